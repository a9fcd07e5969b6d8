#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/house/shop.hpp"
#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/programme/session.hpp"
#include "domain/promotion/interest.hpp"
#include "domain/promotion/waiting_list.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// An entry with the session that it is for.
struct WaitingDetail {
    WaitingEntry entry;
    SessionDetail session;
};

/// The line for a session, as those who run the house see it.
struct WaitingLine {
    SessionDetail session;
    WaitingCount count{};
    std::vector<WaitingEntry> entries{}; ///< Of those who have confirmed, in line or told.
};

/// Behind /api/sessions/{session}/waiting, /api/waiting and /waiting. An address is in line once its owner has followed
/// the link of a letter, as on the interest list: a line of addresses that somebody has made up would keep everybody
/// else from being told. Safe from any thread.
class WaitingListService {
public:
    /// All must outlive it. `is_mailed` says whether letters leave: else nobody could be told.
    WaitingListService(Store& store, Randomness& randomness, const AuditLog& audit, bool is_mailed)
        : store_(store), randomness_(randomness), audit_(audit), is_mailed_(is_mailed) {}

    /// Asks the owner of the address whether they want to be told when so many places of a sold-out session are free.
    /// Says nothing of whether the address is in line already, nor to whom: the letter does.
    Result<Done> add(const SessionSlug& slug, const Email& email, std::int64_t places, const std::string& language) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            if (!is_mailed_ || !tx.shop().settings().value_or(ShopSettings{}).has_waiting_list)
                return Error::conflict("no_waiting_list", "This shop keeps no waiting lists.");
            const auto detail = tx.sessions().find(slug);
            if (!detail) return no_such_session(slug);
            const Session& session = detail->session;
            if (!on_sale(*detail, tx.now()))
                return Error::conflict("not_on_sale", "Nothing is sold for this session now.");
            if (session.taken < session.capacity)
                return Error::conflict("places_free", "There are free places. Nobody has to wait for them.");
            if (places > session.max_seats)
                return Error::invalid("places",
                                      "At most " + std::to_string(session.max_seats) + " places are sold in one order.",
                                      "out_of_range");
            tx.waiting().put({.session = session.id,
                              .email = email,
                              .places = places,
                              .language = language,
                              .consent = std::string(kWaitingConsentVersion),
                              .token = random_code(randomness_, kSecretLength),
                              .asked_at = tx.now()});
            const auto entry = *tx.waiting().find(session.id, email); // with the token of before, where it was there
            tx.outbox().add(message_to(entry, MailKind::waiting_list, tx.now()));
            return Done{};
        });
    }

    /// Returns the entry with this token. Refuses with `link_ended` where there is none (any more).
    Result<WaitingDetail> find(const std::string& token) {
        return store_.read([&](Tx& tx) -> Result<WaitingDetail> {
            auto entry = find_live(tx, token);
            auto session = entry ? tx.sessions().find(entry->session) : std::nullopt;
            if (!session) return link_ended();
            return WaitingDetail{std::move(*entry), std::move(*session)};
        });
    }

    /// Puts the entry in line, for as many places as were asked for last. Refuses the same.
    Result<Done> confirm(const std::string& token) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            const auto entry = find_live(tx, token);
            if (!entry) return link_ended();
            if (!entry->is_confirmed()) tx.waiting().confirm(entry->id);
            return Done{};
        });
    }

    /// Removes the entry with this token; nothing where there is none. It is the owner's own word.
    void leave(const std::string& token) {
        store_.write([&](Tx& tx) {
            tx.waiting().remove(token);
            return Done{};
        });
    }

    /// Takes somebody off the line, whom nobody tells of it. The log says of which session, and no address: that is
    /// erased.
    Result<Done> remove(const Actor& actor, const SessionSlug& slug, WaitingId id) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            const auto detail = tx.sessions().find_including_deleted(slug);
            if (!detail) return no_such_session(slug);
            const auto entry = tx.waiting().find(detail->session.id, id);
            if (!entry || !entry->waiting_since) return Error::not_found("There is no such entry on this list.");
            tx.waiting().remove(id);
            AuditFields was;
            was.with("places", *entry->confirmed_places).with("since", utc_text(*entry->waiting_since));
            audit_.write(tx, actor, "waiting.remove", slug.text(), was.text());
            return Done{};
        });
    }

    /// Told by one transaction: whoever buys meanwhile waits for no longer line than that.
    static constexpr std::int64_t kToldAtOnce = 50;

    /// Writes the letters to those for whom places are free: to the first in line whose numbers fit beside those who
    /// were told lately. Nothing of a sale waits for it, however places came free. Returns how many it wrote. Several
    /// processes may do so at once.
    std::int64_t tell() {
        settle();
        const auto sessions = store_.read([](Tx& tx) {
            auto due = tx.waiting().with_free_places();
            std::erase_if(due, [&](SessionId session) {
                const auto left = left_of(tx, session);
                return left <= 0 || !tx.waiting().is_anybody_in_line(session, left);
            });
            return due;
        });
        std::int64_t told = 0;
        for (const auto session : sessions) told += store_.write([&](Tx& tx) { return tell_of(tx, session); });
        return told;
    }

    /// Returns the line for a session with the first `limit` entries behind this place.
    Result<WaitingLine> line(const SessionSlug& slug, WaitingPlace last, std::int64_t limit) {
        return store_.read([&](Tx& tx) -> Result<WaitingLine> {
            auto detail = tx.sessions().find_including_deleted(slug);
            if (!detail) return no_such_session(slug);
            const auto id = detail->session.id;
            const auto counts = tx.waiting().count(std::span(&id, 1));
            const auto found = counts.find(id);
            return WaitingLine{std::move(*detail), found == counts.end() ? WaitingCount{} : found->second,
                               tx.waiting().behind(id, last, limit)};
        });
    }

    /// Removes what nobody has confirmed in time, and whoever has nothing to wait for any more.
    void forget() {
        store_.write([](Tx& tx) {
            tx.waiting().forget(tx.now() - kConfirmWithin);
            return Done{};
        });
    }

