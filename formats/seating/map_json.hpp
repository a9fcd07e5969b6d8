#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/file_refusal.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_draft.hpp"

namespace frontrow {

/// The name of a seat kind in JSON.
inline std::string_view name_of(SeatKind kind) {
    switch (kind) {
    case SeatKind::standard:
        return "standard";
    case SeatKind::wheelchair:
        return "wheelchair";
    case SeatKind::companion:
        return "companion";
    case SeatKind::restricted:
        return "restricted";
    }
    return {};
}

/// The name of a decoration's kind in JSON.
inline std::string_view name_of(DecorationKind kind) {
    switch (kind) {
    case DecorationKind::stage:
        return "stage";
    case DecorationKind::text:
        return "text";
    case DecorationKind::outline:
        return "outline";
    }
    return {};
}

/// The name of a decoration's symbol in JSON.
inline std::string_view name_of(DecorationSymbol symbol) {
    switch (symbol) {
    case DecorationSymbol::none:
        return "none";
    case DecorationSymbol::stairs:
        return "stairs";
    case DecorationSymbol::door:
        return "door";
    case DecorationSymbol::bar:
        return "bar";
    case DecorationSymbol::toilets:
        return "toilets";
    case DecorationSymbol::cloakroom:
        return "cloakroom";
    }
    return {};
}

/// The name of how a unit is sold in JSON.
inline std::string_view name_of(UnitSale sold) {
    switch (sold) {
    case UnitSale::by_chair:
        return "by_chair";
    case UnitSale::whole:
        return "whole";
    }
    return {};
}

/// The kind of that name. Throws Refusal, naming `place`, where there is none.
template <class Kind>
Kind kind_of(std::string_view name, std::string place) {
    for (std::uint8_t number = 0; !name_of(static_cast<Kind>(number)).empty(); ++number)
        if (name_of(static_cast<Kind>(number)) == name) return static_cast<Kind>(number);
    refuse_at(std::move(place), "unknown", "is none of the kinds that there are");
}

inline Json points_json(const std::vector<Point>& points) {
    Json json = Json::array();
    for (const auto& point : points) json.push_back({point.x, point.y});
    return json;
}

inline Json area_json(const SeatMap& map, const Area& area) {
    Json json{{"id", area.id},
              {"name", area.name},
              {"capacity", area.capacity},
              {"index", area.first},
              {"category", map.category_name(area.first)},
              {"x", area.at.x},
              {"y", area.at.y},
              {"width", area.width},
              {"height", area.height}};
    if (!area.outline.empty()) json["outline"] = points_json(area.outline);
    return json;
}

inline Json decoration_json(const Decoration& decoration) {
    Json json{{"kind", name_of(decoration.kind)},
              {"text", decoration.text},
              {"x", decoration.at.x},
              {"y", decoration.at.y},
              {"size", decoration.size},
              {"points", points_json(decoration.points)}};
    if (decoration.symbol != DecorationSymbol::none) json["symbol"] = name_of(decoration.symbol);
    return json;
}

/// Adds which table, box or booth that is sold as a whole has this place, where one has it. Its number tells two of one
/// name apart.
inline void add_unit(Json& json, const SeatMap& map, SeatIndex place) {
    if (const Unit* unit = map.whole_unit_of(place))
        json["unit"] = {{"number", unit - map.parts().units.data()}, {"name", unit->name}};
}

inline Json unit_json(const SeatMap& map, const Unit& unit) {
    Json seats = Json::array();
    for (const SeatIndex seat : unit.seats) seats.push_back(map.place_id(seat));
    return {{"name", unit.name}, {"sold", name_of(unit.sold)}, {"seats", std::move(seats)}};
}

/// Writes a map as JSON, seat by seat: the whole arena as one JSON value would take ten times its bytes.
class MapJson {
public:
    /// Returns the map as GET /api/maps/{map} answers it, with its id where it has one already.
    static std::string of(const SeatMap& map, const std::optional<MapId>& id = {}) {
        return written(map, id, [](std::string& bytes, const Section&, const Row& row, const SeatMap& whole) {
            bytes += to_bytes({{"label", row.label}});
            bytes.back() = ',';
            bytes += "\"seats\":[";
            for (SeatIndex i = row.first; i < row.first + row.count; ++i) bytes += to_bytes(seat_json(whole, i)) + ",";
            close_list(bytes);
            bytes += '}';
        });
    }

