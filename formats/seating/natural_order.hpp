#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace frontrow {

namespace natural_order_rules {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// 0 for numbers, 1 for letters, 2 for all else.
inline int kind_of(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), is_digit)) return 0;
    return std::all_of(text.begin(), text.end(), is_letter) ? 1 : 2;
}

/// Takes the digits, or what is none, off the front of the text.
inline std::string_view take_chunk(std::string_view& text) {
    const bool digits = is_digit(text.front());
    std::size_t end = 1;
    while (end < text.size() && is_digit(text[end]) == digits) ++end;
    const auto chunk = text.substr(0, end);
    text.remove_prefix(end);
    return chunk;
}

/// Below, at or above 0 as `a` is the lower, the same or the higher number.
inline int compare_numbers(std::string_view a, std::string_view b) {
    a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
    b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return a.compare(b);
}

} // namespace natural_order_rules

/// Whether `a` comes before `b` where people count: 2 before 10, Z before AA, 3A before 3B before 10A. A strict order.
inline bool comes_before(std::string_view a, std::string_view b) {
    using namespace natural_order_rules;
    const int kind = kind_of(a);
    if (const int other = kind_of(b); kind != other) return kind < other;
    if (kind == 1 && a.size() != b.size()) return a.size() < b.size();
    auto rest_a = a;
    auto rest_b = b;
    while (!rest_a.empty() && !rest_b.empty()) {
        const auto x = take_chunk(rest_a);
        const auto y = take_chunk(rest_b);
        const bool numbers = is_digit(x.front()) && is_digit(y.front());
        const int order = numbers ? compare_numbers(x, y) : x.compare(y);
        if (order != 0) return order < 0;
    }
    if (rest_a.empty() != rest_b.empty()) return rest_a.empty();
    return a < b;
}

} // namespace frontrow
