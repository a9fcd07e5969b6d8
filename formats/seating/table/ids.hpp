#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/table/line.hpp"
#include "formats/seating/table/waiting_rows.hpp"

namespace frontrow::csv {

/// The names of a seat with their lengths, so that no two seats have the same.
inline std::string names_of(const std::string& section, const std::string& row, const std::string& label) {
    return std::to_string(section.size()) + ":" + section + std::to_string(row.size()) + ":" + row + label;
}

/// An id made of a text: letters, digits, '-', '_' and '.' stay as they are. `is_exact` says whether all do.
struct MadeId {
    std::string text;
    bool is_exact = true;
};
inline MadeId made_of(std::string text) {
    if (text.size() > MapId::kMaxBytes) {
        const std::string mark = "." + mark_of(text);
        text = text.substr(0, MapId::kMaxBytes - mark.size()) + mark;
    }
    MadeId made{std::move(text)};
    for (char& c : made.text) {
        if (MapId::parse(std::string_view(&c, 1))) continue;
        c = '-';
        made.is_exact = false;
    }
    return made;
}

/// The same id with a mark of what it was made of, for where it would not tell two apart.
inline std::string marked(const std::string& id, std::string_view of) {
    const std::string mark = "." + mark_of(of);
    return id.substr(0, MapId::kMaxBytes - mark.size()) + mark;
}

template <class Visit>
void for_each_seat(std::vector<WaitingSection>& sections, Visit&& visit) {
    for (auto& section : sections)
        for (auto& row : section.rows)
            for (auto& seat : row.seats) visit(section, row, seat);
}

/// A section goes by what the table calls it where that is an id, else by an id made of it. One that would not tell
/// two names apart has a mark of the name.
inline void name_sections(std::vector<WaitingSection>& sections) {
    std::unordered_set<std::string> exact;
    std::unordered_map<std::string, std::size_t> slugs;
    for (const auto& section : sections) {
        if (MapId::parse(section.text)) exact.insert(section.text);
        ++slugs[id_slug(section.text)];
    }
    for (auto& section : sections) {
        if (exact.contains(section.text)) {
            section.id = section.text;
            continue;
        }
        const auto slug = id_slug(section.text);
        const bool says_all = std::all_of(section.text.begin(), section.text.end(),
                                          [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        const bool is_own = says_all && !slug.empty() && slugs[slug] == 1 && !exact.contains(slug);
        section.id = is_own ? slug : marked(slug.empty() ? "section" : slug, section.text);
    }
}

/// A seat without an id goes by its section, row and label. Where such an id would not tell two seats apart, or not
/// say all of a name, it has a mark of all three; so it is the same whatever else is in the table.
inline void name_seats(std::vector<WaitingSection>& sections, const Columns& columns, Remarks& remarks) {
    std::unordered_set<std::string> taken;
    std::unordered_map<std::string, std::size_t> made;
    for_each_seat(sections, [&](const WaitingSection& section, const WaitingRow& row, const Waiting& each) {
        if (!each.seat.id.empty())
            taken.insert(each.seat.id);
        else
            ++made[made_of(section.id + "-" + row.label + "-" + each.seat.label).text];
    });
    std::unordered_set<std::string> named;
    std::size_t twice = 0;
    for_each_seat(sections, [&](const WaitingSection& section, const WaitingRow& row, Waiting& each) {
        if (!each.seat.id.empty()) return;
        auto id = made_of(section.id + "-" + row.label + "-" + each.seat.label);
        if (id.is_exact && made[id.text] == 1 && !taken.contains(id.text)) {
            each.seat.id = std::move(id.text);
            return;
        }
        const auto names = names_of(section.id, row.label, each.seat.label);
        each.seat.id = marked(id.text, names);
        if (named.insert(names).second) return;
        const char* column = columns.has("id") ? "id" : columns.has("first_label") ? "first_label" : "label";
        remarks.fault(columns.place(each.line, column), "twice", "another seat has the same section, row and label");
        each.seat.id = ".twice-" + std::to_string(++twice);
    });
}

} // namespace frontrow::csv
