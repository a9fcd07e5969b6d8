#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "domain/people/audit.hpp"
#include "domain/time.hpp"

namespace frontrow {

using SessionChangeId = RowId<struct SessionChangeNoun>;

/// What has become of the date of a session for which there were tickets.
struct SessionChange {
    enum class Kind : std::uint8_t { called_off, postponed, moved };
    SessionChangeId id{}; ///< Given by the store.
    SessionId session{};
    Kind kind = Kind::called_off;
    Time was_at{};                      ///< When it was to begin.
    std::optional<Time> return_until{}; ///< Until then buyers may give their tickets back by themselves.
    Time at{};
};

inline std::string_view name_of(SessionChange::Kind kind) {
    constexpr std::array<std::string_view, 3> names = {"called_off", "postponed", "moved"};
    return names[static_cast<std::size_t>(kind)];
}

/// What is to become of an order because the date of its session has changed.
enum class SettlementWish : std::uint8_t { refund, exchange, keep };

inline std::string_view name_of(SettlementWish wish) {
    constexpr std::array<std::string_view, 3> names = {"refund", "exchange", "keep"};
    return names[static_cast<std::size_t>(wish)];
}

enum class SettlementState : std::uint8_t {
    waiting,
    done,
    refused, ///< It could not be done; the note says why, and somebody has to.
};

inline std::string_view name_of(SettlementState state) {
    constexpr std::array<std::string_view, 3> names = {"waiting", "done", "refused"};
    return names[static_cast<std::size_t>(state)];
}

/// What somebody has decided about an order, and how far that is.
struct SettledOrder {
    OrderId order;
    SessionChangeId change{};
    SettlementWish wish = SettlementWish::keep;
    std::optional<SessionId> target{}; ///< Where an exchanged one goes.
    SettlementState state = SettlementState::waiting;
    std::string note{};
    Actor who{{}, ""};
    Time at{};
};

/// Whether a decision still holds once this has become of the date: who keeps the tickets has decided about one change
/// alone.
inline bool holds_for(const SettledOrder& settled, const SessionChange& change) {
    return settled.wish != SettlementWish::keep || settled.change == change.id;
}

/// How many orders of a session have been decided about, and how far that is.
struct SettlementCounts {
    std::int64_t undecided = 0; ///< Paid ones that nobody has decided about.
    std::int64_t waiting = 0;
    std::int64_t refunded = 0;
    std::int64_t exchanged = 0;
    std::int64_t kept = 0;
    std::int64_t refused = 0;
};

/// How changes of dates, and what becomes of the orders, are kept. Part of the store's contract; see domain/store.hpp.
class SettlementTable {
public:
    virtual ~SettlementTable() = default;
    virtual SessionChangeId add_change(const SessionChange& change) = 0;
    /// Returns the last change of a session's date, or nothing.
    [[nodiscard]] virtual std::optional<SessionChange> last_change(SessionId session) = 0;
    [[nodiscard]] virtual std::optional<SettledOrder> find(const OrderId& order) = 0;
    /// Returns those of the orders that have been decided about.
    [[nodiscard]] virtual std::map<OrderId, SettledOrder> of(std::span<const OrderId> orders) = 0;
    [[nodiscard]] virtual SettlementCounts count(SessionId session) = 0;
    /// Keeps a decision in place of the one that was there. Its order has been locked.
    virtual void put(const SettledOrder& settlement) = 0;
    /// Decides the same about every paid order of the session that nobody has decided about, or where it was refused.
    /// Returns how many.
    virtual std::int64_t put_all(SessionId session, const SettledOrder& like) = 0;
    /// Returns at most `limit` orders whose decision is to be carried out, the longest first.
    [[nodiscard]] virtual std::vector<OrderId> due(std::int64_t limit) = 0;
    /// Whether there is one.
    [[nodiscard]] virtual bool is_due() = 0;
};

} // namespace frontrow
