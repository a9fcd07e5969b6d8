#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "domain/cache.hpp"
#include "domain/programme/session.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/claim.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A place and the letter that it has from now on.
struct SeatChange {
    SeatIndex place = 0;
    char letter = kAvailable;
    bool operator==(const SeatChange&) const = default;
};

inline std::vector<SeatChange> changes_to(char letter, std::span<const SeatIndex> places) {
    std::vector<SeatChange> changes;
    for (const SeatIndex place : places) changes.push_back({place, letter});
    return changes;
}

/// What has become free on the way to taking places, and then those places, which have this letter.
inline std::vector<SeatChange> freed_and_taken(std::span<const SeatIndex> freed, char letter,
                                               std::span<const SeatIndex> taken) {
    std::vector<SeatChange> changes;
    for (const SeatIndex place : freed)
        if (std::find(taken.begin(), taken.end(), place) == taken.end()) changes.push_back({place, kAvailable});
    for (const SeatIndex place : taken) changes.push_back({place, letter});
    return changes;
}

/// The changes as other processes hear of them: "12h13h40a".
inline std::string to_news(std::span<const SeatChange> changes) {
    std::string news;
    for (const auto& [place, letter] : changes) news.append(std::to_string(place)).push_back(letter);
    return news;
}

/// Returns the changes up to the first that is none.
inline std::vector<SeatChange> from_news(std::string_view news) {
    std::vector<SeatChange> changes;
    while (!news.empty()) {
        SeatChange change;
        const auto [end, error] = std::from_chars(news.data(), news.data() + news.size(), change.place);
        if (error != std::errc() || end == news.data() + news.size()) break;
        change.letter = *end;
        if (std::string_view("ahsb").find(change.letter) == std::string_view::npos) break;
        changes.push_back(change);
        news.remove_prefix(static_cast<std::size_t>(end + 1 - news.data()));
    }
    return changes;
}

/// What an answer about the session stands on.
inline DependencyVersions dependencies_of(const SessionDetail& detail) {
    return {session_version(detail.session.slug, detail.session.version), catalogue_version(detail.catalogue)};
}

/// Who wants to know of every change of availability once it is durable. Safe from any thread. Never throws: by then
/// there is nothing left that could be refused.
class SeatWatch {
public:
    virtual ~SeatWatch() = default;
    /// The session has reached `version` by these changes. Versions come in any order, each of them once. Never waits.
    virtual void changed(const SessionSlug& session, std::int64_t version, std::vector<SeatChange> changes) = 0;
    /// The session has reached a version by changes that nobody has told of.
    virtual void missed(const SessionSlug& session) = 0;
};

/// What a transaction changes, with everything that it takes to make that known. Written inside the transaction, where
/// a failure still undoes the change itself.
class Announcement {
public:
    /// Places of the session have other letters from now on. `detail` is the session as the transaction leaves it.
    void add_seats(const SessionDetail& detail, const SeatMap& map, std::vector<SeatChange> changes) {
        if (changes.empty()) return;
        const Session& session = detail.session;
        std::set<std::string> keys{cache_key::all_seats(session.slug), cache_key::states(session.slug),
                                   cache_key::session(session.slug), cache_key::event(detail.event.slug),
                                   cache_key::events()};
        for (const auto& [place, letter] : changes)
            keys.insert(
                cache_key::seats(session.slug, map.is_seat(place) ? map.section_of(place).id : map.area_of(place).id));
        raises_.push_back(
            {{keys.begin(), keys.end()}, session_version(session.slug, session.version), to_news(changes)});
        tellings_.push_back({session.slug, session.version, std::move(changes), false});
    }

    /// The session has got another map: every place may have another number now. Its cached answers belong to the edit.
    void add_redrawn(const SessionDetail& detail) {
        tellings_.push_back({detail.session.slug, detail.session.version, {}, true});
    }

    /// The catalogue has come to `version` by an edit that makes these cached answers untrue.
    void add_edit(std::vector<std::string> keys, std::int64_t version) {
        raises_.push_back({std::move(keys), catalogue_version(version), ""});
    }

private:
    friend class Availability;
    struct Raise {
        std::vector<std::string> keys;
        Version version;
        std::string news;
    };
    struct Telling {
        SessionSlug session;
        std::int64_t version = 0;
        std::vector<SeatChange> changes;
        bool is_redrawn = false;
    };
    std::vector<Raise> raises_;
    std::vector<Telling> tellings_;
};

/// The one way from a change to everybody who has to know of it: commit, then announce. Safe from any thread.
class Availability {
public:
    /// Both must outlive it.
    Availability(Cache& cache, SeatWatch& watch) : cache_(cache), watch_(watch) {}

    /// Runs `work(Tx&, Announcement&)` as Store::write does. What it has written into the announcement is known to the
    /// cache and to who watches when this returns; a refusal tells nobody of anything.
    template <class Work>
    auto write(Store& store, Work&& work) {
        Announcement news;
        auto outcome = store.write([&](Tx& tx) {
            news = {}; // it may run again
            return work(tx, news);
        });
        if (Store::is_kept(outcome)) announce(std::move(news));
        return outcome;
    }

private:
    /// Raises the minimum of every cached answer that is untrue now, and of no other, then tells who watches. The
    /// change is durable: nothing is read here, and nothing can turn its answer into an error. A process that has no
    /// memory left for it ends, and does not go on with a cache that it knows to be wrong.
    void announce(Announcement&& news) noexcept {
        for (const auto& [keys, version, text] : news.raises_) cache_.invalidate(keys, version, text);
        for (auto& [session, version, changes, is_redrawn] : news.tellings_) {
            if (is_redrawn) watch_.missed(session); // first: nobody must believe that the version below is all there is
            watch_.changed(session, version, std::move(changes));
        }
    }

    Cache& cache_;
    SeatWatch& watch_;
};

} // namespace frontrow
