// The rules of holds, through dispatch: caps, time, takeover, change, the strand rule, best available, and the cache
// that has to follow all of it.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::hold_rules_test {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const std::string kHolds = "/api/sessions/tonight/holds";
const std::string kNobodyHasAnything = "aaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr auto kTtl = minutes(10);

Json hold(TestShop& shop, const std::string& body, const std::string& buyer = kAlice) {
    return shop.json(201, shop.send("POST", kHolds, body, buyer))["hold"];
}

std::string path_of(const Json& hold) { return "/api/holds/" + hold["id"].get<std::string>(); }

Json patch(TestShop& shop, const Json& hold, const std::string& body, const std::string& buyer = kAlice) {
    return shop.json(200, shop.send("PATCH", path_of(hold), body, buyer))["hold"];
}

/// Checks that an answer is this refusal. Returns its JSON.
Json refused(TestShop& shop, const Response& response, int status, const std::string& code) {
    auto json = shop.json(status, response);
    CHECK(response.content_type == "application/problem+json");
    CHECK(json["code"] == code);
    CHECK(json["status"] == status);
    return json;
}

std::vector<std::string> seats_of(const Json& hold) {
    std::vector<std::string> seats;
    for (const auto& seat : hold["seats"]) seats.push_back(seat["id"].get<std::string>());
    return seats;
}

using Names = std::vector<std::string>;

/// Whether a hold that was read is gone or has no place.
bool has_nothing(const Response& response) {
    if (response.status == 404) return true;
    const auto hold = Json::parse(response.text())["hold"];
    return hold["seats"].empty() && hold["areas"].empty();
}

void set_strand_rule(TestShop& shop, StrandRule rule) {
    change_session(shop, [&](Session& session) { session.strand_rule = rule; });
}

/// Blocks every place but the named ones.
void block_all_but(TestShop& shop, const std::set<SeatIndex>& free) {
    shop.store.write([&](Tx& tx) {
        const Session& session = shop.session.session;
        std::int64_t taken = 0;
        for (SeatIndex place = 0; place < 25; ++place)
            if (!free.contains(place) &&
                tx.claims().take(session.id, session.map, {place, ClaimState::blocked}) == ClaimResult::fresh)
                ++taken;
        tx.sessions().touch(session.id, taken);
        return Done{};
    });
    shop.cache.clear();
}

std::int64_t seats_left(TestShop& shop) {
    return shop.json(200, shop.send("GET", "/api/events"))["events"][0]["sessions"][0]["seats_left"]
        .get<std::int64_t>();
}

std::int64_t version(TestShop& shop) {
    return shop.json(200, shop.send("GET", "/api/sessions/tonight/states"))["version"].get<std::int64_t>();
}

/// What must be true at the end of every test.
} // namespace

TEST_CASE("a hold takes no more places than the session allows, however they are asked for") {
    TestShop shop; // six in one hold
    const auto too_many = [&](const Response& response) {
        const auto json = refused(shop, response, 409, "too_many_seats");
        CHECK(json["detail"].get<std::string>().find('6') != std::string::npos);
    };
    too_many(shop.send("POST", kHolds, R"({"seats":["A-1","A-2","A-3","A-4","A-5","A-6","A-7"]})", kAlice));
    too_many(shop.send("POST", kHolds,
                       R"({"seats":["A-1","A-2","A-3"],"areas":[{"id":"floor","count":3},{"id":"floor","count":1}]})",
                       kAlice));
    too_many(shop.send("POST", kHolds, R"({"best":{"count":7}})", kAlice));
    CHECK(shop.states() == kNobodyHasAnything);

    const auto own = hold(shop, R"({"seats":["A-1","A-2","A-3"],"areas":[{"id":"floor","count":3}]})");
    const auto before = shop.states();
    too_many(shop.send("PATCH", path_of(own), R"({"add":["A-4"]})", kAlice));
    too_many(shop.send("PATCH", path_of(own), R"({"areas":[{"id":"floor","count":4}]})", kAlice));
    CHECK(shop.states() == before);
    // One out and one in is no more than before.
    CHECK(seats_of(patch(shop, own, R"({"remove":["A-1"],"add":["A-4"]})")) == Names{"A-2", "A-3", "A-4"});
    shop.check_sound();
}

TEST_CASE("one buyer takes no more places than the session allows, over all holds and purchases") {
    TestShop shop; // eight for one buyer
    const auto first = hold(shop, R"({"seats":["A-1","A-2","A-3","A-4","A-5","A-6"]})");
    const auto second = hold(shop, R"({"seats":["A-7","A-8"]})");
    const auto json = refused(shop, shop.send("POST", kHolds, R"({"seats":["A-9"]})", kAlice), 409, "too_many_seats");
    CHECK(json["detail"].get<std::string>().find('8') != std::string::npos);
    refused(shop, shop.send("PATCH", path_of(second), R"({"areas":[{"id":"floor","count":1}]})", kAlice), 409,
            "too_many_seats");
    CHECK(seats_left(shop) == 17);
    hold(shop, R"({"seats":["A-9"]})", kBob); // somebody else has a count of their own

    const std::string order =
        R"({"hold":")" + first["id"].get<std::string>() +
        R"(","customer":{"name":"Ada","email":"ada@example.org"},"payment":{"method":"box_office"}})";
    shop.json(201, shop.send("POST", "/api/orders", order, kAlice, {{"idempotency-key", "k"}}));
    refused(shop, shop.send("POST", kHolds, R"({"seats":["A-10"]})", kAlice), 409, "too_many_seats");
    // Moving own seats into a new hold adds none.
    CHECK(seats_of(hold(shop, R"({"seats":["A-7","A-8"]})")) == Names{"A-7", "A-8"});
    // An expired hold does not count, swept or not.
    shop.clock.advance(kTtl);
    CHECK(seats_of(hold(shop, R"({"seats":["B-9","B-10"]})")) == Names{"B-9", "B-10"});
    refused(shop, shop.send("POST", kHolds, R"({"seats":["A-7"]})", kAlice), 409, "too_many_seats");
    shop.check_sound();
}

