// The waiting list of a session that is sold out: an address is in line once its owner has confirmed it, and is told
// once when enough places for it are free, before those behind it. On every store.

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/promotion/waiting_list_service.hpp"
#include "tests/support/all_at_once.hpp"
#include "tests/support/outgoing_mail.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::waiting_list_test {

namespace {

const std::string kJoin = "/api/sessions/tonight/waiting";
const std::string kLine = "/api/box-office/sessions/tonight/waiting";

/// A house of which every place is taken.
template <class On>
struct House : On, OutgoingMail {
    House() : OutgoingMail(this->shop) { set_blocked(0, 25, true); }

    /// Takes the places from the sale, or gives them back to it, without a word to anybody: as a refund, a return or
    /// the end of a reservation does.
    void set_blocked(SeatIndex first, SeatIndex end, bool is_blocked) {
        this->shop.store.write([&](Tx& tx) {
            const auto session = tx.sessions().find(SessionSlug::trusted("tonight"))->session;
            for (auto place = first; place < end; ++place) {
                if (is_blocked)
                    CHECK(tx.claims().take(session.id, session.map, {place, ClaimState::blocked}) ==
                          ClaimResult::fresh);
                else
                    CHECK(tx.claims().unblock(session.id, place));
            }
            tx.sessions().touch(session.id, (is_blocked ? 1 : -1) * static_cast<std::int64_t>(end - first));
            return Done{};
        });
    }
    Response ask(const std::string& email, std::int64_t places, const Json& more = Json::object()) {
        Json body{{"email", email}, {"places", places}, {"language", "de"}, {"consent", true}};
        body.update(more);
        return this->shop.send("POST", kJoin, body.dump());
    }
    Response confirm(const std::string& token) {
        return this->shop.send("POST", "/api/waiting/confirm", Json{{"token", token}}.dump(), "",
                               {{"sec-fetch-site", "same-origin"}});
    }
    Response leave(const std::string& token) {
        return this->shop.send("POST", "/waiting/" + token, "List-Unsubscribe=One-Click", "",
                               {{"content-type", "application/x-www-form-urlencoded"}});
    }
    /// Joins the line a second after whoever did before. Returns the token.
    std::string join(const std::string& email, std::int64_t places) {
        this->shop.clock.advance(std::chrono::seconds(1));
        CHECK(ask(email, places).status == 204);
        const auto token = outbox.latest({}, {}, 1).front().detail;
        CHECK(confirm(token).status == 204);
        return token;
    }
    Json line() { return this->shop.json(200, this->shop.send_as(counter, "GET", kLine)); }
    const AuditLog& audit() { return this->shop.shop.back_office().audit(); }
    /// Somebody unknown takes a seat.
    void hold(const std::string& seat, const Json& more = Json::object()) {
        Json body{{"seats", {seat}}};
        body.update(more);
        CHECK(this->shop.send("POST", "/api/sessions/tonight/holds", body.dump(), kAlice).status == 201);
    }
    std::string state(const std::string& token) {
        return this->shop.json(200, this->shop.send("GET", "/api/waiting/" + token))["state"];
    }
    /// Who is told now, in the order of their letters.
    std::vector<std::string> told() {
        waiting.tell();
        postbox.letters.clear();
        outbox.run_due(postbox);
        std::vector<std::string> told;
        for (const auto& [message, letter] : postbox.letters)
            if (message.kind == MailKind::places_free)
                told.push_back(message.address.substr(0, message.address.find('@')));
        return told;
    }

    std::string counter = this->shop.log_in(Role::box_office);
    WaitingListService& waiting = this->shop.shop.back_office().waiting();
    Postbox postbox;
};

using Names = std::vector<std::string>;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

} // namespace

