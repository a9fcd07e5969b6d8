#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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
#include "formats/csv.hpp"
#include "formats/csv_scanner.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/natural_order.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/table_columns.hpp"
#include "formats/table_text.hpp"

namespace frontrow {

namespace csv {

/// A spreadsheet takes a text that begins like this for a formula, or would lose our mark, or a reader the blanks.
inline bool needs_mark(std::string_view text) {
    return begins_formula(text) || (!text.empty() && std::string_view("\t\r'").find(text.front()) != text.npos) ||
           without_blanks(text).size() != text.size();
}

inline std::string cell(std::string_view text) {
    std::string safe = needs_mark(text) ? "'" : "";
    safe += text;
    if (safe.find_first_of(",;\"\r\n\t") == std::string::npos) return safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

inline std::string cell(double number) {
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

/// What the columns of a table are called, and which of ours each is.
struct Columns {
    std::vector<std::string> ours;
    std::vector<std::string> heads;

    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
        const auto found = std::find(ours.begin(), ours.end(), name);
        if (found == ours.end()) return {};
        return static_cast<std::size_t>(found - ours.begin());
    }
    [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }
    /// The column as the file calls it.
    [[nodiscard]] std::string place(std::size_t line, std::string_view name) const {
        const auto at = find(name);
        return "line " + std::to_string(line) + ", column " + (at ? heads[*at] : std::string(name));
    }
};

/// One record read by the names of its columns. Throws Refusal, naming line and column.
class Line {
public:
    Line(Record record, const Columns& columns, bool decimal_comma)
        : record_(std::move(record)), columns_(columns), decimal_comma_(decimal_comma) {
        const std::size_t most = columns.ours.size();
        bool fits = record_.cells.size() <= most;
        for (const std::string_view needed : {"row", "label", "first_label", "count", "x", "y"})
            if (const auto at = columns.find(needed)) fits = fits && *at < record_.written;
        if (!fits)
            refuse_at("line " + std::to_string(record_.line), "cells",
                      "has " + std::to_string(record_.written) + " cells where the first line has " +
                          std::to_string(most));
        record_.cells.resize(most); // empty cells at the end may be left out
    }

    [[nodiscard]] std::size_t number() const noexcept { return record_.line; }
    [[nodiscard]] std::string place(std::string_view column) const { return columns_.place(record_.line, column); }

    /// What can be seen of a cell, without blanks around it and without the mark that keeps it from being a formula;
    /// nothing where there is no such column or the cell is empty.
    [[nodiscard]] std::optional<std::string> text(std::string_view column) const {
        const auto at = columns_.find(column);
        if (!at) return {};
        const std::string_view raw = record_.cells[*at];
        if (without_blanks(raw).empty()) return {};
        if (!is_plain_text(raw) && !is_plain_text(without_blanks(raw)))
            refuse_at(place(column), "not_plain", "must be plain UTF-8 text");
        const bool marked = raw.size() > 1 && raw.front() == '\'' && needs_mark(raw.substr(1)) && is_plain_text(raw);
        auto seen = without_invisible(marked ? raw.substr(1) : without_blanks(raw));
        if (seen.empty()) return {};
        return seen;
    }
    [[nodiscard]] std::string required(std::string_view column) const {
        auto found = text(column);
        if (!found) refuse_at(place(column), "missing", "is missing");
        return *found;
    }
    [[nodiscard]] double number(std::string_view column, double least, double most) const {
        auto digits = required(column);
        if (decimal_comma_) std::replace(digits.begin(), digits.end(), ',', '.');
        double value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size() || !(value >= least && value <= most))
            refuse_at(place(column), "out_of_range", "must be a number from " + cell(least) + " to " + cell(most));
        return value;
    }
    [[nodiscard]] std::uint32_t count(std::string_view column, std::uint32_t most) const {
        const double value = number(column, 0, most);
        if (value != std::floor(value)) refuse_at(place(column), "out_of_range", "must be a whole number");
        return static_cast<std::uint32_t>(value);
    }
    [[nodiscard]] double coordinate(std::string_view column) const {
        return number(column, -kMaxCoordinate, kMaxCoordinate);
    }
    [[nodiscard]] SeatKind kind() const { return kind_of<SeatKind>(text("kind").value_or("standard"), place("kind")); }

private:
    Record record_;
    const Columns& columns_;
    bool decimal_comma_;
};

/// The number that a label says, or 0.
inline std::uint32_t number_of(std::string_view label) {
    std::uint32_t number = 0;
    std::from_chars(label.data(), label.data() + label.size(), number);
    return number;
}

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

} // namespace csv

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

