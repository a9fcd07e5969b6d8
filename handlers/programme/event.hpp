#pragma once

#include <algorithm>
#include <memory>

#include "domain/programme/event_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/event_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/session_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// GET /api/events and /api/events/{event}.
class EventHandler {
public:
    EventHandler(EventService& events, const CachedResponses& replies) : events_(events), replies_(replies) {}

    void add_routes(Router& router) {
        router.add_cached("/api/events", [this](const Request& request) {
            return CachedResponses::answer(request, list(request), kCatalogueControl);
        });
        router.add_cached("/api/events/{event}", [this](const Request& request) {
            const auto reply = find(request, path_id<EventSlug>(request, "event"));
            return CachedResponses::answer(request, reply, kCatalogueControl);
        });
    }

    /// The cached bytes of one event, which its page carries inside it too.
    [[nodiscard]] std::shared_ptr<const CachedResponse> find(const Request& request, const EventSlug& slug) const {
        return replies_.get(request, cache_key::event(slug), kCatalogueTtl, [&] {
            const auto found = value_of(events_.find(slug));
            DependencyVersions depends_on{catalogue_version(found.version)};
            add_sessions(depends_on, found.listing);
            return CachedResponse{to_bytes(event_json(found.listing, found.now)),
                                  std::move(depends_on),
                                  {},
                                  next_turn(found.listing, found.now)};
        });
    }

    /// The cached bytes, which the page of all events carries inside it too.
    [[nodiscard]] std::shared_ptr<const CachedResponse> list(const Request& request) const {
        return replies_.get(request, cache_key::events(), kCatalogueTtl, [&] {
            const auto catalogue = events_.list();
            Json events = Json::array();
            Time valid_until = Time::max();
            DependencyVersions depends_on{catalogue_version(catalogue.version)};
            for (const auto& listing : catalogue.events) {
                add_sessions(depends_on, listing);
                events.push_back(event_json(listing, catalogue.now));
                valid_until = std::min(valid_until, next_turn(listing, catalogue.now));
            }
            return CachedResponse{to_bytes({{"events", std::move(events)}}), std::move(depends_on), {}, valid_until};
        });
    }

    /// What its page shows of an event.
    static Json event_json(const EventListing& listing, Time now) {
        const Event& event = listing.event;
        Json sessions = Json::array();
        for (const auto& detail : listing.sessions)
            sessions.push_back(session_json(detail, detail.session.capacity - detail.session.taken, now));
        Json json = public_event_json(event);
        json["status"] = event.status == EventStatus::cancelled ? "cancelled" : "published";
        json["sessions"] = std::move(sessions);
        return json;
    }

private:
    static void add_sessions(DependencyVersions& depends_on, const EventListing& listing) {
        for (const auto& detail : listing.sessions)
            depends_on.push_back(session_version(detail.session.slug, detail.session.version));
    }

    /// The next moment at which the list looks different without anybody writing.
    static Time next_turn(const EventListing& listing, Time now) {
        Time next = Time::max();
        for (const auto& detail : listing.sessions) {
            const Time leaves = detail.session.starts_at + kListedAfterStart + Milliseconds(1);
            next = std::min({next, frontrow::next_turn(detail.session, now), leaves});
        }
        return next;
    }

    EventService& events_;
    const CachedResponses& replies_;
};

} // namespace frontrow
