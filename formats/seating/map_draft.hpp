#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/result.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/slug.hpp"

namespace frontrow {

/// What a map came from, as an opaque text that is kept beside the map: whatever a SeatMap cannot say is in there and
/// nowhere else.
struct MapSource {
    std::string text;
};

/// A map out of a file, what to keep beside it, and what its reader should be told.
struct ImportedPlan {
    SeatMap map;
    std::optional<MapSource> source{};
    std::vector<Remark> notes{};
};

/// A position to a thousandth of a unit, without the noise that sums and products leave behind it.
inline double tidy(double value) { return std::round(value * 1000) / 1000 + 0.0; }

/// Names a field of what is being read so that whoever wrote the file finds it: "zones[0].rows[2].seats[5].category"
/// or "line 7, column category".
using Place = std::function<std::string(std::string_view field)>;

/// Colours for categories that bring none, apart for every colour vision.
inline std::string category_color(std::size_t index) {
    static constexpr std::string_view colors[] = {"#d55e00", "#0072b2", "#009e73", "#c2699b", "#8a6d00", "#56718a"};
    return std::string(colors[index % std::size(colors)]);
}

/// The text as an id; may be empty. An apostrophe parts it, as in ids that maps have already.
inline std::string id_slug(std::string text) {
    std::replace(text.begin(), text.end(), '\'', '-');
    return slug_of(text, 40);
}

/// A fixed and well spread number for a text (FNV-1a), in hexadecimal.
inline std::string mark_of(std::string_view text) {
    std::uint64_t mark = 0xCBF2'9CE4'8422'2325;
    for (const char c : text) mark = (mark ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3;
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(mark >> shift) & 15];
    return digits;
}

/// Gathers a map from a file, part by part in map order. Whatever a SeatMap would not take becomes a fault at its
/// place; `finish` refuses a file that has any.
class MapDraft {
public:
    [[nodiscard]] Remarks& remarks() noexcept { return remarks_; }

    void head(std::string name, double width, double height, Point focal, const Place& place) {
        require_label(name, place, "name");
        require(width > 0 && width <= kMaxCoordinate, place, "width", "out_of_range", "must be between 0 and 100000");
        require(height > 0 && height <= kMaxCoordinate, place, "height", "out_of_range",
                "must be between 0 and 100000");
        parts_.name = std::move(name);
        parts_.width = width;
        parts_.height = height;
        parts_.focal = checked(focal, place);
    }

    void category(std::string name, std::string color, const Place& place) {
        require_label(name, place, "name");
        require(map_rules::is_color(color), place, "color", "bad_color", "must be a colour like #0072b2");
        if (parts_.categories.size() == kMaxCategories)
            remarks_.stop(place("name"), "too_many", "a map has at most 50 categories");
        require(categories_.emplace(name, static_cast<std::uint16_t>(parts_.categories.size())).second, place, "name",
                "twice", "another category has the same name");
        parts_.categories.push_back({std::move(name), std::move(color)});
    }
    [[nodiscard]] bool has_category(const std::string& name) const { return categories_.contains(name); }

    /// Begins a section; the rows that follow are in it.
    void section(std::string id, std::string name, const Place& place) {
        require_own_id(id, place);
        require_label(name, place, "name");
        parts_.sections.push_back({std::move(id), std::move(name), {}});
    }

    /// Begins a row; the seats that follow are in it.
    void row(std::string label, const Place& place) {
        require_label(label, place, "label");
        if (++rows_ > kMaxPlaces / 2) remarks_.stop(place("label"), "too_many", "a map has at most 75000 rows");
        parts_.sections.back().rows.push_back({std::move(label)});
    }

