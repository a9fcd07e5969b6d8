#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/outbox.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/promotion/mailing.hpp"
#include "domain/store.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// What somebody writes of a mailing.
struct MailingEdit {
    std::string subject;
    std::string text; ///< Lines end with a line feed.
    std::optional<EventSlug> event{};
    std::optional<EventSlug> to_event{};
    std::optional<std::string> to_artist{};
    std::int64_t row_version = 0; ///< The one that was seen; 0 for a new one.
};

/// A mailing with the number of its receivers: as it was sent, or of a draft as it would be now.
struct MailingDetail {
    Mailing mailing;
    std::int64_t receivers = 0;
};

/// How a mailing stands in the log of changes: of its text the beginning, whose lines are one there.
inline std::string described(const Mailing& mailing) {
    constexpr std::size_t beginning = 200;
    std::string text(cut_to(mailing.text, beginning));
    for (char& c : text)
        if (c == '\n') c = ' ';
    return AuditFields()
        .with("subject", mailing.subject)
        .with("text", text + (text.size() < mailing.text.size() ? "…" : ""))
        .with("event", mailing.event ? mailing.event->text() : "")
        .with("to event", mailing.to_event ? mailing.to_event->text() : "")
        .with("to artist", mailing.to_artist.value_or(""))
        .text();
}

/// Behind /api/marketing/mailings. A mailing is written, looked at, tried and sent once; its messages go through the
/// outbox some at a time, so that nobody's sale waits for them. Safe from any thread.
class MailingService {
public:
    /// Messages written at a time, and as many are due at most: the next ones are written when these have had their
    /// turn. What comes to the outbox of a long list so grows no older there than it takes to send these.
    static constexpr std::int64_t kAtOnce = 50;

    /// All must outlive it. `is_mailed` says whether letters leave.
    MailingService(Store& store, const AuditLog& audit, bool is_mailed)
        : store_(store), audit_(audit), is_mailed_(is_mailed) {}

    /// Returns at most `limit` mailings with numbers below `before`, the latest first.
    [[nodiscard]] std::vector<Mailing> below(std::int64_t before, std::int64_t limit) {
        return store_.read([&](Tx& tx) { return tx.mailings().below(before, limit); });
    }

    Result<MailingDetail> find(MailingId id) {
        return store_.read([&](Tx& tx) -> Result<MailingDetail> {
            const auto mailing = tx.mailings().find(id);
            if (!mailing) return no_mailing();
            return detail_of(tx, *mailing);
        });
    }

    Result<MailingDetail> add(const Actor& actor, const MailingEdit& edit) {
        return store_.write([&](Tx& tx) -> Result<MailingDetail> {
            if (auto error = why_no_target(tx, edit)) return *error;
            const auto id = tx.mailings().add(mailing_of(edit));
            const auto mailing = *tx.mailings().find(id);
            audit_.write(tx, actor, "mailing.add", subject_of(id), "", described(mailing));
            return detail_of(tx, mailing);
        });
    }

    /// Replaces what a draft says. What was sent stays as it is.
    Result<MailingDetail> edit(const Actor& actor, MailingId id, const MailingEdit& edit) {
        return store_.write([&](Tx& tx) -> Result<MailingDetail> {
            const auto before = tx.mailings().find_to_edit(id);
            if (!before) return no_mailing();
            if (before->state != MailingState::draft) return is_sent_already();
            if (before->row_version != edit.row_version) return overtaken(tx, id);
            if (auto error = why_no_target(tx, edit)) return *error;
            auto now = mailing_of(edit);
            now.id = id;
            tx.mailings().put(now);
            const auto mailing = *tx.mailings().find(id);
            const auto was = described(*before);
            const auto is = described(mailing);
            const bool says_less = was == is && before->text != mailing.text; // further on than the log shows
            audit_.write(tx, actor, "mailing.edit", subject_of(id), says_less ? "" : was, is);
            return detail_of(tx, mailing);
        });
    }

