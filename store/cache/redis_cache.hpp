#pragma once

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/time.h>

#include "domain/cache.hpp"
#include "domain/identity.hpp"
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

/// The replies of all processes, in Redis. Everything here is best effort: no call throws, none waits longer than the
/// timeout, and while Redis does not answer none waits at all. Safe from any thread. SIGPIPE must be ignored.
///
/// What is kept there is sealed for its key, so that nothing is believed that no process of this shop has written. The
/// numbers beside it are not: scripts compare them, and who changes them makes the cache miss more often, no more.
class RedisTier {
public:
    /// `origin` tells this process from the others. `seal` must outlive it. `now` is for tests.
    RedisTier(RedisOptions options, std::string origin, const Seal& seal, redis::Breaker::Now now = redis::Steady::now)
        : options_(std::move(options)), origin_(std::move(origin)), seal_(seal), breaker_(options_, std::move(now)) {}

    /// The bytes that a process of this shop has kept under this key, or nothing. Nothing either from the moment that a
    /// write fails until one succeeds: a Redis that takes no invalidation, such as a replica, has what was dropped.
    /// Every miss ends in a fill, which finds out.
    [[nodiscard]] std::optional<std::string> get(const std::string& key) {
        ++gets_;
        if (fails_writes_) return {};
        const auto reply = ask({"HGET", key, "blob"});
        if (!reply || reply->type != REDIS_REPLY_STRING) return {};
        const auto sealed = redis::text_of(*reply);
        const auto proof = sealed.substr(0, Seal::kProofBytes);
        const auto blob = sealed.substr(proof.size());
        if (!seal_.fits({redis::kSealedValue, key, blob}, proof)) {
            ++forgeries_;
            return {};
        }
        ++hits_;
        return std::string(blob);
    }

    struct Fill {
        bool is_kept = false;
        DependencyVersions above{}; ///< What it was refused for: a version in Redis that is above `depends_on`.
    };
    /// Keeps the bytes, unless Redis has newer ones or a minimum above them.
    Fill fill(const std::string& key, std::string_view blob, const DependencyVersions& depends_on, Milliseconds ttl) {
        ++fills_;
        std::vector<std::string> words{"EVAL", kFill, "2", key, minimum_key(key), std::to_string(ttl.count())};
        words.push_back(seal_.of({redis::kSealedValue, key, blob}).append(blob));
        for (const auto& [topic, version] : depends_on) {
            words.push_back(topic);
            words.push_back(std::to_string(version));
        }
        const auto reply = ask_to_write(words);
        if (!redis::is_fine(reply)) return {};
        if (reply->type == REDIS_REPLY_INTEGER && reply->integer == 1) return {true, {}};
        ++refused_fills_;
        if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) return {};
        const auto number = redis::text_of(*reply->element[1]);
        Version above{std::string(redis::text_of(*reply->element[0]))};
        std::from_chars(number.data(), number.data() + number.size(), above.number);
        return {false, {std::move(above)}};
    }

    /// Takes away the minimums of the key that are at just these versions, and the reply where it says that it is of
    /// one.
    void take_away(const std::string& key, const DependencyVersions& lies) {
        ++corrections_;
        std::vector<std::string> words{"EVAL", kTakeAway, "2", key, minimum_key(key)};
        for (const auto& [topic, version] : lies) {
            words.push_back(topic);
            words.push_back(std::to_string(version));
        }
        static_cast<void>(ask_to_write(words));
    }

    /// Raises the minimums in Redis, drops what is below them, and tells every process, all in one step.
    void invalidate(std::span<const std::string> keys, const Version& version, std::string_view news) {
        ++raises_;
        const std::string number = std::to_string(version.number);
        std::string message = origin_ + '\n' + version.topic + '\n' + number + '\n';
        for (const auto& key : keys) message += key + ' ';
        message.append("\n").append(news);
        const std::string channel = redis::channel(options_);
        message.insert(0, seal_.of({redis::kSealedMessage, channel, message}));
        std::vector<std::string> words{"EVAL", kRaise, std::to_string(2 * keys.size())};
        for (const auto& key : keys) {
            words.push_back(key);
            words.push_back(minimum_key(key));
        }
        words.insert(words.end(), {version.topic, number, std::to_string(options_.minimum_ttl.count()), channel,
                                   std::move(message)});
        static_cast<void>(ask_to_write(words));
    }

    /// Somebody has just spoken with Redis: the next call may try, whatever became of those before.
    void is_back() noexcept {
        breaker_.succeeded();
        fails_writes_ = false;
    }

    /// Whether Redis answers and takes what is written.
    [[nodiscard]] bool is_up() const noexcept { return !breaker_.is_open() && !fails_writes_; }

    struct Counts {
        std::uint64_t gets = 0;
        std::uint64_t hits = 0;
        std::uint64_t fills = 0;
        std::uint64_t refused_fills = 0;
        std::uint64_t raises = 0;
        std::uint64_t calls = 0; ///< That reached for a socket.
        std::uint64_t failures = 0;
        std::uint64_t forgeries = 0;   ///< Values that no process of this shop has sealed for their key.
        std::uint64_t corrections = 0; ///< Of versions that were above the store's.
    };
    [[nodiscard]] Counts counts() const noexcept {
        return {gets_, hits_, fills_, refused_fills_, raises_, calls_, failures_, forgeries_, corrections_};
    }

