#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
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
#include "domain/selling/attendees.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/direct_sale.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/selling/order_terms.hpp"
#include "domain/selling/seat_choice.hpp"
#include "domain/selling/voucher.hpp"
#include "domain/store.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What somebody at the counter sells.
struct CounterSale {
    SessionSlug session;
    std::vector<SeatChoice> seats{};
    std::vector<AreaChoice> areas{};
    std::vector<std::string> blocked{}; ///< Those of the seats that are sold even where the house has blocked them.
    PaymentMethod method = PaymentMethod::cash; ///< cash, card_terminal or free; box_office where it is reserved only.
    std::optional<Time> reserved_until{};       ///< With box_office: unpaid by then, the places are free again.
    std::string reason{};                       ///< Why the tickets are given away; only where they are.
    Customer customer;
    std::vector<Attendee> attendees{}; ///< For whom the tickets are, as far as somebody has said.
    std::optional<VoucherCode> voucher{};
    std::optional<GiftCardKey> gift_card{}; ///< Pays first, as far as it goes.
    std::optional<Money> seen_total{};      ///< What the seller was shown; a different total is refused.
    std::string idempotency_key{};
    std::string request_digest{}; ///< Of the whole request body.
};

/// What a sale would cost.
struct CounterQuote {
    Money discount; ///< Taken off by a voucher.
    Money total;    ///< What is left.
};

/// The best free seats, of which none is taken yet.
struct BestAtCounter {
    std::vector<std::string> seats;
    bool split = false; ///< Over rows.
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

    static constexpr std::size_t kMaxListed = 2'000; ///< Sessions in one list: a bound on our work.

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

    /// Returns what a sale would cost, as it was asked for. Takes nothing.
    Result<CounterQuote> quote(const User& user, const CounterSale& sale) {
        return g_.store.read([&](Tx& tx) -> Result<CounterQuote> {
            const auto priced = price(tx, user, sale);
            if (!priced) return priced.error();
            const Money total = priced->total();
            return CounterQuote{{priced->discount ? priced->discount->sum : 0, total.currency}, total};
        });
    }

    /// Returns the best free seats, as buyers are given them: a seller who likes them chooses them. Takes none.
    Result<BestAtCounter> best(const User& user, const SessionSlug& slug, const BestAvailable& wish) {
        return g_.store.read([&](Tx& tx) -> Result<BestAtCounter> {
            const auto detail = session_at_counter(tx, user, slug);
            if (!detail) return detail.error();
            const auto map = g_.maps.of(tx, detail->session.map);
            const auto found = choose_best(detail->session, *map, read_states(tx, *map, detail->session), wish);
            if (!found) return found.error();
            BestAtCounter best{{}, found->split};
            for (const auto& place : found->places) best.seats.push_back(map->place_id(place.place));
            return best;
        });
    }

