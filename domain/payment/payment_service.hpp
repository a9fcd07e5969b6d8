#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/payment/payment_dispute.hpp"
#include "domain/payment/payment_offer.hpp"
#include "domain/payment/payment_outcome.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/payment/payment_return.hpp"
#include "domain/payment/provider_contact.hpp"
#include "domain/quota.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Lets buyers pay at a provider. What has to be done there is written down in the transaction that decides it, and
/// done afterwards: by whoever wrote it, or where that was interrupted by whoever runs run_due(). Whatever a provider
/// says, and however we come to hear of it, goes through apply(). Safe from any thread.
class PaymentService {
public:
    using Report = std::function<void(std::string_view)>;

    PaymentService(Store& store, SeatMapService& maps, Availability& availability, Randomness& randomness,
                   OnlinePayments online, Report report)
        : store_(store), outcome_(maps), availability_(availability), randomness_(randomness),
          online_(std::move(online)), report_(std::move(report)) {}

    [[nodiscard]] const OnlinePayments& online() const noexcept { return online_; }
    /// Returns for each provider when this process has last heard of it.
    [[nodiscard]] std::vector<ProviderContact> contacts() const {
        std::vector<ProviderContact> contacts;
        for (const auto& provider : online_.all()) contacts.push_back(contacts_.of(*provider));
        return contacts;
    }

    // ---- Inside the transaction of an order

    /// Writes down that the order, which has just been added as pending until first_deadline(), is to be paid. Its
    /// seats have been sold to it. Returns the attempt, or why it cannot be paid like this.
    Result<AttemptId> begin(Tx& tx, const Order& order, const SessionDetail& session, const Hold& hold) {
        return begin_with(tx, order, session.event.title,
                          {.id = AttemptId::trusted(""),
                           .order = order.id,
                           .hold = hold.id,
                           .hold_created_at = hold.created_at,
                           .hold_left = hold.expires_at - tx.now(),
                           .client = hold.client});
    }

    /// The same of an order that buys a gift card, which keeps no seats.
    Result<AttemptId> begin_sale(Tx& tx, const Order& order, const std::string& client) {
        return begin_with(tx, order, kGiftCardTitle,
                          {.id = AttemptId::trusted(""),
                           .order = order.id,
                           .hold = HoldId::trusted(""),
                           .hold_created_at = tx.now(),
                           .client = client});
    }

    /// Until when the seats of an order are kept that is paid by this method from now on, as long as the provider has
    /// said nothing else.
    [[nodiscard]] std::optional<Time> first_deadline(PaymentMethod method, Time now) const {
        const auto provider = online_.by(method);
        return provider ? std::optional(first_deadline(*provider, now)) : std::nullopt;
    }

    // ---- Outside of every transaction

    /// Goes to the provider with an attempt of this client that is new or is to be looked at, and waits for the answer,
    /// but not for long: a provider that is slow or down keeps few buyers waiting, and nobody else.
    void hurry(const AttemptId& id, const std::string& client) {
        if (!online_.errands) return run(id);
        const auto errand = [this, id] { guarded([&] { run(id); }); };
        const auto place = waiting_.enter({});
        const auto of_client = place && !client.empty() ? waiting_of_client_.enter(client) : Quota::Place();
        if (!place || (!of_client && !client.empty())) {
            online_.errands->take(client, errand); // where it is not taken, run_due() finds it
            return;
        }
        const auto done = std::make_shared<std::promise<void>>();
        auto answered = done->get_future();
        const bool is_taken = online_.errands->take(client, [errand, done] {
            errand();
            done->set_value();
        });
        if (is_taken) answered.wait_for(kLongestWait);
    }

    /// Goes to the provider with an order that is being paid where its last look was a while ago.
    void refresh(const OrderId& order) {
        const auto attempts = store_.read([&](Tx& tx) { return tx.payments().of_order(order); });
        for (const auto& attempt : attempts)
            if (attempt.next_look &&
                (attempt.looked_at.value_or(attempt.created_at) <= now() - kFresh || *attempt.next_look <= now()))
                hurry(attempt.id, attempt.client);
    }

