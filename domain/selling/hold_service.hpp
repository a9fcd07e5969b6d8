#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/seating/stranded_seats.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/freed_places.hpp"
#include "domain/selling/hold.hpp"
#include "domain/selling/reservation_caps.hpp"
#include "domain/selling/seat_choice.hpp"
#include "domain/selling/whole_units.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What a buyer wants to hold: seats and areas by name, or the best available.
struct HoldRequest {
    std::vector<SeatChoice> seats{};
    std::vector<AreaChoice> areas{};
    std::optional<BestAvailable> best{};
    std::string client{};  ///< A digest of the address that asks; empty where nobody counts it.
    std::string waiting{}; ///< Token of the waiting list's entry that was told of these places; empty without one.
};

/// How a buyer changes a hold. Adding a seat that it has changes its type; an area's count is the new count.
struct HoldChange {
    std::vector<SeatChoice> add{};
    std::vector<std::string> remove{};
    std::vector<AreaChoice> areas{};
};

/// What a buyer holds in one session at one moment.
struct OwnHolds {
    std::vector<HoldDetail> holds;
    Time now{};
};

/// Behind /api/sessions/{session}/holds and /api/holds/{hold}. Every decision is made inside one transaction and reads
/// no cache. Safe from any thread.
class HoldService {
public:
    /// `max_held_per_client`: how many places of a session one address may hold at a time, all its buyers together.
    HoldService(Store& store, SeatMapService& maps, Availability& availability, Randomness& randomness,
                std::int64_t max_held_per_client = kMaxHeldPerClient)
        : store_(store), maps_(maps), availability_(availability), randomness_(randomness),
          max_held_per_client_(max_held_per_client) {}

    static constexpr std::int64_t kMaxHeldPerClient = 60; ///< Two classes of a school at the same time.

    /// Holds everything that was asked for, or nothing. A place in another hold of the same buyer moves into this one,
    /// so that a repeated request does not conflict with itself. It keeps its expiry, and the hold ends with the first
    /// of its places.
    Result<HoldDetail> hold(const SessionSlug& session, const BuyerId& buyer, const HoldRequest& request) {
        return answer(publish([&](Tx& tx) { return hold_in(tx, session, buyer, request); }));
    }

    /// The buyer's own live hold, with the tax in what it costs.
    Result<HoldDetail> find(const HoldId& id, const BuyerId& buyer) {
        return store_.read([&](Tx& tx) {
            auto detail = own_hold(tx, id, buyer);
            if (!detail) return detail;
            const Session& session = detail->session.session;
            detail->tax = quoted_tax(tx.shop().tax_rules(), session, *detail->map, detail->claims, {});
            auto [offer, currency] = tx.shop().donation_offer();
            if (!offer.text.empty() && currency == session.currency) detail->donation = std::move(offer);
            return detail;
        });
    }

    /// The live holds of a buyer in a session, newest first; none for somebody who never held a seat.
    Result<OwnHolds> list(const SessionSlug& slug, const std::optional<BuyerId>& buyer) {
        return store_.read([&](Tx& tx) -> Result<OwnHolds> {
            const auto session = tx.sessions().find(slug);
            if (!session) return no_such_session(slug);
            OwnHolds own{{}, tx.now()};
            if (!buyer) return own;
            for (auto& hold : tx.holds().of_buyer(session->session.id, *buyer))
                own.holds.push_back(detail_of(tx, std::move(hold), *session));
            return own;
        });
    }

    /// Adds and removes places, all or nothing. A hold that loses its last place is released.
    Result<HoldDetail> change(const HoldId& id, const BuyerId& buyer, const HoldChange& change) {
        return answer(publish([&](Tx& tx) { return change_in(tx, id, buyer, change); }));
    }

