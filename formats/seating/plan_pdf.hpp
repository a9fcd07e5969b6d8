#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/seating/seat_map.hpp"
#include "formats/printed_page.hpp"
#include "formats/seating/sheet/drawing.hpp"
#include "formats/seating/svg/path.hpp"

namespace frontrow {

namespace plan_sheet {

/// Draws a plan onto pages of a PDF.
class PdfPen {
public:
    explicit PdfPen(PrintedPages& pages) : pages_(pages) {}

    template <class Draw>
    void page(double width, double height, Draw&& draw) {
        pages_.add_page(width, height, true, [&](PrintedPages&) {
            draw();
            return height;
        });
    }
    template <class Draw>
    void group(std::string_view, Draw&& draw) {
        draw();
    }
    void circle(Point at, double radius, const ShapeStyle& style) { pages_.circle({at.x, at.y}, radius, style); }
    void polygon(const std::vector<Point>& corners, bool is_closed, const ShapeStyle& style) {
        std::vector<PagePoint> points;
        for (const auto& p : corners) points.push_back({p.x, p.y});
        pages_.polygon(points, is_closed, style);
    }
    void symbol(std::string_view path, Point at, double size, const std::string& ink) {
        const auto lines = svg::PathReader::read(path);
        FRONTROW_ASSERT(lines.has_value());
        const double scale = size / 20;
        for (const auto& line : *lines) {
            std::vector<PagePoint> points;
            for (const auto& p : line.points) points.push_back({at.x + (p.x - 10) * scale, at.y + (p.y - 10) * scale});
            pages_.polygon(points, line.is_closed, {.ink = ink, .thickness = 1.5 * scale});
        }
    }
    /// Writes beside, around or before the place, as the style's side says, with the middle of the line at its height.
    void text(Point at, double width, std::string_view words, const TextStyle& style) {
        const double left = style.side == Side::left    ? at.x
                            : style.side == Side::right ? at.x - width
                                                        : at.x - width / 2;
        const double height = pages_.measured([&] { return pages_.text(left, 0, width, words, style); });
        pages_.text(left, at.y - height / 2, width, words, style);
    }

private:
    PrintedPages& pages_;
};

} // namespace plan_sheet

/// Returns a map as a PDF on sheets in landscape, to be read by people: the same bytes for the same map and sheet.
/// Takes time in proportion to its places, a second for 30,000 of them; threads as PrintedPages.
inline std::string plan_pdf(const SeatMap& map, const PlanSheet& sheet) {
    PrintedPages pages(sheet.house + " · " + map.parts().name, sheet.published_at);
    plan_sheet::PdfPen pen(pages);
    plan_sheet::Drawing(pen, map, sheet).draw();
    return pages.finished();
}

} // namespace frontrow
