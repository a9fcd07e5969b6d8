#pragma once

#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "demo/drawing.hpp"
#include "domain/seating/seat_map.hpp"

namespace frontrow {

/// Draws the arena: a floor with blocks of chairs in front of a stage at one end, and two tiers in the shape of a U.
namespace arena_drawing {

using namespace drawing;

inline constexpr double kWidth = 4360;
inline constexpr double kHeight = 3450;
inline constexpr double kMiddle = kWidth / 2;
inline constexpr Point kFocal{kMiddle, 540};

inline constexpr double kSeatPitch = 24;
inline constexpr double kRowPitch = 30;
inline constexpr double kStairs = 60; ///< Between the outermost seats of two blocks.
inline constexpr std::size_t kBlockSeats = 16;
inline constexpr double kBlockPitch = kSeatPitch * (kBlockSeats - 1) + kStairs;
inline constexpr std::size_t kTierRows = 18;

inline constexpr std::size_t kSideBlocks = 4;
inline constexpr std::size_t kEndBlocks = 3;
inline constexpr double kCornerRadius = 300; ///< Of the barrier, from which the rows are measured outward.
inline constexpr double kTop = 220;          ///< Where the tiers begin, beside the stage.
inline constexpr double kCornerY = kTop + kBlockPitch * kSideBlocks;
inline constexpr double kCornerLeft = kMiddle - kBlockPitch * kEndBlocks / 2;
inline constexpr double kCornerRight = kMiddle + kBlockPitch * kEndBlocks / 2;

struct Categories {
    std::uint16_t golden_circle;
    std::uint16_t first;
    std::uint16_t second;
    std::uint16_t third;
};

/// Lower or upper tier.
struct Tier {
    int first_block;         ///< 101 or 201
    double first_row;        ///< Distance of row A from the barrier.
    double label_at;         ///< Distance of the blocks' numbers.
    std::size_t corner_cuts; ///< Blocks in each corner.
    bool upper;
};
inline constexpr Tier kLower{101, 36, -34, 2, false};
inline constexpr Tier kUpper{201, 676, 617, 3, true};

/// One block: a straight piece of a side or of the end, or a wedge of a corner. Maps a row's distance from the barrier
/// and a distance along the row, counted from the middle of the block, to a point of the plan.
struct Block {
    enum class Shape { left, right, end, corner };
    Shape shape;
    Point middle;              ///< Of the barrier in front, or the centre of the corner.
    double middle_degrees = 0; ///< For corners.
    double span_degrees = 0;

