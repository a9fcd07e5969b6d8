// The programme for readers of news and for calendars.

#include <string>

#include <doctest/doctest.h>

#include "handlers/shared/pages/feeds.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::feed_test {

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

PaymentOptions reached_at(const std::string& url) {
    return {.demo = true, .box_office = true, .online = {.public_url = url}};
}

} // namespace

TEST_CASE_TEMPLATE("the programme is there as news and as a calendar", On, STORES) {
    On on;
    auto& shop = on.shop;
    const auto rss = shop.send("GET", "/programme.rss", "", "", {{"host", "tickets.example"}});
    CHECK(rss.status == 200);
    CHECK(rss.content_type == "application/rss+xml; charset=utf-8");
    const auto news = rss.text();
    CAPTURE(news);
    CHECK(has(std::string(news), "<link>https://tickets.example/sessions/tonight</link>"));
    CHECK(has(std::string(news), "<pubDate>"));
    const auto ics = shop.send("GET", "/programme.ics", "", "", {{"host", "tickets.example"}});
    CHECK(ics.status == 200);
    CHECK(ics.content_type == "text/calendar; charset=utf-8");
    const std::string calendar(ics.text());
    CAPTURE(calendar);
    CHECK(has(calendar, "UID:session-tonight@frontrow\r\n"));
    CHECK(has(calendar, "UID:session-gala@frontrow\r\n"));
    CHECK(has(calendar, "DTSTART;TZID=Europe/Berlin:"));
    CHECK(has(calendar, "URL:https://tickets.example/sessions/tonight\r\n"));
    CHECK(calendar.find("BEGIN:VTIMEZONE") == calendar.rfind("BEGIN:VTIMEZONE")); // one zone for both
    CHECK(has(std::string(shop.send("GET", "/robots.txt").text()),
              "Disallow: /find\nDisallow: /news/\nDisallow: /unsubscribe/\nDisallow: /waiting/\n"
              "Disallow: /preview/\nDisallow: /door\nDisallow: /verify\n"));
}

TEST_CASE("a feed is cached where the house has said how it is reached, and made anew once something changes") {
    TestShop shop(reached_at("https://tickets.example"));
    const auto tag_of = [&](const std::string& path) {
        const auto answer = shop.send("GET", path, "", "", {{"host", "other.example"}});
        CHECK_FALSE(has(std::string(answer.text()), "other.example"));
        return std::string(answer.header("ETag").value_or(""));
    };
    const auto news = tag_of("/programme.rss");
    const auto calendar = tag_of("/programme.ics");
    REQUIRE_FALSE(calendar.empty());
    shop.clock.advance(std::chrono::seconds(30)); // a calendar says when it was written: this is the one from before
    CHECK(shop.send("GET", "/programme.ics", "", "", {{"if-none-match", calendar}}).status == 304);
    CHECK(tag_of("/programme.rss") == news);
    const auto hold = R"({"seats":["A-1"]})";
    CHECK(shop.send("POST", "/api/sessions/tonight/holds", hold, kAlice).status == 201);
    CHECK(tag_of("/programme.ics") != calendar); // fewer seats are left, which the programme says
}

TEST_CASE("a feed is made once, whatever address its callers say") {
    TestShop shop;
    const auto read = [&](const std::string& path, const std::string& host) {
        const auto answer = shop.send("GET", path, "", "", {{"host", host}});
        CHECK(answer.status == 200);
        return std::string(answer.text());
    };
    const auto first = read("/programme.ics", "one.example");
    shop.clock.advance(std::chrono::seconds(10)); // a calendar says when it was written
    const auto second = read("/programme.ics", "two.example:8080");
    for (const std::string path : {"/programme.rss", "/sitemap.xml"}) {
        read(path, "one.example");
        const auto text = read(path, "two.example:8080");
        CAPTURE(text);
        CHECK(has(text, ">https://two.example:8080/sessions/tonight<"));
        CHECK_FALSE(has(text, "one.example"));
        CHECK_FALSE(has(text, "\x01"));
    }
    CHECK(has(second, "URL:https://two.example:8080/sessions/tonight\r\n"));
    const auto stamp = first.substr(first.find("DTSTAMP:"), 24);
    CAPTURE(stamp);
    CHECK(has(second, stamp));
}

TEST_CASE("who has a feed already is told so, whatever address they say") {
    TestShop shop;
    for (const std::string path : {"/programme.rss", "/programme.ics", "/sitemap.xml"})
        for (const std::string host : {"one.example", "two.example"}) {
            const auto first = shop.send("GET", path, "", "", {{"host", host}});
            REQUIRE(first.header("ETag").has_value());
            const std::string tag(*first.header("ETag"));
            const auto again = shop.send("GET", path, "", "", {{"host", host}, {"if-none-match", tag}});
            CHECK(again.status == 304);
            CHECK(again.text().empty());
            CHECK(again.header("ETag") == tag);
            CHECK(shop.send("GET", path, "", "", {{"host", host}, {"if-none-match", "\"other\""}}).status == 200);
        }
    CHECK(has(shop.send("GET", "/sitemap.xml", "", "", {{"host", "localhost.example"}}).text(), "https://localhost."));
    CHECK(has(shop.send("GET", "/sitemap.xml", "", "", {{"host", "localhost:8080"}}).text(), "http://localhost:8080"));
}

TEST_CASE("a host that no shop can have stands in no feed, however often a feed would name it") {
    TestShop shop;
    for (const auto& host : {std::string(261, 'a'), std::string(15'000, 'a'), std::string("a/b"), std::string(""),
                             std::string("["), std::string("a:b"), std::string("1.2.3.256")})
        for (const std::string path : {"/programme.rss", "/programme.ics", "/sitemap.xml", "/robots.txt"}) {
            const auto answer = shop.send("GET", path, "", "", {{"host", host}});
            CHECK(answer.status == 200);
            CHECK_FALSE(has(std::string(answer.text()), "https://" + host));
            CHECK_FALSE(has(std::string(answer.text()), "URL:"));
        }
}

TEST_CASE("what somebody has typed in does not break a feed") {
    const Json list{{"events",
                     {{{"title", "A <b> & \x01 C"},
                       {"description", "Line\nline; and, more"},
                       {"sessions",
                        {{{"slug", "one"},
                          {"starts_at", "2026-03-01T19:00:00Z"},
                          {"sales_start", "2026-04-01T19:00:00Z"},
                          {"status", "cancelled"},
                          {"venue", {{"name", "Fleet"}, {"city", "Hamburg"}, {"timezone", "Europe/Berlin"}}}}}}}}}};
    const auto news = feeds::rss(list, "Shop & Co", "https://t.example", kNoon);
    CHECK(has(news, "<title>Shop &amp; Co</title>"));
    CHECK(has(news, "<title>A &lt;b&gt; &amp;  C, 2026-03-01 20:00</title>"));
    CHECK_FALSE(has(news, "<pubDate>")); // its sale is still to begin
    const auto calendar = feeds::calendar(list, "Shop & Co", "", kNoon);
    CHECK(has(calendar, "STATUS:CANCELLED\r\n"));
    CHECK(has(calendar, "X-WR-CALNAME:Shop & Co\r\n"));
    CHECK(has(calendar, "DESCRIPTION:Line line\\; and\\, more\r\n"));
    CHECK_FALSE(has(calendar, "URL:"));
    CHECK(internet_date(kNoon, "GMT") == "Sun, 01 Mar 2026 12:00:00 GMT");
}

} // namespace frontrow::testing::feed_test
