#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

#include <date/date.h>
#include <date/tz.h>

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

    [[nodiscard]] Day day_of(Time time, const std::string& zone) const override {
        const date::year_month_day day(date::floor<date::days>(date::locate_zone(zone)->to_local(time)));
        return {int(day.year()), unsigned(day.month()), unsigned(day.day())};
    }
};

} // namespace frontrow
