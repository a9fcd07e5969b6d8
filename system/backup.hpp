#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "domain/house/upkeep.hpp"
#include "domain/time.hpp"
#include "store/migrations.hpp"
#include "store/sqlite.hpp"
#include "system/whole_file.hpp"

namespace frontrow {

// Backups of a shop in SQLite. Postgres has tools of its own for that.

namespace backup_detail {

inline constexpr std::size_t kStampDigits = 13; ///< Milliseconds since 1970, until the year 2286.

/// A person sees the moment, and we read it from the number: 20261128T191500Z-1795893300000
inline std::string stamp(Time time) {
    const auto count = time.time_since_epoch().count();
    return fmt::format("{:%Y%m%dT%H%M%SZ}-{:0{}}", fmt::gmtime(static_cast<std::time_t>(count / 1000)), count,
                       kStampDigits);
}

/// Throws std::runtime_error where the file is no shop of this program, or breaks a promise. Changes nothing.
inline void require_sound(const std::filesystem::path& file) {
    if (!std::filesystem::is_regular_file(file)) throw std::runtime_error("there is no file " + file.string());
    sqlite::Connection copy(file.string(), SQLite::OPEN_READONLY);
    copy.run("BEGIN");
    try {
        require_schema(copy);
    } catch (const NoShop& missing) {
        throw std::runtime_error(file.string() + " " + missing.what());
    }
    const auto broken = sqlite::invariant_violations(copy);
    copy.roll_back();
    if (!broken.empty()) throw std::runtime_error(file.string() + " is not sound: " + broken.front());
}

/// Copies the shop in `database` as it is at one moment, what its log has included, into an empty file, and checks the
/// copy. Throws std::runtime_error where it cannot be read, written to its end, or is not sound.
inline void copy_shop(const std::string& database, const std::filesystem::path& copy) {
    try {
        sqlite::Connection shop(database, SQLite::OPEN_READONLY);
        require_schema(shop);
        shop.run("VACUUM INTO $1", copy.string()); // a read of one moment, packed (sqlite.org/lang_vacuum.html)
    } catch (const NoShop& missing) {
        throw std::runtime_error(database + " " + missing.what());
    }
    require_sound(copy);
}

} // namespace backup_detail

/// Throws std::runtime_error where `file` is the SQLite file `database`, or one of those that lie beside it: nothing
/// else may be written there.
inline void require_no_part_of(const std::string& database, const std::filesystem::path& file) {
    std::error_code unknown;
    for (const char* meanwhile : {"", ".unfinished"})
        for (const char* beside : {"", "-wal", "-shm", "-journal", ".lock"}) {
            const std::filesystem::path part(database + beside);
            const std::filesystem::path place(file.string() + meanwhile);
            if (std::filesystem::weakly_canonical(part, unknown) == std::filesystem::weakly_canonical(place, unknown) ||
                std::filesystem::equivalent(part, place, unknown))
                throw std::runtime_error(place.string() + " is a file of the shop itself");
        }
}

/// Copies the shop in the SQLite file `database` as it is at one moment, while others sell, into `file`, which appears
/// under its name once it is whole, checked and on the disk. Returns its size in bytes. Throws std::runtime_error, and
/// then nothing stays of it; a `file` that is there already is not touched. Any thread, any process; sales wait for
/// nothing.
inline std::uintmax_t back_up(const std::string& database, const std::filesystem::path& file) {
    require_no_part_of(database, file);
    if (std::filesystem::exists(file)) throw std::runtime_error(file.string() + " is there already");
    if (!std::filesystem::exists(database)) throw std::runtime_error("there is no shop at " + database);
    WholeFile copy(file);
    backup_detail::copy_shop(database, copy.unfinished());
    copy.finish();
    return std::filesystem::file_size(file);
}

/// Puts the shop in `file` in the place of `database`, which must not be there unless `replaces`. Throws
/// std::runtime_error, and then `database` is as it was: where a server has it open, and where `file` is not sound.
inline void restore(const std::filesystem::path& file, const std::string& database, bool replaces) {
    backup_detail::require_sound(file);
    const sqlite::ProcessLock nobody_serves_it(database);
    if (std::filesystem::exists(database)) {
        if (!replaces) throw std::runtime_error(database + " is there already: --replace puts the backup in its place");
        sqlite::Connection old(database, SQLite::OPEN_READWRITE); // what is in its log belongs into it, not to the new
        old.each("PRAGMA wal_checkpoint(TRUNCATE)", [](const SqlRow&) {});
    }
    WholeFile copy(database);
    backup_detail::copy_shop(file.string(), copy.unfinished());
    for (const char* beside : {"-wal", "-shm"}) std::filesystem::remove(database + beside);
    copy.finish();
}

/// A folder with backups of one shop, a new one every so often, of which the latest are kept. One thread at a time,
/// except where it says otherwise.
class BackupFolder {
public:
    struct Options {
        std::filesystem::path folder;
        Milliseconds every = std::chrono::hours(24);
        std::size_t kept = 14; ///< At least 1.
    };
    /// Throws std::runtime_error where there is no such folder.
    BackupFolder(std::string database, Options options) : database_(std::move(database)), options_(std::move(options)) {
        if (!std::filesystem::is_directory(options_.folder))
            throw std::runtime_error("there is no folder " + options_.folder.string() + " for backups");
    }

