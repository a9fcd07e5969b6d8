// A ticket that is passed on: its new holder alone comes in by it, until the buyer takes it back or it ends otherwise.

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "domain/admission/ticket_codes.hpp"
#include "formats/selling/order_papers.hpp"
#include "tests/support/outgoing_mail.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::ticket_pass_test {

namespace {

/// A shop at noon of the day, with a buyer of several seats and somebody at the door.
template <class On>
struct House : On {
    House() { admin = this->shop.log_in(Role::admin); }

    Json bought(const std::string& seats, const std::string& method = "demo") {
        const auto hold = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":)" + seats + "}", kAlice))["hold"];
        const Json order{{"hold", hold["id"]},
                         {"customer", {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}},
                         {"payment", {{"method", method}, {"card", "4242424242424242"}}}};
        return this->shop.json(201, this->shop.send("POST", "/api/orders", order.dump(), kAlice,
                                                    {{"idempotency-key", hold["id"]}}))["order"];
    }

    static std::string path_of(const Json& order) { return "/api/orders/" + order["id"].get<std::string>(); }
    static std::string pass_path(const Json& order, std::size_t n) {
        return path_of(order) + "/tickets/" + order["tickets"][n]["id"].get<std::string>() + "/pass";
    }
    Response pass(const Json& order, std::size_t n, const std::string& body = R"({"name":"Grace Hopper"})") {
        return this->shop.send("POST", pass_path(order, n), body);
    }
    Response take_back(const Json& order, std::size_t n) { return this->shop.send("DELETE", pass_path(order, n)); }
    Json seen(const Json& order) { return this->shop.json(200, this->shop.send("GET", path_of(order)))["order"]; }
    /// Passes a ticket on. Returns where its holder reads it.
    std::string passed(const Json& order, std::size_t n) {
        const auto page = this->shop.json(201, pass(order, n))["page"].template get<std::string>();
        return "/api/passes/" + page.substr(std::string("/tickets/").size());
    }
    Json held(const std::string& path) { return this->shop.json(200, this->shop.send("GET", path))["ticket"]; }
    std::string refusal(const Response& response) { return Json::parse(response.text())["code"]; }

    /// The digits of a ticket as it is now, whoever has it.
    std::string digits(const Json& order, std::size_t n) {
        const auto detail = value_of(this->shop.shop.orders().find(OrderId::trusted(order["id"])));
        return this->shop.shop.ticket_codes().signer().digits(detail.session.session, detail.order.tickets[n]);
    }

    void open_doors() {
        this->shop.clock.set(this->shop.session.session.doors_at);
        admin = this->shop.log_in(Role::admin);
    }
    Json scan(const std::string& code) {
        const Json body{{"scans", {{{"key", "k" + std::to_string(++keys)}, {"code", code}}}}};
        return this->shop.json(
            200, this->shop.send_as(admin, "POST", "/api/door/sessions/tonight/scans", body.dump()))["items"][0];
    }
    Json by_house(const std::string& method, const Json& order, const std::string& what, const Json& body,
                  const std::string& key = "") {
        const auto path = "/api/admin/orders/" + order["reference"].get<std::string>() + what;
        return this->shop.json(200, this->shop.send_as(admin, method, path, method == "GET" ? "" : body.dump(), key));
    }

    std::string admin;
    int keys = 0;
};

} // namespace

