#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/gift_card.hpp"
#include "domain/money/gift_card_use.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/tax.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/attendees.hpp"
#include "domain/selling/exchange.hpp"
#include "domain/selling/hold.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/selling/voucher.hpp"
#include "domain/store.hpp"

/// What an order asks for, what that costs, and what pays for it. For calls inside a transaction.
namespace frontrow {

/// A buyer's wish to buy what a hold keeps.
struct OrderRequest {
    HoldId hold;
    BuyerId buyer;
    Customer customer;
    PaymentMethod method = PaymentMethod::free;
    std::string card{};                ///< For the demo method.
    std::optional<Money> seen_total{}; ///< What the customer was shown; a different total is refused.
    std::optional<VoucherCode> voucher{};
    std::optional<GiftCardKey> gift_card{}; ///< Pays first, as far as it goes.
    std::optional<Money> donation{};        ///< What the buyer gives besides.
    std::vector<Attendee> attendees{};      ///< For whom the tickets are.
    std::string language{};                 ///< That the buyer reads, of kLanguages; empty for the shop's.
    std::optional<CampaignSlug> campaign{}; ///< The one that the buyer came by.
    std::string client{};                   ///< A digest of the address that asks; empty where nobody counts it.
    std::optional<OrderId> exchanged{};     ///< The buyer's order whose place this one is to take.
    /// Asked about an order that is about to be taken and costs nothing, or nothing yet: why the caller has had their
    /// share of such orders, if they have. Counts it otherwise.
    std::function<std::optional<Error>(const Order&)> why_not_for_nothing{};
    std::string idempotency_key;
    std::string request_digest; ///< Of the whole request body.
};

/// What the places of a hold cost, with what a voucher takes off.
struct Quote {
    std::vector<Claim> claims{};           ///< In map order.
    std::vector<std::int64_t> discounts{}; ///< Of each of them.
    Money discount{};                      ///< Their sum.
    Money total{};                         ///< What is left to pay.
    QuotedTax tax{};                       ///< In that, where somebody only asks.
    std::optional<Voucher> voucher{};
};

/// What a voucher takes off some places.
struct Discount {
    Voucher voucher;
    std::vector<std::int64_t> of_each{}; ///< In the order of the places.
    std::int64_t sum = 0;                ///< More than nothing.
};

/// Returns what the voucher takes off these places of a session, or why that is nothing.
inline Result<Discount> discount_of(Tx& tx, const Session& session, const VoucherCode& code,
                                    const std::vector<PricedPlace>& places) {
    const auto voucher = tx.vouchers().find(code);
    if (auto refused = why_refused(voucher, session.slug.text(), session.currency, tx.now())) return *refused;
    Discount discount{*voucher, discounts_of(voucher->rules, places)};
    for (const auto off : discount.of_each) discount.sum += off;
    if (discount.sum == 0)
        return Error{ErrorKind::conflict, "voucher_not_for_this", "This voucher takes nothing off these tickets.",
                     "voucher"};
    return discount;
}

/// Returns what the hold costs now, with this voucher, or why that takes nothing off.
inline Result<Quote> quote(Tx& tx, SeatMapService& maps, const Hold& hold, const SessionDetail& detail,
                           const std::optional<VoucherCode>& code) {
    const Session& session = detail.session;
    Quote price{tx.claims().of_hold(hold.id), {}, {0, session.currency}, {}, {}};
    price.total = total_of(price.claims, session.currency);
    price.discounts.resize(price.claims.size(), 0);
    if (!code) return price;
    const auto map = maps.of(tx, session.map);
    std::vector<PricedPlace> places;
    for (const auto& claim : price.claims) places.push_back({map->category_name(claim.place), claim.amount});
    const auto discount = discount_of(tx, session, *code, places);
    if (!discount) return discount.error();
    price.voucher = discount->voucher;
    price.discounts = discount->of_each;
    price.discount.amount = discount->sum;
    price.total.amount -= discount->sum;
    return price;
}

/// Counts the use of a voucher that was read in this transaction; returns why it is refused by now, if it is. Last of
/// all, so that nobody who sells with the same code waits longer than needed.
inline std::optional<Error> use_voucher(Tx& tx, const Voucher& voucher, const SessionDetail& detail) {
    if (tx.vouchers().use(voucher.code, voucher.row_version)) return {};
    const auto now = tx.vouchers().find(voucher.code);
    if (auto refused = why_refused(now, detail.session.slug.text(), detail.session.currency, tx.now())) return refused;
    throw SerializationFailure("a voucher was edited while an order used it");
}

/// What pays for an order beside the buyer's own money. Amounts are minor units.
struct OrderTerms {
    std::optional<Order> replaced{}; ///< The order whose place it takes.
    std::int64_t credit = 0;
    std::int64_t change_fee = 0;
    std::optional<GiftCardId> gift_card{};
    std::int64_t gift_amount = 0;
    std::int64_t donation = 0;
    std::int64_t due = 0; ///< What is left to pay.

