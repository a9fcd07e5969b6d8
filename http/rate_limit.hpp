#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string_view>

#include <sodium.h>

#include "http/connection.hpp"

namespace frontrow {

/// A token bucket for each key: `burst` requests at once, then `per_second`. Its memory is fixed, whoever calls: keys
/// are kept as digests of 128 bits under a secret of this process, each in one of the few slots that its digest allows.
/// Where these are all taken the fullest bucket, which holds the least against its owner, makes room. Safe from any
/// thread.
class RateLimit {
public:
    struct Options {
        double per_second = 50;
        double burst = 200;
        std::size_t max_keys = 16'384; ///< Remembered at a time.
    };
    explicit RateLimit(Options options)
        : options_(options), count_((std::max<std::size_t>(options.max_keys, kWays) + kWays - 1) / kWays * kWays),
          slots_(static_cast<Slot*>(std::calloc(count_, sizeof(Slot)))) {
        if (!slots_) throw std::bad_alloc();
        ::randombytes_buf(secret_.data(), secret_.size());
    }

    /// Takes tokens of the key, at most a burst of them. Returns false, with none taken, where it has fewer left.
    bool take(std::string_view key, Steady::time_point now, double count = 1) {
        const Digest128 digest = digest_of(key);
        const std::lock_guard lock(mutex_);
        Slot& slot = slot_of(digest, now);
        slot.tokens = tokens(slot, now);
        slot.filled = now;
        count = std::min(count, options_.burst);
        if (slot.tokens < count) return false;
        slot.tokens -= count;
        return true;
    }

    /// Returns after how many seconds, at most, a key that has no token left has one.
    [[nodiscard]] int seconds_per_token() const { return static_cast<int>(std::ceil(1 / options_.per_second)); }

    /// Returns how many bytes the buckets take, and will ever take.
    [[nodiscard]] std::size_t bytes() const { return count_ * sizeof(Slot); }

private:
    static constexpr std::size_t kWays = 8; ///< Slots that a key may be in.
    using Digest128 = std::array<std::uint64_t, 2>;
    /// Free where all of it is zero.
    struct Slot {
        Digest128 key;
        double tokens;
        Steady::time_point filled;
    };
    struct Free {
        void operator()(Slot* slots) const noexcept { std::free(slots); }
    };

    [[nodiscard]] Digest128 digest_of(std::string_view key) const {
        std::array<unsigned char, sizeof(Digest128)> bytes{};
        ::crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                             secret_.data(), secret_.size());
        Digest128 digest{};
        std::memcpy(digest.data(), bytes.data(), bytes.size());
        return digest;
    }

    /// The key's bucket, a full one where it is not remembered.
    Slot& slot_of(const Digest128& digest, Steady::time_point now) {
        Slot* const first = slots_.get() + digest[0] % (count_ / kWays) * kWays;
        Slot* const end = first + kWays;
        Slot* const known = std::find_if(first, end, [&](const Slot& slot) { return slot.key == digest; });
        if (known != end) return *known;
        Slot* const room =
            std::max_element(first, end, [&](const Slot& a, const Slot& b) { return tokens(a, now) < tokens(b, now); });
        *room = {digest, options_.burst, now};
        return *room;
    }

    [[nodiscard]] double tokens(const Slot& slot, Steady::time_point now) const {
        if (slot.key == Digest128{}) return options_.burst + 1; // free: rather than anybody's
        const std::chrono::duration<double> passed = now - slot.filled;
        return std::min(options_.burst, slot.tokens + std::max(0.0, passed.count()) * options_.per_second);
    }

    const Options options_;
    std::array<unsigned char, 32> secret_{};
    mutable std::mutex mutex_;
    const std::size_t count_;
    /// Zeros from the system, which has memory for them once they are written to: a shop has some forty limits, and
    /// most of them never see a thousand callers.
    std::unique_ptr<Slot[], Free> slots_;
};

} // namespace frontrow
