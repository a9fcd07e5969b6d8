#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "demo/arena.hpp"
#include "demo/theatre.hpp"
#include "domain/seating/best_seats.hpp"
#include "domain/seating/stranded_seats.hpp"
#include "tests/support/text_plan.hpp"

namespace frontrow::testing::best_seats_test {

using frontrow::tests::TextPlan;

namespace {

using Rows = std::vector<std::string>;

std::string joined(const Rows& rows) {
    std::string text;
    for (const auto& row : rows) text += row + "\n";
    return text;
}

struct Case {
    std::string name;
    Rows plan;
    BestRequest request;
    Rows expected; ///< Empty: there is no choice.
    bool split = false;
    std::vector<std::uint16_t> category_of_row{};
};

void check(const Case& c) {
    INFO(c.name);
    const TextPlan plan(c.plan, c.category_of_row);
    const auto choice = best_seats(plan.map, plan.free, c.request);
    REQUIRE(choice.has_value() == !c.expected.empty());
    if (!choice) return;
    CHECK(joined(plan.with(choice->seats)) == joined(c.expected));
    CHECK(choice->split == c.split);
    CHECK(choice->seats.size() == c.request.count);
}

/// The number of groups of neighbours among the seats.
std::size_t groups_of(const SeatMap& map, const std::vector<SeatIndex>& seats) {
    std::size_t groups = 0;
    for (const SeatIndex seat : seats)
        if (std::find(seats.begin(), seats.end(), map.previous(seat)) == seats.end()) ++groups;
    return groups;
}

} // namespace

TEST_CASE("best available: one window, the nearest") {
    const std::vector<Case> cases{
        {"the middle of a row", {"......"}, {2}, {"..**.."}},
        {"the front row", {"....", "....", "...."}, {4}, {"****", "....", "...."}},
        {"one seat", {"#.#.."}, {1}, {"#*#.."}},
        {"never across an aisle", {"....|....", "  ....  "}, {4}, {"****|....", "  ....  "}},
        {"a gap in the drawing parts nobody", {".. ..", "....."}, {4}, {"** **", "....."}},
        {"over a taken seat never", {".#.", "..."}, {2}, {".#.", "**."}},
        {"of equals the first in map order", {"..|.."}, {2}, {"**|.."}},
    };
    for (const auto& c : cases) check(c);
}

TEST_CASE("best available begins in the middle of a row where all seats are as near") {
    auto parts = TextPlan({std::string(15, '.')}).map.parts();
    parts.focal = {600, 140};
    for (std::size_t i = 0; i < parts.seats.size(); ++i) {
        const double angle = (static_cast<double>(i) - 7) * 24 / 200;
        const auto rounded = [](double value) { return std::round(value * 10) / 10; }; // as maps are kept
        parts.seats[i].at = {rounded(600 + 200 * std::sin(angle)), rounded(140 + 200 * std::cos(angle))};
    }
    const auto map = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(map));
    const auto first_of = [&](std::uint32_t count) {
        const auto choice = best_seats(*map, std::vector<bool>(15, true), {count});
        return choice ? choice->seats.front() : kNoSeat;
    };
    CHECK(first_of(1) == 7);
    CHECK(first_of(3) == 6);
    CHECK(first_of(5) == 5);
}

