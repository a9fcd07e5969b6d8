// The ledger: what sales, vouchers, fees and refunds do to the accounts, and that it always balances. On every store.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"
#include "tests/support/random_shop.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::ledger_test {

namespace {

Ticket ticket(std::int64_t amount, std::int64_t discount = 0, std::int64_t fee = 0) {
    Ticket one{TicketId::trusted("T"), "code", 0, "adult", amount, TicketStatus::valid, discount, fee};
    one.paid = amount;
    return one;
}

using Lines = std::map<Account, std::int64_t>;

Lines lines_of(const Posting& posting) {
    Lines lines;
    for (const auto& line : posting.lines()) lines[line.account] = line.amount;
    return lines;
}

constexpr Account kCash = account_of(PaymentMethod::cash);

} // namespace

TEST_CASE("a sale is what came in and what the vouchers took off against prices and fees") {
    CHECK(lines_of(posting_of_sale({ticket(4'000, 200, 250), ticket(1'000)}, PaymentMethod::cash)) ==
          Lines{{kCash, 5'000}, {Account::discounts, 200}, {Account::fees, -250}, {Account::sales, -4'950}});
    CHECK(lines_of(posting_of_sale({ticket(0, 700)}, PaymentMethod::free)) ==
          Lines{{Account::discounts, 700}, {Account::sales, -700}});
    CHECK(lines_of(posting_of_sale({ticket(0)}, PaymentMethod::free)).empty());
}

