#pragma once

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace frontrow {

/// A variable of the environment that no option stands for, and what it is for.
using Variable = std::pair<std::string, std::string>;

namespace manual_detail {

/// Text as roff takes it, on one line: no letter of it is a command.
inline std::string roff(std::string_view text) {
    std::string safe;
    for (const char letter : text) {
        if (letter == '\\')
            safe += "\\e";
        else if (letter == '-')
            safe += "\\-";
        else
            safe += letter == '\n' ? ' ' : letter;
    }
    if (safe.starts_with('.') || safe.starts_with('\'')) safe.insert(0, "\\&");
    return safe;
}

inline std::string sentence(std::string_view text) {
    std::string whole(text);
    if (!whole.empty() && whole.back() != '.') whole += '.';
    return whole;
}

/// Options without a name of their own, and the one that asks for help, are none that a manual lists.
inline bool is_listed(const CLI::Option* option) { return !option->get_lnames().empty() && option->get_configurable(); }

inline bool is_flag(const CLI::Option* option) { return option->get_items_expected_max() == 0; }

/// The name of a group, or nothing for the one that has no name.
inline std::string group_of(const CLI::Option* option) {
    const std::string& group = option->get_group();
    std::string lower = group;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return lower == "options" ? std::string() : group;
}

inline void add_option(std::string& page, const CLI::Option* option) {
    page += ".TP\n\\fB\\-\\-" + roff(option->get_lnames().front()) + "\\fR";
    if (!is_flag(option)) page += option->get_type_name().starts_with("TEXT") ? " \\fITEXT\\fR" : " \\fIN\\fR";
    page += '\n' + roff(sentence(option->get_description()));
    if (!option->get_default_str().empty()) page += "\nDefault: " + roff(option->get_default_str()) + '.';
    if (!option->get_envname().empty()) page += "\nVariable: " + roff(option->get_envname()) + '.';
    page += '\n';
}

/// Adds a command. What an earlier one explained is only named, since several share most of their options.
inline void add_command(std::string& page, const CLI::App& command, std::set<std::string>& explained) {
    page += ".SS frontrow " + roff(command.get_name());
    std::string same;
    std::string group;
    std::string options;
    for (const auto* option : command.get_options()) {
        if (option->get_positional()) page += " \\fI" + roff(option->get_name(true)) + "\\fR";
        if (!is_listed(option)) continue;
        const std::string name = "--" + option->get_lnames().front();
        if (!explained.insert(name + option->get_description()).second) {
            same += (same.empty() ? "" : ", ") + name;
            continue;
        }
        if (const auto next = group_of(option); next != group) {
            options += ".PP\n" + roff(next) + ":\n";
            group = next;
        }
        add_option(options, option);
    }
    page += '\n' + roff(sentence(command.get_description())) + '\n' + options;
    if (!same.empty()) page += ".PP\nAs above: " + roff(same) + ".\n";
}

} // namespace manual_detail

/// Returns the page of the manual, frontrow(8), as man(7) takes it: all commands of `app`, and `more` of the
/// environment.
inline std::string manual_page(const CLI::App& app, std::string_view version, const std::vector<Variable>& more) {
    using namespace manual_detail;
    std::string page = ".TH FRONTROW 8 \"\" \"frontrow " + roff(version) + "\" \"System administration\"\n.nh\n";
    page += ".SH NAME\nfrontrow \\- sells numbered seats\n"
            ".SH SYNOPSIS\n\\fBfrontrow\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]...\n"
            ".SH DESCRIPTION\n" +
            roff(app.get_description()) +
            "\nThe whole shop is one program with its database: pages for buyers, panels for the house, and an API."
            "\nAn option counts before its variable of the environment."
            "\n.SH COMMANDS\n";
    std::set<std::string> explained;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        add_command(page, *command, explained);
    page += ".SH ENVIRONMENT\nBeside the variables that stand with the options:\n";
    for (const auto& [name, help] : more) page += ".TP\n\\fB" + roff(name) + "\\fR\n" + roff(sentence(help)) + '\n';
    page += ".SH FILES\n"
            ".TP\n\\fI/etc/default/frontrow\\fR\nVariables of the service.\n"
            ".TP\n\\fI/var/lib/frontrow/frontrow.db\\fR\nThe shop, where it is kept in SQLite. Commands find it when "
            "they run"
            " in this folder, as the user frontrow.\n"
            ".SH SIGNALS\n"
            ".TP\nSIGTERM, SIGINT\nFinish what runs, within ten seconds, and end. The second ends at once.\n"
            ".TP\nSIGUSR1\nSwitch the log to debug, and back.\n"
            ".SH EXIT STATUS\n0 done, 1 failed, 2 wrong usage.\n";
    return page;
}

/// Returns a file of all variables that `serve` reads, each explained and none set, as systemd and Docker read it.
inline std::string defaults_file(const CLI::App& serve, const std::vector<Variable>& more) {
    using namespace manual_detail;
    std::string file =
        "# Settings of frontrow.service. After a change: systemctl restart frontrow\n"
        "# A line that is commented out says what holds without it. Values are taken as they are, without quotes.\n"
        "# The service works in /var/lib/frontrow and writes nowhere else, unless systemctl edit frontrow says so:\n"
        "# ReadWritePaths=FOLDER. Keep passwords and keys here: nobody but root reads this file.\n";
    const auto add = [&file](std::string_view help, const std::string& variable, std::string_view value) {
        file += "\n# " + sentence(help) + "\n#" + variable + '=' + std::string(value) + '\n';
    };
    std::string group;
    for (const auto* option : serve.get_options()) {
        if (!is_listed(option) || option->get_envname().empty()) continue;
        if (const auto next = group_of(option); next != group) {
            file += "\n# ---- " + (next.empty() ? "Others" : next) + '\n';
            group = next;
        }
        add(option->get_description(), option->get_envname(), is_flag(option) ? "false" : option->get_default_str());
    }
    file += "\n# ---- Payments\n";
    for (const auto& [name, help] : more) add(help, name, "");
    return file;
}

} // namespace frontrow
