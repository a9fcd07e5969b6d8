// For whom tickets are: what an event asks, what a buyer says, what the house makes of it, and who sees it.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/admission/ticket_codes.hpp"
#include "domain/admission/ticket_pass_service.hpp"
#include "domain/selling/attendees.hpp"
#include "formats/selling/order_papers.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::attendee_test {

namespace {

template <class On>
struct House : On {
    explicit House(const std::string& asked) {
        admin = this->shop.log_in(Role::admin);
        const auto path = "/api/admin/events/hamlet";
        const auto event = this->shop.json(200, this->shop.send_as(admin, "GET", path));
        CHECK(event["attendee_names"] == "none");
        const Json edit{{"attendee_names", asked}, {"version", event["version"]}};
        CHECK(this->shop.json(200, this->shop.send_as(admin, "PUT", path, edit.dump()))["attendee_names"] == asked);
        CHECK(this->shop.json(200, this->shop.send("GET", "/api/sessions/tonight"))["attendee_names"] == asked);
    }

    Json hold(const std::string& what) {
        return this->shop.json(201, this->shop.send("POST", "/api/sessions/tonight/holds", what, kAlice))["hold"];
    }
    Response buy(const Json& hold, const Json& attendees) {
        const Json order{{"hold", hold["id"]},
                         {"customer", {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}},
                         {"payment", {{"method", "demo"}, {"card", "4242424242424242"}}},
                         {"attendees", attendees}};
        return this->shop.send("POST", "/api/orders", order.dump(), kAlice,
                               {{"idempotency-key", "k" + std::to_string(++keys)}});
    }
    Json bought(const std::string& what, const Json& attendees) {
        return this->shop.json(201, buy(hold(what), attendees))["order"];
    }
    Json by_house(const std::string& method, const std::string& path, const std::string& body = "") {
        return this->shop.json(200, this->shop.send_as(admin, method, path, body));
    }
    static std::vector<Json> names_of(const Json& order) {
        std::vector<Json> names;
        for (const auto& ticket : order["tickets"]) names.push_back(ticket["attendee"]);
        return names;
    }
    TicketSheet sheet(const Json& order) {
        SeatMapService maps(this->shop.store);
        const auto papers = value_of(OrderPapersService(this->shop.store, maps).find(OrderId::trusted(order["id"])));
        return ticket_sheet(papers, this->shop.shop.ticket_codes().signer(), Language::english, Paper::a4);
    }
    /// What somebody prints who was sent this page.
    TicketSheet held(const std::string& page) {
        SeatMapService maps(this->shop.store);
        const auto ticket = this->shop.store.read(
            [&](Tx& tx) { return value_of(held_ticket(tx, maps, PassId::trusted(page.substr(page.rfind('/') + 1)))); });
        return ticket_sheet(ticket.papers, this->shop.shop.ticket_codes().signer(), Language::english, Paper::a4);
    }

    std::string admin;
    int keys = 0;
};

using Names = std::vector<Json>;
const std::string kThree = R"({"seats":["A-1","A-2"],"areas":[{"id":"floor","count":2}]})";

Json named(const std::string& seat, const std::string& name) { return {{"seat", seat}, {"name", name}}; }

} // namespace

