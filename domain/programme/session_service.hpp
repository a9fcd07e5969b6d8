#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/programme/session.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/claim.hpp"
#include "domain/selling/seat_service.hpp"

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
    explicit SessionService(SeatService& seats) : seats_(seats) {}

    Result<SessionPage> find(const SessionSlug& slug) {
        auto seats = seats_.find(slug);
        if (!seats) return seats.error();
        const SeatStates& states = *seats->states;
        return SessionPage{std::move(seats->detail), count_by_category(*seats->map, states), states.valid_until,
                           seats->now};
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

    SeatService& seats_;
};

} // namespace frontrow
