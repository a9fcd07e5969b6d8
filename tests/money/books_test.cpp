// The books of a period: files for whoever keeps them, and sums by account and by hand. On every store.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::books_test {

namespace {

const std::string kBooks = "/api/admin/books";
const std::string kToday = "?from=2026-03-01&until=2026-03-01";

/// A shop in Berlin, and somebody who sells there.
template <class Over>
struct Stage {
    Stage() {
        shop.change_settings([](ShopSettings& settings) { settings.timezone = "Europe/Berlin"; });
    }

    Response post(const std::string& path, const Json& body) {
        return shop.send_as(clerk, "POST", path, body.dump(), std::to_string(++keys));
    }

    std::string sell(const std::vector<std::string>& seats, const std::string& method = "cash") {
        const auto sold = post("/api/box-office/sales", {{"session", "tonight"}, {"seats", seats}, {"method", method}});
        return shop.json(201, sold)["order"]["reference"].template get<std::string>();
    }

    void refund(const std::string& reference, int ticket, const std::string& reason) {
        const auto id = reference.substr(0, 4) + reference.substr(5) + "-" + std::to_string(ticket);
        const auto order = shop.json(200, shop.send_as(clerk, "GET", "/api/admin/orders/" + reference));
        shop.json(200, post("/api/admin/orders/" + reference + "/refunds",
                            {{"tickets", {id}}, {"reason", reason}, {"version", order["version"]}}));
    }

    /// The lines of a file behind its mark and its head.
    std::vector<std::string> file(const std::string& stem, const std::string& period = kToday) {
        const auto answer = shop.send_as(admin, "GET", kBooks + "/" + stem + ".csv" + period);
        CAPTURE(answer.text());
        CHECK(answer.status == 200);
        const std::string text(answer.text());
        REQUIRE(text.substr(0, 3) == "\xEF\xBB\xBF");
        std::istringstream in(text);
        std::vector<std::string> lines;
        for (std::string line; std::getline(in, line);) lines.push_back(line.substr(0, line.size() - 1));
        lines.erase(lines.begin());
        return lines;
    }

    Over over;
    TestShop& shop = over.shop;
    std::string clerk = shop.log_in(Role::box_office);
    std::string admin = shop.log_in(Role::admin);
    std::string name = lower_case(clerk) + "@example.org"; ///< Of the clerk.
    int keys = 0;
};

std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
        if (c == ',')
            cells.emplace_back();
        else
            cells.back() += c;
    }
    return cells;
}

} // namespace

TEST_CASE_TEMPLATE("a file has a line for each payment and refund, and one for each ticket", Over, STORES) {
    Stage<Over> stage;
    const auto reference = stage.sell({"A-1", "A-2"});
    stage.shop.clock.advance(std::chrono::hours(1));
    stage.refund(reference, 2, "=HYPERLINK(1)");
    const auto id = reference.substr(0, 4) + reference.substr(5);
    const auto payments = stage.file("payments");
    REQUIRE(payments.size() == 2);
    CHECK(payments[0] ==
          "2026-03-01 13:00:00,1,payment," + reference + ",Hamlet,tonight,cash,84.00,,EUR," + stage.name + ",,,,,");
    CHECK(payments[1] == "2026-03-01 14:00:00,2,refund," + reference + ",Hamlet,tonight,cash,,42.00,EUR," + stage.name +
                             ",\"'=HYPERLINK(1)\"," + id + "-2,,,");
    const auto tickets = stage.file("tickets");
    REQUIRE(tickets.size() == 2);
    CHECK(tickets[0] ==
          "2026-03-01 13:00:00," + reference + "," + id +
              "-1,Hamlet,tonight,2026-03-01 21:00:00,Stalls,A,1,Stalls,adult,42.00,,0.00,42.00,0.00,0.00,EUR,yes,"
              "cash," +
              stage.name + ",,,,,");
    CHECK(cells(tickets[1])[16] == "42.00");
    CHECK(cells(tickets[1])[18] == "no");
    CHECK(stage.shop.failures.empty());
}

TEST_CASE_TEMPLATE("a period is whole days of the house's calendar", Over, STORES) {
    Stage<Over> stage;
    const auto until_midnight = std::chrono::hours(11); // in Berlin, from noon in UTC
    stage.shop.clock.advance(until_midnight - Milliseconds(1));
    const auto before = stage.sell({"A-1"});
    stage.shop.clock.advance(Milliseconds(1));
    const auto after = stage.sell({"A-2"});
    CHECK(cells(stage.file("payments").at(0))[3] == before);
    CHECK(stage.file("payments").size() == 1);
    CHECK(cells(stage.file("payments", "?from=2026-03-02&until=2026-03-02").at(0))[3] == after);
    CHECK(stage.file("payments", "?from=2026-03-01&until=2026-03-02").size() == 2);
    CHECK(stage.file("payments", "?from=2026-03-03&until=2026-04-01").empty());
}

