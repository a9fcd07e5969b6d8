#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/programme/session.hpp"
#include "domain/store.hpp"
#include "domain/string_list.hpp"
#include "store/programme/event.hpp"
#include "store/seating/venue.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of sessions and their prices.
class SqlSessions final : public SessionTable {
public:
    explicit SqlSessions(Sql& sql) : sql_(sql) {}

    std::optional<SessionDetail> find(const SessionSlug& slug) override {
        static const std::string statement =
            select("WHERE session.slug = $1 AND session.deleted_at IS NULL AND event.deleted_at IS NULL AND "
                   "event.status <> $2");
        return with_prices(sql_.one(statement, read_detail, slug, EventStatus::draft));
    }

    std::optional<SessionDetail> find(SessionId id) override {
        static const std::string statement = select("WHERE session.id = $1");
        return with_prices(sql_.one(statement, read_detail, id));
    }

    std::optional<SessionDetail> find_including_deleted(const SessionSlug& slug) override {
        static const std::string statement = select("WHERE session.slug = $1");
        return with_prices(sql_.one(statement, read_detail, slug));
    }

    std::vector<SessionDetail> of_event(EventId event) override { return of_events(std::span(&event, 1)); }

    std::vector<SessionDetail> of_events(std::span<const EventId> events) override {
        std::vector<SessionDetail> sessions;
        for_each_set(events, [&](const std::string& list, const std::vector<SqlValue>& values) {
            auto some = all_where("WHERE session.event_id IN " + list + " AND session.deleted_at IS NULL ", values);
            sessions.insert(sessions.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
        });
        return sessions;
    }

    std::map<SessionId, PlaceCounts> count_places(std::span<const SessionId> sessions) override {
        std::map<SessionId, PlaceCounts> all;
        const auto count = [&](const SqlRow& row) {
            SqlColumns columns(row);
            PlaceCounts& counts = all[columns.id<SessionId>()];
            const std::string state = columns.text();
            (state == "s" ? counts.sold : state == "h" ? counts.held : counts.blocked) = columns.integer();
        };
        for_each_set(sessions, [&](const std::string& list, std::vector<SqlValue> values) {
            values.push_back(sql_values::of(sql_.now()));
            const std::string now = "$" + std::to_string(values.size());
            sql_.each_all("SELECT session_id, state, count(*) FROM claim WHERE session_id IN " + list +
                              " AND (coalesce(expires_at, reserved_until) IS NULL OR "
                              "coalesce(expires_at, reserved_until) > " +
                              now + ") GROUP BY session_id, state",
                          count, values);
        });
        return all;
    }

    std::vector<SessionDetail> starting_from(Time from) override {
        return all_where(
            "WHERE session.starts_at >= $1 AND session.deleted_at IS NULL AND event.status IN ($2, $3) AND "
            "event.deleted_at IS NULL ",
            std::array{sql_values::of(from), sql_values::of(EventStatus::published),
                       sql_values::of(EventStatus::cancelled)});
    }

    std::vector<SessionVersion> changed_since(Time time) override {
        std::vector<SessionVersion> versions;
        sql_.each(
            "SELECT slug, version FROM session WHERE changed_at >= $1",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                versions.push_back({.slug = columns.id<SessionSlug>(), .version = columns.integer()});
            },
            time);
        return versions;
    }

    SessionId put(const Session& s) override {
        const auto id = *sql_.one(
            "INSERT INTO session (slug, event_id, venue_id, map_id, starts_at, doors_at, sales_start, sales_end, "
            "status, "
            "currency, hold_ttl, max_seats, max_seats_per_buyer, strand_rule, changed_at, fee, takes_reservations, "
            "reservation_ttl, reservation_ends_before, is_postponed, deleted_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) "
            "ON CONFLICT (slug) DO UPDATE SET event_id = excluded.event_id, venue_id = excluded.venue_id, "
            "map_id = excluded.map_id, starts_at = excluded.starts_at, doors_at = excluded.doors_at, "
            "sales_start = excluded.sales_start, sales_end = excluded.sales_end, status = excluded.status, "
            "currency = excluded.currency, hold_ttl = excluded.hold_ttl, max_seats = excluded.max_seats, "
            "max_seats_per_buyer = excluded.max_seats_per_buyer, strand_rule = excluded.strand_rule, "
            "fee = excluded.fee, takes_reservations = excluded.takes_reservations, "
            "reservation_ttl = excluded.reservation_ttl, "
            "reservation_ends_before = excluded.reservation_ends_before, is_postponed = excluded.is_postponed, "
            "deleted_at = excluded.deleted_at, "
            "edition = session.edition + 1 RETURNING id",
            [](const SqlRow& row) { return row.id<SessionId>(0); }, s.slug, s.event, s.venue, s.map, s.starts_at,
            s.doors_at, s.sales_start, s.sales_end, s.status, s.currency.code(), s.hold_ttl, s.max_seats,
            s.max_seats_per_buyer, s.strand_rule, sql_.now(), s.fee, std::int64_t{s.reservations.are_taken},
            s.reservations.longest, s.reservations.before_start, std::int64_t{s.is_postponed}, s.deleted_at);
        sql_.run("DELETE FROM price WHERE session_id = $1", id);
        SqlRowsInsert prices(sql_, "INSERT INTO price (session_id, ordinal, " + std::string(kPriceColumns) + ")", 8);
        for (std::size_t i = 0; i < s.prices.size(); ++i) {
            const Price& price = s.prices[i];
            prices.add(id, static_cast<std::int64_t>(i), price.category, price.ticket_type, price.amount, price.tax,
                       std::int64_t{price.is_open}, to_number_list(price.suggested));
        }
        prices.finish();
        return id;
    }

