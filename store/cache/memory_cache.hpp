#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/cache.hpp"
#include "domain/time.hpp"
#include "store/cache/rcu_cell.hpp"
#include "store/minimum_versions.hpp"

namespace frontrow {

/// The cache of one process, in memory and bounded: the least recently used replies leave first. A hit takes no lock
/// and copies no body.
///
/// A load that began before its key was raised is given to those who waited for it already, for whom it is as true as
/// an answer of their own, but it is neither kept nor joined by anyone who comes later.
class MemoryCache final : public Cache {
public:
    struct Options {
        std::size_t max_bytes = 16 << 20; ///< Of the replies kept, not of those in use; 0 keeps none.
        /// Where other processes write: a reply is served for so long after its load began, or after verified().
        std::optional<Milliseconds> max_age{};
        std::function<void()> tell_others{}; ///< That something was raised. Called after every invalidate().
    };

    /// `clock` must outlive the cache.
    MemoryCache(const Clock& clock, Options options) : clock_(clock), options_(std::move(options)) {}

    std::shared_ptr<const CachedResponse> get(const std::string& key, Milliseconds ttl, const Load& load) override {
        const Time started = clock_.now();
        if (auto kept = find_kept(key, started)) return kept;
        std::unique_lock lock(mutex_);
        if (auto kept = find_kept(key, started)) return kept; // it came while we waited for the lock
        auto& flight_of_key = flights_[key];
        if (flight_of_key && (!options_.max_age || is_young(flight_of_key->started, started))) {
            const auto joined = flight_of_key->reply;
            lock.unlock();
            return joined.get();
        }
        const auto flight = flight_of_key = std::make_shared<Flight>(started);
        lock.unlock();
        ++loads_;
        try {
            auto reply = std::make_shared<const CachedResponse>(load());
            land(key, flight,
                 {reply, std::min(started, reply->as_of.value_or(started)),
                  std::min(started + ttl, reply->valid_until.value_or(Time::max()))});
            flight->promise.set_value(reply);
            return reply;
        } catch (...) {
            land(key, flight, {nullptr, started, started});
            flight->promise.set_exception(std::current_exception());
            throw;
        }
    }

    std::shared_ptr<const CachedResponse> find(const std::string& key) override { return find_kept(key, clock_.now()); }

    void invalidate(std::span<const std::string> keys, const Version& version, std::string_view) override {
        apply_remote(keys, version);
        if (options_.tell_others) options_.tell_others();
    }

    void apply_remote(std::span<const std::string> keys, const Version& version) override {
        const std::lock_guard lock(mutex_);
        for (const auto& key : keys) {
            if (!minimums_.raise(key, version, clock_.now())) continue;
            if (key == cache_key::all()) {
                flights_.clear();
                for (auto& shard : shards_)
                    erase_if(shard, [&](const Entry& entry) {
                        return MinimumVersions::is_below(entry.reply->depends_on, version);
                    });
                continue;
            }
            flights_.erase(key);
            if (const auto kept = shard_of(key).latest().find(key);
                kept != shard_of(key).latest().end() &&
                MinimumVersions::is_below(kept->second->reply->depends_on, version))
                remove(key);
        }
    }

    void forget(const std::string& key) override {
        const std::lock_guard lock(mutex_);
        flights_.erase(key);
        remove(key);
    }

    void clear() override {
        const std::lock_guard lock(mutex_);
        flights_.clear();
        for (auto& shard : shards_) erase_if(shard, [](const Entry&) { return true; });
    }

    void verified(Time since) override { verified_ = since.time_since_epoch().count(); }

    /// When the versions in the store were looked at last, as far as anybody does.
    [[nodiscard]] Time verified_at() const { return Time(Milliseconds(verified_.load())); }

    [[nodiscard]] bool is_verified() override {
        return !options_.max_age || is_young(Time(Milliseconds(verified_)), clock_.now());
    }

    [[nodiscard]] bool allows(const std::string& key, const DependencyVersions& depends_on) override {
        const std::lock_guard lock(mutex_);
        return minimums_.allow(key, depends_on);
    }

    struct Counts {
        std::uint64_t hits = 0;
        std::uint64_t loads = 0;
        std::size_t bytes = 0;
    };
    [[nodiscard]] Counts counts() const noexcept { return {hits_, loads_, bytes_}; }

private:
    using Reply = std::shared_ptr<const CachedResponse>;

    struct Flight {
        explicit Flight(Time begin) : started(begin) {}
        const Time started;
        std::promise<Reply> promise;
        std::shared_future<Reply> reply{promise.get_future()};
    };
    struct Entry {
        Reply reply;
        Time started{};
        Time until{};
        mutable std::atomic<Milliseconds::rep> last_used{0};

