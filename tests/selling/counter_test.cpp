// What the counter sells, gives away and hands to the doors, over both stores.

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::counter_test {

using std::chrono::hours;

namespace {

/// A shop with somebody at the counter.
template <class Over>
struct Counter : Over {
    Counter() : clerk(this->shop.log_in(Role::box_office)) {}

    Response sell_as(const std::string& token, const Json& body, const std::string& key) {
        return this->shop.send_as(token, "POST", "/api/box-office/sales", body.dump(), key);
    }
    Response sell(const Json& body, const std::string& key) { return sell_as(clerk, body, key); }
    Json sold(const Json& body, const std::string& key) { return this->shop.json(201, sell(body, key))["order"]; }
    /// Fails where the sale is not refused like this. Returns the problem.
    Json refused(const Json& body, int status, const std::string& code, const std::string& field = "") {
        CAPTURE(body.dump());
        return testing::refused(sell(body, "refused"), status, code, field);
    }
    Json hold(const Json& body, const std::string& buyer) {
        return this->shop.json(201, this->shop.send("POST", "/api/sessions/tonight/holds", body.dump(), buyer))["hold"];
    }
    Json get(const std::string& target) { return this->shop.json(200, this->shop.send_as(clerk, "GET", target)); }
    std::string audit() {
        return std::string(this->shop.send_as(this->shop.log_in(Role::admin), "GET", "/api/admin/audit").text());
    }

    std::string clerk;
};

Json sale_of(const Json& seats, const std::string& method = "cash") {
    Json sale{{"session", "tonight"}, {"seats", seats}, {"method", method}};
    if (method == "free") sale["reason"] = "press";
    return sale;
}

} // namespace

TEST_CASE_TEMPLATE("a sale at the counter takes its places at once", Over, STORES) {
    Counter<Over> counter;
    Json body = sale_of(Json::array({{{"id", "A-1"}, {"type", "child"}}, "A-2"}));
    body["areas"] = Json::array({{{"id", "floor"}, {"count", 2}}});
    body["total"] = {{"amount", 2'100 + 4'200 + 2 * 1'500}, {"currency", "EUR"}};
    const auto order = counter.sold(body, "one");
    CHECK(order["status"] == "paid");
    CHECK(order["payment"]["method"] == "cash");
    CHECK(order["payment"]["status"] == "paid");
    CHECK(order["total"]["amount"] == 9'300);
    CHECK(order["tickets"].size() == 4);
    CHECK(order["tickets"][0]["type"] == "child");
    CHECK(counter.shop.states() == "ssaaaaaaaaaaaaaaaaaassaaa");

    // Who leaves no name is shown without one, here and on the page of the order.
    CHECK(order["customer"]["name"] == "");
    CHECK(order["customer"]["email"] == "");
    const auto again = counter.shop.json(
        200, counter.shop.send("GET", "/api/orders/" + order["id"].template get<std::string>()))["order"];
    CHECK(again == order);

    body = sale_of({"B-5"}, "card");
    body["customer"] = {{"name", "Ada"}, {"email", "ada@example.org"}};
    const auto named = counter.sold(body, "two");
    CHECK(named["payment"]["method"] == "card_terminal");
    CHECK(named["customer"]["name"] == "Ada");
    CHECK(named["customer"]["email"] == "ada@example.org");
    body = sale_of({"B-6"});
    body["customer"] = {{"name", "Bob"}};
    CHECK(counter.sold(body, "three")["customer"] == Json{{"name", "Bob"}, {"email", ""}});
    counter.shop.check_sound();
}

TEST_CASE_TEMPLATE("what is given away costs nothing and has its reason in the log", Over, STORES) {
    Counter<Over> counter;
    const auto order = counter.sold(sale_of({"A-1", "A-2"}, "free"), "one");
    CHECK(order["total"]["amount"] == 0);
    CHECK(order["payment"]["method"] == "free");
    for (const auto& ticket : order["tickets"]) CHECK(ticket["price"]["amount"] == 0);
    const auto log = counter.audit();
    CHECK(log.find("counter.sale") != std::string::npos);
    CHECK(log.find("reason: press") != std::string::npos);
    Json body = sale_of({"A-3"}, "free");
    body.erase("reason");
    counter.refused(body, 422, "invalid", "reason");
    body["reason"] = "  ";
    counter.refused(body, 422, "invalid", "reason");
    body = sale_of({"A-3"});
    body["reason"] = "press";
    counter.refused(body, 422, "invalid", "reason");
    counter.shop.check_sound();
}

TEST_CASE_TEMPLATE("taken seats are named and nothing is done by half", Over, STORES) {
    Counter<Over> counter;
    counter.hold({{"seats", {"A-2"}}}, kAlice);
    counter.sold(sale_of({"A-4"}), "one");
    const auto states = counter.shop.states();
    Json body = sale_of({"A-1", "A-2", "A-3", "A-4"});
    body["areas"] = Json::array({{{"id", "floor"}, {"count", 1}}});
    const auto problem = counter.refused(body, 409, "seats_taken");
    CHECK(problem["seats"] == Json{"A-2", "A-4"});
    CHECK(counter.shop.states() == states);
    counter.shop.store.read([&](Tx& tx) {
        CHECK(tx.sessions().find(counter.shop.session.session.slug)->session.taken == 2);
        CHECK(tx.orders().of_session(counter.shop.session.session.id, OrderStatus::paid).size() == 1);
        return Done{};
    });
    // What a hold has let go is free for the counter, swept or not.
    counter.shop.clock.advance(hours(1));
    CHECK(counter.sold(sale_of({"A-2"}), "later")["tickets"].size() == 1);
    body = sale_of(Json::array());
    body["areas"] = Json::array({{{"id", "floor"}, {"count", 6}}});
    counter.refused(body, 409, "not_enough_seats", "areas[0].count");
    // A refusal keeps no answer: the same key works for a corrected sale.
    CHECK(counter.sold(sale_of({"A-1", "A-3"}), "refused")["tickets"].size() == 2);
    counter.shop.check_sound();
}

TEST_CASE_TEMPLATE("a seat is sold straight out of its block, where the seller has seen that it is blocked", Over,
                   STORES) {
    Counter<Over> counter;
    const auto admin = counter.shop.log_in(Role::admin);
    const Json block{{"seats", {"A-1", "A-2", "A-3"}}, {"name", "Press"}, {"hours_before", 1}};
    counter.shop.json(200, counter.shop.send_as(admin, "POST", "/api/admin/sessions/tonight/blocks", block.dump()));
    Json body = sale_of({"A-2", "A-1", "A-5"});
    body["blocked"] = {"A-2"};
    CHECK(counter.refused(body, 409, "seats_taken")["seats"] == Json{"A-1"}); // nobody has seen that one
    CHECK(counter.shop.states().substr(0, 5) == "bbbaa");
    body["blocked"] = {"A-2", "A-4"};
    counter.refused(body, 422, "invalid", "blocked[1]");
    body["blocked"] = {"A-2", "A-1", "A-5"}; // freed meanwhile is as good
    CHECK(counter.sold(body, "one")["tickets"].size() == 3);
    CHECK(counter.shop.states().substr(0, 5) == "ssbas");
    CHECK(counter.get("/api/box-office/sessions/tonight/blocks")["items"][0]["seats"] == Json{"A-3"});
    CHECK(counter.audit().find("out of blocks: 3") != std::string::npos);
    counter.shop.store.read([&](Tx& tx) {
        CHECK(tx.sessions().find(counter.shop.session.session.slug)->session.taken == 4);
        return Done{};
    });
    // The end of the block is nothing to what was sold out of it.
    counter.shop.clock.advance(hours(8));
    counter.shop.shop.back_office().blocks().expire();
    CHECK(counter.shop.states().substr(0, 5) == "ssaas");
    counter.shop.check_sound();
}

TEST_CASE_TEMPLATE("seats of a sale that is undone are blocked again where they were sold out of a block", Over,
                   STORES) {
    Counter<Over> counter;
    auto& shop = counter.shop;
    const auto admin = shop.log_in(Role::admin);
    const auto block = [&](const char* method, const Json& wish) {
        shop.json(200, shop.send_as(admin, method, "/api/admin/sessions/tonight/blocks", wish.dump()));
    };
    block("POST", {{"seats", {"A-1", "A-2"}}, {"name", "Press"}, {"hours_before", 1}});
    block("POST", {{"seats", {"A-3"}}, {"name", "House"}});
    block("POST", {{"seats", {"A-4"}}});
    const auto sell = [&](const Json& seats, const Json& blocked, const std::string& key) {
        Json body = sale_of(seats);
        body["blocked"] = blocked;
        return counter.sold(body, key)["reference"].template get<std::string>();
    };
    const auto undo = [&](const std::string& reference, const std::string& body) {
        return shop.send_as(counter.clerk, "POST", "/api/admin/orders/" + reference + "/cancel", body);
    };
    const std::string again = Json{{"block_again", true}}.dump();
    const auto one = sell({"A-1", "A-3", "A-4", "A-5"}, {"A-1", "A-3", "A-4"}, "one");
    CHECK(shop.states().substr(0, 5) == "sbsss");
    testing::refused(undo(one, Json{{"block_again", "yes"}}.dump()), 422, "invalid", "block_again");
    const auto undone = shop.json(200, undo(one, again));
    CHECK(undone["status"] == "refunded");
    CHECK(shop.states().substr(0, 5) == "bbbba");
    const auto items = counter.get("/api/box-office/sessions/tonight/blocks")["items"];
    CHECK(items[0]["seats"] == Json{"A-1", "A-2"});
    CHECK(items[1]["seats"] == Json{"A-3"});
    CHECK(items[2]["seats"] == Json{"A-4"});
    shop.json(200, undo(one, again)); // once more changes nothing
    CHECK(shop.states().substr(0, 5) == "bbbba");

    // Who only cancels puts the seats on sale, and so does a block that is gone, or over, by then.
    shop.json(200, undo(sell({"A-4"}, {"A-4"}, "two"), ""));
    CHECK(shop.states().substr(0, 5) == "bbbaa");
    const auto three = sell({"A-1", "A-3"}, {"A-1", "A-3"}, "three");
    shop.clock.advance(hours(7) + std::chrono::minutes(30));
    shop.shop.back_office().blocks().expire();
    shop.json(200, undo(three, again));
    CHECK(shop.states().substr(0, 5) == "aabaa");
    // A ticket that was moved belongs to no block any more.
    const auto four = sell({"A-3"}, {"A-3"}, "four");
    const Json moves{{"seats", {{"A-3", "B-5"}}}};
    shop.json(200, shop.send_as(counter.clerk, "POST", "/api/admin/orders/" + four + "/move", moves.dump()));
    shop.json(200, undo(four, again));
    CHECK(shop.states() == std::string(25, 'a'));
    shop.store.read([&](Tx& tx) {
        CHECK(tx.sessions().find(shop.session.session.slug)->session.taken == 0);
        return Done{};
    });
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a voucher takes off at the counter what it takes off online, once", Over, STORES) {
    Counter<Over> counter;
    counter.shop.store.write([&](Tx& tx) {
        tx.vouchers().add({.code = VoucherCode::trusted("HALF"),
                           .rules = {.kind = VoucherKind::percent, .value = 50},
                           .max_uses = 1});
        return Done{};
    });
    Json body = sale_of({"A-1", "A-2"});
    body["voucher"] = "half";
    Json wish = body;
    wish.erase("method");
    const auto quote =
        counter.shop.json(200, counter.shop.send_as(counter.clerk, "POST", "/api/box-office/quotes", wish.dump()));
    CHECK(quote["discount"]["amount"] == 4'200);
    CHECK(quote["total"]["amount"] == 4'200);
    body["total"] = {{"amount", 8'400}, {"currency", "EUR"}};
    counter.refused(body, 409, "total_changed");
    body["total"] = quote["total"];
    const auto order = counter.sold(body, "one");
    CHECK(order["total"]["amount"] == 4'200);
    body["seats"] = {"A-3"};
    body.erase("total");
    counter.refused(body, 409, "voucher_used_up", "voucher");
    body["voucher"] = "none";
    counter.refused(body, 422, "voucher_unknown", "voucher");
    body["voucher"] = "?";
    counter.refused(body, 422, "invalid", "voucher");
    Json free = sale_of({"A-3"}, "free");
    free["voucher"] = "HALF";
    counter.refused(free, 422, "invalid", "voucher");
    counter.shop.check_sound();
}

TEST_CASE_TEMPLATE("the counter reserves under a name until the time that it says", Over, STORES) {
    Counter<Over> counter;
    const auto ends = [&](hours away) { return rfc3339(counter.shop.clock.now() + away); };
    Json body = sale_of({"A-1", "A-2"}, "reserve");
    counter.refused(body, 422, "invalid", "until");
    body["until"] = ends(hours(2));
    counter.refused(body, 422, "invalid", "customer.name");
    body["customer"] = {{"name", "Ada"}, {"email", "ada@example.org"}};
    const auto order = counter.sold(body, "one");
    CHECK(order["status"] == "reserved");
    CHECK(order["payment"]["status"] == "due");
    CHECK(order["reserved_until"] == body["until"]);
    body["seats"] = {"A-3"};
    for (const auto& until : {ends(hours(0)), ends(hours(24 * 365))}) {
        body["until"] = until;
        counter.refused(body, 422, "invalid", "until");
    }
    Json paid = sale_of({"A-3"});
    paid["until"] = ends(hours(2));
    counter.refused(paid, 422, "invalid", "until");
    counter.shop.check_sound();
    counter.shop.clock.advance(hours(3)); // nobody has come
    CHECK(counter.sold(sale_of({"A-1"}), "two")["status"] == "paid");
    CHECK(counter.shop.states().substr(0, 2) == "sa");
    counter.shop.check_sound();
}

TEST_CASE("the counter is told the best free seats, and none is taken for it") {
    Counter<OnSqlite> counter;
    const auto best = counter.get("/api/box-office/sessions/tonight/best?count=2&category=Stalls");
    CHECK(best["seats"].size() == 2);
    CHECK(best["split"] == false);
    CHECK(counter.shop.states() == std::string(25, 'a'));
    const auto none = counter.shop.send_as(counter.clerk, "GET", "/api/box-office/sessions/tonight/best?count=400");
    CHECK(none.status == 409);
    CHECK(Json::parse(none.text())["code"] == "not_enough_seats");
}

TEST_CASE_TEMPLATE("the same sale is made once, whatever is repeated", Over, STORES) {
    Counter<Over> counter;
    const auto first = counter.sell(sale_of({"A-1"}), "key");
    const auto second = counter.sell(sale_of({"A-1"}), "key");
    CHECK(first.status == 201);
    CHECK(second.status == 201);
    CHECK(first.text() == second.text());
    const auto other = counter.sell(sale_of({"A-2"}), "key");
    CHECK(other.status == 422);
    CHECK(Json::parse(other.text())["code"] == "idempotency_key_reused");
    // Somebody else's key of the same name is another key.
    CHECK(counter.sell_as(counter.shop.log_in(Role::admin), sale_of({"A-2"}), "key").status == 201);
    const auto none = counter.shop.send_as(counter.clerk, "POST", "/api/box-office/sales", sale_of({"A-3"}).dump());
    CHECK(none.status == 422);
    CHECK(Json::parse(none.text())["field"] == "Idempotency-Key");

    // Two at once with one key, and two for one seat: one sale each.
    std::vector<int> statuses(4);
    {
        std::vector<std::jthread> clerks;
        for (std::size_t i = 0; i < statuses.size(); ++i)
            clerks.emplace_back([&, i] {
                const std::string key = i < 2 ? "both" : "own " + std::to_string(i);
                statuses[i] = counter.sell(sale_of({i < 2 ? "B-5" : "B-6"}), key).status;
            });
    }
    CHECK(statuses[0] == 201);
    CHECK(statuses[1] == 201);
    std::sort(statuses.begin() + 2, statuses.end());
    CHECK(statuses == std::vector{201, 201, 201, 409});
    counter.shop.check_sound();
}

TEST_CASE_TEMPLATE("the rules of online buyers do not bind the counter, what is called off does", Over, STORES) {
    Counter<Over> counter;
    // More than one buyer may hold online, before the sale opens, and after the doors have opened.
    CHECK(counter.sold(sale_of({"A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7", "A-8", "A-9"}), "many")["tickets"]
              .size() == 9);
    Json gala = sale_of({"A-1"});
    gala["session"] = "gala";
    CHECK(counter.sold(gala, "early")["session"] == "gala");
    counter.shop.clock.advance(hours(9));
    CHECK(counter.sold(sale_of({"B-9"}), "late")["tickets"].size() == 1);
    counter.shop.store.write([&](Tx& tx) {
        auto session = counter.shop.session.session;
        session.status = SessionStatus::cancelled;
        tx.sessions().put(session);
        return Done{};
    });
    counter.refused(sale_of({"B-8"}), 409, "not_on_sale");
    counter.shop.check_sound();
}

TEST_CASE_TEMPLATE("every wrong sale is refused with the name of its field", Over, STORES) {
    Counter<Over> counter;
    const auto with = [](const char* name, const Json& value) {
        Json sale = sale_of({"A-1"});
        sale[name] = value;
        return sale;
    };
    counter.refused(with("session", "nowhere"), 404, "not_found");
    counter.refused(with("session", "a b"), 422, "invalid", "session");
    counter.refused(with("method", "invoice"), 422, "invalid", "method");
    counter.refused(with("seats", {"A-1", "Z-9"}), 422, "invalid", "seats[1]");
    counter.refused(with("seats", {"A-1", "A-1"}), 422, "invalid", "seats[1]");
    counter.refused(with("seats", Json::array()), 422, "invalid", "seats");
    counter.refused(with("seats", Json::array({{{"id", "A-1"}, {"type", "dog"}}})), 422, "invalid", "seats[0].type");
    counter.refused(with("areas", Json::array({{{"id", "floor"}, {"count", 0}}})), 422, "invalid", "areas[0].count");
    counter.refused(with("areas", Json::array({{{"id", "roof"}, {"count", 1}}})), 422, "invalid", "areas[0].id");
    counter.refused(with("areas", Json::array({{{"id", "floor"}, {"count", 501}}})), 422, "invalid", "seats");
    counter.refused(with("customer", {{"email", "ada@example.org"}}), 422, "invalid", "customer.name");
    counter.refused(with("customer", {{"name", "Ada"}, {"email", "-"}}), 422, "invalid", "customer.email");
    counter.refused(with("total", {{"amount", 1}, {"currency", "EUR"}}), 409, "total_changed");
    CHECK(counter.shop.states() == std::string(25, 'a'));
    counter.shop.check_sound();
}

TEST_CASE_TEMPLATE("the doors see who comes, and venue users only their own venue", Over, STORES) {
    Counter<Over> counter;
    Json named = sale_of({"A-2", "A-1"});
    named["customer"] = {{"name", "Ada"}};
    counter.sold(named, "one");
    const auto hold = counter.hold({{"seats", {"B-4"}}}, kBob);
    counter.shop.json(201, counter.shop.send("POST", "/api/orders",
                                             Json{{"hold", hold["id"]},
                                                  {"customer", {{"name", "Grace"}, {"email", "grace@example.org"}}},
                                                  {"payment", {{"method", "box_office"}}}}
                                                 .dump(),
                                             kBob, {{"idempotency-key", "grace"}}));
    const auto doors = counter.get("/api/box-office/sessions/tonight/doors");
    REQUIRE(doors["items"].size() == 2);
    for (const auto& item : doors["items"]) {
        const bool is_ada = item["name"] == "Ada";
        CHECK(item["status"] == (is_ada ? "paid" : "due"));
        CHECK(item["seats"].size() == (is_ada ? 2 : 1));
        CHECK(item["total"]["amount"] == (is_ada ? 8'400 : 3'000));
        CHECK(item["reference"].template get<std::string>().size() == 9);
    }
    const auto sessions = counter.get("/api/box-office/sessions")["items"];
    REQUIRE(sessions.size() == 2);
    CHECK(sessions[0]["slug"] == "tonight");
    CHECK(sessions[0]["today"] == true);
    CHECK(sessions[0]["sold"] == 3);
    CHECK(sessions[1]["today"] == false);
    counter.shop.store.write([&](Tx& tx) { // a date of next season is sold as well
        auto gala = tx.sessions().find(SessionSlug::trusted("gala"))->session;
        gala.starts_at += hours(24 * 300);
        gala.sales_end += hours(24 * 300);
        tx.sessions().put(gala);
        return Done{};
    });
    CHECK(counter.get("/api/box-office/sessions")["items"].size() == 2);

    const auto here = counter.shop.log_in(Role::venue, {"small-house"});
    const auto elsewhere = counter.shop.log_in(Role::venue, {"other-house"});
    CHECK(counter.shop.json(200, counter.shop.send_as(here, "GET", "/api/box-office/sessions"))["items"].size() == 2);
    CHECK(counter.shop.json(200, counter.shop.send_as(elsewhere, "GET", "/api/box-office/sessions"))["items"].empty());
    CHECK(counter.shop.send_as(here, "GET", "/api/box-office/sessions/tonight/doors").status == 200);
    CHECK(counter.shop.send_as(elsewhere, "GET", "/api/box-office/sessions/tonight/doors").status == 404);
    CHECK(counter.sell_as(here, sale_of({"B-8"}), "here").status == 201);
    CHECK(counter.sell_as(elsewhere, sale_of({"B-9"}), "there").status == 404);
    for (const Role role : {Role::artist, Role::marketing})
        CHECK(counter.sell_as(counter.shop.log_in(role), sale_of({"B-9"}), "no").status == 403);
    // Tomorrow nobody looks for tonight.
    counter.shop.clock.advance(hours(13));
    CHECK(counter.shop
              .json(200, counter.shop.send_as(counter.shop.log_in(Role::box_office), "GET",
                                              "/api/box-office/sessions"))["items"]
              .size() == 1);
    counter.shop.check_sound();
}

} // namespace frontrow::testing::counter_test
