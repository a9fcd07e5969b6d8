#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/programme/session.hpp"
#include "domain/result.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/claim.hpp"
#include "domain/store.hpp"

namespace frontrow {

// Tables, boxes and booths that are sold as a whole. A buyer takes, keeps and gives back all seats of one, or none. The
// house may leave one broken, by a refund, a block or a ticket that moves away, and then sells the rest at the counter;
// but nothing that it sells takes some seats of one and leaves others free: who means to do so blocks those first.

namespace whole_units {

/// The units sold as a whole that have one of the places, each once, in map order.
inline std::vector<const Unit*> units_of(const SeatMap& map, const std::vector<SeatIndex>& places) {
    std::vector<const Unit*> units;
    if (map.parts().units.empty()) return units;
    for (const SeatIndex place : places)
        if (const Unit* unit = map.whole_unit_of(place)) units.push_back(unit);
    std::sort(units.begin(), units.end(), [](const Unit* a, const Unit* b) { return a->seats < b->seats; });
    units.erase(std::unique(units.begin(), units.end()), units.end());
    return units;
}

/// How many seats a unit has where the places, in any order, are all of it and nothing else; otherwise 0. What is sold
/// as a whole may be larger than the seats that anybody may take, and would never be sold online: by itself it is let
/// past.
inline std::int64_t whole_alone(const SeatMap& map, std::vector<SeatIndex> places) {
    const Unit* unit = places.empty() ? nullptr : map.whole_unit_of(places.front());
    if (!unit || unit->seats.size() != places.size()) return 0;
    std::sort(places.begin(), places.end());
    return unit->seats == places ? std::ssize(places) : 0;
}

/// The refusal that names the seats which are missing, by index.
inline Error broken(const SeatMap& map, const Unit& unit, const std::vector<SeatIndex>& missing) {
    Error error = Error::conflict("sold_whole", unit.name + " is sold as a whole: take all of its " +
                                                    std::to_string(unit.seats.size()) + " seats, or none.");
    for (const SeatIndex seat : missing) error.seats.push_back(map.place_id(seat));
    return error;
}

/// Refuses where a buyer who has taken or given back the places `changed` is left with some seats of a unit and not
/// with all. `has` are the places that they have then, in any order. Units that they did not touch are passed over:
/// another map of the session may have made one of seats that they had.
inline std::optional<Error> why_broken(const SeatMap& map, const std::vector<SeatIndex>& changed,
                                       std::vector<SeatIndex> has) {
    const auto units = units_of(map, changed);
    if (!units.empty()) std::sort(has.begin(), has.end());
    for (const Unit* unit : units) {
        std::vector<SeatIndex> missing;
        for (const SeatIndex seat : unit->seats)
            if (!std::binary_search(has.begin(), has.end(), seat)) missing.push_back(seat);
        if (!missing.empty() && missing.size() < unit->seats.size()) return broken(map, *unit, missing);
    }
    return {};
}

/// Refuses where the house has just sold the places `taken` and a seat of one of their units is free still. Units in
/// which the buyer sat before, at the places `left`, are passed over. To be asked in the transaction that has taken
/// them.
inline std::optional<Error> why_broken_by_house(Tx& tx, const Session& session, const SeatMap& map,
                                                const std::vector<SeatIndex>& taken,
                                                const std::vector<SeatIndex>& left = {}) {
    const auto known = units_of(map, left);
    for (const Unit* unit : units_of(map, taken)) {
        if (std::find(known.begin(), known.end(), unit) != known.end()) continue;
        std::vector<SeatIndex> free = unit->seats;
        for (const auto& claim : tx.claims().in_range(session.id, unit->seats.front(), unit->seats.back() + 1))
            if (!claim.expires_at || *claim.expires_at > tx.now()) std::erase(free, claim.place);
        if (!free.empty()) return broken(map, *unit, free);
    }
    return {};
}

} // namespace whole_units

} // namespace frontrow
