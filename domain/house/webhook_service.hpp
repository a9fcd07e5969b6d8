#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/webhook.hpp"
#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/store.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// What somebody chooses of a webhook.
struct WebhookEdit {
    std::string name;
    std::string url;
    std::int64_t events = 0; ///< A set, not empty.
    bool is_on = true;
    std::int64_t row_version = 0; ///< The one that was seen; 0 for a new one.
};

namespace webhook_rules {

/// Why nothing can be sent to this URL, or nothing. What its name stands for is seen when something is sent.
/// `allows_private` lets it be http, and a host of this machine or network.
inline std::optional<Error> why_url_wrong(std::string_view url, bool allows_private) {
    const auto wrong = [](const char* detail, const char* reason) { return Error::invalid("url", detail, reason); };
    const bool is_plain = url.starts_with("http://");
    if (!url.starts_with("https://") && !(allows_private && is_plain))
        return wrong("The address must begin with https://.", "not_https");
    const auto is_in_url = [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos;
    };
    if (!std::all_of(url.begin(), url.end(), is_in_url))
        return wrong("The address has a sign that none has, or a part behind a #.", "invalid");
    const auto rest = url.substr(url.find("//") + 2);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (authority.find('@') != std::string_view::npos)
        return wrong("The address must not have a user or a password: messages are signed.", "invalid");
    const bool is_v6 = authority.starts_with('[');
    const auto host = authority.substr(0, is_v6 ? authority.find(']') : authority.find(':'));
    const bool is_named = is_v6 || host.find('.') != std::string_view::npos;
    if (host.empty() || (!is_named && !allows_private))
        return wrong("The address must have a host that can be reached from outside.", "not_public");
    return {};
}

/// How it stands in the log of changes. What an address says behind a question mark may be a secret.
inline std::string described(const Webhook& webhook) {
    return AuditFields()
        .with("name", webhook.name)
        .with("url", webhook.url.substr(0, webhook.url.find('?')))
        .with("events", names_in(webhook.events))
        .with("on", webhook.is_on ? "yes" : "no")
        .text();
}

/// A new secret as Standard Webhooks spells it: 192 random bits as base64.
inline std::string new_secret(Randomness& randomness) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string secret(32, '\0');
    randomness.fill({reinterpret_cast<unsigned char*>(secret.data()), secret.size()});
    for (char& c : secret) c = alphabet[static_cast<unsigned char>(c) % alphabet.size()];
    return "whsec_" + secret;
}

} // namespace webhook_rules

/// Behind /api/admin/webhooks: who is told, and what has become of it. WebhookSender sends. Safe from any thread.
class WebhookService {
public:
    /// All must outlive it. `allows_private` as in webhook_rules::why_url_wrong().
    WebhookService(Store& store, Randomness& randomness, const AuditLog& audit, bool allows_private)
        : store_(store), randomness_(randomness), audit_(audit), allows_private_(allows_private) {}

    /// Messages are signed with the secret before for so long too, so that the other system has time to learn the new.
    static constexpr Milliseconds kOldSecretFor = std::chrono::hours(24);
    static constexpr Milliseconds kKeptFor = std::chrono::hours(24 * 30);

    [[nodiscard]] std::vector<WebhookFigures> all() {
        return store_.read([](Tx& tx) { return tx.webhooks().all(); });
    }
    [[nodiscard]] Result<Webhook> find(WebhookId id) {
        return store_.read([&](Tx& tx) { return found(tx, id); });
    }

    /// Returns it with its secret, which is to be shown this once.
    Result<Webhook> add(const Actor& actor, const WebhookEdit& edit) {
        if (auto wrong = webhook_rules::why_url_wrong(edit.url, allows_private_)) return *wrong;
        return store_.write([&](Tx& tx) -> Result<Webhook> {
            if (std::ssize(tx.webhooks().all()) >= kMaxWebhooks)
                return Error::conflict("too_many_webhooks",
                                       "There are " + std::to_string(kMaxWebhooks) + " webhooks already.");
            Webhook webhook{.name = edit.name, .url = edit.url, .events = edit.events, .is_on = edit.is_on};
            webhook.secret = webhook_rules::new_secret(randomness_);
            webhook = *tx.webhooks().find(tx.webhooks().put(webhook));
            audit_.write(tx, actor, "webhook.add", webhook.name, "", webhook_rules::described(webhook));
            return webhook;
        });
    }

