#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/ledger.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/payment/bank_line.hpp"
#include "domain/people/audit.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/store.hpp"

namespace frontrow {

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

/// Writes down the sale and the payment for the tickets of an order. Nothing is written of what costs nothing even
/// without a voucher.
inline void record_sale(Tx& tx, const Order& order, PaymentMethod method, const Actor& who,
                        std::optional<BankLineId> line = {}) {
    using Part = std::pair<PaymentMethod, std::int64_t>;
    std::vector<Part> parts{{method, order.paid - order.credit - order.gift_amount},
                            {PaymentMethod::gift_card, order.gift_amount},
                            {PaymentMethod::exchange, order.credit}};
    const auto is_nothing = [](const Part& part) { return part.second == 0; };
    parts.erase(std::remove_if(parts.begin(), parts.end(), is_nothing), parts.end());
    if (parts.empty()) parts.emplace_back(method, 0); // a voucher has taken all of it off
    auto posting = posting_of_sale(order.tickets, parts.front().first);
    if (posting.lines().empty()) return;
    // The first part buys the tickets. The others come in beside it, and are open with the house between.
    const auto beside = order.paid - parts.front().second;
    posting.add(account_of(parts.front().first), -beside);
    posting.add(Account::balances, beside);
    MoneyEntry entry{.order = order.id, .at = tx.now(), .who = who, .till = till_of(tx, who)};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto [by, amount] = parts[i];
        entry.method = by;
        entry.amount = amount;
        entry.gift_card = by == PaymentMethod::gift_card ? order.gift_card : std::nullopt;
        entry.bank_line = by == method ? line : std::nullopt;
        entry.lines =
            i == 0 ? posting.lines() : std::vector<LedgerLine>{{Account::balances, -amount}, {account_of(by), amount}};
        if (entry.gift_card) tx.gift_cards().change(*entry.gift_card, -amount);
        tx.money().add(entry);
    }
}

/// Writes down the sale and the payment of an order that mark_paid() or OrderTable::set_paid() has marked, and what was
/// given besides.
inline void record_payment(Tx& tx, const Order& order, PaymentMethod method, const Actor& who,
                           std::optional<BankLineId> line = {}) {
    if (order.status != OrderStatus::paid) return;
    record_sale(tx, order, method, who, line);
    if (order.donation == 0) return;
    tx.money().add({.order = order.id,
                    .kind = EntryKind::donation,
                    .method = method,
                    .amount = order.donation,
                    .at = tx.now(),
                    .who = who,
                    .lines = {{account_of(method), order.donation}, {Account::donations, -order.donation}},
                    .till = till_of(tx, who),
                    .bank_line = line});
}

/// Writes down what has come in or gone out at a provider besides sales and refunds. Returns its entry; nothing, having
/// written nothing, where that was written down by this key before, or is nothing.
inline std::optional<MoneyEntryId> record_beside(Tx& tx, const PaymentAttempt& attempt, EntryKind kind,
                                                 std::int64_t amount, const std::string& reason,
                                                 const std::string& key = "") {
    if (amount == 0) return {};
    if (!key.empty())
        for (const auto& entry : tx.money().of_order(attempt.order))
            if (entry.request_key == key) return {};
    const auto account = kind == EntryKind::disputed || kind == EntryKind::dispute_won ? Account::disputes
                         : kind == EntryKind::provider_fee                             ? Account::provider_fees
                         : kind == EntryKind::written_off || kind == EntryKind::extra  ? Account::write_offs
                                                                                       : Account::balances;
    Posting posting;
    posting.add(account_of(attempt.method), is_received(kind) ? amount : -amount);
    posting.add(account, is_received(kind) ? -amount : amount);
    return tx.money().add({.order = attempt.order,
                           .kind = kind,
                           .method = attempt.method,
                           .amount = amount,
                           .at = tx.now(),
                           .reason = reason,
                           .lines = posting.lines(),
                           .request_key = key});
}

/// Writes down what a line of a bank statement has brought besides the payment of an order, or that it went back, with
/// the account that says why. Without an order it is nothing of ours.
inline void record_transfer_beside(Tx& tx, const BankLine& line, const std::optional<OrderId>& order, EntryKind kind,
                                   std::int64_t amount, Account why, const std::string& reason, const Actor& who) {
    if (amount == 0) return;
    Posting posting;
    posting.add(account_of(PaymentMethod::transfer), is_received(kind) ? amount : -amount);
    posting.add(why, is_received(kind) ? -amount : amount);
    tx.money().add({.order = order,
                    .kind = kind,
                    .method = PaymentMethod::transfer,
                    .amount = amount,
                    .at = tx.now(),
                    .who = who,
                    .reason = reason,
                    .lines = posting.lines(),
                    .till = till_of(tx, who),
                    .bank_line = line.id});
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

namespace order_refusals {

inline Error expired() {
    return Error::conflict("reservation_expired",
                           "The time of this reservation is over, and its seats are free. Sell them at the counter.");
}
inline Error being_paid() {
    return Error::conflict("order_pending", "The customer is paying this order just now. Wait until that has ended.");
}
inline Error ended() { return Error::conflict("order_ended", "This order has been cancelled."); }

} // namespace order_refusals

/// Why no money can be taken for an order that was found to be changed; nothing where it waits for it. Nobody takes it
/// a second time: the refusal says who was first, and when.
inline std::optional<Error> why_not_to_pay(Tx& tx, const Order& order) {
    if (is_paid(order.status)) {
        Error error = Error::conflict("already_paid", "This order has been paid already. Nothing was done now.");
        const auto entries = tx.money().of_order(order.id);
        if (const auto* payment = first_payment(entries)) error.by = payment->who.name, error.at = payment->at;
        return error;
    }
    if (order.status == OrderStatus::pending) return order_refusals::being_paid();
    if (order.status == OrderStatus::expired || is_overdue(order, tx.now())) return order_refusals::expired();
    if (order.status != OrderStatus::reserved) return order_refusals::ended();
    return {};
}

/// Takes the money for an order that was not paid and was found to be changed; `line` of a bank statement says that it
/// has come.
inline void take_payment(Tx& tx, const Order& order, PaymentMethod method, const Actor& who,
                         std::optional<BankLineId> line = {}) {
    tx.orders().set_paid(order.id);
    record_payment(tx, *tx.orders().find(order.id), method, who, line);
    tell_customer(tx, order, order.replaces ? MailKind::exchanged : MailKind::confirmation);
}

} // namespace frontrow
