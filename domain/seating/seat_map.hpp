#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// A place's position in map order: seats first, then the places of each standing area. Dense from 0.
using SeatIndex = std::uint32_t;
inline constexpr SeatIndex kNoSeat = 0xFFFF'FFFF;

/// Limits of one map. The largest stadium on earth has room.
inline constexpr std::size_t kMaxPlaces = 150'000;
inline constexpr std::size_t kMaxSections = 1'000;
inline constexpr std::size_t kMaxCategories = 50;
inline constexpr std::size_t kMaxDecorations = 1'000;
inline constexpr std::size_t kMaxUnits = 10'000;
inline constexpr std::size_t kMaxLabelBytes = 120;
inline constexpr std::size_t kMaxNoteBytes = 240; ///< 80 letters of any script.
inline constexpr double kMaxCoordinate = 100'000;

enum class SeatKind : std::uint8_t { standard, wheelchair, companion, restricted };

struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point&) const = default;
};

struct Category {
    std::string name;  ///< Unique in the map; prices refer to it.
    std::string color; ///< "#rrggbb".
};

struct Seat {
    std::string id;    ///< Unique in the map and kept over its versions, e.g. "stalls-A-12".
    std::string label; ///< What is printed on the chair.
    Point at;          ///< Centre, in map units; a seat is 20 units wide.
    std::uint16_t category = 0;
    SeatKind kind = SeatKind::standard;
    SeatIndex next = kNoSeat; ///< The seat one reaches by moving on within the row, or kNoSeat at an aisle.
    std::string note{};       ///< What a buyer should know of it, "pillar left"; or empty.
};

/// A run of seats in map order: [first, first + count).
struct Row {
    std::string label;
    SeatIndex first = 0;
    std::uint32_t count = 0;
};

struct Section {
    std::string id;
    std::string name;
    std::vector<Row> rows;
};

/// A standing area. Its places are [first, first + capacity) in map order and interchangeable.
struct Area {
    std::string id;
    std::string name;
    std::uint32_t capacity = 0;
    SeatIndex first = 0;
    std::uint16_t category = 0;
    Point at; ///< Top left corner.
    double width = 0;
    double height = 0;
    /// The corners of one that is no rectangle, from its top left corner in parts of its width and height: 0 to 1. So
    /// whoever moves or stretches the box need not know them.
    std::vector<Point> outline{};
};

/// How the seats of a unit are sold: each by itself, or all together and never some of them.
enum class UnitSale : std::uint8_t { by_chair, whole };

/// Seats that belong together: those of a table, a box or a booth.
struct Unit {
    std::string name; ///< What people call it, e.g. "Table 5".
    UnitSale sold = UnitSale::whole;
    std::vector<SeatIndex> seats; ///< In map order, of one section and one category.
};

enum class DecorationKind : std::uint8_t { stage, text, outline };

/// What a text is drawn with, so that it is understood in every language.
enum class DecorationSymbol : std::uint8_t { none, stairs, door, bar, toilets, cloakroom };

struct Decoration {
    DecorationKind kind = DecorationKind::outline;
    std::string text;
    Point at;
    double size = 16;                                 ///< Height of the text, or of its symbol.
    std::vector<Point> points;                        ///< Polygon of a stage or an outline.
    DecorationSymbol symbol = DecorationSymbol::none; ///< Of a text only.
    bool operator==(const Decoration&) const = default;
};

/// What a map is made of, before it is checked. `first` of rows and areas is set by SeatMap::make, which
/// also puts the seats of units in order.
struct SeatMapParts {
    std::string name;
    double width = 0;
    double height = 0;
    Point focal; ///< Where everybody looks: the middle of the stage's edge.
    std::vector<Category> categories;
    std::vector<Section> sections; ///< Each row's `count` seats follow each other in `seats`.
    std::vector<Seat> seats;       ///< In map order.
    std::vector<Area> areas;
    std::vector<Decoration> decorations;
    std::vector<Unit> units{}; ///< A seat is in one of them at most.
};