    void apply_to(Order& order) const {
        if (replaced) order.replaces = replaced->id;
        order.credit = credit;
        order.change_fee = change_fee;
        order.gift_card = gift_card;
        order.gift_amount = gift_amount;
        order.donation = donation;
        if (order.payment.method != PaymentMethod::free) return;
        if (credit > 0) order.payment.method = PaymentMethod::exchange;
        if (gift_amount > 0) order.payment.method = PaymentMethod::gift_card;
    }
};

/// Returns why the house does not take this much besides, if it does not.
inline std::optional<Error> why_no_donation(Tx& tx, const Money& donation, const Currency& currency) {
    const auto [offer, shop_currency] = tx.shop().donation_offer();
    if (offer.text.empty() || shop_currency != currency)
        return Error::invalid("donation", "No donations are taken here.", "not_offered");
    if (donation.currency != currency)
        return Error::invalid("donation.currency", "It has to be in the currency of the tickets.");
    if (donation.amount < 1 || donation.amount > kMaxDonation)
        return Error::invalid("donation.amount", "A donation is from 1 to " + std::to_string(kMaxDonation) +
                                                     " of the smallest unit of its currency.");
    return {};
}

/// Returns what an order for these places brings along from the buyer's other one, whose place it takes, and that
/// one; or why the buyer cannot exchange it by themselves.
inline Result<std::pair<Order, Order>> exchanged_in(Tx& tx, SeatMapService& maps, const OrderRequest& request,
                                                    const SessionDetail& session, const Quote& price,
                                                    bool is_to_change) {
    auto found = is_to_change ? tx.orders().find_to_change(*request.exchanged) : tx.orders().find(*request.exchanged);
    if (!found) return Error::invalid("exchange", "There is no such order.");
    if (auto refused = exchange_rules::why_not(tx, *found)) return *refused;
    auto detail = order_detail(tx, maps, std::move(*found));
    add_rights(tx, detail);
    const bool is_paid_later = request.method == PaymentMethod::box_office || request.method == PaymentMethod::transfer;
    if (!detail.rights || !detail.rights->can_exchange || is_paid_later)
        return Error::conflict("not_to_be_exchanged",
                               "This order cannot be exchanged here any more. Ask the box office.");
    if (detail.order.session == session.session.id || detail.order.total.currency != price.total.currency)
        return Error::invalid("exchange", "An order is exchanged for another session with the same currency.");
    Order order = detail.order;
    order.total = price.total;
    exchange_rules::take_along(order, detail.order, detail.rights->exchange_fee.amount);
    return std::pair(std::move(order), std::move(detail.order));
}

/// Returns what pays for an order for these places, or why that cannot be. Where `is_to_change`, nobody else
/// changes the other order or takes anything off the gift card until the write ends.
inline Result<OrderTerms> terms_of(Tx& tx, SeatMapService& maps, const OrderRequest& request,
                                   const SessionDetail& session, const Quote& price, bool is_to_change) {
    Order draft{.id = OrderId::trusted(""),
                .reference = "",
                .buyer = request.buyer,
                .customer = request.customer,
                .total = price.total};
    OrderTerms terms;
    if (request.exchanged) {
        auto both = exchanged_in(tx, maps, request, session, price, is_to_change);
        if (!both) return both.error();
        draft.credit = terms.credit = both->first.credit;
        terms.change_fee = both->first.change_fee;
        terms.replaced = std::move(both->second);
    }
    if (request.gift_card)
        if (auto refused = pay_by_card(tx, draft, *request.gift_card, is_to_change)) return *refused;
    terms.gift_card = draft.gift_card;
    terms.gift_amount = draft.gift_amount;
    if (request.donation) {
        if (auto refused = why_no_donation(tx, *request.donation, draft.total.currency)) return *refused;
        draft.donation = terms.donation = request.donation->amount;
    }
    terms.due = due_of(draft);
    return terms;
}

/// Returns why this cannot be sold to whoever asks, if it cannot. `due` is what of the price is left to pay.
inline std::optional<Error> why_no_sale(const SessionDetail& detail, const Quote& price, const OrderRequest& request,
                                        std::int64_t due) {
    const Money total{due, price.total.currency};
    if (is_called_off(detail)) return Error::conflict("not_on_sale", "This session has been cancelled.");
    if (price.claims.empty()) return Error::conflict("hold_empty", "There are no seats in this hold.");
    if (request.seen_total && *request.seen_total != total)
        return Error::conflict("total_changed", "The seats in this hold have changed. Look at the new total first.");
    if ((request.method == PaymentMethod::free) != (total.amount == 0))
        return Error::invalid("payment.method", total.amount == 0 ? "There is nothing to pay: the method is free."
                                                                  : "This order has to be paid.");
    return {};
}

} // namespace frontrow