    /// Ends every attempt of a pending order at its provider, for the buyer who wants out. The order is cancelled once
    /// the provider has agreed, and the seats are the buyer's again for what was left of their hold; if it says that it
    /// was paid, it was paid.
    Result<Done> cancel(const OrderId& id) {
        auto ending = store_.write([&](Tx& tx) -> Result<std::vector<PaymentAttempt>> {
            const auto order = tx.orders().find_to_change(id);
            if (!order) return Error::not_found("There is no such order.");
            std::vector<PaymentAttempt> attempts;
            if (order->status != OrderStatus::pending) return attempts;
            for (auto& attempt : tx.payments().of_order(id)) {
                if (!is_under_way(attempt.state)) continue;
                attempt.is_ending = true;
                tx.payments().put_told(attempt);
                tx.payments().look_at(attempt.id, tx.now());
                attempts.push_back(std::move(attempt));
            }
            return attempts;
        });
        if (!ending) return ending.error();
        for (const auto& attempt : *ending) hurry(attempt.id, attempt.client);
        return Done{};
    }

    /// Lets the buyer of a pending order pay at another provider. The attempt that is under way is ended; where it
    /// turns out to be paid all the same, whichever comes second is given back. Asking again for what is under way
    /// changes nothing.
    Result<Done> pay_otherwise(const OrderId& id, PaymentMethod method) {
        auto asked = store_.write([&](Tx& tx) { return pay_otherwise_in(tx, id, method); });
        if (!asked) return asked.error();
        for (const auto& attempt : asked->attempts) hurry(attempt, asked->client);
        return Done{};
    }

    /// Begins another payment of a pending order beside the one that is under way, as two tabs of a buyer do where a
    /// provider lets them. Whichever is paid second is given back. Returns the new attempt.
    Result<AttemptId> pay_beside(const AttemptId& id) {
        std::string client;
        auto added = store_.write([&](Tx& tx) -> Result<AttemptId> {
            const auto seen = tx.payments().find(id);
            const auto order = seen ? tx.orders().find_to_change(seen->order) : std::nullopt;
            if (!order) return Error::not_found("There is no such payment.");
            client = seen->client;
            if (order->status != OrderStatus::pending)
                return Error::conflict("order_not_pending", "This order is not waiting for its payment any more.");
            const auto provider = online_.by(seen->method);
            if (!provider) return Error::invalid("payment.method", "This way to pay is not offered here.");
            return add_another(tx, *provider, *order, tx.payments().of_order(order->id));
        });
        if (added) hurry(*added, client);
        return added;
    }

    static constexpr std::size_t kMaxAttempts = 5; ///< Of an order.

    /// Applies a message of a provider: writes down that its payment is to be looked at, and has that done soon.
    /// Returns whether it is of a payment of ours. Asks nobody.
    Result<bool> hear(PaymentMethod method, const ProviderCall& call) {
        const auto provider = online_.by(method);
        if (!provider) return Error::not_found("Nobody is paid like this here.");
        const auto hint = provider->read_call(call);
        if (!hint) return hint.error();
        if (!*hint) return false;
        const auto [is_ours, at] =
            store_.read([&](Tx& tx) { return std::pair(of(tx, *provider, **hint).has_value(), tx.now()); });
        if (!is_ours) return false; // without a write: whoever invents names costs a look
        contacts_.note(method, true, at);
        const auto concerned = store_.write([&](Tx& tx) -> std::optional<PaymentAttempt> {
            const auto id = note(tx, *provider, **hint);
            if (!id) return {};
            return tx.payments().find(*id);
        });
        if (concerned && online_.errands)
            online_.errands->take(concerned->client, [this, id = concerned->id] { guarded([&] { run(id); }); });
        return concerned.has_value();
    }

    /// Whether run_due() has something to do.
    [[nodiscard]] bool is_due() {
        return store_.read([](Tx& tx) {
            const auto next = tx.payments().next_due();
            return next && *next <= tx.now();
        });
    }

    /// Goes to providers with what is to be looked at and given back now, at most kDueLimit at a time. Returns how
    /// many.
    std::size_t run_due() {
        const auto attempts = store_.write([](Tx& tx) { return tx.payments().lease(kDueLimit, tx.now() + kLease); });
        for (const auto& attempt : attempts) send(attempt.client, [this, attempt] { ask(attempt); });
        const auto returns =
            store_.write([](Tx& tx) { return tx.payments().lease_returns(kDueLimit, tx.now() + kLease); });
        for (const auto& id : returns) send("", [this, id] { give_back(id); });
        return attempts.size() + returns.size();
    }

    static constexpr std::int64_t kDueLimit = 16;