/// An immutable, checked map of the places of a house. Safe to share between threads.
class SeatMap {
public:
    SeatMap(SeatMap&&) = default;
    SeatMap& operator=(SeatMap&&) = default;
    SeatMap(const SeatMap&) = delete; // the index points into parts_
    SeatMap& operator=(const SeatMap&) = delete;
    ~SeatMap() = default;

    /// Returns a map in which ids are unique, every reference resolves, adjacency is one-to-one within a row and all
    /// limits hold. The error names the first part at fault, and where neighbours are at fault in `seats` the seat.
    static Result<SeatMap> make(SeatMapParts parts);

    [[nodiscard]] const SeatMapParts& parts() const noexcept { return parts_; }
    [[nodiscard]] const std::vector<Seat>& seats() const noexcept { return parts_.seats; }
    /// Seats and standing places together: the length of a state string.
    [[nodiscard]] std::uint32_t places() const noexcept { return places_; }
    [[nodiscard]] bool is_seat(SeatIndex index) const noexcept { return index < parts_.seats.size(); }

    [[nodiscard]] std::optional<SeatIndex> find_seat(std::string_view id) const;
    [[nodiscard]] const Area* find_area(std::string_view id) const;
    [[nodiscard]] const Section* find_section(std::string_view id) const;

    [[nodiscard]] const Section& section_of(SeatIndex seat) const;
    [[nodiscard]] const Row& row_of(SeatIndex seat) const;
    /// The area that a standing place belongs to.
    [[nodiscard]] const Area& area_of(SeatIndex place) const;
    [[nodiscard]] std::uint16_t category_of(SeatIndex place) const;
    [[nodiscard]] const std::string& category_name(SeatIndex place) const;
    /// A seat's id, or "floor-17" for the 17th place of the area "floor".
    [[nodiscard]] std::string place_id(SeatIndex place) const;
    /// The seat whose `next` is this one, or kNoSeat.
    [[nodiscard]] SeatIndex previous(SeatIndex seat) const;

    /// The unit that is sold as a whole and has this seat, or nullptr; a standing place is in none.
    [[nodiscard]] const Unit* whole_unit_of(SeatIndex place) const noexcept;

    /// Returns a text that is equal for equal maps and differs for different ones. Its digest is the map's id.
    [[nodiscard]] std::string canonical_text() const;

private:
    explicit SeatMap(SeatMapParts parts) : parts_(std::move(parts)) {}

    std::optional<Error> check_outline() const;
    std::optional<Error> index_seats();
    std::optional<Error> index_adjacency();
    std::optional<Error> index_areas();
    std::optional<Error> index_units();

    SeatMapParts parts_;
    std::uint32_t places_ = 0;
    std::unordered_map<std::string_view, SeatIndex> seats_by_id_;
    std::vector<std::uint16_t> section_of_;
    std::vector<std::uint32_t> row_of_;
    std::vector<SeatIndex> previous_;
    std::vector<std::uint32_t> unit_of_; ///< One more than the number of each seat's unit; empty without units.
};

/// One map of a venue, without its places.
struct DrawnMap {
    MapId id;
    std::uint32_t places = 0;
    Time created_at{};
};

