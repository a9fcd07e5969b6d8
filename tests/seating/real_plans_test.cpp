// Plans as they come from the world outside: what is in tests/seating/plans was made after what real files show. Each
// stands for its kind.

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/seating/best_seats.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/pretix_plan.hpp"
#include "formats/seating/rows_csv.hpp"
#include "tests/seating/plan_file.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::real_plans_test {

namespace {

ImportedPlan pretix_plan(const std::string& name) { return read_pretix(plan_file(name)); }
ImportedPlan table(const std::string& name) { return read_rows_csv(plan_file(name)); }

/// A list of texts that says what is in it where a check fails.
struct Names : std::vector<std::string> {
    using std::vector<std::string>::vector;
    Names(std::vector<std::string> all) : std::vector<std::string>(std::move(all)) {}
    friend std::ostream& operator<<(std::ostream& out, const Names& names) {
        for (const auto& name : names) out << '[' << name << ']';
        return out;
    }
};

Names codes(const std::vector<Remark>& remarks) {
    Names all;
    for (const auto& remark : remarks) all.push_back(remark.code);
    return all;
}

/// "row seat" of each seat, in map order.
Names seats_of(const SeatMap& map) {
    Names names;
    for (SeatIndex i = 0; i < map.seats().size(); ++i)
        names.push_back(map.row_of(i).label + " " + map.seats()[i].label);
    return names;
}

/// The labels of each run of neighbours: "1 2 3".
std::set<std::string> runs_of(const SeatMap& map) {
    std::set<std::string> runs;
    for (SeatIndex head = 0; head < map.seats().size(); ++head) {
        if (map.previous(head) != kNoSeat) continue;
        std::string run = map.row_of(head).label + ":";
        for (SeatIndex seat = head; seat != kNoSeat; seat = map.seats()[seat].next)
            run += " " + map.seats()[seat].label;
        runs.insert(run);
    }
    return runs;
}

/// What "best available" gives a party in the empty house, as "row seat".
Names best(const SeatMap& map, std::uint32_t count) {
    const std::vector<bool> free(map.places(), true);
    const auto choice = best_seats(map, free, {count, {}, 0});
    REQUIRE(choice.has_value());
    Names names;
    for (const auto seat : choice->seats) names.push_back(map.row_of(seat).label + " " + map.seats()[seat].label);
    std::sort(names.begin(), names.end());
    return names;
}

void check_goes_back(const std::string& name) {
    const auto bytes = plan_file(name);
    const auto plan = read_pretix(bytes);
    const auto files = write_pretix(plan.map, &*plan.source);
    const bool same = Json::parse(files.plan) == Json::parse(bytes);
    CHECK_MESSAGE(same, files.plan);
    CHECK(read_pretix(files.plan, files.side).map.canonical_text() == plan.map.canonical_text());
    CHECK(read_pretix(files.plan).map.canonical_text() == plan.map.canonical_text());
}

} // namespace

TEST_CASE("a seat_guid that is repeated is the first seat's; the others get ids of their own and theirs back") {
    const auto plan = pretix_plan("duplicate-guids.json");
    CHECK(plan.map.seats()[0].id == "1-1");
    CHECK(plan.map.seats()[2].id == "balcony.1-1");
    CHECK(codes(plan.notes) == Names{"guid_repeated", "guid_repeated", "no_stage"});
    CHECK(plan.notes[0].place == "zones[1].rows[0].seats[0].seat_guid");
    CHECK(plan.notes[0].detail.find("Balcony, row 1, seat 1") != std::string::npos);
    check_goes_back("duplicate-guids.json");
}

TEST_CASE("whichever seats of a repeated seat_guid a redrawn map still has, they stay who they are") {
    const auto plan = pretix_plan("duplicate-guids.json");
    SeatMapParts parts = plan.map.parts();
    parts.sections.erase(parts.sections.begin()); // those of the balcony are the first in the file now
    parts.seats.erase(parts.seats.begin(), parts.seats.begin() + 2);
    parts.seats[0].next = 1;
    parts.seats.push_back({"1-1", "3", {80, 250}}); // drawn again, with an id that is free here
    ++parts.sections[0].rows[0].count;
    auto map = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(map));
    const auto files = write_pretix(*map, &*plan.source);
    CHECK(read_pretix(files.plan, files.side).map.canonical_text() == map->canonical_text());
}

