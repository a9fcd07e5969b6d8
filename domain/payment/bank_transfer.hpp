#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/programme/session.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The account that buyers transfer money to, and for how long their seats are kept meanwhile. None is offered while
/// there is no account.
struct BankTransfer {
    std::string holder;
    std::string iban;                                       ///< As parse_iban() returns it; empty where there is none.
    Milliseconds longest = std::chrono::hours(24 * 7);      ///< To pay, from the order on …
    Milliseconds before_start = std::chrono::hours(24 * 2); ///< … or this long before the start, whichever comes first.
    friend bool operator==(const BankTransfer&, const BankTransfer&) = default;
};

inline constexpr std::size_t kMaxHolderBytes = 70; ///< As banks have it.

/// Returns the IBAN without blanks and in capitals, or nothing where it is none by its form and its check digits.
inline std::optional<std::string> parse_iban(std::string_view text) {
    constexpr std::size_t shortest = 15;
    constexpr std::size_t longest = 34;
    const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    std::string iban;
    for (const char c : text) {
        if (c == ' ') continue;
        iban += upper_case(c);
        if (iban.size() > longest || (!is_letter(iban.back()) && !is_digit(iban.back()))) return {};
    }
    if (iban.size() < shortest || !is_letter(iban[0]) || !is_letter(iban[1]) || !is_digit(iban[2]) ||
        !is_digit(iban[3]))
        return {};
    // ISO 7064, mod 97-10: the first four go to the end, and a letter is two digits.
    unsigned rest = 0;
    for (const char c : iban.substr(4) + iban.substr(0, 4))
        rest = is_digit(c) ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97
                           : (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % 97;
    return rest == 1 ? std::optional(iban) : std::nullopt;
}

/// An IBAN as people read it: in fours.
inline std::string spelled_iban(const std::string& iban) {
    std::string groups;
    for (std::size_t at = 0; at < iban.size(); at += 4) groups.append(at == 0 ? "" : " ").append(iban, at, 4);
    return groups;
}

/// Returns until when seats are kept whose buyer transfers the money, from `now` on; nothing where that is not offered,
/// or not any more.
inline std::optional<Time> transferred_until(const BankTransfer& rules, const Session& session, Time now) {
    const Time last = session.starts_at - rules.before_start;
    if (rules.iban.empty() || last <= now) return {};
    return std::min(last, now + rules.longest);
}

} // namespace frontrow
