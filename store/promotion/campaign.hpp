#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/promotion/campaign.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of campaigns.
class SqlCampaigns final : public CampaignTable {
public:
    explicit SqlCampaigns(Sql& sql) : sql_(sql) {}

    std::optional<Campaign> find(const CampaignSlug& slug) override {
        static const std::string statement = std::string(kSelect) + "WHERE slug = $1";
        return sql_.one(statement, read, slug);
    }

    std::optional<Campaign> find_to_edit(const CampaignSlug& slug) override {
        const std::string statement = std::string(kSelect) + "WHERE slug = $1" + std::string(sql_.row_lock());
        return sql_.one(statement, read, slug);
    }

    std::vector<Campaign> after(const std::string& after, std::int64_t limit) override {
        static const std::string statement = std::string(kSelect) + "WHERE slug > $1 ORDER BY slug LIMIT $2";
        return sql_.list(statement, read, after, limit);
    }

    bool add(const Campaign& campaign) override {
        return sql_.run(
                   "INSERT INTO campaign (slug, name, event, session, is_active, created_at, event_id, session_id, "
                   "linked) VALUES ($1, $2, $3, $4, $5, $6, (SELECT id FROM event WHERE event.slug = $3), "
                   "(SELECT id FROM session WHERE session.slug = $4), 1) ON CONFLICT (slug) DO NOTHING",
                   campaign.slug, campaign.name, campaign.event, campaign.session, std::int64_t{campaign.is_active},
                   sql_.now()) == 1;
    }

    void put(const Campaign& campaign) override {
        sql_.run(
            "UPDATE campaign SET name = $2, event = $3, session = $4, is_active = $5, event_id = (SELECT id FROM "
            "event WHERE event.slug = $3), session_id = (SELECT id FROM session WHERE session.slug = $4), linked = "
            "edition + 1, edition = edition + 1 WHERE slug = $1",
            campaign.slug, campaign.name, campaign.event, campaign.session, std::int64_t{campaign.is_active});
    }

    /// Finds what campaigns lead to that the version before has written.
    void link() {
        sql_.run(
            "UPDATE campaign SET event_id = (SELECT id FROM event WHERE event.slug = campaign.event), session_id = "
            "(SELECT id FROM session WHERE session.slug = campaign.session), linked = edition WHERE linked <> "
            "edition");
    }

    void count(const CampaignSlug& slug, const CampaignCount& count) override {
        sql_.run("UPDATE campaign SET visits = visits + $2, holds = holds + $3 WHERE slug = $1", slug, count.visits,
                 count.holds);
    }

    void add_order(const CampaignSlug& slug, const OrderId& order) override {
        sql_.run("INSERT INTO campaign_order (order_id, campaign) SELECT $2, slug FROM campaign WHERE slug = $1", slug,
                 order);
    }

    CampaignSales sales_of(const CampaignSlug& slug) override {
        CampaignSales sales;
        sql_.each(
            "SELECT CAST(sum(orders.total) AS BIGINT), orders.currency, count(*), CAST(sum((SELECT count(*) FROM "
            "ticket WHERE ticket.order_id = orders.id AND ticket.status = 0)) AS BIGINT) FROM campaign_order JOIN "
            "orders ON orders.id = campaign_order.order_id WHERE campaign = $1 AND orders.status IN (0, 1) AND "
            "orders.is_pending = 0 GROUP BY "
            "orders.currency ORDER BY orders.currency",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                sales.revenue.push_back({.amount = columns.integer(), .currency = columns.currency()});
                sales.orders += columns.integer();
                sales.tickets += columns.integer();
            },
            slug);
        return sales;
    }

private:
    static constexpr std::string_view kSelect =
        "SELECT slug, name, CASE WHEN linked = edition THEN (SELECT event.slug FROM event WHERE event.id = "
        "campaign.event_id) ELSE campaign.event END, CASE WHEN linked = edition THEN (SELECT session.slug FROM session "
        "WHERE session.id = campaign.session_id) ELSE campaign.session END, is_active, visits, holds, edition, "
        "created_at FROM campaign ";

    static Campaign read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.slug = columns.id<CampaignSlug>(),
                .name = columns.text(),
                .event = columns.optional_id<EventSlug>(),
                .session = columns.optional_id<SessionSlug>(),
                .is_active = columns.flag(),
                .visits = columns.integer(),
                .holds = columns.integer(),
                .row_version = columns.integer(),
                .created_at = columns.time()};
    }

    Sql& sql_;
};

} // namespace frontrow
