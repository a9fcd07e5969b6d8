// The rules of orders, through dispatch: what is paid how, what may have changed meanwhile, the Idempotency-Key, and
// giving tickets back.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <latch>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::order_rules_test {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const std::string kHolds = "/api/sessions/tonight/holds";
const std::string kNobodyHasAnything = "aaaaaaaaaaaaaaaaaaaaaaaaa";
const std::string kGoodCard = "4242 4242 4242 4242";
const std::string kBadCard = "4000 0000 0000 0002";

Json hold(TestShop& shop, const std::string& body, const std::string& buyer = kAlice) {
    return shop.json(201, shop.send("POST", kHolds, body, buyer))["hold"];
}

std::string path_of(const Json& hold) { return "/api/holds/" + hold["id"].get<std::string>(); }
std::string path_of_order(const Json& order) { return "/api/orders/" + order["id"].get<std::string>(); }
std::string path_of_ticket(const Json& order, std::size_t index) {
    return path_of_order(order) + "/tickets/" + order["tickets"][index]["id"].get<std::string>();
}

/// The body of an order that pays in this way; a method of digits is the number of a demo card.
Json body_of(const Json& hold, const std::string& method) {
    const bool card = method.front() == '4';
    Json body{{"hold", hold["id"]},
              {"customer", {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}},
              {"payment", {{"method", card ? "demo" : method}}}};
    if (card) body["payment"]["card"] = method;
    return body;
}

Response try_to_buy(TestShop& shop, const Json& body, const std::string& key, const std::string& buyer = kAlice) {
    return shop.send("POST", "/api/orders", body.dump(), buyer, {{"idempotency-key", key}});
}

Json buy(TestShop& shop, const Json& hold, const std::string& method, const std::string& key = "key",
         const std::string& buyer = kAlice) {
    return shop.json(201, try_to_buy(shop, body_of(hold, method), key, buyer))["order"];
}

Json refused(TestShop& shop, const Response& response, int status, const std::string& code,
             const std::string& field = "") {
    auto json = shop.json(status, response);
    CHECK(response.content_type == "application/problem+json");
    CHECK(json["code"] == code);
    CHECK(json.value("field", "") == field);
    return json;
}

template <class Change>
void change_event(TestShop& shop, Change&& change) {
    shop.store.write([&](Tx& tx) {
        auto event = *tx.events().find(EventSlug::trusted("hamlet"));
        change(event);
        tx.events().put(event);
        return Done{};
    });
    shop.cache.clear();
}

} // namespace

TEST_CASE("a demo card that succeeds makes a paid order, and the hold is gone into it") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1",{"id":"A-2","type":"child"}],"areas":[{"id":"floor","count":1}]})");
    const auto order = buy(shop, own, kGoodCard);
    CHECK(order["status"] == "paid");
    CHECK(order["payment"] == Json{{"method", "demo"}, {"status", "paid"}});
    CHECK(order["total"] == own["total"]);
    CHECK(order["tickets"].size() == 3);
    CHECK(shop.states(kAlice) == "ssaaaaaaaaaaaaaaaaaasaaaa"); // sold, not "mine" any more
    refused(shop, shop.send("GET", path_of(own), "", kAlice), 404, "not_found");
    CHECK(shop.json(200, shop.send("GET", kHolds, "", kAlice))["holds"].empty());
    refused(shop, try_to_buy(shop, body_of(own, kGoodCard), "another key"), 404, "not_found", "hold");
    CHECK(shop.send("DELETE", path_of(own), "", kAlice).status == 204); // too late, and harmless
    CHECK(shop.states() == "ssaaaaaaaaaaaaaaaaaasaaaa");
    shop.clock.advance(hours(1)); // a sold seat does not expire
    shop.shop.holds().sweep();
    CHECK(shop.states() == "ssaaaaaaaaaaaaaaaaaasaaaa");
    shop.check_sound();
}