TEST_CASE("a wide gap parts a row of a plan, and the plan says so") {
    const auto plan = pretix_plan("aisle-as-gap.json");
    CHECK(runs_of(plan.map) == std::set<std::string>{"1: 1 2 3", "1: 4 5 6"});
    CHECK(plan.notes.front().code == "rows_parted");
    CHECK(plan.notes.front().place == "zones[0].rows[0].seats");
    check_goes_back("aisle-as-gap.json");
    const auto side = Json::parse(write_pretix(plan.map, &*plan.source).side);
    CHECK_FALSE(side.contains("seats")); // the plan itself says where the aisle is

    SeatMapParts joined = plan.map.parts(); // somebody has closed the gap by hand
    joined.seats[2].next = 3;
    auto map = SeatMap::make(std::move(joined));
    REQUIRE(static_cast<bool>(map));
    const auto files = write_pretix(*map, &*plan.source);
    CHECK(runs_of(read_pretix(files.plan, files.side).map) == std::set<std::string>{"1: 1 2 3 4 5 6"});
}

TEST_CASE("a side file from before plans were read as they are drawn says where all aisles are") {
    const auto map = read_pretix(plan_file("aisle-as-gap.json"),
                                 R"({"format":"frontrow","version":1,"seats":[{"seat_guid":"1-2","next":null}]})")
                         .map;
    CHECK(runs_of(map) == std::set<std::string>{"1: 1 2", "1: 3 4 5 6"});
}

