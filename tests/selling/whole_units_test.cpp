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

/// Moves a session to a map in which the first `chairs` of A-1 … A-10 are a table that is sold as a whole, and A-7 and
/// A-8, where they are left, one that is not.
void sell_table_whole(TestShop& shop, SeatIndex chairs = 4, const std::string& slug = "tonight") {
    auto parts = small_house();
    parts.units = {{"Table 1", UnitSale::whole, {}}};
    for (SeatIndex seat = 0; seat < chairs; ++seat) parts.units[0].seats.push_back(seat);
    if (chairs <= 6) parts.units.push_back({"Table 2", UnitSale::by_chair, {6, 7}});
    const auto map = SeatMap::make(std::move(parts));
    REQUIRE(static_cast<bool>(map));
    const auto id = MapId::trusted(shop.digest.of(map->canonical_text()));
    shop.store.write([&](Tx& tx) {
        tx.maps().put(id, shop.session.venue.id, *map);
        auto session = tx.sessions().find(SessionSlug::trusted(slug))->session;
        session.map = id;
        session.sales_start = shop.session.session.sales_start;
        if (slug == "gala") session.prices.front().amount = 5'000;
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

/// What is held becomes an order by way of this payment.
Json order(TestShop& shop, const std::string& list, const std::string& payment = R"({"method":"box_office"})",
           const std::string& buyer = kAlice) {
    const auto held = shop.json(201, hold(shop, list, buyer))["hold"];
    const auto body = R"({"hold":")" + held["id"].get<std::string>() +
                      R"(","customer":{"name":"Ada","email":"ada@example.org"},"payment":)" + payment + "}";
    return shop.json(201, shop.send("POST", "/api/orders", body, buyer, {{"idempotency-key", buyer + list}}))["order"];
}

