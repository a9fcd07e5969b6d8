#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/id.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "http/message.hpp"

namespace frontrow {

/// Tells buyers apart by a random token in the cookie `buyer`, or in `Authorization: Bearer` where cookies cannot go.
/// Only the token's digest is kept anywhere.
class Buyers {
public:
    /// `secure_cookies` marks the cookie for TLS only.
    Buyers(const Digest& digest, Randomness& randomness, bool secure_cookies)
        : digest_(digest), randomness_(randomness), secure_cookies_(secure_cookies) {}

    /// The caller, if they have a token.
    [[nodiscard]] std::optional<BuyerId> find(const Request& request) const {
        auto token = request.cookie("buyer");
        constexpr std::string_view scheme = "Bearer ";
        if (const auto header = request.header("authorization"); header && header->starts_with(scheme))
            token = header->substr(scheme.size());
        if (!token || !is_token(*token)) return {};
        return BuyerId::trusted(digest_.of(*token));
    }

    /// The caller. Throws Refusal where they have no token.
    [[nodiscard]] BuyerId require(const Request& request) const {
        if (auto buyer = find(request)) return *buyer;
        throw Refusal(
            {ErrorKind::unauthorized, "unauthorized", "This needs the cookie that came with the first hold.", "buyer"});
    }

    struct Newcomer {
        BuyerId buyer;
        std::optional<std::string> set_cookie{}; ///< Empty where the caller had a token already.
    };
    /// The caller, who gets a new token where they have none.
    [[nodiscard]] Newcomer welcome(const Request& request) const {
        if (auto buyer = find(request)) return {*buyer, {}};
        const std::string token = random_code(randomness_, kSecretLength);
        constexpr std::string_view attributes = "; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"; // 30 days
        return {BuyerId::trusted(digest_.of(token)),
                "buyer=" + token + std::string(attributes) + (secure_cookies_ ? "; Secure" : "")};
    }

private:
    static bool is_token(std::string_view token) {
        return token.size() == kSecretLength && token.find_first_not_of(kBase32) == std::string_view::npos;
    }

    const Digest& digest_;
    Randomness& randomness_;
    const bool secure_cookies_;
};

} // namespace frontrow
