#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/house/shop.hpp"
#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/one_time_code.hpp"
#include "domain/people/password.hpp"
#include "domain/people/recovery_code.hpp"
#include "domain/people/refused_logins.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Who sends a request to a panel.
struct Caller {
    User user;
    Login login;
    Milliseconds confirmed_for{0}; ///< How long it still counts that they gave their password; 0 where it does not.
    Client client{};               ///< Of the request.
};

/// The caller as the one who changes somebody's rights.
inline Actor actor_of(const Caller& caller) { return actor_of(caller.user, caller.client); }

/// Whether the caller may do that: the role allows it, and a script was given the scope.
inline bool may(const Caller& caller, Permission permission) {
    const auto& scopes = caller.login.scopes;
    const bool in_scope =
        scopes.empty() || std::find(scopes.begin(), scopes.end(), name_of(permission)) != scopes.end();
    return may(caller.user.role, permission) && in_scope;
}

/// What makes an empty shop somebody's.
struct Setup {
    std::string token;
    ShopSettings shop;
    Email email;
    PersonName name;
    std::string password;
};

/// Behind /api/login and /api/setup: who is who. Safe from any thread.
class LoginService {
public:
    /// A browser's login ends when it is not used for this long …
    static constexpr auto kIdle = std::chrono::hours(12);
    /// … and after this long whatever happens.
    static constexpr auto kLongest = std::chrono::hours(24 * 14);
    /// For this long after the password was given nobody asks for it again …
    static constexpr auto kConfirmed = std::chrono::minutes(10);
    /// … and for this long the secret of a second factor that was shown may be taken.
    static constexpr auto kOffered = std::chrono::minutes(10);
    static constexpr auto kScriptToken = std::chrono::hours(24 * 365);
    /// After this long a login from the same place is new again.
    static constexpr auto kPlaceKept = std::chrono::hours(24 * 365);

    LoginService(Store& store, CatalogueService& catalogue, Passwords& passwords, OneTimeCodes& codes,
                 const AuditLog& audit, Randomness& randomness, const Digest& digest)
        : store_(store), catalogue_(catalogue), passwords_(passwords), codes_(codes), audit_(audit),
          randomness_(randomness), digest_(digest) {}

    /// What whoever guesses is told, passwords and codes alike.
    static Error too_many_attempts() {
        return {ErrorKind::too_many, "too_many_logins", "These are too many attempts. Try again in a minute."};
    }

    /// A login that has just begun. Only the caller ever sees the token.
    struct SignedIn {
        std::string token;
        Caller caller;
    };

    /// Returns a new login. Somebody who does not exist, or may not log in, is refused in the same words and after the
    /// same time as a wrong password. Who has a second factor needs its `code`, which works once. `count_code` is
    /// called before a code is looked at, which only who has the password gets to: it alone knows how many were tried,
    /// and throws Refusal where they are too many.
    /// Who logs in from where they never have, with a browser that is not known either (`is_known`), is told by mail.
    Result<SignedIn> sign_in(const Email& email, std::string_view password, std::string_view code, const Client& client,
                             bool is_known, const std::function<void(UserId)>& count_code) {
        const auto user = store_.read([&](Tx& tx) { return tx.users().find(email); });
        const bool exists = user && user->is_active;
        const bool has_password = exists && !user->password_hash.empty(); // who was invited chooses one first
        const auto fits = passwords_.fits(password, has_password ? user->password_hash : nobodys_hash(),
                                          is_known ? HashedFor::known : HashedFor::stranger);
        if (!fits) return busy();
        if (!has_password || !*fits) {
            refused_.note(user ? user->email.text() : "", client);
            return Error{ErrorKind::unauthorized, "wrong_password",
                         "This e-mail address and password do not go together."};
        }
        if (!user->totp_secret.empty() && !code.empty()) count_code(user->id);
        auto signed_in = store_.write([&](Tx& tx) -> Result<SignedIn> {
            auto again = tx.users().find(user->id);
            if (!again || !again->is_active || again->password_hash != user->password_hash) return changed_meanwhile();
            if (auto error = take_code(tx, *again, code)) return *error;
            audit_.write(tx, actor_of(*again, client), "login.begin", again->email.text());
            tell_of_new_place(tx, *again, client, is_known);
            return begin(tx, std::move(*again), client.browser, {}, kIdle);
        });
        if (!signed_in && signed_in.error().code == kWrongCode) refused_.note(user->email.text(), client);
        return signed_in;
    }

