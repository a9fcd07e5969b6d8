#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/printed_page.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/svg/geometry.hpp"

namespace frontrow::plan_sheet {

inline constexpr double kSeatRadius = 9; ///< In units of a map, where a seat is 20 wide.
inline constexpr double kMetre = 40;     ///< As many units: a seat is half a metre wide.

inline double gap(Point a, Point b) { return drawn_row_rules::distance(a, b); }

/// Returns where the labels of a row stand: beyond its two ends, in line with it.
inline std::vector<Point> row_ends(const SeatMap& map, const Row& row) {
    constexpr double step = 23;
    const auto at = [&](SeatIndex i) { return map.seats()[row.first + i].at; };
    const auto farthest = [&](Point from) {
        SeatIndex far = 0;
        for (SeatIndex i = 1; i < row.count; ++i)
            if (gap(from, at(i)) > gap(from, at(far))) far = i;
        return far;
    };
    const auto beyond = [&](SeatIndex end) {
        SeatIndex near = end == 0 ? 1 : 0;
        for (SeatIndex i = 0; i < row.count; ++i)
            if (i != end && gap(at(end), at(i)) < gap(at(end), at(near))) near = i;
        const double length = gap(at(end), at(near));
        if (length < 0.01) return Point{at(end).x - step, at(end).y};
        return Point{at(end).x + (at(end).x - at(near).x) / length * step,
                     at(end).y + (at(end).y - at(near).y) / length * step};
    };
    if (row.count == 1) return {{at(0).x - step, at(0).y}};
    const auto last = farthest(at(0));
    return {beyond(farthest(at(last))), beyond(last)};
}

/// Where something stands already: in squares as wide as a seat, and in boxes.
class TakenPlaces {
public:
    void take(Point at) { taken_.insert(key(square(at.x), square(at.y))); }
    void take(const svg::Box& box) { boxes_.push_back(box); }
    [[nodiscard]] bool is_free(const svg::Box& box) const {
        const auto meets = [&](const svg::Box& one) {
            return one.low.x < box.high.x && box.low.x < one.high.x && one.low.y < box.high.y && box.low.y < one.high.y;
        };
        return std::none_of(boxes_.begin(), boxes_.end(), meets) && has_no_square(box);
    }

private:
    static constexpr double kSide = 20;

    static std::int32_t square(double value) { return static_cast<std::int32_t>(std::floor(value / kSide)); }
    static std::uint64_t key(std::int32_t x, std::int32_t y) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(x)) << 32U | static_cast<std::uint32_t>(y);
    }
    [[nodiscard]] bool has_no_square(const svg::Box& box) const {
        for (auto x = square(box.low.x); x <= square(box.high.x); ++x)
            for (auto y = square(box.low.y); y <= square(box.high.y); ++y)
                if (taken_.contains(key(x, y))) return false;
        return true;
    }

    std::unordered_set<std::uint64_t> taken_;
    std::vector<svg::Box> boxes_;
};

/// Returns how wide a text is about, where each letter is known by its number of bytes alone.
inline double about_wide(std::string_view text, double size) {
    const auto letters = std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; // no byte inside a letter
    });
    return 0.62 * size * static_cast<double>(letters);
}

/// A scale that people draw at, one that makes things no larger than `wanted` does: how many times smaller than life.
inline double usual_scale(double wanted) {
    constexpr std::array steps = {1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5};
    double power = 10;
    for (;; power *= 10)
        for (const double step : steps)
            if (step * power >= std::max(wanted, 25.0) - 1e-9) return step * power;
}

} // namespace frontrow::plan_sheet
