#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/money/gift_card_use.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/refund.hpp"
#include "domain/money/tax.hpp"
#include "domain/payment/payment.hpp"
#include "domain/payment/payment_offer.hpp"
#include "domain/payment/payment_outcome.hpp"
#include "domain/payment/payment_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/attendees.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/exchange.hpp"
#include "domain/selling/freed_places.hpp"
#include "domain/selling/hold.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/order_terms.hpp"
#include "domain/selling/whole_units.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What there is on a gift card, beside what the places of a hold cost.
struct CardPreview {
    GiftCard card;
    Money total{};
};

/// Which ways to pay are open.
struct PaymentOptions {
    bool demo = false;
    bool box_office = true;
    OnlinePayments online{};

    /// Returns those that a house can switch off, in the order in which buyers are shown them.
    [[nodiscard]] std::vector<PaymentMethod> switched() const {
        std::vector<PaymentMethod> methods;
        if (demo) methods.push_back(PaymentMethod::demo);
        for (const auto& provider : online.all())
            if (provider->method() != PaymentMethod::demo) methods.push_back(provider->method());
        methods.push_back(PaymentMethod::transfer); // needs an account, which the house names
        return methods;
    }
};

/// The refusal of a key that was used for something else.
inline Error reused_key() {
    return {ErrorKind::invalid, "idempotency_key_reused",
            "This Idempotency-Key was used for another request. Use a new one.", "Idempotency-Key"};
}

/// Returns the stored answer to this key, nothing where there is none, or the refusal of a reused key.
inline Result<std::optional<IdempotencyRecord>> idempotency_record(Tx& tx, const BuyerId& buyer, const std::string& key,
                                                                   const std::string& request_digest) {
    auto answer = tx.orders().idempotency_record(buyer, key);
    if (!answer) return std::optional<IdempotencyRecord>{};
    if (answer->request_digest == request_digest) return answer;
    return reused_key();
}

/// Returns a reference that no order has.
inline std::string new_reference(Tx& tx, Randomness& randomness) {
    for (;;) { // 40 random bits: a second round is a once-in-a-lifetime event, and the database would refuse a double
        auto reference = random_code(randomness, kReferenceLength);
        if (!tx.orders().has_reference(reference)) return reference;
    }
}

/// Behind /api/orders. Every decision is made inside one transaction and reads no cache. Safe from any thread.
class OrderService {
public:
    /// Writes the answer to an order down, so that it can be stored beside the sale and repeated byte for byte.
    using Render = std::function<std::string(const OrderDetail&)>;

    OrderService(Store& store, SeatMapService& maps, Availability& availability, Randomness& randomness,
                 PaymentOptions options, PaymentService& payments, ReservationCaps caps = {})
        : store_(store), maps_(maps), availability_(availability), randomness_(randomness),
          options_(std::move(options)), payments_(payments), caps_(caps) {}