    // ---- Browsers that have logged in before. They carry a word that nobody makes who does not know the hash of the
    // user's password and their second factor, so it ends with either and nothing has to be kept.

    /// Returns the word for a browser in which this user has just logged in.
    [[nodiscard]] std::string known_browser(const User& user) {
        const auto name = random_code(randomness_, kSecretLength);
        return name + proof_of(name, user);
    }
    /// Whether somebody with this e-mail address has logged in with the browser that shows this word.
    [[nodiscard]] bool knows_browser(const Email& email, std::string_view word) {
        if (word.size() <= kSecretLength) return false;
        const auto user = store_.read([&](Tx& tx) { return tx.users().find(email); });
        return user && word.substr(kSecretLength) == proof_of(word.substr(0, kSecretLength), *user);
    }

    /// Returns the caller who has this token, or nothing. Extends a browser's login while it is used.
    std::optional<Caller> find(std::string_view token) {
        if (!is_token(token)) return {};
        const auto digest = digest_.of(token);
        bool is_stale = false;
        auto caller = store_.read([&](Tx& tx) { return live_caller(tx, digest, is_stale); });
        if (caller && is_stale) see(caller->login);
        return caller;
    }

    /// Notes that the caller has given their password, and the code of their second factor where they have one, again.
    /// Nothing of it is unauthorized: the login stands. `count_code` as above.
    Result<Done> confirm(const Caller& caller, std::string_view password, std::string_view code,
                         const std::function<void(UserId)>& count_code) {
        const auto fits = passwords_.fits(password, caller.user.password_hash, HashedFor::known);
        if (!fits) return busy();
        if (!*fits) {
            refused_.note(caller.user.email.text(), caller.client);
            return Error{ErrorKind::invalid, "wrong_password", "This is not your password.", "password"};
        }
        if (!caller.user.totp_secret.empty() && !code.empty()) count_code(caller.user.id);
        auto confirmed = store_.write([&](Tx& tx) -> Result<Done> {
            const auto user = unchanged(tx, caller);
            if (!user) return changed_meanwhile();
            if (const auto error = take_code(tx, *user, code))
                return Error{ErrorKind::invalid, error->code, error->detail, "code"};
            tx.users().confirm(caller.login.id, tx.now());
            return Done{};
        });
        if (!confirmed && confirmed.error().code == kWrongCode) refused_.note(caller.user.email.text(), caller.client);
        return confirmed;
    }

    void sign_out(const Caller& caller) {
        store_.write([&](Tx& tx) {
            tx.users().end_login(caller.user.id, caller.login.id);
            return Done{};
        });
    }

    [[nodiscard]] std::vector<Login> logins_of(const User& user) {
        return store_.read([&](Tx& tx) { return tx.users().logins_of(user.id); });
    }

