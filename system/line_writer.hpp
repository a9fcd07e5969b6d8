#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace frontrow {

/// Gathers lines and writes them to a file by one thread of its own, in the order in which they were added, so that who
/// adds one waits for no disk and no pipe. What is gathered is bounded; what finds no room is counted, and a line of
/// the log says how many there were. Everything is safe from any thread. When it is destroyed everything has been
/// written.
class LineWriter {
public:
    struct Options {
        std::size_t max_bytes = 1 << 20;          ///< Gathered; as much again may be on its way to the file.
        std::chrono::milliseconds gather{20};     ///< How long a line may wait for others.
        std::chrono::milliseconds patience{1000}; ///< How long who may wait does so for a file that takes nothing.
    };
    /// What becomes of a line that finds no room.
    enum class WhenFull : std::uint8_t { wait, drop };
    /// Appends a whole line that says how many were dropped.
    using SayDropped = std::function<void(std::string& out, std::uint64_t lines)>;

    /// `file` stays open, and is the caller's.
    LineWriter(int file, Options options, SayDropped say_dropped)
        : file_(file), options_(options), say_dropped_(std::move(say_dropped)), thread_([this] { run(); }) {}
    ~LineWriter() {
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
        }
        work_.notify_one();
        thread_.join();
    }
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// Adds what `append` puts at the end of the string that it is given: whole lines. No two run at the same time.
    template <class Append>
    void add(WhenFull when_full, Append&& append) {
        std::unique_lock lock(mutex_);
        const auto has_room = [this] { return gathered_.size() < options_.max_bytes; };
        if (!has_room() && !(when_full == WhenFull::wait && wait(lock, has_room))) {
            ++dropped_;
            return;
        }
        const auto before = gathered_.size();
        append(gathered_);
        added_ += gathered_.size() - before;
        // Who adds the first wakes the thread, which then waits for others by itself.
        const bool is_to_be_told = before == 0 || (before < enough() && gathered_.size() >= enough());
        lock.unlock();
        if (is_to_be_told) work_.notify_one();
    }

    /// Waits until everything that was added has been written, or has failed to be. Returns false where the file takes
    /// nothing for longer than `patience`; then nobody else waits until it moves again.
    bool flush() {
        std::unique_lock lock(mutex_);
        is_urgent_ = true;
        work_.notify_one();
        return wait(lock, [this, wanted = added_] { return finished_ >= wanted; });
    }

    /// How many lines found no room, or a file that failed.
    [[nodiscard]] std::uint64_t dropped() const {
        const std::lock_guard lock(mutex_);
        return dropped_;
    }

private:
    [[nodiscard]] std::size_t enough() const noexcept { return options_.max_bytes / 2; }

    template <class Done>
    bool wait(std::unique_lock<std::mutex>& lock, Done done) {
        if (is_stuck_) return done();
        if (progress_.wait_for(lock, options_.patience, done)) return true;
        is_stuck_ = true;
        return false;
    }

    void run() {
        std::string batch;
        std::unique_lock lock(mutex_);
        for (;;) {
            work_.wait(lock, [this] { return is_stopping_ || !gathered_.empty(); });
            work_.wait_for(lock, options_.gather,
                           [this] { return is_stopping_ || is_urgent_ || gathered_.size() >= enough(); });
            if (is_stopping_ && gathered_.empty() && told_ == dropped_) return;
            is_urgent_ = false;
            batch.swap(gathered_);
            if (told_ != dropped_) say_dropped_(batch, dropped_ - std::exchange(told_, dropped_));
            const auto until = added_;
            progress_.notify_all(); // there is room
            lock.unlock();
            const auto lost = write(batch);
            batch.clear();
            lock.lock();
            dropped_ += lost;
            if (is_stopping_ && lost > 0) told_ = dropped_; // there is nowhere to say it
            finished_ = until;
            is_stuck_ = false;
            progress_.notify_all();
        }
    }

    /// Returns how many lines the file did not take.
    std::uint64_t write(std::string_view bytes) {
        if (is_line_torn_ && write_some("\n") == 1) is_line_torn_ = false;
        bool is_between_lines = true;
        while (!bytes.empty()) {
            const auto count = write_some(bytes);
            if (count < 0) {
                is_line_torn_ = is_line_torn_ || !is_between_lines;
                return static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
            }
            is_between_lines = bytes[static_cast<std::size_t>(count) - 1] == '\n';
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return 0;
    }

    /// Returns how many bytes the file took, at least one, or -1 where it takes none.
    [[nodiscard]] ssize_t write_some(std::string_view bytes) const {
        for (;;) {
            const auto count = ::write(file_, bytes.data(), bytes.size());
            if (count > 0) return count;
            if (count < 0 && errno == EINTR) continue;
            if (count == 0 || errno != EAGAIN) return -1;
            pollfd ready{file_, POLLOUT, 0}; // whoever gave us the file may not like to wait
            ::poll(&ready, 1, -1);
        }
    }

    const int file_;
    const Options options_;
    const SayDropped say_dropped_;
    bool is_line_torn_ = false; ///< The file failed in the middle of a line. The thread's own.

    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable progress_;
    std::string gathered_;
    std::uint64_t added_ = 0;    ///< Bytes.
    std::uint64_t finished_ = 0; ///< Of these.
    std::uint64_t dropped_ = 0;  ///< Lines.
    std::uint64_t told_ = 0;     ///< Of these.
    bool is_urgent_ = false;
    bool is_stuck_ = false;
    bool is_stopping_ = false;
    std::thread thread_; ///< Last: it uses the others.
};

} // namespace frontrow
