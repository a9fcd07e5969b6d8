#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "domain/programme/event.hpp"
#include "domain/programme/session.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// An event with its sessions, as it is listed.
struct EventListing {
    Event event;
    std::vector<SessionDetail> sessions; ///< By start.
};

/// One event at one moment.
struct EventPage {
    EventListing listing;
    Time now{};
    std::int64_t version = 0; ///< Of the catalogue.
};

/// The catalogue at one moment.
struct Catalogue {
    std::vector<EventListing> events; ///< By their first session; events without a coming session are left out.
    Time now{};
    std::int64_t version = 0;
};

/// A session stays listed until it has surely ended.
inline constexpr auto kListedAfterStart = std::chrono::hours(3);

/// Behind GET /api/events and /api/events/{event}. Safe from any thread.
class EventService {
public:
    explicit EventService(Store& store) : store_(store) {}

    Catalogue list() {
        return store_.read([](Tx& tx) { return catalogue(tx); });
    }

    Result<EventPage> find(const EventSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<EventPage> {
            const auto event = tx.events().find(slug);
            if (!event || event->status == EventStatus::draft || event->status == EventStatus::archived)
                return no_such_event(slug);
            for (auto& listing : catalogue(tx).events)
                if (listing.event.id == event->id)
                    return EventPage{std::move(listing), tx.now(), tx.catalogue().version()};
            return EventPage{{*event, {}}, tx.now(), tx.catalogue().version()};
        });
    }

private:
    static Catalogue catalogue(Tx& tx) {
        Catalogue result{{}, tx.now(), tx.catalogue().version()};
        for (auto& detail : tx.sessions().starting_from(tx.now() - kListedAfterStart)) {
            auto listing = std::find_if(result.events.begin(), result.events.end(),
                                        [&](const EventListing& l) { return l.event.id == detail.event.id; });
            if (listing == result.events.end()) listing = result.events.insert(listing, {detail.event, {}});
            listing->sessions.push_back(std::move(detail));
        }
        return result;
    }

    Store& store_;
};

} // namespace frontrow
