#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "domain/identity.hpp"
#include "domain/people/login_service.hpp"
#include "domain/selling/exchange_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/seat_choice.hpp"
#include "handlers/shared/staff_authentication.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/orders/{reference}/exchange.
class ExchangeHandler {
public:
    ExchangeHandler(ExchangeService& exchanges, const Digest& digest) : exchanges_(exchanges), digest_(digest) {}

    void add_routes(Router& router) {
        const std::string path = "/api/admin/orders/{reference}/exchange";
        router.add("POST", path, Permission::edit_orders, [this](const Request& request) {
            auto wanted = read(request);
            wanted.idempotency_key = idempotency_key(request);
            wanted.request_digest = digest_.of(request.body);
            const auto reference = value_of(exchanges_.exchange(actor_of(request.caller->user), wanted));
            return json_answer(201, {{"reference", spelled_reference(reference)}});
        });
        router.add("POST", path + "/quote", Permission::edit_orders, [this](const Request& request) {
            const auto quote = value_of(exchanges_.quote(read(request)));
            const auto money = [&](std::int64_t amount) { return money_json(Money{amount, quote.currency}); };
            return json_answer(200, {{"worth", money(quote.worth)},
                                     {"fee", money(quote.fee)},
                                     {"credit", money(quote.credit)},
                                     {"total", money(quote.total)},
                                     {"due", money(quote.due())},
                                     {"back", money(quote.left_over())}});
        });
    }

private:
    static ExchangeRequest read(const Request& request) {
        ExchangeRequest wanted{.reference = reference_of(request.parameters.at("reference")),
                               .session = SessionSlug::trusted("")};
        if (wanted.reference.empty()) throw Refusal(no_such_order());
        const Json body = json_body(request);
        const Fields fields(body, "");
        wanted.session = read_session(fields);
        wanted.seats = read_seats(fields, "seats");
        wanted.areas = read_areas(fields, 1);
        wanted.keeps_prices = fields.flag("keep_prices", false);
        if (fields.has("fee")) wanted.fee = fields.integer("fee", 0, kMaxAmount);
        if (fields.has("method")) wanted.method = read_method(fields);
        if (fields.has("due")) wanted.seen_due = fields.integer("due", -kMaxTotal, kMaxTotal);
        wanted.row_version = read_row_version(fields);
        return wanted;
    }

    static PaymentMethod read_method(const Fields& fields) {
        const auto name = fields.text("method", 20);
        for (const auto method : {PaymentMethod::cash, PaymentMethod::card_terminal, PaymentMethod::transfer})
            if (name == name_of(method)) return method;
        Fields::refuse("method", "must be cash, card_terminal or transfer");
    }

    static constexpr std::int64_t kMaxTotal = std::numeric_limits<std::int64_t>::max();

    ExchangeService& exchanges_;
    const Digest& digest_;
};

} // namespace frontrow
