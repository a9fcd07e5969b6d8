#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/admission/guest.hpp"
#include "domain/assert.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/promotion/campaign_service.hpp"
#include "domain/promotion/interest.hpp"
#include "domain/promotion/waiting_list.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/voucher_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

namespace demo_detail {

/// A link and what came of it; the orders are those of a session that has been seeded.
struct DemoCampaign {
    std::string_view slug;
    std::string_view name;
    std::string_view event;
    std::string_view session;
    CampaignCount count;
    std::size_t orders = 0;
};

inline constexpr std::array kCampaigns = {
    DemoCampaign{"newsletter", "Newsletter, autumn", "winterreise", "winterreise-2", {238, 74}, 31},
    DemoCampaign{"poster", "Posters in the underground", "hamlet", "hamlet-3", {412, 61}, 17},
    DemoCampaign{"school", "Letter to schools", "magic-flute", "magic-flute-4", {57, 22}, 9},
};

inline void add_campaign(Tx& tx, const AuditLog& audit, const DemoCampaign& demo) {
    const auto slug = CampaignSlug::trusted(std::string(demo.slug));
    const Campaign campaign{slug, std::string(demo.name), EventSlug::trusted(std::string(demo.event)), {}, true};
    FRONTROW_ASSERT(tx.campaigns().add(campaign)); // each once, in a shop without any
    audit.write(tx, Actor{}, "campaign.add", slug.text(), "", described(campaign));
    tx.campaigns().count(slug, demo.count);
    const auto session = tx.sessions().find_including_deleted(SessionSlug::trusted(std::string(demo.session)));
    const auto orders = tx.orders().of_session(session->session.id, OrderStatus::paid);
    for (std::size_t i = 0; i < std::min(demo.orders, orders.size()); ++i) tx.campaigns().add_order(slug, orders[i]);
}

inline void add_voucher(Tx& tx, const AuditLog& audit, const char* code, std::int64_t percent, std::int64_t uses) {
    Voucher voucher{VoucherCode::trusted(code)};
    voucher.rules.value = percent;
    voucher.max_uses = uses;
    FRONTROW_ASSERT(tx.vouchers().add(voucher));
    audit.write(tx, Actor{}, "voucher.add", voucher.code.text(), "", described(voucher));
}

/// Of the evening that is sold out: a group, so that whoever tries it alone is told before them.
inline void add_demo_waiting(Tx& tx) {
    const auto session = tx.sessions().find_including_deleted(SessionSlug::trusted("cabaret-1"))->session.id;
    const auto email = Email::trusted("gitte@example.org");
    tx.waiting().put({.session = session,
                      .email = email,
                      .places = 6,
                      .consent = std::string(kWaitingConsentVersion),
                      .token = "demo-gitte",
                      .asked_at = tx.now()});
    tx.waiting().confirm(tx.waiting().find(session, email)->id);
}

} // namespace demo_detail

/// Gives the demo's marketing and artist something to look at, once its programme is there. All addresses are of
/// example.org.
inline void add_demo_marketing(Tx& tx, const AuditLog& audit) {
    demo_detail::add_voucher(tx, audit, "FRIENDS10", 10, 200);
    demo_detail::add_voucher(tx, audit, "STUDENT25", 25, 50);
    demo_detail::add_voucher(tx, audit, "PRESS", 100, 10);
    for (const auto& campaign : demo_detail::kCampaigns) demo_detail::add_campaign(tx, audit, campaign);
    for (const char* name : {"amelie", "bruno", "chidi", "dora", "emil", "farah"})
        tx.interest().put({.email = Email::trusted(std::string(name) + "@example.org"),
                           .event = EventSlug::trusted(name[0] < 'd' ? "hamlet" : "magic-flute"),
                           .consent = std::string(kConsentVersion),
                           .consented_at = tx.now(),
                           .token = "demo-" + std::string(name),
                           .asked_at = tx.now(),
                           .confirmed_at = tx.now()});
    demo_detail::add_demo_waiting(tx);
    const auto session = tx.sessions().find_including_deleted(SessionSlug::trusted("winterreise-2"))->session.id;
    tx.guests().set_quota(session, 12);
    tx.guests().add(session, {{}, PersonName::trusted("Mireille Okafor’s family"), 4});
    tx.guests().add(session, {{}, PersonName::trusted("Paper of the Town"), 2});
}

} // namespace frontrow
