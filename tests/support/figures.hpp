#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"
#include "tests/support/random_shop.hpp"

namespace frontrow::testing {

/// Minor units of "12.50", "1250" or "1.250".
inline std::int64_t minor(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '.'), text.end());
    return text.empty() ? 0 : std::stoll(text);
}

/// The rows of a file, each by the names of its head. No text in these files has a comma.
inline std::vector<std::map<std::string, std::string>> rows_of(std::string_view text) {
    std::istringstream in{std::string(text.substr(3))}; // behind its mark
    std::vector<std::string> head;
    std::vector<std::map<std::string, std::string>> rows;
    for (std::string line; std::getline(in, line);) {
        line.pop_back();
        std::vector<std::string> cells(1);
        for (const char c : line)
            if (c == ',')
                cells.emplace_back();
            else
                cells.back() += c;
        if (head.empty()) {
            head = cells;
            continue;
        }
        REQUIRE(cells.size() == head.size());
        for (std::size_t i = 0; i < cells.size(); ++i) (i == 0 ? rows.emplace_back() : rows.back())[head[i]] = cells[i];
    }
    return rows;
}

/// Everything that says how much, in a shop in which things happen at random. Throws nothing: what does not agree fails
/// the test.
template <class Over>
class Figures {
public:
    explicit Figures(RandomShop<Over>& random, const std::string& admin) : random_(random), admin_(admin) {
        const auto books = get("/api/admin/books" + kPeriod);
        for (const auto& sum : books["accounts"])
            accounts_[sum["account"].template get<std::string>()] =
                amount(sum["debit"]) - amount(sum["credit"]); // as the ledger has them
        for (const auto& rate : books["taxes"]) {
            by_rate_.first += amount(rate["sold"]) - amount(rate["given_back"]);
            by_rate_.second += amount(rate["tax_sold"]) - amount(rate["tax_given_back"]);
        }
    }

    void check() {
        // What came in is for tickets, for what is on gift cards, given besides, or has not bought anything.
        std::int64_t beside = 0;
        for (const auto* account :
             {"gift_card", "given_away", "donations", "balances", "disputes", "provider_fees", "write_offs"})
            beside += ledger(account);
        CHECK(came_in() + beside == kept());
        std::int64_t overview = 0;
        const auto figures = get("/api/admin/figures");
        for (const auto& event : figures["events"]) overview += amount(event["revenue"]);
        CHECK(overview == kept());
        std::int64_t revenue = 0, paid = 0;
        for (const std::string session : {"tonight", "gala"}) {
            revenue += amount(get("/api/admin/sessions/" + session)["revenue"]);
            paid += amount(get("/api/artist/sessions/" + session + "/settlement")["paid"]);
        }
        CHECK(revenue == kept());
        CHECK(paid == kept());
        CHECK(by_rate_.first == kept());
        CHECK(by_rate_.second == -ledger("tax"));
        const auto run = get("/api/artist/events/hamlet/settlement")["totals"][0];
        CHECK(amount(run["gross"]) == kept());
        CHECK(amount(run["tax"]) == -ledger("tax"));
        CHECK(amount(run["discount"]) == ledger("discounts"));
        check_tickets();
        check_payments();
        check_ledger();
        check_orders();
    }

private:
    static constexpr std::array<const char*, 7> kWays = {"demo",     "box_office", "cash",  "card_terminal",
                                                         "transfer", "stripe",     "mollie"};
    static inline const std::string kPeriod = "?from=2026-03-01&until=2026-03-31";

    Json get(const std::string& path) { return random_.shop.json(200, random_.shop.send_as(admin_, "GET", path)); }
    std::vector<std::map<std::string, std::string>> file(const std::string& name) {
        const auto answer = random_.shop.send_as(admin_, "GET", "/api/admin/books/" + name + ".csv" + kPeriod);
        REQUIRE(answer.status == 200);
        return rows_of(answer.text());
    }

    std::int64_t ledger(const std::string& account) { return accounts_[account]; }

    /// What tickets were sold for, less what of that went back.
    std::int64_t kept() { return -(ledger("sales") + ledger("fees") + ledger("discounts") + ledger("tax")); }

    /// The money that came in, for whatever, less what went back.
    std::int64_t came_in() {
        std::int64_t sum = 0;
        for (const auto* way : kWays) sum += ledger(way);
        return sum;
    }

    void check_tickets() {
        std::int64_t left = 0, tax = 0;
        for (auto& row : file("tickets")) {
            left += minor(row["paid"]) - minor(row["refunded"]);
            tax += minor(row["tax"]) + minor(row["fee_tax"]) - minor(row["tax_refunded"]);
            CHECK(minor(row["price"]) == minor(row["paid"]) + minor(row["discount"]));
        }
        CHECK(left == kept());
        CHECK(tax == -ledger("tax"));
    }

    void check_payments() {
        std::int64_t left = 0, tax = 0;
        for (auto& row : file("payments")) {
            const bool is_money = std::find(kWays.begin(), kWays.end(), row["method"]) != kWays.end();
            if (is_money) left += minor(row["received"]) - minor(row["given_back"]);
            tax += row["kind"] == "payment" ? minor(row["tax"]) : -minor(row["tax"]);
        }
        CHECK(left == came_in());
        CHECK(tax == -ledger("tax"));
    }

    void check_ledger() {
        std::map<std::string, std::int64_t> accounts, postings;
        for (auto& row : file("ledger")) {
            const auto sum = minor(row["debit"]) - minor(row["credit"]);
            accounts[row["account"]] += sum;
            postings[row["posting"]] += sum;
        }
        for (const auto& [name, sum] : accounts) CHECK_MESSAGE(sum == ledger(name), name);
        for (const auto& [number, sum] : postings) CHECK_MESSAGE(sum == 0, number);
    }

    /// Orders one by one, and their receipts: each series from 1 without a gap.
    void check_orders() {
        std::int64_t left = 0;
        std::map<char, std::set<std::string>> numbers;
        for (const auto& reference : random_.orders()) {
            const auto order = get("/api/admin/orders/" + reference);
            if (order["gift_card"].is_null()) left += amount(order["paid"]) - amount(order["refunded"]);
            std::int64_t notes = 0, is_issued = 0;
            const auto receipts = get("/api/admin/orders/" + reference + "/receipts");
            for (const auto& receipt : receipts["items"]) {
                const auto number = receipt["number"].template get<std::string>();
                CHECK(numbers[number[0]].insert(number).second);
                if (receipt["kind"] == "credit_note") {
                    notes += amount(receipt["amount"]);
                } else {
                    CHECK(amount(receipt["amount"]) == amount(order["paid"]) + amount(order["donation"]));
                    ++is_issued;
                }
            }
            CHECK(notes == amount(order["refunded"]) + amount(order["donation_refunded"]));
            CHECK(is_issued <= 1);
            const bool has_receipt = is_issued == 1;
            CHECK((has_receipt || notes == 0));
        }
        CHECK(left == kept());
        for (const auto& [series, all] : numbers)
            CHECK(*all.rbegin() == spelled_number(series == 'R' ? ReceiptKind::receipt : ReceiptKind::credit_note,
                                                  static_cast<std::int64_t>(all.size())));
    }

    RandomShop<Over>& random_;
    const std::string admin_;
    std::map<std::string, std::int64_t> accounts_;
    std::pair<std::int64_t, std::int64_t>
        by_rate_{}; ///< What is left of all rates of what was sold, and the tax in it.
};

} // namespace frontrow::testing
