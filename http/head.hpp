#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/text.hpp"
#include "http/address.hpp"
#include "http/message.hpp"

namespace frontrow {

/// How much of a request is taken.
struct RequestLimits {
    std::size_t max_head_bytes = 16'384;
    std::size_t max_headers = 64;
    std::size_t max_segment_bytes = 255;           ///< Of the path, between two slashes.
    std::size_t max_body_bytes = 65'536;           ///< From anybody.
    std::size_t max_staff_body_bytes = 1'048'576;  ///< Where the route asks for a login.
    std::size_t max_large_body_bytes = 16'777'216; ///< Where the route says so; see Route::max_body_bytes.
};

/// The head of a request that nothing is ambiguous about. Its views look into the bytes that were checked.
struct Head {
    std::string_view method;
    std::string path{};       ///< Decoded, UTF-8: what is routed is what a handler sees.
    std::string_view query{}; ///< As sent, without its question mark; what it decodes to is UTF-8.
    std::vector<std::pair<std::string_view, std::string_view>> headers{}; ///< Values without space around them.
    std::size_t bytes = 0;                                                ///< Up to and with the empty line.
    std::size_t body_bytes = 0;
    bool keep_alive = true;
    bool expects_continue = false;

    /// The first value of the header, whose name is given in lower case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
        for (const auto& [field, value] : headers)
            if (field.size() == name.size() && lower_case(field) == name) return value;
        return {};
    }
    /// All values of the header in their order, joined by commas, which is what several lines of a list mean (RFC 9110,
    /// section 5.3); nothing where it is missing. The name is given in lower case.
    [[nodiscard]] std::optional<std::string> joined(std::string_view name) const {
        std::optional<std::string> all;
        for (const auto& [field, value] : headers) {
            if (field.size() != name.size() || lower_case(field) != name) continue;
            if (all)
                all->append(", ").append(value);
            else
                all = std::string(value);
        }
        return all;
    }
};

/// Why a request goes no further. The connection ends with it: what follows cannot be trusted to be a request.
struct HeadRefusal {
    int status = 400;
    std::string_view detail;
};

struct HeadIncomplete {};

using HeadCheck = std::variant<Head, HeadRefusal, HeadIncomplete>;

namespace head_detail {

constexpr bool is_token_char(char c) { // RFC 9110, section 5.6.2
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
inline bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}
inline bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
inline std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `each(byte, was_escaped)` for every decoded byte. Returns false at a malformed escape, or where `each` does.
template <class Each>
bool decode(std::string_view text, Each&& each) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            if (!each(text[i], false)) return false;
            continue;
        }
        if (i + 2 >= text.size()) return false;
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0 || !each(static_cast<char>(high * 16 + low), true)) return false;
        i += 2;
    }
    return true;
}

inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// Decodes the path of a target into `path`, once and for all. Returns why it or the query cannot be served, if so.
inline std::optional<HeadRefusal> check_target(std::string_view target, const RequestLimits& limits,
                                               std::string& path) {
    const auto is_visible = [](char c) { return c > 0x20 && c < 0x7F && c != '#' && c != '\\'; };
    if (!std::all_of(target.begin(), target.end(), is_visible))
        return HeadRefusal{400, "The target has a character that has to be escaped."};
    const auto query = std::min(target.find('?'), target.size());
    std::size_t segment = 0; // where the last one begins
    const auto is_fine = [&] {
        const auto last = std::string_view(path).substr(segment);
        return last != "." && last != ".." && last.size() <= limits.max_segment_bytes;
    };
    path.reserve(query);
    const bool path_is_fine = decode(target.substr(0, query), [&](char c, bool was_escaped) {
        if (was_escaped && (c == '/' || c == '\\')) return false;
        if (c == '/' && !is_fine()) return false;
        path += c;
        if (c == '/') segment = path.size();
        return true;
    });
    if (!path_is_fine || !is_fine() || !is_plain_text(path)) return HeadRefusal{400, "The path is malformed."};
    std::string decoded;
    decoded.reserve(target.size() - query);
    const auto keep = [&](char c, bool) {
        decoded += c;
        return true;
    };
    if (!decode(target.substr(query), keep) || !is_plain_text(decoded))
        return HeadRefusal{400, "The query is malformed."};
    return {};
}

