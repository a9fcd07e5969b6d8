#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace frontrow {

/// Runs `task` every `pause` on a thread of its own until it is destroyed. `task` must not throw.
class PeriodicTask {
public:
    PeriodicTask(std::chrono::milliseconds pause, std::function<void()> task)
        : thread_([this, pause, task = std::move(task)](const std::stop_token& stop) {
              std::unique_lock lock(mutex_);
              while (!wake_.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); })) task();
          }) {}

private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_; ///< Last, so that it ends before what it waits on is gone.
};

} // namespace frontrow
