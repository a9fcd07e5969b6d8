#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/live.hpp"
#include "domain/result.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/seat_service.hpp"

namespace frontrow {

/// How the events of a session are written. Each is written once, however many read it. Safe from any thread.
class LiveFormat {
public:
    virtual ~LiveFormat() = default;
    /// The places that have changed and the version that the session has reached by it.
    [[nodiscard]] virtual std::string changes(std::int64_t version, std::span<const SeatChange> changes) const = 0;
    /// Every place of the session, in the order of `map`.
    [[nodiscard]] virtual std::string snapshot(std::int64_t version, std::string_view letters,
                                               std::string_view map) const = 0;
    /// How many are looking.
    [[nodiscard]] virtual std::string viewers(std::int64_t viewers) const = 0;
};

/// The events of one session: a snapshot for who comes new or lags behind, then only changes, in the order of their
/// versions and without a gap. Safe from any thread.
class LiveSession final : public LiveSource {
public:
    using Clock = std::chrono::steady_clock;

    /// `format` must outlive it.
    LiveSession(SessionSlug slug, const LiveFormat& format) : slug_(std::move(slug)), format_(format) {}

    [[nodiscard]] const SessionSlug& slug() const noexcept { return slug_; }

    /// Notes changes. They are told by the next flush() once every version before theirs has come too.
    void changed(std::int64_t version, std::vector<SeatChange> changes) {
        const std::lock_guard lock(mutex_);
        if (is_loaded_ && version <= version_) return;
        waiting_.insert_or_assign(version, std::move(changes));
        if (waiting_.size() > kMaxWaiting) {
            miss();
            waiting_.clear(); // the store knows it all
        }
    }

    /// How often something was missed. Whoever calls load() asks for this before the store is read.
    [[nodiscard]] std::uint64_t misses() {
        const std::lock_guard lock(mutex_);
        return misses_;
    }
    /// Goes on from what the store says. Readers are told what has changed since they were last told, like any other
    /// change. A version never goes back, whatever map it is of: where the store was read before what has been heard of
    /// since, nothing happens. And what was missed after misses() was asked may not be in `states`: it stays to be
    /// loaded.
    void load(const SeatStates& states, std::uint64_t misses_before) {
        const std::lock_guard lock(mutex_);
        if (misses_before == misses_) {
            is_loaded_ = true;
            gap_since_.reset();
        }
        if (states.version <= version_) return;
        const bool is_first = letters_.size() != states.letters.size() || map_ != states.map; // or of another map
        std::vector<SeatChange> changes;
        for (SeatIndex place = 0; place < letters_.size() && place < states.letters.size(); ++place)
            if (letters_[place] != states.letters[place]) changes.push_back({place, states.letters[place]});
        if (is_first) history_.clear();
        letters_ = states.letters;
        map_ = states.map;
        const std::int64_t from = std::exchange(version_, states.version);
        waiting_.erase(waiting_.begin(), waiting_.upper_bound(version_));
        snapshot_ = nullptr;
        if (!is_first) tell(from, changes);
    }
    /// Lets the next flush() ask for load().
    void missed() {
        const std::lock_guard lock(mutex_);
        miss();
    }
    [[nodiscard]] bool needs_load() {
        const std::lock_guard lock(mutex_);
        return !is_loaded_;
    }

    /// Makes one event of all changes that have come. Returns whether there is something new for the readers.
    bool flush(Clock::time_point now) {
        const std::lock_guard lock(mutex_);
        if (!is_loaded_) return false;
        const bool has_changes = tell_changes();
        if (waiting_.empty()) {
            gap_since_.reset();
        } else if (!gap_since_) {
            gap_since_ = now; // a version is on its way in another thread, or was written by another process
        } else if (now - *gap_since_ > kLongestGap) {
            miss();
        }
        return tell_viewers(now) || has_changes;
    }
    /// Whether flush() has to be called again although nothing changes.
    [[nodiscard]] bool is_unsettled() {
        const std::lock_guard lock(mutex_);
        return !is_loaded_ || !waiting_.empty() || readers_ != told_readers_;
    }

