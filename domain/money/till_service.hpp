#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/money/till.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/user.hpp"
#include "domain/result.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Returns the tills in their order, each with what went through it.
inline std::vector<TillDetail> with_sums(Tx& tx, std::vector<Till> tills) {
    std::vector<TillId> ids;
    for (const auto& till : tills) ids.push_back(till.id);
    auto sums = tx.tills().sums(ids);
    std::vector<TillDetail> details;
    for (auto& till : tills) {
        const auto id = till.id;
        details.push_back({std::move(till), std::move(sums[id])});
    }
    return details;
}

/// Behind /api/box-office/till: people who sell count their cash before and after. Safe from any thread.
class TillService {
public:
    /// Both must outlive it.
    TillService(Store& store, const AuditLog& audit) : store_(store), audit_(audit) {}

    /// Returns the open till of a user, or nothing.
    std::optional<TillDetail> open_of(const User& user) {
        return store_.read([&](Tx& tx) -> std::optional<TillDetail> {
            auto till = tx.tills().open_of(user.id);
            if (!till) return {};
            return with_sums(tx, std::move(*till));
        });
    }

    /// The currency that cash is counted in: the house's.
    Currency currency() {
        return store_.read([](Tx& tx) { return currency_of(tx); });
    }

    /// Opens a till with the cash that was counted.
    Result<TillDetail> open(const User& user, const Money& opening) {
        return store_.write([&](Tx& tx) -> Result<TillDetail> {
            if (opening.currency != currency_of(tx)) return not_ours("opening.currency");
            if (tx.tills().open_of(user.id)) return Error::conflict("till_open", "Your till is open already.");
            Till till{.who = actor_of(user), .opened_at = tx.now(), .opening = opening};
            till.id = tx.tills().open(till);
            audit_.write(tx, till.who, "till.open", std::to_string(till.id.value), "",
                         AuditFields().with("counted", spelled(opening)).text());
            return TillDetail{std::move(till), {}};
        });
    }

    /// Closes the user's till with the cash that was counted, and says what had to be in it. `id` is the till that was
    /// seen; closing one again with the same count gives it as it was closed.
    Result<TillDetail> close(const User& user, TillId id, const Money& counted, const std::string& note) {
        return store_.write([&](Tx& tx) -> Result<TillDetail> {
            auto till = tx.tills().open_of(user.id);
            if (!till || till->id != id) {
                auto before = tx.tills().find(id);
                if (!before || before->who.user != user.id) return Error::not_found("There is no such till of yours.");
                if (before->counted == counted && before->note == note) return with_sums(tx, std::move(*before));
                return Error::conflict("till_closed", "This till has been closed.");
            }
            if (counted.currency != till->opening.currency) return not_ours("counted.currency");
            auto detail = with_sums(tx, std::move(*till));
            Money expected = detail.till.opening;
            for (const auto& sum : detail.sums)
                if (sum.method == PaymentMethod::cash && sum.currency == expected.currency)
                    expected.amount += sum.received - sum.returned;
            detail.till.closed_at = tx.now();
            detail.till.counted = counted;
            detail.till.expected = expected;
            detail.till.note = note;
            tx.tills().close(detail.till);
            audit_.write(tx, detail.till.who, "till.close", std::to_string(id.value), "",
                         AuditFields()
                             .with("counted", spelled(counted))
                             .with("expected", spelled(expected))
                             .with("note", note)
                             .text());
            return detail;
        });
    }

private:
    static Currency currency_of(Tx& tx) { return tx.shop().settings().value_or(ShopSettings{}).currency; }
    static Error not_ours(const char* field) {
        return Error::invalid(field, "Cash is counted in the currency of the house.");
    }
    static TillDetail with_sums(Tx& tx, Till till) {
        std::vector<Till> one;
        one.push_back(std::move(till));
        return std::move(frontrow::with_sums(tx, std::move(one)).front());
    }

    Store& store_;
    const AuditLog& audit_;
};

} // namespace frontrow
