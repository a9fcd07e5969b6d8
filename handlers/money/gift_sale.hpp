#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "domain/identity.hpp"
#include "domain/money/gift_sale_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/buyer_identity.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/gift-cards: gift cards that buyers buy by themselves.
class GiftSaleHandler {
public:
    GiftSaleHandler(GiftSaleService& sales, const BuyerIdentities& buyers, const Digest& digest)
        : sales_(sales), buyers_(buyers), digest_(digest) {}

    void add_routes(Router& router) {
        const std::string all = "/api/gift-cards";
        const std::string one = all + "/{order}";
        router.add("GET", all, [this](const Request&) { return json_answer(200, offer_json(sales_.offer())); });
        router.add("POST", all, [this](const Request& request) { return buy(request); }).limited_by(per_address_);
        router.add("GET", one, [this](const Request& request) {
            return answer(200, sales_.find_fresh(path_id<OrderId>(request, "order")));
        });
        router.add("DELETE", one, [this](const Request& request) {
            return answer(200, sales_.cancel(path_id<OrderId>(request, "order")));
        });
        router.add("POST", one + "/payments", [this](const Request& request) {
            const auto order = path_id<OrderId>(request, "order");
            const Json body = json_body(request);
            return answer(200, sales_.pay_otherwise(order, read_method(Fields(body, ""))));
        });
    }

private:
    Response buy(const Request& request) {
        const auto buyer = buyers_.get_or_create(request);
        const auto key = idempotency_key(request);
        const Json body = json_body(request);
        const Fields fields(body, "");
        const Fields amount = fields.object("amount");
        const Fields customer = fields.object("customer");
        GiftSaleRequest wanted{.buyer = buyer.buyer,
                               .customer = {read_person_name(customer, "name"), read_email(customer, "email")},
                               .amount = {amount.integer("amount", 1, kMostGiftCard), read_currency(amount)},
                               .recipient = read_trimmed(fields, "recipient", kMaxRecipientBytes),
                               .message = read_trimmed(fields, "message", kMaxCardMessageBytes),
                               .method = read_method(fields.object("payment")),
                               .language = read_language(fields),
                               .client = client_of(request, digest_),
                               .idempotency_key = key,
                               .request_digest = digest_.of("gift card " + request.body)};
        auto response = answer(201, sales_.buy(wanted));
        buyer.set_cookie(response);
        return response;
    }

    static PaymentMethod read_method(const Fields& payment) {
        const auto method = payment.text("method", 20);
        for (const auto known : {PaymentMethod::demo, PaymentMethod::stripe, PaymentMethod::mollie})
            if (method == name_of(known)) return known;
        Fields::refuse("payment.method", "must be demo, stripe or mollie");
    }

    static Json offer_json(const GiftSaleOffer& shown) {
        Json amounts = Json::array();
        for (const auto amount : shown.offer.amounts) amounts.push_back(money_json(Money{amount, shown.currency}));
        Json methods = Json::array();
        for (const auto method : shown.methods) methods.push_back(name_of(method));
        return {{"sold", shown.offer.is_sold},
                {"amounts", std::move(amounts)},
                {"least", money_json(Money{shown.offer.least, shown.currency})},
                {"most", money_json(Money{shown.offer.most, shown.currency})},
                {"payment_methods", std::move(methods)}};
    }

    /// The code is its buyer's alone, and theirs once the money is there.
    static Response answer(int status, Result<GiftSaleDetail> found) {
        const auto sale = value_of(std::move(found));
        const Order& order = sale.detail.order;
        const auto& currency = order.total.currency;
        const bool is_valid = is_paid(order.status);
        Json json{{"id", order.id.text()},
                  {"reference", spelled_reference(order.reference)},
                  {"status", name_of(order.status)},
                  {"created_at", rfc3339(order.created_at)},
                  {"reserved_until", moment_json(order.reserved_until)},
                  {"amount", money_json(Money{order.gift_sale->worth, currency})},
                  {"code", is_valid ? Json(sale.card.code.spelled()) : Json(nullptr)},
                  {"balance", is_valid ? money_json(Money{sale.card.balance, currency}) : Json(nullptr)},
                  {"blocked", sale.card.is_blocked},
                  {"recipient", order.gift_sale->recipient},
                  {"message", order.gift_sale->message},
                  {"paid", money_json(Money{order.paid, currency})},
                  {"refunded", money_json(Money{order.refunded, currency})},
                  {"customer", {{"name", given_name(order.customer)}, {"email", given_email(order.customer)}}},
                  {"payment", payment_json(sale.detail)}};
        return Response::of(status, "application/json", to_bytes({{"order", std::move(json)}}))
            .with("Cache-Control", "no-store");
    }

    GiftSaleService& sales_;
    const BuyerIdentities& buyers_;
    const Digest& digest_;
    Throttle per_address_{{.per_second = 0.1, .burst = 20}, CountedBy::address, too_many_at_once()};
};

} // namespace frontrow
