#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

namespace frontrow {

enum class EventStatus : std::uint8_t { draft, published, cancelled, archived };

/// Whether buyers say for whom each ticket is.
enum class AttendeeNames : std::uint8_t { none, optional, required };

using ArtistId = RowId<struct ArtistNoun>;

/// What is played: the thing that has sessions.
struct Event {
    EventId id{};
    EventSlug slug;
    std::string title;
    std::string artist{};
    std::string description{};
    std::string image{}; ///< Path of the picture, or empty.
    EventStatus status = EventStatus::draft;
    AttendeeNames attendee_names = AttendeeNames::none;
    std::optional<Time> deleted_at{}; ///< Set: in the bin, as if it did not exist.
    // Kept by the store:
    std::int64_t row_version = 0; ///< Goes up by one with every edit.
    /// Who is called `artist`, whatever the case and the accents. Empty where nobody is, and where the version before
    /// has written the event: then only the name says who it is.
    std::optional<ArtistId> artist_id{};
};

inline Error no_such_event(const EventSlug& slug) { return Error::not_found("There is no event " + slug.text() + "."); }

/// How events are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class EventTable {
public:
    virtual ~EventTable() = default;
    /// Returns the event whatever its status, unless it is in the bin.
    [[nodiscard]] virtual std::optional<Event> find(const EventSlug& slug) = 0;
    /// The same, even from the bin.
    [[nodiscard]] virtual std::optional<Event> find_including_deleted(const EventSlug& slug) = 0;
    /// Returns at most `limit` events with numbers below `below`, the latest first: those in the bin, or all others.
    [[nodiscard]] virtual std::vector<Event> page(bool in_bin, EventId below, std::int64_t limit) = 0;
    /// Returns at most `limit` events of these artists with numbers below `below`, the latest first; none that is a
    /// draft or in the bin. `names` are those of the artists, for events without an artist_id.
    [[nodiscard]] virtual std::vector<Event> of_artists(const std::vector<ArtistId>& artists,
                                                        const std::vector<std::string>& names, EventId below,
                                                        std::int64_t limit) = 0;
    /// Adds the event, or replaces the one with its slug.
    virtual EventId put(const Event& event) = 0;
};

} // namespace frontrow
