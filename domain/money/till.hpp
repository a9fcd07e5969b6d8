#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/payment/payment.hpp"
#include "domain/people/audit.hpp"
#include "domain/time.hpp"

namespace frontrow {

using TillId = RowId<struct TillNoun>;

/// The cash of one person at the counter, from when they counted it first until they count it again. What they take and
/// give back meanwhile belongs to it, whichever way.
struct Till {
    TillId id{};
    Actor who{};
    Time opened_at{};
    Money opening{};                 ///< The cash that was in it when it was opened.
    std::optional<Time> closed_at{}; ///< Nothing while it is open.
    std::optional<Money> counted{};  ///< The cash that was in it when it was closed.
    std::optional<Money> expected{}; ///< The cash that had to be in it by then.
    std::string note{};              ///< Of the one who closed it, at most kMaxTillNoteBytes.
};

inline constexpr std::size_t kMaxTillNoteBytes = 500;

/// What was taken and given back with a till one way in one currency. Amounts are minor units.
struct TillSum {
    Currency currency{};
    PaymentMethod method = PaymentMethod::cash;
    std::int64_t payments = 0;
    std::int64_t received = 0;
    std::int64_t refunds = 0;
    std::int64_t returned = 0;
};

/// A till with what went through it.
struct TillDetail {
    Till till;
    std::vector<TillSum> sums; ///< By currency and way.
};

/// How tills are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class TillTable {
public:
    virtual ~TillTable() = default;
    /// Opens one for a person who has none open; the database refuses a second.
    virtual TillId open(const Till& till) = 0;
    /// Returns the open till of a person, or nothing. Inside a write nobody else closes it until that ends.
    [[nodiscard]] virtual std::optional<Till> open_of(UserId user) = 0;
    [[nodiscard]] virtual std::optional<Till> find(TillId id) = 0;
    /// Writes down what was counted, and that it is closed.
    virtual void close(const Till& till) = 0;
    /// Returns what went through each of the tills, by currency and way; those that nothing did are missing.
    [[nodiscard]] virtual std::map<TillId, std::vector<TillSum>> sums(std::span<const TillId> tills) = 0;
    /// Returns at most `limit` tills that were opened in [from, until), the latest first.
    [[nodiscard]] virtual std::vector<Till> opened(Time from, Time until, std::int64_t limit) = 0;
};

} // namespace frontrow
