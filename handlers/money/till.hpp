#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "domain/money/till_service.hpp"
#include "domain/people/login_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/till_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/box-office/till and /api/admin/tills.
class TillHandler {
public:
    explicit TillHandler(TillService& tills) : tills_(tills) {}

    void add_routes(Router& router) {
        constexpr auto needed = Permission::sell_at_counter;
        const std::string mine = "/api/box-office/till";
        router.add("GET", mine, needed, [this](const Request& request) {
            const auto currency = tills_.currency();
            const auto till = tills_.open_of(request.caller->user);
            return json_answer(200, {{"till", till ? till_json(*till) : Json(nullptr)},
                                     {"currency", currency.code()},
                                     {"digits", digits_json(currency)}});
        });
        router.add("POST", mine, needed, [this](const Request& request) {
            const Json body = json_body(request);
            const auto opening = read_money(Fields(body, ""), "opening", 0, kMaxCash);
            return json_answer(201, till_json(value_of(tills_.open(request.caller->user, opening))));
        });
        router.add("POST", mine + "/close", needed, [this](const Request& request) {
            const Json body = json_body(request);
            const Fields fields(body, "");
            const TillId id{fields.integer("id", 1, INT64_MAX)};
            const auto counted = read_money(fields, "counted", 0, kMaxCash);
            const auto note = read_trimmed(fields, "note", kMaxTillNoteBytes);
            return json_answer(200, till_json(value_of(tills_.close(request.caller->user, id, counted, note))));
        });
    }

private:
    static constexpr std::int64_t kMaxCash = std::int64_t{1'000'000} * 1'000'000; ///< Minor units; nobody counts more.

    TillService& tills_;
};

} // namespace frontrow
