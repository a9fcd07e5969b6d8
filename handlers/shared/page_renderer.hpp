#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "handlers/shared/branding.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/discovery.hpp"
#include "http/problem.hpp"
#include "http/static_files.hpp"

namespace frontrow {

/// A page with the content policy that every page has. `ancestors` names the sites that may show it in a frame, each
/// after a blank.
inline Response secured_page(Response response, const std::string& ancestors) {
    response.with("Content-Security-Policy",
                  "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
                  "frame-ancestors" +
                      ancestors + "; base-uri 'none'; form-action 'self'");
    return response;
}

/// Renders the pages in the look of the shop.
class PageRenderer {
public:
    /// `public_url` is where buyers reach the shop, empty where nobody has said so.
    PageRenderer(const StaticFiles& files, const CachedResponses& replies, const BrandingHandler& shop,
                 std::string public_url = "")
        : files_(files), replies_(replies), shop_(shop), public_url_(std::move(public_url)) {}

    /// A page in the look of the shop, with `data` inside where there is some. The etags of both are part of the key,
    /// so what is cached is never out of date.
    [[nodiscard]] Response page(const Request& request, const std::string& file,
                                const CachedResponse* data = nullptr) const {
        const auto html = files_.bytes(file);
        if (!html) return problem({ErrorKind::internal, "internal", "This page is missing."});
        const auto face = shop_.find_or_last(request);
        const std::string key =
            "page:" + file + ":" + (data ? data->etag : "") + ":" + face->etag + ":" + files_.etag(file, *html);
        const auto reply = replies_.get(request, key, kSeatsTtl, [&] {
            auto rendered = BrandingHandler::render(std::string(*html), *face);
            if (!data) return CachedResponse{std::move(rendered)};
            const auto shop = discovery::text_of(Json::parse(face->bytes), "name");
            discovery::put_head(rendered, Json::parse(data->bytes), shop, public_url_);
            return CachedResponse{fill(rendered, data->bytes)};
        });
        return CachedResponses::answer(request, reply, "no-cache", "text/html; charset=utf-8");
    }

    /// Where the reader of this request has come to: "https://tickets.example.org", empty where that is unknown.
    [[nodiscard]] std::string base_of(const Request& request) const {
        if (!public_url_.empty()) return public_url_;
        const std::string host(request.header("host").value_or(""));
        if (host.empty() || host.find_first_not_of(kHostLetters) != std::string::npos) return {};
        const bool is_here = host.starts_with("localhost") || host.starts_with("127.");
        return (is_here ? "http://" : "https://") + host;
    }

private:
    static constexpr const char* kHostLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";

    /// Puts the data in the place of the `null` that every page has for it.
    static std::string fill(const std::string& html, const std::string& data) {
        constexpr std::string_view place = "id=\"page-data\">null<";
        const auto found = html.find(place);
        if (found == std::string::npos) throw std::logic_error("a page has no place for its data");
        const auto null = found + place.size() - 5;
        return html.substr(0, null) + data + html.substr(null + 4);
    }

    const StaticFiles& files_;
    const CachedResponses& replies_;
    const BrandingHandler& shop_;
    const std::string public_url_;
};

} // namespace frontrow
