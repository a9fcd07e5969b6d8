#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/id.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "http/message.hpp"

namespace frontrow {

/// Returns a digest of the address that asks, for limits per address; empty where nobody counts it.
inline std::string client_of(const Request& request, const Digest& digest) {
    return request.address.empty() ? std::string() : digest.of("client " + request.address);
}

/// Tells buyers apart by a random token in the cookie `buyer`, or in `Authorization: Bearer` where cookies cannot go.
/// Only the token's digest is kept anywhere.
class BuyerIdentities {
public:
    /// `secure_cookies` marks the cookie for TLS only.
    BuyerIdentities(const Digest& digest, Randomness& randomness, const Clock& clock, bool secure_cookies)
        : digest_(digest), randomness_(randomness), clock_(clock), secure_cookies_(secure_cookies) {}

    /// The caller, if they have a token.
    [[nodiscard]] std::optional<BuyerId> find(const Request& request) const {
        if (request.buyer_token.empty()) return {};
        return buyer_of(request.buyer_token, digest_);
    }

    /// The caller. Throws Refusal where they have no token.
    [[nodiscard]] BuyerId require(const Request& request) const {
        if (auto buyer = find(request)) return *buyer;
        throw Refusal(
            {ErrorKind::unauthorized, "unauthorized", "This needs the cookie that came with the first hold.", "buyer"});
    }

    struct Newcomer {
        BuyerId buyer;
        /// The header that brings the token: a cookie, or Buyer-Token where the page asked for that by `Buyer-Token:
        /// new` because it lies where cookies cannot go. Empty where the caller had a token already.
        std::optional<std::pair<std::string, std::string>> header{};

        void set_cookie(Response& response) const {
            if (header) response.with(header->first, header->second);
        }
    };
    /// The caller, who gets a new token where they have none.
    [[nodiscard]] Newcomer get_or_create(const Request& request) const {
        if (auto buyer = find(request)) return {*buyer, {}};
        const std::string token = ordered_code(randomness_, clock_.now());
        if (request.header("buyer-token") == "new")
            return {buyer_of(token, digest_), std::pair<std::string, std::string>("Buyer-Token", token)};
        constexpr std::string_view attributes = "; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"; // 30 days
        return {buyer_of(token, digest_),
                std::pair<std::string, std::string>("Set-Cookie", "buyer=" + token + std::string(attributes) +
                                                                      (secure_cookies_ ? "; Secure" : ""))};
    }

private:
    const Digest& digest_;
    Randomness& randomness_;
    const Clock& clock_;
    const bool secure_cookies_;
};

} // namespace frontrow
