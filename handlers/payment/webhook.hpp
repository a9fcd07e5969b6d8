#pragma once

#include <string>
#include <utility>

#include "domain/payment/payment_service.hpp"
#include "handlers/shared/answer.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/webhooks: what providers send us. Each message is believed only as far as its sender can be known, and is a
/// hint to look at the payment. One that concerns no payment of ours is answered as those that do.
class WebhookHandler {
public:
    WebhookHandler(PaymentService& payments, const Clock& clock) : payments_(payments), clock_(clock) {}

    void add_routes(Router& router) {
        router.add("POST", "/api/webhooks/stripe",
                   [this](const Request& request) { return hear(PaymentMethod::stripe, request); });
        router.add("POST", "/api/webhooks/mollie",
                   [this](const Request& request) { return hear(PaymentMethod::mollie, request); });
    }

private:
    Response hear(PaymentMethod method, const Request& request) {
        value_of(payments_.hear(
            method,
            {.body = request.body, .signature = request.header("stripe-signature").value_or(""), .now = clock_.now()}));
        return json_answer(200, {{"received", true}});
    }

    PaymentService& payments_;
    const Clock& clock_;
};

} // namespace frontrow
