#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/money.hpp"
#include "domain/payment/payment.hpp"
#include "domain/payment/payment_attempt.hpp"
#include "domain/payment/provider_keys.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What a provider is asked to collect.
struct PaymentDemand {
    AttemptId attempt;
    OrderId order;
    Money amount{};
    std::string description; ///< What the buyer reads: the event, the day, the reference.
    std::string email;
    Time created_at{};
    std::string return_url; ///< Where the buyer comes back, however it went.
    std::string webhook_url;
};

/// What became of a call to a provider.
enum class Hearing : std::uint8_t {
    said,        ///< It has answered what it knows of the payment.
    unreachable, ///< No answer, or none that says anything: whether it has done what was asked is not known.
    refused,     ///< It has not done it and will not.
    unknown,     ///< It knows no such payment.
};

/// What a provider says of a payment. `note` is for people of the house; no key is ever in it.
struct ProviderWord {
    Hearing hearing = Hearing::unreachable;
    AttemptState state = AttemptState::started; ///< Neither created nor incident.
    bool takes_money = false;                   ///< Whether it is real money.
    std::string provider_id{};
    std::string capture_id{};
    std::string redirect_url{};
    std::optional<Time> expires_at{};
    std::optional<Money> captured{};     ///< Of a paid one.
    std::optional<Money> refunded{};     ///< Of that, by whomever, where it says so.
    std::optional<Money> charged_back{}; ///< Of that, by the buyer's bank, where it says so.
    std::optional<Money> fee{};          ///< What it keeps of that for itself, where it says so.
    std::string note{};
};

/// What a provider says of money on its way back.
struct ReturnWord {
    Hearing hearing = Hearing::unreachable;
    ReturnState state = ReturnState::pending;
    std::string provider_id{};
    std::string note{};
};

/// A message of a provider, as it arrives.
struct ProviderCall {
    std::string_view body;      ///< Byte for byte.
    std::string_view signature; ///< What its header says, empty where there is none.
    Time now{};
};

/// What such a message is about. A hint only: what is true, the provider is asked.
struct ProviderHint {
    enum class About : std::uint8_t {
        payment,
        own_return,   ///< Of money that we give back.
        other_return, ///< Of money that somebody gives back who is not us; `part` is the provider's name for that.
        other_return_failed, ///< Of such money that comes back, or never went out.
        dispute,             ///< The buyer's bank asks; `part` is the provider's name for that.
        dispute_taken,       ///< And has taken the money.
        dispute_won,         ///< And has given the money back to us.
    };
    About about = About::payment;
    std::string event{};                ///< Unique; empty where the provider names none.
    std::string name{};                 ///< Of the payment, as PaymentTable::known_as finds it.
    std::optional<AttemptId> attempt{}; ///< Where the message carries it.
    std::optional<ReturnId> back{};     ///< Of money that we give back, which return.
    std::string part{};
    std::optional<Money> amount{};
};

/// Whether a provider works with our key, as far as it can be asked.
enum class ProviderHealth : std::uint8_t {
    works,
    wrong_key,    ///< It does not know the key, or not any more.
    lacks_rights, ///< The key may not do what is needed.
    unreachable,  ///< No answer.
    unwell,       ///< An answer that says neither.
};
struct ProviderCheck {
    ProviderHealth health = ProviderHealth::unreachable;
    std::string note{}; ///< For people of the house; no key is ever in it.
};

/// Somebody who collects money for the house on a page of their own. Calls wait for the network: never inside a
/// transaction, and on no thread that buyers wait for. They throw nothing but for want of memory. Safe from any thread.
class PaymentProvider {
public:
    virtual ~PaymentProvider() = default;
    [[nodiscard]] virtual PaymentMethod method() const = 0;
    /// Whether its key is a live one.
    [[nodiscard]] virtual bool takes_money() const = 0;
    /// For how long a payment is open that begins now, before the provider has said so itself.
    [[nodiscard]] virtual Milliseconds longest_open() const = 0;
    /// Whether its messages can be known to be its own; where not, what was paid is found by looking.
    [[nodiscard]] virtual bool knows_messages() const { return true; }
    /// Returns the request that start() sends, or why this cannot be paid so. Calls nobody.
    [[nodiscard]] virtual Result<std::string> request_for(const PaymentDemand& demand) const = 0;