/// The path of the ticket for a seat of an order.
std::string ticket_of(const Json& order, const std::string& seat) {
    for (const auto& ticket : order["tickets"])
        if (ticket["seat"] == seat)
            return "/api/orders/" + order["id"].get<std::string>() + "/tickets/" + ticket["id"].get<std::string>();
    FAIL("the order has no ticket for " << seat);
    return "";
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
    CHECK(held["seats"][3]["unit"] == Json{{"number", 0}, {"name", "Table 1"}});
    CHECK_FALSE(held["seats"][4].contains("unit")); // by the chair
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

TEST_CASE_TEMPLATE("a reserved table is given back by the chair for nobody, and whole for who asks for that", On,
                   STORES) {
    On on;
    TestShop& shop = on.shop;
    sell_table_whole(shop);
    const auto reserved = order(shop, R"(["A-1","A-2","A-3","A-4","A-7","B-5"])");
    const auto chair = ticket_of(reserved, "A-2");
    check_refused(shop, shop.send("DELETE", chair), {"A-2"});
    check_refused(shop, shop.send("DELETE", chair + "?together=0"), {"A-2"});
    CHECK(shop.json(422, shop.send("DELETE", chair + "?together=2"))["field"] == "together");
    CHECK(shop.states().substr(0, 8) == "ssssaasa");
    // A seat of its own goes by itself, whatever is asked for.
    shop.json(200, shop.send("DELETE", ticket_of(reserved, "A-7") + "?together=1"));
    CHECK(shop.states().substr(0, 8) == "ssssaaaa");
    const auto left = shop.json(200, shop.send("DELETE", chair + "?together=1"))["order"];
    CHECK(shop.states() == "aaaaaaaaaa" + std::string("aaaasaaaaa") + "aaaaa");
    CHECK(left["status"] == "reserved");
    CHECK(shop.json(200, shop.send("DELETE", chair + "?together=1"))["order"]["status"] == "reserved"); // and again
    CHECK(shop.json(200, shop.send("DELETE", ticket_of(reserved, "B-5")))["order"]["status"] == "cancelled");
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a ticket that the house moves takes no chair of a table alone, and two of them take what is left",
                   On, STORES) {
    On on;
    TestShop& shop = on.shop;
    sell_table_whole(shop);
    const auto admin = shop.log_in(Role::admin);
    const auto bought = order(shop, R"(["B-5","B-6"])");
    const auto path = "/api/admin/orders/" + bought["reference"].template get<std::string>() + "/move";
    const auto move = [&](const char* seats) { return shop.send_as(admin, "POST", path, seats); };
    check_refused(shop, move(R"({"seats":{"B-5":"A-1","B-6":"A-2"}})"), {"A-3", "A-4"});
    CHECK(shop.states() == std::string(14, 'a') + "ss" + std::string(9, 'a'));
    shop.json(200, shop.send_as(admin, "POST", "/api/admin/sessions/tonight/blocks", seats(R"(["A-3","A-4"])")));
    shop.json(200, move(R"({"seats":{"B-5":"A-1","B-6":"A-2"}})"));
    CHECK(shop.states().substr(0, 5) == "ssbba");
    // Away from the table the house may take one of them: it has broken the table before.
    shop.json(200, move(R"({"seats":{"A-2":"B-6"}})"));
    CHECK(shop.states().substr(0, 5) == "sabba");
    shop.check_sound();
}

TEST_CASE_TEMPLATE("an order is exchanged for a table as a whole, and for no part of one", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    sell_table_whole(shop, 4, "gala");
    sell_table_whole(shop);
    const auto admin = shop.log_in(Role::admin);
    const auto bought = order(shop, kTable, R"({"method":"demo","card":"4242424242424242"})");
    const auto path = "/api/admin/orders/" + bought["reference"].template get<std::string>();
    const auto exchange = [&](const std::string& list, const std::string& key) {
        const auto version = shop.json(200, shop.send_as(admin, "GET", path))["version"];
        return shop.send_as(
            admin, "POST", path + "/exchange",
            R"({"session":"gala","method":"cash","version":)" + version.dump() + R"(,"seats":)" + list + "}", key);
    };
    check_refused(shop, exchange(R"(["A-3","A-4","A-5","A-6"])", "x1"), {"A-1", "A-2"});
    CHECK(shop.states("", "gala") == std::string(25, 'a'));
    CHECK(shop.states().substr(0, 5) == "ssssa");
    shop.json(201, exchange(kTable, "x2"));
    CHECK(shop.states("", "gala").substr(0, 5) == "ssssa");
    CHECK(shop.states() == std::string(25, 'a')); // the table that it was before is whole again
    shop.json(201, hold(shop, kTable, kBob));
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a table of more seats than an order may have is bought by itself, and with nothing beside it", On,
                   STORES) {
    On on;
    TestShop& shop = on.shop;
    sell_table_whole(shop, 9); // six in one hold, eight for one buyer
    const std::string table = R"("A-1","A-2","A-3","A-4","A-5","A-6","A-7","A-8","A-9")";
    const auto refused = [&](const Response& response) { CHECK(shop.json(409, response)["code"] == "too_many_seats"); };
    shop.address = "192.0.2.1"; // where caps count
    refused(hold(shop, "[" + table + R"(,"B-5"])"));
    refused(shop.send("POST", kHolds, R"({"seats":[)" + table + R"(],"areas":[{"id":"floor","count":1}]})", kAlice));
    refused(hold(shop, R"(["B-3","B-4","B-5","B-6","B-7","B-8","B-9"])"));
    const auto held = shop.json(201, hold(shop, "[" + table + "]"))["hold"];
    const auto path = "/api/holds/" + held["id"].template get<std::string>();
    refused(shop.send("PATCH", path, R"({"add":["B-5"]})", kAlice));
    refused(hold(shop, R"(["B-5"])", kAlice)); // into a hold of its own: nine and one for this buyer
    shop.json(200, shop.send("PATCH", path, R"({"remove":[)" + table + "]}", kAlice));

    const auto other = shop.json(201, hold(shop, R"(["B-5"])", kBob))["hold"];
    const auto whole = "/api/holds/" + other["id"].template get<std::string>();
    refused(shop.send("PATCH", whole, R"({"add":[)" + table + "]}", kBob));
    shop.json(200, shop.send("PATCH", whole, R"({"remove":["B-5"],"add":[)" + table + "]}", kBob));
    shop.send("DELETE", whole, "", kBob);
    const auto reserved = order(shop, "[" + table + "]", R"({"method":"box_office"})", kBob);
    CHECK(reserved["tickets"].size() == 9);
    CHECK(reserved["tickets"][8]["unit"] == Json{{"number", 0}, {"name", "Table 1"}});
    CHECK(shop.states().substr(0, 10) == "sssssssssa");
    shop.check_sound();
}

} // namespace frontrow::testing::whole_units_test
