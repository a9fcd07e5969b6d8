#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/people/permission.hpp"
#include "domain/programme/event.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

using UserId = RowId<struct UserNoun>;
using LoginId = RowId<struct LoginNoun>;

/// Somebody who works for the house.
struct User {
    UserId id{};
    Email email; ///< Unique, in lower case.
    PersonName name;
    Role role = Role::admin;
    std::string password_hash{}; ///< As the hasher writes it, with salt and costs; empty until one is chosen.
    bool is_active = true;       ///< Others cannot log in.
    bool all_venues = false;     ///< A venue user or steward works for every venue, those of tomorrow included …
    std::vector<std::string> venues{};           ///< … or for these slugs: none where it is empty.
    std::vector<std::string> artists{};          ///< The names of those whom an artist user answers for.
    std::int64_t row_version = 0;                ///< Goes up by one with every edit.
    std::string totp_secret{};                   ///< Of the second factor; empty without one.
    std::int64_t totp_step = 0;                  ///< Of the last code that was taken.
    std::vector<std::string> recovery_digests{}; ///< Of the recovery codes that are left.
    std::vector<ArtistId> artist_ids{};          ///< Who the artists are; kept by the store.
};

/// Whether the user has to do with a venue: admins and the box office with all, others with theirs.
inline bool works_for_venue(const User& user, const VenueSlug& venue) {
    if (user.role == Role::admin || user.role == Role::box_office || user.all_venues) return true;
    return std::find(user.venues.begin(), user.venues.end(), venue.text()) != user.venues.end();
}

/// Whether the user answers for the artist of an event: admins for all.
inline bool works_for_artist(const User& user, const Event& event) {
    const auto has = [](const auto& list, const auto& one) {
        return std::find(list.begin(), list.end(), one) != list.end();
    };
    if (user.role == Role::admin) return true;
    return event.artist_id ? has(user.artist_ids, *event.artist_id) : has(user.artists, event.artist);
}

/// Somebody who is logged in at one browser, or a script with a token of theirs.
struct Login {
    LoginId id{};
    std::string token_digest; ///< The token itself is never kept.
    UserId user{};
    std::string device;                ///< What the browser calls itself, or the name of the script.
    std::vector<std::string> scopes{}; ///< Of a script: the permissions that it has. Empty for a browser.
    Time created_at{};
    Time seen_at{}; ///< To a few minutes.
    Time expires_at{};
    Time confirmed_at{};        ///< When the password, and the code, was given last; never for a script.
    std::string offered_totp{}; ///< The secret of a second factor that this login was shown last, if any …
    Time offered_at{};          ///< … and when.
};

/// A link that lets somebody choose a password, once.
struct PasswordLink {
    std::string token_digest; ///< The token itself is never kept.
    UserId user{};
    Time expires_at{};
};

/// How users and their logins are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class UserTable {
public:
    virtual ~UserTable() = default;
    [[nodiscard]] virtual bool is_empty() = 0;
    [[nodiscard]] virtual std::optional<User> find(UserId id) = 0;
    [[nodiscard]] virtual std::optional<User> find(const Email& email) = 0;
    /// Returns all users by name.
    [[nodiscard]] virtual std::vector<User> all() = 0;
    /// Adds the user where its id is 0, or replaces the one with its id; counts the edit.
    virtual UserId put(const User& user) = 0;
    /// Notes that a code of this step was used, which is no edit of the user. Returns whether it is later than the
    /// last.
    virtual bool use_code(UserId user, std::int64_t step) = 0;
    /// Replaces the digests of the user's recovery codes, which is no edit of the user either.
    virtual void set_recovery(UserId user, const std::vector<std::string>& digests) = 0;

    virtual LoginId add(const Login& login) = 0;
    [[nodiscard]] virtual std::optional<Login> find_login(const std::string& token_digest) = 0;
    /// Returns the user's logins, the latest first.
    [[nodiscard]] virtual std::vector<Login> logins_of(UserId user) = 0;
    virtual void see(LoginId login, Time seen_at, Time expires_at) = 0;
    virtual void confirm(LoginId login, Time confirmed_at) = 0;
    /// Notes the secret that a login was shown; an empty one where it has been used.
    virtual void offer_totp(LoginId login, const std::string& secret, Time offered_at) = 0;
    /// Ends one login of the user. Returns whether there was one.
    virtual bool end_login(UserId user, LoginId login) = 0;
    /// Ends every login of the user but `kept`, tokens of scripts included.
    virtual void end_logins(UserId user, LoginId kept) = 0;
    /// Removes those that had ended by then.
    virtual void forget_logins(Time moment) = 0;

    /// Notes that the user logs in from the place with this digest. Returns whether they never have before.
    virtual bool see_place(UserId user, const std::string& digest) = 0;
    /// Removes places where nobody has logged in since then.
    virtual void forget_places(Time moment) = 0;

    virtual void add(const PasswordLink& link) = 0;
    /// Returns the link that has this digest and has not ended; until a write that asked ends, no other finds it.
    [[nodiscard]] virtual std::optional<PasswordLink> find_link(const std::string& token_digest) = 0;
    /// Ends every link of the user.
    virtual void end_links(UserId user) = 0;
    /// Removes those that had ended by then.
    virtual void forget_links(Time moment) = 0;
};

} // namespace frontrow
