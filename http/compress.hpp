#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <zlib.h>

namespace frontrow {

/// Returns `bytes` in gzip form, by a level of zlib. Throws std::runtime_error where memory runs out.
inline std::string gzip(std::string_view bytes, int level = Z_DEFAULT_COMPRESSION) {
    z_stream stream{};
    constexpr int gzip_window = 15 + 16; // zlib's way to ask for a gzip header
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib: no memory");
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // zlib's old interface; it only reads
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) throw std::runtime_error("zlib: deflate failed");
    return out;
}

} // namespace frontrow
