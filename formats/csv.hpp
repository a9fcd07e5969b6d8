#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace frontrow {

/// How large a file may become that is made in memory: about 50,000 orders.
inline constexpr std::size_t kMaxCsvBytes = std::size_t{8} << 20;

/// Whether a spreadsheet takes a cell that begins like this for a formula; some know the full-width forms too.
inline bool begins_formula(std::string_view text) {
    static constexpr std::string_view starts[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    return std::any_of(std::begin(starts), std::end(starts),
                       [&](std::string_view start) { return text.starts_with(start); });
}

/// Returns the field as a cell of CSV that no spreadsheet takes for a formula (OWASP, "CSV Injection"): an apostrophe
/// goes before what would begin one. A program that expects other separators than we write, as many do in German,
/// cuts a field in pieces, and quotes do not keep it from that; so each piece is looked at, and each line.
inline std::string csv_cell(std::string_view field) {
    std::string cell;
    bool begins = true; // a piece; blanks and quotes before it may be left out by whoever reads it
    for (std::size_t i = 0; i < field.size(); ++i) {
        const char c = field[i];
        const bool is_separator = std::string_view(",;|\t\r\n").find(c) != std::string_view::npos;
        if (begins && begins_formula(field.substr(i))) cell += '\'';
        if (i == 0 && (c == '\t' || c == '\r')) cell += '\'';
        begins = is_separator || (begins && (c == ' ' || c == '"'));
        cell.append(c == '"' ? 2 : 1, c);
    }
    const bool is_plain = cell.size() == field.size() && field.find_first_of("\",;|\t\r\n") == std::string_view::npos;
    return is_plain ? cell : '"' + cell + '"';
}

/// Adds one line of CSV (RFC 4180) to `text`.
inline void add_csv_line(std::string& text, std::initializer_list<std::string_view> fields) {
    bool is_first = true;
    for (const auto field : fields) {
        if (!std::exchange(is_first, false)) text += ',';
        text += csv_cell(field);
    }
    text += "\r\n";
}

} // namespace frontrow