TEST_CASE_TEMPLATE("who likes says for whom a ticket is: it stands on it, and doors find it", On, STORES) {
    House<On> house("optional");
    const auto order = house.bought(kThree, {named("A-2", " Grace Hopper "), named("floor", "Alan Turing")});
    CHECK(house.names_of(order) == Names{nullptr, "Grace Hopper", "Alan Turing", nullptr});
    const auto desk = "/api/admin/orders/" + order["reference"].template get<std::string>();
    CHECK(house.names_of(house.by_house("GET", desk)) == house.names_of(order));
    const auto printed = house.sheet(order).tickets;
    REQUIRE(printed.size() == 4);
    CHECK(printed[0].attendee.empty());
    CHECK(printed[1].attendee == "Grace Hopper");

    house.shop.clock.set(house.shop.session.session.doors_at);
    house.admin = house.shop.log_in(Role::admin);
    const std::string doors = "/api/door/sessions/tonight";
    const auto found = house.by_house("GET", doors + "/search?q=hopper")["items"];
    REQUIRE(found.size() == 1);
    CHECK(found[0]["name"] == "Grace Hopper");
    const auto list = house.shop.send_as(house.admin, "GET", doors + "/tickets").text();
    CHECK(list.find("Hopper") == std::string::npos); // a door that may be lost names nobody
    const Json scans{{"scans", {{{"key", "k1"}, {"code", printed[1].code}}}}};
    const auto in = house.by_house("POST", doors + "/scans", scans.dump())["items"][0];
    CHECK(in["verdict"] == "in");
    CHECK(in["ticket"]["attendee"] == "Grace Hopper");
    const auto csv = house.shop.send_as(house.admin, "GET", "/api/box-office/sessions/tonight/doors.csv").text();
    CHECK(csv.find("Alan Turing") != std::string::npos);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the house writes another name, and neither the code nor the log has any", On, STORES) {
    House<On> house("none");
    const auto order = house.bought(R"({"seats":["A-1"]})", Json::array({named("A-1", "Grace Hopper")}));
    CHECK(house.names_of(order) == Names{nullptr}); // nobody has asked for it
    const auto code = house.sheet(order).tickets[0].code;
    const auto desk = "/api/admin/orders/" + order["reference"].template get<std::string>();
    const auto path = desk + "/tickets/" + order["tickets"][0]["id"].template get<std::string>() + "/attendee";
    CHECK(house.names_of(house.by_house("PUT", path, R"({"name":"Grace Hopper"})")) == Names{"Grace Hopper"});
    CHECK(house.sheet(order).tickets[0].code == code);
    CHECK(house.sheet(order).tickets[0].attendee == "Grace Hopper");
    const auto log = house.shop.send_as(house.admin, "GET", "/api/admin/audit").text();
    CHECK(log.find("order.attendee") != std::string::npos);
    CHECK(log.find("Hopper") == std::string::npos);
    house.by_house("POST", desk + "/move", R"({"seats":{"A-1":"A-3"}})");
    CHECK(house.sheet(order).tickets[0].attendee == "Grace Hopper"); // somewhere else, and the same person
    CHECK(house.names_of(house.by_house("PUT", path, R"({"name":null})")) == Names{nullptr});
    refused(house.shop.send_as(house.admin, "PUT", path, R"({"name":" "})"), 422, "invalid", "name");
    refused(house.shop.send_as(house.admin, "PUT", desk + "/tickets/none/attendee", R"({"name":"A"})"), 404,
            "not_found");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("orders are found by whoever a ticket is for or was passed on to, as it is by now", On, STORES) {
    House<On> house("optional");
    const auto order = house.bought(kThree, {named("A-2", "Zoë Straße"), named("floor", "Alan Turing")});
    const std::string reference = order["reference"];
    const auto finds = [&](const std::string& text) {
        return house.by_house("GET", "/api/admin/orders?q=" + text)["items"].size() == 1;
    };
    CHECK(finds("strasse"));
    CHECK(finds("turing"));
    CHECK(finds("lovelace"));
    const auto path = "/api/admin/orders/" + reference + "/tickets/";
    house.by_house("PUT", path + order["tickets"][2]["id"].template get<std::string>() + "/attendee",
                   R"({"name":"Grace Hopper"})");
    CHECK(finds("hopper"));
    CHECK_FALSE(finds("turing"));
    const auto ticket = "/api/orders/" + order["id"].template get<std::string>() + "/tickets/" +
                        order["tickets"][1]["id"].template get<std::string>() + "/pass";
    const auto page =
        house.shop.json(201, house.shop.send("POST", ticket, R"({"name":"Edsger Dijkstra"})", kAlice))["page"];
    CHECK(finds("dijkstra"));
    CHECK(finds("zoe"));
    const auto held = house.held(page.template get<std::string>());
    REQUIRE(held.tickets.size() == 1);
    CHECK(held.tickets[0].attendee == "Edsger Dijkstra"); // it is theirs now
    house.shop.json(200, house.shop.send("DELETE", ticket, "", kAlice));
    CHECK_FALSE(finds("dijkstra"));
    CHECK(finds("ada@example.org"));
    house.shop.check_sound();
}

TEST_CASE("the counter says for whom tickets are where it likes, however strictly the event asks") {
    House<OnSqlite> house("required");
    const auto counter = house.shop.log_in(Role::box_office);
    const auto sell = [&](const Json& attendees, const std::string& key) {
        const Json sale{{"session", "tonight"},
                        {"seats", {"A-2", "A-1"}},
                        {"areas", Json::array({{{"id", "floor"}, {"count", 2}}})},
                        {"method", "cash"},
                        {"attendees", attendees}};
        return house.shop.send_as(counter, "POST", "/api/box-office/sales", sale.dump(), key);
    };
    refused(sell(Json::array({named("A-3", "Ada")}), "wrong"), 422, "invalid", "attendees[0].seat");
    refused(sell(Json::array({named("A-1", " ")}), "empty"), 422, "invalid", "attendees[0].name");
    const auto order = house.shop.json(
        201, sell(Json::array({named("floor", "Alan Turing"), named("A-2", "Grace Hopper")}), "one"))["order"];
    CHECK(house.names_of(order) == Names{nullptr, "Grace Hopper", "Alan Turing", nullptr});
    const auto doors =
        house.shop.json(200, house.shop.send_as(counter, "GET", "/api/box-office/sessions/tonight/doors"));
    CHECK(doors["items"][0]["seats"][1]["attendee"] == "Grace Hopper");
    House<OnSqlite> other("none");
    const Json sale{{"session", "tonight"},
                    {"seats", {"A-1"}},
                    {"method", "cash"},
                    {"attendees", Json::array({named("A-1", "Ada")})}};
    const auto made = other.shop.json(201, other.shop.send_as(other.shop.log_in(Role::box_office), "POST",
                                                              "/api/box-office/sales", sale.dump(), "one"))["order"];
    CHECK(other.names_of(made) == Names{nullptr}); // what nobody has asked for is not kept
    house.shop.check_sound();
}

TEST_CASE("where an event asks everybody, a ticket without a name is not sold and nothing is charged") {
    House<OnSqlite> house("required");
    const auto hold = house.hold(kThree);
    Json attendees = {named("A-1", "Ada"), named("A-2", "Grace"), named("floor", "Alan")};
    refused(house.buy(hold, attendees), 422, "invalid", "attendees");
    refused(house.buy(hold, nullptr), 422, "invalid", "attendees");
    for (const std::string seat : {"A-1", "A-3", "floor-2", "", "stalls"}) {
        Json wrong = attendees;
        wrong.push_back(named(seat, "Edsger"));
        CAPTURE(seat);
        refused(house.buy(hold, wrong), 422, "invalid", "attendees[3].seat");
    }
    attendees.push_back(named("floor", " "));
    refused(house.buy(hold, attendees), 422, "invalid", "attendees[3].name");
    attendees[3] = named("floor", "Edsger");
    attendees.push_back(named("floor", "Barbara"));
    refused(house.buy(hold, attendees), 422, "invalid", "attendees[4].seat");
    attendees.erase(4);
    const auto order = house.shop.json(201, house.buy(hold, attendees))["order"];
    CHECK(house.names_of(order) == Names{"Ada", "Grace", "Alan", "Edsger"});
    house.shop.check_sound();
}

TEST_CASE("an event asks in one of three ways") {
    House<OnSqlite> house("required");
    const auto event = house.by_house("GET", "/api/admin/events/hamlet");
    const auto edit = [&](const Json& asked) {
        const Json body{{"attendee_names", asked}, {"version", event["version"]}};
        return house.shop.send_as(house.admin, "PUT", "/api/admin/events/hamlet", body.dump());
    };
    for (const Json& wrong : {Json("always"), Json(1), Json("")}) {
        CAPTURE(wrong.dump());
        refused(edit(wrong), 422, "invalid", "attendee_names");
    }
    const Json again{{"title", "Hamlet II"}, {"version", event["version"]}};
    const auto kept = house.by_house("PUT", "/api/admin/events/hamlet", again.dump());
    CHECK(kept["attendee_names"] == "required");
    const auto copy =
        house.shop.json(201, house.shop.send_as(house.admin, "POST", "/api/admin/events/hamlet/duplicate", "{}"));
    CHECK(copy["attendee_names"] == "required");
}

} // namespace frontrow::testing::attendee_test
