// Every list as a file, and the cache that an admin may flush.

#include <functional>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "store/cache/memory_cache.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::lists_test {

namespace {

std::string file(TestShop& shop, const std::string& token, const std::string& path) {
    const auto response = shop.send_as(token, "GET", path);
    CAPTURE(path);
    CHECK(response.status == 200);
    CHECK(response.content_type == "text/csv; charset=utf-8");
    CHECK(response.header("Content-Disposition").value_or("").starts_with("attachment; filename=\""));
    return std::string(response.text());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE_TEMPLATE("every list can be taken away, and no cell is a formula", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto admin = shop.log_in(Role::admin);
    const Json user{
        {"email", "eve@example.org"}, {"name", "=1+1"}, {"role", "box_office"}, {"password", "correct horse"}};
    shop.json(201, shop.send_as(admin, "POST", "/api/admin/users", user.dump()));
    const auto users = file(shop, admin, "/api/admin/users.csv");
    CHECK(has(users, "eve@example.org,\"'=1+1\",box_office,yes,,,no\r\n"));
    const auto log = file(shop, admin, "/api/admin/audit.csv");
    CHECK(has(log, ",user.add,"));
    const auto latest = shop.json(200, shop.send_as(admin, "GET", "/api/admin/audit?limit=1"))["items"][0];
    CHECK(has(log, latest["hash"].get<std::string>() + "\r\n"));
    const auto sessions = file(shop, admin, "/api/admin/sessions.csv");
    CHECK(has(sessions,
              "hamlet,Hamlet,The Company,published,tonight,scheduled,Small House,2026-03-01 21:00:00,25,0,0,0"));
    const Json sale{{"session", "tonight"}, {"seats", {"A-1"}}, {"method", "cash"}, {"customer", {{"name", "@Home"}}}};
    const auto sold = shop.send_as(admin, "POST", "/api/box-office/sales", sale.dump(), "1");
    CAPTURE(sold.text());
    CHECK(sold.status == 201);
    const auto doors = file(shop, admin, "/api/box-office/sessions/tonight/doors.csv");
    CHECK(has(doors, "\r\n\"'@Home\","));
    CHECK(has(doors, ",paid,Stalls,A,1,adult,1\r\n"));
    CHECK(shop.failures.empty());
}

TEST_CASE_TEMPLATE("every file opens right in a spreadsheet, of whichever country", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto admin = shop.log_in(Role::admin);
    const auto batch = shop.json(202, shop.send_as(admin, "POST", "/api/marketing/voucher-batches",
                                                   R"({"count":1,"kind":"percent","value":10})"))["id"];
    const Json sale{{"session", "tonight"}, {"seats", {"A-1"}}, {"method", "cash"}, {"customer", {{"name", "Ada"}}}};
    CHECK(shop.send_as(admin, "POST", "/api/box-office/sales", sale.dump(), "1").status == 201);
    int files = 0;
    for (const auto& [method, pattern] : routes_of(shop.shop.router())) {
        if (!pattern.ends_with(".csv")) continue;
        ++files;
        std::string path = pattern;
        for (const auto& [name, value] :
             std::map<std::string, std::string>{{"{session}", "tonight"}, {"{batch}", batch.dump()}})
            if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
        CAPTURE(path);
        path += path.find("/books/") == std::string::npos ? "?" : "?from=2026-03-01&until=2026-03-02&";
        const auto usual = file(shop, admin, path);
        const auto comma = file(shop, admin, path + "decimal=comma");
        for (const auto& text : {usual, comma}) CHECK(text.starts_with("\xEF\xBB\xBF"));
        const auto head = comma.substr(0, comma.find('\r'));
        CHECK(has(head, ";"));
        CHECK_FALSE(has(head, ","));
        if (!has(path, "audit")) CHECK_FALSE(has(usual, "00Z")); // its hashes are over UTC
        CHECK_FALSE(has(usual, ",A-1,"));
        CHECK(shop.send_as(admin, "GET", path + "decimal=dot").status == 422);
    }
    CHECK(files > 10);
}

TEST_CASE("a file of CSV ends where it would grow beyond its bound, whoever makes it") {
    CsvFile csv({"a", "b"}, {"Ask for less.", "until"}, CsvNumbers::with_point);
    const std::string cell(1'000, 'x');
    const auto fill = [&] {
        for (std::size_t bytes = 0; bytes <= kMaxCsvBytes; bytes += cell.size()) csv.add({cell, "=1"});
    };
    try {
        fill();
        FAIL("it has grown beyond its bound");
    } catch (const Refusal& refusal) {
        CHECK(refusal.error().kind == ErrorKind::too_large);
        CHECK(refusal.error().field == "until");
        CHECK(refusal.error().detail == "Ask for less.");
    }
    CsvFile small({"a", "b"}, {"Ask for less.", "until"}, CsvNumbers::with_point);
    small.add({"1", "=2"});
    CHECK(std::move(small).text() == "\xEF\xBB\xBF"
                                     "a,b\r\n1,\"'=2\"\r\n");
}

TEST_CASE_TEMPLATE("a list that is too long for a file says so, and can be read in pages", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto token = shop.log_in(Role::marketing);
    const std::string consent(20'000, 'x');
    const auto add = [&](int from, int until) {
        shop.store.write([&](Tx& tx) {
            for (int i = from; i < until; ++i)
                tx.interest().put({.email = Email::trusted("a" + std::to_string(i) + "@example.org"),
                                   .consent = consent,
                                   .consented_at = tx.now(),
                                   .confirmed_at = tx.now()});
            return true;
        });
    };
    add(0, 400);
    CHECK(file(shop, token, "/api/marketing/interest.csv").size() > 400 * consent.size());
    add(400, 430);
    const auto refused = shop.json(413, shop.send_as(token, "GET", "/api/marketing/interest.csv"));
    CHECK(refused["code"] == "too_large");
    CHECK(refused["field"] == "limit");
    CHECK(shop.json(200, shop.send_as(token, "GET", "/api/marketing/interest?limit=1"))["next"].is_string());
    CHECK(shop.failures.empty());
}

TEST_CASE("a flush makes every answer again, in this process and in the others, and is written down") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    MemoryCache elsewhere(shop.clock, {});
    Application other(
        {shop.store, elsewhere, shop.clock, shop.randomness, shop.digest, shop.files, shop.passwords, shop.codes}, {},
        [](const Request&, std::string_view what) { CHECK_MESSAGE(false, what); });
    const auto read = [&](const Application& from) {
        for (const std::string path : {"/api/events", "/api/sessions/tonight", "/api/sessions/tonight/states"})
            CHECK(from.router().dispatch({"GET", path, {}, {}, {}, {}}).status == 200);
    };
    other.poller().poll(false);
    read(shop.shop);
    read(other);
    const auto here = shop.cache.counts().loads;
    const auto there = elsewhere.counts().loads;
    read(shop.shop);
    read(other);
    CHECK(shop.cache.counts().loads == here);
    CHECK(elsewhere.counts().loads == there);
    CHECK(shop.send_as(admin, "DELETE", "/api/admin/cache").status == 204);
    other.poller().poll(false);
    read(shop.shop);
    read(other);
    CHECK(shop.cache.counts().loads == 2 * here);
    CHECK(elsewhere.counts().loads == 2 * there);
    const auto entry = shop.json(200, shop.send_as(admin, "GET", "/api/admin/audit?limit=1"))["items"][0];
    CHECK(entry["action"] == "cache.flush");
    CHECK(shop.json(200, shop.send_as(admin, "GET", "/api/admin/cache"))["redis"] == nullptr);
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::lists_test
