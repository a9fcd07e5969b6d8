#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/house/sales.hpp"
#include "domain/money.hpp"
#include "domain/money/artist_terms.hpp"
#include "domain/money/books.hpp"
#include "domain/programme/event.hpp"
#include "domain/programme/session.hpp"

namespace frontrow {

/// One performance between house and artist. Amounts are minor units of its currency.
struct SettledSession {
    SessionDetail detail;
    Takings takings{};                   ///< As the ledger has them: every sum below is of these.
    std::vector<SettlementLine> lines{}; ///< What they were made of, and what is reserved.
    std::vector<TaxedTakings> taxed{};
    std::int64_t guest_places = 0;
    std::int64_t base = 0;                ///< What the artist has a share of, where something is agreed on.
    std::optional<std::int64_t> artist{}; ///< What they get, where something is agreed on.
};

/// The sums of performances in one currency.
struct SettledSums {
    std::int64_t tickets = 0; ///< Paid and valid.
    std::int64_t guest_places = 0;
    std::int64_t gross = 0;    ///< What was paid and not given back, fees included.
    std::int64_t discount = 0; ///< What vouchers took off before that.
    std::int64_t fees = 0;     ///< What of it is the house's fees, with the tax in them.
    std::int64_t tax = 0;      ///< What of it is tax.
    std::int64_t due = 0;      ///< Reserved, and in no other sum.
    std::int64_t base = 0;
    std::optional<std::int64_t> artist{};
    std::map<std::optional<std::int64_t>, TaxedTakings> by_rate{}; ///< Prices and fees together.

    [[nodiscard]] std::int64_t net() const { return gross - tax; }
    /// What the house keeps; below nothing where it has guaranteed more than there is.
    [[nodiscard]] std::optional<std::int64_t> house() const {
        if (!artist) return {};
        return net() - *artist;
    }
};

/// All performances of an event in some time, between house and artist.
struct RunSettlement {
    Event event;
    ArtistTerms terms{};
    std::string timezone;                   ///< Of the house: its days are the bounds, and files have its time.
    std::vector<SettledSession> sessions{}; ///< By start.
};

namespace settlement_rules {

/// Gives a performance that has its takings what the artist gets.
inline void share(SettledSession& settled, const ArtistTerms& terms) {
    if (terms.row_version == 0) return;
    settled.base = settled.takings.sales - settled.takings.discounts;
    if (terms.base == ShareBase::gross)
        for (const auto& part : settled.taxed) settled.base += part.is_fee ? 0 : part.tax;
    settled.artist = artist_part(terms, settled.detail.session, settled.base);
}

inline void add(SettledSums& sums, const SettledSession& settled) {
    for (const auto& line : settled.lines)
        (line.is_paid ? sums.tickets : sums.due) += line.is_paid ? line.tickets : line.amount;
    for (const auto& part : settled.taxed) {
        auto& of_rate = sums.by_rate[part.basis_points];
        of_rate.basis_points = part.basis_points;
        of_rate.gross += part.gross;
        of_rate.tax += part.tax;
        sums.fees += part.is_fee ? part.tax : 0;
    }
    sums.guest_places += settled.guest_places;
    sums.gross += settled.takings.gross();
    sums.discount += settled.takings.discounts;
    sums.fees += settled.takings.fees;
    sums.tax += settled.takings.tax;
    sums.base += settled.base;
    if (settled.artist) sums.artist = sums.artist.value_or(0) + *settled.artist;
}

} // namespace settlement_rules

inline SettledSums sums_of(const SettledSession& settled) {
    SettledSums sums;
    settlement_rules::add(sums, settled);
    return sums;
}

/// Returns the sums of all performances, each currency by itself.
inline std::map<Currency, SettledSums> sums_of(const RunSettlement& run) {
    std::map<Currency, SettledSums> sums;
    for (const auto& settled : run.sessions) settlement_rules::add(sums[settled.detail.session.currency], settled);
    return sums;
}

} // namespace frontrow
