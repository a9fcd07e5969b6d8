#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/seating/svg/geometry.hpp"
#include "formats/seating/svg/xml.hpp"

namespace frontrow::svg {

/// The properties that matter here, by their names; each is empty where nobody has said it.
inline constexpr std::array<std::string_view, 6> kProperties{"fill",       "stroke",      "display",
                                                             "visibility", "text-anchor", "font-size"};
enum class Property : std::uint8_t { fill, stroke, display, visibility, anchor, font_size };

class Style {
public:
    [[nodiscard]] std::string_view of(Property property) const { return values_[static_cast<std::size_t>(property)]; }

    void set(std::string_view name, std::string_view value) {
        const auto found = std::find(kProperties.begin(), kProperties.end(), name);
        constexpr std::size_t longest = 60;
        if (found == kProperties.end() || value.empty() || value.size() > longest || value == "inherit") return;
        values_[static_cast<std::size_t>(found - kProperties.begin())] = value;
    }
    /// Takes over what `other` says.
    void add(const Style& other) {
        for (std::size_t i = 0; i < values_.size(); ++i)
            if (!other.values_[i].empty()) values_[i] = other.values_[i];
    }
    void drop(Property property) { values_[static_cast<std::size_t>(property)] = {}; }

private:
    std::array<std::string_view, kProperties.size()> values_{};
};

inline std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// What "fill: red; stroke: none" says.
inline Style declared(std::string_view text) {
    Style style;
    while (!text.empty()) {
        const auto end = std::min(text.find(';'), text.size());
        const auto one = text.substr(0, end);
        if (const auto colon = one.find(':'); colon != one.npos)
            style.set(without_blanks(one.substr(0, colon)), without_blanks(one.substr(colon + 1)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return style;
}

/// The rules of a drawing that are for a class, which is all that drawing programs write. Others are passed over, and
/// so is what they would fetch.
class StyleSheet {
public:
    void read(std::string_view css) {
        while (true) {
            const auto open = css.find('{');
            const auto close = css.find('}', open);
            if (open == css.npos || close == css.npos) return;
            const Style style = declared(css.substr(open + 1, close - open - 1));
            auto selectors = css.substr(0, open);
            if (const auto comment = selectors.rfind("*/"); comment != selectors.npos)
                selectors.remove_prefix(comment + 2);
            while (!selectors.empty()) {
                const auto end = std::min(selectors.find(','), selectors.size());
                auto one = without_blanks(selectors.substr(0, end));
                if (one.starts_with('.')) classes_[one.substr(1)].add(style);
                selectors.remove_prefix(std::min(end + 1, selectors.size()));
            }
            css.remove_prefix(close + 1);
        }
    }

    /// What the element says itself: by attributes, by its classes, by its style; the later counts.
    [[nodiscard]] Style of(const Document& document, const Element& element) const {
        Style style;
        for (const auto name : kProperties) style.set(name, document.raw(element, name));
        auto classes = document.raw(element, "class");
        constexpr int most = 8;
        for (int i = 0; i < most && !classes.empty(); ++i) {
            classes = without_blanks(classes);
            const auto end = std::min(classes.find(' '), classes.size());
            if (const auto found = classes_.find(classes.substr(0, end)); found != classes_.end())
                style.add(found->second);
            classes.remove_prefix(end);
        }
        style.add(declared(document.raw(element, "style")));
        return style;
    }

private:
    std::unordered_map<std::string_view, Style> classes_;
};

/// A colour as "#rrggbb", or nothing where it is none, a pattern, or by another name than the sixteen of HTML.
inline std::optional<std::string> color_of(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"black", "#000000"},  {"silver", "#c0c0c0"}, {"gray", "#808080"},   {"white", "#ffffff"},
        {"maroon", "#800000"}, {"red", "#ff0000"},    {"purple", "#800080"}, {"fuchsia", "#ff00ff"},
        {"green", "#008000"},  {"lime", "#00ff00"},   {"olive", "#808000"},  {"yellow", "#ffff00"},
        {"navy", "#000080"},   {"blue", "#0000ff"},   {"teal", "#008080"},   {"aqua", "#00ffff"},
        {"grey", "#808080"},   {"orange", "#ffa500"}};
    const auto small = lower_case(text);
    for (const auto& [name, color] : names)
        if (name == small) return std::string(color);
    if (map_rules::is_color(small)) return small;
    if (small.size() == 4 && small[0] == '#') {
        std::string longer = "#";
        for (const char c : small.substr(1)) longer.append(2, c);
        if (map_rules::is_color(longer)) return longer;
    }
    if (!small.starts_with("rgb(")) return std::nullopt;
    Numbers numbers(std::string_view(small).substr(4));
    std::string color = "#";
    for (int i = 0; i < 3; ++i) {
        const auto part = numbers.next();
        if (!part || *part < 0 || *part > 255) return std::nullopt;
        const auto whole = static_cast<unsigned>(*part);
        color += "0123456789abcdef"[whole >> 4];
        color += "0123456789abcdef"[whole & 15];
    }
    return color;
}

} // namespace frontrow::svg
