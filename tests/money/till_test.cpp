// Counting the cash at the counter: a till is opened, cash goes through it, and when it is closed it says what is
// missing. On every store.

#include <chrono>
#include <cstdint>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::till_test {

namespace {

const std::string kTill = "/api/box-office/till";

template <class Over>
struct Stage {
    Response post(const std::string& path, const Json& body, const std::string& as = "") {
        return shop.send_as(as.empty() ? clerk : as, "POST", path, body.dump(), std::to_string(++keys));
    }

    std::string sell(const std::string& seat, const std::string& method, const std::string& as = "") {
        const auto sold =
            post("/api/box-office/sales", {{"session", "tonight"}, {"seats", {seat}}, {"method", method}}, as);
        return shop.json(201, sold)["order"]["reference"].template get<std::string>();
    }

    Json open(std::int64_t amount) { return shop.json(201, post(kTill, {{"opening", euros(amount)}})); }

    Response close(const Json& till, std::int64_t amount, const std::string& note = "") {
        return post(kTill + "/close", {{"id", till["id"]}, {"counted", euros(amount)}, {"note", note}});
    }

    static Json euros(std::int64_t amount) { return {{"amount", amount}, {"currency", "EUR"}}; }

    Over over;
    TestShop& shop = over.shop;
    std::string clerk = shop.log_in(Role::box_office);
    int keys = 0;
};

} // namespace

TEST_CASE_TEMPLATE("a till says what had to be in it, and what is missing", Over, STORES) {
    Stage<Over> stage;
    const auto other = stage.shop.log_in(Role::admin);
    stage.sell("A-1", "cash"); // before it is opened
    const auto none = stage.shop.json(200, stage.shop.send_as(stage.clerk, "GET", kTill));
    CHECK(none["till"].is_null());
    CHECK(none["currency"] == "EUR");
    CHECK(none["digits"] == 2);
    const auto till = stage.open(10'000);
    CHECK(till["expected"].is_null());
    const auto sold = stage.sell("A-2", "cash");
    stage.sell("A-3", "card");
    stage.sell("A-4", "cash", other); // somebody else
    stage.sell("A-5", "cash");
    stage.shop.json(200, stage.shop.send_as(stage.clerk, "POST", "/api/admin/orders/" + sold + "/cancel"));
    stage.shop.clock.advance(std::chrono::hours(5));
    const auto closed = stage.shop.json(200, stage.close(till, 14'150, " A note was torn "));
    CHECK(closed["expected"]["amount"] == 10'000 + 4'200 + 4'200 - 4'200);
    CHECK(closed["difference"]["amount"] == -50);
    CHECK(closed["note"] == "A note was torn");
    CHECK(closed["opened_at"] == "2026-03-01T12:00:00Z");
    CHECK(closed["closed_at"] == "2026-03-01T17:00:00Z");
    REQUIRE(closed["sums"].size() == 2);
    CHECK(closed["sums"][0]["method"] == "cash");
    CHECK(closed["sums"][0]["received"]["amount"] == 8'400);
    CHECK(closed["sums"][0]["given_back"]["amount"] == 4'200);
    CHECK(closed["sums"][1]["method"] == "card_terminal");
    CHECK(closed["sums"][1]["received"]["amount"] == 4'200);
    stage.sell("A-6", "cash"); // after it was closed: it stays as it is
    CHECK(stage.shop.json(200, stage.close(till, 14'150, "A note was torn")) == closed);
    const auto list = stage.shop.json(
        200, stage.shop.send_as(other, "GET", "/api/admin/books/tills?from=2026-03-01&until=2026-03-01"));
    CHECK(list["items"] == Json::array({closed}));
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("a till is opened once, and closed once and by its owner", Over, STORES) {
    Stage<Over> stage;
    const auto till = stage.open(0);
    refused(stage.post(kTill, {{"opening", stage.euros(0)}}), 409, "till_open");
    const auto other = stage.shop.log_in(Role::box_office);
    const Json body{{"id", till["id"]}, {"counted", stage.euros(0)}};
    refused(stage.post(kTill + "/close", body, other), 404, "not_found");
    stage.shop.json(200, stage.close(till, 0));
    refused(stage.close(till, 1), 409, "till_closed");
    const auto next = stage.open(500);
    CHECK(next["id"] != till["id"]);
    CHECK(stage.shop.json(200, stage.shop.send_as(stage.clerk, "GET", kTill))["till"]["opening"]["amount"] == 500);
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("what is sold while a till is being closed is in it or in none, and it says so", Over, STORES) {
    Stage<Over> stage;
    for (int round = 0; round < 5; ++round) {
        const auto till = stage.open(0);
        Response closed;
        {
            std::latch start(2);
            const std::jthread counting([&] {
                start.arrive_and_wait();
                closed = stage.shop.send_as(stage.clerk, "POST", kTill + "/close",
                                            Json{{"id", till["id"]}, {"counted", stage.euros(0)}}.dump());
            });
            start.arrive_and_wait();
            stage.sell("A-" + std::to_string(round + 1), "cash");
        }
        const auto expected = stage.shop.json(200, closed)["expected"]["amount"].template get<std::int64_t>();
        CHECK((expected == 0 || expected == 4'200));
        stage.shop.check_sound(); // verify compares what was expected with what belongs to it
    }
}

TEST_CASE("what cannot be counted is refused and names the field") {
    Stage<OnSqlite> stage;
    refused(stage.post(kTill, {{"opening", {{"amount", 1}, {"currency", "CHF"}}}}), 422, "invalid", "opening.currency");
    refused(stage.post(kTill, {{"opening", {{"amount", -1}, {"currency", "EUR"}}}}), 422, "invalid", "opening.amount");
    refused(stage.post(kTill, {{"opening", 5}}), 422, "invalid", "opening");
    refused(stage.post(kTill, Json::object()), 422, "invalid", "opening");
    const auto till = stage.open(0);
    refused(stage.close(till, 0, std::string(501, 'x')), 422, "invalid", "note");
    refused(stage.post(kTill + "/close", {{"id", 99}, {"counted", stage.euros(0)}}), 404, "not_found");
    CHECK(stage.post(kTill, {}, stage.shop.log_in(Role::marketing)).status == 403);
    stage.shop.check_sound();
}

} // namespace frontrow::testing::till_test
