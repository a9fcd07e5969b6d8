// Durable holds over HTTP, as fast as they are answered.
//   rate build DATABASE_URL        fills an empty database with an arena of 40 sessions
//   rate load PORT SECONDS NEXT    64 connections; prints holds per second, p50 and p99 in ms, and the next pair of
//   seats

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "bench/hold_load.hpp"
#include "store/open_store.hpp"

using namespace frontrow;
using namespace frontrow::bench;

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    try {
        if (what == "build" && argc == 3) {
            const SystemClock clock;
            Arena::build(*open_store(DatabaseUrl::parse(argv[2]), clock, 8, Opening::make_current));
            return 0;
        }
        if (what == "load" && argc == 5) {
            HoldLoad load(std::atoi(argv[2]), std::strtoul(argv[4], nullptr, 10), Arena::kBuyers);
            const auto outcome = load.run(FractionalSeconds(std::atof(argv[3])));
            std::printf("%.0f %.2f %.2f %zu\n", outcome.per_second, outcome.p50_ms, outcome.p99_ms, outcome.next);
            return 0;
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rate: %s\n", error.what());
        return 1;
    }
    return 2;
}
