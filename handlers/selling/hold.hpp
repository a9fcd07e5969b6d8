#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/promotion/campaign_service.hpp"
#include "domain/selling/hold_service.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/buyer_identity.hpp"
#include "handlers/shared/campaign_cookie.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/seat_choice.hpp"
#include "handlers/shared/tax_json.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/sessions/{session}/holds and /api/holds/{hold}.
class HoldHandler {
public:
    HoldHandler(HoldService& holds, const BuyerIdentities& buyers, CampaignService& campaigns, const Digest& digest)
        : holds_(holds), buyers_(buyers), campaigns_(campaigns), digest_(digest) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/sessions/{session}/holds", [this](const Request& request) { return list(request); });
        router.add("POST", "/api/sessions/{session}/holds", [this](const Request& request) { return create(request); });
        router.add("GET", "/api/holds/{hold}", [this](const Request& request) {
            return answer(200, value_of(holds_.find(path_id<HoldId>(request, "hold"), buyers_.require(request))));
        });
        router.add("PATCH", "/api/holds/{hold}", [this](const Request& request) {
            const auto buyer = buyers_.require(request);
            const auto change = read_change(json_body(request));
            return answer(200, value_of(holds_.change(path_id<HoldId>(request, "hold"), buyer, change)));
        });
        router.add("DELETE", "/api/holds/{hold}", [this](const Request& request) {
            value_of(holds_.release(path_id<HoldId>(request, "hold"), buyers_.require(request)));
            return no_content();
        });
    }

