#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"

namespace frontrow {

namespace drawn_row_rules {

/// A gap this much wider than the usual one of its row is an aisle.
inline constexpr double kAisle = 1.6;

inline double distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

inline double length_of(const std::vector<Point>& at, const std::vector<std::size_t>& order) {
    double length = 0;
    for (std::size_t i = 1; i < order.size(); ++i) length += distance(at[order[i - 1]], at[order[i]]);
    return length;
}

/// The direction in which the points spread most (the first principal axis), to the right or straight down.
inline Point direction_of(const std::vector<Point>& at) {
    Point middle;
    const auto n = static_cast<double>(at.size());
    for (const auto& p : at) middle = {middle.x + p.x / n, middle.y + p.y / n};
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (const auto& p : at) {
        xx += (p.x - middle.x) * (p.x - middle.x);
        xy += (p.x - middle.x) * (p.y - middle.y);
        yy += (p.y - middle.y) * (p.y - middle.y);
    }
    const double angle = std::atan2(2 * xy, xx - yy) / 2; // from -90° to 90°: to the right
    return {std::cos(angle), std::sin(angle)};
}

/// The middle of the values, of two middles the lesser one. There has to be one.
inline double lower_median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace drawn_row_rules

/// The seats of a row in the order in which they are drawn: along the row, unless the way from seat to seat is shorter
/// as they are, as it is around a table. n log n.
inline std::vector<std::size_t> order_along(const std::vector<Point>& at) {
    using namespace drawn_row_rules;
    std::vector<std::size_t> given(at.size());
    std::iota(given.begin(), given.end(), std::size_t{0});
    if (at.size() < 3) return given; // whoever sits to the left of two, they are neighbours
    const Point way = direction_of(at);
    auto along = given;
    std::stable_sort(along.begin(), along.end(), [&](std::size_t a, std::size_t b) {
        return at[a].x * way.x + at[a].y * way.y < at[b].x * way.x + at[b].y * way.y;
    });
    constexpr double noise = 1.001;
    return length_of(at, along) * noise < length_of(at, given) ? along : given;
}

/// Behind which of the seats in this order an aisle is drawn: where the next one is more than 1.6 times as far away as
/// is usual in the row, that is the lower median of all distances in it. The last seat's answer is no.
inline std::vector<bool> aisles_along(const std::vector<Point>& at, const std::vector<std::size_t>& order) {
    using namespace drawn_row_rules;
    std::vector<bool> aisles(order.size());
    if (order.size() < 3) return aisles; // nothing to compare with
    std::vector<double> gaps;
    for (std::size_t i = 1; i < order.size(); ++i) gaps.push_back(distance(at[order[i - 1]], at[order[i]]));
    const double usual = lower_median(gaps);
    if (usual <= 0) return aisles; // most seats lie on each other: nothing is drawn
    constexpr double noise = 1e-9;
    for (std::size_t i = 0; i < gaps.size(); ++i) aisles[i] = gaps[i] > kAisle * usual + noise;
    return aisles;
}

} // namespace frontrow