    /// Frees the buyer's hold at once. Does nothing where it is gone already.
    Result<Done> release(const HoldId& id, const BuyerId& buyer) {
        const auto outcome = publish([&](Tx& tx) -> Result<Outcome> {
            const auto hold = tx.holds().find(id);
            if (!hold) return Outcome{};
            if (hold->buyer != buyer) return unknown(id);
            // What has expired lapses: giving it back then would only hide that.
            if (hold->expires_at <= tx.now()) return Outcome{};
            Outcome released{detail_of(tx, *hold, session_of(tx, *hold)),
                             changes_to(kAvailable, tx.claims().release_all(id))};
            if (released.changed.empty()) return Outcome{};
            tx.holds().note_released(*hold, places_of(released.changed));
            tx.holds().remove(id);
            count(tx, *released.detail, -std::ssize(released.changed));
            return released;
        });
        if (!outcome) return outcome.error();
        return Done{};
    }

    /// Whether a hold has expired that sweep() would free.
    [[nodiscard]] bool is_sweep_due() {
        return store_.read([](Tx& tx) {
            const auto next = tx.holds().next_expiry();
            return next && *next <= tx.now();
        });
    }

    /// Frees what has expired, at most kSweepLimit holds at a time so that it never keeps a buyer waiting for long.
    /// Returns how many places; what another write has in its hands right now is left for a later sweep.
    std::size_t sweep() {
        return availability_.write(store_, [&](Tx& tx, Announcement& news) {
            const auto all = tx.holds().expire(kSweepLimit);
            FreedPlaces(all).announce(tx, maps_, news);
            return all.size();
        });
    }

    static constexpr std::int64_t kSweepLimit = 200;

    /// Removes holds that expired so long ago that nobody will ask for them again.
    void forget_expired() {
        store_.write([](Tx& tx) {
            tx.holds().forget(tx.now() - kForgetAfter);
            return Done{};
        });
    }

private:
    /// What a transaction did: the answer, and the places whose state it changed.
    struct Outcome {
        std::optional<HoldDetail> detail{};
        std::vector<SeatChange> changed{};
    };

    /// For this long an expired hold can still be told from one that never was.
    static constexpr auto kForgetAfter = std::chrono::hours(1);

    Result<Outcome> hold_in(Tx& tx, const SessionSlug& slug, const BuyerId& buyer, const HoldRequest& request) {
        const auto session = tx.sessions().find(slug);
        if (!session) return no_such_session(slug);
        if (auto closed = why_closed(*session, tx.now())) return *closed;
        const Session& s = session->session;
        const auto map = maps_.of(tx, s.map);
        bool split = false;
        auto wanted = choose(tx, s, *map, request, split);
        if (!wanted) return wanted.error();
        if (wanted->empty()) return Error::invalid("seats", "Name at least one seat.");

        const Hold hold{HoldId::trusted(ordered_code(randomness_, tx.now())),
                        s.id,
                        buyer,
                        tx.now(),
                        tx.now() + s.hold_ttl,
                        request.client};
        tx.holds().add(hold);
        auto taken = take(tx, s, *map, hold, *wanted);
        if (!taken) return taken.error();
        auto outcome = finish(tx, hold, *session, *taken);
        if (!outcome) return outcome;
        outcome->detail->split = split;
        if (!request.waiting.empty()) tx.waiting().settle(s.id, request.waiting);
        if (!request.best)
            if (auto refused = check_strands(tx, *map, s, *outcome->detail, {})) return *refused;
        return outcome;
    }

    Result<Outcome> change_in(Tx& tx, const HoldId& id, const BuyerId& buyer, const HoldChange& change) {
        auto before = own_hold(tx, id, buyer);
        if (!before) return before.error();
        const Session& s = before->session.session;
        const SeatMap& map = *before->map;
        if (!change.add.empty() || !change.areas.empty())
            if (auto closed = why_closed(before->session, tx.now())) return *closed;

        Changes changes;
        for (std::size_t i = 0; i < change.remove.size(); ++i) {
            const auto seat = map.find_seat(change.remove[i]);
            if (!seat)
                return Error::invalid("remove[" + std::to_string(i) + "]", "There is no such seat in this session.");
            if (tx.claims().release(s.id, *seat, id)) changes.freed.push_back(*seat);
        }
        auto wanted = choose_seats(s, map, change.add, "add");
        if (!wanted) return wanted.error();
        if (auto refused = change_areas(tx, *before, change.areas, *wanted, changes)) return *refused;
        as_decided(*before, *wanted);

        auto taken = take(tx, s, map, before->hold, *wanted);
        if (!taken) return taken.error();
        taken->freed = std::move(changes.freed);
        auto outcome = finish(tx, before->hold, before->session, *taken);
        if (!outcome) return outcome;
        auto refused = check_strands(tx, map, s, *outcome->detail, seats_of(map, before->claims));
        // Whoever only gives back is told of what is left alone and never refused: a cart can always be emptied.
        if (refused && !taken->taken.empty()) return *refused;
        return outcome;
    }

