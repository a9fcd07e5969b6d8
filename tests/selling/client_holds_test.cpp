// How long, and how much, one address may hold: by asking again, under new tokens, at once, and again and again.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/selling/hold_service.hpp"
#include "tests/support/large_house.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::client_holds_test {

using std::chrono::minutes;

namespace {

const SessionSlug kTonight = SessionSlug::trusted("tonight");

/// The holds of a small house in which one address may have six places at a time.
struct SixEach {
    explicit SixEach(TestShop& shop)
        : maps(shop.store), availability(shop.cache, live), holds(shop.store, maps, availability, shop.randomness, 6) {}

    Result<HoldDetail> hold(const std::string& buyer, const std::string& seat, const std::string& client) {
        return holds.hold(kTonight, BuyerId::trusted(buyer + std::string(41 - buyer.size(), 'B')),
                          {{{seat}}, {}, {}, client});
    }

    SeatMapService maps;
    LiveSeats live{server_sent_events};
    Availability availability;
    HoldService holds;
};

std::string seat(int number) { return (number <= 10 ? "A-" : "B-") + std::to_string((number - 1) % 10 + 1); }

} // namespace

TEST_CASE_TEMPLATE("a seat that is asked for again keeps its first expiry, whatever it is asked for with", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto post = [&](const std::string& seats) {
        return shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[)" + seats + "]}", kAlice));
    };
    const auto first = post(R"("A-1")")["hold"]["expires_at"];
    for (int i = 0; i < 3; ++i) {
        shop.clock.advance(minutes(3));
        CHECK(post(R"("A-1")")["hold"]["expires_at"] == first);
    }
    CHECK(post(R"("A-1","A-2")")["hold"]["expires_at"] == first); // a hold ends with the first of its places
    shop.clock.advance(minutes(1));
    CHECK(shop.states(kAlice).substr(0, 2) == "aa");
    CHECK(post(R"("A-1")")["hold"]["expires_at"] != first); // it was free for everybody
    CHECK(shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("all the buyers of one address share what it may hold, and other addresses have their own", On,
                   STORES) {
    On on;
    SixEach house(on.shop);
    for (int i = 1; i <= 6; ++i) CHECK(house.hold("buyer" + std::to_string(i), seat(i), "one"));
    const auto seventh = house.hold("buyer7", seat(7), "one");
    REQUIRE_FALSE(seventh);
    CHECK(seventh.error().code == "too_many_from_address");
    CHECK(house.hold("buyer8", seat(8), "two"));
    CHECK(house.hold("buyer9", seat(9), ""));    // whom nobody counts
    CHECK(house.hold("buyer1", seat(1), "one")); // the same seat again is no seat more
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("buyers of one address who ask at the same moment get no more than their share", On, STORES) {
    On on;
    SixEach house(on.shop);
    std::atomic<int> held = 0;
    std::vector<std::jthread> buyers;
    for (int i = 1; i <= 16; ++i)
        buyers.emplace_back([&, i] {
            if (house.hold("buyer" + std::to_string(i), seat(i), "one")) ++held;
        });
    buyers.clear();
    CHECK(held == 6);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("an address that lets its seats lapse again and again gets fewer, and in time all of them", On,
                   STORES) {
    On on;
    on.shop.store.write([&](Tx& tx) {
        auto session = tx.sessions().find(kTonight)->session;
        session.max_seats = 2;
        tx.sessions().put(session);
        return Done{};
    });
    SixEach house(on.shop);
    const auto take_all = [&] {
        int count = 0;
        for (int i = 1; i <= 8; ++i)
            if (house.hold("buyer" + std::to_string(i), seat(i), "one")) ++count;
        return count;
    };
    CHECK(take_all() == 6);
    on.shop.clock.advance(minutes(11));
    CHECK(house.holds.sweep() == 6);
    CHECK(take_all() == 3); // six have lapsed
    on.shop.clock.advance(minutes(11));
    CHECK(house.holds.sweep() == 3);
    CHECK(take_all() == 2); // one cart is left to everybody
    on.shop.clock.advance(minutes(90));
    house.holds.sweep();
    house.holds.forget_expired();
    on.shop.clock.advance(minutes(90));
    house.holds.forget_expired();
    CHECK(take_all() == 6);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("one address that asks under ever new tokens holds its share of a house and no more", On, STORES) {
    On on;
    LargeHouse house(on.shop);
    for (int ten = 0; ten < 20; ++ten) house.hold("203.0.113.7", ten);
    CHECK(house.held() == 60);
    // Asking again keeps the first expiry.
    on.shop.clock.advance(minutes(9));
    for (int ten = 0; ten < 20; ++ten) house.hold("203.0.113.7", ten);
    CHECK(house.held() == 60);
    on.shop.clock.advance(minutes(1));
    CHECK(house.held() == 0);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("a second address that asks for the seats of the first one's tokens takes them on its own share", On,
                   STORES) {
    On on;
    LargeHouse house(on.shop);
    for (int round = 0; round < 3; ++round)
        for (int ten = 0; ten < 20; ++ten) {
            house.hold("203.0.113.7", ten);
            house.hold("198.51.100.9", ten);
        }
    CHECK(house.held() == 120);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("who takes seats over from a hold that has just expired lets them lapse, swept or not", On, STORES) {
    On on;
    LargeHouse house(on.shop);
    std::vector<std::int64_t> held;
    for (int round = 0; round < 5; ++round) {
        for (int ten = 0; ten < 20; ++ten) house.hold("203.0.113.7", ten);
        held.push_back(house.held());
        on.shop.clock.advance(minutes(10)); // and nobody sweeps
    }
    CHECK(held == std::vector<std::int64_t>{60, 30, 10, 10, 10});
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("giving seats back and taking them again gives nobody more time, before their end or after it", On,
                   STORES) {
    On on;
    LargeHouse house(on.shop);
    const auto id = house.hold("203.0.113.7", 0);
    on.shop.clock.advance(minutes(9));
    house.release("203.0.113.7", 0, id);
    CHECK(house.held() == 0);
    CHECK_FALSE(house.hold("203.0.113.7", 0).empty());
    CHECK(house.held() == 10);
    on.shop.clock.advance(minutes(1));
    CHECK(house.held() == 0); // its first time is over
    // A stranger who comes later has the whole time.
    const auto other = house.hold("198.51.100.9", 0);
    on.shop.clock.advance(minutes(9));
    CHECK(house.held() == 10);
    house.release("198.51.100.9", 0, other);

    // Given back just before the end and taken again just after it: as if they had lapsed.
    std::vector<std::int64_t> held;
    for (int round = 0; round < 5; ++round) {
        std::vector<std::pair<int, std::string>> own;
        for (int ten = 10; ten < 30; ++ten)
            if (const auto hold = house.hold("192.0.2.1", ten); !hold.empty()) own.emplace_back(ten, hold);
        held.push_back(house.held());
        on.shop.clock.advance(minutes(10) - std::chrono::seconds(1));
        for (const auto& [ten, hold] : own) house.release("192.0.2.1", ten, hold);
        on.shop.clock.advance(std::chrono::seconds(2));
    }
    CHECK(std::is_sorted(held.rbegin(), held.rend()));
    CHECK(held.front() == 60);
    CHECK(held.back() == 10);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("a cart that its buyer gives back after its time lapses all the same", On, STORES) {
    On on;
    LargeHouse house(on.shop);
    std::vector<std::int64_t> held;
    for (int round = 0; round < 3; ++round) {
        std::vector<std::pair<int, std::string>> own;
        for (int ten = 0; ten < 20; ++ten)
            if (const auto hold = house.hold("203.0.113.7", ten); !hold.empty()) own.emplace_back(ten, hold);
        held.push_back(house.held());
        on.shop.clock.advance(minutes(10));
        on.shop.shop.holds().sweep();
        for (const auto& [ten, hold] : own) house.release("203.0.113.7", ten, hold);
    }
    CHECK(held == std::vector<std::int64_t>{60, 30, 10});
}

TEST_CASE_TEMPLATE("a buyer who changes their mind loses neither time nor share", On, STORES) {
    On on;
    LargeHouse house(on.shop);
    for (int ten = 0; ten < 8; ++ten) {
        const auto id = house.hold("203.0.113.7", ten);
        REQUIRE_FALSE(id.empty());
        on.shop.clock.advance(minutes(1));
        house.release("203.0.113.7", ten, id);
    }
    for (int ten = 8; ten < 20; ++ten) house.hold("203.0.113.7", ten);
    CHECK(house.held() == 60);
    on.shop.clock.advance(minutes(9));
    CHECK(house.held() == 60);
}

TEST_CASE_TEMPLATE("cards that are declined and seats that are asked for again keep nothing for longer than one try",
                   On, STORES) {
    On on;
    LargeHouse house(on.shop);
    auto id = house.hold("203.0.113.7", 0);
    const auto decline = [&](int round) {
        Request request{"POST",
                        "/api/orders",
                        {},
                        {},
                        R"({"hold":")" + id +
                            R"(","customer":{"name":"Eve","email":"eve@example.org"},"payment":{"method":"demo",)"
                            R"("card":"4000000000000002"}})",
                        {}};
        request.headers.emplace("content-type", "application/json");
        request.headers.emplace("cookie", "buyer=" + house.token(0));
        request.headers.emplace("idempotency-key", "try " + std::to_string(round));
        return on.shop.shop.router().dispatch(std::move(request)).status;
    };
    int minutes_held = 0;
    for (; minutes_held < 120; ++minutes_held) {
        decline(2 * minutes_held);
        if (house.held() == 0) break;
        const auto again = house.hold("203.0.113.7", 0); // moved into a new hold
        if (again.empty()) break;
        id = again;
        if (minutes_held % 3 == 2) { // or given back first
            house.release("203.0.113.7", 0, id);
            id = house.hold("203.0.113.7", 0);
        }
        on.shop.clock.advance(minutes(1));
        if (house.held() == 0) break;
    }
    CHECK(minutes_held >= 10);
    CHECK(minutes_held <= 25); // its own time and what payments may add to it
    CHECK(on.shop.store.invariant_violations().empty());
}

} // namespace frontrow::testing::client_holds_test