TEST_CASE("the usual distance of a row decides what is a gap, and rows around tables and in bows stay whole") {
    const auto aisles = [](const std::vector<double>& x) {
        std::vector<Point> at;
        for (const double one : x) at.push_back({one, 0});
        const auto parted = aisles_along(at, order_along(at));
        return std::count(parted.begin(), parted.end(), true);
    };
    CHECK(aisles({0, 20, 40, 60}) == 0);
    CHECK(aisles({0, 20, 40, 72}) == 0); // 1.6 times is not more than 1.6 times
    CHECK(aisles({0, 20, 40, 73}) == 1);
    CHECK(aisles({0, 500}) == 0);
    CHECK(aisles({0, 20, 60}) == 1);
    CHECK(aisles({5, 5, 5, 90}) == 0);
    CHECK(aisles({}) == 0);

    const std::vector<Point> table{{0, 0}, {20, 0}, {40, 0}, {40, 40}, {20, 40}, {0, 40}};
    CHECK(order_along(table) == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
    const std::vector<Point> mixed{{60, 0}, {0, 0}, {40, 0}, {20, 0}};
    CHECK(order_along(mixed) == std::vector<std::size_t>{1, 3, 2, 0});
    const std::vector<Point> upright{{0, 60}, {0, 0}, {0, 40}, {0, 20}};
    CHECK(order_along(upright) == std::vector<std::size_t>{1, 3, 2, 0});
}

TEST_CASE("the stage is known by its word in many languages, spaced or not, wherever it is drawn") {
    for (const std::string name : {"escenario", "panggung", "scene", "spaced", "the", "two-words"}) {
        INFO(name);
        const auto plan = pretix_plan("stage-" + name + ".json");
        CHECK(plan.map.parts().decorations[0].kind == DecorationKind::stage);
        CHECK(plan.map.parts().focal.y == 340);
        for (const auto& seat : best(plan.map, 2)) CHECK(seat.starts_with("B "));
        CHECK(codes(plan.notes).empty());
        check_goes_back("stage-" + name + ".json");
    }
    for (const std::string_view word : {"Stage",
                                        "STAGE",
                                        "s t a g e",
                                        "S-T-A-G-E",
                                        "Main Stage",
                                        "<- Stage ->",
                                        "Bühne",
                                        "B Ü H N E",
                                        "BÜHNE",
                                        "Hauptbühne",
                                        "B Ü H N E / S T A G E",
                                        "Scène",
                                        "La scène",
                                        "Palco",
                                        "Scena",
                                        "ステージ",
                                        "舞台",
                                        "Сцена",
                                        "Jeviště",
                                        "sân khấu",
                                        "Sahne",
                                        "무대",
                                        "Σκηνή",
                                        "المسرح",
                                        "במה",
                                        "เวที",
                                        "मंच",
                                        "Screen",
                                        "Leinwand"})
        CHECK_MESSAGE(is_stage_word(word), std::string(word));
    for (const std::string_view word : {"", " ", "/", "The", "Stage door", "Backstage", "Bühneneingang", "Palco 12",
                                        "A", "Bar", "Stage left", "Bühne / Bar", "\xFF\xFE"})
        CHECK_MESSAGE(!is_stage_word(word), std::string(word));
}

TEST_CASE("a word written on an outline makes it the stage that people look at, and a word alone is enough") {
    auto plan = Json::parse(plan_file("stage-the.json"));
    auto& areas = plan["zones"][0]["areas"];
    const Json text = {{"shape", "text"},
                       {"position", {{"x", 300}, {"y", 360}}},
                       {"text", {{"text", "S T A G E"}, {"position", {{"x", 0}, {"y", 0}}}}}};
    areas[0].erase("text");
    areas.push_back(text);
    CHECK(read_pretix(plan.dump()).map.parts().focal == Point{150, 340});
    areas.erase(0);
    const auto alone = read_pretix(plan.dump());
    CHECK(alone.map.parts().focal == Point{300, 360});
    for (const auto& seat : best(alone.map, 2)) CHECK(seat.starts_with("B "));
}

TEST_CASE("a plan without a stage asks where everybody looks") {
    CHECK(codes(pretix_plan("no-stage.json").notes) == Names{"no_stage"});
    CHECK(codes(table("half-numbers.csv").notes) == Names{"no_stage"});
    CHECK(codes(read_pretix(plan_file("no-stage.json"), R"({"focal":{"x":300,"y":400}})").notes).empty());
}

TEST_CASE("seats without a category get one, which goes out again as it came") {
    const auto plan = pretix_plan("seats-without-category.json");
    REQUIRE(plan.map.parts().categories.size() == 1);
    CHECK(plan.map.category_name(0) == "Standard");
    CHECK(plan.notes.front().code == "no_category");
    CHECK(plan.notes.front().values.front() == std::pair<std::string, std::string>("n", "2"));
    check_goes_back("seats-without-category.json");

    SeatMapParts parts = plan.map.parts(); // one of them is told apart now, and the other's category has a colour
    parts.categories = {{"Standard", "#123456"}, {"Better", "#0072b2"}};
    parts.seats[1].category = 1;
    auto map = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(map));
    const auto files = write_pretix(*map, &*plan.source);
    CHECK(read_pretix(files.plan, files.side).map.canonical_text() == map->canonical_text());
}

TEST_CASE("ids that are random numbers stay behind the names that people read") {
    const auto plan = pretix_plan("uuid-guids.json");
    CHECK(seats_of(plan.map) == Names{"5 1", "5 2"});
    check_goes_back("uuid-guids.json");
}

