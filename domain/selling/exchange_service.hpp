#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/identity.hpp"
#include "domain/money/tax.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/direct_sale.hpp"
#include "domain/selling/exchange.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/selling/seat_choice.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What somebody at the box office makes of a customer's order.
struct ExchangeRequest {
    std::string reference;
    SessionSlug session; ///< Where it goes.
    std::vector<SeatChoice> seats{};
    std::vector<AreaChoice> areas{};
    bool keeps_prices = false;              ///< Each ticket costs what it did: nothing is to be paid or given back.
    std::int64_t fee = 0;                   ///< What the house keeps of the old one, in minor units.
    std::optional<PaymentMethod> method{};  ///< How the difference is paid or given back; nothing: as it was paid.
    std::optional<std::int64_t> seen_due{}; ///< What the clerk was shown: to be paid above 0, given back below.
    std::int64_t row_version = 0;           ///< The one that was seen.
    std::string idempotency_key{};
    std::string request_digest{};
};

/// What an exchange comes to, in minor units of its currency.
struct ExchangeQuote {
    Currency currency{};
    std::int64_t worth = 0;  ///< Of the old tickets.
    std::int64_t fee = 0;    ///< What of that the house keeps.
    std::int64_t credit = 0; ///< What of it pays for the new ones.
    std::int64_t total = 0;  ///< Of the new ones.
    [[nodiscard]] std::int64_t due() const { return total - credit; }
    [[nodiscard]] std::int64_t left_over() const { return worth - fee - credit; }
};

/// Behind /api/admin/orders/{reference}/exchange: moves paid orders to other sessions, each in one transaction. Safe
/// from any thread.
class ExchangeService {
public:
    /// All must outlive it.
    ExchangeService(Store& store, SeatMapService& maps, Availability& availability, Randomness& randomness,
                    const Digest& digest, const AuditLog& audit)
        : store_(store), maps_(maps), availability_(availability), randomness_(randomness), digest_(digest),
          audit_(audit) {}

    /// How an order moves, beside where to.
    struct Terms {
        bool keeps_prices = false;
        std::int64_t fee = 0;
        std::optional<PaymentMethod> method{};
        std::optional<std::int64_t> seen_due{};
        Actor who{};
    };

