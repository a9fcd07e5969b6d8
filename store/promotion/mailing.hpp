#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/programme/event.hpp"
#include "domain/promotion/mailing.hpp"
#include "store/programme/artist.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of mailings.
class SqlMailings final : public MailingTable {
public:
    explicit SqlMailings(Sql& sql) : sql_(sql) {}

    std::optional<Mailing> find(MailingId id) override { return sql_.one(select("WHERE id = $1"), read, id); }

    std::optional<Mailing> find_to_edit(MailingId id) override {
        return sql_.one(select("WHERE id = $1") + std::string(sql_.row_lock()), read, id);
    }

    std::vector<Mailing> below(std::int64_t before, std::int64_t limit) override {
        return sql_.list(select("WHERE id < $1 ORDER BY id DESC LIMIT $2"), read, before, limit);
    }

    bool knows_artist(const std::string& name) override { return find_artist(sql_, name).has_value(); }

    MailingId add(const Mailing& mailing) override {
        return *sql_.one(
            "INSERT INTO mailing (subject, text, event_id, to_event_id, to_artist_id, state, created_at) VALUES ($1, "
            "$2, (SELECT id FROM event WHERE slug = $3), (SELECT id FROM event WHERE slug = $4), $5, 0, $6) RETURNING "
            "id",
            [](const SqlRow& row) { return row.id<MailingId>(0); }, mailing.subject, mailing.text, mailing.event,
            mailing.to_event, artist_of(mailing), sql_.now());
    }

    void put(const Mailing& mailing) override {
        sql_.run("UPDATE mailing SET subject = $2, text = $3, event_id = (SELECT id FROM event WHERE slug = $4), "
                 "to_event_id = (SELECT id FROM event WHERE slug = $5), to_artist_id = $6, edition = edition + 1 WHERE "
                 "id = $1",
                 mailing.id, mailing.subject, mailing.text, mailing.event, mailing.to_event, artist_of(mailing));
    }

    void remove(MailingId id) override {
        sql_.run("DELETE FROM outbox WHERE mailing_id = $1", id);
        sql_.run("DELETE FROM mailing WHERE id = $1", id);
    }

    std::int64_t count_receivers(const Mailing& mailing) override {
        return *sql_.one(
            "SELECT count(DISTINCT email) FROM interest WHERE " + std::string(kReceivers),
            [](const SqlRow& row) { return row.integer(0); }, mailing.to_event, artist_of(mailing), sql_.now());
    }

    void start(MailingId id, std::int64_t receivers) override {
        sql_.run("UPDATE mailing SET state = $2, receivers = $3, started_at = $4 WHERE id = $1", id,
                 MailingState::going, receivers, sql_.now());
    }

    void end(MailingId id, MailingState how) override {
        sql_.run("UPDATE mailing SET state = $2, ended_at = $3 WHERE id = $1", id, how, sql_.now());
    }

    std::optional<MailingId> next_due() override {
        static const std::string of_mailing =
            "SELECT 1 FROM outbox WHERE kind = " + number(MailKind::mailing) + " AND ";
        static const std::string statement =
            "SELECT id FROM mailing WHERE state = 1 AND ((is_written = 0 AND NOT EXISTS (" + of_mailing +
            "next_try IS NOT NULL AND next_try <= $1)) OR (is_written = 1 AND NOT EXISTS (" + of_mailing +
            "next_try IS NOT NULL AND mailing_id = mailing.id))) ORDER BY id LIMIT 1";
        return sql_.one(
            statement, [](const SqlRow& row) { return row.id<MailingId>(0); }, sql_.now());
    }

    void write_some(const Mailing& mailing, std::int64_t limit) override {
        const auto artist = artist_of(mailing);
        std::int64_t taken = 0;
        std::int64_t last = 0;
        const auto from = " FROM interest WHERE " + std::string(kReceivers) +
                          " AND id > (SELECT reached FROM mailing WHERE mailing.id = $4)";
        sql_.each(
            "SELECT id" + from + " ORDER BY id LIMIT $5",
            [&](const SqlRow& row) {
                ++taken;
                last = row.integer(0);
            },
            mailing.to_event, artist, mailing.started_at, mailing.id, limit);
        sql_.run("INSERT INTO outbox (kind, state, address, language, detail, amount, created_at, due_at, next_try, "
                 "mailing_id) SELECT " +
                     number(MailKind::mailing) +
                     ", 0, email, language, token, 0, CAST($6 AS BIGINT), CAST($6 AS BIGINT), CAST($6 AS BIGINT), "
                     "CAST($4 AS BIGINT)" +
                     from + " AND id <= $5 ORDER BY id ON CONFLICT DO NOTHING",
                 mailing.to_event, artist, mailing.started_at, mailing.id, last, sql_.now());
        sql_.run("UPDATE mailing SET reached = CASE WHEN reached < $2 THEN $2 ELSE reached END, is_written = $3 WHERE "
                 "id = $1",
                 mailing.id, last, std::int64_t{taken < limit});
    }

    void count(MailingId id, std::int64_t sent, std::int64_t failed) override {
        sql_.run("UPDATE mailing SET sent = sent + $2, failed = failed + $3 WHERE id = $1", id, sent, failed);
    }

private:
    static std::string number(MailKind kind) { return std::to_string(static_cast<int>(kind)); }

    /// Which entries of the list a mailing is for: $1 is the event, $2 the artist, neither for all, $3 the time by
    /// which they were confirmed.
    static constexpr std::string_view kReceivers =
        "confirmed_at <= $3 AND token IS NOT NULL AND (CAST($1 AS TEXT) IS NULL OR event_id = (SELECT event.id FROM "
        "event WHERE event.slug = $1)) AND (CAST($2 AS BIGINT) IS NULL OR event_id IN (SELECT event.id FROM event "
        "WHERE event.artist_id = $2))";

    std::optional<ArtistId> artist_of(const Mailing& mailing) {
        return mailing.to_artist ? find_artist(sql_, *mailing.to_artist) : std::nullopt;
    }

    static std::string select(std::string_view which) {
        return "SELECT id, subject, text, (SELECT slug FROM event WHERE event.id = mailing.event_id), "
               "(SELECT slug FROM event WHERE event.id = mailing.to_event_id), "
               "(SELECT name FROM artist WHERE artist.id = mailing.to_artist_id), is_written, state, receivers, sent, "
               "failed, created_at, started_at, ended_at, edition FROM mailing " +
               std::string(which);
    }

    static Mailing read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<MailingId>(),
                .subject = columns.text(),
                .text = columns.text(),
                .event = columns.optional_id<EventSlug>(),
                .to_event = columns.optional_id<EventSlug>(),
                .to_artist = columns.optional_id<std::string>(),
                .is_written = columns.flag(),
                .state = columns.number_of<MailingState>(),
                .receivers = columns.integer(),
                .sent = columns.integer(),
                .failed = columns.integer(),
                .created_at = columns.time(),
                .started_at = columns.optional_time(),
                .ended_at = columns.optional_time(),
                .row_version = columns.integer()};
    }

    Sql& sql_;
};

} // namespace frontrow
