#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/refund.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/payment/payment_offer.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/payment/provider_contact.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/exchange.hpp"
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
        : store_(store), maps_(maps), availability_(availability), randomness_(randomness), online_(std::move(online)),
          report_(std::move(report)) {}

    /// For how long seats are kept beyond the time at which a payment ends by the provider's word.
    static constexpr Milliseconds kGrace = std::chrono::minutes(5);
    /// However long a provider lets people pay, seats are kept no longer than this.
    static constexpr Milliseconds kLongestKept = std::chrono::minutes(75);
    /// The same where the buyer has done their part and a bank takes its time.
    static constexpr Milliseconds kLongestProcessing = std::chrono::hours(24 * 7);
    /// However often a payment is tried, a hold lives no longer than this beyond its own time.
    static constexpr Milliseconds kLongestExtension = std::chrono::minutes(15);

    [[nodiscard]] const OnlinePayments& online() const noexcept { return online_; }
    /// Returns for each provider when this process has last heard of it.
    [[nodiscard]] std::vector<ProviderContact> contacts() const {
        std::vector<ProviderContact> contacts;
        for (const auto* provider : online_.providers) contacts.push_back(contacts_.of(*provider));
        return contacts;
    }

    // ---- Inside the transaction of an order

    /// Writes down that the order, which has just been added as pending and whose deadline this sets, is to be paid.
    /// Its seats have been sold to it. Returns the attempt, or why it cannot be paid like this.
    Result<AttemptId> begin(Tx& tx, const Order& order, const SessionDetail& session, const Hold& hold) {
        PaymentProvider* provider = online_.by(order.payment.method);
        if (!provider) return Error::invalid("payment.method", "This way to pay is not offered here.");
        const PaymentAttempt made_of{.id = AttemptId::trusted(""),
                                     .order = order.id,
                                     .hold = hold.id,
                                     .hold_created_at = hold.created_at,
                                     .hold_left = hold.expires_at - tx.now(),
                                     .client = hold.client};
        return add(tx, *provider, order, session, made_of);
    }

    /// Until when the seats of an order are kept that is paid by this method from now on, as long as the provider has
    /// said nothing else.
    [[nodiscard]] std::optional<Time> first_deadline(PaymentMethod method, Time now) const {
        const PaymentProvider* provider = online_.by(method);
        return provider ? std::optional(now + provider->longest_open() + kGrace) : std::nullopt;
    }

    // ---- Outside of every transaction

    /// Goes to the provider with an attempt that is new or is to be looked at, and waits for the answer, but not for
    /// long: a provider that is slow or down keeps few buyers waiting, and nobody else.
    void hurry(const AttemptId& id) {
        if (!online_.errands) return run(id);
        const auto errand = [this, id] { guarded([&] { run(id); }); };
        if (++waiting_ > online_.max_waiting) {
            --waiting_;
            online_.errands->take(errand); // where it is not taken, run_due() finds it
            return;
        }
        const auto done = std::make_shared<std::promise<void>>();
        auto answered = done->get_future();
        const bool is_taken = online_.errands->take([errand, done] {
            errand();
            done->set_value();
        });
        if (is_taken) answered.wait_for(kLongestWait);
        --waiting_;
    }

    /// Goes to the provider with an order that is being paid where its last look was a while ago.
    void refresh(const OrderId& order) {
        const auto attempts = store_.read([&](Tx& tx) { return tx.payments().of_order(order); });
        for (const auto& attempt : attempts)
            if (attempt.next_look &&
                (attempt.looked_at.value_or(attempt.created_at) <= now() - kFresh || *attempt.next_look <= now()))
                hurry(attempt.id);
    }

    /// Ends every attempt of a pending order at its provider, for the buyer who wants out. The order is cancelled once
    /// the provider has agreed, and the seats are the buyer's again for what was left of their hold; if it says that it
    /// was paid, it was paid.
    Result<Done> cancel(const OrderId& id) {
        auto ending = store_.write([&](Tx& tx) -> Result<std::vector<AttemptId>> {
            const auto order = tx.orders().find_to_change(id);
            if (!order) return Error::not_found("There is no such order.");
            std::vector<AttemptId> attempts;
            if (order->status != OrderStatus::pending) return attempts;
            for (auto& attempt : tx.payments().of_order(id)) {
                if (!is_under_way(attempt.state)) continue;
                attempt.is_ending = true;
                tx.payments().put_told(attempt);
                tx.payments().look_at(attempt.id, tx.now());
                attempts.push_back(attempt.id);
            }
            return attempts;
        });
        if (!ending) return ending.error();
        for (const auto& attempt : *ending) hurry(attempt);
        return Done{};
    }

    /// Lets the buyer of a pending order pay at another provider. The attempt that is under way is ended; where it
    /// turns out to be paid all the same, whichever comes second is given back. Asking again for what is under way
    /// changes nothing.
    Result<Done> pay_otherwise(const OrderId& id, PaymentMethod method) {
        auto asked = store_.write([&](Tx& tx) { return pay_otherwise_in(tx, id, method); });
        if (!asked) return asked.error();
        for (const auto& attempt : *asked) hurry(attempt);
        return Done{};
    }

    /// Begins another payment of a pending order beside the one that is under way, as two tabs of a buyer do where a
    /// provider lets them. Whichever is paid second is given back. Returns the new attempt.
    Result<AttemptId> pay_beside(const AttemptId& id) {
        auto added = store_.write([&](Tx& tx) -> Result<AttemptId> {
            const auto seen = tx.payments().find(id);
            const auto order = seen ? tx.orders().find_to_change(seen->order) : std::nullopt;
            if (!order) return Error::not_found("There is no such payment.");
            if (order->status != OrderStatus::pending)
                return Error::conflict("order_not_pending", "This order is not waiting for its payment any more.");
            const PaymentProvider* provider = online_.by(seen->method);
            if (!provider) return Error::invalid("payment.method", "This way to pay is not offered here.");
            return add_another(tx, *provider, *order, tx.payments().of_order(order->id));
        });
        if (added) hurry(*added);
        return added;
    }

    static constexpr std::size_t kMaxAttempts = 5; ///< Of an order.

    /// Applies a message of a provider: writes down that its payment is to be looked at, and has that done soon.
    /// Returns whether it is of a payment of ours. Asks nobody.
    Result<bool> hear(PaymentMethod method, const ProviderCall& call) {
        PaymentProvider* provider = online_.by(method);
        if (!provider) return Error::not_found("Nobody is paid like this here.");
        const auto hint = provider->read_call(call);
        if (!hint) return hint.error();
        if (!*hint) return false;
        const auto [is_ours, at] =
            store_.read([&](Tx& tx) { return std::pair(of(tx, *provider, **hint).has_value(), tx.now()); });
        if (!is_ours) return false; // without a write: whoever invents names costs a look
        contacts_.note(method, true, at);
        const auto concerned = store_.write([&](Tx& tx) { return note(tx, *provider, **hint); });
        if (concerned && online_.errands) online_.errands->take([this, id = *concerned] { guarded([&] { run(id); }); });
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
        for (const auto& attempt : attempts) send([this, attempt] { ask(attempt); });
        const auto returns =
            store_.write([](Tx& tx) { return tx.payments().lease_returns(kDueLimit, tx.now() + kLease); });
        for (const auto& id : returns) send([this, id] { give_back(id); });
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
            apply_in(tx, news, *order, attempt, word);
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
        const bool has_money = attempt.state == AttemptState::incident;
        if (has_money != (verdict == Verdict::accept || verdict == Verdict::give_back))
            return Error::invalid("verdict", has_money ? "There is money: take it as the payment, or give it back."
                                                       : "There is no money to decide about.");
        if (verdict == Verdict::again && incident->kind != "refund_failed")
            return Error::invalid("verdict", "There is nothing to try again.");
        const bool is_by_hand = verdict == Verdict::cash || verdict == Verdict::transfer;
        if (is_by_hand && (incident->kind != "refund_failed" ||
                           !hand_over(tx, *order, attempt,
                                      verdict == Verdict::cash ? PaymentMethod::cash : PaymentMethod::transfer, who)))
            return Error::invalid("verdict", "There is no refund that has failed.");
        if (verdict == Verdict::book && incident->kind != "refunded_elsewhere")
            return Error::invalid("verdict", "There is nothing to write into the books.");
        if (verdict == Verdict::book) {
            if (auto done = book(tx, *order, attempt, who); !done) return done.error();
        }
        if (verdict == Verdict::again) try_again(tx, *order, attempt);
        tx.payments().settle_incident(id, who.name);
        if (!has_money) return *tx.payments().find_incident(id);
        tx.payments().move(attempt.id, AttemptState::incident, AttemptState::paid);
        attempt.state = AttemptState::paid;
        const bool is_own = incident->told && incident->told->currency == attempt.amount.currency;
        const auto captured = is_own ? *incident->told : attempt.amount; // by the books, where they cannot say it
        if (verdict == Verdict::accept) {
            fulfil(tx, news, *order, attempt, captured);
        } else {
            ask_back(tx, attempt, "settled", captured);
            if (order->status == OrderStatus::pending) end_order(tx, news, *order, attempt);
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
    /// A payment that the provider has not answered to for this long is given up: nobody was sent there.
    static constexpr Milliseconds kStartFor = std::chrono::seconds(60);
    /// After this long an attempt that has come to nothing is somebody's to settle.
    static constexpr Milliseconds kStuckAfter = std::chrono::hours(24 * 14);
    /// After so many tries, which is about a day, somebody is told of money that could not be given back.
    static constexpr std::int64_t kTellAfter = 60;
    /// The same for one that the provider does not know.
    static constexpr Milliseconds kUnknownFor = std::chrono::hours(24);

    /// Adds an attempt to pay the order at this provider, with the hold of `made_of`.
    Result<AttemptId> add(Tx& tx, const PaymentProvider& provider, const Order& order, const SessionDetail& session,
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
             .description = session.event.title + " · " + order.reference,
             .email = order.customer.email.text(),
             .created_at = tx.now(),
             .return_url = online_.public_url + "/orders/" + order.id.text(),
             .webhook_url = online_.public_url + "/api/webhooks/" + std::string(name_of(attempt.method))});
        if (!request) return request.error();
        attempt.request = std::move(*request);
        tx.payments().add(attempt);
        return attempt.id;
    }

    Result<std::vector<AttemptId>> pay_otherwise_in(Tx& tx, const OrderId& id, PaymentMethod method) {
        const auto order = tx.orders().find_to_change(id);
        if (!order) return Error::not_found("There is no such order.");
        if (order->status != OrderStatus::pending || !order->reserved_until || is_overdue(*order, tx.now()))
            return Error::conflict("order_not_pending", "This order is not waiting for its payment any more.");
        const PaymentProvider* provider = online_.by(method);
        if (!provider) return Error::invalid("payment.method", "This way to pay is not offered here.");
        auto attempts = tx.payments().of_order(id);
        const auto deadline = *first_deadline(method, tx.now());
        std::vector<AttemptId> asked;
        for (auto& attempt : attempts) {
            if (!is_under_way(attempt.state) || attempt.is_ending) continue;
            if (attempt.method == method) return asked;
            attempt.is_ending = true;
            tx.payments().put_told(attempt);
            tx.payments().look_at(attempt.id, tx.now());
            asked.push_back(attempt.id);
        }
        if (attempts.front().created_at + kLongestKept < deadline) return no_time_left();
        if (auto refused = why_switched_off(tx, method)) return *refused;
        auto added = add_another(tx, *provider, *order, attempts);
        if (!added) return added.error();
        if (*order->reserved_until < deadline) tx.orders().set_deadline(id, deadline);
        tx.orders().set_method(id, method);
        asked.push_back(std::move(*added));
        return asked;
    }

    /// Adds another attempt to an order that has these, and leaves them alone.
    Result<AttemptId> add_another(Tx& tx, const PaymentProvider& provider, const Order& order,
                                  const std::vector<PaymentAttempt>& attempts) {
        if (attempts.size() >= kMaxAttempts) return no_time_left();
        const auto session = tx.sessions().find(order.session);
        FRONTROW_ASSERT(session.has_value()); // the database has a foreign key on it
        return add(tx, provider, order, *session, attempts.front());
    }

    static Error no_time_left() {
        return Error::conflict("too_late_to_pay_otherwise",
                               "There is no time left for another way to pay. Go on with the one that you have "
                               "begun, or end it and choose your seats again.");
    }

    /// Has what the provider would not give back of an attempt tried again.
    static void try_again(Tx& tx, const Order& order, const PaymentAttempt& attempt) {
        for (auto& back : tx.payments().returns_of(order.id)) {
            if (back.attempt != attempt.id || back.state != ReturnState::failed || back.reason == "elsewhere") continue;
            back.state = ReturnState::asked;
            back.provider_id.clear();
            back.next_try = tx.now();
            back.tries = 0;
            ++back.round;
            tx.payments().put_return(back);
        }
    }

    /// Somebody has given the buyer what the provider would not give back of an attempt: the buyer has it open no more,
    /// and the provider is not asked again. Returns whether there was anything.
    static bool hand_over(Tx& tx, const Order& order, const PaymentAttempt& attempt, PaymentMethod method,
                          const Actor& who) {
        bool is_any = false;
        for (auto& back : tx.payments().returns_of(order.id)) {
            if (back.attempt != attempt.id || back.state != ReturnState::failed || back.reason == "elsewhere") continue;
            back.state = ReturnState::handed_over;
            back.next_try.reset();
            tx.payments().put_return(back);
            record_handed_over(tx, attempt, back, method, who);
            is_any = true;
        }
        return is_any;
    }

    /// Writes what somebody has given back of an attempt at the provider into the books, as amounts given back.
    static Result<Done> book(Tx& tx, const Order& order, const PaymentAttempt& attempt, const Actor& who) {
        for (auto& back : tx.payments().returns_of(order.id)) {
            if (back.attempt != attempt.id || back.reason != "elsewhere" || back.entry) continue;
            const auto now = *tx.orders().find(order.id); // with what the one before has given back
            const auto done = frontrow::give_back(tx, now,
                                                  {.amount = back.amount,
                                                   .method = attempt.method,
                                                   .reason = back.provider_id,
                                                   .who = who,
                                                   .is_done = true});
            if (!done) return done.error();
            back.entry = done->entry;
            tx.payments().put_return(back);
            record_beside(tx, attempt, EntryKind::surplus, back.amount.amount, back.provider_id); // is a refund instead
        }
        return Done{};
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
    void send(Work&& work) {
        if (!online_.errands)
            work();
        else
            online_.errands->take([this, work = std::forward<Work>(work)] { guarded(work); });
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
        PaymentProvider* provider = online_.by(attempt.method);
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
        apply(attempt.id, word, attempt.next_look);
        if (!is_given_up) note_contact(attempt, word.hearing);
        give_back_soon(attempt.id);
    }

    /// Remembers whether a provider has answered about a payment, if there is one with a key for it who was asked.
    void note_contact(const PaymentAttempt& attempt, Hearing hearing) {
        const PaymentProvider* provider = online_.by(attempt.method);
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

    void apply_in(Tx& tx, Announcement& news, const Order& order, PaymentAttempt& attempt, const ProviderWord& word) {
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

    static void learn(Tx& tx, PaymentAttempt& attempt, const ProviderWord& word) {
        if (attempt.provider_id.empty()) attempt.provider_id = word.provider_id;
        if (!word.capture_id.empty()) attempt.capture_id = word.capture_id;
        if (!word.redirect_url.empty()) attempt.redirect_url = word.redirect_url;
        if (word.expires_at) attempt.expires_at = word.expires_at;
        tx.payments().put_told(attempt);
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
        auto deadline = attempt.expires_at ? std::min(*attempt.expires_at + kGrace, attempt.created_at + kLongestKept)
                                           : *order.reserved_until;
        if (attempt.state == AttemptState::authorized) // the buyer can do no more about it
            deadline =
                std::min(attempt.created_at + kLongestProcessing, tx.sessions().find(order.session)->session.starts_at);
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
        if (attempt.state == AttemptState::paid) return look_for_changes(tx, order, attempt, word);
        if (attempt.state == AttemptState::incident) return; // heard before
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
        note_fee(tx, attempt, word);
        if (word.charged_back && word.charged_back->currency == attempt.amount.currency)
            look_for_chargebacks(tx, order, attempt, *word.charged_back);
        if (word.refunded && word.refunded->currency == attempt.amount.currency)
            look_for_refunds(tx, order, attempt, word.refunded->amount);
        hurry_returns(tx, order, attempt);
    }
    /// What is given back of an attempt in all, beyond what we have asked for or know of, was given back by somebody
    /// else.
    static void look_for_refunds(Tx& tx, const Order& order, const PaymentAttempt& attempt, std::int64_t in_all) {
        auto known = std::int64_t{0};
        for (const auto& back : tx.payments().returns_of(order.id)) {
            if (back.attempt != attempt.id || has_come_to_nothing(back.state)) continue;
            if (back.is_whole()) return;
            known += back.amount.amount;
        }
        if (in_all > known)
            tell_of_refund(tx, order, attempt, std::to_string(in_all), Money{in_all - known, attempt.amount.currency});
    }
    /// Lets the provider be asked soon how far its refunds are: the message was perhaps about one of them.
    static void hurry_returns(Tx& tx, const Order& order, const PaymentAttempt& attempt) {
        for (auto& back : tx.payments().returns_of(order.id))
            if (back.attempt == attempt.id) hurry(tx, back);
    }
    static void hurry(Tx& tx, PaymentReturn& back) {
        if (back.reason == "elsewhere" || back.provider_id.empty() || has_come_to_nothing(back.state)) return;
        back.next_try = tx.now(); // it may fail after it has succeeded
        tx.payments().put_return(back);
    }
    /// What banks have taken back in all, against what we know of.
    static void look_for_chargebacks(Tx& tx, const Order& order, const PaymentAttempt& attempt, Money in_all) {
        auto news = in_all.amount;
        std::size_t number = 0;
        for (const auto& entry : tx.money().of_order(order.id)) {
            if (!entry.request_key.starts_with("chargeback " + attempt.id.text())) continue;
            news += entry.kind == EntryKind::disputed ? -entry.amount : entry.amount;
            ++number;
        }
        const auto key = "chargeback " + attempt.id.text() + " " + std::to_string(number);
        if (news < 0) record_beside(tx, attempt, EntryKind::dispute_won, -news, attempt.provider_id, key);
        if (news <= 0) return;
        record_beside(tx, attempt, EntryKind::disputed, news, attempt.provider_id, key);
        tell_of_dispute(tx, order, attempt, in_all);
    }
    /// What becomes of one dispute, told in any order.
    static void note_dispute(Tx& tx, const Order& order, const PaymentAttempt& attempt, const ProviderHint& hint) {
        const bool is_won = hint.about == ProviderHint::About::dispute_won;
        if (!is_won) tell_of_dispute(tx, order, attempt, hint.amount);
        if (hint.about == ProviderHint::About::dispute || hint.part.empty() || !hint.amount ||
            hint.amount->currency != attempt.amount.currency)
            return;
        record_beside(tx, attempt, EntryKind::disputed, hint.amount->amount, hint.part, "dispute " + hint.part);
        if (is_won)
            record_beside(tx, attempt, EntryKind::dispute_won, hint.amount->amount, hint.part, "won " + hint.part);
    }
    static void tell_of_dispute(Tx& tx, const Order& order, const PaymentAttempt& attempt, std::optional<Money> told) {
        add_incident(tx, order, attempt, "disputed", told,
                     "The buyer's bank takes the money back, unless you object at the provider.");
    }
    /// Writes down, once, what somebody has given back at the provider, which knows it by this name.
    static void tell_of_refund(Tx& tx, const Order& order, const PaymentAttempt& attempt, const std::string& name,
                               std::optional<Money> told) {
        const bool is_new = tx.payments().add_return(
            {.id = ReturnId::trusted(attempt.id.text() + "-x-" + name),
             .attempt = attempt.id,
             .reason = "elsewhere",
             .amount = told && told->currency == attempt.amount.currency ? *told : Money{0, attempt.amount.currency},
             .state = ReturnState::done,
             .provider_id = name,
             .at = tx.now()});
        if (!is_new) return;
        if (told && told->currency == attempt.amount.currency)
            record_beside(tx, attempt, EntryKind::returned, told->amount, name);
        add_incident(tx, order, attempt, "refunded_elsewhere", told,
                     "Money was given back at the provider, not by this shop. The tickets are still valid.");
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

    static void add_incident(Tx& tx, const Order& order, const PaymentAttempt& attempt, const std::string& kind,
                             std::optional<Money> told, const std::string& note) {
        const bool is_new = tx.payments().add_incident({.order = order.id,
                                                        .attempt = attempt.id,
                                                        .kind = kind,
                                                        .expected = attempt.amount,
                                                        .told = told,
                                                        .note = note});
        if (!is_new) return;
        auto to_the_house = message_due(MailKind::incident, tx.now());
        to_the_house.order = order.id;
        tx.outbox().add(to_the_house);
    }

    /// The money of a paid attempt buys the order, where it still can; else it goes back.
    void fulfil(Tx& tx, Announcement& news, const Order& order, const PaymentAttempt& attempt, Money captured) {
        const bool has_ended = order.status == OrderStatus::expired || order.status == OrderStatus::cancelled;
        if (order.status != OrderStatus::pending && !has_ended) return ask_back(tx, attempt, "second", captured);
        const auto replaced = order.replaces ? replaced_still(tx, order) : std::nullopt;
        if (order.replaces && !replaced) { // it was given back, or somebody has come in with it, while this was paid
            ask_back(tx, attempt, "late", captured);
            if (!has_ended) end_order(tx, news, order, attempt);
            return;
        }
        if (has_ended && !revive(tx, news, order)) return ask_back(tx, attempt, "late", captured);
        tx.orders().set_method(order.id, attempt.method);
        take_payment(tx, order, attempt.method, {{}, ""}); // by the buyer themselves
        if (replaced) {
            const auto left = end_replaced(tx, maps_, news, order, *replaced, {{}, ""});
            FRONTROW_ASSERT(left); // nothing of it is left over, so there is no way back that could be missing
        }
        const auto more = captured.amount - attempt.amount.amount;
        record_beside(tx, attempt, more < 0 ? EntryKind::written_off : EntryKind::extra, std::abs(more), "");
    }

    static void ask_back(Tx& tx, const PaymentAttempt& attempt, const char* reason, Money captured) {
        record_beside(tx, attempt, EntryKind::surplus, captured.amount, reason);
        tx.payments().add_return({.id = whole_return(attempt.id),
                                  .attempt = attempt.id,
                                  .reason = reason,
                                  .amount = captured,
                                  .next_try = tx.now(),
                                  .at = tx.now()});
    }

    /// Gives an order that has ended the same seats again, all or none. Returns whether it could.
    bool revive(Tx& tx, Announcement& news, const Order& order) {
        const auto detail = tx.sessions().find(order.session);
        if (!detail || is_called_off(*detail)) return false;
        const Session& session = detail->session;
        for (const auto& ticket : order.tickets) {
            const auto there = tx.claims().in_range(session.id, ticket.place, ticket.place + 1);
            if (there.empty()) continue;
            const bool is_over = there[0].expires_at && *there[0].expires_at <= tx.now();
            const bool is_own = there[0].state == ClaimState::held && there[0].buyer == order.buyer;
            if (!is_over && !is_own) return false;
        }
        if (order.gift_card) { // what it kept for the order is for everybody since
            const auto card = tx.gift_cards().find_to_use(*order.gift_card);
            if (!card || card->available < order.gift_amount) return false;
        }
        if (!tx.orders().begin_again(order.id)) return false;
        std::vector<SeatIndex> freed;
        std::int64_t taken = 0;
        for (const auto& ticket : order.tickets) {
            const Claim claim{ticket.place,
                              ClaimState::sold,
                              order.buyer,
                              {},
                              order.id,
                              ticket.ticket_type,
                              ticket.amount + ticket.discount};
            const auto outcome = take_place(tx, session, claim, freed);
            if (outcome == ClaimResult::refused)
                throw SerializationFailure("a place was taken while its late payment came");
            if (outcome == ClaimResult::fresh) ++taken;
        }
        tx.orders().restore_tickets(order.id); // after what was in their places
        tx.sessions().touch(session.id, taken - std::ssize(freed));
        news.add_seats(*tx.sessions().find(session.id), *maps_.of(tx, session.map),
                       freed_and_taken(freed, static_cast<char>(ClaimState::sold), places_of(order)));
        return true;
    }

    /// Ends a pending order. The buyer holds its seats again for what was left when the payment began; where nothing is
    /// left they are free.
    void end_order(Tx& tx, Announcement& news, const Order& order, const PaymentAttempt& attempt) {
        const auto detail = tx.sessions().find(order.session);
        FRONTROW_ASSERT(detail.has_value()); // the database has a foreign key on it
        const Session& session = detail->session;
        const auto ends =
            std::min(tx.now() + attempt.hold_left, attempt.hold_created_at + session.hold_ttl + kLongestExtension);
        std::vector<SeatChange> changes;
        if (ends <= tx.now() || is_called_off(*detail) || is_overdue(order, tx.now())) {
            changes = changes_to(kAvailable, cancel_tickets(tx, order));
        } else {
            tx.holds().take_up(
                {attempt.hold, order.session, order.buyer, attempt.hold_created_at, ends, attempt.client});
            const auto places = tx.claims().give_back(order.id, attempt.hold, ends);
            for (const auto& ticket : order.tickets) tx.orders().cancel_ticket(order.id, ticket.id);
            tx.orders().set_status(order.id, OrderStatus::cancelled, PaymentStatus::cancelled);
            tx.sessions().touch(order.session, 0);
            changes = changes_to(static_cast<char>(ClaimState::held), places);
        }
        news.add_seats(*tx.sessions().find(order.session), *maps_.of(tx, session.map), std::move(changes));
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
            // One that has ended may have been paid after all. One that is paid has nothing to add where the provider
            // has other events for what becomes of it.
            if (attempt.state != AttemptState::incident && (attempt.state != AttemptState::paid || hint.event.empty()))
                tx.payments().look_at(*id, tx.now());
            break;
        case ProviderHint::About::own_return:
            if (auto asked = hint.back ? tx.payments().find_return(*hint.back) : std::nullopt; asked) hurry(tx, *asked);
            break;
        case ProviderHint::About::other_return:
            tell_of_refund(tx, order, attempt, hint.part, hint.amount);
            break;
        case ProviderHint::About::dispute:
        case ProviderHint::About::dispute_taken:
        case ProviderHint::About::dispute_won:
            note_dispute(tx, order, attempt, hint);
            break;
        }
        return id;
    }

    /// Gives money of an attempt back at its provider, or looks how far that is.
    void give_back(const ReturnId& id) {
        const auto [attempt, asked] = store_.read([&](Tx& tx) {
            auto back = tx.payments().find_return(id);
            auto of = back ? tx.payments().find(back->attempt) : std::nullopt;
            return std::pair(std::move(of), std::move(back));
        });
        if (!attempt || !asked) return;
        PaymentProvider* provider = online_.by(attempt->method);
        ReturnWord word;
        if (!provider || provider->takes_money() != attempt->takes_money)
            word.note = "no key is set for this payment"; // as if nobody answered: it may be set again
        else
            word = asked->provider_id.empty() ? provider->give_back(*attempt, *asked)
                                              : provider->look_up_return(*attempt, *asked);
        if (!word.note.empty()) report_(std::string(name_of(attempt->method)) + ": " + word.note);
        note_return(*attempt, *asked, word);
        note_contact(*attempt, word.hearing);
    }

    /// Writes down what a provider has said of a return that was as `asked` when it was asked.
    void note_return(const PaymentAttempt& attempt, const PaymentReturn& asked, const ReturnWord& word) {
        store_.write([&](Tx& tx) {
            const auto order = *tx.orders().find_to_change(attempt.order);
            auto known = *tx.payments().find_return(asked.id);
            if (known.state != asked.state || known.provider_id != asked.provider_id || known.round != asked.round)
                return Done{}; // somebody else has heard of it meanwhile, and more
            if (word.hearing == Hearing::unreachable) {
                known.next_try = tx.now() + back_off(known.tries);
                if (known.tries == kTellAfter)
                    add_incident(tx, order, attempt, "refund_late", known.amount,
                                 "The provider has not answered for long. It is asked again and again.");
            } else {
                const bool has_failed = word.hearing != Hearing::said || word.state == ReturnState::failed;
                known.state = has_failed ? ReturnState::failed : word.state;
                if (!word.provider_id.empty()) known.provider_id = word.provider_id;
                known.next_try = known.state == ReturnState::pending ? std::optional(tx.now() + std::chrono::hours(1))
                                                                     : std::nullopt;
                if (has_failed)
                    add_incident(tx, order, attempt, "refund_failed", known.amount,
                                 "The provider does not give this money back: " + word.note);
            }
            tx.payments().put_return(known);
            if (asked.is_open() != known.is_open())
                record_beside(tx, attempt, known.is_open() ? EntryKind::surplus : EntryKind::returned,
                              known.amount.amount, known.provider_id);
            return Done{};
        });
    }

    /// How long until an attempt is looked at again: ever longer, but a minute at most as long as the buyer may be at
    /// it, for the message of a provider may never arrive.
    static Milliseconds pause(const PaymentAttempt& attempt, const ProviderWord& word, Time now) {
        if (attempt.state == AttemptState::created) return std::chrono::seconds(3);
        if (word.hearing == Hearing::said && attempt.is_ending) return std::chrono::seconds(5);
        const bool may_be_at_it = attempt.expires_at && now < *attempt.expires_at + kGrace;
        return std::min<Milliseconds>(back_off(attempt.tries),
                                      may_be_at_it ? std::chrono::minutes(1) : std::chrono::minutes(30));
    }
    static Milliseconds back_off(std::int64_t tries) {
        return frontrow::back_off(tries, std::chrono::seconds(5), std::chrono::minutes(30));
    }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    Randomness& randomness_;
    const OnlinePayments online_;
    const Report report_;
    ProviderContacts contacts_{};
    std::atomic<std::size_t> waiting_ = 0;
};

} // namespace frontrow
