#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/payment/bank_line.hpp"
#include "domain/string_list.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of lines of bank statements.
class SqlBankLines final : public BankLineTable {
public:
    explicit SqlBankLines(Sql& sql) : sql_(sql) {}

    std::int64_t add(std::span<const BankLine> lines) override {
        std::vector<const BankLine*> sorted; // so that two who read the same file do not wait for each other in turn
        for (const auto& line : lines) sorted.push_back(&line);
        std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->digest < b->digest; });
        SqlRowsInsert insert(sql_,
                             "INSERT INTO bank_line (digest, line, booked_on, payer, purpose, amount, currency, "
                             "orders, at)",
                             9, " ON CONFLICT (digest) DO NOTHING");
        for (const auto* kept : sorted) {
            const StatementLine& line = kept->line;
            insert.add(kept->digest, static_cast<std::int64_t>(line.line), day_number(line), line.payer, line.purpose,
                       line.amount.amount, line.amount.currency.code(), to_string_list(kept->references), kept->at);
        }
        return insert.finish();
    }

    std::map<std::string, BankLine> find_all(std::span<const std::string> digests) override {
        std::map<std::string, BankLine> found;
        for_each_set(digests, [&](const std::string& list, const std::vector<SqlValue>& values) {
            sql_.each_all(
                select("digest IN " + list),
                [&](const SqlRow& row) {
                    auto line = read(row);
                    found.emplace(line.digest, std::move(line));
                },
                values);
        });
        return found;
    }

    std::optional<BankLine> find_to_change(BankLineId id) override {
        static const std::string statement = select("id = $1");
        return sql_.one(statement + std::string(sql_.row_lock()), read, id);
    }

    void settle(const BankLine& line) override {
        sql_.run("UPDATE bank_line SET verdict = $2, reason = $3, settled_at = $4, settled_by = $5, orders = $6 WHERE "
                 "id = $1",
                 line.id, line.verdict, line.reason, line.settled_at, line.settled_by, to_string_list(line.references));
    }

    std::int64_t count_open() override {
        return *sql_.one("SELECT count(*) FROM bank_line WHERE verdict IS NULL",
                         [](const SqlRow& row) { return row.integer(0); });
    }

    std::vector<BankLine> open(std::int64_t limit) override {
        return some("verdict IS NULL ORDER BY coalesce(booked_on, 0) DESC, id DESC LIMIT $1", limit);
    }

    std::vector<BankLine> settled(std::int64_t limit) override {
        return some("verdict IS NOT NULL ORDER BY settled_at DESC, id DESC LIMIT $1", limit);
    }

private:
    static std::string select(const std::string& condition) {
        return "SELECT id, digest, line, booked_on, payer, purpose, amount, currency, orders, at, verdict, reason, "
               "settled_at, settled_by FROM bank_line WHERE " +
               condition;
    }

    std::vector<BankLine> some(const char* condition, std::int64_t limit) {
        return sql_.list(select(condition), read, limit);
    }

    static std::optional<std::int64_t> day_number(const StatementLine& line) {
        return line.on ? std::optional(number_of(*line.on)) : std::nullopt;
    }

    static BankLine read(const SqlRow& row) {
        SqlColumns columns(row);
        BankLine kept{.id = columns.id<BankLineId>(), .digest = columns.text()};
        kept.line.line = static_cast<std::size_t>(columns.integer());
        if (const auto day = columns.optional_integer()) kept.line.on = day_of_number(*day);
        kept.line.payer = columns.text();
        kept.line.purpose = columns.text();
        kept.line.amount.amount = columns.integer();
        kept.line.amount.currency = columns.currency();
        kept.references = from_string_list(columns.text());
        kept.at = columns.time();
        if (const auto verdict = columns.optional_integer()) kept.verdict = static_cast<LineVerdict>(*verdict);
        kept.reason = columns.text();
        kept.settled_at = columns.optional_time();
        kept.settled_by = columns.text();
        return kept;
    }

    Sql& sql_;
};

} // namespace frontrow
