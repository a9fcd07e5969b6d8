#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/order_money.hpp"
#include "domain/store.hpp"
#include "system/sodium.hpp"

namespace frontrow::bench {

/// Sells the pair of neighbouring seats of this number, in one of the sessions in turn: held, ordered and sold, as the
/// services do it. What is paid is in the ledger too, what is not is only reserved. Belongs to one write.
inline void add_pair_order(Tx& tx, std::size_t number, const std::vector<SessionDetail>& sessions,
                           Randomness& randomness, Customer customer, const Payment& payment) {
    const Session& session = sessions[number % sessions.size()].session;
    const bool is_paid = payment.status == PaymentStatus::paid;
    const auto buyer = buyer_of(ordered_code(randomness, tx.now()), SodiumDigest());
    const Hold hold{HoldId::trusted(ordered_code(randomness, tx.now())), session.id, buyer, tx.now(),
                    tx.now() + std::chrono::minutes(10)};
    Order order{OrderId::trusted(ordered_code(randomness, tx.now())),
                random_code(randomness, kReferenceLength),
                session.id,
                buyer,
                is_paid ? OrderStatus::paid : OrderStatus::reserved,
                std::move(customer),
                {10'000, session.currency},
                tx.now(),
                payment};
    tx.holds().add(hold);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto place = static_cast<SeatIndex>(number / sessions.size() * 2 + i);
        tx.claims().take(session.id, session.map,
                         Claim{place, ClaimState::held, buyer, hold.id, {}, "adult", 5'000, hold.expires_at});
        order.tickets.push_back({TicketId::trusted(order.reference + "-" + std::to_string(i + 1)),
                                 random_code(randomness, kSecretLength), place, "adult", 5'000});
    }
    if (is_paid) mark_paid(order);
    tx.orders().add(order);
    if (is_paid) record_payment(tx, order, payment.method, {});
    tx.claims().sell(hold.id, order.id, {});
    tx.holds().remove(hold.id);
    tx.sessions().touch(session.id, 2);
}

} // namespace frontrow::bench
