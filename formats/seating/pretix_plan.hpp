#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/json.hpp"
#include "formats/seating/kept_ids.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/pretix/reader.hpp"
#include "formats/seating/pretix/upgrade.hpp"
#include "formats/seating/pretix/writer.hpp"

namespace frontrow {

/// A seating plan as pretix reads it, and NAME.frontrow.json: what pretix has no word for.
struct PretixFiles {
    std::string plan;
    std::string side;
};

namespace pretix {

/// Writes into the side file which ids seats have.
inline void say_ids(Json& side, const KeptIds& ids, const std::vector<std::string>& keys) {
    Json& seats = side["seats"];
    if (!seats.is_array()) seats = Json::array();
    std::unordered_map<std::string, std::size_t> entries;
    for (std::size_t i = 0; i < seats.size(); ++i) entries.emplace(seats[i]["seat_guid"].get<std::string>(), i);
    for (const auto& [seat, id] : ids) {
        const auto [entry, is_new] = entries.emplace(keys[seat], seats.size());
        if (is_new) seats.push_back({{"seat_guid", keys[seat]}});
        seats[entry->second]["id"] = id;
    }
}

} // namespace pretix

/// Returns the map of a pretix seating plan of either published version, with what its side file adds, and the source
/// to keep beside the map. Both files may come as one, {"plan": …, "side": …}. A seat_guid that is an id and no other
/// seat's is the seat's id; seats of a row are neighbours as they are drawn, zones with seats are sections and areas
/// are decorations. Seats that `before` has keep the ids that they have there (see kept_ids). Throws Refusal with every
/// fault, each with its path.
inline ImportedPlan read_pretix(std::string_view plan_bytes, std::string_view side_bytes = {},
                                const SeatMap* before = nullptr) {
    Json plan = parse_plan(plan_bytes);
    Json side = side_bytes.empty() ? Json::object() : parse_plan(side_bytes, "side");
    if (plan.is_object() && plan.contains("plan") && !plan.contains("zones")) {
        side = plan.value("side", Json::object());
        plan = Json(plan.at("plan"));
    }
    if (!plan.is_object()) Fields::refuse("file", "must be an object", "wrong_type");
    if (!side.is_object()) Fields::refuse("side", "must be an object", "wrong_type");
    Json older = side.value("older", Json::array());
    if (!older.is_array()) Fields::refuse("side.older", "must be an array", "wrong_type");
    pretix::Upgrade::apply(plan, older);
    if (!older.empty()) side["older"] = std::move(older);
    auto reading = pretix::Reader::read(plan, side);
    const auto kept = before == nullptr ? KeptIds{} : kept_ids(reading.map, *before);
    if (!kept.empty()) {
        pretix::say_ids(side, kept, reading.seat_keys);
        reading = pretix::Reader::read(plan, side);
        reading.notes.push_back(note_of(kept));
    }
    return {std::move(reading.map), MapSource{plan.dump() + "\n" + side.dump()}, std::move(reading.notes)};
}

/// Returns the map as files that read_pretix reads to an equal map. `source` is what was kept when the map, or a
/// version before it, was read: all that it brought and nobody has changed goes out again. Throws Refusal where the
/// source is none of ours.
inline PretixFiles write_pretix(const SeatMap& map, const MapSource* source = nullptr) {
    Json before = Json::object();
    Json side_before = Json::object();
    std::optional<pretix::Reading> was;
    if (source != nullptr) {
        const auto end = std::min(source->text.find('\n'), source->text.size());
        before = parse_plan(std::string_view(source->text).substr(0, end), "source");
        side_before =
            parse_plan(std::string_view(source->text).substr(std::min(end + 1, source->text.size())), "source");
        was = pretix::Reader::read(before, side_before);
    }
    pretix::Writer writer(map, before, was ? &*was : nullptr);
    const Json plan = writer.plan();
    Json side = writer.side(plan);
    if (const auto older = side_before.find("older"); older != side_before.end()) side["older"] = *older;
    return {to_bytes(plan), to_bytes(side)};
}

} // namespace frontrow
