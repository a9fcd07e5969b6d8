#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/seating/seat_aim.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/seating/stranded_seats.hpp"

// Best available seats, without randomness or clock: equal input gives equal seats.
//
// A party sits on neighbouring seats, where neighbours are what Seat::next says and never what labels suggest. Among
// all such windows the order is:
//   1. the fewest restricted-view seats, however far away the others are;
//   2. for a party with wheelchair places, the ones with a companion place for each;
//   3. the least distance to the map's focal point, as the mean over the party. A seat to the side of the way from that
//      point to the middle of the house counts as a little further: on an arc around the point all seats are as near,
//      and who asks for the best is not sent to the end of the row. Floors that are drawn beside each other, each with
//      a stage of its own, are looked at from those (see Aims).
// Of windows equal in 1 and 2 whose mean distance is at most kTidyUnits more than the least the one that leaves the
// fewest seats alone wins, then the nearest, then the first in map order: a single seat is hard to sell, and some rows
// further back are no worse. Outside of that bound, and of the category of the nearest window, closeness comes first:
// nobody is sent to the back of a large house, or up to the gallery, to keep a gap tidy.
//
// With no category wanted closeness alone decides, and a party may sit across the border of two categories: better
// seats than they would get on one side of it, and the prices are shown before they pay.
//
// Of a unit that is sold as a whole no seat is given by itself. A party of just as many as its seats may get all of it,
// where all are free: it counts as a window that leaves nobody alone, and the order above decides. Otherwise, and for
// all other parties, it is as good as taken: nobody pays for chairs that stay empty unless they choose the table
// themselves, and two tables are not put together.
//
// A party is split only where no window is left at all, even one with restricted view. Then it is split into as few
// groups as the gaps allow; which ones, near-togetherness and closeness decide in equal parts (see SplitSearch).

namespace frontrow {

struct BestRequest {
    std::uint32_t count = 0;                 ///< Seats in all, wheelchair places included.
    std::optional<std::uint16_t> category{}; ///< Nothing: any.
    std::uint32_t wheelchair = 0;            ///< How many of them are wheelchair places.
};

struct BestChoice {
    std::vector<SeatIndex> seats; ///< Group after group, neighbours one after the other.
    bool split = false;           ///< They do not all sit next to each other.
};

namespace best_seats_rules {

/// Mean distance, in map units, that a party is sent further away so that no seat is left alone: eight rows.
inline constexpr std::int64_t kTidyUnits = 240;
/// What it costs, in map units, to seat one of a party alone: as much as sitting ten seats further apart.
inline constexpr std::int64_t kAloneUnits = 240;
/// Bounds on the work of a split, which is a search for a good answer, not for the best of all.
inline constexpr std::size_t kMaxAnchors = 64;
inline constexpr std::size_t kMaxGapsOfLength = 64;
inline constexpr std::size_t kMaxSteps = 4'000'000;
/// Larger parties are not seated by this rule but by a person.
inline constexpr std::uint32_t kMaxParty = 1'000;

/// The house as one request sees it.
struct View {
    const SeatMap& map;
    const std::vector<bool>& free;
    BestRequest request;

