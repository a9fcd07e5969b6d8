#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Writes the places that have become free of a session into the announcement, as the session is now. They are in map
/// order, and counted already. Returns the session.
inline SessionDetail announce_freed(Tx& tx, SeatMapService& maps, Announcement& news, SessionId session,
                                    const std::vector<SeatIndex>& freed) {
    auto detail = tx.sessions().find(session);
    FRONTROW_ASSERT(detail.has_value()); // sessions are never removed
    news.add_seats(*detail, *maps.of(tx, detail->session.map), changes_to(kAvailable, freed));
    return std::move(*detail);
}

/// What a sweep has freed, of however many sessions. Belongs to one transaction.
class FreedPlaces {
public:
    explicit FreedPlaces(const std::vector<FreedPlace>& all) {
        for (const auto& [session, place] : all) places_[session.value].push_back(place);
    }

    /// Counts the places of each session as free, once, and writes them into the announcement.
    void announce(Tx& tx, SeatMapService& maps, Announcement& news) {
        for (auto& [session, freed] : places_) {
            std::sort(freed.begin(), freed.end());
            tx.sessions().touch(SessionId{session}, -std::ssize(freed));
            announce_freed(tx, maps, news, SessionId{session}, freed);
        }
    }

private:
    std::map<std::int64_t, std::vector<SeatIndex>> places_;
};

} // namespace frontrow