/// How seat maps are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class SeatMapTable {
public:
    virtual ~SeatMapTable() = default;
    /// Returns the map, or nullptr where there is none, or only a part of it yet.
    [[nodiscard]] virtual std::shared_ptr<const SeatMap> find(const MapId& id) = 0;
    /// Returns the venue that the map was drawn for, or nothing where there is no such map.
    [[nodiscard]] virtual std::optional<VenueId> venue_of(const MapId& id) = 0;
    /// The same, of a map too of which there is only a part yet.
    [[nodiscard]] virtual std::optional<VenueId> prepared_for(const MapId& id) = 0;
    /// Returns the whole maps that were drawn for the venue, the oldest first.
    [[nodiscard]] virtual std::vector<DrawnMap> drawn_for(VenueId venue) = 0;
    /// Writes the places [from, end) of a map, so that a large one takes many short writes instead of a long one.
    /// Nobody finds it until put() has made it whole. May be asked again, for the same venue. Returns false, and writes
    /// nothing, where the map is whole.
    virtual bool prepare(const MapId& id, VenueId venue, const SeatMap& map, SeatIndex from, SeatIndex end) = 0;
    /// Returns what the file that the map came in says beyond the map, or nothing.
    [[nodiscard]] virtual std::optional<std::string> source_of(const MapId& id) = 0;
    /// Keeps that beside the map.
    virtual void put_source(const MapId& id, const std::string& source) = 0;
    /// Adds the map, or what is missing of it; does nothing where it exists, since its id is the hash of its content.
    virtual void put(const MapId& id, VenueId venue, const SeatMap& map) = 0;
};

