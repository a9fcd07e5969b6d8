// Campaign links and what comes of them. What is counted in the database is tried on every store.

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "store/postgres.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::campaign_test {

namespace {

const std::string kCampaigns = "/api/marketing/campaigns";

Json campaign(const std::string& slug) { return {{"slug", slug}, {"name", "Poster in the foyer"}}; }

Json add(TestShop& shop, const std::string& token, const Json& body) {
    return shop.json(201, shop.send_as(token, "POST", kCampaigns, body.dump()));
}

/// Sends a request of a browser that came by a campaign.
Response send_by(TestShop& shop, const std::string& campaign, const std::string& method, const std::string& target,
                 const std::string& body, const std::string& key = "") {
    return shop.send(method, target, body, kAlice, {{"cookie", "campaign=" + campaign}, {"idempotency-key", key}});
}

Json figures(TestShop& shop, const std::string& token) {
    shop.shop.back_office().campaigns().flush();
    return shop.json(200, shop.send_as(token, "GET", kCampaigns))["items"][0];
}

void refused(TestShop& shop, const Response& response, int status, const std::string& code, const std::string& field) {
    const auto json = shop.json(status, response);
    CHECK(json["code"] == code);
    CHECK(json.value("field", "") == field);
}

} // namespace

TEST_CASE("a campaign's link leads to its page and leaves its name with the browser, nothing else") {
    TestShop shop;
    const auto token = shop.log_in(Role::marketing);
    add(shop, token, campaign("home"));
    auto body = campaign("poster");
    body["session"] = "tonight";
    add(shop, token, body);
    body = campaign("flyer");
    body["event"] = "hamlet";
    add(shop, token, body);
    const auto answer = shop.send("GET", "/c/poster");
    CHECK(answer.status == 303);
    CHECK(answer.header("Location") == "/sessions/tonight");
    CHECK(answer.header("Set-Cookie") == "campaign=poster; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax");
    CHECK(answer.header("Cache-Control") == "no-store");
    CHECK(shop.send("GET", "/c/flyer").header("Location") == "/#event-hamlet");
    CHECK(shop.send("GET", "/c/home").header("Location") == "/");
    for (const std::string name : {"nobody", "a%0d%0ab", "%3Cscript%3E"}) {
        const auto unknown = shop.send("GET", "/c/" + name);
        CHECK(unknown.status == 303);
        CHECK(unknown.header("Location") == "/");
        CHECK(!unknown.header("Set-Cookie"));
    }
    shop.check_sound();
}

TEST_CASE_TEMPLATE("visits, holds and orders of a browser count for the campaign that it came by", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    auto body = campaign("poster");
    body["session"] = "tonight";
    add(shop, token, body);
    for (int i = 0; i < 3; ++i) shop.send("GET", "/c/poster");
    shop.send("HEAD", "/c/poster"); // asks, but visits nothing
    const std::string holds = "/api/sessions/tonight/holds";
    const auto own = shop.json(201, send_by(shop, "poster", "POST", holds, R"({"seats":["A-1","A-2"]})"))["hold"];
    send_by(shop, "poster", "POST", holds, R"({"seats":["A-1000"]})"); // refused
    const Json order{{"hold", own["id"]},
                     {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                     {"payment", {{"method", "box_office"}}}};
    const auto sold = shop.json(201, send_by(shop, "poster", "POST", "/api/orders", order.dump(), "k"))["order"];
    auto seen = figures(shop, token);
    CHECK(seen["visits"] == 3);
    CHECK(seen["holds"] == 1);
    CHECK(seen["orders"] == 1);
    CHECK(seen["tickets"] == 2);
    CHECK(seen["revenue"] == Json::parse(R"([{"amount":8400,"currency":"EUR","digits":2}])"));
    for (const std::string made_up : {"nobody", "poster\"", ""}) // a cookie is only what somebody says
        CHECK(send_by(shop, made_up, "POST", holds, R"({"areas":[{"id":"floor","count":1}]})").status == 201);
    const auto path = "/api/orders/" + sold["id"].get<std::string>();
    shop.json(200, shop.send("DELETE", path + "/tickets/" + sold["tickets"][0]["id"].get<std::string>()));
    CHECK(figures(shop, token)["revenue"][0]["amount"] == 4200);
    shop.json(200, shop.send("DELETE", path));
    seen = figures(shop, token);
    CHECK(seen["orders"] == 0);
    CHECK(seen["revenue"].empty());
    CHECK(seen["visits"] == 3);
    shop.check_sound();
}

TEST_CASE("a crowd of visits is one write") {
    TestShop shop;
    const auto token = shop.log_in(Role::marketing);
    add(shop, token, campaign("crowd"));
    const auto before = shop.store.counts().writes;
    {
        std::vector<std::jthread> visitors;
        for (int i = 0; i < 4; ++i)
            visitors.emplace_back([&] {
                for (int k = 0; k < 250; ++k) shop.send("GET", "/c/crowd");
            });
    }
    CHECK(shop.store.counts().writes == before);
    shop.shop.back_office().campaigns().flush();
    CHECK(shop.store.counts().writes == before + 1);
    CHECK(figures(shop, token)["visits"] == 1'000);
    CHECK(shop.store.counts().writes == before + 1); // nothing was counted meanwhile
}

TEST_CASE_TEMPLATE("campaigns are edited by one at a time, and end without breaking their link", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    auto added = add(shop, token, campaign("poster"));
    refused(shop, shop.send_as(token, "POST", kCampaigns, campaign("poster").dump()), 409, "slug_taken", "slug");
    added["active"] = false;
    added["name"] = "Poster at the station";
    const auto edited = shop.json(200, shop.send_as(token, "PUT", kCampaigns + "/poster", added.dump()));
    CHECK(edited["version"] == 2);
    CHECK(edited["name"] == "Poster at the station");
    refused(shop, shop.send_as(token, "PUT", kCampaigns + "/poster", added.dump()), 409, "changed_meanwhile", "");
    refused(shop, shop.send_as(token, "PUT", kCampaigns + "/nobody", added.dump()), 404, "not_found", "");
    CHECK(shop.send("GET", "/c/poster").header("Location") == "/");
    CHECK(figures(shop, token)["visits"] == 0);
    for (const std::string slug : {"", "a b", "../x", "a/b"})
        refused(shop, shop.send_as(token, "POST", kCampaigns, campaign(slug).dump()), 422, "invalid", "slug");
    auto both = campaign("both");
    both["event"] = "hamlet";
    both["session"] = "tonight";
    refused(shop, shop.send_as(token, "POST", kCampaigns, both.dump()), 422, "invalid", "session");
    both["session"] = "//evil.example";
    both["event"] = nullptr;
    refused(shop, shop.send_as(token, "POST", kCampaigns, both.dump()), 422, "invalid", "session");
    shop.check_sound();
}

// ---- The list

} // namespace frontrow::testing::campaign_test
