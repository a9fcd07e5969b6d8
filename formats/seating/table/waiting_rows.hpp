#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/seating/seat_map.hpp"

namespace frontrow::csv {

/// A seat and what its line says about it, until all lines of its row are known.
struct Waiting {
    Seat seat;
    std::string category;
    std::size_t line;
    std::optional<std::string> next; ///< The neighbour's id; empty at an aisle.
};

struct WaitingRow {
    std::string label;
    std::size_t line;
    std::vector<Waiting> seats;
};

/// What a table says of a section, its rows and seats in the order of their lines. Ids and places may come later.
struct WaitingSection {
    std::string id;
    std::string text; ///< In the column `section`.
    std::string name;
    std::size_t line;
    std::vector<WaitingRow> rows;
    std::unordered_map<std::string, std::size_t> row_of;
};

} // namespace frontrow::csv
