// Webhooks: written in the transaction that they tell of, sent at least once under one name, given up after a week.

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/webhook_sender.hpp"
#include "domain/house/webhook_service.hpp"
#include "domain/selling/order_mail.hpp"
#include "handlers/shared/webhook_body.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::webhook_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Names = std::vector<std::string>;

/// Takes messages and says of each what it is told to.
struct Carrier final : WebhookCarrier {
    WebhookAnswer send(const Webhook& webhook, const WebhookDelivery& delivery) override {
        sent.emplace_back(webhook, delivery);
        if (on_send) on_send();
        return answer;
    }
    [[nodiscard]] Names types() const {
        Names names;
        for (const auto& [webhook, delivery] : sent) names.emplace_back(name_of(delivery.news.event));
        return names;
    }
    [[nodiscard]] Json last() const { return Json::parse(sent.back().second.body); }
    std::vector<std::pair<Webhook, WebhookDelivery>> sent{};
    WebhookAnswer answer{.status = 204};
    std::function<void()> on_send{};
};

template <class On>
struct House : On {
    House() { admin = this->shop.log_in(Role::admin); }

    Response as_admin(const std::string& method, const std::string& target, const Json& body = Json::object(),
                      const std::string& key = "") {
        return this->shop.send_as(admin, method, target, method == "GET" ? "" : body.dump(), key);
    }
    Json listen(const Json& events = {"order.paid"}, const std::string& name = "CRM") {
        return this->shop.json(201, as_admin("POST", path, {{"name", name}, {"url", kUrl}, {"events", events}}));
    }
    Json listen_to_all() {
        Json events = Json::array();
        for (std::size_t i = 1; i < kWebhookEventNames.size(); ++i) events.push_back(kWebhookEventNames[i]);
        return listen(events);
    }
    Json only() {
        const auto items = this->shop.json(200, as_admin("GET", path))["items"];
        REQUIRE(items.size() == 1);
        return items[0];
    }
    Json deliveries() {
        return this->shop.json(200, as_admin("GET", path + "/" + only()["id"].dump() + "/deliveries"))["items"];
    }
    Json order(const std::string& seats, const std::string& method = "demo",
               const std::string& email = "ada@example.org") {
        const auto hold = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":)" + seats + "}", kAlice))["hold"];
        Json body{
            {"hold", hold["id"]}, {"customer", {{"name", "Ada"}, {"email", email}}}, {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = "4242424242424242";
        return this->shop.json(201, this->shop.send("POST", "/api/orders", body.dump(), kAlice,
                                                    {{"idempotency-key", hold["id"]}}))["order"];
    }
    Json by_house(const std::string& method, const Json& order, const std::string& what, const Json& body) {
        const auto target = "/api/admin/orders/" + order["reference"].get<std::string>() + what;
        return this->shop.json(200, as_admin(method, target, body, "key " + std::to_string(++keys)));
    }
    std::int64_t version_of(const Json& order) { return by_house("GET", order, "", {})["version"]; }
    std::size_t run() { return sender.run_due(carrier, true); }
    bool warns(const std::string& code) {
        const auto warnings = this->shop.json(200, as_admin("GET", "/api/admin/system"))["warnings"];
        return std::any_of(warnings.begin(), warnings.end(), [&](const Json& one) { return one["code"] == code; });
    }
    std::vector<std::string> mail() {
        Names told;
        for (const auto& message : this->shop.store.read([](Tx& tx) { return tx.outbox().latest({}, {}, 100); }))
            if (message.kind == MailKind::webhook_off) told.push_back(message.detail);
        return told;
    }

    static constexpr const char* kUrl = "https://crm.example/hooks?key=1";
    std::string path = "/api/admin/webhooks";
    std::string admin{};
    int keys = 0;
    Carrier carrier{};
    SeatMapService maps{On::shop.store};
    WebhookSender sender{On::shop.store, maps, webhook_body};
};

} // namespace

