#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A category of a map and how many places it has.
struct CategoryPlaces {
    std::string name;
    std::string color;
    std::int64_t places = 0;
};

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

    /// Returns the categories of a map that have places, in its order.
    Result<std::vector<CategoryPlaces>> categories(const MapId& id) {
        const auto map = find(id);
        if (!map) return map.error();
        std::vector<CategoryPlaces> categories;
        for (const auto& category : (*map)->parts().categories) categories.push_back({category.name, category.color});
        for (SeatIndex place = 0; place < (*map)->places(); ++place) ++categories[(*map)->category_of(place)].places;
        std::erase_if(categories, [](const CategoryPlaces& category) { return category.places == 0; });
        return categories;
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
