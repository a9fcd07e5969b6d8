#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace frontrow {

using CampaignSlug = TextId<struct CampaignNoun>;

/// A link that is handed out, and what came of it.
struct Campaign {
    CampaignSlug slug; ///< /c/{slug}
    std::string name;
    std::optional<EventSlug> event{};     ///< Where the link leads; to the home page where both are empty.
    std::optional<SessionSlug> session{}; ///< At most one of both.
    bool is_active = true;                ///< Else the link leads to the home page and counts nothing.
    // Kept by the store:
    std::int64_t visits = 0;
    std::int64_t holds = 0;
    std::int64_t row_version = 1; ///< Goes up by one with every edit.
    Time created_at{};
};

/// What orders a campaign has brought that still stand.
struct CampaignSales {
    std::int64_t orders = 0;
    std::int64_t tickets = 0;
    std::vector<Money> revenue{}; ///< One for each currency.
};

/// What has been counted since it was written down last.
struct CampaignCount {
    std::int64_t visits = 0;
    std::int64_t holds = 0;
};

/// How campaigns are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class CampaignTable {
public:
    virtual ~CampaignTable() = default;
    [[nodiscard]] virtual std::optional<Campaign> find(const CampaignSlug& slug) = 0;
    /// The same; until a write that asked ends, nobody else changes it.
    [[nodiscard]] virtual std::optional<Campaign> find_to_edit(const CampaignSlug& slug) = 0;
    /// Returns at most `limit` campaigns above the slug `after`, by slug.
    [[nodiscard]] virtual std::vector<Campaign> after(const std::string& after, std::int64_t limit) = 0;
    /// Returns false, and adds nothing, where there is such a slug already.
    virtual bool add(const Campaign& campaign) = 0;
    /// Replaces all but what the store keeps, and counts the edit.
    virtual void put(const Campaign& campaign) = 0;
    /// Adds to what was counted; does nothing where there is no such campaign.
    virtual void count(const CampaignSlug& slug, const CampaignCount& count) = 0;
    /// Notes that an order came by the campaign; does nothing where there is no such campaign.
    virtual void add_order(const CampaignSlug& slug, const OrderId& order) = 0;
    [[nodiscard]] virtual CampaignSales sales_of(const CampaignSlug& slug) = 0;
};

} // namespace frontrow
