#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "domain/house/archive.hpp"
#include "store/house/links.hpp"
#include "store/migrations.hpp"
#include "store/money/money_entry.hpp"
#include "store/sql.hpp"

namespace frontrow {

namespace archive_detail {

/// The tables that an archive has, each after those that it refers to; their columns are read from the database. Left
/// out are what signs or seals something for this database alone, `ticket_secret` and `seal`, what is sealed for this
/// server alone, `provider_key`, and `schema_version`.
inline constexpr std::string_view kTables[] = {
    "venue",
    "seat_map",
    "venue_map",
    "plan_draft",
    "category",
    "section",
    "seat_unit",
    "seat",
    "decoration",
    "artist",
    "event",
    "session",
    "price",
    "hold",
    "released",
    "gift_card",
    "orders",
    "gift_sale",
    "seat_block",
    "claim",
    "ticket",
    "payment",
    "first_answer",
    "catalogue",
    "catalogue_change",
    "shop",
    "tax_rate",
    "users",
    "user_venue",
    "user_artist",
    "login",
    "password_link",
    "login_place",
    "audit_entry",
    "map_source",
    "voucher_scope",
    "voucher_session",
    "voucher_category",
    "voucher_batch",
    "voucher",
    "redemption",
    "campaign",
    "campaign_order",
    "embed",
    "interest",
    "mailing",
    "waiting",
    "artist_terms",
    "guest_quota",
    "guest",
    "image",
    "payment_attempt",
    "provider_event",
    "payment_incident",
    "replaced_code",
    "passed_ticket",
    "admission",
    "scan",
    "ticket_key",
    "till",
    "bank_line",
    "money_entry",
    "payment_return",
    "ledger_line",
    "receipt_series",
    "receipt",
    "receipt_line",
    "session_change",
    "settlement",
    "letter_text",
    "outbox",
    "webhook",
    "webhook_delivery",
};

inline ColumnKind kind_of(std::string_view type) {
    if (type == "TEXT" || type == "text") return ColumnKind::text;
    if (type == "REAL" || type == "double precision") return ColumnKind::real;
    return ColumnKind::integer;
}

/// Returns those tables of kTables that there are, with the columns of the key first and the others as they were made.
inline std::vector<ArchiveTableShape> shapes(Sql& sql) {
    std::unordered_map<std::string, ArchiveTableShape> made;
    std::unordered_map<std::string, std::map<std::int64_t, ArchiveColumn>> keys;
    sql.each(sql.select_columns(), [&](const SqlRow& row) {
        SqlColumns columns(row); // as Sql::select_columns names them
        const auto table = columns.text();
        ArchiveColumn column{.name = columns.text(), .kind = kind_of(columns.text())};
        if (const auto place = columns.integer(); place > 0)
            keys[table].emplace(place, std::move(column));
        else
            made[table].columns.push_back(std::move(column));
    });
    std::vector<ArchiveTableShape> shapes;
    for (const auto table : kTables) {
        const std::string name(table);
        const auto key = keys.find(name);
        if (key == keys.end()) continue;
        ArchiveTableShape shape{name, {}, key->second.size()};
        for (auto& [place, column] : key->second) shape.columns.push_back(std::move(column));
        for (auto& column : made[name].columns) shape.columns.push_back(std::move(column));
        shapes.push_back(std::move(shape));
    }
    return shapes;
}

} // namespace archive_detail

/// The SQL of the archive.
class SqlArchive final : public Archive {
public:
    explicit SqlArchive(Sql& sql) : sql_(sql) {}

    [[nodiscard]] std::vector<ArchiveTableShape> tables() override { return archive_detail::shapes(sql_); }

    void each(const ArchiveTableShape& table, const std::function<void(const ArchiveRow&)>& row) override {
        // In pages: an adapter may hold a whole answer in memory, and a server ends the session of a reader that keeps
        // it waiting with a transaction open.
        const auto key = names_of(table, table.key);
        const auto select = "SELECT " + names_of(table, table.columns.size()) + " FROM " + table.name;
        const std::size_t page = page_of(table);
        const auto in_order = " ORDER BY " + key + " LIMIT " + std::to_string(page);
        const auto after = select + " WHERE (" + key + ") > (" + parameters(table.key) + ")" + in_order;
        ArchiveRow values(table.columns.size());
        std::size_t rows = 0;
        const auto on_row = [&](const SqlRow& read) {
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = value_of(read, static_cast<int>(i), table.columns[i].kind);
            row(values);
            ++rows;
        };
        sql_.each(select + in_order, on_row);
        while (rows == page) {
            rows = 0;
            const ArchiveRow last(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(table.key));
            sql_.each_all(after, on_row, borrowed(last));
        }
    }