    /// One that is switched on, or goes elsewhere, begins anew: what waits is sent at once.
    Result<Webhook> edit(const Actor& actor, WebhookId id, const WebhookEdit& edit) {
        if (auto wrong = webhook_rules::why_url_wrong(edit.url, allows_private_)) return *wrong;
        return change(actor, id, "webhook.edit", [&](Tx& tx, Webhook& webhook) -> std::optional<Error> {
            if (webhook.row_version != edit.row_version) return AuditLog::overtaken(tx, "webhook.", webhook.name);
            if (edit.is_on && (!webhook.is_on || webhook.url != edit.url)) {
                webhook.failing_since.reset();
                webhook.given_up_at.reset();
                webhook.failures = 0;
                webhook.busy_until = {};
            }
            webhook.name = edit.name;
            webhook.url = edit.url;
            webhook.events = edit.events;
            webhook.is_on = edit.is_on;
            return {};
        });
    }

    /// Gives it another secret. Returns it with that, which is to be shown this once.
    Result<Webhook> renew_secret(const Actor& actor, WebhookId id) {
        return change(actor, id, "webhook.secret", [&](Tx& tx, Webhook& webhook) -> std::optional<Error> {
            webhook.old_secret = std::exchange(webhook.secret, webhook_rules::new_secret(randomness_));
            webhook.old_until = tx.now() + kOldSecretFor;
            return {};
        });
    }

    Result<Done> remove(const Actor& actor, WebhookId id) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            const auto webhook = found(tx, id);
            if (!webhook) return webhook.error();
            tx.webhooks().remove(id);
            audit_.write(tx, actor, "webhook.remove", webhook->name, webhook_rules::described(*webhook));
            return Done{};
        });
    }

    /// Writes a message down that says nothing but that it is one.
    Result<WebhookDelivery> test(WebhookId id) {
        return store_.write([&](Tx& tx) -> Result<WebhookDelivery> {
            const auto webhook = found(tx, id);
            if (!webhook) return webhook.error();
            if (!webhook->is_on) return is_off();
            return *tx.webhooks().find(tx.webhooks().test(id));
        });
    }

    /// Has a message sent once more, or now where it waits, under the same name.
    Result<WebhookDelivery> redeliver(WebhookId id, DeliveryId message) {
        return store_.write([&](Tx& tx) -> Result<WebhookDelivery> {
            const auto webhook = found(tx, id);
            if (!webhook) return webhook.error();
            if (auto delivery = found(tx, id, message); !delivery) return delivery;
            if (!webhook->is_on) return is_off();
            tx.webhooks().redeliver(message);
            return *tx.webhooks().find(message);
        });
    }

    [[nodiscard]] Result<std::vector<WebhookDelivery>> latest(WebhookId id, std::optional<DeliveryId> below,
                                                              std::int64_t limit) {
        return store_.read([&](Tx& tx) -> Result<std::vector<WebhookDelivery>> {
            if (const auto webhook = found(tx, id); !webhook) return webhook.error();
            return tx.webhooks().latest(id, below, limit);
        });
    }
    [[nodiscard]] Result<WebhookDelivery> delivery(WebhookId id, DeliveryId message) {
        return store_.read([&](Tx& tx) { return found(tx, id, message); });
    }

    /// Removes messages of long ago.
    void forget() {
        store_.write([](Tx& tx) {
            tx.webhooks().forget(tx.now() - kKeptFor);
            return Done{};
        });
    }

private:
    static Result<Webhook> found(Tx& tx, WebhookId id) {
        auto webhook = tx.webhooks().find(id);
        if (!webhook) return Error::not_found("There is no such webhook.");
        return std::move(*webhook);
    }
    static Result<WebhookDelivery> found(Tx& tx, WebhookId id, DeliveryId message) {
        auto delivery = tx.webhooks().find(message);
        if (!delivery || delivery->webhook != id) return Error::not_found("There is no such message.");
        return std::move(*delivery);
    }
    static Error is_off() { return Error::conflict("webhook_off", "This webhook is switched off."); }

    template <class Change>
    Result<Webhook> change(const Actor& actor, WebhookId id, const char* action, Change&& how) {
        return store_.write([&](Tx& tx) -> Result<Webhook> {
            auto before = found(tx, id);
            if (!before) return before;
            Webhook after = *before;
            if (auto refused = how(tx, after)) return *refused;
            tx.webhooks().put(after);
            const bool is_secret = after.secret != before->secret;
            audit_.write(tx, actor, action, after.name, is_secret ? "" : webhook_rules::described(*before),
                         is_secret ? "" : webhook_rules::described(after));
            return *tx.webhooks().find(id);
        });
    }

    Store& store_;
    Randomness& randomness_;
    const AuditLog& audit_;
    const bool allows_private_;
};

} // namespace frontrow
