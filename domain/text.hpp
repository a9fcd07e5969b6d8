#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "domain/assert.hpp"

namespace frontrow {

namespace text_rules {

/// The bytes that follow a lead byte, or -1 where none may lead (RFC 3629, section 4).
inline int continuation_bytes(unsigned char lead) {
    if (lead < 0x80) return 0;
    if (lead >= 0xC2 && lead <= 0xDF) return 1;
    if (lead >= 0xE0 && lead <= 0xEF) return 2;
    if (lead >= 0xF0 && lead <= 0xF4) return 3;
    return -1;
}

/// One character of a text: its code point and how many bytes it takes, none where the text does not begin with one.
struct Character {
    std::uint32_t code = 0;
    std::size_t bytes = 0;
};

/// The character that the text begins with; it must not be empty.
inline Character first_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const int more = continuation_bytes(lead);
    if (more < 0 || text.size() <= static_cast<std::size_t>(more)) return {};
    std::uint32_t code = more == 0 ? lead : lead & (0x3Fu >> more);
    for (int k = 1; k <= more; ++k) {
        const auto byte = static_cast<unsigned char>(text[static_cast<std::size_t>(k)]);
        if ((byte & 0xC0) != 0x80) return {};
        code = (code << 6) | (byte & 0x3Fu);
    }
    const bool overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (overlong || surrogate || code > 0x10FFFF) return {};
    return {code, static_cast<std::size_t>(more) + 1};
}

/// Whether every character is well-formed and passes.
template <class Passes>
bool is_text_of(std::string_view text, Passes&& passes) {
    while (!text.empty()) {
        const auto [code, bytes] = first_character(text);
        if (bytes == 0 || !passes(code)) return false;
        text.remove_prefix(bytes);
    }
    return true;
}

} // namespace text_rules

/// True for well-formed UTF-8 (RFC 3629) without a NUL: what every store keeps as it is.
inline bool is_utf8(std::string_view text) {
    return text_rules::is_text_of(text, [](std::uint32_t code) { return code != 0; });
}

/// True for well-formed UTF-8 (RFC 3629) without control characters.
inline bool is_plain_text(std::string_view text) {
    return text_rules::is_text_of(text,
                                  [](std::uint32_t code) { return code >= 0x20 && !(code >= 0x7F && code <= 0x9F); });
}

/// A letter of ASCII as its capital, anything else as it is.
constexpr char upper_case(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
/// The other way round.
constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whether a byte of UTF-8 is a letter or digit of ASCII, or of any character beyond it.
constexpr bool is_word_byte(char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || upper_case(c) != lower_case(c);
}

/// The text with its letters of ASCII as capitals, as codes that people type are compared.
inline std::string upper_case(std::string_view text) {
    std::string upper(text);
    for (char& c : upper) c = upper_case(c);
    return upper;
}
/// The same in lower case, as header names, tokens and e-mail addresses are compared (RFC 9110, section 5.1).
inline std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) c = lower_case(c);
    return lower;
}

/// As many whole characters of the beginning of well-formed UTF-8 as take `max_bytes` at most.
inline std::string_view cut_to(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    std::size_t end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

/// How many characters well-formed UTF-8 has.
inline std::size_t count_characters(std::string_view text) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

namespace text_rules {

using Range = std::pair<std::uint32_t, std::uint32_t>; ///< Both ends belong to it.

template <std::size_t kCount>
constexpr bool is_in(const Range (&ranges)[kCount], std::uint32_t code) {
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [&](const Range& range) { return code >= range.first && code <= range.second; });
}

/// A letter or sign that shows nothing itself and changes where others stand or whether two texts look the same: marks
/// and overrides of direction, spaces without width, soft hyphens, tags, separators of lines, letters that are blank.
/// What Unicode calls default ignorable, but for joiners and selectors of variants, and what is no character.
inline bool is_invisible(std::uint32_t code) {
    constexpr Range ranges[] = {{0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},
                                {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200B},   {0x200E, 0x200F},
                                {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFDD0, 0xFDEF},
                                {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0x1BCA0, 0x1BCA3},
                                {0x13430, 0x13440}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF}};
    return (code & 0xFFFE) == 0xFFFE || is_in(ranges, code); // the last two of each plane are no characters
}

