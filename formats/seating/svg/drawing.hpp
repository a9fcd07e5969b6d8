#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/svg/geometry.hpp"
#include "formats/seating/svg/labels.hpp"
#include "formats/seating/svg/path.hpp"
#include "formats/seating/svg/style.hpp"
#include "formats/seating/svg/xml.hpp"

namespace frontrow::svg {

/// A group of a drawing. The first is the drawing itself, its own parent.
struct Group {
    std::string name{};
    std::size_t parent = 0;
};

enum class ShapeKind : std::uint8_t { round, square, other };

/// Something drawn, in the coordinates of the page.
struct Shape {
    ShapeKind kind = ShapeKind::other;
    Point at{};                   ///< Its middle.
    Point across{};               ///< From the middle to its right side, and
    Point down{};                 ///< to its lower side, along its own axes.
    std::vector<Point> outline{}; ///< Its corners, where it is neither an ellipse nor a rectangle.
    std::size_t group = 0;
    std::string fill{}; ///< "#rrggbb", or empty.
    std::string name{};

    [[nodiscard]] double wide() const { return 2 * std::hypot(across.x, across.y); }
    [[nodiscard]] double high() const { return 2 * std::hypot(down.x, down.y); }
    /// The side of a square as large as the shape.
    [[nodiscard]] double size() const { return std::sqrt(wide() * high()); }
};

struct Words {
    std::string text{};
    Point at{};      ///< Their middle, as far as that can be told without the font.
    double size = 0; ///< Height of the letters.
    std::size_t group = 0;
};

/// What can be seen in a drawing.
struct Drawing {
    std::vector<Group> groups{};
    std::vector<Shape> shapes{}; ///< In the order in which they are painted.
    std::vector<Words> words{};
    std::optional<Box> page{};
};

/// Makes a drawing of an SVG file: transformations, nested pages and used symbols are carried out, what cannot be seen
/// and what is none of the language of shapes is left out. Bounded; nothing is run, opened or looked up.
class DrawingReader {
public:
    static Drawing read(const Document& document, Remarks& remarks) {
        DrawingReader reader(document, remarks);
        const auto& root = document.elements().front();
        if (root.name != "svg") refuse_at("line " + std::to_string(root.line), "unknown", "is no SVG drawing");
        reader.index();
        const auto page = reader.page_of(root, {}, {});
        if (page.width > 0 && page.height > 0) {
            Box box;
            box.add({0, 0});
            box.add({page.width, page.height});
            reader.drawing_.page = box;
        }
        reader.drawing_.groups.push_back({});
        reader.walk_children(0, {page.matrix, reader.sheet_.of(document, root), 0, 0});
        reader.passed_.say(remarks);
        return std::move(reader.drawing_);
    }

private:
    DrawingReader(const Document& document, Remarks& remarks) : document_(document), remarks_(remarks) {}

    /// Where the walk is: what is drawn there is moved, looks and belongs so.
    struct Here {
        Matrix matrix;
        Style style;
        std::size_t group;
        int uses; ///< How many elements <use> in each other.
    };
    struct Page {
        Matrix matrix;
        double width;
        double height;
    };

    void index() {
        const auto& elements = document_.elements();
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (const auto id = document_.raw(elements[i], "id"); !id.empty()) ids_.emplace(id, i);
            if (elements[i].name == "style")
                document_.for_each_child(i, [&](std::size_t child) { sheet_.read(elements[child].text); });
        }
    }

    static std::string place(const Element& element) { return "line " + std::to_string(element.line); }

    void leave_out(const Element& element, const char* code, std::string_view detail) {
        remarks_.count(code, place(element), detail);
    }

    /// How the coordinates inside an element with a viewBox lie in those around it. `width` and `height` are what a
    /// <use> says; where nobody says them the viewBox does.
    Page page_of(const Element& element, std::string_view width, std::string_view height) const {
        const auto side = [&](std::string_view said, std::string_view name) {
            return length_of(said.empty() ? document_.raw(element, name) : said).value_or(0);
        };
        double wide = side(width, "width");
        double high = side(height, "height");
        Numbers numbers(document_.raw(element, "viewBox"));
        const auto low = numbers.point();
        const auto size = numbers.point();
        if (!low || !size || size->x <= 0 || size->y <= 0) return {{}, wide, high};
        if (wide <= 0) wide = high > 0 ? size->x * high / size->y : size->x;
        if (high <= 0) high = size->y * wide / size->x;
        const auto ratio = document_.raw(element, "preserveAspectRatio");
        Point scale{wide / size->x, high / size->y};
        if (!ratio.starts_with("none")) {
            const bool fills = ratio.find("slice") != ratio.npos;
            const double one = fills ? std::max(scale.x, scale.y) : std::min(scale.x, scale.y);
            scale = {one, one};
        }
        const auto part = [&](std::string_view least, std::string_view most) {
            return ratio.find(least) != ratio.npos ? 0.0 : ratio.find(most) != ratio.npos ? 1.0 : 0.5;
        };
        const Point by{(wide - size->x * scale.x) * part("xMin", "xMax"),
                       (high - size->y * scale.y) * part("YMin", "YMax")};
        return {{scale.x, 0, 0, scale.y, by.x - low->x * scale.x, by.y - low->y * scale.y}, wide, high};
    }