TEST_CASE("the tickets of an order have codes of their own that tell nothing about each other") {
    TestShop shop;
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1","A-2"]})"), kGoodCard);
    const auto reference = order["reference"].get<std::string>();
    CHECK(reference.size() == kReferenceLength + 1);
    CHECK(reference[4] == '-');
    std::set<std::string> codes;
    for (const auto& ticket : order["tickets"]) codes.insert(ticket["code"].get<std::string>());
    REQUIRE(codes.size() == 2);
    for (const auto& code : codes) {
        CHECK(code.size() == kSecretLength);
        CHECK(code.find_first_not_of(kBase32) == std::string::npos);
    }
    CHECK(order["id"].get<std::string>().size() == kOrderedLength);
}

TEST_CASE("a declined card leaves the seats to the buyer, who may try another under the same key") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    refused(shop, try_to_buy(shop, body_of(own, kBadCard), "key"), 402, "payment_declined", "payment.card");
    CHECK(shop.states(kAlice).front() == 'm');
    CHECK(shop.json(200, shop.send("GET", path_of(own), "", kAlice))["hold"] == own);
    CHECK(buy(shop, own, kGoodCard)["status"] == "paid");
    shop.check_sound();
}

TEST_CASE("a payment that starts keeps the seats for five more minutes at least, and never shortens a hold") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1","A-2"]})");
    refused(shop, try_to_buy(shop, body_of(own, kBadCard), "key"), 402, "payment_declined", "payment.card");
    CHECK(shop.json(200, shop.send("GET", path_of(own), "", kAlice))["hold"]["expires_at"] == "2026-03-01T12:10:00Z");
    shop.clock.advance(minutes(9));
    refused(shop, try_to_buy(shop, body_of(own, kBadCard), "key"), 402, "payment_declined", "payment.card");
    CHECK(shop.json(200, shop.send("GET", path_of(own), "", kAlice))["hold"]["expires_at"] == "2026-03-01T12:14:00Z");
    shop.clock.advance(minutes(5) - milliseconds(1));
    refused(shop, shop.send("POST", kHolds, R"({"seats":["A-2"]})", kBob), 409, "seats_taken");
    shop.clock.advance(milliseconds(1));
    refused(shop, try_to_buy(shop, body_of(own, kGoodCard), "key"), 410, "hold_expired", "hold");
    hold(shop, R"({"seats":["A-2"]})", kBob);
    shop.check_sound();
}

TEST_CASE("a payment for a hold that has expired, or that is somebody else's, starts nothing") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    refused(shop, try_to_buy(shop, body_of(own, kGoodCard), "key", kBob), 404, "not_found", "hold");
    refused(shop, try_to_buy(shop, body_of(own, "box_office"), "key", kBob), 404, "not_found", "hold");
    shop.clock.advance(minutes(10));
    for (const std::string& method : {kGoodCard, kBadCard, std::string("box_office")})
        refused(shop, try_to_buy(shop, body_of(own, method), "key"), 410, "hold_expired", "hold");
    CHECK(shop.states() == kNobodyHasAnything);
    shop.check_sound();
}

TEST_CASE("paying at the box office reserves the seats") {
    TestShop shop;
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1"]})"), "box_office");
    CHECK(order["status"] == "reserved");
    CHECK(order["payment"] == Json{{"method", "box_office"}, {"status", "due"}});
    CHECK(shop.states().front() == 's');
    shop.check_sound();
}

TEST_CASE("free is how an order is paid that costs nothing, and only that") {
    TestShop shop;
    change_session(shop, [](Session& session) { session.prices.push_back({"Circle", "guest", 0}); });
    const auto gratis = hold(shop, R"({"seats":[{"id":"B-5","type":"guest"}]})");
    const auto dear = hold(shop, R"({"seats":["A-1"]})");
    refused(shop, try_to_buy(shop, body_of(dear, "free"), "1"), 422, "invalid", "payment.method");
    refused(shop, try_to_buy(shop, body_of(gratis, "box_office"), "2"), 422, "invalid", "payment.method");
    refused(shop, try_to_buy(shop, body_of(gratis, kGoodCard), "3"), 422, "invalid", "payment.method");
    CHECK(shop.states(kAlice) == "maaaaaaaaaaaaamaaaaaaaaaa");
    const auto order = buy(shop, gratis, "free");
    CHECK(order["status"] == "paid");
    CHECK(order["total"]["amount"] == 0);
    CHECK(order["payment"] == Json{{"method", "free"}, {"status", "paid"}});
    shop.check_sound();
}

