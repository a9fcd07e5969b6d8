// A map on paper: what stands on it, as SVG and as poppler reads it in a PDF, and what an enemy has written into it.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "demo/arena.hpp"
#include "demo/club.hpp"
#include "demo/theatre.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/time.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_drawing.hpp"
#include "formats/seating/plan_pdf.hpp"
#include "formats/seating/svg_plan.hpp"
#include "tests/seating/plan_file.hpp"
#include "tests/support/printed_by.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::plan_sheet_test {

namespace {

SeatMap made(SeatMapParts parts) {
    auto map = SeatMap::make(std::move(parts));
    REQUIRE_MESSAGE(static_cast<bool>(map), (map ? std::string() : map.error().detail));
    return std::move(*map);
}

PlanSheet sheet() {
    return {.house = "Opéra <Lilienthal>",
            .city = "Bremen",
            .zone = "Europe/Berlin",
            .map = MapId::trusted("0f5c1c8a3b7e4d2f"),
            .published_at = *parse_rfc3339("2026-12-01T12:30:00Z")};
}

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

bool says(const std::string& text, const std::string& words) {
    INFO(words);
    return text.find(">" + words + "<") != text.npos;
}

/// A PDF in the words of poppler.
struct Read {
    std::string text;
    int pages = 0;
    std::string size;
};

Read read(const std::string& bytes) {
    const TestFolder folder;
    const auto path = folder.file("plan.pdf");
    write_file(path, bytes);
    const auto info = printed_by(folder, "pdfinfo", {path});
    const auto size = info.substr(info.find("Page size:"));
    return {printed_by(folder, "pdftotext", {"-layout", path, "-"}), std::stoi(info.substr(info.find("Pages:") + 6)),
            size.substr(0, size.find('\n'))};
}

/// A block of one seat a row, and as many rows.
SeatMapParts tower(std::size_t seats) {
    SeatMapParts parts = club_map();
    parts.units.clear();
    parts.areas.clear();
    parts.decorations.clear();
    parts.sections = {{"tower", "Tower", {}}};
    parts.seats.clear();
    constexpr std::size_t wide = 200;
    for (std::size_t i = 0; i < seats; ++i) {
        const auto column = i % wide;
        if (column == 0) parts.sections[0].rows.push_back({"R" + std::to_string(i / wide), 0, 0});
        ++parts.sections[0].rows.back().count;
        parts.seats.push_back({"s" + std::to_string(i),
                               "n" + std::to_string(column),
                               {24.0 * static_cast<double>(column), 30.0 * static_cast<double>(i / wide)}});
    }
    return parts;
}

/// "Section: row seat seat; row …" of a map.
std::string told(const SeatMap& map) {
    std::string text;
    for (const auto& section : map.parts().sections) {
        text += section.name + ":";
        for (const auto& row : section.rows) {
            text += " " + row.label;
            for (SeatIndex i = row.first; i < row.first + row.count; ++i) text += " " + map.seats()[i].label;
            text += ";";
        }
        text += "\n";
    }
    return text;
}

} // namespace

TEST_CASE("the drawing of a plan shows every seat with its number, and says what is where") {
    const auto map = made(club_map());
    const auto svg = plan_drawing(map, sheet());
    CHECK(says(svg, "Opéra &lt;Lilienthal&gt;, Bremen"));
    CHECK(says(svg, "Seating plan"));
    CHECK(says(svg, "Published Tuesday, 1 December 2026, 13:30"));
    CHECK(says(svg, "0f5c1c8a3b7e4d2f"));
    CHECK(says(svg, "Standing places: 200"));
    CHECK(says(svg, "Gallery left"));
    CHECK(says(svg, "260"));
    CHECK(svg.find("Scale 1 : 100, where a seat is 50 cm wide") != svg.npos);
    std::vector<std::size_t> numbers(8);
    for (const auto& seat : map.seats()) ++numbers[static_cast<std::size_t>(std::stoi(seat.label))];
    CHECK(count_of(svg, ">7</text>") == numbers[7] + 1); // and a table
    // Each kind in the plan and once in the legend: a wheelchair place is black, twice beside lists of places.
    CHECK(count_of(svg, "fill=\"#1d1b19\" stroke=\"#1d1b19\"") == 2 + 2 + 1); // and half of the scale
    CHECK(count_of(svg, "<circle ") == 54 + 1);
    CHECK(svg == plan_drawing(map, sheet()));
    auto german = sheet();
    german.language = Language::german;
    german.map.reset();
    CHECK(says(plan_drawing(map, german), "Entwurf, nicht veröffentlicht"));
    CHECK(says(plan_drawing(map, german), "Rollstuhlplätze"));
}

TEST_CASE("the drawing of a plan is read by our own import with the sections, rows and seats that it was made of") {
    auto parts = theatre_map();
    for (auto& seat : parts.seats) seat.kind = SeatKind::standard;
    const auto map = made(std::move(parts));
    SvgChoice choice;
    choice.colors = false;
    CHECK(told(read_svg(plan_drawing(map, sheet()), choice).map).find(told(map)) != std::string::npos);
}

