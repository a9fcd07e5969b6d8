#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <numbers>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>
#include <png.h>
#include <turbojpeg.h>
#include <utf8proc.h>

#include "domain/house/color.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"
#include "formats/qr_code.hpp"
#include "formats/timestamp.hpp"

namespace frontrow {

/// Points are the measure of everything printed: 72 to an inch.
inline constexpr double kMillimetre = 72 / 25.4;

/// Returns a text that a page can show, whatever it was: well-formed, without control characters, without what changes
/// the direction of others, with at most four marks on a letter, at most `most` characters, the last of them "…" where
/// some were left out. Line breaks and tabs become blanks.
inline std::string printable(std::string_view text, std::size_t most = 400) {
    std::string plain;
    std::size_t count = 0, marks = 0;
    const auto add = [&](std::string_view letter) {
        plain += letter;
        ++count;
    };
    while (!text.empty() && count < most) {
        const auto [code, bytes] = text_rules::first_character(text);
        const auto letter = text.substr(0, std::max<std::size_t>(bytes, 1));
        text.remove_prefix(letter.size());
        if (bytes == 0) {
            add("\xEF\xBF\xBD"); // what stands for a letter that is none
            continue;
        }
        const auto kind = utf8proc_category(static_cast<utf8proc_int32_t>(code));
        const bool is_mark = kind == UTF8PROC_CATEGORY_MN || kind == UTF8PROC_CATEGORY_ME;
        marks = is_mark ? marks + 1 : 0;
        if (marks > 4) continue;
        if (code < 0x20 || (code >= 0x7F && code <= 0x9F))
            add(" ");
        else
            add(letter);
    }
    if (!text.empty()) plain += "…";
    return std::string(trimmed(without_invisible(plain)));
}

enum class Face : std::uint8_t { sans, sans_bold, serif, serif_bold, mono };
enum class Side : std::uint8_t { left, middle, right };

/// How a text stands on a page. Where it does not fit it becomes smaller, down to `smallest`, then ends in "…".
struct TextStyle {
    Face face = Face::sans;
    double size = 10;    ///< Points.
    double smallest = 0; ///< 0: as `size`.
    int lines = 1;       ///< At most.
    std::string ink = "#000000";
    Side side = Side::left;
};

/// A place on a page, in points from its upper left corner.
struct PagePoint {
    double x = 0;
    double y = 0;
};

/// How a shape is drawn: what is empty is not drawn.
struct ShapeStyle {
    std::string fill{};
    std::string ink{}; ///< Of its line.
    double thickness = 1;
    bool is_dashed = false;
};

/// A picture for a page: its pixels, no more of them than print shows. Empty where the bytes are no sound PNG or JPEG.
class PagePicture {
public:
    PagePicture() = default;
    explicit PagePicture(std::string_view bytes) {
        auto read = bytes.starts_with("\x89PNG") ? read_png(bytes) : read_jpeg(bytes);
        if (read) surface_ = shrunk(std::move(read));
    }

    explicit operator bool() const noexcept { return surface_ != nullptr; }
    [[nodiscard]] double width() const { return cairo_image_surface_get_width(surface_.get()); }
    [[nodiscard]] double height() const { return cairo_image_surface_get_height(surface_.get()); }
    [[nodiscard]] cairo_surface_t* surface() const noexcept { return surface_.get(); }

private:
    static constexpr int kMaxSide = 8'192;     ///< Of what is decoded.
    static constexpr double kMaxShown = 600.0; ///< Pixels of a side: 300 to the inch of a logo two inches wide.

    struct Destroy {
        void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    };
    using Surface = std::unique_ptr<cairo_surface_t, Destroy>;

    static Surface blank(int width, int height) {
        Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
        if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::bad_alloc();
        return surface;
    }

