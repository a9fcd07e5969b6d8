#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "domain/house/webhook_service.hpp"
#include "domain/people/login_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/rate_limit.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/admin/webhooks: which other systems of the house are told what happens here, and what they have answered.
class HouseWebhookHandler {
public:
    explicit HouseWebhookHandler(WebhookService& webhooks) : webhooks_(webhooks) {}

    void add_routes(Router& router) {
        const auto may = Permission::edit_webhooks;
        const std::string path = "/api/admin/webhooks";
        const std::string one = path + "/{webhook}";
        const std::string message = one + "/deliveries/{delivery}";
        router.add("GET", path, may, [this](const Request&) { return list(); });
        router.add("POST", path, may, [this](const Request& request) { return add(request); }).only_confirmed();
        router.add("PUT", one, may, [this](const Request& request) { return edit(request); }).only_confirmed();
        router.add("DELETE", one, may, [this](const Request& request) {
            value_of(webhooks_.remove(actor_of(*request.caller), id_in(request)));
            return no_content();
        });
        const auto renew = [this](const Request& request) {
            const auto webhook = value_of(webhooks_.renew_secret(actor_of(*request.caller), id_in(request)));
            return with_secret(200, webhook);
        };
        router.add("POST", one + "/secret", may, renew).only_confirmed();
        router.add("POST", one + "/test", may, [this](const Request& request) {
            take_turn(request);
            return json_answer(202, delivery_json(value_of(webhooks_.test(id_in(request)))));
        });
        router.add("GET", one + "/deliveries", may, [this](const Request& request) { return deliveries(request); });
        router.add("GET", message, may, [this](const Request& request) {
            const auto delivery = value_of(webhooks_.delivery(id_in(request), delivery_in(request)));
            auto json = delivery_json(delivery);
            json["body"] = delivery.body.empty() ? Json(nullptr) : Json(delivery.body);
            return json_answer(200, json);
        });
        router.add("POST", message + "/redeliver", may, [this](const Request& request) {
            take_turn(request);
            const auto delivery = value_of(webhooks_.redeliver(id_in(request), delivery_in(request)));
            return json_answer(202, delivery_json(delivery));
        });
    }

private:
    static WebhookId id_in(const Request& request) { return path_number<WebhookId>(request, "webhook"); }
    static DeliveryId delivery_in(const Request& request) { return path_number<DeliveryId>(request, "delivery"); }

    Response list() {
        Json items = Json::array();
        for (const auto& [webhook, waiting, failed] : webhooks_.all()) {
            auto item = webhook_json(webhook);
            item["waiting"] = waiting;
            item["failed"] = failed;
            items.push_back(std::move(item));
        }
        return json_answer(200, {{"items", std::move(items)},
                                 {"next", nullptr},
                                 {"events", names_in(kAllWebhookEvents)},
                                 {"most", kMaxWebhooks}});
    }

    Response add(const Request& request) {
        const auto edit = read_edit(json_body(request));
        return with_secret(201, value_of(webhooks_.add(actor_of(*request.caller), edit)));
    }

    Response edit(const Request& request) {
        const auto id = id_in(request);
        const Json body = over(webhook_json(value_of(webhooks_.find(id))), json_body(request));
        auto edit = read_edit(body);
        edit.row_version = read_row_version(Fields(body, ""));
        return json_answer(200, webhook_json(value_of(webhooks_.edit(actor_of(*request.caller), id, edit))));
    }

    Response deliveries(const Request& request) {
        const auto limit = page_limit(request);
        std::optional<DeliveryId> below;
        if (request.query_value("after")) below = DeliveryId{query_number(request, "after", 0, 1, INT64_MAX)};
        const auto latest = value_of(webhooks_.latest(id_in(request), below, limit));
        Json items = Json::array();
        for (const auto& delivery : latest) items.push_back(delivery_json(delivery));
        const bool is_full = std::ssize(latest) == limit;
        return json_answer(200, {{"items", std::move(items)},
                                 {"next", is_full ? Json(std::to_string(latest.back().id.value)) : Json(nullptr)}});
    }

    static WebhookEdit read_edit(const Json& body) {
        const Fields fields(body, "");
        WebhookEdit edit{.name = std::string(trimmed(fields.text("name", kMaxWebhookNameBytes))),
                         .url = std::string(trimmed(fields.text("url", kMaxWebhookUrlBytes)))};
        if (edit.name.empty()) Fields::refuse("name", "must not be empty");
        edit.is_on = fields.flag("on", true);
        fields.for_each("events", kWebhookEventNames.size(), [&](const Json& item, const std::string& path) {
            const auto event = item.is_string() ? chosen_event(item.get_ref<const std::string&>()) : std::nullopt;
            if (!event) Fields::refuse(path, "is nothing that can be told");
            edit.events |= bit_of(*event);
        });
        if (edit.events == 0) Fields::refuse("events", "must name what is to be told", "missing");
        return edit;
    }

    static Json webhook_json(const Webhook& webhook) {
        return {{"id", webhook.id.value},
                {"name", webhook.name},
                {"url", webhook.url},
                {"events", names_in(webhook.events)},
                {"on", webhook.is_on},
                {"created_at", rfc3339(webhook.created_at)},
                {"failing_since", moment_json(webhook.failing_since)},
                {"given_up_at", moment_json(webhook.given_up_at)},
                {"version", webhook.row_version}};
    }

    static Response with_secret(int status, const Webhook& webhook) {
        auto json = webhook_json(webhook);
        json["secret"] = webhook.secret;
        return json_answer(status, json);
    }

    static Json delivery_json(const WebhookDelivery& delivery) {
        const auto& answer = delivery.answer;
        return {{"id", delivery.id.value},
                {"message_id", message_id_of(delivery)},
                {"type", name_of(delivery.news.event)},
                {"at", rfc3339(delivery.news.at)},
                {"state", name_of(delivery.state)},
                {"tries", delivery.tries},
                {"next_try", moment_json(delivery.next_try)},
                {"tried_at", moment_json(delivery.tried_at)},
                {"status", answer.status == 0 ? Json(nullptr) : Json(answer.status)},
                {"answer", answer.text},
                {"milliseconds", delivery.tries == 0 ? Json(nullptr) : Json(answer.took.count())}};
    }

    /// What somebody asks for at the press of a button leaves the house: nobody floods others from here.
    void take_turn(const Request& request) {
        const auto key = std::to_string(request.caller->user.id.value);
        if (auto refused = why_not(by_hand_, key, too_many_at_once())) throw Refusal(std::move(*refused));
    }

    WebhookService& webhooks_;
    RateLimit by_hand_{{.per_second = 0.5, .burst = 20}};
};

} // namespace frontrow
