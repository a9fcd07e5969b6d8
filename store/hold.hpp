#pragma once

#include <optional>
#include <vector>

#include "domain/hold.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of holds.
class SqlHolds final : public HoldTable {
public:
    explicit SqlHolds(Sql& sql) : sql_(sql) {}

    void add(const Hold& hold) override {
        sql_.run("INSERT INTO hold (id, session_id, buyer, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
                 hold.id, hold.session, hold.buyer, hold.created_at, hold.expires_at);
    }

    std::optional<Hold> find(const HoldId& id) override {
        return sql_.one("SELECT id, session_id, buyer, created_at, expires_at FROM hold WHERE id = $1", read, id);
    }

    std::vector<Hold> of_buyer(SessionId session, const BuyerId& buyer) override {
        std::vector<Hold> holds;
        sql_.each(
            "SELECT id, session_id, buyer, created_at, expires_at FROM hold "
            "WHERE buyer = $1 AND session_id = $2 AND expires_at > $3 ORDER BY created_at DESC, id DESC",
            [&](const SqlRow& row) { holds.push_back(read(row)); }, buyer, session, sql_.now());
        return holds;
    }

    void extend(const HoldId& id, Time expires_at) override {
        sql_.run("UPDATE hold SET expires_at = $2 WHERE id = $1", id, expires_at);
    }

    void remove(const HoldId& id) override { sql_.run("DELETE FROM hold WHERE id = $1", id); }

    void remove_empty(SessionId session, const BuyerId& buyer) override {
        sql_.run("DELETE FROM hold WHERE buyer = $1 AND session_id = $2 AND NOT EXISTS "
                 "(SELECT 1 FROM claim WHERE claim.hold_id = hold.id)",
                 buyer, session);
    }

    void forget(Time moment) override {
        sql_.run("DELETE FROM hold WHERE expires_at < $1 AND NOT EXISTS "
                 "(SELECT 1 FROM claim WHERE claim.hold_id = hold.id)",
                 moment);
    }

private:
    static Hold read(const SqlRow& row) {
        return {row.id<HoldId>(0), row.id<SessionId>(1), row.id<BuyerId>(2), row.time(3), row.time(4)};
    }

    Sql& sql_;
};

} // namespace frontrow
