#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/focal_point.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/stage_words.hpp"
#include "formats/seating/svg/drawing.hpp"
#include "formats/seating/svg/rows.hpp"
#include "formats/seating/svg/seats.hpp"
#include "formats/seating/svg/sections.hpp"
#include "formats/seating/svg/words.hpp"

namespace frontrow::svg {

/// How a drawing is read, and what is called so in the reader's language.
struct Choice {
    SeatShapes seats = SeatShapes::all;
    RowSource rows = RowSource::groups;
    bool colors = true;                ///< Seats of another colour are of another category.
    bool shapes = true;                ///< What is no seat becomes outlines and texts.
    std::string section = "Hall";      ///< Sections that the drawing does not name.
    std::string category = "Standard"; ///< The category, or with a number behind it each of several.
};

/// Makes a map of a drawing.
class Reader {
public:
    /// `seen(remarks)` returns the Drawing, whatever it is read from.
    template <class Seen>
    static ImportedPlan read(const std::string& name, const Choice& choice, Seen&& seen) {
        Reader reader(choice);
        reader.read_drawing(seen(reader.remarks_));
        reader.fit();
        reader.label_rows();
        return reader.finish(name);
    }

private:
    explicit Reader(const Choice& choice) : choice_(choice) {}

    void read_drawing(Drawing drawing) {
        Found found = find_seats(drawing, choice_.seats, remarks_);
        chairs_ = std::move(found.chairs);
        size_ = found.size;
        sections_ = SectionFinder::find(drawing, chairs_, size_, choice_.rows);
        const auto rest = label_places(drawing.words, chairs_, sections_, size_);
        if (choice_.shapes) {
            for (const auto& shape : found.others) add_shape(shape, drawing.page);
            keep_the_largest();
            for (const auto& words : rest) add_words(words);
        } else if (!found.others.empty() || !rest.empty()) {
            remarks_.note({"svg_shapes_left", "", "Outlines and texts were left out, as was asked for."});
        }
    }

    // ---- What is no seat

    void add_shape(const Shape& shape, const std::optional<Box>& page) {
        constexpr double least = 1.5; // seats
        if (shape.size() < least * size_)
            return remarks_.count("svg_small", "", "Shapes that are smaller than seats were left out.");
        Decoration drawn;
        if (shape.kind == ShapeKind::other)
            drawn.points = thinned(shape.outline);
        else
            drawn.points = corners_of(shape);
        const Box box = box_of(drawn.points);
        constexpr double whole = 0.95;
        if (page && box.width() > whole * page->width() && box.height() > whole * page->height())
            return remarks_.count("svg_background", "", "What fills the page was left out.");
        drawn.at = box.middle();
        drawn.size = 1.6 * size_;
        if (is_stage_word(shape.name)) {
            drawn.kind = DecorationKind::stage;
            drawn.text = shape.name;
        }
        decorations_.push_back(std::move(drawn));
    }

    static std::vector<Point> corners_of(const Shape& shape) {
        const auto at = [&](double across, double down) {
            return Point{shape.at.x + across * shape.across.x + down * shape.down.x,
                         shape.at.y + across * shape.across.y + down * shape.down.y};
        };
        if (shape.kind == ShapeKind::square) return {at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)};
        constexpr int corners = 24;
        std::vector<Point> points;
        for (int i = 0; i < corners; ++i) {
            const double angle = 2 * std::numbers::pi * i / corners;
            points.push_back(at(std::cos(angle), std::sin(angle)));
        }
        return points;
    }

    /// An outline of at most 200 corners.
    static std::vector<Point> thinned(const std::vector<Point>& points) {
        constexpr std::size_t most = 200;
        if (points.size() <= most) return points;
        std::vector<Point> fewer;
        for (std::size_t i = 0; i < most; ++i) fewer.push_back(points[i * points.size() / most]);
        return fewer;
    }

    void keep_the_largest() {
        constexpr std::size_t most = kMaxDecorations / 2; // the other half is for texts
        if (decorations_.size() <= most) return;
        const auto area = [](const Decoration& d) {
            const Box box = box_of(d.points);
            return box.width() * box.height();
        };
        std::stable_sort(decorations_.begin(), decorations_.end(),
                         [&](const Decoration& a, const Decoration& b) { return area(a) > area(b); });
        for (std::size_t i = most; i < decorations_.size(); ++i) left_over();
        decorations_.resize(most);
    }
    void left_over() { remarks_.count("svg_too_many", "", "More outlines and texts than a map has were left out."); }

    /// Words name the smallest outline that they stand in; a word that says "stage" makes it the stage.
    void add_words(const Words& words) {
        Decoration* in = nullptr;
        double least = kFar * kFar;
        for (auto& one : decorations_) {
            if (one.points.empty()) continue;
            const Box box = box_of(one.points);
            if (!box.has(words.at) || box.width() * box.height() >= least) continue;
            least = box.width() * box.height();
            in = &one;
        }
        if (in != nullptr && (in->text.empty() || in->kind == DecorationKind::stage) && named_.insert(in).second) {
            if (is_stage_word(words.text)) in->kind = DecorationKind::stage;
            in->text = words.text;
            in->at = words.at;
            in->size = words.size;
            return;
        }
        if (texts_.size() == kMaxDecorations / 2) return left_over();
        texts_.push_back({DecorationKind::text, words.text, words.at, words.size, {}});
    }

