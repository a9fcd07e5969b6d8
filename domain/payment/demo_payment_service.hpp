#pragma once

#include <optional>
#include <string>
#include <utility>

#include "domain/payment/demo_provider.hpp"
#include "domain/payment/payment_service.hpp"
#include "domain/result.hpp"
#include "domain/selling/order.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A payment as the page of the demo's provider shows it.
struct DemoPayment {
    PaymentAttempt attempt;
    std::string reference;                      ///< Of its order.
    std::optional<SessionDetail> session;       ///< None where it is for a gift card.
    AttemptState state = AttemptState::started; ///< At the provider; the shop may not have heard of it.
    std::string return_url;
};

/// Behind the payment page of a demo. To the shop this is somebody else: nothing here writes an order, what happens is
/// heard of by messages and looks as with any provider. Safe from any thread.
class DemoPaymentService {
public:
    DemoPaymentService(Store& store, PaymentService& payments, DemoProvider& provider)
        : store_(store), payments_(payments), provider_(provider) {}

    /// Returns the payment of this name, which whoever knows it may pay.
    Result<DemoPayment> find(const AttemptId& id) {
        auto known = store_.read([&](Tx& tx) -> std::optional<DemoPayment> {
            auto attempt = tx.payments().find(id);
            if (!attempt || attempt->method != PaymentMethod::demo) return {};
            const auto order = tx.orders().find(attempt->order);
            if (!order) return {};
            auto session = order->gift_sale ? std::nullopt : tx.sessions().find(order->session);
            return DemoPayment{.attempt = std::move(*attempt),
                               .reference = order->reference,
                               .session = std::move(session),
                               .return_url = payments_.online().public_url + page_of(*order)};
        });
        if (!known) return Error::not_found("There is no such payment.");
        known->state = provider_.state(known->attempt);
        return std::move(*known);
    }

    /// Lets this happen to an open payment. Returns it as it is then.
    Result<DemoPayment> happen(const AttemptId& id, DemoOutcome outcome) {
        auto payment = find(id);
        if (!payment) return payment;
        if (payment->state != AttemptState::started) return over();
        std::optional<AttemptId> second;
        if (outcome == DemoOutcome::twice) {
            auto begun = payments_.pay_beside(id);
            if (!begun) return begun.error();
            second = std::move(*begun);
        }
        // Whoever comes back asks at once, and need not wait for the message; of the others the shop has only that.
        const bool is_back = outcome != DemoOutcome::no_return && outcome != DemoOutcome::late;
        if (!provider_.happen(payment->attempt, outcome, is_back)) return over();
        if (second)
            if (const auto attempt = store_.read([&](Tx& tx) { return tx.payments().find(*second); }))
                provider_.happen(*attempt, outcome, false);
        payment->state = provider_.state(payment->attempt);
        return payment;
    }

    /// Tells the shop what it is to be told of by now.
    void tell() {
        for (const auto& message : provider_.take_messages())
            static_cast<void>(payments_.hear(PaymentMethod::demo, {.body = message, .signature = {}}));
    }

private:
    static Error over() {
        return Error::conflict("payment_over", "This payment has come to its end already. Go back to the shop.");
    }

    Store& store_;
    PaymentService& payments_;
    DemoProvider& provider_;
};

} // namespace frontrow
