#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/seating/seat_map.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of seat maps.
class SqlSeatMaps final : public SeatMapTable {
public:
    explicit SqlSeatMaps(Sql& sql) : sql_(sql) {}

    std::shared_ptr<const SeatMap> find(const MapId& id) override {
        auto parts = sql_.one(
            "SELECT name, width, height, focal_x, focal_y FROM seat_map WHERE id = $1 AND is_whole = 1",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                SeatMapParts read;
                read.name = columns.text();
                read.width = columns.real();
                read.height = columns.real();
                read.focal = {columns.real(), columns.real()};
                return read;
            },
            id);
        if (!parts) return nullptr;
        read_categories(id, *parts);
        read_units(id, *parts);
        read_seats(id, *parts, read_sections(id, *parts));
        read_decorations(id, *parts);
        auto map = SeatMap::make(std::move(*parts));
        FRONTROW_ASSERT(static_cast<bool>(map)); // it was checked before it was stored
        return std::make_shared<const SeatMap>(std::move(*map));
    }

    std::optional<VenueId> venue_of(const MapId& id) override {
        return sql_.one(
            "SELECT venue_id FROM seat_map WHERE id = $1 AND is_whole = 1",
            [](const SqlRow& row) { return row.id<VenueId>(0); }, id);
    }

    std::optional<VenueId> prepared_for(const MapId& id) override {
        return sql_.one(
            "SELECT venue_id FROM seat_map WHERE id = $1", [](const SqlRow& row) { return row.id<VenueId>(0); }, id);
    }

    std::vector<DrawnMap> drawn_for(VenueId venue) override {
        std::vector<DrawnMap> maps;
        sql_.each(
            "SELECT id, places, created_at FROM seat_map WHERE venue_id = $1 AND is_whole = 1 ORDER BY created_at, id",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                maps.push_back({.id = columns.id<MapId>(),
                                .places = static_cast<std::uint32_t>(columns.integer()),
                                .created_at = columns.time()});
            },
            venue);
        return maps;
    }

    std::optional<std::string> source_of(const MapId& id) override {
        return sql_.one(
            "SELECT source FROM map_source WHERE map_id = $1", [](const SqlRow& row) { return row.text(0); }, id);
    }

    void put_source(const MapId& id, const std::string& source) override {
        sql_.run("INSERT INTO map_source (map_id, source) VALUES ($1, $2) "
                 "ON CONFLICT (map_id) DO UPDATE SET source = excluded.source",
                 id, source);
    }

    bool prepare(const MapId& id, VenueId venue, const SeatMap& map, SeatIndex from, SeatIndex end) override {
        if (is_begun_whole(id, venue, map)) return false;
        put_places(id, map, from, end);
        return true;
    }

    void put(const MapId& id, VenueId venue, const SeatMap& map) override {
        if (is_begun_whole(id, venue, map)) return;
        const auto there = sql_.one(
            "SELECT count(*) FROM seat WHERE map_id = $1", [](const SqlRow& row) { return row.integer(0); }, id);
        if (*there < number(map.places())) put_places(id, map, 0, static_cast<SeatIndex>(map.places()));
        sql_.run("UPDATE seat_map SET is_whole = 1 WHERE id = $1", id);
    }