TEST_CASE("a way to pay that the shop does not offer is refused, and the session does not list it") {
    TestShop no_demo({.demo = false, .box_office = true});
    auto own = hold(no_demo, R"({"seats":["A-1"]})");
    refused(no_demo, try_to_buy(no_demo, body_of(own, kGoodCard), "key"), 422, "invalid", "payment.method");
    CHECK(no_demo.json(200, no_demo.send("GET", "/api/sessions/tonight"))["payment_methods"] == Json{"box_office"});
    TestShop no_box_office({.demo = true, .box_office = false});
    own = hold(no_box_office, R"({"seats":["A-1"]})");
    refused(no_box_office, try_to_buy(no_box_office, body_of(own, "box_office"), "key"), 422, "invalid",
            "payment.method");
    CHECK(no_box_office.json(200, no_box_office.send("GET", "/api/sessions/tonight"))["payment_methods"] ==
          Json{"demo"});
    no_demo.check_sound();
    no_box_office.check_sound();
}

TEST_CASE("the demo takes only its own two cards") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    for (const std::string card : {"4111111111111111", "4242", "4242-4242-4242-4242", "42424242424242424"})
        refused(shop, try_to_buy(shop, body_of(own, card), "key"), 422, "invalid", "payment.card");
    shop.check_sound();
}

TEST_CASE("the price at the time of the hold is the price that is paid") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1",{"id":"A-2","type":"child"}]})");
    change_session(shop, [](Session& session) { session.prices = {{"Stalls", "adult", 99'900}}; });
    const auto order = buy(shop, own, kGoodCard);
    CHECK(order["total"]["amount"] == 6300);
    CHECK(order["tickets"][0]["price"]["amount"] == 4200);
    CHECK(order["tickets"][1]["price"]["amount"] == 2100);
    CHECK(shop.json(200, shop.send("GET", path_of_order(order)))["order"] == order);
    shop.check_sound();
}

TEST_CASE("an order over another total than the customer saw is refused") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    auto body = body_of(own, "box_office");
    body["total"] = own["total"];
    shop.json(200, shop.send("PATCH", path_of(own), R"({"add":["A-2"]})", kAlice)); // in another tab
    refused(shop, try_to_buy(shop, body, "key"), 409, "total_changed");
    body["total"] = {{"amount", 8400}, {"currency", "USD"}};
    refused(shop, try_to_buy(shop, body, "key"), 409, "total_changed");
    CHECK(shop.states(kAlice) == "mmaaaaaaaaaaaaaaaaaaaaaaa");
    body["total"] = {{"amount", 8400}, {"currency", "EUR"}};
    CHECK(shop.json(201, try_to_buy(shop, body, "key"))["order"]["tickets"].size() == 2);
    shop.check_sound();
}

TEST_CASE("seats that were held in time can be bought after the sale has closed") {
    TestShop shop;
    shop.clock.set(shop.session.session.sales_end - milliseconds(1));
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    shop.clock.advance(minutes(2));
    CHECK(buy(shop, own, kGoodCard)["status"] == "paid");
    shop.check_sound();
}

TEST_CASE("nothing is sold for a session that was called off after the seats were held") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    SUBCASE("the session is cancelled") {
        change_session(shop, [](Session& session) { session.status = SessionStatus::cancelled; });
    }
    SUBCASE("the event is cancelled") {
        change_event(shop, [](Event& event) { event.status = EventStatus::cancelled; });
    }
    SUBCASE("the event is in the bin") {
        change_event(shop, [](Event& event) { event.deleted_at = kNoon; });
    }
    refused(shop, try_to_buy(shop, body_of(own, kGoodCard), "1"), 409, "not_on_sale");
    refused(shop, try_to_buy(shop, body_of(own, "box_office"), "2"), 409, "not_on_sale");
    shop.check_sound();
}

TEST_CASE("an order is read by who knows its id, and by nobody who has to guess") {
    TestShop shop;
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1"]})"), kGoodCard);
    for (const std::string& reader : {kAlice, kBob, std::string()})
        CHECK(shop.json(200, shop.send("GET", path_of_order(order), "", reader))["order"] == order);
    CHECK(shop.send("GET", path_of_order(order)).header("Cache-Control") == "no-store");
    refused(shop, shop.send("GET", "/api/orders/" + order["reference"].get<std::string>(), "", kAlice), 404,
            "not_found");
}

