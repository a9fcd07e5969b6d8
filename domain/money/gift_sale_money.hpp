#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/money/ledger.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/receipt_issue.hpp"
#include "domain/money/refund.hpp"
#include "domain/payment/payment.hpp"
#include "domain/result.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/store.hpp"

/// The money of an order that buys a gift card. Everything inside a write; the order was found to be changed.
namespace frontrow::gift_sales {

/// Takes the money for an order that was not paid: what the card is worth is on it from now on, and owed to whoever has
/// it. Its code is sent to the buyer.
inline void take_payment(Tx& tx, const Order& order, PaymentMethod method) {
    const GiftSale& sale = *order.gift_sale;
    tx.orders().set_paid(order.id);
    tx.money().add({.order = order.id,
                    .method = method,
                    .amount = sale.worth,
                    .at = tx.now(),
                    .lines = {{account_of(method), sale.worth}, {account_of(PaymentMethod::gift_card), -sale.worth}},
                    .gift_card = sale.card});
    tx.gift_cards().change(sale.card, sale.worth);
    send_card(tx, sale.card, given_email(order.customer), order.language, order.id);
}

/// What can be given back of a paid one, in minor units.
inline std::int64_t left_of(const Order& order) { return order.paid - order.refunded; }

/// Writes down that so much of it goes back by this method, off the card; `is_first` of what one request gives back.
inline MoneyEntry record_part(Tx& tx, const Order& order, const Refund& wanted, const std::vector<MoneyEntry>& before,
                              PaymentMethod method, std::int64_t amount, bool is_first) {
    const auto card = order.gift_sale->card;
    MoneyEntry entry{.order = order.id,
                     .kind = EntryKind::refund,
                     .method = method,
                     .amount = amount,
                     .at = tx.now(),
                     .who = wanted.who,
                     .reason = wanted.reason,
                     .lines = {{account_of(method), -amount}, {account_of(PaymentMethod::gift_card), amount}},
                     .till = till_of(tx, wanted.who),
                     .gift_card = card,
                     .request_key = is_first ? wanted.request_key : "",
                     .request_digest = wanted.request_digest};
    entry.id = tx.money().add(entry);
    tx.gift_cards().change(card, -amount);
    tx.orders().give_card_back(order.id, amount);
    issue_card_note(tx, order, before, entry);
    return entry;
}

/// Gives back what is wanted of a paid one, or all where no amount is named, and takes it off the card: as long as
/// nothing has been paid with that or is to be, so that nobody has the money and what it was for. What goes back to
/// where it was paid online is asked of the provider in this write, and done after it. Refuses, having changed nothing.
inline Result<Refunded> give_back(Tx& tx, const Order& order, const Refund& wanted) {
    const auto entries = tx.money().of_order(order.id);
    const auto& currency = order.total.currency;
    const auto left = left_of(order);
    if (!wanted.tickets.empty() || wanted.is_donation_back)
        return Error::invalid("tickets", "This order has neither tickets nor a donation.");
    if (left == 0) return refund_rules::already_refunded(entries, currency);
    const auto amount = wanted.amount ? *wanted.amount : Money{left, currency};
    if (amount.currency != currency)
        return Error::invalid("amount.currency", "This order was paid in another currency.");
    if (amount.amount < 1 || amount.amount > left)
        return Error::invalid("amount", "There are " + spelled({left, currency}) + " to give back.");
    const auto card = tx.gift_cards().find_to_use(order.gift_sale->card);
    if (card->available < left)
        return Error::conflict("gift_card_used", "Something was paid with this gift card, or is to be. What is left on "
                                                 "it can be spent, and not be given back.");
    const auto way = way_paid(entries);
    const auto method = wanted.method.value_or(way);
    const bool is_noted = method == PaymentMethod::cash || method == PaymentMethod::transfer;
    if (!is_noted && method != way)
        return Error::invalid("method", "Give it back the way it was paid, as cash or as a transfer.");
    const auto attempt = is_noted ? std::nullopt : attempt_that_paid(tx, order.id);
    if (needs_attempt(method) && !attempt)
        return Error::invalid("method", "No payment is known to give it back to: give it back as cash or a transfer.");
    // What was missing when it was paid goes back last, and to nobody.
    const auto missing = missing_of(entries);
    const auto held = std::max<std::int64_t>(left - missing.now, 0);
    const auto given = std::min(amount.amount, held);
    auto refused = refund_rules::why_not_back(method, {given, currency});
    if (refused && !wanted.done_of) return *refused;
    MoneyEntryId first{};
    if (given > 0) {
        const auto entry = record_part(tx, order, wanted, entries, method, given, true);
        if (attempt && !wanted.done_of) refund_rules::ask_provider(tx, order, *attempt, entry, entries.size());
        first = entry.id;
    }
    if (amount.amount > given) {
        const WayPaid nobodys{.method = missing.method, .left = amount.amount - given, .missing_of = order.id};
        const auto entry = record_part(tx, order, wanted, entries, nobodys.method, nobodys.left, given == 0);
        refund_rules::record_not_missing(tx, nobodys, entry);
        if (given == 0) first = entry.id;
    }
    if (wanted.is_told && given > 0 && !given_email(order.customer).empty()) {
        auto message = message_to(order, MailKind::card_refunded, tx.now());
        message.amount = given;
        message.gift_card = card->id;
        tx.outbox().add(message);
    }
    return Refunded{.amount = given, .entry = first};
}

} // namespace frontrow::gift_sales
