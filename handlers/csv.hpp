#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "http/message.hpp"

namespace frontrow {

/// How large a file may become that is made in memory: about 50,000 orders.
inline constexpr std::size_t kMaxCsvBytes = std::size_t{8} << 20;

/// Adds one line of CSV (RFC 4180) to `text`. A field that a spreadsheet would take for a formula gets an apostrophe
/// in front (OWASP, "CSV Injection").
inline void add_csv_line(std::string& text, std::initializer_list<std::string_view> fields) {
    bool is_first = true;
    for (const auto field : fields) {
        if (!is_first) text += ',';
        is_first = false;
        const bool is_formula = !field.empty() && std::string_view("=+-@\t\r").find(field[0]) != std::string_view::npos;
        if (!is_formula && field.find_first_of("\",\r\n") == std::string_view::npos) {
            text += field;
            continue;
        }
        text += '"';
        if (is_formula) text += '\'';
        for (const char c : field) text.append(c == '"' ? 2 : 1, c);
        text += '"';
    }
    text += "\r\n";
}

/// Promises the answer that a browser keeps as a file of this name.
inline Response csv_file(std::string text, const std::string& name) {
    return Response::of(200, "text/csv; charset=utf-8", std::move(text))
        .with("Cache-Control", "no-store")
        .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
}

} // namespace frontrow
