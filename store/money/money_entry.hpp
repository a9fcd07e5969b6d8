#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money/money_entry.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The columns of a report of money_entry: how often something came in, its sum, how often something went out, its sum.
/// The kinds are those of is_received().
inline constexpr std::string_view kPaidAndReturned =
    "count(CASE WHEN money_entry.kind IN (0, 2, 5, 8, 9, 11) THEN 1 END), "
    "CAST(sum(CASE WHEN money_entry.kind IN (0, 2, 5, 8, 9, 11) THEN money_entry.amount ELSE 0 END) AS BIGINT), "
    "count(CASE WHEN money_entry.kind NOT IN (0, 2, 5, 8, 9, 11) THEN 1 END), "
    "CAST(sum(CASE WHEN money_entry.kind NOT IN (0, 2, 5, 8, 9, 11) THEN money_entry.amount ELSE 0 END) AS "
    "BIGINT)";

/// What money_entry is joined to for the order, the gift card or the bank's line that an entry is about, and the
/// currency of it.
inline constexpr std::string_view kJoinSubject =
    " LEFT JOIN orders ON orders.id = money_entry.order_id LEFT JOIN gift_card ON gift_card.id = "
    "money_entry.gift_card_id LEFT JOIN bank_line ON bank_line.id = money_entry.bank_line_id ";
inline constexpr std::string_view kSubjectCurrency =
    "coalesce(orders.currency, gift_card.currency, bank_line.currency)";

/// The SQL of payments and refunds.
class SqlMoney final : public MoneyTable {
public:
    explicit SqlMoney(Sql& sql) : sql_(sql) {}

    MoneyEntryId add(const MoneyEntry& entry) override {
        std::string tickets;
        for (const auto& ticket : entry.tickets) tickets.append(tickets.empty() ? "" : " ").append(ticket.text());
        const auto id = *sql_.one(
            "INSERT INTO money_entry (order_id, kind, method, amount, at, user_id, user_name, reason, tickets, "
            "request_key, request_digest, till_id, gift_card_id, bank_line_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
            "$9, $10, $11, $12, $13, $14) RETURNING id",
            [](const SqlRow& row) { return row.integer(0); }, entry.order, entry.kind, entry.method, entry.amount,
            entry.at, entry.who.user, entry.who.name, entry.reason, tickets, entry.request_key, entry.request_digest,
            entry.till, entry.gift_card, entry.bank_line);
        if (!entry.lines.empty()) post(id, entry.lines);
        if (entry.kind == EntryKind::refund || entry.kind == EntryKind::donation_back)
            sql_.run("UPDATE orders SET edition = edition + 1 WHERE id = $1", entry.order);
        return {id};
    }

    std::vector<MoneyEntry> of_order(const OrderId& order) override {
        return sql_.list(
            "SELECT id, order_id, kind, method, amount, at, user_id, user_name, reason, tickets, request_key, "
            "request_digest, gift_card_id FROM money_entry WHERE order_id = $1 ORDER BY id",
            read, order);
    }

    std::map<OrderId, Time> paid_at(std::span<const OrderId> orders) override {
        std::map<OrderId, Time> times;
        for_each_set(orders, [&](const std::string& list, std::vector<SqlValue> values) {
            values.push_back(sql_values::of(EntryKind::payment));
            sql_.each_all(
                "SELECT order_id, min(at) FROM money_entry WHERE order_id IN " + list + " AND kind = $" +
                    std::to_string(values.size()) + " GROUP BY order_id",
                [&](const SqlRow& row) { times.emplace(row.id<OrderId>(0), row.time(1)); }, values);
        });
        return times;
    }

    std::vector<GiftCardLine> of_card(GiftCardId card) override {
        static const std::string statement =
            "SELECT money_entry.at, money_entry.kind, 0 - ledger_line.amount, coalesce(orders.reference, ''), "
            "money_entry.user_name FROM money_entry JOIN ledger_line ON ledger_line.entry_id = money_entry.id AND "
            "ledger_line.account = " +
            number(account_of(PaymentMethod::gift_card)) +
            " LEFT JOIN orders ON orders.id = money_entry.order_id WHERE money_entry.gift_card_id = $1 ORDER BY "
            "money_entry.id";
        std::vector<GiftCardLine> lines;
        sql_.each(
            statement,
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                lines.push_back({.at = columns.time(),
                                 .kind = columns.number_of<EntryKind>(),
                                 .amount = columns.integer(),
                                 .reference = columns.text(),
                                 .who = columns.text()});
            },
            card);
        return lines;
    }

    std::int64_t adopt() override {
        const auto last =
            *sql_.one("SELECT coalesce(max(id), 0) FROM money_entry", [](const SqlRow& row) { return row.integer(0); });
        const auto adopted = adopt_sales() + adopt_refunds();
        if (adopted > 0) post_past(last);
        return adopted;
    }

    /// The same, and posts every entry that is not in the ledger: what an upgrade or an archive has brought.
    void adopt_all() {
        adopt_sales();
        adopt_refunds();
        post_past(0);
    }