    /// Applies what a provider says of an attempt. However often, in whatever order and by however many at once it is
    /// called: an order is sold once, and money that bought nothing is given back. `leased_until` is when the attempt
    /// was to be looked at next while the provider was asked.
    void apply(const AttemptId& id, const ProviderWord& word, std::optional<Time> leased_until = {}) {
        availability_.write(store_, [&](Tx& tx, Announcement& news) {
            const auto seen = tx.payments().find(id);
            if (!seen) return Done{};
            const auto order = tx.orders().find_to_change(seen->order);
            FRONTROW_ASSERT(order.has_value()); // the database has a foreign key on it
            auto attempt = *tx.payments().find_to_change(id);
            outcome_.apply(tx, news, *order, attempt, word);
            if (!leased_until) return Done{};
            const auto next =
                is_under_way(attempt.state) ? std::optional(tx.now() + pause(attempt, word, tx.now())) : std::nullopt;
            tx.payments().look_again(id, *leased_until, next, attempt.tries);
            return Done{};
        });
    }

    // ---- For those who settle what nobody else can

    std::vector<PaymentIncident> incidents(std::int64_t limit) {
        return store_.read([&](Tx& tx) { return tx.payments().incidents(limit); });
    }

    /// Settles an incident: what the provider has is taken as the payment, or given back; what could not be given back
    /// is tried again, or was given in cash or by transfer instead; what somebody has given back at the provider is
    /// written into the books as a refund after which all tickets stay valid; or it is only noted as seen.
    enum class Verdict : std::uint8_t { accept, give_back, noted, again, book, cash, transfer };
    Result<PaymentIncident> settle(Tx& tx, Announcement& news, IncidentId id, Verdict verdict, const Actor& who) {
        const auto incident = tx.payments().find_incident(id);
        if (!incident) return Error::not_found("There is no such incident.");
        const auto order = tx.orders().find_to_change(incident->order);
        auto attempt = *tx.payments().find_to_change(incident->attempt);
        if (incident->settled_at) return Error::conflict("incident_settled", "Somebody has settled this already.");
        const bool has_money = is_of_money(*incident, attempt.state);
        if (has_money != (verdict == Verdict::accept || verdict == Verdict::give_back))
            return Error::invalid("verdict", has_money ? "There is money: take it as the payment, or give it back."
                                                       : "There is no money to decide about.");
        if (verdict == Verdict::again &&
            (incident->kind != "refund_failed" || !payment_returns::try_again(tx, *order, attempt)))
            return Error::invalid("verdict", "There is nothing to try again.");
        const bool is_by_hand = verdict == Verdict::cash || verdict == Verdict::transfer;
        if (is_by_hand &&
            (incident->kind != "refund_failed" ||
             !payment_returns::hand_over(
                 tx, *order, attempt, verdict == Verdict::cash ? PaymentMethod::cash : PaymentMethod::transfer, who)))
            return Error::invalid("verdict", "There is no refund that has failed.");
        if (verdict == Verdict::book && incident->kind != "refunded_elsewhere")
            return Error::invalid("verdict", "There is nothing to write into the books.");
        if (verdict == Verdict::book) {
            if (auto done = payment_returns::book(tx, *order, attempt, who); !done) return done.error();
        }
        tx.payments().settle_incident(id, who.name);
        if (!has_money) return *tx.payments().find_incident(id);
        tx.payments().move(attempt.id, AttemptState::incident, AttemptState::paid);
        attempt.state = AttemptState::paid;
        tx.payments().look_at(attempt.id, tx.now()); // for the provider's fee, and what has become of it meanwhile
        const bool is_own = incident->told && incident->told->currency == attempt.amount.currency;
        const auto captured = is_own ? *incident->told : attempt.amount; // by the books, where they cannot say it
        if (verdict == Verdict::accept) {
            outcome_.fulfil(tx, news, *order, attempt, captured);
        } else {
            payment_returns::ask_back(tx, *order, attempt, "settled", captured);
            if (order->status == OrderStatus::pending) outcome_.leave_or_end(tx, news, *order, attempt);
        }
        return *tx.payments().find_incident(id);
    }
    Result<PaymentIncident> settle(IncidentId id, Verdict verdict, const Actor& who) {
        return availability_.write(store_,
                                   [&](Tx& tx, Announcement& news) { return settle(tx, news, id, verdict, who); });
    }

