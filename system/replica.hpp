#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/types.h>
#include <unistd.h>

#include "domain/house/upkeep.hpp"
#include "domain/time.hpp"
#include "store/sqlite.hpp"
#include "store/wal_tap.hpp"
#include "system/backup.hpp"
#include "system/whole_file.hpp"

namespace frontrow {

// A replica: a copy of a shop in SQLite that follows it, so that a lost machine costs a moment's sales and not a day's.
//
// Each start of the server begins a folder in the replica's, a generation. In it are a base, which is the database as
// it was at one moment, and every write-ahead log since the one that was being written when that base was begun. A log
// has whole pages. So a base becomes the shop again by playing all logs from that one on, in their order, even where
// the first ones have pages that are older than the base: whatever they put back a later one has once more, as long as
// they go on to where the base was finished. That is written beside it; and where nothing had been committed yet, the
// first log appears at once with all that it had before, and the first commit.

namespace replica_detail {

inline constexpr std::string_view kBaseBegin = "base-";
inline constexpr std::string_view kBaseEnd = ".db";
inline constexpr std::string_view kUntilEnd = ".until"; ///< With the name of a base: how far its logs must go.
inline constexpr std::string_view kLogBegin = "log-";
inline constexpr std::string_view kLogEnd = ".wal";

inline std::filesystem::path base_name(std::uint64_t number) {
    return fmt::format("{}{:08}{}", kBaseBegin, number, kBaseEnd);
}
inline std::filesystem::path until_name(std::uint64_t number) {
    return fmt::format("{}{:08}{}", kBaseBegin, number, kUntilEnd);
}
inline std::filesystem::path log_name(std::uint64_t number) {
    return fmt::format("{}{:08}{}", kLogBegin, number, kLogEnd);
}

/// Returns the files of a kind in a generation by their numbers; none where it is gone.
inline std::map<std::uint64_t, std::filesystem::path> numbered(const std::filesystem::path& folder,
                                                               std::string_view begin, std::string_view end) {
    std::map<std::uint64_t, std::filesystem::path> files;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator(folder, gone)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with(begin) || !name.ends_with(end) || name.size() <= begin.size() + end.size()) continue;
        const auto digits = name.substr(begin.size(), name.size() - begin.size() - end.size());
        if (digits.size() < 18 && digits.find_first_not_of("0123456789") == std::string::npos)
            files.emplace(std::stoull(digits), entry.path());
    }
    return files;
}

inline constexpr std::string_view kGenerationBegin = "frontrow-";
/// Returns the generations of a replica, the oldest first.
inline std::vector<std::filesystem::path> generations(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> all;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator(folder, gone))
        if (entry.is_directory(gone) && entry.path().filename().string().starts_with(kGenerationBegin))
            all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

/// Has the disk keep what names a folder has.
inline void sync_folder(const std::filesystem::path& folder) {
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool is_kept = opened >= 0 && (::fsync(opened) == 0 || errno == EINVAL); // where it is kept without asking
    const int fault = errno;
    if (opened >= 0) ::close(opened);
    if (!is_kept) throw std::runtime_error("cannot write " + folder.string() + ": " + std::strerror(fault));
}

/// A file that is only added to, and appears under its name when what was added first is on the disk: until then it is
/// NAME.unfinished. One thread.
class LogFile {
public:
    /// Throws std::runtime_error where it cannot be created, or is there.
    explicit LogFile(std::filesystem::path file)
        : file_(std::move(file)), unfinished_(file_.string() + ".unfinished"),
          descriptor_(::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)) {
        if (descriptor_ < 0) fail("cannot create");
    }
    ~LogFile() { ::close(descriptor_); }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    void add(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) fail("cannot write");
            bytes.remove_prefix(static_cast<std::size_t>(count));
            bytes_ += static_cast<std::uintmax_t>(count);
        }
    }
    [[nodiscard]] std::uintmax_t bytes() const noexcept { return bytes_; }
    /// Returns once the disk has it.
    void sync() {
        if (::fdatasync(descriptor_) != 0) fail("cannot write");
        if (std::exchange(is_named_, true)) return;
        if (::rename(unfinished_.c_str(), file_.c_str()) != 0) fail("cannot rename");
        sync_folder(file_.parent_path());
    }

private:
    [[noreturn]] void fail(const char* what) const {
        throw std::runtime_error(std::string(what) + " " + file_.string() + ": " + std::strerror(errno));
    }
    const std::filesystem::path file_;
    const std::filesystem::path unfinished_;
    const int descriptor_;
    bool is_named_ = false;
    std::uintmax_t bytes_ = 0;
};

