#pragma once

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
        router.add("POST", "/api/admin/sessions/{session}/duplicate", needed, [this](const Request& request) {
            const Json body = json_body(request);
            return session_answer(201, sessions_.duplicate(actor(request), session_of(request),
                                                           read_moment(Fields(body, ""), "starts_at")));
        });
        router.add("POST", "/api/admin/sessions/{session}/repeat", needed, [this](const Request& request) {
            Json added = Json::array();
            for (const auto& session :
                 value_of(sessions_.repeat(actor(request), session_of(request), read_repetition(request))))
                added.push_back(figures_json(session));
            return json_answer(201, {{"items", std::move(added)}, {"next", nullptr}});
        });
        router.add("POST", "/api/admin/sessions/{session}/postpone", needed, [this](const Request& request) {
            return session_answer(200,
                                  sessions_.postpone(actor(request), session_of(request), row_version_in(request)));
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
        edit.sales_start = read_optional_moment(fields, "sales_start");
        edit.sales_end = read_optional_moment(fields, "sales_end");
        if (fields.has("currency")) edit.currency = read_currency(fields);
        if (fields.has("hold_ttl_seconds"))
            edit.hold_ttl = std::chrono::seconds(fields.integer("hold_ttl_seconds", 60, 3'600));
        if (fields.has("max_seats")) edit.max_seats = fields.integer("max_seats", 1, programme_rules::kMaxSeats);
        if (fields.has("max_seats_per_buyer"))
            edit.max_seats_per_buyer = fields.integer("max_seats_per_buyer", 1, programme_rules::kMaxSeatsPerBuyer);
        if (fields.has("strand_rule")) edit.strand_rule = read_strand_rule(fields);
        if (fields.has("fee")) edit.fee = fields.integer("fee", 0, kMaxAmount);
        if (fields.has("reservations")) edit.takes_reservations = fields.flag("reservations", false);
        if (fields.has("prices")) edit.prices = read_prices(fields);
        if (request.method == "PUT") edit.row_version = read_row_version(fields);
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

    static std::vector<Price> read_prices(const Fields& fields) {
        std::vector<Price> prices;
        fields.for_each("prices", programme_rules::kMaxPrices, [&](const Json& item, const std::string& path) {
            const Fields price(item, path);
            auto type = price.text("ticket_type", programme_rules::kMaxTicketTypeBytes);
            if (trimmed(type).size() != type.size() || type.empty())
                Fields::refuse(price.path("ticket_type"), "needs a name without blanks around it");
            prices.push_back({.category = price.text("category", kMaxLabelBytes),
                              .ticket_type = std::move(type),
                              .amount = price.integer("amount", 0, kMaxAmount),
                              .tax = price.optional_text("tax", kMaxTaxNameBytes).value_or(""),
                              .is_open = price.flag("open", false),
                              .suggested = read_amounts(price, "suggested", kMaxSuggested, kMostOpenAmount)});
        });
        return prices;
    }

    static Repetition read_repetition(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto every = fields.text("every", 10);
        if (every != "day" && every != "week") Fields::refuse("every", "must be day or week");
        Repetition how{every == "week" ? 7 : 1, 0, {}};
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