/// Where nothing is seen but the room that it takes: what Unicode calls white space, and signs that are drawn empty.
inline bool is_blank(std::uint32_t code) {
    constexpr Range ranges[] = {{0x09, 0x0D},       {0x20, 0x20},      {0x85, 0x85},     {0xA0, 0xA0},
                                {0x1680, 0x1680},   {0x2000, 0x200A},  {0x2028, 0x2029}, {0x202F, 0x202F},
                                {0x205F, 0x205F},   {0x2800, 0x2800},  {0x3000, 0x3000}, {0x13441, 0x13442},
                                {0x16FE4, 0x16FE4}, {0x1D159, 0x1D159}};
    return is_in(ranges, code);
}

/// Joiners, which Persian, the scripts of India and some emoji need between two of their letters.
inline bool is_joiner(std::uint32_t code) { return code == 0x200C || code == 0x200D; }
/// From here on come scripts that have them; Latin, Greek and Cyrillic are below.
inline constexpr std::uint32_t kFirstJoined = 0x600;
inline bool is_joined(std::uint32_t code) { return code >= kFirstJoined && !is_blank(code); }

/// What chooses how the letter before it is drawn.
inline bool is_selector(std::uint32_t code) {
    return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0100 && code <= 0xE01EF);
}
/// Whether something else can be seen of a letter because of a selector: digits, # and * become keys, © and ® pictures.
inline bool has_variants(std::uint32_t code) {
    constexpr Range others[] = {{'#', '#'}, {'*', '*'}, {'0', '9'}, {0xA9, 0xA9}, {0xAE, 0xAE}};
    return is_in(others, code) || (is_joined(code) && !is_joiner(code) && !is_selector(code));
}

/// Whether a joiner of no width is seen behind a letter that nothing follows: letters of Arabic take the form that
/// joins ("ه‍.", for the years of the Hijra), and consonants of Malayalam with a virama the form that has no vowel,
/// as older texts spell it.
inline bool is_seen_joined(std::uint32_t before, std::uint32_t letter) {
    constexpr Range arabic[] = {{0x620, 0x620}, {0x626, 0x626}, {0x628, 0x628}, {0x62A, 0x62E},
                                {0x633, 0x63F}, {0x641, 0x647}, {0x649, 0x64A}, {0x66E, 0x66F},
                                {0x678, 0x687}, {0x69A, 0x6BF}, {0x6C1, 0x6C2}, {0x6CC, 0x6CC},
                                {0x6CE, 0x6CE}, {0x6D0, 0x6D1}, {0x6FA, 0x6FC}, {0x6FF, 0x6FF}};
    constexpr Range malayalam[] = {{0xD15, 0xD15}, {0xD23, 0xD23}, {0xD28, 0xD28}, {0xD30, 0xD30}, {0xD32, 0xD33}};
    return is_in(arabic, letter) || (letter == 0xD4D && is_in(malayalam, before));
}

/// Returns how many bytes behind a black flag make another of it: two letters of a country and one to four letters or
/// digits of a part of it, as tags, and their end (Unicode, UTS #51). None where anything else follows.
inline std::size_t flag_bytes(std::string_view text) {
    std::size_t tags = 0;
    for (std::size_t at = 0; at < text.size(); ++tags) {
        const auto [code, bytes] = first_character(text.substr(at));
        at += bytes;
        if (code == 0xE007F) return tags >= 3 ? at : 0;
        const bool is_letter = code >= 0xE0061 && code <= 0xE007A;
        const bool is_digit = code >= 0xE0030 && code <= 0xE0039;
        if (tags == 6 || !(is_letter || (is_digit && tags >= 2))) return 0;
    }
    return 0;
}

} // namespace text_rules

