#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "domain/people/audit_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/audit.
class AuditHandler {
public:
    explicit AuditHandler(AuditLog& audit) : audit_(audit) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/audit", Permission::read_audit, [this](const Request& request) {
            const auto limit = query_number(request, "limit", 50, 1, 1'000);
            const auto after = query_number(request, "after", kNewest, 1, kNewest);
            const auto page = audit_.search(read_search(request), after, limit);
            Json items = Json::array();
            for (const auto& entry : page.entries) items.push_back(entry_json(entry));
            return json_answer(200, {{"items", std::move(items)},
                                     {"next", page.next > 1 ? Json(std::to_string(page.next)) : Json(nullptr)}});
        });
        router.add("GET", "/api/admin/audit.csv", Permission::read_audit,
                   [this](const Request& request) { return csv(csv_numbers(request)); });
        router.add("GET", "/api/admin/audit/check", Permission::read_audit, [this](const Request&) {
            const auto broken = audit_.first_broken();
            return json_answer(200, {{"first_broken", broken == 0 ? Json(nullptr) : Json(broken)}});
        });
    }

private:
    static constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

    AuditSearch read_search(const Request& request) {
        AuditSearch wanted{.who = query_text(request, "who"),
                           .about = query_text(request, "about"),
                           .text = query_text(request, "text")};
        const auto from = query_day(request, "from");
        const auto until = query_day(request, "until");
        if (from && until && *until < *from)
            throw Refusal(Error::invalid("until", "The last day must not lie before the first."));
        const auto zone = audit_.timezone();
        if (from) wanted.from = calendar_.begin_of(*from, zone);
        if (until) wanted.until = calendar_.days_later(calendar_.begin_of(*until, zone), zone, 1);
        return wanted;
    }

    static Json entry_json(const AuditEntry& entry) {
        return {{"number", entry.number}, {"at", rfc3339(entry.at)},  {"who", entry.actor.name},
                {"action", entry.action}, {"subject", entry.subject}, {"before", entry.before},
                {"after", entry.after},   {"hash", entry.hash}};
    }

    /// The whole log, the latest first, with its hashes, and with times in UTC, which these are over.
    Response csv(CsvNumbers numbers) {
        constexpr std::int64_t page = 1'000;
        CsvFile file({"number", "at", "who", "action", "subject", "before", "after", "hash"},
                     {"The log is too long for one file: read it in pages.", "limit"}, numbers);
        for (auto entries = audit_.below(kNewest, page); !entries.empty();
             entries = audit_.below(entries.back().number, page))
            for (const auto& entry : entries)
                file.add({std::to_string(entry.number), rfc3339(entry.at), entry.actor.name, entry.action,
                          entry.subject, entry.before, entry.after, entry.hash});
        return csv_file(std::move(file), "audit.csv");
    }

    AuditLog& audit_;
    ZoneCalendar calendar_;
};

} // namespace frontrow