TEST_CASE("a hold lives until the millisecond of its expiry and not longer, though nobody swept") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    CHECK(own["expires_at"] == "2026-03-01T12:10:00Z");
    shop.clock.advance(kTtl - milliseconds(1));
    shop.json(200, shop.send("GET", path_of(own), "", kAlice));
    CHECK(shop.states(kAlice).front() == 'm');
    refused(shop, shop.send("POST", kHolds, R"({"seats":["A-1"]})", kBob), 409, "seats_taken");
    CHECK_FALSE(shop.shop.holds().is_sweep_due());

    shop.clock.advance(milliseconds(1));
    CHECK(shop.states(kAlice) == kNobodyHasAnything); // the cached answer is not served a moment too long
    refused(shop, shop.send("GET", path_of(own), "", kAlice), 410, "hold_expired");
    refused(shop, shop.send("PATCH", path_of(own), R"({"add":["A-2"]})", kAlice), 410, "hold_expired");
    CHECK(shop.json(200, shop.send("GET", kHolds, "", kAlice))["holds"].empty());
    CHECK(shop.json(200, shop.send("GET", "/api/sessions/tonight"))["seats_left"] == 25);
    CHECK(shop.shop.holds().is_sweep_due());
    shop.check_sound();
}

TEST_CASE("sweeping counts one change and frees only what has expired; the hold is forgotten after an hour") {
    TestShop shop;
    const auto old = hold(shop, R"({"seats":["A-1","A-2"]})");
    shop.clock.advance(minutes(5));
    const auto young = hold(shop, R"({"seats":["B-9"]})", kBob);
    shop.clock.advance(minutes(5));
    CHECK(seats_left(shop) == 22); // counts claims: the sweeper tidies it
    const auto before = version(shop);
    shop.shop.holds().sweep();
    CHECK(version(shop) == before + 1);
    CHECK(seats_left(shop) == 24);
    CHECK(shop.states() == "aaaaaaaaaaaaaaaaaahaaaaaa");
    CHECK_FALSE(shop.shop.holds().is_sweep_due());
    shop.shop.holds().sweep();
    CHECK(version(shop) == before + 1); // nothing to do is no change
    refused(shop, shop.send("GET", path_of(old), "", kAlice), 410, "hold_expired");
    shop.json(200, shop.send("GET", path_of(young), "", kBob));

    shop.clock.advance(hours(1) + milliseconds(1));
    shop.shop.holds().sweep();
    shop.shop.holds().forget_expired();
    refused(shop, shop.send("GET", path_of(old), "", kAlice), 404, "not_found");
    CHECK(seats_left(shop) == 25);
    shop.check_sound();
}

