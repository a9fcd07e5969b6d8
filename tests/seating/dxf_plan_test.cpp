// Drawings in DXF on their way in: as CAD programs write them, points alone, blocks in blocks, and as an enemy would.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/seating/seat_map.hpp"
#include "formats/seating/dxf_plan.hpp"
#include "tests/seating/plan_file.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::dxf_plan_test {

namespace {

bool has_note(const ImportedPlan& plan, std::string_view code) {
    return std::any_of(plan.notes.begin(), plan.notes.end(), [&](const auto& note) { return note.code == code; });
}

using Codes = std::vector<std::pair<int, std::string>>;

std::string entity(const std::string& kind, const Codes& codes, const std::string& end = "\n") {
    std::string text = "0" + end + kind + end;
    for (const auto& [code, value] : codes) text += std::to_string(code) + end + value + end;
    return text;
}

std::string drawing(const std::string& entities, const std::string& blocks = "") {
    return entity("SECTION", {{2, "BLOCKS"}}) + blocks + entity("ENDSEC", {}) + entity("SECTION", {{2, "ENTITIES"}}) +
           entities + entity("ENDSEC", {}) + entity("EOF", {});
}

std::string point(double x, double y, const std::string& layer = "0") {
    return entity("POINT", {{8, layer}, {10, std::to_string(x)}, {20, std::to_string(y)}});
}

std::string points(double y, int count, const std::string& layer = "0") {
    std::string text;
    for (int i = 0; i < count; ++i) text += point(i * 0.55, y, layer);
    return text;
}

std::string circle(double x, double y, const std::string& layer = "0") {
    return entity("CIRCLE", {{8, layer}, {10, std::to_string(x)}, {20, std::to_string(y)}, {40, "0.2"}});
}

std::string reason_of(const std::string& bytes) {
    return refusal_of([&] { return read_dxf(bytes); }).reason;
}

} // namespace

TEST_CASE("a drawing of a CAD program becomes a map: layers are sections, blocks seats, texts labels") {
    const auto plan = read_dxf(plan_file("cad-blocks.dxf"));
    CHECK(told(plan.map) == "STALLS: A 1 2 3 4 5 6 7 8; B 1 2 3 4 5 6 7 8; C 1 2 3 4 5 6 7 8;\n"
                            "BALCONY: 1 1 2 3 4 5 6; 2 1 2 3 4 5 6;\n");
    const auto& parts = plan.map.parts();
    CHECK(std::count_if(parts.seats.begin(), parts.seats.end(),
                        [](const Seat& seat) { return seat.kind == SeatKind::wheelchair; }) == 1);
    REQUIRE(parts.decorations.size() == 1);
    CHECK(parts.decorations[0].kind == DecorationKind::stage);
    CHECK(parts.decorations[0].text == "Bühne");
    // What lies above in the file lies above on the page: the stage in front of row A, the balcony behind row C.
    CHECK(parts.focal.y < plan.map.seats()[0].at.y);
    CHECK(plan.map.seats()[0].at.y < plan.map.seats()[23].at.y);
    CHECK(plan.map.seats()[23].at.y < plan.map.seats()[24].at.y);
    CHECK(parts.categories.size() == 2);
    CHECK(parts.categories[0].color == "#ff0000");
    CHECK(parts.categories[1].color == "#0000ff");
    for (const std::string_view code : {"svg_hidden", "svg_lines", "svg_passed"})
        CHECK_MESSAGE(has_note(plan, code), code);
    for (const auto& one : parts.decorations) CHECK(one.text != "do not read");
    CHECK(read_dxf(plan_file("cad-blocks.dxf")).map.canonical_text() == plan.map.canonical_text());
}

TEST_CASE("points alone are seats as wide as there is room for") {
    const auto plan = read_dxf(drawing(points(0, 6, "Left") + points(-1, 6, "Left") + points(-8, 5, "Right")));
    CHECK(told(plan.map) == "Left: 1 1 2 3 4 5 6; 2 1 2 3 4 5 6;\nRight: 1 1 2 3 4 5;\n");
    CHECK(told(read_dxf(drawing(points(0, 6, "Row C") + points(-1, 6, "Row D"))).map) ==
          "Hall: C 1 2 3 4 5 6; D 1 2 3 4 5 6;\n");
    const auto& seats = plan.map.seats();
    CHECK(seats[1].at.x - seats[0].at.x == doctest::Approx(25)); // four fifths of which are 20
}

TEST_CASE("a block of several seats is drawn wherever it is inserted, turned, mirrored and in rows") {
    const auto table = entity("BLOCK", {{2, "TABLE"}, {10, "0"}, {20, "0"}}) + circle(0, 0) + circle(0.6, 0) +
                       circle(1.2, 0) + entity("ENDBLK", {});
    const auto at = [](const std::string& x, const std::string& y, const Codes& more) {
        Codes codes{{2, "TABLE"}, {10, x}, {20, y}};
        codes.insert(codes.end(), more.begin(), more.end());
        return entity("INSERT", codes);
    };
    CHECK(read_dxf(drawing(at("0", "0", {{70, "2"}, {71, "3"}, {44, "5"}, {45, "2"}}), table)).map.seats().size() ==
          18);
    const auto turned = read_dxf(drawing(at("0", "0", {}) + at("10", "0", {{50, "90"}}), table)).map;
    REQUIRE(turned.seats().size() == 6);
    const auto& last = turned.seats();
    CHECK(last[3].at.x == doctest::Approx(last[5].at.x));
    const auto mirrored = read_dxf(drawing(at("0", "0", {}) + at("-5", "-3", {{230, "-1"}}), table)).map;
    CHECK(mirrored.seats().size() == 6);
}

