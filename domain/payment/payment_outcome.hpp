#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/money/gift_sale_money.hpp"
#include "domain/money/order_money.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/payment/payment_dispute.hpp"
#include "domain/payment/payment_incident.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/payment/payment_return.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/exchange.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/seat_choice.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What follows for an order and its seats from what is known of a payment. Everything inside a write, of an order and
/// an attempt that were found to be changed. Safe from any thread.
class PaymentOutcome {
public:
    explicit PaymentOutcome(SeatMapService& maps) : maps_(maps) {}

    /// For how long seats are kept beyond the time at which a payment ends by the provider's word.
    static constexpr Milliseconds kGrace = std::chrono::minutes(5);
    /// However long a provider lets people pay, seats are kept no longer than this.
    static constexpr Milliseconds kLongestKept = std::chrono::minutes(75);
    /// The same where the buyer has done their part and a bank takes its time.
    static constexpr Milliseconds kLongestProcessing = std::chrono::hours(24 * 7);
    /// However often a payment is tried, a hold lives no longer than this beyond its own time.
    static constexpr Milliseconds kLongestExtension = std::chrono::minutes(15);

    /// Applies what the provider says of an attempt, once, however often it is said.
    void apply(Tx& tx, Announcement& news, const Order& order, PaymentAttempt& attempt, const ProviderWord& word) {
        if (word.hearing == Hearing::unreachable) {
            if (is_under_way(attempt.state) && attempt.created_at + kStuckAfter <= tx.now())
                stop(tx, order, attempt, AttemptState::expired, "stuck", {}, word.note);
            return;
        }
        if (word.hearing == Hearing::refused) {
            if (attempt.state == AttemptState::created) die(tx, news, order, attempt, AttemptState::failed);
            return;
        }
        if (word.hearing == Hearing::unknown) {
            // It may be the key of another account, which somebody notices.
            if (is_under_way(attempt.state) && attempt.created_at + kUnknownFor <= tx.now())
                stop(tx, order, attempt, AttemptState::failed, "unknown", {}, word.note);
            return;
        }
        learn(tx, attempt, word);
        switch (word.state) {
        case AttemptState::paid:
            return take_money(tx, news, order, attempt, word);
        case AttemptState::started:
        case AttemptState::authorized:
            return go_on(tx, order, attempt, word);
        case AttemptState::failed:
        case AttemptState::expired:
        case AttemptState::cancelled:
            return die(tx, news, order, attempt, word.state);
        case AttemptState::created:
        case AttemptState::incident:
            break;
        }
    }

    /// The money of a paid attempt buys the order, where it still can; else it goes back.
    void fulfil(Tx& tx, Announcement& news, const Order& order, const PaymentAttempt& attempt, Money captured) {
        const bool has_ended = order.status == OrderStatus::expired || order.status == OrderStatus::cancelled;
        if (order.status != OrderStatus::pending && !has_ended)
            return payment_returns::ask_back(tx, order, attempt, "second", captured);
        const auto replaced = order.replaces ? replaced_still(tx, order) : std::nullopt;
        if (order.replaces && !replaced) { // it was given back, or somebody has come in with it, while this was paid
            payment_returns::ask_back(tx, order, attempt, "late", captured);
            if (!has_ended) end_order(tx, news, order, attempt);
            return;
        }
        if (has_ended && !revive(tx, news, order, attempt))
            return payment_returns::ask_back(tx, order, attempt, "late", captured);
        tx.orders().set_method(order.id, attempt.method);
        if (order.gift_sale)
            gift_sales::take_payment(tx, order, attempt.method);
        else
            take_payment(tx, order, attempt.method, {{}, ""}); // by the buyer themselves
        if (replaced) {
            const auto left = end_replaced(tx, maps_, news, order, *replaced, {{}, ""});
            FRONTROW_ASSERT(left); // nothing of it is left over, so there is no way back that could be missing
        }
        const auto more = captured.amount - attempt.amount.amount;
        record_beside(tx, attempt, more < 0 ? EntryKind::written_off : EntryKind::extra, std::abs(more), "");
    }

