#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "domain/house/language.hpp"
#include "http/message.hpp"

namespace frontrow {

namespace reader_language_rules {

inline constexpr std::size_t kMaxWishes = 32; ///< Of one header; what comes after them is not read.

/// The code that a tag begins with: "de" of "de-AT" and of "DE". Empty where it begins with none of two letters.
inline std::string code_of(std::string_view tag) {
    std::string code;
    for (const char c : tag.substr(0, tag.find_first_of("-; \t")))
        code += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return code.size() == 2 ? code : std::string();
}

/// The weight of a wish in thousandths, "fr;q=0.8" is 800; 1000 where it names none, 0 where it is broken.
inline int weight_of(std::string_view wish) {
    const auto at = wish.find("q=");
    if (at == std::string_view::npos) return 1000;
    int weight = 0;
    int digits = 0;
    for (const char c : wish.substr(at + 2, 5)) {
        if (c == '.') continue;
        if (c < '0' || c > '9') break;
        weight = weight * 10 + (c - '0');
        ++digits;
    }
    for (; digits < 4; ++digits) weight *= 10;
    return weight <= 1000 ? weight : 0;
}

} // namespace reader_language_rules

/// Returns which of the languages that are offered a page is to be in: the one that its address names (?lang=fr), else
/// the first that the browser asks for, else the first one. `offered` has codes of two letters, each after a blank. The
/// page itself chooses in the same order (static/js/messages.js), and remembers besides what its reader has chosen.
inline std::string reader_language(const Request& request, std::string_view offered) {
    using namespace reader_language_rules;
    if (const auto asked = request.query_value("lang"); asked && has_language(offered, *asked))
        return std::string(*asked);
    std::string best(offered.substr(0, 2));
    int most = 0;
    std::string_view wishes = request.header("accept-language").value_or("");
    for (std::size_t i = 0; i < kMaxWishes && !wishes.empty(); ++i) {
        auto wish = wishes.substr(0, wishes.find(','));
        wishes.remove_prefix(wish.size() == wishes.size() ? wish.size() : wish.size() + 1);
        wish.remove_prefix(std::min(wish.find_first_not_of(" \t"), wish.size()));
        const auto code = code_of(wish);
        const int weight = weight_of(wish);
        if (weight <= most || code.empty() || !has_language(offered, code)) continue;
        most = weight;
        best = code;
    }
    return best;
}

/// Returns those of the languages that panels speak; all that they speak where none is among them.
inline std::string staff_languages(std::string_view offered) {
    std::string list;
    for (std::size_t at = 0; at + 2 <= offered.size(); at += 3)
        if (is_staff_language(offered.substr(at, 2)))
            list.append(list.empty() ? "" : " ").append(offered.substr(at, 2));
    if (!list.empty()) return list;
    for (std::size_t i = 0; i < kStaffLanguages; ++i) list.append(i ? " " : "").append(kLanguages[i]);
    return list;
}

} // namespace frontrow
