#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"

namespace frontrow {

/// A house. `timezone` is an IANA name; the times of its sessions are shown in it.
struct Venue {
    VenueId id{};
    VenueSlug slug;
    std::string name;
    std::string city;
    std::string timezone;
    std::optional<MapId> map{};   ///< The newest map, which new sessions get.
    std::int64_t row_version = 0; ///< Goes up by one with every edit; kept by the store.
};

/// How venues are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class VenueTable {
public:
    virtual ~VenueTable() = default;
    [[nodiscard]] virtual std::optional<Venue> find(const VenueSlug& slug) = 0;
    /// Returns all venues by name.
    [[nodiscard]] virtual std::vector<Venue> all() = 0;
    /// Adds the venue, or replaces the one with its slug.
    virtual VenueId put(const Venue& venue) = 0;
};

} // namespace frontrow