    /// Exchanges the order or changes nothing; returns the reference of the new one. The same key with the same body
    /// gives the same user the first answer again.
    Result<std::string> exchange(const Actor& who, const ExchangeRequest& request) {
        const auto key_owner =
            buyer_of_request("exchange", who.user ? who.user->value : 0, request.idempotency_key, digest_);
        return availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<std::string> {
            auto replay = idempotency_record(tx, key_owner, request.idempotency_key, request.request_digest);
            if (!replay) return replay.error();
            if (*replay) return std::move((*replay)->body);
            const auto before = seen_order(tx, request);
            if (!before) return before.error();
            const auto target = target_of(tx, *before, request.session);
            if (!target) return target.error();
            const auto map = maps_.of(tx, target->session.map);
            auto wanted = direct_sale::choose(tx, target->session, *map, request.seats, request.areas, "at once");
            if (!wanted) return wanted.error();
            const Terms terms{request.keeps_prices, request.fee, request.method, request.seen_due, who};
            auto order = move(tx, news, *before, *target, *map, std::move(*wanted), terms);
            if (!order) return order.error();
            tx.orders().keep_idempotency_record(key_owner, request.idempotency_key,
                                                {request.request_digest, order->reference});
            return order->reference;
        });
    }

    /// Returns what it would come to now. Nothing is kept back for anybody by that.
    Result<ExchangeQuote> quote(const ExchangeRequest& request) {
        return store_.read([&](Tx& tx) -> Result<ExchangeQuote> {
            const auto id = tx.orders().id_of(request.reference);
            if (!id) return no_such_order();
            const auto before = *tx.orders().find(*id);
            if (auto refused = exchange_rules::why_not(tx, before)) return *refused;
            const auto target = target_of(tx, before, request.session);
            if (!target) return target.error();
            auto wanted = direct_sale::choose(tx, target->session, *maps_.of(tx, target->session.map), request.seats,
                                              request.areas, "at once");
            if (!wanted) return wanted.error();
            carry_amounts(before, *wanted);
            if (request.keeps_prices)
                if (auto refused = keep_prices(before, *wanted)) return *refused;
            const auto order = draft(tx, before, target->session, *wanted, request.fee);
            return ExchangeQuote{before.total.currency, exchange_rules::worth_of(before), order.change_fee,
                                 order.credit, order.total.amount};
        });
    }

    /// Moves an order that was found to be changed to these places of another session, which somebody may have: inside
    /// the caller's transaction, as a whole or not at all. Returns the new order.
    Result<Order> move(Tx& tx, Announcement& news, const Order& before, const SessionDetail& target, const SeatMap& map,
                       std::vector<SeatSelection> wanted, const Terms& terms) {
        if (auto refused = exchange_rules::why_not(tx, before)) return *refused;
        carry_amounts(before, wanted);
        if (terms.keeps_prices)
            if (auto refused = keep_prices(before, wanted)) return *refused;
        const Session& session = target.session;
        Order order = draft(tx, before, session, wanted, terms.fee);
        if (auto refused = settle_difference(order, before, terms)) return *refused;
        auto taken = direct_sale::sell(tx, randomness_, session, map, tx.shop().tax_rules(), order, wanted, terms.who);
        if (!taken) return taken.error();
        const auto back = exchange_rules::left_over(order, before) > 0 ? terms.method : std::nullopt;
        const auto left = end_replaced(tx, maps_, news, order, before, terms.who, back);
        if (!left) return left.error();
        if (order.redemption) tx.vouchers().use_on(order.redemption->code); // which the old order has just given back
        tell_of_order(tx, order);
        tx.sessions().bump_version_if_unchanged(session, taken->added - std::ssize(taken->expired));
        news.add_seats(*tx.sessions().find(session.id), map,
                       freed_and_taken(taken->expired, static_cast<char>(ClaimState::sold), taken->places));
        audit_.write(tx, terms.who, "order.exchange", before.reference, described(before, left->session),
                     described(order, session));
        return order;
    }

    /// Returns places in another session for the valid tickets of an order: each its own place where that is free there
    /// and of the same category, else together the best free ones of that category. Refuses where there are not enough.
    Result<std::vector<SeatSelection>> places_like(Tx& tx, const Order& before, const Session& session,
                                                   const SeatMap& map) {
        const auto from = *tx.sessions().find(before.session);
        const auto old_map = maps_.of(tx, from.session.map);
        tx.claims().choose_alone(session.id);
        const auto states = read_states(tx, map, session);
        const auto tickets = exchange_rules::valid_tickets(before);
        std::vector<SeatSelection> same;
        for (const auto* ticket : tickets) {
            const auto place = place_named(map, old_map->place_id(ticket->place));
            const bool is_good = place && states.letters[*place] == kAvailable &&
                                 map.category_name(*place) == old_map->category_name(ticket->place);
            if (is_good) same.push_back({*place, ticket->ticket_type, ticket->amount});
        }
        if (same.size() == tickets.size()) return same;
        return choose_like(session, map, *old_map, states, tickets);
    }