TEST_CASE("rows, sections and labels in any script have ids of their own, the same whatever else is in the table") {
    for (const std::string name :
         {"umlaut-rows.csv", "hebrew-rows.csv", "cyrillic-rows.csv", "japanese-rows.csv", "japanese-sections.csv",
          "slash-dash-sections.csv", "plus-minus-labels.csv", "half-numbers.csv"}) {
        INFO(name);
        const auto plan = table(name);
        const auto written = write_seats_csv(plan.map);
        CHECK(write_seats_csv(read_rows_csv(written).map) == written);
    }
    CHECK(seats_of(table("umlaut-rows.csv").map) == Names{"Ä 1", "Ö 1"});
    CHECK(seats_of(table("plus-minus-labels.csv").map) == Names{"A 1+", "A 1-"});
    CHECK(seats_of(table("half-numbers.csv").map) == Names{"A 1A", "A 1 A", "A 1½", "A 1bis", "A 1\u20112"});
    const auto boxes = table("slash-dash-sections.csv").map;
    CHECK(boxes.parts().sections[0].name == "Box 1/2");
    CHECK(boxes.parts().sections[1].name == "Box 1-2");

    const auto both = table("umlaut-rows.csv").map;
    const auto one = read_rows_csv("section,row,label,x,y,category\nHall,Ö,1,10,30,Std\n").map;
    CHECK(one.seats()[0].id == both.seats()[1].id);
    const auto cut = read_rows_csv("section,row,label,x,y,category\nS,A-1,2,0,0,c\nS-A,1,2,0,30,c\n").map;
    CHECK(cut.seats()[0].id != cut.seats()[1].id);
}

TEST_CASE("what spreadsheets write is read: empty lines and cells, sep=, tabs, CR only, blanks, UTF-16, Windows-1252") {
    for (const std::string name :
         {"excel-sep-line.csv", "tabs.csv", "utf16.csv", "latin1.csv", "semicolons-decimal-comma.csv"}) {
        INFO(name);
        const auto plan = table(name);
        REQUIRE(plan.map.seats().size() == 2);
        CHECK(plan.map.seats()[1].at == Point{30.25, 10});
        CHECK(plan.map.category_name(0) == "Höchstpreis");
        CHECK(plan.map.seats()[0].next == 1);
    }
    CHECK(codes(table("latin1.csv").notes) == Names{"read_as_windows", "no_stage"});
    CHECK(table("latin1.csv").notes[0].values[0].second == "Höchstpreis");
    CHECK(seats_of(table("excel-empty-lines.csv").map) == Names{"A 1"});
    CHECK(seats_of(table("empty-header-cells.csv").map) == Names{"A 1"});
    CHECK(seats_of(table("cr-only.csv").map) == Names{"A 1", "A 2"});
    CHECK(table("trailing-blank-section.csv").map.parts().sections.size() == 1);
    const std::string big("\xFE\xFF\0a\0,\0b", 8);
    CHECK(decode_table(big).text == "a,b");
    CHECK(decode_table(std::string("\xFF\xFE\x3D\xD8\x00\xDE", 6)).text == "😀");
    for (const std::string& spoilt : {std::string("\xFF\xFE\x3D\xD8", 4), std::string("\xFF\xFE\x00", 3)})
        CHECK_FALSE(is_utf8(decode_table(spoilt).text));
}

TEST_CASE("the seats of a row are ordered by where they stand, and parted where a gap is drawn") {
    const auto plan = table("file-order-is-not-row-order.csv");
    CHECK(seats_of(plan.map) == Names{"M 101", "M 106", "M 108", "A 101", "A 103"});
    CHECK(runs_of(plan.map) == std::set<std::string>{"A: 101 103", "M: 101", "M: 106 108"});
    CHECK(codes(plan.notes) == Names{"ordered_by_place", "rows_parted", "no_stage"});
}

