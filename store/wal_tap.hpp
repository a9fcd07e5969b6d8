#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

namespace frontrow {

/// Hands on what a SQLite shop commits into its write-ahead log (sqlite.org/fileformat2.html#walformat), for a copy of
/// the shop elsewhere: every committed byte of every log, in order. A log that is begun again at its file's start is
/// another one, with a number of its own. Never makes the writer wait for whoever takes: where too much waits, all of
/// it is dropped, and whoever takes is told. Safe from any thread.
class WalTap {
public:
    /// Of the format of a log: what it begins with, and what each frame has before its page.
    static constexpr std::size_t kHeaderBytes = 32;
    static constexpr std::size_t kFrameHeaderBytes = 24;

    struct Piece {
        std::uint64_t log = 0; ///< From 1 on.
        std::string bytes{};
    };

    /// `file` is the log beside the database; at most `max_bytes` of it wait to be taken.
    WalTap(std::string file, std::size_t max_bytes) : file_(std::move(file)), max_bytes_(max_bytes) {}
    ~WalTap() { close(); }
    WalTap(const WalTap&) = delete;
    WalTap& operator=(const WalTap&) = delete;

    /// From here on what is committed is handed on, and before it all that the log of that moment has. Forgets what
    /// waited, and numbers from 1 again.
    void begin() {
        const std::lock_guard lock(mutex_);
        forget();
        header_.clear();
        log_ = 0;
        is_on_ = true;
        fault_.clear();
    }

    /// For the writer, after each commit: the log has so many committed frames now, and nobody writes it meanwhile.
    void committed(int frames) noexcept {
        const std::lock_guard lock(mutex_);
        if (!is_on_) return;
        try {
            read(static_cast<std::size_t>(frames));
        } catch (const std::exception& error) {
            lose(error.what());
        }
    }

    /// Returns what was committed since the last time, in order. Throws std::runtime_error where some of it is lost:
    /// nothing is handed on until begin().
    [[nodiscard]] std::vector<Piece> take() {
        const std::lock_guard lock(mutex_);
        if (!is_on_) throw std::runtime_error(fault_);
        waiting_bytes_ = 0;
        return std::exchange(waiting_, {});
    }

private:
    static constexpr std::size_t kPageSizeAt = 8; ///< In the header, big-endian.

    void read(std::size_t frames) {
        if (descriptor_ < 0) descriptor_ = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);
        const auto header = bytes_at(0, kHeaderBytes);
        if (header != header_) { // SQLite salts each log anew
            header_ = header;
            ++log_;
            handed_on_ = 0;
        }
        const auto end = kHeaderBytes + frames * (kFrameHeaderBytes + page_bytes());
        if (end <= handed_on_) return;
        if (waiting_bytes_ + end - handed_on_ > max_bytes_) throw std::runtime_error("too much waited to be copied");
        auto bytes = bytes_at(handed_on_, end - handed_on_);
        waiting_bytes_ += bytes.size();
        handed_on_ = end;
        if (waiting_.empty() || waiting_.back().log != log_) waiting_.push_back({log_});
        waiting_.back().bytes += bytes;
    }

    [[nodiscard]] std::size_t page_bytes() const {
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < 4; ++i) bytes = bytes << 8 | static_cast<unsigned char>(header_[kPageSizeAt + i]);
        return bytes;
    }

    [[nodiscard]] std::string bytes_at(std::size_t begin, std::size_t count) const {
        std::string bytes(count, '\0');
        for (std::size_t done = 0; done < count;) {
            const auto got = ::pread(descriptor_, bytes.data() + done, count - done, static_cast<off_t>(begin + done));
            if (got < 0 && errno == EINTR) continue;
            if (got == 0) throw std::runtime_error(file_ + " is shorter than what was committed");
            if (got < 0) throw std::runtime_error("cannot read " + file_ + ": " + std::strerror(errno));
            done += static_cast<std::size_t>(got);
        }
        return bytes;
    }

    void lose(const char* why) noexcept {
        forget();
        is_on_ = false;
        try {
            fault_ = why;
        } catch (const std::exception&) { // no memory for the reason: it is lost all the same
            fault_.clear();
        }
    }
    void forget() noexcept {
        waiting_.clear();
        waiting_.shrink_to_fit();
        waiting_bytes_ = 0;
        handed_on_ = 0;
        close();
    }
    void close() noexcept {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }

    const std::string file_;
    const std::size_t max_bytes_;
    std::mutex mutex_; ///< Of what follows.
    bool is_on_ = false;
    std::string fault_ = "it has not begun";
    int descriptor_ = -1;
    std::string header_{};      ///< Of the log that is being read; empty before the first commit.
    std::uint64_t log_ = 0;     ///< Its number.
    std::size_t handed_on_ = 0; ///< Bytes of it.
    std::vector<Piece> waiting_{};
    std::size_t waiting_bytes_ = 0;
};

} // namespace frontrow
