// 64 buyers race for overlapping seats over a real store. Runs under the thread sanitizer too.

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

#include "tests/fixture.hpp"

using namespace frontrow;
using namespace frontrow::testing;

namespace {

constexpr int kBuyers = 64;

std::string token(int buyer) {
    std::string text = std::to_string(buyer);
    return std::string(kOrderedLength - text.size(), 'Z') + text;
}

} // namespace

TEST_CASE("of 64 buyers who want the same seat one gets it") {
    TestShop shop;
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
    CHECK(shop.store.broken_promises().empty());
}

TEST_CASE("64 buyers who hold, change, release and buy overlapping seats never share one") {
    TestShop shop;
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
    CHECK(shop.failures.empty());
    CHECK(shop.store.broken_promises().empty());
    REQUIRE_FALSE(sold.empty());
    for (const auto& [seat, tickets] : sold) CHECK_MESSAGE(tickets == 1, seat);
    const auto states = shop.states();
    CHECK(static_cast<std::size_t>(std::count(states.begin(), states.end(), 's')) == sold.size());
}