TEST_CASE("the columns of others are guessed, or chosen, and a table without places is laid out row by row") {
    const auto plan = table("columns-of-others.csv");
    CHECK(codes(plan.notes) == Names{"columns_taken", "laid_out", "no_stage"});
    CHECK(seats_of(plan.map) == Names{"1 1", "1 2", "2 1", "1 1"});
    CHECK(runs_of(plan.map) == std::set<std::string>{"1: 1 2", "2: 1", "1: 1"});
    CHECK(plan.map.category_name(3) == "Silver");
    CHECK(best(plan.map, 2) == Names{"1 1", "1 2"});

    const auto bare = table("no-coordinates-bom.csv");
    CHECK(seats_of(bare.map) == Names{"A 1", "A 2", "B 1"});
    CHECK(bare.map.parts().sections[0].name == "Hall");
    CHECK(bare.map.seats()[2].at.y > bare.map.seats()[0].at.y);
    CHECK(codes(bare.notes) ==
          Names{"columns_taken", "columns_passed", "no_section", "no_category", "laid_out", "no_stage"});

    const TableChoice choice{{{"row", "seat_number"}, {"label", "seat_row"}, {"section", "status"}, {"id", ""}}};
    const auto turned = read_rows_csv(plan_file("no-coordinates-bom.csv"), "Plan", choice);
    CHECK(turned.map.parts().sections[0].name == "free");
    CHECK(seats_of(turned.map) == Names{"1 A", "1 B", "2 A"});
    CHECK(refusal_of([&] { read_rows_csv("row,label\n", "Plan", {{{"x", "links"}}}); }).field == "columns.x");

    const auto head = read_table_head(plan_file("no-coordinates-bom.csv"));
    REQUIRE(head.columns.size() == 4);
    CHECK(head.columns[1].name == "seat_row");
    CHECK(head.columns[1].ours == "row");
    CHECK(head.columns[2].examples == Names{"1", "2", "1"});
    CHECK(head.columns[3].ours.empty());
}

