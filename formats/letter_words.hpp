#pragma once

#include <array>
#include <string>
#include <string_view>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include "domain/money.hpp"
#include "domain/selling/order.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What letters say in one language beside what their templates say.
struct LetterWords {
    std::string_view language;
    std::array<std::string_view, 7> days; ///< From Sunday on.
    std::array<std::string_view, 12> months;
    std::string_view row, seat, see_order, reference, total, doors, imprint, privacy;
    std::string_view adult, child, concession, student, senior;
};

inline constexpr LetterWords kGermanLetters{
    .language = "de",
    .days = {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
    .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
               "November", "Dezember"},
    .row = "Reihe",
    .seat = "Platz",
    .see_order = "Bestellung ansehen",
    .reference = "Bestellnummer",
    .total = "Summe",
    .doors = "Einlass ab",
    .imprint = "Impressum",
    .privacy = "Datenschutz",
    .adult = "Erwachsene",
    .child = "Kind",
    .concession = "Ermäßigt",
    .student = "Studierende",
    .senior = "Senioren"};

inline constexpr LetterWords kEnglishLetters{
    .language = "en",
    .days = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    .months = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
               "November", "December"},
    .row = "row",
    .seat = "seat",
    .see_order = "See your order",
    .reference = "Reference",
    .total = "Total",
    .doors = "Doors open at",
    .imprint = "About us",
    .privacy = "Privacy",
    .adult = "Adult",
    .child = "Child",
    .concession = "Concession",
    .student = "Student",
    .senior = "Senior"};

inline const LetterWords& letter_words(std::string_view language) {
    return language == "de" ? kGermanLetters : kEnglishLetters;
}

/// A ticket type; those that the house has named itself stay as they are.
inline std::string spoken_type(const LetterWords& words, const std::string& type) {
    if (type == "adult") return std::string(words.adult);
    if (type == "child") return std::string(words.child);
    if (type == "concession") return std::string(words.concession);
    if (type == "student") return std::string(words.student);
    if (type == "senior") return std::string(words.senior);
    return type;
}

/// "Freitag, 4. Dezember 2026" where the clocks show that day.
inline std::string spoken_day(const LetterWords& words, Time time, const std::string& zone) {
    const auto day = date::floor<date::days>(date::locate_zone(zone)->to_local(time));
    const date::year_month_day parts(day);
    const auto weekday = words.days[date::weekday(day).c_encoding()];
    const auto month = words.months[static_cast<unsigned>(parts.month()) - 1];
    const auto number = static_cast<unsigned>(parts.day());
    const auto year = static_cast<int>(parts.year());
    return words.language == "de" ? fmt::format("{}, {}. {} {}", weekday, number, month, year)
                                  : fmt::format("{} {} {} {}", weekday, number, month, year);
}

/// "19:30 Uhr", "19:30".
inline std::string spoken_time(const LetterWords& words, Time time, const std::string& zone) {
    const auto local = date::locate_zone(zone)->to_local(std::chrono::floor<std::chrono::seconds>(time));
    return date::format("%H:%M", local) + (words.language == "de" ? " Uhr" : "");
}

/// "43,50 EUR", "EUR 43.50".
inline std::string spoken_money(const LetterWords& words, const Money& money) {
    auto text = decimal(money);
    const std::string code(money.currency.code());
    if (words.language != "de") return code + " " + text;
    for (char& c : text)
        if (c == '.') c = ',';
    return text + " " + code;
}

/// "Parkett, Reihe A, Platz 5".
inline std::string spoken_place(const LetterWords& words, const SeatMap& map, SeatIndex place) {
    if (!map.is_seat(place)) return map.area_of(place).name;
    return fmt::format("{}, {} {}, {} {}", map.section_of(place).name, words.row, map.row_of(place).label, words.seat,
                       map.seats()[place].label);
}

} // namespace frontrow