private:
    static std::int64_t number(std::size_t value) { return static_cast<std::int64_t>(value); }

    /// Writes what a map has beside its places, where it is new. Returns whether there is nothing more to write.
    bool is_begun_whole(const MapId& id, VenueId venue, const SeatMap& map) {
        const SeatMapParts& parts = map.parts();
        const auto added = sql_.run(
            "INSERT INTO seat_map (id, venue_id, name, width, height, focal_x, focal_y, places, created_at, is_whole) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT (id) DO NOTHING",
            id, venue, parts.name, parts.width, parts.height, parts.focal.x, parts.focal.y, map.places(), sql_.now());
        if (added == 0) return venue_of(id).has_value();
        for (std::size_t i = 0; i < parts.categories.size(); ++i)
            sql_.run("INSERT INTO category (map_id, ordinal, name, color) VALUES ($1, $2, $3, $4)", id, number(i),
                     parts.categories[i].name, parts.categories[i].color);
        for (std::size_t s = 0; s < parts.sections.size(); ++s)
            sql_.run("INSERT INTO section (map_id, ordinal, id, name) VALUES ($1, $2, $3, $4)", id, number(s),
                     parts.sections[s].id, parts.sections[s].name);
        for (std::size_t a = 0; a < parts.areas.size(); ++a) {
            const Area& area = parts.areas[a];
            sql_.run(
                "INSERT INTO section (map_id, ordinal, id, name, capacity, category, x, y, width, height, outline) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                id, number(parts.sections.size() + a), area.id, area.name, area.capacity, std::int64_t{area.category},
                area.at.x, area.at.y, area.width, area.height, text_of(area.outline));
        }
        for (std::size_t d = 0; d < parts.decorations.size(); ++d) put_decoration(id, number(d), parts.decorations[d]);
        for (std::size_t u = 0; u < parts.units.size(); ++u)
            sql_.run("INSERT INTO seat_unit (map_id, ordinal, name, sold) VALUES ($1, $2, $3, $4)", id, number(u),
                     parts.units[u].name, parts.units[u].sold);
        return false;
    }

    /// Those that are there already stay as they are, since they are the same.
    static constexpr const char* kWhereMissing = " ON CONFLICT DO NOTHING";

    void put_places(const MapId& id, const SeatMap& map, SeatIndex from, SeatIndex end) {
        const SeatMapParts& parts = map.parts();
        SqlRowsInsert seats(sql_,
                            "INSERT INTO seat (map_id, place, id, section, row_ordinal, row_label, label, x, y, "
                            "category, kind, next_place, unit, note)",
                            14, kWhereMissing);
        std::vector<SqlValue> unit_of(parts.seats.size());
        for (std::size_t u = 0; u < parts.units.size(); ++u)
            for (const SeatIndex seat : parts.units[u].seats) unit_of[seat] = sql_values::of(number(u));
        for (std::size_t s = 0; s < parts.sections.size(); ++s) {
            const auto& rows = parts.sections[s].rows;
            for (std::size_t r = 0; r < rows.size(); ++r) {
                const Row& row = rows[r];
                const auto last = std::min(row.first + row.count, end);
                for (SeatIndex place = std::max(row.first, from); place < last; ++place) {
                    const Seat& seat = parts.seats[place];
                    const auto next = seat.next == kNoSeat ? SqlValue{} : sql_values::of(seat.next);
                    seats.add(id, place, seat.id, number(s), number(r), row.label, seat.label, seat.at.x, seat.at.y,
                              std::int64_t{seat.category}, seat.kind, next, unit_of[place], seat.note);
                }
            }
        }
        seats.finish();
        for (std::size_t a = 0; a < parts.areas.size(); ++a)
            put_area_places(id, number(parts.sections.size() + a), parts.areas[a], map, from, end);
    }

    void put_area_places(const MapId& id, std::int64_t ordinal, const Area& area, const SeatMap& map, SeatIndex from,
                         SeatIndex end) {
        const auto first = std::max(area.first, from);
        const auto last = std::min(area.first + area.capacity, end);
        SqlRowsInsert places(sql_, "INSERT INTO seat (map_id, place, id, section, category)", 5, kWhereMissing);
        for (SeatIndex place = first; place < last; ++place)
            places.add(id, place, map.place_id(place), ordinal, std::int64_t{area.category});
        places.finish();
    }

    void put_decoration(const MapId& id, std::int64_t ordinal, const Decoration& decoration) {
        sql_.run("INSERT INTO decoration (map_id, ordinal, kind, text, x, y, size, points, symbol) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                 id, ordinal, decoration.kind, decoration.text, decoration.at.x, decoration.at.y, decoration.size,
                 text_of(decoration.points), decoration.symbol);
    }

    void read_categories(const MapId& id, SeatMapParts& parts) {
        sql_.each(
            "SELECT name, color FROM category WHERE map_id = $1 ORDER BY ordinal",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                parts.categories.push_back({.name = columns.text(), .color = columns.text()});
            },
            id);
    }

    void read_units(const MapId& id, SeatMapParts& parts) {
        sql_.each(
            "SELECT name, sold FROM seat_unit WHERE map_id = $1 ORDER BY ordinal",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                parts.units.push_back({.name = columns.text(), .sold = columns.number_of<UnitSale>(), .seats = {}});
            },
            id);
    }

    /// Returns how many numbered sections there are: they come before the areas.
    std::size_t read_sections(const MapId& id, SeatMapParts& parts) {
        sql_.each(
            "SELECT id, name, capacity, category, x, y, width, height, outline FROM section WHERE map_id = $1 "
            "ORDER BY ordinal",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                auto section = columns.text();
                auto name = columns.text();
                const auto capacity = columns.optional_integer();
                if (!capacity)
                    parts.sections.push_back({.id = std::move(section), .name = std::move(name), .rows = {}});
                else
                    parts.areas.push_back({.id = std::move(section),
                                           .name = std::move(name),
                                           .capacity = static_cast<std::uint32_t>(*capacity),
                                           .category = static_cast<std::uint16_t>(columns.integer()),
                                           .at = {columns.real(), columns.real()},
                                           .width = columns.real(),
                                           .height = columns.real(),
                                           .outline = points_of(columns.text())});
            },
            id);
        return parts.sections.size();
    }

    void read_seats(const MapId& id, SeatMapParts& parts, std::size_t sections) {
        sql_.each(
            "SELECT section, row_ordinal, row_label, unit, id, label, x, y, category, kind, next_place, note FROM seat "
            "WHERE map_id = $1 AND section < $2 ORDER BY place",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                auto& rows = parts.sections[static_cast<std::size_t>(columns.integer())].rows;
                const bool is_of_a_new_row = columns.integer() == number(rows.size());
                auto label = columns.text();
                if (is_of_a_new_row) rows.push_back({.label = std::move(label)});
                ++rows.back().count;
                if (const auto unit = columns.optional_integer())
                    parts.units[static_cast<std::size_t>(*unit)].seats.push_back(
                        static_cast<SeatIndex>(parts.seats.size()));
                parts.seats.push_back({.id = columns.text(),
                                       .label = columns.text(),
                                       .at = {columns.real(), columns.real()},
                                       .category = static_cast<std::uint16_t>(columns.integer()),
                                       .kind = columns.number_of<SeatKind>()});
                if (const auto next = columns.optional_integer())
                    parts.seats.back().next = static_cast<SeatIndex>(*next);
                parts.seats.back().note = columns.text();
            },
            id, number(sections));
    }

    void read_decorations(const MapId& id, SeatMapParts& parts) {
        sql_.each(
            "SELECT kind, text, x, y, size, points, symbol FROM decoration WHERE map_id = $1 ORDER BY ordinal",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                parts.decorations.push_back({.kind = columns.number_of<DecorationKind>(),
                                             .text = columns.text(),
                                             .at = {columns.real(), columns.real()},
                                             .size = columns.real(),
                                             .points = points_of(columns.text()),
                                             .symbol = columns.number_of<DecorationSymbol>()});
            },
            id);
    }

    /// "x y x y …", each number in its shortest exact form.
    static std::string text_of(const std::vector<Point>& points) {
        std::string text;
        for (const auto& point : points) {
            for (const double value : {point.x, point.y}) {
                std::array<char, 32> digits{};
                const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
                text.append(text.empty() ? "" : " ").append(digits.data(), end);
            }
        }
        return text;
    }

    static std::vector<Point> points_of(std::string_view text) {
        std::vector<Point> points;
        const char* at = text.data();
        const char* const end = at + text.size();
        const auto next = [&] {
            double value = 0;
            at = std::from_chars(at, end, value).ptr;
            if (at != end) ++at;
            return value;
        };
        while (at != end) {
            const double x = next();
            points.push_back({x, next()});
        }
        return points;
    }

    Sql& sql_;
};

} // namespace frontrow
