#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/payment/payment_provider.hpp"
#include "domain/payment/provider_keys.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/store.hpp"
#include "domain/string_list.hpp"

namespace frontrow {

/// What somebody sets of the keys of a provider; what is missing stays as it is.
struct ProviderKeysEdit {
    std::optional<std::string> key{};
    std::optional<std::vector<std::string>> webhook_secrets{};
};

/// Behind PUT and DELETE /api/admin/payment-providers/{method}: the keys that admins set. Nothing gives them out again.
/// Safe from any thread.
class ProviderKeyService {
public:
    ProviderKeyService(Store& store, CatalogueService& catalogue, const AuditLog& audit, OnlinePayments online)
        : store_(store), catalogue_(catalogue), audit_(audit), online_(std::move(online)) {}

    /// Returns in a word why no keys can be set here; empty where they can.
    [[nodiscard]] std::string_view why_refused() const {
        if (!online_.box) return "environment_only";
        if (!online_.kept) return "no_public_url";
        return online_.box->can_seal() ? "" : "no_encryption_key";
    }

    /// Sets keys, which hold at once in this process, and within a second in all others.
    Result<Done> set(const Actor& actor, std::string_view name, const ProviderKeysEdit& wanted) {
        const auto method = provider_with_keys(name);
        if (!method) return Error::not_found("There is no such payment provider.");
        if (!why_refused().empty())
            return Error::conflict("keys_cannot_be_kept", "The keys of providers cannot be set here: see refused.");
        if (online_.is_fixed(*method))
            return Error::conflict("keys_of_environment",
                                   "The environment of the server has the keys of this provider, and wins.");
        const auto done = catalogue_.edit([&](CatalogueEdit& edit) -> Result<Done> {
            Tx& tx = edit.tx();
            tx.provider_keys().change_alone();
            const auto before = kept(tx, *method);
            auto after = sealed(before, wanted, actor);
            if (!after) return after.error();
            tx.provider_keys().put(*after);
            edit.touch_everything(); // the page of every session says how it is paid
            std::vector<std::string> set;
            if (wanted.key) set.emplace_back("key");
            if (wanted.webhook_secrets) set.emplace_back("webhook secrets");
            audit_.write(tx, actor, "payment_provider.keys", std::string(name), described(before),
                         AuditFields().with("set", set).text() + described(*after));
            return Done{};
        });
        return caught_up(done);
    }

    /// Removes the keys of a provider. Payments that were begun by them wait until there are such keys again.
    Result<Done> remove(const Actor& actor, std::string_view name) {
        const auto method = provider_with_keys(name);
        if (!method) return Error::not_found("There is no such payment provider.");
        const auto done = catalogue_.edit([&](CatalogueEdit& edit) -> Result<Done> {
            Tx& tx = edit.tx();
            tx.provider_keys().change_alone();
            const auto before = kept(tx, *method);
            if (before.key.empty()) return Error::not_found("No keys are set for this payment provider.");
            tx.provider_keys().put({.method = *method, .set_by = actor.name});
            edit.touch_everything();
            audit_.write(tx, actor, "payment_provider.keys_removed", std::string(name), described(before));
            return Done{};
        });
        return caught_up(done);
    }

private:
    static constexpr std::size_t kShownLetters = 4;

    static KeptProviderKeys kept(Tx& tx, PaymentMethod method) {
        for (auto& keys : tx.provider_keys().all())
            if (keys.method == method) return std::move(keys);
        return {.method = method};
    }

    /// Returns what is to be kept, once a provider could be made of it.
    Result<KeptProviderKeys> sealed(KeptProviderKeys keys, const ProviderKeysEdit& wanted, const Actor& actor) const {
        if (!wanted.key && keys.key.empty()) return Error::invalid("key", "The key is missing.", "missing");
        if (!wanted.key && !wanted.webhook_secrets) return Error::invalid("key", "There is nothing to set.", "missing");
        auto key = wanted.key ? wanted.key : online_.box->open(keys.key, purpose_of_key(keys.method));
        if (!key)
            return Error::invalid("key", "The key that is set cannot be read any more: give it again.", "missing");
        const auto made =
            online_.make(keys.method, {*key, wanted.webhook_secrets.value_or(std::vector<std::string>{})});
        if (!made) return made.error();
        if (!wanted.webhook_secrets && !keys.webhook_secrets.empty() &&
            !online_.box->open(keys.webhook_secrets, purpose_of_secrets(keys.method)))
            return Error::invalid("webhook_secrets", "Those that are set cannot be read any more: give them again.",
                                  "missing");
        if (wanted.key) {
            keys.key = online_.box->seal(*key, purpose_of_key(keys.method));
            keys.last = key->substr(key->size() - std::min(key->size(), kShownLetters));
            keys.takes_money = (*made)->takes_money();
        }
        if (wanted.webhook_secrets) {
            const auto& secrets = *wanted.webhook_secrets;
            keys.secrets = std::ssize(secrets);
            keys.webhook_secrets =
                secrets.empty() ? "" : online_.box->seal(to_string_list(secrets), purpose_of_secrets(keys.method));
        }
        keys.set_by = actor.name;
        return keys;
    }

    /// The keys as the log of changes may have them.
    static std::string described(const KeptProviderKeys& keys) {
        if (keys.key.empty()) return {};
        return AuditFields()
            .with("mode", keys.takes_money ? "live" : "test")
            .with("key ends in", keys.last)
            .with("number of webhook secrets", keys.secrets)
            .text();
    }

    Result<Done> caught_up(const Result<Done>& done) {
        if (done && online_.kept)
            online_.kept->catch_up(store_.read([](Tx& tx) { return tx.provider_keys().version(); }));
        return done;
    }

    Store& store_;
    CatalogueService& catalogue_;
    const AuditLog& audit_;
    const OnlinePayments online_;
};

} // namespace frontrow