TEST_CASE("best available looks at a floor's own stage where floors are drawn beside each other") {
    SeatMapParts parts;
    parts.name = "Two planes";
    parts.width = 1200;
    parts.height = 300;
    parts.focal = {148, 60};
    parts.categories = {{"All", "#0072b2"}};
    parts.sections = {{"stalls", "Stalls", {{"A", 0, 5}}}, {"left", "Balcony · Left", {{"A", 0, 5}, {"B", 0, 5}}}};
    for (const auto& [x, y] : {std::pair(100.0, 100.0), {1000.0, 120.0}, {1000.0, 150.0}})
        for (int i = 0; i < 5; ++i) {
            const auto number = static_cast<SeatIndex>(parts.seats.size());
            parts.seats.push_back({"s" + std::to_string(number), std::to_string(i + 1), {x + 24 * i, y}});
            if (i < 4) parts.seats.back().next = number + 1;
        }
    const auto stage = [](double x) {
        return Decoration{
            DecorationKind::stage, "", {x, 40}, 16, {{x - 50, 20}, {x + 50, 20}, {x + 50, 60}, {x - 50, 60}}};
    };
    parts.decorations = {stage(148), stage(1048)};
    const auto best = [](SeatMapParts of, std::size_t taken, std::uint32_t count) {
        const auto map = SeatMap::make(std::move(of));
        REQUIRE(static_cast<bool>(map));
        std::vector<bool> free(15, true);
        std::fill(free.begin(), free.begin() + static_cast<std::ptrdiff_t>(taken), false);
        const auto choice = best_seats(*map, free, {count});
        return choice ? choice->seats : std::vector<SeatIndex>{};
    };
    CHECK(best(parts, 0, 1) == std::vector<SeatIndex>{2}); // the stalls are nearer to their stage
    CHECK(best(parts, 5, 1) == std::vector<SeatIndex>{7});
    parts.seats[7].kind = SeatKind::wheelchair;
    parts.seats[5].kind = SeatKind::wheelchair;
    const auto map = SeatMap::make(parts);
    CHECK(best_seats(*map, std::vector<bool>(15, true), {1, {}, 1})->seats == std::vector<SeatIndex>{7});
    parts.seats[7].kind = parts.seats[5].kind = SeatKind::standard;
    parts.decorations.pop_back(); // one stage is everybody's
    CHECK(best(parts, 5, 1) == std::vector<SeatIndex>{5});
    CHECK(floor_of("Balcony · Left") == "Balcony");
    CHECK(floor_of("Stalls").empty());
}

TEST_CASE("best available leaves no seat alone where there is another choice not far from the best") {
    const std::vector<Case> cases{
        {"moves within the row", {"#.....#"}, {2}, {"#**...#"}},
        {"moves away from the end of the row", {"##...."}, {2}, {"##**.."}},
        {"moves one row back, which is near enough", {"#...#", "....."}, {2}, {"#...#", "**..."}},
        {"or four", {"#...#", "#####", "#####", "#####", "....."}, {2}, {"#...#", "#####", "#####", "#####", "**..."}},
        {"but not ten",
         {"#...#", "#####", "#####", "#####", "#####", "#####", "#####", "#####", "#####", "#####", "....."},
         {2},
         {"#**.#", "#####", "#####", "#####", "#####", "#####", "#####", "#####", "#####", "#####", "....."}},
        {"takes the seat that is alone already", {"#.#..#"}, {1}, {"#*#..#"}},
        {"fills a gap exactly", {"#..#...#"}, {2}, {"#**#...#"}},
        {"a free companion place is company", {"#..C"}, {1}, {"#*.C"}},
    };
    for (const auto& c : cases) check(c);
}

TEST_CASE("best available in a category") {
    const std::vector<Case> cases{
        {"the wanted one", {"......", "......", "......"}, {2, 1}, {"......", "..**..", "......"}, false, {0, 1, 2}},
        {"none of another one when it is full", {"....", "####", "...."}, {2, 1}, {}, false, {0, 1, 2}},
        {"any: closeness decides", {"##.#", "....", "...."}, {2}, {"##.#", "**..", "...."}, false, {0, 1, 2}},
        {"none of another one for the sake of a seat left alone",
         {"#...#", "....."},
         {2},
         {"#**.#", "....."},
         false,
         {0, 1}},
        {"split within the category", {"....", ".##.", "...."}, {2, 1}, {"....", "*##*", "...."}, true, {0, 1, 2}},
    };
    for (const auto& c : cases) check(c);
}

