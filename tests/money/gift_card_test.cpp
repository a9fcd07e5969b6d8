// Gift cards: what is on one is spent once, whoever spends it and whatever becomes of the orders, and the ledger says
// the same. On every store.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "formats/house/order_letters.hpp"
#include "tests/support/all_at_once.hpp"
#include "tests/support/letter_templates.hpp"
#include "tests/support/online_shop.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::gift_card_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::string kCards = "/api/admin/gift-cards";
const std::string kOrders = "/api/admin/orders/";

std::string buyer_number(std::size_t i) { return "C" + std::string(33, '1') + kBase32[i]; }

/// A house, and somebody who works there. A seat in row A is 42.00, one in row B 20.00 or so.
template <class On>
struct House : On {
    std::string clerk = this->shop.log_in(Role::box_office);
    std::atomic<int> keys = 0;

    Response post(const std::string& path, const Json& body) {
        return this->shop.send_as(clerk, "POST", path, body.dump(), "k" + std::to_string(++keys));
    }
    Json get(const std::string& path) { return this->shop.json(200, this->shop.send_as(clerk, "GET", path)); }
    Json issue(std::int64_t worth, const Json& more = Json::object()) {
        Json body{{"amount", {{"amount", worth}, {"currency", "EUR"}}}, {"method", "cash"}};
        body.update(more);
        return this->shop.json(201, post(kCards, body));
    }
    Json card(const Json& issued) { return get(kCards + "/" + std::to_string(issued["id"].get<int>())); }
    GiftCard kept(const Json& issued) {
        const GiftCardId id{issued["id"].get<std::int64_t>()};
        return this->shop.store.read([&](Tx& tx) { return *tx.gift_cards().find(id); });
    }
    std::int64_t left(const Json& issued) { return kept(issued).balance; }
    std::int64_t available(const Json& issued) { return kept(issued).available; }

    Json hold(const std::string& seats, const std::string& buyer = kAlice) {
        return this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[)" + seats + "]}", buyer))["hold"];
    }
    Response order(const Json& hold, const Json& card, const std::string& method, const std::string& buyer = kAlice,
                   const Json& more = Json::object()) {
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"gift_card", card["code"]},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = "4242424242424242";
        body.update(more);
        return this->shop.send("POST", "/api/orders", body.dump(), buyer,
                               {{"idempotency-key", "o" + std::to_string(++keys)}});
    }
    Json buy(const std::string& seats, const Json& card, const std::string& method, const std::string& buyer = kAlice) {
        auto made = this->shop.json(201, order(hold(seats, buyer), card, method, buyer))["order"];
        this->shop.clock.advance(seconds(1));
        return made;
    }
    Json desk(const Json& order) { return get(kOrders + order["reference"].get<std::string>()); }
    Response refund(const Json& order, Json body) {
        body["version"] = desk(order)["version"];
        if (!body.contains("reason")) body["reason"] = "Asked for it";
        return post(kOrders + order["reference"].get<std::string>() + "/refunds", body);
    }
    std::int64_t has(Account account) { return booked(this->shop, account); }
    std::int64_t has(PaymentMethod method) { return has(account_of(method)); }
    void settle() {
        auto& orders = this->shop.shop.orders();
        while (orders.is_expiry_due() && orders.expire_reservations() > 0) {
        }
        run_payments(this->shop);
    }
    /// Lets everything happen that happens by itself, for this long.
    void pass(minutes span) {
        for (auto left = seconds(span); left > seconds(0); left -= seconds(30)) {
            this->shop.clock.advance(seconds(30));
            settle();
        }
    }
};

} // namespace

TEST_CASE("a code is read however it is written, and only a code") {
    TestRandomness randomness(3);
    const auto code = GiftCardCode::random(randomness);
    CHECK(code.text().size() == GiftCardCode::kLength);
    CHECK(code.spelled().size() == GiftCardCode::kLength + 3);
    CHECK(code.ending() == code.text().substr(12));
    CHECK(GiftCardCode::parse(code.spelled())->text() == code.text());
    CHECK(GiftCardCode::parse("0o1i l789-abcd efgh")->text() == "00111789ABCDEFGH");
    CHECK_FALSE(GiftCardCode::parse("0011-1789-ABCD-EFG"));
    CHECK_FALSE(GiftCardCode::parse("0011-1789-ABCD-EFGHJ"));
    CHECK_FALSE(GiftCardCode::parse("0011-1789-ABCD-EFGU")); // no letter of the alphabet
    CHECK_FALSE(GiftCardCode::parse("0011-1789-ABCD-EFG\n"));
    CHECK_FALSE(GiftCardCode::parse(std::string(1'000'000, '-')));
    CHECK_FALSE(GiftCardCode::parse(""));
}

