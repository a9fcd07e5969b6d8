// Durable holds per second with 64 buyers, beside the disk's own fdatasync per second and beside one transaction per
// request. The three take turns, round by round, on the same disk.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "demo/arena.hpp"
#include "domain/hold_service.hpp"
#include "handlers/live.hpp"
#include "store/memory_cache.hpp"
#include "store/sqlite.hpp"
#include "system/clock.hpp"
#include "system/sodium.hpp"

namespace {

using namespace frontrow;
using Seconds = std::chrono::duration<double>;

constexpr int kBuyers = 64;
constexpr int kSessions = 40;
constexpr int kRounds = 5;
constexpr Seconds kRound{1.5};
constexpr std::uint32_t kSeatsInHold = 2;

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// A shop with many empty arenas, so that no round runs out of seats.
class Arena {
public:
    Arena(const std::string& file, std::size_t max_batch)
        : store_(file, clock_, {.readers = 4, .max_batch = max_batch}) {
        store_.write([&](Tx& tx) {
            auto map = value_of(SeatMap::make(arena_map()));
            const MapId id = MapId::trusted(SodiumDigest().of(map.canonical_text()));
            Venue venue{{}, VenueSlug::trusted("arena"), "Arena", "London", "Europe/London"};
            venue.id = tx.venues().put(venue);
            tx.maps().put(id, venue.id, map);
            Event event{{}, EventSlug::trusted("event"), "Event", "", "", "", EventStatus::published};
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
            for (const auto& seat : map.seats()) seats_.push_back(seat.id);
            return Done{};
        });
    }

    /// Lets the buyers hold fresh pairs of seats for one round. Promises the durable holds per second.
    double round() {
        std::atomic<std::size_t> held{0};
        const auto start = std::chrono::steady_clock::now();
        {
            std::vector<std::jthread> buyers;
            for (int i = 0; i < kBuyers; ++i)
                buyers.emplace_back([&] {
                    while (std::chrono::steady_clock::now() - start < kRound) {
                        const auto pair = next_.fetch_add(1);
                        const auto pairs = seats_.size() / kSeatsInHold;
                        const auto slug = SessionSlug::trusted("s-" + std::to_string(pair / pairs % kSessions));
                        const auto first = pair % pairs * kSeatsInHold;
                        const BuyerId buyer = buyer_of(ordered_code(randomness_, clock_.now()), SodiumDigest());
                        if (!holds_.hold(slug, buyer, {{{seats_[first]}, {seats_[first + 1]}}})) std::abort();
                        ++held;
                    }
                });
        }
        return static_cast<double>(held) / Seconds(std::chrono::steady_clock::now() - start).count();
    }

private:
    SystemClock clock_;
    SodiumRandomness randomness_;
    SqliteStore store_;
    MemoryCache cache_{clock_, {.max_bytes = 1 << 20}};
    SeatMapService maps_{store_};
    LiveSeats live_;
    Availability availability_{cache_, live_};
    HoldService holds_{store_, maps_, availability_, randomness_};
    std::vector<std::string> seats_;
    std::atomic<std::size_t> next_{0};
};

/// How often the disk takes a page for good in a second: 4 KB over and over, as a write-ahead log does.
double fdatasyncs(const std::string& file) {
    const int disk = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const std::vector<char> page(4096, 'x');
    std::size_t count = 0;
    const auto start = std::chrono::steady_clock::now();
    for (; std::chrono::steady_clock::now() - start < kRound; ++count) {
        constexpr std::size_t log_pages = 1'000; // SQLite starts its log over after so many
        if (::pwrite(disk, page.data(), page.size(), static_cast<off_t>(count % log_pages * page.size())) < 0)
            std::abort();
        if (::fdatasync(disk) != 0) std::abort();
    }
    ::close(disk);
    return static_cast<double>(count) / Seconds(std::chrono::steady_clock::now() - start).count();
}

} // namespace

/// holds FOLDER: measures in files inside the folder.
int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::filesystem::path folder = argv[1];
    Arena grouped(folder / "grouped.db", 256);
    Arena single(folder / "single.db", 1);
    std::vector<double> syncs;
    std::vector<double> together;
    std::vector<double> alone;
    for (int i = 0; i < kRounds; ++i) {
        syncs.push_back(fdatasyncs(folder / "sync"));
        together.push_back(grouped.round());
        alone.push_back(single.round());
    }
    std::vector<double> to_syncs;
    std::vector<double> to_alone;
    for (int i = 0; i < kRounds; ++i) {
        const auto round = static_cast<std::size_t>(i);
        to_syncs.push_back(together[round] / syncs[round]);
        to_alone.push_back(together[round] / alone[round]);
    }
    std::printf("| fdatasync of one page | %.0f /s | |\n", median(syncs));
    std::printf("| durable holds, one transaction per request | %.0f /s | %.2f × fdatasync |\n", median(alone),
                median(alone) / median(syncs));
    std::printf("| durable holds, group commit | %.0f /s | %.2f × fdatasync, %.1f × one transaction per request |\n",
                median(together), median(to_syncs), median(to_alone));
}
