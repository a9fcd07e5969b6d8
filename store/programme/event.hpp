#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/programme/event.hpp"
#include "store/programme/artist.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of events.
class SqlEvents final : public EventTable {
public:
    explicit SqlEvents(Sql& sql) : sql_(sql) {}

    std::optional<Event> find(const EventSlug& slug) override {
        static const std::string statement = select("WHERE slug = $1 AND deleted_at IS NULL");
        return sql_.one(statement, read_row, slug);
    }

    std::optional<Event> find_including_deleted(const EventSlug& slug) override {
        static const std::string statement = select("WHERE slug = $1");
        return sql_.one(statement, read_row, slug);
    }

    std::vector<Event> page(bool in_bin, EventId below, std::int64_t limit) override {
        static const std::string statement =
            select("WHERE id < $1 AND (deleted_at IS NOT NULL) = ($2 = 1) ORDER BY id DESC LIMIT $3");
        return sql_.list(statement, read_row, below, std::int64_t{in_bin}, limit);
    }

    std::vector<Event> of_artists(const std::vector<ArtistId>& artists, const std::vector<std::string>& names,
                                  EventId below, std::int64_t limit) override {
        if (names.empty()) return {};
        std::vector<SqlValue> values{sql_values::of(below), sql_values::of(EventStatus::draft), limit};
        const auto list = [&](const auto& all) {
            const auto first = values.size() + 1;
            for (const auto& one : all) values.push_back(sql_values::of(one));
            return all.empty() ? std::string("(NULL)") : parameters(first, all.size());
        };
        const auto linked = list(artists);
        const auto named = list(names);
        const auto statement =
            select("WHERE id < $1 AND deleted_at IS NULL AND status <> $2 AND ((linked = edition AND "
                   "artist_id IN " +
                   linked + ") OR (linked <> edition AND artist IN " + named + ")) ORDER BY id DESC LIMIT $3");
        return sql_.list_all(statement, read_row, values);
    }

    EventId put(const Event& event) override {
        return *sql_.one(
            "INSERT INTO event (slug, title, artist, description, image, status, deleted_at, artist_id, linked, "
            "attendee_names) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9) ON CONFLICT (slug) DO UPDATE SET title = "
            "excluded.title, "
            "artist = excluded.artist, description = excluded.description, image = excluded.image, "
            "status = excluded.status, deleted_at = excluded.deleted_at, artist_id = excluded.artist_id, "
            "attendee_names = excluded.attendee_names, "
            "edition = event.edition + 1, linked = event.edition + 1 RETURNING id",
            [](const SqlRow& row) { return row.id<EventId>(0); }, event.slug, event.title, event.artist,
            event.description, event.image, event.status, event.deleted_at, artist_called(sql_, event.artist),
            event.attendee_names);
    }

    /// Finds the artists of events that the version before has written.
    void link() {
        std::vector<std::string> names;
        sql_.each("SELECT artist FROM event WHERE linked <> edition GROUP BY artist ORDER BY min(id)",
                  [&](const SqlRow& row) { names.push_back(row.text(0)); });
        for (const auto& name : names)
            sql_.run("UPDATE event SET artist_id = $2, linked = edition WHERE linked <> edition AND artist = $1", name,
                     artist_called(sql_, name));
    }

    /// What read() takes of a row.
    static constexpr std::string_view kColumns =
        "event.id, event.slug, event.title, event.artist, event.description, event.image, event.status, "
        "event.attendee_names, event.deleted_at, event.edition, CASE WHEN event.linked = event.edition THEN "
        "event.artist_id END";

    static Event read(SqlColumns& columns) {
        return {.id = columns.id<EventId>(),
                .slug = columns.id<EventSlug>(),
                .title = columns.text(),
                .artist = columns.text(),
                .description = columns.text(),
                .image = columns.text(),
                .status = columns.number_of<EventStatus>(),
                .attendee_names = columns.number_of<AttendeeNames>(),
                .deleted_at = columns.optional_time(),
                .row_version = columns.integer(),
                .artist_id = columns.optional_id<ArtistId>()};
    }

private:
    static std::string select(std::string_view conditions) {
        return std::string("SELECT ").append(kColumns).append(" FROM event ").append(conditions);
    }
    static Event read_row(const SqlRow& row) {
        SqlColumns columns(row);
        return read(columns);
    }

    Sql& sql_;
};

} // namespace frontrow
