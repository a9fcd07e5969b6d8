#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/people/user.hpp"
#include "domain/string_list.hpp"
#include "store/programme/artist.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of users and their logins.
class SqlUsers final : public UserTable {
public:
    explicit SqlUsers(Sql& sql) : sql_(sql) {}

    bool is_empty() override {
        return !sql_.one("SELECT 1 FROM users LIMIT 1", [](const SqlRow&) { return true; });
    }

    std::optional<User> find(UserId id) override {
        return only(users("WHERE id = $1" + std::string(sql_.row_lock()), id));
    }
    std::optional<User> find(const Email& email) override { return only(users("WHERE email = $1", email.text())); }
    std::vector<User> all() override { return users("ORDER BY name, id" + std::string(sql_.row_lock())); }

    UserId put(const User& user) override {
        const auto venues = to_string_list(user.venues);
        const auto artists = user.role == Role::steward ? std::vector<std::string>{} : user.artists;
        const auto names = to_string_list(artists);
        const bool is_steward = user.role == Role::steward;
        auto id = user.id;
        if (id.value == 0)
            id = *sql_.one(
                "INSERT INTO users (email, name, role, password_hash, is_active, venues, artists, all_venues, "
                "is_steward, linked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) RETURNING id",
                [](const SqlRow& row) { return row.id<UserId>(0); }, user.email.text(), user.name.text(),
                kept_role(user.role), kept_hash(user), std::int64_t{user.is_active}, venues, names,
                std::int64_t{user.all_venues}, std::int64_t{is_steward});
        else
            sql_.run("UPDATE users SET email = $2, name = $3, role = $4, password_hash = $5, is_active = $6, venues = "
                     "$7, artists = $8, totp_secret = $9, totp_step = $10, all_venues = $11, is_steward = $12, linked "
                     "= edition + 1, edition = edition + 1 WHERE id = $1",
                     id, user.email.text(), user.name.text(), kept_role(user.role), kept_hash(user),
                     std::int64_t{user.is_active}, venues, names, user.totp_secret, user.totp_step,
                     std::int64_t{user.all_venues}, std::int64_t{is_steward});
        tie(id, user.venues, artists);
        return id;
    }

    /// Ties users whom the version before has written to their venues and artists.
    void link() {
        std::vector<std::pair<UserId, std::pair<std::string, std::string>>> written;
        sql_.each("SELECT id, venues, artists FROM users WHERE linked <> edition ORDER BY id", [&](const SqlRow& row) {
            SqlColumns columns(row);
            written.push_back({columns.id<UserId>(), {columns.text(), columns.text()}});
        });
        for (const auto& [id, lists] : written) {
            tie(id, from_string_list(lists.first), from_string_list(lists.second));
            sql_.run("UPDATE users SET linked = edition WHERE id = $1", id);
        }
    }

    bool use_code(UserId user, std::int64_t step) override {
        return sql_.run("UPDATE users SET totp_step = $2 WHERE id = $1 AND totp_step < $2", user, step) == 1;
    }

    void set_recovery(UserId user, const std::vector<std::string>& digests) override {
        sql_.run("UPDATE users SET recovery_digests = $2 WHERE id = $1", user, to_string_list(digests));
    }

    LoginId add(const Login& login) override {
        return *sql_.one(
            "INSERT INTO login (token_digest, user_id, device, scopes, created_at, seen_at, expires_at, confirmed_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            [](const SqlRow& row) { return row.id<LoginId>(0); }, login.token_digest, login.user, login.device,
            to_string_list(login.scopes), login.created_at, login.seen_at, login.expires_at, login.confirmed_at);
    }

    std::optional<Login> find_login(const std::string& token_digest) override {
        static const std::string statement = std::string(kSelectLogin) + "WHERE token_digest = $1";
        return sql_.one(statement, read_login, token_digest);
    }

    std::vector<Login> logins_of(UserId user) override {
        static const std::string statement = std::string(kSelectLogin) + "WHERE user_id = $1 AND expires_at > $2 "
                                                                         "ORDER BY created_at DESC, id DESC";
        return sql_.list(statement, read_login, user, sql_.now());
    }

