#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/audit_service.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/programme/event_figures.hpp"
#include "domain/programme/programme.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// How events get sessions: one, many like another, or those of an event that they are a copy of. Each as a part of an
/// edit, and written down with it.
class NewSessions {
public:
    NewSessions(SeatMapService& maps, const AuditLog& audit, const Calendar& calendar)
        : maps_(maps), audit_(audit), calendar_(calendar) {}

    /// Adds a session under the next free name of its event. `field` is to blame for its time.
    Result<SessionFigures> add(CatalogueEdit& edit, const Actor& actor, const Event& event, Session session,
                               const std::string& field) const {
        Tx& tx = edit.tx();
        if (session.starts_at <= tx.now()) return Error::invalid(field, "A new session has to lie ahead.", "past");
        const auto others = tx.sessions().of_event(event.id);
        for (const auto& other : others)
            if (other.session.starts_at == session.starts_at && other.session.venue == session.venue &&
                other.session.status == SessionStatus::scheduled)
                return Error::invalid(field, "This event has a session at this time already.", "taken");
        if (tx.maps().venue_of(session.map) != session.venue)
            return Error::invalid("map", "This is no map of the venue.");
        if (auto wrong = programme_rules::why_wrong(session, *maps_.of(tx, session.map))) return *wrong;
        const std::string base = event.slug.text().substr(0, 70) + "-";
        for (auto n = std::ssize(others) + 1;; ++n) {
            session.slug = SessionSlug::trusted(base + std::to_string(n));
            if (!tx.sessions().find_including_deleted(session.slug)) break;
        }
        const auto id = edit.put(session);
        audit_.write(tx, actor, "session.add", session.slug.text(), "", described(session));
        return with_figures(tx, *tx.sessions().find(id));
    }

    /// Adds a session like this one at another time.
    Result<SessionFigures> add_like(CatalogueEdit& edit, const Actor& actor, const Event& event,
                                    const SessionDetail& detail, Time starts_at) const {
        return add_at(edit, actor, event, fresh(edit.tx(), detail), starts_at, "starts_at");
    }

    /// Adds sessions like this one, all or none.
    Result<std::vector<SessionFigures>> repeat(CatalogueEdit& edit, const Actor& actor, const SessionDetail& original,
                                               const Repetition& how) const {
        const std::string& zone = original.venue.timezone;
        const Session session = fresh(edit.tx(), original);
        const auto days = programme_rules::days_of(how, calendar_.day_of(session.starts_at, zone));
        if (!days) return days.error();
        std::vector<SessionFigures> added;
        for (const Day& day : *days) {
            const auto field = how.field_of(added.size());
            const auto starts_at = calendar_.on_day(day, session.starts_at, zone);
            if (!starts_at) return Error::invalid(field, "The clocks skip this time on that day.", "skipped");
            auto one = add_at(edit, actor, original.event, session, *starts_at, field);
            if (!one) return one.error();
            added.push_back(std::move(*one));
        }
        return added;
    }

    /// Gives an event that was copied the sessions of the original that `wanted` says. Returns why not, if it cannot.
    std::optional<Error> copy(CatalogueEdit& edit, const Actor& actor, EventId original, const Event& copied,
                              const EventCopy& wanted) const {
        auto sessions = edit.tx().sessions().of_event(original);
        if (sessions.empty()) return {};
        if (wanted.starts_at) {
            auto added = add_like(edit, actor, copied, sessions.back(), *wanted.starts_at);
            return added ? std::nullopt : std::optional(added.error());
        }
        if (!wanted.first_day) return {};
        std::erase_if(sessions,
                      [](const SessionDetail& one) { return one.session.status == SessionStatus::cancelled; });
        if (std::ssize(sessions) > programme_rules::kMaxRepetitions)
            return Error::invalid("first_day", "At most 100 sessions are added at once.", "too_many");
        for (const auto& one : sessions) {
            const auto starts_at = on_copied_day(sessions.front(), one, *wanted.first_day);
            if (!starts_at) return Error::invalid("first_day", "The clocks skip one of these times then.", "skipped");
            auto added = add_at(edit, actor, copied, fresh(edit.tx(), one), *starts_at, "first_day");
            if (!added) return added.error();
        }
        return {};
    }

private:
    Result<SessionFigures> add_at(CatalogueEdit& edit, const Actor& actor, const Event& event, const Session& like,
                                  Time starts_at, const std::string& field) const {
        Session session = programme_rules::moved_to(like, starts_at);
        if (session.sales_start >= session.sales_end)
            return Error::invalid(field, "Its sale would end before it begins.", "sale_over");
        session.event = event.id;
        return add(edit, actor, event, session, field);
    }

    /// A new session like this one: nothing of what has become of it, and the newest map where that has its categories.
    Session fresh(Tx& tx, const SessionDetail& detail) const {
        Session session = detail.session;
        session.id = {};
        session.status = SessionStatus::scheduled;
        session.sales_start = std::max(session.sales_start, tx.now());
        if (detail.venue.map && !programme_rules::why_prices_wrong(session, *maps_.of(tx, *detail.venue.map)))
            session.map = *detail.venue.map;
        return session;
    }

    /// Returns when `one` is played in a copy whose first session, that of `first`, is on `day`; nothing where the
    /// clocks skip its time there.
    [[nodiscard]] std::optional<Time> on_copied_day(const SessionDetail& first, const SessionDetail& one,
                                                    const Day& day) const {
        const auto days = days_between(calendar_.day_of(first.session.starts_at, first.venue.timezone),
                                       calendar_.day_of(one.session.starts_at, one.venue.timezone));
        return calendar_.on_day(days_after(day, days), one.session.starts_at, one.venue.timezone);
    }

    SeatMapService& maps_;
    const AuditLog& audit_;
    const Calendar& calendar_;
};

} // namespace frontrow
