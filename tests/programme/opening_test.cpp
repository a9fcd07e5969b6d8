// Commands that need a shop take one that is there: a database that was misspelt stays away.

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "store/open_store.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"

namespace frontrow::testing::opening_test {

namespace {

std::string refusal_of(const std::string& url) {
    const TestClock clock;
    try {
        const auto store = open_store(DatabaseUrl::parse(url), clock, 4, Opening::as_it_is);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string new_postgres_url() { return shared_postgres().url(shared_postgres().create_database()); }

} // namespace

TEST_CASE("a database that is not there is refused by its name and not created") {
    const TestFolder folder;
    const auto typo = folder.file("shpo.db");
    CHECK(has(refusal_of("sqlite:" + typo), typo + " has no shop in it: there is no such file"));
    CHECK(folder.names().empty());

    std::ofstream(folder.file("empty.db")).close();
    CHECK(has(refusal_of("sqlite:" + folder.file("empty.db")), "has no shop in it"));
    CHECK(std::filesystem::file_size(folder.file("empty.db")) == 0);

    {
        SQLite::Database(folder.file("other.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
            .exec("CREATE TABLE x(y)");
    }
    CHECK(has(refusal_of("sqlite:" + folder.file("other.db")), "none of this program's tables"));
    const SQLite::Database other(folder.file("other.db"), SQLite::OPEN_READONLY);
    CHECK(other.tableExists("x"));
    CHECK_FALSE(other.tableExists("schema_version"));

    const auto url = new_postgres_url();
    CHECK(has(refusal_of(url), DatabaseUrl::parse(url).shown() + " has no shop in it"));
    pqxx::connection connection(url);
    CHECK(pqxx::nontransaction(connection).exec("SELECT to_regclass('schema_version') IS NULL")[0][0].as<bool>());
}

TEST_CASE("a shop of another schema is named and left as it is, one of this program's is opened") {
    const TestFolder folder;
    const TestClock clock;
    for (const auto& url : {"sqlite:" + folder.file("shop.db"), new_postgres_url()}) {
        INFO(url);
        const auto database = DatabaseUrl::parse(url);
        const auto set_version = [&](std::int64_t version) {
            const auto update = "UPDATE schema_version SET version = " + std::to_string(version);
            if (!database.sqlite_path.empty()) {
                SQLite::Database(database.sqlite_path, SQLite::OPEN_READWRITE).exec(update);
            } else {
                pqxx::connection connection(url);
                pqxx::nontransaction(connection).exec(update);
            }
        };
        static_cast<void>(open_store(database, clock, 4, Opening::make_current));
        CHECK(refusal_of(url).empty());
        set_version(kSchemaVersion - 1);
        CHECK(has(refusal_of(url), "frontrow migrate"));
        CHECK(has(refusal_of(url), "frontrow migrate")); // still
        set_version(kSchemaVersion + 1);                 // an upgrade in progress
        CHECK(refusal_of(url).empty());
        set_version(kSchemaVersion + 2);
        CHECK(has(refusal_of(url), "use a newer frontrow"));
    }
}

} // namespace frontrow::testing::opening_test
