#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/people/audit_service.hpp"
#include "domain/promotion/embed.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/marketing/embed and the pages under /embed. Safe from any thread.
class EmbedService {
public:
    EmbedService(Store& store, const AuditLog& audit) : store_(store), audit_(audit) {}

    [[nodiscard]] EmbedSettings find() {
        return store_.read([](Tx& tx) { return tx.embed().find(); });
    }

    Result<EmbedSettings> edit(const Actor& actor, const std::vector<Origin>& origins, std::int64_t row_version) {
        return store_.write([&](Tx& tx) -> Result<EmbedSettings> {
            const auto before = tx.embed().find();
            if (before.row_version != row_version) return AuditLog::overtaken(tx, "embed.", "embed");
            tx.embed().put(origins);
            auto after = tx.embed().find();
            audit_.write(tx, actor, "embed.edit", "embed", described(before), described(after));
            return after;
        });
    }

private:
    static std::string described(const EmbedSettings& settings) {
        std::vector<std::string> origins;
        for (const auto& origin : settings.origins) origins.push_back(origin.text());
        return AuditFields().with("origins", origins).text();
    }

    Store& store_;
    const AuditLog& audit_;
};

} // namespace frontrow