TEST_CASE_TEMPLATE("a ticket that was passed on lets its new holder in and nobody else", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1","A-2"])");
    const auto letters = order["tickets"][0]["code"].template get<std::string>();
    const auto digits = house.digits(order, 0);
    const auto answer = house.shop.json(
        201, house.pass(order, 0, R"({"name":" Grace Hopper ","email":"grace@example.org","language":"de"})"));
    const Json holder{{"name", "Grace Hopper"}, {"email", "grace@example.org"}, {"since", "2026-03-01T12:00:00Z"}};
    CHECK(answer["order"]["tickets"][0]["code"] == nullptr);
    CHECK(answer["order"]["tickets"][0]["holder"] == holder);
    CHECK(answer["order"]["tickets"][1]["code"] == order["tickets"][1]["code"]);
    CHECK(answer["order"]["tickets"][1]["holder"] == nullptr);
    CHECK(house.seen(order)["tickets"] == answer["order"]["tickets"]);

    const auto page = answer["page"].template get<std::string>();
    REQUIRE(page.starts_with("/tickets/"));
    const auto path = "/api/passes/" + page.substr(9);
    const auto response = house.shop.send("GET", path);
    const auto held = house.shop.json(200, response)["ticket"];
    CHECK(held["holder"] == "Grace Hopper");
    CHECK(held["buyer"] == "Ada Lovelace");
    CHECK(held["seat"] == "A-1");
    CHECK(held["used"] == false);
    const auto code = held["code"].template get<std::string>();
    CHECK(code != letters);
    // Nothing of the order leaks to the holder, and nobody on the way keeps what lets in.
    for (const auto& secret :
         {order["id"].template get<std::string>(), std::string("ada@example.org"), std::string("grace@example.org"),
          std::string("price"), std::string("4200"), letters, order["tickets"][1]["code"].template get<std::string>()})
        CHECK_MESSAGE(response.text().find(secret) == std::string::npos, secret);
    for (const std::string file : {"", "/code.svg", "/ticket.pdf", "/calendar.ics"}) {
        const auto got = house.shop.send("GET", path + file);
        CHECK_MESSAGE(got.status == 200, file);
        CHECK(got.headers.end() != std::find(got.headers.begin(), got.headers.end(),
                                             std::pair<std::string, std::string>("Cache-Control", "no-store")));
    }
    const auto entry = house.shop.send("GET", path + "/calendar.ics?language=en").text();
    CHECK(entry.find("UID:ticket-") != std::string::npos);
    CHECK(entry.find("Seat 1") != std::string::npos);
    CHECK(entry.find("Seat 2") == std::string::npos);
    // Nor does anything of the ticket to whoever has the order.
    CHECK(house.shop
              .send("GET", house.path_of(order) + "/tickets/" + order["tickets"][0]["id"].template get<std::string>() +
                               "/code.svg")
              .status == 404);
    const auto own = house.shop.send("GET", house.path_of(order) + "/calendar.ics?language=en").text();
    CHECK(own.find("Seat 1") == std::string::npos);
    CHECK(own.find("Seat 2") != std::string::npos);

    house.open_doors();
    CHECK(house.scan(letters)["verdict"] == "replaced");
    CHECK(house.scan(digits)["verdict"] == "replaced");
    const auto in = house.scan(code);
    CHECK(in["verdict"] == "in");
    CHECK(in["ticket"]["holder"] == "Grace Hopper");
    CHECK(house.scan(order["tickets"][1]["code"])["ticket"]["holder"] == nullptr);
    CHECK(house.held(path)["used"] == true);
    CHECK(house.refusal(house.take_back(order, 0)) == "ticket_used");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("tickets that were passed on are not among those that their buyer prints", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1","A-2"])");
    const auto path = house.passed(order, 0);
    const auto sheet_of = [&](const OrderPapers& papers) {
        return ticket_sheet(papers, house.shop.shop.ticket_codes().signer(), Language::english, Paper::a4);
    };
    const auto papers = house.shop.store.read([&](Tx& tx) {
        SeatMapService maps(house.shop.store);
        return *order_papers(tx, maps, OrderId::trusted(order["id"]));
    });
    const auto sheet = sheet_of(papers);
    REQUIRE(sheet.tickets.size() == 1);
    CHECK(sheet.tickets[0].letters == order["tickets"][1]["code"].template get<std::string>());
    CHECK(sheet.tickets[0].count == "Ticket 1 of 1");
    const auto held = house.shop.store.read([&](Tx& tx) {
        SeatMapService maps(house.shop.store);
        return value_of(held_ticket(tx, maps, PassId::trusted(path.substr(12))));
    });
    const auto theirs = sheet_of(held.papers);
    REQUIRE(theirs.tickets.size() == 1);
    CHECK(theirs.tickets[0].letters == house.held(path)["code"].template get<std::string>());
    CHECK(theirs.customer == "Grace Hopper");
    CHECK(theirs.tickets[0].kind.find("42") == std::string::npos); // no price
    REQUIRE(house.pass(order, 1).status == 201);
    CHECK(house.refusal(house.shop.send("GET", house.path_of(order) + "/tickets.pdf")) == "no_tickets");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a ticket that is taken back is its buyer's again, with another code", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1"])");
    const auto path = house.passed(order, 0);
    const auto theirs = house.held(path)["code"].template get<std::string>();
    const auto back = house.shop.json(200, house.take_back(order, 0))["order"]["tickets"][0];
    CHECK(back["holder"] == nullptr);
    CHECK(back["code"] != order["tickets"][0]["code"]);
    CHECK(back["code"] != theirs);
    CHECK(house.shop.send("GET", path).status == 410);
    for (const std::string file : {"", "/code.svg", "/ticket.pdf", "/calendar.ics"})
        CHECK(house.refusal(house.shop.send("GET", path + file)) == "pass_ended");
    CHECK(house.shop.json(200, house.take_back(order, 0))["order"]["tickets"][0] == back); // again does nothing
    // To somebody else it has a page of its own; the one before stays ended.
    const auto second = house.passed(order, 0);
    CHECK(second != path);
    CHECK(house.shop.send("GET", path).status == 410);
    const auto last = house.held(second)["code"].template get<std::string>();
    house.open_doors();
    CHECK(house.scan(theirs)["verdict"] == "replaced");
    CHECK(house.scan(back["code"])["verdict"] == "replaced");
    CHECK(house.scan(last)["verdict"] == "in");
    // What was let in by mistake and taken back can be taken back from its holder too.
    CHECK(house.shop
              .send_as(house.admin, "POST", "/api/door/sessions/tonight/scans",
                       Json{{"scans", {{{"key", "u"}, {"code", last}, {"kind", "undo"}}}}}.dump())
              .status == 200);
    CHECK(house.take_back(order, 0).status == 200);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what ends or moves a ticket ends the page of its holder", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1","A-2","A-3"])");
    const auto moved = house.passed(order, 0);
    const auto given_back = house.passed(order, 1);
    const auto kept = house.passed(order, 2);
    const auto desk = house.by_house("GET", order, "", {});
    CHECK(desk["tickets"][0]["holder"]["name"] == "Grace Hopper");
    CHECK(desk["tickets"][0].contains("code") == false);
    house.by_house("POST", order, "/move", {{"seats", {{"A-1", "A-9"}}}});
    CHECK(house.shop.send("GET", moved).status == 410);
    const auto version = house.by_house("GET", order, "", {})["version"];
    house.by_house("POST", order, "/refunds",
                   {{"tickets", {order["tickets"][1]["id"]}}, {"version", version}, {"reason", "ill"}}, "one");
    CHECK(house.shop.send("GET", given_back).status == 410);
    CHECK(house.held(kept)["seat"] == "A-3");
    const auto code = house.held(kept)["code"].template get<std::string>();
    house.by_house("POST", order, "/cancel", Json::object());
    CHECK(house.shop.send("GET", kept).status == 410);
    const Json given = house.seen(order);
    for (const auto& ticket : given["tickets"]) CHECK(ticket["holder"] == nullptr);
    house.open_doors();
    CHECK(house.scan(code)["verdict"] == "refunded");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what cannot be passed on stays as it is", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1","A-2"])");
    const auto before = house.seen(order);
    for (const std::string body :
         {R"({})", R"({"name":""})", R"({"name":"  "})", R"({"name":"a\u0007b"})", R"({"name":"\u202e\u200b"})",
          R"({"name":7})", R"({"name":"Grace","email":"grace"})", R"({"name":"Grace","email":"a@b.c\r\nBcc: x@y.z"})",
          R"({"name":"Grace","language":"xx"})"}) {
        CHECK_MESSAGE(house.pass(order, 0, body).status == 422, body);
    }
    CHECK(house.pass(order, 0, R"({"name":")" + std::string(121, 'x') + "\"}").status == 422);
    CHECK(house.shop.send("POST", house.path_of(order) + "/tickets/NOBODY-1/pass", R"({"name":"Grace"})").status ==
          404);
    CHECK(house.shop.send("POST", "/api/orders/NOBODY/tickets/NOBODY-1/pass", R"({"name":"Grace"})").status == 404);
    CHECK(house.shop.send("GET", "/api/passes/NOBODY").status == 404);
    CHECK(house.seen(order) == before);
    // Markup is a name like any other, and stays text.
    REQUIRE(house.pass(order, 0, R"({"name":"<b>Grace</b>"})").status == 201);
    CHECK(house.seen(order)["tickets"][0]["holder"]["name"] == "<b>Grace</b>");
    CHECK(house.refusal(house.pass(order, 0)) == "already_passed");

    const auto reserved = house.bought(R"(["B-5"])", "box_office");
    CHECK(house.refusal(house.pass(reserved, 0)) == "pass_unpaid");
    // Whoever has used a ticket has it.
    house.shop.clock.set(valid_time(house.shop.session.session).first - std::chrono::minutes(1));
    house.admin = house.shop.log_in(Role::admin);
    REQUIRE(house.pass(order, 1).status == 201);
    REQUIRE(house.take_back(order, 1).status == 200);
    house.shop.clock.advance(std::chrono::minutes(1));
    CHECK(house.refusal(house.pass(order, 1)) == "pass_too_late");
    CHECK(house.take_back(order, 0).status == 200); // what nobody has used can be taken back until then
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("tickets of one order are passed on a limited number of times", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1","A-2"])");
    for (int i = 0; i < TicketPassService::kMaxPasses + 2; ++i) {
        REQUIRE(house.pass(order, 0).status == 201);
        REQUIRE(house.take_back(order, 0).status == 200);
    }
    CHECK(house.refusal(house.pass(order, 0)) == "passed_too_often");
    CHECK(house.refusal(house.pass(order, 1)) == "passed_too_often");
    house.shop.check_sound();
}

