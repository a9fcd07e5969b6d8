#pragma once

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

/// Somebody who wants to hear of an event, or of the programme.
struct Interest {
    InterestId id{};
    Email email;
    std::optional<EventSlug> event{}; ///< Empty for the programme as a whole.
    std::string language = "en";
    std::string consent{}; ///< Which words were agreed to.
    Time consented_at{};
};

/// How the list is kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class InterestTable {
public:
    virtual ~InterestTable() = default;
    /// Adds an entry, or renews the one of this address and event.
    virtual void put(const Interest& interest) = 0;
    /// Returns at most `limit` entries with numbers below `before`, the latest first.
    [[nodiscard]] virtual std::vector<Interest> below(std::int64_t before, std::int64_t limit) = 0;
    /// Removes every entry of the address. Returns how many there were.
    virtual std::int64_t forget(const Email& email) = 0;
};

} // namespace frontrow
