#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/programme/session.hpp"
#include "domain/store.hpp"
#include "store/programme/event.hpp"
#include "store/seating/venue.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of sessions and their prices.
class SqlSessions final : public SessionTable {
public:
    explicit SqlSessions(Sql& sql) : sql_(sql) {}

    std::optional<SessionDetail> find(const SessionSlug& slug) override {
        static const std::string statement =
            std::string(kSelect) + "WHERE session.slug = $1 AND event.deleted_at IS NULL AND event.status <> $2";
        return with_prices(sql_.one(statement, read_detail, slug, EventStatus::draft));
    }

    std::optional<SessionDetail> find(SessionId id) override {
        static const std::string statement = std::string(kSelect) + "WHERE session.id = $1";
        return with_prices(sql_.one(statement, read_detail, id));
    }

    std::optional<SessionDetail> find_anywhere(const SessionSlug& slug) override {
        static const std::string statement = std::string(kSelect) + "WHERE session.slug = $1";
        return with_prices(sql_.one(statement, read_detail, slug));
    }

    std::vector<SessionDetail> of_event(EventId event) override {
        static const std::string statement =
            std::string(kSelect) + "WHERE session.event_id = $1 ORDER BY session.starts_at, session.id";
        std::vector<SessionDetail> sessions;
        sql_.each(
            statement, [&](const SqlRow& row) { sessions.push_back(read_detail(row)); }, event);
        for (auto& detail : sessions) read_prices(detail.session);
        return sessions;
    }

    PlaceCounts count_places(SessionId session) override {
        PlaceCounts counts;
        sql_.each(
            "SELECT state, count(*) FROM claim WHERE session_id = $1 AND (expires_at IS NULL OR expires_at > $2) "
            "GROUP BY state",
            [&](const SqlRow& row) {
                const std::string state = row.text(0);
                (state == "s" ? counts.sold : state == "h" ? counts.held : counts.blocked) = row.integer(1);
            },
            session, sql_.now());
        return counts;
    }

    std::vector<SessionDetail> starting_from(Time from) override {
        static const std::string statement =
            std::string(kSelect) +
            "WHERE session.starts_at >= $1 AND event.status IN ($2, $3) AND event.deleted_at IS NULL "
            "ORDER BY session.starts_at, session.id";
        std::vector<SessionDetail> sessions;
        sql_.each(
            statement, [&](const SqlRow& row) { sessions.push_back(read_detail(row)); }, from, EventStatus::published,
            EventStatus::cancelled);
        for (auto& detail : sessions) read_prices(detail.session);
        return sessions;
    }

    std::vector<SessionVersion> changed_since(Time time) override {
        std::vector<SessionVersion> versions;
        sql_.each(
            "SELECT slug, version FROM session WHERE changed_at >= $1",
            [&](const SqlRow& row) {
                versions.push_back({row.id<SessionSlug>(0), row.integer(1)});
            },
            time);
        return versions;
    }

    SessionId put(const Session& s) override {
        const auto id = *sql_.one(
            "INSERT INTO session (slug, event_id, venue_id, map_id, starts_at, doors_at, sales_start, sales_end, "
            "status, "
            "currency, hold_ttl, max_seats, max_seats_per_buyer, strand_rule, changed_at, fee) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (slug) DO "
            "UPDATE "
            "SET "
            "event_id = excluded.event_id, venue_id = excluded.venue_id, map_id = excluded.map_id, "
            "starts_at = excluded.starts_at, doors_at = excluded.doors_at, sales_start = excluded.sales_start, "
            "sales_end = excluded.sales_end, status = excluded.status, currency = excluded.currency, "
            "hold_ttl = excluded.hold_ttl, max_seats = excluded.max_seats, "
            "max_seats_per_buyer = excluded.max_seats_per_buyer, strand_rule = excluded.strand_rule, fee = "
            "excluded.fee, "
            "edition = session.edition + 1 RETURNING id",
            [](const SqlRow& row) { return row.id<SessionId>(0); }, s.slug, s.event, s.venue, s.map, s.starts_at,
            s.doors_at, s.sales_start, s.sales_end, s.status, s.currency.code(), s.hold_ttl, s.max_seats,
            s.max_seats_per_buyer, s.strand_rule, sql_.now(), s.fee);
        sql_.run("DELETE FROM price WHERE session_id = $1", id);
        for (std::size_t i = 0; i < s.prices.size(); ++i)
            sql_.run(
                "INSERT INTO price (session_id, ordinal, category, ticket_type, amount) VALUES ($1, $2, $3, $4, $5)",
                id, static_cast<std::int64_t>(i), s.prices[i].category, s.prices[i].ticket_type, s.prices[i].amount);
        return id;
    }