TEST_CASE("an expired seat goes to whoever wants it next, and its former holder cannot touch it any more") {
    TestShop shop;
    const auto old = hold(shop, R"({"seats":["A-1","A-2"]})");
    shop.clock.advance(kTtl);
    const auto taken_over = hold(shop, R"({"seats":["A-1"]})", kBob); // nobody swept
    CHECK(shop.states(kBob) == "maaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.send("DELETE", path_of(old), "", kAlice).status == 204);
    shop.shop.holds().sweep();
    CHECK(shop.states(kBob) == "maaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(seats_left(shop) == 24);
    CHECK(seats_of(shop.json(200, shop.send("GET", path_of(taken_over), "", kBob))["hold"]) == Names{"A-1"});
    refused(shop, shop.send("POST", kHolds, R"({"seats":["A-1"]})", kAlice), 409, "seats_taken");
    shop.check_sound();
}

TEST_CASE("a hold is all or nothing and names every seat that somebody else has") {
    TestShop shop;
    hold(shop, R"({"seats":["A-2","A-4"]})", kBob);
    const auto before = shop.states();
    auto json =
        refused(shop, shop.send("POST", kHolds, R"({"seats":["A-4","A-1","A-2","A-3"]})", kAlice), 409, "seats_taken");
    CHECK(json["seats"] == Json{"A-2", "A-4"});
    CHECK(shop.states() == before);

    const auto own = hold(shop, R"({"seats":["B-5","B-6"]})");
    const auto with_own = shop.states(kAlice);
    json = refused(shop, shop.send("PATCH", path_of(own), R"({"remove":["B-5"],"add":["B-7","A-2"]})", kAlice), 409,
                   "seats_taken");
    CHECK(json["seats"] == Json{"A-2"});
    CHECK(shop.states(kAlice) == with_own);
    shop.check_sound();
}

TEST_CASE("a seat in an own hold moves into the new one, so that a repeated request does not conflict with itself") {
    TestShop shop;
    const auto first = hold(shop, R"({"seats":["A-1","A-2"]})");
    shop.clock.advance(minutes(1));
    const auto second = hold(shop, R"({"seats":["A-2","A-3"]})");
    CHECK(seats_of(shop.json(200, shop.send("GET", path_of(first), "", kAlice))["hold"]) == Names{"A-1"});
    CHECK(seats_left(shop) == 22);
    const auto list = shop.json(200, shop.send("GET", kHolds, "", kAlice));
    REQUIRE(list["holds"].size() == 2);
    CHECK(list["holds"][0]["id"] == second["id"]); // newest first
    CHECK(list["holds"][1]["id"] == first["id"]);

    const auto third = hold(shop, R"({"seats":["A-2","A-3"]})");
    CHECK(third["id"] != second["id"]);
    CHECK(has_nothing(shop.send("GET", path_of(second), "", kAlice))); // it has lost its last seat
    CHECK(seats_left(shop) == 22);
    CHECK(shop.json(200, shop.send("GET", kHolds, "", kAlice))["holds"].size() == 2);
    shop.check_sound();
}

TEST_CASE("adding a seat of another own hold moves it, and the other hold is gone with its last seat") {
    TestShop shop;
    const auto one = hold(shop, R"({"seats":["A-1"]})");
    shop.clock.advance(minutes(4));
    const auto two = hold(shop, R"({"seats":["A-3"]})");
    const auto both = patch(shop, two, R"({"add":["A-1"]})");
    CHECK(seats_of(both) == Names{"A-1", "A-3"});
    CHECK(both["expires_at"] == "2026-03-01T12:10:00Z");
    CHECK(has_nothing(shop.send("GET", path_of(one), "", kAlice)));
    CHECK(shop.json(200, shop.send("GET", kHolds, "", kAlice))["holds"].size() == 1);
    CHECK(seats_left(shop) == 23);
    shop.check_sound();
}

TEST_CASE("a hold is changed seat by seat and its expiry stays where it was") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1","A-2"]})");
    shop.clock.advance(minutes(3));
    auto now = patch(shop, own, R"({"add":["A-3"]})");
    CHECK(seats_of(now) == Names{"A-1", "A-2", "A-3"});
    CHECK(now["expires_at"] == own["expires_at"]);
    now = patch(shop, own, R"({"add":[{"id":"A-1","type":"child"}]})");
    CHECK(now["seats"][0]["type"] == "child");
    CHECK(now["total"]["amount"] == 2100 + 2 * 4200);
    now = patch(shop, own, R"({"remove":["A-1","A-9"]})"); // what it does not have needs no removing
    CHECK(seats_of(now) == Names{"A-2", "A-3"});
    CHECK(shop.states() == "ahhaaaaaaaaaaaaaaaaaaaaaa");
    now = patch(shop, own, R"({"remove":["A-2"],"add":["A-2"]})");
    CHECK(seats_of(now) == Names{"A-2", "A-3"});
    CHECK(seats_left(shop) == 23);
    const auto before = version(shop);
    CHECK(patch(shop, own, "{}") == shop.json(200, shop.send("GET", path_of(own), "", kAlice))["hold"]);
    CHECK(version(shop) == before);
    shop.check_sound();
}

TEST_CASE("an area's count in a change is the new count of that area and type") {
    TestShop shop;
    change_session(shop, [](Session& session) { session.prices.push_back({"Floor", "child", 700}); });
    const auto own = hold(shop, R"({"areas":[{"id":"floor","count":2}]})");
    const auto areas_after = [&](const std::string& areas) {
        const auto changed = patch(shop, own, R"({"areas":)" + areas + "}");
        std::map<std::string, int> counts;
        for (const auto& area : changed["areas"]) counts[area["type"].get<std::string>()] += area["count"].get<int>();
        return counts;
    };
    using Counts = std::map<std::string, int>;
    CHECK(areas_after(R"([{"id":"floor","count":3}])") == Counts{{"adult", 3}});
    CHECK(areas_after(R"([{"id":"floor","count":3}])") == Counts{{"adult", 3}});
    CHECK(areas_after(R"([{"id":"floor","count":2,"type":"child"}])") == Counts{{"adult", 3}, {"child", 2}});
    CHECK(areas_after(R"([{"id":"floor","count":1},{"id":"floor","count":4,"type":"child"}])") ==
          Counts{{"adult", 1}, {"child", 4}});
    CHECK(areas_after(R"([{"id":"floor","count":0,"type":"child"}])") == Counts{{"adult", 1}});
    CHECK(seats_left(shop) == 24);

    hold(shop, R"({"areas":[{"id":"floor","count":3}]})", kBob);
    const auto before = shop.states();
    const auto json = refused(shop, shop.send("PATCH", path_of(own), R"({"areas":[{"id":"floor","count":3}]})", kAlice),
                              409, "not_enough_seats");
    CHECK(json["field"] == "areas[0].count");
    CHECK(shop.states() == before);
    shop.check_sound();
}

