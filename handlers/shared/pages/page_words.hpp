#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "domain/house/language.hpp"
#include "formats/language_form.hpp"

namespace frontrow {

/// What a page says to browsers that run no scripts, in one language. All else it says is in static/js/messages.
struct PageWords {
    std::string_view needs_script;      ///< On any page.
    std::string_view shop_needs_script; ///< On one for buyers.
};

/// In the order of kLanguages.
inline constexpr std::array<PageWords, kLanguages.size()> kPageWords = {{
    {"This page needs JavaScript.", "This page needs JavaScript to show what is on and which seats are free."},
    {"Diese Seite braucht JavaScript.",
     "Diese Seite braucht JavaScript, um das Programm und die freien Plätze zu zeigen."},
    {"Cette page a besoin de JavaScript.",
     "Cette page a besoin de JavaScript pour afficher le programme et les places disponibles."},
    {"Questa pagina ha bisogno di JavaScript.",
     "Questa pagina ha bisogno di JavaScript per mostrare il programma e i posti disponibili."},
    {"Esta página necesita JavaScript.",
     "Esta página necesita JavaScript para mostrar la programación y las localidades libres."},
    {"Deze pagina heeft JavaScript nodig.",
     "Deze pagina heeft JavaScript nodig om het programma en de vrije plaatsen te tonen."},
    {"Ta strona wymaga JavaScriptu.", "Ta strona wymaga JavaScriptu, aby pokazać repertuar i wolne miejsca."},
    {"Tato stránka potřebuje JavaScript.", "Tato stránka potřebuje JavaScript, aby ukázala program a volná místa."},
}};

inline const PageWords& page_words(Language language) { return kPageWords[static_cast<std::size_t>(language)]; }

} // namespace frontrow