    /// Ends a pending order. The buyer holds its seats again for what was left when the payment began; where nothing is
    /// left they are free.
    void end_order(Tx& tx, Announcement& news, const Order& order, const PaymentAttempt& attempt) {
        if (order.gift_sale) { // keeps no seats
            tx.orders().end_all(std::vector{order.id});
            return;
        }
        const auto detail = tx.sessions().find(order.session);
        FRONTROW_ASSERT(detail.has_value()); // the database has a foreign key on it
        const Session& session = detail->session;
        const auto ends =
            std::min(tx.now() + attempt.hold_left, attempt.hold_created_at + session.hold_ttl + kLongestExtension);
        std::vector<SeatChange> changes;
        if (ends <= tx.now() || is_called_off(*detail) || is_overdue(order, tx.now())) {
            changes = changes_to(kAvailable, cancel_tickets(tx, order));
        } else {
            tx.holds().take_up({.id = attempt.hold,
                                .session = order.session,
                                .buyer = order.buyer,
                                .created_at = attempt.hold_created_at,
                                .expires_at = ends,
                                .client = attempt.client});
            const auto places = tx.claims().give_back(order.id, attempt.hold, ends);
            for (const auto& ticket : order.tickets) tx.orders().cancel_ticket(order.id, ticket.id);
            tx.orders().set_status(order.id, OrderStatus::cancelled, PaymentStatus::cancelled);
            tx.sessions().touch(order.session, 0);
            changes = changes_to(static_cast<char>(ClaimState::held), places);
        }
        news.add_seats(*tx.sessions().find(order.session), *maps_.of(tx, session.map), std::move(changes));
    }

    /// Leaves a pending order, the money of one attempt of which goes back, to another one that is under way, for as
    /// long as that may take. Ends it where there is none.
    void leave_or_end(Tx& tx, Announcement& news, const Order& order, const PaymentAttempt& attempt) {
        std::optional<Time> until;
        for (const auto& other : tx.payments().of_order(order.id)) {
            if (other.state == AttemptState::incident) return; // somebody decides about that one, too
            if (!is_under_way(other.state)) continue;
            const Time ends = kept_until(tx, order, other, other.created_at + kLongestKept);
            until = std::max(until.value_or(ends), ends);
        }
        if (!until || *until <= tx.now()) return end_order(tx, news, order, attempt);
        tx.orders().set_deadline(order.id, until);
    }

private:
    /// After this long an attempt that has come to nothing is somebody's to settle.
    static constexpr Milliseconds kStuckAfter = std::chrono::hours(24 * 14);
    /// The same for one that the provider does not know.
    static constexpr Milliseconds kUnknownFor = std::chrono::hours(24);

    static void learn(Tx& tx, PaymentAttempt& attempt, const ProviderWord& word) {
        if (attempt.provider_id.empty()) attempt.provider_id = word.provider_id;
        if (!word.capture_id.empty()) attempt.capture_id = word.capture_id;
        if (!word.redirect_url.empty()) attempt.redirect_url = word.redirect_url;
        if (word.expires_at) attempt.expires_at = word.expires_at;
        tx.payments().put_told(attempt);
    }

    /// Until when the seats of an order are kept for an attempt that is under way; `otherwise` where the provider has
    /// not said when that ends.
    static Time kept_until(Tx& tx, const Order& order, const PaymentAttempt& attempt, Time otherwise) {
        if (attempt.state == AttemptState::authorized) { // the buyer can do no more about it
            const auto latest = attempt.created_at + kLongestProcessing;
            return order.gift_sale ? latest : std::min(latest, tx.sessions().find(order.session)->session.starts_at);
        }
        if (!attempt.expires_at) return otherwise;
        return std::min(*attempt.expires_at + kGrace, attempt.created_at + kLongestKept);
    }

    /// The buyer is at it. The seats are kept as long as the provider lets them, within reason.
    static void go_on(Tx& tx, const Order& order, PaymentAttempt& attempt, const ProviderWord& word) {
        if (!is_under_way(attempt.state)) return; // a late word of a dead attempt
        if (attempt.state != word.state && attempt.state != AttemptState::authorized) {
            tx.payments().move(attempt.id, attempt.state, word.state);
            attempt.state = word.state;
            attempt.tries = 0;
        }
        if (order.status != OrderStatus::pending || !order.reserved_until) return;
        const auto deadline = kept_until(tx, order, attempt, *order.reserved_until);
        if (deadline > *order.reserved_until) tx.orders().set_deadline(order.id, deadline);
    }

