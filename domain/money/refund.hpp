#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/ledger.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/receipt_issue.hpp"
#include "domain/money/tax.hpp"
#include "domain/people/audit.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/selling/order_mail.hpp"
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
    /// The payment of which somebody has given it back at the provider: nothing is left to do there.
    std::optional<AttemptId> done_of{};
    std::int64_t keeps = 0;        ///< What the house keeps of the tickets besides, in all.
    std::int64_t credited = 0;     ///< What of it goes to the order that takes the place of this one.
    bool is_told = true;           ///< The customer gets a letter about it.
    bool is_donation_back = false; ///< The donation goes back as well, or alone where nothing else is named.
    /// Of the card that it goes on where it is to go on one and none has paid for the order.
    std::optional<NewGiftCard> new_card{};
};

/// What a refund has freed and given back.
struct Refunded {
    std::vector<SeatIndex> freed{};
    std::int64_t amount = 0; ///< Minor units; 0 where the tickets had cost nothing.
    MoneyEntryId entry{};
};

/// The tickets of an order that are valid, in map order: what a refund of all of it names.
inline std::vector<TicketId> valid_ids(const Order& order) {
    std::vector<TicketId> tickets;
    for (const auto& ticket : order.tickets)
        if (ticket.status == TicketStatus::valid) tickets.push_back(ticket.id);
    return tickets;
}

