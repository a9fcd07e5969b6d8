#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/assert.hpp"

namespace frontrow {

/// An ISO 4217 code: three capital letters.
class Currency {
public:
    /// Returns a well-formed code, or nothing. Whether ISO has issued it is not checked.
    static std::optional<Currency> parse(std::string_view text) {
        constexpr auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
        if (text.size() != 3 || !std::all_of(text.begin(), text.end(), capital)) return {};
        Currency currency;
        std::copy(text.begin(), text.end(), currency.code_.begin());
        return currency;
    }

    [[nodiscard]] std::string_view code() const noexcept { return {code_.data(), code_.size()}; }
    auto operator<=>(const Currency&) const = default;

private:
    std::array<char, 3> code_{'E', 'U', 'R'};
};

/// The highest price of one ticket in minor units, so that no sum of a hold can overflow.
inline constexpr std::int64_t kMaxAmount = 1'000'000'000;

/// An amount in the minor units of its currency (cents for EUR).
struct Money {
    std::int64_t amount = 0;
    Currency currency{};

    bool operator==(const Money&) const = default;

    Money& operator+=(const Money& other) {
        FRONTROW_ASSERT(currency == other.currency);
        amount += other.amount;
        return *this;
    }
};

/// The currencies whose amounts have another number of digits behind the point than two (ISO 4217, list one of 2024),
/// each with it. What the pages know of it is this table too: libraries of the browsers have other opinions, such as
/// none for HUF. Sorted by number, then by name.
inline constexpr std::string_view kMinorDigits =
    "BIF0 CLP0 DJF0 GNF0 ISK0 JPY0 KMF0 KRW0 PYG0 RWF0 UGX0 UYI0 VND0 VUV0 XAF0 XOF0 XPF0 "
    "BHD3 IQD3 JOD3 KWD3 LYD3 OMR3 TND3 CLF4 UYW4";

/// How many digits of an amount stand behind the point.
inline std::size_t minor_digits(const Currency& currency) {
    const auto found = kMinorDigits.find(currency.code());
    if (found == std::string_view::npos) return 2;
    return static_cast<std::size_t>(kMinorDigits[found + currency.code().size()] - '0');
}

/// The amount in whole units with a point, as a spreadsheet reads it: "12.50", "-0.05".
inline std::string decimal(const Money& money) {
    const auto digits = minor_digits(money.currency);
    const bool is_negative = money.amount < 0;
    // Of the lowest number there is no positive one.
    const auto size =
        is_negative ? 0 - static_cast<std::uint64_t>(money.amount) : static_cast<std::uint64_t>(money.amount);
    std::string text = std::to_string(size);
    if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
    if (digits > 0) text.insert(text.size() - digits, ".");
    return is_negative ? "-" + text : text;
}

/// The amount with its currency, for people who read logs: "12.50 EUR".
inline std::string spelled(const Money& money) { return decimal(money) + " " + std::string(money.currency.code()); }

/// Returns `whole` in parts that stand to each other like `weights`, whose sum is not below it, and add up to it: what
/// rounding down leaves goes to those that lost most by it, a minor unit each, of equal ones to the first (largest
/// remainder). No part is above its weight. Neither whole nor any weight is negative.
inline std::vector<std::int64_t> split_in_proportion(std::int64_t whole, const std::vector<std::int64_t>& weights) {
    __extension__ using Wide = __int128; // of a product
    std::int64_t sum = 0;
    for (const auto weight : weights) sum += weight;
    FRONTROW_ASSERT(whole >= 0 && whole <= sum);
    std::vector<std::int64_t> parts(weights.size(), 0);
    if (whole == 0) return parts;
    std::vector<std::int64_t> lost(weights.size());
    std::int64_t rest = whole;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Wide product = Wide{whole} * weights[i];
        parts[i] = static_cast<std::int64_t>(product / sum);
        lost[i] = static_cast<std::int64_t>(product % sum);
        rest -= parts[i];
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lost[a] > lost[b]; });
    for (std::size_t i = 0; rest > 0; ++i, --rest) ++parts[order[i]];
    return parts;
}

} // namespace frontrow
