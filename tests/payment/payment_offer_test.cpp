// Which of the ways to pay that the program has a house offers: what it has switched off is neither shown nor taken.

#include <string>

#include <doctest/doctest.h>

#include "tests/support/online_shop.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::payment_offer_test {

namespace {

template <class On>
struct House : On {
    std::string admin = this->shop.log_in(Role::admin);

    Json settings() { return this->shop.json(200, this->shop.send_as(admin, "GET", "/api/admin/shop")); }
    Response put(const Json& change) { return this->shop.change_settings(admin, change); }
    void switch_off(const Json& methods) { this->shop.json(200, put({{"payment_methods_off", methods}})); }
    Json offered() { return this->shop.json(200, this->shop.send("GET", "/api/sessions/tonight"))["payment_methods"]; }
    Json hold(const std::string& seat) {
        return this->shop.json(201, this->shop.send("POST", "/api/sessions/tonight/holds",
                                                    Json{{"seats", {seat}}}.dump(), kAlice))["hold"];
    }
    Response order(const Json& hold, const std::string& method, const std::string& key) {
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = "4242424242424242";
        return this->shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", key}});
    }
};

} // namespace

TEST_CASE_TEMPLATE("a way to pay that the house has switched off is not shown, and refused", On, ONLINE_STORES) {
    House<On> house;
    CHECK(house.settings()["payment_methods"] == Json{"demo", "stripe", "transfer"});
    CHECK(house.settings()["payment_methods_off"] == Json::array());
    CHECK(house.offered() == Json{"demo", "stripe", "box_office"});
    house.switch_off({"stripe", "mollie", "stripe"});
    CHECK(house.settings()["payment_methods_off"] == Json{"stripe", "mollie"});
    CHECK(house.offered() == Json{"demo", "box_office"}); // at once, although the page was cached

    const auto hold = house.hold("A-1");
    refused(house.order(hold, "stripe", "a"), 409, "payment_method_off", "payment.method");
    CHECK(house.stripe.sales.empty()); // nobody was asked for money
    house.switch_off({"demo"});
    CHECK(house.offered() == Json{"stripe", "box_office"});
    refused(house.order(hold, "demo", "b"), 409, "payment_method_off", "payment.method");
    CHECK(house.order(hold, "stripe", "c").status == 201); // the seats were still held
    CHECK(house.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("nobody changes to a way to pay that is switched off", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.shop.json(201, house.order(house.hold("A-1"), "stripe", "a"))["order"];
    house.switch_off({"stripe"});
    const auto path = "/api/orders/" + order["id"].template get<std::string>() + "/payments";
    const auto same = house.shop.send("POST", path, R"({"method":"stripe"})", kAlice);
    CHECK(same.status == 200); // what was begun goes on
}

TEST_CASE("only ways to pay that can be switched off are named") {
    House<OnlineOnSqlite> house;
    CHECK(house.put({{"payment_methods_off", {"cash"}}}).status == 422);
    CHECK(house.put({{"payment_methods_off", {7}}}).status == 422);
    CHECK(house.put({{"payment_methods_off", nullptr}}).status == 200);
}

} // namespace frontrow::testing::payment_offer_test
