#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/money/gift_sale_money.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/refund.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/seating/place_words.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/selling/whole_units.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A wish to seat somebody elsewhere: the names of two seats.
struct SeatMove {
    std::string from;
    std::string to;
};

/// What somebody looks for, as they say it.
struct OrderQuery {
    std::string text{};
    std::optional<EventSlug> event{};
    std::optional<SessionSlug> session{};
    std::optional<OrderStatus> status{};
    std::optional<Day> from{};          ///< The first day of buying, by the house's calendar.
    std::optional<Day> until{};         ///< The last one.
    std::optional<std::string> after{}; ///< The reference of the last order that was seen.
};

/// What became of one order of several that were to be cancelled.
struct CancelOutcome {
    std::string reference;
    std::optional<OrderStatus> status{}; ///< After it; nothing where there is no such order.
    bool has_changed = false;            ///< This request ended it.
};

/// What has changed hands, in words for the log.
inline std::vector<std::string> described(const std::vector<MoneyEntry>& entries, const Currency& currency) {
    std::vector<std::string> lines;
    for (const auto& entry : entries) {
        const auto what = entry.kind == EntryKind::payment  ? std::string("paid")
                          : entry.kind == EntryKind::refund ? std::string("refunded")
                                                            : std::string(name_of(entry.kind));
        lines.push_back(what + " " + spelled({entry.amount, currency}) + " by " + std::string(name_of(entry.method)));
        if (!entry.reason.empty()) lines.back().append(" (").append(entry.reason).append(")");
    }
    return lines;
}

/// What an audit entry shows of an order. The seats are named, the customer is not: the log outlives the order.
inline std::string described(const OrderDetail& detail) {
    static constexpr std::array<const char*, 7> names = {"paid",    "reserved", "cancelled",       "refunded",
                                                         "expired", "pending",  "refunded in part"};
    const Order& order = detail.order;
    std::vector<SeatIndex> places;
    std::vector<std::string> named; // the log keeps nobody's name
    for (const auto& ticket : order.tickets) {
        if (ticket.status != TicketStatus::valid) continue;
        places.push_back(ticket.place);
        if (!ticket.attendee.empty()) named.push_back(ticket.id.text());
    }
    return AuditFields()
        .with("session", detail.session.session.slug.text())
        .with("status", names[static_cast<std::size_t>(order.status)])
        .with("seats", detail.map ? place_words(*detail.map, std::move(places)) : std::string())
        .with("total", spelled(order.total))
        .with("money", described(detail.money, order.total.currency))
        .with("note", order.note)
        .with("tickets with a name", named)
        .text();
}

/// Behind /api/admin/orders: what the house does with the orders of its customers. Every change is decided in one
/// transaction, in which nobody else changes the order, and is written down there. Safe from any thread.
class OrderAdminService {
public:
    static constexpr std::size_t kMaxMoves = 100;
    static constexpr std::size_t kMaxCancelled = 100; ///< At once.

    /// All must outlive it.
    OrderAdminService(Store& store, SeatMapService& maps, Availability& availability, Randomness& randomness,
                      const Digest& digest, const AuditLog& audit, const Calendar& calendar)
        : store_(store), maps_(maps), availability_(availability), randomness_(randomness), digest_(digest),
          audit_(audit), calendar_(calendar) {}

    /// Returns the zone of the house, which the times of files are in.
    [[nodiscard]] std::string timezone() {
        return store_.read([](Tx& tx) { return tx.shop().timezone(); });
    }

    /// Returns at most `limit` orders, the latest first.
    Result<std::vector<OrderLine>> search(const OrderQuery& query, std::int64_t limit) {
        return store_.read([&](Tx& tx) -> Result<std::vector<OrderLine>> {
            OrderSearch wanted{.text = query.text, .status = query.status};
            if (query.from && query.until && *query.until < *query.from)
                return Error::invalid("until", "The last day must not lie before the first.");
            const auto zone = tx.shop().timezone();
            if (query.from) wanted.from = calendar_.begin_of(*query.from, zone);
            if (query.until) wanted.until = calendar_.days_later(calendar_.begin_of(*query.until, zone), zone, 1);
            if (query.event) {
                const auto event = tx.events().find_including_deleted(*query.event);
                if (!event) return Error::invalid("event", "There is no such event.");
                wanted.event = event->id;
            }
            if (query.session) {
                const auto session = tx.sessions().find_including_deleted(*query.session);
                if (!session) return Error::invalid("session", "There is no such session.");
                wanted.session = session->session.id;
            }
            if (query.after) {
                wanted.below = tx.orders().id_of(reference_of(*query.after));
                if (!wanted.below) return Error::invalid("after", "There is no order of this reference.");
            }
            return tx.orders().search(wanted, limit);
        });
    }