    std::optional<SessionSlug> with_tax(const std::string& rate, Time from) override {
        return sql_.one(
            "SELECT session.slug FROM price JOIN session ON session.id = price.session_id WHERE price.tax = $1 AND "
            "session.sales_end > $2 ORDER BY session.id LIMIT 1",
            [](const SqlRow& row) { return row.id<SessionSlug>(0); }, rate, from);
    }

    void put_reservations(const Reservations& rules, Time from) override {
        sql_.run("UPDATE session SET takes_reservations = $1, reservation_ttl = $2, reservation_ends_before = $3, "
                 "edition = edition + 1 WHERE starts_at >= $4",
                 std::int64_t{rules.are_taken}, rules.longest, rules.before_start, from);
    }

    void advance_versions(std::int64_t by) override { sql_.run("UPDATE session SET version = version + $1", by); }

    std::int64_t touch(SessionId session, std::int64_t taken_delta) override {
        return counted(session, taken_delta).first;
    }

    std::int64_t bump_version_if_unchanged(const Session& seen, std::int64_t taken_delta) override {
        const auto [version, row_version] = counted(seen.id, taken_delta);
        if (row_version != seen.row_version)
            throw SerializationFailure("the session was edited while somebody decided by it");
        return version;
    }

    std::vector<std::string> places_not_in(SessionId session, const MapId& map) override {
        sql_.one(
            "SELECT id FROM session WHERE id = $1" + std::string(sql_.row_lock()),
            [](const SqlRow& row) { return row.integer(0); }, session);
        return sql_.list(
            "SELECT seat.id FROM (SELECT map_id, place FROM claim WHERE session_id = $1 "
            "UNION SELECT map_id, place FROM ticket WHERE session_id = $1) AS used "
            "JOIN seat ON seat.map_id = used.map_id AND seat.place = used.place WHERE NOT EXISTS "
            "(SELECT 1 FROM seat AS fresh WHERE fresh.map_id = $2 AND fresh.id = seat.id) ORDER BY seat.id",
            [](const SqlRow& row) { return row.text(0); }, session, map);
    }

    void move_to_map(SessionId session, const MapId& map) override {
        // Claims and tickets refer to the session together with its map, so that they never mean a place of another
        // one. While the map changes they wait at a session that nobody ever sees.
        const auto aside = *sql_.one(
            "INSERT INTO session (slug, event_id, venue_id, map_id, starts_at, doors_at, sales_start, sales_end, "
            "status, currency, hold_ttl, max_seats, max_seats_per_buyer, strand_rule, changed_at) "
            "SELECT slug || ' moves', event_id, venue_id, $2, starts_at, doors_at, sales_start, sales_end, status, "
            "currency, hold_ttl, max_seats, max_seats_per_buyer, strand_rule, changed_at FROM session WHERE id = $1 "
            "RETURNING id",
            [](const SqlRow& row) { return row.id<SessionId>(0); }, session, map);
        for (const std::string table : {"claim", "ticket"})
            sql_.run("UPDATE " + table +
                         " SET session_id = $2, map_id = $3, place = (SELECT fresh.place FROM seat AS old "
                         "JOIN seat AS fresh ON fresh.map_id = $3 AND fresh.id = old.id WHERE old.map_id = " +
                         table + ".map_id AND old.place = " + table + ".place) WHERE session_id = $1",
                     session, aside, map);
        sql_.run("DELETE FROM released WHERE session_id = $1", session); // they have the numbers of the old map
        sql_.run("UPDATE session SET map_id = $2 WHERE id = $1", session, map);
        for (const std::string table : {"claim", "ticket"})
            sql_.run("UPDATE " + table + " SET session_id = $1 WHERE session_id = $2", session, aside);
        sql_.run("DELETE FROM session WHERE id = $1", aside);
    }

private:
    static constexpr std::string_view kColumns =
        "session.id, session.slug, session.event_id, session.venue_id, session.map_id, session.starts_at, "
        "session.doors_at, session.sales_start, session.sales_end, session.status, session.currency, session.hold_ttl, "
        "session.max_seats, session.max_seats_per_buyer, session.strand_rule, session.fee, session.takes_reservations, "
        "session.reservation_ttl, "
        "session.reservation_ends_before, session.is_postponed, session.deleted_at, session.version, "
        "seat_map.places, session.taken, session.edition";

