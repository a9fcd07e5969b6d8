// How the house is told that its backups fail, and that they work again.

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/backup_news.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::backup_news_test {

namespace {

/// What the house was told, the earliest first: the kind and to whom.
std::vector<std::string> told(TestShop& shop) {
    std::vector<std::string> told;
    for (const auto& message : shop.store.read([](Tx& tx) { return tx.outbox().latest({}, {}, 100); }))
        told.insert(told.begin(), std::string(name_of(message.kind)) + ": " +
                                      (message.address.empty() ? "the house" : message.address));
    return told;
}

using Told = std::vector<std::string>;

} // namespace

TEST_CASE_TEMPLATE("a row of failing backups is told once, and its end once", On, STORES) {
    On on;
    auto& shop = on.shop;
    BackupNews(shop.store, true).made();
    CHECK(told(shop).empty()); // nobody was worried
    BackupNews(shop.store, true).failed("the disk is full");
    shop.clock.advance(std::chrono::minutes(1));
    BackupNews(shop.store, true).failed("the disk is full");
    BackupNews(shop.store, true).failed("it is something else by now");
    CHECK(told(shop) == Told{"backup_failed: the house"}); // each is as after a restart
    const auto message = shop.store.read([](Tx& tx) { return tx.outbox().latest({}, {}, 1); }).at(0);
    CHECK(message.detail == "the disk is full");
    CHECK(message.due_at == kNoon);
    BackupNews(shop.store, true).made();
    BackupNews(shop.store, true).made();
    CHECK(told(shop) == Told{"backup_failed: the house", "backup_made: the house"});
    BackupNews(shop.store, true).failed(std::string("a path \xff of no language"));
    CHECK(told(shop).size() == 3);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a house without an address is told by its admins who may log in", On, STORES) {
    On on;
    auto& shop = on.shop;
    BackupNews(shop.store, false).failed("nobody is there to be told");
    CHECK(told(shop).empty());
    const auto add = [&](const std::string& name, Role role, bool is_active) {
        shop.store.write([&](Tx& tx) {
            User user{.email = Email::trusted(name + "@example.org"),
                      .name = PersonName::trusted("Somebody"),
                      .role = role,
                      .password_hash = "none"};
            user.is_active = is_active;
            tx.users().put(user);
            return Done{};
        });
    };
    add("ada", Role::admin, true);
    add("bo", Role::admin, true);
    add("gone", Role::admin, false);
    add("clerk", Role::box_office, true);
    BackupNews(shop.store, false).failed("the disk is full");
    BackupNews(shop.store, false).failed("the disk is full");
    CHECK(told(shop) == Told{"backup_failed: ada@example.org", "backup_failed: bo@example.org"});
    shop.check_sound();
}

} // namespace frontrow::testing::backup_news_test