    /// Returns the same as GET /api/maps/{map}/rows answers it, a tenth as long: what the seats of a row have in common
    /// is said once. static/js/seating/map_rows.js makes of it what `of` returns.
    static std::string rows(const SeatMap& map, const MapId& id) {
        return written(map, id, [](std::string& bytes, const Section& section, const Row& row, const SeatMap& whole) {
            bytes += to_bytes(row_json(section, row, whole));
        });
    }

private:
    template <class AppendRow>
    static std::string written(const SeatMap& map, const std::optional<MapId>& id, const AppendRow& append_row) {
        const SeatMapParts& parts = map.parts();
        Json head = id ? Json{{"id", id->text()}} : Json::object();
        head.update({{"name", parts.name},
                     {"width", parts.width},
                     {"height", parts.height},
                     {"focal", {{"x", parts.focal.x}, {"y", parts.focal.y}}},
                     {"categories", Json::array()}});
        for (const auto& category : parts.categories)
            head["categories"].push_back({{"name", category.name}, {"color", category.color}});
        std::string bytes = to_bytes(head);
        bytes.pop_back();
        bytes += ",\"sections\":[";
        for (const auto& section : parts.sections) append_section(bytes, map, section, append_row);
        close_list(bytes);
        Json areas = Json::array();
        for (const auto& area : parts.areas) areas.push_back(area_json(map, area));
        bytes += ",\"areas\":" + to_bytes(areas);
        Json decorations = Json::array();
        for (const auto& decoration : parts.decorations) decorations.push_back(decoration_json(decoration));
        bytes += ",\"decorations\":" + to_bytes(decorations);
        Json units = Json::array();
        for (const auto& unit : parts.units) units.push_back(unit_json(map, unit));
        bytes += ",\"units\":" + to_bytes(units) + "}";
        return bytes;
    }

    template <class AppendRow>
    static void append_section(std::string& bytes, const SeatMap& map, const Section& section,
                               const AppendRow& append_row) {
        bytes += to_bytes({{"id", section.id}, {"name", section.name}, {"kind", "seated"}});
        bytes.back() = ',';
        bytes += "\"rows\":[";
        for (const auto& row : section.rows) {
            append_row(bytes, section, row, map);
            bytes += ',';
        }
        close_list(bytes);
        bytes += "},";
    }

    static void close_list(std::string& bytes) {
        if (bytes.back() == ',') bytes.pop_back();
        bytes += ']';
    }

    static Json row_json(const Section& section, const Row& row, const SeatMap& map) {
        const std::span seats(map.seats().data() + row.first, row.count);
        Json json{{"label", row.label}, {"first", row.first}, {"count", row.count}};
        const std::string prefix = section.id + "-" + row.label + "-";
        Json labels = Json::array();
        Json ids = Json::array();
        Json categories = Json::array();
        Json kinds = Json::array();
        Json notes = Json::array();
        Json nexts = Json::array();
        for (std::size_t i = 0; i < seats.size(); ++i) {
            const Seat& seat = seats[i];
            const auto index = row.first + static_cast<SeatIndex>(i);
            labels.push_back(seat.label);
            ids.push_back(seat.id);
            categories.push_back(map.category_name(index));
            if (seat.kind != SeatKind::standard) kinds.push_back({{"seat", i}, {"kind", name_of(seat.kind)}});
            if (!seat.note.empty()) notes.push_back({{"seat", i}, {"note", seat.note}});
            const SeatIndex usual = i + 1 < seats.size() ? index + 1 : kNoSeat;
            if (seat.next != usual)
                nexts.push_back({{"seat", i}, {"next", seat.next == kNoSeat ? Json(nullptr) : Json(seat.next)}});
        }
        const bool is_usual =
            std::all_of(seats.begin(), seats.end(), [&](const Seat& seat) { return seat.id == prefix + seat.label; });
        if (!is_usual) json["ids"] = std::move(ids);
        json["labels"] = counted(std::move(labels));
        json["category"] = same(std::move(categories));
        if (!kinds.empty()) json["kinds"] = std::move(kinds);
        if (!notes.empty()) json["notes"] = std::move(notes);
        if (!nexts.empty()) json["next"] = std::move(nexts);
        json["x"] = steps(seats, [](const Seat& seat) { return seat.at.x; });
        json["y"] = steps(seats, [](const Seat& seat) { return seat.at.y; });
        return json;
    }