    void walk_children(std::size_t number, const Here& here) {
        document_.for_each_child(number, [&](std::size_t child) { walk(child, here); });
    }

    void walk(std::size_t number, Here here) {
        const Element& element = document_.elements()[number];
        if (++visited_ > kMaxElements)
            refuse_at(place(element), "too_many", "with what is used again a drawing has at most 600000 elements");
        const auto kind = kind_of(element.name);
        if (kind == Kind::passed) return passed_.pass(element.name);
        if (!enter(element, here)) return;
        if (kind == Kind::group) return walk_group(number, here);
        if (kind == Kind::use) return walk_use(number, here);
        if (here.style.of(Property::visibility) == "hidden" || here.style.of(Property::visibility) == "collapse")
            return leave_out(element, "svg_hidden", kHidden);
        if (kind == Kind::text) return add_words(number, here);
        add_shape(number, here);
    }

    /// What an element says about itself.
    struct Said {
        Style style;
        std::optional<Matrix> turn; ///< Nothing where it cannot be read.
    };

    /// Found once, however often the element is used.
    const Said& said_by(const Element& element) {
        const auto [found, is_new] = said_.try_emplace(&element);
        if (is_new)
            found->second = {sheet_.of(document_, element), parse_transform(document_.raw(element, "transform"))};
        return found->second;
    }

    /// Goes into the element: what it says about itself counts for what is in it. Returns false where nothing of it is
    /// drawn.
    bool enter(const Element& element, Here& here) {
        const auto& [own, turn] = said_by(element);
        if (own.of(Property::display) == "none") {
            leave_out(element, "svg_hidden", kHidden);
            return false;
        }
        here.style.add(own);
        if (turn) here.matrix = here.matrix.with(*turn);
        if (turn && here.matrix.is_near()) return true;
        leave_out(element, "svg_unread", kUnread);
        return false;
    }

    enum class Kind : std::uint8_t { passed, group, use, text, shape };
    static Kind kind_of(std::string_view name) {
        static const std::unordered_map<std::string_view, Kind> kinds{
            {"g", Kind::group},    {"svg", Kind::group},  {"a", Kind::group},       {"switch", Kind::group},
            {"use", Kind::use},    {"text", Kind::text},  {"circle", Kind::shape},  {"ellipse", Kind::shape},
            {"rect", Kind::shape}, {"path", Kind::shape}, {"polygon", Kind::shape}, {"polyline", Kind::shape},
            {"line", Kind::shape}};
        const auto found = kinds.find(name);
        return found == kinds.end() ? Kind::passed : found->second;
    }

    void walk_group(std::size_t number, Here here) {
        const Element& element = document_.elements()[number];
        drawing_.groups.push_back({called(number), here.group});
        here.group = drawing_.groups.size() - 1;
        if (element.name == "svg") {
            const auto at = corner_of(element);
            if (!at) return leave_out(element, "svg_unread", kUnread);
            here.matrix = here.matrix.with(moved(*at)).with(page_of(element, {}, {}).matrix);
        }
        walk_children(number, here);
    }

    void walk_use(std::size_t number, Here here) {
        const Element& element = document_.elements()[number];
        const auto target = document_.raw(element, "href");
        const auto found = target.starts_with('#') ? ids_.find(target.substr(1)) : ids_.end();
        if (found == ids_.end())
            return leave_out(element, "svg_external", "What lies outside of the file was left out.");
        if (++uses_ > kMaxUses)
            refuse_at(place(element), "too_many", "a drawing uses parts again at most 200000 times");
        constexpr int most = 8;
        const auto at = corner_of(element);
        if (here.uses == most || !at) return leave_out(element, "svg_unread", kUnread);
        ++here.uses;
        here.matrix = here.matrix.with(moved(*at));
        const Element& used = document_.elements()[found->second];
        drawing_.groups.push_back({called(number), here.group}); // what is used goes by the name of who uses it
        here.group = drawing_.groups.size() - 1;
        if (used.name == "g") {
            if (enter(used, here)) walk_children(found->second, here);
            return;
        }
        if (used.name != "symbol" && used.name != "svg") return walk(found->second, here);
        here.matrix =
            here.matrix.with(page_of(used, document_.raw(element, "width"), document_.raw(element, "height")).matrix);
        here.style.add(sheet_.of(document_, used));
        if (here.matrix.is_near()) walk_children(found->second, here);
    }

