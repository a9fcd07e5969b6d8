#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "domain/cache.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// For each key and each topic the lowest version that may be served. One thread at a time.
class MinimumVersions {
public:
    /// Raises the minimum of one key, or of every key for cache_key::all(). Returns whether it was lower.
    bool raise(const std::string& key, const Version& version, Time now) {
        if (key == cache_key::all()) return raise_to(all_[version.topic], version.number);
        if (keys_.size() >= kWorthPruning) prune(now);
        Minimum& minimum = keys_[key];
        minimum.raised_at = now;
        return raise_to(minimum.numbers[version.topic], version.number);
    }

    /// Whether a reply with this `depends_on` may be served under the key.
    [[nodiscard]] bool allow(const std::string& key, const DependencyVersions& depends_on) const {
        const auto minimum = keys_.find(key);
        return std::all_of(depends_on.begin(), depends_on.end(), [&](const Version& version) {
            return version.number >= number_of(all_, version.topic) &&
                   (minimum == keys_.end() || version.number >= number_of(minimum->second.numbers, version.topic));
        });
    }

    /// Whether a reply with this `depends_on` is older than `version` makes the rest of the world.
    [[nodiscard]] static bool is_below(const DependencyVersions& depends_on, const Version& version) {
        return std::any_of(depends_on.begin(), depends_on.end(), [&](const Version& known) {
            return known.topic == version.topic && known.number < version.number;
        });
    }

private:
    using Numbers = std::unordered_map<std::string, std::int64_t>;
    struct Minimum {
        Numbers numbers;
        Time raised_at{};
    };

    static constexpr std::size_t kWorthPruning = 50'000;
    /// No reply and no load lives so long: what they could bring back is gone, in Redis too.
    static constexpr Milliseconds kOutlivesAll = 2 * kCatalogueTtl;

    static bool raise_to(std::int64_t& minimum, std::int64_t number) {
        if (minimum >= number) return false;
        minimum = number;
        return true;
    }
    static std::int64_t number_of(const Numbers& numbers, const std::string& topic) {
        const auto found = numbers.find(topic);
        return found == numbers.end() ? 0 : found->second;
    }

    void prune(Time now) {
        if (now < pruned_at_ + kOutlivesAll) return;
        pruned_at_ = now;
        std::erase_if(keys_, [&](const auto& entry) { return entry.second.raised_at + kOutlivesAll < now; });
    }

    Numbers all_;
    std::unordered_map<std::string, Minimum> keys_;
    Time pruned_at_{};
};

} // namespace frontrow
