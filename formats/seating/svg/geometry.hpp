#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/seating/svg/xml.hpp"

namespace frontrow::svg {

/// Numbers beyond this are no drawing of a house: what has one is left out.
inline constexpr double kFar = 1e7;

inline bool is_near(double value) { return std::abs(value) <= kFar; } // NaN is not
inline bool is_near(Point p) { return is_near(p.x) && is_near(p.y); }

/// Reads the numbers of an attribute one after the other: "10,-.5e1 3".
class Numbers {
public:
    explicit Numbers(std::string_view text) : text_(text) {}

    /// The next number, or nothing at the end, before a letter, and where one is out of bounds.
    std::optional<double> next() {
        pass_blanks();
        if (text_.starts_with('+')) text_.remove_prefix(1);
        double value = 0;
        const auto [end, fault] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
        if (fault != std::errc() || !is_near(value)) return std::nullopt;
        text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
        return value;
    }
    std::optional<Point> point() {
        const auto x = next();
        const auto y = next();
        if (!x || !y) return std::nullopt;
        return Point{*x, *y};
    }
    /// A flag of an arc, which needs no blank behind it.
    std::optional<bool> flag() {
        pass_blanks();
        if (!text_.starts_with('0') && !text_.starts_with('1')) return std::nullopt;
        const bool is_set = text_.front() == '1';
        text_.remove_prefix(1);
        return is_set;
    }
    /// The letter that is next, or 0.
    char letter() {
        pass_blanks();
        if (text_.empty() || upper_case(text_.front()) == lower_case(text_.front())) return 0;
        const char c = text_.front();
        text_.remove_prefix(1);
        return c;
    }
    [[nodiscard]] bool is_at_end() {
        pass_blanks();
        return text_.empty();
    }
    [[nodiscard]] std::string_view rest() const noexcept { return text_; }

private:
    void pass_blanks() {
        while (!text_.empty() && (is_blank(text_.front()) || text_.front() == ',')) text_.remove_prefix(1);
    }
    std::string_view text_;
};

/// A length in pixels, or nothing where it is none or in a unit of the window. Empty is 0.
inline std::optional<double> length_of(std::string_view text) {
    constexpr std::pair<std::string_view, double> units[] = {{"px", 1},  {"mm", 96 / 25.4},   {"cm", 96 / 2.54},
                                                             {"in", 96}, {"pt", 96.0 / 72.0}, {"pc", 16}};
    if (text.empty()) return 0;
    Numbers numbers(text);
    const auto value = numbers.next();
    auto unit = numbers.rest();
    while (!unit.empty() && is_blank(unit.back())) unit.remove_suffix(1);
    if (!value || unit.empty()) return value;
    for (const auto& [name, pixels] : units)
        if (name == unit) return *value * pixels;
    return std::nullopt;
}

/// Where a drawing's own coordinates lie in another's: x' = ax + cy + e, y' = bx + dy + f.
struct Matrix {
    double a = 1;
    double b = 0;
    double c = 0;
    double d = 1;
    double e = 0;
    double f = 0;

