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
    std::vector<std::string> notes{};
};

/// A position to a thousandth of a unit, without the noise that sums and products leave behind it.
inline double tidy(double value) { return std::round(value * 1000) / 1000 + 0.0; }

/// Names a field of what is being read so that whoever wrote the file finds it: "zones[0].rows[2].seats[5].category"
/// or "line 7, column category".
using Place = std::function<std::string(std::string_view field)>;

/// Refuses a file because of what stands at `place`.
[[noreturn]] inline void refuse_at(std::string place, std::string_view why) {
    std::string detail = place + ": " + std::string(why) + ".";
    throw Refusal(Error::invalid(std::move(place), std::move(detail)));
}

/// Colours for categories that bring none, apart for every colour vision.
inline std::string category_color(std::size_t index) {
    static constexpr std::string_view colors[] = {"#d55e00", "#0072b2", "#009e73", "#c2699b", "#8a6d00", "#56718a"};
    return std::string(colors[index % std::size(colors)]);
}

/// The text as an id: its ASCII letters and digits in lower case, '-' for all else. May be empty.
inline std::string slug_of(std::string_view text) {
    std::string slug;
    for (const char c : text) {
        const bool capital = c >= 'A' && c <= 'Z';
        if (capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            slug += capital ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    slug.resize(std::min<std::size_t>(slug.size(), 40));
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    return slug;
}

/// A fixed and well spread number for a text (FNV-1a), in hexadecimal.
inline std::string mark_of(std::string_view text) {
    std::uint64_t mark = 0xCBF2'9CE4'8422'2325;
    for (const char c : text) mark = (mark ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3;
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(mark >> shift) & 15];
    return digits;
}

/// Gathers a map from a file, part by part in map order. Whatever a SeatMap would not take is refused where it is
/// read, by its place. Throws Refusal.
class MapDraft {
public:
    void head(std::string name, double width, double height, Point focal, const Place& place) {
        require_label(name, place("name"));
        if (!(width > 0 && width <= kMaxCoordinate)) refuse_at(place("width"), "must be between 0 and 100000");
        if (!(height > 0 && height <= kMaxCoordinate)) refuse_at(place("height"), "must be between 0 and 100000");
        parts_.name = std::move(name);
        parts_.width = width;
        parts_.height = height;
        parts_.focal = checked(focal, place);
    }

    void category(std::string name, std::string color, const Place& place) {
        require_label(name, place("name"));
        if (!map_rules::is_color(color)) refuse_at(place("color"), "must be a colour like #0072b2");
        if (parts_.categories.size() == kMaxCategories) refuse_at(place("name"), "a map has at most 50 categories");
        if (!categories_.emplace(name, static_cast<std::uint16_t>(parts_.categories.size())).second)
            refuse_at(place("name"), "another category has the same name");
        parts_.categories.push_back({std::move(name), std::move(color)});
    }
    [[nodiscard]] bool has_category(const std::string& name) const { return categories_.contains(name); }

    /// Begins a section; the rows that follow are in it.
    void section(std::string id, std::string name, const Place& place) {
        require_own_id(id, place);
        require_label(name, place("name"));
        parts_.sections.push_back({std::move(id), std::move(name), {}});
    }
    [[nodiscard]] bool has_section(const std::string& id) const { return section_ids_.contains(id); }

    /// Begins a row; the seats that follow are in it.
    void row(std::string label, const Place& place) {
        require_label(label, place("label"));
        if (++rows_ > kMaxPlaces / 2) refuse_at(place("label"), "a map has at most 75000 rows");
        parts_.sections.back().rows.push_back({std::move(label)});
    }

    SeatIndex seat(Seat seat, const std::string& category, const Place& place) {
        const auto index = static_cast<SeatIndex>(parts_.seats.size());
        if (index == kMaxPlaces) refuse_at(place("id"), "a map has at most 150000 places");
        require_label(seat.label, place("label"));
        require_id(seat.id, place("id"));
        seat.at = checked(seat.at, place);
        seat.category = category_index(category, place);
        if (!seats_.emplace(seat.id, index).second) refuse_at(place("id"), "another seat has the same id");
        parts_.seats.push_back(std::move(seat));
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
        require_label(area.name, place("name"));
        if (area.capacity == 0 || area.capacity > kMaxPlaces) refuse_at(place("capacity"), "must be 1 to 150000");
        if (!(area.width >= 0 && area.width <= kMaxCoordinate)) refuse_at(place("width"), "must be 0 to 100000");
        if (!(area.height >= 0 && area.height <= kMaxCoordinate)) refuse_at(place("height"), "must be 0 to 100000");
        area.at = checked(area.at, place);
        area.category = category_index(category, place);
        parts_.areas.push_back(std::move(area));
    }

    void decoration(Decoration decoration, const Place& place) {
        if (parts_.decorations.size() == kMaxDecorations)
            refuse_at(place("text"), "a map has at most 1000 decorations");
        if (decoration.text.size() > kMaxLabelBytes || !is_plain_text(decoration.text))
            refuse_at(place("text"), "must be plain text of at most 120 bytes");
        if (!map_rules::is_coordinate(decoration.size)) refuse_at(place("size"), "is out of bounds");
        if (decoration.points.size() > kMaxDecorations) refuse_at(place("points"), "must be at most 1000 points");
        decoration.at = checked(decoration.at, place);
        for (auto& point : decoration.points) {
            if (!map_rules::is_point(point)) refuse_at(place("points"), "must lie within 100000 units");
            point = unsigned_zero(point);
        }
        parts_.decorations.push_back(std::move(decoration));
    }

    [[nodiscard]] const SeatMapParts& parts() const noexcept { return parts_; }

    /// Promises the map. `next_of` names the place where a seat's neighbour is said.
    SeatMap finish(const std::function<std::string(SeatIndex)>& next_of) {
        auto map = SeatMap::make(std::move(parts_));
        if (map) return std::move(*map);
        const Error& error = map.error();
        const auto seat = error.seats.empty() ? std::nullopt : find_seat(error.seats.front());
        refuse_at(seat ? next_of(*seat) : error.field, error.detail);
    }

private:
    static void require_id(const std::string& id, const std::string& place) {
        if (!MapId::parse(id)) refuse_at(place, "an id is 1 to 80 letters, digits, '-', '_' or '.'");
    }
    /// Sections and standing areas share their ids.
    void require_own_id(const std::string& id, const Place& place) {
        require_id(id, place("id"));
        if (section_ids_.size() == kMaxSections) refuse_at(place("id"), "a map has at most 1000 sections and areas");
        if (!section_ids_.insert(id).second) refuse_at(place("id"), "another section or area has the same id");
    }
    static void require_label(const std::string& label, std::string place) {
        if (!map_rules::is_label(label) || !is_plain_text(label))
            refuse_at(std::move(place), "must be plain text of 1 to 120 bytes");
    }
    std::uint16_t category_index(const std::string& name, const Place& place) const {
        const auto found = categories_.find(name);
        if (found == categories_.end()) refuse_at(place("category"), "the plan has no category of this name");
        return found->second;
    }
    static Point checked(Point point, const Place& place) {
        if (!map_rules::is_coordinate(point.x)) refuse_at(place("x"), "must lie within 100000 units");
        if (!map_rules::is_coordinate(point.y)) refuse_at(place("y"), "must lie within 100000 units");
        return unsigned_zero(point);
    }
    /// A negative zero would be another map with the same look.
    static Point unsigned_zero(Point point) { return {point.x + 0.0, point.y + 0.0}; }

    SeatMapParts parts_;
    std::size_t rows_ = 0;
    std::unordered_map<std::string, std::uint16_t> categories_;
    std::unordered_set<std::string> section_ids_;
    std::unordered_map<std::string, SeatIndex> seats_;
};

} // namespace frontrow
