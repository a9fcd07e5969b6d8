#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/seating/venue_service.hpp"
#include "domain/text.hpp"
#include "formats/json.hpp"
#include "formats/seating/dxf_plan.hpp"
#include "formats/seating/kept_ids.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/pretix_plan.hpp"
#include "formats/seating/rows_csv.hpp"
#include "formats/seating/svg_plan.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/plan_body.hpp"
#include "handlers/shared/programme_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/session_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/venue: houses, their maps, and the files that maps come from and go to.
class VenueHandler {
public:
    VenueHandler(VenueService& venues, SeatMapService& maps) : venues_(venues), maps_(maps) {}

    void add_routes(Router& router) {
        constexpr auto needed = Permission::edit_venues;
        router.add("GET", "/api/venue/venues", needed, [this](const Request& request) {
            Json items = Json::array();
            for (const auto& venue : venues_.all(user(request))) items.push_back(json_of(venue));
            return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
        });
        router.add("POST", "/api/venue/venues", needed, [this](const Request& request) {
            const Json body = json_body(request);
            const Fields fields(body, "");
            const auto slug = read_slug(fields);
            return json_answer(201, json_of(value_of(venues_.add(user(request), slug, read_edit(fields)))));
        });
        router.add("PATCH", "/api/venue/venues/{venue}", needed, [this](const Request& request) {
            const Json body = json_body(request);
            const Fields fields(body, "");
            auto edit = read_edit(fields);
            edit.row_version = read_row_version(fields);
            return json_answer(200, json_of(value_of(venues_.edit(user(request), venue_of(request), edit))));
        });
        add_map_routes(router);
        add_draft_routes(router);
    }

private:
    void add_map_routes(Router& router) {
        constexpr auto needed = Permission::edit_venues;
        router.add("GET", "/api/venue/venues/{venue}/maps", needed, [this](const Request& request) {
            Json items = Json::array();
            for (const auto& version : value_of(venues_.versions(user(request), venue_of(request))))
                items.push_back(json_of(version));
            return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
        });
        auto& publish = router.add("POST", "/api/venue/venues/{venue}/maps", needed, [this](const Request& request) {
            const Json body = plan_body(request);
            const Fields fields(body, "");
            std::optional<MapId> replaces;
            if (fields.has("replaces")) {
                replaces = MapId::parse(fields.text("replaces", MapId::kMaxBytes));
                if (!replaces) Fields::refuse("replaces", "is not the id of a map");
            }
            const auto map = MapReader::read(fields.value("map"), "map");
            const auto source = read_source(fields, map);
            const auto id = value_of(venues_.publish(user(request), venue_of(request), map, replaces, source));
            return json_answer(201, {{"id", id.text()}});
        });
        publish.max_body_bytes = kMaxPlanBodyBytes;
        auto& read = router.add("POST", "/api/venue/plans", needed, [this](const Request& request) {
            const auto plan = read_plan(request);
            std::string bytes = "{\"map\":" + MapJson::of(plan.map) + ",\"notes\":";
            bytes += to_bytes(remarks_json(plan.notes)) +
                     ",\"source\":" + (plan.source ? to_bytes(plan.source->text) : "null") + "}";
            return Response::of(200, "application/json", std::move(bytes)).with("Cache-Control", "no-store");
        });
        read.max_body_bytes = kMaxPlanBodyBytes;
        auto& head = router.add("POST", "/api/venue/plans/columns", needed, [](const Request& request) {
            return json_answer(200, head_json(read_table_head(request.body)));
        });
        head.max_body_bytes = kMaxPlanBodyBytes;
        router.add("GET", "/api/venue/maps/{map}/plan", needed, [this](const Request& request) {
            const auto id = path_id<MapId>(request, "map");
            if (!venues_.may_see(user(request), id)) throw Refusal(Error::not_found("There is no such map of yours."));
            return write_plan(request, *value_of(maps_.find(id)), venues_.source_of(id));
        });
    }

    void add_draft_routes(Router& router) {
        constexpr auto needed = Permission::edit_venues;
        const std::string path = "/api/venue/venues/{venue}/draft";
        router.add("GET", path, needed, [this](const Request& request) {
            const auto draft = value_of(venues_.draft(user(request), venue_of(request)));
            std::string bytes = to_bytes(json_of(draft)); // the plan goes out as it came, unread
            bytes.back() = ',';
            bytes += "\"plan\":" + (draft.plan.empty() ? "null" : draft.plan) + "}";
            auto answer = Response::of(200, "application/json", std::move(bytes)).with("Cache-Control", "no-store");
            return conditional(request, std::move(answer), '"' + std::to_string(draft.row_version) + '"');
        });
        auto& save = router.add("PUT", path, needed, [this](const Request& request) {
            const Json body = plan_body(request);
            return json_answer(
                200, json_of(value_of(venues_.save_draft(user(request), venue_of(request), read_draft(body)))));
        });
        save.max_body_bytes = kMaxPlanBodyBytes;
    }

