// A fault at every step of what moves money at a provider: the process ends before or after a call or a commit, a call
// does not arrive, an answer is lost. Whoever asked asks again by the same key, and time passes. Afterwards the books
// balance, nothing is charged or given back twice, and no money is without what it was paid for. On every store.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "tests/support/breaking_shop.hpp"

namespace frontrow::testing::payment_fault_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A house that plays "tonight" and "gala", sells gift cards, and lets buyers exchange and give back for a fee. What it
/// is asked for is asked by the same keys again, so a story can be played twice.
template <class On>
struct House : On {
    std::string admin = this->shop.log_in(Role::admin);

    House() {
        this->shop.change_settings([](ShopSettings& settings) {
            settings.gift_cards = {.is_sold = true, .amounts = {}, .least = 1'000, .most = 20'000};
            settings.changes.lets_exchange = settings.changes.lets_cancel = true;
            settings.changes.before_start = hours(1);
            settings.changes.exchange_fee = 300;
            settings.changes.cancel_fee = 500;
        });
        this->shop.store.write([](Tx& tx) {
            auto gala = tx.sessions().find(SessionSlug::trusted("gala"))->session;
            gala.sales_start = kNoon - hours(1);
            gala.prices = {{"Stalls", "adult", 5'000}, {"Circle", "adult", 2'000}};
            tx.sessions().put(gala);
            return Done{};
        });
    }

