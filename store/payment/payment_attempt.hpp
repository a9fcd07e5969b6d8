#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/payment/payment_attempt.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of attempts to pay at a provider, and of what became of their money.
class SqlPayments final : public PaymentTable {
public:
    explicit SqlPayments(Sql& sql) : sql_(sql) {}

    void add(const PaymentAttempt& attempt) override {
        sql_.run("INSERT INTO payment_attempt (id, order_id, method, takes_money, state, amount, currency, "
                 "idempotency_key, request, created_at, hold_id, hold_created_at, hold_left, client, next_look) VALUES "
                 "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                 attempt.id, attempt.order, attempt.method, std::int64_t{attempt.takes_money}, attempt.state,
                 attempt.amount.amount, attempt.amount.currency.code(), attempt.idempotency_key, attempt.request,
                 attempt.created_at, attempt.hold, attempt.hold_created_at, attempt.hold_left, attempt.client,
                 attempt.next_look);
    }

    std::optional<PaymentAttempt> find(const AttemptId& id) override {
        return sql_.one(std::string(kSelect) + " WHERE id = $1", read, id);
    }

    std::optional<PaymentAttempt> find_to_change(const AttemptId& id) override {
        return sql_.one((std::string(kSelect) + " WHERE id = $1").append(sql_.row_lock()), read, id);
    }

    std::optional<AttemptId> known_as(PaymentMethod method, const std::string& name) override {
        if (name.empty()) return {};
        const auto by = [&](const char* column) {
            return sql_.one(
                std::string("SELECT id FROM payment_attempt WHERE ") + column + " = $1 AND method = $2 LIMIT 1",
                [](const SqlRow& row) { return row.id<AttemptId>(0); }, name, method);
        };
        const auto found = by("provider_id");
        return found ? found : by("capture_id");
    }

    std::vector<PaymentAttempt> of_order(const OrderId& order) override {
        return sql_.list(std::string(kSelect) + " WHERE order_id = $1 ORDER BY id", read, order);
    }

    bool move(const AttemptId& id, AttemptState from, AttemptState to) override {
        return sql_.run("UPDATE payment_attempt SET state = $3 WHERE id = $1 AND state = $2", id, from, to) == 1;
    }

    void put_told(const PaymentAttempt& attempt) override {
        sql_.run("UPDATE payment_attempt SET provider_id = $2, capture_id = $3, redirect_url = $4, expires_at = $5, "
                 "is_ending = $6 WHERE id = $1",
                 attempt.id, attempt.provider_id, attempt.capture_id, attempt.redirect_url, attempt.expires_at,
                 std::int64_t{attempt.is_ending});
    }

    void look_at(const AttemptId& id, std::optional<Time> next) override {
        sql_.run("UPDATE payment_attempt SET next_look = $2, tries = 0 WHERE id = $1", id, next);
    }

    void look_again(const AttemptId& id, Time leased_until, std::optional<Time> next, std::int64_t tries) override {
        sql_.run("UPDATE payment_attempt SET next_look = $3, tries = $4 WHERE id = $1 AND next_look = $2", id,
                 leased_until, next, tries);
    }

    std::vector<PaymentAttempt> lease(std::int64_t limit, Time until) override {
        std::vector<AttemptId> due;
        sql_.each(
            std::string("SELECT id FROM payment_attempt WHERE next_look <= $1 ORDER BY next_look LIMIT $2")
                .append(sql_.row_lock_of_free_ones()),
            [&](const SqlRow& row) { due.push_back(row.id<AttemptId>(0)); }, sql_.now(), limit);
        std::vector<PaymentAttempt> leased;
        for (const auto& id : due) leased.push_back(take(id, until));
        return leased;
    }

    std::optional<PaymentAttempt> lease(const AttemptId& id, Time fresh, Time until) override {
        const auto attempt = find_to_change(id);
        if (!attempt || !attempt->next_look) return {};
        const bool is_old = attempt->looked_at.value_or(attempt->created_at) <= fresh;
        if (*attempt->next_look > sql_.now() && !is_old) return {};
        return take(id, until);
    }

    bool has_open(PaymentMethod method, bool takes_money) override {
        return sql_
            .one(
                "SELECT 1 FROM payment_attempt WHERE next_look IS NOT NULL AND method = $1 AND takes_money = $2 "
                "UNION ALL SELECT 1 FROM payment_return JOIN payment_attempt ON payment_attempt.id = "
                "payment_return.attempt_id WHERE next_try IS NOT NULL AND method = $1 AND takes_money = $2 LIMIT 1",
                [](const SqlRow&) { return true; }, method, std::int64_t{takes_money})
            .has_value();
    }

