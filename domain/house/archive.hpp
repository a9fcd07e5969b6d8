#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace frontrow {

/// What stands in one column of one row.
using ArchiveValue = std::variant<std::monostate, std::int64_t, double, std::string>;
using ArchiveRow = std::vector<ArchiveValue>;

enum class ColumnKind : std::uint8_t { integer, real, text };

struct ArchiveColumn {
    std::string name;
    ColumnKind kind = ColumnKind::text;
};

/// A table as it is carried from one store to another. Its rows are in the order of its first `key` columns.
struct ArchiveTableShape {
    std::string name;
    std::vector<ArchiveColumn> columns;
    std::size_t key = 1;
};

/// Everything that a shop keeps, row by row, so that it can move to a store of another kind. Part of the store's
/// contract; see domain/store.hpp for threads and errors.
class Archive {
public:
    virtual ~Archive() = default;
    /// The version of the schema in which this program keeps a shop.
    [[nodiscard]] virtual std::int64_t schema() const = 0;
    /// Whether the database is in that version: one more while its processes are being replaced by newer ones.
    [[nodiscard]] virtual bool is_current() = 0;
    /// Returns the tables that the database has, in an order in which every row comes after those that it refers to.
    [[nodiscard]] virtual std::vector<ArchiveTableShape> tables() = 0;
    /// Makes of a database that nobody has written to one of an older version of the schema, from 1 on, until finish().
    virtual void begin(std::int64_t schema) = 0;
    /// Calls `row` for every row of the table, in the order of its key, text by its bytes.
    virtual void each(const ArchiveTableShape& table, const std::function<void(const ArchiveRow&)>& row) = 0;
    /// Adds a row. Its values have the kinds of the columns, or are null.
    virtual void put(const ArchiveTableShape& table, const ArchiveRow& row) = 0;
    /// Whether nobody has written anything yet.
    [[nodiscard]] virtual bool is_empty() = 0;
    /// Empties every table as if nobody had written anything yet; only the catalogue goes on counting its edits.
    /// Returns the highest version that a session had: sessions of the same names have to go on above it.
    virtual std::int64_t clear() = 0;
    /// To be called after the last put(), and wherever a whole shop was written at once: brings the schema up to date,
    /// and rows that are added from now on get numbers of their own.
    virtual void finish() = 0;
};

} // namespace frontrow
