#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// How far a mailing has come. Kept as numbers: new ones go to the end.
enum class MailingState : std::uint8_t {
    draft,   ///< Being written.
    going,   ///< Its messages are written down and sent, some at a time.
    sent,    ///< Each receiver's message has come to its end.
    stopped, ///< By somebody, before that.
};

inline constexpr std::array<std::string_view, 4> kMailingStateNames = {"draft", "going_out", "sent", "stopped"};
inline std::string_view name_of(MailingState state) { return kMailingStateNames[static_cast<std::size_t>(state)]; }

using MailingId = RowId<struct MailingNoun>;

inline constexpr std::size_t kMaxMailingSubject = 200; ///< Characters.
inline constexpr std::size_t kMaxMailingText = 20'000; ///< The same.

/// Something that the house writes to those who want to hear of the programme.
struct Mailing {
    MailingId id{}; ///< Given by the store.
    std::string subject;
    std::string text;                       ///< Lines end with a line feed, paragraphs with two.
    std::optional<EventSlug> event{};       ///< Shown under the text, as it is when a message is sent.
    std::optional<EventSlug> to_event{};    ///< To those who asked for news of this event alone.
    std::optional<std::string> to_artist{}; ///< To those who asked for news of an event of theirs; not with to_event.
    // Kept by the store:
    bool is_written = false; ///< Whether all its messages are in the outbox, or have been.
    MailingState state = MailingState::draft;
    std::int64_t receivers = 0; ///< To how many addresses it was to go as it was sent.
    std::int64_t sent = 0;      ///< Messages that a mail server has taken.
    std::int64_t failed = 0;    ///< That were refused for good, or for too long.
    Time created_at{};
    std::optional<Time> started_at{}; ///< When somebody has sent it.
    std::optional<Time> ended_at{};
    std::int64_t row_version = 1; ///< Goes up by one with every edit.
};

/// How mailings are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class MailingTable {
public:
    virtual ~MailingTable() = default;
    [[nodiscard]] virtual std::optional<Mailing> find(MailingId id) = 0;
    /// The same; until a write that asked ends, nobody else changes it.
    [[nodiscard]] virtual std::optional<Mailing> find_to_edit(MailingId id) = 0;
    /// Returns at most `limit` mailings with numbers below `before`, the latest first.
    [[nodiscard]] virtual std::vector<Mailing> below(std::int64_t before, std::int64_t limit) = 0;
    /// Whether an event has an artist who is called so, whatever the case and the accents.
    [[nodiscard]] virtual bool knows_artist(const std::string& name) = 0;
    virtual MailingId add(const Mailing& mailing) = 0;
    /// Replaces all but what the store keeps, and counts the edit.
    virtual void put(const Mailing& mailing) = 0;
    /// Removes a draft, with the messages of its trials.
    virtual void remove(MailingId id) = 0;
    /// Returns to how many addresses it would go now: confirmed, each once.
    [[nodiscard]] virtual std::int64_t count_receivers(const Mailing& mailing) = 0;
    /// Lets a draft go out to those who are on the list by now.
    virtual void start(MailingId id, std::int64_t receivers) = 0;
    virtual void end(MailingId id, MailingState how) = 0;
    /// Returns the oldest one on its way that somebody has to go on with: it is not written to its end and no message
    /// of any mailing is due, or it is and none of its own waits any more.
    [[nodiscard]] virtual std::optional<MailingId> next_due() = 0;
    /// Writes the messages to the next entries of the list, at most `limit`, by few statements, and remembers how far
    /// it came; an address that has one gets no other.
    virtual void write_some(const Mailing& mailing, std::int64_t limit) = 0;
    /// Adds to what has become of its messages.
    virtual void count(MailingId id, std::int64_t sent, std::int64_t failed) = 0;
};

} // namespace frontrow
