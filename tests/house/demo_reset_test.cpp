// A demo starts over as a whole, and touches no shop but its own.

#include <future>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "demo/shop.hpp"
#include "formats/house/archive.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::demo_reset_test {

namespace {

/// A shop that the demo has just filled.
struct Demo {
    explicit Demo(TestShop& on) : shop(on), demo(shop.store, shop.cache, shop.randomness, shop.digest, shop.passwords) {
        shop.store.write([](Tx& tx) { return tx.archive().clear(); });
        REQUIRE(demo.begin());
    }

    Response sign_in(const std::string& email, const std::string& password) {
        return shop.send("POST", "/api/login", Json{{"email", email}, {"password", password}}.dump(), "",
                         {{"sec-fetch-site", "same-origin"}});
    }
    std::string admin() {
        const auto answer = sign_in("admin@demo.example", std::string(kDemoPassword));
        REQUIRE(answer.status / 100 == 2);
        const std::string cookie(answer.header("Set-Cookie").value_or(""));
        return cookie.substr(6, cookie.find(';') - 6); // after "login="
    }
    /// How many rows each table has.
    std::map<std::string, int> rows() {
        std::ostringstream out;
        write_archive(shop.store, out);
        std::istringstream lines(out.str());
        std::map<std::string, int> rows;
        std::string table;
        for (std::string text; std::getline(lines, text);) {
            if (text.starts_with("["))
                ++rows[table];
            else if (text.starts_with(R"({"table":)"))
                rows[table = Json::parse(text)["table"].get<std::string>()] = 0;
        }
        rows.erase("catalogue_change"); // how often something was edited is not forgotten
        return rows;
    }
    std::map<std::string, std::int64_t> versions() {
        std::map<std::string, std::int64_t> versions;
        shop.store.read([&](Tx& tx) {
            for (const auto& session : tx.sessions().changed_since(Time::min()))
                versions[session.slug.text()] = session.version;
            return Done{};
        });
        return versions;
    }

    TestShop& shop;
    DemoShop demo;
};

/// Changes something in every corner of the shop, as visitors who want to leave a trace do.
void leave_traces(Demo& demo, const std::string& login) {
    TestShop& shop = demo.shop;
    const auto as_admin = [&](int status, const std::string& method, const std::string& path, const Json& body) {
        return shop.json(status, shop.send_as(login, method, path, body.dump()));
    };
    auto settings = shop.json(200, shop.send_as(login, "GET", "/api/admin/shop"));
    as_admin(200, "PUT", "/api/admin/shop",
             {{"name", "Trace"},
              {"currency", "EUR"},
              {"timezone", "UTC"},
              {"language", "en"},
              {"footer", "Trace"},
              {"version", settings.contains("shop") ? settings["shop"]["version"] : settings["version"]}});
    as_admin(201, "POST", "/api/admin/users",
             {{"email", "trace@example.org"}, {"name", "Trace"}, {"role", "admin"}, {"password", "a trace is left"}});
    as_admin(201, "POST", "/api/marketing/vouchers",
             {{"code", "TRACE"}, {"kind", "percent"}, {"value", 10}, {"max_uses", 5}});
    const auto held =
        shop.json(201, shop.send("POST", "/api/sessions/quartet-2/holds", R"({"best":{"count":2}})", kAlice));
    const Json order{{"hold", held["hold"]["id"]},
                     {"customer", {{"name", "Trace"}, {"email", "trace@example.org"}}},
                     {"payment", {{"method", "box_office"}}}};
    REQUIRE(shop.send("POST", "/api/orders", order.dump(), kAlice, {{"idempotency-key", "trace"}}).status == 201);
    REQUIRE(shop.send("POST", "/api/sessions/quartet-2/holds", R"({"best":{"count":1}})", kBob).status == 201);
    shop.store.write([&](Tx& tx) {
        auto admin = *tx.users().find(Email::trusted("admin@demo.example"));
        admin.password_hash = *shop.passwords.hash("a trace is left");
        admin.totp_secret = "TRACE";
        tx.users().put(admin);
        tx.embed().put({*Origin::parse("https://trace.example")});
        tx.interest().put({{}, Email::trusted("trace@example.org"), {}, "en", "1", tx.now()});
        const auto quartet = tx.sessions().find_including_deleted(SessionSlug::trusted("quartet-2"))->session.id;
        tx.waiting().put({.session = quartet,
                          .email = Email::trusted("trace@example.org"),
                          .consent = "1",
                          .token = "trace",
                          .asked_at = tx.now()});
        tx.images().put({std::string(32, '0') + ".png", "trace"}, tx.now());
        auto event = *tx.events().find(EventSlug::trusted("hamlet"));
        event.title = "Trace";
        tx.events().put(event);
        event.slug = EventSlug::trusted("trace");
        const auto id = tx.events().put(event);
        auto session = tx.sessions().find_including_deleted(SessionSlug::trusted("quartet-2"))->session;
        session.slug = SessionSlug::trusted("trace-1");
        session.event = id;
        tx.sessions().put(session);
        tx.maps().put_source(session.map, "trace");
        return tx.catalogue().edit(std::vector{cache_key::all()});
    });
}

} // namespace