    /// What a transaction has taken and freed so far.
    struct Changes {
        std::vector<SeatIndex> taken{};
        std::vector<SeatIndex> freed{};
        std::int64_t added = 0;           ///< How many of `taken` had no claim at all.
        std::vector<SeatIndex> expired{}; ///< Of reservations that were over, see TakenPlaces.
    };

    /// Takes every wanted place for the hold, or refuses; see take_places.
    static Result<Changes> take(Tx& tx, const Session& session, const SeatMap& map, const Hold& hold,
                                std::vector<SeatSelection>& wanted) {
        const Claim held{0, ClaimState::held, hold.buyer, hold.id, {}, {}, 0, hold.expires_at};
        auto taken = take_places(tx, session, map, held, wanted);
        if (!taken) return taken.error();
        return Changes{std::move(taken->places), {}, taken->added, std::move(taken->expired)};
    }

    /// Checks the caps, counts the change and reads the hold back.
    Result<Outcome> finish(Tx& tx, const Hold& hold, const SessionDetail& detail, const Changes& changes) {
        const Session& s = detail.session;
        auto freed = changes.freed;
        freed.insert(freed.end(), changes.expired.begin(), changes.expired.end());
        Outcome outcome{detail_of(tx, hold, detail),
                        freed_and_taken(freed, static_cast<char>(ClaimState::held), changes.taken)};
        auto touched = changes.taken;
        touched.insert(touched.end(), changes.freed.begin(), changes.freed.end());
        if (auto refused = whole_units::why_broken(*outcome.detail->map, touched, held_places(*outcome.detail)))
            return *refused;
        const auto alone = whole_units::whole_alone(*outcome.detail->map, held_places(*outcome.detail));
        if (std::ssize(outcome.detail->claims) > std::max(s.max_seats, alone))
            return too_many(s.max_seats, "in one hold");
        if (!changes.taken.empty() &&
            tx.claims().count_of_buyer(s.id, hold.buyer) > std::max(s.max_seats_per_buyer, alone))
            return too_many(s.max_seats_per_buyer, "for one buyer");
        if (!changes.freed.empty()) tx.holds().note_released(hold, changes.freed);
        if (!changes.taken.empty()) take_up_again(tx, *outcome.detail);
        if (!changes.taken.empty() && !hold.client.empty())
            if (auto refused = check_client(tx, s, hold.client, alone)) return *refused;
        end_together(tx, *outcome.detail);
        if (outcome.detail->claims.empty()) tx.holds().remove(hold.id);
        if (!outcome.changed.empty()) count(tx, *outcome.detail, changes.added - std::ssize(freed));
        return outcome;
    }

    /// Refuses what is beyond an address' share of the session. Places that it let lapse of late take half of their
    /// number off it, down to one cart, or to the table that is `alone` in it: who holds seats again and again without
    /// buying gets fewer.
    [[nodiscard]] std::optional<Error> check_client(Tx& tx, const Session& session, const std::string& client,
                                                    std::int64_t alone) const {
        const auto holds = tx.holds().of_client(session.id, client);
        const auto most = share_of_client(session, max_held_per_client_, kPartHeld);
        const auto share = std::max({std::min(session.max_seats, most), most - holds.lapsed / 2, alone});
        if (holds.held <= share) return {};
        Error error = too_many(share, "at a time from one address");
        error.code = "too_many_from_address";
        return error;
    }