    /// The attempt has come to nothing. Where it was the order's last hope, the buyer gets the seats back.
    void die(Tx& tx, Announcement& news, const Order& order, PaymentAttempt& attempt, AttemptState how) {
        if (!is_under_way(attempt.state)) return;
        tx.payments().move(attempt.id, attempt.state, how);
        attempt.state = how;
        tx.payments().look_at(attempt.id, {});
        if (order.status != OrderStatus::pending) return;
        const auto attempts = tx.payments().of_order(order.id);
        const bool is_last = std::none_of(attempts.begin(), attempts.end(), [](const PaymentAttempt& other) {
            return is_under_way(other.state) || other.state == AttemptState::incident;
        });
        if (is_last) end_order(tx, news, order, attempt);
    }

    /// There is money for it, or so it is said.
    void take_money(Tx& tx, Announcement& news, const Order& order, PaymentAttempt& attempt, const ProviderWord& word) {
        if (attempt.state == AttemptState::paid) note_fee(tx, attempt, word);
        if (attempt.state == AttemptState::paid || attempt.state == AttemptState::incident)
            return look_for_changes(tx, order, attempt, word);
        if (word.takes_money != attempt.takes_money)
            return suspend(tx, order, attempt, "mode", word,
                           "A test payment came for a live one, or the other way round.");
        if (!word.captured || *word.captured != attempt.amount)
            return suspend(tx, order, attempt, "amount", word, "The provider has another amount than the order's.");
        tx.payments().move(attempt.id, attempt.state, AttemptState::paid);
        attempt.state = AttemptState::paid;
        tx.payments().look_at(attempt.id, {});
        fulfil(tx, news, order, attempt, attempt.amount);
        note_fee(tx, attempt, word);
    }

    /// What the provider keeps, once, where it says so in the currency of the order.
    static void note_fee(Tx& tx, const PaymentAttempt& attempt, const ProviderWord& word) {
        if (!word.fee || word.fee->currency != attempt.amount.currency || word.fee->amount < 0) return;
        record_beside(tx, attempt, EntryKind::provider_fee, word.fee->amount, word.provider_id,
                      "fee " + attempt.id.text());
    }

    /// What has become of money that we have, without us.
    static void look_for_changes(Tx& tx, const Order& order, const PaymentAttempt& attempt, const ProviderWord& word) {
        if (word.charged_back && word.charged_back->currency == attempt.amount.currency)
            payment_disputes::look_for_chargebacks(tx, order, attempt, *word.charged_back);
        if (word.refunded && word.refunded->currency == attempt.amount.currency)
            payment_returns::look_for_others(tx, order, attempt, word.refunded->amount);
    }

    /// Nothing is fulfilled and nothing thrown away: the seats stay until somebody has decided.
    static void suspend(Tx& tx, const Order& order, PaymentAttempt& attempt, const char* kind, const ProviderWord& word,
                        const char* note) {
        stop(tx, order, attempt, AttemptState::incident, kind, word.captured, note);
        if (order.status == OrderStatus::pending) tx.orders().set_deadline(order.id, {});
    }

    static void stop(Tx& tx, const Order& order, PaymentAttempt& attempt, AttemptState how, const char* kind,
                     std::optional<Money> told, const std::string& note) {
        tx.payments().move(attempt.id, attempt.state, how);
        attempt.state = how;
        tx.payments().look_at(attempt.id, {});
        add_incident(tx, order, attempt, kind, told, note);
    }

    /// Gives an order that has ended its seats again, all or none, or its gift card: the same ones where nobody has
    /// them, else others of their category where the house wants that. Returns whether it could.
    bool revive(Tx& tx, Announcement& news, const Order& order, const PaymentAttempt& attempt) {
        if (order.gift_sale) { // nobody else can have it
            tx.orders().restore_tickets(order.id);
            return true;
        }
        const auto detail = tx.sessions().find(order.session);
        if (!detail || is_called_off(*detail)) return false;
        const Session& session = detail->session;
        std::vector<const Ticket*> lost;
        for (const auto& ticket : order.tickets)
            if (!is_theirs_still(tx, order, ticket.place)) lost.push_back(&ticket);
        auto others = lost.empty() ? std::map<TicketId, SeatIndex>() : others_for(tx, session, order, lost);
        if (others.size() != lost.size()) return false;
        if (order.gift_card) { // what it kept for the order is for everybody since
            const auto card = tx.gift_cards().find_to_use(*order.gift_card);
            if (!card || card->is_blocked || card->available < order.gift_amount) return false;
        }
        if (!tx.orders().begin_again(order.id)) return false;
        take_again(tx, news, session, order, others);
        if (others.empty()) return true;
        tell_customer(tx, order, MailKind::moved);
        add_incident(tx, order, attempt, "other_seats", {},
                     "The seats were somebody else's when the money came: others of the same category were given.");
        return true;
    }

