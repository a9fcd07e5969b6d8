// Every figure of money that the house is shown says the same: the ledger, orders, overview, settlements, files for the
// books and receipts, whatever was sold and given back in whichever currency, with vouchers, gift cards, donations,
// fees and taxes.

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/figures.hpp"
#include "tests/support/random_shop.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::figures_agree_test {

TEST_CASE("whatever is sold and given back, every figure of the house says the same") {
    std::uint32_t seed = 20;
    for (const std::string currency : {"EUR", "JPY", "KWD", "HUF", "CHF"}) {
        CAPTURE(currency);
        RandomShop<OnSqlite> random(currency, ++seed);
        const auto admin = random.shop.log_in(Role::admin);
        for (int i = 0; i < 90; ++i) {
            CAPTURE(i);
            random.step();
            REQUIRE(random.shop.store.invariant_violations() == std::vector<std::string>());
            if (i % 10 == 9) Figures<OnSqlite>(random, admin).check();
        }
        CHECK(random.tax() > 0); // else nothing has been tried
        CHECK(random.shop.failures.empty());
    }
}

} // namespace frontrow::testing::figures_agree_test