inline bool is_ranges(std::string_view value) { // one range only: many of them are an old way to exhaust a server
    constexpr std::string_view unit = "bytes=";
    if (!value.starts_with(unit)) return false;
    value.remove_prefix(unit.size());
    const auto dash = value.find('-');
    if (dash == std::string_view::npos) return false;
    const auto first = value.substr(0, dash);
    const auto last = value.substr(dash + 1);
    if (std::max(first.size(), last.size()) > 15) return false;
    return (is_digits(first) && (last.empty() || is_digits(last))) || (first.empty() && is_digits(last));
}

/// The one pass over the header fields; what concerns the whole request is checked by check_head().
class Fields {
public:
    Fields(Head& head, const RequestLimits& limits) : head_(head), limits_(limits) {}

    std::optional<HeadRefusal> take(std::string_view line) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
            return HeadRefusal{400, "A header has no name."};
        const auto name = line.substr(0, colon);
        const auto value = trimmed(line.substr(colon + 1));
        if (std::any_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }))
            return HeadRefusal{400, "A header has a control character."};
        if (head_.headers.size() == limits_.max_headers) return HeadRefusal{431, "There are too many headers."};
        head_.headers.emplace_back(name, value);
        return note(lower_case(name), value);
    }

    [[nodiscard]] bool has_host() const noexcept { return has_host_; }
    [[nodiscard]] bool says_close() const noexcept { return says_close_; }
    [[nodiscard]] bool says_keep_alive() const noexcept { return says_keep_alive_; }

private:
    std::optional<HeadRefusal> note(const std::string& name, std::string_view value) {
        if (name == "host") {
            if (std::exchange(has_host_, true) || !is_host(value)) // from which links are made
                return HeadRefusal{400, "There has to be one Host."};
        } else if (name == "content-length") {
            if (std::exchange(has_length_, true) || !is_digits(value) || value.size() > 18)
                return HeadRefusal{400, "The Content-Length is malformed or stands twice."};
            std::from_chars(value.data(), value.data() + value.size(), head_.body_bytes);
        } else if (name == "transfer-encoding") {
            return HeadRefusal{411, "A body needs its Content-Length; Transfer-Encoding is not taken."};
        } else if (name == "content-encoding") {
            return HeadRefusal{415, "A body has to come as it is, without Content-Encoding."};
        } else if (name == "expect") {
            if (lower_case(value) != "100-continue") return HeadRefusal{417, "This expectation cannot be met."};
            head_.expects_continue = true;
        } else if (name == "range") {
            if (std::exchange(has_range_, true) || !is_ranges(value))
                return HeadRefusal{416, "A range has to be one range of bytes."};
        } else if (name == "authorization") {
            if (std::exchange(has_authorization_, true))
                return HeadRefusal{400, "There has to be one Authorization at most."};
        } else if (name == "cookie") {
            return note_cookies(value);
        } else if (name == "connection") {
            note_connection(lower_case(value));
        } else if (name.starts_with("remote_") || name.starts_with("local_")) {
            return HeadRefusal{400, "A header has a name that is not for callers."}; // the library's own
        }
        return {};
    }

    /// A second cookie of a name that tells who calls would let a caller be one person here and another there.
    std::optional<HeadRefusal> note_cookies(std::string_view value) {
        for_each_cookie(value, [&](std::string_view name, std::string_view) {
            const auto known = std::find(kCallerCookies.begin(), kCallerCookies.end(), name);
            if (known != kCallerCookies.end()) ++cookies_[static_cast<std::size_t>(known - kCallerCookies.begin())];
        });
        if (std::any_of(cookies_.begin(), cookies_.end(), [](int count) { return count > 1; }))
            return HeadRefusal{400, "A cookie that tells who calls stands twice."};
        return {};
    }

    void note_connection(std::string_view options) {
        while (!options.empty()) {
            const auto comma = std::min(options.find(','), options.size());
            const auto option = trimmed(options.substr(0, comma));
            if (option == "close") says_close_ = true;
            if (option == "keep-alive") says_keep_alive_ = true;
            options.remove_prefix(std::min(comma + 1, options.size()));
        }
    }

    Head& head_;
    const RequestLimits& limits_;
    bool has_host_ = false;
    bool has_length_ = false;
    bool has_range_ = false;
    bool has_authorization_ = false;
    std::array<int, kCallerCookies.size()> cookies_{};
    bool says_close_ = false;
    bool says_keep_alive_ = false;
};

