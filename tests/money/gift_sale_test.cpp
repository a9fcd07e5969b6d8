// Gift cards that buyers buy online: a card is worth something once its money is there, exactly once, whatever comes
// late, twice or never; it is given back as long as nothing was paid with it. On every store.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "formats/money/receipt_pdf.hpp"
#include "tests/support/online_shop.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::gift_sale_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::string kCards = "/api/gift-cards";

/// A house that sells gift cards from 10.00 to 200.00.
template <class On>
struct House : On {
    std::string admin = this->shop.log_in(Role::admin);
    int keys = 0;

    House() { sell({.is_sold = true, .amounts = {2'500, 5'000}, .least = 1'000, .most = 20'000}); }

    void sell(const GiftCardOffer& offer) {
        this->shop.store.write([&](Tx& tx) {
            auto shop = tx.shop().settings().value_or(ShopSettings{});
            shop.gift_cards = offer;
            tx.shop().put(shop);
            return Done{};
        });
    }
    static Json wish(std::int64_t amount, const std::string& email = "ada@example.org") {
        return {{"amount", {{"amount", amount}, {"currency", "EUR"}}},
                {"recipient", "Grace"},
                {"message", "Enjoy the evening"},
                {"customer", {{"name", "Ada"}, {"email", email}}},
                {"payment", {{"method", "stripe"}}}};
    }
    Response ask(const Json& body, const std::string& key = "") {
        return this->shop.send("POST", kCards, body.dump(), kAlice,
                               {{"idempotency-key", key.empty() ? "g" + std::to_string(++keys) : key}});
    }
    Json begin(std::int64_t amount = 5'000) { return this->shop.json(201, ask(wish(amount)))["order"]; }
    static std::string path(const Json& order) { return kCards + "/" + order["id"].get<std::string>(); }
    Json seen(const Json& order) { return this->shop.json(200, this->shop.send("GET", path(order)))["order"]; }
    /// The buyer has paid, and comes back.
    Json paid(std::int64_t amount = 5'000) {
        const auto order = begin(amount);
        become(order, AttemptState::paid);
        pass(seconds(5));
        return seen(order);
    }
    /// What becomes of the payment of an order at the provider.
    void become(const Json& order, AttemptState state) {
        const auto id = OrderId::parse(order["id"].get<std::string>()).value();
        const auto attempts = this->shop.store.read([&](Tx& tx) { return tx.payments().of_order(id); });
        this->stripe.become(state, attempts.back().provider_id);
    }
    /// Lets everything happen that happens by itself, for this long.
    template <class Span>
    void pass(Span span) {
        for (auto left = std::chrono::duration_cast<seconds>(span); left > seconds(0); left -= seconds(30)) {
            this->shop.clock.advance(std::min(left, seconds(30)));
            auto& orders = this->shop.shop.orders();
            while (orders.is_expiry_due() && orders.expire_reservations() > 0) {
            }
            run_payments(this->shop);
        }
    }
    GiftCard card(const Json& order) {
        const auto id = OrderId::parse(order["id"].get<std::string>()).value();
        return this->shop.store.read(
            [&](Tx& tx) { return *tx.gift_cards().find(tx.orders().find(id)->gift_sale->card); });
    }
    /// Who has the code at the checkout is told this.
    Response try_code(const std::string& code) {
        const auto hold = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice));
        const auto id = hold["hold"]["id"].template get<std::string>();
        auto answer = this->shop.send("POST", "/api/holds/" + id + "/code", Json{{"code", code}}.dump(), kAlice);
        this->shop.send("DELETE", "/api/holds/" + id, "", kAlice);
        return answer;
    }
    /// Pays for a seat with the card.
    void spend(const std::string& code, const std::string& method = "free") {
        const auto hold = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice));
        const Json body{{"hold", hold["hold"]["id"]},
                        {"customer", {{"name", "Grace"}, {"email", "grace@example.org"}}},
                        {"gift_card", code},
                        {"payment", {{"method", method}}}};
        this->shop.json(201, this->shop.send("POST", "/api/orders", body.dump(), kAlice,
                                             {{"idempotency-key", "s" + std::to_string(++keys)}}));
    }
    Json desk(const Json& order) {
        return this->shop.json(
            200,
            this->shop.send_as(admin, "GET", "/api/admin/orders/" + order["reference"].template get<std::string>()));
    }
    Response refund(const Json& order, Json body = Json::object()) {
        body["version"] = desk(order)["version"];
        body["reason"] = "Asked for it";
        if (!body.contains("amount")) body["amount"] = desk(order)["paid"];
        body["amount"].erase("digits");
        return this->shop.send_as(admin, "POST",
                                  "/api/admin/orders/" + order["reference"].template get<std::string>() + "/refunds",
                                  body.dump(), "r" + std::to_string(++keys));
    }
    std::vector<OutboxMessage> letters(MailKind kind) {
        return this->shop.store.read([&](Tx& tx) {
            std::vector<OutboxMessage> found;
            for (auto& message : tx.outbox().latest({}, {}, 100))
                if (message.kind == kind) found.push_back(message);
            return found;
        });
    }
    std::int64_t has(PaymentMethod method) { return booked(this->shop, account_of(method)); }
    void sound() { CHECK(this->shop.store.invariant_violations() == std::vector<std::string>()); }
};

} // namespace

