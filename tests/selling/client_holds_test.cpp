// How long, and how much, one address may hold: by asking again, under new tokens, at once, and again and again.

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "domain/selling/hold_service.hpp"
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
    LiveSeats live;
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
    CHECK(shop.store.broken_promises().empty());
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
    CHECK(on.shop.store.broken_promises().empty());
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
    CHECK(on.shop.store.broken_promises().empty());
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
    CHECK(on.shop.store.broken_promises().empty());
}

} // namespace frontrow::testing::client_holds_test
