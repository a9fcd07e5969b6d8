#pragma once

#include <optional>
#include <string>

#include "domain/programme/event.hpp"
#include "store/search_text.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// Returns whoever is called so, added where there is nobody yet, or nothing for no name. Case and accents make no
/// other artist: the name stays as it was written first.
inline std::optional<ArtistId> artist_called(Sql& sql, const std::string& name) {
    if (name.empty()) return {};
    return sql.one(
        "INSERT INTO artist (name, search_text) VALUES ($1, $2) ON CONFLICT (search_text) DO UPDATE SET search_text = "
        "excluded.search_text RETURNING id",
        [](const SqlRow& row) { return row.id<ArtistId>(0); }, name, search_text(name));
}

/// The same without adding anybody.
inline std::optional<ArtistId> find_artist(Sql& sql, const std::string& name) {
    return sql.one(
        "SELECT id FROM artist WHERE search_text = $1", [](const SqlRow& row) { return row.id<ArtistId>(0); },
        search_text(name));
}

} // namespace frontrow
