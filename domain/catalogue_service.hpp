#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/cache.hpp"
#include "domain/event.hpp"
#include "domain/seat_map_service.hpp"
#include "domain/session.hpp"
#include "domain/store.hpp"
#include "domain/venue.hpp"

namespace frontrow {

/// Edits what is for sale. Every edit is counted in its own transaction together with the cached answers that it makes
/// untrue, and these, no others, are dropped before it is acknowledged. Safe from any thread.
class CatalogueService {
public:
    /// All must outlive it.
    CatalogueService(Store& store, SeatMapService& maps, Cache& cache) : store_(store), maps_(maps), cache_(cache) {}

    /// Adds the event, or replaces the one with its slug.
    void put(const Event& event) {
        edit([&](Tx& tx, Keys& keys) {
            keys.insert({cache_key::events(), cache_key::event(event.slug)});
            const auto of_event = [&](const SessionDetail& detail) { return detail.event.slug == event.slug; };
            add_pages(tx, of_event, keys); // before: what is withdrawn is not found any more
            tx.events().put(event);
            add_pages(tx, of_event, keys);
        });
    }

    /// Adds the venue, or replaces the one with its slug.
    void put(const Venue& venue) {
        edit([&](Tx& tx, Keys& keys) {
            keys.insert({cache_key::events(), cache_key::sections(venue.slug)});
            tx.venues().put(venue);
            add_pages(
                tx, [&](const SessionDetail& detail) { return detail.venue.slug == venue.slug; }, keys);
        });
    }

    /// Adds the session with its prices, or replaces the one with its slug.
    void put(const Session& session) {
        edit([&](Tx& tx, Keys& keys) {
            if (const auto before = tx.sessions().find(session.slug)) add_session(tx, *before, keys);
            const auto id = tx.sessions().put(session);
            add_session(tx, *tx.sessions().find(id), keys);
        });
    }

private:
    using Keys = std::set<std::string>;

    template <class Change>
    void edit(Change&& change) {
        using Edited = std::pair<std::vector<std::string>, std::int64_t>;
        const auto [keys, version] = store_.write([&](Tx& tx) {
            Keys touched;
            change(tx, touched);
            Edited edited{{touched.begin(), touched.end()}, 0};
            edited.second = tx.catalogue().edit(edited.first);
            return edited;
        });
        cache_.raise(keys, catalogue_version(version), "");
    }

    /// The pages that show the title of an event or the name of a venue.
    template <class IsTouched>
    static void add_pages(Tx& tx, IsTouched&& is_touched, Keys& keys) {
        for (const auto& detail : tx.sessions().starting_from(Time::min()))
            if (is_touched(detail))
                keys.insert({cache_key::event(detail.event.slug), cache_key::session(detail.session.slug)});
    }

    /// Everything that shows a session, its prices or its map.
    void add_session(Tx& tx, const SessionDetail& detail, Keys& keys) {
        const SessionSlug& slug = detail.session.slug;
        keys.insert({cache_key::events(), cache_key::event(detail.event.slug), cache_key::session(slug),
                     cache_key::sections(detail.venue.slug), cache_key::all_seats(slug), cache_key::states(slug)});
        const auto map = maps_.of(tx, detail.session.map);
        for (const auto& section : map->parts().sections) keys.insert(cache_key::seats(slug, section.id));
        for (const auto& area : map->parts().areas) keys.insert(cache_key::seats(slug, area.id));
    }

    Store& store_;
    SeatMapService& maps_;
    Cache& cache_;
};

} // namespace frontrow
