#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/house_addresses.hpp"
#include "domain/house/outbox.hpp"
#include "domain/house/webhook.hpp"
#include "domain/programme/session.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/store.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// What there is to write a message to a webhook from, as it is when the message is written.
struct WebhookOccasion {
    WebhookDelivery delivery;
    std::optional<OrderDetail> order{};     ///< That it is about, if any; else …
    std::optional<SessionDetail> session{}; ///< … that it is about, if any.
};

/// Takes messages to other systems. Waits for the network, for a bounded time. Used by one thread at a time.
class WebhookCarrier {
public:
    virtual ~WebhookCarrier() = default;
    /// Sends a message that has its body, signed with the webhook's secret, and with the one before until its end.
    virtual WebhookAnswer send(const Webhook& webhook, const WebhookDelivery& delivery) = 0;
};

/// Sends what webhooks are to be told. A message is sent at least once: whoever takes a webhook up leases it first, and
/// who dies before the answer is kept leaves the message to the next, under the same name and with the same bytes.
/// Several processes may do so; to one webhook only one sends at a time. Safe from any thread, except run_due().
class WebhookSender {
public:
    using Write = std::function<std::string(const WebhookOccasion&)>;

    /// All must outlive it. `write` makes the body of a message, inside a transaction.
    WebhookSender(Store& store, SeatMapService& maps, Write write)
        : store_(store), maps_(maps), write_(std::move(write)) {}

    /// Nobody else sends to a webhook for this long: longer than a carrier takes for all that is taken up with it.
    static constexpr Milliseconds kLease = std::chrono::minutes(10);
    /// Messages that are taken up at a time.
    static constexpr std::int64_t kAtOnce = 20;
    /// A webhook that has only failed for so long is switched off, a message that has is given up.
    static constexpr Milliseconds kPatience = std::chrono::hours(24 * 7);

    /// Whether run_due() has something to do.
    [[nodiscard]] bool is_due() {
        return store_.read([](Tx& tx) { return tx.webhooks().is_due(); });
    }

    /// Sends what is due, one after the other, until nothing is or `stop()` says so. `has_house` as house_addresses().
    /// Returns how many messages were taken. For one thread at a time.
    std::size_t run_due(
        WebhookCarrier& carrier, bool has_house, const std::function<bool()>& stop = [] { return false; }) {
        std::size_t taken = 0;
        while (!stop()) {
            const auto batch = take();
            if (!batch) break;
            taken += send(carrier, *batch, has_house, stop);
        }
        return taken;
    }

    /// How many messages this process has sent, and how many attempts have failed.
    struct Counts {
        std::uint64_t sent = 0;
        std::uint64_t failed = 0;
    };
    [[nodiscard]] Counts counts() const noexcept { return {sent_.load(), failed_.load()}; }

private:
    struct Batch {
        Webhook webhook; ///< As it was leased.
        std::vector<WebhookDelivery> deliveries;
    };

    /// Leases a webhook with what is due for it. Bodies are kept before anything is sent: a repeat has the same.
    std::optional<Batch> take() {
        return store_.write([&](Tx& tx) -> std::optional<Batch> {
            auto webhook = tx.webhooks().lease(tx.now() + kLease);
            if (!webhook) return {};
            auto deliveries = tx.webhooks().due(webhook->id, kAtOnce);
            for (auto& delivery : deliveries) {
                if (!delivery.body.empty()) continue;
                delivery.body = write_(occasion_of(tx, delivery));
                tx.webhooks().set_body(delivery.id, delivery.body);
            }
            return Batch{std::move(*webhook), std::move(deliveries)};
        });
    }

    WebhookOccasion occasion_of(Tx& tx, const WebhookDelivery& delivery) {
        WebhookOccasion occasion{delivery};
        if (const auto& order = delivery.news.order)
            occasion.order = order_detail(tx, maps_, *tx.orders().find(*order));
        else if (const auto& session = delivery.news.session)
            occasion.session = tx.sessions().find(*session);
        return occasion;
    }