    /// Removes what providers have told so long ago that they tell it no more.
    void forget_events() {
        store_.write([](Tx& tx) {
            tx.payments().forget_events(tx.now() - std::chrono::hours(24 * 30));
            return Done{};
        });
    }

private:
    /// Nobody else goes to the provider with an attempt for this long: longer than a call takes.
    static constexpr Milliseconds kLease = std::chrono::seconds(20);
    /// A request of a buyer waits no longer than this for a provider.
    static constexpr Milliseconds kLongestWait = std::chrono::seconds(4);
    /// A look that is younger than this is not repeated for a page.
    static constexpr Milliseconds kFresh = std::chrono::seconds(3);
    /// What a provider shows of an order that buys a gift card.
    static constexpr const char* kGiftCardTitle = "Gift card";
    /// A payment that the provider has not answered to for this long is given up: nobody was sent there.
    static constexpr Milliseconds kStartFor = std::chrono::seconds(60);

    static Time first_deadline(const PaymentProvider& provider, Time now) {
        return now + provider.longest_open() + PaymentOutcome::kGrace;
    }

    /// As add(), at the provider that the order names.
    Result<AttemptId> begin_with(Tx& tx, const Order& order, const std::string& title, const PaymentAttempt& made_of) {
        const auto provider = online_.by(order.payment.method);
        if (!provider) return Error::invalid("payment.method", "This way to pay is not offered here.");
        return add(tx, *provider, order, title, made_of);
    }

    /// Adds an attempt to pay the order of what has this title at this provider, with the hold of `made_of`.
    Result<AttemptId> add(Tx& tx, const PaymentProvider& provider, const Order& order, const std::string& title,
                          const PaymentAttempt& made_of) {
        PaymentAttempt attempt{.id = AttemptId::trusted(ordered_code(randomness_, tx.now())),
                               .order = order.id,
                               .method = provider.method(),
                               .takes_money = provider.takes_money(),
                               .amount = {due_of(order), order.total.currency},
                               .created_at = tx.now(),
                               .hold = made_of.hold,
                               .hold_created_at = made_of.hold_created_at,
                               .hold_left = made_of.hold_left,
                               .client = made_of.client,
                               .next_look = tx.now() + kLease};
        attempt.idempotency_key = "frontrow-" + attempt.id.text();
        auto request = provider.request_for(
            {.attempt = attempt.id,
             .order = order.id,
             .amount = attempt.amount,
             .description = title + " · " + order.reference,
             .email = order.customer.email.text(),
             .created_at = tx.now(),
             .return_url = online_.public_url + page_of(order),
             .webhook_url = online_.public_url + "/api/webhooks/" + std::string(name_of(attempt.method))});
        if (!request) return request.error();
        attempt.request = std::move(*request);
        tx.payments().add(attempt);
        return attempt.id;
    }

    /// Attempts of one order that a provider is to be asked about, and for whom.
    struct Asked {
        std::vector<AttemptId> attempts{};
        std::string client{};
    };

    Result<Asked> pay_otherwise_in(Tx& tx, const OrderId& id, PaymentMethod method) {
        const auto order = tx.orders().find_to_change(id);
        if (!order) return Error::not_found("There is no such order.");
        if (order->status != OrderStatus::pending || !order->reserved_until || is_overdue(*order, tx.now()))
            return Error::conflict("order_not_pending", "This order is not waiting for its payment any more.");
        const auto provider = online_.by(method);
        if (!provider) return Error::invalid("payment.method", "This way to pay is not offered here.");
        auto attempts = tx.payments().of_order(id);
        const auto deadline = first_deadline(*provider, tx.now());
        Asked asked{.client = attempts.front().client};
        for (auto& attempt : attempts) {
            if (!is_under_way(attempt.state) || attempt.is_ending) continue;
            if (attempt.method == method) return asked;
            attempt.is_ending = true;
            tx.payments().put_told(attempt);
            tx.payments().look_at(attempt.id, tx.now());
            asked.attempts.push_back(attempt.id);
        }
        if (attempts.front().created_at + PaymentOutcome::kLongestKept < deadline) return no_time_left();
        if (auto refused = why_switched_off(tx, method)) return *refused;
        auto added = add_another(tx, *provider, *order, attempts);
        if (!added) return added.error();
        if (*order->reserved_until < deadline) tx.orders().set_deadline(id, deadline);
        tx.orders().set_method(id, method);
        asked.attempts.push_back(std::move(*added));
        return asked;
    }

