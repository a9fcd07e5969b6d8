#pragma once

#include <cstdint>
#include <vector>

#include "domain/house/sales.hpp"
#include "domain/money.hpp"
#include "formats/json.hpp"
#include "handlers/shared/money_json.hpp"

namespace frontrow {

/// What a performance has brought, by category, type and price.
inline Json settlement_lines_json(const std::vector<SettlementLine>& lines, const Currency& currency) {
    const auto money = [&](std::int64_t amount) { return money_json(Money{amount, currency}); };
    Json json = Json::array();
    for (const auto& line : lines)
        json.push_back({{"category", line.category},
                        {"ticket_type", line.ticket_type},
                        {"price", money(line.price)},
                        {"status", line.is_paid ? "paid" : "due"},
                        {"tickets", line.tickets},
                        {"discount", money(line.discount)},
                        {"amount", money(line.amount)},
                        {"fees", money(line.fees)}});
    return json;
}

} // namespace frontrow
