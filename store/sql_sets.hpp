#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "store/sql.hpp"

namespace frontrow {

// One statement for many rows. Databases keep each text of a statement prepared: here the number of rows in a text is a
// power of two, so that there are a dozen texts and not one for every number of rows.

/// Most rows, or ids, of one statement. Twelve columns each are far below the parameters that a statement may have
/// (32,766 in SQLite, 65,535 in Postgres).
inline constexpr std::size_t kMaxSetRows = 256;

/// Returns "($1, $2, …)" with as many parameters from `first` on.
inline std::string parameters(std::size_t first, std::size_t count) {
    std::string text = "(";
    for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "$" : ", $").append(std::to_string(first + i));
    return text += ')';
}

/// Calls `each(list, values)` for the ids, some hundred at a time: `list` is the right side of an IN, numbered from $1,
/// and `values` are its parameters, to which more may be added behind.
template <class Id, class Each>
void for_each_set(std::span<const Id> ids, Each&& each) {
    while (!ids.empty()) {
        const auto some = ids.first(std::min(ids.size(), kMaxSetRows));
        std::vector<SqlValue> values;
        for (const auto& id : some) values.push_back(sql_values::of(id));
        values.resize(std::bit_ceil(values.size()), values.back()); // the same one again finds nothing more
        const std::string list = parameters(1, values.size());
        each(list, std::move(values));
        ids = ids.subspan(some.size());
    }
}

/// Gathers rows and inserts many of them by one statement. What lives on in the caller is borrowed until finish() has
/// run; a temporary is kept here until then.
class SqlRowsInsert {
public:
    /// `into` is the statement up to its VALUES, `columns` how many those are, `end` what follows them.
    SqlRowsInsert(Sql& sql, std::string into, std::size_t columns, std::string end = "")
        : sql_(sql), into_(std::move(into)), columns_(columns), end_(std::move(end)) {}

    template <class... Values>
    void add(Values&&... values) {
        (values_.push_back(lasting(std::forward<Values>(values))), ...);
        if (values_.size() == kMaxSetRows * columns_) finish();
    }

    /// Inserts what is left. Returns how many rows it has inserted in all.
    std::int64_t finish() {
        std::span<const SqlValue> rest(values_);
        while (!rest.empty()) {
            const auto rows = std::bit_floor(rest.size() / columns_);
            std::string statement = into_ + " VALUES ";
            for (std::size_t row = 0; row < rows; ++row)
                statement.append(row == 0 ? "" : ", ").append(parameters(1 + row * columns_, columns_));
            statement += end_;
            inserted_ += sql_.run_all(statement, rest.first(rows * columns_));
            rest = rest.subspan(rows * columns_);
        }
        values_.clear();
        texts_.clear();
        return inserted_;
    }

private:
    template <class Value>
    SqlValue lasting(Value&& value) {
        const SqlValue bound = sql_values::of(value);
        if constexpr (!std::is_lvalue_reference_v<Value> && !std::is_same_v<std::remove_cv_t<Value>, std::string_view>)
            if (const auto* text = std::get_if<std::string_view>(&bound))
                return std::string_view(texts_.emplace_back(*text));
        return bound;
    }

    Sql& sql_;
    std::int64_t inserted_ = 0;
    const std::string into_;
    const std::size_t columns_;
    const std::string end_;
    std::vector<SqlValue> values_;
    std::deque<std::string> texts_; // stays where it is as it grows
};

} // namespace frontrow
