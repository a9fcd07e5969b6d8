#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/programme/event_admin_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/event_json.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/programme_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/events, the file of all sessions, and the texts for marketing.
class EventAdminHandler {
public:
    explicit EventAdminHandler(EventAdminService& events) : events_(events) {}

    void add_routes(Router& router) {
        add_event_routes(router);
        router.add("GET", "/api/marketing/events", Permission::edit_texts, [this](const Request& request) {
            return list(request, [](const EventFigures& figures) { return texts_json(figures.event); });
        });
        router.add("PUT", "/api/marketing/events/{event}/texts", Permission::edit_texts,
                   [this](const Request& request) {
                       const auto kept = value_of(events_.event(event_of(request)));
                       const Json body = over(texts_json(kept.event), json_body(request));
                       const Fields fields(body, "");
                       const auto edited = value_of(events_.edit_texts(actor(request), event_of(request),
                                                                       read_texts(fields), read_row_version(fields)));
                       return json_answer(200, texts_json(edited.event));
                   });
    }

private:
    static constexpr std::int64_t kMaxPage = 100;

    void add_event_routes(Router& router) {
        constexpr auto needed = Permission::edit_programme;
        router.add("GET", "/api/admin/events", needed, [this](const Request& request) {
            return list(request, [](const EventFigures& figures) { return figures_json(figures); });
        });
        router.add("GET", "/api/admin/sessions.csv", needed,
                   [this](const Request& request) { return csv(csv_numbers(request)); });
        router.add("POST", "/api/admin/events", needed, [this](const Request& request) {
            return event_answer(201, events_.add(actor(request), read_event(json_body(request))));
        });
        router.add("GET", "/api/admin/events/{event}", needed,
                   [this](const Request& request) { return event_answer(200, events_.event(event_of(request))); });
        router.add("PUT", "/api/admin/events/{event}", needed, [this](const Request& request) {
            Json kept = figures_json(value_of(events_.event(event_of(request))));
            kept.erase("slug"); // it stays, whatever letters it is of
            const Json body = over(std::move(kept), json_body(request));
            auto edit = read_event(body);
            edit.row_version = read_row_version(Fields(body, ""));
            return event_answer(200, events_.edit(actor(request), event_of(request), edit));
        });
        router.add("POST", "/api/admin/events/{event}/duplicate", needed, [this](const Request& request) {
            const Json body = json_body(request);
            const Fields fields(body, "");
            EventCopy wanted{.title = fields.optional_text("title", programme_rules::kMaxTitleBytes).value_or(""),
                             .starts_at = read_optional_moment(fields, "starts_at")};
            if (fields.has("first_day")) wanted.first_day = read_day(fields, "first_day");
            return event_answer(201, events_.duplicate(actor(request), event_of(request), wanted));
        });
        router.add("POST", "/api/admin/events/{event}/cancel", needed, [this](const Request& request) {
            return json_answer(200, cancelled_json(value_of(
                                        events_.cancel(actor(request), event_of(request), row_version_in(request)))));
        });
        using Step = Result<EventFigures> (EventAdminService::*)(const Actor&, const EventSlug&, std::int64_t);
        constexpr std::array<std::pair<const char*, Step>, 5> steps{{{"publish", &EventAdminService::publish},
                                                                     {"unpublish", &EventAdminService::unpublish},
                                                                     {"archive", &EventAdminService::archive},
                                                                     {"delete", &EventAdminService::remove},
                                                                     {"undelete", &EventAdminService::restore}}};
        for (const auto& [name, step] : steps)
            router.add("POST", std::string("/api/admin/events/{event}/") + name, needed,
                       [this, take = step](const Request& request) {
                           return event_answer(
                               200, (events_.*take)(actor(request), event_of(request), row_version_in(request)));
                       });
    }

    // ---- Answers

    /// What marketing may know of an event: not what it earns.
    static Json texts_json(const Event& event) {
        Json json = event_texts_json(event);
        json["status"] = name_of(event.status);
        json["version"] = event.row_version;
        return json;
    }

