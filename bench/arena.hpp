#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "demo/arena.hpp"
#include "domain/selling/hold_service.hpp"
#include "domain/selling/live_service.hpp"
#include "formats/server_sent_events.hpp"
#include "store/cache/no_cache.hpp"
#include "system/clock.hpp"
#include "system/sodium.hpp"

namespace frontrow::bench {

using FractionalSeconds = std::chrono::duration<double>;

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Sessions of an empty arena with 12,000 seats, and 64 buyers who hold pairs of seats, all in one session until that
/// is full.
class Arena {
public:
    static constexpr int kBuyers = 64;
    static constexpr int kSessions = 40;
    static constexpr std::size_t kSeatsInHold = 2;

    /// Fills an empty store.
    static void build(Store& store) {
        store.write([](Tx& tx) {
            auto map = value_of(SeatMap::make(arena_map()));
            const MapId id = MapId::trusted(SodiumDigest().of(map.canonical_text()));
            Venue venue{
                .slug = VenueSlug::trusted("arena"), .name = "Arena", .city = "London", .timezone = "Europe/London"};
            venue.id = tx.venues().put(venue);
            tx.maps().put(id, venue.id, map);
            Event event{.slug = EventSlug::trusted("event"), .title = "Event", .status = EventStatus::published};
            event.id = tx.events().put(event);
            Session session{.slug = SessionSlug::trusted("s"), .event = event.id, .venue = venue.id, .map = id};
            session.sales_start = tx.now() - std::chrono::hours(1);
            session.sales_end = session.starts_at = session.doors_at = tx.now() + std::chrono::hours(1);
            for (const auto& category : map.parts().categories)
                session.prices.push_back({category.name, "adult", 5000});
            for (int i = 0; i < kSessions; ++i) {
                session.slug = SessionSlug::trusted("s-" + std::to_string(i));
                tx.sessions().put(session);
            }
            return Done{};
        });
    }

    /// `store` must outlive it. `next` is shared by those who sell in the same store.
    Arena(Store& store, std::atomic<std::size_t>& next) : store_(store), next_(next) {
        const auto map = value_of(SeatMap::make(arena_map()));
        for (const auto& seat : map.seats()) seats_.push_back(seat.id);
    }

    /// Lets the buyers hold fresh pairs of seats for so long. Returns the durable holds per second.
    double round(FractionalSeconds length) {
        std::atomic<std::size_t> held{0};
        const auto start = std::chrono::steady_clock::now();
        {
            std::vector<std::jthread> buyers;
            for (int i = 0; i < kBuyers; ++i)
                buyers.emplace_back([&] {
                    while (std::chrono::steady_clock::now() - start < length) {
                        hold_next_pair();
                        ++held;
                    }
                });
        }
        return static_cast<double>(held) / FractionalSeconds(std::chrono::steady_clock::now() - start).count();
    }

    /// Lets one buyer hold a fresh pair of seats. Returns how long that took.
    FractionalSeconds hold_once() {
        const auto start = std::chrono::steady_clock::now();
        hold_next_pair();
        return std::chrono::steady_clock::now() - start;
    }

private:
    void hold_next_pair() {
        const auto pair = next_.fetch_add(1);
        const auto pairs = seats_.size() / kSeatsInHold;
        const auto slug = SessionSlug::trusted("s-" + std::to_string(pair / pairs % kSessions));
        const auto first = pair % pairs * kSeatsInHold;
        const BuyerId buyer = buyer_of(ordered_code(randomness_, clock_.now()), SodiumDigest());
        if (!holds_.hold(slug, buyer, {{{seats_[first]}, {seats_[first + 1]}}})) std::abort();
    }

    Store& store_;
    std::atomic<std::size_t>& next_;
    SystemClock clock_;
    SodiumRandomness randomness_;
    NoCache cache_;
    SeatMapService maps_{store_};
    LiveSeats live_{server_sent_events};
    Availability availability_{cache_, live_};
    HoldService holds_{store_, maps_, availability_, randomness_};
    std::vector<std::string> seats_;
};

} // namespace frontrow::bench
