#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/money/donation.hpp"
#include "domain/money/tax.hpp"
#include "domain/programme/session.hpp"
#include "domain/selling/claim.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Some places of one session kept for one buyer until they expire.
struct Hold {
    HoldId id;
    SessionId session{};
    BuyerId buyer;
    Time created_at{};
    Time expires_at{};
    std::string client{}; ///< A digest of the address that it came from; empty where nobody counts it.
};

/// What an address has had in one session of late.
struct ClientHolds {
    std::int64_t held = 0;   ///< Places that are held now.
    std::int64_t lapsed = 0; ///< Places that were held until their time was over, as long as HoldTable remembers them.
};

/// A place that its buyer, or its address, gave back earlier.
struct Regained {
    Time created_at{}; ///< Of the hold that had it.
    Time expires_at{}; ///< When that would have ended.
};

/// How holds are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class HoldTable {
public:
    virtual ~HoldTable() = default;
    virtual void add(const Hold& hold) = 0;
    /// Begins a hold again that remove() has ended, with its age and until its expiry.
    virtual void take_up(const Hold& hold) = 0;
    /// Returns the hold, expired or not; a released or sold one is gone. Once a write has found it, nobody else
    /// changes it until that write ends.
    [[nodiscard]] virtual std::optional<Hold> find(const HoldId& id) = 0;
    /// Returns the buyer's live holds in a session that have a place, newest first.
    [[nodiscard]] virtual std::vector<Hold> of_buyer(SessionId session, const BuyerId& buyer) = 0;
    /// Returns what an address has. Of two writes that ask for the same one the second counts what the first has taken.
    [[nodiscard]] virtual ClientHolds of_client(SessionId session, const std::string& client) = 0;
    virtual void extend(const HoldId& id, Time expires_at) = 0;
    /// Writes down that a live hold gave these places back, for regain().
    virtual void note_released(const Hold& hold, const std::vector<SeatIndex>& places) = 0;
    /// Returns what is written down about the places that the hold has now and that its buyer or its address gave
    /// back earlier, and forgets it.
    [[nodiscard]] virtual std::vector<Regained> regain(const Hold& hold) = 0;
    /// Makes the hold as old as `created_at`, where that is earlier, and adds to the places that it let lapse.
    virtual void burden(const HoldId& id, Time created_at, std::int64_t lapsed) = 0;
    /// Ends a hold that has no place any more. What it let lapse is still counted for its address.
    virtual void remove(const HoldId& id) = 0;
    /// Returns when the next hold expires that expire() has not seen, or nothing where there is none.
    [[nodiscard]] virtual std::optional<Time> next_expiry() = 0;
    /// Frees the places of at most `limit` holds that have expired. The holds stay, to be told from those that never
    /// were. Returns the places.
    virtual std::vector<FreedPlace> expire(std::int64_t limit) = 0;
    /// Frees every held place of the session and removes its holds. Returns the places in map order.
    virtual std::vector<SeatIndex> end_all(SessionId session) = 0;
    /// Removes holds that expired before `moment` and have been freed, and what was written down of released places.
    virtual void forget(Time moment) = 0;
};

/// A hold with what belongs to its answer.
struct HoldDetail {
    Hold hold;
    std::vector<Claim> claims; ///< In map order; empty once the hold was released.
    SessionDetail session;
    std::shared_ptr<const SeatMap> map;
    bool split = false;                      ///< Best available had to split over rows.
    std::vector<SeatIndex> stranded{};       ///< Seats that the choice leaves alone.
    Time now{};                              ///< The server's clock when it was read.
    std::optional<DonationOffer> donation{}; ///< Where somebody looks at it, and the house asks for one.
    std::optional<QuotedTax> tax{};          ///< Where somebody looks at it; nobody who is choosing waits for that.
};

/// What the places of a hold cost together.
inline Money total_of(const std::vector<Claim>& claims, Currency currency) {
    Money total{0, currency};
    for (const auto& claim : claims) total += Money{claim.amount, currency};
    return total;
}

} // namespace frontrow