TEST_CASE("an area and type that a change names twice is refused, as a seat named twice is") {
    TestShop shop;
    const auto own = hold(shop, R"({"areas":[{"id":"floor","count":3}]})");
    const auto before = shop.states();
    const auto response =
        shop.send("PATCH", path_of(own),
                  R"({"areas":[{"id":"floor","count":1},{"id":"floor","count":2,"type":"adult"}]})", kAlice);
    const auto json = refused(shop, response, 422, "invalid");
    CHECK(json["field"] == "areas[1]");
    CHECK(shop.states() == before);
    shop.check_sound();
}

TEST_CASE("a hold that loses its last place is released") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"],"areas":[{"id":"floor","count":1}]})");
    const auto empty = patch(shop, own, R"({"remove":["A-1"],"areas":[{"id":"floor","count":0}]})");
    CHECK(empty["seats"] == Json::array());
    CHECK(empty["areas"] == Json::array());
    CHECK(empty["total"] == Json{{"amount", 0}, {"currency", "EUR"}, {"digits", 2}});
    CHECK(shop.states() == kNobodyHasAnything);
    refused(shop, shop.send("GET", path_of(own), "", kAlice), 404, "not_found");
    CHECK(shop.json(200, shop.send("GET", kHolds, "", kAlice))["holds"].empty());
    CHECK(shop.send("DELETE", path_of(own), "", kAlice).status == 204);
    shop.check_sound();
}

TEST_CASE("releasing frees the seats at once, twice is as good as once, and only the buyer can") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1","A-2"]})");
    refused(shop, shop.send("DELETE", path_of(own), "", kBob), 404, "not_found");
    CHECK(shop.states() == "hhaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(shop.send("DELETE", path_of(own), "", kAlice).status == 204);
    CHECK(shop.states() == kNobodyHasAnything);
    CHECK(seats_left(shop) == 25);
    hold(shop, R"({"seats":["A-1"]})", kBob);
    CHECK(shop.send("DELETE", path_of(own), "", kAlice).status == 204);
    CHECK(shop.states() == "haaaaaaaaaaaaaaaaaaaaaaaa");
    shop.check_sound();
}

TEST_CASE("sales open at the first millisecond of the window and close at the last") {
    TestShop shop;
    const Session tonight = shop.session.session;
    const auto try_gala = [&] { return shop.send("POST", "/api/sessions/gala/holds", R"({"seats":["A-1"]})", kAlice); };
    shop.clock.set(kNoon + hours(24) - milliseconds(1));
    refused(shop, try_gala(), 409, "not_on_sale");
    shop.clock.advance(milliseconds(1));
    shop.json(201, try_gala());

    TestShop other;
    other.clock.set(tonight.sales_end - minutes(1));
    const auto own = hold(other, R"({"seats":["A-1","A-2"]})");
    other.clock.set(tonight.sales_end - milliseconds(1));
    hold(other, R"({"seats":["A-3"]})");
    other.clock.advance(milliseconds(1));
    refused(other, other.send("POST", kHolds, R"({"seats":["A-4"]})", kAlice), 409, "not_on_sale");
    refused(other, other.send("PATCH", path_of(own), R"({"add":["A-4"]})", kAlice), 409, "not_on_sale");
    refused(other, other.send("PATCH", path_of(own), R"({"areas":[{"id":"floor","count":1}]})", kAlice), 409,
            "not_on_sale");
    CHECK(seats_of(patch(other, own, R"({"remove":["A-1"]})")) == Names{"A-2"}); // giving back is always possible
    shop.check_sound();
    other.check_sound();
}

TEST_CASE("a cancelled session sells nothing") {
    TestShop shop;
    change_session(shop, [](Session& session) { session.status = SessionStatus::cancelled; });
    refused(shop, shop.send("POST", kHolds, R"({"seats":["A-1"]})", kAlice), 409, "not_on_sale");
    CHECK(shop.json(200, shop.send("GET", "/api/sessions/tonight"))["status"] == "cancelled");
    CHECK(shop.states() == kNobodyHasAnything);
    shop.check_sound();
}

TEST_CASE("a held seat keeps the price that it was promised, whatever the price list says later") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"],"areas":[{"id":"floor","count":1}]})");
    change_session(shop, [](Session& session) {
        session.prices = {{"Stalls", "adult", 9900}, {"Floor", "adult", 9000}};
    });
    auto now = shop.json(200, shop.send("GET", path_of(own), "", kAlice))["hold"];
    CHECK(now["total"]["amount"] == 4200 + 1500);
    now = patch(shop, own,
                R"({"add":["A-2"],"areas":[{"id":"floor","count":2}]})"); // the new ones cost what they cost now
    CHECK(now["total"]["amount"] == 4200 + 1500 + 9900 + 9000);
    CHECK(now["seats"][0]["price"]["amount"] == 4200);
    CHECK(now["seats"][1]["price"]["amount"] == 9900);
    CHECK(now["areas"].size() == 2); // two prices of one area stand apart
    shop.check_sound();
}

