// Who comes in: once, whatever two doors do at the same moment, and never by a ticket that is not good any more.

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "domain/admission/ticket_codes.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::door_test {

namespace {

/// A shop in the evening, with somebody at the counter and somebody at the door.
template <class On>
struct House : On {
    House() {
        this->shop.clock.advance(std::chrono::hours(7));
        admin = this->shop.log_in(Role::admin);
        steward = this->shop.log_in(Role::steward);
    }

    Json sold(const std::string& seats) {
        const std::string body =
            R"({"session":"tonight","method":"cash","customer":{"name":"Ada Lovelace"},"seats":)" + seats + "}";
        const auto answer = this->shop.send_as(admin, "POST", "/api/box-office/sales", body, seats);
        return this->shop.json(201, answer)["order"];
    }

    std::string digits(const Json& order, std::size_t n = 0) {
        const auto detail = value_of(this->shop.shop.orders().find(OrderId::trusted(order["id"])));
        return this->shop.shop.ticket_codes().signer().digits(detail.session.session, detail.order.tickets[n]);
    }

    Response post(Json scan, const std::string& session = "tonight") {
        if (!scan.contains("key")) scan["key"] = "k" + std::to_string(++keys);
        return this->shop.send_as(steward, "POST", "/api/door/sessions/" + session + "/scans",
                                  Json{{"scans", {scan}}}.dump());
    }
    Json scan(const Json& scan, const std::string& session = "tonight") {
        return this->shop.json(200, post(scan, session))["items"][0];
    }
    std::string verdict(const Json& scan, const std::string& session = "tonight") {
        return this->scan(scan, session)["verdict"];
    }
    Json get(const std::string& what) {
        return this->shop.json(200, this->shop.send_as(steward, "GET", "/api/door/sessions/tonight/" + what));
    }

    std::string admin;
    std::string steward;
    int keys = 0;
};

} // namespace