    // ---- Measures

    /// Brings everything into the measures of a map: seats 20 wide, or as near to each other as seats are where they
    /// are drawn far smaller or larger than that; with a margin around.
    void fit() {
        decorations_.insert(decorations_.end(), texts_.begin(), texts_.end());
        const double pitch = usual_pitch();
        constexpr double seat = 20;
        constexpr double widest = 40; // from seat to seat
        double scale = seat / size_;
        if (pitch > 0 && pitch * scale > widest) scale = 24 / pitch;
        if (pitch > 0 && pitch * scale < seat) scale = seat / pitch;
        Box box;
        for (const auto& chair : chairs_) box.add(chair.at);
        for (const auto& one : decorations_) {
            for (const auto& p : one.points) box.add(p);
            box.add(one.at);
        }
        constexpr double margin = 60;
        const auto fitted = [&](Point p) {
            return Point{hundredth((p.x - box.low.x) * scale + margin), hundredth((p.y - box.low.y) * scale + margin)};
        };
        end_ = fitted(box.high);
        if (std::max(end_.x, end_.y) + margin > kMaxCoordinate)
            refuse_at("file", "too_large", "is more than 5000 of its seats wide or high");
        for (auto& chair : chairs_) chair.at = fitted(chair.at);
        for (auto& one : decorations_) {
            for (auto& p : one.points) p = fitted(p);
            one.at = fitted(one.at);
            one.size = std::clamp(hundredth(one.size * scale), 8.0, 200.0);
        }
        end_ = {end_.x + margin, end_.y + margin};
    }

    static double hundredth(double value) { return std::round(value * 100) / 100 + 0.0; }

    /// How far seats of a row are apart, as is usual; 0 where no row has two.
    [[nodiscard]] double usual_pitch() const {
        std::vector<double> gaps;
        for (const auto& section : sections_)
            for (const auto& row : section.rows)
                for (std::size_t i = 1; i < row.chairs.size(); ++i)
                    gaps.push_back(drawn_row_rules::distance(chairs_[row.chairs[i - 1]].at, chairs_[row.chairs[i]].at));
        return gaps.empty() ? 0 : drawn_row_rules::lower_median(std::move(gaps));
    }

    // ---- Names

    [[nodiscard]] Point middle_of(const std::vector<std::size_t>& chairs) const {
        Point sum;
        for (const auto i : chairs) sum = {sum.x + chairs_[i].at.x, sum.y + chairs_[i].at.y};
        const auto n = static_cast<double>(chairs.size());
        return {sum.x / n, sum.y / n};
    }

