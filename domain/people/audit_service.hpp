#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/audit.hpp"
#include "domain/store.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The lines of "field: value" in which an audit entry shows a thing.
class AuditFields {
public:
    /// A value is one line, whatever breaks it has: each line of an entry is a field.
    AuditFields& with(const char* field, std::string value) {
        std::replace(value.begin(), value.end(), '\n', ' ');
        text_.append(field).append(": ").append(value).append("\n");
        return *this;
    }
    AuditFields& with(const char* field, std::int64_t value) { return with(field, std::to_string(value)); }
    AuditFields& with(const char* field, const std::vector<std::string>& values) {
        std::string joined;
        for (const auto& value : values) joined.append(joined.empty() ? "" : ", ").append(value);
        return with(field, joined);
    }
    AuditFields& with(const Client& client) {
        if (!client.address.empty()) with("address", client.address);
        if (!client.browser.empty()) with("browser", client.browser);
        return *this;
    }
    [[nodiscard]] std::string text() const { return text_; }

private:
    std::string text_;
};

/// Which changes somebody looks for. Only what is set has to fit.
struct AuditSearch {
    std::string who{};   ///< As the log names the actor.
    std::string about{}; ///< The first words of an action: "event", "voucher", which "voucher_batch" is about too.
    std::string text{};  ///< A part of the subject, or of what it was or is; ASCII letters of either case.
    std::optional<Time> from{};
    std::optional<Time> until{}; ///< Before that.
};

inline bool fits(const AuditEntry& entry, const AuditSearch& wanted) {
    if (!wanted.who.empty() && entry.actor.name != wanted.who) return false;
    const bool is_about = entry.action.starts_with(wanted.about + ".") || entry.action.starts_with(wanted.about + "_");
    if (!wanted.about.empty() && !is_about) return false;
    if ((wanted.from && entry.at < *wanted.from) || (wanted.until && entry.at >= *wanted.until)) return false;
    if (wanted.text.empty()) return true;
    const auto part = lower_case(wanted.text);
    return lower_case(entry.subject + "\n" + entry.before + "\n" + entry.after).find(part) != std::string::npos;
}

/// Some changes, the latest first.
struct AuditPage {
    std::vector<AuditEntry> entries;
    std::int64_t next = 0; ///< Below this number there may be more; 0 where there are none.
};

/// Behind /api/admin/audit, and what every service that changes something writes into. Safe from any thread.
class AuditLog {
public:
    static constexpr std::int64_t kMaxLookedAt = 10'000; ///< By one search.

    AuditLog(Store& store, const Digest& digest) : store_(store), digest_(digest) {}

    /// The refusal of an edit of what somebody else has changed since it was seen, with who and when, as the log tells
    /// of `subject`. The actions that concern it begin with `actions`.
    static Error overtaken(Tx& tx, const char* actions, const std::string& subject) {
        const auto entry = tx.audit().latest_of(actions, subject);
        return entry ? overtaken(entry->actor.name, entry->at) : overtaken("", {});
    }
    /// The same where the log does not tell who it was, and when.
    static Error overtaken(std::string by, std::optional<Time> at) {
        Error error = Error::conflict("changed_meanwhile", "Somebody else has changed this meanwhile.");
        error.by = std::move(by);
        error.at = at;
        return error;
    }

    /// Writes a change down in the transaction that makes it, with the actor's client where that is known. Does nothing
    /// where `before` equals `after`, unless both are empty: then the action itself is what happened.
    void write(Tx& tx, const Actor& actor, std::string action, std::string subject, std::string before = "",
               std::string after = "") const {
        if (before == after && !before.empty()) return;
        after += AuditFields().with(actor.client).text();
        const auto latest = tx.audit().latest();
        AuditEntry entry{latest ? latest->number + 1 : 1,
                         tx.now(),
                         actor,
                         std::move(action),
                         std::move(subject),
                         std::move(before),
                         std::move(after)};
        entry.hash = hash_of(entry, latest ? latest->hash : "", digest_);
        tx.audit().add(entry);
    }

    /// Returns at most `limit` entries with numbers below `before`, the latest first.
    [[nodiscard]] std::vector<AuditEntry> below(std::int64_t before, std::int64_t limit) {
        return store_.read([&](Tx& tx) { return tx.audit().below(before, limit); });
    }

    /// Returns at most `limit` entries with numbers below `before` that fit, the latest first. Looks at kMaxLookedAt
    /// entries at most: where few fit there may be more below, although the page is not full.
    [[nodiscard]] AuditPage search(const AuditSearch& wanted, std::int64_t before, std::int64_t limit) {
        return store_.read([&](Tx& tx) {
            constexpr std::int64_t share = 1'000;
            AuditPage page{.entries = {}, .next = before};
            for (std::int64_t looked = 0; looked < kMaxLookedAt; looked += share) {
                auto entries = tx.audit().below(page.next, share);
                for (auto& entry : entries) {
                    if (std::ssize(page.entries) == limit) return page;
                    page.next = entry.number;
                    if (fits(entry, wanted)) page.entries.push_back(std::move(entry));
                }
                if (std::ssize(entries) == share && page.next > 1) continue;
                page.next = 0;
                return page;
            }
            return page;
        });
    }

    /// Returns the zone of the house, which days are of.
    [[nodiscard]] std::string timezone() {
        return store_.read([](Tx& tx) { return tx.shop().timezone(); });
    }

    /// Returns the number of the first entry that does not follow from those before it, or 0 where all do. Reads the
    /// whole log, page by page: a page that is still growing cannot look broken, since entries are only ever added.
    [[nodiscard]] std::int64_t first_broken() {
        return store_.read([&](Tx& tx) -> std::int64_t {
            constexpr std::int64_t page = 1'000;
            std::int64_t broken = 0;
            auto above = tx.audit().below(std::numeric_limits<std::int64_t>::max(), page);
            while (!above.empty()) {
                const auto below = tx.audit().below(above.back().number, page);
                for (std::size_t i = 0; i < above.size(); ++i) {
                    const bool is_last = i + 1 == above.size();
                    const AuditEntry* previous = !is_last ? &above[i + 1] : below.empty() ? nullptr : &below.front();
                    const bool follows = above[i].number == (previous ? previous->number + 1 : 1);
                    if (!follows || above[i].hash != hash_of(above[i], previous ? previous->hash : "", digest_))
                        broken = above[i].number;
                }
                above = below;
            }
            return broken;
        });
    }

private:
    Store& store_;
    const Digest& digest_;
};

} // namespace frontrow
