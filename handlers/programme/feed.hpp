#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "domain/time.hpp"
#include "formats/json.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/pages/discovery.hpp"
#include "handlers/shared/pages/feeds.hpp"
#include "handlers/shared/pages/page_renderer.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /programme.rss, /programme.ics and /sitemap.xml: what is on, for readers of news, calendars and search engines.
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
        router.add_cached("/sitemap.xml", [this](const Request& request) {
            return feed(request, "sitemap", "application/xml",
                        [](const Json& list, const std::string&, const std::string& base, Time) {
                            return discovery::sitemap(list, base);
                        });
        });
    }

private:
    /// The programme as `make` writes it, cached by what it says. Where the house has not said how it is reached its
    /// callers do, and anybody could make up addresses without end: what is cached has a mark where each has its own.
    /// (The address in a calendar is then folded as if it were shorter, which the standard only advises against; and
    /// such a feed is not compressed, which would take a whole reading of it for each caller.)
    template <class Make>
    [[nodiscard]] Response feed(const Request& request, const std::string& kind, std::string type, Make&& make) const {
        const auto list = list_(request);
        const auto shop = renderer_.name_of_shop(request);
        const auto base = renderer_.base_of(request);
        const bool is_callers = !base.empty() && !renderer_.has_public_url();
        const auto key = "feed:" + kind + (is_callers ? ":marked:" : ":") + shop + ":" + list->etag;
        const auto reply = replies_.get(request, key, kCatalogueTtl, [&] {
            return CachedResponse{
                make(Json::parse(list->bytes), shop, is_callers ? std::string(kBaseMark) : base, clock_.now())};
        });
        if (!is_callers) return CachedResponses::answer(request, reply, "no-cache", std::move(type));
        auto response = conditional(request, {200, std::move(type), {}, {}, {}, {}}, reply->etag); // one for each host
        if (response.status == 200) response.body = std::make_shared<const std::string>(with_base(reply->bytes, base));
        return response.with("Cache-Control", "no-cache");
    }

    /// No text of a feed has a control character in it.
    static constexpr std::string_view kBaseMark = "\x01";

    static std::string with_base(std::string_view text, const std::string& base) {
        std::string whole;
        whole.reserve(text.size() + text.size() / 4);
        for (auto at = text.find(kBaseMark); at != std::string_view::npos; at = text.find(kBaseMark)) {
            whole.append(text.substr(0, at)).append(base);
            text.remove_prefix(at + kBaseMark.size());
        }
        return whole.append(text);
    }

    const List list_;
    const PageRenderer& renderer_;
    const CachedResponses& replies_;
    const Clock& clock_;
};

} // namespace frontrow
