#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/promotion/mailing.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What a message tells of. Kept as numbers: new ones go to the end.
enum class MailKind : std::uint8_t {
    confirmation, ///< Paid; the tickets.
    reservation,  ///< Reserved until a deadline.
    reminder,     ///< The deadline comes near.
    cancelled,    ///< A reservation, or an order that had cost nothing, was cancelled.
    expired,      ///< The deadline has passed.
    refunded,     ///< Money was given back.
    moved,        ///< Other seats, and new codes.
    links,        ///< All that an address has ordered, for who asks.
    incident,     ///< To the house: money that somebody has to decide about.
    exchanged,    ///< Another order takes the place of one that was paid; its tickets.
    called_off,   ///< The session of a paid order does not take place.
    postponed,    ///< It takes place later; nobody knows when.
    rescheduled,  ///< It takes place at another time, with the same tickets.
    gift_card,    ///< The code of a gift card, for the one who is to have it.
    invitation,   ///< To somebody who was added to those who run the house: a link to choose a password.
    new_password, ///< The same for somebody who has forgotten theirs.
    new_login,    ///< Somebody has logged in as the reader, from where nobody has before.
    visit, ///< The session of a paid order begins soon: when, where, what to bring. To its buyer, or to a holder.
    backup_failed, ///< To the house: a backup has failed that was to be made; the first of a row.
    backup_made,   ///< To the house: one was made again.
    passed,        ///< A ticket was passed on to the reader: their link to it.
    pass_ended,    ///< They hold it no longer.
    interest,      ///< Somebody wants to hear of the programme at this address: the link by which its owner confirms.
    mailing,       ///< What marketing writes to who has confirmed it.
    mailing_trial, ///< The same, to somebody of the house who wants to see it first.
    day_summary,   ///< To the house: what a day has brought, and what is on next.
    letter_trial,  ///< A letter to a buyer who does not exist, to somebody of the house who sees to its words.
    webhook_off,   ///< To the house: a webhook has only failed for a week, and was switched off.
    card_refunded, ///< Money was given back of a gift card that was bought online.
    waiting_list,  ///< Somebody wants to wait for places at this address: the link by which its owner confirms.
    places_free,   ///< To who waits for places: there are some.
    refund_failed, ///< Money could not be given back the way it was paid; the first time of each refund.
    payment_returned, ///< To the house: money that came twice or too late goes back by itself.
};

inline constexpr std::array<std::string_view, 33> kMailKindNames = {
    "confirmation",  "reservation",  "reminder",    "cancelled",     "expired",         "refunded",     "moved",
    "links",         "incident",     "exchanged",   "called_off",    "postponed",       "rescheduled",  "gift_card",
    "invitation",    "new_password", "new_login",   "visit",         "backup_failed",   "backup_made",  "passed",
    "pass_ended",    "interest",     "mailing",     "mailing_trial", "day_summary",     "letter_trial", "webhook_off",
    "card_refunded", "waiting_list", "places_free", "refund_failed", "payment_returned"};

/// Whether its letter has a link that only its reader may have.
inline bool has_secret(MailKind kind) { return kind == MailKind::invitation || kind == MailKind::new_password; }
/// Whether it goes to somebody who runs the house.
inline bool is_for_user(MailKind kind) { return has_secret(kind) || kind == MailKind::new_login; }
/// Whether it brings a mailing.
constexpr bool is_of_mailing(MailKind kind) { return kind == MailKind::mailing || kind == MailKind::mailing_trial; }
/// Whether it goes to who waits, or wants to wait, for places of a session.
constexpr bool is_of_waiting(MailKind kind) { return kind == MailKind::waiting_list || kind == MailKind::places_free; }
/// Whether it tells those who keep the shop running how its backups and webhooks go.
inline bool is_of_upkeep(MailKind kind) {
    return kind == MailKind::backup_failed || kind == MailKind::backup_made || kind == MailKind::webhook_off;
}
/// Whether it tells the house of the money of an order.
constexpr bool is_of_payment(MailKind kind) { return kind == MailKind::incident || kind == MailKind::payment_returned; }
inline std::string_view name_of(MailKind kind) { return kMailKindNames[static_cast<std::size_t>(kind)]; }

