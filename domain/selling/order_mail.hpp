#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/house/outbox.hpp"
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

/// Writes down that the customer is to be told of this, where they have left an address. In the transaction that does
/// it, by one statement.
inline void tell_customer(Tx& tx, const Order& order, MailKind kind, std::int64_t amount = 0) {
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
inline void send_card(Tx& tx, GiftCardId card, const std::string& email, const std::string& language) {
    if (email.empty()) return;
    auto message = message_due(MailKind::gift_card, tx.now(), email, language);
    message.gift_card = card;
    tx.outbox().add(message);
}

/// The same of an order that has just been added: what was bought, or until when it is reserved and that the time comes
/// to its end. Nothing is told of one that is still being paid.
inline void tell_of_order(Tx& tx, const Order& order) {
    if (given_email(order.customer).empty() || order.status == OrderStatus::pending) return;
    if (order.status != OrderStatus::reserved)
        return tell_customer(tx, order, order.replaces ? MailKind::exchanged : MailKind::confirmation);
    std::vector<OutboxMessage> messages{message_to(order, MailKind::reservation, tx.now())};
    if (order.reserved_until && *order.reserved_until - tx.now() >= kShortestReminded) {
        auto reminder = message_to(order, MailKind::reminder, tx.now());
        const auto half = tx.now() + (*order.reserved_until - tx.now()) / 2;
        reminder.due_at = std::max(half, *order.reserved_until - kReminderBefore);
        messages.push_back(reminder);
    }
    tx.outbox().add(messages);
}

} // namespace frontrow
