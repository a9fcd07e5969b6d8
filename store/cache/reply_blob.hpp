#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <zlib.h>

#include "domain/cache.hpp"

namespace frontrow {

namespace blob_detail {

/// Writes fields one after the other: numbers of eight bytes, little end first; text behind its length.
class Writer {
public:
    void number(std::uint64_t value) {
        for (int i = 0; i < 8; ++i, value >>= 8) bytes_.push_back(static_cast<char>(value & 0xff));
    }
    void text(std::string_view value) {
        number(value.size());
        bytes_.append(value);
    }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Reads them back. Beyond the end everything is 0 or empty, and is_whole() says so.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    std::uint64_t number() {
        const auto bytes = take(8);
        std::uint64_t value = 0;
        for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
        return value;
    }
    std::string text() { return std::string(take(number())); }
    /// Returns a count of things of at least one byte each, never more than could follow.
    std::size_t count() {
        const auto value = number();
        if (value > rest_.size()) is_whole_ = false;
        return is_whole_ ? static_cast<std::size_t>(value) : 0;
    }
    [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }
    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }

private:
    std::string_view take(std::uint64_t size) {
        if (size > rest_.size()) is_whole_ = false;
        if (!is_whole_) return {};
        const auto part = rest_.substr(0, static_cast<std::size_t>(size));
        rest_.remove_prefix(part.size());
        return part;
    }

    std::string_view rest_;
    bool is_whole_ = true;
};

inline std::uint64_t checksum(std::string_view bytes) {
    return ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

/// Whether the text may stand in a head as an entity tag of ours; empty where a reply has none.
inline bool is_etag(std::string_view text) {
    constexpr std::string_view allowed = "0123456789abcdefghijklmnopqrstuvwxyz-";
    if (text.empty()) return true;
    return text.size() > 2 && text.front() == '"' && text.back() == '"' &&
           text.substr(1, text.size() - 2).find_first_not_of(allowed) == std::string_view::npos;
}

} // namespace blob_detail

/// The reply as bytes for another process.
inline std::string to_blob(const CachedResponse& reply) {
    blob_detail::Writer out;
    out.text(reply.bytes);
    out.text(reply.etag);
    out.text(reply.gzip);
    out.number(reply.valid_until ? 1 : 0);
    out.number(static_cast<std::uint64_t>(reply.valid_until.value_or(Time{}).time_since_epoch().count()));
    out.number(reply.depends_on.size());
    for (const auto& version : reply.depends_on) {
        out.text(version.topic);
        out.number(static_cast<std::uint64_t>(version.number));
    }
    out.number(reply.patches.size());
    for (const auto& mark : reply.patches) {
        out.number(mark.offset);
        out.text(mark.buyer.text());
    }
    std::string blob = out.take();
    blob_detail::Writer sum;
    sum.number(blob_detail::checksum(blob));
    return blob + sum.take();
}

/// The reply of to_blob(); nothing for bytes that are not exactly that.
inline std::optional<CachedResponse> from_blob(std::string_view blob) {
    constexpr std::size_t sum_size = 8;
    if (blob.size() < sum_size) return {};
    const auto body = blob.substr(0, blob.size() - sum_size);
    if (blob_detail::Reader(blob.substr(body.size())).number() != blob_detail::checksum(body)) return {};
    blob_detail::Reader in(body);
    CachedResponse reply;
    reply.bytes = in.text();
    reply.etag = in.text();
    reply.gzip = in.text();
    const bool ends = in.number() != 0;
    const auto end = static_cast<Milliseconds::rep>(in.number());
    if (ends) reply.valid_until = Time(Milliseconds(end));
    for (auto left = in.count(); left > 0 && in.is_whole(); --left) {
        std::string topic = in.text();
        reply.depends_on.push_back({std::move(topic), static_cast<std::int64_t>(in.number())});
    }
    for (auto left = in.count(); left > 0 && in.is_whole(); --left) {
        const auto offset = in.number();
        auto buyer = BuyerId::parse(in.text());
        if (offset >= reply.bytes.size() || !buyer) return {};
        reply.patches.push_back({static_cast<std::uint32_t>(offset), std::move(*buyer)});
    }
    if (!in.is_whole() || !in.is_at_end() || !blob_detail::is_etag(reply.etag)) return {};
    if (reply.etag.empty() && !reply.gzip.empty()) return {};
    return reply;
}

} // namespace frontrow
