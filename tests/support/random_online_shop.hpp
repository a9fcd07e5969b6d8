#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fake_provider.hpp"
#include "tests/support/random_shop.hpp"

namespace frontrow::testing {

/// The same where a part is paid at two providers, and at them everything happens that can: money comes, comes late,
/// twice, as another amount or never; somebody gives it back in their dashboard, and perhaps that fails; banks take it
/// back; refunds fail; and the house settles what it is told of. One provider tells of each refund and dispute by its
/// name, the other only sums, as Stripe and Mollie do. For PAY_STORES.
template <class Over>
class RandomOnlineShop : public RandomShop<Over> {
public:
    RandomOnlineShop(const std::string& currency, std::uint32_t seed) : RandomShop<Over>(currency, seed) {
        this->over.stripe.fee = 7;
        this->shop.change_settings([](ShopSettings& settings) {
            settings.changes.lets_exchange = settings.changes.lets_cancel = true;
            settings.changes.before_start = std::chrono::hours(1);
            settings.changes.exchange_fee = 120;
            settings.changes.cancel_fee = 80;
            settings.payments.gives_other_seats = settings.currency.code() != "EUR";
        });
        this->shop.store.write([](Tx& tx) {
            for (const char* slug : {"tonight", "gala"}) { // days go by
                auto session = tx.sessions().find(SessionSlug::trusted(slug))->session;
                session.starts_at = session.sales_end = kNoon + std::chrono::hours(24 * 60);
                session.doors_at = session.starts_at - std::chrono::hours(1);
                tx.sessions().put(session);
            }
            return Done{};
        });
    }

    void step() {
        const auto before = happened_;
        if (this->dice_() % 2)
            RandomShop<Over>::step();
        else
            online_step();
        pass(std::chrono::seconds(30));
        for (const auto& [what, times] : happened_)
            if (const auto known = before.find(what); known == before.end() || known->second != times)
                story_ += what + "; ";
    }

    /// Fails the test where a provider has other money than the books say.
    void check_providers() {
        check(this->over.stripe);
        check(this->over.mollie);
    }

    /// How often each thing has happened.
    [[nodiscard]] const std::map<std::string, int>& happened() const noexcept { return happened_; }
    /// What has happened at providers, in its order.
    [[nodiscard]] const std::string& story() const noexcept { return story_; }

private:
    struct Beside { ///< What somebody has given back in a provider's dashboard.
        std::string sale;
        std::string name;
        std::int64_t amount = 0;
    };
    using Sale = FakeProvider::Sale;

    void online_step() {
        switch (this->dice_() % 12) {
        case 0:
        case 1:
        case 2:
            return buy_online();
        case 3:
            return buy_card_online();
        case 4:
            return exchange_online();
        case 5:
            return give_back_as_buyer();
        case 6:
            return give_back_elsewhere();
        case 7:
            return undo_elsewhere();
        case 8:
            return dispute();
        case 9:
            return fail_refund();
        default:
            return settle();
        }
    }

    /// Lets everything happen that happens by itself, for this long.
    template <class Span>
    void pass(Span span) {
        auto& orders = this->shop.shop.orders();
        auto& holds = this->shop.shop.holds();
        auto& payments = this->shop.shop.payments();
        for (auto left = std::chrono::duration_cast<std::chrono::seconds>(span); left.count() > 0;
             left -= std::chrono::minutes(2)) {
            this->shop.clock.advance(std::min<std::chrono::seconds>(left, std::chrono::minutes(2)));
            while (orders.is_expiry_due() && orders.expire_reservations() > 0) {
            }
            while (holds.is_sweep_due() && holds.sweep() > 0) {
            }
            while (payments.is_due() && payments.run_due() > 0) {
            }
        }
    }

    /// Returns the answer to an order for some seats, which is to be paid at a provider.
    std::optional<Json> begin(const std::string& session, const std::string& method, Json more) {
        const auto seats = this->free_seats(session);
        if (seats.empty()) return {};
        const auto made =
            this->shop.send("POST", "/api/sessions/" + session + "/holds", Json{{"seats", seats}}.dump(), kAlice);
        if (made.status != 201) return {};
        const auto hold = Json::parse(made.text())["hold"]["id"].template get<std::string>();
        more["hold"] = hold;
        more["customer"] = {{"name", "Ada"}, {"email", "ada@example.org"}};
        more["payment"] = {{"method", method}};
        const auto sold = this->shop.send("POST", "/api/orders", more.dump(), kAlice,
                                          {{"idempotency-key", std::to_string(++this->keys_)}});
        if (sold.status == 201) return Json::parse(sold.text())["order"];
        this->shop.send("DELETE", "/api/holds/" + hold, "", kAlice);
        return {};
    }

