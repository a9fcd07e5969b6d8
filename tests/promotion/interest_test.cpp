// The list of those who want to hear of the programme: an address is on it once its owner has confirmed it, and until
// they leave. On every store.

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/promotion/interest_service.hpp"
#include "tests/support/all_at_once.hpp"
#include "tests/support/outgoing_mail.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::interest_test {

namespace {

const std::string kList = "/api/marketing/interest";

/// A shop with somebody of marketing, and its mail.
template <class On>
struct House : On, OutgoingMail {
    House() : OutgoingMail(this->shop) {}
    Response ask(const std::string& email, const Json& more = Json::object()) {
        Json body{{"email", email}, {"event", nullptr}, {"language", "de"}, {"consent", true}};
        body.update(more);
        return this->shop.send("POST", "/api/interest", body.dump());
    }
    Response confirm(const std::string& token, const std::string& site = "same-origin") {
        return this->shop.send("POST", "/api/interest/confirm", Json{{"token", token}}.dump(), "",
                               {{"sec-fetch-site", site}});
    }
    /// As a mail program does by itself (RFC 8058): nobody is logged in, and it has no cookie.
    Response unsubscribe(const std::string& token) {
        return this->shop.send("POST", "/unsubscribe/" + token, "List-Unsubscribe=One-Click", "",
                               {{"content-type", "application/x-www-form-urlencoded"}});
    }
    Json list(const std::string& query = "") {
        return this->shop.json(200, this->shop.send_as(marketing, "GET", kList + query));
    }
    std::string csv() { return std::string(this->shop.send_as(marketing, "GET", kList + ".csv").text()); }
    std::int64_t forget(const std::string& email) {
        const Json who{{"email", email}};
        return this->shop.json(200, this->shop.send_as(marketing, "POST", kList + "/forget", who.dump()))["removed"];
    }
    std::vector<OutboxMessage> messages() {
        std::vector<OutboxMessage> found;
        for (auto& message : outbox.latest({}, {}, 100))
            if (message.kind == MailKind::interest) found.insert(found.begin(), std::move(message));
        return found;
    }
    /// The token in the link of that message.
    static std::string token_of(const OutboxMessage& message) { return message.detail; }
    std::string asked(const std::string& email, const Json& more = Json::object()) {
        CHECK(ask(email, more).status == 204);
        return token_of(messages().back());
    }

