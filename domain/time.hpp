#pragma once

#include <chrono>

namespace frontrow {

using Milliseconds = std::chrono::milliseconds;

/// A moment in UTC, counted in milliseconds since 1970.
using Time = std::chrono::sys_time<Milliseconds>;

/// Where the time comes from. Injected, so that tests own it. Safe from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
    /// The time since some moment of the past, by a clock that nobody sets.
    [[nodiscard]] virtual Milliseconds running() const = 0;
};

} // namespace frontrow
