#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/seating/svg/geometry.hpp"

namespace frontrow::svg {

/// A line of a path from corner to corner; where it is closed the last one is joined to the first.
struct Line {
    std::vector<Point> points{};
    bool is_closed = false;
};

/// Reads the data of a path, with its curves as short straight lines.
class PathReader {
public:
    static constexpr std::size_t kMaxPoints = 20'000;

    /// Returns the lines of the path, or nothing where it cannot be read or has more points than a shape of a house.
    static std::optional<std::vector<Line>> read(std::string_view data) {
        PathReader reader(data);
        while (!reader.numbers_.is_at_end())
            if (!reader.command()) return std::nullopt;
        return std::move(reader.lines_);
    }

private:
    explicit PathReader(std::string_view data) : numbers_(data) {}

    bool command() {
        if (const char letter = numbers_.letter(); letter != 0) {
            letter_ = letter;
        } else if (letter_ == 'M' || letter_ == 'm') {
            letter_ = letter_ == 'M' ? 'L' : 'l'; // what follows a beginning is a line
        } else if (letter_ == 'Z' || letter_ == 'z') {
            return false;
        }
        if (lines_.empty() && upper_case(letter_) != 'M') return false;
        if (!lines_.empty() && upper_case(letter_) != 'M' && lines_.back().is_closed)
            begin(lines_.back().points.front());
        const bool is_read = read_one(upper_case(letter_));
        points_ += is_read ? 1 : 0;
        return is_read && points_ < kMaxPoints;
    }

    bool read_one(char kind) {
        if (kind == 'Z') {
            lines_.back().is_closed = true;
            at_ = lines_.back().points.front();
            return true;
        }
        if (kind == 'H' || kind == 'V') {
            const auto value = numbers_.next();
            if (!value) return false;
            const Point from = letter_ == 'h' || letter_ == 'v' ? at_ : Point{};
            return line_to(kind == 'H' ? Point{from.x + *value, at_.y} : Point{at_.x, from.y + *value});
        }
        if (kind == 'M' || kind == 'L') {
            const auto to = point();
            if (!to) return false;
            if (kind == 'L') return line_to(*to);
            begin(*to);
            return true;
        }
        if (kind == 'A') return arc();
        return curve(kind);
    }

    bool curve(char kind) {
        const bool is_smooth = kind == 'S' || kind == 'T';
        const bool was_alike = kind == 'S' ? before_ == 'C' : before_ == 'Q';
        const Point mirrored = was_alike ? Point{2 * at_.x - control_.x, 2 * at_.y - control_.y} : at_;
        const bool is_cubic = kind == 'C' || kind == 'S';
        if (!is_cubic && kind != 'Q' && kind != 'T') return false;
        std::optional<Point> first(mirrored);
        if (!is_smooth) first = point();
        if (!first) return false;
        auto second = first;
        if (is_cubic) second = point();
        const auto to = point();
        if (!second || !to) return false;
        if (is_cubic)
            add_curve(lines_.back().points, std::array{at_, *first, *second, *to});
        else
            add_curve(lines_.back().points, std::array{at_, *first, *to});
        points_ += 8;
        control_ = *second;
        at_ = *to;
        before_ = is_cubic ? 'C' : 'Q';
        return true;
    }

    bool arc() {
        const auto radii = numbers_.point();
        const auto turn = numbers_.next();
        const auto is_large = numbers_.flag();
        const auto is_sweep = numbers_.flag();
        const auto to = point();
        if (!radii || !turn || !is_large || !is_sweep || !to) return false;
        add_arc(lines_.back().points, *radii, *turn, *is_large, *is_sweep, *to);
        points_ += 12;
        at_ = *to;
        before_ = 0;
        return true;
    }

    void begin(Point at) {
        lines_.push_back({{at}, false});
        at_ = at;
        before_ = 0;
    }
    bool line_to(Point to) {
        lines_.back().points.push_back(to);
        at_ = to;
        before_ = 0;
        return true;
    }
    std::optional<Point> point() {
        const auto read = numbers_.point();
        if (!read || letter_ == upper_case(letter_)) return read;
        return Point{at_.x + read->x, at_.y + read->y};
    }

    Numbers numbers_;
    char letter_ = 0;
    char before_ = 0; ///< The kind of curve that has just ended, or 0.
    Point at_;
    Point control_; ///< The last one of that curve.
    std::vector<Line> lines_;
    std::size_t points_ = 0;
};

} // namespace frontrow::svg
