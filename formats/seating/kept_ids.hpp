#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/seating/plan_remarks.hpp"

namespace frontrow {

/// A seat of a map and the id that it should have.
using KeptIds = std::vector<std::pair<SeatIndex, std::string>>;

namespace kept_id_rules {

/// What people call a seat, with lengths; seats of which two are called the same have none.
inline std::unordered_map<std::string, SeatIndex> named_seats(const SeatMap& map) {
    std::unordered_map<std::string, SeatIndex> seats;
    std::vector<std::string> repeated;
    for (SeatIndex i = 0; i < map.seats().size(); ++i) {
        const auto& section = map.section_of(i).name;
        const auto& row = map.row_of(i).label;
        auto name = std::to_string(section.size()) + ":" + section + std::to_string(row.size()) + ":" + row +
                    map.seats()[i].label;
        const auto [found, is_new] = seats.emplace(std::move(name), i);
        if (!is_new) repeated.push_back(found->first);
    }
    for (const auto& name : repeated) seats.erase(name);
    return seats;
}

/// Whether a standing area has a place of this id.
inline bool is_place_of(const std::unordered_set<std::string_view>& areas, std::string_view id) {
    const auto dash = id.rfind('-');
    if (dash == std::string_view::npos || id.find_first_not_of("0123456789", dash + 1) != std::string_view::npos)
        return false;
    return areas.contains(id.substr(0, dash));
}

} // namespace kept_id_rules

/// Returns the ids that seats of a new map should have so that they stay who they are in the one before: a seat whose
/// id that map has keeps it; another one is the seat that is called the same there, section, row and label, unless two
/// are. Time and memory grow with both maps.
inline KeptIds kept_ids(const SeatMap& map, const SeatMap& before) {
    using namespace kept_id_rules;
    std::unordered_set<std::string_view> areas;
    for (const auto& area : map.parts().areas) areas.insert(area.id);
    const auto old = named_seats(before);
    KeptIds kept;
    for (const auto& [name, seat] : named_seats(map)) {
        if (before.find_seat(map.seats()[seat].id)) continue;
        const auto same = old.find(name);
        if (same == old.end()) continue;
        const auto& id = before.seats()[same->second].id;
        if (!map.find_seat(id) && !is_place_of(areas, id)) kept.emplace_back(seat, id);
    }
    std::sort(kept.begin(), kept.end());
    return kept;
}

/// Returns the map with these ids.
inline SeatMap with_ids(const SeatMap& map, const KeptIds& ids) {
    SeatMapParts parts = map.parts();
    for (const auto& [seat, id] : ids) parts.seats[seat].id = id;
    return value_of(SeatMap::make(std::move(parts)));
}

/// What there is to say about seats that kept their ids.
inline Remark note_of(const KeptIds& ids) {
    const auto n = std::to_string(ids.size());
    return {"ids_kept", "", n + " seats were found in the map before by their names and stay those.", {{"n", n}}};
}

} // namespace frontrow
