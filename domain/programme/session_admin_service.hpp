#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/webhook.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/programme/cancellation.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/programme/event_figures.hpp"
#include "domain/programme/new_sessions.hpp"
#include "domain/programme/programme.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/claim.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/admin/sessions: when and where an event is played, and for how much. Every edit is checked against the
/// version that was seen, written down and made known in one transaction. Safe from any thread.
class SessionAdminService {
public:
    struct Dependencies {
        Store& store;
        CatalogueService& catalogue;
        SeatMapService& maps;
        const AuditLog& audit;
        const Calendar& calendar;
    };

    /// Everything must outlive it.
    explicit SessionAdminService(const Dependencies& dependencies)
        : g_(dependencies), new_(dependencies.maps, dependencies.audit, dependencies.calendar) {}

    Result<SessionFigures> session(const SessionSlug& slug) {
        return g_.store.read([&](Tx& tx) -> Result<SessionFigures> {
            auto detail = tx.sessions().find_including_deleted(slug);
            if (!detail || detail->session.deleted_at) return no_such_session(slug);
            return with_figures(tx, std::move(*detail));
        });
    }

    Result<SessionFigures> add(const Actor& actor, const EventSlug& slug, const SessionEdit& wanted) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<SessionFigures> {
            Tx& tx = edit.tx();
            const auto event = tx.events().find(slug);
            if (!event) return no_such_event(slug);
            if (event->status == EventStatus::cancelled || event->status == EventStatus::archived)
                return Error::conflict("event_over", "This event is cancelled or archived.");
            const auto venue = wanted.venue ? tx.venues().find(*wanted.venue) : std::nullopt;
            if (!venue) return Error::invalid("venue", "There is no such venue.", "unknown");
            if (!venue->map && !wanted.map)
                return Error::invalid("venue", "This venue has no map yet: draw one first.", "no_map");
            if (!wanted.starts_at) return Error::invalid("starts_at", "The field starts_at is missing.", "missing");
            Session session{.slug = SessionSlug::trusted("new"),
                            .event = event->id,
                            .venue = venue->id,
                            .map = wanted.map ? *wanted.map : *venue->map};
            session.starts_at = session.sales_end = *wanted.starts_at;
            session.doors_at = session.starts_at - std::chrono::hours(1);
            session.sales_start = tx.now();
            const auto shop = tx.shop().settings().value_or(ShopSettings{});
            session.currency = shop.currency;
            session.hold_ttl = shop.defaults.hold_ttl;
            session.max_seats = shop.defaults.max_seats;
            session.max_seats_per_buyer = shop.defaults.max_seats_per_buyer;
            session.reservations = shop.defaults.reservations;
            programme_rules::apply(wanted, session);
            if (auto wrong = programme_rules::why_taxes_wrong(session, shop.tax)) return *wrong;
            return new_.add(edit, actor, *event, session, "starts_at");
        });
    }

    /// Changes a session. Places that are held or sold keep their price. A newer map is taken only if it has every
    /// place that is held, sold or blocked.
    Result<SessionFigures> edit(const Actor& actor, const SessionSlug& slug, const SessionEdit& wanted) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) { return edit_in(edit, actor, slug, wanted); });
    }

    /// Changes several sessions of an event, all or none. A refusal names the first one that is to blame.
    Result<std::vector<SessionFigures>> edit_all(const Actor& actor, const EventSlug& event,
                                                 const SessionsEdit& wanted) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<std::vector<SessionFigures>> {
            std::vector<SessionFigures> edited;
            for (const auto& seen : wanted.sessions) {
                const auto found = edit.tx().sessions().find_including_deleted(seen.session);
                if (!found || is_deleted(*found) || found->event.slug != event) return no_such_session(seen.session);
                auto one = edit_in(edit, actor, seen.session, programme_rules::edit_of(wanted, seen, found->session));
                if (!one) return one.error();
                edited.push_back(std::move(*one));
            }
            return edited;
        });
    }

    /// Adds a session like this one at another time.
    Result<SessionFigures> duplicate(const Actor& actor, const SessionSlug& slug, Time starts_at) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<SessionFigures> {
            const auto original = edit.tx().sessions().find_including_deleted(slug);
            if (!original || is_deleted(*original)) return no_such_session(slug);
            return new_.add_like(edit, actor, original->event, *original, starts_at);
        });
    }

    /// Adds sessions like this one, all or none.
    Result<std::vector<SessionFigures>> repeat(const Actor& actor, const SessionSlug& slug, const Repetition& how) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<std::vector<SessionFigures>> {
            const auto original = edit.tx().sessions().find_including_deleted(slug);
            if (!original || is_deleted(*original)) return no_such_session(slug);
            return new_.repeat(edit, actor, *original, how);
        });
    }

    /// Cancels a session: what is held is freed, reserved orders are cancelled, paid ones listed.
    Result<std::pair<SessionFigures, Cancellation>> cancel(const Actor& actor, const SessionSlug& slug,
                                                           std::int64_t row_version) {
        return edit_and_cancel<SessionFigures>(
            g_.catalogue, [&](CatalogueEdit& edit, Cancellation& orders) -> Result<SessionFigures> {
                auto found = session_as_seen(edit.tx(), slug, row_version);
                if (!found) return found.error();
                if (found->session.status == SessionStatus::cancelled)
                    return Error::conflict("session_cancelled", "This session is cancelled already.");
                cancel_in(edit, actor, *found, orders);
                return with_figures(edit.tx(), *edit.tx().sessions().find(found->session.id));
            });
    }

    /// Takes the date off a session that lies ahead: nothing is sold, what is held is freed, tickets stay until it has
    /// its new time or is cancelled.
    Result<SessionFigures> postpone(const Actor& actor, const SessionSlug& slug, std::int64_t row_version) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<SessionFigures> {
            Tx& tx = edit.tx();
            auto found = session_as_seen(tx, slug, row_version);
            if (!found) return found.error();
            Session session = found->session;
            if (session.status == SessionStatus::cancelled || session.is_postponed || session.starts_at <= tx.now())
                return Error::conflict("not_ahead", "Only a session that lies ahead can be postponed.");
            session.is_postponed = true;
            edit.put(session); // first: a sale that is under way is run again and refused
            free_held(edit, session.id);
            move_ends_of_blocks(edit, session.id, std::nullopt);
            note_change(tx, found->session, SessionChange::Kind::postponed);
            g_.audit.write(tx, actor, "session.postpone", slug.text(), described(found->session), described(session));
            return with_figures(tx, *tx.sessions().find(session.id));
        });
    }

    /// Puts a session into the bin that nobody has or had an order for. What is held of it is freed.
    Result<SessionFigures> remove(const Actor& actor, const SessionSlug& slug, std::int64_t row_version) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<SessionFigures> {
            Tx& tx = edit.tx();
            auto found = session_as_seen(tx, slug, row_version);
            if (!found) return found.error();
            Session session = found->session;
            session.deleted_at = tx.now();
            edit.put(session); // first: a sale that is under way is run again and refused
            if (has_standing_orders(tx, session.id) ||
                !tx.orders().of_session(session.id, OrderStatus::refunded).empty())
                return Error::conflict("has_orders", "There are orders for this session. Cancel it instead.");
            free_held(edit, session.id);
            g_.audit.write(tx, actor, "session.delete", slug.text(), described(found->session), described(session));
            return with_figures(tx, *tx.sessions().find(session.id));
        });
    }

    /// Takes a session out of the bin, as it was.
    Result<SessionFigures> restore(const Actor& actor, const SessionSlug& slug, std::int64_t row_version) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<SessionFigures> {
            Tx& tx = edit.tx();
            const auto found = tx.sessions().find_including_deleted(slug);
            if (!found || !found->session.deleted_at || found->event.deleted_at)
                return Error::not_found("There is no session " + slug.text() + " in the bin.");
            if (found->session.row_version != row_version) return AuditLog::overtaken(tx, "session.", slug.text());
            Session session = found->session;
            session.deleted_at.reset();
            edit.put(session);
            g_.audit.write(tx, actor, "session.undelete", slug.text(), described(found->session), described(session));
            return with_figures(tx, *tx.sessions().find(session.id));
        });
    }

    // ---- As a part of an edit

    /// Gives an event that was copied the sessions of the original that `wanted` says. Returns why not, if it cannot.
    std::optional<Error> copy_in(CatalogueEdit& edit, const Actor& actor, EventId original, const Event& copy,
                                 const EventCopy& wanted) {
        return new_.copy(edit, actor, original, copy, wanted);
    }

    /// Cancels the session and its reserved orders, and counts those that were paid.
    void cancel_in(CatalogueEdit& edit, const Actor& actor, const SessionDetail& detail, Cancellation& orders) {
        Tx& tx = edit.tx();
        Session session = detail.session;
        session.status = SessionStatus::cancelled;
        edit.put(session); // first: a sale that is under way is run again and refused, or is among the orders below
        note_change(tx, detail.session, SessionChange::Kind::called_off);
        auto places = tx.holds().end_all(session.id);
        const auto reserved = tx.orders().of_session(session.id, OrderStatus::reserved);
        tell_ended(tx, reserved);
        for (const auto& freed : tx.orders().end_all(reserved)) places.push_back(freed.place);
        const auto cancelled = std::ssize(reserved);
        const auto paid = orders_of(tx, session.id).paid;
        if (!places.empty()) tx.sessions().touch(session.id, -std::ssize(places));
        g_.audit.write(tx, actor, "session.cancel", session.slug.text(), described(detail.session),
                       described(session) +
                           AuditFields().with("orders cancelled", cancelled).with("orders to refund", paid).text());
        std::sort(places.begin(), places.end());
        edit.news().add_seats(*tx.sessions().find(session.id), *g_.maps.of(tx, session.map),
                              changes_to(kAvailable, places));
        orders.cancelled += cancelled;
        orders.to_refund += paid;
        const auto room = static_cast<std::int64_t>(Cancellation::kMaxNamed - orders.named.size());
        if (room == 0) return;
        for (auto& head : tx.orders().paid_of_session(session.id, room)) orders.named.push_back(std::move(head));
    }

