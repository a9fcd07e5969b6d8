#pragma once

#include <algorithm>
#include <cstddef>

#include "domain/result.hpp"
#include "domain/text.hpp"
#include "formats/file_refusal.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "http/message.hpp"

namespace frontrow {

/// A plan of the largest map as JSON is larger than other bodies.
inline constexpr std::size_t kMaxPlanBodyBytes = std::size_t{16} << 20;

/// Returns the JSON of a body that is larger than others and nothing but a map. Throws Refusal where it is none.
inline Json plan_body(const Request& request) {
    const auto type = request.header("content-type").value_or("");
    if (lower_case(type.substr(0, std::min(type.find_first_of("; "), type.size()))) != "application/json")
        throw Refusal(
            {ErrorKind::unsupported_type, "unsupported_type", "The body has to be application/json.", "Content-Type"});
    return parse_plan(request.body);
}

} // namespace frontrow
