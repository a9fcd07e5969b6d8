#pragma once

#include <string>

#include "domain/seating/seat_map_service.hpp"
#include "formats/seating/map_json.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// GET /api/maps/{map} and GET /api/maps/{map}/rows.
class SeatMapHandler {
public:
    SeatMapHandler(SeatMapService& maps, const CachedResponses& replies) : maps_(maps), replies_(replies) {}

    void add_routes(Router& router) {
        router.add_cached("/api/maps/{map}", [this](const Request& request) {
            return answer(request, &cache_key::map,
                          [](const SeatMap& map, const MapId& id) { return MapJson::of(map, id); });
        });
        router.add_cached("/api/maps/{map}/rows", [this](const Request& request) {
            return answer(request, &cache_key::map_rows, &MapJson::rows);
        });
    }

private:
    template <class Write>
    Response answer(const Request& request, std::string (*key)(const MapId&), const Write& write) {
        const auto id = path_id<MapId>(request, "map");
        const auto reply = replies_.get(request, key(id), kCatalogueTtl, [&] {
            return CachedResponse{write(*value_of(maps_.find(id)), id), {}};
        });
        return CachedResponses::answer(request, reply, "public, max-age=31536000, immutable");
    }

    SeatMapService& maps_;
    const CachedResponses& replies_;
};

} // namespace frontrow
