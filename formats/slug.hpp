#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <utf8proc.h>

namespace frontrow {

namespace slug_rules {

/// How small letters are spelled that Unicode does not take apart, and the three that German spells out; or nothing.
inline std::string_view spelled(char32_t letter) {
    constexpr std::pair<char32_t, std::string_view> letters[] = {
        {U'ä', "ae"}, {U'ö', "oe"}, {U'ü', "ue"}, {U'æ', "ae"}, {U'œ', "oe"}, {U'ø', "o"}, {U'ł', "l"}, {U'đ', "d"},
        {U'ð', "d"},  {U'þ', "th"}, {U'ħ', "h"},  {U'ı', "i"},  {U'ĸ', "k"},  {U'ŋ', "n"}, {U'ŧ', "t"}, {U'ə', "e"},
        {U'ɓ', "b"},  {U'ɗ', "d"},  {U'ɛ', "e"},  {U'ƙ', "k"},  {U'ɲ', "n"},  {U'ɔ', "o"}, {U'ƴ', "y"}};
    const auto found =
        std::find_if(std::begin(letters), std::end(letters), [&](const auto& each) { return each.first == letter; });
    return found == std::end(letters) ? std::string_view() : found->second;
}

/// What a small letter, or a digit, is read as in letters and digits of ASCII; empty where that is nothing.
inline std::string read_as(char32_t letter) {
    if (const auto spelling = spelled(letter); !spelling.empty()) return std::string(spelling);
    constexpr auto apart = static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK);
    std::array<utf8proc_int32_t, 32> parts{}; // no letter has more than 18
    int boundary = 0;
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(letter), parts.data(), std::ssize(parts),
                                               apart, &boundary);
    std::string read;
    for (utf8proc_ssize_t i = 0; i < std::min(count, std::ssize(parts)); ++i) {
        const auto part = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
        const bool is_plain = (part >= U'a' && part <= U'z') || (part >= U'0' && part <= U'9');
        const auto spelling = spelled(part);
        if (!is_plain && spelling.empty()) return {};
        if (is_plain)
            read += static_cast<char>(part);
        else
            read += spelling;
    }
    return read;
}

/// Whether it stands inside a word without being read: apostrophes, the dot of Catalan, joiners, and marks of the
/// letter before.
inline bool is_silent(char32_t code) {
    constexpr std::u32string_view inside = U"'’‘ʼʻ·";
    if (inside.find(code) != std::u32string_view::npos) return true;
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(code));
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME ||
           category == UTF8PROC_CATEGORY_CF;
}

} // namespace slug_rules

/// Returns the text as a part of an address or an id, of `max_bytes` at most: small letters and digits of ASCII, and
/// one
/// '-' for whatever stands between them. Letters lose their accents or are spelled out: "Łódź & Süd" is "lodz-sued".
/// It may be empty: other scripts have no spelling that is right in all of their languages, so they count as what
/// stands between. So does a text that is not UTF-8 as a whole.
inline std::string slug_of(std::string_view text, std::size_t max_bytes) {
    constexpr auto options =
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    utf8proc_uint8_t* bytes = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &bytes, options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(bytes, &std::free);
    std::string slug;
    for (utf8proc_ssize_t at = 0; at < size && slug.size() < max_bytes;) {
        utf8proc_int32_t code = 0;
        const auto length = utf8proc_iterate(bytes + at, size - at, &code);
        if (length <= 0) break;
        at += length;
        const auto letter = static_cast<char32_t>(code);
        if (const auto read = slug_rules::read_as(letter); !read.empty())
            slug += read;
        else if (!slug_rules::is_silent(letter) && !slug.empty() && slug.back() != '-')
            slug += '-';
    }
    slug.resize(std::min(slug.size(), max_bytes));
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    return slug;
}

} // namespace frontrow
