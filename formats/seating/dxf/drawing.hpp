#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/dxf/file.hpp"
#include "formats/seating/dxf/pairs.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/svg/drawing.hpp"
#include "formats/seating/svg/geometry.hpp"
#include "formats/seating/svg/labels.hpp"

namespace frontrow::dxf {

/// Makes a drawing of a file in DXF, as DrawingReader does of an SVG: points, circles, closed lines and blocks are its
/// shapes, layers its groups, texts its words. Bounded; nothing is run, opened or looked up.
class DrawingReader {
public:
    static svg::Drawing read(std::string_view text, Remarks& remarks) {
        const File file(text);
        DrawingReader reader(file, remarks);
        reader.drawing_.groups.push_back({});
        Here here;
        here.matrix = reader.page();
        for (const auto& entity : file.entities()) reader.draw(entity, here);
        reader.size_points();
        reader.passed_.say(remarks);
        return std::move(reader.drawing_);
    }

private:
    DrawingReader(const File& file, Remarks& remarks) : file_(file), remarks_(remarks) {}

    /// Where something is drawn: moved so, in this group, with the layer and the colour of what inserts it.
    struct Here {
        svg::Matrix matrix{};
        std::size_t group = 0;
        std::string_view layer = "0";
        std::string fill{};
        int depth = 0;
    };

    static constexpr std::size_t kMaxDrawn = 600'000;
    static constexpr std::size_t kMaxInserted = 200'000;
    static constexpr int kDeepest = 8;

    /// Down is down on a page, and the middle of the seats is where it begins: houses may be drawn far from there.
    [[nodiscard]] svg::Matrix page() const {
        std::vector<double> x;
        std::vector<double> y;
        for (const auto& one : file_.entities()) {
            if (one.kind != "POINT" && one.kind != "CIRCLE" && one.kind != "INSERT" && one.kind != "LWPOLYLINE")
                continue;
            const auto at = place_of(one);
            if (!at) continue;
            x.push_back(at->x);
            y.push_back(at->y);
        }
        if (x.empty()) return {1, 0, 0, -1, 0, 0};
        const auto middle = [](std::vector<double>& of) { return drawn_row_rules::lower_median(std::move(of)); };
        return {1, 0, 0, -1, -middle(x), middle(y)};
    }

    /// Where an entity is. One that is seen from behind has its x the other way round.
    static std::optional<Point> place_of(const Entity& entity, int code = 10) {
        const auto x = entity.number(code, 0);
        const auto y = entity.number(code + 10, 0);
        if (!x || !y) return std::nullopt;
        return Point{entity.number(230, 1).value_or(1) < 0 ? -*x : *x, *y};
    }

    void draw(const Entity& entity, const Here& around) {
        if (++drawn_ > kMaxDrawn)
            refuse_at(place(entity), "too_many", "with what is used again a drawing has at most 600000 elements");
        const auto layer = entity.text(8).empty() || entity.text(8) == "0" ? around.layer : entity.text(8);
        if (file_.layer(layer).is_hidden || entity.whole(60, 0) != 0 || entity.whole(67, 0) != 0)
            return leave_out(entity, "svg_hidden", "Hidden parts were left out.");
        Here here = around;
        if (layer != around.layer) {
            here.layer = layer;
            here.group = group_of(layer);
        }
        here.fill = fill_of(entity, here);
        if (entity.kind == "INSERT") return insert(entity, here);
        if (entity.kind == "TEXT" || entity.kind == "MTEXT" || entity.kind == "ATTRIB") return add_words(entity, here);
        if (entity.kind == "LINE" || entity.kind == "ARC")
            return leave_out(entity, "svg_lines", "Lines were left out.");
        if (entity.kind == "POINT" || entity.kind == "CIRCLE" || entity.kind == "ELLIPSE")
            return add_round(entity, here);
        if (entity.kind == "LWPOLYLINE" || entity.kind == "POLYLINE") return add_outline(entity, here);
        passed_.pass(entity.kind);
    }

    static std::string place(const Entity& entity) { return "line " + std::to_string(entity.line); }
    void leave_out(const Entity& entity, const char* code, std::string_view detail) {
        remarks_.count(code, place(entity), detail);
    }
    void unread(const Entity& entity) {
        leave_out(entity, "svg_unread", "Parts with numbers that are out of bounds or cannot be read were left out.");
    }

