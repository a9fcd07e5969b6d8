#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "domain/result.hpp"

namespace frontrow {

/// Refuses a file because of what stands at `place`. `reason` is the fault's code.
[[noreturn]] inline void refuse_at(std::string place, const char* reason, std::string_view why) {
    std::string detail = place + ": " + std::string(why) + ".";
    throw Refusal(Error::invalid(std::move(place), std::move(detail), reason));
}

} // namespace frontrow
