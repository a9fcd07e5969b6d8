#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/house/sales.hpp"
#include "domain/identity.hpp"
#include "domain/money/gift_card_use.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/tax.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/direct_sale.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/selling/seat_choice.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What somebody at the counter sells.
struct CounterSale {
    SessionSlug session;
    std::vector<SeatChoice> seats{};
    std::vector<AreaChoice> areas{};
    PaymentMethod method = PaymentMethod::cash; ///< cash, card_terminal or free.
    std::string reason{};                       ///< Why the tickets are given away; only where they are.
    Customer customer;
    std::optional<GiftCardKey> gift_card{}; ///< Pays first, as far as it goes.
    std::optional<Money> seen_total{};      ///< What the seller was shown; a different total is refused.
    std::string idempotency_key;
    std::string request_digest; ///< Of the whole request body.
};

/// A session as the counter sees it.
struct CounterSession {
    SessionDetail detail;
    PlaceCounts places;
    bool is_today = false; ///< By the venue's calendar.
};

/// Who comes to the doors of a session.
struct DoorsList {
    SessionDetail detail;
    std::shared_ptr<const SeatMap> map;
    std::vector<DoorTicket> tickets; ///< Those of an order together.
    std::vector<Guest> guests;       ///< By name.
};

/// Behind /api/box-office: sells places at once, in one transaction. The rules that keep buyers fair to each other (how
/// many, no single seat left alone, the times of the sale) do not bind the house itself; the claim's key does. Safe
/// from any thread.
class CounterService {
public:
    using Render = OrderService::Render;

    /// How far ahead the counter looks.
    static constexpr auto kAhead = std::chrono::hours(24 * 60);

    struct Dependencies {
        Store& store;
        SeatMapService& maps;
        Availability& availability;
        Randomness& randomness;
        const Digest& digest;
        const AuditLog& audit;
        const Calendar& calendar;
    };

    /// Everything must outlive it.
    explicit CounterService(const Dependencies& dependencies) : g_(dependencies) {}

    /// Sells everything or nothing; returns the answer once the sale is durable. The same key with the same body gives
    /// the same user the first answer again.
    Result<std::string> sell(const User& user, const CounterSale& sale, const Render& render) {
        const auto buyer = buyer_of_sale(user, sale.idempotency_key);
        return g_.availability.write(g_.store, [&](Tx& tx, Announcement& news) -> Result<std::string> {
            auto replay = idempotency_record(tx, buyer, sale.idempotency_key, sale.request_digest);
            if (!replay) return replay.error();
            if (*replay) return std::move((*replay)->body);
            std::vector<SeatIndex> expired;
            auto detail = sell_in(tx, user, buyer, sale, expired);
            if (!detail) return detail.error();
            news.add_seats(detail->session, *detail->map,
                           freed_and_taken(expired, static_cast<char>(ClaimState::sold), places_of(detail->order)));
            std::string answer = render(*detail);
            tx.orders().keep_idempotency_record(buyer, sale.idempotency_key, {sale.request_digest, answer});
            return answer;
        });
    }

    /// Returns the sessions of the user's venues from the beginning of today, by start.
    std::vector<CounterSession> sessions(const User& user) {
        return g_.store.read([&](Tx& tx) {
            std::vector<SessionDetail> open;
            for (auto& detail : tx.sessions().starting_from(tx.now() - std::chrono::hours(24))) {
                if (detail.session.starts_at > tx.now() + kAhead) break; // they come by start
                const bool is_over = day_of(detail, detail.session.starts_at) < day_of(detail, tx.now());
                if (!is_over && works_for_venue(user, detail.venue.slug)) open.push_back(std::move(detail));
            }
            std::vector<SessionId> ids;
            for (const auto& detail : open) ids.push_back(detail.session.id);
            auto places = tx.sessions().count_places(ids);
            std::vector<CounterSession> sessions;
            for (auto& detail : open) {
                const auto id = detail.session.id;
                const bool is_today = day_of(detail, detail.session.starts_at) == day_of(detail, tx.now());
                sessions.push_back({std::move(detail), places[id], is_today});
            }
            return sessions;
        });
    }

