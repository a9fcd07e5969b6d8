// Money that came in for an order and money that goes back: how it was paid, tickets and amounts given back, with the
// fee and without, once and by one person. On every store.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "store/migrations.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::refund_test {

namespace {

const std::string kOrders = "/api/admin/orders/";

/// A shop, somebody at its box office, and what they do.
template <class Over>
struct Stage {
    Over over;
    TestShop& shop = over.shop;
    std::string clerk = shop.log_in(Role::box_office);
    int keys = 0;

    /// Returns the reference of a new order of these seats, as JSON.
    std::string buy(const std::string& seats, const std::string& method = "demo", const std::string& voucher = "") {
        const auto hold = shop.json(
            201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":)" + seats + "}", kAlice))["hold"];
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = "4242 4242 4242 4242";
        if (!voucher.empty()) body["voucher"] = voucher;
        const auto sold = shop.send("POST", "/api/orders", body.dump(), kAlice,
                                    {{"idempotency-key", hold["id"].template get<std::string>()}});
        shop.clock.advance(std::chrono::seconds(1));
        return shop.json(201, sold)["order"]["reference"].template get<std::string>();
    }

    Json order(const std::string& reference) { return shop.json(200, shop.send_as(clerk, "GET", kOrders + reference)); }

    Response refund(const std::string& reference, const Json& body, const std::string& key,
                    const std::string& as = "") {
        return shop.send_as(as.empty() ? clerk : as, "POST", kOrders + reference + "/refunds", body.dump(), key);
    }

    /// Returns the order after a refund that has to work.
    Json refunded(const std::string& reference, Json body) {
        body["version"] = order(reference)["version"];
        if (!body.contains("reason")) body["reason"] = "Is ill";
        return shop.json(200, refund(reference, body, std::to_string(++keys)));
    }
};

/// The id of the n-th ticket of an order, as the customer sees it from 1.
std::string ticket(const std::string& reference, int number) {
    return reference.substr(0, 4) + reference.substr(5) + "-" + std::to_string(number);
}

} // namespace

