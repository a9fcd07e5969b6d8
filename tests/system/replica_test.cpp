// A copy that follows a shop, and what comes back of it wherever the machine is lost.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "store/open_store.hpp"
#include "store/wal_tap.hpp"
#include "system/replica.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/full_disk.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::replica_test {

namespace {

constexpr std::size_t kMaxTapped = std::size_t{64} << 20;

/// A shop in a file, whose users can be counted, and its replica.
struct Followed {
    explicit Followed(std::uintmax_t max_log_bytes = std::uintmax_t{1} << 40, std::size_t max_tapped = kMaxTapped)
        : max_log_bytes_(max_log_bytes), max_tapped_(max_tapped) {
        open();
    }
    void open() {
        tap = std::make_unique<WalTap>(file + "-wal", max_tapped_);
        auto options = kPatientSqlite;
        options.tap = tap.get();
        store = std::make_unique<SqliteStore>(file, clock, options);
        follow();
    }
    /// As a process does that begins.
    void follow() { replica.emplace(file, *tap, Replica::Options{folder.file(""), max_log_bytes_}); }
    void add_users(int count) { add_users_to(*store, count); }
    void add_users_to(Store& by, int count) {
        by.write([&](Tx& tx) {
            for (int i = 0; i < count; ++i)
                tx.users().put({.email = Email::trusted("u" + std::to_string(++users) + "@example.org"),
                                .name = PersonName::trusted("Bo"),
                                .role = Role::admin,
                                .password_hash = std::string(100, 'x')});
            return Done{};
        });
    }
    void copy() {
        clock.advance(std::chrono::seconds(1));
        replica->copy(clock.now());
    }
    [[nodiscard]] std::filesystem::path generation() const {
        return replica_detail::generations(folder.file("")).back();
    }
    [[nodiscard]] std::vector<std::filesystem::path> logs() const {
        std::vector<std::filesystem::path> files;
        for (const auto& [number, log] :
             replica_detail::numbered(generation(), replica_detail::kLogBegin, replica_detail::kLogEnd))
            files.push_back(log);
        return files;
    }

    TestFolder shop_folder;
    TestFolder folder;
    TestClock clock;
    std::string file = shop_folder.file("shop.db");
    int users = 0;
    std::unique_ptr<WalTap> tap;
    std::unique_ptr<SqliteStore> store;
    std::optional<Replica> replica;

private:
    const std::uintmax_t max_log_bytes_;
    const std::size_t max_tapped_;
};

/// Returns how many users a replica has, restored as on a new machine.
std::int64_t users_in(const std::filesystem::path& replica) {
    const TestFolder machine;
    const auto file = machine.file("shop.db");
    restore_replica(replica, file, false);
    CHECK(machine.names() == std::vector<std::string>{"shop.db", "shop.db.lock"});
    sqlite::Connection shop(file, SQLite::OPEN_READONLY);
    return *shop.one("SELECT count(*) FROM users", [](const SqlRow& row) { return row.integer(0); });
}

} // namespace

