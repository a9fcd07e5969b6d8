#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/settlement_service.hpp"
#include "domain/people/login_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/staff_authentication.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/sessions/{session}/concerned: the orders of a session whose date has changed, and what becomes of them.
class SettlementHandler {
public:
    explicit SettlementHandler(SettlementService& settlements) : settlements_(settlements) {}

    void add_routes(Router& router) {
        const std::string path = "/api/admin/sessions/{session}/concerned";
        router.add("GET", path, Permission::see_orders, [this](const Request& request) {
            const auto slug = path_id<SessionSlug>(request, "session");
            const auto after =
                request.query_value("after") ? reference_of(query_text(request, "after")) : std::string();
            const auto limit = query_number(request, "limit", 100, 1, 100);
            return json_answer(200, page_json(value_of(settlements_.concerned(slug, after, limit))));
        });
        router.add("POST", path, Permission::edit_orders, [this](const Request& request) { return decide(request); });
    }

private:
    Response decide(const Request& request) {
        const auto slug = path_id<SessionSlug>(request, "session");
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto wish = read_wish(fields);
        std::optional<SessionSlug> target;
        if (wish == SettlementWish::exchange) target = read_session(fields, "target");
        std::vector<std::string> references;
        if (fields.has("orders")) {
            fields.for_each("orders", SettlementService::kMaxNamed, [&](const Json& item, const std::string& at) {
                auto reference = item.is_string() ? reference_of(item.get<std::string>()) : std::string();
                if (reference.empty()) Fields::refuse(at, "is not the reference of an order");
                references.push_back(std::move(reference));
            });
            if (references.empty()) Fields::refuse("orders", "must name at least one order");
        } else if (!fields.flag("all", false)) {
            Fields::refuse("orders", "must name the orders, or all must be true");
        }
        const auto decided =
            value_of(settlements_.decide(actor_of(request.caller->user), slug, wish, target, references));
        return json_answer(200, {{"decided", decided}});
    }

    static SettlementWish read_wish(const Fields& fields) {
        const auto name = fields.text("wish", 20);
        for (const auto wish : {SettlementWish::refund, SettlementWish::exchange, SettlementWish::keep})
            if (name == name_of(wish)) return wish;
        Fields::refuse("wish", "must be refund, exchange or keep");
    }

    static Json page_json(const ConcernedOrders& page) {
        const Session& session = page.session.session;
        Json items = Json::array();
        for (const auto& order : page.orders) items.push_back(order_json(order));
        return {{"session",
                 {{"slug", session.slug.text()},
                  {"event", page.session.event.slug.text()},
                  {"title", page.session.event.title},
                  {"status", status_name(session)},
                  {"starts_at", rfc3339(session.starts_at)},
                  {"timezone", page.session.venue.timezone}}},
                {"change", change_json(page.change)},
                {"counts",
                 {{"undecided", page.counts.undecided},
                  {"waiting", page.counts.waiting},
                  {"refunded", page.counts.refunded},
                  {"exchanged", page.counts.exchanged},
                  {"kept", page.counts.kept},
                  {"refused", page.counts.refused}}},
                {"items", std::move(items)},
                {"next", page.next ? Json(spelled_reference(*page.next)) : Json(nullptr)}};
    }

    static Json order_json(const ConcernedOrder& order) {
        const OrderLine& line = order.line;
        Json settlement;
        if (order.settlement)
            settlement = {{"wish", name_of(order.settlement->wish)},
                          {"state", name_of(order.settlement->state)},
                          {"note", order.settlement->note},
                          {"by", order.settlement->who.name},
                          {"at", rfc3339(order.settlement->at)}};
        return {{"reference", spelled_reference(line.reference)},
                {"status", name_of(line.status)},
                {"customer", {{"name", given_name(line.customer)}, {"email", given_email(line.customer)}}},
                {"seats", place_ids_json(line.places)},
                {"places", places_json(line.places)},
                {"total", money_json(line.total)},
                {"paid", money_json(Money{line.paid, line.total.currency})},
                {"refunded", money_json(Money{line.refunded, line.total.currency})},
                {"method", name_of(line.method)},
                {"settlement", std::move(settlement)}};
    }

    SettlementService& settlements_;
};

} // namespace frontrow
