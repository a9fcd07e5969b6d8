#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "demo/drawing.hpp"
#include "domain/seating/seat_map.hpp"

namespace frontrow {

namespace club_drawing {

using namespace drawing;

inline constexpr double kWidth = 900;

/// Two rows along a side wall, looking across the floor; the numbers start at the stage.
inline void draw_gallery(Drawing& plan, bool left, std::uint16_t category) {
    plan.section(left ? "gallery-left" : "gallery-right", left ? "Gallery left" : "Gallery right");
    for (std::size_t row = 0; row < 2; ++row) {
        const double from_wall = row == 0 ? 120 : 88;
        plan.row(row_letter(row));
        for (std::size_t k = 0; k < 7; ++k) {
            // The loudspeakers beside the stage stand between the first seat at the wall and the singer.
            const auto kind = row == 1 && k == 0 ? SeatKind::restricted : SeatKind::standard;
            const Point at{left ? from_wall : kWidth - from_wall, 250 + 30 * static_cast<double>(k)};
            plan.seat(std::to_string(k + 1), at, category, kind);
        }
        plan.text(row_letter(row), {left ? from_wall : kWidth - from_wall, 224}, 11);
    }
}

/// Four chairs on the side of each table that looks at the stage. They are neighbours in a bow, not in a ring. Three
/// tables in front are sold as a whole.
inline void draw_tables(Drawing& plan, std::uint16_t category) {
    plan.section("tables", "Terrace tables");
    for (std::size_t table = 0; table < 8; ++table) {
        const bool front = table < 4;
        const Point centre{180 + 180 * static_cast<double>(table % 4), front ? 590.0 : 700.0};
        const bool level_access = table == 4 || table == 7;
        plan.row("T" + std::to_string(table + 1));
        for (std::size_t chair = 0; chair < 4; ++chair) {
            const Point at = on_circle(centre, 34, -90 + 60 * static_cast<double>(chair));
            const auto kind = !level_access || chair > 1 ? SeatKind::standard
                              : chair == 0               ? SeatKind::wheelchair
                                                         : SeatKind::companion;
            plan.seat(std::to_string(chair + 1), at, category, kind);
        }
        plan.outline(disc(centre, 19), std::to_string(table + 1), centre, 13);
        if (front && table < 3)
            plan.last_row_as_unit("Table " + std::to_string(table + 1)); // the last one is the band's
    }
}

inline void draw_house(Drawing& plan) {
    plan.stage("Stage", {450, 100}, 24, {{270, 40}, {630, 40}, {630, 140}, {580, 160}, {320, 160}, {270, 140}});
    plan.outline(rectangle(190, 70, 240, 150), "PA", {215, 110}, 14);
    plan.outline(rectangle(660, 70, 710, 150), "PA", {685, 110}, 14);
    plan.outline(rectangle(145, 530, 755, 538)); // the step up to the terrace
    plan.outline(rectangle(230, 800, 670, 850), "Bar", {450, 825}, 18);
    plan.text("Entrance", {770, 825}, 16);
    plan.text("Cloakroom", {130, 825}, 16);
    plan.text("Gallery", {104, 476}, 14);
    plan.text("Gallery", {796, 476}, 14);
}

} // namespace club_drawing

/// A club with 60 numbered seats on two galleries and at eight tables, and a floor for 200 people who stand. Equal in
/// every call.
inline SeatMapParts club_map() {
    using namespace club_drawing;
    Drawing plan("Club", kWidth, 890, {450, 160});
    const auto table = plan.category("Table", kVermilion);
    const auto gallery = plan.category("Gallery", kBlue);
    const auto standing = plan.category("Standing", kGreen);
    draw_gallery(plan, true, gallery);
    draw_gallery(plan, false, gallery);
    draw_tables(plan, table);
    plan.area({"floor", "Floor", 200, 0, standing, {190, 200}, 520, 300});
    draw_house(plan);
    return plan.take();
}

} // namespace frontrow
