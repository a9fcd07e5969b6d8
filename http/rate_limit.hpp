#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/connection.hpp"

namespace frontrow {

/// A token bucket for each key: `burst` requests at once, then `per_second`. Safe from any thread.
class RateLimit {
public:
    struct Options {
        double per_second = 50;
        double burst = 200;
        std::size_t max_keys = 65'536; ///< Remembered at a time.
    };
    explicit RateLimit(Options options) : options_(options) {}

    /// Takes a token of the key. Promises false where it has none left.
    bool take(std::string_view key, Steady::time_point now) {
        const std::lock_guard lock(mutex_);
        if (buckets_.size() >= options_.max_keys) forget_full(now);
        auto found = buckets_.find(key);
        if (found == buckets_.end()) {
            if (buckets_.size() >= options_.max_keys) return true; // whom we cannot count we do not punish
            found = buckets_.emplace(std::string(key), Bucket{options_.burst, now}).first;
        }
        Bucket& bucket = found->second;
        bucket.tokens = tokens(bucket, now);
        bucket.filled = now;
        if (bucket.tokens < 1) return false;
        bucket.tokens -= 1;
        return true;
    }

    [[nodiscard]] std::size_t keys() const {
        const std::lock_guard lock(mutex_);
        return buckets_.size();
    }

private:
    struct Bucket {
        double tokens;
        Steady::time_point filled;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    [[nodiscard]] double tokens(const Bucket& bucket, Steady::time_point now) const {
        const std::chrono::duration<double> passed = now - bucket.filled;
        return std::min(options_.burst, bucket.tokens + std::max(0.0, passed.count()) * options_.per_second);
    }
    /// A full bucket is as good as none.
    void forget_full(Steady::time_point now) {
        if (now < next_sweep_) return;
        next_sweep_ = now + Seconds(1);
        std::erase_if(buckets_, [&](const auto& entry) { return tokens(entry.second, now) >= options_.burst; });
    }

    const Options options_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Bucket, Hash, std::equal_to<>> buckets_;
    Steady::time_point next_sweep_{};
};

} // namespace frontrow
