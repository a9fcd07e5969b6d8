#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/figures.hpp"
#include "domain/identity.hpp"
#include "domain/selling/order.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the figures.
class SqlFigures final : public FiguresTable {
public:
    explicit SqlFigures(Sql& sql) : sql_(sql) {}

    std::vector<QuarterSales> quarters(Time from) override {
        std::vector<QuarterSales> quarters;
        // Tickets are counted in one walk of both keys, not order by order, since a database that does not know its
        // tables yet may look for each order's tickets among all. An order that stands has a valid one.
        sql_.each(
            "SELECT orders.created_at / $2, event.slug, event.title, orders.currency, count(valid.order_id), "
            "CAST(coalesce(sum(valid.tickets), 0) AS BIGINT), CAST(sum(orders.paid - orders.refunded) AS "
            "BIGINT), CAST(sum(CASE WHEN orders.status = 1 THEN total ELSE 0 END) AS BIGINT) FROM orders LEFT JOIN "
            "(SELECT order_id, count(*) AS tickets FROM ticket WHERE order_id >= $1 AND status = 0 GROUP BY order_id) "
            "AS valid ON valid.order_id = orders.id JOIN session ON session.id = orders.session_id JOIN event ON "
            "event.id = session.event_id WHERE orders.id >= $1 AND (orders.status IN (0, 1) OR orders.paid > "
            "orders.refunded) AND is_pending = 0 GROUP BY "
            "orders.created_at / $2, "
            "event.slug, event.title, orders.currency",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                quarters.push_back({.at = Time(kQuarter * columns.integer()),
                                    .event = {.slug = columns.id<EventSlug>(),
                                              .title = columns.text(),
                                              .sales = {.currency = columns.currency(),
                                                        .orders = columns.integer(),
                                                        .tickets = columns.integer(),
                                                        .revenue = columns.integer(),
                                                        .reserved = columns.integer()}}});
            },
            first_id(from), std::int64_t{kQuarter.count()});
        return quarters;
    }

    std::vector<SessionFill> upcoming(std::int64_t limit) override {
        std::vector<SessionFill> sessions;
        // What is sold is counted along the index of valid tickets, what is taken is kept with the session.
        sql_.each(
            "SELECT session.slug, event.title, session.starts_at, venue.name, venue.timezone, seat_map.places, "
            "session.taken, (SELECT count(*) FROM ticket WHERE ticket.session_id = session.id AND ticket.status = 0) "
            "FROM session JOIN event ON event.id = session.event_id JOIN venue ON venue.id = session.venue_id "
            "JOIN seat_map ON seat_map.id = session.map_id WHERE session.starts_at > $1 AND session.status = $2 AND "
            "session.deleted_at IS NULL AND event.status = $3 AND event.deleted_at IS NULL ORDER BY session.starts_at, "
            "session.id LIMIT $4",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                sessions.push_back({.slug = columns.id<SessionSlug>(),
                                    .title = columns.text(),
                                    .starts_at = columns.time(),
                                    .venue = columns.text(),
                                    .timezone = columns.text(),
                                    .capacity = columns.integer(),
                                    .taken = columns.integer(),
                                    .sold = columns.integer()});
            },
            sql_.now(), SessionStatus::scheduled, EventStatus::published, limit);
        return sessions;
    }

private:
    static constexpr Milliseconds kQuarter = std::chrono::minutes(15);
    /// The ids of orders begin with their time: those since then stand together in the primary key.
    static std::string first_id(Time from) {
        class Zeros final : public Randomness {
            void fill(std::span<unsigned char> bytes) override { std::fill(bytes.begin(), bytes.end(), 0); }
        } zeros;
        return ordered_code(zeros, from);
    }

    Sql& sql_;
};

} // namespace frontrow
