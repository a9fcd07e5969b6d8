#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "demo/arena.hpp"
#include "demo/club.hpp"
#include "demo/theatre.hpp"
#include "domain/seating/seat_map.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::map_rows_test {

namespace {

const MapId kId = MapId::trusted("0f5c1c8a3b7e4d2f9a6b8c7d6e5f4a3b");

/// The coordinates of a row, read as docs/openapi.json has it.
std::vector<double> coordinates(const Json& said) {
    if (said.is_object()) return said["at"].get<std::vector<double>>();
    std::vector<double> read;
    std::int64_t sum = 0;
    for (const auto& step : said) read.push_back(static_cast<double>(sum += step.get<std::int64_t>()) / 100);
    return read;
}

/// The row as GET /api/maps/{map} has it.
Json whole_row(const Json& section, const Json& row) {
    Json seats = Json::array();
    const auto count = row["count"].get<std::int64_t>();
    const auto first = row["first"].get<std::int64_t>();
    const auto at = [&](const char* name) { return coordinates(row[name]); };
    const auto xs = at("x");
    const auto ys = at("y");
    for (std::int64_t i = 0; i < count; ++i) {
        const auto n = static_cast<std::size_t>(i);
        const Json& labels = row["labels"];
        const std::string label =
            labels.is_array()
                ? labels[n].get<std::string>()
                : std::to_string(labels["from"].get<std::int64_t>() + i * labels["step"].get<std::int64_t>());
        const std::string usual =
            section["id"].get<std::string>() + "-" + row["label"].get<std::string>() + "-" + label;
        Json next = i + 1 < count ? Json(first + i + 1) : Json(nullptr);
        for (const auto& other : row.value("next", Json::array()))
            if (other["seat"] == i) next = other["next"];
        std::string kind = "standard";
        for (const auto& other : row.value("kinds", Json::array()))
            if (other["seat"] == i) kind = other["kind"];
        std::string note;
        for (const auto& other : row.value("notes", Json::array()))
            if (other["seat"] == i) note = other["note"];
        seats.push_back({{"id", row.contains("ids") ? row["ids"][n] : Json(usual)},
                         {"index", first + i},
                         {"label", label},
                         {"x", xs[n]},
                         {"y", ys[n]},
                         {"category", row["category"].is_array() ? row["category"][n] : row["category"]},
                         {"kind", kind},
                         {"next", std::move(next)}});
        if (!note.empty()) seats.back()["note"] = note;
    }
    return {{"label", row["label"]}, {"seats", std::move(seats)}};
}

Json whole(Json map) {
    for (auto& section : map["sections"])
        for (auto& row : section["rows"]) row = whole_row(section, row);
    return map;
}

void check_same(const SeatMap& map) {
    CHECK(whole(Json::parse(MapJson::rows(map, kId))) == Json::parse(MapJson::of(map, kId)));
}

/// A house whose rows keep to no rule.
SeatMapParts odd_house(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto one_in = [&](std::uint32_t n) { return random() % n == 0; };
    auto parts = small_house();
    for (auto& seat : parts.seats) {
        const std::string spelled = seat.label;
        if (one_in(3)) seat.label = one_in(2) ? "0" + spelled : "Ä" + spelled;
        if (one_in(3)) seat.id = "seat." + seat.id;
        if (one_in(3)) seat.category = static_cast<std::uint16_t>(random() % parts.categories.size());
        if (one_in(3)) seat.kind = static_cast<SeatKind>(random() % 4);
        if (one_in(4)) seat.next = kNoSeat;
        if (one_in(5)) seat.note = "pillar " + seat.label;
        if (one_in(3)) seat.at.x += 0.01 * static_cast<double>(random() % 100);
        if (one_in(40)) seat.at.y += 1.0 / 3;
    }
    return parts;
}

} // namespace

TEST_CASE("a map said row by row is the map said seat by seat") {
    SUBCASE("the small house") { check_same(value_of(SeatMap::make(small_house()))); }
    SUBCASE("the arena") { check_same(value_of(SeatMap::make(arena_map()))); }
    SUBCASE("the club") { check_same(value_of(SeatMap::make(club_map()))); }
    SUBCASE("the theatre") { check_same(value_of(SeatMap::make(theatre_map()))); }
    SUBCASE("houses that keep to no rule") {
        for (std::uint32_t seed = 0; seed < 200; ++seed) {
            CAPTURE(seed);
            check_same(value_of(SeatMap::make(odd_house(seed))));
        }
    }
}

TEST_CASE("a row whose seats are alike says each thing once") {
    auto parts = small_house();
    for (auto& seat : parts.seats) seat.id = (seat.category == 0 ? "stalls-" : "circle-") + seat.id;
    const auto map = value_of(SeatMap::make(std::move(parts)));
    const auto json = Json::parse(MapJson::rows(map, kId));
    CHECK(json["sections"][0]["rows"][0] == Json::parse(R"({"label":"A","first":0,"count":10,
        "labels":{"from":1,"step":1},"category":"Stalls","next":[{"seat":5,"next":null}],
        "x":[6000,2400,2400,2400,2400,2400,4800,2400,2400,2400],"y":[8000,0,0,0,0,0,0,0,0,0]})"));
    CHECK(json["sections"][1]["rows"][0]["kinds"] ==
          Json::parse(R"([{"seat":0,"kind":"wheelchair"},{"seat":1,"kind":"companion"}])"));
}

} // namespace frontrow::testing::map_rows_test