TEST_CASE("best available keeps wheelchair and companion places for who asks") {
    const std::vector<Case> cases{
        {"not spent on others", {"WCWC", "...."}, {4}, {"WCWC", "****"}},
        {"not even when nothing else is left", {"WCWC", "###."}, {2}, {}},
        {"nor to keep a party together", {".CC.", "...."}, {2}, {".CC.", "**.."}},
        {"a wheelchair place and its companion place", {"....", "..WC.."}, {2, {}, 1}, {"....", "..**.."}},
        {"a wheelchair place alone", {"....", ".W.."}, {1, {}, 1}, {"....", ".*.."}},
        {"does not part another wheelchair place from its companion", {"WCWC"}, {2, {}, 1}, {"**WC"}},
        {"with friends beside them", {"...WC.."}, {4, {}, 1}, {"...****"}},
        {"exactly as many as asked for", {"..WCW.."}, {4, {}, 1}, {"****W.."}},
        {"two of them", {"WCCW"}, {4, {}, 2}, {"****"}},
        {"two without company are not neighbours", {"WCWC"}, {2, {}, 2}, {"*C*C"}, true},
        {"the friends sit as near as they can", {"WC|....", "......."}, {4, {}, 1}, {"**|....", "**....."}, true},
        {"two wheelchair places in two rows", {"WC..", "....", "WC.."}, {4, {}, 2}, {"**..", "....", "**.."}, true},
        {"near each other rather than each near the stage",
         {"W|.......|W", "##|##", "##|##", "     W|W"},
         {2, {}, 2},
         {"W|.......|W", "##|##", "##|##", "     *|*"},
         true},
        {"companion places for friends when all else is full", {"WC|C#"}, {3, {}, 1}, {"**|*#"}, true},
        {"too few wheelchair places", {"WC..", "wC.."}, {4, {}, 2}, {}},
        {"too few others", {"WC#"}, {3, {}, 1}, {}},
        {"in the wanted category only", {"WC", "WC"}, {2, 1, 1}, {"WC", "**"}, false, {0, 1}},
    };
    for (const auto& c : cases) check(c);
}

TEST_CASE("best available takes restricted view last") {
    const std::vector<Case> cases{
        {"further away is better",
         {"RRRR", "####", "####", "####", "#..#"},
         {2},
         {"RRRR", "####", "####", "####", "#**#"}},
        {"as few as needed", {"RR.#", "RRRR"}, {2}, {"R**#", "RRRR"}},
        {"together is better than full view", {"RRR#", ".#.#"}, {2}, {"R**#", ".#.#"}},
        {"split with full view before split without", {"R#R#", ".#.#"}, {2}, {"R#R#", "*#*#"}, true},
        {"split without full view when nothing else is left", {"R#R#", ".###"}, {3}, {"*#*#", "*###"}, true},
    };
    for (const auto& c : cases) check(c);
}

TEST_CASE("best available splits only when it must") {
    const std::vector<Case> cases{
        {"two rows, one behind the other", {"#..#", "#..#", "#..#"}, {4}, {"#**#", "#**#", "#..#"}, true},
        {"no split while a window is left, however far",
         {"...#", "####", "####", "#...."},
         {4},
         {"...#", "####", "####", "#****"}},
        {"as few groups as possible", {".#..#.", "..##.#", "#...##"}, {5}, {".#**#.", "..##.#", "#***##"}, true},
        {"near together", {"..####..", "########", "..######"}, {4}, {"**####..", "########", "**######"}, true},
        {"nobody alone if it can be helped", {"#....#", "#....#"}, {5}, {"#***.#", "#**..#"}, true},
        {"company before tidiness", {"#...#", "#...#", "###"}, {4}, {"#**.#", "#**.#", "###"}, true},
        {"all alone when there is no other way", {".#.#."}, {3}, {"*#*#*"}, true},
        {"more than there is", {".#.#."}, {4}, {}},
    };
    for (const auto& c : cases) check(c);
}

TEST_CASE("best available refuses senseless wishes") {
    const TextPlan plan({"....", "WC"});
    CHECK_FALSE(best_seats(plan.map, plan.free, {0}).has_value());
    CHECK_FALSE(best_seats(plan.map, plan.free, {1, {}, 2}).has_value());
    CHECK_FALSE(best_seats(plan.map, plan.free, {7}).has_value());
    CHECK_FALSE(best_seats(plan.map, plan.free, {std::numeric_limits<std::uint32_t>::max()}).has_value());
    CHECK_FALSE(best_seats(plan.map, plan.free, {1, 77}).has_value());
}