// ---- Idempotency-Key

TEST_CASE("ordering twice with one key gives the first answer byte for byte, whatever has happened since") {
    TestShop shop;
    for (const std::string& method : {kGoodCard, std::string("box_office")}) {
        INFO(method);
        const auto own = hold(shop, method == kGoodCard ? R"({"seats":["A-1"]})" : R"({"seats":["B-5"]})");
        const auto body = body_of(own, method);
        const auto first = try_to_buy(shop, body, method);
        const auto order = shop.json(201, first)["order"];
        const auto check_replay = [&] {
            const auto again = try_to_buy(shop, body, method);
            CHECK(again.status == 201);
            CHECK(again.text() == first.text());
            CHECK(again.content_type == first.content_type);
        };
        check_replay();
        shop.clock.advance(minutes(20)); // the hold would have expired
        check_replay();
        shop.send("DELETE", path_of_order(order));
        check_replay();
    }
    const auto states = shop.states();
    CHECK(std::count(states.begin(), states.end(), 's') == 1); // the reserved one was cancelled, the paid one cannot be
    shop.check_sound();
}

TEST_CASE("a key that was used for another request is refused, and a new one is needed") {
    TestShop shop;
    const auto first = hold(shop, R"({"seats":["A-1"]})");
    const auto second = hold(shop, R"({"seats":["A-3"]})");
    buy(shop, first, "box_office");
    for (const std::string& method : {kGoodCard, kBadCard, std::string("box_office")})
        refused(shop, try_to_buy(shop, body_of(second, method), "key"), 422, "idempotency_key_reused",
                "Idempotency-Key");
    auto other_name = body_of(first, "box_office");
    other_name["customer"]["name"] = "Grace Hopper";
    refused(shop, try_to_buy(shop, other_name, "key"), 422, "idempotency_key_reused", "Idempotency-Key");
    CHECK(shop.states(kAlice) == "samaaaaaaaaaaaaaaaaaaaaaa");
    buy(shop, second, "box_office", "key 2");
    shop.check_sound();
}

TEST_CASE("the same key of another buyer is another key") {
    TestShop shop;
    const auto alices = buy(shop, hold(shop, R"({"seats":["A-1"]})"), kGoodCard, "key", kAlice);
    const auto bobs = buy(shop, hold(shop, R"({"seats":["A-3"]})", kBob), kGoodCard, "key", kBob);
    CHECK(alices["id"] != bobs["id"]);
    CHECK(bobs["tickets"][0]["seat"] == "A-3");
    shop.check_sound();
}

TEST_CASE("a refused order uses no key up") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    auto body = body_of(own, "box_office");
    body["total"] = {{"amount", 1}, {"currency", "EUR"}};
    refused(shop, try_to_buy(shop, body, "key"), 409, "total_changed");
    buy(shop, own, "box_office");
    shop.check_sound();
}

TEST_CASE("an answer is remembered for a day") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    const auto first = try_to_buy(shop, body_of(own, kGoodCard), "key");
    REQUIRE(first.status == 201);
    shop.clock.advance(hours(24));
    shop.shop.orders().forget_idempotency_records();
    CHECK(try_to_buy(shop, body_of(own, kGoodCard), "key").text() == first.text());
    shop.clock.advance(milliseconds(1));
    shop.shop.orders().forget_idempotency_records();
    refused(shop, try_to_buy(shop, body_of(own, kGoodCard), "key"), 404, "not_found", "hold");
    shop.check_sound();
}

