#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/audit.hpp"
#include "domain/selling/ledger.hpp"
#include "domain/selling/money_entry.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/receipt_issue.hpp"
#include "domain/selling/tax.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What somebody wants to give back of an order: tickets, which end with it, or an amount, after which all stay valid.
struct Refund {
    std::vector<TicketId> tickets{};
    std::optional<Money> amount{};
    bool keeps_fee = false;                ///< The house keeps its fee of each of the tickets.
    std::optional<PaymentMethod> method{}; ///< Nothing for the way it was paid.
    std::string reason{};
    Actor who{};
    std::string request_key{};
    std::string request_digest{};
    bool is_done = false; ///< Somebody has given it back at the provider: nothing is left to do there.
};

/// What a refund has freed and given back.
struct Refunded {
    std::vector<SeatIndex> freed{};
    std::int64_t amount = 0; ///< Minor units; 0 where the tickets had cost nothing.
    MoneyEntryId entry{};
};

/// The open till of somebody, which what they take and give back belongs to. It stays open until this write ends.
inline std::optional<TillId> till_of(Tx& tx, const Actor& who) {
    const auto till = who.user ? tx.tills().open_of(*who.user) : std::nullopt;
    return till ? std::optional(till->id) : std::nullopt;
}

/// Lets an order that is about to be added be a paid one, as far as it costs something.
inline void mark_paid(Order& order) {
    order.paid = order.total.amount;
    for (auto& ticket : order.tickets) ticket.paid = ticket.amount;
}

/// Writes down the sale and the payment of an order that mark_paid() or OrderTable::set_paid() has marked. Nothing is
/// written of what costs nothing even without a voucher.
inline void record_payment(Tx& tx, const Order& order, PaymentMethod method, const Actor& who) {
    if (order.status != OrderStatus::paid) return;
    auto lines = posting_of_sale(order.tickets, method).lines();
    if (lines.empty()) return;
    tx.money().add({.order = order.id,
                    .method = method,
                    .amount = order.paid,
                    .at = tx.now(),
                    .who = who,
                    .lines = std::move(lines),
                    .till = till_of(tx, who)});
}

/// Writes down what has come in or gone out at a provider besides sales and refunds. Does nothing where that was
/// written down by this key before, or is nothing.
inline void record_beside(Tx& tx, const PaymentAttempt& attempt, EntryKind kind, std::int64_t amount,
                          const std::string& reason, const std::string& key = "") {
    if (amount == 0) return;
    if (!key.empty())
        for (const auto& entry : tx.money().of_order(attempt.order))
            if (entry.request_key == key) return;
    const auto account = kind == EntryKind::disputed || kind == EntryKind::dispute_won ? Account::disputes
                         : kind == EntryKind::provider_fee                             ? Account::provider_fees
                         : kind == EntryKind::written_off || kind == EntryKind::extra  ? Account::write_offs
                                                                                       : Account::balances;
    Posting posting;
    posting.add(account_of(attempt.method), is_received(kind) ? amount : -amount);
    posting.add(account, is_received(kind) ? -amount : amount);
    tx.money().add({.order = attempt.order,
                    .kind = kind,
                    .method = attempt.method,
                    .amount = amount,
                    .at = tx.now(),
                    .reason = reason,
                    .lines = posting.lines(),
                    .request_key = key});
}

/// Writes down that somebody has given the buyer by this method what a provider would not give back.
inline void record_handed_over(Tx& tx, const PaymentAttempt& attempt, const PaymentReturn& back, PaymentMethod method,
                               const Actor& who) {
    Posting posting;
    posting.add(account_of(method), -back.amount.amount);
    posting.add(Account::balances, back.amount.amount);
    tx.money().add({.order = attempt.order,
                    .kind = EntryKind::returned,
                    .method = method,
                    .amount = back.amount.amount,
                    .at = tx.now(),
                    .who = who,
                    .reason = back.provider_id,
                    .lines = posting.lines(),
                    .till = till_of(tx, who),
                    .request_key = "by hand " + back.key()});
}

/// Takes the money for an order that was not paid and was found to be changed.
inline void take_payment(Tx& tx, const Order& order, PaymentMethod method, const Actor& who) {
    tx.orders().set_paid(order.id);
    record_payment(tx, *tx.orders().find(order.id), method, who);
    tell_customer(tx, order, MailKind::confirmation);
}

/// By which way an order was paid; `free` where nothing was.
inline PaymentMethod way_paid(const std::vector<MoneyEntry>& entries) {
    for (const auto& entry : entries)
        if (entry.kind == EntryKind::payment) return entry.method;
    return PaymentMethod::free;
}