TEST_CASE("whenever the machine is lost, the replica has all that was written before its last copy") {
    std::mt19937 random(7);
    Followed shop(std::uintmax_t{12} << 20);
    shop.copy();
    int bases = 0;
    int logs = 0;
    auto base = shop.generation();
    std::unique_ptr<sqlite::Connection> reader;
    for (int step = 0; step < 120; ++step) {
        CAPTURE(step);
        switch (random() % 12) {
        case 0: // a log of so many frames is checkpointed, and begun again with the next commit
            for (int i = 0; i < 10; ++i) shop.add_users(1'500);
            break;
        case 1: // keeps the log from being begun again
            reader = std::make_unique<sqlite::Connection>(shop.file, SQLite::OPEN_READONLY);
            reader->run("BEGIN");
            static_cast<void>(reader->has_table("users"));
            break;
        case 2:
            reader.reset();
            break;
        case 3: // the process is ended and begins again
            reader.reset();
            shop.replica.reset();
            shop.store.reset();
            shop.open();
            shop.copy();
            break;
        case 4: // a command beside the server writes so much that SQLite would begin a checkpoint by itself
        {
            auto options = kPatientSqlite;
            options.opening = Opening::as_it_is;
            SqliteStore beside(shop.file, shop.clock, options);
            for (int i = 0; i < 10; ++i) shop.add_users_to(beside, 1'500);
        }
            shop.add_users(1); // by which the server sees it
            break;
        case 5: // what it copied is known to nobody any more: another process begins
            shop.follow();
            shop.copy();
            break;
        default:
            shop.add_users(1 + static_cast<int>(random() % 20));
        }
        if (random() % 3 == 0) continue;
        shop.copy();
        logs = std::max(logs, static_cast<int>(shop.logs().size()));
        const auto now =
            replica_detail::numbered(shop.generation(), replica_detail::kBaseBegin, ".db").rbegin()->second;
        bases += std::exchange(base, now) != now ? 1 : 0;
        if (step % 4 == 0) CHECK(users_in(shop.folder.file("")) == shop.users);
    }
    CHECK(users_in(shop.folder.file("")) == shop.users);
    CHECK(bases > 8); // of starts, and of logs that had grown too long
    CHECK(logs > 1);
    CHECK(replica_detail::generations(shop.folder.file("")).size() == 1);
}

TEST_CASE("what was written while a base was made is in the replica too") {
    Followed shop(0); // a new base each time
    shop.add_users(2'000);
    for (int i = 0; i < 5; ++i) {
        const auto before = shop.users;
        std::jthread writer([&] {
            for (int write = 0; write < 30; ++write) shop.add_users(3);
        });
        shop.copy();
        CHECK(users_in(shop.folder.file("")) >= before);
        writer.join();
        shop.copy();
        CHECK(users_in(shop.folder.file("")) == shop.users);
    }
}

TEST_CASE("a log that ends early, as the last one may, gives what was whole of it") {
    Followed shop;
    shop.add_users(1);
    shop.copy();
    REQUIRE(shop.logs().empty()); // all of it is in the base
    shop.add_users(1);
    shop.copy();
    std::vector<std::pair<std::uintmax_t, int>> states{{std::filesystem::file_size(shop.logs().back()), 2}};
    for (int i = 0; i < 8; ++i) {
        shop.add_users(5);
        shop.copy();
        states.emplace_back(std::filesystem::file_size(shop.logs().back()), shop.users);
    }
    std::mt19937 random(3);
    const auto log = shop.logs().back();
    for (auto size = states.back().first; size >= states.front().first; size -= random() % 6'000) {
        CAPTURE(size);
        std::filesystem::resize_file(log, size);
        const auto state =
            std::find_if(states.rbegin(), states.rend(), [&](const auto& of) { return of.first <= size; });
        CHECK(users_in(shop.folder.file("")) == state->second);
    }
}

TEST_CASE("logs that do not go on to where their base was finished are refused") {
    Followed shop(0); // a new base each time
    shop.copy();
    shop.add_users(5);
    shop.copy();
    const auto log = shop.logs().back();
    CHECK(users_in(shop.folder.file("")) == 5);
    std::filesystem::resize_file(log, std::filesystem::file_size(log) - 1);
    CHECK_THROWS_WITH(users_in(shop.folder.file("")), doctest::Contains("is not whole"));
    std::filesystem::remove(log);
    CHECK_THROWS_WITH(users_in(shop.folder.file("")), doctest::Contains("is missing"));
}

TEST_CASE("a replica with a gap is refused, and so is a folder that has none") {
    Followed shop;
    CHECK_THROWS_WITH(users_in(shop.folder.file("")), doctest::Contains("there is no replica in"));
    shop.copy();
    for (int write = 0; write < 200 && shop.logs().size() < 3; ++write) {
        shop.add_users(1'500);
        shop.copy();
    }
    REQUIRE(shop.logs().size() == 3);
    CHECK(users_in(shop.folder.file("")) == shop.users);
    const auto second = shop.logs()[1];
    const auto bytes = content_of(second.string());
    std::filesystem::resize_file(second, bytes.size() - 1);
    CHECK_THROWS_WITH(users_in(shop.folder.file("")), doctest::Contains("is not whole"));
    std::filesystem::remove(second);
    CHECK_THROWS_WITH(users_in(shop.folder.file("")), doctest::Contains("is missing"));
    std::ofstream(second, std::ios::binary) << bytes;
    CHECK(users_in(shop.folder.file("")) == shop.users);
    CHECK_THROWS_AS(restore_replica(shop.folder.file(""), shop.file, false), std::runtime_error); // it is there
    CHECK_THROWS_AS(restore_replica(shop.folder.file(""), shop.file, true), std::runtime_error);  // it is being served
    CHECK_THROWS_AS(Replica(shop.file, *shop.tap, {shop.folder.file("nowhere")}), std::runtime_error);
}

TEST_CASE("a replica whose disk fails is told of once, tried again, and keeps nobody from selling") {
    Followed shop;
    shop.copy();
    const auto away = shop.folder.file("away");
    std::filesystem::rename(shop.generation(), away);
    for (int write = 0; write < 4; ++write) shop.add_users(1'500);
    {
        const FullDisk full(1'000'000);
        CHECK_THROWS_AS(shop.copy(), std::runtime_error);
        const auto figures = shop.replica->figures();
        CHECK(figures.failing_since == shop.clock.now());
        CHECK_FALSE(figures.failure.empty());
        shop.clock.advance(std::chrono::seconds(10));
        CHECK_NOTHROW(shop.copy()); // in vain again
        CHECK(shop.replica->figures().failing_since == figures.failing_since);
    }
    CHECK_NOTHROW(shop.copy()); // not yet
    CHECK(shop.replica->figures().failing_since);
    shop.clock.advance(std::chrono::seconds(10));
    shop.copy();
    CHECK_FALSE(shop.replica->figures().failing_since);
    CHECK(shop.replica->figures().failure.empty());
    CHECK(shop.replica->figures().copied_at == shop.clock.now());
    CHECK(users_in(shop.folder.file("")) == shop.users);
}

TEST_CASE("where more waits for the replica than there is room for, it begins again and has all of it") {
    Followed shop(std::uintmax_t{1} << 40, 100'000);
    shop.copy();
    for (int write = 0; write < 4; ++write) shop.add_users(1'500);
    CHECK_THROWS_WITH(shop.copy(), "too much waited to be copied");
    shop.add_users(1);
    shop.clock.advance(std::chrono::seconds(10));
    shop.copy();
    CHECK(users_in(shop.folder.file("")) == shop.users);
}

} // namespace frontrow::testing::replica_test
