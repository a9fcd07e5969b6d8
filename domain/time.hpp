#pragma once

#include <chrono>

namespace frontrow {

using Milliseconds = std::chrono::milliseconds;

/// A moment in UTC, counted in milliseconds since 1970.
using Time = std::chrono::sys_time<Milliseconds>;

/// Where the time comes from. Injected, so that tests own it. Safe from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
    /// The time since some moment of the past, by a clock that nobody sets.
    [[nodiscard]] virtual Milliseconds running() const = 0;
};

/// "2026-03-01 20:00 UTC".
inline std::string utc_text(Time time) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(days);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time - days).count();
    const auto two = [](auto number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
           two(static_cast<unsigned>(date.day())) + " " + two(minutes / 60) + ":" + two(minutes % 60) + " UTC";
}

/// "2026-03-01T20:00:30Z", as programs read it.
inline std::string iso_text(Time time) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(days);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time - days).count();
    const auto two = [](auto number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
           two(static_cast<unsigned>(date.day())) + "T" + two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" +
           two(seconds % 60) + "Z";
}

} // namespace frontrow
