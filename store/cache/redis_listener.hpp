#pragma once

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include <hiredis/hiredis.h>
#include <poll.h>

#include "domain/cache.hpp"
#include "domain/identity.hpp"
#include "store/cache/redis_connection.hpp"

namespace frontrow {

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
