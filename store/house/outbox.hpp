#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/selling/order.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of mail that is to be sent.
class SqlOutbox final : public OutboxTable {
public:
    explicit SqlOutbox(Sql& sql) : sql_(sql) {}

    void add(std::span<const OutboxMessage> messages) override {
        std::string statement =
            "INSERT INTO outbox (kind, state, order_id, gift_card_id, address, language, detail, amount, "
            "created_at, due_at, mailing_id, next_try) VALUES ";
        std::vector<SqlValue> values;
        const auto next = [&](const SqlValue& value) {
            values.push_back(value);
            return "$" + std::to_string(values.size());
        };
        for (const auto& message : messages) {
            if (!values.empty()) statement += ", ";
            statement += "(" + next(sql_values::of(message.kind)) + ", 0, " + next(sql_values::of(message.order)) +
                         ", " + next(sql_values::of(message.gift_card)) + ", " + next(sql_values::of(message.address)) +
                         ", " + next(sql_values::of(message.language)) + ", " + next(sql_values::of(message.detail)) +
                         ", " + next(message.amount) + ", " + next(sql_values::of(message.created_at)) + ", " +
                         next(sql_values::of(message.due_at)) + ", " + next(sql_values::of(message.mailing));
            statement += ", " + next(sql_values::of(message.due_at)) + ")";
        }
        sql_.run_all(statement, values);
    }

    void add_ended(std::span<const OrderId> orders) override {
        for_each_set(orders, [&](const std::string& list, const std::vector<SqlValue>& ids) {
            auto values = ids;
            const auto next = [&](const SqlValue& value) {
                values.push_back(value);
                return "$" + std::to_string(values.size());
            };
            const auto now = "CAST(" + next(sql_values::of(sql_.now())) + " AS BIGINT)";
            const auto none = next(kNoEmail);
            const auto statement =
                "INSERT INTO outbox (kind, state, order_id, address, language, amount, created_at, due_at, next_try) "
                "SELECT CASE WHEN reserved_until <= " +
                now + " THEN " + number(MailKind::expired) + " ELSE " + number(MailKind::cancelled) +
                " END, 0, id, customer_email, language, 0, " + now + ", " + now + ", " + now +
                " FROM orders WHERE status = 1 AND is_pending = 0 AND customer_email <> " + none + " AND id IN " + list;
            sql_.run_all(statement, values);
        });
    }

    void add_of_session(SessionId session, MailKind kind, bool with_reserved) override {
        sql_.run("INSERT INTO outbox (kind, state, order_id, address, language, amount, created_at, due_at, next_try) "
                 "SELECT CAST($2 AS BIGINT), 0, id, customer_email, language, 0, CAST($3 AS BIGINT), CAST($3 AS "
                 "BIGINT), CAST($3 AS BIGINT) FROM orders WHERE session_id = $1 AND (status = 0 OR (status = 1 AND "
                 "is_pending = 0 AND $4 = 1)) AND customer_email <> $5",
                 session, kind, sql_.now(), std::int64_t{with_reserved}, kNoEmail);
        sql_.run("INSERT INTO outbox (kind, state, order_id, address, language, detail, amount, created_at, due_at, "
                 "next_try) SELECT CAST($2 AS BIGINT), 0, orders.id, passed_ticket.email, passed_ticket.language, " +
                     std::string(kHolder) +
                     ", 0, CAST($3 AS BIGINT), CAST($3 AS BIGINT), CAST($3 AS BIGINT) FROM orders JOIN passed_ticket "
                     "ON passed_ticket.order_id = orders.id WHERE orders.session_id = $1 AND orders.status = 0 AND " +
                     std::string(kHolds),
                 session, kind, sql_.now());
    }

    bool has_visits_to_add(Milliseconds before) override {
        const auto is_there = [&](const std::string& rows) {
            return sql_
                .one(
                    "SELECT 1" + rows + " LIMIT 1", [](const SqlRow&) { return true; }, sql_.now(), before)
                .has_value();
        };
        return is_there(visits_of_buyers()) || is_there(visits_of_holders());
    }