    /// Rows follow each other from the stage on; those without a label, and seats without one, are counted.
    void label_rows() {
        std::vector<std::size_t> all(chairs_.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        focal_ = focal_point(decorations_, middle_of(all));
        if (!focal_)
            remarks_.note(
                {"no_stage", "", "The drawing shows no stage. Where does everybody look? The best seats are near."});
        const Point from = focal_.value_or(Point{end_.x / 2, 0});
        for (auto& section : sections_) {
            std::vector<std::pair<double, std::size_t>> order;
            for (std::size_t i = 0; i < section.rows.size(); ++i) {
                double least = 4 * kFar;
                for (const auto chair : section.rows[i].chairs)
                    least = std::min(least, drawn_row_rules::distance(chairs_[chair].at, from));
                order.emplace_back(least, i);
            }
            std::stable_sort(order.begin(), order.end(), [](auto& a, auto& b) { return a.first < b.first; });
            std::vector<ChairRow> rows;
            for (const auto& ranked : order) rows.push_back(std::move(section.rows[ranked.second]));
            section.rows = std::move(rows);
            number(section.rows, "svg_rows_counted", "Rows without a label were counted from the stage on.");
            for (auto& row : section.rows) {
                std::vector<Chair*> seats;
                for (const auto i : row.chairs) seats.push_back(&chairs_[i]);
                number(seats, "svg_seats_counted", "Seats without a number were counted from the left.");
            }
        }
    }

    static std::string& label_of(ChairRow& row) { return row.label; }
    static std::string& label_of(Chair* chair) { return chair->label; }

    /// Gives a number to each that has no label, or one that another has already.
    template <class Items>
    void number(Items& items, const char* code, std::string_view detail) {
        std::unordered_set<std::string> taken;
        for (auto& item : items)
            if (!label_of(item).empty() && !taken.insert(label_of(item)).second) label_of(item).clear();
        std::size_t place = 0;
        for (auto& item : items) {
            ++place;
            if (!label_of(item).empty()) continue;
            auto number = place;
            while (!taken.insert(std::to_string(number)).second) number += items.size();
            label_of(item) = std::to_string(number);
            remarks_.count(code, "", detail);
        }
    }

    // ---- The map

    ImportedPlan finish(const std::string& name) {
        const Place place = [](std::string_view field) { return std::string(field); };
        put_categories(place);
        std::unordered_set<std::string> names;
        std::unordered_set<std::string> ids;
        SeatIndex next = 0;
        for (const auto& section : sections_) {
            const auto called = one_of(names, section.name.empty() ? choice_.section : section.name, " ");
            const auto slug = id_slug(called);
            const auto id = one_of(ids, slug.empty() ? "section" : slug, "-");
            if (sections_.size() > kMaxSections) refuse_at("file", "too_many", "has more than 1000 sections");
            draft_.section(id, called, place);
            for (const auto& row : section.rows) next = put_row(id, row, next, place);
        }
        for (const auto& one : decorations_) draft_.decoration(one, place);
        draft_.head(name, end_.x, end_.y, focal_.value_or(Point{end_.x / 2, 0}), place);
        auto map = draft_.finish([&](SeatIndex) { return std::string("seats"); });
        return {std::move(map), {}, remarks_.take_notes()};
    }

    /// The text, with the first number from 2 on that makes it differ from those before, where it does not.
    static std::string one_of(std::unordered_set<std::string>& taken, const std::string& text, const char* between) {
        constexpr std::size_t room = 10; // for the number
        const std::string base(cut_to(text, kMaxLabelBytes - room));
        auto one = base;
        for (std::size_t n = 2; !taken.insert(one).second; ++n) one = base + between + std::to_string(n);
        return one;
    }

    /// A category for each colour that seats have, the most frequent first; beyond fifty they are in the last.
    void put_categories(const Place& place) {
        std::unordered_map<std::string, std::size_t> counts;
        std::vector<std::string> colors;
        for (auto& chair : chairs_) {
            if (!choice_.colors) chair.fill.clear();
            if (++counts[chair.fill] == 1) colors.push_back(chair.fill);
        }
        std::stable_sort(colors.begin(), colors.end(),
                         [&](const auto& a, const auto& b) { return counts[a] > counts[b]; });
        if (colors.size() > kMaxCategories)
            remarks_.note({"svg_colors", "", "Seats of rare colours were given the last category."});
        for (std::size_t i = 0; i < std::min(colors.size(), kMaxCategories); ++i) {
            const bool is_pale = colors[i].empty() || colors[i] == "#ffffff" || colors[i] == "#000000";
            draft_.category(colors.size() == 1 ? choice_.category : choice_.category + " " + std::to_string(i + 1),
                            is_pale ? category_color(i) : colors[i], place);
        }
        for (std::size_t i = 0; i < colors.size(); ++i)
            category_of_.emplace(colors[i], draft_.parts().categories[std::min(i, kMaxCategories - 1)].name);
    }

    /// Adds a row and returns the number of the next seat.
    SeatIndex put_row(const std::string& section, const ChairRow& row, SeatIndex next, const Place& place) {
        draft_.row(row.label, place);
        std::vector<Point> at;
        std::vector<std::size_t> order;
        for (const auto i : row.chairs) {
            const Chair& chair = chairs_[i];
            Seat seat{id_of(section + "-" + row.label + "-" + chair.label), chair.label, chair.at};
            if (chair.is_wheelchair) seat.kind = SeatKind::wheelchair;
            draft_.seat(std::move(seat), category_of_.at(chair.fill), place);
            order.push_back(at.size());
            at.push_back(chair.at);
        }
        const auto aisles = aisles_along(at, order);
        for (std::size_t i = 0; i + 1 < at.size(); ++i, ++next)
            if (!aisles[i]) draft_.join(next, next + 1);
        return next + 1;
    }

    /// An id that no seat has yet, the same on every reading of the drawing.
    std::string id_of(const std::string& names) {
        std::string id;
        for (const char c : names) id += MapId::parse(std::string_view(&c, 1)) ? c : '-';
        if (id != names || id.size() > MapId::kMaxBytes)
            id = id.substr(0, MapId::kMaxBytes - 17) + "." + mark_of(names);
        const auto base = id.substr(0, MapId::kMaxBytes - 8);
        for (std::size_t n = 2; draft_.find_seat(id); ++n) id = base + "." + std::to_string(n);
        return id;
    }

    const Choice& choice_;
    MapDraft draft_;
    Remarks& remarks_ = draft_.remarks();
    std::vector<Chair> chairs_;
    std::vector<ChairSection> sections_;
    double size_ = 0; ///< Of a seat, as drawn.
    std::vector<Decoration> decorations_;
    std::vector<Decoration> texts_;
    std::unordered_set<const Decoration*> named_; ///< Outlines that words were given to.
    Point end_;
    std::optional<Point> focal_;
    std::unordered_map<std::string, std::string> category_of_; ///< By colour.
};

} // namespace frontrow::svg
