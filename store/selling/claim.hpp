#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/selling/claim.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// Lets nobody else change the claims that `where` names until this write ends. By place, as everybody takes them, so
/// that nobody waits for us while we wait for them.
inline void lock_claims(Sql& sql, const std::string& where, const std::vector<SqlValue>& values) {
    if (sql.row_lock().empty()) return; // nobody else writes
    sql.each_all(
        "SELECT 1 FROM claim WHERE " + where + " ORDER BY session_id, place" + std::string(sql.row_lock()),
        [](const SqlRow&) {}, values);
}

/// Removes the claims that `where` names and adds their places to `freed`.
inline void free_claims(Sql& sql, const std::string& where, const std::vector<SqlValue>& values,
                        std::vector<FreedPlace>& freed) {
    sql.each_all(
        "DELETE FROM claim WHERE " + where + " RETURNING session_id, place",
        [&](const SqlRow& row) {
            SqlColumns columns(row);
            freed.push_back({.session = columns.id<SessionId>(), .place = static_cast<SeatIndex>(columns.integer())});
        },
        values);
}

/// The SQL of claims: seat truth.
class SqlClaims final : public ClaimTable {
public:
    explicit SqlClaims(Sql& sql) : sql_(sql) {}

    std::vector<Occupancy> in_range(SessionId session, SeatIndex first, SeatIndex end) override {
        std::vector<Occupancy> claims;
        sql_.each(
            "SELECT place, state, CASE WHEN state = 'h' THEN buyer END, coalesce(expires_at, reserved_until) FROM "
            "claim "
            "WHERE session_id = $1 AND place >= $2 AND place < $3 ORDER BY place",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                claims.push_back({.place = place(columns),
                                  .state = state(columns),
                                  .buyer = columns.optional_id<BuyerId>(),
                                  .expires_at = columns.optional_time()});
            },
            session, first, end);
        return claims;
    }

    std::vector<Claim> of_hold(const HoldId& hold) override {
        std::vector<Claim> claims;
        sql_.each(
            std::string("SELECT place, state, buyer, hold_id, order_id, ticket_type, amount, expires_at FROM claim "
                        "WHERE hold_id = $1 AND expires_at > $2 ORDER BY place")
                .append(sql_.row_lock()),
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                claims.push_back({.place = place(columns),
                                  .state = state(columns),
                                  .buyer = columns.optional_id<BuyerId>(),
                                  .hold = columns.optional_id<HoldId>(),
                                  .order = columns.optional_id<OrderId>(),
                                  .ticket_type = columns.text(),
                                  .amount = columns.integer(),
                                  .expires_at = columns.optional_time()});
            },
            hold, sql_.now());
        return claims;
    }

    std::int64_t count_of_buyer(SessionId session, const BuyerId& buyer) override {
        sql_.advisory_lock("buyer " + buyer.text());
        // The plus keeps SQLite from walking the whole session by its primary key instead of the buyer's few claims.
        return *sql_.one(
            "SELECT count(*) FROM claim WHERE buyer = $1 AND +session_id = $2 AND "
            "(coalesce(expires_at, reserved_until) IS NULL OR coalesce(expires_at, reserved_until) > $3)",
            [](const SqlRow& row) { return row.integer(0); }, buyer, session, sql_.now());
    }

    void choose_alone(SessionId session) override { sql_.advisory_lock("choice " + std::to_string(session.value)); }

    ClaimResult take(SessionId session, const MapId& map, const Claim& claim) override {
        const bool is_held = claim.state == ClaimState::held;
        const std::optional<Time> never;
        const auto added = sql_.run(
            "INSERT INTO claim (session_id, place, map_id, state, buyer, hold_id, order_id, ticket_type, amount, "
            "expires_at, reserved_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
            "ON CONFLICT (session_id, place) DO NOTHING",
            session, claim.place, map, text(claim.state), claim.buyer, claim.hold, claim.order, claim.ticket_type,
            claim.amount, is_held ? claim.expires_at : never, is_held ? never : claim.expires_at);
        if (added == 1) return ClaimResult::fresh;
        const auto had = sql_.one(
            std::string("SELECT state, buyer, hold_id, coalesce(expires_at, reserved_until) FROM claim WHERE "
                        "session_id = $1 AND place = $2")
                .append(sql_.row_lock()),
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return Occupant{.state = state(columns),
                                .buyer = columns.optional_id<BuyerId>(),
                                .hold = columns.optional_id<HoldId>(),
                                .expires_at = columns.optional_time()};
            },
            session, claim.place);
        if (!had || had->state == ClaimState::sold) return ClaimResult::refused;
        const bool is_over = had->expires_at && *had->expires_at <= sql_.now();
        const bool is_own = had->state == ClaimState::held && had->buyer == claim.buyer;
        if (!is_over && !is_own) return ClaimResult::refused;
        auto ends = claim.expires_at;
        if (is_held && !is_over && ends) ends = std::min(*ends, *had->expires_at);
        sql_.run("UPDATE claim SET state = $3, buyer = $4, hold_id = $5, order_id = $6, ticket_type = $7, amount = $8, "
                 "expires_at = $9, reserved_until = $10, block_id = NULL WHERE session_id = $1 AND place = $2",
                 session, claim.place, text(claim.state), claim.buyer, claim.hold, claim.order, claim.ticket_type,
                 claim.amount, is_held ? ends : never, is_held ? never : ends);
        if (is_over && had->hold)
            sql_.run("UPDATE hold SET lapsed = lapsed + 1 WHERE id = $1", had->hold);
        else if (claim.hold && had->hold && claim.hold != had->hold)
            sql_.run("UPDATE hold SET created_at = (SELECT created_at FROM hold WHERE id = $2) WHERE id = $1 AND "
                     "created_at > (SELECT created_at FROM hold WHERE id = $2)",
                     claim.hold, had->hold);
        return ClaimResult::replaced;
    }

    bool release(SessionId session, SeatIndex place, const HoldId& hold) override {
        return sql_.run("DELETE FROM claim WHERE session_id = $1 AND place = $2 AND hold_id = $3", session, place,
                        hold) == 1;
    }

    std::vector<SeatIndex> release_all(const HoldId& hold) override {
        std::vector<SeatIndex> places;
        sql_.each(
            "DELETE FROM claim WHERE hold_id = $1 RETURNING place",
            [&](const SqlRow& row) { places.push_back(only_place(row)); }, hold);
        std::sort(places.begin(), places.end());
        return places;
    }

    void extend(const HoldId& hold, Time expires_at) override {
        sql_.run("UPDATE claim SET expires_at = $2 WHERE hold_id = $1 AND expires_at > $3", hold, expires_at,
                 sql_.now());
    }

    std::int64_t sell(const HoldId& hold, const OrderId& order, std::optional<Time> reserved_until) override {
        return sql_.run("UPDATE claim SET state = 's', hold_id = NULL, order_id = $2, expires_at = NULL, "
                        "reserved_until = $4 WHERE hold_id = $1 AND expires_at > $3",
                        hold, order, sql_.now(), reserved_until);
    }

    std::vector<SeatIndex> give_back(const OrderId& order, const HoldId& hold, Time expires_at) override {
        std::vector<SeatIndex> places;
        sql_.each(
            "UPDATE claim SET state = 'h', hold_id = $2, order_id = NULL, expires_at = $3, reserved_until = NULL WHERE "
            "order_id = $1 RETURNING place",
            [&](const SqlRow& row) { places.push_back(only_place(row)); }, order, hold, expires_at);
        std::sort(places.begin(), places.end());
        return places;
    }

    bool refund(SessionId session, SeatIndex place, const OrderId& order) override {
        return sql_.run("DELETE FROM claim WHERE session_id = $1 AND place = $2 AND order_id = $3", session, place,
                        order) == 1;
    }

    bool unblock(SessionId session, SeatIndex place) override {
        return sql_.run("DELETE FROM claim WHERE session_id = $1 AND place = $2 AND state = 'b'", session, place) == 1;
    }

private:
    /// Who has a place that somebody wants.
    struct Occupant {
        ClaimState state = ClaimState::held;
        std::optional<BuyerId> buyer{};
        std::optional<HoldId> hold{};
        std::optional<Time> expires_at{};
    };

    static SeatIndex only_place(const SqlRow& row) { return static_cast<SeatIndex>(row.integer(0)); }
    static SeatIndex place(SqlColumns& columns) { return static_cast<SeatIndex>(columns.integer()); }
    static ClaimState state(SqlColumns& columns) { return static_cast<ClaimState>(columns.text().front()); }
    static std::string_view text(ClaimState state) {
        switch (state) {
        case ClaimState::held:
            return "h";
        case ClaimState::sold:
            return "s";
        case ClaimState::blocked:
            return "b";
        }
        return {};
    }

    Sql& sql_;
};

} // namespace frontrow