TEST_CASE("a clock that steps back revives no hold and takes nothing from anybody") {
    TestShop shop;
    const auto old = hold(shop, R"({"seats":["A-1"]})");
    shop.clock.advance(kTtl);
    hold(shop, R"({"seats":["A-1"]})", kBob);
    shop.clock.advance(-kTtl);
    refused(shop, shop.send("GET", path_of(old), "", kAlice), 410, "hold_expired");
    refused(shop, shop.send("POST", kHolds, R"({"seats":["A-1"]})", kAlice), 409, "seats_taken");
    CHECK(shop.states(kBob).front() == 'm');
    CHECK(shop.states(kAlice).front() == 'h');
    // Time goes on a little slower until the clock has caught up, so Bob's hold lives hardly longer than it would have.
    shop.clock.advance(minutes(9));
    CHECK(shop.states(kBob).front() == 'm');
    shop.clock.advance(minutes(2));
    CHECK(shop.states(kBob) == kNobodyHasAnything);
    shop.check_sound();
}

// ---- The strand rule. Row A is a chain of six, an aisle, and a chain of four.

TEST_CASE("with the strand rule off nobody is told about single seats") {
    TestShop shop;
    CHECK(hold(shop, R"({"seats":["A-2"]})")["warnings"] == Json::array());
    shop.check_sound();
}

TEST_CASE("a lenient session takes the choice and warns of the seats that it leaves alone") {
    TestShop shop;
    set_strand_rule(shop, StrandRule::lenient);
    const auto own = hold(shop, R"({"seats":["A-2","A-4"]})");
    REQUIRE(own["warnings"].size() == 1);
    CHECK(own["warnings"][0]["code"] == "stranded_seat");
    CHECK(own["warnings"][0]["seats"] == Json{"A-1", "A-3"});
    CHECK(own["warnings"][0]["detail"].is_string());
    const auto whole = patch(shop, own, R"({"add":["A-1","A-3"]})");
    CHECK(whole["warnings"] == Json::array());
    shop.check_sound();
}

TEST_CASE("a strict session refuses a choice that leaves a seat alone and names that seat") {
    TestShop shop;
    set_strand_rule(shop, StrandRule::strict);
    const auto stranded = [&](const Response& response, const Json& seats) {
        CHECK(refused(shop, response, 409, "stranded_seat")["seats"] == seats);
    };
    stranded(shop.send("POST", kHolds, R"({"seats":["A-2"]})", kAlice), {"A-1"});
    stranded(shop.send("POST", kHolds, R"({"seats":["A-1","A-3"]})", kAlice), {"A-2"});
    stranded(shop.send("POST", kHolds, R"({"seats":["A-5"]})", kAlice), {"A-6"}); // the aisle ends the chain
    CHECK(shop.states() == kNobodyHasAnything);

    const auto own = hold(shop, R"({"seats":["A-1","A-2","A-3"]})"); // and what it says to do instead works
    stranded(shop.send("PATCH", path_of(own), R"({"add":["A-5"]})", kAlice), {"A-4", "A-6"});
    CHECK(shop.states() == "hhhaaaaaaaaaaaaaaaaaaaaaa");
    CHECK(seats_of(patch(shop, own, R"({"remove":["A-3"]})")) == Names{"A-1", "A-2"});
    shop.check_sound();
}

TEST_CASE("a strict session lets everybody give back what they like, seat by seat") {
    TestShop shop;
    set_strand_rule(shop, StrandRule::strict);
    const auto own = hold(shop, R"({"seats":["A-1","A-2","A-3","A-4"]})");
    const auto fewer = patch(shop, own, R"({"remove":["A-2"]})");
    CHECK(seats_of(fewer) == Names{"A-1", "A-3", "A-4"});
    REQUIRE(fewer["warnings"].size() == 1); // told, not refused
    CHECK(fewer["warnings"][0]["seats"] == Json{"A-2"});
    CHECK(refused(shop, shop.send("PATCH", path_of(own), R"({"remove":["A-4"],"add":["B-9"]})", kAlice), 409,
                  "stranded_seat")["seats"] == Json{"B-10"}); // who takes as well is asked as everybody is
    patch(shop, own, R"({"remove":["A-3"]})");
    patch(shop, own, R"({"remove":["A-1"]})");
    CHECK(seats_of(patch(shop, own, R"({"remove":["A-4"]})")).empty());
    CHECK(shop.states() == kNobodyHasAnything);
    shop.check_sound();
}

TEST_CASE("a strict session does not blame a change for a seat that was alone before it") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-2"]})"); // while the rule is off
    set_strand_rule(shop, StrandRule::strict);
    const auto now = patch(shop, own, R"({"add":["A-3"]})");
    CHECK(seats_of(now) == Names{"A-2", "A-3"});
    REQUIRE(now["warnings"].size() == 1);
    CHECK(now["warnings"][0]["seats"] == Json{"A-1"});
    shop.check_sound();
}

TEST_CASE("a strict session lets best available choose and never asks about standing places") {
    TestShop shop;
    set_strand_rule(shop, StrandRule::strict);
    hold(shop, R"({"areas":[{"id":"floor","count":3}]})", kBob);
    hold(shop, R"({"best":{"count":5,"category":"Stalls"}})"); // a chain of six has to leave one
    shop.check_sound();
}

