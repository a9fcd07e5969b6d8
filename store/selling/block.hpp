#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/selling/block.hpp"
#include "store/selling/claim.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// The SQL of blocks.
class SqlBlocks final : public BlockTable {
public:
    explicit SqlBlocks(Sql& sql) : sql_(sql) {}

    std::optional<Block> find(SessionId session, const std::string& name) override {
        return sql_.one(
            std::string("SELECT id, session_id, name, reason, color, free_at, before_start FROM seat_block WHERE "
                        "session_id = $1 AND name = $2")
                .append(sql_.row_lock()),
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return *read(columns);
            },
            session, name);
    }

    BlockId put(const Block& block) override {
        const auto id = *sql_.one(
            "INSERT INTO seat_block (session_id, name, reason, color, free_at, before_start) VALUES ($1, $2, $3, "
            "$4, $5, $6) ON CONFLICT (session_id, name) DO UPDATE SET reason = excluded.reason, color = "
            "excluded.color, free_at = excluded.free_at, before_start = excluded.before_start RETURNING id",
            [](const SqlRow& row) { return row.id<BlockId>(0); }, block.session, block.name, block.reason, block.color,
            block.until, block.before_start);
        lock_claims(sql_, "block_id = $1", {sql_values::of(id)});
        sql_.run("UPDATE claim SET reserved_until = $2 WHERE block_id = $1", id, block.until);
        return id;
    }

    bool add(const Block& block, SeatIndex place) override {
        return sql_.run("UPDATE claim SET block_id = $3, reserved_until = $4 WHERE session_id = $1 AND place = $2 AND "
                        "state = 'b' AND (block_id IS NULL OR block_id = $3)",
                        block.session, place, block.id, block.until) == 1;
    }

    std::vector<SeatIndex> places(BlockId block) override {
        return sql_.list(
            "SELECT place FROM claim WHERE block_id = $1 ORDER BY place",
            [](const SqlRow& row) { return static_cast<SeatIndex>(row.integer(0)); }, block);
    }

    std::vector<SeatIndex> follow_start(SessionId session, std::optional<Time> starts_at) override {
        std::vector<BlockId> moved;
        sql_.each(
            "UPDATE seat_block SET free_at = $2 - before_start WHERE session_id = $1 AND before_start IS NOT NULL AND "
            "(free_at IS NULL OR free_at > $3) RETURNING id",
            [&](const SqlRow& row) { moved.push_back(row.id<BlockId>(0)); }, session, starts_at, sql_.now());
        std::vector<SeatIndex> places;
        for_each_set(std::span<const BlockId>(moved), [&](const std::string& list, const std::vector<SqlValue>& ids) {
            const std::string theirs = "block_id IN " + list;
            lock_claims(sql_, theirs, ids);
            sql_.each_all(
                "UPDATE claim SET reserved_until = (SELECT free_at FROM seat_block WHERE seat_block.id = "
                "claim.block_id) WHERE " +
                    theirs + " RETURNING place",
                [&](const SqlRow& row) { places.push_back(static_cast<SeatIndex>(row.integer(0))); }, ids);
        });
        std::sort(places.begin(), places.end());
        return places;
    }

    void note_sold(const OrderId& order, SeatIndex place, const std::string& name) override {
        sql_.run("UPDATE ticket SET out_of_block = $3 WHERE order_id = $1 AND place = $2", order, place, name);
    }

    std::vector<std::pair<SeatIndex, std::string>> sold_out_of(const OrderId& order) override {
        return sql_.list(
            "SELECT place, out_of_block FROM ticket WHERE order_id = $1 AND out_of_block IS NOT NULL ORDER BY place",
            [](const SqlRow& row) { return std::pair(static_cast<SeatIndex>(row.integer(0)), row.text(1)); }, order);
    }

    std::vector<std::pair<std::optional<Block>, std::vector<SeatIndex>>> of_session(SessionId session) override {
        std::vector<std::pair<std::optional<Block>, std::vector<SeatIndex>>> blocks;
        sql_.each(
            "SELECT claim.place, seat_block.id, seat_block.session_id, name, reason, color, free_at, before_start "
            "FROM claim LEFT JOIN seat_block ON seat_block.id = claim.block_id WHERE claim.session_id = $1 AND state = "
            "'b' AND (reserved_until IS NULL OR reserved_until > $2) ORDER BY CASE WHEN seat_block.id IS NULL THEN 1 "
            "ELSE 0 END, seat_block.id, place",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                const auto place = static_cast<SeatIndex>(columns.integer());
                auto block = read(columns);
                const auto id_of = [](const std::optional<Block>& one) { return one ? one->id.value : 0; };
                if (blocks.empty() || id_of(blocks.back().first) != id_of(block))
                    blocks.emplace_back(std::move(block), std::vector<SeatIndex>());
                blocks.back().second.push_back(place);
            },
            session, sql_.now());
        return blocks;
    }

    std::optional<Time> next_end() override {
        return *sql_.one("SELECT min(free_at) FROM seat_block WHERE free_at IS NOT NULL",
                         [](const SqlRow& row) { return row.optional_time(0); });
    }

    std::pair<std::size_t, std::vector<FreedPlace>> expire(std::int64_t limit) override {
        std::vector<BlockId> over;
        sql_.each(
            std::string("SELECT id FROM seat_block WHERE free_at <= $1 ORDER BY free_at, id LIMIT $2")
                .append(sql_.row_lock_of_free_ones()),
            [&](const SqlRow& row) { over.push_back(row.id<BlockId>(0)); }, sql_.now(), limit);
        std::vector<FreedPlace> freed;
        for_each_set(std::span<const BlockId>(over), [&](const std::string& list, const std::vector<SqlValue>& values) {
            const std::string theirs = "block_id IN " + list;
            lock_claims(sql_, theirs, values);
            free_claims(sql_, theirs, values, freed);
            sql_.run_all("DELETE FROM seat_block WHERE id IN " + list, values);
        });
        return {over.size(), std::move(freed)};
    }

private:
    /// Nothing where the columns of the block are all null.
    static std::optional<Block> read(SqlColumns& columns) {
        const auto id = columns.optional_id<BlockId>();
        if (!id) return {};
        Block block{.id = *id,
                    .session = columns.id<SessionId>(),
                    .name = columns.text(),
                    .reason = columns.text(),
                    .color = columns.text(),
                    .until = columns.optional_time()};
        if (const auto before = columns.optional_integer()) block.before_start = Milliseconds(*before);
        return block;
    }

    Sql& sql_;
};

} // namespace frontrow
