// What Postgres and Redis cost and what the cache is worth: real servers of our own on loopback, real processes.
// scale FRONTROW prints one table after the other. The programs measured take turns.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>
#include <poll.h>

#include "bench/arena.hpp"
#include "bench/program.hpp"
#include "bench/shop.hpp"
#include "formats/json.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/tcp_proxy.hpp"

namespace {

using namespace frontrow;
using namespace frontrow::bench;
using namespace frontrow::testing;
using Steady = std::chrono::steady_clock;

constexpr int kRounds = 3;

double metric(const Program& program, const std::string& name) {
    const auto answer = httplib::Client("127.0.0.1", program.metrics_port).Get("/metrics");
    const auto at = answer->body.find("\n" + name + " ");
    return std::stod(answer->body.substr(at + name.size() + 2));
}

int hold(httplib::Client& client, const std::string& session, const std::string& seat, const std::string& buyer) {
    const auto answer = client.Post("/api/sessions/" + session + "/holds", {{"Cookie", "buyer=" + buyer}},
                                    R"({"seats":[")" + seat + R"("]})", "application/json");
    return answer ? answer->status : 0;
}

// ---- The tables

void measure_endpoints(const std::string& url, const RedisServer& redis) {
    const std::vector<std::pair<std::string, std::string>> endpoints{
        {"/api/events", "/api/events"},
        {"/api/seats", "/api/seats?session=s-0&section=section-1"},
        {"/api/sections", "/api/sections?venue=house"},
        {"/api/sections/seats", "/api/sections/seats?session=s-0"}};
    const Program none(url, {"--cache-megabytes", "0"});
    const Program redis_only(url, {"--cache-megabytes", "0", "--redis", redis.url()});
    const Program both(url, {"--redis", redis.url()});
    std::printf("\n| endpoint, 16 connections | no cache | Redis only (L1 off) | L1 + Redis | beside no cache |\n"
                "|---|---|---|---|---|\n");
    for (const auto& [name, path] : endpoints) {
        std::array<std::vector<Load>, 3> loads;
        for (int round = 0; round < kRounds; ++round)
            for (std::size_t i = 0; const Program* program : {&none, &redis_only, &both})
                loads[i++].push_back(load(program->port, path, 16, 2));
        std::array<Load, 3> middle{};
        for (std::size_t i = 0; i < 3; ++i) middle[i] = median_of(loads[i]);
        std::printf("| %s |", name.c_str());
        for (const auto& one : middle) std::printf(" %.2f / %.2f ms, %.0f/s |", one.p50, one.p99, one.per_second);
        std::printf(" Redis %.1f ×, both %.0f × |\n", middle[1].per_second / middle[0].per_second,
                    middle[2].per_second / middle[0].per_second);
        std::fflush(stdout);
    }
}

void measure_processes(const std::string& url, const RedisServer& redis) {
    std::vector<std::unique_ptr<Program>> programs;
    for (int i = 0; i < 3; ++i)
        programs.push_back(std::make_unique<Program>(url, std::vector<std::string>{"--redis", redis.url()}));
    const std::string path = "/api/seats?session=s-0&section=section-1";
    std::vector<double> ratios;
    std::vector<double> totals;
    for (int round = 0; round < kRounds; ++round) {
        const double one = load(programs[0]->port, path, 48, 3).per_second;
        std::atomic<double> three{0};
        {
            std::vector<std::jthread> threads;
            for (const auto& program : programs)
                threads.emplace_back([&] { three += load(program->port, path, 16, 3).per_second; });
        }
        ratios.push_back(three / one);
        totals.push_back(three);
    }
    std::printf("| three processes on the same cores, cached reads | %.0f /s | %.2f × one process, goal 0.9 × |\n",
                median(totals), median(ratios));

    // How long another process does not know.
    std::vector<double> delays;
    httplib::Client writer("127.0.0.1", programs[0]->port);
    httplib::Client reader("127.0.0.1", programs[1]->port);
    reader.set_keep_alive(true);
    for (int i = 0; i < 100; ++i) {
        const std::string seat = "section-2-" + std::to_string(i / 25 + 1) + "-" + std::to_string(i % 25 + 1);
        const auto index = static_cast<std::size_t>(500 + i);
        if (hold(writer, "s-4", seat, std::string(kOrderedLength, 'C')) != 201) throw std::runtime_error("no hold");
        const auto begin = Steady::now();
        for (;;) {
            const auto answer = reader.Get("/api/sessions/s-4/states");
            if (Json::parse(answer->body)["states"].get<std::string>()[index] == 'h') break;
        }
        delays.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
    }
    std::sort(delays.begin(), delays.end());
    std::printf("| until another process shows a hold, through Redis | p50 %.1f ms, p99 %.1f ms | goal 1,000 ms |\n",
                delays[50], delays[98]);

    // Loads for one key after each hold, with sixteen readers in both processes.
    const auto loads = [&] {
        return metric(*programs[0], "frontrow_cache_loads_total") + metric(*programs[1], "frontrow_cache_loads_total");
    };
    const double before = loads();
    constexpr int kHolds = 100;
    for (int i = 0; i < kHolds; ++i) {
        const std::string seat = "section-3-" + std::to_string(i / 25 + 1) + "-" + std::to_string(i % 25 + 1);
        if (hold(writer, "s-4", seat, std::string(kOrderedLength, 'D')) != 201) throw std::runtime_error("no hold");
        std::vector<std::jthread> readers;
        for (int r = 0; r < 16; ++r)
            readers.emplace_back([&] {
                httplib::Client client("127.0.0.1", programs[0]->port);
                static_cast<void>(client.Get("/api/sessions/s-4/states"));
            });
    }
    std::printf("| loads of a key after an invalidation, sixteen readers | %.2f | goal 1 |\n",
                (loads() - before) / kHolds);
}

/// Pages, pickers and buyers as at the start of a sale, over two processes.
void measure_mix(const std::string& url, const RedisServer& redis) {
    const Program one(url, {"--redis", redis.url()});
    const Program two(url, {"--redis", redis.url()});
    const auto sum = [&](const std::string& name) { return metric(one, name) + metric(two, name); };
    std::atomic<int> holds{0};
    std::atomic<int> next{0};
    {
        std::vector<std::jthread> visitors;
        for (int i = 0; i < 16; ++i)
            visitors.emplace_back([&, i] {
                httplib::Client client("127.0.0.1", i % 2 ? one.port : two.port);
                client.set_keep_alive(true);
                std::mt19937 random(static_cast<std::uint32_t>(i));
                const auto end = Steady::now() + std::chrono::seconds(5);
                while (Steady::now() < end) {
                    // Most look at what is on sale now; each visit asks for the page, the plan's states, some sections.
                    const std::string session = "s-" + std::to_string(random() % 10 < 8 ? 5 : random() % 50);
                    for (const std::string& path :
                         {std::string("/api/events"), "/api/sessions/" + session,
                          "/api/sessions/" + session + "/states",
                          "/api/seats?session=" + session + "&section=section-" + std::to_string(random() % 5 + 1),
                          "/api/sessions/" + session + "/states"})
                        static_cast<void>(client.Get(path));
                    if (random() % 8 != 0) continue;
                    const int seat = next++;
                    const std::string id = "section-" + std::to_string(seat / 500 % 5 + 1) + "-" +
                                           std::to_string(seat / 25 % 20 + 1) + "-" + std::to_string(seat % 25 + 1);
                    if (hold(client, "s-5", id, numbered_buyer(seat)) == 201) ++holds;
                }
            });
    }
    const double hits = sum("frontrow_cache_hits_total");
    const double loads = sum("frontrow_cache_loads_total");
    const double redis_hits = sum("frontrow_redis_hits_total");
    std::printf("| hit ratio of an on-sale mix, two processes, %d holds beside %.0f reads | %.1f %% memory, %.1f %% "
                "with Redis | |\n",
                holds.load(), hits + loads, 100 * hits / (hits + loads), 100 * (hits + redis_hits) / (hits + loads));
}

/// The p99 of a hold with four buyers at a time.
double hold_p99(int port, const std::string& session, std::atomic<int>& next) {
    std::mutex mutex;
    std::vector<double> times;
    {
        std::vector<std::jthread> buyers;
        for (int i = 0; i < 4; ++i)
            buyers.emplace_back([&] {
                httplib::Client client("127.0.0.1", port);
                client.set_keep_alive(true);
                const auto end = Steady::now() + std::chrono::seconds(3);
                while (Steady::now() < end) {
                    const int buyer = next++;
                    const auto begin = Steady::now();
                    const auto held = client.Post("/api/sessions/" + session + "/holds",
                                                  {{"Cookie", "buyer=" + numbered_buyer(buyer)}},
                                                  R"({"best":{"count":1}})", "application/json");
                    const auto took = std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
                    if (!held || held->status != 201) throw std::runtime_error("no hold");
                    const auto id = Json::parse(held->body)["hold"]["id"].get<std::string>();
                    client.Delete("/api/holds/" + id, {{"Cookie", "buyer=" + numbered_buyer(buyer)}});
                    const std::lock_guard lock(mutex);
                    times.push_back(took);
                }
            });
    }
    std::sort(times.begin(), times.end());
    return times[times.size() * 99 / 100];
}

void measure_redis_gone(const std::string& url) {
    RedisServer redis;
    const Program program(url, {"--redis", redis.url()});
    std::atomic<int> next{0};
    const double up = hold_p99(program.port, "s-6", next);
    redis.stop(true);
    const double silent = hold_p99(program.port, "s-6", next);
    redis.crash();
    const double dead = hold_p99(program.port, "s-6", next);
    std::printf("| p99 of a hold: Redis up, standing still, dead | %.1f, %.1f, %.1f ms | goal baseline + 25 ms |\n", up,
                silent, dead);
}

/// One hot session: what to do with writes that come at the same time.
void measure_batching(PostgresServer& postgres) {
    const auto database = postgres.create_database();
    Arena::build(*std::make_unique<PostgresStore>(postgres.url(database), PostgresStore::Options{}));
    const TcpProxy far(postgres.port(), {.delay = std::chrono::microseconds(500)});
    struct Way {
        const char* name;
        std::size_t lanes;
        std::size_t batch;
        std::vector<double> near{};
        std::vector<double> far{};
    };
    std::vector<Way> ways{{"one transaction per request, one connection", 1, 1},
                          {"group commit: up to 256 requests share one", 1, 256},
                          {"one transaction per request, 4 connections", 4, 1},
                          {"one transaction per request, 16 connections", 16, 1}};
    std::atomic<std::size_t> next{0};
    for (int round = 0; round < kRounds; ++round)
        for (auto& way : ways)
            for (auto& [port, results] : {std::pair(postgres.port(), &way.near), std::pair(far.port(), &way.far)}) {
                PostgresStore::Options options;
                options.write_lanes = way.lanes;
                options.max_batch = way.batch;
                options.longest_wait = std::chrono::seconds(30);
                PostgresStore store(PostgresServer::url_at(port, database), options);
                Arena arena(store, next);
                results->push_back(arena.round(FractionalSeconds(2)));
            }
    std::printf("\n| durable holds on one hot session, 64 buyers | loopback | with 1 ms of added round trip "
                "|\n|---|---|---|\n");
    for (const auto& way : ways)
        std::printf("| %s | %.0f /s | %.0f /s |\n", way.name, median(way.near), median(way.far));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    ::setenv("FRONTROW_EXECUTABLE", argv[1], 1);
    try {
        PostgresServer postgres(std::vector<std::string>{}); // with its fsync
        const RedisServer redis;
        const auto database = postgres.create_database();
        const auto url = postgres.url(database);
        build_shop(*std::make_unique<PostgresStore>(url, PostgresStore::Options{}), {buyer_of(kBuyer, SodiumDigest())});
        measure_endpoints(url, redis);
        std::printf("\n| what | figure | beside |\n|---|---|---|\n");
        measure_processes(url, redis);
        measure_mix(url, redis);
        measure_redis_gone(url);
        measure_batching(postgres);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "scale: %s\n", error.what());
        return 1;
    }
}
