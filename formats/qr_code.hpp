#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <png.h>
#include <qrencode.h>

namespace frontrow {

/// The squares of a QR code, row by row and without the margin around them.
class QrModules {
public:
    static constexpr std::size_t kMargin = 4; ///< That scanners need on each side, in squares, by the standard.

    /// One run of dark squares in a row.
    struct Run {
        std::size_t column = 0;
        std::size_t row = 0;
        std::size_t length = 0;
    };

    /// Of a text of at most 1,000 bytes without a NUL, by libqrencode (ISO/IEC 18004). It stays readable with a quarter
    /// of it lost; digits, of which there are many and which are packed by three, with a seventh, so that the squares
    /// stay large.
    explicit QrModules(const std::string& text) {
        constexpr unsigned dark = 1; // of the bits that the library keeps for a square
        const bool is_number = text.find_first_not_of("0123456789") == std::string::npos;
        const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
            QRcode_encodeString(text.c_str(), 0, is_number ? QR_ECLEVEL_M : QR_ECLEVEL_Q, QR_MODE_8, 1), &QRcode_free);
        if (!code) throw std::bad_alloc(); // nothing else can go wrong with a short text
        width_ = static_cast<std::size_t>(code->width);
        const std::span modules(code->data, width_ * width_);
        for (std::size_t row = 0; row < width_; ++row)
            for (std::size_t at = 0; at < width_;) {
                std::size_t run = 0;
                while (at + run < width_ && (modules[row * width_ + at + run] & dark) != 0) ++run;
                if (run > 0) runs_.push_back({at, row, run});
                at += run + 1;
            }
    }

    /// Returns how many squares a side has.
    [[nodiscard]] std::size_t width() const noexcept { return width_; }
    [[nodiscard]] const std::vector<Run>& runs() const noexcept { return runs_; }

private:
    std::size_t width_ = 0;
    std::vector<Run> runs_;
};

/// A text as a QR code, drawn as SVG: black on white whatever the page around it, with the margin. `text` as
/// QrModules takes it.
inline std::string qr_svg(const std::string& text) {
    constexpr std::size_t margin = QrModules::kMargin;
    const QrModules code(text);
    std::string path;
    for (const auto& run : code.runs())
        path += "M" + std::to_string(run.column + margin) + " " + std::to_string(run.row + margin) + "h" +
                std::to_string(run.length) + "v1h-" + std::to_string(run.length) + "z";
    const std::string side = std::to_string(code.width() + 2 * margin);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
           "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "H0z\"/><path d=\"" +
           path + "\"/></svg>";
}

/// The same as PNG, for mail, whose readers draw no SVG: grey levels, six pixels a square.
inline std::string qr_png(const std::string& text) {
    constexpr std::size_t scale = 6;
    const QrModules code(text);
    const auto side = (code.width() + 2 * QrModules::kMargin) * scale;
    std::vector<unsigned char> pixels(side * side, 255);
    for (const auto& run : code.runs())
        for (std::size_t y = 0; y < scale; ++y) {
            const auto row = (run.row + QrModules::kMargin) * scale + y;
            const auto first = row * side + (run.column + QrModules::kMargin) * scale;
            std::fill_n(pixels.begin() + static_cast<std::ptrdiff_t>(first), run.length * scale, 0);
        }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = image.height = static_cast<png_uint_32>(side);
    image.format = PNG_FORMAT_GRAY;
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string png(bytes, '\0');
    if (png_image_write_to_memory(&image, png.data(), &bytes, 0, pixels.data(), 0, nullptr) == 0)
        throw std::runtime_error("a code could not be drawn");
    png.resize(bytes);
    return png;
}

} // namespace frontrow
