#pragma once

#include <span>
#include <string_view>

#include "domain/cache.hpp"
#include "domain/seat_map.hpp"
#include "domain/session.hpp"

namespace frontrow {

/// Drops every cached answer that a change of these places makes untrue, and no other. To be called between the
/// commit and the answer.
inline void drop_availability(Cache& cache, const SessionDetail& detail, const SeatMap& map,
                              std::span<const SeatIndex> places) {
    if (places.empty()) return;
    const SessionSlug& session = detail.session.slug;
    std::string_view dropped;
    for (const SeatIndex place : places) {
        const std::string_view section = map.is_seat(place) ? map.section_of(place).id : map.area_of(place).id;
        if (section != dropped) cache.drop(cache_key::seats(session, section));
        dropped = section;
    }
    cache.drop(cache_key::all_seats(session));
    cache.drop(cache_key::states(session));
    cache.drop(cache_key::session(session));
    cache.drop(cache_key::event(detail.event.slug));
    cache.drop(cache_key::events());
}

} // namespace frontrow
