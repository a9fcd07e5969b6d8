#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money/settlement.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of changes of dates and of what becomes of the orders.
class SqlSettlements final : public SettlementTable {
public:
    explicit SqlSettlements(Sql& sql) : sql_(sql) {}

    SessionChangeId add_change(const SessionChange& change) override {
        return *sql_.one(
            "INSERT INTO session_change (session_id, kind, was_at, return_until, at) VALUES ($1, $2, $3, $4, $5) "
            "RETURNING id",
            [](const SqlRow& row) { return row.id<SessionChangeId>(0); }, change.session, change.kind, change.was_at,
            change.return_until, change.at);
    }

    std::optional<SessionChange> last_change(SessionId session) override {
        return sql_.one(
            "SELECT id, session_id, kind, was_at, return_until, at FROM session_change WHERE session_id = $1 ORDER BY "
            "id DESC LIMIT 1",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return SessionChange{.id = columns.id<SessionChangeId>(),
                                     .session = columns.id<SessionId>(),
                                     .kind = columns.number_of<SessionChange::Kind>(),
                                     .was_at = columns.time(),
                                     .return_until = columns.optional_time(),
                                     .at = columns.time()};
            },
            session);
    }

    std::optional<SettledOrder> find(const OrderId& order) override { return sql_.one(select("= $1"), read, order); }

    std::map<OrderId, SettledOrder> of(std::span<const OrderId> orders) override {
        std::map<OrderId, SettledOrder> all;
        for_each_set(orders, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(
                select("IN " + list),
                [&](const SqlRow& row) {
                    auto settlement = read(row);
                    auto order = settlement.order;
                    all.insert_or_assign(std::move(order), std::move(settlement));
                },
                values);
        });
        return all;
    }

    SettlementCounts count(SessionId session) override {
        SettlementCounts counts;
        sql_.each(
            "SELECT coalesce(settlement.state, -1), coalesce(settlement.wish, -1), count(*) FROM orders LEFT JOIN "
            "settlement ON settlement.order_id = orders.id AND NOT (settlement.wish = 2 AND settlement.change_id < "
            "(SELECT max(id) FROM session_change WHERE session_change.session_id = $1)) WHERE orders.session_id = $1 "
            "AND (orders.status = 0 OR settlement.order_id IS NOT NULL) GROUP BY settlement.state, settlement.wish",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                const auto state = columns.integer();
                const auto wish = columns.number_of<SettlementWish>();
                const auto number = columns.integer();
                if (state < 0) {
                    counts.undecided += number;
                    return;
                }
                switch (static_cast<SettlementState>(state)) {
                case SettlementState::waiting:
                    counts.waiting += number;
                    break;
                case SettlementState::refused:
                    counts.refused += number;
                    break;
                case SettlementState::done:
                    (wish == SettlementWish::refund     ? counts.refunded
                     : wish == SettlementWish::exchange ? counts.exchanged
                                                        : counts.kept) += number;
                    break;
                }
            },
            session);
        return counts;
    }

    void put(const SettledOrder& settlement) override {
        static const std::string statement =
            insert("VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)").append(kReplace);
        sql_.run(statement, settlement.order, settlement.change, settlement.wish, settlement.target, settlement.state,
                 settlement.note, settlement.who.user, settlement.who.name, settlement.at, due_at(settlement));
    }

    std::int64_t put_all(SessionId session, const SettledOrder& like) override {
        static const std::string statement =
            insert("SELECT id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), $6, "
                   "CAST($7 AS BIGINT), $8, CAST($9 AS BIGINT), CAST($10 AS BIGINT) FROM orders WHERE session_id = $1 "
                   "AND status = 0")
                .append(kReplace)
                .append(" WHERE settlement.state = 2 OR (settlement.wish = 2 AND settlement.change_id <> "
                        "excluded.change_id)");
        return sql_.run(statement, session, like.change, like.wish, like.target, like.state, like.note, like.who.user,
                        like.who.name, like.at, due_at(like));
    }

    std::vector<OrderId> due(std::int64_t limit) override {
        return sql_.list(
            "SELECT order_id FROM settlement WHERE next_try IS NOT NULL ORDER BY next_try, order_id LIMIT $1",
            [](const SqlRow& row) { return row.id<OrderId>(0); }, limit);
    }

    bool is_due() override {
        return sql_
            .one("SELECT 1 FROM settlement WHERE next_try IS NOT NULL LIMIT 1", [](const SqlRow&) { return true; })
            .has_value();
    }

private:
    /// What read() takes of a row.
    static constexpr std::string_view kColumns =
        "order_id, change_id, wish, target_id, state, note, user_id, user_name, at";
    static constexpr std::string_view kReplace =
        " ON CONFLICT (order_id) DO UPDATE SET change_id = excluded.change_id, wish = excluded.wish, target_id = "
        "excluded.target_id, state = excluded.state, note = excluded.note, user_id = excluded.user_id, user_name = "
        "excluded.user_name, at = excluded.at, next_try = excluded.next_try";
    static_assert(static_cast<int>(SettlementState::refused) == 2 && static_cast<int>(SettlementWish::keep) == 2);

    static std::string select(const std::string& condition) {
        return std::string("SELECT ").append(kColumns).append(" FROM settlement WHERE order_id ").append(condition);
    }
    static std::string insert(std::string_view rows) {
        return std::string("INSERT INTO settlement (").append(kColumns).append(", next_try) ").append(rows);
    }

    static std::optional<Time> due_at(const SettledOrder& settlement) {
        return settlement.state == SettlementState::waiting ? std::optional(settlement.at) : std::nullopt;
    }

    static SettledOrder read(const SqlRow& row) {
        SqlColumns columns(row);
        SettledOrder settlement{.order = columns.id<OrderId>(),
                                .change = columns.id<SessionChangeId>(),
                                .wish = columns.number_of<SettlementWish>(),
                                .target = columns.optional_id<SessionId>(),
                                .state = columns.number_of<SettlementState>(),
                                .note = columns.text()};
        settlement.who.user = columns.optional_id<UserId>();
        settlement.who.name = columns.text();
        settlement.at = columns.time();
        return settlement;
    }

    Sql& sql_;
};

} // namespace frontrow
