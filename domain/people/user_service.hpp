#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/shop.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/password.hpp"
#include "domain/people/user.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What an admin writes about a user.
struct UserEdit {
    Email email;
    PersonName name;
    Role role = Role::admin;
    bool is_active = true;
    bool all_venues = false;
    std::vector<std::string> venues{};
    std::vector<std::string> artists{};
    std::optional<std::string> password{}; ///< Needed for a new user; empty to keep the one there is.
    std::int64_t row_version = 0;          ///< The one that was seen; 0 for a new user.
    bool ends_totp = false;                ///< Take the second factor away: they have lost it.
};

inline std::string described(const User& user) {
    return AuditFields()
        .with("email", user.email.text())
        .with("name", user.name.text())
        .with("role", std::string(name_of(user.role)))
        .with("active", user.is_active ? "yes" : "no")
        .with("venues", user.all_venues ? std::vector<std::string>{"all"} : user.venues)
        .with("artists", user.artists)
        .with("second factor", user.totp_secret.empty() ? "no" : "yes")
        .text();
}

/// Behind /api/admin/users and `frontrow user`. Safe from any thread.
class UserService {
public:
    UserService(Store& store, Passwords& passwords, const AuditLog& audit)
        : store_(store), passwords_(passwords), audit_(audit) {}

    [[nodiscard]] std::vector<User> all() {
        return store_.read([](Tx& tx) { return tx.users().all(); });
    }

    Result<User> find(UserId id) {
        auto user = store_.read([&](Tx& tx) { return tx.users().find(id); });
        if (!user) return no_such_user();
        return std::move(*user);
    }

    /// Adds a user. Returns it as it is kept.
    Result<User> add(const Actor& actor, const UserEdit& edit) {
        if (!edit.password) return Error::invalid("password", "A new user needs a password.", "missing");
        if (auto error = why_guessable(edit)) return *error;
        const auto hash = passwords_.hash(*edit.password);
        if (!hash) return busy();
        return store_.write([&](Tx& tx) -> Result<User> {
            if (tx.users().find(edit.email)) return taken();
            if (auto error = why_no_venue(tx, edit)) return *error;
            const auto id = tx.users().put({.id = {},
                                            .email = edit.email,
                                            .name = edit.name,
                                            .role = edit.role,
                                            .password_hash = *hash,
                                            .is_active = edit.is_active,
                                            .all_venues = edit.all_venues,
                                            .venues = edit.venues,
                                            .artists = edit.artists});
            auto user = *tx.users().find(id);
            audit_.write(tx, actor, "user.add", user.email.text(), "", described(user));
            return user;
        });
    }

    /// Replaces what is kept about a user. Whoever gets another password, loses the second factor, or may not log in
    /// any more, is logged out everywhere. The last admin who can log in stays one.
    Result<User> edit(const Actor& actor, UserId id, const UserEdit& edit) {
        if (auto error = why_guessable(edit)) return *error;
        std::optional<std::string> hash;
        if (edit.password && !(hash = passwords_.hash(*edit.password))) return busy();
        return store_.write([&](Tx& tx) -> Result<User> {
            auto all = tx.users().all();
            const auto found = std::find_if(all.begin(), all.end(), [&](const User& user) { return user.id == id; });
            if (found == all.end()) return no_such_user();
            if (found->row_version != edit.row_version) return AuditLog::overtaken(tx, "user.", found->email.text());
            const auto same_email = tx.users().find(edit.email);
            if (same_email && same_email->id != id) return taken();
            if (auto error = why_no_venue(tx, edit)) return *error;
            const User before = *found;
            found->email = edit.email;
            found->name = edit.name;
            found->role = edit.role;
            found->password_hash = hash.value_or(before.password_hash);
            found->is_active = edit.is_active;
            found->all_venues = edit.all_venues;
            found->venues = edit.venues;
            found->artists = edit.artists;
            if (edit.ends_totp) {
                found->totp_secret.clear();
                found->totp_step = 0;
                tx.users().set_recovery(id, {});
            }
            const auto runs_the_house = [](const User& user) { return user.is_active && user.role == Role::admin; };
            if (std::none_of(all.begin(), all.end(), runs_the_house))
                return Error::conflict("last_admin", "Somebody has to be an admin who can log in.");
            tx.users().put(*found);
            if (hash || !edit.is_active || edit.ends_totp) tx.users().end_logins(id, LoginId{});
            auto user = *tx.users().find(id);
            audit_.write(tx, actor, "user.edit", user.email.text(), described(before),
                         described(user) + (hash ? "password: changed\n" : ""));
            return user;
        });
    }

private:
    std::optional<Error> why_guessable(const UserEdit& edit) {
        if (!edit.password) return {};
        return frontrow::why_guessable(store_, passwords_, *edit.password, edit.email, edit.name);
    }

    /// Somebody who works for a venue that there is not would work for it once somebody adds it.
    static std::optional<Error> why_no_venue(Tx& tx, const UserEdit& edit) {
        if (edit.venues.empty()) return {};
        const auto venues = tx.venues().all();
        for (std::size_t i = 0; i < edit.venues.size(); ++i)
            if (std::none_of(venues.begin(), venues.end(),
                             [&](const Venue& venue) { return venue.slug.text() == edit.venues[i]; }))
                return Error::invalid("venues[" + std::to_string(i) + "]", "There is no such venue.");
        return {};
    }

    static Error no_such_user() { return Error::not_found("There is no such user."); }
    static Error busy() { return {ErrorKind::unavailable, "busy", "Too many passwords are set right now. Try again."}; }
    static Error taken() {
        return Error::invalid("email", "There is a user with this e-mail address already.", "taken");
    }

    Store& store_;
    Passwords& passwords_;
    const AuditLog& audit_;
};

} // namespace frontrow