    std::optional<Time> next_due() override {
        const auto look = *sql_.one("SELECT min(next_look) FROM payment_attempt",
                                    [](const SqlRow& row) { return row.optional_time(0); });
        const auto turn = *sql_.one("SELECT min(next_try) FROM payment_return",
                                    [](const SqlRow& row) { return row.optional_time(0); });
        if (!look || !turn) return look ? look : turn;
        return std::min(*look, *turn);
    }

    bool note_event(const std::string& name) override {
        return sql_.run("INSERT INTO provider_event (name, at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name,
                        sql_.now()) == 1;
    }

    void forget_events(Time moment) override { sql_.run("DELETE FROM provider_event WHERE at < $1", moment); }

    bool add_return(const PaymentReturn& asked) override {
        return sql_.run(
                   "INSERT INTO payment_return (id, attempt_id, reason, entry_id, amount, currency, state, "
                   "provider_id, next_try, tries, round, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
                   "$12) ON CONFLICT (id) DO NOTHING",
                   asked.id, asked.attempt, asked.reason, asked.entry, asked.amount.amount,
                   asked.amount.currency.code(), asked.state, asked.provider_id, asked.next_try, asked.tries,
                   asked.round, asked.at) == 1;
    }

    std::optional<PaymentReturn> find_return(const ReturnId& id) override {
        return sql_.one(std::string(kSelectReturn) + " WHERE payment_return.id = $1", read_return, id);
    }

    std::vector<PaymentReturn> returns_of(const OrderId& order) override {
        return sql_.list(std::string(kSelectReturn) +
                             " JOIN payment_attempt ON payment_attempt.id = payment_return.attempt_id "
                             "WHERE payment_attempt.order_id = $1 ORDER BY payment_return.at, "
                             "payment_return.id",
                         read_return, order);
    }

    void put_return(const PaymentReturn& asked) override {
        sql_.run("UPDATE payment_return SET state = $2, provider_id = $3, next_try = $4, tries = $5, round = $6, "
                 "entry_id = $7, amount = $8 WHERE id = $1",
                 asked.id, asked.state, asked.provider_id, asked.next_try, asked.tries, asked.round, asked.entry,
                 asked.amount.amount);
    }

    std::vector<ReturnId> lease_returns(std::int64_t limit, Time until) override {
        std::vector<ReturnId> due;
        sql_.each(
            std::string("SELECT id FROM payment_return WHERE next_try <= $1 ORDER BY next_try LIMIT $2")
                .append(sql_.row_lock_of_free_ones()),
            [&](const SqlRow& row) { due.push_back(row.id<ReturnId>(0)); }, sql_.now(), limit);
        for (const auto& id : due)
            sql_.run("UPDATE payment_return SET next_try = $2, tries = tries + 1 WHERE id = $1", id, until);
        return due;
    }

    bool add_incident(const PaymentIncident& incident) override {
        return sql_.run(
                   "INSERT INTO payment_incident (order_id, attempt_id, kind, expected, currency, told, told_currency, "
                   "note, at) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE NOT EXISTS (SELECT 1 FROM "
                   "payment_incident "
                   "WHERE attempt_id = $2 AND kind = $3 AND settled_at IS NULL)",
                   incident.order, incident.attempt, incident.kind, incident.expected.amount,
                   incident.expected.currency.code(),
                   incident.told ? std::optional(incident.told->amount) : std::optional<std::int64_t>(),
                   incident.told ? incident.told->currency.code() : std::string_view(), incident.note, sql_.now()) == 1;
    }

    bool is_disputed(const OrderId& order) override {
        return sql_
            .one(
                "WITH RECURSIVE origin (id) AS (SELECT id FROM orders WHERE id = $1 UNION ALL SELECT orders.replaces "
                "FROM origin JOIN orders ON orders.id = origin.id WHERE orders.replaces IS NOT NULL) "
                "SELECT 1 FROM payment_incident WHERE order_id IN (SELECT id FROM origin) AND kind = 'disputed' AND "
                "settled_at IS NULL UNION ALL SELECT 1 FROM money_entry WHERE order_id IN (SELECT id FROM origin) AND "
                "kind IN ($2, $3) GROUP BY order_id HAVING "
                "sum(CASE WHEN kind = $2 THEN amount ELSE 0 - amount END) > 0 LIMIT 1",
                [](const SqlRow&) { return true; }, order, EntryKind::disputed, EntryKind::dispute_won)
            .has_value();
    }