    Result<Done> remove(const Actor& actor, MailingId id) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            const auto mailing = tx.mailings().find_to_edit(id);
            if (!mailing) return no_mailing();
            if (mailing->state != MailingState::draft) return is_sent_already();
            tx.mailings().remove(id);
            audit_.write(tx, actor, "mailing.remove", subject_of(id), described(*mailing));
            return Done{};
        });
    }

    /// Writes a draft to one address, whose owner asks for it.
    Result<Done> send_trial(MailingId id, const Email& to, const std::string& language) {
        if (!is_mailed_) return no_mail();
        return store_.write([&](Tx& tx) -> Result<Done> {
            if (!tx.mailings().find(id)) return no_mailing();
            auto message = message_due(MailKind::mailing_trial, tx.now(), to.text(), language);
            message.mailing = id;
            tx.outbox().add(message);
            return Done{};
        });
    }

    /// Lets a draft go out to `receivers` addresses, the number that was asked about: to others than these only when
    /// somebody has seen how many. One that was sent before stays what it is, however often that is asked for.
    Result<MailingDetail> send(const Actor& actor, MailingId id, std::int64_t row_version, std::int64_t receivers) {
        if (!is_mailed_) return no_mail();
        return store_.write([&](Tx& tx) -> Result<MailingDetail> {
            const auto mailing = tx.mailings().find_to_edit(id);
            if (!mailing) return no_mailing();
            if (mailing->state != MailingState::draft) return detail_of(tx, *mailing);
            if (mailing->row_version != row_version) return overtaken(tx, id);
            if (mailing->event && !is_public(tx, *mailing->event))
                return Error::invalid("event", "This event is not published.", "not_public");
            const auto count = tx.mailings().count_receivers(*mailing);
            if (count == 0) return Error::conflict("no_receivers", "There is no confirmed address to send it to.");
            if (count != receivers)
                return Error{ErrorKind::conflict, "receivers_changed",
                             "It would go to " + std::to_string(count) + " addresses by now.", "receivers"};
            tx.mailings().start(id, count);
            audit_.write(tx, actor, "mailing.send", subject_of(id), "",
                         described(*mailing) + AuditFields().with("receivers", count).text());
            return detail_of(tx, *tx.mailings().find(id));
        });
    }

    /// Lets no further message of it go out. What a mail server has stays sent.
    Result<MailingDetail> stop(const Actor& actor, MailingId id) {
        return store_.write([&](Tx& tx) -> Result<MailingDetail> {
            const auto mailing = tx.mailings().find_to_edit(id);
            if (!mailing) return no_mailing();
            if (mailing->state == MailingState::draft)
                return Error::conflict("mailing_not_sent", "This mailing was not sent yet.");
            if (mailing->state == MailingState::going) {
                tx.mailings().end(id, MailingState::stopped);
                audit_.write(tx, actor, "mailing.stop", subject_of(id), "",
                             AuditFields().with("sent", mailing->sent).text());
            }
            return detail_of(tx, *tx.mailings().find(id));
        });
    }

    /// Whether write_some() has something to do.
    [[nodiscard]] bool is_due() {
        return store_.read([](Tx& tx) { return tx.mailings().next_due().has_value(); });
    }

    /// Goes on with the oldest mailing on its way: writes its next messages, at most kAtOnce, or ends it where all have
    /// come to theirs. How far it has come is kept in the same transaction, so a crash repeats nothing; several
    /// processes may do it at once.
    void write_some() {
        store_.write([](Tx& tx) {
            const auto id = tx.mailings().next_due();
            const auto mailing = id ? tx.mailings().find_to_edit(*id) : std::nullopt;
            // Another process may have gone on with it before this one had it.
            if (!mailing || mailing->state != MailingState::going || tx.mailings().next_due() != id) return Done{};
            if (mailing->is_written)
                tx.mailings().end(*id, MailingState::sent);
            else
                tx.mailings().write_some(*mailing, kAtOnce);
            return Done{};
        });
    }

private:
    static Error no_mailing() { return Error::not_found("There is no such mailing."); }
    static Error no_mail() { return Error::conflict("no_mail", "This shop sends no mail."); }
    static Error is_sent_already() {
        return Error::conflict("mailing_sent", "This mailing was sent. It stays as it is.");
    }
    static std::string subject_of(MailingId id) { return std::to_string(id.value); }
    static Error overtaken(Tx& tx, MailingId id) { return AuditLog::overtaken(tx, "mailing.", subject_of(id)); }

    static Mailing mailing_of(const MailingEdit& edit) {
        return {.subject = edit.subject,
                .text = edit.text,
                .event = edit.event,
                .to_event = edit.to_event,
                .to_artist = edit.to_artist};
    }

    static MailingDetail detail_of(Tx& tx, const Mailing& mailing) {
        const bool is_draft = mailing.state == MailingState::draft;
        return {mailing, is_draft ? tx.mailings().count_receivers(mailing) : mailing.receivers};
    }

    static bool is_public(Tx& tx, const EventSlug& slug) {
        const auto event = tx.events().find(slug);
        return event && event->status == EventStatus::published;
    }

    static std::optional<Error> why_no_target(Tx& tx, const MailingEdit& edit) {
        if (edit.event && !tx.events().find(*edit.event)) return Error::invalid("event", "There is no such event.");
        if (edit.to_event && !tx.events().find_including_deleted(*edit.to_event))
            return Error::invalid("to_event", "There is no such event.");
        if (edit.to_artist && !tx.mailings().knows_artist(*edit.to_artist))
            return Error::invalid("to_artist", "There is no such artist.");
        return {};
    }

    Store& store_;
    const AuditLog& audit_;
    const bool is_mailed_;
};

} // namespace frontrow
