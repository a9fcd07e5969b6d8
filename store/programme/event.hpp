#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/programme/event.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of events.
class SqlEvents final : public EventTable {
public:
    explicit SqlEvents(Sql& sql) : sql_(sql) {}

    std::optional<Event> find(const EventSlug& slug) override {
        return sql_.one(
            "SELECT id, slug, title, artist, description, image, status, deleted_at, edition FROM event "
            "WHERE slug = $1 AND deleted_at IS NULL",
            [](const SqlRow& row) { return read(row); }, slug);
    }

    std::optional<Event> find_anywhere(const EventSlug& slug) override {
        return sql_.one(
            "SELECT id, slug, title, artist, description, image, status, deleted_at, edition FROM event "
            "WHERE slug = $1",
            [](const SqlRow& row) { return read(row); }, slug);
    }

    std::vector<Event> page(bool in_bin, EventId below, std::int64_t limit) override {
        std::vector<Event> events;
        sql_.each(
            "SELECT id, slug, title, artist, description, image, status, deleted_at, edition FROM event "
            "WHERE id < $1 AND (deleted_at IS NOT NULL) = ($2 = 1) ORDER BY id DESC LIMIT $3",
            [&](const SqlRow& row) { events.push_back(read(row)); }, below, std::int64_t{in_bin}, limit);
        return events;
    }

    std::vector<Event> of_artist(const std::string& artist, EventId below, std::int64_t limit) override {
        std::vector<Event> events;
        sql_.each(
            "SELECT id, slug, title, artist, description, image, status, deleted_at, edition FROM event "
            "WHERE artist = $1 AND id < $2 AND deleted_at IS NULL AND status <> $3 ORDER BY id DESC LIMIT $4",
            [&](const SqlRow& row) { events.push_back(read(row)); }, artist, below, EventStatus::draft, limit);
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

    /// Reads the nine columns above, beginning with column `first`.
    static Event read(const SqlRow& row, int first = 0) {
        return {row.id<EventId>(first),
                row.id<EventSlug>(first + 1),
                row.text(first + 2),
                row.text(first + 3),
                row.text(first + 4),
                row.text(first + 5),
                row.number_of<EventStatus>(first + 6),
                row.optional_time(first + 7),
                row.integer(first + 8)};
    }

private:
    Sql& sql_;
};

} // namespace frontrow
