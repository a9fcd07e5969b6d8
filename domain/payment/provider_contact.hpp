#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "domain/payment/payment.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// When a process has last heard of a payment provider, since it began.
struct ProviderContact {
    PaymentMethod method{};
    bool takes_money = false;
    std::optional<Time> heard_at{};     ///< An answer or a message, whatever it said.
    std::optional<Time> silent_since{}; ///< The first of the calls without an answer after that.
};

/// The same of all of them. Safe from any thread.
class ProviderContacts {
public:
    void note(PaymentMethod method, bool has_answered, Time now) {
        const std::lock_guard lock(mutex_);
        auto& moments = moments_[method];
        if (has_answered)
            moments = {now, {}};
        else if (!moments.silent_since)
            moments.silent_since = now;
    }
    [[nodiscard]] ProviderContact of(const PaymentProvider& provider) const {
        const std::lock_guard lock(mutex_);
        ProviderContact contact{.method = provider.method(), .takes_money = provider.takes_money()};
        if (const auto found = moments_.find(contact.method); found != moments_.end()) {
            contact.heard_at = found->second.heard_at;
            contact.silent_since = found->second.silent_since;
        }
        return contact;
    }

private:
    struct Moments {
        std::optional<Time> heard_at{};
        std::optional<Time> silent_since{};
    };
    mutable std::mutex mutex_;
    std::map<PaymentMethod, Moments> moments_{};
};

} // namespace frontrow
