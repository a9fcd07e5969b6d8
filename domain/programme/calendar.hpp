#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "domain/time.hpp"

namespace frontrow {

/// A day in a calendar, without a zone.
struct Day {
    int year = 1970;
    unsigned month = 1;
    unsigned day = 1;
    auto operator<=>(const Day&) const = default;
};

inline std::chrono::sys_days counted(const Day& day) {
    return std::chrono::sys_days(std::chrono::year(day.year) / std::chrono::month(day.month) /
                                 std::chrono::day(day.day));
}
/// Returns the day so many days after a day that exists.
inline Day days_after(const Day& day, int days) {
    const std::chrono::year_month_day later(counted(day) + std::chrono::days(days));
    return {int(later.year()), unsigned(later.month()), unsigned(later.day())};
}
/// Returns how many days after `from` the day `to` is; both exist.
inline int days_between(const Day& from, const Day& to) {
    return static_cast<int>((counted(to) - counted(from)).count());
}

/// Local time, which our compilers' standard libraries do not know yet. Injected. Safe from any thread.
class Calendar {
public:
    virtual ~Calendar() = default;
    /// Returns the moment at which the clocks of `zone`, an IANA name, show the same time `days` later. Where they
    /// skip that time it is the moment of the skip, where they show it twice the first of the two.
    [[nodiscard]] virtual Time days_later(Time time, const std::string& zone, int days) const = 0;
    /// Returns the moment of `day` at which the clocks of `zone` show what they show at `like`: the first of two, and
    /// nothing where they skip that time.
    [[nodiscard]] virtual std::optional<Time> on_day(const Day& day, Time like, const std::string& zone) const = 0;
    /// Returns the moment at which a day begins there.
    [[nodiscard]] virtual Time begin_of(const Day& day, const std::string& zone) const = 0;
    [[nodiscard]] virtual Day day_of(Time time, const std::string& zone) const = 0;
};

} // namespace frontrow
