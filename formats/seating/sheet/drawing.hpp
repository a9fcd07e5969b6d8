#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/time.hpp"
#include "formats/house_words.hpp"
#include "formats/language_form.hpp"
#include "formats/printed_page.hpp"
#include "formats/seating/sheet/counts.hpp"
#include "formats/seating/sheet/measures.hpp"
#include "formats/seating/sheet/symbols.hpp"
#include "formats/seating/sheet/words.hpp"
#include "formats/seating/svg/geometry.hpp"

namespace frontrow {

enum class SheetPaper : std::uint8_t { a4, a3 };

/// What stands around a plan on paper. All texts may be anything that somebody has typed in.
struct PlanSheet {
    std::string house;
    std::string city;
    std::string zone = "UTC";   ///< Has to be one.
    std::optional<MapId> map{}; ///< Nothing: a draft that nobody has published.
    Time published_at{};        ///< Of a published one.
    SheetPaper paper = SheetPaper::a3;
    Language language = Language::english;
};

namespace plan_sheet {

inline constexpr std::size_t kMaxNumberedSeats = 30'000; ///< With more a plan has no numbers on its seats.

inline constexpr const char* kInk = "#1d1b19";
inline constexpr const char* kMuted = "#5f5a53";
inline constexpr const char* kHairline = "#b9b2a6";
inline constexpr const char* kFaint = "#d9d3c8";
inline constexpr const char* kStage = "#e6e1d8";
inline constexpr const char* kPit = "#f4f1ea";
inline constexpr const char* kGrey = "#d3cec5";

/// A plan on its way onto sheets in landscape: the first has the plan, a scale and what is where, the others go on with
/// a long list. `Pen` draws: page(width, height, draw), group(name, draw), circle, polygon, symbol and text.
template <class Pen>
class Drawing {
public:
    Drawing(Pen& pen, const SeatMap& map, const PlanSheet& sheet)
        : pen_(pen), map_(map), sheet_(sheet), words_(words_in(sheet.language)), counts_(counted(map)) {
        const bool is_large = sheet.paper == SheetPaper::a3;
        width_ = (is_large ? 420 : 297) * kMillimetre;
        height_ = (is_large ? 297 : 210) * kMillimetre;
        size_ = is_large ? 1.25 : 1;
        for (const auto& one : map.parts().decorations)
            if (!one.text.empty()) written_.emplace(one.text, &one);
    }

    void draw() {
        const bool is_long = counts_.parts.size() > list_room(legend_top() + kinds_height());
        pen_.page(width_, height_, [&] {
            head();
            fit();
            plan();
            scale_bar();
            legend(is_long);
        });
        if (is_long) list_pages();
    }

private:
    // ---- Measures of the page

    [[nodiscard]] double margin() const { return 10 * kMillimetre; }
    [[nodiscard]] double line() const { return 11.4 * size_; }
    [[nodiscard]] double legend_width() const { return 168 * size_; }
    [[nodiscard]] double legend_left() const { return width_ - margin() - legend_width(); }
    [[nodiscard]] double legend_top() const { return margin() + 52 * size_; }
    [[nodiscard]] double bottom() const { return height_ - margin(); }
    [[nodiscard]] double kinds_height() const {
        const auto others =
            std::count_if(counts_.of_kind.begin() + 1, counts_.of_kind.end(), [](auto n) { return n > 0; });
        const double lines = 3 + static_cast<double>(others) + (counts_.standing > 0 ? 1 : 0) + (is_numbered() ? 0 : 1);
        return lines * line();
    }
    [[nodiscard]] std::size_t list_room(double from) const {
        return static_cast<std::size_t>(std::max(0.0, (bottom() - from) / line() - 2));
    }

    [[nodiscard]] TextStyle style(Face face, double size, const char* ink = kInk, Side side = Side::left) const {
        return {face, size * size_, size * size_ * 0.6, 1, ink, side};
    }

    // ---- Around the plan

