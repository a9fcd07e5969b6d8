#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/webhook.hpp"
#include "store/sql.hpp"
#include "store/sql_sets.hpp"

namespace frontrow {

/// Whether anybody listens, as far as a statement of this transaction has said beside its own answer: where nobody
/// does, a sale costs not one statement more.
struct WebhookListeners {
    /// How many webhooks are on, as a column.
    static constexpr std::string_view kCount = "(SELECT count(*) FROM webhook WHERE is_on = 1)";
    std::optional<std::int64_t> count{};
};

/// The SQL of webhooks, and of what they are told.
class SqlWebhooks final : public WebhookTable {
public:
    SqlWebhooks(Sql& sql, const WebhookListeners& listeners) : sql_(sql), listeners_(listeners) {}

    std::vector<WebhookFigures> all() override {
        std::vector<WebhookFigures> figures;
        const auto counted = [](DeliveryState state) {
            return ", (SELECT count(*) FROM webhook_delivery WHERE webhook_id = webhook.id AND state = " +
                   std::to_string(static_cast<int>(state)) + ")";
        };
        sql_.each("SELECT " + std::string(kColumns) + counted(DeliveryState::waiting) + counted(DeliveryState::failed) +
                      " FROM webhook ORDER BY name, id" + std::string(sql_.row_lock()),
                  [&](const SqlRow& row) {
                      SqlColumns columns(row);
                      auto webhook = read(columns);
                      figures.push_back(
                          {.webhook = std::move(webhook), .waiting = columns.integer(), .failed = columns.integer()});
                  });
        return figures;
    }

    std::optional<Webhook> find(WebhookId id) override {
        return sql_.one("SELECT " + std::string(kColumns) + " FROM webhook WHERE id = $1" +
                            std::string(sql_.row_lock()),
                        read_one, id);
    }

    WebhookId put(const Webhook& webhook) override {
        const auto id_of = [](const SqlRow& row) { return row.id<WebhookId>(0); };
        if (webhook.id.value == 0)
            return *sql_.one("INSERT INTO webhook (name, url, events, is_on, secret, created_at) VALUES ($1, $2, $3, "
                             "$4, $5, $6) RETURNING id",
                             id_of, webhook.name, webhook.url, webhook.events, std::int64_t{webhook.is_on},
                             webhook.secret, sql_.now());
        note_tries(webhook);
        sql_.run("UPDATE webhook SET name = $2, url = $3, events = $4, secret = $5, old_secret = $6, old_until = $7, "
                 "busy_until = $8, edition = edition + 1 WHERE id = $1",
                 webhook.id, webhook.name, webhook.url, webhook.events, webhook.secret, webhook.old_secret,
                 webhook.old_until, webhook.busy_until);
        return webhook.id;
    }

    void remove(WebhookId id) override {
        sql_.run("DELETE FROM webhook WHERE id = $1", id);
        sql_.run("DELETE FROM webhook_delivery WHERE webhook_id = $1", id);
    }

    void tell(const WebhookNews& news) override {
        if (listeners_.count == 0) return;
        sql_.run(std::string(kInsert) +
                     "SELECT webhook.id, CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), "
                     "CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($7 AS BIGINT) FROM webhook "
                     "WHERE is_on = 1 AND (events & $8) <> 0",
                 news.event, news.order, news.session, news.ticket, news.amount, news.at, sql_.now(),
                 bit_of(news.event));
    }

    void tell_ended(std::span<const OrderId> orders) override {
        for_each_set(orders, [&](const std::string& list, std::vector<SqlValue> values) {
            const auto number = [](std::int64_t value) { return std::to_string(value); };
            values.push_back(sql_values::of(sql_.now()));
            const auto now = "CAST($" + std::to_string(values.size()) + " AS BIGINT)";
            const auto expired = "(CASE WHEN orders.reserved_until <= " + now + " THEN ";
            const auto of = [&](auto&& number_of) {
                return expired + number(number_of(WebhookEvent::order_expired)) + " ELSE " +
                       number(number_of(WebhookEvent::order_cancelled)) + " END)";
            };
            const auto kind = of([](WebhookEvent event) { return static_cast<std::int64_t>(event); });
            sql_.run_all(std::string(kInsert) + "SELECT webhook.id, " + kind +
                             ", orders.id, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), 0, " + now + ", " + now + ", " +
                             now + " FROM orders JOIN webhook ON is_on = 1 AND (events & " + of(bit_of) +
                             ") <> 0 WHERE status = 1 AND is_pending = 0 AND orders.id IN " + list +
                             " ORDER BY orders.id",
                         values);
        });
    }

    DeliveryId test(WebhookId id) override {
        return *sql_.one(
            std::string(kInsert) + "VALUES ($1, $2, NULL, NULL, NULL, 0, $3, $3, $3) RETURNING id",
            [](const SqlRow& row) { return row.id<DeliveryId>(0); }, id, WebhookEvent::test, sql_.now());
    }

    bool is_due() override {
        return sql_
            .one(
                "SELECT 1 FROM webhook WHERE " + std::string(kIsDue) + " LIMIT 1", [](const SqlRow&) { return true; },
                sql_.now())
            .has_value();
    }

    std::optional<Webhook> lease(Time until) override {
        const auto id = sql_.one(
            "SELECT id FROM webhook WHERE " + std::string(kIsDue) + " ORDER BY busy_until, id LIMIT 1" +
                std::string(sql_.row_lock_of_free_ones()),
            [](const SqlRow& row) { return row.id<WebhookId>(0); }, sql_.now());
        if (!id) return {};
        sql_.run("UPDATE webhook SET busy_until = $2 WHERE id = $1", *id, until);
        return find(*id);
    }

