#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/identity.hpp"
#include "domain/money.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/time.hpp"

namespace frontrow {

using BankLineId = RowId<struct BankLineNoun>;

/// Money that has come in, as a bank says it.
struct StatementLine {
    std::size_t line = 0;    ///< Of the file, counted from 1.
    std::optional<Day> on{}; ///< Nothing where the bank writes days in a way that we do not know.
    std::string payer{};
    std::string purpose{};
    Money amount{}; ///< Above 0.
};

/// What somebody has decided about money that has come in.
enum class LineVerdict : std::uint8_t {
    taken,      ///< It pays orders.
    given_back, ///< It has been transferred back.
    ignored,    ///< It is nothing of ours, or in the books already.
};

constexpr std::string_view name_of(LineVerdict verdict) {
    constexpr std::string_view names[] = {"taken", "given_back", "ignored"};
    return names[static_cast<std::size_t>(verdict)];
}

/// A line of a bank statement that is kept until somebody has decided about it, and afterwards, so that the next file
/// does not bring it again.
struct BankLine {
    BankLineId id{};      ///< Given by the store.
    std::string digest{}; ///< By which it is the same line in every file; see digests_of().
    StatementLine line{}; ///< As it was read first.
    std::vector<std::string>
        references{};                     ///< Of the orders that it named then; of those that it pays once it is taken.
    Time at{};                            ///< When it was kept.
    std::optional<LineVerdict> verdict{}; ///< Nothing while it is open.
    std::string reason{};                 ///< Why, at most kMaxReasonBytes.
    std::optional<Time> settled_at{};
    std::string settled_by{}; ///< A name, empty while it is open.
};

/// A day as a number that grows with it: 20260214.
constexpr std::int64_t number_of(const Day& day) {
    return std::int64_t{day.year} * 10'000 + std::int64_t{day.month} * 100 + day.day;
}

constexpr Day day_of_number(std::int64_t number) {
    return {static_cast<int>(number / 10'000), static_cast<unsigned>(number / 100 % 100),
            static_cast<unsigned>(number % 100)};
}

/// Returns a digest for each of the lines of a file, in their order. The same line has the same one in every file; of
/// lines that say the same each has its own, by how many of them stand before it: money that came twice is two lines.
inline std::vector<std::string> digests_of(const std::vector<StatementLine>& lines, const Digest& digest) {
    std::map<std::string, int> seen;
    std::vector<std::string> digests;
    for (const auto& line : lines) {
        std::string said = line.on ? std::to_string(number_of(*line.on)) : "";
        said.append("\n").append(std::to_string(line.amount.amount)).append(line.amount.currency.code());
        said.append("\n").append(line.payer).append("\n").append(line.purpose).append("\n"); // shown in one line each
        const auto before = seen[said]++;
        digests.push_back(digest.of(said + std::to_string(before)));
    }
    return digests;
}

/// How lines are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class BankLineTable {
public:
    virtual ~BankLineTable() = default;
    /// Keeps those of the lines that are not kept yet, open, and returns how many those are.
    virtual std::int64_t add(std::span<const BankLine> lines) = 0;
    /// Returns those of the lines with these digests that are kept, by digest.
    [[nodiscard]] virtual std::map<std::string, BankLine> find_all(std::span<const std::string> digests) = 0;
    /// Returns a line that nobody else changes before this write ends, or nothing.
    [[nodiscard]] virtual std::optional<BankLine> find_to_change(BankLineId id) = 0;
    /// Writes down what was decided about an open line.
    virtual void settle(const BankLine& line) = 0;
    [[nodiscard]] virtual std::int64_t count_open() = 0;
    /// Returns at most `limit` lines that are open, the latest first.
    [[nodiscard]] virtual std::vector<BankLine> open(std::int64_t limit) = 0;
    /// Returns at most `limit` lines that somebody has decided about, the latest decision first.
    [[nodiscard]] virtual std::vector<BankLine> settled(std::int64_t limit) = 0;
};

} // namespace frontrow
