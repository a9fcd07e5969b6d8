#pragma once

#include <optional>
#include <string>

#include "domain/assert.hpp"
#include "domain/shop.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the shop's settings.
class SqlShop final : public ShopTable {
public:
    explicit SqlShop(Sql& sql) : sql_(sql) {}

    std::optional<ShopSettings> settings() override {
        const std::string statement = "SELECT name, currency, timezone, language, edition FROM shop WHERE edition > 0" +
                                      std::string(sql_.row_lock());
        return sql_.one(statement, [](const SqlRow& row) {
            const auto currency = Currency::parse(row.text(1));
            FRONTROW_ASSERT(currency.has_value()); // checked when it was stored
            return ShopSettings{row.text(0), *currency, row.text(2), row.text(3), row.integer(4)};
        });
    }

    void put(const ShopSettings& settings) override {
        sql_.run("UPDATE shop SET name = $1, currency = $2, timezone = $3, language = $4, edition = edition + 1",
                 settings.name, settings.currency.code(), settings.timezone, settings.language);
    }

    std::optional<std::string> setup_digest() override {
        const std::string statement =
            "SELECT setup_digest FROM shop WHERE setup_digest IS NOT NULL" + std::string(sql_.row_lock());
        return sql_.one(statement, [](const SqlRow& row) { return row.text(0); });
    }

    void set_setup_digest(const std::optional<std::string>& digest) override {
        sql_.run("UPDATE shop SET setup_digest = $1", digest);
    }

private:
    Sql& sql_;
};

} // namespace frontrow