/// Takes the request line apart. Returns the version's minor number in `minor`.
inline std::optional<HeadRefusal> check_request_line(std::string_view line, Head& head, std::string_view& target,
                                                     int& minor) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return HeadRefusal{400, "The request line is malformed."};
    head.method = line.substr(0, first);
    target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(head.method) || target.empty()) return HeadRefusal{400, "The request line is malformed."};
    constexpr std::array<std::string_view, 7> known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    if (std::find(known.begin(), known.end(), head.method) == known.end())
        return HeadRefusal{501, "This method is not known here."};
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        const bool is_http = version.starts_with("HTTP/") && version.size() == 8;
        return HeadRefusal{is_http ? 505 : 400, "This version of HTTP is not spoken here."};
    }
    minor = version.back() - '0';
    return {};
}

/// Takes "http://host" off a target in absolute form, which has to name the host of the Host header.
inline std::optional<HeadRefusal> check_origin(const Head& head, std::string_view& target) {
    if (target.starts_with('/') || (target == "*" && head.method == "OPTIONS")) return {};
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto host = target.substr(scheme.size(), target.find('/', scheme.size()) - scheme.size());
        const auto origin_bytes = scheme.size() + host.size();
        if (lower_case(host) != lower_case(head.header("host").value_or("")) || origin_bytes == target.size()) break;
        target.remove_prefix(origin_bytes);
        return {};
    }
    return HeadRefusal{400, "The target has to be a path on this host."};
}

} // namespace head_detail

/// Checks the head at the start of `bytes`, strictly: what two servers could read in two ways is refused. `from` says
/// how many of the bytes are known to hold no end of a head. Reads nothing past the head; throws nothing but
/// std::bad_alloc. After RFC 9112.
inline HeadCheck check_head(std::string_view bytes, const RequestLimits& limits, std::size_t from = 0) {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    const auto end = bytes.find(end_of_head, from < 3 ? 0 : from - 3);
    if (end == std::string_view::npos) {
        if (bytes.size() >= limits.max_head_bytes) return HeadRefusal{431, "The head is too large."};
        return HeadIncomplete{};
    }
    if (end + end_of_head.size() > limits.max_head_bytes) return HeadRefusal{431, "The head is too large."};

    Head head;
    head.headers.reserve(16);
    head.bytes = end + end_of_head.size();
    std::string_view lines = bytes.substr(0, end);
    const auto next_line = [&] {
        const auto stop = std::min(lines.find("\r\n"), lines.size());
        const auto line = lines.substr(0, stop);
        lines.remove_prefix(std::min(stop + 2, lines.size()));
        return line;
    };
    std::string_view target;
    int minor = 1;
    if (auto refused = head_detail::check_request_line(next_line(), head, target, minor)) return *refused;
    head_detail::Fields fields(head, limits);
    while (!lines.empty())
        if (auto refused = fields.take(next_line())) return *refused;
    if (minor == 1 && !fields.has_host()) return HeadRefusal{400, "There has to be one Host."};
    if (auto refused = head_detail::check_origin(head, target)) return *refused;
    if (auto refused = head_detail::check_target(target, limits, head.path)) return *refused;
    const auto question = std::min(target.find('?'), target.size());
    head.query = target.substr(std::min(question + 1, target.size()));

    const bool takes_body = head.method != "GET" && head.method != "HEAD" && head.method != "OPTIONS";
    if (!takes_body && head.body_bytes > 0) return HeadRefusal{400, "This method comes without a body."};
    if (head.body_bytes > std::max(limits.max_staff_body_bytes, limits.max_large_body_bytes))
        return HeadRefusal{413, "The body is larger than this server takes."};
    head.keep_alive = minor == 1 ? !fields.says_close() : fields.says_keep_alive() && !fields.says_close();
    return head;
}

} // namespace frontrow