TEST_CASE_TEMPLATE("the ledger's file balances in every posting, and the sums say the same as the files", Over,
                   STORES) {
    Stage<Over> stage;
    stage.shop.store.write([&](Tx& tx) {
        Session session = stage.shop.session.session;
        session.fee = 150;
        session.currency = *Currency::parse("JPY");
        tx.sessions().put(session);
        return Done{};
    });
    const auto reference = stage.sell({"A-1", "A-2", "B-5"});
    stage.sell({"A-4"}, "card");
    stage.refund(reference, 1, "Ill");
    std::map<std::string, std::int64_t> balance;
    std::map<std::string, std::int64_t> accounts;
    for (const auto& line : stage.file("ledger")) {
        const auto cell = cells(line);
        CHECK(cell[5].empty() != cell[6].empty());
        const auto amount = cell[5].empty() ? -std::stoll(cell[6]) : std::stoll(cell[5]); // yen have no digits
        balance[cell[1]] += amount;
        accounts[cell[4]] += amount;
        CHECK(cell[7] == "JPY");
    }
    CHECK(balance.size() == 3);
    for (const auto& [posting, sum] : balance) CHECK_MESSAGE(sum == 0, posting);
    CHECK(accounts["cash"] == 4'200 + 3'000);
    CHECK(accounts["card_terminal"] == 4'200);
    CHECK(accounts["fees"] == -3 * 150);
    CHECK(accounts["sales"] == 3 * 150 - 4'200 - 3'000 - 4'200);

    const auto sums = stage.shop.json(200, stage.shop.send_as(stage.admin, "GET", kBooks + kToday));
    CHECK(sums["timezone"] == "Europe/Berlin");
    for (const auto& sum : sums["accounts"]) {
        const auto name = sum["account"].template get<std::string>();
        CHECK(sum["debit"]["digits"] == 0);
        CHECK_MESSAGE(sum["debit"]["amount"].template get<std::int64_t>() -
                              sum["credit"]["amount"].template get<std::int64_t>() ==
                          accounts[name],
                      name);
    }
    REQUIRE(sums["hands"].size() == 2);
    CHECK(sums["hands"][0]["who"] == stage.name);
    CHECK(sums["hands"][0]["method"] == "cash");
    CHECK(sums["hands"][0]["received"]["amount"] == 11'400);
    CHECK(sums["hands"][0]["given_back"]["amount"] == 4'200);
    CHECK(sums["hands"][0]["refunds"] == 1);
    CHECK(stage.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("a long period is read page by page, and no line is lost or told twice", Over, STORES) {
    Stage<Over> stage;
    constexpr int rounds = 251; // a payment and a refund each: more than a page
    for (int i = 0; i < rounds; ++i) {
        const auto reference = stage.sell({"A-1"});
        stage.shop.json(200, stage.shop.send_as(stage.clerk, "POST", "/api/admin/orders/" + reference + "/cancel"));
    }
    std::set<std::string> numbers;
    for (const auto& line : stage.file("payments")) numbers.insert(cells(line)[1]);
    CHECK(stage.file("payments").size() == 2 * rounds);
    CHECK(numbers.size() == 2 * rounds);
    CHECK(stage.file("tickets").size() == rounds);
    CHECK(stage.file("ledger").size() == 2 * 2 * rounds);
}

TEST_CASE("a file is written for spreadsheets that read numbers with a comma, where somebody asks for that") {
    Stage<OnSqlite> stage;
    stage.sell({"A-1"});
    const auto file = [&](const std::string& decimal) {
        return stage.shop.send_as(stage.admin, "GET", kBooks + "/ledger.csv" + kToday + decimal);
    };
    CHECK(file("").text() == file("&decimal=point").text());
    CHECK(file("&decimal=comma").text().find(";cash;42,00;;EUR\r\n") != std::string::npos);
    CHECK(file("&decimal=dot").status == 422);
    CHECK(stage.shop.failures.empty());
}

TEST_CASE("who asks for no period, or may not see it, gets nothing") {
    Stage<OnSqlite> stage;
    const auto field = [&](const std::string& period) {
        const auto answer = stage.shop.send_as(stage.admin, "GET", kBooks + "/payments.csv" + period);
        CHECK(answer.status == 422);
        return Json::parse(answer.text()).value("field", "");
    };
    CHECK(field("") == "from");
    CHECK(field("?from=2026-03-01") == "until");
    CHECK(field("?from=2026-02-30&until=2026-03-01") == "from");
    CHECK(field("?from=2026-03-02&until=2026-03-01") == "until");
    CHECK(field("?from=2000-01-01&until=2999-12-31") == "until");
    CHECK(stage.shop.send_as(stage.clerk, "GET", kBooks + kToday).status == 403);
    CHECK(stage.shop.send("GET", kBooks + kToday).status == 401);
    CHECK(stage.shop.failures.empty());
}

} // namespace frontrow::testing::books_test