    /// Ends one of the caller's own logins.
    Result<Done> end_login(const Caller& caller, LoginId login) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            if (!tx.users().end_login(caller.user.id, login))
                return Error::not_found("There is no such login of yours.");
            return Done{};
        });
    }

    /// Returns a token for a script. It may do no more than its scopes, and than the user's role at that time.
    Result<SignedIn> add_token(const Caller& caller, const std::string& name, const std::vector<Permission>& scopes) {
        if (scopes.empty()) return Error::invalid("scopes", "A token names what it may do.");
        std::vector<std::string> names;
        for (const auto scope : scopes) names.emplace_back(name_of(scope));
        return store_.write([&](Tx& tx) -> Result<SignedIn> {
            audit_.write(tx, actor_of(caller), "token.add", name, "", AuditFields().with("scopes", names).text());
            return begin(tx, caller.user, name, names, kScriptToken);
        });
    }

    /// Changes the caller's own password and ends all their logins. Returns the one that they go on with.
    Result<SignedIn> change_password(const Caller& caller, std::string_view current, std::string_view wanted) {
        const auto fits = passwords_.fits(current, caller.user.password_hash, HashedFor::known);
        if (!fits) return busy();
        if (!*fits) return Error::invalid("current", "This is not the current password.");
        if (auto error = why_guessable(store_, passwords_, wanted, caller.user.email, caller.user.name)) return *error;
        const auto hash = passwords_.hash(wanted);
        if (!hash) return busy();
        return store_.write([&](Tx& tx) -> Result<SignedIn> {
            auto user = unchanged(tx, caller);
            if (!user) return changed_meanwhile();
            user->password_hash = *hash;
            tx.users().put(*user);
            tx.users().end_logins(user->id, LoginId{});
            tx.users().end_links(user->id);
            audit_.write(tx, actor_of(*user, caller.client), "user.password", user->email.text());
            return begin(tx, std::move(*user), caller.login.device, {}, kIdle);
        });
    }

    /// Returns the secret of a second factor, which this login may take for kOffered. The one before ends.
    [[nodiscard]] std::string new_totp_secret(const Caller& caller) {
        auto secret = codes_.new_secret();
        store_.write([&](Tx& tx) {
            tx.users().offer_totp(caller.login.id, secret, tx.now());
            return Done{};
        });
        return secret;
    }

    /// A second factor that is on, and the codes that stand for it once each. Only the caller ever sees them.
    struct SecondFactor {
        User user;
        std::vector<std::string> recovery_codes;
    };

    /// Gives the caller the second factor whose secret their login was shown last, once they have shown a code of it.
    /// Ends all their other logins, which have given no code.
    Result<SecondFactor> add_totp(const Caller& caller, std::string_view code) {
        return store_.write([&](Tx& tx) -> Result<SecondFactor> {
            auto user = unchanged(tx, caller);
            const auto login = tx.users().find_login(caller.login.token_digest);
            if (!user || !login) return changed_meanwhile();
            if (!user->totp_secret.empty()) return Error::conflict("has_totp", "There is a second factor already.");
            if (login->offered_totp.empty() || login->offered_at + kOffered <= tx.now())
                return Error::conflict("secret_ended", "This secret was shown too long ago. Start again.");
            const auto step = codes_.step_of(plain_code(code), login->offered_totp, tx.now());
            if (!step) return Error::invalid("code", "This is not the code that the app shows now.", "wrong");
            user->totp_secret = login->offered_totp;
            user->totp_step = *step;
            tx.users().put(*user);
            tx.users().offer_totp(login->id, "", tx.now());
            tx.users().end_logins(user->id, login->id);
            audit_.write(tx, actor_of(*user, caller.client), "user.totp_on", user->email.text());
            auto codes = replace_recovery_codes(tx, user->id);
            return SecondFactor{std::move(*user), std::move(codes)};
        });
    }

    /// Returns new recovery codes of the caller's second factor; those before end.
    Result<std::vector<std::string>> renew_recovery_codes(const Caller& caller) {
        return store_.write([&](Tx& tx) -> Result<std::vector<std::string>> {
            const auto user = unchanged(tx, caller);
            if (!user) return changed_meanwhile();
            if (user->totp_secret.empty()) return Error::conflict("no_totp", "There is no second factor.");
            audit_.write(tx, actor_of(*user, caller.client), "user.recovery_codes", user->email.text());
            return replace_recovery_codes(tx, user->id);
        });
    }

    /// Takes the caller's second factor away, and ends all their other logins. Does nothing where there is none.
    Result<User> remove_totp(const Caller& caller) {
        return store_.write([&](Tx& tx) -> Result<User> {
            auto user = unchanged(tx, caller);
            if (!user) return changed_meanwhile();
            if (user->totp_secret.empty()) return std::move(*user);
            user->totp_secret.clear();
            tx.users().put(*user);
            tx.users().set_recovery(user->id, {});
            tx.users().end_logins(user->id, caller.login.id);
            audit_.write(tx, actor_of(*user, caller.client), "user.totp_off", user->email.text());
            return std::move(*user);
        });
    }

    // ---- An empty shop

    [[nodiscard]] bool is_set_up() {
        return store_.read([](Tx& tx) { return !tx.users().is_empty(); });
    }

    /// Returns the token that sets the shop up, once: the same from all processes of the shop, made by the first.
    std::string setup_token() {
        return store_.write([&](Tx& tx) {
            if (auto made_before = tx.shop().setup_token()) return *std::move(made_before);
            auto token = random_code(randomness_, kSecretLength);
            tx.shop().set_setup_token(token);
            return token;
        });
    }

    /// Whether this token may make the shop somebody's.
    Result<Done> may_set_up(const std::string& token) {
        return store_.read([&](Tx& tx) -> Result<Done> {
            if (auto error = why_not_set_up(tx, token)) return *error;
            return Done{};
        });
    }

    /// Makes the shop that of its first admin, who is logged in at once.
    Result<SignedIn> set_up(const Setup& setup, const Client& client) {
        if (auto allowed = may_set_up(setup.token); !allowed) return allowed.error(); // before a hash is made
        if (auto error = why_guessable(passwords_, setup.password, setup.email, setup.name, setup.shop.name)) {
            error->field = "admin.password";
            return *error;
        }
        const auto hash = passwords_.hash(setup.password);
        if (!hash) return busy();
        return catalogue_.edit([&](CatalogueEdit& edit) -> Result<SignedIn> {
            Tx& tx = edit.tx();
            if (auto error = why_not_set_up(tx, setup.token)) return *error;
            tx.shop().set_setup_token({});
            edit.put(setup.shop);
            User user{.email = setup.email, .name = setup.name, .role = Role::admin, .password_hash = *hash};
            user.id = tx.users().put(user);
            audit_.write(tx, actor_of(user, client), "shop.setup", setup.shop.name);
            return begin(tx, *tx.users().find(user.id), client.browser, {}, kIdle);
        });
    }

    /// Writes down who was refused, where it is time for that; a login does not wait for it. What is counted when the
    /// program ends without this is lost.
    void write_refused() {
        const auto due = refused_.take_due(store_.read([](Tx& tx) { return tx.now(); }));
        if (due.empty()) return;
        store_.write([&](Tx& tx) {
            for (const auto& [account, times, latest] : due)
                audit_.write(tx, Actor{.client = latest}, "login.refused",
                             account.empty() ? "unknown address" : account, "",
                             AuditFields().with("times", times).text());
            return Done{};
        });
    }

    /// Removes logins that have ended.
    void forget_logins() {
        store_.write([](Tx& tx) {
            tx.users().forget_logins(tx.now());
            tx.users().forget_places(tx.now() - kPlaceKept);
            return Done{};
        });
    }

