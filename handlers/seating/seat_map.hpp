#pragma once

#include "domain/seating/seat_map_service.hpp"
#include "formats/map_json.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// GET /api/maps/{map}.
class SeatMapHandler {
public:
    SeatMapHandler(SeatMapService& maps, const CachedResponses& replies) : maps_(maps), replies_(replies) {}

    void add_routes(Router& router) {
        router.add_cached("/api/maps/{map}", [this](const Request& request) {
            const auto id = path_id<MapId>(request, "map");
            const auto reply = replies_.get(request, cache_key::map(id), kCatalogueTtl, [&] {
                return CachedResponse{MapJson::of(*value_of(maps_.find(id)), id), {}};
            });
            return CachedResponses::answer(request, reply, "public, max-age=31536000, immutable");
        });
    }

private:
    SeatMapService& maps_;
    const CachedResponses& replies_;
};

} // namespace frontrow
