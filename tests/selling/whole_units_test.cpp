// Tables that are sold as a whole, through dispatch and on each store.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/all_at_once.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::whole_units_test {

namespace {

const std::string kHolds = "/api/sessions/tonight/holds";

/// Moves the session to a map in which A-1 … A-4 are a table that is sold as a whole, and A-7 and A-8 one that is not.
void sell_table_whole(TestShop& shop) {
    auto parts = small_house();
    parts.units = {{"Table 1", UnitSale::whole, {0, 1, 2, 3}}, {"Table 2", UnitSale::by_chair, {6, 7}}};
    const auto map = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(map));
    const auto id = MapId::trusted(shop.digest.of(map->canonical_text()));
    shop.store.write([&](Tx& tx) {
        tx.maps().put(id, shop.session.venue.id, *map);
        auto session = tx.sessions().find(SessionSlug::trusted("tonight"))->session;
        session.map = id;
        tx.sessions().put(session);
        shop.session = *tx.sessions().find(SessionSlug::trusted("tonight"));
        return Done{};
    });
    shop.cache.clear();
}

const std::string kTable = R"(["A-1","A-2","A-3","A-4"])";

std::string seats(const std::string& list) { return R"({"seats":)" + list + "}"; }

Response hold(TestShop& shop, const std::string& list, const std::string& buyer = kAlice) {
    return shop.send("POST", kHolds, seats(list), buyer);
}

/// Checks that the table is not parted, and that these are the seats that are missing.
void check_refused(TestShop& shop, const Response& response, const Json& missing) {
    const auto problem = shop.json(409, response);
    CHECK(problem["code"] == "sold_whole");
    CHECK(problem["seats"] == missing);
}

Response sell_at_counter(TestShop& shop, const std::string& user, const std::string& list, const std::string& key) {
    return shop.send_as(user, "POST", "/api/box-office/sales",
                        R"({"session":"tonight","method":"cash","seats":)" + list + "}", key);
}

} // namespace

TEST_CASE_TEMPLATE("a table that is sold as a whole is held and given back whole", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    sell_table_whole(shop);
    check_refused(shop, hold(shop, R"(["A-2"])"), {"A-1", "A-3", "A-4"});
    check_refused(shop, hold(shop, R"(["A-1","A-2","A-3","B-5"])"), {"A-4"});
    CHECK(shop.states() == std::string(25, 'a'));
    const auto held = shop.json(201, hold(shop, R"(["A-1","A-2","A-3","A-4","A-7","B-5"])"))["hold"];
    CHECK(held["seats"].size() == 6); // one chair of the other table as well
    const auto path = "/api/holds/" + held["id"].template get<std::string>();
    check_refused(shop, shop.send("PATCH", path, R"({"remove":["A-4"]})", kAlice), {"A-4"});
    check_refused(shop, hold(shop, R"(["A-1"])"), {"A-2", "A-3", "A-4"}); // into a hold of its own
    CHECK(shop.json(200, shop.send("PATCH", path, R"({"remove":["B-5"]})", kAlice))["hold"]["seats"].size() == 5);
    const auto rest = shop.json(200, shop.send("PATCH", path, R"({"remove":["A-1","A-2","A-3","A-4"]})", kAlice));
    CHECK(rest["hold"]["seats"].size() == 1);
    check_refused(shop, shop.send("PATCH", path, R"({"add":["A-1"]})", kAlice), {"A-2", "A-3", "A-4"});
    CHECK(shop.json(200, shop.send("PATCH", path, R"({"add":)" + kTable + "}", kAlice))["hold"]["seats"].size() == 5);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("of two buyers at once one has the table whole", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    sell_table_whole(shop);
    const std::vector<std::string> buyers{kAlice, kBob};
    for (int round = 0; round < 20; ++round) {
        std::vector<Response> answers(2);
        all_at_once(2, [&](int i) {
            const auto number = static_cast<std::size_t>(i);
            // Each has begun with another chair, which does not matter: places are taken in the order of the map.
            answers[number] = hold(shop, i == 0 ? kTable : R"(["A-4","A-3","A-2","A-1"])", buyers[number]);
        });
        const bool first = answers[0].status == 201;
        CHECK(shop.json(409, answers[first ? 1 : 0])["code"] == "seats_taken");
        const auto won = shop.json(201, answers[first ? 0 : 1])["hold"];
        CHECK(won["seats"].size() == 4);
        CHECK(shop.states().substr(0, 5) == "hhhha");
        shop.send("DELETE", "/api/holds/" + won["id"].template get<std::string>(), "", buyers[first ? 0 : 1]);
    }
    shop.check_sound();
}

TEST_CASE_TEMPLATE("best available gives the table to four who want it, and to nobody else", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    sell_table_whole(shop);
    const auto best = [&](const char* count) {
        auto got = shop.json(201, shop.send("POST", kHolds,
                                            std::string(R"({"best":{"category":"Stalls","count":)") + count + "}}",
                                            kBob))["hold"];
        shop.send("DELETE", "/api/holds/" + got["id"].template get<std::string>(), "", kBob);
        std::vector<std::string> ids;
        for (const auto& seat : got["seats"]) ids.push_back(seat["id"].template get<std::string>());
        return ids;
    };
    for (const auto& id : best("3")) CHECK(id > "A-4");
    for (const auto& id : best("2")) CHECK(id > "A-4");
    shop.json(201, hold(shop, R"(["A-7","A-8","A-9"])")); // no other four sit together
    CHECK(best("4") == std::vector<std::string>{"A-1", "A-2", "A-3", "A-4"});
    shop.check_sound();
}

TEST_CASE_TEMPLATE("the counter sells the table whole, and what is left of one that the house has broken", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    sell_table_whole(shop);
    const auto clerk = shop.log_in(Role::box_office);
    const auto admin = shop.log_in(Role::admin);
    check_refused(shop, sell_at_counter(shop, clerk, R"(["A-1","A-2"])", "sale-1"), {"A-3", "A-4"});
    CHECK(shop.states() == std::string(25, 'a'));
    shop.json(200, shop.send_as(admin, "POST", "/api/admin/sessions/tonight/blocks", seats(R"(["A-3","A-4"])")));
    check_refused(shop, hold(shop, R"(["A-1","A-2"])"), {"A-3", "A-4"}); // buyers have it whole or not at all
    shop.json(201, sell_at_counter(shop, clerk, R"(["A-1","A-2"])", "sale-2"));
    CHECK(shop.states().substr(0, 5) == "ssbba");
    shop.check_sound();
}

} // namespace frontrow::testing::whole_units_test
