#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/csv.hpp"
#include "formats/csv_scanner.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/table/line.hpp"
#include "formats/seating/table/reader.hpp"
#include "formats/seating/table_columns.hpp"
#include "formats/table_text.hpp"

namespace frontrow {

namespace csv {

/// The number that a label says, or 0.
inline std::uint32_t number_of(std::string_view label) {
    std::uint32_t number = 0;
    std::from_chars(label.data(), label.data() + label.size(), number);
    return number;
}

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