    void see(LoginId login, Time seen_at, Time expires_at) override {
        sql_.run("UPDATE login SET seen_at = $2, expires_at = $3 WHERE id = $1", login, seen_at, expires_at);
    }

    void confirm(LoginId login, Time confirmed_at) override {
        sql_.run("UPDATE login SET confirmed_at = $2 WHERE id = $1", login, confirmed_at);
    }

    void offer_totp(LoginId login, const std::string& secret, Time offered_at) override {
        sql_.run("UPDATE login SET offered_totp = $2, offered_at = $3 WHERE id = $1", login, secret, offered_at);
    }

    bool end_login(UserId user, LoginId login) override {
        return sql_.run("DELETE FROM login WHERE id = $1 AND user_id = $2", login, user) == 1;
    }

    void end_logins(UserId user, LoginId kept) override {
        sql_.run("DELETE FROM login WHERE user_id = $1 AND id <> $2", user, kept);
    }

    void forget_logins(Time moment) override { sql_.run("DELETE FROM login WHERE expires_at <= $1", moment); }

    bool see_place(UserId user, const std::string& digest) override {
        if (sql_.run("UPDATE login_place SET seen_at = $3 WHERE user_id = $1 AND digest = $2", user, digest,
                     sql_.now()) == 1)
            return false;
        return sql_.run("INSERT INTO login_place (user_id, digest, seen_at) VALUES ($1, $2, $3) ON CONFLICT (user_id, "
                        "digest) DO NOTHING",
                        user, digest, sql_.now()) == 1;
    }

    void forget_places(Time moment) override { sql_.run("DELETE FROM login_place WHERE seen_at < $1", moment); }

    void add(const PasswordLink& link) override {
        sql_.run("INSERT INTO password_link (token_digest, user_id, expires_at) VALUES ($1, $2, $3)", link.token_digest,
                 link.user, link.expires_at);
    }

    std::optional<PasswordLink> find_link(const std::string& token_digest) override {
        return sql_.one(
            "SELECT token_digest, user_id, expires_at FROM password_link WHERE token_digest = $1 AND expires_at > $2" +
                std::string(sql_.row_lock()),
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return PasswordLink{
                    .token_digest = columns.text(), .user = columns.id<UserId>(), .expires_at = columns.time()};
            },
            token_digest, sql_.now());
    }

    void end_links(UserId user) override { sql_.run("DELETE FROM password_link WHERE user_id = $1", user); }

    void forget_links(Time moment) override { sql_.run("DELETE FROM password_link WHERE expires_at <= $1", moment); }

