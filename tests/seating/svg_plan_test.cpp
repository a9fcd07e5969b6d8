// Drawings (SVG) on their way in: as Inkscape and Illustrator write them, with symbols that are used again, and as an
// enemy would.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "formats/seating/map_json.hpp"
#include "formats/seating/svg_plan.hpp"
#include "tests/seating/plan_file.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::svg_plan_test {

namespace {

std::string codes(const ImportedPlan& plan) {
    std::set<std::string> all;
    for (const auto& note : plan.notes) all.insert(note.code);
    std::string text;
    for (const auto& code : all) text += code + " ";
    return text;
}

std::string drawing(const std::string& inside) {
    return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1000 1000'>" + inside + "</svg>";
}

std::string circle(double x, double y, double r = 10, const std::string& more = "") {
    return "<circle cx='" + std::to_string(x) + "' cy='" + std::to_string(y) + "' r='" + std::to_string(r) + "' " +
           more + "/>";
}

/// A row of seats side by side from there on.
std::string row(double x, double y, int seats, const std::string& more = "") {
    std::string text;
    for (int i = 0; i < seats; ++i) text += circle(x + i * 24, y, 10, more);
    return text;
}

const Decoration* stage_of(const SeatMap& map) {
    const auto& all = map.parts().decorations;
    const auto found =
        std::find_if(all.begin(), all.end(), [](const Decoration& d) { return d.kind == DecorationKind::stage; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("a drawing of Inkscape: layers, rows as groups, curved, in two colours, with a stage and what is no plan") {
    const auto plan = read_svg(plan_file("inkscape-layers.svg"));
    CHECK(told(plan.map) == "Parkett: A 1 2 3 4 5 6; B 1 2 3 4 5 6 7; C 1 2 3 4 5 6 7 8;\n");
    const auto& parts = plan.map.parts();
    REQUIRE(parts.categories.size() == 2);
    CHECK(parts.categories[0].color == "#0072b2");
    CHECK(parts.categories[1].color == "#d55e00");
    CHECK(plan.map.category_name(0) == "Standard 1");
    CHECK(plan.map.category_name(20) == "Standard 2");
    REQUIRE(stage_of(plan.map) != nullptr);
    CHECK(stage_of(plan.map)->text == "Bühne");
    CHECK(std::abs(parts.focal.x - (parts.seats[0].at.x + parts.seats[5].at.x) / 2) <
          1); // in front of the middle of row A
    CHECK(parts.focal.y < parts.seats[2].at.y);
    CHECK(codes(plan) == "svg_background svg_hidden svg_lines svg_off_page svg_passed svg_seats_counted ");
}

TEST_CASE("an export of Illustrator: entities, classes, escaped names, numbers on the seats, letters beside the rows") {
    const auto plan = read_svg(plan_file("illustrator-export.svg"));
    CHECK(told(plan.map) == "Balkon links: F 1 3 5 | 7 9 11; G 1 3 5 | 7 9 11;\n");
    CHECK(plan.map.parts().categories.size() == 2);
    REQUIRE(stage_of(plan.map) != nullptr);
    CHECK(stage_of(plan.map)->points.size() == 4);
    const auto& drawn = plan.map.parts().decorations;
    CHECK(std::any_of(drawn.begin(), drawn.end(), [](const Decoration& d) { return d.text == "Bar & Foyer"; }));
    const auto& seats = plan.map.seats();
    CHECK(seats[1].at.x - seats[0].at.x == doctest::Approx(18.0 / 14 * 20).epsilon(0.01)); // a seat is 20 wide
}

TEST_CASE("a symbol that is used again, also in a block that is turned, is a seat each time") {
    const auto plan = read_svg(plan_file("used-symbols.svg"));
    CHECK(told(plan.map) == "Left: 1 1 2 3 4 5 6; 2 1 2 3 4 5 6; 3 1 2 3 4 5 6;\n"
                            "Right: 1 1 2 3 4 5 6; 2 1 2 3 4 5 6; 3 1 2 3 4 5 6;\n");
    const auto& seats = plan.map.seats();
    CHECK(seats[0].at.y == seats[5].at.y);
    CHECK(seats[18].at.x == seats[23].at.x); // turned by 90°
    CHECK(codes(plan) == "svg_external svg_passed svg_rows_counted svg_seats_counted svg_small ");
}

TEST_CASE(
    "rows are found by how seats stand where no group says them: level, aslant, in curves, on both sides of an aisle") {
    const std::string level = row(100, 100, 5) + row(280, 100, 5) + row(112, 130, 9);
    CHECK(told(read_svg(drawing(level)).map) == "Hall: 1 1 2 3 4 5 | 6 7 8 9 10; 2 1 2 3 4 5 6 7 8 9;\n");
    const std::string turned = "<g transform='rotate(30 500 500)'>" + row(300, 500, 6) + row(300, 540, 4) + "</g>";
    CHECK(told(read_svg(drawing(turned)).map) == "Hall: 1 1 2 3 4 5 6; 2 1 2 3 4;\n");
    std::string curved;
    for (int r = 0; r < 4; ++r)
        for (int k = -6; k <= 6; ++k) {
            const double radius = 200 + 34 * r;
            const double angle = (k + (k > 0 ? 2 : k < 0 ? -2 : 0)) * 24 / radius;
            if (k != 0) curved += circle(500 + radius * std::sin(angle), 100 + radius * std::cos(angle));
        }
    const auto plan = read_svg(drawing(curved + "<text x='500' y='90' text-anchor='middle'>Stage</text>"));
    std::string rows = "Hall:";
    for (int r = 1; r <= 4; ++r) rows += " " + std::to_string(r) + " 1 2 3 4 5 6 | 7 8 9 10 11 12;";
    CHECK(told(plan.map) == rows + "\n");
}

TEST_CASE("whoever imports chooses which shapes are seats, whether groups and colours count, and whether the rest "
          "comes too") {
    const std::string both = "<g id='Row_A'>" + row(100, 100, 4, "fill='red'") + "</g><g id='Row_B'>" +
                             row(100, 130, 4, "fill='#00f'") +
                             "</g><rect x='100' y='300' width='20' height='20'/><rect x='130' y='300' width='20' "
                             "height='20'/><rect id='Stage' x='100' y='10' width='100' height='40'/>";
    SvgChoice choice;
    CHECK(read_svg(drawing(both), choice).map.seats().size() == 10);
    choice.seats = svg::SeatShapes::round;
    const auto round = read_svg(drawing(both), choice);
    CHECK(told(round.map) == "Hall: A 1 2 3 4; B 1 2 3 4;\n");
    CHECK(round.map.parts().categories.size() == 2);
    CHECK(stage_of(round.map) != nullptr);
    choice.rows = svg::RowSource::lines;
    choice.colors = false;
    choice.shapes = false;
    choice.section = "Saal";
    choice.category = "Normal";
    const auto plain = read_svg(drawing(both), choice);
    CHECK(told(plain.map) == "Saal: 1 1 2 3 4; 2 1 2 3 4;\n");
    CHECK(plain.map.parts().categories[0].name == "Normal");
    CHECK(plain.map.parts().decorations.empty());
    choice.seats = svg::SeatShapes::square;
    CHECK(read_svg(drawing(both), choice).map.seats().size() == 2);
}

TEST_CASE("seats that have a group or a title of their own are called what that says") {
    std::string own;
    for (int i = 0; i < 3; ++i)
        own += "<g id='A-" + std::to_string(7 + i) + "'><g>" + circle(100 + 24 * i, 100) + "</g></g>";
    own += "<circle cx='300' cy='100' r='10'><title>Row A, wheelchair 20</title></circle>";
    const auto plan = read_svg(drawing("<g id='A'>" + own + "</g>"));
    CHECK(told(plan.map) == "Hall: A 7 8 9 | 20;\n");
    CHECK(plan.map.seats()[3].kind == SeatKind::wheelchair);
}

TEST_CASE("paths are shapes: relative, smooth and as arcs") {
    const std::string round = "<path d='m 100,100 a 10,10 0 1 0 20,0 a10 10 0 10-20 0 z'/>"
                              "<path d='M130 100c0-5.5 4.5-10 10-10s10 4.5 10 10-4.5 10-10 10-10-4.5-10-10z'/>"
                              "<path d='M160,90h20v20H160Z'/><path d='M200 100q10-20 20 0t-20 0z'/>"
                              "<path d='M300 100 L900 100 L900 400 Z'/><path d='M300 500 Lx'/>";
    const auto plan = read_svg(drawing(round));
    CHECK(plan.map.seats().size() == 4);
    REQUIRE(plan.map.parts().decorations.size() == 1);
    CHECK(plan.map.parts().decorations[0].points.size() == 3);
    CHECK(codes(plan).find("svg_unread") != std::string::npos);
}

TEST_CASE("a hostile drawing is data: nothing is run or looked up, and what cannot be drawn is left out") {
    const auto plan =
        read_svg("<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY a "
                 "'<circle/>'><!-- don't -->]><svg xmlns='http://www.w3.org/2000/svg'>"
                 "<script><![CDATA[alert(1)]]></script><image href='http://example.invalid/'/>"
                 "<style>@import url(http://example.invalid/); .a{fill:url(http://example.invalid/)}</style>" +
                 row(100, 100, 3, "onclick='alert(1)' class='a'") +
                 "<text x='100' y='300'>&x;&lt;script&gt;alert(2)&lt;/script&gt;</text>"
                 "<circle cx='1e308' cy='-1e999' r='10'/><circle cx='5' cy='nan' r='10'/>"
                 "<circle cx='5' cy='5' r='-10'/><g transform='scale(1e200)'><circle r='9'/></g>"
                 "<use href='#loop' id='loop'/><use href='file:///etc/passwd#a'/></svg>");
    CHECK(told(plan.map) == "Hall: 1 1 2 3;\n");
    REQUIRE(plan.map.parts().decorations.size() == 1);
    CHECK(plan.map.parts().decorations[0].text == "<script>alert(2)</script>"); // a text like any other
    CHECK(codes(plan) == "no_stage svg_external svg_passed svg_rows_counted svg_seats_counted svg_unread ");
    for (const auto& note : plan.notes)
        if (note.code == "svg_passed") CHECK(note.values.front().second == "image × 1, script × 1");
}

TEST_CASE("a drawing is refused in a word where it is none, or more than a house") {
    const auto refused = [](const std::string& bytes) {
        const auto error = refusal_of([&] { static_cast<void>(read_svg(bytes)); });
        return error.field + " " + error.faults.at(0).code;
    };
    CHECK(refused("") == "file empty");
    CHECK(refused("section,row,label") == "line 1 malformed");
    CHECK(refused("<html></html>") == "line 1 unknown");
    CHECK(refused("\x1F\x8B\x08") == "file compressed");
    CHECK(refused(drawing("<text x='1' y='1'>Stage</text>" + circle(10, 10))) == "file no_seats");
    CHECK(refused("<svg>\n<g>\n</svg>") == "line 3 malformed");
    CHECK(refused("<svg>\n<circle r=5/></svg>") == "line 2 malformed");
    CHECK(refused("<svg><!-- ") == "line 1 malformed");
    CHECK(refused("<svg") == "line 1 malformed");
    CHECK(refused("<svg>" + row(0, 0, 2) + circle(900'000, 0) + "</svg>") == "file too_large");
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += "<g>";
    CHECK(refused(drawing(deep)) == "line 1 too_many");
    // Takes a second unoptimized: as much is drawn as ever may be.
    std::string laughs = circle(1, 1, 10, "id='a0'");
    for (int i = 1; i < 8; ++i) {
        laughs += "<g id='a" + std::to_string(i) + "'>";
        for (int k = 0; k < 10; ++k) laughs += "<use href='#a" + std::to_string(i - 1) + "'/>";
        laughs += "</g>";
    }
    CHECK(refused(drawing("<defs>" + laughs + "</defs><use href='#a7'/>")) == "line 1 too_many");
}

TEST_CASE("many shapes, on one spot or far apart, take time in proportion to them") {
    std::string many;
    for (int i = 0; i < 4'000; ++i) many += "<circle cx='" + std::to_string(i % 40 * 3) + "' cy='5' r='10'/>";
    CHECK(read_svg(drawing(many)).map.seats().size() < 40);
}

} // namespace frontrow::testing::svg_plan_test
