// The summary that the house gets every day: what is in it, whose day it is, and that it comes once.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/day_summary.hpp"
#include "formats/house/order_letters.hpp"
#include "formats/zone_calendar.hpp"
#include "tests/support/all_at_once.hpp"
#include "tests/support/letter_templates.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::day_summary_test {

namespace {

using std::chrono::hours;

/// The small house at noon (UTC) of a Sunday; its clocks are those of Berlin, where it is 13:00.
template <class On>
struct House : On {
    House() {
        this->shop.change_settings([](ShopSettings& settings) {
            settings.timezone = "Europe/Berlin";
            settings.summary_hour = 0;
        });
    }
    void buy(const std::string& seats, const std::string& method = "demo") {
        const auto hold = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":)" + seats + "}", kAlice))["hold"];
        const Json order{{"hold", hold["id"]},
                         {"customer", {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}},
                         {"payment", {{"method", method}, {"card", "4242424242424242"}}}};
        this->shop.json(
            201, this->shop.send("POST", "/api/orders", order.dump(), kAlice, {{"idempotency-key", hold["id"]}}));
    }
    /// Writes what is due where the settings say so.
    void write() { DailySummary(this->shop.store, calendar, true).write_due(); }
    void set_hour(std::optional<int> hour) {
        this->shop.change_settings([&](ShopSettings& settings) { settings.summary_hour = hour; });
    }
    std::vector<OutboxMessage> written() {
        std::vector<OutboxMessage> summaries;
        for (auto& message : this->shop.store.read([](Tx& tx) { return tx.outbox().latest({}, {}, 100); }))
            if (message.kind == MailKind::day_summary) summaries.insert(summaries.begin(), message);
        return summaries;
    }
    DaySummary summary_of(const OutboxMessage& message) {
        return this->shop.store.read([&](Tx& tx) { return day_summary(tx, Span::parse(message.detail).value()); });
    }
    const ZoneCalendar calendar;
};

} // namespace

TEST_CASE_TEMPLATE("it comes once a day, from its hour on by the clocks of the house", On, STORES) {
    House<On> house;
    house.set_hour({});
    house.write();
    CHECK(house.written().empty()); // nobody wants it
    house.set_hour(14);
    house.write();
    CHECK(house.written().empty()); // it is 13:00 there
    house.shop.clock.advance(hours(1));
    house.write();
    house.write();
    REQUIRE(house.written().size() == 1);
    const auto day = Span::parse(house.written()[0].detail).value();
    CHECK(day.until == kNoon - hours(13)); // midnight in Berlin
    CHECK(day.from == day.until - hours(24));
    house.shop.clock.advance(hours(23));
    house.write();
    CHECK(house.written().size() == 1);
    house.shop.clock.advance(hours(1));
    house.write();
    CHECK(house.written().size() == 2);
    house.shop.clock.advance(hours(24 * 3)); // nobody was there meanwhile
    house.write();
    REQUIRE(house.written().size() == 3);
    CHECK(Span::parse(house.written()[2].detail).value().until == kNoon + hours(24 * 4) - hours(13));
}

TEST_CASE_TEMPLATE("several processes write it once", On, STORES) {
    House<On> house;
    for (int day = 0; day < 5; ++day) {
        all_at_once(4, [&](int) { house.write(); });
        CHECK(house.written().size() == static_cast<std::size_t>(day) + 1);
        house.shop.clock.advance(hours(24));
    }
}

TEST_CASE_TEMPLATE("it counts what was sold on its day and still stands, and what is on next", On, STORES) {
    House<On> house;
    change_session(house.shop, [](Session& session) {
        session.starts_at += hours(48);
        session.sales_end = session.starts_at;
    });
    house.buy(R"(["A-1","A-2"])");
    house.buy(R"(["A-3"])", "box_office");
    house.shop.clock.advance(hours(12)); // after midnight there
    house.buy(R"(["A-5","A-6"])");
    house.write();
    REQUIRE(house.written().size() == 1);
    const auto summary = house.summary_of(house.written()[0]);
    REQUIRE(summary.sales.size() == 1);
    CHECK(summary.sales[0].orders == 2);
    CHECK(summary.sales[0].tickets == 3);
    CHECK(summary.sales[0].revenue == 8400);
    CHECK(summary.sales[0].reserved == 4200);
    REQUIRE(summary.events.size() == 1);
    CHECK(summary.events[0].sales.tickets == 3);
    CHECK(summary.incidents == 0);
    CHECK(summary.next.empty());
    house.shop.clock.advance(hours(24));
    house.write();
    const auto eve = house.summary_of(house.written()[1]);
    REQUIRE(eve.sales.size() == 1);
    CHECK(eve.sales[0].tickets == 2);
    REQUIRE(eve.next.size() == 1);
    CHECK(eve.next[0].sold == 5);
    house.shop.clock.advance(hours(24));
    house.write();
    CHECK(house.summary_of(house.written()[2]).sales.empty());
}

