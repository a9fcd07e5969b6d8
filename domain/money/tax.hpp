#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/admission/ticket.hpp"
#include "domain/money.hpp"
#include "domain/money/tax_rates.hpp"
#include "domain/programme/session.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/claim.hpp"

namespace frontrow {

// A ticket has two parts with a rate each: its price without the house's fee, and the fee. Prices contain their tax.

/// What of some amounts has one rate. Amounts are minor units.
struct TaxSum {
    std::int64_t basis_points = 0;
    std::int64_t gross = 0;
    std::int64_t tax = 0; ///< Of that.
};

/// The tax that goes back with a part of a ticket's price.
struct TaxBack {
    std::int64_t of_price = 0;
    std::int64_t of_fee = 0;
};

namespace tax_rules {

/// An amount with its rate, and where its tax is to be written.
struct Part {
    std::int64_t amount = 0;
    std::int64_t* tax = nullptr;
};

/// Of what is given back: an amount, what was left of its part of a ticket before, and the tax in that.
struct BackPart {
    std::int64_t amount = 0;
    std::int64_t left = 0;
    std::int64_t tax_left = 0;
    std::int64_t* tax = nullptr;
};

/// Gives each amount of one rate its tax: rounded once over all of them, then split in proportion.
inline void split(const std::vector<Part>& parts, std::int64_t basis_points) {
    std::vector<std::int64_t> amounts;
    std::int64_t sum = 0;
    for (const auto& part : parts) sum += amounts.emplace_back(part.amount);
    const auto taxes = split_in_proportion(tax_in(sum, basis_points), amounts);
    for (std::size_t i = 0; i < parts.size(); ++i) *parts[i].tax = taxes[i];
}

/// Says how much tax goes back with amounts of one rate. What is given back to its end takes all its tax with it; of
/// the rest as much goes as leaves what stays with the tax that it contains.
inline void split_back(const std::vector<BackPart>& parts, std::int64_t basis_points) {
    std::vector<const BackPart*> cut;
    std::vector<std::int64_t> amounts;
    std::int64_t given = 0, stays = 0, tax_left = 0;
    for (const auto& part : parts) {
        *part.tax = part.amount == part.left ? part.tax_left : 0;
        if (part.amount == part.left || part.amount == 0) continue;
        cut.push_back(&part);
        given += amounts.emplace_back(part.amount);
        stays += part.left - part.amount;
        tax_left += part.tax_left;
    }
    const auto wanted = std::clamp<std::int64_t>(tax_left - tax_in(stays, basis_points), 0, std::min(tax_left, given));
    const auto taxes = split_in_proportion(wanted, amounts);
    std::int64_t rest = wanted;
    for (std::size_t i = 0; i < cut.size(); ++i) rest -= *cut[i]->tax = std::min(taxes[i], cut[i]->tax_left);
    for (const auto* part : cut) { // no part gives back more tax than it has: others do for it
        const auto more = std::min(rest, part->tax_left - *part->tax);
        *part->tax += more;
        rest -= more;
    }
}

inline std::int64_t price_of(const Ticket& ticket) { return ticket.amount - ticket.fee; }

} // namespace tax_rules

/// Splits the tax out of the amounts of tickets that have their rates: it is rounded once for each rate, so that what
/// stands on the tickets adds up to what stands on their order.
inline void split_tax(std::vector<Ticket>& tickets) {
    std::map<std::int64_t, std::vector<tax_rules::Part>> by_rate;
    for (auto& ticket : tickets) {
        ticket.tax = ticket.fee_tax = 0;
        if (ticket.tax_rate) by_rate[*ticket.tax_rate].push_back({tax_rules::price_of(ticket), &ticket.tax});
        if (ticket.fee_tax_rate) by_rate[*ticket.fee_tax_rate].push_back({ticket.fee, &ticket.fee_tax});
    }
    for (const auto& [rate, parts] : by_rate) tax_rules::split(parts, rate);
}

/// Gives tickets that are about to be sold the rates of their prices as they are now, and splits the tax out of their
/// amounts. What the price list does not have any more has the first rate.
inline void put_tax(const TaxRules& rules, const Session& session, const SeatMap& map, std::vector<Ticket>& tickets) {
    for (auto& ticket : tickets) {
        const auto& category = map.category_name(ticket.place);
        const auto price = std::find_if(session.prices.begin(), session.prices.end(), [&](const Price& one) {
            return one.category == category && one.ticket_type == ticket.ticket_type;
        });
        ticket.tax_rate = rate_of(rules, price == session.prices.end() ? std::string_view() : price->tax);
        ticket.fee_tax_rate = ticket.fee > 0 ? rate_of(rules, rules.fee_rate) : std::nullopt;
    }
    split_tax(tickets);
}

/// Returns what the valid tickets have of each rate, the highest first. Nothing where they have none or cost nothing.
inline std::vector<TaxSum> tax_sums(const std::vector<Ticket>& tickets) {
    std::map<std::int64_t, TaxSum, std::greater<>> by_rate;
    const auto add = [&](std::int64_t rate, std::int64_t gross, std::int64_t tax) {
        auto& sum = by_rate[rate];
        sum.basis_points = rate;
        sum.gross += gross;
        sum.tax += tax;
    };
    for (const auto& ticket : tickets) {
        if (ticket.status != TicketStatus::valid) continue;
        if (ticket.tax_rate) add(*ticket.tax_rate, tax_rules::price_of(ticket), ticket.tax);
        if (ticket.fee_tax_rate) add(*ticket.fee_tax_rate, ticket.fee, ticket.fee_tax);
    }
    std::vector<TaxSum> sums;
    for (const auto& [rate, sum] : by_rate)
        if (sum.gross > 0) sums.push_back(sum);
    return sums;
}

/// What tax a buyer is told of before they buy.
struct QuotedTax {
    std::vector<TaxSum> sums{};
    std::string exemption{}; ///< Why there is none, where the house says so.
};

/// Returns the tax in what these places cost, less the discount of each (none where the list is empty).
inline QuotedTax quoted_tax(const TaxRules& rules, const Session& session, const SeatMap& map,
                            const std::vector<Claim>& claims, const std::vector<std::int64_t>& discounts) {
    std::vector<Ticket> tickets;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        const auto amount = claims[i].amount - (discounts.empty() ? 0 : discounts[i]);
        tickets.push_back({.id = TicketId::trusted(""),
                           .code = "",
                           .place = claims[i].place,
                           .ticket_type = claims[i].ticket_type,
                           .amount = amount,
                           .fee = std::min(amount, session.fee)});
    }
    put_tax(rules, session, map, tickets);
    return {tax_sums(tickets), rules.exemption};
}

