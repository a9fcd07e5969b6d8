#pragma once

#include "domain/house/webhook_sender.hpp"

namespace frontrow {

/// Takes every message of a demo to a webhook and sends none: strangers administer a demo.
class DemoWebhookCarrier final : public WebhookCarrier {
public:
    WebhookAnswer send(const Webhook&, const WebhookDelivery&) override {
        return {.status = 200, .text = "The demo sends nothing. This is what it would have sent."};
    }
};

} // namespace frontrow