TEST_CASE("best available goes by the stored neighbours, not by numbers or places") {
    SeatMapParts parts = TextPlan({"......"}).map.parts();
    for (auto& seat : parts.seats) seat.next = kNoSeat;
    parts.seats[5].next = 0; // a chain that runs backwards and round: 5 → 0 → 3
    parts.seats[0].next = 3;
    const auto map = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(map));
    const auto choice = best_seats(*map, std::vector<bool>(6, true), {3});
    REQUIRE(choice.has_value());
    CHECK(choice->seats == std::vector<SeatIndex>{5, 0, 3});
    CHECK_FALSE(choice->split);
}

// ---- against a slow reference -------------------------------------------------------------------------------------

namespace {

/// Every window of `count` neighbours that the promise allows for the request.
std::vector<std::vector<SeatIndex>> all_windows(const TextPlan& plan, const BestRequest& request) {
    std::vector<std::vector<SeatIndex>> windows;
    for (SeatIndex first = 0; first < plan.map.seats().size(); ++first) {
        std::vector<SeatIndex> window;
        std::uint32_t wheelchairs = 0;
        for (SeatIndex seat = first; seat != kNoSeat && window.size() < request.count;
             seat = plan.map.seats()[seat].next) {
            const auto& s = plan.map.seats()[seat];
            if (!plan.free[seat] || (request.category && s.category != *request.category)) break;
            if (request.wheelchair == 0 && !is_ordinary(s.kind)) break;
            if (s.kind == SeatKind::wheelchair) ++wheelchairs;
            window.push_back(seat);
        }
        if (window.size() == request.count && wheelchairs == request.wheelchair) windows.push_back(window);
    }
    return windows;
}

struct Quality {
    std::size_t restricted = 0;
    double mean_distance = 0;
    std::size_t stranded = 0;
};

/// How far a seat is to the side of the way from the focal point to the middle of all seats.
double aside(const TextPlan& plan, const Seat& seat) {
    const Point& focal = plan.map.parts().focal;
    Point middle{};
    for (const Seat& one : plan.map.seats()) {
        middle.x += one.at.x / static_cast<double>(plan.map.seats().size());
        middle.y += one.at.y / static_cast<double>(plan.map.seats().size());
    }
    const double way = std::hypot(middle.x - focal.x, middle.y - focal.y);
    if (way == 0) return 0;
    return std::abs((seat.at.x - focal.x) * (middle.y - focal.y) - (seat.at.y - focal.y) * (middle.x - focal.x)) / way;
}

Quality quality_of(const TextPlan& plan, const std::vector<SeatIndex>& seats) {
    Quality quality;
    for (const SeatIndex seat : seats) {
        const auto& s = plan.map.seats()[seat];
        if (s.kind == SeatKind::restricted) ++quality.restricted;
        const Point& focal = plan.map.parts().focal;
        quality.mean_distance +=
            std::hypot(s.at.x - focal.x, s.at.y - focal.y) + aside(plan, s) / best_seats_rules::kAsideUnits;
    }
    quality.mean_distance /= static_cast<double>(seats.size());
    quality.stranded = stranded_seats(plan.map, plan.free, seats).size();
    return quality;
}

/// The least number of groups that `count` of the seats `usable` can be split into.
std::size_t fewest_groups(const TextPlan& plan, std::uint32_t count, const std::function<bool(SeatIndex)>& usable) {
    std::vector<std::size_t> runs;
    for (SeatIndex first = 0; first < plan.map.seats().size(); ++first) {
        const SeatIndex before = plan.map.previous(first);
        if (!usable(first) || (before != kNoSeat && usable(before))) continue;
        std::size_t length = 0;
        for (SeatIndex seat = first; seat != kNoSeat && usable(seat); seat = plan.map.seats()[seat].next) ++length;
        runs.push_back(length);
    }
    std::sort(runs.rbegin(), runs.rend());
    std::size_t groups = 0;
    for (std::size_t reached = 0; reached < count && groups < runs.size(); ++groups) reached += runs[groups];
    return groups;
}

TextPlan random_plan(std::mt19937& random) {
    const std::string palette = random() % 2 == 0 ? "........##|" : ".....######WCWCRRc|";
    Rows rows;
    std::vector<std::uint16_t> categories;
    const std::size_t height = 1 + random() % 5;
    for (std::size_t y = 0; y < height; ++y) {
        std::string row(1 + random() % 12, '.');
        for (char& c : row) c = palette[random() % palette.size()];
        rows.push_back(row + '.');
        categories.push_back(static_cast<std::uint16_t>(random() % 2));
    }
    return TextPlan(std::move(rows), categories);
}

void check_promises(const TextPlan& plan, const BestRequest& request, const BestChoice& choice) {
    REQUIRE(choice.seats.size() == request.count);
    std::uint32_t wheelchairs = 0;
    for (std::size_t i = 0; i < choice.seats.size(); ++i) {
        const SeatIndex index = choice.seats[i];
        REQUIRE(plan.map.is_seat(index));
        const auto& seat = plan.map.seats()[index];
        CHECK(plan.free[index]);
        CHECK((!request.category || seat.category == *request.category));
        CHECK(std::count(choice.seats.begin(), choice.seats.end(), index) == 1);
        if (request.wheelchair == 0) CHECK(is_ordinary(seat.kind));
        if (seat.kind == SeatKind::wheelchair) ++wheelchairs;
    }
    CHECK(wheelchairs == request.wheelchair);
    CHECK(choice.split == (groups_of(plan.map, choice.seats) > 1));
}

/// The order of windows for a party without wheelchair places, in the words of the contract.
void check_window(const TextPlan& plan, const std::vector<std::vector<SeatIndex>>& windows, const BestChoice& choice) {
    CHECK_FALSE(choice.split);
    const double bound = static_cast<double>(best_seats_rules::kTidyUnits);
    const auto category_of = [&](const std::vector<SeatIndex>& seats) {
        return plan.map.seats()[seats.front()].category;
    };
    std::vector<Quality> all;
    std::vector<Quality> of_mine;
    for (const auto& window : windows) {
        all.push_back(quality_of(plan, window));
        if (category_of(window) == category_of(choice.seats)) of_mine.push_back(all.back());
    }
    const auto nearer = [](const Quality& a, const Quality& b) {
        return std::tie(a.restricted, a.mean_distance) < std::tie(b.restricted, b.mean_distance);
    };
    const auto nearest = *std::min_element(all.begin(), all.end(), nearer);
    const auto nearest_of_mine = *std::min_element(of_mine.begin(), of_mine.end(), nearer);
    const auto mine = quality_of(plan, choice.seats);
    CHECK(nearest_of_mine.mean_distance <= nearest.mean_distance + 0.01); // in the category of the nearest
    CHECK(mine.restricted == nearest.restricted);
    CHECK(mine.mean_distance <= nearest.mean_distance + bound + 0.01);
    for (const auto& other : of_mine) {
        if (other.restricted != mine.restricted || other.mean_distance > nearest.mean_distance + bound - 0.01) continue;
        CHECK(mine.stranded <= other.stranded);
        if (other.stranded == mine.stranded) CHECK(mine.mean_distance <= other.mean_distance + 0.01);
    }
}

void check_split(const TextPlan& plan, const BestRequest& request, const BestChoice& choice) {
    CHECK(choice.split);
    const auto ordinary = [&](SeatIndex seat) {
        const auto& s = plan.map.seats()[seat];
        return plan.free[seat] && is_ordinary(s.kind) && (!request.category || s.category == *request.category);
    };
    const auto full_view = [&](SeatIndex seat) {
        return ordinary(seat) && plan.map.seats()[seat].kind != SeatKind::restricted;
    };
    std::size_t enough = 0;
    for (SeatIndex seat = 0; seat < plan.map.seats().size(); ++seat) enough += std::size_t{full_view(seat)};
    const auto usable = enough >= request.count ? std::function<bool(SeatIndex)>(full_view) : ordinary;
    for (const SeatIndex seat : choice.seats) CHECK(usable(seat));
    CHECK(groups_of(plan.map, choice.seats) == fewest_groups(plan, request.count, usable));
}

} // namespace