TEST_CASE("texts of CAD programs say what they say") {
    CHECK(dxf::plain_text("{\\fArial|b0|i0;\\H2.5x;Row}\\PA") == "Row A");
    CHECK(dxf::plain_text("B\\U+00FChne 20%%d") == "Bühne 20°");
    CHECK(dxf::plain_text("\\S1/2;") == "1/2");
    for (const std::string_view broken : {"\\", "%%", "\\f", "\\U+", "\\U+ZZZZ", "\\S", "{", "\\H2.5"})
        dxf::plain_text(broken);
    CHECK(dxf::color_of_index(10) == "#ff0000");
    CHECK(dxf::color_of_index(90) == "#00ff00");
    CHECK(dxf::color_of_index(170) == "#0000ff");
    CHECK(dxf::color_of_index(-5) == "#000000");
}

TEST_CASE("lines of a DXF may end in any way, and a text may be of Windows") {
    const auto with = [](const std::string& end) {
        std::string text = entity("SECTION", {{2, "ENTITIES"}}, end);
        for (int i = 0; i < 5; ++i)
            text += entity("CIRCLE", {{8, "Bühne links"}, {10, std::to_string(i)}, {20, "0"}, {40, "0.3"}}, end);
        return text + entity("ENDSEC", {}, end) + entity("EOF", {}, end);
    };
    for (const std::string end : {"\n", "\r\n", "\r"})
        CHECK(told(read_dxf(with(end)).map) == "Bühne links: 1 1 2 3 4 5;\n");
    auto windows = with("\r\n");
    for (auto at = windows.find("ü"); at != windows.npos; at = windows.find("ü")) windows.replace(at, 2, "\xFC");
    CHECK(told(read_dxf(windows).map) == "Bühne links: 1 1 2 3 4 5;\n");
}

TEST_CASE("what is no text of DXF is refused with what to do") {
    CHECK(reason_of("AutoCAD Binary DXF\r\n\x1A") == "binary_dxf");
    CHECK(reason_of("AC1027") == "is_dwg");
    CHECK(reason_of("") == "no_dxf");
    CHECK(reason_of("hello\nworld\n") == "no_dxf");
    CHECK(reason_of("<svg/>") == "no_dxf");
    CHECK(reason_of("0\nEOF\n") == "no_dxf");
    CHECK(reason_of(drawing("")) == "no_seats");
    CHECK(reason_of(drawing(point(0, 0))) == "no_seats");
}

TEST_CASE("a hostile DXF is refused or drawn, in bounded time") {
    // Blocks that insert each other, and one that inserts itself.
    std::string blocks;
    for (int i = 0; i < 30; ++i) {
        blocks += entity("BLOCK", {{2, "B" + std::to_string(i)}});
        for (int k = 0; k < 10; ++k)
            blocks += entity("INSERT", {{2, "B" + std::to_string(i + 1)}, {10, std::to_string(k)}, {20, "0"}});
        blocks += entity("ENDBLK", {});
    }
    CHECK(reason_of(drawing(entity("INSERT", {{2, "B0"}}), blocks)) == "too_many");
    const auto self = entity("BLOCK", {{2, "ME"}}) + entity("INSERT", {{2, "ME"}}) + entity("ENDBLK", {});
    CHECK(reason_of(drawing(entity("INSERT", {{2, "ME"}}), self)) == "no_seats");
    // One insertion that is a million.
    const auto cell = entity("BLOCK", {{2, "S"}}) + circle(0, 0) + entity("ENDBLK", {});
    CHECK(reason_of(drawing(entity("INSERT", {{2, "S"}, {70, "1000"}, {71, "1000"}, {44, "1"}, {45, "1"}}), cell)) ==
          "too_many");
    // Numbers that are none, that never end, and that are beyond all houses.
    const auto good = points(0, 5);
    for (const std::string bad : {"nan", "inf", "1e400", "1e300", "-1e13", "x", "0x10", "1,5", "--1"}) {
        INFO(bad);
        const auto plan = read_dxf(drawing(good + entity("CIRCLE", {{10, bad}, {20, "0"}, {40, "1"}}) +
                                               entity("INSERT", {{2, "S"}, {41, bad}}),
                                           cell));
        CHECK(plan.map.seats().size() == 5);
        CHECK(has_note(plan, "svg_unread"));
    }
    // Far away from all else, of no size, and with texts of control characters.
    CHECK(read_dxf(drawing(good + circle(1e11, 1e11))).map.seats().size() == 5);
    CHECK(read_dxf(drawing(good + entity("CIRCLE", {{40, "0"}}) +
                           entity("TEXT", {{1, "a\x01"
                                               "b"},
                                           {40, "1"}})))
              .map.seats()
              .size() == 5);
    CHECK(read_dxf(drawing(good + entity("INSERT", {{2, "NOWHERE"}}))).map.seats().size() == 5);
    CHECK(read_dxf(drawing(good + entity("VERTEX", {{10, "1"}}) + entity("LWPOLYLINE", {{70, "1"}, {20, "3"}})))
              .map.seats()
              .size() == 5);
    CHECK(read_dxf("0\nSECTION\n2\nENTITIES\n" + good).map.seats().size() == 5); // cut short
}

} // namespace frontrow::testing::dxf_plan_test