    static Surface read_png(std::string_view bytes) {
        png_image image{};
        image.version = PNG_IMAGE_VERSION;
        const std::unique_ptr<png_image, decltype(&png_image_free)> owner(&image, &png_image_free);
        if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) return {};
        if (image.width > kMaxSide || image.height > kMaxSide) return {};
        image.format = PNG_FORMAT_BGRA; // what Cairo has on machines with the low byte first, before it is multiplied
        auto surface = blank(static_cast<int>(image.width), static_cast<int>(image.height));
        auto* data = cairo_image_surface_get_data(surface.get());
        const int stride = cairo_image_surface_get_stride(surface.get());
        if (png_image_finish_read(&image, nullptr, data, stride, nullptr) == 0) return {};
        const auto size = static_cast<std::size_t>(stride) * image.height;
        for (std::size_t at = 0; at + 3 < size; at += 4) // Cairo keeps colours multiplied by their opacity
            for (std::size_t channel = 0; channel < 3; ++channel)
                data[at + channel] = static_cast<unsigned char>(data[at + channel] * data[at + 3] / 255);
        cairo_surface_mark_dirty(surface.get());
        return surface;
    }

    static Surface read_jpeg(std::string_view bytes) {
        struct Free {
            void operator()(void* handle) const { tjDestroy(handle); }
        };
        const std::unique_ptr<void, Free> decoder(tjInitDecompress());
        const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
        int width = 0, height = 0, sampling = 0, colors = 0;
        if (tjDecompressHeader3(decoder.get(), from, bytes.size(), &width, &height, &sampling, &colors) != 0) return {};
        if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide) return {};
        auto surface = blank(width, height);
        const int failed = tjDecompress2(decoder.get(), from, bytes.size(), cairo_image_surface_get_data(surface.get()),
                                         width, cairo_image_surface_get_stride(surface.get()), height, TJPF_BGRA,
                                         TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS);
        if (failed != 0) return {};
        cairo_surface_mark_dirty(surface.get());
        return surface;
    }

    static Surface shrunk(Surface from) {
        const double width = cairo_image_surface_get_width(from.get());
        const double height = cairo_image_surface_get_height(from.get());
        const double scale = kMaxShown / std::max(width, height);
        if (scale >= 1) return from;
        auto to = blank(std::max(1, static_cast<int>(width * scale)), std::max(1, static_cast<int>(height * scale)));
        const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> pen(cairo_create(to.get()), &cairo_destroy);
        cairo_scale(pen.get(), scale, scale);
        cairo_set_source_surface(pen.get(), from.get(), 0, 0);
        cairo_pattern_set_filter(cairo_get_source(pen.get()), CAIRO_FILTER_BEST);
        cairo_paint(pen.get());
        return to;
    }

    Surface surface_;
};