    Result<OrderDetail> find(const std::string& reference) {
        return store_.read([&](Tx& tx) -> Result<OrderDetail> {
            const auto id = tx.orders().id_of(reference);
            if (!id) return no_such_order();
            return detail_of(tx, *tx.orders().find(*id));
        });
    }

    /// Ends an order and frees its places: what was reserved is cancelled, what was paid is refunded as a whole, the
    /// way it was paid. Does nothing where it has ended already. Places that were sold out of a block are blocked again
    /// where that is wanted and the block still stands.
    Result<OrderDetail> cancel(const Actor& actor, const std::string& reference, bool blocks_again = false) {
        return change(actor, reference, "order.cancel", [&](Tx& tx, const OrderDetail& detail) -> Result<Seats> {
            if (detail.order.status == OrderStatus::pending) return order_refusals::being_paid();
            const auto freed = end_whole(tx, actor, detail.order);
            if (!freed) return freed.error();
            auto changes = changes_to(kAvailable, *freed);
            if (blocks_again) block_again(tx, detail, changes);
            return changes;
        });
    }

    /// Gives back what is wanted of a paid order. `row_version` is the one that was seen: of two who give back at once
    /// the second is told who was first. The same request again gives the order as it is by then.
    Result<OrderDetail> refund(const Actor& actor, const std::string& reference, std::int64_t row_version,
                               const Refund& wanted) {
        return change(actor, reference, "order.refund", [&](Tx& tx, const OrderDetail& detail) -> Result<Seats> {
            for (const auto& entry : detail.money) {
                if (entry.request_key != wanted.request_key || entry.who.user != wanted.who.user) continue;
                if (entry.request_digest == wanted.request_digest) return Seats{};
                return reused_key();
            }
            if (detail.order.status != OrderStatus::refunded && !is_paid(detail.order.status))
                return Error::conflict("order_not_paid", "Nothing has been paid for this order.");
            if (detail.order.row_version != row_version)
                return refund_rules::already_refunded(detail.money, detail.order.total.currency);
            auto refund = wanted;
            if (wanted.method == PaymentMethod::gift_card) refund.new_card = new_gift_card(randomness_, digest_);
            const auto done = detail.order.gift_sale ? gift_sales::give_back(tx, detail.order, refund)
                                                     : give_back(tx, detail.order, refund);
            if (!done) return done.error();
            return changes_to(kAvailable, done->freed);
        });
    }

    /// Ends those of the orders that are reserved, each by itself: what is paid stays as it is, and so does what has
    /// ended. Returns what became of each, in the order in which they were named. May be asked again.
    std::vector<CancelOutcome> cancel_reserved(const Actor& actor, const std::vector<std::string>& references) {
        std::vector<CancelOutcome> outcomes;
        for (const auto& reference : references) outcomes.push_back(cancel_one_reserved(actor, reference));
        return outcomes;
    }

    /// Notes that a reserved order has been paid, and how; without a method as it was to be. Refuses one that has been
    /// paid, and says who was first; and one that costs something else than `amount`, where somebody says what came.
    Result<OrderDetail> pay(const Actor& actor, const std::string& reference, std::optional<PaymentMethod> method,
                            std::optional<Money> amount = {}) {
        return change(actor, reference, "order.pay", [&](Tx& tx, const OrderDetail& detail) -> Result<Seats> {
            if (auto refused = why_not_to_pay(tx, detail.order)) return *refused;
            if (amount && *amount != Money{due_of(detail.order), detail.order.total.currency})
                return Error::conflict("total_changed", "This is not what is left to pay. Look at the order first.");
            take_payment(tx, detail.order, method.value_or(detail.order.payment.method), actor);
            return Seats{};
        });
    }

    /// Gives tickets of an order other seats of its session, all or none. What they cost stays as it was; their codes
    /// are new, so that nobody comes in with the old ones. Refuses with the names of all seats that somebody has; a
    /// seat that the customer is holding just now is theirs to take.
    Result<OrderDetail> move(const Actor& actor, const std::string& reference, const std::vector<SeatMove>& moves) {
        return change(actor, reference, "order.move", [&](Tx& tx, const OrderDetail& detail) -> Result<Seats> {
            if (!detail.map) return Error::conflict("no_tickets", "This order buys a gift card, and has no tickets.");
            if (detail.order.status == OrderStatus::pending) return order_refusals::being_paid();
            if (!is_live(detail.order.status)) return order_refusals::ended();
            if (is_overdue(detail.order, tx.now())) return order_refusals::expired();
            const auto steps = steps_of(detail, moves);
            if (!steps) return steps.error();
            return move_in(tx, detail, *steps);
        });
    }