    /// Returns the sessions of the user's venues from the beginning of today, by start, the first kMaxListed of them:
    /// people buy for a date of next season as well as for tonight.
    std::vector<CounterSession> sessions(const User& user) {
        return g_.store.read([&](Tx& tx) {
            std::vector<SessionDetail> open;
            for (auto& detail : tx.sessions().starting_from(tx.now() - std::chrono::hours(24))) {
                if (open.size() == kMaxListed) break;
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

    /// What a sale takes, and for how much.
    struct Priced {
        SessionDetail detail;
        std::shared_ptr<const SeatMap> map;
        std::vector<SeatSelection> wanted;
        std::optional<Discount> discount{};

        [[nodiscard]] Money total() const {
            Money sum{0, detail.session.currency};
            for (const auto& want : wanted) sum.amount += want.amount;
            return sum;
        }
    };

    Result<Priced> price(Tx& tx, const User& user, const CounterSale& sale) {
        auto detail = session_at_counter(tx, user, sale.session);
        if (!detail) return detail.error();
        if (is_called_off(*detail)) return Error::conflict("not_on_sale", "Nothing is sold for this session any more.");
        auto map = g_.maps.of(tx, detail->session.map);
        auto wanted = direct_sale::choose(tx, detail->session, *map, sale.seats, sale.areas, "in one sale");
        if (!wanted) return wanted.error();
        Priced priced{std::move(*detail), std::move(map), std::move(*wanted)};
        if (sale.method == PaymentMethod::free)
            for (auto& want : priced.wanted) want.amount = 0;
        if (!sale.voucher) return priced;
        std::vector<PricedPlace> places;
        for (const auto& want : priced.wanted) places.push_back({priced.map->category_name(want.place), want.amount});
        auto discount = discount_of(tx, priced.detail.session, *sale.voucher, places);
        if (!discount) return discount.error();
        for (std::size_t i = 0; i < places.size(); ++i) {
            priced.wanted[i].discount = discount->of_each[i];
            priced.wanted[i].amount -= discount->of_each[i];
        }
        priced.discount = std::move(*discount);
        return priced;
    }

    /// `expired` becomes the places of reservations that ended because somebody wanted them, and those that were
    /// blocked.
    Result<OrderDetail> sell_in(Tx& tx, const User& user, const BuyerId& buyer, const CounterSale& sale,
                                std::vector<SeatIndex>& expired) {
        auto priced = price(tx, user, sale);
        if (!priced) return priced.error();
        Session& session = priced->detail.session;
        const auto unblocked = take_out_of_blocks(tx, session, *priced->map, sale.blocked, priced->wanted);
        if (!unblocked) return unblocked.error();
        if (auto refused = name_attendees(*priced, sale.attendees)) return *refused;
        Order order = new_order(tx, *priced, buyer, sale);
        if (auto refused = check(tx, *priced, order, sale)) return *refused;
        if (sale.gift_card && order.total.amount > 0) {
            if (auto refused = pay_by_card(tx, order, *sale.gift_card, true)) return *refused;
            if (due_of(order) == 0) order.payment.method = PaymentMethod::gift_card;
        }
        const auto rules = tx.shop().tax_rules();
        const auto taken =
            direct_sale::sell(tx, g_.randomness, session, *priced->map, rules, order, priced->wanted, actor_of(user));
        if (!taken) return taken.error();
        tell_of_order(tx, order);
        expired = taken->expired;
        for (const auto& [place, block] : *unblocked) {
            tx.blocks().note_sold(order.id, place, block);
            expired.push_back(place);
        }
        const auto more = taken->added - std::ssize(expired);
        session.version = tx.sessions().bump_version_if_unchanged(session, more);
        session.taken += more;
        g_.audit.write(tx, actor_of(user), "counter.sale", order.reference, "", described(session, order, sale));
        if (priced->discount)
            if (auto refused = use_voucher(tx, priced->discount->voucher, priced->detail)) return *refused;
        return OrderDetail{.order = std::move(order),
                           .session = std::move(priced->detail),
                           .map = std::move(priced->map),
                           .exemption = rules.exemption};
    }

    /// Frees those of the wanted seats that the seller has seen as blocked, for the sale that follows. Returns those
    /// that were, with the names of their blocks; what was blocked meanwhile without their knowledge stays so, and is
    /// refused.
    static Result<std::vector<std::pair<SeatIndex, std::string>>>
    take_out_of_blocks(Tx& tx, const Session& session, const SeatMap& map, const std::vector<std::string>& blocked,
                       const std::vector<SeatSelection>& wanted) {
        std::map<SeatIndex, std::string> names;
        if (!blocked.empty())
            for (const auto& [block, places] : tx.blocks().of_session(session.id))
                for (const SeatIndex place : places) names[place] = block ? block->name : std::string();
        std::vector<std::pair<SeatIndex, std::string>> freed;
        for (std::size_t i = 0; i < blocked.size(); ++i) {
            const auto seat = map.find_seat(blocked[i]);
            const bool is_wanted = seat && std::any_of(wanted.begin(), wanted.end(),
                                                       [&](const SeatSelection& want) { return want.place == *seat; });
            if (!is_wanted)
                return Error::invalid("blocked[" + std::to_string(i) + "]", "This seat is not in the sale.");
            if (tx.claims().unblock(session.id, *seat)) freed.emplace_back(*seat, names[*seat]);
        }
        return freed;
    }

    /// A queue does not wait for names: where the event asks everybody, the counter may still leave them out.
    static std::optional<Error> name_attendees(Priced& priced, const std::vector<Attendee>& attendees) {
        auto& wanted = priced.wanted;
        std::sort(wanted.begin(), wanted.end(), [](auto& a, auto& b) { return a.place < b.place; });
        std::vector<SeatIndex> places;
        for (const auto& want : wanted) places.push_back(want.place);
        const bool is_asked = priced.detail.event.attendee_names != AttendeeNames::none;
        const auto asked = is_asked ? AttendeeNames::optional : AttendeeNames::none;
        const auto names = attendees_at(*priced.map, places, asked, attendees);
        if (!names) return names.error();
        for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i].attendee = (*names)[i];
        return {};
    }

    Order new_order(Tx& tx, const Priced& priced, const BuyerId& buyer, const CounterSale& sale) const {
        const bool is_reserved = sale.method == PaymentMethod::box_office;
        Order order{.id = OrderId::trusted(ordered_code(g_.randomness, tx.now())),
                    .reference = new_reference(tx, g_.randomness),
                    .session = priced.detail.session.id,
                    .buyer = buyer,
                    .status = is_reserved ? OrderStatus::reserved : OrderStatus::paid,
                    .customer = sale.customer,
                    .total = priced.total(),
                    .created_at = tx.now(),
                    .payment = {sale.method, is_reserved ? PaymentStatus::due : PaymentStatus::paid}};
        order.reserved_until = sale.reserved_until;
        if (priced.discount) order.redemption = Redemption{priced.discount->voucher.code, priced.discount->sum};
        if (priced.discount && order.total.amount == 0) order.payment = {PaymentMethod::free, PaymentStatus::paid};
        return order;
    }

    static std::optional<Error> check(Tx& tx, const Priced& priced, const Order& order, const CounterSale& sale) {
        if (order.payment.method != PaymentMethod::free && order.total.amount == 0)
            return Error::invalid("method", "There is nothing to pay: the method is free.");
        if (sale.reserved_until && order.total.amount == 0)
            return Error::invalid("method", "There is nothing to pay: nothing is reserved.");
        if (sale.reserved_until &&
            (*sale.reserved_until <= tx.now() || *sale.reserved_until > priced.detail.session.starts_at))
            return Error::invalid("until", "Places are kept until a time to come, the start at the latest.", "over");
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
            .with("method", sale.method == PaymentMethod::cash         ? "cash"
                            : sale.method == PaymentMethod::free       ? "free"
                            : sale.method == PaymentMethod::box_office ? "reserved"
                                                                       : "card");
        if (sale.reserved_until) text.with("until", utc_text(*sale.reserved_until));
        if (!sale.blocked.empty()) text.with("out of blocks", std::ssize(sale.blocked));
        if (!sale.reason.empty()) text.with("reason", sale.reason);
        return text.text();
    }

    Dependencies g_;
};

} // namespace frontrow
