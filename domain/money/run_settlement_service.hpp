#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/money.hpp"
#include "domain/money/run_settlement.hpp"
#include "domain/money/tax_rates.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/result.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The days on which the performances to settle are, by the house's calendar; what is left out is no bound.
struct RunDays {
    std::optional<Day> first{};
    std::optional<Day> last{};
};

/// Behind /api/artist/events/{event}/settlement and the terms that it goes by. Every amount is read from the ledger and
/// its tickets as they are at that moment, in one snapshot. Safe from any thread.
class RunSettlementService {
public:
    RunSettlementService(Store& store, const AuditLog& audit, const Calendar& calendar)
        : store_(store), audit_(audit), calendar_(calendar) {}

    /// Returns the settlement of an event of the artist's: somebody else's is refused like one that is not there.
    Result<RunSettlement> settlement(const User& user, const EventSlug& slug, const RunDays& days) {
        if (days.first && days.last && *days.last < *days.first)
            return Error::invalid("until", "The last day must not lie before the first.");
        return store_.read([&](Tx& tx) -> Result<RunSettlement> {
            auto event = tx.events().find(slug);
            const bool is_theirs = event && works_for_artist(user, *event) &&
                                   (event->status != EventStatus::draft || user.role == Role::admin);
            if (!is_theirs) return Error::not_found("There is no event " + slug.text() + " of yours.");
            RunSettlement run{.event = std::move(*event), .timezone = tx.shop().timezone()};
            run.terms = tx.artist_terms().find(run.event.id);
            settle(tx, run, days);
            return run;
        });
    }

    Result<ArtistTerms> terms(const EventSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<ArtistTerms> {
            const auto event = tx.events().find_including_deleted(slug);
            if (!event) return no_such_event(slug);
            return tx.artist_terms().find(event->id);
        });
    }

    /// Replaces the terms that have the row version of these, 0 where nothing is agreed on yet.
    Result<ArtistTerms> set_terms(const Actor& actor, const EventSlug& slug, const ArtistTerms& wanted) {
        return store_.write([&](Tx& tx) -> Result<ArtistTerms> {
            const auto event = tx.events().find_including_deleted(slug);
            if (!event) return no_such_event(slug);
            const auto before = tx.artist_terms().find(event->id);
            if (!tx.artist_terms().put(event->id, wanted)) return AuditLog::overtaken(tx, "event.terms", slug.text());
            audit_.write(tx, actor, "event.terms", slug.text(), before.row_version == 0 ? "" : described(before),
                         described(wanted));
            return tx.artist_terms().find(event->id);
        });
    }

private:
    static std::string described(const ArtistTerms& terms) {
        return AuditFields()
            .with("share", percent(terms.share) + " %")
            .with("of", std::string(name_of(terms.base)))
            .with("guarantee", spelled(terms.guarantee))
            .text();
    }

    /// Some statements for some hundred performances, however much was sold.
    void settle(Tx& tx, RunSettlement& run, const RunDays& days) const {
        std::vector<SessionId> ids;
        for (auto& detail : tx.sessions().of_event(run.event.id)) {
            const auto day = calendar_.day_of(detail.session.starts_at, run.timezone);
            if ((days.first && day < *days.first) || (days.last && *days.last < day)) continue;
            ids.push_back(detail.session.id);
            run.sessions.push_back({.detail = std::move(detail)});
        }
        std::map<SessionId, SettledSession*> by_id;
        for (auto& settled : run.sessions) by_id[settled.detail.session.id] = &settled;
        for (const auto& [id, takings] : tx.books().takings(ids)) by_id.at(id)->takings = takings;
        for (const auto& [id, places] : tx.guests().places(ids)) by_id.at(id)->guest_places = places;
        for (auto& line : tx.sales().settlement(ids)) by_id.at(line.session)->lines.push_back(std::move(line));
        for (const auto& part : tx.sales().taxed(ids)) by_id.at(part.session)->taxed.push_back(part);
        for (auto& settled : run.sessions) settlement_rules::share(settled, run.terms);
    }

    Store& store_;
    const AuditLog& audit_;
    const Calendar& calendar_;
};

} // namespace frontrow
