#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/selling/order_service.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/session_json.hpp"
#include "handlers/shared/tax_json.hpp"

namespace frontrow {

inline std::string_view name_of(OrderStatus status) {
    switch (status) {
    case OrderStatus::paid:
        return "paid";
    case OrderStatus::reserved:
        return "reserved";
    case OrderStatus::cancelled:
        return "cancelled";
    case OrderStatus::refunded:
        return "refunded";
    case OrderStatus::expired:
        return "expired";
    case OrderStatus::pending:
        return "pending";
    case OrderStatus::partly_refunded:
        return "partly_refunded";
    }
    return {};
}

inline std::string_view name_of(PaymentStatus status) {
    switch (status) {
    case PaymentStatus::paid:
        return "paid";
    case PaymentStatus::due:
        return "due";
    case PaymentStatus::cancelled:
        return "cancelled";
    }
    return {};
}

/// What the voucher took off the tickets that count: the valid ones, or all of an order that has ended.
inline std::int64_t discount_of(const Order& order) {
    if (!is_live(order.status)) return order.redemption->discount;
    std::int64_t discount = 0;
    for (const auto& ticket : order.tickets)
        if (ticket.status == TicketStatus::valid) discount += ticket.discount;
    return discount;
}

/// Returns a place as cells of a file: its section or standing area, its row, its seat. An area has the first alone.
inline std::array<std::string, 3> place_cells(const SeatMap& map, SeatIndex place) {
    if (!map.is_seat(place)) return {map.area_of(place).name, "", ""};
    return {map.section_of(place).name, map.row_of(place).label, map.seats()[place].label};
}

/// The ids of places, as a line of a list has them.
inline Json place_ids_json(const std::vector<PlaceName>& places) {
    Json ids = Json::array();
    for (const auto& place : places) ids.push_back(place.id);
    return ids;
}

/// How places are called: those of standing areas have neither row nor label.
inline Json places_json(const std::vector<PlaceName>& places) {
    const auto given = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
    Json items = Json::array();
    for (const auto& place : places)
        items.push_back(
            {{"seat", place.id}, {"section", place.section}, {"row", given(place.row)}, {"label", given(place.label)}});
    return items;
}

/// Whom a ticket was passed on to, or null.
inline Json holder_json(const std::optional<TicketHolder>& holder) {
    if (!holder) return nullptr;
    return {{"name", holder->name.text()}, {"email", holder->email}, {"since", rfc3339(holder->since)}};
}

/// For whom a ticket is, or null.
inline Json attendee_json(const Ticket& ticket) {
    return ticket.attendee.empty() ? Json(nullptr) : Json(ticket.attendee);
}

inline Json ticket_json(const OrderDetail& detail, const Ticket& ticket) {
    const SeatMap& map = *detail.map;
    const bool seated = map.is_seat(ticket.place);
    const bool is_hidden = keeps_codes_back(detail.order) || ticket.holder;
    Json json{{"id", ticket.id.text()},
              {"code", is_hidden ? Json(nullptr) : Json(ticket.code)},
              {"seat", map.place_id(ticket.place)},
              {"section", seated ? map.section_of(ticket.place).name : map.area_of(ticket.place).name},
              {"row", seated ? Json(map.row_of(ticket.place).label) : Json(nullptr)},
              {"label", seated ? Json(map.seats()[ticket.place].label) : Json(nullptr)},
              {"kind", seated ? name_of(map.seats()[ticket.place].kind) : "standing"},
              {"category", map.category_name(ticket.place)},
              {"type", ticket.ticket_type},
              {"price", money_json(Money{ticket.amount, detail.order.total.currency})},
              {"status", ticket.status == TicketStatus::valid ? "valid" : "cancelled"},
              {"attendee", attendee_json(ticket)},
              {"holder", holder_json(ticket.holder)}};
    add_unit(json, map, ticket.place);
    return json;
}

/// The moment, or null.
inline Json moment_json(const std::optional<Time>& time) { return time ? Json(rfc3339(*time)) : Json(nullptr); }

/// How an attempt to pay at a provider stands, in words that need no knowledge of it.
inline std::string_view status_of(const PaymentAttempt& attempt) {
    switch (attempt.state) {
    case AttemptState::created:
    case AttemptState::started:
        return attempt.is_ending ? "ending" : "pending";
    case AttemptState::authorized:
        return "processing";
    case AttemptState::paid:
    case AttemptState::failed:
    case AttemptState::expired:
    case AttemptState::cancelled:
        return name_of(attempt.state);
    case AttemptState::incident:
        return "review";
    }
    return {};
}

/// How far money is on its way back at a provider, in words that need no knowledge of it.
inline std::string_view status_of(ReturnState state) {
    switch (state) {
    case ReturnState::asked:
    case ReturnState::pending:
        return "pending";
    case ReturnState::done:
    case ReturnState::handed_over:
        return "done";
    case ReturnState::failed:
        return "failed";
    }
    return {};
}

/// The worst of what the provider says of an order's refunds: null where it has none to carry out.
inline Json refund_status_json(const OrderDetail& detail) {
    std::optional<ReturnState> worst;
    const auto rank = [](ReturnState state) {
        const bool is_under_way = state == ReturnState::asked || state == ReturnState::pending;
        return state == ReturnState::failed ? 2 : is_under_way ? 1 : 0;
    };
    for (const auto& back : detail.returns)
        if (back.entry && (!worst || rank(back.state) > rank(*worst))) worst = back.state;
    return worst ? Json(status_of(*worst)) : Json(nullptr);
}

inline Json payment_json(const OrderDetail& detail) {
    Json json{{"method", name_of(detail.order.payment.method)}, {"status", name_of(detail.order.payment.status)}};
    if (detail.transfer)
        json["transfer"] = {{"holder", detail.transfer->holder},
                            {"iban", spelled_iban(detail.transfer->iban)},
                            {"reference", spelled_reference(detail.order.reference)},
                            {"amount", money_json(Money{due_of(detail.order), detail.order.total.currency})}};
    if (!detail.attempt && !detail.returns.empty()) json["refund_status"] = refund_status_json(detail);
    if (!detail.attempt) return json;
    const PaymentAttempt& attempt = *detail.attempt;
    const bool can_pay = detail.order.status == OrderStatus::pending && attempt.state == AttemptState::started &&
                         !attempt.is_ending && !attempt.redirect_url.empty();
    json["status"] = status_of(attempt);
    json["redirect_url"] = can_pay ? Json(attempt.redirect_url) : Json(nullptr);
    json["expires_at"] = moment_json(attempt.expires_at);
    json["is_test"] = !attempt.takes_money;
    json["returned"] = nullptr;
    for (const auto& back : detail.returns)
        if (back.is_whole()) json["returned"] = status_of(back.state);
    json["refund_status"] = refund_status_json(detail);
    return json;
}

/// What has become of the date of a session, or null.
inline Json change_json(const std::optional<SessionChange>& change) {
    if (!change) return nullptr;
    return {{"kind", name_of(change->kind)},
            {"was_at", rfc3339(change->was_at)},
            {"return_until", moment_json(change->return_until)},
            {"at", rfc3339(change->at)}};
}

/// What is to become of an order because of that, for its buyer, or null.
inline Json settlement_json(const std::optional<SettledOrder>& settlement) {
    if (!settlement) return nullptr;
    return {{"wish", name_of(settlement->wish)}, {"state", name_of(settlement->state)}};
}

/// What its buyer may do with an order by themselves, or null.
inline Json rights_json(const std::optional<BuyerRights>& rights) {
    if (!rights) return nullptr;
    return {{"exchange", rights->can_exchange},
            {"cancel", rights->can_cancel},
            {"until", rfc3339(rights->until)},
            {"exchange_fee", money_json(rights->exchange_fee)},
            {"cancel_fee", money_json(rights->cancel_fee)},
            {"refund", money_json(rights->refund)}};
}

/// Another order, or null.
inline Json link_json(const std::optional<OrderLink>& link) {
    if (!link) return nullptr;
    return {{"id", link->id.text()}, {"reference", spelled_reference(link->reference)}};
}

/// What an order and its tickets say of their event.
inline Json order_event_json(const Event& event) {
    return {{"slug", event.slug.text()},
            {"title", event.title},
            {"artist", event.artist},
            {"image", event.image.empty() ? Json(nullptr) : Json(event.image)}};
}

inline Json order_json(const OrderDetail& detail) {
    const Order& order = detail.order;
    Json json{{"id", order.id.text()},
              {"reference", spelled_reference(order.reference)},
              {"status", name_of(order.status)},
              {"session", detail.session.session.slug.text()},
              {"event", order_event_json(detail.session.event)},
              {"venue", venue_json(detail.session.venue)},
              {"starts_at", rfc3339(detail.session.session.starts_at)},
              {"doors_at", rfc3339(detail.session.session.doors_at)},
              {"created_at", rfc3339(order.created_at)},
              {"reserved_until", moment_json(order.reserved_until)},
              {"tickets", Json::array()},
              {"called_off", is_cancelled(detail.session)},
              {"postponed", detail.session.session.is_postponed && !is_cancelled(detail.session)},
              {"change", change_json(detail.change)},
              {"settlement", settlement_json(detail.settlement)},
              {"rights", rights_json(detail.rights)},
              {"exchanged_for", link_json(detail.replaced_by)},
              {"exchanged_from", link_json(detail.replaces)},
              {"credit", money_json(Money{order.credit, order.total.currency})},
              {"by_gift_card", money_json(Money{paid_by_card(order), order.total.currency})},
              {"donation", money_json(Money{order.donation, order.total.currency})},
              {"donation_refunded", money_json(Money{order.donation_returned, order.total.currency})},
              {"total", money_json(order.total)},
              {"paid", money_json(Money{order.paid, order.total.currency})},
              {"refunded", money_json(Money{order.refunded, order.total.currency})},
              {"customer", {{"name", given_name(order.customer)}, {"email", given_email(order.customer)}}},
              {"payment", payment_json(detail)}};
    for (const auto& ticket : order.tickets) json["tickets"].push_back(ticket_json(detail, ticket));
    if (order.redemption)
        json["voucher"] = {{"code", order.redemption->code.text()},
                           {"discount", money_json(Money{discount_of(order), order.total.currency})}};
    add_taxes(json, tax_sums(order.tickets), detail.exemption, order.total.currency);
    return json;
}

/// The bytes that answer with an order.
inline std::string render_order(const OrderDetail& detail) { return to_bytes({{"order", order_json(detail)}}); }

} // namespace frontrow
