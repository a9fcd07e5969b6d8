#pragma once

#include <cstdint>
#include <optional>

#include "domain/money.hpp"
#include "formats/json.hpp"

namespace frontrow {

/// How many digits of an amount in this currency stand behind the point. It goes with every currency that is told, so
/// that nobody who reads an amount has to know it.
inline std::int64_t digits_json(const Currency& currency) { return static_cast<std::int64_t>(minor_digits(currency)); }

inline Json money_json(const Money& money) {
    return object_of("amount", money.amount, "currency", money.currency.code(), "digits", digits_json(money.currency));
}

inline Json money_json(const std::optional<Money>& money) { return money ? money_json(*money) : Json(nullptr); }

} // namespace frontrow
