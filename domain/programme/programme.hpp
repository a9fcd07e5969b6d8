#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money/tax_rates.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/programme/event.hpp"
#include "domain/programme/session.hpp"
#include "domain/result.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/seating/venue.hpp"
#include "domain/selling/order.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// What marketing writes about an event.
struct EventTexts {
    std::string title;
    std::string description{};
    std::string image{}; ///< Path of a picture on this site, or empty.
};

/// What an admin writes about an event.
struct EventEdit {
    EventTexts texts;
    std::string artist;
    AttendeeNames attendee_names = AttendeeNames::none;
    std::optional<EventSlug> slug{}; ///< For a new event only; made of the title where it is empty.
    std::int64_t row_version = 0;    ///< The one that was seen; 0 for a new event.
};

/// A price as it is to be. What is left out stays as it is for this category and ticket type.
struct PriceEdit {
    std::string category;
    std::string ticket_type;
    std::int64_t amount = 0;
    std::optional<std::string> tax{};
    std::optional<bool> is_open{};                        ///< Goes with `suggested`: where one is named
    std::optional<std::vector<std::int64_t>> suggested{}; ///< and the other is not, that is as in something new.
};

/// What an admin writes about a session. What is empty stays as it is; for a new session it gets its usual value.
struct SessionEdit {
    std::optional<VenueSlug> venue{};   ///< Needed for a new session; never changes.
    std::optional<MapId> map{};         ///< The newest of the venue for a new session.
    std::optional<Time> starts_at{};    ///< Needed for a new session.
    std::optional<Time> doors_at{};     ///< An hour before the start.
    std::optional<Time> sales_start{};  ///< Now.
    std::optional<Time> sales_end{};    ///< The start.
    std::optional<Currency> currency{}; ///< That of the shop.
    std::optional<Milliseconds> hold_ttl{};
    std::optional<std::int64_t> max_seats{};
    std::optional<std::int64_t> max_seats_per_buyer{};
    std::optional<StrandRule> strand_rule{};
    std::optional<std::int64_t> fee{};
    std::optional<bool> takes_reservations{};       ///< As the shop does.
    std::optional<std::vector<PriceEdit>> prices{}; ///< Needed for a new session.
    std::int64_t row_version = 0;
};

/// How a session is to be repeated at the same time on the clocks of its venue: on these days, or on each of the next
/// days or weeks.
struct Repetition {
    std::vector<Day> on{};      ///< If not empty, the rest says nothing.
    int days = 1;               ///< From one to the next.
    int count = 0;              ///< How many more; 0 where `until` says when to stop.
    std::optional<Day> until{}; ///< The last day that may have one.

    /// Returns the field of a request that is to blame for the n-th day.
    [[nodiscard]] std::string field_of(std::size_t n) const {
        if (!on.empty()) return "days[" + std::to_string(n) + "]";
        return until ? "until" : "count";
    }
};

/// How an event is to be copied: without sessions; with one like its last one, at `starts_at`; or with all of them that
/// are not cancelled, the first on `first_day` and each other as many days later as it was, at its own time.
struct EventCopy {
    std::string title; ///< That of the original where it is empty.
    std::optional<Time> starts_at{};
    std::optional<Day> first_day{};
};

/// What an admin writes about several sessions of an event at once.
struct SessionsEdit {
    struct Seen {
        SessionSlug session;
        std::int64_t row_version = 0;
    };
    std::vector<Seen> sessions{};
    SessionEdit change{};                           ///< Without venue, map, start and version.
    std::optional<Milliseconds> doors_before{};     ///< How long before its start the doors of each open …
    std::optional<Milliseconds> sales_end_before{}; ///< … and its sales end.
};