/// A PDF while it is drawn, by Cairo and Pango: places in points from the upper left corner of the page. The bytes
/// follow from what is drawn alone. One is drawn at a time, since a page takes a core and some megabytes: whoever makes
/// the second waits until the first is gone. Any thread, one for each.
class PrintedPages {
public:
    /// `title` and `made_at` stand in the file's own description.
    PrintedPages(const std::string& title, Time made_at) : turn_(one_at_a_time()) {
        surface_.reset(cairo_pdf_surface_create_for_stream(&write, this, kNoSize, kNoSize));
        pen_.reset(cairo_create(surface_.get()));
        fonts_.reset(PANGO_FONT_MAP(g_object_ref(all_fonts())));
        letters_.reset(pango_font_map_create_context(fonts_.get()));
        round_nothing();
        pango_attr_list_insert(no_hyphens_.get(), pango_attr_insert_hyphens_new(FALSE));
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, printable(title).c_str());
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE, rfc3339(made_at).c_str());
    }
    PrintedPages(const PrintedPages&) = delete; // Cairo keeps a pointer to it
    PrintedPages& operator=(const PrintedPages&) = delete;

    /// Draws a page of that width by `draw(pages)`, which returns how high it has become; it is called twice, first
    /// to find that out. The page is not lower than `lowest`, and exactly so high where `is_fixed`.
    template <class Draw>
    void add_page(double width, double lowest, bool is_fixed, Draw&& draw) {
        is_dry_ = true;
        const double height = is_fixed ? lowest : std::max(lowest, draw(*this));
        is_dry_ = false;
        cairo_pdf_surface_set_size(surface_.get(), width, height);
        draw(*this);
        cairo_show_page(pen_.get());
    }

    /// Calls `draw` without a trace on the page and returns what it returns: how high something would be.
    template <class Draw>
    double measured(Draw&& draw) {
        const bool was_dry = std::exchange(is_dry_, true);
        const double height = draw();
        is_dry_ = was_dry;
        return height;
    }

    /// Returns the bytes of the file. Nothing can be drawn after it.
    std::string finished() {
        cairo_surface_finish(surface_.get());
        const auto status = cairo_surface_status(surface_.get());
        if (is_out_of_memory_ || status == CAIRO_STATUS_NO_MEMORY) throw std::bad_alloc();
        if (status != CAIRO_STATUS_SUCCESS)
            throw std::runtime_error(std::string("a page could not be drawn: ") + cairo_status_to_string(status));
        return std::move(bytes_);
    }

    /// Writes a text into a column. Returns how high it is, 0 where there is nothing to write. Nothing in the text is
    /// taken for markup.
    double text(double x, double y, double width, std::string_view words, const TextStyle& style) {
        const std::string shown = printable(words);
        if (shown.empty()) return 0;
        PangoLayout* layout = known_or_fitted(shown, width, style);
        PangoRectangle box{};
        pango_layout_get_extents(layout, nullptr, &box);
        const double height = double{1} * box.height / PANGO_SCALE;
        if (is_dry_) return height;
        cairo_save(pen_.get());
        cairo_rectangle(pen_.get(), x - kOverhang, y - kOverhang, width + 2 * kOverhang, height + 2 * kOverhang);
        cairo_clip(pen_.get()); // marks that are stacked on a letter stay on their own text
        use(style.ink);
        cairo_move_to(pen_.get(), x, y);
        pango_cairo_show_layout(pen_.get(), layout);
        cairo_restore(pen_.get());
        return height;
    }

    void fill(double x, double y, double width, double height, const std::string& ink) {
        if (is_dry_) return;
        use(ink);
        cairo_rectangle(pen_.get(), x, y, width, height);
        cairo_fill(pen_.get());
    }

    void frame(double x, double y, double width, double height, double thickness, const std::string& ink) {
        if (is_dry_) return;
        use(ink);
        cairo_set_line_width(pen_.get(), thickness);
        cairo_rectangle(pen_.get(), x, y, width, height);
        cairo_stroke(pen_.get());
    }

    void line(double x, double y, double to_x, double to_y, double thickness, const std::string& ink, bool is_dashed) {
        if (is_dry_) return;
        constexpr std::array<double, 2> dashes = {3, 3};
        use(ink);
        cairo_save(pen_.get());
        cairo_set_line_width(pen_.get(), thickness);
        if (is_dashed) cairo_set_dash(pen_.get(), dashes.data(), static_cast<int>(dashes.size()), 0);
        cairo_move_to(pen_.get(), x, y);
        cairo_line_to(pen_.get(), to_x, to_y);
        cairo_stroke(pen_.get());
        cairo_restore(pen_.get());
    }

    /// Draws lines from point to point, with the last joined to the first where it `is_closed`.
    void polygon(std::span<const PagePoint> points, bool is_closed, const ShapeStyle& style) {
        if (is_dry_ || points.empty()) return;
        cairo_new_path(pen_.get()); // a text leaves its place as the beginning of one
        for (const auto& [x, y] : points) cairo_line_to(pen_.get(), x, y);
        if (is_closed) cairo_close_path(pen_.get());
        paint(style);
    }

    void circle(PagePoint middle, double radius, const ShapeStyle& style) {
        if (is_dry_) return;
        cairo_new_path(pen_.get());
        cairo_arc(pen_.get(), middle.x, middle.y, radius, 0, 2 * std::numbers::pi);
        cairo_close_path(pen_.get());
        paint(style);
    }

    /// Draws a QR code whose squares fill `side`. The margin that scanners need around them is the caller's.
    void code(double x, double y, double side, const std::string& text) {
        if (is_dry_) return;
        const QrModules modules(text);
        const double square = side / static_cast<double>(modules.width());
        use("#000000");
        for (const auto& run : modules.runs())
            cairo_rectangle(pen_.get(), x + square * static_cast<double>(run.column),
                            y + square * static_cast<double>(run.row), square * static_cast<double>(run.length),
                            square);
        cairo_fill(pen_.get());
    }

    /// Draws a picture as large as fits, at the left of the space. Returns how wide it is.
    double picture(double x, double y, double width, double height, const PagePicture& picture) {
        const double scale = std::min(width / picture.width(), height / picture.height());
        if (!is_dry_) {
            cairo_save(pen_.get());
            cairo_translate(pen_.get(), x, y + (height - picture.height() * scale) / 2);
            cairo_scale(pen_.get(), scale, scale);
            cairo_set_source_surface(pen_.get(), picture.surface(), 0, 0);
            cairo_paint(pen_.get());
            cairo_restore(pen_.get());
        }
        return picture.width() * scale;
    }

