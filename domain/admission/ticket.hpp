#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/id.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

enum class TicketStatus : std::uint8_t { valid, cancelled };

/// Somebody to whom a buyer has passed a ticket on.
struct TicketHolder {
    PassId pass; ///< The secret behind their page.
    PersonName name;
    std::string email;    ///< Empty where the buyer left none.
    std::string language; ///< That they read, of kLanguages; empty for the shop's.
    Time since{};
};

/// The right to one place in one session.
struct Ticket {
    TicketId id;      ///< Reference of the order and a number: names it, grants nothing.
    std::string code; ///< What the door scans: kSecretLength characters of kBase32.
    SeatIndex place = 0;
    std::string ticket_type;
    std::int64_t amount = 0; ///< What is paid for it, in minor units of the order's currency.
    TicketStatus status = TicketStatus::valid;
    std::int64_t discount = 0; ///< What a voucher took off before, in the same.
    std::int64_t fee = 0;      ///< What of the amount is the house's fee, in the same.
    std::int64_t paid = 0;     ///< What was paid for it so far: all or nothing.
    std::int64_t refunded = 0; ///< What of that was given back.
    // As it was when it was sold; see domain/money/tax.hpp:
    std::optional<std::int64_t> tax_rate{}; ///< Of its price without the fee, in basis points; none: nothing is said.
    std::int64_t tax = 0;                   ///< What that contains, in the same.
    std::optional<std::int64_t> fee_tax_rate{}; ///< Of the fee.
    std::int64_t fee_tax = 0;
    std::int64_t tax_refunded = 0;        ///< What of both taxes has been given back.
    std::string attendee{};               ///< For whom it is, as its buyer has said; empty where they have not.
    std::optional<TicketHolder> holder{}; ///< Of a valid one that was passed on: its buyer has its code no longer.
};

/// Whether its buyer comes in by it.
inline bool is_buyers(const Ticket& ticket) { return ticket.status == TicketStatus::valid && !ticket.holder; }

} // namespace frontrow
