#pragma once

#include <chrono>
#include <cstdint>

#include "tests/support/fake_provider.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing {

/// A shop on each kind of store where everything is paid by a test card, at the box office or at a provider in memory:
/// TEST_CASE_TEMPLATE("…", On, ONLINE_STORES).
struct WithStripe {
    FakeProvider stripe{PaymentMethod::stripe};
    PaymentOptions options{
        .demo = true, .box_office = true, .online = {.providers = {&stripe}, .public_url = "https://tickets.example"}};
};
struct OnlineOnSqlite : WithStripe {
    TestShop shop{options};
};
struct OnlineOnPostgres : WithStripe {
    TestShop shop{[](const Clock& clock) { return new_postgres_store(clock); }, options};
};
#define ONLINE_STORES OnlineOnSqlite, OnlineOnPostgres

/// What the shop has in an account, by the ledger of the tests' time.
inline std::int64_t booked(TestShop& shop, Account account) {
    return shop.store.read([&](Tx& tx) {
        std::int64_t sum = 0;
        for (const auto& line :
             tx.books().accounts({kNoon - std::chrono::hours(1), kNoon + std::chrono::hours(24 * 60)}))
            if (line.account == account) sum += line.debit - line.credit;
        return sum;
    });
}

/// Lets everything happen that is due at providers.
inline void run_payments(TestShop& shop) {
    auto& payments = shop.shop.payments();
    while (payments.is_due() && payments.run_due() > 0) {
    }
}

} // namespace frontrow::testing
