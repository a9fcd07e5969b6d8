#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/shop_service.hpp"
#include "domain/people/login_service.hpp"
#include "domain/people/recovery_code.hpp"
#include "formats/json.hpp"
#include "formats/qr_code.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/staff_authentication.hpp"
#include "handlers/shared/user_json.hpp"
#include "http/rate_limit.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/login, /api/logins, /api/tokens, /api/password, /api/totp and /api/setup.
class LoginHandler {
public:
    LoginHandler(LoginService& logins, ShopService& shop, const StaffAuthentication& callers, bool is_demo)
        : logins_(logins), shop_(shop), staff_(callers), is_demo_(is_demo) {}

    void add_routes(Router& router) {
        router.add("POST", "/api/login", [this](const Request& request) { return sign_in(request); })
            .own_pages_only()
            .limited_by(per_address_);
        router.add("GET", "/api/login", Permission::sign_in,
                   [this](const Request& request) { return json_answer(200, caller_json(*request.caller)); });
        router.add("POST", "/api/login/confirm", Permission::sign_in,
                   [this](const Request& request) { return confirm(request); });
        router.add("DELETE", "/api/login", Permission::sign_in, [this](const Request& request) {
            logins_.sign_out(*request.caller);
            Response response{204, {}, {}, {}, {}, {}};
            return response.with("Set-Cookie", staff_.end_of_cookie());
        });
        router.add("GET", "/api/logins", Permission::sign_in, [this](const Request& request) {
            Json logins = Json::array();
            for (const auto& login : logins_.logins_of(request.caller->user))
                logins.push_back(login_json(login, request.caller->login.id));
            return json_answer(200, {{"items", std::move(logins)}, {"next", nullptr}});
        });
        router
            .add("DELETE", "/api/logins/{login}", Permission::sign_in,
                 [this](const Request& request) {
                     value_of(logins_.end_login(*request.caller, path_number<LoginId>(request, "login")));
                     return Response{204, {}, {}, {}, {}, {}};
                 })
            .only_confirmed();
        router
            .add("POST", "/api/tokens", Permission::sign_in, [this](const Request& request) { return token(request); })
            .only_confirmed();
        const auto change_password = [this](const Request& request) {
            const Json body = json_body(request);
            const Fields fields(body, "");
            const auto current = fields.text("current", kMaxPasswordBytes);
            take_turn_of(*request.caller);
            const auto changed =
                value_of(logins_.change_password(*request.caller, current, read_password(fields, "password")));
            return with_cookies(Response{204, {}, {}, {}, {}, {}}, changed);
        };
        router.add("POST", "/api/password", Permission::sign_in, change_password).only_confirmed();
        add_totp_routes(router);
        router.add("POST", "/api/setup", [this](const Request& request) { return set_up(request); })
            .own_pages_only()
            .limited_by(per_address_);
    }

private:
    /// What a page does next happens within this time.
    static constexpr auto kSoon = std::chrono::minutes(1);
    static constexpr std::size_t kMaxDeviceBytes = 200;
    static constexpr std::size_t kMaxTokenScopes = 32;
    static constexpr std::size_t kMaxCodeBytes = 20;

    void add_totp_routes(Router& router) {
        router
            .add("POST", "/api/totp", Permission::sign_in, [this](const Request& request) { return new_totp(request); })
            .only_confirmed();
        const auto add = [this](const Request& request) {
            const Json body = json_body(request);
            const auto code = Fields(body, "").text("code", kMaxCodeBytes);
            take_turn_of(*request.caller);
            const auto added = value_of(logins_.add_totp(*request.caller, code));
            return still_known(added.user, recovery_codes_answer(added.recovery_codes));
        };
        router.add("PUT", "/api/totp", Permission::sign_in, add).only_confirmed();
        const auto remove = [this](const Request& request) {
            return still_known(value_of(logins_.remove_totp(*request.caller)), {204, {}, {}, {}, {}, {}});
        };
        router.add("DELETE", "/api/totp", Permission::sign_in, remove).only_confirmed();
        const auto renew = [this](const Request& request) {
            return recovery_codes_answer(value_of(logins_.renew_recovery_codes(*request.caller)));
        };
        router.add("POST", "/api/totp/recovery-codes", Permission::sign_in, renew).only_confirmed();
    }

    /// The browser that changes a factor is known by the new one; all others have to log in with it first.
    [[nodiscard]] Response still_known(const User& user, Response response) const {
        return response.with("Set-Cookie", staff_.browser_cookie_of(logins_.known_browser(user)));
    }

    static Response recovery_codes_answer(const std::vector<std::string>& codes) {
        Json spelled = Json::array();
        for (const auto& code : codes) spelled.push_back(spelled_recovery_code(code));
        return json_answer(200, {{"recovery_codes", std::move(spelled)}});
    }

    Response new_totp(const Request& request) {
        const auto secret = logins_.new_totp_secret(*request.caller);
        const std::string uri =
            "otpauth://totp/Frontrow:" + request.caller->user.email.text() + "?secret=" + secret + "&issuer=Frontrow";
        return json_answer(200, {{"secret", secret}, {"uri", uri}, {"qr", qr_svg(uri)}});
    }

    Response confirm(const Request& request) {
        take_turn_of(*request.caller);
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto password = fields.text("password", kMaxPasswordBytes);
        const auto code = fields.optional_text("code", kMaxCodeBytes).value_or("");
        value_of(logins_.confirm(*request.caller, password, code, [&](UserId user) { count_code_of(user); }));
        return Response{204, {}, {}, {}, {}, {}};
    }

