// What the house does with orders: finding, cancelling, taking money, moving, notes; blocked seats; figures. All of it
// on every store.

#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::admin_orders_test {

namespace {

const std::string kOrders = "/api/admin/orders";
const std::string kBlocks = "/api/admin/sessions/tonight/blocks";

/// Somebody who buys these seats.
struct Sale {
    std::string seats; ///< As JSON.
    std::string method = "box_office";
    std::string name = "Ada Lovelace";
    std::string email = "ada@example.org";
    std::string buyer = kAlice;
};

/// Returns the reference of a new order.
std::string buy(TestShop& shop, const Sale& sale) {
    const auto holds = "/api/sessions/tonight/holds";
    const auto hold = shop.json(201, shop.send("POST", holds, R"({"seats":)" + sale.seats + "}", sale.buyer))["hold"];
    Json body{{"hold", hold["id"]},
              {"customer", {{"name", sale.name}, {"email", sale.email}}},
              {"payment", {{"method", sale.method}}}};
    if (sale.method == "demo") body["payment"]["card"] = "4242 4242 4242 4242";
    const auto key = hold["id"].get<std::string>();
    const auto sold = shop.send("POST", "/api/orders", body.dump(), sale.buyer, {{"idempotency-key", key}});
    shop.clock.advance(std::chrono::seconds(1));
    return shop.json(201, sold)["order"]["reference"].get<std::string>();
}

std::string path_of(const std::string& reference, const std::string& action = "") {
    return kOrders + "/" + reference + (action.empty() ? "" : "/" + action);
}

/// The references that a search finds, in its order.
std::vector<std::string> found(TestShop& shop, const std::string& token, const std::string& query) {
    std::vector<std::string> references;
    const auto page = shop.json(200, shop.send_as(token, "GET", kOrders + "?" + query));
    for (const auto& item : page["items"]) references.push_back(item["reference"].get<std::string>());
    return references;
}

void refused(TestShop& shop, const Response& response, int status, const std::string& code,
             const std::string& field = "") {
    const auto json = shop.json(status, response);
    CHECK(json["code"] == code);
    CHECK(json.value("field", "") == field);
}

Response move(TestShop& shop, const std::string& token, const std::string& reference, const std::string& seats) {
    return shop.send_as(token, "POST", path_of(reference, "move"), R"({"seats":)" + seats + "}");
}

/// What the log says of the latest change.
Json latest_entry(TestShop& shop) {
    return shop.json(200, shop.send_as(shop.log_in(Role::admin), "GET", "/api/admin/audit?limit=1"))["items"][0];
}

using References = std::vector<std::string>;

} // namespace

TEST_CASE_TEMPLATE("case and accents do not hide a customer", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::box_office);
    const auto one = buy(shop, {R"(["A-1"])", "demo", "Zoë Müller-Straße", "zoe@example.org"});
    const auto two = buy(shop, {R"(["B-4"])", "demo", "Ἀθηνᾶ Ωμέγα", "athina@example.org", kBob});
    for (const std::string q : {"zoe", "ZOË", "zoe\u0308", "muller", "MÜLLER", "STRASSE", "straße"}) {
        CAPTURE(q);
        CHECK(found(shop, token, "q=" + q) == References{one});
    }
    CHECK(found(shop, token, "q=αθηνα") == References{two});
    refused(shop, shop.send_as(token, "GET", kOrders + "?q=\xFF"), 422, "invalid", "q");
    shop.check_sound();
}

