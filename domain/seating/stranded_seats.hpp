#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "domain/assert.hpp"
#include "domain/seating/seat_map.hpp"

namespace frontrow {

/// True for seats that are meant for anybody; wheelchair and companion places are kept for who asks for them.
inline bool is_ordinary(SeatKind kind) noexcept { return kind == SeatKind::standard || kind == SeatKind::restricted; }

/// True when few enough seats are free that a seat left alone is better than a sale lost: less than one in ten.
inline bool nearly_sold_out(std::uint64_t free_count, std::uint64_t total) noexcept { return free_count * 10 < total; }

/// Returns the seats that `chosen` leaves alone, by index: free and ordinary ones that have no free neighbour in their
/// chain any more and had one before. A chain of one seat, a seat that was alone before, and wheelchair and companion
/// places, which are meant to stand alone, are never among them; nor are seats of a unit that is sold as a whole, and
/// they are company for no others. Standing places in `chosen` are passed over.
///
/// `free_before` holds what the buyer can choose from; their own held seats count as free there, and are in `chosen` if
/// they keep them.
///
/// One seat taken of a gap of two, or in general all but one of any gap, is reported: within this gap it cannot be
/// avoided, but the gap was the buyer's choice, and to let it pass would break up the pairs the rule is there for.
/// Whether the house has another place for the party is the question of fits_without_stranding
/// (domain/seating/best_seats.hpp). A strict session refuses only if it has, so that no buyer is sent away from a house
/// that has only such gaps left.
inline std::vector<SeatIndex> stranded_seats(const SeatMap& map, const std::vector<bool>& free_before,
                                             std::span<const SeatIndex> chosen) {
    FRONTROW_ASSERT(free_before.size() >= map.seats().size());
    std::vector<SeatIndex> taken(chosen.begin(), chosen.end());
    std::sort(taken.begin(), taken.end());
    const auto was_free = [&](SeatIndex seat) {
        return seat != kNoSeat && free_before[seat] && map.whole_unit_of(seat) == nullptr;
    };
    const auto stays_free = [&](SeatIndex seat) {
        return was_free(seat) && !std::binary_search(taken.begin(), taken.end(), seat);
    };
    std::vector<SeatIndex> stranded;
    const auto check = [&](SeatIndex seat) {
        if (!stays_free(seat) || !is_ordinary(map.seats()[seat].kind)) return;
        const SeatIndex before = map.previous(seat);
        const SeatIndex after = map.seats()[seat].next;
        const bool had_company = was_free(before) || was_free(after);
        if (had_company && !stays_free(before) && !stays_free(after)) stranded.push_back(seat);
    };
    for (const SeatIndex seat : taken) {
        if (!map.is_seat(seat)) continue;
        check(map.previous(seat));
        check(map.seats()[seat].next);
    }
    std::sort(stranded.begin(), stranded.end());
    stranded.erase(std::unique(stranded.begin(), stranded.end()), stranded.end());
    return stranded;
}

} // namespace frontrow
