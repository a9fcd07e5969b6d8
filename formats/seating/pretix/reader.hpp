#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
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
#include "formats/seating/focal_point.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/pretix/shapes.hpp"
#include "formats/seating/pretix/zones.hpp"

namespace frontrow::pretix {

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
        if (side.has("note")) seat.note = MapReader::note_of(side);
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
        for (const auto& ranked : order) {
            const SideEntry none{nullptr, ""};
            remarks_.attempt([&] {
                const auto [rank, i] = ranked;
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

    [[nodiscard]] Point focal_of(double width, Point middle) {
        if (const auto focal = focal_point(draft_.parts().decorations, middle)) return *focal;
        if (!draft_.parts().seats.empty())
            remarks_.note(
                {"no_stage", "", "The plan shows no stage. Where does everybody look? The best seats are near."});
        return {width / 2, 0};
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

} // namespace frontrow::pretix
