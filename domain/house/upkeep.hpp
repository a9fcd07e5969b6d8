#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/cache_service.hpp"
#include "domain/payment/payment.hpp"
#include "domain/payment/payment_service.hpp"
#include "domain/payment/provider_contact.hpp"
#include "domain/store.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What is known of the copies that a process makes of its shop.
struct BackupFigures {
    std::string folder;
    Milliseconds every{};
    std::size_t kept = 0;
    std::optional<Time> latest{}; ///< When the latest was made that is there.
    std::int64_t bytes = 0;       ///< Its size.
    std::optional<Time> failing_since{};
    std::string failure{}; ///< Why the last one failed; empty unless failing_since.
};

/// What is known of the copy that follows a shop.
struct ReplicaFigures {
    std::string folder{};
    std::optional<Time> copied_at{}; ///< All until then is in it.
    std::optional<Time> failing_since{};
    std::string failure{}; ///< Why it failed last; empty unless failing_since.
};

struct DiskSpace {
    std::int64_t free = 0; ///< For who is not root.
    std::int64_t total = 0;
};

/// What a process knows of itself and of its machine.
struct ProcessFigures {
    std::optional<Time> started_at{};
    std::string database{};                  ///< As people may see it, without a password.
    std::optional<DiskSpace> disk{};         ///< Where the database is; nothing where that is another machine's.
    std::optional<BackupFigures> backup{};   ///< Nothing where this process makes none.
    std::string mail_server{};               ///< As people may see it; empty where it sends nothing.
    std::optional<ReplicaFigures> replica{}; ///< Nothing where none follows.
};

/// One process that serves a shop, and what it stands on, as whoever keeps it running wants to know it.
struct Upkeep {
    ProcessFigures process{};
    DatabaseFacts database{};
    bool is_shared = false; ///< Whether other processes may work on the same database.
    std::int64_t schema_version = 0;
    MailTrouble mail{};
    std::int64_t waiting = 0;          ///< Messages.
    bool has_given_up_webhook = false; ///< One was switched off because it only failed.
    bool has_failing_webhook = false;  ///< One only fails, and not just now.
    bool has_demo_data = false;
    std::vector<ProviderContact> providers{};
    CacheFigures cache{};
    Time now{};
};

/// Something that whoever keeps the shop has to do.
struct UpkeepWarning {
    std::string_view code;
    std::string_view about{}; ///< Of which payment provider.
};

namespace upkeep_rules {

inline constexpr std::int64_t kLeastFree = std::int64_t{1} << 30; ///< Bytes.
/// A message that has waited, or a webhook that has failed, for so long does not get on its way by itself.
inline constexpr Milliseconds kLongWait = std::chrono::minutes(15);
/// Messages that were refused are told of for so long.
inline constexpr Milliseconds kRecent = std::chrono::hours(24 * 7);

} // namespace upkeep_rules

/// Returns what needs doing, the worst first. A demo is nobody's to keep: of it only the machine is told.
inline std::vector<UpkeepWarning> warnings_of(const Upkeep& upkeep, bool is_demo) {
    std::vector<UpkeepWarning> warnings;
    const auto warn = [&](bool is_so, std::string_view code, std::string_view about = {}) {
        if (is_so) warnings.push_back({code, about});
    };
    const auto& [started_at, database, disk, backup, mail_server, replica] = upkeep.process;
    warn(disk && (disk->free < upkeep_rules::kLeastFree || disk->free < 2 * upkeep.database.bytes), "disk_low");
    if (backup) {
        const auto since = backup->latest ? backup->latest : started_at;
        warn(backup->failing_since.has_value(), "backup_failing");
        warn(!backup->failing_since && since && *since + 2 * backup->every < upkeep.now, "backup_old");
    } else {
        warn(!is_demo && !upkeep.is_shared, "backup_none");
    }
    warn(replica && replica->failing_since, "replica_failing");
    warn(!is_demo && upkeep.has_demo_data, "demo_data");
    for (const auto& provider : upkeep.providers) {
        warn(provider.silent_since.has_value(), "provider_silent", name_of(provider.method));
        warn(!is_demo && !provider.takes_money, "provider_test", name_of(provider.method));
    }
    if (!is_demo) {
        warn(mail_server.empty(), "mail_none");
        const auto& oldest = upkeep.mail.oldest_due;
        warn(!mail_server.empty() && oldest && *oldest + upkeep_rules::kLongWait < upkeep.now, "mail_late");
        warn(upkeep.mail.failed > 0, "mail_failed");
    }
    warn(upkeep.has_given_up_webhook, "webhook_off");
    warn(upkeep.has_failing_webhook, "webhook_failing");
    warn(upkeep.cache.is_degraded(), "redis_down");
    return warnings;
}

/// Behind /api/admin/system. Safe from any thread.
class UpkeepService {
public:
    using Read = std::function<ProcessFigures()>;

    /// All must outlive it. `read` may be empty where nobody knows.
    UpkeepService(Store& store, const PaymentService& payments, const CacheService& cache, Read read, bool is_demo)
        : store_(store), payments_(payments), cache_(cache), read_(std::move(read)), is_demo_(is_demo) {}

    [[nodiscard]] Upkeep look() const {
        auto upkeep = store_.read([](Tx& tx) {
            Upkeep seen{.database = tx.shop().database(), .now = tx.now()};
            seen.mail = tx.outbox().trouble(tx.now() - upkeep_rules::kRecent);
            const auto counts = tx.outbox().count();
            if (const auto found = counts.find(MailState::waiting); found != counts.end()) seen.waiting = found->second;
            for (const auto& [webhook, waiting, failed] : tx.webhooks().all()) {
                const bool has_failed = webhook.is_on && webhook.failing_since.has_value();
                seen.has_given_up_webhook = seen.has_given_up_webhook || webhook.given_up_at.has_value();
                seen.has_failing_webhook = seen.has_failing_webhook ||
                                           (has_failed && *webhook.failing_since + upkeep_rules::kLongWait < tx.now());
            }
            seen.has_demo_data = tx.shop().is_demo();
            return seen;
        });
        if (read_) upkeep.process = read_();
        upkeep.is_shared = store_.is_shared();
        upkeep.schema_version = store_.schema_version();
        upkeep.providers = payments_.contacts();
        upkeep.cache = cache_.figures();
        return upkeep;
    }
    [[nodiscard]] std::vector<UpkeepWarning> warnings(const Upkeep& upkeep) const {
        return warnings_of(upkeep, is_demo_);
    }

private:
    Store& store_;
    const PaymentService& payments_;
    const CacheService& cache_;
    const Read read_;
    const bool is_demo_;
};

} // namespace frontrow