TEST_CASE("best available keeps its promises on random houses") {
    std::mt19937 random(20240229);
    int splits = 0;
    int refusals = 0;
    for (int round = 0; round < 6000; ++round) {
        const TextPlan plan = random_plan(random);
        BestRequest request{1 + static_cast<std::uint32_t>(random() % 7)};
        if (random() % 3 == 0) request.category = static_cast<std::uint16_t>(random() % 2);
        const auto choice = best_seats(plan.map, plan.free, request);
        const auto windows = all_windows(plan, request);
        std::size_t ordinary = 0;
        for (SeatIndex seat = 0; seat < plan.map.seats().size(); ++seat) {
            const auto& s = plan.map.seats()[seat];
            if (plan.free[seat] && is_ordinary(s.kind) && (!request.category || s.category == *request.category))
                ++ordinary;
        }
        INFO(joined(plan.drawn), "count ", request.count, " round ", round);
        REQUIRE(choice.has_value() == (ordinary >= request.count));
        if (!choice) {
            ++refusals;
            continue;
        }
        check_promises(plan, request, *choice);
        if (windows.empty()) {
            ++splits;
            check_split(plan, request, *choice);
        } else {
            check_window(plan, windows, *choice);
        }
        const auto again = best_seats(plan.map, plan.free, request);
        REQUIRE(again.has_value());
        CHECK(again->seats == choice->seats);
    }
    CHECK(splits > 200);
    CHECK(refusals > 200);
}

