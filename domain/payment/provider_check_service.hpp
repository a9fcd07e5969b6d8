#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/payment/payment_provider.hpp"
#include "domain/result.hpp"

namespace frontrow {

/// How the house stands with a provider. `problems` are names, the worst first; none of them is ever a key.
struct ProviderReport {
    PaymentMethod method = PaymentMethod::stripe;
    bool takes_money = false;
    std::vector<std::string_view> problems{};
    std::string note{}; ///< What the provider has said, for who knows it.
};

/// Behind /api/admin/payment-providers: whether what the environment says of the providers will do. Safe from any
/// thread.
class ProviderCheckService {
public:
    explicit ProviderCheckService(const OnlinePayments& online) : online_(online) {}

    /// Returns the real providers that have a key, with what can be said without asking them.
    [[nodiscard]] std::vector<ProviderReport> all() const {
        std::vector<ProviderReport> reports;
        for (const auto* provider : online_.providers)
            if (needs_attempt(provider->method())) reports.push_back(report(*provider));
        return reports;
    }

    /// Asks one of them, which takes as long as it takes to answer. One at a time: it is the house's time that is
    /// spent, and a worker of the buyers' that waits.
    Result<ProviderReport> ask(std::string_view name) {
        PaymentProvider* provider = nullptr;
        for (auto* known : online_.providers)
            if (needs_attempt(known->method()) && name_of(known->method()) == name) provider = known;
        if (!provider) return Error::not_found("There is no such payment provider here.");
        if (is_asking_.exchange(true))
            return Error{ErrorKind::unavailable, "busy", "Somebody is asking right now. Try again."};
        const Asking asking(is_asking_);
        auto answer = provider->check();
        auto asked = report(*provider);
        if (const auto problem = problem_of(answer.health); !problem.empty())
            asked.problems.insert(asked.problems.begin(), problem);
        asked.note = std::move(answer.note);
        return asked;
    }

private:
    struct Asking {
        explicit Asking(std::atomic<bool>& flag) : flag_(flag) {}
        ~Asking() { flag_ = false; }
        Asking(const Asking&) = delete;
        Asking& operator=(const Asking&) = delete;
        std::atomic<bool>& flag_;
    };

    [[nodiscard]] ProviderReport report(const PaymentProvider& provider) const {
        ProviderReport report{.method = provider.method(), .takes_money = provider.takes_money()};
        if (!provider.knows_messages()) report.problems.emplace_back("no_webhook_secret");
        if (!online_.public_url.starts_with("https://")) report.problems.emplace_back("not_https");
        return report;
    }

    static std::string_view problem_of(ProviderHealth health) {
        switch (health) {
        case ProviderHealth::works:
            return {};
        case ProviderHealth::wrong_key:
            return "wrong_key";
        case ProviderHealth::lacks_rights:
            return "lacks_rights";
        case ProviderHealth::unreachable:
            return "unreachable";
        case ProviderHealth::unwell:
            return "unwell";
        }
        return {};
    }

    const OnlinePayments online_;
    std::atomic<bool> is_asking_ = false;
};

} // namespace frontrow
