#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <utf8proc.h>

#include "domain/text.hpp"

namespace frontrow {

enum class TableEncoding : std::uint8_t { utf8, utf16, windows_1252 };

inline std::string_view name_of(TableEncoding encoding) {
    constexpr std::array<std::string_view, 3> names{"UTF-8", "UTF-16", "Windows-1252"};
    return names[static_cast<std::size_t>(encoding)];
}

/// The bytes of a table as text; what could not be read as any text is in there as it was.
struct TableText {
    std::string text;
    TableEncoding encoding = TableEncoding::utf8;
};

namespace table_text_rules {

inline void append(std::string& text, std::uint32_t code) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

/// UTF-16 behind its mark. Half of a pair, or half of a unit, becomes a byte that is no UTF-8.
inline std::string from_utf16(std::string_view bytes, bool is_little) {
    std::string text;
    std::uint32_t high = 0;
    const auto spoil = [&] { text += '\xFF'; };
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const auto byte = [&](std::size_t at) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]));
        };
        const std::uint32_t unit = is_little ? byte(i) | byte(i + 1) << 8 : byte(i) << 8 | byte(i + 1);
        const bool is_high = unit >= 0xD800 && unit < 0xDC00;
        const bool is_low = unit >= 0xDC00 && unit < 0xE000;
        if (high != 0 && !is_low) spoil();
        if (is_low && high != 0)
            append(text, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        else if (is_low)
            spoil();
        else if (!is_high)
            append(text, unit);
        high = is_high ? unit : 0;
    }
    if (high != 0 || bytes.size() % 2 != 0) spoil();
    return text;
}

/// What Windows-1252 has where Latin-1 has control characters; 0 where it has nothing.
inline constexpr std::array<std::uint16_t, 32> kWindows{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                        0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

inline bool is_windows_1252(unsigned char byte) {
    if (byte < 0x20) return byte == '\t' || byte == '\n' || byte == '\r';
    return byte != 0x7F && !(byte >= 0x80 && byte < 0xA0 && kWindows[byte - 0x80u] == 0);
}

/// Whether some letter beyond ASCII is well-formed UTF-8: such a text is spoilt UTF-8 and nothing else.
inline bool has_utf8_letter(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        if (static_cast<unsigned char>(text[i]) < 0x80) {
            ++i;
            continue;
        }
        if (text_rules::first_character(text.substr(i)).bytes > 1) return true;
        ++i;
    }
    return false;
}

inline std::string from_windows_1252(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append(text, byte >= 0x80 && byte < 0xA0 ? kWindows[byte - 0x80u] : byte);
    }
    return text;
}

} // namespace table_text_rules

/// Returns the text of a table in the encoding that is certain: UTF-16 with a byte order mark, UTF-8 with or without
/// one, or Windows-1252 (which Latin-1 is a part of), if every byte is one of it and none of the letters is UTF-8.
inline TableText decode_table(std::string_view bytes) {
    using namespace table_text_rules;
    if (bytes.starts_with("\xFF\xFE")) return {from_utf16(bytes.substr(2), true), TableEncoding::utf16};
    if (bytes.starts_with("\xFE\xFF")) return {from_utf16(bytes.substr(2), false), TableEncoding::utf16};
    if (bytes.starts_with("\xEF\xBB\xBF")) return {std::string(bytes.substr(3)), TableEncoding::utf8};
    const bool is_windows =
        !is_utf8(bytes) && !has_utf8_letter(bytes) &&
        std::all_of(bytes.begin(), bytes.end(), [](char c) { return is_windows_1252(static_cast<unsigned char>(c)); });
    if (is_windows) return {from_windows_1252(bytes), TableEncoding::windows_1252};
    return {std::string(bytes), TableEncoding::utf8};
}

} // namespace frontrow