    /// Sends until one fails: the others would fail alike, and other webhooks wait. Returns how many were taken.
    std::size_t send(WebhookCarrier& carrier, const Batch& batch, bool has_house, const std::function<bool()>& stop) {
        std::size_t taken = 0;
        Time until{};
        std::int64_t failures = batch.webhook.failures;
        for (const auto& delivery : batch.deliveries) {
            if (stop()) break;
            const auto answer = carrier.send(batch.webhook, delivery);
            if (!answer.is_taken() && stop()) break; // it has not had its try
            failures = answer.is_taken() ? 0 : failures + 1;
            if (answer.is_taken()) ++taken;
            const auto pause = settle(batch.webhook, delivery, answer, failures, has_house);
            until = pause.value_or(Time{});
            if (!answer.is_taken() || !pause) break;
        }
        store_.write([&](Tx& tx) {
            tx.webhooks().release(batch.webhook.id, batch.webhook.busy_until, until);
            return Done{};
        });
        return taken;
    }

    /// Writes down what came of a try; `failures` are those in a row. Returns until when the webhook is left alone, or
    /// nothing where somebody has edited or removed it meanwhile.
    std::optional<Time> settle(const Webhook& leased, const WebhookDelivery& tried, const WebhookAnswer& answer,
                               std::int64_t failures, bool has_house) {
        ++(answer.is_taken() ? sent_ : failed_);
        return store_.write([&](Tx& tx) -> std::optional<Time> {
            const auto now = tx.now();
            auto webhook = tx.webhooks().find(leased.id); // first, as whoever edits it does
            WebhookDelivery delivery = tried;
            delivery.answer = answer;
            delivery.answer.text = cut_to(answer.text, kMaxWebhookAnswerBytes);
            delivery.tried_at = now;
            ++delivery.tries;
            const bool is_over = now - delivery.created_at >= kPatience;
            delivery.state = answer.is_taken() ? DeliveryState::delivered
                             : is_over         ? DeliveryState::failed
                                               : DeliveryState::waiting;
            delivery.next_try.reset();
            if (delivery.state == DeliveryState::waiting) delivery.next_try = now + back_off(delivery.tries);
            tx.webhooks().settle(delivery);
            if (!webhook || webhook->row_version != leased.row_version) return {};
            note(tx, *webhook, answer, failures, has_house);
            return failures > 0 ? now + pause(failures) : now;
        });
    }

    /// Counts a try of a webhook, and switches off one that has only failed for a week, or says that it is no more.
    static void note(Tx& tx, Webhook& webhook, const WebhookAnswer& answer, std::int64_t failures, bool has_house) {
        if (failures == 0 && webhook.failures == 0) return;
        constexpr int gone = 410;
        webhook.failures = failures;
        if (failures == 0) webhook.failing_since.reset();
        if (failures > 0 && !webhook.failing_since) webhook.failing_since = tx.now();
        const bool is_over = failures > 0 && tx.now() - *webhook.failing_since >= kPatience;
        if (webhook.is_on && (is_over || answer.status == gone)) {
            webhook.is_on = false;
            webhook.given_up_at = tx.now();
            std::vector<OutboxMessage> messages;
            for (const auto& address : house_addresses(tx, has_house)) {
                messages.push_back(message_due(MailKind::webhook_off, tx.now(), address));
                messages.back().detail = webhook.name + "\n" + std::string(cut_to(answer.text, kMaxAnswerBytes));
            }
            if (!messages.empty()) tx.outbox().add(messages);
        }
        tx.webhooks().note_tries(webhook);
    }

    /// How long until a message is tried again: ten seconds, then ever longer, two hours at most.
    static Milliseconds back_off(std::int64_t tries) {
        return frontrow::back_off(tries, std::chrono::seconds(10), std::chrono::hours(2));
    }
    /// How long a webhook is left alone that has failed so often in a row: five seconds, then ever longer, ten minutes
    /// at most.
    static Milliseconds pause(std::int64_t failures) {
        return frontrow::back_off(failures, std::chrono::seconds(5), std::chrono::minutes(10));
    }

    Store& store_;
    SeatMapService& maps_;
    const Write write_;
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<std::uint64_t> failed_ = 0;
};

} // namespace frontrow
