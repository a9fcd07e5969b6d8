#pragma once

#include <chrono>

#include "domain/time.hpp"

namespace frontrow {

/// The machine's clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const override {
        return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
    }
    [[nodiscard]] Milliseconds running() const override {
        return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
    }
};

} // namespace frontrow