    /// Adds another attempt to an order that has these, and leaves them alone.
    Result<AttemptId> add_another(Tx& tx, const PaymentProvider& provider, const Order& order,
                                  const std::vector<PaymentAttempt>& attempts) {
        if (attempts.size() >= kMaxAttempts) return no_time_left();
        if (order.gift_sale) return add(tx, provider, order, kGiftCardTitle, attempts.front());
        const auto session = tx.sessions().find(order.session);
        FRONTROW_ASSERT(session.has_value()); // the database has a foreign key on it
        return add(tx, provider, order, session->event.title, attempts.front());
    }

    static Error no_time_left() {
        return Error::conflict("too_late_to_pay_otherwise",
                               "There is no time left for another way to pay. Go on with the one that you have "
                               "begun, or end it and choose your seats again.");
    }

    [[nodiscard]] Time now() {
        return store_.read([](Tx& tx) { return tx.now(); });
    }

    template <class Work>
    void guarded(Work&& work) {
        try {
            work();
        } catch (const std::exception& error) {
            report_(error.what()); // what was not done is due again when its lease ends
        }
    }

    template <class Work>
    void send(const std::string& client, Work&& work) {
        if (!online_.errands)
            work();
        else
            online_.errands->take(client, [this, work = std::forward<Work>(work)] { guarded(work); });
    }

    /// Looks at an attempt where nobody else does and the last look is not quite new.
    void run(const AttemptId& id) {
        const auto attempt = store_.write([&](Tx& tx) {
            const auto known = tx.payments().find(id);
            const bool is_new = known && known->state == AttemptState::created && !known->looked_at;
            return tx.payments().lease(id, is_new ? tx.now() : tx.now() - kFresh, tx.now() + kLease);
        });
        if (attempt) ask(*attempt);
    }

    /// Goes to the provider with an attempt that is leased, and applies what it says.
    void ask(const PaymentAttempt& attempt) {
        const auto provider = online_.by(attempt.method);
        ProviderWord word;
        const bool is_given_up = attempt.state == AttemptState::created && !may_start(attempt);
        if (is_given_up)
            word = given_up(attempt);
        else if (!provider || provider->takes_money() != attempt.takes_money)
            word.note = "no key is set for this payment"; // as if nobody answered: it may be set again
        else if (attempt.state == AttemptState::created)
            word = provider->start(attempt);
        else
            word = attempt.is_ending ? provider->end(attempt) : provider->look_up(attempt);
        if (!word.note.empty()) report_(std::string(name_of(attempt.method)) + ": " + word.note);
        if (word.refunded) look_at_returns(attempt);
        apply(attempt.id, word, attempt.next_look);
        if (!is_given_up) note_contact(attempt, word.hearing);
        give_back_soon(attempt.id);
    }

    /// Remembers whether a provider has answered about a payment, if there is one with a key for it who was asked.
    void note_contact(const PaymentAttempt& attempt, Hearing hearing) {
        const auto provider = online_.by(attempt.method);
        if (provider && provider->takes_money() == attempt.takes_money)
            contacts_.note(attempt.method, hearing != Hearing::unreachable, now());
    }

    [[nodiscard]] bool may_start(const PaymentAttempt& attempt) {
        return !attempt.is_ending && now() < attempt.created_at + kStartFor;
    }

    /// Nobody was ever sent to this payment, so nobody has paid it, whether the provider has it or not.
    static ProviderWord given_up(const PaymentAttempt& attempt) {
        return {.hearing = Hearing::said,
                .state = attempt.is_ending ? AttemptState::cancelled : AttemptState::failed,
                .takes_money = attempt.takes_money};
    }

    /// What has just turned out to have bought nothing need not wait.
    void give_back_soon(const AttemptId& id) {
        const auto asked = store_.read([&](Tx& tx) { return tx.payments().find_return(whole_return(id)); });
        if (asked && asked->state == ReturnState::asked && asked->tries == 0) give_back(asked->id);
    }

    /// Asks how far our own refunds of an attempt are of which the provider tells the sum of all that went back: the
    /// rest is somebody else's.
    void look_at_returns(const PaymentAttempt& attempt) {
        const auto returns = store_.read([&](Tx& tx) { return tx.payments().returns_of(attempt.order); });
        for (const auto& back : returns)
            if (back.attempt == attempt.id && back.is_ours() && !back.provider_id.empty() &&
                !has_come_to_nothing(back.state))
                give_back(back.id);
    }

