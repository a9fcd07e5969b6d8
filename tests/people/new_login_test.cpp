// Whoever logs in from where they never have is told by mail.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/outbox.hpp"
#include "domain/people/user_service.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::new_login_test {

namespace {

constexpr const char* kPassword = "correct horse";

/// A shop that is no demo: there strangers log in as the same few people, and nobody is told.
const PaymentOptions kNoDemo{.demo = false, .box_office = true};
struct OpenSqlite {
    TestShop shop{kNoDemo};
};
struct OpenPostgres {
    TestShop shop{[](const Clock& clock) { return new_postgres_store(clock); }, kNoDemo};
};

template <class On>
struct House : On {
    House() {
        UserEdit edit{Email::trusted("ada@example.org"), PersonName::trusted("Ada"), Role::admin};
        edit.password = kPassword;
        value_of(On::shop.shop.back_office().users().add({}, edit));
    }
    /// Logs in from there. Returns the answer.
    Response from(const std::string& address, const std::string& browser, const std::string& cookie = "",
                  const std::string& password = kPassword) {
        On::shop.address = address;
        std::vector<std::pair<std::string, std::string>> headers{{"sec-fetch-site", "same-origin"},
                                                                 {"user-agent", browser}};
        if (!cookie.empty()) headers.emplace_back("cookie", cookie);
        return On::shop.send("POST", "/api/login", Json{{"email", "ada@example.org"}, {"password", password}}.dump(),
                             "", headers);
    }
    std::vector<OutboxMessage> told() {
        return On::shop.store.read([](Tx& tx) { return tx.outbox().latest({}, {}, 100); });
    }
};

/// The cookie by which a browser is known, of an answer.
std::string known_by(const Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Set-Cookie" && value.starts_with("browser=")) return value.substr(0, value.find(';'));
    return {};
}

} // namespace

TEST_CASE_TEMPLATE("a login from elsewhere is told once, with its address and browser", On, OpenSqlite, OpenPostgres) {
    House<On> house;
    const auto first = house.from("192.0.2.1", "Firefox/1");
    CHECK(first.status == 201);
    REQUIRE(house.told().size() == 1);
    CHECK(house.told()[0].kind == MailKind::new_login);
    CHECK(house.told()[0].address == "ada@example.org");
    CHECK(house.told()[0].detail == "192.0.2.1\nFirefox/1");
    CHECK(house.from("192.0.2.1", "Firefox/1").status == 201); // from the same place
    CHECK(house.told().size() == 1);
    const auto cookie = known_by(first);
    REQUIRE_FALSE(cookie.empty());
    CHECK(house.from("192.0.2.2", "Firefox/2", cookie).status == 201); // the same browser on its way
    CHECK(house.told().size() == 1);
    CHECK(house.from("192.0.2.3", "Firefox/1", "", "wrong horse").status == 401); // nobody has logged in
    CHECK(house.told().size() == 1);
    CHECK(house.from("192.0.2.3", "Firefox/1").status == 201);
    CHECK(house.from("192.0.2.1", "Safari/1", "browser=" + std::string(58, 'A')).status == 201);
    CHECK(house.told().size() == 3);
    CHECK(house.shop.failures.empty());
}

TEST_CASE("in a demo nobody is told from where strangers log in") {
    House<OnSqlite> house;
    CHECK(house.from("192.0.2.1", "Firefox/1").status == 201);
    CHECK(house.told().empty());
}

TEST_CASE_TEMPLATE("after a year without a login from there a place is new again", On, OpenSqlite, OpenPostgres) {
    House<On> house;
    CHECK(house.from("192.0.2.1", "Firefox/1").status == 201);
    auto& logins = house.shop.shop.back_office().logins();
    house.shop.clock.advance(LoginService::kPlaceKept);
    logins.forget_logins();
    CHECK(house.from("192.0.2.1", "Firefox/1").status == 201);
    CHECK(house.told().size() == 1);
    house.shop.clock.advance(LoginService::kPlaceKept + std::chrono::hours(1));
    logins.forget_logins();
    CHECK(house.from("192.0.2.1", "Firefox/1").status == 201);
    CHECK(house.told().size() == 2);
}

} // namespace frontrow::testing::new_login_test
