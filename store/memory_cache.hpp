#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "domain/cache.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The cache of one process, in memory and bounded: the least recently used reply leaves first.
///
/// A load that began before its key was dropped is given to those who waited for it already, for whom it is as true as
/// an answer of their own, but it is neither kept nor joined by anyone who comes later.
class MemoryCache final : public Cache {
public:
    /// `clock` must outlive the cache. `max_bytes` bounds the replies kept, not those in use.
    MemoryCache(const Clock& clock, std::size_t max_bytes) : clock_(clock), max_bytes_(max_bytes) {}

    std::shared_ptr<const SharedReply> get(const std::string& key, Milliseconds ttl, const Load& load) override {
        const Time started = clock_.now();
        std::unique_lock lock(mutex_);
        if (auto kept = find_kept(key, started)) {
            ++hits_;
            return kept;
        }
        const auto [found, is_mine] = flights_.try_emplace(key);
        if (!is_mine) {
            const auto joined = found->second->reply;
            lock.unlock();
            return joined.get();
        }
        const auto flight = std::make_shared<Flight>();
        found->second = flight;
        ++loads_;
        lock.unlock();
        try {
            auto reply = std::make_shared<const SharedReply>(load());
            land(key, flight, reply, std::min(started + ttl, reply->valid_until.value_or(Time::max())));
            flight->promise.set_value(reply);
            return reply;
        } catch (...) {
            land(key, flight, nullptr, started);
            flight->promise.set_exception(std::current_exception());
            throw;
        }
    }

    std::shared_ptr<const SharedReply> find(const std::string& key) override {
        const Time now = clock_.now();
        const std::lock_guard lock(mutex_);
        auto kept = find_kept(key, now);
        if (kept) ++hits_;
        return kept;
    }

    void drop(const std::string& key) override {
        const std::lock_guard lock(mutex_);
        flights_.erase(key);
        remove(key);
    }

    void clear() override {
        const std::lock_guard lock(mutex_);
        flights_.clear();
        index_.clear();
        kept_.clear();
        bytes_ = 0;
    }

    struct Counts {
        std::uint64_t hits = 0;
        std::uint64_t loads = 0;
        std::size_t bytes = 0;
    };
    [[nodiscard]] Counts counts() {
        const std::lock_guard lock(mutex_);
        return {hits_, loads_, bytes_};
    }

private:
    using Reply = std::shared_ptr<const SharedReply>;

    struct Flight {
        std::promise<Reply> promise;
        std::shared_future<Reply> reply{promise.get_future()};
    };
    struct Kept {
        std::string key;
        Reply reply;
        Time until;
    };

    Reply find_kept(const std::string& key, Time now) {
        const auto found = index_.find(key);
        if (found == index_.end()) return nullptr;
        if (found->second->until <= now) {
            remove(key);
            return nullptr;
        }
        kept_.splice(kept_.begin(), kept_, found->second);
        return found->second->reply;
    }

    /// Ends a flight; keeps its reply unless the key was dropped meanwhile.
    void land(const std::string& key, const std::shared_ptr<Flight>& flight, Reply reply, Time until) {
        const std::lock_guard lock(mutex_);
        const auto found = flights_.find(key);
        if (found == flights_.end() || found->second != flight) return;
        flights_.erase(found);
        if (!reply) return;
        bytes_ += size_of(key, *reply);
        kept_.push_front({key, std::move(reply), until});
        index_[key] = kept_.begin();
        while (bytes_ > max_bytes_) remove(std::string(kept_.back().key));
    }

    void remove(const std::string& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return;
        bytes_ -= size_of(key, *found->second->reply);
        kept_.erase(found->second);
        index_.erase(found);
    }

    static std::size_t size_of(const std::string& key, const SharedReply& reply) {
        constexpr std::size_t overhead = 256; // of the nodes, roughly
        return 2 * key.size() + reply.bytes.size() + reply.gzip.size() + reply.marks.size() * sizeof(OwnerMark) +
               overhead;
    }

    const Clock& clock_;
    const std::size_t max_bytes_;
    std::mutex mutex_;
    std::list<Kept> kept_; ///< Most recently used first.
    std::unordered_map<std::string, std::list<Kept>::iterator> index_;
    std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
    std::size_t bytes_ = 0;
    std::uint64_t hits_ = 0;
    std::uint64_t loads_ = 0;
};

} // namespace frontrow