    void head() {
        const double inner = width_ - 2 * margin();
        const double left = inner * 0.62;
        const double top = margin();
        const auto house = sheet_.city.empty() ? sheet_.house : sheet_.house + ", " + sheet_.city;
        pen_.text({margin(), top + 11 * size_}, left, house, style(Face::serif_bold, 18));
        pen_.text({margin(), top + 31 * size_}, left, map_.parts().name, style(Face::serif, 12, kMuted));
        const double right = width_ - margin();
        pen_.text({right, top + 11 * size_}, inner - left, words_.title,
                  style(Face::serif_bold, 14, kInk, Side::right));
        pen_.text({right, top + 27 * size_}, inner - left, version(), style(Face::sans, 8.5, kMuted, Side::right));
        if (sheet_.map)
            pen_.text({right, top + 38 * size_}, inner - left, sheet_.map->text(),
                      style(Face::mono, 6.5, kMuted, Side::right));
        rule(margin(), right, top + 45 * size_);
    }

    [[nodiscard]] std::string version() const {
        if (!sheet_.map) return std::string(words_.draft);
        return with_words(words_.version, moment_words(sheet_.published_at, sheet_.zone, sheet_.language));
    }

    void rule(double from, double to, double y) {
        pen_.polygon({{from, y}, {to, y}}, false, {.ink = kHairline, .thickness = 0.7 * size_});
    }

    /// A length in metres at the foot of the plan, and how many times smaller than life it is.
    void scale_bar() {
        constexpr std::array lengths = {200, 100, 50, 20, 10, 5, 2, 1};
        const double metre = kMetre * scale_;
        const auto fits = [&](int length) { return length * metre <= 140 * size_; };
        const auto found = std::find_if(lengths.begin(), lengths.end(), fits);
        const int length = found == lengths.end() ? 1 : *found;
        const double y = bottom() - 7 * size_;
        const double x = margin();
        const double half = length * metre / 2;
        const double high = 4 * size_;
        const auto bar = [&](double from, const char* fill) {
            pen_.polygon({{from, y}, {from + half, y}, {from + half, y + high}, {from, y + high}}, true,
                         {.fill = fill, .ink = kInk, .thickness = 0.6 * size_});
        };
        bar(x, kInk);
        bar(x + half, "#ffffff");
        const auto small = style(Face::sans, 7.5);
        pen_.text({x, y - 7 * size_}, 30 * size_, "0", small);
        pen_.text({x + 2 * half, y - 7 * size_}, 60 * size_, std::to_string(length) + " m",
                  style(Face::sans, 7.5, kInk, Side::middle));
        const auto words = with_words(words_.scale, plain(ratio_)) + ", " + std::string(words_.assumed);
        pen_.text({x + 2 * half + 34 * size_, y + high / 2}, legend_left() - x - 2 * half - 50 * size_, words, small);
    }

    static std::string plain(double number) {
        auto text = std::to_string(std::llround(number * 10));
        const char tenth = text.back();
        text.pop_back();
        return tenth == '0' ? text : text + "." + tenth;
    }

    // ---- What is how often

    void legend(bool is_long) {
        double y = legend_top();
        const double x = legend_left();
        y = kinds(x, y);
        if (is_long) {
            pen_.text({x, y + line()}, legend_width(), words_.next_pages, style(Face::sans, 8, kMuted));
            return;
        }
        y = list_head(x, y + line() / 2, legend_width());
        for (const auto& part : counts_.parts) y = list_line(x, y, legend_width(), part);
    }