    /// Whether a place of an order that has ended is free, or is held by its own buyer.
    static bool is_theirs_still(Tx& tx, const Order& order, SeatIndex place) {
        const auto there = tx.claims().in_range(order.session, place, place + 1);
        if (there.empty()) return true;
        const bool is_over = there[0].expires_at && *there[0].expires_at <= tx.now();
        return is_over || (there[0].state == ClaimState::held && there[0].buyer == order.buyer);
    }

    /// Returns other free places of the same categories for these tickets of an order; nothing where there are not
    /// enough, where the house does not want that, or where a ticket is for a place of its own kind: for a wheelchair,
    /// or at a table that is sold as a whole.
    std::map<TicketId, SeatIndex> others_for(Tx& tx, const Session& session, const Order& order,
                                             const std::vector<const Ticket*>& lost) {
        if (!tx.shop().payment_rules().gives_other_seats) return {};
        const auto map = maps_.of(tx, session.map);
        for (const auto* ticket : lost) {
            if (ticket->place >= map->places()) return {}; // of an older map, see begin_again()
            const bool is_plain =
                !map->is_seat(ticket->place) ||
                (map->seats()[ticket->place].kind == SeatKind::standard && !map->whole_unit_of(ticket->place));
            if (!is_plain) return {};
        }
        tx.claims().choose_alone(session.id);
        auto states = read_states(tx, *map, session);
        for (const auto& ticket : order.tickets)
            if (ticket.place < map->places()) states.letters[ticket.place] = static_cast<char>(ClaimState::sold);
        auto found = choose_like(session, *map, *map, states, lost);
        if (!found) return {};
        std::map<TicketId, SeatIndex> others;
        for (const auto* ticket : lost) {
            const auto is_alike = [&](const SeatSelection& other) {
                return map->is_seat(other.place) == map->is_seat(ticket->place) &&
                       map->category_name(other.place) == map->category_name(ticket->place);
            };
            const auto other = std::find_if(found->begin(), found->end(), is_alike);
            others.emplace(ticket->id, other->place);
            found->erase(other);
        }
        return others;
    }

    /// Takes the places of an order that begins again, some tickets at others than before.
    void take_again(Tx& tx, Announcement& news, const Session& session, const Order& order,
                    const std::map<TicketId, SeatIndex>& others) {
        std::map<SeatIndex, const Ticket*> in_map_order; // so that two writes never wait for each other
        for (const auto& ticket : order.tickets) {
            const auto other = others.find(ticket.id);
            in_map_order.emplace(other == others.end() ? ticket.place : other->second, &ticket);
        }
        std::vector<SeatIndex> places, freed;
        std::int64_t taken = 0;
        for (const auto& [place, ticket] : in_map_order) {
            places.push_back(place);
            const Claim claim{.place = place,
                              .state = ClaimState::sold,
                              .buyer = order.buyer,
                              .order = order.id,
                              .ticket_type = ticket->ticket_type,
                              .amount = ticket->amount + ticket->discount};
            const auto outcome = take_place(tx, session, claim, freed);
            if (outcome == ClaimResult::refused)
                throw SerializationFailure("a place was taken while its late payment came");
            if (outcome == ClaimResult::fresh) ++taken;
        }
        for (const auto& [ticket, place] : others) tx.orders().put_place(order.id, ticket, place);
        tx.orders().restore_tickets(order.id); // after what was in their places
        tx.sessions().touch(session.id, taken - std::ssize(freed));
        news.add_seats(*tx.sessions().find(session.id), *maps_.of(tx, session.map),
                       freed_and_taken(freed, static_cast<char>(ClaimState::sold), places));
    }

    SeatMapService& maps_;
};

} // namespace frontrow