    /// Makes a backup where the latest is old enough, and removes those that are too many: only after a new one is
    /// there. Returns its file, or nothing where none is due. Throws std::runtime_error, and figures() says so then
    /// until one is made.
    std::optional<std::filesystem::path> make_due(Time now) {
        try {
            auto file = make(now);
            if (file) note({}, {});
            return file;
        } catch (const std::exception& error) {
            note(now, error.what());
            throw;
        }
    }

    /// Returns when the latest was made, or nothing where there is none. Any thread.
    [[nodiscard]] std::optional<Time> latest() const {
        const auto names = all();
        return names.empty() ? std::nullopt : std::optional(time_of(names.back()));
    }

    /// Returns how the backups go. Any thread.
    [[nodiscard]] BackupFigures figures() const {
        BackupFigures figures{.folder = options_.folder.string(), .every = options_.every, .kept = options_.kept};
        if (const auto names = all(); !names.empty()) {
            std::error_code gone; // it may be the one too many that is removed right now
            const auto bytes = std::filesystem::file_size(options_.folder / names.back(), gone);
            figures.latest = time_of(names.back());
            figures.bytes = gone ? 0 : static_cast<std::int64_t>(bytes);
        }
        const std::lock_guard lock(mutex_);
        figures.failing_since = failing_since_;
        figures.failure = failure_;
        return figures;
    }

private:
    std::optional<std::filesystem::path> make(Time now) {
        auto names = all();
        if (!names.empty() && now < time_of(names.back()) + options_.every) return {};
        const auto file = options_.folder / name_of(now);
        back_up(database_, file);
        names.push_back(file.filename().string());
        for (std::size_t i = 0; i + options_.kept < names.size(); ++i)
            std::filesystem::remove(options_.folder / names[i]);
        return file;
    }

    /// Remembers a failure from the first of a row on, or that there is none any more.
    void note(std::optional<Time> failed_at, std::string why) {
        const std::lock_guard lock(mutex_);
        if (!failed_at || !failing_since_) failing_since_ = failed_at;
        failure_ = std::move(why);
    }

    static constexpr std::string_view kBegin = "frontrow-";
    static constexpr std::string_view kEnd = ".db";
    static constexpr std::size_t kDigits = backup_detail::kStampDigits;

    static std::string name_of(Time time) {
        return std::string(kBegin) + backup_detail::stamp(time) + std::string(kEnd);
    }
    static Time time_of(const std::string& name) {
        return Time(Milliseconds(std::stoll(name.substr(name.size() - kEnd.size() - kDigits, kDigits))));
    }
    static bool is_ours(const std::string& name) {
        if (!name.starts_with(kBegin) || !name.ends_with(kEnd) || name.size() < kBegin.size() + kDigits + kEnd.size())
            return false;
        const auto digits = name.substr(name.size() - kEnd.size() - kDigits, kDigits);
        return digits.find_first_not_of("0123456789") == std::string::npos;
    }
    /// The names of our backups, the oldest first; none where the folder is gone.
    [[nodiscard]] std::vector<std::string> all() const {
        std::vector<std::string> names;
        std::error_code gone;
        for (const auto& entry : std::filesystem::directory_iterator(options_.folder, gone))
            if (is_ours(entry.path().filename().string())) names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }

    const std::string database_;
    const Options options_;
    mutable std::mutex mutex_; ///< Of what follows.
    std::optional<Time> failing_since_{};
    std::string failure_{};
};

} // namespace frontrow