TEST_CASE("best available keeps its promises for parties with wheelchair places on random houses") {
    std::mt19937 random(1881);
    int windows_found = 0;
    int splits = 0;
    for (int round = 0; round < 6000; ++round) {
        const TextPlan plan = random_plan(random);
        BestRequest request{1 + static_cast<std::uint32_t>(random() % 5)};
        request.wheelchair = 1 + static_cast<std::uint32_t>(random() % std::min(request.count, 2u));
        std::size_t wheelchairs = 0;
        std::size_t others = 0;
        for (SeatIndex seat = 0; seat < plan.map.seats().size(); ++seat) {
            if (!plan.free[seat]) continue;
            ++(plan.map.seats()[seat].kind == SeatKind::wheelchair ? wheelchairs : others);
        }
        const auto choice = best_seats(plan.map, plan.free, request);
        INFO(joined(plan.drawn), "count ", request.count, " wheelchair ", request.wheelchair);
        REQUIRE(choice.has_value() ==
                (wheelchairs >= request.wheelchair && others >= request.count - request.wheelchair));
        if (!choice) continue;
        check_promises(plan, request, *choice);
        const bool window = !all_windows(plan, request).empty();
        CHECK(choice->split == !window);
        ++(window ? windows_found : splits);
    }
    CHECK(windows_found > 200);
    CHECK(splits > 200);
}

namespace {

/// The house with some rows as units, of which about every third is sold by the chair.
SeatMap with_units(const SeatMap& map, std::mt19937& random) {
    SeatMapParts parts = map.parts();
    for (const auto& row : parts.sections[0].rows) {
        if (random() % 2 == 0) continue;
        Unit unit{"Table " + row.label, random() % 3 == 0 ? UnitSale::by_chair : UnitSale::whole, {}};
        const auto count = 1 + random() % row.count;
        for (SeatIndex seat = row.first; unit.seats.size() < count; ++seat) unit.seats.push_back(seat);
        parts.units.push_back(std::move(unit));
    }
    auto made = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(made));
    return std::move(*made);
}

} // namespace

