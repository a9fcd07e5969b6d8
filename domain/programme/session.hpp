#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/programme/event.hpp"
#include "domain/result.hpp"
#include "domain/seating/venue.hpp"
#include "domain/time.hpp"

namespace frontrow {

enum class SessionStatus : std::uint8_t { scheduled, cancelled };

/// What happens when hand-picked seats would leave a single seat alone.
enum class StrandRule : std::uint8_t { off, lenient, strict };

struct Price {
    std::string category;
    std::string ticket_type; ///< adult, child, concession, …
    std::int64_t amount = 0; ///< Minor units of the session's currency.
    std::string tax{};       ///< The name of its rate of tax; empty for the house's first.
    /// Pay what you like: whoever buys decides, from `amount` up to kMostOpenAmount.
    bool is_open = false;
    std::vector<std::int64_t> suggested{}; ///< Of an open price: amounts above it, each more than the one before.
};

inline constexpr std::size_t kMaxSuggested = 5;
inline constexpr std::int64_t kMostOpenAmount = 1'000'000; ///< Minor units: more than that is no slip of the hand.
/// The most that somebody can decide to pay for an open price.
inline std::int64_t most_of(const Price& price) { return std::max(price.amount, kMostOpenAmount); }

/// Seats that are reserved now and paid at the box office. Off unless somebody runs one.
struct Reservations {
    bool are_taken = false;
    Milliseconds longest = std::chrono::hours(72);        ///< A reservation ends this long after it was made …
    Milliseconds before_start = std::chrono::minutes(60); ///< … or this long before the start, whichever comes first.
    friend bool operator==(const Reservations&, const Reservations&) = default;
};

/// One performance of an event in a venue.
struct Session {
    SessionId id{};
    SessionSlug slug;
    EventId event{};
    VenueId venue{};
    MapId map;
    Time starts_at{};
    Time doors_at{};
    Time sales_start{};
    Time sales_end{};
    SessionStatus status = SessionStatus::scheduled;
    Currency currency{};
    Milliseconds hold_ttl = std::chrono::minutes(10);
    std::int64_t max_seats = 10;           ///< In one hold.
    std::int64_t max_seats_per_buyer = 20; ///< Held and bought together.
    StrandRule strand_rule = StrandRule::lenient;
    /// What the house keeps of each ticket that is not free: a part of its price, which says all that there is to pay.
    std::int64_t fee = 0;
    Reservations reservations{};
    bool is_postponed = false;        ///< Until it gets its new time nothing is sold and nobody comes in; tickets stay.
    std::optional<Time> deleted_at{}; ///< Set: in the bin. Nobody has or had an order for it.
    std::vector<Price> prices{}; ///< In the order of the price list; the first type of a category is its usual one.
    // Kept by the store:
    std::int64_t version = 0;     ///< Goes up by one with every change of availability.
    std::int64_t capacity = 0;    ///< Places of the map.
    std::int64_t taken = 0;       ///< Claims, held ones that expired but were not swept yet included.
    std::int64_t row_version = 0; ///< Goes up by one with every edit.
};

/// The price of a ticket, or nullptr where the session does not sell that type in that category.
inline const Price* find_price(const Session& session, std::string_view category, std::string_view ticket_type) {
    for (const auto& price : session.prices)
        if (price.category == category && price.ticket_type == ticket_type) return &price;
    return nullptr;
}

/// What a ticket costs, at least where its price is open; nothing where the session does not sell it.
inline std::optional<Money> price_of(const Session& session, std::string_view category, std::string_view ticket_type) {
    const Price* price = find_price(session, category, ticket_type);
    return price ? std::optional(Money{price->amount, session.currency}) : std::nullopt;
}

/// Returns until when seats are kept that are reserved at `now`, or nothing where none are, or none any more.
inline std::optional<Time> reserved_until(const Session& session, Time now) {
    const Reservations& rules = session.reservations;
    const Time last = session.starts_at - rules.before_start;
    if (!rules.are_taken || last <= now) return {};
    return std::min(last, now + rules.longest);
}

/// The first ticket type on the price list of a category, or nullptr where the category is not sold.
inline const Price* usual_price(const Session& session, std::string_view category) {
    for (const auto& price : session.prices)
        if (price.category == category) return &price;
    return nullptr;
}

/// The lowest price that anybody can pay in full, taken over the usual types.
inline std::optional<Money> from_price(const Session& session) {
    std::optional<Money> lowest;
    for (const auto& price : session.prices) {
        if (usual_price(session, price.category) != &price) continue;
        if (!lowest || price.amount < lowest->amount) lowest = Money{price.amount, session.currency};
    }
    return lowest;
}

/// The fee that buyers are told of: nothing where there is none, or no ticket costs anything.
inline std::optional<Money> displayed_fee(const Session& session) {
    const bool is_any_paid = std::any_of(session.prices.begin(), session.prices.end(),
                                         [](const Price& price) { return price.amount > 0 || price.is_open; });
    return session.fee > 0 && is_any_paid ? std::optional(Money{session.fee, session.currency}) : std::nullopt;
}

/// A session with what belongs on its page.
struct SessionDetail {
    Session session;
    Event event;
    Venue venue;
    std::int64_t catalogue = 0; ///< The number of the latest edit of what is for sale.
};

/// How far a session has come.
struct SessionVersion {
    SessionSlug slug;
    std::int64_t version = 0;
};

/// How many places of a session are taken right now, and by what.
struct PlaceCounts {
    std::int64_t sold = 0;
    std::int64_t held = 0;
    std::int64_t blocked = 0;
};

/// Whether nothing may be sold for the session whatever the time.
inline bool is_called_off(const SessionDetail& detail) {
    return detail.event.status != EventStatus::published || detail.event.deleted_at ||
           detail.session.status == SessionStatus::cancelled || detail.session.is_postponed ||
           detail.session.deleted_at;
}

/// Whether the session is in the bin, by itself or with its event.
inline bool is_deleted(const SessionDetail& detail) { return detail.session.deleted_at || detail.event.deleted_at; }

/// Whether whoever has a ticket for the session stays at home.
inline bool is_cancelled(const SessionDetail& detail) {
    return detail.session.status == SessionStatus::cancelled || detail.event.status == EventStatus::cancelled;
}

/// The name of how a session stands, in JSON, in files and in the log.
inline std::string_view status_name(const Session& session) {
    if (session.status == SessionStatus::cancelled) return "cancelled";
    return session.is_postponed ? "postponed" : "scheduled";
}

/// Whether nobody comes to the session as it is announced: it is cancelled, or has no time yet.
inline bool is_off(const SessionDetail& detail) { return is_cancelled(detail) || detail.session.is_postponed; }

/// Whether seats can be held at `now`: not called off, and inside the sales window [start, end).
inline bool on_sale(const SessionDetail& detail, Time now) {
    return !is_called_off(detail) && detail.session.sales_start <= now && now < detail.session.sales_end;
}

inline Error no_such_session(const SessionSlug& slug) {
    return Error::not_found("There is no session " + slug.text() + ".");
}

/// How sessions are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class SessionTable {
public:
    virtual ~SessionTable() = default;
    /// Returns the session with its prices, event and venue, unless it is in the bin or its event a draft.
    [[nodiscard]] virtual std::optional<SessionDetail> find(const SessionSlug& slug) = 0;
    /// The same by number, whatever the status of its event.
    [[nodiscard]] virtual std::optional<SessionDetail> find(SessionId id) = 0;
    /// The same by name, even from the bin.
    [[nodiscard]] virtual std::optional<SessionDetail> find_including_deleted(const SessionSlug& slug) = 0;
    /// Returns the sessions of an event by start, whatever its status; none that is in the bin by itself.
    [[nodiscard]] virtual std::vector<SessionDetail> of_event(EventId event) = 0;
    /// The same of several events.
    [[nodiscard]] virtual std::vector<SessionDetail> of_events(std::span<const EventId> events) = 0;
    /// Returns what is taken of each of the sessions; those of which nothing is are missing.
    [[nodiscard]] virtual std::map<SessionId, PlaceCounts> count_places(std::span<const SessionId> sessions) = 0;
    /// Returns the sessions of published and cancelled events that start at or after `from`, by start.
    [[nodiscard]] virtual std::vector<SessionDetail> starting_from(Time from) = 0;
    /// Returns the versions of the sessions that changed at `time` or later.
    [[nodiscard]] virtual std::vector<SessionVersion> changed_since(Time time) = 0;
    /// Adds the session, or replaces the one with its slug; version, capacity and taken are not touched by it.
    virtual SessionId put(const Session& session) = 0;
    /// Returns a session whose sales have not ended by `from` and that has a price with this rate of tax, or nothing.
    [[nodiscard]] virtual std::optional<SessionSlug> with_tax(const std::string& rate, Time from) = 0;
    /// Gives all sessions that start at `from` or later these rules, and counts it as an edit of each.
    virtual void put_reservations(const Reservations& rules, Time from) = 0;
    /// Adds to the version of every session.
    virtual void advance_versions(std::int64_t by) = 0;
    /// Counts a change of availability: adds one to the version and `taken_delta` to the claims. Returns the new
    /// version.
    virtual std::int64_t touch(SessionId session, std::int64_t taken_delta) = 0;
    /// The same for who has decided by what `seen` says. Throws SerializationFailure where the session was edited
    /// meanwhile.
    virtual std::int64_t bump_version_if_unchanged(const Session& seen, std::int64_t taken_delta) = 0;

    /// Returns the names of the places that a claim or a ticket of the session, a cancelled one included, refers to
    /// and that are not in `map`, by name. Until a write that asked ends, nobody takes a place of the session.
    [[nodiscard]] virtual std::vector<std::string> places_not_in(SessionId session, const MapId& map) = 0;
    /// Gives the session another map, which has all of these places: each claim and each ticket follows its place by
    /// its name.
    virtual void move_to_map(SessionId session, const MapId& map) = 0;
};

} // namespace frontrow
