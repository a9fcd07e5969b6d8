#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/letter.hpp"
#include "domain/house/letter_occasion.hpp"
#include "domain/house/outbox.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/password_link.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/store.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// A message with what its letter is written from; no occasion where its letter is not to be written any more.
struct WaitingLetter {
    OutboxMessage message;
    std::optional<LetterOccasion> occasion{};
    std::string why_not{};
};

/// Sends what the outbox has. A message is sent at least once: whoever takes it up leases it first, and who dies before
/// the server's word is kept leaves it to the next, under the same Message-ID. Several processes may do so. Safe from
/// any thread, except run_due().
class OutboxService {
public:
    struct Options {
        std::size_t per_minute = 60; ///< Letters that this process sends at most.
        bool is_set_up = false;      ///< Whether there is a mail server: else links are shown to who asks for them.
    };

    /// All must outlive it.
    OutboxService(Store& store, SeatMapService& maps, const Clock& clock, const LetterWriter& writer,
                  const PasswordLinks& links, Options options)
        : store_(store), maps_(maps), clock_(clock), writer_(writer), links_(links), options_(options) {}

    /// Nobody else tries a message for this long: longer than a carrier takes.
    static constexpr Milliseconds kLease = std::chrono::minutes(5);
    /// After so long a message is given up that no server has taken.
    static constexpr Milliseconds kGiveUpAfter = std::chrono::hours(72);
    /// A message that has come to its end is kept for this long.
    static constexpr Milliseconds kKeptFor = std::chrono::hours(24 * 90);

    /// Whether run_due() has something to do.
    [[nodiscard]] bool is_due() {
        if (pause_until_ && clock_.running() < *pause_until_) return false;
        return store_.read([](Tx& tx) {
            const auto next = tx.outbox().next_due();
            return next && *next <= tx.now();
        });
    }

    /// Writes the letters to those whose performance begins soon, as the settings of the shop say. Returns how many it
    /// wrote. Several processes may do so at once.
    std::int64_t write_visits() {
        const auto before = store_.read([](Tx& tx) { return tx.shop().visit_mail_before(); });
        std::int64_t written = 0;
        // A read first: nobody's sale waits for a search that finds nothing, as it mostly does.
        while (before.count() > 0 && store_.read([&](Tx& tx) { return tx.outbox().has_visits_to_add(before); })) {
            const auto some = store_.write([&](Tx& tx) { return tx.outbox().add_visits(before, kVisitsAtOnce); });
            if (some == 0) break; // another process was faster
            written += some;
        }
        return written;
    }

    /// Sends what is due, one after the other, until nothing is, the server cannot be reached, a minute's share is
    /// spent, or `stop()` says so. Letters of MailKind::visit and MailKind::mailing have half of that share: those of
    /// a whole house are due at once, and what has just been sold must not wait for them. Returns how many were sent.
    /// For one thread at a time.
    std::size_t run_due(
        LetterCarrier& carrier, const std::function<bool()>& stop = [] { return false; }) {
        std::size_t sent = 0;
        while (!stop() && has_share()) {
            auto waiting = take(carrier);
            if (!waiting) break;
            const auto word = deliver(carrier, *waiting);
            if (waiting->occasion && word.delivery == Delivery::taken) ++sent;
            if (!settle(*waiting, word)) break;
        }
        return sent;
    }

    /// How many letters this process has sent, had refused and had put off.
    struct Counts {
        std::uint64_t sent = 0;
        std::uint64_t refused = 0;
        std::uint64_t put_off = 0;
    };
    [[nodiscard]] Counts counts() const noexcept { return {sent_.load(), refused_.load(), put_off_.load()}; }

    /// Returns how many messages there are in each state; those without any are missing.
    [[nodiscard]] std::map<MailState, std::int64_t> count() {
        return store_.read([](Tx& tx) { return tx.outbox().count(); });
    }

    [[nodiscard]] std::vector<OutboxMessage> latest(std::optional<MailState> state, std::optional<OutboxId> below,
                                                    std::int64_t limit) {
        return store_.read([&](Tx& tx) { return tx.outbox().latest(state, below, limit); });
    }

