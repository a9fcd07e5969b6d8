#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/selling/availability.hpp"
#include "domain/selling/seat_service.hpp"
#include "formats/json.hpp"
#include "formats/seating/map_json.hpp"
#include "handlers/shared/buyer_identity.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// GET /api/seats, /api/sections/seats and /api/sessions/{session}/states.
class SeatHandler {
public:
    SeatHandler(SeatService& seats, const CachedResponses& replies, const BuyerIdentities& buyers)
        : seats_(seats), replies_(replies), buyers_(buyers) {}

    void add_routes(Router& router) {
        router.add_cached("/api/seats", [this](const Request& request) { return section(request); });
        router.add_cached("/api/sections/seats", [this](const Request& request) {
            const auto session = query_id<SessionSlug>(request, "session");
            const auto reply = replies_.get(request, cache_key::all_seats(session), kSeatsTtl,
                                            [&] { return render_all(value_of(seats_.find(session))); });
            return replies_.answer(request, reply, buyers_.find(request), "mine");
        });
        router.add_cached("/api/sessions/{session}/states", [this](const Request& request) {
            const auto session = path_id<SessionSlug>(request, "session");
            const auto reply = replies_.get(request, cache_key::states(session), kSeatsTtl,
                                            [&] { return render_states(value_of(seats_.find(session))); });
            return replies_.answer(request, reply, buyers_.find(request), "m");
        });
    }

private:
    Response section(const Request& request) {
        const auto session = query_id<SessionSlug>(request, "session");
        const auto id = query_id<SectionId>(request, "section").text();
        const auto reply = replies_.get(request, cache_key::seats(session, id), kSeatsTtl, [&] {
            const auto found = value_of(seats_.find(session));
            CachedResponse result{head_of(found), dependencies_of(found.detail), {}, found.states->valid_until};
            result.bytes.insert(result.bytes.size() - 1, ",\"section\":" + to_bytes(id));
            if (const Section* numbered = found.map->find_section(id))
                append_seats(result, found, *numbered);
            else if (const Area* area = found.map->find_area(id))
                append_area(result, found, *area);
            else
                throw Refusal(Error::not_found("There is no section " + id + " in this session."));
            return result;
        });
        return replies_.answer(request, reply, buyers_.find(request), "mine");
    }

    static CachedResponse render_all(const SessionSeats& found) {
        CachedResponse result{head_of(found), dependencies_of(found.detail), {}, found.states->valid_until};
        reopen(result.bytes);
        result.bytes += "\"sections\":[";
        for (const auto& section : found.map->parts().sections) {
            result.bytes += to_bytes({{"id", section.id}, {"name", section.name}, {"kind", "seated"}});
            append_seats(result, found, section);
            result.bytes += ',';
        }
        for (const auto& area : found.map->parts().areas) {
            result.bytes += to_bytes({{"id", area.id}, {"name", area.name}, {"kind", "standing"}});
            append_area(result, found, area);
            result.bytes += ',';
        }
        if (result.bytes.back() == ',') result.bytes.pop_back();
        result.bytes += "]}";
        return result;
    }

    static CachedResponse render_states(const SessionSeats& found) {
        const SeatStates& states = *found.states;
        CachedResponse result{"{\"version\":" + std::to_string(states.version) + ",\"states\":\"",
                              dependencies_of(found.detail),
                              {},
                              states.valid_until};
        for (const auto& holder : states.holders)
            result.patches.push_back({static_cast<std::uint32_t>(result.bytes.size() + holder.place), holder.buyer});
        result.bytes += states.letters + "\",\"map\":\"" + states.map + "\"}";
        return result;
    }

    static std::string head_of(const SessionSeats& found) {
        return to_bytes({{"session", found.detail.session.slug.text()}, {"version", found.states->version}});
    }

    /// Lets one more field follow in an object that was closed.
    static void reopen(std::string& bytes) { bytes.back() = ','; }

    /// Adds the field `seats` to the object at the end of the reply, and a mark for each held seat.
    static void append_seats(CachedResponse& reply, const SessionSeats& found, const Section& section) {
        reopen(reply.bytes);
        reply.bytes += "\"seats\":[";
        const auto& holders = found.states->holders;
        for (const auto& row : section.rows) {
            auto holder = std::lower_bound(holders.begin(), holders.end(), row.first,
                                           [](const Holder& h, SeatIndex first) { return h.place < first; });
            for (SeatIndex i = row.first; i < row.first + row.count; ++i) {
                reply.bytes += to_bytes(seat_json(found, row, i));
                if (holder != holders.end() && holder->place == i) {
                    constexpr std::size_t tail = std::string_view("held\"}").size();
                    reply.patches.push_back({static_cast<std::uint32_t>(reply.bytes.size() - tail), holder->buyer});
                    ++holder;
                }
                reply.bytes += ',';
            }
        }
        if (reply.bytes.back() == ',') reply.bytes.pop_back();
        reply.bytes += "]}";
    }

    static void append_area(CachedResponse& reply, const SessionSeats& found, const Area& area) {
        const auto first = found.states->letters.begin() + area.first;
        reopen(reply.bytes);
        reply.bytes +=
            "\"seats\":[],\"area\":" + to_bytes({{"id", area.id},
                                                 {"name", area.name},
                                                 {"capacity", area.capacity},
                                                 {"available", std::count(first, first + area.capacity, kAvailable)},
                                                 {"category", found.map->category_name(area.first)},
                                                 {"price", price_json(found, area.first)}});
        reply.bytes += '}';
    }

    /// One seat; its state stands last, where the owner's mark expects it.
    static Json seat_json(const SessionSeats& found, const Row& row, SeatIndex index) {
        const Seat& seat = found.map->seats()[index];
        return object_of("id", seat.id, "index", index, "row", row.label, "label", seat.label, "x", seat.at.x, "y",
                         seat.at.y, "category", found.map->category_name(index), "kind", name_of(seat.kind), "price",
                         price_json(found, index), "state", state_name(found.states->letters[index]));
    }

    static Json price_json(const SessionSeats& found, SeatIndex place) {
        const Session& session = found.detail.session;
        const Price* usual = usual_price(session, found.map->category_name(place));
        return usual ? money_json(Money{usual->amount, session.currency}) : Json(nullptr);
    }

    static std::string_view state_name(char letter) {
        switch (letter) {
        case kAvailable:
            return "available";
        case static_cast<char>(ClaimState::held):
            return "held";
        case static_cast<char>(ClaimState::sold):
            return "sold";
        default:
            return "blocked";
        }
    }

    SeatService& seats_;
    const CachedResponses& replies_;
    const BuyerIdentities& buyers_;
};

} // namespace frontrow
