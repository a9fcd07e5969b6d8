#pragma once

#include <algorithm>
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

/// The form of the file; the first had every text on the line of its row, as this one has short ones.
inline constexpr std::int64_t kForm = 2;

/// `made_by` is the version of the program, empty where that is not known.
inline Json head_json(std::int64_t schema, std::string_view made_by) {
    Json head{{"frontrow_archive", kForm}, {"schema", schema}};
    if (!made_by.empty()) head["made_by"] = made_by;
    return head;
}
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

    /// Returns the JSON of the next line. Throws ArchiveFault.
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
    /// Returns the version of the schema that the archive was written from, 1 to `newest`, from its first line.
    std::int64_t schema(std::int64_t newest) {
        const Json head = next();
        const auto number = [&](const char* name) {
            const auto found = head.is_object() ? head.find(name) : head.end();
            return found != head.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
        };
        const auto form = number("frontrow_archive");
        const auto schema = number("schema");
        if (form == 0 || schema == 0) fail("should be " + head_json(newest, "").dump());
        if (form > static_cast<std::uint64_t>(kForm) || schema > static_cast<std::uint64_t>(newest))
            fail("should have schema " + std::to_string(newest) + " at most: the archive was made by " +
                 maker_of(head) + ", with schema " + std::to_string(schema) +
                 ". Import it with that one or a newer one");
        return static_cast<std::int64_t>(schema);
    }
    void expect_end() {
        ++line_;
        if (in_.peek() != std::istream::traits_type::eof()) fail("comes after the end");
    }
    [[noreturn]] void fail(const std::string& why) const { throw ArchiveFault(line_, why); }

    /// Returns which of the tables `line` begins, with the columns in the order of the file, those of the key first:
    /// the order is that of the program that wrote it.
    [[nodiscard]] ArchiveTableShape table_of(const std::vector<ArchiveTableShape>& tables, const Json& line) const {
        for (const auto& table : tables) {
            const Json expected = table_json(table);
            if (line.size() != expected.size() || line.value("table", Json()) != table.name) continue;
            const Json named = line.value("columns", Json());
            if (!named.is_array() || named.size() != table.columns.size()) fail("should be " + expected.dump());
            ArchiveTableShape in_file{table.name, {}, table.key};
            for (const auto& name : named) {
                const auto is_it = [&](const ArchiveColumn& column) { return name == column.name; };
                const auto column = std::find_if(table.columns.begin(), table.columns.end(), is_it);
                const bool is_twice = std::any_of(in_file.columns.begin(), in_file.columns.end(), is_it);
                const bool is_of_key = in_file.columns.size() < table.key;
                const bool is_out_of_order = is_of_key && name != table.columns[in_file.columns.size()].name;
                if (column == table.columns.end() || is_twice || is_out_of_order) fail("should be " + expected.dump());
                in_file.columns.push_back(*column);
            }
            return in_file;
        }
        fail("should be one of the tables that are still to come, or the end");
    }

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
    /// Words for the program that wrote an archive; those of the file only where they look like a version.
    static std::string maker_of(const Json& head) {
        const auto made_by = head.find("made_by");
        if (made_by == head.end() || !made_by->is_string()) return "another frontrow";
        const auto& version = made_by->get_ref<const std::string&>();
        const bool is_version =
            !version.empty() && version.size() <= 30 &&
            version.find_first_not_of("0123456789.-+abcdefghijklmnopqrstuvwxyz") == std::string::npos;
        return is_version ? "frontrow " + version : "another frontrow";
    }

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

/// Throws StoreUnavailable where a newer program has the database: this one does not know all that is in it.
inline void require_current(Archive& archive) {
    if (!archive.is_current()) throw StoreUnavailable("the schema is newer than this program: use the newer frontrow");
}

/// Throws ArchiveFault where what was read breaks a rule of the schema.
template <class Work>
void fitting(const Reader& file, Work&& work) {
    try {
        work();
    } catch (const std::logic_error& error) {
        file.fail(std::string("does not fit: ") + error.what());
    }
}

/// Reads all that follows the first line.
inline void read_tables(Archive& archive, Reader& file) {
    auto missing = archive.tables();
    std::int64_t rows = 0;
    ArchiveTableShape table;
    for (;;) {
        const Json line = file.next();
        if (line.is_array() && !table.columns.empty()) {
            fitting(file, [&] { archive.put(table, file.row_of(table, line)); });
            ++rows;
            continue;
        }
        if (missing.empty()) {
            if (line != end_json(rows)) file.fail("should be " + end_json(rows).dump());
            return file.expect_end();
        }
        if (!line.is_object()) file.fail("should be " + table_json(missing.front()).dump());
        table = file.table_of(missing, line);
        std::erase_if(missing, [&](const ArchiveTableShape& other) { return other.name == table.name; });
    }
}

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

/// Writes everything that the shop keeps, as of one moment. `made_by` is the version of this program. Throws
/// StoreUnavailable, also where a newer program has made more of the schema than this one knows, and std::runtime_error
/// where the stream takes no more or an archive cannot carry a row.
inline void write_archive(Store& store, std::ostream& out, std::string_view made_by = "") {
    const auto line = [&](const std::string& bytes) {
        out << bytes << '\n';
        if (!out) throw std::runtime_error("the archive cannot be written");
    };
    bool has_begun = false;
    const auto work = [&](Tx& tx) {
        // What is written cannot be taken back, and another snapshot may be another shop.
        if (std::exchange(has_begun, true)) throw StoreUnavailable("the database was lost during the export");
        archive_file::require_current(tx.archive());
        std::int64_t rows = 0;
        line(archive_file::head_json(tx.archive().schema(), made_by).dump());
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

/// Reads an archive into an empty store, whole or not at all. One of an older schema is read into the tables of that
/// one, and then they are brought up to date as a database is. `in` is a file: it may be read more than once. Throws
/// ArchiveFault where the file is at fault, ShopNotEmpty, ArchiveOfDemo where those are refused, and StoreUnavailable.
inline void read_archive(Store& store, std::istream& in, DemoArchives demos = DemoArchives::taken) {
    const auto read = [&](Tx& tx) {
        Archive& archive = tx.archive();
        archive_file::require_current(archive);
        archive_file::Reader file(in);
        const auto schema = file.schema(archive.schema());
        if (!archive.is_empty()) throw ShopNotEmpty();
        if (schema < archive.schema()) archive.begin(schema);
        archive_file::read_tables(archive, file);
        archive_file::fitting(file, [&] { archive.finish(); });
        if (demos == DemoArchives::refused && tx.shop().is_demo()) throw ArchiveOfDemo();
        return Done{};
    };
    store.write(read, Patience::of_an_operator);
}

} // namespace frontrow
