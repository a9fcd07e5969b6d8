#pragma once

#include <optional>
#include <string>

#include "domain/assert.hpp"
#include "domain/house/shop.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the shop's settings.
class SqlShop final : public ShopTable {
public:
    explicit SqlShop(Sql& sql) : sql_(sql) {}

    std::optional<ShopSettings> settings() override {
        const std::string statement =
            "SELECT name, currency, timezone, language, edition, is_monolingual, accent, "
            "logo, introduction, footer, ticket_note, imprint_url, privacy_url, hold_ttl, max_seats, "
            "max_seats_per_buyer FROM shop WHERE edition > 0" +
            std::string(sql_.row_lock());
        return sql_.one(statement, [](const SqlRow& row) {
            const auto currency = Currency::parse(row.text(1));
            FRONTROW_ASSERT(currency.has_value()); // checked when it was stored
            return ShopSettings{
                row.text(0),
                *currency,
                row.text(2),
                row.text(3),
                row.integer(5) != 0,
                {row.text(6), row.text(7), row.text(8), row.text(9), row.text(10), row.text(11), row.text(12)},
                {Milliseconds(row.integer(13)), row.integer(14), row.integer(15)},
                row.integer(4)};
        });
    }

    void put(const ShopSettings& settings) override {
        const ShopFace& face = settings.face;
        sql_.run("UPDATE shop SET name = $1, currency = $2, timezone = $3, language = $4, edition = edition + 1, "
                 "is_monolingual = $5, accent = $6, logo = $7, introduction = $8, footer = $9, ticket_note = $10, "
                 "imprint_url = $11, privacy_url = $12, hold_ttl = $13, max_seats = $14, max_seats_per_buyer = $15",
                 settings.name, settings.currency.code(), settings.timezone, settings.language,
                 std::int64_t{settings.is_monolingual}, face.accent, face.logo, face.introduction, face.footer,
                 face.ticket_note, face.imprint_url, face.privacy_url, settings.defaults.hold_ttl.count(),
                 settings.defaults.max_seats, settings.defaults.max_seats_per_buyer);
    }

    std::optional<std::string> setup_digest() override {
        const std::string statement =
            "SELECT setup_digest FROM shop WHERE setup_digest IS NOT NULL" + std::string(sql_.row_lock());
        return sql_.one(statement, [](const SqlRow& row) { return row.text(0); });
    }

    bool is_demo() override {
        return sql_.one("SELECT 1 FROM shop WHERE is_demo = 1", [](const SqlRow&) { return true; }).has_value();
    }
    void mark_as_demo() override { sql_.run("UPDATE shop SET is_demo = 1"); }

    void set_setup_digest(const std::optional<std::string>& digest) override {
        sql_.run("UPDATE shop SET setup_digest = $1", digest);
    }

private:
    Sql& sql_;
};

} // namespace frontrow
