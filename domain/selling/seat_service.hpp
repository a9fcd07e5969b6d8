#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/claim.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The places of a session and who has them, read in one snapshot.
struct SessionSeats {
    SessionDetail detail;
    std::shared_ptr<const SeatMap> map;
    std::shared_ptr<const SeatStates> states;
    Time now{};
};

/// Behind GET /api/seats, /api/sections/seats and /api/sessions/{session}/states. Safe from any thread.
class SeatService {
public:
    SeatService(Store& store, SeatMapService& maps) : store_(store), maps_(maps) {}

    Result<SessionSeats> find(const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<SessionSeats> {
            auto detail = tx.sessions().find(slug);
            if (!detail) return no_such_session(slug);
            auto map = maps_.of(tx, detail->session.map);
            auto states = states_of(tx, *map, detail->session);
            return SessionSeats{std::move(*detail), std::move(map), std::move(states), tx.now()};
        });
    }

private:
    static constexpr std::size_t kMaxKept = 64; ///< Sessions whose states are kept at a time.

    /// The states of the session's version. Several answers are made of them after each change, so they are read once:
    /// as long as the version stands and no held place expires they cannot be others.
    std::shared_ptr<const SeatStates> states_of(Tx& tx, const SeatMap& map, const Session& session) {
        const std::string key = session.slug.text() + " " + session.map.text();
        {
            const std::lock_guard lock(mutex_);
            const auto found = kept_.find(key);
            if (found != kept_.end() && found->second->version == session.version &&
                tx.now() < found->second->valid_until.value_or(Time::max()))
                return found->second;
        }
        auto states = std::make_shared<const SeatStates>(read_states(tx, map, session));
        const std::lock_guard lock(mutex_);
        if (kept_.size() >= kMaxKept && !kept_.contains(key)) kept_.erase(kept_.begin());
        kept_[key] = states;
        return states;
    }

    Store& store_;
    SeatMapService& maps_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<const SeatStates>> kept_;
};

} // namespace frontrow
