#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money/gift_sale_money.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/refund.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/payment/payment_incident.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/payment/provider_contact.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/store.hpp"

/// How money goes back at the provider that has taken it. Everything inside a write; an order that is given was found
/// to be changed.
namespace frontrow::payment_returns {

/// After so many tries, which is about a day, somebody is told of money that could not be given back.
inline constexpr std::int64_t kTellAfter = 60;

/// Tells the buyer of money that has bought nothing that it goes back and why, and the house, unless somebody there has
/// decided that.
inline void tell_of_return(Tx& tx, const Order& order, std::string_view reason, Money captured) {
    // Webhooks hear nothing of it: it is no refund of what was bought.
    auto to_the_buyer = message_to(order, order.gift_sale ? MailKind::card_refunded : MailKind::refunded, tx.now());
    if (order.gift_sale) to_the_buyer.gift_card = order.gift_sale->card;
    to_the_buyer.detail = reason;
    to_the_buyer.amount = captured.amount;
    if (!to_the_buyer.address.empty()) tx.outbox().add(to_the_buyer);
    if (reason == "settled") return;
    auto to_the_house = message_due(MailKind::payment_returned, tx.now());
    to_the_house.order = order.id;
    to_the_house.detail = reason;
    to_the_house.amount = captured.amount;
    tx.outbox().add(to_the_house);
}

/// What somebody has given back of an attempt at the provider already is a part of all that goes back of it from now
/// on. Returns how much that is, in minor units.
inline std::int64_t take_as_part(Tx& tx, const Order& order, const PaymentAttempt& attempt) {
    std::int64_t sum = 0;
    const auto entries = tx.money().of_order(order.id);
    for (auto& back : tx.payments().returns_of(order.id)) {
        if (back.attempt != attempt.id || !back.is_beside_books() || has_come_to_nothing(back.state)) continue;
        for (const auto& entry : entries)
            if (entry.kind == EntryKind::returned && entry.reason == back.provider_id) back.entry = entry.id;
        tx.payments().put_return(back);
        sum += back.amount.amount;
    }
    return sum;
}

/// Has all that a payment has brought in given back, which has bought nothing, and tells buyer and house. What somebody
/// has given back already at the provider is not given back again.
inline void ask_back(Tx& tx, const Order& order, const PaymentAttempt& attempt, const char* reason, Money captured) {
    record_beside(tx, attempt, EntryKind::surplus, captured.amount, reason);
    const auto given = std::min(take_as_part(tx, order, attempt), captured.amount);
    const Money rest{captured.amount - given, captured.currency};
    const bool is_any = rest.amount > 0;
    tx.payments().add_return({.id = whole_return(attempt.id),
                              .attempt = attempt.id,
                              .reason = reason,
                              .amount = rest,
                              .state = is_any ? ReturnState::asked : ReturnState::done,
                              .next_try = is_any ? std::optional(tx.now()) : std::nullopt,
                              .at = tx.now()});
    if (is_any) tell_of_return(tx, order, reason, rest);
}

/// What somebody gives back at the provider, which knows it by this name.
inline PaymentReturn one_elsewhere(const PaymentAttempt& attempt, const std::string& name, std::optional<Money> told,
                                   ReturnState state, Time at) {
    return {.id = ReturnId::trusted(attempt.id.text() + "-x-" + name),
            .attempt = attempt.id,
            .reason = "elsewhere",
            .amount = told && told->currency == attempt.amount.currency ? *told : Money{0, attempt.amount.currency},
            .state = state,
            .provider_id = name,
            .at = at};
}

/// Writes down, once, what somebody has given back at the provider, which knows it by this name.
inline void tell_of_one_elsewhere(Tx& tx, const Order& order, const PaymentAttempt& attempt, const std::string& name,
                                  std::optional<Money> told) {
    const auto back = one_elsewhere(attempt, name, told, ReturnState::done, tx.now());
    if (!tx.payments().add_return(back)) return;
    record_beside(tx, attempt, EntryKind::returned, back.amount.amount, name);
    add_incident(tx, order, attempt, "refunded_elsewhere", told,
                 "Money was given back at the provider, not by this shop. The tickets are still valid.");
}

/// Writes down that what somebody has given back at the provider has come back. Where that is a refund in the books,
/// the buyer has it open with the house from now on.
inline void take_back(Tx& tx, const Order& order, const PaymentAttempt& attempt, PaymentReturn back) {
    back.state = ReturnState::failed;
    tx.payments().put_return(back);
    record_beside(tx, attempt, EntryKind::surplus, back.amount.amount, back.provider_id);
    if (!back.entry)
        return add_incident(tx, order, attempt, "refund_undone", back.amount,
                            "What somebody had given back at the provider has come back to the house.");
    add_incident(tx, order, attempt, "refund_failed", back.amount,
                 "What was given back at the provider has come back, and the books have it as a refund.");
    tell_customer(tx, order, MailKind::refund_failed, back.amount.amount);
}

/// The same, once, of one that the provider knows by this name. It may tell of that before it tells of the return
/// itself, which is no news then.
inline void tell_of_failed_elsewhere(Tx& tx, const Order& order, const PaymentAttempt& attempt, const std::string& name,
                                     std::optional<Money> told) {
    const auto failed = one_elsewhere(attempt, name, told, ReturnState::failed, tx.now());
    if (tx.payments().add_return(failed)) return;
    const auto known = *tx.payments().find_return(failed.id);
    const bool is_tried_again = known.provider_id != name;
    if (!is_tried_again && !has_come_to_nothing(known.state)) take_back(tx, order, attempt, known);
}

/// Has what the provider would not give back of an attempt tried again. Returns whether there was anything.
inline bool try_again(Tx& tx, const Order& order, const PaymentAttempt& attempt) {
    bool is_any = false;
    for (auto& back : tx.payments().returns_of(order.id)) {
        if (back.attempt != attempt.id || back.state != ReturnState::failed || back.is_beside_books()) continue;
        back.state = ReturnState::asked;
        back.provider_id.clear();
        back.next_try = tx.now();
        back.tries = 0;
        ++back.round;
        tx.payments().put_return(back);
        is_any = true;
    }
    return is_any;
}

/// Whether all of an attempt goes back, or has gone. What somebody gives back of it at the provider, which knows it by
/// this name, is a part of that then, and the provider is asked soon for the rest.
inline bool goes_back_wholly(Tx& tx, const Order& order, const PaymentAttempt& attempt, const std::string& name,
                             std::optional<Money> told) {
    auto whole = tx.payments().find_return(whole_return(attempt.id));
    if (!whole || whole->state == ReturnState::handed_over) return false;
    if (whole->state != ReturnState::asked && whole->state != ReturnState::failed) return true;
    auto part = one_elsewhere(attempt, name, told, ReturnState::done, tx.now());
    part.amount.amount = std::min(part.amount.amount, whole->amount.amount);
    if (!tx.payments().add_return(part)) return true; // heard before
    part.entry = record_beside(tx, attempt, EntryKind::returned, part.amount.amount, name);
    tx.payments().put_return(part);
    whole->amount.amount -= part.amount.amount;
    const bool is_done = whole->amount.amount == 0;
    if (is_done) whole->state = ReturnState::done;
    if (whole->state != ReturnState::failed) whole->next_try = is_done ? std::nullopt : std::optional(tx.now());
    tx.payments().put_return(*whole);
    if (whole->state == ReturnState::failed) try_again(tx, order, attempt);
    return true;
}

/// What is given back of an attempt in all, beyond what we have asked for or know of, was given back by somebody
/// else. Where it is less than ours that are done and theirs, theirs has come back: of ours the provider has just been
/// asked.
inline void look_for_others(Tx& tx, const Order& order, const PaymentAttempt& attempt, std::int64_t in_all) {
    std::int64_t by_us = 0, done_by_us = 0, by_others = 0;
    std::size_t number = 0; // so that the same sum is another name when it is reached again
    std::vector<PaymentReturn> others;
    for (auto& back : tx.payments().returns_of(order.id)) {
        if (back.attempt != attempt.id) continue;
        if (back.reason == "elsewhere") ++number;
        if (has_come_to_nothing(back.state)) continue;
        if (back.is_whole() && back.state != ReturnState::done) return;
        (back.is_ours() ? by_us : by_others) += back.amount.amount;
        if (back.is_ours() && back.state == ReturnState::done) done_by_us += back.amount.amount;
        if (!back.is_ours()) others.push_back(std::move(back));
    }
    for (; by_others > in_all - done_by_us && !others.empty(); others.pop_back()) {
        by_others -= others.back().amount.amount;
        take_back(tx, order, attempt, others.back());
    }
    if (in_all <= by_us + by_others) return;
    const auto name = std::to_string(in_all) + (number > 0 ? "-" + std::to_string(number) : "");
    const Money more{in_all - by_us - by_others, attempt.amount.currency};
    if (!goes_back_wholly(tx, order, attempt, name, more)) tell_of_one_elsewhere(tx, order, attempt, name, more);
}

/// Lets the provider be asked soon how far this refund is.
inline void hurry(Tx& tx, PaymentReturn& back) {
    if (!back.is_ours() || back.provider_id.empty() || has_come_to_nothing(back.state)) return;
    back.next_try = tx.now(); // it may fail after it has succeeded
    tx.payments().put_return(back);
}

/// Writes down what a provider has said of a return that was as `asked` when it was asked.
inline void note(Tx& tx, const PaymentAttempt& attempt, const PaymentReturn& asked, const ReturnWord& word) {
    const auto order = *tx.orders().find_to_change(attempt.order);
    auto known = *tx.payments().find_return(asked.id);
    if (known.state != asked.state || known.provider_id != asked.provider_id || known.round != asked.round)
        return; // somebody else has heard of it meanwhile, and more
    if (word.hearing == Hearing::unreachable) {
        known.next_try = tx.now() + until_asked_again(known.tries);
        if (known.tries == kTellAfter)
            add_incident(tx, order, attempt, "refund_late", known.amount,
                         "The provider has not answered for long. It is asked again and again.");
    } else {
        const bool has_failed = word.hearing != Hearing::said || word.state == ReturnState::failed;
        known.state = has_failed ? ReturnState::failed : word.state;
        if (!word.provider_id.empty()) known.provider_id = word.provider_id;
        known.next_try =
            known.state == ReturnState::pending ? std::optional(tx.now() + std::chrono::hours(1)) : std::nullopt;
        if (has_failed)
            add_incident(tx, order, attempt, "refund_failed", known.amount,
                         "The provider does not give this money back: " + word.note);
        if (has_failed && known.round == 0) tell_customer(tx, order, MailKind::refund_failed, known.amount.amount);
    }
    tx.payments().put_return(known);
    if (asked.is_open() != known.is_open())
        record_beside(tx, attempt, known.is_open() ? EntryKind::surplus : EntryKind::returned, known.amount.amount,
                      known.provider_id);
}

/// Somebody has given the buyer what the provider would not give back of an attempt: the buyer has it open no more,
/// and the provider is not asked again. Returns whether there was anything.
inline bool hand_over(Tx& tx, const Order& order, const PaymentAttempt& attempt, PaymentMethod method,
                      const Actor& who) {
    bool is_any = false;
    for (auto& back : tx.payments().returns_of(order.id)) {
        if (back.attempt != attempt.id || back.state != ReturnState::failed || back.is_beside_books()) continue;
        back.state = ReturnState::handed_over;
        back.next_try.reset();
        tx.payments().put_return(back);
        record_handed_over(tx, attempt, back, method, who);
        is_any = true;
    }
    return is_any;
}

/// Writes what somebody has given back of an attempt at the provider into the books, as amounts given back: of the
/// order that the money pays for by now, which may have taken the place of the attempt's own.
inline Result<Done> book(Tx& tx, const Order& order, const PaymentAttempt& attempt, const Actor& who) {
    auto paid = order.id;
    while (auto later = tx.orders().replaced_by(paid)) paid = tx.orders().find_to_change(*later)->id;
    for (auto& back : tx.payments().returns_of(order.id)) {
        if (back.attempt != attempt.id || !back.is_beside_books() || has_come_to_nothing(back.state)) continue;
        const auto now = *tx.orders().find(paid); // with what the one before has given back
        const Refund wanted{.amount = back.amount,
                            .method = attempt.method,
                            .reason = back.provider_id,
                            .who = who,
                            .done_of = attempt.id};
        const auto done =
            order.gift_sale ? gift_sales::give_back(tx, now, wanted) : frontrow::give_back(tx, now, wanted);
        if (!done) return done.error();
        back.entry = done->entry;
        tx.payments().put_return(back);
        record_beside(tx, attempt, EntryKind::surplus, back.amount.amount, back.provider_id); // is a refund instead
    }
    return Done{};
}

} // namespace frontrow::payment_returns
