#pragma once

#include <string>
#include <utility>

#include "domain/payment/demo_payment_service.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/demo/payments, in a demo only: what its payment page shows, and what its visitor lets happen.
class DemoPaymentHandler {
public:
    explicit DemoPaymentHandler(DemoPaymentService& payments) : payments_(payments) {}

    void add_routes(Router& router) {
        const std::string path = "/api/demo/payments/{payment}";
        router.add("GET", path, [this](const Request& request) {
            return answer(value_of(payments_.find(path_id<AttemptId>(request, "payment"))));
        });
        router.add("POST", path, [this](const Request& request) {
            const auto id = path_id<AttemptId>(request, "payment");
            const Json body = json_body(request);
            return answer(value_of(payments_.happen(id, read_outcome(Fields(body, "")))));
        });
    }

private:
    static DemoOutcome read_outcome(const Fields& fields) {
        const auto outcome = fields.text("outcome", 20);
        if (outcome == "accept") return DemoOutcome::accept;
        if (outcome == "decline") return DemoOutcome::decline;
        if (outcome == "no_return") return DemoOutcome::no_return;
        if (outcome == "late") return DemoOutcome::late;
        if (outcome == "twice") return DemoOutcome::twice;
        Fields::refuse("outcome", "must be accept, decline, no_return, late or twice");
    }

    static Response answer(const DemoPayment& payment) {
        const auto& session = payment.session;
        return json_answer(200, {{"payment",
                                  {{"id", payment.attempt.id.text()},
                                   {"status", name_of(payment.state)},
                                   {"amount", money_json(payment.attempt.amount)},
                                   {"reference", spelled_reference(payment.reference)},
                                   {"title", session ? Json(session->event.title) : Json(nullptr)},
                                   {"starts_at", session ? Json(rfc3339(session->session.starts_at)) : Json(nullptr)},
                                   {"timezone", session ? Json(session->venue.timezone) : Json(nullptr)},
                                   {"expires_at", rfc3339(payment.attempt.created_at + DemoProvider::kOpenFor)},
                                   {"return_url", payment.return_url}}}});
    }

    DemoPaymentService& payments_;
};

} // namespace frontrow
