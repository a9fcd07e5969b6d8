#pragma once

#include <chrono>
#include <optional>
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

    [[nodiscard]] std::optional<Time> on_day(const Day& day, Time like, const std::string& zone) const override {
        const auto* place = date::locate_zone(zone);
        const auto shown = place->to_local(like);
        const auto local = local_day(day) + (shown - date::floor<date::days>(shown));
        if (place->get_info(local).result == date::local_info::nonexistent) return {};
        return place->to_sys(local, date::choose::earliest);
    }

    [[nodiscard]] Time begin_of(const Day& day, const std::string& zone) const override {
        const auto moment = date::locate_zone(zone)->to_sys(local_day(day), date::choose::earliest);
        return std::chrono::time_point_cast<Milliseconds>(moment);
    }

    [[nodiscard]] Day day_of(Time time, const std::string& zone) const override {
        const date::year_month_day day(date::floor<date::days>(date::locate_zone(zone)->to_local(time)));
        return {int(day.year()), unsigned(day.month()), unsigned(day.day())};
    }

private:
    static date::local_days local_day(const Day& day) {
        return date::local_days(date::year(day.year) / date::month(day.month) / date::day(day.day));
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