TEST_CASE_TEMPLATE("orders are found by name, address, reference and seat, the latest first", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::box_office);
    const auto a = buy(shop, {R"(["A-1","A-2"])", "demo"});
    const auto b = buy(shop, {R"(["B-4"])", "box_office", "Bob_100% Byte", "BOB@example.net", kBob});
    const auto c = buy(shop, {R"(["A-3"])"});
    CHECK(found(shop, token, "") == References{c, b, a});
    CHECK(found(shop, token, "q=ada") == References{c, a});
    CHECK(found(shop, token, "q=LOVELACE") == References{c, a});
    CHECK(found(shop, token, "q=bob@EXAMPLE") == References{b});
    CHECK(found(shop, token, "q=b_1") == References{b});
    CHECK(found(shop, token, "q=_") == References{b});
    CHECK(found(shop, token, "q=%") == References{b});
    CHECK(found(shop, token, "q=B-4") == References{b});
    CHECK(found(shop, token, "q=B-5").empty());
    for (const std::string said : {"b 4", "B4", "row b seat 4", "circle, Reihe B, Platz 4"}) {
        CAPTURE(said);
        CHECK(found(shop, token, "q=" + said) == References{b});
    }
    for (const std::string said : {"stalls b 4", "4 b", "b 44", "row seat", "р 4"}) {
        CAPTURE(said);
        CHECK(found(shop, token, "q=" + said).empty());
    }
    CHECK(found(shop, token, "q=" + a) == References{a});
    CHECK(found(shop, token, "q=" + lower_case(a.substr(0, 4) + a.substr(5))) == References{a});
    CHECK(found(shop, token, "status=paid") == References{a});
    CHECK(found(shop, token, "status=reserved&session=tonight&q=ada") == References{c});
    CHECK(found(shop, token, "session=gala").empty());
    const auto page = shop.json(200, shop.send_as(token, "GET", kOrders + "?limit=2"));
    CHECK(page["next"] == b);
    CHECK(page["items"][1]["seats"] == Json{"B-4"});
    CHECK(page["items"][1]["places"] ==
          Json::array({{{"seat", "B-4"}, {"section", "Circle"}, {"row", "B"}, {"label", "4"}}}));
    CHECK(found(shop, token, "limit=2&after=" + b) == References{a});
    refused(shop, shop.send_as(token, "GET", kOrders + "?after=nothing"), 422, "invalid", "after");
    refused(shop, shop.send_as(token, "GET", kOrders + "?status=lost"), 422, "invalid", "status");
    refused(shop, shop.send_as(token, "GET", kOrders + "?session=nothing"), 422, "invalid", "session");
    refused(shop, shop.send_as(token, "GET", kOrders + "?limit=101"), 422, "invalid", "limit");
    refused(shop, shop.send_as(token, "GET", kOrders + "?q=" + std::string(121, 'x')), 422, "invalid", "q");
    const auto one = shop.json(200, shop.send_as(token, "GET", path_of(lower_case(a))));
    CHECK(one["customer"]["email"] == "ada@example.org");
    CHECK(one["total"]["amount"] == 8400);
    CHECK_FALSE(one["tickets"][0].contains("code"));
    CHECK(shop.send_as(token, "GET", path_of("00000000")).status == 404);
    CHECK(shop.send_as(token, "GET", path_of("x")).status == 404);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("orders are found by the day they were bought on, as the house's clocks show it, and by event",
                   Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::box_office);
    shop.store.write([](Tx& tx) {
        auto settings = tx.shop().settings().value_or(ShopSettings{});
        settings.timezone = "Asia/Tokyo"; // nine hours ahead: the second order is of the next day
        tx.shop().put(settings);
        tx.events().put(Event{.slug = EventSlug::trusted("other"), .title = "Other", .status = EventStatus::published});
        return true;
    });
    const auto first = buy(shop, {R"(["A-1","A-2"])", "demo"});
    shop.clock.set(kNoon + std::chrono::hours(3)); // midnight there
    const auto second = buy(shop, {R"(["B-4"])", "demo"});
    CHECK(found(shop, token, "from=2026-03-01") == References{second, first});
    CHECK(found(shop, token, "from=2026-03-02") == References{second});
    CHECK(found(shop, token, "until=2026-03-01") == References{first});
    CHECK(found(shop, token, "from=2026-03-01&until=2026-03-01&status=paid&q=ada") == References{first});
    CHECK(found(shop, token, "from=2026-03-03").empty());
    CHECK(found(shop, token, "until=2026-02-28").empty());
    const auto event = shop.session.event.slug.text();
    CHECK(found(shop, token, "event=" + event) == References{second, first});
    CHECK(found(shop, token, "event=" + event + "&session=tonight&until=2026-03-01") == References{first});
    CHECK(found(shop, token, "event=other").empty());
    CHECK(found(shop, token, "event=other&session=tonight").empty());
    refused(shop, shop.send_as(token, "GET", kOrders + "?event=nothing"), 422, "invalid", "event");
    refused(shop, shop.send_as(token, "GET", kOrders + "?event=%20"), 422, "invalid", "event");
    for (const std::string day : {"2026-02-29", "1.3.2026", "2026-03-01T00:00:00Z", "1999-12-31", "", "3000-01-01"}) {
        CAPTURE(day);
        refused(shop, shop.send_as(token, "GET", kOrders + "?from=" + day), 422, "invalid", "from");
        refused(shop, shop.send_as(token, "GET", kOrders + "?until=" + day), 422, "invalid", "until");
    }
    refused(shop, shop.send_as(token, "GET", kOrders + "?from=2026-03-02&until=2026-03-01"), 422, "invalid", "until");
    CHECK(shop.send_as(token, "GET", kOrders + ".csv?until=2026-03-01").text().find(second) == std::string::npos);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("the house takes money, cancels what is reserved and refunds what is paid", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::box_office);
    const auto act = [&](const std::string& reference, const std::string& action) {
        return shop.send_as(token, "POST", path_of(reference, action));
    };
    const auto a = buy(shop, {R"(["A-1","A-2"])"});
    const auto b = buy(shop, {R"(["A-3"])"});
    CHECK(shop.json(200, act(a, "pay"))["payment"]["status"] == "paid");
    refused(shop, act(a, "pay"), 409, "already_paid");
    CHECK(latest_entry(shop)["action"] == "order.pay");
    CHECK(latest_entry(shop)["number"] == 1); // the second changed nothing
    CHECK(latest_entry(shop)["before"].get<std::string>().find("status: reserved\n") != std::string::npos);
    CHECK(shop.states().substr(0, 4) == "sssa");
    CHECK(shop.json(200, act(b, "cancel"))["status"] == "cancelled");
    CHECK(shop.states().substr(0, 4) == "ssaa");
    refused(shop, act(b, "pay"), 409, "order_ended");
    const auto refunded = shop.json(200, act(a, "cancel"));
    CHECK(refunded["status"] == "refunded");
    CHECK(refunded["total"]["amount"] == 0);
    CHECK(shop.states().substr(0, 4) == "aaaa");
    CHECK(shop.json(200, act(a, "cancel"))["status"] == "refunded");
    CHECK(latest_entry(shop)["number"] == 3);
    CHECK(latest_entry(shop)["after"].get<std::string>().find("example.org") == std::string::npos);
    CHECK(act("00000000", "cancel").status == 404);
    refused(shop, move(shop, token, a, R"({"A-1":"A-5"})"), 409, "order_ended");
    buy(shop, {R"(["A-1"])", "demo", "Bob", "bob@example.org", kBob});
    shop.check_sound();
}

