#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/svg/grid.hpp"

namespace frontrow::svg {

/// The seats of a row by their numbers, in the order in which they are drawn, from the left or from above.
using RowOfSeats = std::vector<std::size_t>;

/// Finds the rows in which seats are drawn: straight ones in any direction, else each seat is chained to the nearest
/// on either side, and chains that go on behind an aisle are one row. n log n for seats that do not lie on each other.
class RowFinder {
public:
    /// `size` is that of a seat; no two are nearer than half of it.
    static std::vector<RowOfSeats> rows_of(const std::vector<Point>& at, double size) {
        if (at.size() < 2) return at.empty() ? std::vector<RowOfSeats>{} : std::vector<RowOfSeats>{{0}};
        RowFinder finder(at, size);
        finder.look_around();
        if (auto rows = finder.straight()) return std::move(*rows);
        return finder.chained();
    }

private:
    static constexpr std::size_t kNone = Grid::kNone;

    RowFinder(const std::vector<Point>& at, double size) : at_(at), size_(size), grid_(1.5 * size), pitch_(1.2 * size) {
        for (std::size_t i = 0; i < at.size(); ++i) grid_.add(at[i], i);
    }

    /// Finds how far a seat's nearest is, as is usual.
    void look_around() {
        std::vector<double> gaps;
        nearest_.assign(at_.size(), kNone);
        for (std::size_t i = 0; i < at_.size(); ++i) {
            for (double reach = 1.5 * size_; reach < 7 * size_ && nearest_[i] == kNone; reach *= 2)
                nearest_[i] = nearest_within(i, reach, [](std::size_t) { return true; });
            if (nearest_[i] != kNone) gaps.push_back(drawn_row_rules::distance(at_[i], at_[nearest_[i]]));
        }
        if (gaps.empty()) return;
        const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
        std::nth_element(gaps.begin(), middle, gaps.end());
        pitch_ = *middle;
    }

    template <class Suits>
    [[nodiscard]] std::size_t nearest_within(std::size_t i, double reach, Suits&& suits) const {
        return grid_.nearest(at_[i], reach, [&](std::size_t k) {
            return k == i || !suits(k) ? Grid::kFarAway : drawn_row_rules::distance(at_[i], at_[k]);
        });
    }

    // ---- Straight rows

    struct Straight {
        std::vector<RowOfSeats> rows;
        double gap; ///< How far seats of a row are apart, as is usual.
    };

    /// The rows where all are straight and lie side by side, along the direction in which seats stand the closest.
    [[nodiscard]] std::optional<std::vector<RowOfSeats>> straight() const {
        constexpr double quarter = std::numbers::pi / 2;
        const double usual = usual_angle();
        std::optional<Straight> best;
        for (const double angle : {0.0, quarter, usual, usual + quarter}) {
            auto found = straight_along(angle);
            constexpr double clearly = 0.9;
            if (found && (!best || found->gap < clearly * best->gap)) best = std::move(found);
        }
        if (!best) return std::nullopt;
        return std::move(best->rows);
    }

    /// The direction of the most ways to a nearest seat, from -45° to 45°.
    [[nodiscard]] double usual_angle() const {
        constexpr double quarter = std::numbers::pi / 2;
        constexpr std::size_t bins = 30;
        std::array<std::size_t, bins> counts{};
        std::array<double, bins> sums{};
        for (std::size_t i = 0; i < at_.size(); ++i) {
            if (nearest_[i] == kNone) continue;
            double angle = std::atan2(at_[nearest_[i]].y - at_[i].y, at_[nearest_[i]].x - at_[i].x);
            while (angle >= quarter / 2) angle -= quarter;
            while (angle < -quarter / 2) angle += quarter;
            const auto bin = std::min(bins - 1, static_cast<std::size_t>((angle / quarter + 0.5) * bins));
            ++counts[bin];
            sums[bin] += angle;
        }
        const auto most = static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
        return counts[most] == 0 ? 0 : sums[most] / static_cast<double>(counts[most]);
    }

