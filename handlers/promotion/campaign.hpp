#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/promotion/campaign_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /c/{campaign} and /api/marketing/campaigns.
class CampaignHandler {
public:
    /// `secure_cookies` marks the cookie for TLS only.
    CampaignHandler(CampaignService& campaigns, bool secure_cookies)
        : campaigns_(campaigns), secure_cookies_(secure_cookies) {}

    void add_routes(Router& router) {
        router.add("GET", "/c/{campaign}", [this](const Request& request) { return follow(request); });
        const std::string path = "/api/marketing/campaigns";
        router.add("GET", path, Permission::edit_vouchers, [this](const Request& request) { return list(request); });
        router.add("POST", path, Permission::edit_vouchers, [this](const Request& request) {
            const Json body = json_body(request);
            const auto slug = CampaignSlug::parse(Fields(body, "").text("slug", 80));
            if (!slug) Fields::refuse("slug", "must be letters, digits, -, _ or .");
            const auto edit = read_edit(body, *slug);
            return json_answer(201, campaign_json(value_of(campaigns_.add(actor_of(request.caller->user), edit))));
        });
        router.add("PUT", path + "/{campaign}", Permission::edit_vouchers, [this](const Request& request) {
            const auto slug = path_id<CampaignSlug>(request, "campaign");
            const auto kept = campaigns_.find(slug);
            if (!kept) throw Refusal(CampaignService::no_campaign());
            const Json body = over(campaign_json({*kept, {}}), json_body(request), {{"event", "session"}});
            auto edit = read_edit(body, slug);
            edit.row_version = read_row_version(Fields(body, ""));
            return json_answer(200, campaign_json(value_of(campaigns_.edit(actor_of(request.caller->user), edit))));
        });
    }

private:
    /// Leads to the campaign's page and lets the browser remember by which link it came: its name, nothing of the
    /// person. A link that has ended still leads somewhere.
    Response follow(const Request& request) {
        const auto slug = CampaignSlug::parse(request.parameters.at("campaign"));
        const auto campaign = slug ? campaigns_.find(*slug) : std::nullopt;
        Response response{303, {}, {}, {}, {}, {}};
        response.with("Cache-Control", "no-store");
        if (!campaign || !campaign->is_active) return response.with("Location", "/");
        if (request.method == "GET") campaigns_.count_visit(campaign->slug);
        return response.with("Location", target_of(*campaign))
            .with("Set-Cookie", "campaign=" + campaign->slug.text() +
                                    "; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax" // 30 days
                                    + (secure_cookies_ ? "; Secure" : ""));
    }

    static std::string target_of(const Campaign& campaign) {
        if (campaign.session) return "/sessions/" + campaign.session->text();
        if (campaign.event) return "/#event-" + campaign.event->text();
        return "/";
    }

    Response list(const Request& request) {
        const auto limit = page_limit(request);
        const auto details = campaigns_.after(query_text(request, "after"), limit);
        Json items = Json::array();
        for (const auto& detail : details) items.push_back(campaign_json(detail));
        const bool is_full = std::ssize(details) == limit;
        return json_answer(200, {{"items", std::move(items)},
                                 {"next", is_full ? Json(details.back().campaign.slug.text()) : Json(nullptr)}});
    }

    static CampaignEdit read_edit(const Json& body, const CampaignSlug& slug) {
        const Fields fields(body, "");
        const auto name = PersonName::parse(fields.text("name", PersonName::kMaxBytes));
        if (!name) Fields::refuse("name", "must not be empty");
        CampaignEdit edit{slug, name->text()};
        if (const auto event = fields.optional_text("event", 80))
            if (!(edit.event = EventSlug::parse(*event))) Fields::refuse("event", "is not the name of an event");
        if (const auto session = fields.optional_text("session", 80))
            if (!(edit.session = SessionSlug::parse(*session)))
                Fields::refuse("session", "is not the name of a session");
        if (edit.event && edit.session) Fields::refuse("session", "does not go together with event");
        edit.is_active = fields.flag("active", true);
        return edit;
    }

    static Json campaign_json(const CampaignDetail& detail) {
        const Campaign& campaign = detail.campaign;
        Json revenue = Json::array();
        for (const auto& money : detail.sales.revenue) revenue.push_back(money_json(money));
        return {{"slug", campaign.slug.text()},
                {"name", campaign.name},
                {"path", "/c/" + campaign.slug.text()},
                {"event", campaign.event ? Json(campaign.event->text()) : Json(nullptr)},
                {"session", campaign.session ? Json(campaign.session->text()) : Json(nullptr)},
                {"active", campaign.is_active},
                {"visits", campaign.visits},
                {"holds", campaign.holds},
                {"orders", detail.sales.orders},
                {"tickets", detail.sales.tickets},
                {"revenue", std::move(revenue)},
                {"created_at", rfc3339(campaign.created_at)},
                {"version", campaign.row_version}};
    }

    CampaignService& campaigns_;
    const bool secure_cookies_;
};

} // namespace frontrow
