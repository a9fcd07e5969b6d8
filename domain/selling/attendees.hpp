#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "domain/programme/event.hpp"
#include "domain/result.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// Whom a buyer has named for one of their places.
struct Attendee {
    std::string place; ///< The id of a seat, or of a standing area: then of any place in it.
    PersonName name;
};

/// Returns for each of the places, which stand in map order, who was named for it, an empty text where nobody was; or
/// why that is not what the event asks for. Where it asks for no names none is kept.
inline Result<std::vector<std::string>> attendees_at(const SeatMap& map, const std::vector<SeatIndex>& places,
                                                     AttendeeNames asked, const std::vector<Attendee>& named) {
    std::vector<std::string> names(places.size());
    if (asked == AttendeeNames::none) return names;
    for (std::size_t i = 0; i < named.size(); ++i) {
        std::size_t at = 0;
        const auto is_meant = [&](SeatIndex place) {
            return map.is_seat(place) ? map.place_id(place) == named[i].place : map.area_of(place).id == named[i].place;
        };
        while (at < places.size() && !(names[at].empty() && is_meant(places[at]))) ++at;
        if (at == places.size())
            return Error::invalid("attendees[" + std::to_string(i) + "].seat",
                                  "There is no place " + named[i].place + " in this order that nobody was named for.");
        names[at] = named[i].name.text();
    }
    if (asked == AttendeeNames::required &&
        std::any_of(names.begin(), names.end(), [](auto& name) { return name.empty(); }))
        return Error::invalid("attendees", "This event asks for a name for each ticket.", "missing");
    return names;
}

} // namespace frontrow