namespace refund_rules {

/// What is still to be given back of a ticket. The fee that is kept is the last part of it.
inline std::int64_t left_of(const Ticket& ticket, bool keeps_fee) {
    const std::int64_t kept = keeps_fee ? std::min(ticket.fee, ticket.paid) : 0;
    return std::max<std::int64_t>(ticket.paid - ticket.refunded - kept, 0);
}

inline Error already_refunded(const std::vector<MoneyEntry>& entries, const Currency& currency) {
    const auto latest = std::find_if(entries.rbegin(), entries.rend(),
                                     [](const MoneyEntry& entry) { return entry.kind == EntryKind::refund; });
    if (latest == entries.rend()) return Error::conflict("changed_meanwhile", "This order has changed meanwhile.");
    const std::string who = latest->who.name.empty() ? "The shop" : latest->who.name;
    Error error =
        Error::conflict("already_refunded", who + " has refunded " + spelled({latest->amount, currency}) + " at " +
                                                utc_text(latest->at) + ". Look at the order again first.");
    error.by = latest->who.name;
    error.at = latest->at;
    return error;
}

/// The id of what an order gives back of an attempt's money when `entries` payments and refunds have been written down
/// for it, which are never removed: no two are the same.
inline ReturnId return_id(const PaymentAttempt& attempt, std::size_t entries) {
    return ReturnId::trusted(attempt.id.text() + "-" + std::to_string(entries));
}

/// Ends these valid tickets and says what each gives back.
inline std::vector<SeatIndex> end_them(Tx& tx, const Order& order, const std::vector<const Ticket*>& tickets) {
    std::vector<SeatIndex> freed;
    for (const Ticket* ticket : tickets) {
        const bool was_valid = tx.orders().cancel_ticket(order.id, ticket->id);
        const bool was_sold = tx.claims().refund(order.session, ticket->place, order.id);
        FRONTROW_ASSERT(was_valid && was_sold); // nobody else changes the order
        freed.push_back(ticket->place);
    }
    tx.sessions().touch(order.session, -std::ssize(freed));
    const auto valid = std::count_if(order.tickets.begin(), order.tickets.end(),
                                     [](const Ticket& ticket) { return ticket.status == TicketStatus::valid; });
    if (valid == std::ssize(freed)) tx.orders().set_status(order.id, OrderStatus::refunded, PaymentStatus::cancelled);
    std::sort(freed.begin(), freed.end());
    return freed;
}

} // namespace refund_rules

/// The payment at a provider that bought this order, or nothing.
inline std::optional<PaymentAttempt> attempt_that_paid(Tx& tx, const OrderId& order) {
    for (auto& attempt : tx.payments().of_order(order))
        if (attempt.state == AttemptState::paid && !tx.payments().find_return(whole_return(attempt.id)))
            return std::move(attempt);
    return {};
}

/// Gives back what is wanted of a paid order that was found to be changed, in one transaction with what it ends. What
/// goes back to where it was paid online is asked of the provider in that transaction, and done after it. The
/// amount is spread over the tickets in proportion to what is left of each, to the minor unit. The caller announces the
/// places. Refuses, having changed nothing, what has been given back already, with who did it and when.
inline Result<Refunded> give_back(Tx& tx, const Order& order, const Refund& wanted) {
    using namespace refund_rules;
    const auto entries = tx.money().of_order(order.id);
    const auto paid_by = way_paid(entries);
    const auto method = wanted.method.value_or(paid_by);
    const bool is_noted = method == PaymentMethod::cash || method == PaymentMethod::transfer;
    if (method != paid_by && !is_noted)
        return Error::invalid("method", "Give it back the way it was paid, as cash or as a transfer.");
    const auto attempt = is_online(method) ? attempt_that_paid(tx, order.id) : std::nullopt;
    if (is_online(method) && !attempt)
        return Error::invalid("method", "No payment is known to give it back to: give it back as cash or a transfer.");
    std::vector<const Ticket*> concerned;
    std::vector<std::int64_t> parts;
    if (wanted.amount) {
        std::vector<std::int64_t> left;
        std::int64_t sum = 0;
        for (const auto& ticket : order.tickets) {
            left.push_back(left_of(ticket, false));
            sum += left.back();
            concerned.push_back(&ticket);
        }
        if (wanted.amount->currency != order.total.currency)
            return Error::invalid("amount.currency", "This order was paid in another currency.");
        if (wanted.amount->amount < 1 || wanted.amount->amount > sum)
            return Error::invalid("amount", "There are " + spelled({sum, order.total.currency}) + " to give back.");
        parts = split_in_proportion(wanted.amount->amount, left);
    } else {
        for (const auto& id : wanted.tickets) {
            const auto ticket = std::find_if(order.tickets.begin(), order.tickets.end(),
                                             [&](const Ticket& each) { return each.id == id; });
            if (ticket == order.tickets.end())
                return Error::invalid("tickets", "This order has no ticket " + id.text() + ".");
            if (ticket->status != TicketStatus::valid) return already_refunded(entries, order.total.currency);
            concerned.push_back(&*ticket);
            parts.push_back(left_of(*ticket, wanted.keeps_fee));
        }
    }
    const auto taxes = tax_of_refund(concerned, parts);
    Refunded done;
    Posting posting;
    for (std::size_t i = 0; i < concerned.size(); ++i) {
        done.amount += parts[i];
        if (!entries.empty())
            add_refund(posting, *concerned[i], parts[i], taxes[i], !wanted.amount, method); // else nothing was sold
        if (parts[i] > 0)
            tx.orders().give_back(order.id, concerned[i]->id, parts[i], taxes[i].of_price + taxes[i].of_fee);
    }
    if (!wanted.amount) done.freed = end_them(tx, order, concerned);
    MoneyEntry refund{.order = order.id,
                      .kind = EntryKind::refund,
                      .method = method,
                      .amount = done.amount,
                      .at = tx.now(),
                      .who = wanted.who,
                      .reason = wanted.reason,
                      .tickets = wanted.tickets,
                      .lines = posting.lines(),
                      .till = till_of(tx, wanted.who),
                      .request_key = wanted.request_key,
                      .request_digest = wanted.request_digest};
    refund.id = done.entry = tx.money().add(refund);
    issue_credit_note(tx, order, entries, refund, concerned, parts, taxes);
    if (attempt && done.amount > 0 && !wanted.is_done)
        tx.payments().add_return({.id = refund_rules::return_id(*attempt, entries.size()),
                                  .attempt = attempt->id,
                                  .reason = "refund",
                                  .entry = done.entry,
                                  .amount = {done.amount, order.total.currency},
                                  .next_try = tx.now(),
                                  .at = tx.now()});
    tell_customer(tx, order, done.amount > 0 ? MailKind::refunded : MailKind::cancelled, done.amount);
    return done;
}

} // namespace frontrow
