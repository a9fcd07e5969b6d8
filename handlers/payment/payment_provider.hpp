#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "domain/payment/provider_check_service.hpp"
#include "domain/payment/provider_key_service.hpp"
#include "domain/people/login_service.hpp"
#include "domain/people/permission.hpp"
#include "domain/text.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/payment-providers: the providers, whether they work with their keys, and how those are set. No answer has
/// a key in it, and no script sets one.
class PaymentProviderHandler {
public:
    PaymentProviderHandler(ProviderCheckService& checks, ProviderKeyService& keys) : checks_(checks), keys_(keys) {}

    void add_routes(Router& router) {
        const std::string all = "/api/admin/payment-providers";
        router.add("GET", all, Permission::edit_shop, [this](const Request&) { return list(); });
        router.add("POST", all + "/{method}/try", Permission::edit_shop, [this](const Request& request) {
            return json_answer(200, {{"provider", report_json(value_of(checks_.ask(named(request))))}});
        });
        router
            .add("PUT", all + "/{method}", Permission::edit_shop,
                 [this](const Request& request) {
                     value_of(keys_.set(actor_of(*request.caller), named(request), read_keys(request)));
                     return list();
                 })
            .only_confirmed();
        router
            .add("DELETE", all + "/{method}", Permission::edit_shop,
                 [this](const Request& request) {
                     value_of(keys_.remove(actor_of(*request.caller), named(request)));
                     return Response{204, {}, {}, {}, {}, {}};
                 })
            .only_confirmed();
    }

private:
    static const std::string& named(const Request& request) { return request.parameters.at("method"); }

    static ProviderKeysEdit read_keys(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        ProviderKeysEdit edit;
        if (fields.has("key")) edit.key = std::string(trimmed(fields.text("key", kMaxProviderKeyBytes)));
        if (!fields.has("webhook_secrets")) return edit;
        edit.webhook_secrets.emplace();
        fields.for_each("webhook_secrets", kMaxWebhookSecrets, [&](const Json& item, const std::string& path) {
            const auto* text = item.get_ptr<const std::string*>();
            if (!text || text->size() > kMaxProviderKeyBytes) Fields::refuse(path, "must be a secret");
            edit.webhook_secrets->emplace_back(trimmed(*text));
        });
        return edit;
    }

    [[nodiscard]] Response list() const {
        Json items = Json::array();
        for (const auto& report : checks_.all()) items.push_back(report_json(report));
        const auto refused = keys_.why_refused();
        return json_answer(200,
                           {{"items", std::move(items)}, {"refused", refused.empty() ? Json(nullptr) : Json(refused)}});
    }

    static Json report_json(const ProviderReport& report) {
        return {{"method", name_of(report.method)},
                {"keys", keys_json(report)},
                {"is_test", report.has_environment || report.keys ? Json(!report.takes_money) : Json(nullptr)},
                {"problems", report.problems},
                {"note", report.note}};
    }

    static Json keys_json(const ProviderReport& report) {
        Json set = nullptr;
        if (report.keys)
            set = {{"ends_in", report.keys->last},
                   {"is_test", !report.keys->takes_money},
                   {"webhook_secrets", report.keys->secrets},
                   {"set_by", report.keys->set_by},
                   {"set_at", rfc3339(report.keys->set_at)}};
        return {{"of", report.has_environment ? Json("environment")
                       : report.keys          ? Json("settings")
                                              : Json(nullptr)},
                {"set", std::move(set)}};
    }

    ProviderCheckService& checks_;
    ProviderKeyService& keys_;
};

} // namespace frontrow
