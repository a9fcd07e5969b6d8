#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Who has a place, as the database writes it and the state string shows it.
enum class ClaimState : char { held = 'h', sold = 's', blocked = 'b' };

/// The letter of a state string for a place that nobody has.
inline constexpr char kAvailable = 'a';

/// One row of seat truth: this place of this session is taken.
struct Claim {
    SeatIndex place = 0;
    ClaimState state = ClaimState::held;
    std::optional<BuyerId> buyer{}; ///< Set while held and when sold, never when blocked.
    std::optional<HoldId> hold{};   ///< Set while held.
    std::optional<OrderId> order{}; ///< Set when sold.
    std::string ticket_type{};      ///< Empty when blocked.
    std::int64_t amount = 0;        ///< The price promised when it was held, in minor units.
    /// Set while held or reserved, and where a block has an end: from this moment on the place is free.
    std::optional<Time> expires_at{};
};

/// What a viewer needs to know of a claim.
struct Occupancy {
    SeatIndex place = 0;
    ClaimState state = ClaimState::held;
    std::optional<BuyerId> buyer{};   ///< Set while held.
    std::optional<Time> expires_at{}; ///< As in Claim.
};

/// A place that became free because what had it is over.
struct FreedPlace {
    SessionId session{};
    SeatIndex place = 0;
    auto operator<=>(const FreedPlace&) const = default;
};

/// What became of an attempt to take a place.
enum class ClaimResult : std::uint8_t {
    fresh,    ///< It was free and is the buyer's now.
    replaced, ///< Its claim had expired, or was the same buyer's, and is the buyer's now.
    refused,  ///< Somebody else has it.
};

/// How claims are kept: seat truth. Part of the store's contract; see domain/store.hpp for threads and errors.
/// The key (session, place) makes a second claim impossible whatever the callers do.
class ClaimTable {
public:
    virtual ~ClaimTable() = default;
    /// Returns the claims on the places [first, end) of a session in map order, expired ones included.
    [[nodiscard]] virtual std::vector<Occupancy> in_range(SessionId session, SeatIndex first, SeatIndex end) = 0;
    /// Returns the live claims of a hold in map order. Nobody else changes them until a write that asked ends.
    [[nodiscard]] virtual std::vector<Claim> of_hold(const HoldId& hold) = 0;
    /// Returns how many places the buyer has in a session, live holds and purchases together. Of two writes that ask
    /// for the same buyer the second counts what the first has taken.
    [[nodiscard]] virtual std::int64_t count_of_buyer(SessionId session, const BuyerId& buyer) = 0;
    /// Lets one write at a time choose places by what is free, until it ends: others who choose would find the same.
    virtual void choose_alone(SessionId session) = 0;
    /// Takes a place where nobody else has a live claim. `claim.buyer` must be set unless it blocks. A place that the
    /// same buyer holds gets the hold, type and price of `claim`, and keeps its expiry where that comes first; its new
    /// hold is from then on as old as the old one. Nobody holds a place for longer by asking for it again. A place
    /// whose time was over counts as lapsed for the hold that had it, as HoldTable::expire counts it.
    virtual ClaimResult take(SessionId session, const MapId& map, const Claim& claim) = 0;
    /// Frees a place that the hold has. Returns whether it had it; nobody else's claim is ever touched.
    virtual bool release(SessionId session, SeatIndex place, const HoldId& hold) = 0;
    /// Frees every place that the hold has. Returns the places.
    virtual std::vector<SeatIndex> release_all(const HoldId& hold) = 0;
    /// Moves the expiry of every live place of the hold.
    virtual void extend(const HoldId& hold, Time expires_at) = 0;
    /// Turns every live place of the hold into a sold one, or one that is reserved until then. Returns how many.
    virtual std::int64_t sell(const HoldId& hold, const OrderId& order, std::optional<Time> reserved_until) = 0;
    /// Turns every place that was sold with this order into one that the hold keeps until then. Returns the places in
    /// map order.
    virtual std::vector<SeatIndex> give_back(const OrderId& order, const HoldId& hold, Time expires_at) = 0;
    /// Frees a place that was sold with this order. Returns whether it was.
    virtual bool refund(SessionId session, SeatIndex place, const OrderId& order) = 0;
    /// Frees a place that is blocked. Returns whether it was.
    virtual bool unblock(SessionId session, SeatIndex place) = 0;
};

/// A held place inside a state string, so that its owner can be shown it as his own.
struct Holder {
    SeatIndex place = 0;
    BuyerId buyer;
};

/// Who has what in one session at one moment, shared by all viewers.
struct SeatStates {
    std::int64_t version = 0;
    std::string letters;               ///< One letter a place in map order: a, h, s or b.
    std::vector<Holder> holders;       ///< Of the held places, in map order.
    std::optional<Time> valid_until{}; ///< When the first place of those with an end expires.
    std::string map{};                 ///< Id of the map whose order the letters follow.
};

/// Returns the states at `now`: a claim that has expired counts as free, swept or not.
inline SeatStates seat_states(const SeatMap& map, const std::vector<Occupancy>& claims, std::int64_t version,
                              Time now) {
    SeatStates states{version, std::string(map.places(), kAvailable), {}, {}};
    for (const auto& claim : claims) {
        FRONTROW_ASSERT(claim.place < map.places());
        if (claim.expires_at) {
            if (*claim.expires_at <= now) continue;
            states.valid_until = std::min(states.valid_until.value_or(Time::max()), *claim.expires_at);
            if (claim.buyer) states.holders.push_back({claim.place, *claim.buyer});
        }
        states.letters[claim.place] = static_cast<char>(claim.state);
    }
    return states;
}

} // namespace frontrow
