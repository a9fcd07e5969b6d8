// How long a hold waits while a map of 30,000 seats is published, beside a map written by one transaction. The two take
// turns, round by round, each in a file of its own on the same disk.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/arena.hpp"
#include "domain/seating/venue_service.hpp"
#include "store/sqlite.hpp"

namespace {

using namespace frontrow;
using namespace frontrow::bench;

constexpr int kRounds = 5;
constexpr int kSeats = 30'000;

SeatMap hall(int number) {
    SeatMapParts parts;
    parts.name = "Hall " + std::to_string(number); // another map each time
    parts.width = parts.height = 4'000;
    parts.categories = {{"Stalls", "#336699"}};
    parts.sections = {{"stalls", "Stalls", {}}};
    for (int i = 0; i < kSeats; ++i) {
        if (i % 100 == 0) parts.sections[0].rows.push_back({std::to_string(i / 100), static_cast<SeatIndex>(i), 0});
        ++parts.sections[0].rows.back().count;
        parts.seats.push_back(
            {"stalls-" + std::to_string(i), std::to_string(i % 100), {i % 100 * 12.0, i / 100 * 12.0}});
    }
    return value_of(SeatMap::make(std::move(parts)));
}

/// An arena in a file of its own, and whoever publishes maps of it.
struct House {
    explicit House(const std::string& file) : store(file, clock, {.readers = 4}) { Arena::build(store); }

    /// The longest that one of eight buyers waited for a hold while `work` ran, and how long that took, in
    /// milliseconds.
    template <class Work>
    std::pair<double, double> measure(Work&& work) {
        std::atomic<bool> is_over{false};
        std::atomic<double> longest{0};
        double took = 0;
        {
            std::vector<std::jthread> buyers;
            for (int i = 0; i < 8; ++i)
                buyers.emplace_back([&] {
                    while (!is_over) {
                        const double ms = arena.hold_once().count() * 1'000;
                        for (double seen = longest; ms > seen && !longest.compare_exchange_weak(seen, ms);) {
                        }
                    }
                });
            const auto start = std::chrono::steady_clock::now();
            work();
            took = FractionalSeconds(std::chrono::steady_clock::now() - start).count() * 1'000;
            is_over = true;
        }
        return {longest, took};
    }

    SystemClock clock;
    SqliteStore store;
    std::atomic<std::size_t> next{0};
    Arena arena{store, next};
    NoCache cache;
    LiveSeats live{server_sent_events};
    SeatMapService maps{store};
    Availability availability{cache, live};
    CatalogueService catalogue{store, maps, availability};
    SodiumDigest digest;
    AuditLog audit{store, digest};
    VenueService venues{store, catalogue, audit, digest};
};

} // namespace

/// publish FOLDER: measures in files inside the folder.
int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::filesystem::path folder = argv[1];
    House ours(folder / "published.db");
    House whole(folder / "whole.db");
    User admin{.email = Email::trusted("ada@example.org"), .name = PersonName::trusted("Ada"), .password_hash = "none"};
    admin.id = ours.store.write([&](Tx& tx) { return tx.users().put(admin); });
    const auto slug = VenueSlug::trusted("arena");
    std::optional<MapId> newest;
    std::vector<double> waits, waits_whole, times, times_whole, quiet;
    for (int i = 0; i < kRounds; ++i) {
        const SeatMap map = hall(i);
        quiet.push_back(ours.measure([] { std::this_thread::sleep_for(std::chrono::milliseconds(500)); }).first);
        const auto published =
            ours.measure([&] { newest = value_of(ours.venues.publish(admin, slug, map, newest, {})); });
        const auto at_once = whole.measure([&] {
            whole.store.write([&](Tx& tx) {
                const auto venue = *tx.venues().find(slug);
                tx.maps().put(MapId::trusted(whole.digest.of(map.canonical_text())), venue.id, map);
                return Done{};
            });
        });
        waits.push_back(published.first);
        times.push_back(published.second);
        waits_whole.push_back(at_once.first);
        times_whole.push_back(at_once.second);
    }
    std::printf(
        "| longest wait of a hold while 30,000 seats are published (%.0f ms) | %.1f ms | goal 50 ms; %.1f ms where "
        "one transaction writes them (%.0f ms), %.1f ms where nobody publishes |\n",
        median(times), median(waits), median(waits_whole), median(times_whole), median(quiet));
}
