#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/seating/seat_map.hpp"

namespace frontrow::tests {

/// A house drawn in letters, one string for each row: '.' a standard seat, 'W' a wheelchair place, 'C' a companion
/// place, 'R' a restricted view, '|' an aisle, ' ' a space that parts no neighbours. '#' is a standard seat that is
/// taken, and lower-case letters are places of the other kinds that are taken. Rows are 30 apart, seats 24, and the
/// focal point is 60 above the middle of the longest row.
struct TextPlan {
    explicit TextPlan(std::vector<std::string> rows, const std::vector<std::uint16_t>& category_of_row = {})
        : drawn(std::move(rows)), map(make(drawn, category_of_row)) {
        for (const auto& row : drawn)
            for (const char c : row)
                if (c != '|' && c != ' ')
                    free.push_back(c == '.' || (std::isupper(static_cast<unsigned char>(c)) != 0));
    }

    /// The drawing again, with '*' for these seats.
    [[nodiscard]] std::vector<std::string> with(const std::vector<SeatIndex>& seats) const {
        auto result = drawn;
        SeatIndex index = 0;
        for (auto& row : result)
            for (char& c : row) {
                if (c == '|' || c == ' ') continue;
                if (std::find(seats.begin(), seats.end(), index) != seats.end()) c = '*';
                ++index;
            }
        return result;
    }

    std::vector<std::string> drawn;
    SeatMap map;
    std::vector<bool> free{};

private:
    static SeatMap make(const std::vector<std::string>& rows, const std::vector<std::uint16_t>& category_of_row) {
        SeatMapParts parts;
        std::size_t longest = 1;
        for (const auto& row : rows) longest = std::max(longest, row.size());
        parts.name = "Plan";
        parts.width = parts.height = 1000;
        parts.focal = {12.0 * static_cast<double>(longest - 1), 0};
        parts.categories = {{"first", "#0072b2"}, {"second", "#d55e00"}, {"third", "#009e73"}};
        parts.sections = {{"s", "Section", {}}};
        for (std::size_t y = 0; y < rows.size(); ++y) {
            parts.sections[0].rows.push_back({std::to_string(y + 1)});
            bool parted = true;
            for (std::size_t x = 0; x < rows[y].size(); ++x) {
                const char c = rows[y][x];
                if (c == '|') parted = true;
                if (c == '|' || c == ' ') continue;
                const auto index = static_cast<SeatIndex>(parts.seats.size());
                if (!parted) parts.seats.back().next = index;
                parted = false;
                const std::uint16_t category = category_of_row.empty() ? std::uint16_t{0} : category_of_row[y];
                const std::string label = std::to_string(++parts.sections[0].rows[y].count);
                parts.seats.push_back({"s-" + std::to_string(y + 1) + "-" + label,
                                       label,
                                       {24.0 * static_cast<double>(x), 60 + 30.0 * static_cast<double>(y)},
                                       category,
                                       kind_of(c)});
            }
        }
        auto map = SeatMap::make(std::move(parts));
        FRONTROW_ASSERT(static_cast<bool>(map));
        return std::move(*map);
    }

    static SeatKind kind_of(char c) {
        switch (std::toupper(static_cast<unsigned char>(c))) {
        case 'W':
            return SeatKind::wheelchair;
        case 'C':
            return SeatKind::companion;
        case 'R':
            return SeatKind::restricted;
        default:
            return SeatKind::standard;
        }
    }
};

} // namespace frontrow::tests
