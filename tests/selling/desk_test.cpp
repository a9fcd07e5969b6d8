// What the counter sells and what the office sees of it: two desks of one house.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::desk_test {

namespace {

Response sell_at_counter(TestShop& shop, const std::string& admin, const Json& body, const std::string& key) {
    return shop.send_as(admin, "POST", "/api/box-office/sales", body.dump(), key);
}

} // namespace

TEST_CASE("who buys at the counter without a name stands nowhere under a made-up one") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    const Json sale{{"session", "tonight"}, {"seats", {"A-1"}}, {"method", "card"}};
    const auto sold = shop.json(201, sell_at_counter(shop, admin, sale, "one"))["order"];
    const Json nobody{{"name", ""}, {"email", ""}};
    CHECK(sold["customer"] == nobody);

    const auto list = shop.json(200, shop.send_as(admin, "GET", "/api/admin/orders"));
    REQUIRE(list["items"].size() == 1);
    CHECK(list["items"][0]["customer"] == nobody);
    const std::string reference = list["items"][0]["reference"];
    const auto order = shop.json(200, shop.send_as(admin, "GET", "/api/admin/orders/" + reference));
    CHECK(order["customer"] == nobody);
    CHECK(order["payment"] == Json{{"method", "card_terminal"}, {"status", "paid"}});
    const auto csv = shop.send_as(admin, "GET", "/api/admin/orders.csv");
    CHECK(std::string(csv.text()).find(",paid,,,Hamlet,") != std::string::npos);

    // A sale at the counter is refunded, moved and counted like any other.
    CHECK(
        shop.send_as(admin, "POST", "/api/admin/orders/" + reference + "/move", R"({"seats":{"A-1":"A-5"}})").status ==
        200);
    CHECK(shop.states().substr(0, 5) == "aaaas");
    const auto figures = shop.json(200, shop.send_as(admin, "GET", "/api/admin/figures"));
    CHECK(figures["days"][0]["revenue"]["amount"] == 4'200);
    CHECK(shop.json(200, shop.send_as(admin, "POST", "/api/admin/orders/" + reference + "/cancel"))["status"] ==
          "refunded");
    CHECK(shop.states().substr(0, 5) == "aaaaa");
    shop.check_sound();
}

TEST_CASE("the counter is refused what the office has blocked, by name, and as a whole") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    CHECK(shop.send_as(admin, "POST", "/api/admin/sessions/tonight/blocks", R"({"seats":["A-2"]})").status == 200);
    const Json sale{{"session", "tonight"}, {"seats", {"A-1", "A-2"}}, {"method", "cash"}};
    const auto refused = shop.json(409, sell_at_counter(shop, admin, sale, "one"));
    CHECK(refused["seats"] == Json{"A-2"});
    CHECK(shop.states().substr(0, 3) == "aba");
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::desk_test
