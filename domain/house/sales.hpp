#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/order.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The span that sales are counted by: every zone of the world begins its days at a quarter of an hour.
inline constexpr auto kSalesSpan = std::chrono::minutes(15);

/// What was sold in one span of time and still counts.
struct SpanSales {
    Time from{};
    std::int64_t tickets = 0;
    std::int64_t amount = 0; ///< Minor units of the session's currency.
};

/// The tickets of one kind: same category, type, price and state of payment. Those too that have ended and of which
/// something was kept.
struct SettlementLine {
    SessionId session{};
    std::string category;
    std::string ticket_type;
    std::int64_t price = 0;    ///< Of one ticket before a voucher, in minor units.
    bool is_paid = false;      ///< Others are reserved, and paid at the venue.
    std::int64_t tickets = 0;  ///< The valid ones.
    std::int64_t discount = 0; ///< What vouchers took off these.
    std::int64_t amount = 0;   ///< What was paid for them all and not given back, as in the ledger; or is still due.
    std::int64_t fees = 0;     ///< What of that is the house's fee, as it was when each was sold.
};

/// What is left of the prices and fees of a session's tickets at one rate of tax: what was paid and not given back.
struct TaxedTakings {
    SessionId session{};
    std::optional<std::int64_t> basis_points{}; ///< None where the house took no tax.
    bool is_fee = false;                        ///< Else it is of prices without their fee.
    std::int64_t gross = 0;                     ///< Minor units.
    std::int64_t tax = 0;                       ///< In that, as the tickets have it.
};

/// A valid ticket as the doors look for it.
struct DoorTicket {
    std::string reference; ///< Of its order.
    std::string code;
    Customer customer;
    OrderStatus status = OrderStatus::paid;
    SeatIndex place = 0;
    std::string ticket_type;
    std::int64_t amount = 0;
    std::string attendee{}; ///< For whom it is; empty where nobody has said.
    std::string holder{};   ///< Whom it was passed on to; empty where its buyer has it.
};

/// What has been sold, as reports read it. Part of the store's contract; see domain/store.hpp for threads and errors.
/// Only the doors see customers.
class SalesTable {
public:
    virtual ~SalesTable() = default;
    /// Returns the spans of a session in which something was sold, the earliest first.
    [[nodiscard]] virtual std::vector<SpanSales> by_time(SessionId session) = 0;
    /// Returns what to settle of these sessions: by session, then in the order of the map's categories, by type and
    /// price, paid first.
    [[nodiscard]] virtual std::vector<SettlementLine> settlement(std::span<const SessionId> sessions) = 0;
    /// Returns the same money by rate, the highest first; by session, prices before fees.
    [[nodiscard]] virtual std::vector<TaxedTakings> taxed(std::span<const SessionId> sessions) = 0;
    /// Returns the valid tickets of a session, those of an order together and in map order.
    [[nodiscard]] virtual std::vector<DoorTicket> at_doors(SessionId session) = 0;
};

} // namespace frontrow
