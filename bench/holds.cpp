// Durable holds per second with 64 buyers, beside the disk's own fdatasync per second and beside one transaction per
// request. The three take turns, round by round, on the same disk.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "bench/arena.hpp"
#include "store/sqlite.hpp"

namespace {

using namespace frontrow;
using namespace frontrow::bench;

constexpr int kRounds = 5;
constexpr FractionalSeconds kRound{1.5};

/// An arena in a file of its own.
struct ArenaFile {
    ArenaFile(const std::string& file, std::size_t max_batch)
        : store(file, clock, {.readers = 4, .max_batch = max_batch}) {
        Arena::build(store);
    }
    SystemClock clock;
    SqliteStore store;
    std::atomic<std::size_t> next{0};
    Arena arena{store, next};
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
    return static_cast<double>(count) / FractionalSeconds(std::chrono::steady_clock::now() - start).count();
}

} // namespace

/// holds FOLDER: measures in files inside the folder.
int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::filesystem::path folder = argv[1];
    ArenaFile grouped(folder / "grouped.db", 256);
    ArenaFile single(folder / "single.db", 1);
    std::vector<double> syncs;
    std::vector<double> together;
    std::vector<double> alone;
    for (int i = 0; i < kRounds; ++i) {
        syncs.push_back(fdatasyncs(folder / "sync"));
        together.push_back(grouped.arena.round(kRound));
        alone.push_back(single.arena.round(kRound));
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
