// Passwords that somebody chooses by a link: when they were added, and when they have forgotten theirs.

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/outbox_service.hpp"
#include "domain/people/user_service.hpp"
#include "tests/support/all_at_once.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::password_link_test {

namespace {

/// Writes nothing but the token of a letter's link.
struct TokenWriter final : LetterWriter {
    [[nodiscard]] Letter write(const LetterOccasion& occasion) const override { return {.text = occasion.secret}; }
    [[nodiscard]] LetterText original(MailKind, std::string_view) const override { return {}; }
};

/// Takes letters: to whom, of which kind, and which link is in them.
struct Carrier final : LetterCarrier {
    DeliveryWord send(const OutboxMessage& message, const Letter& letter) override {
        letters.push_back({message, letter.text});
        return word;
    }
    [[nodiscard]] const std::string& domain() const override { return name; }
    [[nodiscard]] const std::string& house() const override { return name; }
    std::vector<std::pair<OutboxMessage, std::string>> letters{};
    DeliveryWord word{Delivery::taken, "250 OK"};
    std::string name = "tickets.example";
};

template <class On>
struct House : On {
    TestShop& shop() { return On::shop; }
    Response page(const std::string& path, const Json& body) {
        return shop().send("POST", path, body.dump(), "", {{"sec-fetch-site", "same-origin"}});
    }
    Response sign_in(const std::string& email, const std::string& password) {
        return page("/api/login", {{"email", email}, {"password", password}});
    }
    Response ask(const std::string& email) { return page("/api/password-reset", {{"email", email}}); }
    Response choose(const std::string& token, const std::string& password) {
        return page("/api/password-link", {{"token", token}, {"password", password}});
    }
    Json add(const std::string& email, const Json& more = Json::object()) {
        Json body{{"email", email}, {"name", "Bo"}, {"role", "box_office"}};
        body.update(more);
        return shop().json(201, shop().send_as(admin, "POST", "/api/admin/users", body.dump()));
    }
    Json edit(const Json& user, const Json& change) {
        Json body{{"version", user["version"]}};
        body.update(change);
        const auto path = "/api/admin/users/" + std::to_string(user["id"].get<int>());
        return shop().json(200, shop().send_as(admin, "PUT", path, body.dump()));
    }
    /// Sends what waits. Returns the link of the last letter.
    std::string mailed() {
        outbox.run_due(carrier);
        REQUIRE_FALSE(carrier.letters.empty());
        return carrier.letters.back().second;
    }
    std::int64_t dropped() {
        outbox.run_due(carrier);
        return outbox.count()[MailState::dropped];
    }

    TokenWriter writer{};
    Carrier carrier{};
    SeatMapService maps{On::shop.store};
    PasswordLinks links{On::shop.randomness, On::shop.digest};
    OutboxService outbox{On::shop.store, maps, On::shop.clock, writer, links, {.per_minute = 100}};
    std::string admin = On::shop.log_in(Role::admin);
};

std::string code_of(const Response& response) { return Json::parse(response.text())["code"].get<std::string>(); }

constexpr const char* kPassword = "correct horse";
constexpr const char* kOther = "battery staple";

} // namespace

TEST_CASE_TEMPLATE("who is added without a password is sent a link, and chooses it once", On, STORES) {
    House<On> house;
    const auto bo = house.add("bo@example.org");
    CHECK(bo["has_password"] == false);
    CHECK_FALSE(bo.contains("password_link")); // it goes by mail, and the admin does not see it
    CHECK(house.sign_in("bo@example.org", kPassword).status == 401);
    const auto token = house.mailed();
    REQUIRE(house.carrier.letters.size() == 1);
    CHECK(house.carrier.letters[0].first.kind == MailKind::invitation);
    CHECK(house.carrier.letters[0].first.address == "bo@example.org");
    CHECK(house.choose(token, "frontrow12").status == 422); // easily guessed, and the link still works
    CHECK(house.choose(token, "short").status == 422);
    CHECK(house.choose(token, kPassword).status == 204);
    CHECK(house.sign_in("bo@example.org", kPassword).status == 201);
    CHECK(code_of(house.choose(token, kOther)) == "link_ended"); // again
    CHECK(house.sign_in("bo@example.org", kOther).status == 401);
    CHECK(house.choose("", kOther).status == 410);
    CHECK(house.choose(std::string(26, '0'), kOther).status == 410);
    const auto crossed =
        house.shop().send("POST", "/api/password-link", Json{{"token", token}, {"password", kOther}}.dump(), "",
                          {{"sec-fetch-site", "cross-site"}});
    CHECK(crossed.status == 403);
    CHECK(house.shop().failures.empty());
}