private:
    static Error link_ended() {
        return {ErrorKind::gone, "link_ended", "This link has ended. Ask for another one.", "token"};
    }

    /// The entry, unless the time is over in which its owner had to confirm it.
    static std::optional<WaitingEntry> find_live(Tx& tx, const std::string& token) {
        auto entry = tx.waiting().find(token);
        if (entry && !entry->waiting_since && entry->asked_at < tx.now() - kConfirmWithin) return {};
        return entry;
    }

    static OutboxMessage message_to(const WaitingEntry& entry, MailKind kind, Time now) {
        auto message = message_due(kind, now, entry.email.text(), entry.language);
        message.detail = entry.token;
        return message;
    }

    /// How many free places nobody was told of lately. None of what is not on sale.
    static std::int64_t left_of(Tx& tx, SessionId id) {
        const auto detail = tx.sessions().find(id);
        return detail && on_sale(*detail, tx.now()) ? unpromised_of(tx, *detail) : 0;
    }

    /// How many more places are free than were promised; below 0 where others have taken some of those.
    static std::int64_t unpromised_of(Tx& tx, const SessionDetail& detail) {
        const Session& session = detail.session;
        return session.capacity - session.taken - tx.waiting().offered(session.id, tx.now() - kHeadStart);
    }

    /// Ends the time of those who were told first where more is promised than is free. Whoever was told of places that
    /// are taken by now, by themselves under another address or by others, keeps nobody from the next that are free.
    void settle() {
        const auto overdrawn = store_.read([](Tx& tx) {
            auto sessions = tx.waiting().with_promises(tx.now() - kHeadStart);
            std::erase_if(sessions, [&](SessionId session) {
                const auto detail = tx.sessions().find(session);
                return !detail || unpromised_of(tx, *detail) >= 0;
            });
            return sessions;
        });
        for (const auto session : overdrawn)
            store_.write([&](Tx& tx) {
                const auto detail = tx.sessions().find(session);
                if (detail) settle_some(tx, *detail);
                return Done{};
            });
    }

    static void settle_some(Tx& tx, const SessionDetail& detail) {
        auto unpromised = unpromised_of(tx, detail);
        std::vector<WaitingId> settled;
        const auto since = tx.now() - kHeadStart;
        for (const auto& entry : tx.waiting().promised(detail.session.id, since, kToldAtOnce)) {
            if (unpromised >= 0) break;
            unpromised += *entry.confirmed_places;
            settled.push_back(entry.id);
        }
        tx.waiting().settle(settled);
    }

    static std::int64_t tell_of(Tx& tx, SessionId session) {
        const auto line = tx.waiting().first_in_line(session, left_of(tx, session), kToldAtOnce);
        auto left = left_of(tx, session); // once more: another process may have told some while this one waited
        std::vector<WaitingId> told;
        std::vector<OutboxMessage> messages;
        for (const auto& entry : line) {
            if (*entry.confirmed_places > left) continue;
            left -= *entry.confirmed_places;
            told.push_back(entry.id);
            messages.push_back(message_to(entry, MailKind::places_free, tx.now()));
        }
        if (told.empty()) return 0;
        tx.waiting().set_told(told);
        tx.outbox().add(messages);
        return std::ssize(told);
    }

    Store& store_;
    Randomness& randomness_;
    const AuditLog& audit_;
    const bool is_mailed_;
};

} // namespace frontrow
