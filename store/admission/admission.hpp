#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/admission/admission.hpp"
#include "store/selling/order.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of admissions and scans.
class SqlAdmissions final : public AdmissionTable {
public:
    explicit SqlAdmissions(Sql& sql) : sql_(sql) {}

    std::optional<CodeOwner> owner_of(const std::string& code) override {
        const auto read = [](const SqlRow& row) {
            SqlColumns columns(row);
            return CodeOwner{.order = columns.id<OrderId>(), .ticket = columns.id<TicketId>()};
        };
        if (auto owner = sql_.one("SELECT order_id, id FROM ticket WHERE code = $1", read, code)) return owner;
        return sql_.one("SELECT order_id, ticket_id FROM replaced_code WHERE code = $1", read, code);
    }

    std::optional<Admission> find(const OrderId& order, const TicketId& ticket) override {
        return sql_.one(
            "SELECT is_in, entries, at, gate FROM admission WHERE order_id = $1 AND ticket_id = $2",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return Admission{.is_in = columns.flag(),
                                 .entries = columns.integer(),
                                 .at = columns.time(),
                                 .gate = columns.text()};
            },
            order, ticket);
    }

    bool let_in(const Scan& scan) override {
        return sql_.run("INSERT INTO admission (order_id, ticket_id, session_id, is_in, entries, at, gate) VALUES "
                        "($1, $2, $3, 1, 1, $4, $5) ON CONFLICT (order_id, ticket_id) DO UPDATE SET is_in = 1, "
                        "entries = admission.entries + 1, at = excluded.at, gate = excluded.gate WHERE "
                        "admission.is_in = 0",
                        scan.order, scan.ticket, scan.session, scan.at, scan.gate) == 1;
    }

    bool let_out(const Scan& scan) override {
        return sql_.run("UPDATE admission SET is_in = 0, entries = entries - $3, at = $4, gate = $5 WHERE order_id = "
                        "$1 AND ticket_id = $2 AND is_in = 1",
                        scan.order, scan.ticket, std::int64_t{scan.kind == ScanKind::undo}, scan.at, scan.gate) == 1;
    }

    std::optional<Scan> scan(SessionId session, const std::string& key) override {
        sql_.advisory_lock("scan " + std::to_string(session.value) + " " + key);
        return sql_.one(std::string(kSelectScan) + "WHERE session_id = $1 AND scan_key = $2", read_scan, session, key);
    }

    void add(const Scan& scan) override {
        sql_.run("INSERT INTO scan (session_id, scan_key, order_id, ticket_id, kind, verdict, at, received_at, gate, "
                 "user_id, user_name, is_conflict, other_at, other_gate) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                 "$10, $11, $12, $13, $14)",
                 scan.session, scan.key, scan.order, scan.ticket, scan.kind, scan.verdict, scan.at, scan.received_at,
                 scan.gate, scan.who.user, scan.who.name, std::int64_t{scan.is_conflict}, scan.other_at,
                 scan.other_gate);
    }

    std::vector<DoorLine> lines(SessionId session) override {
        std::vector<DoorLine> lines;
        sql_.each(
            "WITH RECURSIVE origin (order_id, paid_as) AS (SELECT id, id FROM orders WHERE session_id = $1 UNION ALL "
            "SELECT origin.order_id, orders.replaces FROM origin JOIN orders ON orders.id = origin.paid_as WHERE "
            "orders.replaces IS NOT NULL), disputed (order_id) AS (SELECT order_id FROM origin WHERE EXISTS (SELECT 1 "
            "FROM payment_incident WHERE payment_incident.order_id = origin.paid_as AND payment_incident.kind = "
            "'disputed' AND settled_at IS NULL) OR (SELECT sum(CASE WHEN money_entry.kind = $2 THEN "
            "money_entry.amount ELSE 0 - money_entry.amount END) FROM money_entry WHERE money_entry.order_id = "
            "origin.paid_as AND money_entry.kind IN ($2, $3)) > 0) "
            "SELECT orders.reference, ticket.id, ticket.code, orders.customer_name, orders.customer_email, "
            "orders.status, orders.is_expired, orders.is_pending, orders.reserved_until, ticket.place, "
            "ticket.ticket_type, ticket.amount, ticket.status, ticket.refunded, coalesce(admission.is_in, 0), "
            "coalesce(admission.entries, 0), coalesce(admission.at, 0), coalesce(admission.gate, ''), "
            "ticket.attendee, coalesce(passed_ticket.name, ''), CASE WHEN orders.id IN (SELECT order_id "
            "FROM disputed) THEN 1 ELSE 0 END "
            "FROM orders JOIN ticket ON ticket.order_id = orders.id LEFT JOIN admission ON admission.order_id = "
            "ticket.order_id AND admission.ticket_id = ticket.id LEFT JOIN passed_ticket ON passed_ticket.order_id = "
            "ticket.order_id AND passed_ticket.ticket_id = ticket.id AND passed_ticket.ended_at IS NULL WHERE "
            "orders.session_id = $1 ORDER BY orders.id, ticket.place",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                lines.push_back({.reference = columns.text(),
                                 .ticket = columns.id<TicketId>(),
                                 .code = columns.text(),
                                 .customer = SqlOrders::read_customer(columns),
                                 .order_status = SqlOrders::read_status(columns),
                                 .reserved_until = columns.optional_time(),
                                 .place = static_cast<SeatIndex>(columns.integer()),
                                 .ticket_type = columns.text(),
                                 .amount = columns.integer(),
                                 .status = columns.number_of<TicketStatus>(),
                                 .refunded = columns.integer(),
                                 .admission = {.is_in = columns.flag(),
                                               .entries = columns.integer(),
                                               .at = columns.time(),
                                               .gate = columns.text()},
                                 .attendee = columns.text(),
                                 .holder = columns.text(),
                                 .is_disputed = columns.flag()});
            },
            session, EntryKind::disputed, EntryKind::dispute_won);
        return lines;
    }

    std::pair<std::int64_t, std::int64_t> count(SessionId session) override {
        return *sql_.one(
            "SELECT count(*), count(CASE WHEN admission.is_in = 1 THEN 1 END) FROM ticket JOIN orders ON orders.id = "
            "ticket.order_id LEFT JOIN admission ON admission.order_id = ticket.order_id AND admission.ticket_id = "
            "ticket.id WHERE orders.session_id = $1 AND ticket.status = $2 AND orders.status = $3",
            [](const SqlRow& row) { return std::pair(row.integer(0), row.integer(1)); }, session, TicketStatus::valid,
            OrderStatus::paid);
    }

    std::vector<GateCount> gates(SessionId session) override {
        std::vector<GateCount> gates;
        sql_.each(
            "SELECT gate, count(CASE WHEN verdict = $2 THEN 1 END) - count(CASE WHEN verdict = $4 THEN 1 END), "
            "count(CASE WHEN verdict = $3 THEN 1 END) FROM scan WHERE session_id = $1 AND verdict IN ($2, $3, $4) "
            "GROUP BY gate ORDER BY gate",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                gates.push_back({.gate = columns.text(), .in = columns.integer(), .out = columns.integer()});
            },
            session, Verdict::in, Verdict::out, Verdict::undone);
        return gates;
    }

    std::vector<Arrivals> arrivals(SessionId session) override {
        static const std::string span = std::to_string(Milliseconds(kArrivalSpan).count());
        static const std::string statement = "SELECT at / " + span +
                                             ", count(*) FROM scan WHERE session_id = $1 AND verdict = $2 GROUP BY "
                                             "at / " +
                                             span + " ORDER BY 1";
        std::vector<Arrivals> arrivals;
        sql_.each(
            statement,
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                arrivals.push_back({.from = Time(columns.integer() * kArrivalSpan), .count = columns.integer()});
            },
            session, Verdict::in);
        return arrivals;
    }

    std::vector<Scan> conflicts(SessionId session, std::int64_t limit) override {
        return sql_.list(std::string(kSelectScan) +
                             "WHERE session_id = $1 AND is_conflict = 1 ORDER BY id DESC LIMIT $2",
                         read_scan, session, limit);
    }

private:
    static_assert(static_cast<int>(Verdict::in) == 8 && static_cast<int>(Verdict::undone) == 10); // as verify has them
    static constexpr std::string_view kSelectScan =
        "SELECT session_id, scan_key, order_id, ticket_id, kind, verdict, at, received_at, gate, user_id, user_name, "
        "is_conflict, other_at, other_gate FROM scan ";

    static Scan read_scan(const SqlRow& row) {
        SqlColumns columns(row);
        Scan scan{.session = columns.id<SessionId>(),
                  .key = columns.text(),
                  .order = columns.optional_id<OrderId>(),
                  .ticket = columns.optional_id<TicketId>(),
                  .kind = columns.number_of<ScanKind>(),
                  .verdict = columns.number_of<Verdict>(),
                  .at = columns.time(),
                  .received_at = columns.time(),
                  .gate = columns.text()};
        scan.who.user = columns.optional_id<UserId>();
        scan.who.name = columns.text();
        scan.is_conflict = columns.flag();
        scan.other_at = columns.optional_time();
        scan.other_gate = columns.text();
        return scan;
    }

    Sql& sql_;
};

} // namespace frontrow
