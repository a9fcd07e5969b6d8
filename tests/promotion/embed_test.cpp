// The seats inside another site's page: which sites may do that, and a buyer without a cookie.

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "store/postgres.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::embed_test {

namespace {

const std::string kEmbed = "/api/marketing/embed";
const std::string kHolds = "/api/sessions/tonight/holds";

} // namespace

TEST_CASE("an origin is a scheme, a host and a port, and cannot end a policy") {
    CHECK(Origin::parse("https://Theatre.Example")->text() == "https://theatre.example");
    CHECK(Origin::parse("http://localhost:8080"));
    for (const char* text : {"", "https://", "theatre.example", "https://a.example/", "https://a.example/path",
                             "https://a b", "https://a.example; script-src *", "https://*", "https://*.example",
                             "https://a.example:", "https://a.example:99999999", "https://a..example",
                             "javascript:alert(1)", "https://a\n.example", "https://user@a.example", "'self'", "*"})
        CHECK_MESSAGE(!Origin::parse(text), text);
}

TEST_CASE_TEMPLATE("no site may show the seats until marketing names it", On, OnSqlite, OnPostgres) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    const auto none = shop.json(200, shop.send_as(token, "GET", kEmbed));
    CHECK(none == Json{{"origins", Json::array()}, {"version", 1}});
    Json wish{{"origins", {"https://Theatre.example", "http://localhost:8080"}}, {"version", 1}};
    const auto edited = shop.json(200, shop.send_as(token, "PUT", kEmbed, wish.dump()));
    CHECK(edited == Json::parse(R"({"origins":["https://theatre.example","http://localhost:8080"],"version":2})"));
    CHECK(shop.json(409, shop.send_as(token, "PUT", kEmbed, wish.dump()))["code"] == "changed_meanwhile");
    wish = {{"origins", {"https://a.example", "https://b.example; script-src *"}}, {"version", 2}};
    CHECK(shop.json(422, shop.send_as(token, "PUT", kEmbed, wish.dump()))["field"] == "origins[1]");
    CHECK(shop.json(200, shop.send_as(token, "GET", kEmbed)) == edited);
    CHECK(shop.failures.empty());
}

TEST_CASE("a page in a frame gets its buyer's token where it asks for it, and no cookie") {
    TestShop shop;
    const std::string wish = R"({"seats":["A-1"]})";
    const auto first = shop.send("POST", kHolds, wish, "", {{"buyer-token", "new"}});
    const auto hold = shop.json(201, first)["hold"];
    CHECK(!first.header("Set-Cookie"));
    REQUIRE(first.header("Buyer-Token"));
    const std::string token(*first.header("Buyer-Token"));
    CHECK(is_buyer_token(token));
    CHECK(first.header("Cache-Control") == "no-store");
    const auto as_buyer = [&](const std::string& method, const std::string& target, const std::string& body = "") {
        return shop.send(method, target, body, "", {{"authorization", "Bearer " + token}, {"idempotency-key", "k"}});
    };
    const auto path = "/api/holds/" + hold["id"].get<std::string>();
    CHECK(shop.send("GET", path).status == 401);
    CHECK(as_buyer("GET", path).status == 200);
    const auto second = as_buyer("POST", kHolds, R"({"seats":["A-3"]})");
    CHECK(second.status == 201);
    CHECK(!second.header("Buyer-Token")); // who has one is given no other
    const Json order{{"hold", hold["id"]},
                     {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                     {"payment", {{"method", "box_office"}}}};
    CHECK(as_buyer("POST", "/api/orders", order.dump()).status == 201);
    const auto plain = shop.send("POST", kHolds, R"({"seats":["A-5"]})");
    CHECK(plain.header("Set-Cookie"));
    CHECK(!plain.header("Buyer-Token")); // a script that has found its way into a page learns nothing by asking idly
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::embed_test
