#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/seating/venue.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of venues.
class SqlVenues final : public VenueTable {
public:
    explicit SqlVenues(Sql& sql) : sql_(sql) {}

    std::optional<Venue> find(const VenueSlug& slug) override {
        static const std::string statement = select("WHERE slug = $1");
        return sql_.one(statement, read_row, slug);
    }

    std::vector<Venue> all() override {
        static const std::string statement = select("ORDER BY name, venue.id");
        return sql_.list(statement, read_row);
    }

    VenueId put(const Venue& venue) override {
        const auto id = *sql_.one(
            "INSERT INTO venue (slug, name, city, timezone) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (slug) DO UPDATE SET name = excluded.name, city = excluded.city, "
            "timezone = excluded.timezone, edition = venue.edition + 1 RETURNING id",
            [](const SqlRow& row) { return row.id<VenueId>(0); }, venue.slug, venue.name, venue.city, venue.timezone);
        if (venue.map)
            sql_.run("INSERT INTO venue_map (venue_id, map_id) VALUES ($1, $2) "
                     "ON CONFLICT (venue_id) DO UPDATE SET map_id = excluded.map_id",
                     id, *venue.map);
        return id;
    }

    /// What read() takes of a row; the map is of kNewestMap, which joins it.
    static constexpr std::string_view kColumns =
        "venue.id, venue.slug, venue.name, venue.city, venue.timezone, venue_map.map_id, venue.edition";
    static constexpr std::string_view kNewestMap = "LEFT JOIN venue_map ON venue_map.venue_id = venue.id ";

    static Venue read(SqlColumns& columns) {
        return {.id = columns.id<VenueId>(),
                .slug = columns.id<VenueSlug>(),
                .name = columns.text(),
                .city = columns.text(),
                .timezone = columns.text(),
                .map = columns.optional_id<MapId>(),
                .row_version = columns.integer()};
    }

private:
    static std::string select(std::string_view conditions) {
        return std::string("SELECT ").append(kColumns).append(" FROM venue ").append(kNewestMap).append(conditions);
    }
    static Venue read_row(const SqlRow& row) {
        SqlColumns columns(row);
        return read(columns);
    }

    Sql& sql_;
};

} // namespace frontrow