TEST_CASE("the strand rule is relaxed when less than one place in ten is left") {
    SUBCASE("three of 25 are more than that") {
        TestShop shop;
        set_strand_rule(shop, StrandRule::strict);
        block_all_but(shop, {0, 1, 2});
        CHECK(refused(shop, shop.send("POST", kHolds, R"({"seats":["A-2"]})", kAlice), 409, "stranded_seat")["seats"] ==
              Json{"A-1", "A-3"});
        hold(shop, R"({"seats":["A-1"]})");
    }
    SUBCASE("two of 25 are less") {
        TestShop shop;
        set_strand_rule(shop, StrandRule::strict);
        block_all_but(shop, {0, 1});
        CHECK(hold(shop, R"({"seats":["A-2"]})")["warnings"] == Json::array());
        shop.check_sound();
    }
}

TEST_CASE("a strict session does not send a single buyer away where only pairs are left") {
    TestShop shop;
    set_strand_rule(shop, StrandRule::strict);
    block_all_but(shop, {0, 1, 18, 19, 20, 21}); // A-1 A-2, B-9 B-10, and two on the floor: not nearly sold out
    const auto response = shop.send("POST", kHolds, R"({"seats":["A-1"]})", kAlice);
    CHECK_MESSAGE(response.status == 201, response.text()); // as domain/seating/stranded_seats.hpp promises
    shop.check_sound();
}

// ---- Best available

TEST_CASE("best available takes neighbours and says nothing of a split") {
    TestShop shop;
    const auto own = hold(shop, R"({"best":{"count":3,"category":"Circle"}})");
    REQUIRE(own["seats"].size() == 3);
    CHECK_FALSE(own.contains("split"));
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(own["seats"][i]["category"] == "Circle");
        CHECK(own["seats"][i]["kind"] == "standard"); // wheelchair and companion places are for who asks
        CHECK(own["seats"][i]["index"] == own["seats"][0]["index"].get<int>() + static_cast<int>(i));
    }
    CHECK(own["total"]["amount"] == 9000);
    shop.check_sound();
}

TEST_CASE("best available splits only when it must, and says so") {
    TestShop shop;
    block_all_but(shop, {0, 1, 3, 4, 7, 8}); // pairs in row A
    const auto own = hold(shop, R"({"best":{"count":4,"category":"Stalls"}})");
    CHECK(own["seats"].size() == 4);
    CHECK(own["split"] == true);
    shop.check_sound();
}

TEST_CASE("best available gives wheelchair places to who asks for them, with company beside") {
    TestShop shop;
    const auto own = hold(shop, R"({"best":{"count":2,"wheelchair":1}})");
    CHECK(seats_of(own) == Names{"B-1", "B-2"});
    refused(shop, shop.send("POST", kHolds, R"({"best":{"count":2,"wheelchair":1}})", kBob), 409, "not_enough_seats");
    shop.check_sound();
}

TEST_CASE("best available refuses a party for which there is no room, and touches nothing") {
    TestShop shop;
    block_all_but(shop, {10, 11, 12}); // the wheelchair place, its companion place and B-3
    const auto before = shop.states();
    refused(shop, shop.send("POST", kHolds, R"({"best":{"count":2}})", kAlice), 409, "not_enough_seats");
    refused(shop, shop.send("POST", kHolds, R"({"best":{"count":1,"category":"Stalls"}})", kAlice), 409,
            "not_enough_seats");
    CHECK(shop.states() == before);
    CHECK(seats_of(hold(shop, R"({"best":{"count":1}})")) == Names{"B-3"});
    shop.check_sound();
}

TEST_CASE("best available takes the ticket type that was asked for") {
    TestShop shop;
    const auto own = hold(shop, R"({"best":{"count":1,"category":"Stalls","type":"child"}})");
    CHECK(own["seats"][0]["type"] == "child");
    CHECK(own["total"]["amount"] == 2100);
    const auto json =
        refused(shop, shop.send("POST", kHolds, R"({"best":{"count":1,"category":"Circle","type":"child"}})", kAlice),
                422, "invalid");
    CHECK(json["field"] == "best.type");
    shop.check_sound();
}

TEST_CASE("best available looks where the wanted ticket type is sold, not only where the best seats are") {
    TestShop shop;
    change_session(shop, [](Session& session) { session.prices.push_back({"Circle", "concession", 2000}); });
    const auto response = shop.send("POST", kHolds, R"({"best":{"count":2,"type":"concession"}})", kAlice);
    REQUIRE_MESSAGE(response.status == 201, response.text());
    const auto answer = Json::parse(response.text());
    for (const auto& seat : answer["hold"]["seats"]) CHECK(seat["category"] == "Circle");
    shop.check_sound();
}

// ---- What viewers see

