#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/people/user.hpp"
#include "store/sql.hpp"
#include "store/string_list.hpp"

namespace frontrow {

/// The SQL of users and their logins.
class SqlUsers final : public UserTable {
public:
    explicit SqlUsers(Sql& sql) : sql_(sql) {}

    bool is_empty() override {
        return !sql_.one("SELECT 1 FROM users LIMIT 1", [](const SqlRow&) { return true; });
    }

    std::optional<User> find(UserId id) override {
        const std::string statement = std::string(kSelectUser) + "WHERE id = $1" + std::string(sql_.row_lock());
        return sql_.one(statement, read_user, id);
    }

    std::optional<User> find(const Email& email) override {
        static const std::string statement = std::string(kSelectUser) + "WHERE email = $1";
        return sql_.one(statement, read_user, email.text());
    }

    std::vector<User> all() override {
        const std::string statement = std::string(kSelectUser) + "ORDER BY name, id" + std::string(sql_.row_lock());
        std::vector<User> users;
        sql_.each(statement, [&](const SqlRow& row) { users.push_back(read_user(row)); });
        return users;
    }

    UserId put(const User& user) override {
        const auto venues = to_string_list(user.venues);
        const auto artists = to_string_list(user.role == Role::steward ? std::vector<std::string>{} : user.artists);
        if (user.id.value == 0)
            return *sql_.one(
                "INSERT INTO users (email, name, role, password_hash, is_active, venues, artists, all_venues, "
                "is_steward) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
                [](const SqlRow& row) { return row.id<UserId>(0); }, user.email.text(), user.name.text(),
                kept_role(user.role), user.password_hash, std::int64_t{user.is_active}, venues, artists,
                std::int64_t{user.all_venues}, std::int64_t{user.role == Role::steward});
        sql_.run("UPDATE users SET email = $2, name = $3, role = $4, password_hash = $5, is_active = $6, venues = $7, "
                 "artists = $8, totp_secret = $9, totp_step = $10, all_venues = $11, is_steward = $12, edition = "
                 "edition + 1 "
                 "WHERE id = $1",
                 user.id, user.email.text(), user.name.text(), kept_role(user.role), user.password_hash,
                 std::int64_t{user.is_active}, venues, artists, user.totp_secret, user.totp_step,
                 std::int64_t{user.all_venues}, std::int64_t{user.role == Role::steward});
        return user.id;
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
        std::vector<Login> logins;
        sql_.each(
            statement, [&](const SqlRow& row) { logins.push_back(read_login(row)); }, user, sql_.now());
        return logins;
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

private:
    static constexpr std::string_view kSelectUser = "SELECT id, email, name, role, is_steward, password_hash, "
                                                    "is_active, all_venues, venues, artists, edition, totp_secret, "
                                                    "totp_step, recovery_digests FROM users ";
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

    static User read_user(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<UserId>(),
                .email = Email::trusted(columns.text()),
                .name = PersonName::trusted(columns.text()),
                .role = read_role(columns),
                .password_hash = columns.text(),
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
        return {row.id<LoginId>(0), row.text(1), row.id<UserId>(2), row.text(3), from_string_list(row.text(4)),
                row.time(5),        row.time(6), row.time(7),       row.time(8), row.text(9),
                row.time(10)};
    }

    Sql& sql_;
};

} // namespace frontrow
