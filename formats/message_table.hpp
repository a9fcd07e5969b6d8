#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace frontrow {

namespace message_table_rules {

/// Takes a text in single or double quotes off the front; nothing where there is none that ends.
inline std::optional<std::string> take_text(std::string_view& line) {
    if (line.empty() || (line[0] != '\'' && line[0] != '"')) return {};
    std::string text;
    for (std::size_t at = 1; at < line.size(); ++at) {
        if (line[at] == line[0]) {
            line.remove_prefix(at + 1);
            return text;
        }
        if (line[at] == '\\' && at + 1 < line.size()) ++at;
        text += line[at];
    }
    return {};
}

} // namespace message_table_rules

/// Returns the messages of `script`, a table of static/js/messages, by their keys: those that stand whole in a line,
/// 'key': 'text'. What has several forms, or is written otherwise, is left out.
inline std::map<std::string, std::string> message_table(std::string_view script) {
    using namespace message_table_rules;
    std::map<std::string, std::string> messages;
    while (!script.empty()) {
        auto line = script.substr(0, script.find('\n'));
        script.remove_prefix(line.size() == script.size() ? line.size() : line.size() + 1);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        auto key = take_text(line);
        if (!key || !line.starts_with(": ")) continue;
        line.remove_prefix(2);
        if (auto text = take_text(line); text && (line.empty() || line == ",")) messages[*key] = std::move(*text);
    }
    return messages;
}

} // namespace frontrow