    /// Sells what the hold keeps at the prices it promised; returns the answer once the sale is durable. The same key
    /// with the same body gives the first answer again, whatever has happened since.
    Result<std::string> place(const OrderRequest& request, const Render& render) {
        auto payment = pay(request);
        if (!payment) return payment.error();
        if (payment->idempotency_record) return answer_again(*payment->idempotency_record, render);
        AttemptId attempt = AttemptId::trusted("");
        const auto answer = availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<IdempotencyRecord> {
            attempt = AttemptId::trusted("");
            auto replay = idempotency_record(tx, request.buyer, request.idempotency_key, request.request_digest);
            if (!replay) return replay.error();
            if (*replay) return std::move(**replay);
            auto sold = sell(tx, news, request, payment->payment, attempt);
            if (!sold) return sold.error();
            news.add_seats(sold->session, *sold->map,
                           changes_to(static_cast<char>(ClaimState::sold), places_of(sold->order)));
            IdempotencyRecord first{.request_digest = request.request_digest, .body = render(*sold)};
            if (sold->order.status == OrderStatus::pending) first.order = sold->order.id;
            tx.orders().keep_idempotency_record(request.buyer, request.idempotency_key, first);
            return first;
        });
        if (!answer) return answer.error();
        if (!attempt.text().empty()) payments_.hurry(attempt, request.client);
        return answer_again(*answer, render);
    }

    /// Returns the first answer to this request, nothing where it is new, or the refusal of a reused key. Waits for the
    /// first request where that is still under way.
    Result<std::optional<std::string>> first_answer_to(const OrderRequest& request, const Render& render) {
        const auto first = store_.write([&](Tx& tx) {
            return idempotency_record(tx, request.buyer, request.idempotency_key, request.request_digest);
        });
        if (!first) return first.error();
        if (!*first) return std::optional<std::string>{};
        auto answer = answer_again(**first, render);
        if (!answer) return answer.error();
        return std::optional(std::move(*answer));
    }

    /// Returns what the buyer's hold would cost now with this voucher. Nothing is kept back for the buyer by that.
    Result<Quote> preview(const HoldId& id, const BuyerId& buyer, const VoucherCode& voucher) {
        return store_.read([&](Tx& tx) -> Result<Quote> {
            const auto hold = live_hold(tx, id, buyer);
            if (!hold) return hold.error();
            const auto session = tx.sessions().find(hold->session);
            auto price = quote(tx, maps_, *hold, *session, voucher);
            if (price)
                price->tax = quoted_tax(tx.shop().tax_rules(), session->session, *maps_.of(tx, session->session.map),
                                        price->claims, price->discounts);
            return price;
        });
    }

    /// Returns the gift card with this key and what the buyer's hold costs, where it could pay for that; nothing where
    /// there is no such card. Nothing is kept back for the buyer by that.
    Result<std::optional<CardPreview>> preview(const HoldId& id, const BuyerId& buyer, const GiftCardKey& key) {
        return store_.read([&](Tx& tx) -> Result<std::optional<CardPreview>> {
            const auto hold = live_hold(tx, id, buyer);
            if (!hold) return hold.error();
            auto card = tx.gift_cards().find(key);
            if (!card) return std::optional<CardPreview>{};
            const auto session = tx.sessions().find(hold->session);
            if (auto refused = why_refused(card, session->session.currency)) return *refused;
            const auto total = total_of(tx.claims().of_hold(id), session->session.currency);
            return std::optional<CardPreview>(CardPreview{std::move(*card), total});
        });
    }

    /// The same once the provider has been asked where the order is being paid, unless that was a moment ago.
    Result<OrderDetail> find_fresh(const OrderId& id) {
        auto detail = find(id);
        if (!detail || !detail->attempt || !detail->attempt->next_look) return detail;
        payments_.refresh(id);
        return find(id);
    }

    Result<OrderDetail> find(const OrderId& id) {
        return store_.read([&](Tx& tx) -> Result<OrderDetail> {
            auto order = tx.orders().find(id);
            if (!order || order->gift_sale) return no_such_order();
            auto detail = order_detail(tx, maps_, std::move(*order));
            add_rights(tx, detail);
            return detail;
        });
    }

    /// Gives a paid order back for its buyer, where the house lets them. `seen` is what they were told comes back. The
    /// same again does nothing.
    Result<OrderDetail> give_back(const OrderId& id, const Money& seen) {
        auto done = availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<Done> {
            auto order = tx.orders().find_to_change(id);
            if (!order || order->gift_sale) return no_such_order();
            if (order->status == OrderStatus::refunded) return Done{};
            auto detail = order_detail(tx, maps_, std::move(*order));
            add_rights(tx, detail);
            if (!detail.rights || !detail.rights->can_cancel)
                return Error::conflict("not_to_be_cancelled",
                                       "This order cannot be cancelled here any more. Ask the box office.");
            if (detail.rights->refund != seen)
                return Error::conflict("total_changed", "What comes back has changed. Look at it again first.");
            const Refund all{
                .tickets = valid_ids(detail.order), .who = {{}, ""}, .keeps = detail.rights->cancel_fee.amount};
            const auto ended = frontrow::give_back(tx, detail.order, all);
            if (!ended) return ended.error();
            announce_freed(tx, maps_, news, detail.order.session, ended->freed);
            return Done{};
        });
        if (!done) return done.error();
        return find(id);
    }

    /// Cancels a reserved order and frees its places, or one that is being paid, as PaymentService::cancel does. Does
    /// nothing where that has happened already.
    Result<OrderDetail> cancel(const OrderId& id) {
        const auto seen = find(id);
        if (!seen || seen->order.status != OrderStatus::pending) return cancel_where(id, nullptr);
        if (auto done = payments_.cancel(id); !done) return done.error();
        return find(id);
    }

    /// As PaymentService::pay_otherwise does.
    Result<OrderDetail> pay_otherwise(const OrderId& id, PaymentMethod method) {
        if (auto done = payments_.pay_otherwise(id, method); !done) return done.error();
        return find(id);
    }

    /// Cancels one ticket of a reserved order and frees its place; the last one cancels the order. The chairs of what
    /// is sold as a whole are only given back `together`: all those that the order has, where that was asked for.
    Result<OrderDetail> cancel_ticket(const OrderId& id, const TicketId& ticket, bool together) {
        return cancel_where(id, &ticket, together);
    }

    /// Whether a reservation is over that expire_reservations() would end.
    [[nodiscard]] bool is_expiry_due() {
        return store_.read([](Tx& tx) {
            const auto next = tx.orders().next_deadline();
            return next && *next <= tx.now();
        });
    }

    /// Ends reservations whose time is over, at most kExpiryLimit at a time so that it never keeps a buyer waiting for
    /// long. Returns how many; what another write has in its hands right now is left for a later time. Whoever wants
    /// such a place need not wait for this: see take_places.
    std::size_t expire_reservations() {
        return availability_.write(store_, [&](Tx& tx, Announcement& news) {
            const auto overdue = tx.orders().overdue(kExpiryLimit);
            tell_ended(tx, overdue);
            FreedPlaces(tx.orders().end_all(overdue)).announce(tx, maps_, news);
            return overdue.size();
        });
    }

    static constexpr std::int64_t kExpiryLimit = 50;

    /// Writes the payments and refunds down that a process of the version before has made on the same database.
    void adopt_money() {
        store_.write([](Tx& tx) { return tx.money().adopt(); });
    }

    /// Removes first answers that nobody will ask for again.
    void forget_idempotency_records() {
        store_.write([](Tx& tx) {
            tx.orders().forget_idempotency_records(tx.now() - kAnswersKept);
            return Done{};
        });
    }

