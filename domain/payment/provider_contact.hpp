#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "domain/payment/payment.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Returns how long until a provider is asked about the same thing again, after so many tries: half an hour at most.
inline Milliseconds until_asked_again(std::int64_t tries) {
    return back_off(tries, std::chrono::seconds(5), std::chrono::minutes(30));
}

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
        auto& contact = contacts_[method];
        if (has_answered)
            contact.heard_at = now, contact.silent_since.reset();
        else if (!contact.silent_since)
            contact.silent_since = now;
    }
    [[nodiscard]] ProviderContact of(const PaymentProvider& provider) const {
        const std::lock_guard lock(mutex_);
        const auto found = contacts_.find(provider.method());
        auto contact = found == contacts_.end() ? ProviderContact{} : found->second;
        contact.method = provider.method();
        contact.takes_money = provider.takes_money();
        return contact;
    }

private:
    mutable std::mutex mutex_;
    std::map<PaymentMethod, ProviderContact> contacts_{}; ///< Only when each was heard of.
};

} // namespace frontrow
