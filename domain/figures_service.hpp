#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/figures.hpp"
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
            figures.timezone = tx.shop().settings().value_or(ShopSettings{}).timezone;
            const auto& zone = figures.timezone;
            const Time from = calendar_.days_later(tx.now(), zone, -kDays);
            const Day oldest = calendar_.day_of(from, zone); // a part of it lies before: it is left out
            std::map<std::pair<Day, Currency>, Sales> days;
            for (const auto& [at, sales] : tx.figures().quarters(from)) {
                const Day day = calendar_.day_of(at, zone);
                if (day == oldest) continue;
                Sales& sum = days[{day, sales.currency}];
                sum.orders += sales.orders;
                sum.tickets += sales.tickets;
                sum.revenue += sales.revenue;
                sum.reserved += sales.reserved;
            }
            for (auto& [key, sales] : days) {
                sales.currency = key.second;
                figures.days.push_back({key.first, sales});
            }
            figures.sessions = tx.figures().upcoming(kMaxSessions);
            figures.events = tx.figures().top_events(from, kMaxEvents);
            return figures;
        });
    }

private:
    Store& store_;
    const Calendar& calendar_;
};

} // namespace frontrow
