#pragma once

#include <optional>
#include <string>

#include "domain/house/outbox.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Writes down, once, what only a person can settle of a payment, and tells the house by mail. `told` is what the
/// provider says that there is, `note` is for the person.
inline void add_incident(Tx& tx, const Order& order, const PaymentAttempt& attempt, const std::string& kind,
                         std::optional<Money> told, const std::string& note) {
    const bool is_new = tx.payments().add_incident({.order = order.id,
                                                    .attempt = attempt.id,
                                                    .kind = kind,
                                                    .expected = attempt.amount,
                                                    .told = told,
                                                    .note = note});
    if (!is_new) return;
    auto to_the_house = message_due(MailKind::incident, tx.now());
    to_the_house.order = order.id;
    tx.outbox().add(to_the_house);
}

} // namespace frontrow
