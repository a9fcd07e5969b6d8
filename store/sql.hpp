#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "domain/assert.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// A value on its way into a statement. Text is borrowed until the statement has run.
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string_view>;

/// One row of an answer, valid inside the callback that it was given to. Columns count from 0; reading a column as
/// another type than the schema's is a defect.
class SqlRow {
public:
    virtual ~SqlRow() = default;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual double real(int column) const = 0;
    [[nodiscard]] virtual std::string text(int column) const = 0;

    [[nodiscard]] Time time(int column) const { return Time(Milliseconds(integer(column))); }
    [[nodiscard]] std::optional<Time> optional_time(int column) const {
        return is_null(column) ? std::nullopt : std::optional(time(column));
    }
    [[nodiscard]] Currency currency(int column) const {
        const auto currency = Currency::parse(text(column));
        FRONTROW_ASSERT(currency.has_value()); // checked when it was stored
        return *currency;
    }
    template <class Enum>
    [[nodiscard]] Enum number_of(int column) const {
        return static_cast<Enum>(integer(column));
    }
    template <class Id>
    [[nodiscard]] Id id(int column) const {
        if constexpr (std::is_constructible_v<Id, std::string>)
            return Id(text(column));
        else if constexpr (requires { Id::trusted(std::string()); })
            return Id::trusted(text(column));
        else
            return Id{integer(column)};
    }
    template <class Id>
    [[nodiscard]] std::optional<Id> optional_id(int column) const {
        return is_null(column) ? std::nullopt : std::optional(id<Id>(column));
    }
};

/// Reads the columns of a row from left to right, so that nobody counts them: a noun's reader takes what its list of
/// columns selects, and what reads several nouns of one row hands the same SqlColumns to each.
class SqlColumns {
public:
    explicit SqlColumns(const SqlRow& row) : row_(row) {}

    std::int64_t integer() { return row_.integer(next_++); }
    std::optional<std::int64_t> optional_integer() {
        const int column = next_++;
        return row_.is_null(column) ? std::nullopt : std::optional(row_.integer(column));
    }
    bool flag() { return integer() != 0; }
    double real() { return row_.real(next_++); }
    std::string text() { return row_.text(next_++); }
    Time time() { return row_.time(next_++); }
    Currency currency() { return row_.currency(next_++); }
    std::optional<Currency> optional_currency() {
        const int column = next_++;
        return row_.is_null(column) ? std::nullopt : std::optional(row_.currency(column));
    }
    std::optional<Time> optional_time() { return row_.optional_time(next_++); }
    template <class Enum>
    Enum number_of() {
        return row_.number_of<Enum>(next_++);
    }
    template <class Id>
    Id id() {
        return row_.id<Id>(next_++);
    }
    template <class Id>
    std::optional<Id> optional_id() {
        return row_.optional_id<Id>(next_++);
    }

private:
    const SqlRow& row_;
    int next_ = 0;
};

namespace sql_values {

inline SqlValue of(const SqlValue& value) { return value; }
inline SqlValue of(std::int64_t value) { return value; }
inline SqlValue of(std::uint32_t value) { return std::int64_t{value}; }
inline SqlValue of(double value) { return value; }
inline SqlValue of(const std::string& value) { return std::string_view(value); }
SqlValue of(const std::string&&) = delete; // it is gone before any statement has run
inline SqlValue of(std::string_view value) { return value; }
inline SqlValue of(Time value) { return std::int64_t{value.time_since_epoch().count()}; }
inline SqlValue of(Milliseconds value) { return std::int64_t{value.count()}; }
template <class Noun>
SqlValue of(const RowId<Noun>& id) {
    return id.value;
}
template <class Noun>
SqlValue of(const TextId<Noun>& id) {
    return std::string_view(id.text());
}
template <class Noun>
SqlValue of(const TextId<Noun>&&) = delete; // likewise
template <class T>
concept Enumeration = std::is_enum_v<T>;
template <Enumeration Enum>
SqlValue of(Enum value) {
    return static_cast<std::int64_t>(value);
}
template <class T>
SqlValue of(const std::optional<T>& value) {
    return value ? of(*value) : SqlValue{};
}

} // namespace sql_values

/// Whatever comes from outside is checked where it comes in. What is no text all the same is refused by every store:
/// one would keep it, and no archive could carry it. Throws std::logic_error, without the text.
inline void require_text(std::string_view text) {
    if (!is_utf8(text)) throw std::logic_error("a text that is not UTF-8, or has a NUL, is on its way into the store");
}