namespace programme_rules {

inline constexpr std::size_t kMaxTitleBytes = 200;
inline constexpr std::size_t kMaxSlugBytes = 60; ///< Of a new address; a number may follow where it is made.
inline constexpr std::size_t kMaxArtistBytes = 120;
inline constexpr std::size_t kMaxDescription = 5'000; ///< Characters.
inline constexpr std::size_t kMaxImageBytes = 200;
inline constexpr std::size_t kMaxTicketTypeBytes = 40;
inline constexpr std::size_t kMaxPrices = 500;
inline constexpr int kMaxRepetitions = 100;
inline constexpr std::int64_t kMaxSeats = 100;
inline constexpr std::int64_t kMaxSeatsPerBuyer = 1'000;
inline constexpr auto kShortestHold = std::chrono::minutes(1);
inline constexpr auto kLongestHold = std::chrono::minutes(60);
/// Doors open, and sales end, at most this far from the start.
inline constexpr auto kAroundStart = std::chrono::hours(24);

/// The path of a picture on this very site, an uploaded one or one of the pages' own: what a page may show without
/// asking another site, and nothing that does anything when it is asked for.
inline bool is_image_path(std::string_view path) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.' || c == '/';
    };
    const bool is_of_pictures = path.starts_with("/images/") || path.starts_with("/static/");
    return is_of_pictures && path.find("//") == std::string_view::npos && path.find("..") == std::string_view::npos &&
           std::all_of(path.begin(), path.end(), is_plain);
}

inline std::optional<Error> why_wrong(const EventTexts& texts) {
    if (trimmed(texts.title).empty()) return Error::invalid("title", "An event needs a title.", "missing");
    if (!texts.image.empty() && !is_image_path(texts.image))
        return Error::invalid("image", "The picture has to be a path on this site, such as /static/images/hamlet.svg.");
    return {};
}

/// Gives the event texts that are not wrong.
inline void write(Event& event, const EventTexts& texts) {
    event.title = std::string(trimmed(texts.title));
    event.description = std::string(trimmed(texts.description));
    event.image = texts.image;
}

inline std::optional<Error> why_times_wrong(const Session& s) {
    if (s.doors_at > s.starts_at || s.starts_at - s.doors_at > kAroundStart)
        return Error::invalid("doors_at", "Doors open within the day before the start.");
    if (s.sales_end > s.starts_at + kAroundStart)
        return Error::invalid("sales_end", "Sales end at most a day after the start.");
    if (s.sales_start >= s.sales_end) return Error::invalid("sales_start", "Sales begin before they end.");
    return {};
}

inline std::optional<Error> why_suggestions_wrong(const Price& price, const std::string& field) {
    if (!price.is_open && !price.suggested.empty())
        return Error::invalid(field, "Only an open price has suggestions.", "fixed_price");
    if (price.suggested.size() > kMaxSuggested) return Error::invalid(field, "At most 5 amounts.", "too_many");
    auto before = price.amount;
    for (const auto amount : price.suggested) {
        if (amount <= before || amount > kMostOpenAmount)
            return Error::invalid(field, "Each is more than the one before, the first more than the price itself.",
                                  "not_rising");
        before = amount;
    }
    return {};
}

inline std::optional<Error> why_prices_wrong(const Session& s, const SeatMap& map) {
    if (s.prices.empty()) return Error::invalid("prices", "A session needs a price.", "missing");
    for (std::size_t i = 0; i < s.prices.size(); ++i) {
        const Price& price = s.prices[i];
        const std::string field = "prices[" + std::to_string(i) + "].";
        const auto& categories = map.parts().categories;
        const auto is_named = [&](const Category& category) { return category.name == price.category; };
        if (std::none_of(categories.begin(), categories.end(), is_named))
            return Error::invalid(field + "category", "The map has no category " + price.category + ".");
        const auto is_same = [&](const Price& other) {
            return other.category == price.category && other.ticket_type == price.ticket_type;
        };
        if (std::find_if(s.prices.begin(), s.prices.end(), is_same) !=
            s.prices.begin() + static_cast<std::ptrdiff_t>(i))
            return Error::invalid(field + "ticket_type", "This category has two prices for " + price.ticket_type + ".");
        if (auto wrong = why_suggestions_wrong(price, field + "suggested")) return wrong;
    }
    return {};
}

