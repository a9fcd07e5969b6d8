#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/csv.hpp"
#include "formats/csv_scanner.hpp"
#include "formats/folded_text.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/table/ids.hpp"
#include "formats/seating/table/line.hpp"
#include "formats/seating/table/places.hpp"
#include "formats/seating/table/waiting_rows.hpp"
#include "formats/seating/table_columns.hpp"
#include "formats/table_text.hpp"

namespace frontrow {

/// How a table is to be read where it does not say so itself.
struct TableChoice {
    ColumnChoice columns{};
    std::string section = "Hall"; ///< The section of a table that names none.
};

namespace csv {

/// Gathers the lines of a file, of either form, into sections and rows.
class Reader {
public:
    static ImportedPlan read(std::string_view bytes, const std::string& name, const TableChoice& choice) {
        Reader reader(bytes, choice);
        reader.read_columns();
        reader.read_lines();
        return reader.finish(name);
    }

private:
    Reader(std::string_view bytes, const TableChoice& choice)
        : text_(decode(bytes)), scanner_(text_.text), choice_(choice) {}

    static TableText decode(std::string_view bytes) {
        plan_rules::require_size(bytes);
        return decode_table(bytes);
    }

    // ---- Columns

    void read_columns() {
        std::optional<Record> head;
        remarks_.attempt([&] { head = scanner_.next(); });
        remarks_.require_none();
        if (!head) remarks_.stop("line 1", "empty", "the file is empty");
        if (text_.encoding == TableEncoding::windows_1252) note_encoding();
        for (const auto& cell : head->cells) {
            const auto name = without_blanks(cell);
            if (!is_plain_text(name)) remarks_.stop("line 1", "not_plain", "must be plain UTF-8 text");
            columns_.heads.push_back(without_invisible(name));
        }
        for (const auto& [ours, theirs] : choice_.columns)
            if (!theirs.empty() &&
                std::find(columns_.heads.begin(), columns_.heads.end(), theirs) == columns_.heads.end())
                remarks_.fault("columns." + ours, "unknown", "the table has no column " + theirs);
        columns_.ours = match_columns(columns_.heads, choice_.columns);
        runs_ = columns_.has("first_label");
        has_places_ = columns_.has("x") && columns_.has("y");
        says_next_ = columns_.has("next");
        for (const std::string_view needed : needed_columns())
            if (!columns_.has(needed)) remarks_.fault("line 1, column " + std::string(needed), "missing", "is missing");
        note_columns();
        remarks_.require_none();
    }

    [[nodiscard]] std::vector<std::string_view> needed_columns() const {
        if (runs_) return {"row", "first_label", "count", "x", "y"};
        return {"row", "label"};
    }