    /// The first of the labels as a number, where the others count up or down from it by one, and the way; else all.
    static Json counted(Json labels) {
        const auto number = [&](std::size_t i) -> std::optional<std::int64_t> {
            const auto& text = labels[i].get_ref<const std::string&>();
            constexpr std::size_t most_digits = 9;
            if (text.empty() || text.size() > most_digits || (text[0] == '0' && text.size() > 1)) return std::nullopt;
            if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
                return std::nullopt;
            return std::stoll(text);
        };
        const auto first = number(0);
        if (!first) return labels;
        const auto second = labels.size() > 1 ? number(1) : *first + 1;
        if (!second || (*second != *first + 1 && *second != *first - 1)) return labels;
        const std::int64_t step = *second - *first;
        for (std::size_t i = 1; i < labels.size(); ++i)
            if (number(i) != *first + step * static_cast<std::int64_t>(i)) return labels;
        return {{"from", *first}, {"step", step}};
    }

    /// What all items of the list are, where they are the same; else the list.
    static Json same(Json list) {
        const bool is_same = std::all_of(list.begin(), list.end(), [&](const Json& item) { return item == list[0]; });
        return is_same ? list[0] : list;
    }

    /// The first coordinate in hundredths of a unit and how far it is from each to the next, which repeats itself and
    /// so is short when it is compressed. Where one is no whole number of hundredths, the coordinates as they are.
    template <class Coordinate>
    static Json steps(std::span<const Seat> seats, const Coordinate& coordinate) {
        constexpr double per_unit = 100;
        Json hundredths = Json::array();
        std::int64_t before = 0;
        for (const Seat& seat : seats) {
            const double at = coordinate(seat);
            const auto whole = std::llround(at * per_unit);
            if (static_cast<double>(whole) / per_unit != at) { // division rounds as reading a decimal number does
                Json plain = Json::array();
                for (const Seat& each : seats) plain.push_back(coordinate(each));
                return {{"at", std::move(plain)}};
            }
            hundredths.push_back(whole - before);
            before = whole;
        }
        return hundredths;
    }

    static Json seat_json(const SeatMap& map, SeatIndex index) {
        const Seat& seat = map.seats()[index];
        Json json{{"id", seat.id},
                  {"index", index},
                  {"label", seat.label},
                  {"x", seat.at.x},
                  {"y", seat.at.y},
                  {"category", map.category_name(index)},
                  {"kind", name_of(seat.kind)},
                  {"next", seat.next == kNoSeat ? Json(nullptr) : Json(seat.next)}};
        if (!seat.note.empty()) json["note"] = seat.note;
        return json;
    }
};

/// A plan's file is no longer than this. The largest map fits in any of the formats.
inline constexpr std::size_t kMaxPlanBytes = std::size_t{32} << 20;
inline constexpr std::size_t kMaxPlanValues = 4'000'000;

namespace plan_rules {

[[noreturn]] inline void malformed(const std::string& place, const std::string& why) {
    throw Refusal({ErrorKind::malformed, "malformed", place + ": " + why, place, {}, "malformed"});
}

/// Refuses a file that is too long, before anything is made of it.
inline void require_size(std::string_view bytes) {
    if (bytes.size() > kMaxPlanBytes)
        throw Refusal({ErrorKind::too_large, "too_large", "A plan has at most 32 MiB.", "file"});
}

} // namespace plan_rules

/// Returns the JSON value of a file; a byte order mark in front is passed over. Throws Refusal, naming the path at
/// which reading ended (behind `root`), where it is none: not UTF-8, NaN, cut short, too deep, a number beyond a
/// double.
inline Json parse_plan(std::string_view bytes, const std::string& root = "") {
    using namespace plan_rules;
    require_size(bytes);
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (bytes.find('\0') != std::string_view::npos) malformed("file", "The plan has a NUL in it.");
    json_rules::Builder builder(kMaxPlanValues);
    const auto place = [&] {
        const auto path = builder.path();
        const bool both = !root.empty() && !path.empty() && !path.starts_with('[');
        const auto whole = root + (both ? "." : "") + path;
        return whole.empty() ? "file" : whole;
    };
    try {
        if (Json::sax_parse(bytes, &builder)) return builder.take();
    } catch (const Refusal& refusal) {
        malformed(place(), refusal.error().detail);
    }
    malformed(place(), "The JSON cannot be read any further.");
}

/// Reads what MapJson writes.
class MapReader {
public:
    /// Returns the map that the object says; an `id` in it is passed over. Throws Refusal with every fault, each with
    /// its path behind `path`, that of the map itself.
    static SeatMap read(const Json& json, const std::string& path = "") {
        const Fields map(json, path);
        MapReader reader;
        auto& remarks = reader.draft_.remarks();
        remarks.attempt([&] { reader.read_head(map); });
        remarks.attempt([&] {
            map.for_each("categories", kMaxCategories,
                         [&](const Json& item, const std::string& at) { reader.read_category(item, at); });
        });
        remarks.attempt([&] {
            map.for_each("sections", kMaxSections, [&](const Json& item, const std::string& at) {
                if (!remarks.attempt([&] { reader.read_section(Fields(item, at)); })) reader.draft_.lack_a_part();
            });
        });
        remarks.attempt([&] {
            map.for_each("areas", kMaxSections, [&](const Json& item, const std::string& at) {
                remarks.attempt([&] {
                    const Fields area(item, at);
                    reader.draft_.area(area_of(area), area.text("category", kMaxLabelBytes), place_in(area));
                });
            });
        });
        remarks.attempt([&] {
            map.for_each("decorations", kMaxDecorations, [&](const Json& item, const std::string& at) {
                remarks.attempt([&] {
                    const Fields decoration(item, at);
                    reader.draft_.decoration(decoration_of(decoration), place_in(decoration));
                });
            });
        });
        remarks.attempt([&] {
            if (map.has("units"))
                map.for_each("units", kMaxUnits, [&](const Json& item, const std::string& at) {
                    remarks.attempt([&] { read_unit(reader.draft_, Fields(item, at)); });
                });
        });
        return reader.finish(map);
    }

