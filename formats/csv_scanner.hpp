#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"

namespace frontrow::csv {

inline constexpr std::size_t kMaxCellBytes = 1'000;
inline constexpr std::size_t kMaxCells = 1'000; ///< Of a line.

/// The text without the blanks around it, of any kind that spreadsheets leave there.
inline std::string_view without_blanks(std::string_view text) {
    constexpr std::array<std::string_view, 4> blanks{" ", "\t", "\xC2\xA0", "\xE3\x80\x80"};
    for (bool again = true; again;) {
        again = false;
        for (const auto blank : blanks) {
            const bool before = text.starts_with(blank);
            if (before) text.remove_prefix(blank.size());
            const bool behind = text.ends_with(blank);
            if (behind) text.remove_suffix(blank.size());
            again = again || before || behind;
        }
    }
    return text;
}

/// A line of cells, and where in the file it begins.
struct Record {
    std::size_t line = 0; ///< Counted from 1.
    std::vector<std::string> cells;
    std::size_t written = 0; ///< How many cells there were, empty ones at the end included.
};

/// Cuts a text into records (RFC 4180), with LF, CRLF or CR, and with commas, semicolons or tabs, whichever its first
/// line has most of, or what the line "sep=…" says that some programs begin with. Throws Refusal, naming the line.
class Scanner {
public:
    /// `text` has to outlive this.
    explicit Scanner(std::string_view text) : rest_(text) {
        if (rest_.starts_with("sep=") && rest_.size() > 4 && std::string_view(",;\t|").find(rest_[4]) != rest_.npos) {
            const char said = rest_[4];
            rest_.remove_prefix(5);
            if (rest_.empty() || is_end_of_line()) {
                separator_ = said;
                if (!rest_.empty()) end_line();
                return;
            }
            rest_ = text;
        }
        separator_ = likeliest(rest_);
    }

    [[nodiscard]] char separator() const noexcept { return separator_; }

    /// The next record that is not blank, without the empty cells at its end, or nothing at the end.
    std::optional<Record> next() {
        while (!rest_.empty()) {
            Record record{line_, {}, 0};
            for (bool more = true; more;) {
                record.cells.push_back(rest_.starts_with('"') ? quoted(record) : plain(record));
                more = rest_.starts_with(separator_);
                if (more) rest_.remove_prefix(1);
                if (more && record.cells.size() == kMaxCells) fail(record, "cells", "has more than 1000 cells");
            }
            if (!rest_.empty()) end_line();
            record.written = record.cells.size();
            while (!record.cells.empty() && without_blanks(record.cells.back()).empty()) record.cells.pop_back();
            if (!record.cells.empty()) return record;
        }
        return {};
    }

    /// Passes over what is left of a line that was refused.
    void skip_line() {
        rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
        if (!rest_.empty()) end_line();
    }

private:
    [[noreturn]] static void fail(const Record& record, const char* reason, const std::string& why) {
        const auto place = "line " + std::to_string(record.line);
        throw Refusal({ErrorKind::malformed, "malformed", place + ": The line " + why + ".", place, {}, reason});
    }

    static char likeliest(std::string_view text) {
        std::array<std::pair<std::size_t, char>, 3> counts{{{0, ','}, {0, ';'}, {0, '\t'}}};
        bool quoted = false;
        for (const char c : text.substr(0, kMaxCells * kMaxCellBytes)) {
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (c == '\n' || c == '\r') break;
            for (auto& [count, separator] : counts) count += c == separator ? 1 : 0;
        }
        return std::max_element(counts.begin(), counts.end(),
                                [](const auto& a, const auto& b) { return a.first < b.first; })
            ->second;
    }

    [[nodiscard]] bool is_end_of_line() const { return rest_.front() == '\n' || rest_.front() == '\r'; }
    void end_line() {
        rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
        ++line_;
    }
    [[nodiscard]] bool at_end_of_cell() const {
        return rest_.empty() || rest_.front() == separator_ || is_end_of_line();
    }

    std::string plain(const Record& record) {
        std::string text;
        for (; !at_end_of_cell(); rest_.remove_prefix(1)) append(text, record);
        return text;
    }
    std::string quoted(const Record& record) {
        std::string text;
        for (rest_.remove_prefix(1);; rest_.remove_prefix(1)) {
            if (rest_.empty()) fail(record, "open_quote", "opens a quote that is never closed");
            if (rest_.front() == '"') {
                rest_.remove_prefix(1);
                if (!rest_.starts_with('"')) break;
            }
            if (rest_.front() == '\n' || (rest_.front() == '\r' && !rest_.starts_with("\r\n"))) ++line_;
            append(text, record);
        }
        while (!at_end_of_cell() && rest_.front() == ' ') rest_.remove_prefix(1);
        if (!at_end_of_cell()) fail(record, "behind_quote", "goes on behind a closed quote");
        return text;
    }
    void append(std::string& text, const Record& record) {
        if (text.size() == kMaxCellBytes) fail(record, "too_long", "has a cell of more than 1000 bytes");
        text += rest_.front();
    }

    std::string_view rest_;
    char separator_ = ',';
    std::size_t line_ = 1;
};

} // namespace frontrow::csv