    static PlanDraft read_draft(const Json& body) {
        const Fields fields(body, "");
        PlanDraft draft;
        draft.row_version = fields.integer("version", 0, INT64_MAX - 1);
        const auto plan = body.find("plan"); // null ends the draft, and is said
        if (plan == body.end()) Fields::refuse("plan", "is missing", "missing");
        if (!plan->is_object() && !plan->is_null()) Fields::refuse("plan", "must be an object or null", "wrong_type");
        if (plan->is_object()) draft.plan = to_bytes(*plan);
        if (!fields.has("base")) return draft;
        draft.base = MapId::parse(fields.text("base", MapId::kMaxBytes));
        if (!draft.base) Fields::refuse("base", "is not the id of a map");
        return draft;
    }

    static Json json_of(const PlanDraft& draft) {
        const bool is_saved = draft.row_version > 0;
        return {{"version", draft.row_version},
                {"base", draft.base ? Json(draft.base->text()) : Json(nullptr)},
                {"saved_by", is_saved ? Json(draft.saved_by) : Json(nullptr)},
                {"saved_at", is_saved ? Json(rfc3339(draft.saved_at)) : Json(nullptr)}};
    }

    static std::string format_of(const Request& request) {
        return std::string(request.query_value("format").value_or("frontrow"));
    }
    [[noreturn]] static void refuse_format(const char* names) {
        throw Refusal(Error::invalid("format", std::string("The parameter format has to be ") + names + "."));
    }

    /// What POST /api/venue/plans gave with the map, if it still is that: whoever sends it could have changed it.
    static std::optional<std::string> read_source(const Fields& fields, const SeatMap& map) {
        if (!fields.has("source")) return {};
        const Json& source = fields.value("source");
        if (!source.is_string()) Fields::refuse("source", "must be a string");
        const MapSource text{source.get<std::string>()};
        static_cast<void>(write_pretix(map, &text));
        return text.text;
    }

    ImportedPlan read_plan(const Request& request) {
        const auto format = format_of(request);
        const auto before = map_before(request);
        if (format == "pretix") return read_pretix(request.body, {}, before.get());
        auto plan = read_other(request, format);
        const auto kept = before ? kept_ids(plan.map, *before) : KeptIds{};
        if (kept.empty()) return plan;
        plan.notes.push_back(note_of(kept));
        return {with_ids(plan.map, kept), std::move(plan.source), std::move(plan.notes)};
    }

    static ImportedPlan read_other(const Request& request, const std::string& format) {
        if (format == "csv") return read_rows_csv(request.body, "Plan", read_choice(request));
        if (format == "svg") return read_svg(request.body, drawing_choice(request));
        if (format == "dxf") return read_dxf(request.body, drawing_choice(request));
        if (format != "frontrow") refuse_format("frontrow, pretix, csv, svg or dxf");
        return {MapReader::read(parse_plan(request.body))};
    }

    /// The map whose seats keep their ids, where the request names one.
    std::shared_ptr<const SeatMap> map_before(const Request& request) {
        if (!request.query_value("keeps")) return nullptr;
        const auto id = query_id<MapId>(request, "keeps");
        if (!venues_.may_see(user(request), id))
            throw Refusal(Error::invalid("keeps", "There is no such map of yours.", "unknown"));
        return value_of(maps_.find(id));
    }

    /// How a table is read: `columns`, an object of our names and those of the table as JSON, and the name of the
    /// section that all seats are in where it has no column for it.
    static TableChoice read_choice(const Request& request) {
        TableChoice choice;
        choice.section = query_name(request, "section", choice.section);
        const auto columns = query_text(request, "columns");
        if (columns.empty()) return choice;
        const Json json = columns_json(columns);
        const Fields fields(json, "columns");
        for (const auto name : kSeatColumns) {
            if (!json.contains(name)) continue;
            choice.columns.emplace_back(name,
                                        fields.optional_text(std::string(name).c_str(), kMaxLabelBytes).value_or(""));
        }
        return choice;
    }

