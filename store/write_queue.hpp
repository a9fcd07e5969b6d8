#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <semaphore>
#include <span>
#include <utility>
#include <vector>

#include "domain/store.hpp"

namespace frontrow {

/// Lets writes that arrive while a commit is on its way share the next one. A caller who finds a lane free leads: it
/// commits its own work and that of all who have waited, then hands the lane to the next in the queue. After LevelDB's
/// write queue. Safe from any thread.
class WriteQueue {
public:
    using Work = std::function<bool(Tx&)>;

    /// One caller's work. It lives on the caller's stack until `wake_` has been released for the last time.
    class Write {
    public:
        explicit Write(const Work& work) : work_(work) {}
        /// Runs the work. Promises whether its changes are to be kept. Throws what the work throws.
        [[nodiscard]] bool run(Tx& tx) const { return work_(tx); }
        void fail(std::exception_ptr error) noexcept {
            if (!error_) error_ = std::move(error);
        }
        /// Whether fail() has been told of an error already.
        [[nodiscard]] bool has_failed() const noexcept { return error_ != nullptr; }

    private:
        friend class WriteQueue;
        const Work& work_;
        std::exception_ptr error_{};
        bool is_done_ = false;
        std::binary_semaphore wake_{0};
    };
    /// Commits the works of a batch together, in their order, and tells each Write of its failure. Runs in one of the
    /// callers' threads, in at most `lanes` of them at a time. Must not throw.
    using Commit = std::function<void(std::span<Write* const>)>;

    WriteQueue(std::size_t lanes, std::size_t max_batch, Commit commit)
        : max_batch_(max_batch), commit_(std::move(commit)), free_lanes_(lanes) {}

    /// Returns once the work has been committed or refused. Throws what became of it otherwise.
    void run(const Work& work) {
        Write write(work);
        if (enter(write) || is_to_lead(write)) lead(write);
        if (write.error_) std::rethrow_exception(write.error_);
    }

private:
    /// Promises whether a lane was free, so that the caller leads.
    bool enter(Write& write) {
        const std::lock_guard lock(mutex_);
        if (free_lanes_ > 0) {
            --free_lanes_;
            return true;
        }
        waiting_.push_back(&write);
        return false;
    }

    /// Waits until somebody else has done the work, or left it to us to lead.
    static bool is_to_lead(Write& write) {
        write.wake_.acquire();
        return !write.is_done_;
    }

    void lead(Write& write) {
        std::vector<Write*> batch{&write};
        {
            const std::lock_guard lock(mutex_);
            const auto more = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), max_batch_ - 1));
            batch.insert(batch.end(), waiting_.begin(), waiting_.begin() + more);
            waiting_.erase(waiting_.begin(), waiting_.begin() + more);
        }
        commit_(batch);
        pass_on(); // first of all, so that the disk does not wait for the answers
        for (std::size_t i = 1; i < batch.size(); ++i) {
            batch[i]->is_done_ = true;
            batch[i]->wake_.release();
        }
    }

    void pass_on() {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
            ++free_lanes_;
            return;
        }
        waiting_.front()->wake_.release();
        waiting_.pop_front();
    }

    const std::size_t max_batch_;
    const Commit commit_;
    std::mutex mutex_;
    std::size_t free_lanes_;
    std::deque<Write*> waiting_;
};

} // namespace frontrow
