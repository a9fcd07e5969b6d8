#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "domain/result.hpp"
#include "http/message.hpp"
#include "http/rate_limit.hpp"

namespace frontrow {

/// Takes a token of the key. Returns the refusal, saying after how many seconds to ask again, where it has none left.
inline std::optional<Error> why_not(RateLimit& limit, std::string_view key, const Error& refusal) {
    if (limit.take(key, Steady::now())) return {};
    return refusal.until(limit.seconds_per_token());
}

/// The refusal of what anybody may do, and has done too often in a minute.
inline Error too_many_at_once() {
    return {ErrorKind::too_many, "too_many", "These are too many at once. Try again in a minute."};
}

/// By what a throttle counts callers.
enum class CountedBy : std::uint8_t {
    address, ///< Request::address; the machine itself is one of them, since guessing is guessing.
    buyer,   ///< Request::buyer_token; who has none is not counted by it.
};

/// How often a caller may do one thing, and what they are told beyond it. Declared on a route, or taken by a handler
/// where only the body tells that it applies. Safe from any thread.
class Throttle {
public:
    Throttle(RateLimit::Options options, CountedBy by, Error refusal)
        : bucket_(options), by_(by), refusal_(std::move(refusal)) {}

    /// Throws Refusal where the caller has had their share.
    void take(const Request& request) {
        const auto& key = by_ == CountedBy::address ? request.address : request.buyer_token;
        if (by_ == CountedBy::buyer && key.empty()) return;
        if (auto refused = why_not(bucket_, key, refusal_)) throw Refusal(std::move(*refused));
    }

private:
    RateLimit bucket_;
    const CountedBy by_;
    const Error refusal_;
};

} // namespace frontrow
