#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/seating/seat_map.hpp"

namespace frontrow::drawing {

/// Colours that people tell apart whatever their colour vision (after Okabe and Ito), each with a contrast of at least
/// 3:1 against white and against near-black.
inline constexpr std::string_view kVermilion = "#d55e00";
inline constexpr std::string_view kBlue = "#0072b2";
inline constexpr std::string_view kGreen = "#009e73";
inline constexpr std::string_view kPurple = "#c2699b";

/// Coordinates with one decimal, so that the last bit of a sine on another machine cannot make another map of it.
inline double rounded(double value) { return std::round(value * 10) / 10; }
inline Point rounded(Point point) { return {rounded(point.x), rounded(point.y)}; }

/// The i-th row letter of a house. I and O are left out: on a ticket they look like one and nought.
inline std::string row_letter(std::size_t i) {
    constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    FRONTROW_ASSERT(i < letters.size());
    return std::string(1, letters[i]);
}

/// The point `radius` away from `centre`; 0 degrees is straight down the page, and positive angles turn to the right.
inline Point on_circle(Point centre, double radius, double degrees) {
    const double angle = degrees * std::numbers::pi / 180;
    return {centre.x + radius * std::sin(angle), centre.y + radius * std::cos(angle)};
}

/// Draws a map seat by seat, in map order. Texts are centred on their point.
class Drawing {
public:
    Drawing(std::string name, double width, double height, Point focal) {
        parts_.name = std::move(name);
        parts_.width = width;
        parts_.height = height;
        parts_.focal = focal;
    }

    std::uint16_t category(std::string_view name, std::string_view color) {
        parts_.categories.push_back({std::string(name), std::string(color)});
        return static_cast<std::uint16_t>(parts_.categories.size() - 1);
    }
    void section(std::string id, std::string name) { parts_.sections.push_back({std::move(id), std::move(name), {}}); }
    void row(std::string label) {
        parts_.sections.back().rows.push_back({std::move(label)});
        aisle();
    }
    /// The next seat has no neighbour before it.
    void aisle() { last_ = kNoSeat; }
    /// Adds a seat as the neighbour of the one added last, unless an aisle or a new row came between.
    void seat(std::string label, Point at, std::uint16_t category, SeatKind kind = SeatKind::standard) {
        auto& section = parts_.sections.back();
        const auto index = static_cast<SeatIndex>(parts_.seats.size());
        std::string id = section.id + "-" + section.rows.back().label + "-" + label;
        parts_.seats.push_back({std::move(id), std::move(label), rounded(at), category, kind});
        if (last_ != kNoSeat) parts_.seats[last_].next = index;
        last_ = index;
        ++section.rows.back().count;
    }
    /// The seats of the row that was begun last are sold as a whole.
    void last_row_as_unit(std::string name) {
        Unit unit{std::move(name), UnitSale::whole, {}};
        const auto end = static_cast<SeatIndex>(parts_.seats.size());
        for (SeatIndex seat = end - parts_.sections.back().rows.back().count; seat < end; ++seat)
            unit.seats.push_back(seat);
        parts_.units.push_back(std::move(unit));
    }
    void area(Area area) { parts_.areas.push_back(std::move(area)); }

    void stage(std::string text, Point text_at, double size, std::vector<Point> points) {
        decorate({DecorationKind::stage, std::move(text), text_at, size, std::move(points)});
    }
    void text(std::string text, Point at, double size) {
        decorate({DecorationKind::text, std::move(text), at, size, {}});
    }
    void outline(std::vector<Point> points, std::string text = {}, Point text_at = {}, double size = 16) {
        decorate({DecorationKind::outline, std::move(text), text_at, size, std::move(points)});
    }

    [[nodiscard]] std::size_t seats() const { return parts_.seats.size(); }
    [[nodiscard]] SeatMapParts take() { return std::move(parts_); }

private:
    void decorate(Decoration decoration) {
        decoration.at = rounded(decoration.at);
        for (auto& point : decoration.points) point = rounded(point);
        parts_.decorations.push_back(std::move(decoration));
    }

    SeatMapParts parts_;
    SeatIndex last_ = kNoSeat;
};

inline std::vector<Point> rectangle(double left, double top, double right, double bottom) {
    return {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

inline std::vector<Point> disc(Point centre, double radius) {
    std::vector<Point> points;
    for (int i = 0; i < 24; ++i) points.push_back(on_circle(centre, radius, i * 15.0));
    return points;
}

/// The part of a ring between two radii and two angles.
inline std::vector<Point> ring_sector(Point centre, double inner, double outer, double from_degrees,
                                      double to_degrees) {
    constexpr int kSteps = 24;
    std::vector<Point> points;
    for (int i = 0; i <= kSteps; ++i)
        points.push_back(on_circle(centre, outer, from_degrees + (to_degrees - from_degrees) * i / kSteps));
    for (int i = kSteps; i >= 0; --i)
        points.push_back(on_circle(centre, inner, from_degrees + (to_degrees - from_degrees) * i / kSteps));
    return points;
}

} // namespace frontrow::drawing
