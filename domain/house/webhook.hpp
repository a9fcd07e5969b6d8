#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What a webhook may be told of. Kept as numbers: new ones go to the end.
enum class WebhookEvent : std::uint8_t {
    test, ///< Somebody wants to see whether it arrives. Every webhook is told of its own.
    order_paid,
    order_reserved,
    order_changed, ///< Other seats, or a ticket of a reservation less.
    order_exchanged,
    order_cancelled,
    order_expired,
    order_refunded,
    ticket_passed_on,
    ticket_taken_back, ///< By the buyer who had passed it on.
    ticket_checked_in,
    ticket_checked_out,
    ticket_check_in_undone,
    session_cancelled,
    session_postponed,
    session_moved,
};

/// The types of the messages.
inline constexpr std::array<std::string_view, 16> kWebhookEventNames = {"test",
                                                                        "order.paid",
                                                                        "order.reserved",
                                                                        "order.changed",
                                                                        "order.exchanged",
                                                                        "order.cancelled",
                                                                        "order.expired",
                                                                        "order.refunded",
                                                                        "ticket.passed_on",
                                                                        "ticket.taken_back",
                                                                        "ticket.checked_in",
                                                                        "ticket.checked_out",
                                                                        "ticket.check_in_undone",
                                                                        "session.cancelled",
                                                                        "session.postponed",
                                                                        "session.moved"};
inline std::string_view name_of(WebhookEvent event) { return kWebhookEventNames[static_cast<std::size_t>(event)]; }

/// The event as a member of a set of them, which is a sum of such numbers.
constexpr std::int64_t bit_of(WebhookEvent event) { return std::int64_t{1} << static_cast<unsigned>(event); }

/// The names of what such a set has, in the order of the list; without WebhookEvent::test, which nobody chooses.
inline std::vector<std::string> names_in(std::int64_t events) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i < kWebhookEventNames.size(); ++i)
        if (events & bit_of(static_cast<WebhookEvent>(i))) names.emplace_back(kWebhookEventNames[i]);
    return names;
}

/// All that can be chosen.
inline constexpr std::int64_t kAllWebhookEvents = (std::int64_t{1} << kWebhookEventNames.size()) - 2;

/// Returns what is chosen by this name, or nothing.
inline std::optional<WebhookEvent> chosen_event(std::string_view name) {
    const auto found = std::find(kWebhookEventNames.begin() + 1, kWebhookEventNames.end(), name);
    if (found == kWebhookEventNames.end()) return {};
    return static_cast<WebhookEvent>(found - kWebhookEventNames.begin());
}

using WebhookId = RowId<struct WebhookNoun>;
using DeliveryId = RowId<struct DeliveryNoun>;

inline constexpr std::int64_t kMaxWebhooks = 10;
inline constexpr std::size_t kMaxWebhookNameBytes = 100;
inline constexpr std::size_t kMaxWebhookUrlBytes = 500;

/// Another system of the house that is told what happens here.
struct Webhook {
    WebhookId id{}; ///< Given by the store.
    std::string name;
    std::string url;
    std::int64_t events = 0; ///< A set.
    bool is_on = true;
    std::string secret{};     ///< That messages are signed with.
    std::string old_secret{}; ///< The one before, which signs them too …
    Time old_until{};         ///< … until then.
    Time created_at{};
    std::optional<Time> failing_since{}; ///< When the first of those attempts was that have all failed since.
    std::int64_t failures = 0;           ///< How many those are.
    std::optional<Time> given_up_at{};   ///< When the shop switched it off by itself; nothing where it did not.
    Time busy_until{};                   ///< Nobody else sends to it until then.
    std::int64_t row_version = 0;        ///< Goes up by one with every edit.
};

/// A webhook as a list shows it.
struct WebhookFigures {
    Webhook webhook;
    std::int64_t waiting = 0;
    std::int64_t failed = 0;
};

/// What is told to those webhooks that want to hear of it.
struct WebhookNews {
    WebhookEvent event = WebhookEvent::test;
    std::optional<OrderId> order{};
    std::optional<SessionId> session{}; ///< Where it is about no order.
    std::optional<TicketId> ticket{};   ///< Of the order.
    std::int64_t amount = 0;            ///< What was given back, in minor units of the order's currency.
    Time at{};                          ///< When it happened.
};

enum class DeliveryState : std::uint8_t {
    waiting,
    delivered, ///< The other system has said that it has it.
    failed,    ///< It has not for a week.
};

