#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "domain/time.hpp"

namespace frontrow {

/// "Sun, 01 Mar 2026 12:00:00 GMT", as mail (RFC 5322, section 3.3) and feeds (RFC 822) have it: in English, whatever
/// the machine speaks. `utc` is what they call the zone.
inline std::string internet_date(Time time, std::string_view utc) {
    static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto midnight = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day day(midnight);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time - midnight).count();
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} {}", days[std::chrono::weekday(midnight).c_encoding()],
                       static_cast<unsigned>(day.day()), months[static_cast<unsigned>(day.month()) - 1],
                       static_cast<int>(day.year()), seconds / 3600, seconds / 60 % 60, seconds % 60, utc);
}

} // namespace frontrow