private:
    static constexpr double kNoSize = 1; ///< Each page says its own.
    static constexpr double kOverhang = 3;

    template <auto Function>
    struct By {
        template <class Thing>
        void operator()(Thing* thing) const {
            Function(thing);
        }
    };
    using Layout = std::unique_ptr<PangoLayout, By<&g_object_unref>>;

    static std::unique_lock<std::mutex> one_at_a_time() {
        static std::mutex turns;
        return std::unique_lock(turns);
    }

    /// The fonts of the machine, which are found once: each search takes a little memory that is never freed. Only who
    /// has the turn may use them.
    static PangoFontMap* all_fonts() {
        static const std::unique_ptr<PangoFontMap, By<& g_object_unref>> fonts = [] {
            PangoFontMap* made = pango_cairo_font_map_new();
            pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(made), 72);
            return std::unique_ptr<PangoFontMap, By<&g_object_unref>>(made);
        }();
        return fonts.get();
    }

    static cairo_status_t write(void* self, const unsigned char* data, unsigned size) {
        auto& pages = *static_cast<PrintedPages*>(self);
        try {
            pages.bytes_.append(reinterpret_cast<const char*>(data), size);
            return CAIRO_STATUS_SUCCESS;
        } catch (const std::bad_alloc&) { // must not pass through a library in C
            pages.is_out_of_memory_ = true;
            return CAIRO_STATUS_WRITE_ERROR;
        }
    }

    /// Letters stand where their shapes want, not on the pixels of a screen.
    void round_nothing() {
        const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
            cairo_font_options_create(), &cairo_font_options_destroy);
        cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
        pango_cairo_context_set_font_options(letters_.get(), options.get());
        pango_context_set_round_glyph_positions(letters_.get(), FALSE);
    }

    void use(const std::string& ink) {
        const auto color = Color::parse(ink);
        FRONTROW_ASSERT(color.has_value());
        const auto [red, green, blue] = color->shares();
        cairo_set_source_rgb(pen_.get(), red, green, blue);
    }

    /// Fills the path that was made and draws its line.
    void paint(const ShapeStyle& style) {
        constexpr std::array<double, 2> dashes = {3, 2};
        cairo_save(pen_.get());
        if (!style.fill.empty()) {
            use(style.fill);
            cairo_fill_preserve(pen_.get());
        }
        if (!style.ink.empty()) {
            use(style.ink);
            cairo_set_line_width(pen_.get(), style.thickness);
            cairo_set_line_join(pen_.get(), CAIRO_LINE_JOIN_ROUND);
            if (style.is_dashed) cairo_set_dash(pen_.get(), dashes.data(), static_cast<int>(dashes.size()), 0);
            cairo_stroke_preserve(pen_.get());
        }
        cairo_new_path(pen_.get());
        cairo_restore(pen_.get());
    }

    static const char* family(Face face) {
        switch (face) {
        case Face::sans:
        case Face::sans_bold:
            return "DejaVu Sans";
        case Face::serif:
        case Face::serif_bold:
            return "DejaVu Serif";
        case Face::mono:
            return "DejaVu Sans Mono";
        }
        return "";
    }

    void set_size(PangoLayout* layout, const TextStyle& style, double size) {
        const bool is_bold = style.face == Face::sans_bold || style.face == Face::serif_bold;
        const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
            pango_font_description_new(), &pango_font_description_free);
        pango_font_description_set_family_static(font.get(), family(style.face));
        pango_font_description_set_weight(font.get(), is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
        pango_layout_set_font_description(layout, font.get());
    }

    /// Left is left whatever way the text runs; Pango means the side where it begins.
    static void align(PangoLayout* layout, Side side) {
        const bool is_rtl = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL;
        if (side == Side::middle)
            pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
        else
            pango_layout_set_alignment(layout, (side == Side::right) != is_rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    }

    /// Most of what stands on a ticket stands on all of an order, and each is measured before it is drawn.
    PangoLayout* known_or_fitted(const std::string& shown, double width, const TextStyle& style) {
        constexpr std::size_t most = 200;
        if (layouts_.size() >= most) layouts_.clear();
        auto& known = layouts_[{shown, width, style.size, style.smallest, style.lines, style.face, style.side}];
        if (!known) known = fitted(shown, width, style);
        return known.get();
    }

    [[nodiscard]] Layout fitted(const std::string& shown, double width, const TextStyle& style) {
        Layout layout(pango_layout_new(letters_.get()));
        pango_layout_set_text(layout.get(), shown.data(), static_cast<int>(shown.size()));
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_height(layout.get(), -style.lines);
        pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_attributes(layout.get(), no_hyphens_.get());
        align(layout.get(), style.side);
        const double smallest = style.smallest > 0 ? style.smallest : style.size;
        for (double size = style.size;; size = std::max(smallest, size * kStep)) {
            set_size(layout.get(), style, size);
            if (size <= smallest) return layout;
            if (pango_layout_is_ellipsized(layout.get()) == FALSE && has_whole_words(layout.get())) return layout;
        }
    }

    /// Whether no line ends inside a word. Checked by the lines' ends: a break that is no blank stands inside one,
    /// except in scripts that have no blanks.
    static bool has_whole_words(PangoLayout* layout) {
        const std::string_view text(pango_layout_get_text(layout));
        const int lines = pango_layout_get_line_count(layout);
        int count = 0;
        const auto* breaks = pango_layout_get_log_attrs_readonly(layout, &count);
        for (int i = 1; i < lines; ++i) {
            const auto start = pango_layout_get_line_readonly(layout, i)->start_index;
            const auto at = g_utf8_pointer_to_offset(text.data(), text.data() + start);
            if (at < count && breaks[at].is_line_break == 0) return false;
        }
        return true;
    }

    static constexpr double kStep = 0.9; ///< From one size to the next smaller one.

    std::unique_lock<std::mutex> turn_;
    std::string bytes_;
    bool is_out_of_memory_ = false;
    bool is_dry_ = false;
    std::unique_ptr<cairo_surface_t, By<&cairo_surface_destroy>> surface_;
    std::unique_ptr<cairo_t, By<&cairo_destroy>> pen_;
    std::unique_ptr<PangoFontMap, By<&g_object_unref>> fonts_;
    std::unique_ptr<PangoContext, By<&g_object_unref>> letters_;
    /// Of what is broken inside a word: nobody shall take a hyphen for a part of a name.
    std::unique_ptr<PangoAttrList, By<&pango_attr_list_unref>> no_hyphens_{pango_attr_list_new()};
    std::map<std::tuple<std::string, double, double, double, int, Face, Side>, Layout> layouts_;
};

} // namespace frontrow
