#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "domain/assert.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The places of all its tickets.
inline std::vector<SeatIndex> places_of(const Order& order) {
    std::vector<SeatIndex> places;
    for (const auto& ticket : order.tickets) places.push_back(ticket.place);
    return places;
}

/// Whether this is a reservation, or a payment under way, whose time is over.
inline bool is_overdue(const Order& order, Time now) {
    const bool is_waiting = order.status == OrderStatus::reserved || order.status == OrderStatus::pending;
    return is_waiting && order.reserved_until && *order.reserved_until <= now;
}

/// Ends the valid tickets of an order that was found to be changed, or `only` these, and frees their places. The last
/// one ends the order: it is expired where its time was over, else cancelled. A paid order is given back instead,
/// see refund.hpp. Returns the places; the caller counts and announces them.
inline std::vector<SeatIndex> end_tickets(Tx& tx, const Order& order, const std::vector<TicketId>* only = nullptr) {
    FRONTROW_ASSERT(!is_paid(order.status)); // its money would be lost
    std::vector<SeatIndex> freed;
    bool is_any_left = false;
    for (const auto& ticket : order.tickets) {
        if (ticket.status != TicketStatus::valid) continue;
        if (only && std::find(only->begin(), only->end(), ticket.id) == only->end())
            is_any_left = true;
        else if (tx.orders().cancel_ticket(order.id, ticket.id) &&
                 tx.claims().refund(order.session, ticket.place, order.id))
            freed.push_back(ticket.place);
    }
    if (!freed.empty() && !is_any_left) {
        const auto status = is_overdue(order, tx.now()) ? OrderStatus::expired : OrderStatus::cancelled;
        tx.orders().set_status(order.id, status, PaymentStatus::cancelled);
        if (order.status == OrderStatus::reserved) // who was paying online is at the page of the order
            tell_customer(tx, order, status == OrderStatus::expired ? MailKind::expired : MailKind::cancelled);
    } else if (!freed.empty() && order.status == OrderStatus::reserved) {
        tell_webhooks(tx, order, WebhookEvent::order_changed);
    }
    return freed;
}

/// The same, and counts the places as free. The caller announces them.
inline std::vector<SeatIndex> cancel_tickets(Tx& tx, const Order& order, const std::vector<TicketId>* only = nullptr) {
    auto freed = end_tickets(tx, order, only);
    if (!freed.empty()) tx.sessions().touch(order.session, -std::ssize(freed));
    return freed;
}

/// Takes a place as ClaimTable::take does. Where a reservation has it whose time is over, that is ended first: expiry
/// is decided by whoever wants the place. Adds what this frees to `expired`; the caller counts and announces it.
inline ClaimResult take_place(Tx& tx, const Session& session, const Claim& claim, std::vector<SeatIndex>& expired) {
    const auto outcome = tx.claims().take(session.id, session.map, claim);
    if (outcome != ClaimResult::refused) return outcome;
    const auto id = tx.orders().overdue_at(session.id, claim.place);
    const auto order = id ? tx.orders().find_to_change(*id) : std::nullopt;
    if (!order || !is_overdue(*order, tx.now())) return outcome;
    const auto freed = end_tickets(tx, *order);
    expired.insert(expired.end(), freed.begin(), freed.end());
    return freed.empty() ? outcome : tx.claims().take(session.id, session.map, claim);
}

} // namespace frontrow