    /// Returns the attempt that a message is about: by the provider's name for it, or by ours where we do not have that
    /// yet.
    static std::optional<AttemptId> of(Tx& tx, const PaymentProvider& provider, const ProviderHint& hint) {
        auto id = tx.payments().known_as(provider.method(), hint.name);
        if (id || !hint.attempt) return id;
        const auto named = tx.payments().find(*hint.attempt);
        return named && named->method == provider.method() ? hint.attempt : std::nullopt;
    }

    /// Returns the attempt that a message is about, once it is written down that it is to be looked at. Nothing where
    /// it is none of ours or has been heard before.
    static std::optional<AttemptId> note(Tx& tx, const PaymentProvider& provider, const ProviderHint& hint) {
        auto id = of(tx, provider, hint);
        if (!id) return {};
        if (!hint.event.empty() &&
            !tx.payments().note_event(std::string(name_of(provider.method())) + " " + hint.event))
            return {};
        const auto seen = *tx.payments().find(*id);
        const auto order = *tx.orders().find_to_change(seen.order);
        const auto attempt = *tx.payments().find_to_change(*id);
        switch (hint.about) {
        case ProviderHint::About::payment:
            // One that has ended may have been paid after all. One of which there is money has nothing to add where the
            // provider has other events for what becomes of it.
            if ((attempt.state != AttemptState::incident && attempt.state != AttemptState::paid) || hint.event.empty())
                tx.payments().look_at(*id, tx.now());
            break;
        case ProviderHint::About::own_return:
            if (auto asked = hint.back ? tx.payments().find_return(*hint.back) : std::nullopt; asked)
                payment_returns::hurry(tx, *asked);
            break;
        case ProviderHint::About::other_return:
            if (!payment_returns::goes_back_wholly(tx, order, attempt, hint.part, hint.amount))
                payment_returns::tell_of_one_elsewhere(tx, order, attempt, hint.part, hint.amount);
            break;
        case ProviderHint::About::other_return_failed:
            payment_returns::tell_of_failed_elsewhere(tx, order, attempt, hint.part, hint.amount);
            break;
        case ProviderHint::About::dispute:
        case ProviderHint::About::dispute_taken:
        case ProviderHint::About::dispute_won:
            payment_disputes::note(tx, order, attempt, hint);
            break;
        }
        return id;
    }

    /// Gives money of an attempt back at its provider, or looks how far that is.
    void give_back(const ReturnId& id) {
        const auto found = store_.read([&](Tx& tx) {
            auto back = tx.payments().find_return(id);
            auto of = back ? tx.payments().find(back->attempt) : std::nullopt;
            return std::pair(std::move(of), std::move(back));
        });
        const auto& attempt = found.first;
        const auto& asked = found.second;
        if (!attempt || !asked) return;
        const auto provider = online_.by(attempt->method);
        ReturnWord word;
        if (!provider || provider->takes_money() != attempt->takes_money)
            word.note = "no key is set for this payment"; // as if nobody answered: it may be set again
        else
            word = asked->provider_id.empty() ? provider->give_back(*attempt, *asked)
                                              : provider->look_up_return(*attempt, *asked);
        if (!word.note.empty()) report_(std::string(name_of(attempt->method)) + ": " + word.note);
        store_.write([&](Tx& tx) {
            payment_returns::note(tx, *attempt, *asked, word);
            return Done{};
        });
        note_contact(*attempt, word.hearing);
    }

    /// How long until an attempt is looked at again: ever longer, but a minute at most as long as the buyer may be at
    /// it, for the message of a provider may never arrive.
    static Milliseconds pause(const PaymentAttempt& attempt, const ProviderWord& word, Time now) {
        if (attempt.state == AttemptState::created) return std::chrono::seconds(3);
        if (word.hearing == Hearing::said && attempt.is_ending) return std::chrono::seconds(5);
        const bool may_be_at_it = attempt.expires_at && now < *attempt.expires_at + PaymentOutcome::kGrace;
        return std::min<Milliseconds>(until_asked_again(attempt.tries),
                                      may_be_at_it ? std::chrono::minutes(1) : std::chrono::minutes(30));
    }

    Store& store_;
    PaymentOutcome outcome_;
    Availability& availability_;
    Randomness& randomness_;
    const OnlinePayments online_;
    const Report report_;
    ProviderContacts contacts_{};
    Quota waiting_{online_.max_waiting};
    Quota waiting_of_client_{(online_.max_waiting + 1) / 2};
};

} // namespace frontrow
