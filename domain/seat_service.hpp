#pragma once

#include <memory>
#include <utility>

#include "domain/seat.hpp"
#include "domain/seat_map_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The places of a session and who has them, read in one snapshot.
struct SessionSeats {
    SessionDetail detail;
    std::shared_ptr<const SeatMap> map;
    SeatStates states;
};

/// Behind GET /api/seats, /api/sections/seats and /api/sessions/{session}/states. Safe from any thread.
class SeatService {
public:
    SeatService(Store& store, SeatMapService& maps) : store_(store), maps_(maps) {}

    Result<SessionSeats> find(const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<SessionSeats> {
            auto detail = tx.sessions().find(slug);
            if (!detail) return Error::not_found("There is no session " + slug.text() + ".");
            auto map = maps_.of(tx, detail->session.map);
            auto states = read_states(tx, *map, detail->session);
            return SessionSeats{std::move(*detail), std::move(map), std::move(states)};
        });
    }

private:
    Store& store_;
    SeatMapService& maps_;
};

} // namespace frontrow
