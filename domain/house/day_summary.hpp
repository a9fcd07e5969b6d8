#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "domain/house/figures.hpp"
#include "domain/house/house_addresses.hpp"
#include "domain/house/outbox.hpp"
#include "domain/house/shop.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/store.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// From one moment to another, which does not belong to it any more.
struct Span {
    Time from{};
    Time until{};

    /// Returns both in milliseconds, as a message keeps them.
    [[nodiscard]] std::string text() const {
        return std::to_string(from.time_since_epoch().count()) + "-" + std::to_string(until.time_since_epoch().count());
    }
    /// Returns what text() has made, or nothing where it has not.
    static std::optional<Span> parse(std::string_view text) {
        std::int64_t from = 0, until = 0;
        const char* const end = text.data() + text.size();
        const auto [dash, wrong] = std::from_chars(text.data(), end, from);
        if (wrong != std::errc() || dash == end || *dash != '-') return {};
        const auto [stop, wrong_too] = std::from_chars(dash + 1, end, until);
        if (wrong_too != std::errc() || stop != end) return {};
        return Span{Time(Milliseconds(from)), Time(Milliseconds(until))};
    }
};

/// What a day has brought, and what is on in the next.
struct DaySummary {
    Span day;
    std::vector<Sales> sales{};       ///< By currency; empty where nothing was sold.
    std::vector<EventSales> events{}; ///< Those that sold most, at most kMaxEvents.
    std::vector<SessionFill> next{};  ///< The sessions that begin within 24 hours of its end and lie ahead.
    std::int64_t incidents = 0;       ///< Of payments, that somebody has to settle, whenever they came.
    std::int64_t failed_mail = 0;     ///< Messages that were given up since it began.

    static constexpr std::ptrdiff_t kMaxEvents = 10;
    static constexpr std::int64_t kMaxSessions = 50;
    static constexpr std::int64_t kMaxIncidents = 1'000;
};

/// Reads it inside the caller's transaction.
inline DaySummary day_summary(Tx& tx, const Span& day) {
    DaySummary summary{.day = day};
    std::map<Currency, Sales> sales;
    EventTotals events;
    for (const auto& [at, event] : tx.figures().quarters(day.from)) {
        if (at >= day.until) continue;
        const Currency currency = event.sales.currency;
        sales.try_emplace(currency, Sales{currency}).first->second += event.sales;
        events.add(event);
    }
    for (auto& [currency, sold] : sales) summary.sales.push_back(sold);
    summary.events = events.best(DaySummary::kMaxEvents);
    for (auto& session : tx.figures().upcoming(DaySummary::kMaxSessions))
        if (session.starts_at < day.until + std::chrono::hours(24)) summary.next.push_back(std::move(session));
    const auto incidents = tx.payments().incidents(DaySummary::kMaxIncidents);
    summary.incidents = std::count_if(incidents.begin(), incidents.end(),
                                      [](const PaymentIncident& incident) { return !incident.settled_at; });
    summary.failed_mail = tx.outbox().trouble(day.from).failed;
    return summary;
}

/// Writes to the house every day what the day before has brought, from the hour on that its settings name. What was
/// written is read from the outbox, so that no restart and no second process writes it twice. Safe from any thread.
class DailySummary {
public:
    /// Both must outlive it. `has_house` as house_addresses().
    DailySummary(Store& store, const Calendar& calendar, bool has_house)
        : store_(store), calendar_(calendar), has_house_(has_house) {}

    /// Writes the summary of yesterday where it is time and nobody has.
    void write_due() {
        // Nearly always there is nothing to write: whoever only reads keeps nobody waiting.
        if (!store_.read([&](Tx& tx) { return due(tx); })) return;
        store_.write([&](Tx& tx) {
            const auto day = due(tx); // which waits for whoever is at it, and sees what they have written
            if (!day) return Done{};
            std::vector<OutboxMessage> messages;
            for (const auto& address : house_addresses(tx, has_house_)) {
                messages.push_back(message_due(MailKind::day_summary, tx.now(), address));
                messages.back().detail = day->text();
            }
            if (!messages.empty()) tx.outbox().add(messages);
            return Done{};
        });
    }

private:
    /// Returns yesterday where its summary is due. In a write it locks the row of the shop.
    [[nodiscard]] std::optional<Span> due(Tx& tx) const {
        const auto settings = tx.shop().settings();
        if (!settings || !settings->summary_hour) return {};
        const auto& zone = settings->timezone;
        const Time today = calendar_.begin_of(calendar_.day_of(tx.now(), zone), zone);
        if (tx.now() < today + std::chrono::hours(*settings->summary_hour)) return {};
        const Span yesterday{calendar_.days_later(today, zone, -1), today};
        const auto last = tx.outbox().latest_of(MailKind::day_summary, MailKind::day_summary);
        if (last && Span::parse(last->detail).value_or(Span{}).until >= yesterday.until) return {};
        return yesterday;
    }

    Store& store_;
    const Calendar& calendar_;
    const bool has_house_;
};

} // namespace frontrow
