#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "domain/house/language.hpp"
#include "domain/money.hpp"
#include "domain/selling/order.hpp"
#include "domain/time.hpp"
#include "formats/house_words.hpp"
#include "formats/language_form.hpp"

namespace frontrow {

/// What letters say in one language beside what their templates say.
struct LetterWords {
    std::string_view language;
    std::string_view row, seat, see_order, see_ticket, see_gift_card, choose_password, confirm, unsubscribe,
        unknown_browser, reference, total, doors, imprint, privacy, why_news, see_event, more_dates, example, wait,
        leave_list, choose_places;
};

inline constexpr std::array<LetterWords, kLanguages.size()> kLetterWords = {{
    {
        .language = "en",
        .row = "row",
        .seat = "seat",
        .see_order = "See your order",
        .see_ticket = "See your ticket",
        .see_gift_card = "See and print the gift card",
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
        .more_dates = "and more dates",
        .example = "Example",
        .wait = "Yes, put me on the list",
        .leave_list = "Leave the waiting list",
        .choose_places = "Choose places",
    },
    {
        .language = "de",
        .row = "Reihe",
        .seat = "Platz",
        .see_order = "Bestellung ansehen",
        .see_ticket = "Karte ansehen",
        .see_gift_card = "Geschenkkarte ansehen und drucken",
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
        .more_dates = "und weitere Termine",
        .example = "Beispiel",
        .wait = "Ja, bitte auf die Liste setzen",
        .leave_list = "Warteliste verlassen",
        .choose_places = "Plätze aussuchen",
    },
    {
        .language = "fr",
        .row = "rang",
        .seat = "place",
        .see_order = "Voir la commande",
        .see_ticket = "Voir le billet",
        .see_gift_card = "Voir et imprimer la carte cadeau",
        .choose_password = "Choisir un mot de passe",
        .confirm = "Oui, écrivez-moi",
        .unsubscribe = "Se désinscrire",
        .unknown_browser = "un programme inconnu",
        .reference = "Numéro de commande",
        .total = "Total",
        .doors = "Ouverture des portes à",
        .imprint = "Mentions légales",
        .privacy = "Confidentialité",
        .why_news = "Vous recevez cet e-mail parce que vous vous êtes inscrit aux nouvelles de {}.",
        .see_event = "Billets et dates",
        .more_dates = "et d’autres dates",
        .example = "Exemple",
        .wait = "Oui, inscrivez-moi",
        .leave_list = "Quitter la liste d’attente",
        .choose_places = "Choisir des places",
    },
    {
        .language = "it",
        .row = "fila",
        .seat = "posto",
        .see_order = "Vedi l’ordine",
        .see_ticket = "Vedi il biglietto",
        .see_gift_card = "Vedi e stampa la carta regalo",
        .choose_password = "Scegli una password",
        .confirm = "Sì, scrivetemi",
        .unsubscribe = "Cancella l’iscrizione",
        .unknown_browser = "un programma sconosciuto",
        .reference = "Numero d’ordine",
        .total = "Totale",
        .doors = "Apertura porte alle",
        .imprint = "Note legali",
        .privacy = "Privacy",
        .why_news = "Riceve questa e-mail perché si è iscritto alle notizie di {}.",
        .see_event = "Biglietti e date",
        .more_dates = "e altre date",
        .example = "Esempio",
        .wait = "Sì, mettetemi in lista",
        .leave_list = "Esci dalla lista d’attesa",
        .choose_places = "Scegli i posti",
    },
    {
        .language = "es",
        .row = "fila",
        .seat = "butaca",
        .see_order = "Ver el pedido",
        .see_ticket = "Ver la entrada",
        .see_gift_card = "Ver e imprimir la tarjeta regalo",
        .choose_password = "Elegir una contraseña",
        .confirm = "Sí, escríbanme",
        .unsubscribe = "Darse de baja",
        .unknown_browser = "un programa desconocido",
        .reference = "Número de pedido",
        .total = "Total",
        .doors = "Apertura de puertas a las",
        .imprint = "Aviso legal",
        .privacy = "Privacidad",
        .why_news = "Recibe este correo porque se apuntó a las noticias de {}.",
        .see_event = "Entradas y fechas",
        .more_dates = "y más fechas",
        .example = "Ejemplo",
        .wait = "Sí, apúntenme",
        .leave_list = "Salir de la lista de espera",
        .choose_places = "Elegir localidades",
    },
    {
        .language = "nl",
        .row = "rij",
        .seat = "stoel",
        .see_order = "Bestelling bekijken",
        .see_ticket = "Kaart bekijken",
        .see_gift_card = "Cadeaukaart bekijken en afdrukken",
        .choose_password = "Wachtwoord kiezen",
        .confirm = "Ja, schrijf mij",
        .unsubscribe = "Afmelden",
        .unknown_browser = "een onbekend programma",
        .reference = "Bestelnummer",
        .total = "Totaal",
        .doors = "Deuren open om",
        .imprint = "Juridische informatie",
        .privacy = "Privacy",
        .why_news = "U krijgt deze e-mail omdat u zich voor nieuws van {} hebt aangemeld.",
        .see_event = "Kaarten en data",
        .more_dates = "en meer data",
        .example = "Voorbeeld",
        .wait = "Ja, zet mij op de lijst",
        .leave_list = "Wachtlijst verlaten",
        .choose_places = "Plaatsen kiezen",
    },
    {
        .language = "pl",
        .row = "rząd",
        .seat = "miejsce",
        .see_order = "Zobacz zamówienie",
        .see_ticket = "Zobacz bilet",
        .see_gift_card = "Zobacz i wydrukuj kartę podarunkową",
        .choose_password = "Ustaw hasło",
        .confirm = "Tak, proszę do mnie pisać",
        .unsubscribe = "Zrezygnuj z wiadomości",
        .unknown_browser = "nieznany program",
        .reference = "Numer zamówienia",
        .total = "Razem",
        .doors = "Wejście od",
        .imprint = "Nota prawna",
        .privacy = "Prywatność",
        .why_news = "Ten e-mail przychodzi, bo ten adres zapisano na wiadomości: {}.",
        .see_event = "Bilety i terminy",
        .more_dates = "i kolejne terminy",
        .example = "Przykład",
        .wait = "Tak, proszę mnie zapisać",
        .leave_list = "Opuść listę oczekujących",
        .choose_places = "Wybierz miejsca",
    },
    {
        .language = "cs",
        .row = "řada",
        .seat = "místo",
        .see_order = "Zobrazit objednávku",
        .see_ticket = "Zobrazit vstupenku",
        .see_gift_card = "Zobrazit a vytisknout dárkovou kartu",
        .choose_password = "Zvolit heslo",
        .confirm = "Ano, pište mi",
        .unsubscribe = "Odhlásit se",
        .unknown_browser = "neznámý program",
        .reference = "Číslo objednávky",
        .total = "Celkem",
        .doors = "Vstup od",
        .imprint = "Právní informace",
        .privacy = "Ochrana soukromí",
        .why_news = "Tento e-mail dostáváte, protože jste se přihlásili k novinkám: {}.",
        .see_event = "Vstupenky a termíny",
        .more_dates = "a další termíny",
        .example = "Příklad",
        .wait = "Ano, zapište mě",
        .leave_list = "Opustit čekací listinu",
        .choose_places = "Vybrat místa",
    },
}};

inline const LetterWords& letter_words(std::string_view language) {
    return kLetterWords[static_cast<std::size_t>(language_of(language))];
}

/// "Freitag, 4. Dezember 2026", "Friday 4 December 2026" where the clocks show that day.
inline std::string spoken_day(const LetterWords& words, Time time, const std::string& zone) {
    return day_words(time, zone, language_of(words.language), "");
}

/// "19:30 Uhr", "19:30".
inline std::string spoken_time(const LetterWords& words, Time time, const std::string& zone) {
    return time_words(time, zone, language_of(words.language));
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
    const auto& form = form_of(language_of(words.language)).money;
    const auto digits = digit_words(money, {.point = form.digits.point});
    const std::string code(money.currency.code());
    return form.is_sign_first ? code + " " + digits : digits + " " + code;
}

/// "Parkett, Reihe A, Platz 5".
inline std::string spoken_place(const LetterWords& words, const SeatMap& map, SeatIndex place) {
    if (!map.is_seat(place)) return map.area_of(place).name;
    return fmt::format("{}, {} {}, {} {}", map.section_of(place).name, words.row, map.row_of(place).label, words.seat,
                       map.seats()[place].label);
}

} // namespace frontrow