inline constexpr std::array<std::string_view, 3> kDeliveryStateNames = {"waiting", "delivered", "failed"};
inline std::string_view name_of(DeliveryState state) { return kDeliveryStateNames[static_cast<std::size_t>(state)]; }

/// What came of one attempt.
struct WebhookAnswer {
    int status = 0;       ///< Of HTTP; 0 where no answer came.
    std::string text{};   ///< The beginning of the answer, or why none came. UTF-8, at most kMaxWebhookAnswerBytes.
    Milliseconds took{0}; ///< How long it took.
    [[nodiscard]] bool is_taken() const noexcept { return status >= 200 && status < 300; }
};

inline constexpr std::size_t kMaxWebhookAnswerBytes = 500;

/// A message to one webhook.
struct WebhookDelivery {
    DeliveryId id{};
    WebhookId webhook{};
    WebhookNews news{};
    Time created_at{}; ///< Later than it happened where a door had no network.
    DeliveryState state = DeliveryState::waiting;
    std::optional<Time> next_try{}; ///< Nothing once it has come to its end.
    std::int64_t tries = 0;
    std::string body{};             ///< What is sent, written when it is taken up first; the same bytes ever after.
    WebhookAnswer answer{};         ///< To the last try …
    std::optional<Time> tried_at{}; ///< … which was then.
};

/// The name of a message, by which a repeat is recognized. No other of this shop has it, nor of one that was restored
/// from a copy of it.
inline std::string message_id_of(const WebhookDelivery& delivery) {
    return "msg_" + std::to_string(delivery.created_at.time_since_epoch().count()) + "_" +
           std::to_string(delivery.id.value);
}

/// How webhooks and what they are told are kept. Part of the store's contract; see domain/store.hpp for threads and
/// errors.
class WebhookTable {
public:
    virtual ~WebhookTable() = default;
    /// Returns all of them by name. Until a write that asked ends, nobody else edits them.
    [[nodiscard]] virtual std::vector<WebhookFigures> all() = 0;
    /// The same of one.
    [[nodiscard]] virtual std::optional<Webhook> find(WebhookId id) = 0;
    /// Adds the webhook where its id is 0, or replaces the one with its id; counts the edit.
    virtual WebhookId put(const Webhook& webhook) = 0;
    /// Removes it with all that it was told.
    virtual void remove(WebhookId id) = 0;

    /// Writes a message down for each webhook that is on and wants it. Costs one statement at most, and none where this
    /// transaction has added an order, or found one to be changed, while there was no webhook.
    virtual void tell(const WebhookNews& news) = 0;
    /// The same for reserved orders whose places are about to be given up: that they have expired where their time is
    /// over, else that they are cancelled.
    virtual void tell_ended(std::span<const OrderId> orders) = 0;
    /// Writes a message of WebhookEvent::test down for this one.
    virtual DeliveryId test(WebhookId id) = 0;

    /// Whether lease() would return one.
    [[nodiscard]] virtual bool is_due() = 0;
    /// Takes the webhook that has been left alone for longest of those that have a message due and that nobody else
    /// sends to. Until `until` nobody else takes it. Returns nothing where there is none.
    [[nodiscard]] virtual std::optional<Webhook> lease(Time until) = 0;
    /// Returns at most `limit` messages of the webhook that are due, in the order in which they were written.
    [[nodiscard]] virtual std::vector<WebhookDelivery> due(WebhookId id, std::int64_t limit) = 0;
    virtual void set_body(DeliveryId id, const std::string& body) = 0;
    /// Notes the answer to a try, and that the message has come to its end, or when it is tried next.
    virtual void settle(const WebhookDelivery& delivery) = 0;
    /// Notes how the tries of a webhook go: `failing_since`, `failures`, `given_up_at` and `is_on`.
    virtual void note_tries(const Webhook& webhook) = 0;
    /// Ends a lease that still is until `leased_until`; nobody sends to the webhook before `until`.
    virtual void release(WebhookId id, Time leased_until, Time until) = 0;

    [[nodiscard]] virtual std::optional<WebhookDelivery> find(DeliveryId id) = 0;
    /// Returns at most `limit` messages of the webhook below that id, or all, the latest first; without their bodies.
    [[nodiscard]] virtual std::vector<WebhookDelivery> latest(WebhookId id, std::optional<DeliveryId> below,
                                                              std::int64_t limit) = 0;
    /// Lets a message be tried now, whatever has become of it.
    virtual void redeliver(DeliveryId id) = 0;
    /// Removes messages that were written before `moment`.
    virtual void forget(Time moment) = 0;
};

} // namespace frontrow