/// By which way an order was paid; `free` where nothing was.
inline PaymentMethod way_paid(const std::vector<MoneyEntry>& entries) {
    const auto* payment = first_payment(entries);
    return payment ? payment->method : PaymentMethod::free;
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

/// Ends these valid tickets and says what each gives back.
inline std::vector<SeatIndex> end_them(Tx& tx, const Order& order, const std::vector<const Ticket*>& tickets) {
    std::vector<SeatIndex> freed;
    for (const Ticket* ticket : tickets) {
        const bool was_valid = tx.orders().cancel_ticket(order.id, ticket->id);
        const bool was_sold = tx.claims().refund(order.session, ticket->place, order.id);
        FRONTROW_ASSERT(was_valid && was_sold); // nobody else changes the order
        if (ticket->holder) tell_holder(tx, order, *ticket->holder, MailKind::pass_ended);
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

/// A way by which money for an order came in, and how much of it has not gone back that way.
struct WayPaid {
    PaymentMethod method = PaymentMethod::free;
    std::int64_t left = 0;
    std::optional<PaymentAttempt> attempt{}; ///< Of one that was paid at a provider.
    std::optional<GiftCardId> card{};        ///< Of one that a gift card has paid.
    std::optional<OrderId> missing_of{};     ///< Nothing goes back: it was missing when this order was paid.
};

/// What was missing of payments for an order, by which it was accepted all the same, and what of that is still written
/// off.
struct Missing {
    std::int64_t at_first = 0;
    std::int64_t now = 0;
    PaymentMethod method = PaymentMethod::free;
};

inline Missing missing_of(const std::vector<MoneyEntry>& entries) {
    Missing missing;
    for (const auto& entry : entries) {
        if (entry.kind == EntryKind::extra) missing.now -= entry.amount;
        if (entry.kind != EntryKind::written_off) continue;
        missing.at_first += entry.amount;
        missing.now += entry.amount;
        missing.method = entry.method;
    }
    missing.now = std::max<std::int64_t>(missing.now, 0);
    return missing;
}

/// Returns the ways by which an order was paid, the latest first: its own, and those of the orders that it takes the
/// place of, since what they brought in has paid for it too.
inline std::vector<WayPaid> ways_paid(Tx& tx, const Order& order, std::vector<MoneyEntry> entries) {
    std::vector<WayPaid> ways;
    std::map<std::pair<PaymentMethod, std::optional<GiftCardId>>, std::int64_t> returned;
    for (std::optional<Order> of = order; of;) {
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            if (entry->kind == EntryKind::refund) returned[{entry->method, entry->gift_card}] += entry->amount;
            if (entry->kind != EntryKind::payment || entry->method == PaymentMethod::exchange) continue;
            WayPaid way{entry->method, entry->amount, {}, entry->gift_card};
            if (is_online(entry->method)) way.attempt = attempt_that_paid(tx, of->id);
            if (way.attempt) way.left -= missing_of(entries).at_first;
            const auto is_donation = [&](const PaymentReturn& back) { // came in with it, and is in no order's sum
                return std::any_of(entries.begin(), entries.end(), [&](const MoneyEntry& one) {
                    return one.kind == EntryKind::donation_back && back.entry == one.id;
                });
            };
            if (way.attempt)
                for (const auto& back : tx.payments().returns_of(of->id))
                    if (back.attempt == way.attempt->id && back.entry && !is_donation(back))
                        way.left -= back.amount.amount;
            ways.push_back(std::move(way));
        }
        of = of->replaces ? tx.orders().find(*of->replaces) : std::nullopt;
        if (of) entries = tx.money().of_order(of->id);
    }
    for (auto& way : ways) {
        way.left = std::max<std::int64_t>(way.left, 0);
        if (way.attempt) continue; // its returns say so themselves
        auto& back = returned[{way.method, way.card}];
        const auto gone = std::min(way.left, back);
        way.left -= gone;
        back -= gone;
    }
    return ways;
}

namespace refund_rules {

/// Why an amount cannot be given back at its provider, if it cannot: Stripe knows no thousandths of the currencies that
/// have them.
inline std::optional<Error> why_not_back(PaymentMethod method, const Money& money) {
    const auto more = money.amount % 10;
    if (method != PaymentMethod::stripe || minor_digits(money.currency) < 3 || more == 0) return {};
    return Error::invalid("amount", "Stripe gives back whole hundredths only: give back " +
                                        spelled({money.amount - more, money.currency}) +
                                        " of it, or all as cash or a transfer.");
}

/// Returns what was missing when an order was paid, and those whose place it takes, and is written off.
inline std::vector<WayPaid> ways_missing(Tx& tx, const Order& order, std::vector<MoneyEntry> entries) {
    std::vector<WayPaid> ways;
    for (std::optional<Order> of = order; of;) {
        const auto missing = missing_of(entries);
        if (missing.now > 0) ways.push_back({.method = missing.method, .left = missing.now, .missing_of = of->id});
        of = of->replaces ? tx.orders().find(*of->replaces) : std::nullopt;
        if (of) entries = tx.money().of_order(of->id);
    }
    return ways;
}

/// Returns how `rest` of an order goes back, at least one way: as it was wanted or as it was paid.
inline Result<std::vector<WayPaid>> ways_wanted(Tx& tx, const Order& order, const std::vector<MoneyEntry>& entries,
                                                const Refund& wanted, std::int64_t rest) {
    std::vector<WayPaid> back;
    const auto ways = ways_paid(tx, order, entries);
    if (wanted.method == PaymentMethod::gift_card) { // on the one that has paid for it, else on a new one
        const auto paid = std::find_if(ways.begin(), ways.end(), [](const WayPaid& way) { return !!way.card; });
        back.push_back({PaymentMethod::gift_card, rest, {}, paid == ways.end() ? std::nullopt : paid->card});
        return back;
    }
    const bool is_noted = wanted.method == PaymentMethod::cash || wanted.method == PaymentMethod::transfer;
    const auto is_wanted = [&](const WayPaid& way) {
        if (wanted.done_of) return way.attempt && way.attempt->id == *wanted.done_of;
        return !wanted.method || *wanted.method == way.method;
    };
    if (is_noted || ways.empty()) {
        const auto usual = way_paid(entries);
        if (!is_noted && wanted.method.value_or(usual) != usual)
            return Error::invalid("method", "Give it back the way it was paid, as cash or as a transfer.");
        back.push_back({wanted.method.value_or(usual), rest});
        return back;
    }
    if (std::none_of(ways.begin(), ways.end(), is_wanted))
        return Error::invalid("method", "Give it back the way it was paid, as cash or as a transfer.");
    for (const auto& way : ways) {
        if (!is_wanted(way) || (rest == 0 && !back.empty())) continue;
        if (needs_attempt(way.method) && !way.attempt)
            return Error::invalid("method",
                                  "No payment is known to give it back to: give it back as cash or a transfer.");
        const auto part = std::min(rest, way.left);
        if (part == 0 && rest > 0) continue;
        back.push_back(way);
        back.back().left = part;
        rest -= part;
        auto refused = why_not_back(way.method, {part, order.total.currency});
        if (refused && !wanted.done_of) return *refused;
    }
    if (rest > 0)
        return Error::invalid("method", "Not so much of it was paid this way: give it back as cash or a transfer.");
    return back;
}

/// Returns how `amount` of an order goes back, at least one way: what goes to the order that takes its place, the rest
/// as it was wanted or as it was paid, and last what was missing when it was paid, which nobody gets.
inline Result<std::vector<WayPaid>> ways_back(Tx& tx, const Order& order, const std::vector<MoneyEntry>& entries,
                                              const Refund& wanted, std::int64_t amount) {
    std::vector<WayPaid> back;
    if (wanted.credited > 0) back.push_back({PaymentMethod::exchange, wanted.credited});
    const auto rest = amount - wanted.credited;
    auto held = order.paid - order.refunded - wanted.credited; // as far as it has come in
    const auto missing = ways_missing(tx, order, entries);
    for (const auto& way : missing) held -= way.left;
    auto nobodys = std::max<std::int64_t>(rest - std::max<std::int64_t>(held, 0), 0);
    if (rest > nobodys || (back.empty() && nobodys == 0)) {
        auto ways = ways_wanted(tx, order, entries, wanted, rest - nobodys);
        if (!ways) return ways;
        std::move(ways->begin(), ways->end(), std::back_inserter(back));
    }
    for (const auto& way : missing) {
        const auto part = std::min(nobodys, way.left);
        if (part == 0) continue;
        back.push_back(way);
        back.back().left = part;
        nobodys -= part;
    }
    return back;
}

/// The id of what an order gives back of an attempt's money when `entries` payments and refunds have been written down
/// for it, which are never removed: no two are the same.
inline ReturnId return_id(const PaymentAttempt& attempt, const Order& order, std::size_t entries) {
    const auto number = std::to_string(entries);
    if (attempt.order == order.id) return ReturnId::trusted(attempt.id.text() + "-" + number);
    return ReturnId::trusted(attempt.id.text() + "-" + order.reference + "-" + number);
}

/// Which tickets are concerned, what each gives back and what the house keeps of it besides.
struct Parts {
    std::vector<const Ticket*> tickets{};
    std::vector<std::int64_t> amounts{};
    std::vector<std::int64_t> kept{};
    std::int64_t sum = 0;
};

inline Result<Parts> parts_of(const Order& order, const std::vector<MoneyEntry>& entries, const Refund& wanted) {
    Parts parts;
    std::vector<std::int64_t> left;
    std::int64_t sum = 0;
    const auto add = [&](const Ticket& ticket, bool keeps_fee) {
        parts.tickets.push_back(&ticket);
        left.push_back(left_of(ticket, keeps_fee));
        sum += left.back();
    };
    if (wanted.amount) {
        for (const auto& ticket : order.tickets) add(ticket, false);
        if (wanted.amount->currency != order.total.currency)
            return Error::invalid("amount.currency", "This order was paid in another currency.");
        if (wanted.amount->amount < 1 || wanted.amount->amount > sum)
            return Error::invalid("amount", "There are " + spelled({sum, order.total.currency}) + " to give back.");
        parts.sum = wanted.amount->amount;
        parts.amounts = split_in_proportion(parts.sum, left);
        parts.kept.resize(left.size(), 0);
        return parts;
    }
    for (const auto& id : wanted.tickets) {
        const auto ticket =
            std::find_if(order.tickets.begin(), order.tickets.end(), [&](const Ticket& each) { return each.id == id; });
        if (ticket == order.tickets.end())
            return Error::invalid("tickets", "This order has no ticket " + id.text() + ".");
        if (ticket->status != TicketStatus::valid) return already_refunded(entries, order.total.currency);
        add(*ticket, wanted.keeps_fee);
    }
    const auto keeps = std::min(wanted.keeps, sum);
    parts.sum = sum - keeps;
    parts.kept = split_in_proportion(keeps, left);
    for (std::size_t i = 0; i < left.size(); ++i) parts.amounts.push_back(left[i] - parts.kept[i]);
    return parts;
}

/// Makes the card that a refund goes on, and sends it to the customer where they have left an address.
inline GiftCardId add_card(Tx& tx, const Order& order, const Refund& wanted, std::int64_t amount) {
    FRONTROW_ASSERT(wanted.new_card.has_value()); // whoever lets people ask for this way has a code ready
    const auto email = given_email(order.customer);
    const auto id = tx.gift_cards().add({.code = wanted.new_card->code,
                                         .key = wanted.new_card->key,
                                         .issued = {amount, order.total.currency},
                                         .note = spelled_reference(order.reference),
                                         .email = email,
                                         .created_at = tx.now()});
    send_card(tx, id, email, order.language);
    return id;
}

/// Has the provider give back what an entry says; `number` tells it from other returns of the order.
inline void ask_provider(Tx& tx, const Order& order, const PaymentAttempt& attempt, const MoneyEntry& entry,
                         std::size_t number) {
    const bool is_new = tx.payments().add_return({.id = return_id(attempt, order, number),
                                                  .attempt = attempt.id,
                                                  .reason = "refund",
                                                  .entry = entry.id,
                                                  .amount = {entry.amount, order.total.currency},
                                                  .next_try = tx.now(),
                                                  .at = tx.now()});
    FRONTROW_ASSERT(is_new); // else money would stay with us that the books have given back
}

/// Writes down that what was missing when an order was paid is missing no more: a refund has ended what it was for.
inline void record_not_missing(Tx& tx, const WayPaid& way, const MoneyEntry& refund) {
    Posting posting;
    posting.add(account_of(way.method), way.left);
    posting.add(Account::write_offs, -way.left);
    tx.money().add({.order = way.missing_of,
                    .kind = EntryKind::extra,
                    .method = way.method,
                    .amount = way.left,
                    .at = tx.now(),
                    .who = refund.who,
                    .reason = refund.reason,
                    .lines = posting.lines(),
                    .request_key = "missing of " + std::to_string(refund.id.value)});
}

/// Writes down what goes back by each way, one after the other, each with its credit note, and asks providers for what
/// is theirs. Returns the first entry.
inline MoneyEntryId record_refund(Tx& tx, const Order& order, const Refund& wanted, const std::vector<WayPaid>& ways,
                                  const Parts& parts, const std::vector<MoneyEntry>& before) {
    std::vector<Ticket> tickets; // as they are after each way
    for (const Ticket* ticket : parts.tickets) tickets.push_back(*ticket);
    std::vector<const Ticket*> concerned;
    for (const auto& ticket : tickets) concerned.push_back(&ticket);
    auto left = parts.amounts;
    std::optional<MoneyEntryId> first;
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const bool is_last = i + 1 == ways.size();
        const auto amounts = is_last ? left : split_in_proportion(ways[i].left, left);
        const auto taxes = tax_of_refund(concerned, amounts);
        Posting posting;
        for (std::size_t n = 0; n < tickets.size(); ++n) {
            const auto tax = taxes[n].of_price + taxes[n].of_fee;
            if (!before.empty()) // else nothing was sold
                add_refund(posting, tickets[n], amounts[n], taxes[n], is_last && !wanted.amount, ways[i].method);
            if (amounts[n] > 0) tx.orders().give_back(order.id, tickets[n].id, amounts[n], tax);
        }
        auto card = ways[i].card;
        if (ways[i].method == PaymentMethod::gift_card && ways[i].left > 0) {
            if (!card) card = add_card(tx, order, wanted, ways[i].left);
            tx.gift_cards().change(*card, ways[i].left);
        }
        MoneyEntry entry{.order = order.id,
                         .kind = EntryKind::refund,
                         .method = ways[i].method,
                         .amount = ways[i].left,
                         .at = tx.now(),
                         .who = wanted.who,
                         .reason = wanted.reason,
                         .tickets = i == 0 ? wanted.tickets : std::vector<TicketId>(),
                         .lines = posting.lines(),
                         .till = till_of(tx, wanted.who),
                         .gift_card = card,
                         .request_key = i == 0 ? wanted.request_key : "",
                         .request_digest = wanted.request_digest};
        entry.id = tx.money().add(entry);
        if (!first) first = entry.id;
        issue_credit_note(tx, order, before, entry, concerned, amounts, taxes);
        for (std::size_t n = 0; n < tickets.size(); ++n) {
            tickets[n].refunded += amounts[n];
            tickets[n].tax_refunded += taxes[n].of_price + taxes[n].of_fee;
            left[n] -= amounts[n];
        }
        if (ways[i].missing_of) record_not_missing(tx, ways[i], entry);
        if (!ways[i].attempt || entry.amount == 0 || wanted.done_of) continue;
        ask_provider(tx, order, *ways[i].attempt, entry, before.size() + i);
    }
    return *first;
}

/// Gives back the donation of an order, once, as it is wanted or as it was paid; `number` tells its return at a
/// provider from others of the order. Refuses where there is none to give back.
inline Result<std::int64_t> give_donation_back(Tx& tx, const Order& order, const Refund& wanted,
                                               const std::vector<MoneyEntry>& before, std::size_t number,
                                               bool is_alone) {
    const auto given = std::find_if(before.begin(), before.end(),
                                    [](const MoneyEntry& entry) { return entry.kind == EntryKind::donation; });
    const auto amount = order.donation - order.donation_returned;
    if (given == before.end() || amount == 0)
        return Error::invalid("donation", "There is no donation to give back.", "no_donation");
    const bool is_noted = wanted.method == PaymentMethod::cash || wanted.method == PaymentMethod::transfer;
    MoneyEntry entry{.order = order.id,
                     .kind = EntryKind::donation_back,
                     .method = is_noted ? *wanted.method : given->method,
                     .amount = amount,
                     .at = tx.now(),
                     .who = wanted.who,
                     .reason = wanted.reason,
                     .till = till_of(tx, wanted.who),
                     .request_key = is_alone ? wanted.request_key : "",
                     .request_digest = wanted.request_digest};
    entry.lines = {{account_of(entry.method), -amount}, {Account::donations, amount}};
    const auto attempt = is_online(entry.method) ? attempt_that_paid(tx, order.id) : std::nullopt;
    if (needs_attempt(entry.method) && !attempt)
        return Error::invalid("method", "No payment is known to give it back to: give it back as cash or a transfer.");
    if (auto refused = why_not_back(entry.method, {amount, order.total.currency})) return *refused;
    entry.id = tx.money().add(entry);
    tx.orders().give_donation_back(order.id, amount);
    issue_donation_note(tx, order, before, entry);
    if (attempt) ask_provider(tx, order, *attempt, entry, number);
    return amount;
}

} // namespace refund_rules

/// Gives back what is wanted of a paid order that was found to be changed, in one transaction with what it ends. What
/// goes back to where it was paid online is asked of the provider in that transaction, and done after it. The
/// amount is spread over the tickets in proportion to what is left of each, to the minor unit. The caller announces the
/// places. Refuses, having changed nothing, what has been given back already, with who did it and when.
inline Result<Refunded> give_back(Tx& tx, const Order& order, const Refund& wanted) {
    using namespace refund_rules;
    const auto entries = tx.money().of_order(order.id);
    Refunded done;
    if (wanted.is_donation_back && wanted.tickets.empty() && !wanted.amount) {
        const auto given = give_donation_back(tx, order, wanted, entries, entries.size(), true);
        if (!given) return given.error();
        done.amount = *given;
        if (wanted.is_told) tell_customer(tx, order, MailKind::refunded, done.amount);
        return done;
    }
    const auto parts = parts_of(order, entries, wanted);
    if (!parts) return parts.error();
    FRONTROW_ASSERT(wanted.credited <= parts->sum);
    const auto ways = ways_back(tx, order, entries, wanted, parts->sum);
    if (!ways) return ways.error();
    done.amount = parts->sum;
    for (const auto& way : *ways)
        if (way.missing_of) done.amount -= way.left;
    for (std::size_t i = 0; i < parts->tickets.size(); ++i)
        if (parts->kept[i] > 0) tx.orders().keep(order.id, parts->tickets[i]->id, parts->kept[i]);
    if (!wanted.amount) done.freed = end_them(tx, order, parts->tickets);
    done.entry = record_refund(tx, order, wanted, *ways, *parts, entries);
    if (wanted.is_donation_back) {
        const auto given = give_donation_back(tx, order, wanted, entries, entries.size() + ways->size(), false);
        if (!given) return given.error();
        done.amount += *given;
    }
    if (wanted.is_told)
        tell_customer(tx, order, done.amount > 0 ? MailKind::refunded : MailKind::cancelled, done.amount);
    return done;
}

} // namespace frontrow