    [[nodiscard]] const Seat& seat(SeatIndex index) const { return map.seats()[index]; }
    /// Whether the seat can be had by itself.
    [[nodiscard]] bool is_free(SeatIndex index) const {
        return index != kNoSeat && free[index] && map.whole_unit_of(index) == nullptr;
    }
    [[nodiscard]] bool wanted(SeatIndex index) const { return is_free(index) && is_of_category(index); }
    [[nodiscard]] bool is_of_category(SeatIndex index) const {
        return !request.category || seat(index).category == *request.category;
    }
    /// Whether the unit can be had as a whole by a party of this size.
    [[nodiscard]] bool offers(const Unit& unit) const {
        return unit.sold == UnitSale::whole && unit.seats.size() == request.count &&
               is_of_category(unit.seats.front()) &&
               std::all_of(unit.seats.begin(), unit.seats.end(), [&](SeatIndex index) { return free[index]; });
    }
    [[nodiscard]] bool ordinary(SeatIndex index) const { return wanted(index) && is_ordinary(seat(index).kind); }
    [[nodiscard]] bool has_kind(SeatIndex index, SeatKind kind) const {
        return is_free(index) && seat(index).kind == kind;
    }
    /// Whether taking `taken` hurts its free neighbour `left`, whose other neighbour is `beyond`: an ordinary seat
    /// would be alone, or a wheelchair place would lose its last companion place.
    [[nodiscard]] bool hurts(SeatIndex left, SeatIndex taken, SeatIndex beyond) const {
        if (!is_free(left)) return false;
        if (is_ordinary(seat(left).kind)) return !is_free(beyond);
        return seat(left).kind == SeatKind::wheelchair && seat(taken).kind == SeatKind::companion &&
               !has_kind(beyond, SeatKind::companion);
    }
    /// How many of the two seats beside the run first…last are hurt when it is taken.
    [[nodiscard]] std::size_t hurt_beside(SeatIndex first, SeatIndex last) const {
        const SeatIndex before = map.previous(first);
        const SeatIndex after = seat(last).next;
        const bool hurts_before = before != kNoSeat && hurts(before, first, map.previous(before));
        const bool hurts_after = after != kNoSeat && hurts(after, last, seat(after).next);
        return std::size_t{hurts_before} + std::size_t{hurts_after};
    }
};

/// Calls visit(run) for each longest run of neighbouring seats that are all `usable`, in map order of the chains.
template <class Usable, class Visit>
void for_each_run(const SeatMap& map, Usable usable, Visit visit) {
    std::vector<SeatIndex> run;
    const auto end_run = [&] {
        if (!run.empty()) visit(std::span<const SeatIndex>(run));
        run.clear();
    };
    for (SeatIndex head = 0; head < map.seats().size(); ++head) {
        if (map.previous(head) != kNoSeat) continue;
        for (SeatIndex seat = head; seat != kNoSeat; seat = map.seats()[seat].next) {
            if (usable(seat))
                run.push_back(seat);
            else
                end_run();
        }
        end_run();
    }
}

/// What a window costs; the smaller one is the better one.
struct WindowCost {
    std::uint32_t restricted = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t missing_companions = 0;
    Distance distance = 0; ///< Sum over the party.
    auto operator<=>(const WindowCost&) const = default;
};

/// Slides a window of the party's size over runs of seats and keeps the best of each category that hurts 0, 1 and 2
/// neighbours.
class WindowSearch {
public:
    WindowSearch(const View& view, std::uint32_t count, std::uint32_t wheelchair, const Aims& aims)
        : view_(view), count_(count), wheelchair_(wheelchair), aims_(aims), best_(view.map.parts().categories.size()) {}

    void visit(std::span<const SeatIndex> run) {
        if (run.size() < count_) return;
        distances_.clear();
        Tally tally;
        for (std::size_t i = 0; i < run.size(); ++i) {
            const Seat& joins = view_.seat(run[i]);
            distances_.push_back(aims_.to(view_.map, run[i]));
            tally.distance += distances_.back();
            ++tally.of_kind[static_cast<std::size_t>(joins.kind)];
            if (i >= count_) {
                tally.distance -= distances_[i - count_];
                --tally.of_kind[static_cast<std::size_t>(view_.seat(run[i - count_]).kind)];
            }
            if (i + 1 >= count_) consider(tally, run.subspan(i + 1 - count_, count_));
        }
    }

    /// Considers a unit that is sold as a whole and has as many seats as the party.
    void visit(const Unit& unit) {
        Tally tally;
        for (const SeatIndex index : unit.seats) {
            const Seat& joins = view_.seat(index);
            tally.distance += aims_.to(view_.map, index);
            ++tally.of_kind[static_cast<std::size_t>(joins.kind)];
        }
        const bool is_for_others = wheelchair_ == 0 && tally.of_kind[static_cast<std::size_t>(SeatKind::companion)] > 0;
        if (!is_for_others) consider(tally, unit.seats, &unit);
    }

