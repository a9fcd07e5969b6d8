#pragma once

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "domain/seating/seat_map.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing {

/// A plan of tests/seating/plans. Ends the test where there is none.
inline std::string plan_file(const std::string& name) {
    auto plan = content_of((std::filesystem::path(__FILE__).parent_path() / "plans" / name).string());
    REQUIRE_MESSAGE(!plan.empty(), name);
    return plan;
}

/// "Section: row seat seat | seat; row …" of a map, with | where neighbours are parted.
inline std::string told(const SeatMap& map) {
    std::string text;
    for (const auto& section : map.parts().sections) {
        text += section.name + ":";
        for (const auto& row : section.rows) {
            text += " " + row.label;
            for (SeatIndex i = row.first; i < row.first + row.count; ++i) {
                text += " " + map.seats()[i].label;
                if (i + 1 < row.first + row.count && map.seats()[i].next != i + 1) text += " |";
            }
            text += ";";
        }
        text += "\n";
    }
    return text;
}

} // namespace frontrow::testing