TEST_CASE_TEMPLATE("somebody comes in once, goes out, comes in again, and it is told when and where", On, STORES) {
    House<On> house;
    const auto order = house.sold(R"([{"id":"A-1"},{"id":"A-2","type":"child"}])");
    const auto first = house.digits(order);
    auto now = house.scan({{"code", first}, {"gate", "B"}});
    CHECK(now["verdict"] == "in");
    CHECK(now["ticket"]["row"] == "A");
    CHECK(now["ticket"]["label"] == "1");
    CHECK(now["ticket"]["look"] == false);
    house.shop.clock.advance(std::chrono::minutes(5));
    now = house.scan({{"code", first}, {"gate", "A"}});
    CHECK(now["verdict"] == "already_in");
    CHECK(now["other_gate"] == "B");
    CHECK(now["other_at"] == "2026-03-01T19:00:00Z");
    CHECK(now["conflict"] == false);
    CHECK(house.verdict({{"code", first}, {"kind", "out"}, {"gate", "A"}}) == "out");
    CHECK(house.verdict({{"code", first}, {"kind", "out"}}) == "not_in");
    CHECK(house.verdict({{"code", first}, {"gate", "A"}}) == "in");
    // The letters that are printed below open the same door, however they are typed.
    const auto letters = order["tickets"][0]["code"].template get<std::string>();
    CHECK(house.verdict({{"code", letters.substr(0, 4) + " " + letters.substr(4)}}) == "already_in");
    now = house.scan({{"code", house.digits(order, 1)}, {"gate", "A"}});
    CHECK(now["verdict"] == "in");
    CHECK(now["ticket"]["look"] == true); // a child's: look at the person
    // Taken back it is as if it had not been.
    CHECK(house.verdict({{"ticket", now["ticket"]["id"]}, {"kind", "undo"}, {"gate", "A"}}) == "undone");
    const auto state = house.get("state");
    CHECK(state["tickets"] == 2);
    CHECK(state["inside"] == 1);
    CHECK(state["gates"] == Json::parse(R"([{"gate":"A","in":1,"out":1},{"gate":"B","in":1,"out":0}])"));
    CHECK(state["arrivals"].size() == 2);
    const auto there =
        house.shop.json(200, house.shop.send_as(house.admin, "GET", "/api/box-office/sessions/tonight/attendance"));
    CHECK(there["came"] == 1);
    CHECK(there["no_shows"] == 1);
    const auto csv = house.shop.send_as(house.admin, "GET", "/api/box-office/sessions/tonight/attendance.csv").text();
    CHECK(csv.find("Ada Lovelace") != std::string::npos);
    CHECK(csv.find(",Stalls,A,2,child,no,") != std::string::npos);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("each way of not getting in has its word", On, STORES) {
    House<On> house;
    const auto order = house.sold(R"([{"id":"A-1"},{"id":"A-2"},{"id":"A-3"}])");
    const auto reference = order["reference"].template get<std::string>();
    const auto good = house.digits(order);
    CHECK(house.verdict({{"code", good + "1"}}) == "trailing");
    CHECK(house.verdict({{"code", good.substr(1)}}) == "unreadable");
    CHECK(house.verdict({{"code", "no code"}}) == "unreadable");
    CHECK(house.verdict({{"code", ""}}) == "unreadable");
    CHECK(house.verdict({{"code", std::string(26, 'A')}}) == "unknown");
    CHECK(house.verdict({{"ticket", "NOBODY-1"}}) == "unknown");
    auto forged = good;
    forged.back() = forged.back() == '1' ? '2' : '1';
    CHECK(house.verdict({{"code", forged}}) == "forged");
    const auto elsewhere = house.scan({{"code", good}}, "gala");
    CHECK(elsewhere["verdict"] == "other_session");
    CHECK(elsewhere["other_session"]["slug"] == "tonight");
    CHECK(elsewhere["ticket"] == nullptr);
    // A ticket that moved: the code before is dead at once, the letters too, and the new one is good.
    const auto letters = order["tickets"][0]["code"].template get<std::string>();
    REQUIRE(house.shop
                .send_as(house.admin, "POST", "/api/admin/orders/" + reference + "/move", R"({"seats":{"A-1":"A-9"}})")
                .status == 200);
    CHECK(house.verdict({{"code", good}}) == "replaced");
    CHECK(house.verdict({{"code", letters}}) == "replaced");
    const auto moved = value_of(house.shop.shop.orders().find(OrderId::trusted(order["id"])));
    for (std::size_t i = 0; i < moved.order.tickets.size(); ++i)
        if (moved.map->place_id(moved.order.tickets[i].place) == "A-9")
            CHECK(house.verdict({{"code", house.digits(order, i)}}) == "in");
    // One that was given back.
    const auto second = house.digits(order, 0);
    const auto id = moved.order.tickets[0].id.text();
    const auto refund = house.shop.send_as(
        house.admin, "POST", "/api/admin/orders/" + reference + "/refunds",
        Json{{"tickets", {id}}, {"version", moved.order.row_version}, {"reason", "ill"}}.dump(), "refund");
    INFO(refund.text());
    REQUIRE(refund.status / 100 == 2);
    CHECK(house.verdict({{"code", second}}) == "refunded");
    // Too early, and on another day.
    const auto third = house.digits(order, 1);
    const auto set = [&](Time time) {
        house.shop.clock.set(time);
        house.steward = house.shop.log_in(Role::steward);
    };
    set(house.shop.session.session.starts_at + std::chrono::hours(25));
    CHECK(house.verdict({{"code", third}}) == "other_day");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what is not paid comes in once it is", On, STORES) {
    On on;
    const auto admin = on.shop.log_in(Role::admin);
    const auto hold = on.shop.json(
        201, on.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-4"]})", kAlice))["hold"]["id"];
    const Json order{{"hold", hold},
                     {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                     {"payment", {{"method", "box_office"}}}};
    const auto reserved = on.shop.json(
        201, on.shop.send("POST", "/api/orders", order.dump(), kAlice, {{"idempotency-key", "r"}}))["order"];
    const auto scan = [&](const std::string& key) {
        const Json body{{"scans", {{{"key", key}, {"code", reserved["tickets"][0]["code"]}}}}};
        return on.shop.json(
            200, on.shop.send_as(admin, "POST", "/api/door/sessions/tonight/scans", body.dump()))["items"][0];
    };
    on.shop.clock.advance(std::chrono::hours(5) + std::chrono::minutes(30));
    auto now = scan("1");
    CHECK(now["verdict"] == "unpaid");
    CHECK(now["due"]["amount"] == 4200);
    const std::string path = "/api/admin/orders/" + reserved["reference"].template get<std::string>() + "/pay";
    REQUIRE(on.shop.send_as(admin, "POST", path, R"({"method":"cash"})").status == 200);
    CHECK(scan("2")["verdict"] == "in");
    CHECK(scan("1")["verdict"] == "unpaid"); // the same scan again is the same scan
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("of two doors at once one lets in, and the other is told where", On, STORES) {
    House<On> house;
    const auto order = house.sold(R"([{"id":"A-1"},{"id":"A-2"},{"id":"A-3"},{"id":"A-4"},{"id":"A-5"}])");
    for (std::size_t n = 0; n < 5; ++n) {
        const auto code = house.digits(order, n);
        std::vector<Json> answers(6);
        std::vector<std::jthread> doors;
        for (std::size_t i = 0; i < answers.size(); ++i)
            doors.emplace_back([&, i] {
                const Json scan{{"key", "race " + std::to_string(n) + " " + std::to_string(i)},
                                {"code", code},
                                {"gate", std::to_string(i)}};
                answers[i] = Json::parse(house.post(scan).text());
            });
        doors.clear();
        std::string gate;
        int let_in = 0;
        for (std::size_t i = 0; i < answers.size(); ++i)
            if (answers[i]["items"][0]["verdict"] == "in") {
                ++let_in;
                gate = std::to_string(i);
            }
        CHECK(let_in == 1);
        for (const auto& answer : answers)
            if (answer["items"][0]["verdict"] != "in") {
                CHECK(answer["items"][0]["verdict"] == "already_in");
                CHECK(answer["items"][0]["other_gate"] == gate);
            }
    }
    CHECK(house.get("state")["inside"] == 5);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the same scan sent by many at once counts once", On, STORES) {
    House<On> house;
    const auto code = house.digits(house.sold(R"([{"id":"A-1"}])"));
    std::vector<std::string> answers(6);
    std::vector<std::jthread> senders;
    for (auto& answer : answers)
        senders.emplace_back([&] { answer = house.post({{"key", "one"}, {"code", code}, {"gate", "A"}}).text(); });
    senders.clear();
    for (const auto& answer : answers) CHECK(answer == answers[0]);
    CHECK(Json::parse(answers[0])["items"][0]["verdict"] == "in");
    CHECK(house.get("state")["gates"][0]["in"] == 1);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("two doors without a network that let the same ticket in are both told", On, STORES) {
    House<On> house;
    const auto order = house.sold(R"([{"id":"A-1"}])");
    const auto code = house.digits(order);
    const auto list = house.get("tickets");
    REQUIRE(list["tickets"].size() == 1);
    CHECK(list["tickets"][0]["verdict"] == "in");
    CHECK(list["tickets"][0]["mark"].template get<std::string>().size() == 16);
    CHECK(list.dump().find("Ada") == std::string::npos); // nothing about who has bought it
    CHECK(list.dump().find(order["tickets"][0]["code"].template get<std::string>()) == std::string::npos);
    const auto scan = [&](const std::string& gate, const std::string& at) {
        return house.scan({{"code", code}, {"gate", gate}, {"at", at}, {"was_let_in", true}});
    };
    house.shop.clock.advance(std::chrono::minutes(30));
    const auto first = scan("A", "2026-03-01T19:10:00Z");
    CHECK(first["verdict"] == "in");
    CHECK(first["conflict"] == false);
    CHECK(first["at"] == "2026-03-01T19:10:00Z");
    const auto second = scan("B", "2026-03-01T19:05:00Z");
    CHECK(second["verdict"] == "already_in");
    CHECK(second["conflict"] == true);
    const auto conflicts = house.get("state")["conflicts"];
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0]["gate"] == "B");
    CHECK(conflicts[0]["other_gate"] == "A");
    CHECK(conflicts[0]["place"]["label"] == "1");
    // A clock that is wrong does not write the future, nor last week.
    CHECK(scan("C", "2030-01-01T00:00:00Z")["at"] == "2026-03-01T19:30:00Z");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a search at the doors has what fits exactly first", On, STORES) {
    House<On> house;
    house.sold(R"([{"id":"A-10"}])");
    house.sold(R"([{"id":"A-1"}])");
    const auto found = house.get("search?q=A 1")["items"];
    REQUIRE(found.size() == 2);
    CHECK(found[0]["seat"] == "A-1");
    CHECK(house.get("search?q=a10")["items"].size() == 1);
}

TEST_CASE_TEMPLATE("a steward sees the doors of their venues and nothing else", On, STORES) {
    House<On> house;
    const auto order = house.sold(R"([{"id":"B-6"}])");
    const auto found = [&](const std::string& text) { return house.get("search?q=" + text)["items"].size(); };
    CHECK(found("lovelace") == 1);
    CHECK(found("B 6") == 1);
    CHECK(found(order["reference"].template get<std::string>()) == 1);
    CHECK(found("nobody") == 0);
    CHECK(found("") == 0);
    CHECK(found("-") == 0);
    CHECK(house.get("search?q=b6")["items"][0]["name"] == "Ada Lovelace");
    for (const std::string path : {"/api/admin/orders", "/api/box-office/sessions", "/api/admin/figures",
                                   "/api/box-office/sessions/tonight/attendance", "/api/artist/events"})
        CHECK(house.shop.send_as(house.steward, "GET", path).status == 403);
    CHECK(house.shop.send("GET", "/api/door/sessions").status == 401);
    const auto elsewhere = house.shop.log_in(Role::steward, {"another-house"});
    CHECK(house.shop.json(200, house.shop.send_as(elsewhere, "GET", "/api/door/sessions"))["items"].empty());
    CHECK(house.shop.send_as(elsewhere, "GET", "/api/door/sessions/tonight/tickets").status == 404);
    CHECK(house.shop
              .send_as(elsewhere, "POST", "/api/door/sessions/tonight/scans", R"({"scans":[{"key":"1","code":"1"}]})")
              .status == 404);
    CHECK(house.get("state")["session"]["slug"] == "tonight");
    const auto bad = [&](const std::string& body, const std::string& field) {
        const auto answer = house.shop.send_as(house.steward, "POST", "/api/door/sessions/tonight/scans", body);
        CHECK(answer.status == 422);
        CHECK(Json::parse(answer.text())["field"] == field);
    };
    bad("{}", "scans");
    bad(R"({"scans":[]})", "scans");
    bad(R"({"scans":[{"code":"1"}]})", "scans[0].key");
    bad(R"({"scans":[{"key":"","code":"1"}]})", "scans[0].key");
    bad(R"({"scans":[{"key":"1"}]})", "scans[0].code");
    bad(R"({"scans":[{"key":"1","code":"1","kind":"up"}]})", "scans[0].kind");
    bad(R"({"scans":[{"key":"1","ticket":"no id"}]})", "scans[0].ticket");
    bad(R"({"scans":[{"key":"1","code":"1","at":"now"}]})", "scans[0].at");
    house.shop.check_sound();
}

} // namespace frontrow::testing::door_test