TEST_CASE_TEMPLATE("a card pays a part, the rest stays on it, and the books say so", On, ONLINE_STORES) {
    House<On> house;
    const auto card = house.issue(3'000, {{"note", "For Ada"}});
    CHECK(card["lines"].size() == 1);
    CHECK(house.has(PaymentMethod::gift_card) == -3'000); // owed
    CHECK(house.has(PaymentMethod::cash) == 3'000);
    const auto order = house.buy(R"("A-1")", card, "demo");
    CHECK(order["status"] == "paid");
    CHECK(amount(order["by_gift_card"]) == 3'000);
    CHECK(order["payment"]["method"] == "demo");
    CHECK(house.left(card) == 0);
    CHECK(house.has(PaymentMethod::gift_card) == 0);
    CHECK(house.has(PaymentMethod::demo) == amount(order["total"]) - 3'000);
    CHECK(house.has(Account::balances) == 0);
    const auto desk = house.desk(order);
    REQUIRE(desk["money"].size() == 2);
    CHECK(desk["money"][1]["method"] == "gift_card");
    CHECK(desk["money"][1]["gift_card"] == card["id"]);
    refused(house.order(house.hold(R"("A-2")"), card, "demo"), 409, "gift_card_empty", "gift_card");
    const auto receipts = house.shop.json(
        200, house.shop.send("POST", "/api/orders/" + order["id"].template get<std::string>() + "/receipts", "{}"));
    CHECK(amount(receipts["items"][0]["by_gift_card"]) == 3'000);
    CHECK(amount(receipts["items"][0]["amount"]) == amount(order["total"]));
    const auto lines = house.card(card)["lines"];
    REQUIRE(lines.size() == 2);
    CHECK(lines[1]["order"] == order["reference"]);
    CHECK(amount(lines[1]["amount"]) == -3'000);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("an order that a card pays wholly needs no other way, and says what is left", On, ONLINE_STORES) {
    House<On> house;
    const auto card = house.issue(10'000, {{"method", "free"}, {"note", "Prize"}});
    CHECK(house.has(Account::given_away) == 10'000);
    const auto hold = house.hold(R"("A-1")");
    refused(house.order(hold, card, "demo"), 422, "invalid", "payment.method");
    // As people write it; the answer of the field that takes vouchers.
    auto typed = card["code"].template get<std::string>();
    std::replace(typed.begin(), typed.end(), '-', ' ');
    std::string small;
    for (const char c : typed)
        if (c != ' ') small += static_cast<char>(c >= 'A' ? c + ('a' - 'A') : c);
    const auto path = "/api/holds/" + hold["id"].template get<std::string>() + "/code";
    const auto asked = house.shop.json(200, house.shop.send("POST", path, Json{{"code", small}}.dump(), kAlice));
    CHECK(asked["gift_card"] == card["code"]);
    CHECK(amount(asked["balance"]) == 10'000);
    CHECK(amount(asked["due"]) == 0);
    // A card's code is never taken from a path, which proxies write down.
    const auto in_path = "/api/vouchers/" + small + "?hold=" + hold["id"].template get<std::string>();
    refused(house.shop.send("GET", in_path, "", kAlice), 422, "voucher_unknown", "voucher");
    const auto order = house.shop.json(201, house.order(hold, {{"code", typed}}, "free"))["order"];
    CHECK(order["status"] == "paid");
    CHECK(order["payment"]["method"] == "gift_card");
    CHECK(house.left(card) == 10'000 - amount(order["total"]));
    // What is given back of it is on the card again.
    const auto back = house.shop.json(200, house.refund(order, {{"tickets", {order["tickets"][0]["id"]}}}));
    CHECK(back["status"] == "refunded");
    CHECK(house.left(card) == 10'000);
    CHECK(house.card(card)["lines"].size() == 3);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what a reservation is to have of a card nobody else takes, and it is free when that ends", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto card = house.issue(5'000);
    const auto reserved = house.buy(R"("A-1","A-2")", card, "box_office");
    CHECK(reserved["status"] == "reserved");
    CHECK(amount(reserved["by_gift_card"]) == 5'000);
    CHECK(house.left(card) == 5'000); // nothing is sold yet
    CHECK(house.available(card) == 0);
    refused(house.order(house.hold(R"("A-3")"), card, "demo"), 409, "gift_card_empty", "gift_card");
    house.shop.check_sound();
    SUBCASE("paid at the counter") {
        const auto paid =
            house.shop.json(200, house.post(kOrders + reserved["reference"].template get<std::string>() + "/pay",
                                            {{"method", "cash"}}));
        CHECK(paid["status"] == "paid");
        CHECK(house.left(card) == 0);
        CHECK(house.has(PaymentMethod::cash) == 5'000 + amount(reserved["total"]) - 5'000);
    }
    SUBCASE("a ticket cancelled, so that the card alone pays for what is left") {
        house.shop.json(200, house.shop.send("DELETE", "/api/orders/" + reserved["id"].template get<std::string>() +
                                                           "/tickets/" +
                                                           reserved["tickets"][1]["id"].template get<std::string>()));
        const auto one = amount(reserved["total"]) / 2;
        CHECK(house.available(card) == 5'000 - one);
        house.shop.check_sound();
        const auto paid =
            house.shop.json(200, house.post(kOrders + reserved["reference"].template get<std::string>() + "/pay",
                                            {{"method", "cash"}}));
        CHECK(amount(paid["by_gift_card"]) == one);
        CHECK(paid["money"].size() == 1);
        CHECK(house.left(card) == 5'000 - one);
    }
    SUBCASE("cancelled by the buyer") {
        house.shop.json(200, house.shop.send("DELETE", "/api/orders/" + reserved["id"].template get<std::string>()));
        CHECK(house.available(card) == 5'000);
    }
    SUBCASE("expired") {
        house.shop.clock.advance(hours(24 * 7));
        house.settle();
        CHECK(house.available(card) == 5'000);
    }
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("many spend one card at once: together no more than is on it", On, ONLINE_STORES) {
    House<On> house;
    for (const bool is_reserved : {false, true}) {
        const auto card = house.issue(9'000);
        constexpr int buyers = 6;
        std::vector<Json> holds;
        for (int i = 0; i < buyers; ++i)
            holds.push_back(
                house.hold("\"A-" + std::to_string(i + 1) + "\"", buyer_number(static_cast<std::size_t>(i))));
        std::vector<const char*> other(buyers, "free");
        std::atomic<std::int64_t> spent = 0;
        std::atomic<int> sold = 0;
        all_at_once(buyers, [&](int i) {
            const auto at = static_cast<std::size_t>(i);
            // By turns as one who has to pay the rest, and as one for whom the card is enough, until it is empty.
            for (const char* way = is_reserved ? "box_office" : "demo";; std::swap(way, other[at])) {
                const auto made = house.order(holds[at], card, way, buyer_number(at));
                if (made.status != 201 && Json::parse(made.text())["code"] == "invalid") continue;
                if (made.status != 201) break;
                spent += amount(Json::parse(made.text())["order"]["by_gift_card"]);
                ++sold;
                break;
            }
        });
        CHECK(sold > 0);
        CHECK(spent.load() == 9'000); // each took as much as was left
        CHECK(house.available(card) == 0);
        if (!is_reserved) CHECK(house.left(card) == 0);
        house.shop.check_sound();
        for (int i = 0; i < buyers; ++i) { // whoever found it empty lets their seats go
            const auto& id = holds[static_cast<std::size_t>(i)]["id"].template get<std::string>();
            house.shop.send("DELETE", "/api/holds/" + id, "", buyer_number(static_cast<std::size_t>(i)));
        }
        const auto all = house.get("/api/admin/orders?limit=100")["items"];
        for (const auto& one : all)
            house.shop.send_as(house.clerk, "POST", kOrders + one["reference"].template get<std::string>() + "/cancel");
        CHECK(house.left(card) == 9'000); // all of it came back
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("a card and a provider: the provider takes the rest, and late money finds the card spent", On,
                   ONLINE_STORES) {
    for (const bool is_spent : {false, true}) {
        House<On> house;
        const auto card = house.issue(2'000);
        const auto order = house.buy(R"("A-1")", card, "stripe");
        CHECK(order["status"] == "pending");
        CHECK(house.available(card) == 0);
        house.stripe.is_down = true;
        house.pass(minutes(37));
        CHECK(house.available(card) == 2'000);
        if (is_spent) house.buy(R"("B-5")", card, "demo", kBob);
        house.stripe.is_down = false;
        house.stripe.become(AttemptState::paid);
        house.pass(minutes(40));
        const auto seen = house.desk(order);
        CHECK(seen["status"] == (is_spent ? "expired" : "paid"));
        CHECK(house.stripe.kept() == (is_spent ? 0 : 4'200 - 2'000));
        CHECK(house.left(card) == 0);
        house.shop.check_sound();
        if (is_spent) continue;
        // All of it goes back by itself: what the card paid on the card, the rest where it came from.
        const auto done = house.shop.json(
            200, house.post(kOrders + order["reference"].template get<std::string>() + "/cancel", Json::object()));
        CHECK(done["status"] == "refunded");
        house.settle();
        CHECK(house.left(card) == 2'000);
        CHECK(house.stripe.kept() == 0);
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("a blocked card pays for nothing, not even for an order whose money comes late", On, ONLINE_STORES) {
    House<On> house;
    const auto admin = house.shop.log_in(Role::admin);
    const auto card = house.issue(2'000);
    const auto order = house.buy(R"("A-1")", card, "stripe");
    house.pass(minutes(180));
    CHECK(house.desk(order)["status"] == "expired");
    const auto path = kCards + "/" + std::to_string(card["id"].template get<int>());
    house.shop.json(200, house.shop.send_as(admin, "PUT", path, R"({"blocked":true})"));
    auto& [name, sale] = *house.stripe.sales.begin();
    sale.state = AttemptState::paid;
    house.shop.send("POST", "/api/webhooks/stripe", "evt_1 " + name, "", {{"stripe-signature", "signed"}});
    house.pass(minutes(2));
    CHECK(house.desk(order)["status"] == "expired");
    CHECK(house.stripe.kept() == 0); // given back, as to anybody who comes too late
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund goes on a card: the one that has paid, else a new one that is sent", On, ONLINE_STORES) {
    House<On> house;
    const auto sold =
        house.shop.json(201, house.post("/api/box-office/sales",
                                        {{"session", "tonight"},
                                         {"seats", {"A-1", "A-2"}},
                                         {"method", "cash"},
                                         {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}}}))["order"];
    const auto back = house.shop.json(
        200, house.refund(sold, {{"amount", {{"amount", 700}, {"currency", "EUR"}}}, {"method", "gift_card"}}));
    const auto id = back["money"].back()["gift_card"];
    REQUIRE(id.is_number());
    const Json made{{"id", id}};
    CHECK(house.left(made) == 700);
    CHECK(house.card(made)["email"] == "ada@example.org");
    CHECK(house.has(PaymentMethod::gift_card) == -700);
    const auto letters = house.shop.store.read([](Tx& tx) { return tx.outbox().latest({}, {}, 10); });
    CHECK(std::count_if(letters.begin(), letters.end(),
                        [](const auto& letter) { return letter.kind == MailKind::gift_card; }) == 1);
    // The same card pays; what is given back of that order by this way is on it again, and no other card is made.
    const auto order = house.buy(R"("A-3")", house.card(made), "demo");
    CHECK(house.left(made) == 0);
    house.shop.json(200, house.refund(order, {{"tickets", {order["tickets"][0]["id"]}}, {"method", "gift_card"}}));
    CHECK(house.left(made) == amount(order["total"])); // what was paid by the other card as well
    CHECK(house.get(kCards)["items"].size() == 1);
    CHECK(house.has(PaymentMethod::gift_card) == -amount(order["total"]));
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("part of a mixed order goes back to each way as far as it paid", On, ONLINE_STORES) {
    House<On> house;
    const auto card = house.issue(1'000);
    const auto order = house.buy(R"("A-1","A-2")", card, "demo");
    const auto give = [&](std::int64_t minor) {
        house.shop.json(200, house.refund(order, {{"amount", {{"amount", minor}, {"currency", "EUR"}}}}));
        house.shop.clock.advance(seconds(1));
        house.shop.check_sound();
    };
    give(400);
    CHECK(house.left(card) == 400);
    give(900);
    CHECK(house.left(card) == 1'000);
    CHECK(house.has(PaymentMethod::demo) == amount(order["total"]) - 1'000 - 300);
    house.shop.json(200,
                    house.post(kOrders + order["reference"].template get<std::string>() + "/cancel", Json::object()));
    CHECK(house.left(card) == 1'000);
    CHECK(house.has(PaymentMethod::demo) == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("an order paid by a card is exchanged, and gives back to the card afterwards", On, ONLINE_STORES) {
    House<On> house;
    house.shop.store.write([&](Tx& tx) {
        auto gala = tx.sessions().find(SessionSlug::trusted("gala"))->session;
        gala.sales_start = kNoon - hours(1);
        gala.prices = {{"Stalls", "adult", 3'000}};
        tx.sessions().put(gala);
        return Done{};
    });
    const auto card = house.issue(5'000);
    const auto order = house.buy(R"("A-1")", card, "free");
    const auto path = kOrders + order["reference"].template get<std::string>();
    const auto moved = house.shop.json(
        201, house.post(path + "/exchange",
                        {{"session", "gala"}, {"seats", {"A-1"}}, {"version", house.desk(order)["version"]}}));
    CHECK(house.left(card) == 5'000 - 3'000); // the difference came back
    house.shop.check_sound();
    const auto later = house.get(kOrders + moved["reference"].template get<std::string>());
    CHECK(amount(later["credit"]) == 3'000);
    house.shop.json(200, house.refund(later, {{"tickets", {later["tickets"][0]["id"]}}}));
    CHECK(house.left(card) == 5'000);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the house's own orders: buyers who gave back what a card paid have it on the card", On,
                   ONLINE_STORES) {
    House<On> house;
    house.shop.change_settings([](ShopSettings& settings) {
        settings.changes.lets_cancel = true;
        settings.changes.before_start = Milliseconds(0);
    });
    const auto card = house.issue(5'000);
    const auto order = house.buy(R"("A-1")", card, "free");
    const auto path = "/api/orders/" + order["id"].template get<std::string>();
    const auto rights = house.shop.json(200, house.shop.send("GET", path))["order"]["rights"];
    REQUIRE(rights["cancel"] == true);
    house.shop.json(200, house.shop.send("POST", path + "/give-back", Json{{"refund", rights["refund"]}}.dump()));
    CHECK(house.left(card) == 5'000);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a card is sold into the till, pays at the counter, and once however often it is asked", On,
                   ONLINE_STORES) {
    House<On> house;
    house.shop.json(201, house.post("/api/box-office/till", {{"opening", {{"amount", 100}, {"currency", "EUR"}}}}));
    const Json body{{"amount", {{"amount", 5'000}, {"currency", "EUR"}}}, {"method", "cash"}};
    const auto send = [&](const Json& wanted) {
        return house.shop.send_as(house.clerk, "POST", kCards, wanted.dump(), "the same");
    };
    const auto card = house.shop.json(201, send(body));
    CHECK(house.shop.json(201, send(body))["code"] == card["code"]);
    auto other = body;
    other["amount"]["amount"] = 1;
    refused(send(other), 422, "idempotency_key_reused", "Idempotency-Key");
    CHECK(house.get(kCards)["items"].size() == 1);
    const auto sold = house.shop.json(201, house.post("/api/box-office/sales", {{"session", "tonight"},
                                                                                {"seats", {"A-1", "A-2"}},
                                                                                {"method", "cash"},
                                                                                {"gift_card", card["code"]}}))["order"];
    CHECK(amount(sold["by_gift_card"]) == 5'000);
    const auto till = house.get("/api/box-office/till");
    const auto counted = 100 + 5'000 + amount(sold["total"]) - 5'000;
    const auto closed = house.shop.json(
        200, house.post(
                 "/api/box-office/till/close",
                 {{"id", till["till"]["id"]}, {"counted", {{"amount", counted}, {"currency", "EUR"}}}, {"note", ""}}));
    CHECK(amount(closed["expected"]) == counted);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a code that nobody has, a blocked card and one in another currency pay for nothing", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto hold = house.hold(R"("A-1")");
    refused(house.order(hold, {{"code", "0000-0000-0000-0000"}}, "demo"), 422, "gift_card_unknown", "gift_card");
    refused(house.order(hold, {{"code", "HALF"}}, "demo"), 422, "gift_card_unknown", "gift_card");
    refused(house.shop.send("POST", "/api/holds/" + hold["id"].template get<std::string>() + "/code",
                            R"({"code":"0000-0000-0000-0000"})", kAlice),
            422, "voucher_unknown", "voucher");
    const auto francs = house.issue(5'000, {{"amount", {{"amount", 5'000}, {"currency", "CHF"}}}});
    refused(house.order(hold, francs, "demo"), 409, "gift_card_currency", "gift_card");
    const auto card = house.issue(5'000);
    const auto path = kCards + "/" + std::to_string(card["id"].template get<int>());
    house.shop.json(200, house.shop.send_as(house.clerk, "PUT", path, R"({"blocked":true})"));
    refused(house.order(hold, card, "demo"), 409, "gift_card_blocked", "gift_card");
    house.shop.json(200, house.shop.send_as(house.clerk, "PUT", path, R"({"blocked":false})"));
    CHECK(house.order(hold, card, "free").status == 201);
    refused(house.post(kCards, {{"amount", {{"amount", 0}, {"currency", "EUR"}}}, {"method", "cash"}}), 422, "invalid",
            "amount.amount");
    refused(house.post(kCards, {{"amount", {{"amount", 5}, {"currency", "EUR"}}}, {"method", "free"}}), 422, "invalid",
            "note");
    const auto marketing = house.shop.log_in(Role::marketing);
    CHECK(house.shop.send_as(marketing, "GET", kCards).status == 403);
    const auto find = [&](const Json& code) {
        return house.shop.json(200, house.post(kCards + "/find", {{"code", code}}))["items"].size();
    };
    CHECK(find(card["code"]) == 1);
    CHECK(find("0000-0000-0000-0000") == 0);
    CHECK(find("HALF") == 0);
    CHECK_FALSE(house.get(kCards)["items"][0].contains("code"));
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("whoever guesses codes of cards is slowed down", On, ONLINE_STORES) {
    House<On> house;
    const auto hold = house.hold(R"("A-1")");
    int tries = 0;
    while (tries < 100 && house.order(hold, {{"code", "0000-0000-0000-0000"}}, "demo").status != 429) ++tries;
    CHECK(tries > 5);
    CHECK(tries < 100);
    CHECK(house.shop.failures.empty());
}

TEST_CASE_TEMPLATE("verify finds a card on which is something else than the ledger says", On, ONLINE_STORES) {
    House<On> house;
    const auto card = house.issue(5'000);
    house.buy(R"("A-1")", card, "free");
    house.shop.check_sound();
    house.shop.store.write([&](Tx& tx) {
        tx.gift_cards().change({card["id"].template get<std::int64_t>()}, 1);
        return Done{};
    });
    const auto broken = house.shop.store.invariant_violations();
    REQUIRE(broken.size() == 1);
    CHECK(broken[0].find("something else than the ledger says of it") != std::string::npos);
}

TEST_CASE_TEMPLATE("a card is sent with its code, in the language that was asked for", On, ONLINE_STORES) {
    House<On> house;
    const auto card = house.issue(5'000, {{"email", "ada@example.org"}, {"language", "de"}});
    const auto messages = house.shop.store.read([](Tx& tx) { return tx.outbox().latest({}, {}, 10); });
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].address == "ada@example.org");
    const auto kept = house.shop.store.read([&](Tx& tx) { return tx.gift_cards().find(*messages[0].gift_card); });
    const OrderLetters letters(
        find_template, [&] { return house.shop.shop.ticket_codes().signer(); }, "https://tickets.example");
    const auto letter = letters.write({.message = messages[0], .card = kept});
    CHECK(letter.text.find(card["code"].template get<std::string>()) != std::string::npos);
    CHECK(letter.subject.find("Geschenkkarte") != std::string::npos);
    house.shop.check_sound();
}

} // namespace frontrow::testing::gift_card_test
