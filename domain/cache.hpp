#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// How far one topic has come: a session, whose number goes up with every change of availability, or the catalogue,
/// whose number goes up with every edit of what is for sale.
struct Version {
    std::string topic;
    std::int64_t number = 0;
    bool operator==(const Version&) const = default;
};

/// All that a reply depends on, as of the snapshot that it was read from. The order means nothing.
using DependencyVersions = std::vector<Version>;

inline Version catalogue_version(std::int64_t number) { return {"catalogue", number}; }
inline Version session_version(const SessionSlug& session, std::int64_t number) {
    return {"session:" + session.text(), number};
}

/// Where the bytes of a shared reply name the state of a held place, and who holds it.
struct OwnerPatch {
    std::uint32_t offset = 0;
    BuyerId buyer;
    bool operator==(const OwnerPatch&) const = default;
};

/// The serialized answer that every caller shares. A caller's own places are written over the patches of a copy.
struct CachedResponse {
    std::string bytes;
    DependencyVersions depends_on{};
    std::vector<OwnerPatch> patches{}; ///< Sorted by buyer once the reply is shared.
    std::optional<Time> valid_until{}; ///< After this the bytes are no longer true by themselves.
    std::string etag{};
    std::string gzip{};          ///< The bytes compressed, where that is worth it.
    std::optional<Time> as_of{}; ///< Set where somebody else has loaded it: until when it is known to have been true.
    bool operator==(const CachedResponse&) const = default;
};

/// Upper bounds of how long a reply is kept; a change drops it at once.
inline constexpr Milliseconds kCatalogueTtl = std::chrono::seconds(60);
inline constexpr Milliseconds kSeatsTtl = std::chrono::seconds(20);

/// The contract of the cache. Safe from any thread.
///
/// Every key has a minimum: for each topic the lowest version that may still be served for it. A minimum never falls. A
/// reply whose `depends_on` names a topic with a lower number than the minimum is neither kept nor served; one whose
/// `depends_on` does not name the topic does not depend on it.
class Cache {
public:
    using Load = std::function<CachedResponse()>;
    virtual ~Cache() = default;

    /// Returns a reply that is true for every invalidate() that returned before this call began. At most one `load` per
    /// key runs at a time unless its minimum is raised meanwhile. Throws what `load` throws.
    [[nodiscard]] virtual std::shared_ptr<const CachedResponse> get(const std::string& key, Milliseconds ttl,
                                                                    const Load& load) = 0;
    /// What get() would return, where that is kept in this process; nothing otherwise. Never waits.
    [[nodiscard]] virtual std::shared_ptr<const CachedResponse> find(const std::string& key) = 0;

    /// The topic has come to `version`, which has changed these keys and no others: raises their minimums, drops what
    /// is older, and tells the other processes. `news` is what they apply_remote with it. To be called between the
    /// commit and its answer. Never throws: a process that is not told finds out by itself.
    virtual void invalidate(std::span<const std::string> keys, const Version& version, std::string_view news) = 0;

    /// Another process has raised these. cache_key::all() stands for every key.
    virtual void apply_remote(std::span<const std::string> keys, const Version& version) = 0;
    /// Forgets one reply in this process, or every one.
    virtual void forget(const std::string& key) = 0;
    virtual void clear() = 0;

    /// Whoever follows what other processes write knows that everything kept now was still true at `since`.
    virtual void verified(Time since) = 0;
    /// Whether somebody follows closely enough to believe a reply that another process has made.
    [[nodiscard]] virtual bool is_verified() = 0;
    /// Whether no minimum of the key is above `depends_on`.
    [[nodiscard]] virtual bool allows(const std::string& key, const DependencyVersions& depends_on) = 0;
};

/// The keys, composed as noun:id.
namespace cache_key {
inline std::string all() { return "*"; }
inline std::string events() { return "events:all"; }
inline std::string shop() { return "shop"; }
inline std::string event(const EventSlug& event) { return "event:" + event.text(); }
inline std::string session(const SessionSlug& session) { return "session:" + session.text(); }
inline std::string sections(const VenueSlug& venue) { return "sections:" + venue.text(); }
inline std::string map(const MapId& map) { return "map:" + map.text(); }
inline std::string map_rows(const MapId& map) { return "map:" + map.text() + ":rows"; }
inline std::string states(const SessionSlug& session) { return "states:" + session.text(); }
inline std::string seats(const SessionSlug& session, std::string_view section) {
    return "seats:" + session.text() + ":" + std::string(section);
}
inline std::string all_seats(const SessionSlug& session) { return "seats:" + session.text(); }

/// Whether what is kept under the key may be kept outside of this process: the JSON of what is for sale, and nothing
/// that a browser would run or draw by itself. Every other key stays at home.
inline bool is_for_all(std::string_view key) {
    constexpr std::array<std::string_view, 7> nouns{"events", "event", "session", "sections", "map", "states", "seats"};
    return key == shop() || std::any_of(nouns.begin(), nouns.end(), [&](std::string_view noun) {
               return key.size() > noun.size() && key.starts_with(noun) && key[noun.size()] == ':';
           });
}
} // namespace cache_key

} // namespace frontrow
