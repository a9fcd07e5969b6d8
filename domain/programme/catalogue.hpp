#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace frontrow {

/// A cached answer that an edit of the catalogue has made untrue.
struct CatalogueChange {
    std::int64_t version = 0;
    std::string cache_key;
};

/// How edits of what is for sale are counted. Part of the store's contract; see domain/store.hpp for threads and
/// errors.
class CatalogueTable {
public:
    virtual ~CatalogueTable() = default;
    /// Returns the number of the latest edit.
    [[nodiscard]] virtual std::int64_t version() = 0;
    /// Lets one write at a time edit what is for sale, until it ends: what it has read of it stays as it is.
    virtual void edit_alone() = 0;
    /// Counts an edit that changes the answers under these keys. Returns its number.
    virtual std::int64_t edit(std::span<const std::string> cache_keys) = 0;
    /// Returns the changes of all edits after `version`, by number.
    [[nodiscard]] virtual std::vector<CatalogueChange> changes_after(std::int64_t version) = 0;
    /// Returns the secret by which the processes of this shop know each other's words; keeps `if_none` as such where
    /// there is none yet.
    [[nodiscard]] virtual std::string seal_secret(const std::string& if_none) = 0;
};

} // namespace frontrow
