#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/one_at_a_time.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/payment/provider_keys.hpp"
#include "domain/result.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// How the house stands with a provider. `problems` are names, the worst first; none of them is ever a key.
struct ProviderReport {
    PaymentMethod method = PaymentMethod::stripe;
    bool has_environment = false;           ///< Whether its key is the environment's.
    std::optional<KeptProviderKeys> keys{}; ///< What somebody has set, also where the environment wins.
    bool takes_money = false;               ///< False where there is no key.
    std::vector<std::string_view> problems{};
    std::string note{}; ///< What the provider has said, for who knows it.
};

/// Behind /api/admin/payment-providers: whether the keys of the providers will do. Safe from any thread.
class ProviderCheckService {
public:
    ProviderCheckService(Store& store, OnlinePayments online) : store_(store), online_(std::move(online)) {}

    /// Returns the providers that have a key, and those that could be given one, with what can be said without asking
    /// them.
    [[nodiscard]] std::vector<ProviderReport> all() const {
        std::vector<ProviderReport> reports;
        for (const auto method : kProvidersWithKeys) {
            auto found = report(method);
            if (found.has_environment || found.keys || online_.box) reports.push_back(std::move(found));
        }
        return reports;
    }

    /// Asks one of them, which takes as long as it takes to answer. One at a time: it is the house's time that is
    /// spent, and a worker of the buyers' that waits.
    Result<ProviderReport> ask(std::string_view name) {
        const auto method = provider_with_keys(name);
        const auto provider = method ? online_.by(*method) : nullptr;
        if (!provider) return Error::not_found("There is no such payment provider here.");
        const auto turn = asking_.take();
        if (!turn) return OneAtATime::busy();
        auto answer = provider->check();
        auto asked = report(*method);
        if (const auto problem = problem_of(answer.health); !problem.empty())
            asked.problems.insert(asked.problems.begin(), problem);
        asked.note = std::move(answer.note);
        return asked;
    }

private:
    [[nodiscard]] ProviderReport report(PaymentMethod method) const {
        const auto provider = online_.by(method);
        ProviderReport report{.method = method, .has_environment = online_.is_fixed(method)};
        const bool takes_money = provider && provider->takes_money();
        const bool others_open = store_.read([&](Tx& tx) {
            for (auto& keys : tx.provider_keys().all())
                if (keys.method == method && !keys.key.empty()) report.keys = std::move(keys);
            return provider && tx.payments().has_open(method, !takes_money);
        });
        report.takes_money = provider ? takes_money : report.keys && report.keys->takes_money;
        if (!provider) {
            if (report.keys) report.problems.emplace_back("cannot_open");
            return report;
        }
        if (others_open) report.problems.emplace_back("other_mode_open");
        if (!provider->knows_messages()) report.problems.emplace_back("no_webhook_secret");
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

    Store& store_;
    const OnlinePayments online_;
    OneAtATime asking_{};
};

} // namespace frontrow
