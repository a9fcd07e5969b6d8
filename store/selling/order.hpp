#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/seating/spoken_seat.hpp"
#include "domain/selling/order.hpp"
#include "store/house/webhook.hpp"
#include "store/search_text.hpp"
#include "store/selling/claim.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of orders, their tickets and payments.
class SqlOrders final : public OrderTable {
public:
    /// Notes in `listeners` what it reads of them.
    SqlOrders(Sql& sql, WebhookListeners& listeners) : sql_(sql), listeners_(listeners) {}

    void add(const Order& order) override {
        static const std::string statement =
            "INSERT INTO orders (id, reference, session_id, buyer, status, customer_name, customer_email, total, "
            "currency, created_at, search_text, reserved_until, is_pending, paid, language, replaces, credit, "
            "change_fee, gift_card_id, gift_amount, donation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
            "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) RETURNING " +
            std::string(WebhookListeners::kCount);
        listeners_.count = sql_.one(
            statement, [](const SqlRow& row) { return row.integer(0); }, order.id, order.reference,
            order.gift_sale ? std::nullopt : std::optional(order.session), order.buyer, kept_status(order.status),
            order.customer.name.text(), order.customer.email.text(), order.total.amount, order.total.currency.code(),
            order.created_at, searched(order), order.reserved_until, std::int64_t{order.status == OrderStatus::pending},
            order.paid, order.language, order.replaces, order.credit, order.change_fee, order.gift_card,
            order.gift_amount, order.donation);
        // The version before this one knows none of the later ways to pay: to it this is one of the box office.
        const auto method = order.payment.method;
        const bool is_later = method > PaymentMethod::card_terminal;
        sql_.run(
            "INSERT INTO payment (order_id, method, status, amount, created_at, online) VALUES ($1, $2, $3, $4, $5, "
            "$6)",
            order.id, is_later ? PaymentMethod::box_office : method, order.payment.status, order.total.amount,
            order.created_at, is_later ? static_cast<std::int64_t>(method) : 0);
        for (const auto& ticket : order.tickets)
            sql_.run(
                "INSERT INTO ticket (order_id, id, session_id, place, map_id, code, ticket_type, amount, status, "
                "discount, fee, paid, tax_rate, tax, fee_tax_rate, fee_tax, attendee) SELECT $1, $2, session.id, $4, "
                "session.map_id, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 FROM session WHERE "
                "session.id = $3",
                order.id, ticket.id, order.session, ticket.place, ticket.code, ticket.ticket_type, ticket.amount,
                ticket.status, ticket.discount, ticket.fee, ticket.paid, ticket.tax_rate, ticket.tax,
                ticket.fee_tax_rate, ticket.fee_tax, ticket.attendee);
        if (const auto& sale = order.gift_sale)
            sql_.run("INSERT INTO gift_sale (order_id, card_id, worth, recipient, message) VALUES ($1, $2, $3, $4, $5)",
                     order.id, sale->card, sale->worth, sale->recipient, sale->message);
        if (order.redemption)
            sql_.run("INSERT INTO redemption (order_id, code, discount) VALUES ($1, $2, $3)", order.id,
                     order.redemption->code.text(), order.redemption->discount);
    }

    ReservedSeats count_reserved(const Order& order, const std::string& client) override {
        // In this order, as everybody does: reservations of one person, then those of one session.
        sql_.advisory_lock("reserved for " + search_text(order.customer.email.text())); // in small letters
        sql_.advisory_lock("reserved " + std::to_string(order.session.value));
        sql_.run("UPDATE orders SET client = $2 WHERE id = $1", order.id, client);
        const auto of_session = *sql_.one(
            "SELECT count(*), count(CASE WHEN orders.client = $2 THEN 1 END) FROM orders JOIN ticket ON "
            "ticket.order_id = orders.id WHERE orders.session_id = $1 AND orders.status = 1 AND ticket.status = 0 AND "
            "(orders.reserved_until IS NULL OR orders.reserved_until > $3)",
            [](const SqlRow& row) { return std::pair(row.integer(0), row.integer(1)); }, order.session, client,
            sql_.now());
        const auto of_email = *sql_.one(
            "SELECT count(*) FROM orders JOIN ticket ON ticket.order_id = orders.id WHERE "
            "lower(orders.customer_email) = lower($1) AND orders.status = 1 AND ticket.status = 0 AND "
            "(orders.reserved_until IS NULL OR orders.reserved_until > $2)",
            [](const SqlRow& row) { return row.integer(0); }, order.customer.email.text(), sql_.now());
        return {of_session.first, of_session.second, of_email};
    }

