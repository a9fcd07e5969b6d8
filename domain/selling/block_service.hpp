#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/audit_service.hpp"
#include "domain/people/user.hpp"
#include "domain/seating/place_words.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/block.hpp"
#include "domain/selling/freed_places.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/store.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What the house says of seats that it keeps.
struct BlockWish {
    std::vector<std::string> seats{};
    std::string name{}; ///< Empty: they are just blocked, and the rest has to be empty too.
    std::string reason{};
    std::string color{};
    std::optional<Time> until{};
    /// Instead of `until`: so long before the session begins, whenever that is.
    std::optional<Milliseconds> before_start{};
};

/// What became of one of several sessions.
struct BlockOutcome {
    SessionSlug session;
    std::optional<Error> error{}; ///< Why nothing was changed in it.
};

/// The blocked seats of a session, each with its block, those without one last.
struct SessionBlocks {
    SessionDetail detail;
    std::shared_ptr<const SeatMap> map;
    std::vector<std::pair<std::optional<Block>, std::vector<SeatIndex>>> blocks;
};

/// Behind /api/admin/sessions/{session}/blocks and /api/admin/blocks: seats that the house keeps out of the sale. Safe
/// from any thread.
class BlockService {
public:
    static constexpr std::size_t kMaxSeats = 500;     // at once, and in one block
    static constexpr std::size_t kMaxSessions = 100;  // at once
    static constexpr std::size_t kMaxPlaces = 10'000; // at once, in all sessions together
    static constexpr std::int64_t kExpiryLimit = 10;  // blocks in one sweep

    /// All must outlive it.
    BlockService(Store& store, SeatMapService& maps, Availability& availability, const AuditLog& audit)
        : store_(store), maps_(maps), availability_(availability), audit_(audit) {}

    /// Blocks every one of the seats, or none and names those that somebody has. One that is blocked already stays so;
    /// one that another block has counts as taken where the wish has a name. A block of that name that the session has
    /// already gets these seats as well, and is from then on as the wish says. Returns the session as it is then.
    Result<SessionDetail> block(const Actor& actor, const SessionSlug& session, const BlockWish& wish) {
        return write(session, [&](Tx& tx, Change& change) { return block_in(tx, actor, change, wish); });
    }

    /// The same in several sessions, each by itself: where one refuses, the others are blocked nevertheless. Returns
    /// what became of each.
    Result<std::vector<BlockOutcome>> block(const Actor& actor, const std::vector<SessionSlug>& sessions,
                                            const BlockWish& wish) {
        if (sessions.empty()) return Error::invalid("sessions", "Name at least one session.");
        if (wish.seats.empty()) return Error::invalid("seats", "Name at least one seat.");
        if (sessions.size() * wish.seats.size() > kMaxPlaces)
            return Error::invalid("sessions", "At most " + std::to_string(kMaxPlaces) + " places at once.");
        std::vector<BlockOutcome> outcomes;
        for (const auto& session : sessions) {
            const auto done = block(actor, session, wish);
            outcomes.push_back({session, done ? std::nullopt : std::optional(done.error())});
        }
        return outcomes;
    }

    /// Puts every one of the seats on sale again, or none and names those that somebody has. One that is free stays so.
    Result<SessionDetail> unblock(const Actor& actor, const SessionSlug& session,
                                  const std::vector<std::string>& seats) {
        return write(session, [&](Tx& tx, Change& change) -> std::optional<Error> {
            const auto places = places_of(*change.map, seats);
            if (!places) return places.error();
            return free(tx, actor, change, *places);
        });
    }

    /// Puts all seats of the block of this name on sale again.
    Result<SessionDetail> unblock(const Actor& actor, const SessionSlug& session, const std::string& name) {
        return write(session, [&](Tx& tx, Change& change) -> std::optional<Error> {
            const auto block = tx.blocks().find(change.detail.session.id, name);
            if (!block) return Error::not_found("There is no block of this name in this session.");
            return free(tx, actor, change, tx.blocks().places(block->id));
        });
    }

