#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/assert.hpp"

namespace frontrow {

/// An ISO 4217 code: three capital letters.
class Currency {
public:
    /// Promises a well-formed code, or nothing. Whether ISO has issued it is not checked.
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

/// How many digits of an amount stand behind the point (ISO 4217, as of 2024).
inline std::size_t minor_digits(const Currency& currency) {
    constexpr std::string_view none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    constexpr std::string_view three = "BHD IQD JOD KWD LYD OMR TND";
    if (none.find(currency.code()) != std::string_view::npos) return 0;
    return three.find(currency.code()) != std::string_view::npos ? 3 : 2;
}

/// The amount in whole units with a point, as a spreadsheet reads it: "12.50". Never negative.
inline std::string decimal(const Money& money) {
    FRONTROW_ASSERT(money.amount >= 0);
    const auto digits = minor_digits(money.currency);
    std::string text = std::to_string(money.amount);
    if (digits == 0) return text;
    if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
    return text.insert(text.size() - digits, ".");
}

} // namespace frontrow