    void note_encoding() {
        const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
        const std::string& text = text_.text;
        auto begin = std::find_if_not(text.begin(), text.end(), is_ascii);
        const auto line = 1 + std::count(text.begin(), begin, '\n');
        const auto is_word = [&](char c) { return !is_ascii(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
        auto end = begin;
        while (begin != text.begin() && end - begin < 40 && is_word(*(begin - 1))) --begin;
        while (end != text.end() && end - begin < 80 && is_word(*end)) ++end;
        const auto example = std::string(cut_to(std::string(begin, end), 60));
        remarks_.note({"read_as_windows",
                       "line " + std::to_string(line),
                       "The file is no UTF-8; it was read as Windows-1252, so that it says " + example + ".",
                       {{"example", is_plain_text(example) ? example : ""}}});
    }

    /// Says which columns were taken for one of ours, and which were passed over.
    void note_columns() {
        constexpr std::size_t most = 300; // bytes
        std::string taken;
        std::string passed;
        const auto add = [&](std::string& list, const std::string& what) {
            if (list.size() < most) list += (list.empty() ? "" : ", ") + what;
        };
        for (std::size_t i = 0; i < columns_.heads.size(); ++i) {
            const auto& head = columns_.heads[i];
            const auto& ours = columns_.ours[i];
            const bool repeats =
                ours.empty() && !head.empty() &&
                std::find(columns_.heads.begin(), columns_.heads.begin() + static_cast<std::ptrdiff_t>(i), head) !=
                    columns_.heads.begin() + static_cast<std::ptrdiff_t>(i);
            if (repeats && columns_.has(head)) remarks_.fault("line 1, column " + head, "twice", "is there twice");
            const bool is_ours = folded(head) == folded(ours);
            if (ours.empty() && !head.empty()) add(passed, head);
            const bool is_chosen = std::any_of(choice_.columns.begin(), choice_.columns.end(),
                                               [&](const auto& one) { return one.first == ours; });
            if (!ours.empty() && !is_ours && !is_chosen) add(taken, head + " = " + ours);
        }
        if (!taken.empty())
            remarks_.note({"columns_taken", "line 1", "Columns were taken so: " + taken + ".", {{"columns", taken}}});
        if (!passed.empty())
            remarks_.note(
                {"columns_passed", "line 1", "Columns were passed over: " + passed + ".", {{"columns", passed}}});
        if (!columns_.has("section"))
            remarks_.note({"no_section",
                           "line 1",
                           "The table has no column for sections: all seats are in " + choice_.section + ".",
                           {{"section", choice_.section}}});
    }

    // ---- Lines

    void read_lines() {
        for (bool more = true; more;) {
            std::optional<Record> record;
            if (!remarks_.attempt([&] { record = scanner_.next(); })) {
                scanner_.skip_line();
                draft_.lack_a_part();
                continue;
            }
            more = record.has_value();
            if (more && !remarks_.attempt([&] { read_line(std::move(*record)); })) draft_.lack_a_part();
        }
    }

    void read_line(Record record) {
        const Line line(std::move(record), columns_, scanner_.separator() != ',');
        const auto section =
            remarks_.tried([&] { return columns_.has("section") ? line.required("section") : choice_.section; });
        const auto row = remarks_.tried([&] { return line.required("row"); });
        if (runs_)
            read_run(line, section, row);
        else
            read_seat(line, section, row);
    }

    WaitingRow& row_of(const Line& line, const std::string& section, const std::string& label) {
        const auto [found, is_new_section] = section_of_.emplace(section, sections_.size());
        if (is_new_section)
            sections_.push_back({.id = {},
                                 .text = section,
                                 .name = line.text("section_name").value_or(section),
                                 .line = line.number(),
                                 .rows = {},
                                 .row_of = {}});
        WaitingSection& in = sections_[found->second];
        const auto [row, is_new] = in.row_of.emplace(label, in.rows.size());
        if (is_new) in.rows.push_back({label, line.number(), {}});
        return in.rows[row->second];
    }

    void add(WaitingRow& row, Waiting seat, std::string_view column) {
        if (++seats_ > kMaxPlaces)
            remarks_.stop(columns_.place(seat.line, column), "too_many", "a map has at most 150000 places");
        row.seats.push_back(std::move(seat));
    }

    std::string category_of(const Line& line) {
        auto name = line.text("category");
        if (name) return *name;
        remarks_.count("no_category", columns_.has("category") ? line.place("category") : "line 1",
                       "Some seats have no category; they were given one, Standard.");
        return "Standard";
    }

    void read_seat(const Line& line, const std::optional<std::string>& section, const std::optional<std::string>& row) {
        const auto label = remarks_.tried([&] { return line.required("label"); });
        const auto id = remarks_.tried([&] { return line.text("id").value_or(""); });
        const auto x = remarks_.tried([&] { return has_places_ ? line.coordinate("x") : 0; });
        const auto y = remarks_.tried([&] { return has_places_ ? line.coordinate("y") : 0; });
        const auto category = remarks_.tried([&] { return category_of(line); });
        const auto kind = remarks_.tried([&] { return line.kind(); });
        std::optional<std::string> next;
        const bool is_told = remarks_.attempt([&] {
            if (says_next_) next = line.text("next").value_or("");
        });
        if (!section || !row || !label || !id || !x || !y || !category || !kind || !is_told)
            return draft_.lack_a_part();
        Seat seat{.id = *id, .label = *label, .at = {*x, *y}, .kind = *kind};
        add(row_of(line, *section, *row), {std::move(seat), *category, line.number(), std::move(next)}, "label");
    }

    void read_run(const Line& line, const std::optional<std::string>& section, const std::optional<std::string>& row) {
        constexpr std::uint32_t most_label = 1'000'000;
        const auto first = remarks_.tried([&] { return line.count("first_label", most_label); });
        const auto count = remarks_.tried([&] { return line.count("count", static_cast<std::uint32_t>(kMaxPlaces)); });
        const auto x = remarks_.tried([&] { return line.coordinate("x"); });
        const auto y = remarks_.tried([&] { return line.coordinate("y"); });
        const auto spacing =
            remarks_.tried([&] { return line.text("spacing") ? line.number("spacing", -1'000, 1'000) : 24; });
        const auto category = remarks_.tried([&] { return category_of(line); });
        const auto kind = remarks_.tried([&] { return line.kind(); });
        if (count && *count == 0) remarks_.fault(line.place("count"), "out_of_range", "must be at least 1");
        if (!section || !row || !first || !count || !x || !y || !spacing || !category || !kind)
            return draft_.lack_a_part();
        WaitingRow& in = row_of(line, *section, *row);
        if (!in.seats.empty()) in.seats.back().next = ""; // runs of one row have an aisle between them
        for (std::uint32_t i = 0; i < *count; ++i)
            add(in,
                {Seat{
                     .id = "", .label = std::to_string(*first + i), .at = {tidy(*x + i * *spacing), *y}, .kind = *kind},
                 *category,
                 line.number(),
                 {}},
                "count");
    }

    // ---- The map

    ImportedPlan finish(const std::string& name) {
        if (seats_ == 0 && !remarks_.has_faults()) remarks_.stop("line 2", "empty", "the file has no seats");
        if (!has_places_)
            lay_out(sections_, says_next_, remarks_);
        else if (!runs_ && !says_next_)
            order_rows(sections_, remarks_);
        name_sections(sections_);
        name_seats(sections_, columns_, remarks_);
        std::vector<const Waiting*> waiting;
        Point low{kMaxCoordinate, kMaxCoordinate};
        Point high{100, 100};
        for (auto& section : sections_) {
            draft_.section(section.id, section.name, place_of_section(section));
            for (auto& row : section.rows) {
                draft_.row(row.label, [&](std::string_view) { return columns_.place(row.line, "row"); });
                for (auto& each : row.seats) {
                    put(each);
                    low = {std::min(low.x, each.seat.at.x), std::min(low.y, each.seat.at.y)};
                    high = {std::max(high.x, each.seat.at.x), std::max(high.y, each.seat.at.y)};
                    if (&each != &row.seats.front() && !waiting.back()->next)
                        draft_.join(static_cast<SeatIndex>(waiting.size() - 1), static_cast<SeatIndex>(waiting.size()));
                    waiting.push_back(&each);
                }
            }
        }
        if (!draft_.lacks_a_part()) join(waiting);
        const auto bound = [](double value) { return std::clamp(value, -kMaxCoordinate, kMaxCoordinate); };
        const Point focal{bound(tidy((low.x + high.x) / 2)), bound(low.y - 60)};
        remarks_.note({"no_stage", "", "A table shows no stage. Where does everybody look? The best seats are near."});
        draft_.head(name, std::min(high.x + 40, kMaxCoordinate), std::min(high.y + 40, kMaxCoordinate), focal,
                    [](std::string_view field) { return std::string(field); });
        remarks_.sort_by_line();
        auto map = draft_.finish([&](SeatIndex seat) { return columns_.place(waiting[seat]->line, "next"); });
        return {std::move(map), {}, remarks_.take_notes()};
    }

    [[nodiscard]] Place place_of_section(const WaitingSection& section) const {
        return [this, &section](std::string_view field) {
            const bool is_name = field == "name" && columns_.has("section_name");
            return columns_.place(section.line, is_name ? "section_name" : "section");
        };
    }

    void put(Waiting& each) {
        if (!draft_.has_category(each.category))
            draft_.category(each.category, category_color(draft_.parts().categories.size()),
                            [&](std::string_view) { return columns_.place(each.line, "category"); });
        draft_.seat(each.seat, each.category, [&](std::string_view field) {
            return columns_.place(each.line, runs_ && field != "x" && field != "y" ? "first_label" : field);
        });
    }

    void join(const std::vector<const Waiting*>& waiting) {
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (!waiting[i]->next || waiting[i]->next->empty()) continue;
            if (const auto next = draft_.find_seat(*waiting[i]->next))
                draft_.join(static_cast<SeatIndex>(i), *next);
            else
                remarks_.fault(columns_.place(waiting[i]->line, "next"), "unknown", "there is no seat of this id");
        }
    }

    TableText text_;
    Scanner scanner_;
    const TableChoice& choice_;
    MapDraft draft_;
    Remarks& remarks_ = draft_.remarks();
    Columns columns_;
    bool runs_ = false;       ///< A line is a run of seats.
    bool has_places_ = false; ///< There are columns `x` and `y`.
    bool says_next_ = false;  ///< There is a column `next`.
    std::size_t seats_ = 0;
    std::vector<WaitingSection> sections_;
    std::unordered_map<std::string, std::size_t> section_of_;
};

} // namespace csv

} // namespace frontrow
