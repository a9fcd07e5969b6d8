// The page about the tables against the schema.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "store/migrations.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::schema_test {

namespace {

/// Returns the tables that the steps leave behind: a table that one step makes and a later one renames is passed over.
std::set<std::string> tables() {
    std::set<std::string> names{"schema_version"};
    for (const auto step : kMigrations) {
        const std::string text(step);
        const std::regex created("CREATE TABLE (\\w+)");
        for (auto it = std::sregex_iterator(text.begin(), text.end(), created); it != std::sregex_iterator(); ++it)
            if (const auto name = (*it)[1].str(); !name.ends_with("_new")) names.insert(name);
    }
    return names;
}

std::string page() {
    const auto path = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "docs" / "schema.md";
    std::ifstream in(path);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("docs/schema.md names every table, and no other in the first column") {
    const auto text = page();
    const auto known = tables();
    CHECK(known.size() > 40);
    for (const auto& name : known) CHECK_MESSAGE(text.find("`" + name + "`") != std::string::npos, name);
    const std::regex row("\n\\| (`[^|]*) \\|");
    const std::regex quoted("`(\\w+)`");
    for (auto it = std::sregex_iterator(text.begin(), text.end(), row); it != std::sregex_iterator(); ++it) {
        const auto cell = (*it)[1].str();
        for (auto name = std::sregex_iterator(cell.begin(), cell.end(), quoted); name != std::sregex_iterator(); ++name)
            CHECK_MESSAGE(known.count((*name)[1].str()) == 1, (*name)[1].str());
    }
}

} // namespace frontrow::testing::schema_test
