#pragma once

#include <optional>
#include <string>
#include <string_view>
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
        return sql_.list("SELECT " + std::string(kColumns) + " FROM ticket_key ORDER BY id", read_row);
    }

    void change_alone() override { sql_.advisory_lock("ticket keys"); }

    std::optional<std::pair<TicketKey, std::string>> current() override {
        // An archive brings keys without their secrets: those sign nothing here.
        return sql_.one("SELECT " + std::string(kColumns) +
                            ", secret FROM ticket_key JOIN ticket_secret ON ticket_secret.key_id = ticket_key.id WHERE "
                            "retired_at IS NULL ORDER BY id DESC LIMIT 1",
                        [](const SqlRow& row) {
                            SqlColumns columns(row);
                            auto key = read(columns);
                            return std::pair(std::move(key), columns.text());
                        });
    }

    TicketKey replace(const std::string& public_key, const std::string& secret) override {
        sql_.run("UPDATE ticket_key SET retired_at = $1 WHERE retired_at IS NULL", sql_.now());
        sql_.run("DELETE FROM ticket_secret");
        auto key = *sql_.one("INSERT INTO ticket_key (public_key, created_at) VALUES ($1, $2) RETURNING " +
                                 std::string(kColumns),
                             read_row, public_key, sql_.now());
        sql_.run("INSERT INTO ticket_secret (key_id, secret) VALUES ($1, $2)", key.id, secret);
        return key;
    }

private:
    /// What read() takes of a row.
    static constexpr std::string_view kColumns = "id, public_key, created_at, retired_at";

    static TicketKey read(SqlColumns& columns) {
        return {.id = columns.id<TicketKeyId>(),
                .public_key = columns.text(),
                .created_at = columns.time(),
                .retired_at = columns.optional_time()};
    }
    static TicketKey read_row(const SqlRow& row) {
        SqlColumns columns(row);
        return read(columns);
    }

    Sql& sql_;
};

} // namespace frontrow
