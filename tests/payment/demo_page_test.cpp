// The payment page of a demo: what its visitor lets happen goes the way of every provider's word, and ends as it does
// there.

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "domain/payment/demo_provider.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::demo_page_test {

namespace {

using std::chrono::seconds;

template <class On>
struct Demo : On {
    /// An order for these seats that is to be paid on the page.
    Json order(const std::string& seats = R"("A-1","A-2")", const std::string& buyer = kAlice) {
        const auto held = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[)" + seats + "]}", buyer));
        const auto hold = held["hold"]["id"].template get<std::string>();
        const Json body{{"hold", hold},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "demo"}}}};
        return this->shop.json(
            201, this->shop.send("POST", "/api/orders", body.dump(), buyer, {{"idempotency-key", hold}}))["order"];
    }
    static std::string page(const Json& order) { return order["payment"]["redirect_url"].get<std::string>(); }
    static std::string name(const Json& order) { return page(order).substr(std::string("/demo/pay/").size()); }
    Response happen(const Json& order, const std::string& outcome) {
        return this->shop.send("POST", "/api/demo/payments/" + name(order), Json{{"outcome", outcome}}.dump());
    }
    Json shown(const Json& order) {
        return this->shop.json(200, this->shop.send("GET", "/api/demo/payments/" + name(order)))["payment"];
    }
    Json seen(const Json& order) {
        return this->shop.json(
            200, this->shop.send("GET", "/api/orders/" + order["id"].template get<std::string>()))["order"];
    }
    /// What the books know of an order without the page of the buyer: nobody asks the provider for it.
    Order kept(const Json& order) {
        const auto id = OrderId::trusted(order["id"].template get<std::string>());
        return *this->shop.store.read([&](Tx& tx) { return tx.orders().find(id); });
    }
    /// Lets the demo tell what is due after so long, and everything happen that follows.
    void pass(seconds span) {
        this->shop.clock.advance(span);
        this->shop.shop.demo_payments()->tell();
        auto& payments = this->shop.shop.payments();
        while (payments.is_due() && payments.run_due() > 0) {
        }
    }
    std::string taken() { return this->shop.states().substr(0, 2); }
};

} // namespace

TEST_CASE_TEMPLATE("the page of a demo shows what is to be paid, and accepting it sells", On, STORES) {
    Demo<On> demo;
    const auto order = demo.order();
    CHECK(order["status"] == "pending");
    CHECK(order["payment"]["method"] == "demo");
    CHECK(order["payment"]["is_test"] == true);
    const auto shown = demo.shown(order);
    CHECK(shown["status"] == "started");
    CHECK(shown["amount"] == order["total"]);
    CHECK(shown["return_url"] == "/orders/" + order["id"].template get<std::string>());
    CHECK(demo.shop.json(200, demo.happen(order, "accept"))["payment"]["status"] == "paid");
    CHECK(demo.kept(order).status == OrderStatus::pending); // the page has written nothing of the shop's
    demo.shop.clock.advance(seconds(4));
    CHECK(demo.seen(order)["status"] == "paid"); // the buyer's return
    demo.pass(seconds(0));
    demo.pass(seconds(10));
    CHECK(demo.seen(order)["payment"]["returned"].is_null());
    refused(demo.happen(order, "accept"), 409, "payment_over");
    demo.shop.check_sound();
}

TEST_CASE_TEMPLATE("a declined payment of a demo gives the buyer the seats back", On, STORES) {
    Demo<On> demo;
    const auto order = demo.order();
    CHECK(demo.shop.json(200, demo.happen(order, "decline"))["payment"]["status"] == "failed");
    demo.pass(seconds(4));
    const auto declined = demo.seen(order);
    CHECK(declined["status"] == "cancelled");
    CHECK(declined["payment"]["status"] == "failed");
    CHECK(demo.taken() == "hh");
    demo.shop.check_sound();
}

TEST_CASE_TEMPLATE("a browser that never comes back: the shop is told, twice, and sells once", On, STORES) {
    Demo<On> demo;
    const auto order = demo.order();
    demo.happen(order, "no_return");
    demo.pass(seconds(2));
    CHECK(demo.kept(order).status == OrderStatus::pending); // not before it is told
    demo.pass(seconds(2));
    CHECK(demo.kept(order).status == OrderStatus::paid);
    CHECK(demo.taken() == "ss");
    demo.shop.check_sound();
}