/// A place in the logs.
struct LogPlace {
    std::uint64_t log = 0; ///< 0 before the first.
    std::uintmax_t bytes = 0;
};

/// The database as it is at one moment, page by page: SQLite's own backup, of a read that stays open meanwhile, so that
/// no write has it begin again.
class Base {
public:
    /// `database` is copied into `file`, which is there and empty.
    Base(const std::string& database, const std::filesystem::path& file)
        : shop_(database, SQLite::OPEN_READONLY), copy_(file.string(), SQLite::OPEN_READWRITE) {
        copy_.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"); // whoever asked for the file has it synced
        shop_.exec("BEGIN");
        static_cast<void>(shop_.execAndGet("SELECT count(*) FROM sqlite_schema").getInt()); // the read begins here
        backup_.emplace(copy_, shop_);
    }
    /// Copies some more. Returns whether that was all.
    [[nodiscard]] bool copy_some() { return backup_->executeStep(kPagesAtOnce) == SQLITE_DONE; }

private:
    static constexpr int kPagesAtOnce = 1'024;
    SQLite::Database shop_;
    SQLite::Database copy_;
    std::optional<SQLite::Backup> backup_;
};

/// Plays a log over the database in `file`. Returns how many of its bytes were whole: all of them, unless something is
/// missing, as it may be of the one that was being written.
inline std::uintmax_t play(const std::filesystem::path& log, const std::string& file) {
    std::filesystem::copy_file(log, file + "-wal", std::filesystem::copy_options::overwrite_existing);
    SQLite::Database database(file, SQLite::OPEN_READWRITE);
    const auto page = static_cast<std::size_t>(database.execAndGet("PRAGMA page_size").getInt64());
    SQLite::Statement checkpoint(database, "PRAGMA wal_checkpoint(FULL)");
    checkpoint.executeStep();
    const auto played = std::max<std::int64_t>(0, checkpoint.getColumn(1).getInt64()); // -1 where there was no log
    checkpoint.reset();
    return WalTap::kHeaderBytes + static_cast<std::size_t>(played) * (WalTap::kFrameHeaderBytes + page);
}

} // namespace replica_detail

/// Follows a shop that this process serves into a folder. One thread at a time, except where it says otherwise.
class Replica {
public:
    struct Options {
        std::filesystem::path folder;
        /// Of logs, before there is a new base in their place; without it twice the base, and 64 MiB at least.
        std::optional<std::uintmax_t> max_log_bytes{};
        Milliseconds pause = std::chrono::seconds(10); ///< From one failure to the next attempt.
    };

    /// `tap` hears of the commits on `database`; it must outlive this. Throws std::runtime_error where there is no such
    /// folder.
    Replica(std::string database, WalTap& tap, Options options)
        : database_(std::move(database)), tap_(tap), options_(std::move(options)) {
        if (!std::filesystem::is_directory(options_.folder))
            throw std::runtime_error("there is no folder " + options_.folder.string() + " for a replica");
    }

    /// Copies what was committed since the last time; when it returns, that is on the disk of the replica. The first
    /// time, and after a failure, it begins with a new base. Throws std::runtime_error for the first failure of a row;
    /// of further ones figures() tells.
    void copy(Time now) {
        if (retry_at_ && now < *retry_at_) return;
        try {
            follow(now);
            note(now, {});
        } catch (const std::exception& error) {
            log_.reset();
            generation_.clear();
            const bool is_first = !retry_at_;
            retry_at_ = now + options_.pause;
            note({}, error.what(), now);
            if (is_first) throw;
            return;
        }
        retry_at_.reset();
    }

    /// Returns how it goes. Any thread.
    [[nodiscard]] ReplicaFigures figures() const {
        const std::lock_guard lock(mutex_);
        return figures_;
    }

private:
    static constexpr std::uintmax_t kLeastLogBytes = std::uintmax_t{64} << 20;

    void follow(Time now) {
        if (generation_.empty()) {
            begin(now);
        } else {
            add(tap_.take());
            if (log_bytes_ > options_.max_log_bytes.value_or(std::max(kLeastLogBytes, 2 * base_bytes_))) make_base();
        }
    }

    void begin(Time now) {
        tap_.begin();
        const auto older = replica_detail::generations(options_.folder);
        generation_ = options_.folder / (std::string(replica_detail::kGenerationBegin) + backup_detail::stamp(now));
        std::filesystem::create_directory(generation_);
        std::filesystem::permissions(generation_, std::filesystem::perms::owner_all);
        log_number_ = 0;
        log_bytes_ = 0;
        make_base();
        replica_detail::sync_folder(options_.folder);
        for (const auto& folder : older)
            if (folder != generation_) std::filesystem::remove_all(folder);
    }

