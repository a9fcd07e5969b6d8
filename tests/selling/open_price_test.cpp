// Pay what you like: prices whose buyer decides, from an amount of the house upwards, are promised, paid, refunded and
// exchanged as decided. On every store.

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/online_shop.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::open_price_test {

namespace {

/// A house whose "tonight" and "gala" have open prices: the floor from 5.00, with two suggestions, and a seat for
/// friends of the house, from nothing.
template <class On>
struct House : On {
    std::string admin = this->shop.log_in(Role::admin);
    int keys = 0;

    House() {
        this->shop.store.write([&](Tx& tx) {
            for (const auto* slug : {"tonight", "gala"}) {
                auto session = tx.sessions().find(SessionSlug::trusted(slug))->session;
                session.sales_start = kNoon - std::chrono::hours(1);
                session.fee = 100;
                session.prices = {{.category = "Stalls", .ticket_type = "adult", .amount = 4'200},
                                  {.category = "Stalls", .ticket_type = "friend", .is_open = true},
                                  {.category = "Floor",
                                   .ticket_type = "adult",
                                   .amount = 500,
                                   .is_open = true,
                                   .suggested = {800, 1'200}}};
                tx.sessions().put(session);
            }
            return Done{};
        });
    }

    Response hold(const Json& body) {
        return this->shop.send("POST", "/api/sessions/tonight/holds", body.dump(), kAlice);
    }
    Json held(const Json& body) { return this->shop.json(201, hold(body))["hold"]; }
    Response change(const Json& hold, const Json& body) {
        return this->shop.send("PATCH", "/api/holds/" + hold["id"].get<std::string>(), body.dump(), kAlice);
    }
    Json changed(const Json& hold, const Json& body) { return this->shop.json(200, change(hold, body))["hold"]; }
    Json buy(const Json& hold) {
        const Json body{{"hold", hold["id"]},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "demo"}, {"card", "4242424242424242"}}}};
        return this->shop.json(201, this->shop.send("POST", "/api/orders", body.dump(), kAlice,
                                                    {{"idempotency-key", "k" + std::to_string(++keys)}}))["order"];
    }
    Json as_admin(int status, const std::string& method, const std::string& path, const Json& body = nullptr) {
        return this->shop.json(status, this->shop.send_as(admin, method, path, body.is_null() ? "" : body.dump(),
                                                          "a" + std::to_string(++keys)));
    }
};

Json friends(std::int64_t amount, const std::string& seat = "A-1") {
    return {{"id", seat}, {"type", "friend"}, {"amount", amount}};
}

/// Checks that an answer refuses this field for this reason.
void wrong(const Response& response, const std::string& field, const std::string& reason) {
    refused(response, 422, "invalid", field);
    CHECK(Json::parse(response.text())["reason"] == reason);
}

} // namespace

TEST_CASE_TEMPLATE("whoever buys decides on an open price, and pays that", On, ONLINE_STORES) {
    House<On> house;
    auto hold = house.held({{"seats", {friends(1'250), "A-2"}}});
    CHECK(amount(hold["total"]) == 1'250 + 4'200);
    CHECK(hold["seats"][0]["open"] == true);
    CHECK_FALSE(hold["seats"][1].contains("open"));

    // Another amount for the same seat replaces the first.
    hold = house.changed(hold, {{"add", {friends(50)}}});
    CHECK(amount(hold["seats"][0]["price"]) == 50);
    CHECK(amount(hold["total"]) == 50 + 4'200);
    hold = house.changed(hold, {{"add", {{{"id", "A-3"}, {"type", "friend"}}}}});
    CHECK(amount(hold["total"]) == 50 + 4'200 + 50); // a further one costs what the first does
    hold = house.changed(hold, {{"remove", {"A-3"}}});
    const auto order = house.buy(hold);
    CHECK(amount(order["total"]) == 50 + 4'200);
    CHECK(booked(house.shop, Account::fees) == -150); // no more of a ticket than it costs
    CHECK(house.shop.store.invariant_violations().empty());

    // What was paid is what can be given back.
    const auto path = "/api/admin/orders/" + order["reference"].template get<std::string>();
    const auto desk = house.as_admin(200, "GET", path);
    const Json refund{{"version", desk["version"]}, {"reason", "ill"}, {"tickets", {desk["tickets"][0]["id"]}}};
    house.as_admin(200, "POST", path + "/refunds", refund);
    CHECK(amount(house.as_admin(200, "GET", path)["refunded"]) == 50);
    CHECK(house.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("standing places of an open price cost what was decided for all of them", On, ONLINE_STORES) {
    House<On> house;
    auto hold = house.held({{"areas", {{{"id", "floor"}, {"count", 2}}}}});
    CHECK(amount(hold["total"]) == 2 * 500); // the least, where nobody has said how much
    hold = house.changed(hold, {{"areas", {{{"id", "floor"}, {"count", 2}, {"type", "adult"}, {"amount", 800}}}}});
    CHECK(amount(hold["total"]) == 2 * 800);
    hold = house.changed(hold, {{"areas", {{{"id", "floor"}, {"count", 3}, {"type", "adult"}}}}});
    REQUIRE(hold["areas"].size() == 1);
    CHECK(amount(hold["areas"][0]["price"]) == 800);
    CHECK(amount(hold["total"]) == 3 * 800);
    hold = house.changed(hold, {{"areas", {{{"id", "floor"}, {"count", 2}, {"type", "adult"}, {"amount", 900}}}}});
    CHECK(amount(hold["total"]) == 2 * 900);
    CHECK(amount(house.buy(hold)["total"]) == 2 * 900);
    CHECK(house.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("an amount is refused that the price does not allow, and nothing changes", On, ONLINE_STORES) {
    House<On> house;
    const auto floor = [](std::int64_t amount) { return Json{{{"id", "floor"}, {"count", 1}, {"amount", amount}}}; };
    wrong(house.hold({{"areas", floor(499)}}), "areas[0].amount", "below_price");
    wrong(house.hold({{"areas", floor(1'000'001)}}), "areas[0].amount", "too_much");
    wrong(house.hold({{"seats", {friends(-1)}}}), "seats[0].amount", "out_of_range");
    wrong(house.hold({{"seats", {{{"id", "A-1"}, {"amount", 1}}}}}), "seats[0].amount", "fixed_price");
    const auto hold = house.held({{"seats", {friends(700)}}});
    wrong(house.change(hold, {{"add", {{{"id", "A-1"}, {"type", "adult"}, {"amount", 4'200}}}}}), "add[0].amount",
          "fixed_price");
    const auto more = house.changed(hold, {{"areas", floor(500)}});
    CHECK(amount(more["total"]) == 700 + 500);
}

TEST_CASE_TEMPLATE("an exchange keeps what was decided where the new price is open too", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(house.held({{"seats", {friends(1'250)}}}));
    const auto path = "/api/admin/orders/" + order["reference"].template get<std::string>();
    const Json seat{{"id", "A-3"}, {"type", "friend"}};
    const Json body{{"session", "gala"}, {"version", house.as_admin(200, "GET", path)["version"]}, {"seats", {seat}}};
    const auto moved = house.as_admin(201, "POST", path + "/exchange", body);
    const auto now = house.as_admin(200, "GET", "/api/admin/orders/" + moved["reference"].template get<std::string>());
    CHECK(amount(now["total"]) == 1'250);
    CHECK(house.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("every price keeps its own suggestions", On, ONLINE_STORES) {
    House<On> house;
    const auto session = [&](Tx& tx) { return tx.sessions().find(SessionSlug::trusted("tonight"))->session; };
    const std::vector<std::vector<std::int64_t>> suggested{{}, {1'100, 2'200, 3'300}, {600}};
    house.shop.store.write([&](Tx& tx) {
        auto changed = session(tx);
        for (std::size_t i = 0; i < suggested.size(); ++i) changed.prices[i].suggested = suggested[i];
        tx.sessions().put(changed);
        return Done{};
    });
    const auto kept = house.shop.store.read(session);
    REQUIRE(kept.prices.size() == suggested.size());
    for (std::size_t i = 0; i < suggested.size(); ++i) CHECK(kept.prices[i].suggested == suggested[i]);
}

TEST_CASE_TEMPLATE("an open price is kept as it was put, and suggestions only where they make sense", On,
                   ONLINE_STORES) {
    House<On> house;
    const std::string path = "/api/admin/sessions/tonight";
    auto session = house.as_admin(200, "GET", path);
    auto& floor = session["prices"][2];
    CHECK(floor["open"] == true);
    CHECK(floor["suggested"] == Json{800, 1'200});
    const auto put = [&](const Json& price) {
        auto wanted = house.as_admin(200, "GET", path);
        wanted["prices"][2] = price;
        const Json edit{{"version", wanted["version"]}, {"prices", wanted["prices"]}};
        return house.shop.send_as(house.admin, "PUT", path, edit.dump());
    };
    auto price = floor;
    price["suggested"] = {600, 900, 1'000};
    CHECK(put(price).status == 200);
    CHECK(house.as_admin(200, "GET", path)["prices"][2]["suggested"] == Json{600, 900, 1'000});
    price["suggested"] = {500};
    wrong(put(price), "prices[2].suggested", "not_rising");
    price["suggested"] = {900, 800};
    wrong(put(price), "prices[2].suggested", "not_rising");
    price["suggested"] = {900};
    price["open"] = false;
    wrong(put(price), "prices[2].suggested", "fixed_price");
    // A page that knows nothing of open prices erases none.
    house.shop.store.write([](Tx& tx) {
        auto shop = tx.shop().settings().value_or(ShopSettings{});
        shop.tax.rates = {{"reduced", 700}};
        tx.shop().put(shop);
        return Done{};
    });
    price = {{"category", "Floor"}, {"ticket_type", "adult"}, {"amount", 550}, {"tax", "reduced"}};
    CHECK(put(price).status == 200);
    price.erase("tax");
    CHECK(put(price).status == 200);
    const auto kept = house.as_admin(200, "GET", path)["prices"][2];
    CHECK(kept["open"] == true);
    CHECK(kept["suggested"] == Json{600, 900, 1'000});
    CHECK(kept["amount"] == 550);
    CHECK(kept["tax"] == "reduced");
    price["open"] = true;
    CHECK(put(price).status == 200);
    CHECK(house.as_admin(200, "GET", path)["prices"][2]["suggested"] == Json::array());
    CHECK(house.shop.json(200, house.shop.send("GET", "/api/sessions/tonight"))["prices"][2]["most"] == 1'000'000);
    price["tax"] = nullptr;
    price["open"] = nullptr;
    CHECK(put(price).status == 200);
    const auto closed = house.as_admin(200, "GET", path)["prices"][2];
    CHECK(closed["open"] == false);
    CHECK(closed["tax"] == nullptr);
}

} // namespace frontrow::testing::open_price_test