    void put(const ArchiveTableShape& table, const ArchiveRow& row) override {
        std::string statement = "INSERT INTO " + table.name + " (" + names_of(table, table.columns.size()) +
                                ") VALUES (" + parameters(table.columns.size()) + ")";
        if (has_its_row(table)) {
            statement += " ON CONFLICT (only_row) DO UPDATE SET ";
            for (std::size_t i = table.key; i < table.columns.size(); ++i)
                statement.append(i > table.key ? ", " : "")
                    .append(table.columns[i].name)
                    .append(" = excluded.")
                    .append(table.columns[i].name);
        }
        sql_.run_all(statement, borrowed(row));
    }

    [[nodiscard]] std::int64_t schema() const override { return kSchemaVersion; }
    [[nodiscard]] bool is_current() override { return schema_version_of(sql_) == kSchemaVersion; }

    /// The tables are made again by the steps, which know what an older program has left out.
    void begin(std::int64_t schema) override {
        sql_.advisory_lock("schema");
        std::string statements =
            "ALTER TABLE seal RENAME TO kept_seal; DROP TABLE ticket_secret; DROP TABLE provider_key;";
        const auto made = tables();
        for (auto table = made.rbegin(); table != made.rend(); ++table)
            statements += " DROP TABLE " + table->name + ";";
        sql_.define(statements);
        sql_.run("UPDATE schema_version SET version = 0");
        run_steps(sql_, schema);
    }

    [[nodiscard]] bool is_empty() override {
        const auto made = tables();
        return std::all_of(made.begin(), made.end(), [&](const ArchiveTableShape& table) {
            const auto first = sql_.one("SELECT 1 FROM " + table.name + " LIMIT 1", [](const SqlRow&) { return true; });
            return has_its_row(table) || !first;
        });
    }

    std::int64_t clear() override {
        const auto latest =
            sql_.one("SELECT coalesce(max(version), 0) FROM session", [](const SqlRow& row) { return row.integer(0); });
        std::vector<std::string> names{"ticket_secret", "provider_key"}; // which no archive has; the seal stays
        const auto made = tables();
        for (auto table = made.rbegin(); table != made.rend(); ++table)
            if (!has_its_row(*table) && table->name != "catalogue_change") names.push_back(table->name);
        sql_.empty_tables(names);
        sql_.run("DELETE FROM shop");
        sql_.run("INSERT INTO shop (only_row, name, currency, timezone, language, edition) "
                 "VALUES (1, 'Frontrow', 'EUR', 'UTC', 'en', 0)");
        sql_.run("DELETE FROM embed");
        sql_.run("INSERT INTO embed (only_row, origins, edition) VALUES (1, '', 1)");
        return *latest;
    }

    void finish() override {
        number_rows();
        if (!is_current()) {
            run_steps(sql_, kSchemaVersion);
            sql_.define("INSERT INTO seal (only_row, secret) SELECT only_row, secret FROM kept_seal; "
                        "DROP TABLE kept_seal");
            number_rows();
        }
        link_all(sql_);
        SqlMoney(sql_).adopt_all(); // what the version before had sold there
        sql_.gather_statistics();   // a database that has grown so much at once plans by what it was
    }

private:
    void number_rows() {
        for (const auto& table : tables())
            if (table.columns[0].name == "id" && table.columns[0].kind == ColumnKind::integer)
                sql_.number_rows_after(table.name);
    }
    /// Whether the table has its one row from the beginning.
    static bool has_its_row(const ArchiveTableShape& table) { return table.columns[0].name == "only_row"; }
    /// Rows at a time: an adapter may hold all of them in memory, and these tables have large ones.
    static std::size_t page_of(const ArchiveTableShape& table) {
        return table.name == "map_source" || table.name == "plan_draft" || table.name == "image" ||
                       table.name == "mailing"
                   ? 1
                   : 1'000;
    }

    static std::string names_of(const ArchiveTableShape& table, std::size_t count) {
        std::string names;
        for (std::size_t i = 0; i < count; ++i) names.append(i > 0 ? ", " : "").append(table.columns[i].name);
        return names;
    }

    static std::string parameters(std::size_t count) {
        std::string text;
        for (std::size_t i = 1; i <= count; ++i) text.append(i > 1 ? ", $" : "$").append(std::to_string(i));
        return text;
    }

    static ArchiveValue value_of(const SqlRow& row, int column, ColumnKind kind) {
        if (row.is_null(column)) return {};
        if (kind == ColumnKind::integer) return row.integer(column);
        if (kind == ColumnKind::real) return row.real(column);
        return row.text(column);
    }

    static SqlValue borrowed(const ArchiveValue& value) {
        if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
        if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
        if (const auto* real = std::get_if<double>(&value)) return *real;
        return {};
    }
    static std::vector<SqlValue> borrowed(const ArchiveRow& row) {
        std::vector<SqlValue> values;
        for (const auto& value : row) values.push_back(borrowed(value));
        return values;
    }

    Sql& sql_;
};

} // namespace frontrow
