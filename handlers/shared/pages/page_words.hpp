#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include "domain/assert.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"
#include "formats/house_words.hpp"

namespace frontrow {

/// How one language writes the amounts of money that a page has in it before its scripts run.
struct MoneyForm {
    bool is_sign_first;     ///< "€ 12" rather than "12 €".
    std::string_view gap;   ///< Between the amount and a sign such as "€".
    std::string_view pound; ///< What GBP is called.
    std::string_view own;   ///< A currency that has a sign in this language alone, and the sign.
    std::string_view sign;
    DigitForm digits;
};

/// What a page says before its scripts run, in one language. All else it says is in static/js/messages.
struct PageWords {
    std::string_view language;
    std::string_view needs_script;      ///< On any page.
    std::string_view shop_needs_script; ///< On one for buyers.
    std::string_view day;               ///< How a day is said, with its parts in braces.
    std::string_view clock;
    std::array<std::string_view, 7> weekdays; ///< From Sunday.
    std::array<std::string_view, 12> months;  ///< As they stand in a day.
    MoneyForm money;
};

// As browsers write them (ECMA-402), for what the scripts write afterwards has to be the same.
inline constexpr PageWords kPageWords[] = {
    {"en",
     "This page needs JavaScript.",
     "This page needs JavaScript to show what is on and which seats are free.",
     "{weekday}, {day} {month} {year}",
     "{}:{:02}",
     house_words_rules::kDays[0],
     house_words_rules::kMonths[0],
     {true, "", "£", "", "", {".", ",", 4}}},
    {"de",
     "Diese Seite braucht JavaScript.",
     "Diese Seite braucht JavaScript, um das Programm und die freien Plätze zu zeigen.",
     "{weekday}, {day}. {month} {year}",
     "{:02}:{:02} Uhr",
     house_words_rules::kDays[1],
     house_words_rules::kMonths[1],
     {false, "\u00A0", "£", "", "", {",", ".", 4}}},
    {"fr",
     "Cette page a besoin de JavaScript.",
     "Cette page a besoin de JavaScript pour afficher le programme et les places disponibles.",
     "{weekday} {day} {month} {year}",
     "{}:{:02}",
     {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
     {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
      "décembre"},
     {false, "\u00A0", "£GB", "", "", {",", "\u202F", 4}}},
    {"it",
     "Questa pagina ha bisogno di JavaScript.",
     "Questa pagina ha bisogno di JavaScript per mostrare il programma e i posti disponibili.",
     "{weekday} {day} {month} {year}",
     "{}:{:02}",
     {"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"},
     {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
      "novembre", "dicembre"},
     {false, "\u00A0", "£", "", "", {",", ".", 5}}},
    {"es",
     "Esta página necesita JavaScript.",
     "Esta página necesita JavaScript para mostrar la programación y las localidades libres.",
     "{weekday}, {day} de {month} de {year}",
     "{}:{:02}",
     {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
     {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
      "diciembre"},
     {false, "\u00A0", "GBP", "", "", {",", ".", 5}}},
    {"nl",
     "Deze pagina heeft JavaScript nodig.",
     "Deze pagina heeft JavaScript nodig om het programma en de vrije plaatsen te tonen.",
     "{weekday} {day} {month} {year}",
     "{}:{:02}",
     {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
     {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
      "december"},
     {true, "\u00A0", "£", "", "", {",", ".", 4}}},
    {"pl",
     "Ta strona wymaga JavaScriptu.",
     "Ta strona wymaga JavaScriptu, aby pokazać repertuar i wolne miejsca.",
     "{weekday}, {day} {month} {year}",
     "{}:{:02}",
     {"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"},
     {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października",
      "listopada", "grudnia"},
     {false, "\u00A0", "GBP", "PLN", "zł", {",", "\u00A0", 5}}},
    {"cs",
     "Tato stránka potřebuje JavaScript.",
     "Tato stránka potřebuje JavaScript, aby ukázala program a volná místa.",
     "{weekday} {day}. {month} {year}",
     "{}:{:02}",
     {"neděle", "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota"},
     {"ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu",
      "prosince"},
     {false, "\u00A0", "£", "CZK", "Kč", {",", "\u00A0", 4}}},
};

/// Returns the words in one of kLanguages.
inline const PageWords& page_words(std::string_view language) {
    for (const auto& words : kPageWords)
        if (words.language == language) return words;
    FRONTROW_ASSERT(false);
    return kPageWords[0];
}

/// The day that the clocks of a zone show: "Friday, 4 December 2026". The zone has to be one.
inline std::string day_of(const PageWords& words, Time time, const std::string& zone) {
    const auto days = date::floor<date::days>(date::locate_zone(zone)->to_local(time));
    const date::year_month_day day(days);
    return fmt::format(fmt::runtime(words.day), fmt::arg("weekday", words.weekdays[date::weekday(days).c_encoding()]),
                       fmt::arg("day", unsigned(day.day())), fmt::arg("month", words.months[unsigned(day.month()) - 1]),
                       fmt::arg("year", int(day.year())));
}

/// What the clocks of a zone show: "9:05", "09:05 Uhr". The zone has to be one.
inline std::string clock_of(const PageWords& words, Time time, const std::string& zone) {
    const auto local = date::locate_zone(zone)->to_local(time);
    const date::hh_mm_ss clock(date::floor<std::chrono::minutes>(local) - date::floor<date::days>(local));
    return fmt::format(fmt::runtime(words.clock), clock.hours().count(), clock.minutes().count());
}

/// An amount as the language writes it: "€1,043.00", "1.043,00 €", "CHF 12.50".
inline std::string amount_of(const PageWords& words, const Money& money) {
    const auto& form = words.money;
    const auto text = digit_words(money, form.digits);
    const std::string_view code = money.currency.code();
    const auto sign = code == "EUR" ? "€" : code == "GBP" ? form.pound : code == form.own ? form.sign : code;
    const auto gap = sign == code ? std::string_view("\u00A0") : form.gap;
    return form.is_sign_first ? fmt::format("{}{}{}", sign, gap, text) : fmt::format("{}{}{}", text, gap, sign);
}

} // namespace frontrow
