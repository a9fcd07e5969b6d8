#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "demo/marketing.hpp"
#include "demo/people.hpp"
#include "demo/programme.hpp"
#include "domain/cache.hpp"
#include "domain/identity.hpp"
#include "domain/money/order_money.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/password.hpp"
#include "domain/selling/hold.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/seat_choice.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A database with a shop that no demo has made: a demo would wipe it.
class NotADemo : public std::runtime_error {
public:
    NotADemo() : std::runtime_error("has a shop in it that no demo has made: the demo leaves it alone") {}
};

/// Fills a store with the demo's programme, audience and people. Safe from any thread.
class DemoShop {
public:
    /// All must outlive it.
    DemoShop(Store& store, Cache& cache, Randomness& randomness, const Digest& digest, Passwords& passwords)
        : store_(store), cache_(cache), randomness_(randomness), digest_(digest), passwords_(passwords),
          audit_(store, digest) {}

    /// Fills a store that is empty, once, however many begin at the same time. Returns whether it did; one that a demo
    /// has filled is kept. Throws NotADemo.
    bool begin() {
        for (int attempts = 1;; ++attempts) {
            try {
                return fill(false);
            } catch (const StoreUnavailable&) { // another demo may take longer than a write waits
                if (attempts == kMaxAttempts) throw;
            }
        }
    }

    /// Starts again, in one transaction: nothing of what visitors did stays, logins, passwords and settings included.
    /// Throws NotADemo.
    void start_over() { fill(true); }

private:
    static constexpr int kMaxAttempts = 8;
    static constexpr Milliseconds kLongestAgo = std::chrono::hours(24 * 28); ///< Since somebody has bought.

