#pragma once

#include <optional>

#include "domain/seating/plan_draft.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of drafts of maps.
class SqlPlanDrafts final : public PlanDraftTable {
public:
    explicit SqlPlanDrafts(Sql& sql) : sql_(sql) {}

    std::optional<PlanDraft> find(VenueId venue) override {
        return sql_.one(
            "SELECT base, plan, saved_by, saved_at, edition FROM plan_draft WHERE venue_id = $1",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return PlanDraft{.base = columns.optional_id<MapId>(),
                                 .plan = columns.text(),
                                 .saved_by = columns.text(),
                                 .saved_at = columns.time(),
                                 .row_version = columns.integer()};
            },
            venue);
    }

    bool put(VenueId venue, const PlanDraft& draft) override {
        if (draft.row_version == 0)
            return sql_.run("INSERT INTO plan_draft (venue_id, base, plan, saved_by, saved_at, edition) "
                            "VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT (venue_id) DO NOTHING",
                            venue, draft.base, draft.plan, draft.saved_by, draft.saved_at) > 0;
        return sql_.run("UPDATE plan_draft SET base = $2, plan = $3, saved_by = $4, saved_at = $5, "
                        "edition = edition + 1 WHERE venue_id = $1 AND edition = $6",
                        venue, draft.base, draft.plan, draft.saved_by, draft.saved_at, draft.row_version) > 0;
    }

private:
    Sql& sql_;
};

} // namespace frontrow
