#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/admission/guest.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of guest lists.
class SqlGuests final : public GuestTable {
public:
    explicit SqlGuests(Sql& sql) : sql_(sql) {}

    void change_alone(SessionId session) override { sql_.advisory_lock("guests " + std::to_string(session.value)); }

    GuestQuota quota(SessionId session) override {
        return sql_
            .one(
                "SELECT quota, edition FROM guest_quota WHERE session_id = $1",
                [](const SqlRow& row) {
                    SqlColumns columns(row);
                    return GuestQuota{.quota = columns.integer(), .row_version = columns.integer()};
                },
                session)
            .value_or(GuestQuota{});
    }

    void set_quota(SessionId session, std::int64_t quota) override {
        sql_.run("INSERT INTO guest_quota (session_id, quota, edition) VALUES ($1, $2, 1) ON CONFLICT (session_id) "
                 "DO UPDATE SET quota = excluded.quota, edition = guest_quota.edition + 1",
                 session, quota);
    }

    std::vector<Guest> all(SessionId session) override { return sql_.list(select("ORDER BY name, id"), read, session); }

    std::map<SessionId, std::int64_t> places(std::span<const SessionId> sessions) override {
        std::map<SessionId, std::int64_t> places;
        for_each_set(sessions, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(
                "SELECT session_id, CAST(sum(places) AS BIGINT) FROM guest WHERE session_id IN " + list +
                    " GROUP BY session_id",
                [&](const SqlRow& row) { places.emplace(row.id<SessionId>(0), row.integer(1)); }, values);
        });
        return places;
    }

    GuestId add(SessionId session, const Guest& guest) override {
        return *sql_.one(
            "INSERT INTO guest (session_id, name, places) VALUES ($1, $2, $3) RETURNING id",
            [](const SqlRow& row) { return row.id<GuestId>(0); }, session, guest.name.text(), guest.places);
    }

    std::optional<Guest> find(SessionId session, GuestId guest) override {
        return sql_.one(select("AND id = $2"), read, session, guest);
    }

    void remove(SessionId session, GuestId guest) override {
        sql_.run("DELETE FROM guest WHERE session_id = $1 AND id = $2", session, guest);
    }

private:
    static std::string select(const char* further) {
        return std::string("SELECT id, name, places FROM guest WHERE session_id = $1 ") + further;
    }
    static Guest read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<GuestId>(), .name = PersonName::trusted(columns.text()), .places = columns.integer()};
    }

    Sql& sql_;
};

} // namespace frontrow