/// Whether each price names a rate of tax that the house has, or none.
inline std::optional<Error> why_taxes_wrong(const Session& s, const TaxRules& tax) {
    for (std::size_t i = 0; i < s.prices.size(); ++i) {
        const auto is_named = [&](const TaxRate& rate) { return rate.name == s.prices[i].tax; };
        if (!s.prices[i].tax.empty() && std::none_of(tax.rates.begin(), tax.rates.end(), is_named))
            return Error::invalid("prices[" + std::to_string(i) + "].tax",
                                  "The house has no rate " + s.prices[i].tax + ".", "unknown");
    }
    return {};
}

inline std::optional<Error> why_limits_wrong(Milliseconds hold_ttl, std::int64_t max_seats,
                                             std::int64_t max_seats_per_buyer) {
    if (hold_ttl < kShortestHold || hold_ttl > kLongestHold)
        return Error::invalid("hold_ttl_seconds", "Seats are held for 1 to 60 minutes.");
    if (max_seats < 1 || max_seats > kMaxSeats)
        return Error::invalid("max_seats", "A hold has at most 1 to 100 seats.");
    if (max_seats_per_buyer < max_seats || max_seats_per_buyer > kMaxSeatsPerBuyer)
        return Error::invalid("max_seats_per_buyer",
                              "A buyer may have at least as many seats as one hold, at most 1000.");
    return {};
}

/// Why the session cannot be kept like this, if it cannot.
inline std::optional<Error> why_wrong(const Session& s, const SeatMap& map) {
    if (auto wrong = why_times_wrong(s)) return wrong;
    if (auto wrong = why_limits_wrong(s.hold_ttl, s.max_seats, s.max_seats_per_buyer)) return wrong;
    if (auto wrong = why_prices_wrong(s, map)) return wrong;
    for (const auto& price : s.prices)
        if (price.amount > 0 && s.fee > price.amount)
            return Error::invalid("fee", "The fee is a part of each price, and more than one of them.", "above_price");
    return {};
}

/// The price as the edit says, over the one for the same places where there is one.
inline Price edited(const PriceEdit& edit, const std::vector<Price>& before) {
    Price price{.category = edit.category, .ticket_type = edit.ticket_type, .amount = edit.amount};
    const auto is_same = [&](const Price& one) {
        return one.category == edit.category && one.ticket_type == edit.ticket_type;
    };
    const auto kept = std::find_if(before.begin(), before.end(), is_same);
    const bool is_kept = kept != before.end();
    price.tax = edit.tax.value_or(is_kept ? kept->tax : "");
    const bool says_open = edit.is_open || edit.suggested;
    price.is_open = says_open ? edit.is_open.value_or(false) : is_kept && kept->is_open;
    if (edit.suggested) price.suggested = *edit.suggested;
    if (!says_open && is_kept) price.suggested = kept->suggested;
    return price;
}

inline void apply(const SessionEdit& edit, Session& session) {
    const auto set = [](const auto& wanted, auto& value) {
        if (wanted) value = *wanted;
    };
    set(edit.map, session.map);
    set(edit.starts_at, session.starts_at);
    set(edit.doors_at, session.doors_at);
    set(edit.sales_start, session.sales_start);
    set(edit.sales_end, session.sales_end);
    set(edit.currency, session.currency);
    set(edit.hold_ttl, session.hold_ttl);
    set(edit.max_seats, session.max_seats);
    set(edit.max_seats_per_buyer, session.max_seats_per_buyer);
    set(edit.strand_rule, session.strand_rule);
    set(edit.fee, session.fee);
    set(edit.takes_reservations, session.reservations.are_taken);
    if (!edit.prices) return;
    std::vector<Price> prices;
    for (const auto& price : *edit.prices) prices.push_back(edited(price, session.prices));
    session.prices = std::move(prices);
}

/// The edit for one of several sessions.
inline SessionEdit edit_of(const SessionsEdit& all, const SessionsEdit::Seen& seen, const Session& session) {
    SessionEdit edit = all.change;
    edit.row_version = seen.row_version;
    if (all.doors_before) edit.doors_at = session.starts_at - *all.doors_before;
    if (all.sales_end_before) edit.sales_end = session.starts_at - *all.sales_end_before;
    return edit;
}

