#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "domain/id.hpp"
#include "domain/text.hpp"

namespace frontrow {

using GuestId = RowId<struct GuestNoun>;

/// Somebody whom the artist of a session has invited, with company.
struct Guest {
    GuestId id{};
    PersonName name;
    std::int64_t places = 1; ///< The guest included.
};

/// How many places the artist of a session may give away.
struct GuestQuota {
    std::int64_t quota = 0;
    std::int64_t row_version = 0; ///< Goes up by one with every edit; 0 where nobody has set a quota yet.
};

/// How guest lists are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class GuestTable {
public:
    virtual ~GuestTable() = default;
    /// Lets one write at a time change the list of a session and its quota, until it ends.
    virtual void change_alone(SessionId session) = 0;
    [[nodiscard]] virtual GuestQuota quota(SessionId session) = 0;
    /// Sets the quota of a session and counts the edit.
    virtual void set_quota(SessionId session, std::int64_t quota) = 0;
    /// Returns the guests of a session by name.
    [[nodiscard]] virtual std::vector<Guest> all(SessionId session) = 0;
    /// Returns how many places the guests of each of the sessions take together; those without guests are missing.
    [[nodiscard]] virtual std::map<SessionId, std::int64_t> places(std::span<const SessionId> sessions) = 0;
    /// Adds a guest. The session must have a quota.
    virtual GuestId add(SessionId session, const Guest& guest) = 0;
    [[nodiscard]] virtual std::optional<Guest> find(SessionId session, GuestId guest) = 0;
    virtual void remove(SessionId session, GuestId guest) = 0;
};

} // namespace frontrow
