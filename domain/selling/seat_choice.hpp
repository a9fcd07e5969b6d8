#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/admission/ticket.hpp"
#include "domain/programme/session.hpp"
#include "domain/result.hpp"
#include "domain/seating/best_seats.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/claim.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A seat that a buyer points at; without a type it gets the usual one of its category.
struct SeatChoice {
    std::string seat;
    std::optional<std::string> ticket_type{};
    std::optional<std::int64_t> amount{}; ///< What they want to pay, where the price is open.
};

/// Some places of a standing area.
struct AreaChoice {
    std::string area;
    std::int64_t count = 0;
    std::optional<std::string> ticket_type{};
    std::optional<std::int64_t> amount{}; ///< For each place.
};

/// "The best seats you have."
struct BestAvailable {
    std::int64_t count = 0;
    std::optional<std::string> category{};
    std::optional<std::string> ticket_type{};
    std::int64_t wheelchair = 0; ///< How many of the seats are wheelchair places.
};

/// A place with the price that its buyer is promised.
struct SeatSelection {
    SeatIndex place = 0;
    std::string ticket_type;
    std::int64_t amount = 0;
    bool is_named = false;     ///< The buyer wants this very place; another of its kind will not do.
    bool is_least = false;     ///< The price is open, and nobody has said how much.
    std::int64_t discount = 0; ///< What a voucher has taken off the amount.
    std::string attendee{};    ///< For whom it is; empty where nobody has said.
};

/// The places that best available found.
struct BestFound {
    std::vector<SeatSelection> places;
    bool split = false;
};

/// Why nobody can pay this much for a ticket of this price, if nobody can.
inline std::optional<Error> why_amount_wrong(const Price& price, const Currency& currency, std::int64_t amount,
                                             const std::string& field) {
    if (!price.is_open) return Error::invalid(field, "The house decides on this price.", "fixed_price");
    if (amount < price.amount)
        return Error::invalid(field, "At least " + spelled({price.amount, currency}) + " a ticket.", "below_price");
    if (amount > most_of(price))
        return Error::invalid(field, "At most " + spelled({most_of(price), currency}) + " a ticket.", "too_much");
    return {};
}

/// Prices a place: at the least amount where the price is open and none is named. `field` names the choice in an error.
inline Result<SeatSelection> priced(const Session& session, const SeatMap& map, SeatIndex place,
                                    const std::optional<std::string>& ticket_type, std::optional<std::int64_t> amount,
                                    const std::string& field) {
    const std::string& category = map.category_name(place);
    const Price* price = usual_price(session, category);
    if (!price) return Error::invalid(field, "Places of the category " + category + " are not for sale here.");
    if (ticket_type) price = find_price(session, category, *ticket_type);
    if (!price)
        return Error::invalid(field + ".type", "This ticket type is not sold in the category " + category + ".");
    if (amount)
        if (auto wrong = why_amount_wrong(*price, session.currency, *amount, field + ".amount")) return *wrong;
    return SeatSelection{place, price->ticket_type, amount.value_or(price->amount), false, price->is_open && !amount};
}

/// Finds the seats by id. Refuses unknown ones, and one seat named twice. `list` names the request's list in an error.
inline Result<std::vector<SeatSelection>> choose_seats(const Session& session, const SeatMap& map,
                                                       const std::vector<SeatChoice>& choices,
                                                       const std::string& list) {
    std::vector<SeatSelection> wanted;
    std::unordered_set<SeatIndex> seen;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const std::string field = list + "[" + std::to_string(i) + "]";
        const auto seat = map.find_seat(choices[i].seat);
        if (!seat) return Error::invalid(field, "There is no such seat in this session.");
        if (!seen.insert(*seat).second) return Error::invalid(field, "This seat is named twice.");
        auto place = priced(session, map, *seat, choices[i].ticket_type, choices[i].amount, field);
        if (!place) return place.error();
        place->is_named = true;
        wanted.push_back(std::move(*place));
    }
    return wanted;
}

/// Finds `choice.count` free places of a standing area, the first ones in map order that `used` does not contain; adds
/// them to `used`.
inline Result<std::vector<SeatSelection>> choose_in_area(Tx& tx, const Session& session, const SeatMap& map,
                                                         const AreaChoice& choice, const std::string& field,
                                                         std::unordered_set<SeatIndex>& used) {
    const Area* area = map.find_area(choice.area);
    if (!area) return Error::invalid(field + ".id", "There is no such standing area in this session.");
    const SeatIndex end = area->first + area->capacity;
    tx.claims().choose_alone(session.id);
    const auto claims = tx.claims().in_range(session.id, area->first, end);
    const auto states = seat_states(map, claims, session.version, tx.now());
    std::vector<SeatSelection> wanted;
    for (SeatIndex place = area->first; place < end; ++place) {
        if (std::cmp_equal(wanted.size(), choice.count)) break;
        if (states.letters[place] != kAvailable || !used.insert(place).second) continue;
        auto priced_place = priced(session, map, place, choice.ticket_type, choice.amount, field);
        if (!priced_place) return priced_place.error();
        wanted.push_back(std::move(*priced_place));
    }
    if (std::cmp_less(wanted.size(), choice.count)) {
        Error error = Error::conflict("not_enough_seats", "Only " + std::to_string(wanted.size()) +
                                                              " places are left in " + area->name + ".");
        error.field = field + ".count";
        return error;
    }
    return wanted;
}

