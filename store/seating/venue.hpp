#pragma once

#include <optional>
#include <vector>

#include "domain/seating/venue.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of venues.
class SqlVenues final : public VenueTable {
public:
    explicit SqlVenues(Sql& sql) : sql_(sql) {}

    std::optional<Venue> find(const VenueSlug& slug) override {
        return sql_.one(
            "SELECT venue.id, slug, name, city, timezone, map_id, edition FROM venue "
            "LEFT JOIN venue_map ON venue_map.venue_id = venue.id WHERE slug = $1",
            [](const SqlRow& row) { return read(row); }, slug);
    }

    std::vector<Venue> all() override {
        std::vector<Venue> venues;
        sql_.each("SELECT venue.id, slug, name, city, timezone, map_id, edition FROM venue "
                  "LEFT JOIN venue_map ON venue_map.venue_id = venue.id ORDER BY name, venue.id",
                  [&](const SqlRow& row) { venues.push_back(read(row)); });
        return venues;
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

    /// Reads the seven columns above, beginning with column `first`.
    static Venue read(const SqlRow& row, int first = 0) {
        return {row.id<VenueId>(first), row.id<VenueSlug>(first + 1),      row.text(first + 2),   row.text(first + 3),
                row.text(first + 4),    row.optional_id<MapId>(first + 5), row.integer(first + 6)};
    }

private:
    Sql& sql_;
};

} // namespace frontrow
