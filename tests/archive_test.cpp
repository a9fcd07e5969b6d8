// A shop that moves from one store to another and back loses nothing.

#include <cstdint>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "handlers/archive.hpp"
#include "tests/fixture.hpp"
#include "tests/postgres_server.hpp"

using namespace frontrow;
using namespace frontrow::testing;

namespace {

std::string exported(Store& store) {
    std::ostringstream out;
    write_archive(store, kSchemaVersion, out);
    return out.str();
}

void import(Store& store, const std::string& archive) {
    std::istringstream in(archive);
    read_archive(store, kSchemaVersion, in);
}

/// A shop where everything has happened.
void fill(TestShop& shop) {
    const auto hold = [&](const std::string& wish, const std::string& buyer) {
        const auto answer = shop.send("POST", "/api/sessions/tonight/holds", wish, buyer);
        REQUIRE(answer.status == 201);
        return Json::parse(answer.text())["hold"]["id"].get<std::string>();
    };
    const auto buy = [&](const std::string& held, const std::string& buyer, const Json& payment) {
        const Json order{{"hold", held},
                         {"customer", {{"name", "Zoë \"the\" <Ada>"}, {"email", "ada@example.org"}}},
                         {"payment", payment}};
        const auto answer = shop.send("POST", "/api/orders", order.dump(), buyer, {{"idempotency-key", held}});
        REQUIRE(answer.status == 201);
        return Json::parse(answer.text())["order"];
    };
    hold(R"({"seats":["A-1"]})", kAlice);
    shop.clock.advance(std::chrono::minutes(11)); // that one has expired
    buy(hold(R"({"seats":["A-2","A-3"]})", kAlice), kAlice,
        {{"method", "demo"}, {"card", std::string(kDemoCardAccepted)}});
    const auto reserved = buy(hold(R"({"areas":[{"id":"floor","count":2}]})", kBob), kBob, {{"method", "box_office"}});
    const std::string ticket = "/api/orders/" + reserved["id"].get<std::string>() + "/tickets/" +
                               reserved["tickets"][0]["id"].get<std::string>();
    REQUIRE(shop.send("DELETE", ticket, "", kBob).status == 200);
    hold(R"({"seats":["B-4","B-5"]})", kBob);
    shop.shop.catalogue().put(shop.session.event);
    shop.store.write([&](Tx& tx) {
        return tx.claims().take(shop.session.session.id, shop.session.session.map, {19, ClaimState::blocked});
    });
    shop.store.write([&](Tx& tx) { return tx.sessions().touch(shop.session.session.id, 1); });
}

std::unique_ptr<Store> empty_sqlite(const TestFolder& folder, const Clock& clock, const std::string& name) {
    return std::make_unique<SqliteStore>(folder.file(name), clock);
}

} // namespace

TEST_CASE("a shop goes from SQLite to Postgres and back, and every row of every table is the same") {
    TestShop shop;
    fill(shop);
    const auto archive = exported(shop.store);
    const auto postgres = new_postgres_store(shop.clock);
    import(*postgres, archive);
    CHECK(exported(*postgres) == archive);
    CHECK(postgres->broken_promises().empty());
    const auto back = empty_sqlite(shop.folder, shop.clock, "back.db");
    import(*back, exported(*postgres));
    CHECK(exported(*back) == archive);
    CHECK(back->broken_promises().empty());
    // The tables that this shop has something in: all.
    back->read([&](Tx& tx) {
        for (const auto& table : tx.archive().tables()) {
            int rows = 0;
            tx.archive().each(table, [&](const ArchiveRow&) { ++rows; });
            CHECK_MESSAGE(rows > 0, table.name);
        }
        return Done{};
    });
    // What is added afterwards gets numbers of its own.
    for (Store* store : {postgres.get(), back.get()}) {
        Event event = shop.session.event;
        event.slug = EventSlug::trusted("another");
        const auto id = store->write([&](Tx& tx) { return tx.events().put(event); });
        CHECK(id.value > shop.session.event.id.value);
    }
}

