#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What is drawn of a venue's next map and not published yet.
struct PlanDraft {
    std::optional<MapId> base{};  ///< The map that it was begun with.
    std::string plan{};           ///< The editor's document as JSON, an object; empty where nothing is drawn.
    std::string saved_by{};       ///< Who saved it last.
    Time saved_at{};              ///< When that was.
    std::int64_t row_version = 0; ///< Goes up by one with every save, and never back: an ended draft is still counted.
};

/// How drafts are kept, one for each venue. Part of the store's contract; see domain/store.hpp for threads and errors.
class PlanDraftTable {
public:
    virtual ~PlanDraftTable() = default;
    /// Returns what was saved last, or nothing where nobody ever did.
    [[nodiscard]] virtual std::optional<PlanDraft> find(VenueId venue) = 0;
    /// Saves the draft as the one after its row version. Returns false, and changes nothing, where that is not the
    /// latest one any more.
    [[nodiscard]] virtual bool put(VenueId venue, const PlanDraft& draft) = 0;
};

} // namespace frontrow
