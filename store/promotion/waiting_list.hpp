#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/programme/event.hpp"
#include "domain/promotion/waiting_list.hpp"
#include "store/promotion/address_list.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of waiting lists.
class SqlWaiting final : public WaitingTable {
public:
    explicit SqlWaiting(Sql& sql) : sql_(sql) {}

    void put(const WaitingEntry& entry) override {
        sql_.run("INSERT INTO waiting (session_id, email, places, language, consent, token, asked_at) VALUES ($1, $2, "
                 "$3, $4, $5, $6, $7) ON CONFLICT (session_id, email) DO UPDATE SET places = excluded.places, language "
                 "= excluded.language, consent = excluded.consent, asked_at = excluded.asked_at",
                 entry.session, entry.email.text(), entry.places, entry.language, entry.consent, entry.token,
                 entry.asked_at);
    }

    std::optional<WaitingEntry> find(SessionId session, const Email& email) override {
        return sql_.one(select("WHERE session_id = $1 AND email = $2"), read, session, email.text());
    }

    std::optional<WaitingEntry> find(const std::string& token) override {
        return sql_.one(select("WHERE token = $1"), read, token);
    }

    std::optional<WaitingEntry> find(SessionId session, WaitingId id) override {
        return sql_.one(select("WHERE session_id = $1 AND id = $2"), read, session, id);
    }

    void confirm(WaitingId id) override {
        sql_.run("UPDATE waiting SET confirmed_places = places, waiting_since = CASE WHEN waiting_since IS NULL OR "
                 "told_at IS NOT NULL THEN $2 ELSE waiting_since END, told_at = NULL, settled_at = NULL WHERE id = $1",
                 id, sql_.now());
    }

    void remove(const std::string& token) override { remove_those("token = $1", token); }

    void remove(WaitingId id) override { remove_those("id = $1", id); }

    std::vector<SessionId> with_free_places() override {
        return sql_.list(
            "SELECT session.id FROM (SELECT DISTINCT session_id FROM waiting WHERE " + std::string(kInLine) +
                ") AS line JOIN session ON session.id = line.session_id JOIN seat_map ON seat_map.id = session.map_id "
                "WHERE session.taken < seat_map.places AND session.status = 0 AND session.is_postponed = 0 AND "
                "session.deleted_at IS NULL AND session.sales_start <= $1 AND session.sales_end > $1 ORDER BY "
                "session.id",
            [](const SqlRow& row) { return row.id<SessionId>(0); }, sql_.now());
    }

    bool is_anybody_in_line(SessionId session, std::int64_t most_places) override {
        return sql_
            .one(
                "SELECT 1 FROM waiting WHERE session_id = $1 AND confirmed_places <= $2 AND " + std::string(kInLine) +
                    " LIMIT 1",
                [](const SqlRow&) { return true; }, session, most_places)
            .has_value();
    }

    std::vector<WaitingEntry> first_in_line(SessionId session, std::int64_t most_places, std::int64_t limit) override {
        return list("WHERE session_id = $1 AND confirmed_places <= $2 AND " + std::string(kInLine) +
                        " ORDER BY waiting_since, id LIMIT $3" + std::string(sql_.row_lock()),
                    session, most_places, limit);
    }

    std::vector<SessionId> with_promises(Time since) override {
        return sql_.list(
            "SELECT DISTINCT session_id FROM waiting WHERE told_at > $1 AND settled_at IS NULL ORDER BY session_id",
            [](const SqlRow& row) { return row.id<SessionId>(0); }, since);
    }

    std::int64_t offered(SessionId session, Time since) override {
        return *sql_.one(
            "SELECT CAST(coalesce(sum(confirmed_places), 0) AS BIGINT) FROM waiting WHERE " + std::string(kPromised),
            [](const SqlRow& row) { return row.integer(0); }, session, since);
    }

    std::vector<WaitingEntry> promised(SessionId session, Time since, std::int64_t limit) override {
        return list("WHERE " + std::string(kPromised) + " ORDER BY told_at, waiting_since, id LIMIT $3" +
                        std::string(sql_.row_lock()),
                    session, since, limit);
    }