/// The places that a write has taken, in map order.
struct TakenPlaces {
    std::vector<SeatIndex> places{};
    std::int64_t added = 0; ///< How many of them had no claim at all.
    /// What became free on the way, some of it taken at once: places of reservations whose time was over.
    std::vector<SeatIndex> expired{};
};

/// Takes every wanted place with a claim like `as`, or refuses, naming all that somebody else has. Always in map order,
/// so that two buyers never wait for each other. Throws SerializationFailure where a place is gone that we chose, not
/// the buyer.
inline Result<TakenPlaces> take_places(Tx& tx, const Session& session, const SeatMap& map, const Claim& as,
                                       std::vector<SeatSelection>& wanted) {
    std::sort(wanted.begin(), wanted.end(),
              [](const SeatSelection& a, const SeatSelection& b) { return a.place < b.place; });
    TakenPlaces taken;
    std::vector<std::string> lost;
    for (const auto& want : wanted) {
        Claim claim = as;
        claim.place = want.place;
        claim.ticket_type = want.ticket_type;
        claim.amount = want.amount;
        const auto outcome = take_place(tx, session, claim, taken.expired);
        if (outcome == ClaimResult::refused) {
            if (!want.is_named) throw SerializationFailure("a place that was free has just been taken");
            lost.push_back(map.place_id(want.place));
            continue;
        }
        if (outcome == ClaimResult::fresh) ++taken.added;
        taken.places.push_back(want.place);
    }
    if (lost.empty()) return taken;
    Error error = Error::conflict("seats_taken", lost.size() == 1 ? "Somebody else has just taken this seat."
                                                                  : "Somebody else has just taken these seats.");
    error.seats = std::move(lost);
    return error;
}

/// Which seats of the house anybody could hold now with a ticket of `ticket_type`, or of any type.
inline std::vector<bool> free_seats(const Session& session, const SeatMap& map, const SeatStates& states,
                                    const std::optional<std::string>& ticket_type = {}) {
    std::vector<bool> sold_here; // by category
    for (const auto& category : map.parts().categories)
        sold_here.push_back(ticket_type ? price_of(session, category.name, *ticket_type).has_value()
                                        : usual_price(session, category.name) != nullptr);
    std::vector<bool> free(map.seats().size());
    for (SeatIndex seat = 0; seat < map.seats().size(); ++seat)
        free[seat] = states.letters[seat] == kAvailable && sold_here[map.category_of(seat)];
    return free;
}

/// Finds the best available seats; see best_seats for what "best" means.
inline Result<BestFound> choose_best(const Session& session, const SeatMap& map, const SeatStates& states,
                                     const BestAvailable& wish) {
    BestRequest request{static_cast<std::uint32_t>(wish.count), {}, static_cast<std::uint32_t>(wish.wheelchair)};
    const auto& categories = map.parts().categories;
    if (wish.category) {
        const auto found = std::find_if(categories.begin(), categories.end(),
                                        [&](const Category& c) { return c.name == *wish.category; });
        if (found == categories.end())
            return Error::invalid("best.category", "There is no such category in this session.");
        request.category = static_cast<std::uint16_t>(found - categories.begin());
    }
    const auto fits = [&](const Price& price) {
        return price.ticket_type == wish.ticket_type && (!wish.category || price.category == *wish.category);
    };
    if (wish.ticket_type && std::none_of(session.prices.begin(), session.prices.end(), fits))
        return Error::invalid("best.type", "This ticket type is not sold here.");
    const auto choice = best_seats(map, free_seats(session, map, states, wish.ticket_type), request);
    if (!choice) return Error::conflict("not_enough_seats", "There are not enough free seats left for this wish.");
    BestFound found{{}, choice->split};
    for (const SeatIndex seat : choice->seats) {
        auto wanted = priced(session, map, seat, wish.ticket_type, {}, "best");
        if (!wanted) return wanted.error();
        found.places.push_back(std::move(*wanted));
    }
    return found;
}

/// Returns places for these tickets of an order, which stand on `old_map`: for those of a category together the best
/// free ones of that category, in the order of the categories' names. Refuses where there are not enough.
inline Result<std::vector<SeatSelection>> choose_like(const Session& session, const SeatMap& map,
                                                      const SeatMap& old_map, const SeatStates& states,
                                                      const std::vector<const Ticket*>& tickets) {
    std::map<std::string, std::int64_t> seated;
    std::map<std::string, std::int64_t> standing;
    for (const auto* ticket : tickets)
        ++(old_map.is_seat(ticket->place) ? seated : standing)[old_map.category_name(ticket->place)];
    std::vector<SeatSelection> found;
    for (const auto& [category, count] : seated) {
        auto best = choose_best(session, map, states, {.count = count, .category = category});
        if (!best) return best.error();
        std::move(best->places.begin(), best->places.end(), std::back_inserter(found));
    }
    for (const auto& [category, count] : standing) {
        auto left = count;
        for (auto place = static_cast<SeatIndex>(map.seats().size()); place < map.places() && left > 0; ++place) {
            if (states.letters[place] != kAvailable || map.category_name(place) != category) continue;
            found.push_back({place, "", 0});
            --left;
        }
        if (left > 0)
            return Error::conflict("not_enough_seats", "There are not enough free places left of " + category + ".");
    }
    return found;
}

} // namespace frontrow
