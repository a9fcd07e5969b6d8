#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

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

/// The time in RFC 3339 form, to the second and in UTC: "2026-03-01T20:00:30Z".
inline std::string rfc3339(Time time) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(days);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time - days).count();
    const auto two = [](auto number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
           two(static_cast<unsigned>(date.day())) + "T" + two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" +
           two(seconds % 60) + "Z";
}

/// "2026-03-01 20:00 UTC".
inline std::string utc_text(Time time) {
    const auto text = rfc3339(time);
    return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

/// Returns how long to wait after so many failures: `first`, twice as long with each one more, `most` at most.
inline Milliseconds back_off(std::int64_t failures, Milliseconds first, Milliseconds most) {
    const auto shift = std::clamp<std::int64_t>(failures - 1, 0, 10);
    return std::min(first * (std::int64_t{1} << shift), most);
}

} // namespace frontrow