/// One database connection inside a transaction, as the SQL of the nouns sees it. Statements number their parameters
/// $1, $2, … Only the thread that runs the transaction may use it.
class Sql {
public:
    virtual ~Sql() = default;

    /// Runs a statement. Returns how many rows it changed.
    template <class... Values>
    std::int64_t run(std::string_view statement, const Values&... values) {
        const std::array<SqlValue, sizeof...(Values)> bound{sql_values::of(values)...};
        return run_all(statement, bound);
    }

    /// The same with values whose number is not known before.
    std::int64_t run_all(std::string_view statement, std::span<const SqlValue> values) {
        ++statements_;
        return execute(statement, values);
    }

    /// Runs a statement and calls `row(const SqlRow&)` for each row of its answer.
    template <class OnRow, class... Values>
    void each(std::string_view statement, OnRow&& row, const Values&... values) {
        const std::array<SqlValue, sizeof...(Values)> bound{sql_values::of(values)...};
        each_all(statement, row, bound);
    }

    /// The same with values whose number is not known before.
    void each_all(std::string_view statement, const std::function<void(const SqlRow&)>& row,
                  std::span<const SqlValue> values) {
        ++statements_;
        query(statement, values, row);
    }

    /// Runs a statement with at most one row. Returns what `read(const SqlRow&)` makes of it, or nothing.
    template <class Read, class... Values>
    auto one(std::string_view statement, Read&& read, const Values&... values) {
        std::optional<std::invoke_result_t<Read&, const SqlRow&>> result;
        each(
            statement, [&](const SqlRow& row) { result.emplace(read(row)); }, values...);
        return result;
    }

    /// Runs a statement. Returns what `read(const SqlRow&)` makes of each row of its answer.
    template <class Read, class... Values>
    auto list(std::string_view statement, Read&& read, const Values&... values) {
        const std::array<SqlValue, sizeof...(Values)> bound{sql_values::of(values)...};
        return list_all(statement, read, bound);
    }

    /// The same with values whose number is not known before.
    template <class Read>
    auto list_all(std::string_view statement, Read&& read, std::span<const SqlValue> values) {
        std::vector<std::invoke_result_t<Read&, const SqlRow&>> results;
        each_all(
            statement, [&](const SqlRow& row) { results.push_back(read(row)); }, values);
        return results;
    }

    /// Returns how many statements it has run since this was asked last.
    [[nodiscard]] std::uint64_t take_statements() noexcept { return std::exchange(statements_, 0); }

    /// The time of this transaction.
    [[nodiscard]] virtual Time now() const = 0;

    // ---- What differs between databases. One that runs a single write at a time has nothing to do here.

    /// Ends a SELECT whose rows nobody else may change before this transaction ends.
    [[nodiscard]] virtual std::string_view row_lock() const { return ""; }
    /// Waits until no other write is in the part of this name, and is in it until its own end.
    virtual void advisory_lock(std::string_view) {}
    /// The same for rows that can be left out: those that another write has right now are.
    [[nodiscard]] virtual std::string_view row_lock_of_free_ones() const { return ""; }
    /// The clock at this moment, while now() stands still; it may have been set back since.
    [[nodiscard]] virtual Time clock() { return now(); }
    /// Runs statements that define the schema, written in SQLite's words; see docs/schema.md.
    virtual void define(const std::string& statements) = 0;
    /// A SELECT of the columns of all tables in the order in which they were made: the table, the name, the type, and
    /// the place in the primary key from 1 on, 0 for none.
    [[nodiscard]] virtual std::string_view select_columns() const = 0;
    /// A SELECT of one row: what database this is, with its version, and how many bytes it has.
    [[nodiscard]] virtual std::string_view select_database() const = 0;
    /// Whether the database has a table of this name.
    [[nodiscard]] virtual bool has_table(std::string_view name) = 0;
    /// Empties the tables, of which each comes before those that it refers to, and no other refers to any of them.
    virtual void empty_tables(const std::vector<std::string>& names) = 0;
    /// Lets the database look at how much it has of what, after many rows were added.
    virtual void gather_statistics() {}
    /// Lets new rows of the table get ids above those that are there.
    virtual void number_rows_after(std::string_view) {}

protected:
    virtual std::int64_t execute(std::string_view statement, std::span<const SqlValue> values) = 0;
    virtual void query(std::string_view statement, std::span<const SqlValue> values,
                       const std::function<void(const SqlRow&)>& row) = 0;

private:
    std::uint64_t statements_ = 0;
};

} // namespace frontrow
