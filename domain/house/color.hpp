#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace frontrow {

/// A colour of a screen, as "#8c1c2b" writes it.
class Color {
public:
    /// Returns the colour, or nothing where the text is not six hexadecimal digits after "#".
    static std::optional<Color> parse(std::string_view text) {
        constexpr std::string_view digits = "0123456789abcdef";
        if (text.size() != 7 || text[0] != '#') return {};
        Color color;
        for (std::size_t i = 0; i < 6; ++i) {
            const char c = text[i + 1] >= 'A' && text[i + 1] <= 'F' ? static_cast<char>(text[i + 1] + 32) : text[i + 1];
            const auto digit = digits.find(c);
            if (digit == std::string_view::npos) return {};
            color.channels_[i / 2] = color.channels_[i / 2] * 16 + static_cast<int>(digit);
        }
        return color;
    }

    [[nodiscard]] std::string text() const {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text = "#";
        for (const int channel : channels_)
            text.append(1, digits[static_cast<std::size_t>(channel / 16)])
                .append(1, digits[static_cast<std::size_t>(channel % 16)]);
        return text;
    }

    /// Returns the shares of red, green and blue, each from 0 to 1.
    [[nodiscard]] std::array<double, 3> shares() const {
        return {channels_[0] / 255.0, channels_[1] / 255.0, channels_[2] / 255.0};
    }

    /// Returns this colour with a part from 0 to 1 of another.
    [[nodiscard]] Color mixed(const Color& other, double part) const {
        Color mixture;
        for (std::size_t i = 0; i < channels_.size(); ++i)
            mixture.channels_[i] =
                static_cast<int>(std::lround(channels_[i] + (other.channels_[i] - channels_[i]) * part));
        return mixture;
    }

    /// Returns the contrast ratio of WCAG 2.2, from 1 to 21. Text needs 4.5.
    [[nodiscard]] double contrast(const Color& other) const {
        const auto [darker, lighter] = std::minmax({luminance(), other.luminance()}); // by value: both are temporary
        return (lighter + 0.05) / (darker + 0.05);
    }

private:
    [[nodiscard]] double luminance() const {
        constexpr std::array weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (std::size_t i = 0; i < channels_.size(); ++i) {
            const double part = channels_[i] / 255.0;
            sum += weights[i] * (part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    std::array<int, 3> channels_{};
};

} // namespace frontrow
