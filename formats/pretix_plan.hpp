#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/json.hpp"
#include "formats/map_draft.hpp"
#include "formats/map_json.hpp"

namespace frontrow {

/// A seating plan as pretix reads it, and NAME.frontrow.json: what pretix has no word for.
struct PretixFiles {
    std::string plan;
    std::string side;
};

namespace pretix {

inline Json number(double value) {
    constexpr double whole = 1e15;
    return value == std::floor(value) && std::abs(value) < whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

inline Json position(Point p) { return {{"x", number(p.x)}, {"y", number(p.y)}}; }

inline Point sum(Point a, Point b) { return {tidy(a.x + b.x), tidy(a.y + b.y)}; }

inline Point point_of(const Fields& fields, const char* name) {
    return fields.has(name) ? MapReader::point(fields.object(name)) : Point{};
}

// ---- The older version

/// Brings what the older published version of the schema says into the form of the newer one. What that has no room
/// for is moved to `older` as a list of {at, value}.
class Upgrade {
public:
    static void apply(Json& plan, Json& older) {
        Upgrade upgrade(older);
        each(plan, "zones", "", [&](Json& zone, const std::string& zone_path) {
            upgrade.move_out(zone, "displayed", zone_path);
            each(zone, "rows", zone_path, [&](Json& row, const std::string& path) {
                upgrade.move_out(row, "number_of_seats", path);
                upgrade.move_out(row, "seats_spacing", path);
            });
            each(zone, "areas", zone_path, [](Json& area, const std::string&) { upgrade_area(area); });
        });
    }

private:
    explicit Upgrade(Json& older) : older_(older) {}

    template <class Visit>
    static void each(Json& object, const char* name, const std::string& path, Visit&& visit) {
        const auto list = object.find(name);
        if (list == object.end() || !list->is_array()) return;
        for (std::size_t i = 0; i < list->size(); ++i)
            if ((*list)[i].is_object())
                visit((*list)[i], path + (path.empty() ? "" : ".") + name + "[" + std::to_string(i) + "]");
    }

    void move_out(Json& object, const char* name, const std::string& path) {
        const auto found = object.find(name);
        if (found == object.end()) return;
        older_.push_back({{"at", path + "." + name}, {"value", std::move(*found)}});
        object.erase(found);
    }

    static void upgrade_area(Json& area) {
        if (area.contains("shape") || !area.contains("width") || !area.contains("height")) return;
        const Json width = area["width"];
        const Json height = area["height"];
        area.erase("width");
        area.erase("height");
        const auto half = [](const Json& length) { return number(length.is_number() ? length.get<double>() / 2 : 0); };
        if (const auto text = area.find("text"); text != area.end() && text->is_string())
            *text = {{"text", *text}, {"position", {{"x", half(width)}, {"y", half(height)}}}};
        area["shape"] = "rectangle";
        area["rectangle"] = {{"width", width}, {"height", height}};
    }

    Json& older_;
};

// ---- Shapes

inline std::vector<Point> ellipse(double across, double down) {
    constexpr int corners = 24;
    std::vector<Point> points;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners;
        points.push_back({across * std::sin(angle), down * std::cos(angle)});
    }
    return points;
}

inline std::vector<Point> polygon_points(const Fields& area) {
    std::vector<Point> points;
    area.object("polygon").for_each("points", kMaxDecorations, [&](const Json& item, const std::string& at) {
        points.push_back(MapReader::point(Fields(item, at)));
    });
    return points;
}
inline std::vector<Point> rectangle_points(const Fields& area) {
    const Fields rectangle = area.object("rectangle");
    const double width = rectangle.number("width", 0, kMaxCoordinate);
    const double height = rectangle.number("height", 0, kMaxCoordinate);
    return {{0, 0}, {width, 0}, {width, height}, {0, height}};
}
inline std::vector<Point> ellipse_points(const Fields& area) {
    const Fields radius = area.object("ellipse").object("radius");
    return ellipse(radius.number("x", 0, kMaxCoordinate), radius.number("y", 0, kMaxCoordinate));
}
inline std::vector<Point> circle_points(const Fields& area) {
    const double radius = area.object("circle").number("radius", 0, kMaxCoordinate);
    return ellipse(radius, radius);
}
inline std::vector<Point> no_points(const Fields&) { return {}; }

/// The shapes of an area, and how the outline of each is found, from the area's position.
struct Shape {
    std::string_view name;
    std::vector<Point> (*points)(const Fields&);
};
inline constexpr std::array<Shape, 5> kShapes{{{"polygon", polygon_points},
                                               {"rectangle", rectangle_points},
                                               {"ellipse", ellipse_points},
                                               {"circle", circle_points},
                                               {"text", no_points}}};

/// Areas that bear such a word are taken for the stage: pretix draws stages, but does not know them.
inline bool is_stage_word(std::string_view text) {
    constexpr std::array<std::string_view, 6> words{"Stage", "stage", "STAGE", "Bühne", "bühne", "BÜHNE"};
    return std::find(words.begin(), words.end(), text) != words.end();
}

/// An area as something to look at, turned about its position. `origin` is its zone's position.
inline Decoration drawn(const Fields& area, Point origin) {
    const std::string name = area.text("shape", 20);
    const auto shape = std::find_if(kShapes.begin(), kShapes.end(), [&](const Shape& s) { return s.name == name; });
    if (shape == kShapes.end()) refuse_at(area.path("shape"), "is none of the shapes that there are");
    constexpr double full_turns = 36'000;
    const double turn =
        (area.has("rotation") ? area.number("rotation", -full_turns, full_turns) : 0) * std::numbers::pi / 180;
    const Point at = MapReader::point(area.object("position"));
    const auto turned = [&](Point p) {
        const Point moved{at.x + p.x * std::cos(turn) - p.y * std::sin(turn),
                          at.y + p.x * std::sin(turn) + p.y * std::cos(turn)};
        return sum(origin, turn == 0 ? Point{at.x + p.x, at.y + p.y} : moved);
    };
    Decoration decoration;
    decoration.at = turned({});
    for (const auto& point : shape->points(area)) decoration.points.push_back(turned(point));
    if (area.has("text")) {
        const Fields text = area.object("text");
        const Json& words = text.value("text");
        if (!words.is_string()) Fields::refuse(text.path("text"), "must be a string");
        decoration.text = words.get<std::string>();
        std::replace(decoration.text.begin(), decoration.text.end(), '\n', ' ');
        decoration.at = turned(point_of(text, "position"));
        if (text.has("size")) decoration.size = text.number("size", 0, kMaxCoordinate);
    }
    if (decoration.points.empty())
        decoration.kind = DecorationKind::text;
    else if (is_stage_word(decoration.text))
        decoration.kind = DecorationKind::stage;
    return decoration;
}

// ---- Zones as sections

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
            for (const auto& id : {text(zones[i], "zone_id"), slug_of(text(zones[i], "name")), numbered})
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

// ---- Reading

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
    std::vector<std::string> sections; ///< The id that each zone has as a section.
    std::vector<AreaTrace> areas;      ///< In the order of the file.
    std::vector<std::string> notes;
};

/// Reads a plan of the newer form together with its side file, which may be an empty object.
class Reader {
public:
    static Reading read(const Json& plan, const Json& side) {
        Reader reader(plan, side);
        reader.check_side();
        reader.read_categories();
        reader.read_zones();
        reader.finish_areas();
        reader.join_neighbours();
        reader.read_head();
        auto map = reader.draft_.finish([&](SeatIndex seat) { return reader.place_of_neighbour(seat); });
        return {std::move(map), std::move(reader.seats_), std::move(reader.section_ids_), std::move(reader.areas_),
                std::move(reader.notes_)};
    }

private:
    Reader(const Json& plan, const Json& side) : plan_(plan, ""), side_(side, "side") {
        side_.for_each("seats", kMaxPlaces, [&](const Json& item, const std::string& at) {
            side_seats_.emplace(text_of(Fields(item, at), "seat_guid"), SideEntry{&item, at});
        });
        side_.for_each("shapes", kMaxDecorations + kMaxSections, [&](const Json& item, const std::string& at) {
            side_shapes_.emplace(text_of(Fields(item, at), "key"), side_order_.size());
            side_order_.push_back({&item, at});
        });
    }

