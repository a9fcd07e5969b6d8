#pragma once

#include <cstdint>
#include <vector>

#include "domain/payment/provider_keys.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the keys of payment providers.
class SqlProviderKeys final : public ProviderKeyTable {
public:
    explicit SqlProviderKeys(Sql& sql) : sql_(sql) {}

    std::vector<KeptProviderKeys> all() override {
        std::vector<KeptProviderKeys> keys;
        sql_.each("SELECT method, sealed_key, sealed_secrets, secrets, last, takes_money, set_by, set_at, edition FROM "
                  "provider_key ORDER BY method",
                  [&](const SqlRow& row) {
                      SqlColumns columns(row);
                      keys.push_back({.method = columns.number_of<PaymentMethod>(),
                                      .key = columns.text(),
                                      .webhook_secrets = columns.text(),
                                      .secrets = columns.integer(),
                                      .last = columns.text(),
                                      .takes_money = columns.flag(),
                                      .set_by = columns.text(),
                                      .set_at = columns.time(),
                                      .version = columns.integer()});
                  });
        return keys;
    }

    std::int64_t version() override {
        return *sql_.one("SELECT coalesce(max(edition), 0) FROM provider_key",
                         [](const SqlRow& row) { return row.integer(0); });
    }

    void change_alone() override { sql_.advisory_lock("provider keys"); }

    void put(const KeptProviderKeys& keys) override {
        sql_.run("INSERT INTO provider_key (method, sealed_key, sealed_secrets, secrets, last, takes_money, set_by, "
                 "set_at, edition) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (method) DO UPDATE SET "
                 "sealed_key = excluded.sealed_key, sealed_secrets = excluded.sealed_secrets, secrets = "
                 "excluded.secrets, last = excluded.last, takes_money = excluded.takes_money, set_by = "
                 "excluded.set_by, set_at = excluded.set_at, edition = excluded.edition",
                 keys.method, keys.key, keys.webhook_secrets, keys.secrets, keys.last, std::int64_t{keys.takes_money},
                 keys.set_by, sql_.now(), version() + 1);
    }

private:
    Sql& sql_;
};

} // namespace frontrow