namespace map_rules {

inline bool is_color(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdefABCDEF";
    return text.size() == 7 && text[0] == '#' && text.find_first_not_of(digits, 1) == std::string_view::npos;
}

inline bool is_label(std::string_view text) { return !text.empty() && text.size() <= kMaxLabelBytes; }

inline bool is_coordinate(double value) { return std::isfinite(value) && std::abs(value) <= kMaxCoordinate; }

inline bool is_point(const Point& p) { return is_coordinate(p.x) && is_coordinate(p.y); }

/// Whether these are the corners of an area: none, or a polygon within its box.
inline bool is_area_outline(const std::vector<Point>& corners) {
    const auto is_part = [](double value) { return value >= 0 && value <= 1; };
    return corners.empty() ||
           (corners.size() >= 3 && corners.size() <= kMaxDecorations &&
            std::all_of(corners.begin(), corners.end(), [&](const Point& p) { return is_part(p.x) && is_part(p.y); }));
}

inline Error bad(std::string what, std::string why) { return Error::invalid(std::move(what), std::move(why)); }

inline Error bad_neighbour(const Seat& seat, const std::string& why) {
    Error error = bad("seats", "the " + why);
    error.seats = {seat.id};
    return error;
}

inline std::string standing_id(const Area& area, std::uint32_t number) {
    return area.id + "-" + std::to_string(number);
}

/// Writes fields with their length in front, so that no two different maps can spell the same text.
class CanonicalText {
public:
    CanonicalText& operator<<(std::string_view field) {
        text_ += std::to_string(field.size());
        text_ += ':';
        text_ += field;
        return *this;
    }
    CanonicalText& operator<<(double number) {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        return *this << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
    }
    CanonicalText& operator<<(std::size_t number) { return *this << std::string_view(std::to_string(number)); }
    CanonicalText& operator<<(const Point& p) { return *this << p.x << p.y; }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

} // namespace map_rules

inline Result<SeatMap> SeatMap::make(SeatMapParts parts) {
    SeatMap map(std::move(parts));
    if (auto error = map.check_outline()) return *error;
    if (auto error = map.index_seats()) return *error;
    if (auto error = map.index_adjacency()) return *error;
    if (auto error = map.index_areas()) return *error;
    if (auto error = map.index_units()) return *error;
    return map;
}

inline std::optional<Error> SeatMap::check_outline() const {
    using namespace map_rules;
    if (!is_label(parts_.name)) return bad("name", "a map needs a name of at most 120 bytes");
    if (!is_coordinate(parts_.width) || parts_.width <= 0) return bad("width", "must be between 0 and 100000");
    if (!is_coordinate(parts_.height) || parts_.height <= 0) return bad("height", "must be between 0 and 100000");
    if (!is_point(parts_.focal)) return bad("focal", "must lie within 100000 units");
    if (parts_.categories.empty() || parts_.categories.size() > kMaxCategories)
        return bad("categories", "a map has 1 to 50 categories");
    std::unordered_set<std::string_view> names;
    for (const auto& category : parts_.categories) {
        if (!is_label(category.name) || !names.insert(category.name).second)
            return bad("categories", "category names are unique, not empty and at most 120 bytes");
        if (!is_color(category.color)) return bad("categories", "the colour of " + category.name + " is not #rrggbb");
    }
    if (parts_.sections.size() + parts_.areas.size() > kMaxSections) return bad("sections", "at most 1000 sections");
    if (parts_.decorations.size() > kMaxDecorations) return bad("decorations", "at most 1000 decorations");
    for (const auto& decoration : parts_.decorations) {
        if (decoration.text.size() > kMaxLabelBytes || !is_point(decoration.at) || !is_coordinate(decoration.size) ||
            decoration.points.size() > kMaxDecorations ||
            !std::all_of(decoration.points.begin(), decoration.points.end(), is_point))
            return bad("decorations", "a decoration is out of bounds");
        if (decoration.symbol != DecorationSymbol::none && decoration.kind != DecorationKind::text)
            return bad("decorations", "only a text has a symbol");
    }
    return {};
}

inline std::optional<Error> SeatMap::index_seats() {
    using namespace map_rules;
    if (parts_.seats.size() > kMaxPlaces) return bad("seats", "at most 150000 seats");
    std::size_t rows = 0;
    for (std::size_t s = 0; s < parts_.sections.size(); ++s) {
        auto& section = parts_.sections[s];
        if (!MapId::parse(section.id) || !is_label(section.name))
            return bad("sections", "section " + section.id + " needs an id of letters and digits, and a name");
        for (auto& row : section.rows) {
            if (!is_label(row.label)) return bad("rows", "a row of section " + section.id + " has no label");
            row.first = static_cast<SeatIndex>(section_of_.size());
            if (row.count == 0 || row.count > parts_.seats.size() - section_of_.size())
                return bad("rows", "row " + row.label + " of section " + section.id + " does not match the seats");
            section_of_.insert(section_of_.end(), row.count, static_cast<std::uint16_t>(s));
            row_of_.insert(row_of_.end(), row.count, static_cast<std::uint32_t>(&row - section.rows.data()));
            if (++rows > kMaxPlaces / 2) return bad("rows", "too many rows");
        }
    }
    if (section_of_.size() != parts_.seats.size()) return bad("seats", "every seat belongs to exactly one row");
    seats_by_id_.reserve(parts_.seats.size());
    for (SeatIndex i = 0; i < parts_.seats.size(); ++i) {
        const auto& seat = parts_.seats[i];
        if (!MapId::parse(seat.id)) return bad("seats", "seat ids consist of letters, digits, '-', '_' and '.'");
        if (!seats_by_id_.emplace(seat.id, i).second) return bad("seats", "the seat " + seat.id + " exists twice");
        if (!is_label(seat.label) || !is_point(seat.at) || seat.category >= parts_.categories.size())
            return bad("seats", "the seat " + seat.id + " has no label, no place or no category");
        if (seat.note.size() > kMaxNoteBytes) return bad("seats", "the note of " + seat.id + " is too long");
    }
    return {};
}

inline std::optional<Error> SeatMap::index_adjacency() {
    previous_.assign(parts_.seats.size(), kNoSeat);
    for (SeatIndex i = 0; i < parts_.seats.size(); ++i) {
        const SeatIndex next = parts_.seats[i].next;
        if (next == kNoSeat) continue;
        const bool same_row = next < parts_.seats.size() && next != i && section_of_[next] == section_of_[i] &&
                              row_of_[next] == row_of_[i];
        if (!same_row || previous_[next] != kNoSeat)
            return map_rules::bad_neighbour(parts_.seats[i],
                                            "neighbour of " + parts_.seats[i].id + " is not one of its row");
        previous_[next] = i;
    }
    // Each row must be made of chains with an end: in a ring a walk along the row would never end.
    std::vector<bool> reached(parts_.seats.size());
    for (SeatIndex start = 0; start < parts_.seats.size(); ++start) {
        if (previous_[start] != kNoSeat) continue;
        for (SeatIndex i = start; i != kNoSeat; i = parts_.seats[i].next) reached[i] = true;
    }
    const auto ring = std::find(reached.begin(), reached.end(), false);
    if (ring == reached.end()) return {};
    const Seat& seat = parts_.seats[static_cast<std::size_t>(ring - reached.begin())];
    return map_rules::bad_neighbour(seat, "row of " + seat.id + " has neighbours in a ring");
}

inline std::optional<Error> SeatMap::index_areas() {
    using namespace map_rules;
    places_ = static_cast<std::uint32_t>(parts_.seats.size());
    std::unordered_set<std::string_view> ids;
    for (const auto& section : parts_.sections)
        if (!ids.insert(section.id).second) return bad("sections", "the section " + section.id + " exists twice");
    for (auto& area : parts_.areas) {
        if (!MapId::parse(area.id) || !ids.insert(area.id).second)
            return bad("areas", "area ids are unique among sections and areas");
        if (!is_label(area.name) || area.category >= parts_.categories.size())
            return bad("areas", "the area " + area.id + " has no name or no category");
        if (area.capacity == 0 || area.capacity > kMaxPlaces - places_)
            return bad("areas", "the area " + area.id + " has no capacity, or the map too many places");
        if (!is_point(area.at) || !is_coordinate(area.width) || !is_coordinate(area.height) || area.width < 0 ||
            area.height < 0)
            return bad("areas", "the area " + area.id + " is out of bounds");
        if (!is_area_outline(area.outline))
            return bad("areas", "the outline of " + area.id + " is no polygon within its box");
        area.first = places_;
        places_ += area.capacity;
        for (std::uint32_t number = 1; number <= area.capacity; ++number)
            if (find_seat(standing_id(area, number)))
                return bad("areas", "a seat already has the id " + standing_id(area, number));
    }
    if (places_ == 0) return bad("seats", "a map without places sells nothing");
    return {};
}

inline std::optional<Error> SeatMap::index_units() {
    using namespace map_rules;
    if (parts_.units.size() > kMaxUnits) return bad("units", "at most 10000 units");
    if (!parts_.units.empty()) unit_of_.assign(parts_.seats.size(), 0);
    std::uint32_t number = 0;
    for (auto& unit : parts_.units) {
        ++number;
        if (!is_label(unit.name) || unit.seats.empty()) return bad("units", "a unit has a name and at least one seat");
        std::sort(unit.seats.begin(), unit.seats.end());
        if (!is_seat(unit.seats.back())) return bad("units", unit.name + " has a seat that does not exist");
        const SeatIndex first = unit.seats.front();
        for (const SeatIndex seat : unit.seats) {
            if (unit_of_[seat] != 0) return bad("units", "the seat " + parts_.seats[seat].id + " is in a unit already");
            if (section_of_[seat] != section_of_[first] || parts_.seats[seat].category != parts_.seats[first].category)
                return bad("units", "the seats of " + unit.name + " are not of one section and one category");
            unit_of_[seat] = number;
        }
    }
    return {};
}

inline std::optional<SeatIndex> SeatMap::find_seat(std::string_view id) const {
    const auto found = seats_by_id_.find(id);
    if (found == seats_by_id_.end()) return {};
    return found->second;
}

inline const Area* SeatMap::find_area(std::string_view id) const {
    const auto found =
        std::find_if(parts_.areas.begin(), parts_.areas.end(), [&](const Area& a) { return a.id == id; });
    return found == parts_.areas.end() ? nullptr : &*found;
}

inline const Section* SeatMap::find_section(std::string_view id) const {
    const auto found =
        std::find_if(parts_.sections.begin(), parts_.sections.end(), [&](const Section& s) { return s.id == id; });
    return found == parts_.sections.end() ? nullptr : &*found;
}

inline const Section& SeatMap::section_of(SeatIndex seat) const {
    FRONTROW_ASSERT(is_seat(seat));
    return parts_.sections[section_of_[seat]];
}

inline const Row& SeatMap::row_of(SeatIndex seat) const { return section_of(seat).rows[row_of_[seat]]; }

inline const Area& SeatMap::area_of(SeatIndex place) const {
    FRONTROW_ASSERT(!is_seat(place) && place < places_);
    const auto after = std::upper_bound(parts_.areas.begin(), parts_.areas.end(), place,
                                        [](SeatIndex p, const Area& area) { return p < area.first; });
    return *(after - 1);
}

inline std::uint16_t SeatMap::category_of(SeatIndex place) const {
    return is_seat(place) ? parts_.seats[place].category : area_of(place).category;
}

inline const std::string& SeatMap::category_name(SeatIndex place) const {
    return parts_.categories[category_of(place)].name;
}

inline std::string SeatMap::place_id(SeatIndex place) const {
    if (is_seat(place)) return parts_.seats[place].id;
    const Area& area = area_of(place);
    return map_rules::standing_id(area, place - area.first + 1);
}

inline const Unit* SeatMap::whole_unit_of(SeatIndex place) const noexcept {
    if (place >= unit_of_.size() || unit_of_[place] == 0) return nullptr;
    const Unit& unit = parts_.units[unit_of_[place] - 1];
    return unit.sold == UnitSale::whole ? &unit : nullptr;
}

inline SeatIndex SeatMap::previous(SeatIndex seat) const {
    FRONTROW_ASSERT(is_seat(seat));
    return previous_[seat];
}

inline std::string SeatMap::canonical_text() const {
    map_rules::CanonicalText text;
    text << parts_.name << parts_.width << parts_.height << parts_.focal << parts_.categories.size();
    for (const auto& category : parts_.categories) text << category.name << category.color;
    text << parts_.sections.size();
    for (const auto& section : parts_.sections) {
        text << section.id << section.name << section.rows.size();
        for (const auto& row : section.rows) text << row.label << std::size_t{row.count};
    }
    text << parts_.seats.size();
    for (const auto& seat : parts_.seats)
        text << seat.id << seat.label << seat.at << std::size_t{seat.category} << static_cast<std::size_t>(seat.kind)
             << std::size_t{seat.next};
    text << parts_.areas.size();
    for (const auto& area : parts_.areas)
        text << area.id << area.name << std::size_t{area.capacity} << std::size_t{area.category} << area.at
             << area.width << area.height;
    text << parts_.decorations.size();
    for (const auto& decoration : parts_.decorations) {
        text << static_cast<std::size_t>(decoration.kind) << decoration.text << decoration.at << decoration.size
             << decoration.points.size();
        for (const auto& point : decoration.points) text << point;
    }
    if (!parts_.units.empty()) text << parts_.units.size(); // without any it is what it was before there were units
    for (const auto& unit : parts_.units) {
        text << unit.name << static_cast<std::size_t>(unit.sold) << unit.seats.size();
        for (const SeatIndex seat : unit.seats) text << std::size_t{seat};
    }
    for (std::size_t i = 0; i < parts_.areas.size(); ++i) { // those without an outline are what they were before
        const auto& outline = parts_.areas[i].outline;
        if (outline.empty()) continue;
        text << "outline" << i << outline.size();
        for (const auto& corner : outline) text << corner;
    }
    for (std::size_t i = 0; i < parts_.decorations.size(); ++i)
        if (parts_.decorations[i].symbol != DecorationSymbol::none)
            text << "symbol" << i << static_cast<std::size_t>(parts_.decorations[i].symbol);
    for (std::size_t i = 0; i < parts_.seats.size(); ++i)
        if (!parts_.seats[i].note.empty()) text << "note" << i << parts_.seats[i].note;
    return text.take();
}

} // namespace frontrow