    template <class ToJson>
    Response list(const Request& request, const ToJson& to_json) {
        const auto limit = query_number(request, "limit", kMaxPage, 1, kMaxPage);
        const auto below = query_number(request, "after", std::numeric_limits<std::int64_t>::max(), 1,
                                        std::numeric_limits<std::int64_t>::max());
        const bool in_bin = query_number(request, "bin", 0, 0, 1) == 1;
        Json items = Json::array();
        const auto events = events_.events(in_bin, EventId{below}, limit);
        for (const auto& event : events) items.push_back(to_json(event));
        const bool is_last = std::ssize(events) < limit;
        return json_answer(200,
                           {{"items", std::move(items)},
                            {"next", is_last ? Json(nullptr) : Json(std::to_string(events.back().event.id.value))}});
    }

    /// Every session that is not in the bin, the latest event first.
    Response csv(CsvNumbers numbers) {
        CsvFile file({"event", "title", "artist", "event_status", "session", "session_status", "venue", "starts_at",
                      "capacity", "sold", "held", "blocked", "paid_orders", "reserved_orders", "revenue",
                      "reserved_amount", "currency"},
                     {"These are too many sessions for one file: read the events in pages.", "limit"}, numbers);
        EventId below{std::numeric_limits<std::int64_t>::max()};
        for (auto events = events_.events(false, below, kMaxPage); !events.empty();
             events = events_.events(false, events.back().event.id, kMaxPage))
            for (const auto& event : events)
                for (const auto& session : event.sessions) add_line(file, event.event, session);
        return csv_file(std::move(file), "sessions.csv");
    }

    static void add_line(CsvFile& file, const Event& event, const SessionFigures& figures) {
        const Session& session = figures.detail.session;
        file.add({event.slug.text(), event.title, event.artist, name_of(event.status), session.slug.text(),
                  status_name(session), figures.detail.venue.name,
                  local_time(session.starts_at, figures.detail.venue.timezone), std::to_string(session.capacity),
                  std::to_string(figures.places.sold), std::to_string(figures.places.held),
                  std::to_string(figures.places.blocked), std::to_string(figures.orders.paid),
                  std::to_string(figures.orders.reserved), decimal({figures.orders.paid_amount, session.currency}),
                  decimal({figures.orders.reserved_amount, session.currency}), session.currency.code()});
    }

    static Response event_answer(int status, Result<EventFigures> figures) {
        return json_answer(status, figures_json(value_of(std::move(figures))));
    }

    // ---- Requests

    static Actor actor(const Request& request) { return actor_of(request.caller->user); }
    static EventSlug event_of(const Request& request) { return path_id<EventSlug>(request, "event"); }

    static EventTexts read_texts(const Fields& fields) {
        return {.title = fields.text("title", programme_rules::kMaxTitleBytes),
                .description = fields.has("description")
                                   ? read_prose(fields, "description", programme_rules::kMaxDescription)
                                   : "",
                .image = fields.optional_text("image", programme_rules::kMaxImageBytes).value_or("")};
    }

    static EventEdit read_event(const Json& body) {
        const Fields fields(body, "");
        EventEdit edit{read_texts(fields),
                       fields.optional_text("artist", programme_rules::kMaxArtistBytes).value_or("")};
        if (fields.has("attendee_names")) edit.attendee_names = read_attendee_names(fields);
        if (fields.has("slug")) edit.slug = read_slug(fields);
        return edit;
    }

    static AttendeeNames read_attendee_names(const Fields& fields) {
        const auto word = fields.text("attendee_names", 20);
        for (const auto known : {AttendeeNames::none, AttendeeNames::optional, AttendeeNames::required})
            if (word == name_of(known)) return known;
        Fields::refuse(fields.path("attendee_names"), "must be none, optional or required");
    }

    /// An address in lower case: somebody will read it aloud.
    static EventSlug read_slug(const Fields& fields) {
        const auto text = fields.text("slug", programme_rules::kMaxSlugBytes);
        const auto slug = EventSlug::parse(text);
        if (!slug || text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
            Fields::refuse(fields.path("slug"), "has to be small letters, digits and dashes");
        return *slug;
    }

    EventAdminService& events_;
};

} // namespace frontrow
