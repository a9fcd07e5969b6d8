#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/audit_service.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/programme/event_figures.hpp"
#include "domain/programme/programme.hpp"
#include "domain/promotion/image_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What becomes of the orders of what is called off.
struct Cancellation {
    std::int64_t cancelled = 0;     ///< Orders that were reserved: they are cancelled, their places free.
    std::int64_t to_refund = 0;     ///< Orders that were paid: they stay until the money has gone back …
    std::vector<OrderHead> named{}; ///< … of which these are the first, kMaxNamed at most.
    static constexpr std::size_t kMaxNamed = 100;
};

/// Behind /api/admin/events and /api/admin/sessions: what is played, when, and for how much. Every edit is checked
/// against the version that was seen, written down and made known in one transaction. Safe from any thread.
class ProgrammeService {
public:
    struct Dependencies {
        Store& store;
        CatalogueService& catalogue;
        SeatMapService& maps;
        const AuditLog& audit;
        const Calendar& calendar;
        /// Returns an address made of a title, or of nothing where it has no letters for one; of so many bytes at most.
        std::string (*slug_of)(std::string_view title, std::size_t max_bytes);
    };

    /// Everything must outlive it.
    explicit ProgrammeService(const Dependencies& dependencies) : g_(dependencies) {}

    // ---- What there is

    /// Returns at most `limit` events with numbers below `below`, the latest first: those in the bin, or all others.
    std::vector<EventFigures> events(bool in_bin, EventId below, std::int64_t limit) {
        return g_.store.read([&](Tx& tx) { return with_figures(tx, tx.events().page(in_bin, below, limit)); });
    }

    Result<EventFigures> event(const EventSlug& slug) {
        return g_.store.read([&](Tx& tx) -> Result<EventFigures> {
            auto event = tx.events().find_including_deleted(slug);
            if (!event) return no_event(slug);
            return with_figures(tx, std::move(*event));
        });
    }

    Result<SessionFigures> session(const SessionSlug& slug) {
        return g_.store.read([&](Tx& tx) -> Result<SessionFigures> {
            auto detail = tx.sessions().find_including_deleted(slug);
            if (!detail) return no_session(slug);
            return with_figures(tx, std::move(*detail));
        });
    }

    /// Returns the categories of a map that have places, in its order.
    Result<std::vector<CategoryPlaces>> categories(const MapId& id) {
        const auto map = g_.maps.find(id);
        if (!map) return map.error();
        std::vector<CategoryPlaces> categories;
        for (const auto& category : (*map)->parts().categories) categories.push_back({category.name, category.color});
        for (SeatIndex place = 0; place < (*map)->places(); ++place) ++categories[(*map)->category_of(place)].places;
        std::erase_if(categories, [](const CategoryPlaces& category) { return category.places == 0; });
        return categories;
    }

    // ---- Events