    /// What a layer's things are in: a section of its name, though it has a single row; or a row, where its name says
    /// so.
    std::size_t group_of(std::string_view layer) {
        const auto [found, is_new] = groups_.emplace(layer, drawing_.groups.size());
        if (!is_new) return found->second;
        const auto name = svg::tidy_text(plain_text(layer));
        const auto row = svg::row_label(name);
        drawing_.groups.push_back({name, 0});
        if (row.empty() || row == name) drawing_.groups.push_back({{}, found->second++});
        return found->second;
    }

    [[nodiscard]] std::string fill_of(const Entity& entity, const Here& here) const {
        constexpr long by_block = 0;
        constexpr long by_layer = 256;
        if (!entity.text(420).empty()) return fmt::format("#{:06x}", entity.whole(420, 0) & 0xFFFFFF);
        const long color = entity.whole(62, by_layer);
        if (color == by_block && !here.fill.empty()) return here.fill;
        if (color != by_layer) return color_of_index(color);
        const auto& layer = file_.layer(here.layer);
        return layer.true_color.empty() ? color_of_index(layer.color) : layer.true_color;
    }

    // ---- Shapes

    bool put(const Entity& entity, svg::Shape shape, const Here& here) {
        const bool is_fine = svg::is_near(shape.at) && svg::is_near(shape.across) && svg::is_near(shape.down);
        if (!is_fine || (!shape.outline.empty() && !std::all_of(shape.outline.begin(), shape.outline.end(),
                                                                [](Point p) { return svg::is_near(p); }))) {
            unread(entity);
            return false;
        }
        shape.group = here.group;
        shape.fill = here.fill;
        drawing_.shapes.push_back(std::move(shape));
        return true;
    }

    /// A point has no size: it gets one once all are known.
    void add_round(const Entity& entity, const Here& here) {
        const auto at = place_of(entity);
        const auto radius = entity.number(40, 0);
        if (!at || !radius) return unread(entity);
        svg::Shape shape;
        shape.kind = svg::ShapeKind::round;
        shape.at = here.matrix.of(*at);
        if (entity.kind == "POINT") {
            if (put(entity, std::move(shape), here)) points_.push_back(drawing_.shapes.size() - 1);
            return;
        }
        Point across{*radius, 0};
        Point down{0, *radius};
        if (entity.kind == "ELLIPSE") { // its longer half axis, and how much shorter the other one is
            const auto axis = place_of(entity, 11);
            if (!axis) return unread(entity);
            across = *axis;
            down = {-axis->y * *radius, axis->x * *radius};
        }
        shape.across = here.matrix.way(across);
        shape.down = here.matrix.way(down);
        if (shape.size() <= 1e-9) return unread(entity);
        put(entity, std::move(shape), here);
    }

    /// The corners of a line; nothing where one cannot be read, or where there are more than a shape of a house has.
    static std::optional<std::vector<Point>> corners_of(const Entity& entity) {
        constexpr std::size_t most = 20'000;
        const int code = entity.kind == "POLYLINE" ? 10 + File::kCorner : 10;
        const double way = entity.number(230, 1).value_or(1) < 0 ? -1 : 1;
        std::vector<Point> corners;
        for (const auto& pair : entity.pairs) {
            if (pair.code != code && pair.code != code + 10) continue;
            const auto value = Entity::number_of(trimmed(pair.value));
            if (!value || corners.size() == most) return std::nullopt;
            if (pair.code == code)
                corners.push_back({way * *value, 0});
            else if (!corners.empty())
                corners.back().y = *value;
        }
        return corners;
    }

    static bool is_closed(const Entity& entity, const std::vector<Point>& corners) {
        if (corners.size() < 3) return false;
        return (entity.whole(70, 0) & 1) != 0 || (corners.size() > 3 && corners.front() == corners.back());
    }

    void add_outline(const Entity& entity, const Here& here) {
        auto corners = corners_of(entity);
        if (!corners) return unread(entity);
        if (!is_closed(entity, *corners)) return leave_out(entity, "svg_lines", "Lines were left out.");
        if (corners->front() == corners->back()) corners->pop_back();
        corners_ += corners->size();
        if (corners_ > 2'000'000)
            refuse_at(place(entity), "too_many", "the shapes of a drawing have at most 2000000 corners");
        svg::Shape shape;
        for (const auto& p : *corners) shape.outline.push_back(here.matrix.of(p));
        const auto box = svg::box_of(shape.outline);
        put_box(entity, box, std::move(shape), here);
    }