TEST_CASE("a refund takes the price first and the fee last, however it is cut") {
    Ticket one = ticket(4'000, 200, 250);
    Posting whole;
    add_refund(whole, one, 4'000, {}, true, PaymentMethod::cash);
    CHECK(lines_of(whole) ==
          Lines{{kCash, -4'000}, {Account::discounts, -200}, {Account::fees, 250}, {Account::sales, 3'950}});
    for (const std::int64_t first : {1, 3'749, 3'750, 3'751, 3'999}) {
        CAPTURE(first);
        Posting cut;
        one.refunded = 0;
        add_refund(cut, one, first, {}, false, PaymentMethod::cash);
        one.refunded = first;
        add_refund(cut, one, 4'000 - first, {}, true, PaymentMethod::cash);
        CHECK(lines_of(cut) == lines_of(whole));
    }
    one.refunded = 0;
    Posting kept;
    add_refund(kept, one, 3'750, {}, true, PaymentMethod::cash);
    CHECK(lines_of(kept).count(Account::fees) == 0);
}

TEST_CASE("parts are in proportion and lose nothing") {
    CHECK(split_in_proportion(1'000, {4'200, 4'200, 4'200}) == std::vector<std::int64_t>{334, 333, 333});
    CHECK(split_in_proportion(1, {0, 1, 5}) == std::vector<std::int64_t>{0, 0, 1});
    CHECK(split_in_proportion(0, {1, 2}) == std::vector<std::int64_t>{0, 0});
    CHECK(split_in_proportion(0, {}).empty());
    std::mt19937 dice(7);
    for (int i = 0; i < 2'000; ++i) {
        std::vector<std::int64_t> weights(1 + dice() % 20);
        std::int64_t sum = 0;
        for (auto& weight : weights) sum += weight = static_cast<std::int64_t>(dice()) % (dice() % 2 ? 7 : kMaxAmount);
        const std::uint64_t high = dice();
        const auto whole = static_cast<std::int64_t>((high << 32 | dice()) % static_cast<std::uint64_t>(sum + 1));
        const auto parts = split_in_proportion(whole, weights);
        std::int64_t together = 0;
        for (std::size_t n = 0; n < parts.size(); ++n) {
            CHECK((parts[n] >= 0 && parts[n] <= weights[n]));
            together += parts[n];
        }
        CHECK(together == whole);
    }
}

TEST_CASE_TEMPLATE("whatever is sold, paid and given back, the ledger balances and agrees with orders and tickets",
                   Over, STORES) {
    // Verifying takes Postgres a quarter of a second, so there it is done after some steps, unless time is no matter.
    const int every = std::is_same_v<Over, OnPostgres> && !std::getenv("FRONTROW_LONG") ? 5 : 1;
    std::uint32_t seed = 1;
    std::map<std::string, int> seen;
    for (const std::string currency : {"EUR", "JPY", "KWD", "HUF", "CHF"}) {
        RandomShop<Over> random(currency, ++seed);
        for (int i = 0; i < 75; ++i) {
            CAPTURE(currency);
            CAPTURE(i);
            random.step();
            if (i % every == every - 1) REQUIRE(random.shop.store.invariant_violations() == std::vector<std::string>());
        }
        CHECK(random.shop.failures.empty());
        const auto orders =
            random.shop.json(200, random.shop.send_as(random.clerk, "GET", "/api/admin/orders?limit=100"));
        for (const auto& order : orders["items"]) ++seen[order["status"].template get<std::string>()];
        CHECK(random.tax() > 0);
        CHECK(random.exchanges() > 0);
        CHECK(random.paid_by_cards() > 0);
        CHECK(random.donations().first > random.donations().second);
    }
    CHECK(seen["refunded"] > 0); // else nothing has been tried
    CHECK(seen["partly_refunded"] > 0);
}

TEST_CASE_TEMPLATE("verify finds money that was not written down as it should", Over, STORES) {
    const auto finds = [](const char* what, const auto& plant) {
        Over over;
        TestShop& shop = over.shop;
        const auto clerk = shop.log_in(Role::box_office);
        const auto sold = shop.send_as(clerk, "POST", "/api/box-office/sales",
                                       R"({"session":"tonight","seats":["A-1","A-2"],"method":"cash"})", "1");
        const auto id = OrderId::trusted(shop.json(201, sold)["order"]["id"].template get<std::string>());
        REQUIRE(shop.store.invariant_violations().empty());
        shop.store.write([&](Tx& tx) {
            plant(tx, *tx.orders().find(id));
            return Done{};
        });
        const auto broken = shop.store.invariant_violations();
        const bool is_found = std::any_of(broken.begin(), broken.end(),
                                          [&](const auto& line) { return line.find(what) != std::string::npos; });
        CHECK_MESSAGE(is_found, what);
    };
    const auto entry = [](const Order& order, EntryKind kind, std::int64_t amount, std::vector<LedgerLine> lines) {
        return MoneyEntry{
            .order = order.id, .kind = kind, .amount = amount, .at = order.created_at, .lines = std::move(lines)};
    };
    finds("was paid something else", [&](Tx& tx, const Order& order) {
        tx.money().add(entry(order, EntryKind::payment, 5, {{kCash, 5}, {Account::sales, -5}}));
    });
    finds("given back something else", [&](Tx& tx, const Order& order) {
        tx.orders().give_back(order.id, order.tickets[0].id, 100, 0); // and no word of it
    });
    finds("debits are not its credits", [&](Tx& tx, const Order& order) {
        tx.orders().give_back(order.id, order.tickets[0].id, 100, 0);
        tx.money().add(entry(order, EntryKind::refund, 100, {{kCash, -100}, {Account::sales, 99}}));
    });
    finds("not what the ledger says of it", [&](Tx& tx, const Order& order) {
        tx.orders().give_back(order.id, order.tickets[0].id, 100, 0);
        tx.money().add(entry(order, EntryKind::refund, 100, {{kCash, -90}, {Account::sales, 90}}));
    });
    finds("do not add up to what the ledger says", [&](Tx& tx, const Order& order) {
        tx.orders().give_back(order.id, order.tickets[0].id, 100, 0);
        tx.money().add(entry(order, EntryKind::refund, 100, {{kCash, -100}, {Account::fees, 100}}));
    });
    finds("that was not paid", [&](Tx& tx, const Order& order) { // an order that became paid past the one way in
        Order other = order;
        other.id = OrderId::trusted(std::string(kOrderedLength, 'Z'));
        other.reference = "ZZZZZZZZ";
        other.paid = 0;
        for (auto& one : other.tickets) {
            one.code = std::string(25, 'Z') + std::to_string(one.place);
            one.place += 2;
            one.paid = 0;
        }
        tx.orders().add(other);
    });
    finds("more than the fee was kept", [&](Tx& tx, const Order& order) {
        CHECK(tx.orders().cancel_ticket(order.id, order.tickets[0].id));
        CHECK(tx.claims().refund(order.session, order.tickets[0].place, order.id));
    });
}

} // namespace frontrow::testing::ledger_test