    /// A piece of the side file and its path.
    struct SideEntry {
        const Json* json;
        std::string path;
    };
    struct SideSection {
        std::string id;
        std::string name;
        std::string path;
    };

    void check_side() const {
        if (side_.has("format") && side_.text("format", 20) != "frontrow") refuse_at("side.format", "is not ours");
        if (side_.has("version") && side_.integer("version", 0, 1'000) != 1) refuse_at("side.version", "is too new");
    }

    /// A text that need not be plain, since we only compare it.
    static std::string text_of(const Fields& fields, const char* name) {
        const Json& value = fields.value(name);
        if (!value.is_string()) Fields::refuse(fields.path(name), "must be a string");
        if (value.get_ref<const std::string&>().size() > 1000) Fields::refuse(fields.path(name), "is too long");
        return value.get<std::string>();
    }

    static std::string path_of(const SeatTrace& trace) {
        return "zones[" + std::to_string(trace.zone) + "].rows[" + std::to_string(trace.row) + "].seats[" +
               std::to_string(trace.seat) + "]";
    }

    /// Only the side file can say something wrong about the neighbours in a row: about this seat, or another of its
    /// row.
    [[nodiscard]] std::string place_of_neighbour(SeatIndex seat) const {
        const auto& trace = seats_[seat];
        std::string place = path_of(trace);
        for (const auto& said : neighbours_) {
            if (said.seat == seat) return said.place;
            if (seats_[said.seat].zone == trace.zone && seats_[said.seat].row == trace.row) place = said.place;
        }
        return place;
    }

    void note(std::string text) {
        if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(std::move(text));
    }

    void read_categories() {
        static_cast<void>(plan_.value("categories")); // it has to be there
        plan_.for_each("categories", kMaxCategories, [&](const Json& item, const std::string& at) {
            const Fields category(item, at);
            const Json color = item.value("color", Json());
            const bool known = color.is_string() && map_rules::is_color(color.get_ref<const std::string&>());
            if (!known) note("Some categories have no colour of the form #rrggbb; they were given one.");
            draft_.category(category.text("name", kMaxLabelBytes),
                            known ? color.get<std::string>() : category_color(draft_.parts().categories.size()),
                            MapReader::place_in(category));
        });
    }

    /// Sections come in the order of the side file, then those that it does not know.
    void read_zones() {
        plan_.for_each("zones", kMaxZones, [&](const Json& item, const std::string& at) {
            const Fields zone(item, at);
            if (!zone.value("rows").is_array()) Fields::refuse(zone.path("rows"), "must be an array");
            zones_.push_back({&item, at});
        });
        if (zones_.empty()) refuse_at("zones", "a plan has at least one zone");
        section_ids_ = section_ids(plan_.value("zones"));
        area_keys_ = area_keys(plan_.value("zones"));
        std::unordered_map<std::string, std::size_t> zone_of;
        for (std::size_t zone = 0; zone < zones_.size(); ++zone) zone_of.emplace(section_ids_[zone], zone);
        std::vector<bool> done(zones_.size());
        side_.for_each("sections", kMaxSections, [&](const Json& item, const std::string& at) {
            const Fields fields(item, at);
            const auto id = fields.text("id", MapId::kMaxBytes);
            draft_.section(id, fields.text("name", kMaxLabelBytes), MapReader::place_in(fields));
            const auto zone = zone_of.find(id);
            if (zone == zone_of.end()) return;
            done[zone->second] = true;
            read_rows(zone->second);
        });
        for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
            if (!done[zone] && has_seats(*zones_[zone].json)) {
                begin_section(zone);
                read_rows(zone);
            }
            read_areas(zone);
        }
    }

    void begin_section(std::size_t zone) {
        const Fields fields(*zones_[zone].json, zones_[zone].path);
        const auto name = fields.optional_text("name", kMaxLabelBytes).value_or("");
        draft_.section(section_ids_[zone], name.empty() ? "Zone " + std::to_string(zone + 1) : name,
                       MapReader::place_in(fields));
    }

    void read_rows(std::size_t zone) {
        const Fields fields(*zones_[zone].json, zones_[zone].path);
        const Point origin = MapReader::point(fields.object("position"));
        std::size_t number = 0;
        fields.for_each("rows", kMaxPlaces, [&](const Json& item, const std::string& at) {
            const Fields row(item, at);
            const Point row_at = point_of(row, "position");
            const auto label = row.text("row_number", kMaxLabelBytes);
            std::size_t seats = 0;
            row.for_each("seats", kMaxPlaces, [&](const Json& seat, const std::string& where) {
                const Place in_row = [&](std::string_view) { return row.path("row_number"); };
                if (seats == 0) draft_.row(label.empty() ? std::to_string(number + 1) : label, in_row);
                read_seat(Fields(seat, where), {origin.x + row_at.x, origin.y + row_at.y}, seats > 0);
                seats_.push_back({zone, number, seats++});
            });
            ++number;
        });
    }

    void read_seat(const Fields& fields, Point origin, bool has_previous) {
        const Place place = [&](std::string_view field) {
            static const std::unordered_map<std::string_view, std::string> names{
                {"id", "seat_guid"}, {"label", "seat_number"}, {"x", "position.x"}, {"y", "position.y"}};
            const auto named = names.find(field);
            return fields.path(named == names.end() ? std::string(field) : named->second);
        };
        const std::string guid = text_of(fields, "seat_guid");
        Seat seat{MapId::parse(guid) ? guid : id_for(guid), fields.text("seat_number", kMaxLabelBytes),
                  sum(origin, MapReader::point(fields.object("position")))};
        if (guid != seat.id && !guids_.emplace(guid, seat.id).second)
            refuse_at(fields.path("seat_guid"), "another seat has the same id");
        if (seat.label.empty()) {
            note("Some seats have no number; they were given their place in the row.");
            seat.label = std::to_string(draft_.parts().sections.back().rows.back().count + 1);
        }
        const auto index = static_cast<SeatIndex>(draft_.parts().seats.size());
        const auto entry = side_seats_.find(guid);
        const bool told = entry != side_seats_.end() && entry->second.json->contains("next");
        if (entry != side_seats_.end()) apply_side(seat, index, Fields(*entry->second.json, entry->second.path));
        draft_.seat(std::move(seat), fields.text("category", kMaxLabelBytes), place);
        if (has_previous && !parted_) draft_.join(index - 1, index);
        parted_ = told;
    }

    void apply_side(Seat& seat, SeatIndex index, const Fields& side) {
        if (const auto kind = side.optional_text("kind", 20)) seat.kind = kind_of<SeatKind>(*kind, side.path("kind"));
        if (side.has("x")) seat.at.x = MapReader::coordinate(side, "x");
        if (side.has("y")) seat.at.y = MapReader::coordinate(side, "y");
        if (side.has("next")) neighbours_.push_back({index, text_of(side, "next"), side.path("next")});
    }

    /// A seat_guid that is no id of ours stays in the source; the seat goes by this one.
    std::string id_for(const std::string& guid) {
        note("Some seats have ids with characters that we do not use; they go by others here and get theirs back.");
        const auto slug = slug_of(guid);
        return (slug.empty() ? "seat" : slug) + "." + mark_of(guid);
    }

    void join_neighbours() {
        for (const auto& [seat, guid, place] : neighbours_) {
            const auto other = guids_.find(guid);
            if (const auto next = draft_.find_seat(other == guids_.end() ? guid : other->second))
                draft_.join(seat, *next);
            else
                note("Some neighbours that the side file names are no longer in the plan.");
        }
    }

    void read_areas(std::size_t zone) {
        const Fields fields(*zones_[zone].json, zones_[zone].path);
        const Point origin = MapReader::point(fields.object("position"));
        std::size_t number = 0;
        fields.for_each("areas", kMaxDecorations, [&](const Json& item, const std::string& at) {
            const Fields area(item, at);
            if (areas_.size() == kMaxDecorations + kMaxSections) refuse_at(at, "a plan has at most 2000 areas");
            areas_.push_back({zone, number++, area_keys_[areas_.size()], drawn(area, origin), {}});
            area_paths_.push_back(at);
        });
    }

    /// In the order of the side file, then those that it does not know.
    void finish_areas() {
        std::vector<std::pair<std::size_t, std::size_t>> order; // rank, area
        for (std::size_t i = 0; i < areas_.size(); ++i) {
            const auto known = side_shapes_.find(areas_[i].key);
            order.emplace_back(known == side_shapes_.end() ? side_order_.size() : known->second, i);
        }
        std::sort(order.begin(), order.end());
        for (const auto& [rank, i] : order) {
            auto& trace = areas_[i];
            const SideEntry none{nullptr, ""};
            const auto& [json, path] = rank < side_order_.size() ? side_order_[rank] : none;
            const std::string where = area_paths_[i];
            const Place place = [&](std::string_view field) { return where + "." + std::string(field); };
            if (json != nullptr && json->contains("standing")) {
                read_standing(trace, Fields(*json, path).object("standing"));
                continue;
            }
            if (json != nullptr && json->contains("decoration"))
                trace.decoration = MapReader::decoration_of(Fields(*json, path).object("decoration"));
            draft_.decoration(trace.decoration, place);
        }
    }

    void read_standing(AreaTrace& trace, const Fields& standing) {
        const Area area = MapReader::area_of(standing);
        trace.standing_id = area.id;
        draft_.area(area, standing.text("category", kMaxLabelBytes), MapReader::place_in(standing));
    }

    /// Sizes and the focal point are those of the side file; what is not said is made of what was drawn.
    void read_head() {
        const SeatMapParts& parts = draft_.parts();
        Point far{100, 100};
        Point middle{};
        for (const auto& seat : parts.seats) {
            far = {std::max(far.x, seat.at.x + 40), std::max(far.y, seat.at.y + 40)};
            middle = {middle.x + seat.at.x / static_cast<double>(parts.seats.size()),
                      middle.y + seat.at.y / static_cast<double>(parts.seats.size())};
        }
        if (plan_.has("size")) {
            const Fields size = plan_.object("size");
            const double width = size.number("width", 0, kMaxCoordinate);
            const double height = size.number("height", 0, kMaxCoordinate);
            if (width > 0 && height > 0) far = {width, height};
        }
        const double width = side_.has("width") ? side_.number("width", 0, kMaxCoordinate) : std::min(far.x, 1e5);
        const double height = side_.has("height") ? side_.number("height", 0, kMaxCoordinate) : std::min(far.y, 1e5);
        const Point focal = side_.has("focal") ? point_of(side_, "focal") : focal_of(width, middle);
        const auto name = plan_.text("name", kMaxLabelBytes);
        draft_.head(name.empty() ? "Plan" : name, width, height, focal, MapReader::place_in(plan_));
    }

    /// The point of the stage's edge that is nearest to the middle of all seats.
    [[nodiscard]] Point focal_of(double width, Point middle) const {
        const auto& all = draft_.parts().decorations;
        const auto stage =
            std::find_if(all.begin(), all.end(), [](const Decoration& d) { return d.kind == DecorationKind::stage; });
        if (stage == all.end()) return {width / 2, 0};
        constexpr double far = std::numeric_limits<double>::max();
        Point low{far, far};
        Point high{-far, -far};
        for (const auto& p : stage->points) {
            low = {std::min(low.x, p.x), std::min(low.y, p.y)};
            high = {std::max(high.x, p.x), std::max(high.y, p.y)};
        }
        return {tidy(std::clamp(middle.x, low.x, high.x)), tidy(std::clamp(middle.y, low.y, high.y))};
    }

    /// What the side file says about who sits beside whom.
    struct Neighbour {
        SeatIndex seat;
        std::string guid;
        std::string place;
    };

    Fields plan_;
    Fields side_;
    std::unordered_map<std::string, SideEntry> side_seats_; ///< By seat_guid.
    std::unordered_map<std::string, std::size_t> side_shapes_;
    std::vector<SideEntry> side_order_;
    std::vector<SideEntry> zones_; ///< Each zone and its path.
    std::vector<std::string> section_ids_;
    std::unordered_map<std::string, std::string> guids_; ///< The ids of seats whose seat_guid is none.
    std::vector<SeatTrace> seats_;
    bool parted_ = false; ///< The side file has said what comes after the seat read last.
    std::vector<Neighbour> neighbours_;
    std::vector<std::string> area_keys_;
    std::vector<AreaTrace> areas_;
    std::vector<std::string> area_paths_;
    std::vector<std::string> notes_;
    MapDraft draft_;
};

// ---- Writing

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

