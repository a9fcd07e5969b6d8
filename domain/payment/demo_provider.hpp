#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/payment/payment_provider.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What a visitor of the demo can let happen on its payment page.
enum class DemoOutcome : std::uint8_t {
    accept,
    decline,
    no_return, ///< Paid, and the browser never comes back: the shop hears of it all the same.
    late,      ///< The payment has run out by the time the money comes.
    twice,     ///< Another payment of the same order is paid beside this one.
};

/// Plays a payment provider for a demo: takes no money and calls nobody, but is asked, told and heard as the real ones
/// are. What it knows is in memory only. A payment that it does not know, because another process or the one before
/// has begun it, is as the shop says it is. Safe from any thread.
class DemoProvider final : public PaymentProvider {
public:
    explicit DemoProvider(const Clock& clock) : clock_(clock) {}

    static constexpr Milliseconds kOpenFor = std::chrono::minutes(15);
    /// How long after it has run out the money of a late payment comes.
    static constexpr Milliseconds kLateBy = std::chrono::seconds(20);
    /// How long the shop waits for word of a payment.
    static constexpr Milliseconds kToldAfter = std::chrono::seconds(3);

    [[nodiscard]] PaymentMethod method() const override { return PaymentMethod::demo; }
    [[nodiscard]] bool takes_money() const override { return false; }
    [[nodiscard]] Milliseconds longest_open() const override { return kOpenFor; }
    [[nodiscard]] Result<std::string> request_for(const PaymentDemand& demand) const override {
        return "pay " + demand.attempt.text() + " for " + demand.order.text();
    }

    ProviderWord start(const PaymentAttempt& attempt) override { return look_up(attempt); }
    ProviderWord look_up(const PaymentAttempt& attempt) override {
        const std::lock_guard lock(mutex_);
        return word_of(attempt, known(attempt));
    }
    ProviderWord end(const PaymentAttempt& attempt) override {
        const std::lock_guard lock(mutex_);
        auto& payment = known(attempt);
        if (state_of(payment) == AttemptState::started) payment.ended = AttemptState::cancelled;
        return word_of(attempt, payment);
    }
    ReturnWord give_back(const PaymentAttempt&, const PaymentReturn& asked) override {
        return {.hearing = Hearing::said, .state = ReturnState::done, .provider_id = "demo-" + asked.key()};
    }
    ReturnWord look_up_return(const PaymentAttempt& attempt, const PaymentReturn& asked) override {
        return give_back(attempt, asked);
    }
    ProviderCheck check() override { return {ProviderHealth::works}; }
    /// A message is the name of its event, a blank and that of the payment. It never comes from outside.
    [[nodiscard]] Result<std::optional<ProviderHint>> read_call(const ProviderCall& call) const override {
        const auto blank = call.body.find(' ');
        if (blank == std::string_view::npos) return Error{ErrorKind::malformed, "malformed", "No message.", ""};
        return std::optional(ProviderHint{.event = std::string(call.body.substr(0, blank)),
                                          .name = std::string(call.body.substr(blank + 1))});
    }

    /// Returns how the payment of an attempt stands here.
    [[nodiscard]] AttemptState state(const PaymentAttempt& attempt) {
        const std::lock_guard lock(mutex_);
        return state_of(known(attempt));
    }

    /// Lets this happen to the payment of an attempt; of `twice` only its own part. Returns whether it could: only what
    /// is open can be paid. `soon` tells the shop of it at once and not after a while.
    bool happen(const PaymentAttempt& attempt, DemoOutcome outcome, bool soon) {
        const std::lock_guard lock(mutex_);
        auto& payment = known(attempt);
        if (state_of(payment) != AttemptState::started) return false;
        const auto now = clock_.now();
        if (outcome == DemoOutcome::decline) {
            payment.ended = AttemptState::failed;
        } else if (outcome == DemoOutcome::late) {
            payment.ended = AttemptState::expired;
            payment.paid_at = now + kLateBy;
            tell(attempt, *payment.paid_at);
        } else {
            payment.paid_at = now;
        }
        tell(attempt, soon ? now : now + kToldAfter);
        return true;
    }

    /// Returns the messages that are due, each twice, as providers do. They are forgotten by that.
    [[nodiscard]] std::vector<std::string> take_messages() {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> due;
        const auto now = clock_.now();
        while (!messages_.empty() && messages_.begin()->first <= now) {
            due.insert(due.end(), 2, messages_.begin()->second);
            messages_.erase(messages_.begin());
        }
        return due;
    }

private:
    static constexpr std::size_t kMaxKnown = 10'000;

    struct Payment {
        Time expires_at{};
        std::optional<AttemptState> ended{};
        std::optional<Time> paid_at{};
    };

    /// What is known of it, from now on. The ids of attempts begin with their time: the first is the oldest.
    Payment& known(const PaymentAttempt& attempt) {
        const auto [place, is_new] = payments_.try_emplace(attempt.id.text());
        if (is_new) {
            place->second.expires_at = attempt.created_at + kOpenFor;
            if (attempt.state == AttemptState::paid) place->second.paid_at = attempt.created_at;
            if (payments_.size() > kMaxKnown && place != payments_.begin()) payments_.erase(payments_.begin());
        }
        return place->second;
    }

    [[nodiscard]] AttemptState state_of(const Payment& payment) const {
        const auto now = clock_.now();
        if (payment.paid_at && *payment.paid_at <= now) return AttemptState::paid;
        if (payment.ended) return *payment.ended;
        return payment.expires_at <= now ? AttemptState::expired : AttemptState::started;
    }

    [[nodiscard]] ProviderWord word_of(const PaymentAttempt& attempt, const Payment& payment) const {
        ProviderWord word{.hearing = Hearing::said,
                          .state = state_of(payment),
                          .provider_id = attempt.id.text(),
                          .capture_id = attempt.id.text(),
                          .redirect_url = "/demo/pay/" + attempt.id.text(),
                          .expires_at = payment.expires_at};
        if (word.state == AttemptState::paid) word.captured = attempt.amount;
        return word;
    }

    /// Has the shop told of the payment then. Expects the lock.
    void tell(const PaymentAttempt& attempt, Time at) {
        const auto event = std::to_string(at.time_since_epoch().count()) + "." + attempt.id.text();
        messages_.emplace(at, event + " " + attempt.id.text());
    }

    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Payment> payments_;
    std::multimap<Time, std::string> messages_;
};

} // namespace frontrow
