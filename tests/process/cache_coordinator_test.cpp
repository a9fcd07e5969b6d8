// Several processes over one Postgres and one Redis, all of them real, and what happens when one of them dies.

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <httplib.h>
#include <poll.h>

#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/server_process.hpp"

namespace frontrow::testing::cache_coordinator_test {

namespace {

using Steady = std::chrono::steady_clock;

/// Waits, for a time that no healthy machine needs, until it is so.
bool eventually(const std::function<bool()>& is_so) {
    const auto end = Steady::now() + std::chrono::seconds(20);
    while (!is_so()) {
        if (Steady::now() > end) return false;
        ::poll(nullptr, 0, 10);
    }
    return true;
}

/// Opens the small house with a session that is on sale today. Returns the URL of its database.
std::string open_today(PostgresServer& server) {
    const auto url = server.url(server.create_database());
    PostgresStore store(url, {});
    auto session = open_house(store, SodiumDigest()).session;
    store.write([&](Tx& tx) {
        session.sales_start = tx.now() - std::chrono::hours(1);
        session.starts_at = session.doors_at = session.sales_end = tx.now() + std::chrono::hours(8);
        return tx.sessions().put(session);
    });
    return url;
}

struct Process {
    Process(const std::string& database, const std::string& redis)
        : server(arguments(database, redis)), port(server.port()) {}
    static std::vector<std::string> arguments(const std::string& database, const std::string& redis) {
        std::vector<std::string> list{"serve", "--listen", "127.0.0.1:0", "--database", database};
        if (!redis.empty()) list.insert(list.end(), {"--redis", redis});
        return list;
    }

    [[nodiscard]] std::string states() const { return field("/api/sessions/tonight/states", "states"); }
    [[nodiscard]] std::string field(const std::string& path, const std::string& name) const {
        const auto answer = httplib::Client("127.0.0.1", port).Get(path);
        return answer && answer->status < 600 ? Json::parse(answer->body).value(name, "") : "";
    }
    /// Returns the status, 0 where nobody answered.
    [[nodiscard]] int hold(const std::string& seat, const std::string& buyer) const {
        const auto answer = httplib::Client("127.0.0.1", port)
                                .Post("/api/sessions/tonight/holds", {{"Cookie", "buyer=" + buyer}},
                                      R"({"seats":[")" + seat + R"("]})", "application/json");
        return answer ? answer->status : 0;
    }