TEST_CASE_TEMPLATE("an invitation lasts a week, and another one may be sent", On, STORES) {
    House<On> house;
    const auto bo = house.add("bo@example.org");
    const auto late = house.mailed();
    house.shop().clock.advance(PasswordLinks::kInvitation);
    CHECK(house.choose(late, kPassword).status == 410);
    house.shop().shop.back_office().users().forget_links();
    house.admin = house.shop().log_in(Role::admin);
    const auto path = "/api/admin/users/" + std::to_string(bo["id"].template get<int>()) + "/password-link";
    CHECK(house.shop().json(200, house.shop().send_as(house.admin, "POST", path))["password_link"].is_null());
    const auto token = house.mailed();
    CHECK(house.carrier.letters.back().first.kind == MailKind::invitation);
    house.shop().clock.advance(PasswordLinks::kInvitation - Milliseconds(1));
    CHECK(house.choose(token, kPassword).status == 204);
}

TEST_CASE_TEMPLATE("a forgotten password is asked for in the same words by everybody, and ends all logins", On,
                   STORES) {
    House<On> house;
    house.add("bo@example.org", {{"password", kPassword}});
    const auto gone = house.add("gone@example.org", {{"password", kPassword}});
    house.edit(gone, {{"active", false}});
    const auto known = house.ask("bo@example.org");
    for (const auto* email : {"nobody@example.org", "gone@example.org"}) {
        const auto other = house.ask(email);
        CHECK(other.status == known.status);
        CHECK(other.text() == known.text());
    }
    CHECK(known.status == 202);
    CHECK(house.dropped() == 2); // only one of them is a user who may log in
    REQUIRE(house.carrier.letters.size() == 1);
    CHECK(house.carrier.letters[0].first.kind == MailKind::new_password);
    const auto token = house.mailed();
    CHECK(house.sign_in("bo@example.org", kPassword).status == 201); // asking changes nothing
    const auto logged_in = [&] {
        return house.shop().store.read(
            [](Tx& tx) { return tx.users().logins_of(tx.users().find(Email::trusted("bo@example.org"))->id).size(); });
    };
    CHECK(logged_in() == 1);
    CHECK(house.choose(token, kOther).status == 204);
    CHECK(logged_in() == 0);
    CHECK(house.sign_in("bo@example.org", kPassword).status == 401);
    CHECK(house.sign_in("bo@example.org", kOther).status == 201);
    house.ask("bo@example.org");
    const auto late = house.mailed();
    CHECK(late != token);
    house.shop().clock.advance(PasswordLinks::kReset);
    CHECK(house.choose(late, kPassword).status == 410);
}

TEST_CASE_TEMPLATE("whatever else changes who somebody is ends their links", On, STORES) {
    House<On> house;
    const auto fresh_link = [&](const std::string& email) {
        house.ask(email);
        return house.mailed();
    };
    auto bo = house.add("bo@example.org", {{"password", kPassword}});
    auto token = fresh_link("bo@example.org");
    bo = house.edit(bo, {{"name", "Bob"}}); // which is none of that
    const auto kept = fresh_link("bo@example.org");
    bo = house.edit(bo, {{"email", "bob@example.org"}});
    CHECK(house.choose(token, kOther).status == 410);
    CHECK(house.choose(kept, kOther).status == 410);
    token = fresh_link("bob@example.org");
    bo = house.edit(bo, {{"password", kOther}});
    CHECK(house.choose(token, kPassword).status == 410);
    token = fresh_link("bob@example.org");
    bo = house.edit(bo, {{"active", false}});
    CHECK(house.choose(token, kPassword).status == 410);
    const auto letters = house.carrier.letters.size();
    house.add("eve@example.org"); // whose message waits while an admin gives them a password
    const auto eve = house.shop().json(200, house.shop().send_as(house.admin, "GET", "/api/admin/users"))["items"];
    for (const auto& user : eve)
        if (user["email"] == "eve@example.org") house.edit(user, {{"password", kOther}});
    CHECK(house.dropped() == 1);
    CHECK(house.carrier.letters.size() == letters);
}

