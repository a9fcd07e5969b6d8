#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/selling/hold.hpp"
#include "store/selling/claim.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of holds.
class SqlHolds final : public HoldTable {
public:
    explicit SqlHolds(Sql& sql) : sql_(sql) {}

    void add(const Hold& hold) override {
        static const std::string statement = insert();
        sql_.run(statement, hold.id, hold.session, hold.buyer, hold.created_at, hold.expires_at, hold.client);
    }

    void take_up(const Hold& hold) override {
        static const std::string statement = insert() +
                                             " ON CONFLICT (id) DO UPDATE SET created_at = "
                                             "excluded.created_at, expires_at = excluded.expires_at, swept = 0";
        sql_.run(statement, hold.id, hold.session, hold.buyer, hold.created_at, hold.expires_at, hold.client);
    }

    std::optional<Hold> find(const HoldId& id) override {
        return sql_.one(select("id = $1").append(sql_.row_lock()), read, id);
    }

    std::vector<Hold> of_buyer(SessionId session, const BuyerId& buyer) override {
        static const std::string statement =
            select("id IN (SELECT hold_id FROM claim WHERE claim.buyer = $1 AND +claim.session_id = $2 AND "
                   "claim.expires_at > $3) ORDER BY id DESC");
        return sql_.list(statement, read, buyer, session, sql_.now());
    }

    ClientHolds of_client(SessionId session, const std::string& client) override {
        sql_.advisory_lock("client " + std::to_string(session.value) + " " + client);
        // What has expired and was not swept yet has lapsed too.
        return *sql_.one(
            "SELECT count(CASE WHEN expires_at > $3 THEN 1 END), count(CASE WHEN expires_at <= $3 THEN 1 END) + "
            "(SELECT coalesce(sum(lapsed), 0) FROM hold WHERE session_id = $1 AND client = $2) FROM claim WHERE "
            "hold_id IN (SELECT id FROM hold WHERE session_id = $1 AND client = $2 AND swept = 0)",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return ClientHolds{.held = columns.integer(), .lapsed = columns.integer()};
            },
            session, client, sql_.now());
    }

    void extend(const HoldId& id, Time expires_at) override {
        sql_.run("UPDATE hold SET expires_at = $2 WHERE id = $1", id, expires_at);
    }

    void note_released(const Hold& hold, const std::vector<SeatIndex>& places) override {
        for (const SeatIndex place : places)
            sql_.run("INSERT INTO released (session_id, place, buyer, client, created_at, expires_at) VALUES ($1, $2, "
                     "$3, $4, $5, $6) ON CONFLICT (session_id, place) DO UPDATE SET buyer = excluded.buyer, client = "
                     "excluded.client, created_at = excluded.created_at, expires_at = excluded.expires_at",
                     hold.session, place, hold.buyer, hold.client, hold.created_at, hold.expires_at);
    }

    std::vector<Regained> regain(const Hold& hold) override {
        std::vector<Regained> regained;
        sql_.each(
            "DELETE FROM released WHERE session_id = $1 AND place IN (SELECT place FROM claim WHERE hold_id = $2) AND "
            "(buyer = $3 OR (client = $4 AND client <> '')) RETURNING created_at, expires_at",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                regained.push_back({.created_at = columns.time(), .expires_at = columns.time()});
            },
            hold.session, hold.id, hold.buyer, hold.client);
        return regained;
    }

    void burden(const HoldId& id, Time created_at, std::int64_t lapsed) override {
        sql_.run("UPDATE hold SET created_at = CASE WHEN created_at > $2 THEN $2 ELSE created_at END, lapsed = lapsed "
                 "+ $3 WHERE id = $1",
                 id, created_at, lapsed);
    }

    void remove(const HoldId& id) override {
        sql_.run("UPDATE hold SET swept = 1 WHERE id = $1 AND lapsed > 0", id);
        sql_.run("DELETE FROM hold WHERE id = $1 AND lapsed = 0", id);
    }

    std::optional<Time> next_expiry() override {
        return *sql_.one("SELECT min(expires_at) FROM hold WHERE swept = 0",
                         [](const SqlRow& row) { return row.optional_time(0); });
    }

    std::vector<FreedPlace> expire(std::int64_t limit) override {
        std::vector<HoldId> holds;
        sql_.each(
            std::string("SELECT id FROM hold WHERE swept = 0 AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2")
                .append(sql_.row_lock_of_free_ones()),
            [&](const SqlRow& row) { holds.push_back(row.id<HoldId>(0)); }, sql_.now(), limit);
        std::vector<FreedPlace> freed;
        for_each_set(std::span<const HoldId>(holds), [&](const std::string& list, std::vector<SqlValue> values) {
            values.push_back(sql_values::of(sql_.now()));
            const std::string over = "hold_id IN " + list + " AND expires_at <= $" + std::to_string(values.size());
            lock_claims(sql_, over, values);
            sql_.run_all(
                "UPDATE hold SET swept = 1, lapsed = lapsed + (SELECT count(*) FROM claim WHERE claim.hold_id = "
                "hold.id AND claim.expires_at <= $" +
                    std::to_string(values.size()) + ") WHERE id IN " + list,
                values);
            free_claims(sql_, over, values, freed);
        });
        return freed;
    }

    std::vector<SeatIndex> end_all(SessionId session) override {
        std::vector<SeatIndex> places;
        sql_.each(
            "DELETE FROM claim WHERE session_id = $1 AND hold_id IS NOT NULL RETURNING place",
            [&](const SqlRow& row) { places.push_back(static_cast<SeatIndex>(row.integer(0))); }, session);
        sql_.run("DELETE FROM hold WHERE session_id = $1", session);
        std::sort(places.begin(), places.end());
        return places;
    }

    void forget(Time moment) override {
        sql_.run("DELETE FROM hold WHERE swept = 1 AND expires_at < $1 AND "
                 "NOT EXISTS (SELECT 1 FROM claim WHERE claim.hold_id = hold.id)",
                 moment);
        sql_.run("DELETE FROM released WHERE expires_at < $1", moment);
    }

private:
    /// What read() takes of a row.
    static constexpr std::string_view kColumns = "id, session_id, buyer, created_at, expires_at, client";

    static std::string select(std::string_view condition) {
        return std::string("SELECT ").append(kColumns).append(" FROM hold WHERE ").append(condition);
    }
    static std::string insert() {
        return std::string("INSERT INTO hold (").append(kColumns).append(") VALUES ($1, $2, $3, $4, $5, $6)");
    }

    static Hold read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<HoldId>(),
                .session = columns.id<SessionId>(),
                .buyer = columns.id<BuyerId>(),
                .created_at = columns.time(),
                .expires_at = columns.time(),
                .client = columns.text()};
    }

    Sql& sql_;
};

} // namespace frontrow
