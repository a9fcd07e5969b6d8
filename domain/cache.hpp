#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/seat_map.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Where the bytes of a shared reply name the state of a held place, and who holds it.
struct OwnerMark {
    std::uint32_t offset = 0;
    BuyerId buyer;
};

/// The serialized answer that every caller shares. A caller's own places are written over the marks of a copy.
struct SharedReply {
    std::string bytes;
    std::string etag{};
    std::vector<OwnerMark> marks{}; ///< Sorted by buyer once the reply is shared.
    std::optional<Time> valid_until{}; ///< After this the bytes are no longer true by themselves.
    std::string gzip{};                ///< The bytes compressed, where that is worth it.
};

/// Upper bounds of how long a reply is kept; a change drops it at once.
inline constexpr Milliseconds kCatalogueTtl = std::chrono::seconds(60);
inline constexpr Milliseconds kSeatsTtl = std::chrono::seconds(20);

/// The contract of the cache. Safe from any thread.
class Cache {
public:
    using Load = std::function<SharedReply()>;
    virtual ~Cache() = default;

    /// Promises a reply that is true for every drop(key) that returned before this call began. At most one `load` per
    /// key runs at a time unless the key is dropped meanwhile. Throws what `load` throws.
    [[nodiscard]] virtual std::shared_ptr<const SharedReply> get(const std::string& key, Milliseconds ttl,
                                                                 const Load& load) = 0;
    /// What get() would promise, where that is kept; nothing otherwise. Never waits.
    [[nodiscard]] virtual std::shared_ptr<const SharedReply> find(const std::string& key) = 0;
    /// Forgets the key: no later get() returns what was loaded, or began to load, before.
    virtual void drop(const std::string& key) = 0;
    /// Forgets every key.
    virtual void clear() = 0;
};

/// The keys, composed as noun:id.
namespace cache_key {
inline std::string events() { return "events:all"; }
inline std::string event(const EventSlug& event) { return "event:" + event.text(); }
inline std::string session(const SessionSlug& session) { return "session:" + session.text(); }
inline std::string sections(const VenueSlug& venue) { return "sections:" + venue.text(); }
inline std::string map(const MapId& map) { return "map:" + map.text(); }
inline std::string states(const SessionSlug& session) { return "states:" + session.text(); }
inline std::string seats(const SessionSlug& session, std::string_view section) {
    return "seats:" + session.text() + ":" + std::string(section);
}
inline std::string all_seats(const SessionSlug& session) { return "seats:" + session.text(); }
} // namespace cache_key

} // namespace frontrow
