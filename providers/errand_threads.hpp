#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "domain/payment/payment_provider.hpp"

namespace frontrow {

/// A fixed number of threads for calls that wait for the network, behind a bounded queue. What is still queued at the
/// end is left: it is due in the store. Whatever the errands stand on must outlive finish(). Safe from any thread.
class ErrandThreads final : public Errands {
public:
    /// Both at least 1.
    ErrandThreads(std::size_t threads, std::size_t max_queue) : max_queue_(max_queue) {
        for (std::size_t i = 0; i < threads; ++i)
            threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }

    bool take(std::function<void()> errand) override {
        {
            const std::lock_guard lock(mutex_);
            if (queue_.size() >= max_queue_) return false;
            queue_.push_back(std::move(errand));
        }
        has_errand_.notify_one();
        return true;
    }

    /// Waits for the errands that have begun; what is queued is left. None may be taken any more.
    void finish() { threads_.clear(); }

private:
    void run(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (has_errand_.wait(lock, stop, [&] { return !queue_.empty(); })) {
            if (stop.stop_requested()) return;
            const auto errand = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            errand();
            lock.lock();
        }
    }

    const std::size_t max_queue_;
    std::mutex mutex_;
    std::condition_variable_any has_errand_;
    std::deque<std::function<void()>> queue_;
    std::vector<std::jthread> threads_; ///< Last, so that they end before what they wait on is gone.
};

} // namespace frontrow
