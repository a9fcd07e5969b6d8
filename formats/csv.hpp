#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "domain/result.hpp"

namespace frontrow {

/// How large a CsvFile may become: about 50,000 orders.
inline constexpr std::size_t kMaxCsvBytes = std::size_t{8} << 20;

/// Whether a spreadsheet takes a cell that begins like this for a formula; some know the full-width forms too.
inline bool begins_formula(std::string_view text) {
    static constexpr std::string_view starts[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    return std::any_of(std::begin(starts), std::end(starts),
                       [&](std::string_view start) { return text.starts_with(start); });
}

/// Where some program cuts a field in pieces, whatever separator the file has.
inline bool is_csv_separator(char c) { return std::string_view(",;|\t\r\n").find(c) != std::string_view::npos; }

/// Returns the field as a cell of CSV that no spreadsheet takes for a formula (OWASP, "CSV Injection"): an apostrophe
/// goes before what would begin one. A program that expects other separators than we write, as many do in German,
/// cuts a field in pieces, and quotes do not keep it from that; so each piece is looked at, and each line.
inline std::string csv_cell(std::string_view field) {
    std::string cell;
    bool begins = true; // a piece; blanks and quotes before it may be left out by whoever reads it
    for (std::size_t i = 0; i < field.size(); ++i) {
        const char c = field[i];
        if (begins && begins_formula(field.substr(i))) cell += '\'';
        if (i == 0 && (c == '\t' || c == '\r')) cell += '\'';
        begins = is_csv_separator(c) || (begins && (c == ' ' || c == '"'));
        cell.append(c == '"' ? 2 : 1, c);
    }
    const bool is_plain = cell.size() == field.size() && field.find_first_of("\",;|\t\r\n") == std::string_view::npos;
    return is_plain ? cell : '"' + cell + '"';
}

/// How a spreadsheet wants numbers in a file that is opened without being asked: as its country writes them. Where the
/// point of a number is a comma, what separates cells is a semicolon.
enum class CsvNumbers : std::uint8_t { with_point, with_comma };

/// Whether a cell is a number such as "12.50" or "-3", which no spreadsheet takes for a formula.
inline bool is_csv_number(std::string_view field) {
    if (field.starts_with('-')) field.remove_prefix(1);
    const auto is_digits = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const auto point = field.find('.');
    return is_digits(field.substr(0, point)) && (point == std::string_view::npos || is_digits(field.substr(point + 1)));
}

/// Adds one line of CSV (RFC 4180, but for the separator) to `text`.
inline void add_csv_line(std::string& text, std::initializer_list<std::string_view> fields,
                         CsvNumbers numbers = CsvNumbers::with_point) {
    const bool has_commas = numbers == CsvNumbers::with_comma;
    bool is_first = true;
    for (const auto field : fields) {
        if (!std::exchange(is_first, false)) text += has_commas ? ';' : ',';
        const auto begin = static_cast<std::ptrdiff_t>(text.size());
        const bool is_number = is_csv_number(field);
        text += is_number ? std::string(field) : csv_cell(field);
        if (is_number && has_commas) std::replace(text.begin() + begin, text.end(), '.', ',');
    }
    text += "\r\n";
}

/// A file of CSV that is made in memory, and whose bound is part of it: whatever is exported is one of these. It begins
/// with the mark that spreadsheets know UTF-8 by.
class CsvFile {
public:
    /// What is said where the bound is reached: how to ask for less, and the parameter for that.
    struct Advice {
        std::string detail;
        std::string field{};
    };

    CsvFile(std::initializer_list<std::string_view> head, Advice advice, CsvNumbers numbers)
        : advice_(std::move(advice)), numbers_(numbers) {
        add_csv_line(text_, head, numbers_);
    }

    /// Adds a line. Throws Refusal, `too_large`, where the file has more than kMaxCsvBytes with it.
    void add(std::initializer_list<std::string_view> fields) {
        add_csv_line(text_, fields, numbers_);
        if (text_.size() > kMaxCsvBytes)
            throw Refusal({ErrorKind::too_large, "too_large", advice_.detail, advice_.field});
    }

    /// Returns the bytes. The file is empty after it.
    [[nodiscard]] std::string text() && { return std::move(text_); }

private:
    std::string text_ = "\xEF\xBB\xBF";
    Advice advice_;
    CsvNumbers numbers_;
};

} // namespace frontrow
