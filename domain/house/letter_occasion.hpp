#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "domain/admission/ticket_pass_service.hpp"
#include "domain/house/example_letter.hpp"
#include "domain/house/letter.hpp"
#include "domain/house/outbox.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/selling/order_papers.hpp"
#include "domain/store.hpp"

// From a message in the outbox to what its letter is written from, and whether it is still true.

namespace frontrow {

/// Orders in one letter.
inline constexpr std::int64_t kMaxLinks = 50;

namespace letter_occasion {

/// The letter that a message tries, for a buyer who does not exist; as it goes to who has asked for it.
inline LetterOccasion trial_of(Tx& tx, const OutboxMessage& message) {
    const auto text = tried_text(message);
    if (!text) return {.message = message, .now = tx.now()};
    auto occasion = example_occasion(*text, tx.shop().settings().value_or(ShopSettings{}), tx.now());
    occasion.message.address = message.address;
    occasion.message.message_id = message.message_id;
    return occasion;
}

/// The mailing of a message, with the event that it shows as long as that is announced, and its dates to come.
inline void add_mailing(Tx& tx, LetterOccasion& occasion) {
    occasion.mailing = tx.mailings().find(*occasion.message.mailing);
    if (!occasion.mailing || !occasion.mailing->event) return;
    auto event = tx.events().find(*occasion.mailing->event);
    if (!event || event->status != EventStatus::published) return;
    for (auto& detail : tx.sessions().of_event(event->id))
        if (!is_off(detail) && detail.session.starts_at > occasion.now) occasion.dates.push_back(std::move(detail));
    occasion.event = std::move(event);
}

inline std::string why_no_visit(const OutboxMessage& message, const OrderDetail& detail, Time now) {
    const auto& starts_at = detail.session.session.starts_at;
    if (!is_paid(detail.order.status)) return "The order is no longer paid.";
    if (is_off(detail.session)) return "The performance does not take place then.";
    if (starts_at != message.session_starts_at) return "The performance has another time.";
    if (starts_at <= now) return "The performance has begun.";
    // Whoever has passed all of their tickets on does not come: those who do have a letter of their own.
    const auto& tickets = detail.order.tickets;
    const auto is_own = [](const Ticket& ticket) { return ticket.status == TicketStatus::valid && !ticket.holder; };
    return std::any_of(tickets.begin(), tickets.end(), is_own) ? "" : "All tickets were passed on.";
}

inline std::string why_not_listed(const LetterOccasion& occasion) {
    return occasion.interest ? "" : "The address is not on the interest list any more.";
}

inline std::string why_not_waiting(const LetterOccasion& occasion) {
    if (!occasion.waiting || !occasion.session) return "The address is not on the waiting list any more.";
    if (!on_sale(*occasion.session, occasion.now)) return "The performance is not on sale any more.";
    if (occasion.message.kind == MailKind::waiting_list) return {};
    const Session& session = occasion.session->session;
    const auto wanted = occasion.waiting->confirmed_places.value_or(0);
    return session.capacity - session.taken < wanted ? "The places are taken again." : "";
}

inline std::string why_no_mailing(const LetterOccasion& occasion) {
    if (!occasion.mailing) return "There is no such mailing any more.";
    if (occasion.message.kind == MailKind::mailing_trial) return {};
    if (occasion.mailing->state == MailingState::stopped) return "The mailing was stopped.";
    return why_not_listed(occasion);
}

inline std::string why_no_user(const LetterOccasion& occasion) {
    if (!occasion.user || !occasion.user->is_active) return "Nobody logs in with this address.";
    if (occasion.message.kind == MailKind::invitation && !occasion.user->password_hash.empty())
        return "They have a password already.";
    return {};
}

} // namespace letter_occasion

/// Returns what the letter of a message is written from, as things stand in this transaction.
inline LetterOccasion occasion_of(Tx& tx, SeatMapService& maps, const OutboxMessage& message) {
    if (message.kind == MailKind::letter_trial) return letter_occasion::trial_of(tx, message);
    LetterOccasion occasion{.message = message, .now = tx.now()};
    if (is_of_held_ticket(message)) {
        auto held = held_ticket(tx, maps, PassId::trusted(message.detail.substr(0, message.detail.find('\n'))));
        if (!held) return occasion;
        occasion.shop = std::move(held->papers.shop);
        occasion.order = std::move(held->papers.detail);
        occasion.logo = std::move(held->papers.logo);
        occasion.buyer = std::move(held->buyer);
    } else if (auto papers = message.order ? order_papers(tx, maps, *message.order) : std::nullopt) {
        occasion.shop = std::move(papers->shop);
        occasion.order = std::move(papers->detail);
        occasion.logo = std::move(papers->logo);
    } else {
        occasion.shop = tx.shop().settings().value_or(ShopSettings{});
    }
    if (is_buyer_letter(message.kind))
        occasion.text = tx.letter_texts().find(
            message.kind,
            letter_language(message.kind, message.language.empty() ? occasion.shop.language : message.language));
    if (message.gift_card) occasion.card = tx.gift_cards().find(*message.gift_card);
    if (message.kind == MailKind::interest || message.kind == MailKind::mailing)
        occasion.interest = tx.interest().find(message.detail);
    if (is_of_waiting(message.kind)) occasion.waiting = tx.waiting().find(message.detail);
    if (occasion.waiting) occasion.session = tx.sessions().find(occasion.waiting->session);
    if (message.mailing) letter_occasion::add_mailing(tx, occasion);
    if (message.kind == MailKind::day_summary)
        if (const auto day = Span::parse(message.detail)) occasion.summary = day_summary(tx, *day);
    if (occasion.interest && occasion.interest->event)
        if (const auto event = tx.events().find(*occasion.interest->event)) occasion.about = event->title;
    if (is_for_user(message.kind))
        if (const auto email = Email::parse(message.address)) occasion.user = tx.users().find(*email);
    if (message.kind != MailKind::links) return occasion;
    const auto since = tx.now() - std::chrono::hours(24);
    for (const auto& id : tx.orders().of_email(message.address, since, kMaxLinks))
        occasion.orders.push_back(order_detail(tx, maps, *tx.orders().find(id)));
    return occasion;
}

/// Why a message is not sent although its turn has come; empty where it is.
inline std::string why_not_sent(const LetterOccasion& occasion) {
    const auto& message = occasion.message;
    if (message.address.empty()) return "There is no address for it.";
    if (occasion.is_example) return {};
    if (message.kind == MailKind::links) return occasion.orders.empty() ? "Nothing was ordered with this address." : "";
    if (message.kind == MailKind::gift_card || message.kind == MailKind::card_refunded)
        return occasion.card ? "" : "There is no such gift card.";
    if (is_of_mailing(message.kind)) return letter_occasion::why_no_mailing(occasion);
    if (message.kind == MailKind::interest) return letter_occasion::why_not_listed(occasion);
    if (is_of_waiting(message.kind)) return letter_occasion::why_not_waiting(occasion);
    if (is_for_user(message.kind)) return letter_occasion::why_no_user(occasion);
    if (is_of_upkeep(message.kind)) return {};
    if (message.kind == MailKind::day_summary) return occasion.summary ? "" : "It names no day.";
    if (!occasion.order)
        return is_of_held_ticket(message) ? "The ticket was taken back." : "There is no such order any more.";
    const Order& order = occasion.order->order;
    const bool is_due_still = order.status == OrderStatus::reserved && !is_overdue(order, occasion.now);
    switch (message.kind) {
    case MailKind::confirmation:
    case MailKind::exchanged:
        return is_paid(order.status) ? "" : "The order is no longer paid.";
    case MailKind::reservation:
    case MailKind::reminder:
        return is_due_still ? "" : "The order is no longer reserved.";
    case MailKind::moved:
    case MailKind::rescheduled:
        return is_live(order.status) ? "" : "The order has ended.";
    case MailKind::postponed:
        return !is_live(order.status)                          ? "The order has ended."
               : !occasion.order->session.session.is_postponed ? "It has a new date."
                                                               : "";
    case MailKind::visit:
        return letter_occasion::why_no_visit(message, *occasion.order, occasion.now);
    case MailKind::cancelled:
    case MailKind::expired:
    case MailKind::refunded:
    case MailKind::links:
    case MailKind::incident:
    case MailKind::called_off:
    case MailKind::gift_card:
    case MailKind::invitation:
    case MailKind::new_password:
    case MailKind::new_login:
    case MailKind::backup_failed:
    case MailKind::backup_made:
    case MailKind::passed:
    case MailKind::pass_ended:
    case MailKind::interest:
    case MailKind::mailing:
    case MailKind::mailing_trial:
    case MailKind::day_summary:
    case MailKind::letter_trial:
    case MailKind::webhook_off:
    case MailKind::card_refunded:
    case MailKind::waiting_list:
    case MailKind::places_free:
    case MailKind::refund_failed:
    case MailKind::payment_returned:
        break;
    }
    return {};
}

} // namespace frontrow
