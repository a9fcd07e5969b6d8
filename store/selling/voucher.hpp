#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/selling/voucher.hpp"
#include "domain/string_list.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of vouchers and their batches. What they are for are rows of a scope; in columns as well, a line each, for
/// the version before, see store/house/links.hpp.
class SqlVouchers final : public VoucherTable {
public:
    explicit SqlVouchers(Sql& sql) : sql_(sql) {}

    std::optional<Voucher> find(const VoucherCode& code) override {
        return only(vouchers("WHERE code = $1", code.text()));
    }

    std::optional<Voucher> find_to_edit(const VoucherCode& code) override {
        return only(vouchers("WHERE code = $1" + std::string(sql_.row_lock()), code.text()));
    }

    bool add(const Voucher& voucher) override {
        const auto& rules = voucher.rules;
        if (sql_.run("INSERT INTO voucher (code, kind, value, currency, categories, sessions, valid_from, valid_until, "
                     "max_uses, is_active, all_categories, all_sessions, linked) VALUES ($1, $2, $3, $4, $5, $6, $7, "
                     "$8, $9, $10, $11, $12, 1) ON CONFLICT (code) DO NOTHING",
                     voucher.code.text(), rules.kind, rules.value, code_of(rules), lines_of(rules.categories),
                     lines_of(rules.sessions), rules.valid_from, rules.valid_until, voucher.max_uses,
                     std::int64_t{voucher.is_active}, flag_of(rules.categories), flag_of(rules.sessions)) == 0)
            return false;
        if (const auto scope = keep_scope(rules, {}))
            sql_.run("UPDATE voucher SET scope_id = $2 WHERE code = $1", voucher.code.text(), scope);
        return true;
    }

    void put(const Voucher& voucher) override {
        const auto& rules = voucher.rules;
        // The scope of its batch stays what it is.
        const auto own = sql_.one(
            "SELECT voucher.scope_id FROM voucher LEFT JOIN voucher_batch ON voucher_batch.id = voucher.batch_id WHERE "
            "code = $1 AND voucher.scope_id IS NOT NULL AND (voucher_batch.scope_id IS NULL OR voucher_batch.scope_id "
            "<> voucher.scope_id)",
            [](const SqlRow& row) { return row.integer(0); }, voucher.code.text());
        sql_.run(
            "UPDATE voucher SET kind = $2, value = $3, currency = $4, categories = $5, sessions = $6, valid_from = "
            "$7, valid_until = $8, max_uses = $9, is_active = $10, all_categories = $11, all_sessions = $12, "
            "scope_id = $13, linked = edition + 1, edition = edition + 1 WHERE code = $1",
            voucher.code.text(), rules.kind, rules.value, code_of(rules), lines_of(rules.categories),
            lines_of(rules.sessions), rules.valid_from, rules.valid_until, voucher.max_uses,
            std::int64_t{voucher.is_active}, flag_of(rules.categories), flag_of(rules.sessions),
            keep_scope(rules, own));
    }

    std::vector<Voucher> after(const std::string& after, std::optional<BatchId> batch, std::int64_t limit) override {
        if (batch) return vouchers("WHERE batch_id = $3 AND code > $1 ORDER BY code LIMIT $2", after, limit, *batch);
        return vouchers("WHERE batch_id IS NULL AND code > $1 ORDER BY code LIMIT $2", after, limit);
    }

    bool use(const VoucherCode& code, std::int64_t row_version) override {
        return sql_.run("UPDATE voucher SET used = used + 1 WHERE code = $1 AND edition = $2 AND used < max_uses AND "
                        "is_active = 1 AND NOT EXISTS (SELECT 1 FROM voucher_batch WHERE voucher_batch.id = "
                        "voucher.batch_id AND voucher_batch.state = 2)",
                        code.text(), row_version) == 1;
    }

    void use_on(const VoucherCode& code) override {
        sql_.run("UPDATE voucher SET used = used + 1 WHERE code = $1", code.text());
    }

    BatchId add(const VoucherBatch& batch) override {
        const auto& rules = batch.rules;
        return *sql_.one(
            "INSERT INTO voucher_batch (prefix, kind, value, currency, categories, sessions, valid_from, valid_until, "
            "wanted, created_at, all_categories, all_sessions, scope_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
            "$10, $11, $12, $13) RETURNING id",
            [](const SqlRow& row) { return row.id<BatchId>(0); }, batch.prefix, rules.kind, rules.value, code_of(rules),
            lines_of(rules.categories), lines_of(rules.sessions), rules.valid_from, rules.valid_until, batch.wanted,
            sql_.now(), flag_of(rules.categories), flag_of(rules.sessions), keep_scope(rules, {}));
    }

