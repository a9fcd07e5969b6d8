#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/people/audit_service.hpp"
#include "domain/promotion/interest.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/interest and /api/marketing/interest. Safe from any thread.
class InterestService {
public:
    InterestService(Store& store, const AuditLog& audit) : store_(store), audit_(audit) {}

    /// Notes who wants to hear of an event that the public can see, and to which words they agreed when.
    Result<Done> add(const Email& email, const std::optional<EventSlug>& event, const std::string& language) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            if (event) {
                const auto found = tx.events().find(*event);
                if (!found || found->deleted_at || found->status == EventStatus::draft)
                    return Error::invalid("event", "There is no such event.");
            }
            tx.interest().put({{}, email, event, language, std::string(kConsentVersion), tx.now()});
            return Done{};
        });
    }

    /// Returns at most `limit` entries with numbers below `before`, the latest first.
    [[nodiscard]] std::vector<Interest> below(std::int64_t before, std::int64_t limit) {
        return store_.read([&](Tx& tx) { return tx.interest().below(before, limit); });
    }

    /// Removes everything that is kept of an address here. Returns how many entries that were. The log of changes says
    /// that it was done, not for whom: else it would remember what has to be forgotten.
    std::int64_t forget(const Actor& actor, const Email& email) {
        return store_.write([&](Tx& tx) {
            const auto removed = tx.interest().forget(email);
            if (removed > 0) audit_.write(tx, actor, "interest.forget", std::to_string(removed));
            return removed;
        });
    }

private:
    Store& store_;
    const AuditLog& audit_;
};

} // namespace frontrow
