#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"

namespace frontrow::plan_sheet {

/// The places of a section or of a standing area.
struct Counted {
    std::string name;
    std::size_t places = 0;
    std::size_t wheelchair = 0;
};

/// What a legend says of a map.
struct Counts {
    std::vector<Counted> parts{};         ///< Sections, then standing areas, in the order of the map.
    std::array<std::size_t, 4> of_kind{}; ///< Seats, by SeatKind.
    std::size_t standing = 0;
    [[nodiscard]] std::size_t seats(SeatKind kind) const { return of_kind[static_cast<std::size_t>(kind)]; }
};

inline Counts counted(const SeatMap& map) {
    Counts counts;
    for (const auto& section : map.parts().sections) {
        Counted part{section.name};
        for (const auto& row : section.rows)
            for (SeatIndex i = row.first; i < row.first + row.count; ++i) {
                const auto kind = map.seats()[i].kind;
                ++part.places;
                ++counts.of_kind[static_cast<std::size_t>(kind)];
                if (kind == SeatKind::wheelchair) ++part.wheelchair;
            }
        counts.parts.push_back(std::move(part));
    }
    for (const auto& area : map.parts().areas) {
        counts.parts.push_back({area.name, area.capacity});
        counts.standing += area.capacity;
    }
    return counts;
}

} // namespace frontrow::plan_sheet
