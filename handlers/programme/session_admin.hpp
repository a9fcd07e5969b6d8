#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/login_service.hpp"
#include "domain/programme/session_admin_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/programme_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/sessions, and the sessions of an event.
class SessionAdminHandler {
public:
    SessionAdminHandler(SessionAdminService& sessions, SeatMapService& maps) : sessions_(sessions), maps_(maps) {}

    void add_routes(Router& router) {
        constexpr auto needed = Permission::edit_programme;
        router.add("POST", "/api/admin/events/{event}/sessions", needed, [this](const Request& request) {
            return session_answer(201, sessions_.add(actor(request), event_of(request), read_session(request)));
        });
        router.add("GET", "/api/admin/sessions/{session}", needed, [this](const Request& request) {
            return session_answer(200, sessions_.session(session_of(request)));
        });
        router.add("PUT", "/api/admin/sessions/{session}", needed, [this](const Request& request) {
            return session_answer(200, sessions_.edit(actor(request), session_of(request), read_session(request)));
        });
        router.add("PUT", "/api/admin/events/{event}/sessions", needed, [this](const Request& request) {
            return list_answer(200, sessions_.edit_all(actor(request), event_of(request), read_sessions(request)));
        });
        router.add("POST", "/api/admin/sessions/{session}/duplicate", needed, [this](const Request& request) {
            const Json body = json_body(request);
            return session_answer(201, sessions_.duplicate(actor(request), session_of(request),
                                                           read_moment(Fields(body, ""), "starts_at")));
        });
        router.add("POST", "/api/admin/sessions/{session}/repeat", needed, [this](const Request& request) {
            return list_answer(201, sessions_.repeat(actor(request), session_of(request), read_repetition(request)));
        });
        using Step = Result<SessionFigures> (SessionAdminService::*)(const Actor&, const SessionSlug&, std::int64_t);
        constexpr std::array<std::pair<const char*, Step>, 3> steps{{{"postpone", &SessionAdminService::postpone},
                                                                     {"delete", &SessionAdminService::remove},
                                                                     {"undelete", &SessionAdminService::restore}}};
        for (const auto& [name, step] : steps)
            router.add("POST", std::string("/api/admin/sessions/{session}/") + name, needed,
                       [this, take = step](const Request& request) {
                           return session_answer(
                               200, (sessions_.*take)(actor(request), session_of(request), row_version_in(request)));
                       });
        router.add("POST", "/api/admin/sessions/{session}/cancel", needed, [this](const Request& request) {
            return json_answer(200, cancelled_json(value_of(sessions_.cancel(actor(request), session_of(request),
                                                                             row_version_in(request)))));
        });
    }

private:
    // ---- Answers

    Response session_answer(int status, Result<SessionFigures> figures) {
        const auto session = value_of(std::move(figures));
        Json json = figures_json(session);
        json["categories"] = categories_json(value_of(maps_.categories(session.detail.session.map)));
        return json_answer(status, json);
    }

    static Response list_answer(int status, Result<std::vector<SessionFigures>> sessions) {
        Json items = Json::array();
        for (const auto& session : value_of(std::move(sessions))) items.push_back(figures_json(session));
        return json_answer(status, {{"items", std::move(items)}, {"next", nullptr}});
    }

    // ---- Requests

    static Actor actor(const Request& request) { return actor_of(request.caller->user); }
    static EventSlug event_of(const Request& request) { return path_id<EventSlug>(request, "event"); }
    static SessionSlug session_of(const Request& request) { return path_id<SessionSlug>(request, "session"); }

    static SessionEdit read_session(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        SessionEdit edit;
        edit.venue = read_id<VenueSlug>(fields, "venue");
        edit.map = read_id<MapId>(fields, "map");
        edit.starts_at = read_optional_moment(fields, "starts_at");
        edit.doors_at = read_optional_moment(fields, "doors_at");
        edit.sales_end = read_optional_moment(fields, "sales_end");
        if (fields.has("currency")) edit.currency = read_currency(fields);
        read_terms(fields, edit);
        if (request.method == "PUT") edit.row_version = read_row_version(fields);
        return edit;
    }