TEST_CASE("nobody is flooded with tickets: by one address, or at one") {
    House<OnSqlite> house;
    const auto order = house.bought(R"(["A-1","A-2"])");
    const auto missing = house.path_of(order) + "/tickets/NOBODY-1/pass";
    house.shop.address = "192.0.2.7";
    for (int i = 0; i < 30; ++i)
        CHECK(house.shop.send("POST", missing, R"({"name":"Grace","email":"grace@example.org"})").status == 404);
    const auto many = house.shop.send("POST", missing, R"({"name":"Grace"})");
    CHECK(many.status == 429);
    CHECK(many.header("Retry-After") == "60");
    // Whoever has no ticket to pass on has used up nothing of what Grace is sent.
    house.shop.address = "192.0.2.8";
    for (int i = 0; i < 10; ++i) {
        REQUIRE(house.pass(order, 0, R"({"name":"Grace","email":"Grace@example.org"})").status == 201);
        REQUIRE(house.take_back(order, 0).status == 200);
    }
    house.shop.address = "192.0.2.9";
    const auto refused = house.pass(order, 0, R"({"name":"Grace","email":"grace@example.org"})");
    CHECK(refused.status == 429);
    CHECK(refused.header("Retry-After") == "300");
    CHECK(house.seen(order)["tickets"][0]["holder"] == nullptr);
    CHECK(house.pass(order, 0, R"({"name":"Grace"})").status == 201);
}

