// Seating plans on their way in and out: our JSON, pretix's JSON with its side file, tables of seats and of runs.

#include <cstddef>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "demo/arena.hpp"
#include "demo/club.hpp"
#include "demo/theatre.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/pretix_plan.hpp"
#include "formats/seating/rows_csv.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::plan_test {

namespace {

SeatMap made(SeatMapParts parts) {
    auto map = SeatMap::make(std::move(parts));
    REQUIRE_MESSAGE(static_cast<bool>(map), (map ? std::string() : map.error().detail));
    return std::move(*map);
}

/// The club where tables are sold as a whole, by the chair, or named by nobody.
SeatMapParts club_with_units() {
    auto parts = club_map();
    parts.units.clear();
    const auto& rows = parts.sections.back().rows;
    SeatIndex first = static_cast<SeatIndex>(parts.seats.size());
    for (auto row = rows.rbegin(); row != rows.rend() - 2; ++row) {
        first -= row->count;
        Unit unit{"Table " + row->label, row->label == "T4" ? UnitSale::by_chair : UnitSale::whole, {}};
        for (SeatIndex seat = first; seat < first + row->count; ++seat) unit.seats.push_back(seat);
        parts.units.push_back(std::move(unit));
    }
    return parts;
}

const std::vector<SeatMapParts (*)()> kHouses{club_map, club_with_units, theatre_map, arena_map};

/// A house that makes it hard: a section without rows, an order that no zone says, neighbours in a bow and from right
/// to left, half units, a row label twice, a stage without a word, texts on nothing and words that look like formulas.
SeatMapParts odd_house() {
    SeatMapParts parts;
    parts.name = "Odd <house>";
    parts.width = 400.5;
    parts.height = 300;
    parts.focal = {17, 3};
    parts.categories = {{"-near", "#0072b2"}, {"far; \"away\"", "#D55E00"}, {"unused", "#000000"}};
    parts.sections = {{"none", "Nobody", {}},
                      {"front.1", "=Front", {{"A", 0, 3}, {"-1", 0, 2}}},
                      {"zone-1", "+1", {{"Ä, quoted \"", 0, 2}}}};
    parts.seats = {{"s1", "=1+1", {0.12345, -5}, 0, SeatKind::wheelchair, 2},
                   {"s2", "'", {24, 50}, 1, SeatKind::companion, kNoSeat},
                   {"s3", "3", {48, 50}, 0, SeatKind::standard, 1},
                   {"t1", "@", {24, 80}, 1, SeatKind::restricted, kNoSeat},
                   {"t2", "2", {-48, 80}, 1, SeatKind::standard, 3},
                   {"u1", "1", {24, 110}, 1, SeatKind::standard, 6},
                   {"u2", "2", {48, 110}}};
    parts.areas = {{"floor", "Floor", 10, 0, 0, {10, 200}, 100.25, 50},
                   {"bar", "Bar", 4, 0, 1, {200, 200}, 0, 0},
                   {"pit", "Pit", 7, 0, 0, {300, 200.5}, 60, 40, {{0, 0.25}, {1, 0}, {0.3333, 1}}}};
    parts.decorations = {{DecorationKind::stage, "", {200, 10}, 20, {{100, 0}, {300, 0}, {200, 20}}},
                         {DecorationKind::outline, "Stage", {1, 2}, 3, {{1, 1}}},
                         {DecorationKind::text, "", {20, 20}, 12.5, {}},
                         {DecorationKind::text, "Theke", {30, 20}, 24, {}, DecorationSymbol::bar},
                         {DecorationKind::text, "", {20, 20}, 12.5, {}},
                         {DecorationKind::stage, "Nowhere", {5, 5}, 0, {}}};
    return parts;
}

/// A hall where everybody stands.
SeatMapParts standing_house() {
    auto parts = odd_house();
    parts.sections.clear();
    parts.seats.clear();
    return parts;
}

std::string example() {
    std::ifstream file("docs/examples/small-plan.pretix.json");
    if (!file)
        file.open(std::string(__FILE__).substr(0, std::string(__FILE__).rfind("tests/")) +
                  "docs/examples/small-plan.pretix.json");
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The fields that pretix's schema has for an object.
struct Known {
    std::set<std::string> required;
    std::set<std::string> optional;
};

void check_fields(const Json& json, const Known& known) {
    for (const auto& name : known.required) REQUIRE_MESSAGE(json.contains(name), json.dump().substr(0, 200));
    for (const auto& [name, value] : json.items()) {
        const bool allowed = known.required.contains(name) || known.optional.contains(name);
        REQUIRE_MESSAGE(allowed, name);
    }
}

/// Checks a plan against what pretix takes: every required field is there, and no field that it does not know.
void check_is_pretix(const Json& plan) {
    const Known at{{"x", "y"}, {}};
    check_fields(plan, {{"name", "zones", "categories", "size"}, {}});
    check_fields(plan["size"], {{"width", "height"}, {}});
    REQUIRE(plan["size"]["width"].is_number_integer());
    for (const auto& category : plan["categories"]) check_fields(category, {{"name"}, {"color"}});
    for (const auto& zone : plan["zones"]) {
        check_fields(zone, {{"position", "rows"}, {"name", "zone_id", "uuid", "areas"}});
        check_fields(zone["position"], at);
        for (const auto& row : zone["rows"]) {
            check_fields(
                row, {{"row_number", "seats"}, {"position", "uuid", "row_label", "seat_label", "row_number_position"}});
            for (const auto& seat : row["seats"]) {
                check_fields(seat, {{"seat_guid", "seat_number", "position", "category"},
                                    {"uuid", "radius", "start_direction"}});
                check_fields(seat["position"], at);
            }
        }
        for (const auto& area : zone.value("areas", Json::array()))
            check_fields(area, {{"shape", "position"},
                                {"color", "border_color", "rotation", "uuid", "text",
                                 area["shape"] == "text" ? "text" : area["shape"].get<std::string>()}});
    }
}

void check_same_seats(const SeatMap& a, const SeatMap& b) {
    REQUIRE(a.seats().size() == b.seats().size());
    for (SeatIndex i = 0; i < a.seats().size(); ++i) {
        const Seat& left = a.seats()[i];
        const Seat& right = b.seats()[i];
        const bool same = left.id == right.id && left.label == right.label && left.at == right.at &&
                          left.kind == right.kind && left.next == right.next &&
                          a.category_name(i) == b.category_name(i) && a.section_of(i).id == b.section_of(i).id &&
                          a.section_of(i).name == b.section_of(i).name && a.row_of(i).label == b.row_of(i).label;
        REQUIRE_MESSAGE(same, left.id);
    }
}

} // namespace

TEST_CASE("a seat's note comes back from our JSON and pretix's, and is bounded") {
    auto parts = odd_house();
    const auto before = made(odd_house()).canonical_text();
    parts.seats[1].note = "Säule links, לשמאל";
    parts.seats[5].note = "<b>\"half\" a view</b>";
    const auto map = made(parts);
    CHECK(map.canonical_text() != before);
    const auto back = MapReader::read(parse_plan(MapJson::of(map)));
    CHECK(back.canonical_text() == map.canonical_text());
    CHECK(back.seats()[1].note == "Säule links, לשמאל");
    const auto files = write_pretix(map, nullptr);
    CHECK(read_pretix(files.plan, files.side).map.canonical_text() == map.canonical_text());
    // Two notes that change places are another map, and no notes are the map from before.
    std::swap(parts.seats[1].note, parts.seats[5].note);
    CHECK(made(parts).canonical_text() != map.canonical_text());
    parts.seats[1].note.clear();
    parts.seats[5].note.clear();
    CHECK(made(parts).canonical_text() == before);
    parts.seats[1].note = std::string(kMaxNoteBytes, 'x');
    CHECK(static_cast<bool>(SeatMap::make(parts)));
    parts.seats[1].note += 'x';
    CHECK(!static_cast<bool>(SeatMap::make(parts)));
    const auto read = [&](const Json& note) {
        auto json = Json::parse(MapJson::of(map));
        json["sections"][1]["rows"][0]["seats"][0]["note"] = note;
        return MapReader::read(json);
    };
    CHECK(read("  pillar\u200B ").seats()[0].note == "pillar");
    for (const Json& wrong : {Json(7), Json(std::string(kMaxNoteBytes + 1, 'x')), Json("two\nlines")}) {
        INFO(wrong.dump());
        CHECK(refusal_of([&] { read(wrong); }).field == "sections[1].rows[0].seats[0].note");
    }
}

TEST_CASE("our own JSON comes back as it went out") {
    for (const auto house : {club_map, theatre_map, arena_map, odd_house, standing_house}) {
        const auto map = made(house());
        const auto back = MapReader::read(parse_plan(MapJson::of(map, MapId::trusted("x"))));
        CHECK(back.canonical_text() == map.canonical_text());
        CHECK(MapJson::of(back) == MapJson::of(map));
    }
}

TEST_CASE("a map goes through pretix and its side file and comes back equal") {
    for (const auto house : {club_map, theatre_map, arena_map, odd_house, standing_house}) {
        const auto map = made(house());
        INFO(map.parts().name);
        const auto files = write_pretix(map);
        check_is_pretix(Json::parse(files.plan));
        const auto back = read_pretix(files.plan, files.side);
        CHECK(MapJson::of(read_pretix("{\"plan\":" + files.plan + ",\"side\":" + files.side + "}").map) ==
              MapJson::of(back.map));
        CHECK(back.map.canonical_text() == map.canonical_text());
        const auto again = write_pretix(back.map, &*back.source);
        const bool same_plan = Json::parse(again.plan) == Json::parse(files.plan);
        const bool same_side = Json::parse(again.side) == Json::parse(files.side);
        CHECK(same_plan);
        CHECK(same_side);
    }
}

TEST_CASE("the side file says only what pretix cannot") {
    const auto side = Json::parse(write_pretix(made(theatre_map())).side);
    CHECK_FALSE(side.contains("sections"));
    CHECK(side["seats"].size() < 120); // aisles, wheelchair places and restricted views
    for (const auto& seat : side["seats"]) CHECK_FALSE(seat.contains("x"));
}

TEST_CASE("a plan from pretix becomes a map") {
    const auto plan = read_pretix(example());
    const auto& parts = plan.map.parts();
    CHECK(parts.name == "Village hall");
    CHECK(parts.width == 600);
    CHECK(parts.focal == Point{150, 80}); // of the stage, what is nearest to the seats
    REQUIRE(parts.sections.size() == 1);  // a zone without seats is none
    CHECK(parts.sections[0].id == "stalls");
    REQUIRE(parts.sections[0].rows.size() == 2);
    CHECK(parts.sections[0].rows[1].label == "B");
    REQUIRE(parts.seats.size() == 5);
    CHECK(parts.seats[0].id == "A-1");
    CHECK(parts.seats[0].at == Point{110.1, 120.7});
    CHECK(parts.seats[0].next == 1);
    CHECK(parts.seats[1].next == 2);
    CHECK(parts.seats[2].next == kNoSeat);
    CHECK(parts.seats[2].id.starts_with("row-a-no-3."));
    CHECK(parts.seats[3].label == "1");
    CHECK(plan.map.category_name(2) == "Far");
    CHECK(parts.categories[1].color == category_color(1));
    REQUIRE(parts.decorations.size() == 5);
    CHECK(parts.decorations[0].kind == DecorationKind::stage);
    CHECK(parts.decorations[0].at == Point{300, 50});
    CHECK(parts.decorations[0].points[2] == Point{450, 80});
    CHECK(parts.decorations[1].points[1] == Point{550, 340}); // a quarter turn clockwise
    CHECK(parts.decorations[2].points[0] == Point{40, 370});
    CHECK(parts.decorations[3].points[6] == Point{98, 360});
    CHECK(parts.decorations[4].kind == DecorationKind::text);
    CHECK(plan.notes.size() == 3);
}

TEST_CASE("a plan from pretix goes back without loss") {
    const auto before = Json::parse(example());
    const auto plan = read_pretix(example());
    const auto files = write_pretix(plan.map, &*plan.source);
    const bool same = Json::parse(files.plan) == before;
    CHECK_MESSAGE(same, files.plan);
    CHECK(Json::parse(files.side) == Json{{"format", "frontrow"}, {"version", 1}, {"neighbours", "drawn"}});
}

TEST_CASE("a changed map keeps on what came from pretix all that nobody has changed") {
    const auto plan = read_pretix(example());
    auto parts = SeatMapParts(plan.map.parts());
    parts.name = "Town hall";
    parts.seats[0].label = "1a";
    parts.seats[1].at.x += 1;
    parts.seats[3].kind = SeatKind::wheelchair;
    parts.seats[4].category = 0;
    parts.seats.push_back({"B-3", "3", {200, 150}, 0});
    ++parts.sections[0].rows[1].count;
    parts.sections[0].rows[1].label = "C";
    parts.sections.push_back({"balcony", "Balcony", {{"A", 0, 1}}});
    parts.seats.push_back({"new", "1", {300, 300}, 1});
    parts.decorations.erase(parts.decorations.begin() + 1);
    parts.decorations.push_back({DecorationKind::outline, "Bar", {5, 5}, 10, {{0, 0}, {9, 0}, {9, 9}}});
    parts.areas = {{"floor", "Floor", 30, 0, 0, {10, 200}, 100, 50}};
    const auto map = made(std::move(parts));

    const auto files = write_pretix(map, &*plan.source);
    auto expected = Json::parse(example());
    const auto out = Json::parse(files.plan);
    check_is_pretix(out);
    expected["name"] = "Town hall";
    auto& house = expected["zones"][0];
    house["areas"].erase(1);
    auto& rows = expected["zones"][1]["rows"];
    rows[0]["seats"][0]["seat_number"] = "1a";
    rows[0]["seats"][1]["position"]["x"] = 25;
    rows[2]["row_number"] = "C";
    rows[2]["seats"][1]["category"] = "Near";
    REQUIRE(out["zones"].size() == 4); // new drawings in front, the new section at the end
    rows[2]["seats"].push_back(out["zones"][2]["rows"][2]["seats"][2]);
    const auto same = [](const Json& a, const Json& b) { return a == b; };
    CHECK_MESSAGE(same(out["zones"][1], house), out["zones"][1].dump());
    CHECK_MESSAGE(same(out["zones"][2], expected["zones"][1]), out["zones"][2].dump());
    CHECK(out["zones"][0]["areas"].size() == 2);
    CHECK(out["zones"][3]["zone_id"] == "balcony");
    CHECK(out["name"] == "Town hall");
    CHECK(same(out["categories"], expected["categories"]));

    const auto back = read_pretix(files.plan, files.side);
    CHECK(back.map.canonical_text() == map.canonical_text());
}

TEST_CASE("the older version is read, written as the newer one, and loses nothing") {
    const std::string older = R"({"name":"Old","categories":[{"name":"c","color":"red"}],"zones":[
        {"name":"Main area","displayed":true,"position":{"x":10,"y":20},
         "rows":[{"row_number":"1","number_of_seats":2,"seats_spacing":25,"position":{"x":0,"y":0},
                  "seats":[{"seat_guid":"g1","seat_number":"1","position":{"x":0,"y":0},"category":"c"},
                           {"seat_guid":"g2","seat_number":"2","position":{"x":25,"y":0},"category":"c"}]}],
         "areas":[{"width":100,"height":40,"position":{"x":5,"y":5},"rotation":0,"text":"Bar","color":"#fff"},
                  {"width":10,"height":10,"position":{"x":0,"y":0}}]}]})";
    const auto plan = read_pretix(older);
    CHECK(plan.map.parts().sections[0].id == "main-area");
    CHECK(plan.map.parts().decorations[0].at == Point{65, 45});
    CHECK(plan.map.parts().decorations[0].points[2] == Point{115, 65});
    CHECK(plan.map.parts().width == 100);
    const auto files = write_pretix(plan.map, &*plan.source);
    const auto newer = Json::parse(files.plan);
    check_is_pretix(newer);
    CHECK(newer["categories"][0]["color"] == "red");
    CHECK(newer["zones"][0]["areas"][0]["color"] == "#fff");
    CHECK(newer["zones"][0]["areas"][0]["rectangle"] == Json{{"width", 100}, {"height", 40}});
    CHECK(newer["zones"][0]["areas"][0]["text"]["text"] == "Bar");
    CHECK(newer["zones"][0]["areas"][1].contains("text") == false);
    const Json expected = Json::parse(R"([{"at":"zones[0].displayed","value":true},
        {"at":"zones[0].rows[0].number_of_seats","value":2},{"at":"zones[0].rows[0].seats_spacing","value":25}])");
    const bool kept = Json::parse(files.side)["older"] == expected;
    CHECK(kept);
    const auto again = read_pretix(files.plan, files.side);
    CHECK(again.map.canonical_text() == plan.map.canonical_text());
    const auto same = write_pretix(again.map, &*again.source);
    CHECK(same.plan == files.plan);
    CHECK(same.side == files.side);
}