    /// Returns the blocked seats of a session, for a user who works for its venue.
    Result<SessionBlocks> of_session(const User& user, const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<SessionBlocks> {
            auto detail = tx.sessions().find_including_deleted(slug);
            if (!detail || !works_for_venue(user, detail->venue.slug)) return no_such_session(slug);
            auto map = maps_.of(tx, detail->session.map);
            auto blocks = tx.blocks().of_session(detail->session.id);
            return SessionBlocks{std::move(*detail), std::move(map), std::move(blocks)};
        });
    }

    /// Whether a block is over that expire() would free.
    [[nodiscard]] bool is_expiry_due() {
        return store_.read([](Tx& tx) {
            const auto next = tx.blocks().next_end();
            return next && *next <= tx.now();
        });
    }

    /// Frees the seats of blocks whose time is over, at most kExpiryLimit at a time so that it never keeps a buyer
    /// waiting for long. Returns how many blocks; what another write has in its hands right now is left for a later
    /// time. Whoever wants such a seat need not wait for this: see ClaimTable::take.
    std::size_t expire() {
        return availability_.write(store_, [&](Tx& tx, Announcement& news) {
            const auto [over, freed] = tx.blocks().expire(kExpiryLimit);
            FreedPlaces(freed).announce(tx, maps_, news);
            return over;
        });
    }

