#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace frontrow {

/// Returns two lower-case hexadecimal digits for each byte.
inline std::string hex_of(std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4];
        text += digits[byte & 0xF];
    }
    return text;
}

/// The bytes of what hex_of() made.
inline std::string bytes_of_hex(std::string_view text) {
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes += static_cast<char>(value(text[i]) << 4 | value(text[i + 1]));
    return bytes;
}

} // namespace frontrow
