#pragma once

#include <algorithm>
#include <memory>
#include <new>
#include <numbers>
#include <string>

#include <cairo.h>

#include "domain/house/color.hpp"
#include "formats/printed_page.hpp"

namespace frontrow {

namespace pass_picture_rules {

/// A picture while it is drawn, in pixels.
class Canvas {
public:
    Canvas(int width, int height) : surface_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height)) {
        if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS) throw std::bad_alloc();
        pen_.reset(cairo_create(surface_.get()));
    }

    [[nodiscard]] cairo_t* pen() const noexcept { return pen_.get(); }

    void fill(const Color& color) {
        const auto [red, green, blue] = color.shares();
        cairo_set_source_rgb(pen(), red, green, blue);
        cairo_paint(pen());
    }

    /// Draws the picture into a rectangle, as large as it fits and in its middle.
    void put(const PagePicture& picture, double x, double y, double width, double height) {
        const double scale = std::min(width / picture.width(), height / picture.height());
        cairo_save(pen());
        cairo_translate(pen(), x + (width - picture.width() * scale) / 2, y + (height - picture.height() * scale) / 2);
        cairo_scale(pen(), scale, scale);
        cairo_set_source_surface(pen(), picture.surface(), 0, 0);
        cairo_pattern_set_filter(cairo_get_source(pen()), CAIRO_FILTER_BEST);
        cairo_paint(pen());
        cairo_restore(pen());
    }

    [[nodiscard]] std::string png() const {
        std::string bytes;
        const auto add = [](void* to, const unsigned char* data, unsigned size) {
            static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), size);
            return CAIRO_STATUS_SUCCESS;
        };
        if (cairo_surface_write_to_png_stream(surface_.get(), add, &bytes) != CAIRO_STATUS_SUCCESS)
            throw std::bad_alloc();
        return bytes;
    }

private:
    struct Destroy {
        void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
        void operator()(cairo_t* pen) const { cairo_destroy(pen); }
    };
    std::unique_ptr<cairo_surface_t, Destroy> surface_;
    std::unique_ptr<cairo_t, Destroy> pen_;
};

/// A ticket with a notch in each of its sides, across a square.
inline void draw_ticket(cairo_t* pen, double side) {
    const double left = side * 0.18, right = side * 0.82, top = side * 0.32, bottom = side * 0.68;
    const double notch = side * 0.07, middle = side / 2;
    constexpr double half = std::numbers::pi / 2;
    cairo_set_source_rgb(pen, 1, 1, 1);
    cairo_move_to(pen, left, top);
    cairo_line_to(pen, right, top);
    cairo_arc_negative(pen, right, middle, notch, -half, half);
    cairo_line_to(pen, right, bottom);
    cairo_line_to(pen, left, bottom);
    cairo_arc_negative(pen, left, middle, notch, half, -half);
    cairo_close_path(pen);
    cairo_fill(pen);
}

} // namespace pass_picture_rules

/// Returns the picture (PNG) that stands for the house beside a notice on a locked phone: its logo on white, or a
/// ticket on its colour where it has none. Throws std::bad_alloc.
inline std::string pass_icon(int side, const Color& accent, const PagePicture& logo) {
    pass_picture_rules::Canvas canvas(side, side);
    if (logo) {
        canvas.fill(*Color::parse("#ffffff"));
        canvas.put(logo, side * 0.1, side * 0.1, side * 0.8, side * 0.8);
    } else {
        canvas.fill(accent);
        pass_picture_rules::draw_ticket(canvas.pen(), side);
    }
    return canvas.png();
}

/// Returns the logo (PNG) as large as it fits into these pixels. Throws std::bad_alloc.
inline std::string pass_logo(double most_width, double most_height, const PagePicture& logo) {
    const double scale = std::min(most_width / logo.width(), most_height / logo.height());
    const double width = std::max(1.0, logo.width() * scale), height = std::max(1.0, logo.height() * scale);
    pass_picture_rules::Canvas canvas(static_cast<int>(width), static_cast<int>(height));
    canvas.put(logo, 0, 0, width, height);
    return canvas.png();
}

} // namespace frontrow
