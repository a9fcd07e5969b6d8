#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/text.hpp"
#include "formats/folded_text.hpp"

namespace frontrow {

/// The columns of a line for each seat; `next` is the id of the neighbour, or empty at an aisle.
inline constexpr std::array<std::string_view, 10> kSeatColumns{"section",  "row",  "label", "x",    "y",
                                                               "category", "kind", "id",    "next", "section_name"};
/// The columns of a line for each run of seats, which are neighbours and numbered one by one.
inline constexpr std::array<std::string_view, 10> kRunColumns{
    "section", "row", "first_label", "count", "x", "y", "spacing", "category", "kind", "section_name"};

/// Which column of a table is read as which of ours: ours, and its own name. Empty names say that there is none.
using ColumnChoice = std::vector<std::pair<std::string, std::string>>;

namespace table_column_rules {

struct Names {
    std::string_view ours;
    std::vector<std::string_view> theirs; ///< The likeliest first.
};

/// What others call these columns.
inline const std::vector<Names>& names() {
    static const std::vector<Names> list{
        {"section",
         {"section", "sector", "block", "section name", "seat section", "zone",  "area",   "stand",   "tribune",
          "Bereich", "Sektor", "Rang",  "Tribüne",      "secteur",      "bloc",  "zona",   "sección", "bloque",
          "settore", "setor",  "vak",   "sektor",       "sekcja",       "sekce", "секция", "сектор"}},
        {"row",
         {"row", "seat row", "row name", "row number", "row label", "rows", "Reihe", "rangée", "rang", "fila", "rij",
          "rząd", "řada", "ряд", "列"}},
        {"label", {"label",  "seat number", "seat label", "seat no", "seat name",   "seat",     "number", "no",
                   "nr",     "num",         "place",      "Platz",   "Platznummer", "Platz Nr", "Sitz",   "Sitzplatz",
                   "Nummer", "numéro",      "siège",      "número",  "asiento",     "butaca",   "numero", "posto",
                   "stoel",  "nummer",      "miejsce",    "numer",   "sedadlo",     "číslo",    "место",  "席"}},
        {"x", {"x", "pos x", "x pos", "position x", "x position", "coord x", "x coord", "cx", "left"}},
        {"y", {"y", "pos y", "y pos", "position y", "y position", "coord y", "y coord", "cy", "top"}},
        {"category",
         {"category", "price category", "seat category", "price group", "category name", "class", "tier", "price level",
          "Kategorie", "Preiskategorie", "Preisgruppe", "catégorie", "categoría", "categoria", "categorie", "kategoria",
          "категория"}},
        {"id", {"id", "seat id", "seat guid", "guid", "uuid"}},
    };
    return list;
}

} // namespace table_column_rules

/// Returns for each column of a table, by its names in the first line, which of ours it is, or an empty text. What
/// `choice` says is so; else a column of our name is ours, and among what is left one with a name that others use.
inline std::vector<std::string> match_columns(const std::vector<std::string>& heads, const ColumnChoice& choice) {
    std::vector<std::string> ours(heads.size());
    std::vector<std::string> folds;
    for (const auto& head : heads) folds.push_back(folded(head));
    const auto chosen = [&](std::string_view name) {
        return std::any_of(choice.begin(), choice.end(), [&](const auto& one) { return one.first == name; });
    };
    const auto give = [&](std::string_view name, const auto& fits) {
        for (std::size_t i = 0; i < heads.size(); ++i) {
            if (!ours[i].empty() || heads[i].empty() || !fits(i)) continue;
            ours[i] = name;
            return true;
        }
        return false;
    };
    for (const auto& pair : choice) give(pair.first, [&](std::size_t i) { return heads[i] == pair.second; });
    const auto is_named = [&](std::string_view name) {
        return [&, name](std::size_t i) { return lower_case(heads[i]) == name; };
    };
    const bool is_runs = std::find(heads.begin(), heads.end(), "first_label") != heads.end();
    const auto& known = is_runs ? kRunColumns : kSeatColumns;
    std::vector<std::string_view> missing;
    for (const auto name : known)
        if (!chosen(name) && !give(name, is_named(name))) missing.push_back(name);
    for (const auto& [name, theirs] : table_column_rules::names()) {
        if (std::find(missing.begin(), missing.end(), name) == missing.end()) continue;
        for (const auto their : theirs) {
            const auto fold = folded(their);
            if (give(name, [&](std::size_t i) { return folds[i] == fold; })) break;
        }
    }
    return ours;
}

} // namespace frontrow
