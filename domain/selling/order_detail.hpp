#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "domain/assert.hpp"
#include "domain/money.hpp"
#include "domain/money/tax.hpp"
#include "domain/payment/bank_transfer.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/result.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/exchange.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

namespace frontrow {

inline Error no_such_order() { return Error::not_found("There is no such order."); }

/// The account that the buyer of an order is to transfer its money to, where that is how it is to be paid.
inline std::optional<BankTransfer> account_for(Tx& tx, const Order& order) {
    if (order.status != OrderStatus::reserved || order.payment.method != PaymentMethod::transfer) return {};
    auto transfer = tx.shop().payment_rules().transfer;
    return transfer.iban.empty() ? std::nullopt : std::optional(std::move(transfer));
}

/// What stands for the session of an order that buys a gift card: nothing of it is shown.
inline SessionDetail no_session() {
    return {.session = {.slug = SessionSlug::trusted(""), .map = MapId::trusted("")},
            .event = {.slug = EventSlug::trusted(""), .title = ""},
            .venue = {.slug = VenueSlug::trusted(""), .name = "", .city = "", .timezone = ""}};
}

/// Returns the order with what belongs to its answer.
inline OrderDetail order_detail(Tx& tx, SeatMapService& maps, Order order) {
    OrderDetail detail{std::move(order), no_session(), {}};
    if (!detail.order.gift_sale) {
        auto session = tx.sessions().find(detail.order.session);
        FRONTROW_ASSERT(session.has_value()); // the database has a foreign key on it
        detail.map = maps.of(tx, session->session.map);
        detail.session = std::move(*session);
    }
    if (tax_sums(detail.order.tickets).empty()) detail.exemption = tx.shop().tax_rules().exemption;
    const auto link = [&](const std::optional<OrderId>& id) -> std::optional<OrderLink> {
        const auto other = id ? tx.orders().find(*id) : std::nullopt;
        return other ? std::optional(OrderLink{other->id, other->reference}) : std::nullopt;
    };
    if (detail.order.replaces) detail.replaces = link(detail.order.replaces);
    if (detail.order.status == OrderStatus::refunded)
        detail.replaced_by = link(tx.orders().replaced_by(detail.order.id));
    detail.transfer = account_for(tx, detail.order);
    // What goes back of the money of those whose place it takes is known by its reference; see return_id().
    const auto own = "-" + detail.order.reference + "-";
    for (auto before = detail.order.replaces; before;) {
        for (auto& back : tx.payments().returns_of(*before))
            if (back.id.text().find(own) != std::string::npos) detail.returns.push_back(std::move(back));
        const auto earlier = tx.orders().find(*before);
        before = earlier ? earlier->replaces : std::nullopt;
    }
    if (!is_online(detail.order.payment.method)) return detail;
    for (auto& back : tx.payments().returns_of(detail.order.id)) detail.returns.push_back(std::move(back));
    for (auto& attempt : tx.payments().of_order(detail.order.id)) {
        const bool asked = std::any_of(detail.returns.begin(), detail.returns.end(),
                                       [&](const PaymentReturn& back) { return back.id == whole_return(attempt.id); });
        const bool has_paid = detail.attempt && detail.attempt->state == AttemptState::paid;
        if (!has_paid || (attempt.state == AttemptState::paid && !asked)) detail.attempt = std::move(attempt);
    }
    return detail;
}

/// Reads what belongs to the buyer's own page of an order besides: what has become of its date, and what they may do.
inline void add_rights(Tx& tx, OrderDetail& detail) {
    const Order& order = detail.order;
    const Session& session = detail.session.session;
    detail.change = tx.settlements().last_change(session.id);
    if (detail.change && detail.change->at < order.created_at) detail.change.reset(); // it was bought knowing that
    if (detail.change) detail.settlement = tx.settlements().find(order.id);
    if (detail.settlement && !holds_for(*detail.settlement, *detail.change)) detail.settlement.reset();
    if (!is_paid(order.status) || is_off(detail.session)) return;
    const auto [rules, shop_currency] = tx.shop().change_rules();
    const auto now = tx.now();
    BuyerRights rights;
    rights.is_moved = detail.change && detail.change->kind == SessionChange::Kind::moved &&
                      detail.change->return_until && now < *detail.change->return_until;
    rights.until = rights.is_moved ? *detail.change->return_until : session.starts_at - rules.before_start;
    const bool is_in_time = now < rights.until && (rights.is_moved || shop_currency == order.total.currency);
    rights.can_exchange = is_in_time && rules.lets_exchange;
    rights.can_cancel = is_in_time && (rights.is_moved || rules.lets_cancel);
    if ((!rights.can_exchange && !rights.can_cancel) || exchange_rules::why_not(tx, order) ||
        !goes_back_by_itself(tx, order))
        return;
    const auto worth = exchange_rules::worth_of(order);
    const auto tickets = std::ssize(exchange_rules::valid_tickets(order));
    const auto fee = [&](std::int64_t each) {
        return Money{rights.is_moved ? 0 : std::min(worth, each * tickets), order.total.currency};
    };
    rights.exchange_fee = fee(rules.exchange_fee);
    rights.cancel_fee = fee(rules.cancel_fee);
    rights.refund = {worth - rights.cancel_fee.amount, order.total.currency};
    detail.rights = rights;
}

} // namespace frontrow
