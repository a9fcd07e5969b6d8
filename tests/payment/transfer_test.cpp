// Paying by bank transfer: seats are reserved until the money is to be there, the buyer is told what to write, and
// whoever finds it on the account says so.

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/online_shop.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::transfer_test {

namespace {

using std::chrono::hours;

const std::string kIban = "DE89 3704 0044 0532 0130 00";

/// A house with an account; the session begins eight hours after now, and transfers end with it unless a test says so.
template <class On>
struct House : On {
    std::string admin = this->shop.log_in(Role::admin);

    House() {
        this->shop.json(
            200, put({{"transfer_holder", "Small House"}, {"transfer_iban", kIban}, {"transfer_days_before", 0}}));
    }
    Json settings() { return this->shop.json(200, this->shop.send_as(admin, "GET", "/api/admin/shop")); }
    Response put(const Json& change) { return this->shop.change_settings(admin, change); }
    Json session() { return this->shop.json(200, this->shop.send("GET", "/api/sessions/tonight")); }
    Response order(const std::string& seat, const Json& more = Json::object()) {
        const auto hold = this->shop.json(201, this->shop.send("POST", "/api/sessions/tonight/holds",
                                                               Json{{"seats", {seat}}}.dump(), kAlice))["hold"];
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", "transfer"}}}};
        body.update(more);
        return this->shop.send("POST", "/api/orders", body.dump(), kAlice,
                               {{"idempotency-key", hold["id"].template get<std::string>()}});
    }
    Json seen(const Json& order) {
        return this->shop.json(
            200, this->shop.send("GET", "/api/orders/" + order["id"].template get<std::string>()))["order"];
    }
    Response desk(const std::string& what, const Json& order, const Json& body = Json::object()) {
        const auto path = "/api/admin/orders/" + order["reference"].template get<std::string>() + what;
        return this->shop.send_as(admin, what.empty() ? "GET" : "POST", path, what.empty() ? "" : body.dump());
    }
};

} // namespace

TEST_CASE("an IBAN is known by its check digits") {
    CHECK(parse_iban("de89 3704 0044 0532 0130 00") == "DE89370400440532013000");
    CHECK(parse_iban("GB82WEST12345698765432") == "GB82WEST12345698765432");
    CHECK(spelled_iban("DE89370400440532013000") == kIban);
    for (const std::string wrong :
         {"", "DE", "DE88370400440532013000", "DE89370400440532013001", "DE89-3704-0044", "8937DE0400440532013000",
          "DE8937040044053201300\xC3\xA9", "DE89370400440532013000DE89370400440532013000"})
        CHECK_FALSE(parse_iban(wrong).has_value());
}

TEST_CASE_TEMPLATE("an order by transfer is reserved, says what to transfer, and is paid by hand", On, ONLINE_STORES) {
    House<On> house;
    CHECK(house.session()["payment_methods"] == Json{"demo", "stripe", "transfer", "box_office"});
    CHECK(house.session()["transfers"] == Json{{"minutes", 10'080}, {"end_at", "2026-03-01T20:00:00Z"}});
    const auto order = house.shop.json(201, house.order("A-1"))["order"];
    CHECK(order["status"] == "reserved");
    CHECK(order["reserved_until"] == "2026-03-01T20:00:00Z");
    const Json account{
        {"holder", "Small House"}, {"iban", kIban}, {"reference", order["reference"]}, {"amount", order["total"]}};
    CHECK(order["payment"] == Json{{"method", "transfer"}, {"status", "due"}, {"transfer", account}});
    CHECK(house.seen(order) == order);
    CHECK(house.shop.json(200, house.desk("", order))["payment"]["method"] == "transfer");
    CHECK(booked(house.shop, account_of(PaymentMethod::transfer)) == 0);
    // What is printed says the same; a calendar has the sentence of the tickets to print.
    const auto path = "/api/orders/" + order["id"].template get<std::string>();
    auto printed = house.shop.send("GET", path + "/calendar.ics?language=de").text();
    for (auto at = printed.find("\r\n "); at != std::string::npos; at = printed.find("\r\n ")) printed.erase(at, 3);
    CAPTURE(printed);
    CHECK(printed.find("IBAN " + kIban + "\\, Verwendungszweck " + order["reference"].template get<std::string>()) !=
          std::string::npos);
    CHECK(house.shop.send("GET", path + "/tickets.pdf?format=a4&language=de").status == 200);
    // Nobody takes money for it at the doors, so there is nothing to show there yet.
    const auto picture = path + "/tickets/" + order["tickets"][0]["id"].template get<std::string>() + "/code.svg";
    CHECK(order["tickets"][0]["code"] == nullptr);
    CHECK(house.shop.send("GET", picture).status == 404);

    house.shop.json(200, house.desk("/pay", order)); // nobody says how: as it was to be paid
    const auto paid = house.seen(order);
    CHECK(paid["status"] == "paid");
    CHECK(paid["tickets"][0]["code"].is_string());
    CHECK(house.shop.send("GET", picture).status == 200);
    CHECK(paid["payment"] == Json{{"method", "transfer"}, {"status", "paid"}});
    CHECK(booked(house.shop, account_of(PaymentMethod::transfer)) == amount(order["total"]));
    refused(house.desk("/pay", order), 409, "already_paid");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("seats whose money does not come are free again", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.shop.json(201, house.order("A-1"))["order"];
    house.shop.clock.advance(hours(8));
    CHECK(house.shop.states()[0] == 'a');
    house.shop.shop.orders().expire_reservations();
    CHECK(house.seen(order)["status"] == "expired");
    CHECK_FALSE(house.seen(order)["payment"].contains("transfer"));
    refused(house.desk("/pay", order), 409, "reservation_expired");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a transfer is not offered too late, without an account, or once it is switched off", On,
                   ONLINE_STORES) {
    House<On> house;
    house.shop.json(200, house.put({{"transfer_days_before", 1}}));
    CHECK(house.session()["transfers"] == nullptr);
    CHECK(house.session()["payment_methods"] == Json{"demo", "stripe", "box_office"});
    refused(house.order("A-1"), 409, "too_late_to_reserve");
    house.shop.json(200, house.put({{"transfer_days_before", 0}, {"payment_methods_off", {"transfer"}}}));
    CHECK(house.session()["payment_methods"] == Json{"demo", "stripe", "box_office"});
    refused(house.order("A-2"), 409, "payment_method_off", "payment.method");
    house.shop.json(200, house.put({{"transfer_iban", ""}, {"payment_methods_off", Json::array()}}));
    CHECK(house.session()["payment_methods"] == Json{"demo", "stripe", "box_office"});
    refused(house.order("A-3"), 422, "invalid", "payment.method");
    house.shop.check_sound();
}

TEST_CASE("the page of a session stops offering transfers when their time is over") {
    House<OnlineOnSqlite> house;
    CHECK(house.session()["transfers"] != nullptr);
    house.shop.clock.advance(hours(8));
    CHECK(house.session()["transfers"] == nullptr);
}

TEST_CASE("an account is kept only with an IBAN that can be one, and with its holder") {
    House<OnlineOnSqlite> house;
    refused(house.put({{"transfer_iban", "DE88 3704 0044 0532 0130 00"}}), 422, "invalid", "transfer_iban");
    refused(house.put({{"transfer_holder", " "}}), 422, "invalid", "transfer_holder");
    CHECK(house.settings()["transfer_iban"] == kIban);
}

TEST_CASE("one address keeps no more seats by transfers than by reservations") {
    House<OnlineOnSqlite> house;
    house.shop.address = "192.0.2.7";
    std::string code;
    for (const std::string row : {"A-", "B-"})
        for (int seat = 3; seat <= 10 && code.empty(); ++seat) {
            const auto answer = house.order(row + std::to_string(seat));
            if (answer.status != 201) code = Json::parse(answer.text())["code"];
        }
    CHECK(code == "too_many_reserved");
    house.shop.check_sound();
}

} // namespace frontrow::testing::transfer_test