    std::vector<PaymentIncident> incidents(std::int64_t limit) override {
        return sql_.list(std::string(kSelectIncident) +
                             " ORDER BY CASE WHEN settled_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT $1",
                         read_incident, limit);
    }

    std::optional<PaymentIncident> find_incident(IncidentId id) override {
        return sql_.one(std::string(kSelectIncident) + " WHERE id = $1", read_incident, id);
    }

    bool settle_incident(IncidentId id, const std::string& by) override {
        return sql_.run("UPDATE payment_incident SET settled_at = $2, settled_by = $3 WHERE id = $1 AND settled_at IS "
                        "NULL",
                        id, sql_.now(), by) == 1;
    }

private:
    static constexpr std::string_view kSelect =
        "SELECT id, order_id, method, takes_money, state, amount, currency, idempotency_key, request, created_at, "
        "hold_id, hold_created_at, hold_left, client, provider_id, capture_id, redirect_url, expires_at, is_ending, "
        "next_look, looked_at, tries FROM payment_attempt";
    static constexpr std::string_view kSelectIncident = "SELECT id, order_id, attempt_id, kind, expected, currency, "
                                                        "told, nullif(told_currency, ''), note, at, settled_at, "
                                                        "settled_by FROM payment_incident";

    static constexpr std::string_view kSelectReturn =
        "SELECT payment_return.id, payment_return.attempt_id, payment_return.reason, payment_return.entry_id, "
        "payment_return.amount, payment_return.currency, payment_return.state, payment_return.provider_id, "
        "payment_return.next_try, payment_return.tries, payment_return.round, payment_return.at FROM payment_return";

    static PaymentReturn read_return(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<ReturnId>(),
                .attempt = columns.id<AttemptId>(),
                .reason = columns.text(),
                .entry = columns.optional_id<MoneyEntryId>(),
                .amount = {.amount = columns.integer(), .currency = columns.currency()},
                .state = columns.number_of<ReturnState>(),
                .provider_id = columns.text(),
                .next_try = columns.optional_time(),
                .tries = columns.integer(),
                .round = columns.integer(),
                .at = columns.time()};
    }

    PaymentAttempt take(const AttemptId& id, Time until) {
        sql_.run("UPDATE payment_attempt SET next_look = $2, looked_at = $3, tries = tries + 1 WHERE id = $1", id,
                 until, sql_.now());
        return *find(id);
    }

    static PaymentAttempt read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<AttemptId>(),
                .order = columns.id<OrderId>(),
                .method = columns.number_of<PaymentMethod>(),
                .takes_money = columns.flag(),
                .state = columns.number_of<AttemptState>(),
                .amount = {.amount = columns.integer(), .currency = columns.currency()},
                .idempotency_key = columns.text(),
                .request = columns.text(),
                .created_at = columns.time(),
                .hold = columns.id<HoldId>(),
                .hold_created_at = columns.time(),
                .hold_left = Milliseconds(columns.integer()),
                .client = columns.text(),
                .provider_id = columns.text(),
                .capture_id = columns.text(),
                .redirect_url = columns.text(),
                .expires_at = columns.optional_time(),
                .is_ending = columns.flag(),
                .next_look = columns.optional_time(),
                .looked_at = columns.optional_time(),
                .tries = columns.integer()};
    }

    static PaymentIncident read_incident(const SqlRow& row) {
        SqlColumns columns(row);
        PaymentIncident incident{.id = columns.id<IncidentId>(),
                                 .order = columns.id<OrderId>(),
                                 .attempt = columns.id<AttemptId>(),
                                 .kind = columns.text(),
                                 .expected = {.amount = columns.integer(), .currency = columns.currency()}};
        const auto told = columns.optional_integer();
        const auto currency = columns.optional_currency();
        if (told) incident.told = Money{*told, *currency};
        incident.note = columns.text();
        incident.at = columns.time();
        incident.settled_at = columns.optional_time();
        incident.settled_by = columns.text();
        return incident;
    }

    Sql& sql_;
};

} // namespace frontrow
