#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "http/message.hpp"

namespace frontrow {

/// The part [first, end) of a body that "bytes=…" asks for; nothing where it asks for none of it. More than one range,
/// and what is no range, asks for the whole (RFC 9110, section 14.2: a server may ignore the field).
inline std::optional<std::pair<std::size_t, std::size_t>> range_of(std::string_view text, std::size_t size) {
    constexpr std::string_view unit = "bytes=";
    const std::pair<std::size_t, std::size_t> whole{0, size};
    if (!text.starts_with(unit)) return whole;
    text.remove_prefix(unit.size());
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return whole;
    const auto number = [](std::string_view digits) -> std::optional<std::size_t> {
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc() || end != digits.data() + digits.size()) return {};
        return value;
    };
    const auto first = number(text.substr(0, dash));
    const auto last = number(text.substr(dash + 1));
    if (text.starts_with('-')) { // the last so many bytes
        if (!last) return whole;
        if (*last == 0 || size == 0) return {};
        return std::pair{size - std::min(*last, size), size};
    }
    if (!first || (!last && dash + 1 != text.size()) || (last && *last < *first)) return whole;
    if (*first >= size) return {};
    return std::pair{*first, last ? std::min(*last, size - 1) + 1 : size};
}

/// Cuts the answer to a GET down to the range that was asked for, if the caller still has the same bytes in mind.
inline Response ranged(const Request& request, Response response) {
    if (response.status != 200 || !response.body) return response;
    response.with("Accept-Ranges", "bytes");
    const auto wanted = request.header("range");
    if (!wanted || request.method != "GET") return response;
    const auto only_if = request.header("if-range");
    if (only_if && only_if != response.header("ETag")) return response;
    const std::size_t size = response.body->size();
    const auto range = range_of(*wanted, size);
    if (range == std::pair<std::size_t, std::size_t>{0, size}) return response;
    if (!range) {
        response.status = 416;
        response.body = std::make_shared<const std::string>();
        return std::move(response.with("Content-Range", "bytes */" + std::to_string(size)));
    }
    const auto [first, end] = *range;
    response.status = 206;
    response.body = std::make_shared<const std::string>(*response.body, first, end - first);
    return std::move(response.with("Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(end - 1) +
                                                        "/" + std::to_string(size)));
}

} // namespace frontrow
