#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "domain/house/archive.hpp"
#include "domain/store.hpp"
#include "formats/json.hpp"

namespace frontrow {

/// A file that is no archive of this program, or does not fit: the text names the line.
class ArchiveFault : public std::runtime_error {
public:
    ArchiveFault(std::size_t line, const std::string& why)
        : std::runtime_error("line " + std::to_string(line) + " " + why) {}
};

/// The file of an archive: a line of JSON for the whole, for each table one with its columns and then one for each row,
/// and a last one with the number of rows, so that a file that was cut is noticed.
///
/// A text for which the line of its row has no room stands there as {"lines": n}, and in pieces on the n lines that
/// follow. So a line is bounded whatever a shop keeps, and so is what reading it takes: one row and one line.
namespace archive_file {

inline constexpr std::size_t kMaxLine = std::size_t{4} << 20;
/// The texts of one row together, which is what SQLite takes and Postgres nearly.
inline constexpr std::size_t kMaxRow = 1'000'000'000;
/// Bytes of text that a line has room for however they are escaped: "\u001f" at worst. The rest is for numbers and
/// commas.
inline constexpr std::size_t kRoom = (kMaxLine - 4'096) / 6;

inline Json head_json(std::int64_t schema) { return {{"frontrow_archive", 2}, {"schema", schema}}; }
inline Json end_json(std::int64_t rows) { return {{"end", true}, {"rows", rows}}; }

inline Json table_json(const ArchiveTableShape& table) {
    Json columns = Json::array();
    for (const auto& column : table.columns) columns.push_back(column.name);
    return {{"table", table.name}, {"columns", std::move(columns)}};
}

/// Returns how many bytes of `text` from `begin` on fill a piece, which never ends inside a letter.
inline std::size_t piece_bytes(std::string_view text, std::size_t begin) {
    if (text.size() - begin <= kRoom) return text.size() - begin;
    std::size_t bytes = kRoom;
    for (int back = 0; back < 3 && (static_cast<unsigned char>(text[begin + bytes]) & 0xC0) == 0x80; ++back) --bytes;
    return bytes;
}

inline std::vector<std::string_view> pieces_of(std::string_view text) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < text.size(); at += pieces.back().size())
        pieces.push_back(text.substr(at, piece_bytes(text, at)));
    return pieces;
}

/// Throws std::runtime_error where the row would not read as the same row again, which a database that was edited by
/// hand may have: no archive is better than one of another shop.
inline void check_row(const ArchiveTableShape& table, const ArchiveRow& row) {
    const auto refuse = [&](std::size_t column, const char* why) {
        throw std::runtime_error("cannot be exported: " + table.name + "." + table.columns[column].name + why);
    };
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto* real = std::get_if<double>(&row[i]);
        if (real && !std::isfinite(*real)) refuse(i, " has a number that is not finite");
        const auto* text = std::get_if<std::string>(&row[i]);
        if (text && text->find('\0') != std::string::npos) refuse(i, " has a text with a NUL");
    }
}

/// Calls `line(const std::string&)` for each line of a row. Throws std::runtime_error as check_row() does.
template <class Line>
void each_line_of(const ArchiveTableShape& table, const ArchiveRow& row, Line&& line) {
    check_row(table, row);
    Json values = Json::array();
    std::vector<std::string_view> pieces;
    std::size_t room = kRoom;
    for (const auto& value : row) {
        const auto* text = std::get_if<std::string>(&value);
        if (text && text->size() > room) {
            const auto of_text = pieces_of(*text);
            values.push_back({{"lines", of_text.size()}});
            pieces.insert(pieces.end(), of_text.begin(), of_text.end());
            continue;
        }
        if (text) room -= text->size();
        values.push_back(std::visit(
            [](const auto& content) {
                if constexpr (std::is_same_v<std::decay_t<decltype(content)>, std::monostate>)
                    return Json(nullptr);
                else
                    return Json(content);
            },
            value));
    }
    try {
        line(values.dump());
        for (const auto piece : pieces) line(Json(piece).dump());
    } catch (const Json::exception&) {
        throw std::runtime_error("cannot be exported: " + table.name + " has a text that is not UTF-8");
    }
}

/// Reads an archive line by line. Every byte of it may be hostile.
class Reader {
public:
    /// From the beginning of `in`. Throws std::runtime_error where it has none to go back to.
    explicit Reader(std::istream& in) : in_(in) {
        in_.clear();
        if (!in_.seekg(0)) throw std::runtime_error("the archive must be a file: it may have to be read again");
    }

    /// Promises the JSON of the next line. Throws ArchiveFault.
    Json next() {
        ++line_;
        std::string text;
        for (char c = 0; in_.get(c) && c != '\n';) {
            if (text.size() == kMaxLine) fail("is longer than any line of an archive");
            text.push_back(c);
        }
        if (text.empty()) fail("is missing: the file was cut");
        try {
            return parse_body(text);
        } catch (const Refusal& refusal) {
            fail("is not JSON: " + std::string(refusal.what()));
        }
    }
    void expect(const Json& line) {
        if (next() != line) fail("should be " + line.dump());
    }
    void expect_end() {
        ++line_;
        if (in_.peek() != std::istream::traits_type::eof()) fail("comes after the end");
    }
    [[noreturn]] void fail(const std::string& why) const { throw ArchiveFault(line_, why); }

