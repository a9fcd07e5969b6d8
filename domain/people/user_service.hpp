#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/house/shop.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/password.hpp"
#include "domain/people/password_link.hpp"
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
    std::optional<std::string> password{}; ///< Empty to keep the one there is; a new user then chooses one.
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
    /// `is_mailed` says that links go by mail; else who asks for one gets it.
    UserService(Store& store, Passwords& passwords, const AuditLog& audit, const PasswordLinks& links, bool is_mailed)
        : store_(store), passwords_(passwords), audit_(audit), links_(links), is_mailed_(is_mailed) {}

    [[nodiscard]] std::vector<User> all() {
        return store_.read([](Tx& tx) { return tx.users().all(); });
    }

    Result<User> find(UserId id) {
        auto user = store_.read([&](Tx& tx) { return tx.users().find(id); });
        if (!user) return no_such_user();
        return std::move(*user);
    }

    /// A user as it is kept, with the token of a link to choose a password where nobody mails one.
    struct Invited {
        User user;
        std::string token{};
    };

    /// Adds a user. One without a password is sent a link to choose it.
    Result<Invited> add(const Actor& actor, const UserEdit& edit) {
        if (auto error = why_guessable(edit)) return *error;
        std::optional<std::string> hash;
        if (edit.password && !(hash = passwords_.hash(*edit.password))) return busy();
        return store_.write([&](Tx& tx) -> Result<Invited> {
            if (tx.users().find(edit.email)) return taken();
            if (auto error = why_no_venue(tx, edit)) return *error;
            const auto id = tx.users().put({.id = {},
                                            .email = edit.email,
                                            .name = edit.name,
                                            .role = edit.role,
                                            .password_hash = hash.value_or(""),
                                            .is_active = edit.is_active,
                                            .all_venues = edit.all_venues,
                                            .venues = edit.venues,
                                            .artists = edit.artists});
            auto user = *tx.users().find(id);
            audit_.write(tx, actor, "user.add", user.email.text(), "", described(user));
            auto token = hash || !user.is_active ? std::string() : send_link(tx, user);
            return Invited{std::move(user), std::move(token)};
        });
    }

    /// Sends the user a link to choose a password.
    Result<Invited> invite(const Actor& actor, UserId id) {
        return store_.write([&](Tx& tx) -> Result<Invited> {
            auto user = tx.users().find(id);
            if (!user) return no_such_user();
            if (!user->is_active) return Error::conflict("user_inactive", "This user may not log in.");
            audit_.write(tx, actor, "user.link", user->email.text());
            auto token = send_link(tx, *user);
            return Invited{std::move(*user), std::move(token)};
        });
    }

    /// Writes the message down by which whoever has this address chooses another password, whether anybody has or not:
    /// who asks is told nothing, and learns nothing from how long it takes. Does nothing without a mail server.
    void send_link(const Email& email, const std::string& language) {
        if (!is_mailed_) return;
        store_.write([&](Tx& tx) {
            write_link(tx, MailKind::new_password, email, language);
            return Done{};
        });
    }
    [[nodiscard]] bool is_mailed() const noexcept { return is_mailed_; }

    /// Gives the user of this link the password. Ends all their links and logins. A second factor stays, and is asked
    /// for at the next login.
    Result<User> choose_password(std::string_view token, std::string_view wanted, const Client& client) {
        const auto owner = store_.read([&](Tx& tx) { return links_.user_of(tx, token); });
        if (!owner) return link_ended(); // before a hash is made
        if (auto error = frontrow::why_guessable(store_, passwords_, wanted, owner->email, owner->name)) return *error;
        const auto hash = passwords_.hash(wanted);
        if (!hash) return busy();
        return store_.write([&](Tx& tx) -> Result<User> {
            auto user = links_.user_of(tx, token);
            if (!user) return link_ended();
            user->password_hash = *hash;
            tx.users().put(*user);
            tx.users().end_links(user->id);
            tx.users().end_logins(user->id, LoginId{});
            audit_.write(tx, actor_of(*user, client), "user.password", user->email.text());
            return std::move(*user);
        });
    }

    /// Removes links that have ended.
    void forget_links() {
        store_.write([](Tx& tx) {
            tx.users().forget_links(tx.now());
            return Done{};
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
            // A link went to the address that they had.
            if (hash || !edit.is_active || before.email.text() != edit.email.text()) tx.users().end_links(id);
            auto user = *tx.users().find(id);
            audit_.write(tx, actor, "user.edit", user.email.text(), described(before),
                         described(user) + (hash ? "password: changed\n" : ""));
            return user;
        });
    }

private:
    /// Returns the token of a new link, or nothing where it goes by mail.
    std::string send_link(Tx& tx, const User& user) {
        if (!is_mailed_) return links_.make(tx, user);
        write_link(tx, user.password_hash.empty() ? MailKind::invitation : MailKind::new_password, user.email, "");
        return {};
    }

    static void write_link(Tx& tx, MailKind kind, const Email& email, const std::string& language) {
        tx.outbox().add(message_due(kind, tx.now(), email.text(), language));
    }

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
    static Error link_ended() {
        return {ErrorKind::gone, "link_ended", "This link has been used or has ended. Ask for a new one.", "token"};
    }
    static Error busy() { return {ErrorKind::unavailable, "busy", "Too many passwords are set right now. Try again."}; }
    static Error taken() {
        return Error::invalid("email", "There is a user with this e-mail address already.", "taken");
    }

    Store& store_;
    Passwords& passwords_;
    const AuditLog& audit_;
    const PasswordLinks& links_;
    const bool is_mailed_;
};

} // namespace frontrow