TEST_CASE("the hour is a setting of the shop") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    const auto read = [&] { return shop.json(200, shop.send_as(admin, "GET", "/api/admin/shop"))["summary_hour"]; };
    CHECK(read() == nullptr);
    for (const Json& hour : {Json(7), Json(0), Json(23), Json(nullptr)}) {
        CHECK(shop.json(200, shop.change_settings(admin, {{"summary_hour", hour}}))["summary_hour"] == hour);
        CHECK(shop.json(200, shop.change_settings(admin, {{"name", "Small House"}}))["summary_hour"] == hour);
        CHECK(read() == hour);
    }
    for (const Json& hour : {Json(24), Json(-1), Json(7.5), Json("7")})
        refused(shop.change_settings(admin, {{"summary_hour", hour}}), 422, "invalid", "summary_hour");
}

TEST_CASE("its letter says it in both languages, and nothing that somebody has typed is markup") {
    TestShop shop;
    const OrderLetters letters(
        find_template, [&] { return shop.shop.ticket_codes().signer(); }, "https://tickets.example");
    for (const std::string language : {"en", "de"})
        for (const bool is_empty : {false, true}) {
            LetterOccasion occasion{.message = {.kind = MailKind::day_summary, .language = language}};
            occasion.shop.name = "Small House";
            occasion.shop.timezone = "Europe/Berlin";
            DaySummary summary{.day = {kNoon - hours(37), kNoon - hours(13)}};
            const auto euro = *Currency::parse("EUR");
            if (!is_empty) {
                summary.sales = {{euro, 2, 3, 8400, 4200}};
                summary.events = {{EventSlug::trusted("hamlet"), "Hamlet <b>\nnow", summary.sales[0]}};
                summary.next = {{.slug = SessionSlug::trusted("tonight"),
                                 .title = "Hamlet",
                                 .starts_at = kNoon + hours(6),
                                 .venue = "Main stage",
                                 .timezone = "Europe/Berlin",
                                 .capacity = 25,
                                 .sold = 5}};
                summary.incidents = 1;
                summary.failed_mail = 2;
            }
            occasion.summary = summary;
            const auto letter = letters.write(occasion);
            CAPTURE(letter.text);
            CHECK_FALSE((letter.subject + letter.text + letter.html).find("{{") != std::string::npos);
            const auto has = [&](const std::string& text) { return letter.text.find(text) != std::string::npos; };
            const bool is_german = language == "de";
            CHECK(letter.subject == (is_german ? "Small House, Samstag, 28. Februar 2026: "
                                               : "Small House, Saturday 28 February 2026: ") +
                                        std::string(is_empty ? (is_german ? "nichts verkauft" : "nothing sold")
                                                             : (is_german ? "3 Karten" : "3 tickets")));
            CHECK(has(is_german ? "84,00 EUR" : "EUR 84.00") == !is_empty);
            CHECK(has(is_german ? "19:00 Uhr, Main stage · 5 von 25 verkauft" : "19:00, Main stage · 5 of 25 sold") ==
                  !is_empty);
            CHECK(has("https://tickets.example/admin#orders/incidents\n") == !is_empty);
            CHECK(has("https://tickets.example/admin#mail\n") == !is_empty);
            CHECK(has("https://tickets.example/admin#figures\n"));
            CHECK(letter.html.find("<b>") == std::string::npos);
        }
}

TEST_CASE("what a message keeps of its day is read as it was written, and nothing else is a day") {
    const Span day{kNoon, kNoon + hours(23)};
    const auto read = Span::parse(day.text()).value();
    CHECK(read.from == day.from);
    CHECK(read.until == day.until);
    for (const std::string text : {"", "-", "1", "1-", "-1", "1-2 ", "a-2", "1-99999999999999999999"})
        CHECK_FALSE(Span::parse(text).has_value());
}

} // namespace frontrow::testing::day_summary_test
