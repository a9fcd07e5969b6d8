#pragma once

#include <string>

#include "domain/audit_log.hpp"
#include "domain/shop.hpp"
#include "domain/store.hpp"

namespace frontrow {

inline std::string described(const ShopSettings& shop) {
    return Described()
        .with("name", shop.name)
        .with("currency", std::string(shop.currency.code()))
        .with("timezone", shop.timezone)
        .with("language", shop.language)
        .text();
}

/// Behind /api/admin/shop. Safe from any thread.
class ShopService {
public:
    ShopService(Store& store, const AuditLog& audit) : store_(store), audit_(audit) {}

    /// Promises the settings; those of a new shop where nobody has set it up.
    [[nodiscard]] ShopSettings settings() {
        return store_.read([](Tx& tx) { return tx.shop().settings().value_or(ShopSettings{}); });
    }

    /// Replaces the settings where nobody has since the edition that they carry. Promises them as they are kept.
    Result<ShopSettings> edit(const Actor& actor, const ShopSettings& wanted) {
        return store_.write([&](Tx& tx) -> Result<ShopSettings> {
            const auto before = tx.shop().settings().value_or(ShopSettings{});
            if (before.edition != wanted.edition)
                return Error::conflict("changed_meanwhile", "Somebody else has changed the settings meanwhile.");
            tx.shop().put(wanted);
            auto after = *tx.shop().settings();
            audit_.write(tx, actor, "shop.edit", after.name, described(before), described(after));
            return after;
        });
    }

private:
    Store& store_;
    const AuditLog& audit_;
};

} // namespace frontrow