TEST_CASE("the same order sent by several threads at once is made once, and all get the same answer") {
    for (const std::string& method : {kGoodCard, std::string("box_office")}) {
        INFO(method);
        TestShop shop;
        const auto body = body_of(hold(shop, R"({"seats":["A-1","A-2"]})"), method);
        constexpr std::size_t threads = 8;
        std::vector<std::string> answers(threads);
        std::latch start(threads);
        {
            std::vector<std::jthread> senders;
            for (std::size_t i = 0; i < threads; ++i)
                senders.emplace_back([&, i] {
                    start.arrive_and_wait();
                    const auto answer = try_to_buy(shop, body, "key");
                    answers[i] = std::to_string(answer.status) + std::string(answer.text());
                });
        }
        CHECK(std::set<std::string>(answers.begin(), answers.end()).size() == 1);
        CHECK(answers[0].starts_with("201"));
        CHECK(shop.states() == "ssaaaaaaaaaaaaaaaaaaaaaaa");
        shop.check_sound();
    }
}

TEST_CASE("one hold that is ordered under several keys at once is sold once") {
    TestShop shop;
    const auto body = body_of(hold(shop, R"({"seats":["A-1","A-2"]})"), "box_office");
    constexpr std::size_t threads = 8;
    std::vector<int> statuses(threads);
    std::latch start(threads);
    {
        std::vector<std::jthread> senders;
        for (std::size_t i = 0; i < threads; ++i)
            senders.emplace_back([&, i] {
                start.arrive_and_wait();
                statuses[i] = try_to_buy(shop, body, "key " + std::to_string(i)).status;
            });
    }
    CHECK(std::count(statuses.begin(), statuses.end(), 201) == 1);
    CHECK(std::count(statuses.begin(), statuses.end(), 404) == threads - 1);
    shop.check_sound();
}

// ---- Giving back

TEST_CASE("cancelling a reserved order frees its seats once, however often it is asked for") {
    TestShop shop;
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1","A-2"]})"), "box_office");
    const auto cancelled = shop.json(200, shop.send("DELETE", path_of_order(order)))["order"];
    CHECK(cancelled["status"] == "cancelled");
    CHECK(cancelled["payment"] == Json{{"method", "box_office"}, {"status", "cancelled"}});
    for (const auto& ticket : cancelled["tickets"]) CHECK(ticket["status"] == "cancelled");
    CHECK(shop.states() == kNobodyHasAnything);
    hold(shop, R"({"seats":["A-1"]})", kBob);
    CHECK(shop.json(200, shop.send("DELETE", path_of_order(order)))["order"] == cancelled);
    CHECK(shop.json(200, shop.send("GET", path_of_order(order)))["order"] == cancelled);
    CHECK(shop.states() == "haaaaaaaaaaaaaaaaaaaaaaaa");
    shop.check_sound();
}

TEST_CASE("cancelling a ticket frees its seat alone, and the last one cancels the order") {
    TestShop shop;
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1","A-2"]})"), "box_office");
    const auto picture = shop.send("GET", path_of_ticket(order, 0) + "/code.svg");
    CHECK(picture.status == 200);
    CHECK(picture.content_type == "image/svg+xml");
    CHECK(picture.text().starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 49 49\""));
    CHECK(picture.header("Content-Security-Policy") == "default-src 'none'");
    auto now = shop.json(200, shop.send("DELETE", path_of_ticket(order, 0)))["order"];
    refused(shop, shop.send("GET", path_of_ticket(order, 0) + "/code.svg"), 404, "not_found"); // it opens no door
    CHECK(now["status"] == "reserved");
    CHECK(now["tickets"][0]["status"] == "cancelled");
    CHECK(now["tickets"][1]["status"] == "valid");
    CHECK(shop.states() == "asaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.json(200, shop.send("DELETE", path_of_ticket(order, 0)))["order"] == now);
    now = shop.json(200, shop.send("DELETE", path_of_ticket(order, 1)))["order"];
    CHECK(now["status"] == "cancelled");
    CHECK(now["payment"]["status"] == "cancelled");
    CHECK(shop.states() == kNobodyHasAnything);
    refused(shop, shop.send("DELETE", path_of_order(order) + "/tickets/no-such-ticket"), 404, "not_found");
    shop.check_sound();
}

