#pragma once

#include <string_view>

#include "domain/assert.hpp"

namespace frontrow {

/// What a page says before its scripts run, in one language. All else it says is in static/js/messages.
struct PageWords {
    std::string_view language;
    std::string_view needs_script;      ///< On any page.
    std::string_view shop_needs_script; ///< On one for buyers.
};

inline constexpr PageWords kPageWords[] = {
    {"en", "This page needs JavaScript.", "This page needs JavaScript to show what is on and which seats are free."},
    {"de", "Diese Seite braucht JavaScript.",
     "Diese Seite braucht JavaScript, um das Programm und die freien Plätze zu zeigen."},
    {"fr", "Cette page a besoin de JavaScript.",
     "Cette page a besoin de JavaScript pour afficher le programme et les places disponibles."},
    {"it", "Questa pagina ha bisogno di JavaScript.",
     "Questa pagina ha bisogno di JavaScript per mostrare il programma e i posti disponibili."},
    {"es", "Esta página necesita JavaScript.",
     "Esta página necesita JavaScript para mostrar la programación y las localidades libres."},
    {"nl", "Deze pagina heeft JavaScript nodig.",
     "Deze pagina heeft JavaScript nodig om het programma en de vrije plaatsen te tonen."},
    {"pl", "Ta strona wymaga JavaScriptu.", "Ta strona wymaga JavaScriptu, aby pokazać repertuar i wolne miejsca."},
    {"cs", "Tato stránka potřebuje JavaScript.",
     "Tato stránka potřebuje JavaScript, aby ukázala program a volná místa."},
};

/// Returns the words in one of kLanguages.
inline const PageWords& page_words(std::string_view language) {
    for (const auto& words : kPageWords)
        if (words.language == language) return words;
    FRONTROW_ASSERT(false);
    return kPageWords[0];
}

} // namespace frontrow
