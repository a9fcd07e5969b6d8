#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.hpp"

namespace frontrow {

/// A rate of value added tax, under the name that prices have it by.
struct TaxRate {
    std::string name;              ///< "standard", "reduced"
    std::int64_t basis_points = 0; ///< Hundredths of a percent: 700 is 7 %.
    friend bool operator==(const TaxRate&, const TaxRate&) = default;
};

/// Returns a rate in percent, with a point and two digits behind it: "7.00" of 700 basis points.
inline std::string percent(std::int64_t basis_points) { return decimal({basis_points, Currency()}); }

inline constexpr std::size_t kMaxTaxRates = 10;
inline constexpr std::size_t kMaxTaxNameBytes = 40;
inline constexpr std::size_t kMaxExemptionBytes = 300;
inline constexpr std::int64_t kMaxBasisPoints = 10'000;

/// What the house has decided about tax. Where it has no rates nothing is said of tax anywhere.
struct TaxRules {
    std::vector<TaxRate> rates{}; ///< The first one is of all prices that name none.
    std::string fee_rate{};       ///< The name of the one that the house's fee has; empty for the first.
    std::string exemption{};      ///< Why the house takes no tax, in a sentence; where it is set no rate counts.
    friend bool operator==(const TaxRules&, const TaxRules&) = default;
};

/// Returns the rate of what has this name, in basis points; the first one where there is no such name any more, and
/// nothing where the house takes no tax.
inline std::optional<std::int64_t> rate_of(const TaxRules& rules, std::string_view name) {
    if (!rules.exemption.empty() || rules.rates.empty()) return {};
    const auto found =
        std::find_if(rules.rates.begin(), rules.rates.end(), [&](const TaxRate& rate) { return rate.name == name; });
    return (found == rules.rates.end() ? rules.rates.front() : *found).basis_points;
}

/// Returns the tax that an amount contains, both in minor units, half a unit rounded up. An amount is at most
/// kMaxAmount a thousand times, and not negative.
constexpr std::int64_t tax_in(std::int64_t amount, std::int64_t basis_points) {
    const auto whole = kMaxBasisPoints + basis_points;
    return (2 * amount * basis_points + whole) / (2 * whole);
}

} // namespace frontrow
