#include <doctest/doctest.h>

#include "tests/fixture.hpp"

namespace frontrow::testing::hold_test {

TEST_CASE("a hold takes all its seats and shows them to its buyer alone") {
    TestShop shop;
    const auto hold = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds",
                                               R"({"seats":["A-1",{"id":"A-2","type":"child"}]})", kAlice))["hold"];
    CHECK(hold["total"] == Json{{"amount", 6300}, {"currency", "EUR"}});
    CHECK(hold["seats"][1]["type"] == "child");
    CHECK(shop.states() == "hhaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.states(kAlice) == "mmaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.states(kBob) == "hhaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::hold_test
