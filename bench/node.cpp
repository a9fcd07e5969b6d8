// Beside a careful service on Node (bench/node/server.mjs): the four endpoints of the catalogue and its seats, and
// holds, both over a Postgres and a Redis of our own, each with its own log in a file. The two take turns. node
// FRONTROW FOLDER prints two tables; the folder has the service with its modules, and gets the logs.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <httplib.h>
#include <poll.h>

#include "bench/hold_load.hpp"
#include "bench/program.hpp"
#include "bench/shop.hpp"
#include "formats/json.hpp"
#include "store/postgres.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/redis_server.hpp"

namespace {

using namespace frontrow;
using namespace frontrow::bench;
using namespace frontrow::testing;

constexpr int kRounds = 3;
constexpr int kConnections = 16;

/// The service, as many processes of it as there are cores.
class NodePeer {
public:
    NodePeer(const std::string& folder, const std::string& database, const std::string& redis, const std::string& log)
        : port(free_port()), child_(spawn("/usr/bin/env", {"node", folder + "/server.mjs"}, [&] {
              ::setenv("PORT", std::to_string(port).c_str(), 1);
              ::setenv("DATABASE_URL", database.c_str(), 1);
              ::setenv("REDIS_URL", redis.c_str(), 1);
              ::setenv("LOG_FILE", log.c_str(), 1);
          })) {
        for (int i = 0; !httplib::Client("127.0.0.1", port).Get("/healthz"); ++i) {
            if (i == 1'000) throw std::runtime_error("the service on Node does not answer; is `npm ci` done?");
            ::poll(nullptr, 0, 10);
        }
    }
    ~NodePeer() {
        ::kill(child_, SIGKILL); // its workers end when it is gone
        wait_for(child_);
    }
    NodePeer(const NodePeer&) = delete;
    NodePeer& operator=(const NodePeer&) = delete;

    const int port;

private:
    const pid_t child_;
};

/// Who the service on Node takes the owner of kBuyer for.
BuyerId peers_buyer() {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(kBuyer.data()), kBuyer.size());
    std::string hex;
    for (std::size_t i = 0; i < 16; ++i) hex += fmt::format("{:02x}", hash[i]);
    return BuyerId::trusted(kBuyer.substr(0, kOrderedLength - kSecretLength) + hex);
}

/// Throws where the two do not say the same.
void compare_answers(int ours, int peers, const std::string& path) {
    const auto mine = httplib::Client("127.0.0.1", ours).Get(path.c_str());
    const auto theirs = httplib::Client("127.0.0.1", peers).Get(path.c_str());
    if (!mine || !theirs || mine->status != 200 || Json::parse(mine->body) != Json::parse(theirs->body))
        throw std::runtime_error("the service on Node answers " + path + " differently");
    if (path.find("seats") == std::string::npos) return;
    for (const int port : {ours, peers}) {
        const auto own = httplib::Client("127.0.0.1", port).Get(path.c_str(), {{"Cookie", "buyer=" + kBuyer}});
        const auto first = own->body.find("\"mine\"");
        if (first == std::string::npos || own->body.find("\"mine\"", first + 1) == std::string::npos)
            throw std::runtime_error("an answer of " + path + " does not show the buyer's own seats");
    }
}

/// Returns the URL of a new database that `build` has filled, with its statistics, so that plans are good from the
/// start.
template <class Build>
std::string filled(PostgresServer& postgres, Build&& build) {
    auto url = postgres.url(postgres.create_database());
    build(*std::make_unique<PostgresStore>(url, PostgresStore::Options{}));
    pqxx::connection connection(url);
    pqxx::nontransaction(connection).exec("ANALYZE");
    return url;
}

void measure_endpoints(PostgresServer& postgres, const RedisServer& redis, const std::string& folder) {
    const auto url = filled(postgres, [](Store& store) {
        build_shop(store, {buyer_of(kBuyer, SodiumDigest()), peers_buyer()});
    });
    const Program ours(url, {"--redis", redis.url()}, folder + "/frontrow.log");
    const NodePeer peer(folder, url, redis.url() + "/1", folder + "/node.log");
    std::printf("\n| endpoint, 16 connections, a line each in a log file | Fastify, ioredis, pg | Frontrow | |\n"
                "|---|---|---|---|\n");
    for (const std::string path : {"/api/events", "/api/sections?venue=house",
                                   "/api/seats?session=s-0&section=section-1", "/api/sections/seats?session=s-0"}) {
        compare_answers(ours.port, peer.port, path);
        std::vector<Load> mine;
        std::vector<Load> theirs;
        std::vector<double> ratios;
        for (int round = 0; round < kRounds; ++round) {
            theirs.push_back(load(peer.port, path, kConnections, 3));
            mine.push_back(load(ours.port, path, kConnections, 3));
            ratios.push_back(mine.back().per_second / theirs.back().per_second);
        }
        const auto me = median_of(mine);
        const auto them = median_of(theirs);
        std::printf("| %s | %.2f / %.2f ms, %.0f/s | %.2f / %.2f ms, %.0f/s | %.1f × |\n",
                    path.substr(0, path.find('?')).c_str(), them.p50, them.p99, them.per_second, me.p50, me.p99,
                    me.per_second, median(ratios));
    }
}

void measure_holds(PostgresServer& postgres, const RedisServer& redis, const std::string& folder) {
    const Program ours(filled(postgres, Arena::build), {"--redis", redis.url()}, folder + "/frontrow.log");
    const NodePeer peer(folder, filled(postgres, Arena::build), redis.url() + "/1", folder + "/node.log");
    struct Side {
        int port;
        std::size_t next = 0;
        std::vector<double> rates{};
        std::vector<double> p99{};
    };
    Side theirs{peer.port};
    Side mine{ours.port};
    std::vector<double> ratios;
    for (int round = 0; round < kRounds; ++round) {
        for (Side* side : {&theirs, &mine}) {
            const auto outcome = HoldLoad(side->port, side->next, Arena::kBuyers).run(FractionalSeconds(3));
            side->next = outcome.next;
            side->rates.push_back(outcome.per_second);
            side->p99.push_back(outcome.p99_ms);
        }
        ratios.push_back(mine.rates.back() / theirs.rates.back());
    }
    std::printf("\n| durable holds over HTTP on one hot session, 64 connections | Fastify, pg | Frontrow | |\n"
                "|---|---|---|---|\n"
                "| two seats each, over Postgres and Redis | %.0f /s, p99 %.0f ms | %.0f /s, p99 %.0f ms | %.2f × |\n",
                median(theirs.rates), median(theirs.p99), median(mine.rates), median(mine.p99), median(ratios));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    ::setenv("FRONTROW_EXECUTABLE", argv[1], 1);
    try {
        PostgresServer postgres(std::vector<std::string>{}); // with its fsync
        const RedisServer redis;
        measure_endpoints(postgres, redis, argv[2]);
        measure_holds(postgres, redis, argv[2]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "node: %s\n", error.what());
        return 1;
    }
}