namespace {

const std::vector<std::string> kViews = {
    "/api/events",
    "/api/events/hamlet",
    "/api/sessions/tonight",
    "/api/sessions/tonight/states",
    "/api/sections/seats?session=tonight",
    "/api/seats?session=tonight&section=stalls",
    "/api/seats?session=tonight&section=circle",
    "/api/seats?session=tonight&section=floor",
    "/api/sections?venue=small-house",
    "/api/sessions/gala",
    "/api/sessions/gala/states",
    "/api/seats?session=gala&section=stalls",
};

std::map<std::string, Response> look(TestShop& shop) {
    std::map<std::string, Response> views;
    for (const auto& view : kViews) {
        views.emplace(view, shop.send("GET", view));
        REQUIRE(views.at(view).status == 200);
    }
    return views;
}

/// Does something and checks that exactly the views `changed` give other bytes, while the views that it does not touch
/// are the cached object that they were. `reloaded` may be rendered again without a difference.
template <class Write>
void check_views(TestShop& shop, const std::string& what, const std::set<std::string>& changed,
                 const std::set<std::string>& reloaded, Write&& write) {
    INFO(what);
    const auto before = look(shop);
    const auto again = look(shop);
    write();
    const auto after = look(shop);
    for (const auto& view : kViews) {
        INFO(view);
        CHECK(before.at(view).body.get() == again.at(view).body.get()); // a hit does no work
        if (changed.contains(view)) {
            CHECK(before.at(view).text() != after.at(view).text());
            CHECK(before.at(view).header("ETag") != after.at(view).header("ETag"));
        } else if (reloaded.contains(view)) {
            CHECK(before.at(view).text() == after.at(view).text());
            CHECK(before.at(view).header("ETag") == after.at(view).header("ETag"));
        } else {
            CHECK(before.at(view).body.get() == after.at(view).body.get());
        }
    }
}

const std::string kStalls = "/api/seats?session=tonight&section=stalls";
const std::string kCircle = "/api/seats?session=tonight&section=circle";
const std::string kFloor = "/api/seats?session=tonight&section=floor";
const std::set<std::string> kCatalogue = {"/api/events", "/api/events/hamlet"};
const std::set<std::string> kWholeSession = {"/api/sessions/tonight", "/api/sessions/tonight/states",
                                             "/api/sections/seats?session=tonight"};

std::set<std::string> operator+(std::set<std::string> some, const std::set<std::string>& more) {
    some.insert(more.begin(), more.end());
    return some;
}

} // namespace

TEST_CASE("every write shows at once in every view that it touches, and leaves the others as they are") {
    TestShop shop;
    Json own;
    std::string order;
    const auto sections = [](const auto&... names) { return std::set<std::string>{names...}; };
    check_views(shop, "hold", kCatalogue + kWholeSession + sections(kStalls, kFloor), {},
                [&] { own = hold(shop, R"({"seats":["A-1","A-2"],"areas":[{"id":"floor","count":1}]})"); });
    check_views(shop, "change", kCatalogue + kWholeSession + sections(kStalls, kCircle), {},
                [&] { patch(shop, own, R"({"remove":["A-2"],"add":["B-5","B-6"]})"); });
    check_views(shop, "refusal", {}, {}, [&] { shop.send("POST", kHolds, R"({"seats":["A-1"]})", kBob); });
    check_views(shop, "order", kWholeSession + sections(kStalls, kCircle, kFloor), kCatalogue, [&] {
        const std::string body =
            R"({"hold":")" + own["id"].get<std::string>() +
            R"(","customer":{"name":"Ada","email":"ada@example.org"},"payment":{"method":"box_office"}})";
        order =
            shop.json(201, shop.send("POST", "/api/orders", body, kAlice, {{"idempotency-key", "k"}}))["order"]["id"]
                .get<std::string>();
    });
    const auto tickets = shop.json(200, shop.send("GET", "/api/orders/" + order))["order"]["tickets"];
    check_views(shop, "cancel a ticket", kCatalogue + kWholeSession + sections(kStalls), {}, [&] {
        shop.send("DELETE", "/api/orders/" + order + "/tickets/" + tickets[0]["id"].get<std::string>());
    });
    check_views(shop, "cancel the order", kCatalogue + kWholeSession + sections(kCircle, kFloor), {},
                [&] { shop.send("DELETE", "/api/orders/" + order); });
    check_views(shop, "cancel it again", {}, {}, [&] { shop.send("DELETE", "/api/orders/" + order); });
    check_views(shop, "hold once more", kCatalogue + kWholeSession + sections(kCircle), {},
                [&] { own = hold(shop, R"({"seats":["B-5"]})"); });
    check_views(shop, "release", kCatalogue + kWholeSession + sections(kCircle), {},
                [&] { shop.send("DELETE", path_of(own), "", kAlice); });
    shop.check_sound();
}

TEST_CASE("a sweep shows in the sections that it frees and in no other") {
    TestShop shop;
    hold(shop, R"({"seats":["B-5"]})");
    shop.clock.advance(kTtl);
    // Past its expiry the seat shows as free without the sweep; the count and the version follow with it.
    check_views(shop, "sweep", kCatalogue + kWholeSession + std::set<std::string>{kCircle}, {},
                [&] { shop.shop.holds().sweep(); });
    shop.check_sound();
}

