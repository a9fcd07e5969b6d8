#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

} // namespace text_rules

/// True for well-formed UTF-8 (RFC 3629) without control characters.
inline bool is_plain_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const int more = text_rules::continuation_bytes(lead);
        if (lead < 0x20 || lead == 0x7F || more < 0 || text.size() - i <= static_cast<std::size_t>(more)) return false;
        std::uint32_t code = more == 0 ? lead : lead & (0x3Fu >> more);
        for (int k = 1; k <= more; ++k) {
            const auto byte = static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]);
            if ((byte & 0xC0) != 0x80) return false;
            code = (code << 6) | (byte & 0x3Fu);
        }
        const bool overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
        const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        const bool c1_control = code >= 0x80 && code <= 0x9F;
        if (overlong || surrogate || c1_control || code > 0x10FFFF) return false;
        i += static_cast<std::size_t>(more) + 1;
    }
    return true;
}

/// The text without the blanks around it.
inline std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// An address that mail can be sent to: one '@', something on both sides, a dot in the domain, no blanks and at most
/// 254 bytes (RFC 5321). Whether it exists only a mail can tell.
class Email {
public:
    static std::optional<Email> parse(std::string_view input) {
        const auto text = trimmed(input);
        const auto at = text.find('@');
        if (text.size() > 254 || !is_plain_text(text) || at == std::string_view::npos || at == 0 || at > 64) return {};
        const auto domain = text.substr(at + 1);
        const auto dot = domain.rfind('.');
        const bool no_dot = dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size();
        if (no_dot || domain.starts_with('.') || domain.find("..") != std::string_view::npos) return {};
        if (text.find_first_of(" ,;:<>()[]\\\"") != std::string_view::npos) return {};
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
        const auto text = trimmed(input);
        if (text.empty() || text.size() > kMaxBytes || !is_plain_text(text)) return {};
        return PersonName(std::string(text));
    }
    static PersonName trusted(std::string text) { return PersonName(std::move(text)); }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    explicit PersonName(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

} // namespace frontrow
