#pragma once

#include <string>
#include <vector>

#include "domain/promotion/interest.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the interest list. No event is kept as an empty text, so that the pair can be unique.
class SqlInterest final : public InterestTable {
public:
    explicit SqlInterest(Sql& sql) : sql_(sql) {}

    void put(const Interest& interest) override {
        sql_.run(
            "INSERT INTO interest (email, event, language, consent, consented_at, event_id) VALUES ($1, $2, $3, $4, "
            "$5, (SELECT id FROM event WHERE event.slug = $2)) "
            "ON CONFLICT (email, event) DO UPDATE SET language = excluded.language, consent = excluded.consent, "
            "consented_at = excluded.consented_at, event_id = excluded.event_id",
            interest.email.text(), interest.event ? interest.event->text() : std::string(), interest.language,
            interest.consent, interest.consented_at);
    }

    std::vector<Interest> below(std::int64_t before, std::int64_t limit) override {
        std::vector<Interest> entries;
        sql_.each(
            "SELECT id, email, coalesce((SELECT event.slug FROM event WHERE event.id = interest.event_id), "
            "interest.event), language, consent, consented_at FROM interest WHERE id < $1 ORDER BY id DESC LIMIT $2",
            [&](const SqlRow& row) {
                SqlColumns columns(row);
                entries.push_back({.id = columns.id<InterestId>(),
                                   .email = Email::trusted(columns.text()),
                                   .event = EventSlug::parse(columns.text()),
                                   .language = columns.text(),
                                   .consent = columns.text(),
                                   .consented_at = columns.time()});
            },
            before, limit);
        return entries;
    }

    /// Finds the events of entries that the version before has written.
    void link() {
        sql_.run(
            "UPDATE interest SET event_id = (SELECT id FROM event WHERE event.slug = interest.event) WHERE event_id "
            "IS NULL AND event <> ''");
    }

    std::int64_t forget(const Email& email) override {
        return sql_.run("DELETE FROM interest WHERE email = $1", email.text());
    }

private:
    Sql& sql_;
};

} // namespace frontrow
