#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "formats/markup.hpp"

namespace frontrow {

/// The text that somebody has typed as a page shows it.
namespace mailing_text {

/// Returns how many bytes of the text, which begins with the scheme, are the address: what ends a sentence, and a
/// bracket that was opened before it, is none of it.
inline std::size_t length_of_link(std::string_view text) {
    auto link = text.substr(0, std::min(text.find_first_of(" \t\n<>\"{}"), text.size()));
    while (!link.empty()) {
        const bool ends_sentence = link.find_last_of(".,;:!?'") == link.size() - 1;
        const bool closes = link.ends_with(')') &&
                            std::count(link.begin(), link.end(), '(') < std::count(link.begin(), link.end(), ')');
        if (!ends_sentence && !closes) break;
        link.remove_suffix(1);
    }
    return link.size();
}

/// Returns where the next address begins, and the size of the text where none does.
inline std::size_t next_link(std::string_view text) {
    for (std::size_t at = text.find("http"); at != std::string_view::npos; at = text.find("http", at + 1)) {
        const auto rest = text.substr(at);
        const std::size_t scheme = rest.starts_with("https://") ? 8 : rest.starts_with("http://") ? 7 : 0;
        if (scheme > 0 && length_of_link(rest) > scheme) return at;
    }
    return text.size();
}

inline void add_linked(std::string& page, std::string_view text, std::string_view accent) {
    while (!text.empty()) {
        const auto at = next_link(text);
        page += escaped_markup(text.substr(0, at));
        text.remove_prefix(at);
        if (text.empty()) break;
        const auto link = text.substr(0, length_of_link(text));
        const auto shown = escaped_markup(link);
        page.append("<a href=\"").append(shown).append("\" style=\"color:").append(accent);
        page.append("\">").append(shown).append("</a>");
        text.remove_prefix(link.size());
    }
}

} // namespace mailing_text

/// Returns the text as paragraphs of HTML without an empty line between them: an empty line parts two, each other break
/// is one, and what is an address of the web is a link in the colour `accent`.
inline std::string mailing_page(std::string_view text, std::string_view accent) {
    std::string page;
    while (!text.empty()) {
        const auto end = std::min(text.find("\n\n"), text.size());
        auto paragraph = text.substr(0, end);
        text.remove_prefix(std::min(end + 2, text.size()));
        page += page.empty() ? "<p style=\"margin:0 0 16px\">" : "\n<p style=\"margin:0 0 16px\">";
        while (!paragraph.empty()) {
            const auto line = paragraph.substr(0, std::min(paragraph.find('\n'), paragraph.size()));
            mailing_text::add_linked(page, line, accent);
            paragraph.remove_prefix(std::min(line.size() + 1, paragraph.size()));
            if (!paragraph.empty()) page += "<br>\n";
        }
        page += "</p>";
    }
    return page;
}

} // namespace frontrow
