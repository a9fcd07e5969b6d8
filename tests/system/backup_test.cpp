// Backups of a shop that sells meanwhile, and what comes back of them.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "store/open_store.hpp"
#include "system/backup.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/full_disk.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::backup_test {

namespace {

std::int64_t users_in(const std::string& file) {
    sqlite::Connection copy(file, SQLite::OPEN_READONLY);
    return *copy.one("SELECT count(*) FROM users", [](const SqlRow& row) { return row.integer(0); });
}

/// A shop in a file, whose users can be counted.
struct Shop {
    explicit Shop(const std::string& name)
        : file(folder.file(name)), store(std::make_unique<SqliteStore>(file, clock)) {}
    void add_user(int number) {
        store->write([&](Tx& tx) {
            tx.users().put({.email = Email::trusted("u" + std::to_string(number) + "@example.org"),
                            .name = PersonName::trusted("Bo"),
                            .role = Role::admin,
                            .password_hash = "none"});
            return Done{};
        });
    }

    TestFolder folder;
    TestClock clock;
    std::string file;
    std::unique_ptr<SqliteStore> store;
};

} // namespace

TEST_CASE("a backup that is made while others write has all that was acknowledged before it began") {
    Shop shop("shop.db");
    std::atomic<int> acknowledged = 0;
    std::jthread writer([&](const std::stop_token& stop) {
        for (int i = 0; i < 20'000 && !stop.stop_requested(); ++i) {
            shop.add_user(i);
            ++acknowledged;
        }
    });
    for (int i = 0; i < 5; ++i) {
        const int before = acknowledged;
        const auto file = shop.folder.file("copy" + std::to_string(i) + ".db");
        const auto bytes = back_up(shop.file, file);
        CHECK(bytes == std::filesystem::file_size(file));
        const auto users = users_in(file);
        CHECK(users >= before);
        CHECK(users <= acknowledged + 1);
    }
    writer.request_stop();
    const auto mode = std::filesystem::status(shop.folder.file("copy0.db")).permissions();
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("a backup that cannot be made leaves nothing, and touches nothing") {
    Shop shop("shop.db");
    const auto taken = shop.folder.file("taken");
    std::ofstream(taken) << "somebody's";
    CHECK_THROWS_AS(back_up(shop.file, taken), std::runtime_error);
    CHECK(content_of(taken) == "somebody's");
    CHECK_THROWS_AS(back_up(shop.folder.file("nowhere.db"), shop.folder.file("copy.db")), std::runtime_error);
    CHECK_THROWS_AS(back_up(taken, shop.folder.file("copy.db")), std::runtime_error); // no database
    sqlite::Connection(shop.folder.file("other.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .script("CREATE TABLE mine (x)");
    CHECK_THROWS_AS(back_up(shop.folder.file("other.db"), shop.folder.file("copy.db")), std::runtime_error);
    // A shop that breaks a promise is no backup either: what it says would be believed on the day it is needed.
    {
        sqlite::Connection spoilt(shop.file, SQLite::OPEN_READWRITE);
        spoilt.script("PRAGMA foreign_keys = OFF; INSERT INTO login (token_digest, "
                      "user_id, device, scopes, created_at, seen_at, expires_at) VALUES "
                      "('0123456789ABCDEF0123456789ABCDEF', 99, '', '', 0, 0, 0)");
    }
    CHECK_THROWS_AS(back_up(shop.file, shop.folder.file("copy.db")), std::runtime_error);
    CHECK_FALSE(std::filesystem::exists(shop.folder.file("copy.db")));
    CHECK_FALSE(std::filesystem::exists(shop.folder.file("copy.db.unfinished")));
}

TEST_CASE("what is restored is the backup, and never by accident") {
    Shop shop("shop.db");
    shop.add_user(1);
    const auto copy = shop.folder.file("copy.db");
    back_up(shop.file, copy);
    shop.add_user(2);
    const auto elsewhere = shop.folder.file("new.db");
    restore(copy, elsewhere, false);
    CHECK(users_in(elsewhere) == 1);
    CHECK_THROWS_AS(restore(copy, elsewhere, false), std::runtime_error); // it is there now
    CHECK_THROWS_AS(restore(copy, shop.file, true), std::runtime_error);  // it is being served
    CHECK(users_in(shop.file) == 2);
    const auto broken = shop.folder.file("broken.db");
    std::ofstream(broken, std::ios::binary) << content_of(copy).substr(0, 40'000);
    shop.store.reset();
    CHECK_THROWS_AS(restore(broken, shop.file, true), std::runtime_error);
    CHECK(users_in(shop.file) == 2);
    restore(copy, shop.file, true);
    CHECK(users_in(shop.file) == 1);
    CHECK_FALSE(std::filesystem::exists(shop.file + "-wal"));
    const SqliteStore again(shop.file, shop.clock);
    CHECK(again.schema_version() == kSchemaVersion);
}

TEST_CASE("a restore that the disk has no room for leaves the shop as it was") {
    Shop shop("shop.db");
    shop.add_user(1);
    const auto copy = shop.folder.file("copy.db");
    back_up(shop.file, copy);
    shop.add_user(2);
    shop.store.reset();
    {
        const FullDisk full(std::filesystem::file_size(copy) / 2);
        CHECK_THROWS(restore(copy, shop.file, true));
    }
    CHECK(users_in(shop.file) == 2);
    CHECK_FALSE(std::filesystem::exists(shop.file + ".unfinished"));
    CHECK_FALSE(std::filesystem::exists(shop.file + ".unfinished-journal"));
}

TEST_CASE("what is only in the log beside a file is restored too, as after a kill -9") {
    Shop shop("shop.db");
    shop.add_user(1);
    TestFolder left;
    for (const std::string beside : {"", "-wal"})
        std::filesystem::copy_file(shop.file + beside, left.file("shop.db" + beside));
    REQUIRE(std::filesystem::file_size(left.file("shop.db-wal")) > 0);
    restore(left.file("shop.db"), left.file("back.db"), false);
    CHECK(users_in(left.file("back.db")) == 1);
}

TEST_CASE("a shop has one name, whatever links lead to it, and nothing is written over what lies beside it") {
    Shop shop("shop.db");
    const auto link = shop.folder.file("link.db");
    std::filesystem::create_symlink(shop.file, link);
    const auto named = DatabaseUrl::parse("sqlite:" + link).sqlite_path;
    CHECK(named == std::filesystem::canonical(shop.file).string());
    CHECK_THROWS_WITH(SqliteStore(named, shop.clock), doctest::Contains("already running"));
    CHECK(DatabaseUrl::parse("sqlite:new.db").sqlite_path == "new.db");
    std::filesystem::create_symlink(shop.folder.file("nowhere.db"), shop.folder.file("loose.db"));
    CHECK_THROWS_WITH(DatabaseUrl::parse("sqlite:" + shop.folder.file("loose.db")), doctest::Contains("leads nowhere"));
    for (const char* beside : {"", "-wal", "-shm", "-journal", ".lock"})
        CHECK_THROWS_WITH(require_no_part_of(shop.file, shop.file + beside), doctest::Contains("of the shop itself"));
    const auto odd = shop.folder.file("shop.unfinished");
    CHECK_THROWS_WITH(require_no_part_of(odd, shop.folder.file("shop")), doctest::Contains("of the shop itself"));
    require_no_part_of(shop.file, shop.folder.file("shop.archive"));
}

TEST_CASE("a folder gets a backup when it is time, and keeps the latest") {
    Shop shop("shop.db");
    TestFolder folder;
    std::ofstream(folder.file("frontrow-notes.db")) << "not ours";
    BackupFolder backups(shop.file, {folder.file(""), std::chrono::hours(6), 2});
    CHECK_FALSE(backups.latest());
    const auto first = backups.make_due(shop.clock.now());
    REQUIRE(first);
    CHECK(first->filename().string().starts_with("frontrow-20260301T120000Z-"));
    CHECK(backups.latest() == shop.clock.now());
    shop.clock.advance(std::chrono::hours(5));
    CHECK_FALSE(backups.make_due(shop.clock.now()));
    for (int i = 0; i < 3; ++i) {
        shop.clock.advance(std::chrono::hours(7));
        BackupFolder after_a_restart(shop.file, {folder.file(""), std::chrono::hours(6), 2});
        CHECK(after_a_restart.make_due(shop.clock.now()));
    }
    CHECK(folder.names().size() == 3); // two, and what is not ours
    CHECK_FALSE(std::filesystem::exists(*first));
    CHECK_THROWS_AS(BackupFolder(shop.file, {folder.file("nowhere")}), std::runtime_error);
}

TEST_CASE("a backup that fails is remembered from the first of a row until one is made") {
    Shop shop("shop.db");
    TestFolder folder;
    const auto inner = folder.file("backups");
    std::filesystem::create_directory(inner);
    BackupFolder backups(shop.file, {inner, std::chrono::hours(6), 2});
    const auto begin = shop.clock.now();
    CHECK_FALSE(backups.figures().latest);
    CHECK_FALSE(backups.figures().failing_since);
    std::filesystem::remove(inner);
    CHECK_THROWS_AS(backups.make_due(begin), std::runtime_error);
    shop.clock.advance(std::chrono::minutes(1));
    CHECK_THROWS_AS(backups.make_due(shop.clock.now()), std::runtime_error);
    CHECK(backups.figures().failing_since == begin);
    CHECK_FALSE(backups.figures().failure.empty());
    std::filesystem::create_directory(inner);
    const auto file = backups.make_due(shop.clock.now());
    REQUIRE(file);
    const auto figures = backups.figures();
    CHECK_FALSE(figures.failing_since);
    CHECK(figures.failure.empty());
    CHECK(figures.latest == shop.clock.now());
    CHECK(figures.bytes == static_cast<std::int64_t>(std::filesystem::file_size(*file)));
    CHECK_FALSE(backups.make_due(shop.clock.now())); // none is due, and none has failed
    CHECK_FALSE(backups.figures().failing_since);
}

} // namespace frontrow::testing::backup_test