    ServerProcess server;
    int port;
};

std::string token(int number) {
    const std::string digits = std::to_string(number);
    return std::string(kOrderedLength - digits.size(), 'Z') + digits;
}

} // namespace

TEST_CASE("what one process writes every other shows, with Redis, without it, and while it is dead") {
    PostgresServer& postgres = shared_postgres();
    for (const bool has_redis : {true, false}) {
        INFO("redis " << has_redis);
        RedisServer redis;
        const auto url = open_today(postgres);
        const std::string redis_url = has_redis ? redis.url() : "";
        const Process one(url, redis_url);
        const Process two(url, redis_url);
        CHECK(one.states() == std::string(25, 'a'));
        CHECK(two.states() == std::string(25, 'a'));
        RawClient viewer(two.port);
        viewer.send("GET /api/sessions/tonight/live HTTP/1.1\r\nHost: shop\r\n\r\n");
        viewer.read_until("event: snapshot");

        REQUIRE(one.hold("A-1", kAlice) == 201);
        CHECK(one.states()[0] == 'h'); // at once, in the process that wrote
        CHECK(eventually([&] { return two.states()[0] == 'h'; }));
        viewer.read_until("[0,\"h\"]"); // throws where it does not come
        if (!has_redis) continue;

        redis.crash();
        REQUIRE(one.hold("A-2", kAlice) == 201);
        CHECK(eventually([&] { return two.states()[1] == 'h'; }));
        viewer.read_until("[1,\"h\"]");
        CHECK(eventually([&] { return two.field("/readyz", "cache") == "degraded"; }));
        CHECK(two.field("/readyz", "status") == "ready");
        redis.start();
        CHECK(eventually([&] { return two.field("/readyz", "cache") == "ok"; }));
        REQUIRE(two.hold("A-3", kBob) == 201);
        CHECK(eventually([&] { return one.states()[2] == 'h'; }));

        redis.stop(true);
        REQUIRE(two.hold("A-4", kBob) == 201);
        CHECK(eventually([&] { return one.states()[3] == 'h'; }));
        redis.stop(false);
        redis.text({"FLUSHALL"});
        REQUIRE(two.hold("A-5", kBob) == 201);
        CHECK(eventually([&] { return one.states()[4] == 'h'; }));
    }
}

TEST_CASE("one of three processes dies while buyers use all three: every sale happened once or not at all") {
    PostgresServer& postgres = shared_postgres();
    const RedisServer redis;
    const auto url = open_today(postgres);
    std::vector<std::unique_ptr<Process>> processes;
    for (int i = 0; i < 3; ++i) processes.push_back(std::make_unique<Process>(url, redis.url()));
    std::mutex mutex;
    std::map<std::string, std::string> owner; // seat to order
    std::atomic<int> twice{0};
    std::atomic<int> bought{0};
    {
        std::vector<std::jthread> buyers;
        for (int i = 0; i < 9; ++i)
            buyers.emplace_back([&, i] {
                std::mt19937 random(static_cast<std::uint32_t>(i));
                // Every request goes to another process; one that does not answer is asked of the next.
                const auto ask = [&](const std::string& path, httplib::Headers headers, const std::string& body) {
                    for (int tries = 0;; ++tries) {
                        if (tries == 10'000) throw std::runtime_error("none of the processes answers");
                        const auto& process = *processes[random() % processes.size()];
                        auto answer =
                            httplib::Client("127.0.0.1", process.port).Post(path, headers, body, "application/json");
                        if (answer && answer->status != 503) return answer;
                    }
                };
                for (int step = 0; step < 4; ++step) {
                    const std::string buyer = token(100 * i + step);
                    const std::string seat = (random() % 2 ? "A-" : "B-") + std::to_string(random() % 10 + 1);
                    const auto held = ask("/api/sessions/tonight/holds", {{"Cookie", "buyer=" + buyer}},
                                          R"({"seats":[")" + seat + R"("]})");
                    if (held->status != 201) continue;
                    const auto hold = Json::parse(held->body)["hold"]["id"].get<std::string>();
                    const Json order{{"hold", hold},
                                     {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                                     {"payment", {{"method", "box_office"}}}};
                    const auto answer =
                        ask("/api/orders", {{"Cookie", "buyer=" + buyer}, {"Idempotency-Key", hold}}, order.dump());
                    if (answer->status != 201) continue; // the hold moved on in a retry whose first answer was lost
                    const auto id = Json::parse(answer->body)["order"]["id"].get<std::string>();
                    const std::lock_guard lock(mutex);
                    if (!owner.emplace(seat, id).second) ++twice;
                    if (++bought == 4) processes[0]->server.kill(SIGKILL);
                }
            });
    }
    CHECK(twice == 0);
    REQUIRE(bought >= 4);
    for (const auto& [seat, order] : owner) CHECK(processes[1]->field("/api/orders/" + order, "status") != "404");
    const auto sold = [&](const Process& process) {
        const auto states = process.states();
        return static_cast<std::size_t>(std::count(states.begin(), states.end(), 's'));
    };
    CHECK(eventually([&] { return sold(*processes[1]) == owner.size(); }));
    CHECK(eventually([&] { return sold(*processes[2]) == owner.size(); }));
    CHECK(PostgresStore(url, {}).invariant_violations().empty());
    for (const int i : {1, 2}) {
        processes[static_cast<std::size_t>(i)]->server.kill(SIGTERM);
        CHECK(processes[static_cast<std::size_t>(i)]->server.wait() == 0);
    }
}

TEST_CASE("a process outlives the restart of its Postgres, and says meanwhile what is wrong") {
    PostgresServer postgres;
    const Process process(open_today(postgres), "");
    REQUIRE(process.hold("A-1", kAlice) == 201);
    postgres.crash();
    CHECK(process.hold("A-2", kAlice) == 503);
    CHECK(process.field("/readyz", "store") == "unavailable");
    CHECK(process.field("/healthz", "status") == "ok");
    for (const char* page : {"/", "/sessions/tonight", "/login"}) { // people get a page that says so, no JSON
        CAPTURE(page);
        const auto shown = httplib::Client("127.0.0.1", process.port).Get(page);
        REQUIRE(shown);
        CHECK(shown->status == 200);
        CHECK(shown->get_header_value("Content-Type").starts_with("text/html"));
    }
    postgres.start();
    CHECK(process.hold("A-2", kAlice) == 201);
    CHECK(process.field("/readyz", "store") == "ok");
    CHECK(eventually([&] { return process.states().substr(0, 3) == "hha"; }));
}

TEST_CASE("the commands carry a shop from Postgres to SQLite and back") {
    PostgresServer& postgres = shared_postgres();
    TestFolder folder;
    const auto from = open_today(postgres);
    const auto to = postgres.url(postgres.create_database());
    const auto run = [](const std::vector<std::string>& arguments) {
        ServerProcess process(arguments);
        const int code = process.wait();
        INFO(process.output());
        return code;
    };
    const auto file = folder.file("shop.archive");
    const auto sqlite = "sqlite:" + folder.file("shop.db");
    CHECK(run({"export", "--database", from, file}) == 0);
    CHECK(run({"import", "--database", sqlite, file}) == 0);
    CHECK(run({"import", "--database", sqlite, file}) == 1); // not empty
    CHECK(run({"verify", "--database", sqlite}) == 0);
    CHECK(run({"export", "--replace", "--database", sqlite, file}) == 0);
    CHECK(run({"import", "--database", to, file}) == 0);
    CHECK(run({"import", "--database", to, folder.file("none")}) == 1);
    CHECK(run({"export", "--database", "mysql://nowhere", file}) == 2);
    CHECK(run({"serve", "--database", from, "--redis", "rediss://h"}) == 2);
}

} // namespace frontrow::testing::cache_coordinator_test