    void buy_online() {
        Json more = Json::object();
        constexpr std::array<const char*, 3> codes = {"", "THIRD", "SOME"};
        if (const std::string code = codes[this->dice_() % codes.size()]; !code.empty()) more["voucher"] = code;
        if (this->dice_() % 2 && !this->cards_.empty())
            more["gift_card"] = this->cards_[this->dice_() % this->cards_.size()];
        if (this->dice_() % 3 == 0)
            more["donation"] = {{"amount", 1 + this->dice_() % 3'000}, {"currency", this->currency_}};
        const auto order = begin("tonight", any_method(), std::move(more));
        if (!order) return;
        this->orders_.push_back((*order)["reference"].template get<std::string>());
        happen(*order, "/api/orders/");
    }

    void buy_card_online() {
        const Json body{{"amount", {{"amount", 1 + this->dice_() % 20'000}, {"currency", this->currency_}}},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", any_method()}}}};
        const auto made = this->shop.send("POST", "/api/gift-cards", body.dump(), kAlice,
                                          {{"idempotency-key", std::to_string(++this->keys_)}});
        if (made.status != 201) return; // too many wait
        const auto order = Json::parse(made.text())["order"];
        this->orders_.push_back(order["reference"].template get<std::string>());
        this->of_cards_.insert(this->orders_.back());
        happen(order, "/api/gift-cards/");
        const auto path = "/api/gift-cards/" + order["id"].template get<std::string>();
        const auto now = this->shop.json(200, this->shop.send("GET", path))["order"];
        if (now["status"] == "paid") this->cards_.push_back(now["code"].template get<std::string>());
    }

    /// A buyer exchanges one of the orders, and pays what is missing, if anything is.
    void exchange_online() {
        const auto before = any_of_tickets();
        if (!before) return;
        const std::string target = (*before)["session"] == "tonight" ? "gala" : "tonight";
        const Json more{{"exchange", (*before)["id"]}};
        const auto order = begin(target, this->dice_() % 3 ? any_method() : "free", more);
        if (!order) return;
        this->orders_.push_back((*order)["reference"].template get<std::string>());
        ++happened_["exchange begun"];
        if ((*order)["status"] == "pending") happen(*order, "/api/orders/");
    }

    void give_back_as_buyer() {
        const auto order = any_of_tickets();
        if (!order || (*order)["rights"].is_null()) return;
        const auto back = (*order)["rights"]["refund"];
        const Json body{{"refund", {{"amount", back["amount"]}, {"currency", back["currency"]}}}};
        const auto path = "/api/orders/" + (*order)["id"].template get<std::string>() + "/give-back";
        if (this->shop.send("POST", path, body.dump()).status == 200) ++happened_["given back"];
    }

    /// What becomes of an order that is to be paid.
    void happen(const Json& order, const std::string& path) {
        const auto id = OrderId::parse(order["id"].template get<std::string>()).value();
        auto& payments = this->shop.shop.payments();
        const auto first = of_order(id).front();
        auto& provider = by(first.method);
        switch (this->dice_() % 9) {
        case 0:
            provider.become(AttemptState::failed, name_of(first));
            ++happened_["declined"];
            break;
        case 1: // nobody hears of it for long, and others buy meanwhile
            provider.is_down = true;
            pass(std::chrono::minutes(40));
            for (int i = 0; i < 3; ++i) this->sell();
            provider.become(AttemptState::paid, name_of(first));
            provider.is_down = false;
            pass(std::chrono::minutes(40));
            ++happened_["late"];
            break;
        case 2:
            if (payments.pay_beside(first.id)) ++happened_["twice"];
            pay_all(id);
            break;
        case 3: { // in two tabs, the first of which cannot be ended
            provider.is_down = true;
            const std::string other = first.method == PaymentMethod::stripe ? "mollie" : "stripe";
            const auto asked = this->shop.send("POST", path + id.text() + "/payments", Json{{"method", other}}.dump());
            provider.is_down = false;
            if (asked.status == 200) ++happened_["another way"];
            pay_all(id);
            break;
        }
        case 4: {
            auto& sale = provider.sales.at(name_of(first));
            sale.amount.amount = std::max<std::int64_t>(1, sale.amount.amount + (this->dice_() % 2 ? 30 : -30));
            sale.state = AttemptState::paid;
            ++happened_["another amount"];
            break;
        }
        case 5: // who has turned back and paid all the same
            this->shop.send("DELETE", path + id.text());
            provider.sales.at(name_of(first)).state = AttemptState::paid;
            ++happened_["turned back"];
            break;
        default:
            provider.become(AttemptState::paid, name_of(first));
            ++happened_["paid"];
        }
        for (const auto& attempt : of_order(id)) tell(by(attempt.method), name_of(attempt));
        pass(std::chrono::minutes(1));
    }

    void pay_all(const OrderId& id) {
        for (const auto& attempt : of_order(id)) by(attempt.method).become(AttemptState::paid, name_of(attempt));
    }

    /// Somebody gives a part of a payment back in the dashboard, or all.
    void give_back_elsewhere() {
        auto [provider, name] = any_sale();
        if (!provider) return;
        auto& sale = provider->sales.at(name);
        const auto amount =
            this->dice_() % 3 ? 1 + static_cast<std::int64_t>(this->dice_()) % sale.left() : sale.left();
        sale.given_back += amount;
        besides_.push_back({name, "re_" + std::to_string(++events_), amount});
        ++happened_["given back elsewhere"];
        tell(*provider, name, "other_return " + besides_.back().name + " " + std::to_string(amount));
    }

    /// And that fails.
    void undo_elsewhere() {
        if (besides_.empty() || this->dice_() % 2) return;
        const auto at = besides_.begin() + static_cast<std::ptrdiff_t>(this->dice_() % besides_.size());
        const Beside beside = *at;
        besides_.erase(at);
        auto& provider = this->over.stripe.sales.contains(beside.sale) ? this->over.stripe : this->over.mollie;
        provider.sales.at(beside.sale).given_back -= beside.amount;
        ++happened_["given back elsewhere in vain"];
        tell(provider, beside.sale, "other_return_failed " + beside.name + " " + std::to_string(beside.amount));
    }

    /// A bank takes money of a payment, or gives back what it has taken.
    void dispute() {
        if (!disputes_.empty() && this->dice_() % 2) {
            const Beside won = disputes_.back();
            disputes_.pop_back();
            auto& provider = this->over.stripe.sales.contains(won.sale) ? this->over.stripe : this->over.mollie;
            provider.sales.at(won.sale).charged_back -= won.amount;
            ++happened_["dispute won"];
            return tell(provider, won.sale, "dispute_won " + won.name + " " + std::to_string(won.amount));
        }
        auto [provider, name] = any_sale();
        if (!provider) return;
        auto& sale = provider->sales.at(name);
        disputes_.push_back({name, "dp_" + std::to_string(++events_), sale.left()});
        sale.charged_back += disputes_.back().amount;
        ++happened_["disputed"];
        tell(*provider, name, "dispute_taken " + disputes_.back().name + " " + std::to_string(disputes_.back().amount));
    }

    /// A refund fails after it had succeeded.
    void fail_refund() {
        for (auto* provider : {&this->over.stripe, &this->over.mollie})
            for (const auto& [name, back] : provider->backs) {
                if (back.state != ReturnState::done || this->dice_() % 3) continue;
                provider->returns_become(ReturnState::failed, name);
                ++happened_["refund failed"];
                return tell(*provider, back.sale, "own_return " + name.substr(5));
            }
    }

    /// Somebody settles what the house was told of.
    void settle() {
        using Verdict = PaymentService::Verdict;
        auto& payments = this->shop.shop.payments();
        constexpr std::array verdicts = {Verdict::accept, Verdict::give_back, Verdict::again, Verdict::book,
                                         Verdict::cash,   Verdict::transfer,  Verdict::noted};
        for (const auto& open : payments.incidents(100)) {
            if (open.settled_at || this->dice_() % 2) continue;
            if (open.kind == "refund_failed" && this->dice_() % 4 == 0) this->over.stripe.refuses_returns = true;
            for (int tries = 0; tries < 3; ++tries)
                if (const auto verdict = verdicts[this->dice_() % verdicts.size()];
                    payments.settle(open.id, verdict, Actor{{}, "Grace"})) {
                    ++happened_["settled as " + std::to_string(static_cast<int>(verdict))];
                    break;
                }
            pass(std::chrono::minutes(2));
            this->over.stripe.refuses_returns = false;
        }
    }

    /// Tells the shop, perhaps twice, of a payment or of something about it. Who tells sums only has it look.
    void tell(FakeProvider& provider, const std::string& sale, const std::string& about = "") {
        const bool is_by_name = provider.method() == PaymentMethod::stripe;
        const auto event = is_by_name ? "evt_" + std::to_string(++events_) : std::string();
        const auto body = event + " " + (is_by_name && !about.empty() ? "money_" : "") + sale +
                          (is_by_name && !about.empty() ? "  " + about : "");
        const auto path = "/api/webhooks/" + std::string(frontrow::name_of(provider.method()));
        for (auto times = 1 + this->dice_() % 2; times > 0; --times)
            this->shop.send("POST", path, body, "", {{"stripe-signature", "signed"}});
        pass(std::chrono::seconds(10));
    }

    void check(FakeProvider& provider) {
        CAPTURE(frontrow::name_of(provider.method()));
        CAPTURE(story_);
        std::int64_t there = 0, under_way = 0, booked = 0;
        this->shop.store.read([&](Tx& tx) {
            std::map<OrderId, bool> orders;
            for (const auto& [name, sale] : provider.sales) {
                const auto attempt = tx.payments().find(sale.attempt);
                orders[attempt->order] = true;
                if (attempt->state == AttemptState::paid) there += sale.left() - provider.fee;
                // Nobody has decided about it yet: the books have only what has become of it.
                if (attempt->state == AttemptState::incident) there -= sale.given_back + sale.charged_back;
            }
            for (const auto& [order, is] : orders)
                for (const auto& back : tx.payments().returns_of(order)) { // that the books have already
                    const auto attempt = tx.payments().find(back.attempt);
                    const bool is_asked = back.state == ReturnState::asked || back.state == ReturnState::pending;
                    if (attempt->method == provider.method() && is_asked && !back.is_open())
                        under_way += back.amount.amount;
                }
            for (const auto& sum : tx.books().accounts({Time::min(), Time::max()}))
                if (sum.account == account_of(provider.method())) booked = sum.debit - sum.credit;
            return Done{};
        });
        REQUIRE(booked == there - under_way);
    }

    std::string any_method() { return this->dice_() % 2 ? "stripe" : "mollie"; }
    FakeProvider& by(PaymentMethod method) {
        return method == PaymentMethod::stripe ? this->over.stripe : this->over.mollie;
    }
    static std::string name_of(const PaymentAttempt& attempt) { return "pay_" + attempt.idempotency_key; }
    std::vector<PaymentAttempt> of_order(const OrderId& id) {
        return this->shop.store.read([&](Tx& tx) { return tx.payments().of_order(id); });
    }
    /// A payment of which there is money.
    std::pair<FakeProvider*, std::string> any_sale() {
        std::vector<std::pair<FakeProvider*, std::string>> found;
        for (auto* provider : {&this->over.stripe, &this->over.mollie})
            for (const auto& [name, sale] : provider->sales)
                if (sale.left() > 0 && is_known(sale)) found.emplace_back(provider, name);
        if (found.empty()) return {};
        return found[this->dice_() % found.size()];
    }
    bool is_known(const Sale& sale) {
        const auto attempt = this->shop.store.read([&](Tx& tx) { return tx.payments().find(sale.attempt); });
        return attempt->state == AttemptState::paid || attempt->state == AttemptState::incident;
    }
    /// One of the orders as its buyer sees it.
    std::optional<Json> any_of_tickets() {
        if (this->orders_.empty()) return {};
        const auto reference = this->any();
        if (this->of_cards_.contains(reference)) return {};
        const auto path = "/api/admin/orders/" + reference;
        const auto order = this->shop.json(200, this->shop.send_as(this->clerk, "GET", path));
        const auto page = "/api" + order["page"].template get<std::string>();
        return this->shop.json(200, this->shop.send("GET", page))["order"];
    }

    std::vector<Beside> besides_;
    std::vector<Beside> disputes_;
    std::map<std::string, int> happened_;
    std::string story_;
    int events_ = 0;
};

} // namespace frontrow::testing