TEST_CASE_TEMPLATE("webhooks are told what becomes of orders and tickets, and no secret of them", On, STORES) {
    House<On> house;
    house.listen_to_all();
    const auto order = house.order(R"(["A-1","A-2"])", "box_office");
    CHECK(house.run() == 1);
    const auto reserved = house.carrier.last();
    CHECK(reserved["type"] == "order.reserved");
    CHECK(reserved["timestamp"] == "2026-03-01T12:00:00Z");
    const auto& told = reserved["data"]["order"];
    CHECK(told["reference"] == order["reference"]);
    CHECK(told["session"] == "tonight");
    CHECK(told["total"] == order["total"]);
    CHECK(told["tickets"][1]["id"] == order["tickets"][1]["id"]);
    CHECK(told["tickets"][1]["seat"] == "A-2");
    CHECK(told["tickets"][1]["passed_on"] == false);
    const auto bytes = reserved.dump();
    for (const auto& secret : Names{order["id"], "ada@example.org", "\"Ada\"", "\"code\"", "\"holder\""})
        CHECK(bytes.find(secret) == std::string::npos);

    house.by_house("POST", order, "/pay", {{"method", "cash"}});
    house.by_house("POST", order, "/move", {{"seats", {{"A-1", "A-5"}}}});
    const auto ticket = order["tickets"][1]["id"].template get<std::string>();
    const auto pass = "/api/orders/" + order["id"].template get<std::string>() + "/tickets/" + ticket + "/pass";
    CHECK(house.shop.send("POST", pass, R"({"name":"Grace"})").status == 201);
    CHECK(house.run() == 3);
    CHECK(house.carrier.types() == Names{"order.reserved", "order.paid", "order.changed", "ticket.passed_on"});
    CHECK(house.carrier.last()["data"]["ticket"] == ticket);
    CHECK(house.carrier.last()["data"]["order"]["tickets"][0]["passed_on"] == true); // by place
    CHECK(house.carrier.last().dump().find("Grace") == std::string::npos);
    CHECK(house.shop.send("DELETE", pass).status == 200);
    house.shop.clock.set(house.shop.session.session.doors_at);
    house.admin = house.shop.log_in(Role::admin);
    for (const std::string kind : {"in", "out", "in", "undo"}) {
        const Json scan{{"key", kind + std::to_string(++house.keys)}, {"ticket", ticket}, {"kind", kind}};
        house.shop.json(200, house.as_admin("POST", "/api/door/sessions/tonight/scans", {{"scans", {scan}}}));
    }
    house.by_house(
        "POST", order, "/refunds",
        {{"version", house.version_of(order)}, {"amount", {{"amount", 100}, {"currency", "EUR"}}}, {"reason", "late"}});
    house.carrier.sent.clear();
    CHECK(house.run() == 6);
    CHECK(house.carrier.types() == Names{"ticket.taken_back", "ticket.checked_in", "ticket.checked_out",
                                         "ticket.checked_in", "ticket.check_in_undone", "order.refunded"});
    CHECK(amount(house.carrier.last()["data"]["refund"]) == 100);
    CHECK(amount(house.carrier.last()["data"]["order"]["refunded"]) == 100);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("webhooks are told of a performance that is called off, and of each reservation that ends", On,
                   STORES) {
    House<On> house;
    house.listen({"session.cancelled", "session.postponed", "order.cancelled", "order.expired"});
    house.order(R"(["A-1"])", "box_office");
    house.order(R"(["A-3"])", "box_office");
    house.order(R"(["A-5"])");
    const auto act = [&](const std::string& what) {
        const auto session = house.shop.json(200, house.as_admin("GET", "/api/admin/sessions/tonight"));
        house.shop.json(
            200, house.as_admin("POST", "/api/admin/sessions/tonight/" + what, {{"version", session["version"]}}));
    };
    act("postpone");
    CHECK(house.run() == 1);
    CHECK(house.carrier.last()["data"]["session"]["status"] == "postponed");
    CHECK(house.carrier.last()["data"]["session"]["slug"] == "tonight");
    act("cancel");
    house.carrier.sent.clear();
    CHECK(house.run() == 3);
    CHECK(house.carrier.types() == Names{"session.cancelled", "order.cancelled", "order.cancelled"});
    CHECK(house.carrier.last()["data"]["order"]["status"] == "cancelled");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a sale costs one statement more with a webhook that wants it, and none more without", On, STORES) {
    House<On> house;
    const auto statements_of = [&](const std::string& seat) {
        const auto before = house.shop.store.counts().statements;
        house.order("[\"" + seat + "\"]");
        return house.shop.store.counts().statements - before;
    };
    house.order(R"(["A-1"])"); // what is asked for once is asked for here
    const auto alone = statements_of("A-2");
    const auto webhook = house.listen();
    CHECK(statements_of("A-3") == alone + 1);
    CHECK(house.run() == 1);
    // One statement to write it down where an order is found first, none of them where nobody listens.
    const auto tell = [&] {
        const auto before = house.shop.store.counts().statements;
        house.shop.store.write([&](Tx& tx) {
            const auto order = tx.orders().find_to_change(house.carrier.sent.back().second.news.order.value());
            tell_webhooks(tx, *order, WebhookEvent::order_changed);
            return Done{};
        });
        return house.shop.store.counts().statements - before;
    };
    const auto listened = tell();
    auto off = webhook;
    off["on"] = false;
    house.shop.json(200, house.as_admin("PUT", house.path + "/" + webhook["id"].dump(), off));
    CHECK(statements_of("A-4") == alone);
    CHECK(tell() == listened - 1);
    CHECK(house.run() == 0);
    CHECK(house.deliveries().size() == 1); // neither what it does not want, nor while it is off
}

TEST_CASE_TEMPLATE("a refused sale tells no webhook", On, STORES) {
    House<On> house;
    house.listen_to_all();
    const auto hold = house.shop.json(
        201, house.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice))["hold"];
    const Json body{{"hold", hold["id"]},
                    {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                    {"payment", {{"method", "demo"}, {"card", "4000000000000002"}}}};
    CHECK(house.shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", "k"}}).status == 402);
    CHECK_FALSE(house.sender.is_due());
}

TEST_CASE_TEMPLATE("whoever dies between sending and noting it leaves a repeat of the same name and bytes", On,
                   STORES) {
    House<On> house;
    house.listen();
    const auto order = house.order(R"(["A-1"])");
    struct Death {};
    house.carrier.on_send = [] { throw Death{}; };
    CHECK_THROWS_AS(house.run(), Death);
    house.carrier.on_send = {};
    CHECK(house.run() == 0); // leased
    house.by_house("POST", order, "/move", {{"seats", {{"A-1", "A-5"}}}});
    house.shop.clock.advance(WebhookSender::kLease);
    CHECK(house.run() == 1);
    REQUIRE(house.carrier.sent.size() == 2);
    const auto& first = house.carrier.sent[0].second;
    const auto& again = house.carrier.sent[1].second;
    CHECK(message_id_of(again) == message_id_of(first));
    CHECK(again.body == first.body);
    CHECK(house.run() == 0);
    CHECK(house.deliveries()[0]["state"] == "delivered");
}

TEST_CASE_TEMPLATE("two processes never send to one webhook at a time, and one that ends gives it back", On, STORES) {
    House<On> house;
    house.listen();
    house.listen({"order.paid"}, "Door");
    house.order(R"(["A-1"])");
    WebhookSender other(house.shop.store, house.maps, webhook_body);
    Carrier others;
    house.carrier.on_send = [&] {
        if (house.carrier.sent.size() == 1) CHECK(other.run_due(others, true) == 1);
    };
    CHECK(house.run() == 1);
    REQUIRE(others.sent.size() == 1);
    CHECK(others.sent[0].first.name != house.carrier.sent[0].first.name);
    house.carrier.on_send = {};
    house.order(R"(["A-3"])");
    bool is_ending = false;
    house.carrier.answer = {.text = "aborted"};
    house.carrier.on_send = [&] { is_ending = true; };
    CHECK(house.sender.run_due(house.carrier, true, [&] { return is_ending; }) == 0);
    house.carrier.on_send = {};
    house.carrier.answer = {.status = 200};
    CHECK(house.run() == 2); // at once, and without a try that failed
    CHECK(house.carrier.sent.back().second.tries == 0);
}

TEST_CASE_TEMPLATE("a webhook that only fails is left alone for longer and longer, and switched off after a week", On,
                   STORES) {
    House<On> house;
    house.listen();
    house.order(R"(["A-1"])");
    house.order(R"(["A-3"])");
    house.carrier.answer = {.status = 500, .text = "sorry", .took = Milliseconds(12)};
    CHECK(house.run() == 0);
    CHECK(house.carrier.sent.size() == 1); // the other would fail alike
    house.shop.clock.advance(seconds(4));
    CHECK(house.run() == 0);
    CHECK(house.carrier.sent.size() == 1);
    house.shop.clock.advance(seconds(1));
    CHECK(house.run() == 0);
    CHECK(house.carrier.sent.size() == 2);
    CHECK(house.carrier.sent[1].second.id != house.carrier.sent[0].second.id);
    CHECK(house.only()["failing_since"] == "2026-03-01T12:00:00Z");
    const auto shown = house.deliveries()[1];
    CHECK(shown["state"] == "waiting");
    CHECK(shown["status"] == 500);
    CHECK(shown["answer"] == "sorry");
    CHECK(shown["milliseconds"] == 12);
    CHECK(shown["next_try"] == "2026-03-01T12:00:10Z");

    const auto order = *house.carrier.sent[0].second.news.order;
    const auto tell = [&] {
        house.shop.store.write([&](Tx& tx) {
            tell_webhooks(tx, *tx.orders().find_to_change(order), WebhookEvent::order_paid);
            return Done{};
        });
    };
    house.shop.clock.set(kNoon + WebhookSender::kPatience - seconds(1));
    house.admin = house.shop.log_in(Role::admin);
    house.run();
    CHECK(house.only()["on"] == true);
    CHECK(house.warns("webhook_failing"));
    house.carrier.answer = {.status = 200}; // two that arrive, and the week begins anew
    house.shop.clock.advance(hours(3));
    CHECK(house.run() == 2);
    CHECK(house.only()["failing_since"] == nullptr);
    tell();
    house.carrier.answer = {.text = "Could not resolve hostname"};
    house.run();
    house.shop.clock.advance(WebhookSender::kPatience);
    house.admin = house.shop.log_in(Role::admin);
    tell();
    house.run();
    auto off = house.only();
    CHECK(off["on"] == false);
    CHECK(off["given_up_at"] == rfc3339(house.shop.clock.now()));
    CHECK(house.mail() == Names{"CRM\nCould not resolve hostname"});
    CHECK(house.deliveries()[0]["state"] == "waiting");
    CHECK(house.deliveries()[1]["state"] == "failed"); // for a week too
    CHECK_FALSE(house.sender.is_due());
    CHECK(house.warns("webhook_off"));

    off["on"] = true;
    house.carrier.answer = {.status = 200};
    house.shop.json(200, house.as_admin("PUT", house.path + "/" + off["id"].dump(), off));
    CHECK(house.run() == 1);
    CHECK(house.only()["given_up_at"] == nullptr);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a webhook that says that it is gone is switched off at once, one edited meanwhile is not", On,
                   STORES) {
    House<On> house;
    auto webhook = house.listen();
    house.order(R"(["A-1"])");
    house.carrier.answer = {.status = 410};
    house.carrier.on_send = [&] {
        webhook["url"] = "https://crm.example/new";
        webhook = house.shop.json(200, house.as_admin("PUT", house.path + "/" + webhook["id"].dump(), webhook));
        house.carrier.on_send = {};
    };
    house.run();
    CHECK(house.carrier.sent.size() == 1);
    CHECK(house.only()["on"] == true);
    CHECK(house.only()["failing_since"] == nullptr);
    house.shop.clock.advance(seconds(10));
    house.run();
    CHECK(house.carrier.sent.back().first.url == "https://crm.example/new");
    CHECK(house.only()["on"] == false);
    CHECK(house.mail().size() == 1);
}

TEST_CASE_TEMPLATE("what was delivered is sent again by hand under its name, and erased after a month", On, STORES) {
    House<On> house;
    const auto webhook = house.listen();
    const auto of = house.path + "/" + webhook["id"].dump();
    const auto test = house.shop.json(202, house.as_admin("POST", of + "/test"));
    CHECK(house.run() == 1);
    CHECK(house.carrier.last() ==
          Json{{"type", "test"}, {"timestamp", "2026-03-01T12:00:00Z"}, {"data", Json::object()}});
    const auto one = of + "/deliveries/" + test["id"].dump();
    CHECK(house.shop.json(202, house.as_admin("POST", one + "/redeliver"))["message_id"] == test["message_id"]);
    CHECK(house.run() == 1);
    CHECK(Json(message_id_of(house.carrier.sent[1].second)) == test["message_id"]);
    const auto shown = house.shop.json(200, house.as_admin("GET", one));
    CHECK(shown["tries"] == 2);
    CHECK(shown["body"] == house.carrier.sent[0].second.body);
    CHECK(house.as_admin("GET", house.path + "/99/deliveries/" + test["id"].dump()).status == 404);
    house.shop.clock.advance(WebhookService::kKeptFor + seconds(1));
    house.shop.shop.back_office().webhooks().forget();
    house.admin = house.shop.log_in(Role::admin);
    CHECK(house.deliveries().empty());
}

TEST_CASE("a secret is shown once, and the one before signs for a day more") {
    House<OnSqlite> house;
    const auto webhook = house.listen();
    const std::string secret = webhook["secret"];
    CHECK(secret.starts_with("whsec_"));
    CHECK(secret.size() == 38);
    CHECK(house.as_admin("GET", house.path).text().find("whsec_") == std::string::npos);
    const auto renewed =
        house.shop.json(200, house.as_admin("POST", house.path + "/" + webhook["id"].dump() + "/secret"));
    CHECK(renewed["secret"] != secret);
    house.order(R"(["A-1"])");
    CHECK(house.run() == 1);
    const auto& sent = house.carrier.sent[0].first;
    CHECK(Json(sent.secret) == renewed["secret"]);
    CHECK(sent.old_secret == secret);
    CHECK(sent.old_until == kNoon + hours(24));
    const auto log = house.as_admin("GET", "/api/admin/audit").text();
    CHECK(log.find("webhook.secret") != std::string::npos);
    CHECK(log.find("whsec_") == std::string::npos);
    CHECK(log.find("key=1") == std::string::npos);
}

TEST_CASE("who is told is for admins alone, who have given their password lately, and for no script") {
    House<OnSqlite> house;
    const Json wanted{{"name", "CRM"}, {"url", "https://crm.example/"}, {"events", {"order.paid"}}};
    const auto other = house.shop.log_in(Role::box_office);
    CHECK(house.shop.send_as(other, "GET", house.path).status == 403);
    const auto token = house.as_admin("POST", "/api/tokens", {{"name", "x"}, {"scopes", {"edit_webhooks"}}});
    refused(token, 422, "invalid", "scopes[0]");
    for (const auto& [url, reason] :
         std::vector<std::pair<std::string, std::string>>{{"http://crm.example/", "not_https"},
                                                          {"ftp://crm.example/", "not_https"},
                                                          {"https://", "not_public"},
                                                          {"https://localhost/", "not_public"},
                                                          {"https://crm/", "not_public"},
                                                          {"https://me:pw@crm.example/", "invalid"},
                                                          {"https://crm.example/#a", "invalid"},
                                                          {"https://crm.example/ä", "invalid"}}) {
        auto body = wanted;
        body["url"] = url;
        const auto answer = house.as_admin("POST", house.path, body);
        CAPTURE(url);
        refused(answer, 422, "invalid", "url");
        CHECK(Json::parse(answer.text()).value("reason", "invalid") == reason);
    }
    auto none = wanted;
    none["events"] = Json::array();
    refused(house.as_admin("POST", house.path, none), 422, "invalid", "events");
    none["events"] = {"test"};
    refused(house.as_admin("POST", house.path, none), 422, "invalid", "events[0]");
    for (int i = 0; i < kMaxWebhooks; ++i) CHECK(house.as_admin("POST", house.path, wanted).status == 201);
    refused(house.as_admin("POST", house.path, wanted), 409, "too_many_webhooks");
    const auto first = house.shop.json(200, house.as_admin("GET", house.path))["items"][0];
    const auto of = house.path + "/" + first["id"].dump();
    auto edit = first;
    edit["version"] = 99;
    refused(house.as_admin("PUT", of, edit), 409, "changed_meanwhile");
    CHECK(house.as_admin("DELETE", of).status == 204);
    CHECK(house.as_admin("POST", of + "/test").status == 404);
    house.shop.clock.advance(hours(1)); // the password was given too long ago
    refused(house.as_admin("POST", house.path, wanted), 403, "confirmation_required");
}

} // namespace frontrow::testing::webhook_test