    double kinds(double x, double y) {
        constexpr std::array kinds = {SeatKind::standard, SeatKind::wheelchair, SeatKind::companion,
                                      SeatKind::restricted};
        const std::array names = {words_.seats, words_.wheelchair, words_.companion, words_.restricted};
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            if (i > 0 && counts_.seats(kinds[i]) == 0) continue;
            seat({x + 6 * size_, y + line() / 2}, 4 * size_, kinds[i]);
            y = kind_line(x, y, names[i], counts_.seats(kinds[i]));
        }
        if (counts_.standing > 0) {
            const double h = 3.5 * size_;
            const Point m{x + 6 * size_, y + line() / 2};
            pen_.polygon(
                {{m.x - 2 * h, m.y - h}, {m.x + 2 * h, m.y - h}, {m.x + 2 * h, m.y + h}, {m.x - 2 * h, m.y + h}}, true,
                {.fill = kPit, .ink = kInk, .thickness = 0.6 * size_, .is_dashed = true});
            y = kind_line(x, y, words_.standing, counts_.standing);
        }
        rule(x, x + legend_width(), y + 1);
        const auto bold = style(Face::sans_bold, 9.5);
        pen_.text({x, y + line() * 0.7}, legend_width() * 0.7, words_.total, bold);
        pen_.text({x + legend_width(), y + line() * 0.7}, legend_width() * 0.3, std::to_string(map_.places()),
                  style(Face::sans_bold, 9.5, kInk, Side::right));
        y += 1.5 * line();
        if (!is_numbered()) {
            pen_.text({x, y + line() / 2}, legend_width(), words_.no_numbers, style(Face::sans, 7, kMuted));
            y += line();
        }
        return y;
    }

    double kind_line(double x, double y, std::string_view name, std::size_t count) {
        const double indent = 18 * size_;
        pen_.text({x + indent, y + line() / 2}, legend_width() - indent - 40 * size_, name, style(Face::sans, 8.5));
        pen_.text({x + legend_width(), y + line() / 2}, 40 * size_, std::to_string(count),
                  style(Face::sans, 8.5, kInk, Side::right));
        return y + line();
    }

    /// The heads of a list's columns: a place, how many are for wheelchairs, how many there are.
    double list_head(double x, double y, double width) {
        const auto small = style(Face::sans, 7.5, kMuted);
        pen_.text({x, y + line() / 2}, width - 90 * size_, words_.place, small);
        if (counts_.seats(SeatKind::wheelchair) > 0)
            seat({x + width - 52 * size_, y + line() / 2}, 3.5 * size_, SeatKind::wheelchair);
        pen_.text({x + width, y + line() / 2}, 44 * size_, words_.places, style(Face::sans, 7.5, kMuted, Side::right));
        rule(x, x + width, y + line());
        return y + line() + 2;
    }

    double list_line(double x, double y, double width, const Counted& part) {
        const double middle = y + line() / 2;
        pen_.text({x, middle}, width - 62 * size_, part.name, style(Face::sans, 8.5));
        if (part.wheelchair > 0)
            pen_.text({x + width - 52 * size_, middle}, 30 * size_, std::to_string(part.wheelchair),
                      style(Face::sans, 8.5, kInk, Side::middle));
        pen_.text({x + width, middle}, 40 * size_, std::to_string(part.places),
                  style(Face::sans, 8.5, kInk, Side::right));
        return y + line();
    }

    /// The list on sheets of its own, in columns.
    void list_pages() {
        constexpr std::size_t columns = 4;
        const double gutter = 24 * size_;
        const double width = (width_ - 2 * margin() - (columns - 1) * gutter) / columns;
        const auto room = list_room(legend_top()) - 1;
        std::size_t next = 0;
        for (std::size_t number = 2; next < counts_.parts.size(); ++number) {
            pen_.page(width_, height_, [&] {
                head();
                for (std::size_t column = 0; column < columns && next < counts_.parts.size(); ++column) {
                    const double x = margin() + static_cast<double>(column) * (width + gutter);
                    double y = list_head(x, legend_top(), width);
                    for (std::size_t i = 0; i < room && next < counts_.parts.size(); ++i)
                        y = list_line(x, y, width, counts_.parts[next++]);
                }
                pen_.text({width_ - margin(), bottom() - 4 * size_}, width,
                          with_words(words_.page, std::to_string(number)), style(Face::sans, 7.5, kMuted, Side::right));
            });
        }
    }

    // ---- The plan

    [[nodiscard]] bool is_numbered() const { return map_.seats().size() <= kMaxNumberedSeats; }

