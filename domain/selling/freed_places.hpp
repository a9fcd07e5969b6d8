#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <vector>

#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/store.hpp"

namespace frontrow {

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
            const auto detail = *tx.sessions().find(SessionId{session});
            news.add_seats(detail, *maps.of(tx, detail.session.map), changes_to(kAvailable, freed));
        }
    }

private:
    std::map<std::int64_t, std::vector<SeatIndex>> places_;
};

} // namespace frontrow
