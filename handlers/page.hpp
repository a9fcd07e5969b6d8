#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "domain/assert.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/store.hpp"
#include "handlers/programme/event.hpp"
#include "handlers/programme/session.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/pages/discovery.hpp"
#include "handlers/shared/pages/page_renderer.hpp"
#include "handlers/shared/pages/painted_picker.hpp"
#include "http/router.hpp"
#include "http/static_files.hpp"

namespace frontrow {

/// The pages and their files. A page arrives with the data of its first paint inside it: the bytes that the API serves.
class PageHandler {
public:
    PageHandler(const StaticFiles& files, const PageRenderer& renderer, const EventHandler& events,
                const SessionHandler& sessions, SeatMapService& maps, bool is_demo)
        : files_(files), renderer_(renderer), events_(events), sessions_(sessions), maps_(maps), is_demo_(is_demo) {}

    void add_routes(Router& router) {
        router.add_cached("/", [this](const Request& request) {
            return secured(renderer_.page(request, "index", unless_gone([&] { return events_.list(request); }).get()));
        });
        router.add_cached("/events/{event}", [this](const Request& request) {
            const auto slug = EventSlug::parse(request.parameters.at("event"));
            try {
                if (slug)
                    return secured(renderer_.page(request, "event",
                                                  unless_gone([&] { return events_.find(request, *slug); }).get()));
            } catch (const Refusal&) { // no such event: a person gets a page that says so
            }
            return not_found(request);
        });
        router.add_cached("/robots.txt", [this](const Request& request) {
            return plain("text/plain; charset=utf-8", discovery::robots(renderer_.base_of(request)));
        });
        router.add_cached("/sessions/{session}", [this](const Request& request) {
            const auto slug = SessionSlug::parse(request.parameters.at("session"));
            try {
                if (slug)
                    return secured(renderer_.page(request, "session",
                                                  unless_gone([&] { return sessions_.reply(request, *slug); }).get(),
                                                  [this](const Json& session, Language language, const Json& messages) {
                                                      return painted(session, language, messages);
                                                  }));
            } catch (const Refusal&) { // no such session: a person gets a page that says so, not problem+json
            }
            return not_found(request);
        });
        router.add_cached("/checkout/{hold}",
                          [this](const Request& request) { return secured(renderer_.page(request, "checkout")); });
        router.add_cached("/orders/{order}",
                          [this](const Request& request) { return secured(renderer_.page(request, "order")); });
        router.add_cached("/gift-cards",
                          [this](const Request& request) { return secured(renderer_.page(request, "gift-cards")); });
        router.add_cached("/gift-cards/{order}",
                          [this](const Request& request) { return secured(renderer_.page(request, "gift-card")); });
        router.add_cached("/tickets/{pass}",
                          [this](const Request& request) { return secured(renderer_.page(request, "ticket")); });
        for (const std::string path : {"/news/{token}", "/unsubscribe/{token}"})
            router.add_cached(path,
                              [this](const Request& request) { return secured(renderer_.page(request, "news")); });
        router.add_cached("/waiting/{token}",
                          [this](const Request& request) { return secured(renderer_.page(request, "waiting")); });
        router.add_cached("/login", [this](const Request& request) { // everybody knows the passwords of a demo
            return secured(renderer_.page(request, is_demo_ ? "demo-login" : "login"));
        });
        for (const std::string name : {"password", "setup", "account", "admin", "venue", "artist", "marketing",
                                       "box-office", "find", "door", "verify"})
            router.add_cached("/" + name,
                              [this, name](const Request& request) { return secured(renderer_.page(request, name)); });
        if (is_demo_) {
            router.add_cached("/demo/mail",
                              [this](const Request& request) { return secured(renderer_.page(request, "demo-mail")); });
            router.add_cached("/demo/pay/{payment}",
                              [this](const Request& request) { return secured(renderer_.page(request, "demo-pay")); });
        }
        router.add_cached("/favicon.ico", [this](const Request& request) {
            return secured(files_.answer(request, "favicon.svg").value_or(Response{404, {}, {}, {}, {}, {}}));
        });
        // A worker may look after the paths below its own folder only, and looks after other workers by their path too:
        // all lie where the pages do.
        for (const auto& [path, script] : {std::pair<std::string, std::string>{"/door-worker.js", "door_worker"},
                                           {"/door-camera.js", "door_camera"},
                                           {"/ticket-worker.js", "ticket_worker"}})
            router.add_cached(path, [this, file = "js/admission/" + script + ".js"](const Request& request) {
                return secured(files_.answer(request, file).value_or(Response{404, {}, {}, {}, {}, {}}));
            });
        router.set_fallback([this](const Request& request) { return file_or_not_found(request); });
    }

private:
    /// What `find` returns, or nothing while the store is gone: the page then asks itself, and tells people.
    template <class Find>
    static std::shared_ptr<const CachedResponse> unless_gone(Find&& find) {
        try {
            return find();
        } catch (const StoreUnavailable&) {
            return {};
        }
    }

    /// What the picker shows before its scripts run; nothing while the store is gone.
    [[nodiscard]] Json painted(const Json& session, Language language, const Json& messages) const {
        try {
            const auto id = MapId::parse(discovery::text_of(session, "map"));
            FRONTROW_ASSERT(id.has_value()); // the API has just written it
            return painted_picker::of(session, value_of(maps_.find(*id))->parts(), language, messages);
        } catch (const StoreUnavailable&) {
            return nullptr;
        }
    }

    /// A file for machines.
    static Response plain(std::string type, std::string text) {
        auto response = Response::of(200, std::move(type), std::move(text));
        response.with("Cache-Control", "no-cache");
        return response;
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
        auto response = secured(renderer_.page(request, "404"));
        if (response.status == 200) response.status = 404;
        return response;
    }

    static Response secured(Response response) { return secured_page(std::move(response), " 'none'"); }

    const StaticFiles& files_;
    const PageRenderer& renderer_;
    const EventHandler& events_;
    const SessionHandler& sessions_;
    SeatMapService& maps_;
    const bool is_demo_;
};

} // namespace frontrow