    void settle(std::span<const WaitingId> ids) override { note("settled_at", ids); }

    void settle(SessionId session, const std::string& token) override {
        sql_.run("UPDATE waiting SET settled_at = $3 WHERE session_id = $1 AND token = $2 AND told_at IS NOT NULL AND "
                 "settled_at IS NULL",
                 session, token, sql_.now());
    }

    void set_told(std::span<const WaitingId> ids) override { note("told_at", ids); }

    void put_back(const std::string& token) override {
        sql_.run("UPDATE waiting SET told_at = NULL, settled_at = NULL WHERE token = $1", token);
    }

    std::map<SessionId, WaitingCount> count(std::span<const SessionId> sessions) override {
        std::map<SessionId, WaitingCount> all;
        for_each_set(sessions, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(
                "SELECT session_id, count(*), CAST(sum(confirmed_places) AS BIGINT) FROM waiting WHERE session_id IN " +
                    list + " AND " + std::string(kInLine) + " GROUP BY session_id",
                [&](const SqlRow& row) {
                    SqlColumns columns(row);
                    const auto session = columns.id<SessionId>();
                    all[session] = {.people = columns.integer(), .places = columns.integer()};
                },
                values);
        });
        return all;
    }

    std::vector<WaitingEntry> behind(SessionId session, WaitingPlace last, std::int64_t limit) override {
        return list("WHERE session_id = $1 AND (waiting_since > $2 OR (waiting_since = $2 AND id > $3)) "
                    "ORDER BY waiting_since, id LIMIT $4",
                    session, last.since, last.id, limit);
    }

    void forget(Time moment) override {
        remove_those("waiting_since IS NULL AND asked_at < $1", moment);
        remove_those("EXISTS (SELECT 1 FROM session JOIN event ON event.id = session.event_id WHERE session.id = "
                     "waiting.session_id AND (session.status = 1 OR event.status = " +
                         std::to_string(static_cast<int>(EventStatus::cancelled)) +
                         " OR (session.starts_at <= $1 AND session.is_postponed = 0)))",
                     sql_.now());
    }

private:
    /// As the index waiting_in_line says it.
    static constexpr std::string_view kInLine = "waiting_since IS NOT NULL AND told_at IS NULL";

    /// Who was told of session $1 after $2 and may still come. Whoever has ordered by the same address has come.
    static constexpr std::string_view kPromised =
        "session_id = $1 AND told_at > $2 AND settled_at IS NULL AND NOT EXISTS (SELECT 1 FROM orders WHERE "
        "orders.session_id = $1 AND orders.created_at >= waiting.told_at AND lower(orders.customer_email) = "
        "lower(waiting.email))";

    /// Writes the time into a column of these.
    void note(const std::string& column, std::span<const WaitingId> ids) {
        for_each_set(ids, [&](const std::string& list, std::vector<SqlValue> values) {
            values.push_back(sql_values::of(sql_.now()));
            sql_.run_all("UPDATE waiting SET " + column + " = $" + std::to_string(values.size()) + " WHERE id IN " +
                             list,
                         values);
        });
    }

    static std::string select(std::string_view which) {
        return "SELECT id, session_id, email, places, language, consent, token, asked_at, confirmed_places, "
               "waiting_since, told_at, settled_at FROM waiting " +
               std::string(which);
    }

    static WaitingEntry read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<WaitingId>(),
                .session = columns.id<SessionId>(),
                .email = Email::trusted(columns.text()),
                .places = columns.integer(),
                .language = columns.text(),
                .consent = columns.text(),
                .token = columns.text(),
                .asked_at = columns.time(),
                .confirmed_places = columns.optional_integer(),
                .waiting_since = columns.optional_time(),
                .told_at = columns.optional_time(),
                .settled_at = columns.optional_time()};
    }

    template <class... Values>
    std::vector<WaitingEntry> list(const std::string& which, const Values&... values) {
        return sql_.list(select(which), read, values...);
    }

    template <class Value>
    void remove_those(const std::string& which, const Value& value) {
        forget_addresses(sql_, "waiting", {MailKind::waiting_list, MailKind::places_free}, which, value);
    }

    Sql& sql_;
};

} // namespace frontrow
