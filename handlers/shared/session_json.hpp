#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "domain/programme/session_service.hpp"
#include "domain/selling/availability.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/money_json.hpp"

namespace frontrow {

/// The name of a strand rule in JSON.
inline std::string_view name_of(StrandRule rule) {
    switch (rule) {
    case StrandRule::off:
        return "off";
    case StrandRule::lenient:
        return "lenient";
    case StrandRule::strict:
        return "strict";
    }
    return {};
}

inline Json venue_json(const Venue& venue) {
    return {{"slug", venue.slug.text()}, {"name", venue.name}, {"city", venue.city}, {"timezone", venue.timezone}};
}

/// The session object that stands in the list of events and begins the session's own page.
inline Json session_json(const SessionDetail& detail, std::int64_t seats_left, Time now) {
    const Session& session = detail.session;
    return {{"slug", session.slug.text()},
            {"starts_at", rfc3339(session.starts_at)},
            {"doors_at", rfc3339(session.doors_at)},
            {"on_sale", on_sale(detail, now)},
            {"status", status_name(session)},
            {"sales_start", rfc3339(session.sales_start)},
            {"sales_end", rfc3339(session.sales_end)},
            {"venue", venue_json(detail.venue)},
            {"map", session.map.text()},
            {"from_price", money_json(from_price(session))},
            {"seats_left", seats_left},
            {"capacity", session.capacity}};
}

/// The next moment at which a session looks different without anybody writing: its sale opens or closes, or its
/// reservations end.
inline Time next_turn(const Session& session, Time now) {
    Time next = Time::max();
    for (const Time turn :
         {session.sales_start, session.sales_end, session.starts_at - session.reservations.before_start})
        if (now < turn) next = std::min(next, turn);
    return next;
}

} // namespace frontrow