    /// Reads a unit, whose seats are in the draft already.
    static void read_unit(MapDraft& draft, const Fields& unit) {
        std::vector<std::string> seats;
        unit.for_each("seats", kMaxPlaces, [&](const Json& item, const std::string& at) {
            if (!item.is_string()) Fields::refuse(at, "must be a string", "wrong_type");
            seats.push_back(item.get<std::string>());
        });
        draft.unit(unit.text("name", kMaxLabelBytes), kind_of<UnitSale>(unit.text("sold", 20), unit.path("sold")),
                   seats, place_in(unit));
    }

    static double coordinate(const Fields& fields, const char* name) {
        return fields.number(name, -kMaxCoordinate, kMaxCoordinate);
    }
    static Point point(const Fields& fields) { return {coordinate(fields, "x"), coordinate(fields, "y")}; }

    /// The points of this field; none where it is missing.
    static std::vector<Point> points(const Fields& fields, const char* name) {
        std::vector<Point> read;
        if (!fields.has(name)) return read;
        fields.for_each(name, kMaxDecorations, [&](const Json& item, const std::string& at) {
            const bool pair = item.is_array() && item.size() == 2 && item[0].is_number() && item[1].is_number();
            if (!pair) Fields::refuse(at, "must be two numbers");
            read.push_back({item[0].get<double>(), item[1].get<double>()});
        });
        return read;
    }

    static Area area_of(const Fields& area) {
        return {area.text("id", MapId::kMaxBytes),
                area.text("name", kMaxLabelBytes),
                static_cast<std::uint32_t>(area.integer("capacity", 1, kMaxPlaces)),
                0,
                0,
                point(area),
                area.number("width", 0, kMaxCoordinate),
                area.number("height", 0, kMaxCoordinate),
                points(area, "outline")};
    }

    static Decoration decoration_of(const Fields& decoration) {
        static_cast<void>(decoration.value("points")); // it has to be there
        Decoration read{kind_of<DecorationKind>(decoration.text("kind", 20), decoration.path("kind")),
                        decoration.text("text", kMaxLabelBytes), point(decoration), coordinate(decoration, "size"),
                        points(decoration, "points")};
        if (const auto symbol = decoration.optional_text("symbol", 20))
            read.symbol = kind_of<DecorationSymbol>(*symbol, decoration.path("symbol"));
        return read;
    }

    /// A seat's note, without what nobody sees; empty where it has none.
    static std::string note_of(const Fields& fields) {
        return std::string(trimmed(without_invisible(fields.optional_text("note", kMaxNoteBytes).value_or(""))));
    }

    static Place place_in(const Fields& fields) {
        return [&fields](std::string_view field) { return fields.path(std::string(field)); };
    }

private:
    void read_head(const Fields& map) {
        auto& remarks = draft_.remarks();
        const auto name = remarks.tried([&] { return map.text("name", kMaxLabelBytes); });
        const auto width = remarks.tried([&] { return map.number("width", 0, kMaxCoordinate); });
        const auto height = remarks.tried([&] { return map.number("height", 0, kMaxCoordinate); });
        const auto focal = remarks.tried([&] { return point(map.object("focal")); });
        draft_.head(name.value_or("?"), width.value_or(1), height.value_or(1), focal.value_or(Point{}), place_in(map));
    }

