#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "domain/identity.hpp"
#include "domain/people/user.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Makes and finds links that let somebody choose a password. Only a digest of a link's token is kept, so nobody takes
/// a link from the database, nor from a message that waits: its letter is given a link when it is written. Whatever
/// sets a password ends every link of its user. Safe from any thread.
class PasswordLinks {
public:
    /// Somebody who was added may take their time …
    static constexpr Milliseconds kInvitation = std::chrono::hours(24 * 7);
    /// … whoever has forgotten a password is waiting for it.
    static constexpr Milliseconds kReset = std::chrono::hours(2);

    /// Both must outlive it.
    PasswordLinks(Randomness& randomness, const Digest& digest) : randomness_(randomness), digest_(digest) {}

    /// Returns the token of a new link of the user. Those before it go on: their letters may have arrived.
    [[nodiscard]] std::string make(Tx& tx, const User& user) const {
        auto token = random_code(randomness_, kSecretLength);
        const auto lifetime = user.password_hash.empty() ? kInvitation : kReset;
        tx.users().add(PasswordLink{digest_.of(token), user.id, tx.now() + lifetime});
        return token;
    }

    /// Returns whose password this token chooses, or nothing where it has been used, has ended, or never was.
    [[nodiscard]] std::optional<User> user_of(Tx& tx, std::string_view token) const {
        const auto link = tx.users().find_link(digest_.of(token));
        if (!link) return {};
        auto user = tx.users().find(link->user);
        if (user && !user->is_active) user.reset();
        return user;
    }

private:
    Randomness& randomness_;
    const Digest& digest_;
};

} // namespace frontrow
