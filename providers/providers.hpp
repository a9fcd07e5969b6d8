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
#include "providers/mollie.hpp"
#include "providers/stripe.hpp"

namespace frontrow {

/// The payment providers that the environment has keys for. They come from there and from nowhere else: a command line
/// is read by everybody on the machine.
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
                {"MOLLIE_API_BASE", "Another server than Mollie's own, for tests"}};
    }

    /// Throws std::invalid_argument, which names the variable and shows no key.
    static Providers from(const Read& read) {
        Providers providers;
        const auto stripe_key = read("STRIPE_SECRET_KEY");
        const auto mollie_key = read("MOLLIE_API_KEY");
        if (!stripe_key.empty() && !Stripe::is_key(stripe_key)) throw wrong("STRIPE_SECRET_KEY", "is no secret key");
        if (!mollie_key.empty() && !Mollie::is_key(mollie_key)) throw wrong("MOLLIE_API_KEY", "is no API key");
        const auto public_url = url(read, "FRONTROW_PUBLIC_URL", "");
        if (public_url) providers.public_url_ = public_url->text();
        if ((!stripe_key.empty() || !mollie_key.empty()) && !public_url)
            throw wrong("FRONTROW_PUBLIC_URL", "must be set: buyers come back to it when they have paid");
        if (!stripe_key.empty()) {
            auto secrets = secrets_of(read("STRIPE_WEBHOOK_SECRETS"));
            providers.has_deaf_one_ = secrets.empty();
            providers.stripe_ = std::make_unique<Stripe>(Stripe::Options{
                stripe_key, std::move(secrets), *url(read, "STRIPE_API_BASE", "https://api.stripe.com")});
        }
        if (!mollie_key.empty())
            providers.mollie_ = std::make_unique<Mollie>(
                Mollie::Options{mollie_key, *url(read, "MOLLIE_API_BASE", "https://api.mollie.com")});
        return providers;
    }

    [[nodiscard]] std::vector<PaymentProvider*> all() const {
        std::vector<PaymentProvider*> providers;
        if (stripe_) providers.push_back(stripe_.get());
        if (mollie_) providers.push_back(mollie_.get());
        return providers;
    }
    [[nodiscard]] const std::string& public_url() const noexcept { return public_url_; }
    /// Whether any of them has a live key.
    [[nodiscard]] bool take_money() const {
        return (stripe_ && stripe_->takes_money()) || (mollie_ && mollie_->takes_money());
    }
    /// Whether one cannot tell us of a payment, so that all of them are found by looking.
    [[nodiscard]] bool has_deaf_one() const noexcept { return has_deaf_one_; }

private:
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
    static std::vector<std::string> secrets_of(std::string_view text) {
        std::vector<std::string> secrets;
        while (!text.empty()) {
            const auto comma = std::min(text.find(','), text.size());
            const auto secret = trimmed(text.substr(0, comma));
            text.remove_prefix(std::min(comma + 1, text.size()));
            if (!ProviderJson::is_name(secret))
                throw wrong("STRIPE_WEBHOOK_SECRETS", "must be secrets with commas between them");
            secrets.emplace_back(secret);
        }
        return secrets;
    }

    std::unique_ptr<Stripe> stripe_;
    std::unique_ptr<Mollie> mollie_;
    std::string public_url_;
    bool has_deaf_one_ = false;
};

} // namespace frontrow