    /// Adds a draft.
    Result<EventFigures> add_event(const Actor& actor, const EventEdit& wanted) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<EventFigures> {
            auto slug = new_slug(edit.tx(), wanted);
            if (!slug) return slug.error();
            Event event{.slug = *slug, .title = "", .artist = wanted.artist};
            if (auto wrong = write(edit.tx(), event, wanted.texts)) return *wrong;
            return add(edit, actor, event, "event.add");
        });
    }

    Result<EventFigures> edit_event(const Actor& actor, const EventSlug& slug, const EventEdit& wanted) {
        return change_event(actor, "event.edit", slug, wanted.row_version, [&](CatalogueEdit& edit, Event& event) {
            if (wanted.slug && *wanted.slug != slug)
                return std::optional(
                    Error::invalid("slug", "The address of an event stays: links lead there.", "fixed"));
            event.artist = wanted.artist;
            return write(edit.tx(), event, wanted.texts);
        });
    }

    Result<EventFigures> edit_texts(const Actor& actor, const EventSlug& slug, const EventTexts& texts,
                                    std::int64_t row_version) {
        return change_event(actor, "event.texts", slug, row_version,
                            [&](CatalogueEdit& edit, Event& event) { return write(edit.tx(), event, texts); });
    }

    /// Puts a draft, or an event from the archive, before the public. It needs a session that lies ahead.
    Result<EventFigures> publish(const Actor& actor, const EventSlug& slug, std::int64_t row_version) {
        return change_event(actor, "event.publish", slug, row_version, [&](CatalogueEdit& edit, Event& event) {
            if (event.status == EventStatus::cancelled)
                return std::optional(Error::conflict(
                    "event_cancelled", "A cancelled event stays cancelled. Duplicate it to play it after all."));
            if (!has_sessions_ahead(edit.tx(), event))
                return std::optional(
                    Error::conflict("nothing_to_sell", "Add a session that lies ahead before you publish."));
            event.status = EventStatus::published;
            return std::optional<Error>();
        });
    }

    /// Takes an event that is over out of sight.
    Result<EventFigures> archive(const Actor& actor, const EventSlug& slug, std::int64_t row_version) {
        return change_event(actor, "event.archive", slug, row_version, [&](CatalogueEdit& edit, Event& event) {
            if (event.status == EventStatus::published && has_sessions_ahead(edit.tx(), event))
                return std::optional(
                    Error::conflict("sessions_ahead", "This event has sessions ahead. Cancel them first."));
            event.status = EventStatus::archived;
            return std::optional<Error>();
        });
    }

    /// Puts an event into the bin, where it is as if it did not exist. One that somebody has bought tickets for cannot
    /// go there.
    Result<EventFigures> remove(const Actor& actor, const EventSlug& slug, std::int64_t row_version) {
        return change_event(actor, "event.delete", slug, row_version, [&](CatalogueEdit& edit, Event& event) {
            std::int64_t orders = 0;
            for (const auto& detail : edit.tx().sessions().of_event(event.id)) {
                edit.put(detail.session); // a sale that is under way waits for this and is refused, or is counted
                const auto counts = orders_of(edit.tx(), detail.session.id);
                orders += counts.paid + counts.reserved;
            }
            if (orders > 0)
                return std::optional(Error::conflict("has_orders", "There are tickets out for this event. Cancel it, "
                                                                   "and archive it once the money has gone back."));
            event.deleted_at = edit.tx().now();
            return std::optional<Error>();
        });
    }

    /// Takes an event out of the bin, as a draft.
    Result<EventFigures> restore(const Actor& actor, const EventSlug& slug, std::int64_t row_version) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<EventFigures> {
            auto event = edit.tx().events().find_including_deleted(slug);
            if (!event || !event->deleted_at)
                return Error::not_found("There is no event " + slug.text() + " in the bin.");
            if (event->row_version != row_version) return AuditLog::overtaken(edit.tx(), "event.", slug.text());
            const std::string before = described(*event);
            event->deleted_at.reset();
            if (event->status == EventStatus::published) event->status = EventStatus::draft;
            return keep(edit, actor, "event.undelete", *event, before);
        });
    }

    /// Cancels an event with all its sessions that lie ahead: reserved orders are cancelled, paid ones listed.
    Result<std::pair<EventFigures, Cancellation>> cancel(const Actor& actor, const EventSlug& slug,
                                                         std::int64_t row_version) {
        return calling_off<EventFigures>([&](CatalogueEdit& edit, Cancellation& orders) {
            return change_event_in(edit, actor, "event.cancel", slug, row_version, [&](CatalogueEdit&, Event& event) {
                if (event.status != EventStatus::published)
                    return std::optional(Error::conflict("not_published", "Only what is published can be cancelled."));
                for (auto& detail : edit.tx().sessions().of_event(event.id))
                    if (is_ahead(detail.session, edit.tx().now())) call_off(edit, actor, detail, orders);
                event.status = EventStatus::cancelled;
                return std::optional<Error>();
            });
        });
    }

    /// Adds a draft with the same texts, and with one session at `starts_at`, like the last one, where that is given.
    Result<EventFigures> duplicate(const Actor& actor, const EventSlug& slug, const std::string& title,
                                   const std::optional<Time>& starts_at) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<EventFigures> {
            const auto original = edit.tx().events().find(slug);
            if (!original) return no_event(slug);
            Event copy = *original; // with all of its texts, whichever there are
            if (!title.empty()) copy.title = std::string(trimmed(title));
            copy.slug = *new_slug(edit.tx(), {{.title = copy.title}, copy.artist});
            copy.status = EventStatus::draft;
            if (auto wrong = programme_rules::why_wrong(
                    EventTexts{.title = copy.title, .description = copy.description, .image = copy.image}))
                return *wrong;
            if (auto gone = ImageService::show(edit.tx(), "image", copy.image)) return *gone;
            auto added = add(edit, actor, copy, "event.add");
            const auto sessions = edit.tx().sessions().of_event(original->id);
            if (!added || !starts_at || sessions.empty()) return added;
            auto session =
                add_at(edit, actor, added->event, fresh(edit.tx(), sessions.back()), *starts_at, "starts_at");
            if (!session) return session.error();
            return with_figures(edit.tx(), *edit.tx().events().find(copy.slug));
        });
    }

    // ---- Sessions

    Result<SessionFigures> add_session(const Actor& actor, const EventSlug& slug, const SessionEdit& wanted) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<SessionFigures> {
            Tx& tx = edit.tx();
            const auto event = tx.events().find(slug);
            if (!event) return no_event(slug);
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
            return add(edit, actor, *event, session, "starts_at");
        });
    }

    /// Changes a session. Places that are held or sold keep their price. A newer map is taken only if it has every
    /// place that is held, sold or blocked.
    Result<SessionFigures> edit_session(const Actor& actor, const SessionSlug& slug, const SessionEdit& wanted) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<SessionFigures> {
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
            g_.audit.write(edit.tx(), actor, "session.edit", slug.text(), described(found->session), described(after));
            auto edited = with_figures(edit.tx(), *edit.tx().sessions().find(found->session.id));
            if (is_redrawn) edit.news().add_redrawn(edited.detail);
            return edited;
        });
    }

    /// Adds a session like this one at another time.
    Result<SessionFigures> duplicate(const Actor& actor, const SessionSlug& slug, Time starts_at) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<SessionFigures> {
            const auto original = edit.tx().sessions().find_including_deleted(slug);
            if (!original || original->event.deleted_at) return no_session(slug);
            return add_at(edit, actor, original->event, fresh(edit.tx(), *original), starts_at, "starts_at");
        });
    }

    /// Adds sessions like this one, all or none.
    Result<std::vector<SessionFigures>> repeat(const Actor& actor, const SessionSlug& slug, const Repetition& how) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<std::vector<SessionFigures>> {
            const auto original = edit.tx().sessions().find_including_deleted(slug);
            if (!original || original->event.deleted_at) return no_session(slug);
            const std::string& zone = original->venue.timezone;
            const Session session = fresh(edit.tx(), *original);
            std::vector<SessionFigures> added;
            for (int n = 1; how.count == 0 || n <= how.count; ++n) {
                const Time starts_at = g_.calendar.days_later(session.starts_at, zone, n * how.days);
                if (how.until && *how.until < g_.calendar.day_of(starts_at, zone)) break;
                if (n > programme_rules::kMaxRepetitions)
                    return Error::invalid("until", "At most 100 sessions are added at once.", "too_many");
                auto one = add_at(edit, actor, original->event, session, starts_at, how.until ? "until" : "count");
                if (!one) return one.error();
                added.push_back(std::move(*one));
            }
            if (added.empty()) return Error::invalid("until", "This is before the next session would be.", "too_early");
            return added;
        });
    }

    /// Cancels a session: what is held is freed, reserved orders are cancelled, paid ones listed.
    Result<std::pair<SessionFigures, Cancellation>> cancel(const Actor& actor, const SessionSlug& slug,
                                                           std::int64_t row_version) {
        return calling_off<SessionFigures>([&](CatalogueEdit& edit, Cancellation& orders) -> Result<SessionFigures> {
            auto found = session_as_seen(edit.tx(), slug, row_version);
            if (!found) return found.error();
            if (found->session.status == SessionStatus::cancelled)
                return Error::conflict("session_cancelled", "This session is cancelled already.");
            call_off(edit, actor, *found, orders);
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
            auto places = tx.holds().end_all(session.id);
            if (!places.empty()) tx.sessions().touch(session.id, -std::ssize(places));
            note_change(tx, found->session, SessionChange::Kind::postponed);
            g_.audit.write(tx, actor, "session.postpone", slug.text(), described(found->session), described(session));
            std::sort(places.begin(), places.end());
            auto after = *tx.sessions().find(session.id);
            edit.news().add_seats(after, *g_.maps.of(tx, session.map), changes_to(kAvailable, places));
            return with_figures(tx, std::move(after));
        });
    }