    [[nodiscard]] Point of(Point p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
    /// As `of`, of a way instead of a place.
    [[nodiscard]] Point way(Point p) const { return {a * p.x + c * p.y, b * p.x + d * p.y}; }
    /// First `inner`, then this.
    [[nodiscard]] Matrix with(const Matrix& inner) const {
        const Point x = way({inner.a, inner.b});
        const Point y = way({inner.c, inner.d});
        const Point at = of({inner.e, inner.f});
        return {x.x, x.y, y.x, y.y, at.x, at.y};
    }
    [[nodiscard]] bool is_near() const { return svg::is_near({a, b}) && svg::is_near({c, d}) && svg::is_near({e, f}); }
};

inline Matrix moved(Point by) { return {1, 0, 0, 1, by.x, by.y}; }

/// One function of a transformation with its numbers, or nothing where there is none of this name.
inline std::optional<Matrix> transform_of(std::string_view name, const std::vector<double>& n) {
    const auto at = [&](std::size_t i, double otherwise) { return i < n.size() ? n[i] : otherwise; };
    const double turn = at(0, 0) * std::numbers::pi / 180;
    if (n.empty()) return std::nullopt;
    if (name == "matrix" && n.size() == 6) return Matrix{n[0], n[1], n[2], n[3], n[4], n[5]};
    if (name == "translate") return moved({n[0], at(1, 0)});
    if (name == "scale") return Matrix{n[0], 0, 0, at(1, n[0]), 0, 0};
    if (name == "skewX") return Matrix{1, 0, std::tan(turn), 1, 0, 0};
    if (name == "skewY") return Matrix{1, std::tan(turn), 0, 1, 0, 0};
    if (name != "rotate") return std::nullopt;
    const Point about{at(1, 0), at(2, 0)};
    const Matrix turned{std::cos(turn), std::sin(turn), -std::sin(turn), std::cos(turn), 0, 0};
    return moved(about).with(turned).with(moved({-about.x, -about.y}));
}

/// What an attribute `transform` says, or nothing where it cannot be read.
inline std::optional<Matrix> parse_transform(std::string_view text) {
    Matrix all;
    while (!text.empty()) {
        const auto open = text.find('(');
        if (open == text.npos) break;
        auto name = text.substr(0, open);
        while (!name.empty() && (is_blank(name.front()) || name.front() == ',')) name.remove_prefix(1);
        while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
        const auto close = std::min(text.find(')', open), text.size());
        Numbers numbers(text.substr(open + 1, close - open - 1));
        std::vector<double> values;
        while (values.size() < 6) {
            const auto value = numbers.next();
            if (!value) break;
            values.push_back(*value);
        }
        const auto next = transform_of(name, values);
        if (!next || !numbers.is_at_end()) return std::nullopt;
        all = all.with(*next);
        if (!all.is_near()) return std::nullopt;
        text.remove_prefix(std::min(close + 1, text.size()));
    }
    return all;
}

/// A curve as short straight lines, from the last point on. `weights` are those of its points at a time from 0 to 1.
template <std::size_t kPoints>
void add_curve(std::vector<Point>& line, const std::array<Point, kPoints>& p) {
    constexpr int steps = 8;
    for (int i = 1; i <= steps; ++i) {
        const double t = static_cast<double>(i) / steps;
        std::array<Point, kPoints> between = p; // after de Casteljau
        for (std::size_t left = kPoints - 1; left > 0; --left)
            for (std::size_t k = 0; k < left; ++k)
                between[k] = {between[k].x + (between[k + 1].x - between[k].x) * t,
                              between[k].y + (between[k + 1].y - between[k].y) * t};
        line.push_back(between[0]);
    }
}

/// An elliptical arc of a path, as short straight lines from the last point on (SVG 1.1, appendix F.6.5).
inline void add_arc(std::vector<Point>& line, Point radii, double degrees, bool is_large, bool is_sweep, Point to) {
    const Point from = line.back();
    double rx = std::abs(radii.x);
    double ry = std::abs(radii.y);
    const double turn = degrees * std::numbers::pi / 180;
    const double cosine = std::cos(turn);
    const double sine = std::sin(turn);
    const Point half{(from.x - to.x) / 2, (from.y - to.y) / 2};
    const Point p{cosine * half.x + sine * half.y, -sine * half.x + cosine * half.y};
    if (rx < 1e-9 || ry < 1e-9 || (p.x == 0 && p.y == 0)) return line.push_back(to);
    const double reach = std::hypot(p.x / rx, p.y / ry);
    if (reach > 1) {
        rx *= reach;
        ry *= reach;
    }
    const double flat = std::pow(rx * p.y, 2) + std::pow(ry * p.x, 2);
    const double root =
        std::sqrt(std::max(0.0, (std::pow(rx * ry, 2) - flat) / flat)) * (is_large == is_sweep ? -1 : 1);
    const Point c{root * rx * p.y / ry, -root * ry * p.x / rx};
    const double begin = std::atan2((p.y - c.y) / ry, (p.x - c.x) / rx);
    double angle = std::atan2((-p.y - c.y) / ry, (-p.x - c.x) / rx) - begin;
    if (is_sweep && angle < 0) angle += 2 * std::numbers::pi;
    if (!is_sweep && angle > 0) angle -= 2 * std::numbers::pi;
    const Point middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
    constexpr int steps = 12;
    for (int i = 1; i < steps; ++i) {
        const double at = begin + angle * i / steps;
        const Point q{c.x + rx * std::cos(at), c.y + ry * std::sin(at)};
        line.push_back({cosine * q.x - sine * q.y + middle.x, sine * q.x + cosine * q.y + middle.y});
    }
    line.push_back(to);
}

/// Where what the points go around lies, with a size of 0 or more.
struct Box {
    Point low{kFar, kFar};
    Point high{-kFar, -kFar};

    void add(Point p) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    [[nodiscard]] bool is_empty() const { return low.x > high.x; }
    [[nodiscard]] Point middle() const { return {(low.x + high.x) / 2, (low.y + high.y) / 2}; }
    [[nodiscard]] double width() const { return high.x - low.x; }
    [[nodiscard]] double height() const { return high.y - low.y; }
    [[nodiscard]] bool has(Point p) const { return p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y; }
};

inline Box box_of(const std::vector<Point>& points) {
    Box box;
    for (const auto& p : points) box.add(p);
    return box;
}

} // namespace frontrow::svg
