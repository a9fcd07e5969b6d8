// The house and its customers want the same seats at the same moment: who moves an order, sells at the counter, blocks
// or invites races with those who hold and buy. Over each real store; runs under the thread sanitizer too.

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/all_at_once.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"

namespace frontrow::testing::desk_race_test {

namespace {

struct DeskOverSqlite {
    TestShop shop;
};
struct DeskOverPostgres {
    TestShop shop{[](const Clock& clock) { return new_postgres_store(clock); }};
};
#define DESKS DeskOverSqlite, DeskOverPostgres

std::string buyer_number(int number) {
    std::string text = std::to_string(number);
    return std::string(kOrderedLength - text.size(), 'Y') + text;
}

/// A shop, and somebody in it who may do everything.
template <class On>
struct Desk : On {
    Desk() : admin(this->shop.log_in(Role::admin)) {}

    Response send(const std::string& method, const std::string& target, const Json& body, const std::string& key = "") {
        return this->shop.send_as(admin, method, target, body.dump(), key);
    }
    Response hold(const std::vector<std::string>& seats, const std::string& buyer) {
        return this->shop.send("POST", "/api/sessions/tonight/holds", Json{{"seats", seats}}.dump(), buyer);
    }
    /// Reserves the seats. Returns the order as its customer sees it.
    Json reserve(const std::vector<std::string>& seats, const std::string& buyer) {
        const std::string held = this->shop.json(201, hold(seats, buyer))["hold"]["id"];
        const Json body{{"hold", held},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "box_office"}}}};
        return this->shop.json(
            201, this->shop.send("POST", "/api/orders", body.dump(), buyer, {{"idempotency-key", held}}))["order"];
    }
    Response move(const Json& order, const Json& seats) {
        return send("POST", "/api/admin/orders/" + order["reference"].template get<std::string>() + "/move",
                    {{"seats", seats}});
    }
    Response sell(const std::vector<std::string>& seats, const std::string& key) {
        return send("POST", "/api/box-office/sales", {{"session", "tonight"}, {"seats", seats}, {"method", "cash"}},
                    key);
    }
    /// The seats of the valid tickets of an order.
    std::set<std::string> seats_of(const Json& order) {
        const auto now = this->shop.json(
            200, this->shop.send("GET", "/api/orders/" + order["id"].template get<std::string>()))["order"];
        std::set<std::string> seats;
        for (const auto& ticket : now["tickets"])
            if (ticket["status"] == "valid") seats.insert(ticket["seat"].template get<std::string>());
        return seats;
    }
    std::int64_t letters(char letter) {
        const auto states = this->shop.states();
        return std::count(states.begin(), states.end(), letter);
    }

    std::string admin;
};

} // namespace

