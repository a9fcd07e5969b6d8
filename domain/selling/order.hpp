#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/admission/ticket.hpp"
#include "domain/id.hpp"
#include "domain/identity.hpp"
#include "domain/money.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/money/gift_sale.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/money/settlement.hpp"
#include "domain/payment/bank_transfer.hpp"
#include "domain/payment/payment.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/programme/session.hpp"
#include "domain/selling/claim.hpp"
#include "domain/selling/reservation_caps.hpp"
#include "domain/selling/voucher.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

enum class OrderStatus : std::uint8_t {
    paid,
    reserved, ///< To be paid at the venue until its deadline.
    cancelled,
    refunded,        ///< It was paid, and none of its tickets is valid any more.
    expired,         ///< Its deadline has passed.
    pending,         ///< Being paid at a provider; its seats are kept until its deadline.
    partly_refunded, ///< It is paid, and a part of the money was given back.
};

/// Whether the tickets of an order with this status have been paid, as far as they are valid.
constexpr bool is_paid(OrderStatus status) {
    return status == OrderStatus::paid || status == OrderStatus::partly_refunded;
}
/// Whether an order with this status has valid tickets.
constexpr bool is_live(OrderStatus status) {
    return is_paid(status) || status == OrderStatus::reserved || status == OrderStatus::pending;
}

/// Characters of kBase32 in an order's reference: 40 random bits, few enough to be said on the phone.
inline constexpr std::size_t kReferenceLength = 8;

struct Customer {
    PersonName name;
    Email email;
};

/// What is kept of somebody who buys at the counter and leaves no name or no address. Email::parse refuses this
/// address, so that nobody's own is ever taken for it. Who leaves an address leaves a name.
inline constexpr std::string_view kWalkInName = "Walk-in";
inline constexpr std::string_view kNoEmail = "-";

/// The name that the customer gave; empty where none.
inline std::string given_name(const Customer& customer) {
    const bool is_walk_in = customer.email.text() == kNoEmail && customer.name.text() == kWalkInName;
    return is_walk_in ? std::string() : customer.name.text();
}

/// The address that the customer gave; empty where none.
inline std::string given_email(const Customer& customer) {
    return customer.email.text() == kNoEmail ? std::string() : customer.email.text();
}

/// A sale to one customer: tickets for one session, or a gift card.
struct Order {
    OrderId id;            ///< The secret behind the order page.
    std::string reference; ///< kReferenceLength characters of kBase32, unique.
    SessionId session{};   ///< 0 where it buys a gift card.
    BuyerId buyer;
    OrderStatus status = OrderStatus::paid;
    Customer customer;
    Money total{}; ///< Of the valid tickets, or of the gift card.
    Time created_at{};
    Payment payment{};
    std::vector<Ticket> tickets{}; ///< In map order.
    std::optional<Redemption> redemption{};
    std::string note{};           ///< What the house has written down about it, at most kMaxNote.
    std::int64_t row_version = 1; ///< Goes up by one with every edit of the note and every refund.
    /// Of a reserved or pending order: from this moment on its places are free. Of an expired one: when that was.
    std::optional<Time> reserved_until{};
    std::int64_t paid = 0;     ///< What came in for it, in minor units; the sum over its tickets.
    std::int64_t refunded = 0; ///< What of that was given back; the sum over its tickets.
    std::string language{};    ///< That its customer reads, of kLanguages; empty for the shop's.
    // Of one that takes the place of another, see exchange.hpp; in minor units:
    std::optional<OrderId> replaces{};
    std::int64_t credit = 0;     ///< What the other has brought in for it.
    std::int64_t change_fee = 0; ///< What the house keeps of the other.
    // Of one that a gift card pays for, wholly or in part:
    std::optional<GiftCardId> gift_card{};
    std::int64_t gift_amount = 0; ///< Of what was paid; before that, what the card keeps for it.
    // What the buyer gives besides, in minor units; it is in no other sum:
    std::int64_t donation = 0;
    std::int64_t donation_returned = 0;
    std::optional<GiftSale> gift_sale{}; ///< Of one that buys a gift card, and nothing else.
};

/// The page on which its buyer sees an order.
inline std::string page_of(const Order& order) {
    return (order.gift_sale ? "/gift-cards/" : "/orders/") + order.id.text();
}

/// What a gift card keeps for an order that is not paid, in minor units: never more than it still costs.
inline std::int64_t kept_by_card(const Order& order) {
    return std::max<std::int64_t>(std::min(order.gift_amount, order.total.amount - order.credit), 0);
}

/// What a gift card pays for an order, in minor units; of one that waits for its money never more than it still costs.
inline std::int64_t paid_by_card(const Order& order) {
    if (is_paid(order.status) || order.status == OrderStatus::refunded) return order.gift_amount;
    return kept_by_card(order);
}

