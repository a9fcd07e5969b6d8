#pragma once

#include <span>
#include <string>
#include <vector>

#include "domain/house/sales.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of reports over what has been sold.
class SqlSales final : public SalesTable {
public:
    explicit SqlSales(Sql& sql) : sql_(sql) {}

    std::vector<SpanSales> by_time(SessionId session) override {
        static const std::string span = std::to_string(Milliseconds(kSalesSpan).count());
        static const std::string statement =
            "SELECT orders.created_at / " + span +
            ", count(*), CAST(coalesce(sum(CASE WHEN orders.status = 1 THEN ticket.amount ELSE ticket.paid - "
            "ticket.refunded "
            "END), 0) AS BIGINT) FROM orders JOIN ticket ON ticket.order_id = "
            "orders.id WHERE orders.session_id = $1 AND orders.status IN ($2, $3) AND orders.is_pending = 0 AND "
            "ticket.status = $4 GROUP BY "
            "orders.created_at / " +
            span + " ORDER BY 1";
        std::vector<SpanSales> spans;
        sql_.each(
            statement,
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                spans.push_back({.from = Time(columns.integer() * kSalesSpan),
                                 .tickets = columns.integer(),
                                 .amount = columns.integer()});
            },
            session, OrderStatus::paid, OrderStatus::reserved, TicketStatus::valid);
        return spans;
    }

    std::vector<SettlementLine> settlement(std::span<const SessionId> sessions) override {
        static const std::string begin =
            "SELECT orders.session_id, category.name, ticket.ticket_type, ticket.amount + ticket.discount, CASE WHEN "
            "orders.status = 1 THEN 0 ELSE 1 END AS is_paid, CAST(sum(CASE WHEN ticket.status = 0 THEN 1 ELSE 0 END) "
            "AS "
            "BIGINT), CAST(sum(CASE WHEN ticket.status = 0 THEN ticket.discount ELSE 0 END) AS BIGINT), "
            "CAST(sum(CASE WHEN orders.status = 1 THEN ticket.amount ELSE ticket.paid - ticket.refunded END) AS "
            "BIGINT), CAST(sum(CASE WHEN orders.status = 1 OR ticket.refunded <= ticket.paid - ticket.fee THEN "
            "ticket.fee ELSE ticket.paid - ticket.refunded END) AS BIGINT) FROM "
            "ticket JOIN orders ON orders.id = ticket.order_id "
            "JOIN seat ON seat.map_id = ticket.map_id AND seat.place = ticket.place "
            "JOIN category ON category.map_id = seat.map_id AND category.ordinal = seat.category "
            "WHERE orders.is_pending = 0 AND ((orders.status IN (0, 1) AND ticket.status = 0) OR ticket.paid > "
            "ticket.refunded) AND orders.session_id IN ";
        static const std::string end =
            " GROUP BY orders.session_id, category.ordinal, category.name, ticket.ticket_type, ticket.amount + "
            "ticket.discount, is_paid ORDER BY orders.session_id, category.ordinal, ticket.ticket_type, ticket.amount "
            "+ ticket.discount, is_paid DESC";
        std::vector<SettlementLine> lines;
        for_each_set(sessions, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(
                begin + list + end,
                [&](const SqlRow& row) {
                    SqlColumns columns(row);
                    lines.push_back({.session = columns.id<SessionId>(),
                                     .category = columns.text(),
                                     .ticket_type = columns.text(),
                                     .price = columns.integer(),
                                     .is_paid = columns.flag(),
                                     .tickets = columns.integer(),
                                     .discount = columns.integer(),
                                     .amount = columns.integer(),
                                     .fees = columns.integer()});
                },
                values);
        });
        return lines;
    }

    std::vector<TaxedTakings> taxed(std::span<const SessionId> sessions) override {
        // What is given back of a ticket is its price first and the fee last; see rest_of() in domain/money/tax.hpp.
        static const std::string prices =
            "SELECT session_id, rate, is_fee, CAST(sum(gross) AS BIGINT), CAST(sum(tax) AS BIGINT) FROM (SELECT "
            "orders.session_id, ticket.tax_rate AS rate, 0 AS is_fee, ticket.paid - ticket.fee - ticket.refunded AS "
            "gross, ticket.tax - ticket.tax_refunded AS tax FROM ticket JOIN orders ON orders.id = ticket.order_id "
            "WHERE ticket.refunded < ticket.paid - ticket.fee AND orders.session_id IN ";
        static const std::string fees =
            " UNION ALL SELECT orders.session_id, ticket.fee_tax_rate, 1, CASE WHEN ticket.refunded < ticket.paid - "
            "ticket.fee THEN ticket.fee ELSE ticket.paid - ticket.refunded END, CASE WHEN ticket.refunded < "
            "ticket.paid - ticket.fee THEN ticket.fee_tax ELSE ticket.tax + ticket.fee_tax - ticket.tax_refunded END "
            "FROM ticket JOIN orders ON orders.id = ticket.order_id WHERE ticket.fee > 0 AND ticket.refunded < "
            "ticket.paid AND orders.session_id IN ";
        static const std::string end = ") AS part GROUP BY session_id, rate, is_fee ORDER BY session_id, "
                                       "coalesce(rate, -1) DESC, is_fee";
        std::vector<TaxedTakings> takings;
        for_each_set(sessions, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(
                prices + list + fees + list + end,
                [&](const SqlRow& row) {
                    SqlColumns columns(row);
                    TaxedTakings part{.session = columns.id<SessionId>()};
                    part.basis_points = columns.optional_integer();
                    part.is_fee = columns.flag();
                    part.gross = columns.integer();
                    part.tax = columns.integer();
                    takings.push_back(part);
                },
                values);
        });
        return takings;
    }

    std::vector<DoorTicket> at_doors(SessionId session) override {
        std::vector<DoorTicket> tickets;
        sql_.each(
            "SELECT orders.reference, ticket.code, orders.customer_name, orders.customer_email, orders.status, "
            "ticket.place, "
            "ticket.ticket_type, ticket.amount, ticket.attendee, coalesce(passed_ticket.name, '') FROM orders JOIN "
            "ticket ON "
            "ticket.order_id = orders.id LEFT JOIN passed_ticket ON passed_ticket.order_id = ticket.order_id AND "
            "passed_ticket.ticket_id = ticket.id AND passed_ticket.ended_at IS NULL "
            "WHERE orders.session_id = $1 AND orders.status IN ($2, $3) AND orders.is_pending = 0 AND ticket.status = "
            "$4 "
            "ORDER BY orders.id, ticket.place",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                tickets.push_back({.reference = columns.text(),
                                   .code = columns.text(),
                                   .customer = {PersonName::trusted(columns.text()), Email::trusted(columns.text())},
                                   .status = columns.number_of<OrderStatus>(),
                                   .place = static_cast<SeatIndex>(columns.integer()),
                                   .ticket_type = columns.text(),
                                   .amount = columns.integer(),
                                   .attendee = columns.text(),
                                   .holder = columns.text()});
            },
            session, OrderStatus::paid, OrderStatus::reserved, TicketStatus::valid);
        return tickets;
    }

private:
    Sql& sql_;
};

} // namespace frontrow