    Result<DoorsList> doors(const User& user, const SessionSlug& slug) {
        return g_.store.read([&](Tx& tx) -> Result<DoorsList> {
            auto detail = session_at_counter(tx, user, slug);
            if (!detail) return detail.error();
            const auto id = detail->session.id;
            auto map = g_.maps.of(tx, detail->session.map);
            return DoorsList{std::move(*detail), std::move(map), tx.sales().at_doors(id), tx.guests().all(id)};
        });
    }

private:
    [[nodiscard]] Day day_of(const SessionDetail& detail, Time moment) const {
        return g_.calendar.day_of(moment, detail.venue.timezone);
    }

    /// One for every sale, so that what walk-in customers buy is never counted together.
    [[nodiscard]] BuyerId buyer_of_sale(const User& user, const std::string& key) const {
        return buyer_of_request("counter", user.id.value, key, g_.digest);
    }

    static Result<SessionDetail> session_at_counter(Tx& tx, const User& user, const SessionSlug& slug) {
        auto detail = tx.sessions().find(slug);
        if (!detail || !works_for_venue(user, detail->venue.slug))
            return Error::not_found("There is no session " + slug.text() + " in your venues.");
        return std::move(*detail);
    }

    /// `expired` becomes the places of reservations that ended because somebody wanted them.
    Result<OrderDetail> sell_in(Tx& tx, const User& user, const BuyerId& buyer, const CounterSale& sale,
                                std::vector<SeatIndex>& expired) {
        auto detail = session_at_counter(tx, user, sale.session);
        if (!detail) return detail.error();
        if (is_called_off(*detail)) return Error::conflict("not_on_sale", "Nothing is sold for this session any more.");
        Session& session = detail->session;
        auto map = g_.maps.of(tx, session.map);
        auto wanted = direct_sale::choose(tx, session, *map, sale.seats, sale.areas, "in one sale");
        if (!wanted) return wanted.error();
        Order order = new_order(tx, session, buyer, sale);
        for (auto& want : *wanted) {
            if (sale.method == PaymentMethod::free) want.amount = 0;
            order.total.amount += want.amount;
        }
        if (auto refused = check(order, sale)) return *refused;
        if (sale.gift_card) {
            if (auto refused = pay_by_card(tx, order, *sale.gift_card, true)) return *refused;
            if (due_of(order) == 0) order.payment.method = PaymentMethod::gift_card;
        }
        const auto rules = tx.shop().tax_rules();
        const auto taken = direct_sale::sell(tx, g_.randomness, session, *map, rules, order, *wanted, actor_of(user));
        if (!taken) return taken.error();
        tell_of_order(tx, order);
        const auto more = taken->added - std::ssize(taken->expired);
        expired = taken->expired;
        session.version = tx.sessions().bump_version_if_unchanged(session, more);
        session.taken += more;
        g_.audit.write(tx, actor_of(user), "counter.sale", order.reference, "", described(session, order, sale));
        return OrderDetail{.order = std::move(order),
                           .session = std::move(*detail),
                           .map = std::move(map),
                           .exemption = rules.exemption};
    }

    Order new_order(Tx& tx, const Session& session, const BuyerId& buyer, const CounterSale& sale) const {
        return {OrderId::trusted(ordered_code(g_.randomness, tx.now())),
                new_reference(tx, g_.randomness),
                session.id,
                buyer,
                OrderStatus::paid,
                sale.customer,
                {0, session.currency},
                tx.now(),
                {sale.method, PaymentStatus::paid}};
    }

    static std::optional<Error> check(const Order& order, const CounterSale& sale) {
        if (sale.method != PaymentMethod::free && order.total.amount == 0)
            return Error::invalid("method", "There is nothing to pay: the method is free.");
        if (sale.seen_total && *sale.seen_total != order.total)
            return Error::conflict("total_changed", "The prices have changed. Look at the new total first.");
        return {};
    }

    static std::string described(const Session& session, const Order& order, const CounterSale& sale) {
        AuditFields text;
        text.with("session", session.slug.text())
            .with("tickets", std::ssize(order.tickets))
            .with("total", spelled(order.total))
            .with("gift card", order.gift_amount > 0 ? spelled({order.gift_amount, order.total.currency}) : "")
            .with("method", sale.method == PaymentMethod::cash   ? "cash"
                            : sale.method == PaymentMethod::free ? "free"
                                                                 : "card");
        if (!sale.reason.empty()) text.with("reason", sale.reason);
        return text.text();
    }

    Dependencies g_;
};

} // namespace frontrow
