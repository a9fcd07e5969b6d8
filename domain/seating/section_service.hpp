#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/money.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A section or a standing area of a venue, as a list shows it.
struct SectionSummary {
    std::string id;
    std::string name;
    bool standing = false;
    std::int64_t capacity = 0;
    std::optional<Money> price_from{}; ///< Over the venue's coming sessions; empty where none sells it.
};

/// The sections of a venue at one moment.
struct SectionList {
    std::vector<SectionSummary> sections; ///< In map order.
    std::optional<Time> valid_until{};    ///< When the first coming session has begun, whose prices count until then.
    std::int64_t version = 0;             ///< Of the catalogue.
};

/// Behind GET /api/sections. Safe from any thread.
class SectionService {
public:
    SectionService(Store& store, SeatMapService& maps) : store_(store), maps_(maps) {}

    /// The sections and areas of the venue's newest map, in map order.
    Result<SectionList> list(const VenueSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<SectionList> {
            const auto venue = tx.venues().find(slug);
            if (!venue) return Error::not_found("There is no venue " + slug.text() + ".");
            SectionList list{{}, {}, tx.catalogue().version()};
            if (!venue->map) return list;
            const auto map = maps_.of(tx, *venue->map);
            std::vector<Session> coming;
            for (auto& detail : tx.sessions().starting_from(tx.now()))
                if (detail.venue.id == venue->id) coming.push_back(std::move(detail.session));
            if (!coming.empty()) list.valid_until = coming.front().starts_at + Milliseconds(1);
            list.sections = summarize(*map, coming);
            return list;
        });
    }

private:
    static std::vector<SectionSummary> summarize(const SeatMap& map, const std::vector<Session>& coming) {
        std::vector<SectionSummary> sections;
        for (const auto& section : map.parts().sections) {
            SectionSummary summary{section.id, section.name, false, 0, {}};
            for (const auto& row : section.rows) {
                summary.capacity += row.count;
                for (SeatIndex seat = row.first; seat < row.first + row.count; ++seat)
                    lower(summary.price_from, map, seat, coming);
            }
            sections.push_back(std::move(summary));
        }
        for (const auto& area : map.parts().areas) {
            SectionSummary summary{area.id, area.name, true, area.capacity, {}};
            lower(summary.price_from, map, area.first, coming);
            sections.push_back(std::move(summary));
        }
        return sections;
    }

    static void lower(std::optional<Money>& price, const SeatMap& map, SeatIndex place,
                      const std::vector<Session>& coming) {
        for (const auto& session : coming) {
            const Price* usual = usual_price(session, map.category_name(place));
            if (usual && (!price || usual->amount < price->amount)) price = Money{usual->amount, session.currency};
        }
    }

    Store& store_;
    SeatMapService& maps_;
};

} // namespace frontrow
