#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include <kainjow/mustache.hpp>

#include "domain/house/letter_text.hpp"
#include "formats/markup.hpp"
#include "formats/promotion/mailing_text.hpp"

namespace frontrow {

/// The template of a letter, taken apart. What stands in it between {{#opening}} and {{/opening}}, and in the same way
/// as its closing, is words that a house may replace: plain text with places for values, no more of mustache.
struct LetterTemplate {
    std::string subject; ///< Mustache.
    std::string opening;
    std::string closing;
    std::string body; ///< Mustache; has {{{opening}}} and {{{closing}}} where these stood.

    /// Whether a house may replace the subject: not where it changes with what the letter tells of.
    [[nodiscard]] bool has_plain_subject() const {
        return subject.find("{{#") == std::string::npos && subject.find("{{^") == std::string::npos;
    }
};

namespace letter_template {

using Data = kainjow::mustache::data;

/// Takes a part that a house may replace out of the body; empty where it has none.
inline std::string take(std::string& body, const std::string& name) {
    const auto begin = "{{#" + name + "}}\n", end = "\n{{/" + name + "}}";
    const auto from = body.find(begin);
    const auto until = body.find(end, std::min(from, body.size()));
    if (until == std::string::npos) return {};
    auto part = body.substr(from + begin.size(), until - from - begin.size());
    body.replace(from, until + end.size() - from, "{{{" + name + "}}}");
    return part;
}

/// Puts the values into the words, each by `shown`. One that is missing takes the blank before it along.
template <class Shown>
std::string filled(std::string_view words, const Data& data, Shown&& shown) {
    std::string out;
    while (true) {
        const auto begin = words.find("{{");
        const auto end = words.find("}}", std::min(begin, words.size()));
        if (end == std::string_view::npos) return out.append(words);
        out.append(words.substr(0, begin));
        const auto* value = data.get(std::string(words.substr(begin + 2, end - begin - 2)));
        const auto text = value && value->is_string() ? shown(value->string_value()) : std::string();
        if (text.empty() && out.ends_with(' ')) out.pop_back();
        out += text;
        words.remove_prefix(end + 2);
    }
}

} // namespace letter_template

/// Throws std::runtime_error where the template has no subject, naming it.
inline LetterTemplate read_letter_template(const std::string& source, const std::string& name) {
    const auto end = source.find('\n');
    if (end == std::string::npos) throw std::runtime_error("the letter " + name + " has no subject");
    LetterTemplate read{.subject = source.substr(0, end),
                        .opening = {},
                        .closing = {},
                        .body = source.substr(std::min(source.find_first_not_of('\n', end), source.size()))};
    read.opening = letter_template::take(read.body, "opening");
    read.closing = letter_template::take(read.body, "closing");
    return read;
}

/// Returns the words with the values of the letter in their places.
inline std::string letter_text(std::string_view words, const kainjow::mustache::data& data) {
    return letter_template::filled(words, data, [](const std::string& value) { return value; });
}

/// The same as paragraphs of HTML without an empty line between them. What is an address of the web is a link in the
/// colour `accent`, unless it is of a value: a buyer's name leads nowhere.
inline std::string letter_page_text(std::string_view words, const kainjow::mustache::data& data,
                                    std::string_view accent) {
    return letter_template::filled(mailing_page(words, accent), data,
                                   [](const std::string& value) { return escaped_markup(value); });
}

} // namespace frontrow
