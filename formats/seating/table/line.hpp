#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/csv.hpp"
#include "formats/csv_scanner.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/map_json.hpp"

namespace frontrow::csv {

/// A spreadsheet takes a text that begins like this for a formula, or would lose our mark, or a reader the blanks.
inline bool needs_mark(std::string_view text) {
    return begins_formula(text) || (!text.empty() && std::string_view("\t\r'").find(text.front()) != text.npos) ||
           without_blanks(text).size() != text.size();
}

/// Calls `each(at, is_formula)` for every byte of a text, in their order. `is_formula`: a program that cuts the text at
/// another separator than ours has a piece there that would be a formula, with marks in front or without. `begins` says
/// whether the text itself may be one.
template <class Each>
void each_byte(std::string_view text, bool begins, Each&& each) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto rest = text.substr(at);
        const auto behind_marks = std::min(rest.find_first_not_of('\''), rest.size());
        each(at, begins && begins_formula(rest.substr(behind_marks)));
        begins = is_csv_separator(text[at]) || (begins && (text[at] == ' ' || text[at] == '"'));
    }
}

/// The text with a mark before whatever a spreadsheet would take for a formula.
inline std::string with_marks(std::string_view text) {
    const bool is_marked = needs_mark(text);
    std::string marked = is_marked ? "'" : "";
    each_byte(text, !is_marked, [&](std::size_t at, bool is_formula) {
        if (is_formula) marked += '\'';
        marked += text[at];
    });
    return marked;
}

/// The text of which with_marks() has made this. Where it had a mark at its beginning, `marked` is what is behind it,
/// and `begins` false.
inline std::string without_marks(std::string_view marked, bool begins) {
    std::string text;
    each_byte(marked, begins, [&](std::size_t at, bool is_formula) {
        if (!is_formula || marked[at] != '\'') text += marked[at];
    });
    return text;
}

inline std::string cell(std::string_view text) {
    auto safe = with_marks(text);
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

    /// What can be seen of a cell, without blanks around it and without the marks that keep it from being a formula;
    /// nothing where there is no such column or the cell is empty.
    [[nodiscard]] std::optional<std::string> text(std::string_view column) const {
        const auto at = columns_.find(column);
        if (!at) return {};
        const std::string_view raw = record_.cells[*at];
        if (without_blanks(raw).empty()) return {};
        if (!is_plain_text(raw) && !is_plain_text(without_blanks(raw)))
            refuse_at(place(column), "not_plain", "must be plain UTF-8 text");
        const bool marked = raw.size() > 1 && raw.front() == '\'' && needs_mark(raw.substr(1)) && is_plain_text(raw);
        const auto written = marked ? raw.substr(1) : without_blanks(raw);
        auto seen = without_invisible(without_marks(written, !marked));
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

} // namespace frontrow::csv
