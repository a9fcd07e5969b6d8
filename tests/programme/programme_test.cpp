// Venues, events, sessions and prices as those who run the house edit them, over both stores.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/change_poller.hpp"
#include "formats/house_words.hpp"
#include "formats/language_form.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "tests/support/open_shop.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::programme_test {

using std::chrono::hours;

namespace {

/// A shop with an admin who is logged in.
template <class Over>
struct House : Over {
    House() : admin(this->shop.log_in(Role::admin)) {}

    Json get(const std::string& target) { return this->shop.json(200, this->shop.send_as(admin, "GET", target)); }
    Response send(const std::string& method, const std::string& target, const Json& body) {
        return this->shop.send_as(admin, method, target, body.dump());
    }
    Json done(int status, const std::string& method, const std::string& target, const Json& body) {
        const auto response = send(method, target, body);
        INFO(method << " " << target << " " << body.dump());
        for (const auto& failure : this->shop.failures) MESSAGE(failure);
        return this->shop.json(status, response);
    }
    /// Fails where the request is not refused like this.
    void refused(const std::string& method, const std::string& target, const Json& body, int status,
                 const std::string& code, const std::string& field = "") {
        const auto response = send(method, target, body);
        INFO(method << " " << target << " " << body.dump() << " " << response.text());
        REQUIRE(response.status == status);
        const auto json = Json::parse(response.text());
        CHECK(json["code"] == code);
        CHECK(json.value("field", "") == field);
    }
    Json publicly(const std::string& target) { return this->shop.json(200, this->shop.send("GET", target)); }
    std::int64_t version_of(const std::string& what) { return get("/api/admin/" + what)["version"]; }
    Json seen(const std::string& what, Json change = Json::object()) {
        change["version"] = version_of(what);
        return change;
    }
    /// Buys as that buyer. Returns the order's id.
    std::string buy(const std::vector<std::string>& seats, const std::string& buyer, const std::string& method,
                    const std::string& session = "tonight") {
        const auto hold = this->shop.json(201, this->shop.send("POST", "/api/sessions/" + session + "/holds",
                                                               Json{{"seats", seats}}.dump(), buyer))["hold"]["id"];
        Json body{{"hold", hold},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = kDemoCardAccepted;
        const std::string key = hold.template get<std::string>();
        return this->shop.json(
            201, this->shop.send("POST", "/api/orders", body.dump(), buyer, {{"idempotency-key", key}}))["order"]["id"];
    }
    std::vector<std::string> actions() {
        std::vector<std::string> actions;
        const auto log = get("/api/admin/audit");
        for (const auto& entry : log["items"]) actions.push_back(entry["action"]);
        return actions;
    }
    void is_sound() {
        this->shop.check_sound();
        CHECK(get("/api/admin/audit/check")["broken"].is_null());
    }

    std::string admin;
};

Json new_session(const std::string& starts_at = "2026-04-01T20:00:00+02:00") {
    return {{"venue", "small-house"},
            {"starts_at", starts_at},
            {"prices",
             {{{"category", "Stalls"}, {"ticket_type", "adult"}, {"amount", 5'000}},
              {{"category", "Circle"}, {"ticket_type", "adult"}, {"amount", 3'000}}}}};
}

/// What one change says of the map of the small house.
template <class Change>
Json small_map(Change&& change) {
    auto parts = small_house();
    change(parts);
    return Json::parse(MapJson::of(value_of(SeatMap::make(std::move(parts)))));
}

} // namespace

TEST_CASE("moments are read with their offset, and nothing else is one") {
    CHECK(parse_rfc3339("2026-03-01T12:00:00Z") == kNoon);
    CHECK(parse_rfc3339("2026-03-01T13:00:00.999+01:00") == kNoon);
    CHECK(parse_rfc3339("2026-03-01T06:30:00-05:30") == kNoon);
    CHECK(parse_rfc3339("2028-02-29T00:00:00Z").has_value());
    for (const char* text :
         {"", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z", "2026-02-29T12:00:00Z",
          "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z", "2026-03-01T12:00:60Z", "2026-03-01T12:00:00+1:00",
          "2026-03-01T12:00:00+25:00", "2026-03-01T12:00:00Zz", "1999-03-01T12:00:00Z", "3000-03-01T12:00:00Z",
          "2026-03-01T12:00:00.Z", "2026-13-01T12:00:00Z", "+026-03-01T12:00:00Z"})
        CHECK_MESSAGE(!parse_rfc3339(text), text);
}

TEST_CASE("days go by the clocks of the zone") {
    const ZoneCalendar calendar;
    const auto before = *parse_rfc3339("2026-03-28T20:00:00+01:00");
    CHECK(calendar.days_later(before, "Europe/Berlin", 1) == *parse_rfc3339("2026-03-29T20:00:00+02:00"));
    CHECK(calendar.days_later(before, "UTC", 1) == before + hours(24));
    // 02:30 does not exist on the next day: the moment of the skip.
    const auto night = *parse_rfc3339("2026-03-28T02:30:00+01:00");
    CHECK(calendar.days_later(night, "Europe/Berlin", 1) == *parse_rfc3339("2026-03-29T03:00:00+02:00"));
    // 02:30 comes twice: the first.
    const auto autumn = *parse_rfc3339("2026-10-24T02:30:00+02:00");
    CHECK(calendar.days_later(autumn, "Europe/Berlin", 1) == *parse_rfc3339("2026-10-25T02:30:00+02:00"));
    CHECK(calendar.day_of(*parse_rfc3339("2026-03-28T23:30:00Z"), "Europe/Berlin") == Day{2026, 3, 29});
    CHECK(calendar.on_day({2026, 3, 29}, before, "Europe/Berlin") == *parse_rfc3339("2026-03-29T20:00:00+02:00"));
    CHECK_FALSE(calendar.on_day({2026, 3, 29}, night, "Europe/Berlin"));
    CHECK(calendar.on_day({2026, 10, 25}, autumn, "Europe/Berlin") == *parse_rfc3339("2026-10-25T02:30:00+02:00"));
    CHECK(days_after({2028, 2, 28}, 2) == Day{2028, 3, 1});
    CHECK(days_between({2025, 12, 31}, {2027, 1, 1}) == 366);
}

TEST_CASE_TEMPLATE("an event from its first draft to its archive", Over, STORES) {
    House<Over> house;
    const auto draft =
        house.done(201, "POST", "/api/admin/events",
                   {{"title", "  Der Sturm über Köln "}, {"artist", "The Company"}, {"description", "Wind."}});
    CHECK(draft["slug"] == "der-sturm-ueber-koeln");
    CHECK(draft["title"] == "Der Sturm über Köln");
    CHECK(draft["status"] == "draft");
    CHECK(house.done(201, "POST", "/api/admin/events", {{"title", "Der Sturm über Köln"}})["slug"] ==
          "der-sturm-ueber-koeln-2");
    const std::string path = "/api/admin/events/der-sturm-ueber-koeln";
    const std::string event = "events/der-sturm-ueber-koeln";
    const std::string shown = "/api/events/der-sturm-ueber-koeln";
    CHECK(house.shop.send("GET", shown).status == 404);
    house.refused("POST", path + "/publish", house.seen(event), 409, "nothing_to_sell");

    const auto session = house.done(201, "POST", path + "/sessions", new_session());
    CHECK(session["slug"] == "der-sturm-ueber-koeln-1");
    CHECK(session["starts_at"] == "2026-04-01T18:00:00Z");
    CHECK(session["doors_at"] == "2026-04-01T17:00:00Z");
    CHECK(session["sales_end"] == "2026-04-01T18:00:00Z");
    CHECK(session["currency"] == "EUR");
    CHECK(session["categories"][0]["places"] == 10);
    CHECK(house.shop.send("GET", "/api/sessions/der-sturm-ueber-koeln-1").status == 404);

    house.done(200, "POST", path + "/publish", house.seen(event));
    CHECK(house.publicly(shown)["sessions"].size() == 1);
    CHECK(house.publicly("/api/sessions/der-sturm-ueber-koeln-1")["on_sale"] == true);
    bool is_listed = false;
    const auto list = house.publicly("/api/events");
    for (const auto& listed : list["events"]) is_listed = is_listed || listed["slug"] == "der-sturm-ueber-koeln";
    CHECK(is_listed);

    house.done(200, "PUT", path, house.seen(event, {{"title", "The Tempest"}, {"image", "/static/images/hamlet.svg"}}));
    CHECK(house.publicly(shown)["title"] == "The Tempest");
    CHECK(house.publicly("/api/sessions/der-sturm-ueber-koeln-1")["event"]["title"] == "The Tempest");

    house.refused("POST", path + "/archive", house.seen(event), 409, "sessions_ahead");
    house.shop.clock.advance(hours(24 * 60));
    house.admin = house.shop.log_in(Role::admin);
    house.done(200, "POST", path + "/archive", house.seen(event));
    CHECK(house.shop.send("GET", shown).status == 404);
    house.refused("POST", path + "/publish", house.seen(event), 409, "nothing_to_sell");
    house.is_sound();
}

TEST_CASE_TEMPLATE("an edit of what somebody else has changed is refused, and leaves no trace", Over, STORES) {
    House<Over> house;
    const auto seen = house.get("/api/admin/events/hamlet");
    Json edit{{"title", "Hamlet, twice"}, {"artist", "The Company"}, {"version", seen["version"]}};
    CHECK(house.done(200, "PUT", "/api/admin/events/hamlet", edit)["version"] ==
          seen["version"].template get<int>() + 1);
    const auto entries = house.actions().size();
    edit["title"] = "Hamlet, thrice";
    house.refused("PUT", "/api/admin/events/hamlet", edit, 409, "changed_meanwhile");
    for (const char* step : {"publish", "archive", "delete", "cancel"})
        house.refused("POST", std::string("/api/admin/events/hamlet/") + step, {{"version", seen["version"]}}, 409,
                      "changed_meanwhile");
    house.refused("PUT", "/api/admin/sessions/tonight", {{"version", 99}, {"max_seats", 2}}, 409, "changed_meanwhile");
    house.refused("POST", "/api/admin/sessions/tonight/cancel", {{"version", 99}}, 409, "changed_meanwhile");
    house.refused("PATCH", "/api/venue/venues/small-house", {{"version", 99}, {"name", "X"}}, 409, "changed_meanwhile");
    CHECK(house.get("/api/admin/events/hamlet")["title"] == "Hamlet, twice");
    CHECK(house.actions().size() == entries);
    const auto latest = house.get("/api/admin/audit")["items"][0];
    CHECK(latest["action"] == "event.edit");
    CHECK(latest["subject"] == "hamlet");
    CHECK(latest["before"].template get<std::string>().find("title: Hamlet\n") != std::string::npos);
    CHECK(latest["after"].template get<std::string>().find("title: Hamlet, twice\n") != std::string::npos);
    house.is_sound();
}

TEST_CASE("what is wrong with an event or a session is named") {
    House<OnSqlite> house;
    const std::string events = "/api/admin/events";
    house.refused("POST", events, Json::object(), 422, "invalid", "title");
    house.refused("POST", events, {{"title", "   "}}, 422, "invalid", "title");
    house.refused("POST", events, {{"title", std::string(201, 'x')}}, 422, "invalid", "title");
    house.refused("POST", events, {{"title", "X"}, {"slug", "Not So"}}, 422, "invalid", "slug");
    house.refused("POST", events, {{"title", "X"}, {"slug", "hamlet"}}, 422, "invalid", "slug");
    for (const char* image :
         {"https://elsewhere.example/a.png", "//elsewhere.example/a.png", "/a/../b", "javascript:1"})
        house.refused("POST", events, {{"title", "X"}, {"image", image}}, 422, "invalid", "image");
    house.refused("PUT", events + "/hamlet", house.seen("events/hamlet", {{"title", "X"}, {"slug", "y"}}), 422,
                  "invalid", "slug");
    house.refused("PUT", events + "/nothing", {{"title", "X"}, {"version", 1}}, 404, "not_found");

    const std::string sessions = events + "/hamlet/sessions";
    const auto wrong = [&](const char* field, const Json& value, const char* blamed = nullptr) {
        Json body = new_session();
        body[field] = value;
        house.refused("POST", sessions, body, 422, "invalid", blamed ? blamed : field);
        if (std::string(field) == "venue") return;
        house.refused("PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{field, value}}), 422,
                      "invalid", blamed ? blamed : field);
    };
    wrong("venue", "nowhere");
    wrong("map", "0123456789abcdef0123456789abcdef");
    wrong("starts_at", "2026-04-01T20:00:00");
    wrong("starts_at", "2026-02-01T20:00:00Z");
    wrong("doors_at", "2026-05-02T20:00:00Z");
    wrong("sales_start", "2026-05-02T20:00:00Z");
    wrong("sales_end", "2026-05-12T20:00:00Z");
    wrong("currency", "euro");
    wrong("hold_ttl_seconds", 59);
    wrong("max_seats", 0);
    wrong("max_seats_per_buyer", 2);
    wrong("strand_rule", "sometimes");
    wrong("fee", -1);
    wrong("fee", 100'000); // more than a ticket costs
    wrong("prices", Json::array());
    const auto price = [](const char* category, const char* type, std::int64_t amount) {
        return Json{{"category", category}, {"ticket_type", type}, {"amount", amount}};
    };
    wrong("prices", {price("Stalls", "adult", 1), price("Balcony", "adult", 1)}, "prices[1].category");
    wrong("prices", {price("Stalls", "adult", 1), price("Stalls", "adult", 2)}, "prices[1].ticket_type");
    wrong("prices", Json::array({price("Stalls", " adult", 1)}), "prices[0].ticket_type");
    wrong("prices", Json::array({price("Stalls", "adult", -1)}), "prices[0].amount");
    wrong("prices", Json::array({price("Stalls", "adult", kMaxAmount + 1)}), "prices[0].amount");
    house.refused("POST", sessions, {{"venue", "small-house"}, {"prices", new_session()["prices"]}}, 422, "invalid",
                  "starts_at");
    house.refused("PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"venue", "elsewhere"}}), 422,
                  "invalid", "venue");
    house.done(201, "POST", sessions, new_session());
    house.refused("POST", sessions, new_session(), 422, "invalid", "starts_at"); // twice by mistake
    CHECK(house.get(events + "/hamlet")["sessions"].size() == 3);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a new price is the next buyer's; who holds or has bought keeps the old one", Over, STORES) {
    House<Over> house;
    const auto order = house.buy({"A-1"}, kAlice, "demo");
    const auto held =
        house.shop.json(201, house.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-5"]})", kBob));
    CHECK(held["hold"]["total"]["amount"] == 4'200);
    Json change{{"prices", house.get("/api/admin/sessions/tonight")["prices"]}};
    change["prices"][0]["amount"] = 9'900;
    house.done(200, "PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", change));
    CHECK(house.publicly("/api/sessions/tonight")["prices"][0]["amount"] == 9'900);
    CHECK(house.publicly("/api/seats?session=tonight&section=stalls")["seats"][9]["price"]["amount"] == 9'900);
    const auto same = "/api/holds/" + held["hold"]["id"].template get<std::string>();
    CHECK(house.shop.json(200, house.shop.send("GET", same, "", kBob))["hold"]["total"]["amount"] == 4'200);
    CHECK(house.publicly("/api/orders/" + order)["order"]["total"]["amount"] == 4'200);
    house.refused("PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"currency", "CHF"}}), 422,
                  "invalid", "currency");
    house.is_sound();
}

TEST_CASE_TEMPLATE("a fee is a part of each price, is told to buyers, and stays once tickets are promised", Over,
                   STORES) {
    House<Over> house;
    const std::string tonight = "/api/admin/sessions/tonight";
    const auto with_fee = [&](std::int64_t fee) { return house.seen("sessions/tonight", {{"fee", fee}}); };
    CHECK(house.publicly("/api/sessions/tonight")["fee"] == nullptr);
    CHECK(house.done(200, "PUT", tonight, with_fee(200))["fee"] == 200);
    const auto told = house.publicly("/api/sessions/tonight");
    CHECK(told["fee"] == Json{{"amount", 200}, {"currency", "EUR"}, {"digits", 2}});
    CHECK(told["prices"][0]["amount"] == 4'200); // all that there is to pay
    Json free{{"prices", house.get(tonight)["prices"]}};
    const auto prices = free["prices"];
    for (auto& price : free["prices"]) price["amount"] = 0;
    house.done(200, "PUT", tonight, house.seen("sessions/tonight", free));
    CHECK(house.publicly("/api/sessions/tonight")["fee"] == nullptr); // of nothing there is no part
    house.done(200, "PUT", tonight, house.seen("sessions/tonight", {{"prices", prices}}));
    const auto order = house.buy({"A-1"}, kAlice, "demo");
    CHECK(house.publicly("/api/orders/" + order)["order"]["total"]["amount"] == 4'200);
    house.refused("PUT", tonight, with_fee(300), 422, "invalid", "fee");
    CHECK(house.done(200, "PUT", tonight, house.seen("sessions/tonight", {{"max_seats", 3}}))["fee"] == 200);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a session is cancelled with what is reserved and held; what is paid is listed", Over, STORES) {
    House<Over> house;
    house.buy({"A-1", "A-2"}, kAlice, "demo");
    const auto reserved = house.buy({"B-3"}, kBob, "box_office");
    REQUIRE(house.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-9"]})", kBob).status == 201);
    const auto figures = house.get("/api/admin/sessions/tonight");
    CHECK(figures["sold"] == 3);
    CHECK(figures["held"] == 1);
    CHECK(figures["orders"] == Json{{"paid", 1}, {"reserved", 1}});
    CHECK(figures["revenue"]["amount"] == 8'400);
    CHECK(figures["reserved_amount"]["amount"] == 3'000);

    const auto cancelled =
        house.done(200, "POST", "/api/admin/sessions/tonight/cancel", house.seen("sessions/tonight"));
    CHECK(cancelled["status"] == "cancelled");
    CHECK(cancelled["calling_off"]["cancelled"] == 1);
    CHECK(cancelled["calling_off"]["to_refund"] == 1);
    CHECK(cancelled["calling_off"]["orders"][0]["total"]["amount"] == 8'400);
    const std::string called_off = cancelled["calling_off"]["orders"][0]["reference"];
    CHECK(called_off.substr(4, 1) == "-");
    CHECK(house.publicly("/api/sessions/tonight")["status"] == "cancelled");
    CHECK(house.publicly("/api/orders/" + reserved)["order"]["status"] == "cancelled");
    CHECK(house.shop.states().substr(0, 10) == "ssaaaaaaaa");
    CHECK(house.shop.states().substr(12, 1) == "a");
    const auto late = house.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-3"]})", kBob);
    CHECK(late.status == 409);
    house.refused("POST", "/api/admin/sessions/tonight/cancel", house.seen("sessions/tonight"), 409,
                  "session_cancelled");
    house.refused("PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"max_seats", 2}}), 409,
                  "session_cancelled");
    CHECK(house.publicly("/api/sessions/gala")["status"] == "scheduled");
    house.is_sound();
}

TEST_CASE_TEMPLATE("an event is cancelled with all its sessions that lie ahead", Over, STORES) {
    House<Over> house;
    house.buy({"A-1"}, kAlice, "demo");
    const auto cancelled = house.done(200, "POST", "/api/admin/events/hamlet/cancel", house.seen("events/hamlet"));
    CHECK(cancelled["status"] == "cancelled");
    for (const auto& session : cancelled["sessions"]) CHECK(session["status"] == "cancelled");
    CHECK(cancelled["calling_off"]["to_refund"] == 1);
    CHECK(house.publicly("/api/events/hamlet")["status"] == "cancelled");
    house.refused("POST", "/api/admin/events/hamlet/publish", house.seen("events/hamlet"), 409, "event_cancelled");
    house.refused("POST", "/api/admin/events/hamlet/cancel", house.seen("events/hamlet"), 409, "not_published");
    house.refused("POST", "/api/admin/events/hamlet/sessions", new_session(), 409, "event_over");
    house.is_sound();
}

TEST_CASE_TEMPLATE("the bin takes what nobody has a ticket for, and gives it back", Over, STORES) {
    House<Over> house;
    REQUIRE(house.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-9"]})", kBob).status == 201);
    house.done(200, "POST", "/api/admin/events/hamlet/delete", house.seen("events/hamlet"));
    CHECK(house.shop.send("GET", "/api/events/hamlet").status == 404);
    CHECK(house.shop.send("GET", "/api/sessions/tonight").status == 404);
    CHECK(house.get("/api/admin/events")["items"].empty());
    CHECK(house.get("/api/admin/events?bin=1")["items"][0]["slug"] == "hamlet");
    house.refused("PUT", "/api/admin/events/hamlet", house.seen("events/hamlet", {{"title", "X"}}), 404, "not_found");
    house.refused("POST", "/api/admin/events", {{"title", "X"}, {"slug", "hamlet"}}, 422, "invalid", "slug");
    house.refused("PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight"), 404, "not_found");
    CHECK(house.done(200, "POST", "/api/admin/events/hamlet/undelete", house.seen("events/hamlet"))["status"] ==
          "draft");
    house.done(200, "POST", "/api/admin/events/hamlet/publish", house.seen("events/hamlet"));
    CHECK(house.publicly("/api/sessions/tonight")["status"] == "scheduled");
    house.buy({"A-1"}, kAlice, "box_office");
    house.refused("POST", "/api/admin/events/hamlet/delete", house.seen("events/hamlet"), 409, "has_orders");
    house.is_sound();
}

TEST_CASE_TEMPLATE("copies and repetitions keep the time on the clock", Over, STORES) {
    House<Over> house;
    const std::string session = "/api/admin/sessions/tonight"; // 1 March, 20:00 UTC = 21:00 in Berlin
    const auto copy = house.done(201, "POST", session + "/duplicate", {{"starts_at", "2026-03-02T19:30:00+01:00"}});
    CHECK(copy["slug"] == "hamlet-3");
    CHECK(copy["starts_at"] == "2026-03-02T18:30:00Z");
    CHECK(copy["doors_at"] == "2026-03-02T17:30:00Z");
    CHECK(copy["sold"] == 0);
    CHECK(copy["prices"] == house.get(session)["prices"]);
    house.refused("POST", session + "/duplicate", {{"starts_at", "2026-03-02T19:30:00+01:00"}}, 422, "invalid",
                  "starts_at");
    const auto weeks = house.done(201, "POST", session + "/repeat", {{"every", "week"}, {"count", 5}})["items"];
    REQUIRE(weeks.size() == 5);
    CHECK(weeks[0]["starts_at"] == "2026-03-08T20:00:00Z");
    CHECK(weeks[3]["starts_at"] == "2026-03-29T19:00:00Z"); // summer time
    CHECK(weeks[3]["doors_at"] == "2026-03-29T18:00:00Z");
    const auto days =
        house.done(201, "POST", session + "/repeat", {{"every", "day"}, {"until", "2026-03-04"}})["items"];
    REQUIRE(days.size() == 3);
    CHECK(days[2]["starts_at"] == "2026-03-04T20:00:00Z");
    const auto before = house.get("/api/admin/events/hamlet")["sessions"].size();
    house.refused("POST", session + "/repeat", {{"every", "day"}, {"count", 4}}, 422, "invalid", "count");
    house.refused("POST", session + "/repeat", {{"every", "month"}, {"count", 4}}, 422, "invalid", "every");
    house.refused("POST", session + "/repeat", {{"every", "day"}, {"count", 101}}, 422, "invalid", "count");
    house.refused("POST", session + "/repeat", {{"every", "day"}, {"until", "2026-02-27"}}, 422, "invalid", "until");
    house.refused("POST", session + "/repeat", {{"every", "day"}}, 422, "invalid", "count");
    CHECK(house.get("/api/admin/events/hamlet")["sessions"].size() == before); // nothing half done
    const auto event = house.done(201, "POST", "/api/admin/events/hamlet/duplicate",
                                  {{"title", "Hamlet again"}, {"starts_at", "2026-09-01T20:00:00+02:00"}});
    CHECK(event["slug"] == "hamlet-again");
    CHECK(event["status"] == "draft");
    CHECK(house.get("/api/admin/events/hamlet-again/terms")["agreed"] == false);
    CHECK(event["sessions"][0]["slug"] == "hamlet-again-1");
    CHECK(house.publicly("/api/events/hamlet")["sessions"].size() == before);
    house.is_sound();
}

TEST_CASE_TEMPLATE("venues belong to those who work for them", Over, STORES) {
    House<Over> house;
    const auto added =
        house.done(201, "POST", "/api/venue/venues",
                   {{"slug", "club"}, {"name", "The Club"}, {"city", "Köln"}, {"timezone", "Europe/Berlin"}});
    CHECK(added["map"].is_null());
    CHECK(added["version"] == 1);
    house.refused("POST", "/api/venue/venues", {{"slug", "club"}, {"name", "X"}}, 422, "invalid", "slug");
    house.refused("POST", "/api/venue/venues", {{"slug", "x"}, {"name", " "}}, 422, "invalid", "name");
    house.refused("POST", "/api/venue/venues", {{"slug", "x"}, {"name", "X"}, {"timezone", "Moon/Crater"}}, 422,
                  "invalid", "timezone");
    Json without_map = new_session();
    without_map["venue"] = "club";
    house.refused("POST", "/api/admin/events/hamlet/sessions", without_map, 422, "invalid", "venue");
    const auto own = house.shop.log_in(Role::venue, {"club"});
    const auto items = house.shop.json(200, house.shop.send_as(own, "GET", "/api/venue/venues"))["items"];
    REQUIRE(items.size() == 1);
    CHECK(items[0]["slug"] == "club");
    const Json rename{{"name", "The New Club"}, {"version", 1}};
    CHECK(house.shop.send_as(own, "PATCH", "/api/venue/venues/club", rename.dump()).status == 200);
    CHECK(house.shop.send_as(own, "PATCH", "/api/venue/venues/small-house", rename.dump()).status == 404);
    CHECK(house.shop.send_as(own, "POST", "/api/venue/venues", Json{{"slug", "y"}, {"name", "Y"}}.dump()).status ==
          403);
    // Who loses their last venue works for none, and not for all of them.
    auto& users = house.shop.shop.back_office().users();
    const auto somebody = [&](std::vector<std::string> venues, bool all, std::int64_t row_version) {
        UserEdit edit{Email::trusted("vic@example.org"), PersonName::trusted("Vic"), Role::venue};
        edit.password = "a long password";
        edit.all_venues = all;
        edit.venues = std::move(venues);
        edit.row_version = row_version;
        return edit;
    };
    auto vic = value_of(users.add({}, somebody({"club"}, false, 0))).user;
    const auto works_for = [&](const std::string& slug) { return works_for_venue(vic, VenueSlug::trusted(slug)); };
    CHECK(works_for("club"));
    CHECK(!works_for("small-house"));
    vic = value_of(users.edit({}, vic.id, somebody({}, false, vic.row_version)));
    CHECK(!works_for("club"));
    CHECK(!works_for("small-house"));
    vic = value_of(users.edit({}, vic.id, somebody({}, true, vic.row_version)));
    CHECK(works_for("club"));
    CHECK(works_for("small-house"));
    const std::string plan = "/api/venue/maps/" + house.shop.session.session.map.text() + "/plan?format=";
    CHECK(house.shop.send_as(own, "GET", plan + "csv").status == 404);
    const std::string sheet = "/api/venue/maps/" + house.shop.session.session.map.text() + "/sheet";
    CHECK(house.shop.send_as(own, "GET", sheet).status == 404);
    CHECK(house.shop.send_as(own, "POST", "/api/venue/venues/small-house/sheet", "{}").status == 404);
    CHECK(house.shop.send_as(house.admin, "GET", plan + "csv").status == 200);
    CHECK(house.shop.send_as(house.admin, "GET", plan + "pdf").status == 422);
    house.done(200, "PATCH", "/api/venue/venues/small-house", {{"name", "Small Hall"}, {"version", 2}});
    CHECK(house.publicly("/api/sessions/tonight")["venue"]["name"] == "Small Hall");
    house.is_sound();
}

TEST_CASE_TEMPLATE("a plan is drawn on paper, with the house and when it was published", Over, STORES) {
    House<Over> house;
    const std::string first = house.shop.session.session.map.text();
    const std::string sheet = "/api/venue/maps/" + first + "/sheet";
    const auto pdf = house.shop.send_as(house.admin, "GET", sheet);
    CHECK(pdf.status == 200);
    CHECK(pdf.text().starts_with("%PDF-"));
    CHECK(pdf.header("Content-Disposition") == "attachment; filename=\"plan.pdf\"");
    const auto says = [&](const Response& drawn, const std::string& words) {
        return drawn.status == 200 && drawn.text().find(words) != std::string_view::npos;
    };
    const auto svg = [&](const std::string& map, const std::string& more = "") {
        return house.shop.send_as(house.admin, "GET", "/api/venue/maps/" + map + "/sheet?format=svg" + more);
    };
    const auto venue = house.get("/api/venue/venues")["items"][0];
    const auto text_of = [&](const char* field) { return venue[field].template get<std::string>(); };
    CHECK(says(svg(first), ">" + text_of("name") + ", " + text_of("city") + "<"));
    CHECK(says(svg(first, "&language=de&paper=a4"), "Bestuhlungsplan"));
    for (const std::string wrong : {"?format=dxf", "?paper=a5", "?language=xx"})
        CHECK(house.shop.send_as(house.admin, "GET", sheet + wrong).status == 422);
    // The one that was published since then says when that was.
    house.shop.clock.advance(std::chrono::hours{1});
    const Json body{{"map", small_map([](SeatMapParts& parts) { parts.name = "Redrawn"; })}, {"replaces", first}};
    const auto id =
        house.done(201, "POST", "/api/venue/venues/small-house/maps", body)["id"].template get<std::string>();
    const auto published = house.get("/api/venue/venues/small-house/maps")["items"][0]["published_at"];
    const auto at = *parse_rfc3339(published.template get<std::string>());
    const auto zone = text_of("timezone");
    CHECK(says(svg(id), "Published " + moment_words(at, zone, Language::english)));
    CHECK(!says(svg(first), "Published " + moment_words(at, zone, Language::english)));
    // What is not published says that it is a draft, and leaves nothing behind.
    const auto draft = [&](const Json& map) {
        return house.shop.send_as(house.admin, "POST", "/api/venue/venues/small-house/sheet?format=svg", map.dump());
    };
    const auto drawn = draft({{"map", small_map([](SeatMapParts& parts) { parts.name = "On my desk"; })}});
    CHECK(says(drawn, "Draft, not published"));
    CHECK(says(drawn, "On my desk"));
    CHECK(draft({{"map", Json::object()}}).status == 422);
    CHECK(house.get("/api/venue/venues")["items"][0]["map"] == id);
}

TEST_CASE_TEMPLATE("a seat's note is kept with its map, and buyers read it", Over, STORES) {
    House<Over> house;
    const std::string first = house.shop.session.session.map.text();
    const Json body{{"map", small_map([](SeatMapParts& parts) { parts.seats[3].note = "Säule links"; })},
                    {"replaces", first}};
    const auto id =
        house.done(201, "POST", "/api/venue/venues/small-house/maps", body)["id"].template get<std::string>();
    CHECK(id != first);
    const auto kept = house.shop.store.read([&](Tx& tx) { return tx.maps().find(MapId::trusted(id)); });
    REQUIRE(kept);
    CHECK(kept->seats()[3].note == "Säule links");
    CHECK(kept->seats()[2].note.empty());
    const auto seats = house.publicly("/api/maps/" + id)["sections"][0]["rows"][0]["seats"];
    CHECK(seats[3]["note"] == "Säule links");
    CHECK(!seats[2].contains("note"));
    const Json notes = house.publicly("/api/maps/" + id + "/rows")["sections"][0]["rows"][0]["notes"];
    CHECK(notes == Json{{{"seat", 3}, {"note", "Säule links"}}});
    CHECK(!house.publicly("/api/maps/" + first + "/rows")["sections"][0]["rows"][0].contains("notes"));
    house.is_sound();
}

TEST_CASE_TEMPLATE("a plan goes out, comes in, and becomes the newest map", Over, STORES) {
    House<Over> house;
    const std::string first = house.shop.session.session.map.text();
    for (const std::string format : {"frontrow", "pretix", "csv"}) {
        INFO(format);
        const auto file = house.shop.send_as(house.admin, "GET", "/api/venue/maps/" + first + "/plan?format=" + format);
        REQUIRE(file.status == 200);
        const auto read =
            house.shop.send_as(house.admin, "POST", "/api/venue/plans?format=" + format, std::string(file.text()));
        CHECK(house.shop.json(200, read)["map"]["sections"].size() == 2);
    }
    CHECK(house.shop.send_as(house.admin, "POST", "/api/venue/plans?format=csv", "nonsense").status >= 400);
    const Json body{{"map", small_map([](SeatMapParts& parts) { parts.name = "Redrawn"; })}, {"replaces", first}};
    const auto id = house.done(201, "POST", "/api/venue/venues/small-house/maps", body)["id"];
    CHECK(id != first);
    CHECK(house.get("/api/venue/venues")["items"][0]["map"] == id);
    CHECK(house.publicly("/api/maps/" + id.template get<std::string>())["name"] == "Redrawn");
    CHECK(house.publicly("/api/sessions/tonight")["map"] == first);
    CHECK(house.get("/api/admin/sessions/tonight")["newest_map"] == id);
    house.refused("POST", "/api/venue/venues/small-house/maps", body, 409, "changed_meanwhile");
    Json broken = body;
    broken["replaces"] = id;
    broken["map"]["sections"][0]["rows"][0]["seats"][3]["category"] = "Nowhere";
    house.refused("POST", "/api/venue/venues/small-house/maps", broken, 422, "invalid",
                  "map.sections[0].rows[0].seats[3].category");
    // Another house with the very same map keeps it as its own.
    house.done(201, "POST", "/api/venue/venues", {{"slug", "twin"}, {"name", "Twin"}});
    const auto twin =
        house.done(201, "POST", "/api/venue/venues/twin/maps", {{"map", body["map"]}, {"replaces", nullptr}})["id"];
    CHECK(twin != id);
    house.refused("PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"map", twin}}), 422, "invalid",
                  "map");
    house.is_sound();
}

TEST_CASE_TEMPLATE("the versions of a map are told, and one can be returned to", Over, STORES) {
    House<Over> house;
    const std::string maps = "/api/venue/venues/small-house/maps";
    const auto ids = [&] {
        std::vector<std::string> found;
        const auto list = house.get(maps);
        for (const auto& item : list["items"]) found.push_back(item["map"]);
        return found;
    };
    const std::string by = house.get("/api/login")["user"]["email"];
    const std::string first = house.shop.session.session.map.text();
    const auto seeded = house.get(maps)["items"];
    REQUIRE(seeded.size() == 1);
    CHECK(seeded[0]["map"] == first);
    CHECK(seeded[0]["by"].is_null()); // it came with the shop
    CHECK(seeded[0]["places"] == 25);
    const auto old_plan = house.publicly("/api/maps/" + first);
    house.shop.clock.advance(std::chrono::minutes(1));
    const Json redrawn{{"map", small_map([](SeatMapParts& parts) {
                            parts.name = "Redrawn";
                            parts.areas[0].capacity = 40;
                        })},
                       {"replaces", first}};
    const std::string second = house.done(201, "POST", maps, redrawn)["id"];
    CHECK(ids() == std::vector{second, first});
    CHECK(house.get(maps)["items"][0]["by"] == by);
    CHECK(house.get(maps)["items"][0]["places"] == 60);
    // Back to the first: its id again, its seats, and a version of its own.
    house.shop.clock.advance(std::chrono::minutes(1));
    CHECK(house.done(201, "POST", maps, {{"map", old_plan}, {"replaces", second}})["id"] == first);
    CHECK(ids() == std::vector{first, second, first});
    CHECK(house.get(maps)["items"][0]["by"] == by);
    house.shop.clock.advance(std::chrono::minutes(1));
    Json again = redrawn;
    again["replaces"] = first;
    CHECK(house.done(201, "POST", maps, again)["id"] == second);
    CHECK(ids() == std::vector{second, first, second, first});
    // Nobody sees those of another house.
    house.done(201, "POST", "/api/venue/venues", {{"slug", "club"}, {"name", "The Club"}});
    CHECK(house.get("/api/venue/venues/club/maps")["items"].empty());
    const auto own = house.shop.log_in(Role::venue, {"club"});
    CHECK(house.shop.send_as(own, "GET", maps).status == 404);
    CHECK(house.shop.send_as(own, "GET", "/api/venue/venues/club/maps").status == 200);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a draft of a map is saved over the one that was seen, and over no other", Over, STORES) {
    House<Over> house;
    const std::string draft = "/api/venue/venues/small-house/draft";
    const std::string base = house.shop.session.session.map.text();
    const Json none = house.get(draft);
    CHECK(none["version"] == 0);
    CHECK(none["plan"].is_null());
    CHECK(none["saved_by"].is_null());
    const Json plan{{"name", "Ünfinished"}, {"sections", Json::array()}};
    const auto saved = [&](std::int64_t version, const Json& drawn) {
        return Json{{"version", version}, {"base", base}, {"plan", drawn}};
    };
    house.refused("PUT", draft, saved(1, plan), 409, "changed_meanwhile"); // nobody has seen what never was
    CHECK(house.done(200, "PUT", draft, saved(0, plan))["version"] == 1);
    CHECK(house.get(draft)["plan"] == plan);
    CHECK(house.get(draft)["base"] == base);
    // Somebody else goes on with it; who has seen the one before is told, and has overwritten nothing.
    const auto own = house.shop.log_in(Role::venue, {"small-house"});
    const Json theirs{{"name", "Theirs"}};
    house.shop.clock.advance(std::chrono::minutes(1));
    CHECK(house.shop.send_as(own, "PUT", draft, saved(1, theirs).dump()).status == 200);
    for (const std::int64_t version : {0, 1, 3}) {
        const auto refused = house.send("PUT", draft, saved(version, plan));
        REQUIRE(refused.status == 409);
        const auto problem = Json::parse(refused.text());
        CHECK(problem["code"] == "changed_meanwhile");
        CHECK(problem["by"] == house.get(draft)["saved_by"]);
        CHECK(problem["at"] == house.get(draft)["saved_at"]);
    }
    CHECK(house.get(draft)["plan"] == theirs);
    // Whoever looks whether that has happened gets the plan only where it has.
    const auto look = [&](const std::string& known) {
        return house.shop.send("GET", draft, "", "", {{"cookie", "login=" + own}, {"if-none-match", known}});
    };
    CHECK(look("\"1\"").status == 200);
    CHECK(look("\"2\"").status == 304);
    CHECK(look("\"1\", \"2\"").status == 304);
    // A draft that has ended is counted on, so that nobody overwrites the next one by a version of this one.
    CHECK(house.done(200, "PUT", draft, saved(2, nullptr))["version"] == 3);
    CHECK(house.get(draft)["plan"].is_null());
    house.refused("PUT", draft, saved(0, plan), 409, "changed_meanwhile");
    // What is wrong with a draft.
    house.refused("PUT", draft, {{"version", 3}, {"base", base}}, 422, "invalid", "plan");
    house.refused("PUT", draft, saved(3, "a text"), 422, "invalid", "plan");
    house.refused("PUT", draft, {{"version", 3}, {"plan", plan}, {"base", std::string(32, 'f')}}, 422, "invalid",
                  "base");
    // Nobody sees, and nobody saves, that of another house.
    house.done(201, "POST", "/api/venue/venues", {{"slug", "club"}, {"name", "The Club"}});
    const auto others = house.shop.log_in(Role::venue, {"club"});
    CHECK(house.shop.send_as(others, "GET", draft).status == 404);
    CHECK(house.shop.send_as(others, "PUT", draft, saved(3, plan).dump()).status == 404);
    CHECK(house.get(draft)["version"] == 3);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a plan comes in with notes, or with all its faults; its table has columns to choose from", Over,
                   STORES) {
    House<Over> house;
    const std::string plans = "/api/venue/plans";
    const auto sent = [&](const std::string& path, const std::string& body) {
        return house.shop.send_as(house.admin, "POST", plans + path, body);
    };
    const auto read = house.shop.json(200, sent("?format=csv", "Block,Reihe,Platz\nLinks,1,1\nLinks,1,2\n"));
    std::vector<std::string> codes;
    for (const auto& note : read["notes"]) codes.push_back(note["code"]);
    CHECK(codes == std::vector<std::string>{"columns_taken", "no_category", "laid_out", "no_stage"});
    CHECK(read["notes"][1]["values"]["n"] == "2");

    const auto bad = sent("?format=csv", "section,row,label,x,y\ns,A,1,here,0\ns,A,2,0,there\n");
    const auto faults = house.shop.json(422, bad)["faults"];
    REQUIRE(faults.size() == 2);
    CHECK(faults[0]["place"] == "line 2, column x");
    CHECK(faults[1]["code"] == "out_of_range");

    const std::string others = "a,b,c\nLeft,1,7\n";
    const auto head = house.shop.json(200, sent("/columns", others));
    CHECK(head["columns"][0]["name"] == "a");
    CHECK(head["columns"][0]["column"] == nullptr);
    CHECK(head["columns"][2]["examples"][0] == "7");
    const auto chosen =
        house.shop.json(200, sent(R"(?format=csv&section=Hall 1&columns={"row":"b","label":"c"})", others));
    CHECK(chosen["map"]["sections"][0]["name"] == "Hall 1");
    CHECK(chosen["map"]["sections"][0]["rows"][0]["seats"][0]["label"] == "7");
    CHECK(house.shop.json(422, sent("?format=csv&columns=nonsense", others))["field"] == "columns");
    CHECK(sent(R"(?format=csv&columns={"row":"z"})", others).status == 422);

    const std::string drawing =
        "<svg><rect id='Stage' width='90' height='20'/><circle cx='10' cy='50' r='5' fill='red'/>"
        "<circle cx='22' cy='50' r='5'/></svg>";
    const auto seen = house.shop.json(200, sent("?format=svg&section=Saal&category=Preis", drawing))["map"];
    CHECK(seen["sections"][0]["name"] == "Saal");
    CHECK(seen["categories"][1]["name"] == "Preis 2");
    CHECK(seen["decorations"].size() == 1);
    const auto all = "?format=svg&seats=round&rows=lines&categories=one&others=none";
    CHECK(house.shop.json(200, sent(all, drawing))["map"]["decorations"].empty());
    CHECK(house.shop.json(422, sent("?format=svg&rows=columns", drawing))["field"] == "rows");
    CHECK(house.shop.json(422, sent("?format=svg&seats=square", drawing))["faults"][0]["code"] == "no_seats");

    const std::string first = house.shop.session.session.map.text();
    const auto own = house.shop.send_as(house.admin, "GET", "/api/venue/maps/" + first + "/plan?format=frontrow");
    Json other = Json::parse(own.text());
    other["sections"][0]["rows"][0]["seats"][0]["id"] = "somebody-else";
    const auto again = house.shop.json(200, sent("?format=frontrow&keeps=" + first, other.dump()));
    CHECK(again["map"]["sections"][0]["rows"][0]["seats"][0]["id"] ==
          Json::parse(own.text())["sections"][0]["rows"][0]["seats"][0]["id"]);
    CHECK(sent("?format=frontrow&keeps=nobodys", other.dump()).status == 422);
    house.is_sound();
}

TEST_CASE_TEMPLATE("what a plan says beyond the map goes out again as it came in", Over, STORES) {
    House<Over> house;
    const std::string first = house.shop.session.session.map.text();
    const auto file = house.shop.send_as(house.admin, "GET", "/api/venue/maps/" + first + "/plan?format=pretix");
    Json plan = Json::parse(file.text());
    for (auto& zone : plan["zones"])
        if (!zone["rows"].empty()) zone["rows"][0]["seats"][0]["door"] = "North";
    const auto read =
        house.shop.json(200, house.shop.send_as(house.admin, "POST", "/api/venue/plans?format=pretix", plan.dump()));
    REQUIRE(read["source"].is_string());
    const std::string maps = "/api/venue/venues/small-house/maps";
    const auto id =
        house.done(201, "POST", maps, {{"map", read["map"]}, {"replaces", first}, {"source", read["source"]}});
    const auto exported = [&](const Json& map) {
        return std::string(house.shop
                               .send_as(house.admin, "GET",
                                        "/api/venue/maps/" + map.template get<std::string>() + "/plan?format=pretix")
                               .text());
    };
    CHECK(exported(id["id"]).find("\"door\":\"North\"") != std::string::npos);
    Json redrawn = read["map"];
    redrawn["name"] = "Redrawn";
    redrawn["decorations"].push_back({{"kind", "text"},
                                      {"text", "Bar"},
                                      {"x", 9.5},
                                      {"y", 9},
                                      {"size", 30},
                                      {"points", Json::array()},
                                      {"symbol", "bar"}});
    redrawn["areas"].push_back({{"id", "pit"},
                                {"name", "Pit"},
                                {"capacity", 3},
                                {"category", "Floor"},
                                {"x", 0},
                                {"y", 300},
                                {"width", 40},
                                {"height", 20},
                                {"outline", {{0, 0}, {1, 0}, {0.3333, 1}}}});
    const auto next = house.done(201, "POST", maps, {{"map", redrawn}, {"replaces", id["id"]}});
    CHECK(next["id"] != id["id"]);
    const auto kept = house.publicly("/api/maps/" + next["id"].template get<std::string>());
    CHECK(kept["decorations"].back()["symbol"] == "bar");
    CHECK(kept["areas"].back()["outline"] == redrawn["areas"].back()["outline"]);
    CHECK(exported(next["id"]).find("\"door\":\"North\"") != std::string::npos);
    for (const Json& source : {Json(7), Json("nonsense"), Json("{}\n{}"), Json(std::string("{\0}", 3))})
        CHECK(house.send("POST", maps, {{"map", redrawn}, {"replaces", next["id"]}, {"source", source}}).status / 100 ==
              4);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a session moves to a map whose categories have other names when its prices say which is which",
                   Over, STORES) {
    House<Over> house;
    const auto order = house.buy({"A-1"}, kAlice, "demo");
    const auto renamed = small_map([](SeatMapParts& parts) {
        for (auto& category : parts.categories) category.name = "New " + category.name;
    });
    const auto first = house.get("/api/venue/venues")["items"][0]["map"];
    const Json id =
        house.done(201, "POST", "/api/venue/venues/small-house/maps", {{"map", renamed}, {"replaces", first}})["id"];
    house.refused("PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"map", id}}), 422, "invalid",
                  "prices[0].category");
    Json prices = house.get("/api/admin/sessions/tonight")["prices"];
    const auto total = house.publicly("/api/orders/" + order)["order"]["total"];
    for (auto& price : prices) price["category"] = "New " + price["category"].template get<std::string>();
    const auto moved = house.done(200, "PUT", "/api/admin/sessions/tonight",
                                  house.seen("sessions/tonight", {{"map", id}, {"prices", prices}}));
    CHECK(moved["map"] == id);
    CHECK(moved["prices"] == prices);
    CHECK(house.publicly("/api/orders/" + order)["order"]["total"] == total);
    house.is_sound();
}

TEST_CASE_TEMPLATE("tickets, holds and blocks follow their seats into a newer map", Over, STORES) {
    House<Over> house;
    const auto order = house.buy({"A-1", "B-10"}, kAlice, "demo");
    const auto gone = house.buy({"A-3"}, kBob, "box_office");
    REQUIRE(house.shop.send("DELETE", "/api/orders/" + gone, "", kBob).status == 200);
    const auto held = house.shop.json(201, house.shop.send("POST", "/api/sessions/tonight/holds",
                                                           R"({"seats":["A-5"],"areas":[{"id":"floor","count":2}]})",
                                                           kBob))["hold"]["id"];
    house.shop.store.write([&](Tx& tx) {
        tx.claims().take(house.shop.session.session.id, house.shop.session.session.map, {8, ClaimState::blocked});
        return tx.sessions().touch(house.shop.session.session.id, 1);
    });
    const auto publish = [&](const Json& map) -> std::string {
        const auto newest = house.get("/api/venue/venues")["items"][0]["map"];
        return house.done(201, "POST", "/api/venue/venues/small-house/maps",
                          {{"map", map}, {"replaces", newest}})["id"];
    };
    // The circle comes first now, and the stalls have lost a seat that nobody has.
    const auto turned = publish(small_map([](SeatMapParts& parts) {
        std::swap(parts.sections[0], parts.sections[1]);
        std::rotate(parts.seats.begin(), parts.seats.begin() + 10, parts.seats.end());
        parts.seats.pop_back(); // A-10
        --parts.sections[1].rows[0].count;
        for (SeatIndex i = 0; i < parts.seats.size(); ++i)
            parts.seats[i].next = i % 10 == 5 || i == 9 || i == 18 ? kNoSeat : i + 1;
    }));
    const auto without = publish(small_map([](SeatMapParts& parts) {
        parts.seats[0].id = "A-one";
        parts.areas[0].capacity = 1;
    }));
    const auto missing =
        house.send("PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"map", without}}));
    CHECK(missing.status == 409);
    CHECK(Json::parse(missing.text())["code"] == "seats_missing");
    CHECK(Json::parse(missing.text())["seats"] == Json{"A-1", "floor-2"});
    CHECK(house.publicly("/api/sessions/tonight")["map"] == house.shop.session.session.map.text());

    CHECK(house.shop.states(kBob) == "saaamaaaba"
                                     "aaaaaaaaas"
                                     "mmaaa");
    const auto seen = house.publicly("/api/sessions/tonight/states")["version"].template get<int>();
    house.done(200, "PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"map", turned}}));
    CHECK(house.shop.states(kBob) == "aaaaaaaaas"
                                     "saaamaaab"
                                     "mmaaa");
    const auto states = house.publicly("/api/sessions/tonight/states");
    CHECK(states["map"] == turned);
    CHECK(states["version"].template get<int>() > seen);
    const auto tickets = house.publicly("/api/orders/" + order)["order"]["tickets"];
    CHECK(tickets.size() == 2);
    for (const auto& ticket : tickets) CHECK((ticket["seat"] == "A-1" || ticket["seat"] == "B-10"));
    CHECK(house.publicly("/api/orders/" + gone)["order"]["tickets"][0]["seat"] == "A-3");
    const Json paid{{"hold", held},
                    {"customer", {{"name", "Bob"}, {"email", "bob@example.org"}}},
                    {"payment", {{"method", "box_office"}}}};
    CHECK(house.shop.send("POST", "/api/orders", paid.dump(), kBob, {{"idempotency-key", "after the move"}}).status ==
          201);
    CHECK(house.shop.states() == "aaaaaaaaas"
                                 "saaasaaab"
                                 "ssaaa");
    CHECK(house.publicly("/api/sessions/gala")["map"] == house.shop.session.session.map.text());
    house.is_sound();
}

TEST_CASE_TEMPLATE("a sale that was decided before an edit is decided again", Over, STORES) {
    House<Over> house;
    const auto seen =
        house.shop.store.read([](Tx& tx) { return *tx.sessions().find(SessionSlug::trusted("tonight")); });
    house.done(200, "PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"max_seats", 5}}));
    int attempts = 0;
    house.shop.store.write([&](Tx& tx) {
        ++attempts;
        const auto session = attempts == 1 ? seen : *tx.sessions().find(SessionSlug::trusted("tonight"));
        return tx.sessions().bump_version_if_unchanged(session.session, 0);
    });
    CHECK(attempts == 2);
}

TEST_CASE_TEMPLATE("buyers in the middle of a sale and edits of their session do not pass each other by", Over,
                   STORES) {
    House<Over> house;
    const std::string first = house.shop.session.session.map.text();
    const auto turned = house.done(201, "POST", "/api/venue/venues/small-house/maps",
                                   {{"map", small_map([](SeatMapParts& parts) {
                                         std::swap(parts.sections[0].rows[0].label, parts.sections[1].rows[0].label);
                                     })},
                                    {"replaces", first}})["id"];
    std::atomic<bool> is_over = false;
    std::atomic<int> orders = 0;
    std::atomic<int> defects = 0;
    const auto buy_and_cancel = [&](char letter) {
        for (int i = 0; !is_over; ++i) {
            const std::string token = letter + std::string(24, '0') + std::to_string(1'000'000'000 + i);
            const std::string seat = std::string(letter < 'E' ? "A-" : "B-") + std::to_string(1 + (i + letter) % 10);
            const auto held =
                house.shop.send("POST", "/api/sessions/tonight/holds", Json{{"seats", {seat}}}.dump(), token);
            if (held.status == 500) ++defects;
            if (held.status != 201) continue;
            const Json body{{"hold", Json::parse(held.text())["hold"]["id"]},
                            {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                            {"payment", {{"method", "box_office"}}}};
            const auto sold = house.shop.send("POST", "/api/orders", body.dump(), token, {{"idempotency-key", token}});
            if (sold.status == 500) ++defects;
            if (sold.status != 201) continue;
            ++orders;
            if (i % 2 == 0) continue;
            const Json order = Json::parse(sold.text());
            house.shop.send("DELETE", "/api/orders/" + order["order"]["id"].get<std::string>(), "", token);
        }
    };
    std::vector<std::jthread> buyers;
    for (const char letter : {'C', 'D', 'E', 'F'}) buyers.emplace_back([&, letter] { buy_and_cancel(letter); });
    // On a slow machine nobody waits longer for the others than the limit: 503, and they try again.
    const auto persist = [&](auto&& attempt) {
        int status = 503;
        for (int i = 0; i < 30 && status == 503; ++i) status = attempt().status;
        return status;
    };
    for (int i = 0; i < 6; ++i)
        CHECK(persist([&] {
                  return house.send("PUT", "/api/admin/sessions/tonight",
                                    house.seen("sessions/tonight", {{"map", i % 2 == 0 ? turned : Json(first)}}));
              }) == 200);
    CHECK(persist([&] {
              return house.send("POST", "/api/admin/sessions/tonight/cancel", house.seen("sessions/tonight"));
          }) == 200);
    is_over = true;
    buyers.clear();
    CHECK(orders > 0);
    CHECK(defects == 0);
    CHECK(house.get("/api/admin/sessions/tonight")["orders"]["reserved"] == 0);
    CHECK(house.shop.states() == std::string(25, 'a'));
    std::erase_if(house.shop.failures, [](const std::string& what) {
        return what.find("55P03") != std::string::npos || what.find("took too long") != std::string::npos ||
               what.find("did not get to a write in time") != std::string::npos;
    });
    house.is_sound();
}

TEST_CASE_TEMPLATE("sessions are added on the days that are named, all or none, and never at another time", Over,
                   STORES) {
    House<Over> house;
    const std::string session = "/api/admin/sessions/tonight"; // 1 March, 21:00 in Berlin
    const auto added =
        house.done(201, "POST", session + "/repeat", {{"days", {"2026-03-26", "2026-03-31", "2026-03-28"}}})["items"];
    REQUIRE(added.size() == 3);
    CHECK(added[1]["starts_at"] == "2026-03-31T19:00:00Z"); // summer time
    CHECK(added[2]["starts_at"] == "2026-03-28T20:00:00Z");
    const auto refused = [&](const std::string& of, const Json& days, const std::string& field) {
        house.refused("POST", "/api/admin/sessions/" + of + "/repeat", {{"days", days}}, 422, "invalid", field);
    };
    refused("tonight", {"2026-04-02", "2026-03-28"}, "days[1]"); // taken
    refused("tonight", {"2026-02-28"}, "days[0]");               // past
    refused("tonight", {"2026-04-31"}, "days[0]");
    refused("tonight", {7}, "days[0]");
    refused("tonight", Json(std::vector<std::string>(101, "2026-04-02")), "days");
    const auto night = house.done(201, "POST", session + "/duplicate", {{"starts_at", "2026-03-28T02:30:00+01:00"}});
    refused(night["slug"], {"2026-03-30", "2026-03-29"}, "days[1]"); // there is no 02:30 on that day
    CHECK(house.get("/api/admin/events/hamlet")["sessions"].size() == 6);
}

TEST_CASE_TEMPLATE("a season is copied with all of its dates, each at its own time", Over, STORES) {
    House<Over> house; // tonight at 21:00 in Berlin, and the gala
    const std::string event = "/api/admin/events/hamlet";
    house.done(201, "POST", "/api/admin/sessions/tonight/repeat", {{"days", {"2026-03-28", "2026-03-30"}}});
    house.done(200, "POST", "/api/admin/sessions/gala/cancel", house.seen("sessions/gala"));
    const auto copy = house.done(201, "POST", event + "/duplicate", {{"title", "Again"}, {"first_day", "2027-02-28"}});
    CHECK(copy["status"] == "draft");
    Json starts = Json::array();
    for (const auto& session : copy["sessions"]) starts.push_back(session["starts_at"]);
    CHECK(starts == Json{"2027-02-28T20:00:00Z", "2027-03-27T20:00:00Z", "2027-03-29T19:00:00Z"});
    CHECK(copy["sessions"][0]["prices"] == house.get("/api/admin/sessions/tonight")["prices"]);
    house.refused("POST", event + "/duplicate", {{"first_day", "2026-01-01"}}, 422, "invalid", "first_day");
    CHECK(house.get("/api/admin/events")["items"].size() == 2);
}

TEST_CASE_TEMPLATE("several sessions of an event are changed at once, all or none", Over, STORES) {
    House<Over> house;
    const std::string path = "/api/admin/events/hamlet/sessions";
    const auto wanted = [&](Json change) {
        change["sessions"] = Json::array();
        for (const char* name : {"tonight", "gala"})
            change["sessions"].push_back(
                {{"session", name}, {"version", house.version_of(std::string("sessions/") + name)}});
        return change;
    };
    const auto edited = house.done(200, "PUT", path, wanted({{"doors_minutes_before", 30}, {"max_seats", 4}}))["items"];
    REQUIRE(edited.size() == 2);
    for (const auto& session : edited) {
        CHECK(session["max_seats"] == 4);
        CHECK(*parse_rfc3339(session["starts_at"].template get<std::string>()) -
                  *parse_rfc3339(session["doors_at"].template get<std::string>()) ==
              std::chrono::minutes(30));
    }
    CHECK(house.publicly("/api/sessions/gala")["max_seats"] == 4);
    house.refused("PUT", path, wanted({{"fee", 100'000'000}}), 422, "invalid", "fee");
    house.refused("PUT", path, wanted({{"doors_minutes_before", 2'000}}), 422, "invalid", "doors_minutes_before");
    house.refused("PUT", path, {{"max_seats", 3}}, 422, "invalid", "sessions");
    house.refused("PUT", "/api/admin/events/no-such/sessions", wanted({{"max_seats", 3}}), 404, "not_found");
    auto late = wanted({{"max_seats", 3}});
    late["sessions"][1]["version"] = 1;
    house.refused("PUT", path, late, 409, "changed_meanwhile");
    CHECK(house.get("/api/admin/sessions/tonight")["max_seats"] == 4); // the first of the two neither
    house.is_sound();
}

TEST_CASE_TEMPLATE("a date that nobody bought is taken out and put back, and one with orders stays", Over, STORES) {
    House<Over> house;
    const std::string session = "/api/admin/sessions/hamlet-3";
    house.done(201, "POST", "/api/admin/sessions/tonight/duplicate", {{"starts_at", "2026-03-02T19:30:00+01:00"}});
    house.shop.json(201, house.shop.send("POST", "/api/sessions/hamlet-3/holds", R"({"seats":["A-1"]})", kAlice));
    const auto deleted = house.done(200, "POST", session + "/delete", house.seen("sessions/hamlet-3"));
    CHECK(deleted["held"] == 0);
    const auto gone = [&](const char* method, const std::string& target) {
        return house.shop.send_as(house.admin, method, target, "{}").status == 404;
    };
    CHECK(gone("GET", session));
    CHECK(gone("GET", "/api/sessions/hamlet-3"));
    CHECK(gone("POST", "/api/sessions/hamlet-3/holds"));
    house.refused("POST", session + "/repeat", {{"days", {"2026-05-01"}}}, 404, "not_found");
    for (const std::string list : {"/api/events/hamlet", "/api/admin/events/hamlet"}) {
        const auto event = house.get(list);
        for (const auto& one : event["sessions"]) CHECK(one["slug"] != "hamlet-3");
    }
    // Its name stays its own: pages and caches may still know it by that.
    CHECK(house.done(201, "POST", "/api/admin/sessions/tonight/duplicate",
                     {{"starts_at", "2026-03-02T19:30:00+01:00"}})["slug"] == "hamlet-4");
    house.refused("POST", session + "/undelete", {{"version", 1}}, 409, "changed_meanwhile");
    house.done(200, "POST", session + "/undelete", {{"version", deleted["version"]}});
    CHECK(house.publicly("/api/sessions/hamlet-3")["on_sale"] == true);
    house.buy({"A-1"}, kAlice, "box_office");
    house.refused("POST", "/api/admin/sessions/tonight/delete", house.seen("sessions/tonight"), 409, "has_orders");
    house.refused("POST", "/api/admin/events/hamlet/unpublish", house.seen("events/hamlet"), 409, "has_orders");
    CHECK(house.publicly("/api/sessions/tonight")["on_sale"] == true);
    house.is_sound();
}

TEST_CASE("an event that nobody bought becomes a draft again") {
    House<OnSqlite> house;
    const std::string path = "/api/admin/events/hamlet/unpublish";
    CHECK(house.done(200, "POST", path, house.seen("events/hamlet"))["status"] == "draft");
    CHECK(house.shop.send("GET", "/api/events/hamlet").status == 404);
    CHECK(house.shop.send("GET", "/api/sessions/tonight").status == 404);
    house.refused("POST", path, house.seen("events/hamlet"), 409, "not_published");
    CHECK(house.actions().front() == "event.unpublish");
    house.done(200, "POST", "/api/admin/events/hamlet/publish", house.seen("events/hamlet"));
    CHECK(house.publicly("/api/sessions/tonight")["on_sale"] == true);
}

TEST_CASE("marketing writes texts and nothing else") {
    House<OnSqlite> house;
    const auto marketing = house.shop.log_in(Role::marketing);
    Json texts{{"title", "Hamlet!"}, {"description", "To be."}, {"artist", "Somebody else"}};
    texts["version"] = house.version_of("events/hamlet");
    const std::string path = "/api/marketing/events/hamlet/texts";
    const auto edited = house.shop.json(200, house.shop.send_as(marketing, "PUT", path, texts.dump()));
    CHECK(edited["title"] == "Hamlet!");
    CHECK(edited["artist"] == "The Company");
    CHECK(house.publicly("/api/events/hamlet")["description"] == "To be.");
    CHECK(house.shop.send_as(marketing, "PUT", path, texts.dump()).status == 409);
    CHECK(house.actions().front() == "event.texts");
}

TEST_CASE("the paragraphs of a description stay, and make no lines of their own in the log") {
    House<OnSqlite> house;
    const std::string said = "A prince cannot decide.\n\nFive acts, one interval.\nartist: nobody";
    const auto edit = house.seen("events/hamlet", {{"title", "Hamlet"}, {"description", "  \r\n " + said + " \r\n\n"}});
    CHECK(house.done(200, "PUT", "/api/admin/events/hamlet", edit)["description"] == said);
    CHECK(house.publicly("/api/events/hamlet")["description"] == said);
    const auto entry = house.shop.json(200, house.shop.send_as(house.admin, "GET", "/api/admin/audit"))["items"][0];
    const auto after = entry["after"].template get<std::string>();
    CHECK(after.find("\ndescription: A prince cannot decide.  Five acts, one interval. artist: nobody\n") !=
          std::string::npos);
}

TEST_CASE("what another process has kept of an edited session is dropped there, and nothing else") {
    House<OnSqlite> house;
    MemoryCache cache(house.shop.clock, {.max_bytes = 1 << 20});
    LiveSeats viewers(server_sent_events);
    ChangePoller poller(house.shop.store, cache, viewers, house.shop.clock);
    poller.poll(false);
    const auto keep = [&] {
        for (const char* key : {"events:all", "event:hamlet", "session:tonight", "session:gala", "seats:tonight:stalls",
                                "states:tonight", "states:gala", "map:1"})
            static_cast<void>(cache.get(key, kCatalogueTtl, [&] {
                return CachedResponse{
                    "x", {catalogue_version(house.shop.store.read([](Tx& tx) { return tx.catalogue().version(); }))}};
            }));
    };
    const auto kept = [&] {
        std::string letters;
        for (const char* key : {"events:all", "event:hamlet", "session:tonight", "session:gala", "seats:tonight:stalls",
                                "states:tonight", "states:gala", "map:1"})
            letters += cache.find(key) ? '1' : '0';
        return letters;
    };
    keep();
    house.done(201, "POST", "/api/admin/events", {{"title", "A draft"}});
    poller.poll(true);
    CHECK(kept() == "11111111"); // nobody sees a draft
    house.done(200, "PUT", "/api/admin/events/hamlet", house.seen("events/hamlet", {{"title", "Hamlet 2"}}));
    poller.poll(true);
    CHECK(kept() == "00001111");
    keep();
    house.done(200, "PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"max_seats", 5}}));
    poller.poll(true);
    CHECK(kept() == "00010011");
}

TEST_CASE("live viewers of a session that gets another map start over with it") {
    House<OnSqlite> house;
    const auto read = [&](const SessionSlug& slug) { return house.shop.shop.seats().find(slug); };
    const auto live = *house.shop.shop.live().open(SessionSlug::trusted("tonight"), read);
    LivePosition position;
    REQUIRE(live->next(position));
    CHECK_FALSE(live->next(position));
    const auto first = house.shop.session.session.map.text();
    const auto id =
        house.done(201, "POST", "/api/venue/venues/small-house/maps",
                   {{"map", small_map([](SeatMapParts& parts) { std::swap(parts.seats[0].id, parts.seats[1].id); })},
                    {"replaces", first}})["id"];
    house.done(200, "PUT", "/api/admin/sessions/tonight", house.seen("sessions/tonight", {{"map", id}}));
    house.shop.shop.live().flush(read, [](const auto&) {});
    const auto news = live->next(position);
    REQUIRE(news);
    CHECK(news->find("event: snapshot") != std::string::npos);
    CHECK(news->find(id.get<std::string>()) != std::string::npos);
}

TEST_CASE("only routes for plans take large bodies, and only so many bytes at a time") {
    auto options = OpenShop::quick();
    options.max_large_bodies_bytes = 3 << 20;
    OpenShop open(options);
    const std::string large(2 << 20, ' ');
    const auto head = "POST /api/venue/plans HTTP/1.1\r\nHost: shop\r\nSec-Fetch-Site: same-origin\r\nCookie: login=" +
                      open.shop.log_in(Role::admin) + "\r\nContent-Length: 2097152\r\n";
    CHECK(has(open.ask(post("/api/orders", large)), "413"));
    CHECK(has(open.ask("POST /api/venue/plans HTTP/1.1\r\nHost: shop\r\nContent-Length: 16777217\r\n\r\n"), " 413 "));
    auto waiting = open.client();
    waiting.send(head + "Expect: 100-continue\r\n\r\n");
    CHECK(has(waiting.read_until("\r\n\r\n"), " 100 ")); // there is room for it, which it now has
    waiting.send(large.substr(1'000));
    CHECK(has(open.ask(head + "\r\n" + large), " 503 "));
    waiting.send(large.substr(0, 1'000));
    CHECK(has(waiting.read_answer(), " 400 ")); // taken as a whole, and no plan
    std::string third;
    for (int i = 0; i < 50 && !has(third, " 400 "); ++i) // until the worker has let go of the first
        third = open.ask(head + "\r\n" + large);
    CHECK(has(third, " 400 "));
}

} // namespace frontrow::testing::programme_test
