#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/cache.hpp"
#include "domain/selling/availability.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Keeps this process up to date with what others write to the same store.
///
/// What others tell is apply_message at once, but may be lost. So the versions in the store are looked at several times
/// a second: they are the truth, and whatever has come further than was apply_message of is dropped from the cache as a
/// whole. Own writes pass through here too, to be told from those. Safe from any thread.
class ChangePoller final : public SeatWatch {
public:
    /// All must outlive it. `clock` is the cache's.
    ChangePoller(Store& store, Cache& cache, SeatWatch& viewers, const Clock& clock)
        : store_(store), cache_(cache), viewers_(viewers), clock_(clock) {}

    void changed(const SessionSlug& session, std::int64_t version, std::vector<SeatChange> changes) override {
        note(session.text(), version);
        viewers_.changed(session, version, std::move(changes));
    }
    void missed(const SessionSlug& session) override { viewers_.missed(session); }

    /// Another process tells that these keys have changed by `version`, in the words of Availability.
    void apply_message(std::span<const std::string> keys, const Version& version, std::string_view news) {
        constexpr std::string_view prefix = "session:";
        const bool is_session = std::string_view(version.topic).starts_with(prefix);
        const auto session =
            is_session ? SessionSlug::parse(std::string_view(version.topic).substr(prefix.size())) : std::nullopt;
        const bool is_ours = session ? is_plausible(*session, version.number)
                                     : version.topic == catalogue_version(0).topic && is_plausible(version.number);
        if (!is_ours) return; // the next poll knows
        cache_.apply_remote(keys, version);
        if (session) changed(*session, version.number, from_news(news));
    }

    /// Looks at the versions in the store. What is further than was apply_message of is believed to be on its way until
    /// the next poll, where `others_tell`; then, or at once, everything that depends on it is dropped. Throws
    /// StoreUnavailable.
    void poll(bool others_tell) {
        const std::lock_guard one_at_a_time(poll_mutex_);
        const Time began = clock_.now();
        const auto seen = store_.read([&](Tx& tx) {
            return Seen{std::min(tx.now(), tx.clock()), tx.sessions().changed_since(since_), tx.catalogue().version(),
                        tx.catalogue().changes_after(catalogue_)};
        });
        since_ = seen.now - kLongestTransaction;
        follow_catalogue(seen.catalogue, seen.edits);
        std::vector<SessionVersion> further;
        for (const auto& session : seen.sessions)
            if (is_news(session)) further.push_back(session);
        if (!others_tell || !is_baseline_) std::swap(further, pending_);
        for (const auto& session : pending_)
            if (is_news(session)) catch_up(session);
        // What was further at the last poll has been heard of by now, or dropped; what is further now may still
        // be on its way, and what is kept stays as old as that poll.
        cache_.verified(others_tell && is_baseline_ && !further.empty() ? polled_ : began);
        pending_ = std::move(further);
        polled_ = began;
        is_baseline_ = true;
    }

private:
    struct Seen {
        Time now; ///< Not after any clock that others write by: ours may have been ahead once, and waits since.
        std::vector<SessionVersion> sessions;
        std::int64_t catalogue;
        std::vector<CatalogueChange> edits;
    };
    /// Up to which version everything was apply_message of, and what was apply_message beyond that.
    struct Progress {
        std::int64_t complete = 0;
        std::set<std::int64_t> ahead{};
    };

    /// A session carries the time at which its transaction began: one that began earlier may become visible later. A
    /// disk that stands still can hold a commit up for long; looking far back costs little.
    static constexpr auto kLongestTransaction = std::chrono::minutes(5);
    /// Beyond this many gaps the next poll knows better.
    static constexpr std::size_t kMaxAhead = 4'096;

    void note(const std::string& session, std::int64_t version) {
        const std::lock_guard lock(mutex_);
        const auto found = sessions_.find(session);
        if (found == sessions_.end()) return; // the next poll will find it
        auto& [complete, ahead] = found->second;
        if (ahead.size() >= kMaxAhead) ahead.clear(); // the next poll finds out
        if (version > complete) ahead.insert(version);
        while (!ahead.empty() && *ahead.begin() <= complete + 1) {
            complete = std::max(complete, *ahead.begin());
            ahead.erase(ahead.begin());
        }
    }

    /// Whether somebody may well have come that far with a session that is known.
    bool is_plausible(const SessionSlug& session, std::int64_t version) {
        const std::lock_guard lock(mutex_);
        const auto found = sessions_.find(session.text());
        return found != sessions_.end() && version <= found->second.complete + std::int64_t{kMaxAhead};
    }

    bool is_plausible(std::int64_t catalogue) const { return catalogue <= catalogue_ + std::int64_t{kMaxAhead}; }

    bool is_news(const SessionVersion& session) {
        const std::lock_guard lock(mutex_);
        const auto found = sessions_.find(session.slug.text());
        return found == sessions_.end() || found->second.complete < session.version;
    }

    void catch_up(const SessionVersion& session) {
        cache_.apply_remote(std::vector{cache_key::all()}, session_version(session.slug, session.version));
        {
            const std::lock_guard lock(mutex_);
            auto& [complete, ahead] = sessions_[session.slug.text()];
            complete = std::max(complete, session.version);
            ahead.erase(ahead.begin(), ahead.upper_bound(complete));
        }
        viewers_.missed(session.slug);
    }

    /// Edits are rare and written down with their keys: nobody has to be apply_message to know what they touch.
    void follow_catalogue(std::int64_t version, const std::vector<CatalogueChange>& edits) {
        const bool is_gapless = !edits.empty() && edits.front().version == catalogue_ + 1;
        if (version > catalogue_ && !is_gapless)
            cache_.apply_remote(std::vector{cache_key::all()}, catalogue_version(version));
        else
            for (const auto& edit : edits)
                cache_.apply_remote(std::vector{edit.cache_key}, catalogue_version(edit.version));
        catalogue_ = version;
    }

    Store& store_;
    Cache& cache_;
    SeatWatch& viewers_;
    const Clock& clock_;

    std::mutex poll_mutex_; ///< For what follows, up to the next mutex.
    Time since_ = Time::min();
    Time polled_{};
    bool is_baseline_ = false;                ///< There was a first poll, which knows every session.
    std::atomic<std::int64_t> catalogue_ = 0; ///< Written by polls only.
    std::vector<SessionVersion> pending_;

    std::mutex mutex_;
    std::unordered_map<std::string, Progress> sessions_;
};

} // namespace frontrow