/// Returns the days of a repetition of what is played on `first`, or why they cannot be.
inline Result<std::vector<Day>> days_of(const Repetition& how, const Day& first) {
    if (!how.on.empty()) return how.on;
    std::vector<Day> days;
    for (int n = 1; how.count == 0 || n <= how.count; ++n) {
        const Day day = days_after(first, n * how.days);
        if (how.until && *how.until < day) break;
        if (n > kMaxRepetitions) return Error::invalid("until", "At most 100 sessions are added at once.", "too_many");
        days.push_back(day);
    }
    if (days.empty()) return Error::invalid("until", "This is before the next session would be.", "too_early");
    return days;
}

/// The session at another time: doors and the end of sales keep their distance from the start.
inline Session moved_to(Session session, Time starts_at) {
    const auto by = starts_at - session.starts_at;
    session.starts_at += by;
    session.doors_at += by;
    session.sales_end += by;
    return session;
}

} // namespace programme_rules

/// The name of a status in JSON and in the audit log.
inline std::string_view name_of(EventStatus status) {
    switch (status) {
    case EventStatus::draft:
        return "draft";
    case EventStatus::published:
        return "published";
    case EventStatus::cancelled:
        return "cancelled";
    case EventStatus::archived:
        return "archived";
    }
    return {};
}

/// The same of how an event asks for names.
inline std::string_view name_of(AttendeeNames names) {
    switch (names) {
    case AttendeeNames::none:
        return "none";
    case AttendeeNames::optional:
        return "optional";
    case AttendeeNames::required:
        return "required";
    }
    return {};
}

inline std::string described(const Event& event) {
    return AuditFields()
        .with("title", event.title)
        .with("artist", event.artist)
        .with("description", event.description)
        .with("image", event.image)
        .with("status", std::string(name_of(event.status)))
        .with("names of attendees", std::string(name_of(event.attendee_names)))
        .with("in the bin", event.deleted_at ? "yes" : "no")
        .text();
}

inline std::string described(const Session& session) {
    std::vector<std::string> prices;
    for (const auto& price : session.prices) {
        prices.push_back(price.category + " " + price.ticket_type + (price.is_open ? " ≥ " : " ") +
                         decimal({price.amount, session.currency}) + (price.tax.empty() ? "" : " " + price.tax));
        for (const auto amount : price.suggested) prices.back() += " " + decimal({amount, session.currency});
    }
    return AuditFields()
        .with("starts at", utc_text(session.starts_at))
        .with("doors at", utc_text(session.doors_at))
        .with("sales start", utc_text(session.sales_start))
        .with("sales end", utc_text(session.sales_end))
        .with("status", std::string(status_name(session)))
        .with("in the bin", session.deleted_at ? "yes" : "no")
        .with("map", session.map.text())
        .with("currency", std::string(session.currency.code()))
        .with("hold seconds", std::chrono::duration_cast<std::chrono::seconds>(session.hold_ttl).count())
        .with("max seats", session.max_seats)
        .with("max seats per buyer", session.max_seats_per_buyer)
        .with("strand rule", static_cast<std::int64_t>(session.strand_rule))
        .with("fee", decimal({session.fee, session.currency}))
        .with("reservations", session.reservations.are_taken ? "yes" : "no")
        .with("prices", prices)
        .text();
}

/// What stands before a venue's map in its description, which ends with it.
inline constexpr const char* kMapField = "map";

inline std::string described(const Venue& venue) {
    return AuditFields()
        .with("name", venue.name)
        .with("city", venue.city)
        .with("time zone", venue.timezone)
        .with(kMapField, venue.map ? venue.map->text() : "")
        .text();
}

/// The map that a description of a venue names, or nothing where it names none.
inline std::optional<MapId> map_described(const std::string& description) {
    const std::string sign = std::string("\n") + kMapField + ": ";
    const auto at = description.rfind(sign);
    if (at == std::string::npos) return {};
    const auto begin = at + sign.size();
    return MapId::parse(description.substr(begin, description.find('\n', begin) - begin));
}

} // namespace frontrow
