#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/house/webhook.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A reservation is remembered of this long before it ends, or when half its time is over where that is later.
inline constexpr Milliseconds kReminderBefore = std::chrono::hours(24);
/// One that is shorter than this is not.
inline constexpr Milliseconds kShortestReminded = std::chrono::hours(6);

/// A message to the customer of an order, in their language.
inline OutboxMessage message_to(const Order& order, MailKind kind, Time now) {
    auto message = message_due(kind, now, given_email(order.customer), order.language);
    message.order = order.id;
    return message;
}

/// What other systems of the house are told of where a customer gets such a message; nothing where they are not.
inline std::optional<WebhookEvent> webhook_event_of(MailKind kind) {
    constexpr std::pair<MailKind, WebhookEvent> known[] = {
        {MailKind::confirmation, WebhookEvent::order_paid},   {MailKind::reservation, WebhookEvent::order_reserved},
        {MailKind::moved, WebhookEvent::order_changed},       {MailKind::exchanged, WebhookEvent::order_exchanged},
        {MailKind::cancelled, WebhookEvent::order_cancelled}, {MailKind::expired, WebhookEvent::order_expired},
        {MailKind::refunded, WebhookEvent::order_refunded}};
    for (const auto& [mail, event] : known)
        if (mail == kind) return event;
    return {};
}

/// Writes down for the webhooks of the house what becomes of an order, or of a ticket of it. In the transaction that
/// does it, by one statement at most.
inline void tell_webhooks(Tx& tx, const Order& order, WebhookEvent event, std::optional<TicketId> ticket = {},
                          std::int64_t amount = 0) {
    tx.webhooks().tell(
        {.event = event, .order = order.id, .ticket = std::move(ticket), .amount = amount, .at = tx.now()});
}

/// Writes down that the customer is to be told of this, where they have left an address, and the webhooks of the house
/// wherever they want to hear of it. In the transaction that does it, by one statement for each.
inline void tell_customer(Tx& tx, const Order& order, MailKind kind, std::int64_t amount = 0) {
    if (const auto event = webhook_event_of(kind)) tell_webhooks(tx, order, *event, {}, amount);
    auto message = message_to(order, kind, tx.now());
    if (message.address.empty()) return;
    message.amount = amount;
    tx.outbox().add(message);
}

/// Writes down that somebody is to be told that a ticket of this order was passed on to them, or is theirs no longer,
/// where the buyer has left their address.
inline void tell_holder(Tx& tx, const Order& order, const TicketHolder& holder, MailKind kind) {
    if (holder.email.empty()) return;
    auto message = message_due(kind, tx.now(), holder.email, holder.language);
    message.order = order.id;
    message.detail = holder.pass.text() + "\n" + holder.name.text();
    tx.outbox().add(message);
}

/// Has a gift card sent, where there is an address for it.
inline void send_card(Tx& tx, GiftCardId card, const std::string& email, const std::string& language,
                      std::optional<OrderId> bought_by = {}) {
    if (email.empty()) return;
    auto message = message_due(MailKind::gift_card, tx.now(), email, language);
    message.gift_card = card;
    message.order = std::move(bought_by);
    tx.outbox().add(message);
}

/// The same of an order that has just been added: what was bought, or until when it is reserved and that the time comes
/// to its end. Nothing is told of one that is still being paid.
inline void tell_of_order(Tx& tx, const Order& order) {
    if (order.status == OrderStatus::pending) return;
    if (order.status != OrderStatus::reserved)
        return tell_customer(tx, order, order.replaces ? MailKind::exchanged : MailKind::confirmation);
    tell_webhooks(tx, order, WebhookEvent::order_reserved);
    if (given_email(order.customer).empty()) return;
    std::vector<OutboxMessage> messages{message_to(order, MailKind::reservation, tx.now())};
    if (order.reserved_until && *order.reserved_until - tx.now() >= kShortestReminded) {
        auto reminder = message_to(order, MailKind::reminder, tx.now());
        const auto half = tx.now() + (*order.reserved_until - tx.now()) / 2;
        reminder.due_at = std::max(half, *order.reserved_until - kReminderBefore);
        messages.push_back(reminder);
    }
    tx.outbox().add(messages);
}

/// The same of reserved orders whose places are about to be given up, all of them in few statements.
inline void tell_ended(Tx& tx, std::span<const OrderId> orders) {
    tx.outbox().add_ended(orders);
    tx.webhooks().tell_ended(orders);
}

} // namespace frontrow