    /// The letter of a mailing as it would be written now, to be looked at; nothing where there is no such mailing.
    [[nodiscard]] std::optional<Letter> letter(MailingId id, const std::string& language) {
        const auto occasion = store_.read([&](Tx& tx) {
            auto message = message_due(MailKind::mailing_trial, tx.now(), {}, language);
            message.mailing = id;
            auto read = occasion_of(tx, maps_, message);
            read.use = LetterUse::shown;
            return read;
        });
        return occasion.mailing ? std::optional(writer_.write(occasion)) : std::nullopt;
    }

    /// The letter of a message as it would be written now, to be looked at; nothing where there is none.
    [[nodiscard]] std::optional<Letter> letter(OutboxId id, LetterUse use = LetterUse::shown) {
        auto occasion = store_.read([&](Tx& tx) -> std::optional<LetterOccasion> {
            const auto message = tx.outbox().find(id);
            return message ? std::optional(occasion_of(tx, maps_, *message)) : std::nullopt;
        });
        // What was passed on and taken back is nobody's to look at.
        if (occasion && is_of_held_ticket(occasion->message) && !occasion->order) return {};
        if (occasion) occasion->use = use;
        return occasion ? std::optional(writer_.write(*occasion)) : std::nullopt;
    }

    /// Removes messages that came to their end long ago, and ends those that no process sends.
    void forget() {
        store_.write([](Tx& tx) {
            tx.outbox().drop_left(tx.now() - kGiveUpAfter - std::chrono::hours(1), "No mail server has been set up.");
            tx.outbox().forget(tx.now() - kKeptFor);
            return Done{};
        });
    }

    // ---- What people ask for

    static constexpr Milliseconds kBetweenRepeats = std::chrono::minutes(2);
    static constexpr Milliseconds kDay = std::chrono::hours(24);
    static constexpr std::int64_t kMaxRepeats = 10; ///< Within a day.

    /// Writes the message once more that says how the order stands.
    Result<OutboxMessage> send_again(const OrderId& id) {
        return store_.write([&](Tx& tx) -> Result<OutboxMessage> {
            const auto order = tx.orders().find_to_change(id);
            if (!order) return no_such_order();
            if (auto refused = why_too_often(tx, id)) return *refused;
            return again(tx, *order);
        });
    }

    /// The same for the house, where it has corrected the address. What still waits for the old one goes to the new.
    Result<OutboxMessage> correct_and_send(const Actor& actor, const AuditLog& audit, const std::string& reference,
                                           const Customer& customer) {
        return store_.write([&](Tx& tx) -> Result<OutboxMessage> {
            const auto id = tx.orders().id_of(reference);
            if (!id) return no_such_order();
            auto order = *tx.orders().find_to_change(*id);
            const bool is_same = order.customer.email.text() == customer.email.text();
            tx.orders().set_customer(*id, customer);
            order.customer = customer;
            for (const auto& message : tx.outbox().of_order(*id)) {
                if (message.state != MailState::waiting || !is_for_customer(message)) continue;
                tx.outbox().end(message.id, MailState::dropped, "The address was corrected.");
                // A letter before the visit is not written again: the one that is written below says the same.
                if (message.kind == MailKind::reminder) {
                    auto reminder = message_to(order, MailKind::reminder, tx.now());
                    reminder.due_at = message.due_at;
                    tx.outbox().add(reminder);
                }
            }
            auto message = again(tx, order);
            if (!message) return message;
            audit.write(tx, actor, "order.mail", reference, "", is_same ? "sent again" : "address corrected");
            return message;
        });
    }

    /// Writes the message that lists what an address has ordered, whether it has or not: who asks is told nothing.
    void send_links(const Email& email, const std::string& language) {
        store_.write([&](Tx& tx) {
            tx.outbox().add(message_due(MailKind::links, tx.now(), email.text(), language));
            return Done{};
        });
    }

