#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace frontrow {

/// The languages that buyers are spoken to in, by their ISO 639-1 codes. static/js/messages.js has the same list.
inline constexpr std::array<std::string_view, 8> kLanguages = {"en", "de", "fr", "it", "es", "nl", "pl", "cs"};

/// Whoever runs the house is spoken to in the first two.
inline constexpr std::size_t kStaffLanguages = 2;

/// What a refusal says that wants one of them.
inline constexpr std::string_view kLanguageNeeded = "must be one of en, de, fr, it, es, nl, pl, cs";

constexpr bool is_language(std::string_view code) {
    return std::find(kLanguages.begin(), kLanguages.end(), code) != kLanguages.end();
}

constexpr bool is_staff_language(std::string_view code) {
    const auto end = kLanguages.begin() + kStaffLanguages;
    return std::find(kLanguages.begin(), end, code) != end;
}

/// Whether a list, codes of two letters with a blank between them, has this code.
constexpr bool has_language(std::string_view list, std::string_view code) {
    for (std::size_t at = 0; at + 2 <= list.size(); at += 3)
        if (list.substr(at, 2) == code) return true;
    return false;
}

} // namespace frontrow