private:
    /// What a write is about to change of one session.
    struct Change {
        SessionDetail detail;
        std::shared_ptr<const SeatMap> map;
        std::vector<SeatIndex> freed{};   ///< Free on the way, or wanted so.
        std::vector<SeatIndex> blocked{}; ///< Those to be told of as blocked.
        std::int64_t taken = 0;           ///< How many places more than before have a claim.
    };

    /// `work(tx, change)` returns why nothing may change, if so.
    template <class Work>
    Result<SessionDetail> write(const SessionSlug& slug, const Work& work) {
        return availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<SessionDetail> {
            auto session = tx.sessions().find_including_deleted(slug);
            if (!session) return no_such_session(slug);
            Change change{.detail = std::move(*session), .map = {}};
            change.map = maps_.of(tx, change.detail.session.map);
            if (auto refused = work(tx, change)) return *refused;
            if (change.freed.empty() && change.blocked.empty()) return change.detail;
            change.detail.session.version =
                tx.sessions().bump_version_if_unchanged(change.detail.session, change.taken);
            news.add_seats(change.detail, *change.map,
                           freed_and_taken(change.freed, static_cast<char>(ClaimState::blocked), change.blocked));
            return change.detail;
        });
    }

    std::optional<Error> block_in(Tx& tx, const Actor& actor, Change& change, const BlockWish& wish) {
        const auto places = places_of(*change.map, wish.seats);
        if (!places) return places.error();
        std::optional<Block> block;
        if (!wish.name.empty()) {
            auto wanted = block_of(tx, change, wish);
            if (!wanted) return wanted.error();
            block = std::move(*wanted);
        }
        std::vector<std::string> lost;
        std::vector<SeatIndex> fresh;
        for (const SeatIndex place : *places) {
            const Claim claim{
                .place = place, .state = ClaimState::blocked, .expires_at = block ? block->until : std::nullopt};
            const auto outcome = take_place(tx, change.detail.session, claim, change.freed);
            if (outcome == ClaimResult::fresh) ++change.taken;
            if (outcome != ClaimResult::refused) fresh.push_back(place);
            const bool is_blocked = outcome != ClaimResult::refused || state_of(tx, change.detail.session, place) ==
                                                                           static_cast<char>(ClaimState::blocked);
            if (!is_blocked || (block && !tx.blocks().add(*block, place))) lost.push_back(change.map->place_id(place));
        }
        if (!lost.empty()) return taken(std::move(lost));
        change.taken -= std::ssize(change.freed);
        // Who caches a state keeps it until the first place is free: all of a block whose end may be another now.
        change.blocked = block ? tx.blocks().places(block->id) : fresh;
        if (block && change.blocked.size() > kMaxSeats)
            return Error::invalid("seats", "At most " + std::to_string(kMaxSeats) + " seats in one block.");
        if (!fresh.empty() || block)
            audit_.write(tx, actor, "session.block", change.detail.session.slug.text(), "",
                         described(change, wish, block, *places));
        return {};
    }

    /// Returns the block that the wish names, as it is from now on. What was left of one whose time is over is free.
    Result<Block> block_of(Tx& tx, Change& change, const BlockWish& wish) {
        const Session& session = change.detail.session;
        Block block{.session = session.id,
                    .name = wish.name,
                    .reason = wish.reason,
                    .color = wish.color,
                    .until = wish.before_start ? session.starts_at - *wish.before_start : wish.until,
                    .before_start = wish.before_start};
        if (session.is_postponed && wish.before_start) block.until.reset(); // nobody knows yet when it begins
        if (block.until && *block.until <= tx.now())
            return Error::invalid(wish.before_start ? "hours_before" : "until", "That is over already.", "over");
        const auto before = tx.blocks().find(session.id, wish.name);
        if (before && before->until && *before->until <= tx.now())
            for (const SeatIndex place : tx.blocks().places(before->id))
                if (tx.claims().unblock(session.id, place)) change.freed.push_back(place);
        block.id = tx.blocks().put(block);
        return block;
    }

    std::optional<Error> free(Tx& tx, const Actor& actor, Change& change, const std::vector<SeatIndex>& places) {
        std::vector<std::string> lost;
        for (const SeatIndex place : places) {
            if (tx.claims().unblock(change.detail.session.id, place))
                change.freed.push_back(place);
            else if (state_of(tx, change.detail.session, place) != kAvailable)
                lost.push_back(change.map->place_id(place));
        }
        if (!lost.empty()) return taken(std::move(lost));
        change.taken = -std::ssize(change.freed);
        if (!change.freed.empty())
            audit_.write(tx, actor, "session.unblock", change.detail.session.slug.text(), "",
                         AuditFields().with("seats", place_words(*change.map, change.freed)).text());
        return {};
    }

    static std::string described(const Change& change, const BlockWish& wish, const std::optional<Block>& block,
                                 const std::vector<SeatIndex>& places) {
        AuditFields fields;
        fields.with("seats", place_words(*change.map, places));
        if (!block) return fields.text();
        fields.with("block", wish.name);
        if (!wish.reason.empty()) fields.with("reason", wish.reason);
        if (block->until) fields.with("until", utc_text(*block->until));
        return fields.text();
    }

    /// The seats in map order, as everybody takes them, each once.
    static Result<std::vector<SeatIndex>> places_of(const SeatMap& map, const std::vector<std::string>& seats) {
        std::vector<SeatIndex> places;
        for (std::size_t i = 0; i < seats.size(); ++i) {
            const auto place = map.find_seat(seats[i]);
            if (!place)
                return Error::invalid("seats[" + std::to_string(i) + "]", "There is no such seat in this session.");
            places.push_back(*place);
        }
        if (places.empty()) return Error::invalid("seats", "Name at least one seat.");
        std::sort(places.begin(), places.end());
        places.erase(std::unique(places.begin(), places.end()), places.end());
        return places;
    }

    /// The letter of a place now; a hold that has expired holds nothing.
    static char state_of(Tx& tx, const Session& session, SeatIndex place) {
        for (const auto& claim : tx.claims().in_range(session.id, place, place + 1))
            if (!claim.expires_at || *claim.expires_at > tx.now()) return static_cast<char>(claim.state);
        return kAvailable;
    }

    static Error taken(std::vector<std::string> seats) {
        Error error = Error::conflict("seats_taken", "Somebody has these seats. Nothing was changed.");
        error.seats = std::move(seats);
        return error;
    }

    Store& store_;
    SeatMapService& maps_;
    Availability& availability_;
    const AuditLog& audit_;
};

} // namespace frontrow
