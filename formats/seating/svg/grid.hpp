#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "domain/seating/seat_map.hpp"

namespace frontrow::svg {

/// Points by where they are, so that those near a place are found without looking at all.
class Grid {
public:
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
