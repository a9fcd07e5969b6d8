#pragma once

#include <string>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace frontrow {

/// Throws Refusal where another site's page may have sent the request: by Sec-Fetch-Site, or by Origin and Host where a
/// browser does not send that yet.
inline void require_own_page(const Request& request) {
    const auto site = request.header("sec-fetch-site");
    if (site && *site == "same-origin") return;
    const auto origin = request.header("origin");
    const auto host = request.header("host");
    if (!site && origin && host &&
        (*origin == "http://" + std::string(*host) || *origin == "https://" + std::string(*host)))
        return;
    throw Refusal({ErrorKind::forbidden, "cross_site", "This has to come from a page of this site.", "Origin"});
}

} // namespace frontrow
