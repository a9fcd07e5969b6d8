#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "domain/identity.hpp"
#include "domain/money.hpp"
#include "domain/payment/bank_line.hpp"
#include "domain/selling/order.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What a line of a bank statement is to our books.
enum class LineState : std::uint8_t {
    fits,    ///< It names one order that waits for exactly this money.
    differs, ///< The order waits for another amount.
    twice,   ///< A line before it fits this order.
    paid,    ///< The order is paid.
    ended,   ///< The order has been cancelled or refunded, or its time is over.
    pending, ///< The order is being paid at a provider.
    several, ///< It names more than one order.
    unknown, ///< It names none.
    settled, ///< Somebody has decided about it.
};

constexpr std::string_view name_of(LineState state) {
    constexpr std::string_view names[] = {"fits",    "differs", "twice",   "paid",   "ended",
                                          "pending", "several", "unknown", "settled"};
    return names[static_cast<std::size_t>(state)];
}

/// A line with the order that it names.
struct MatchedLine {
    StatementLine line;
    LineState state = LineState::unknown;
    std::vector<std::string> references{}; ///< Of the orders that it names.
    std::optional<Money> due{};            ///< What is left to pay for the order, where it waits for that.
    std::optional<Time> paid_at{};         ///< When somebody has noted the payment of a paid one.
    std::optional<BankLine> kept{};        ///< Where it is kept.
};

/// Returns those of the references that a purpose names, each once, in its order. People write them in small letters,
/// with an O for 0 and I or L for 1, and banks break them over lines and glue other words to them: blanks and signs
/// between do not count.
inline std::vector<std::string> references_in(std::string_view purpose, const std::unordered_set<std::string>& known) {
    std::string letters;
    for (const char c : purpose) {
        const char capital = upper_case(c);
        const bool is_letter = (capital >= 'A' && capital <= 'Z') || (capital >= '0' && capital <= '9');
        if (capital == 'O')
            letters += '0';
        else if (capital == 'I' || capital == 'L')
            letters += '1';
        else if (is_letter)
            letters += capital;
    }
    std::vector<std::string> found;
    for (std::size_t at = 0; at + kReferenceLength <= letters.size();) {
        auto part = letters.substr(at, kReferenceLength);
        if (known.count(part) == 0) {
            ++at;
            continue;
        }
        at += kReferenceLength;
        if (std::find(found.begin(), found.end(), part) == found.end()) found.push_back(std::move(part));
    }
    return found;
}

} // namespace frontrow
