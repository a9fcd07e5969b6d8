#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/cache.hpp"
#include "domain/programme/event.hpp"
#include "domain/programme/session.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/seating/venue.hpp"
#include "domain/selling/availability.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// One edit of what is for sale, inside its transaction. Notes the cached answers that it makes untrue.
class CatalogueEdit {
public:
    CatalogueEdit(Tx& transaction, SeatMapService& maps, Announcement& news)
        : tx_(transaction), maps_(maps), news_(news) {}

    [[nodiscard]] Tx& tx() const noexcept { return tx_; }
    /// What else the edit has to make known: places that it frees, sessions that it gives another map.
    [[nodiscard]] Announcement& news() const noexcept { return news_; }
    [[nodiscard]] const std::set<std::string>& keys() const noexcept { return keys_; }

    /// Adds the event, or replaces the one with its slug.
    EventId put(const Event& event) {
        touch_event(event.slug);
        const auto id = tx_.events().put(event);
        touch_event(event.slug);
        return id;
    }

    /// Adds the venue, or replaces the one with its slug.
    VenueId put(const Venue& venue) {
        keys_.insert({cache_key::events(), cache_key::sections(venue.slug)});
        const auto id = tx_.venues().put(venue);
        for (const auto& detail : tx_.sessions().starting_from(Time::min()))
            if (detail.venue.id == id) touch_pages(detail);
        return id;
    }

    /// Adds the session with its prices, or replaces the one with its slug.
    SessionId put(const Session& session) {
        if (const auto before = tx_.sessions().find_including_deleted(session.slug)) touch_session(*before);
        const auto id = tx_.sessions().put(session);
        touch_session(*tx_.sessions().find(id));
        return id;
    }

    /// Replaces the settings of the shop.
    void put(const ShopSettings& shop) {
        keys_.insert(cache_key::shop());
        tx_.shop().put(shop);
    }

    /// Makes every cached answer untrue.
    void touch_everything() { keys_.insert(cache_key::all()); }

    /// Gives a session another map; see SessionTable::move_to_map.
    void move_to_map(const SessionDetail& detail, const MapId& map) {
        touch_session(detail);
        tx_.sessions().move_to_map(detail.session.id, map);
        touch_session(*tx_.sessions().find(detail.session.id));
    }

private:
    /// Drafts and what is in the bin are in no answer that is cached.
    static bool is_seen(const Event& event) { return event.status != EventStatus::draft && !event.deleted_at; }

    void touch_event(const EventSlug& slug) {
        const auto event = tx_.events().find_including_deleted(slug);
        if (!event || !is_seen(*event)) return;
        keys_.insert({cache_key::events(), cache_key::event(slug)});
        for (const auto& detail : tx_.sessions().of_event(event->id)) touch_pages(detail);
    }

    /// The pages that show the title of an event or the name of a venue.
    void touch_pages(const SessionDetail& detail) {
        keys_.insert({cache_key::event(detail.event.slug), cache_key::session(detail.session.slug)});
    }

    /// Everything that shows a session, its prices or its map.
    void touch_session(const SessionDetail& detail) {
        if (!is_seen(detail.event)) return;
        const SessionSlug& slug = detail.session.slug;
        keys_.insert({cache_key::events(), cache_key::event(detail.event.slug), cache_key::session(slug),
                      cache_key::sections(detail.venue.slug), cache_key::all_seats(slug), cache_key::states(slug)});
        const auto map = maps_.of(tx_, detail.session.map);
        for (const auto& section : map->parts().sections) keys_.insert(cache_key::seats(slug, section.id));
        for (const auto& area : map->parts().areas) keys_.insert(cache_key::seats(slug, area.id));
    }

    Tx& tx_;
    SeatMapService& maps_;
    Announcement& news_;
    std::set<std::string> keys_;
};

/// Edits what is for sale. Every edit is counted in its own transaction together with the cached answers that it makes
/// untrue, and these, no others, are dropped before it is acknowledged. Safe from any thread.
class CatalogueService {
public:
    /// All must outlive it.
    CatalogueService(Store& store, SeatMapService& maps, Availability& availability)
        : store_(store), maps_(maps), availability_(availability) {}

    /// Runs `change(CatalogueEdit&)`, which returns a Result, as one edit. It may run again; a refusal changes nothing.
    /// No two edits overlap, so what `change` checks is true until it is done.
    template <class Change>
    auto edit(Change&& change) {
        using Outcome = std::invoke_result_t<Change&, CatalogueEdit&>;
        return availability_.write(store_, [&](Tx& tx, Announcement& news) -> Outcome {
            tx.catalogue().edit_alone();
            CatalogueEdit edit(tx, maps_, news);
            auto result = change(edit);
            std::vector<std::string> keys(edit.keys().begin(), edit.keys().end());
            if (!result || keys.empty()) return result;
            const auto version = tx.catalogue().edit(keys);
            news.add_edit(std::move(keys), version);
            return result;
        });
    }

    /// Puts an event, a venue or a session in one edit, for the program itself.
    template <class Noun>
    void put(const Noun& noun) {
        static_cast<void>(edit([&](CatalogueEdit& edit) -> Result<Done> {
            edit.put(noun);
            return Done{};
        }));
    }

private:
    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
};

} // namespace frontrow