    [[nodiscard]] Point at(double distance, double along) const {
        switch (shape) {
        case Shape::left:
            return {middle.x - distance, middle.y + along};
        case Shape::right:
            return {middle.x + distance, middle.y - along};
        case Shape::end:
            return {middle.x + along, middle.y + distance};
        case Shape::corner:
            break;
        }
        const double radius = kCornerRadius + distance;
        return on_circle(middle, radius, middle_degrees + along / radius * 180 / std::numbers::pi);
    }
    [[nodiscard]] std::size_t seats_in_row(double distance) const {
        if (shape != Shape::corner) return kBlockSeats;
        const double arc = (kCornerRadius + distance) * span_degrees * std::numbers::pi / 180;
        return static_cast<std::size_t>((arc - kStairs) / kSeatPitch) + 1;
    }
};

/// The blocks of a tier from the left of the stage round to the right of it, which is from left to right for everybody
/// who sits there and looks at the floor.
inline std::vector<Block> blocks_of(const Tier& tier) {
    using Shape = Block::Shape;
    std::vector<Block> blocks;
    const double step = 90 / static_cast<double>(tier.corner_cuts);
    const auto pitches = [](std::size_t i) { return kBlockPitch * (static_cast<double>(i) + 0.5); };
    for (std::size_t i = 0; i < kSideBlocks; ++i)
        blocks.push_back({Shape::left, {kCornerLeft - kCornerRadius, kTop + pitches(i)}});
    for (std::size_t i = 0; i < tier.corner_cuts; ++i)
        blocks.push_back({Shape::corner, {kCornerLeft, kCornerY}, -90 + step * (static_cast<double>(i) + 0.5), step});
    for (std::size_t i = 0; i < kEndBlocks; ++i)
        blocks.push_back({Shape::end, {kCornerLeft + pitches(i), kCornerY + kCornerRadius}});
    for (std::size_t i = 0; i < tier.corner_cuts; ++i)
        blocks.push_back({Shape::corner, {kCornerRight, kCornerY}, step * (static_cast<double>(i) + 0.5), step});
    for (std::size_t i = kSideBlocks; i-- > 0;)
        blocks.push_back({Shape::right, {kCornerRight + kCornerRadius, kTop + pitches(i)}});
    return blocks;
}

inline bool is_side(const Block& block) {
    return block.shape == Block::Shape::left || block.shape == Block::Shape::right;
}

/// The stairs from the concourse come up in the middle of every straight block.
inline bool is_entrance(const Tier& tier, const Block& block, std::size_t row, std::size_t place) {
    const std::size_t first_row = tier.upper ? 0 : 8;
    return block.shape != Block::Shape::corner && row >= first_row && row < first_row + 3 && place >= 6 && place < 10;
}

/// Places in a wheelchair row, which need more room than chairs.
inline constexpr std::size_t kWheelchairRow = 14;

/// The last row of the lower tier is level with the concourse: places for wheelchairs at the end and on the sides,
/// each with a companion place beside it.
inline bool has_wheelchair_row(const Tier& tier, const Block& block) {
    if (tier.upper || block.shape == Block::Shape::corner) return false;
    return !is_side(block) || (block.middle.y > kTop + kBlockPitch && block.middle.y < kTop + 3 * kBlockPitch);
}

inline void draw_block_row(Drawing& plan, const Tier& tier, const Block& block, std::size_t row,
                           std::uint16_t category) {
    const double distance = tier.first_row + kRowPitch * static_cast<double>(row);
    const bool wheelchairs = row + 1 == kTierRows && has_wheelchair_row(tier, block);
    const double width = kSeatPitch * static_cast<double>(block.seats_in_row(distance) - 1);
    const std::size_t count = wheelchairs ? kWheelchairRow : block.seats_in_row(distance);
    plan.row(row_letter(row));
    std::size_t number = 1;
    for (std::size_t k = 0; k < count; ++k) {
        if (is_entrance(tier, block, row, k)) {
            plan.aisle();
            continue;
        }
        const Point at = block.at(distance, width * (static_cast<double>(k) / static_cast<double>(count - 1) - 0.5));
        auto kind = at.y < kFocal.y - 100 ? SeatKind::restricted : SeatKind::standard; // they look at it from the side
        if (wheelchairs) kind = k % 2 == 0 ? SeatKind::wheelchair : SeatKind::companion;
        plan.seat(std::to_string(number++), at, category, kind);
    }
}

inline void outline_block(Drawing& plan, const Tier& tier, const Block& block, int number) {
    const double inner = tier.first_row - 18;
    const double outer = tier.first_row + kRowPitch * (kTierRows - 1) + 18;
    const auto half = [&](double distance) {
        const std::size_t count = block.seats_in_row(distance);
        return kSeatPitch * static_cast<double>(count - 1) / 2 + 18;
    };
    std::vector<Point> edge;
    constexpr int kSteps = 8;
    for (int i = 0; i <= kSteps; ++i) edge.push_back(block.at(inner, half(tier.first_row) * (i * 2.0 / kSteps - 1)));
    for (int i = kSteps; i >= 0; --i) edge.push_back(block.at(outer, half(outer - 18) * (i * 2.0 / kSteps - 1)));
    plan.outline(std::move(edge), std::to_string(number), block.at(tier.label_at, 0), 40);
}

inline void draw_tier(Drawing& plan, const Tier& tier, const Categories& categories) {
    int number = tier.first_block;
    for (const auto& block : blocks_of(tier)) {
        const auto name = std::to_string(number);
        plan.section("block-" + name, "Block " + name);
        const auto near = is_side(block) ? categories.second : categories.first;
        const auto far = is_side(block) ? categories.third : categories.second;
        for (std::size_t row = 0; row < kTierRows; ++row)
            draw_block_row(plan, tier, block, row, tier.upper ? far : near);
        outline_block(plan, tier, block, number);
        ++number;
    }
}

/// Three bands of three blocks of chairs. The mixing desk takes the middle of the last one.
inline void draw_floor(Drawing& plan, const Categories& categories) {
    constexpr std::size_t kSeats = 20;
    constexpr double kBlock = kSeatPitch * (kSeats - 1);
    std::size_t letter = 0;
    for (std::size_t band = 0; band < 3; ++band) {
        const double top = 720 + 440 * static_cast<double>(band);
        for (std::size_t column = 0; column < 3; ++column) {
            const double left = kMiddle - kBlock * 1.5 - 70 + (kBlock + 70) * static_cast<double>(column);
            const std::string name = row_letter(letter++);
            plan.section("floor-" + name, "Floor " + name);
            const std::size_t rows = band < 2 ? 12 : column == 1 ? 8 : 10;
            for (std::size_t row = 0; row < rows; ++row) {
                plan.row(std::to_string(row + 1));
                for (std::size_t k = 0; k < kSeats; ++k)
                    plan.seat(std::to_string(k + 1),
                              {left + kSeatPitch * static_cast<double>(k), top + kRowPitch * static_cast<double>(row)},
                              band == 0 ? categories.golden_circle : categories.first);
            }
            const double bottom = top + kRowPitch * static_cast<double>(rows - 1);
            plan.outline(rectangle(left - 18, top - 18, left + kBlock + 18, bottom + 18), name,
                         {left + kBlock / 2, top - 46}, 40);
        }
    }
    plan.outline(rectangle(kMiddle - 150, 1860, kMiddle + 150, 1950), "Mixing desk", {kMiddle, 1905}, 30);
}

inline void draw_house(Drawing& plan) {
    std::vector<Point> barrier{{kCornerLeft - kCornerRadius, kTop}};
    for (int i = 0; i <= 12; ++i) barrier.push_back(on_circle({kCornerLeft, kCornerY}, kCornerRadius, -90 + i * 7.5));
    for (int i = 0; i <= 12; ++i) barrier.push_back(on_circle({kCornerRight, kCornerY}, kCornerRadius, i * 7.5));
    barrier.push_back({kCornerRight + kCornerRadius, kTop});
    plan.outline(std::move(barrier));
    plan.stage("Stage", {kMiddle, 350}, 90,
               {{kMiddle - 560, 160},
                {kMiddle + 560, 160},
                {kMiddle + 560, 480},
                {kMiddle + 480, 480},
                {kMiddle + 420, 540},
                {kMiddle - 420, 540},
                {kMiddle - 480, 480},
                {kMiddle - 560, 480}});
    plan.text("Lower tier", {kCornerLeft - kCornerRadius - 300, kTop - 60}, 60);
    plan.text("Upper tier", {kCornerRight + kCornerRadius + 900, kTop - 60}, 60);
    plan.text("Upper tier", {kCornerLeft - kCornerRadius - 900, kTop - 60}, 60);
    plan.text("Lower tier", {kCornerRight + kCornerRadius + 300, kTop - 60}, 60);
}

} // namespace arena_drawing

/// An arena of 12,000 seats for a stage at one end: nine blocks on the floor, blocks 101… in the lower and 201… in the
/// upper tier. Equal in every call.
inline SeatMapParts arena_map() {
    using namespace arena_drawing;
    Drawing plan("Arena", kWidth, kHeight, kFocal);
    const Categories categories{plan.category("Golden Circle", kVermilion), plan.category("Category 1", kBlue),
                                plan.category("Category 2", kGreen), plan.category("Category 3", kPurple)};
    draw_house(plan); // the floor lies under everything else
    draw_floor(plan, categories);
    draw_tier(plan, kLower, categories);
    draw_tier(plan, kUpper, categories);
    return plan.take();
}

} // namespace frontrow