    std::optional<Order> find(const OrderId& id) override {
        static const std::string statement = std::string(kWithoutTickets) + "orders.id = $1";
        auto order = sql_.one(statement, read, id);
        if (!order) return {};
        sql_.each(
            "SELECT ticket.id, code, place, ticket_type, amount, status, discount, fee, paid, refunded, tax_rate, tax, "
            "fee_tax_rate, fee_tax, tax_refunded, attendee, passed_ticket.id, name, email, language, passed_at FROM "
            "ticket LEFT "
            "JOIN passed_ticket ON passed_ticket.order_id = ticket.order_id AND passed_ticket.ticket_id = ticket.id "
            "AND passed_ticket.ended_at IS NULL WHERE ticket.order_id = $1 ORDER BY place, ticket.id",
            [&](const SqlRow& row) { order->tickets.push_back(read_ticket(row)); }, id);
        order->redemption = sql_.one(
            "SELECT code, discount FROM redemption WHERE order_id = $1",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return Redemption{.code = columns.id<VoucherCode>(), .discount = columns.integer()};
            },
            id);
        return order;
    }

    std::optional<Order> find_to_change(const OrderId& id) override {
        static const std::string select =
            "SELECT " + std::string(WebhookListeners::kCount) + " FROM orders WHERE id = $1";
        listeners_.count = sql_.one(
            select + std::string(sql_.row_lock()), [](const SqlRow& row) { return row.integer(0); }, id);
        return find(id);
    }

    std::optional<OrderId> id_of(const std::string& reference) override {
        return sql_.one(
            "SELECT id FROM orders WHERE reference = $1", [](const SqlRow& row) { return row.id<OrderId>(0); },
            reference);
    }

    std::map<std::string, Order> without_tickets(std::span<const std::string> references) override {
        std::map<std::string, Order> found;
        for_each_set(references, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(
                std::string(kWithoutTickets) + "reference IN " + list,
                [&](const SqlRow& row) {
                    auto order = read(row);
                    auto reference = order.reference;
                    found.emplace(std::move(reference), std::move(order));
                },
                values);
        });
        return found;
    }

    std::optional<OrderId> replaced_by(const OrderId& order) override {
        return sql_.one(
            "SELECT id FROM orders WHERE replaces = $1 AND status IN (0, 3)",
            [](const SqlRow& row) { return row.id<OrderId>(0); }, order);
    }

    std::vector<OrderLine> search(const OrderSearch& wanted, std::int64_t limit) override {
        // Walks the orders from the latest on, along the primary key, and ends with the page: what is asked for is
        // mostly recent. A text that fits few reads every order once, which takes 50,000 of them some 0.02 s: no index
        // that both databases have finds a part of a word. The tickets of a seat are looked up by their index before.
        std::string statement(kLinesOf);
        std::vector<SqlValue> values;
        const auto next = [&](const SqlValue& value) {
            values.push_back(value);
            return "$" + std::to_string(values.size());
        };
        // The values look into these until the statement has run.
        const std::string part = pattern_of(search_text(wanted.text));
        const std::string reference = reference_of(wanted.text);
        const auto spoken = spoken_seat(wanted.text);
        const std::string section = spoken ? section_pattern(*spoken) : "";
        const std::string newest(OrderId::kMaxBytes, 'Z'); // above every id of kBase32
        statement += next(sql_values::of(wanted.below ? wanted.below->text() : newest));
        if (wanted.event)
            statement += " AND orders.session_id IN (SELECT session.id FROM session WHERE session.event_id = " +
                         next(sql_values::of(*wanted.event)) + ")";
        if (wanted.from) statement += " AND orders.created_at >= " + next(sql_values::of(*wanted.from));
        if (wanted.until) statement += " AND orders.created_at < " + next(sql_values::of(*wanted.until));
        if (wanted.session) statement += " AND orders.session_id = " + next(sql_values::of(*wanted.session));
        if (wanted.status)
            statement +=
                " AND orders.status = " + next(sql_values::of(kept_status(*wanted.status))) +
                " AND is_expired = " + next(sql_values::of(std::int64_t{*wanted.status == OrderStatus::expired})) +
                " AND is_pending = " + next(sql_values::of(std::int64_t{*wanted.status == OrderStatus::pending}));
        if (wanted.status == OrderStatus::paid) statement += " AND refunded = 0";
        if (wanted.status == OrderStatus::partly_refunded) statement += " AND refunded > 0";
        if (!wanted.text.empty()) {
            statement += " AND (search_text LIKE " + next(sql_values::of(part)) + " ESCAPE '\\'";
            // A SELECT inside the SELECT, not a join: else a planner may read every ticket to find those of a seat.
            statement += " OR orders.id IN (" + std::string(kOrderAtSeat) +
                         "FROM session AS one JOIN seat ON seat.map_id = one.map_id AND seat.id = " +
                         next(sql_values::of(wanted.text)) + ")";
            if (spoken) {
                // Every seat is looked at, once for each map; then few are left.
                statement += " OR orders.id IN (" + std::string(kOrderAtSeat) +
                             "FROM (SELECT map_id, place FROM seat WHERE lower(label) = lower(" +
                             next(sql_values::of(spoken->label)) + ") AND lower(row_label) = lower(" +
                             next(sql_values::of(spoken->row)) + ")";
                if (!section.empty())
                    statement += " AND (SELECT lower(section.name) FROM section WHERE section.map_id = seat.map_id AND "
                                 "section.ordinal = seat.section) LIKE lower(" +
                                 next(sql_values::of(section)) + ")";
                statement += ") AS seat JOIN session AS one ON one.map_id = seat.map_id)";
            }
            if (!reference.empty()) statement += " OR orders.reference = " + next(sql_values::of(reference));
            statement += ")";
        }
        statement += " ORDER BY orders.id DESC LIMIT " + next(limit);
        statement += kEndOfLines;
        std::vector<OrderLine> lines;
        sql_.each_all(
            statement, [&](const SqlRow& row) { lines.push_back(read_line(row)); }, values);
        read_places(lines);
        return lines;
    }

    std::vector<OrderId> of_session(SessionId session, OrderStatus status) override {
        return sql_.list(
            std::string("SELECT id FROM orders WHERE session_id = $1 AND status = $2 ORDER BY id")
                .append(sql_.row_lock()),
            [](const SqlRow& row) { return row.id<OrderId>(0); }, session, status);
    }

    std::map<SessionId, OrderCounts> count_orders(std::span<const SessionId> sessions) override {
        std::map<SessionId, OrderCounts> all;
        const auto count = [&](const SqlRow& row) {
            SqlColumns columns(row);
            OrderCounts& counts = all[columns.id<SessionId>()];
            counts.paid_amount += columns.integer(); // what was kept of those that have ended too
            const auto status = columns.number_of<OrderStatus>();
            const auto orders = columns.integer();
            if (status == OrderStatus::paid) counts.paid = orders;
            if (status == OrderStatus::reserved) counts.reserved = orders, counts.reserved_amount = columns.integer();
        };
        for_each_set(sessions, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all("SELECT session_id, CAST(coalesce(sum(paid - refunded), 0) AS BIGINT), status, count(*), "
                          "CAST(coalesce(sum(total), 0) AS BIGINT) FROM orders WHERE "
                          "session_id IN " +
                              list + " AND is_pending = 0 GROUP BY session_id, status",
                          count, values);
        });
        return all;
    }

    bool has_reference(const std::string& reference) override {
        return sql_
            .one(
                "SELECT 1 FROM orders WHERE reference = $1", [](const SqlRow&) { return true; }, reference)
            .has_value();
    }

    std::vector<std::string> awaiting_transfers(std::int64_t limit) override {
        return sql_.list(
            "SELECT reference FROM orders JOIN payment ON payment.order_id = orders.id WHERE payment.online = $1 OR "
            "orders.status = 1 ORDER BY orders.id DESC LIMIT $2",
            [](const SqlRow& row) { return row.text(0); }, PaymentMethod::transfer, limit);
    }

    std::vector<OrderHead> paid_of_session(SessionId session, std::int64_t limit) override {
        std::vector<OrderHead> heads;
        sql_.each(
            "SELECT reference, customer_name, customer_email, total, currency FROM orders WHERE session_id = $1 AND "
            "status = $2 ORDER BY id LIMIT $3",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                heads.push_back(
                    {.reference = columns.text(), .customer = read_customer(columns), .total = read_money(columns)});
            },
            session, OrderStatus::paid, limit);
        return heads;
    }

    std::vector<FreedPlace> end_all(std::span<const OrderId> orders) override {
        std::vector<FreedPlace> freed;
        for_each_set(orders, [&](const std::string& list, const std::vector<SqlValue>& values) {
            const std::string theirs = "order_id IN " + list;
            lock_claims(sql_, theirs, values);
            free_claims(sql_, theirs, values, freed);
            sql_.run_all("UPDATE ticket SET status = 1 WHERE status = 0 AND " + theirs, values);
            auto with_now = values;
            with_now.push_back(sql_values::of(sql_.now()));
            sql_.run_all("UPDATE orders SET status = 2, is_expired = CASE WHEN reserved_until <= $" +
                             std::to_string(with_now.size()) +
                             " THEN 1 ELSE 0 END, is_pending = 0, client = '', total = 0 WHERE id IN " + list,
                         with_now);
            sql_.run_all("UPDATE payment SET status = 2, amount = 0 WHERE " + theirs, values);
            const std::string used = "redemption WHERE is_released = 0 AND " + theirs;
            sql_.run_all("UPDATE voucher SET used = used - (SELECT count(*) FROM " + used +
                             " AND redemption.code = voucher.code) WHERE code IN (SELECT code FROM " + used + ")",
                         values);
            sql_.run_all("UPDATE redemption SET is_released = 1 WHERE is_released = 0 AND " + theirs, values);
        });
        return freed;
    }
    static_assert(static_cast<int>(TicketStatus::cancelled) == 1 && static_cast<int>(OrderStatus::cancelled) == 2 &&
                  static_cast<int>(PaymentStatus::cancelled) == 2);

    bool cancel_ticket(const OrderId& order, const TicketId& ticket) override {
        const auto amount = sql_.one(
            "UPDATE ticket SET status = $3 WHERE order_id = $1 AND id = $2 AND status = $4 "
            "RETURNING amount",
            [](const SqlRow& row) { return row.integer(0); }, order, ticket, TicketStatus::cancelled,
            TicketStatus::valid);
        if (!amount) return false;
        sql_.run("UPDATE orders SET total = total - $2 WHERE id = $1", order, *amount);
        sql_.run("UPDATE payment SET amount = amount - $2 WHERE order_id = $1", order, *amount);
        return true;
    }

    void move_tickets(const OrderId& order, const std::vector<TicketMove>& moves) override {
        for (const auto& move : moves) retire_code(order, move.ticket);
        // First out of the way of each other, or two that change places would both be valid at one for a moment.
        for (const auto& move : moves)
            sql_.run("UPDATE ticket SET status = $3 WHERE order_id = $1 AND id = $2", order, move.ticket,
                     TicketStatus::cancelled);
        for (const auto& move : moves)
            sql_.run("UPDATE ticket SET status = $3, place = $4, code = $5, out_of_block = NULL WHERE order_id = $1 "
                     "AND id = $2",
                     order, move.ticket, TicketStatus::valid, move.place, move.code);
    }

    void put_place(const OrderId& order, const TicketId& ticket, SeatIndex place) override {
        sql_.run("UPDATE ticket SET place = $3 WHERE order_id = $1 AND id = $2", order, ticket, place);
    }

    void pass_ticket(const OrderId& order, const TicketId& ticket, const std::string& code,
                     const TicketHolder* holder) override {
        retire_code(order, ticket);
        sql_.run("UPDATE ticket SET code = $3 WHERE order_id = $1 AND id = $2", order, ticket, code);
        if (!holder) return;
        sql_.run("INSERT INTO passed_ticket (id, order_id, ticket_id, name, email, language, passed_at) VALUES ($1, "
                 "$2, $3, $4, $5, $6, $7)",
                 holder->pass, order, ticket, holder->name.text(), holder->email, holder->language, holder->since);
        write_searched(order);
    }

    void set_attendee(const OrderId& order, const TicketId& ticket, const std::string& name) override {
        sql_.run("UPDATE ticket SET attendee = $3 WHERE order_id = $1 AND id = $2", order, ticket, name);
        write_searched(order);
    }

    std::optional<OrderId> order_of(const PassId& pass) override {
        return sql_.one(
            "SELECT order_id FROM passed_ticket WHERE id = $1", [](const SqlRow& row) { return row.id<OrderId>(0); },
            pass);
    }

    std::int64_t count_passes(const OrderId& order) override {
        return *sql_.one(
            "SELECT count(*) FROM passed_ticket WHERE order_id = $1", [](const SqlRow& row) { return row.integer(0); },
            order);
    }

    std::optional<OrderId> overdue_at(SessionId session, SeatIndex place) override {
        return sql_.one(
            "SELECT order_id FROM claim WHERE session_id = $1 AND place = $2 AND reserved_until <= $3",
            [](const SqlRow& row) { return row.id<OrderId>(0); }, session, place, sql_.now());
    }

    std::vector<OrderId> overdue(std::int64_t limit) override {
        return sql_.list(
            std::string(
                "SELECT id FROM orders WHERE status = 1 AND reserved_until <= $1 ORDER BY reserved_until LIMIT $2")
                .append(sql_.row_lock_of_free_ones()),
            [](const SqlRow& row) { return row.id<OrderId>(0); }, sql_.now(), limit);
    }

    std::optional<Time> next_deadline() override {
        return *sql_.one("SELECT min(reserved_until) FROM orders WHERE status = 1",
                         [](const SqlRow& row) { return row.optional_time(0); });
    }

    void set_deadline(const OrderId& order, std::optional<Time> reserved_until) override {
        sql_.run("UPDATE orders SET reserved_until = $2 WHERE id = $1", order, reserved_until);
        sql_.run("UPDATE claim SET reserved_until = $2 WHERE order_id = $1", order, reserved_until);
    }

    void set_method(const OrderId& order, PaymentMethod method) override {
        sql_.run("UPDATE payment SET online = $2 WHERE order_id = $1 AND online > 0", order, method);
    }

    bool begin_again(const OrderId& order) override {
        const auto moved = sql_.one(
            "SELECT count(*) FROM ticket JOIN session ON session.id = ticket.session_id WHERE ticket.order_id = $1 AND "
            "ticket.map_id <> session.map_id",
            [](const SqlRow& row) { return row.integer(0); }, order);
        if (*moved > 0) return false;
        const auto code = sql_.one(
            "SELECT code FROM redemption WHERE order_id = $1 AND is_released = 1",
            [](const SqlRow& row) { return row.text(0); }, order);
        if (!code) return true;
        if (sql_.run("UPDATE voucher SET used = used + 1 WHERE code = $1 AND used < max_uses", *code) == 0)
            return false;
        sql_.run("UPDATE redemption SET is_released = 0 WHERE order_id = $1", order);
        return true;
    }

    void restore_tickets(const OrderId& order) override {
        sql_.run("UPDATE ticket SET status = $2 WHERE order_id = $1", order, TicketStatus::valid);
        const std::string total = "coalesce((SELECT sum(amount) FROM ticket WHERE order_id = $1), (SELECT worth FROM "
                                  "gift_sale WHERE order_id = $1))";
        sql_.run("UPDATE orders SET total = " + total + " WHERE id = $1", order);
        sql_.run("UPDATE payment SET amount = " + total + " WHERE order_id = $1", order);
    }

    void set_paid(const OrderId& order) override {
        set_status(order, OrderStatus::paid, PaymentStatus::paid);
        sql_.run("UPDATE ticket SET paid = amount WHERE order_id = $1 AND status = $2", order, TicketStatus::valid);
        // A ticket that was cancelled while the order was reserved has left less for a gift card to pay.
        sql_.run("UPDATE orders SET paid = total, gift_amount = CASE WHEN gift_amount > total - credit THEN total - "
                 "credit ELSE gift_amount END WHERE id = $1",
                 order);
    }

    void give_back(const OrderId& order, const TicketId& ticket, std::int64_t amount, std::int64_t tax) override {
        sql_.run("UPDATE ticket SET refunded = refunded + $3, tax_refunded = tax_refunded + $4 WHERE order_id = $1 AND "
                 "id = $2",
                 order, ticket, amount, tax);
        sql_.run("UPDATE orders SET refunded = refunded + $2 WHERE id = $1", order, amount);
    }

    void give_card_back(const OrderId& order, std::int64_t amount) override {
        sql_.run("UPDATE orders SET refunded = refunded + $2 WHERE id = $1", order, amount);
        if (sql_.run("UPDATE orders SET total = 0 WHERE id = $1 AND refunded = paid", order) == 0) return;
        sql_.run("UPDATE payment SET amount = 0 WHERE order_id = $1", order);
        set_status(order, OrderStatus::refunded, PaymentStatus::cancelled);
    }

    std::int64_t count_waiting_sales(const Order& order, const std::string& client) override {
        sql_.advisory_lock("gift cards for " + search_text(order.customer.email.text()));
        sql_.advisory_lock("gift cards from " + client);
        sql_.run("UPDATE orders SET client = $2 WHERE id = $1", order.id, client);
        // Two statements, so that each is read along an index.
        const std::string begin = "SELECT count(*) FROM orders WHERE status = 1 AND session_id IS NULL AND "
                                  "(reserved_until IS NULL OR reserved_until > $2) AND ";
        const auto count = [](const SqlRow& row) { return row.integer(0); };
        const auto of_email =
            *sql_.one(begin + "lower(customer_email) = lower($1)", count, order.customer.email.text(), sql_.now());
        const auto of_client = *sql_.one(begin + "client = $1 AND client <> ''", count, client, sql_.now());
        return std::max(of_email, of_client);
    }

    void give_donation_back(const OrderId& order, std::int64_t amount) override {
        sql_.run("UPDATE orders SET donation_returned = donation_returned + $2 WHERE id = $1", order, amount);
    }

    void keep(const OrderId& order, const TicketId& ticket, std::int64_t amount) override {
        sql_.run("UPDATE ticket SET kept = kept + $3 WHERE order_id = $1 AND id = $2", order, ticket, amount);
    }

    void set_note(const OrderId& order, const std::string& note) override {
        sql_.run("UPDATE orders SET note = $2, edition = edition + 1 WHERE id = $1", order, note);
        write_searched(order);
    }

    std::map<std::string, std::string> references_of(SessionId session, std::span<const BuyerId> buyers) override {
        std::map<std::string, std::string> references;
        for_each_set(buyers, [&](const std::string& list, std::vector<SqlValue> values) {
            values.push_back(sql_values::of(session));
            sql_.each_all(
                "SELECT buyer, reference FROM orders WHERE session_id = $" + std::to_string(values.size()) +
                    " AND buyer IN " + list,
                [&](const SqlRow& row) { references[row.text(0)] = row.text(1); }, values);
        });
        return references;
    }

    void set_customer(const OrderId& order, const Customer& customer) override {
        sql_.run("UPDATE orders SET customer_name = $2, customer_email = $3 WHERE id = $1", order, customer.name.text(),
                 customer.email.text());
        write_searched(order);
    }

    std::vector<OrderId> of_email(const std::string& email, Time since, std::int64_t limit) override {
        std::vector<OrderId> orders;
        sql_.each(
            "SELECT orders.id FROM session JOIN orders ON orders.session_id = session.id WHERE session.starts_at > $2 "
            "AND orders.status IN (0, 1) AND lower(orders.customer_email) = lower($1) ORDER BY session.starts_at, "
            "orders.id LIMIT $3",
            [&](const SqlRow& row) { orders.push_back(row.id<OrderId>(0)); }, email, since, limit);
        sql_.each(
            "SELECT id FROM orders WHERE session_id IS NULL AND status = 0 AND lower(customer_email) = lower($1) "
            "ORDER BY created_at DESC, id LIMIT $2",
            [&](const SqlRow& row) { orders.push_back(row.id<OrderId>(0)); }, email,
            limit - static_cast<std::int64_t>(orders.size()));
        return orders;
    }

    void set_status(const OrderId& order, OrderStatus status, PaymentStatus payment) override {
        sql_.run("UPDATE orders SET status = $2, is_expired = $3, is_pending = $4 WHERE id = $1", order,
                 kept_status(status), std::int64_t{status == OrderStatus::expired},
                 std::int64_t{status == OrderStatus::pending});
        if (kept_status(status) != OrderStatus::reserved)
            sql_.run("UPDATE orders SET client = '' WHERE id = $1", order);
        sql_.run("UPDATE payment SET status = $2 WHERE order_id = $1", order, payment);
        if (status == OrderStatus::paid) {
            sql_.run("UPDATE orders SET reserved_until = NULL WHERE id = $1", order);
            sql_.run("UPDATE claim SET reserved_until = NULL WHERE order_id = $1", order);
            return;
        }
        if (kept_status(status) == OrderStatus::reserved) return;
        const auto released = sql_.one(
            "UPDATE redemption SET is_released = 1 WHERE order_id = $1 AND is_released = 0 RETURNING code",
            [](const SqlRow& row) { return row.text(0); }, order);
        if (released) sql_.run("UPDATE voucher SET used = used - 1 WHERE code = $1", *released);
    }

    std::optional<IdempotencyRecord> idempotency_record(const BuyerId& buyer, const std::string& key) override {
        sql_.advisory_lock("answer " + buyer.text() + " " + key);
        return sql_.one(
            "SELECT request_digest, body, order_id FROM first_answer WHERE buyer = $1 AND idempotency_key = $2",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return IdempotencyRecord{
                    .request_digest = columns.text(), .body = columns.text(), .order = columns.optional_id<OrderId>()};
            },
            buyer, key);
    }

    void keep_idempotency_record(const BuyerId& buyer, const std::string& key,
                                 const IdempotencyRecord& answer) override {
        sql_.run("INSERT INTO first_answer (buyer, idempotency_key, request_digest, body, created_at, order_id) "
                 "VALUES ($1, $2, $3, $4, $5, $6)",
                 buyer, key, answer.request_digest, answer.body, sql_.now(), answer.order);
    }

    void forget_idempotency_records(Time moment) override {
        sql_.run("DELETE FROM first_answer WHERE created_at < $1", moment);
    }

    // ---- For the tables that read orders beside their own.

    /// The statement that read() reads, up to which orders.
    static constexpr std::string_view kWithoutTickets =
        "SELECT orders.id, reference, session_id, buyer, orders.status, is_expired, is_pending, customer_name, "
        "customer_email, total, currency, orders.created_at, payment.method, payment.online, payment.status, note, "
        "edition, reserved_until, paid, refunded, language, replaces, credit, change_fee, gift_card_id, gift_amount, "
        "donation, donation_returned, gift_sale.card_id, gift_sale.worth, gift_sale.recipient, gift_sale.message FROM "
        "orders JOIN payment ON payment.order_id = orders.id LEFT JOIN gift_sale ON gift_sale.order_id = orders.id "
        "WHERE ";

    /// Reads status, is_expired and is_pending.
    static OrderStatus read_status(SqlColumns& columns) {
        const auto status = columns.number_of<OrderStatus>();
        const bool is_expired = columns.flag();
        const bool is_pending = columns.flag() && status == OrderStatus::reserved;
        return is_expired ? OrderStatus::expired : is_pending ? OrderStatus::pending : status;
    }
    /// Reads customer_name and customer_email.
    static Customer read_customer(SqlColumns& columns) {
        return {.name = PersonName::trusted(columns.text()), .email = Email::trusted(columns.text())};
    }