    Response sign_in(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto email = read_email(fields, "email");
        const auto password = fields.text("password", kMaxPasswordBytes);
        const auto code = fields.optional_text("code", kMaxCodeBytes).value_or("");
        const auto known = take_turn(request, email);
        const auto count_code = [&](UserId user) {
            if (known)
                take(codes_per_browser_, *known);
            else
                count_code_of(user);
        };
        // In a demo many strangers log in as the same few people: their mail would show each the others' addresses.
        const bool is_told = !known && !is_demo_;
        return signed_in(value_of(logins_.sign_in(email, password, code, client_of(request), !is_told, count_code)));
    }

    Response set_up(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        const Fields admin = fields.object("admin");
        const Fields shop = fields.object("shop");
        Setup setup{fields.text("token", 100), read_shop(shop), read_email(admin, "email"),
                    read_person_name(admin, "name"), read_password(admin, "password")};
        setup.shop.defaults.reservations.are_taken = shop.flag("reservations", false);
        return signed_in(value_of(logins_.set_up(setup, client_of(request))));
    }

    Response token(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto name = fields.text("name", kMaxDeviceBytes);
        std::vector<Permission> scopes;
        fields.for_each("scopes", kMaxTokenScopes, [&](const Json& item, const std::string& path) {
            auto scope = item.is_string() ? permission_of(item.get<std::string>()) : std::nullopt;
            if (scope && !is_for_scripts(*scope, false)) scope.reset();
            if (!scope || !may(*request.caller, *scope)) Fields::refuse(path, "is not a permission of yours");
            scopes.push_back(*scope);
        });
        if (scopes.empty()) Fields::refuse("scopes", "must name what the token may do");
        const auto added = value_of(logins_.add_token(*request.caller, name, scopes));
        Json json = login_json(added.caller.login, request.caller->login.id);
        json["token"] = added.token;
        return json_answer(201, json);
    }

    Response signed_in(const LoginService::SignedIn& signed_in) const {
        return with_cookies(json_answer(201, caller_json(signed_in.caller)), signed_in);
    }
    [[nodiscard]] Response with_cookies(Response response, const LoginService::SignedIn& signed_in) const {
        return response.with("Set-Cookie", staff_.cookie_of(signed_in.token))
            .with("Set-Cookie", staff_.browser_cookie_of(logins_.known_browser(signed_in.caller.user)));
    }

    /// Slows down whoever guesses the password of an account, so that nobody shuts its owner out by that: a browser in
    /// which the owner has logged in before is counted by itself, everybody else by their address and by a ceiling that
    /// many addresses share. Returns the word of such a browser, which lives as long as the request. Throws Refusal.
    std::optional<std::string_view> take_turn(const Request& request, const Email& account) {
        auto browser = staff_.known_browser(request);
        if (browser && !logins_.knows_browser(account, *browser)) browser.reset();
        if (browser) {
            take(per_browser_, *browser);
        } else {
            take(per_account_and_address_, account.text() + '\n' + request.address);
            take(per_account_, account.text());
        }
        return browser;
    }
    /// The same for somebody who is logged in: by their login, which nobody else can use up.
    void take_turn_of(const Caller& caller) { take(per_login_, std::to_string(caller.login.id.value)); }
    void count_code_of(UserId user) { take(codes_per_account_, std::to_string(user.value)); }

    /// Throws Refusal, which says when to come again, where this key has had its share.
    static void take(RateLimit& limit, std::string_view key) {
        if (auto refused = why_not(limit, key, LoginService::too_many_attempts())) throw Refusal(std::move(*refused));
    }

    [[nodiscard]] Json caller_json(const Caller& caller) const {
        Json permissions = Json::array();
        for (const auto& row : permission_detail::kTable)
            if (may(caller, row.permission)) permissions.push_back(row.name);
        const ShopSettings shop = shop_.settings();
        return {{"user", user_json(caller.user)},
                {"permissions", std::move(permissions)},
                {"confirmed", caller.confirmed_for >= kSoon},
                {"recovery_codes", caller.user.recovery_digests.size()},
                {"shop",
                 {{"name", shop.name},
                  {"currency", shop.currency.code()},
                  {"digits", digits_json(shop.currency)},
                  {"timezone", shop.timezone},
                  {"language", shop.language},
                  {"demo", is_demo_}}}};
    }

    static Json login_json(const Login& login, LoginId current) {
        return {{"id", login.id.value},
                {"device", login.device},
                {"scopes", login.scopes},
                {"created_at", rfc3339(login.created_at)},
                {"seen_at", rfc3339(login.seen_at)},
                {"expires_at", rfc3339(login.expires_at)},
                {"current", login.id == current}};
    }

    LoginService& logins_;
    ShopService& shop_;
    const StaffAuthentication& staff_;
    const bool is_demo_;
    Throttle per_address_{{.per_second = 1, .burst = 40}, CountedBy::address, LoginService::too_many_attempts()};
    static constexpr RateLimit::Options kOneGuesser{.per_second = 0.1, .burst = 20};
    RateLimit per_account_and_address_{kOneGuesser};
    RateLimit per_browser_{kOneGuesser};
    RateLimit per_login_{kOneGuesser};
    /// What all addresses together may try: a password of ten letters is far beyond it.
    RateLimit per_account_{{.per_second = 1, .burst = 300}};
    /// Codes have six digits. Who gets here knows the password, and may shut out whoever they have it from.
    RateLimit codes_per_account_{{.per_second = 0.01, .burst = 20}};
    /// The same in a browser in which the owner has logged in before, which may stand at a counter for all.
    RateLimit codes_per_browser_{{.per_second = 0.01, .burst = 10}};
};

} // namespace frontrow