private:
    static constexpr std::string_view kSelectUser = "SELECT id, email, name, role, is_steward, password_hash, "
                                                    "is_active, all_venues, venues, artists, edition, totp_secret, "
                                                    "totp_step, recovery_digests, linked FROM users ";
    static constexpr std::string_view kSelectLogin =
        "SELECT id, token_digest, user_id, device, scopes, created_at, seen_at, expires_at, confirmed_at, "
        "offered_totp, offered_at FROM login ";

    /// The role as the database keeps it: the version before this one knows no stewards. To it they are artists without
    /// a name, who see nothing.
    static Role kept_role(Role role) { return role == Role::steward ? Role::artist : role; }
    static Role read_role(SqlColumns& columns) {
        const auto role = columns.number_of<Role>();
        return columns.flag() && role == Role::artist ? Role::steward : role;
    }

    /// Of somebody who has no password yet. The database wants something there, and this is the hash of none.
    static constexpr std::string_view kNoHash = "-";
    static std::string_view kept_hash(const User& user) {
        return user.password_hash.empty() ? kNoHash : std::string_view(user.password_hash);
    }
    static std::string read_hash(SqlColumns& columns) {
        auto hash = columns.text();
        if (hash == kNoHash) hash.clear();
        return hash;
    }

    /// Replaces the venues and artists of a user. A venue that there is not is left out.
    void tie(UserId id, const std::vector<std::string>& venues, const std::vector<std::string>& artists) {
        sql_.run("DELETE FROM user_venue WHERE user_id = $1", id);
        sql_.run("DELETE FROM user_artist WHERE user_id = $1", id);
        std::int64_t ordinal = 0;
        for (const auto& venue : venues)
            sql_.run("INSERT INTO user_venue (user_id, ordinal, venue_id) SELECT $1, $2, id FROM venue WHERE slug = $3 "
                     "ON CONFLICT (user_id, venue_id) DO NOTHING",
                     id, ordinal++, venue);
        for (const auto& artist : artists)
            if (const auto called = artist_called(sql_, artist))
                sql_.run("INSERT INTO user_artist (user_id, ordinal, artist_id) VALUES ($1, $2, $3) "
                         "ON CONFLICT (user_id, artist_id) DO NOTHING",
                         id, ordinal++, *called);
    }

    static std::optional<User> only(std::vector<User> users) {
        if (users.empty()) return {};
        return std::move(users.front());
    }

    /// Reads the users that the conditions find, and then what all of them are tied to.
    template <class... Values>
    std::vector<User> users(const std::string& conditions, const Values&... values) {
        std::vector<User> found;
        std::unordered_map<std::int64_t, std::size_t> linked;
        std::vector<UserId> ids;
        sql_.each(
            std::string(kSelectUser) + conditions,
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                found.push_back(read_user(columns));
                const auto& user = found.back();
                if (columns.integer() != user.row_version) return; // the version before has written the lists
                linked.emplace(user.id.value, found.size() - 1);
                ids.push_back(user.id);
            },
            values...);
        for (const auto& [id, place] : linked) {
            found[place].venues.clear();
            found[place].artists.clear();
        }
        for_each_set(std::span<const UserId>(ids), [&](const std::string& list, const std::vector<SqlValue>& set) {
            const auto tied_to = [&](const SqlRow& row) {
                SqlColumns columns(row);
                User& user = found[linked.at(columns.integer())];
                (columns.integer() == 0 ? user.venues : user.artists).push_back(columns.text());
                if (const auto artist = columns.optional_id<ArtistId>()) user.artist_ids.push_back(*artist);
            };
            sql_.each_all("SELECT user_id, 0, venue.slug, NULL, ordinal FROM user_venue JOIN venue ON venue.id = "
                          "venue_id WHERE user_id IN " +
                              list +
                              " UNION ALL SELECT user_id, 1, artist.name, artist.id, ordinal FROM user_artist JOIN "
                              "artist ON artist.id = artist_id WHERE user_id IN " +
                              list + " ORDER BY 1, 2, 5",
                          tied_to, set);
        });
        for (auto& user : found)
            if (!linked.contains(user.id.value))
                for (const auto& name : user.artists)
                    if (const auto artist = find_artist(sql_, name)) user.artist_ids.push_back(*artist);
        return found;
    }

    static User read_user(SqlColumns& columns) {
        return {.id = columns.id<UserId>(),
                .email = Email::trusted(columns.text()),
                .name = PersonName::trusted(columns.text()),
                .role = read_role(columns),
                .password_hash = read_hash(columns),
                .is_active = columns.flag(),
                .all_venues = columns.flag(),
                .venues = from_string_list(columns.text()),
                .artists = from_string_list(columns.text()),
                .row_version = columns.integer(),
                .totp_secret = columns.text(),
                .totp_step = columns.integer(),
                .recovery_digests = from_string_list(columns.text())};
    }

    static Login read_login(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<LoginId>(),
                .token_digest = columns.text(),
                .user = columns.id<UserId>(),
                .device = columns.text(),
                .scopes = from_string_list(columns.text()),
                .created_at = columns.time(),
                .seen_at = columns.time(),
                .expires_at = columns.time(),
                .confirmed_at = columns.time(),
                .offered_totp = columns.text(),
                .offered_at = columns.time()};
    }

    Sql& sql_;
};

} // namespace frontrow
