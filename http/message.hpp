#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/live.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// The cookies that tell who calls: a buyer, and somebody of the house without and with TLS.
inline constexpr std::array<std::string_view, 3> kCallerCookies = {"buyer", "login", "__Host-login"};

/// Calls `each(name, value)` for the cookies of a Cookie header (RFC 6265, section 4.2).
template <class Each>
void for_each_cookie(std::string_view header, Each&& each) {
    while (!header.empty()) {
        const auto semicolon = std::min(header.find(';'), header.size());
        auto pair = header.substr(0, semicolon);
        header.remove_prefix(std::min(semicolon + 1, header.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos) each(pair.substr(0, equals), pair.substr(equals + 1));
    }
}

struct Caller; // domain/people/login_service.hpp

/// A request as handlers see it, whatever library read it. Header names are in lower case.
struct Request {
    std::string method;
    std::string path; ///< Decoded, without the query.
    std::map<std::string, std::string> query{};
    std::multimap<std::string, std::string> headers{};
    std::string body{};
    std::map<std::string, std::string> parameters{}; ///< What the router matched, by the name in the pattern.
    bool may_wait = true;                            ///< False on an event loop: see WouldWait.
    std::string address{};     ///< What limits count the caller by; empty for the machine itself, which none counts.
    std::string buyer_token{}; ///< Of the form of one, from the cookie or as Bearer; empty where there is none.
    std::shared_ptr<const Caller> caller{}; ///< Who is logged in; set by the router's guard.

    [[nodiscard]] std::optional<std::string_view> header(const std::string& name) const {
        const auto found = headers.find(name);
        if (found == headers.end()) return {};
        return found->second;
    }
    [[nodiscard]] std::optional<std::string_view> query_value(const std::string& name) const {
        const auto found = query.find(name);
        if (found == query.end()) return {};
        return found->second;
    }
    /// The first cookie of that name.
    [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const {
        const auto [first, end] = headers.equal_range("cookie");
        std::optional<std::string_view> found;
        for (auto header = first; header != end; ++header)
            for_each_cookie(header->second, [&](std::string_view known, std::string_view value) {
                if (!found && known == name) found = value;
            });
        return found;
    }
    /// The token of `Authorization: Bearer` (RFC 6750, section 2.1).
    [[nodiscard]] std::optional<std::string_view> bearer_token() const {
        constexpr std::string_view scheme = "bearer ";
        const auto value = header("authorization");
        if (!value || lower_case(value->substr(0, scheme.size())) != scheme) return {};
        return value->substr(scheme.size());
    }
};

/// Thrown where an answer needs something that has to be waited for and the request may not wait.
struct WouldWait {};

/// An answer. The body is shared, so that a cached one is never copied on its way out.
struct Response {
    int status = 200;
    std::string content_type{};
    std::shared_ptr<const std::string> body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::shared_ptr<LiveSource> live{}; ///< Where there is one, its events follow instead of a body.
    LivePosition live_from{};

    static Response of(int status, std::string content_type, std::string body) {
        return {status, std::move(content_type), std::make_shared<const std::string>(std::move(body)), {}, {}, {}};
    }
    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    [[nodiscard]] std::string_view text() const& { return body ? std::string_view(*body) : std::string_view(); }
    /// A copy, where nobody keeps the response that the bytes are in.
    [[nodiscard]] std::string text() && { return body ? *body : std::string(); }
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
        const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return h.first == name; });
        if (found == headers.end()) return {};
        return found->second;
    }
};

/// Turns `response` into 304 where the caller has these bytes already (RFC 9110, section 13.1.2).
inline Response conditional(const Request& request, Response response, const std::string& etag) {
    response.with("ETag", etag);
    const auto known = request.header("if-none-match");
    if (!known) return response;
    for (std::string_view rest = *known; !rest.empty();) {
        const auto comma = std::min(rest.find(','), rest.size());
        auto tag = rest.substr(0, comma);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        tag.remove_prefix(std::min(tag.find_first_not_of(' '), tag.size()));
        tag = tag.substr(0, tag.find_last_not_of(' ') + 1);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag || tag == "*") {
            response.status = 304;
            response.body.reset();
            response.content_type.clear();
            break;
        }
    }
    return response;
}

} // namespace frontrow
