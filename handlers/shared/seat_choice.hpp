#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/selling/attendees.hpp"
#include "domain/selling/seat_choice.hpp"
#include "formats/json.hpp"
#include "handlers/shared/fields.hpp"

namespace frontrow {

namespace choice_limits {

/// More than any session allows, so that the session's own limit is the one that answers; a bound on our work.
inline constexpr std::size_t kMaxChoices = 1'000;
inline constexpr std::size_t kMaxAreas = 50;
inline constexpr std::int64_t kMaxCount = 100'000;
inline constexpr std::size_t kMaxNameBytes = kMaxLabelBytes;

} // namespace choice_limits

/// The id of a seat in a list of the request.
inline std::string read_seat_name(const Json& item, const std::string& path) {
    if (!item.is_string()) Fields::refuse(path, "must be a string");
    auto name = item.get<std::string>();
    if (name.size() > TextId<void>::kMaxBytes || !is_plain_text(name)) Fields::refuse(path, "is not the id of a seat");
    return name;
}

/// What somebody wants to pay for a place, in minor units.
inline std::optional<std::int64_t> read_open_amount(const Fields& choice) {
    return choice.has("amount") ? std::optional(choice.integer("amount", 0, kMaxAmount)) : std::nullopt;
}

/// Seats by id, each alone or with the ticket type that is wanted for it.
inline std::vector<SeatChoice> read_seats(const Fields& fields, const char* name) {
    std::vector<SeatChoice> choices;
    fields.for_each(name, choice_limits::kMaxChoices, [&](const Json& item, const std::string& path) {
        if (item.is_string()) {
            choices.push_back({read_seat_name(item, path), {}});
        } else {
            const Fields seat(item, path);
            choices.push_back({seat.text("id", TextId<void>::kMaxBytes),
                               seat.optional_text("type", choice_limits::kMaxNameBytes), read_open_amount(seat)});
        }
    });
    return choices;
}

/// Places of standing areas, at least `least` of each.
inline std::vector<AreaChoice> read_areas(const Fields& fields, std::int64_t least) {
    std::vector<AreaChoice> choices;
    fields.for_each("areas", choice_limits::kMaxAreas, [&](const Json& item, const std::string& path) {
        const Fields area(item, path);
        choices.push_back({area.text("id", TextId<void>::kMaxBytes),
                           area.integer("count", least, choice_limits::kMaxCount),
                           area.optional_text("type", choice_limits::kMaxNameBytes), read_open_amount(area)});
    });
    return choices;
}

/// For whom places are, at most `most` of them.
inline std::vector<Attendee> read_attendees(const Fields& fields, std::size_t most) {
    constexpr std::size_t kMaxPlaceBytes = 100;
    std::vector<Attendee> attendees;
    fields.for_each("attendees", most, [&](const Json& item, const std::string& path) {
        const Fields attendee(item, path);
        auto seat = attendee.text("seat", kMaxPlaceBytes);
        attendees.push_back({std::move(seat), read_person_name(attendee, "name")});
    });
    return attendees;
}

} // namespace frontrow