    /// A seat and what its line says about it, until all lines of its row are known.
    struct Waiting {
        Seat seat;
        std::string category;
        std::size_t line;
        std::optional<std::string> next; ///< The neighbour's id; empty at an aisle.
    };
    struct WaitingRow {
        std::string label;
        std::size_t line;
        std::vector<Waiting> seats;
    };
    struct WaitingSection {
        std::string id;
        std::string text; ///< In the column `section`.
        std::string name;
        std::size_t line;
        std::vector<WaitingRow> rows;
        std::unordered_map<std::string, std::size_t> row_of;
    };

    [[nodiscard]] Place place_of(std::size_t line) const {
        return [this, line](std::string_view column) { return columns_.place(line, column); };
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
            sections_.push_back({{}, section, line.text("section_name").value_or(section), line.number(), {}, {}});
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
        Seat seat{*id, *label, {*x, *y}, 0, *kind};
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
                {Seat{"", std::to_string(*first + i), {tidy(*x + i * *spacing), *y}, 0, *kind},
                 *category,
                 line.number(),
                 {}},
                "count");
    }

    // ---- Ids

    /// A section goes by what the table calls it where that is an id, else by an id made of it. One that would not tell
    /// two names apart has a mark of the name.
    void name_sections() {
        std::unordered_set<std::string> exact;
        std::unordered_map<std::string, std::size_t> slugs;
        for (const auto& section : sections_) {
            if (MapId::parse(section.text)) exact.insert(section.text);
            ++slugs[id_slug(section.text)];
        }
        for (auto& section : sections_) {
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
    void name_seats() {
        std::unordered_set<std::string> taken;
        std::unordered_map<std::string, std::size_t> made;
        for_each_seat([&](const WaitingSection& section, const WaitingRow& row, const Waiting& each) {
            if (!each.seat.id.empty())
                taken.insert(each.seat.id);
            else
                ++made[made_of(section.id + "-" + row.label + "-" + each.seat.label).text];
        });
        std::unordered_set<std::string> named;
        std::size_t twice = 0;
        for_each_seat([&](const WaitingSection& section, const WaitingRow& row, Waiting& each) {
            if (!each.seat.id.empty()) return;
            auto id = made_of(section.id + "-" + row.label + "-" + each.seat.label);
            if (id.is_exact && made[id.text] == 1 && !taken.contains(id.text)) {
                each.seat.id = std::move(id.text);
                return;
            }
            const auto names = names_of(section.id, row.label, each.seat.label);
            each.seat.id = marked(id.text, names);
            if (named.insert(names).second) return;
            const char* column = columns_.has("id") ? "id" : runs_ ? "first_label" : "label";
            remarks_.fault(columns_.place(each.line, column), "twice",
                           "another seat has the same section, row and label");
            each.seat.id = ".twice-" + std::to_string(++twice);
        });
    }

    template <class Visit>
    void for_each_seat(Visit&& visit) {
        for (auto& section : sections_)
            for (auto& row : section.rows)
                for (auto& seat : row.seats) visit(section, row, seat);
    }

    // ---- Places

    /// Puts the seats of rows into the order in which they are drawn and parts them at wide gaps.
    void order_rows() {
        for (auto& section : sections_) {
            std::size_t rows = 0;
            std::size_t gaps = 0;
            std::size_t line = 0;
            for (auto& row : section.rows) {
                const auto here = part_row(row);
                if (here == 0) continue;
                if (rows++ == 0) line = row.line;
                gaps += here;
            }
            if (rows == 0) continue;
            remarks_.note(
                {"rows_parted",
                 "line " + std::to_string(line),
                 "Wide gaps part rows of " + section.name + ": " + std::to_string(gaps) + " in " +
                     std::to_string(rows) + " rows. Seats on both sides of one are no neighbours.",
                 {{"section", section.name}, {"rows", std::to_string(rows)}, {"gaps", std::to_string(gaps)}}});
        }
    }

    /// Returns how many gaps there are in the row.
    std::size_t part_row(WaitingRow& row) {
        std::vector<Point> at;
        for (const auto& each : row.seats) at.push_back(each.seat.at);
        const auto order = order_along(at);
        const auto aisles = aisles_along(at, order);
        std::vector<Waiting> seats;
        for (const auto i : order) seats.push_back(std::move(row.seats[i]));
        row.seats = std::move(seats);
        if (!std::is_sorted(order.begin(), order.end()))
            remarks_.count("ordered_by_place", "line " + std::to_string(row.line),
                           "The seats of some rows do not stand in their order; it was taken from their places.");
        for (std::size_t i = 0; i < aisles.size(); ++i)
            if (aisles[i]) row.seats[i].next = "";
        return static_cast<std::size_t>(std::count(aisles.begin(), aisles.end(), true));
    }

    /// Lays out a table that says no places: the seats of a row by number, rows behind each other, each section behind
    /// the one before or beside it, so that the whole is no longer than it has to be.
    void lay_out() {
        constexpr double seat = 24;
        constexpr double behind = 30;
        constexpr double apart = 90;
        double area = 0;
        double widest = 0;
        std::vector<Point> sizes;
        for (auto& section : sections_) {
            std::size_t longest = 0;
            for (auto& row : section.rows) {
                if (!says_next_)
                    std::stable_sort(row.seats.begin(), row.seats.end(), [](const Waiting& a, const Waiting& b) {
                        return comes_before(a.seat.label, b.seat.label);
                    });
                longest = std::max(longest, row.seats.size());
            }
            std::stable_sort(section.rows.begin(), section.rows.end(),
                             [](const WaitingRow& a, const WaitingRow& b) { return comes_before(a.label, b.label); });
            sizes.push_back({static_cast<double>(longest) * seat, static_cast<double>(section.rows.size()) * behind});
            area += (sizes.back().x + apart) * (sizes.back().y + apart);
            widest = std::max(widest, sizes.back().x);
        }
        const double width = std::max(widest, std::sqrt(area) * 1.2);
        Point corner{60, 120};
        double deep = 0;
        for (std::size_t s = 0; s < sections_.size(); ++s) {
            if (corner.x > 60 && corner.x + sizes[s].x > 60 + width) corner = {60, corner.y + deep + apart}, deep = 0;
            for (std::size_t r = 0; r < sections_[s].rows.size(); ++r) {
                auto& seats = sections_[s].rows[r].seats;
                const double left = corner.x + (sizes[s].x - static_cast<double>(seats.size()) * seat) / 2;
                for (std::size_t i = 0; i < seats.size(); ++i)
                    seats[i].seat.at = {tidy(left + (static_cast<double>(i) + 0.5) * seat),
                                        tidy(corner.y + static_cast<double>(r) * behind)};
            }
            deep = std::max(deep, sizes[s].y);
            corner.x += sizes[s].x + apart;
        }
        remarks_.note({"laid_out", "line 1",
                       "The table says no places (x and y): rows were laid out behind each other. Choose the aisles."});
    }

    // ---- The map

    ImportedPlan finish(const std::string& name) {
        if (seats_ == 0 && !remarks_.has_faults()) remarks_.stop("line 2", "empty", "the file has no seats");
        if (!has_places_)
            lay_out();
        else if (!runs_ && !says_next_)
            order_rows();
        name_sections();
        name_seats();
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

template <class Columns>
std::string head_of(const Columns& columns) {
    std::string line;
    for (const auto column : columns) line += (line.empty() ? "" : ",") + std::string(column);
    return line + "\r\n";
}

inline void append_line(std::string& bytes, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) bytes += (i == 0 ? "" : ",") + cells[i];
    bytes += "\r\n";
}

} // namespace csv

/// Returns the map of a table of seats or of rows, in either of the forms of formats/seating/table_columns.hpp, with a
/// size and a focal point made from the seats. Lines of one section or row need not stand together; without a column
/// `next` the seats of a row stand as they are drawn. Throws Refusal with every fault, each with its line and column.
inline ImportedPlan read_rows_csv(std::string_view bytes, const std::string& name = "Plan",
                                  const TableChoice& choice = {}) {
    return csv::Reader::read(bytes, name, choice);
}

/// What can be chosen from before a table is read.
struct TableHead {
    TableEncoding encoding = TableEncoding::utf8;
    struct Column {
        std::string name;
        std::string ours; ///< Which of ours it is taken for; may be empty.
        std::vector<std::string> examples;
    };
    std::vector<Column> columns;
};

/// Returns the columns of a table, with what stands in its first lines. Throws Refusal where it has none.
inline TableHead read_table_head(std::string_view bytes) {
    constexpr std::size_t most_examples = 3;
    constexpr std::size_t most_bytes = 40;
    plan_rules::require_size(bytes);
    const auto text = decode_table(bytes);
    csv::Scanner scanner(text.text);
    const auto shown = [](std::string_view cell) {
        const auto plain = csv::without_blanks(cell);
        return is_plain_text(plain) ? std::string(cut_to(without_invisible(plain), most_bytes)) : std::string();
    };
    const auto head = scanner.next();
    if (!head) refuse_at("line 1", "empty", "the file is empty");
    std::vector<std::string> names;
    for (const auto& cell : head->cells) {
        const auto name = csv::without_blanks(cell);
        if (!is_plain_text(name)) refuse_at("line 1", "not_plain", "must be plain UTF-8 text");
        names.push_back(without_invisible(name));
    }
    const auto ours = match_columns(names, {});
    TableHead table{text.encoding, {}};
    for (std::size_t i = 0; i < names.size(); ++i) table.columns.push_back({names[i], ours[i], {}});
    for (std::size_t line = 0; line < most_examples; ++line) {
        const auto record = scanner.next();
        if (!record) break;
        for (std::size_t i = 0; i < table.columns.size() && i < record->cells.size(); ++i)
            table.columns[i].examples.push_back(shown(record->cells[i]));
    }
    return table;
}

/// Returns a table with a line for each seat, which read_rows_csv reads to equal sections, rows and seats as long as
/// no two rows of a section have the same label. Standing areas, decorations and sizes are not in it.
inline std::string write_seats_csv(const SeatMap& map) {
    std::string bytes = csv::head_of(kSeatColumns);
    for (const auto& section : map.parts().sections)
        for (const auto& row : section.rows)
            for (SeatIndex i = row.first; i < row.first + row.count; ++i) {
                const Seat& seat = map.seats()[i];
                csv::append_line(bytes, {csv::cell(section.id), csv::cell(row.label), csv::cell(seat.label),
                                         csv::cell(seat.at.x), csv::cell(seat.at.y), csv::cell(map.category_name(i)),
                                         csv::cell(name_of(seat.kind)), csv::cell(seat.id),
                                         seat.next == kNoSeat ? "" : csv::cell(map.seats()[seat.next].id),
                                         csv::cell(section.name)});
            }
    return bytes;
}

/// Returns a table with a line for each run of neighbours that are equally far apart on one height and numbered one by
/// one, or a conflict where that would not say everything about the seats: rows in a curve, say, or numbers left out.
inline Result<std::string> write_runs_csv(const SeatMap& map) {
    const auto& seats = map.seats();
    const auto goes_on = [&](SeatIndex first, SeatIndex i, double spacing) {
        const Seat& here = seats[i];
        const Seat& next = seats[i + 1];
        const std::uint32_t step = i + 1 - first;
        return here.next == i + 1 && next.kind == here.kind && next.category == here.category &&
               next.at.y == here.at.y && next.at.x == tidy(seats[first].at.x + step * spacing) &&
               next.label == std::to_string(csv::number_of(seats[first].label) + step);
    };
    std::string bytes = csv::head_of(kRunColumns);
    for (const auto& section : map.parts().sections)
        for (const auto& row : section.rows)
            for (SeatIndex first = row.first, end = row.first + row.count; first < end;) {
                const Seat& seat = seats[first];
                SeatIndex last = first;
                const double spacing = first + 1 < end ? tidy(seats[first + 1].at.x - seat.at.x) : 24;
                while (last + 1 < end && goes_on(first, last, spacing)) ++last;
                csv::append_line(bytes, {csv::cell(section.id), csv::cell(row.label), csv::cell(seat.label),
                                         std::to_string(last + 1 - first), csv::cell(seat.at.x), csv::cell(seat.at.y),
                                         csv::cell(spacing), csv::cell(map.category_name(first)),
                                         csv::cell(name_of(seat.kind)), csv::cell(section.name)});
                first = last + 1;
            }
    const auto lost = [] {
        return Error::conflict("not_in_runs", "Not every row of this map is straight and numbered without a gap; "
                                              "take the table of seats.");
    };
    try {
        const auto back = read_rows_csv(bytes);
        if (write_seats_csv(back.map) != write_seats_csv(map)) return lost();
    } catch (const Refusal&) {
        return lost();
    }
    return bytes;
}

} // namespace frontrow
