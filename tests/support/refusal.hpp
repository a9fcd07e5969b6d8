#pragma once

#include <string>

#include <doctest/doctest.h>

#include "domain/result.hpp"
#include "formats/json.hpp"
#include "http/message.hpp"

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

/// Checks that an answer refuses by this code, and names this field or none. Returns the problem.
inline Json refused(const Response& response, int status, const std::string& code, const std::string& field = "") {
    CAPTURE(response.text());
    CHECK(response.status == status);
    auto json = Json::parse(response.text());
    CHECK(json["code"] == code);
    CHECK(json.value("field", "") == field);
    return json;
}

} // namespace frontrow::testing
