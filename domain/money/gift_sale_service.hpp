#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "domain/identity.hpp"
#include "domain/money.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/money/gift_sale.hpp"
#include "domain/payment/payment.hpp"
#include "domain/payment/payment_offer.hpp"
#include "domain/payment/payment_service.hpp"
#include "domain/result.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A buyer's wish to buy a gift card.
struct GiftSaleRequest {
    BuyerId buyer;
    Customer customer;
    Money amount{};
    std::string recipient{};
    std::string message{};
    PaymentMethod method = PaymentMethod::stripe;
    std::string language{}; ///< That the buyer reads, of kLanguages; empty for the shop's.
    std::string client{};   ///< A digest of the address that asks; empty where nobody counts it.
    std::string idempotency_key;
    std::string request_digest; ///< Of the whole request body.
};

/// What buyers of gift cards may choose.
struct GiftSaleOffer {
    GiftCardOffer offer;
    Currency currency{};
    std::vector<PaymentMethod> methods{};
};

/// An order that buys a gift card, with the card. Its session and map are empty.
struct GiftSaleDetail {
    OrderDetail detail;
    GiftCard card;
};

/// Behind /api/gift-cards: buyers buy gift cards at the payment providers of the shop. What is bought is an order like
/// any other, without places: PaymentService pays it. Safe from any thread.
class GiftSaleService {
public:
    /// All must outlive it.
    GiftSaleService(Store& store, SeatMapService& maps, Randomness& randomness, const Digest& digest,
                    PaymentService& payments)
        : store_(store), maps_(maps), randomness_(randomness), digest_(digest), payments_(payments) {}

    [[nodiscard]] GiftSaleOffer offer() {
        return store_.read([&](Tx& tx) {
            auto [offer, currency] = tx.shop().gift_card_offer();
            GiftSaleOffer shown{.offer = std::move(offer), .currency = currency};
            const auto rules = tx.shop().payment_rules();
            for (const auto& provider : payments_.online().all())
                if (rules.offers(provider->method())) shown.methods.push_back(provider->method());
            return shown;
        });
    }

    /// Writes an order of a gift card down, with a card that is worth nothing until it is paid, and begins to pay it.
    /// The same key with the same body gives the order of the first request, as it is by now.
    Result<GiftSaleDetail> buy(const GiftSaleRequest& request) {
        const auto made = new_gift_card(randomness_, digest_);
        AttemptId attempt = AttemptId::trusted("");
        const auto bought = store_.write([&](Tx& tx) -> Result<OrderId> {
            attempt = AttemptId::trusted("");
            const auto replay = idempotency_record(tx, request.buyer, request.idempotency_key, request.request_digest);
            if (!replay) return replay.error();
            if (*replay) return *(*replay)->order;
            if (auto refused = why_not(tx, request)) return *refused;
            const Order order = add_order(tx, request, made);
            if (tx.orders().count_waiting_sales(order, request.client) > kMaxWaitingSales)
                return Error::conflict("too_many_waiting",
                                       "Several gift cards wait for their payment already. Pay or cancel those first.");
            auto begun = payments_.begin_sale(tx, order, request.client);
            if (!begun) return begun.error();
            attempt = std::move(*begun);
            tx.orders().keep_idempotency_record(request.buyer, request.idempotency_key,
                                                {request.request_digest, order.id.text(), order.id});
            return order.id;
        });
        if (!bought) return bought.error();
        if (!attempt.text().empty()) payments_.hurry(attempt, request.client);
        auto sale = find(*bought);
        const auto& known = sale ? sale->detail.attempt : std::nullopt;
        if (known && known->state == AttemptState::failed && known->provider_id.empty())
            return Error{ErrorKind::unavailable, "payment_not_started",
                         "The payment could not be started. Nothing was charged: choose another way to pay, or try "
                         "again.",
                         "payment.method"};
        return sale;
    }

    Result<GiftSaleDetail> find(const OrderId& id) {
        return store_.read([&](Tx& tx) -> Result<GiftSaleDetail> {
            auto order = tx.orders().find(id);
            if (!order || !order->gift_sale) return no_such_order();
            auto card = *tx.gift_cards().find(order->gift_sale->card);
            return GiftSaleDetail{order_detail(tx, maps_, std::move(*order)), std::move(card)};
        });
    }

    /// The same once the provider has been asked where the order is being paid, unless that was a moment ago.
    Result<GiftSaleDetail> find_fresh(const OrderId& id) {
        auto sale = find(id);
        if (!sale || !sale->detail.attempt || !sale->detail.attempt->next_look) return sale;
        payments_.refresh(id);
        return find(id);
    }

    /// Ends an order that is being paid, as PaymentService::cancel does. Does nothing where it has ended or is paid.
    Result<GiftSaleDetail> cancel(const OrderId& id) {
        if (auto sale = find(id); !sale) return sale;
        if (auto done = payments_.cancel(id); !done) return done.error();
        return find(id);
    }

    /// As PaymentService::pay_otherwise does.
    Result<GiftSaleDetail> pay_otherwise(const OrderId& id, PaymentMethod method) {
        if (auto sale = find(id); !sale) return sale;
        if (auto done = payments_.pay_otherwise(id, method); !done) return done.error();
        return find(id);
    }

private:
    [[nodiscard]] std::optional<Error> why_not(Tx& tx, const GiftSaleRequest& request) {
        const auto [offer, currency] = tx.shop().gift_card_offer();
        if (!offer.is_sold) return Error::conflict("gift_cards_not_sold", "No gift cards are sold here.");
        if (request.amount.currency != currency)
            return Error::invalid("amount.currency", "Gift cards are in another currency here.");
        if (request.amount.amount < offer.least || request.amount.amount > std::min(offer.most, kMostGiftCard))
            return Error::invalid("amount.amount", "A gift card is worth from " + spelled({offer.least, currency}) +
                                                       " to " + spelled({offer.most, currency}) + ".");
        if (!payments_.online().by(request.method))
            return Error::invalid("payment.method", "This way to pay is not offered here.");
        return why_switched_off(tx, request.method);
    }

    Order add_order(Tx& tx, const GiftSaleRequest& request, const NewGiftCard& made) {
        Order order{.id = OrderId::trusted(ordered_code(randomness_, tx.now())),
                    .reference = new_reference(tx, randomness_),
                    .buyer = request.buyer,
                    .status = OrderStatus::pending,
                    .customer = request.customer,
                    .total = request.amount,
                    .created_at = tx.now(),
                    .payment = {request.method, PaymentStatus::due},
                    .reserved_until = payments_.first_deadline(request.method, tx.now()),
                    .language = request.language};
        const auto card = tx.gift_cards().add({.code = made.code,
                                               .key = made.key,
                                               .issued = request.amount,
                                               .note = spelled_reference(order.reference),
                                               .email = request.customer.email.text(),
                                               .created_at = tx.now()});
        order.gift_sale = GiftSale{
            .card = card, .worth = request.amount.amount, .recipient = request.recipient, .message = request.message};
        tx.orders().add(order);
        return order;
    }

    Store& store_;
    SeatMapService& maps_;
    Randomness& randomness_;
    const Digest& digest_;
    PaymentService& payments_;
};

} // namespace frontrow
