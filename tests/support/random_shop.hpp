#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fixture.hpp"

namespace frontrow::testing {

/// A shop in one currency in which things happen at random. Every step is checked.
template <class Over>
class RandomShop {
public:
    RandomShop(const std::string& currency, std::uint32_t seed) : dice_(seed) {
        shop.store.write([&](Tx& tx) {
            constexpr std::array<const char*, 4> rates = {"", "standard", "reduced", "zero"};
            ShopSettings settings;
            settings.tax.rates = {{"standard", 1'900}, {"reduced", 550}, {"zero", 0}};
            settings.currency = *Currency::parse(currency);
            settings.donation = {.text = "For the roof", .amounts = {500}};
            settings.gift_cards = {.is_sold = true, .least = 1, .most = 20'000};
            settings.tax.fee_rate = rates[dice_() % rates.size()];
            tx.shop().put(settings);
            for (const char* slug : {"tonight", "gala"}) {
                Session session = tx.sessions().find(SessionSlug::trusted(slug))->session;
                session.currency = settings.currency;
                session.fee = static_cast<std::int64_t>(dice_() % 300);
                session.max_seats_per_buyer = 1'000;
                session.sales_start = shop.session.session.sales_start;
                for (auto& price : session.prices) {
                    price.amount = static_cast<std::int64_t>(dice_() % 9'999);
                    price.tax = rates[dice_() % rates.size()];
                }
                tx.sessions().put(session);
            }
            return Done{};
        });
        const auto admin = shop.log_in(Role::admin);
        const auto add = [&](Json rules) {
            rules["max_uses"] = 1'000;
            shop.json(201, shop.send_as(admin, "POST", "/api/marketing/vouchers", rules.dump()));
        };
        add({{"code", "THIRD"}, {"kind", "percent"}, {"value", 33}});
        add({{"code", "ALL"}, {"kind", "percent"}, {"value", 100}});
        add({{"code", "SOME"}, {"kind", "amount"}, {"value", 997}, {"currency", currency}});
        currency_ = currency;
        clerk = shop.log_in(Role::box_office);
    }

    void step() {
        if (dice_() % 8 == 0) return issue();
        if (dice_() % 8 == 0) return sell_card();
        if (dice_() % 12 == 0) return buy_card();
        if (dice_() % 6 == 0) return exchange();
        switch (dice_() % 6) {
        case 0:
        case 1:
            return buy();
        case 2:
            return sell();
        case 3:
            return pay();
        default:
            return give_back();
        }
    }

    /// All tax that was ever in a sale.
    std::int64_t tax() {
        return shop.store.read([](Tx& tx) {
            std::int64_t sum = 0;
            for (const auto& account : tx.books().accounts({Time::min(), Time::max()}))
                if (account.account == Account::tax) sum += account.credit;
            return sum;
        });
    }

    /// All that was ever given besides, and what of that went back.
    std::pair<std::int64_t, std::int64_t> donations() {
        return shop.store.read([](Tx& tx) {
            std::pair<std::int64_t, std::int64_t> sums;
            for (const auto& account : tx.books().accounts({Time::min(), Time::max()}))
                if (account.account == Account::donations) sums = {account.credit, account.debit};
            return sums;
        });
    }

    /// All that gift cards have paid.
    std::int64_t paid_by_cards() {
        return shop.store.read([](Tx& tx) {
            std::int64_t sum = 0;
            for (const auto& account : tx.books().accounts({Time::min(), Time::max()}))
                if (account.account == account_of(PaymentMethod::gift_card)) sum += account.debit;
            return sum;
        });
    }

    /// How many orders have gone to the other session.
    [[nodiscard]] int exchanges() const noexcept { return exchanges_; }

    Over over;
    TestShop& shop = over.shop;
    std::string clerk;

    [[nodiscard]] const std::vector<std::string>& orders() const noexcept { return orders_; }

protected:
    std::vector<std::string> free_seats(const std::string& session = "tonight") {
        const auto states = shop.states("", session);
        std::vector<std::string> seats;
        for (std::size_t i = 0; i < 20 && seats.size() < 1 + dice_() % 4; ++i) {
            const auto at = dice_() % 20;
            const auto name = std::string(at < 10 ? "A-" : "B-") + std::to_string(at % 10 + 1);
            if (states[at] == 'a' && std::find(seats.begin(), seats.end(), name) == seats.end()) seats.push_back(name);
        }
        return seats;
    }

    void buy() {
        const auto seats = free_seats();
        if (seats.empty()) return;
        const auto made = shop.send("POST", "/api/sessions/tonight/holds", Json{{"seats", seats}}.dump(), kAlice);
        if (made.status != 201) return;
        const auto hold = Json::parse(made.text())["hold"];
        Json body{{"hold", hold["id"]}, {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}}};
        constexpr std::array<const char*, 4> codes = {"", "THIRD", "ALL", "SOME"};
        if (const std::string code = codes[dice_() % codes.size()]; !code.empty()) body["voucher"] = code;
        if (dice_() % 2 && !cards_.empty()) body["gift_card"] = cards_[dice_() % cards_.size()];
        if (dice_() % 3 == 0) body["donation"] = {{"amount", 1 + dice_() % 3'000}, {"currency", currency_}};
        for (const Json& payment : {Json{{"method", dice_() % 2 ? "demo" : "box_office"}, {"card", "4242424242424242"}},
                                    Json{{"method", "free"}}}) {
            body["payment"] = payment;
            const auto sold =
                shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", std::to_string(++keys_)}});
            if (sold.status == 201) {
                orders_.push_back(Json::parse(sold.text())["order"]["reference"].template get<std::string>());
                return;
            }
        }
        shop.send("DELETE", "/api/holds/" + hold["id"].template get<std::string>(), "", kAlice);
    }

    void sell() {
        const auto seats = free_seats();
        if (seats.empty()) return;
        Json body{{"session", "tonight"}, {"seats", seats}, {"method", dice_() % 2 ? "cash" : "card"}};
        if (dice_() % 4 == 0 && !cards_.empty()) body["gift_card"] = cards_[dice_() % cards_.size()];
        const auto sold = post("/api/box-office/sales", body);
        if (sold.status == 201)
            orders_.push_back(Json::parse(sold.text())["order"]["reference"].template get<std::string>());
    }

    /// Sells a gift card or gives one away.
    void sell_card() {
        const auto made =
            post("/api/admin/gift-cards", {{"amount", {{"amount", 1 + dice_() % 20'000}, {"currency", currency_}}},
                                           {"method", dice_() % 2 ? "cash" : "free"},
                                           {"note", "At random"}});
        cards_.push_back(shop.json(201, made)["code"].template get<std::string>());
    }

    /// Buys a gift card on the page that plays a provider, where what is paid comes, comes late, comes twice or never.
    void buy_card() {
        const Json body{{"amount", {{"amount", 1 + dice_() % 20'000}, {"currency", currency_}}},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "demo"}}}};
        const auto made =
            shop.send("POST", "/api/gift-cards", body.dump(), kAlice, {{"idempotency-key", std::to_string(++keys_)}});
        if (made.status != 201) return; // too many wait
        const auto order = Json::parse(made.text())["order"];
        const auto id = OrderId::parse(order["id"].template get<std::string>()).value();
        const auto attempt = shop.store.read([&](Tx& tx) { return tx.payments().of_order(id).front().id; });
        constexpr std::array outcomes = {DemoOutcome::accept, DemoOutcome::decline, DemoOutcome::twice};
        REQUIRE(shop.shop.demo_payments()->happen(attempt, outcomes[dice_() % outcomes.size()]));
        shop.clock.advance(std::chrono::minutes(2));
        auto& payments = shop.shop.payments();
        shop.shop.demo_payments()->tell();
        while (payments.is_due() && payments.run_due() > 0) {
        }
        orders_.push_back(order["reference"].template get<std::string>());
        of_cards_.insert(orders_.back());
        const auto now = shop.json(200, shop.send("GET", "/api/gift-cards/" + id.text()))["order"];
        if (now["status"] == "paid") cards_.push_back(now["code"].template get<std::string>());
    }

    void pay() {
        if (orders_.empty()) return;
        shop.send_as(clerk, "POST", "/api/admin/orders/" + any() + "/pay", R"({"method":"cash"})");
    }

    /// Has the receipt of an order issued, where it was paid.
    void issue() {
        if (orders_.empty()) return;
        post("/api/admin/orders/" + any() + "/receipts",
             dice_() % 2 ? Json::object() : Json{{"name", "Marsh Ltd"}, {"address", {"Main Street 1"}}});
    }

    void give_back() {
        if (orders_.empty()) return;
        const auto reference = any();
        const auto order = shop.json(200, shop.send_as(clerk, "GET", "/api/admin/orders/" + reference));
        if (dice_() % 8 == 0) {
            shop.send_as(clerk, "POST", "/api/admin/orders/" + reference + "/cancel");
            return;
        }
        Json body{{"reason", "At random"}, {"version", order["version"]}};
        if (dice_() % 2) {
            for (const auto& one : order["tickets"])
                if (one["status"] == "valid" && dice_() % 2) body["tickets"].push_back(one["id"]);
            body["keep_fee"] = dice_() % 2 == 0;
        } else {
            const auto left = order["paid"]["amount"].template get<std::int64_t>() -
                              order["refunded"]["amount"].template get<std::int64_t>();
            body["amount"] = {{"amount", left > 0 ? 1 + static_cast<std::int64_t>(dice_()) % left : 1},
                              {"currency", currency_}};
        }
        if (dice_() % 3 == 0) body["donation"] = true; // refused where there is none
        if (dice_() % 2) body["method"] = dice_() % 2 ? "cash" : "gift_card";
        post("/api/admin/orders/" + reference + "/refunds", body);
    }

    /// Moves an order of either session to the other, with what there is to pay or to give back, and perhaps a fee.
    void exchange() {
        if (orders_.size() == of_cards_.size()) return;
        auto reference = any();
        while (of_cards_.contains(reference)) reference = any(); // has nothing to move
        const auto path = "/api/admin/orders/" + reference;
        const auto order = shop.json(200, shop.send_as(clerk, "GET", path));
        const std::string target = order["session"] == "tonight" ? "gala" : "tonight";
        Json body{{"session", target}, {"version", order["version"]}, {"seats", free_seats(target)}};
        if (dice_() % 3 == 0) body["keep_prices"] = true;
        if (dice_() % 3 == 0) body["fee"] = dice_() % 500;
        auto made = post(path + "/exchange", body);
        if (made.status == 422) { // there is something to pay
            body["method"] = dice_() % 2 ? "cash" : "transfer";
            made = post(path + "/exchange", body);
        }
        if (made.status != 201) return;
        orders_.push_back(Json::parse(made.text())["reference"].template get<std::string>());
        ++exchanges_;
    }

    Response post(const std::string& path, const Json& body) {
        return shop.send_as(clerk, "POST", path, body.dump(), std::to_string(++keys_));
    }

    std::string any() { return orders_[dice_() % orders_.size()]; }

    std::mt19937 dice_;
    std::string currency_;
    std::vector<std::string> orders_;
    std::set<std::string> of_cards_; ///< Those of the orders that buy a gift card.
    std::vector<std::string> cards_;
    int keys_ = 0;
    int exchanges_ = 0;
};

} // namespace frontrow::testing
