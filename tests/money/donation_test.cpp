// Donations beside tickets: paid with them, in an account of their own, and kept or given back as somebody decides. On
// every store.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/online_shop.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::donation_test {

namespace {

using std::chrono::seconds;

const std::string kOrders = "/api/admin/orders/";

/// A house that asks for donations, and somebody who works there.
template <class On>
struct House : On {
    std::string clerk = this->shop.log_in(Role::box_office);
    int keys = 0;

    House() { offer("For the roof"); }
    void offer(const std::string& text) {
        this->shop.change_settings([&](ShopSettings& settings) {
            settings.donation = {.text = text, .amounts = {200, 500}};
        });
    }
    Response post(const std::string& path, const Json& body, const std::string& key = "") {
        return this->shop.send_as(clerk, "POST", path, body.dump(), key.empty() ? "k" + std::to_string(++keys) : key);
    }
    Json get(const std::string& path) { return this->shop.json(200, this->shop.send_as(clerk, "GET", path)); }
    Response order(const std::string& seat, std::int64_t donation, const std::string& method,
                   const Json& more = Json::object()) {
        const auto hold = this->shop.json(201, this->shop.send("POST", "/api/sessions/tonight/holds",
                                                               Json{{"seats", {seat}}}.dump(), kAlice))["hold"];
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"donation", {{"amount", donation}, {"currency", "EUR"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = "4242424242424242";
        body.update(more);
        return this->shop.send("POST", "/api/orders", body.dump(), kAlice,
                               {{"idempotency-key", "o" + std::to_string(++keys)}});
    }
    Json buy(const std::string& seat, std::int64_t donation, const std::string& method,
             const Json& more = Json::object()) {
        auto made = this->shop.json(201, order(seat, donation, method, more))["order"];
        this->shop.clock.advance(seconds(1));
        return made;
    }
    Json desk(const Json& order) { return get(kOrders + order["reference"].get<std::string>()); }
    Response refund(const Json& order, Json body, const std::string& key = "") {
        body["version"] = desk(order)["version"];
        body["reason"] = "Asked for it";
        return post(kOrders + order["reference"].get<std::string>() + "/refunds", body, key);
    }
    std::int64_t has(Account account) { return booked(this->shop, account); }
    std::int64_t has(PaymentMethod method) { return has(account_of(method)); }
    void settle() {
        this->shop.clock.advance(seconds(10));
        run_payments(this->shop);
    }
};

} // namespace

TEST_CASE_TEMPLATE("a donation is paid with the tickets and has an account and a line of its own", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy("A-1", 500, "demo", {{"total", {{"amount", 4'700}, {"currency", "EUR"}}}});
    CHECK(amount(order["total"]) == 4'200); // of the tickets
    CHECK(amount(order["paid"]) == 4'200);
    CHECK(amount(order["donation"]) == 500);
    CHECK(house.has(Account::donations) == -500);
    CHECK(house.has(PaymentMethod::demo) == 4'700);
    const auto receipts = house.shop.json(
        200, house.shop.send("POST", "/api/orders/" + order["id"].template get<std::string>() + "/receipts", "{}"));
    CHECK(amount(receipts["items"][0]["amount"]) == 4'700);
    CHECK(amount(receipts["items"][0]["donation"]) == 500);
    for (const auto& line : receipts["items"][0]["lines"]) CHECK(amount(line["amount"]) != 500);
    const auto pdf = house.shop.send("GET", "/api/orders/" + order["id"].template get<std::string>() + "/receipts/" +
                                                receipts["items"][0]["number"].template get<std::string>() + "/pdf");
    CHECK(pdf.status == 200);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a donation stays when tickets go back, and goes back alone where somebody says so, once", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy("A-1", 500, "demo");
    const auto ended = house.shop.json(200, house.refund(order, {{"tickets", {order["tickets"][0]["id"]}}}));
    CHECK(ended["status"] == "refunded");
    CHECK(amount(ended["donation_refunded"]) == 0);
    CHECK(house.has(PaymentMethod::demo) == 500);
    const Json back{{"donation", true}, {"method", "cash"}, {"version", ended["version"]}, {"reason", "Asked for it"}};
    const auto path = kOrders + order["reference"].template get<std::string>() + "/refunds";
    const auto done = house.shop.json(200, house.post(path, back, "the same"));
    CHECK(amount(done["donation_refunded"]) == 500);
    house.shop.json(200, house.post(path, back, "the same")); // after a lost answer
    CHECK(house.has(PaymentMethod::cash) == -500);
    CHECK(house.has(Account::donations) == 0);
    refused(house.refund(order, {{"donation", true}}), 422, "invalid", "donation");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what was paid online goes back there with the donation, and without it", On, ONLINE_STORES) {
    for (const bool is_kept : {false, true}) {
        House<On> house;
        const auto order = house.buy("A-1", 500, "stripe");
        CHECK(order["status"] == "pending");
        house.stripe.become(AttemptState::paid);
        house.settle();
        CHECK(house.desk(order)["status"] == "paid");
        CHECK(house.stripe.kept() == 4'700);
        house.shop.check_sound();
        house.shop.json(200, house.refund(order, {{"tickets", {order["tickets"][0]["id"]}}, {"donation", !is_kept}}));
        house.settle();
        CHECK(house.stripe.kept() == (is_kept ? 500 : 0));
        CHECK(house.has(Account::donations) == (is_kept ? -500 : 0));
        house.shop.check_sound();
        if (!is_kept) continue;
        house.shop.json(200, house.refund(order, {{"donation", true}}));
        house.settle();
        CHECK(house.stripe.kept() == 0);
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("a refund of tickets does not give back the donation that came in with them", On, ONLINE_STORES) {
    House<On> house;
    const auto card =
        house.shop.json(201, house.post("/api/admin/gift-cards",
                                        {{"amount", {{"amount", 2'000}, {"currency", "EUR"}}}, {"method", "cash"}}));
    const auto order = house.buy("A-1", 1'000, "stripe", {{"gift_card", card["code"]}});
    house.stripe.become(AttemptState::paid);
    house.settle();
    CHECK(house.stripe.kept() == 3'200); // 22.00 for the ticket, and the donation
    Json too_much{{"amount", {{"amount", 3'200}, {"currency", "EUR"}}}, {"method", "stripe"}};
    CHECK(house.refund(order, too_much).status == 422);
    house.shop.json(200, house.refund(order, {{"donation", true}}));
    house.settle();
    CHECK(house.stripe.kept() == 2'200);
    too_much["amount"]["amount"] = 2'200; // which is what is left of it
    house.shop.json(200, house.refund(order, too_much));
    house.settle();
    CHECK(house.stripe.kept() == 0);
    CHECK(house.shop.shop.payments().incidents(10).empty());
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a donation of a reservation is taken with it, and beside a card or a voucher that pays all else",
                   On, ONLINE_STORES) {
    House<On> house;
    house.shop.json(201, house.post("/api/box-office/till", {{"opening", {{"amount", 0}, {"currency", "EUR"}}}}));
    const auto reserved = house.buy("A-1", 500, "box_office");
    CHECK(house.has(Account::donations) == 0);
    house.shop.check_sound();
    house.shop.json(
        200, house.post(kOrders + reserved["reference"].template get<std::string>() + "/pay", {{"method", "cash"}}));
    CHECK(house.has(PaymentMethod::cash) == 4'700);
    const auto card =
        house.shop.json(201, house.post("/api/admin/gift-cards",
                                        {{"amount", {{"amount", 4'200}, {"currency", "EUR"}}}, {"method", "cash"}}));
    const auto order = house.buy("A-2", 300, "demo", {{"gift_card", card["code"]}});
    CHECK(amount(order["by_gift_card"]) == 4'200);
    CHECK(house.has(PaymentMethod::demo) == 300);
    house.shop.check_sound();
    const auto admin = house.shop.log_in(Role::admin);
    house.shop.json(201, house.shop.send_as(admin, "POST", "/api/marketing/vouchers",
                                            R"({"code":"ALL","kind":"percent","value":100,"max_uses":5})"));
    const auto free = house.buy("A-3", 100, "demo", {{"voucher", "ALL"}});
    CHECK(amount(free["total"]) == 0);
    CHECK(house.has(PaymentMethod::demo) == 400);
    house.shop.json(
        200, house.shop.send("POST", "/api/orders/" + free["id"].template get<std::string>() + "/receipts", "{}"));
    house.shop.check_sound();
    const auto till = house.get("/api/box-office/till")["till"];
    const auto closed = house.shop.json(
        200, house.post("/api/box-office/till/close",
                        {{"id", till["id"]}, {"counted", {{"amount", 8'900}, {"currency", "EUR"}}}, {"note", ""}}));
    CHECK(amount(closed["expected"]) == 8'900);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a donation is what the house asks for and the buyer has seen, or nothing", On, ONLINE_STORES) {
    House<On> house;
    refused(house.order("A-1", 0, "demo"), 422, "invalid", "donation.amount");
    refused(house.order("A-1", kMaxDonation + 1, "demo"), 422, "invalid", "donation.amount");
    refused(house.order("A-1", 500, "demo", {{"donation", {{"amount", 500}, {"currency", "CHF"}}}}), 422, "invalid",
            "donation.currency");
    refused(house.order("A-1", 500, "demo", {{"total", {{"amount", 4'200}, {"currency", "EUR"}}}}), 409,
            "total_changed");
    refused(house.order("A-1", 500, "free"), 422, "invalid", "payment.method");
    const auto hold = house.shop.json(
        201, house.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-5"]})", kAlice))["hold"];
    const auto asked = house.shop.json(
        200, house.shop.send("GET", "/api/holds/" + hold["id"].template get<std::string>(), "", kAlice));
    CHECK(asked["donation"]["text"] == "For the roof");
    CHECK(amount(asked["donation"]["amounts"][1]) == 500);
    house.offer("");
    refused(house.order("A-1", 500, "demo"), 422, "invalid", "donation");
    const auto silent = house.shop.json(
        200, house.shop.send("GET", "/api/holds/" + hold["id"].template get<std::string>(), "", kAlice));
    CHECK_FALSE(silent.contains("donation"));
    CHECK(house.has(Account::donations) == 0);
    house.shop.check_sound();
}

} // namespace frontrow::testing::donation_test