private:
    /// A reply is a hash: its bytes, and for each topic of its `depends_on` the version. A script that has begun to
    /// write is let finish in a full Redis, and DEL is always let begin: so a fill, which needs room, must not begin
    /// with it.
    ///
    /// Whatever is in Redis may have been put there by a stranger: what is no version counts as 0, what is no hash
    /// goes.
    static constexpr const char* kFill = R"lua(
local function version_of(key, field)
  local text = redis.pcall('HGET', key, field)
  if type(text) == 'table' then redis.call('DEL', key) end
  if type(text) ~= 'string' or #text > 18 or not string.match(text, '^[1-9]%d*$') then return 0, '0' end
  return tonumber(text), text
end
local key, floor = KEYS[1], KEYS[2]
for i = 3, #ARGV, 2 do
  local topic, version = ARGV[i], tonumber(ARGV[i + 1])
  local least, text = version_of(floor, topic)
  if version < least then return {topic, text} end
  least, text = version_of(key, 'v:' .. topic)
  if version < least then return {topic, text} end
end
if redis.call('EXISTS', key) == 1 then redis.call('DEL', key) end
redis.call('HSET', key, 'blob', ARGV[2])
for i = 3, #ARGV, 2 do redis.call('HSET', key, 'v:' .. ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', key, ARGV[1])
return 1)lua";

    /// And so an invalidation, which must not fail for want of room, has to.
    static constexpr const char* kRaise = R"lua(
local topic, version, ttl = ARGV[1], ARGV[2], ARGV[3]
for i = 1, #KEYS, 2 do
  local key, floor = KEYS[i], KEYS[i + 1]
  local least = redis.pcall('HGET', floor, topic)
  if type(least) == 'table' then redis.call('DEL', floor) end
  if type(least) ~= 'string' or #least > 18 or not string.match(least, '^[1-9]%d*$') or
      tonumber(least) < tonumber(version) then
    redis.call('DEL', key)
    redis.call('HSET', floor, topic, version)
    redis.call('PEXPIRE', floor, ttl)
  end
end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1)lua";

    static constexpr const char* kTakeAway = R"lua(
local key, floor = KEYS[1], KEYS[2]
for i = 1, #ARGV, 2 do
  local topic, lie = ARGV[i], ARGV[i + 1]
  if redis.pcall('HGET', floor, topic) == lie then redis.call('HDEL', floor, topic) end
  if redis.pcall('HGET', key, 'v:' .. topic) == lie then redis.call('DEL', key) end
