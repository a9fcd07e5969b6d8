#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/identity.hpp"
#include "domain/money/order_money.hpp"
#include "domain/money/tax.hpp"
#include "domain/people/audit.hpp"
#include "domain/selling/hold.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/seat_choice.hpp"
#include "domain/selling/whole_units.hpp"
#include "domain/store.hpp"

namespace frontrow {

// What staff sell and exchange is sold as it is chosen: in one transaction, without a hold that outlives it.

namespace direct_sale {

inline constexpr std::int64_t kMaxPlaces = 500; ///< In one sale: a bound on our work.

/// Finds the places that are named, seats first, each with its price. Refuses none, too many (`in_all` says of what),
/// and what is not for sale.
inline Result<std::vector<SeatSelection>> choose(Tx& tx, const Session& session, const SeatMap& map,
                                                 const std::vector<SeatChoice>& seats,
                                                 const std::vector<AreaChoice>& areas, std::string_view in_all) {
    std::int64_t count = std::ssize(seats);
    for (const auto& area : areas) count += area.count;
    if (count == 0) return Error::invalid("seats", "Name at least one seat.");
    if (count > kMaxPlaces)
        return Error::invalid("seats",
                              "At most " + std::to_string(kMaxPlaces) + " places " + std::string(in_all) + ".");
    auto wanted = choose_seats(session, map, seats, "seats");
    if (!wanted) return wanted;
    std::unordered_set<SeatIndex> used;
    for (std::size_t i = 0; i < areas.size(); ++i) {
        auto places = choose_in_area(tx, session, map, areas[i], "areas[" + std::to_string(i) + "]", used);
        if (!places) return places;
        std::move(places->begin(), places->end(), std::back_inserter(*wanted));
    }
    return wanted;
}

/// `wanted` is in map order.
inline void add_tickets(Order& order, Randomness& randomness, const std::vector<SeatSelection>& wanted,
                        std::int64_t fee) {
    for (const auto& want : wanted)
        order.tickets.push_back(
            {.id = TicketId::trusted(order.reference + "-" + std::to_string(order.tickets.size() + 1)),
             .code = random_code(randomness, kSecretLength),
             .place = want.place,
             .ticket_type = want.ticket_type,
             .amount = want.amount,
             .discount = want.discount,
             .fee = std::min(want.amount, fee),
             .attendee = want.attendee});
}

/// Writes down an order that is paid or reserved, which has no tickets yet, with a ticket for each place; or refuses,
/// naming the seats that somebody else has. Returns what was taken; the caller counts and announces it, and tells the
/// customer.
inline Result<TakenPlaces> sell(Tx& tx, Randomness& randomness, const Session& session, const SeatMap& map,
                                const TaxRules& rules, Order& order, std::vector<SeatSelection>& wanted,
                                const Actor& who) {
    // A hold that lives inside this transaction only, so that a place has one way to be sold.
    const Hold hold{.id = HoldId::trusted(ordered_code(randomness, tx.now())),
                    .session = session.id,
                    .buyer = order.buyer,
                    .created_at = tx.now(),
                    .expires_at = tx.now() + session.hold_ttl};
    tx.holds().add(hold);
    const Claim held{.state = ClaimState::held, .buyer = order.buyer, .hold = hold.id, .expires_at = hold.expires_at};
    auto taken = take_places(tx, session, map, held, wanted);
    if (!taken) return taken;
    if (auto refused = whole_units::why_broken_by_house(tx, session, map, taken->places)) return *refused;
    add_tickets(order, randomness, wanted, session.fee);
    put_tax(rules, session, map, order.tickets);
    if (order.status == OrderStatus::paid) mark_paid(order);
    tx.orders().add(order);
    record_payment(tx, order, order.payment.method, who);
    const auto sold = tx.claims().sell(hold.id, order.id, order.reserved_until);
    FRONTROW_ASSERT(sold == std::ssize(order.tickets)); // taken in this very transaction
    tx.holds().remove(hold.id);
    return taken;
}

} // namespace direct_sale

} // namespace frontrow