    std::string marketing = this->shop.log_in(Role::marketing);
    InterestService& interest = this->shop.shop.back_office().interest();
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

} // namespace

TEST_CASE_TEMPLATE("an address is on the list once its owner has confirmed it, and until they leave", On, STORES) {
    House<On> house;
    CHECK(house.ask("ada@example.org", {{"event", "hamlet"}}).status == 204);
    CHECK(house.list()["items"].empty());
    CHECK_FALSE(has(house.csv(), "ada"));
    const auto message = house.messages().front();
    CHECK(message.address == "ada@example.org");
    CHECK(message.language == "de");
    const auto token = house.token_of(message);
    const auto letter = *house.outbox.letter(message.id);
    CHECK(letter.subject == "Bitte bestätigen: Nachrichten von Frontrow");
    CHECK(has(letter.text, "Hamlet."));
    CHECK(has(letter.text, "https://tickets.example/news/" + token));
    CHECK(has(letter.html, "href=\"https://tickets.example/news/" + token + "\""));
    CHECK_FALSE(has(letter.subject + letter.text + letter.html, "{{"));
    CHECK(letter.unsubscribe_url == "https://tickets.example/unsubscribe/" + token);
    refused(house.confirm("no such token"), 410, "link_ended", "token");
    refused(house.confirm(token, "cross-site"), 403, "cross_site", "Origin");
    CHECK(house.list()["items"].empty());
    house.shop.clock.advance(std::chrono::minutes(5));
    CHECK(house.confirm(token).status == 204);
    const Json listed{{"email", "ada@example.org"},
                      {"event", "hamlet"},
                      {"language", "de"},
                      {"consent", std::string(kConsentVersion)},
                      {"consented_at", rfc3339(kNoon)},
                      {"confirmed_at", rfc3339(kNoon + std::chrono::minutes(5))}};
    CHECK(house.list()["items"] == Json::array({listed}));
    CHECK(house.csv().ends_with("ada@example.org,hamlet,de,1,2026-03-01 12:00:00,2026-03-01 12:05:00\r\n"));
    // Nobody who types the address again changes anything, or learns anything; its owner is told by mail.
    house.shop.clock.advance(std::chrono::hours(24 * 30));
    house.marketing = house.shop.log_in(Role::marketing);
    CHECK(house.ask("ada@example.org", {{"event", "hamlet"}, {"language", "en"}}).status == 204);
    CHECK(house.confirm(token).status == 204);
    house.interest.forget_unconfirmed();
    CHECK(house.list()["items"] == Json::array({listed}));
    const auto again = *house.outbox.letter(house.messages().back().id);
    CHECK(has(again.text, "steht schon auf unserer Liste"));
    CHECK(has(again.text, "https://tickets.example/unsubscribe/" + token));
    CHECK_FALSE(has(again.text, "/news/"));
    // By the head of any letter, as often as a program likes.
    CHECK(house.asked("bo@example.org") != token);
    for (int i = 0; i < 2; ++i) CHECK(house.unsubscribe(token).status == 204);
    CHECK(house.list()["items"].empty());
    refused(house.confirm(token), 410, "link_ended", "token");
    REQUIRE(house.messages().size() == 1); // nothing of her is left
    CHECK(house.messages().front().address == "bo@example.org");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what nobody confirms in time is forgotten, with the message about it", On, STORES) {
    House<On> house;
    const auto token = house.asked("ada@example.org");
    house.shop.clock.advance(std::chrono::hours(24 * 6));
    CHECK(house.asked("ada@example.org") == token); // she is asked once more, and either letter will do
    const auto other = house.asked("bo@example.org");
    house.shop.clock.advance(std::chrono::hours(24 * 6));
    house.interest.forget_unconfirmed();
    CHECK(house.messages().size() == 3);
    CHECK(house.confirm(token).status == 204);
    house.shop.clock.advance(std::chrono::hours(24) + std::chrono::seconds(1));
    refused(house.confirm(other), 410, "link_ended", "token"); // before anybody has tidied up
    house.interest.forget_unconfirmed();
    house.marketing = house.shop.log_in(Role::marketing);
    CHECK(house.list()["items"].size() == 1);
    for (const auto& message : house.messages()) CHECK(message.address == "ada@example.org");
    CHECK(house.forget("bo@example.org") == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("an address is one entry for each event, and the house forgets all of them on request", On, STORES) {
    House<On> house;
    for (const Json& event : {Json("hamlet"), Json(nullptr)})
        CHECK(house.confirm(house.asked("ada@example.org", {{"event", event}})).status == 204);
    CHECK(house.confirm(house.asked("bo@example.org")).status == 204);
    const auto first = house.list("?limit=2");
    REQUIRE(first["items"].size() == 2);
    CHECK(first["items"][0]["email"] == "bo@example.org");
    const auto second = house.list("?limit=2&after=" + first["next"].template get<std::string>());
    CHECK(second["next"] == nullptr);
    CHECK(second["items"][0]["event"] == "hamlet");
    CHECK(house.forget("ADA@example.org") == 2);
    CHECK(house.forget("ada@example.org") == 0);
    CHECK(house.list()["items"].size() == 1);
    CHECK(house.messages().size() == 1);
    for (const auto& entry : house.shop.store.read([](Tx& tx) { return tx.audit().below(1'000, 100); }))
        CHECK((entry.subject + entry.before + entry.after).find("ada") == std::string::npos);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("those from before double opt-in are asked where mail leaves, and listed by nobody else", On,
                   STORES) {
    House<On> house;
    house.shop.store.write([](Tx& tx) {
        for (const char* email : {"ada@example.org", "bo@example.org"})
            tx.interest().put({.email = Email::trusted(email),
                               .event = EventSlug::trusted("hamlet"),
                               .consent = "1",
                               .consented_at = tx.now()});
        return Done{};
    });
    InterestService unmailed(house.shop.store, house.shop.randomness, house.shop.shop.back_office().audit(), false);
    CHECK_FALSE(unmailed.is_open());
    CHECK(unmailed.ask_left() == 0);
    const auto refusal = unmailed.add(Email::trusted("cy@example.org"), {}, "en");
    REQUIRE_FALSE(refusal);
    CHECK(refusal.error().code == "no_mail");
    house.shop.clock.advance(kConfirmWithin * 2);
    unmailed.forget_unconfirmed(); // nobody had a chance to confirm
    house.marketing = house.shop.log_in(Role::marketing);
    CHECK(house.list()["items"].empty());
    CHECK(house.messages().empty());
    CHECK(house.interest.ask_left() == 2);
    CHECK(house.interest.ask_left() == 0);
    REQUIRE(house.messages().size() == 2);
    CHECK(house.confirm(house.token_of(house.messages().front())).status == 204);
    REQUIRE(house.list()["items"].size() == 1);
    CHECK(house.list()["items"][0]["event"] == "hamlet");
    CHECK(house.list()["items"][0]["consented_at"] == rfc3339(kNoon)); // it was then that she agreed
    house.shop.clock.advance(kConfirmWithin + std::chrono::seconds(1));
    house.interest.forget_unconfirmed();
    CHECK(house.messages().size() == 1);
    CHECK(house.shop.json(200, house.shop.send("GET", "/api/shop"))["news"] == true);
    house.shop.check_sound();
}

TEST_CASE("nobody is listed unasked, for nothing, or by the hundred") {
    House<OnSqlite> house;
    const auto refuses = [&](const std::string& field, const Json& value) {
        INFO(field << " " << value.dump());
        Json more;
        more[field] = value;
        const auto json = house.shop.json(422, house.ask("ada@example.org", more));
        CHECK(json["code"] == "invalid");
        CHECK(json["field"] == field);
    };
    refuses("consent", false);
    refuses("consent", "true");
    refuses("consent", nullptr);
    refuses("email", "nobody");
    refuses("language", "xx");
    refuses("event", "no-such-event");
    refuses("event", "a/b");
    house.shop.address = "192.0.2.1";
    int taken = 0;
    while (taken < 50 && house.ask("ada@example.org").status == 204) ++taken;
    CHECK(taken == 10);
    refused(house.ask("ada@example.org"), 429, "too_many");
    house.shop.address = "192.0.2.2"; // another client may ask, but she has been written to often enough
    CHECK(house.ask("ada@example.org").status == 204);
    CHECK(house.messages().size() == 2); // one of the three had no event
    house.asked("bo@example.org");
    CHECK(house.messages().size() == 3);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("of many who ask for the same address at once each is written to, by one token", On, STORES) {
    House<On> house;
    const auto audit = [&]() -> const AuditLog& { return house.shop.shop.back_office().audit(); };
    InterestService first(house.shop.store, house.shop.randomness, audit(), true);
    const auto email = Email::trusted("ada@example.org");
    all_at_once(4, [&](int) { CHECK(first.add(email, {}, "en")); });
    const auto messages = house.messages();
    REQUIRE(messages.size() == 4);
    for (const auto& message : messages) CHECK(message.detail == messages.front().detail);
    CHECK(house.confirm(messages.back().detail).status == 204);
    CHECK(house.list()["items"].size() == 1);
    house.shop.check_sound();
}

} // namespace frontrow::testing::interest_test
