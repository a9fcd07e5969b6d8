#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <png.h>
#include <turbojpeg.h>

#include "domain/result.hpp"

namespace frontrow {

/// A picture as this program has written it itself.
struct CleanImage {
    std::string bytes;
    std::string kind; ///< "jpg" or "png".
};

/// Decodes pictures of strangers and encodes them again, so that what is served is nothing but pixels: no metadata, no
/// second file behind the first, nothing that only some decoders understand. The codecs are libjpeg-turbo and libpng.
namespace image_codec {

inline constexpr int kMaxSide = 1'600;              ///< Of what is kept.
inline constexpr int kMaxPixels = 50'000'000;       ///< Of a JPEG that is to be made smaller.
inline constexpr std::size_t kMaxBytes = 2'000'000; ///< Of what is kept.
inline constexpr int kQuality = 85;

inline Error refused(const std::string& why) { return Error::invalid("image", why); }

inline Result<CleanImage> small_enough(CleanImage image) {
    if (image.bytes.size() > kMaxBytes) return refused("This picture is too detailed for the web. Save it as a JPEG.");
    return image;
}

/// The largest of the sizes that the decoder makes by itself and that fits.
inline tjscalingfactor scale_for(int width, int height) {
    int count = 0;
    const tjscalingfactor* factors = tjGetScalingFactors(&count);
    tjscalingfactor best{1, 8};
    for (int i = 0; i < count; ++i) {
        const auto factor = factors[i];
        const bool is_larger = factor.num * best.denom > best.num * factor.denom;
        if (factor.num <= factor.denom && TJSCALED(width, factor) <= kMaxSide && TJSCALED(height, factor) <= kMaxSide &&
            is_larger)
            best = factor;
    }
    return best;
}

inline Result<CleanImage> clean_jpeg(std::string_view bytes) {
    struct Free {
        void operator()(void* handle) const { tjDestroy(handle); }
        void operator()(unsigned char* buffer) const { tjFree(buffer); }
    };
    const std::unique_ptr<void, Free> decoder(tjInitDecompress());
    const std::unique_ptr<void, Free> encoder(tjInitCompress());
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    int width = 0, height = 0, sampling = 0, colors = 0;
    if (tjDecompressHeader3(decoder.get(), data, bytes.size(), &width, &height, &sampling, &colors) != 0 || width < 1 ||
        height < 1)
        return refused("This is no sound JPEG file.");
    if (colors == TJCS_CMYK || colors == TJCS_YCCK)
        return refused("This JPEG is for print. Save it for the web, in RGB.");
    if (width > kMaxPixels / height) return refused("This picture has more than 50 megapixels.");
    const auto scale = scale_for(width, height);
    const int wide = TJSCALED(width, scale), high = TJSCALED(height, scale);
    if (wide > kMaxSide || high > kMaxSide) return refused("This picture is far too long for its width.");
    std::vector<unsigned char> pixels(static_cast<std::size_t>(wide) * static_cast<std::size_t>(high) * 3);
    // A file that was cut off is a warning to the decoder. Thousands of scans would keep it busy for minutes.
    constexpr int flags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS;
    if (tjDecompress2(decoder.get(), data, bytes.size(), pixels.data(), wide, 0, high, TJPF_RGB, flags) != 0)
        return refused("This JPEG file is broken or cut off.");
    unsigned char* encoded = nullptr;
    unsigned long size = 0;
    const int failed = tjCompress2(encoder.get(), pixels.data(), wide, 0, high, TJPF_RGB, &encoded, &size, TJSAMP_420,
                                   kQuality, TJFLAG_PROGRESSIVE);
    const std::unique_ptr<unsigned char, Free> owner(encoded);
    if (failed != 0) return refused("This picture cannot be written as a JPEG.");
    return small_enough({std::string(reinterpret_cast<const char*>(encoded), size), "jpg"});
}

inline Result<CleanImage> clean_png(std::string_view bytes) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const std::unique_ptr<png_image, decltype(&png_image_free)> owner(&image, &png_image_free);
    if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
        return refused("This is no sound PNG file.");
    if (image.width > kMaxSide || image.height > kMaxSide)
        return refused("A PNG may have at most 1600 pixels to a side. Make it smaller, or save it as a JPEG.");
    image.format = (image.format & PNG_FORMAT_FLAG_ALPHA) != 0 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
    std::vector<unsigned char> pixels(PNG_IMAGE_SIZE(image));
    if (png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr) == 0)
        return refused("This PNG file is broken or cut off.");
    png_image written{};
    written.version = PNG_IMAGE_VERSION;
    written.width = image.width;
    written.height = image.height;
    written.format = image.format;
    png_alloc_size_t size = 0;
    if (png_image_write_to_memory(&written, nullptr, &size, 0, pixels.data(), 0, nullptr) == 0)
        return refused("This picture cannot be written as a PNG.");
    std::string encoded(size, '\0');
    if (png_image_write_to_memory(&written, encoded.data(), &size, 0, pixels.data(), 0, nullptr) == 0)
        return refused("This picture cannot be written as a PNG.");
    encoded.resize(size);
    return small_enough({std::move(encoded), "png"});
}

/// Returns the picture in the bytes of a JPEG or PNG file, or why it is refused. One at a time, because a
/// progressive JPEG takes six bytes of memory for each of its pixels. Safe from any thread.
inline Result<CleanImage> clean(std::string_view bytes) {
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return clean_jpeg(bytes);
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return clean_png(bytes);
    return refused("A picture has to be a JPEG or a PNG file.");
}

} // namespace image_codec

} // namespace frontrow