/// Returns the text without what shows nothing and only makes it look like another: a name is what can be seen of it.
/// Joiners, selectors of variants and the tags of flags stay where a script needs them. `text` is_plain_text().
inline std::string without_invisible(std::string_view text) {
    constexpr std::uint32_t black_flag = 0x1F3F4;
    std::string seen;
    seen.reserve(text.size());
    std::uint32_t before = 0; // the letter before the previous one
    std::uint32_t previous = 0;
    std::string_view joiner; // goes in where what follows it, or nothing, lets it be seen
    const auto join = [&](bool is_followed) {
        if (is_followed || (joiner == "\u200D" && text_rules::is_seen_joined(before, previous))) seen += joiner;
        joiner = {};
    };
    while (!text.empty()) {
        const auto [code, bytes] = text_rules::first_character(text);
        FRONTROW_ASSERT(bytes > 0); // is_plain_text
        const auto letter = text.substr(0, bytes);
        text.remove_prefix(bytes);
        if (text_rules::is_invisible(code)) continue;
        if (text_rules::is_selector(code) && !text_rules::has_variants(previous)) continue;
        if (text_rules::is_joiner(code)) {
            if (text_rules::is_joined(previous)) joiner = letter;
            continue;
        }
        join(text_rules::is_joined(code));
        seen += letter;
        before = std::exchange(previous, code);
        if (code != black_flag) continue;
        const auto tags = text_rules::flag_bytes(text);
        seen += text.substr(0, tags);
        text.remove_prefix(tags);
        if (tags > 0) previous = 0; // nothing changes how this flag is drawn
    }
    join(false);
    return seen;
}

/// The text without the blanks around it, of any script.
inline std::string_view trimmed(std::string_view text) {
    while (!text.empty()) {
        const auto [code, bytes] = text_rules::first_character(text);
        if (bytes == 0 || !text_rules::is_blank(code)) break;
        text.remove_prefix(bytes);
    }
    while (!text.empty()) {
        auto last = text.size() - 1;
        while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
        const auto [code, bytes] = text_rules::first_character(text.substr(last));
        if (bytes != text.size() - last || !text_rules::is_blank(code)) break;
        text.remove_suffix(bytes);
    }
    return text;
}

/// An address that mail can be sent to: one '@', something on both sides, a dot in the domain, no blanks and at most
/// 254 bytes (RFC 5321). Whether it exists only a mail can tell.
class Email {
public:
    static std::optional<Email> parse(std::string_view input) {
        if (!is_plain_text(input)) return {};
        const std::string seen = without_invisible(input);
        const auto text = trimmed(seen);
        const auto at = text.find('@');
        if (text.size() > 254 || at == std::string_view::npos || at == 0 || at > 64) return {};
        const auto domain = text.substr(at + 1);
        const auto dot = domain.rfind('.');
        const bool no_dot = dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size();
        if (no_dot || domain.starts_with('.') || domain.find("..") != std::string_view::npos) return {};
        if (text.find_first_of(",;:<>()[]\\\"") != std::string_view::npos) return {};
        if (!text_rules::is_text_of(text, [](std::uint32_t code) { return !text_rules::is_blank(code); })) return {};
        if (domain.find('@') != std::string_view::npos) return {};
        return Email(std::string(text));
    }
    static Email trusted(std::string text) { return Email(std::move(text)); }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    explicit Email(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// What a person is called: 1 to 120 bytes of plain text that are not all blanks.
class PersonName {
public:
    static constexpr std::size_t kMaxBytes = 120;
    static std::optional<PersonName> parse(std::string_view input) {
        if (!is_plain_text(input)) return {};
        const std::string seen = without_invisible(input);
        const auto text = trimmed(seen);
        if (text.empty() || text.size() > kMaxBytes) return {};
        return PersonName(std::string(text));
    }
    static PersonName trusted(std::string text) { return PersonName(std::move(text)); }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    explicit PersonName(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// Returns the bytes that a text with %XX stands for, or nothing where no two hexadecimal digits follow a %.
inline std::optional<std::string> percent_decoded(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        unsigned byte = 0;
        const auto digits = text.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) return {};
        bytes += static_cast<char>(byte);
        i += 2;
    }
    return bytes;
}

} // namespace frontrow
