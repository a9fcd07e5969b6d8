#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "domain/seating/seat_map.hpp"

namespace frontrow::svg {

/// Points by where they are, so that those near a place are found without looking at all.
class Grid {
public:
    static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
    static constexpr double kFarAway = std::numeric_limits<double>::infinity();

    /// `cell`, more than 0, is about as far as is looked.
    explicit Grid(double cell) : cell_(cell) {}

    void add(Point at, std::size_t number) { cells_[key_of(column(at.x), column(at.y))].push_back(number); }

    /// Calls visit(number) for each point in the cells around the place that are within the reach, and some beyond.
    template <class Visit>
    void for_each_near(Point at, double reach, Visit&& visit) const {
        for (auto x = column(at.x - reach); x <= column(at.x + reach); ++x)
            for (auto y = column(at.y - reach); y <= column(at.y + reach); ++y) {
                const auto found = cells_.find(key_of(x, y));
                if (found == cells_.end()) continue;
                for (const auto number : found->second) visit(number);
            }
    }

    /// Returns the number of the nearest point within the reach, or kNone; of two that are as near the one that was
    /// found later. `far_of(number)` is how far away a point is, or kFarAway where it does not count.
    template <class FarOf>
    [[nodiscard]] std::size_t nearest(Point at, double reach, FarOf&& far_of) const {
        std::size_t best = kNone;
        double least = reach;
        for_each_near(at, reach, [&](std::size_t number) {
            const double far = far_of(number);
            if (far > least) return;
            least = far;
            best = number;
        });
        return best;
    }

private:
    [[nodiscard]] std::int64_t column(double at) const { return static_cast<std::int64_t>(std::floor(at / cell_)); }
    static std::int64_t key_of(std::int64_t x, std::int64_t y) {
        constexpr std::int64_t columns = std::int64_t{1} << 31;
        return x * columns + y;
    }

    double cell_;
    std::unordered_map<std::int64_t, std::vector<std::size_t>> cells_;
};

} // namespace frontrow::svg