    [[nodiscard]] std::optional<Straight> straight_along(double angle) const {
        const Point way{std::cos(angle), std::sin(angle)};
        const auto along = [&](std::size_t i) { return at_[i].x * way.x + at_[i].y * way.y; };
        const auto across = [&](std::size_t i) { return at_[i].y * way.x - at_[i].x * way.y; };
        RowOfSeats order(at_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return across(a) < across(b); });
        Straight found{{{order[0]}}, 0};
        for (std::size_t i = 1; i < order.size(); ++i) {
            if (across(order[i]) - across(order[i - 1]) > 0.3 * pitch_) found.rows.emplace_back();
            found.rows.back().push_back(order[i]);
            if (across(order[i]) - across(found.rows.back().front()) > 0.5 * pitch_) return std::nullopt;
        }
        std::vector<double> gaps;
        for (auto& row : found.rows) {
            std::stable_sort(row.begin(), row.end(), [&](std::size_t a, std::size_t b) { return along(a) < along(b); });
            for (std::size_t i = 1; i < row.size(); ++i) {
                gaps.push_back(along(row[i]) - along(row[i - 1]));
                if (gaps.back() < 0.5 * pitch_) return std::nullopt;
            }
        }
        if (gaps.empty()) return std::nullopt;
        found.gap = drawn_row_rules::lower_median(std::move(gaps));
        constexpr double closest = 1.4; // seats of the same height in different rows are no row
        if (found.gap > closest * pitch_) return std::nullopt;
        return found;
    }

    // ---- Rows in curves

    using Links = std::array<std::size_t, 2>;

    /// The nearest seat, and the nearest on its other side.
    [[nodiscard]] Links links_of(std::size_t i) const {
        const double reach = 1.7 * std::min(pitch_, 6 * size_);
        const auto first = nearest_within(i, reach, [](std::size_t) { return true; });
        if (first == kNone) return {kNone, kNone};
        const Point way{at_[first].x - at_[i].x, at_[first].y - at_[i].y};
        const auto is_opposite = [&](std::size_t k) {
            const Point other{at_[k].x - at_[i].x, at_[k].y - at_[i].y};
            const double both = std::hypot(way.x, way.y) * std::hypot(other.x, other.y);
            return way.x * other.x + way.y * other.y < -0.7 * both; // more than 135° apart
        };
        return {first, nearest_within(i, reach, is_opposite)};
    }

    [[nodiscard]] std::vector<RowOfSeats> chained() const {
        std::vector<Links> links(at_.size());
        for (std::size_t i = 0; i < at_.size(); ++i) links[i] = links_of(i);
        const auto has = [&](std::size_t i, std::size_t k) { return links[i][0] == k || links[i][1] == k; };
        auto mutual = links;
        for (std::size_t i = 0; i < at_.size(); ++i)
            for (auto& k : mutual[i])
                if (k != kNone && !has(k, i)) k = kNone;
        std::vector<bool> done(at_.size());
        std::vector<RowOfSeats> rows;
        const auto follow = [&](std::size_t i) {
            rows.emplace_back();
            while (i != kNone && !done[i]) {
                done[i] = true;
                rows.back().push_back(i);
                const auto [first, second] = mutual[i];
                i = first != kNone && !done[first] ? first : second;
            }
        };
        for (const bool is_end : {true, false}) // a ring has no end to begin at
            for (std::size_t i = 0; i < at_.size(); ++i)
                if (!done[i] && (!is_end || mutual[i][0] == kNone || mutual[i][1] == kNone)) follow(i);
        return joined(std::move(rows));
    }

    /// An end of a row, which way the row goes on there, and how much it turns on its way.
    struct End {
        std::size_t row;
        bool is_last;
        Point at;
        Point way;
        double turn; ///< In radians a unit.
    };

    [[nodiscard]] End end_of(const std::vector<RowOfSeats>& rows, std::size_t row, bool is_last) const {
        const auto& seats = rows[row];
        const auto seat = [&](std::size_t i) { return at_[is_last ? seats[seats.size() - 1 - i] : seats[i]]; };
        End end{row, is_last, seat(0), {}, 0};
        if (seats.size() < 2) return end;
        const Point step{seat(0).x - seat(1).x, seat(0).y - seat(1).y};
        const double length = std::max(std::hypot(step.x, step.y), 1e-9);
        end.way = {step.x / length, step.y / length};
        if (seats.size() < 3) return end;
        const Point before{seat(1).x - seat(2).x, seat(1).y - seat(2).y};
        end.turn = std::atan2(before.x * step.y - before.y * step.x, before.x * step.x + before.y * step.y) / length;
        end.way = turned(end.way, end.turn * length / 2);
        return end;
    }

