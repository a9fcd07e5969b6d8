// What only the SQLite adapter promises.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::sqlite_test {

namespace {

std::string pragma(const std::string& file, const std::string& name) {
    SQLite::Database database(file, SQLite::OPEN_READONLY);
    return database.execAndGet("PRAGMA " + name).getString();
}

} // namespace

TEST_CASE("a database is written ahead and takes one process only") {
    TestFolder folder;
    TestClock clock;
    const auto file = folder.file("shop.db");
    auto first = std::make_unique<SqliteStore>(file, clock);
    CHECK(pragma(file, "journal_mode") == "wal");
    CHECK_THROWS_WITH(SqliteStore(file, clock), ("another frontrow is already running on " + file).c_str());
    first.reset();
    CHECK_NOTHROW(SqliteStore(file, clock));
}

TEST_CASE("a database newer than the program is refused and left alone") {
    TestFolder folder;
    TestClock clock;
    const auto file = folder.file("shop.db");
    { const SqliteStore store(file, clock); }
    {
        SQLite::Database database(file, SQLite::OPEN_READWRITE);
        database.exec("UPDATE schema_version SET version = 999");
    }
    CHECK_THROWS_WITH(SqliteStore(file, clock), doctest::Contains("999"));
    SQLite::Database database(file, SQLite::OPEN_READONLY);
    CHECK(database.execAndGet("SELECT version FROM schema_version").getInt() == 999);
}

TEST_CASE("a database that is one version newer is taken, and its version is told") {
    TestFolder folder;
    TestClock clock;
    const auto file = folder.file("shop.db");
    CHECK(SqliteStore(file, clock).schema_version() == kSchemaVersion);
    {
        SQLite::Database database(file, SQLite::OPEN_READWRITE);
        database.exec("UPDATE schema_version SET version = version + 1");
    }
    CHECK(SqliteStore(file, clock).schema_version() == kSchemaVersion + 1);
}

TEST_CASE("a migration that fails leaves the database as it was") {
    TestFolder folder;
    TestClock clock;
    const auto file = folder.file("shop.db");
    {
        SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("CREATE TABLE payment (x)"); // in the way of the first migration's last tables
    }
    CHECK_THROWS(SqliteStore(file, clock));
    SQLite::Database database(file, SQLite::OPEN_READONLY);
    CHECK(database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 1);
}

TEST_CASE("a file that is no database, or in no folder, is refused with its name") {
    TestFolder folder;
    TestClock clock;
    CHECK_THROWS_WITH(SqliteStore(folder.file("none/shop.db"), clock), doctest::Contains("none/shop.db"));
}

TEST_CASE("a file that may not grow fails the write with 'unavailable', keeps what was there and recovers") {
    TestFolder folder;
    TestClock clock;
    SodiumDigest digest;
    const auto file = folder.file("shop.db");
    SqliteStore store(file, clock, {.readers = 2, .max_batch = 8, .max_pages = 300});
    const auto session = open_house(store, digest);
    const std::string body(100'000, 'x');
    const auto buyer = BuyerId::trusted(std::string(41, 'a'));
    const auto remember = [&](Tx& tx, const std::string& key, const std::string& text) {
        tx.orders().keep_idempotency_record(buyer, key, {"digest", text});
        return Done{};
    };
    store.write([&](Tx& tx) { return remember(tx, "small", "y"); });
    bool full = false;
    for (int i = 0; i < 20 && !full; ++i) {
        try {
            store.write([&](Tx& tx) { return remember(tx, std::to_string(i), body); });
        } catch (const StoreUnavailable&) {
            full = true;
        }
    }
    CHECK(full);
    CHECK(store.read([&](Tx& tx) { return tx.orders().idempotency_record(buyer, "small")->body; }) == "y");
    store.write([&](Tx& tx) {
        tx.orders().forget_idempotency_records(clock.now() + std::chrono::hours(1));
        return Done{};
    });
    store.write([&](Tx& tx) { return remember(tx, "again", body); });
    CHECK(store.invariant_violations().empty());
}

TEST_CASE("a write of any size is kept as a whole, or taken back as a whole") {
    TestFolder folder;
    TestClock clock;
    SqliteStore store(folder.file("shop.db"), clock);
    const BuyerId buyer = BuyerId::trusted(std::string(41, 'a'));
    const auto count = [&] {
        int found = 0;
        store.read([&](Tx& tx) {
            for (int i = 0; i < 400; ++i) found += tx.orders().idempotency_record(buyer, std::to_string(i)) ? 1 : 0;
            return Done{};
        });
        return found;
    };
    // As many answers of 2 kB as fill `kilobytes`, all of them removed: that many pages would have to be brought back.
    for (const int kilobytes : {40, 60, 100, 130, 260, 500, 800}) {
        store.write([&](Tx& tx) {
            for (int i = 0; i < kilobytes / 2; ++i)
                tx.orders().keep_idempotency_record(buyer, std::to_string(i), {"digest", std::string(2'000, 'x')});
            return Done{};
        });
        const auto refused = store.write([&](Tx& tx) -> Result<Done> {
            tx.orders().forget_idempotency_records(clock.now() + std::chrono::hours(1));
            return Error::conflict("no", "");
        });
        CHECK_FALSE(refused);
        CHECK(count() == kilobytes / 2);
        store.write([&](Tx& tx) {
            tx.orders().forget_idempotency_records(clock.now() + std::chrono::hours(1));
            return Done{};
        });
        CHECK(count() == 0);
    }
    CHECK(store.invariant_violations().empty());
}

TEST_CASE("the log that grew under a reader is cut once the reader has gone") {
    TestFolder folder;
    TestClock clock;
    const auto file = folder.file("shop.db");
    const std::filesystem::path log = file + "-wal";
    SqliteStore store(file, clock);
    const auto write = [&](const std::string& key, std::size_t bytes) {
        store.write([&](Tx& tx) {
            tx.orders().keep_idempotency_record(BuyerId::trusted(std::string(41, 'a')), key,
                                                {"digest", std::string(bytes, 'x')});
            return Done{};
        });
    };
    store.read([&](Tx& tx) {
        static_cast<void>(tx.sessions().starting_from(Time::min())); // the snapshot begins with the first look
        for (int i = 0; i < 12; ++i) write(std::to_string(i), std::size_t{1} << 20);
        return Done{};
    });
    CHECK(static_cast<std::int64_t>(std::filesystem::file_size(log)) > 2 * SqliteStore::kMaxIdleLogBytes);
    write("the checkpoint", 1);
    write("the cut", 1);
    CHECK(static_cast<std::int64_t>(std::filesystem::file_size(log)) <= SqliteStore::kMaxIdleLogBytes);
}

} // namespace frontrow::testing::sqlite_test