TEST_CASE_TEMPLATE("the doors know a ticket by its holder and by its buyer", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1","A-2"])");
    house.passed(order, 0);
    house.open_doors();
    const auto found = [&](const std::string& name) {
        const auto path = "/api/door/sessions/tonight/search?q=" + name;
        return house.shop.json(200, house.shop.send_as(house.admin, "GET", path))["items"];
    };
    REQUIRE(found("hopper").size() == 1);
    CHECK(found("hopper")[0]["name"] == "Grace Hopper");
    CHECK(found("lovelace").size() == 2);
    const auto list = house.shop.send_as(house.admin, "GET", "/api/door/sessions/tonight/tickets").text();
    CHECK(list.find("Hopper") == std::string::npos); // a door that may be lost names nobody
    for (const std::string file : {"attendance.csv", "doors.csv"}) {
        const auto csv = house.shop.send_as(house.admin, "GET", "/api/box-office/sessions/tonight/" + file).text();
        CHECK(csv.find("Grace Hopper") != std::string::npos);
        CHECK(csv.find("Ada Lovelace") != std::string::npos);
    }
    const auto log = house.shop.send_as(house.admin, "GET", "/api/admin/audit").text();
    CHECK(log.find("ticket.pass") != std::string::npos);
    CHECK(log.find("Hopper") == std::string::npos);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a holder is told of their ticket, and that it is theirs no longer", On, STORES) {
    House<On> house;
    OutgoingMail mail(house.shop);
    auto& outbox = mail.outbox;
    const auto latest = [&] { return outbox.latest({}, {}, 1).front(); };
    const auto order = house.bought(R"(["A-1","A-2","A-3"])");
    const std::string wish = R"({"name":"Grace\u00a0Hopper {{link_url}}","email":"grace@example.org","language":"de"})";
    const auto page = house.shop.json(201, house.pass(order, 0, wish))["page"].template get<std::string>();
    const auto message = latest();
    CHECK(message.kind == MailKind::passed);
    CHECK(message.address == "grace@example.org");
    const auto letter = *outbox.letter(message.id);
    CHECK(letter.to_name == "Grace\u00a0Hopper {{link_url}}"); // a name is text
    CHECK(letter.subject == "Ihre Karte: Hamlet, Sonntag, 1. März 2026");
    CHECK(letter.text.find("Ada Lovelace hat eine Karte an Sie weitergegeben:") != std::string::npos);
    CHECK(letter.text.find(page) != std::string::npos);
    CHECK(letter.text.find("- Stalls, Reihe A, Platz 1 (") != std::string::npos);
    CHECK(letter.pictures.size() == 1);
    CHECK(letter.attachments.size() == 2);
    auto before_visit = message;
    before_visit.kind = MailKind::visit;
    before_visit.session_starts_at = house.shop.session.session.starts_at;
    house.shop.store.write([&](Tx& tx) {
        tx.outbox().add(before_visit);
        return Done{};
    });
    const auto visit = *outbox.letter(latest().id);
    CHECK(visit.to_name == letter.to_name);
    CHECK(visit.subject == "Ihr Besuch: Hamlet, Sonntag, 1. März 2026, 21:00 Uhr");
    CHECK(visit.text.find("Bitte bringen Sie Ihre Karte mit") != std::string::npos);
    CHECK(visit.text.find(page) != std::string::npos);
    CHECK(visit.pictures.size() == 1);
    CHECK(visit.attachments.size() == 2);
    for (const auto& one : {letter, visit})
        for (const auto& secret : {order["id"].template get<std::string>(), std::string("ada@example.org"),
                                   std::string("42,00"), std::string("0,00"), std::string("Platz 2")})
            CHECK_MESSAGE((one.text + one.html).find(secret) == std::string::npos, secret);
    // The buyer's own letter has the codes of the others alone, and can be sent right away.
    house.shop.clock.advance(std::chrono::minutes(3));
    REQUIRE(house.pass(order, 1, R"({"name":"Mary","email":"mary@example.org"})").status == 201);
    REQUIRE(house.shop.send("POST", house.path_of(order) + "/mail").status == 202);
    CHECK(outbox.letter(latest().id)->pictures.size() == 1);
    // Nobody without an address is written to.
    const auto before = latest().id;
    REQUIRE(house.pass(order, 2).status == 201);
    REQUIRE(house.take_back(order, 2).status == 200);
    CHECK(latest().id == before);
    REQUIRE(house.take_back(order, 0).status == 200);
    CHECK(latest().kind == MailKind::pass_ended);
    CHECK(latest().address == "grace@example.org");
    const auto ended = *outbox.letter(latest().id);
    CHECK(ended.to_name == letter.to_name);
    CHECK(ended.text.find("zurückgenommen") != std::string::npos);
    CHECK((ended.text + ended.html).find(order["id"].template get<std::string>()) == std::string::npos);
    CHECK(ended.pictures.empty());
    CHECK(ended.attachments.empty());
    CHECK_FALSE(outbox.letter(message.id)); // what waits is dropped when its turn comes
    house.by_house("POST", order, "/move", {{"seats", {{"A-2", "A-9"}}}});
    const auto told = outbox.latest({}, {}, 2);
    CHECK(told[0].kind == MailKind::moved); // to the buyer
    CHECK(told[1].kind == MailKind::pass_ended);
    CHECK(told[1].address == "mary@example.org");
    REQUIRE(house.pass(order, 0, R"({"name":"Mary","email":"mary@example.org"})").status == 201);
    house.by_house("POST", order, "/cancel", Json::object());
    std::size_t told_ended = 0;
    for (const auto& one : outbox.latest({}, {}, 3))
        if (one.kind == MailKind::pass_ended && one.address == "mary@example.org") ++told_ended;
    CHECK(told_ended == 1);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a holder is told what becomes of the date, as the buyer is, of their ticket alone", On, STORES) {
    House<On> house;
    OutgoingMail mail(house.shop);
    auto& outbox = mail.outbox;
    const auto order = house.bought(R"(["A-1","A-2","A-3","A-4"])");
    const auto page = house.shop.json(
        201, house.pass(order, 0, R"({"name":"Grace","email":"grace@example.org","language":"de"})"))["page"];
    REQUIRE(house.pass(order, 1).status == 201); // to somebody without an address
    REQUIRE(house.pass(order, 2, R"({"name":"Mary","email":"mary@example.org"})").status == 201);
    REQUIRE(house.take_back(order, 2).status == 200);
    const auto at_house = [&](const std::string& method, const std::string& what, Json body) {
        const std::string session = "/api/admin/sessions/tonight";
        body["version"] = house.shop.json(200, house.shop.send_as(house.admin, "GET", session, ""))["version"];
        house.shop.json(200, house.shop.send_as(house.admin, method, session + what, body.dump()));
    };
    /// The buyer and Grace have just been told, and nobody else. Returns what she reads.
    const auto told = [&](MailKind kind) {
        const auto two = outbox.latest({}, {}, 3);
        CHECK(two[0].kind == kind);
        CHECK(two[0].address == "grace@example.org");
        CHECK(two[0].language == "de");
        CHECK(two[1].kind == kind);
        CHECK(two[1].address == "ada@example.org");
        CHECK(two[2].kind != kind);
        CHECK(outbox.letter(two[1].id)->text.find("/orders/" + order["id"].template get<std::string>()) !=
              std::string::npos);
        const auto letter = *outbox.letter(two[0].id);
        CHECK(letter.to_name == "Grace");
        CHECK(letter.text.find("https://tickets.example" + page.template get<std::string>()) != std::string::npos);
        for (const auto& secret : {order["id"].template get<std::string>(), std::string("/orders/"),
                                   std::string("ada@example.org"), std::string("EUR"), std::string("Ihre Karten")})
            CHECK_MESSAGE((letter.text + letter.html).find(secret) == std::string::npos, secret);
        return letter;
    };
    at_house("POST", "/postpone", Json::object());
    CHECK(told(MailKind::postponed).text.find("Ihre Karte behalten Sie.") != std::string::npos);
    const auto later = house.shop.session.session.starts_at + std::chrono::hours(24);
    at_house("PUT", "", {{"starts_at", rfc3339(later)}, {"doors_at", rfc3339(later - std::chrono::hours(1))}});
    const auto moved = told(MailKind::rescheduled);
    CHECK(moved.text.find("Ihre Karte gilt weiter.") != std::string::npos);
    CHECK(moved.text.find("Bisher: Sonntag, 1. März 2026") != std::string::npos);
    CHECK(moved.attachments.size() == 1); // the entry of the calendar
    at_house("POST", "/cancel", Json::object());
    const auto called_off = outbox.latest({}, {}, 1).front().id;
    CHECK(told(MailKind::called_off).subject == "Abgesagt: Hamlet, Montag, 2. März 2026");
    // Once her ticket is given back she is told that, and nothing that the link would have shown her.
    house.by_house("POST", order, "/cancel", Json::object());
    CHECK_FALSE(outbox.letter(called_off));
    const auto ended = outbox.latest({}, {}, 6);
    const auto hers = std::find_if(ended.begin(), ended.end(), [](const OutboxMessage& one) {
        return one.kind == MailKind::pass_ended && one.address == "grace@example.org";
    });
    REQUIRE(hers != ended.end());
    CHECK(outbox.letter(hers->id)->text.find("findet an diesem Tag nicht statt") != std::string::npos);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("of two who pass a ticket on at once one does", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1","A-2","A-3","A-4","A-5"])");
    for (std::size_t n = 0; n < 5; ++n) {
        std::vector<Response> answers(4);
        std::vector<std::jthread> buyers;
        for (auto& answer : answers) buyers.emplace_back([&] { answer = house.pass(order, n); });
        buyers.clear();
        int done = 0;
        for (const auto& answer : answers) {
            if (answer.status == 201)
                ++done;
            else
                CHECK(house.refusal(answer) == "already_passed");
        }
        CHECK(done == 1);
    }
    house.shop.check_sound();
}

