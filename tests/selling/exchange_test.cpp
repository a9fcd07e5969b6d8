// Orders that go to another session, and what becomes of the orders of a session that is called off, postponed or
// moved: money and seats add up after every step, whoever does it and whatever is interrupted. On every store.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/all_at_once.hpp"
#include "tests/support/online_shop.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::exchange_test {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

const std::string kOrders = "/api/admin/orders/";

/// A house that plays "tonight" and "gala", both on sale, and somebody who may do everything in it.
template <class On>
struct House : On {
    std::string admin = this->shop.log_in(Role::admin);
    int keys = 0;

    House() {
        this->shop.store.write([&](Tx& tx) {
            auto gala = tx.sessions().find(SessionSlug::trusted("gala"))->session;
            gala.sales_start = kNoon - hours(1);
            gala.prices = {{"Stalls", "adult", 5'000},
                           {"Stalls", "child", 2'100},
                           {"Circle", "adult", 2'000},
                           {"Floor", "adult", 1'500}};
            tx.sessions().put(gala);
            return Done{};
        });
    }

    Json as_admin(int status, const std::string& method, const std::string& path, const Json& body = nullptr) {
        return this->shop.json(status, this->shop.send_as(admin, method, path, body.is_null() ? "" : body.dump()));
    }
    Response post(const std::string& path, const Json& body, const std::string& key) {
        return this->shop.send_as(admin, "POST", path, body.dump(), key);
    }
    Response order_of(const std::string& seats, const std::string& session, const std::string& method,
                      const Json& more = Json::object(), const std::string& buyer = kAlice) {
        const auto hold = this->shop.json(201, this->shop.send("POST", "/api/sessions/" + session + "/holds",
                                                               R"({"seats":[)" + seats + "]}", buyer))["hold"];
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = "4242424242424242";
        body.update(more);
        return this->shop.send("POST", "/api/orders", body.dump(), buyer,
                               {{"idempotency-key", "k" + std::to_string(++keys)}});
    }
    Json buy(const std::string& seats, const std::string& method = "demo", const std::string& buyer = kAlice) {
        const auto order = this->shop.json(201, order_of(seats, "tonight", method, Json::object(), buyer))["order"];
        if (method == "stripe") paid();
        this->shop.clock.advance(seconds(1));
        return order;
    }
    /// Whoever is at the provider has paid.
    void paid() {
        for (auto& [name, sale] : this->stripe.sales)
            if (sale.state == AttemptState::started) sale.state = AttemptState::paid;
        settle();
    }
    void settle() {
        this->shop.clock.advance(seconds(10));
        run_payments(this->shop);
    }
    void carry_out() {
        auto& settlements = this->shop.shop.back_office().settlements();
        while (settlements.is_due() && settlements.run_due() > 0) {
        }
        settle();
    }
    Json seen(const Json& order) { return page("/api/orders/" + order["id"].template get<std::string>()); }
    Json page(const std::string& path) { return this->shop.json(200, this->shop.send("GET", path))["order"]; }
    Json desk(const Json& order) { return as_admin(200, "GET", path(order)); }
    static std::string path(const Json& order) { return kOrders + order["reference"].get<std::string>(); }
    /// Returns the answer to an exchange of the order for these seats of the gala.
    Response exchange(const Json& order, const std::string& seats, Json more = Json::object()) {
        Json body{{"session", "gala"}, {"version", desk(order)["version"]}};
        body["seats"] = Json::parse("[" + seats + "]");
        body.update(more);
        return post(path(order) + "/exchange", body, "x" + std::to_string(++keys));
    }
    Json exchanged(const Json& order, const std::string& seats, const Json& more = Json::object()) {
        const auto reference = this->shop.json(201, exchange(order, seats, more))["reference"];
        return as_admin(200, "GET", kOrders + reference.template get<std::string>());
    }
    /// What the shop has by each way to pay, by the ledger.
    std::int64_t has(Account account) { return booked(this->shop, account); }
    std::string letters(const std::string& session) { return this->shop.states("", session).substr(0, 4); }
    std::vector<std::string> mail_of(const Json& order) {
        std::vector<std::string> kinds;
        this->shop.store.read([&](Tx& tx) {
            for (const auto& message : tx.outbox().of_order(OrderId::trusted(order["id"].template get<std::string>())))
                kinds.emplace_back(name_of(message.kind));
            return Done{};
        });
        std::reverse(kinds.begin(), kinds.end());
        return kinds;
    }
    /// What the door says of a code now.
    std::string scan(const Json& code, const std::string& key = "s1") {
        const Json body{{"scans", {{{"key", key}, {"code", code}}}}};
        const auto answer = this->shop.send_as(admin, "POST", "/api/door/sessions/tonight/scans", body.dump());
        return this->shop.json(200, answer)["items"][0]["verdict"];
    }
    void rules(Json more) {
        if (!more.contains("changes_end_minutes_before")) more["changes_end_minutes_before"] = 60;
        this->shop.json(200, this->shop.change_settings(admin, more));
    }
    Json session(const std::string& slug = "tonight") { return as_admin(200, "GET", "/api/admin/sessions/" + slug); }
    Json call_off() {
        return as_admin(200, "POST", "/api/admin/sessions/tonight/cancel", {{"version", session()["version"]}});
    }
    Json concerned() { return as_admin(200, "GET", "/api/admin/sessions/tonight/concerned"); }
    Json decide(Json body) { return as_admin(200, "POST", "/api/admin/sessions/tonight/concerned", body); }
    void is_sound() {
        this->shop.check_sound();
        CHECK(has(account_of(PaymentMethod::exchange)) == 0); // whatever leaves an order comes to another
    }
};

} // namespace

TEST_CASE_TEMPLATE("an order goes to another session and the difference is paid, in one step", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1","A-2")"); // 2 × 42.00
    const auto codes = house.seen(order)["tickets"];
    refused(house.exchange(order, R"("A-3","A-4")"), 422, "invalid", "method"); // 2 × 50.00: say how it is paid
    CHECK(house.letters("tonight") == "ssaa");
    CHECK(house.letters("gala") == "aaaa");
    const auto now = house.exchanged(order, R"("A-3","A-4")", {{"method", "cash"}, {"due", 1'600}});
    CHECK(now["status"] == "paid");
    CHECK(now["session"] == "gala");
    CHECK(amount(now["total"]) == 10'000);
    CHECK(amount(now["credit"]) == 8'400);
    CHECK(now["exchanged_from"] == order["reference"]);
    CHECK(house.letters("tonight") == "aaaa");
    CHECK(house.letters("gala") == "aass");
    const auto before = house.seen(order);
    CHECK(before["status"] == "refunded");
    CHECK(before["exchanged_for"]["reference"] == now["reference"]);
    const auto after = house.page("/api" + now["page"].template get<std::string>());
    for (const auto& ticket : after["tickets"])
        for (const auto& old : codes) CHECK(ticket["code"] != old["code"]);
    CHECK(house.scan(codes[0]["code"]) == "replaced"); // at once, whatever the day
    CHECK(house.has(account_of(PaymentMethod::cash)) == 1'600);
    CHECK(house.has(account_of(PaymentMethod::demo)) == 8'400);
    CHECK(house.has(Account::sales) == -10'000);
    CHECK(house.mail_of(after) == std::vector<std::string>{"exchanged"});
    CHECK(house.mail_of(order) == std::vector<std::string>{"confirmation"}); // and no refund that nobody got
    refused(house.exchange(order, R"("A-5")"), 409, "already_exchanged");
    house.is_sound();
}

TEST_CASE_TEMPLATE("what is left over of an exchange goes back as it was paid, and the house keeps its fee", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1","A-2")", "stripe");
    // 84.00, of which 5.00 are kept, for 2 × 20.00
    const auto now = house.exchanged(order, R"("B-5","B-6")", {{"fee", 500}, {"due", -3'900}});
    CHECK(amount(now["total"]) == 4'000);
    CHECK(amount(now["kept"]) == 500);
    house.settle();
    CHECK(house.stripe.kept() == 4'500);
    CHECK(house.has(account_of(PaymentMethod::stripe)) == 4'500);
    CHECK(house.has(Account::sales) == -4'500);
    house.is_sound();
    // The rest of it goes back to where the first order was paid.
    house.as_admin(200, "POST", kOrders + now["reference"].template get<std::string>() + "/cancel");
    house.settle();
    CHECK(house.stripe.kept() == 500);
    house.is_sound();
}

TEST_CASE_TEMPLATE("an order that was paid in two ways goes back in two ways", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1")", "stripe");
    const auto now = house.exchanged(order, R"("A-3")", {{"method", "card_terminal"}});
    const auto done = house.as_admin(200, "POST", kOrders + now["reference"].template get<std::string>() + "/cancel");
    REQUIRE(done["money"].size() == 4);
    CHECK(done["money"][2]["method"] == "card_terminal");
    CHECK(amount(done["money"][2]["amount"]) == 800);
    CHECK(done["money"][3]["method"] == "stripe");
    CHECK(amount(done["money"][3]["amount"]) == 4'200);
    house.settle();
    CHECK(house.stripe.kept() == 0);
    CHECK(house.has(account_of(PaymentMethod::card_terminal)) == 0);
    CHECK(house.has(Account::balances) == 0);
    house.is_sound();
}

TEST_CASE_TEMPLATE("an exchange at the prices that were paid costs nothing, and the same request is one exchange", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1","A-2")");
    const Json body{{"session", "gala"},
                    {"seats", {"A-1", "A-2"}},
                    {"keep_prices", true},
                    {"version", house.desk(order)["version"]}};
    const auto quote = house.as_admin(200, "POST", house.path(order) + "/exchange/quote", body);
    CHECK(amount(quote["due"]) == 0);
    CHECK(amount(quote["back"]) == 0);
    CHECK(house.letters("gala") == "aaaa");
    const auto first = house.shop.json(201, house.post(house.path(order) + "/exchange", body, "once"));
    CHECK(house.shop.json(201, house.post(house.path(order) + "/exchange", body, "once")) == first);
    CHECK(amount(house.as_admin(200, "GET", kOrders + first["reference"].template get<std::string>())["total"]) ==
          8'400);
    CHECK(house.letters("gala") == "ssaa");
    house.is_sound();
}

TEST_CASE_TEMPLATE("an order is not exchanged for what somebody has, for its own session, or once somebody has come in",
                   On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1")");
    house.shop.json(201, house.shop.send("POST", "/api/sessions/gala/holds", R"({"seats":["A-3"]})", kBob));
    refused(house.exchange(order, R"("A-3")", {{"method", "cash"}}), 409, "seats_taken");
    refused(house.exchange(order, R"("A-4")", {{"session", "tonight"}}), 422, "invalid", "session");
    refused(house.exchange(order, R"("A-4")", {{"method", "cash"}, {"due", 900}}), 409, "total_changed");
    refused(house.exchange(order, R"("A-4")", {{"version", 99}, {"method", "cash"}}), 409, "changed_meanwhile");
    CHECK(house.letters("tonight") == "saaa");
    house.shop.clock.set(house.shop.session.session.doors_at);
    const auto code = house.seen(order)["tickets"][0]["code"];
    CHECK(house.scan(code) == "in");
    refused(house.exchange(order, R"("A-4")", {{"method", "cash"}}), 409, "ticket_used");
    house.is_sound();
}

TEST_CASE_TEMPLATE("two exchanges for the same seats: one order gets them, the other stays", On, ONLINE_STORES) {
    for (int round = 0; round < 3; ++round) {
        House<On> house;
        const std::vector<Json> orders{house.buy(R"("A-1")"), house.buy(R"("A-2")", "demo", kBob),
                                       house.buy(R"("A-3")", "demo", kBob)};
        std::vector<std::string> versions;
        std::atomic<int> won{0};
        std::atomic<int> lost{0};
        all_at_once(3, [&](int i) {
            const Json body{{"session", "gala"}, {"seats", {"A-5"}}, {"keep_prices", true}, {"version", 1}};
            const auto status =
                house.post(house.path(orders[std::size_t(i)]) + "/exchange", body, "r" + std::to_string(i)).status;
            if (status == 201) ++won;
            if (status == 409) ++lost;
        });
        CHECK(won == 1);
        CHECK(lost == 2);
        house.is_sound();
    }
}

TEST_CASE_TEMPLATE("an exchange and a refund of the same order at once: one of them", On, ONLINE_STORES) {
    for (int round = 0; round < 3; ++round) {
        House<On> house;
        const auto order = house.buy(R"("A-1","A-2")", "stripe");
        std::atomic<int> done{0};
        std::atomic<int> unexpected{0};
        all_at_once(6, [&](int i) {
            const Json exchange{{"session", "gala"}, {"seats", {"A-5", "A-6"}}, {"keep_prices", true}, {"version", 1}};
            const Json refund{{"amount", {{"amount", 8'400}, {"currency", "EUR"}}}, {"reason", "x"}, {"version", 1}};
            const auto status =
                i % 2 == 0 ? house.post(house.path(order) + "/exchange", exchange, "r" + std::to_string(i)).status
                           : house.post(house.path(order) + "/refunds", refund, "r" + std::to_string(i)).status;
            if (status == 200 || status == 201) ++done;
            if (status != 200 && status != 201 && status != 409) ++unexpected;
        });
        CHECK(done == 1);
        CHECK(unexpected == 0);
        house.settle();
        house.is_sound();
    }
}

TEST_CASE_TEMPLATE("an exchange and a scan of the same ticket at once: whoever has come in is not exchanged", On,
                   ONLINE_STORES) {
    for (int round = 0; round < 3; ++round) {
        House<On> house;
        const auto order = house.buy(R"("A-1")");
        const auto code = house.seen(order)["tickets"][0]["code"];
        house.shop.clock.set(house.shop.session.session.doors_at);
        std::atomic<bool> is_in{false};
        std::atomic<bool> is_exchanged{false};
        all_at_once(2, [&](int i) {
            if (i == 0) {
                is_in = house.scan(code) == "in";
                return;
            }
            const Json body{{"session", "gala"}, {"seats", {"A-5"}}, {"keep_prices", true}, {"version", 1}};
            is_exchanged = house.post(house.path(order) + "/exchange", body, "r").status == 201;
        });
        CHECK(is_in != is_exchanged);
        house.is_sound();
    }
}

TEST_CASE_TEMPLATE("a buyer exchanges where the house lets them: pays the difference, and the old tickets end with it",
                   On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1")", "stripe");
    const Json exchange{{"exchange", order["id"]}};
    CHECK(house.seen(order)["rights"].is_null());
    refused(house.order_of(R"("A-5")", "gala", "stripe", exchange, kBob), 409, "not_to_be_exchanged");
    house.rules({{"buyers_exchange", true}, {"exchange_fee", 300}});
    const auto rights = house.seen(order)["rights"];
    CHECK(rights["exchange"] == true);
    CHECK(rights["cancel"] == false);
    CHECK(amount(rights["exchange_fee"]) == 300);
    // 50.00 less 39.00 that are left of the old one
    const auto pending = house.shop.json(201, house.order_of(R"("A-6")", "gala", "stripe", exchange))["order"];
    CHECK(pending["status"] == "pending");
    CHECK(amount(pending["credit"]) == 3'900);
    CHECK(house.seen(order)["status"] == "paid"); // until that is paid
    CHECK(house.stripe.sales.rbegin()->second.amount.amount == 1'100);
    house.paid();
    CHECK(house.seen(pending)["status"] == "paid");
    CHECK(house.seen(order)["status"] == "refunded");
    CHECK(house.stripe.kept() == 5'300);
    CHECK(house.has(Account::sales) == -5'300); // the tickets, and what was kept
    house.is_sound();
}

TEST_CASE_TEMPLATE("a buyer's exchange that is paid after the order was given back: the money goes back too", On,
                   ONLINE_STORES) {
    House<On> house;
    house.rules({{"buyers_exchange", true}});
    const auto order = house.buy(R"("A-1")", "stripe");
    const auto pending =
        house.shop.json(201, house.order_of(R"("A-6")", "gala", "stripe", {{"exchange", order["id"]}}))["order"];
    house.as_admin(200, "POST", house.path(order) + "/cancel");
    house.paid();
    house.settle();
    CHECK(house.seen(pending)["status"] == "cancelled");
    CHECK(house.seen(pending)["payment"]["returned"] == "done");
    CHECK(house.stripe.kept() == 0);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a buyer exchanges for less and gets the rest back; with nothing to pay it is done at once", On,
                   ONLINE_STORES) {
    House<On> house;
    house.rules({{"buyers_exchange", true}});
    const auto order = house.buy(R"("A-1")", "stripe");
    const auto now =
        house.shop.json(201, house.order_of(R"("B-5")", "gala", "free", {{"exchange", order["id"]}}))["order"];
    CHECK(now["status"] == "paid");
    house.settle();
    CHECK(house.stripe.kept() == 2'000);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a buyer cancels where the house lets them, in time, less a fee, and once", On, ONLINE_STORES) {
    House<On> house;
    house.rules({{"buyers_cancel", true}, {"cancel_fee", 250}, {"changes_end_minutes_before", 60}});
    const auto order = house.buy(R"("A-1","A-2")", "stripe");
    const auto give_back = [&](std::int64_t refund) {
        return house.shop.send("POST", "/api/orders/" + order["id"].template get<std::string>() + "/give-back",
                               Json{{"refund", {{"amount", refund}, {"currency", "EUR"}}}}.dump());
    };
    CHECK(amount(house.seen(order)["rights"]["refund"]) == 7'900);
    refused(give_back(8'400), 409, "total_changed");
    CHECK(house.shop.json(200, give_back(7'900))["order"]["status"] == "refunded");
    CHECK(house.shop.json(200, give_back(7'900))["order"]["status"] == "refunded");
    house.settle();
    CHECK(house.stripe.kept() == 500);
    CHECK(house.letters("tonight") == "aaaa");
    house.is_sound();

    const auto late = house.buy(R"("A-1")", "stripe");
    house.shop.clock.set(house.shop.session.session.starts_at - std::chrono::minutes(59));
    CHECK(house.seen(late)["rights"].is_null());
}

TEST_CASE_TEMPLATE("what becomes of the money of an exchanged order is shown with the one that took its place", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1")", "stripe");
    const auto later = house.exchanged(order, R"("A-1")", {{"keep_prices", true}});
    const auto name = house.stripe.sales.begin()->first;
    const auto listed = [&] {
        return house.as_admin(200, "GET", "/api/door/sessions/gala/tickets")["tickets"][0]["disputed"];
    };
    CHECK(listed() == false);
    house.shop.send("POST", "/api/webhooks/stripe", "evt_d1 money_" + name + "  dispute dp_1 4200", "",
                    {{"stripe-signature", "signed"}});
    CHECK(house.desk(later)["disputed"] == true);
    CHECK(listed() == true);
    house.stripe.refuses_returns = true;
    house.as_admin(200, "POST", house.path(later) + "/cancel");
    house.settle();
    const auto shown = house.desk(later)["money"].back();
    CHECK(shown["method"] == "stripe");
    CHECK(shown["status"] == "failed");
    const auto page = house.page("/api" + later["page"].template get<std::string>());
    CHECK(page["payment"]["refund_status"] == "failed");
}

TEST_CASE_TEMPLATE("a refund at the provider of an order that was exchanged goes into the books of the one that stands",
                   On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1")", "stripe");
    const auto later = house.exchanged(order, R"("A-1")", {{"keep_prices", true}});
    auto& [name, sale] = *house.stripe.sales.begin();
    sale.given_back = 4200;
    house.shop.send("POST", "/api/webhooks/stripe", "evt_1 money_" + name + "  other_return re_1 4200", "",
                    {{"stripe-signature", "signed"}});
    auto& payments = house.shop.shop.payments();
    const auto told = payments.incidents(10);
    REQUIRE(told.size() == 1);
    REQUIRE(payments.settle(told[0].id, PaymentService::Verdict::book, Actor{{}, "Grace"}));
    CHECK(house.has(Account::balances) == 0);
    CHECK(amount(house.desk(later)["refunded"]) == 4200);
    house.as_admin(200, "POST", house.path(later) + "/cancel"); // gives nothing back a second time
    house.settle();
    CHECK(payments.incidents(10).size() == 1);
    CHECK(house.has(account_of(PaymentMethod::stripe)) == 0);
    house.is_sound();
}

TEST_CASE_TEMPLATE("what was missing when an order was paid does not go back with the one that took its place", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.shop.json(201, house.order_of(R"("A-1")", "tonight", "stripe"))["order"];
    house.stripe.sales.begin()->second.amount.amount -= 200;
    house.paid();
    auto& payments = house.shop.shop.payments();
    const auto told = payments.incidents(10);
    REQUIRE(told.size() == 1);
    REQUIRE(payments.settle(told[0].id, PaymentService::Verdict::accept, Actor{{}, "Grace"}));
    const auto later = house.exchanged(order, R"("A-1")", {{"keep_prices", true}});
    CHECK(house.has(Account::write_offs) == 200);
    house.as_admin(200, "POST", house.path(later) + "/cancel");
    house.settle();
    CHECK(house.stripe.kept() == 0);
    CHECK(house.has(Account::write_offs) == 0);
    CHECK(payments.incidents(10).size() == 1);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a voucher is used as long as its discount stands, through exchanges at the price paid", On,
                   ONLINE_STORES) {
    House<On> house;
    for (const auto* code : {"HALF", "MORE"})
        REQUIRE(house
                    .post("/api/marketing/vouchers",
                          {{"code", code}, {"kind", "percent"}, {"value", 50}, {"max_uses", 1}}, code)
                    .status == 201);
    const auto used = [&](const char* code) {
        return house.shop.store.read([&](Tx& tx) { return tx.vouchers().find(VoucherCode::trusted(code))->used; });
    };
    const auto bought = [&](const std::string& seat, const char* code) {
        const auto answer = house.order_of(seat, "tonight", "demo", {{"voucher", code}});
        return house.shop.json(201, answer)["order"];
    };
    const auto order = bought(R"("A-1")", "HALF");
    const auto later = house.exchanged(order, R"("A-1")", {{"keep_prices", true}});
    CHECK(amount(later["paid"]) == 2'100);
    CHECK(later["voucher"] == "HALF");
    CHECK(amount(house.page("/api" + later["page"].template get<std::string>())["voucher"]["discount"]) == 2'100);
    CHECK(used("HALF") == 1);
    CHECK(house.order_of(R"("A-1")", "tonight", "demo", {{"voucher", "HALF"}}, kBob).status == 409);
    house.is_sound();
    house.as_admin(200, "POST", house.path(later) + "/cancel");
    CHECK(used("HALF") == 0);
    CHECK(house.has(Account::discounts) == 0);
    // At the prices of the other session there is no discount left.
    house.exchanged(bought(R"("A-2")", "HALF"), R"("A-2")", {{"method", "cash"}});
    CHECK(used("HALF") == 0);
    // The same where all orders of a session go elsewhere.
    bought(R"("A-3")", "MORE");
    house.call_off();
    CHECK(house.decide({{"wish", "exchange"}, {"target", "gala"}, {"all", true}})["decided"] == 1);
    house.carry_out();
    CHECK(house.concerned()["counts"]["exchanged"] == 1);
    CHECK(used("MORE") == 1);
    house.is_sound();
}

TEST_CASE_TEMPLATE("a session is called off: everybody is told, and all that was paid goes back, order by order", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto card = house.buy(R"("A-1")", "stripe");
    const auto demo = house.buy(R"("A-2","A-3")", "demo", kBob);
    house.as_admin(409, "POST", "/api/admin/sessions/tonight/concerned", {{"wish", "refund"}, {"all", true}});
    const auto counter =
        house.shop.json(201, house.post("/api/box-office/sales",
                                        {{"session", "tonight"}, {"seats", {"B-5"}}, {"method", "cash"}}, "c1"));
    house.call_off();
    CHECK(house.mail_of(card) == std::vector<std::string>{"confirmation", "called_off"});
    CHECK(house.seen(card)["called_off"] == true);
    CHECK(house.seen(card)["change"]["kind"] == "called_off");
    auto page = house.concerned();
    CHECK(page["counts"]["undecided"] == 3);
    CHECK(page["items"].size() == 3);
    CHECK(house.decide({{"wish", "refund"}, {"all", true}})["decided"] == 3);
    CHECK(house.seen(card)["settlement"]["state"] == "waiting");
    // One is done, then the process ends, and another goes on.
    house.carry_out();
    house.carry_out();
    page = house.concerned();
    CHECK(page["counts"]["refunded"] == 2);
    CHECK(page["counts"]["refused"] == 1); // cash is nobody's until somebody hands it over
    CHECK(page["counts"]["waiting"] == 0);
    for (const auto& item : page["items"])
        if (item["method"] == "cash") CHECK(item["settlement"]["note"] == "paid_at_counter");
    CHECK(house.seen(card)["status"] == "refunded");
    CHECK(house.seen(demo)["status"] == "refunded");
    CHECK(house.stripe.kept() == 0);
    CHECK(house.stripe.backs.size() == 1);
    CHECK(house.mail_of(card) == std::vector<std::string>{"confirmation", "called_off", "refunded"});
    CHECK(house.decide({{"wish", "keep"}, {"all", true}})["decided"] == 1); // of those that were refused
    CHECK(house.concerned()["counts"]["kept"] == 1);
    house.is_sound();
}

TEST_CASE_TEMPLATE(
    "the orders of a session that is called off go to another one at the same price, where there is room", On,
    ONLINE_STORES) {
    House<On> house;
    const auto same = house.buy(R"("A-1","A-2")", "stripe");
    const auto near = house.buy(R"("A-3")", "demo", kBob);
    const auto kept = house.buy(R"("B-5")", "demo", kBob);
    house.shop.json(201, house.shop.send("POST", "/api/sessions/gala/holds", R"({"seats":["A-3"]})", kBob));
    house.call_off();
    house.decide({{"wish", "keep"}, {"orders", {kept["reference"]}}});
    CHECK(house.decide({{"wish", "exchange"}, {"target", "gala"}, {"all", true}})["decided"] == 2);
    house.carry_out();
    const auto counts = house.concerned()["counts"];
    CHECK(counts["exchanged"] == 2);
    CHECK(counts["kept"] == 1);
    const auto later = house.page("/api/orders/" + house.seen(same)["exchanged_for"]["id"].template get<std::string>());
    CHECK(later["session"] == "gala");
    CHECK(later["tickets"][0]["seat"] == "A-1");
    CHECK(later["tickets"][1]["seat"] == "A-2");
    CHECK(amount(later["total"]) == 8'400);
    const auto other = house.page("/api/orders/" + house.seen(near)["exchanged_for"]["id"].template get<std::string>());
    CHECK(other["tickets"][0]["category"] == "Stalls");
    CHECK(house.seen(kept)["status"] == "paid");
    CHECK(house.seen(kept)["settlement"]["wish"] == "keep");
    house.is_sound();
}

TEST_CASE_TEMPLATE("who kept their tickets when a session was postponed is to be settled when it is called off", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1")", "stripe");
    house.as_admin(200, "POST", "/api/admin/sessions/tonight/postpone", {{"version", house.session()["version"]}});
    CHECK(house.decide({{"wish", "keep"}, {"all", true}})["decided"] == 1);
    CHECK(house.concerned()["counts"]["undecided"] == 0);
    house.call_off();
    CHECK(house.concerned()["counts"]["undecided"] == 1);
    CHECK(house.seen(order)["settlement"].is_null());
    CHECK(house.decide({{"wish", "refund"}, {"all", true}})["decided"] == 1);
    house.carry_out();
    CHECK(house.stripe.kept() == 0);
    CHECK(house.seen(order)["status"] == "refunded");
    CHECK(house.concerned()["counts"]["refunded"] == 1);
    house.is_sound();
}

TEST_CASE_TEMPLATE("two processes settle the same orders: each once", On, ONLINE_STORES) {
    House<On> house;
    for (int i = 1; i <= 4; ++i) house.buy("\"A-" + std::to_string(i) + "\"", "stripe");
    house.call_off();
    house.decide({{"wish", "refund"}, {"all", true}});
    all_at_once(4, [&](int) {
        auto& settlements = house.shop.shop.back_office().settlements();
        while (settlements.is_due() && settlements.run_due() > 0) {
        }
    });
    house.settle();
    CHECK(house.concerned()["counts"]["refunded"] == 4);
    CHECK(house.stripe.kept() == 0);
    CHECK(house.stripe.backs.size() == 4);
    house.is_sound();
}

TEST_CASE_TEMPLATE(
    "a session is postponed and then moved: tickets stay, calendars and buyers hear of it, who cannot come "
    "gives back",
    On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1")", "stripe");
    const auto code = house.seen(order)["tickets"][0]["code"];
    const auto sequence = [&] {
        const auto file =
            house.shop.send("GET", "/api/orders/" + order["id"].template get<std::string>() + "/calendar.ics").text();
        return std::stoi(file.substr(file.find("SEQUENCE:") + 9));
    };
    const auto first = sequence();
    house.as_admin(200, "POST", "/api/admin/sessions/tonight/postpone", {{"version", house.session()["version"]}});
    CHECK(house.session()["status"] == "postponed");
    const auto second = sequence();
    CHECK(second > first);
    CHECK(house.seen(order)["postponed"] == true);
    refused(house.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-5"]})", kBob), 409, "not_on_sale");
    house.shop.clock.set(house.shop.session.session.doors_at);
    CHECK(house.scan(code) == "called_off"); // not on the old date
    Json moved{{"version", house.session()["version"]}};
    const auto later = house.shop.clock.now() + hours(24 * 20);
    moved["starts_at"] = rfc3339(later);
    moved["doors_at"] = rfc3339(later - hours(1));
    moved["sales_end"] = rfc3339(later);
    house.as_admin(200, "PUT", "/api/admin/sessions/tonight", moved);
    CHECK(house.session()["status"] == "scheduled");
    CHECK(sequence() > second);
    const auto now = house.seen(order);
    CHECK(now["tickets"][0]["code"] == code);
    CHECK(now["change"]["kind"] == "moved");
    CHECK(now["change"]["return_until"] == rfc3339(house.shop.clock.now() + hours(24 * 14)));
    CHECK(now["rights"]["cancel"] == true);
    CHECK(amount(now["rights"]["refund"]) == 4'200);
    CHECK(house.mail_of(order) == std::vector<std::string>{"confirmation", "postponed", "rescheduled"});
    house.shop.json(200,
                    house.shop.send("POST", "/api/orders/" + order["id"].template get<std::string>() + "/give-back",
                                    R"({"refund":{"amount":4200,"currency":"EUR"}})"));
    house.settle();
    CHECK(house.stripe.kept() == 0);
    house.is_sound();
}

TEST_CASE_TEMPLATE("verify finds an exchange whose money has not arrived, and a settlement that was not done", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.buy(R"("A-1")");
    house.exchanged(order, R"("A-3")", {{"keep_prices", true}});
    house.is_sound();
    const auto id = OrderId::trusted(order["id"].template get<std::string>());
    house.shop.store.write([&](Tx& tx) {
        tx.orders().set_status(id, OrderStatus::paid, PaymentStatus::paid);
        return Done{};
    });
    const auto broken = house.shop.store.invariant_violations();
    CHECK(std::any_of(broken.begin(), broken.end(), [](const std::string& line) {
        return line.find("takes the place of one that still stands") != std::string::npos;
    }));
}

} // namespace frontrow::testing::exchange_test