    /// Where everything is drawn, at a scale that people draw at.
    void fit() {
        svg::Box box;
        const auto add = [&](Point at, double x, double y) {
            box.add({at.x - x, at.y - y});
            box.add({at.x + x, at.y + y});
        };
        for (const auto& one : map_.seats()) add(one.at, 14, 14);
        for (const auto& section : map_.parts().sections)
            for (const auto& row : section.rows)
                if (const auto ends = row_ends(map_, row); !is_written(row, ends))
                    for (const auto& end : ends) add(end, 12, 10);
        for (const auto& area : map_.parts().areas) {
            add(area.at, 2, 2);
            add({area.at.x + area.width, area.at.y + area.height}, 2, 2);
        }
        for (const auto& one : map_.parts().decorations) {
            for (const auto& p : one.points) add(p, 2, 2);
            add(one.at, about_wide(one.text, one.size) / 2, one.size);
        }
        const double room_x = legend_left() - 16 * size_ - margin();
        const double room_y = bottom() - 24 * size_ - legend_top();
        const double most = std::min(room_x / std::max(box.width(), 1.0), room_y / std::max(box.height(), 1.0));
        const double life = 1000 * kMillimetre / kMetre; // points of a unit
        ratio_ = usual_scale(life / most);
        scale_ = life / ratio_;
        from_ = {margin() + (room_x - box.width() * scale_) / 2 - box.low.x * scale_,
                 legend_top() + (room_y - box.height() * scale_) / 2 - box.low.y * scale_};
        room_ = {};
        room_.add({(margin() - from_.x) / scale_, (legend_top() - from_.y) / scale_});
        room_.add({(margin() + room_x - from_.x) / scale_, (legend_top() + room_y - from_.y) / scale_});
    }

    /// How thick a line of the plan is: no thicker than it would be beside seats of the usual size.
    [[nodiscard]] double thin() const { return std::min(0.8 * size_, 2 * scale_); }

    [[nodiscard]] Point on_page(Point p) const { return {from_.x + p.x * scale_, from_.y + p.y * scale_}; }

    void plan() {
        const auto names = places_of_names();
        for (const auto& one : map_.parts().decorations) decoration(one);
        for (const auto& one : map_.parts().areas) area(one);
        for (const auto& one : names)
            pen_.text(on_page(one.box.middle()), one.box.width() * scale_ * 1.2, one.text,
                      {Face::serif_bold, one.size * scale_, 0, 1, one.is_faint ? kFaint : kInk, Side::middle});
        for (const auto& section : map_.parts().sections)
            pen_.group(section.name, [&] {
                for (const auto& one : section.rows) row(one);
            });
    }

    void decoration(const Decoration& one) {
        if (one.symbol != DecorationSymbol::none) return symbol(one);
        const auto box = svg::box_of(one.points);
        if (!one.points.empty()) {
            std::vector<Point> corners;
            for (const auto& p : one.points) corners.push_back(on_page(p));
            const bool is_stage = one.kind == DecorationKind::stage;
            pen_.polygon(corners, true,
                         {.fill = is_stage ? kStage : "", .ink = is_stage ? kInk : kMuted, .thickness = thin()});
        }
        if (one.text.empty() || signs_.contains(&one)) return;
        const bool is_within = !one.points.empty();
        const double width = is_within ? box.width() : about_wide(one.text, one.size) * 1.3;
        pen_.text(on_page(is_within ? box.middle() : one.at), width * scale_, one.text,
                  {Face::serif, one.size * scale_, one.size * scale_ * 0.4, 1, kInk, Side::middle});
    }

    void symbol(const Decoration& one) {
        const auto at = on_page(one.at);
        pen_.symbol(path_of(one.symbol), at, one.size * scale_, kInk);
        pen_.text({at.x, at.y + one.size * scale_ * 0.85}, std::max(60.0, one.size * 5) * scale_, one.text,
                  {Face::serif, std::max(9.0, one.size * 0.45) * scale_, 0, 1, kInk, Side::middle});
    }