    /// Returns the best window as the head of this file defines it, or nothing where no window fits.
    [[nodiscard]] std::optional<std::vector<SeatIndex>> best() const {
        const auto least = [](const Of& of) { return *std::min_element(of.begin(), of.end()); };
        const auto category =
            std::min_element(best_.begin(), best_.end(), [&](const Of& a, const Of& b) { return least(a) < least(b); });
        if (category == best_.end()) return {};
        const Found nearest = least(*category);
        if (nearest.first == kNoSeat) return {};
        const Distance bound = nearest.cost.distance + kTidyUnits * kUnit * static_cast<Distance>(count_);
        const auto chosen = std::find_if(category->begin(), category->end(), [&](const Found& found) {
            return found.first != kNoSeat && found.cost.restricted == nearest.cost.restricted &&
                   found.cost.missing_companions == nearest.cost.missing_companions && found.cost.distance <= bound;
        });
        if (chosen->unit != nullptr) return chosen->unit->seats;
        std::vector<SeatIndex> seats;
        for (SeatIndex seat = chosen->first; seats.size() < count_; seat = view_.seat(seat).next) seats.push_back(seat);
        return seats;
    }
    /// Whether some window hurts nobody.
    [[nodiscard]] bool fits_unharmed() const {
        return std::any_of(best_.begin(), best_.end(), [](const Of& of) { return of[0].first != kNoSeat; });
    }

private:
    struct Tally {
        std::array<std::uint32_t, 4> of_kind{};
        Distance distance = 0;
    };
    struct Found {
        WindowCost cost{};
        SeatIndex first = kNoSeat;
        const Unit* unit = nullptr; ///< Where it is no window but a unit as a whole.
        bool operator<(const Found& other) const { return std::tie(cost, first) < std::tie(other.cost, other.first); }
    };
    using Of = std::array<Found, 3>; ///< The best ones that hurt so many neighbours.

    void consider(const Tally& tally, std::span<const SeatIndex> window, const Unit* unit = nullptr) {
        if (tally.of_kind[static_cast<std::size_t>(SeatKind::wheelchair)] != wheelchair_) return;
        const std::uint32_t companions = tally.of_kind[static_cast<std::size_t>(SeatKind::companion)];
        const std::uint32_t due = std::min(wheelchair_, count_ - wheelchair_);
        // More companion places than wheelchair places are as wrong as fewer: somebody else will need them.
        const WindowCost cost{tally.of_kind[static_cast<std::size_t>(SeatKind::restricted)],
                              std::max(companions, due) - std::min(companions, due), tally.distance};
        auto& of_category = best_[view_.seat(window.front()).category];
        if (!(cost < of_category[0].cost)) return; // that one is at least as near and hurts nobody
        auto& rival = of_category[unit != nullptr ? 0 : view_.hurt_beside(window.front(), window.back())];
        if (cost < rival.cost) rival = {cost, window.front(), unit};
    }

    const View& view_;
    std::uint32_t count_;
    std::uint32_t wheelchair_;
    Aims aims_;
    std::vector<Distance> distances_;
    std::vector<Of> best_; ///< By the category of the first seat.
};

/// A run of usable seats that is too short for the whole party.
struct Gap {
    std::size_t first = 0; ///< Where its seats begin in the list of all seats in gaps.
    std::size_t length = 0;
    Point centre;
    Distance to_focal = 0;
    bool used = false;
};

/// Splits a party of ordinary seats over gaps, none of which has room for all of it.
///
/// The number of groups is the least there can be: as many as the longest gaps needed to reach the count. Starting from
/// each of the nearest gaps in turn, the party fills up from the gaps that still allow this number and are nearest to
/// that one and to the focal point together; the start that gives the least sum of both distances wins. The seats
/// that remain over stay together at one end of one gap if they can, chosen so that nobody sits alone, then so that no
/// seat is left alone, then by distance.
class SplitSearch {
public:
    SplitSearch(const View& view, std::uint32_t count, const Aims& aims) : view_(view), count_(count), aims_(aims) {}

    void visit(std::span<const SeatIndex> run) {
        Gap gap{seats_.size(), run.size(), {}};
        seats_.insert(seats_.end(), run.begin(), run.end());
        for (const SeatIndex seat : run) {
            gap.centre.x += view_.seat(seat).at.x / static_cast<double>(run.size());
            gap.centre.y += view_.seat(seat).at.y / static_cast<double>(run.size());
        }
        gap.to_focal = aims_.at(view_.map, run.front()).to(gap.centre);
        if (gaps_of_length_.size() <= run.size()) gaps_of_length_.resize(run.size() + 1);
        gaps_of_length_[run.size()].push_back(gap);
    }