TEST_CASE_TEMPLATE("an order that moves to where buyers are about to sit moves as a whole or stays", On, DESKS) {
    for (int round = 0; round < 4; ++round) {
        Desk<On> desk;
        const auto order = desk.reserve({"A-1", "A-2"}, kAlice);
        std::atomic<int> moved{0};
        std::mutex mutex;
        std::set<std::string> held;
        std::atomic<int> unexpected{0};
        all_at_once(16, [&](int i) {
            if (i == 0) {
                const auto status = desk.move(order, {{"A-1", "B-6"}, {"A-2", "B-7"}}).status;
                if (status == 200) ++moved;
                if (status != 200 && status != 409) ++unexpected;
                return;
            }
            // Some want where it goes, some where it comes from.
            const std::vector<std::string> wanted = i % 3 == 0   ? std::vector<std::string>{"A-1", "A-2"}
                                                    : i % 3 == 1 ? std::vector<std::string>{"B-7"}
                                                                 : std::vector<std::string>{"B-5", "B-6"};
            const auto status = desk.hold(wanted, buyer_number(i)).status;
            if (status != 201 && status != 409) ++unexpected;
            if (status != 201) return;
            const std::lock_guard lock(mutex);
            for (const auto& seat : wanted) CHECK_MESSAGE(held.insert(seat).second, seat);
        });
        CHECK(unexpected == 0);
        const auto seats = desk.seats_of(order);
        CHECK(seats == (moved ? std::set<std::string>{"B-6", "B-7"} : std::set<std::string>{"A-1", "A-2"}));
        for (const auto& seat : seats) CHECK_MESSAGE(!held.count(seat), seat);
        CHECK(desk.letters('s') == 2);
        CHECK(desk.letters('h') == static_cast<std::int64_t>(held.size()));
        desk.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("of many orders that move to one seat one gets there", On, DESKS) {
    Desk<On> desk;
    std::vector<Json> orders;
    for (int i = 0; i < 6; ++i) orders.push_back(desk.reserve({"A-" + std::to_string(i + 1)}, buyer_number(i)));
    std::atomic<int> won{0};
    std::atomic<int> lost{0};
    all_at_once(6, [&](int i) {
        const auto status = desk.move(orders[std::size_t(i)], {{"A-" + std::to_string(i + 1), "B-10"}}).status;
        if (status == 200) ++won;
        if (status == 409) ++lost;
    });
    CHECK(won == 1);
    CHECK(lost == 5);
    CHECK(desk.letters('s') == 6);
    desk.shop.check_sound();
}

TEST_CASE_TEMPLATE("orders that want each other's seats wait for nobody for ever, and none loses its own", On, DESKS) {
    Desk<On> desk;
    const auto first = desk.reserve({"A-1", "A-2"}, kAlice);
    const auto second = desk.reserve({"B-5", "B-6"}, kBob);
    std::atomic<int> unexpected{0};
    all_at_once(8, [&](int i) {
        const auto answer = i % 2 == 0 ? desk.move(first, {{"A-1", "B-5"}, {"A-2", "B-6"}})
                                       : desk.move(second, {{"B-5", "A-2"}, {"B-6", "A-1"}});
        if (answer.status != 409) ++unexpected; // each finds the other there
    });
    CHECK(unexpected == 0);
    CHECK(desk.seats_of(first) == std::set<std::string>{"A-1", "A-2"});
    CHECK(desk.seats_of(second) == std::set<std::string>{"B-5", "B-6"});
    desk.shop.check_sound();
}

TEST_CASE_TEMPLATE("an order that is moved, paid and cancelled at once ends in one way", On, DESKS) {
    for (int round = 0; round < 4; ++round) {
        Desk<On> desk;
        const auto order = desk.reserve({"A-1", "A-2"}, kAlice);
        const auto path = "/api/admin/orders/" + order["reference"].template get<std::string>();
        std::atomic<int> unexpected{0};
        all_at_once(8, [&](int i) {
            const auto status =
                i % 4 == 0   ? desk.send("POST", path + "/cancel", Json::object()).status
                : i % 4 == 1 ? desk.send("POST", path + "/pay", Json::object()).status
                : i % 4 == 2
                    ? desk.move(order, {{"A-1", "B-5"}}).status
                    : desk.shop.send("DELETE", "/api/orders/" + order["id"].template get<std::string>()).status;
            // A second move names a seat that the order has left.
            if (status != 200 && status != 409 && status != 400 && status != 422) ++unexpected;
        });
        CHECK(unexpected == 0);
        CHECK(desk.seats_of(order).empty()); // somebody has cancelled it, paid or not
        CHECK(desk.letters('s') == 0);
        desk.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("a seat that is held, sold at the counter, blocked and moved to at once has one fate", On, DESKS) {
    for (int round = 0; round < 4; ++round) {
        Desk<On> desk;
        const auto order = desk.reserve({"A-1"}, kAlice);
        std::atomic<int> won{0};
        std::atomic<int> lost{0};
        all_at_once(16, [&](int i) {
            const std::string key = "sale " + std::to_string(i);
            const auto status =
                i % 4 == 0   ? desk.hold({"B-8"}, buyer_number(i)).status
                : i % 4 == 1 ? desk.sell({"B-8"}, key).status
                : i % 4 == 2 ? desk.send("POST", "/api/admin/sessions/tonight/blocks", {{"seats", {"B-8"}}}).status
                             : desk.move(order, {{"A-1", "B-8"}}).status;
            if (status == 200 || status == 201) ++won;
            if (status == 409) ++lost;
        });
        const bool blocked = desk.letters('b') == 1; // then every wish to block it was granted
        const bool moved = desk.seats_of(order).count("B-8") == 1;
        CHECK(won == (blocked ? 4 : 1));
        CHECK(won + lost + (moved ? 3 : 0) == 16); // who moves it again names a seat that it has left
        CHECK(desk.letters('b') + desk.letters('h') + desk.letters('s') == (moved ? 1 : 2));
        desk.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("one sale at the counter that is sent many times is one sale", On, DESKS) {
    Desk<On> desk;
    std::mutex mutex;
    std::set<std::string> answers;
    all_at_once(12, [&](int) {
        const auto answer = desk.sell({"A-1", "A-2"}, "the same key");
        const std::lock_guard lock(mutex);
        answers.insert(std::to_string(answer.status) + std::string(answer.text()));
    });
    CHECK(answers.size() == 1);
    CHECK(answers.begin()->starts_with("201"));
    CHECK(desk.letters('s') == 2);
    desk.shop.check_sound();
}

TEST_CASE_TEMPLATE("guests who are invited at once never outnumber the quota", On, DESKS) {
    Desk<On> desk;
    const auto set = desk.send("PUT", "/api/admin/sessions/tonight/guests-quota", {{"quota", 5}});
    REQUIRE(set.status == 200);
    std::atomic<int> invited{0};
    std::atomic<int> refused{0};
    all_at_once(12, [&](int i) {
        const Json guest{{"name", "Guest " + std::to_string(i)}, {"places", i % 2 + 1}};
        const auto status = desk.send("POST", "/api/artist/sessions/tonight/guests", guest).status;
        if (status == 201) invited += i % 2 + 1;
        if (status == 409) ++refused;
    });
    CHECK(invited >= 4); // a party of two may find one place left
    CHECK(invited <= 5);
    CHECK(refused > 0);
    desk.shop.check_sound();
}

} // namespace frontrow::testing::desk_race_test