    /// Puts a new base in the place of the old one, and of the logs before it. What is committed meanwhile is copied.
    void make_base() {
        const auto number = std::max<std::uint64_t>(1, log_number_);
        const auto file = generation_ / replica_detail::base_name(number);
        {
            WholeFile whole(file);
            {
                replica_detail::Base base(database_, whole.unfinished());
                while (!base.copy_some()) add(tap_.take());
            }
            add(tap_.take()); // the base may have as much
            WholeFile until(generation_ / replica_detail::until_name(number));
            until.out() << log_number_ << ' ' << (log_ ? log_->bytes() : 0) << '\n';
            until.finish();
            whole.finish();
        }
        base_bytes_ = std::filesystem::file_size(file);
        remove_below(number, replica_detail::kBaseBegin, replica_detail::kBaseEnd);
        remove_below(number, replica_detail::kBaseBegin, replica_detail::kUntilEnd);
        remove_below(number, replica_detail::kLogBegin, replica_detail::kLogEnd);
        log_bytes_ = 0;
    }

    void remove_below(std::uint64_t number, std::string_view begin, std::string_view end) const {
        for (const auto& [of, file] : replica_detail::numbered(generation_, begin, end))
            if (of < number) std::filesystem::remove(file);
    }

    void add(const std::vector<WalTap::Piece>& pieces) {
        if (pieces.empty()) return;
        for (const auto& [number, bytes] : pieces) {
            if (!log_ || number != log_number_) {
                if (log_) log_->sync();
                log_.emplace(generation_ / replica_detail::log_name(number));
                log_number_ = number;
            }
            log_->add(bytes);
            log_bytes_ += bytes.size();
        }
        log_->sync();
    }

    /// Remembers until when all is there, or a failure from the first of a row on.
    void note(std::optional<Time> copied_at, std::string why, std::optional<Time> failed_at = {}) {
        const std::lock_guard lock(mutex_);
        figures_.folder = options_.folder.string();
        if (copied_at) figures_.copied_at = copied_at;
        if (!failed_at || !figures_.failing_since) figures_.failing_since = failed_at;
        figures_.failure = std::move(why);
    }

    const std::string database_;
    WalTap& tap_;
    const Options options_;
    std::filesystem::path generation_{}; ///< Empty where none was begun.
    std::optional<replica_detail::LogFile> log_{};
    std::uint64_t log_number_ = 0;
    std::uintmax_t log_bytes_ = 0;  ///< Since the base.
    std::uintmax_t base_bytes_ = 0; ///< Of the base.
    std::optional<Time> retry_at_{};
    mutable std::mutex mutex_; ///< Of what follows.
    ReplicaFigures figures_{};
};

/// Puts the shop that the replica in `folder` followed in the place of `database`, as restore() does, with its rules
/// and errors. Changes nothing in the folder. Throws std::runtime_error too where it has no replica, or one with a gap.
inline void restore_replica(const std::filesystem::path& folder, const std::string& database, bool replaces) {
    using namespace replica_detail;
    const auto all = generations(folder);
    const auto newest = std::find_if(all.rbegin(), all.rend(), [](const auto& generation) {
        return !numbered(generation, kBaseBegin, kBaseEnd).empty();
    });
    if (newest == all.rend()) throw std::runtime_error("there is no replica in " + folder.string());
    const auto [first, base] = *numbered(*newest, kBaseBegin, kBaseEnd).rbegin();
    LogPlace until;
    if (!(std::ifstream(*newest / until_name(first)) >> until.log >> until.bytes))
        throw std::runtime_error((*newest / until_name(first)).string() + " cannot be read");
    const WholeFile played(database + ".replica");
    std::filesystem::copy_file(base, played.unfinished(), std::filesystem::copy_options::overwrite_existing);
    const auto logs = numbered(*newest, kLogBegin, kLogEnd);
    const auto last = std::max(until.log, logs.empty() ? 0 : logs.rbegin()->first);
    for (auto number = first; number <= last; ++number) {
        const auto log = *newest / log_name(number);
        if (!logs.contains(number)) throw std::runtime_error(log.string() + " is missing");
        const auto whole = play(log, played.unfinished().string());
        if (number < last ? whole != std::filesystem::file_size(log) : number == until.log && whole < until.bytes)
            throw std::runtime_error(log.string() + " is not whole");
    }
    restore(played.unfinished(), database, replaces);
}

} // namespace frontrow
