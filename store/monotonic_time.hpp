#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

#include "domain/time.hpp"

namespace frontrow {

/// A time that never goes back, whatever the clock behind it does, and never stands still either: where the clock was
/// set back, it goes on a sixteenth slower than a clock that nobody sets until both agree again. So what is kept for
/// ten minutes is kept for hardly more, and no sale keeps beginning too early. Safe from any thread.
class MonotonicTime {
public:
    /// Returns `read`, or what has become of the latest time that was ever promised where that is later. `running` is
    /// what a clock that nobody sets says at the same moment.
    Time at(Time read, Milliseconds running) {
        const std::lock_guard lock(mutex_);
        const auto passed = std::max(running - anchored_, Milliseconds(0));
        const Time going_on = anchor_ + passed - passed / 16;
        const Time time = std::max(read, going_on);
        if (read >= going_on || passed >= kStep) {
            anchor_ = time;
            anchored_ = std::max(anchored_, running);
        }
        promised_ = std::max(promised_, time);
        return promised_;
    }

private:
    static constexpr Milliseconds kStep = std::chrono::hours(1); ///< Long enough for the sixteenth to be exact.
    std::mutex mutex_;
    Time promised_{};
    Time anchor_{};
    Milliseconds anchored_{0}; ///< When the anchor was set, by the clock that nobody sets.
};

} // namespace frontrow
