// Orders that are paid at a provider: whatever crashes, comes twice, late or never, an order is sold once, and money
// that bought nothing is given back. What has gone wrong in other shops is here by name.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/breaking_shop.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::payment_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Actor kGrace{{}, "Grace"};

template <class On>
struct House : On {
    PaymentService& payments() { return this->shop.shop.payments(); }
    std::string hold(const std::string& seats, const std::string& buyer = kAlice) {
        const auto answer =
            this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[)" + seats + "]}", buyer);
        return this->shop.json(201, answer)["hold"]["id"].template get<std::string>();
    }
    Response order(const std::string& hold, const std::string& key, const std::string& method = "stripe",
                   const std::string& buyer = kAlice, const Json& more = Json::object()) {
        Json body{{"hold", hold},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        body.update(more);
        return this->shop.send("POST", "/api/orders", body.dump(), buyer, {{"idempotency-key", key}});
    }
    Json begin(const std::string& seats = R"("A-1","A-2")", const std::string& method = "stripe",
               const std::string& buyer = kAlice) {
        const auto held = hold(seats, buyer);
        return this->shop.json(201, order(held, held, method, buyer))["order"];
    }
    Json seen(const Json& order) { return this->shop.json(200, this->shop.send("GET", path(order)))["order"]; }
    Json end(const Json& order) { return this->shop.json(200, this->shop.send("DELETE", path(order)))["order"]; }
    static std::string path(const Json& order) { return "/api/orders/" + order["id"].get<std::string>(); }
    Response webhook(const std::string& body, const std::string& method = "stripe") {
        return this->shop.send("POST", "/api/webhooks/" + method, body, "", {{"stripe-signature", "signed"}});
    }
    /// Lets everything happen that happens by itself, for this long.
    template <class Span>
    void pass(Span span) {
        for (auto left = std::chrono::duration_cast<seconds>(span); left > seconds(0); left -= seconds(30)) {
            this->shop.clock.advance(std::min(left, seconds(30)));
            settle();
        }
    }
    void settle() {
        auto& orders = this->shop.shop.orders();
        while (orders.is_expiry_due() && orders.expire_reservations() > 0) {
        }
        while (this->shop.shop.holds().is_sweep_due() && this->shop.shop.holds().sweep() > 0) {
        }
        while (payments().is_due() && payments().run_due() > 0) {
        }
    }
    /// Returns an order for A-1 and A-2 that was paid when its time was over and somebody else had A-2.
    Json pay_late_for_lost_seat() {
        const auto order = begin();
        this->stripe.is_down = true;
        pass(minutes(37));
        begin(R"("A-2")", "mollie", kBob);
        this->stripe.is_down = false;
        this->stripe.become(AttemptState::paid);
        pass(minutes(40));
        return order;
    }
    PaymentAttempt attempt(const Json& order, std::size_t number = 0) {
        const auto id = OrderId::trusted(order["id"].template get<std::string>());
        return this->shop.store.read([&](Tx& tx) { return tx.payments().of_order(id); }).at(number);
    }
    /// Applies a word as if a call that was on its way for long had just returned.
    void say(const PaymentAttempt& attempt, AttemptState state) {
        payments().apply(attempt.id, {.hearing = Hearing::said,
                                      .state = state,
                                      .takes_money = attempt.takes_money,
                                      .provider_id = attempt.provider_id,
                                      .captured = attempt.amount});
    }
    std::string taken() { return this->shop.states().substr(0, 4); }
    std::size_t codes(const Json& order) {
        std::size_t count = 0;
        const Json now = seen(order);
        for (const auto& ticket : now["tickets"])
            if (ticket["status"] == "valid" && !ticket["code"].is_null()) ++count;
        return count;
    }
};

} // namespace

TEST_CASE_TEMPLATE("an order that is being paid keeps its seats and has no code yet", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    CHECK(order["status"] == "pending");
    CHECK(order["payment"]["method"] == "stripe");
    CHECK(order["payment"]["status"] == "pending");
    CHECK(order["payment"]["redirect_url"].template get<std::string>().starts_with("https://pay.example/pay_"));
    CHECK(order["payment"]["expires_at"] == "2026-03-01T12:31:00Z");
    CHECK(order["payment"]["is_test"] == true);
    CHECK(house.taken() == "ssaa");
    CHECK(house.codes(order) == 0);
    const auto ticket = order["tickets"][0]["id"].template get<std::string>();
    CHECK(house.shop.send("GET", house.path(order) + "/tickets/" + ticket + "/code.svg").status == 404);
    CHECK(house.shop.send("DELETE", house.path(order) + "/tickets/" + ticket).status == 409);
    const auto desk = house.shop.log_in(Role::box_office);
    CHECK(house.shop.send_as(desk, "GET", "/api/box-office/sessions/tonight/doors").text().find(ticket) ==
          std::string::npos);
    house.shop.check_sound();
    house.stripe.become(AttemptState::paid);
    house.pass(seconds(10));
    const auto paid = house.seen(order);
    CHECK(paid["status"] == "paid");
    CHECK(paid["payment"]["status"] == "paid");
    CHECK(paid["payment"]["redirect_url"].is_null());
    CHECK(house.codes(order) == 2);
    CHECK(paid["total"]["amount"] == 8400);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the provider is called outside of every transaction", On, PAY_STORES) {
    House<On> house;
    int calls = 0;
    house.stripe.at = [&](const std::string&, const std::string&) { // would wait for itself in a write
        house.shop.store.write([](Tx& tx) { return tx.now(); });
        ++calls;
    };
    const auto order = house.begin();
    house.stripe.become(AttemptState::paid);
    house.pass(seconds(10));
    CHECK(house.seen(order)["status"] == "paid");
    CHECK(calls == 4);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("confirmed twice, by return and webhook and look-up: one sale, one set of tickets", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    const auto attempt = house.attempt(order);
    house.stripe.become(AttemptState::paid);
    house.shop.clock.advance(seconds(4));
    CHECK(house.seen(order)["status"] == "paid"); // the buyer's return
    const auto first = house.seen(order)["tickets"];
    CHECK(house.webhook("evt_1 " + attempt.provider_id).status == 200);
    CHECK(house.webhook("evt_1 " + attempt.provider_id).status == 200);
    CHECK(house.webhook("evt_2 " + attempt.provider_id).status == 200);
    house.settle();
    house.say(attempt, AttemptState::paid);
    house.say(attempt, AttemptState::paid);
    CHECK(house.seen(order)["tickets"] == first);
    CHECK(house.stripe.kept() == 8400);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the same said by many at once: one sale", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    const auto attempt = house.attempt(order);
    house.stripe.become(AttemptState::paid);
    house.shop.clock.advance(seconds(4));
    constexpr int crowd = 6;
    std::latch together(crowd);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < crowd; ++i)
            threads.emplace_back([&, i] {
                together.arrive_and_wait();
                if (i % 3 == 0) house.say(attempt, AttemptState::paid);
                if (i % 3 == 1) house.webhook("evt_" + std::to_string(i) + " " + attempt.provider_id);
                if (i % 3 == 2) house.shop.send("GET", house.path(order));
            });
    }
    house.settle();
    CHECK(house.seen(order)["status"] == "paid");
    CHECK(house.codes(order) == 2);
    CHECK(house.stripe.kept() == 8400);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a webhook comes before our own row has the provider's name for it", On, PAY_STORES) {
    House<On> house;
    house.stripe.loses_answers = true;
    const auto order = house.begin();
    CHECK(order["status"] == "pending");
    CHECK(order["payment"]["redirect_url"].is_null());
    const auto attempt = house.attempt(order);
    CHECK(attempt.provider_id.empty());
    house.stripe.loses_answers = false;
    house.stripe.become(AttemptState::paid);
    CHECK(house.webhook("evt_1 pay_" + attempt.idempotency_key + " " + attempt.id.text()).status == 200);
    house.settle();
    CHECK(house.seen(order)["status"] == "paid");
    CHECK(house.stripe.sales.size() == 1);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the success page of a pending order is no 404, and nothing is sold by opening it", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.shop.clock.advance(seconds(5));
    CHECK(house.seen(order)["status"] == "pending");
    CHECK(house.codes(order) == 0);
}

