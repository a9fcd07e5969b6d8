// 64 buyers race for overlapping seats over each real store. Runs under the thread sanitizer too.

#include <algorithm>
#include <atomic>
#include <latch>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/all_at_once.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"

namespace frontrow::testing::race_test {

namespace {

constexpr int kBuyers = 64;

std::string token(int buyer) {
    std::string text = std::to_string(buyer);
    return std::string(kOrderedLength - text.size(), 'Z') + text;
}

struct OverSqlite {
    TestShop shop;
};
struct OverPostgres {
    TestShop shop{[](const Clock& clock) { return new_postgres_store(clock); }};
};
#define RACED_STORES OverSqlite, OverPostgres

} // namespace

TEST_CASE_TEMPLATE("of 64 buyers who want the same seat one gets it", On, RACED_STORES) {
    On on;
    TestShop& shop = on.shop;
    std::latch start(kBuyers);
    std::atomic<int> won{0};
    std::atomic<int> lost{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kBuyers; ++i)
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                const auto status =
                    shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-5"]})", token(i)).status;
                if (status == 201) ++won;
                if (status == 409) ++lost;
            });
    }
    CHECK(won == 1);
    CHECK(lost == kBuyers - 1);
    CHECK(shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("64 buyers who hold, change, release and buy overlapping seats never share one", On, RACED_STORES) {
    On on;
    TestShop& shop = on.shop;
    std::latch start(kBuyers);
    std::mutex mutex;
    std::map<std::string, int> sold; // seat to how many tickets were acknowledged for it
    std::atomic<int> unexpected{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kBuyers; ++i)
            threads.emplace_back([&, i] {
                std::mt19937 random(static_cast<std::uint32_t>(i));
                const auto seat = [&] {
                    return std::string(random() % 2 ? "A-" : "B-") + std::to_string(random() % 10 + 1);
                };
                start.arrive_and_wait();
                for (int step = 0; step < 6; ++step) {
                    const Json wish{{"seats", std::set<std::string>{seat(), seat(), seat()}}};
                    const auto held = shop.send("POST", "/api/sessions/tonight/holds", wish.dump(), token(i));
                    if (held.status != 201) {
                        if (held.status != 409) ++unexpected;
                        continue;
                    }
                    const auto hold = Json::parse(held.text())["hold"]["id"].get<std::string>();
                    const auto changed =
                        shop.send("PATCH", "/api/holds/" + hold, Json{{"add", {seat()}}}.dump(), token(i));
                    if (changed.status != 200 && changed.status != 409) ++unexpected;
                    if (step % 2 == 0) {
                        if (shop.send("DELETE", "/api/holds/" + hold, "", token(i)).status != 204) ++unexpected;
                        continue;
                    }
                    const Json order{{"hold", hold},
                                     {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                                     {"payment", {{"method", "box_office"}}}};
                    const auto bought =
                        shop.send("POST", "/api/orders", order.dump(), token(i), {{"idempotency-key", hold}});
                    if (bought.status != 201) {
                        ++unexpected;
                        continue;
                    }
                    const auto answer = Json::parse(bought.text());
                    const std::lock_guard lock(mutex);
                    for (const auto& ticket : answer["order"]["tickets"]) ++sold[ticket["seat"].get<std::string>()];
                }
            });
    }
    CHECK(unexpected == 0);
    shop.check_sound();
    REQUIRE_FALSE(sold.empty());
    for (const auto& [seat, tickets] : sold) CHECK_MESSAGE(tickets == 1, seat);
    const auto states = shop.states();
    CHECK(static_cast<std::size_t>(std::count(states.begin(), states.end(), 's')) == sold.size());
}

TEST_CASE_TEMPLATE("buyers who let us choose never get the same place, nor a conflict while places are left", On,
                   RACED_STORES) {
    On on;
    TestShop& shop = on.shop;
    std::atomic<int> won{0};
    std::atomic<int> sold_out{0};
    std::atomic<int> unexpected{0};
    all_at_once(24, [&](int i) {
        const std::string wish =
            i % 3 == 0 ? R"({"areas":[{"id":"floor","count":1}]})" : R"({"best":{"count":2,"category":"Stalls"}})";
        const auto answer = shop.send("POST", "/api/sessions/tonight/holds", wish, token(i));
        if (answer.status == 201)
            ++won;
        else if (answer.status == 409 && Json::parse(answer.text())["code"] == "not_enough_seats")
            ++sold_out;
        else
            ++unexpected;
    });
    CHECK(won == 5 + 5); // of the floor's five places and the ten stalls
    CHECK(sold_out == 24 - 10);
    CHECK(unexpected == 0);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("one buyer in many windows gets no more than one buyer may have", On, RACED_STORES) {
    On on;
    TestShop& shop = on.shop;
    std::atomic<int> won{0};
    all_at_once(10, [&](int i) {
        const std::string wish = R"({"seats":["A-)" + std::to_string(i + 1) + R"("]})";
        if (shop.send("POST", "/api/sessions/tonight/holds", wish, kAlice).status == 201) ++won;
    });
    CHECK(won == 8);
    CHECK(shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("one order sent many times at once is one sale with one answer", On, RACED_STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto held = shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1","A-2"]})", kAlice);
    const auto hold = Json::parse(held.text())["hold"]["id"].get<std::string>();
    const Json order{{"hold", hold},
                     {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                     {"payment", {{"method", "box_office"}}}};
    std::mutex mutex;
    std::set<std::string> answers;
    all_at_once(16, [&](int) {
        const auto answer =
            shop.send("POST", "/api/orders", order.dump(), kAlice, {{"idempotency-key", "the same key"}});
        const std::lock_guard lock(mutex);
        answers.insert(std::to_string(answer.status) + std::string(answer.text()));
    });
    CHECK(answers.size() == 1);
    CHECK(answers.begin()->starts_with("201"));
    CHECK(shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("a hold that is changed, released and bought at once ends in one way", On, RACED_STORES) {
    On on;
    TestShop& shop = on.shop;
    for (int round = 0; round < 6; ++round) {
        const std::string buyer = token(round);
        const auto held = shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1","A-2","A-3"]})", buyer);
        REQUIRE(held.status == 201);
        const auto hold = Json::parse(held.text())["hold"]["id"].get<std::string>();
        const Json order{{"hold", hold},
                         {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                         {"payment", {{"method", "box_office"}}}};
        all_at_once(8, [&](int i) {
            if (i % 4 == 0)
                shop.send("POST", "/api/orders", order.dump(), buyer, {{"idempotency-key", hold}});
            else if (i % 4 == 1)
                shop.send("PATCH", "/api/holds/" + hold, R"({"add":["A-4"],"remove":["A-2"]})", buyer);
            else if (i % 4 == 2)
                shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-3"]})", buyer); // takes it over
            else
                shop.send("DELETE", "/api/holds/" + hold, "", buyer);
        });
        shop.check_sound();
        const auto latest = shop.store.write([](Tx& tx) { return tx.archive().clear(); });
        open_house(shop.store, shop.digest);
        shop.store.write([&](Tx& tx) {
            tx.sessions().advance_versions(latest);
            return Done{};
        });
        shop.cache.clear();
    }
}

} // namespace frontrow::testing::race_test
