#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/house/shop.hpp"
#include "domain/money/receipt.hpp"
#include "domain/money/tax.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

namespace frontrow {

namespace receipt_rules {

/// Adds what an amount of a ticket's price and an amount of its fee come to; nothing where they are nothing.
inline void add_lines(Receipt& receipt, const Ticket& ticket, std::int64_t of_price, std::int64_t of_fee,
                      const TaxBack& tax) {
    if (of_price > 0)
        receipt.lines.push_back(
            {.ticket = ticket.id, .amount = of_price, .tax_rate = ticket.tax_rate, .tax = tax.of_price});
    if (of_fee > 0)
        receipt.lines.push_back({.ticket = ticket.id,
                                 .is_fee = true,
                                 .amount = of_fee,
                                 .tax_rate = ticket.fee_tax_rate,
                                 .tax = tax.of_fee});
}

/// Whether the lines say all of the amount.
inline bool is_whole(const Receipt& receipt) {
    std::int64_t sum = receipt.donation + receipt.card_sold;
    for (const auto& line : receipt.lines) sum += line.amount;
    return sum == receipt.amount.amount;
}

/// A receipt without lines, with the house and the session, if it is for one, as they are now.
inline Receipt receipt_for(Tx& tx, const Order& order, const MoneyEntry& entry) {
    const auto shop = tx.shop().settings().value_or(ShopSettings{});
    Receipt receipt{.order = order.id,
                    .reference = order.reference,
                    .entry = entry.id,
                    .amount = {entry.amount, order.total.currency},
                    .method = entry.method,
                    .paid_at = entry.at,
                    .issued_at = tx.now(),
                    .house = shop.name,
                    .house_address = shop.issuer.address,
                    .tax_number = shop.issuer.tax_number,
                    .exemption = shop.tax.exemption,
                    .timezone = shop.timezone};
    if (order.gift_sale) return receipt;
    const auto detail = tx.sessions().find(order.session);
    FRONTROW_ASSERT(detail.has_value()); // the database has a foreign key on it
    receipt.event = detail->event.title;
    receipt.venue = detail->venue.name;
    receipt.timezone = detail->venue.timezone;
    receipt.starts_at = detail->session.starts_at;
    return receipt;
}

inline const MoneyEntry* payment_of(const std::vector<MoneyEntry>& entries) {
    const auto found = std::find_if(entries.begin(), entries.end(), [](const MoneyEntry& entry) {
        return (entry.kind == EntryKind::payment || entry.kind == EntryKind::donation) && entry.amount > 0;
    });
    return found == entries.end() ? nullptr : &*found;
}

} // namespace receipt_rules

/// Returns the receipt of an order that was found to be changed; it is issued now, to this recipient, where there is
/// none. Nothing where nothing was paid for it.
inline std::optional<Receipt> receipt_of(Tx& tx, const Order& order, const std::vector<MoneyEntry>& entries,
                                         const Recipient& to) {
    using namespace receipt_rules;
    for (auto& receipt : tx.receipts().of_order(order.id))
        if (receipt.kind == ReceiptKind::receipt) return std::move(receipt);
    const MoneyEntry* payment = payment_of(entries);
    if (!payment) return {};
    Receipt receipt = receipt_for(tx, order, *payment);
    receipt.to = to;
    receipt.amount.amount = 0; // it may have come in more ways than one
    if (order.gift_sale) receipt.card_sold = order.gift_sale->worth;
    for (const auto& entry : entries) {
        if (entry.kind == EntryKind::donation) receipt.donation += entry.amount, receipt.amount.amount += entry.amount;
        if (entry.kind != EntryKind::payment) continue;
        receipt.amount.amount += entry.amount;
        if (entry.method == PaymentMethod::gift_card) receipt.by_gift_card += entry.amount;
    }
    for (const auto& ticket : order.tickets)
        if (ticket.paid > 0)
            add_lines(receipt, ticket, ticket.paid - ticket.fee, ticket.fee, {ticket.tax, ticket.fee_tax});
    if (std::any_of(receipt.lines.begin(), receipt.lines.end(),
                    [](const ReceiptLine& line) { return line.tax_rate.has_value(); }))
        receipt.exemption.clear(); // it was sold before the house became exempt
    if (!is_whole(receipt)) return {};
    receipt.number = tx.receipts().add(receipt);
    return receipt;
}

namespace receipt_rules {

/// Returns the credit note of what has gone back, without lines; the receipt that it corrects is issued where nobody
/// has asked for that before. Nothing where there is no receipt. `order` is as it was found before.
inline std::optional<Receipt> note_for(Tx& tx, const Order& order, const std::vector<MoneyEntry>& before,
                                       const MoneyEntry& back) {
    const auto corrected = receipt_of(tx, order, before, {});
    if (!corrected) return {};
    Receipt note = receipt_for(tx, order, back);
    note.kind = ReceiptKind::credit_note;
    note.corrects = corrected->number;
    note.reason = back.reason;
    note.to = corrected->to;
    note.exemption = corrected->exemption;
    return note;
}

} // namespace receipt_rules

/// Issues the credit note of a refund that gives back `amounts` of these tickets with `taxes`, one each; and the
/// receipt that it corrects, where nobody has asked for that before. `order` is as it was found before the refund.
inline void issue_credit_note(Tx& tx, const Order& order, const std::vector<MoneyEntry>& before,
                              const MoneyEntry& refund, const std::vector<const Ticket*>& tickets,
                              const std::vector<std::int64_t>& amounts, const std::vector<TaxBack>& taxes) {
    using namespace receipt_rules;
    if (refund.amount == 0) return;
    auto note = note_for(tx, order, before, refund);
    if (!note) return;
    for (std::size_t i = 0; i < tickets.size(); ++i) {
        const auto of_price = std::min(amounts[i], rest_of(*tickets[i]).price);
        add_lines(*note, *tickets[i], of_price, amounts[i] - of_price, taxes[i]);
    }
    FRONTROW_ASSERT(is_whole(*note));
    tx.receipts().add(*note);
}

/// The same of what was given back of a gift card.
inline void issue_card_note(Tx& tx, const Order& order, const std::vector<MoneyEntry>& before, const MoneyEntry& back) {
    using namespace receipt_rules;
    auto note = note_for(tx, order, before, back);
    if (!note) return;
    note->card_sold = back.amount;
    tx.receipts().add(*note);
}

/// The same of a donation that was given back.
inline void issue_donation_note(Tx& tx, const Order& order, const std::vector<MoneyEntry>& before,
                                const MoneyEntry& back) {
    using namespace receipt_rules;
    auto note = note_for(tx, order, before, back);
    if (!note) return;
    note->donation = back.amount;
    tx.receipts().add(*note);
}

} // namespace frontrow