    /// Says for whom a valid ticket is, whether the event asks for it or not; an empty name for nobody in particular.
    Result<OrderDetail> name_attendee(const Actor& actor, const std::string& reference, const TicketId& ticket,
                                      const std::string& name) {
        return change(actor, reference, "order.attendee", [&](Tx& tx, const OrderDetail& detail) -> Result<Seats> {
            const auto& tickets = detail.order.tickets;
            const auto is_meant = [&](const Ticket& one) {
                return one.id == ticket && one.status == TicketStatus::valid;
            };
            if (std::none_of(tickets.begin(), tickets.end(), is_meant))
                return Error::not_found("There is no such valid ticket in this order.");
            tx.orders().set_attendee(detail.order.id, ticket, name);
            return Seats{};
        });
    }

    /// Replaces the note. `row_version` is the one that was seen.
    Result<OrderDetail> write_note(const Actor& actor, const std::string& reference, const std::string& note,
                                   std::int64_t row_version) {
        return change(actor, reference, "order.note", [&](Tx& tx, const OrderDetail& detail) -> Result<Seats> {
            if (detail.order.row_version != row_version) return AuditLog::overtaken(tx, "order.", reference);
            if (detail.order.note != note) tx.orders().set_note(detail.order.id, note);
            return Seats{};
        });
    }

private:
    using Seats = std::vector<SeatChange>;

    /// One ticket on its way.
    struct Step {
        const Ticket* ticket = nullptr;
        SeatIndex to = 0;
    };

    static Result<std::vector<SeatIndex>> end_whole(Tx& tx, const Actor& actor, const Order& order) {
        if (!is_paid(order.status)) return cancel_tickets(tx, order);
        const Refund all{.tickets = valid_ids(order), .who = actor};
        auto done = order.gift_sale ? gift_sales::give_back(tx, order, all) : give_back(tx, order, all);
        if (!done) return done.error();
        return std::move(done->freed);
    }

    /// Those of the freed places that were sold out of a block which still stands go back into it.
    static void block_again(Tx& tx, const OrderDetail& detail, Seats& freed) {
        const Session& session = detail.session.session;
        std::int64_t taken = 0;
        for (const auto& [place, name] : tx.blocks().sold_out_of(detail.order.id)) {
            const auto change = std::find_if(freed.begin(), freed.end(),
                                             [&, at = place](const SeatChange& one) { return one.place == at; });
            const auto block = name.empty() ? std::nullopt : tx.blocks().find(session.id, name);
            const bool is_over = !name.empty() && (!block || (block->until && *block->until <= tx.now()));
            if (change == freed.end() || is_over) continue;
            const Claim claim{
                .place = place, .state = ClaimState::blocked, .expires_at = block ? block->until : std::nullopt};
            const auto outcome = tx.claims().take(session.id, session.map, claim);
            FRONTROW_ASSERT(outcome == ClaimResult::fresh); // freed in this very transaction
            if (block) tx.blocks().add(*block, place);
            change->letter = static_cast<char>(ClaimState::blocked);
            ++taken;
        }
        if (taken > 0) tx.sessions().touch(session.id, taken);
    }

    CancelOutcome cancel_one_reserved(const Actor& actor, const std::string& reference) {
        return availability_.write(store_, [&](Tx& tx, Announcement& news) -> CancelOutcome {
            const auto id = tx.orders().id_of(reference);
            if (!id) return {reference};
            const auto before = order_detail(tx, maps_, *tx.orders().find_to_change(*id));
            if (before.order.status != OrderStatus::reserved) return {reference, before.order.status};
            const auto freed = cancel_tickets(tx, before.order);
            const auto after = order_detail(tx, maps_, *tx.orders().find(*id));
            audit_.write(tx, actor, "order.cancel", reference, described(before), described(after));
            news.add_seats(after.session, *after.map, changes_to(kAvailable, freed));
            return {reference, after.order.status, true};
        });
    }