    std::vector<WebhookDelivery> due(WebhookId id, std::int64_t limit) override {
        return sql_.list(std::string(kSelect) +
                             ", body FROM webhook_delivery WHERE webhook_id = $1 AND next_try <= $2 ORDER BY "
                             "id LIMIT $3",
                         read_whole, id, sql_.now(), limit);
    }

    void set_body(DeliveryId id, const std::string& body) override {
        sql_.run("UPDATE webhook_delivery SET body = $2 WHERE id = $1", id, body);
    }

    void settle(const WebhookDelivery& delivery) override {
        sql_.run("UPDATE webhook_delivery SET state = $2, next_try = $3, tries = $4, status = $5, answer = $6, took = "
                 "$7, tried_at = $8 WHERE id = $1",
                 delivery.id, delivery.state, delivery.next_try, delivery.tries, std::int64_t{delivery.answer.status},
                 delivery.answer.text, delivery.answer.took, delivery.tried_at);
    }

    void note_tries(const Webhook& webhook) override {
        sql_.run("UPDATE webhook SET failing_since = $2, failures = $3, given_up_at = $4, is_on = $5 WHERE id = $1",
                 webhook.id, webhook.failing_since, webhook.failures, webhook.given_up_at, std::int64_t{webhook.is_on});
    }

    void release(WebhookId id, Time leased_until, Time until) override {
        sql_.run("UPDATE webhook SET busy_until = $3 WHERE id = $1 AND busy_until = $2", id, leased_until, until);
    }

    std::optional<WebhookDelivery> find(DeliveryId id) override {
        return sql_.one(std::string(kSelect) + ", body FROM webhook_delivery WHERE id = $1", read_whole, id);
    }

    std::vector<WebhookDelivery> latest(WebhookId id, std::optional<DeliveryId> below, std::int64_t limit) override {
        std::vector<WebhookDelivery> deliveries;
        sql_.each(
            std::string(kSelect) + " FROM webhook_delivery WHERE webhook_id = $1 AND id < $2 ORDER BY id DESC "
                                   "LIMIT $3",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                deliveries.push_back(read_delivery(columns));
            },
            id, below ? below->value : INT64_MAX, limit);
        return deliveries;
    }

    void redeliver(DeliveryId id) override {
        sql_.run("UPDATE webhook_delivery SET state = 0, next_try = $2 WHERE id = $1", id, sql_.now());
    }

    void forget(Time moment) override {
        sql_.run("DELETE FROM webhook_delivery WHERE created_at < $1", moment);
        // Written while their webhook was being removed.
        sql_.run("DELETE FROM webhook_delivery WHERE webhook_id NOT IN (SELECT id FROM webhook)");
    }

private:
    static constexpr std::string_view kColumns =
        "id, name, url, events, is_on, secret, old_secret, old_until, created_at, failing_since, failures, "
        "given_up_at, busy_until, edition";
    static constexpr std::string_view kInsert =
        "INSERT INTO webhook_delivery (webhook_id, event, order_id, session_id, ticket_id, amount, at, created_at, "
        "next_try) ";
    /// $1 is now.
    static constexpr std::string_view kIsDue =
        "is_on = 1 AND busy_until <= $1 AND EXISTS (SELECT 1 FROM webhook_delivery WHERE webhook_id = webhook.id AND "
        "next_try <= $1)";
    static constexpr std::string_view kSelect =
        "SELECT id, webhook_id, event, order_id, session_id, ticket_id, amount, at, created_at, state, next_try, "
        "tries, status, answer, took, tried_at";

    static Webhook read(SqlColumns& columns) {
        return {.id = columns.id<WebhookId>(),
                .name = columns.text(),
                .url = columns.text(),
                .events = columns.integer(),
                .is_on = columns.flag(),
                .secret = columns.text(),
                .old_secret = columns.text(),
                .old_until = columns.time(),
                .created_at = columns.time(),
                .failing_since = columns.optional_time(),
                .failures = columns.integer(),
                .given_up_at = columns.optional_time(),
                .busy_until = columns.time(),
                .row_version = columns.integer()};
    }
    static Webhook read_one(const SqlRow& row) {
        SqlColumns columns(row);
        return read(columns);
    }

    static WebhookDelivery read_delivery(SqlColumns& columns) {
        return {.id = columns.id<DeliveryId>(),
                .webhook = columns.id<WebhookId>(),
                .news = {.event = columns.number_of<WebhookEvent>(),
                         .order = columns.optional_id<OrderId>(),
                         .session = columns.optional_id<SessionId>(),
                         .ticket = columns.optional_id<TicketId>(),
                         .amount = columns.integer(),
                         .at = columns.time()},
                .created_at = columns.time(),
                .state = columns.number_of<DeliveryState>(),
                .next_try = columns.optional_time(),
                .tries = columns.integer(),
                .answer = {.status = static_cast<int>(columns.integer()),
                           .text = columns.text(),
                           .took = Milliseconds(columns.integer())},
                .tried_at = columns.optional_time()};
    }
    static WebhookDelivery read_whole(const SqlRow& row) {
        SqlColumns columns(row);
        auto delivery = read_delivery(columns);
        delivery.body = columns.text();
        return delivery;
    }

    Sql& sql_;
    const WebhookListeners& listeners_;
};

} // namespace frontrow
