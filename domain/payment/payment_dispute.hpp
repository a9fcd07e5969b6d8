#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "domain/money/order_money.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/payment/payment_incident.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

/// What becomes of money that a buyer has their bank take back. Everything inside a write; the order was found to be
/// changed.
namespace frontrow::payment_disputes {

/// Tells the house of money that a bank takes back. A gift card that was bought with it pays for nothing until somebody
/// lets it again.
inline void tell(Tx& tx, const Order& order, const PaymentAttempt& attempt, std::optional<Money> told) {
    if (order.gift_sale) tx.gift_cards().set_blocked(order.gift_sale->card, true);
    add_incident(tx, order, attempt, "disputed", told,
                 "The buyer's bank takes the money back, unless you object at the provider.");
}

/// What banks have taken back in all, against what we know of.
inline void look_for_chargebacks(Tx& tx, const Order& order, const PaymentAttempt& attempt, Money in_all) {
    auto news = in_all.amount;
    std::size_t number = 0;
    for (const auto& entry : tx.money().of_order(order.id)) {
        if (!entry.request_key.starts_with("chargeback " + attempt.id.text())) continue;
        news += entry.kind == EntryKind::disputed ? -entry.amount : entry.amount;
        ++number;
    }
    const auto key = "chargeback " + attempt.id.text() + " " + std::to_string(number);
    if (news < 0) record_beside(tx, attempt, EntryKind::dispute_won, -news, attempt.provider_id, key);
    if (news <= 0) return;
    record_beside(tx, attempt, EntryKind::disputed, news, attempt.provider_id, key);
    tell(tx, order, attempt, in_all);
}

/// What becomes of one dispute, told in any order.
inline void note(Tx& tx, const Order& order, const PaymentAttempt& attempt, const ProviderHint& hint) {
    const bool is_won = hint.about == ProviderHint::About::dispute_won;
    if (!is_won) tell(tx, order, attempt, hint.amount);
    if (hint.about == ProviderHint::About::dispute || hint.part.empty() || !hint.amount ||
        hint.amount->currency != attempt.amount.currency)
        return;
    record_beside(tx, attempt, EntryKind::disputed, hint.amount->amount, hint.part, "dispute " + hint.part);
    if (is_won) record_beside(tx, attempt, EntryKind::dispute_won, hint.amount->amount, hint.part, "won " + hint.part);
}

} // namespace frontrow::payment_disputes
