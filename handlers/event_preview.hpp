#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/programme/event_preview_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/programme/event.hpp"
#include "handlers/programme/session.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/pages/page_renderer.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// The pages of a draft, behind a link that whoever writes it hands on: as they will look, for looking only.
class EventPreviewHandler {
public:
    EventPreviewHandler(EventPreviewService& previews, const PageRenderer& renderer, const SessionHandler& sessions)
        : previews_(previews), renderer_(renderer), sessions_(sessions) {}

    void add_routes(Router& router) {
        router.add("POST", "/api/marketing/events/{event}/preview-link", Permission::edit_texts,
                   [this](const Request& request) {
                       const auto slug = path_id<EventSlug>(request, "event");
                       const auto link = value_of(previews_.link(actor_of(request.caller->user), slug));
                       return json_answer(201, {{"path", "/preview/" + slug.text() + "/" + link.token},
                                                {"until", rfc3339(link.until)}});
                   });
        router.add("GET", "/preview/{event}/{token}", [this](const Request& request) {
            const auto slug = EventSlug::parse(request.parameters.at("event"));
            if (!slug) return nothing(request);
            const auto preview = previews_.find(*slug, request.parameters.at("token"));
            if (!preview) return nothing(request);
            if (!preview->page) return leads_to("/events/" + slug->text());
            return page(request, "event", EventHandler::event_json(preview->page->listing, preview->page->now),
                        {{"until", rfc3339(preview->until)}});
        });
        router.add("GET", "/preview/{event}/{token}/{session}", [this](const Request& request) {
            const auto slug = EventSlug::parse(request.parameters.at("event"));
            const auto session = SessionSlug::parse(request.parameters.at("session"));
            if (!slug || !session) return nothing(request);
            const auto preview = previews_.find(*slug, request.parameters.at("token"), *session);
            if (!preview) return nothing(request);
            if (!preview->page) return leads_to("/sessions/" + session->text());
            return page(request, "session", sessions_.session_page_json(preview->page->page),
                        {{"until", rfc3339(preview->until)}, {"states", preview->page->letters}});
        });
    }

private:
    Response page(const Request& request, const std::string& name, Json data, Json preview) const {
        data["preview"] = std::move(preview);
        return secured_page(renderer_.page_once(request, name, data), " 'none'");
    }

    /// A link that is over, or was none, leads to the page that says so.
    Response nothing(const Request& request) const {
        auto response = renderer_.page(request, "404");
        if (response.status == 200) response.status = 404;
        return secured_page(std::move(response), " 'none'");
    }

    static Response leads_to(std::string path) {
        return Response::of(303, "text/plain", "").with("Location", std::move(path)).with("Cache-Control", "no-store");
    }

    EventPreviewService& previews_;
    const PageRenderer& renderer_;
    const SessionHandler& sessions_;
};

} // namespace frontrow
