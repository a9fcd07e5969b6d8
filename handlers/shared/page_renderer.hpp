#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "formats/json.hpp"
#include "formats/page_template.hpp"
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

/// Renders the pages in the look of the shop. static/pages has their templates: layout.html is what all of them have,
/// parts/ what it is made of, pages.json says how the layout frames each page, and a file for each is what is in its
/// <main>.
class PageRenderer {
public:
    /// `public_url` is where buyers reach the shop, empty where nobody has said so.
    PageRenderer(const StaticFiles& files, const CachedResponses& replies, const BrandingHandler& shop,
                 std::string public_url = "")
        : files_(files), replies_(replies), shop_(shop), public_url_(std::move(public_url)),
          built_(files.may_change() ? "" : files.fingerprint(kFolder)) {}

    /// The page `name` in the look of the shop, with `data` inside where there is some. What it is made of is part of
    /// its key, so what is cached is never out of date.
    [[nodiscard]] Response page(const Request& request, const std::string& name,
                                const CachedResponse* data = nullptr) const {
        if (!files_.bytes(path_of(name))) return problem({ErrorKind::internal, "internal", "This page is missing."});
        const auto face = shop_.find_or_last(request);
        const std::string key = "page:" + name + ":" + (data ? data->etag : "") + ":" + face->etag + ":" +
                                (files_.may_change() ? files_.fingerprint(kFolder) : built_);
        const auto reply =
            replies_.get(request, key, kSeatsTtl, [&] { return CachedResponse{render(name, *face, data)}; });
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
    static constexpr const char* kFolder = "pages/";
    static constexpr const char* kHostLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";

    static std::string path_of(const std::string& name) { return kFolder + name + ".html"; }

    std::string render(const std::string& name, const CachedResponse& face, const CachedResponse* data) const {
        const auto table = files_.bytes(std::string(kFolder) + "pages.json");
        if (!table) throw std::runtime_error("the table of the pages is missing");
        Json view = BrandingHandler::view(face);
        view["page"] = Json::parse(*table).at(name);
        view["about"] = data ? discovery::about(Json::parse(data->bytes), public_url_) : Json(nullptr);
        view["data"] = data ? Json(data->bytes) : Json(nullptr);
        const auto find = [&](const std::string& part) {
            return files_.bytes(path_of(part == "content" ? name : part));
        };
        return render_page(find, "layout", view);
    }

    const StaticFiles& files_;
    const CachedResponses& replies_;
    const BrandingHandler& shop_;
    const std::string public_url_;
    const std::string built_; ///< The fingerprint of the templates, where they cannot change.
};

} // namespace frontrow
