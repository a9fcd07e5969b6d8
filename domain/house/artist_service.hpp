#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "domain/admission/guest_service.hpp"
#include "domain/house/sales.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/programme/event_figures.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What was sold on one day by the venue's calendar.
struct DaySales {
    Day day;
    std::int64_t tickets = 0;
    std::int64_t amount = 0; ///< Minor units of the session's currency.
};

/// Some of an artist's events, the latest first.
struct OwnEvents {
    std::vector<EventFigures> events; ///< Names no customer.
    std::optional<EventId> next{};    ///< Where the next page begins, if there is one.
};

struct OwnSessionSales {
    SessionFigures session;
    std::vector<DaySales> days; ///< Those with sales, the earliest first.
};

/// What a session has brought, line by line.
struct Settlement {
    SessionDetail detail;
    std::vector<SettlementLine> lines;
    std::int64_t guest_places = 0; ///< Given away by the guest list.
};

/// Behind /api/artist: what an artist sees of the events under their name. Reads no table with customers but through
/// what counts them. Safe from any thread.
class ArtistService {
public:
    ArtistService(Store& store, const Calendar& calendar) : store_(store), calendar_(calendar) {}

    /// Returns at most `limit` events with numbers below `below`; every artist's to an admin, drafts to nobody.
    OwnEvents events(const User& user, EventId below, std::int64_t limit) {
        return store_.read([&](Tx& tx) {
            OwnEvents own;
            auto events = events_of(tx, user, below, limit);
            if (std::ssize(events) == limit) own.next = events.back().id;
            std::erase_if(events, [](const Event& event) { return event.status == EventStatus::draft; });
            own.events = with_figures(tx, std::move(events));
            return own;
        });
    }

    Result<OwnSessionSales> session(const User& user, const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<OwnSessionSales> {
            auto detail = session_of_artist(tx, user, slug);
            if (!detail) return detail.error();
            OwnSessionSales sales{with_figures(tx, std::move(*detail)), {}};
            const auto& [session, event, venue, catalogue] = sales.session.detail;
            for (const auto& span : tx.sales().by_time(session.id)) {
                const Day day = calendar_.day_of(span.from, venue.timezone);
                if (sales.days.empty() || sales.days.back().day != day) sales.days.push_back({day});
                sales.days.back().tickets += span.tickets;
                sales.days.back().amount += span.amount;
            }
            return sales;
        });
    }

    Result<Settlement> settlement(const User& user, const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<Settlement> {
            auto detail = session_of_artist(tx, user, slug);
            if (!detail) return detail.error();
            const auto id = detail->session.id;
            const GuestList guests{{}, tx.guests().all(id)};
            return Settlement{std::move(*detail), tx.sales().settlement(std::span(&id, 1)), guests.places()};
        });
    }

private:
    static std::vector<Event> events_of(Tx& tx, const User& user, EventId below, std::int64_t limit) {
        if (user.role == Role::admin) return tx.events().page(false, below, limit);
        return tx.events().of_artists(user.artist_ids, user.artists, below, limit);
    }

    Store& store_;
    const Calendar& calendar_;
};

} // namespace frontrow
