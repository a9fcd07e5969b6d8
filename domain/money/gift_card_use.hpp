#pragma once

#include <algorithm>
#include <optional>

#include "domain/money.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/result.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The same for a code that nobody has as for one that cannot be one.
inline Error no_such_gift_card() {
    return {ErrorKind::invalid, "gift_card_unknown", "There is no gift card with this code.", "gift_card"};
}

/// Why a card cannot pay for anything in this currency, if it cannot.
inline std::optional<Error> why_refused(const std::optional<GiftCard>& card, Currency currency) {
    if (!card) return no_such_gift_card();
    if (card->is_blocked)
        return Error{ErrorKind::conflict, "gift_card_blocked", "This gift card is blocked. Ask the box office.",
                     "gift_card"};
    if (card->issued.currency != currency)
        return Error{ErrorKind::conflict, "gift_card_currency", "This gift card is in another currency.", "gift_card"};
    if (card->available <= 0)
        return Error{ErrorKind::conflict, "gift_card_empty", "There is nothing left on this gift card.", "gift_card"};
    return {};
}

/// Lets an order that is yet to be added, and whose total and credit are known, be paid by a card as far as that goes.
/// Where `is_to_change`, nobody else takes anything off the card until the write ends.
inline std::optional<Error> pay_by_card(Tx& tx, Order& order, const GiftCardKey& key, bool is_to_change) {
    const auto card = is_to_change ? tx.gift_cards().find_to_use(key) : tx.gift_cards().find(key);
    if (auto refused = why_refused(card, order.total.currency)) return refused;
    const auto part = std::min(card->available, order.total.amount - order.credit);
    if (part <= 0) return {}; // nothing is left to pay without it
    order.gift_card = card->id;
    order.gift_amount = part;
    return {};
}

} // namespace frontrow