    /// Promises what `plan`, which this wrote, does not say about the map.
    [[nodiscard]] Json side(const Json& plan) const {
        const Json drawings = side_shapes(plan, nullptr); // without its standing areas the plan may have no places
        const auto back = Reader::read(plan, {{"shapes", drawings}});
        const SeatMapParts& ours = map_.parts();
        const SeatMapParts& theirs = back.map.parts();
        Json side{{"format", "frontrow"}, {"version", 1}};
        if (ours.width != theirs.width) side["width"] = ours.width;
        if (ours.height != theirs.height) side["height"] = ours.height;
        if (ours.focal != theirs.focal) side["focal"] = {{"x", ours.focal.x}, {"y", ours.focal.y}};
        if (sections_json(ours) != sections_json(theirs)) side["sections"] = sections_json(ours);
        if (auto seats = side_seats(plan, back); !seats.empty()) side["seats"] = std::move(seats);
        if (auto shapes = side_shapes(plan, &back); !shapes.empty()) side["shapes"] = std::move(shapes);
        return side;
    }

private:
    static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

    /// A decoration or a standing area of the map by its number.
    struct Drawing {
        bool standing;
        std::size_t number;
    };

    Json categories() const {
        Json out = Json::array();
        const auto& parts = map_.parts();
        for (const auto& category : parts.categories) {
            Json json{{"name", category.name}, {"color", category.color}};
            if (was_ != nullptr) {
                const auto& old = was_->map.parts().categories; // in the order of the file
                for (std::size_t i = 0; i < old.size(); ++i) {
                    if (old[i].name != category.name) continue;
                    json = before_["categories"][i];
                    if (old[i].color != category.color) json["color"] = category.color;
                }
            }
            out.push_back(std::move(json));
        }
        return out;
    }