    /// What somebody calls a part of the plan, or what it is called otherwise.
    static std::string query_name(const Request& request, const char* parameter, const std::string& otherwise) {
        constexpr std::size_t longest = 100; // there is room for a number behind it
        auto name = without_invisible(query_text(request, parameter));
        if (name.empty()) return otherwise;
        if (name.size() > longest) throw Refusal(Error::invalid(parameter, "The name is too long."));
        return name;
    }

    /// How a drawing is read: what is a seat, a row and a category in it, and whether all else comes too.
    static SvgChoice drawing_choice(const Request& request) {
        const auto is = [&](const char* parameter, std::string_view usual, std::string_view other) {
            const auto said = query_text(request, parameter);
            if (said.empty() || said == usual) return false;
            if (said == other) return true;
            throw Refusal(Error::invalid(parameter, "The parameter has to be " + std::string(usual) + " or " +
                                                        std::string(other) + "."));
        };
        SvgChoice choice;
        if (query_text(request, "seats") == "square")
            choice.seats = svg::SeatShapes::square;
        else if (is("seats", "all", "round"))
            choice.seats = svg::SeatShapes::round;
        if (is("rows", "groups", "lines")) choice.rows = svg::RowSource::lines;
        choice.colors = !is("categories", "colors", "one");
        choice.shapes = !is("others", "shapes", "none");
        choice.section = query_name(request, "section", choice.section);
        choice.category = query_name(request, "category", choice.category);
        return choice;
    }

    static Json columns_json(const std::string& text) {
        try {
            return parse_body(text);
        } catch (const Refusal&) {
            throw Refusal(Error::invalid("columns", "The parameter columns has to be an object as JSON."));
        }
    }

    static Json head_json(const TableHead& head) {
        Json columns = Json::array();
        for (const auto& column : head.columns)
            columns.push_back({{"name", column.name},
                               {"column", column.ours.empty() ? Json(nullptr) : Json(column.ours)},
                               {"examples", column.examples}});
        return {{"encoding", name_of(head.encoding)}, {"columns", std::move(columns)}};
    }

    static Response write_plan(const Request& request, const SeatMap& map, const std::optional<std::string>& kept) {
        const auto format = format_of(request);
        const MapSource text{kept.value_or("")};
        const MapSource* source = kept ? &text : nullptr;
        if (format == "frontrow") return file("application/json", "plan.frontrow-map.json", MapJson::of(map));
        if (format == "pretix") return file("application/json", "plan.pretix.json", write_pretix(map, source).plan);
        if (format == "pretix-side")
            return file("application/json", "plan.frontrow.json", write_pretix(map, source).side);
        if (format == "csv") return file("text/csv; charset=utf-8", "plan.csv", write_seats_csv(map));
        refuse_format("frontrow, pretix, pretix-side or csv");
    }
    static Response file(const char* type, const std::string& name, std::string bytes) {
        return Response::of(200, type, std::move(bytes))
            .with("Content-Disposition", "attachment; filename=\"" + name + "\"")
            .with("Cache-Control", "no-store");
    }

    Json json_of(const Venue& venue) {
        Json json = venue_json(venue);
        json["version"] = venue.row_version;
        json["map"] = venue.map ? Json(venue.map->text()) : Json(nullptr);
        json["categories"] = venue.map ? categories_json(value_of(maps_.categories(*venue.map))) : Json(Json::array());
        return json;
    }

    static Json json_of(const MapVersion& version) {
        return {{"map", version.map.text()},
                {"published_at", rfc3339(version.published_at)},
                {"by", version.by ? Json(*version.by) : Json(nullptr)},
                {"places", version.places}};
    }

    static const User& user(const Request& request) { return request.caller->user; }
    static VenueSlug venue_of(const Request& request) { return path_id<VenueSlug>(request, "venue"); }

    static VenueSlug read_slug(const Fields& fields) {
        constexpr std::size_t max_bytes = 60;
        const auto text = fields.text("slug", max_bytes);
        const auto slug = VenueSlug::parse(text);
        if (!slug || text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
            Fields::refuse(fields.path("slug"), "has to be small letters, digits and dashes");
        return *slug;
    }

    static VenueEdit read_edit(const Fields& fields) {
        VenueEdit edit;
        edit.name = fields.optional_text("name", kMaxNameBytes);
        edit.city = fields.optional_text("city", kMaxNameBytes);
        if (fields.has("timezone")) edit.timezone = read_timezone(fields);
        return edit;
    }

    static constexpr std::size_t kMaxNameBytes = 120;

    VenueService& venues_;
    SeatMapService& maps_;
};

} // namespace frontrow
