#pragma once

#include <string>

#include "domain/money/artist_terms.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of what artists are to have of their events.
class SqlArtistTerms final : public ArtistTermsTable {
public:
    explicit SqlArtistTerms(Sql& sql) : sql_(sql) {}

    ArtistTerms find(EventId event) override {
        return sql_
            .one(
                "SELECT share, base, guarantee, currency, edition FROM artist_terms WHERE event_id = $1",
                [](const SqlRow& row) {
                    SqlColumns columns(row);
                    ArtistTerms terms{.share = columns.integer(), .base = columns.number_of<ShareBase>()};
                    terms.guarantee.amount = columns.integer();
                    terms.guarantee.currency = columns.currency();
                    terms.row_version = columns.integer();
                    return terms;
                },
                event)
            .value_or(ArtistTerms{});
    }

    bool put(EventId event, const ArtistTerms& terms) override {
        const auto& [amount, currency] = terms.guarantee;
        if (terms.row_version == 0)
            return sql_.run("INSERT INTO artist_terms (event_id, share, base, guarantee, currency, edition) VALUES "
                            "($1, $2, $3, $4, $5, 1) ON CONFLICT DO NOTHING",
                            event, terms.share, terms.base, amount, currency.code()) == 1;
        return sql_.run("UPDATE artist_terms SET share = $2, base = $3, guarantee = $4, currency = $5, edition = "
                        "edition + 1 WHERE event_id = $1 AND edition = $6",
                        event, terms.share, terms.base, amount, currency.code(), terms.row_version) == 1;
    }

private:
    Sql& sql_;
};

} // namespace frontrow
