#pragma once

#include <algorithm>

#include "domain/seating/section_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// GET /api/sections?venue=.
class SectionHandler {
public:
    SectionHandler(SectionService& sections, const CachedResponses& replies) : sections_(sections), replies_(replies) {}

    void add_routes(Router& router) {
        router.add_cached("/api/sections", [this](const Request& request) {
            const auto venue = query_id<VenueSlug>(request, "venue");
            const auto reply = replies_.get(request, cache_key::sections(venue), kCatalogueTtl, [&] {
                Json sections = Json::array();
                const auto list = value_of(sections_.list(venue));
                for (const auto& section : list.sections)
                    sections.push_back({{"id", section.id},
                                        {"venue", venue.text()},
                                        {"name", section.name},
                                        {"kind", section.standing ? "standing" : "seated"},
                                        {"capacity", section.capacity},
                                        {"price_from", money_json(section.price_from)}});
                return CachedResponse{to_bytes({{"sections", std::move(sections)}}),
                                      {catalogue_version(list.version)},
                                      {},
                                      list.valid_until};
            });
            return CachedResponses::answer(request, reply, kCatalogueControl);
        });
    }

private:
    SectionService& sections_;
    const CachedResponses& replies_;
};

} // namespace frontrow
