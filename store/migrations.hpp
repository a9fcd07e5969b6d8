#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "store/house/links.hpp"
#include "store/money/money_entry.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// Returns the schema, step by step; docs/schema.md says how to add one. A step that has been released is never edited.
/// Each leaves the statements of the version before it working, so that processes of both can run beside each other
/// during an upgrade.
///
/// A step is a file of SQL that anybody can run. Its first and its last line are comments to SQL; to C++ they go on
/// with the expression that includes them, `(comment -- , R"sql(…)sql")`, whose value is the text between them.
constexpr auto migrations() {
    [[maybe_unused]] int comment = 0;
    return std::to_array<std::string_view>({
        (comment
#include "store/migrations/0001_seats_and_orders.sql"
         ),
        (comment
#include "store/migrations/0002_catalogue.sql"
         ),
        (comment
#include "store/migrations/0003_back_office.sql"
         ),
        (comment
#include "store/migrations/0004_money_doors_and_mail.sql"
         ),
    });
}

inline constexpr auto kMigrations = migrations();

/// The version that this program reads and writes.
inline constexpr std::int64_t kSchemaVersion = std::int64_t{kMigrations.size()};

/// What may become of the database that a command opens.
enum class Opening : std::uint8_t {
    make_current, ///< Creates a shop where there is none, and brings an older schema up to date.
    as_it_is,     ///< Takes a shop of this program's schema and creates nothing.
};

/// There is no shop that this program can work on. The text follows the database's name.
class NoShop : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    static NoShop at_all(const std::string& why) {
        return NoShop("has no shop in it: " + why + ". Nothing was created; frontrow migrate creates a shop");
    }
};

/// Returns the version of the schema, 0 before the first step. There is a table schema_version.
inline std::int64_t schema_version_of(Sql& sql) {
    return sql.one("SELECT version FROM schema_version", [](const SqlRow& row) { return row.integer(0); }).value_or(0);
}

/// Returns the version of the schema. Throws NoShop where the database is not one that Opening::as_it_is takes.
/// Changes nothing.
inline std::int64_t require_schema(Sql& sql) {
    if (!sql.has_table("schema_version")) throw NoShop::at_all("it has none of this program's tables");
    const auto version = schema_version_of(sql);
    if (version < kSchemaVersion)
        throw NoShop("has schema version " + std::to_string(version) + ", this program needs " +
                     std::to_string(kSchemaVersion) + ": frontrow migrate brings it up to date");
    if (version > kSchemaVersion + 1)
        throw NoShop("has schema version " + std::to_string(version) + ", this program knows " +
                     std::to_string(kSchemaVersion) + ": use a newer frontrow");
    return version;
}

/// Brings the schema from the version that it has to `target`, by the steps between. To be called inside a transaction.
inline void run_steps(Sql& sql, std::int64_t target) {
    for (auto step = schema_version_of(sql); step < target; ++step)
        sql.define(std::string(kMigrations[static_cast<std::size_t>(step)]));
    sql.run("INSERT INTO schema_version (only_row, version) VALUES (1, $1) "
            "ON CONFLICT (only_row) DO UPDATE SET version = excluded.version",
            target);
}

/// Brings the schema to kSchemaVersion. To be called inside one transaction. Returns the version that the database has
/// then, which may be one newer. Throws std::runtime_error, having changed nothing, where the database is newer than
/// this program by more than the one version that an upgrade in progress makes.
inline std::int64_t migrate(Sql& sql) {
    sql.define("CREATE TABLE IF NOT EXISTS schema_version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), "
               "version INTEGER NOT NULL) STRICT");
    const auto version = schema_version_of(sql);
    if (version > kSchemaVersion + 1)
        throw std::runtime_error("the database has schema version " + std::to_string(version) +
                                 ", this program knows " + std::to_string(kSchemaVersion) + ": use a newer frontrow");
    if (version > kSchemaVersion) return version;
    if (version == kSchemaVersion) {
        link_all(sql);
        return version;
    }
    run_steps(sql, kSchemaVersion);
    link_all(sql);
    SqlMoney(sql).adopt_all();
    return kSchemaVersion;
}

} // namespace frontrow