    std::int64_t add_visits(Milliseconds before, std::int64_t limit) override {
        // Whoever comes second finds the row of the first, by the index outbox_visit_once.
        const auto add = [&](const std::string& reader, const std::string& rows, std::int64_t most) {
            return sql_.run(
                "INSERT INTO outbox (kind, state, order_id, address, language, detail, amount, created_at, due_at, "
                "next_try, session_starts_at) SELECT " +
                    number(MailKind::visit) + ", 0, orders.id, " + reader +
                    ", 0, CAST($1 AS BIGINT), CAST($1 AS BIGINT), CAST($1 AS BIGINT), session.starts_at" + rows +
                    " ORDER BY session.starts_at, orders.id LIMIT $3 ON CONFLICT DO NOTHING",
                sql_.now(), before, most);
        };
        const auto buyers = add("orders.customer_email, orders.language, ''", visits_of_buyers(), limit);
        if (buyers >= limit) return buyers;
        return buyers + add("passed_ticket.email, passed_ticket.language, " + std::string(kHolder), visits_of_holders(),
                            limit - buyers);
    }

    std::optional<OutboxMessage> find(OutboxId id) override {
        return sql_.one(std::string(kSelect) + " WHERE id = $1", read, id);
    }

    std::optional<OutboxMessage> lease(Time until, const std::string& domain, bool with_many) override {
        const auto but_mailings = "kind <> " + number(MailKind::mailing) + " AND";
        auto id = next_where("session_starts_at IS NULL AND " + but_mailings);
        if (!id && with_many) id = next_where(but_mailings);
        if (!id && with_many) id = next_where("kind = " + number(MailKind::mailing) + " AND");
        if (!id) return {};
        // Its number and its time are in no other message of this shop, and in none of another under the same domain
        // unless both have written as many at the same millisecond.
        sql_.run("UPDATE outbox SET next_try = $2, tries = tries + 1, message_id = CASE WHEN message_id <> '' THEN "
                 "message_id ELSE 'frontrow.' || created_at || '.' || id || '@' || $3 END WHERE id = $1",
                 *id, until, domain);
        return find(*id);
    }

    std::optional<Time> next_due() override {
        return *sql_.one("SELECT min(next_try) FROM outbox WHERE next_try IS NOT NULL",
                         [](const SqlRow& row) { return row.optional_time(0); });
    }

    bool end(OutboxId id, MailState how, const std::string& answer) override {
        return sql_.run("UPDATE outbox SET state = $2, answer = $3, next_try = NULL, ended_at = $4 WHERE id = $1 AND "
                        "state = 0",
                        id, how, answer, sql_.now()) == 1;
    }

    void put_off(OutboxId id, Time leased_until, Time next, std::int64_t tries, const std::string& answer) override {
        sql_.run("UPDATE outbox SET next_try = $3, tries = $4, answer = $5 WHERE id = $1 AND state = 0 AND next_try = "
                 "$2",
                 id, leased_until, next, tries, answer);
    }

    bool retry(OutboxId id) override {
        return sql_.run(
                   "UPDATE outbox SET state = 0, next_try = $2, due_at = $2, ended_at = NULL WHERE id = $1 AND state "
                   "IN (0, 2)",
                   id, sql_.now()) == 1;
    }

    std::vector<OutboxMessage> of_order(const OrderId& order) override {
        return sql_.list(std::string(kSelect) + " WHERE order_id = $1 ORDER BY id DESC", read, order);
    }

    std::vector<OutboxMessage> latest(std::optional<MailState> state, std::optional<OutboxId> below,
                                      std::int64_t limit) override {
        std::string statement(kSelect);
        std::vector<SqlValue> values{below ? below->value : INT64_MAX, limit};
        statement += " WHERE id < $1";
        if (state) {
            values.push_back(sql_values::of(*state));
            statement += " AND state = $3";
        }
        statement += " ORDER BY id DESC LIMIT $2";
        return sql_.list_all(statement, read, values);
    }

    std::optional<OutboxMessage> latest_of(MailKind one, MailKind other) override {
        return sql_.one(std::string(kSelect) + " WHERE kind IN ($1, $2) ORDER BY id DESC LIMIT 1", read, one, other);
    }

    std::map<MailState, std::int64_t> count() override {
        std::map<MailState, std::int64_t> counts;
        sql_.each("SELECT state, count(*) FROM outbox GROUP BY state",
                  [&](const SqlRow& row) { counts[row.number_of<MailState>(0)] = row.integer(1); });
        return counts;
    }

    MailTrouble trouble(Time moment) override {
        return *sql_.one(
            "SELECT (SELECT min(due_at) FROM outbox WHERE next_try IS NOT NULL AND due_at <= $1), (SELECT "
            "count(*) FROM outbox WHERE state = $2 AND ended_at >= $3)",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return MailTrouble{.oldest_due = columns.optional_time(), .failed = columns.integer()};
            },
            sql_.now(), MailState::failed, moment);
    }

    void drop_left(Time moment, const std::string& answer) override {
        sql_.run("UPDATE outbox SET state = $2, answer = $3, next_try = NULL, ended_at = $4 WHERE next_try < $1",
                 moment, MailState::dropped, answer, sql_.now());
    }

    void forget(Time moment) override { sql_.run("DELETE FROM outbox WHERE ended_at < $1", moment); }

