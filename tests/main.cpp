#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "tests/support/listeners.hpp"

REGISTER_LISTENER("hang", 1, frontrow::testing::HangWatch);
REGISTER_LISTENER("databases", 2, frontrow::testing::DatabasesDropped);

/// libpqxx 6.4 loses the result of a statement whose connection breaks: some 2 kB for each, in its own code. fontconfig
/// keeps a few hundred bytes until the end, behind pointers that the sanitizer cannot follow.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libpqxx\nleak:libfontconfig"; }