    /// What an element is called; found once, however often it is used.
    const std::string& called(std::size_t number) {
        const auto [found, is_new] = called_.try_emplace(number);
        if (is_new) found->second = name_of(document_, number);
        return found->second;
    }

    std::optional<Point> corner_of(const Element& element) const {
        const auto x = length_of(document_.raw(element, "x"));
        const auto y = length_of(document_.raw(element, "y"));
        if (!x || !y) return std::nullopt;
        return Point{*x, *y};
    }

    // ---- Shapes

    void add_shape(std::size_t number, const Here& here) {
        const Element& element = document_.elements()[number];
        const auto fill = here.style.of(Property::fill);
        const auto stroke = here.style.of(Property::stroke);
        const bool is_drawn = !stroke.empty() && stroke != "none";
        if (fill == "none" && !is_drawn) return leave_out(element, "svg_hidden", kHidden);
        Shape shape;
        const bool is_read = element.name == "path" || element.name.starts_with("pol")
                                 ? read_outline(element, here.matrix, fill != "none", shape)
                                 : read_box(element, here.matrix, shape);
        if (!is_read) return;
        shape.group = here.group;
        shape.name = called(number);
        if (says_wheelchair(document_.raw(element, "class"))) shape.name += " wheelchair";
        shape.fill = color_of(fill.empty() ? "black" : fill == "none" ? stroke : fill).value_or("");
        drawing_.shapes.push_back(std::move(shape));
    }

    bool read_box(const Element& element, const Matrix& matrix, Shape& shape) {
        const auto length = [&](const char* name) { return length_of(document_.raw(element, name)); };
        std::optional<double> across;
        std::optional<double> down;
        auto x = length(element.name == "rect" ? "x" : "cx");
        auto y = length(element.name == "rect" ? "y" : "cy");
        if (element.name == "line") {
            leave_out(element, "svg_lines", "Lines were left out.");
            return false;
        }
        if (element.name == "circle") {
            across = down = length("r");
        } else if (element.name == "ellipse") {
            across = length("rx");
            down = length("ry");
        } else {
            across = length("width");
            down = length("height");
        }
        if (!x || !y || !across || !down || *across <= 0 || *down <= 0) {
            leave_out(element, "svg_unread", kUnread);
            return false;
        }
        shape.kind = ShapeKind::round;
        if (element.name == "rect") {
            *across /= 2;
            *down /= 2;
            *x += *across;
            *y += *down;
            const double corner = std::max(length("rx").value_or(0), length("ry").value_or(0));
            if (corner < 0.9 * std::min(*across, *down)) shape.kind = ShapeKind::square;
        }
        return put(element, matrix, {*x, *y}, {*across, *down}, shape);
    }

    bool put(const Element& element, const Matrix& matrix, Point middle, Point half, Shape& shape) {
        shape.at = matrix.of(middle);
        shape.across = matrix.way({half.x, 0});
        shape.down = matrix.way({0, half.y});
        const bool is_fine = is_near(shape.at) && is_near(shape.across) && is_near(shape.down) && shape.size() > 1e-6;
        if (!is_fine) {
            leave_out(element, "svg_unread", kUnread);
            return false;
        }
        if (drawing_.page && is_off(shape)) {
            leave_out(element, "svg_off_page", "What lies outside of the page was left out.");
            return false;
        }
        return true;
    }

    [[nodiscard]] bool is_off(const Shape& shape) const {
        const double x = std::abs(shape.across.x) + std::abs(shape.down.x);
        const double y = std::abs(shape.across.y) + std::abs(shape.down.y);
        const Box& page = *drawing_.page;
        return shape.at.x + x < page.low.x || shape.at.x - x > page.high.x || shape.at.y + y < page.low.y ||
               shape.at.y - y > page.high.y;
    }