private:
    static std::string number(MailKind kind) { return std::to_string(static_cast<int>(kind)); }

    std::optional<OutboxId> next_where(const std::string& condition) {
        return sql_.one(
            "SELECT id FROM outbox WHERE " + condition + " next_try <= $1 ORDER BY next_try, id LIMIT 1" +
                std::string(sql_.row_lock_of_free_ones()),
            [](const SqlRow& row) { return row.id<OutboxId>(0); }, sql_.now());
    }

    /// Of whose tickets the letters before a visit tell, from FROM on; $1 is now, $2 how long before the start.
    static std::string visits_to_add(const std::string& joined) {
        return " FROM session JOIN event ON event.id = session.event_id JOIN orders ON orders.session_id = session.id" +
               joined +
               " WHERE session.starts_at > $1 AND session.starts_at <= $1 + $2 AND session.status = 0 AND "
               "session.is_postponed = 0 AND event.status <> 2 AND event.deleted_at IS NULL AND orders.status = 0";
    }

    /// Buyers who come themselves: those who have passed every ticket on do not.
    static std::string visits_of_buyers() {
        return visits_to_add("") + " AND orders.customer_email <> '" + std::string(kNoEmail) +
               "' AND orders.created_at < session.starts_at - $2 AND EXISTS (SELECT 1 FROM ticket WHERE "
               "ticket.order_id = orders.id AND ticket.status = 0 AND NOT EXISTS (SELECT 1 FROM passed_ticket WHERE "
               "passed_ticket.order_id = orders.id AND passed_ticket.ticket_id = ticket.id AND passed_ticket.ended_at "
               "IS NULL))" +
               unless_told("''", {MailKind::confirmation, MailKind::moved, MailKind::exchanged, MailKind::rescheduled});
    }

    /// Holders of tickets that were passed on and not taken back. Nobody but them is told when one is passed on.
    static std::string visits_of_holders() {
        return visits_to_add(" JOIN passed_ticket ON passed_ticket.order_id = orders.id") +
               " AND passed_ticket.passed_at < session.starts_at - $2 AND " + std::string(kHolds) +
               unless_told(std::string(kHolder), {MailKind::rescheduled});
    }

    /// Leaves out those readers, by the detail of their messages, who have the letter for that time, or whom one of
    /// these has just told when and where.
    static std::string unless_told(const std::string& detail, std::initializer_list<MailKind> kinds) {
        std::string told;
        for (const auto kind : kinds) told += (told.empty() ? "" : ", ") + number(kind);
        return " AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.order_id = orders.id AND outbox.detail = " + detail +
               " AND (outbox.session_starts_at = session.starts_at OR (outbox.kind IN (" + told +
               ") AND outbox.created_at >= session.starts_at - $2)))";
    }

    /// Of a message to the holder of a ticket: OutboxMessage::detail.
    static constexpr std::string_view kHolder = "passed_ticket.id || '\n' || passed_ticket.name";
    /// Who has one still, and can be written to.
    static constexpr std::string_view kHolds = "passed_ticket.ended_at IS NULL AND passed_ticket.email <> ''";

    static constexpr std::string_view kSelect =
        "SELECT id, kind, state, order_id, gift_card_id, address, language, detail, amount, created_at, due_at, "
        "next_try, tries, message_id, answer, ended_at, coalesce((SELECT reference FROM orders WHERE orders.id = "
        "outbox.order_id), ''), session_starts_at, mailing_id FROM outbox";

    static OutboxMessage read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<OutboxId>(),
                .kind = columns.number_of<MailKind>(),
                .state = columns.number_of<MailState>(),
                .order = columns.optional_id<OrderId>(),
                .gift_card = columns.optional_id<GiftCardId>(),
                .address = columns.text(),
                .language = columns.text(),
                .detail = columns.text(),
                .amount = columns.integer(),
                .created_at = columns.time(),
                .due_at = columns.time(),
                .next_try = columns.optional_time(),
                .tries = columns.integer(),
                .message_id = columns.text(),
                .answer = columns.text(),
                .ended_at = columns.optional_time(),
                .reference = columns.text(),
                .session_starts_at = columns.optional_time(),
                .mailing = columns.optional_id<MailingId>()};
    }

    Sql& sql_;
};

} // namespace frontrow