    /// Tries a message now that waits, or once more that has failed.
    Result<OutboxMessage> retry(const Actor& actor, const AuditLog& audit, OutboxId id) {
        return store_.write([&](Tx& tx) -> Result<OutboxMessage> {
            const auto message = tx.outbox().find(id);
            if (!message) return Error::not_found("There is no such message.");
            if (!tx.outbox().retry(id))
                return Error::conflict("mail_ended", "This message was sent, or is no longer true.");
            if (message->kind == MailKind::mailing && message->state == MailState::failed)
                tx.mailings().count(*message->mailing, 0, -1);
            audit.write(tx, actor, "mail.retry", std::to_string(id.value));
            return *tx.outbox().find(id);
        });
    }

    [[nodiscard]] Result<std::vector<OutboxMessage>> of_order(const std::string& reference) {
        return store_.read([&](Tx& tx) -> Result<std::vector<OutboxMessage>> {
            const auto id = tx.orders().id_of(reference);
            if (!id) return no_such_order();
            return tx.outbox().of_order(*id);
        });
    }

    /// By one statement: while it runs nobody else writes to SQLite.
    static constexpr std::int64_t kVisitsAtOnce = 200;

private:
    static Result<OutboxMessage> again(Tx& tx, const Order& order) {
        if (given_email(order.customer).empty())
            return Error::conflict("no_address", "This order has no e-mail address.");
        if (order.gift_sale) return card_again(tx, order);
        const auto kind = kind_for(order.status);
        if (!kind) return Error::conflict("order_pending", "This order is being paid. There is nothing to send yet.");
        auto message = message_to(order, *kind, tx.now());
        if (*kind == MailKind::refunded) message.amount = order.refunded;
        tx.outbox().add(message);
        return message;
    }

    static Result<OutboxMessage> card_again(Tx& tx, const Order& order) {
        const bool is_back = order.status == OrderStatus::refunded;
        if (!is_back && !is_paid(order.status))
            return Error::conflict("order_pending", "Nothing was paid for this gift card. There is nothing to send.");
        auto message = message_to(order, is_back ? MailKind::card_refunded : MailKind::gift_card, tx.now());
        message.gift_card = order.gift_sale->card;
        message.amount = order.refunded;
        tx.outbox().add(message);
        return message;
    }

    static std::optional<MailKind> kind_for(OrderStatus status) {
        switch (status) {
        case OrderStatus::paid:
        case OrderStatus::partly_refunded:
            return MailKind::confirmation;
        case OrderStatus::reserved:
            return MailKind::reservation;
        case OrderStatus::cancelled:
            return MailKind::cancelled;
        case OrderStatus::refunded:
            return MailKind::refunded;
        case OrderStatus::expired:
            return MailKind::expired;
        case OrderStatus::pending:
            break;
        }
        return {};
    }

    /// Of the messages about an order.
    static bool is_for_customer(const OutboxMessage& message) {
        return !is_of_payment(message.kind) && !is_for_holder(message);
    }

    static std::optional<Error> why_too_often(Tx& tx, const OrderId& id) {
        const auto until = [&](const Error& error, Time moment) {
            return error.until(static_cast<int>(std::chrono::ceil<std::chrono::seconds>(moment - tx.now()).count()));
        };
        std::int64_t today = 0;
        Time first = tx.now();
        for (const auto& message : tx.outbox().of_order(id)) {
            if (message.due_at > tx.now() || !is_for_customer(message)) continue;
            if (message.created_at > tx.now() - kBetweenRepeats)
                return until({ErrorKind::too_many, "mailed_just_now",
                              "A message has just been sent. Give it two minutes, and look among the unwanted mail."},
                             message.created_at + kBetweenRepeats);
            if (message.created_at <= tx.now() - kDay) continue;
            ++today;
            first = std::min(first, message.created_at);
        }
        if (today >= kMaxRepeats)
            return until({ErrorKind::too_many, "mailed_too_often",
                          "This order has been sent many times today. Ask the box office."},
                         first + kDay);
        return {};
    }