private:
    Response list(const Request& request) {
        const auto session = path_id<SessionSlug>(request, "session");
        const auto own = value_of(holds_.list(session, buyers_.find(request)));
        Json holds = Json::array();
        for (const auto& detail : own.holds) holds.push_back(hold_json(detail));
        auto response = json_answer(200, {{"holds", std::move(holds)}, {"server_time", rfc3339(own.now)}});
        // A page takes its token before its first hold, so that it finds the seats even where that answer is lost.
        if (request.header("buyer-token")) buyers_.get_or_create(request).set_cookie(response);
        return response;
    }

    Response create(const Request& request) {
        const auto session = path_id<SessionSlug>(request, "session");
        auto wish = read_request(json_body(request));
        // While somebody is found the best places nobody else's seats are written down.
        if (wish.best && !request.address.empty()) best_per_address_.take(request);
        wish.client = client_of(request, digest_);
        const auto caller = buyers_.get_or_create(request);
        auto response = answer(201, value_of(holds_.hold(session, caller.buyer, wish)));
        if (const auto campaign = campaign_of(request)) campaigns_.count_hold(*campaign);
        caller.set_cookie(response);
        return response;
    }

    static Response answer(int status, const HoldDetail& detail) {
        Json json = object_of("hold", hold_json(detail), "server_time", rfc3339(detail.now));
        if (detail.tax) add_taxes(json, detail.tax->sums, detail.tax->exemption, detail.session.session.currency);
        if (detail.donation) json["donation"] = donation_json(*detail.donation, detail.session.session.currency);
        return json_answer(status, json);
    }

    static Json donation_json(const DonationOffer& offer, const Currency& currency) {
        Json amounts = Json::array();
        for (const auto amount : offer.amounts) amounts.push_back(money_json(Money{amount, currency}));
        return {
            {"text", offer.text}, {"amounts", std::move(amounts)}, {"most", money_json(Money{kMaxDonation, currency})}};
    }

    static HoldRequest read_request(const Json& body) {
        const Fields fields(body, "");
        HoldRequest request{read_seats(fields, "seats"), read_areas(fields, 1), {}};
        if (fields.has("best")) {
            const Fields best = fields.object("best");
            BestAvailable wish;
            wish.count = best.integer("count", 1, choice_limits::kMaxCount);
            wish.category = best.optional_text("category", choice_limits::kMaxNameBytes);
            wish.ticket_type = best.optional_text("type", choice_limits::kMaxNameBytes);
            if (best.has("wheelchair")) wish.wheelchair = best.integer("wheelchair", 0, wish.count);
            if (!request.seats.empty() || !request.areas.empty())
                Fields::refuse("best", "does not go together with seats or areas");
            request.best = std::move(wish);
        }
        request.waiting = fields.optional_text("waiting", kMaxWaitingBytes).value_or("");
        return request;
    }

    static HoldChange read_change(const Json& body) {
        const Fields fields(body, "");
        HoldChange change{read_seats(fields, "add"), {}, read_areas(fields, 0)};
        fields.for_each("remove", choice_limits::kMaxChoices, [&](const Json& item, const std::string& path) {
            change.remove.push_back(read_seat_name(item, path));
        });
        return change;
    }

    static Json hold_json(const HoldDetail& detail) {
        const Currency currency = detail.session.session.currency;
        Json seats = Json::array();
        for (const auto& claim : detail.claims)
            if (detail.map->is_seat(claim.place)) seats.push_back(seat_json(detail, claim));
        Json json = object_of("id", detail.hold.id.text(), "session", detail.session.session.slug.text(), "expires_at",
                              rfc3339(detail.hold.expires_at), "seats", std::move(seats), "areas", areas_json(detail),
                              "total", money_json(total_of(detail.claims, currency)));
        if (detail.split) json["split"] = true;
        json["warnings"] = warnings_json(detail);
        return json;
    }

    static Json seat_json(const HoldDetail& detail, const Claim& claim) {
        const SeatMap& map = *detail.map;
        const Seat& seat = map.seats()[claim.place];
        const Section& section = map.section_of(claim.place);
        Json json = object_of("id", seat.id, "index", claim.place, "section", section.id, "section_name", section.name,
                              "row", map.row_of(claim.place).label, "label", seat.label, "category",
                              map.category_name(claim.place), "kind", name_of(seat.kind), "type", claim.ticket_type,
                              "price", money_json(Money{claim.amount, detail.session.session.currency}));
        add_unit(json, map, claim.place);
        if (is_open(detail, claim.place, claim.ticket_type)) json["open"] = true;
        return json;
    }

    /// Whether its buyer decides what a place costs.
    static bool is_open(const HoldDetail& detail, SeatIndex place, std::string_view ticket_type) {
        const Price* price = find_price(detail.session.session, detail.map->category_name(place), ticket_type);
        return price && price->is_open;
    }

    /// The standing places, counted by area and ticket type. Places of one type that were promised different prices
    /// stand apart.
    static Json areas_json(const HoldDetail& detail) {
        const SeatMap& map = *detail.map;
        std::map<std::tuple<SeatIndex, std::string, std::int64_t>, std::int64_t> counts;
        for (const auto& claim : detail.claims)
            if (!map.is_seat(claim.place)) ++counts[{map.area_of(claim.place).first, claim.ticket_type, claim.amount}];
        Json areas = Json::array();
        for (const auto& [what, count] : counts) {
            const auto& [first, type, amount] = what;
            const Area& area = map.area_of(first);
            areas.push_back({{"id", area.id},
                             {"name", area.name},
                             {"type", type},
                             {"count", count},
                             {"category", map.category_name(first)},
                             {"price", money_json(Money{amount, detail.session.session.currency})}});
            if (is_open(detail, first, type)) areas.back()["open"] = true;
        }
        return areas;
    }

    static Json warnings_json(const HoldDetail& detail) {
        Json warnings = Json::array();
        if (detail.stranded.empty()) return warnings;
        Json seats = Json::array();
        for (const SeatIndex seat : detail.stranded) seats.push_back(detail.map->place_id(seat));
        warnings.push_back({{"code", "stranded_seat"},
                            {"detail", "This choice leaves a single seat alone."},
                            {"seats", std::move(seats)}});
        return warnings;
    }

    HoldService& holds_;
    const BuyerIdentities& buyers_;
    CampaignService& campaigns_;
    const Digest& digest_;
    static constexpr std::size_t kMaxWaitingBytes = 64; ///< Of the token of a waiting list.
    Throttle best_per_address_{{.per_second = 10, .burst = 200}, CountedBy::address, too_many_at_once()};
};

} // namespace frontrow