    bool fill(bool even_if_filled) {
        const auto hash = passwords_.hash(kDemoPassword);
        if (!hash) throw std::runtime_error("too many passwords are hashed right now");
        const auto work = [&](Tx& tx) -> std::optional<std::int64_t> {
            tx.catalogue().edit_alone();
            const bool is_demo = tx.shop().is_demo();
            if (!is_demo && !tx.archive().is_empty()) throw NotADemo();
            if (is_demo && !even_if_filled) return {};
            const auto latest = tx.archive().clear();
            put_programme(tx);
            tx.sessions().advance_versions(latest);
            add_demo_people(tx, audit_, *hash);
            add_demo_marketing(tx, audit_);
            ShopSettings settings;
            settings.timezone = "Europe/Berlin"; // of its theatre, whose currency the house has
            settings.summary_hour = 0;           // whoever looks at the mail of a demo finds yesterday's there
            settings.gift_cards = {.is_sold = true, .amounts = {2'500, 5'000, 10'000}};
            tx.shop().put(settings);
            tx.shop().mark_as_demo();
            tx.archive().finish();
            return tx.catalogue().edit(std::vector{cache_key::all()});
        };
        const auto version = store_.write(work, Patience::of_an_operator);
        if (!version) return false;
        cache_.invalidate(std::vector{cache_key::all()}, catalogue_version(*version), "");
        cache_.clear();
        return true;
    }

    /// The dates are relative to now.
    void put_programme(Tx& tx) {
        const auto programme = demo_programme(tx.now());
        std::vector<Venue> venues;
        for (const auto& house : programme.venues) venues.push_back(put_house(tx, house));
        for (const auto& event : programme.events) {
            const EventId id = tx.events().put(event.event);
            for (const auto& session : event.sessions)
                put_session(tx, session, id, venues[session.venue], programme.venues[session.venue].map);
        }
    }

    Venue put_house(Tx& tx, const DemoVenue& house) {
        Venue venue = house.venue;
        venue.id = tx.venues().put(venue);
        venue.map = MapId::trusted(digest_.of(house.map.canonical_text()));
        tx.maps().put(*venue.map, venue.id, house.map);
        tx.venues().put(venue);
        return venue;
    }

    void put_session(Tx& tx, const DemoSession& demo, EventId event, const Venue& venue, const SeatMap& map) {
        Session session = demo.session;
        session.event = event;
        session.venue = venue.id;
        session.map = *venue.map;
        session.id = tx.sessions().put(session);
        std::int64_t taken = std::ssize(demo.blocked);
        for (const auto place : demo.blocked) take(tx, session, {place, ClaimState::blocked});
        bool is_first = true;
        for (const auto& sale : demo.sold) {
            sell(tx, session, map, sale, std::exchange(is_first, false));
            taken += std::ssize(sale.places);
        }
        for (const auto& hold : demo.held) {
            keep(tx, session, map, hold);
            taken += std::ssize(hold.places);
        }
        tx.sessions().touch(session.id, taken);
    }

    /// The first of a session has bought long ago, and has a letter before the visit. The others have left no address:
    /// the mail of the demo is for those who look at it.
    void sell(Tx& tx, const Session& session, const SeatMap& map, const DemoSale& sale, bool is_first) {
        const Time when = is_first ? tx.now() - kLongestAgo : some_day(tx.now());
        const BuyerId buyer = new_buyer(when);
        Order order{OrderId::trusted(ordered_code(randomness_, when)),
                    random_code(randomness_, kReferenceLength),
                    session.id,
                    buyer,
                    OrderStatus::paid,
                    {PersonName::trusted(sale.customer),
                     Email::trusted(is_first ? "guest@example.org" : std::string(kNoEmail))},
                    {0, session.currency},
                    when,
                    {PaymentMethod::demo, PaymentStatus::paid}};
        for (const auto place : sale.places) {
            const Price& price = *usual_price(session, map.category_name(place));
            order.total.amount += price.amount;
            order.tickets.push_back(
                {TicketId::trusted(order.reference + "-" + std::to_string(order.tickets.size() + 1)),
                 random_code(randomness_, kSecretLength), place, price.ticket_type, price.amount, TicketStatus::valid,
                 0, std::min(price.amount, session.fee)});
        }
        mark_paid(order);
        tx.orders().add(order);
        tx.money().add({.order = order.id,
                        .method = order.payment.method,
                        .amount = order.paid,
                        .at = when,
                        .lines = posting_of_sale(order.tickets, order.payment.method).lines()});
        for (const auto& ticket : order.tickets)
            take(tx, session, {ticket.place, ClaimState::sold, buyer, {}, order.id, ticket.ticket_type, ticket.amount});
    }

    void keep(Tx& tx, const Session& session, const SeatMap& map, const DemoHold& demo) {
        const Hold hold{HoldId::trusted(ordered_code(randomness_, tx.now())), session.id, new_buyer(tx.now()), tx.now(),
                        demo.expires_at};
        tx.holds().add(hold);
        for (const auto place : demo.places) {
            const Price& price = *usual_price(session, map.category_name(place));
            take(tx, session,
                 {place, ClaimState::held, hold.buyer, hold.id, {}, price.ticket_type, price.amount, hold.expires_at});
        }
    }

    static void take(Tx& tx, const Session& session, const Claim& claim) {
        const auto outcome = tx.claims().take(session.id, session.map, claim);
        FRONTROW_ASSERT(outcome == ClaimResult::fresh); // the programme gives each place away once
    }

    /// When somebody in the audience has bought: up to four weeks ago, more and more of them towards now.
    Time some_day(Time now) {
        std::array<unsigned char, 4> bytes{};
        randomness_.fill(bytes);
        const auto part = [&](std::size_t i) { return std::int64_t{bytes[i]} * 256 + bytes[i + 1]; }; // of 65,536
        return now - kLongestAgo * part(0) / 65'536 * part(2) / 65'536;
    }

    BuyerId new_buyer(Time now) { return buyer_of(ordered_code(randomness_, now), digest_); }

    Store& store_;
    Cache& cache_;
    Randomness& randomness_;
    const Digest& digest_;
    Passwords& passwords_;
    const AuditLog audit_;
};

} // namespace frontrow
