#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/selling/voucher.hpp"
#include "store/sql.hpp"
#include "store/string_list.hpp"

namespace frontrow {

/// The SQL of vouchers and their batches. Lists of names stand in one column, a line each: no name has a line break.
class SqlVouchers final : public VoucherTable {
public:
    explicit SqlVouchers(Sql& sql) : sql_(sql) {}

    std::optional<Voucher> find(const VoucherCode& code) override {
        static const std::string statement = std::string(kSelect) + "WHERE code = $1";
        return sql_.one(statement, read, code.text());
    }

    std::optional<Voucher> find_to_edit(const VoucherCode& code) override {
        const std::string statement = std::string(kSelect) + "WHERE code = $1" + std::string(sql_.row_lock());
        return sql_.one(statement, read, code.text());
    }

    bool add(const Voucher& voucher) override {
        const auto& rules = voucher.rules;
        return sql_.run(
                   "INSERT INTO voucher (code, kind, value, currency, categories, sessions, valid_from, "
                   "valid_until, max_uses, is_active, all_categories, all_sessions) VALUES ($1, $2, $3, $4, $5, $6, "
                   "$7, $8, $9, $10, $11, $12) "
                   "ON CONFLICT (code) DO NOTHING",
                   voucher.code.text(), rules.kind, rules.value, code_of(rules), lines_of(rules.categories),
                   lines_of(rules.sessions), rules.valid_from, rules.valid_until, voucher.max_uses,
                   std::int64_t{voucher.is_active}, flag_of(rules.categories), flag_of(rules.sessions)) == 1;
    }

    void put(const Voucher& voucher) override {
        const auto& rules = voucher.rules;
        sql_.run(
            "UPDATE voucher SET kind = $2, value = $3, currency = $4, categories = $5, sessions = $6, "
            "valid_from = $7, valid_until = $8, max_uses = $9, is_active = $10, all_categories = $11, all_sessions = "
            "$12, edition = edition + 1 "
            "WHERE code = $1",
            voucher.code.text(), rules.kind, rules.value, code_of(rules), lines_of(rules.categories),
            lines_of(rules.sessions), rules.valid_from, rules.valid_until, voucher.max_uses,
            std::int64_t{voucher.is_active}, flag_of(rules.categories), flag_of(rules.sessions));
    }

    std::vector<Voucher> after(const std::string& after, std::optional<BatchId> batch, std::int64_t limit) override {
        static const std::string of_none =
            std::string(kSelect) + "WHERE batch_id IS NULL AND code > $1 ORDER BY code LIMIT $2";
        static const std::string of_batch =
            std::string(kSelect) + "WHERE batch_id = $3 AND code > $1 ORDER BY code LIMIT $2";
        std::vector<Voucher> vouchers;
        const auto keep = [&](const SqlRow& row) { vouchers.push_back(read(row)); };
        if (batch)
            sql_.each(of_batch, keep, after, limit, *batch);
        else
            sql_.each(of_none, keep, after, limit);
        return vouchers;
    }

    bool use(const VoucherCode& code, std::int64_t row_version) override {
        return sql_.run("UPDATE voucher SET used = used + 1 WHERE code = $1 AND edition = $2 AND used < max_uses AND "
                        "is_active = 1 AND NOT EXISTS (SELECT 1 FROM voucher_batch WHERE voucher_batch.id = "
                        "voucher.batch_id AND voucher_batch.state = 2)",
                        code.text(), row_version) == 1;
    }

    BatchId add(const VoucherBatch& batch) override {
        const auto& rules = batch.rules;
        return *sql_.one(
            "INSERT INTO voucher_batch (prefix, kind, value, currency, categories, sessions, valid_from, valid_until, "
            "wanted, created_at, all_categories, all_sessions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
            "$12) "
            "RETURNING id",
            [](const SqlRow& row) { return row.id<BatchId>(0); }, batch.prefix, rules.kind, rules.value, code_of(rules),
            lines_of(rules.categories), lines_of(rules.sessions), rules.valid_from, rules.valid_until, batch.wanted,
            sql_.now(), flag_of(rules.categories), flag_of(rules.sessions));
    }

    std::optional<VoucherBatch> find(BatchId id) override {
        static const std::string statement = std::string(kSelectBatch) + "WHERE id = $1";
        return sql_.one(statement, read_batch, id);
    }

    std::optional<VoucherBatch> find_to_edit(BatchId id) override {
        const std::string statement = std::string(kSelectBatch) + "WHERE id = $1" + std::string(sql_.row_lock());
        return sql_.one(statement, read_batch, id);
    }