enum class MailState : std::uint8_t {
    waiting,
    sent,    ///< A mail server has taken it.
    failed,  ///< It was refused for good, or for too long.
    dropped, ///< It was no longer true when its turn came, or there was nobody to send it to.
};

inline constexpr std::array<std::string_view, 4> kMailStateNames = {"waiting", "sent", "failed", "dropped"};
inline std::string_view name_of(MailState state) { return kMailStateNames[static_cast<std::size_t>(state)]; }

using OutboxId = RowId<struct OutboxNoun>;

/// A message that is to be sent. What it says is read from the shop when its turn comes.
struct OutboxMessage {
    OutboxId id{}; ///< Given by the store.
    MailKind kind = MailKind::confirmation;
    MailState state = MailState::waiting;
    std::optional<OrderId> order{};
    std::optional<GiftCardId> gift_card{};
    std::string address{};  ///< Empty for the house's own, whoever that is by then.
    std::string language{}; ///< Of kLanguages; empty for the shop's.
    /// Of a new login: its address, a line feed, what its browser calls itself. Of a backup that failed: why. Of a
    /// webhook: its name, a line feed, what was answered last. For the
    /// holder of a ticket: the id of the pass, a line feed, their name. Of a summary: its day, as
    /// Span::text(). Of money that bought nothing: why it goes back, as PaymentReturn::reason. Of MailKind::interest
    /// and MailKind::mailing: the token of the entry of the interest list; of the waiting list likewise. Of
    /// MailKind::letter_trial: see tried_text().
    std::string detail{};
    std::int64_t amount = 0;        ///< What was given back, or could not be, in minor units of the order's currency.
    Time created_at{};              ///< When what it tells of was.
    Time due_at{};                  ///< Not before.
    std::optional<Time> next_try{}; ///< Nothing once it has come to its end.
    std::int64_t tries = 0;
    std::string message_id{}; ///< With its domain, without brackets; empty until it is tried. Never changes.
    std::string answer{};     ///< What was last said of it, at most kMaxAnswerBytes.
    std::optional<Time> ended_at{};
    std::string reference{}; ///< Of the order.
    /// Of MailKind::visit: when its session was to begin as it was written. Each of its readers has one for such a
    /// time.
    std::optional<Time> session_starts_at{};
    std::optional<MailingId> mailing{}; ///< Of MailKind::mailing and of its trials.
};

/// Whether it tells what becomes of a session. It goes to the buyers of tickets, and to those who hold one that was
/// passed on.
inline bool is_of_session(MailKind kind) {
    return kind == MailKind::visit || kind == MailKind::called_off || kind == MailKind::postponed ||
           kind == MailKind::rescheduled;
}
/// Whether it is about a ticket that was passed on to its reader, and is theirs as long as nobody takes it back.
inline bool is_of_held_ticket(const OutboxMessage& message) {
    return message.kind == MailKind::passed || (is_of_session(message.kind) && !message.detail.empty());
}
/// Whether it goes to somebody to whom a ticket was passed on.
inline bool is_for_holder(const OutboxMessage& message) {
    return message.kind == MailKind::pass_ended || is_of_held_ticket(message);
}

inline constexpr std::size_t kMaxAnswerBytes = 300;

/// Returns a message that is due as soon as it is written. No address: to the house.
inline OutboxMessage message_due(MailKind kind, Time now, std::string address = {}, std::string language = {}) {
    return {
        .kind = kind, .address = std::move(address), .language = std::move(language), .created_at = now, .due_at = now};
}

