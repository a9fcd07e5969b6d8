#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/payment/payment_service.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// An incident with what names its order to people.
struct IncidentLine {
    PaymentIncident incident;
    std::string reference;
    PaymentMethod method = PaymentMethod::stripe;
    AttemptState state = AttemptState::incident;
    std::string provider_id; ///< By which it is found at the provider.
};

/// Behind /api/admin/payment-incidents: what only a person can settle. Safe from any thread.
class PaymentDesk {
public:
    /// All must outlive it.
    PaymentDesk(Store& store, Availability& availability, PaymentService& payments, const AuditLog& audit)
        : store_(store), availability_(availability), payments_(payments), audit_(audit) {}

    static constexpr std::int64_t kMaxShown = 200;

    /// Returns the open incidents, the latest first, and then those that are settled.
    std::vector<IncidentLine> incidents() {
        return store_.read([](Tx& tx) {
            std::vector<IncidentLine> lines;
            for (auto& incident : tx.payments().incidents(kMaxShown)) lines.push_back(line(tx, std::move(incident)));
            return lines;
        });
    }

    /// Settles an incident, once.
    Result<IncidentLine> settle(const Actor& actor, IncidentId id, PaymentService::Verdict verdict) {
        static constexpr std::string_view names[] = {"accept", "give_back", "noted",   "again",
                                                     "book",   "cash",      "transfer"};
        return availability_.write(store_, [&](Tx& tx, Announcement& news) -> Result<IncidentLine> {
            auto settled = payments_.settle(tx, news, id, verdict, actor);
            if (!settled) return settled.error();
            auto shown = line(tx, std::move(*settled));
            audit_.write(tx, actor, "payment.settle", shown.reference, shown.incident.kind,
                         std::string(names[static_cast<std::size_t>(verdict)]));
            return shown;
        });
    }

private:
    /// What could not be given back of an attempt, in minor units: all of it is settled at once.
    static std::int64_t failed_of(Tx& tx, const PaymentAttempt& attempt) {
        std::int64_t sum = 0;
        for (const auto& back : tx.payments().returns_of(attempt.order))
            if (back.attempt == attempt.id && back.state == ReturnState::failed && !back.is_beside_books())
                sum += back.amount.amount;
        return sum;
    }

    static IncidentLine line(Tx& tx, PaymentIncident incident) {
        const auto order = tx.orders().find(incident.order);
        const auto attempt = tx.payments().find(incident.attempt);
        FRONTROW_ASSERT(order && attempt); // the database has foreign keys on them
        if (incident.kind == "refund_failed" && !incident.settled_at)
            if (const auto sum = failed_of(tx, *attempt)) incident.told = Money{sum, attempt->amount.currency};
        return {std::move(incident), order->reference, attempt->method, attempt->state, attempt->provider_id};
    }

    Store& store_;
    Availability& availability_;
    PaymentService& payments_;
    const AuditLog& audit_;
};

} // namespace frontrow
