#pragma once

#include "http/message.hpp"

namespace frontrow {

/// What every answer says to browsers, whoever makes it: pages, APIs, pictures and refusals. What an answer has already
/// is left alone, since a page states a policy of its own.
class SecurityHeaders {
public:
    /// `is_tls` says that callers come over TLS only, and should go on so (RFC 6797).
    explicit SecurityHeaders(bool is_tls = false) : is_tls_(is_tls) {}

    void add_to(Response& response) const {
        add(response, "X-Content-Type-Options", "nosniff");
        add(response, "Referrer-Policy", "same-origin");
        add(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        if (is_tls_) add(response, "Strict-Transport-Security", "max-age=31536000");
    }

private:
    static void add(Response& response, const char* name, const char* value) {
        if (!response.header(name)) response.with(name, value);
    }
    bool is_tls_;
};

} // namespace frontrow
