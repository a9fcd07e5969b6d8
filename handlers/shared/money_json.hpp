#pragma once

#include <optional>

#include "domain/money.hpp"
#include "formats/json.hpp"

namespace frontrow {

inline Json money_json(const Money& money) {
    return object_of("amount", money.amount, "currency", money.currency.code());
}

inline Json money_json(const std::optional<Money>& money) { return money ? money_json(*money) : Json(nullptr); }

} // namespace frontrow
