#pragma once

#include <string>
#include <vector>

#include "domain/money.hpp"
#include "domain/money/tax.hpp"
#include "domain/money/tax_rates.hpp"
#include "formats/json.hpp"
#include "handlers/shared/money_json.hpp"

namespace frontrow {

inline Json tax_rates_json(const TaxRules& tax) {
    Json rates = Json::array();
    for (const auto& rate : tax.rates) rates.push_back({{"name", rate.name}, {"basis_points", rate.basis_points}});
    return rates;
}

/// Adds the tax in what somebody pays, a sum for each rate, and why there is none where the house says so.
inline void add_taxes(Json& json, const std::vector<TaxSum>& sums, const std::string& exemption,
                      const Currency& currency) {
    json["taxes"] = Json::array();
    for (const auto& sum : sums)
        json["taxes"].push_back({{"basis_points", sum.basis_points},
                                 {"gross", money_json(Money{sum.gross, currency})},
                                 {"tax", money_json(Money{sum.tax, currency})}});
    json["tax_exemption"] = sums.empty() && !exemption.empty() ? Json(exemption) : Json(nullptr);
}

} // namespace frontrow