TEST_CASE_TEMPLATE("a demo that starts over keeps nothing of what visitors did", On, STORES) {
    On on;
    Demo demo(on.shop);
    TestShop& shop = on.shop;
    const auto fresh = demo.rows();
    const auto events = shop.json(200, shop.send("GET", "/api/events"));
    const auto login = demo.admin();
    leave_traces(demo, login);
    shop.cache.clear();
    CHECK(shop.send("GET", "/api/events").text().find("Trace") != std::string_view::npos); // is cached now
    CHECK(demo.rows() != fresh);
    const auto versions = demo.versions();
    CHECK_FALSE(demo.demo.begin()); // keeps what is there
    CHECK(demo.versions() == versions);

    demo.demo.start_over();
    CHECK(demo.rows() == fresh);
    std::ostringstream archive;
    write_archive(shop.store, archive);
    CHECK(archive.str().find("race\"") == std::string::npos);
    CHECK(archive.str().find("trace.example") == std::string::npos);
    CHECK(archive.str().find("trace@") == std::string::npos);
    CHECK(shop.store.invariant_violations() == std::vector<std::string>());
    CHECK(shop.json(200, shop.send("GET", "/api/events"))["events"].size() == events["events"].size());
    CHECK(shop.send("GET", "/api/events").text().find("Trace") == std::string_view::npos);
    CHECK(shop.send("GET", "/api/sessions/trace-1").status == 404);
    CHECK(shop.json(200, shop.send("GET", "/api/sessions/quartet-2/holds", "", kBob))["holds"].empty());
    CHECK(shop.send_as(login, "GET", "/api/login").status == 401);
    CHECK(demo.sign_in("admin@demo.example", "a trace is left").status == 401);
    CHECK_FALSE(demo.admin().empty());
    for (const auto& [slug, version] : demo.versions()) { // what somebody has cached is older
        INFO(slug);
        const auto before = versions.find(slug);
        CHECK((before != versions.end() && before->second < version));
    }
    CHECK(shop.failures.empty());
}

TEST_CASE_TEMPLATE("of demos that begin at the same time one fills the shop", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    shop.store.write([](Tx& tx) { return tx.archive().clear(); });
    std::vector<std::future<bool>> begun;
    for (int i = 0; i < 3; ++i)
        begun.push_back(std::async(std::launch::async, [&] {
            return DemoShop(shop.store, shop.cache, shop.randomness, shop.digest, shop.passwords).begin();
        }));
    int filled = 0;
    for (auto& one : begun) filled += one.get() ? 1 : 0;
    CHECK(filled == 1);
}

TEST_CASE("a demo that the version before has filled is known as one") {
    const TestFolder folder;
    const TestClock clock;
    const auto file = folder.file("shop.db");
    const auto is_demo = [&] {
        SqliteStore store(file, clock);
        return store.read([](Tx& tx) { return tx.shop().is_demo(); });
    };
    {
        SQLite::Database before(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        before.exec("CREATE TABLE schema_version (only_row INTEGER PRIMARY KEY, version INTEGER NOT NULL) STRICT");
        for (std::size_t step = 0; step < 3; ++step) before.exec(std::string(kMigrations[step]));
        before.exec("INSERT INTO schema_version VALUES (1, 3)");
        before.exec("INSERT INTO users (email, name, role, password_hash, is_active, venues, artists) "
                    "VALUES ('admin@demo.example', 'Ada', 0, 'hash', 1, '', '')");
    }
    CHECK(is_demo());
    SQLite::Database(file, SQLite::OPEN_READWRITE).exec("UPDATE shop SET is_demo = 0");
    CHECK_FALSE(is_demo()); // it is looked at once, not at every start
}

TEST_CASE_TEMPLATE("a demo leaves a shop alone that no demo has made", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    std::ostringstream before;
    write_archive(shop.store, before);
    DemoShop demo(shop.store, shop.cache, shop.randomness, shop.digest, shop.passwords);
    CHECK_THROWS_AS(demo.begin(), NotADemo);
    CHECK_THROWS_AS(demo.start_over(), NotADemo);
    std::ostringstream after;
    write_archive(shop.store, after);
    CHECK(after.str() == before.str());
}

} // namespace frontrow::testing::demo_reset_test