    std::vector<VoucherBatch> batches_below(std::int64_t before, std::int64_t limit) override {
        static const std::string statement = std::string(kSelectBatch) + "WHERE id < $1 ORDER BY id DESC LIMIT $2";
        std::vector<VoucherBatch> batches;
        sql_.each(
            statement, [&](const SqlRow& row) { batches.push_back(read_batch(row)); }, before, limit);
        return batches;
    }

    std::optional<BatchId> unfinished() override {
        return sql_.one("SELECT id FROM voucher_batch WHERE state = 0 ORDER BY id LIMIT 1",
                        [](const SqlRow& row) { return row.id<BatchId>(0); });
    }

    std::int64_t used_of(BatchId id) override {
        return *sql_.one(
            "SELECT count(*) FROM voucher WHERE batch_id = $1 AND used > 0",
            [](const SqlRow& row) { return row.integer(0); }, id);
    }

    bool add(BatchId batch, const VoucherCode& code) override {
        return sql_.run(
                   "INSERT INTO voucher (code, kind, value, currency, categories, sessions, valid_from, "
                   "valid_until, max_uses, is_active, batch_id, all_categories, all_sessions) SELECT $2, kind, value, "
                   "currency, categories, sessions, valid_from, valid_until, 1, 1, id, all_categories, "
                   "all_sessions FROM voucher_batch WHERE id = $1 "
                   "ON CONFLICT (code) DO NOTHING",
                   batch, code.text()) == 1;
    }

    void put(BatchId id, std::int64_t made, BatchState state) override {
        sql_.run("UPDATE voucher_batch SET made = $2, state = $3 WHERE id = $1", id, made, state);
    }

private:
    static constexpr std::string_view kSelect =
        "SELECT kind, value, currency, categories, all_categories, sessions, all_sessions, valid_from, valid_until, "
        "code, "
        "max_uses, CASE WHEN EXISTS (SELECT 1 FROM voucher_batch WHERE voucher_batch.id = voucher.batch_id AND "
        "voucher_batch.state = 2) THEN 0 ELSE is_active END, batch_id, used, edition FROM voucher ";
    static constexpr std::string_view kSelectBatch = "SELECT kind, value, currency, categories, all_categories, "
                                                     "sessions, all_sessions, valid_from, valid_until, id, "
                                                     "prefix, wanted, made, state, created_at FROM voucher_batch ";

    static VoucherRules read_rules(SqlColumns& columns) {
        return {.kind = columns.number_of<VoucherKind>(),
                .value = columns.integer(),
                .currency = columns.optional_currency(),
                .categories = read_scope(columns),
                .sessions = read_scope(columns),
                .valid_from = columns.optional_time(),
                .valid_until = columns.optional_time()};
    }

    static Voucher read(const SqlRow& row) {
        SqlColumns columns(row);
        auto rules = read_rules(columns);
        return {.code = VoucherCode::trusted(columns.text()),
                .rules = std::move(rules),
                .max_uses = columns.integer(),
                .is_active = columns.flag(),
                .batch = columns.optional_id<BatchId>(),
                .used = columns.integer(),
                .row_version = columns.integer()};
    }

    static VoucherBatch read_batch(const SqlRow& row) {
        SqlColumns columns(row);
        auto rules = read_rules(columns);
        return {.id = columns.id<BatchId>(),
                .prefix = columns.text(),
                .rules = std::move(rules),
                .wanted = columns.integer(),
                .made = columns.integer(),
                .state = columns.number_of<BatchState>(),
                .created_at = columns.time()};
    }

    /// The version before knows no flag, and writes a list beside one that it leaves as it is in a new row: what has a
    /// list is for that list. It takes an empty one for all, so none is a line without a name, which nothing has.
    static VoucherScope read_scope(SqlColumns& columns) {
        auto names = from_string_list(columns.text());
        if (columns.flag() && names.empty()) return {};
        std::erase(names, "");
        return names;
    }
    static std::string lines_of(const VoucherScope& scope) {
        if (!scope) return {};
        return scope->empty() ? "\n" : to_string_list(*scope);
    }
    static std::int64_t flag_of(const VoucherScope& scope) { return scope ? 0 : 1; }

    static std::optional<std::string> code_of(const VoucherRules& rules) {
        if (!rules.currency) return {};
        return std::string(rules.currency->code());
    }

    Sql& sql_;
};

} // namespace frontrow
