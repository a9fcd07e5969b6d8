#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "domain/house/language.hpp"

namespace frontrow {

/// The languages that the program speaks to buyers in, in the order of kLanguages.
enum class Language : std::uint8_t { english, german, french, italian, spanish, dutch, polish, czech };

/// Returns the language of that code, as settings and requests have it; English of any that is not spoken.
constexpr Language language_of(std::string_view code) {
    for (std::size_t i = 0; i < kLanguages.size(); ++i)
        if (kLanguages[i] == code) return static_cast<Language>(i);
    return Language::english;
}

/// Returns its code, one of kLanguages.
constexpr std::string_view code_of(Language language) { return kLanguages[static_cast<std::size_t>(language)]; }

/// How the digits of an amount are written.
struct DigitForm {
    std::string_view point = ".";
    std::string_view group{};   ///< Between thousands.
    std::size_t group_from = 4; ///< How many digits there are before the point at least where thousands are parted.
};

/// How one language writes an amount of money.
struct MoneyForm {
    bool is_sign_first;     ///< "€ 12" rather than "12 €".
    std::string_view gap;   ///< Between the amount and a sign such as "€".
    std::string_view pound; ///< What GBP is called.
    std::string_view own;   ///< A currency that has a sign in this language alone, and the sign.
    std::string_view sign;
    DigitForm digits;
};

/// How one language writes days, amounts and rates, and what it calls the ticket types that every house has.
struct LanguageForm {
    std::string_view day;                     ///< How a day is said, with its parts in braces.
    std::array<std::string_view, 7> weekdays; ///< From Sunday.
    std::array<std::string_view, 12> months;  ///< As they stand in a day.
    std::string_view clock;                   ///< How hours and minutes are said.
    std::string_view percent;                 ///< What follows a rate.
    MoneyForm money;
    std::array<std::string_view, 5> types; ///< In the order of kNamedTypes.
};

/// The ticket types that have a name in each language; all others are the house's own.
inline constexpr std::array<std::string_view, 5> kNamedTypes = {"adult", "child", "concession", "student", "senior"};

// As browsers write them (ECMA-402), for what scripts write on a page has to be the same.
inline constexpr std::array<LanguageForm, kLanguages.size()> kLanguageForms = {{
    {"{weekday}{comma} {day} {month} {year}",
     {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
     {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December"},
     "{}:{:02}",
     "%",
     {true, "", "£", "", "", {".", ",", 4}},
     {"Adult", "Child", "Concession", "Student", "Senior"}},
    {"{weekday}, {day}. {month} {year}",
     {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
     {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember"},
     "{:02}:{:02} Uhr",
     "\u00A0%",
     {false, "\u00A0", "£", "", "", {",", ".", 4}},
     {"Erwachsene", "Kind", "Ermäßigt", "Studierende", "Senioren"}},
    {"{weekday} {day} {month} {year}",
     {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
     {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
      "décembre"},
     "{}:{:02}",
     "\u00A0%",
     {false, "\u00A0", "£GB", "", "", {",", "\u202F", 4}},
     {"Plein tarif", "Enfant", "Tarif réduit", "Étudiant", "Senior"}},
    {"{weekday} {day} {month} {year}",
     {"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"},
     {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
      "novembre", "dicembre"},
     "{}:{:02}",
     "%",
     {false, "\u00A0", "£", "", "", {",", ".", 5}},
     {"Intero", "Bambini", "Ridotto", "Studenti", "Over 65"}},
    {"{weekday}, {day} de {month} de {year}",
     {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
     {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
      "diciembre"},
     "{}:{:02}",
     "\u00A0%",
     {false, "\u00A0", "GBP", "", "", {",", ".", 5}},
     {"General", "Infantil", "Reducida", "Estudiante", "Mayores"}},
    {"{weekday} {day} {month} {year}",
     {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
     {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
      "december"},
     "{}:{:02}",
     "%",
     {true, "\u00A0", "£", "", "", {",", ".", 4}},
     {"Normaal tarief", "Kind", "Korting", "Student", "65+"}},
    {"{weekday}, {day} {month} {year}",
     {"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"},
     {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października",
      "listopada", "grudnia"},
     "{}:{:02}",
     "%",
     {false, "\u00A0", "GBP", "PLN", "zł", {",", "\u00A0", 5}},
     {"Normalny", "Dziecko", "Ulgowy", "Student", "Senior"}},
    {"{weekday} {day}. {month} {year}",
     {"neděle", "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota"},
     {"ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu",
      "prosince"},
     "{}:{:02}",
     "\u00A0%",
     {false, "\u00A0", "£", "CZK", "Kč", {",", "\u00A0", 4}},
     {"Plné vstupné", "Dítě", "Snížené", "Student", "Senior"}},
}};

constexpr const LanguageForm& form_of(Language language) { return kLanguageForms[static_cast<std::size_t>(language)]; }

} // namespace frontrow
