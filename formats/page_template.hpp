#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <kainjow/mustache.hpp>

#include "formats/json.hpp"

namespace frontrow {

/// Returns the text of a template, nullptr where there is none of this name.
using FindTemplate = std::function<std::shared_ptr<const std::string>(const std::string& name)>;

namespace page_template {

using Data = kainjow::mustache::data;

/// Returns `value` as a template sees it. What says nothing, null or an empty text, is false, so that {{#name}} asks
/// whether there is something to show.
inline Data data_of(const Json& value) {
    if (value.is_object()) {
        Data object;
        for (const auto& [name, member] : value.items()) object[name] = data_of(member);
        return object;
    }
    if (value.is_array()) {
        kainjow::mustache::list items;
        items.reserve(value.size());
        for (const auto& item : value) items.push_back(data_of(item));
        return items;
    }
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_null()) return false;
    if (!value.is_string()) return value.dump();
    const auto& text = value.get_ref<const std::string&>();
    return text.empty() ? Data(false) : Data(text);
}

/// Takes what is rendered line by line; a line that has nothing in it is left out.
struct Lines {
    std::string text{};

    Lines& operator<<(const std::string& piece) {
        if (piece != "\n" || (!text.empty() && !text.ends_with('\n'))) text += piece;
        return *this;
    }
};

/// Returns the text of a template with those that it names, {{>name}}, in their places. Throws std::runtime_error where
/// one is missing, or contains itself.
inline std::string joined(const FindTemplate& find, const std::string& name, int depth = 0) {
    constexpr int most = 20;
    const auto source = find(name);
    if (!source) throw std::runtime_error("there is no template " + name);
    if (depth > most) throw std::runtime_error("the template " + name + " contains itself");
    std::string text;
    std::string_view rest = *source;
    for (auto at = rest.find("{{>"); at != std::string_view::npos; at = rest.find("{{>")) {
        const auto end = rest.find("}}", at);
        if (end == std::string_view::npos) break; // the parser says so
        auto part = joined(find, std::string(rest.substr(at + 3, end - at - 3)), depth + 1);
        if (part.ends_with('\n')) part.pop_back(); // the line that names it has one
        text.append(rest.substr(0, at)).append(part);
        rest.remove_prefix(end + 2);
    }
    return text.append(rest);
}

/// Returns `text` with sections where elements name their message (data-t="best.title"): they say what `words` of the
/// values has under that name, with underscores for points, and what the template says where there is nothing.
inline std::string with_messages(std::string_view text) {
    constexpr std::string_view mark = "data-t=\"";
    std::string out;
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark)) {
        const auto key_begin = at + mark.size();
        const auto key_end = text.find('"', key_begin);
        const auto begin = text.find('>', key_begin);
        const auto end = text.find('<', key_begin);
        if (key_end == std::string_view::npos || begin == std::string_view::npos || end == std::string_view::npos ||
            begin > end)
            break;
        std::string name = "words.";
        for (const char c : text.substr(key_begin, key_end - key_begin)) name += c == '.' ? '_' : c;
        const auto said = text.substr(begin + 1, end - begin - 1);
        out.append(text.substr(0, begin + 1)).append("{{#" + name + "}}{{" + name + "}}{{/" + name + "}}{{^" + name);
        out.append("}}").append(said).append("{{/" + name + "}}");
        text.remove_prefix(end);
    }
    return out.append(text);
}

} // namespace page_template

/// A template (mustache) with those that it names, read once. Safe from any thread.
class PageTemplate {
public:
    /// Throws std::runtime_error where a template is missing or broken.
    PageTemplate(const FindTemplate& find, const std::string& name)
        : parsed_(page_template::with_messages(page_template::joined(find, name))) {
        if (!parsed_.is_valid()) throw std::runtime_error("the template " + name + ": " + parsed_.error_message());
    }

    /// Returns it with `values` in its places, escaped for HTML but where it says {{{name}}}. A value is never read as
    /// a template, whatever it contains.
    [[nodiscard]] std::string render(const Json& values) const {
        auto page = parsed_; // which the library may write to while it renders
        const auto data = page_template::data_of(values);
        page_template::Lines lines;
        page.render(data, lines);
        return std::move(lines.text);
    }

private:
    kainjow::mustache::mustache parsed_;
};

} // namespace frontrow