TEST_CASE_TEMPLATE("a message that was noted but not kept is applied when it comes again", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    const auto attempt = house.attempt(order);
    house.stripe.become(AttemptState::paid);
    house.breaking->at = [](const std::string& where) {
        if (where == "before commit") throw StoreUnavailable("the disk is full");
    };
    CHECK(house.webhook("evt_1 " + attempt.provider_id).status == 503);
    house.breaking->at = [](const std::string&) {};
    house.shop.failures.clear();
    CHECK(house.webhook("evt_1 " + attempt.provider_id).status == 200);
    house.settle();
    CHECK(house.seen(order)["status"] == "paid");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a payment that is abandoned ends, and its seats are free", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.pass(minutes(35));
    CHECK(house.taken() == "ssaa");
    house.stripe.become(AttemptState::expired);
    house.pass(minutes(2));
    CHECK(house.taken() == "aaaa");
    const auto after = house.seen(order);
    CHECK((after["status"] == "expired" || after["status"] == "cancelled"));
    CHECK(after["payment"]["status"] == "expired");
    house.pass(hours(2));
    CHECK_FALSE(house.attempt(order).next_look.has_value());
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("whoever wants seats whose payment is over has them, swept or not", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.shop.clock.advance(minutes(36));
    house.begin(R"("A-1")", "mollie", kBob);
    CHECK(house.seen(order)["status"] == "expired");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the buyer ends the payment and holds the seats for what was left", On, PAY_STORES) {
    House<On> house;
    const auto held = house.hold(R"("A-1","A-2")");
    house.shop.clock.advance(minutes(4));
    const auto order = house.shop.json(201, house.order(held, "k1"))["order"];
    house.shop.clock.advance(minutes(3));
    const auto after = house.end(order);
    CHECK(after["status"] == "cancelled");
    CHECK(after["payment"]["status"] == "cancelled");
    CHECK(house.taken() == "hhaa");
    const auto hold = house.shop.json(200, house.shop.send("GET", "/api/holds/" + held, "", kAlice))["hold"];
    CHECK(hold["expires_at"] == "2026-03-01T12:13:00Z"); // six minutes were left
    // and pays after all, another way, with another key
    const auto second = house.shop.json(201, house.order(held, "k2", "mollie"))["order"];
    house.mollie.become(AttemptState::paid);
    house.pass(seconds(10));
    CHECK(house.seen(second)["status"] == "paid");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("ending a payment and beginning it again gives nobody more time", On, PAY_STORES) {
    House<On> house;
    const auto held = house.hold(R"("A-1")");
    auto order = house.shop.json(201, house.order(held, "k1"))["order"];
    house.shop.clock.advance(minutes(20));
    house.end(order);
    order = house.shop.json(201, house.order(held, "k2"))["order"];
    house.shop.clock.advance(minutes(20));
    house.end(order);
    CHECK(house.taken() == "aaaa"); // 25 minutes after the hold began
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the buyer ends a payment that was paid: it was paid", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.stripe.become(AttemptState::paid);
    CHECK(house.end(order)["status"] == "paid");
    CHECK(house.codes(order) == 2);
    CHECK(house.stripe.kept() == 8400);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a retry after a decline has a key of its own", On, PAY_STORES) {
    House<On> house;
    const auto held = house.hold(R"("A-1")");
    const auto first = house.shop.json(201, house.order(held, "k1", "mollie"))["order"];
    house.mollie.become(AttemptState::failed);
    house.pass(seconds(30));
    CHECK(house.seen(first)["status"] == "cancelled");
    CHECK(house.seen(first)["payment"]["status"] == "failed");
    CHECK(house.taken() == "haaa");
    const auto second = house.shop.json(201, house.order(held, "k2", "mollie"))["order"];
    CHECK(house.attempt(first).idempotency_key != house.attempt(second).idempotency_key);
    house.mollie.become(AttemptState::paid, house.attempt(second).provider_id);
    house.pass(seconds(30));
    CHECK(house.seen(second)["status"] == "paid");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("paid twice through two attempts: the second is given back, the tickets stay valid", On,
                   PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    const auto tickets = house.seen(order)["tickets"].size();
    house.stripe.is_down = true; // so that the first cannot be ended
    const auto answer = house.shop.send("POST", house.path(order) + "/payments", R"({"method":"mollie"})");
    CHECK(house.shop.json(200, answer)["order"]["payment"]["method"] == "mollie");
    house.stripe.is_down = false;
    house.stripe.become(AttemptState::paid);
    house.mollie.become(AttemptState::paid);
    house.pass(minutes(2));
    const auto after = house.seen(order);
    CHECK(after["status"] == "paid");
    CHECK(after["payment"]["returned"] == "done");
    CHECK(house.codes(order) == tickets);
    CHECK(house.stripe.kept() + house.mollie.kept() == 8400);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a late word of a dead attempt does not touch the paid one", On, PAY_STORES) {
    for (const auto word :
         {AttemptState::failed, AttemptState::expired, AttemptState::cancelled, AttemptState::started}) {
        House<On> house;
        const auto order = house.begin();
        house.shop.clock.advance(seconds(1));
        house.shop.json(200, house.shop.send("POST", house.path(order) + "/payments", R"({"method":"mollie"})"));
        const auto first = house.attempt(order, 0);
        CHECK(first.state == AttemptState::cancelled);
        house.mollie.become(AttemptState::paid);
        house.pass(seconds(30));
        house.say(first, word);
        CHECK(house.webhook("evt_9 " + first.provider_id).status == 200);
        house.pass(minutes(2));
        CHECK(house.seen(order)["status"] == "paid");
        CHECK(house.codes(order) == 2);
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("money comes after the seats are gone: the same seats where they are free", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.stripe.is_down = true;
    house.pass(minutes(37));
    CHECK(house.taken() == "aaaa");
    house.stripe.is_down = false;
    house.stripe.become(AttemptState::paid);
    house.pass(minutes(40));
    const auto after = house.seen(order);
    CHECK(after["status"] == "paid");
    CHECK(after["total"]["amount"] == 8400);
    CHECK(house.codes(order) == 2);
    CHECK(house.taken() == "ssaa");
    CHECK(house.stripe.kept() == 8400);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("money comes after the seats are gone: given back by itself where one is taken", On, PAY_STORES) {
    House<On> house;
    const auto order = house.pay_late_for_lost_seat();
    const auto after = house.seen(order);
    CHECK(after["status"] == "expired");
    CHECK(after["payment"]["status"] == "paid");
    CHECK(after["payment"]["returned"] == "done");
    CHECK(house.codes(order) == 0);
    CHECK(house.stripe.kept() == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("money comes after the seats are gone: others as good, where the house says so", On, PAY_STORES) {
    House<On> house;
    house.shop.change_settings([](ShopSettings& settings) { settings.payments.gives_other_seats = true; });
    const auto order = house.pay_late_for_lost_seat();
    const auto after = house.seen(order);
    CHECK(after["status"] == "paid");
    CHECK(house.codes(order) == 2);
    CHECK(after["tickets"][0]["seat"] == "A-1");
    CHECK(after["tickets"][1]["category"] == after["tickets"][0]["category"]);
    CHECK(after["tickets"][1]["seat"] != "A-2");
    CHECK(after["total"]["amount"] == 8400);
    const auto told = house.payments().incidents(1);
    REQUIRE(told.size() == 1);
    CHECK(told[0].kind == "other_seats");
    CHECK(house.payments().settle(told[0].id, PaymentService::Verdict::noted, kGrace));
    std::vector<MailKind> letters;
    house.shop.store.read([&](Tx& tx) {
        for (const auto& message : tx.outbox().of_order(OrderId::trusted(order["id"].template get<std::string>())))
            letters.push_back(message.kind);
        return Done{};
    });
    CHECK(std::count(letters.begin(), letters.end(), MailKind::moved) == 1);
    CHECK(std::count(letters.begin(), letters.end(), MailKind::incident) == 1); // to the house
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("of money that bought nothing buyer and house are told that it goes back, and why", On, PAY_STORES) {
    const auto told = [](House<On>& house, const Json& order, const char* why) {
        const auto all = house.shop.store.read(
            [&](Tx& tx) { return tx.outbox().of_order(OrderId::trusted(order["id"].template get<std::string>())); });
        int buyers = 0, houses = 0;
        for (const auto& letter : all) {
            if (letter.kind != MailKind::refunded && letter.kind != MailKind::payment_returned) continue;
            const bool is_buyers = letter.kind == MailKind::refunded;
            CHECK(letter.amount == 8400);
            CHECK(letter.detail == why);
            CHECK(letter.address == (is_buyers ? "ada@example.org" : ""));
            ++(is_buyers ? buyers : houses);
        }
        CHECK(buyers == 1);
        CHECK(houses == 1);
    };
    House<On> late;
    told(late, late.pay_late_for_lost_seat(), "late");
    CHECK(late.stripe.kept() == 0);

    House<On> twice;
    const auto order = twice.begin();
    REQUIRE(twice.payments().pay_beside(twice.attempt(order).id));
    for (auto& [name, sale] : twice.stripe.sales) sale.state = AttemptState::paid;
    twice.pass(minutes(2));
    told(twice, order, "second");
    CHECK(twice.stripe.kept() == 8400);
}

TEST_CASE_TEMPLATE("the house is not told of money that somebody there gives back", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.stripe.sales.begin()->second.amount.amount = 8300;
    house.stripe.become(AttemptState::paid);
    house.pass(minutes(1));
    REQUIRE(
        house.payments().settle(house.payments().incidents(1).at(0).id, PaymentService::Verdict::give_back, kGrace));
    house.pass(minutes(1));
    std::vector<MailKind> kinds;
    house.shop.store.read([&](Tx& tx) {
        for (const auto& letter : tx.outbox().of_order(OrderId::trusted(order["id"].template get<std::string>())))
            kinds.push_back(letter.kind);
        return Done{};
    });
    CHECK(kinds == std::vector{MailKind::refunded, MailKind::incident});
}

TEST_CASE_TEMPLATE("giving back one payment of two leaves the order to the other one", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.shop.clock.advance(seconds(1)); // attempts sort by time
    house.shop.json(200, house.shop.send("POST", house.path(order) + "/payments", R"({"method":"mollie"})"));
    auto& [name, first] = *house.stripe.sales.begin();
    first.amount.amount = 8300;
    first.state = AttemptState::paid;
    house.webhook("evt_1 " + name);
    house.pass(minutes(1));
    const auto told = house.payments().incidents(10);
    REQUIRE(told.size() == 1);
    REQUIRE(house.payments().settle(told[0].id, PaymentService::Verdict::give_back, kGrace));
    CHECK(house.seen(order)["status"] == "pending"); // the buyer is at Mollie
    house.pass(minutes(9));
    CHECK(house.taken().substr(0, 2) == "ss");
    house.mollie.become(AttemptState::paid);
    house.pass(minutes(1));
    CHECK(house.seen(order)["status"] == "paid");
    CHECK(house.stripe.kept() == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("money that bought nothing and that somebody gives back at the provider has gone back once", On,
                   PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    REQUIRE(house.payments().pay_beside(house.attempt(order).id));
    house.stripe.at = [&](const std::string& when, const std::string& call) {
        if (when == "before" && call == "give_back") house.stripe.is_down = true;
    };
    for (auto& [name, sale] : house.stripe.sales) sale.state = AttemptState::paid;
    house.pass(minutes(1));
    CHECK(house.seen(order)["status"] == "paid");
    CHECK(house.stripe.kept() == 16800); // the second one is to go back, and the provider is down
    house.stripe.at = [](const auto&, const auto&) {};
    house.stripe.is_down = false;
    for (auto& [name, sale] : house.stripe.sales) {
        const bool goes_back = house.shop.store.read(
            [&](Tx& tx) { return tx.payments().find_return(whole_return(sale.attempt)).has_value(); });
        if (!goes_back) continue;
        sale.given_back = 8400; // meanwhile somebody has done it by hand
        house.webhook("evt_9 money_" + name + "  other_return re_1 8400");
    }
    house.pass(hours(2));
    CHECK(house.stripe.kept() == 8400);
    CHECK(house.payments().incidents(10).empty());
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("money comes for a session that was called off: given back by itself", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    const auto admin = house.shop.log_in(Role::admin);
    house.shop.json(200, house.shop.send_as(admin, "POST", "/api/admin/sessions/tonight/cancel", R"({"version":1})"));
    house.stripe.become(AttemptState::paid);
    house.pass(minutes(1));
    CHECK(house.seen(order)["status"] == "cancelled");
    CHECK(house.stripe.kept() == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the voucher of a late payment is used again, or the money goes back", On, PAY_STORES) {
    for (const bool is_gone : {false, true}) {
        House<On> house;
        const auto marketing = house.shop.log_in(Role::marketing);
        REQUIRE(house.shop
                    .send_as(marketing, "POST", "/api/marketing/vouchers",
                             R"({"code":"HALF","kind":"percent","value":50,"max_uses":1})")
                    .status == 201);
        const auto order = house.shop.json(
            201, house.order(house.hold(R"("A-1")"), "k1", "stripe", kAlice, {{"voucher", "HALF"}}))["order"];
        house.stripe.is_down = true;
        house.pass(minutes(37));
        if (is_gone)
            house.shop.json(201,
                            house.order(house.hold(R"("B-5")", kBob), "k2", "mollie", kBob, {{"voucher", "HALF"}}));
        house.stripe.is_down = false;
        house.stripe.become(AttemptState::paid);
        house.pass(minutes(40));
        CHECK(house.seen(order)["status"] == (is_gone ? "expired" : "paid"));
        CHECK(house.stripe.kept() == (is_gone ? 0 : 2100));
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("another amount than the books': an incident, the seats stay, somebody decides", On, PAY_STORES) {
    for (const bool is_accepted : {true, false}) {
        House<On> house;
        const auto order = house.begin();
        house.stripe.sales.begin()->second.amount = {8399, *Currency::parse("EUR")};
        house.stripe.become(AttemptState::paid);
        house.pass(minutes(1));
        CHECK(house.seen(order)["status"] == "pending");
        CHECK(house.seen(order)["payment"]["status"] == "review");
        house.pass(hours(3));
        CHECK(house.taken() == "ssaa");
        CHECK(house.codes(order) == 0);
        house.shop.check_sound();
        const auto open = house.payments().incidents(10);
        REQUIRE(open.size() == 1);
        CHECK(open[0].kind == "amount");
        CHECK(open[0].expected.amount == 8400);
        CHECK(open[0].told->amount == 8399);
        const auto verdict = is_accepted ? PaymentService::Verdict::accept : PaymentService::Verdict::give_back;
        CHECK_FALSE(house.payments().settle(open[0].id, PaymentService::Verdict::noted, kGrace));
        REQUIRE(house.payments().settle(open[0].id, verdict, kGrace));
        CHECK(house.payments().settle(open[0].id, verdict, kGrace).error().code == "incident_settled");
        house.pass(minutes(1));
        CHECK(house.seen(order)["status"] == (is_accepted ? "paid" : "cancelled"));
        CHECK(house.stripe.kept() == (is_accepted ? 8399 : 0));
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("another currency than the books': an incident", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.stripe.sales.begin()->second.amount = {8400, *Currency::parse("HUF")};
    house.stripe.become(AttemptState::paid);
    house.pass(minutes(1));
    CHECK(house.seen(order)["payment"]["status"] == "review");
    CHECK(house.payments().incidents(10).at(0).told->currency.code() == "HUF");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("test and live are never mixed", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.stripe.become(AttemptState::paid);
    house.stripe.takes_money_now = true; // somebody has set the live key
    house.pass(minutes(2));
    CHECK(house.seen(order)["status"] == "pending"); // the live key is not used for it
    const auto attempt = house.attempt(order);
    house.payments().apply(
        attempt.id,
        {.hearing = Hearing::said, .state = AttemptState::paid, .takes_money = true, .captured = attempt.amount});
    CHECK(house.payments().incidents(10).at(0).kind == "mode");
    CHECK(house.seen(order)["status"] == "pending");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("money given back is no incident when the provider tells of it first", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.shop.clock.advance(seconds(1));
    house.shop.json(200, house.shop.send("POST", house.path(order) + "/payments", R"({"method":"mollie"})"));
    house.mollie.become(AttemptState::paid);
    house.pass(minutes(1));
    auto& first = house.stripe.sales.begin()->second;
    first.state = AttemptState::paid; // after it was ended: the provider's own fault
    house.stripe.at = [&](const std::string& where, const std::string& call) {
        if (where == "after" && call == "give_back") // its message overtakes its answer
            CHECK(house
                      .webhook("evt_5 " + house.attempt(order).provider_id + "  own_return " +
                               house.attempt(order).id.text())
                      .status == 200);
    };
    house.webhook("evt_4 " + house.attempt(order).provider_id);
    house.settle();
    CHECK(house.seen(order)["status"] == "paid");
    CHECK(house.stripe.kept() == 0);
    CHECK(house.payments().incidents(10).empty());
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a dispute and a refund made at the provider are told and cancel nothing", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.stripe.become(AttemptState::paid);
    house.pass(seconds(10));
    const auto name = house.attempt(order).capture_id;
    CHECK(house.webhook("evt_1 " + name + "  dispute").status == 200);
    CHECK(house.webhook("evt_2 " + name + "  other_return re_1 500").status == 200);
    const auto open = house.payments().incidents(10);
    REQUIRE(open.size() == 2);
    CHECK(open[0].kind == "refunded_elsewhere");
    CHECK(open[1].kind == "disputed");
    CHECK(house.codes(order) == 2);
    CHECK(house.payments().settle(open[0].id, PaymentService::Verdict::noted, kGrace));
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("money that cannot be given back is somebody's to settle", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.stripe.refuses_returns = true;
    house.end(order);
    house.stripe.sales.begin()->second.state = AttemptState::paid;
    house.pass(minutes(15)); // the hold that was given back is over too
    house.begin(R"("A-1")", "mollie", kBob);
    house.webhook("evt_1 " + house.attempt(order).provider_id);
    house.settle();
    CHECK(house.seen(order)["payment"]["returned"] == "failed");
    CHECK(house.payments().incidents(10).at(0).kind == "refund_failed");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a provider that is down: the order waits, then the seats are the buyer's again", On, PAY_STORES) {
    House<On> house;
    house.stripe.is_down = true;
    const auto held = house.hold(R"("A-1")");
    const auto order = house.shop.json(201, house.order(held, "k1"))["order"];
    CHECK(order["status"] == "pending");
    CHECK(order["payment"]["redirect_url"].is_null());
    house.pass(seconds(30));
    CHECK(house.seen(order)["status"] == "pending");
    house.pass(minutes(1));
    CHECK(house.seen(order)["payment"]["status"] == "failed");
    CHECK(house.taken() == "haaa");
    CHECK(house.shop.send("GET", "/api/holds/" + held, "", kAlice).status == 200);
    CHECK(house.stripe.sales.empty());
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a provider that refuses: nothing was charged and the seats are still held", On, PAY_STORES) {
    House<On> house;
    house.stripe.refuses = true;
    const auto held = house.hold(R"("A-1")");
    for (int again = 0; again < 2; ++again) { // the same key, the same answer
        const auto refused = house.shop.json(503, house.order(held, "k1"));
        CHECK(refused["code"] == "payment_not_started");
    }
    CHECK(house.taken() == "haaa");
    const auto second = house.shop.json(201, house.order(held, "k2", "mollie"))["order"];
    CHECK(second["status"] == "pending");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a repeated order is the same order and one payment", On, PAY_STORES) {
    House<On> house;
    const auto held = house.hold(R"("A-1")");
    const auto first = house.shop.json(201, house.order(held, "k1"));
    const auto second = house.shop.json(201, house.order(held, "k1"));
    CHECK(first == second);
    CHECK(house.stripe.sales.size() == 1);
    CHECK(house.order(held, "k1", "mollie").status == 422);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("messages that nobody has signed or that concern nobody change nothing", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    CHECK(house.shop.send("POST", "/api/webhooks/stripe", "evt_1 x", "", {{"stripe-signature", "forged"}}).status ==
          400);
    CHECK(house.webhook("evt_1 pay_of_somebody_else").status == 200);
    CHECK(house.seen(order)["status"] == "pending");
    CHECK_FALSE(house.payments().is_due());
}

TEST_CASE_TEMPLATE("a look is repeated ever later, and never after the last word", On, PAY_STORES) {
    House<On> house;
    const auto order = house.begin();
    int looks = 0;
    house.stripe.at = [&](const std::string& where, const std::string&) { looks += where == "before"; };
    house.pass(minutes(30));
    CHECK(looks < 45); // at most one a minute, but for the first
    CHECK(looks > 25);
    house.stripe.become(AttemptState::expired);
    house.pass(minutes(10));
    looks = 0;
    house.pass(hours(3));
    CHECK(looks == 0);
}

TEST_CASE_TEMPLATE("5 % of a sold-out house hear nothing of their payment: it is looked up, and nobody stays pending",
                   On, PAY_STORES) {
    House<On> house;
    std::vector<Json> orders;
    for (const char row : {'A', 'B'})
        for (int number = 1; number <= 10; ++number) {
            const auto seat = row + ("-" + std::to_string(number));
            std::string buyer = kAlice;
            buyer.replace(1, 2, std::to_string(10 + orders.size()));
            orders.push_back(house.begin('"' + seat + '"', "stripe", buyer));
        }
    for (auto& [name, sale] : house.stripe.sales) sale.state = AttemptState::paid;
    for (std::size_t i = 1; i < orders.size(); ++i)
        CHECK(house.webhook("evt_" + std::to_string(i) + " " + house.attempt(orders[i]).provider_id).status == 200);
    house.stripe.is_down = true; // the provider has its hands full, too
    house.pass(minutes(20));
    CHECK(house.seen(orders[0])["status"] == "pending");
    house.stripe.is_down = false;
    house.pass(minutes(2));
    for (const auto& order : orders) {
        CHECK(house.seen(order)["status"] == "paid");
        CHECK(house.codes(order) == 1);
        CHECK_FALSE(house.attempt(order).next_look.has_value());
    }
    CHECK(house.payments().incidents(10).empty());
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("who is at a provider counts as who reserves: nobody keeps a house for nothing", On, PAY_STORES) {
    House<On> house;
    house.shop.address = "192.0.2.7";
    const auto order = house.begin(R"("A-1","A-2","A-3","A-4","A-5","A-6")");
    const auto more = house.order(house.hold(R"("B-5")", kBob), "k2", "stripe", kBob);
    CHECK(house.shop.json(409, more)["code"] == "too_many_reserved");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("an order that is being paid is no sale and no reservation in any figure", On, PAY_STORES) {
    House<On> house;
    house.begin();
    const auto admin = house.shop.log_in(Role::admin);
    const auto list = [&](const std::string& status) {
        const auto answer = house.shop.send_as(admin, "GET", "/api/admin/orders?status=" + status);
        return house.shop.json(200, answer)["items"].size();
    };
    CHECK(list("pending") == 1);
    CHECK(list("reserved") == 0);
    CHECK(list("paid") == 0);
    const auto found = house.shop.json(200, house.shop.send_as(admin, "GET", "/api/admin/orders"))["items"][0];
    const auto path = "/api/admin/orders/" + found["reference"].template get<std::string>();
    for (const auto* action : {"/cancel", "/pay"})
        CHECK(house.shop.json(409, house.shop.send_as(admin, "POST", path + action, "{}"))["code"] == "order_pending");
    house.shop.store.read([&](Tx& tx) {
        const std::vector<SessionId> sessions{house.shop.session.session.id};
        for (const auto& [session, counts] : tx.orders().count_orders(sessions))
            CHECK(counts.paid + counts.reserved == 0);
        CHECK(tx.sales().at_doors(house.shop.session.session.id).empty());
        CHECK(tx.sales().settlement(sessions).empty());
        return Done{};
    });
}

TEST_CASE_TEMPLATE("verify finds a payment that was not kept as it should", On, PAY_STORES) {
    using Plant = std::function<void(Tx&, const PaymentAttempt&, const OrderId&)>;
    const auto finds = [](const char* what, bool is_paid, const Plant& plant) {
        House<On> house;
        const auto order = house.begin();
        if (is_paid) house.stripe.become(AttemptState::paid);
        house.pass(seconds(30));
        REQUIRE(house.shop.store.invariant_violations().empty());
        const auto attempt = house.attempt(order);
        house.shop.store.write([&](Tx& tx) {
            plant(tx, attempt, attempt.order);
            return Done{};
        });
        house.shop.clock.advance(hours(25));
        const auto broken = house.shop.store.invariant_violations();
        const bool is_found = std::any_of(broken.begin(), broken.end(),
                                          [&](const auto& line) { return line.find(what) != std::string::npos; });
        CHECK_MESSAGE(is_found, what);
    };
    finds("no attempt to pay it", false, [](Tx& tx, const auto& attempt, const auto&) {
        tx.payments().move(attempt.id, AttemptState::started, AttemptState::failed);
    });
    finds("without exactly one payment", true, [](Tx& tx, const auto& attempt, const auto&) {
        tx.payments().move(attempt.id, AttemptState::paid, AttemptState::expired);
    });
    finds("without exactly one payment", true, [](Tx& tx, const auto& attempt, const auto&) {
        tx.payments().add_return({.id = whole_return(attempt.id),
                                  .attempt = attempt.id,
                                  .reason = "late",
                                  .amount = attempt.amount,
                                  .next_try = tx.now(),
                                  .at = tx.now()});
    });
    finds("bought nothing and is not given back", false, [](Tx& tx, const auto& attempt, const auto&) {
        tx.payments().move(attempt.id, AttemptState::started, AttemptState::paid);
    });
    finds("nobody has to settle", true, [](Tx& tx, const auto& attempt, const auto&) {
        tx.payments().move(attempt.id, AttemptState::paid, AttemptState::incident);
    });
    finds("nobody has looked at for a day", false, [](Tx&, const auto&, const auto&) {});
    finds("nobody has tried to for a day", true, [](Tx& tx, const auto& attempt, const auto&) {
        tx.payments().add_return({.id = whole_return(attempt.id),
                                  .attempt = attempt.id,
                                  .reason = "late",
                                  .amount = attempt.amount,
                                  .next_try = tx.now(),
                                  .at = tx.now()});
    });
}

TEST_CASE("a provider that hangs keeps few buyers waiting, and nobody who browses, holds or reserves") {
    /// Takes errands and runs none of them.
    struct Hanging final : Errands {
        bool take(const std::string&, std::function<void()> errand) override {
            const std::lock_guard lock(mutex);
            taken.push_back(std::move(errand));
            return true;
        }
        std::mutex mutex;
        std::vector<std::function<void()>> taken;
    };
    Hanging hanging;
    FakeProvider stripe(PaymentMethod::stripe);
    TestShop shop{PaymentOptions{
        .online = {.providers = {&stripe}, .errands = &hanging, .public_url = "https://x.example", .max_waiting = 0}}};
    const auto held = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice));
    const Json body{{"hold", held["hold"]["id"]},
                    {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                    {"payment", {{"method", "stripe"}}}};
    const auto order =
        shop.json(201, shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", "k"}}))["order"];
    CHECK(order["status"] == "pending"); // nobody waited
    CHECK(order["payment"]["redirect_url"].is_null());
    CHECK(hanging.taken.size() == 1);
    CHECK(shop.send("GET", "/api/events").status == 200);
    hanging.taken[0](); // it wakes up
    const auto answer = shop.send("GET", "/api/orders/" + order["id"].get<std::string>());
    CHECK_FALSE(shop.json(200, answer)["order"]["payment"]["redirect_url"].is_null());
}

TEST_CASE("whoever makes all others wait for a provider leaves them half of the places") {
    /// Runs those of one client only when it is let go, and the others' on a thread of its own.
    struct Holding final : Errands {
        bool take(const std::string& client, std::function<void()> errand) override {
            const std::lock_guard lock(mutex);
            if (held.empty() && kept.empty()) held = client;
            if (client == held) {
                kept.push_back(std::move(errand));
                (kept.size() == 1 ? first : second).count_down();
            } else {
                others.emplace_back(std::move(errand));
            }
            return true;
        }
        std::mutex mutex;
        std::string held;
        std::vector<std::function<void()>> kept;
        std::latch first{1};
        std::latch second{1};
        std::vector<std::jthread> others;
    };
    Holding errands;
    FakeProvider stripe(PaymentMethod::stripe);
    TestShop shop{PaymentOptions{
        .online = {.providers = {&stripe}, .errands = &errands, .public_url = "https://x.example", .max_waiting = 2}}};
    const std::map<std::string, std::string> buyers{{"A-1", kAlice}, {"A-3", kBob}, {"A-5", "C" + kAlice.substr(1)}};
    std::map<std::string, std::string> holds;
    for (const auto& [seat, buyer] : buyers) {
        const auto body = R"({"seats":[")" + seat + "\"]}";
        holds[seat] = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", body, buyer))["hold"]["id"];
    }
    const auto buy = [&](const std::string& seat) {
        const Json body{{"hold", holds.at(seat)},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "stripe"}}}};
        return shop.send("POST", "/api/orders", body.dump(), buyers.at(seat), {{"idempotency-key", seat}});
    };
    shop.address = "192.0.2.1";
    std::jthread one([&] { buy("A-1"); });
    errands.first.wait();
    std::jthread another([&] { buy("A-3"); });
    errands.second.wait();
    shop.address = "192.0.2.2";
    CHECK_FALSE(shop.json(201, buy("A-5"))["order"]["payment"]["redirect_url"].is_null()); // it was worth waiting
    for (const auto& errand : errands.kept) errand();
}

TEST_CASE("whoever goes to a provider is known by the address that made them go") {
    struct Noting final : Errands {
        bool take(const std::string& client, std::function<void()> errand) override {
            clients.push_back(client);
            errand();
            return true;
        }
        std::vector<std::string> clients;
    };
    Noting errands;
    FakeProvider stripe(PaymentMethod::stripe);
    FakeProvider mollie(PaymentMethod::mollie);
    TestShop shop{PaymentOptions{
        .online = {.providers = {&stripe, &mollie}, .errands = &errands, .public_url = "https://x.example"}}};
    const auto went = [&] { return std::exchange(errands.clients, {}); };
    const auto order = [&](const std::string& address, const std::string& seat) {
        shop.address = address;
        const auto held =
            shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[")" + seat + "\"]}", kAlice));
        const Json body{{"hold", held["hold"]["id"]},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "stripe"}}}};
        const auto sold = shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", seat}});
        return "/api/orders/" + shop.json(201, sold)["order"]["id"].get<std::string>();
    };
    const auto path = order("192.0.2.1", "A-1");
    const auto first = went();
    REQUIRE(first.size() == 1);
    CHECK_FALSE(first[0].empty());
    order("192.0.2.2", "A-3");
    CHECK(went() != first);
    shop.clock.advance(seconds(4));
    shop.json(200, shop.send("GET", path)); // whoever looks: the payment is the first one's
    CHECK(went() == first);
    shop.json(200, shop.send("POST", path + "/payments", R"({"method":"mollie"})"));
    CHECK(went() == std::vector{first[0], first[0]}); // one ends, another begins
    shop.json(200, shop.send("DELETE", path));
    CHECK(went() == first);
    shop.address = "";
    order("", "A-5");
    CHECK(went() == std::vector<std::string>{""}); // the machine itself, which nobody counts
}

TEST_CASE_TEMPLATE("an end at any step: nothing is charged twice, and no money is without seats or refund", On,
                   PAY_STORES) {
    // The process ends at the n-th step of buying: before or after a call, before or after a commit. It starts again,
    // the buyer tries again with the same key, pays whatever page they were sent to, and time passes.
    int last = 0;
    for (bool is_reached = true; is_reached; ++last) {
        House<On> house;
        int step = 0;
        const auto at = [&](const std::string&) {
            if (step++ == last) throw Crash();
        };
        house.stripe.at = [&](const std::string& where, const std::string& call) { at(where + " " + call); };
        const auto held = house.hold(R"("A-1","A-2")");
        house.breaking->at = at;
        const auto buy = [&] {
            house.order(held, "k1");
            house.stripe.become(AttemptState::paid);
            house.shop.clock.advance(seconds(4));
            const auto answer = house.order(held, "k1");
            if (answer.status == 201) house.shop.send("GET", house.path(Json::parse(answer.text())["order"]));
        };
        try {
            buy();
        } catch (const std::exception&) {
        }
        is_reached = step > last;
        house.breaking->at = [](const std::string&) {};
        house.stripe.at = [](const std::string&, const std::string&) {};
        house.shop.failures.clear();
        CAPTURE(last);
        const auto answer = house.order(held, "k1");
        if (!house.stripe.sales.empty()) house.stripe.become(AttemptState::paid);
        house.pass(minutes(3));
        REQUIRE(house.stripe.sales.size() <= 1);
        for (const auto& [key, times] : house.stripe.starts) CHECK(times <= 4);
        if (answer.status == 201) {
            const auto order = house.seen(Json::parse(answer.text())["order"]);
            CHECK(order["status"] == "paid");
            CHECK(house.codes(order) == 2);
            CHECK(house.stripe.kept() == 8400);
        } else {
            CHECK(house.stripe.kept() == 0);
        }
        house.shop.check_sound();
        REQUIRE(last < 200);
    }
    CHECK(last > 10); // each of them, and not the first alone
}

namespace {

/// A house with a paid order of two seats, and somebody at its box office who gives its money back.
template <class On, class Of = House<On>>
struct Refunding : Of {
    Json order;
    std::string desk;
    std::string reference;
    int keys = 0;

    /// So much is `missing` of the payment, which somebody accepts all the same.
    explicit Refunding(const std::string& method = "stripe", std::int64_t missing = 0) {
        order = this->begin(R"("A-1","A-2")", method);
        auto& provider = method == "stripe" ? this->stripe : this->mollie;
        provider.sales.begin()->second.amount.amount -= missing;
        provider.become(AttemptState::paid);
        this->pass(seconds(10));
        if (missing > 0)
            REQUIRE(this->payments().settle(this->payments().incidents(1).at(0).id, PaymentService::Verdict::accept,
                                            kGrace));
        reference = order["reference"].get<std::string>();
        desk = this->shop.log_in(Role::box_office);
    }
    std::string ticket(int number) {
        return reference.substr(0, 4) + reference.substr(5) + "-" + std::to_string(number);
    }
    Json admin() { return this->shop.json(200, this->shop.send_as(desk, "GET", "/api/admin/orders/" + reference)); }
    Response refund(Json body, const std::string& key) {
        body["reason"] = "Is ill";
        return this->shop.send_as(desk, "POST", "/api/admin/orders/" + reference + "/refunds", body.dump(), key);
    }
    Json refunded(Json body) {
        body["version"] = admin()["version"];
        return this->shop.json(200, refund(body, std::to_string(++keys)));
    }
    Json one() { return {{"tickets", {ticket(1)}}}; }
    static Json some(std::int64_t amount) { return {{"amount", {{"amount", amount}, {"currency", "EUR"}}}}; }
    std::int64_t kept() { return this->stripe.kept() + this->mollie.kept(); }
    std::string shown(std::size_t entry) { return admin()["money"][entry]["status"].template get<std::string>(); }
};

/// What an account has, debits above nothing.
template <class On>
std::int64_t balance(House<On>& house, Account account) {
    return house.shop.store.read([&](Tx& tx) {
        std::int64_t sum = 0;
        for (const auto& each : tx.books().accounts({kNoon - hours(1), kNoon + hours(1000)}))
            if (each.account == account) sum += each.debit - each.credit;
        return sum;
    });
}

constexpr auto kStripe = account_of(PaymentMethod::stripe);
constexpr auto kMollie = account_of(PaymentMethod::mollie);

} // namespace

TEST_CASE_TEMPLATE("a refund of what was paid online gives the money back at the provider, once", On, PAY_STORES) {
    for (const std::string method : {"stripe", "mollie"}) {
        Refunding<On> house(method);
        CHECK(house.admin()["money"][0]["status"].is_null());
        const auto part = house.refunded(house.one());
        CHECK(part["money"][1]["method"] == method);
        CHECK(part["money"][1]["status"] == "pending");
        CHECK(house.kept() == 8400); // not inside of the request
        CHECK(house.seen(house.order)["payment"]["refund_status"] == "pending");
        house.shop.check_sound();
        house.pass(seconds(30));
        CHECK(house.kept() == 4200);
        CHECK(house.shown(1) == "done");
        CHECK(house.seen(house.order)["payment"]["refund_status"] == "done");
        CHECK(house.seen(house.order)["payment"]["returned"].is_null());
        CHECK(house.codes(house.order) == 1);
        house.refunded(house.some(100));
        house.refunded(house.some(100)); // the same amount again is another refund
        house.pass(seconds(30));
        CHECK(house.kept() == 4000);
        house.shop.json(200,
                        house.shop.send_as(house.desk, "POST", "/api/admin/orders/" + house.reference + "/cancel"));
        house.pass(hours(3));
        CHECK(house.kept() == 0);
        CHECK(house.admin()["status"] == "refunded");
        CHECK(house.payments().incidents(10).empty());
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("a part that Stripe cannot give back is refused before the books have it", On, PAY_STORES) {
    struct InDinars : House<On> {
        InDinars() {
            this->shop.change_settings([](ShopSettings& settings) { settings.currency = *Currency::parse("KWD"); });
            this->shop.store.write([](Tx& tx) {
                auto tonight = tx.sessions().find(SessionSlug::trusted("tonight"))->session;
                tonight.currency = *Currency::parse("KWD");
                tx.sessions().put(tonight);
                return Done{};
            });
        }
    };
    Refunding<On, InDinars> house;
    const auto part = [&](std::int64_t sum, const std::string& method) {
        return Json{{"amount", {{"amount", sum}, {"currency", "KWD"}}},
                    {"method", method},
                    {"version", house.admin()["version"]}};
    };
    CHECK(house.refund(part(1234, "stripe"), "r1").status == 422); // it knows no thousandths
    CHECK(house.admin()["refunded"]["amount"] == 0);
    CHECK(house.refund(part(1234, "cash"), "r2").status == 200);
    CHECK(house.refund(part(1230, "stripe"), "r3").status == 200);
    house.pass(minutes(1));
    CHECK(house.kept() == 8400 - 1230);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what goes back another way is not given back at the provider as well", On, PAY_STORES) {
    Refunding<On> house;
    auto wanted = house.one();
    wanted["method"] = "cash";
    CHECK(house.refunded(wanted)["money"][1]["status"].is_null());
    house.pass(minutes(5));
    CHECK(house.kept() == 8400);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund repeated after a lost answer, and by two at once, gives back once", On, PAY_STORES) {
    Refunding<On> house;
    auto wanted = house.one();
    wanted["version"] = house.admin()["version"];
    std::latch together(2);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i)
            threads.emplace_back([&, i] {
                together.arrive_and_wait();
                house.refund(wanted, "key " + std::to_string(i));
            });
    }
    house.pass(minutes(1));
    CHECK(house.kept() == 4200);
    CHECK(house.admin()["money"].size() == 2);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund whose provider is down is tried again until it is there, and somebody is told", On,
                   PAY_STORES) {
    Refunding<On> house;
    house.stripe.is_down = true;
    house.refunded(house.one());
    house.pass(hours(20));
    CHECK(house.seen(house.order)["payment"]["refund_status"] == "pending");
    CHECK(house.payments().incidents(10).empty());
    house.pass(hours(16));
    REQUIRE(house.payments().incidents(10).size() == 1);
    CHECK(house.payments().incidents(10)[0].kind == "refund_late");
    CHECK(house.payments().incidents(10)[0].expected.amount == 8400);
    CHECK(house.payments().incidents(10)[0].told->amount == 4200);
    house.stripe.is_down = false;
    house.pass(hours(1));
    CHECK(house.seen(house.order)["payment"]["refund_status"] == "done");
    CHECK(house.kept() == 4200);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("an answer to a refund that is lost: asked again by the same key, given back once", On, PAY_STORES) {
    Refunding<On> house;
    house.stripe.loses_answers = true;
    house.refunded(house.one());
    house.pass(minutes(1));
    CHECK(house.shown(1) == "pending");
    house.stripe.loses_answers = false;
    house.pass(hours(1));
    CHECK(house.shown(1) == "done");
    CHECK(house.kept() == 4200);
    CHECK(house.stripe.backs.size() == 1);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund that the provider takes its time for is looked at until it is done or has failed", On,
                   PAY_STORES) {
    for (const auto end : {ReturnState::done, ReturnState::failed}) {
        Refunding<On> house;
        house.stripe.first_of_returns = ReturnState::pending;
        house.refunded(house.one());
        house.pass(hours(5));
        CHECK(house.shown(1) == "pending");
        house.stripe.returns_become(end);
        house.pass(hours(2));
        CHECK(house.shown(1) == (end == ReturnState::done ? "done" : "failed"));
        CHECK(house.payments().incidents(10).size() == (end == ReturnState::done ? 0 : 1));
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE(
    "a refund that fails after it had succeeded is told, tried again with a new key, and given back once", On,
    PAY_STORES) {
    Refunding<On> house;
    house.refunded(house.one());
    house.pass(minutes(1));
    CHECK(house.kept() == 4200);
    house.stripe.returns_become(ReturnState::failed);
    const auto key = house.shop.store.read(
        [&](Tx& tx) { return tx.payments().returns_of(house.attempt(house.order).order).at(0).key(); });
    house.webhook("evt_7 " + house.attempt(house.order).capture_id + "  own_return " + key);
    house.pass(minutes(1));
    CHECK(house.shown(1) == "failed");
    CHECK(house.seen(house.order)["payment"]["refund_status"] == "failed");
    CHECK(house.kept() == 8400);
    const auto open = house.payments().incidents(10);
    REQUIRE(open.size() == 1);
    CHECK(open[0].kind == "refund_failed");
    CHECK_FALSE(house.payments().settle(open[0].id, PaymentService::Verdict::book, kGrace));
    REQUIRE(house.payments().settle(open[0].id, PaymentService::Verdict::again, kGrace));
    CHECK(house.shown(1) == "pending");
    house.pass(minutes(1));
    CHECK(house.shown(1) == "done");
    CHECK(house.kept() == 4200);
    CHECK(house.stripe.backs.size() == 2);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a buyer whose refund fails is told once, with its sum, however often it is tried", On, PAY_STORES) {
    Refunding<On> house;
    house.refunded(house.one());
    house.stripe.refuses_returns = true;
    house.pass(minutes(1));
    CHECK(house.shown(1) == "failed");
    const auto letters = [&] {
        return house.shop.store.read([&](Tx& tx) {
            std::vector<OutboxMessage> found;
            for (auto& one : tx.outbox().of_order(house.attempt(house.order).order))
                if (one.kind == MailKind::refund_failed) found.push_back(std::move(one));
            return found;
        });
    };
    REQUIRE(letters().size() == 1);
    CHECK(letters()[0].amount == 4200);
    CHECK(letters()[0].address == "ada@example.org");
    REQUIRE(house.payments().settle(house.payments().incidents(10).at(0).id, PaymentService::Verdict::again, kGrace));
    house.pass(minutes(1));
    CHECK(house.shown(1) == "failed");
    CHECK(letters().size() == 1);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund that has failed is given another way: nothing is open, and the provider is asked no more",
                   On, PAY_STORES) {
    for (const auto how : {PaymentService::Verdict::cash, PaymentService::Verdict::transfer}) {
        Refunding<On> house;
        house.refunded(house.one());
        house.pass(minutes(1));
        house.stripe.returns_become(ReturnState::failed);
        const auto key = house.shop.store.read(
            [&](Tx& tx) { return tx.payments().returns_of(house.attempt(house.order).order).at(0).key(); });
        house.webhook("evt_7 " + house.attempt(house.order).capture_id + "  own_return " + key);
        house.pass(minutes(1));
        const auto open_balance = [&] {
            return house.shop.store.read([&](Tx& tx) {
                std::int64_t sum = 0;
                for (const auto& account : tx.books().accounts({kNoon - hours(1), kNoon + hours(24)}))
                    if (account.account == Account::balances) sum += account.debit - account.credit;
                return sum;
            });
        };
        CHECK(open_balance() == -4200); // the house owes it
        const auto incident = house.payments().incidents(10).at(0);
        REQUIRE(incident.kind == "refund_failed");
        REQUIRE(house.payments().settle(incident.id, how, kGrace));
        CHECK_FALSE(house.payments().settle(incident.id, how, kGrace)); // once
        CHECK(open_balance() == 0);
        const auto last = house.admin()["money"].back();
        CHECK(last["kind"] == "returned");
        CHECK(last["method"] == (how == PaymentService::Verdict::cash ? "cash" : "transfer"));
        CHECK(last["by"] == "Grace");
        CHECK(house.seen(house.order)["payment"]["refund_status"] == "done");
        house.shop.check_sound();
        house.webhook("evt_8 " + house.attempt(house.order).capture_id + "  own_return " + key);
        house.pass(hours(2));
        CHECK(house.stripe.backs.size() == 1);
        CHECK(house.payments().incidents(10).size() == 1);
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("whoever hands over what could not be given back reads all of it", On, PAY_STORES) {
    Refunding<On> house;
    house.stripe.refuses_returns = true;
    house.refunded(house.some(1000));
    house.refunded(house.some(2000));
    house.pass(minutes(1));
    const auto path = "/api/admin/payment-incidents";
    const auto items = house.shop.json(200, house.shop.send_as(house.desk, "GET", path))["items"];
    REQUIRE(items.size() == 1);
    CHECK(items[0]["told"]["amount"] == 3000);
    REQUIRE(house.payments().settle(IncidentId{items[0]["id"].template get<std::int64_t>()},
                                    PaymentService::Verdict::cash, kGrace));
    CHECK(balance(house, account_of(PaymentMethod::cash)) == -3000);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE(
    "a refund made at the provider is recorded and shown, and written into the books if somebody says so", On,
    PAY_STORES) {
    Refunding<On> house;
    const auto name = house.attempt(house.order).capture_id;
    for (int twice = 0; twice < 2; ++twice) {
        house.webhook("evt_1" + std::to_string(twice) + " " + name + "  other_return re_1 1000");
        house.webhook("evt_2" + std::to_string(twice) + " " + name + "  other_return re_2 500");
    }
    const auto before = house.admin();
    REQUIRE(before["returns"].size() == 2);
    CHECK(before["returns"][0]["why"] == "elsewhere");
    CHECK(before["returns"][0]["amount"]["amount"] == 1000);
    CHECK(before["returns"][0]["provider_id"] == "re_1");
    CHECK(before["returns"][1]["amount"]["amount"] == 500);
    CHECK(before["refunded"]["amount"] == 0);
    CHECK(house.codes(house.order) == 2);
    house.shop.check_sound();
    const auto open = house.payments().incidents(10);
    REQUIRE(open.size() == 1); // both are settled at once
    CHECK(open[0].kind == "refunded_elsewhere");
    CHECK_FALSE(house.payments().settle(open[0].id, PaymentService::Verdict::again, kGrace));
    REQUIRE(house.payments().settle(open[0].id, PaymentService::Verdict::book, kGrace));
    const auto after = house.admin();
    CHECK(after["returns"].empty());
    CHECK(after["refunded"]["amount"] == 1500);
    CHECK(after["status"] == "partly_refunded");
    CHECK(house.codes(house.order) == 2);
    // They had gone out of what was open; now they are refunds instead.
    std::vector<std::string> kinds;
    for (const auto& entry : after["money"]) kinds.push_back(entry["kind"]);
    CHECK(kinds ==
          std::vector<std::string>{"payment", "returned", "returned", "refund", "surplus", "refund", "surplus"});
    CHECK(after["money"][3]["status"] == "done");
    house.pass(minutes(5));
    CHECK(house.stripe.backs.empty()); // nothing was asked of the provider
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a provider that tells sums only: what is beyond our own refunds was given back by somebody else",
                   On, PAY_STORES) {
    Refunding<On> house("mollie");
    house.refunded(house.one());
    house.pass(minutes(1));
    const auto look = [&] {
        house.webhook(" " + house.attempt(house.order).provider_id, "mollie"); // an event without a name, as Mollie's
        house.pass(minutes(1));
    };
    look();
    CHECK(house.payments().incidents(10).empty());
    house.mollie.sales.begin()->second.given_back += 700;
    look();
    look();
    REQUIRE(house.admin()["returns"].size() == 1);
    CHECK(house.admin()["returns"][0]["amount"]["amount"] == 700);
    CHECK(house.payments().incidents(10).size() == 1);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund made at the provider comes back: it is the house's again, in whatever order that is told",
                   On, PAY_STORES) {
    for (const bool is_late : {false, true}) {
        Refunding<On> house;
        const auto name = house.attempt(house.order).capture_id;
        const auto gone = "evt_1 " + name + "  other_return re_1 1000";
        const auto back = "evt_2 " + name + "  other_return_failed re_1 1000";
        house.webhook(is_late ? back : gone);
        house.webhook(is_late ? gone : back);
        house.webhook("evt_3 " + name + "  other_return_failed re_1 1000");
        CHECK(balance(house, Account::balances) == 0);
        CHECK(balance(house, kStripe) == 8400);
        CHECK(house.admin()["returns"][0]["status"] == "failed");
        house.shop.check_sound();
        if (is_late) continue; // and nobody was told of either
        for (const auto& open : house.payments().incidents(10)) {
            const auto verdict =
                open.kind == "refund_undone" ? PaymentService::Verdict::noted : PaymentService::Verdict::book;
            CHECK(house.payments().settle(open.id, verdict, kGrace));
        }
        CHECK(house.payments().incidents(10).size() == 2);
        CHECK(house.admin()["refunded"]["amount"] == 0); // there is nothing to write into the books any more
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("a refund made at the provider comes back after it is in the books: the buyer has it open", On,
                   PAY_STORES) {
    for (const auto verdict : {PaymentService::Verdict::again, PaymentService::Verdict::cash}) {
        Refunding<On> house;
        const auto name = house.attempt(house.order).capture_id;
        house.stripe.sales.begin()->second.given_back = 1000;
        house.webhook("evt_1 " + name + "  other_return re_1 1000");
        REQUIRE(house.payments().settle(house.payments().incidents(1).at(0).id, PaymentService::Verdict::book, kGrace));
        house.stripe.sales.begin()->second.given_back = 0;
        house.webhook("evt_2 " + name + "  other_return_failed re_1 1000");
        CHECK(house.shown(2) == "failed");
        CHECK(balance(house, Account::balances) == -1000);
        house.shop.check_sound();
        const auto open = house.payments().incidents(1).at(0);
        CHECK(open.kind == "refund_failed");
        REQUIRE(house.payments().settle(open.id, verdict, kGrace));
        house.pass(minutes(1));
        CHECK(balance(house, Account::balances) == 0);
        CHECK(house.kept() == (verdict == PaymentService::Verdict::again ? 7400 : 8400));
        house.webhook("evt_3 " + name + "  other_return_failed re_1 1000"); // is no news
        CHECK(balance(house, Account::balances) == 0);
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("a provider that tells sums only: what others gave back there comes back, and goes out again", On,
                   PAY_STORES) {
    Refunding<On> house("mollie");
    auto& given_back = house.mollie.sales.begin()->second.given_back;
    const auto told = [&](std::int64_t sum) {
        given_back = sum;
        house.webhook(" " + house.attempt(house.order).provider_id, "mollie");
        house.pass(minutes(1));
        house.shop.check_sound();
        return balance(house, kMollie);
    };
    CHECK(told(3000) == 5400);
    CHECK(told(2000) == 6400); // two refunds, seen at once, of which one fails
    CHECK(told(0) == 8400);
    CHECK(told(3000) == 5400);
    CHECK(balance(house, Account::balances) == 3000);
}

TEST_CASE_TEMPLATE("a provider that tells sums only: what others gave back there comes back beside refunds of the shop",
                   On, PAY_STORES) {
    Refunding<On> house("mollie");
    auto& given_back = house.mollie.sales.begin()->second.given_back;
    house.refunded(house.one());
    house.pass(minutes(1));
    for (const std::int64_t by_others : {700, 0, 700}) {
        given_back = 4200 + by_others;
        house.webhook(" " + house.attempt(house.order).provider_id, "mollie");
        house.pass(minutes(1));
        CHECK(balance(house, kMollie) == house.kept());
        CHECK(balance(house, Account::balances) == by_others);
        house.shop.check_sound();
    }
    house.mollie.returns_become(ReturnState::failed); // ours is not taken for theirs
    house.webhook(" " + house.attempt(house.order).provider_id, "mollie");
    house.pass(minutes(1));
    CHECK(house.shown(1) == "failed");
    CHECK(balance(house, kMollie) == house.kept());
    CHECK(balance(house, Account::balances) == 700 - 4200);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("money that bought nothing and does not go back is given back by somebody where only sums are told",
                   On, PAY_STORES) {
    House<On> house;
    house.mollie.refuses_returns = true;
    const auto order = house.begin(R"("A-1","A-2")", "mollie");
    REQUIRE(house.payments().pay_beside(house.attempt(order).id));
    for (auto& [name, sale] : house.mollie.sales) sale.state = AttemptState::paid;
    house.pass(minutes(1));
    CHECK(balance(house, Account::balances) == -8400);
    house.mollie.refuses_returns = false;
    for (auto& [name, sale] : house.mollie.sales) {
        const bool goes_back = house.shop.store.read(
            [&](Tx& tx) { return tx.payments().find_return(whole_return(sale.attempt)).has_value(); });
        if (!goes_back) continue;
        sale.given_back = 3000; // and a part is left
        house.webhook(" " + name, "mollie");
    }
    house.pass(minutes(2));
    CHECK(house.mollie.kept() == 8400);
    CHECK(balance(house, kMollie) == 8400);
    CHECK(balance(house, Account::balances) == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what somebody gives back at the provider of money that nobody has decided about goes back once", On,
                   PAY_STORES) {
    for (const std::int64_t by_others : {3000, 8399}) {
        House<On> house;
        const auto order = house.begin();
        auto& [name, sale] = *house.stripe.sales.begin();
        sale.amount.amount = 8399;
        house.stripe.become(AttemptState::paid);
        house.pass(minutes(1));
        sale.given_back = by_others;
        house.webhook("evt_1 money_" + name + "  other_return re_1 " + std::to_string(by_others));
        house.shop.check_sound();
        const auto desk = house.shop.log_in(Role::admin);
        const auto shown = house.shop.json(200, house.shop.send_as(desk, "GET", "/api/admin/payment-incidents"));
        for (const auto& line : shown["items"]) CHECK(line["has_money"] == (line["kind"] == "amount"));
        for (const auto& open : house.payments().incidents(10)) // it knows another sum
            if (open.kind == "refunded_elsewhere")
                CHECK_FALSE(house.payments().settle(open.id, PaymentService::Verdict::give_back, kGrace));
        for (const auto& open : house.payments().incidents(10))
            if (open.kind == "amount")
                REQUIRE(house.payments().settle(open.id, PaymentService::Verdict::give_back, kGrace));
        house.pass(minutes(1));
        CHECK(house.stripe.kept() == 0);
        CHECK(balance(house, kStripe) == 0);
        CHECK(balance(house, Account::balances) == 0);
        house.shop.check_sound();
        // And what they gave back fails: the buyer has that open, and it is tried again.
        sale.given_back -= by_others;
        house.webhook("evt_2 money_" + name + "  other_return_failed re_1 " + std::to_string(by_others));
        CHECK(balance(house, kStripe) == house.stripe.kept());
        CHECK(balance(house, Account::balances) == -by_others);
        house.shop.check_sound();
        for (const auto& open : house.payments().incidents(10))
            if (open.kind == "refund_failed")
                REQUIRE(house.payments().settle(open.id, PaymentService::Verdict::again, kGrace));
        house.pass(minutes(1));
        CHECK(house.stripe.kept() == 0);
        CHECK(balance(house, kStripe) == 0);
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE(
    "where only sums are told, too, undecided money of which others have given back a part goes back once", On,
    PAY_STORES) {
    House<On> house;
    const auto order = house.begin(R"("A-1","A-2")", "mollie");
    auto& [name, sale] = *house.mollie.sales.begin();
    const auto told = [&](std::int64_t sum) {
        sale.given_back = sum;
        house.webhook(" " + name, "mollie");
        house.pass(minutes(1));
        house.shop.check_sound();
    };
    sale.amount.amount = 8399;
    house.mollie.become(AttemptState::paid);
    house.pass(minutes(1));
    told(3000);
    CHECK(balance(house, kMollie) == -3000); // and what it has of the rest nobody has decided about
    for (const auto& open : house.payments().incidents(10))
        if (open.kind == "amount")
            REQUIRE(house.payments().settle(open.id, PaymentService::Verdict::give_back, kGrace));
    house.pass(minutes(1));
    CHECK(house.mollie.kept() == 0);
    CHECK(balance(house, kMollie) == 0);
    told(5399); // theirs has come back
    CHECK(balance(house, kMollie) == 3000);
    CHECK(balance(house, Account::balances) == -3000);
}

TEST_CASE_TEMPLATE("a refund in the shop after one at the provider cannot give back more than there is", On,
                   PAY_STORES) {
    Refunding<On> house;
    house.stripe.sales.begin()->second.given_back = 5000;
    house.webhook("evt_1 " + house.attempt(house.order).capture_id + "  other_return re_1 5000");
    house.refunded(house.one());
    house.pass(minutes(1));
    CHECK(house.shown(2) == "failed"); // after what went back there
    CHECK(house.kept() == 3400);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the ledger has what a provider has: paid twice, too late, fees, and what went back", On,
                   PAY_STORES) {
    {
        House<On> house;
        house.stripe.fee = 151;
        house.mollie.refuses_returns = true;
        const auto order = house.begin();
        house.stripe.is_down = true;
        house.shop.json(200, house.shop.send("POST", house.path(order) + "/payments", R"({"method":"mollie"})"));
        house.mollie.become(AttemptState::paid);
        house.stripe.is_down = false;
        house.stripe.become(AttemptState::paid);
        house.pass(minutes(2));
        CHECK(balance(house, kStripe) == house.stripe.kept() - 151);
        CHECK(balance(house, kMollie) == house.mollie.kept());
        CHECK(balance(house, Account::provider_fees) == 151);
        CHECK(balance(house, Account::balances) + house.stripe.kept() + house.mollie.kept() == 8400);
        house.shop.check_sound();
    }
    House<On> late;
    late.stripe.refuses_returns = true;
    late.pay_late_for_lost_seat();
    CHECK(balance(late, kStripe) == 8400);
    CHECK(balance(late, Account::balances) == -8400);
    late.shop.check_sound();
    late.stripe.refuses_returns = false;
    for (const auto& open : late.payments().incidents(10))
        if (open.kind == "refund_failed")
            REQUIRE(late.payments().settle(open.id, PaymentService::Verdict::again, kGrace));
    late.pass(minutes(1));
    CHECK(late.stripe.kept() == 0);
    CHECK(balance(late, kStripe) == 0);
    CHECK(balance(late, Account::balances) == 0);
    CHECK(balance(late, Account::sales) == 0);
    late.shop.check_sound();
}

TEST_CASE_TEMPLATE("the ledger has what was accepted although it was less or more, or given back", On, PAY_STORES) {
    for (const std::int64_t told : {8399, 8500})
        for (const auto verdict : {PaymentService::Verdict::accept, PaymentService::Verdict::give_back}) {
            House<On> house;
            house.begin();
            house.stripe.sales.begin()->second.amount.amount = told;
            house.stripe.become(AttemptState::paid);
            house.pass(minutes(1));
            REQUIRE(house.payments().settle(house.payments().incidents(1).at(0).id, verdict, kGrace));
            house.pass(minutes(1));
            const bool is_kept = verdict == PaymentService::Verdict::accept;
            CHECK(balance(house, kStripe) == house.stripe.kept());
            CHECK(balance(house, Account::write_offs) == (is_kept ? 8400 - told : 0));
            CHECK(balance(house, Account::balances) == 0);
            house.shop.check_sound();
        }
}

TEST_CASE_TEMPLATE("what a provider keeps of a payment that somebody had to decide about is in the ledger", On,
                   PAY_STORES) {
    for (const auto verdict : {PaymentService::Verdict::accept, PaymentService::Verdict::give_back}) {
        House<On> house;
        house.stripe.fee = 151;
        house.begin();
        house.stripe.sales.begin()->second.amount.amount = 8399;
        house.stripe.become(AttemptState::paid);
        house.pass(minutes(1));
        REQUIRE(house.payments().settle(house.payments().incidents(1).at(0).id, verdict, kGrace));
        house.pass(minutes(1));
        CHECK(balance(house, Account::provider_fees) == 151);
        CHECK(balance(house, kStripe) == house.stripe.kept() - 151);
        house.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("what was missing of a payment that was accepted is nobody's to get", On, PAY_STORES) {
    Refunding<On> house("stripe", 200);
    CHECK(balance(house, Account::write_offs) == 200);
    house.refunded(house.one());
    house.pass(minutes(1));
    CHECK(house.kept() == 4000);
    const auto done = house.refunded({{"tickets", {house.ticket(2)}}});
    CHECK(done["refunded"]["amount"] == 8400);
    house.pass(minutes(1));
    CHECK(house.kept() == 0);
    for (const auto account : {kStripe, Account::write_offs, Account::sales}) CHECK(balance(house, account) == 0);
    house.shop.store.read([&](Tx& tx) {
        const auto id = OrderId::trusted(house.order["id"].template get<std::string>());
        CHECK(tx.outbox().of_order(id).at(0).amount == 4000);
        return Done{};
    });
    CHECK(house.payments().incidents(10).size() == 1); // that it was less
    house.shop.check_sound();

    Refunding<On> cash("stripe", 200);
    cash.refunded({{"tickets", {cash.ticket(1), cash.ticket(2)}}, {"method", "cash"}});
    CHECK(balance(cash, account_of(PaymentMethod::cash)) == -8200);
    CHECK(balance(cash, Account::write_offs) == 0);
    cash.shop.check_sound();
}

TEST_CASE_TEMPLATE("a ticket whose payment a bank takes back comes in, and the door is told", On, PAY_STORES) {
    Refunding<On> house;
    const auto listed = [&] {
        const auto path = "/api/door/sessions/tonight/tickets";
        return house.shop.json(200, house.shop.send_as(house.desk, "GET", path))["tickets"][0]["disputed"];
    };
    int scans = 0;
    const auto scanned = [&](const std::string& kind) {
        const Json scan{{"key", "s" + std::to_string(++scans)}, {"kind", kind}, {"ticket", house.ticket(1)}};
        const Json body{{"scans", {scan}}};
        return house.shop.json(
            200, house.shop.send_as(house.desk, "POST", "/api/door/sessions/tonight/scans", body.dump()))["items"][0];
    };
    house.shop.clock.advance(hours(7));
    CHECK(listed() == false);
    CHECK(scanned("in")["ticket"]["disputed"] == false);
    CHECK(scanned("out")["verdict"] == "out");
    house.webhook("evt_d1 " + house.attempt(house.order).capture_id + "  dispute dp_1 4200");
    CHECK(listed() == true);
    const auto again = scanned("in");
    CHECK(again["verdict"] == "in");
    CHECK(again["ticket"]["disputed"] == true);
}

TEST_CASE_TEMPLATE("a dispute is in the ledger once, in whatever order its messages come, and so is its end", On,
                   PAY_STORES) {
    Refunding<On> house;
    const auto name = house.attempt(house.order).capture_id;
    int event = 0;
    const auto say = [&](const std::string& what) {
        house.webhook("evt_d" + std::to_string(++event) + " " + name + "  " + what + " dp_1 4200");
    };
    CHECK(house.admin()["disputed"] == false);
    say("dispute"); // a question of the bank
    CHECK(house.admin()["disputed"] == true);
    CHECK(balance(house, kStripe) == 8400);
    say("dispute_taken");
    say("dispute_taken");
    CHECK(balance(house, kStripe) == 4200);
    CHECK(balance(house, Account::disputes) == 4200);
    CHECK(house.payments().settle(house.payments().incidents(1)[0].id, PaymentService::Verdict::noted, kGrace));
    CHECK(house.admin()["disputed"] == true); // the bank has the money
    CHECK(house.codes(house.order) == 2);
    house.shop.check_sound();
    say("dispute_won");
    say("dispute_taken"); // late
    say("dispute_won");
    CHECK(balance(house, kStripe) == 8400);
    CHECK(balance(house, Account::disputes) == 0);
    const auto told_again = house.payments().incidents(1)[0].id; // by the message that came late
    CHECK(house.payments().settle(told_again, PaymentService::Verdict::noted, kGrace));
    CHECK(house.admin()["disputed"] == false);
    CHECK(house.admin()["money"].size() == 3);
    CHECK(house.admin()["money"][1]["kind"] == "disputed");
    house.shop.check_sound();

    Refunding<On> sums("mollie");
    for (const std::int64_t in_all : {1000, 1000, 8400, 8400, 0, 4200}) {
        sums.mollie.charged_back = in_all;
        sums.webhook(" " + sums.attempt(sums.order).provider_id, "mollie");
        sums.pass(minutes(1));
        CHECK(balance(sums, Account::disputes) == in_all);
        CHECK(balance(sums, kMollie) == 8400 - in_all);
        sums.shop.check_sound();
    }
}

TEST_CASE_TEMPLATE("verify finds money at a provider that the ledger does not have", On, PAY_STORES) {
    const auto finds = [](const char* what, const auto& plant) {
        Refunding<On> house;
        REQUIRE(house.shop.store.invariant_violations().empty());
        const auto attempt = house.attempt(house.order);
        house.shop.store.write([&](Tx& tx) {
            plant(tx, attempt);
            return Done{};
        });
        const auto broken = house.shop.store.invariant_violations();
        const bool is_found = std::any_of(broken.begin(), broken.end(),
                                          [&](const auto& line) { return line.find(what) != std::string::npos; });
        CHECK_MESSAGE(is_found, what);
    };
    const auto back = [](const PaymentAttempt& attempt, const char* reason, ReturnState state) {
        return PaymentReturn{.id = ReturnId::trusted(attempt.id.text() + "-9"),
                             .attempt = attempt.id,
                             .reason = reason,
                             .amount = {100, attempt.amount.currency},
                             .state = state,
                             .at = kNoon};
    };
    finds("open balance is not", [&](Tx& tx, const PaymentAttempt& attempt) {
        tx.payments().add_return(back(attempt, "elsewhere", ReturnState::done));
    });
    finds("open balance is not", [&](Tx& tx, const PaymentAttempt& attempt) {
        tx.payments().add_return(back(attempt, "refund", ReturnState::failed));
    });
    finds("nobody has to settle", [&](Tx& tx, const PaymentAttempt& attempt) {
        tx.payments().add_return(back(attempt, "refund", ReturnState::failed));
    });
    finds("an open balance of an order",
          [](Tx& tx, const PaymentAttempt& attempt) { record_beside(tx, attempt, EntryKind::surplus, 100, ""); });
    finds("that no provider is asked for", [](Tx& tx, const PaymentAttempt& attempt) {
        tx.money().add({.order = attempt.order,
                        .kind = EntryKind::refund,
                        .method = PaymentMethod::stripe,
                        .amount = 100,
                        .at = tx.now(),
                        .lines = {{kStripe, -100}, {Account::sales, 100}}});
    });
    finds("of which other money was captured", [](Tx& tx, const PaymentAttempt& attempt) {
        tx.money().add({.order = attempt.order,
                        .kind = EntryKind::surplus,
                        .method = PaymentMethod::stripe,
                        .amount = 100,
                        .at = tx.now(),
                        .lines = {{kStripe, 100}, {Account::sales, -100}}});
    });
    finds("more is refunded than it has brought in", [&](Tx& tx, const PaymentAttempt& attempt) {
        auto planted = back(attempt, "refund", ReturnState::done);
        planted.amount.amount = 8401;
        tx.payments().add_return(planted);
    });
}

TEST_CASE_TEMPLATE("an end at any step of a refund: given back once, and nothing is lost", On, PAY_STORES) {
    // The process ends at the n-th step of two refunds: before or after a call, before or after a commit. It starts
    // again, the clerk asks again by the same key, and time passes.
    int last = 0;
    for (bool is_reached = true; is_reached; ++last) {
        Refunding<On> house;
        auto ticket = house.one();
        ticket["version"] = house.admin()["version"];
        auto amount = house.some(100);
        int step = 0;
        const auto at = [&](const std::string&) {
            if (step++ == last) throw Crash();
        };
        house.stripe.at = [&](const std::string& where, const std::string& call) { at(where + " " + call); };
        house.breaking->at = at;
        const auto give = [&] {
            const auto first = house.refund(ticket, "k1");
            if (first.status != 200) return;
            amount["version"] = Json::parse(first.text())["version"];
            house.refund(amount, "k2");
            house.pass(minutes(1));
        };
        try {
            give();
        } catch (const std::exception&) {
        }
        is_reached = step > last;
        house.breaking->at = [](const std::string&) {};
        house.stripe.at = [](const std::string&, const std::string&) {};
        house.shop.failures.clear();
        CAPTURE(last);
        const auto first = house.shop.json(200, house.refund(ticket, "k1"));
        if (!amount.contains("version")) amount["version"] = first["version"];
        house.shop.json(200, house.refund(amount, "k2"));
        house.pass(hours(1));
        CHECK(house.kept() == 4100);
        CHECK(house.admin()["refunded"]["amount"] == 4300);
        CHECK(house.shown(1) == "done");
        CHECK(house.shown(2) == "done");
        CHECK(house.payments().incidents(10).empty());
        house.shop.check_sound();
        REQUIRE(last < 200);
    }
    CHECK(last > 10); // each of them, and not the first alone
}

} // namespace frontrow::testing::payment_test
