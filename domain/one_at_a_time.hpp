#pragma once

#include <atomic>
#include <optional>
#include <utility>

#include "domain/result.hpp"

namespace frontrow {

/// What one caller does at a time, while others are refused instead of waiting: it holds a worker for as long as
/// somebody outside takes to answer. Safe from any thread.
class OneAtATime {
public:
    /// Whoever has it is the one, until it ends. Must not outlive the OneAtATime.
    class Turn {
    public:
        explicit Turn(std::atomic<bool>& is_taken) : is_taken_(&is_taken) {}
        Turn(Turn&& other) noexcept : is_taken_(other.is_taken_) { other.is_taken_ = nullptr; }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        Turn& operator=(Turn&&) = delete;
        ~Turn() {
            if (is_taken_) *is_taken_ = false;
        }

    private:
        std::atomic<bool>* is_taken_;
    };

    /// Returns a turn, or nothing where somebody else has it.
    [[nodiscard]] std::optional<Turn> take() {
        if (is_taken_.exchange(true)) return {};
        return std::optional<Turn>(std::in_place, is_taken_);
    }

    /// The refusal of whoever gets none.
    static Error busy() { return {ErrorKind::unavailable, "busy", "Somebody is asking right now. Try again."}; }

private:
    std::atomic<bool> is_taken_ = false;
};

} // namespace frontrow