    void put_box(const Entity& entity, const svg::Box& box, svg::Shape shape, const Here& here) {
        shape.at = box.middle();
        shape.across = {box.width() / 2, 0};
        shape.down = {0, box.height() / 2};
        if (shape.size() <= 1e-9) return leave_out(entity, "svg_lines", "Lines were left out.");
        put(entity, std::move(shape), here);
    }

    // ---- Blocks

    void insert(const Entity& entity, Here here) {
        const Block* block = file_.block(entity.text(2));
        const auto at = place_of(entity);
        const auto wide = entity.number(41, 1);
        const auto high = entity.number(42, 1);
        const auto turn = entity.number(50, 0);
        const auto step_x = entity.number(44, 0);
        const auto step_y = entity.number(45, 0);
        if (block == nullptr) return leave_out(entity, "svg_external", "What lies outside of the file was left out.");
        if (!at || !wide || !high || !turn || !step_x || !step_y || here.depth == kDeepest) return unread(entity);
        ++here.depth;
        const double mirror = entity.number(230, 1).value_or(1) < 0 ? -1 : 1;
        const double angle = *turn * std::numbers::pi / 180 * mirror;
        const svg::Matrix turned{std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), 0, 0};
        const auto base = here.matrix.with(svg::moved(*at)).with(turned);
        const long columns = std::clamp(entity.whole(70, 1), 1L, 10'000L);
        const long rows = std::clamp(entity.whole(71, 1), 1L, 10'000L);
        for (long row = 0; row < rows; ++row)
            for (long column = 0; column < columns; ++column) {
                if (++inserted_ > kMaxInserted)
                    refuse_at(place(entity), "too_many", "a drawing uses parts again at most 200000 times");
                const auto cell =
                    svg::moved({static_cast<double>(column) * *step_x * mirror, static_cast<double>(row) * *step_y});
                here.matrix = base.with(cell)
                                  .with({*wide * mirror, 0, 0, *high, 0, 0})
                                  .with(svg::moved({-block->base.x, -block->base.y}));
                insert_one(entity, *block, here);
            }
    }

    void insert_one(const Entity& entity, const Block& block, const Here& here) {
        const Known& known = known_of(block);
        if (!known.is_chair) {
            Here inside = here;
            drawing_.groups.push_back({{}, here.group}); // a table or a row, say
            inside.group = drawing_.groups.size() - 1;
            for (const auto& one : block.entities) draw(one, inside);
            return;
        }
        svg::Shape shape;
        shape.kind = known.is_round ? svg::ShapeKind::round : svg::ShapeKind::square;
        if (svg::says_wheelchair(entity.text(2))) shape.name = "wheelchair";
        if (known.box.is_empty() || known.box.width() * known.box.height() <= 0) {
            shape.at = here.matrix.of(known.box.is_empty() ? block.base : known.box.middle());
            shape.kind = svg::ShapeKind::round;
            if (put(entity, std::move(shape), here)) points_.push_back(drawing_.shapes.size() - 1);
            return;
        }
        shape.at = here.matrix.of(known.box.middle());
        shape.across = here.matrix.way({known.box.width() / 2, 0});
        shape.down = here.matrix.way({0, known.box.height() / 2});
        if (shape.size() <= 1e-9) return unread(entity);
        put(entity, std::move(shape), here);
    }

    /// What a block is, found once: a chair, however many lines it is drawn with, or a group of several.
    struct Known {
        bool is_chair = true;
        bool is_round = false;
        svg::Box box{};
    };
    const Known& known_of(const Block& block) {
        const auto [found, is_new] = known_.try_emplace(&block);
        Known& known = found->second;
        if (!is_new) return known;
        std::size_t seats = 0;
        std::size_t outlines = 0;
        for (const auto& one : block.entities) {
            if (one.kind == "INSERT") known.is_chair = false;
            if (one.kind == "POINT" || one.kind == "CIRCLE") ++seats;
            if (one.kind == "LWPOLYLINE" || one.kind == "POLYLINE") ++outlines;
            add_extent(one, known.box);
        }
        constexpr std::size_t most_outlines = 3; // a seat, its back and its shadow
        if (seats > 1 || outlines > most_outlines) known.is_chair = false;
        known.is_round = seats == 1 && outlines == 0;
        return known;
    }
    static void add_extent(const Entity& entity, svg::Box& box) {
        const auto at = place_of(entity);
        if (!at) return;
        if (entity.kind == "CIRCLE" || entity.kind == "ARC") {
            const double radius = std::abs(entity.number(40, 0).value_or(0));
            box.add({at->x - radius, at->y - radius});
            box.add({at->x + radius, at->y + radius});
        } else if (entity.kind == "LINE") {
            box.add(*at);
            if (const auto end = place_of(entity, 11)) box.add(*end);
        } else if (entity.kind == "LWPOLYLINE" || entity.kind == "POLYLINE") {
            for (const auto& p : corners_of(entity).value_or(std::vector<Point>{})) box.add(p);
        }
    }

    // ---- Points

    /// Points are as wide as four fifths of the way to the nearest, as most have it.
    void size_points() {
        if (points_.empty()) return;
        constexpr std::size_t sample = 300;
        std::vector<double> ways;
        const auto& shapes = drawing_.shapes;
        for (std::size_t i = 0; i < std::min(sample, points_.size()); ++i) {
            const auto one = points_[i * points_.size() / std::min(sample, points_.size())];
            double least = std::numeric_limits<double>::infinity();
            for (const auto other : points_) {
                const double way = drawn_row_rules::distance(shapes[one].at, shapes[other].at);
                if (way > 1e-9) least = std::min(least, way);
            }
            if (std::isfinite(least)) ways.push_back(least);
        }
        const double half = ways.empty() ? 0.5 : 0.4 * drawn_row_rules::lower_median(std::move(ways));
        for (const auto point : points_) {
            drawing_.shapes[point].across = {half, 0};
            drawing_.shapes[point].down = {0, half};
        }
    }

    // ---- Words

    void add_words(const Entity& entity, const Here& here) {
        std::string said;
        for (const auto& pair : entity.pairs) // a long text comes in pieces, the last of which is 1
            if (pair.code == 1 || (pair.code == 3 && entity.kind == "MTEXT")) said += pair.value;
        const auto text = svg::tidy_text(plain_text(said));
        if (text.empty()) return;
        const bool is_aligned = entity.kind != "MTEXT" && (entity.whole(72, 0) != 0 || entity.whole(73, 0) != 0);
        const auto at = place_of(entity, is_aligned && !entity.text(11).empty() ? 11 : 10);
        const auto height = entity.number(40, 1);
        const auto turn = entity.number(50, 0);
        if (!at || !height || !turn || *height <= 0) return unread(entity);
        constexpr double letter = 0.7; // how wide one is, against the height of a capital
        const double half = static_cast<double>(count_characters(text)) * *height * letter / 2;
        const auto [across, up] = side_of(entity, is_aligned);
        const double angle = *turn * std::numbers::pi / 180;
        const double x = across * half;
        const double y = up * *height / 2;
        const Point middle = here.matrix.of(
            {at->x + x * std::cos(angle) - y * std::sin(angle), at->y + x * std::sin(angle) + y * std::cos(angle)});
        const Point high = here.matrix.way({0, 1.4 * *height}); // letters with what hangs below them
        if (!svg::is_near(middle) || !svg::is_near(high)) return unread(entity);
        drawing_.words.push_back({text, middle, std::hypot(high.x, high.y), here.group});
    }

    /// On which side of its place a text is: 1 to the right or above, -1 to the left or below, 0 around it.
    static std::pair<double, double> side_of(const Entity& entity, bool is_aligned) {
        if (entity.kind == "MTEXT") {
            const long at = std::clamp(entity.whole(71, 1), 1L, 9L) - 1;
            const long line = at / 3;
            return {static_cast<double>(1 - at % 3), static_cast<double>(line - 1)};
        }
        if (!is_aligned) return {1, 1};
        const long across = entity.whole(72, 0);
        const long up = entity.whole(73, 0);
        return {across == 0 ? 1 : across == 2 ? -1 : 0, across == 4 || up == 2 ? 0 : up == 3 ? -1 : 1};
    }

    // ---- What is none of this

    static constexpr std::array<std::string_view, 10> kPassed{"HATCH", "SPLINE",  "DIMENSION", "SOLID",  "3DFACE",
                                                              "IMAGE", "3DSOLID", "LEADER",    "REGION", "WIPEOUT"};

    const File& file_;
    Remarks& remarks_;
    svg::Drawing drawing_;
    std::unordered_map<std::string_view, std::size_t> groups_; ///< Of each layer.
    std::unordered_map<const Block*, Known> known_;
    std::vector<std::size_t> points_; ///< Shapes that have no size yet.
    PassedElements<kPassed.size()> passed_{kPassed};
    std::size_t drawn_ = 0;
    std::size_t inserted_ = 0;
    std::size_t corners_ = 0;
};

} // namespace frontrow::dxf
