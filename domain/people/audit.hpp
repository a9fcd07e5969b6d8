#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/people/user.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Where a request came from, as far as the log of changes tells it.
struct Client {
    std::string address{}; ///< As limits count it; empty for the command line.
    std::string browser{}; ///< What it calls itself.
};

/// Who makes a change.
struct Actor {
    std::optional<UserId> user{}; ///< Empty for the program itself and for the command line.
    std::string name = "frontrow";
    Client client{}; ///< Known where rights change, and told there.
};

inline Actor actor_of(const User& user, Client client = {}) { return {user.id, user.email.text(), std::move(client)}; }

/// One change: who, when, what, and how it was before and after.
struct AuditEntry {
    std::int64_t number = 0; ///< Counts from 1 without gaps.
    Time at{};
    Actor actor;
    std::string action;   ///< "event.edit", "user.add", …
    std::string subject;  ///< The slug, reference or address of what was changed.
    std::string before{}; ///< Lines of "field: value"; empty where it did not exist.
    std::string after{};
    std::string hash{}; ///< Over the one before and all above: who changes one entry has to write all later ones again.
};

/// Returns the hash of an entry that follows one with the hash `previous`. Every field goes in with its length, so
/// that no two entries spell the same text.
inline std::string hash_of(const AuditEntry& entry, const std::string& previous, const Digest& digest) {
    std::string text;
    for (const std::string& field :
         {previous, std::to_string(entry.number), std::to_string(entry.at.time_since_epoch().count()),
          entry.actor.user ? std::to_string(entry.actor.user->value) : std::string(), entry.actor.name, entry.action,
          entry.subject, entry.before, entry.after})
        text.append(std::to_string(field.size())).append(":").append(field);
    return digest.of(text);
}

/// How changes are written down. Part of the store's contract; see domain/store.hpp for threads and errors.
class AuditTable {
public:
    virtual ~AuditTable() = default;
    /// Returns the latest entry; until a write that asked ends, no other adds one.
    [[nodiscard]] virtual std::optional<AuditEntry> latest() = 0;
    virtual void add(const AuditEntry& entry) = 0;
    /// Returns the latest entry about `subject` whose action begins with `actions`, such as "event.".
    [[nodiscard]] virtual std::optional<AuditEntry> latest_of(const std::string& actions,
                                                              const std::string& subject) = 0;
    /// Returns at most `limit` entries of maps that were published for the venue with this slug, the latest first.
    [[nodiscard]] virtual std::vector<AuditEntry> maps_published(const std::string& venue, std::int64_t limit) = 0;
    /// Returns at most `limit` entries with numbers below `before`, the latest first.
    [[nodiscard]] virtual std::vector<AuditEntry> below(std::int64_t before, std::int64_t limit) = 0;
};

} // namespace frontrow