    /// Returns the party's seats, or nothing where there are fewer usable seats than people.
    [[nodiscard]] std::optional<std::vector<SeatIndex>> best() {
        if (seats_.size() < count_) return {};
        const std::size_t groups = shortlist();
        std::vector<std::size_t> anchors(gaps_.size());
        for (std::size_t i = 0; i < anchors.size(); ++i) anchors[i] = i;
        std::stable_sort(anchors.begin(), anchors.end(), [&](std::size_t a, std::size_t b) {
            return gaps_[a].to_focal + alone(gaps_[a]) < gaps_[b].to_focal + alone(gaps_[b]);
        });
        const std::size_t affordable = kMaxSteps / (gaps_.size() * groups) + 1;
        Distance least = std::numeric_limits<Distance>::max();
        std::vector<std::size_t> best;
        std::size_t tried = 0;
        for (const std::size_t anchor : anchors) {
            if (gaps_[anchor].length + longest_unused(groups - 1) < count_) continue;
            auto [cost, chosen] = fill_from(anchor, groups);
            if (cost < least) {
                least = cost;
                best = std::move(chosen);
            }
            if (++tried >= std::min(kMaxAnchors, affordable)) break;
        }
        return seats_of(best);
    }

private:
    [[nodiscard]] static Distance length_of(const Gap& gap) { return static_cast<Distance>(gap.length); }
    [[nodiscard]] static Distance alone(const Gap& gap) { return gap.length == 1 ? kAloneUnits * kUnit : 0; }

    [[nodiscard]] std::span<const SeatIndex> seats_in(const Gap& gap) const {
        return std::span(seats_).subspan(gap.first, gap.length);
    }

    /// Returns the least number of groups, and in gaps_ the nearest gaps of each length, longest first, with enough
    /// of each length for that number.
    std::size_t shortlist() {
        std::size_t groups = 0;
        std::size_t reached = 0;
        for (std::size_t length = gaps_of_length_.size(); length-- > 1 && reached < count_;) {
            const std::size_t needed = (count_ - reached + length - 1) / length;
            const std::size_t taken = std::min(needed, gaps_of_length_[length].size());
            groups += taken;
            reached += taken * length;
        }
        const std::size_t limit = std::max(kMaxGapsOfLength, groups);
        for (std::size_t length = gaps_of_length_.size(); length-- > 1;) {
            auto& same = gaps_of_length_[length];
            const auto end = same.begin() + static_cast<std::ptrdiff_t>(std::min(limit, same.size()));
            std::partial_sort(same.begin(), end, same.end(), [](const Gap& a, const Gap& b) {
                return std::pair(a.to_focal, a.first) < std::pair(b.to_focal, b.first);
            });
            std::move(same.begin(), end, std::back_inserter(gaps_));
        }
        return groups;
    }

    [[nodiscard]] std::size_t longest_unused(std::size_t gaps) const {
        std::size_t sum = 0;
        for (auto gap = gaps_.begin(); gap != gaps_.end() && gaps > 0; ++gap) {
            if (gap->used) continue;
            sum += gap->length;
            --gaps;
        }
        return sum;
    }

    std::pair<Distance, std::vector<std::size_t>> fill_from(std::size_t anchor, std::size_t groups) {
        std::vector<std::size_t> chosen{anchor};
        std::size_t seated = gaps_[anchor].length;
        Distance cost = length_of(gaps_[anchor]) * (gaps_[anchor].to_focal + alone(gaps_[anchor]));
        gaps_[anchor].used = true;
        while (seated < count_) {
            const std::size_t others = longest_unused(groups - chosen.size() - 1);
            const auto [each, next] = cheapest_beside(anchor, count_ > seated + others ? count_ - seated - others : 1);
            gaps_[next].used = true;
            chosen.push_back(next);
            seated += gaps_[next].length;
            cost += length_of(gaps_[next]) * each;
        }
        for (const std::size_t gap : chosen) gaps_[gap].used = false;
        return {cost / static_cast<Distance>(seated), std::move(chosen)};
    }