    std::optional<VoucherBatch> find(BatchId id) override { return only(batches("WHERE id = $1", id)); }

    std::optional<VoucherBatch> find_to_edit(BatchId id) override {
        return only(batches("WHERE id = $1" + std::string(sql_.row_lock()), id));
    }

    std::vector<VoucherBatch> batches_below(std::int64_t before, std::int64_t limit) override {
        return batches("WHERE id < $1 ORDER BY id DESC LIMIT $2", before, limit);
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
                   "INSERT INTO voucher (code, kind, value, currency, categories, sessions, valid_from, valid_until, "
                   "max_uses, is_active, batch_id, all_categories, all_sessions, scope_id, linked) SELECT $2, kind, "
                   "value, currency, categories, sessions, valid_from, valid_until, 1, 1, id, all_categories, "
                   "all_sessions, scope_id, CASE WHEN scope_id IS NULL AND (categories <> '' OR sessions <> '') THEN 0 "
                   "ELSE 1 END FROM voucher_batch WHERE id = $1 ON CONFLICT (code) DO NOTHING",
                   batch, code.text()) == 1;
    }

    void put(BatchId id, std::int64_t made, BatchState state) override {
        sql_.run("UPDATE voucher_batch SET made = $2, state = $3 WHERE id = $1", id, made, state);
    }

    /// Makes scopes of the lists that the version before has written.
    void link() {
        for (const auto& batch : batches("WHERE scope_id IS NULL AND (categories <> '' OR sessions <> '') ORDER BY id"))
            sql_.run("UPDATE voucher_batch SET scope_id = $2, all_categories = $3, all_sessions = $4 WHERE id = $1",
                     batch.id, keep_scope(batch.rules, {}), flag_of(batch.rules.categories),
                     flag_of(batch.rules.sessions));
        // Codes that nobody has edited are for what their batch is for.
        sql_.run("UPDATE voucher SET scope_id = (SELECT scope_id FROM voucher_batch WHERE voucher_batch.id = "
                 "voucher.batch_id), all_categories = CASE WHEN categories <> '' THEN 0 ELSE all_categories END, "
                 "all_sessions = CASE WHEN sessions <> '' THEN 0 ELSE all_sessions END, linked = edition WHERE linked "
                 "<> edition AND ((batch_id IS NOT NULL AND edition = 1) OR (categories = '' AND sessions = '' AND "
                 "batch_id IS NULL))");
        for (const auto& voucher : vouchers("WHERE linked <> edition ORDER BY code"))
            sql_.run("UPDATE voucher SET scope_id = $2, all_categories = $3, all_sessions = $4, linked = edition WHERE "
                     "code = $1",
                     voucher.code.text(), keep_scope(voucher.rules, {}), flag_of(voucher.rules.categories),
                     flag_of(voucher.rules.sessions));
    }

