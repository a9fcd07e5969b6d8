#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "domain/cache.hpp"
#include "domain/time.hpp"
#include "store/cache/memory_cache.hpp"
#include "store/cache/redis_cache.hpp"
#include "store/cache/reply_blob.hpp"
#include "store/minimum_versions.hpp"

namespace frontrow {

/// Memory in front, Redis behind it, the store behind both.
///
/// A reply that comes from Redis is believed only where a process of this shop has sealed it for this key, somebody
/// follows the versions in the store, and no minimum of this process is above it: neither a process that could not
/// reach Redis when it wrote, nor a stranger who writes there, deceives anybody. Pages and styles never come from
/// there.
class TieredCache final : public Cache {
public:
    /// All must outlive it. `build` names the program that writes the replies: those of another build are not read.
    TieredCache(MemoryCache& memory, RedisTier& redis, const Clock& clock, std::string build)
        : memory_(memory), redis_(redis), clock_(clock), prefix_(std::move(build) + '\n') {}

    std::shared_ptr<const CachedResponse> get(const std::string& key, Milliseconds ttl, const Load& load) override {
        if (!cache_key::is_for_all(key)) return memory_.get(key, ttl, load);
        return memory_.get(key, ttl, [&] {
            if (auto shared = from_redis(key)) return std::move(*shared);
            const Time end = clock_.now() + ttl;
            auto reply = load();
            reply.valid_until = std::min(end, reply.valid_until.value_or(Time::max()));
            fill(key, reply, ttl);
            return reply;
        });
    }
    std::shared_ptr<const CachedResponse> find(const std::string& key) override { return memory_.find(key); }

    void invalidate(std::span<const std::string> keys, const Version& version, std::string_view news) override {
        memory_.invalidate(keys, version, news);
        redis_.invalidate(keys, version, news);
    }
    void apply_remote(std::span<const std::string> keys, const Version& version) override {
        memory_.apply_remote(keys, version);
    }
    void forget(const std::string& key) override { memory_.forget(key); }
    void clear() override { memory_.clear(); }
    void verified(Time since) override { memory_.verified(since); }
    [[nodiscard]] bool is_verified() override { return memory_.is_verified(); }
    [[nodiscard]] bool allows(const std::string& key, const DependencyVersions& depends_on) override {
        return memory_.allows(key, depends_on);
    }

private:
    std::optional<CachedResponse> from_redis(const std::string& key) {
        const Time as_of = memory_.verified_at(); // before it is read: nobody vouches for it beyond that
        if (!memory_.is_verified()) return {};
        const auto blob = redis_.get(key);
        if (!blob || !blob->starts_with(prefix_)) return {};
        auto reply = from_blob(std::string_view(*blob).substr(prefix_.size()));
        if (!reply || reply->valid_until.value_or(Time::min()) <= clock_.now()) return {};
        if (!memory_.allows(key, reply->depends_on)) return {};
        reply->as_of = as_of;
        return reply;
    }

    /// Whoever has raised a minimum to a version, or kept a reply of it, has seen that version in the store. So a fill
    /// that is refused for a version leaves a doubt, and where the next load, which began after it, finds the store
    /// below that version still, nobody of this shop has written it, and it is taken away.
    void fill(const std::string& key, const CachedResponse& reply, Milliseconds ttl) {
        DependencyVersions doubts;
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = doubts_.find(key); found != doubts_.end()) doubts = doubts_.extract(found).mapped();
        }
        DependencyVersions lies;
        for (const auto& doubt : doubts)
            if (MinimumVersions::is_below(reply.depends_on, doubt)) lies.push_back(doubt);
        if (!lies.empty()) redis_.take_away(key, lies);
        auto above = redis_.fill(key, prefix_ + to_blob(reply), reply.depends_on, ttl).above;
        if (above.empty()) return;
        const std::lock_guard lock(mutex_);
        if (doubts_.size() >= kMaxDoubts) doubts_.clear(); // they come again
        doubts_.insert_or_assign(key, std::move(above));
    }

    static constexpr std::size_t kMaxDoubts = 1'024;

    MemoryCache& memory_;
    RedisTier& redis_;
    const Clock& clock_;
    const std::string prefix_;
    std::mutex mutex_;
    std::unordered_map<std::string, DependencyVersions>
        doubts_; ///< Versions in Redis that were above what had been loaded.
};

} // namespace frontrow