    /// Adds a seat. Without a category, since that could not be read, it is in the first.
    SeatIndex seat(Seat seat, const std::optional<std::string>& category, const Place& place) {
        const auto index = static_cast<SeatIndex>(parts_.seats.size());
        if (index == kMaxPlaces) remarks_.stop(place("id"), "too_many", "a map has at most 150000 places");
        require_label(seat.label, place, "label");
        require_id(seat.id, place);
        seat.at = checked(seat.at, place);
        const bool is_note = seat.note.size() <= kMaxNoteBytes && is_plain_text(seat.note);
        require(is_note, place, "note", "too_long", "must be plain text of at most 240 bytes");
        if (category) seat.category = category_index(*category, place);
        require(seats_.emplace(seat.id, index).second, place, "id", "twice", "another seat has the same id");
        parts_.seats.push_back(std::move(seat));
        section_of_.push_back(static_cast<std::uint32_t>(parts_.sections.size()));
        ++parts_.sections.back().rows.back().count;
        return index;
    }
    [[nodiscard]] std::optional<SeatIndex> find_seat(const std::string& id) const {
        const auto found = seats_.find(id);
        if (found == seats_.end()) return {};
        return found->second;
    }
    /// Says who comes after the seat in its row; `finish` checks it.
    void join(SeatIndex seat, SeatIndex next) { parts_.seats[seat].next = next; }

    void area(Area area, const std::string& category, const Place& place) {
        require_own_id(area.id, place);
        require_label(area.name, place, "name");
        require(area.capacity > 0 && area.capacity <= kMaxPlaces, place, "capacity", "out_of_range",
                "must be 1 to 150000");
        require(area.width >= 0 && area.width <= kMaxCoordinate, place, "width", "out_of_range", "must be 0 to 100000");
        require(area.height >= 0 && area.height <= kMaxCoordinate, place, "height", "out_of_range",
                "must be 0 to 100000");
        require(map_rules::is_area_outline(area.outline), place, "outline", "out_of_range",
                "must be three corners or more, each from 0 to 1");
        for (auto& corner : area.outline) corner = unsigned_zero(corner);
        area.at = checked(area.at, place);
        area.category = category_index(category, place);
        parts_.areas.push_back(std::move(area));
    }

    void decoration(Decoration decoration, const Place& place) {
        if (parts_.decorations.size() == kMaxDecorations)
            remarks_.stop(place("text"), "too_many", "a map has at most 1000 decorations");
        require(decoration.text.size() <= kMaxLabelBytes && is_plain_text(decoration.text), place, "text", "too_long",
                "must be plain text of at most 120 bytes");
        require(map_rules::is_coordinate(decoration.size), place, "size", "out_of_range", "is out of bounds");
        require(decoration.symbol == DecorationSymbol::none || decoration.kind == DecorationKind::text, place, "symbol",
                "out_of_range", "is for texts only");
        if (decoration.points.size() > kMaxDecorations)
            remarks_.stop(place("points"), "too_many", "must be at most 1000 points");
        decoration.at = checked(decoration.at, place);
        require(std::all_of(decoration.points.begin(), decoration.points.end(), map_rules::is_point), place, "points",
                "out_of_range", "must lie within 100000 units");
        for (auto& point : decoration.points) point = unsigned_zero(point);
        parts_.decorations.push_back(std::move(decoration));
    }

    /// Adds a unit of seats that were added before, by their ids.
    void unit(std::string name, UnitSale sold, const std::vector<std::string>& seats, const Place& place) {
        require_label(name, place, "name");
        require(!seats.empty(), place, "seats", "empty", "a unit has at least one seat");
        Unit unit{std::move(name), sold, {}};
        for (std::size_t i = 0; i < seats.size(); ++i) {
            const auto field = "seats[" + std::to_string(i) + "]";
            const auto seat = find_seat(seats[i]);
            if (!seat) {
                if (!lacks_a_part_) remarks_.fault(place(field), "unknown_seat", "the plan has no seat of this id");
                continue;
            }
            require(in_units_.insert(*seat).second, place, field, "twice", "the seat is in a unit already");
            const bool is_beside =
                unit.seats.empty() || (section_of(*seat) == section_of(unit.seats.front()) &&
                                       parts_.seats[*seat].category == parts_.seats[unit.seats.front()].category);
            require(is_beside, place, field, "not_together", "the seats of a unit are of one section and one category");
            unit.seats.push_back(*seat);
        }
        parts_.units.push_back(std::move(unit));
    }

    [[nodiscard]] const SeatMapParts& parts() const noexcept { return parts_; }

