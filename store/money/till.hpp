#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/money/till.hpp"
#include "store/money/money_entry.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of tills.
class SqlTills final : public TillTable {
public:
    explicit SqlTills(Sql& sql) : sql_(sql) {}

    TillId open(const Till& till) override {
        return *sql_.one(
            "INSERT INTO till (user_id, user_name, currency, opened_at, opening) VALUES ($1, $2, $3, $4, $5) RETURNING "
            "id",
            [](const SqlRow& row) { return row.id<TillId>(0); }, till.who.user, till.who.name,
            till.opening.currency.code(), till.opened_at, till.opening.amount);
    }

    std::optional<Till> open_of(UserId user) override {
        static const std::string statement = select("user_id = $1 AND closed_at IS NULL");
        return sql_.one(statement + std::string(sql_.row_lock()), read, user);
    }

    std::optional<Till> find(TillId id) override {
        static const std::string statement = select("id = $1");
        return sql_.one(statement, read, id);
    }

    void close(const Till& till) override {
        sql_.run("UPDATE till SET closed_at = $2, counted = $3, expected = $4, note = $5 WHERE id = $1", till.id,
                 till.closed_at, till.counted->amount, till.expected->amount, till.note);
    }

    std::map<TillId, std::vector<TillSum>> sums(std::span<const TillId> tills) override {
        std::map<TillId, std::vector<TillSum>> all;
        const auto add = [&](const SqlRow& row) {
            SqlColumns columns(row);
            all[columns.id<TillId>()].push_back({.currency = columns.currency(),
                                                 .method = columns.number_of<PaymentMethod>(),
                                                 .payments = columns.integer(),
                                                 .received = columns.integer(),
                                                 .refunds = columns.integer(),
                                                 .returned = columns.integer()});
        };
        for_each_set(tills, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(std::string("SELECT money_entry.till_id, ")
                              .append(kSubjectCurrency)
                              .append(" AS booked_in, money_entry.method, ")
                              .append(kPaidAndReturned)
                              .append(" FROM money_entry")
                              .append(kJoinSubject)
                              .append("WHERE money_entry.till_id IN ")
                              .append(list)
                              .append(" GROUP BY money_entry.till_id, booked_in, money_entry.method ORDER BY "
                                      "booked_in, money_entry.method"),
                          add, values);
        });
        return all;
    }

    std::vector<Till> opened(Time from, Time until, std::int64_t limit) override {
        static const std::string statement =
            select("opened_at >= $1 AND opened_at < $2") + " ORDER BY opened_at DESC, id DESC LIMIT $3";
        return sql_.list(statement, read, from, until, limit);
    }

private:
    static std::string select(const char* condition) {
        return std::string("SELECT id, user_id, user_name, opened_at, opening, currency, closed_at, counted, expected, "
                           "note FROM till WHERE ") +
               condition;
    }

    static Till read(const SqlRow& row) {
        SqlColumns columns(row);
        Till till{.id = columns.id<TillId>(),
                  .who = {columns.id<UserId>(), columns.text()},
                  .opened_at = columns.time(),
                  .opening = {.amount = columns.integer(), .currency = columns.currency()},
                  .closed_at = columns.optional_time()};
        const auto money = [&] {
            const auto amount = columns.optional_integer();
            return amount ? std::optional(Money{*amount, till.opening.currency}) : std::nullopt;
        };
        till.counted = money();
        till.expected = money();
        till.note = columns.text();
        return till;
    }

    Sql& sql_;
};

} // namespace frontrow
