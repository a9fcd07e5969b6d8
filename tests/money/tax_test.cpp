// Tax: it is in the price, split to the smallest coin, frozen when something is sold, and given back with it. On every
// store.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::tax_test {

namespace {

Ticket ticket(std::int64_t amount, std::int64_t rate, std::int64_t fee = 0, std::int64_t fee_rate = 0) {
    Ticket one{.id = TicketId::trusted("T"), .code = "code", .ticket_type = "adult", .amount = amount};
    one.fee = fee;
    one.paid = amount;
    one.tax_rate = rate;
    if (fee > 0) one.fee_tax_rate = fee_rate;
    return one;
}

std::int64_t all_tax(const std::vector<Ticket>& tickets) {
    std::int64_t sum = 0;
    for (const auto& one : tickets) sum += one.tax + one.fee_tax;
    return sum;
}

/// A house with two rates: 7 % of what is seen from the stalls, 19 % of all else, the fee too.
template <class Over>
struct House {
    House() {
        settings.timezone = "Europe/Berlin";
        settings.tax.rates = {{"standard", 1'900}, {"reduced", 700}};
        put(150);
    }

    void put(std::int64_t fee) {
        shop.store.write([&](Tx& tx) {
            Session session = tx.sessions().find(shop.session.session.id)->session;
            session.fee = fee;
            for (auto& price : session.prices) price.tax = price.category == "Stalls" ? "reduced" : "";
            tx.sessions().put(session);
            tx.shop().put(settings);
            return Done{};
        });
    }

    Json hold(const std::string& seats) {
        const auto made =
            shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":)" + seats + "}", kAlice));
        auto answer = shop.json(
            200, shop.send("GET", "/api/holds/" + made["hold"]["id"].template get<std::string>(), "", kAlice));
        auto hold = answer["hold"];
        hold["taxes"] = answer["taxes"];
        hold["tax_exemption"] = answer["tax_exemption"];
        return hold;
    }

    Json buy(const Json& hold, const std::string& voucher = "") {
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", "demo"}, {"card", "4242424242424242"}}}};
        if (!voucher.empty()) body["voucher"] = voucher;
        return shop.json(201, shop.send("POST", "/api/orders", body.dump(), kAlice,
                                        {{"idempotency-key", std::to_string(++keys)}}))["order"];
    }

    Response post(const std::string& path, const Json& body) {
        return shop.send_as(clerk, "POST", path, body.dump(), std::to_string(++keys));
    }

    Json order(const std::string& reference) {
        return shop.json(200, shop.send_as(clerk, "GET", "/api/admin/orders/" + reference));
    }

    void refund(const std::string& reference, Json body) {
        body["version"] = order(reference)["version"];
        body["reason"] = "Is ill";
        shop.json(200, post("/api/admin/orders/" + reference + "/refunds", body));
    }

    std::int64_t balance(Account account) {
        return shop.store.read([&](Tx& tx) {
            for (const auto& sum : tx.books().accounts({Time::min(), Time::max()}))
                if (sum.account == account) return sum.debit - sum.credit;
            return std::int64_t{0};
        });
    }

    Over over;
    TestShop& shop = over.shop;
    std::string clerk = shop.log_in(Role::box_office);
    std::string admin = shop.log_in(Role::admin);
    ShopSettings settings{};
    int keys = 0;
};

/// "700: 275 of 4200, 1900: …"
std::string said(const Json& taxes) {
    std::string text;
    for (const auto& sum : taxes)
        text += (text.empty() ? "" : ", ") + std::to_string(sum["basis_points"].get<int>()) + ": " +
                std::to_string(sum["tax"]["amount"].get<std::int64_t>()) + " of " +
                std::to_string(sum["gross"]["amount"].get<std::int64_t>());
    return text;
}

} // namespace