    /// Begins the payment, or returns the one that it has begun already by this attempt's key.
    virtual ProviderWord start(const PaymentAttempt& attempt) = 0;
    virtual ProviderWord look_up(const PaymentAttempt& attempt) = 0;
    /// Makes sure that it cannot be paid any more, and returns what it is then: it may be paid.
    virtual ProviderWord end(const PaymentAttempt& attempt) = 0;
    /// Gives a paid attempt's money back, all of it or the amount of the return, once for the key of the return,
    /// however often and however late it is asked again.
    virtual ReturnWord give_back(const PaymentAttempt& attempt, const PaymentReturn& asked) = 0;
    virtual ReturnWord look_up_return(const PaymentAttempt& attempt, const PaymentReturn& asked) = 0;
    /// Asks whether it works with our key, by something that changes nothing there.
    virtual ProviderCheck check() = 0;

    /// Returns what the message is about, nothing where that concerns no payment, or the refusal of one that the
    /// provider has not sent, or of the wrong mode. Calls nobody.
    [[nodiscard]] virtual Result<std::optional<ProviderHint>> read_call(const ProviderCall& call) const = 0;
};

/// Threads of their own for calls that wait for the network. Safe from any thread.
class Errands {
public:
    virtual ~Errands() = default;
    /// Runs `errand` some time. `client` is for whom, as limits per address count them, empty where nobody counts: one
    /// who sends many leaves the others their turn. Returns false, having taken nothing, where too many wait. `errand`
    /// must not throw.
    virtual bool take(const std::string& client, std::function<void()> errand) = 0;
};

/// Providers that come and go while the shop is open. Safe from any thread.
class ChangingProviders {
public:
    virtual ~ChangingProviders() = default;
    /// Returns those of this moment. One that goes is still good for whoever has it, and asks nobody new.
    [[nodiscard]] virtual std::vector<std::shared_ptr<PaymentProvider>> now() const = 0;
    /// Makes sure that now() is not older than this version of their keys.
    virtual void catch_up(std::int64_t version) = 0;
};

/// Which providers collect money, and who goes to ask them. Everything must outlive the shop.
struct OnlinePayments {
    std::vector<PaymentProvider*> providers{}; ///< For as long as the shop is open.
    Errands* errands = nullptr;                ///< Nobody: whoever asks waits for the answer.
    std::string public_url{};                  ///< Where buyers reach this shop: "https://tickets.example.org".
    std::size_t max_waiting = 4;       ///< Requests that wait for a provider at a time, half of them of one address.
    SecretBox* box = nullptr;          ///< Seals the keys that admins set; nullptr where they cannot.
    ProviderMaker make{};              ///< Of those keys; there is one where there is a box.
    ChangingProviders* kept = nullptr; ///< Those that admins have set keys for.

    /// Returns all of them. Where one is named twice, by the environment and by an admin, the former wins.
    [[nodiscard]] std::vector<std::shared_ptr<PaymentProvider>> all() const {
        std::vector<std::shared_ptr<PaymentProvider>> found;
        for (auto* provider : providers) found.emplace_back(std::shared_ptr<void>(), provider); // not ours to end
        if (!kept) return found;
        for (auto& provider : kept->now())
            if (!is_fixed(provider->method())) found.push_back(std::move(provider));
        return found;
    }
    /// Returns who collects by this method, or nullptr.
    [[nodiscard]] std::shared_ptr<PaymentProvider> by(PaymentMethod method) const {
        for (auto& provider : all())
            if (provider->method() == method) return std::move(provider);
        return nullptr;
    }
    /// Whether the one of this method stays as long as the shop is open, whatever keys are set.
    [[nodiscard]] bool is_fixed(PaymentMethod method) const {
        return std::any_of(providers.begin(), providers.end(),
                           [&](const PaymentProvider* provider) { return provider->method() == method; });
    }
};

} // namespace frontrow