TEST_CASE("cancelling a ticket and then its order frees no seat twice, nor one that was sold again between") {
    TestShop shop;
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1","A-2"]})"), "box_office");
    shop.json(200, shop.send("DELETE", path_of_ticket(order, 0)));
    const auto resold = buy(shop, hold(shop, R"({"seats":["A-1"]})", kBob), kGoodCard, "key", kBob);
    shop.json(200, shop.send("DELETE", path_of_ticket(order, 0)));
    CHECK(shop.json(200, shop.send("DELETE", path_of_order(order)))["order"]["status"] == "cancelled");
    shop.json(200, shop.send("DELETE", path_of_ticket(order, 0)));
    shop.json(200, shop.send("DELETE", path_of_order(order)));
    CHECK(shop.states() == "saaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.json(200, shop.send("GET", path_of_order(resold)))["order"] == resold);
    CHECK(shop.json(200, shop.send("GET", "/api/events"))["events"][0]["sessions"][0]["seats_left"] == 24);
    shop.check_sound();
}

TEST_CASE("a seat that its own buyer buys again is not freed by the order that was cancelled") {
    TestShop shop;
    const auto first = buy(shop, hold(shop, R"({"seats":["A-1"]})"), "box_office", "1");
    shop.json(200, shop.send("DELETE", path_of_order(first)));
    const auto second = buy(shop, hold(shop, R"({"seats":["A-1"]})"), "box_office", "2");
    shop.json(200, shop.send("DELETE", path_of_order(first)));
    shop.json(200, shop.send("DELETE", path_of_ticket(first, 0)));
    CHECK(shop.states().front() == 's');
    // Nor does the ticket of one order belong to another.
    refused(shop,
            shop.send("DELETE", path_of_order(second) + "/tickets/" + first["tickets"][0]["id"].get<std::string>()),
            404, "not_found");
    shop.check_sound();
}

TEST_CASE("a paid order is not cancelled by its link") {
    TestShop shop;
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1","A-2"]})"), kGoodCard);
    refused(shop, shop.send("DELETE", path_of_order(order)), 409, "order_paid");
    refused(shop, shop.send("DELETE", path_of_ticket(order, 0)), 409, "order_paid");
    CHECK(shop.states() == "ssaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.json(200, shop.send("GET", path_of_order(order)))["order"] == order);
    shop.check_sound();
}

TEST_CASE("a reserved order stays readable after its event is over or called off, and has ended by then") {
    TestShop shop;
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1"]})"), "box_office");
    change_event(shop, [](Event& event) { event.status = EventStatus::archived; });
    shop.clock.advance(hours(48));
    CHECK(shop.json(200, shop.send("GET", path_of_order(order)))["order"] == order);
    CHECK(shop.json(200, shop.send("DELETE", path_of_order(order)))["order"]["status"] == "expired");
    shop.check_sound();
}

TEST_CASE("a clock that steps back lets nobody buy what has expired") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    shop.clock.advance(minutes(10));
    const auto bobs = hold(shop, R"({"seats":["A-1"]})", kBob);
    shop.clock.advance(-minutes(10));
    refused(shop, try_to_buy(shop, body_of(own, kGoodCard), "key"), 410, "hold_expired", "hold");
    CHECK(buy(shop, bobs, kGoodCard, "key", kBob)["tickets"][0]["seat"] == "A-1");
    shop.check_sound();
}

} // namespace frontrow::testing::order_rules_test
