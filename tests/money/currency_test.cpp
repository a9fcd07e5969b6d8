// Amounts in every kind of currency: without minor units, with two digits that browsers do not show, with three and
// four.

#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::currency_test {

namespace {

Currency currency(const std::string& code) {
    const auto parsed = Currency::parse(code);
    REQUIRE(parsed.has_value());
    return *parsed;
}

/// Lets the session "tonight" be sold in another currency, at the same minor units.
void sell_in(TestShop& shop, const std::string& code) {
    shop.store.write([&](Tx& tx) {
        Session session = tx.sessions().find(shop.session.session.slug)->session;
        session.currency = currency(code);
        session.fee = 100;
        tx.sessions().put(session);
        return Done{};
    });
}

} // namespace

TEST_CASE("a currency has the digits that ISO 4217 gives it, whatever browsers think") {
    const auto digits = [](const char* code) { return minor_digits(currency(code)); };
    for (const auto* code : {"JPY", "KRW", "ISK", "CLP", "UGX", "XPF"}) CHECK_MESSAGE(digits(code) == 0, code);
    for (const auto* code : {"EUR", "HUF", "CHF", "TWD", "RSD", "ALL", "LAK", "USD"})
        CHECK_MESSAGE(digits(code) == 2, code);
    for (const auto* code : {"KWD", "IQD", "TND", "BHD", "OMR"}) CHECK_MESSAGE(digits(code) == 3, code);
    for (const auto* code : {"CLF", "UYW"}) CHECK_MESSAGE(digits(code) == 4, code);
}

TEST_CASE("an amount is written with the digits of its currency, on either side of nothing") {
    const auto written = [](std::int64_t amount, const char* code) { return decimal({amount, currency(code)}); };
    CHECK(written(150'000, "HUF") == "1500.00");
    CHECK(written(-5, "EUR") == "-0.05");
    CHECK(written(-1'250, "EUR") == "-12.50");
    CHECK(written(-7, "JPY") == "-7");
    CHECK(written(1, "CLF") == "0.0001");
    CHECK(written(-1'234, "KWD") == "-1.234");
    CHECK(written(std::numeric_limits<std::int64_t>::min(), "EUR") == "-92233720368547758.08");
    CHECK(spelled({4'200, currency("KWD")}) == "4.200 KWD");
}

TEST_CASE("every amount that is told has the digits of its currency beside it") {
    const auto digits = [](const Json& json) { return json["digits"].get<int>(); };
    for (const auto& [code, expected] : {std::pair("JPY", 0), {"HUF", 2}, {"CHF", 2}, {"KWD", 3}, {"CLF", 4}}) {
        CAPTURE(code);
        TestShop shop;
        sell_in(shop, code);
        const auto admin = shop.log_in(Role::admin);
        const auto session = shop.json(200, shop.send("GET", "/api/sessions/tonight"));
        CHECK(digits(session) == expected);
        CHECK(digits(session["prices"][0]) == expected);
        CHECK(digits(session["from_price"]) == expected);
        CHECK(digits(session["fee"]) == expected);
        const auto hold =
            shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice))["hold"];
        CHECK(digits(hold["total"]) == expected);
        CHECK(hold["total"]["amount"] == 4'200);
        const auto panel = shop.json(200, shop.send_as(admin, "GET", "/api/admin/sessions/tonight"));
        CHECK(digits(panel) == expected);
        CHECK(digits(panel["revenue"]) == expected);
        const auto login = shop.json(200, shop.send_as(admin, "GET", "/api/login"));
        CHECK(digits(login["shop"]) == 2);
        CHECK(digits(shop.json(200, shop.send_as(admin, "GET", "/api/admin/shop"))) == 2);
    }
}

TEST_CASE("a voucher's amount has the digits of its currency beside it, a percentage has none") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    const auto made = [&](const std::string& rules) {
        return shop.json(201,
                         shop.send_as(admin, "POST", "/api/marketing/vouchers", "{" + rules + R"(,"max_uses":1})"));
    };
    CHECK(made(R"("code":"FILS","kind":"amount","value":500,"currency":"KWD")")["digits"] == 3);
    CHECK(made(R"("code":"TENTH","kind":"percent","value":10)")["digits"].is_null());
}

TEST_CASE("files and the log have amounts in whole units, with the digits of the currency") {
    for (const auto& [code, price] : {std::pair("JPY", "4200"), {"HUF", "42.00"}, {"KWD", "4.200"}}) {
        CAPTURE(code);
        TestShop shop;
        sell_in(shop, code);
        const auto admin = shop.log_in(Role::admin);
        const auto sale = shop.send_as(admin, "POST", "/api/box-office/sales",
                                       R"({"session":"tonight","seats":["A-1"],"method":"cash"})", "1");
        shop.json(201, sale);
        const std::string cells = std::string(",") + price + "," + price + ",";
        const std::string coded = std::string(",") + code + ",";
        const std::string orders(shop.send_as(admin, "GET", "/api/admin/orders.csv").text());
        CHECK(orders.find(cells) != std::string::npos);
        CHECK(orders.find(coded) != std::string::npos);
        const std::string revenue = std::string(",") + price + ",";
        CHECK(std::string(shop.send_as(admin, "GET", "/api/admin/sessions.csv").text()).find(revenue) !=
              std::string::npos);
        const auto entry = shop.json(200, shop.send_as(admin, "GET", "/api/admin/audit?limit=1"))["items"][0];
        CHECK(entry["after"].dump().find(std::string(price) + " " + code) != std::string::npos);
    }
}

} // namespace frontrow::testing::currency_test
