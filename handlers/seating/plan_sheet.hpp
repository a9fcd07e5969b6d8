#pragma once

#include <string>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/result.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/seating/venue_service.hpp"
#include "formats/file_refusal.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_drawing.hpp"
#include "formats/seating/plan_pdf.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/plan_body.hpp"
#include "handlers/shared/printer.hpp"
#include "handlers/shared/request.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

namespace frontrow {

/// A house's map on paper, for whoever has to approve it: published ones, and one that is not published yet.
class PlanSheetHandler {
public:
    PlanSheetHandler(VenueService& venues, SeatMapService& maps) : venues_(venues), maps_(maps) {}

    void add_routes(Router& router) {
        constexpr auto needed = Permission::edit_venues;
        router.add("GET", "/api/venue/maps/{map}/sheet", needed, [this](const Request& request) {
            const auto id = path_id<MapId>(request, "map");
            const auto published = value_of(venues_.published(request.caller->user, id));
            auto sheet = sheet_of(request, published.venue);
            sheet.map = id;
            sheet.published_at = published.published_at;
            return drawn(request, *value_of(maps_.find(id)), sheet);
        });
        auto& draft = router.add("POST", "/api/venue/venues/{venue}/sheet", needed, [this](const Request& request) {
            const auto venue = value_of(venues_.find(request.caller->user, path_id<VenueSlug>(request, "venue")));
            const auto sheet = sheet_of(request, venue);
            const Json body = plan_body(request);
            return drawn(request, MapReader::read(Fields(body, "").value("map"), "map"), sheet);
        });
        draft.max_body_bytes = kMaxPlanBodyBytes;
    }

private:
    static PlanSheet sheet_of(const Request& request, const Venue& venue) {
        PlanSheet sheet{.house = venue.name, .city = venue.city, .zone = venue.timezone};
        sheet.language = Printer::language_in(request, "en");
        const auto paper = query_text(request, "paper");
        if (paper == "a4")
            sheet.paper = SheetPaper::a4;
        else if (!paper.empty() && paper != "a3")
            throw Refusal(Error::invalid("paper", "The parameter paper has to be a3 or a4."));
        return sheet;
    }

    Response drawn(const Request& request, const SeatMap& map, const PlanSheet& sheet) {
        const auto format = request.query_value("format").value_or("pdf");
        if (format == "svg") return file("image/svg+xml", "plan.svg", plan_drawing(map, sheet));
        if (format != "pdf") throw Refusal(Error::invalid("format", "The parameter format has to be pdf or svg."));
        const Printer::Turn turn(printer_, request, "Much is being printed right now. Try again.");
        return file("application/pdf", "plan.pdf", plan_pdf(map, sheet));
    }

    /// A file to be saved: shown in a tab, a drawing would be a page of this origin.
    static Response file(const char* type, const std::string& name, std::string bytes) {
        return Response::of(200, type, std::move(bytes))
            .with("Content-Disposition", "attachment; filename=\"" + name + "\"")
            .with("Cache-Control", "no-store");
    }

    VenueService& venues_;
    SeatMapService& maps_;
    Printer printer_;
};

} // namespace frontrow
