#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The words that somebody agrees to, `interest.consent` of the pages' messages: another number with every change.
inline constexpr std::string_view kConsentVersion = "1";

using InterestId = RowId<struct InterestNoun>;

/// Whoever is asked has so long to confirm that the address is theirs; then it is forgotten.
inline constexpr Milliseconds kConfirmWithin = std::chrono::hours(24 * 7);

/// Somebody who wants to hear of an event, or of the programme. On the list once they have confirmed it.
struct Interest {
    InterestId id{};
    Email email;
    std::optional<EventSlug> event{}; ///< Empty for the programme as a whole.
    std::string language = "en";
    std::string consent{}; ///< Which words were agreed to.
    Time consented_at{};
    std::string token{};                ///< In the links of its letters; empty until they are asked.
    std::optional<Time> asked_at{};     ///< When the letter was written that asks them to confirm.
    std::optional<Time> confirmed_at{}; ///< When they did.
};

/// How the list is kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class InterestTable {
public:
    virtual ~InterestTable() = default;
    /// Adds an entry, or renews the one of this address and event, which keeps its token. One that is confirmed stays
    /// as it is: others may know the address too.
    virtual void put(const Interest& interest) = 0;
    [[nodiscard]] virtual std::optional<Interest> find(const Email& email, const std::optional<EventSlug>& event) = 0;
    [[nodiscard]] virtual std::optional<Interest> find(const std::string& token) = 0;
    /// Notes that the owner of the address has confirmed the entry, unless they had before.
    virtual void confirm(InterestId id) = 0;
    /// Returns at most `limit` confirmed entries with numbers below `before`, the latest first.
    [[nodiscard]] virtual std::vector<Interest> below(std::int64_t before, std::int64_t limit) = 0;
    /// Returns at most `limit` entries whose owners were never asked: a version before double opt-in has written them.
    [[nodiscard]] virtual std::vector<Interest> unasked(std::int64_t limit) = 0;
    /// Gives an entry its token and notes that its owner is asked now.
    virtual void set_asked(InterestId id, const std::string& token) = 0;
    /// Removes every entry of the address, and the messages about them. Returns how many entries there were.
    virtual std::int64_t forget(const Email& email) = 0;
    /// Removes the entries whose owners were asked before `moment` and have not confirmed, and the messages about them.
    virtual void forget_unconfirmed(Time moment) = 0;
};

} // namespace frontrow
