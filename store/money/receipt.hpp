#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/receipt.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of receipts.
class SqlReceipts final : public ReceiptTable {
public:
    explicit SqlReceipts(Sql& sql) : sql_(sql) {}

    std::int64_t add(const Receipt& receipt) override {
        // The row of the series is the lock: a number is taken by who commits, and given back by who does not.
        const auto number = *sql_.one(
            "INSERT INTO receipt_series (kind, last) VALUES ($1, 1) ON CONFLICT (kind) DO UPDATE SET last = "
            "receipt_series.last + 1 RETURNING last",
            [](const SqlRow& row) { return row.integer(0); }, receipt.kind);
        const auto id = *sql_.one(
            "INSERT INTO receipt (kind, number, order_id, entry_id, amount, currency, method, paid_at, issued_at, "
            "corrects, reason, name, address, house, house_address, tax_number, exemption, event, venue, timezone, "
            "starts_at, by_gift_card, donation, card_sold) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
            "$13, $14, "
            "$15, $16, "
            "$17, $18, $19, $20, $21, $22, $23, $24) RETURNING id",
            [](const SqlRow& row) { return row.integer(0); }, receipt.kind, number, receipt.order, receipt.entry,
            receipt.amount.amount, receipt.amount.currency.code(), receipt.method, receipt.paid_at, receipt.issued_at,
            receipt.corrects, receipt.reason, receipt.to.name, receipt.to.address, receipt.house, receipt.house_address,
            receipt.tax_number, receipt.exemption, receipt.event, receipt.venue, receipt.timezone, receipt.starts_at,
            receipt.by_gift_card, receipt.donation, receipt.card_sold);
        std::int64_t ordinal = 0;
        for (const auto& line : receipt.lines)
            sql_.run(
                "INSERT INTO receipt_line (receipt_id, ordinal, ticket_id, is_fee, amount, tax_rate, tax, section, "
                "row_label, label, ticket_type) SELECT $1, $2, ticket.id, $5, $6, $7, $8, section.name, "
                "coalesce(seat.row_label, ''), coalesce(seat.label, ''), ticket.ticket_type FROM ticket JOIN seat "
                "ON seat.map_id = ticket.map_id AND seat.place = ticket.place JOIN section ON section.map_id = "
                "seat.map_id AND section.ordinal = seat.section WHERE ticket.order_id = $3 AND ticket.id = $4",
                id, ordinal++, receipt.order, line.ticket, std::int64_t{line.is_fee}, line.amount, line.tax_rate,
                line.tax);
        return number;
    }

    std::vector<Receipt> of_order(const OrderId& order) override {
        std::vector<Receipt> receipts;
        std::map<std::int64_t, std::size_t> at;
        sql_.each(
            "SELECT receipt.id, receipt.kind, number, order_id, orders.reference, entry_id, amount, receipt.currency, "
            "method, paid_at, issued_at, corrects, reason, name, address, house, house_address, tax_number, exemption, "
            "event, venue, timezone, starts_at, by_gift_card, receipt.donation, card_sold FROM receipt JOIN orders ON "
            "orders.id = "
            "receipt.order_id "
            "WHERE "
            "order_id = $1 ORDER BY receipt.id",
            [&](const SqlRow& row) {
                at.emplace(row.integer(0), receipts.size());
                receipts.push_back(read(row));
            },
            order);
        sql_.each(
            "SELECT receipt_id, ticket_id, is_fee, receipt_line.amount, tax_rate, tax, section, row_label, label, "
            "ticket_type FROM receipt JOIN receipt_line ON receipt_line.receipt_id = receipt.id WHERE order_id = $1 "
            "ORDER BY receipt_id, ordinal",
            [&](const SqlRow& row) { receipts[at.at(row.integer(0))].lines.push_back(read_line(row)); }, order);
        return receipts;
    }

private:
    static Receipt read(const SqlRow& row) {
        SqlColumns columns(row);
        columns.integer(); // its id
        Receipt receipt{.kind = columns.number_of<ReceiptKind>(),
                        .number = columns.integer(),
                        .order = columns.id<OrderId>(),
                        .reference = columns.text(),
                        .entry = columns.id<MoneyEntryId>(),
                        .amount = {.amount = columns.integer(), .currency = columns.currency()},
                        .method = columns.number_of<PaymentMethod>(),
                        .paid_at = columns.time(),
                        .issued_at = columns.time(),
                        .corrects = columns.optional_integer(),
                        .reason = columns.text(),
                        .to = {.name = columns.text(), .address = columns.text()},
                        .house = columns.text(),
                        .house_address = columns.text(),
                        .tax_number = columns.text(),
                        .exemption = columns.text(),
                        .event = columns.text(),
                        .venue = columns.text(),
                        .timezone = columns.text(),
                        .starts_at = columns.time()};
        receipt.by_gift_card = columns.integer();
        receipt.donation = columns.integer();
        receipt.card_sold = columns.integer();
        return receipt;
    }

    static ReceiptLine read_line(const SqlRow& row) {
        SqlColumns columns(row);
        columns.integer(); // the id of its receipt
        return {.ticket = columns.id<TicketId>(),
                .is_fee = columns.flag(),
                .amount = columns.integer(),
                .tax_rate = columns.optional_integer(),
                .tax = columns.integer(),
                .section = columns.text(),
                .row = columns.text(),
                .label = columns.text(),
                .ticket_type = columns.text()};
    }

    Sql& sql_;
};

} // namespace frontrow
