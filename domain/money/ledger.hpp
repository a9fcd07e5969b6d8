#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "domain/admission/ticket.hpp"
#include "domain/assert.hpp"
#include "domain/money/tax.hpp"
#include "domain/payment/payment.hpp"

namespace frontrow {

/// Where money stands. An account of its own for each way to pay, below 100 and by its number, is what the house has
/// got that way; the others say what for.
enum class Account : std::uint16_t {
    sales = 100,     ///< Prices of tickets before vouchers, without fees and without tax.
    fees = 101,      ///< What of the prices is the house's fee, without tax.
    discounts = 102, ///< What vouchers took off.
    balances = 103,  ///< What buyers have open with the house: money that bought nothing, or that has left too early.
    disputes = 104,  ///< What buyers' banks have taken back.
    provider_fees = 105, ///< What providers keep for themselves.
    write_offs = 106,    ///< What came in less, or more, than an order costs and was taken as its payment.
    tax = 107,           ///< Value added tax in the prices and fees.
    given_away = 108,    ///< What gift cards were worth that nobody has paid for.
    donations = 109      ///< What buyers have given besides.
};

constexpr Account account_of(PaymentMethod method) { return static_cast<Account>(method); }

/// One line of a posting, in minor units: above 0 it is a debit, below a credit.
struct LedgerLine {
    Account account = Account::sales;
    std::int64_t amount = 0;
};

/// What one payment or refund does to the accounts: its lines add up to nothing. An account is in it once or not at
/// all.
class Posting {
public:
    void add(Account account, std::int64_t amount) { amounts_[account] += amount; }

    [[nodiscard]] std::vector<LedgerLine> lines() const {
        std::vector<LedgerLine> lines;
        std::int64_t sum = 0;
        for (const auto& [account, amount] : amounts_) {
            sum += amount;
            if (amount != 0) lines.push_back({account, amount});
        }
        FRONTROW_ASSERT(sum == 0);
        return lines;
    }

private:
    std::map<Account, std::int64_t> amounts_;
};

namespace ledger_rules {

/// What of a ticket's fee has been given back once `refunded` of it has: the fee is the last part of the price.
inline std::int64_t fee_of_refund(const Ticket& ticket, std::int64_t refunded) {
    return std::max<std::int64_t>(refunded - (ticket.paid - ticket.fee), 0);
}

} // namespace ledger_rules

/// Returns what the sale of these tickets and the payment for them do to the accounts.
inline Posting posting_of_sale(const std::vector<Ticket>& tickets, PaymentMethod method) {
    Posting posting;
    for (const auto& ticket : tickets) {
        if (ticket.status != TicketStatus::valid) continue;
        posting.add(account_of(method), ticket.paid);
        posting.add(Account::discounts, ticket.discount);
        posting.add(Account::fees, ticket.fee_tax - ticket.fee);
        posting.add(Account::tax, -ticket.tax - ticket.fee_tax);
        posting.add(Account::sales, ticket.fee + ticket.tax - ticket.paid - ticket.discount);
    }
    return posting;
}

/// Adds what giving back `amount` of a ticket, with the tax in it, does to the accounts, and where the ticket ends,
/// that the voucher has taken nothing off it after all.
inline void add_refund(Posting& posting, const Ticket& ticket, std::int64_t amount, const TaxBack& tax, bool ends,
                       PaymentMethod method) {
    using ledger_rules::fee_of_refund;
    const auto fee = fee_of_refund(ticket, ticket.refunded + amount) - fee_of_refund(ticket, ticket.refunded);
    const auto discount = ends ? ticket.discount : 0;
    posting.add(account_of(method), -amount);
    posting.add(Account::fees, fee - tax.of_fee);
    posting.add(Account::tax, tax.of_price + tax.of_fee);
    posting.add(Account::sales, amount - fee - tax.of_price + discount);
    posting.add(Account::discounts, -discount);
}

} // namespace frontrow
