#pragma once

#include <string>
#include <utility>

#include "domain/payment/payment_desk_service.hpp"
#include "domain/people/login_service.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/staff_authentication.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/payment-incidents: money that does not fit the books, until somebody has decided about it.
class PaymentIncidentHandler {
public:
    explicit PaymentIncidentHandler(PaymentDesk& desk) : desk_(desk) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/payment-incidents", Permission::see_orders, [this](const Request&) {
            Json items = Json::array();
            for (const auto& line : desk_.incidents()) items.push_back(incident_json(line));
            return json_answer(200, {{"items", std::move(items)}});
        });
        router.add("POST", "/api/admin/payment-incidents/{incident}/settle", Permission::edit_orders,
                   [this](const Request& request) {
                       const auto id = path_number<IncidentId>(request, "incident");
                       const Json body = json_body(request);
                       const auto verdict = read_verdict(Fields(body, ""));
                       return json_answer(
                           200, {{"incident",
                                  incident_json(value_of(desk_.settle(actor_of(request.caller->user), id, verdict)))}});
                   });
    }

private:
    static PaymentService::Verdict read_verdict(const Fields& fields) {
        const auto verdict = fields.text("verdict", 20);
        if (verdict == "accept") return PaymentService::Verdict::accept;
        if (verdict == "give_back") return PaymentService::Verdict::give_back;
        if (verdict == "noted") return PaymentService::Verdict::noted;
        if (verdict == "again") return PaymentService::Verdict::again;
        if (verdict == "book") return PaymentService::Verdict::book;
        if (verdict == "cash") return PaymentService::Verdict::cash;
        if (verdict == "transfer") return PaymentService::Verdict::transfer;
        Fields::refuse("verdict", "must be accept, give_back, again, book, cash, transfer or noted");
    }

    static Json incident_json(const IncidentLine& line) {
        const PaymentIncident& incident = line.incident;
        return {{"id", incident.id.value},
                {"order", spelled_reference(line.reference)},
                {"method", name_of(line.method)},
                {"provider_id", line.provider_id},
                {"kind", incident.kind},
                {"has_money", is_of_money(incident, line.state)},
                {"expected", money_json(incident.expected)},
                {"told", money_json(incident.told)},
                {"note", incident.note},
                {"at", rfc3339(incident.at)},
                {"settled_at", moment_json(incident.settled_at)},
                {"settled_by", incident.settled_by}};
    }

    PaymentDesk& desk_;
};

} // namespace frontrow
