#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The words that somebody agrees to, `waiting.consent` of the pages' messages: another number with every change.
inline constexpr std::string_view kWaitingConsentVersion = "1";

using WaitingId = RowId<struct WaitingNoun>;

/// Whoever was told that places are free is alone in that for so long; then those behind them are told as well, if
/// there are places still. Nothing is held for anybody.
inline constexpr Milliseconds kHeadStart = std::chrono::minutes(30);

/// An address that waits for places of a sold-out session; one for each session and address.
struct WaitingEntry {
    WaitingId id{};
    SessionId session{};
    Email email;
    std::int64_t places = 1; ///< As asked for last.
    std::string language = "en";
    std::string consent{}; ///< Which words were agreed to.
    std::string token{};   ///< In the links of its letters.
    Time asked_at{};
    std::optional<std::int64_t> confirmed_places{}; ///< The number that the owner of the address has confirmed.
    std::optional<Time> waiting_since{};            ///< When they did; by this stands the line.
    std::optional<Time> told_at{};                  ///< When they had their turn.
    std::optional<Time> settled_at{};               ///< When no place was promised to them any more.

    [[nodiscard]] bool is_in_line() const { return waiting_since && !told_at; }
    /// Whether the owner of the address has agreed to all that was asked for.
    [[nodiscard]] bool is_confirmed() const { return is_in_line() && confirmed_places == places; }
};

/// Where an entry stands; the beginning of the line.
struct WaitingPlace {
    Time since{};
    WaitingId id{};
};

/// How long a line is.
struct WaitingCount {
    std::int64_t people = 0;
    std::int64_t places = 0;
};

/// How the waiting list is kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class WaitingTable {
public:
    virtual ~WaitingTable() = default;
    /// Adds an entry, or renews the one of this session and address: it keeps its token, its place in line and what was
    /// confirmed.
    virtual void put(const WaitingEntry& entry) = 0;
    [[nodiscard]] virtual std::optional<WaitingEntry> find(SessionId session, const Email& email) = 0;
    [[nodiscard]] virtual std::optional<WaitingEntry> find(const std::string& token) = 0;
    [[nodiscard]] virtual std::optional<WaitingEntry> find(SessionId session, WaitingId id) = 0;
    /// Confirms what was asked for last. Who is not in line goes to its end.
    virtual void confirm(WaitingId id) = 0;
    /// Removes the entry, and the messages about it.
    virtual void remove(const std::string& token) = 0;
    virtual void remove(WaitingId id) = 0;
    /// Returns the sessions for which somebody is in line, of which places are free and that are on sale by their times
    /// and their own status.
    [[nodiscard]] virtual std::vector<SessionId> with_free_places() = 0;
    /// Whether somebody is in line for at most so many places.
    [[nodiscard]] virtual bool is_anybody_in_line(SessionId session, std::int64_t most_places) = 0;
    /// Returns the first `limit` in line who want at most so many places; until a write that asked ends, nobody else
    /// changes them.
    [[nodiscard]] virtual std::vector<WaitingEntry> first_in_line(SessionId session, std::int64_t most_places,
                                                                  std::int64_t limit) = 0;
    /// Returns the sessions of which somebody was told after `since` who is not settled.
    [[nodiscard]] virtual std::vector<SessionId> with_promises(Time since) = 0;
    /// Returns for how many places those wait who were told after `since`, are not settled and have ordered nothing
    /// for the session since.
    [[nodiscard]] virtual std::int64_t offered(SessionId session, Time since) = 0;
    /// Returns the first `limit` of those, by when they were told.
    [[nodiscard]] virtual std::vector<WaitingEntry> promised(SessionId session, Time since, std::int64_t limit) = 0;
    /// Notes that no place is promised to these any more, each of whom was told.
    virtual void settle(std::span<const WaitingId> ids) = 0;
    /// The same of who was told and has this token; nothing where nobody was.
    virtual void settle(SessionId session, const std::string& token) = 0;
    /// Notes that these have their turn now.
    virtual void set_told(std::span<const WaitingId> ids) = 0;
    /// Gives somebody their place in line back whose letter did not go out.
    virtual void put_back(const std::string& token) = 0;
    /// Returns the length of the line for each of the sessions; those without one are missing.
    [[nodiscard]] virtual std::map<SessionId, WaitingCount> count(std::span<const SessionId> sessions) = 0;
    /// Returns at most `limit` confirmed entries that stand behind this place, in line or told.
    [[nodiscard]] virtual std::vector<WaitingEntry> behind(SessionId session, WaitingPlace last,
                                                           std::int64_t limit) = 0;
    /// Removes what nobody has confirmed since `moment`, and the entries of sessions that are cancelled or have begun;
    /// and the messages about them.
    virtual void forget(Time moment) = 0;
};

} // namespace frontrow