TEST_CASE("rows and seats are laid out as people count, sections within the bounds of a map") {
    std::string table = "Block,Reihe,Platz\n";
    for (int block = 1; block <= 40; ++block)
        for (const std::string row : {"10", "2", "AA", "Z", "1"})
            for (const std::string seat : {"10", "9", "1"})
                table.append(std::to_string(block)).append(",").append(row).append(",").append(seat).append("\n");
    const auto map = read_rows_csv(table).map;
    Names rows;
    for (const auto& row : map.parts().sections[0].rows) rows.push_back(row.label);
    CHECK(rows == Names{"1", "2", "10", "Z", "AA"});
    CHECK(map.seats()[2].label == "10");
    CHECK(map.parts().width < 3'000);
    CHECK(map.parts().height < 3'000);
    CHECK(best(map, 3) == Names{"1 1", "1 10", "1 9"});
}

TEST_CASE("seats that are called the same stay who they were in the map before, whatever ids a file brings") {
    const auto bytes = plan_file("uuid-guids.json");
    const auto before = read_rows_csv("section,row,label,x,y,category\nParkett,5,2,0,0,A\nParkett,5,7,24,0,A\n").map;
    const auto plan = read_pretix(bytes, {}, &before);
    CHECK(plan.map.seats()[0].id == "0b9f3c52-6a51-4c52-9d1e-0a3b6f2c7e11");
    CHECK(plan.map.seats()[1].id == "Parkett-5-2");
    CHECK(codes(plan.notes) == Names{"no_stage", "ids_kept"});
    const auto files = write_pretix(plan.map, &*plan.source);
    const bool same = Json::parse(files.plan) == Json::parse(bytes);
    CHECK_MESSAGE(same, files.plan);
    CHECK(read_pretix(files.plan, files.side).map.canonical_text() == plan.map.canonical_text());
    CHECK(kept_ids(plan.map, plan.map).empty());

    const auto twice = read_pretix(bytes).map; // whom two are called nobody is taken for
    const auto two =
        read_rows_csv("section,row,label,x,y,category,id\nParkett,5,2,0,0,A,a\nParkett,5,2,24,0,A,b\n").map;
    CHECK(kept_ids(twice, two).empty());
}

TEST_CASE("every fault of a plan is told, in order, each with its place and code") {
    auto plan = Json::parse(plan_file("aisle-as-gap.json"));
    plan.erase("name");
    auto& seats = plan["zones"][0]["rows"][0]["seats"];
    seats[0]["seat_number"] = 1;
    seats[0]["position"]["x"] = 1e7;
    seats[2]["category"] = "Nobody";
    seats[4] = 3;
    plan["zones"][0]["areas"].push_back({{"shape", "heart"}});
    const auto error = refusal_of([&] { read_pretix(plan.dump()); });
    Names told;
    for (const auto& fault : error.faults) told.push_back(fault.place + " " + fault.code);
    CHECK(told == Names{"zones[0].rows[0].seats[0].seat_number wrong_type",
                        "zones[0].rows[0].seats[0].position.x out_of_range",
                        "zones[0].rows[0].seats[2].category unknown_category", "zones[0].rows[0].seats[4] wrong_type",
                        "zones[0].areas[0].shape unknown", "name missing"});
    CHECK(error.field == error.faults[0].place);

    const auto table = refusal_of([] {
        read_rows_csv("section,row,label,x,y,category,kind\n"
                      "s,A,1,0,zero,c,\n"
                      "s,,2,0,0,c,throne\n"
                      "s,\"A\"x,3,0,0,c,\n"
                      "s,B,1,0,0,c,\n"
                      "s,B,1,24,0,c,\n");
    });
    told.clear();
    for (const auto& fault : table.faults) told.push_back(fault.place + " " + fault.code);
    CHECK(told == Names{"line 2, column y out_of_range", "line 3, column row missing", "line 3, column kind unknown",
                        "line 4 behind_quote", "line 6, column label twice"});
    CHECK(table.kind == ErrorKind::invalid);

    auto own = Json::parse(MapJson::of(pretix_plan("aisle-as-gap.json").map));
    own["sections"][0]["rows"][0]["seats"][0]["next"] = 5;
    own["sections"][0]["rows"][0]["seats"][1]["next"] = 9;
    own["sections"][0]["rows"][0]["seats"][2]["label"] = "";
    own["sections"][0]["rows"][0]["seats"][3]["label"] = "\u00A0\u2800"; // nothing that could be seen
    own["width"] = -1;
    const auto ours = refusal_of([&] { MapReader::read(own); });
    told.clear();
    for (const auto& fault : ours.faults) told.push_back(fault.place + " " + fault.code);
    CHECK(told == Names{"width out_of_range", "sections[0].rows[0].seats[2].label bad_label",
                        "sections[0].rows[0].seats[3].label bad_label",
                        "sections[0].rows[0].seats[1].next not_neighbour",
                        "sections[0].rows[0].seats[4].next not_neighbour"});
}

TEST_CASE("what there is to say about a file is bounded") {
    std::string table = "section,row,label,x,y,category\n";
    for (int i = 0; i < 5'000; ++i) table += "s,A," + std::to_string(i) + ",here,0,c\n";
    const auto error = refusal_of([&] { read_rows_csv(table); });
    CHECK(error.faults.size() == Remarks::kMost + 1);
    CHECK(error.faults.back().code == "more_faults");

    Json plan = Json::parse(plan_file("duplicate-guids.json"));
    auto& seats = plan["zones"][1]["rows"][0]["seats"];
    const Json seat = seats[0];
    for (int i = 0; i < 3'000; ++i) seats.push_back(seat);
    const auto read = read_pretix(plan.dump());
    CHECK(read.map.seats().size() == 3'004);
    CHECK(read.notes.size() <= Remarks::kMost + 2);
}

TEST_CASE("ids that were made for repeated seats are never those of others, in time that grows with the file") {
    Json plan = Json::parse(plan_file("duplicate-guids.json"));
    auto& seats = plan["zones"][0]["rows"][0]["seats"];
    auto& others = plan["zones"][1]["rows"][0]["seats"];
    const Json seat = seats[0];
    for (int i = 2; i < 4'000; ++i) {
        Json taken = seat;
        taken["seat_guid"] = "balcony.1-1." + std::to_string(i);
        seats.push_back(std::move(taken));
        others.push_back(seat);
    }
    const auto read = read_pretix(plan.dump());
    CHECK(read.map.seats().size() == 8'000);
}

} // namespace frontrow::testing::real_plans_test
