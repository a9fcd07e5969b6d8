#pragma once

#include <charconv>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/cache.hpp"
#include "domain/seat.hpp"
#include "domain/seat_map.hpp"
#include "domain/session.hpp"

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

/// The changes as other processes hear of them: "12h13h40a".
inline std::string to_news(std::span<const SeatChange> changes) {
    std::string news;
    for (const auto& [place, letter] : changes) news.append(std::to_string(place)).push_back(letter);
    return news;
}

/// Promises the changes up to the first that is none.
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
inline Stamp stamp_of(const SessionDetail& detail) {
    return {session_version(detail.session.slug, detail.session.version), catalogue_version(detail.catalogue)};
}

/// Who wants to know of every change of availability once it is durable. Safe from any thread.
class SeatWatch {
public:
    virtual ~SeatWatch() = default;
    /// The session has reached `version` by these changes. Versions come in any order, each of them once. Never waits.
    virtual void changed(const SessionSlug& session, std::int64_t version, std::vector<SeatChange> changes) = 0;
    /// The session has reached a version by changes that nobody has told of.
    virtual void missed(const SessionSlug& session) = 0;
};

/// Makes a change of availability known between its commit and the answer. Safe from any thread.
class Availability {
public:
    /// Both must outlive it.
    Availability(Cache& cache, SeatWatch& watch) : cache_(cache), watch_(watch) {}

    /// Raises the floor of every cached answer that the changes make untrue, and of no other, then tells who watches.
    /// `detail` is the session as the transaction left it.
    void changed(const SessionDetail& detail, const SeatMap& map, std::vector<SeatChange> changes) {
        if (changes.empty()) return;
        const Session& session = detail.session;
        std::set<std::string> keys{cache_key::all_seats(session.slug), cache_key::states(session.slug),
                                   cache_key::session(session.slug), cache_key::event(detail.event.slug),
                                   cache_key::events()};
        for (const auto& [place, letter] : changes)
            keys.insert(
                cache_key::seats(session.slug, map.is_seat(place) ? map.section_of(place).id : map.area_of(place).id));
        cache_.raise(std::vector(keys.begin(), keys.end()), session_version(session.slug, session.version),
                     to_news(changes));
        watch_.changed(session.slug, session.version, std::move(changes));
    }

    /// Tells who watches that the session has got another map: every place may have another number now.
    /// Its cached answers have been raised as an edit of what is for sale.
    void redrawn(const SessionDetail& detail) {
        watch_.missed(detail.session.slug); // first: nobody must believe that the version below is all there is
        watch_.changed(detail.session.slug, detail.session.version, {});
    }

private:
    Cache& cache_;
    SeatWatch& watch_;
};

} // namespace frontrow