    void area(const Area& one) {
        std::vector<Point> corners;
        auto outline = one.outline;
        if (outline.empty()) outline = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
        for (const auto& p : outline)
            corners.push_back(on_page({one.at.x + p.x * one.width, one.at.y + p.y * one.height}));
        const auto box = svg::box_of(corners);
        pen_.polygon(corners, true, {.fill = kPit, .ink = kInk, .thickness = thin(), .is_dashed = true});
        const double size = std::clamp(box.height() * 0.22, 3.0, 13 * size_);
        const auto middle = box.middle();
        const double width = box.width() * 0.9;
        pen_.text({middle.x, middle.y - size * 0.6}, width, one.name,
                  {Face::sans_bold, size, size * 0.4, 1, kInk, Side::middle});
        pen_.text({middle.x, middle.y + size * 0.6}, width,
                  std::string(words_.standing) + ": " + std::to_string(one.capacity),
                  {Face::sans, size * 0.8, size * 0.35, 1, kInk, Side::middle});
    }

    void row(const Row& one) {
        pen_.group(one.label, [&] {
            for (SeatIndex i = one.first; i < one.first + one.count; ++i) {
                const Seat& seat_here = map_.seats()[i];
                const auto at = on_page(seat_here.at);
                seat(at, kSeatRadius * scale_, seat_here.kind);
                if (is_numbered()) number(at, seat_here);
            }
        });
        const auto ends = row_ends(map_, one);
        if (is_written(one, ends)) return;
        for (const auto& end : ends)
            pen_.text(on_page(end), 60 * scale_, one.label,
                      {Face::sans_bold, 11 * scale_, 5 * scale_, 1, kMuted, Side::middle});
    }

    void number(Point at, const Seat& seat_here) {
        const double wide = 15;
        const double size = std::clamp(wide / about_wide(seat_here.label, 1), 3.0, 9.0);
        if (seat_here.kind == SeatKind::restricted) at.y += 1.5 * scale_; // its top is cut off
        pen_.text(
            at, 2 * wide * scale_, seat_here.label,
            {Face::sans, size * scale_, 0, 1, seat_here.kind == SeatKind::wheelchair ? "#ffffff" : kInk, Side::middle});
    }

    /// A seat's outline tells its kind, as it does for buyers.
    void seat(Point at, double radius, SeatKind kind) {
        ShapeStyle look{.ink = kInk, .thickness = radius * 0.09};
        std::vector<Point> corners;
        const auto turn = [&](double from, double to, int steps, double reach) {
            for (int i = 0; i <= steps; ++i) {
                const double angle = std::numbers::pi * (from + (to - from) * i / steps);
                corners.push_back({at.x + reach * std::cos(angle), at.y + reach * std::sin(angle)});
            }
        };
        switch (kind) {
        case SeatKind::standard:
            return pen_.circle(at, radius, look);
        case SeatKind::wheelchair:
            look.fill = kInk;
            turn(0.25, 1.75, 3, radius * 1.3);
            break;
        case SeatKind::companion:
            look.fill = kGrey;
            turn(0, 5.0 / 3, 5, radius * 1.06);
            break;
        case SeatKind::restricted:
            turn(-0.2, 1.2, 14, radius);
            break;
        }
        pen_.polygon(corners, true, look);
    }

    // ---- What the map writes itself

    /// Calls `visit` with each text of the map that says the label; an outline's may say no more than its end.
    template <class Visit>
    bool any_saying(std::string_view label, Visit&& visit) const {
        for (auto rest = label; !rest.empty(); rest.remove_prefix(1)) {
            const auto [first, last] = written_.equal_range(rest);
            for (auto one = first; one != last; ++one)
                if ((rest == label || one->second->kind == DecorationKind::outline) && visit(*one->second)) return true;
        }
        return false;
    }

    /// Whether the row's label is written, beside its seats or on the table that they stand around.
    [[nodiscard]] bool is_written(const Row& row, const std::vector<Point>& ends) const {
        constexpr double reach = 45;
        return any_saying(row.label, [&](const Decoration& one) {
            const auto is_near = [&](Point p) { return gap(p, one.at) < reach; };
            const auto begin = map_.seats().begin() + row.first;
            return std::any_of(ends.begin(), ends.end(), is_near) ||
                   std::any_of(begin, begin + row.count, [&](const Seat& one_seat) { return is_near(one_seat.at); });
        });
    }