    Json zones() {
        const auto& sections = map_.parts().sections;
        Json out = Json::array();
        std::vector<std::string> ids; // of the section in each zone, or nothing
        const auto add = [&](Json zone, std::string id) {
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
        if (json["category"] != map_.category_name(index)) json["category"] = map_.category_name(index);
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
                return area.standing_id.empty() && area.decoration == parts.decorations[d];
            });
        for (std::size_t a = 0; a < parts.areas.size(); ++a)
            match({true, a}, [&](const AreaTrace& area) {
                if (area.standing_id != parts.areas[a].id) return false;
                const Area& old = *was_->map.find_area(area.standing_id);
                const Area& now = parts.areas[a];
                return old.name == now.name && old.at == now.at && old.width == now.width && old.height == now.height;
            });
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
        Json points = Json::array();
        for (const auto& point : decoration.points) points.push_back(position(point));
        if (!decoration.points.empty()) json.update({{"border_color", "#767676"}, {"polygon", {{"points", points}}}});
        if (decoration.points.empty() || !decoration.text.empty())
            json["text"] = text_json(decoration.text, decoration.at, decoration.size);
        return json;
    }

    static Json area_of(const Area& area) {
        return {{"shape", "rectangle"},
                {"position", position(area.at)},
                {"rotation", 0},
                {"border_color", "#767676"},
                {"rectangle", {{"width", number(area.width)}, {"height", number(area.height)}}},
                {"text", text_json(area.name, {area.width / 2, area.height / 2}, 16)}};
    }

