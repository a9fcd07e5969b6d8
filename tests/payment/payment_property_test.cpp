// Whatever is bought, exchanged and given back, at the counter and at providers where money comes late, twice, as
// another amount or never and is taken back by others: the ledger balances after every step, providers have what the
// books say, and every figure of the house says the same.

#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/breaking_shop.hpp"
#include "tests/support/figures.hpp"
#include "tests/support/random_online_shop.hpp"

namespace frontrow::testing::payment_property_test {

TEST_CASE_TEMPLATE("whatever is paid online, by whatever chance, the books have what providers and figures say", Over,
                   PAY_STORES) {
    const bool is_long = std::getenv("FRONTROW_LONG") != nullptr;
    const int every = std::is_same_v<Over, PayOnPostgres> && !is_long ? 8 : 1;
    std::map<std::string, int> happened;
    std::uint32_t seed = 40;
    for (int round = 0; round < (is_long ? 10 : 1); ++round)
        for (const std::string currency : {"EUR", "JPY", "KWD", "HUF", "CHF"}) {
            RandomOnlineShop<Over> random(currency, ++seed);
            const auto admin = random.shop.log_in(Role::admin);
            CAPTURE(currency);
            CAPTURE(seed);
            for (int i = 0; i < 80; ++i) {
                CAPTURE(i);
                random.step();
                random.check_providers();
                if (i % every == every - 1)
                    REQUIRE(random.shop.store.invariant_violations() == std::vector<std::string>());
                if (i % 20 == 19) Figures<Over>(random, admin).check();
            }
            for (const auto& failure : random.shop.failures) FAIL_CHECK(failure);
            for (const auto& [what, times] : random.happened()) happened[what] += times;
        }
    for (const auto* what : {"paid", "declined", "late", "twice", "another way", "another amount", "turned back",
                             "exchange begun", "given back", "given back elsewhere", "given back elsewhere in vain",
                             "disputed", "dispute won", "refund failed", "settled as 0", "settled as 1"})
        CHECK_MESSAGE(happened[what] > 0, what); // else it has not been tried
}

} // namespace frontrow::testing::payment_property_test
