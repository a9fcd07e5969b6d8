#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "domain/seating/seat_map.hpp"

namespace frontrow {

/// Returns the places of `map` as somebody says them, in English and in the order of the map, a part for each row or
/// standing area: "Stalls, row C, seats 6, 7; Stalls, row D, seat 1; 3 × Floor". The log of changes keeps this, and
/// static/js/people/audit.js reads it to say it in another language.
inline std::string place_words(const SeatMap& map, std::vector<SeatIndex> places) {
    std::sort(places.begin(), places.end());
    const auto is_beside = [&](SeatIndex a, SeatIndex b) {
        if (!map.is_seat(a) || !map.is_seat(b)) return !map.is_seat(a) && &map.area_of(a) == &map.area_of(b);
        return &map.row_of(a) == &map.row_of(b);
    };
    std::string words;
    for (auto first = places.begin(); first != places.end();) {
        const auto end = std::find_if(first, places.end(), [&](SeatIndex place) { return !is_beside(*first, place); });
        if (!words.empty()) words.append("; ");
        if (map.is_seat(*first)) {
            words.append(map.section_of(*first).name).append(", row ").append(map.row_of(*first).label);
            words.append(end - first > 1 ? ", seats " : ", seat ");
            for (auto place = first; place != end; ++place)
                words.append(place == first ? "" : ", ").append(map.seats()[*place].label);
        } else {
            if (end - first > 1) words.append(std::to_string(end - first)).append(" × ");
            words.append(map.area_of(*first).name);
        }
        first = end;
    }
    return words;
}

} // namespace frontrow
