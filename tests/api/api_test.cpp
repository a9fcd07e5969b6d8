// The API as its callers see it: tables of scenarios through dispatch, and every body field by field.

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::api_test {

namespace {

const std::string kHolds = "/api/sessions/tonight/holds";

/// JSON that does not care for the order of fields.
using Plain = nlohmann::json;

/// One request to a prepared shop, and what has to come of it.
struct Scenario {
    std::string name;
    std::string method;
    std::string target; ///< With {hold}, {order}, {paid}, {ticket} and {map} for the ids of the prepared shop.
    std::string body{};
    std::string buyer{};
    int status = 200;
    std::string
        pointer{};    ///< Into the answer; empty where only the status counts, or `expected` is a part of its text.
    Plain expected{}; ///< What is there, or a string that the text contains.
};

/// A shop in which Alice holds A-1 and A-2, Bob has reserved B-5 and bought B-6.
class Prepared {
public:
    Prepared() {
        ids_["{hold}"] = post(kHolds, R"({"seats":["A-1",{"id":"A-2","type":"child"}]})", kAlice)["hold"]["id"];
        const auto reserved = order(R"({"seats":["B-5"]})", R"({"method":"box_office"})", "reserved");
        ids_["{order}"] = reserved["id"];
        ids_["{ticket}"] = reserved["tickets"][0]["id"];
        ids_["{paid}"] = order(R"({"seats":["B-6"]})", R"({"method":"demo","card":"4242424242424242"})", "paid")["id"];
        ids_["{map}"] = shop.session.session.map.text();
    }

    [[nodiscard]] std::string filled(std::string text) const {
        for (const auto& [name, id] : ids_)
            if (const auto at = text.find(name); at != std::string::npos) text.replace(at, name.size(), id);
        return text;
    }

    void play(const Scenario& scenario) {
        INFO(scenario.name);
        const auto response = shop.send(scenario.method, filled(scenario.target), filled(scenario.body), scenario.buyer,
                                        {{"idempotency-key", scenario.name}});
        INFO(response.text());
        CHECK(response.status == scenario.status);
        if (scenario.status >= 400) CHECK(response.content_type == "application/problem+json");
        if (!scenario.pointer.empty()) {
            const auto json = Plain::parse(response.text());
            const Plain::json_pointer pointer(scenario.pointer);
            REQUIRE(json.contains(pointer));
            CHECK(json[pointer] == scenario.expected);
        } else if (scenario.expected.is_string()) {
            CHECK(response.text().find(scenario.expected.get<std::string>()) != std::string_view::npos);
        }
        CHECK(shop.failures.empty());
    }

    TestShop shop;

private:
    Json post(const std::string& target, const std::string& body, const std::string& buyer,
              const std::string& key = "") {
        return shop.json(201, shop.send("POST", target, body, buyer, {{"idempotency-key", key}}));
    }
    Json order(const std::string& seats, const std::string& payment, const std::string& key) {
        const auto hold = post(kHolds, seats, kBob)["hold"]["id"].get<std::string>();
        return post("/api/orders",
                    R"({"hold":")" + hold + R"(","customer":{"name":"Bob","email":"bob@example.org"},"payment":)" +
                        payment + "}",
                    kBob, key)["order"];
    }

    std::map<std::string, std::string> ids_;
};

/// Plays each scenario in a shop of its own.
void play_all(const std::vector<Scenario>& scenarios) {
    for (const auto& scenario : scenarios) Prepared().play(scenario);
}

Plain get(TestShop& shop, const std::string& target, const std::string& buyer = "") {
    const auto response = shop.send("GET", target, "", buyer);
    INFO(response.text());
    REQUIRE(response.status == 200);
    CHECK(response.content_type == "application/json");
    return Plain::parse(response.text());
}

Plain eur(int amount) { return {{"amount", amount}, {"currency", "EUR"}, {"digits", 2}}; }

Plain venue() {
    return {{"slug", "small-house"}, {"name", "Small House"}, {"city", "Hamburg"}, {"timezone", "Europe/Berlin"}};
}

Plain tonight(const TestShop& shop) {
    return {{"slug", "tonight"},
            {"starts_at", "2026-03-01T20:00:00Z"},
            {"doors_at", "2026-03-01T19:00:00Z"},
            {"on_sale", true},
            {"status", "scheduled"},
            {"sales_start", "2026-02-28T12:00:00Z"},
            {"sales_end", "2026-03-01T20:00:00Z"},
            {"venue", venue()},
            {"map", shop.session.session.map.text()},
            {"from_price", eur(1500)},
            {"seats_left", 25},
            {"capacity", 25}};
}

Plain hamlet(const TestShop& shop) {
    Plain gala = tonight(shop);
    gala.update({{"slug", "gala"},
                 {"starts_at", "2026-03-31T20:00:00Z"},
                 {"doors_at", "2026-03-31T19:00:00Z"},
                 {"on_sale", false},
                 {"sales_start", "2026-03-02T12:00:00Z"},
                 {"sales_end", "2026-03-31T20:00:00Z"}});
    return {{"slug", "hamlet"},
            {"title", "Hamlet"},
            {"artist", "The Company"},
            {"description", "A prince cannot decide."},
            {"image", "/static/images/hamlet.svg"},
            {"status", "published"},
            {"sessions", {tonight(shop), gala}}};
}

Plain seat(const std::string& id, int index, const std::string& state) {
    const bool stalls = id[0] == 'A';
    const int in_row = index % 10;
    return {{"id", id},
            {"index", index},
            {"row", std::string(1, id[0])},
            {"label", id.substr(2)},
            {"x", 60.0 + 24 * in_row + (in_row >= 6 ? 24 : 0)},
            {"y", stalls ? 80.0 : 120.0},
            {"category", stalls ? "Stalls" : "Circle"},
            {"kind", index == 10   ? "wheelchair"
                     : index == 11 ? "companion"
                                   : "standard"},
            {"price", eur(stalls ? 4200 : 3000)},
            {"state", state}};
}

/// The seats of a row, all available but for the named ones.
Plain row(char letter, const std::map<int, std::string>& states = {}) {
    Plain seats = Plain::array();
    for (int i = 0; i < 10; ++i) {
        const auto state = states.find(i + 1);
        seats.push_back(seat(std::string(1, letter) + "-" + std::to_string(i + 1), (letter - 'A') * 10 + i,
                             state == states.end() ? "available" : state->second));
    }
    return seats;
}

Plain held_seat(const std::string& id, int index, const std::string& type, int amount) {
    return {{"id", id},     {"index", index},        {"section", "stalls"},  {"section_name", "Stalls"},
            {"row", "A"},   {"label", id.substr(2)}, {"category", "Stalls"}, {"kind", "standard"},
            {"type", type}, {"price", eur(amount)}};
}

} // namespace

TEST_CASE("readers of the catalogue get what there is, and a refusal for what there is not") {
    play_all({
        {"events", "GET", "/api/events", "", "", 200, "/events/0/slug", "hamlet"},
        {"events count what is taken", "GET", "/api/events", "", "", 200, "/events/0/sessions/0/seats_left", 21},
        {"event", "GET", "/api/events/hamlet", "", "", 200, "/title", "Hamlet"},
        {"no such event", "GET", "/api/events/macbeth", "", "", 404, "/code", "not_found"},
        {"session", "GET", "/api/sessions/tonight", "", "", 200, "/slug", "tonight"},
        {"session counts what is taken", "GET", "/api/sessions/tonight", "", "", 200, "/seats_left", 21},
        {"no such session", "GET", "/api/sessions/yesterday", "", "", 404, "/code", "not_found"},
        {"sections", "GET", "/api/sections?venue=small-house", "", "", 200, "/sections/2/id", "floor"},
        {"no such venue", "GET", "/api/sections?venue=nowhere", "", "", 404, "/code", "not_found"},
        {"no venue", "GET", "/api/sections", "", "", 422, "/field", "venue"},
        {"seats", "GET", "/api/seats?session=tonight&section=stalls", "", "", 200, "/seats/0/state", "held"},
        {"seats of a buyer", "GET", "/api/seats?session=tonight&section=stalls", "", kAlice, 200, "/seats/0/state",
         "mine"},
        {"sold seats are nobody's", "GET", "/api/seats?session=tonight&section=circle", "", kBob, 200, "/seats/4/state",
         "sold"},
        {"a standing area", "GET", "/api/seats?session=tonight&section=floor", "", "", 200, "/area/available", 5},
        {"no such section", "GET", "/api/seats?session=tonight&section=roof", "", "", 404, "/code", "not_found"},
        {"no section", "GET", "/api/seats?session=tonight", "", "", 422, "/field", "section"},
        {"seats of no session", "GET", "/api/seats?session=x&section=stalls", "", "", 404, "/code", "not_found"},
        {"all seats", "GET", "/api/sections/seats?session=tonight", "", kAlice, 200, "/sections/0/seats/1/state",
         "mine"},
        {"all seats of no session", "GET", "/api/sections/seats?session=x", "", "", 404, "/code", "not_found"},
        {"all seats without a session", "GET", "/api/sections/seats", "", "", 422, "/field", "session"},
        {"map", "GET", "/api/maps/{map}", "", "", 200, "/sections/0/rows/0/seats/0/id", "A-1"},
        {"no such map", "GET", "/api/maps/00000000000000000000000000000000", "", "", 404, "/code", "not_found"},
        {"states", "GET", "/api/sessions/tonight/states", "", "", 200, "/states", "hhaaaaaaaaaaaassaaaaaaaaa"},
        {"states of a buyer", "GET", "/api/sessions/tonight/states", "", kAlice, 200, "/states",
         "mmaaaaaaaaaaaassaaaaaaaaa"},
        {"states of no session", "GET", "/api/sessions/x/states", "", "", 404, "/code", "not_found"},
    });
}

TEST_CASE("buyers hold, change and release seats, and are told why not") {
    play_all({
        {"seats", "POST", kHolds, R"({"seats":["A-3"]})", kBob, 201, "/hold/seats/0/id", "A-3"},
        {"a type", "POST", kHolds, R"({"seats":[{"id":"A-3","type":"child"}]})", kBob, 201, "/hold/total/amount", 2100},
        {"an area", "POST", kHolds, R"({"areas":[{"id":"floor","count":2}]})", kBob, 201, "/hold/areas/0/count", 2},
        {"best available", "POST", kHolds, R"({"best":{"count":2}})", kBob, 201, "/hold/total/currency", "EUR"},
        {"a wheelchair place", "POST", kHolds, R"({"best":{"count":1,"wheelchair":1}})", kBob, 201, "/hold/seats/0/id",
         "B-1"},
        {"without a cookie", "POST", kHolds, R"({"seats":["A-3"]})", "", 201, "/hold/session", "tonight"},
        {"taken", "POST", kHolds, R"({"seats":["A-1","A-3"]})", kBob, 409, "/seats", {"A-1"}},
        {"taken by the caller", "POST", kHolds, R"({"seats":["A-1"]})", kAlice, 201, "/hold/seats/0/id", "A-1"},
        {"no such seat", "POST", kHolds, R"({"seats":["A-3","A-11"]})", kBob, 422, "/field", "seats[1]"},
        {"no such type", "POST", kHolds, R"({"seats":[{"id":"A-3","type":"dog"}]})", kBob, 422, "/field",
         "seats[0].type"},
        {"no such area", "POST", kHolds, R"({"areas":[{"id":"roof","count":1}]})", kBob, 422, "/field", "areas[0].id"},
        {"a full area", "POST", kHolds, R"({"areas":[{"id":"floor","count":6}]})", kBob, 409, "/code",
         "not_enough_seats"},
        {"too many", "POST", kHolds, R"({"best":{"count":7}})", kBob, 409, "/code", "too_many_seats"},
        {"nothing", "POST", kHolds, "{}", kBob, 422, "/field", "seats"},
        {"not on sale", "POST", "/api/sessions/gala/holds", R"({"seats":["A-3"]})", kBob, 409, "/code", "not_on_sale"},
        {"no such session", "POST", "/api/sessions/x/holds", R"({"seats":["A-3"]})", kBob, 404, "/code", "not_found"},
        {"own holds", "GET", kHolds, "", kAlice, 200, "/holds/0/seats/1/id", "A-2"},
        {"no holds", "GET", kHolds, "", kBob, 200, "/holds", Plain::array()},
        {"nobody's holds", "GET", kHolds, "", "", 200, "/holds", Plain::array()},
        {"holds in no session", "GET", "/api/sessions/x/holds", "", kAlice, 404, "/code", "not_found"},
        {"own hold", "GET", "/api/holds/{hold}", "", kAlice, 200, "/hold/total/amount", 6300},
        {"another's hold", "GET", "/api/holds/{hold}", "", kBob, 404, "/code", "not_found"},
        {"a hold without a cookie", "GET", "/api/holds/{hold}", "", "", 401, "/code", "unauthorized"},
        {"add", "PATCH", "/api/holds/{hold}", R"({"add":["A-3"]})", kAlice, 200, "/hold/seats/2/id", "A-3"},
        {"remove", "PATCH", "/api/holds/{hold}", R"({"remove":["A-1"]})", kAlice, 200, "/hold/seats/0/id", "A-2"},
        {"retype", "PATCH", "/api/holds/{hold}", R"({"add":["A-2"]})", kAlice, 200, "/hold/seats/1/type", "adult"},
        {"count", "PATCH", "/api/holds/{hold}", R"({"areas":[{"id":"floor","count":3}]})", kAlice, 200,
         "/hold/areas/0/count", 3},
        {"add a taken one", "PATCH", "/api/holds/{hold}", R"({"add":["B-5"]})", kAlice, 409, "/seats", {"B-5"}},
        {"remove no seat", "PATCH", "/api/holds/{hold}", R"({"remove":["A-11"]})", kAlice, 422, "/field", "remove[0]"},
        {"change another's", "PATCH", "/api/holds/{hold}", R"({"add":["A-3"]})", kBob, 404, "/code", "not_found"},
        {"change without a cookie", "PATCH", "/api/holds/{hold}", R"({"add":["A-3"]})", "", 401, "/field", "buyer"},
        {"release", "DELETE", "/api/holds/{hold}", "", kAlice, 204, "", {}},
        {"release another's", "DELETE", "/api/holds/{hold}", "", kBob, 404, "/code", "not_found"},
        {"release what is gone", "DELETE", "/api/holds/00000000000000000000000000000000000", "", kAlice, 204, "", {}},
        {"release without a cookie", "DELETE", "/api/holds/{hold}", "", "", 401, "/code", "unauthorized"},
    });
}

TEST_CASE("buyers order, read and cancel, and are told why not") {
    const auto order = [](const std::string& payment, const std::string& more = "") {
        return R"({"hold":"{hold}","customer":{"name":"Ada","email":"ada@example.org"},"payment":)" + payment + more +
               "}";
    };
    const std::string good = R"({"method":"demo","card":"4242 4242 4242 4242"})";
    const std::string path = "/api/orders";
    play_all({
        {"demo", "POST", path, order(good), kAlice, 201, "/order/status", "paid"},
        {"box office", "POST", path, order(R"({"method":"box_office"})"), kAlice, 201, "/order/status", "reserved"},
        {"declined", "POST", path, order(R"({"method":"demo","card":"4000000000000002"})"), kAlice, 402, "/code",
         "payment_declined"},
        {"a real card", "POST", path, order(R"({"method":"demo","card":"5555555555554444"})"), kAlice, 422, "/field",
         "payment.card"},
        {"on the page of the demo", "POST", path, order(R"({"method":"demo"})"), kAlice, 201, "/order/status",
         "pending"},
        {"free for money", "POST", path, order(R"({"method":"free"})"), kAlice, 422, "/field", "payment.method"},
        {"the total", "POST", path, order(good, R"(,"total":{"amount":6300,"currency":"EUR"})"), kAlice, 201,
         "/order/total", eur(6300)},
        {"another total", "POST", path, order(good, R"(,"total":{"amount":6299,"currency":"EUR"})"), kAlice, 409,
         "/code", "total_changed"},
        {"another's hold", "POST", path, order(good), kBob, 404, "/field", "hold"},
        {"no cookie", "POST", path, order(good), "", 401, "/code", "unauthorized"},
        {"read", "GET", "/api/orders/{order}", "", "", 200, "/order/tickets/0/seat", "B-5"},
        {"no such order", "GET", "/api/orders/{hold}", "", "", 404, "/code", "not_found"},
        {"cancel", "DELETE", "/api/orders/{order}", "", "", 200, "/order/status", "cancelled"},
        {"cancel a paid one", "DELETE", "/api/orders/{paid}", "", "", 409, "/code", "order_paid"},
        {"cancel no order", "DELETE", "/api/orders/{hold}", "", "", 404, "/code", "not_found"},
        {"cancel a ticket", "DELETE", "/api/orders/{order}/tickets/{ticket}", "", "", 200, "/order/tickets/0/status",
         "cancelled"},
        {"cancel another's ticket", "DELETE", "/api/orders/{paid}/tickets/{ticket}", "", "", 404, "/code", "not_found"},
        {"cancel no ticket", "DELETE", "/api/orders/{order}/tickets/1", "", "", 404, "/code", "not_found"},
    });
}

TEST_CASE("operators learn how the process is") {
    play_all({
        {"alive", "GET", "/healthz", "", "", 200, "/status", "ok"},
        {"ready", "GET", "/readyz", "", "", 200, "/status", "ready"},
        {"no figures for the public", "GET", "/metrics", "", "", 404, "/code", "not_found"},
        {"nor with a slash", "GET", "/metrics/", "", "", 404, "/code", "not_found"},
        {"no description compiled in", "GET", "/api/openapi.json", "", "", 404, "/code", "not_found"},
    });
    TestShop shop;
    shop.shop.gauges().add("frontrow_lamps", "Lamps that are lit.", Gauges::Kind::gauge, [] { return 7.0; });
    const auto figures = shop.shop.private_router().dispatch({"GET", "/metrics", {}, {}, {}, {}});
    CHECK(shop.shop.private_router().dispatch({"GET", "/api/events", {}, {}, {}, {}}).status == 404);
    CHECK(figures.content_type == "text/plain; version=0.0.4");
    CHECK(figures.text() ==
          "# HELP frontrow_lamps Lamps that are lit.\n# TYPE frontrow_lamps gauge\nfrontrow_lamps 7\n");
}

TEST_CASE("an event and its sessions have exactly the fields that were promised") {
    TestShop shop;
    CHECK(get(shop, "/api/events/hamlet") == hamlet(shop));
    CHECK(get(shop, "/api/events") == Plain{{"events", {hamlet(shop)}}});
}

TEST_CASE("the page of a session has exactly the fields that were promised") {
    TestShop shop;
    Plain expected = tonight(shop);
    expected["event"] = hamlet(shop);
    expected["event"].erase("sessions");
    expected["event"].erase("status");
    const auto price = [](const char* category, const char* type, int amount) {
        return Plain{{"category", category}, {"ticket_type", type}, {"amount", amount}, {"currency", "EUR"},
                     {"digits", 2},          {"open", false},       {"most", nullptr},  {"suggested", Plain::array()}};
    };
    expected["prices"] = {price("Stalls", "adult", 4200), price("Stalls", "child", 2100),
                          price("Circle", "adult", 3000), price("Floor", "adult", 1500)};
    expected["fee"] = nullptr;
    expected["currency"] = "EUR";
    expected["digits"] = 2;
    expected["hold_ttl_seconds"] = 600;
    expected["max_seats"] = 6;
    expected["strand_rule"] = "off";
    expected["attendee_names"] = "none";
    const auto available = [](const char* category, int free, int total) {
        return Plain{{"category", category}, {"available", free}, {"total", total}};
    };
    expected["availability"] = {available("Stalls", 10, 10), available("Circle", 10, 10), available("Floor", 5, 5)};
    expected["payment_methods"] = {"demo", "box_office"};
    expected["reservations"] = {{"minutes", 4320}, {"end_at", "2026-03-01T19:00:00Z"}};
    expected["transfers"] = nullptr;
    expected["version"] = 1;
    CHECK(get(shop, "/api/sessions/tonight") == expected);
}

TEST_CASE("a map has exactly the fields that were promised, and names every seat's neighbour") {
    TestShop shop;
    const std::string id = shop.session.session.map.text();
    const auto map = get(shop, "/api/maps/" + id);
    Plain head = map;
    head.erase("sections");
    CHECK(head == Plain{{"id", id},
                        {"name", "Small house"},
                        {"width", 400.0},
                        {"height", 300.0},
                        {"focal", {{"x", 200.0}, {"y", 20.0}}},
                        {"categories",
                         {{{"name", "Stalls"}, {"color", "#1b6ca8"}},
                          {{"name", "Circle"}, {"color", "#a8571b"}},
                          {{"name", "Floor"}, {"color", "#2f7d4f"}}}},
                        {"areas",
                         {{{"id", "floor"},
                           {"name", "Floor"},
                           {"capacity", 5},
                           {"index", 20},
                           {"category", "Floor"},
                           {"x", 60.0},
                           {"y", 180.0},
                           {"width", 240.0},
                           {"height", 60.0}}}},
                        {"units", Plain::array()},
                        {"decorations",
                         {{{"kind", "stage"},
                           {"text", "Stage"},
                           {"x", 200.0},
                           {"y", 20.0},
                           {"size", 16.0},
                           {"points", {{120.0, 10.0}, {280.0, 10.0}, {260.0, 40.0}, {140.0, 40.0}}}}}}});
    REQUIRE(map["sections"].size() == 2);
    for (int section = 0; section < 2; ++section) {
        const char letter = static_cast<char>('A' + section);
        Plain seats = row(letter);
        for (int i = 0; i < 10; ++i) {
            auto& one = seats[static_cast<std::size_t>(i)];
            for (const char* name : {"row", "price", "state"}) one.erase(name);
            one["next"] = i == 5 || i == 9 ? Plain(nullptr) : Plain(section * 10 + i + 1); // the aisle and the end
        }
        CHECK(map["sections"][static_cast<std::size_t>(section)] ==
              Plain{{"id", section == 0 ? "stalls" : "circle"},
                    {"name", section == 0 ? "Stalls" : "Circle"},
                    {"kind", "seated"},
                    {"rows", {{{"label", std::string(1, letter)}, {"seats", seats}}}}});
    }
}

TEST_CASE("the sections of a venue have exactly the fields that were promised") {
    TestShop shop;
    const auto section = [](const char* id, const char* name, const char* kind, int capacity, int price) {
        return Plain{{"id", id},     {"venue", "small-house"}, {"name", name},
                     {"kind", kind}, {"capacity", capacity},   {"price_from", eur(price)}};
    };
    CHECK(get(shop, "/api/sections?venue=small-house") ==
          Plain{{"sections",
                 {section("stalls", "Stalls", "seated", 10, 4200), section("circle", "Circle", "seated", 10, 3000),
                  section("floor", "Floor", "standing", 5, 1500)}}});
}

TEST_CASE("the seats of a section have exactly the fields that were promised, for everybody and for their buyer") {
    TestShop shop;
    shop.json(201, shop.send("POST", kHolds, R"({"seats":["A-1","A-10"],"areas":[{"id":"floor","count":2}]})", kAlice));
    const auto stalls = [&](const std::string& state) {
        return Plain{{"session", "tonight"},
                     {"version", 2},
                     {"section", "stalls"},
                     {"seats", row('A', {{1, state}, {10, state}})}};
    };
    const Plain floor{{"id", "floor"},  {"name", "Floor"},     {"capacity", 5},
                      {"available", 3}, {"category", "Floor"}, {"price", eur(1500)}};
    const std::string in = "/api/seats?session=tonight&section=";
    CHECK(get(shop, in + "stalls") == stalls("held"));
    CHECK(get(shop, in + "stalls", kBob) == stalls("held"));
    CHECK(get(shop, in + "stalls", kAlice) == stalls("mine"));
    CHECK(
        get(shop, in + "floor", kAlice) ==
        Plain{
            {"session", "tonight"}, {"version", 2}, {"section", "floor"}, {"seats", Plain::array()}, {"area", floor}});
    for (const auto& [buyer, state] : {std::pair(std::string(), "held"), {kAlice, "mine"}}) {
        const Plain expected = {
            {"session", "tonight"},
            {"version", 2},
            {"sections",
             {{{"id", "stalls"},
               {"name", "Stalls"},
               {"kind", "seated"},
               {"seats", row('A', {{1, state}, {10, state}})}},
              {{"id", "circle"}, {"name", "Circle"}, {"kind", "seated"}, {"seats", row('B')}},
              {{"id", "floor"}, {"name", "Floor"}, {"kind", "standing"}, {"seats", Plain::array()}, {"area", floor}}}}};
        CHECK(get(shop, "/api/sections/seats?session=tonight", buyer) == expected);
    }
    CHECK(get(shop, "/api/sessions/tonight/states", kAlice) ==
          Plain{{"version", 2}, {"states", "maaaaaaaamaaaaaaaaaammaaa"}, {"map", shop.session.session.map.text()}});
}

TEST_CASE("a hold has exactly the fields that were promised, in every answer") {
    TestShop shop;
    const auto created = shop.send(
        "POST", kHolds,
        R"({"seats":["A-2",{"id":"A-1","type":"child"}],"areas":[{"id":"floor","count":2,"type":"adult"}]})", kAlice);
    REQUIRE(created.status == 201);
    const auto answer = Plain::parse(created.text());
    const auto id = answer["hold"]["id"].get<std::string>();
    CHECK(id.size() == kOrderedLength);
    const Plain area{{"id", "floor"}, {"name", "Floor"},     {"type", "adult"},
                     {"count", 2},    {"category", "Floor"}, {"price", eur(1500)}};
    const Plain hold{{"id", id},
                     {"session", "tonight"},
                     {"expires_at", "2026-03-01T12:10:00Z"},
                     {"seats", {held_seat("A-1", 0, "child", 2100), held_seat("A-2", 1, "adult", 4200)}},
                     {"areas", {area}},
                     {"total", eur(9300)},
                     {"warnings", Plain::array()}};
    CHECK(answer == Plain{{"hold", hold}, {"server_time", "2026-03-01T12:00:00Z"}});
    shop.clock.advance(std::chrono::milliseconds(61'999));
    CHECK(get(shop, "/api/holds/" + id, kAlice) == Plain{{"hold", hold},
                                                         {"server_time", "2026-03-01T12:01:01Z"},
                                                         {"taxes", Plain::array()},
                                                         {"tax_exemption", nullptr}});
    CHECK(get(shop, kHolds, kAlice) == Plain{{"holds", {hold}}, {"server_time", "2026-03-01T12:01:01Z"}});
    for (const auto& target : {"/api/holds/" + id, kHolds})
        CHECK(shop.send("GET", target, "", kAlice).header("Cache-Control") == "no-store");
    CHECK(shop.send("DELETE", "/api/holds/" + id, "", kAlice).text().empty());
}

TEST_CASE("an order has exactly the fields that were promised, in every answer") {
    TestShop shop;
    const auto hold =
        shop.json(201, shop.send("POST", kHolds, R"({"seats":["B-1"],"areas":[{"id":"floor","count":1}]})", kAlice));
    const Plain body{{"hold", hold["hold"]["id"].get<std::string>()},
                     {"customer", {{"name", " Ada Lovelace "}, {"email", "ada@example.org"}}},
                     {"payment", {{"method", "box_office"}}},
                     {"total", eur(4500)}};
    const auto created = shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", "k"}});
    REQUIRE(created.status == 201);
    const auto answer = Plain::parse(created.text());
    const auto& order = answer["order"];
    const Plain ticket{{"id", order["tickets"][0]["id"]},
                       {"code", order["tickets"][0]["code"]},
                       {"seat", "B-1"},
                       {"section", "Circle"},
                       {"row", "B"},
                       {"label", "1"},
                       {"kind", "wheelchair"},
                       {"category", "Circle"},
                       {"type", "adult"},
                       {"price", eur(3000)},
                       {"status", "valid"},
                       {"attendee", nullptr},
                       {"holder", nullptr}};
    const Plain standing{{"id", order["tickets"][1]["id"]},
                         {"code", order["tickets"][1]["code"]},
                         {"seat", "floor-1"},
                         {"section", "Floor"},
                         {"row", nullptr},
                         {"label", nullptr},
                         {"kind", "standing"},
                         {"category", "Floor"},
                         {"type", "adult"},
                         {"price", eur(1500)},
                         {"status", "valid"},
                         {"attendee", nullptr},
                         {"holder", nullptr}};
    CHECK(order == Plain{{"id", order["id"]},
                         {"reference", order["reference"]},
                         {"status", "reserved"},
                         {"reserved_until", "2026-03-01T19:00:00Z"},
                         {"session", "tonight"},
                         {"event",
                          {{"slug", "hamlet"},
                           {"title", "Hamlet"},
                           {"artist", "The Company"},
                           {"image", "/static/images/hamlet.svg"}}},
                         {"venue", venue()},
                         {"starts_at", "2026-03-01T20:00:00Z"},
                         {"doors_at", "2026-03-01T19:00:00Z"},
                         {"created_at", "2026-03-01T12:00:00Z"},
                         {"tickets", {ticket, standing}},
                         {"total", eur(4500)},
                         {"paid", eur(0)},
                         {"refunded", eur(0)},
                         {"credit", eur(0)},
                         {"by_gift_card", eur(0)},
                         {"donation", eur(0)},
                         {"donation_refunded", eur(0)},
                         {"taxes", Plain::array()},
                         {"tax_exemption", nullptr},
                         {"called_off", false},
                         {"postponed", false},
                         {"change", nullptr},
                         {"settlement", nullptr},
                         {"rights", nullptr},
                         {"exchanged_for", nullptr},
                         {"exchanged_from", nullptr},
                         {"customer", {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}},
                         {"payment", {{"method", "box_office"}, {"status", "due"}}}});
    CHECK(get(shop, "/api/orders/" + order["id"].get<std::string>()) == answer);
}

TEST_CASE("a refusal is problem+json with everything that a program needs") {
    TestShop shop;
    shop.json(201, shop.send("POST", kHolds, R"({"seats":["A-1"]})", kAlice));
    const auto response = shop.send("POST", kHolds, R"({"seats":["A-1"]})", kBob);
    CHECK(response.status == 409);
    CHECK(response.content_type == "application/problem+json");
    CHECK(response.header("Cache-Control") == "no-store");
    CHECK(Plain::parse(response.text()) == Plain{{"type", "urn:frontrow:problem:seats_taken"},
                                                 {"title", "Conflict"},
                                                 {"status", 409},
                                                 {"detail", "Somebody else has just taken this seat."},
                                                 {"code", "seats_taken"},
                                                 {"seats", {"A-1"}}});
}

TEST_CASE("a newcomer gets a cookie with the first hold that is made, and keeps it") {
    TestShop shop;
    CHECK(shop.send("GET", kHolds).header("Set-Cookie") == std::nullopt);
    CHECK(shop.send("POST", kHolds, R"({"seats":["Z-1"]})").header("Set-Cookie") == std::nullopt);
    const auto first = shop.send("POST", kHolds, R"({"seats":["A-1"]})");
    REQUIRE(first.status == 201);
    const std::string cookie(first.header("Set-Cookie").value_or(""));
    REQUIRE(cookie.starts_with("buyer="));
    const auto token = cookie.substr(6, kOrderedLength);
    CHECK(cookie.substr(6 + kOrderedLength) == "; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax");
    CHECK(first.text().find(token) == std::string_view::npos); // no script ever sees it
    CHECK(get(shop, kHolds, token)["holds"].size() == 1);
    CHECK(shop.send("POST", kHolds, R"({"seats":["A-3"]})", token).header("Set-Cookie") == std::nullopt);
    const auto other = shop.send("POST", kHolds, R"({"seats":["A-5"]})");
    CHECK(std::string(other.header("Set-Cookie").value_or("")).substr(6, kOrderedLength) != token);

    Application tls(
        {shop.store, shop.cache, shop.clock, shop.randomness, shop.digest, shop.files, shop.passwords, shop.codes},
        {.payments = {}, .secure_cookies = true}, [](const Request&, std::string_view) {});
    const auto secure =
        tls.router().dispatch({"POST", kHolds, {}, {{"content-type", "application/json"}}, R"({"seats":["A-7"]})", {}});
    CHECK(secure.header("Set-Cookie").value_or("").ends_with("; Secure"));
}

// ---- Pages

namespace {

constexpr std::string_view kPage =
    R"(<html><script type="application/json" id="page-data">{{^data}}null{{/data}}{{{data}}}</script></html>)";
constexpr std::string_view kTable = R"({"404": {}, "checkout": {}, "index": {}, "order": {}, "session": {}})";
constexpr EmbeddedFile kFiles[] = {{"favicon.svg", "\"f\"", "<svg/>", "", ""},
                                   {"js/cart.js", "\"j\"", "let cart;", "", ""},
                                   {"openapi.json", "\"o\"", "{}", "", ""},
                                   {"pages/404.html", "\"4\"", "<p>not here</p>", "", ""},
                                   {"pages/checkout.html", "\"c\"", "<p>checkout</p>", "", ""},
                                   {"pages/index.html", "\"i\"", kPage, "", ""},
                                   {"pages/layout.html", "\"l\"", "{{>content}}", "", ""},
                                   {"pages/order.html", "\"r\"", "<p>order</p>", "", ""},
                                   {"pages/pages.json", "\"p\"", kTable, "", ""},
                                   {"pages/session.html", "\"s\"", kPage, "", ""}};

/// A shop with pages.
struct PageShop {
    TestShop base;
    StaticFiles files{std::span<const EmbeddedFile>(kFiles)};
    Application shop{
        {base.store, base.cache, base.clock, base.randomness, base.digest, files, base.passwords, base.codes},
        {},
        [](const Request&, std::string_view what) { CHECK_MESSAGE(false, what); }};
    [[nodiscard]] Response visit(const std::string& path, const std::multimap<std::string, std::string>& headers = {
                                                              {"accept", "text/html"}}) const {
        return shop.router().dispatch({"GET", path, {}, headers, {}, {}});
    }
};

std::string page_with(std::string_view data) {
    const std::string page(kPage);
    return page.substr(0, page.find("{{")) + std::string(data) + page.substr(page.rfind("}}") + 2);
}

} // namespace

TEST_CASE("a page arrives with the bytes of the API inside it, and never with old ones") {
    PageShop pages;
    const auto check_pages = [&] {
        CHECK(pages.visit("/").text() == page_with(pages.visit("/api/events").text()));
        CHECK(pages.visit("/sessions/tonight").text() == page_with(pages.visit("/api/sessions/tonight").text()));
    };
    check_pages();
    const std::string etag(pages.visit("/").header("ETag").value_or(""));
    CHECK(pages.visit("/", {{"if-none-match", etag}}).status == 304);
    pages.base.send("POST", kHolds, R"({"seats":["A-1"]})", kAlice);
    check_pages();
    CHECK(pages.visit("/", {{"if-none-match", etag}}).status == 200);
}

TEST_CASE("a page that somebody edits is shown as it is now, also where its length stays") {
    TestShop base;
    const auto write = [&](const std::string& word) {
        std::ofstream(base.folder.file("pages/index.html")) << kPage << "<p>" << word << "</p>";
    };
    std::filesystem::create_directory(base.folder.file("pages"));
    std::ofstream(base.folder.file("pages/layout.html")) << "{{>content}}";
    std::ofstream(base.folder.file("pages/pages.json")) << kTable;
    const StaticFiles files(base.folder.file(""),
                            [&](std::string_view bytes) { return '"' + base.digest.of(bytes) + '"'; });
    Application shop(
        {base.store, base.cache, base.clock, base.randomness, base.digest, files, base.passwords, base.codes}, {},
        [](const Request&, std::string_view what) { CHECK_MESSAGE(false, what); });
    for (const std::string word : {"old", "new"}) {
        write(word);
        const auto response = shop.router().dispatch({"GET", "/", {}, {{"accept", "text/html"}}, {}, {}});
        CHECK(response.text().ends_with("<p>" + word + "</p>"));
    }
}

TEST_CASE("every page and file is served, and what is not there is told to people and programs alike") {
    const PageShop pages;
    struct Visit {
        std::string path;
        std::string accept;
        int status;
        std::string type;
        std::string text;
    };
    const std::string html = "text/html; charset=utf-8";
    const std::vector<Visit> visits = {
        {"/", "text/html", 200, html, "page-data"},
        {"/sessions/tonight", "text/html", 200, html, "Hamlet"},
        {"/sessions/x", "text/html,*/*", 404, html, "not here"},
        {"/sessions/x", "*/*", 404, "application/problem+json", "not_found"},
        {"/sessions/%20", "text/html", 404, html, "not here"},
        {"/checkout/anything", "text/html", 200, html, "checkout"},
        {"/orders/anything", "text/html", 200, html, "order"},
        {"/favicon.ico", "image/*", 200, "image/svg+xml", "<svg/>"},
        {"/static/js/cart.js", "*/*", 200, "text/javascript; charset=utf-8", "let cart;"},
        {"/static/js/none.js", "*/*", 404, "application/problem+json", "not_found"},
        {"/static/", "text/html", 404, html, "not here"},
        {"/static/../main.cpp", "text/html", 404, html, "not here"},
        {"/static/pages/layout.html", "text/html", 404, html, "not here"},
        {"/nothing", "text/html", 404, html, "not here"},
        {"/api/nothing", "text/html", 404, "application/problem+json", "not_found"},
        {"/api/openapi.json", "*/*", 200, "application/json", "{}"},
    };
    for (const auto& visit : visits) {
        INFO(visit.path << " " << visit.accept);
        const auto response = pages.visit(visit.path, {{"accept", visit.accept}});
        CHECK(response.status == visit.status);
        CHECK(response.content_type == visit.type);
        CHECK(response.text().find(visit.text) != std::string_view::npos);
    }
}

TEST_CASE("a page allows no scripts but its own files") {
    const PageShop pages;
    for (const std::string path :
         {"/", "/sessions/tonight", "/sessions/x", "/checkout/x", "/orders/x", "/nothing", "/static/js/cart.js"}) {
        INFO(path);
        const auto response = pages.visit(path);
        const auto policy = response.header("Content-Security-Policy").value_or("");
        for (const std::string_view rule :
             {"default-src 'self'", "img-src 'self' data:", "style-src 'self'", "script-src 'self'",
              "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"})
            CHECK_MESSAGE(policy.find(rule) != std::string_view::npos, rule);
        CHECK(policy.find("unsafe") == std::string_view::npos);
        CHECK(response.header("X-Content-Type-Options") == "nosniff");
    }
}

TEST_CASE("data inside a page cannot end its script element") {
    PageShop pages;
    pages.base.store.write([](Tx& tx) {
        auto event = *tx.events().find(EventSlug::trusted("hamlet"));
        event.title = "</script><script>alert(1)</script><!--";
        tx.events().put(event);
        return Done{};
    });
    pages.base.cache.clear();
    const auto page = pages.visit("/");
    const std::string text(page.text());
    CHECK(text.find("alert(1)") != std::string::npos);
    CHECK(text.find("</script>") == text.rfind("</script>"));
    CHECK(text.find("<!--") == std::string::npos);
    CHECK(Plain::parse(pages.visit("/api/events").text())["events"][0]["title"] ==
          "</script><script>alert(1)</script><!--");
}

} // namespace frontrow::testing::api_test
