#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/seating/best_seats.hpp"
#include "domain/seating/stranded_seats.hpp"
#include "tests/support/text_plan.hpp"

namespace frontrow::testing::stranded_seats_test {

using frontrow::tests::TextPlan;

TEST_CASE("stranded_seats names the seats that a choice leaves alone") {
    struct Case {
        std::string name;
        std::vector<std::string> plan;
        std::vector<SeatIndex> chosen;
        std::vector<SeatIndex> stranded;
    };
    const std::vector<Case> cases{
        {"between a sold seat and the choice", {"#...."}, {2, 3}, {1, 4}},
        {"nothing in the middle of plenty", {"......"}, {2, 3}, {}},
        {"at the end of the row", {"...."}, {0, 1, 2}, {3}},
        {"at the beginning of the row", {"...."}, {1, 2, 3}, {0}},
        {"at an aisle", {"..|...."}, {0}, {1}},
        {"an aisle parts: no neighbour on the other side", {"..|...."}, {2, 3}, {}},
        {"between two chosen seats", {"....."}, {1, 3}, {0, 2, 4}},
        {"named once, though two chosen seats did it", {"#...#"}, {1, 3}, {2}},
        {"alone before: not because of this choice", {"#.#...", "....."}, {3, 4, 5}, {}},
        {"a chain of one seat", {".|...."}, {1, 2}, {}},
        {"one of a gap of two", {"#..#"}, {1}, {2}},
        {"two of a gap of three", {"#...#"}, {1, 2}, {3}},
        {"the whole gap", {"#...#"}, {1, 2, 3}, {}},
        {"wheelchair and companion places stand alone by design", {"W.C"}, {1}, {}},
        {"a free companion place is company", {"#.C."}, {3}, {}},
        {"a taken one is not", {"..c."}, {0}, {1}},
        {"restricted view counts as any seat", {"RR"}, {0}, {1}},
        {"a seat that was taken before strands nobody", {"##."}, {1}, {}},
        {"nothing chosen", {"#.#..#"}, {}, {}},
    };
    for (const auto& c : cases) {
        INFO(c.name);
        const TextPlan plan(c.plan);
        CHECK(stranded_seats(plan.map, plan.free, c.chosen) == c.stranded);
    }
}

TEST_CASE("stranded_seats passes over standing places") {
    SeatMapParts parts = TextPlan({"..."}).map.parts();
    parts.areas.push_back({"floor", "Floor", 5, 0, 0, {0, 0}, 10, 10});
    const auto map = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(map));
    const std::vector<bool> free(map->places(), true);
    CHECK(stranded_seats(*map, free, std::vector<SeatIndex>{4, 5, 0, 1}) == std::vector<SeatIndex>{2});
}

TEST_CASE("stranded_seats agrees with the definition on random rows") {
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::string row;
        for (int i = 0; i < 12; ++i) row += "......##WCcR|"[random() % 13];
        row += '.';
        const TextPlan plan({row});
        const auto count = static_cast<SeatIndex>(plan.map.seats().size());
        std::vector<SeatIndex> chosen;
        std::vector<bool> after = plan.free;
        for (SeatIndex seat = 0; seat < count; ++seat)
            if (plan.free[seat] && random() % 3 == 0) {
                chosen.push_back(seat);
                after[seat] = false;
            }
        const auto alone = [&](SeatIndex seat, const std::vector<bool>& free) {
            if (!free[seat]) return false;
            const SeatIndex next = plan.map.seats()[seat].next;
            for (SeatIndex other = 0; other < count; ++other)
                if (free[other] && (other == next || plan.map.seats()[other].next == seat)) return false;
            return true;
        };
        std::vector<SeatIndex> expected;
        for (SeatIndex seat = 0; seat < count; ++seat)
            if (alone(seat, after) && !alone(seat, plan.free) && is_ordinary(plan.map.seats()[seat].kind))
                expected.push_back(seat);
        INFO(row);
        REQUIRE(stranded_seats(plan.map, plan.free, chosen) == expected);
    }
}

TEST_CASE("nearly_sold_out is less than one free seat in ten") {
    CHECK_FALSE(nearly_sold_out(320, 320));
    CHECK_FALSE(nearly_sold_out(32, 320));
    CHECK(nearly_sold_out(31, 320));
    CHECK(nearly_sold_out(0, 1));
    CHECK_FALSE(nearly_sold_out(0, 0));
}

TEST_CASE("fits_without_stranding says whether stranding could have been avoided") {
    const auto fits = [](std::vector<std::string> rows, std::uint32_t count) {
        const TextPlan plan(std::move(rows));
        return fits_without_stranding(plan.map, plan.free, {count, {}, 0});
    };
    CHECK(fits({"#..#", "#.#"}, 1)); // the single seat is there for the taking
    CHECK_FALSE(fits({"#..#", "#..#"}, 1));
    CHECK(fits({"#..#", "#..#"}, 2));
    CHECK_FALSE(fits({"#...#"}, 2));
    CHECK(fits({"#....#"}, 2));
    CHECK_FALSE(fits({"#WC#"}, 1));
    CHECK_FALSE(fits({"..."}, 0));
    CHECK_FALSE(fits({"..."}, 4));
}

} // namespace frontrow::testing::stranded_seats_test