    /// Returns the gap, with the cost of each seat, that fits best to the anchor among those of that length at least.
    [[nodiscard]] std::pair<Distance, std::size_t> cheapest_beside(std::size_t anchor, std::size_t min_length) const {
        std::pair<Distance, std::size_t> cheapest{std::numeric_limits<Distance>::max(), gaps_.size()};
        for (std::size_t i = 0; i < gaps_.size() && gaps_[i].length >= min_length; ++i) {
            if (gaps_[i].used) continue;
            const Distance apart = distance_between(gaps_[i].centre, gaps_[anchor].centre);
            const Distance each = gaps_[i].to_focal + apart + alone(gaps_[i]);
            if (each < cheapest.first) cheapest = {each, i};
        }
        FRONTROW_ASSERT(cheapest.second < gaps_.size());
        return cheapest;
    }

    using Part = std::span<const SeatIndex>;

    /// Which end of which part stays free; the smaller one is the better one.
    struct Cut {
        bool sits_alone = false;
        std::size_t hurt = 0;
        Distance kept_off = 0; ///< Negative: the farthest seats stay free.
        std::size_t part = 0;
        bool at_front = false;
        auto operator<=>(const Cut&) const = default;

        [[nodiscard]] Part of(Part part_seats, std::size_t surplus) const {
            return part_seats.subspan(at_front ? surplus : 0, part_seats.size() - surplus);
        }
    };

    /// The best way to leave `surplus` seats of one part, of which at least `min_kept` are taken.
    [[nodiscard]] std::optional<Cut> best_cut(const std::vector<Part>& parts, std::size_t surplus, std::size_t min_kept,
                                              std::optional<std::size_t> except = {}) const {
        std::optional<Cut> best;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i].size() < surplus + min_kept || i == except) continue;
            for (const bool at_front : {false, true}) {
                Cut cut{false, 0, 0, i, at_front};
                const Part kept = cut.of(parts[i], surplus);
                const SeatIndex outermost = at_front ? parts[i].front() : parts[i].back();
                cut.sits_alone = kept.size() == 1;
                cut.hurt = view_.hurt_beside(kept.front(), kept.back());
                cut.kept_off = -aims_.to(view_.map, outermost);
                if (!best || cut < *best) best = cut;
            }
        }
        return best;
    }

    /// Takes the chosen gaps whole but for the surplus. Where that would leave one person alone in a gap with room for
    /// two, another group gives them company.
    [[nodiscard]] std::vector<SeatIndex> seats_of(const std::vector<std::size_t>& chosen) const {
        std::vector<Part> parts;
        std::size_t surplus = 0;
        for (const std::size_t gap : chosen) {
            parts.push_back(seats_in(gaps_[gap]));
            surplus += gaps_[gap].length;
        }
        surplus -= count_;
        if (surplus > 0) {
            const auto cut = best_cut(parts, surplus, 1);
            FRONTROW_ASSERT(cut.has_value()); // or there would be a group too many
            const auto company = cut->sits_alone ? best_cut(parts, 1, 2, cut->part) : std::nullopt;
            parts[cut->part] = cut->of(parts[cut->part], company ? surplus - 1 : surplus);
            if (company) parts[company->part] = company->of(parts[company->part], 1);
        }
        std::vector<SeatIndex> party;
        for (const Part& part : parts) party.insert(party.end(), part.begin(), part.end());
        return party;
    }

    const View& view_;
    std::uint32_t count_;
    Aims aims_;
    std::vector<SeatIndex> seats_;
    std::vector<std::vector<Gap>> gaps_of_length_;
    std::vector<Gap> gaps_;
};

/// Returns `count` of the `usable` seats in groups, of which none has room for all.
template <class Usable>
std::optional<BestChoice> split_seats(const View& view, Usable usable, std::uint32_t count, const Aims& aims) {
    const auto with_full_view = [&](SeatIndex seat) {
        return usable(seat) && view.seat(seat).kind != SeatKind::restricted;
    };
    SplitSearch full_view(view, count, aims);
    for_each_run(view.map, with_full_view, [&](std::span<const SeatIndex> run) { full_view.visit(run); });
    if (auto seats = full_view.best()) return BestChoice{std::move(*seats), true};
    SplitSearch any_view(view, count, aims);
    for_each_run(view.map, usable, [&](std::span<const SeatIndex> run) { any_view.visit(run); });
    if (auto seats = any_view.best()) return BestChoice{std::move(*seats), true};
    return {};
}

