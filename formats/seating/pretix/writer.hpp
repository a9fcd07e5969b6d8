#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/pretix/reader.hpp"
#include "formats/seating/pretix/zones.hpp"

namespace frontrow::pretix {

/// Writes a map as a plan of the newer form. Whatever came from a plan before goes out on the objects that it came on,
/// which are changed only where the map says something else.
class Writer {
public:
    /// `before` is the plan that the map came from and `was` its reading, or an empty object and none.
    Writer(const SeatMap& map, const Json& before, const Reading* was) : map_(map), before_(before), was_(was) {}

    Json plan() {
        Json plan = before_;
        const SeatMapParts& parts = map_.parts();
        const SeatMapParts* old = was_ == nullptr ? nullptr : &was_->map.parts();
        if (old == nullptr || old->name != parts.name) plan["name"] = parts.name;
        if (old == nullptr || !plan.contains("size") || old->width != parts.width || old->height != parts.height)
            plan["size"] = {{"width", number(std::ceil(parts.width))}, {"height", number(std::ceil(parts.height))}};
        plan["categories"] = categories();
        plan["zones"] = zones();
        return plan;
    }

    /// Returns what `plan`, which this wrote, does not say about the map.
    [[nodiscard]] Json side(const Json& plan) const {
        const Json drawings = side_shapes(plan, nullptr); // without its standing areas the plan may have no places
        const auto back = Reader::read(plan, {{"shapes", drawings}});
        const SeatMapParts& ours = map_.parts();
        const SeatMapParts& theirs = back.map.parts();
        Json side{{"format", "frontrow"}, {"version", 1}, {"neighbours", "drawn"}};
        if (ours.width != theirs.width) side["width"] = ours.width;
        if (ours.height != theirs.height) side["height"] = ours.height;
        if (ours.focal != theirs.focal) side["focal"] = {{"x", ours.focal.x}, {"y", ours.focal.y}};
        if (sections_json(ours) != sections_json(theirs)) side["sections"] = sections_json(ours);
        if (auto seats = side_seats(back); !seats.empty()) side["seats"] = std::move(seats);
        if (auto shapes = side_shapes(plan, &back); !shapes.empty()) side["shapes"] = std::move(shapes);
        if (!ours.units.empty()) side["units"] = side_units(back);
        return side;
    }

private:
    static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
    static constexpr const char* kBorder = "#767676"; ///< Of what is drawn anew.

    /// A decoration or a standing area of the map by its number.
    struct Drawing {
        bool standing;
        std::size_t number;
    };

    /// Those of the map, but for one that the plan only has because seats of it name none.
    Json categories() const {
        Json out = Json::array();
        const auto& parts = map_.parts();
        for (std::size_t c = 0; c < parts.categories.size(); ++c) {
            const auto& category = parts.categories[c];
            Json json{{"name", category.name}, {"color", category.color}};
            if (was_ != nullptr) {
                const auto& old = was_->map.parts().categories; // in the order of the file
                const auto& listed = before_["categories"];
                for (std::size_t i = 0; i < old.size(); ++i) {
                    if (old[i].name != category.name) continue;
                    if (i < listed.size()) json = listed[i];
                    if (old[i].color != category.color) json["color"] = category.color;
                    if (i >= listed.size() && is_made_again(c, old[i].color)) json = nullptr;
                }
            }
            if (!json.is_null()) out.push_back(std::move(json));
        }
        return out;
    }

    /// Whether reading the plan would make the last category of the map as it is, for seats that still name none.
    [[nodiscard]] bool is_made_again(std::size_t category, const std::string& color) const {
        const auto& categories = map_.parts().categories;
        if (category + 1 != categories.size() || categories[category].color != color ||
            color != category_color(category) || categories[category].name != kPlainCategory)
            return false;
        const auto& areas = map_.parts().areas;
        const bool stands =
            std::any_of(areas.begin(), areas.end(), [&](const Area& a) { return a.category == category; });
        std::size_t bare = 0;
        for (const auto& seat : map_.seats()) {
            if (seat.category != category) continue;
            const auto from = trace_of(seat.id);
            if (from == nullptr) return false;
            const Json& seats = before_["zones"][from->zone]["rows"][from->row]["seats"];
            if (!category_named(seats[from->seat]).empty()) return false;
            ++bare;
        }
        return bare > 0 && !stands;
    }