TEST_CASE("a field that nobody knows goes through, too") {
    auto plan = Json::parse(example());
    plan["zones"][1]["rows"][0]["seats"][1]["colour_of_chair"] = {{"deep", {1, 2, 3}}};
    plan["later"] = "\n";
    const auto read = read_pretix(plan.dump());
    const bool same = Json::parse(write_pretix(read.map, &*read.source).plan) == plan;
    CHECK(same);
}

TEST_CASE("seats go through a table and come back equal") {
    for (const auto house : kHouses) {
        const auto map = made(house());
        check_same_seats(map, read_rows_csv(write_seats_csv(map)).map);
    }
    auto odd = odd_house();
    odd.sections.erase(odd.sections.begin()); // a table has no line for a section without seats
    const auto map = made(std::move(odd));
    const auto table = write_seats_csv(map);
    check_same_seats(map, read_rows_csv(table).map);
    CHECK(table.find(",'=1+1,0.12345,-5,'-near,") != std::string::npos); // a number is no formula
}

TEST_CASE("no text of a table is a formula, whatever a spreadsheet takes for a separator, and all come back") {
    auto parts = odd_house();
    parts.sections.erase(parts.sections.begin());
    parts.sections[0].name = "Ada;=1+1";
    parts.sections[1].name = "=a; ''=b|'c; \"@d";
    parts.categories[0].name = "\"=e";
    parts.categories[1].name = "'f; '";
    const auto map = made(std::move(parts));
    const auto table = write_seats_csv(map);
    CHECK(table.find("\"Ada;'=1+1\"") != std::string::npos);
    CHECK(table.find("\"'=a; '''=b|'c; \"\"'@d\"") != std::string::npos);
    CHECK(table.find("\"\"\"'=e\"") != std::string::npos);
    CHECK(table.find("\"''f; '\"") != std::string::npos);
    check_same_seats(map, read_rows_csv(table).map);
}