/// What is left to pay for an order that is not paid, with the donation, in minor units.
inline std::int64_t due_of(const Order& order) {
    return order.total.amount - order.credit - kept_by_card(order) + order.donation;
}

inline constexpr std::size_t kMaxNote = 1'000; ///< Characters.

/// Which orders somebody looks for. Only what is set has to fit.
struct OrderSearch {
    std::string text{}; ///< A part of the name or the e-mail address, a reference, or a seat: its id or as it is said.
    std::optional<EventId> event{};
    std::optional<SessionId> session{};
    std::optional<OrderStatus> status{};
    std::optional<Time> from{};     ///< Bought then or later.
    std::optional<Time> until{};    ///< Bought before.
    std::optional<OrderId> below{}; ///< Older ones only.
};

/// How a place is called: a seat, or a standing area, which has neither row nor label.
struct PlaceName {
    std::string id;
    std::string section;
    std::string row{};
    std::string label{};
};

/// An order as a line of a list.
struct OrderLine {
    OrderId id;
    std::string reference;
    OrderStatus status = OrderStatus::paid;
    Customer customer;
    Money total{};
    Time created_at{};
    PaymentMethod method = PaymentMethod::free;
    std::optional<SessionSlug> session{}; ///< None where it buys a gift card, and nothing of the three below.
    Time starts_at{};
    std::string event; ///< Its title.
    std::string timezone;
    std::string note;
    std::optional<Time> reserved_until{}; ///< As in Order.
    std::int64_t paid = 0;                ///< As in Order.
    std::int64_t refunded = 0;            ///< As in Order.
    std::vector<PlaceName> places{};      ///< Of its valid tickets, in map order.
};

/// What somebody has to know of an order to give its money back.
struct OrderHead {
    std::string reference;
    Customer customer;
    Money total; ///< Of its valid tickets.
};

/// Where a ticket goes, and the code that it has from then on.
struct TicketMove {
    TicketId ticket;
    SeatIndex place = 0;
    std::string code;
};

/// The orders of a session in numbers. Amounts are minor units of the session's currency.
struct OrderCounts {
    std::int64_t paid = 0;
    std::int64_t reserved = 0;
    std::int64_t paid_amount =
        0; ///< What the house has kept of them, and of those that were refunded, as in the ledger.
    std::int64_t reserved_amount = 0;
};

/// The first answer to a request with an Idempotency-Key.
struct IdempotencyRecord {
    std::string request_digest; ///< Of the body, so that a reused key is noticed.
    std::string body;           ///< Byte for byte what was answered.
    /// The order that is answered with as it is by then: where it is paid is known only after it was kept.
    std::optional<OrderId> order{};
};