TEST_CASE("the tax in a price is rounded to the nearest coin, half up") {
    CHECK(tax_in(4'300, 700) == 281);
    CHECK(tax_in(11'900, 1'900) == 1'900);
    CHECK(tax_in(0, 1'900) == 0);
    CHECK(tax_in(4'300, 0) == 0);
    CHECK(tax_in(3, 10'000) == 2);
    CHECK(tax_in(kMaxAmount * 1'000, kMaxBasisPoints) == kMaxAmount * 500);
}

TEST_CASE("what stands on the tickets adds up to the tax of the order, whatever the prices") {
    std::vector<Ticket> three(3, ticket(1'000, 1'900));
    split_tax(three);
    CHECK(all_tax(three) == tax_in(3'000, 1'900));
    CHECK(three[0].tax == 160);
    CHECK(three[2].tax == 159);
    std::mt19937 dice(11);
    constexpr std::array<std::int64_t, 5> rates = {0, 210, 550, 1'900, 2'700};
    for (int i = 0; i < 2'000; ++i) {
        std::vector<Ticket> tickets;
        std::map<std::int64_t, std::int64_t> gross;
        for (std::size_t n = 1 + dice() % 12; n > 0; --n) {
            const auto fee = static_cast<std::int64_t>(dice() % 3) * 75;
            const auto price = static_cast<std::int64_t>(dice()) % (dice() % 2 ? 9 : kMaxAmount);
            const auto rate = rates[dice() % rates.size()];
            const auto fee_rate = rates[dice() % rates.size()];
            tickets.push_back(ticket(price + fee, rate, fee, fee_rate));
            gross[rate] += price;
            gross[fee_rate] += fee;
        }
        split_tax(tickets);
        std::int64_t wanted = 0;
        for (const auto& [rate, amount] : gross) wanted += tax_in(amount, rate);
        CHECK(all_tax(tickets) == wanted);
        std::int64_t told = 0;
        for (const auto& sum : tax_sums(tickets)) told += sum.tax;
        CHECK(told == wanted);
    }
}

TEST_CASE("however an order is given back in parts, all its tax goes back, and what stays has the tax that is in it") {
    std::mt19937 dice(12);
    for (int i = 0; i < 500; ++i) {
        std::vector<Ticket> tickets(1 + dice() % 9,
                                    ticket(1'000 + static_cast<std::int64_t>(dice() % 5'000), 700, 200, 1'900));
        split_tax(tickets);
        const auto before = all_tax(tickets);
        std::vector<const Ticket*> concerned;
        for (const auto& one : tickets) concerned.push_back(&one);
        std::int64_t back = 0;
        for (bool is_left = true; is_left;) {
            std::vector<std::int64_t> left;
            std::int64_t sum = 0;
            for (const auto& one : tickets) sum += left.emplace_back(one.paid - one.refunded);
            const auto amount = dice() % 3 ? 1 + static_cast<std::int64_t>(dice()) % sum : sum;
            const auto parts = split_in_proportion(amount, left);
            const auto taxes = tax_of_refund(concerned, parts);
            for (std::size_t n = 0; n < tickets.size(); ++n) {
                CHECK((taxes[n].of_price >= 0 && taxes[n].of_fee >= 0));
                tickets[n].refunded += parts[n];
                tickets[n].tax_refunded += taxes[n].of_price + taxes[n].of_fee;
                back += taxes[n].of_price + taxes[n].of_fee;
            }
            std::int64_t price = 0, price_tax = 0;
            for (const auto& one : tickets) {
                price += rest_of(one).price;
                price_tax += rest_of(one).price_tax;
            }
            CHECK(std::abs(price_tax - tax_in(price, 700)) <= 1);
            is_left = amount < sum;
        }
        CHECK(back == before);
        for (const auto& one : tickets) CHECK(one.tax_refunded == one.tax + one.fee_tax);
    }
}

TEST_CASE_TEMPLATE("a house that has decided nothing about tax says nothing of it", Over, STORES) {
    House<Over> house;
    house.settings.tax = {};
    house.put(150);
    const auto hold = house.hold(R"(["A-1"])");
    CHECK(hold["taxes"].empty());
    CHECK(hold["tax_exemption"].is_null());
    const auto order = house.buy(hold);
    CHECK(order["taxes"].empty());
    CHECK(order["tax_exemption"].is_null());
    CHECK(house.balance(Account::tax) == 0);
    CHECK(house.balance(Account::sales) == -4'050);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the tax is told at the checkout, on the order, and is in an account of its own", Over, STORES) {
    House<Over> house;
    const auto hold = house.hold(R"(["A-1","A-2","B-5"])");
    // 42.00 - 1.50 twice at 7 %; 30.00 - 1.50, and three times 1.50, at 19 %.
    const std::string expected = "1900: 527 of 3300, 700: 530 of 8100";
    CHECK(said(hold["taxes"]) == expected);
    const auto order = house.buy(hold);
    CHECK(said(order["taxes"]) == expected);
    const auto reference = order["reference"].template get<std::string>();
    CHECK(said(house.order(reference)["taxes"]) == expected);
    CHECK(house.balance(Account::tax) == -1'057);
    CHECK(house.balance(Account::fees) == -450 + 72);
    CHECK(house.balance(Account::sales) == -(11'400 - 450) + 1'057 - 72);
    house.shop.check_sound();

    house.settings.tax.rates = {{"standard", 2'000}, {"reduced", 500}};
    house.put(150);
    CHECK(said(house.order(reference)["taxes"]) == expected); // as it was sold
    house.refund(reference, {{"amount", {{"amount", 1'000}, {"currency", "EUR"}}}});
    house.shop.check_sound();
    house.refund(reference, {{"tickets", {reference.substr(0, 4) + reference.substr(5) + "-1"}}});
    house.shop.check_sound();
    house.shop.json(200, house.post("/api/admin/orders/" + reference + "/cancel", Json::object()));
    for (const auto account : {Account::tax, Account::fees, Account::sales}) CHECK(house.balance(account) == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a voucher makes the tax less, and the counter sells with it too", Over, STORES) {
    House<Over> house;
    house.shop.json(201, house.shop.send_as(house.admin, "POST", "/api/marketing/vouchers",
                                            R"({"code":"HALF","kind":"percent","value":50,"max_uses":9})"));
    const auto hold = house.hold(R"(["A-1"])");
    const auto preview = house.shop.json(
        200, house.shop.send("GET", "/api/vouchers/HALF?hold=" + hold["id"].template get<std::string>(), "", kAlice));
    const std::string expected = "1900: 24 of 150, 700: 128 of 1950";
    CHECK(said(preview["taxes"]) == expected);
    CHECK(said(house.buy(hold, "HALF")["taxes"]) == expected);
    const auto sold = house.shop.json(
        201, house.post("/api/box-office/sales", {{"session", "tonight"}, {"seats", {"A-4"}}, {"method", "cash"}}));
    CHECK(said(sold["order"]["taxes"]) == "1900: 24 of 150, 700: 265 of 4050");
    const auto given = house.shop.json(
        201, house.post("/api/box-office/sales",
                        {{"session", "tonight"}, {"seats", {"A-5"}}, {"method", "free"}, {"reason", "Press"}}));
    CHECK(given["order"]["taxes"].empty());
    CHECK(house.balance(Account::tax) == -(24 + 128 + 24 + 265));
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a reservation has the rates of the day on which it was made", Over, STORES) {
    House<Over> house;
    const auto hold = house.hold(R"(["A-1"])");
    Json body{{"hold", hold["id"]},
              {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
              {"payment", {{"method", "box_office"}}}};
    const auto order = house.shop.json(
        201, house.shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", "R"}}))["order"];
    CHECK(house.balance(Account::tax) == 0);
    house.settings.tax.rates = {{"standard", 0}};
    house.put(150);
    house.shop.json(200,
                    house.shop.send_as(house.clerk, "POST",
                                       "/api/admin/orders/" + order["reference"].template get<std::string>() + "/pay",
                                       R"({"method":"cash"})"));
    CHECK(house.balance(Account::tax) == -(24 + 265));
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a house that is exempt says why, and takes no tax", Over, STORES) {
    House<Over> house;
    house.settings.tax.exemption = "No VAT by § 19 UStG.";
    house.put(0);
    const auto hold = house.hold(R"(["A-1"])");
    CHECK(hold["taxes"].empty());
    CHECK(hold["tax_exemption"] == "No VAT by § 19 UStG.");
    const auto order = house.buy(hold);
    CHECK(order["tax_exemption"] == "No VAT by § 19 UStG.");
    CHECK(house.balance(Account::tax) == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("files for the books have the tax of each ticket, payment and refund", Over, STORES) {
    House<Over> house;
    const auto order = house.buy(house.hold(R"(["A-1","B-5"])"));
    const auto reference = order["reference"].template get<std::string>();
    house.shop.clock.advance(std::chrono::seconds(1));
    house.refund(reference, {{"tickets", {reference.substr(0, 4) + reference.substr(5) + "-1"}}});
    const auto file = [&](const std::string& name) {
        return std::string(
            house.shop.send_as(house.admin, "GET", "/api/admin/books/" + name + ".csv?from=2026-03-01&until=2026-03-01")
                .text());
    };
    const auto tickets = file("tickets");
    CHECK(tickets.find(",7.00,2.65,19.00,0.24,2.89\r\n") != std::string::npos);
    CHECK(tickets.find(",19.00,4.55,19.00,0.24,0.00\r\n") != std::string::npos);
    const auto payments = file("payments");
    CHECK(payments.find(",,,,7.68,\r\n") != std::string::npos);
    CHECK(payments.find("-1,,2.89,\r\n") != std::string::npos);
    CHECK(file("ledger").find(",tax,,7.68,EUR\r\n") != std::string::npos);
    const auto books = house.shop.json(
        200, house.shop.send_as(house.admin, "GET", "/api/admin/books?from=2026-03-01&until=2026-03-01"));
    const auto told = [&](std::size_t i, const char* name) { return amount(books["taxes"][i][name]); };
    REQUIRE(books["taxes"].size() == 2);
    CHECK(books["taxes"][0]["basis_points"] == 1'900);
    CHECK(told(0, "sold") == 2'850 + 2 * 150);
    CHECK(told(0, "tax_sold") == 455 + 2 * 24);
    CHECK(told(0, "given_back") == 150);
    CHECK(told(0, "tax_given_back") == 24);
    CHECK(told(1, "sold") == 4'050);
    CHECK(told(1, "tax_given_back") == 265);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("rates are the house's to name, and none goes that a price has", Over, STORES) {
    House<Over> house;
    const auto shown = house.shop.json(200, house.shop.send_as(house.admin, "GET", "/api/admin/shop"));
    CHECK(shown["tax_rates"].size() == 2);
    CHECK(shown["tax_rates"][1]["name"] == "reduced");
    CHECK(house.shop.json(200, house.shop.send("GET", "/api/shop"))["tax_rates"] == shown["tax_rates"]);
    const auto edit = [&](const Json& fields) {
        Json body{{"version", shown["version"]}};
        body.update(fields);
        return house.shop.send_as(house.admin, "PUT", "/api/admin/shop", body.dump());
    };
    const auto rate = [](const std::string& name, std::int64_t points) {
        return Json{{"name", name}, {"basis_points", points}};
    };
    const auto field = [&](const Json& fields) { return Json::parse(edit(fields).text()).value("field", ""); };
    CHECK(field({{"tax_rates", {rate("a", 1), rate("a", 2)}}}) == "tax_rates[0].name");
    CHECK(field({{"tax_rates", {rate("", 1)}}}) == "tax_rates[0].name");
    CHECK(field({{"tax_rates", {rate("a", 10'001)}}}) == "tax_rates[0].basis_points");
    CHECK(field({{"fee_tax", "none"}}) == "fee_tax");
    const auto used = edit({{"tax_rates", {rate("standard", 1'900)}}});
    CHECK(used.status == 409);
    CHECK(Json::parse(used.text())["code"] == "tax_rate_used");
    CHECK(house.shop.json(200, house.shop.send_as(house.admin, "GET", "/api/admin/shop")) == shown);

    const auto session = house.shop.json(200, house.shop.send_as(house.admin, "GET", "/api/admin/sessions/tonight"));
    CHECK(session["prices"][0]["tax"] == "reduced");
    CHECK(session["prices"][2]["tax"].is_null());
    Json prices = session["prices"];
    prices[0]["tax"] = "luxury";
    const auto refused = house.shop.send_as(house.admin, "PUT", "/api/admin/sessions/tonight",
                                            Json{{"prices", prices}, {"version", session["version"]}}.dump());
    CHECK(refused.status == 422);
    CHECK(Json::parse(refused.text())["field"] == "prices[0].tax");
    for (auto& price : prices) price["tax"] = nullptr;
    house.shop.json(200, house.shop.send_as(house.admin, "PUT", "/api/admin/sessions/tonight",
                                            Json{{"prices", prices}, {"version", session["version"]}}.dump()));
    const auto edited = house.shop.json(200, edit({{"tax_rates", {rate("standard", 2'000)}}, {"fee_tax", "standard"}}));
    CHECK(edited["tax_rates"] == Json::array({rate("standard", 2'000)}));
    CHECK(house.shop.json(200, house.shop.send("GET", "/api/shop"))["tax_rates"] == edited["tax_rates"]);
    CHECK(house.shop.failures.empty());
}

} // namespace frontrow::testing::tax_test
