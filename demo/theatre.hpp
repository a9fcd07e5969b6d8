#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "demo/drawing.hpp"
#include "domain/seating/seat_map.hpp"

namespace frontrow {

namespace theatre_drawing {

using namespace drawing;

inline constexpr Point kCentre{500, -300}; ///< Of all arcs; high above the stage, so that rows curve gently.
inline constexpr double kStageRadius = 425;
inline constexpr double kRowA = 485;
inline constexpr double kRowPitch = 33;
inline constexpr double kBalconyRowA = 885;
inline constexpr double kSeatPitch = 24;

struct Categories {
    std::uint16_t premium;
    std::uint16_t standard;
    std::uint16_t economy;
};

/// The point `arc` units to the right of the middle line (left if negative), along the circle of that radius.
inline Point along(double radius, double arc) {
    return on_circle(kCentre, radius, arc / radius * 180 / std::numbers::pi);
}

/// Seats of one row of the stalls: in the block between the aisles, and in each block outside of them.
struct StallsRow {
    std::size_t middle;
    std::size_t side;
};
inline constexpr std::array<StallsRow, 10> kStalls{
    {{7, 4}, {8, 5}, {8, 5}, {9, 6}, {9, 6}, {10, 7}, {10, 7}, {11, 8}, {11, 8}, {11, 9}}};

/// Where a side block begins: the aisle is equally wide along its whole length, and runs towards the centre.
inline double side_block_start(double radius) { return radius * 0.18 + 48; }

/// The kind of the `from_aisle`-th seat of a side block. The back row has level access from the aisle, and the pillars
/// that carry the balcony stand in front of the outermost seats of the two last rows.
inline SeatKind side_kind(std::size_t row, std::size_t from_aisle) {
    const bool back_row = row + 1 == kStalls.size();
    if (back_row && from_aisle < 4) return from_aisle % 2 == 0 ? SeatKind::wheelchair : SeatKind::companion;
    if (row + 2 >= kStalls.size() && from_aisle >= 7) return SeatKind::restricted;
    return SeatKind::standard;
}

inline void draw_stalls_row(Drawing& plan, std::size_t i, const Categories& categories) {
    const auto [middle, side] = kStalls[i];
    const double radius = kRowA + kRowPitch * static_cast<double>(i);
    const double start = side_block_start(radius);
    const auto price_band = i < 4 ? categories.premium : i < 8 ? categories.standard : categories.economy;
    std::size_t number = 1;
    plan.row(row_letter(i));
    for (std::size_t k = side; k-- > 0; ++number) {
        const double arc = -start - kSeatPitch * static_cast<double>(k);
        plan.seat(std::to_string(number), along(radius, arc), price_band, side_kind(i, k));
    }
    plan.aisle();
    for (std::size_t k = 0; k < middle; ++k, ++number) {
        const double arc = kSeatPitch * (static_cast<double>(k) - static_cast<double>(middle - 1) / 2);
        plan.seat(std::to_string(number), along(radius, arc), price_band);
    }
    plan.aisle();
    for (std::size_t k = 0; k < side; ++k, ++number) {
        const double arc = start + kSeatPitch * static_cast<double>(k);
        plan.seat(std::to_string(number), along(radius, arc), price_band, side_kind(i, k));
    }
    const double aisle_middle = (start + kSeatPitch * static_cast<double>(middle - 1) / 2) / 2;
    plan.text(row_letter(i), along(radius, -aisle_middle), 11);
    plan.text(row_letter(i), along(radius, aisle_middle), 11);
}

/// Seats on each side of the balcony's centre aisle.
inline constexpr std::array<std::size_t, 3> kBalcony{19, 18, 11};

/// Odd numbers to the left of the aisle, even ones to the right, both counted from the aisle.
inline void draw_balcony_row(Drawing& plan, std::size_t i, const Categories& categories) {
    constexpr double kHalfAisle = 28;
    constexpr std::size_t kWithFullView = 15; // from further out the side of the proscenium hides half of the stage
    const std::size_t side = kBalcony[i];
    const double radius = kBalconyRowA + kRowPitch * static_cast<double>(i);
    const auto seat = [&](std::size_t k, bool left) {
        const double arc = kHalfAisle + kSeatPitch * static_cast<double>(k);
        const auto kind = k < kWithFullView ? SeatKind::standard : SeatKind::restricted;
        const auto band = i == 0 && k < kWithFullView ? categories.standard : categories.economy;
        plan.seat(std::to_string(2 * k + (left ? 1 : 2)), along(radius, left ? -arc : arc), band, kind);
    };
    plan.row(row_letter(i));
    for (std::size_t k = side; k-- > 0;) seat(k, true);
    plan.aisle();
    for (std::size_t k = 0; k < side; ++k) seat(k, false);
    plan.text(row_letter(i), along(radius, 0), 11);
}

inline void draw_house(Drawing& plan) {
    std::vector<Point> stage{{345, 30}, {655, 30}};
    for (int i = 0; i <= 16; ++i) stage.push_back(on_circle(kCentre, kStageRadius, 22 - i * 2.75));
    plan.stage("Stage", {500, 78}, 24, std::move(stage));

    const double pillar_radius = kRowA + 7 * kRowPitch; // row H, which is one seat shorter than the rows behind
    const double pillar = side_block_start(pillar_radius) + 9 * kSeatPitch;
    plan.outline(disc(along(pillar_radius, -pillar), 9));
    plan.outline(disc(along(pillar_radius, pillar), 9));

    const double rail = kBalconyRowA - 26;
    plan.outline(ring_sector(kCentre, rail - 5, rail, -32.5, 32.5)); // the parapet
    plan.text("Stalls", along(kRowA + 9 * kRowPitch + 34, 0), 18);
    plan.text("Balcony", along(kBalconyRowA + 3 * kRowPitch + 2, 0), 18);
}

} // namespace theatre_drawing

/// A theatre of 320 seats: curved stalls with two aisles, numbered through from the left, and a balcony with odd and
/// even numbers on either side of its aisle. Equal in every call.
inline SeatMapParts theatre_map() {
    using namespace theatre_drawing;
    Drawing plan("Theatre", 1000, 730, {kCentre.x, kCentre.y + kStageRadius});
    const Categories categories{plan.category("Premium", kVermilion), plan.category("Standard", kBlue),
                                plan.category("Economy", kGreen)};
    plan.section("stalls", "Stalls");
    for (std::size_t i = 0; i < kStalls.size(); ++i) draw_stalls_row(plan, i, categories);
    plan.section("balcony", "Balcony");
    for (std::size_t i = 0; i < kBalcony.size(); ++i) draw_balcony_row(plan, i, categories);
    draw_house(plan);
    return plan.take();
}

} // namespace frontrow
