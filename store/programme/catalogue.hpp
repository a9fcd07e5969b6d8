#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/programme/catalogue.hpp"
#include "domain/store.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the catalogue's edits.
class SqlCatalogue final : public CatalogueTable {
public:
    explicit SqlCatalogue(Sql& sql) : sql_(sql) {}

    std::int64_t version() override {
        return *sql_.one("SELECT version FROM catalogue", [](const SqlRow& row) { return row.integer(0); });
    }

    void edit_alone() override { sql_.advisory_lock("catalogue"); }

    std::int64_t edit(std::span<const std::string> cache_keys) override {
        // The one row makes edits wait for each other: they become visible in the order of their numbers.
        const auto version = *sql_.one("UPDATE catalogue SET version = version + 1 RETURNING version",
                                       [](const SqlRow& row) { return row.integer(0); });
        for (const auto& key : cache_keys)
            sql_.run("INSERT INTO catalogue_change (version, cache_key) VALUES ($1, $2) "
                     "ON CONFLICT (version, cache_key) DO NOTHING",
                     version, key);
        sql_.run("DELETE FROM catalogue_change WHERE version <= $1", version - kEditsKept);
        return version;
    }

    std::vector<CatalogueChange> changes_after(std::int64_t version) override {
        std::vector<CatalogueChange> changes;
        sql_.each(
            "SELECT version, cache_key FROM catalogue_change WHERE version > $1 ORDER BY version, cache_key",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                changes.push_back({.version = columns.integer(), .cache_key = columns.text()});
            },
            version);
        return changes;
    }

    std::string seal_secret(const std::string& if_none) override {
        sql_.run("INSERT INTO seal (only_row, secret) VALUES (1, $1) ON CONFLICT (only_row) DO NOTHING", if_none);
        auto secret = sql_.one("SELECT secret FROM seal", [](const SqlRow& row) { return row.text(0); });
        if (!secret)
            throw SerializationFailure("another process keeps a seal at this moment"); // not in our snapshot yet
        return *secret;
    }

private:
    /// Far more than a process can miss between two looks; one that has slept longer starts with an empty cache.
    static constexpr std::int64_t kEditsKept = 10'000;

    Sql& sql_;
};

} // namespace frontrow
