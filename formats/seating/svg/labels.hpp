#pragma once

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/folded_text.hpp"
#include "formats/seating/svg/xml.hpp"

namespace frontrow::svg {

/// The text as a map may say it: plain, in one line, without blanks around it, of at most 120 bytes; empty where that
/// leaves nothing.
inline std::string tidy_text(std::string text) {
    for (char& c : text)
        if (is_blank(c)) c = ' ';
    if (!is_plain_text(text)) return {};
    std::string tidied;
    for (const char c : without_invisible(text))
        if (c != ' ' || (!tidied.empty() && tidied.back() != ' ')) tidied += c;
    return std::string(trimmed(cut_to(trimmed(tidied), kMaxLabelBytes)));
}

/// Names that programs make of ids, as they were: Illustrator writes what an id must not have as _x41_.
inline std::string unescaped(std::string_view id) {
    std::string name;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const auto end = id.substr(i).starts_with("_x") ? id.find('_', i + 2) : id.npos;
        std::uint32_t code = 0;
        if (end != id.npos && end > i + 2 && end - i <= 8) {
            const auto [stop, fault] = std::from_chars(id.data() + i + 2, id.data() + end, code, 16);
            if (fault != std::errc() || stop != id.data() + end || code == 0 || code >= 0xD800) code = 0;
        }
        if (code == 0) {
            name += id[i];
            continue;
        }
        table_text_rules::append(name, code);
        i = end;
    }
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

/// Whether a name is one that a program gives by itself: "circle1234", "Layer 1", "Ellipse 12", "SVGID 1".
inline bool is_automatic(std::string_view name) {
    static constexpr std::string_view words[] = {
        "circle", "ellipse", "rect",  "rectangle", "path",    "polygon", "polyline", "line",     "g",      "group",
        "use",    "text",    "tspan", "svg",       "image",   "layer",   "ebene",    "calque",   "capa",   "shape",
        "vector", "frame",   "union", "svgid",     "xmlid",   "symbol",  "clip",     "artboard", "gruppe", "groupe",
        "objekt", "pfad",    "kreis", "rechteck",  "livello", "laag",    "warstwa",  "vrstva",   "grupo"};
    const auto end =
        std::find_if(name.begin(), name.end(), [](char c) { return !is_word_byte(c) || (c >= '0' && c <= '9'); });
    const auto word = lower_case(std::string_view(name.data(), static_cast<std::size_t>(end - name.begin())));
    return std::find(std::begin(words), std::end(words), word) != std::end(words) &&
           std::all_of(end, name.end(),
                       [](char c) { return (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '.'; });
}

/// What whoever drew it calls an element: its title, the name of its layer, or its id where no program made it. Empty
/// where it has no name.
inline std::string name_of(const Document& document, std::size_t number) {
    const Element& element = document.elements()[number];
    std::string title;
    document.for_each_child(number, [&](std::size_t child) {
        if (title.empty() && document.elements()[child].name == "title") title = tidy_text(document.text_in(child));
    });
    if (!title.empty()) return title;
    for (const std::string_view from : {"label", "data-name", "data-label", "id"}) {
        auto name = tidy_text(unescaped(document.value(element, from)));
        if (!name.empty() && !is_automatic(name)) return name;
    }
    return {};
}

/// The words of a name, parted by whatever is no letter and no digit.
inline std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (const char c : name) {
        if (is_word_byte(c))
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

/// What is printed on the chair, of a seat's name: its last word, "12" of "Row A, seat 12". Empty where that is no
/// number and longer than three bytes.
inline std::string seat_label(std::string_view name) {
    const auto words = words_of(name);
    if (words.empty()) return {};
    const auto& last = words.back();
    const bool has_digit = std::any_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
    constexpr std::size_t longest = 8;
    return (has_digit && last.size() <= longest) || last.size() <= 3 ? last : std::string();
}

/// What a row is called, of the name of its group or of a text at its end: "A" of "Row A". Empty where it says more.
inline std::string row_label(std::string_view name) {
    static const std::vector<std::string> rows = [] {
        std::vector<std::string> folds;
        for (const auto word : {"row", "reihe", "rangée", "fila", "rij", "rząd", "řada", "rad", "sor", "ряд"})
            folds.push_back(folded(word));
        return folds;
    }();
    auto words = words_of(name);
    if (words.size() > 1 && std::find(rows.begin(), rows.end(), folded(words.front())) != rows.end())
        words.erase(words.begin());
    constexpr std::size_t longest = 6;
    return words.size() == 1 && words.front().size() <= longest ? words.front() : std::string();
}

/// Whether a name says that a wheelchair stands there.
inline bool says_wheelchair(std::string_view name) {
    const auto small = lower_case(name);
    return small.find("wheelchair") != small.npos || small.find("rollstuhl") != small.npos;
}

} // namespace frontrow::svg