/// How orders, their tickets and payments are kept. Part of the store's contract; see domain/store.hpp.
class OrderTable {
public:
    virtual ~OrderTable() = default;
    /// Adds the order with its tickets, its payment and its redemption, whose use is counted by VoucherTable::use.
    virtual void add(const Order& order) = 0;
    /// Notes from which address a reserved order came, as a digest, as long as it is reserved. Returns how many seats
    /// are reserved with it. Of two writes that ask for the same session or e-mail address the second counts what the
    /// first has reserved.
    virtual ReservedSeats count_reserved(const Order& order, const std::string& client) = 0;
    [[nodiscard]] virtual std::optional<Order> find(const OrderId& id) = 0;
    /// The same inside a write; nobody else changes the order until that ends.
    [[nodiscard]] virtual std::optional<Order> find_to_change(const OrderId& id) = 0;
    [[nodiscard]] virtual std::optional<OrderId> id_of(const std::string& reference) = 0;
    /// Returns those of the orders with these references that there are, by reference, all without their tickets and
    /// redemptions.
    [[nodiscard]] virtual std::map<std::string, Order> without_tickets(std::span<const std::string> references) = 0;
    /// Returns the paid order that has taken the place of this one, or nothing.
    [[nodiscard]] virtual std::optional<OrderId> replaced_by(const OrderId& order) = 0;
    /// Returns at most `limit` orders that fit, the latest first.
    [[nodiscard]] virtual std::vector<OrderLine> search(const OrderSearch& wanted, std::int64_t limit) = 0;
    /// Returns the orders of a session with this status, the earliest first; those that are being paid are among the
    /// reserved ones. Inside a write nobody else changes them
    /// until that ends.
    [[nodiscard]] virtual std::vector<OrderId> of_session(SessionId session, OrderStatus status) = 0;
    /// Returns the orders of each of the sessions; those without any are missing.
    [[nodiscard]] virtual std::map<SessionId, OrderCounts> count_orders(std::span<const SessionId> sessions) = 0;
    [[nodiscard]] virtual bool has_reference(const std::string& reference) = 0;
    /// Returns the references of at most `limit` orders, the latest first, that were to be paid by transfer, whatever
    /// has become of them, and of those that are reserved.
    [[nodiscard]] virtual std::vector<std::string> awaiting_transfers(std::int64_t limit) = 0;
    /// Returns at most `limit` orders of a session that are paid and stand, the earliest first.
    [[nodiscard]] virtual std::vector<OrderHead> paid_of_session(SessionId session, std::int64_t limit) = 0;
    /// Ends reserved and pending orders as a whole, which of_session() or overdue() has found in this write: their
    /// tickets, claims and payments, and the uses of their vouchers. One whose time is over is expired, another
    /// cancelled. Returns the places, which the caller counts and announces.
    virtual std::vector<FreedPlace> end_all(std::span<const OrderId> orders) = 0;
    /// Takes the ticket out of the order and its price out of the total. Returns whether it was valid until now.
    /// Whoever it was passed on to holds it no longer.
    virtual bool cancel_ticket(const OrderId& order, const TicketId& ticket) = 0;
    /// Gives valid tickets of the order other places and codes, all at once: they may change places among themselves.
    /// Whoever they were passed on to holds them no longer.
    virtual void move_tickets(const OrderId& order, const std::vector<TicketMove>& moves) = 0;
    /// Gives a ticket that is not valid another place, under the code that it has, which nobody has seen.
    virtual void put_place(const OrderId& order, const TicketId& ticket, SeatIndex place) = 0;
    /// Gives a valid ticket of the order another code, and this holder; without one it is its buyer's again.
    virtual void pass_ticket(const OrderId& order, const TicketId& ticket, const std::string& code,
                             const TicketHolder* holder) = 0;
    /// Says for whom a ticket of the order is; an empty name for nobody in particular.
    virtual void set_attendee(const OrderId& order, const TicketId& ticket, const std::string& name) = 0;
    /// Returns the order that the ticket is of which was passed on by this, taken back or not; or nothing.
    [[nodiscard]] virtual std::optional<OrderId> order_of(const PassId& pass) = 0;
    /// Returns how often tickets of the order have been passed on.
    [[nodiscard]] virtual std::int64_t count_passes(const OrderId& order) = 0;
    /// Returns a reserved or pending order whose time is over and that has this place, or nothing.
    [[nodiscard]] virtual std::optional<OrderId> overdue_at(SessionId session, SeatIndex place) = 0;
    /// Returns at most `limit` reserved or pending orders whose time is over, the longest first; none that another
    /// write has.
    [[nodiscard]] virtual std::vector<OrderId> overdue(std::int64_t limit) = 0;
    /// Returns when the next reservation ends, or nothing where there is none.
    [[nodiscard]] virtual std::optional<Time> next_deadline() = 0;
    /// Moves the end of a reserved or pending order and of its claims, or takes it away.
    virtual void set_deadline(const OrderId& order, std::optional<Time> reserved_until) = 0;
    /// An order that is paid at a provider is now paid at this one.
    virtual void set_method(const OrderId& order, PaymentMethod method) = 0;
    /// Whether an order that ended before it was paid can stand again: its session has the map still, and its voucher a
    /// use left, which is counted again. Where not, nothing is changed.
    virtual bool begin_again(const OrderId& order) = 0;
    /// Makes every ticket of such an order valid again, and with it its total, or its gift card's. The caller has taken
    /// its places.
    virtual void restore_tickets(const OrderId& order) = 0;
    /// Notes that every valid ticket of an order has been paid, and with them the order, which is a paid one
    /// from then on.
    virtual void set_paid(const OrderId& order) = 0;
    /// Notes that this much of what was paid for a ticket was given back, and of the tax in it. The database refuses
    /// more than was paid.
    virtual void give_back(const OrderId& order, const TicketId& ticket, std::int64_t amount, std::int64_t tax) = 0;
    /// Notes that this much of what was paid for a gift card was given back; with the last of it the order ends. The
    /// database refuses more than was paid.
    virtual void give_card_back(const OrderId& order, std::int64_t amount) = 0;
    /// Notes from which address an order of a gift card came, as a digest, as long as it waits for its payment. Returns
    /// how many such orders the same e-mail address has, or the same address if that is more; of two writes that ask
    /// the second counts the first.
    [[nodiscard]] virtual std::int64_t count_waiting_sales(const Order& order, const std::string& client) = 0;
    /// Notes that this much of the donation was given back. The database refuses more than was given.
    virtual void give_donation_back(const OrderId& order, std::int64_t amount) = 0;
    /// Notes that the house keeps this much of a ticket that ends, besides its fee.
    virtual void keep(const OrderId& order, const TicketId& ticket, std::int64_t amount) = 0;
    virtual void set_note(const OrderId& order, const std::string& note) = 0;
    /// Corrects where the customer gets mail.
    virtual void set_customer(const OrderId& order, const Customer& customer) = 0;
    /// Returns at most `limit` orders with this address, in letters of any size: those whose sessions begin after
    /// `since` and that have tickets, by the beginning, then those that have bought a gift card, the newest first.
    [[nodiscard]] virtual std::vector<OrderId> of_email(const std::string& email, Time since, std::int64_t limit) = 0;
    /// An order that ends gives the use of its voucher back, once. A paid one keeps its places without an end.
    virtual void set_status(const OrderId& order, OrderStatus status, PaymentStatus payment) = 0;