TEST_CASE_TEMPLATE("tickets move to free seats, all or none, keep their price and get new codes", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::admin);
    const auto a = buy(shop, {R"(["A-1","A-2"])", "demo"});
    const auto b = buy(shop, {R"(["A-5"])", "demo", "Bob", "bob@example.org", kBob});
    const auto page = shop.json(200, shop.send_as(token, "GET", path_of(a)))["page"].get<std::string>();
    const auto code = [&](std::size_t i) {
        return shop.json(200, shop.send("GET", "/api" + page))["order"]["tickets"][i]["code"].get<std::string>();
    };
    const auto first = code(0);
    SUBCASE("to other seats, at the price that was paid") {
        const auto moved = shop.json(200, move(shop, token, a, R"({"A-1":"B-4"})"));
        CHECK(moved["total"]["amount"] == 8400);
        CHECK(moved["tickets"][1]["seat"] == "B-4");
        CHECK(moved["tickets"][1]["price"]["amount"] == 4200);
        CHECK(code(1) != first);
        CHECK(shop.states().substr(0, 20) == "asaasaaaaaaaasaaaaaa");
        CHECK(latest_entry(shop)["action"] == "order.move");
        CHECK(latest_entry(shop)["after"].get<std::string>().find(
                  "seats: Stalls, row A, seat 2; Circle, row B, seat 4\n") != std::string::npos);
        buy(shop, {R"(["A-1"])", "demo", "Bob", "bob@example.org", kBob});
    }
    SUBCASE("among themselves") {
        const auto second = code(1);
        shop.json(200, move(shop, token, a, R"({"A-1":"A-2","A-2":"A-1"})"));
        CHECK(code(0) != first);
        CHECK(code(1) != second);
        CHECK(code(0) != second);
        CHECK(shop.states().substr(0, 6) == "ssaasa");
        shop.json(200, move(shop, token, a, R"({"A-2":"A-3","A-1":"A-2"})"));
        CHECK(shop.states().substr(0, 6) == "assasa");
    }
    SUBCASE("not to one that somebody has: nothing is changed then") {
        shop.json(200, shop.send_as(token, "POST", kBlocks, R"({"seats":["B-7"]})"));
        shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["B-8"]})", kBob));
        const auto states = shop.states();
        for (const std::string seat : {"A-5", "B-7", "B-8"}) {
            const auto answer = move(shop, token, a, R"({"A-1":"B-4","A-2":")" + seat + "\"}");
            refused(shop, answer, 409, "seats_taken");
            CHECK(Json::parse(answer.text())["seats"] == Json{seat});
        }
        CHECK(shop.states() == states);
        CHECK(code(0) == first);
        CHECK(latest_entry(shop)["action"] == "session.block");
        shop.clock.advance(std::chrono::minutes(11)); // the hold on B-8 is over
        shop.json(200, move(shop, token, a, R"({"A-1":"B-8"})"));
    }
    SUBCASE("and the request must make sense") {
        refused(shop, move(shop, token, a, R"({"A-5":"B-4"})"), 422, "invalid", "seats.A-5");
        refused(shop, move(shop, token, a, R"({"A-1":"Z-1"})"), 422, "invalid", "seats.A-1");
        refused(shop, move(shop, token, a, R"({"A-1":"floor-1"})"), 422, "invalid", "seats.A-1");
        refused(shop, move(shop, token, a, R"({"A-1":"A-1"})"), 422, "invalid", "seats.A-1");
        refused(shop, move(shop, token, a, R"({"A-1":"B-4","A-2":"B-4"})"), 422, "invalid", "seats.A-2");
        refused(shop, move(shop, token, a, R"({"A-1":4})"), 422, "invalid", "seats.A-1");
        refused(shop, move(shop, token, a, "{}"), 422, "invalid", "seats");
        refused(shop, move(shop, token, a, "[]"), 422, "invalid", "seats");
        CHECK(move(shop, token, b, R"({"A-5":"A-6"})").status == 200);
    }
    shop.check_sound();
}