private:
    /// Once a payment starts, the hold lives at least this long, so that a slow payment does not lose its seats.
    static constexpr auto kPaymentWindow = std::chrono::minutes(5);
    static constexpr auto kAnswersKept = std::chrono::hours(24);

    struct Paid {
        Payment payment{};
        std::optional<IdempotencyRecord> idempotency_record{};
    };

    /// The answer to an order that is paid at a provider is written again: what is worth knowing of it is known only
    /// after it was kept.
    Result<std::string> answer_again(const IdempotencyRecord& first, const Render& render) {
        if (!first.order) return first.body;
        const auto detail = find(*first.order);
        if (!detail) return detail.error();
        const auto& attempt = detail->attempt;
        if (attempt && attempt->state == AttemptState::failed && attempt->provider_id.empty())
            return Error{ErrorKind::unavailable, "payment_not_started",
                         "The payment could not be started. Nothing was charged, and your seats are still held: choose "
                         "another way to pay, or try again.",
                         "payment.method"};
        return render(*detail);
    }

    /// Makes sure that the sale could be made now and that the hold lives long enough, then charges. A declined payment
    /// leaves the hold to the buyer.
    Result<Paid> pay(const OrderRequest& request) {
        if (request.method == PaymentMethod::free) return Paid{{PaymentMethod::free, PaymentStatus::paid}, {}};
        if (request.method == PaymentMethod::box_office) {
            if (!options_.box_office) return not_offered(); // whether the session offers it, sell() decides
            return Paid{{PaymentMethod::box_office, PaymentStatus::due}, {}};
        }
        if (request.method == PaymentMethod::transfer) return Paid{{request.method, PaymentStatus::due}, {}};
        const bool is_test_card = request.method == PaymentMethod::demo && !request.card.empty();
        if (is_online(request.method) && !is_test_card) {
            if (!options_.online.by(request.method)) return not_offered();
            return Paid{{request.method, PaymentStatus::due}, {}};
        }
        if (!is_test_card || !options_.demo) return not_offered();
        auto started = store_.write([&](Tx& tx) -> Result<Paid> {
            auto replay = idempotency_record(tx, request.buyer, request.idempotency_key, request.request_digest);
            if (!replay) return replay.error();
            if (*replay) return Paid{{}, std::move(**replay)};
            const auto hold = live_hold(tx, request.hold, request.buyer);
            if (!hold) return hold.error();
            if (auto refused = why_switched_off(tx, request.method)) return *refused;
            const auto session = tx.sessions().find(hold->session);
            const auto price = quote(tx, maps_, *hold, *session, request.voucher);
            if (!price) return price.error();
            auto terms = terms_of(tx, maps_, request, *session, *price, false);
            if (!terms) return terms.error();
            if (auto refused = why_no_sale(*session, *price, request, terms->due)) return *refused;
            if (auto named = attendees(tx, *session, *price, request); !named) return named.error();
            const Time latest = hold->created_at + session->session.hold_ttl + PaymentOutcome::kLongestExtension;
            const Time enough = std::min(tx.now() + kPaymentWindow, latest);
            if (hold->expires_at < enough) {
                tx.holds().extend(hold->id, enough);
                tx.claims().extend(hold->id, enough);
                if (hold->expires_at <= tx.clock()) return expired();
            }
            return Paid{};
        });
        if (!started || started->idempotency_record) return started;
        const auto payment = charge_demo_card(request.card);
        if (!payment) return payment.error();
        return Paid{*payment, {}};
    }

    /// Returns the order as it is asked for, with its tickets; nothing is written.
    Order new_order(Tx& tx, const OrderRequest& request, const SessionDetail& session, const Quote& price,
                    const Payment& payment, const std::vector<std::string>& named) {
        Order order{.id = OrderId::trusted(ordered_code(randomness_, tx.now())),
                    .reference = new_reference(tx, randomness_),
                    .session = session.session.id,
                    .buyer = request.buyer,
                    .status = payment.status == PaymentStatus::paid ? OrderStatus::paid
                              : is_online(payment.method)           ? OrderStatus::pending
                                                                    : OrderStatus::reserved,
                    .customer = request.customer,
                    .total = price.total,
                    .created_at = tx.now(),
                    .payment = payment};
        for (std::size_t i = 0; i < price.claims.size(); ++i) {
            const Claim& claim = price.claims[i];
            const auto discount = price.discounts[i];
            order.tickets.push_back({.id = TicketId::trusted(order.reference + "-" + std::to_string(i + 1)),
                                     .code = random_code(randomness_, kSecretLength),
                                     .place = claim.place,
                                     .ticket_type = claim.ticket_type,
                                     .amount = claim.amount - discount,
                                     .discount = discount,
                                     .fee = std::min(claim.amount - discount, session.session.fee),
                                     .attendee = named[i]});
        }
        return order;
    }

    /// `attempt` becomes the one by which the order is to be paid at a provider, if it is.
    Result<OrderDetail> sell(Tx& tx, Announcement& news, const OrderRequest& request, const Payment& payment,
                             AttemptId& attempt) {
        const auto hold = live_hold(tx, request.hold, request.buyer);
        if (!hold) return hold.error();
        auto session = tx.sessions().find(hold->session);
        FRONTROW_ASSERT(session.has_value()); // the database has a foreign key on it
        const auto price = quote(tx, maps_, *hold, *session, request.voucher);
        if (!price) return price.error();
        if (hold->expires_at <= tx.clock()) return expired(); // others may have taken a part before we locked the rest
        auto terms = terms_of(tx, maps_, request, *session, *price, true);
        if (!terms) return terms.error();
        const auto& replaced = terms->replaced;
        if (auto refused = why_no_sale(*session, *price, request, terms->due)) return *refused;
        const auto named = attendees(tx, *session, *price, request);
        if (!named) return named.error();
        if (payment.status != PaymentStatus::paid) // what was paid a moment ago was offered then
            if (auto refused = why_switched_off(tx, request.method)) return *refused;
        const auto kept_until = deadline_of(tx, session->session, request, payment);
        if (!kept_until) return kept_until.error();
        const auto& deadline = *kept_until;

        Order order = new_order(tx, request, *session, *price, payment, *named);
        const auto map = maps_.of(tx, session->session.map);
        const auto rules = tx.shop().tax_rules();
        put_tax(rules, session->session, *map, order.tickets);
        order.reserved_until = deadline;
        terms->apply_to(order);
        order.language = request.language;
        if (price->voucher) order.redemption = Redemption{price->voucher->code, price->discount.amount};
        if (order.status == OrderStatus::paid) mark_paid(order);
        tx.orders().add(order);
        record_payment(tx, order, payment.method, {{}, ""}); // by the buyer themselves
        if (replaced && order.status == OrderStatus::paid)
            if (auto left = end_replaced(tx, maps_, news, order, *replaced, {{}, ""}); !left) return left.error();
        tell_of_order(tx, order);
        // Who is at a provider has not paid either, and keeps seats for longer than a hold does.
        if (order.status != OrderStatus::paid && !request.client.empty())
            if (auto refused = why_too_many(tx.orders().count_reserved(order, request.client), session->session, caps_,
                                            whole_units::whole_alone(*map, places_of(order))))
                return *refused;
        const bool is_for_nothing =
            order.status == OrderStatus::reserved || order.payment.method == PaymentMethod::free;
        if (is_for_nothing && request.why_not_for_nothing)
            if (auto refused = request.why_not_for_nothing(order)) return *refused;
        if (request.campaign) tx.campaigns().add_order(*request.campaign, order.id);
        const auto sold = tx.claims().sell(hold->id, order.id, deadline);
        FRONTROW_ASSERT(sold == std::ssize(price->claims)); // same transaction, same time: the hold was live just now
        tx.holds().remove(hold->id);
        session->session.version = tx.sessions().bump_version_if_unchanged(session->session, 0);
        if (price->voucher)
            if (auto refused = use_voucher(tx, *price->voucher, *session)) return *refused;
        if (order.status == OrderStatus::pending) {
            auto begun = payments_.begin(tx, order, *session, *hold);
            if (!begun) return begun.error();
            attempt = std::move(*begun);
        }
        auto transfer = account_for(tx, order);
        return OrderDetail{.order = std::move(order),
                           .session = std::move(*session),
                           .map = map,
                           .exemption = rules.exemption,
                           .transfer = std::move(transfer)};
    }

    /// Until when the places are kept for whoever has not paid yet, or why they cannot pay that way; nothing where they
    /// have.
    Result<std::optional<Time>> deadline_of(Tx& tx, const Session& session, const OrderRequest& request,
                                            const Payment& payment) {
        std::optional<Time> deadline;
        if (request.method == PaymentMethod::box_office) {
            if (!session.reservations.are_taken) return not_offered();
            deadline = reserved_until(session, tx.now());
            if (!deadline) return too_late_to_reserve();
        }
        if (request.method == PaymentMethod::transfer) {
            const auto transfer = tx.shop().payment_rules().transfer;
            if (transfer.iban.empty()) return not_offered();
            deadline = transferred_until(transfer, session, tx.now());
            if (!deadline) return too_late_to_reserve();
        }
        if (payment.status != PaymentStatus::paid && is_online(request.method)) {
            deadline = payments_.first_deadline(request.method, tx.now());
            if (!deadline) return not_offered(); // its keys have just been removed
        }
        return deadline;
    }

    /// For whom each of the tickets is, or why that is not what the event asks for.
    Result<std::vector<std::string>> attendees(Tx& tx, const SessionDetail& session, const Quote& price,
                                               const OrderRequest& request) {
        std::vector<SeatIndex> places;
        for (const auto& claim : price.claims) places.push_back(claim.place);
        return attendees_at(*maps_.of(tx, session.session.map), places, session.event.attendee_names,
                            request.attendees);
    }

    Result<OrderDetail> cancel_where(const OrderId& id, const TicketId* only, bool together = false) {
        return availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<OrderDetail> {
            const auto order = tx.orders().find_to_change(id);
            if (!order) return no_such_order();
            const auto named = std::find_if(order->tickets.begin(), order->tickets.end(),
                                            [&](const Ticket& t) { return !only || t.id == *only; });
            if (named == order->tickets.end()) return Error::not_found("There is no such ticket in this order.");
            if (is_paid(order->status))
                return Error::conflict("order_paid", "This order is paid. Ask the box office for a refund.");
            if (order->status == OrderStatus::pending)
                return Error::conflict("order_pending", "This order is being paid. End the payment first.");
            std::vector<TicketId> chosen;
            if (only && together) chosen = sold_together(*order_detail(tx, maps_, *order).map, *order, named->place);
            if (only && chosen.empty()) chosen.push_back(*only);
            const auto freed = cancel_tickets(tx, *order, only ? &chosen : nullptr);
            auto detail = order_detail(tx, maps_, *tx.orders().find(id));
            if (auto refused = whole_units::why_broken(*detail.map, freed, valid_places(detail.order))) return *refused;
            news.add_seats(detail.session, *detail.map, changes_to(kAvailable, freed));
            return detail;
        });
    }

    /// The tickets of an order whose places are sold as a whole with this one; none where it is sold by itself.
    static std::vector<TicketId> sold_together(const SeatMap& map, const Order& order, SeatIndex place) {
        std::vector<TicketId> tickets;
        const Unit* unit = map.whole_unit_of(place);
        for (const auto& ticket : order.tickets)
            if (unit && map.whole_unit_of(ticket.place) == unit) tickets.push_back(ticket.id);
        return tickets;
    }

    static std::vector<SeatIndex> valid_places(const Order& order) {
        std::vector<SeatIndex> places;
        for (const auto& ticket : order.tickets)
            if (ticket.status == TicketStatus::valid) places.push_back(ticket.place);
        return places;
    }

    static Result<Hold> live_hold(Tx& tx, const HoldId& id, const BuyerId& buyer) {
        auto hold = tx.holds().find(id);
        if (!hold || hold->buyer != buyer) {
            Error error = Error::not_found("There is no such hold of yours.");
            error.field = "hold";
            return error;
        }
        if (hold->expires_at <= tx.now()) return expired();
        return std::move(*hold);
    }

    static Error expired() {
        return {ErrorKind::gone, "hold_expired", "The time for these seats is over; they are free again.", "hold"};
    }

    static Error too_late_to_reserve() {
        return Error::conflict("too_late_to_reserve",
                               "It is too late to reserve: pay now, or at the box office in person.");
    }
    static Error not_offered() { return Error::invalid("payment.method", "This way to pay is not offered here."); }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    Randomness& randomness_;
    PaymentOptions options_;
    PaymentService& payments_;
    ReservationCaps caps_;
};

} // namespace frontrow
