#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include "domain/money.hpp"
#include "domain/selling/order.hpp"
#include "domain/time.hpp"
#include "formats/house_words.hpp"

namespace frontrow {

/// What letters say in one language beside what their templates say.
struct LetterWords {
    std::string_view language;
    std::string_view row, seat, see_order, see_ticket, choose_password, confirm, unsubscribe, unknown_browser,
        reference, total, doors, imprint, privacy, why_news, see_event, more_dates;
};

inline constexpr LetterWords kGermanLetters{.language = "de",
                                            .row = "Reihe",
                                            .seat = "Platz",
                                            .see_order = "Bestellung ansehen",
                                            .see_ticket = "Karte ansehen",
                                            .choose_password = "Passwort festlegen",
                                            .confirm = "Ja, bitte schreiben Sie mir",
                                            .unsubscribe = "Abmelden",
                                            .unknown_browser = "ein unbekanntes Programm",
                                            .reference = "Bestellnummer",
                                            .total = "Summe",
                                            .doors = "Einlass ab",
                                            .imprint = "Impressum",
                                            .privacy = "Datenschutz",
                                            .why_news = "Sie bekommen diese E-Mail, weil Sie sich für Nachrichten von "
                                                        "{} angemeldet haben.",
                                            .see_event = "Karten und Termine",
                                            .more_dates = "und weitere Termine"};

inline constexpr LetterWords kEnglishLetters{.language = "en",
                                             .row = "row",
                                             .seat = "seat",
                                             .see_order = "See your order",
                                             .see_ticket = "See your ticket",
                                             .choose_password = "Choose a password",
                                             .confirm = "Yes, please write to me",
                                             .unsubscribe = "Unsubscribe",
                                             .unknown_browser = "an unknown program",
                                             .reference = "Reference",
                                             .total = "Total",
                                             .doors = "Doors open at",
                                             .imprint = "About us",
                                             .privacy = "Privacy",
                                             .why_news = "You get this email because you signed up for news of {}.",
                                             .see_event = "Tickets and dates",
                                             .more_dates = "and more dates"};

inline const LetterWords& letter_words(std::string_view language) {
    return language == "de" ? kGermanLetters : kEnglishLetters;
}

/// "Freitag, 4. Dezember 2026", "Friday 4 December 2026" where the clocks show that day.
inline std::string spoken_day(const LetterWords& words, Time time, const std::string& zone) {
    const auto language = language_of(words.language);
    return day_words(time, zone, language, language == Language::german ? "," : "");
}

/// "19:30 Uhr", "19:30".
inline std::string spoken_time(const LetterWords& words, Time time, const std::string& zone) {
    const auto local = date::locate_zone(zone)->to_local(std::chrono::floor<std::chrono::seconds>(time));
    return date::format("%H:%M", local) + (words.language == "de" ? " Uhr" : "");
}

/// "Firefox, Linux": what a browser calls itself, by the names that people know. Nothing else of it is shown.
inline std::string browser_words(const LetterWords& words, std::string_view browser) {
    struct Name {
        std::string_view sign, name;
    };
    constexpr std::array browsers = {Name{"Edg/", "Edge"}, Name{"OPR/", "Opera"}, Name{"Firefox/", "Firefox"},
                                     Name{"Chrome/", "Chrome"}, Name{"Safari/", "Safari"}};
    constexpr std::array systems = {Name{"iPhone", "iPhone"},   Name{"iPad", "iPad"},    Name{"Android", "Android"},
                                    Name{"Windows", "Windows"}, Name{"Mac OS", "macOS"}, Name{"Linux", "Linux"}};
    const auto find = [&](const auto& names) {
        for (const auto& name : names)
            if (browser.find(name.sign) != std::string_view::npos) return name.name;
        return std::string_view{};
    };
    std::string text(find(browsers));
    const auto system = find(systems);
    if (!text.empty() && !system.empty()) text += ", ";
    text += system;
    return text.empty() ? std::string(words.unknown_browser) : text;
}

/// "43,50 EUR", "EUR 43.50".
inline std::string spoken_money(const LetterWords& words, const Money& money) {
    const std::string code(money.currency.code());
    if (words.language != "de") return code + " " + decimal(money);
    return digit_words(money, {.point = ","}) + " " + code;
}

/// "Parkett, Reihe A, Platz 5".
inline std::string spoken_place(const LetterWords& words, const SeatMap& map, SeatIndex place) {
    if (!map.is_seat(place)) return map.area_of(place).name;
    return fmt::format("{}, {} {}, {} {}", map.section_of(place).name, words.row, map.row_of(place).label, words.seat,
                       map.seats()[place].label);
}

} // namespace frontrow
