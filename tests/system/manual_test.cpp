// What is printed of the options: a page of the manual, and a file of settings that says what holds without it.

#include <cstdlib>
#include <map>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "providers/providers.hpp"
#include "system/manual.hpp"
#include "system/settings.hpp"

namespace frontrow::testing::manual_test {

namespace {

/// The command that serves, as main.cpp has it.
struct Serve {
    Serve() {
        app.add_subcommand("verify", "Check every promise");
        add_serving_options(*command, settings);
        add_backup_options(*command, settings);
        add_mail_options(*command, settings);
        name_variables(*command);
    }
    Settings settings;
    CLI::App app{"Sells.", "frontrow"};
    CLI::App* command = app.add_subcommand("serve", "Serve the shop");
};

/// The variables of a file of settings with their values, all of them commented out.
std::map<std::string, std::string> variables_in(const std::string& file) {
    std::map<std::string, std::string> found;
    std::istringstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        CHECK((line.empty() || line.front() == '#'));
        const auto equals = line.find('=');
        if (line.size() > 1 && line[1] != ' ' && equals != std::string::npos)
            found[line.substr(1, equals - 1)] = line.substr(equals + 1);
    }
    return found;
}

} // namespace

TEST_CASE("the file of settings has every variable, and its values are what holds without them") {
    Serve serve;
    const auto variables = variables_in(defaults_file(*serve.command, Providers::variables()));
    for (const auto* option : serve.command->get_options()) {
        if (option->get_lnames().front() == "help") continue;
        INFO(option->get_name());
        REQUIRE(variables.contains(option->get_envname()));
        const auto& value = variables.at(option->get_envname());
        if (option->get_items_expected_max() > 0) CHECK(value == option->get_default_str());
    }
    for (const auto& [name, help] : Providers::variables()) CHECK(variables.contains(name));
    CHECK(variables.at("FRONTROW_LISTEN") == "127.0.0.1:8080");
    CHECK(variables.at("FRONTROW_HEAD_SECONDS") == std::to_string(serve.settings.server.deadlines.head.count()));
    CHECK(variables.at("FRONTROW_LOOPS").empty()); // or it would be what the machine has that made the file
    CHECK(variables.at("FRONTROW_SECURE_COOKIES") == "false");
    CHECK(variables.at("STRIPE_SECRET_KEY").empty());

    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
    Serve told;
    CHECK_NOTHROW(told.app.parse("serve"));
    for (const auto& [name, value] : variables) ::unsetenv(name.c_str());
    CHECK(told.settings.listen == serve.settings.listen);
    CHECK(told.settings.server.max_queue == serve.settings.server.max_queue);
    CHECK(told.settings.server.deadlines.idle == serve.settings.server.deadlines.idle);
    CHECK(told.settings.server.per_address.per_second == serve.settings.server.per_address.per_second);
    CHECK_FALSE(told.settings.secure_cookies);
}

TEST_CASE("the page of the manual explains each option once, and no text of it is a command to roff") {
    Serve serve;
    auto* demo = serve.app.add_subcommand("demo", "Serve a demo");
    Settings others;
    add_serving_options(*demo, others);
    std::string path;
    auto* copy = serve.app.add_subcommand("copy", "'quoted' \\ and\n.so on");
    copy->add_option("FILE", path, "The file")->required();
    const auto page = manual_page(serve.app, "1.2", {{"SOME_KEY", "A key"}});

    const auto times = [&page](const std::string& text) {
        int count = 0;
        for (auto at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) ++count;
        return count;
    };
    CHECK(page.starts_with(".TH FRONTROW 8 \"\" \"frontrow 1.2\""));
    CHECK(times("\\fB\\-\\-listen\\fR \\fITEXT\\fR\n") == 1);
    CHECK(times("\\fB\\-\\-workers\\fR \\fIN\\fR\n") == 1);
    CHECK(times("\\fB\\-\\-secure\\-cookies\\fR\n") == 1);
    CHECK(times("Variable: FRONTROW_MAX_QUEUE.\n") == 1);
    CHECK(times("As above: \\-\\-listen,") == 1);
    CHECK(times(".SS frontrow copy \\fIFILE\\fR\n\\&'quoted' \\e and .so on.\n") == 1);
    CHECK(times("\\fBSOME_KEY\\fR\nA key.\n") == 1);
    CHECK(times("help") == 0);
}

} // namespace frontrow::testing::manual_test