TEST_CASE_TEMPLATE("two who want the same seat do not both get it", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::admin);
    const auto a = buy(shop, {R"(["A-1"])", "demo"});
    const auto b = buy(shop, {R"(["A-2"])", "demo", "Bob", "bob@example.org", kBob});
    for (int round = 0; round < 10; ++round) {
        const std::string target = "B-" + std::to_string(round + 1);
        std::latch start(3);
        std::vector<int> statuses(3);
        const auto racer = [&](std::size_t i, const auto& send) {
            return std::jthread([&statuses, &start, i, send] {
                start.arrive_and_wait();
                statuses[i] = send().status;
            });
        };
        const auto seat_of = [&](const std::string& reference) {
            const auto order = shop.json(200, shop.send_as(token, "GET", path_of(reference)));
            return order["tickets"][0]["seat"].get<std::string>();
        };
        const auto move_of = [&](const std::string& reference) {
            return [&shop, &token, reference, seats = "{\"" + seat_of(reference) + "\":\"" + target + "\"}"] {
                return move(shop, token, reference, seats);
            };
        };
        {
            const auto first = racer(0, move_of(a));
            const auto second = racer(1, move_of(b));
            const auto third =
                racer(2, [&] { return shop.send_as(token, "POST", kBlocks, R"({"seats":[")" + target + "\"]}"); });
        }
        CHECK(std::count(statuses.begin(), statuses.end(), 200) == 1);
        CHECK(std::count(statuses.begin(), statuses.end(), 409) == 2);
    }
    shop.check_sound();
}

