#pragma once

#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"

namespace frontrow::testing {

/// A shop on each kind of store, for tests of what has SQL of its own: TEST_CASE_TEMPLATE("…", On, STORES).
struct OnSqlite {
    TestShop shop;
};
struct OnPostgres {
    TestShop shop{[](const Clock& clock) { return new_postgres_store(clock); }};
};

#define STORES OnSqlite, OnPostgres

} // namespace frontrow::testing
