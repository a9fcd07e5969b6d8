#pragma once

#include <cstdint>
#include <utility>

#include "domain/result.hpp"
#include "http/message.hpp"
#include "http/rate_limit.hpp"

namespace frontrow {

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
        if (!bucket_.take(key, Steady::now())) throw Refusal(refusal_.until(bucket_.seconds_per_token()));
    }

private:
    RateLimit bucket_;
    const CountedBy by_;
    const Error refusal_;
};

} // namespace frontrow
