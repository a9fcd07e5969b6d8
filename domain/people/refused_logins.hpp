#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/audit.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Wrong passwords and codes until somebody writes them down. An account is due at its first one and then whenever they
/// have doubled, so that whoever guesses all night leaves a dozen entries and not a full disk. Which accounts there are
/// is bounded by the users: all addresses that nobody has count as one. Safe from any thread.
class RefusedLogins {
public:
    /// `account` is empty where nobody has the address that was typed, which may be a password typed too early.
    void note(const std::string& account, Client from) {
        const std::lock_guard lock(mutex_);
        Row& row = rows_[account];
        ++row.times;
        row.latest = std::move(from);
    }

    struct Due {
        std::string account;
        std::int64_t times; ///< Since the account was last left alone for a day.
        Client latest;
    };
    /// Returns what is to be written down now, each once. Forgets whom nobody has bothered for a day.
    std::vector<Due> take_due(Time now) {
        const std::lock_guard lock(mutex_);
        std::vector<Due> due;
        for (auto& [account, row] : rows_) {
            if (std::exchange(row.looked_at, row.times) != row.times) row.at = now;
            if (row.times < row.next) continue;
            due.push_back({account, row.times, row.latest});
            while (row.next <= row.times) row.next *= 2;
        }
        std::erase_if(rows_, [&](const auto& entry) { return entry.second.at + kDay <= now; });
        return due;
    }

private:
    static constexpr auto kDay = std::chrono::hours(24);
    struct Row {
        std::int64_t times = 0;
        std::int64_t next = 1; ///< How many make it due.
        Client latest{};
        std::int64_t looked_at = 0; ///< How many there were then …
        Time at{};                  ///< … when there were more than before.
    };
    std::mutex mutex_;
    std::map<std::string, Row> rows_;
};

} // namespace frontrow