    static Point turned(Point p, double by) {
        return {p.x * std::cos(by) - p.y * std::sin(by), p.x * std::sin(by) + p.y * std::cos(by)};
    }

    /// How far from where the row would go on the place is, or nothing where it is not before its end.
    [[nodiscard]] std::optional<double> miss(const End& end, Point to) const {
        const double far = drawn_row_rules::distance(end.at, to);
        const Point way = turned(end.way, end.turn * far / 2);
        const double off = std::hypot(end.at.x + way.x * far - to.x, end.at.y + way.y * far - to.y);
        if (far > kWidestAisle * pitch_ || off > 0.45 * pitch_) return std::nullopt;
        return off + far / 100; // the nearer of two
    }

    static constexpr double kWidestAisle = 7; ///< In distances of seats.

    /// Joins rows that go on behind an aisle: each end with the one that it fits the best, where that is mutual.
    [[nodiscard]] std::vector<RowOfSeats> joined(std::vector<RowOfSeats> rows) const {
        std::vector<End> ends;
        Grid grid(kWidestAisle * pitch_);
        for (std::size_t row = 0; row < rows.size(); ++row)
            for (const bool is_last : {false, true}) {
                grid.add(at_[is_last ? rows[row].back() : rows[row].front()], ends.size());
                ends.push_back(end_of(rows, row, is_last));
            }
        std::vector<std::size_t> best(ends.size(), kNone);
        for (std::size_t i = 0; i < ends.size(); ++i) {
            double least = std::numeric_limits<double>::max();
            int looked = 0;
            constexpr int most = 2'000; // ends near one, in a drawing that is none of rows
            if (rows[ends[i].row].size() < 2) continue;
            grid.for_each_near(ends[i].at, kWidestAisle * pitch_, [&](std::size_t k) {
                if (ends[k].row == ends[i].row || rows[ends[k].row].size() < 2 || ++looked > most) return;
                const auto there = miss(ends[i], ends[k].at);
                const auto back = miss(ends[k], ends[i].at);
                if (!there || !back || *there + *back >= least) return;
                least = *there + *back;
                best[i] = k;
            });
        }
        return strung(rows, best);
    }

    /// The rows in which ends that chose each other follow one another, each from the left or from above.
    [[nodiscard]] std::vector<RowOfSeats> strung(const std::vector<RowOfSeats>& rows,
                                                 const std::vector<std::size_t>& best) const {
        const auto next = [&](std::size_t end) { // ends 2n and 2n + 1 are those of row n
            const auto other = best[end];
            return other != kNone && best[other] == end ? other : kNone;
        };
        std::vector<bool> done(rows.size());
        std::vector<RowOfSeats> all;
        const auto follow = [&](std::size_t end) {
            all.emplace_back();
            while (end != kNone && !done[end / 2]) {
                const auto& row = rows[end / 2];
                done[end / 2] = true;
                if (end % 2 == 0)
                    all.back().insert(all.back().end(), row.begin(), row.end());
                else
                    all.back().insert(all.back().end(), row.rbegin(), row.rend());
                end = next(end ^ 1);
            }
        };
        for (const bool is_end : {true, false})
            for (std::size_t end = 0; end < best.size(); ++end)
                if (!done[end / 2] && (!is_end || next(end) == kNone)) follow(end);
        for (auto& row : all) {
            const Point a = at_[row.front()];
            const Point b = at_[row.back()];
            const bool is_level = std::abs(a.x - b.x) >= std::abs(a.y - b.y);
            if (is_level ? a.x > b.x : a.y > b.y) std::reverse(row.begin(), row.end());
        }
        return all;
    }

    const std::vector<Point>& at_;
    double size_;
    Grid grid_;
    double pitch_; ///< How far a seat's nearest is, as is usual.
    std::vector<std::size_t> nearest_;
};

} // namespace frontrow::svg
