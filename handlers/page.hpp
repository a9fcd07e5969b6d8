#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "domain/store.hpp"
#include "handlers/branding.hpp"
#include "handlers/common.hpp"
#include "handlers/programme/event.hpp"
#include "handlers/programme/session.hpp"
#include "http/router.hpp"
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

/// The pages and their files. A page arrives with the data of its first paint inside it: the bytes that the API serves.
class PageHandler {
public:
    PageHandler(const StaticFiles& files, const SharedReplies& replies, const ShopFaceHandler& shop,
                const EventHandler& events, const SessionHandler& sessions)
        : files_(files), replies_(replies), shop_(shop), events_(events), sessions_(sessions) {}

    void add_routes(Router& router) {
        router.add_cached("/", [this](const Request& request) {
            return secured(page(request, "index.html", unless_gone([&] { return events_.list(request); }).get()));
        });
        router.add_cached("/sessions/{session}", [this](const Request& request) {
            const auto slug = SessionSlug::parse(request.parameters.at("session"));
            try {
                if (slug)
                    return secured(page(request, "session.html",
                                        unless_gone([&] { return sessions_.reply(request, *slug); }).get()));
            } catch (const Refusal&) { // no such session: a person gets a page that says so, not problem+json
            }
            return not_found(request);
        });
        router.add_cached("/checkout/{hold}",
                          [this](const Request& request) { return secured(page(request, "checkout.html")); });
        router.add_cached("/orders/{order}",
                          [this](const Request& request) { return secured(page(request, "order.html")); });
        for (const std::string name :
             {"login", "setup", "account", "admin", "venue", "artist", "marketing", "box-office"})
            router.add_cached("/" + name,
                              [this, name](const Request& request) { return secured(page(request, name + ".html")); });
        router.add_cached("/favicon.ico", [this](const Request& request) {
            return secured(files_.answer(request, "favicon.svg").value_or(Response{404, {}, {}, {}, {}, {}}));
        });
        router.set_fallback([this](const Request& request) { return file_or_not_found(request); });
    }

    /// A page in the look of the shop, with `data` inside where there is some. The etags of both are part of the key,
    /// so what is cached is never out of date.
    [[nodiscard]] Response page(const Request& request, const std::string& file,
                                const SharedReply* data = nullptr) const {
        const auto html = files_.bytes(file);
        if (!html) return problem({ErrorKind::internal, "internal", "This page is missing."});
        const auto face = shop_.find_or_last(request);
        const std::string key =
            "page:" + file + ":" + (data ? data->etag : "") + ":" + face->etag + ":" + files_.etag(file, *html);
        const auto reply = replies_.get(request, key, kSeatsTtl, [&] {
            auto dressed = ShopFaceHandler::dress(std::string(*html), *face);
            return SharedReply{data ? fill(dressed, data->bytes) : std::move(dressed)};
        });
        return SharedReplies::answer(request, reply, "no-cache", "text/html; charset=utf-8");
    }

private:
    /// What `find` promises, or nothing while the store is gone: the page then asks itself, and tells people.
    template <class Find>
    static std::shared_ptr<const SharedReply> unless_gone(Find&& find) {
        try {
            return find();
        } catch (const StoreUnavailable&) {
            return {};
        }
    }

    /// Puts the data in the place of the `null` that every page has for it.
    static std::string fill(const std::string& html, const std::string& data) {
        constexpr std::string_view place = "id=\"page-data\">null<";
        const auto found = html.find(place);
        if (found == std::string::npos) throw std::logic_error("a page has no place for its data");
        const auto null = found + place.size() - 5;
        return html.substr(0, null) + data + html.substr(null + 4);
    }

    Response file_or_not_found(const Request& request) const {
        constexpr std::string_view prefix = "/static/";
        if (request.path.starts_with(prefix))
            if (auto response = files_.answer(request, request.path.substr(prefix.size())))
                return secured(std::move(*response));
        return not_found(request);
    }

    /// A page for people, problem+json for programs.
    Response not_found(const Request& request) const {
        const bool wants_page = request.header("accept").value_or("").find("text/html") != std::string_view::npos;
        if (!wants_page || request.path.starts_with("/api/"))
            return problem(Error::not_found("There is nothing at this path."));
        auto response = secured(page(request, "404.html"));
        if (response.status == 200) response.status = 404;
        return response;
    }

    static Response secured(Response response) { return secured_page(std::move(response), " 'none'"); }

    const StaticFiles& files_;
    const SharedReplies& replies_;
    const ShopFaceHandler& shop_;
    const EventHandler& events_;
    const SessionHandler& sessions_;
};

} // namespace frontrow
