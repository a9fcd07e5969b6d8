#pragma once

#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/time.h>

#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Where Redis is, and how much patience there is with it.
struct RedisOptions {
    std::string host = "127.0.0.1";
    int port = 6379;
    std::string user{};
    std::string password{};
    int database = 0;
    std::chrono::milliseconds timeout{20};          ///< For a call as a whole, but for looking up the host's name.
    int failures_to_open = 5;                       ///< So many in a row, and Redis is left alone.
    std::chrono::milliseconds probe_every{1'000};   ///< But for one call in this time.
    std::chrono::milliseconds minimum_ttl{600'000}; ///< Longer than any reply and any load lives.
    std::size_t max_idle = 16;                      ///< Connections kept open.

    /// redis://[[user]:password@]host[:port][/database]. Throws std::invalid_argument with a text for the person who
    /// typed it, without the password.
    static RedisOptions parse(std::string_view url);
};

namespace redis {

using Steady = std::chrono::steady_clock;

struct Free {
    void operator()(redisContext* context) const noexcept { redisFree(context); }
    void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};
using Context = std::unique_ptr<redisContext, Free>;
using Reply = std::unique_ptr<redisReply, Free>;

inline timeval to_timeval(std::chrono::milliseconds time) {
    return {static_cast<time_t>(time.count() / 1'000), static_cast<suseconds_t>(time.count() % 1'000 * 1'000)};
}

/// Waits until the socket is ready for `event`. Returns false where `deadline` comes first.
inline bool is_ready(const redisContext& context, short event, Steady::time_point deadline) {
    for (;;) {
        const auto left = deadline - Steady::now();
        if (left <= Steady::duration::zero()) return false;
        pollfd socket{context.fd, event, 0};
        const auto ready = ::poll(&socket, 1, static_cast<int>(std::chrono::ceil<Milliseconds>(left).count()));
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

/// Whether the connection may be asked again. One that speaks before it is asked has ended, or is out of step.
inline bool is_quiet(const redisContext& context) {
    pollfd socket{context.fd, POLLIN, 0};
    return context.reader->pos == context.reader->len && ::poll(&socket, 1, 0) == 0;
}

/// Returns the answer; nothing where the connection failed or was too slow, and can never be used again: its answer
/// may still come, and would be taken for that to the next command. hiredis would count its timeout again from every
/// byte; `deadline` holds for the whole answer.
inline Reply call(redisContext& context, std::span<const std::string_view> words, Steady::time_point deadline) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const auto& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    if (redisAppendCommandArgv(&context, static_cast<int>(words.size()), texts.data(), sizes.data()) != REDIS_OK)
        return nullptr;
    int is_written = 0;
    while (!is_written)
        if (!is_ready(context, POLLOUT, deadline) || redisBufferWrite(&context, &is_written) != REDIS_OK)
            return nullptr;
    void* reply = nullptr;
    while (!reply)
        if (!is_ready(context, POLLIN, deadline) || redisBufferRead(&context) != REDIS_OK ||
            redisGetReplyFromReader(&context, &reply) != REDIS_OK)
            return nullptr;
    return Reply(static_cast<redisReply*>(reply));
}
inline Reply call(redisContext& context, std::initializer_list<std::string_view> words, Steady::time_point deadline) {
    return call(context, std::span(words.begin(), words.size()), deadline);
}

inline bool is_fine(const Reply& reply) { return reply && reply->type != REDIS_REPLY_ERROR; }
inline std::string_view text_of(const redisReply& reply) {
    return reply.str ? std::string_view(reply.str, static_cast<std::size_t>(reply.len)) : std::string_view();
}

/// Returns a connection that has said who it is, or nothing. It never blocks by itself.
inline Context connect(const RedisOptions& options, Steady::time_point deadline) {
    Context context(redisConnectWithTimeout(options.host.c_str(), options.port, to_timeval(options.timeout)));
    if (!context || context->err != 0 || ::fcntl(context->fd, F_SETFL, O_NONBLOCK) != 0) return nullptr;
    context->flags &= ~REDIS_BLOCK;
    const auto is_done = [&](std::initializer_list<std::string_view> words) {
        return is_fine(call(*context, words, deadline));
    };
    const bool is_known =
        options.password.empty() || (options.user.empty() ? is_done({"AUTH", options.password})
                                                          : is_done({"AUTH", options.user, options.password}));
    if (!is_known) return nullptr;
    if (options.database != 0 && !is_done({"SELECT", std::to_string(options.database)})) return nullptr;
    return context;
}

/// Keeps callers from waiting for a Redis that does not answer. Safe from any thread.
class Breaker {
public:
    using Now = std::function<Steady::time_point()>;
    Breaker(const RedisOptions& options, Now now)
        : failures_to_open_(options.failures_to_open), probe_every_(options.probe_every), now_(std::move(now)) {}

    /// Whether the caller may try. While open, one in each probe time may.
    [[nodiscard]] bool lets_through() {
        if (failures_ < failures_to_open_) return true;
        const auto now = now_().time_since_epoch().count();
        auto last = last_probe_.load();
        return now - last >= std::chrono::duration_cast<Steady::duration>(probe_every_).count() &&
               last_probe_.compare_exchange_strong(last, now);
    }
    void succeeded() noexcept { failures_ = 0; }
    void failed() {
        last_probe_ = now_().time_since_epoch().count(); // first, or whoever sees it open takes a probe at once
        if (!is_open()) ++failures_;
    }
    [[nodiscard]] bool is_open() const noexcept { return failures_ >= failures_to_open_; }

private:
    const int failures_to_open_;
    const std::chrono::milliseconds probe_every_;
    const Now now_;
    std::atomic<int> failures_ = 0;
    std::atomic<Steady::rep> last_probe_ = 0;
};

/// Throws std::invalid_argument, without the text: it may be a password.
inline std::string decoded(std::string_view text) {
    if (auto bytes = percent_decoded(text)) return std::move(*bytes);
    throw std::invalid_argument("has a % without two hexadecimal digits in its user or password: write %25");
}

/// The channel on which every invalidation is told: a proof of the shop's seal, then "origin\ntopic\nnumber\nkey key
/// …\nnews". Channels know no databases, and a shop must not invalidate the minimums of another one that shares its
/// server.
inline std::string channel(const RedisOptions& options) {
    return options.database == 0 ? "frontrow" : "frontrow:" + std::to_string(options.database);
}
/// Where Redis tells which minimums have changed (redis.io, client-side caching, RESP2).
inline constexpr std::string_view kInvalidations = "__redis__:invalidate";
inline constexpr std::string_view kMinimumPrefix = "floor:";
/// What a proof is of: a value cannot be passed off as a message.
inline constexpr std::string_view kSealedValue = "value";
inline constexpr std::string_view kSealedMessage = "message";
/// Longer than what all places of the largest house together have to tell.
inline constexpr std::size_t kMaxMessage = 8 << 20;

} // namespace redis

inline RedisOptions RedisOptions::parse(std::string_view url) {
    const auto refuse = [](const char* why) { throw std::invalid_argument(why); };
    if (url.starts_with("rediss://"))
        refuse("asks for TLS, which the Redis library here does not speak: put stunnel in front (docs/operations.md)");
    constexpr std::string_view scheme = "redis://";
    if (!url.starts_with(scheme)) refuse("must be redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]");
    url.remove_prefix(scheme.size());
    RedisOptions options;
    const auto number = [&](std::string_view digits, int most, const char* why) {
        int value = -1;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc() || end != digits.data() + digits.size() || value < 0 || value > most) refuse(why);
        return value;
    };
    if (const auto at = url.rfind('@'); at != std::string_view::npos) {
        const auto who = url.substr(0, at);
        const auto colon = who.find(':');
        if (colon == std::string_view::npos) refuse("has a user without a password");
        options.user = redis::decoded(who.substr(0, colon));
        options.password = redis::decoded(who.substr(colon + 1));
        url.remove_prefix(at + 1);
    }
    if (const auto slash = url.find('/'); slash != std::string_view::npos) {
        if (slash + 1 < url.size())
            options.database = number(url.substr(slash + 1), 1'000'000, "has a database that is no number");
        url = url.substr(0, slash);
    }
    const auto bracket = url.find(']');
    const auto colon = url.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos)
        options.port = number(url.substr(colon + 1), 65'535, "has a port that is no number up to 65535");
    if (options.port == 0) refuse("has a port that is 0");
    url = url.substr(0, colon);
    if (url.starts_with('[') && url.ends_with(']')) url = url.substr(1, url.size() - 2); // an IPv6 address
    if (url.empty()) refuse("names no host");
    if (url.find_first_of(" ?#%[]") != std::string_view::npos) refuse("has a host that is none");
    options.host = url;
    return options;
}

} // namespace frontrow