    static Json sections_json(const SeatMapParts& parts) {
        Json out = Json::array();
        for (const auto& section : parts.sections) out.push_back({{"id", section.id}, {"name", section.name}});
        return out;
    }

    [[nodiscard]] Json side_seats(const Json& plan, const Reading& back) const {
        const auto guid_of = [&](SeatIndex seat) -> const Json& {
            const auto& [zone, row, number] = back.seats[*back.map.find_seat(map_.seats()[seat].id)];
            return plan["zones"][zone]["rows"][row]["seats"][number]["seat_guid"];
        };
        Json out = Json::array();
        for (SeatIndex i = 0; i < map_.seats().size(); ++i) {
            const Seat& ours = map_.seats()[i];
            const Seat& theirs = back.map.seats()[*back.map.find_seat(ours.id)];
            Json entry{{"seat_guid", guid_of(i)}};
            if (ours.kind != theirs.kind) entry["kind"] = name_of(ours.kind);
            if (ours.at.x != theirs.at.x) entry["x"] = ours.at.x;
            if (ours.at.y != theirs.at.y) entry["y"] = ours.at.y;
            const bool both_end = ours.next == kNoSeat && theirs.next == kNoSeat;
            const bool both_go_on = ours.next != kNoSeat && theirs.next != kNoSeat;
            if (!both_end && !(both_go_on && map_.seats()[ours.next].id == back.map.seats()[theirs.next].id))
                entry["next"] = ours.next == kNoSeat ? Json() : guid_of(ours.next);
            if (entry.size() > 1) out.push_back(std::move(entry));
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
    std::vector<Drawing> drawings_; ///< In the order in which they were written.
};

} // namespace pretix

/// Promises the map of a pretix seating plan of either published version, with what its side file adds, and the source
/// to keep beside the map. Both files may come as one, {"plan": …, "side": …}. A seat_guid that is an id is the seat's
/// id, seats of a row are neighbours in their order, zones with seats are sections and areas are decorations. Throws
/// Refusal, naming the path of what is at fault.
inline ImportedPlan read_pretix(std::string_view plan_bytes, std::string_view side_bytes = {}) {
    Json plan = parse_plan(plan_bytes);
    Json side = side_bytes.empty() ? Json::object() : parse_plan(side_bytes, "side");
    if (plan.is_object() && plan.contains("plan") && !plan.contains("zones")) {
        side = plan.value("side", Json::object());
        plan = Json(plan.at("plan"));
    }
    if (!plan.is_object()) Fields::refuse("file", "must be an object");
    if (!side.is_object()) Fields::refuse("side", "must be an object");
    Json older = side.value("older", Json::array());
    if (!older.is_array()) Fields::refuse("side.older", "must be an array");
    pretix::Upgrade::apply(plan, older);
    if (!older.empty()) side["older"] = std::move(older);
    auto reading = pretix::Reader::read(plan, side);
    return {std::move(reading.map), MapSource{plan.dump() + "\n" + side.dump()}, std::move(reading.notes)};
}

/// Promises the map as files that read_pretix reads to an equal map. `source` is what was kept when the map, or a
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
