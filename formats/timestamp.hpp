#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace frontrow {

namespace moment_rules {

/// Takes exactly `digits` digits off the front. Returns their number, or -1.
inline int take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return -1;
    int number = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        number = number * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return number;
}

inline bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

inline std::optional<std::chrono::year_month_day> take_day(std::string_view& text) {
    const int year = take_number(text, 4);
    if (year < 2000 || year > 2999 || !take(text, '-')) return {};
    const int month = take_number(text, 2);
    if (month < 0 || !take(text, '-')) return {};
    const int day = take_number(text, 2);
    if (day < 0) return {};
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

/// Minutes from the offset "Z", "+01:00" or "-05:30".
inline std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) return std::chrono::minutes(0);
    const bool is_west = text.starts_with('-');
    if (!take(text, is_west ? '-' : '+')) return {};
    const int hours = take_number(text, 2);
    if (hours < 0 || hours > 23 || !take(text, ':')) return {};
    const int minutes = take_number(text, 2);
    if (minutes < 0 || minutes > 59) return {};
    return std::chrono::minutes((hours * 60 + minutes) * (is_west ? -1 : 1));
}

} // namespace moment_rules

/// Returns the moment of an RFC 3339 text between the years 2000 and 2999, such as "2026-12-04T19:30:00+01:00", or
/// nothing. The seconds may have a fraction, which is passed over; there are no leap seconds.
inline std::optional<Time> parse_rfc3339(std::string_view text) {
    using namespace moment_rules;
    const auto day = take_day(text);
    if (!day || !(take(text, 'T') || take(text, 't'))) return {};
    const int hour = take_number(text, 2);
    if (hour < 0 || hour > 23 || !take(text, ':')) return {};
    const int minute = take_number(text, 2);
    if (minute < 0 || minute > 59 || !take(text, ':')) return {};
    const int second = take_number(text, 2);
    if (second < 0 || second > 59) return {};
    if (take(text, '.')) {
        if (take_number(text, 1) < 0) return {};
        while (take_number(text, 1) >= 0) {
        }
    }
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return {};
    return std::chrono::sys_days(*day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) - *offset;
}

} // namespace frontrow
