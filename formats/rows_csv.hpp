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
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/csv.hpp"
#include "formats/map_draft.hpp"
#include "formats/map_json.hpp"

namespace frontrow {

namespace csv {

inline constexpr std::size_t kMaxCellBytes = 1'000;

/// The columns of a line for each seat; `next` is the id of the neighbour, or empty at an aisle.
inline constexpr std::array<std::string_view, 10> kSeatColumns{"section",  "row",  "label", "x",    "y",
                                                               "category", "kind", "id",    "next", "section_name"};
/// The columns of a line for each run of seats, which are neighbours and numbered one by one.
inline constexpr std::array<std::string_view, 10> kRunColumns{
    "section", "row", "first_label", "count", "x", "y", "spacing", "category", "kind", "section_name"};

/// A spreadsheet takes a text that begins like this for a formula, or would lose our mark.
inline bool needs_mark(std::string_view text) {
    return begins_formula(text) || (!text.empty() && std::string_view("\t\r'").find(text.front()) != text.npos);
}

inline std::string cell(std::string_view text) {
    std::string safe = needs_mark(text) ? "'" : "";
    safe += text;
    if (safe.find_first_of(",;\"\r\n") == std::string::npos) return safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

inline std::string cell(double number) {
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

/// A line of cells, and where in the file it begins.
struct Record {
    std::size_t line = 0; ///< Counted from 1.
    std::vector<std::string> cells;
};

/// Cuts a file into records (RFC 4180), with LF or CRLF and with commas or semicolons, whichever its first line has
/// more of. Throws Refusal, naming the line.
class Scanner {
public:
    explicit Scanner(std::string_view bytes) : rest_(bytes) {
        plan_rules::require_size(bytes);
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
        const auto head = rest_.substr(0, rest_.find_first_of("\r\n"));
        const auto count = [&](char c) { return std::count(head.begin(), head.end(), c); };
        if (count(';') > count(',')) separator_ = ';';
    }

    [[nodiscard]] char separator() const noexcept { return separator_; }

    /// The next record that is not an empty line, or nothing at the end.
    std::optional<Record> next() {
        while (!rest_.empty() && (rest_.front() == '\n' || rest_.starts_with("\r\n"))) end_line();
        if (rest_.empty()) return {};
        Record record{line_, {}};
        for (bool more = true; more;) {
            auto text = rest_.starts_with('"') ? quoted(record) : plain(record);
            // As in JSON, so that two names that look the same are the same; what is no plain text is refused later.
            record.cells.push_back(is_plain_text(text) ? without_invisible(text) : std::move(text));
            more = rest_.starts_with(separator_);
            if (more) rest_.remove_prefix(1);
            if (record.cells.size() > kSeatColumns.size() + 1) fail(record, "has more cells than there are columns");
        }
        if (!rest_.empty()) end_line();
        return record;
    }

private:
    [[noreturn]] static void fail(const Record& record, const std::string& why) {
        const auto place = "line " + std::to_string(record.line);
        plan_rules::malformed(place, "The line " + why + ".");
    }

    void end_line() {
        rest_.remove_prefix(rest_.front() == '\r' ? 2 : 1);
        ++line_;
    }
    [[nodiscard]] bool at_end_of_cell() const {
        return rest_.empty() || rest_.front() == separator_ || rest_.front() == '\n' || rest_.starts_with("\r\n");
    }

    std::string plain(const Record& record) {
        std::string text;
        for (; !at_end_of_cell(); rest_.remove_prefix(1)) append(text, record);
        return text;
    }
    std::string quoted(const Record& record) {
        std::string text;
        for (rest_.remove_prefix(1);; rest_.remove_prefix(1)) {
            if (rest_.empty()) fail(record, "opens a quote that is never closed");
            if (rest_.front() == '"') {
                rest_.remove_prefix(1);
                if (!rest_.starts_with('"')) break;
            }
            if (rest_.front() == '\n') ++line_;
            append(text, record);
        }
        if (!at_end_of_cell()) fail(record, "goes on behind a closed quote");
        return text;
    }
    void append(std::string& text, const Record& record) {
        if (text.size() == kMaxCellBytes) fail(record, "has a cell of more than 1000 bytes");
        text += rest_.front();
    }

    std::string_view rest_;
    char separator_ = ',';
    std::size_t line_ = 1;
};

/// One record read by the names of its columns. Throws Refusal, naming line and column.
class Line {
public:
    Line(Record record, const std::vector<std::string>& columns, bool decimal_comma)
        : record_(std::move(record)), columns_(columns), decimal_comma_(decimal_comma) {
        if (record_.cells.size() != columns.size())
            refuse_at("line " + std::to_string(record_.line), "has " + std::to_string(record_.cells.size()) +
                                                                  " cells where the first line has " +
                                                                  std::to_string(columns.size()));
    }

    [[nodiscard]] std::size_t number() const noexcept { return record_.line; }
    [[nodiscard]] std::string place(std::string_view column) const {
        return "line " + std::to_string(record_.line) + ", column " + std::string(column);
    }

    /// The text of a cell without the mark that keeps it from being a formula; nothing where there is no such column
    /// or the cell is empty.
    [[nodiscard]] std::optional<std::string> text(std::string_view column) const {
        const auto* raw = find(column);
        if (raw == nullptr || raw->empty()) return {};
        if (!is_plain_text(*raw)) refuse_at(place(column), "must be plain UTF-8 text");
        const bool marked = raw->size() > 1 && raw->front() == '\'' && needs_mark(std::string_view(*raw).substr(1));
        return marked ? raw->substr(1) : *raw;
    }
    [[nodiscard]] std::string required(std::string_view column) const {
        auto found = text(column);
        if (!found) refuse_at(place(column), "is missing");
        return *found;
    }
    [[nodiscard]] double number(std::string_view column, double least, double most) const {
        auto digits = required(column);
        if (decimal_comma_) std::replace(digits.begin(), digits.end(), ',', '.');
        double value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size() || !(value >= least && value <= most))
            refuse_at(place(column), "must be a number from " + cell(least) + " to " + cell(most));
        return value;
    }
    [[nodiscard]] std::uint32_t count(std::string_view column, std::uint32_t most) const {
        const double value = number(column, 0, most);
        if (value != std::floor(value)) refuse_at(place(column), "must be a whole number");
        return static_cast<std::uint32_t>(value);
    }
    [[nodiscard]] Point point() const {
        return {number("x", -kMaxCoordinate, kMaxCoordinate), number("y", -kMaxCoordinate, kMaxCoordinate)};
    }
    [[nodiscard]] SeatKind kind() const { return kind_of<SeatKind>(text("kind").value_or("standard"), place("kind")); }

private:
    [[nodiscard]] const std::string* find(std::string_view column) const {
        const auto found = std::find(columns_.begin(), columns_.end(), column);
        return found == columns_.end() ? nullptr : &record_.cells[static_cast<std::size_t>(found - columns_.begin())];
    }

    Record record_;
    const std::vector<std::string>& columns_;
    bool decimal_comma_;
};

/// The number that a label says, or 0.
inline std::uint32_t number_of(std::string_view label) {
    std::uint32_t number = 0;
    std::from_chars(label.data(), label.data() + label.size(), number);
    return number;
}

/// An id for a seat that brings none: letters, digits, '-', '_' and '.' stay as they are.
inline std::string id_of(const std::string& section, const std::string& row, const std::string& label) {
    std::string id = section + "-" + row + "-" + label;
    const std::string mark = id.size() > MapId::kMaxBytes ? "." + mark_of(id) : "";
    id = id.substr(0, MapId::kMaxBytes - mark.size()) + mark;
    for (char& c : id)
        if (!MapId::parse(std::string_view(&c, 1))) c = '-';
    return id;
}

/// Gathers the lines of a file, of either form, into sections and rows.
class Reader {
public:
    static ImportedPlan read(std::string_view bytes, const std::string& name) {
        Reader reader(bytes);
        reader.read_columns();
        while (auto record = reader.scanner_.next()) reader.read_line(std::move(*record));
        return reader.finish(name);
    }

private:
    explicit Reader(std::string_view bytes) : scanner_(bytes) {}

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
        std::string name;
        std::size_t line;
        std::vector<WaitingRow> rows;
        std::unordered_map<std::string, std::size_t> row_of;
    };

    static Place place_of(std::size_t line) {
        return [line](std::string_view column) {
            return "line " + std::to_string(line) + ", column " + std::string(column);
        };
    }

    void read_columns() {
        const auto head = scanner_.next();
        if (!head) refuse_at("line 1", "the file is empty");
        for (const auto& cell : head->cells) {
            std::string column(trimmed(cell));
            for (char& c : column)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            columns_.push_back(std::move(column));
        }
        const auto in = [](const auto& list, std::string_view name) {
            return std::find(list.begin(), list.end(), name) != list.end();
        };
        runs_ = in(columns_, "first_label");
        const auto& known = runs_ ? kRunColumns : kSeatColumns;
        for (auto column = columns_.begin(); column != columns_.end(); ++column) {
            const auto place = "line 1, column " + *column;
            if (!in(known, *column)) refuse_at(place, "there is no such column");
            if (std::find(columns_.begin(), column, *column) != column) refuse_at(place, "is there twice");
        }
        for (const std::string_view needed : {"section", "row", runs_ ? "first_label" : "label", "x", "y", "category"})
            if (!in(columns_, needed)) refuse_at("line 1, column " + std::string(needed), "is missing");
        says_next_ = in(columns_, "next");
    }

    void read_line(Record record) {
        const Line line(std::move(record), columns_, scanner_.separator() == ';');
        WaitingRow& row = row_of(line);
        if (runs_)
            read_run(line, row);
        else
            read_seat(line, row);
    }

    WaitingRow& row_of(const Line& line) {
        const auto section = line.required("section");
        auto found = section_of_.find(section);
        if (found == section_of_.end()) {
            const bool is_id = MapId::parse(section).has_value();
            std::string id = is_id ? section : slug_of(section);
            if (id.empty()) id = "section-" + std::to_string(sections_.size() + 1);
            found = section_of_.emplace(section, sections_.size()).first;
            sections_.push_back({std::move(id), line.text("section_name").value_or(section), line.number(), {}, {}});
        }
        WaitingSection& in = sections_[found->second];
        const auto label = line.required("row");
        const auto [row, is_new] = in.row_of.emplace(label, in.rows.size());
        if (is_new) in.rows.push_back({label, line.number(), {}});
        return in.rows[row->second];
    }

    void add(WaitingRow& row, Waiting seat, std::string_view column) {
        if (++seats_ > kMaxPlaces) refuse_at(place_of(seat.line)(column), "a map has at most 150000 places");
        row.seats.push_back(std::move(seat));
    }

    void read_seat(const Line& line, WaitingRow& row) {
        Seat seat{line.text("id").value_or(""), line.required("label"), line.point(), 0, line.kind()};
        std::optional<std::string> next;
        if (says_next_) next = line.text("next").value_or("");
        add(row, {std::move(seat), line.required("category"), line.number(), std::move(next)}, "label");
    }

    void read_run(const Line& line, WaitingRow& row) {
        constexpr std::uint32_t most_label = 1'000'000;
        const auto first = line.count("first_label", most_label);
        const auto count = line.count("count", static_cast<std::uint32_t>(kMaxPlaces));
        const Point start = line.point();
        const double spacing = line.text("spacing") ? line.number("spacing", -1'000, 1'000) : 24;
        const auto category = line.required("category");
        const auto kind = line.kind();
        if (count == 0) refuse_at(line.place("count"), "must be at least 1");
        if (!row.seats.empty()) row.seats.back().next = ""; // runs of one row have an aisle between them
        for (std::uint32_t i = 0; i < count; ++i)
            add(row,
                {Seat{"", std::to_string(first + i), {tidy(start.x + i * spacing), start.y}, 0, kind},
                 category,
                 line.number(),
                 {}},
                "count");
    }

    ImportedPlan finish(const std::string& name) {
        MapDraft draft;
        std::vector<const Waiting*> waiting;
        Point low{kMaxCoordinate, kMaxCoordinate};
        Point high{100, 100};
        for (auto& section : sections_) {
            draft.section(section.id, section.name, place_of(section.line));
            for (auto& row : section.rows) {
                draft.row(row.label, [&](std::string_view) { return place_of(row.line)("row"); });
                for (auto& each : row.seats) {
                    if (each.seat.id.empty()) each.seat.id = id_of(section.id, row.label, each.seat.label);
                    if (!draft.has_category(each.category))
                        draft.category(each.category, category_color(draft.parts().categories.size()),
                                       [&](std::string_view) { return place_of(each.line)("category"); });
                    draft.seat(each.seat, each.category, [&](std::string_view field) {
                        return place_of(each.line)(runs_ && field != "x" && field != "y" ? "first_label" : field);
                    });
                    low = {std::min(low.x, each.seat.at.x), std::min(low.y, each.seat.at.y)};
                    high = {std::max(high.x, each.seat.at.x), std::max(high.y, each.seat.at.y)};
                    if (&each != &row.seats.front() && !waiting.back()->next)
                        draft.join(static_cast<SeatIndex>(waiting.size() - 1), static_cast<SeatIndex>(waiting.size()));
                    waiting.push_back(&each);
                }
            }
        }
        if (waiting.empty()) refuse_at("line 2", "the file has no seats");
        join(draft, waiting);
        const Point focal{tidy((low.x + high.x) / 2), std::max(low.y - 60, -kMaxCoordinate)};
        draft.head(name, std::min(high.x + 40, kMaxCoordinate), std::min(high.y + 40, kMaxCoordinate), focal,
                   [](std::string_view field) { return std::string(field); });
        return {draft.finish([&](SeatIndex seat) { return place_of(waiting[seat]->line)("next"); })};
    }

    void join(MapDraft& draft, const std::vector<const Waiting*>& waiting) const {
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (!waiting[i]->next || waiting[i]->next->empty()) continue;
            const auto next = draft.find_seat(*waiting[i]->next);
            if (!next) refuse_at(place_of(waiting[i]->line)("next"), "there is no seat of this id");
            draft.join(static_cast<SeatIndex>(i), *next);
        }
    }

    Scanner scanner_;
    std::vector<std::string> columns_;
    bool runs_ = false;      ///< A line is a run of seats.
    bool says_next_ = false; ///< There is a column `next`.
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

/// Promises the map of a table of seats or of rows, in either of the forms below, with a size and a focal point made
/// from the seats. Lines of one section or row need not stand together. Throws Refusal, naming line and column.
inline ImportedPlan read_rows_csv(std::string_view bytes, const std::string& name = "Plan") {
    return csv::Reader::read(bytes, name);
}

/// Promises a table with a line for each seat, which read_rows_csv reads to equal sections, rows and seats as long as
/// no two rows of a section have the same label. Standing areas, decorations and sizes are not in it.
inline std::string write_seats_csv(const SeatMap& map) {
    std::string bytes = csv::head_of(csv::kSeatColumns);
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

/// Promises a table with a line for each run of neighbours that are equally far apart on one height and numbered one by
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
    std::string bytes = csv::head_of(csv::kRunColumns);
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