    /// Giving places back and taking them again gives nobody more time. Before their first time is over they keep it,
    /// and the hold its age; for as long as a hold lives after that they count as lapsed. Who changes their mind takes
    /// other places, which this does not touch.
    static void take_up_again(Tx& tx, HoldDetail& detail) {
        Hold& hold = detail.hold;
        std::int64_t lapsed = 0;
        Time created_at = hold.created_at;
        auto first = Time::max();
        for (const auto& place : tx.holds().regain(hold)) {
            if (place.expires_at <= tx.now()) {
                if (tx.now() < place.expires_at + detail.session.session.hold_ttl) ++lapsed;
                continue;
            }
            created_at = std::min(created_at, place.created_at);
            first = std::min(first, place.expires_at);
        }
        if (lapsed > 0 || created_at < hold.created_at) tx.holds().burden(hold.id, created_at, lapsed);
        hold.created_at = created_at;
        for (auto& claim : detail.claims) claim.expires_at = std::min(claim.expires_at.value_or(first), first);
    }

    /// A hold ends as a whole, with the first of its places.
    static void end_together(Tx& tx, HoldDetail& detail) {
        auto first = detail.hold.expires_at;
        for (const auto& claim : detail.claims) first = std::min(first, claim.expires_at.value_or(first));
        if (first == detail.hold.expires_at) return;
        tx.holds().extend(detail.hold.id, first);
        tx.claims().extend(detail.hold.id, first);
        detail.hold.expires_at = first;
        for (auto& claim : detail.claims) claim.expires_at = first;
    }

    Result<std::vector<SeatSelection>> choose(Tx& tx, const Session& session, const SeatMap& map,
                                              const HoldRequest& request, bool& split) {
        std::int64_t count = std::ssize(request.seats) + (request.best ? request.best->count : 0);
        for (const auto& area : request.areas) count += area.count;
        auto wanted = choose_seats(session, map, request.seats, "seats");
        if (!wanted) return wanted;
        const bool is_named = count == std::ssize(*wanted);
        const auto alone = is_named ? whole_units::whole_alone(map, places_of(*wanted)) : 0;
        if (count > std::max(session.max_seats, alone)) return too_many(session.max_seats, "in one hold");
        if (request.areas.empty() && !request.best) return wanted;

        std::unordered_set<SeatIndex> used;
        for (std::size_t i = 0; i < request.areas.size(); ++i) {
            auto places = choose_in_area(tx, session, map, request.areas[i], "areas[" + std::to_string(i) + "]", used);
            if (!places) return places;
            std::move(places->begin(), places->end(), std::back_inserter(*wanted));
        }
        if (request.best) {
            tx.claims().choose_alone(session.id);
            auto best = choose_best(session, map, read_states(tx, map, session), *request.best);
            if (!best) return best.error();
            split = best->split;
            std::move(best->places.begin(), best->places.end(), std::back_inserter(*wanted));
        }
        return wanted;
    }

    /// Further places of an open price cost what was decided for those that the hold has of it, where nothing is said.
    static void as_decided(const HoldDetail& before, std::vector<SeatSelection>& wanted) {
        const SeatMap& map = *before.map;
        for (auto& want : wanted) {
            if (!want.is_least) continue;
            for (const auto& claim : before.claims)
                if (claim.ticket_type == want.ticket_type &&
                    map.category_name(claim.place) == map.category_name(want.place))
                    want.amount = std::max(want.amount, claim.amount);
        }
    }