private:
    static constexpr std::string_view kWrongCode = "wrong_code";
    /// How exact Login::seen_at is: a write for each request would cost more than it tells.
    static constexpr auto kSeenStep = std::chrono::minutes(5);

    static bool is_token(std::string_view text) {
        return text.size() == kSecretLength && text.find_first_not_of(kBase32) == std::string_view::npos;
    }
    std::optional<Error> why_not_set_up(Tx& tx, const std::string& token) const {
        const auto expected = tx.shop().setup_token();
        // By digests, so that the time that it takes tells nothing.
        if (tx.users().is_empty() && expected && digest_.of(*expected) == digest_.of(token)) return {};
        return Error{ErrorKind::gone, "setup_ended",
                     "This link has been used, or is not the one that the server has printed. Log in, or look there.",
                     "token"};
    }
    static Error busy() { return {ErrorKind::unavailable, "busy", "Too many people log in right now. Try again."}; }
    [[nodiscard]] std::string proof_of(std::string_view name, const User& user) const {
        return digest_.of(std::string("known browser\n")
                              .append(name)
                              .append("\n")
                              .append(user.password_hash)
                              .append("\n")
                              .append(user.totp_secret));
    }
    static Error changed_meanwhile() {
        return Error::conflict("changed_meanwhile", "This has been changed meanwhile. Try again.");
    }
    /// The caller as they are kept, or nothing where their password or second factor has changed, or their login has
    /// ended, since the request was let in.
    static std::optional<User> unchanged(Tx& tx, const Caller& caller) {
        auto user = tx.users().find(caller.user.id);
        const bool is_same = user && user->is_active && user->password_hash == caller.user.password_hash &&
                             user->totp_secret == caller.user.totp_secret &&
                             tx.users().find_login(caller.login.token_digest);
        if (!is_same) user.reset();
        return user;
    }
    std::vector<std::string> replace_recovery_codes(Tx& tx, UserId user) {
        auto codes = new_recovery_codes(randomness_);
        std::vector<std::string> digests;
        for (const auto& code : codes) digests.push_back(digest_.of(code));
        tx.users().set_recovery(user, digests);
        return codes;
    }
    /// Takes one of the user's recovery codes. Returns whether it was one.
    bool take_recovery_code(Tx& tx, const User& user, std::string_view code) const {
        if (code.size() != kRecoveryCodeLength) return false;
        auto left = user.recovery_digests;
        if (std::erase(left, digest_.of(code)) == 0) return false;
        tx.users().set_recovery(user.id, left);
        audit_.write(tx, actor_of(user), "user.recovery_code", user.email.text(), "",
                     AuditFields().with("left", static_cast<std::int64_t>(left.size())).text());
        return true;
    }
    /// Refuses where the user has a second factor and the code is not one of it; notes that it has been used.
    std::optional<Error> take_code(Tx& tx, const User& user, std::string_view typed) const {
        if (user.totp_secret.empty()) return {};
        const auto code = plain_code(typed);
        if (code.empty())
            return Error{ErrorKind::unauthorized, "code_needed", "The code of your app is needed.", "code"};
        if (take_recovery_code(tx, user, code)) return {};
        const auto step = codes_.step_of(code, user.totp_secret, tx.now());
        if (!step || !tx.users().use_code(user.id, *step))
            return Error{ErrorKind::unauthorized, std::string(kWrongCode),
                         "This code is not, or no longer, the right one.", "code"};
        return {};
    }

    void tell_of_new_place(Tx& tx, const User& user, const Client& client, bool is_known) const {
        const auto place = std::to_string(user.id.value) + "\n" + client.address + "\n" + client.browser;
        const bool is_new = tx.users().see_place(user.id, digest_.of("login place\n" + place));
        if (!is_new || is_known) return;
        auto message = message_due(MailKind::new_login, tx.now(), user.email.text());
        message.detail = client.address + "\n" + client.browser;
        tx.outbox().add(message);
    }

    static Time last_moment(const Login& login) {
        return login.created_at + (login.scopes.empty() ? Milliseconds(kLongest) : Milliseconds(kScriptToken));
    }

    /// A hash that no password has, as costly to check as a real one.
    std::string nobodys_hash() {
        const std::lock_guard lock(nobody_mutex_);
        if (nobodys_hash_.empty())
            if (auto hash = passwords_.hash(random_code(randomness_, kSecretLength))) nobodys_hash_ = *hash;
        return nobodys_hash_;
    }

    Result<SignedIn> begin(Tx& tx, User user, const std::string& device, const std::vector<std::string>& scopes,
                           Milliseconds lifetime) {
        auto token = random_code(randomness_, kSecretLength);
        const bool is_script = !scopes.empty();
        Login login{.token_digest = digest_.of(token),
                    .user = user.id,
                    .device = device,
                    .scopes = scopes,
                    .created_at = tx.now(),
                    .seen_at = tx.now(),
                    .expires_at = tx.now() + lifetime};
        if (!is_script) login.confirmed_at = tx.now();
        login.id = tx.users().add(login);
        return SignedIn{
            std::move(token),
            {std::move(user), std::move(login), is_script ? Milliseconds(0) : Milliseconds(kConfirmed), {}}};
    }

    /// Extends a login that is used. Who only reads is not refused because nothing can be written right now: the next
    /// request tries again.
    void see(const Login& login) {
        try {
            store_.write([&](Tx& tx) {
                const Time idle_end = login.scopes.empty() ? tx.now() + kIdle : login.expires_at;
                tx.users().see(login.id, tx.now(), std::min(idle_end, last_moment(login)));
                return Done{};
            });
        } catch (const StoreUnavailable&) { // what else goes wrong is a defect, and the caller is told
        }
    }

    static std::optional<Caller> live_caller(Tx& tx, const std::string& digest, bool& is_stale) {
        auto login = tx.users().find_login(digest);
        if (!login || login->expires_at <= tx.now()) return {};
        auto user = tx.users().find(login->user);
        if (!user || !user->is_active) return {};
        is_stale = login->seen_at + kSeenStep <= tx.now();
        const Milliseconds left = login->confirmed_at + kConfirmed - tx.now();
        return Caller{std::move(*user), std::move(*login), std::max(left, Milliseconds(0)), {}};
    }

    Store& store_;
    CatalogueService& catalogue_;
    Passwords& passwords_;
    OneTimeCodes& codes_;
    const AuditLog& audit_;
    Randomness& randomness_;
    const Digest& digest_;
    RefusedLogins refused_;
    std::mutex nobody_mutex_;
    std::string nobodys_hash_;
};

} // namespace frontrow