    /// Takes the next message that is due, with what its letter is written from.
    std::optional<WaitingLetter> take(LetterCarrier& carrier) {
        const bool with_many = spent_.size() < (options_.per_minute + 1) / 2;
        auto message =
            store_.write([&](Tx& tx) { return tx.outbox().lease(tx.now() + kLease, carrier.domain(), with_many); });
        if (!message) return {};
        WaitingLetter waiting{*message};
        if (message->address.empty()) message->address = carrier.house();
        auto occasion = store_.read([&](Tx& tx) { return occasion_of(tx, maps_, *message); });
        waiting.why_not = why_not_sent(occasion);
        if (!waiting.why_not.empty()) return waiting;
        if (has_secret(message->kind))
            occasion.secret = store_.write([&](Tx& tx) { return links_.make(tx, *occasion.user); });
        waiting.occasion = std::move(occasion);
        return waiting;
    }

    DeliveryWord deliver(LetterCarrier& carrier, const WaitingLetter& waiting) {
        if (!waiting.occasion) return {};
        spent_.push_back(clock_.running());
        try {
            return carrier.send(waiting.occasion->message, writer_.write(*waiting.occasion));
        } catch (const StoreUnavailable&) {
            throw;
        } catch (const std::exception& error) { // a letter that cannot be written must not keep those behind it
            return {Delivery::later, std::string("It could not be written: ") + error.what()};
        }
    }

    /// Writes down what became of a message. Returns whether others should be tried.
    bool settle(const WaitingLetter& waiting, const DeliveryWord& word) {
        const auto& message = waiting.message;
        const std::string answer(cut_to(word.answer, kMaxAnswerBytes));
        store_.write([&](Tx& tx) {
            if (!waiting.occasion) {
                tx.outbox().end(message.id, MailState::dropped, waiting.why_not);
                if (message.kind == MailKind::places_free) tx.waiting().put_back(message.detail);
            } else if (word.delivery == Delivery::taken) {
                if (tx.outbox().end(message.id, MailState::sent, answer) && message.kind == MailKind::mailing)
                    tx.mailings().count(*message.mailing, 1, 0);
            } else if (word.delivery == Delivery::refused || tx.now() - message.due_at > kGiveUpAfter) {
                if (tx.outbox().end(message.id, MailState::failed, answer) && message.kind == MailKind::mailing)
                    tx.mailings().count(*message.mailing, 0, 1);
            } else {
                // Where nobody's can be sent this one has not had its try.
                const bool has_tried = word.delivery == Delivery::later;
                const auto tries = has_tried ? message.tries : message.tries - 1;
                tx.outbox().put_off(message.id, *message.next_try, tx.now() + back_off(tries), tries, answer);
            }
            return Done{};
        });
        if (!waiting.occasion) return true;
        if (word.delivery == Delivery::taken) ++sent_;
        if (word.delivery == Delivery::refused) ++refused_;
        if (word.delivery == Delivery::later || word.delivery == Delivery::unreachable) ++put_off_;
        if (word.delivery != Delivery::unreachable) {
            failures_ = 0;
            pause_until_.reset();
            return true;
        }
        pause_until_ = clock_.running() + pause(++failures_);
        return false;
    }

    /// How long until a message is tried again: a minute, then ever longer, two hours at most.
    static Milliseconds back_off(std::int64_t tries) {
        return frontrow::back_off(tries, std::chrono::minutes(1), std::chrono::hours(2));
    }
    /// How long a server is left alone that cannot be reached: five seconds, then ever longer, five minutes at most.
    static Milliseconds pause(std::int64_t failures) {
        return frontrow::back_off(failures, std::chrono::seconds(5), std::chrono::minutes(5));
    }

    /// Whether another letter may be sent within this minute.
    bool has_share() {
        const auto now = clock_.running();
        while (!spent_.empty() && spent_.front() <= now - std::chrono::minutes(1)) spent_.pop_front();
        return spent_.size() < options_.per_minute;
    }

    Store& store_;
    SeatMapService& maps_;
    const Clock& clock_;
    const LetterWriter& writer_;
    const PasswordLinks& links_;
    const Options options_;
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<std::uint64_t> refused_ = 0;
    std::atomic<std::uint64_t> put_off_ = 0;
    std::deque<Milliseconds> spent_{};          ///< When letters were sent within the last minute.
    std::optional<Milliseconds> pause_until_{}; ///< These three belong to the thread of run_due().
    std::int64_t failures_ = 0;
};

} // namespace frontrow
