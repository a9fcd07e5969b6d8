#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/audit_service.hpp"
#include "domain/promotion/campaign.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What somebody writes about a campaign.
struct CampaignEdit {
    CampaignSlug slug;
    std::string name;
    std::optional<EventSlug> event{};
    std::optional<SessionSlug> session{};
    bool is_active = true;
    std::int64_t row_version = 0; ///< The one that was seen; 0 for a new campaign.
};

struct CampaignDetail {
    Campaign campaign;
    CampaignSales sales;
};

inline std::string described(const Campaign& campaign) {
    return AuditFields()
        .with("name", campaign.name)
        .with("event", campaign.event ? campaign.event->text() : "")
        .with("session", campaign.session ? campaign.session->text() : "")
        .with("active", campaign.is_active ? "yes" : "no")
        .text();
}

/// Behind /c/{campaign} and /api/marketing/campaigns. Who followed a link is not noted, only how many. Safe from any
/// thread.
class CampaignService {
public:
    CampaignService(Store& store, const AuditLog& audit) : store_(store), audit_(audit) {}

    [[nodiscard]] std::optional<Campaign> find(const CampaignSlug& slug) {
        return store_.read([&](Tx& tx) { return tx.campaigns().find(slug); });
    }

    static Error no_campaign() { return Error::not_found("There is no such campaign."); }

    /// Returns at most `limit` campaigns above the slug `after`. What was counted in the last second may be missing.
    [[nodiscard]] std::vector<CampaignDetail> after(const std::string& after, std::int64_t limit) {
        return store_.read([&](Tx& tx) {
            std::vector<CampaignDetail> details;
            for (auto& campaign : tx.campaigns().after(after, limit)) {
                auto sales = tx.campaigns().sales_of(campaign.slug);
                details.push_back({std::move(campaign), std::move(sales)});
            }
            return details;
        });
    }

    Result<CampaignDetail> add(const Actor& actor, const CampaignEdit& edit) {
        return store_.write([&](Tx& tx) -> Result<CampaignDetail> {
            if (auto error = why_no_target(tx, edit)) return *error;
            if (!tx.campaigns().add({edit.slug, edit.name, edit.event, edit.session, edit.is_active}))
                return Error{ErrorKind::conflict, "slug_taken", "There is a campaign of this name already.", "slug"};
            auto campaign = *tx.campaigns().find(edit.slug);
            audit_.write(tx, actor, "campaign.add", edit.slug.text(), "", described(campaign));
            return CampaignDetail{std::move(campaign), {}};
        });
    }

    Result<CampaignDetail> edit(const Actor& actor, const CampaignEdit& edit) {
        return store_.write([&](Tx& tx) -> Result<CampaignDetail> {
            const auto before = tx.campaigns().find_to_edit(edit.slug);
            if (!before) return no_campaign();
            if (before->row_version != edit.row_version) return AuditLog::overtaken(tx, "campaign.", edit.slug.text());
            if (auto error = why_no_target(tx, edit)) return *error;
            tx.campaigns().put({edit.slug, edit.name, edit.event, edit.session, edit.is_active});
            auto campaign = *tx.campaigns().find(edit.slug);
            audit_.write(tx, actor, "campaign.edit", edit.slug.text(), described(*before), described(campaign));
            return CampaignDetail{std::move(campaign), tx.campaigns().sales_of(edit.slug)};
        });
    }

    // ---- Counting: in memory at once, in the store once a second, however many visit.

    void count_visit(const CampaignSlug& slug) { add(slug, {1, 0}); }

    /// Counts a hold of a browser that says it came by this campaign, which need not exist.
    void count_hold(const CampaignSlug& slug) { add(slug, {0, 1}); }

    /// Writes down what was counted, in one write. What was counted since the last time is lost where the process dies
    /// now, and where the store does not say whether it has it: rather too few than counted twice.
    void flush() {
        const auto counted = [&] {
            const std::lock_guard lock(mutex_);
            return std::exchange(counted_, {});
        }();
        if (counted.empty()) return;
        store_.write([&](Tx& tx) {
            for (const auto& [slug, count] : counted) tx.campaigns().count(slug, count);
            return Done{};
        });
    }

private:
    /// Names in cookies are made up easily: no more than these are kept between two flushes.
    static constexpr std::size_t kMaxCounted = 1'000;

    static std::optional<Error> why_no_target(Tx& tx, const CampaignEdit& edit) {
        if (edit.event && !tx.events().find_including_deleted(*edit.event))
            return Error::invalid("event", "There is no such event.");
        if (edit.session && !tx.sessions().find_including_deleted(*edit.session))
            return Error::invalid("session", "There is no such session.");
        return {};
    }

    void add(const CampaignSlug& slug, const CampaignCount& count) {
        const std::lock_guard lock(mutex_);
        auto found = counted_.find(slug);
        if (found == counted_.end()) {
            if (counted_.size() >= kMaxCounted) return;
            found = counted_.emplace(slug, CampaignCount{}).first;
        }
        found->second.visits += count.visits;
        found->second.holds += count.holds;
    }

    Store& store_;
    const AuditLog& audit_;
    std::mutex mutex_;
    std::map<CampaignSlug, CampaignCount> counted_; ///< In order, so that two processes lock rows in the same order.
};

} // namespace frontrow