TEST_CASE_TEMPLATE("a refunded order keeps what was paid for it, and says how, when and by whom it was given back",
                   Over, STORES) {
    Stage<Over> stage;
    const auto reference = stage.buy(R"(["A-1","A-2"])");
    const auto paid = stage.order(reference);
    CHECK(amount(paid["paid"]) == 8'400);
    REQUIRE(paid["money"].size() == 1);
    CHECK(paid["money"][0]["kind"] == "payment");
    CHECK(paid["money"][0]["method"] == "demo");
    CHECK(paid["money"][0]["by"].is_null()); // the buyer themselves
    CHECK(paid["money"][0]["at"] == "2026-03-01T12:00:00Z");
    const auto ended = stage.shop.json(200, stage.shop.send_as(stage.clerk, "POST", kOrders + reference + "/cancel"));
    CHECK(ended["status"] == "refunded");
    CHECK(amount(ended["paid"]) == 8'400);
    CHECK(amount(ended["refunded"]) == 8'400);
    REQUIRE(ended["money"].size() == 2);
    CHECK(ended["money"][1]["kind"] == "refund");
    CHECK(ended["money"][1]["method"] == "demo");
    CHECK(ended["money"][1]["by"] == stage.order(reference)["money"][1]["by"]);
    CHECK(ended["money"][1]["by"].is_string());
    CHECK(ended["money"][1]["at"] == "2026-03-01T12:00:01Z");
    const auto line = stage.shop.json(200, stage.shop.send_as(stage.clerk, "GET", "/api/admin/orders"))["items"][0];
    CHECK(amount(line["paid"]) == 8'400);
    CHECK(amount(line["refunded"]) == 8'400);
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("taking payment for a reservation asks how it was paid", Over, STORES) {
    Stage<Over> stage;
    const auto pay = [&](const std::string& reference, const std::string& body) {
        return stage.shop.send_as(stage.clerk, "POST", kOrders + reference + "/pay", body);
    };
    const auto cash = stage.buy(R"(["A-1"])", "box_office");
    CHECK(amount(stage.order(cash)["paid"]) == 0);
    refused(pay(cash, R"({"method":"demo"})"), 422, "invalid", "method");
    refused(pay(cash, R"({"method":1})"), 422, "invalid", "method");
    const auto taken = stage.shop.json(200, pay(cash, R"({"method":"cash"})"));
    CHECK(taken["status"] == "paid");
    REQUIRE(taken["money"].size() == 1);
    CHECK(taken["money"][0]["method"] == "cash");
    CHECK(amount(taken["money"][0]["amount"]) == 4'200);
    CHECK(taken["money"][0]["by"].is_string());
    // Who comes second changes nothing, and is told so.
    refused(pay(cash, R"({"method":"card_terminal"})"), 409, "already_paid");
    CHECK(stage.order(cash)["money"] == taken["money"]);
    const auto untold = stage.buy(R"(["A-2"])", "box_office");
    CHECK(stage.shop.json(200, pay(untold, ""))["money"][0]["method"] == "box_office");
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("one ticket is given back, its seat is free, and the others stay", Over, STORES) {
    Stage<Over> stage;
    const auto reference = stage.buy(R"(["A-1","A-2","A-3"])");
    const auto before =
        stage.shop.json(200, stage.shop.send("GET", "/api/sessions/tonight"))["version"].template get<int>();
    auto now = stage.refunded(reference, {{"tickets", {ticket(reference, 2)}}});
    CHECK(now["status"] == "partly_refunded");
    CHECK(amount(now["total"]) == 8'400);
    CHECK(amount(now["paid"]) == 12'600);
    CHECK(amount(now["refunded"]) == 4'200);
    CHECK(now["money"][1]["reason"] == "Is ill");
    CHECK(now["money"][1]["tickets"] == Json{ticket(reference, 2)});
    CHECK(stage.shop.states().substr(0, 4) == "sasa");
    CHECK(stage.shop.json(200, stage.shop.send("GET", "/api/sessions/tonight"))["version"] == before + 1);
    const auto page = stage.order(reference)["page"].template get<std::string>();
    const auto told = stage.shop.json(200, stage.shop.send("GET", "/api" + page))["order"];
    CHECK(told["status"] == "partly_refunded");
    CHECK(told["tickets"][1]["status"] == "cancelled");
    CHECK(amount(told["refunded"]) == 4'200);
    CHECK(stage.shop.send("GET", "/api" + page + "/tickets/" + ticket(reference, 2) + "/code.svg").status == 404);
    const auto doors =
        stage.shop.json(200, stage.shop.send_as(stage.clerk, "GET", "/api/box-office/sessions/tonight/doors"))["items"];
    REQUIRE(doors.size() == 1);
    CHECK(doors[0]["seats"].size() == 2);
    CHECK(doors[0]["status"] == "paid");
    stage.shop.check_sound();

    // Somebody else buys the seat; then the rest is given back, and theirs stays.
    stage.buy(R"(["A-2"])", "box_office");
    now = stage.refunded(reference, {{"tickets", {ticket(reference, 3), ticket(reference, 1)}}, {"method", "cash"}});
    CHECK(now["status"] == "refunded");
    CHECK(amount(now["refunded"]) == 12'600);
    CHECK(now["money"][2]["method"] == "cash");
    CHECK(stage.shop.states().substr(0, 4) == "asaa");
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("orders are found by whether a part of them was given back", Over, STORES) {
    Stage<Over> stage;
    const auto whole = stage.buy(R"(["A-1"])");
    const auto part = stage.buy(R"(["A-2","A-3"])");
    stage.refunded(part, {{"tickets", {ticket(part, 1)}}});
    const auto found = [&](const std::string& status) {
        std::vector<std::string> references;
        const auto page =
            stage.shop.json(200, stage.shop.send_as(stage.clerk, "GET", "/api/admin/orders?status=" + status));
        for (const auto& item : page["items"]) references.push_back(item["reference"].template get<std::string>());
        return references;
    };
    CHECK(found("paid") == std::vector{whole});
    CHECK(found("partly_refunded") == std::vector{part});
    CHECK(found("refunded").empty());
}

TEST_CASE_TEMPLATE("every figure of what came in is the ledger's: parts given back, and fees that were kept", Over,
                   STORES) {
    Stage<Over> stage;
    stage.shop.store.write([&](Tx& tx) {
        Session session = stage.shop.session.session;
        session.fee = 250;
        tx.sessions().put(session);
        return Done{};
    });
    const auto ended = stage.buy(R"(["A-1"])");
    const auto part = stage.buy(R"(["A-2","A-3"])");
    stage.buy(R"(["B-5"])", "box_office");
    const auto artist = stage.shop.log_in(Role::artist, {}, {"The Company"});
    const auto admin = stage.shop.log_in(Role::admin);
    const auto agree = [&](std::int64_t kept, std::int64_t fees) {
        const auto get = [&](const std::string& who, const std::string& path) {
            return stage.shop.json(200, stage.shop.send_as(who, "GET", path));
        };
        const auto ledger = stage.shop.store.read([&](Tx& tx) {
            std::int64_t sum = 0;
            for (const auto& account : tx.books().accounts({kNoon, kNoon + std::chrono::hours(1)}))
                if (account.account >= Account::sales) sum += account.credit - account.debit;
            return sum;
        });
        CHECK(ledger == kept);
        const auto settlement = get(artist, "/api/artist/sessions/tonight/settlement");
        CHECK(amount(settlement["paid"]) == kept);
        CHECK(amount(settlement["due"]) == 3'000);
        CHECK(amount(settlement["fees"]) == fees);
        CHECK(amount(get(artist, "/api/artist/sessions/tonight")["revenue"]) == kept);
        const auto figures = get(admin, "/api/admin/figures");
        REQUIRE(figures["days"].size() == 1);
        CHECK(amount(figures["days"][0]["revenue"]) == kept);
        CHECK(amount(figures["days"][0]["reserved"]) == 3'000);
        stage.shop.check_sound();
    };
    agree(12'600, 1'000);
    stage.refunded(part, {{"amount", {{"amount", 101}, {"currency", "EUR"}}}});
    agree(12'499, 1'000);
    stage.refunded(ended, {{"tickets", {ticket(ended, 1)}}, {"keep_fee", true}});
    agree(12'499 - 3'950, 1'000);
    stage.refunded(part, {{"tickets", {ticket(part, 1)}}});
    stage.refunded(ended, {{"amount", {{"amount", 100}, {"currency", "EUR"}}}});
    const auto rest = amount(stage.order(part)["paid"]) - amount(stage.order(part)["refunded"]) + 150;
    agree(rest, 650);
}

TEST_CASE_TEMPLATE("the house may keep its fee, and give it back later", Over, STORES) {
    Stage<Over> stage;
    stage.shop.store.write([&](Tx& tx) {
        Session session = stage.shop.session.session;
        session.fee = 250;
        tx.sessions().put(session);
        return Done{};
    });
    const auto reference = stage.buy(R"(["A-1","A-2"])");
    CHECK(amount(stage.order(reference)["tickets"][0]["fee"]) == 250);
    stage.shop.store.write([&](Tx& tx) { // what is promised with a ticket stays, whatever the next ones cost
        Session session = tx.sessions().find(stage.shop.session.session.slug)->session;
        session.fee = 999;
        tx.sessions().put(session);
        return Done{};
    });
    auto now = stage.refunded(reference, {{"tickets", {ticket(reference, 1)}}, {"keep_fee", true}});
    CHECK(amount(now["refunded"]) == 3'950);
    now = stage.refunded(reference, {{"tickets", {ticket(reference, 2)}}});
    CHECK(amount(now["refunded"]) == 8'150);
    CHECK(now["status"] == "refunded");
    stage.shop.check_sound();
    now = stage.refunded(reference, {{"amount", {{"amount", 250}, {"currency", "EUR"}}}, {"method", "transfer"}});
    CHECK(amount(now["refunded"]) == 8'400);
    CHECK(now["status"] == "refunded");
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("an amount is given back without a ticket, and never more than was paid", Over, STORES) {
    Stage<Over> stage;
    const auto reference = stage.buy(R"(["A-1","A-2","A-3"])");
    const auto some = [](std::int64_t amount) { return Json{{"amount", {{"amount", amount}, {"currency", "EUR"}}}}; };
    auto now = stage.refunded(reference, some(1'000));
    CHECK(now["status"] == "partly_refunded");
    CHECK(amount(now["refunded"]) == 1'000);
    CHECK(amount(now["total"]) == 12'600);
    CHECK(stage.shop.states().substr(0, 3) == "sss");
    std::vector<std::int64_t> parts;
    for (const auto& one : now["tickets"]) parts.push_back(amount(one["refunded"]));
    CHECK(parts == std::vector<std::int64_t>{334, 333, 333});
    // A ticket gives back what is left of it.
    now = stage.refunded(reference, {{"tickets", {ticket(reference, 1)}}});
    CHECK(amount(now["refunded"]) == 1'000 + 4'200 - 334);
    const auto left = 12'600 - amount(now["refunded"]);
    Json body = some(left + 1);
    body["version"] = now["version"];
    body["reason"] = "too much";
    refused(stage.refund(reference, body, "much"), 422, "invalid", "amount");
    now = stage.refunded(reference, some(left));
    CHECK(amount(now["refunded"]) == 12'600);
    CHECK(now["status"] == "partly_refunded"); // two tickets are valid
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("a discounted order is given back ticket by ticket, to the cent", Over, STORES) {
    Stage<Over> stage;
    const auto admin = stage.shop.log_in(Role::admin);
    stage.shop.json(
        201, stage.shop.send_as(admin, "POST", "/api/marketing/vouchers",
                                R"({"code":"TENOFF","kind":"amount","value":1000,"currency":"EUR","max_uses":9})"));
    const auto reference = stage.buy(R"(["A-1","A-2","A-3"])", "demo", "TENOFF");
    CHECK(amount(stage.order(reference)["paid"]) == 11'600);
    std::int64_t sum = 0;
    for (const int number : {3, 1, 2}) {
        const auto price = stage.order(reference)["tickets"][static_cast<std::size_t>(number - 1)]["price"];
        const auto now = stage.refunded(reference, {{"tickets", {ticket(reference, number)}}});
        sum += amount(price);
        CHECK(amount(now["refunded"]) == sum);
        stage.shop.check_sound();
    }
    CHECK(sum == 11'600);
    CHECK(stage.order(reference)["status"] == "refunded");
}

TEST_CASE_TEMPLATE("a refund that is asked for again is done once", Over, STORES) {
    Stage<Over> stage;
    const auto reference = stage.buy(R"(["A-1","A-2"])");
    Json body{{"tickets", {ticket(reference, 1)}}, {"reason", "Is ill"}, {"version", 1}};
    const auto first = stage.shop.json(200, stage.refund(reference, body, "once"));
    CHECK(stage.shop.json(200, stage.refund(reference, body, "once")) == first);
    CHECK(amount(first["refunded"]) == 4'200);
    body["tickets"] = {ticket(reference, 2)};
    refused(stage.refund(reference, body, "once"), 422, "idempotency_key_reused", "Idempotency-Key");
    const Json nothing{{"tickets", {ticket(reference, 2)}}, {"reason", "Is ill"}, {"version", 2}};
    CHECK(stage.shop.send_as(stage.clerk, "POST", kOrders + reference + "/refunds", nothing.dump()).status ==
          422); // without a key
    CHECK(stage.order(reference)["money"].size() == 2);
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("of two clerks who refund at once one does, and the other reads who and when", Over, STORES) {
    Stage<Over> stage;
    const auto other = stage.shop.log_in(Role::admin);
    for (int round = 0; round < 4; ++round) {
        const auto reference = stage.buy(R"(["A-1","A-2"])");
        const Json tickets{{"tickets", {ticket(reference, 1)}}, {"reason", "Is ill"}, {"version", 1}};
        const Json some{{"amount", {{"amount", 4'200}, {"currency", "EUR"}}}, {"reason", "Too loud"}, {"version", 1}};
        Response mine;
        Response theirs;
        {
            std::latch start(2);
            const std::jthread one([&] {
                start.arrive_and_wait();
                mine = stage.refund(reference, tickets, "mine");
            });
            const std::jthread two([&] {
                start.arrive_and_wait();
                theirs = stage.refund(reference, round % 2 == 0 ? tickets : some, "theirs", other);
            });
        }
        CHECK((mine.status == 200) != (theirs.status == 200));
        const auto& late = mine.status == 200 ? theirs : mine;
        refused(late, 409, "already_refunded");
        const auto now = stage.order(reference);
        CHECK(amount(now["refunded"]) == 4'200);
        const std::string detail = Json::parse(late.text())["detail"];
        CHECK(detail.find(now["money"][1]["by"].template get<std::string>()) == 0);
        CHECK(detail.find("42.00 EUR at 2026-03-01 12:00 UTC") != std::string::npos);
        stage.shop.json(200, stage.shop.send_as(other, "POST", kOrders + reference + "/cancel"));
    }
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("what cannot be given back is refused, names the field and changes nothing", Over, STORES) {
    Stage<Over> stage;
    const auto reference = stage.buy(R"(["A-1","A-2"])");
    const auto one = ticket(reference, 1);
    const auto ask = [&](const Json& change) {
        Json body{{"tickets", {one}}, {"reason", "Is ill"}, {"version", 1}};
        body.merge_patch(change);
        return stage.refund(reference, body, std::to_string(++stage.keys));
    };
    refused(ask({{"tickets", {"nothing-1"}}}), 422, "invalid", "tickets");
    refused(ask({{"tickets", {one, one}}}), 422, "invalid", "tickets[1]");
    refused(ask({{"tickets", Json::array()}}), 422, "invalid", "tickets");
    refused(ask({{"tickets", 3}}), 422, "invalid", "tickets");
    refused(ask({{"amount", {{"amount", 1}, {"currency", "EUR"}}}}), 422, "invalid", "tickets"); // both
    const Json none(nullptr);
    refused(ask({{"tickets", none}, {"amount", {{"amount", 1}, {"currency", "CHF"}}}}), 422, "invalid",
            "amount.currency");
    refused(ask({{"tickets", none}, {"amount", {{"amount", 0}, {"currency", "EUR"}}}}), 422, "invalid",
            "amount.amount");
    refused(ask({{"tickets", none}, {"amount", {{"amount", 8'401}, {"currency", "EUR"}}}}), 422, "invalid", "amount");
    refused(ask({{"reason", " "}}), 422, "invalid", "reason");
    refused(ask({{"reason", std::string(201, 'x')}}), 422, "invalid", "reason");
    refused(ask({{"method", "card_terminal"}}), 422, "invalid", "method"); // it was not paid that way
    refused(ask({{"method", "gold"}}), 422, "invalid", "method");
    refused(ask({{"version", 7}}), 409, "changed_meanwhile");
    const auto reserved = stage.buy(R"(["A-3"])", "box_office");
    refused(stage.refund(reserved, {{"tickets", {ticket(reserved, 1)}}, {"reason", "x"}, {"version", 1}}, "r"), 409,
            "order_not_paid");
    const auto marketing = stage.shop.log_in(Role::marketing);
    CHECK(stage.refund(reference, {}, "m", marketing).status == 403);
    CHECK(stage.order(reference)["money"].size() == 1);
    CHECK(stage.shop.states().substr(0, 3) == "sss");
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund is written into the log with its reason, and the customer is not", Over, STORES) {
    Stage<Over> stage;
    const auto reference = stage.buy(R"(["A-1","A-2"])");
    stage.refunded(reference, {{"tickets", {ticket(reference, 1)}}, {"reason", "Twisted an ankle"}});
    const auto entry = stage.shop.json(
        200, stage.shop.send_as(stage.shop.log_in(Role::admin), "GET", "/api/admin/audit?limit=1"))["items"][0];
    CHECK(entry["action"] == "order.refund");
    const std::string after = entry["after"];
    CHECK(after.find("status: refunded in part") != std::string::npos);
    CHECK(after.find("refunded 42.00 EUR by demo (Twisted an ankle)") != std::string::npos);
    CHECK(after.find("Ada") == std::string::npos);
}

TEST_CASE_TEMPLATE("the page of an order says that its session was cancelled as soon as it is", Over, STORES) {
    Stage<Over> stage;
    const auto reference = stage.buy(R"(["A-1"])");
    const auto page = "/api" + stage.order(reference)["page"].template get<std::string>();
    CHECK(stage.shop.json(200, stage.shop.send("GET", page))["order"]["called_off"] == false);
    const auto admin = stage.shop.log_in(Role::admin);
    const auto version =
        stage.shop.json(200, stage.shop.send_as(admin, "GET", "/api/admin/sessions/tonight"))["version"];
    stage.shop.json(200, stage.shop.send_as(admin, "POST", "/api/admin/sessions/tonight/cancel",
                                            Json{{"version", version}}.dump()));
    const auto now = stage.shop.json(200, stage.shop.send("GET", page))["order"];
    CHECK(now["called_off"] == true);
    CHECK(now["status"] == "paid"); // and to be refunded
    CHECK(stage.order(reference)["called_off"] == true);
    stage.refunded(reference, {{"tickets", {ticket(reference, 1)}}, {"reason", "Cancelled"}});
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("what the version before sells and refunds on the same database is written down", Over, STORES) {
    Stage<Over> stage;
    const auto sold = stage.buy(R"(["A-1","A-2"])");
    const auto given_back = stage.buy(R"(["A-3"])");
    const auto clean = [&](Tx& tx, const std::string& reference) {
        return *tx.orders().find(*tx.orders().id_of(reference));
    };
    const auto plain = [](std::string reference) { return reference.erase(4, 1); };
    stage.shop.store.write([&](Tx& tx) { // as that version does: tickets and status, and no word of money
        Order order = clean(tx, plain(sold));
        order.id = OrderId::trusted(std::string(kOrderedLength, 'Z'));
        order.reference = "ZZZZZZZZ";
        order.paid = 0;
        for (auto& one : order.tickets) {
            one.id = TicketId::trusted("Z-" + std::to_string(one.place));
            one.code = random_code(stage.shop.randomness, kSecretLength);
            one.place += 3;
            one.paid = 0;
            one.fee = 0;
        }
        tx.orders().add(order);
        for (const auto& one : order.tickets) {
            const Claim claim{one.place, ClaimState::sold, order.buyer, {}, order.id, one.ticket_type, one.amount};
            CHECK(tx.claims().take(order.session, stage.shop.session.session.map, claim) == ClaimResult::fresh);
        }
        tx.sessions().touch(order.session, 2);
        const Order ended = clean(tx, plain(given_back));
        CHECK(tx.orders().cancel_ticket(ended.id, ended.tickets[0].id));
        CHECK(tx.claims().refund(ended.session, ended.tickets[0].place, ended.id));
        tx.sessions().touch(ended.session, -1);
        tx.orders().set_status(ended.id, OrderStatus::refunded, PaymentStatus::cancelled);
        return Done{};
    });
    CHECK(stage.shop.store.write([](Tx& tx) { return tx.money().adopt(); }) == 2);
    CHECK(stage.shop.store.write([](Tx& tx) { return tx.money().adopt(); }) == 0);
    CHECK(amount(stage.order("ZZZZZZZZ")["paid"]) == 8'400);
    CHECK(stage.order("ZZZZZZZZ")["money"].size() == 1);
    CHECK(amount(stage.order(given_back)["refunded"]) == 4'200);
    stage.shop.check_sound();
}

TEST_CASE("orders of the version before have their payments and refunds after the upgrade") {
    const TestFolder folder;
    const TestClock clock;
    const auto file = folder.file("shop.db");
    const auto id = [](char letter) { return std::string(kOrderedLength, letter); };
    {
        SQLite::Database before(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        before.exec("PRAGMA foreign_keys = OFF");
        before.exec("CREATE TABLE schema_version (only_row INTEGER PRIMARY KEY, version INTEGER NOT NULL) STRICT");
        for (std::size_t step = 0; step < 3; ++step) before.exec(std::string(kMigrations[step]));
        before.exec("INSERT INTO schema_version VALUES (1, 3)");
        before.exec("INSERT INTO users (id, email, name, role, password_hash, is_active, venues, artists) VALUES (7, "
                    "'cleo@example.org', 'Cleo', 0, 'hash', 1, '', '')");
        before.exec("INSERT INTO session (id, slug, event_id, venue_id, map_id, starts_at, doors_at, sales_start, "
                    "sales_end, status, currency, hold_ttl, max_seats, max_seats_per_buyer, strand_rule, changed_at) "
                    "VALUES (1, 'tonight', 1, 1, 'map', 0, 0, 0, 0, 0, 'EUR', 1, 1, 1, 0, 0)");
        const auto order = [&](char letter, int status, int total, int method, int paid) {
            before.exec("INSERT INTO orders (id, reference, session_id, buyer, status, customer_name, customer_email, "
                        "total, currency, created_at) VALUES ('" +
                        id(letter) + "', '" + std::string(8, letter) + "', 1, '" + std::string(41, 'B') + "', " +
                        std::to_string(status) + ", 'Ada', 'ada@example.org', " + std::to_string(total) +
                        ", 'EUR', 1000)");
            before.exec("INSERT INTO payment VALUES ('" + id(letter) + "', " + std::to_string(method) + ", " +
                        std::to_string(paid) + ", " + std::to_string(total) + ", 1000)");
        };
        const auto ticket = [&](char letter, int number, int amount, int status) {
            const auto code = std::string(25, letter) + std::to_string(number);
            before.exec(
                "INSERT INTO ticket (order_id, id, session_id, place, map_id, code, ticket_type, amount, status) "
                "VALUES ('" +
                id(letter) + "', 'T-" + std::to_string(number) + "', 1, " + std::to_string(letter * 10 + number) +
                ", 'map', '" + code + "', 'adult', " + std::to_string(amount) + ", " + std::to_string(status) + ")");
        };
        const auto told = [&](int number, const char* action, char letter) {
            before.exec("INSERT INTO audit_entry VALUES (" + std::to_string(number) + ", " +
                        std::to_string(1000 + number) + ", 7, 'cleo@example.org', '" + action + "', '" +
                        std::string(8, letter) + "', '', '', '" + std::string(32, 'h') + "')");
        };
        order('P', 0, 500, 2, 0); // reserved, of which one ticket was cancelled before it was paid at the box office
        ticket('P', 1, 500, 0);
        ticket('P', 2, 500, 1);
        told(1, "order.pay", 'P');
        order('Q', 3, 0, 1, 2); // bought online and refunded
        ticket('Q', 1, 700, 1);
        ticket('Q', 2, 300, 1);
        told(2, "order.cancel", 'Q');
        order('R', 1, 400, 2, 1); // still reserved
        ticket('R', 1, 400, 0);
        order('S', 0, 0, 0, 0); // given away
        ticket('S', 1, 0, 0);
    }
    SqliteStore store(file, clock);
    store.read([&](Tx& tx) {
        const auto lines = [&](char letter) {
            const auto entries = tx.money().of_order(OrderId::trusted(id(letter)));
            std::vector<std::string> words;
            for (const auto& entry : entries)
                words.push_back(std::string(entry.kind == EntryKind::payment ? "paid " : "refunded ") +
                                std::to_string(entry.amount) + " " + std::string(name_of(entry.method)) + " at " +
                                std::to_string(entry.at.time_since_epoch().count()) + " by " + entry.who.name);
            return words;
        };
        using Lines = std::vector<std::string>;
        CHECK(lines('P') == Lines{"paid 500 box_office at 1001 by cleo@example.org"});
        CHECK(lines('Q') == Lines{"paid 1000 demo at 1000 by ", "refunded 1000 demo at 1002 by cleo@example.org"});
        CHECK(lines('R').empty());
        CHECK(lines('S').empty());
        const auto q = *tx.orders().find(OrderId::trusted(id('Q')));
        CHECK(q.paid == 1'000);
        CHECK(q.refunded == 1'000);
        CHECK(q.status == OrderStatus::refunded);
        CHECK(tx.orders().find(OrderId::trusted(id('P')))->paid == 500);
        return Done{};
    });
    for (const auto& broken : store.invariant_violations()) {
        CAPTURE(broken); // seats and sessions are not there, and money is all that is looked at
        CHECK(broken.find("paid") == std::string::npos);
        CHECK(broken.find("given back") == std::string::npos);
    }
}

} // namespace frontrow::testing::refund_test
