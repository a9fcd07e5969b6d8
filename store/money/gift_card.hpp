#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money/gift_card.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of gift cards.
class SqlGiftCards final : public GiftCardTable {
public:
    explicit SqlGiftCards(Sql& sql) : sql_(sql) {}

    GiftCardId add(const GiftCard& card) override {
        return *sql_.one(
            "INSERT INTO gift_card (code, code_digest, currency, issued, balance, note, email, created_at, is_blocked) "
            "VALUES ($1, $2, $3, $4, 0, $5, $6, $7, 0) RETURNING id",
            [](const SqlRow& row) { return row.id<GiftCardId>(0); }, card.code.text(), card.key,
            card.issued.currency.code(), card.issued.amount, card.note, card.email, card.created_at);
    }

    std::optional<GiftCard> find(GiftCardId id) override {
        static const std::string statement = std::string(kSelect) + "id = $1";
        return sql_.one(statement, read, id);
    }

    std::optional<GiftCard> find(const GiftCardKey& key) override {
        static const std::string statement = std::string(kSelect) + "code_digest = $1";
        return sql_.one(statement, read, key);
    }

    std::optional<GiftCard> find_to_use(const GiftCardKey& key) override {
        const auto id = sql_.one(
            "SELECT id FROM gift_card WHERE code_digest = $1", [](const SqlRow& row) { return row.id<GiftCardId>(0); },
            key);
        return id ? find_to_use(*id) : std::nullopt;
    }

    std::optional<GiftCard> find_to_use(GiftCardId id) override {
        // First the row, then what is promised of it: a statement that waits for the row has seen its orders before.
        sql_.one(
            std::string("SELECT 1 FROM gift_card WHERE id = $1").append(sql_.row_lock()),
            [](const SqlRow&) { return true; }, id);
        return find(id);
    }

    void change(GiftCardId id, std::int64_t amount) override {
        sql_.run("UPDATE gift_card SET balance = balance + $2 WHERE id = $1", id, amount);
    }

    void set_blocked(GiftCardId id, bool is_blocked) override {
        sql_.run("UPDATE gift_card SET is_blocked = $2 WHERE id = $1", id, std::int64_t{is_blocked});
    }

    std::vector<GiftCard> below(GiftCardId before, std::int64_t limit) override {
        static const std::string statement =
            std::string(kSelect) + "id < $1 AND NOT EXISTS (SELECT 1 FROM gift_sale JOIN orders ON orders.id = "
                                   "gift_sale.order_id WHERE gift_sale.card_id = gift_card.id AND orders.paid = 0) "
                                   "ORDER BY id DESC LIMIT $2";
        return sql_.list(statement, read, before, limit);
    }

private:
    /// What orders that wait for their money have of a card is what they would take of it if they were paid now.
    static constexpr std::string_view kSelect =
        "SELECT id, code, code_digest, issued, currency, balance, balance - CAST(coalesce((SELECT sum(CASE WHEN "
        "gift_amount < total - credit THEN gift_amount ELSE total - credit END) FROM orders WHERE orders.gift_card_id "
        "= gift_card.id AND orders.status = 1), 0) AS BIGINT), note, email, created_at, is_blocked FROM gift_card "
        "WHERE ";

    static GiftCard read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.id = columns.id<GiftCardId>(),
                .code = GiftCardCode::trusted(columns.text()),
                .key = columns.id<GiftCardKey>(),
                .issued = {.amount = columns.integer(), .currency = columns.currency()},
                .balance = columns.integer(),
                .available = columns.integer(),
                .note = columns.text(),
                .email = columns.text(),
                .created_at = columns.time(),
                .is_blocked = columns.flag()};
    }

    Sql& sql_;
};

} // namespace frontrow