    /// Of two writes that ask for the same key the second waits for the first and finds its answer.
    /// Returns the references of the orders of the session that these buyers have, by the texts of the buyers.
    [[nodiscard]] virtual std::map<std::string, std::string> references_of(SessionId session,
                                                                           std::span<const BuyerId> buyers) = 0;
    [[nodiscard]] virtual std::optional<IdempotencyRecord> idempotency_record(const BuyerId& buyer,
                                                                              const std::string& key) = 0;
    virtual void keep_idempotency_record(const BuyerId& buyer, const std::string& key,
                                         const IdempotencyRecord& answer) = 0;
    /// Removes answers that were given before `moment`.
    virtual void forget_idempotency_records(Time moment) = 0;
};

/// The reference that somebody means by this text, with or without dashes and blanks; empty where it is none.
inline std::string reference_of(std::string_view text) {
    std::string reference;
    for (const char c : text) {
        if (c == '-' || c == ' ') continue;
        reference += upper_case(c);
        if (reference.size() > kReferenceLength || kBase32.find(reference.back()) == std::string_view::npos) return {};
    }
    return reference.size() == kReferenceLength ? reference : std::string();
}

/// A reference as people read it: in two halves.
inline std::string spelled_reference(const std::string& reference) {
    return reference.substr(0, kReferenceLength / 2) + "-" + reference.substr(kReferenceLength / 2);
}

/// Whether the buyer is to see no codes yet. What is reserved for the box office shows them: whoever sits there finds
/// the order by them and takes the money. Money that comes by a provider or by transfer is not taken at the doors.
inline bool keeps_codes_back(const Order& order) {
    const bool waits_for_transfer =
        order.status == OrderStatus::reserved && order.payment.method == PaymentMethod::transfer;
    return order.status == OrderStatus::pending || waits_for_transfer;
}

/// Whether this lets its buyer in, or will once the box office has taken the money.
inline bool has_code(const Order& order, const Ticket& ticket) { return is_buyers(ticket) && !keeps_codes_back(order); }

/// Another order that this one was exchanged for, or that was exchanged for this one.
struct OrderLink {
    OrderId id;
    std::string reference;
};

/// What the buyer of a paid order may do with it by themselves, as the house lets them.
struct BuyerRights {
    bool can_exchange = false;
    bool can_cancel = false;
    bool is_moved = false; ///< The house has moved the session: giving back costs nothing.
    Time until{};          ///< From this moment on it is the box office's.
    Money exchange_fee{};  ///< What the house keeps of all tickets when the order is exchanged …
    Money cancel_fee{};    ///< … and when it is given back.
    Money refund{};        ///< What comes back when it is given back.
};

/// An order with what belongs to its answer.
struct OrderDetail {
    Order order;
    SessionDetail session;              ///< Empty where it buys a gift card.
    std::shared_ptr<const SeatMap> map; ///< Null then.
    /// Of an order that is paid at a provider, the attempt that paid it, else the latest one.
    std::optional<PaymentAttempt> attempt{};
    std::vector<PaymentReturn> returns{}; ///< What of such an order's money went back at the provider, or is to.
    std::vector<MoneyEntry> money{};      ///< What has changed hands for it; read for those who run the house only.
    bool is_disputed = false;             ///< A bank takes some of it back; read for them, too.
    std::string exemption{};              ///< Why the house takes no tax, where none was taken and it says so now.
    std::optional<OrderLink> replaced_by{};
    std::optional<OrderLink> replaces{};
    std::optional<SessionChange> change{};    ///< The last one of its session's date.
    std::optional<SettledOrder> settlement{}; ///< What is to become of it because of that.
    std::optional<BuyerRights> rights{};      ///< Read for the buyer only.
    std::optional<BankTransfer> transfer{};   ///< Where the money is to go that the order is reserved for.
};

} // namespace frontrow