TEST_CASE("a plan is printed on A3 and A4, the same bytes each time") {
    const auto map = made(theatre_map());
    const auto pdf = plan_pdf(map, sheet());
    CHECK(pdf == plan_pdf(map, sheet()));
    const auto large = read(pdf);
    CHECK(large.pages == 1);
    CHECK(large.size.find("1190.55 x 841.89 pts (A3)") != large.size.npos);
    for (const std::string words :
         {"Opéra <Lilienthal>, Bremen", "Stalls", "Balcony", "Wheelchair places", "320", "Stage"})
        CHECK_MESSAGE(large.text.find(words) != large.text.npos, words);
    auto small = sheet();
    small.paper = SheetPaper::a4;
    CHECK(read(plan_pdf(map, small)).size.find("(A4)") != std::string::npos);
}

TEST_CASE("more sections than stand beside a plan are listed on sheets of their own") {
    auto parts = tower(200);
    parts.sections.clear();
    for (int i = 0; i < 200; ++i)
        parts.sections.push_back({"s" + std::to_string(i), "Box " + std::to_string(i), {{"A", 0, 1}}});
    const auto map = made(std::move(parts));
    const auto paper = read(plan_pdf(map, sheet()));
    CHECK(paper.pages == 3);
    CHECK(paper.text.find("Sections are on the following pages.") != paper.text.npos);
    CHECK(paper.text.find("Page 3") != paper.text.npos);
    const auto svg = plan_drawing(map, sheet());
    for (int i = 0; i < 200; ++i) CHECK(says(svg, "Box " + std::to_string(i)));
}

TEST_CASE("beyond 30000 seats a plan has no numbers, and says so") {
    const auto many = plan_drawing(made(tower(plan_sheet::kMaxNumberedSeats)), sheet());
    CHECK(count_of(many, ">n7</text>") == plan_sheet::kMaxNumberedSeats / 200);
    const auto more = made(tower(plan_sheet::kMaxNumberedSeats + 200));
    const auto drawn = plan_drawing(more, sheet());
    CHECK(count_of(drawn, ">n7</text>") == 0);
    CHECK(drawn.find("Seat numbers are left out") != drawn.npos);
    CHECK(count_of(drawn, "<circle ") == more.seats().size() + 1);
    CHECK(read(plan_pdf(more, sheet())).pages == 1);
}

TEST_CASE("whatever stands in a map, a plan on paper is a drawing and a page") {
    auto parts = club_map();
    parts.name = "<script>\"&'\x01\xE2\x80\xAE"
                 "evil";
    parts.sections[0].name = "Μπαλκόνι יציע 二階席";
    parts.sections[0].rows[0].label = std::string(120, 'W');
    parts.seats[0].label = "ถนน";
    parts.seats[1].label = "\xFF\xFE";
    parts.seats[2].at = {100'000, -100'000};
    parts.seats[3].at = parts.seats[4].at;
    parts.areas[0].width = parts.areas[0].height = 0;
    parts.decorations.push_back({DecorationKind::outline, "one corner", {5, 5}, 0, {{5, 5}}});
    parts.decorations.push_back({DecorationKind::text, "", {5, 5}, -100'000, {}, DecorationSymbol::toilets});
    const auto map = made(std::move(parts));
    const auto svg = plan_drawing(map, sheet());
    CHECK(svg.find("<script") == svg.npos);
    CHECK(svg.find('\x01') == svg.npos);
    CHECK(svg.find("\xFF") == svg.npos);
    CHECK(svg.find("nan") == svg.npos);
    CHECK(svg.find("inf") == svg.npos);
    CHECK(says(svg, "Μπαλκόνι יציע 二階席"));
    CHECK(read(plan_pdf(map, sheet())).pages == 1);
    // A map of one place, and one whose seats lie on one another.
    auto single = tower(1);
    CHECK(read(plan_pdf(made(std::move(single)), sheet())).pages == 1);
    auto heap = tower(300);
    for (auto& seat : heap.seats) seat.at = {7, 7};
    CHECK(read(plan_pdf(made(std::move(heap)), sheet())).pages == 1);
}

TEST_CASE("symbols on paper have the strokes that they have on the screen") {
    const auto script =
        content_of((std::filesystem::path(__FILE__).parent_path() / "../../static/js/seating/symbols.js").string());
    for (std::uint8_t i = 1; i <= static_cast<std::uint8_t>(DecorationSymbol::cloakroom); ++i) {
        const auto symbol = static_cast<DecorationSymbol>(i);
        INFO(name_of(symbol));
        CHECK(script.find("'" + std::string(plan_sheet::path_of(symbol)) + "'") != script.npos);
    }
}

} // namespace frontrow::testing::plan_sheet_test
