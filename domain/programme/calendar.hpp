#pragma once

#include <optional>
#include <string>

#include "domain/time.hpp"

namespace frontrow {

/// A day in a calendar, without a zone.
struct Day {
    int year = 1970;
    unsigned month = 1;
    unsigned day = 1;
    auto operator<=>(const Day&) const = default;
};

/// Local time, which our compilers' standard libraries do not know yet. Injected. Safe from any thread.
class Calendar {
public:
    virtual ~Calendar() = default;
    /// Returns the moment at which the clocks of `zone`, an IANA name, show the same time `days` later. Where they
    /// skip that time it is the moment of the skip, where they show it twice the first of the two.
    [[nodiscard]] virtual Time days_later(Time time, const std::string& zone, int days) const = 0;
    /// Returns the moment at which a day begins there.
    [[nodiscard]] virtual Time begin_of(const Day& day, const std::string& zone) const = 0;
    [[nodiscard]] virtual Day day_of(Time time, const std::string& zone) const = 0;
};

} // namespace frontrow
