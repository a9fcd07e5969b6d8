#pragma once

#include <utility>

#include "domain/payment/provider_check_service.hpp"
#include "domain/people/permission.hpp"
#include "handlers/shared/answer.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/payment-providers: the providers that have a key, and whether they work with it.
class PaymentProviderHandler {
public:
    explicit PaymentProviderHandler(ProviderCheckService& checks) : checks_(checks) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/payment-providers", Permission::edit_shop, [this](const Request&) {
            Json items = Json::array();
            for (const auto& report : checks_.all()) items.push_back(report_json(report));
            return json_answer(200, {{"items", std::move(items)}});
        });
        router.add("POST", "/api/admin/payment-providers/{method}/try", Permission::edit_shop,
                   [this](const Request& request) {
                       return json_answer(
                           200, {{"provider", report_json(value_of(checks_.ask(request.parameters.at("method"))))}});
                   });
    }

private:
    static Json report_json(const ProviderReport& report) {
        return {{"method", name_of(report.method)},
                {"is_test", !report.takes_money},
                {"problems", report.problems},
                {"note", report.note}};
    }

    ProviderCheckService& checks_;
};

} // namespace frontrow
