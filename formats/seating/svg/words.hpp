#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/svg/drawing.hpp"
#include "formats/seating/svg/grid.hpp"
#include "formats/seating/svg/labels.hpp"
#include "formats/seating/svg/seats.hpp"
#include "formats/seating/svg/sections.hpp"

namespace frontrow::svg {

/// Gives the words that stand on a seat to the seat and those at the end of a row to the row, where they have no label
/// yet. Returns the words that are neither's.
inline std::vector<Words> label_places(const std::vector<Words>& words, std::vector<Chair>& chairs,
                                       std::vector<ChairSection>& sections, double size) {
    constexpr double on = 0.75;    // of a seat's size: whose number that is
    constexpr double beside = 3.5; // as far as a row's label is from its last seat
    Grid seats(size);
    for (std::size_t i = 0; i < chairs.size(); ++i) seats.add(chairs[i].at, i);
    Grid ends(beside * size);
    std::vector<ChairRow*> rows;
    for (auto& section : sections)
        for (auto& row : section.rows) {
            ends.add(chairs[row.chairs.front()].at, rows.size());
            ends.add(chairs[row.chairs.back()].at, rows.size());
            rows.push_back(&row);
        }
    std::vector<Words> rest;
    for (const auto& one : words) {
        const auto number = words_of(one.text).size() == 1 ? seat_label(one.text) : std::string();
        const auto seat = seats.nearest(one.at, on * size,
                                        [&](std::size_t i) { return drawn_row_rules::distance(chairs[i].at, one.at); });
        if (!number.empty() && seat != Grid::kNone) {
            if (chairs[seat].label.empty()) chairs[seat].label = number;
            continue;
        }
        const auto label = row_label(one.text);
        const auto row = ends.nearest(one.at, beside * size, [&](std::size_t i) {
            return std::min(drawn_row_rules::distance(chairs[rows[i]->chairs.front()].at, one.at),
                            drawn_row_rules::distance(chairs[rows[i]->chairs.back()].at, one.at));
        });
        if (label.empty() || row == Grid::kNone)
            rest.push_back(one);
        else if (rows[row]->label.empty())
            rows[row]->label = label;
    }
    return rest;
}

} // namespace frontrow::svg
