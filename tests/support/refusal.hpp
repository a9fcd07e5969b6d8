#pragma once

#include <doctest/doctest.h>

#include "domain/result.hpp"

namespace frontrow::testing {

/// The error of what `read` refuses; fails where it does not.
template <class Read>
Error refusal_of(Read&& read) {
    try {
        read();
    } catch (const Refusal& refusal) {
        return refusal.error();
    }
    FAIL("nothing was refused");
    return Error::invalid("", "");
}

} // namespace frontrow::testing
