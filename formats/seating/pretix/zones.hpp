#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_remarks.hpp"

namespace frontrow::pretix {

// What a plan of pretix and a map have in common: numbers and points, which zone is which section, and where in the
// file each part of a map was.

inline Json number(double value) {
    constexpr double whole = 1e15;
    return value == std::floor(value) && std::abs(value) < whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

inline Json position(Point p) { return {{"x", number(p.x)}, {"y", number(p.y)}}; }

inline Point sum(Point a, Point b) { return {tidy(a.x + b.x), tidy(a.y + b.y)}; }

inline Point point_of(const Fields& fields, const char* name) {
    return fields.has(name) ? MapReader::point(fields.object(name)) : Point{};
}

inline constexpr std::size_t kMaxZones = 2 * kMaxSections; ///< Some have no seats and become no section.

/// A row that is not what it should be counts, so that reading it finds out.
inline bool has_seats(const Json& zone) {
    const auto rows = zone.find("rows");
    return rows != zone.end() && rows->is_array() && std::any_of(rows->begin(), rows->end(), [](const Json& row) {
               return !row.is_object() || !row.contains("seats") || !row["seats"].empty();
           });
}

/// The id that each zone has as a section: its own where it fits, else one made of its name, else of its number.
/// Zones with seats choose first.
inline std::vector<std::string> section_ids(const Json& zones) {
    std::vector<std::string> ids(zones.size());
    std::unordered_set<std::string> taken;
    const auto text = [](const Json& zone, const char* name) {
        const auto found = zone.find(name);
        return found != zone.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    for (const bool seated : {true, false})
        for (std::size_t i = 0; i < zones.size(); ++i) {
            if (has_seats(zones[i]) != seated) continue;
            std::string numbered = "zone-" + std::to_string(i + 1);
            while (taken.contains(numbered)) numbered += ".x";
            for (const auto& id : {text(zones[i], "zone_id"), id_slug(text(zones[i], "name")), numbered})
                if (ids[i].empty() && MapId::parse(id) && !taken.contains(id)) ids[i] = id;
            taken.insert(ids[i]);
        }
    return ids;
}

/// What each area of the file goes by in the side file: its uuid, or "#n" for the n-th one where it has none of its
/// own.
inline std::vector<std::string> area_keys(const Json& zones) {
    std::vector<std::string> keys;
    std::unordered_set<std::string> taken;
    for (const auto& zone : zones) {
        const auto areas = zone.find("areas");
        if (areas == zone.end() || !areas->is_array()) continue;
        for (const auto& area : *areas) {
            const Json uuid = area.is_object() ? area.value("uuid", Json()) : Json();
            const bool own = uuid.is_string() && !uuid.get_ref<const std::string&>().empty() &&
                             taken.insert(uuid.get<std::string>()).second;
            keys.push_back(own ? uuid.get<std::string>() : "#" + std::to_string(keys.size()));
        }
    }
    return keys;
}

/// Which row of which zone of the file a seat was in, and which of its seats it was.
struct SeatTrace {
    std::size_t zone;
    std::size_t row;
    std::size_t seat;
};

/// What an area of the file became: a standing area where it has an id, else a decoration.
struct AreaTrace {
    std::size_t zone;
    std::size_t area;
    std::string key; ///< See area_keys.
    Decoration decoration{};
    std::string standing_id{};
};

/// A map and where in the file each part of it was.
struct Reading {
    SeatMap map;
    std::vector<SeatTrace> seats;
    std::vector<std::string> seat_keys; ///< What each seat goes by in the side file.
    std::vector<std::string> sections;  ///< The id that each zone has as a section.
    std::vector<AreaTrace> areas;       ///< In the order of the file.
    std::vector<Remark> notes;
};

/// The category of seats that name none.
inline constexpr const char* kPlainCategory = "Standard";

/// The text of a seat's category, or nothing where it has none.
inline std::string category_named(const Json& seat) {
    const auto found = seat.find("category");
    return found != seat.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace frontrow::pretix