TEST_CASE("a table may have semicolons, decimal commas, a byte order mark, CRLF and lines in any order") {
    const auto map = read_rows_csv("\xEF\xBB\xBFSection;Row; Label ;X;y;category\r\n"
                                   "Main Floor;A;1;10,5;20;c\r\n\r\nBalcony;A;1;0;0;d\r\n\"Main Floor\";A;2;34,5;20;c")
                         .map;
    REQUIRE(map.seats().size() == 3);
    CHECK(map.seats()[0].id == "main-floor-A-1");
    CHECK(map.seats()[0].at == Point{10.5, 20});
    CHECK(map.seats()[0].next == 1);
    CHECK(map.seats()[1].next == kNoSeat);
    CHECK(map.seats()[2].id == "Balcony-A-1");
}

TEST_CASE("a table of runs says straight rows in short, and refuses others") {
    const std::string table = "section,row,first_label,count,x,y,spacing,category,kind,section_name\r\n"
                              "stalls,A,1,12,10.1,50,24.3,near,standard,Stalls\r\n"
                              "stalls,A,13,3,400,50,24,near,wheelchair,Stalls\r\n"
                              "stalls,B,1,200,10,80,-24,far,standard,Stalls\r\n";
    const auto map = read_rows_csv(table).map;
    CHECK(map.seats().size() == 215);
    CHECK(map.seats()[11].next == kNoSeat);
    CHECK(map.seats()[12].next == 13);
    CHECK(map.seats()[14].label == "15");
    CHECK(map.seats()[1].at == Point{34.4, 50});
    const auto written = write_runs_csv(map);
    REQUIRE(static_cast<bool>(written));
    CHECK(*written == table);
    const auto curved = write_runs_csv(made(theatre_map()));
    REQUIRE_FALSE(static_cast<bool>(curved));
    CHECK(curved.error().code == "not_in_runs");
}

