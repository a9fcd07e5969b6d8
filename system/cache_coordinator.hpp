#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/cache.hpp"
#include "domain/change_poller.hpp"
#include "domain/house/cache_service.hpp"
#include "domain/store.hpp"
#include "store/cache/memory_cache.hpp"
#include "store/cache/no_cache.hpp"
#include "store/cache/redis_cache.hpp"
#include "store/cache/redis_connection.hpp"
#include "store/cache/redis_listener.hpp"
#include "store/cache/tiered_cache.hpp"
#include "store/open_store.hpp"
#include "store/postgres/hints.hpp"
#include "system/log.hpp"
#include "system/periodic_task.hpp"
#include "system/sodium.hpp"

namespace frontrow {

/// The cache of this process and its ties to the others that share the store: through Redis where there is one, else by
/// Postgres' hints, and always by looking at the versions in the store.
class CacheCoordinator {
public:
    struct Options {
        std::size_t cache_bytes = 0;
        std::string redis_url{}; ///< Empty for none.
        std::string origin{};    ///< Tells this process from the others.
        std::string build{};     ///< Tells this program from other versions of it.
        std::string secret{};    ///< To be the shop's where it has none: random, for CatalogueTable::seal_secret().
    };

    /// All must outlive it. Throws std::invalid_argument for a malformed redis_url, and StoreUnavailable.
    CacheCoordinator(Store& store, const DatabaseUrl& database, const Clock& clock, Options options)
        : options_(std::move(options)), database_(database), is_shared_(store.is_shared()),
          memory_(clock, memory_options()) {
        if (!options_.redis_url.empty()) {
            seal_.emplace(store.write([&](Tx& tx) { return tx.catalogue().seal_secret(options_.secret); }));
            redis_.emplace(RedisOptions::parse(options_.redis_url), options_.origin, *seal_);
            tiers_.emplace(memory_, *redis_, clock, options_.build);
        }
    }

    [[nodiscard]] Cache& cache() noexcept {
        if (tiers_) return *tiers_;
        if (options_.cache_bytes == 0) return none_;
        return memory_;
    }

    /// Ends what follow() began.
    class Following {
    public:
        explicit Following(CacheCoordinator& coordinator) : coordinator_(coordinator) {}
        ~Following() {
            coordinator_.polling_.reset();
            coordinator_.listener_.reset();
            coordinator_.hints_.reset();
        }
        Following(const Following&) = delete;
        Following& operator=(const Following&) = delete;

    private:
        CacheCoordinator& coordinator_;
    };

    /// Hears what the others write, and polls for what nobody tells, as long as the Following lives. `poller` and
    /// `log` must outlive that, and nothing may be written when it ends.
    [[nodiscard]] Following follow(ChangePoller& poller, Log& log) {
        if (is_shared_ || redis_) begin(poller, log); // else nobody else writes, and nobody has left anything behind
        return Following(*this);
    }

    [[nodiscard]] const MemoryCache& memory() const noexcept { return memory_; }
    /// Redis, where there is one.
    [[nodiscard]] const RedisTier* redis() const noexcept { return redis_ ? &*redis_ : nullptr; }
    /// How the cache does.
    [[nodiscard]] CacheFigures figures() const {
        const auto memory = memory_.counts();
        CacheFigures figures{memory.hits, memory.loads, memory.bytes, {}};
        if (redis_) {
            const auto redis = redis_->counts();
            figures.shared = CacheFigures::Shared{redis_->is_up() && listener_ && listener_->is_connected(), redis.gets,
                                                  redis.hits, redis.failures};
        }
        return figures;
    }

private:
    /// With one poll's delay for words on their way, what another process wrote is seen well within a second.
    static constexpr auto kPollInterval = std::chrono::milliseconds(200);
    static constexpr auto kMaxAge = std::chrono::milliseconds(1'000);

    void begin(ChangePoller& poller, Log& log) {
        const auto poll = [this, &poller, &log] {
            log.guard("poll", [&] { poller.poll(listener_ && listener_->is_connected()); });
        };
        poll(); // before the first answer: what Redis has may be from before our time
        if (redis_)
            listener_.emplace(RedisOptions::parse(options_.redis_url), options_.origin, *seal_, callbacks(poller, log));
        else
            hints_.emplace(database_.text, options_.origin, poll);
        polling_.emplace(kPollInterval, poll);
    }

    MemoryCache::Options memory_options() {
        MemoryCache::Options result{.max_bytes = options_.cache_bytes};
        if (is_shared_ || !options_.redis_url.empty()) result.max_age = kMaxAge;
        if (is_shared_ && options_.redis_url.empty())
            result.tell_others = [this] {
                if (hints_) hints_->send();
            };
        return result;
    }

    RedisListener::Callbacks callbacks(ChangePoller& poller, Log& log) {
        RedisListener::Callbacks on;
        on.raised = [&poller](const std::vector<std::string>& keys, const Version& version, const std::string& news) {
            poller.apply_message(keys, version, news);
        };
        on.dropped = [this](const std::string& key) { memory_.forget(key); };
        on.voided = [this] { memory_.clear(); };
        on.lost = [this, &log] {
            memory_.clear(); // what is not apply_message any more cannot be believed any more
            log->warn("the connection to Redis is lost");
        };
        on.connected = [this, &log] {
            memory_.clear();
            redis_->is_back();
            log->info("connected to Redis");
        };
        return on;
    }

    const Options options_;
    const DatabaseUrl& database_;
    const bool is_shared_;
    std::optional<PostgresHints> hints_;
    NoCache none_;
    MemoryCache memory_;
    std::optional<SodiumSeal> seal_;
    std::optional<RedisTier> redis_;
    std::optional<TieredCache> tiers_;
    std::optional<RedisListener> listener_;
    std::optional<PeriodicTask> polling_;
};

} // namespace frontrow