    Json zones() {
        const auto& sections = map_.parts().sections;
        Json out = Json::array();
        std::vector<std::string> ids; // of the section in each zone, or nothing
        const auto add = [&](Json zone, std::string id) {
            if (!id.empty()) zone_of_.emplace(id, out.size());
            out.push_back(std::move(zone));
            ids.push_back(std::move(id));
        };
        match_drawings();
        if (Json areas = new_areas(); !areas.empty()) // in front, so that it is painted under the seats
            add({{"name", "Drawings"}, {"position", position({})}, {"rows", Json::array()}, {"areas", areas}}, "");
        std::unordered_set<std::string> done;
        for (std::size_t z = 0; was_ != nullptr && z < was_->sections.size(); ++z) {
            const Section* section = map_.find_section(was_->sections[z]);
            Json zone = before_["zones"][z];
            const bool had_areas = zone.contains("areas") && !zone["areas"].empty();
            const bool had_seats = has_seats(zone);
            if (had_areas) zone["areas"] = kept_areas(z);
            if (section != nullptr || had_seats) zone["rows"] = rows(section, z);
            const bool emptied =
                (had_seats || had_areas) && zone["rows"].empty() && (!had_areas || zone["areas"].empty());
            if (emptied) continue;
            const Section* old = was_->map.find_section(was_->sections[z]);
            if (section != nullptr && old != nullptr && old->name != section->name) zone["name"] = section->name;
            const bool has_rows = section != nullptr && !section->rows.empty();
            add(std::move(zone), has_rows ? section->id : "");
            if (has_rows) done.insert(section->id);
        }
        for (const auto& section : sections)
            if (!done.contains(section.id) && !section.rows.empty())
                add({{"name", section.name},
                     {"zone_id", section.id},
                     {"position", position({})},
                     {"rows", rows(&section, kNone)},
                     {"areas", Json::array()}},
                    section.id);
        say_ids(out, ids);
        return out;
    }

    /// Says which section each zone is, where a reader would not find it out.
    static void say_ids(Json& zones, const std::vector<std::string>& ids) {
        const auto found = section_ids(zones);
        bool same = true;
        for (std::size_t i = 0; i < ids.size(); ++i) same = same && (ids[i].empty() || ids[i] == found[i]);
        for (std::size_t i = 0; !same && i < ids.size(); ++i)
            if (!ids[i].empty()) zones[i]["zone_id"] = ids[i];
    }

    /// The rows of a section on those of the zone that they came from, and the zone's rows that never had seats.
    Json rows(const Section* section, std::size_t zone) {
        Json out = Json::array();
        const Json none = Json::array();
        const Json& old = zone == kNone ? none : before_["zones"][zone]["rows"];
        const Point origin = zone == kNone ? Point{} : point_of(Fields(before_["zones"][zone], ""), "position");
        std::size_t passed = 0;
        const auto pass_empty_rows = [&](std::size_t end) {
            for (; passed < end; ++passed)
                if (!old[passed].contains("seats") || old[passed]["seats"].empty()) out.push_back(old[passed]);
        };
        std::unordered_set<std::size_t> used;
        for (std::size_t r = 0; section != nullptr && r < section->rows.size(); ++r) {
            const Row& row = section->rows[r];
            auto from = trace_of(map_.seats()[row.first].id);
            if (from != nullptr && (from->zone != zone || !used.insert(from->row).second)) from = nullptr;
            if (from != nullptr) pass_empty_rows(from->row);
            out.push_back(row_json(row, from == nullptr ? Json() : old[from->row], origin));
        }
        pass_empty_rows(old.size());
        return out;
    }

    [[nodiscard]] const SeatTrace* trace_of(const std::string& id) const {
        const auto index = was_ == nullptr ? std::nullopt : was_->map.find_seat(id);
        return index ? &was_->seats[*index] : nullptr;
    }

    Json row_json(const Row& row, Json json, Point origin) const {
        if (json.is_null()) {
            json = {{"row_number", row.label}, {"position", position({})}};
        } else {
            const auto first = was_->map.find_seat(map_.seats()[row.first].id);
            if (was_->map.row_of(*first).label != row.label) json["row_number"] = row.label;
        }
        const Point row_at = point_of(Fields(json, ""), "position");
        Json seats = Json::array();
        for (SeatIndex i = row.first; i < row.first + row.count; ++i)
            seats.push_back(seat_json(i, {origin.x + row_at.x, origin.y + row_at.y}));
        json["seats"] = std::move(seats);
        return json;
    }

