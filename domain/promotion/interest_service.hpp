#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/promotion/interest.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/interest, /unsubscribe and /api/marketing/interest. An address is on the list once its owner has
/// followed the link of a letter (double opt-in): anybody can type it. Safe from any thread.
class InterestService {
public:
    /// All must outlive it. `is_mailed` says whether letters leave: else nobody could confirm.
    InterestService(Store& store, Randomness& randomness, const AuditLog& audit, bool is_mailed)
        : store_(store), randomness_(randomness), audit_(audit), is_mailed_(is_mailed) {}

    /// Whether add() takes anybody.
    [[nodiscard]] bool is_open() const noexcept { return is_mailed_; }
    /// Returns the zone of the house, which the times of files are in.
    [[nodiscard]] std::string timezone() {
        return store_.read([](Tx& tx) { return tx.shop().timezone(); });
    }

    /// Notes who wants to hear of an event that the public can see, and to which words they agreed when, and asks the
    /// owner of the address whether it was them. One who is on the list is told so, in a letter of the same kind:
    /// nothing but a mailbox tells who is.
    Result<Done> add(const Email& email, const std::optional<EventSlug>& event, const std::string& language) {
        if (!is_open()) return Error::conflict("no_mail", "This shop sends no mail. Nobody could confirm an address.");
        return store_.write([&](Tx& tx) -> Result<Done> {
            if (event) {
                const auto found = tx.events().find(*event);
                if (!found || found->deleted_at || found->status == EventStatus::draft)
                    return Error::invalid("event", "There is no such event.");
            }
            tx.interest().put({.email = email,
                               .event = event,
                               .language = language,
                               .consent = std::string(kConsentVersion),
                               .consented_at = tx.now(),
                               .token = random_code(randomness_, kSecretLength),
                               .asked_at = tx.now()});
            write_to(tx, *tx.interest().find(email, event)); // with the token of before, where it was there
            return Done{};
        });
    }

    /// Puts the entry with this token on the list. Refuses with `link_ended` where there is none (any more).
    Result<Done> confirm(const std::string& token) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            const auto entry = tx.interest().find(token);
            if (!entry || (!entry->confirmed_at && entry->asked_at < tx.now() - kConfirmWithin))
                return Error{ErrorKind::gone, "link_ended", "This link has ended. Ask for another one.", "token"};
            tx.interest().confirm(entry->id);
            return Done{};
        });
    }

    /// Removes everything that is kept here of the address that this token was sent to; nothing where there is none. It
    /// is the owner's own word, so the log of changes has nothing to say.
    void unsubscribe(const std::string& token) {
        store_.write([&](Tx& tx) {
            if (const auto entry = tx.interest().find(token)) tx.interest().forget(entry->email);
            return Done{};
        });
    }

    /// Returns at most `limit` confirmed entries with numbers below `before`, the latest first.
    [[nodiscard]] std::vector<Interest> below(std::int64_t before, std::int64_t limit) {
        return store_.read([&](Tx& tx) { return tx.interest().below(before, limit); });
    }

    /// Removes everything that is kept of an address here. Returns how many entries that were. The log of changes says
    /// that it was done, not for whom: else it would remember what has to be forgotten.
    std::int64_t forget(const Actor& actor, const Email& email) {
        return store_.write([&](Tx& tx) {
            const auto removed = tx.interest().forget(email);
            if (removed > 0) audit_.write(tx, actor, "interest.forget", std::to_string(removed));
            return removed;
        });
    }

    /// Removes the addresses that nobody has confirmed in time.
    void forget_unconfirmed() {
        store_.write([](Tx& tx) {
            tx.interest().forget_unconfirmed(tx.now() - kConfirmWithin);
            return Done{};
        });
    }

    /// By one call of ask_left(): letters of sales do not wait for those of a long list.
    static constexpr std::int64_t kAskedAtOnce = 100;

    /// Asks those who are in the database from before double opt-in, or whom a process of the version before has
    /// written down meanwhile, a share at a time; nobody where no mail leaves. Returns how many.
    std::int64_t ask_left() {
        if (!is_mailed_ || store_.read([](Tx& tx) { return tx.interest().unasked(1).empty(); })) return 0;
        return store_.write([&](Tx& tx) {
            const auto left = tx.interest().unasked(kAskedAtOnce);
            for (auto entry : left) {
                entry.token = random_code(randomness_, kSecretLength);
                tx.interest().set_asked(entry.id, entry.token);
                write_to(tx, entry);
            }
            return static_cast<std::int64_t>(left.size());
        });
    }

private:
    static void write_to(Tx& tx, const Interest& entry) {
        auto message = message_due(MailKind::interest, tx.now(), entry.email.text(), entry.language);
        message.detail = entry.token;
        tx.outbox().add(message);
    }

    Store& store_;
    Randomness& randomness_;
    const AuditLog& audit_;
    const bool is_mailed_;
};

} // namespace frontrow