    std::shared_ptr<const std::string> next(LivePosition& position) override {
        const std::lock_guard lock(mutex_);
        if (!is_loaded_) return nullptr;
        if (position.version != version_) {
            const auto event = std::find_if(history_.begin(), history_.end(),
                                            [&](const Event& e) { return e.from == position.version; });
            if (event != history_.end()) {
                position.version = event->to;
                return event->bytes;
            }
            position.version = version_;
            return snapshot();
        }
        if (viewers_ && position.remark != remark_) {
            position.remark = remark_;
            return viewers_;
        }
        return nullptr;
    }

    void reader_joined() override { ++readers_; }
    void reader_left() override { --readers_; }
    [[nodiscard]] std::int64_t readers() const noexcept { return readers_; }

private:
    static constexpr std::size_t kMaxHistory = 512; ///< Events that a reader can catch up on.
    static constexpr std::size_t kMaxWaiting = 4'096;
    static constexpr auto kLongestGap = std::chrono::milliseconds(200);
    static constexpr auto kViewersEvery = std::chrono::seconds(2);

    struct Event {
        std::int64_t from;
        std::int64_t to;
        std::shared_ptr<const std::string> bytes;
    };

    void miss() {
        is_loaded_ = false;
        ++misses_;
    }

    bool tell_changes() {
        const std::int64_t from = version_;
        std::map<SeatIndex, char> changes;
        while (!waiting_.empty() && waiting_.begin()->first <= version_ + 1) {
            for (const auto& [place, letter] : waiting_.begin()->second)
                if (place < letters_.size()) changes[place] = letters_[place] = letter;
            version_ = std::max(version_, waiting_.begin()->first);
            waiting_.erase(waiting_.begin());
        }
        if (version_ == from) return false;
        std::vector<SeatChange> told;
        for (const auto& [place, letter] : changes) told.push_back({place, letter});
        tell(from, told);
        return true;
    }

    /// Writes the one event that leads from a version to the present one.
    void tell(std::int64_t from, const std::vector<SeatChange>& changes) {
        history_.push_back({from, version_, std::make_shared<const std::string>(format_.changes(version_, changes))});
        if (history_.size() > kMaxHistory) history_.pop_front();
        snapshot_ = nullptr;
    }

    /// Not at every step of a crowd: what a person would not notice is not told.
    bool tell_viewers(Clock::time_point now) {
        const std::int64_t readers = readers_;
        const std::int64_t step = std::max<std::int64_t>(1, told_readers_ / 50);
        if (std::abs(readers - told_readers_) < step) {
            if (now - viewers_told_ < 5 * kViewersEvery || readers == told_readers_) return false;
        } else if (now - viewers_told_ < kViewersEvery) {
            return false;
        }
        told_readers_ = readers;
        viewers_told_ = now;
        ++remark_;
        viewers_ = std::make_shared<const std::string>(format_.viewers(readers));
        return true;
    }

    const std::shared_ptr<const std::string>& snapshot() {
        if (!snapshot_) snapshot_ = std::make_shared<const std::string>(format_.snapshot(version_, letters_, map_));
        return snapshot_;
    }

    const SessionSlug slug_;
    const LiveFormat& format_;
    std::atomic<std::int64_t> readers_ = 0;
    std::mutex mutex_;
    bool is_loaded_ = false;
    std::uint64_t misses_ = 0;
    std::int64_t version_ = -1; ///< Below any in the store until something is loaded.
    std::string letters_;
    std::string map_; ///< Whose order the letters follow. Readers of another one get a snapshot and start over.
    std::map<std::int64_t, std::vector<SeatChange>> waiting_; ///< By version.
    std::optional<Clock::time_point> gap_since_;              ///< Since when a version has been missing.
    std::deque<Event> history_;
    std::shared_ptr<const std::string> snapshot_; ///< Empty until somebody needs it.
    std::shared_ptr<const std::string> viewers_;
    std::uint64_t remark_ = 0;
    std::int64_t told_readers_ = 0;
    Clock::time_point viewers_told_{};
};

/// The sessions that somebody is looking at. Safe from any thread.
class LiveSeats final : public SeatWatch {
public:
    using Wake = std::function<void(const std::shared_ptr<LiveSource>&)>;
    using Read = std::function<Result<SessionSeats>(const SessionSlug&)>;

    /// `format` must outlive it.
    explicit LiveSeats(const LiveFormat& format) : format_(format) {}