    /// Brings the hold's count in each area to what is wanted: frees the last places, or adds free ones to `wanted`.
    std::optional<Error> change_areas(Tx& tx, const HoldDetail& before, const std::vector<AreaChoice>& areas,
                                      std::vector<SeatSelection>& wanted, Changes& changes) {
        if (areas.empty()) return {};
        const Session& s = before.session.session;
        const SeatMap& map = *before.map;
        std::unordered_set<SeatIndex> used;
        std::set<std::pair<std::string, std::string>> named;
        for (std::size_t i = 0; i < areas.size(); ++i) {
            const std::string field = "areas[" + std::to_string(i) + "]";
            const Area* area = map.find_area(areas[i].area);
            if (!area) return Error::invalid(field + ".id", "There is no such standing area in this session.");
            const auto price = priced(s, map, area->first, areas[i].ticket_type, areas[i].amount, field);
            if (!price) return price.error();
            if (!named.emplace(area->id, price->ticket_type).second)
                return Error::invalid(field, "This area is named twice with the same ticket type.");
            std::vector<const Claim*> held;
            for (const auto& claim : before.claims)
                if (claim.place >= area->first && claim.place < area->first + area->capacity &&
                    claim.ticket_type == price->ticket_type)
                    held.push_back(&claim);
            for (; std::ssize(held) > areas[i].count; held.pop_back())
                if (tx.claims().release(s.id, held.back()->place, before.hold.id))
                    changes.freed.push_back(held.back()->place);
            for (const Claim* claim : held) // who decides on another amount decides it for all of these
                if (areas[i].amount && claim->amount != price->amount)
                    wanted.push_back({claim->place, price->ticket_type, price->amount, true});
            const AreaChoice more{area->id, areas[i].count - std::ssize(held), price->ticket_type, areas[i].amount};
            if (more.count > s.max_seats) return too_many(s.max_seats, "in one hold");
            auto places = choose_in_area(tx, s, map, more, field, used);
            if (!places) return places.error();
            std::move(places->begin(), places->end(), std::back_inserter(wanted));
        }
        return {};
    }

    /// Notes the seats that the hold leaves alone. Refuses where the session is strict about it and this change, not an
    /// earlier one, is to blame.
    static std::optional<Error> check_strands(Tx& tx, const SeatMap& map, const Session& session, HoldDetail& detail,
                                              const std::vector<SeatIndex>& before) {
        if (session.strand_rule == StrandRule::off) return {};
        const auto capacity = static_cast<std::uint64_t>(session.capacity);
        if (nearly_sold_out(capacity - static_cast<std::uint64_t>(session.taken), capacity)) return {};
        const auto chosen = seats_of(map, detail.claims);
        const auto free = free_around(tx, map, session, chosen, before);
        detail.stranded = stranded_seats(map, free, chosen);
        if (session.strand_rule == StrandRule::lenient || detail.stranded.empty()) return {};
        const auto old = stranded_seats(map, free, before);
        Error error = Error::conflict("stranded_seat",
                                      "This choice would leave a single seat alone. Take it too, or move by one.");
        for (const SeatIndex seat : detail.stranded)
            if (std::find(old.begin(), old.end(), seat) == old.end()) error.seats.push_back(map.place_id(seat));
        if (error.seats.empty() || !could_be_avoided(tx, map, session, chosen)) return {};
        return error;
    }

    /// Whether the same party could sit elsewhere, its own seats included, without leaving a seat alone. Nobody is sent
    /// away from a house that has only awkward gaps left.
    static bool could_be_avoided(Tx& tx, const SeatMap& map, const Session& session,
                                 const std::vector<SeatIndex>& chosen) {
        auto free = free_seats(session, map, read_states(tx, map, session));
        for (const SeatIndex seat : chosen) free[seat] = true;
        const auto loose = std::count_if(chosen.begin(), chosen.end(),
                                         [&](SeatIndex seat) { return map.whole_unit_of(seat) == nullptr; });
        return fits_without_stranding(map, free, {static_cast<std::uint32_t>(loose), {}});
    }

    /// Which seats in the rows of the choice would be free without it; seats of other rows are shown as free.
    static std::vector<bool> free_around(Tx& tx, const SeatMap& map, const Session& session,
                                         const std::vector<SeatIndex>& chosen, const std::vector<SeatIndex>& before) {
        std::vector<bool> free(map.seats().size(), true);
        SeatIndex looked_until = 0;
        std::vector<SeatIndex> all(chosen);
        all.insert(all.end(), before.begin(), before.end());
        std::sort(all.begin(), all.end());
        for (const SeatIndex seat : all) {
            if (seat < looked_until) continue;
            const Row& row = map.row_of(seat);
            looked_until = row.first + row.count;
            for (const auto& claim : tx.claims().in_range(session.id, row.first, looked_until))
                if (!claim.expires_at || *claim.expires_at > tx.now()) free[claim.place] = false;
        }
        for (const SeatIndex seat : all) free[seat] = true;
        return free;
    }

