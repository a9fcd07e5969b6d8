#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/admission/ticket_code.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the keys of tickets.
class SqlTicketKeys final : public TicketKeyTable {
public:
    explicit SqlTicketKeys(Sql& sql) : sql_(sql) {}

    std::vector<TicketKey> all() override {
        std::vector<TicketKey> keys;
        sql_.each("SELECT id, public_key, created_at, retired_at FROM ticket_key ORDER BY id",
                  [&](const SqlRow& row) { keys.push_back(read(row)); });
        return keys;
    }

    void change_alone() override { sql_.advisory_lock("ticket keys"); }

    std::optional<std::pair<TicketKey, std::string>> current() override {
        // An archive brings keys without their secrets: those sign nothing here.
        return sql_.one("SELECT id, public_key, created_at, retired_at, secret FROM ticket_key JOIN ticket_secret ON "
                        "ticket_secret.key_id = ticket_key.id WHERE retired_at IS NULL ORDER BY id DESC LIMIT 1",
                        [](const SqlRow& row) { return std::pair(read(row), row.text(4)); });
    }

    TicketKey replace(const std::string& public_key, const std::string& secret) override {
        sql_.run("UPDATE ticket_key SET retired_at = $1 WHERE retired_at IS NULL", sql_.now());
        sql_.run("DELETE FROM ticket_secret");
        auto key = *sql_.one(
            "INSERT INTO ticket_key (public_key, created_at) VALUES ($1, $2) RETURNING id, public_key, created_at, "
            "retired_at",
            read, public_key, sql_.now());
        sql_.run("INSERT INTO ticket_secret (key_id, secret) VALUES ($1, $2)", key.id, secret);
        return key;
    }

private:
    static TicketKey read(const SqlRow& row) {
        return {row.id<TicketKeyId>(0), row.text(1), row.time(2), row.optional_time(3)};
    }

    Sql& sql_;
};

} // namespace frontrow