private:
    using ScopeId = RowId<struct VoucherScopeNoun>;

    static constexpr std::string_view kSelect =
        "SELECT kind, value, currency, categories, all_categories, sessions, all_sessions, valid_from, valid_until, "
        "code, max_uses, CASE WHEN EXISTS (SELECT 1 FROM voucher_batch WHERE voucher_batch.id = voucher.batch_id AND "
        "voucher_batch.state = 2) THEN 0 ELSE is_active END, batch_id, used, edition, CASE WHEN linked = edition THEN "
        "scope_id END FROM voucher ";
    static constexpr std::string_view kSelectBatch = "SELECT kind, value, currency, categories, all_categories, "
                                                     "sessions, all_sessions, valid_from, valid_until, id, "
                                                     "prefix, wanted, made, state, created_at, scope_id FROM "
                                                     "voucher_batch ";

    template <class Noun>
    static std::optional<Noun> only(std::vector<Noun> found) {
        if (found.empty()) return {};
        return std::move(found.front());
    }

    template <class... Values>
    std::vector<Voucher> vouchers(const std::string& conditions, const Values&... values) {
        return with_scopes(std::string(kSelect) + conditions, read, values...);
    }
    template <class... Values>
    std::vector<VoucherBatch> batches(const std::string& conditions, const Values&... values) {
        return with_scopes(std::string(kSelectBatch) + conditions, read_batch, values...);
    }

    /// Reads what the statement finds, whose last column is the scope, and then what all of them are for.
    template <class Read, class... Values>
    auto with_scopes(const std::string& statement, Read&& read_one, const Values&... values) {
        std::vector<std::invoke_result_t<Read&, SqlColumns&>> found;
        std::unordered_multimap<std::int64_t, std::size_t> scopes;
        sql_.each(
            statement,
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                found.push_back(read_one(columns));
                if (const auto scope = columns.template optional_id<ScopeId>())
                    scopes.emplace(scope->value, found.size() - 1);
            },
            values...);
        std::vector<ScopeId> ids;
        for (const auto& [scope, place] : scopes) {
            auto& rules = found[place].rules;
            if (rules.categories) rules.categories->clear();
            if (rules.sessions) rules.sessions->clear();
            ids.push_back(ScopeId{scope});
        }
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        for_each_set(std::span<const ScopeId>(ids), [&](const std::string& list, const std::vector<SqlValue>& set) {
            const auto names = [&](const SqlRow& row) {
                SqlColumns columns(row);
                const auto [begin, end] = scopes.equal_range(columns.integer());
                const bool is_category = columns.integer() == 0;
                const auto name = columns.text();
                for (auto each = begin; each != end; ++each) {
                    auto& rules = found[each->second].rules;
                    auto& scope = is_category ? rules.categories : rules.sessions;
                    if (scope) scope->push_back(name);
                }
            };
            sql_.each_all("SELECT scope_id, 0, category, ordinal FROM voucher_category WHERE scope_id IN " + list +
                              " UNION ALL SELECT scope_id, 1, session.slug, ordinal FROM voucher_session JOIN session "
                              "ON session.id = session_id WHERE scope_id IN " +
                              list + " ORDER BY 1, 2, 4",
                          names, set);
        });
        return found;
    }

    /// Keeps what the rules are for in the scope, or in a new one where that is none. Returns it, or nothing where they
    /// are for everything and have had no scope. A session that there is not is left out.
    std::optional<std::int64_t> keep_scope(const VoucherRules& rules, std::optional<std::int64_t> scope) {
        if (!scope && !rules.categories && !rules.sessions) return {};
        if (scope) {
            sql_.run("DELETE FROM voucher_category WHERE scope_id = $1", scope);
            sql_.run("DELETE FROM voucher_session WHERE scope_id = $1", scope);
        } else {
            scope = sql_.one("INSERT INTO voucher_scope DEFAULT VALUES RETURNING id",
                             [](const SqlRow& row) { return row.integer(0); });
        }
        std::int64_t ordinal = 0;
        for (const auto& category : rules.categories.value_or(std::vector<std::string>{}))
            sql_.run("INSERT INTO voucher_category (scope_id, ordinal, category) VALUES ($1, $2, $3) ON CONFLICT "
                     "(scope_id, category) DO NOTHING",
                     scope, ordinal++, category);
        for (const auto& session : rules.sessions.value_or(std::vector<std::string>{}))
            sql_.run("INSERT INTO voucher_session (scope_id, ordinal, session_id) SELECT $1, $2, id FROM session WHERE "
                     "slug = $3 ON CONFLICT (scope_id, session_id) DO NOTHING",
                     scope, ordinal++, session);
        return scope;
    }

    static VoucherRules read_rules(SqlColumns& columns) {
        return {.kind = columns.number_of<VoucherKind>(),
                .value = columns.integer(),
                .currency = columns.optional_currency(),
                .categories = read_scope(columns),
                .sessions = read_scope(columns),
                .valid_from = columns.optional_time(),
                .valid_until = columns.optional_time()};
    }

    static Voucher read(SqlColumns& columns) {
        auto rules = read_rules(columns);
        return {.code = VoucherCode::trusted(columns.text()),
                .rules = std::move(rules),
                .max_uses = columns.integer(),
                .is_active = columns.flag(),
                .batch = columns.optional_id<BatchId>(),
                .used = columns.integer(),
                .row_version = columns.integer()};
    }

    static VoucherBatch read_batch(SqlColumns& columns) {
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