    /// Returns the values of the row of the table whose first line is `line`, and reads its other lines.
    [[nodiscard]] ArchiveRow row_of(const ArchiveTableShape& table, const Json& line) {
        if (!line.is_array() || line.size() != table.columns.size())
            fail("should be a row of " + table.name + " with " + std::to_string(table.columns.size()) + " values");
        ArchiveRow row;
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const auto& column = table.columns[i];
            const bool is_in_pieces = column.kind == ColumnKind::text && line[i].is_object();
            row.push_back(is_in_pieces ? joined(table, column, line[i], bytes) : value_of(table, column, line[i]));
        }
        return row;
    }

private:
    /// Returns the text of the next lines. `bytes` counts those of the row.
    [[nodiscard]] ArchiveValue joined(const ArchiveTableShape& table, const ArchiveColumn& column, const Json& value,
                                      std::size_t& bytes) {
        const auto lines = value.find("lines");
        if (value.size() != 1 || lines == value.end() || !lines->is_number_unsigned())
            fail("has a value of the wrong kind in " + table.name + "." + column.name);
        std::string text;
        for (auto left = lines->get<std::uint64_t>(); left > 0; --left) {
            const Json piece = next();
            if (!piece.is_string()) fail("should be a piece of " + table.name + "." + column.name);
            text += std::get<std::string>(value_of(table, column, piece));
            bytes += piece.get_ref<const std::string&>().size() + 1; // or pieces of nothing would never end
            if (bytes > kMaxRow) fail("makes " + table.name + "." + column.name + " longer than any database takes");
        }
        return text;
    }

    [[nodiscard]] ArchiveValue value_of(const ArchiveTableShape& table, const ArchiveColumn& column,
                                        const Json& value) const {
        if (value.is_null()) return {};
        const bool is_whole =
            value.is_number_integer() &&
            !(value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX));
        if (column.kind == ColumnKind::integer && is_whole) return value.get<std::int64_t>();
        if (column.kind == ColumnKind::real && value.is_number()) return value.get<double>();
        if (column.kind == ColumnKind::text && value.is_string()) {
            auto text = value.get<std::string>();
            if (text.find('\0') != std::string::npos) fail("has a NUL in " + table.name + "." + column.name);
            return text;
        }
        fail("has a value of the wrong kind in " + table.name + "." + column.name);
    }

    std::istream& in_;
    std::size_t line_ = 0;
};

} // namespace archive_file

/// A shop that has something already: nothing was imported.
class ShopNotEmpty : public std::runtime_error {
public:
    ShopNotEmpty() : std::runtime_error("the database is not empty: nothing was imported") {}
};

/// An archive of a shop that the demo has filled: nothing was imported.
class ArchiveOfDemo : public std::runtime_error {
public:
    ArchiveOfDemo() : std::runtime_error("the archive is of a demo, whose passwords everybody knows") {}
};
enum class DemoArchives : std::uint8_t { taken, refused };

/// Writes everything that the shop keeps, as of one moment. Throws StoreUnavailable, and std::runtime_error where the
/// stream takes no more or an archive cannot carry a row.
inline void write_archive(Store& store, std::ostream& out) {
    const auto line = [&](const std::string& bytes) {
        out << bytes << '\n';
        if (!out) throw std::runtime_error("the archive cannot be written");
    };
    bool has_begun = false;
    const auto work = [&](Tx& tx) {
        // What is written cannot be taken back, and another snapshot may be another shop.
        if (std::exchange(has_begun, true)) throw StoreUnavailable("the database was lost during the export");
        std::int64_t rows = 0;
        line(archive_file::head_json(tx.archive().schema()).dump());
        for (const auto& table : tx.archive().tables()) {
            line(archive_file::table_json(table).dump());
            tx.archive().each(table, [&](const ArchiveRow& row) {
                archive_file::each_line_of(table, row, line);
                ++rows;
            });
        }
        line(archive_file::end_json(rows).dump());
        return Done{};
    };
    store.read(work, Patience::of_an_operator);
}

/// Reads an archive into an empty store, whole or not at all. `in` is a file: it may be read more than once. Throws
/// ArchiveFault where the file is at fault, ShopNotEmpty, ArchiveOfDemo where those are refused, and StoreUnavailable.
inline void read_archive(Store& store, std::istream& in, DemoArchives demos = DemoArchives::taken) {
    const auto read = [&](Tx& tx) {
        archive_file::Reader file(in);
        const auto fitting = [&](auto&& work) {
            try {
                work();
            } catch (const std::logic_error& error) { // it breaks a rule of the schema
                file.fail(std::string("does not fit: ") + error.what());
            }
        };
        file.expect(archive_file::head_json(tx.archive().schema()));
        if (!tx.archive().is_empty()) throw ShopNotEmpty();
        std::int64_t rows = 0;
        const auto& tables = tx.archive().tables();
        file.expect(archive_file::table_json(tables.front()));
        for (std::size_t i = 0; i < tables.size();) {
            const Json line = file.next();
            if (line.is_object()) {
                const bool is_last = ++i == tables.size();
                const Json expected = is_last ? archive_file::end_json(rows) : archive_file::table_json(tables[i]);
                if (line != expected) file.fail("should be " + expected.dump());
                continue;
            }
            fitting([&] { tx.archive().put(tables[i], file.row_of(tables[i], line)); });
            ++rows;
        }
        file.expect_end();
        fitting([&] { tx.archive().finish(); });
        if (demos == DemoArchives::refused && tx.shop().is_demo()) throw ArchiveOfDemo();
        return Done{};
    };
    store.write(read, Patience::of_an_operator);
}

} // namespace frontrow
