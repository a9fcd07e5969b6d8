#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"

namespace frontrow {

namespace best_seats_rules {

/// Thousandths of a map unit: whole numbers, so that sums are exact and ties are ties.
using Distance = std::int64_t;
inline constexpr Distance kUnit = 1000;
/// So many units to the side are as bad as one further away: enough to outweigh that maps keep one decimal, and so
/// little that a seat twenty places from the middle is still better than the one behind the middle.
inline constexpr double kAsideUnits = 64;

inline Distance distance_between(const Point& a, const Point& b) {
    const double dx = a.x - b.x;
    const double dy = a.y - b.y;
    return std::llround(std::sqrt(dx * dx + dy * dy) * static_cast<double>(kUnit));
}

/// What is near, and what straight ahead.
struct Aim {
    Point focal;
    Point ahead{}; ///< Of length 1, or {0, 0} where no side is better than another.

    [[nodiscard]] Distance to(const Point& at) const {
        const double aside = (at.x - focal.x) * ahead.y - (at.y - focal.y) * ahead.x;
        return distance_between(at, focal) + std::llround(std::abs(aside) * static_cast<double>(kUnit) / kAsideUnits);
    }
};

} // namespace best_seats_rules

/// Returns the floor that a section of this name is on: what stands before " · ", or nothing.
inline std::string_view floor_of(std::string_view section) {
    const auto end = section.find(" · ");
    return end == std::string_view::npos ? std::string_view() : section.substr(0, end);
}

/// Returns the corners of the box around a drawing, the ones with the least and the greatest coordinates.
inline std::pair<Point, Point> box_of(const Decoration& drawing) {
    if (drawing.points.empty()) return {drawing.at, drawing.at};
    Point low = drawing.points.front();
    Point high = low;
    for (const auto& p : drawing.points) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    return {low, high};
}

/// Returns the point of the box around a drawing that is nearest to this one: of a stage, where people look from there.
inline Point nearest_edge(const Decoration& drawing, const Point& from) {
    const auto [low, high] = box_of(drawing);
    return {std::clamp(from.x, low.x, high.x), std::clamp(from.y, low.y, high.y)};
}

namespace best_seats_rules {

/// Where everybody looks. Floors that lie beside each other in the drawing are planes of their own: one that has a
/// stage drawn at it looks at that, all others at the focal point of the map.
class Aims {
public:
    /// The same for all.
    explicit Aims(Aim aim) : all_{aim} {}

    /// Those of a house. Ahead is the way from where people look to the middle of the seats that look there. Takes time
    /// in proportion to the seats.
    static Aims of(const SeatMap& map) {
        Aims aims(Aim{map.parts().focal});
        aims.of_section_.assign(map.parts().sections.size(), 0);
        aims.find_floors(map);
        for (SeatIndex i = 0; i < map.seats().size(); ++i) {
            Aim& aim = aims.all_[aims.of_section_[section_of(map, i)]];
            aim.ahead.x += map.seats()[i].at.x - aim.focal.x;
            aim.ahead.y += map.seats()[i].at.y - aim.focal.y;
        }
        for (Aim& aim : aims.all_) {
            const double length = std::sqrt(aim.ahead.x * aim.ahead.x + aim.ahead.y * aim.ahead.y);
            if (length > 0) aim.ahead = {aim.ahead.x / length, aim.ahead.y / length};
        }
        return aims;
    }

    /// Where the seat's section looks.
    [[nodiscard]] const Aim& at(const SeatMap& map, SeatIndex seat) const {
        return all_.size() == 1 ? all_.front() : all_[of_section_[section_of(map, seat)]];
    }
    [[nodiscard]] Distance to(const SeatMap& map, SeatIndex seat) const {
        return at(map, seat).to(map.seats()[seat].at);
    }

private:
    struct Floor {
        Point sum{};
        double seats = 0;
        const Decoration* stage = nullptr;
        double far = std::numeric_limits<double>::max(); ///< From that stage to the nearest seat.
    };

    static std::size_t section_of(const SeatMap& map, SeatIndex seat) {
        return static_cast<std::size_t>(&map.section_of(seat) - map.parts().sections.data());
    }

    void find_floors(const SeatMap& map) {
        const auto& parts = map.parts();
        constexpr std::size_t most = 20; // floors, and stages: of more nobody has drawn planes
        std::map<std::string_view, Floor> floors;
        for (const auto& section : parts.sections) floors[floor_of(section.name)];
        std::vector<const Decoration*> stages;
        for (const auto& one : parts.decorations)
            if (one.kind == DecorationKind::stage) stages.push_back(&one);
        if (floors.size() < 2 || floors.size() > most || stages.size() < 2 || stages.size() > most) return;
        give_stages(map, stages, floors);
        const auto* main = *std::min_element(stages.begin(), stages.end(), [&](const auto* a, const auto* b) {
            return distance_between(nearest_edge(*a, parts.focal), parts.focal) <
                   distance_between(nearest_edge(*b, parts.focal), parts.focal);
        });
        std::map<std::string_view, std::size_t> aim_of;
        for (const auto& [name, floor] : floors) {
            if (floor.stage == nullptr || floor.stage == main || floor.seats == 0) continue;
            aim_of.emplace(name, all_.size());
            all_.push_back({nearest_edge(*floor.stage, {floor.sum.x / floor.seats, floor.sum.y / floor.seats})});
        }
        for (std::size_t s = 0; s < parts.sections.size(); ++s)
            if (const auto found = aim_of.find(floor_of(parts.sections[s].name)); found != aim_of.end())
                of_section_[s] = found->second;
    }

    /// Each stage is that of the floor with the nearest seat; of several a floor has the nearest.
    static void give_stages(const SeatMap& map, const std::vector<const Decoration*>& stages,
                            std::map<std::string_view, Floor>& floors) {
        std::vector<Floor*> of_section;
        for (const auto& section : map.parts().sections) of_section.push_back(&floors[floor_of(section.name)]);
        std::vector<std::pair<double, Floor*>> nearest(stages.size(), {std::numeric_limits<double>::max(), nullptr});
        for (SeatIndex i = 0; i < map.seats().size(); ++i) {
            const Point& at = map.seats()[i].at;
            Floor& floor = *of_section[section_of(map, i)];
            floor.sum = {floor.sum.x + at.x, floor.sum.y + at.y};
            floor.seats += 1;
            for (std::size_t s = 0; s < stages.size(); ++s) {
                const Point edge = nearest_edge(*stages[s], at);
                const double far = std::hypot(edge.x - at.x, edge.y - at.y);
                if (far < nearest[s].first) nearest[s] = {far, &floor};
            }
        }
        for (std::size_t s = 0; s < stages.size(); ++s) {
            if (nearest[s].second == nullptr || nearest[s].first >= nearest[s].second->far) continue;
            nearest[s].second->stage = stages[s];
            nearest[s].second->far = nearest[s].first;
        }
    }

    std::vector<Aim> all_; ///< The first is that of the map's focal point.
    std::vector<std::size_t> of_section_;
};

} // namespace best_seats_rules

} // namespace frontrow