    static std::vector<SeatIndex> places_of(const std::vector<SeatChange>& changes) {
        std::vector<SeatIndex> places;
        for (const auto& change : changes) places.push_back(change.place);
        return places;
    }

    static std::vector<SeatIndex> places_of(const std::vector<SeatSelection>& wanted) {
        std::vector<SeatIndex> places;
        for (const auto& want : wanted) places.push_back(want.place);
        return places;
    }

    static std::vector<SeatIndex> held_places(const HoldDetail& detail) {
        std::vector<SeatIndex> places;
        for (const auto& claim : detail.claims) places.push_back(claim.place);
        return places;
    }

    static std::vector<SeatIndex> seats_of(const SeatMap& map, const std::vector<Claim>& claims) {
        std::vector<SeatIndex> seats;
        for (const auto& claim : claims)
            if (map.is_seat(claim.place)) seats.push_back(claim.place);
        return seats;
    }

    Result<HoldDetail> own_hold(Tx& tx, const HoldId& id, const BuyerId& buyer) {
        const auto hold = tx.holds().find(id);
        if (!hold || hold->buyer != buyer) return unknown(id);
        if (hold->expires_at <= tx.now())
            return Error{ErrorKind::gone, "hold_expired", "The time for these seats is over; they are free again."};
        auto detail = detail_of(tx, *hold, session_of(tx, *hold));
        if (detail.claims.empty()) return unknown(id); // its last place has moved into another hold of the buyer
        return detail;
    }

    HoldDetail detail_of(Tx& tx, Hold hold, SessionDetail session) {
        auto map = maps_.of(tx, session.session.map);
        auto claims = tx.claims().of_hold(hold.id);
        return {std::move(hold), std::move(claims), std::move(session), std::move(map), false, {}, tx.now()};
    }

    static SessionDetail session_of(Tx& tx, const Hold& hold) {
        auto session = tx.sessions().find(hold.session);
        FRONTROW_ASSERT(session.has_value()); // the database has a foreign key on it
        return std::move(*session);
    }

    static void count(Tx& tx, HoldDetail& detail, std::int64_t delta) {
        detail.session.session.version = tx.sessions().bump_version_if_unchanged(detail.session.session, delta);
        detail.session.session.taken += delta;
    }

    static std::optional<Error> why_closed(const SessionDetail& detail, Time now) {
        if (on_sale(detail, now)) return {};
        const Session& s = detail.session;
        if (s.is_postponed)
            return Error::conflict("not_on_sale", "This session has been postponed. It has no new date yet.");
        if (is_called_off(detail)) return Error::conflict("not_on_sale", "This session has been cancelled.");
        return Error::conflict("not_on_sale", now < s.sales_start ? "Tickets for this session are not on sale yet."
                                                                  : "Ticket sales for this session have ended.");
    }

    static Error unknown(const HoldId& id) { return Error::not_found("There is no hold " + id.text() + " of yours."); }

    static Error too_many(std::int64_t limit, const std::string& where) {
        Error error = Error::conflict("too_many_seats", "At most " + std::to_string(limit) + " seats " + where + ".");
        error.field = "seats";
        return error;
    }

    static Result<HoldDetail> answer(Result<Outcome> outcome) {
        if (!outcome) return outcome.error();
        return std::move(*outcome->detail);
    }

    /// Runs `work(Tx&)`, which returns a Result<Outcome>, and makes known what it changed.
    template <class Work>
    Result<Outcome> publish(Work&& work) {
        return availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<Outcome> {
            auto outcome = work(tx);
            if (outcome && outcome->detail)
                news.add_seats(outcome->detail->session, *outcome->detail->map, outcome->changed);
            return outcome;
        });
    }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    Randomness& randomness_;
    const std::int64_t max_held_per_client_;
};

} // namespace frontrow
