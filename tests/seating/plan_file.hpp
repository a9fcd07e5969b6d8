#pragma once

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/test_folder.hpp"

namespace frontrow::testing {

/// A plan of tests/seating/plans. Ends the test where there is none.
inline std::string plan_file(const std::string& name) {
    auto plan = content_of((std::filesystem::path(__FILE__).parent_path() / "plans" / name).string());
    REQUIRE_MESSAGE(!plan.empty(), name);
    return plan;
}

} // namespace frontrow::testing
