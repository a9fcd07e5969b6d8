#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "domain/time.hpp"
#include "formats/json.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/feeds.hpp"
#include "handlers/shared/page_renderer.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /programme.rss and /programme.ics: what is on, for readers of news and for calendars.
class FeedHandler {
public:
    /// Returns what GET /api/events says.
    using List = std::function<std::shared_ptr<const CachedResponse>(const Request&)>;

    /// All must outlive it.
    FeedHandler(List list, const PageRenderer& renderer, const CachedResponses& replies, const Clock& clock)
        : list_(std::move(list)), renderer_(renderer), replies_(replies), clock_(clock) {}

    void add_routes(Router& router) {
        router.add_cached("/programme.rss", [this](const Request& request) {
            return feed(request, "rss", "application/rss+xml; charset=utf-8", feeds::rss);
        });
        router.add_cached("/programme.ics", [this](const Request& request) {
            return feed(request, "ics", "text/calendar; charset=utf-8", feeds::calendar);
        });
    }

private:
    /// The programme as `make` writes it: cached by what it says where the house has said how it is reached. Where the
    /// caller says so it is made each time, since anybody could make up addresses without end.
    template <class Make>
    [[nodiscard]] Response feed(const Request& request, const std::string& kind, std::string type, Make&& make) const {
        const auto list = list_(request);
        const auto shop = renderer_.name_of_shop(request);
        const auto base = renderer_.base_of(request);
        const auto load = [&] { return CachedResponse{make(Json::parse(list->bytes), shop, base, clock_.now())}; };
        if (!renderer_.has_public_url())
            return Response::of(200, std::move(type), load().bytes).with("Cache-Control", "no-cache");
        const auto reply = replies_.get(request, "feed:" + kind + ":" + shop + ":" + list->etag, kCatalogueTtl, load);
        return CachedResponses::answer(request, reply, "no-cache", std::move(type));
    }

    const List list_;
    const PageRenderer& renderer_;
    const CachedResponses& replies_;
    const Clock& clock_;
};

} // namespace frontrow