    static std::string select(std::string_view conditions) {
        return std::string("SELECT ")
            .append(kColumns)
            .append(", ")
            .append(SqlEvents::kColumns)
            .append(", ")
            .append(SqlVenues::kColumns)
            .append(", (SELECT catalogue.version FROM catalogue) FROM session "
                    "JOIN seat_map ON seat_map.id = session.map_id JOIN event ON event.id = session.event_id "
                    "JOIN venue ON venue.id = session.venue_id ")
            .append(SqlVenues::kNewestMap)
            .append(conditions);
    }

    static Session read(SqlColumns& columns) {
        return {.id = columns.id<SessionId>(),
                .slug = columns.id<SessionSlug>(),
                .event = columns.id<EventId>(),
                .venue = columns.id<VenueId>(),
                .map = columns.id<MapId>(),
                .starts_at = columns.time(),
                .doors_at = columns.time(),
                .sales_start = columns.time(),
                .sales_end = columns.time(),
                .status = columns.number_of<SessionStatus>(),
                .currency = columns.currency(),
                .hold_ttl = Milliseconds(columns.integer()),
                .max_seats = columns.integer(),
                .max_seats_per_buyer = columns.integer(),
                .strand_rule = columns.number_of<StrandRule>(),
                .fee = columns.integer(),
                .reservations = {.are_taken = columns.flag(),
                                 .longest = Milliseconds(columns.integer()),
                                 .before_start = Milliseconds(columns.integer())},
                .is_postponed = columns.flag(),
                .deleted_at = columns.optional_time(),
                .prices = {},
                .version = columns.integer(),
                .capacity = columns.integer(),
                .taken = columns.integer(),
                .row_version = columns.integer()};
    }

    /// Counts a change. Returns the version and the row version.
    std::pair<std::int64_t, std::int64_t> counted(SessionId session, std::int64_t taken_delta) {
        const auto counted = sql_.one(
            "UPDATE session SET version = version + 1, taken = taken + $2, changed_at = $3 "
            "WHERE id = $1 RETURNING version, edition",
            [](const SqlRow& row) { return std::pair(row.integer(0), row.integer(1)); }, session, taken_delta,
            sql_.now());
        FRONTROW_ASSERT(counted.has_value());
        return *counted;
    }

    static SessionDetail read_detail(const SqlRow& row) {
        SqlColumns columns(row);
        return {.session = read(columns),
                .event = SqlEvents::read(columns),
                .venue = SqlVenues::read(columns),
                .catalogue = columns.integer()};
    }

    std::optional<SessionDetail> with_prices(std::optional<SessionDetail> detail) {
        if (!detail) return detail;
        sql_.each(
            "SELECT " + std::string(kPriceColumns) + " FROM price WHERE session_id = $1 ORDER BY ordinal",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                detail->session.prices.push_back(read_price(columns));
            },
            detail->session.id);
        return detail;
    }

    /// Returns the sessions by their start, with their prices: two statements, however many there are.
    std::vector<SessionDetail> all_where(const std::string& conditions, std::span<const SqlValue> values) {
        std::vector<SessionDetail> sessions;
        std::unordered_map<std::int64_t, std::size_t> index;
        sql_.each_all(
            select(conditions + "ORDER BY session.starts_at, session.id"),
            [&](const SqlRow& row) {
                sessions.push_back(read_detail(row));
                index.emplace(sessions.back().session.id.value, sessions.size() - 1);
            },
            values);
        sql_.each_all(
            "SELECT price.session_id, " + std::string(kPriceColumns) +
                " FROM price "
                "JOIN session ON session.id = price.session_id JOIN event ON event.id = session.event_id " +
                conditions + "ORDER BY price.session_id, price.ordinal",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                const auto found = index.find(columns.integer());
                if (found != index.end()) sessions[found->second].session.prices.push_back(read_price(columns));
            },
            values);
        return sessions;
    }

    static constexpr std::string_view kPriceColumns = "category, ticket_type, amount, tax, is_open, suggested";

    static Price read_price(SqlColumns& columns) {
        return {.category = columns.text(),
                .ticket_type = columns.text(),
                .amount = columns.integer(),
                .tax = columns.text(),
                .is_open = columns.flag(),
                .suggested = from_number_list(columns.text())};
    }

    Sql& sql_;
};

} // namespace frontrow
