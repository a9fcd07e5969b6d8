#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "demo/arena.hpp"
#include "demo/club.hpp"
#include "demo/theatre.hpp"
#include "domain/seating/seat_map.hpp"

namespace frontrow::testing::demo_maps_test {

namespace {

std::size_t seats_in(const SeatMap& map, const std::string& section) {
    std::size_t count = 0;
    for (const auto& row : map.find_section(section)->rows) count += row.count;
    return count;
}

std::array<std::size_t, 4> kinds_of(const SeatMap& map) {
    std::array<std::size_t, 4> kinds{};
    for (const auto& seat : map.seats()) ++kinds[static_cast<std::size_t>(seat.kind)];
    return kinds;
}

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

bool has_one_decimal(double value) { return std::abs(value * 10 - std::round(value * 10)) < 1e-6; }

/// The least distance between any two seats.
double closest_pair(const SeatMap& map) {
    std::vector<Point> points;
    for (const auto& seat : map.seats()) points.push_back(seat.at);
    std::sort(points.begin(), points.end(), [](Point a, Point b) { return a.x < b.x; });
    double least = 1e9;
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = i + 1; j < points.size() && points[j].x - points[i].x < std::min(least, 100.0); ++j)
            least = std::min(least, distance(points[i], points[j]));
    return least;
}

/// Relative luminance, after WCAG 2.
double luminance(const std::string& color) {
    const auto channel = [&](std::size_t at) {
        const double value = std::stoi(color.substr(at, 2), nullptr, 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

double contrast(const std::string& a, const std::string& b) {
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

/// What every demo map promises.
SeatMap check_map(SeatMapParts (*draw)()) {
    auto made = SeatMap::make(draw());
    REQUIRE_MESSAGE(static_cast<bool>(made), (made ? std::string() : made.error().detail));
    SeatMap map = std::move(*made);
    const auto& parts = map.parts();
    constexpr double kMargin = 20;
    const auto inside = [&](Point p, double margin) {
        return p.x >= margin && p.y >= margin && p.x <= parts.width - margin && p.y <= parts.height - margin;
    };
    CHECK(inside(parts.focal, kMargin));
    for (const auto& seat : parts.seats) {
        INFO(seat.id);
        REQUIRE(inside(seat.at, 10 + kMargin));
        REQUIRE((has_one_decimal(seat.at.x) && has_one_decimal(seat.at.y)));
        if (seat.next == kNoSeat) continue;
        REQUIRE(distance(seat.at, parts.seats[seat.next].at) < 40);
    }
    for (const auto& area : parts.areas) {
        CHECK(inside(area.at, kMargin));
        CHECK(inside({area.at.x + area.width, area.at.y + area.height}, kMargin));
    }
    for (const auto& decoration : parts.decorations) {
        if (!decoration.text.empty()) CHECK(inside(decoration.at, kMargin));
        for (const auto& point : decoration.points) CHECK(inside(point, kMargin));
    }
    CHECK(closest_pair(map) >= 20);
    for (const auto& category : parts.categories) {
        CHECK(contrast(category.color, "#ffffff") >= 3);
        CHECK(contrast(category.color, "#16181d") >= 3);
    }
    CHECK(std::any_of(parts.decorations.begin(), parts.decorations.end(),
                      [](const Decoration& d) { return d.kind == DecorationKind::stage && d.points.size() > 3; }));
    const auto again = SeatMap::make(draw());
    REQUIRE(static_cast<bool>(again));
    CHECK(again->canonical_text() == map.canonical_text());
    return map;
}

/// Each wheelchair place has a companion place beside it.
void check_companions(const SeatMap& map) {
    const auto is_companion = [&](SeatIndex seat) {
        return seat != kNoSeat && map.seats()[seat].kind == SeatKind::companion;
    };
    for (SeatIndex seat = 0; seat < map.seats().size(); ++seat) {
        if (map.seats()[seat].kind != SeatKind::wheelchair) continue;
        INFO(map.seats()[seat].id);
        CHECK((is_companion(map.previous(seat)) || is_companion(map.seats()[seat].next)));
    }
}

SeatIndex seat_of(const SeatMap& map, const std::string& id) {
    const auto seat = map.find_seat(id);
    REQUIRE_MESSAGE(seat.has_value(), id);
    return *seat;
}

} // namespace

TEST_CASE("the theatre has 320 seats in curved stalls and a balcony") {
    const SeatMap map = check_map(theatre_map);
    check_companions(map);
    CHECK(map.places() == 320);
    CHECK(seats_in(map, "stalls") == 224);
    CHECK(seats_in(map, "balcony") == 96);
    CHECK(kinds_of(map) == std::array<std::size_t, 4>{292, 4, 4, 20});
    for (const auto& section : map.parts().sections)
        for (const auto& row : section.rows) CHECK((row.label != "I" && row.label != "O"));
    const auto& seats = map.seats();
    CHECK(seats[seat_of(map, "stalls-A-5")].at.y < seats[seat_of(map, "stalls-A-8")].at.y); // curved
    CHECK(seats[seat_of(map, "stalls-A-1")].at.y < seats[seat_of(map, "stalls-A-5")].at.y);
}

TEST_CASE("the theatre's neighbours are parted by its aisles") {
    const SeatMap map = check_map(theatre_map);
    const auto next = [&](const std::string& id) { return map.seats()[seat_of(map, id)].next; };
    CHECK(next("stalls-A-4") == kNoSeat); // 4 | 5
    CHECK(next("stalls-A-5") == seat_of(map, "stalls-A-6"));
    CHECK(next("stalls-A-11") == kNoSeat); // 11 | 12
    CHECK(next("stalls-A-15") == kNoSeat);
    CHECK(next("balcony-A-3") == seat_of(map, "balcony-A-1")); // odd numbers fall towards the aisle
    CHECK(next("balcony-A-1") == kNoSeat);                     // 1 | 2
    CHECK(next("balcony-A-2") == seat_of(map, "balcony-A-4"));
    std::size_t chains = 0;
    for (SeatIndex seat = 0; seat < map.seats().size(); ++seat)
        if (map.previous(seat) == kNoSeat) ++chains;
    CHECK(chains == 10 * 3 + 3 * 2);
    for (SeatIndex seat = 0; seat + 1 < map.seats().size(); ++seat) {
        if (map.seats()[seat].next != kNoSeat || &map.row_of(seat) != &map.row_of(seat + 1)) continue;
        INFO(map.seats()[seat].id);
        CHECK(distance(map.seats()[seat].at, map.seats()[seat + 1].at) > 48); // wide enough to walk through
    }
}

TEST_CASE("the club has 60 numbered seats and a floor for 200") {
    const SeatMap map = check_map(club_map);
    check_companions(map);
    CHECK(map.seats().size() == 60);
    CHECK(map.places() == 260);
    REQUIRE(map.find_area("floor") != nullptr);
    CHECK(map.find_area("floor")->capacity == 200);
    CHECK(kinds_of(map) == std::array<std::size_t, 4>{54, 2, 2, 2});
    CHECK(map.seats()[seat_of(map, "tables-T1-4")].next == kNoSeat); // a bow, not a ring
}

TEST_CASE("the arena has 12,000 seats in blocks") {
    const SeatMap map = check_map(arena_map);
    check_companions(map);
    CHECK(map.places() == 12'000);
    CHECK(map.parts().sections.size() == 9 + 15 + 17);
    CHECK(kinds_of(map) == std::array<std::size_t, 4>{11'350, 49, 49, 552});
    for (const auto* block : {"floor-A", "block-101", "block-115", "block-201", "block-217"})
        CHECK(map.find_section(block) != nullptr);
    CHECK(map.find_section("block-116") == nullptr);
    // The stairs come up between 6 and 7.
    CHECK(map.seats()[seat_of(map, "block-209-A-6")].next == kNoSeat);
    CHECK(map.seats()[seat_of(map, "block-209-D-6")].next == seat_of(map, "block-209-D-7"));
    // Seats in the corner blocks must not reach into the blocks beside them.
    CHECK(closest_pair(map) > 23);
}

} // namespace frontrow::testing::demo_maps_test