private:
    void post(std::int64_t entry, const std::vector<LedgerLine>& lines) {
        std::string statement = "INSERT INTO ledger_line (entry_id, account, amount) VALUES ";
        std::vector<SqlValue> values{entry};
        for (const auto& line : lines) {
            statement.append(values.size() > 1 ? ", ($1, $" : "($1, $").append(std::to_string(values.size() + 1));
            statement.append(", $").append(std::to_string(values.size() + 2)).append(")");
            values.push_back(sql_values::of(line.account));
            values.push_back(line.amount);
        }
        sql_.run_all(statement, values);
    }

    /// Posts the entries after this one that are not in the ledger: sales as a whole, and refunds of all that is left.
    void post_past(std::int64_t after) {
        // One statement each, or the first account would be taken for the whole of a posting.
        static const std::string unposted =
            "money_entry.id > $1 AND money_entry.amount > 0 AND NOT EXISTS (SELECT 1 FROM ledger_line WHERE entry_id = "
            "money_entry.id)";
        static const std::string begin = "INSERT INTO ledger_line (entry_id, account, amount) SELECT id, account, "
                                         "amount FROM (";
        static const std::string end = ") AS line WHERE amount <> 0";
        static const std::string sales = [] {
            const std::string of_order =
                " FROM money_entry JOIN (SELECT order_id, sum(paid) AS paid, sum(CASE WHEN paid > 0 THEN fee ELSE 0 "
                "END) "
                "AS fee, sum(CASE WHEN paid > 0 OR status = 0 THEN discount ELSE 0 END) AS discount, sum(CASE WHEN "
                "paid > "
                "0 THEN tax ELSE 0 END) AS tax, sum(CASE WHEN paid > 0 THEN fee_tax ELSE 0 END) AS fee_tax FROM ticket "
                "GROUP BY order_id) AS sold ON sold.order_id = money_entry.order_id WHERE money_entry.kind = 0 AND " +
                unposted;
            const auto line = [&](const std::string& account, const std::string& amount) {
                return "SELECT money_entry.id, " + account + " AS account, CAST(" + amount + " AS BIGINT) AS amount" +
                       of_order;
            };
            return begin + line("money_entry.method", "money_entry.amount") + " UNION ALL " +
                   line(number(Account::sales), "sold.fee + sold.tax - sold.paid - sold.discount") + " UNION ALL " +
                   line(number(Account::fees), "sold.fee_tax - sold.fee") + " UNION ALL " +
                   line(number(Account::tax), "0 - sold.tax - sold.fee_tax") + " UNION ALL " +
                   line(number(Account::discounts), "sold.discount") + end;
        }();
        static const std::string refunds =
            begin +
            "SELECT money_entry.id, ledger_line.account, CAST(0 - sum(ledger_line.amount) AS BIGINT) AS amount FROM "
            "money_entry JOIN money_entry AS earlier ON earlier.order_id = money_entry.order_id AND earlier.id < "
            "money_entry.id JOIN ledger_line ON ledger_line.entry_id = earlier.id WHERE ledger_line.account >= " +
            number(Account::sales) + " AND money_entry.kind = 1 AND " + unposted +
            " GROUP BY money_entry.id, ledger_line.account UNION ALL SELECT money_entry.id, money_entry.method, 0 - "
            "money_entry.amount FROM money_entry WHERE money_entry.kind = 1 AND " +
            unposted + end;
        sql_.run(sales, after);
        sql_.run(refunds, after);
    }

    static std::string number(Account account) { return std::to_string(static_cast<int>(account)); }

    static MoneyEntry read(const SqlRow& row) {
        SqlColumns columns(row);
        MoneyEntry entry{.id = columns.id<MoneyEntryId>(),
                         .order = columns.optional_id<OrderId>(),
                         .kind = columns.number_of<EntryKind>(),
                         .method = columns.number_of<PaymentMethod>(),
                         .amount = columns.integer(),
                         .at = columns.time()};
        entry.who.user = columns.optional_id<UserId>();
        entry.who.name = columns.text();
        entry.reason = columns.text();
        std::istringstream words(columns.text());
        for (std::string word; words >> word;) entry.tickets.push_back(TicketId::trusted(word));
        entry.request_key = columns.text();
        entry.request_digest = columns.text();
        entry.gift_card = columns.optional_id<GiftCardId>();
        return entry;
    }

    /// Adds an entry of this kind for each order that the condition names, with what the log knows of these actions.
    void add_past(int kind, const char* amount, const char* actions, const char* condition) {
        sql_.run(
            std::string("INSERT INTO money_entry (order_id, kind, method, amount, at, user_id, user_name, reason, "
                        "tickets, request_key, request_digest) SELECT orders.id, ")
                .append(std::to_string(kind))
                .append(", CASE WHEN payment.online > 0 THEN payment.online ELSE payment.method END, ")
                .append(amount)
                .append(", coalesce(told.at, payment.created_at), told.user_id, coalesce(told.user_name, ''), '', "
                        "'', '', '' FROM orders JOIN payment ON payment.order_id = orders.id LEFT JOIN (SELECT "
                        "subject, min(number) AS number FROM audit_entry WHERE action IN (")
                .append(actions)
                .append(
                    ") GROUP BY subject) AS earliest ON earliest.subject = orders.reference LEFT JOIN audit_entry AS "
                    "told ON told.number = earliest.number WHERE ")
                .append(condition)
                .append(" ORDER BY orders.id")); // numbered alike by every database
    }

    std::int64_t adopt_sales() {
        constexpr const char* sold = "status = 0 AND total > 0 AND paid = 0";
        if (!is_any(sold)) return 0;
        // It has taken all of the money: what a gift card kept for the order is the card's again.
        sql_.run(std::string("UPDATE orders SET gift_card_id = NULL, gift_amount = 0 WHERE gift_amount > 0 AND ")
                     .append(sold));
        sql_.run(std::string("UPDATE ticket SET paid = amount WHERE status = 0 AND order_id IN (SELECT id FROM orders "
                             "WHERE ")
                     .append(sold)
                     .append(")"));
        add_past(0, "orders.total", "'order.pay', 'counter.sale'",
                 "orders.status = 0 AND orders.total > 0 AND orders.paid = 0");
        return sql_.run(std::string("UPDATE orders SET paid = total WHERE ").append(sold));
    }

    std::int64_t adopt_refunds() {
        constexpr const char* refunded = "status = 3 AND refunded < paid";
        if (!is_any(refunded)) return 0;
        add_past(1, "orders.paid - orders.refunded", "'order.cancel'",
                 "orders.status = 3 AND orders.refunded < orders.paid");
        // That version knows no providers: whether the buyer has their money is for somebody to find out.
        sql_.run("INSERT INTO payment_incident (order_id, attempt_id, kind, expected, currency, told, told_currency, "
                 "note, at) SELECT orders.id, payment_attempt.id, 'refund_failed', orders.paid - orders.refunded, "
                 "orders.currency, NULL, '', 'An older version has refunded this order: nothing was given back at the "
                 "provider.', $1 FROM orders JOIN payment_attempt ON payment_attempt.order_id = orders.id AND "
                 "payment_attempt.state = 3 WHERE orders.status = 3 AND orders.refunded < orders.paid AND NOT EXISTS "
                 "(SELECT 1 FROM payment_return WHERE payment_return.id = payment_attempt.id)",
                 sql_.now());
        sql_.run(
            std::string("UPDATE ticket SET refunded = paid, tax_refunded = CASE WHEN paid > 0 THEN tax + fee_tax ELSE "
                        "0 END WHERE order_id IN (SELECT id FROM orders WHERE ")
                .append(refunded)
                .append(")"));
        return sql_.run(std::string("UPDATE orders SET refunded = paid WHERE ").append(refunded));
    }

    bool is_any(const char* condition) {
        return sql_
            .one(std::string("SELECT 1 FROM orders WHERE ").append(condition).append(" LIMIT 1"),
                 [](const SqlRow&) { return true; })
            .has_value();
    }

    Sql& sql_;
};

} // namespace frontrow
