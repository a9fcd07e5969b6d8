#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "domain/store.hpp"

namespace frontrow {

/// Lets writes that arrive while a commit is on its way share the next one, after LevelDB's write queue. Commits run in
/// threads of the queue, its lanes, so that no caller waits longer for a disk or a server that stands still than it is
/// allowed to. Safe from any thread.
class WriteQueue {
public:
    using Work = std::function<bool(Tx&)>;

    /// One caller's work. Its function lives on the caller's stack, who stays while it runs.
    class Write {
    public:
        Write(const Work& work, const Allowance& allowance) : work_(work), allowance_(allowance) {}
        [[nodiscard]] const Allowance& allowance() const noexcept { return allowance_; }

        /// Runs the work. Returns whether its changes are to be kept; nothing is done where the caller has gone.
        /// Throws what the work throws.
        [[nodiscard]] bool run(Tx& tx) {
            if (!move(State::waiting, State::running)) return false;
            struct Ran {
                Write& write;
                ~Ran() { write.move(State::running, State::ran); }
            } const ran{*this};
            return work_(tx);
        }
        void fail(std::exception_ptr error) noexcept {
            const std::lock_guard lock(mutex_);
            if (!error_) error_ = std::move(error);
        }

    private:
        friend class WriteQueue;
        enum class State : std::uint8_t { waiting, running, ran, done, left };

        bool move(State from, State to) noexcept {
            const std::lock_guard lock(mutex_);
            if (state_ != from) return false;
            state_ = to;
            if (is_late_) moved_.notify_one();
            return true;
        }
        [[nodiscard]] bool has_left() noexcept {
            const std::lock_guard lock(mutex_);
            return state_ == State::left;
        }

        /// Waits for the end. Throws what became of it otherwise.
        void wait() {
            std::unique_lock lock(mutex_);
            if (!moved_.wait_until(lock, allowance_.until, [&] { return state_ == State::done; })) {
                is_late_ = true;
                if (state_ == State::waiting) {
                    state_ = State::left;
                    throw StoreUnavailable("the store did not get to a write in time");
                }
                moved_.wait(lock, [&] { return state_ != State::running; });
                if (state_ == State::ran) {
                    state_ = State::left;
                    throw StoreUnavailable("the outcome of a commit is unknown: it took too long");
                }
            }
            const auto others = std::move(others_);
            // The caller's from here on: the lane, which lets go of the write at any time, must not be who ends it.
            const auto error = std::exchange(error_, nullptr);
            lock.unlock();
            for (const auto& other : others) other->moved_.notify_one();
            if (error) std::rethrow_exception(error);
        }

        /// Notes that all is done, and whom the caller is to wake. Returns false where the caller has left.
        [[nodiscard]] bool finish(std::vector<std::shared_ptr<Write>> others) noexcept {
            const std::lock_guard lock(mutex_);
            if (state_ == State::left) return false;
            state_ = State::done;
            others_ = std::move(others);
            return true;
        }

        const Work& work_;
        const Allowance allowance_;
        std::mutex mutex_; ///< For all below.
        std::condition_variable moved_;
        State state_ = State::waiting;
        bool is_late_ = false; ///< The caller leaves as soon as it can.
        std::exception_ptr error_{};
        std::vector<std::shared_ptr<Write>> others_{}; ///< Waked by the caller.
    };
    using Batch = std::span<const std::shared_ptr<Write>>;
    /// Commits the works of a batch together, in their order, and tells each Write of its failure. Runs in at most
    /// `lanes` threads at a time. Must not throw.
    using Commit = std::function<void(Batch)>;

    /// A lane that is busy with one batch for longer than `stuck_after` is stuck.
    WriteQueue(std::size_t lanes, std::size_t max_batch, std::chrono::milliseconds stuck_after, Commit commit)
        : max_batch_(max_batch), stuck_after_(stuck_after), commit_(std::move(commit)), busy_since_(lanes) {
        for (auto& busy_since : busy_since_) threads_.emplace_back([this, &busy_since] { run_lane(busy_since); });
    }
    ~WriteQueue() {
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
        }
        has_work_.notify_all();
    }
    WriteQueue(const WriteQueue&) = delete;
    WriteQueue& operator=(const WriteQueue&) = delete;

    /// Returns once the work has been committed or refused. Throws what became of it otherwise, and StoreUnavailable
    /// once the allowance has run out, where the work does not run right then.
    void run(const Work& work, const Allowance& allowance) {
        if (is_stuck()) throw StoreUnavailable("the store stands still: a commit does not end");
        const auto write = std::make_shared<Write>(work, allowance);
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(write);
        }
        has_work_.notify_one();
        write->wait();
    }

    /// Whether no lane has got any further for too long.
    [[nodiscard]] bool is_stuck() const noexcept {
        const auto moment = (Steady::now() - stuck_after_).time_since_epoch().count();
        return std::all_of(busy_since_.begin(), busy_since_.end(), [&](const auto& busy_since) {
            const auto since = busy_since.load();
            return since != 0 && since < moment;
        });
    }

    /// Returns, once, that a write was kept, or may have been, after its caller had left.
    [[nodiscard]] bool take_unannounced() noexcept { return has_unannounced_.exchange(false); }

private:
    using Steady = std::chrono::steady_clock;

    void run_lane(std::atomic<Steady::rep>& busy_since) {
        std::vector<std::shared_ptr<Write>> batch;
        while (take(batch)) {
            busy_since = Steady::now().time_since_epoch().count();
            commit_(batch);
            busy_since = 0;
            wake(batch);
            batch.clear();
        }
    }

    /// Waits for work. Returns false where there will be none.
    bool take(std::vector<std::shared_ptr<Write>>& batch) {
        std::unique_lock lock(mutex_);
        while (batch.empty()) {
            has_work_.wait(lock, [&] { return is_stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return false;
            for (; !waiting_.empty() && batch.size() < max_batch_; waiting_.pop_front())
                if (!waiting_.front()->has_left()) batch.push_back(std::move(waiting_.front()));
        }
        return true;
    }

    /// The first caller wakes the others, so that the disk does not wait for the answers.
    void wake(std::vector<std::shared_ptr<Write>>& batch) {
        std::vector<std::shared_ptr<Write>> others;
        for (std::size_t i = 1; i < batch.size(); ++i) {
            if (batch[i]->finish({}))
                others.push_back(batch[i]);
            else
                has_unannounced_ = true;
        }
        if (batch.front()->finish(others)) {
            batch.front()->moved_.notify_one();
            return;
        }
        has_unannounced_ = true;
        for (const auto& other : others) other->moved_.notify_one();
    }

    const std::size_t max_batch_;
    const std::chrono::milliseconds stuck_after_;
    const Commit commit_;
    std::deque<std::atomic<Steady::rep>> busy_since_; ///< Of each lane; 0 while it is idle.
    std::atomic<bool> has_unannounced_ = false;
    std::mutex mutex_; ///< For what follows.
    std::condition_variable has_work_;
    std::deque<std::shared_ptr<Write>> waiting_;
    bool is_stopping_ = false;
    std::vector<std::jthread> threads_; ///< Last: they use everything above.
};

} // namespace frontrow
