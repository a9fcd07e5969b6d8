#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What was ordered in some time in one currency, and still stands. Amounts are minor units.
struct Sales {
    Currency currency{};
    std::int64_t orders = 0;
    std::int64_t tickets = 0;
    std::int64_t revenue = 0;  ///< What was paid and not given back, of those too that have ended: as in the ledger.
    std::int64_t reserved = 0; ///< Still to be paid.

    Sales& operator+=(const Sales& other) { ///< Of the same currency.
        orders += other.orders;
        tickets += other.tickets;
        revenue += other.revenue;
        reserved += other.reserved;
        return *this;
    }
};

/// How full a session that lies ahead is.
struct SessionFill {
    SessionSlug slug;
    std::string title;
    Time starts_at{};
    std::string venue;
    std::string timezone;
    std::int64_t capacity = 0;
    std::int64_t taken = 0; ///< Sold, held and blocked.
    std::int64_t sold = 0;
};

struct EventSales {
    EventSlug slug;
    std::string title;
    Sales sales;
};

/// Adds up what events have sold, each currency by itself. One thread.
class EventTotals {
public:
    void add(const EventSales& event) {
        const Currency currency = event.sales.currency;
        const EventSales none{event.slug, event.title, {currency}};
        totals_.try_emplace({event.slug.text(), currency}, none).first->second.sales += event.sales;
    }

    /// Returns those, at most so many, that sold for most, of those that are equal the ones with more tickets.
    [[nodiscard]] std::vector<EventSales> best(std::ptrdiff_t most) const {
        std::vector<EventSales> events;
        for (const auto& [key, event] : totals_) events.push_back(event);
        std::stable_sort(events.begin(), events.end(), [](const EventSales& a, const EventSales& b) {
            return std::pair(a.sales.revenue, a.sales.tickets) > std::pair(b.sales.revenue, b.sales.tickets);
        });
        if (std::ssize(events) > most) events.erase(events.begin() + most, events.end());
        return events;
    }

private:
    std::map<std::pair<std::string, Currency>, EventSales> totals_;
};

/// What was ordered for an event in the quarter of an hour from `at` on. No zone's day begins in the middle of one.
struct QuarterSales {
    Time at{};
    EventSales event;
};

/// How the figures are read. Part of the store's contract; see domain/store.hpp for threads and errors.
class FiguresTable {
public:
    virtual ~FiguresTable() = default;
    /// Returns the sales since `from` by quarter of an hour, event and currency. Reads what was ordered since then and
    /// nothing else.
    [[nodiscard]] virtual std::vector<QuarterSales> quarters(Time from) = 0;
    /// Returns the first `limit` sessions of published events that start after now.
    [[nodiscard]] virtual std::vector<SessionFill> upcoming(std::int64_t limit) = 0;
};

} // namespace frontrow