TEST_CASE_TEMPLATE("money of a demo that comes late: the same seats while they are there, else it goes back", On,
                   STORES) {
    Demo<On> demo;
    const auto order = demo.order();
    CHECK(demo.shop.json(200, demo.happen(order, "late"))["payment"]["status"] == "expired");
    demo.pass(seconds(4));
    CHECK(demo.kept(order).status == OrderStatus::cancelled);
    CHECK(demo.taken() == "hh");
    demo.pass(seconds(20));
    CHECK(demo.kept(order).status == OrderStatus::paid);
    CHECK(demo.taken() == "ss");

    const auto other = demo.order(R"("B-1")", kBob);
    demo.happen(other, "late");
    demo.pass(seconds(4));
    const auto holds = demo.shop.json(200, demo.shop.send("GET", "/api/sessions/tonight/holds", "", kBob))["holds"];
    CHECK(demo.shop.send("DELETE", "/api/holds/" + holds[0]["id"].template get<std::string>(), "", kBob).status == 204);
    demo.order(R"("B-1")", kAlice); // somebody else has them by now
    demo.pass(seconds(20));
    const auto late = demo.seen(other);
    CHECK(late["status"] == "cancelled");
    CHECK(late["payment"]["returned"] == "done");
    demo.shop.check_sound();
}

TEST_CASE_TEMPLATE("a demo's order that is paid twice: one sale, and the second payment goes back", On, STORES) {
    Demo<On> demo;
    const auto order = demo.order();
    CHECK(demo.happen(order, "twice").status == 200);
    demo.pass(seconds(4));
    const auto twice = demo.seen(order);
    CHECK(twice["status"] == "paid");
    CHECK(twice["payment"]["returned"] == "done");
    CHECK(twice["paid"] == twice["total"]);
    CHECK(demo.taken() == "ss");
    demo.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund of what was paid on the page of a demo goes back there", On, STORES) {
    Demo<On> demo;
    const auto order = demo.order();
    demo.happen(order, "accept");
    demo.pass(seconds(4));
    const auto admin = demo.shop.log_in(Role::admin);
    const auto path = "/api/admin/orders/" + order["reference"].template get<std::string>();
    const auto version = demo.shop.json(200, demo.shop.send_as(admin, "GET", path))["version"];
    const Json all{{"tickets", {order["tickets"][0]["id"], order["tickets"][1]["id"]}},
                   {"reason", "Is ill"},
                   {"version", version}};
    const auto refund = demo.shop.send_as(admin, "POST", path + "/refunds", all.dump(), "once");
    CAPTURE(refund.text());
    CHECK(refund.status / 100 == 2);
    demo.pass(seconds(1));
    const auto back = demo.seen(order);
    CHECK(back["status"] == "refunded");
    CHECK(back["payment"]["refund_status"] == "done");
    demo.shop.check_sound();
}

TEST_CASE("what a demo has forgotten is as the shop says it is") {
    Demo<OnSqlite> demo;
    const auto order = demo.order();
    const auto attempt = demo.shop.store.read(
        [&](Tx& tx) { return tx.payments().of_order(OrderId::trusted(order["id"].get<std::string>())).at(0); });
    DemoProvider another(demo.shop.clock); // of the process after this one
    CHECK(another.look_up(attempt).state == AttemptState::started);
    auto paid = attempt;
    paid.state = AttemptState::paid;
    DemoProvider third(demo.shop.clock);
    CHECK(third.look_up(paid).captured == attempt.amount);
    CHECK(third.end(paid).state == AttemptState::paid);
}

TEST_CASE("only a demo has the page, and nobody can speak for it from outside") {
    Demo<OnSqlite> demo;
    const auto order = demo.order();
    CHECK(demo.shop.send("POST", "/api/webhooks/demo", "1 " + Demo<OnSqlite>::name(order)).status == 404);
    CHECK(demo.shop.send("GET", "/api/demo/payments/unknown").status == 404);
    refused(demo.happen(order, "steal"), 422, "invalid", "outcome");
    TestShop real(PaymentOptions{.demo = false, .box_office = true});
    CHECK(real.send("GET", "/api/demo/payments/unknown").status == 404);
    CHECK(real.shop.demo_payments() == nullptr);
}

} // namespace frontrow::testing::demo_page_test
