#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/money/ledger.hpp"
#include "domain/money/money_entry.hpp"
#include "domain/payment/payment.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The moments [from, until) that somebody wants to see the books of.
struct Period {
    Time from{};
    Time until{};
};

/// Where a list of the books goes on: below the entry with this time and number.
struct BookMark {
    Time at{};
    std::int64_t entry = 0;
};

/// A payment or a refund as a line of a file.
struct BookedEntry {
    BookMark mark{};
    std::string reference; ///< Of its order; empty where it is about a gift card alone.
    std::string session;
    std::string event; ///< Its title.
    Currency currency{};
    EntryKind kind = EntryKind::payment;
    PaymentMethod method = PaymentMethod::cash;
    std::int64_t amount = 0; ///< Minor units.
    std::string who;         ///< Empty where the buyer paid by themselves.
    std::string reason;
    std::string tickets;                   ///< Ids with blanks between them.
    std::string voucher;                   ///< Of the order.
    std::int64_t tax = 0;                  ///< In the amount.
    std::optional<GiftCardId> gift_card{}; ///< That it was taken off or put on.
};

/// A ticket that was sold, with what became of it since. Amounts are minor units.
struct BookedTicket {
    Time at{}; ///< When it was paid.
    std::string reference;
    std::string id;
    std::string session;
    std::string event;
    Time starts_at{};
    std::string section; ///< Or standing area.
    std::string row;     ///< Empty where there is none, as in a standing area.
    std::string seat;    ///< Its label.
    std::string category;
    std::string ticket_type;
    std::int64_t amount = 0;   ///< What was paid for it.
    std::int64_t discount = 0; ///< What the voucher had taken off.
    std::int64_t fee = 0;      ///< What of the amount is the house's fee.
    std::int64_t refunded = 0; ///< What of the amount was given back until now.
    Currency currency{};
    bool is_valid = true; ///< Now.
    PaymentMethod method = PaymentMethod::cash;
    std::string voucher;
    std::string who;
    // In the price without the fee, and in the fee; see domain/money/tax.hpp:
    std::optional<std::int64_t> tax_rate{};
    std::int64_t tax = 0;
    std::optional<std::int64_t> fee_tax_rate{};
    std::int64_t fee_tax = 0;
    std::int64_t tax_refunded = 0; ///< What of both was given back until now.
};

/// A line of the ledger.
struct BookedLine {
    Time at{};
    std::int64_t entry = 0; ///< The posting: its lines add up to nothing.
    std::string reference;
    EntryKind kind = EntryKind::payment;
    LedgerLine line{};
    Currency currency{};
};

/// What an account has got and given in a period.
struct AccountSum {
    Currency currency{};
    Account account = Account::sales;
    std::int64_t debit = 0;
    std::int64_t credit = 0;
};

/// What one person, or the buyers themselves, took and gave back one way in a period.
struct HandSum {
    Currency currency{};
    std::string who; ///< Empty for buyers.
    PaymentMethod method = PaymentMethod::cash;
    std::int64_t payments = 0;
    std::int64_t received = 0;
    std::int64_t refunds = 0;
    std::int64_t returned = 0;
};

/// What tickets and fees of one rate of tax were sold for in a period, and what went back of any, whenever they were
/// sold. Amounts are minor units.
struct RateSum {
    Currency currency{};
    /// None for what was sold without tax, and for refunds of a version before, whose rates nobody has kept.
    std::optional<std::int64_t> basis_points{};
    std::int64_t sold = 0;
    std::int64_t tax_sold = 0; ///< In that.
    std::int64_t returned = 0;
    std::int64_t tax_returned = 0; ///< In that.
};

/// What the ledger has of the tickets of a session, in minor units: what was paid and not given back.
struct Takings {
    std::int64_t sales = 0;     ///< Before vouchers, without fees and without tax.
    std::int64_t discounts = 0; ///< What vouchers took off that.
    std::int64_t fees = 0;      ///< Without tax.
    std::int64_t tax = 0;       ///< In both.

    [[nodiscard]] std::int64_t gross() const { return sales - discounts + fees + tax; }
};

/// The books as reports read them. Part of the store's contract; see domain/store.hpp for threads and errors.
class BooksTable {
public:
    virtual ~BooksTable() = default;
    /// Returns at most `limit` payments and refunds of the period after `after`, the earliest first.
    [[nodiscard]] virtual std::vector<BookedEntry> entries(const Period& period, const BookMark& after,
                                                           std::int64_t limit) = 0;
    /// Returns the tickets that these payments were for, those of a payment together.
    [[nodiscard]] virtual std::vector<BookedTicket> tickets_of(const std::vector<BookedEntry>& payments) = 0;
    /// Returns the lines of these postings in their order, by account.
    [[nodiscard]] virtual std::vector<BookedLine> lines_of(const std::vector<BookedEntry>& entries) = 0;
    /// Returns the accounts of a period by currency and account.
    [[nodiscard]] virtual std::vector<AccountSum> accounts(const Period& period) = 0;
    /// Returns the tax of a period by currency and rate, the highest first: of sales as their tickets have it, of
    /// refunds as their credit notes do. Together it is what the ledger has in `tax`.
    [[nodiscard]] virtual std::vector<RateSum> rates(const Period& period) = 0;
    /// Returns what the tickets of these sessions have brought; those that have brought nothing are missing.
    [[nodiscard]] virtual std::map<SessionId, Takings> takings(std::span<const SessionId> sessions) = 0;
    /// Returns who took how much which way in a period, by currency, person and way.
    [[nodiscard]] virtual std::vector<HandSum> hands(const Period& period) = 0;
};

} // namespace frontrow
