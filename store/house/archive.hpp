#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/archive.hpp"
#include "store/migrations.hpp"
#include "store/selling/money_entry.hpp"
#include "store/sql.hpp"

namespace frontrow {

namespace archive_detail {

/// The schema of kMigrations in short: integers plain, "~" before a real, "'" before a text, "|" after the key.
inline constexpr std::pair<std::string_view, std::string_view> kTables[] = {
    {"venue", "id | 'slug 'name 'city 'timezone edition"},
    {"seat_map", "'id | venue_id 'name ~width ~height ~focal_x ~focal_y places created_at is_whole"},
    {"venue_map", "venue_id | 'map_id"},
    {"category", "'map_id ordinal | 'name 'color"},
    {"section", "'map_id ordinal | 'id 'name capacity category ~x ~y ~width ~height"},
    {"seat", "'map_id place | 'id section row_ordinal 'row_label 'label ~x ~y category kind next_place"},
    {"decoration", "'map_id ordinal | kind 'text ~x ~y ~size 'points"},
    {"event", "id | 'slug 'title 'artist 'description 'image status deleted_at edition"},
    {"session", "id | 'slug event_id venue_id 'map_id starts_at doors_at sales_start sales_end status 'currency "
                "hold_ttl max_seats max_seats_per_buyer strand_rule version taken changed_at edition fee "
                "takes_reservations reservation_ttl reservation_ends_before"},
    {"price", "session_id ordinal | 'category 'ticket_type amount 'tax"},
    {"hold", "'id | session_id 'buyer created_at expires_at swept 'client lapsed"},
    {"released", "session_id place | 'buyer 'client created_at expires_at"},
    {"orders", "'id | 'reference session_id 'buyer status 'customer_name 'customer_email total 'currency created_at "
               "'note edition 'search_text 'client reserved_until is_expired is_pending paid "
               "refunded 'language"},
    {"claim",
     "session_id place | 'map_id 'state 'buyer 'hold_id 'order_id 'ticket_type amount expires_at reserved_until"},
    {"ticket", "'order_id 'id | session_id place 'map_id 'code 'ticket_type amount status discount fee paid "
               "refunded tax_rate tax fee_tax_rate fee_tax tax_refunded"},
    {"payment", "'order_id | method status amount created_at online"},
    {"first_answer", "'buyer 'idempotency_key | 'request_digest 'body created_at 'order_id"},
    {"catalogue", "only_row | version"},
    {"catalogue_change", "version 'cache_key |"},
    {"shop", "only_row | 'name 'currency 'timezone 'language edition 'setup_digest is_monolingual 'accent 'logo "
             "'introduction 'footer 'ticket_note 'imprint_url 'privacy_url hold_ttl max_seats max_seats_per_buyer "
             "takes_reservations reservation_ttl reservation_ends_before 'fee_tax 'tax_exemption 'address 'tax_number "
             "is_demo"},
    {"tax_rate", "'name | ordinal basis_points"},
    {"users",
     "id | 'email 'name role 'password_hash is_active all_venues 'venues 'artists edition 'totp_secret totp_step "
     "'recovery_digests is_steward"},
    {"login", "id | 'token_digest user_id 'device 'scopes created_at seen_at expires_at confirmed_at 'offered_totp "
              "offered_at"},
    {"audit_entry", "number | at user_id 'user_name 'action 'subject 'before_text 'after_text 'hash"},
    {"map_source", "'map_id | 'source"},
    {"voucher_batch",
     "id | 'prefix kind value 'currency 'categories 'sessions valid_from valid_until wanted made state "
     "created_at all_categories all_sessions"},
    {"voucher", "'code | kind value 'currency 'categories 'sessions valid_from valid_until max_uses used is_active "
                "batch_id edition all_categories all_sessions"},
    {"redemption", "'order_id | 'code discount is_released"},
    {"campaign", "'slug | 'name 'event 'session is_active visits holds edition created_at"},
    {"campaign_order", "'order_id | 'campaign"},
    {"embed", "only_row | 'origins edition"},
    {"interest", "id | 'email 'event 'language 'consent consented_at"},
    {"guest_quota", "session_id | quota edition"},
    {"guest", "id | session_id 'name places"},
    {"image", "'name | 'base64 put_at"},
    {"payment_attempt",
     "'id | 'order_id method takes_money state amount 'currency 'idempotency_key 'request created_at 'hold_id "
     "hold_created_at hold_left 'client 'provider_id 'capture_id 'redirect_url expires_at is_ending next_look "
     "looked_at "
     "tries"},
    {"provider_event", "'name | at"},
    {"payment_incident", "id | 'order_id 'attempt_id 'kind expected 'currency told 'told_currency 'note at settled_at "
                         "'settled_by"},
    {"replaced_code", "'code | 'order_id 'ticket_id at"},
    {"admission", "'order_id 'ticket_id | session_id is_in entries at 'gate"},
    {"scan", "id | session_id 'scan_key 'order_id 'ticket_id kind verdict at received_at 'gate user_id 'user_name "
             "is_conflict other_at 'other_gate"},
    {"ticket_key", "id | 'public_key created_at retired_at"},
    {"till", "id | user_id 'user_name 'currency opened_at opening closed_at counted expected 'note"},
    {"money_entry", "id | 'order_id kind method amount at user_id 'user_name 'reason 'tickets 'request_key "
                    "'request_digest till_id"},
    {"payment_return",
     "'id | 'attempt_id 'reason entry_id amount 'currency state 'provider_id next_try tries round at"},
    {"ledger_line", "entry_id account | amount"},
    {"receipt_series", "kind | last"},
    {"receipt",
     "id | kind number 'order_id entry_id amount 'currency method paid_at issued_at corrects 'reason 'name 'address "
     "'house 'house_address 'tax_number 'exemption 'event 'venue 'timezone starts_at"},
    {"receipt_line",
     "receipt_id ordinal | 'ticket_id is_fee amount tax_rate tax 'section 'row_label 'label 'ticket_type"},
    {"outbox", "id | kind state 'order_id 'address 'language amount created_at due_at next_try tries 'message_id "
               "'answer ended_at"},
};

inline std::vector<ArchiveTableShape> shapes() {
    std::vector<ArchiveTableShape> shapes;
    for (const auto& [name, columns] : kTables) {
        ArchiveTableShape shape{std::string(name), {}, 0};
        std::istringstream words{std::string(columns)};
        for (std::string word; words >> word;) {
            if (word == "|")
                shape.key = shape.columns.size();
            else if (word[0] == '~')
                shape.columns.push_back({word.substr(1), ColumnKind::real});
            else if (word[0] == '\'')
                shape.columns.push_back({word.substr(1), ColumnKind::text});
            else
                shape.columns.push_back({word, ColumnKind::integer});
        }
        shapes.push_back(std::move(shape));
    }
    return shapes;
}

} // namespace archive_detail

/// The SQL of the archive.
class SqlArchive final : public Archive {
public:
    explicit SqlArchive(Sql& sql) : sql_(sql) {}