TEST_CASE_TEMPLATE("an address is in line once its owner has confirmed it, and until they leave", On, STORES) {
    House<On> house;
    CHECK(house.ask("ada@example.org", 2).status == 204);
    CHECK(house.line()["items"].empty());
    const auto message = house.outbox.latest({}, {}, 1).front();
    const auto token = message.detail;
    CHECK(house.state(token) == "asked");
    const auto asks = *house.outbox.letter(message.id);
    CHECK(asks.subject == "Bitte bestätigen: Warteliste für Hamlet");
    CHECK(has(asks.text, "Anzahl der Plätze: 2"));
    CHECK(has(asks.text, "https://tickets.example/waiting/" + token));
    CHECK_FALSE(has(asks.subject + asks.text + asks.html, "{{"));
    CHECK(asks.unsubscribe_url == "https://tickets.example/waiting/" + token);
    house.set_blocked(0, 4, false);
    CHECK(house.told().empty()); // whoever has typed it may have typed anybody's
    house.set_blocked(0, 4, true);
    CHECK(house.confirm(token).status == 204);
    CHECK(house.state(token) == "waiting");
    const Json listed{
        {"id", house.line()["items"].at(0)["id"]}, {"email", "ada@example.org"}, {"places", 2}, {"language", "de"},
        {"waiting_since", rfc3339(kNoon)},         {"told_at", nullptr}};
    CHECK(house.line()["items"] == Json::array({listed}));
    CHECK(house.line()["places"] == 2);
    // Who types the address again changes nothing, and learns nothing: its owner is asked.
    CHECK(house.ask("ada@example.org", 5).status == 204);
    CHECK(house.outbox.latest({}, {}, 1).front().detail == token);
    CHECK(house.state(token) == "asked");
    CHECK(house.line()["items"] == Json::array({listed}));
    CHECK(house.confirm(token).status == 204);
    CHECK(house.line()["items"][0]["places"] == 5);
    CHECK(house.ask("ada@example.org", 5).status == 204);
    CHECK(has(house.outbox.letter(house.outbox.latest({}, {}, 1).front().id)->text, "steht schon auf der Warteliste"));
    const auto csv = std::string(house.shop.send_as(house.counter, "GET", kLine + ".csv").text());
    CHECK(csv.ends_with("ada@example.org,5,de,2026-03-01 13:00:00,\r\n"));
    for (int i = 0; i < 2; ++i) CHECK(house.leave(token).status == 204);
    CHECK(house.line()["items"].empty());
    CHECK(house.outbox.latest({}, {}, 10).empty()); // nothing of her is left
    refused(house.confirm(token), 410, "link_ended", "token");
    refused(house.shop.send("GET", "/api/waiting/" + token), 410, "link_ended", "token");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE(
    "the first in line whose number fits are told, each once, and the next ones when those had their time", On,
    STORES) {
    House<On> house;
    const auto ada = house.join("ada@example.org", 2);
    house.join("bo@example.org", 4);
    house.join("cy@example.org", 1);
    house.join("di@example.org", 1);
    CHECK(house.told().empty());
    house.set_blocked(0, 3, false);
    CHECK(house.told() == Names{"ada", "cy"}); // four are too many for bo, who stays where he is
    const auto& letter = house.postbox.letters.front().second;
    CHECK(has(letter.subject, "Plätze frei: Hamlet"));
    CHECK(has(letter.text, "https://tickets.example/sessions/tonight#waiting=" + ada + "\n"));
    CHECK(has(letter.text, "30 Minuten Vorsprung"));
    CHECK(has(letter.html, "https://tickets.example/waiting/" + ada));
    CHECK_FALSE(has(letter.subject + letter.text + letter.html, "{{"));
    CHECK(house.state(ada) == "told");
    CHECK(house.told().empty());
    house.set_blocked(3, 4, false); // one more: di is next for whom that is enough
    CHECK(house.told() == Names{"di"});
    house.shop.clock.advance(kHeadStart - std::chrono::seconds(1));
    CHECK(house.told().empty());
    house.shop.clock.advance(std::chrono::seconds(1));
    CHECK(house.told() == Names{"bo"}); // nobody wanted the four
    CHECK(house.line()["people"] == 0);
    // Who had their turn joins again, behind the others.
    house.set_blocked(0, 4, true);
    house.join("ed@example.org", 2);
    CHECK(house.join("ada@example.org", 2) == ada);
    house.shop.clock.advance(kHeadStart);
    house.set_blocked(0, 2, false);
    CHECK(house.told() == Names{"ed"});
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("whoever was told and has bought leaves the rest to the next, who loses no turn to a stranger", On,
                   STORES) {
    House<On> house;
    house.join("ada@example.org", 1);
    house.join("bo@example.org", 1);
    house.join("cy@example.org", 2);
    house.set_blocked(0, 1, false);
    CHECK(house.told() == Names{"ada"});
    const auto hold = house.shop.json(
        201, house.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice))["hold"]["id"];
    const Json order{{"hold", hold},
                     {"customer", {{"name", "Ada"}, {"email", "Ada@example.org"}}},
                     {"payment", {{"method", "demo"}, {"card", "4242424242424242"}}}};
    house.shop.json(201, house.shop.send("POST", "/api/orders", order.dump(), kAlice, {{"idempotency-key", "k"}}));
    house.set_blocked(1, 2, false);
    CHECK(house.told() == Names{"bo"});
    // Places that are gone before the letter is: it is not sent, and its reader keeps their place in line.
    house.shop.clock.advance(kHeadStart);
    house.set_blocked(2, 3, false);
    CHECK(house.waiting.tell() == 1);
    house.set_blocked(1, 3, true);
    CHECK(house.told().empty());
    CHECK(house.line()["people"] == 1);
    house.set_blocked(1, 3, false);
    CHECK(house.told() == Names{"cy"});
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("whoever takes seats by the link of their letter keeps nobody waiting, whatever their address", On,
                   STORES) {
    House<On> house;
    const auto ada = house.join("ada@example.org", 2);
    house.join("bo@example.org", 1);
    const auto cy = house.join("cy@example.org", 1);
    house.set_blocked(0, 3, false);
    CHECK(house.told() == Names{"ada", "bo"});
    house.hold("A-1", {{"waiting", cy}}); // who was not told yet has no turn to take
    house.hold("A-2", {{"waiting", "none"}});
    house.set_blocked(3, 5, false);
    CHECK(house.told().empty()); // three are free, and promised to ada and bo
    house.hold("A-3", {{"waiting", ada}});
    CHECK(house.told() == Names{"cy"}); // of the two that are left one is still bo's
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what is free again after a sale-out is told to the next, however the places went", On, STORES) {
    House<On> house;
    house.join("ada@example.org", 1);
    house.join("bo@example.org", 2);
    house.join("cy@example.org", 1);
    house.join("di@example.org", 1);
    house.set_blocked(0, 1, false);
    CHECK(house.told() == Names{"ada"});
    house.hold("A-1"); // by a stranger, or by ada who has not followed her link
    CHECK(house.told().empty());
    house.shop.clock.advance(house.shop.session.session.hold_ttl);
    house.shop.shop.holds().sweep();
    CHECK(house.told() == Names{"cy"}); // long before ada's half hour is over
    house.shop.clock.advance(std::chrono::seconds(1));
    house.set_blocked(1, 3, false);
    CHECK(house.told() == Names{"bo"});
    house.hold("A-2");
    CHECK(house.told().empty()); // two are free for three that were promised: cy's time ends first
    house.set_blocked(3, 4, false);
    CHECK(house.told() == Names{"di"});
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the house takes somebody off the list, and its log says so without their address", On, STORES) {
    House<On> house;
    const auto token = house.join("ada@example.org", 2);
    house.join("bo@example.org", 1);
    CHECK(house.ask("cy@example.org", 1).status == 204);
    const auto path = kLine + "/" + std::to_string(house.line()["items"][0]["id"].template get<std::int64_t>());
    CHECK(house.shop.send_as(house.counter, "DELETE", path).status == 204);
    CHECK(house.line()["items"].size() == 1);
    CHECK(house.line()["people"] == 1);
    refused(house.shop.send("GET", "/api/waiting/" + token), 410, "link_ended", "token");
    for (const auto& message : house.outbox.latest({}, {}, 10)) CHECK(message.address != "ada@example.org");
    refused(house.shop.send_as(house.counter, "DELETE", path), 404, "not_found");
    refused(house.shop.send_as(house.counter, "DELETE", kLine + "/999"), 404, "not_found");
    const auto log = std::string(house.shop.send_as(house.shop.log_in(Role::admin), "GET", "/api/admin/audit").text());
    CHECK(has(log, "waiting.remove"));
    CHECK_FALSE(has(log, "ada@example.org"));
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a long line is read page by page, whoever leaves it meanwhile", On, STORES) {
    House<On> house;
    const auto ada = house.join("ada@example.org", 1);
    const auto bo = house.join("bo@example.org", 1);
    house.join("cy@example.org", 1);
    const auto page = [&](const std::string& query) {
        return house.shop.json(200, house.shop.send_as(house.counter, "GET", kLine + query));
    };
    const auto first = page("?limit=2");
    CHECK(first["items"].size() == 2);
    CHECK(house.leave(bo).status == 204);
    const auto second = page("?limit=2&after=" + first["next"].template get<std::string>());
    REQUIRE(second["items"].size() == 1);
    CHECK(second["items"][0]["email"] == "cy@example.org");
    CHECK(second["next"] == nullptr);
    for (const std::string wrong : {"1", "1-", "-1", "a-1", "1-1x", "99999999999999999999-1"}) {
        CAPTURE(wrong);
        refused(house.shop.send_as(house.counter, "GET", kLine + "?after=" + wrong), 422, "invalid", "after");
    }
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("of several processes that see the same places free one tells of them", On, STORES) {
    House<On> house;
    for (const auto* name : {"ada", "bo", "cy", "di", "ed", "fay"}) house.join(std::string(name) + "@example.org", 1);
    house.set_blocked(0, 3, false);
    std::vector<std::int64_t> told(4);
    all_at_once(4, [&](int i) {
        WaitingListService process(house.shop.store, house.shop.randomness, house.audit(), true);
        told[static_cast<std::size_t>(i)] = process.tell();
    });
    CHECK(told[0] + told[1] + told[2] + told[3] == 3);
    CHECK(house.told() == Names{"ada", "bo", "cy"});
    CHECK(house.line()["people"] == 3);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what nobody confirms in time is forgotten, and all when there is nothing to wait for", On, STORES) {
    House<On> house;
    CHECK(house.ask("ada@example.org", 1).status == 204);
    const auto token = house.outbox.latest({}, {}, 1).front().detail;
    change_session(house.shop, [](Session& session) { // it begins in a month
        session.starts_at = session.doors_at = session.sales_end = kNoon + std::chrono::hours(24 * 30);
    });
    house.shop.clock.advance(kConfirmWithin + std::chrono::seconds(1));
    refused(house.confirm(token), 410, "link_ended", "token"); // before anybody has tidied up
    const auto bo = house.join("bo@example.org", 1);
    house.waiting.forget();
    CHECK(house.state(bo) == "waiting");
    const auto messages = house.outbox.latest({}, {}, 10);
    REQUIRE(messages.size() == 1);
    CHECK(messages.front().address == "bo@example.org");
    house.set_blocked(0, 1, false);
    house.shop.clock.set(kNoon + std::chrono::hours(24 * 30));
    CHECK(house.told().empty()); // it is not on sale any more
    house.waiting.forget();
    refused(house.shop.send("GET", "/api/waiting/" + bo), 410, "link_ended", "token");
    CHECK(house.outbox.latest({}, {}, 10).empty());
    house.shop.check_sound();
}

TEST_CASE("nobody waits unasked, for what there is, for what is not sold, or by the hundred") {
    House<OnSqlite> house;
    const auto refuses = [&](const std::string& field, const Json& value) {
        INFO(field << " " << value.dump());
        Json more;
        more[field] = value;
        const auto json = house.shop.json(422, house.ask("ada@example.org", 2, more));
        CHECK(json["code"] == "invalid");
        CHECK(json["field"] == field);
    };
    refuses("consent", false);
    refuses("consent", nullptr);
    refuses("email", "nobody");
    refuses("language", "xx");
    refuses("places", 0);
    refuses("places", 11); // ten are sold in one order
    refuses("places", "2");
    house.set_blocked(0, 1, false);
    refused(house.ask("bo@example.org", 1), 409, "places_free");
    house.set_blocked(0, 1, true);
    const auto admin = house.shop.log_in(Role::admin);
    CHECK(house.shop.json(200, house.shop.send("GET", "/api/shop"))["waiting_list"] == true);
    house.shop.json(200, house.shop.change_settings(admin, {{"waiting_list", false}}));
    CHECK(house.shop.json(200, house.shop.send("GET", "/api/shop"))["waiting_list"] == false);
    refused(house.ask("bo@example.org", 1), 409, "no_waiting_list");
    house.shop.json(200, house.shop.change_settings(admin, {{"waiting_list", true}}));
    house.shop.address = "192.0.2.1";
    int taken = 0;
    while (taken < 50 && house.ask("cy@example.org", 1).status == 204) ++taken;
    CHECK(taken == 10);
    refused(house.ask("cy@example.org", 1), 429, "too_many");
    CHECK(house.outbox.latest({}, {}, 50).size() == 5); // she has been written to often enough
    house.shop.address = "192.0.2.2";
    change_session(house.shop, [](Session& session) { session.sales_end = kNoon; });
    refused(house.ask("bo@example.org", 1), 409, "not_on_sale");
    house.shop.check_sound();
}

} // namespace frontrow::testing::waiting_list_test
