#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/people/audit_service.hpp"
#include "domain/programme/cancellation.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/programme/event_figures.hpp"
#include "domain/programme/programme.hpp"
#include "domain/programme/session_admin_service.hpp"
#include "domain/promotion/image_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/admin/events and the texts for marketing: what is played. Every edit is checked against the version that
/// was seen, written down and made known in one transaction. Safe from any thread.
class EventAdminService {
public:
    struct Dependencies {
        Store& store;
        CatalogueService& catalogue;
        const AuditLog& audit;
        SessionAdminService& sessions;
        /// Returns an address made of a title, or of nothing where it has no letters for one; of so many bytes at most.
        std::string (*slug_of)(std::string_view title, std::size_t max_bytes);
    };

    /// Everything must outlive it.
    explicit EventAdminService(const Dependencies& dependencies) : g_(dependencies) {}

    /// Returns at most `limit` events with numbers below `below`, the latest first: those in the bin, or all others.
    std::vector<EventFigures> events(bool in_bin, EventId below, std::int64_t limit) {
        return g_.store.read([&](Tx& tx) { return with_figures(tx, tx.events().page(in_bin, below, limit)); });
    }

    Result<EventFigures> event(const EventSlug& slug) {
        return g_.store.read([&](Tx& tx) -> Result<EventFigures> {
            auto event = tx.events().find_including_deleted(slug);
            if (!event) return no_such_event(slug);
            return with_figures(tx, std::move(*event));
        });
    }

    /// Adds a draft.
    Result<EventFigures> add(const Actor& actor, const EventEdit& wanted) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<EventFigures> {
            auto slug = new_slug(edit.tx(), wanted);
            if (!slug) return slug.error();
            Event event{.slug = *slug, .title = "", .artist = wanted.artist, .attendee_names = wanted.attendee_names};
            if (auto wrong = write(edit.tx(), event, wanted.texts)) return *wrong;
            return keep(edit, actor, "event.add", event, "");
        });
    }

    Result<EventFigures> edit(const Actor& actor, const EventSlug& slug, const EventEdit& wanted) {
        return change_event(actor, "event.edit", slug, wanted.row_version, [&](CatalogueEdit& edit, Event& event) {
            if (wanted.slug && *wanted.slug != slug)
                return std::optional(
                    Error::invalid("slug", "The address of an event stays: links lead there.", "fixed"));
            event.artist = wanted.artist;
            event.attendee_names = wanted.attendee_names;
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

    /// Makes a draft of a published event that nobody has tickets for. What is held of it is freed in its time.
    Result<EventFigures> unpublish(const Actor& actor, const EventSlug& slug, std::int64_t row_version) {
        return change_event(actor, "event.unpublish", slug, row_version, [&](CatalogueEdit& edit, Event& event) {
            if (event.status != EventStatus::published)
                return std::optional(Error::conflict("not_published", "Only what is published can become a draft."));
            if (auto sold = why_not_alone(edit, event)) return sold;
            event.status = EventStatus::draft;
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
            if (auto sold = why_not_alone(edit, event)) return sold;
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
        return edit_and_cancel<EventFigures>(g_.catalogue, [&](CatalogueEdit& edit, Cancellation& orders) {
            return change_event_in(edit, actor, "event.cancel", slug, row_version, [&](CatalogueEdit&, Event& event) {
                if (event.status != EventStatus::published)
                    return std::optional(Error::conflict("not_published", "Only what is published can be cancelled."));
                for (auto& detail : edit.tx().sessions().of_event(event.id))
                    if (is_ahead(detail.session, edit.tx().now())) g_.sessions.cancel_in(edit, actor, detail, orders);
                event.status = EventStatus::cancelled;
                return std::optional<Error>();
            });
        });
    }

    /// Adds a draft with the same texts, and with sessions as `wanted` says.
    Result<EventFigures> duplicate(const Actor& actor, const EventSlug& slug, const EventCopy& wanted) {
        return g_.catalogue.edit([&](CatalogueEdit& edit) -> Result<EventFigures> {
            const auto original = edit.tx().events().find(slug);
            if (!original) return no_such_event(slug);
            Event copy = *original; // with all of its texts, whichever there are
            if (!wanted.title.empty()) copy.title = std::string(trimmed(wanted.title));
            copy.slug = *new_slug(edit.tx(), {{.title = copy.title}, copy.artist});
            copy.status = EventStatus::draft;
            copy.row_version = 0;
            if (auto wrong = programme_rules::why_wrong(
                    EventTexts{.title = copy.title, .description = copy.description, .image = copy.image}))
                return *wrong;
            if (auto gone = ImageService::show(edit.tx(), "image", copy.image)) return *gone;
            auto added = keep(edit, actor, "event.add", copy, "");
            if (!added) return added;
            if (auto wrong = g_.sessions.copy_in(edit, actor, original->id, added->event, wanted)) return *wrong;
            copy_terms(edit.tx(), original->id, added->event.id);
            return with_figures(edit.tx(), *edit.tx().events().find(copy.slug));
        });
    }

private:
    /// What is agreed on with the artist goes for the next run, too, until somebody says otherwise.
    static void copy_terms(Tx& tx, EventId from, EventId to) {
        auto terms = tx.artist_terms().find(from);
        if (terms.row_version == 0) return;
        terms.row_version = 0;
        tx.artist_terms().put(to, terms);
    }
    static bool is_ahead(const Session& session, Time now) {
        return session.status == SessionStatus::scheduled && session.starts_at > now;
    }
    static bool has_sessions_ahead(Tx& tx, const Event& event) {
        const auto sessions = tx.sessions().of_event(event.id);
        return std::any_of(sessions.begin(), sessions.end(),
                           [&](const SessionDetail& detail) { return is_ahead(detail.session, tx.now()); });
    }

    /// Why an event cannot be taken away, if it cannot: there are tickets for it.
    static std::optional<Error> why_not_alone(CatalogueEdit& edit, const Event& event) {
        bool is_sold = false;
        for (const auto& detail : edit.tx().sessions().of_event(event.id)) {
            edit.put(detail.session); // a sale that is under way waits for this and is refused, or is counted
            is_sold = is_sold || has_standing_orders(edit.tx(), detail.session.id);
        }
        if (!is_sold) return {};
        return Error::conflict("has_orders", "There are tickets out for this event. Cancel it, and archive it once the "
                                             "money has gone back.");
    }

    /// Gives the event these texts, or says why not.
    static std::optional<Error> write(Tx& tx, Event& event, const EventTexts& texts) {
        if (auto wrong = programme_rules::why_wrong(texts)) return wrong;
        programme_rules::write(event, texts);
        return ImageService::show(tx, "image", event.image);
    }

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
        if (!event) return no_such_event(slug);
        if (event->row_version != row_version) return AuditLog::overtaken(edit.tx(), "event.", slug.text());
        const std::string before = described(*event);
        if (std::optional<Error> refused = change(edit, *event)) return *refused;
        return keep(edit, actor, action, *event, before);
    }

    const Dependencies g_;
};

} // namespace frontrow