    [[nodiscard]] Json seat_json(SeatIndex index, Point origin) const {
        const Seat& seat = map_.seats()[index];
        const Json place = position({tidy_unless_exact(seat.at.x, origin.x), tidy_unless_exact(seat.at.y, origin.y)});
        const auto from = trace_of(seat.id);
        if (from == nullptr)
            return {{"seat_guid", seat.id},
                    {"seat_number", seat.label},
                    {"position", place},
                    {"category", map_.category_name(index)},
                    {"radius", 10}};
        Json json = before_["zones"][from->zone]["rows"][from->row]["seats"][from->seat];
        const Seat& old = was_->map.seats()[*was_->map.find_seat(seat.id)];
        if (old.label != seat.label) json["seat_number"] = seat.label;
        if (was_->map.parts().categories[old.category].name != map_.category_name(index))
            json["category"] = map_.category_name(index);
        if (sum(origin, point_of(Fields(json, ""), "position")) != seat.at) json["position"] = place;
        return json;
    }

    static double tidy_unless_exact(double at, double origin) { return origin == 0 ? at : tidy(at - origin); }

    /// Finds the areas of the plan before that still show what they did.
    void match_drawings() {
        const auto& parts = map_.parts();
        const std::size_t areas = was_ == nullptr ? 0 : was_->areas.size();
        kept_.assign(areas, std::nullopt);
        for (std::size_t d = 0; d < parts.decorations.size(); ++d)
            match({false, d}, [&](const AreaTrace& area) {
                return area.standing_id.empty() && shows_the_same(area.decoration, parts.decorations[d]);
            });
        for (std::size_t a = 0; a < parts.areas.size(); ++a)
            match({true, a}, [&](const AreaTrace& area) {
                if (area.standing_id != parts.areas[a].id) return false;
                const Area& old = *was_->map.find_area(area.standing_id);
                const Area& now = parts.areas[a];
                return old.name == now.name && old.at == now.at && old.width == now.width && old.height == now.height &&
                       old.outline == now.outline;
            });
    }

    /// A stage that was not recognized as one when the map was read is still the same drawing.
    static bool shows_the_same(Decoration a, const Decoration& b) {
        a.kind = b.kind;
        return a == b;
    }

    template <class Fits>
    void match(Drawing drawing, Fits&& fits) {
        for (std::size_t i = 0; i < kept_.size(); ++i)
            if (!kept_[i] && fits(was_->areas[i])) {
                kept_[i] = drawing;
                return;
            }
        new_.push_back(drawing);
    }

    Json kept_areas(std::size_t zone) {
        Json out = Json::array();
        for (std::size_t i = 0; i < kept_.size(); ++i) {
            if (!kept_[i] || was_->areas[i].zone != zone) continue;
            out.push_back(before_["zones"][zone]["areas"][was_->areas[i].area]);
            drawings_.push_back(*kept_[i]);
        }
        return out;
    }

    Json new_areas() {
        Json out = Json::array();
        for (const auto& drawing : new_) {
            const auto& parts = map_.parts();
            out.push_back(drawing.standing ? area_of(parts.areas[drawing.number])
                                           : area_of(parts.decorations[drawing.number]));
            out.back()["uuid"] = (drawing.standing ? "standing-" : "drawing-") + std::to_string(drawing.number + 1);
            drawings_.push_back(drawing);
        }
        return out;
    }

    static Json text_json(const std::string& text, Point at, double size) {
        return {{"text", text}, {"position", position(at)}, {"size", number(size)}};
    }

    static Json area_of(const Decoration& decoration) {
        Json json{
            {"shape", decoration.points.empty() ? "text" : "polygon"}, {"position", position({})}, {"rotation", 0}};
        if (!decoration.points.empty())
            json.update({{"border_color", kBorder}, {"polygon", corners_of(decoration.points)}});
        if (decoration.points.empty() || !decoration.text.empty())
            json["text"] = text_json(decoration.text, decoration.at, decoration.size);
        return json;
    }

    static Json area_of(const Area& area) {
        Json json{{"shape", area.outline.empty() ? "rectangle" : "polygon"},
                  {"position", position(area.at)},
                  {"rotation", 0},
                  {"border_color", kBorder}};
        auto corners = area.outline;
        for (auto& corner : corners) corner = {tidy(corner.x * area.width), tidy(corner.y * area.height)};
        if (corners.empty())
            json["rectangle"] = {{"width", number(area.width)}, {"height", number(area.height)}};
        else
            json["polygon"] = corners_of(corners);
        json["text"] = text_json(area.name, {area.width / 2, area.height / 2}, 16);
        return json;
    }