    [[nodiscard]] const std::vector<ArchiveTableShape>& tables() const override {
        static const auto shapes = archive_detail::shapes();
        return shapes;
    }

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

    [[nodiscard]] bool is_empty() override {
        return std::all_of(tables().begin(), tables().end(), [&](const ArchiveTableShape& table) {
            const auto first = sql_.one("SELECT 1 FROM " + table.name + " LIMIT 1", [](const SqlRow&) { return true; });
            return has_its_row(table) || !first;
        });
    }

    std::int64_t clear() override {
        const auto latest =
            sql_.one("SELECT coalesce(max(version), 0) FROM session", [](const SqlRow& row) { return row.integer(0); });
        std::vector<std::string> names{"ticket_secret"}; // which no archive has
        for (auto table = tables().rbegin(); table != tables().rend(); ++table)
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
        for (const auto& table : tables())
            if (table.columns[0].name == "id" && table.columns[0].kind == ColumnKind::integer)
                sql_.number_rows_after(table.name);
        SqlMoney(sql_).adopt_all(); // what the version before had sold there
        sql_.gather_statistics();   // a database that has grown so much at once plans by what it was
    }

private:
    /// Whether the table has its one row from the beginning.
    static bool has_its_row(const ArchiveTableShape& table) { return table.columns[0].name == "only_row"; }
    /// Rows at a time: an adapter may hold all of them in memory, and these tables have large ones.
    static std::size_t page_of(const ArchiveTableShape& table) {
        return table.name == "map_source" || table.name == "image" ? 1 : 1'000;
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
