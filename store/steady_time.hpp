#pragma once

#include <algorithm>
#include <atomic>

#include "domain/time.hpp"

namespace frontrow {

/// A time that never goes back, whatever the clock behind it does. Safe from any thread.
class SteadyTime {
public:
    /// Promises `read`, or the latest time that was ever promised where that is later.
    Time at(Time read) {
        const auto count = read.time_since_epoch().count();
        auto latest = latest_.load();
        while (latest < count && !latest_.compare_exchange_weak(latest, count)) {
        }
        return Time(Milliseconds(std::max(count, latest)));
    }

private:
    std::atomic<Milliseconds::rep> latest_{0};
};

} // namespace frontrow