private:
    static Result<Order> seen_order(Tx& tx, const ExchangeRequest& request) {
        const auto id = tx.orders().id_of(request.reference);
        if (!id) return no_such_order();
        auto order = *tx.orders().find_to_change(*id);
        if (auto refused = exchange_rules::why_not(tx, order)) return *refused;
        if (order.row_version != request.row_version)
            return refund_rules::already_refunded(tx.money().of_order(order.id), order.total.currency);
        return order;
    }

    static Result<SessionDetail> target_of(Tx& tx, const Order& before, const SessionSlug& slug) {
        auto target = tx.sessions().find(slug);
        if (!target) return Error::invalid("session", "There is no session " + slug.text() + ".");
        if (target->session.id == before.session)
            return Error::invalid("session", "The order is for this session already: move its seats instead.");
        if (is_called_off(*target)) return Error::conflict("not_on_sale", "Nothing is sold for this session.");
        if (target->session.currency != before.total.currency)
            return Error::invalid("session", "Its prices are in another currency.", "currency");
        return std::move(*target);
    }

    /// Whoever decided what to pay is taken to pay that again, where the new price is open too and nothing else is
    /// said.
    static void carry_amounts(const Order& before, std::vector<SeatSelection>& wanted) {
        auto tickets = exchange_rules::valid_tickets(before);
        for (auto& want : wanted) {
            if (!want.is_least) continue;
            const auto same = std::find_if(tickets.begin(), tickets.end(),
                                           [&](const Ticket* old) { return old->ticket_type == want.ticket_type; });
            if (same == tickets.end()) continue;
            want.amount = std::max(want.amount, (*same)->amount);
            tickets.erase(same);
        }
    }

    /// Gives the new places the prices and types of the old tickets, and what a voucher took off them, in map order.
    static std::optional<Error> keep_prices(const Order& before, std::vector<SeatSelection>& wanted) {
        const auto tickets = exchange_rules::valid_tickets(before);
        if (tickets.size() != wanted.size())
            return Error::invalid("seats", "Where prices stay there are as many seats as there were: " +
                                               std::to_string(tickets.size()) + ".");
        std::sort(wanted.begin(), wanted.end(),
                  [](const SeatSelection& a, const SeatSelection& b) { return a.place < b.place; });
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            wanted[i].ticket_type = tickets[i]->ticket_type;
            wanted[i].amount = refund_rules::left_of(*tickets[i], false);
            wanted[i].discount = tickets[i]->discount;
        }
        return {};
    }

    /// The order that takes the place of `before`, without its tickets.
    Order draft(Tx& tx, const Order& before, const Session& session, const std::vector<SeatSelection>& wanted,
                std::int64_t fee) {
        Order order{.id = OrderId::trusted(ordered_code(randomness_, tx.now())),
                    .reference = new_reference(tx, randomness_),
                    .session = session.id,
                    .buyer = before.buyer,
                    .status = OrderStatus::paid,
                    .customer = before.customer,
                    .total = {0, session.currency},
                    .created_at = tx.now(),
                    .payment = {PaymentMethod::exchange, PaymentStatus::paid}};
        std::int64_t discount = 0; // that stands where prices stay
        for (const auto& want : wanted) {
            order.total.amount += want.amount;
            discount += want.discount;
        }
        if (before.redemption && discount > 0) order.redemption = Redemption{before.redemption->code, discount};
        order.language = before.language;
        exchange_rules::take_along(order, before, fee);
        return order;
    }

    /// Notes how a difference is paid, or refuses where nobody says so.
    static std::optional<Error> settle_difference(Order& order, const Order& before, const Terms& terms) {
        const auto due = due_of(order);
        const auto back = exchange_rules::left_over(order, before);
        if (terms.seen_due && *terms.seen_due != due - back)
            return Error::conflict("total_changed", "What there is to pay has changed. Look at it again first.");
        if (due == 0) return {};
        if (terms.method != PaymentMethod::cash && terms.method != PaymentMethod::card_terminal &&
            terms.method != PaymentMethod::transfer)
            return Error::invalid("method", "There are " + spelled({due, order.total.currency}) +
                                                " to pay: say whether in cash, by card or by transfer.");
        order.payment.method = *terms.method;
        return {};
    }

    /// The place of this name, numbered or standing.
    static std::optional<SeatIndex> place_named(const SeatMap& map, const std::string& name) {
        if (auto seat = map.find_seat(name)) return seat;
        for (auto place = static_cast<SeatIndex>(map.seats().size()); place < map.places(); ++place)
            if (map.place_id(place) == name) return place;
        return {};
    }

    static std::string described(const Order& order, const Session& session) {
        return AuditFields()
            .with("order", spelled_reference(order.reference))
            .with("session", session.slug.text())
            .with("tickets", std::ssize(exchange_rules::valid_tickets(order)))
            .with("total", spelled(order.total))
            .text();
    }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    Randomness& randomness_;
    const Digest& digest_;
    const AuditLog& audit_;
};

} // namespace frontrow
