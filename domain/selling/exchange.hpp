#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/refund.hpp"
#include "domain/selling/freed_places.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

namespace frontrow {

// An order that is exchanged ends, and a new one for another session takes its place. What was paid for the old one,
// less a fee that the house keeps, pays for the new one as far as it goes: it leaves the old one as a refund and comes
// to the new one as a payment, both by PaymentMethod::exchange. What is missing is paid, what is too much is given
// back.

namespace exchange_rules {

/// An order that has taken the place of others so often is not exchanged again: the way of its money must be found.
inline constexpr std::size_t kMaxExchanges = 20;

/// The valid tickets of an order, in map order.
inline std::vector<const Ticket*> valid_tickets(const Order& order) {
    std::vector<const Ticket*> tickets;
    for (const auto& ticket : order.tickets)
        if (ticket.status == TicketStatus::valid) tickets.push_back(&ticket);
    return tickets;
}

/// What was paid for the valid tickets of an order and not given back, in minor units.
inline std::int64_t worth_of(const Order& order) {
    std::int64_t worth = 0;
    for (const auto* ticket : valid_tickets(order)) worth += refund_rules::left_of(*ticket, false);
    return worth;
}

/// Whether somebody has come in with a ticket of the order.
inline bool is_used(Tx& tx, const Order& order) {
    for (const auto* ticket : valid_tickets(order)) {
        const auto admission = tx.admissions().find(order.id, ticket->id);
        if (admission && admission->entries > 0) return true;
    }
    return false;
}

/// Why an order that was found to be changed cannot be exchanged, if it cannot.
inline std::optional<Error> why_not(Tx& tx, const Order& order) {
    if (order.gift_sale) return Error::conflict("no_tickets", "This order buys a gift card, and has no tickets.");
    if (tx.orders().replaced_by(order.id))
        return Error::conflict("already_exchanged", "This order has been exchanged already.");
    if (!is_paid(order.status))
        return Error::conflict("order_not_paid", "Only an order that is paid can be exchanged.");
    if (is_used(tx, order))
        return Error::conflict("ticket_used", "Somebody has come in with a ticket of this order already.");
    std::size_t exchanges = 0;
    for (auto before = order.replaces; before; ++exchanges) {
        const auto earlier = tx.orders().find(*before);
        before = earlier ? earlier->replaces : std::nullopt;
    }
    if (exchanges >= kMaxExchanges)
        return Error::conflict("exchanged_too_often", "This order has been exchanged too often. Refund it instead.");
    return {};
}

/// Lets `order`, whose total is known, take the place of another one, of which the house keeps `fee` at most.
inline void take_along(Order& order, const Order& before, std::int64_t fee) {
    const auto worth = worth_of(before);
    order.replaces = before.id;
    order.change_fee = std::min(fee, worth);
    order.credit = std::min(worth - order.change_fee, order.total.amount);
}

/// What is given back of `before` beside what it brings in for `order`, in minor units.
inline std::int64_t left_over(const Order& order, const Order& before) {
    return worth_of(before) - order.change_fee - order.credit;
}

} // namespace exchange_rules

/// Ends the order whose place `order` takes, which was found to be changed and may be exchanged. What is left over goes
/// back by `method`, or as it was paid. Announces the places that this frees, and returns their session.
inline Result<SessionDetail> end_replaced(Tx& tx, SeatMapService& maps, Announcement& news, const Order& order,
                                          const Order& before, const Actor& who,
                                          std::optional<PaymentMethod> method = {}) {
    const Refund all{.tickets = valid_ids(before),
                     .method = method,
                     .reason = spelled_reference(order.reference),
                     .who = who,
                     .keeps = order.change_fee,
                     .credited = order.credit,
                     .is_told = false};
    const auto ended = give_back(tx, before, all);
    if (!ended) return ended.error();
    return announce_freed(tx, maps, news, before.session, ended->freed);
}

/// Returns the order whose place `order` is to take once it is paid, found to be changed, where it still is what it was
/// when the payment began; else nothing.
inline std::optional<Order> replaced_still(Tx& tx, const Order& order) {
    auto before = tx.orders().find_to_change(*order.replaces);
    FRONTROW_ASSERT(before.has_value()); // orders are never removed
    if (exchange_rules::why_not(tx, *before) || exchange_rules::left_over(order, *before) != 0) return {};
    return before;
}

/// Whether what an order has brought in goes back without anybody's hands: at a provider, or because it was nothing.
inline bool goes_back_by_itself(Tx& tx, const Order& order) {
    if (exchange_rules::worth_of(order) == 0) return true;
    const auto ways = ways_paid(tx, order, tx.money().of_order(order.id));
    return !ways.empty() && std::all_of(ways.begin(), ways.end(), [](const WayPaid& way) {
        return way.left == 0 || way.method == PaymentMethod::demo || way.method == PaymentMethod::gift_card ||
               (is_online(way.method) && way.attempt);
    });
}

} // namespace frontrow