/// What keeps mail from arriving.
struct MailTrouble {
    std::optional<Time> oldest_due{}; ///< Since when the oldest message waits whose time has come.
    std::int64_t failed = 0;          ///< Messages that were given up lately.
};

/// How messages are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class OutboxTable {
public:
    virtual ~OutboxTable() = default;
    /// Adds the messages, at least one, by one statement.
    virtual void add(std::span<const OutboxMessage> messages) = 0;
    /// Adds one message.
    void add(const OutboxMessage& message) { add(std::span(&message, 1)); }
    /// Adds what the customers of reserved orders are told whose places are about to be given up, all of them in few
    /// statements: that they have expired where their time is over, else that they are cancelled.
    virtual void add_ended(std::span<const OrderId> orders) = 0;
    /// Adds the same message for every order of a session that is paid, and where `with_reserved` also for those that
    /// are reserved, by one statement; by another for whoever holds a ticket that was passed on and has an address.
    virtual void add_of_session(SessionId session, MailKind kind, bool with_reserved) = 0;
    /// Whether add_visits() has something to add.
    [[nodiscard]] virtual bool has_visits_to_add(Milliseconds before) = 0;
    /// Adds at most `limit` messages of MailKind::visit, by a statement for buyers and one for holders: for orders that
    /// have none yet, are paid, have an address and a valid ticket that was not passed on, whose session begins within
    /// `before` from now, and that were bought earlier than that before it; and for whoever had a ticket of such an
    /// order passed on to them earlier than that, and has an address. Whoever was told within that time what it says is
    /// not told again. Returns how many it added; several processes may do so at once.
    virtual std::int64_t add_visits(Milliseconds before, std::int64_t limit) = 0;
    [[nodiscard]] virtual std::optional<OutboxMessage> find(OutboxId id) = 0;
    /// Takes the message that has been due for longest and that nobody else has, counts the try, and gives it its name
    /// under this domain where it has none. MailKind::visit is taken after all others and MailKind::mailing last, and
    /// both only `with_many`. Until `until` nobody else takes it. Returns nothing where none is due.
    [[nodiscard]] virtual std::optional<OutboxMessage> lease(Time until, const std::string& domain, bool with_many) = 0;
    /// Returns when the next message is due, or nothing where none waits.
    [[nodiscard]] virtual std::optional<Time> next_due() = 0;
    /// Ends a message that waits. Returns whether it did.
    virtual bool end(OutboxId id, MailState how, const std::string& answer) = 0;
    /// Lets a message wait that is still leased until then.
    virtual void put_off(OutboxId id, Time leased_until, Time next, std::int64_t tries, const std::string& answer) = 0;
    /// Lets a message that waits or has failed be tried now. Returns whether it does.
    virtual bool retry(OutboxId id) = 0;
    /// Returns the messages about an order, the latest first.
    [[nodiscard]] virtual std::vector<OutboxMessage> of_order(const OrderId& order) = 0;
    /// Returns at most `limit` messages below that id, or all, the latest first; of one state, or of all.
    [[nodiscard]] virtual std::vector<OutboxMessage> latest(std::optional<MailState> state,
                                                            std::optional<OutboxId> below, std::int64_t limit) = 0;
    /// Returns the latest message of one of the two kinds, or nothing.
    [[nodiscard]] virtual std::optional<OutboxMessage> latest_of(MailKind one, MailKind other) = 0;
    /// Returns how many messages there are in each state; those without any are missing.
    [[nodiscard]] virtual std::map<MailState, std::int64_t> count() = 0;
    /// Returns what waits although it is due, and how many messages have failed since `moment`.
    [[nodiscard]] virtual MailTrouble trouble(Time moment) = 0;
    /// Drops messages that nobody has taken up since `moment`.
    virtual void drop_left(Time moment, const std::string& answer) = 0;
    /// Removes messages that came to their end before `moment`.
    virtual void forget(Time moment) = 0;
};

} // namespace frontrow