/// Returns `count` of the `usable` seats: one window if there is one, else groups.
template <class Usable>
std::optional<BestChoice> nearest_seats(const View& view, Usable usable, std::uint32_t count, const Aims& aims) {
    WindowSearch windows(view, count, 0, aims);
    for_each_run(view.map, usable, [&](std::span<const SeatIndex> run) { windows.visit(run); });
    if (auto seats = windows.best()) return BestChoice{std::move(*seats), false};
    return split_seats(view, usable, count, aims);
}

/// Seats a party with wheelchair places where no window has room for it.
///
/// The wheelchair places are the nearest to one of them, which is tried in turn. Each gets a companion place beside it
/// while there are people to sit there; the others sit on ordinary seats in the same chains, moving outward. The start
/// that leaves the fewest people over wins, then the fewest groups, then distance as in SplitSearch.
class WheelchairSearch {
public:
    explicit WheelchairSearch(const View& view) : view_(view), aims_(Aims::of(view.map)) {}

    [[nodiscard]] std::optional<BestChoice> best() {
        const std::uint32_t wheelchairs = view_.request.wheelchair;
        for (SeatIndex seat = 0; seat < view_.map.seats().size(); ++seat)
            if (view_.wanted(seat) && view_.seat(seat).kind == SeatKind::wheelchair) places_.push_back(seat);
        if (places_.size() < wheelchairs) return {};
        sort_by([&](SeatIndex seat) { return to_focal(seat); });
        const std::vector<SeatIndex> anchors(
            places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(std::min(kMaxAnchors, places_.size())));
        std::optional<Party> best;
        for (const SeatIndex anchor : anchors) {
            const Point& from = view_.seat(anchor).at;
            sort_by([&](SeatIndex seat) { return distance_between(view_.seat(seat).at, from); });
            Party party = party_around(anchor);
            if (!best || party.cost() < best->cost()) best = std::move(party);
        }
        return with_the_rest(std::move(best->seats));
    }

private:
    struct Party {
        std::vector<SeatIndex> seats; ///< The first one is the anchor.
        std::size_t left_over = 0;
        std::size_t groups = 0;
        Distance distance = 0;
        [[nodiscard]] std::tuple<std::size_t, std::size_t, Distance> cost() const {
            return {left_over, groups, distance};
        }
    };

    [[nodiscard]] Distance to_focal(SeatIndex seat) const {
        return distance_between(view_.seat(seat).at, aims_.at(view_.map, seat).focal);
    }

    template <class DistanceOf>
    void sort_by(const DistanceOf& distance_of) {
        std::sort(places_.begin(), places_.end(), [&](SeatIndex a, SeatIndex b) {
            return std::pair(distance_of(a), a) < std::pair(distance_of(b), b);
        });
    }

    /// Expects places_ sorted by distance from the anchor.
    [[nodiscard]] Party party_around(SeatIndex anchor) const {
        const std::size_t count = view_.request.count;
        Party party;
        auto& seats = party.seats;
        seats.assign(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(view_.request.wheelchair));
        const auto add_beside = [&](SeatIndex seat, auto accepts) {
            for (const SeatIndex beside : {view_.map.previous(seat), view_.seat(seat).next}) {
                const bool fits = seats.size() < count && beside != kNoSeat && view_.wanted(beside) && accepts(beside);
                if (!fits || std::find(seats.begin(), seats.end(), beside) != seats.end()) continue;
                seats.push_back(beside);
                return;
            }
        };
        const auto is_companion = [&](SeatIndex seat) { return view_.seat(seat).kind == SeatKind::companion; };
        const auto is_standard = [&](SeatIndex seat) { return view_.seat(seat).kind == SeatKind::standard; };
        for (std::size_t i = 0; i < view_.request.wheelchair; ++i) add_beside(seats[i], is_companion);
        for (std::size_t i = 0; i < seats.size(); ++i) {
            add_beside(seats[i], is_standard);
            add_beside(seats[i], is_standard);
        }
        party.left_over = count - seats.size();
        for (const SeatIndex seat : seats) {
            const Point at = view_.seat(seat).at;
            party.distance += to_focal(seat) + distance_between(at, view_.seat(anchor).at);
            if (std::find(seats.begin(), seats.end(), view_.seat(seat).next) == seats.end()) ++party.groups;
        }
        return party;
    }