TEST_CASE_TEMPLATE("an order that is paid for while its customer cancels it is one or the other", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::admin);
    for (int round = 1; round <= 6; ++round) {
        const auto seat = R"(["A-)" + std::to_string(round) + "\"]";
        const auto a = buy(shop, {seat});
        const auto page = shop.json(200, shop.send_as(token, "GET", path_of(a)))["page"].get<std::string>();
        std::latch start(2);
        int paid = 0;
        int cancelled = 0;
        {
            const std::jthread house([&] {
                start.arrive_and_wait();
                paid = shop.send_as(token, "POST", path_of(a, "pay")).status;
            });
            const std::jthread customer([&] {
                start.arrive_and_wait();
                cancelled = shop.send("DELETE", "/api" + page).status;
            });
        }
        CHECK((paid == 200) != (cancelled == 200));
    }
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a note is written by one person at a time", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::box_office);
    const auto a = buy(shop, {R"(["A-1"])"});
    const auto put = [&](const std::string& note, int version) {
        return shop.send_as(token, "PUT", path_of(a, "note"), Json{{"note", note}, {"version", version}}.dump());
    };
    const auto noted = shop.json(200, put(" Calls back on Friday ", 1));
    CHECK(noted["note"] == "Calls back on Friday");
    CHECK(noted["version"] == 2);
    refused(shop, put("Other", 1), 409, "changed_meanwhile");
    refused(shop, put(std::string(1'001, 'x'), 2), 422, "invalid", "note");
    CHECK(shop.json(200, put("Calls back on Friday", 2))["version"] == 2);
    CHECK(shop.json(200, put("", 2))["version"] == 3);
    CHECK(latest_entry(shop)["action"] == "order.note");
    CHECK(latest_entry(shop)["number"] == 2);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("seats are blocked and given back, all or none", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::admin);
    buy(shop, {R"(["A-3"])"});
    const auto block = [&](const std::string& seats) {
        return shop.send_as(token, "POST", kBlocks, R"({"seats":)" + seats + "}");
    };
    const auto unblock = [&](const std::string& seats) {
        return shop.send_as(token, "DELETE", kBlocks, R"({"seats":)" + seats + "}");
    };
    shop.json(200, block(R"(["A-2","A-1","A-1"])"));
    CHECK(shop.states().substr(0, 5) == "bbsaa");
    CHECK(latest_entry(shop)["after"] == "seats: Stalls, row A, seats 1, 2\n");
    CHECK(shop.json(200, block(R"(["A-1"])")) == shop.json(200, block(R"(["A-2"])"))); // changes nothing
    const auto answer = block(R"(["A-4","A-3"])");
    refused(shop, answer, 409, "seats_taken");
    CHECK(Json::parse(answer.text())["seats"] == Json{"A-3"});
    CHECK(shop.states().substr(0, 5) == "bbsaa");
    refused(shop, unblock(R"(["A-1","A-3"])"), 409, "seats_taken");
    CHECK(shop.states().substr(0, 5) == "bbsaa");
    shop.json(200, unblock(R"(["A-1","A-4"])"));
    CHECK(shop.states().substr(0, 5) == "absaa");
    CHECK(latest_entry(shop)["action"] == "session.unblock");
    shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-5"]})", kBob));
    refused(shop, block(R"(["A-5"])"), 409, "seats_taken");
    shop.clock.advance(std::chrono::minutes(11)); // the hold is over, swept or not
    shop.json(200, block(R"(["A-5"])"));
    refused(shop, block(R"(["A-4","Z-1"])"), 422, "invalid", "seats[1]");
    refused(shop, block(R"(["floor-1"])"), 422, "invalid", "seats[0]");
    refused(shop, block(R"([])"), 422, "invalid", "seats");
    refused(shop, block(R"([4])"), 422, "invalid", "seats[0]");
    CHECK(shop.send_as(token, "POST", "/api/admin/sessions/nothing/blocks", R"({"seats":["A-1"]})").status == 404);
    CHECK(shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-2"]})", kBob).status == 409);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("the export has a line for each order, and no cell of it is a formula", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::box_office);
    const auto a = buy(shop, {R"(["A-1","A-2"],"areas":[{"id":"floor","count":1}])", "demo", "=cmd|' /C calc'!A0"});
    const auto answer = shop.send_as(token, "GET", kOrders + ".csv?session=tonight");
    CHECK(answer.status == 200);
    CHECK(answer.content_type == "text/csv; charset=utf-8");
    CHECK(std::string(answer.text()) ==
          "\xEF\xBB\xBF"
          "reference,ordered_at,status,name,email,event,session,starts_at,tickets,seats,total,paid,refunded,currency,"
          "payment,"
          "reserved_until,note\r\n" +
              a +
              ",2026-03-01 12:00:00,paid,\"'=cmd|' /C calc'!A0\",ada@example.org,Hamlet,tonight,2026-03-01 21:00:00,"
              "3,\"Stalls A 1; Stalls A 2; Floor\",99.00,99.00,0.00,EUR,demo,,\r\n");
    CHECK(shop.send_as(token, "GET", kOrders + ".csv?session=nothing").status == 422);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("the figures count what was ordered by day, and what still stands", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::admin);
    const auto figures = [&] { // in time the login would end
        return shop.json(200, shop.send_as(shop.log_in(Role::admin), "GET", "/api/admin/figures"));
    };
    CHECK(figures()["days"].empty());
    buy(shop, {R"(["A-1","A-2"])", "demo"});
    buy(shop, {R"(["A-3"])"});
    const auto b = buy(shop, {R"(["B-4"])", "demo", "Bob", "bob@example.org", kBob});
    shop.json(200, shop.send_as(token, "POST", path_of(b, "cancel")));
    shop.json(200, shop.send_as(token, "POST", kBlocks, R"({"seats":["B-7"]})"));
    auto now = figures();
    REQUIRE(now["days"].size() == 1);
    CHECK(now["days"][0]["day"] == "2026-03-01");
    CHECK(now["days"][0]["orders"] == 2);
    CHECK(now["days"][0]["tickets"] == 3);
    CHECK(now["days"][0]["revenue"] == Json{{"amount", 8400}, {"currency", "EUR"}, {"digits", 2}});
    CHECK(now["days"][0]["reserved"]["amount"] == 4200);
    REQUIRE(now["sessions"].size() == 2);
    CHECK(now["sessions"][0]["session"] == "tonight");
    CHECK(now["sessions"][0]["capacity"] == 25);
    CHECK(now["sessions"][0]["taken"] == 4);
    CHECK(now["sessions"][0]["sold"] == 3);
    REQUIRE(now["events"].size() == 1);
    CHECK(now["events"][0]["revenue"]["amount"] == 8400);
    CHECK(now.dump().find('@') == std::string::npos);
    shop.clock.advance(std::chrono::hours(24 * 29));
    CHECK(figures()["days"].size() == 1);
    CHECK(figures()["sessions"].size() == 1);
    shop.clock.advance(std::chrono::hours(24));
    CHECK(figures()["days"].empty());
    shop.check_sound();
}

