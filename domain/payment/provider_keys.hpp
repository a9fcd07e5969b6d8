#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/payment/payment.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

namespace frontrow {

class PaymentProvider;

/// The providers that need keys of the house, in the order in which they are shown.
inline constexpr std::array kProvidersWithKeys = {PaymentMethod::stripe, PaymentMethod::mollie};

inline std::optional<PaymentMethod> provider_with_keys(std::string_view name) {
    const auto found = std::find_if(kProvidersWithKeys.begin(), kProvidersWithKeys.end(),
                                    [&](PaymentMethod method) { return name_of(method) == name; });
    return found == kProvidersWithKeys.end() ? std::nullopt : std::optional(*found);
}

inline constexpr std::size_t kMaxProviderKeyBytes = 300;
inline constexpr std::size_t kMaxWebhookSecrets = 5; ///< More than one while they are changed.

/// What a provider knows the house by, and the house its messages.
struct ProviderKeys {
    std::string key;
    std::vector<std::string> webhook_secrets{};
};

/// Makes who collects by this method with these keys, or says what is wrong with them: `field` is "key" or
/// "webhook_secrets", and nothing of the text is theirs. Calls nobody.
using ProviderMaker = std::function<Result<std::shared_ptr<PaymentProvider>>(PaymentMethod, const ProviderKeys&)>;

/// The keys of a provider as they are kept: sealed, beside what may be shown of them.
struct KeptProviderKeys {
    PaymentMethod method = PaymentMethod::stripe;
    std::string key{};             ///< Sealed; empty once it was removed.
    std::string webhook_secrets{}; ///< A string list, sealed; empty where there are none.
    std::int64_t secrets = 0;      ///< How many.
    std::string last{};            ///< The last letters of the key.
    bool takes_money = false;
    std::string set_by{}; ///< As the log of changes names them.
    Time set_at{};
    std::int64_t version = 0; ///< Of the keys of all providers, when these were set or removed.
};

/// How they are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class ProviderKeyTable {
public:
    virtual ~ProviderKeyTable() = default;
    /// Returns what was ever set, those that were removed included.
    [[nodiscard]] virtual std::vector<KeptProviderKeys> all() = 0;
    /// Returns the version of the keys: it goes up with every put(). 0 where there never were any.
    [[nodiscard]] virtual std::int64_t version() = 0;
    /// Keeps everybody else from changing any until the transaction ends.
    virtual void change_alone() = 0;
    /// Adds or replaces the keys of a provider, now. Its version is the next one whatever they say.
    virtual void put(const KeptProviderKeys& keys) = 0;
};

/// What each of the two is sealed for, so that the keys of one provider do not open as those of another.
inline std::string purpose_of_key(PaymentMethod method) { return std::string(name_of(method)) + " key"; }
inline std::string purpose_of_secrets(PaymentMethod method) {
    return std::string(name_of(method)) + " webhook secrets";
}

} // namespace frontrow