TEST_CASE("best available gives a table that is sold as a whole to a party of just as many, or not at all") {
    std::mt19937 random(5150);
    int wholes = 0;
    int loose = 0;
    for (int round = 0; round < 6000; ++round) {
        const TextPlan plan = random_plan(random);
        const SeatMap map = with_units(plan.map, random);
        BestRequest request{1 + static_cast<std::uint32_t>(random() % 5)};
        if (random() % 4 == 0) request.wheelchair = 1;
        if (random() % 3 == 0) request.category = static_cast<std::uint16_t>(random() % 2);
        // The same house where what is sold as a whole is taken is what all others choose from.
        auto rest = plan.free;
        std::vector<const Unit*> offered;
        for (const Unit& unit : map.parts().units) {
            if (unit.sold == UnitSale::by_chair) continue;
            const auto of_kind = [&](SeatKind kind) {
                return static_cast<std::uint32_t>(std::count_if(
                    unit.seats.begin(), unit.seats.end(), [&](SeatIndex i) { return map.seats()[i].kind == kind; }));
            };
            const bool fits = unit.seats.size() == request.count &&
                              of_kind(SeatKind::wheelchair) == request.wheelchair &&
                              (request.wheelchair > 0 || of_kind(SeatKind::companion) == 0) &&
                              (!request.category || map.category_of(unit.seats[0]) == *request.category);
            if (fits && std::all_of(unit.seats.begin(), unit.seats.end(), [&](SeatIndex i) { return plan.free[i]; }))
                offered.push_back(&unit);
            for (const SeatIndex seat : unit.seats) rest[seat] = false;
        }
        const auto choice = best_seats(map, plan.free, request);
        const auto without = best_seats(plan.map, rest, request);
        INFO(joined(plan.drawn), "count ", request.count, " round ", round);
        REQUIRE(choice.has_value() == (!offered.empty() || without.has_value()));
        if (!choice) continue;
        const Unit* unit = map.whole_unit_of(choice->seats.front());
        if (unit != nullptr) {
            CHECK(std::find(offered.begin(), offered.end(), unit) != offered.end());
            CHECK(choice->seats == unit->seats);
            CHECK_FALSE(choice->split);
            ++wholes;
        } else {
            REQUIRE(without.has_value());
            CHECK(choice->seats == without->seats);
            if (!offered.empty()) ++loose;
            CHECK((offered.empty() || !choice->split)); // a whole table is better than to be parted
        }
    }
    CHECK(wholes > 50);
    CHECK(loose > 100);
}

TEST_CASE(
    "a seat beside a table that is sold as a whole is not left alone by who takes the table, or the seats before") {
    SeatMapParts parts = TextPlan({"......"}).map.parts();
    parts.units = {{"Table 1", UnitSale::whole, {4, 5}}};
    const auto map = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(map));
    const std::vector<bool> free(6, true);
    CHECK(stranded_seats(*map, free, std::vector<SeatIndex>{4, 5}).empty());
    CHECK(stranded_seats(*map, free, std::vector<SeatIndex>{1, 2}) == std::vector<SeatIndex>{0, 3});
    CHECK_FALSE(fits_without_stranding(*map, free, {3}));
    CHECK(fits_without_stranding(*map, free, {4}));
}

TEST_CASE("best available sells the theatre out without breaking its promises") {
    const auto map = SeatMap::make(theatre_map());
    REQUIRE(static_cast<bool>(map));
    std::vector<bool> free(map->places(), true);
    std::mt19937 random(5);
    std::size_t sold = 0;
    for (;;) {
        const auto count = 1 + static_cast<std::uint32_t>(random() % 4);
        auto choice = best_seats(*map, free, {count});
        if (!choice) choice = best_seats(*map, free, {1});
        if (!choice) break;
        for (const SeatIndex seat : choice->seats) {
            REQUIRE(free[seat]);
            REQUIRE(is_ordinary(map->seats()[seat].kind));
            free[seat] = false;
            ++sold;
        }
    }
    CHECK(sold == 320 - 8); // all but the wheelchair places and their companion places
}

TEST_CASE("best available in the empty demo houses is what a box office would offer") {
    const auto theatre = SeatMap::make(theatre_map());
    REQUIRE(static_cast<bool>(theatre));
    const std::vector<bool> free(theatre->places(), true);
    const auto ids = [](const SeatMap& map, const std::optional<BestChoice>& choice) {
        std::vector<std::string> result;
        if (choice)
            for (const SeatIndex seat : choice->seats) result.push_back(map.seats()[seat].id);
        return result;
    };
    CHECK(ids(*theatre, best_seats(*theatre, free, {3})) ==
          std::vector<std::string>{"stalls-A-7", "stalls-A-8", "stalls-A-9"});
    CHECK(ids(*theatre, best_seats(*theatre, free, {2, {}, 1})).size() == 2);
    const auto arena = SeatMap::make(arena_map());
    REQUIRE(static_cast<bool>(arena));
    const std::vector<bool> seats(arena->places(), true);
    CHECK(ids(*arena, best_seats(*arena, seats, {2})) == std::vector<std::string>{"floor-B-1-10", "floor-B-1-11"});
}

} // namespace frontrow::testing::best_seats_test
