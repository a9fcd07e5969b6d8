#pragma once

#include <cstdio>
#include <cstdlib>

namespace frontrow {

/// Ends the process: going on with a broken invariant could sell a seat twice.
[[noreturn]] inline void broken_invariant(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "frontrow: broken invariant: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

} // namespace frontrow

/// Checks an invariant in every build, release too.
#define FRONTROW_ASSERT(condition)                                                                                     \
    ((condition) ? static_cast<void>(0) : ::frontrow::broken_invariant(#condition, __FILE__, __LINE__))