private:
    /// Changes one session, as a part of an edit.
    Result<SessionFigures> edit_in(CatalogueEdit& edit, const Actor& actor, const SessionSlug& slug,
                                   const SessionEdit& wanted) {
        auto found = session_as_seen(edit.tx(), slug, wanted.row_version);
        if (!found) return found.error();
        if (found->session.status == SessionStatus::cancelled)
            return Error::conflict("session_cancelled", "A cancelled session stays as it is.");
        Session after = found->session;
        programme_rules::apply(wanted, after);
        if (auto wrong = why_not(edit.tx(), *found, wanted, after)) return *wrong;
        const bool is_redrawn = after.map != found->session.map;
        if (is_redrawn) {
            auto missing = edit.tx().sessions().places_not_in(found->session.id, after.map);
            if (!missing.empty()) return seats_missing(std::move(missing));
            edit.move_to_map(*found, after.map);
            edit.tx().sessions().touch(found->session.id, 0);
        }
        if (after.starts_at != found->session.starts_at) {
            after.is_postponed = false;
            note_change(edit.tx(), found->session, SessionChange::Kind::moved, after.starts_at);
        }
        edit.put(after);
        if (after.starts_at != found->session.starts_at) move_ends_of_blocks(edit, after.id, after.starts_at);
        g_.audit.write(edit.tx(), actor, "session.edit", slug.text(), described(found->session), described(after));
        auto edited = with_figures(edit.tx(), *edit.tx().sessions().find(found->session.id));
        if (is_redrawn) edit.news().add_redrawn(edited.detail);
        return edited;
    }

    /// Blocks that end so long before the start of a session do so from now on before this one, and makes it known: who
    /// caches a state keeps it until the first place is free.
    void move_ends_of_blocks(CatalogueEdit& edit, SessionId id, std::optional<Time> starts_at) {
        Tx& tx = edit.tx();
        const auto places = tx.blocks().follow_start(id, starts_at);
        if (places.empty()) return;
        tx.sessions().touch(id, 0);
        std::vector<SeatChange> changes;
        for (const auto& claim : tx.claims().in_range(id, places.front(), places.back() + 1)) {
            if (!std::binary_search(places.begin(), places.end(), claim.place)) continue;
            const bool is_over = claim.expires_at && *claim.expires_at <= tx.now();
            changes.push_back({claim.place, is_over ? kAvailable : static_cast<char>(claim.state)});
        }
        const auto after = *tx.sessions().find(id);
        edit.news().add_seats(after, *g_.maps.of(tx, after.session.map), std::move(changes));
    }

    /// Frees what is held of a session that has just been put, and makes it known.
    void free_held(CatalogueEdit& edit, SessionId id) {
        Tx& tx = edit.tx();
        auto places = tx.holds().end_all(id);
        if (!places.empty()) tx.sessions().touch(id, -std::ssize(places));
        std::sort(places.begin(), places.end());
        const auto after = *tx.sessions().find(id);
        edit.news().add_seats(after, *g_.maps.of(tx, after.session.map), changes_to(kAvailable, places));
    }

    static Error seats_missing(std::vector<std::string> places) {
        constexpr std::size_t most = 100;
        Error error = Error::conflict("seats_missing", std::to_string(places.size()) +
                                                           " places that tickets, holds or blocks stand on are not in "
                                                           "the new map.");
        error.field = "map";
        if (places.size() > most) places.resize(most);
        error.seats = std::move(places);
        return error;
    }

    static Result<SessionDetail> session_as_seen(Tx& tx, const SessionSlug& slug, std::int64_t row_version) {
        auto detail = tx.sessions().find_including_deleted(slug);
        if (!detail || is_deleted(*detail)) return no_such_session(slug);
        if (detail->session.row_version != row_version) return AuditLog::overtaken(tx, "session.", slug.text());
        return std::move(*detail);
    }

    /// Why a session cannot be changed like this, if it cannot.
    std::optional<Error> why_not(Tx& tx, const SessionDetail& before, const SessionEdit& wanted, const Session& after) {
        if (wanted.venue && *wanted.venue != before.venue.slug)
            return Error::invalid("venue", "A session stays in its venue. Add one in the other venue instead.",
                                  "fixed");
        if (after.starts_at != before.session.starts_at && after.starts_at <= tx.now())
            return Error::invalid("starts_at", "A session can only be moved to a time that lies ahead.", "past");
        if (tx.maps().venue_of(after.map) != before.venue.id)
            return Error::invalid("map", "This is no map of the venue.");
        const bool is_repriced = after.currency != before.session.currency || after.fee != before.session.fee;
        if (is_repriced && is_promised(tx, after.id)) {
            if (after.currency != before.session.currency)
                return Error::invalid(
                    "currency", "Prices have been promised in " + std::string(before.session.currency.code()) + ".",
                    "promised");
            return Error::invalid("fee", "Tickets have been promised with the fee as it is, and are settled so.",
                                  "promised");
        }
        if (wanted.prices)
            if (auto wrong = programme_rules::why_taxes_wrong(after, tx.shop().tax_rules())) return wrong;
        return programme_rules::why_wrong(after, *g_.maps.of(tx, after.map));
    }

    /// Whether anybody has a place of the session, or an order that stands. Who holds at this very moment has been
    /// counted, or finds the session edited and decides again: both change its row.
    static bool is_promised(Tx& tx, SessionId id) {
        tx.sessions().touch(id, 0);
        const auto orders = orders_of(tx, id);
        return tx.sessions().find(id)->session.taken > 0 || orders.paid + orders.reserved > 0;
    }

    /// Writes down for the webhooks of the house what becomes of a session's date, and where there are orders for it
    /// that their customers are told.
    static void note_change(Tx& tx, const Session& before, SessionChange::Kind kind,
                            std::optional<Time> starts_at = {}) {
        constexpr WebhookEvent events[] = {WebhookEvent::session_cancelled, WebhookEvent::session_postponed,
                                           WebhookEvent::session_moved};
        tx.webhooks().tell({.event = events[static_cast<std::size_t>(kind)], .session = before.id, .at = tx.now()});
        const auto orders = orders_of(tx, before.id);
        if (orders.paid + orders.reserved == 0) return;
        SessionChange change{.session = before.id, .kind = kind, .was_at = before.starts_at, .at = tx.now()};
        const auto rules = tx.shop().change_rules().first;
        if (starts_at) change.return_until = std::min(tx.now() + rules.after_move, *starts_at);
        tx.settlements().add_change(change);
        constexpr MailKind letters[] = {MailKind::called_off, MailKind::postponed, MailKind::rescheduled};
        tx.outbox().add_of_session(before.id, letters[static_cast<std::size_t>(kind)],
                                   kind != SessionChange::Kind::called_off); // reservations end by themselves then
    }

    const Dependencies g_;
    const NewSessions new_;
};

} // namespace frontrow
