#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/programme/event.hpp"
#include "store/sql.hpp"

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
        std::vector<Event> events;
        sql_.each(
            statement, [&](const SqlRow& row) { events.push_back(read_row(row)); }, below, std::int64_t{in_bin}, limit);
        return events;
    }

    std::vector<Event> of_artist(const std::string& artist, EventId below, std::int64_t limit) override {
        static const std::string statement =
            select("WHERE artist = $1 AND id < $2 AND deleted_at IS NULL AND status <> $3 ORDER BY id DESC LIMIT $4");
        std::vector<Event> events;
        sql_.each(
            statement, [&](const SqlRow& row) { events.push_back(read_row(row)); }, artist, below, EventStatus::draft,
            limit);
        return events;
    }

    EventId put(const Event& event) override {
        return *sql_.one(
            "INSERT INTO event (slug, title, artist, description, image, status, deleted_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (slug) DO UPDATE SET title = excluded.title, "
            "artist = excluded.artist, description = excluded.description, image = excluded.image, "
            "status = excluded.status, deleted_at = excluded.deleted_at, edition = event.edition + 1 RETURNING id",
            [](const SqlRow& row) { return row.id<EventId>(0); }, event.slug, event.title, event.artist,
            event.description, event.image, event.status, event.deleted_at);
    }

    /// What read() takes of a row.
    static constexpr std::string_view kColumns =
        "event.id, event.slug, event.title, event.artist, event.description, event.image, event.status, "
        "event.deleted_at, event.edition";

    static Event read(SqlColumns& columns) {
        return {.id = columns.id<EventId>(),
                .slug = columns.id<EventSlug>(),
                .title = columns.text(),
                .artist = columns.text(),
                .description = columns.text(),
                .image = columns.text(),
                .status = columns.number_of<EventStatus>(),
                .deleted_at = columns.optional_time(),
                .row_version = columns.integer()};
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
