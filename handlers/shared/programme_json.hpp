#pragma once

#include <chrono>
#include <utility>
#include <vector>

#include "domain/programme/cancellation.hpp"
#include "domain/programme/event_figures.hpp"
#include "domain/programme/programme.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/event_json.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/session_json.hpp"

namespace frontrow {

inline Json categories_json(const std::vector<CategoryPlaces>& categories) {
    Json json = Json::array();
    for (const auto& category : categories)
        json.push_back({{"name", category.name}, {"color", category.color}, {"places", category.places}});
    return json;
}

/// A session as the panels show it. Its `version` is that of its edits.
inline Json figures_json(const SessionFigures& figures) {
    const auto& [session, event, venue, catalogue] = figures.detail;
    Json prices = Json::array();
    for (const auto& price : session.prices)
        prices.push_back({{"category", price.category},
                          {"ticket_type", price.ticket_type},
                          {"amount", price.amount},
                          {"tax", price.tax.empty() ? Json(nullptr) : Json(price.tax)},
                          {"open", price.is_open},
                          {"suggested", price.suggested}});
    const auto& orders = figures.orders;
    return {{"slug", session.slug.text()},
            {"event", event.slug.text()},
            {"status", status_name(session)},
            {"venue", venue_json(venue)},
            {"map", session.map.text()},
            {"newest_map", venue.map ? Json(venue.map->text()) : Json(nullptr)},
            {"starts_at", rfc3339(session.starts_at)},
            {"doors_at", rfc3339(session.doors_at)},
            {"sales_start", rfc3339(session.sales_start)},
            {"sales_end", rfc3339(session.sales_end)},
            {"currency", session.currency.code()},
            {"digits", digits_json(session.currency)},
            {"fee", session.fee},
            {"reservations", session.reservations.are_taken},
            {"prices", std::move(prices)},
            {"hold_ttl_seconds", std::chrono::duration_cast<std::chrono::seconds>(session.hold_ttl).count()},
            {"max_seats", session.max_seats},
            {"max_seats_per_buyer", session.max_seats_per_buyer},
            {"strand_rule", name_of(session.strand_rule)},
            {"capacity", session.capacity},
            {"sold", figures.places.sold},
            {"held", figures.places.held},
            {"blocked", figures.places.blocked},
            {"orders", {{"paid", orders.paid}, {"reserved", orders.reserved}}},
            {"waiting", {{"people", figures.waiting.people}, {"places", figures.waiting.places}}},
            {"revenue", money_json(Money{orders.paid_amount, session.currency})},
            {"reserved_amount", money_json(Money{orders.reserved_amount, session.currency})},
            {"version", session.row_version}};
}

inline Json figures_json(const EventFigures& figures) {
    const Event& event = figures.event;
    Json sessions = Json::array();
    for (const auto& session : figures.sessions) sessions.push_back(figures_json(session));
    Json json = event_texts_json(event);
    json["attendee_names"] = name_of(event.attendee_names);
    json["status"] = name_of(event.status);
    json["deleted_at"] = event.deleted_at ? Json(rfc3339(*event.deleted_at)) : Json(nullptr);
    json["version"] = event.row_version;
    json["sessions"] = std::move(sessions);
    return json;
}

/// What has become of the orders of what was called off, for whoever has to pay them back.
inline Json cancellation_json(const Cancellation& orders) {
    Json named = Json::array();
    for (const auto& order : orders.named)
        named.push_back({{"reference", spelled_reference(order.reference)},
                         {"name", order.customer.name.text()},
                         {"total", money_json(order.total)}});
    return {{"cancelled", orders.cancelled}, {"to_refund", orders.to_refund}, {"orders", std::move(named)}};
}

/// An event or a session that was called off, with what has become of its orders.
template <class Figures>
Json cancelled_json(const std::pair<Figures, Cancellation>& cancelled) {
    Json json = figures_json(cancelled.first);
    json["calling_off"] = cancellation_json(cancelled.second);
    return json;
}

} // namespace frontrow
