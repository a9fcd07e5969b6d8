#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench/arena.hpp"
#include "domain/identity.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/store.hpp"
#include "system/sodium.hpp"

namespace frontrow::bench {

// ---- The shop: 50 events, 5 sections, 2,500 seats, one third taken

inline SeatMapParts house() {
    SeatMapParts parts;
    parts.name = "House";
    parts.width = 1'400;
    parts.height = 1'400;
    parts.focal = {700, 20};
    parts.categories = {{"Standard", "#1b6ca8"}};
    for (std::uint32_t section = 0; section < 5; ++section) {
        const std::string id = "section-" + std::to_string(section + 1);
        parts.sections.push_back({id, "Section " + std::to_string(section + 1), {}});
        for (std::uint32_t row = 0; row < 20; ++row) {
            const auto first = static_cast<SeatIndex>(parts.seats.size());
            parts.sections.back().rows.push_back({std::to_string(row + 1), first, 25});
            for (std::uint32_t i = 0; i < 25; ++i) {
                Seat seat;
                seat.id = id + "-" + std::to_string(row + 1) + "-" + std::to_string(i + 1);
                seat.label = std::to_string(i + 1);
                seat.at = {40.0 + 250 * section + 9.5 * i, 60.0 + 40.0 * row};
                seat.next = i == 24 ? kNoSeat : first + i + 1;
                parts.seats.push_back(std::move(seat));
            }
        }
    }
    return parts;
}

/// Fills an empty store. In the first session each of `owners` holds two seats of the first section for a day.
inline void build_shop(Store& store, const std::vector<BuyerId>& owners) {
    store.write([&](Tx& tx) {
        auto map = value_of(SeatMap::make(house()));
        const MapId id = MapId::trusted(SodiumDigest().of(map.canonical_text()));
        Venue venue{
            .slug = VenueSlug::trusted("house"), .name = "House", .city = "London", .timezone = "Europe/London"};
        venue.id = tx.venues().put(venue);
        venue.map = id;
        tx.maps().put(id, venue.id, map);
        tx.venues().put(venue);
        for (int i = 0; i < 50; ++i) {
            const std::string number = std::to_string(i);
            Event event{.slug = EventSlug::trusted("event-" + number),
                        .title = "Event " + number,
                        .description = "An evening.",
                        .status = EventStatus::published};
            event.id = tx.events().put(event);
            Session session{
                .slug = SessionSlug::trusted("s-" + number), .event = event.id, .venue = venue.id, .map = id};
            session.sales_start = tx.now() - std::chrono::hours(1);
            session.sales_end = session.starts_at = session.doors_at = tx.now() + std::chrono::hours(24 + i);
            session.max_seats_per_buyer = 100;
            session.prices = {{"Standard", "adult", 5'000}};
            session.id = tx.sessions().put(session);
            std::int64_t taken = 0;
            for (SeatIndex place = 0; place < 2'500 && i < 3; place += 3, ++taken)
                tx.claims().take(session.id, id, {place, ClaimState::blocked});
            for (std::size_t owner = 0; owner < owners.size() && i == 0; ++owner, taken += 2) {
                const Hold hold{HoldId::trusted("H" + std::to_string(owner) + std::string(kOrderedLength - 2, '0')),
                                session.id, owners[owner], tx.now(), tx.now() + std::chrono::hours(24)};
                tx.holds().add(hold);
                const auto first = static_cast<SeatIndex>(3 * owner + 1);
                for (const SeatIndex place : {first, first + 1})
                    tx.claims().take(
                        session.id, id,
                        {place, ClaimState::held, hold.buyer, hold.id, {}, "adult", 5'000, hold.expires_at});
            }
            tx.sessions().touch(session.id, taken);
        }
        return Done{};
    });
}

// ---- Programs and loads

/// Who looks at the shop.
inline const std::string kBuyer = std::string(kOrderedLength, 'B');

inline std::string numbered_buyer(int number) {
    const std::string digits = std::to_string(number);
    return std::string(kOrderedLength - digits.size(), 'Z') + digits;
}

struct Load {
    double per_second = 0;
    double p50 = 0; ///< Milliseconds.
    double p99 = 0;
};

/// Milliseconds of a time as wrk writes it.
inline double milliseconds_of(const std::string& text) {
    const double value = std::stod(text);
    if (text.ends_with("us")) return value / 1'000;
    if (text.ends_with("ms")) return value;
    return value * 1'000;
}

inline Load load(int port, const std::string& path, int connections, int seconds) {
    const std::string command = "wrk -t2 -c" + std::to_string(connections) + " -d" + std::to_string(seconds) +
                                "s --latency -H 'Cookie: buyer=" + kBuyer +
                                "' 'http://127.0.0.1:" + std::to_string(port) + path + "'";
    FILE* const output = ::popen(command.c_str(), "r");
    if (!output) throw std::runtime_error("no wrk");
    std::string text;
    std::array<char, 4096> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), output)) text += buffer.data();
    ::pclose(output);
    if (text.find("Non-2xx") != std::string::npos) throw std::runtime_error(path + " failed:\n" + text);
    Load result;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        std::string value;
        if (word == "50%" && words >> value) result.p50 = milliseconds_of(value);
        if (word == "99%" && words >> value) result.p99 = milliseconds_of(value);
        if (word == "Requests/sec:") words >> result.per_second;
    }
    return result;
}

inline Load median_of(const std::vector<Load>& loads) {
    const auto middle = [&](auto member) {
        std::vector<double> values;
        for (const auto& load : loads) values.push_back(load.*member);
        return median(values);
    };
    return {middle(&Load::per_second), middle(&Load::p50), middle(&Load::p99)};
}

} // namespace frontrow::bench