    /// Seats who is left over on the ordinary seats nearest to the party; on companion places only when there are no
    /// ordinary seats left for them.
    [[nodiscard]] std::optional<BestChoice> with_the_rest(std::vector<SeatIndex> party) const {
        const auto left_over = static_cast<std::uint32_t>(view_.request.count - party.size());
        if (left_over == 0) return BestChoice{std::move(party), true};
        const auto not_taken = [&](SeatIndex seat) {
            return view_.wanted(seat) && std::find(party.begin(), party.end(), seat) == party.end();
        };
        const auto ordinary = [&](SeatIndex seat) { return view_.ordinary(seat) && not_taken(seat); };
        const auto not_wheelchair = [&](SeatIndex seat) {
            return not_taken(seat) && view_.seat(seat).kind != SeatKind::wheelchair;
        };
        const Point near = view_.seat(party.front()).at;
        auto rest = nearest_seats(view_, ordinary, left_over, Aims(Aim{near}));
        if (!rest) rest = nearest_seats(view_, not_wheelchair, left_over, Aims(Aim{near}));
        if (!rest) return {};
        party.insert(party.end(), rest->seats.begin(), rest->seats.end());
        return BestChoice{std::move(party), true};
    }

    const View& view_;
    Aims aims_;
    std::vector<SeatIndex> places_;
};

inline bool is_sensible(const BestRequest& request) {
    return request.count > 0 && request.count <= kMaxParty && request.wheelchair <= request.count;
}

/// Slides over everything that a party of this kind may sit on.
inline WindowSearch search_windows(const View& view) {
    WindowSearch windows(view, view.request.count, view.request.wheelchair, Aims::of(view.map));
    const auto visit = [&](std::span<const SeatIndex> run) { windows.visit(run); };
    if (view.request.wheelchair == 0)
        for_each_run(
            view.map, [&](SeatIndex seat) { return view.ordinary(seat); }, visit);
    else
        for_each_run(
            view.map, [&](SeatIndex seat) { return view.wanted(seat); }, visit);
    for (const Unit& unit : view.map.parts().units)
        if (view.offers(unit)) windows.visit(unit);
    return windows;
}

} // namespace best_seats_rules

/// Returns exactly `request.count` free seats of the wanted category, chosen by the order at the head of this file, or
/// nothing where there are too few or the party is larger than kMaxParty. Exactly `request.wheelchair` of them are
/// wheelchair places; with none asked for, no companion place is among them either. Standing places are never chosen.
/// `free` has one entry for each seat at least.
inline std::optional<BestChoice> best_seats(const SeatMap& map, const std::vector<bool>& free,
                                            const BestRequest& request) {
    using namespace best_seats_rules;
    FRONTROW_ASSERT(free.size() >= map.seats().size());
    if (!is_sensible(request)) return {};
    const View view{map, free, request};
    if (auto seats = search_windows(view).best()) return BestChoice{std::move(*seats), false};
    if (request.wheelchair > 0) return WheelchairSearch(view).best();
    const auto ordinary = [&](SeatIndex seat) { return view.ordinary(seat); };
    return split_seats(view, ordinary, request.count, Aims::of(map));
}

/// Whether such a party can sit together somewhere without leaving a seat alone. Says whether a hand-picked choice that
/// strands a seat could have been avoided.
inline bool fits_without_stranding(const SeatMap& map, const std::vector<bool>& free, const BestRequest& request) {
    using namespace best_seats_rules;
    FRONTROW_ASSERT(free.size() >= map.seats().size());
    if (!is_sensible(request)) return false;
    return search_windows({map, free, request}).fits_unharmed();
}

} // namespace frontrow
