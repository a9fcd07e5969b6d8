#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "domain/store.hpp"
#include "domain/time.hpp"
#include "store/postgres.hpp"
#include "store/sqlite.hpp"
#include "store/wal_tap.hpp"

namespace frontrow {

/// Where a database URL leads: the path of a SQLite file, or a Postgres server.
struct DatabaseUrl {
    std::string text;        ///< As it was given; may contain a password.
    std::string sqlite_path; ///< Empty for Postgres.

    /// Throws std::invalid_argument with a text for the person who typed it.
    static DatabaseUrl parse(const std::string& text) {
        constexpr std::string_view file = "sqlite:";
        if (text.starts_with(file) && text.size() > file.size()) return {text, file_named(text.substr(file.size()))};
        if (text.starts_with("postgresql://") || text.starts_with("postgres://")) return {text, {}};
        throw std::invalid_argument("must be sqlite:PATH or postgresql://…");
    }

    /// Returns the file that a link leads to, or what is none as it is: the lock and the log of a database lie beside
    /// its name, so that it must have only one.
    static std::string file_named(const std::string& path) {
        std::error_code unknown;
        if (!std::filesystem::is_symlink(std::filesystem::symlink_status(path, unknown))) return path;
        const auto file = std::filesystem::canonical(path, unknown);
        if (unknown) throw std::invalid_argument("names a link that leads nowhere");
        return file.string();
    }

    /// The same without what must not stand in a log.
    [[nodiscard]] std::string shown() const {
        if (!sqlite_path.empty()) return sqlite_path;
        const auto begin = text.find("://") + 3;
        const auto at = text.rfind('@');
        const auto end = text.find('?');
        const std::string secret = "…";
        if (at == std::string::npos || at < begin) return text.substr(0, end);
        return text.substr(0, begin) + secret + text.substr(at, end == std::string::npos ? end : end - at);
    }
};

/// Opens the store. `clock` must outlive it, and `tap`, which hears of the commits of one in SQLite. Throws
/// std::runtime_error with a text for the person who started the program.
inline std::unique_ptr<Store> open_store(const DatabaseUrl& url, const Clock& clock, std::size_t connections,
                                         Opening opening, WalTap* tap = nullptr) {
    try {
        if (!url.sqlite_path.empty()) {
            SqliteStore::Options options;
            options.opening = opening;
            options.tap = tap;
            return std::make_unique<SqliteStore>(url.sqlite_path, clock, options);
        }
        PostgresStore::Options options;
        options.connections = connections;
        options.write_lanes = std::min(options.write_lanes, connections);
        options.opening = opening;
        return std::make_unique<PostgresStore>(url.text, options);
    } catch (const NoShop& missing) {
        throw std::runtime_error(url.shown() + " " + missing.what());
    }
}

} // namespace frontrow
