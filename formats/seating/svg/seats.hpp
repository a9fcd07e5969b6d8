#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/svg/drawing.hpp"
#include "formats/seating/svg/grid.hpp"
#include "formats/seating/svg/labels.hpp"

namespace frontrow::svg {

/// Which shapes of about one size are seats.
enum class SeatShapes : std::uint8_t { all, round, square };

/// What became a seat, in the coordinates of the page.
struct Chair {
    Point at{};
    std::size_t group = 0;
    std::string fill{};
    std::string label{};
    bool is_wheelchair = false;
    double size = 0;
};

/// The seats of a drawing, and the shapes that are none.
struct Found {
    std::vector<Chair> chairs{};
    std::vector<Shape> others{};
    double size = 0; ///< Of a seat, as is usual.
};

namespace seat_rules {

inline bool may_be_seat(const Shape& shape, SeatShapes shapes) {
    constexpr double longest = 1.8; // times its width
    const double wide = shape.wide();
    const double high = shape.high();
    if (std::max(wide, high) > longest * std::min(wide, high)) return false;
    if (shapes == SeatShapes::all) return true;
    return shapes == SeatShapes::round ? shape.kind == ShapeKind::round : shape.kind != ShapeKind::round;
}

/// The size that the most shapes have, give or take a third; nothing where no two are alike. Of two that are equally
/// frequent the larger one: seats are larger than what is drawn on them.
inline std::optional<double> usual_size(std::vector<double> sizes) {
    constexpr double alike = 1.35;
    std::sort(sizes.begin(), sizes.end());
    std::size_t most = 1;
    std::optional<double> best;
    for (std::size_t first = 0, end = 0; first < sizes.size(); ++first) {
        while (end < sizes.size() && sizes[end] <= alike * sizes[first]) ++end;
        if (end - first < 2 || end - first < most) continue;
        most = end - first;
        best = sizes[first + most / 2];
    }
    return best;
}

/// Whoever is drawn on another seat, as a shadow or a backrest is, is no seat of its own. The larger ones stay.
inline std::vector<bool> lie_on_others(const std::vector<const Shape*>& seats, double size) {
    std::vector<std::size_t> order(seats.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return seats[a]->size() > seats[b]->size(); });
    Grid grid(size);
    std::vector<bool> lie(seats.size());
    for (const auto i : order) {
        grid.for_each_near(seats[i]->at, size / 2, [&](std::size_t k) {
            if (drawn_row_rules::distance(seats[i]->at, seats[k]->at) < size / 2) lie[i] = true;
        });
        if (!lie[i]) grid.add(seats[i]->at, i);
    }
    return lie;
}

} // namespace seat_rules

/// Tells the seats from all else: the shapes about as wide as high of the size that the most have. Throws Refusal where
/// there are none.
inline Found find_seats(Drawing& drawing, SeatShapes shapes, Remarks& remarks) {
    using namespace seat_rules;
    std::vector<double> sizes;
    for (const auto& shape : drawing.shapes)
        if (may_be_seat(shape, shapes)) sizes.push_back(shape.size());
    const auto usual = usual_size(std::move(sizes));
    if (!usual) refuse_at("file", "no_seats", "has no circles or rectangles of one size that could be seats");
    Found found;
    found.size = *usual;
    std::vector<const Shape*> seats;
    std::vector<bool> is_seat(drawing.shapes.size());
    for (std::size_t i = 0; i < drawing.shapes.size(); ++i) {
        const Shape& shape = drawing.shapes[i];
        is_seat[i] = may_be_seat(shape, shapes) && shape.size() > 0.6 * *usual && shape.size() < 1.8 * *usual;
        if (is_seat[i]) seats.push_back(&shape);
    }
    const auto lie = lie_on_others(seats, *usual);
    std::size_t seat = 0;
    for (std::size_t i = 0; i < drawing.shapes.size(); ++i) {
        Shape& shape = drawing.shapes[i];
        if (!is_seat[i]) {
            found.others.push_back(std::move(shape));
        } else if (lie[seat++]) {
            remarks.count("svg_on_seats", "", "Shapes that lie on seats were left out.");
        } else {
            if (found.chairs.size() == kMaxPlaces) refuse_at("file", "too_many", "a map has at most 150000 places");
            found.chairs.push_back(
                {shape.at, shape.group, shape.fill, seat_label(shape.name), says_wheelchair(shape.name), shape.size()});
        }
    }
    return found;
}

} // namespace frontrow::svg
