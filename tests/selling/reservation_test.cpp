// Seats that are reserved and paid at the box office: who offers it, when they are free again, and who decides that.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/postgres_server.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::reservation_test {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

/// The house begins at 20:00, eight hours after now, and keeps reservations until an hour before.
template <class On>
struct House : On {
    Response hold(const std::string& seats, const std::string& buyer) {
        return this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[)" + seats + "]}", buyer);
    }
    Response order(const Json& hold, const std::string& buyer, const Json& more = Json::object()) {
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", "box_office"}}}};
        body.update(more);
        return this->shop.send("POST", "/api/orders", body.dump(), buyer,
                               {{"idempotency-key", hold["id"].template get<std::string>()}});
    }
    Json reserve(const std::string& seats, const std::string& buyer = kAlice, const Json& more = Json::object()) {
        return this->shop.json(201, order(this->shop.json(201, hold(seats, buyer))["hold"], buyer, more))["order"];
    }
    Json seen(const Json& order) {
        return this->shop.json(
            200, this->shop.send("GET", "/api/orders/" + order["id"].template get<std::string>()))["order"];
    }
    Response as_admin(const std::string& method, const std::string& path, const Json& body = Json::object()) {
        return this->shop.send_as(logged_in(), method, path, method == "GET" ? "" : body.dump());
    }
    const std::string& logged_in() {
        if (admin.empty()) admin = this->shop.log_in(Role::admin);
        return admin;
    }
    char state(std::size_t place) { return this->shop.states()[place]; }
    std::string admin;
};

std::string path_of(const Json& order) { return "/api/admin/orders/" + order["reference"].get<std::string>(); }

} // namespace

