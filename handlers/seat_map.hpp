#pragma once

#include <string_view>

#include "domain/seat_map_service.hpp"
#include "handlers/common.hpp"
#include "http/router.hpp"

namespace frontrow {

/// The name of a seat kind in JSON.
inline std::string_view name_of(SeatKind kind) {
    switch (kind) {
    case SeatKind::standard:
        return "standard";
    case SeatKind::wheelchair:
        return "wheelchair";
    case SeatKind::companion:
        return "companion";
    case SeatKind::restricted:
        return "restricted";
    }
    return {};
}

/// GET /api/maps/{map}.
class SeatMapHandler {
public:
    SeatMapHandler(SeatMapService& maps, const SharedReplies& replies) : maps_(maps), replies_(replies) {}

    void add_routes(Router& router) {
        router.add_cached("/api/maps/{map}", [this](const Request& request) {
            const auto id = path_id<MapId>(request, "map");
            const auto reply = replies_.get(request, cache_key::map(id), kCatalogueTtl, [&] {
                return SharedReply{render(id, *value_of(maps_.find(id))), {}};
            });
            return SharedReplies::answer(request, reply, "public, max-age=31536000, immutable");
        });
    }

private:
    /// Writes the seats one by one: the whole arena as one JSON value would take ten times its bytes.
    static std::string render(const MapId& id, const SeatMap& map) {
        const SeatMapParts& parts = map.parts();
        Json head{{"id", id.text()},
                  {"name", parts.name},
                  {"width", parts.width},
                  {"height", parts.height},
                  {"focal", {{"x", parts.focal.x}, {"y", parts.focal.y}}},
                  {"categories", Json::array()}};
        for (const auto& category : parts.categories)
            head["categories"].push_back({{"name", category.name}, {"color", category.color}});
        std::string bytes = to_bytes(head);
        bytes.pop_back();
        bytes += ",\"sections\":[";
        for (const auto& section : parts.sections) append_section(bytes, map, section);
        close_list(bytes);
        bytes += ",\"areas\":" + to_bytes(areas_json(map));
        bytes += ",\"decorations\":" + to_bytes(decorations_json(parts)) + "}";
        return bytes;
    }

    static void append_section(std::string& bytes, const SeatMap& map, const Section& section) {
        bytes += to_bytes({{"id", section.id}, {"name", section.name}, {"kind", "seated"}});
        bytes.back() = ',';
        bytes += "\"rows\":[";
        for (const auto& row : section.rows) {
            bytes += to_bytes({{"label", row.label}});
            bytes.back() = ',';
            bytes += "\"seats\":[";
            for (SeatIndex i = row.first; i < row.first + row.count; ++i) bytes += to_bytes(seat_json(map, i)) + ",";
            close_list(bytes);
            bytes += "},";
        }
        close_list(bytes);
        bytes += "},";
    }

    static void close_list(std::string& bytes) {
        if (bytes.back() == ',') bytes.pop_back();
        bytes += ']';
    }

    static Json seat_json(const SeatMap& map, SeatIndex index) {
        const Seat& seat = map.seats()[index];
        return {{"id", seat.id},
                {"index", index},
                {"label", seat.label},
                {"x", seat.at.x},
                {"y", seat.at.y},
                {"category", map.category_name(index)},
                {"kind", name_of(seat.kind)},
                {"next", seat.next == kNoSeat ? Json(nullptr) : Json(seat.next)}};
    }

    static Json areas_json(const SeatMap& map) {
        Json areas = Json::array();
        for (const auto& area : map.parts().areas)
            areas.push_back({{"id", area.id},
                             {"name", area.name},
                             {"capacity", area.capacity},
                             {"index", area.first},
                             {"category", map.category_name(area.first)},
                             {"x", area.at.x},
                             {"y", area.at.y},
                             {"width", area.width},
                             {"height", area.height}});
        return areas;
    }

    static Json decorations_json(const SeatMapParts& parts) {
        static constexpr std::array<std::string_view, 3> kinds{"stage", "text", "outline"};
        Json decorations = Json::array();
        for (const auto& decoration : parts.decorations) {
            Json points = Json::array();
            for (const auto& point : decoration.points) points.push_back({point.x, point.y});
            decorations.push_back({{"kind", kinds.at(static_cast<std::size_t>(decoration.kind))},
                                   {"text", decoration.text},
                                   {"x", decoration.at.x},
                                   {"y", decoration.at.y},
                                   {"size", decoration.size},
                                   {"points", std::move(points)}});
        }
        return decorations;
    }

    SeatMapService& maps_;
    const SharedReplies& replies_;
};

} // namespace frontrow
