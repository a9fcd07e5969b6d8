#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/people/permission.hpp"
#include "domain/result.hpp"
#include "http/message.hpp"
#include "http/origin.hpp"
#include "http/router.hpp"

namespace frontrow {

/// Where a request came from, as the log of changes tells it.
inline Client client_of(const Request& request) {
    constexpr std::size_t max_browser_bytes = 200;
    const auto agent = request.header("user-agent").value_or("");
    return {request.address.empty() ? "this machine" : request.address,
            is_plain_text(agent) ? std::string(cut_to(agent, max_browser_bytes)) : ""};
}

/// Tells the people of the house apart by the token in a cookie, or in `Authorization: Bearer` for scripts.
class StaffAuthentication {
public:
    /// `secure_cookies` marks the cookie for TLS only, and for this host only.
    StaffAuthentication(LoginService& logins, bool secure_cookies) : logins_(logins), secure_cookies_(secure_cookies) {}

    /// The guard of the router: notes who calls. Throws Refusal where nobody is logged in, where they may not do that,
    /// where a script may not, where the password has to be given again first, and where another site's page may have
    /// sent the request.
    void check(Request& request, Permission permission, Confirmed confirmed) const {
        const auto bearer = request.bearer_token();
        if (!bearer && !is_safe(request)) require_own_page(request);
        const auto token = bearer ? bearer : request.cookie(cookie_name());
        auto caller = token ? logins_.find(*token) : std::nullopt;
        if (!caller) throw Refusal({ErrorKind::unauthorized, "unauthorized", "Log in first."});
        if (!may(*caller, permission))
            throw Refusal({ErrorKind::forbidden, "forbidden", "Your role does not allow this."});
        if (bearer && !is_for_scripts(permission, !is_safe(request)))
            throw Refusal({ErrorKind::forbidden, "forbidden", "A script may not do this: log in with a browser."});
        if (confirmed == Confirmed::recently && caller->confirmed_for <= Milliseconds(0))
            throw Refusal(confirmation_required());
        caller->client = client_of(request);
        request.caller = std::make_shared<const Caller>(std::move(*caller));
    }

    /// The Set-Cookie of a token, and of its end.
    [[nodiscard]] std::string cookie_of(const std::string& token) const {
        return std::string(cookie_name()) + "=" + token + attributes() + "; Max-Age=" + std::to_string(kCookieSeconds);
    }
    [[nodiscard]] std::string end_of_cookie() const {
        return std::string(cookie_name()) + "=" + attributes() + "; Max-Age=0";
    }

    // ---- The word by which a browser is known that has logged in before, see LoginService::known_browser().
    [[nodiscard]] std::optional<std::string_view> known_browser(const Request& request) const {
        return request.cookie(browser_cookie_name());
    }
    [[nodiscard]] std::string browser_cookie_of(const std::string& word) const {
        return std::string(browser_cookie_name()) + "=" + word + attributes() + "; Max-Age=31536000"; // a year
    }

private:
    static constexpr long kCookieSeconds = std::chrono::seconds(LoginService::kLongest).count();

    static bool is_safe(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

    [[nodiscard]] std::string_view cookie_name() const { return secure_cookies_ ? "__Host-login" : "login"; }
    [[nodiscard]] std::string_view browser_cookie_name() const {
        return secure_cookies_ ? "__Host-browser" : "browser";
    }
    [[nodiscard]] std::string attributes() const {
        return std::string("; Path=/; HttpOnly; SameSite=Lax") + (secure_cookies_ ? "; Secure" : "");
    }

    LoginService& logins_;
    const bool secure_cookies_;
};

} // namespace frontrow
