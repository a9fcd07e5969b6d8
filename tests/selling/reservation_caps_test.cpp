// How many seats may be reserved without paying: from one address, for one e-mail address, of one session.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/large_house.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::reservation_caps_test {

namespace {

const std::string kHere = "203.0.113.7";

std::string somebody(int number) { return "eve" + std::to_string(number) + "@example.org"; }

/// Fails the test where the answer is another than this refusal.
void too_many(TestShop& shop, const Response& response) {
    const auto problem = shop.json(409, response);
    CHECK(problem["code"] == "too_many_reserved");
    CHECK(problem["field"] == "payment.method");
}

} // namespace

TEST_CASE_TEMPLATE("one address that holds and reserves in turns under ever new names has its share and no more", On,
                   STORES) {
    On on;
    LargeHouse house(on.shop);
    for (int ten = 0; ten < 30; ++ten) {
        const auto hold = house.hold(kHere, ten);
        if (hold.empty()) continue;
        if (const auto answer = house.reserve(kHere, ten, hold, somebody(ten)); answer.status != 201)
            too_many(on.shop, answer);
    }
    CHECK(house.count('s') == 60);
    CHECK(house.held() == 60); // and what it was refused to reserve
    // Elsewhere people go on.
    const auto other = house.hold("198.51.100.9", 29);
    REQUIRE_FALSE(other.empty());
    CHECK(house.reserve("198.51.100.9", 29, other, "ada@example.org").status == 201);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("what is paid or cancelled makes room for the address again, and a refusal changes nothing", On,
                   STORES) {
    On on;
    LargeHouse house(on.shop);
    std::vector<Json> orders;
    for (int ten = 0; ten < 6; ++ten)
        orders.push_back(on.shop.json(201, house.reserve(kHere, ten, house.hold(kHere, ten), somebody(ten)))["order"]);
    const auto hold = house.hold(kHere, 6);
    too_many(on.shop, house.reserve(kHere, 6, hold, somebody(6)));
    CHECK(house.count('s') == 60);
    CHECK(house.held() == 10); // the seats are the buyer's as before
    CHECK(house.send(kHere, "DELETE", "/api/orders/" + orders[0]["id"].get<std::string>(), "", house.token(0)).status ==
          200);
    CHECK(house.reserve(kHere, 6, hold, somebody(6)).status == 201);
    const auto next = house.hold(kHere, 7);
    too_many(on.shop, house.reserve(kHere, 7, next, somebody(7)));
    const auto clerk = on.shop.log_in(Role::box_office);
    CHECK(
        on.shop.send_as(clerk, "POST", "/api/admin/orders/" + orders[1]["reference"].get<std::string>() + "/pay", "{}")
            .status == 200);
    CHECK(house.reserve(kHere, 7, next, somebody(7)).status == 201);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("one e-mail address reserves its share from however many addresses it comes", On, STORES) {
    On on;
    LargeHouse house(on.shop);
    const auto from = [](int number) { return "198.51.100." + std::to_string(number); };
    CHECK(house.reserve(from(1), 0, house.hold(from(1), 0), "eve@example.org").status == 201);
    CHECK(house.reserve(from(2), 1, house.hold(from(2), 1), "Eve@Example.org").status == 201);
    const auto third = house.hold(from(3), 2);
    too_many(on.shop, house.reserve(from(3), 2, third, "EVE@example.org"));
    CHECK(house.reserve(from(3), 2, third, "ada@example.org").status == 201);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("reservations that are made at the same moment stay within every share", On, STORES) {
    On on;
    LargeHouse house(on.shop);
    const auto from = [](int number) { return "198.51.100." + std::to_string(number); };
    std::vector<std::string> holds;
    for (int ten = 0; ten < 12; ++ten) holds.push_back(house.hold(from(ten), ten));
    const auto race = [&](int first, const std::string& email) {
        std::atomic<int> made = 0;
        std::vector<std::jthread> buyers;
        for (int ten = first; ten < first + 6; ++ten)
            buyers.emplace_back([&, ten] {
                if (house
                        .reserve(from(99), ten, holds[static_cast<std::size_t>(ten)],
                                 email.empty() ? somebody(ten) : email)
                        .status == 201)
                    ++made;
            });
        buyers.clear();
        return made.load();
    };
    CHECK(race(0, "eve@example.org") == 2); // twenty seats for one e-mail address
    CHECK(race(6, "") == 4);                // sixty from one address
    CHECK(house.count('s') == 60);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("seats that cost nothing go to one address no faster than it could hold them", On, STORES) {
    On on;
    LargeHouse house(on.shop);
    house.give_away();
    std::string first;
    std::string first_answer;
    for (int ten = 0; ten < 18; ++ten) {
        const auto hold = house.hold(kHere, ten);
        REQUIRE_FALSE(hold.empty());
        const auto answer = house.order(kHere, ten, hold, somebody(ten), "free");
        if (ten == 0) {
            first = hold;
            first_answer = answer.text();
        }
        if (ten < 12)
            CHECK(answer.status == 201);
        else
            CHECK(on.shop.json(409, answer)["code"] == "too_many_from_address");
    }
    CHECK(house.count('s') == 120);
    CHECK(house.order(kHere, 0, first, somebody(0), "free").text() == first_answer); // which is not asked for again
    const auto other = house.hold("198.51.100.9", 29);
    CHECK(house.order("198.51.100.9", 29, other, "ada@example.org", "free").status == 201);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("who orders for nothing and cancels in turns fills nobody's mailbox", On, STORES) {
    On on;
    LargeHouse house(on.shop);
    const auto written = [&] {
        return on.shop.store.read([](Tx& tx) { return std::ssize(tx.outbox().latest({}, {}, 1'000)); });
    };
    const auto reserve = [&](int ten, const std::string& email) {
        const auto from = "198.51.100." + std::to_string(ten);
        return house.reserve(from, ten, house.hold(from, ten), email);
    };
    for (int ten = 0; ten < 10; ++ten) {
        const auto order = on.shop.json(201, reserve(ten, "Victim@example.org"))["order"];
        const auto path = "/api/orders/" + order["id"].template get<std::string>();
        CHECK(house.send("", "DELETE", path, "", house.token(ten)).status == 200);
    }
    const auto before = written();
    const auto answer = reserve(10, "victim@example.org");
    CHECK(answer.header("Retry-After") == "300");
    const auto refused = on.shop.json(429, answer);
    CHECK(refused["code"] == "too_many_mails");
    CHECK(refused["field"] == "customer.email");
    CHECK(written() == before);
    CHECK(reserve(11, "ada@example.org").status == 201);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE("caps leave a small house to others and one cart to everybody") {
    Session session{
        .slug = SessionSlug::trusted("tonight"), .map = MapId::trusted("map"), .max_seats = 10, .capacity = 50};
    CHECK(share_of_client(session, 60, kPartHeld) == 25);
    CHECK(share_of_client(session, 60, kPartReserved) == 12);
    session.capacity = 12;
    CHECK(share_of_client(session, 60, kPartHeld) == 10);
    session.capacity = 2'000;
    CHECK(share_of_client(session, 60, kPartReserved) == 60);
    CHECK(share_of_client(session, 4, kPartHeld) == 4);

    CHECK_FALSE(why_too_many({2'000, 60, 20}, session, {}));
    CHECK(why_too_many({2'000, 61, 20}, session, {}));
    CHECK(why_too_many({2'000, 60, 21}, session, {}));
    CHECK(why_too_many({601, 1, 1}, session, {.percent_of_session = 30}));
    CHECK_FALSE(why_too_many({600, 1, 1}, session, {.percent_of_session = 30}));
}

} // namespace frontrow::testing::reservation_caps_test
