#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/promotion/interest.hpp"
#include "store/promotion/address_list.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the interest list. No event is kept as an empty text, so that the pair can be unique.
class SqlInterest final : public InterestTable {
public:
    explicit SqlInterest(Sql& sql) : sql_(sql) {}

    void put(const Interest& interest) override {
        sql_.run("INSERT INTO interest (email, event, language, consent, consented_at, event_id, token, asked_at, "
                 "confirmed_at) VALUES ($1, $2, $3, $4, $5, (SELECT id FROM event WHERE event.slug = $2), "
                 "CASE WHEN $6 = '' THEN NULL ELSE $6 END, $7, $8) ON CONFLICT (email, event) DO UPDATE SET language = "
                 "excluded.language, consent = excluded.consent, consented_at = excluded.consented_at, event_id = "
                 "excluded.event_id, token = coalesce(interest.token, excluded.token), asked_at = excluded.asked_at, "
                 "confirmed_at = excluded.confirmed_at WHERE interest.confirmed_at IS NULL",
                 interest.email.text(), event_text(interest.event), interest.language, interest.consent,
                 interest.consented_at, interest.token, interest.asked_at, interest.confirmed_at);
    }

    std::optional<Interest> find(const Email& email, const std::optional<EventSlug>& event) override {
        return sql_.one(select("WHERE email = $1 AND event = $2"), read, email.text(), event_text(event));
    }

    std::optional<Interest> find(const std::string& token) override {
        return sql_.one(select("WHERE token = $1"), read, token);
    }

    void confirm(InterestId id) override {
        sql_.run("UPDATE interest SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL", id, sql_.now());
    }

    std::vector<Interest> below(std::int64_t before, std::int64_t limit) override {
        return list("WHERE id < $1 AND confirmed_at IS NOT NULL ORDER BY id DESC LIMIT $2", before, limit);
    }

    std::vector<Interest> unasked(std::int64_t limit) override {
        return list("WHERE confirmed_at IS NULL AND asked_at IS NULL ORDER BY id LIMIT $1", limit);
    }

    void set_asked(InterestId id, const std::string& token) override {
        sql_.run("UPDATE interest SET token = $2, asked_at = $3 WHERE id = $1 AND asked_at IS NULL", id, token,
                 sql_.now());
    }

    /// Finds the events of entries that the version before has written.
    void link() {
        sql_.run(
            "UPDATE interest SET event_id = (SELECT id FROM event WHERE event.slug = interest.event) WHERE event_id "
            "IS NULL AND event <> ''");
    }

    std::int64_t forget(const Email& email) override { return forget_those("email = $1", email.text()); }

    void forget_unconfirmed(Time moment) override { forget_those("confirmed_at IS NULL AND asked_at < $1", moment); }

private:
    static std::string event_text(const std::optional<EventSlug>& event) { return event ? event->text() : ""; }

    static std::string select(std::string_view which) {
        return "SELECT id, email, coalesce((SELECT event.slug FROM event WHERE event.id = interest.event_id), "
               "interest.event), language, consent, consented_at, coalesce(token, ''), asked_at, confirmed_at FROM "
               "interest " +
               std::string(which);
    }

    static Interest read(const SqlRow& row) {
        SqlColumns columns(row);
        Interest interest{.id = columns.id<InterestId>(), .email = Email::trusted(columns.text())};
        interest.event = EventSlug::parse(columns.text());
        interest.language = columns.text();
        interest.consent = columns.text();
        interest.consented_at = columns.time();
        interest.token = columns.text();
        interest.asked_at = columns.optional_time();
        interest.confirmed_at = columns.optional_time();
        return interest;
    }

    template <class... Values>
    std::vector<Interest> list(std::string_view which, const Values&... values) {
        return sql_.list(select(which), read, values...);
    }

    template <class Value>
    std::int64_t forget_those(const std::string& which, const Value& value) {
        return forget_addresses(sql_, "interest", {MailKind::interest, MailKind::mailing}, which, value);
    }

    Sql& sql_;
};

} // namespace frontrow