    static Json corners_of(const std::vector<Point>& corners) {
        Json points = Json::array();
        for (const auto& corner : corners) points.push_back(position(corner));
        return {{"points", std::move(points)}};
    }

    static Json sections_json(const SeatMapParts& parts) {
        Json out = Json::array();
        for (const auto& section : parts.sections) out.push_back({{"id", section.id}, {"name", section.name}});
        return out;
    }

    /// Which seat of `back`, the plan read again, each of ours is. Rows and seats of a section keep their order.
    [[nodiscard]] std::vector<SeatIndex> seats_in(const Reading& back) const {
        std::unordered_map<std::size_t, SeatIndex> first; // seat of each zone
        for (SeatIndex i = 0; i < back.seats.size(); ++i) first.emplace(back.seats[i].zone, i);
        std::vector<SeatIndex> found;
        for (const auto& section : map_.parts().sections) {
            if (section.rows.empty()) continue;
            SeatIndex next = first.at(zone_of_.at(section.id));
            for (const auto& row : section.rows)
                for (std::uint32_t k = 0; k < row.count; ++k) found.push_back(next++);
        }
        return found;
    }

    [[nodiscard]] Json side_seats(const Reading& back) const {
        const auto there = seats_in(back);
        Json out = Json::array();
        for (SeatIndex i = 0; i < map_.seats().size(); ++i) {
            const Seat& ours = map_.seats()[i];
            const Seat& theirs = back.map.seats()[there[i]];
            Json entry{{"seat_guid", back.seat_keys[there[i]]}};
            if (ours.id != theirs.id) entry["id"] = ours.id;
            if (ours.kind != theirs.kind) entry["kind"] = name_of(ours.kind);
            if (ours.note != theirs.note) entry["note"] = ours.note;
            if (ours.at.x != theirs.at.x) entry["x"] = ours.at.x;
            if (ours.at.y != theirs.at.y) entry["y"] = ours.at.y;
            const SeatIndex next = ours.next == kNoSeat ? kNoSeat : there[ours.next];
            if (next != theirs.next) entry["next"] = next == kNoSeat ? Json() : Json(back.seat_keys[next]);
            if (entry.size() > 1) out.push_back(std::move(entry));
        }
        return out;
    }

    [[nodiscard]] Json side_units(const Reading& back) const {
        const auto there = seats_in(back);
        Json out = Json::array();
        for (const Unit& unit : map_.parts().units) {
            Json seats = Json::array();
            for (const SeatIndex seat : unit.seats) seats.push_back(back.seat_keys[there[seat]]);
            out.push_back({{"name", unit.name}, {"sold", name_of(unit.sold)}, {"seats", std::move(seats)}});
        }
        return out;
    }

    /// Every drawing in the order of the map, with what `back`, the plan read again, does not say about it; or nothing
    /// where the plan says it all.
    [[nodiscard]] Json side_shapes(const Json& plan, const Reading* back) const {
        const auto& parts = map_.parts();
        const auto keys = area_keys(plan["zones"]);
        std::vector<std::size_t> decorations(parts.decorations.size()); // the area that each was written as
        std::vector<std::size_t> standing(parts.areas.size());
        bool all_said = parts.areas.empty();
        for (std::size_t i = 0; i < drawings_.size(); ++i) {
            (drawings_[i].standing ? standing : decorations)[drawings_[i].number] = i;
            all_said = all_said && drawings_[i].number == i;
        }
        Json out = Json::array();
        for (std::size_t d = 0; d < decorations.size(); ++d) {
            out.push_back({{"key", keys[decorations[d]]}});
            if (back == nullptr || back->areas[decorations[d]].decoration == parts.decorations[d]) continue;
            out.back()["decoration"] = decoration_json(parts.decorations[d]);
            all_said = false;
        }
        for (std::size_t a = 0; a < standing.size(); ++a)
            out.push_back({{"key", keys[standing[a]]}, {"standing", area_json(map_, parts.areas[a])}});
        return all_said ? Json::array() : out;
    }

    const SeatMap& map_;
    const Json& before_;
    const Reading* was_;
    std::vector<std::optional<Drawing>> kept_; ///< What each area of the plan before still shows.
    std::vector<Drawing> new_;
    std::vector<Drawing> drawings_;                        ///< In the order in which they were written.
    std::unordered_map<std::string, std::size_t> zone_of_; ///< Which of the zones that were written a section is.
};

} // namespace frontrow::pretix
