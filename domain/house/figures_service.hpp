#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/figures.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/store.hpp"

namespace frontrow {

struct SalesOfDay {
    Day day;
    Sales sales;
};

/// The house in numbers, without anybody's name.
struct Figures {
    std::string timezone; ///< Of the days.
    std::vector<SalesOfDay> days;
    std::vector<SessionFill> sessions;
    std::vector<EventSales> events;
};

/// Behind /api/admin/figures. Safe from any thread.
class FiguresService {
public:
    static constexpr int kDays = 30; // today is the last
    static constexpr std::int64_t kMaxSessions = 50;
    static constexpr std::int64_t kMaxEvents = 10;

    FiguresService(Store& store, const Calendar& calendar) : store_(store), calendar_(calendar) {}

    /// The house as it is now. Days are those of the shop's zone; one without a sale is not among them.
    Figures now() {
        return store_.read([&](Tx& tx) {
            Figures figures;
            figures.timezone = tx.shop().timezone();
            const auto& zone = figures.timezone;
            const Time from = calendar_.days_later(tx.now(), zone, -kDays);
            const Day oldest = calendar_.day_of(from, zone); // a part of it lies before: it is left out
            std::map<std::pair<Day, Currency>, Sales> days;
            EventTotals events;
            for (const auto& [at, event] : tx.figures().quarters(from)) {
                const Currency currency = event.sales.currency;
                events.add(event);
                const Day day = calendar_.day_of(at, zone);
                if (day != oldest) days.try_emplace({day, currency}, Sales{currency}).first->second += event.sales;
            }
            for (const auto& [key, sales] : days) figures.days.push_back({key.first, sales});
            figures.events = events.best(kMaxEvents);
            figures.sessions = tx.figures().upcoming(kMaxSessions);
            return figures;
        });
    }

private:
    Store& store_;
    const Calendar& calendar_;
};

} // namespace frontrow