    // ---- Names of sections

    struct Name {
        std::string_view text;
        svg::Box box;
        double size = 0;
        bool is_faint = false; ///< It stands behind the seats.
    };

    /// Where the names of sections stand: beside their seats, where nothing else is, else large and faint behind them,
    /// as one does that is the text of an outline. One that the map writes beside its seats is left to that.
    [[nodiscard]] std::vector<Name> places_of_names() {
        TakenPlaces taken;
        for (const auto& one : map_.seats()) taken.take(one.at);
        for (const auto& section : map_.parts().sections)
            for (const auto& row : section.rows)
                for (const auto& end : row_ends(map_, row)) taken.take(end);
        for (const auto& one : map_.parts().areas)
            taken.take(svg::Box{one.at, {one.at.x + one.width, one.at.y + one.height}});
        for (const auto& one : map_.parts().decorations) {
            if (one.kind == DecorationKind::stage) taken.take(svg::box_of(one.points));
            const double half = std::max(about_wide(one.text, one.size), one.size) / 2;
            taken.take(around(one.at, half, one.size / 2));
        }
        std::vector<Name> names;
        for (const auto& section : map_.parts().sections) {
            if (section.rows.empty()) continue;
            const auto name = name_of(section, taken);
            if (name.text.empty()) continue;
            names.push_back(name);
            if (!name.is_faint) taken.take(name.box);
        }
        return names;
    }

    static svg::Box around(Point middle, double half, double high) {
        return {{middle.x - half, middle.y - high}, {middle.x + half, middle.y + high}};
    }

    [[nodiscard]] Name name_of(const Section& section, const TakenPlaces& taken) {
        svg::Box seats;
        for (const auto& row : section.rows)
            for (SeatIndex i = row.first; i < row.first + row.count; ++i) seats.add(map_.seats()[i].at);
        std::string_view sign;
        const bool is_signed = any_saying(section.name, [&](const Decoration& one) {
            if (one.kind == DecorationKind::outline && !svg::box_of(one.points).has(seats.middle())) return false;
            if (one.kind == DecorationKind::outline && signs_.insert(&one).second) sign = one.text;
            return true;
        });
        if (is_signed && sign.empty()) return {};
        const double size = std::max(18.0, 7 * size_ / scale_);
        if (is_signed) return behind(sign, seats);
        const double half = about_wide(section.name, size) / 2;
        const double off = 20 + size / 2;
        const auto middle = seats.middle();
        const std::array candidates = {
            Point{middle.x, seats.low.y - off},           Point{middle.x, seats.high.y + off},
            Point{seats.low.x + half, seats.low.y - off}, Point{seats.high.x - half, seats.low.y - off},
            Point{seats.low.x - half - 44, middle.y},     Point{seats.high.x + half + 44, middle.y}};
        for (const auto& at : candidates) {
            const auto box = around(at, half, size / 2);
            if (room_.has(box.low) && room_.has(box.high) && taken.is_free(box)) return {section.name, box, size};
        }
        return behind(section.name, seats);
    }

    static Name behind(std::string_view text, const svg::Box& seats) {
        const double width = seats.width() + 20;
        const double size = std::min((seats.height() + 20) * 0.38, width * 0.6 / about_wide(text, 1));
        return {text, around(seats.middle(), width / 2, size / 2), size, true};
    }

    Pen& pen_;
    const SeatMap& map_;
    const PlanSheet& sheet_;
    const Words& words_;
    Counts counts_;
    std::unordered_multimap<std::string_view, const Decoration*> written_; ///< What the map itself writes.
    std::unordered_set<const Decoration*> signs_; ///< Outlines whose text is drawn as the name of a section.
    svg::Box room_;                               ///< The part of the page that is for the plan, in units of the map.
    double width_ = 0;
    double height_ = 0;
    double size_ = 1; ///< Of letters, against A4.
    double ratio_ = 1;
    double scale_ = 1; ///< Points of a unit.
    Point from_;
};

} // namespace plan_sheet

} // namespace frontrow
