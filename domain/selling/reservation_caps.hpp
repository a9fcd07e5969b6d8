#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/programme/session.hpp"
#include "domain/result.hpp"

namespace frontrow {

/// Seats that are reserved, not paid for, and not over.
struct ReservedSeats {
    std::int64_t of_session = 0;
    std::int64_t of_client = 0; ///< Of the session, from one address.
    std::int64_t of_email = 0;  ///< Of all sessions, for one e-mail address.
};

/// How many seats may be reserved at a time without being paid for: a reservation keeps them from others for nothing.
struct ReservationCaps {
    std::int64_t per_client = 60;          ///< Of a session, from one address, all its buyers together.
    std::int64_t per_email = 20;           ///< Of all sessions.
    std::int64_t percent_of_session = 100; ///< Below 100 where there are other ways to pay.
};

/// What one address may have of a session for nothing: `cap`, in a small house only one `part` of it, but one cart.
inline std::int64_t share_of_client(const Session& session, std::int64_t cap, std::int64_t part) {
    return std::max(std::min(session.max_seats, cap), std::min(cap, session.capacity / part));
}
/// For a cart ends within minutes and a reservation after days.
inline constexpr std::int64_t kPartHeld = 2;
inline constexpr std::int64_t kPartReserved = 4;

/// Why a reservation that has just been counted is one too many, if it is. `alone` is how many seats a table has that
/// is sold as a whole, where the order is that and nothing else (whole_units.hpp): as one cart, it is never too many.
inline std::optional<Error> why_too_many(const ReservedSeats& reserved, const Session& session,
                                         const ReservationCaps& caps, std::int64_t alone = 0) {
    const auto refused = [](std::string why) {
        Error error = Error::conflict("too_many_reserved", std::move(why));
        error.field = "payment.method";
        return error;
    };
    const auto share = std::max(share_of_client(session, caps.per_client, kPartReserved), alone);
    if (reserved.of_client > share)
        return refused("At most " + std::to_string(share) +
                       " seats of a session are reserved at a time from one address. Pay for some of them first.");
    // One cart of the session is never too many for one person.
    const auto of_person = std::max({caps.per_email, session.max_seats, alone});
    if (reserved.of_email > of_person)
        return refused("At most " + std::to_string(of_person) +
                       " seats are reserved at a time for one e-mail address. Pay for some of them first.");
    const auto of_house = std::max({session.max_seats, session.capacity * caps.percent_of_session / 100, alone});
    if (reserved.of_session > of_house)
        return refused("As many seats as may be are reserved for this session. Pay now, or ask the box office.");
    return {};
}

} // namespace frontrow
