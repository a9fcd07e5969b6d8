#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/payment/payment_provider.hpp"
#include "domain/payment/provider_keys.hpp"
#include "domain/text.hpp"
#include "providers/mollie.hpp"
#include "providers/stripe.hpp"

namespace frontrow {

/// The payment providers that the environment has keys for, and how others are made of keys that admins set. A command
/// line has none: it is read by everybody on the machine.
class Providers {
public:
    /// What a variable of the environment says; empty where it is not set.
    using Read = std::function<std::string(const char*)>;

    /// The variables, each with what it is for.
    static std::vector<std::pair<std::string, std::string>> variables() {
        return {{"FRONTROW_PUBLIC_URL", "Where buyers reach the shop, https://…; needed for payments and for mail"},
                {"STRIPE_SECRET_KEY", "Offer payment by Stripe: sk_test_… or sk_live_…"},
                {"STRIPE_WEBHOOK_SECRETS", "By which Stripe's messages are known: whsec_…, several with commas"},
                {"MOLLIE_API_KEY", "Offer payment by Mollie: test_… or live_…"},
                {"STRIPE_API_BASE", "Another server than Stripe's own, for tests"},
                {"MOLLIE_API_BASE", "Another server than Mollie's own, for tests"},
                {"FRONTROW_KEY", "What keys set in the settings are encrypted with: 64 hexadecimal digits"}};
    }

    /// Throws std::invalid_argument, which names the variable and shows no key.
    static Providers from(const Read& read) {
        Providers providers;
        const auto public_url = url(read, "FRONTROW_PUBLIC_URL", "");
        if (public_url) providers.public_url_ = public_url->text();
        providers.bases_ = {*url(read, "STRIPE_API_BASE", "https://api.stripe.com"),
                            *url(read, "MOLLIE_API_BASE", "https://api.mollie.com")};
        const ProviderKeys stripe{read("STRIPE_SECRET_KEY"), parted(read("STRIPE_WEBHOOK_SECRETS"))};
        const ProviderKeys mollie{read("MOLLIE_API_KEY")};
        if (!stripe.key.empty()) providers.add(PaymentMethod::stripe, stripe, "STRIPE_SECRET_KEY");
        if (!mollie.key.empty()) providers.add(PaymentMethod::mollie, mollie, "MOLLIE_API_KEY");
        if (!providers.providers_.empty() && !public_url)
            throw wrong("FRONTROW_PUBLIC_URL", "must be set: buyers come back to it when they have paid");
        return providers;
    }

    [[nodiscard]] std::vector<PaymentProvider*> all() const {
        std::vector<PaymentProvider*> providers;
        for (const auto& provider : providers_) providers.push_back(provider.get());
        return providers;
    }
    /// How a provider is made of keys.
    [[nodiscard]] ProviderMaker maker() const {
        return [bases = bases_](PaymentMethod method, const ProviderKeys& keys) { return made(method, keys, bases); };
    }
    [[nodiscard]] const std::string& public_url() const noexcept { return public_url_; }
    /// Whether any of them has a live key.
    [[nodiscard]] bool take_money() const {
        return std::any_of(providers_.begin(), providers_.end(),
                           [](const auto& provider) { return provider->takes_money(); });
    }

private:
    /// Where the providers are asked.
    struct Bases {
        ServiceUrl stripe = ServiceUrl::parse("https://api.stripe.com");
        ServiceUrl mollie = ServiceUrl::parse("https://api.mollie.com");
    };

    static Result<std::shared_ptr<PaymentProvider>> made(PaymentMethod method, const ProviderKeys& keys,
                                                         const Bases& bases) {
        const auto& secrets = keys.webhook_secrets;
        if (!std::all_of(secrets.begin(), secrets.end(), ProviderJson::is_name))
            return Error::invalid("webhook_secrets", "must be secrets with commas between them");
        if (method == PaymentMethod::stripe) {
            if (!Stripe::is_key(keys.key)) return Error::invalid("key", "is no secret key");
            return std::shared_ptr<PaymentProvider>(
                std::make_shared<Stripe>(Stripe::Options{keys.key, secrets, bases.stripe}));
        }
        if (!Mollie::is_key(keys.key)) return Error::invalid("key", "is no API key");
        if (!secrets.empty()) return Error::invalid("webhook_secrets", "are not what this provider has");
        return std::shared_ptr<PaymentProvider>(std::make_shared<Mollie>(Mollie::Options{keys.key, bases.mollie}));
    }

    void add(PaymentMethod method, const ProviderKeys& keys, const char* variable) {
        auto provider = made(method, keys, bases_);
        if (!provider)
            throw wrong(provider.error().field == "key" ? variable : "STRIPE_WEBHOOK_SECRETS", provider.error().detail);
        providers_.push_back(std::move(*provider));
    }

    static std::invalid_argument wrong(const std::string& variable, const std::string& why) {
        return std::invalid_argument(variable + " " + why);
    }
    static std::optional<ServiceUrl> url(const Read& read, const char* variable, const char* otherwise) {
        auto text = read(variable);
        if (text.empty()) text = otherwise;
        if (text.empty()) return {};
        try {
            return ServiceUrl::parse(text);
        } catch (const std::invalid_argument& error) {
            throw wrong(variable, error.what());
        }
    }
    /// Returns what stands between commas, without the blanks around it.
    static std::vector<std::string> parted(std::string_view text) {
        std::vector<std::string> parts;
        while (!text.empty()) {
            const auto comma = std::min(text.find(','), text.size());
            parts.emplace_back(trimmed(text.substr(0, comma)));
            text.remove_prefix(std::min(comma + 1, text.size()));
        }
        return parts;
    }

    std::vector<std::shared_ptr<PaymentProvider>> providers_;
    Bases bases_;
    std::string public_url_;
};

} // namespace frontrow
