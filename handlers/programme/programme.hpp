#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/people/login_service.hpp"
#include "domain/programme/programme_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/event_json.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/programme_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/events, /api/admin/sessions and the texts for marketing.
class ProgrammeHandler {
public:
    explicit ProgrammeHandler(ProgrammeService& programme) : programme_(programme) {}

    void add_routes(Router& router) {
        add_event_routes(router);
        add_session_routes(router);
        router.add("GET", "/api/marketing/events", Permission::edit_texts, [this](const Request& request) {
            return list(request, [](const EventFigures& figures) { return texts_json(figures.event); });
        });
        router.add("PUT", "/api/marketing/events/{event}/texts", Permission::edit_texts,
                   [this](const Request& request) {
                       const auto kept = value_of(programme_.event(event_of(request)));
                       const Json body = over(texts_json(kept.event), json_body(request));
                       const Fields fields(body, "");
                       const auto edited = value_of(programme_.edit_texts(actor(request), event_of(request),
                                                                          read_texts(fields), read_version(fields)));
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
        router.add("GET", "/api/admin/sessions.csv", needed, [this](const Request&) { return csv(); });
        router.add("POST", "/api/admin/events", needed, [this](const Request& request) {
            return event_answer(201, programme_.add_event(actor(request), read_event(json_body(request))));
        });
        router.add("GET", "/api/admin/events/{event}", needed,
                   [this](const Request& request) { return event_answer(200, programme_.event(event_of(request))); });
        router.add("PUT", "/api/admin/events/{event}", needed, [this](const Request& request) {
            Json kept = figures_json(value_of(programme_.event(event_of(request))));
            kept.erase("slug"); // it stays, whatever letters it is of
            const Json body = over(std::move(kept), json_body(request));
            auto edit = read_event(body);
            edit.row_version = read_version(Fields(body, ""));
            return event_answer(200, programme_.edit_event(actor(request), event_of(request), edit));
        });
        router.add("POST", "/api/admin/events/{event}/duplicate", needed, [this](const Request& request) {
            const Json body = json_body(request);
            const Fields fields(body, "");
            const auto title = fields.optional_text("title", programme_rules::kMaxTitleBytes).value_or("");
            return event_answer(201, programme_.duplicate(actor(request), event_of(request), title,
                                                          read_optional_moment(fields, "starts_at")));
        });
        router.add("POST", "/api/admin/events/{event}/cancel", needed, [this](const Request& request) {
            auto [figures, orders] =
                value_of(programme_.cancel(actor(request), event_of(request), version_in(request)));
            Json json = figures_json(figures);
            json["calling_off"] = calling_off_json(orders);
            return json_answer(200, json);
        });
        using Step = Result<EventFigures> (ProgrammeService::*)(const Actor&, const EventSlug&, std::int64_t);
        constexpr std::array<std::pair<const char*, Step>, 4> steps{{{"publish", &ProgrammeService::publish},
                                                                     {"archive", &ProgrammeService::archive},
                                                                     {"delete", &ProgrammeService::remove},
                                                                     {"undelete", &ProgrammeService::restore}}};
        for (const auto& [name, step] : steps)
            router.add("POST", std::string("/api/admin/events/{event}/") + name, needed,
                       [this, take = step](const Request& request) {
                           return event_answer(
                               200, (programme_.*take)(actor(request), event_of(request), version_in(request)));
                       });
    }

    void add_session_routes(Router& router) {
        constexpr auto needed = Permission::edit_programme;
        router.add("POST", "/api/admin/events/{event}/sessions", needed, [this](const Request& request) {
            return session_answer(201,
                                  programme_.add_session(actor(request), event_of(request), read_session(request)));
        });
        router.add("GET", "/api/admin/sessions/{session}", needed, [this](const Request& request) {
            return session_answer(200, programme_.session(session_of(request)));
        });
        router.add("PUT", "/api/admin/sessions/{session}", needed, [this](const Request& request) {
            return session_answer(200,
                                  programme_.edit_session(actor(request), session_of(request), read_session(request)));
        });
        router.add("POST", "/api/admin/sessions/{session}/duplicate", needed, [this](const Request& request) {
            const Json body = json_body(request);
            return session_answer(201, programme_.duplicate(actor(request), session_of(request),
                                                            read_moment(Fields(body, ""), "starts_at")));
        });
        router.add("POST", "/api/admin/sessions/{session}/repeat", needed, [this](const Request& request) {
            Json added = Json::array();
            for (const auto& session :
                 value_of(programme_.repeat(actor(request), session_of(request), read_repetition(request))))
                added.push_back(figures_json(session));
            return json_answer(201, {{"items", std::move(added)}, {"next", nullptr}});
        });
        router.add("POST", "/api/admin/sessions/{session}/postpone", needed, [this](const Request& request) {
            return session_answer(200, programme_.postpone(actor(request), session_of(request), version_in(request)));
        });
        router.add("POST", "/api/admin/sessions/{session}/cancel", needed, [this](const Request& request) {
            auto [figures, orders] =
                value_of(programme_.cancel(actor(request), session_of(request), version_in(request)));
            Json json = figures_json(figures);
            json["calling_off"] = calling_off_json(orders);
            return json_answer(200, json);
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
        const auto events = programme_.events(in_bin, EventId{below}, limit);
        for (const auto& event : events) items.push_back(to_json(event));
        const bool is_last = std::ssize(events) < limit;
        return json_answer(200,
                           {{"items", std::move(items)},
                            {"next", is_last ? Json(nullptr) : Json(std::to_string(events.back().event.id.value))}});
    }

    /// Every session that is not in the bin, the latest event first.
    Response csv() {
        CsvFile file({"event", "title", "artist", "event_status", "session", "session_status", "venue", "starts_at",
                      "capacity", "sold", "held", "blocked", "paid_orders", "reserved_orders", "revenue",
                      "reserved_amount", "currency"},
                     {"These are too many sessions for one file: read the events in pages.", "limit"});
        EventId below{std::numeric_limits<std::int64_t>::max()};
        for (auto events = programme_.events(false, below, kMaxPage); !events.empty();
             events = programme_.events(false, events.back().event.id, kMaxPage))
            for (const auto& event : events)
                for (const auto& session : event.sessions) add_line(file, event.event, session);
        return csv_file(std::move(file), "sessions.csv");
    }

    static void add_line(CsvFile& file, const Event& event, const SessionFigures& figures) {
        const Session& session = figures.detail.session;
        file.add({event.slug.text(), event.title, event.artist, name_of(event.status), session.slug.text(),
                  status_name(session), figures.detail.venue.name, rfc3339(session.starts_at),
                  std::to_string(session.capacity), std::to_string(figures.places.sold),
                  std::to_string(figures.places.held), std::to_string(figures.places.blocked),
                  std::to_string(figures.orders.paid), std::to_string(figures.orders.reserved),
                  decimal({figures.orders.paid_amount, session.currency}),
                  decimal({figures.orders.reserved_amount, session.currency}), session.currency.code()});
    }

    static Response event_answer(int status, Result<EventFigures> figures) {
        return json_answer(status, figures_json(value_of(std::move(figures))));
    }

    Response session_answer(int status, Result<SessionFigures> figures) {
        const auto session = value_of(std::move(figures));
        Json json = figures_json(session);
        json["categories"] = categories_json(value_of(programme_.categories(session.detail.session.map)));
        return json_answer(status, json);
    }

    static Json calling_off_json(const Cancellation& orders) {
        Json named = Json::array();
        for (const auto& order : orders.named)
            named.push_back({{"reference", spelled_reference(order.reference)},
                             {"name", order.customer.name.text()},
                             {"total", money_json(order.total)}});
        return {{"cancelled", orders.cancelled}, {"to_refund", orders.to_refund}, {"orders", std::move(named)}};
    }

    // ---- Requests

    static Actor actor(const Request& request) { return actor_of(request.caller->user); }
    static EventSlug event_of(const Request& request) { return path_id<EventSlug>(request, "event"); }
    static SessionSlug session_of(const Request& request) { return path_id<SessionSlug>(request, "session"); }

    static std::int64_t read_version(const Fields& fields) { return fields.integer("version", 1, INT64_MAX); }
    static std::int64_t version_in(const Request& request) {
        const Json body = json_body(request);
        return read_version(Fields(body, ""));
    }

    static EventTexts read_texts(const Fields& fields) {
        return {.title = fields.text("title", programme_rules::kMaxTitleBytes),
                .description = fields.optional_text("description", programme_rules::kMaxDescriptionBytes).value_or(""),
                .image = fields.optional_text("image", programme_rules::kMaxImageBytes).value_or("")};
    }

    static EventEdit read_event(const Json& body) {
        const Fields fields(body, "");
        EventEdit edit{read_texts(fields),
                       fields.optional_text("artist", programme_rules::kMaxArtistBytes).value_or("")};
        if (fields.has("slug")) edit.slug = read_slug(fields);
        return edit;
    }

    /// An address in lower case: somebody will read it aloud.
    static EventSlug read_slug(const Fields& fields) {
        const auto text = fields.text("slug", programme_rules::kMaxSlugBytes);
        const auto slug = EventSlug::parse(text);
        if (!slug || text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
            Fields::refuse(fields.path("slug"), "has to be small letters, digits and dashes");
        return *slug;
    }

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
        if (request.method == "PUT") edit.row_version = read_version(fields);
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

    ProgrammeService& programme_;
};

} // namespace frontrow
