#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "formats/markup.hpp"
#include "formats/printed_page.hpp"
#include "formats/seating/sheet/drawing.hpp"

namespace frontrow {

namespace plan_sheet {

/// Draws a plan as SVG, its pages one below the other. A group has its name as a title, so that whoever reads the
/// drawing, our own import too, knows sections and rows.
class SvgPen {
public:
    explicit SvgPen(std::string title) : title_(std::move(title)) {}

    template <class Draw>
    void page(double width, double height, Draw&& draw) {
        width_ = width;
        body_ += "<g transform=\"translate(0 " + number(height_) + ")\">\n";
        draw();
        body_ += "</g>\n";
        height_ += height;
    }
    template <class Draw>
    void group(std::string_view name, Draw&& draw) {
        body_ += "<g><title>" + escaped_markup(printable(name)) + "</title>\n";
        draw();
        body_ += "</g>\n";
    }
    void circle(Point at, double radius, const ShapeStyle& style) {
        body_ += "<circle cx=\"" + number(at.x) + "\" cy=\"" + number(at.y) + "\" r=\"" + number(radius) + '"' +
                 look(style) + "/>\n";
    }
    void polygon(const std::vector<Point>& corners, bool is_closed, const ShapeStyle& style) {
        body_ += is_closed ? "<polygon points=\"" : "<polyline points=\"";
        for (const auto& p : corners) body_ += number(p.x) + "," + number(p.y) + (&p == &corners.back() ? "" : " ");
        body_ += '"' + look(style) + "/>\n";
    }
    void symbol(std::string_view path, Point at, double size, const std::string& ink) {
        const double scale = size / 20;
        body_ += "<path transform=\"translate(" + number(at.x - 10 * scale) + " " + number(at.y - 10 * scale) +
                 ") scale(" + number(scale) + ")\" d=\"";
        body_ += path;
        body_ += '"' + look({.ink = ink, .thickness = 1.5}) + "/>\n";
    }
    void text(Point at, double width, std::string_view words, const TextStyle& style) {
        auto shown = printable(words);
        if (shown.empty()) return;
        const double least = style.smallest > 0 ? std::min(style.smallest, style.size) : style.size;
        const double size = std::clamp(width / wide(shown), least, style.size);
        if (wide(shown) * size > width * 1.05) shown = printable(shown, letters_in(shown, width / size));
        const bool is_serif = style.face == Face::serif || style.face == Face::serif_bold;
        const bool is_bold = style.face == Face::serif_bold || style.face == Face::sans_bold;
        body_ += "<text x=\"" + number(at.x) + "\" y=\"" + number(at.y + 0.36 * size) + "\" font-size=\"" +
                 number(size) + "\" fill=\"" + style.ink + '"';
        if (style.side != Side::left)
            body_ += style.side == Side::middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"";
        if (is_serif) body_ += " font-family=\"DejaVu Serif, Georgia, serif\"";
        if (style.face == Face::mono) body_ += " font-family=\"DejaVu Sans Mono, monospace\"";
        if (is_bold) body_ += " font-weight=\"bold\"";
        body_ += '>' + escaped_markup(shown) + "</text>\n";
    }

    [[nodiscard]] std::string finished() const {
        const auto size = [](double points) { return number(points / kMillimetre); };
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
               size(width_) + "mm\" height=\"" + size(height_) + "mm\" viewBox=\"0 0 " + number(width_) + " " +
               number(height_) + "\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n<title>" +
               escaped_markup(printable(title_)) + "</title>\n<rect width=\"" + number(width_) + "\" height=\"" +
               number(height_) + "\" fill=\"#ffffff\"/>\n" + body_ + "</svg>\n";
    }

private:
    /// In hundredths, the same on every machine.
    static std::string number(double value) {
        std::array<char, 40> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), std::round(value * 100) / 100 + 0.0).ptr;
        return {digits.data(), end};
    }

    static std::string look(const ShapeStyle& style) {
        std::string text = style.fill.empty() ? " fill=\"none\"" : " fill=\"" + style.fill + '"';
        if (style.ink.empty()) return text;
        text += " stroke=\"" + style.ink + "\" stroke-width=\"" + number(style.thickness) + '"';
        if (style.is_dashed) text += " stroke-dasharray=\"3 2\"";
        return text;
    }

    /// How wide a text is about, where its letters are 1 high: nobody knows with which font it will be shown.
    static double wide(std::string_view text) {
        double sum = 0;
        while (!text.empty()) sum += take_letter(text);
        return std::max(sum, 0.1);
    }
    static double take_letter(std::string_view& text) {
        const auto [code, bytes] = text_rules::first_character(text);
        text.remove_prefix(std::max<std::size_t>(bytes, 1));
        const int columns = utf8proc_charwidth(static_cast<utf8proc_int32_t>(code));
        return columns == 2 ? 1 : columns * 0.6;
    }
    static std::size_t letters_in(std::string_view text, double room) {
        std::size_t count = 0;
        while (!text.empty() && (room -= take_letter(text)) > 0.6) ++count;
        return std::max<std::size_t>(count, 1);
    }

    std::string title_;
    std::string body_;
    double width_ = 0;
    double height_ = 0;
};

} // namespace plan_sheet

/// Returns a map as an SVG drawing of the sheets that plan_pdf makes of it: the same bytes for the same map and sheet.
/// Takes time in proportion to its places. Any thread.
inline std::string plan_drawing(const SeatMap& map, const PlanSheet& sheet) {
    plan_sheet::SvgPen pen(sheet.house + " · " + map.parts().name);
    plan_sheet::Drawing(pen, map, sheet).draw();
    return pen.finished();
}

} // namespace frontrow
