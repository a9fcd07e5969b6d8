#pragma once

#include <optional>
#include <utility>

#include "domain/money/till.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"

namespace frontrow {

/// What was taken and given back one way, of a till or of a person.
template <class Sum>
Json sum_json(const Sum& sum) {
    return {{"method", name_of(sum.method)},
            {"payments", sum.payments},
            {"received", money_json(Money{sum.received, sum.currency})},
            {"refunds", sum.refunds},
            {"given_back", money_json(Money{sum.returned, sum.currency})}};
}

/// A till with what went through it. The difference is below nothing where money is missing.
inline Json till_json(const TillDetail& detail) {
    const Till& till = detail.till;
    Json sums = Json::array();
    for (const auto& sum : detail.sums) sums.push_back(sum_json(sum));
    std::optional<Money> difference;
    if (till.counted) difference = Money{till.counted->amount - till.expected->amount, till.counted->currency};
    return {{"id", till.id.value},
            {"who", till.who.name},
            {"opened_at", rfc3339(till.opened_at)},
            {"opening", money_json(till.opening)},
            {"closed_at", moment_json(till.closed_at)},
            {"counted", money_json(till.counted)},
            {"expected", money_json(till.expected)},
            {"difference", money_json(difference)},
            {"note", till.note},
            {"sums", std::move(sums)}};
}

} // namespace frontrow
