#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/people/audit.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the audit log.
class SqlAudit final : public AuditTable {
public:
    explicit SqlAudit(Sql& sql) : sql_(sql) {}

    std::optional<AuditEntry> latest() override {
        sql_.advisory_lock("audit");
        return sql_.one(select("ORDER BY number DESC LIMIT 1"), read);
    }

    void add(const AuditEntry& entry) override {
        static const std::string statement = std::string("INSERT INTO audit_entry (")
                                                 .append(kColumns)
                                                 .append(") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        sql_.run(statement, entry.number, entry.at, entry.actor.user, entry.actor.name, entry.action, entry.subject,
                 entry.before, entry.after, entry.hash);
    }

    std::optional<AuditEntry> latest_of(const std::string& actions, const std::string& subject) override {
        return sql_.one(select("WHERE subject = $1 AND action LIKE $2 ORDER BY number DESC LIMIT 1"), read, subject,
                        actions + "%");
    }

    std::vector<AuditEntry> maps_published(const std::string& venue, std::int64_t limit) override {
        return sql_.list( // the action stands in the text: its index has these entries only
            select("WHERE action = 'venue.map' AND subject = $1 ORDER BY number DESC LIMIT $2"), read, venue, limit);
    }

    std::vector<AuditEntry> below(std::int64_t before, std::int64_t limit) override {
        return sql_.list(select("WHERE number < $1 ORDER BY number DESC LIMIT $2"), read, before, limit);
    }

private:
    /// What read() takes of a row.
    static constexpr std::string_view kColumns =
        "number, at, user_id, user_name, action, subject, before_text, after_text, hash";

    static std::string select(std::string_view conditions) {
        return std::string("SELECT ").append(kColumns).append(" FROM audit_entry ").append(conditions);
    }

    static AuditEntry read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.number = columns.integer(),
                .at = columns.time(),
                .actor = {columns.optional_id<UserId>(), columns.text()},
                .action = columns.text(),
                .subject = columns.text(),
                .before = columns.text(),
                .after = columns.text(),
                .hash = columns.text()};
    }

    Sql& sql_;
};

} // namespace frontrow
