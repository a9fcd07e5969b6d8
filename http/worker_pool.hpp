#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace frontrow {

/// Threads for work that waits for the store, behind a bounded queue. Work is begun in the order of its arrival, but
/// writes never take the last eighth of the threads: reads go on while every write waits. Safe from any thread.
class WorkerPool {
public:
    enum class Kind : std::uint8_t { read, write };

    /// Both at least 1.
    WorkerPool(std::size_t threads, std::size_t max_queue)
        : max_queue_(max_queue), max_writing_(threads - std::min(threads - 1, (threads + 7) / 8)) {
        for (std::size_t i = 0; i < threads; ++i) workers_.emplace_back([this] { run(); });
    }
    ~WorkerPool() { finish(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Returns false, with nothing queued, where the queue is full. `work` must not throw.
    bool submit(Kind kind, std::function<void()> work) {
        {
            const std::lock_guard lock(mutex_);
            if (reads_.size() + writes_.size() >= max_queue_) return false;
            (kind == Kind::read ? reads_ : writes_).push_back({arrivals_++, std::move(work)});
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
        return reads_.size() + writes_.size();
    }

private:
    struct Item {
        std::uint64_t arrival;
        std::function<void()> work;
    };

    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            has_work_.wait(lock, [&] { return stopping_ || next(); });
            auto* const queue = next();
            if (!queue) return; // what is left belongs to those who write now
            const bool is_write = queue == &writes_;
            if (is_write) ++writing_;
            const auto work = std::move(queue->front().work);
            queue->pop_front();
            lock.unlock();
            work();
            lock.lock();
            if (is_write) --writing_; // and this thread looks for the next itself
        }
    }

    /// The queue whose first may begin, or nullptr.
    std::deque<Item>* next() {
        const bool may_write = !writes_.empty() && writing_ < max_writing_;
        if (reads_.empty()) return may_write ? &writes_ : nullptr;
        return may_write && writes_.front().arrival < reads_.front().arrival ? &writes_ : &reads_;
    }

    const std::size_t max_queue_;
    const std::size_t max_writing_;
    mutable std::mutex mutex_;
    std::condition_variable has_work_;
    std::deque<Item> reads_;
    std::deque<Item> writes_;
    std::uint64_t arrivals_ = 0;
    std::size_t writing_ = 0; ///< Threads with a write.
    bool stopping_ = false;
    std::vector<std::jthread> workers_; ///< Joined before the rest goes.
};

} // namespace frontrow
