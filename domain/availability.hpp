#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/cache.hpp"
#include "domain/seat.hpp"
#include "domain/seat_map.hpp"
#include "domain/session.hpp"

namespace frontrow {

/// A place and the letter that it has from now on.
struct SeatChange {
    SeatIndex place = 0;
    char letter = kAvailable;
};

inline std::vector<SeatChange> changes_to(char letter, std::span<const SeatIndex> places) {
    std::vector<SeatChange> changes;
    for (const SeatIndex place : places) changes.push_back({place, letter});
    return changes;
}

/// Who wants to know of every change of availability once it is durable. Safe from any thread.
class SeatWatch {
public:
    virtual ~SeatWatch() = default;
    /// The session has reached `version` by these changes. Versions come in any order, each of them once. Never waits.
    virtual void changed(const SessionSlug& session, std::int64_t version, std::vector<SeatChange> changes) = 0;
};

/// Makes a change of availability known between its commit and the answer. Safe from any thread.
class Availability {
public:
    /// Both must outlive it.
    Availability(Cache& cache, SeatWatch& watch) : cache_(cache), watch_(watch) {}

    /// Drops every cached answer that the changes make untrue, and no other, then tells who watches. `detail` is the
    /// session as the transaction left it.
    void changed(const SessionDetail& detail, const SeatMap& map, std::vector<SeatChange> changes) {
        if (changes.empty()) return;
        const SessionSlug& session = detail.session.slug;
        std::string_view dropped;
        for (const auto& [place, letter] : changes) {
            const std::string_view section = map.is_seat(place) ? map.section_of(place).id : map.area_of(place).id;
            if (section != dropped) cache_.drop(cache_key::seats(session, section));
            dropped = section;
        }
        cache_.drop(cache_key::all_seats(session));
        cache_.drop(cache_key::states(session));
        cache_.drop(cache_key::session(session));
        cache_.drop(cache_key::event(detail.event.slug));
        cache_.drop(cache_key::events());
        watch_.changed(session, detail.session.version, std::move(changes));
    }

private:
    Cache& cache_;
    SeatWatch& watch_;
};

} // namespace frontrow
