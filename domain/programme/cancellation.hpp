#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "domain/programme/catalogue_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What becomes of the orders of what is called off.
struct Cancellation {
    std::int64_t cancelled = 0;     ///< Orders that were reserved: they are cancelled, their places free.
    std::int64_t to_refund = 0;     ///< Orders that were paid: they stay until the money has gone back …
    std::vector<OrderHead> named{}; ///< … of which these are the first, kMaxNamed at most.
    static constexpr std::size_t kMaxNamed = 100;
};

/// Runs `work(edit, orders)` as one edit, which collects what becomes of the orders. Returns both, or the error of the
/// work.
template <class Figures, class Work>
Result<std::pair<Figures, Cancellation>> edit_and_cancel(CatalogueService& catalogue, Work&& work) {
    return catalogue.edit([&](CatalogueEdit& edit) -> Result<std::pair<Figures, Cancellation>> {
        Cancellation orders;
        Result<Figures> result = work(edit, orders);
        if (!result) return result.error();
        return std::pair(std::move(*result), std::move(orders));
    });
}

/// Returns how many orders of the session there are, and what they come to.
inline OrderCounts orders_of(Tx& tx, SessionId session) {
    return tx.orders().count_orders(std::span(&session, 1))[session];
}

/// Returns whether an order for the session stands, one that is being paid included. Nobody can add one meanwhile: the
/// caller has put the session in this write, so a sale that is under way decides again.
inline bool has_standing_orders(Tx& tx, SessionId session) {
    return orders_of(tx, session).paid > 0 || !tx.orders().of_session(session, OrderStatus::reserved).empty();
}

} // namespace frontrow