TEST_CASE("the archive has every table and every column of the schema") {
    TestFolder folder;
    TestClock clock;
    const auto store = empty_sqlite(folder, clock, "shop.db");
    std::set<std::string> archived;
    store->read([&](Tx& tx) {
        for (const auto& table : tx.archive().tables())
            for (const auto& column : table.columns) archived.insert(table.name + "." + column.name);
        return Done{};
    });
    std::set<std::string> schema;
    SQLite::Database database(folder.file("shop.db"), SQLite::OPEN_READONLY);
    SQLite::Statement columns(database, "SELECT t.name || '.' || c.name FROM pragma_table_list t JOIN "
                                        "pragma_table_info(t.name) c WHERE t.type = 'table' AND t.schema = 'main' AND "
                                        "t.name NOT LIKE 'sqlite_%' AND t.name <> 'schema_version'");
    while (columns.executeStep()) schema.insert(columns.getColumn(0).getString());
    CHECK(archived == schema);
}

TEST_CASE("an archive is read into an empty store only") {
    TestShop shop;
    const auto archive = exported(shop.store);
    CHECK_THROWS_WITH(import(shop.store, archive), doctest::Contains("not empty"));
    CHECK(exported(shop.store) == archive);
}

TEST_CASE("a file that is no archive is refused with its line, and nothing of it is kept") {
    TestShop shop;
    fill(shop);
    const auto archive = exported(shop.store);
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = archive;
        const auto at = changed.find(from);
        REQUIRE(at != std::string::npos);
        return changed.replace(at, from.size(), to);
    };
    const auto line = [&](std::size_t number) { // where it begins
        std::size_t at = 0;
        while (--number > 0) at = archive.find('\n', at) + 1;
        return at;
    };
    const std::string venue = "[1,\"small-house\"";
    for (const auto& [name, file, fault] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"nothing", "", "line 1 is missing"},
             {"no JSON", "hello\n", "line 1 is not JSON"},
             {"another schema", with("\"schema\":" + std::to_string(kSchemaVersion), "\"schema\":99"), "line 1 should"},
             {"cut in a line", archive.substr(0, archive.size() / 2), "line "},
             {"cut between lines", archive.substr(0, line(40)), "line 40 is missing"},
             {"without its end", archive.substr(0, archive.rfind("{\"end\"")), "is missing"},
             {"something after the end", archive + "\n", "comes after the end"},
             {"a row lost", with(archive.substr(line(3), line(4) - line(3)), ""), "line 4 does not fit"},
             {"an unknown table", with("{\"table\":\"venue\"", "{\"table\":\"sqlite_schema\""), "line 2 should"},
             {"columns in another order", with("\"id\",\"slug\"", "\"slug\",\"id\""), "line 2 should"},
             {"too few values", with(venue, "[\"small-house\""), "line 3 should be a row of venue with 5 values"},
             {"a text for a number", with(venue, "[\"1\",\"small-house\""),
              "line 3 has a value of the wrong kind in venue.id"},
             {"a number for a text", with(venue, "[1,2"), "line 3 has a value of the wrong kind in venue.slug"},
             {"a number beyond 64 bits", with(venue, "[18446744073709551615,\"small-house\""), "line 3 has a value"},
             {"a null where none may be", with(venue, "[1,null"), "line 3 does not fit"},
             {"a row that refers to nothing", with("{\"table\":\"event\"", "[\"x\"]\n{\"table\":\"event\""),
              "should be a row of"},
             {"deep JSON", std::string(100'000, '[') + "\n", "line 1 is not JSON"},
             {"a line without end", std::string(5 << 20, '['), "line 1 is longer"},
             {"a NUL", with("Small House", std::string("Small\0House", 11)), "line 3 is not JSON"},
         }) {
        INFO(name);
        TestFolder folder;
        const auto store = empty_sqlite(folder, shop.clock, "other.db");
        CHECK_THROWS_WITH(import(*store, file), doctest::Contains(fault.c_str()));
        CHECK(store->read([](Tx& tx) { return tx.archive().is_empty(); }));
    }
}
