#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace frontrow {

/// Threads for work that waits for the store, behind a bounded queue. Safe from any thread.
class WorkerPool {
public:
    /// Both at least 1.
    WorkerPool(std::size_t threads, std::size_t max_queue) : max_queue_(max_queue) {
        for (std::size_t i = 0; i < threads; ++i) workers_.emplace_back([this] { run(); });
    }
    ~WorkerPool() { finish(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Promises false, with nothing queued, where the queue is full. `work` must not throw.
    bool submit(std::function<void()> work) {
        {
            const std::lock_guard lock(mutex_);
            if (queue_.size() >= max_queue_) return false;
            queue_.push_back(std::move(work));
        }
        has_work_.notify_one();
        return true;
    }

    /// Finishes what is queued, and waits for that. Nothing may be submitted any more.
    void finish() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        has_work_.notify_all();
        workers_.clear();
    }

    [[nodiscard]] std::size_t depth() const {
        const std::lock_guard lock(mutex_);
        return queue_.size();
    }

private:
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            has_work_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            const auto work = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            work();
            lock.lock();
        }
    }

    const std::size_t max_queue_;
    mutable std::mutex mutex_;
    std::condition_variable has_work_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::jthread> workers_; ///< Joined before the rest goes.
};

} // namespace frontrow
