#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <string>

#include <qrencode.h>

namespace frontrow {

/// A text as a QR code (ISO/IEC 18004) of libqrencode, drawn as SVG: black on white whatever the page around it, with
/// the margin that scanners need. `text` has at most 1,000 bytes and no NUL. They stay readable with a quarter of the
/// code lost; digits, of which there are many and which are packed by three, with a seventh, so that the modules stay
/// large.
inline std::string qr_svg(const std::string& text) {
    constexpr std::size_t margin = 4; // modules, by the standard
    constexpr unsigned dark = 1;      // of the bits that the library keeps for a module
    const bool is_number = text.find_first_not_of("0123456789") == std::string::npos;
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString(text.c_str(), 0, is_number ? QR_ECLEVEL_M : QR_ECLEVEL_Q, QR_MODE_8, 1), &QRcode_free);
    if (!code) throw std::bad_alloc(); // nothing else can go wrong with a short text
    const auto width = static_cast<std::size_t>(code->width);
    const std::span modules(code->data, width * width);
    std::string path;
    for (std::size_t row = 0; row < width; ++row)
        for (std::size_t at = 0; at < width;) {
            std::size_t run = 0;
            while (at + run < width && (modules[row * width + at + run] & dark) != 0) ++run;
            if (run > 0)
                path += "M" + std::to_string(at + margin) + " " + std::to_string(row + margin) + "h" +
                        std::to_string(run) + "v1h-" + std::to_string(run) + "z";
            at += run + 1;
        }
    const std::string side = std::to_string(width + 2 * margin);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
           "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "H0z\"/><path d=\"" +
           path + "\"/></svg>";
}

} // namespace frontrow