    std::string hold(const std::string& seat, const std::string& session = "tonight") {
        const auto path = "/api/sessions/" + session + "/holds";
        const auto made = this->shop.send("POST", path, Json{{"seats", {seat}}}.dump(), kAlice);
        return this->shop.json(201, made)["hold"]["id"].template get<std::string>();
    }
    Response order(const std::string& hold, const std::string& key, const std::string& method,
                   const Json& more = Json::object()) {
        Json body{{"hold", hold},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        body.update(more);
        return this->shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", key}});
    }
    Response buy_card(std::int64_t amount, const std::string& key) {
        const Json body{{"amount", {{"amount", amount}, {"currency", "EUR"}}},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "stripe"}}}};
        return this->shop.send("POST", "/api/gift-cards", body.dump(), kAlice, {{"idempotency-key", key}});
    }
    Response post(const std::string& path, const Json& body, const std::string& key) {
        return this->shop.send_as(admin, "POST", path, body.dump(), key);
    }
    Response refund(const Json& order, Json body, const std::string& key) {
        body["reason"] = "Is ill";
        return post(desk(order) + "/refunds", body, key);
    }
    static std::string path(const Json& order) {
        return (order.contains("tickets") ? "/api/orders/" : "/api/gift-cards/") + order["id"].get<std::string>();
    }
    static std::string desk(const Json& order) { return "/api/admin/orders/" + order["reference"].get<std::string>(); }
    Json seen(const Json& order) { return this->shop.json(200, this->shop.send("GET", path(order)))["order"]; }
    Json at_desk(const Json& order) { return this->shop.json(200, this->shop.send_as(admin, "GET", desk(order))); }

    /// The buyer follows the answer to an order to the provider and pays; its message comes and they come back.
    void pay(const Response& answer) {
        if (answer.status != 201) return;
        const auto order = Json::parse(answer.text())["order"];
        this->shop.clock.advance(seconds(4)); // where the payment was not begun yet, their page begins it
        this->shop.send("GET", path(order));
        for (auto& [name, sale] : this->stripe.sales) {
            if (sale.state != AttemptState::started) continue;
            sale.state = AttemptState::paid;
            this->shop.send("POST", "/api/webhooks/stripe", "evt_" + name + " " + name, "",
                            {{"stripe-signature", "signed"}});
        }
        this->shop.clock.advance(seconds(4));
        this->shop.send("GET", path(order));
    }
    /// Returns the order that an answer brings, once it is paid.
    Json paid(const Response& answer) {
        const auto order = this->shop.json(201, answer)["order"];
        pay(answer);
        pass(minutes(1));
        REQUIRE(seen(order)["status"] == "paid");
        return order;
    }
    /// Lets everything happen that happens by itself, for this long.
    template <class Span>
    void pass(Span span) {
        auto& payments = this->shop.shop.payments();
        for (auto left = std::chrono::duration_cast<seconds>(span); left > seconds(0); left -= seconds(30)) {
            this->shop.clock.advance(std::min(left, seconds(30)));
            auto& orders = this->shop.shop.orders();
            while (orders.is_expiry_due() && orders.expire_reservations() > 0) {
            }
            while (payments.is_due() && payments.run_due() > 0) {
            }
        }
    }
    std::int64_t kept() const { return this->stripe.kept(); }
    std::int64_t has(Account account) {
        return this->shop.store.read([&](Tx& tx) {
            std::int64_t sum = 0;
            for (const auto& each : tx.books().accounts({Time::min(), Time::max()}))
                if (each.account == account) sum += each.debit - each.credit;
            return sum;
        });
    }
    std::int64_t has(PaymentMethod method) { return has(account_of(method)); }
    /// What is left on all gift cards.
    std::int64_t on_cards() {
        return this->shop.store.read([](Tx& tx) {
            std::int64_t sum = 0;
            for (const auto& card : tx.gift_cards().below(GiftCardId{1'000}, 100)) sum += card.balance;
            return sum;
        });
    }
    std::size_t letters(MailKind kind) {
        return this->shop.store.read([&](Tx& tx) {
            const auto all = tx.outbox().latest({}, {}, 100);
            return static_cast<std::size_t>(
                std::count_if(all.begin(), all.end(), [&](const auto& message) { return message.kind == kind; }));
        });
    }
};

enum class Fault { end, unreachable, lost_answer };

/// Plays a story, from its beginning, once for every step that it has, with a fault at that step. Then everything works
/// again: it is played once more, an hour passes, and it has to be as if nothing had been. Returns how many steps there
/// were.
template <class Story>
int at_every_step(Fault fault) {
    int last = 0;
    for (bool is_reached = true; is_reached; ++last) {
        CAPTURE(last);
        Story house;
        int step = 0;
        house.stripe.at = [&](const std::string& when, const std::string&) {
            if (fault == Fault::end) {
                if (step++ == last) throw Crash();
                return;
            }
            if (when != "before") return;
            const bool is_here = step++ == last;
            house.stripe.is_down = is_here && fault == Fault::unreachable;
            house.stripe.loses_answers = is_here && fault == Fault::lost_answer;
        };
        if (fault == Fault::end)
            house.breaking->at = [&](const std::string&) {
                if (step++ == last) throw Crash();
            };
        try {
            house.play();
        } catch (const Crash&) {
        }
        is_reached = step > last;
        house.breaking->at = [](const std::string&) {};
        house.stripe.at = [](const std::string&, const std::string&) {};
        house.stripe.is_down = house.stripe.loses_answers = false;
        house.shop.failures.clear();
        house.play();
        house.pass(hours(1));
        house.check();
        CHECK(house.shop.shop.payments().incidents(10).empty());
        CHECK(house.has(Account::balances) == 0);
        CHECK(house.has(PaymentMethod::exchange) == 0);
        CHECK(house.has(PaymentMethod::stripe) == house.kept());
        house.shop.check_sound();
        REQUIRE(last < 200);
    }
    return last - 1;
}

/// The same with every fault. `calls` is how many calls to the provider the story has at least.
template <class Story>
void at_every_step(int calls) {
    for (const auto fault : {Fault::end, Fault::unreachable, Fault::lost_answer}) {
        CAPTURE(static_cast<int>(fault));
        const auto steps = at_every_step<Story>(fault);
        CHECK(steps >= (fault == Fault::end ? 2 * calls + 2 : calls));
    }
}

/// A buyer goes to the other performance, and pays what is missing at the provider.
template <class On>
struct PaidExchange : House<On> {
    Json before = this->paid(this->order(this->hold("A-1"), "k", "stripe"));
    std::string place = this->hold("A-6", "gala");
    Response answer{};

    void play() {
        answer = this->order(place, "x", "stripe", {{"exchange", before["id"]}});
        this->pay(answer);
    }
    void check() {
        const auto now = this->seen(this->shop.json(201, answer)["order"]);
        CHECK(now["status"] == "paid");
        CHECK_FALSE(now["tickets"][0]["code"].is_null());
        CHECK(this->seen(before)["status"] == "refunded");
        CHECK(this->kept() == 5'300); // the other seat, and the fee
        CHECK(this->has(Account::sales) == -5'300);
        CHECK(this->stripe.sales.size() == 2);
        CHECK(this->shop.states("", "tonight").starts_with("a"));
        CHECK(this->letters(MailKind::exchanged) == 1);
    }
};

/// The box office does it for a buyer, and the rest goes back at the provider.
template <class On>
struct ExchangeForLess : House<On> {
    Json before = this->paid(this->order(this->hold("A-1"), "k", "stripe"));
    Json wish{{"session", "gala"},
              {"seats", {"B-5"}},
              {"fee", 500},
              {"due", -1'700},
              {"version", this->at_desk(before)["version"]}};
    Response answer{};

    void play() {
        answer = this->post(this->desk(before) + "/exchange", wish, "x");
        this->pass(minutes(1));
    }
    void check() {
        const auto now = this->at_desk(this->shop.json(201, answer));
        CHECK(now["status"] == "paid");
        CHECK(this->seen(before)["status"] == "refunded");
        CHECK(this->kept() == 2'500);
        CHECK(this->stripe.backs.size() == 1);
        CHECK(this->letters(MailKind::exchanged) == 1);
    }
};

/// A buyer does it without anybody's help.
template <class On>
struct OwnExchangeForLess : House<On> {
    Json before = this->paid(this->order(this->hold("A-1"), "k", "stripe"));
    std::string place = this->hold("B-5", "gala");
    Response answer{};

    void play() {
        answer = this->order(place, "x", "free", {{"exchange", before["id"]}});
        this->pass(minutes(1));
    }
    void check() {
        CHECK(this->seen(this->shop.json(201, answer)["order"])["status"] == "paid");
        CHECK(this->kept() == 2'300);
        CHECK(this->stripe.backs.size() == 1);
        CHECK(this->letters(MailKind::exchanged) == 1);
    }
};

/// Somebody buys a gift card.
template <class On>
struct CardSale : House<On> {
    Response answer{};

    void play() {
        answer = this->buy_card(5'000, "g");
        this->pay(answer);
    }
    void check() {
        const auto order = this->seen(this->shop.json(201, answer)["order"]);
        CHECK(order["status"] == "paid");
        CHECK(order["balance"]["amount"] == 5'000);
        CHECK(this->kept() == 5'000);
        CHECK(this->has(PaymentMethod::gift_card) == -5'000);
        CHECK(this->on_cards() == 5'000);
        CHECK(this->stripe.sales.size() == 1);
        CHECK(this->letters(MailKind::gift_card) == 1);
    }
};

/// A card pays for a part of a ticket, and the provider for the rest.
template <class On>
struct PartByCard : House<On> {
    std::string code = this->seen(this->paid(this->buy_card(2'000, "g")))["code"];
    std::string place = this->hold("A-1");
    Response answer{};

    void play() {
        answer = this->order(place, "k", "stripe", {{"gift_card", code}});
        this->pay(answer);
    }
    void check() {
        CHECK(this->seen(this->shop.json(201, answer)["order"])["status"] == "paid");
        CHECK(this->kept() == 4'200);
        CHECK(this->on_cards() == 0);
        CHECK(this->has(PaymentMethod::gift_card) == 0);
        CHECK(this->stripe.sales.size() == 2);
    }
};

/// A card that was bought online goes back in two parts.
template <class On>
struct CardRefund : House<On> {
    Json bought = this->paid(this->buy_card(5'000, "g"));
    std::int64_t version = this->at_desk(bought)["version"];

    void play() {
        const Json part{{"amount", {{"amount", 1'000}, {"currency", "EUR"}}}, {"version", version}};
        const auto first = this->refund(bought, part, "r1");
        if (first.status != 200) return;
        const Json rest{{"amount", {{"amount", 4'000}, {"currency", "EUR"}}},
                        {"version", Json::parse(first.text())["version"]}};
        this->refund(bought, rest, "r2");
        this->pass(minutes(1));
    }
    void check() {
        CHECK(this->at_desk(bought)["status"] == "refunded");
        CHECK(this->kept() == 0);
        CHECK(this->on_cards() == 0);
        CHECK(this->has(PaymentMethod::gift_card) == 0);
        CHECK(this->stripe.backs.size() == 2);
        CHECK(this->letters(MailKind::card_refunded) == 2);
    }
};

/// What card and provider have paid goes back to both, in two parts.
template <class On>
struct RefundToBoth : PartByCard<On> {
    Json bought = [this] {
        PartByCard<On>::play();
        this->pass(minutes(1));
        return this->shop.json(201, this->answer)["order"];
    }();
    std::int64_t version = this->at_desk(bought)["version"];
    Json ticket = bought["tickets"][0]["id"];

    void play() {
        const Json part{{"amount", {{"amount", 2'500}, {"currency", "EUR"}}}, {"version", version}};
        const auto first = this->refund(bought, part, "r1");
        if (first.status != 200) return;
        const Json rest{{"tickets", {ticket}}, {"version", Json::parse(first.text())["version"]}};
        this->refund(bought, rest, "r2");
        this->pass(minutes(1));
    }
    void check() {
        CHECK(this->at_desk(bought)["status"] == "refunded");
        CHECK(this->kept() == 2'000); // for the card
        CHECK(this->on_cards() == 2'000);
        CHECK(this->has(PaymentMethod::gift_card) == -2'000);
        CHECK(this->letters(MailKind::refunded) == 2);
    }
};

/// What was paid at the provider goes on a new gift card.
template <class On>
struct RefundOnCard : House<On> {
    Json bought = this->paid(this->order(this->hold("A-1"), "k", "stripe"));
    std::int64_t version = this->at_desk(bought)["version"];

    void play() {
        this->refund(bought, {{"tickets", {bought["tickets"][0]["id"]}}, {"method", "gift_card"}, {"version", version}},
                     "r");
        this->pass(minutes(1));
    }
    void check() {
        CHECK(this->at_desk(bought)["status"] == "refunded");
        CHECK(this->kept() == 4'200);
        CHECK(this->on_cards() == 4'200);
        CHECK(this->has(PaymentMethod::gift_card) == -4'200);
        CHECK(this->stripe.backs.empty());
        CHECK(this->letters(MailKind::gift_card) == 1);
    }
};

/// A buyer gives back what they have paid, less the fee.
template <class On>
struct GivenBack : House<On> {
    Json bought = this->paid(this->order(this->hold("A-1"), "k", "stripe"));

    void play() {
        this->shop.send("POST", this->path(bought) + "/give-back", R"({"refund":{"amount":3700,"currency":"EUR"}})");
        this->pass(minutes(1));
    }
    void check() {
        CHECK(this->seen(bought)["status"] == "refunded");
        CHECK(this->kept() == 500);
        CHECK(this->has(Account::sales) == -500);
        CHECK(this->stripe.backs.size() == 1);
        CHECK(this->shop.states().starts_with("a"));
        CHECK(this->letters(MailKind::refunded) == 1);
    }
};

} // namespace

TEST_CASE_TEMPLATE("a fault at any step of an exchange whose difference is paid online", On, PAY_STORES) {
    at_every_step<PaidExchange<On>>(2);
}

TEST_CASE_TEMPLATE("a fault at any step of an exchange of which something goes back online", On, PAY_STORES) {
    at_every_step<ExchangeForLess<On>>(1);
    at_every_step<OwnExchangeForLess<On>>(1);
}

TEST_CASE_TEMPLATE("a fault at any step of buying a gift card online", On, PAY_STORES) {
    at_every_step<CardSale<On>>(2);
}

TEST_CASE_TEMPLATE("a fault at any step of what a gift card and a provider pay together", On, PAY_STORES) {
    at_every_step<PartByCard<On>>(2);
}

TEST_CASE_TEMPLATE("a fault at any step of giving a gift card back", On, PAY_STORES) {
    at_every_step<CardRefund<On>>(2);
}

TEST_CASE_TEMPLATE("a fault at any step of a refund that goes on gift cards", On, PAY_STORES) {
    at_every_step<RefundToBoth<On>>(1);
    at_every_step<RefundOnCard<On>>(0);
}

TEST_CASE_TEMPLATE("a fault at any step of a buyer's giving back what they have paid", On, PAY_STORES) {
    at_every_step<GivenBack<On>>(1);
}

} // namespace frontrow::testing::payment_fault_test
