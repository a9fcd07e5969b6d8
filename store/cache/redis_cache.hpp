#pragma once

#include <atomic>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hiredis/hiredis.h>

#include "domain/cache.hpp"
#include "domain/identity.hpp"
#include "domain/time.hpp"
#include "store/cache/redis_connection.hpp"

namespace frontrow {

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

} // namespace frontrow
