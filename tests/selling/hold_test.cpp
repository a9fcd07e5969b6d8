#include <string>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::hold_test {

TEST_CASE("a hold takes all its seats and shows them to its buyer alone") {
    TestShop shop;
    const auto hold = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds",
                                               R"({"seats":["A-1",{"id":"A-2","type":"child"}]})", kAlice))["hold"];
    CHECK(hold["total"] == Json{{"amount", 6300}, {"currency", "EUR"}, {"digits", 2}});
    CHECK(hold["seats"][1]["type"] == "child");
    CHECK(shop.states() == "hhaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.states(kAlice) == "mmaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.states(kBob) == "hhaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.failures.empty());
}

TEST_CASE("a newcomer may take a token before the first hold, and finds that hold even where its answer was lost") {
    TestShop shop;
    const std::string holds = "/api/sessions/tonight/holds";
    CHECK(!shop.send("GET", holds).header("Set-Cookie")); // who only looks is not marked
    const auto welcome = shop.send("GET", holds, "", "", {{"buyer-token", "cookie"}});
    CHECK(shop.json(200, welcome)["holds"] == Json::array());
    CHECK(welcome.header("Cache-Control") == "no-store");
    REQUIRE(welcome.header("Set-Cookie"));
    const std::string cookie(*welcome.header("Set-Cookie"));
    const std::string newcomer = cookie.substr(6, cookie.find(';') - 6); // behind "buyer="
    CHECK(!shop.send("GET", holds, "", newcomer, {{"buyer-token", "cookie"}}).header("Set-Cookie"));
    const std::string wish = R"({"seats":["A-1"]})";
    CHECK(!shop.send("POST", holds, wish, newcomer).header("Set-Cookie")); // its answer may be lost
    const auto again = shop.json(201, shop.send("POST", holds, wish, newcomer))["hold"];
    CHECK(shop.json(200, shop.send("GET", holds, "", newcomer))["holds"] == Json::array({again}));
    CHECK(shop.failures.empty());
}

TEST_CASE("how often one address has the best places looked for is bounded, and what people choose themselves is not") {
    TestShop shop;
    shop.address = "192.0.2.1";
    const auto ask = [&](const std::string& wish) {
        return shop.send("POST", "/api/sessions/tonight/holds", wish, kAlice);
    };
    const std::string best = R"({"best":{"count":1000}})"; // which nobody gets
    int looked_for = 0;
    while (looked_for < 2'000 && ask(best).status == 409) ++looked_for;
    CHECK(looked_for >= 200);
    CHECK(looked_for < 2'000);
    const auto refused = ask(best);
    CHECK(shop.json(429, refused)["code"] == "too_many");
    CHECK(refused.header("Retry-After") == "1");
    shop.json(201, ask(R"({"seats":["A-1"]})"));
    shop.address = "192.0.2.2";
    shop.json(409, ask(best));
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::hold_test