    void advance_versions(std::int64_t by) override { sql_.run("UPDATE session SET version = version + $1", by); }

    std::int64_t touch(SessionId session, std::int64_t taken_delta) override {
        return counted(session, taken_delta).first;
    }

    std::int64_t touch_as_seen(const Session& seen, std::int64_t taken_delta) override {
        const auto [version, edition] = counted(seen.id, taken_delta);
        if (edition != seen.edition) throw Overtaken("the session was edited while somebody decided by it");
        return version;
    }

    std::vector<std::string> places_not_in(SessionId session, const MapId& map) override {
        sql_.one(
            "SELECT id FROM session WHERE id = $1" + std::string(sql_.row_lock()),
            [](const SqlRow& row) { return row.integer(0); }, session);
        std::vector<std::string> places;
        sql_.each(
            "SELECT seat.id FROM (SELECT map_id, place FROM claim WHERE session_id = $1 "
            "UNION SELECT map_id, place FROM ticket WHERE session_id = $1) AS used "
            "JOIN seat ON seat.map_id = used.map_id AND seat.place = used.place WHERE NOT EXISTS "
            "(SELECT 1 FROM seat AS fresh WHERE fresh.map_id = $2 AND fresh.id = seat.id) ORDER BY seat.id",
            [&](const SqlRow& row) { places.push_back(row.text(0)); }, session, map);
        return places;
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
        sql_.run("UPDATE session SET map_id = $2 WHERE id = $1", session, map);
        for (const std::string table : {"claim", "ticket"})
            sql_.run("UPDATE " + table + " SET session_id = $1 WHERE session_id = $2", session, aside);
        sql_.run("DELETE FROM session WHERE id = $1", aside);
    }

private:
    static constexpr std::string_view kSelect =
        "SELECT session.id, session.slug, session.event_id, session.venue_id, session.map_id, session.starts_at, "
        "session.doors_at, session.sales_start, session.sales_end, session.status, session.currency, session.hold_ttl, "
        "session.max_seats, session.max_seats_per_buyer, session.strand_rule, session.version, seat_map.places, "
        "session.taken, session.edition, event.id, event.slug, event.title, event.artist, event.description, "
        "event.image, event.status, "
        "event.deleted_at, event.edition, venue.id, venue.slug, venue.name, venue.city, venue.timezone, "
        "venue_map.map_id, "
        "venue.edition, "
        "(SELECT catalogue.version FROM catalogue), session.fee FROM session "
        "JOIN seat_map ON seat_map.id = session.map_id JOIN event ON event.id = session.event_id "
        "JOIN venue ON venue.id = session.venue_id LEFT JOIN venue_map ON venue_map.venue_id = venue.id ";
    static constexpr int kEventColumns = 19;
    static constexpr int kVenueColumns = 28;
    static constexpr int kCatalogueColumn = 35;
    static constexpr int kFeeColumn = 36;

    static Session read(const SqlRow& row) {
        const auto currency = Currency::parse(row.text(10));
        FRONTROW_ASSERT(currency.has_value()); // checked when it was stored
        return {.id = row.id<SessionId>(0),
                .slug = row.id<SessionSlug>(1),
                .event = row.id<EventId>(2),
                .venue = row.id<VenueId>(3),
                .map = row.id<MapId>(4),
                .starts_at = row.time(5),
                .doors_at = row.time(6),
                .sales_start = row.time(7),
                .sales_end = row.time(8),
                .status = row.number_of<SessionStatus>(9),
                .currency = *currency,
                .hold_ttl = Milliseconds(row.integer(11)),
                .max_seats = row.integer(12),
                .max_seats_per_buyer = row.integer(13),
                .strand_rule = row.number_of<StrandRule>(14),
                .fee = row.integer(kFeeColumn),
                .prices = {},
                .version = row.integer(15),
                .capacity = row.integer(16),
                .taken = row.integer(17),
                .edition = row.integer(18)};
    }

    /// Counts a change. Promises the version and the edition.
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
        return {read(row), SqlEvents::read(row, kEventColumns), SqlVenues::read(row, kVenueColumns),
                row.integer(kCatalogueColumn)};
    }

    std::optional<SessionDetail> with_prices(std::optional<SessionDetail> detail) {
        if (detail) read_prices(detail->session);
        return detail;
    }

    void read_prices(Session& session) {
        sql_.each(
            "SELECT category, ticket_type, amount FROM price WHERE session_id = $1 ORDER BY ordinal",
            [&](const SqlRow& row) {
                session.prices.push_back({row.text(0), row.text(1), row.integer(2)});
            },
            session.id);
    }

    Sql& sql_;
};

} // namespace frontrow
