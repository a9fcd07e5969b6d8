#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/shop.hpp"
#include "domain/programme/session.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/claim.hpp"
#include "domain/selling/seat_service.hpp"
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
    PaymentRules payments{};
    std::int64_t provider_keys = 0; ///< The version of the keys of providers that goes with it.
};

/// Behind GET /api/sessions/{session}. Safe from any thread.
class SessionService {
public:
    SessionService(Store& store, SeatService& seats) : store_(store), seats_(seats) {}

    Result<SessionPage> find(const SessionSlug& slug) {
        auto seats = seats_.find(slug);
        if (!seats) return seats.error();
        const SeatStates& states = *seats->states;
        // After the seats: a page with rules that are newer than its versions say is dropped as one that is too old.
        auto [rules, keys] =
            store_.read([](Tx& tx) { return std::pair(tx.shop().payment_rules(), tx.provider_keys().version()); });
        return SessionPage{std::move(seats->detail), count_by_category(*seats->map, states),
                           states.valid_until,       seats->now,
                           std::move(rules),         keys};
    }

    /// Returns how many places of each category there are, and how many of them nobody has.
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

private:
    Store& store_;
    SeatService& seats_;
};

} // namespace frontrow