    /// Runs `act(Tx&, const OrderDetail&)`, which returns the places that it changed, and writes down what became of
    /// the order.
    template <class Act>
    Result<OrderDetail> change(const Actor& actor, const std::string& reference, const char* action, Act&& act) {
        return availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<OrderDetail> {
            const auto id = tx.orders().id_of(reference);
            if (!id) return no_such_order();
            const auto before = detail_of(tx, *tx.orders().find_to_change(*id));
            auto seats = act(tx, before);
            if (!seats) return seats.error();
            auto after = detail_of(tx, *tx.orders().find(*id));
            audit_.write(tx, actor, action, reference, described(before), described(after));
            if (after.map) news.add_seats(after.session, *after.map, std::move(*seats));
            return after;
        });
    }

    /// The order with what has changed hands for it.
    OrderDetail detail_of(Tx& tx, Order order) {
        auto detail = order_detail(tx, maps_, std::move(order));
        detail.money = tx.money().of_order(detail.order.id);
        if (is_online(detail.order.payment.method) || detail.order.replaces)
            detail.is_disputed = tx.payments().is_disputed(detail.order.id);
        return detail;
    }

    static Result<std::vector<Step>> steps_of(const OrderDetail& detail, const std::vector<SeatMove>& moves) {
        const SeatMap& map = *detail.map;
        std::vector<Step> steps;
        std::set<SeatIndex> targets;
        for (const auto& [from, to] : moves) {
            const std::string field = "seats." + from;
            const auto source = map.find_seat(from);
            const auto& tickets = detail.order.tickets;
            const auto ticket = std::find_if(tickets.begin(), tickets.end(), [&](const Ticket& t) {
                return source && t.place == *source && t.status == TicketStatus::valid;
            });
            if (ticket == tickets.end())
                return Error::invalid(field, "This order has no ticket for seat " + from + ".");
            const auto target = map.find_seat(to);
            if (!target) return Error::invalid(field, "There is no seat " + to + " in this session.");
            if (*target == *source) return Error::invalid(field, "Seat " + to + " is the seat of this ticket already.");
            if (!targets.insert(*target).second) return Error::invalid(field, "Seat " + to + " is named twice.");
            steps.push_back({&*ticket, *target});
        }
        if (steps.empty()) return Error::invalid("seats", "Name at least one seat.");
        // In map order, as everybody takes them, so that nobody waits for us while we wait for them.
        std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.to < b.to; });
        return steps;
    }

    Result<Seats> move_in(Tx& tx, const OrderDetail& detail, const std::vector<Step>& steps) {
        const Order& order = detail.order;
        const Session& session = detail.session.session;
        std::vector<SeatIndex> freed;
        for (const auto& step : steps) freed.push_back(step.ticket->place);
        std::sort(freed.begin(), freed.end());
        for (const SeatIndex place : freed) { // all of them first: they may change places among themselves
            const bool was_sold = tx.claims().refund(session.id, place, order.id);
            FRONTROW_ASSERT(was_sold); // a valid ticket has its claim
        }
        std::int64_t taken = 0;
        std::vector<std::string> lost;
        std::vector<TicketMove> moves;
        std::vector<SeatIndex> reached;
        for (const auto& [ticket, to] : steps) {
            const Claim claim{to,
                              ClaimState::sold,
                              order.buyer,
                              {},
                              order.id,
                              ticket->ticket_type,
                              ticket->amount + ticket->discount,
                              order.reserved_until};
            const auto outcome = take_place(tx, session, claim, freed);
            if (outcome == ClaimResult::refused) lost.push_back(detail.map->place_id(to));
            if (outcome == ClaimResult::fresh) ++taken;
            moves.push_back({ticket->id, to, random_code(randomness_, kSecretLength)});
            reached.push_back(to);
        }
        if (!lost.empty()) {
            Error error = Error::conflict("seats_taken", "Somebody has these seats. Nothing was moved.");
            error.seats = std::move(lost);
            return error;
        }
        if (auto refused = whole_units::why_broken_by_house(tx, session, *detail.map, reached, places_of(order)))
            return *refused;
        tx.orders().move_tickets(order.id, moves);
        for (const auto& step : steps)
            if (step.ticket->holder) tell_holder(tx, order, *step.ticket->holder, MailKind::pass_ended);
        tell_customer(tx, order, MailKind::moved);
        tx.sessions().bump_version_if_unchanged(session, taken - std::ssize(freed));
        return freed_and_taken(freed, static_cast<char>(ClaimState::sold), reached);
    }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    Randomness& randomness_;
    const Digest& digest_;
    const AuditLog& audit_;
    const Calendar& calendar_;
};

} // namespace frontrow