end
return 1)lua";

    static std::string minimum_key(const std::string& key) { return std::string(redis::kMinimumPrefix) + key; }

    redis::Reply ask(std::initializer_list<std::string_view> words) {
        return ask(std::span(words.begin(), words.size()));
    }

    redis::Reply ask_to_write(const std::vector<std::string>& words) {
        auto reply = ask(std::vector<std::string_view>(words.begin(), words.end()));
        fails_writes_ = !redis::is_fine(reply);
        return reply;
    }

    /// The breaker is against lost time: what is refused at once does not open it.
    redis::Reply ask(std::span<const std::string_view> words) {
        if (!breaker_.lets_through()) return nullptr;
        ++calls_;
        const auto deadline = redis::Steady::now() + options_.timeout;
        auto context = borrow(deadline);
        auto reply = context ? redis::call(*context, words, deadline) : nullptr;
        if (!reply) {
            ++failures_;
            breaker_.failed();
            const std::lock_guard lock(mutex_);
            idle_.clear(); // where one connection failed the others did, as a rule
            return nullptr;
        }
        breaker_.succeeded();
        if (!redis::is_fine(reply)) ++failures_;
        give_back(std::move(context));
        return reply;
    }

    /// After a restart of Redis every connection kept has ended: the first invalidate must not be lost with it.
    redis::Context borrow(redis::Steady::time_point deadline) {
        while (auto context = take_idle())
            if (redis::is_quiet(*context)) return context;
        return redis::connect(options_, deadline);
    }

    redis::Context take_idle() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return nullptr;
        auto context = std::move(idle_.back());
        idle_.pop_back();
        return context;
    }

    void give_back(redis::Context context) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < options_.max_idle) idle_.push_back(std::move(context));
    }

    const RedisOptions options_;
    const std::string origin_;
    const Seal& seal_;
    redis::Breaker breaker_;
    std::atomic<bool> fails_writes_ = false; ///< The last one did.
    std::mutex mutex_;
    std::vector<redis::Context> idle_;
    std::atomic<std::uint64_t> gets_ = 0;
    std::atomic<std::uint64_t> hits_ = 0;
    std::atomic<std::uint64_t> fills_ = 0;
    std::atomic<std::uint64_t> refused_fills_ = 0;
    std::atomic<std::uint64_t> raises_ = 0;
    std::atomic<std::uint64_t> calls_ = 0;
    std::atomic<std::uint64_t> failures_ = 0;
    std::atomic<std::uint64_t> forgeries_ = 0;
    std::atomic<std::uint64_t> corrections_ = 0;
};

/// Hears what other processes invalidate, over one connection that both tracks the minimums and listens: it redirects
/// its invalidations to itself, as RESP2 has it. One thread of its own.
class RedisListener {
public:
    /// Called on the listener's thread.
    struct Callbacks {
        /// Another process has raised these keys.
        std::function<void(const std::vector<std::string>& keys, const Version& version, const std::string& news)>
            raised;
        std::function<void(const std::string& key)> dropped; ///< A minimum changed, and nobody said why.
        std::function<void()> voided;                        ///< Anything may have changed.
        std::function<void()> lost; ///< Nothing will be heard until connected(). Not called when it is destroyed.
        std::function<void()> connected;
    };

    /// `seal` must outlive it. What is not sealed with it is not heard.
    RedisListener(RedisOptions options, std::string origin, const Seal& seal, Callbacks callbacks)
        : options_(std::move(options)), origin_(std::move(origin)), seal_(seal), on_(std::move(callbacks)),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}

    [[nodiscard]] bool is_connected() const noexcept { return is_connected_; }
    /// Messages that no process of this shop has sent.
    [[nodiscard]] std::uint64_t forgeries() const noexcept { return forgeries_; }