/// What is left of a paid ticket's price and of its fee, which is given back last, and the tax in each.
struct TicketRest {
    std::int64_t price = 0;
    std::int64_t fee = 0;
    std::int64_t price_tax = 0;
    std::int64_t fee_tax = 0;
};

inline TicketRest rest_of(const Ticket& ticket) {
    const auto price = ticket.paid - ticket.fee;
    if (ticket.refunded < price)
        return {price - ticket.refunded, ticket.fee, ticket.tax - ticket.tax_refunded, ticket.fee_tax};
    return {0, ticket.paid - ticket.refunded, 0, ticket.tax + ticket.fee_tax - ticket.tax_refunded};
}

/// Returns the tax that goes back with `amounts` of these tickets, one each and not more than is left of it. Once a
/// ticket is given back as a whole, so is its tax, however it was cut.
inline std::vector<TaxBack> tax_of_refund(const std::vector<const Ticket*>& tickets,
                                          const std::vector<std::int64_t>& amounts) {
    std::vector<TaxBack> back(tickets.size());
    std::map<std::int64_t, std::vector<tax_rules::BackPart>> by_rate;
    for (std::size_t i = 0; i < tickets.size(); ++i) {
        if (tickets[i]->paid == 0) continue;
        const auto rest = rest_of(*tickets[i]);
        const auto of_price = std::min(amounts[i], rest.price);
        if (const auto& rate = tickets[i]->tax_rate)
            by_rate[*rate].push_back({of_price, rest.price, rest.price_tax, &back[i].of_price});
        if (const auto& rate = tickets[i]->fee_tax_rate)
            by_rate[*rate].push_back({amounts[i] - of_price, rest.fee, rest.fee_tax, &back[i].of_fee});
    }
    for (const auto& [rate, parts] : by_rate) tax_rules::split_back(parts, rate);
    return back;
}

} // namespace frontrow