    void changed(const SessionSlug& session, std::int64_t version, std::vector<SeatChange> changes) override {
        const auto live = watched(session);
        if (!live) return;
        live->changed(version, std::move(changes));
        has_news();
    }

    /// Returns the session's source, ready to be read, or what `read` refuses. Throws StoreUnavailable.
    Result<std::shared_ptr<LiveSession>> open(const SessionSlug& slug, const Read& read) {
        auto live = watched(slug);
        if (!live) {
            if (const auto found = read(slug); !found) return found.error(); // and leaves nothing behind
            const std::lock_guard lock(mutex_);
            auto& place = sessions_[slug.text()];
            if (!place) place = std::make_shared<LiveSession>(slug, format_);
            live = place;
        }
        // Known to changed() by now: what is written after this read will be heard of.
        if (live->needs_load()) {
            const auto misses = live->misses();
            const auto seats = read(slug);
            if (!seats) return seats.error();
            live->load(*seats->states, misses);
        }
        has_news(); // there is a viewer more
        return live;
    }

    void missed(const SessionSlug& session) override {
        const auto live = watched(session);
        if (!live) return;
        live->missed();
        has_news();
    }

    /// The store was written without a word.
    void missed_all() {
        for (const auto& live : all()) live->missed();
        has_news();
    }

    /// Tells the readers what is new until it is asked to stop. Changes that come within a few milliseconds travel
    /// together; the larger the crowd, the longer, so that telling it never takes the time that selling needs.
    void run(const std::stop_token& stop, const Read& read, const Wake& wake) {
        while (!stop.stop_requested()) {
            {
                std::unique_lock lock(mutex_);
                const auto pause = is_unsettled_ ? kRetry : kLook;
                news_.wait_for(lock, stop, pause, [&] { return has_news_; });
                has_news_ = false;
            }
            std::this_thread::sleep_for(
                std::clamp<std::chrono::microseconds>(kGatherPerReader * readers(), kShortestGather, kLongestGather));
            flush(read, wake);
        }
    }

    /// One round of run().
    void flush(const Read& read, const Wake& wake) {
        bool is_unsettled = false;
        for (const auto& live : all()) {
            if (live->needs_load()) {
                const auto misses = live->misses();
                if (const auto seats = read(live->slug())) live->load(*seats->states, misses);
                wake(live);
            }
            if (live->flush(LiveSession::Clock::now())) wake(live);
            is_unsettled = is_unsettled || live->is_unsettled();
        }
        const std::lock_guard lock(mutex_);
        is_unsettled_ = is_unsettled;
        // Only we know those that no connection and no request holds any more.
        std::erase_if(sessions_, [](const auto& entry) { return entry.second.use_count() == 1; });
    }

    [[nodiscard]] std::int64_t readers() {
        std::int64_t readers = 0;
        for (const auto& live : all()) readers += live->readers();
        return readers;
    }

private:
    static constexpr auto kGatherPerReader = std::chrono::microseconds(50); // ten times what telling one costs
    static constexpr auto kShortestGather = std::chrono::milliseconds(4);
    static constexpr auto kLongestGather = std::chrono::milliseconds(100);
    static constexpr auto kRetry = std::chrono::milliseconds(100);
    static constexpr auto kLook = std::chrono::milliseconds(1'000); ///< For viewers who have left without a word.

    /// The session's source, or nothing where nobody is looking.
    std::shared_ptr<LiveSession> watched(const SessionSlug& session) {
        const std::lock_guard lock(mutex_);
        const auto found = sessions_.find(session.text());
        return found == sessions_.end() ? nullptr : found->second;
    }

    void has_news() {
        {
            const std::lock_guard lock(mutex_);
            has_news_ = true;
        }
        news_.notify_one();
    }

    std::vector<std::shared_ptr<LiveSession>> all() {
        const std::lock_guard lock(mutex_);
        std::vector<std::shared_ptr<LiveSession>> all;
        for (const auto& [slug, live] : sessions_) all.push_back(live);
        return all;
    }

    const LiveFormat& format_;
    std::mutex mutex_;
    std::condition_variable_any news_;
    bool has_news_ = false;
    bool is_unsettled_ = false;
    std::unordered_map<std::string, std::shared_ptr<LiveSession>> sessions_;
};

} // namespace frontrow
