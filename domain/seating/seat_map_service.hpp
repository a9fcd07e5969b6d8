#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "domain/seating/seat_map.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Hands out seat maps. A map never changes, so each is read from the store once. Safe from any thread.
class SeatMapService {
public:
    explicit SeatMapService(Store& store) : store_(store) {}

    Result<std::shared_ptr<const SeatMap>> find(const MapId& id) {
        if (auto kept = kept_map(id)) return kept;
        auto map = store_.read([&](Tx& tx) { return tx.maps().find(id); });
        if (!map) return Error::not_found("There is no seat map " + id.text() + ".");
        return keep(id, std::move(map));
    }

    /// The map that a session or a venue refers to. For use inside a transaction.
    std::shared_ptr<const SeatMap> of(Tx& tx, const MapId& id) {
        if (auto kept = kept_map(id)) return kept;
        auto map = tx.maps().find(id);
        FRONTROW_ASSERT(map != nullptr); // the database has a foreign key on it
        return keep(id, std::move(map));
    }

private:
    static constexpr std::size_t kMaxKept = 64;

    std::shared_ptr<const SeatMap> kept_map(const MapId& id) {
        const std::lock_guard lock(mutex_);
        const auto found = maps_.find(id);
        return found == maps_.end() ? nullptr : found->second;
    }

    std::shared_ptr<const SeatMap> keep(const MapId& id, std::shared_ptr<const SeatMap> map) {
        const std::lock_guard lock(mutex_);
        if (maps_.size() >= kMaxKept) maps_.clear(); // rare and cheap: they are read again when wanted
        return maps_.emplace(id, std::move(map)).first->second;
    }

    Store& store_;
    std::mutex mutex_;
    std::unordered_map<MapId, std::shared_ptr<const SeatMap>> maps_;
};

/// Who has which place of a session, as of the transaction.
inline SeatStates read_states(Tx& tx, const SeatMap& map, const Session& session) {
    auto states = seat_states(map, tx.claims().in_range(session.id, 0, map.places()), session.version, tx.now());
    states.map = session.map.text();
    return states;
}

} // namespace frontrow
