#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/seating/seat_map.hpp"

namespace frontrow::testing::seat_map_test {

namespace {

/// Two rows of three and two seats, and two standing areas.
SeatMapParts small_house() {
    SeatMapParts parts;
    parts.name = "Small house";
    parts.width = 400;
    parts.height = 300;
    parts.focal = {200, 10};
    parts.categories = {{"near", "#0072b2"}, {"far", "#D55E00"}};
    parts.sections = {{"stalls", "Stalls", {{"A", 0, 3}}}, {"balcony", "Balcony", {{"A", 0, 2}}}};
    for (int i = 1; i <= 3; ++i)
        parts.seats.push_back({"stalls-A-" + std::to_string(i), std::to_string(i), {24.0 * i, 50}});
    for (int i = 1; i <= 2; ++i)
        parts.seats.push_back({"balcony-A-" + std::to_string(i), std::to_string(i), {24.0 * i, 150}, 1});
    parts.seats[0].next = 1;
    parts.seats[1].next = 2;
    parts.seats[3].next = 4;
    parts.areas = {{"floor", "Floor", 10, 0, 0, {10, 200}, 100, 50}, {"bar", "Bar", 4, 0, 1, {200, 200}, 100, 50}};
    parts.decorations = {{DecorationKind::stage, "Stage", {200, 10}, 20, {{100, 0}, {300, 0}, {200, 20}}},
                         {DecorationKind::text, "Exit", {20, 20}, 12, {}}};
    return parts;
}

SeatMap made(SeatMapParts parts) {
    auto map = SeatMap::make(std::move(parts));
    REQUIRE_MESSAGE(static_cast<bool>(map), (map ? std::string() : map.error().detail));
    return std::move(*map);
}

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("a seat map answers for its places") {
    const SeatMap map = made(small_house());
    CHECK(map.places() == 5 + 10 + 4);
    CHECK(map.find_seat("stalls-A-2") == SeatIndex{1});
    CHECK_FALSE(map.find_seat("stalls-A-4").has_value());
    CHECK_FALSE(map.find_seat("").has_value());
    CHECK(map.section_of(3).id == "balcony");
    CHECK(map.row_of(3).first == 3);
    CHECK(map.row_of(2).count == 3);
    CHECK(map.find_section("balcony") == &map.parts().sections[1]);
    CHECK(map.find_section("floor") == nullptr);
    CHECK(map.is_seat(4));
    CHECK_FALSE(map.is_seat(5));
    CHECK_FALSE(map.is_seat(kNoSeat));
}

TEST_CASE("standing places follow the seats") {
    const SeatMap map = made(small_house());
    CHECK(map.find_area("floor")->first == 5);
    CHECK(map.find_area("bar")->first == 15);
    CHECK(map.find_area("stalls") == nullptr);
    CHECK(map.area_of(5).id == "floor");
    CHECK(map.area_of(14).id == "floor");
    CHECK(map.area_of(15).id == "bar");
    CHECK(map.area_of(18).id == "bar");
    CHECK(map.place_id(0) == "stalls-A-1");
    CHECK(map.place_id(5) == "floor-1");
    CHECK(map.place_id(14) == "floor-10");
    CHECK(map.place_id(18) == "bar-4");
    CHECK(map.category_of(0) == 0);
    CHECK(map.category_of(4) == 1);
    CHECK(map.category_name(14) == "near");
    CHECK(map.category_name(18) == "far");
}

TEST_CASE("previous is the other way round of next") {
    const SeatMap map = made(small_house());
    CHECK(map.previous(0) == kNoSeat);
    CHECK(map.previous(1) == 0);
    CHECK(map.previous(2) == 1);
    CHECK(map.previous(3) == kNoSeat);
    CHECK(map.previous(4) == 3);
}

TEST_CASE("a map knows which seats are sold as a whole") {
    auto parts = small_house();
    parts.units = {{"Table 1", UnitSale::whole, {2, 0}}, {"Box", UnitSale::by_chair, {3, 4}}};
    const SeatMap map = made(std::move(parts));
    CHECK(map.whole_unit_of(0) == &map.parts().units[0]);
    CHECK(map.whole_unit_of(2) == &map.parts().units[0]);
    CHECK(map.parts().units[0].seats == std::vector<SeatIndex>{0, 2});
    for (const SeatIndex other : {1u, 3u, 4u, 5u, 18u, kNoSeat}) CHECK(map.whole_unit_of(other) == nullptr);
    CHECK(made(small_house()).whole_unit_of(0) == nullptr);
}

TEST_CASE("a map keeps its index when it moves") {
    SeatMap first = made(small_house());
    const SeatMap second = std::move(first);
    CHECK(second.find_seat("stalls-A-3") == SeatIndex{2});
    SeatMap third = made(small_house());
    third = made(small_house());
    CHECK(third.find_seat("balcony-A-2") == SeatIndex{4});
}

TEST_CASE("SeatMap::make names the part at fault") {
    struct Case {
        std::string name;
        std::string field;
        std::function<void(SeatMapParts&)> spoil;
    };
    using P = SeatMapParts;
    const std::vector<Case> cases{
        {"no name", "name", [](P& p) { p.name.clear(); }},
        {"a long name", "name", [](P& p) { p.name.assign(kMaxLabelBytes + 1, 'x'); }},
        {"no width", "width", [](P& p) { p.width = 0; }},
        {"a width that is no number", "width", [](P& p) { p.width = kNotANumber; }},
        {"a negative height", "height", [](P& p) { p.height = -1; }},
        {"an endless height", "height", [](P& p) { p.height = kInfinite; }},
        {"a focal point nowhere", "focal", [](P& p) { p.focal.y = kNotANumber; }},
        {"no categories", "categories", [](P& p) { p.categories.clear(); }},
        {"too many categories", "categories",
         [](P& p) {
             for (std::size_t i = 0; i < kMaxCategories; ++i) p.categories.push_back({std::to_string(i), "#000000"});
         }},
        {"a category twice", "categories", [](P& p) { p.categories[1].name = "near"; }},
        {"a colour by name", "categories", [](P& p) { p.categories[0].color = "red"; }},
        {"a short colour", "categories", [](P& p) { p.categories[0].color = "#fff"; }},
        {"a colour with a wrong digit", "categories", [](P& p) { p.categories[0].color = "#00g000"; }},
        {"a colour without its mark", "categories", [](P& p) { p.categories[0].color = "0000000"; }},
        {"a section twice", "sections", [](P& p) { p.sections[1].id = "stalls"; }},
        {"a section id that is no id", "sections", [](P& p) { p.sections[0].id = "a/b"; }},
        {"a section without a name", "sections", [](P& p) { p.sections[0].name.clear(); }},
        {"too many sections", "sections",
         [](P& p) {
             for (std::size_t i = 0; i < kMaxSections; ++i) p.sections.push_back({"s" + std::to_string(i), "S", {}});
         }},
        {"a row without a label", "rows", [](P& p) { p.sections[0].rows[0].label.clear(); }},
        {"an empty row", "rows",
         [](P& p) {
             p.sections[0].rows.push_back({"B", 0, 0});
         }},
        {"a row with more seats than there are", "rows", [](P& p) { p.sections[1].rows[0].count = 3; }},
        {"a row whose count wraps round", "rows", [](P& p) { p.sections[1].rows[0].count = 0xFFFF'FFFF; }},
        {"a seat without a row", "seats",
         [](P& p) {
             p.sections[1].rows[0].count = 1;
             p.seats[3].next = kNoSeat;
         }},
        {"a seat id twice", "seats", [](P& p) { p.seats[4].id = "stalls-A-1"; }},
        {"a seat id with a blank", "seats", [](P& p) { p.seats[4].id = "balcony A 2"; }},
        {"an empty seat id", "seats", [](P& p) { p.seats[4].id.clear(); }},
        {"a seat id that is too long", "seats", [](P& p) { p.seats[4].id.assign(MapId::kMaxBytes + 1, 'a'); }},
        {"a seat without a label", "seats", [](P& p) { p.seats[0].label.clear(); }},
        {"a seat at no place", "seats", [](P& p) { p.seats[0].at.x = kNotANumber; }},
        {"a seat far away", "seats", [](P& p) { p.seats[0].at.y = kMaxCoordinate * 2; }},
        {"a seat of no category", "seats", [](P& p) { p.seats[0].category = 2; }},
        {"a neighbour that does not exist", "seats", [](P& p) { p.seats[2].next = 5; }},
        {"a neighbour in another row", "seats", [](P& p) { p.seats[2].next = 3; }},
        {"a seat beside itself", "seats", [](P& p) { p.seats[2].next = 2; }},
        {"two seats with the same neighbour", "seats", [](P& p) { p.seats[0].next = 2; }},
        {"neighbours in a ring", "seats", [](P& p) { p.seats[2].next = 0; }},
        {"a ring of two", "seats", [](P& p) { p.seats[4].next = 3; }},
        {"an area called like a section", "areas", [](P& p) { p.areas[0].id = "stalls"; }},
        {"an area twice", "areas", [](P& p) { p.areas[1].id = "floor"; }},
        {"an area without a name", "areas", [](P& p) { p.areas[0].name.clear(); }},
        {"an area of no category", "areas", [](P& p) { p.areas[0].category = 9; }},
        {"an area for nobody", "areas", [](P& p) { p.areas[1].capacity = 0; }},
        {"too many places", "areas", [](P& p) { p.areas[1].capacity = kMaxPlaces; }},
        {"a capacity that wraps round", "areas", [](P& p) { p.areas[1].capacity = 0xFFFF'FFFF; }},
        {"an area of negative width", "areas", [](P& p) { p.areas[0].width = -1; }},
        {"an area at no place", "areas", [](P& p) { p.areas[0].at.x = kNotANumber; }},
        {"a seat with the id of a standing place", "areas", [](P& p) { p.seats[0].id = "floor-7"; }},
        {"a decoration at no place", "decorations", [](P& p) { p.decorations[0].at.x = kInfinite; }},
        {"a decoration with a corner nowhere", "decorations", [](P& p) { p.decorations[0].points[1].y = kNotANumber; }},
        {"a decoration of no size", "decorations", [](P& p) { p.decorations[1].size = kNotANumber; }},
        {"a decoration that tells a story", "decorations",
         [](P& p) { p.decorations[1].text.assign(kMaxLabelBytes + 1, 'x'); }},
        {"too many decorations", "decorations", [](P& p) { p.decorations.resize(kMaxDecorations + 1); }},
        {"a unit without a name", "units",
         [](P& p) {
             p.units = {{"", UnitSale::whole, {0, 1}}};
         }},
        {"a unit without seats", "units",
         [](P& p) {
             p.units = {{"Table 1", UnitSale::whole, {}}};
         }},
        {"a unit with a place to stand", "units",
         [](P& p) {
             p.units = {{"Table 1", UnitSale::whole, {0, 5}}};
         }},
        {"a seat twice in a unit", "units",
         [](P& p) {
             p.units = {{"Table 1", UnitSale::whole, {0, 0}}};
         }},
        {"a seat in two units", "units",
         [](P& p) {
             p.units = {{"Table 1", UnitSale::whole, {0, 1}}, {"Table 2", UnitSale::by_chair, {1, 2}}};
         }},
        {"a unit in two categories", "units",
         [](P& p) {
             p.seats[1].category = 1;
             p.units = {{"Table 1", UnitSale::whole, {0, 1}}};
         }},
        {"a unit in two sections", "units",
         [](P& p) {
             p.seats[3].category = 0;
             p.units = {{"Table 1", UnitSale::whole, {2, 3}}};
         }},
        {"too many units", "units", [](P& p) { p.units.resize(kMaxUnits + 1); }},
        {"no place at all", "seats",
         [](P& p) {
             p.sections.clear();
             p.seats.clear();
             p.areas.clear();
         }},
    };
    for (const auto& c : cases) {
        INFO(c.name);
        auto parts = small_house();
        c.spoil(parts);
        const auto map = SeatMap::make(std::move(parts));
        REQUIRE_FALSE(static_cast<bool>(map));
        CHECK(map.error().kind == ErrorKind::invalid);
        CHECK(map.error().field == c.field);
        CHECK_FALSE(map.error().detail.empty());
    }
}

TEST_CASE("SeatMap::make takes as many places as it says, and not one more") {
    const auto big = [](std::size_t count) {
        SeatMapParts parts = small_house();
        parts.areas.clear();
        parts.sections = {{"s", "S", {{"A", 0, static_cast<std::uint32_t>(count)}}}};
        parts.seats.clear();
        for (std::size_t i = 0; i < count; ++i) parts.seats.push_back({std::to_string(i), "1", {0, 0}});
        return SeatMap::make(std::move(parts));
    };
    CHECK(static_cast<bool>(big(kMaxPlaces)));
    CHECK_FALSE(static_cast<bool>(big(kMaxPlaces + 1)));
    SeatMapParts standing = small_house();
    standing.areas[0].capacity = kMaxPlaces - 5 - 4;
    CHECK(made(standing).places() == kMaxPlaces);
    ++standing.areas[0].capacity;
    CHECK_FALSE(static_cast<bool>(SeatMap::make(std::move(standing))));
}

TEST_CASE("SeatMap::make sets where rows and areas begin, whatever it was told") {
    auto parts = small_house();
    parts.sections[1].rows[0].first = 77;
    parts.areas[1].first = 77;
    const SeatMap map = made(std::move(parts));
    CHECK(map.parts().sections[1].rows[0].first == 3);
    CHECK(map.parts().areas[1].first == 15);
}

TEST_CASE("a seat map may consist of standing places or of seats alone") {
    auto standing = small_house();
    standing.sections.clear();
    standing.seats.clear();
    CHECK(made(standing).places() == 14);
    auto seated = small_house();
    seated.areas.clear();
    CHECK(made(seated).places() == 5);
}

TEST_CASE("a row of a high number is not taken for one of a low number") {
    // 65,537 rows in one section: a row number of 16 bits would come round to the first row again.
    SeatMapParts parts = small_house();
    parts.areas.clear();
    parts.seats.clear();
    parts.sections = {{"s", "S", {}}};
    constexpr std::size_t kRows = 65'537;
    for (std::size_t i = 0; i < kRows; ++i) {
        parts.sections[0].rows.push_back({"r" + std::to_string(i), 0, 1});
        parts.seats.push_back({std::to_string(i), "1", {0, 0}});
    }
    const auto map = SeatMap::make(std::move(parts));
    if (map) CHECK(map->row_of(kRows - 1).label == "r65536");
}

TEST_CASE("the canonical text differs when anything differs") {
    using P = SeatMapParts;
    const std::vector<std::function<void(P&)>> changes{
        [](P& p) { p.name += "!"; },
        [](P& p) { p.width += 0.1; },
        [](P& p) { p.height += 1; },
        [](P& p) { p.focal.x += 0.5; },
        [](P& p) { p.focal.y += 0.5; },
        [](P& p) { p.categories[0].name = "Near"; },
        [](P& p) { p.categories[0].color = "#0072b3"; },
        [](P& p) {
            p.categories.push_back({"third", "#000000"});
        },
        [](P& p) { p.sections[0].id = "Stalls"; },
        [](P& p) { p.sections[0].name = "stalls"; },
        [](P& p) {
            p.sections.push_back({"empty", "Empty", {}});
        },
        [](P& p) { p.sections[0].rows[0].label = "B"; },
        [](P& p) {
            p.sections[0].rows = {{"A", 0, 2}, {"B", 0, 1}};
            p.seats[1].next = kNoSeat;
        },
        [](P& p) { p.seats[0].id = "stalls-A-0"; },
        [](P& p) { p.seats[0].label = "0"; },
        [](P& p) { p.seats[0].at.x += 0.1; },
        [](P& p) { p.seats[0].at.y += 0.1; },
        [](P& p) { p.seats[0].category = 1; },
        [](P& p) { p.seats[0].kind = SeatKind::wheelchair; },
        [](P& p) { p.seats[0].next = kNoSeat; },
        [](P& p) { std::swap(p.seats[3].label, p.seats[4].label); },
        [](P& p) { p.areas[0].id = "Floor"; },
        [](P& p) { p.areas[0].name = "floor"; },
        [](P& p) { p.areas[0].capacity = 11; },
        [](P& p) { p.areas[0].category = 1; },
        [](P& p) { p.areas[0].at.x += 1; },
        [](P& p) { p.areas[0].at.y += 1; },
        [](P& p) { p.areas[0].width += 1; },
        [](P& p) { p.areas[0].height += 1; },
        [](P& p) {
            p.areas[0].outline = {{0, 0}, {1, 0}, {0.5, 1}};
        },
        [](P& p) {
            p.areas[0].outline = {{0, 0}, {1, 0}, {0.5, 0.9}};
        },
        [](P& p) { p.areas.pop_back(); },
        [](P& p) { p.decorations[0].kind = DecorationKind::outline; },
        [](P& p) { p.decorations[0].text = "Bühne"; },
        [](P& p) { p.decorations[0].at.x += 1; },
        [](P& p) { p.decorations[0].size += 1; },
        [](P& p) { p.decorations[0].points[2].y += 1; },
        [](P& p) { p.decorations[0].points.pop_back(); },
        [](P& p) { p.decorations[1].symbol = DecorationSymbol::bar; },
        [](P& p) { p.decorations[1].symbol = DecorationSymbol::door; },
        [](P& p) { p.decorations.pop_back(); },
        [](P& p) {
            p.units = {{"Table 1", UnitSale::whole, {0, 1}}};
        },
        [](P& p) {
            p.units = {{"Table 1", UnitSale::whole, {0, 2}}};
        },
        [](P& p) {
            p.units = {{"Table 2", UnitSale::whole, {0, 1}}};
        },
        [](P& p) {
            p.units = {{"Table 1", UnitSale::by_chair, {0, 1}}};
        },
    };
    std::set<std::string> texts{made(small_house()).canonical_text()};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        INFO("change ", i);
        auto parts = small_house();
        changes[i](parts);
        CHECK(texts.insert(made(std::move(parts)).canonical_text()).second);
    }
    CHECK(texts.size() == changes.size() + 1);
    CHECK(texts.count(made(small_house()).canonical_text()) == 1);
}

TEST_CASE("SeatMap::make names the seat whose neighbours are at fault") {
    auto elsewhere = small_house();
    elsewhere.seats[1].next = 3;
    const auto refused = SeatMap::make(std::move(elsewhere));
    REQUIRE_FALSE(static_cast<bool>(refused));
    CHECK(refused.error().seats == std::vector<std::string>{"stalls-A-2"});
    auto ring = small_house();
    ring.seats[4].next = 3;
    const auto ringed = SeatMap::make(std::move(ring));
    REQUIRE_FALSE(static_cast<bool>(ringed));
    CHECK(ringed.error().seats == std::vector<std::string>{"balcony-A-1"});
}

TEST_CASE("the canonical text keeps fields apart") {
    auto a = small_house();
    a.sections[0].id = "ab";
    a.sections[0].name = "c";
    auto b = small_house();
    b.sections[0].id = "a";
    b.sections[0].name = "bc";
    CHECK(made(std::move(a)).canonical_text() != made(std::move(b)).canonical_text());
    auto c = small_house();
    c.seats[0].label = "1:1";
    auto d = small_house();
    d.seats[0].label = "1";
    CHECK(made(std::move(c)).canonical_text() != made(std::move(d)).canonical_text());
}

} // namespace frontrow::testing::seat_map_test
