#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/file_refusal.hpp"
#include "formats/json.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/kept_ids.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/stage_words.hpp"

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

/// An area as something to look at, turned about its position. `origin` is its zone's position.
inline Decoration drawn(const Fields& area, Point origin) {
    const std::string name = area.text("shape", 20);
    const auto shape = std::find_if(kShapes.begin(), kShapes.end(), [&](const Shape& s) { return s.name == name; });
    if (shape == kShapes.end()) refuse_at(area.path("shape"), "unknown", "is none of the shapes that there are");
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
        if (!words.is_string()) Fields::refuse(text.path("text"), "must be a string", "wrong_type");
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

/// Reads a plan of the newer form together with its side file, which may be an empty object.
class Reader {
public:
    static Reading read(const Json& plan, const Json& side) {
        Reader reader(plan, side);
        auto& remarks = reader.remarks_;
        remarks.attempt([&] { reader.index_side(); });
        remarks.attempt([&] { reader.read_categories(); });
        reader.read_zones();
        reader.finish_areas();
        reader.join_neighbours();
        reader.read_units();
        reader.read_head();
        auto map = reader.draft_.finish([&](SeatIndex seat) { return reader.place_of_neighbour(seat); });
        return {std::move(map),
                std::move(reader.seats_),
                std::move(reader.seat_keys_),
                std::move(reader.section_ids_),
                std::move(reader.areas_),
                remarks.take_notes()};
    }

private:
    Reader(const Json& plan, const Json& side) : plan_(plan, ""), side_(side, "side") {}

    /// A piece of the side file and its path.
    struct SideEntry {
        const Json* json;
        std::string path;
    };

    void index_side() {
        remarks_.attempt([&] {
            if (side_.has("format") && side_.text("format", 20) != "frontrow")
                refuse_at("side.format", "unknown", "is not ours");
            is_ours_ = side_.has("format");
        });
        remarks_.attempt([&] {
            if (side_.has("version") && side_.integer("version", 0, 1'000) != 1)
                refuse_at("side.version", "unknown", "is too new");
        });
        remarks_.attempt([&] {
            // Before plans were read as they are drawn the side file said where aisles are, all of them.
            is_drawn_ = !is_ours_ || side_.optional_text("neighbours", 20).value_or("") == "drawn";
        });
        side_.for_each("seats", kMaxPlaces, [&](const Json& item, const std::string& at) {
            remarks_.attempt([&] {
                side_seats_.emplace(text_of(Fields(item, at), "seat_guid"), SideEntry{&item, at});
            });
        });
        side_.for_each("shapes", kMaxDecorations + kMaxSections, [&](const Json& item, const std::string& at) {
            remarks_.attempt([&] {
                side_shapes_.emplace(text_of(Fields(item, at), "key"), side_order_.size());
                side_order_.push_back({&item, at});
            });
        });
    }

    /// Units, which the side file alone knows, by the keys of their seats. Those whose seats are no longer in the plan
    /// are passed over, or have fewer.
    void read_units() {
        if (!side_.has("units")) return;
        std::unordered_map<std::string, SeatIndex> seats;
        for (SeatIndex i = 0; i < seat_keys_.size(); ++i) seats.emplace(seat_keys_[i], i);
        side_.for_each("units", kMaxUnits, [&](const Json& item, const std::string& at) {
            remarks_.attempt([&] {
                const Fields unit(item, at);
                std::vector<std::string> ids;
                unit.for_each("seats", kMaxPlaces, [&](const Json& key, const std::string& where) {
                    if (!key.is_string()) Fields::refuse(where, "must be a string", "wrong_type");
                    const auto found = seats.find(key.get<std::string>());
                    if (found != seats.end()) ids.push_back(draft_.parts().seats[found->second].id);
                });
                if (ids.empty()) return;
                draft_.unit(unit.text("name", kMaxLabelBytes),
                            kind_of<UnitSale>(unit.text("sold", 20), unit.path("sold")), ids,
                            MapReader::place_in(unit));
            });
        });
    }

    /// A text that need not be plain, since we only compare it.
    static std::string text_of(const Fields& fields, const char* name) {
        const Json& value = fields.value(name);
        if (!value.is_string()) Fields::refuse(fields.path(name), "must be a string", "wrong_type");
        if (value.get_ref<const std::string&>().size() > 1000)
            Fields::refuse(fields.path(name), "is too long", "too_long");
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

    void read_categories() {
        static_cast<void>(plan_.value("categories")); // it has to be there
        plan_.for_each("categories", kMaxCategories, [&](const Json& item, const std::string& at) {
            remarks_.attempt([&] {
                const Fields category(item, at);
                const Json color = item.value("color", Json());
                const bool known = color.is_string() && map_rules::is_color(color.get_ref<const std::string&>());
                if (!known)
                    remarks_.count("no_color", at,
                                   "Some categories have no colour of the form #rrggbb; they were given one.");
                draft_.category(category.text("name", kMaxLabelBytes),
                                known ? color.get<std::string>() : category_color(draft_.parts().categories.size()),
                                MapReader::place_in(category));
            });
        });
    }

    /// Sections come in the order of the side file, then those that it does not know.
    void read_zones() {
        const bool is_list = remarks_.attempt([&] {
            plan_.for_each("zones", kMaxZones, [&](const Json& item, const std::string& at) {
                zones_.push_back({&item, at});
            });
        });
        if (is_list && zones_.empty()) remarks_.fault("zones", "empty", "a plan has at least one zone");
        if (zones_.empty()) return;
        section_ids_ = section_ids(plan_.value("zones"));
        area_keys_ = area_keys(plan_.value("zones"));
        key_repeated_seats();
        std::unordered_map<std::string, std::size_t> zone_of;
        for (std::size_t zone = 0; zone < zones_.size(); ++zone) zone_of.emplace(section_ids_[zone], zone);
        std::vector<bool> done(zones_.size());
        remarks_.attempt([&] {
            side_.for_each("sections", kMaxSections, [&](const Json& item, const std::string& at) {
                remarks_.attempt([&] {
                    const Fields fields(item, at);
                    const auto id = fields.text("id", MapId::kMaxBytes);
                    draft_.section(id, fields.text("name", kMaxLabelBytes), MapReader::place_in(fields));
                    const auto zone = zone_of.find(id);
                    if (zone == zone_of.end() || done[zone->second]) return;
                    done[zone->second] = true;
                    read_rows(zone->second);
                });
            });
        });
        for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
            remarks_.attempt([&] {
                const Fields fields(*zones_[zone].json, zones_[zone].path);
                if (!fields.value("rows").is_array())
                    Fields::refuse(fields.path("rows"), "must be an array", "wrong_type");
                if (done[zone] || !has_seats(*zones_[zone].json)) return;
                begin_section(zone);
                read_rows(zone);
            });
            remarks_.attempt([&] { read_areas(zone); });
        }
    }

    /// Calls visit(zone, seat) for each seat of the file, in its order.
    template <class Visit>
    void for_each_seat(Visit&& visit) const {
        for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
            const auto rows = zones_[zone].json->find("rows");
            if (rows == zones_[zone].json->end() || !rows->is_array()) continue;
            for (const auto& row : *rows) {
                const auto seats = row.find("seats");
                if (seats == row.end() || !seats->is_array()) continue;
                for (const auto& seat : *seats)
                    if (const auto guid = seat.find("seat_guid"); guid != seat.end() && guid->is_string())
                        visit(zone, seat, guid->template get_ref<const std::string&>());
            }
        }
    }

    /// Some plans repeat a seat_guid, most of them between zones. The first seat keeps it; each of the others gets a
    /// key of its own, which is its id here, made of its zone and the guid and the same whenever the plan is read.
    void key_repeated_seats() {
        std::unordered_set<std::string_view> guids;
        for_each_seat([&](std::size_t, const Json&, const std::string& guid) { guids.insert(guid); });
        std::unordered_set<std::string_view> met;
        std::unordered_set<std::string> made;
        std::unordered_map<std::string, std::size_t> last; // number behind such a key
        for_each_seat([&](std::size_t zone, const Json& seat, const std::string& guid) {
            const bool is_id = MapId::parse(guid).has_value();
            const std::string id = is_id ? guid : odd_id(guid);
            const bool is_first = met.insert(guid).second;
            if (is_first && (is_id || (!guids.contains(id) && made.insert(id).second))) return;
            std::string base = section_ids_[zone] + "." + id;
            constexpr std::size_t most = MapId::kMaxBytes - 8; // room for a number
            if (base.size() > most) base = base.substr(0, most - 17) + "." + mark_of(base);
            auto& number = last.emplace(base, 1).first->second;
            std::string key = base;
            while (guids.contains(key) || !made.insert(key).second) key = base + "." + std::to_string(++number);
            keys_.emplace(&seat, std::move(key));
        });
    }

    void begin_section(std::size_t zone) {
        const Fields fields(*zones_[zone].json, zones_[zone].path);
        const auto name =
            remarks_.tried([&] { return fields.optional_text("name", kMaxLabelBytes).value_or(""); }).value_or("?");
        draft_.section(section_ids_[zone], name.empty() ? "Zone " + std::to_string(zone + 1) : name,
                       MapReader::place_in(fields));
    }

    void read_rows(std::size_t zone) {
        const Fields fields(*zones_[zone].json, zones_[zone].path);
        const auto origin = remarks_.tried([&] { return MapReader::point(fields.object("position")); });
        std::size_t number = 0;
        Parted parted;
        fields.for_each("rows", kMaxPlaces, [&](const Json& item, const std::string& at) {
            const bool is_read = remarks_.attempt([&] {
                read_row(Fields(item, at), {zone, number, 0}, origin.value_or(Point{}), parted);
            });
            if (!is_read) draft_.lack_a_part();
            ++number;
        });
        if (parted.rows == 0 || is_ours_) return;
        const auto& section = draft_.parts().sections.back().name;
        remarks_.note(
            {"rows_parted",
             parted.place,
             "Wide gaps part rows of " + section + ": " + std::to_string(parted.gaps) + " in " +
                 std::to_string(parted.rows) + " rows. Seats on both sides of one are no neighbours.",
             {{"section", section}, {"rows", std::to_string(parted.rows)}, {"gaps", std::to_string(parted.gaps)}}});
    }

    /// The gaps that part the rows of a section.
    struct Parted {
        std::string place;
        std::size_t rows = 0;
        std::size_t gaps = 0;
    };

    void read_row(const Fields& row, SeatTrace trace, Point origin, Parted& parted) {
        const auto row_at = remarks_.tried([&] { return point_of(row, "position"); }).value_or(Point{});
        const auto label = remarks_.tried([&] { return row.text("row_number", kMaxLabelBytes); }).value_or("?");
        const auto first = static_cast<SeatIndex>(draft_.parts().seats.size());
        std::vector<Point> drawn;
        row.for_each("seats", kMaxPlaces, [&](const Json& seat, const std::string& where) {
            const Place in_row = [&](std::string_view) { return row.path("row_number"); };
            if (trace.seat == 0) draft_.row(label.empty() ? std::to_string(trace.row + 1) : label, in_row);
            ++trace.seat;
            const bool is_read = remarks_.attempt([&] {
                const Fields fields(seat, where);
                drawn.push_back(read_seat(fields, {origin.x + row_at.x, origin.y + row_at.y}));
                seats_.push_back({trace.zone, trace.row, trace.seat - 1});
            });
            if (!is_read) draft_.lack_a_part();
        });
        if (!draft_.lacks_a_part()) join_row(first, drawn, row, parted);
    }

    /// CacheCoordinator are what is drawn so; but where the side file has said who comes after a seat, that is so.
    void join_row(SeatIndex first, const std::vector<Point>& drawn, const Fields& row, Parted& parted) {
        std::vector<std::size_t> order(drawn.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        if (is_drawn_) order = order_along(drawn);
        const auto aisles = is_drawn_ ? aisles_along(drawn, order) : std::vector<bool>(drawn.size());
        for (std::size_t i = 1; i < order.size(); ++i) {
            const auto seat = first + static_cast<SeatIndex>(order[i - 1]);
            if (!aisles[i - 1] && !told_.contains(seat)) draft_.join(seat, first + static_cast<SeatIndex>(order[i]));
        }
        const auto gaps = static_cast<std::size_t>(std::count(aisles.begin(), aisles.end(), true));
        if (gaps == 0) return;
        if (parted.rows++ == 0) parted.place = row.path("seats");
        parted.gaps += gaps;
    }

    /// Adds the seat and returns where it is drawn.
    Point read_seat(const Fields& fields, Point origin) {
        const Place place = [&](std::string_view field) {
            static const std::unordered_map<std::string_view, std::string> names{
                {"id", "seat_guid"}, {"label", "seat_number"}, {"x", "position.x"}, {"y", "position.y"}};
            const auto named = names.find(field);
            return fields.path(named == names.end() ? std::string(field) : named->second);
        };
        const auto index = static_cast<SeatIndex>(draft_.parts().seats.size());
        const auto guid = remarks_.tried([&] { return text_of(fields, "seat_guid"); });
        auto label = remarks_.tried([&] { return fields.text("seat_number", kMaxLabelBytes); }).value_or("?");
        const auto at = remarks_.tried([&] { return MapReader::point(fields.object("position")); });
        if (label.empty()) {
            remarks_.count("no_number", fields.path("seat_number"),
                           "Some seats have no number; they were given their place in the row.");
            label = std::to_string(draft_.parts().sections.back().rows.back().count + 1);
        }
        const Point drawn = sum(origin, at.value_or(Point{}));
        const std::string key = guid ? key_of(fields, *guid) : ".unread-" + std::to_string(index);
        Seat seat{!guid || MapId::parse(key) ? key : id_for(fields, key), std::move(label), drawn};
        const auto entry = side_seats_.find(key);
        if (entry != side_seats_.end())
            remarks_.attempt([&] { apply_side(seat, index, Fields(*entry->second.json, entry->second.path)); });
        if (key != seat.id) ids_.emplace(key, seat.id);
        if (guid && key != *guid) note_repeated(fields, *guid, seat);
        seat_keys_.push_back(key);
        const auto category = remarks_.tried([&] { return category_of(fields); });
        draft_.seat(std::move(seat), category, place);
        return drawn;
    }

    [[nodiscard]] std::string key_of(const Fields& fields, const std::string& guid) const {
        const auto found = keys_.find(&fields.json());
        return found == keys_.end() ? guid : found->second;
    }

    void note_repeated(const Fields& fields, const std::string& guid, const Seat& seat) {
        remarks_.note([&]() -> Remark {
            const auto& section = draft_.parts().sections.back();
            const auto& row = section.rows.back().label;
            const std::string shown = is_plain_text(guid) ? without_invisible(guid) : std::string();
            return {
                "guid_repeated",
                fields.path("seat_guid"),
                section.name + ", row " + row + ", seat " + seat.label +
                    ": another seat has the same seat_guid. It goes by " + seat.id + " here and gets its own back.",
                {{"section", section.name}, {"row", row}, {"seat", seat.label}, {"seat_guid", shown}, {"id", seat.id}}};
        });
    }

    /// What the seat says, or the category of those that say nothing, which is made where there is none.
    std::string category_of(const Fields& fields) {
        auto name = fields.optional_text("category", kMaxLabelBytes).value_or("");
        if (!name.empty()) return name;
        remarks_.count("no_category", fields.path("category"),
                       "Some seats have no category; they were given one, Standard.");
        if (!draft_.has_category(kPlainCategory))
            draft_.category(kPlainCategory, category_color(draft_.parts().categories.size()),
                            MapReader::place_in(fields));
        return kPlainCategory;
    }

    void apply_side(Seat& seat, SeatIndex index, const Fields& side) {
        if (side.has("next")) neighbours_.push_back({index, text_of(side, "next"), side.path("next")});
        if (side.json().contains("next")) told_.insert(index);
        if (side.has("id")) seat.id = side.text("id", MapId::kMaxBytes);
        if (const auto kind = side.optional_text("kind", 20)) seat.kind = kind_of<SeatKind>(*kind, side.path("kind"));
        if (side.has("x")) seat.at.x = MapReader::coordinate(side, "x");
        if (side.has("y")) seat.at.y = MapReader::coordinate(side, "y");
    }

    /// A seat_guid that is no id of ours stays in the source; the seat goes by this one.
    static std::string odd_id(const std::string& guid) {
        const auto slug = id_slug(guid);
        return (slug.empty() ? "seat" : slug) + "." + mark_of(guid);
    }
    std::string id_for(const Fields& fields, const std::string& guid) {
        remarks_.count("odd_guid", fields.path("seat_guid"),
                       "Some seats have ids with characters that we do not use; they go by others here and get theirs "
                       "back.");
        return odd_id(guid);
    }

    void join_neighbours() {
        for (const auto& [seat, key, place] : neighbours_) {
            const auto other = ids_.find(key);
            if (const auto next = draft_.find_seat(other == ids_.end() ? key : other->second))
                draft_.join(seat, *next);
            else
                remarks_.count("neighbour_gone", place,
                               "Some neighbours that the side file names are no longer in the plan.");
        }
    }

    void read_areas(std::size_t zone) {
        const Fields fields(*zones_[zone].json, zones_[zone].path);
        if (!fields.has("areas")) return;
        const auto origin = remarks_.tried([&] { return MapReader::point(fields.object("position")); });
        std::size_t number = 0;
        fields.for_each("areas", kMaxDecorations, [&](const Json& item, const std::string& at) {
            if (areas_.size() == kMaxDecorations + kMaxSections)
                remarks_.stop(at, "too_many", "a plan has at most 2000 areas");
            const auto decoration = remarks_.tried([&] { return drawn(Fields(item, at), origin.value_or(Point{})); });
            areas_.push_back({zone, number++, area_keys_[areas_.size()], decoration.value_or(Decoration{}), {}});
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
            const SideEntry none{nullptr, ""};
            remarks_.attempt([&, rank = rank, i = i] {
                finish_area(areas_[i], area_paths_[i], rank < side_order_.size() ? side_order_[rank] : none);
            });
        }
    }

    void finish_area(AreaTrace& trace, const std::string& where, const SideEntry& side) {
        if (side.json != nullptr && side.json->contains("standing")) {
            read_standing(trace, Fields(*side.json, side.path).object("standing"));
            return;
        }
        if (side.json != nullptr && side.json->contains("decoration"))
            trace.decoration = MapReader::decoration_of(Fields(*side.json, side.path).object("decoration"));
        draft_.decoration(trace.decoration, [&](std::string_view field) { return where + "." + std::string(field); });
    }

    void read_standing(AreaTrace& trace, const Fields& standing) {
        const Area area = MapReader::area_of(standing);
        trace.standing_id = area.id;
        draft_.area(area, standing.text("category", kMaxLabelBytes), MapReader::place_in(standing));
    }

    /// The longer side of what the plan or its side file says, or what was drawn.
    double length(const char* name, double drawn) {
        if (plan_.has("size")) {
            const Fields size = plan_.object("size");
            const double width = size.number("width", 0, kMaxCoordinate);
            const double height = size.number("height", 0, kMaxCoordinate);
            if (width > 0 && height > 0) drawn = size.number(name, 0, kMaxCoordinate);
        }
        return side_.has(name) ? side_.number(name, 0, kMaxCoordinate) : std::min(drawn, kMaxCoordinate);
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
        const double width = remarks_.tried([&] { return length("width", far.x); }).value_or(1);
        const double height = remarks_.tried([&] { return length("height", far.y); }).value_or(1);
        const auto focal =
            remarks_.tried([&] { return side_.has("focal") ? point_of(side_, "focal") : focal_of(width, middle); });
        const auto name = remarks_.tried([&] { return plan_.text("name", kMaxLabelBytes); }).value_or("?");
        draft_.head(name.empty() ? "Plan" : name, width, height, focal.value_or(Point{}), MapReader::place_in(plan_));
    }

    /// The point of the stage's edge that is nearest to the middle of all seats.
    [[nodiscard]] Point focal_of(double width, Point middle) {
        const auto& all = draft_.parts().decorations;
        const auto stage =
            std::find_if(all.begin(), all.end(), [](const Decoration& d) { return d.kind == DecorationKind::stage; });
        if (stage != all.end()) return nearest_of(*stage, middle);
        const auto word =
            std::find_if(all.begin(), all.end(), [](const Decoration& d) { return is_stage_word(d.text); });
        if (word != all.end()) return nearest_of(around(*word), middle);
        if (!draft_.parts().seats.empty())
            remarks_.note(
                {"no_stage", "", "The plan shows no stage. Where does everybody look? The best seats are near."});
        return {width / 2, 0};
    }

    /// The smallest outline that a word stands in, or the word where there is none: many draw a stage and write on it.
    [[nodiscard]] const Decoration& around(const Decoration& word) const {
        const Decoration* smallest = &word;
        double least = std::numeric_limits<double>::max();
        for (const auto& outline : draft_.parts().decorations) {
            if (outline.points.size() < 3) continue;
            const auto [low, high] = box_of(outline);
            const bool is_in = word.at.x >= low.x && word.at.x <= high.x && word.at.y >= low.y && word.at.y <= high.y;
            const double size = (high.x - low.x) * (high.y - low.y);
            if (!is_in || size >= least) continue;
            least = size;
            smallest = &outline;
        }
        return *smallest;
    }

    /// The corners of the box around a drawing.
    static std::pair<Point, Point> box_of(const Decoration& drawing) {
        if (drawing.points.empty()) return {drawing.at, drawing.at};
        Point low = drawing.points.front();
        Point high = low;
        for (const auto& p : drawing.points) {
            low = {std::min(low.x, p.x), std::min(low.y, p.y)};
            high = {std::max(high.x, p.x), std::max(high.y, p.y)};
        }
        return {low, high};
    }
    static Point nearest_of(const Decoration& drawing, Point middle) {
        const auto [low, high] = box_of(drawing);
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
    MapDraft draft_;
    Remarks& remarks_ = draft_.remarks();
    bool is_ours_ = false;                                  ///< The side file is one of ours.
    bool is_drawn_ = true;                                  ///< CacheCoordinator are what is drawn so.
    std::unordered_map<std::string, SideEntry> side_seats_; ///< By key.
    std::unordered_map<std::string, std::size_t> side_shapes_;
    std::vector<SideEntry> side_order_;
    std::vector<SideEntry> zones_; ///< Each zone and its path.
    std::vector<std::string> section_ids_;
    std::unordered_map<const Json*, std::string> keys_; ///< Of seats whose seat_guid is another's already.
    std::unordered_map<std::string, std::string> ids_;  ///< The ids of seats that go by another than their key.
    std::vector<SeatTrace> seats_;
    std::vector<std::string> seat_keys_;
    std::unordered_set<SeatIndex> told_; ///< The side file has said what comes after these.
    std::vector<Neighbour> neighbours_;
    std::vector<std::string> area_keys_;
    std::vector<AreaTrace> areas_;
    std::vector<std::string> area_paths_;
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
                return old.name == now.name && old.at == now.at && old.width == now.width && old.height == now.height;
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

} // namespace pretix

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