TEST_CASE_TEMPLATE("a card that is bought online is worth nothing until it is paid, and then once", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.begin();
    CHECK(order["status"] == "pending");
    CHECK(order["code"].is_null());
    CHECK(order["payment"]["redirect_url"].is_string());
    CHECK(house.card(order).balance == 0);
    const auto listed = [&] { // to whoever has forgotten the link
        return house.shop.store.read([&](Tx& tx) { return tx.orders().of_email("ADA@example.org", tx.now(), 10); });
    };
    CHECK(listed().empty());
    refused(house.try_code(house.card(order).code.spelled()), 409, "gift_card_empty", "gift_card");
    CHECK(house.shop.json(200, house.shop.send_as(house.admin, "GET", "/api/admin/gift-cards"))["items"].empty());
    house.sound();

    house.become(order, AttemptState::paid);
    for (int i = 0; i < 3; ++i) { // the message of the provider, thrice, and the buyer at once
        house.shop.send("POST", "/api/webhooks/stripe",
                        "evt_" + std::to_string(i) + " " + house.stripe.sales.begin()->first + " - payment", "",
                        {{"stripe-signature", "signed"}});
        house.pass(seconds(5));
    }
    const auto paid = house.seen(order);
    CHECK(paid["status"] == "paid");
    CHECK(paid["balance"]["amount"] == 5'000);
    CHECK(paid["code"] == house.card(order).code.spelled());
    REQUIRE(listed().size() == 1);
    CHECK(order["id"] == listed()[0].text());
    CHECK(house.has(PaymentMethod::stripe) == 5'000);
    CHECK(house.has(PaymentMethod::gift_card) == -5'000);
    CHECK(booked(house.shop, Account::sales) == 0);
    CHECK(booked(house.shop, Account::tax) == 0);
    const auto letters = house.letters(MailKind::gift_card);
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].address == "ada@example.org");
    house.sound();

    house.spend(paid["code"].template get<std::string>()); // 42.00 of it
    house.shop.clock.advance(seconds(1));
    CHECK(house.seen(order)["balance"]["amount"] == 800);
    house.sound();
}

TEST_CASE_TEMPLATE("a payment that comes late buys the card, a second one goes back", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.shop.json(200, house.shop.send("DELETE", house.path(order)));
    CHECK(house.seen(order)["status"] == "cancelled");
    house.sound();
    house.stripe.sales.begin()->second.state = AttemptState::paid; // the buyer was quicker after all
    house.shop.send("POST", "/api/webhooks/stripe", "evt " + house.stripe.sales.begin()->first + " - payment", "",
                    {{"stripe-signature", "signed"}});
    house.pass(minutes(1));
    CHECK(house.seen(order)["status"] == "paid");
    CHECK(house.card(order).balance == 5'000);
    house.sound();

    const auto twice = house.begin(2'500);
    const auto id = OrderId::parse(twice["id"].template get<std::string>()).value();
    const auto first = house.shop.store.read([&](Tx& tx) { return tx.payments().of_order(id).front().id; });
    REQUIRE(house.shop.shop.payments().pay_beside(first));
    for (auto& [name, sale] : house.stripe.sales) sale.state = AttemptState::paid;
    house.pass(minutes(2));
    CHECK(house.card(twice).balance == 2'500);
    CHECK(house.stripe.kept() == 7'500);
    CHECK(house.seen(twice)["payment"]["returned"] == "done");
    const auto told = house.letters(MailKind::card_refunded);
    REQUIRE(told.size() == 1);
    CHECK(told[0].address == "ada@example.org");
    CHECK(told[0].amount == 2'500);
    CHECK(told[0].detail == "second");
    CHECK(told[0].gift_card == house.card(twice).id);
    CHECK(house.letters(MailKind::payment_returned).size() == 1);
    house.sound();
}

TEST_CASE_TEMPLATE("an order of a card that nobody pays ends, and keeps no card", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.become(order, AttemptState::expired);
    house.pass(minutes(45));
    CHECK(house.seen(order)["status"] != "pending");
    CHECK(house.card(order).balance == 0);
    CHECK(house.letters(MailKind::gift_card).empty());
    house.sound();
}

TEST_CASE_TEMPLATE("money that is not the amount is nobody's until somebody has decided", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.begin();
    house.stripe.sales.begin()->second.amount.amount = 4'000;
    house.become(order, AttemptState::paid);
    house.pass(minutes(1));
    CHECK(house.seen(order)["payment"]["status"] == "review");
    CHECK(house.card(order).balance == 0);
    house.sound();
    const auto incident = house.shop.shop.payments().incidents(1).front().id;
    REQUIRE(house.shop.shop.payments().settle(incident, PaymentService::Verdict::accept, {{}, "Grace"}));
    CHECK(house.card(order).balance == 5'000);
    CHECK(booked(house.shop, Account::write_offs) == 1'000);
    house.sound();
    house.shop.json(200, house.refund(order)); // what was missing is nobody's to get
    house.pass(minutes(1));
    CHECK(house.stripe.kept() == 0);
    CHECK(house.card(order).balance == 0);
    CHECK(house.letters(MailKind::card_refunded).at(0).amount == 4'000);
    CHECK(booked(house.shop, Account::write_offs) == 0);
    house.sound();
}

TEST_CASE_TEMPLATE("a card goes back as long as nothing was paid with it, and is worth nothing then", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.paid();
    CHECK(house.desk(order)["gift_card"]["worth"]["amount"] == 5'000);
    CHECK(house.desk(order)["session"].is_null());
    refused(house.refund(order, {{"method", "gift_card"}}), 422, "invalid", "method");
    refused(house.refund(order, {{"amount", {{"amount", 5'001}, {"currency", "EUR"}}}}), 422, "invalid", "amount");
    const auto part = house.shop.json(200, house.refund(order, {{"amount", {{"amount", 1'000}, {"currency", "EUR"}}}}));
    CHECK(part["status"] == "partly_refunded");
    CHECK(house.card(order).balance == 4'000);
    house.pass(minutes(1));
    house.sound();
    const auto all = house.shop.json(200, house.refund(order, {{"amount", {{"amount", 4'000}, {"currency", "EUR"}}}}));
    CHECK(all["status"] == "refunded");
    house.pass(minutes(1));
    CHECK(house.card(order).balance == 0);
    CHECK(house.stripe.kept() == 0);
    CHECK(house.has(PaymentMethod::gift_card) == 0);
    CHECK(house.seen(order)["code"].is_null());
    CHECK(house.letters(MailKind::card_refunded).size() == 2);
    house.sound();

    const auto used = house.paid();
    house.spend(used["code"].template get<std::string>());
    const auto refused = house.refund(used);
    CHECK(refused.status == 409);
    CHECK(Json::parse(refused.text())["code"] == "gift_card_used");
    house.sound();
}

TEST_CASE_TEMPLATE("a card that a reservation counts on does not go back, and a disputed one pays for nothing", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.paid(2'000);
    house.spend(order["code"].template get<std::string>(), "box_office"); // 42.00: the rest is to be paid there
    CHECK(house.refund(order).status == 409);
    const auto disputed = house.paid();
    const auto id = OrderId::parse(disputed["id"].template get<std::string>()).value();
    const auto attempt = house.shop.store.read([&](Tx& tx) { return tx.payments().of_order(id).front(); });
    house.shop.send("POST", "/api/webhooks/stripe", "evt_d " + attempt.provider_id + " - dispute_taken dp_1 5000", "",
                    {{"stripe-signature", "signed"}});
    CHECK(house.card(disputed).is_blocked);
    house.sound();
}

TEST_CASE_TEMPLATE("only what the house offers can be bought, and few at a time", On, ONLINE_STORES) {
    House<On> house;
    refused(house.ask(house.wish(999)), 422, "invalid", "amount.amount");
    refused(house.ask(house.wish(20'001)), 422, "invalid", "amount.amount");
    auto body = house.wish(5'000);
    body["amount"]["currency"] = "USD";
    refused(house.ask(body), 422, "invalid", "amount.currency");
    body = house.wish(5'000);
    body["payment"]["method"] = "box_office";
    refused(house.ask(body), 422, "invalid", "payment.method");
    body["payment"]["method"] = "mollie";
    refused(house.ask(body), 422, "invalid", "payment.method");
    body = house.wish(5'000, "nobody");
    refused(house.ask(body), 422, "invalid", "customer.email");

    const auto first = house.shop.json(201, house.ask(house.wish(5'000), "same"));
    CHECK(house.shop.json(201, house.ask(house.wish(5'000), "same"))["order"]["id"] == first["order"]["id"]);
    refused(house.ask(house.wish(2'500), "same"), 422, "idempotency_key_reused", "Idempotency-Key");
    for (int i = 1; i < kMaxWaitingSales; ++i) house.begin();
    const auto refused = house.ask(house.wish(5'000, "ADA@example.org"));
    CHECK(refused.status == 409);
    CHECK(Json::parse(refused.text())["code"] == "too_many_waiting");
    house.sell({});
    CHECK(Json::parse(house.ask(house.wish(5'000, "other@example.org")).text())["code"] == "gift_cards_not_sold");
    CHECK(house.shop.json(200, house.shop.send("GET", kCards))["sold"] == false);
    CHECK(house.shop.send("GET", "/api/orders/" + first["order"]["id"].template get<std::string>()).status == 404);
    house.sound();
}

TEST_CASE_TEMPLATE("a receipt says that it is for a gift card and has no tax, and so does its credit note", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.paid();
    const auto path = "/api/orders/" + order["id"].template get<std::string>() + "/receipts";
    const auto receipts = house.shop.json(200, house.shop.send("POST", path, "{}"))["items"];
    REQUIRE(receipts.size() == 1);
    CHECK(receipts[0]["gift_card"]["amount"] == 5'000);
    CHECK(receipts[0]["lines"].empty());
    const auto id = OrderId::parse(order["id"].template get<std::string>()).value();
    const auto kept = house.shop.store.read([&](Tx& tx) { return tx.receipts().of_order(id).front(); });
    const auto rows = receipt_words::rows_of(kept, Language::german);
    CHECK(rows.front().what == "Geschenkkarte");
    CHECK(house.shop.send("GET", path + "/" + receipts[0]["number"].template get<std::string>() + "/pdf").status ==
          200);
    house.shop.json(200, house.refund(order));
    CHECK(house.shop.json(200, house.shop.send("GET", path))["items"][1]["gift_card"]["amount"] == 5'000);
    house.sound();
}

} // namespace frontrow::testing::gift_sale_test
