#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "domain/text.hpp"
#include "formats/file_refusal.hpp"

namespace frontrow::dxf {

/// A line with a number that tells what the line behind it means.
struct Pair {
    int code = 0;
    std::string_view value{};
};

/// Reads the pairs of a file in DXF one after the other.
class Pairs {
public:
    explicit Pairs(std::string_view text) : text_(text) {}

    /// Returns the next pair, or nothing at the end. Throws Refusal, naming the line, where the number is none.
    std::optional<Pair> next() {
        if (text_.empty()) return std::nullopt;
        const auto number = trimmed(take_line());
        if (number.empty() && trimmed(text_).empty()) return std::nullopt; // the end of the file
        Pair pair;
        const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), pair.code);
        if (fault != std::errc() || end != number.data() + number.size())
            refuse_at("line " + std::to_string(line_), "no_dxf", "is no code of DXF");
        pair.value = take_line();
        return pair;
    }

    /// The line that was read last, counted from 1.
    [[nodiscard]] std::size_t line() const noexcept { return line_; }

private:
    std::string_view take_line() {
        const auto end = std::min(text_.find_first_of("\r\n"), text_.size());
        const auto line = text_.substr(0, end);
        text_.remove_prefix(end);
        text_.remove_prefix(text_.starts_with("\r\n") ? 2 : text_.empty() ? 0 : 1);
        ++line_;
        return line;
    }

    std::string_view text_;
    std::size_t line_ = 0;
};

/// What the file draws: its kind, and all that is said of it, in order.
struct Entity {
    std::string_view kind{};
    std::vector<Pair> pairs{};
    std::size_t line = 0;

    /// The first value of this code, without blanks around it; empty where it has none.
    [[nodiscard]] std::string_view text(int code) const {
        for (const auto& pair : pairs)
            if (pair.code == code) return trimmed(pair.value);
        return {};
    }
    /// The same as a number; `otherwise` where it has none, nothing where that is out of bounds or none.
    [[nodiscard]] std::optional<double> number(int code, double otherwise) const {
        const auto said = text(code);
        return said.empty() ? otherwise : number_of(said);
    }
    [[nodiscard]] long whole(int code, long otherwise) const {
        const auto value = number(code, static_cast<double>(otherwise));
        constexpr double most = 1e9;
        return value && *value <= most && *value >= -most ? static_cast<long>(*value) : otherwise;
    }

    /// Houses that are drawn where they stand in the world have large numbers.
    static std::optional<double> number_of(std::string_view said) {
        constexpr double most = 1e12;
        if (said.starts_with('+')) said.remove_prefix(1);
        double value = 0;
        const auto [end, fault] = std::from_chars(said.data(), said.data() + said.size(), value);
        if (fault != std::errc() || end != said.data() + said.size() || !(value <= most && value >= -most))
            return std::nullopt;
        return value;
    }
};

struct Layer {
    long color = 7;
    std::string true_color{}; ///< "#rrggbb", or empty.
    bool is_hidden = false;
};

/// What a text says, without what tells how it looks: "%%d", "\U+00E9", "{\fArial|b0;A}", "A\PB".
inline std::string plain_text(std::string_view text) {
    std::string plain;
    const auto add_code = [&](std::string_view digits) {
        std::uint32_t code = 0;
        const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (fault != std::errc() || end != digits.data() + digits.size()) return;
        std::array<utf8proc_uint8_t, 4> letter{};
        const auto bytes = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), letter.data());
        plain.append(reinterpret_cast<const char*>(letter.data()), static_cast<std::size_t>(bytes));
    };
    while (!text.empty()) {
        const char c = text.front();
        if (c == '%' && text.starts_with("%%") && text.size() > 2) {
            const char sign = lower_case(text[2]);
            plain += sign == 'd' ? "°" : sign == 'c' ? "⌀" : sign == 'p' ? "±" : ""; // others underline
            text.remove_prefix(3);
        } else if (text.starts_with("\\U+") && text.size() >= 7) {
            add_code(text.substr(3, 4));
            text.remove_prefix(7);
        } else if (c == '\\' && text.size() > 1) {
            const char what = text[1];
            text.remove_prefix(2);
            if (what == 'P' || what == '~' || what == 'N') plain += ' ';
            if (what == '\\' || what == '{' || what == '}') plain += what;
            constexpr std::string_view with_value = "fFHhCcTtQqWwApS"; // ends with a semicolon
            if (with_value.find(what) != with_value.npos) {
                const auto end = std::min(text.find(';'), text.size());
                if (what == 'S') plain += text.substr(0, end); // a fraction
                text.remove_prefix(std::min(end + 1, text.size()));
            }
        } else {
            if (c != '{' && c != '}') plain += c;
            text.remove_prefix(1);
        }
    }
    return plain;
}

} // namespace frontrow::dxf