namespace {

std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

/// The example with one piece of it replaced.
std::string spoilt(const std::string& what, const std::string& by) {
    auto text = example();
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

struct BadFile {
    std::string name;
    std::string bytes;
    std::string place;
    ErrorKind kind = ErrorKind::invalid;
};

} // namespace

TEST_CASE("a bad plan from pretix is refused by the place of its fault") {
    const auto bad = ErrorKind::malformed;
    const std::string number = R"("seat_guid": "A-2", "seat_number": "2", "position": { "x": )";
    const std::string seats = R"({"seat_guid":"g","seat_number":"1","position":{"x":0,"y":0},"category":"c"})";
    const std::vector<BadFile> files{
        {"nothing", "", "file", bad},
        {"a list", "[]", "file"},
        {"too deep", R"({"name":)" + times(40, "[") + times(40, "]") + "}", "name" + times(33, "[0]"), bad},
        {"a number beyond all bounds", spoilt(number + "24", number + "1e999"), "zones[1].rows[0].seats[1].position.x",
         bad},
        {"NaN", spoilt(number + "24", number + "NaN"), "zones[1].rows[0].seats[1].position.x", bad},
        {"a text for a number", spoilt(number + "24", number + "\"NaN\""), "zones[1].rows[0].seats[1].position.x"},
        {"a place too far away", spoilt(number + "24", number + "1e7"), "zones[1].rows[0].seats[1].position.x"},
        {"a category that is none", spoilt("\"category\": \"Far\"", "\"category\": \"Mid\""),
         "zones[1].rows[0].seats[2].category"},
        {"a shape that is none", spoilt("\"circle\"", "\"heart\""), "zones[0].areas[3].shape"},
        {"a radius below nothing", spoilt("{ \"radius\": 8 }", "{ \"radius\": -8 }"),
         "zones[0].areas[3].circle.radius"},
        {"not UTF-8", spoilt("Village", "\xC3\x28"), "name", bad},
        {"control characters", spoilt("\"2\"", "\"2\\u0000\""), "zones[1].rows[0].seats[1].seat_number"},
        {"cut short", example().substr(0, example().find("\"B-1\"") + 3), "zones[1].rows[2].seats[0].seat_guid", bad},
        {"a field twice", spoilt("\"zone_id\": \"house\"", "\"name\": \"x\""), "zones[0].name", bad},
        {"200,000 seats",
         R"({"name":"n","categories":[{"name":"c"}],"zones":[{"position":{"x":0,"y":0},"rows":[)"
         R"({"row_number":"1","seats":[)" +
             times(199'999, "0,") + "0]}]}]}",
         "zones[0].rows[0].seats"},
        {"too many values", "[" + times(4'000'000, "0,") + "0]", "file", bad},
        {"a long text", spoilt("Village hall", times(200, "x")), "name"},
        {"no zones", R"({"name":"n","categories":[],"zones":[]})", "zones"},
        {"a zone without rows", R"({"name":"n","categories":[],"zones":[{"position":{"x":0,"y":0}}]})",
         "zones[0].rows"},
        {"51 categories", R"({"name":"n","zones":[],"categories":[)" + times(50, "{},") + "{}]}", "categories"},
        {"a NUL", example() + '\0', "file", bad},
    };
    for (const auto& file : files) {
        INFO(file.name);
        const auto error = refusal_of([&] { read_pretix(file.bytes); });
        CHECK(error.field == file.place);
        CHECK(error.kind == file.kind);
        CHECK_FALSE(error.detail.empty());
    }
}

TEST_CASE("a bad side file is refused by the place of its fault") {
    const std::vector<BadFile> files{
        {"cut short", R"({"seats":[{"seat_guid":"A-1",)", "side.seats[0].seat_guid", ErrorKind::malformed},
        {"not an object", "3", "side"},
        {"another format", R"({"format":"other"})", "side.format"},
        {"a later version", R"({"format":"frontrow","version":2})", "side.version"},
        {"a kind that is none", R"({"seats":[{"seat_guid":"A-1","kind":"throne"}]})", "side.seats[0].kind"},
        {"a neighbour of another row",
         R"({"seats":[{"seat_guid":"A-2","kind":"companion"},{"seat_guid":"A-1","next":"B-1"}]})",
         "side.seats[1].next"},
        {"a ring", R"({"seats":[{"seat_guid":"B-2","next":"B-1"}]})", "side.seats[0].next"},
        {"a section twice", R"({"sections":[{"id":"a","name":"A"},{"id":"a","name":"A"}]})", "side.sections[1].id"},
        {"a standing area for nobody",
         R"({"shapes":[{"key":"#4","standing":{"id":"f","name":"F","capacity":0,"category":"Far","x":0,"y":0,"width":1,"height":1}}]})",
         "side.shapes[0].standing.capacity"},
    };
    for (const auto& file : files) {
        INFO(file.name);
        const auto error = refusal_of([&] { read_pretix(example(), file.bytes); });
        CHECK_MESSAGE(error.field == file.place, error.detail);
        CHECK(error.kind == file.kind);
    }
    CHECK(read_pretix(example(), R"({"seats":[{"seat_guid":"A-1","next":"gone"}]})").notes.size() == 4);
    const MapSource source{"{}"};
    CHECK(refusal_of([&] { write_pretix(made(club_map()), &source); }).field == "source");
}

TEST_CASE("bad JSON of our own is refused by the place of its fault") {
    const auto good = Json::parse(MapJson::of(made(odd_house())));
    struct Case {
        std::string place;
        std::function<void(Json&)> spoil;
    };
    const std::vector<Case> cases{
        {"map.name", [](Json& m) { m.erase("name"); }},
        {"map.width", [](Json& m) { m["width"] = 0; }},
        {"map.focal.x", [](Json& m) { m["focal"]["x"] = "1"; }},
        {"map.categories[1].name", [](Json& m) { m["categories"][1]["name"] = m["categories"][0]["name"]; }},
        {"map.categories[0].color", [](Json& m) { m["categories"][0]["color"] = "red"; }},
        {"map.sections[2].rows[0].seats[1].category",
         [](Json& m) { m["sections"][2]["rows"][0]["seats"][1]["category"] = "nothing"; }},
        {"map.sections[1].rows[1].seats[0].id", [](Json& m) { m["sections"][1]["rows"][1]["seats"][0]["id"] = "s1"; }},
        {"map.sections[1].rows[1].seats[0].id", [](Json& m) { m["sections"][1]["rows"][1]["seats"][0]["id"] = "a b"; }},
        {"map.sections[1].rows[1].seats[0].label",
         [](Json& m) { m["sections"][1]["rows"][1]["seats"][0]["label"] = ""; }},
        {"map.sections[1].rows[1].seats[0].index",
         [](Json& m) { m["sections"][1]["rows"][1]["seats"][0]["index"] = 9; }},
        {"map.sections[1].rows[1].seats[0].kind",
         [](Json& m) { m["sections"][1]["rows"][1]["seats"][0]["kind"] = "x"; }},
        {"map.sections[1].rows[1].seats[0].next", [](Json& m) { m["sections"][1]["rows"][1]["seats"][0]["next"] = 0; }},
        {"map.sections[2].rows[0].seats[0].next", [](Json& m) { m["sections"][2]["rows"][0]["seats"][1]["next"] = 5; }},
        {"map.sections[1].rows[1].seats", [](Json& m) { m["sections"][1]["rows"][1]["seats"] = Json::array(); }},
        {"map.sections[1].id", [](Json& m) { m["sections"][1]["id"] = "none"; }},
        {"map.areas[0].id", [](Json& m) { m["areas"][0]["id"] = "none"; }},
        {"map.areas[0].capacity", [](Json& m) { m["areas"][0]["capacity"] = 1e6; }},
        {"map.areas[1].category", [](Json& m) { m["areas"][1]["category"] = "x"; }},
        {"map.decorations[0].points[1]", [](Json& m) { m["decorations"][0]["points"][1] = {1}; }},
        {"map.decorations[0].points",
         [](Json& m) {
             m["decorations"][0]["points"][1] = {1, 1e6};
         }},
        {"map.decorations[1].kind", [](Json& m) { m["decorations"][1]["kind"] = "x"; }},
    };
    for (const auto& each : cases) {
        INFO(each.place);
        auto spoilt_map = good;
        each.spoil(spoilt_map);
        CHECK(refusal_of([&] { MapReader::read(spoilt_map, "map"); }).field == each.place);
    }
}

TEST_CASE("a bad table is refused by line and column") {
    const std::string head = "section,row,label,x,y,category,id,next\n";
    const std::string good = "s,A,1,0,0,c,,\n";
    const auto bad = ErrorKind::malformed;
    const std::vector<BadFile> files{
        {"nothing", "", "line 1"},
        {"no lines", head, "line 2"},
        {"a column twice", "section,row,label,x,y,x,category\n", "line 1, column x"},
        {"a column missing", "section,label,x,y\n", "line 1, column row"},
        {"an open quote", head + good + "s,\"A,2,0,0,c,,\n" + good, "line 3", bad},
        {"more behind a quote", head + "s,\"A\"x,2,0,0,c,,\n", "line 2", bad},
        {"a huge cell", head + good + "s," + times(2'000, "A") + ",2,0,0,c,,\n", "line 3", bad},
        {"a long label", head + "s,A," + times(200, "1") + ",0,0,c,,\n", "line 2, column label"},
        {"too few cells", head + good + "\n\ns,A,2\n", "line 5"},
        {"too many cells", head + good + times(2'000, ","), "line 3", bad},
        {"more cells than columns", head + good + times(8, ",") + "x\n", "line 3"},
        {"not a number", head + "s,A,1,NaN,0,c,,\n", "line 2, column x"},
        {"an endless number", head + "s,A,1,0,1e999,c,,\n", "line 2, column y"},
        {"a formula", head + "s,A,1,=1+1,0,c,,\n", "line 2, column x"},
        {"not UTF-8", head + good + "s,\xC3\x28\x81,2,0,0,c,,\n", "line 3, column row"},
        {"spoilt UTF-8", head + "s,Ä,1,0,0,c,,\ns,\xC3\x28,2,0,0,c,,\n", "line 3, column row"},
        {"two seats of one name", head + good + good, "line 3, column id"},
        {"a bad id", head + "s,A,1,0,0,c,a b,\n", "line 2, column id"},
        {"a neighbour that is none", head + "s,A,1,0,0,c,,x\n", "line 2, column next"},
        {"a neighbour of another row", head + "s,A,1,0,0,c,a,b\ns,B,1,0,0,c,b,\n", "line 2, column next"},
        {"a line in a cell", head + "s,\"A\nB\",1,0,0,c,,\n", "line 2, column row"},
        {"200,000 seats", "section,row,first_label,count,x,y,category\ns,A,1,200000,0,0,c\n", "line 2, column count"},
        {"200,000 seats in two",
         "section,row,first_label,count,x,y,spacing,category\ns,A,1,100000,0,0,1,c\n"
         "s,B,1,100000,0,0,1,c\n",
         "line 3, column count"},
        {"a run out of bounds", "section,row,first_label,count,x,y,spacing,category\ns,A,1,1000,0,0,999,c\n",
         "line 2, column x"},
        {"51 categories",
         [&] {
             auto text = head;
             for (int i = 0; i < 51; ++i) text += "s,A," + std::to_string(i) + ",0,0,c" + std::to_string(i) + ",,\n";
             return text;
         }(),
         "line 52, column category"},
    };
    for (const auto& file : files) {
        INFO(file.name);
        const auto error = refusal_of([&] { read_rows_csv(file.bytes); });
        CHECK_MESSAGE(error.field == file.place, error.detail);
        CHECK(error.kind == file.kind);
    }
    CHECK(refusal_of([] { read_rows_csv(std::string(kMaxPlanBytes + 1, 'x')); }).kind == ErrorKind::too_large);
}

} // namespace frontrow::testing::plan_test