TEST_CASE_TEMPLATE("of two who use a link at once one chooses the password", On, STORES) {
    House<On> house;
    house.add("bo@example.org");
    const auto token = house.mailed();
    auto& users = house.shop().shop.back_office().users();
    std::vector<std::string> passwords;
    for (int i = 0; i < 6; ++i) passwords.push_back("a long password " + std::to_string(i));
    std::vector<int> won(passwords.size(), 0);
    all_at_once(static_cast<int>(passwords.size()), [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        for (bool is_over = false; !is_over;) {
            const auto chosen = users.choose_password(token, passwords[at], {});
            is_over = chosen || chosen.error().code != "busy"; // few passwords are hashed at a time
            won[at] = chosen ? 1 : 0;
        }
    });
    REQUIRE(std::count(won.begin(), won.end(), 1) == 1);
    for (std::size_t i = 0; i < won.size(); ++i)
        CHECK(house.sign_in("bo@example.org", passwords[i]).status == (won[i] == 1 ? 201 : 401));
}

TEST_CASE_TEMPLATE("asking fills nobody's mailbox, and no address asks for many", On, STORES) {
    House<On> house;
    house.add("bo@example.org", {{"password", kPassword}});
    for (int i = 0; i < 8; ++i) {
        house.shop().address = "192.0.2." + std::to_string(i);
        CHECK(house.ask("bo@example.org").status == 202); // the same answer, sent or not
    }
    house.outbox.run_due(house.carrier);
    CHECK(house.carrier.letters.size() == 3);
    house.shop().address = "198.51.100.7";
    int refused = 0;
    for (int i = 0; i < 20; ++i) refused += house.ask("p" + std::to_string(i) + "@example.org").status == 429 ? 1 : 0;
    CHECK(refused >= 9);
    CHECK(house.ask("not an address").status == 429);
    house.shop().address = "198.51.100.8";
    CHECK(house.ask("bo@example.org\r\nBcc: all@example.org").status == 422);
}

TEST_CASE_TEMPLATE("without a mail server the admin is given the link, and a message is sent to nobody", On, STORES) {
    House<On> house;
    const AuditLog audit(house.shop().store, house.shop().digest);
    UserService users(house.shop().store, house.shop().passwords, audit, house.links, false);
    const auto bo =
        value_of(users.add({}, {Email::trusted("bo@example.org"), PersonName::trusted("Bo"), Role::artist}));
    CHECK(bo.token.size() == kSecretLength);
    users.send_link(Email::trusted("bo@example.org"), "de");
    CHECK_FALSE(users.is_mailed());
    CHECK(house.outbox.count().empty());
    CHECK(house.choose(bo.token, kPassword).status == 204);
    const auto again = value_of(users.invite({}, bo.user.id));
    CHECK(house.choose(again.token, kOther).status == 204);
    CHECK(house.sign_in("bo@example.org", kOther).status == 201);
    CHECK(users.invite({}, UserId{99}).error().kind == ErrorKind::not_found);
}

TEST_CASE_TEMPLATE("no token is kept, and one that is sent again is another", On, STORES) {
    House<On> house;
    house.add("bo@example.org");
    house.carrier.word = {Delivery::later, "451 greylisted"};
    const auto first = house.mailed();
    house.shop().clock.advance(std::chrono::minutes(1));
    house.carrier.word = {Delivery::taken, "250 OK"};
    const auto second = house.mailed();
    CHECK(first != second);
    CHECK(house.shop().store.read([&](Tx& tx) { return !tx.users().find_link(first).has_value(); }));
    CHECK(house.choose(first, kPassword).status == 204); // the first may have arrived after all
    CHECK(house.choose(second, kOther).status == 410);
    const auto log = house.shop().json(200, house.shop().send_as(house.admin, "GET", "/api/admin/audit"));
    CHECK(log.dump().find(first) == std::string::npos);
    const auto shown = house.outbox.letter(house.carrier.letters[0].first.id);
    REQUIRE(shown);
    CHECK(shown->text.empty()); // whoever looks at the letter has no link
}

} // namespace frontrow::testing::password_link_test