TEST_CASE("the number of seats left is exact after hold, change, release, expiry, order and cancellation") {
    TestShop shop;
    const auto both = [&](std::int64_t expected) {
        CHECK(seats_left(shop) == expected);
        CHECK(shop.json(200, shop.send("GET", "/api/sessions/tonight"))["seats_left"] == expected);
        const auto states = shop.states();
        CHECK(std::count(states.begin(), states.end(), 'a') == expected);
    };
    both(25);
    const auto own = hold(shop, R"({"seats":["A-1","A-2"],"areas":[{"id":"floor","count":2}]})");
    both(21);
    patch(shop, own, R"({"remove":["A-1"],"areas":[{"id":"floor","count":3}]})");
    both(21);
    hold(shop, R"({"seats":["A-2","A-3"]})"); // moves A-2
    both(20);
    shop.send("DELETE", path_of(own), "", kAlice);
    both(23);
    shop.clock.advance(kTtl);
    shop.shop.holds().sweep();
    both(25);
    const auto bobs = hold(shop, R"({"seats":["B-5","B-6","B-7"]})", kBob);
    const std::string body =
        R"({"hold":")" + bobs["id"].get<std::string>() +
        R"(","customer":{"name":"Bob","email":"bob@example.org"},"payment":{"method":"box_office"}})";
    const auto order =
        shop.json(201, shop.send("POST", "/api/orders", body, kBob, {{"idempotency-key", "k"}}))["order"];
    both(22);
    const auto path = "/api/orders/" + order["id"].get<std::string>();
    shop.send("DELETE", path + "/tickets/" + order["tickets"][1]["id"].get<std::string>());
    both(23);
    shop.send("DELETE", path);
    both(25);
    shop.check_sound();
}

TEST_CASE("a caller who has the bytes already is told so, until they are no longer true") {
    TestShop shop;
    const auto map = "/api/maps/" + shop.session.session.map.text();
    for (const std::string& target : {std::string("/api/events"), std::string("/api/sessions/tonight/states"), map}) {
        INFO(target);
        const auto first = shop.send("GET", target);
        const std::string etag(first.header("ETag").value_or(""));
        REQUIRE(etag.size() > 2);
        const auto again = shop.send("GET", target, "", "", {{"if-none-match", etag}});
        CHECK(again.status == 304);
        CHECK(again.text().empty());
        CHECK(again.header("ETag") == etag);
        CHECK(again.header("Cache-Control") == first.header("Cache-Control"));
        CHECK(shop.send("GET", target, "", "", {{"if-none-match", "\"other\""}}).status == 200);
    }
    const std::string etag(*shop.send("GET", "/api/sessions/tonight/states").header("ETag"));
    const std::string events(*shop.send("GET", "/api/events").header("ETag"));
    hold(shop, R"({"seats":["A-1"]})");
    CHECK(shop.send("GET", "/api/sessions/tonight/states", "", "", {{"if-none-match", etag}}).status == 200);
    CHECK(shop.send("GET", "/api/events", "", "", {{"if-none-match", events}}).status == 200);
    CHECK(shop.send("GET", map).header("Cache-Control").value_or("").find("immutable") != std::string_view::npos);
    // What is the caller's own has an etag of its own.
    const auto mine = shop.send("GET", "/api/sessions/tonight/states", "", kAlice);
    const std::string my_etag(*mine.header("ETag"));
    CHECK(my_etag != *shop.send("GET", "/api/sessions/tonight/states", "", kBob).header("ETag"));
    CHECK(shop.send("GET", "/api/sessions/tonight/states", "", kAlice, {{"if-none-match", my_etag}}).status == 304);
    CHECK(mine.header("Cache-Control").value_or("").find("private") != std::string_view::npos);
    CHECK(mine.header("Vary").value_or("").find("Cookie") != std::string_view::npos);
}

TEST_CASE("a sale opens and closes on time in answers that were cached before, without a write") {
    TestShop shop;
    const auto on_sale = [&](const std::string& session, std::size_t index) {
        const bool alone = shop.json(200, shop.send("GET", "/api/sessions/" + session))["on_sale"].get<bool>();
        CHECK(shop.json(200, shop.send("GET", "/api/events/hamlet"))["sessions"][index]["on_sale"] == alone);
        CHECK(shop.json(200, shop.send("GET", "/api/events"))["events"][0]["sessions"][index]["on_sale"] == alone);
        return alone;
    };
    const Time end = shop.session.session.sales_end;
    shop.clock.set(end - milliseconds(500));
    CHECK(on_sale("tonight", 0));
    shop.clock.set(end - milliseconds(1));
    CHECK(on_sale("tonight", 0));
    shop.clock.set(end);
    CHECK_FALSE(on_sale("tonight", 0));

    TestShop before_gala;
    before_gala.clock.set(kNoon + hours(24) - milliseconds(500));
    CHECK(before_gala.json(200, before_gala.send("GET", "/api/sessions/gala"))["on_sale"] == false);
    before_gala.clock.advance(milliseconds(499));
    CHECK(before_gala.json(200, before_gala.send("GET", "/api/sessions/gala"))["on_sale"] == false);
    before_gala.clock.advance(milliseconds(1));
    CHECK(before_gala.json(200, before_gala.send("GET", "/api/sessions/gala"))["on_sale"] == true);
}

} // namespace frontrow::testing::hold_rules_test