    void read_category(const Json& item, const std::string& at) {
        auto& remarks = draft_.remarks();
        remarks.attempt([&] {
            const Fields category(item, at);
            const auto name = category.text("name", kMaxLabelBytes);
            const auto color = remarks.tried([&] { return category.text("color", 7); });
            draft_.category(name, color.value_or("#000000"), place_in(category));
        });
    }

    void read_section(const Fields& section) {
        auto& remarks = draft_.remarks();
        const auto id = remarks.tried([&] { return section.text("id", MapId::kMaxBytes); });
        const auto name = remarks.tried([&] { return section.text("name", kMaxLabelBytes); });
        draft_.section(id.value_or(unread(draft_.parts().sections.size())), name.value_or("?"), place_in(section));
        section.for_each("rows", kMaxPlaces / 2, [&](const Json& item, const std::string& at) {
            if (!remarks.attempt([&] { read_row(Fields(item, at)); })) draft_.lack_a_part();
        });
    }

    void read_row(const Fields& row) {
        auto& remarks = draft_.remarks();
        const auto label = remarks.tried([&] { return row.text("label", kMaxLabelBytes); });
        draft_.row(label.value_or("?"), place_in(row));
        const auto before = draft_.parts().seats.size();
        row.for_each("seats", kMaxPlaces, [&](const Json& seat, const std::string& where) {
            if (!remarks.attempt([&] { read_seat(Fields(seat, where)); })) draft_.lack_a_part();
        });
        if (draft_.parts().seats.size() == before && !draft_.lacks_a_part())
            refuse_at(row.path("seats"), "empty", "a row has at least one seat");
    }

    void read_seat(const Fields& fields) {
        auto& remarks = draft_.remarks();
        const auto id = remarks.tried([&] { return fields.text("id", MapId::kMaxBytes); });
        const auto label = remarks.tried([&] { return fields.text("label", kMaxLabelBytes); });
        const auto x = remarks.tried([&] { return coordinate(fields, "x"); });
        const auto y = remarks.tried([&] { return coordinate(fields, "y"); });
        const auto category = remarks.tried([&] { return fields.text("category", kMaxLabelBytes); });
        Seat seat{
            id.value_or(unread(draft_.parts().seats.size())), label.value_or("?"), {x.value_or(0), y.value_or(0)}};
        remarks.attempt([&] {
            if (const auto kind = fields.optional_text("kind", 20))
                seat.kind = kind_of<SeatKind>(*kind, fields.path("kind"));
        });
        remarks.attempt([&] {
            if (fields.has("next"))
                seat.next = static_cast<SeatIndex>(fields.integer("next", 0, static_cast<std::int64_t>(kMaxPlaces)));
        });
        remarks.attempt([&] { seat.note = note_of(fields); });
        const auto index = draft_.seat(std::move(seat), category, place_in(fields));
        remarks.attempt([&] { check_index(fields, index); });
    }

    /// Once one is wrong so are those behind it, of which nobody wants to read.
    void check_index(const Fields& fields, SeatIndex index) {
        if (!fields.has("index") || is_misnumbered_ || draft_.lacks_a_part()) return;
        if (fields.integer("index", 0, static_cast<std::int64_t>(kMaxPlaces)) == index) return;
        is_misnumbered_ = true;
        refuse_at(fields.path("index"), "wrong_index",
                  "this is seat " + std::to_string(index) + " in map order, counted from 0");
    }

    /// What stands for an id that could not be read, until all faults are known.
    static std::string unread(std::size_t number) { return ".unread-" + std::to_string(number); }

    SeatMap finish(const Fields& map) {
        const auto rows_of = [&] {
            std::vector<std::pair<std::string, std::uint32_t>> rows; // a row's path, and its seats
            for (std::size_t s = 0; s < draft_.parts().sections.size(); ++s)
                for (std::size_t r = 0; r < draft_.parts().sections[s].rows.size(); ++r)
                    rows.emplace_back(map.path("sections[" + std::to_string(s) + "].rows[" + std::to_string(r) + "]"),
                                      draft_.parts().sections[s].rows[r].count);
            return rows;
        };
        const auto rows = rows_of();
        return draft_.finish([&](SeatIndex seat) {
            std::size_t row = 0;
            for (; seat >= rows[row].second; ++row) seat -= rows[row].second;
            return rows[row].first + ".seats[" + std::to_string(seat) + "].next";
        });
    }

    MapDraft draft_;
    bool is_misnumbered_ = false;
};

} // namespace frontrow
