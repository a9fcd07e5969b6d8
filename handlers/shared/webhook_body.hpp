#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "domain/house/webhook_sender.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/session_json.hpp"

namespace frontrow {

namespace webhook_body_detail {

/// The members of `whole` with these names. A list of what is told: what an answer of the API has besides, such as who
/// the customer is and what lets somebody in, leaves the house only where it is named here.
inline Json only(const Json& whole, std::initializer_list<const char*> names) {
    Json some = Json::object();
    for (const auto* name : names) some[name] = whole.at(name);
    return some;
}

inline Json ticket_json(const Json& whole) {
    auto ticket = only(whole, {"id", "seat", "section", "row", "label", "kind", "category", "type", "price", "status"});
    ticket["passed_on"] = !whole.at("holder").is_null();
    return ticket;
}

inline Json order_json(const OrderDetail& detail) {
    const Json whole = frontrow::order_json(detail);
    auto order = only(whole, {"reference", "status", "session", "event", "venue", "starts_at", "created_at",
                              "reserved_until", "total", "paid", "refunded", "donation"});
    order["event"].erase("image");
    order["payment_method"] = name_of(detail.order.payment.method);
    order["exchanged_from"] = detail.replaces ? Json(spelled_reference(detail.replaces->reference)) : Json(nullptr);
    order["tickets"] = Json::array();
    for (const auto& ticket : whole.at("tickets")) order["tickets"].push_back(ticket_json(ticket));
    return order;
}

inline Json session_json(const SessionDetail& detail) {
    const Session& session = detail.session;
    return {
        {"slug", session.slug.text()},
        {"event", {{"slug", detail.event.slug.text()}, {"title", detail.event.title}, {"artist", detail.event.artist}}},
        {"venue", venue_json(detail.venue)},
        {"starts_at", rfc3339(session.starts_at)},
        {"doors_at", rfc3339(session.doors_at)},
        {"status", status_name(session)}};
}

} // namespace webhook_body_detail

/// The bytes of a message to a webhook, as docs/webhooks.md describes them.
inline std::string webhook_body(const WebhookOccasion& occasion) {
    const auto& news = occasion.delivery.news;
    Json data = Json::object();
    if (occasion.order) data["order"] = webhook_body_detail::order_json(*occasion.order);
    if (occasion.session) data["session"] = webhook_body_detail::session_json(*occasion.session);
    if (news.ticket) data["ticket"] = news.ticket->text();
    if (news.event == WebhookEvent::order_refunded)
        data["refund"] = money_json(Money{news.amount, occasion.order->order.total.currency});
    return to_bytes({{"type", name_of(news.event)}, {"timestamp", rfc3339(news.at)}, {"data", std::move(data)}});
}

} // namespace frontrow