    /// What several sessions can have in common.
    static void read_terms(const Fields& fields, SessionEdit& edit) {
        edit.sales_start = read_optional_moment(fields, "sales_start");
        if (fields.has("hold_ttl_seconds"))
            edit.hold_ttl = std::chrono::seconds(fields.integer("hold_ttl_seconds", 60, 3'600));
        if (fields.has("max_seats")) edit.max_seats = fields.integer("max_seats", 1, programme_rules::kMaxSeats);
        if (fields.has("max_seats_per_buyer"))
            edit.max_seats_per_buyer = fields.integer("max_seats_per_buyer", 1, programme_rules::kMaxSeatsPerBuyer);
        if (fields.has("strand_rule")) edit.strand_rule = read_strand_rule(fields);
        if (fields.has("fee")) edit.fee = fields.integer("fee", 0, kMaxAmount);
        if (fields.has("reservations")) edit.takes_reservations = fields.flag("reservations", false);
        if (fields.has("prices")) edit.prices = read_prices(fields);
    }

    static SessionsEdit read_sessions(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        SessionsEdit edit;
        fields.for_each("sessions", programme_rules::kMaxRepetitions, [&](const Json& item, const std::string& path) {
            const Fields seen(item, path);
            edit.sessions.push_back({.session = frontrow::read_session(seen), .row_version = read_row_version(seen)});
        });
        if (edit.sessions.empty()) Fields::refuse("sessions", "must name a session", "missing");
        const auto read_before = [&](const char* name) -> std::optional<Milliseconds> {
            if (!fields.has(name)) return {};
            return std::chrono::minutes(
                fields.integer(name, 0, programme_rules::kAroundStart / std::chrono::minutes(1)));
        };
        edit.doors_before = read_before("doors_minutes_before");
        edit.sales_end_before = read_before("sales_end_minutes_before");
        read_terms(fields, edit.change);
        return edit;
    }

    template <class Id>
    static std::optional<Id> read_id(const Fields& fields, const char* name) {
        if (!fields.has(name)) return {};
        auto id = Id::parse(fields.text(name, Id::kMaxBytes));
        if (!id) Fields::refuse(fields.path(name), "is not a name");
        return id;
    }

    static StrandRule read_strand_rule(const Fields& fields) {
        const auto name = fields.text("strand_rule", 10);
        for (const auto rule : {StrandRule::off, StrandRule::lenient, StrandRule::strict})
            if (name == name_of(rule)) return rule;
        Fields::refuse(fields.path("strand_rule"), "must be off, lenient or strict");
    }

    static std::vector<PriceEdit> read_prices(const Fields& fields) {
        std::vector<PriceEdit> prices;
        fields.for_each("prices", programme_rules::kMaxPrices, [&](const Json& item, const std::string& path) {
            const Fields price(item, path);
            auto type = price.text("ticket_type", programme_rules::kMaxTicketTypeBytes);
            if (trimmed(type).size() != type.size() || type.empty())
                Fields::refuse(price.path("ticket_type"), "needs a name without blanks around it");
            PriceEdit edit{.category = price.text("category", kMaxLabelBytes),
                           .ticket_type = std::move(type),
                           .amount = price.integer("amount", 0, kMaxAmount)};
            // Null is as in something new.
            if (item.contains("tax")) edit.tax = price.optional_text("tax", kMaxTaxNameBytes).value_or("");
            if (item.contains("open")) edit.is_open = price.flag("open", false);
            if (item.contains("suggested"))
                edit.suggested = read_amounts(price, "suggested", kMaxSuggested, kMostOpenAmount);
            prices.push_back(std::move(edit));
        });
        return prices;
    }

    static Repetition read_repetition(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        Repetition how;
        fields.for_each("days", programme_rules::kMaxRepetitions, [&](const Json& item, const std::string& path) {
            const auto day = parse_day(item.is_string() ? item.get_ref<const std::string&>() : "");
            if (!day) Fields::refuse(path, std::string(kDayNeeded));
            how.on.push_back(*day);
        });
        if (!how.on.empty()) return how;
        const auto every = fields.text("every", 10);
        if (every != "day" && every != "week") Fields::refuse("every", "must be day or week");
        how.days = every == "week" ? 7 : 1;
        if (fields.has("until"))
            how.until = read_day(fields, "until");
        else
            how.count = static_cast<int>(fields.integer("count", 1, programme_rules::kMaxRepetitions));
        return how;
    }

    SessionAdminService& sessions_;
    SeatMapService& maps_;
};

} // namespace frontrow
