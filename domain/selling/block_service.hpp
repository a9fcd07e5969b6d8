#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/audit_service.hpp"
#include "domain/seating/place_words.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/admin/sessions/{session}/blocks: seats that the house keeps out of the sale. Safe from any thread.
class BlockService {
public:
    static constexpr std::size_t kMaxSeats = 500; // at once

    /// All must outlive it.
    BlockService(Store& store, SeatMapService& maps, Availability& availability, const AuditLog& audit)
        : store_(store), maps_(maps), availability_(availability), audit_(audit) {}

    /// Blocks every one of the seats, or none and names those that somebody has. One that is blocked already stays so.
    /// Returns the session as it is then.
    Result<SessionDetail> block(const Actor& actor, const SessionSlug& session, const std::vector<std::string>& seats) {
        return change(actor, session, seats, ClaimState::blocked);
    }

    /// Puts every one of the seats on sale again, or none and names those that somebody has. One that is free stays so.
    Result<SessionDetail> unblock(const Actor& actor, const SessionSlug& session,
                                  const std::vector<std::string>& seats) {
        return change(actor, session, seats, {});
    }

private:
    Result<SessionDetail> change(const Actor& actor, const SessionSlug& slug, const std::vector<std::string>& seats,
                                 std::optional<ClaimState> wanted) {
        struct Outcome {
            SessionDetail session;
            std::vector<SeatIndex> places{};
            std::int64_t fresh = 0;           ///< How many of them had no claim at all.
            std::vector<SeatIndex> expired{}; ///< Of reservations that were over.
        };
        const char letter = wanted ? static_cast<char>(*wanted) : kAvailable;
        auto outcome = availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<Outcome> {
            auto session = tx.sessions().find_including_deleted(slug);
            if (!session) return no_such_session(slug);
            const auto map = maps_.of(tx, session->session.map);
            auto places = places_of(*map, seats);
            if (!places) return places.error();
            Outcome done{std::move(*session)};
            std::vector<std::string> lost;
            for (const SeatIndex place : *places) {
                const bool has_changed = wanted ? take(tx, done.session.session, place, done.fresh, done.expired)
                                                : tx.claims().unblock(done.session.session.id, place);
                if (has_changed)
                    done.places.push_back(place);
                else if (state_of(tx, done.session.session, place) != letter)
                    lost.push_back(map->place_id(place));
            }
            if (!lost.empty()) return taken(std::move(lost));
            if (done.places.empty()) return done;
            const auto delta = wanted ? done.fresh - std::ssize(done.expired) : -std::ssize(done.places);
            done.session.session.version = tx.sessions().bump_version_if_unchanged(done.session.session, delta);
            audit_.write(tx, actor, wanted ? "session.block" : "session.unblock", slug.text(), "",
                         AuditFields().with("seats", place_words(*map, done.places)).text());
            news.add_seats(done.session, *map, freed_and_taken(done.expired, letter, done.places));
            return done;
        });
        if (!outcome) return outcome.error();
        return std::move(outcome->session);
    }

    /// The seats in map order, as everybody takes them, each once.
    static Result<std::vector<SeatIndex>> places_of(const SeatMap& map, const std::vector<std::string>& seats) {
        std::vector<SeatIndex> places;
        for (std::size_t i = 0; i < seats.size(); ++i) {
            const auto place = map.find_seat(seats[i]);
            if (!place)
                return Error::invalid("seats[" + std::to_string(i) + "]", "There is no such seat in this session.");
            places.push_back(*place);
        }
        if (places.empty()) return Error::invalid("seats", "Name at least one seat.");
        std::sort(places.begin(), places.end());
        places.erase(std::unique(places.begin(), places.end()), places.end());
        return places;
    }

    static bool take(Tx& tx, const Session& session, SeatIndex place, std::int64_t& fresh,
                     std::vector<SeatIndex>& expired) {
        const auto outcome = take_place(tx, session, {place, ClaimState::blocked}, expired);
        if (outcome == ClaimResult::fresh) ++fresh;
        return outcome != ClaimResult::refused;
    }

    /// The letter of a place now; a hold that has expired holds nothing.
    static char state_of(Tx& tx, const Session& session, SeatIndex place) {
        for (const auto& claim : tx.claims().in_range(session.id, place, place + 1))
            if (!claim.expires_at || *claim.expires_at > tx.now()) return static_cast<char>(claim.state);
        return kAvailable;
    }

    static Error taken(std::vector<std::string> seats) {
        Error error = Error::conflict("seats_taken", "Somebody has these seats. Nothing was changed.");
        error.seats = std::move(seats);
        return error;
    }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    const AuditLog& audit_;
};

} // namespace frontrow
