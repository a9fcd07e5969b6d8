#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/programme/session.hpp"

namespace frontrow {

/// What the artist of an event has a share of. The house's fees are never in it.
enum class ShareBase : std::uint8_t {
    net,   ///< What tickets have brought without the tax in it.
    gross, ///< What they have brought.
};

/// The name of it in JSON and in files.
constexpr std::string_view name_of(ShareBase base) { return base == ShareBase::net ? "net" : "gross"; }

/// What the house and the artist of an event have agreed on.
struct ArtistTerms {
    std::int64_t share = 0; ///< Hundredths of a percent, kWholeShare at most.
    ShareBase base = ShareBase::net;
    /// What the artist has at least of each performance that is not cancelled, if it is sold in this currency.
    Money guarantee{};
    std::int64_t row_version = 0; ///< Goes up by one with every edit; 0 where nothing is agreed on yet.
};

inline constexpr std::int64_t kWholeShare = 10'000;

/// Returns what the artist has of a performance whose tickets have brought `base`, in minor units and not below
/// nothing; half a unit is rounded up. By performance, so that the settlements of two months are that of both.
inline std::int64_t artist_part(const ArtistTerms& terms, const Session& session, std::int64_t base) {
    const auto share = (2 * base * terms.share + kWholeShare) / (2 * kWholeShare);
    const bool is_guaranteed =
        session.status == SessionStatus::scheduled && session.currency == terms.guarantee.currency;
    return is_guaranteed ? std::max(share, terms.guarantee.amount) : share;
}

/// How terms are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class ArtistTermsTable {
public:
    virtual ~ArtistTermsTable() = default;
    /// Returns the terms of an event, or those of one that has none yet.
    [[nodiscard]] virtual ArtistTerms find(EventId event) = 0;
    /// Keeps the terms where those that are kept have their row version, and counts the edit. Returns whether it did.
    virtual bool put(EventId event, const ArtistTerms& terms) = 0;
};

} // namespace frontrow
