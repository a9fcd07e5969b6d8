#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "domain/text.hpp"
#include "http/head.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"

namespace frontrow {

/// The value of a header as UTF-8: what is none becomes U+FFFD, so that no store ever sees it.
inline std::string header_text(std::string_view value) {
    if (is_plain_text(value)) return std::string(value);
    std::string text;
    for (std::size_t i = 0; i < value.size();) {
        const int more = text_rules::continuation_bytes(static_cast<unsigned char>(value[i]));
        const auto letter = value.substr(i, static_cast<std::size_t>(std::max(more, 0)) + 1);
        const bool is_letter = is_plain_text(letter) || letter == "\t";
        text.append(is_letter ? letter : "\xEF\xBF\xBD");
        i += is_letter ? letter.size() : 1;
    }
    return text;
}

/// What the caller asks for, without the body.
inline Request request_of(const Head& head) {
    const auto decoded = [](std::string_view text, bool is_form) {
        std::string out;
        head_detail::decode(text, [&](char c, bool was_escaped) {
            out += is_form && c == '+' && !was_escaped ? ' ' : c;
            return true; // it decodes: check_head() has seen it
        });
        return out;
    };
    Request request;
    request.method = head.method;
    request.path = head.path;
    for (std::string_view rest = head.query; !rest.empty();) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        if (pair.empty()) continue;
        request.query.emplace(decoded(pair.substr(0, equals), true),
                              decoded(pair.substr(std::min(equals + 1, pair.size())), true));
    }
    for (const auto& [name, value] : head.headers) request.headers.emplace(lower_case(name), header_text(value));
    return request;
}

/// Appends the status line and the headers of an answer, without the empty line behind them.
inline void append_head(const Response& response, bool keep_alive, std::string& output) {
    fmt::format_to(std::back_inserter(output), "HTTP/1.1 {} {}\r\n", response.status, title_of(response.status));
    for (const auto& [name, value] : response.headers) output.append(name).append(": ").append(value).append("\r\n");
    if (!response.content_type.empty()) output.append("Content-Type: ").append(response.content_type).append("\r\n");
    if (!keep_alive) output += "Connection: close\r\n";
}

/// Appends all of an answer that stands in front of its body.
inline void append_until_body(const Response& response, bool keep_alive, std::string& output) {
    append_head(response, keep_alive, output);
    const bool has_length = response.status != 304 && response.status != 204; // RFC 9110, section 8.6
    if (has_length) fmt::format_to(std::back_inserter(output), "Content-Length: {}\r\n", response.text().size());
    output += "\r\n";
}

} // namespace frontrow
