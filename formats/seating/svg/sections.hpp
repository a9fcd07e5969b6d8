#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/svg/drawing.hpp"
#include "formats/seating/svg/labels.hpp"
#include "formats/seating/svg/rows.hpp"
#include "formats/seating/svg/seats.hpp"

namespace frontrow::svg {

/// What tells which seats are a row: the groups of the drawing where they do, else how seats stand; or the latter
/// alone.
enum class RowSource : std::uint8_t { groups, lines };

struct ChairRow {
    std::string label{};
    std::vector<std::size_t> chairs{}; ///< In the order in which they are drawn.
};

struct ChairSection {
    std::string name{}; ///< Empty where the drawing has none.
    std::size_t group = 0;
    std::vector<ChairRow> rows{};
};

/// Gathers the seats of a drawing into rows and sections by its groups and by how they stand.
class SectionFinder {
public:
    static std::vector<ChairSection> find(const Drawing& drawing, std::vector<Chair>& chairs, double size,
                                          RowSource source) {
        SectionFinder finder(drawing.groups, chairs, size);
        finder.take_out_of_own_groups();
        if (source == RowSource::lines)
            for (auto& chair : chairs) chair.group = 0;
        finder.gather();
        return std::move(finder.sections_);
    }

private:
    SectionFinder(const std::vector<Group>& groups, std::vector<Chair>& chairs, double size)
        : groups_(groups), chairs_(chairs), size_(size) {}

    /// A seat that has a group of its own, with its number in it, say, belongs to the group around it, where most of
    /// the groups in that are so; what its group is called it is called itself. A <use> is such a group too.
    void take_out_of_own_groups() {
        std::vector<std::size_t> direct(groups_.size());
        for (const auto& chair : chairs_) ++direct[chair.group];
        std::vector<std::size_t> all = direct; // with those of the groups in it
        for (std::size_t g = groups_.size() - 1; g > 0; --g) all[groups_[g].parent] += all[g];
        std::vector<std::size_t> single(groups_.size()); // groups in it of a single seat
        std::vector<std::size_t> several(groups_.size());
        std::vector<std::size_t> into(groups_.size());
        std::iota(into.begin(), into.end(), std::size_t{0});
        for (std::size_t g = groups_.size() - 1; g > 0; --g) {
            if (all[g] == 0) continue;
            ++(all[g] == 1 ? single : several)[groups_[g].parent];
        }
        for (std::size_t g = 1; g < groups_.size(); ++g) { // from the outermost inwards
            const auto parent = groups_[g].parent;
            if (all[g] == 1 && (single[parent] > several[parent] || all[parent] == 1)) into[g] = into[parent];
        }
        for (auto& chair : chairs_) {
            auto& g = chair.group;
            for (; into[g] != g; g = groups_[g].parent) {
                if (chair.label.empty()) chair.label = seat_label(groups_[g].name);
                chair.is_wheelchair = chair.is_wheelchair || says_wheelchair(groups_[g].name);
            }
        }
    }

    void gather() {
        std::vector<std::vector<std::size_t>> in(groups_.size());
        for (std::size_t i = 0; i < chairs_.size(); ++i) in[chairs_[i].group].push_back(i);
        for (std::size_t g = 0; g < in.size(); ++g)
            if (!in[g].empty()) add_group(g, in[g]);
    }

    void add_group(std::size_t group, const std::vector<std::size_t>& members) {
        std::vector<Point> at;
        for (const auto i : members) at.push_back(chairs_[i].at);
        const auto& name = groups_[group].name;
        const auto label = row_label(name);
        auto rows = RowFinder::rows_of(at, size_);
        const bool is_row =
            group > 0 && (rows.size() == 1 ? !label.empty() || name.empty() : !label.empty() && is_long(at));
        if (is_row && rows.size() > 1) rows = {order_along(at)};
        auto& section = section_of(is_row ? groups_[group].parent : group);
        for (auto& row : rows) {
            for (auto& i : row) i = members[i];
            section.rows.push_back({is_row ? label : std::string(), std::move(row)});
        }
    }

    /// Whether these seats are at least three times as long as they are deep: one row, though it is not seen how.
    [[nodiscard]] static bool is_long(const std::vector<Point>& at) {
        const Point way = drawn_row_rules::direction_of(at);
        Box box;
        for (const auto& p : at) box.add({p.x * way.x + p.y * way.y, p.y * way.x - p.x * way.y});
        return box.width() > 3 * box.height();
    }

    ChairSection& section_of(std::size_t group) {
        const auto [found, is_new] = section_of_.emplace(group, sections_.size());
        if (is_new) sections_.push_back({name_around(group), group, {}});
        return sections_[found->second];
    }

    /// The name of the group, or of the nearest around it that has one.
    [[nodiscard]] std::string name_around(std::size_t group) const {
        while (group > 0 && groups_[group].name.empty()) group = groups_[group].parent;
        return groups_[group].name;
    }

    const std::vector<Group>& groups_;
    std::vector<Chair>& chairs_;
    double size_;
    std::vector<ChairSection> sections_;
    std::unordered_map<std::size_t, std::size_t> section_of_;
};

} // namespace frontrow::svg