private:
    static Error no_event(const EventSlug& slug) { return Error::not_found("There is no event " + slug.text() + "."); }
    static Error no_session(const SessionSlug& slug) {
        return Error::not_found("There is no session " + slug.text() + ".");
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

    static bool is_ahead(const Session& session, Time now) {
        return session.status == SessionStatus::scheduled && session.starts_at > now;
    }
    static bool has_sessions_ahead(Tx& tx, const Event& event) {
        const auto sessions = tx.sessions().of_event(event.id);
        return std::any_of(sessions.begin(), sessions.end(),
                           [&](const SessionDetail& detail) { return is_ahead(detail.session, tx.now()); });
    }

    /// Gives the event these texts, or says why not.
    static std::optional<Error> write(Tx& tx, Event& event, const EventTexts& texts) {
        if (auto wrong = programme_rules::why_wrong(texts)) return wrong;
        programme_rules::write(event, texts);
        return ImageService::show(tx, "image", event.image);
    }

    // ---- Events

    /// The address that was asked for, or a free one made of the title.
    Result<EventSlug> new_slug(Tx& tx, const EventEdit& wanted) const {
        if (wanted.slug) {
            if (tx.events().find_including_deleted(*wanted.slug))
                return Error::invalid("slug", "Another event has this address, perhaps in the bin.", "taken");
            return *wanted.slug;
        }
        std::string base = g_.slug_of(wanted.texts.title, programme_rules::kMaxSlugBytes);
        if (base.empty()) base = "event";
        for (int n = 1;; ++n) {
            auto slug = EventSlug::trusted(n == 1 ? base : base + "-" + std::to_string(n));
            if (!tx.events().find_including_deleted(slug)) return slug;
        }
    }

    Result<EventFigures> add(CatalogueEdit& edit, const Actor& actor, Event event, const char* action) {
        event.row_version = 0;
        return keep(edit, actor, action, event, "");
    }

    Result<EventFigures> keep(CatalogueEdit& edit, const Actor& actor, const char* action, const Event& event,
                              const std::string& before) {
        edit.put(event);
        g_.audit.write(edit.tx(), actor, action, event.slug.text(), before, described(event));
        return with_figures(edit.tx(), *edit.tx().events().find_including_deleted(event.slug));
    }

    /// Lets `change(edit, event)` change an event or say why not.
    template <class Change>
    Result<EventFigures> change_event(const Actor& actor, const char* action, const EventSlug& slug,
                                      std::int64_t row_version, Change&& change) {
        return g_.catalogue.edit(
            [&](CatalogueEdit& edit) { return change_event_in(edit, actor, action, slug, row_version, change); });
    }
    template <class Change>
    Result<EventFigures> change_event_in(CatalogueEdit& edit, const Actor& actor, const char* action,
                                         const EventSlug& slug, std::int64_t row_version, Change&& change) {
        auto event = edit.tx().events().find(slug);
        if (!event) return no_event(slug);
        if (event->row_version != row_version) return AuditLog::overtaken(edit.tx(), "event.", slug.text());
        const std::string before = described(*event);
        if (std::optional<Error> refused = change(edit, *event)) return *refused;
        return keep(edit, actor, action, *event, before);
    }

    // ---- Sessions

    static Result<SessionDetail> session_as_seen(Tx& tx, const SessionSlug& slug, std::int64_t row_version) {
        auto detail = tx.sessions().find_including_deleted(slug);
        if (!detail || detail->event.deleted_at) return no_session(slug);
        if (detail->session.row_version != row_version) return AuditLog::overtaken(tx, "session.", slug.text());
        return std::move(*detail);
    }

    /// A new session like this one: nothing of what has become of it, and the newest map where that has its categories.
    Session fresh(Tx& tx, const SessionDetail& detail) {
        Session session = detail.session;
        session.id = {};
        session.status = SessionStatus::scheduled;
        session.sales_start = std::max(session.sales_start, tx.now());
        if (detail.venue.map && !programme_rules::why_prices_wrong(session, *g_.maps.of(tx, *detail.venue.map)))
            session.map = *detail.venue.map;
        return session;
    }

    Result<SessionFigures> add_at(CatalogueEdit& edit, const Actor& actor, const Event& event, const Session& like,
                                  Time starts_at, const char* field) {
        Session session = programme_rules::moved_to(like, starts_at);
        if (session.sales_start >= session.sales_end)
            return Error::invalid(field, "Its sale would end before it begins.", "sale_over");
        session.event = event.id;
        return add(edit, actor, event, session, field);
    }

    /// Adds a session under the next free name of its event. `field` is to blame for its time.
    Result<SessionFigures> add(CatalogueEdit& edit, const Actor& actor, const Event& event, Session session,
                               const char* field) {
        Tx& tx = edit.tx();
        if (session.starts_at <= tx.now()) return Error::invalid(field, "A new session has to lie ahead.", "past");
        const auto others = tx.sessions().of_event(event.id);
        for (const auto& other : others)
            if (other.session.starts_at == session.starts_at && other.session.venue == session.venue &&
                other.session.status == SessionStatus::scheduled)
                return Error::invalid(field, "This event has a session at this time already.", "taken");
        if (tx.maps().venue_of(session.map) != session.venue)
            return Error::invalid("map", "This is no map of the venue.");
        if (auto wrong = programme_rules::why_wrong(session, *g_.maps.of(tx, session.map))) return *wrong;
        const std::string base = event.slug.text().substr(0, 70) + "-";
        for (auto n = std::ssize(others) + 1;; ++n) {
            session.slug = SessionSlug::trusted(base + std::to_string(n));
            if (!tx.sessions().find_including_deleted(session.slug)) break;
        }
        const auto id = edit.put(session);
        g_.audit.write(tx, actor, "session.add", session.slug.text(), "", described(session));
        return with_figures(tx, *tx.sessions().find(id));
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

    static OrderCounts orders_of(Tx& tx, SessionId session) {
        return tx.orders().count_orders(std::span(&session, 1))[session];
    }

    /// Whether anybody has a place of the session, or an order that stands. Who holds at this very moment has been
    /// counted, or finds the session edited and decides again: both change its row.
    static bool is_promised(Tx& tx, SessionId id) {
        tx.sessions().touch(id, 0);
        const auto orders = orders_of(tx, id);
        return tx.sessions().find(id)->session.taken > 0 || orders.paid + orders.reserved > 0;
    }

    // ---- Changes of the date

    /// Writes down what becomes of a session's date where there are orders for it, and that their customers are told.
    static void note_change(Tx& tx, const Session& before, SessionChange::Kind kind,
                            std::optional<Time> starts_at = {}) {
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

    // ---- Calling off

    /// Runs `work(edit, orders)` as one edit, which collects what becomes of the orders.
    template <class Figures, class Work>
    Result<std::pair<Figures, Cancellation>> calling_off(Work&& work) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<std::pair<Figures, Cancellation>> {
            Cancellation orders;
            Result<Figures> result = work(edit, orders);
            if (!result) return result.error();
            return std::pair(std::move(*result), std::move(orders));
        });
    }

    void call_off(CatalogueEdit& edit, const Actor& actor, const SessionDetail& detail, Cancellation& orders) {
        Tx& tx = edit.tx();
        Session session = detail.session;
        session.status = SessionStatus::cancelled;
        edit.put(session); // first: a sale that is under way is run again and refused, or is among the orders below
        note_change(tx, detail.session, SessionChange::Kind::called_off);
        auto places = tx.holds().end_all(session.id);
        const auto reserved = tx.orders().of_session(session.id, OrderStatus::reserved);
        tx.outbox().add_ended(reserved);
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

    const Dependencies g_;
};

} // namespace frontrow