// Taken back, since that is possible while doors are open: either the holder is in and keeps the ticket, or the buyer
// has it and the holder's code is dead.
TEST_CASE_TEMPLATE("a ticket that is scanned and taken back at once is one of both", On, STORES) {
    House<On> house;
    const auto order = house.bought(R"(["A-1","A-2","A-3","A-4","A-5"])");
    std::vector<std::string> codes;
    std::vector<std::string> letters;
    for (std::size_t n = 0; n < 5; ++n) {
        letters.push_back(house.held(house.passed(order, n))["code"]);
        codes.push_back(n % 2 == 0 ? letters.back() : house.digits(order, n));
    }
    house.open_doors();
    for (std::size_t n = 0; n < 5; ++n) {
        Response back;
        Response scanned;
        const Json body{{"scans", {{{"key", "race " + std::to_string(n)}, {"code", codes[n]}}}}};
        {
            std::jthread buyer([&] { back = house.take_back(order, n); });
            std::jthread door([&] {
                scanned = house.shop.send_as(house.admin, "POST", "/api/door/sessions/tonight/scans", body.dump());
            });
        }
        const auto verdict = house.shop.json(200, scanned)["items"][0]["verdict"];
        if (back.status == 200) {
            CHECK(verdict == "replaced");
            CHECK(house.scan(house.seen(order)["tickets"][n]["code"])["verdict"] == "in");
        } else {
            CHECK(house.refusal(back) == "ticket_used");
            CHECK(verdict == "in");
            CHECK(house.seen(order)["tickets"][n]["code"] == nullptr);
        }
    }
    house.shop.check_sound();
}

} // namespace frontrow::testing::ticket_pass_test