    bool read_outline(const Element& element, const Matrix& matrix, bool is_filled, Shape& shape) {
        std::optional<std::vector<Line>> lines;
        if (element.name == "path") {
            lines = PathReader::read(document_.raw(element, "d"));
        } else {
            std::vector<Line> one(1);
            one[0].is_closed = element.name == "polygon";
            Numbers numbers(document_.raw(element, "points"));
            while (const auto p = numbers.point()) {
                if (one[0].points.size() == PathReader::kMaxPoints) break;
                one[0].points.push_back(*p);
            }
            if (numbers.is_at_end()) lines = std::move(one);
        }
        if (!lines) {
            leave_out(element, "svg_unread", kUnread);
            return false;
        }
        Box whole;
        double largest = 0;
        for (const auto& line : *lines) {
            if (line.points.size() < 3 || (!line.is_closed && !is_filled)) continue;
            const Box box = box_of(line.points);
            whole.add(box.low);
            whole.add(box.high);
            if (box.width() * box.height() <= largest) continue;
            largest = box.width() * box.height();
            shape.outline = line.points;
        }
        if (whole.is_empty()) {
            leave_out(element, "svg_lines", "Lines were left out.");
            return false;
        }
        return put_outline(element, matrix, whole, shape);
    }

    bool put_outline(const Element& element, const Matrix& matrix, const Box& whole, Shape& shape) {
        points_ += shape.outline.size();
        constexpr std::size_t most = 2'000'000;
        if (points_ > most)
            refuse_at(place(element), "too_many", "the shapes of a drawing have at most 2000000 corners");
        for (auto& p : shape.outline) p = matrix.of(p);
        if (!std::all_of(shape.outline.begin(), shape.outline.end(), [](Point p) { return is_near(p); })) {
            leave_out(element, "svg_unread", kUnread);
            return false;
        }
        return put(element, matrix, whole.middle(), {whole.width() / 2, whole.height() / 2}, shape);
    }

    // ---- Words

    void add_words(std::size_t number, const Here& here) {
        const Element& element = document_.elements()[number];
        auto at = corner_of(element);
        Style style = here.style;
        std::string text;
        for (std::size_t i = number + 1; i < element.end; ++i) {
            const Element& part = document_.elements()[i];
            if (part.name == "tspan") {
                const bool is_first = text.find_first_not_of(" \t\r\n") == text.npos;
                if (is_first && !document_.raw(part, "x").empty()) at = corner_of(part);
                if (is_first) style.add(sheet_.of(document_, part));
                const auto y = document_.raw(part, "y");
                const bool is_line = document_.raw(part, "role") == "line" || !document_.raw(part, "dy").empty();
                if (is_line || (!y.empty() && y != row_)) text += ' ';
                row_ = y;
            }
            if (part.name == "title" || part.name == "style") {
                i = part.end - 1;
                continue;
            }
            text += decoded(part.text);
        }
        row_ = {};
        text = tidy_text(std::move(text));
        if (text.empty()) return;
        const double size = length_of(style.of(Property::font_size)).value_or(0);
        const double height = size > 0 ? size : 16;
        if (!at) return leave_out(element, "svg_unread", kUnread);
        constexpr double letter = 0.55; // how wide a letter is for its height, on the average
        const double wide = static_cast<double>(count_characters(text)) * height * letter;
        const auto anchor = style.of(Property::anchor);
        const double along = anchor == "middle" ? 0 : anchor == "end" ? -wide / 2 : wide / 2;
        const Point middle = here.matrix.of({at->x + along, at->y - 0.35 * height});
        const Point up = here.matrix.way({0, height});
        if (!is_near(middle) || !is_near(up)) return leave_out(element, "svg_unread", kUnread);
        drawing_.words.push_back({std::move(text), middle, std::hypot(up.x, up.y), here.group});
    }

    static constexpr const char* kHidden = "Hidden parts were left out.";
    static constexpr const char* kUnread = "Parts with numbers that are out of bounds or cannot be read were left out.";

    /// What shows something in a browser, or would do something there. The rest are definitions and notes.
    static constexpr std::array<std::string_view, 8> kPassed{"image",   "foreignObject", "script", "video",
                                                             "animate", "set",           "iframe", "animateTransform"};

    const Document& document_;
    Remarks& remarks_;
    StyleSheet sheet_;
    std::unordered_map<std::string_view, std::size_t> ids_;
    std::unordered_map<std::size_t, std::string> called_;
    std::unordered_map<const Element*, Said> said_;
    Drawing drawing_;
    std::size_t visited_ = 0;
    std::size_t uses_ = 0;
    std::size_t points_ = 0;
    PassedElements<kPassed.size()> passed_{kPassed};
    std::string_view row_; ///< The `y` of the piece of text before.
};

} // namespace frontrow::svg