private:
    using Steady = redis::Steady;
    static constexpr auto kPing = std::chrono::milliseconds(1'000);
    static constexpr auto kLook = std::chrono::milliseconds(50); ///< At whether it is time to stop, or to ping.
    static constexpr auto kShortestPause = std::chrono::milliseconds(100);
    static constexpr auto kLongestPause = std::chrono::milliseconds(1'000);
    static constexpr std::size_t kMaxAnnounced = 65'536;

    void run(const std::stop_token& stop) {
        auto pause = kShortestPause;
        while (!stop.stop_requested()) {
            if (const auto context = subscribe()) {
                pause = kShortestPause;
                announced_.clear();
                is_connected_ = true;
                on_.connected();
                listen(*context, stop);
                is_connected_ = false;
                if (!stop.stop_requested()) on_.lost();
            }
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, pause, [] { return false; });
            pause = std::min(2 * pause, kLongestPause);
        }
    }

    /// Returns a connection on which every change of a minimum will be told from now on.
    redis::Context subscribe() {
        const auto deadline = Steady::now() + options_.timeout;
        auto context = redis::connect(options_, deadline);
        if (!context) return nullptr;
        const auto id = redis::call(*context, {"CLIENT", "ID"}, deadline);
        if (!id || id->type != REDIS_REPLY_INTEGER) return nullptr;
        const auto number = std::to_string(id->integer);
        const auto is_done = [&](std::initializer_list<std::string_view> words) {
            return redis::is_fine(redis::call(*context, words, deadline));
        };
        if (!is_done({"CLIENT", "TRACKING", "ON", "REDIRECT", number, "BCAST", "PREFIX", redis::kMinimumPrefix}) ||
            !is_done({"SUBSCRIBE", redis::kInvalidations, channel_})) // answered twice: listen() passes over the second
            return nullptr;
        return context;
    }

    /// Returns when the connection is lost, or has been silent for too long.
    void listen(redisContext& context, const std::stop_token& stop) {
        if (!take_all(context)) return; // what came with the last answer makes no socket readable
        auto pinged = Steady::now();
        bool is_answer_due = false;
        while (!stop.stop_requested()) {
            if (redis::is_ready(context, POLLIN, Steady::now() + kLook)) {
                if (redisBufferRead(&context) != REDIS_OK || !take_all(context)) return;
                is_answer_due = false; // whatever it was, somebody is there
            }
            if (Steady::now() - pinged < kPing) continue;
            if (is_answer_due) return;
            int is_written = 0; // if not, there will be no answer
            if (redisAppendCommand(&context, "PING") != REDIS_OK || redisBufferWrite(&context, &is_written) != REDIS_OK)
                return;
            pinged = Steady::now();
            is_answer_due = true;
        }
    }

    /// Handles everything that has come whole. Returns false where it was no RESP.
    bool take_all(redisContext& context) {
        for (;;) {
            void* raw = nullptr;
            if (redisGetReplyFromReader(&context, &raw) != REDIS_OK) return false;
            if (!raw) return true;
            const redis::Reply reply(static_cast<redisReply*>(raw));
            if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 3) continue; // a pong
            if (redis::text_of(*reply->element[0]) != "message") continue;
            const redisReply& content = *reply->element[2];
            if (redis::text_of(*reply->element[1]) == redis::kInvalidations)
                invalidate(content);
            else
                hear(redis::text_of(content));
        }
    }

    /// Own invalidations must not drop what has been loaded again since, and those of others were heard with more
    /// detail: Redis sends the message of a script before the invalidations of its writes, so a key that a message has
    /// named is passed over once.
    void invalidate(const redisReply& keys) {
        if (keys.type != REDIS_REPLY_ARRAY) { // FLUSHALL
            announced_.clear();
            on_.voided();
            return;
        }
        for (std::size_t i = 0; i < keys.elements; ++i) {
            const auto minimum = redis::text_of(*keys.element[i]);
            if (!minimum.starts_with(redis::kMinimumPrefix)) continue;
            std::string key(minimum.substr(redis::kMinimumPrefix.size()));
            if (announced_.erase(key) == 0) on_.dropped(key);
        }
    }

    /// A stranger's words change nothing, not even what is kept here: the looks at the store know better. A minimum
    /// that changes with them is told as an invalidation.
    void hear(std::string_view sealed) {
        const auto proof = sealed.substr(0, Seal::kProofBytes);
        auto message = sealed.substr(proof.size());
        if (sealed.size() > redis::kMaxMessage || !seal_.fits({redis::kSealedMessage, channel_, message}, proof)) {
            ++forgeries_;
            return;
        }
        const auto line = [&] {
            const auto end = std::min(message.find('\n'), message.size());
            const auto text = message.substr(0, end);
            message.remove_prefix(std::min(end + 1, message.size()));
            return text;
        };
        const auto origin = line();
        Version version{std::string(line())};
        const auto number = line();
        const auto parsed = std::from_chars(number.data(), number.data() + number.size(), version.number);
        auto names = line();
        if (parsed.ec != std::errc() || parsed.ptr != number.data() + number.size() || version.topic.empty())
            return on_.voided(); // from a program that we do not understand
        std::vector<std::string> keys;
        while (!names.empty()) {
            const auto end = std::min(names.find(' '), names.size());
            if (end > 0) keys.emplace_back(names.substr(0, end));
            names.remove_prefix(std::min(end + 1, names.size()));
        }
        if (announced_.size() + keys.size() > kMaxAnnounced) {
            announced_.clear();
            on_.voided();
            if (keys.size() > kMaxAnnounced) return;
        }
        announced_.insert(keys.begin(), keys.end());
        if (origin != origin_) on_.raised(keys, version, std::string(message));
    }

    const RedisOptions options_;
    const std::string origin_;
    const Seal& seal_;
    const std::string channel_ = redis::channel(options_);
    const Callbacks on_;
    std::atomic<std::uint64_t> forgeries_ = 0;
    std::atomic<bool> is_connected_ = false;
    std::unordered_set<std::string> announced_; ///< Named by a message whose invalidation has not come yet.
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;
};

} // namespace frontrow