TEST_CASE("days are those of the shop's zone") {
    TestShop shop;
    const auto token = shop.log_in(Role::admin);
    const Json settings{
        {"name", "House"}, {"currency", "EUR"}, {"timezone", "Pacific/Auckland"}, {"language", "en"}, {"version", 0}};
    shop.json(200, shop.send_as(token, "PUT", "/api/admin/shop", settings.dump()));
    buy(shop, {R"(["A-1"])", "demo"});
    const auto figures = shop.json(200, shop.send_as(token, "GET", "/api/admin/figures"));
    CHECK(figures["timezone"] == "Pacific/Auckland");
    CHECK(figures["days"][0]["day"] == "2026-03-02"); // noon in Greenwich is one in the morning there
}

TEST_CASE("nobody reads an address of a customer who may not see orders") {
    TestShop shop;
    const auto a = buy(shop, {R"(["A-1"])"});
    std::vector<std::string> targets;
    for (const auto& [method, pattern] : routes_of(shop.shop.router()))
        if (method == "GET" && pattern.starts_with("/api/")) targets.push_back(pattern);
    const auto with = [&](std::string target, const std::string& name, const std::string& value) {
        if (const auto at = target.find(name); at != std::string::npos) target.replace(at, name.size(), value);
        return target;
    };
    for (const Role role : kRoles) {
        const auto token = shop.log_in(role);
        const bool sees = may(role, Permission::see_orders);
        INFO(name_of(role));
        const auto list = shop.send_as(token, "GET", kOrders);
        CHECK((std::string(list.text()).find("ada@example.org") != std::string::npos) == sees);
        if (sees) continue;
        for (const auto& pattern : targets) {
            if (pattern.ends_with("/live")) continue; // it does not end
            auto target = with(with(pattern, "{session}", "tonight"), "{event}", "hamlet");
            target = with(target, "{reference}", a);
            INFO(target);
            CHECK(std::string(shop.send_as(token, "GET", target).text()).find("ada@example.org") == std::string::npos);
        }
    }
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::admin_orders_test
