#pragma once

#include <optional>
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
        return sql_.one("SELECT number, at, user_id, user_name, action, subject, before_text, after_text, hash "
                        "FROM audit_entry ORDER BY number DESC LIMIT 1",
                        read);
    }

    void add(const AuditEntry& entry) override {
        sql_.run("INSERT INTO audit_entry (number, at, user_id, user_name, action, subject, before_text, after_text, "
                 "hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                 entry.number, entry.at, entry.actor.user, entry.actor.name, entry.action, entry.subject, entry.before,
                 entry.after, entry.hash);
    }

    std::optional<AuditEntry> latest_of(const std::string& actions, const std::string& subject) override {
        return sql_.one("SELECT number, at, user_id, user_name, action, subject, before_text, after_text, hash "
                        "FROM audit_entry WHERE subject = $1 AND action LIKE $2 ORDER BY number DESC LIMIT 1",
                        read, subject, actions + "%");
    }

    std::vector<AuditEntry> maps_published(const std::string& venue, std::int64_t limit) override {
        std::vector<AuditEntry> entries;
        sql_.each( // the action stands in the text: its index has these entries only
            "SELECT number, at, user_id, user_name, action, subject, before_text, after_text, hash "
            "FROM audit_entry WHERE action = 'venue.map' AND subject = $1 ORDER BY number DESC LIMIT $2",
            [&](const SqlRow& row) { entries.push_back(read(row)); }, venue, limit);
        return entries;
    }

    std::vector<AuditEntry> below(std::int64_t before, std::int64_t limit) override {
        std::vector<AuditEntry> entries;
        sql_.each(
            "SELECT number, at, user_id, user_name, action, subject, before_text, after_text, hash "
            "FROM audit_entry WHERE number < $1 ORDER BY number DESC LIMIT $2",
            [&](const SqlRow& row) { entries.push_back(read(row)); }, before, limit);
        return entries;
    }

private:
    static AuditEntry read(const SqlRow& row) {
        return {row.integer(0), row.time(1), {row.optional_id<UserId>(2), row.text(3)},
                row.text(4),    row.text(5), row.text(6),
                row.text(7),    row.text(8)};
    }

    Sql& sql_;
};

} // namespace frontrow