TEST_CASE_TEMPLATE("a reservation ends at its deadline, and whoever wants the seats then has them", On, STORES) {
    House<On> house;
    const auto order = house.reserve(R"("A-1","A-2")");
    CHECK(order["status"] == "reserved");
    CHECK(order["reserved_until"] == "2026-03-01T19:00:00Z"); // an hour before the start
    house.shop.clock.advance(hours(7) - milliseconds(1));
    CHECK(house.hold(R"("A-1")", kBob).status == 409);
    CHECK(house.state(0) == 's');
    house.shop.clock.advance(milliseconds(1));
    CHECK(house.state(0) == 'a'); // nobody has swept
    CHECK(house.hold(R"("A-1")", kBob).status == 201);
    CHECK(house.state(0) == 'h');
    CHECK(house.state(1) == 'a'); // it ended as a whole
    const auto after = house.seen(order);
    CHECK(after["status"] == "expired");
    CHECK(after["reserved_until"] == "2026-03-01T19:00:00Z");
    CHECK(after["payment"]["status"] == "cancelled");
    for (const auto& ticket : after["tickets"]) CHECK(ticket["status"] == "cancelled");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a reservation far ahead ends after the time that the shop keeps it, swept once", On, STORES) {
    House<On> house;
    change_session(house.shop, [](Session& session) {
        session.starts_at += hours(24 * 30);
        session.sales_end = session.starts_at;
        session.reservations.longest = hours(48);
    });
    const auto first = house.reserve(R"("A-1")");
    const auto second = house.reserve(R"("A-2","A-3")", kBob);
    CHECK(first["reserved_until"] == "2026-03-03T12:00:00Z");
    auto& orders = house.shop.shop.orders();
    CHECK_FALSE(orders.is_expiry_due());
    CHECK(orders.expire_reservations() == 0);
    house.shop.clock.advance(hours(48));
    CHECK(orders.is_expiry_due());
    CHECK(orders.expire_reservations() == 2);
    CHECK(orders.expire_reservations() == 0);
    CHECK_FALSE(orders.is_expiry_due());
    CHECK(house.shop.states() == std::string(25, 'a'));
    CHECK(house.seen(second)["status"] == "expired");
    const auto found = house.shop.json(200, house.as_admin("GET", "/api/admin/orders?status=expired"))["items"];
    CHECK(found.size() == 2);
    CHECK(house.shop.json(200, house.as_admin("GET", "/api/admin/orders?status=cancelled"))["items"].empty());
    CHECK(house.shop.send("DELETE", "/api/orders/" + first["id"].template get<std::string>()).status ==
          200); // it has ended
    CHECK(house.seen(first)["status"] == "expired");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("who pays at the box office in time keeps the seats, and nobody pays too late", On, STORES) {
    House<On> house;
    const auto paid = house.reserve(R"("A-1")");
    const auto late = house.reserve(R"("A-2")");
    const auto first = Json::parse(house.as_admin("POST", path_of(paid) + "/pay").text());
    CHECK(first["status"] == "paid");
    house.shop.clock.advance(minutes(5));
    const auto second = house.as_admin("POST", path_of(paid) + "/pay");
    CHECK(second.status == 409);
    const auto told = Json::parse(second.text());
    CHECK(told["code"] == "already_paid");
    CHECK(told["by"] == first["money"][0]["by"]);
    CHECK(told["at"] == first["money"][0]["at"]);
    CHECK(house.as_admin("GET", path_of(paid)).text() == first.dump());
    house.shop.clock.advance(hours(7));
    CHECK(house.state(0) == 's');
    CHECK(Json::parse(house.as_admin("POST", path_of(late) + "/pay").text())["code"] == "reservation_expired");
    CHECK(Json::parse(house.as_admin("POST", path_of(late) + "/move", {{"seats", {{"A-2", "A-5"}}}}).text())["code"] ==
          "reservation_expired");
    CHECK(house.shop.shop.orders().expire_reservations() == 1);
    CHECK(Json::parse(house.as_admin("POST", path_of(late) + "/pay").text())["code"] == "reservation_expired");
    CHECK(house.seen(paid)["status"] == "paid");
    CHECK(house.seen(paid)["reserved_until"].is_null());
    CHECK(house.state(0) == 's');
    CHECK(house.state(1) == 'a');
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("seats that a reserved order moves to keep its deadline", On, STORES) {
    House<On> house;
    const auto order = house.reserve(R"("A-1")");
    REQUIRE(house.hold(R"("A-7")", kAlice).status == 201); // the customer's own hold is theirs to move to
    CHECK(house.as_admin("POST", path_of(order) + "/move", {{"seats", {{"A-1", "A-7"}}}}).status == 200);
    CHECK(house.state(6) == 's');
    house.shop.clock.advance(minutes(30)); // longer than a hold lives
    CHECK(house.state(6) == 's');
    house.shop.check_sound();
    // Onto seats of a reservation that is over, which ends by that.
    change_session(house.shop, [](Session& session) { session.reservations.longest = minutes(10); });
    const auto other = house.reserve(R"("B-3","B-4")", kBob);
    house.shop.clock.advance(minutes(10));
    CHECK(house.as_admin("POST", path_of(order) + "/move", {{"seats", {{"A-7", "B-3"}}}}).status == 200);
    CHECK(house.seen(other)["status"] == "expired");
    CHECK(house.seen(order)["tickets"][0]["seat"] == "B-3");
    CHECK(house.shop.states()[13] == 'a');
    house.shop.check_sound();
    // Blocked seats and those that the counter sells end it too.
    const auto third = house.reserve(R"("B-6","B-7")", kBob);
    const auto fourth = house.reserve(R"("B-9","B-10")", kBob);
    house.shop.clock.advance(minutes(10));
    CHECK(house.as_admin("POST", "/api/admin/sessions/tonight/blocks", {{"seats", {"B-6"}}}).status == 200);
    CHECK(house.seen(third)["status"] == "expired");
    const Json sale{{"session", "tonight"}, {"seats", {"B-9"}}, {"method", "cash"}};
    const auto sold = house.shop.send_as(house.admin, "POST", "/api/box-office/sales", sale.dump(), "counter");
    CHECK(sold.status == 201);
    CHECK(house.seen(fourth)["status"] == "expired");
    CHECK(house.shop.states().substr(15, 5) == "baasa");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("an expired reservation gives the use of its voucher back, once", On, STORES) {
    House<On> house;
    const Json voucher{{"code", "ONCE-ONLY"}, {"kind", "percent"}, {"value", 10}, {"max_uses", 1}};
    REQUIRE(house.as_admin("POST", "/api/marketing/vouchers", voucher).status == 201);
    house.reserve(R"("A-1")", kAlice, {{"voucher", "ONCE-ONLY"}});
    const auto other = house.shop.json(201, house.hold(R"("A-2")", kBob))["hold"];
    CHECK(house.order(other, kBob, {{"voucher", "ONCE-ONLY"}}).status == 409);
    house.shop.clock.advance(hours(7));
    CHECK(house.hold(R"("A-1")", kBob).status == 201); // ends it
    CHECK(house.shop.shop.orders().expire_reservations() == 0);
    const auto used = house.shop.json(200, house.as_admin("GET", "/api/marketing/vouchers"))["items"][0]["used"];
    CHECK(used == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("reserving is offered where the session takes reservations, and not when it is too late", On,
                   STORES) {
    House<On> house;
    const auto session = [&] { return house.shop.json(200, house.shop.send("GET", "/api/sessions/tonight")); };
    CHECK(session()["payment_methods"] == Json{"demo", "box_office"});
    CHECK(session()["reservations"] == Json{{"minutes", 72 * 60}, {"end_at", "2026-03-01T19:00:00Z"}});
    house.shop.clock.advance(hours(7));
    CHECK(session()["payment_methods"] == Json{"demo"}); // the cached answer ended by itself
    const auto late = house.shop.json(201, house.hold(R"("A-1")", kAlice))["hold"];
    CHECK(Json::parse(house.order(late, kAlice).text())["code"] == "too_late_to_reserve");
    change_session(house.shop, [](Session& changed) { changed.reservations.are_taken = false; });
    CHECK(session()["reservations"].is_null());
    const auto refused = house.order(late, kAlice);
    CHECK(refused.status == 422);
    CHECK(Json::parse(refused.text())["field"] == "payment.method");
    CHECK(house.shop.states(kAlice)[0] == 'm'); // the seat stays with the buyer
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the shop switches reservations for what is to come, and a session differs where it says so", On,
                   STORES) {
    House<On> house;
    const auto methods = [&] {
        return house.shop.json(200, house.shop.send("GET", "/api/sessions/tonight"))["payment_methods"];
    };
    const auto put = [&](const Json& more) {
        return house.shop.json(200, house.shop.change_settings(house.logged_in(), more));
    };
    CHECK(methods() == Json{"demo", "box_office"});
    CHECK(put({{"name", "House"}, {"reservations", true}})["reservations"] == true);
    CHECK(methods() == Json{"demo", "box_office"});
    CHECK(put({{"reservations", false}})["reservations"] == false);
    CHECK(methods() == Json{"demo"});
    const auto on = put({{"reservations", true}, {"reservation_minutes", 60}, {"reservations_end_minutes_before", 30}});
    CHECK(on["reservation_minutes"] == 60);
    CHECK(house.reserve(R"("A-1")")["reserved_until"] == "2026-03-01T13:00:00Z");
    auto session = house.shop.json(200, house.as_admin("GET", "/api/admin/sessions/tonight"));
    CHECK(session["reservations"] == true);
    CHECK(
        house.as_admin("PUT", "/api/admin/sessions/tonight", {{"version", session["version"]}, {"reservations", false}})
            .status == 200);
    CHECK(methods() == Json{"demo"});
    // What a page of the version before does not know stays as it is.
    auto old_page = put(Json::object());
    for (const auto* field : {"reservations", "reservation_minutes", "reservations_end_minutes_before"})
        old_page.erase(field);
    const auto kept = house.shop.json(200, house.as_admin("PUT", "/api/admin/shop", old_page));
    CHECK(kept["reservations"] == true);
    CHECK(kept["reservation_minutes"] == 60);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("several reservations are cancelled at once, and nothing that is paid", On, STORES) {
    House<On> house;
    const auto first = house.reserve(R"("A-1")");
    const auto second = house.reserve(R"("A-2","A-3")", kBob);
    const auto paid = house.reserve(R"("A-5")");
    CHECK(house.as_admin("POST", path_of(paid) + "/pay").status == 200);
    const auto cancel = [&](const Json& references) {
        return house.as_admin("POST", "/api/admin/orders/cancel", {{"orders", references}});
    };
    const Json all{first["reference"], paid["reference"], second["reference"], "ZZZZ-ZZZZ"};
    auto items = house.shop.json(200, cancel(all))["items"];
    REQUIRE(items.size() == 4);
    CHECK(items[0] == Json{{"reference", first["reference"]}, {"status", "cancelled"}, {"cancelled", true}});
    CHECK(items[1] == Json{{"reference", paid["reference"]}, {"status", "paid"}, {"cancelled", false}});
    CHECK(items[2]["cancelled"] == true);
    CHECK(items[3] == Json{{"reference", "ZZZZ-ZZZZ"}, {"status", nullptr}, {"cancelled", false}});
    CHECK(house.shop.states().substr(0, 5) == "aaaas");
    items = house.shop.json(200, cancel(all))["items"]; // again
    CHECK(items[0]["status"] == "cancelled");
    CHECK(items[0]["cancelled"] == false);
    const auto log = house.shop.json(200, house.as_admin("GET", "/api/admin/audit"))["items"];
    CHECK(std::count_if(log.begin(), log.end(), [](const Json& entry) { return entry["action"] == "order.cancel"; }) ==
          2);
    for (const Json& wrong : {Json::array(), Json{"x"}, Json{7}, Json{first["reference"], first["reference"]},
                              Json(std::vector<std::string>(101, "ZZZZ-ZZZZ"))})
        CHECK(cancel(wrong).status == 422);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("expiry, payment, cancelling and new buyers race for the same seats, and one of them wins", On,
                   STORES) {
    House<On> house;
    change_session(house.shop, [](Session& session) { session.reservations.longest = minutes(10); });
    for (int round = 0; round < 6; ++round) {
        const std::string seat = "B-" + std::to_string(round + 1);
        const auto order =
            house.reserve('"' + seat + '"', "C" + std::string(24, '0') + std::to_string(1'000'000'000 + round));
        house.shop.clock.advance(minutes(10) - milliseconds(round % 2));
        static_cast<void>(house.as_admin("GET", path_of(order))); // logs in before the race
        std::atomic<int> paid = 0;
        std::atomic<int> held = 0;
        std::latch start(5);
        std::vector<std::jthread> threads;
        const auto race = [&](auto&& act) {
            threads.emplace_back([&start, act] {
                start.arrive_and_wait();
                act();
            });
        };
        race([&] { paid += house.as_admin("POST", path_of(order) + "/pay").status == 200; });
        race([&] { house.shop.shop.orders().expire_reservations(); });
        race([&] { house.shop.send("DELETE", "/api/orders/" + order["id"].template get<std::string>()); });
        for (const auto& buyer : {kAlice, kBob})
            race([&, buyer] { held += house.hold('"' + seat + '"', buyer).status == 201; });
        threads.clear();
        CHECK(paid + held <= 1);
        const auto status = house.seen(order)["status"];
        CHECK((status == "paid") == (paid == 1));
        house.shop.clock.advance(minutes(10));
        house.shop.shop.holds().sweep();
        house.shop.shop.orders().expire_reservations();
        house.shop.check_sound();
    }
}

} // namespace frontrow::testing::reservation_test