        Entry(Reply shared, Time begin, Time end) : reply(std::move(shared)), started(begin), until(end) {}
    };
    struct Landing {
        Reply reply; ///< Empty where the load failed.
        Time started;
        Time until;
    };
    using Table = std::unordered_map<std::string, std::shared_ptr<const Entry>>;
    using Shard = RcuCell<Table>;

    /// Replacing a table copies it: many small ones are cheaper to change.
    static constexpr std::size_t kShards = 64;

    Reply find_kept(const std::string& key, Time now) {
        return shard_of(key).read([&](const Table& table) -> Reply {
            const auto found = table.find(key);
            if (found == table.end()) return nullptr;
            const Entry& entry = *found->second;
            if (entry.until <= now || !is_fresh(entry, now)) return nullptr;
            const auto count = now.time_since_epoch().count();
            if (entry.last_used.load(std::memory_order_relaxed) != count) // or all readers fight over the line
                entry.last_used.store(count, std::memory_order_relaxed);
            hits_.fetch_add(1, std::memory_order_relaxed);
            return entry.reply;
        });
    }

    [[nodiscard]] bool is_fresh(const Entry& entry, Time now) const {
        return !options_.max_age || is_young(std::max(entry.started, Time(Milliseconds(verified_))), now);
    }
    /// A clock that was set back makes nothing young.
    [[nodiscard]] bool is_young(Time since, Time now) const { return since <= now && now - since <= *options_.max_age; }

    /// Ends a flight; keeps its reply unless the key was raised meanwhile.
    void land(const std::string& key, const std::shared_ptr<Flight>& flight, Landing landing) {
        const std::lock_guard lock(mutex_);
        const auto found = flights_.find(key);
        if (found == flights_.end() || found->second != flight) return;
        flights_.erase(found);
        if (!landing.reply || !minimums_.allow(key, landing.reply->depends_on)) return;
        const std::size_t size = size_of(key, *landing.reply);
        if (size > options_.max_bytes) return;
        auto entry = std::make_shared<const Entry>(std::move(landing.reply), landing.started, landing.until);
        entry->last_used = clock_.now().time_since_epoch().count();
        remove(key);
        auto table = std::make_unique<Table>(shard_of(key).latest());
        table->emplace(key, std::move(entry));
        shard_of(key).replace(std::move(table));
        bytes_ += size;
        if (bytes_ > options_.max_bytes) make_room(key);
    }

    /// Lets the least recently used leave, some more than have to, so that this happens rarely. `newest` stays.
    void make_room(const std::string& newest) {
        std::vector<std::pair<Milliseconds::rep, std::string>> by_use;
        for (const auto& shard : shards_)
            for (const auto& [key, entry] : shard.latest())
                if (key != newest) by_use.emplace_back(entry->last_used.load(), key);
        std::sort(by_use.begin(), by_use.end());
        const std::size_t enough = options_.max_bytes / 10 * 9;
        for (const auto& [used, key] : by_use) {
            if (bytes_ <= enough) break;
            remove(key);
        }
    }

    void remove(const std::string& key) {
        Shard& shard = shard_of(key);
        const auto found = shard.latest().find(key);
        if (found == shard.latest().end()) return;
        bytes_ -= size_of(key, *found->second->reply);
        auto table = std::make_unique<Table>(shard.latest());
        table->erase(key);
        shard.replace(std::move(table));
    }

    template <class IsGone>
    void erase_if(Shard& shard, IsGone&& is_gone) {
        auto table = std::make_unique<Table>(shard.latest());
        const auto count = std::erase_if(*table, [&](const auto& kept) {
            if (!is_gone(*kept.second)) return false;
            bytes_ -= size_of(kept.first, *kept.second->reply);
            return true;
        });
        if (count > 0) shard.replace(std::move(table));
    }

    Shard& shard_of(const std::string& key) { return shards_[std::hash<std::string>{}(key) % kShards]; }

    static std::size_t size_of(const std::string& key, const CachedResponse& reply) {
        constexpr std::size_t overhead = 256; // of the nodes, roughly
        return 2 * key.size() + reply.bytes.size() + reply.gzip.size() + reply.patches.size() * sizeof(OwnerPatch) +
               overhead;
    }

    template <std::size_t... I>
    static std::array<Shard, kShards> empty_shards(std::index_sequence<I...>) {
        return {((void)I, Shard(std::make_unique<const Table>()))...};
    }

    const Clock& clock_;
    const Options options_;
    std::array<Shard, kShards> shards_ = empty_shards(std::make_index_sequence<kShards>());
    std::atomic<std::size_t> bytes_ = 0;
    std::atomic<std::uint64_t> hits_ = 0;
    std::atomic<std::uint64_t> loads_ = 0;
    std::atomic<Milliseconds::rep> verified_ = 0;

    std::mutex mutex_; ///< For everything but a hit.
    MinimumVersions minimums_;
    std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
};

} // namespace frontrow
