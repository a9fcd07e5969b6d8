#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/seat.hpp"
#include "domain/seat_map_service.hpp"
#include "domain/session.hpp"
#include "domain/store.hpp"

namespace frontrow {

struct CategoryAvailability {
    std::string category;
    std::int64_t available = 0;
    std::int64_t total = 0;
};

/// A session as its page shows it.
struct SessionPage {
    SessionDetail detail;
    std::vector<CategoryAvailability> availability; ///< In the order of the map's categories; unused ones left out.
    std::optional<Time> valid_until{};              ///< When the first held place expires.
    Time now{};
};

/// Behind GET /api/sessions/{session}. Safe from any thread.
class SessionService {
public:
    SessionService(Store& store, SeatMapService& maps) : store_(store), maps_(maps) {}

    Result<SessionPage> find(const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<SessionPage> {
            auto detail = tx.sessions().find(slug);
            if (!detail) return Error::not_found("There is no session " + slug.text() + ".");
            const auto map = maps_.of(tx, detail->session.map);
            const auto states = read_states(tx, *map, detail->session);
            return SessionPage{std::move(*detail), count_by_category(*map, states), states.valid_until, tx.now()};
        });
    }

private:
    static std::vector<CategoryAvailability> count_by_category(const SeatMap& map, const SeatStates& states) {
        std::vector<CategoryAvailability> counts;
        for (const auto& category : map.parts().categories) counts.push_back({category.name, 0, 0});
        for (SeatIndex place = 0; place < map.places(); ++place) {
            auto& count = counts[map.category_of(place)];
            ++count.total;
            if (states.letters[place] == kAvailable) ++count.available;
        }
        std::erase_if(counts, [](const CategoryAvailability& c) { return c.total == 0; });
        return counts;
    }

    Store& store_;
    SeatMapService& maps_;
};

} // namespace frontrow
