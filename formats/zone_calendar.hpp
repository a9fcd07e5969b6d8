#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include "domain/programme/calendar.hpp"

namespace frontrow {

/// Whether the time zone database knows the zone.
inline bool is_timezone(const std::string& name) {
    try {
        return date::locate_zone(name) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

/// The calendar of the machine's time zone database. Throws std::runtime_error for a zone that it does not know.
class ZoneCalendar final : public Calendar {
public:
    [[nodiscard]] Time days_later(Time time, const std::string& zone, int days) const override {
        const auto* place = date::locate_zone(zone);
        const auto local = place->to_local(time) + date::days(days);
        return place->to_sys(local, date::choose::earliest);
    }

    [[nodiscard]] Time begin_of(const Day& day, const std::string& zone) const override {
        const date::local_days local(date::year(day.year) / date::month(day.month) / date::day(day.day));
        const auto moment = date::locate_zone(zone)->to_sys(local, date::choose::earliest);
        return std::chrono::time_point_cast<Milliseconds>(moment);
    }

    [[nodiscard]] Day day_of(Time time, const std::string& zone) const override {
        const date::year_month_day day(date::floor<date::days>(date::locate_zone(zone)->to_local(time)));
        return {int(day.year()), unsigned(day.month()), unsigned(day.day())};
    }
};

/// "2026-03-01"
inline std::string day_text(const Day& day) { return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day); }

/// What the clocks of `zone` show, as a spreadsheet reads it: "2026-03-01 13:00:00".
inline std::string local_time(Time time, const std::string& zone) {
    const auto local = date::locate_zone(zone)->to_local(std::chrono::floor<std::chrono::seconds>(time));
    return date::format("%F %T", local);
}

} // namespace frontrow
