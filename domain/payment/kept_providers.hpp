#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/payment/provider_keys.hpp"
#include "domain/store.hpp"
#include "domain/string_list.hpp"

namespace frontrow {

/// The providers whose keys the store has, as this process knows them. Keys that cannot be opened, because the key that
/// they were sealed with is not there, are those of no provider; nothing else minds. Safe from any thread.
class KeptProviders final : public ChangingProviders {
public:
    using Report = std::function<void(std::string_view)>;

    /// `store` and `box` must outlive it. Reads what there is. Throws StoreUnavailable.
    KeptProviders(Store& store, const SecretBox& box, ProviderMaker make, Report report)
        : store_(store), box_(box), make_(std::move(make)), report_(std::move(report)) {
        refresh();
    }

    [[nodiscard]] std::vector<std::shared_ptr<PaymentProvider>> now() const override {
        const std::lock_guard lock(mutex_);
        std::vector<std::shared_ptr<PaymentProvider>> providers;
        for (const auto& each : opened_)
            if (each.provider) providers.push_back(each.provider);
        return providers;
    }

    void catch_up(std::int64_t version) override {
        const std::lock_guard one_at_a_time(reading_);
        if (version > version_) read();
    }

    /// Looks whether another process has changed keys. Throws StoreUnavailable.
    void refresh() {
        const std::lock_guard one_at_a_time(reading_);
        if (store_.read([](Tx& tx) { return tx.provider_keys().version(); }) != version_) read();
    }

private:
    /// One whose keys were read; without a provider where they could not be opened.
    struct Opened {
        PaymentMethod method;
        std::int64_t version;
        std::shared_ptr<PaymentProvider> provider;
    };

    /// What has not changed stays as it is, with its connections.
    void read() {
        const auto kept = store_.read([](Tx& tx) { return tx.provider_keys().all(); });
        std::vector<Opened> opened;
        std::int64_t version = 0;
        for (const auto& keys : kept) {
            version = std::max(version, keys.version);
            if (keys.key.empty()) continue;
            const auto known = std::find_if(opened_.begin(), opened_.end(), [&](const Opened& before) {
                return before.method == keys.method && before.version == keys.version;
            });
            opened.push_back(known != opened_.end() ? *known : Opened{keys.method, keys.version, open(keys)});
        }
        {
            const std::lock_guard lock(mutex_);
            opened_.swap(opened);
        }
        version_ = version;
    }

    [[nodiscard]] std::shared_ptr<PaymentProvider> open(const KeptProviderKeys& keys) const {
        const auto key = box_.open(keys.key, purpose_of_key(keys.method));
        const auto secrets = keys.webhook_secrets.empty()
                                 ? std::optional<std::string>("")
                                 : box_.open(keys.webhook_secrets, purpose_of_secrets(keys.method));
        if (!key || !secrets) {
            report_(std::string("the keys of ")
                        .append(name_of(keys.method))
                        .append(" were sealed with another key than this server has; nobody can pay by it"));
            return nullptr;
        }
        auto made = make_(keys.method, {*key, from_string_list(*secrets)});
        if (made) return std::move(*made);
        report_(std::string(name_of(keys.method)) + ": " + made.error().detail);
        return nullptr;
    }

    Store& store_;
    const SecretBox& box_;
    const ProviderMaker make_;
    const Report report_;
    std::mutex reading_;       ///< For version_, and for who writes opened_.
    std::int64_t version_ = 0; ///< Up to which everything is in opened_.
    mutable std::mutex mutex_; ///< For opened_.
    std::vector<Opened> opened_;
};

} // namespace frontrow
