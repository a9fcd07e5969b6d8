#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/books.hpp"
#include "store/money/money_entry.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of the books.
class SqlBooks final : public BooksTable {
public:
    explicit SqlBooks(Sql& sql) : sql_(sql) {}

    std::vector<BookedEntry> entries(const Period& period, const BookMark& after, std::int64_t limit) override {
        std::vector<BookedEntry> entries;
        static const std::string statement =
            "SELECT money_entry.at, money_entry.id, coalesce(orders.reference, ''), coalesce(session.slug, ''), "
            "coalesce(event.title, ''), " +
            std::string(kSubjectCurrency) +
            ", money_entry.kind, money_entry.method, money_entry.amount, money_entry.user_name, money_entry.reason, "
            "money_entry.tickets, coalesce(redemption.code, ''), abs(coalesce((SELECT ledger_line.amount FROM "
            "ledger_line WHERE ledger_line.entry_id = money_entry.id AND ledger_line.account = 107), 0)), "
            "money_entry.gift_card_id FROM money_entry" +
            std::string(kJoinSubject) +
            "LEFT JOIN session ON session.id = orders.session_id LEFT JOIN event ON event.id = session.event_id LEFT "
            "JOIN redemption ON redemption.order_id = orders.id WHERE money_entry.at >= $1 AND money_entry.at < $2 AND "
            "(money_entry.at, money_entry.id) > ($3, $4) ORDER BY money_entry.at, money_entry.id LIMIT $5";
        sql_.each(
            statement,
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                entries.push_back({.mark = {.at = columns.time(), .entry = columns.integer()},
                                   .reference = columns.text(),
                                   .session = columns.text(),
                                   .event = columns.text(),
                                   .currency = columns.currency(),
                                   .kind = columns.number_of<EntryKind>(),
                                   .method = columns.number_of<PaymentMethod>(),
                                   .amount = columns.integer(),
                                   .who = columns.text(),
                                   .reason = columns.text(),
                                   .tickets = columns.text(),
                                   .voucher = columns.text(),
                                   .tax = columns.integer(),
                                   .gift_card = columns.optional_id<GiftCardId>()});
            },
            period.from, period.until, after.at, after.entry, limit);
        return entries;
    }

    std::vector<BookedTicket> tickets_of(const std::vector<BookedEntry>& payments) override {
        // A ticket that was cancelled before its order was paid was not sold: nothing was paid for it.
        static const std::string select =
            "SELECT money_entry.at, orders.reference, ticket.id, session.slug, event.title, session.starts_at, "
            "section.name, coalesce(seat.row_label, ''), coalesce(seat.label, ''), category.name, ticket.ticket_type, "
            "ticket.amount, ticket.discount, ticket.fee, ticket.refunded, "
            "orders.currency, ticket.status, money_entry.method, coalesce(redemption.code, ''), money_entry.user_name, "
            "ticket.tax_rate, ticket.tax, ticket.fee_tax_rate, ticket.fee_tax, ticket.tax_refunded "
            "FROM money_entry JOIN orders ON orders.id = money_entry.order_id JOIN ticket ON ticket.order_id = "
            "orders.id "
            "JOIN session ON session.id = orders.session_id JOIN event ON event.id = session.event_id JOIN seat ON "
            "seat.map_id = ticket.map_id AND seat.place = ticket.place JOIN section ON section.map_id = seat.map_id "
            "AND "
            "section.ordinal = seat.section JOIN category ON category.map_id = seat.map_id "
            "AND category.ordinal = seat.category LEFT JOIN redemption ON redemption.order_id = orders.id WHERE "
            "money_entry.kind = 0 AND NOT EXISTS (SELECT 1 FROM money_entry AS earlier WHERE earlier.order_id = "
            "money_entry.order_id AND earlier.kind = 0 AND earlier.id < money_entry.id) AND ticket.paid = "
            "ticket.amount AND money_entry.id IN ";
        std::vector<BookedTicket> tickets;
        for_these(select, " ORDER BY money_entry.at, money_entry.id, ticket.place, ticket.id", payments,
                  [&](const SqlRow& row) {
                      SqlColumns columns(row);
                      BookedTicket ticket{.at = columns.time(),
                                          .reference = columns.text(),
                                          .id = columns.text(),
                                          .session = columns.text(),
                                          .event = columns.text(),
                                          .starts_at = columns.time(),
                                          .section = columns.text(),
                                          .row = columns.text(),
                                          .seat = columns.text(),
                                          .category = columns.text(),
                                          .ticket_type = columns.text(),
                                          .amount = columns.integer(),
                                          .discount = columns.integer(),
                                          .fee = columns.integer(),
                                          .refunded = columns.integer(),
                                          .currency = columns.currency(),
                                          .is_valid = columns.integer() == 0,
                                          .method = columns.number_of<PaymentMethod>(),
                                          .voucher = columns.text(),
                                          .who = columns.text(),
                                          .tax_rate = columns.optional_integer(),
                                          .tax = columns.integer(),
                                          .fee_tax_rate = columns.optional_integer(),
                                          .fee_tax = columns.integer(),
                                          .tax_refunded = columns.integer()};
                      tickets.push_back(std::move(ticket));
                  });
        return tickets;
    }

    std::vector<BookedLine> lines_of(const std::vector<BookedEntry>& entries) override {
        static const std::string select =
            "SELECT money_entry.at, money_entry.id, coalesce(orders.reference, ''), money_entry.kind, "
            "ledger_line.account, ledger_line.amount, " +
            std::string(kSubjectCurrency) +
            " FROM money_entry JOIN ledger_line ON ledger_line.entry_id = money_entry.id" + std::string(kJoinSubject) +
            "WHERE money_entry.id IN ";
        std::vector<BookedLine> lines;
        for_these(select, " ORDER BY money_entry.at, money_entry.id, ledger_line.account", entries,
                  [&](const SqlRow& row) {
                      SqlColumns columns(row);
                      BookedLine line{.at = columns.time(),
                                      .entry = columns.integer(),
                                      .reference = columns.text(),
                                      .kind = columns.number_of<EntryKind>()};
                      line.line.account = columns.number_of<Account>();
                      line.line.amount = columns.integer();
                      line.currency = columns.currency();
                      lines.push_back(std::move(line));
                  });
        return lines;
    }

    std::vector<AccountSum> accounts(const Period& period) override {
        std::vector<AccountSum> sums;
        static const std::string statement =
            "SELECT " + std::string(kSubjectCurrency) +
            " AS booked_in, ledger_line.account, CAST(sum(CASE WHEN ledger_line.amount > 0 THEN ledger_line.amount "
            "ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN ledger_line.amount < 0 THEN 0 - ledger_line.amount ELSE 0 END) "
            "AS BIGINT) FROM money_entry JOIN ledger_line ON ledger_line.entry_id = money_entry.id" +
            std::string(kJoinSubject) +
            "WHERE money_entry.at >= $1 AND money_entry.at < $2 GROUP BY booked_in, ledger_line.account ORDER BY "
            "booked_in, ledger_line.account";
        sql_.each(
            statement,
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                sums.push_back({.currency = columns.currency(),
                                .account = columns.number_of<Account>(),
                                .debit = columns.integer(),
                                .credit = columns.integer()});
            },
            period.from, period.until);
        return sums;
    }

    std::vector<RateSum> rates(const Period& period) override {
        // The tickets of an order are sold with its first payment; see tickets_of().
        static const std::string sold =
            " FROM money_entry JOIN orders ON orders.id = money_entry.order_id JOIN ticket ON ticket.order_id = "
            "orders.id WHERE money_entry.at >= $1 AND money_entry.at < $2 AND money_entry.kind = 0 AND NOT EXISTS "
            "(SELECT 1 FROM money_entry AS earlier WHERE earlier.order_id = money_entry.order_id AND earlier.kind = 0 "
            "AND earlier.id < money_entry.id) AND ticket.paid = ticket.amount";
        static const std::string statement =
            "SELECT currency, rate, CAST(sum(sold) AS BIGINT), CAST(sum(tax_sold) AS BIGINT), CAST(sum(returned) AS "
            "BIGINT), CAST(sum(tax_returned) AS BIGINT) FROM (SELECT orders.currency, ticket.tax_rate AS rate, "
            "ticket.amount - ticket.fee AS sold, ticket.tax AS tax_sold, 0 AS returned, 0 AS tax_returned" +
            sold + " UNION ALL SELECT orders.currency, ticket.fee_tax_rate, ticket.fee, ticket.fee_tax, 0, 0" + sold +
            " AND ticket.fee > 0 UNION ALL SELECT receipt.currency, receipt_line.tax_rate, 0, 0, receipt_line.amount, "
            "receipt_line.tax FROM money_entry JOIN receipt ON receipt.entry_id = money_entry.id AND receipt.kind = 1 "
            "JOIN receipt_line ON receipt_line.receipt_id = receipt.id WHERE money_entry.at >= $1 AND money_entry.at "
            "< $2 UNION ALL SELECT orders.currency, CAST(NULL AS BIGINT), 0, 0, money_entry.amount, coalesce((SELECT "
            "ledger_line.amount FROM ledger_line WHERE ledger_line.entry_id = money_entry.id AND ledger_line.account = "
            "107), 0) FROM money_entry JOIN orders ON orders.id = money_entry.order_id WHERE money_entry.at >= $1 AND "
            "money_entry.at < $2 AND money_entry.kind = 1 AND NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.entry_id "
            "= money_entry.id AND receipt.kind = 1)) AS part GROUP BY currency, rate HAVING sum(sold) > 0 OR "
            "sum(returned) > 0 ORDER BY currency, coalesce(rate, -1) DESC";
        std::vector<RateSum> sums;
        sql_.each(
            statement,
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                RateSum sum{.currency = columns.currency()};
                sum.basis_points = columns.optional_integer();
                sum.sold = columns.integer();
                sum.tax_sold = columns.integer();
                sum.returned = columns.integer();
                sum.tax_returned = columns.integer();
                sums.push_back(sum);
            },
            period.from, period.until);
        return sums;
    }

    std::map<SessionId, Takings> takings(std::span<const SessionId> sessions) override {
        static const std::string begin =
            "SELECT orders.session_id, CAST(0 - sum(CASE WHEN account = 100 THEN ledger_line.amount ELSE 0 END) AS "
            "BIGINT), CAST(sum(CASE WHEN account = 102 THEN ledger_line.amount ELSE 0 END) AS BIGINT), CAST(0 - "
            "sum(CASE WHEN account = 101 THEN ledger_line.amount ELSE 0 END) AS BIGINT), CAST(0 - sum(CASE WHEN "
            "account = 107 THEN ledger_line.amount ELSE 0 END) AS BIGINT) FROM orders JOIN money_entry ON "
            "money_entry.order_id = orders.id JOIN ledger_line ON ledger_line.entry_id = money_entry.id WHERE "
            "orders.session_id IN ";
        std::map<SessionId, Takings> takings;
        for_each_set(sessions, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(
                begin + list + " GROUP BY orders.session_id",
                [&](const SqlRow& row) {
                    SqlColumns columns(row);
                    auto& of_session = takings[columns.id<SessionId>()];
                    of_session.sales = columns.integer();
                    of_session.discounts = columns.integer();
                    of_session.fees = columns.integer();
                    of_session.tax = columns.integer();
                },
                values);
        });
        return takings;
    }

    std::vector<HandSum> hands(const Period& period) override {
        std::vector<HandSum> sums;
        sql_.each(
            std::string("SELECT ")
                .append(kSubjectCurrency)
                .append(" AS booked_in, money_entry.user_name, money_entry.method, ")
                .append(kPaidAndReturned)
                .append(" FROM money_entry")
                .append(kJoinSubject)
                .append("WHERE money_entry.at >= $1 AND money_entry.at < $2 GROUP BY booked_in, money_entry.user_name, "
                        "money_entry.method ORDER BY booked_in, money_entry.user_name, money_entry.method"),
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                sums.push_back({.currency = columns.currency(),
                                .who = columns.text(),
                                .method = columns.number_of<PaymentMethod>(),
                                .payments = columns.integer(),
                                .received = columns.integer(),
                                .refunds = columns.integer(),
                                .returned = columns.integer()});
            },
            period.from, period.until);
        return sums;
    }

private:
    /// Runs a statement, with their list between its parts, for the numbers of these entries.
    template <class OnRow>
    void for_these(const std::string& begin, const std::string& end, const std::vector<BookedEntry>& entries,
                   OnRow&& on_row) {
        std::vector<std::int64_t> numbers;
        for (const auto& entry : entries) numbers.push_back(entry.mark.entry);
        for_each_set(std::span<const std::int64_t>(numbers),
                     [&](const std::string& list, const std::vector<SqlValue>& values) {
                         sql_.each_all(begin + list + end, on_row, values);
                     });
    }

    Sql& sql_;
};

} // namespace frontrow
