#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "domain/cache.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/programme/catalogue_service.hpp"

namespace frontrow {

/// How the cache of this process does, since it began.
struct CacheFigures {
    struct Shared {
        bool is_up = false; ///< Answers, takes what is written, and is listened to.
        std::uint64_t reads = 0;
        std::uint64_t hits = 0;
        std::uint64_t failures = 0;
    };
    std::uint64_t hits = 0;  ///< Answers that were there.
    std::uint64_t loads = 0; ///< Answers that were made.
    std::size_t bytes = 0;
    std::optional<Shared> shared{}; ///< Redis, where there is one.

    [[nodiscard]] bool is_degraded() const noexcept { return shared && !shared->is_up; }
};

/// Behind /api/admin/cache. Safe from any thread.
class CacheService {
public:
    using Read = std::function<CacheFigures()>;

    /// All must outlive it. `read` may be empty where nobody counts.
    CacheService(CatalogueService& catalogue, Cache& cache, const AuditLog& audit, Read read)
        : catalogue_(catalogue), cache_(cache), audit_(audit), read_(std::move(read)) {}

    [[nodiscard]] CacheFigures figures() const { return read_ ? read_() : CacheFigures{}; }

    /// Makes every answer again, in every process: as if everything that is for sale had been edited. What Redis keeps
    /// stays there unused until its time is over; what others keep in it is not touched. `action` is what the log calls
    /// it.
    Result<Done> flush(const Actor& actor, const std::string& action = "cache.flush") {
        auto flushed = catalogue_.edit([&](CatalogueEdit& edit) -> Result<Done> {
            edit.touch_everything();
            audit_.write(edit.tx(), actor, action, "everything");
            return Done{};
        });
        if (flushed) cache_.clear();
        return flushed;
    }

private:
    CatalogueService& catalogue_;
    Cache& cache_;
    const AuditLog& audit_;
    const Read read_;
};

} // namespace frontrow