private:
    /// The status as the database keeps it: the version before this one knows no expired orders, only cancelled ones,
    /// and none that is being paid, only reserved ones, which it treats as they have to be; and none that
    /// are refunded in part, only paid ones.
    static OrderStatus kept_status(OrderStatus status) {
        if (status == OrderStatus::pending) return OrderStatus::reserved;
        if (status == OrderStatus::partly_refunded) return OrderStatus::paid;
        return status == OrderStatus::expired ? OrderStatus::cancelled : status;
    }
    static PaymentMethod read_method(SqlColumns& columns) {
        const auto method = columns.number_of<PaymentMethod>();
        const auto later = columns.number_of<PaymentMethod>();
        return later == PaymentMethod::free ? method : later;
    }
    /// The order or line, with the status that what was given back makes of it.
    template <class Noun>
    static Noun with_refunds(Noun noun) {
        if (noun.status == OrderStatus::paid && noun.refunded > 0) noun.status = OrderStatus::partly_refunded;
        return noun;
    }
    static_assert(static_cast<int>(OrderStatus::reserved) == 1 && static_cast<int>(OrderStatus::refunded) == 3 &&
                  static_cast<int>(PaymentMethod::free) == 0);

    /// Around the SELECT of a page of orders: what is joined to it must not keep the database from walking the key.
    static constexpr std::string_view kLinesOf =
        "SELECT page.id, reference, page.status, page.is_expired, page.is_pending, customer_name, customer_email, "
        "total, page.currency, "
        "page.created_at, payment.method, payment.online, session.slug, coalesce(session.starts_at, 0), "
        "coalesce(event.title, ''), coalesce(venue.timezone, ''), page.note, "
        "page.reserved_until, page.paid, page.refunded "
        "FROM (SELECT * FROM orders WHERE orders.id < ";
    static constexpr std::string_view kOrderAtSeat =
        "SELECT (SELECT ticket.order_id FROM ticket WHERE ticket.session_id = one.id AND ticket.place = seat.place AND "
        "ticket.status = 0) ";
    static constexpr std::string_view kEndOfLines =
        ") AS page JOIN payment ON payment.order_id = page.id LEFT JOIN session ON session.id = page.session_id "
        "LEFT JOIN event ON event.id = session.event_id LEFT JOIN venue ON venue.id = session.venue_id ORDER BY "
        "page.id DESC";
    static_assert(static_cast<int>(TicketStatus::valid) == 0);

    /// What a section is like whose name has these words in this order, or nothing where none was said.
    static std::string section_pattern(const SpokenSeat& seat) {
        if (seat.section.empty()) return {};
        std::string pattern = "%" + seat.section + "%"; // of letters and digits alone
        std::replace(pattern.begin(), pattern.end(), ' ', '%');
        return pattern;
    }

    /// Reads the names of the places of all these orders at once: a database may be a journey away.
    void read_places(std::vector<OrderLine>& lines) {
        std::vector<OrderId> ids;
        std::unordered_map<std::string_view, OrderLine*> by_id;
        for (auto& line : lines) {
            ids.push_back(line.id);
            by_id.emplace(line.id.text(), &line);
        }
        const auto add = [&](const SqlRow& row) {
            SqlColumns columns(row);
            auto& places = by_id.at(columns.text())->places;
            places.push_back(
                {.id = columns.text(), .section = columns.text(), .row = columns.text(), .label = columns.text()});
        };
        for_each_set(std::span<const OrderId>(ids), [&](const std::string& list, const std::vector<SqlValue>& values) {
            // A SELECT inside the SELECT, not a join: else a planner may read every seat of every map for a page of
            // orders.
            const auto of_seat = [](const std::string& column) {
                return ", (SELECT " + column +
                       " FROM seat WHERE seat.map_id = ticket.map_id AND seat.place = ticket.place)";
            };
            sql_.each_all("SELECT ticket.order_id" + of_seat("seat.id") +
                              of_seat("(SELECT section.name FROM section WHERE section.map_id = seat.map_id AND "
                                      "section.ordinal = seat.section)") +
                              of_seat("COALESCE(seat.row_label, '')") + of_seat("COALESCE(seat.label, '')") +
                              " FROM ticket WHERE ticket.status = 0 AND ticket.order_id IN " + list +
                              " ORDER BY ticket.order_id, ticket.place",
                          add, values);
        });
    }

    /// The code that a ticket has is good no more, whoever holds it.
    void retire_code(const OrderId& order, const TicketId& ticket) {
        const auto ended = sql_.run("UPDATE passed_ticket SET ended_at = $3 WHERE order_id = $1 AND ticket_id = $2 AND "
                                    "ended_at IS NULL",
                                    order, ticket, sql_.now());
        if (ended > 0) write_searched(order);
        sql_.run("INSERT INTO replaced_code (code, order_id, ticket_id, at) SELECT code, order_id, id, $3 FROM ticket "
                 "WHERE order_id = $1 AND id = $2",
                 order, ticket, sql_.now());
    }

    /// What search() looks into: whose the order is, and for whom its tickets are.
    static std::string searched(const Order& order) {
        std::string text = order.customer.name.text() + "\n" + order.customer.email.text();
        for (const auto& ticket : order.tickets)
            if (!ticket.attendee.empty()) text.append("\n").append(ticket.attendee);
        return search_text(text);
    }

    /// Writes what search() looks into once more, from what is kept by now.
    void write_searched(const OrderId& order) {
        std::string text;
        sql_.each(
            "SELECT customer_name FROM orders WHERE id = $1 UNION ALL SELECT customer_email FROM orders WHERE id "
            "= $1 UNION ALL SELECT note FROM orders WHERE id = $1 UNION ALL SELECT attendee FROM ticket WHERE order_id "
            "= $1 AND attendee <> '' UNION ALL SELECT "
            "name FROM passed_ticket WHERE order_id = $1 AND ended_at IS NULL",
            [&](const SqlRow& row) { text.append(row.text(0)).append("\n"); }, order);
        sql_.run("UPDATE orders SET search_text = $2 WHERE id = $1", order, search_text(text));
    }

    /// What LIKE takes for "has this text in it", whatever signs it has.
    static std::string pattern_of(const std::string& text) {
        std::string pattern = "%";
        for (const char c : text) {
            if (c == '%' || c == '_' || c == '\\') pattern += '\\';
            pattern += c;
        }
        return pattern + "%";
    }

    static OrderLine read_line(const SqlRow& row) {
        SqlColumns columns(row);
        return with_refunds(OrderLine{.id = columns.id<OrderId>(),
                                      .reference = columns.text(),
                                      .status = read_status(columns),
                                      .customer = read_customer(columns),
                                      .total = read_money(columns),
                                      .created_at = columns.time(),
                                      .method = read_method(columns),
                                      .session = columns.optional_id<SessionSlug>(),
                                      .starts_at = columns.time(),
                                      .event = columns.text(),
                                      .timezone = columns.text(),
                                      .note = columns.text(),
                                      .reserved_until = columns.optional_time(),
                                      .paid = columns.integer(),
                                      .refunded = columns.integer()});
    }

    static Ticket read_ticket(const SqlRow& row) {
        SqlColumns columns(row);
        Ticket ticket{.id = columns.id<TicketId>(),
                      .code = columns.text(),
                      .place = static_cast<SeatIndex>(columns.integer()),
                      .ticket_type = columns.text(),
                      .amount = columns.integer(),
                      .status = columns.number_of<TicketStatus>(),
                      .discount = columns.integer(),
                      .fee = columns.integer(),
                      .paid = columns.integer(),
                      .refunded = columns.integer(),
                      .tax_rate = columns.optional_integer(),
                      .tax = columns.integer(),
                      .fee_tax_rate = columns.optional_integer(),
                      .fee_tax = columns.integer(),
                      .tax_refunded = columns.integer(),
                      .attendee = columns.text()};
        // One that has ended is nobody's: its pass ends with it.
        if (auto pass = columns.optional_id<PassId>(); pass && ticket.status == TicketStatus::valid)
            ticket.holder = TicketHolder{.pass = std::move(*pass),
                                         .name = PersonName::trusted(columns.text()),
                                         .email = columns.text(),
                                         .language = columns.text(),
                                         .since = columns.time()};
        return ticket;
    }

    static std::optional<GiftSale> read_gift_sale(SqlColumns& columns) {
        const auto card = columns.optional_id<GiftCardId>();
        if (!card) return {};
        return GiftSale{
            .card = *card, .worth = columns.integer(), .recipient = columns.text(), .message = columns.text()};
    }

    static Order read(const SqlRow& row) {
        SqlColumns columns(row);
        return with_refunds(
            Order{.id = columns.id<OrderId>(),
                  .reference = columns.text(),
                  .session = columns.optional_id<SessionId>().value_or(SessionId{}),
                  .buyer = columns.id<BuyerId>(),
                  .status = read_status(columns),
                  .customer = read_customer(columns),
                  .total = read_money(columns),
                  .created_at = columns.time(),
                  .payment = {.method = read_method(columns), .status = columns.number_of<PaymentStatus>()},
                  .note = columns.text(),
                  .row_version = columns.integer(),
                  .reserved_until = columns.optional_time(),
                  .paid = columns.integer(),
                  .refunded = columns.integer(),
                  .language = columns.text(),
                  .replaces = columns.optional_id<OrderId>(),
                  .credit = columns.integer(),
                  .change_fee = columns.integer(),
                  .gift_card = columns.optional_id<GiftCardId>(),
                  .gift_amount = columns.integer(),
                  .donation = columns.integer(),
                  .donation_returned = columns.integer(),
                  .gift_sale = read_gift_sale(columns)});
    }

    static Money read_money(SqlColumns& columns) {
        return {.amount = columns.integer(), .currency = columns.currency()};
    }

    Sql& sql_;
    WebhookListeners& listeners_;
};

} // namespace frontrow
