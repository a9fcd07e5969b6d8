#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/house/shop.hpp"
#include "domain/payment/bank_statement.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_end.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/admin/bank-statements: finds the orders that a bank statement pays. It writes nothing: an order is paid
/// by OrderAdminService::pay(), once, so the same statement may be read as often as somebody likes. Safe from any
/// thread.
class BankStatementService {
public:
    /// How many orders a purpose may name; the latest are looked for.
    static constexpr std::int64_t kMaxKnown = 200'000;

    /// `store` must outlive it.
    explicit BankStatementService(Store& store) : store_(store) {}

    /// Returns the currency of amounts that say none.
    Currency currency() {
        return store_.read([](Tx& tx) { return tx.shop().settings().value_or(ShopSettings{}).currency; });
    }

    /// Returns the lines with what each is to our books, in their order.
    std::vector<MatchedLine> match(std::vector<StatementLine> lines) {
        return store_.read([&](Tx& tx) {
            std::unordered_set<std::string> known;
            for (auto& reference : tx.orders().awaiting_transfers(kMaxKnown)) known.insert(std::move(reference));
            std::set<std::string> fitting;
            std::vector<MatchedLine> matched;
            for (const auto& line : lines) {
                auto found = match_one(tx, line, references_in(line.purpose, known));
                if (found.state == LineState::fits && !fitting.insert(found.references.front()).second)
                    found.state = LineState::twice;
                matched.push_back(std::move(found));
            }
            return matched;
        });
    }

private:
    static MatchedLine match_one(Tx& tx, const StatementLine& line, std::vector<std::string> references) {
        MatchedLine matched{line, LineState::unknown, std::move(references), {}, {}};
        if (matched.references.empty()) return matched;
        matched.state = LineState::several;
        if (matched.references.size() > 1) return matched;
        const auto id = tx.orders().id_of(matched.references.front());
        const auto order = id ? tx.orders().find(*id) : std::nullopt;
        FRONTROW_ASSERT(order); // it was known a moment ago, in this very snapshot
        if (is_paid(order->status)) {
            matched.state = LineState::paid;
            for (const auto& entry : tx.money().of_order(order->id))
                if (entry.kind == EntryKind::payment) matched.paid_at = entry.at;
        } else if (order->status == OrderStatus::pending) {
            matched.state = LineState::pending;
        } else if (order->status != OrderStatus::reserved || is_overdue(*order, tx.now())) {
            matched.state = LineState::ended;
        } else {
            matched.due = Money{due_of(*order), order->total.currency};
            matched.state = *matched.due == line.amount ? LineState::fits : LineState::differs;
        }
        return matched;
    }

    Store& store_;
};

} // namespace frontrow
