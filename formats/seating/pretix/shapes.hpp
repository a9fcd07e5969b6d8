#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/file_refusal.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/pretix/zones.hpp"
#include "formats/seating/stage_words.hpp"

namespace frontrow::pretix {

inline std::vector<Point> ellipse(double across, double down) {
    constexpr int corners = 24;
    std::vector<Point> points;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners;
        points.push_back({across * std::sin(angle), down * std::cos(angle)});
    }
    return points;
}

inline std::vector<Point> polygon_points(const Fields& area) {
    std::vector<Point> points;
    area.object("polygon").for_each("points", kMaxDecorations, [&](const Json& item, const std::string& at) {
        points.push_back(MapReader::point(Fields(item, at)));
    });
    return points;
}
inline std::vector<Point> rectangle_points(const Fields& area) {
    const Fields rectangle = area.object("rectangle");
    const double width = rectangle.number("width", 0, kMaxCoordinate);
    const double height = rectangle.number("height", 0, kMaxCoordinate);
    return {{0, 0}, {width, 0}, {width, height}, {0, height}};
}
inline std::vector<Point> ellipse_points(const Fields& area) {
    const Fields radius = area.object("ellipse").object("radius");
    return ellipse(radius.number("x", 0, kMaxCoordinate), radius.number("y", 0, kMaxCoordinate));
}
inline std::vector<Point> circle_points(const Fields& area) {
    const double radius = area.object("circle").number("radius", 0, kMaxCoordinate);
    return ellipse(radius, radius);
}
inline std::vector<Point> no_points(const Fields&) { return {}; }

/// The shapes of an area, and how the outline of each is found, from the area's position.
struct Shape {
    std::string_view name;
    std::vector<Point> (*points)(const Fields&);
};
inline constexpr std::array<Shape, 5> kShapes{{{"polygon", polygon_points},
                                               {"rectangle", rectangle_points},
                                               {"ellipse", ellipse_points},
                                               {"circle", circle_points},
                                               {"text", no_points}}};

/// An area as something to look at, turned about its position. `origin` is its zone's position.
inline Decoration drawn(const Fields& area, Point origin) {
    const std::string name = area.text("shape", 20);
    const auto shape = std::find_if(kShapes.begin(), kShapes.end(), [&](const Shape& s) { return s.name == name; });
    if (shape == kShapes.end()) refuse_at(area.path("shape"), "unknown", "is none of the shapes that there are");
    constexpr double full_turns = 36'000;
    const double turn =
        (area.has("rotation") ? area.number("rotation", -full_turns, full_turns) : 0) * std::numbers::pi / 180;
    const Point at = MapReader::point(area.object("position"));
    const auto turned = [&](Point p) {
        const Point moved{at.x + p.x * std::cos(turn) - p.y * std::sin(turn),
                          at.y + p.x * std::sin(turn) + p.y * std::cos(turn)};
        return sum(origin, turn == 0 ? Point{at.x + p.x, at.y + p.y} : moved);
    };
    Decoration decoration;
    decoration.at = turned({});
    for (const auto& point : shape->points(area)) decoration.points.push_back(turned(point));
    if (area.has("text")) {
        const Fields text = area.object("text");
        const Json& words = text.value("text");
        if (!words.is_string()) Fields::refuse(text.path("text"), "must be a string", "wrong_type");
        decoration.text = words.get<std::string>();
        std::replace(decoration.text.begin(), decoration.text.end(), '\n', ' ');
        decoration.at = turned(point_of(text, "position"));
        if (text.has("size")) decoration.size = text.number("size", 0, kMaxCoordinate);
    }
    if (decoration.points.empty())
        decoration.kind = DecorationKind::text;
    else if (is_stage_word(decoration.text))
        decoration.kind = DecorationKind::stage;
    return decoration;
}

} // namespace frontrow::pretix