    /// Says that a part could not be added at all, so that what refers to others by their number cannot be checked.
    void lack_a_part() noexcept { lacks_a_part_ = true; }
    [[nodiscard]] bool lacks_a_part() const noexcept { return lacks_a_part_; }

    /// Returns the map. `next_of` names the place where a seat's neighbour is said. Throws Refusal with every fault.
    SeatMap finish(const std::function<std::string(SeatIndex)>& next_of) {
        if (!lacks_a_part_) check_neighbours(next_of);
        remarks_.require_none();
        auto map = SeatMap::make(std::move(parts_));
        if (map) return std::move(*map);
        const Error& error = map.error();
        const auto seat = error.seats.empty() ? std::nullopt : find_seat(error.seats.front());
        remarks_.stop(seat ? next_of(*seat) : error.field, seat ? "not_neighbour" : "invalid", error.detail);
    }

private:
    /// Each seat that is said to sit beside one of another row, or beside one that has a neighbour already.
    void check_neighbours(const std::function<std::string(SeatIndex)>& next_of) {
        std::vector<bool> has_previous(parts_.seats.size());
        SeatIndex first = 0;
        for (const auto& section : parts_.sections)
            for (const auto& row : section.rows) {
                for (SeatIndex i = first; i < first + row.count; ++i) {
                    const SeatIndex next = parts_.seats[i].next;
                    if (next == kNoSeat) continue;
                    const bool is_of_row = next >= first && next < first + row.count && next != i;
                    if (!is_of_row || has_previous[next])
                        remarks_.fault(next_of(i), "not_neighbour",
                                       "the neighbour of " + parts_.seats[i].id +
                                           " is not one of its row, or has another neighbour");
                    else
                        has_previous[next] = true;
                }
                first += row.count;
            }
    }

    [[nodiscard]] std::uint32_t section_of(SeatIndex seat) const { return section_of_[seat]; }

    void require(bool holds, const Place& place, std::string_view field, const char* reason, std::string_view why) {
        if (!holds) remarks_.fault(place(field), reason, why);
    }
    void require_id(const std::string& id, const Place& place) {
        require(MapId::parse(id).has_value(), place, "id", "bad_id",
                "an id is 1 to 80 letters, digits, '-', '_' or '.'");
    }
    /// Sections and standing areas share their ids.
    void require_own_id(const std::string& id, const Place& place) {
        require_id(id, place);
        if (section_ids_.size() == kMaxSections)
            remarks_.stop(place("id"), "too_many", "a map has at most 1000 sections and areas");
        require(section_ids_.insert(id).second, place, "id", "twice", "another section or area has the same id");
    }
    void require_label(const std::string& label, const Place& place, std::string_view field) {
        const bool is_seen = is_plain_text(label) && !trimmed(without_invisible(label)).empty();
        require(map_rules::is_label(label) && is_seen, place, field, "bad_label",
                "must be plain text of 1 to 120 bytes that can be seen");
    }
    std::uint16_t category_index(const std::string& name, const Place& place) {
        const auto found = categories_.find(name);
        if (found != categories_.end()) return found->second;
        remarks_.fault(place("category"), "unknown_category", "the plan has no category of this name");
        return 0;
    }
    Point checked(Point point, const Place& place) {
        require(map_rules::is_coordinate(point.x), place, "x", "out_of_range", "must lie within 100000 units");
        require(map_rules::is_coordinate(point.y), place, "y", "out_of_range", "must lie within 100000 units");
        return unsigned_zero(point);
    }
    /// A negative zero would be another map with the same look.
    static Point unsigned_zero(Point point) { return {point.x + 0.0, point.y + 0.0}; }

    Remarks remarks_;
    bool lacks_a_part_ = false;
    SeatMapParts parts_;
    std::size_t rows_ = 0;
    std::unordered_map<std::string, std::uint16_t> categories_;
    std::unordered_set<std::string> section_ids_;
    std::unordered_map<std::string, SeatIndex> seats_;
    std::vector<std::uint32_t> section_of_; ///< Of each seat.
    std::unordered_set<SeatIndex> in_units_;
};

} // namespace frontrow
