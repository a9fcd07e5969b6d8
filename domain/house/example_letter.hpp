#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "domain/house/language.hpp"
#include "domain/house/letter.hpp"
#include "domain/house/letter_text.hpp"
#include "domain/house/shop.hpp"
#include "domain/result.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/order.hpp"
#include "domain/time.hpp"

namespace frontrow {

namespace example_letter {

/// What an example says in one language.
struct Words {
    const char *name, *buyer, *event, *artist, *venue, *city, *section;
};

/// In the order of kLanguages.
inline constexpr std::array<Words, kLanguages.size()> kWords = {{
    {"Mary Miller", "Thomas Miller", "A Midsummer Night’s Dream", "The Company", "Main Stage", "London", "Stalls"},
    {"Maria Müller", "Thomas Müller", "Ein Sommernachtstraum", "Das Ensemble", "Großes Haus", "Hamburg", "Parkett"},
    {"Marie Moreau", "Thomas Moreau", "Le Songe d’une nuit d’été", "La Troupe", "Grande Salle", "Paris", "Parterre"},
    {"Maria Rossi", "Tommaso Rossi", "Sogno di una notte di mezza estate", "La Compagnia", "Sala Grande", "Milano",
     "Platea"},
    {"María García", "Tomás García", "El sueño de una noche de verano", "La Compañía", "Sala Grande", "Madrid",
     "Platea"},
    {"Maria de Vries", "Thomas de Vries", "Een midzomernachtsdroom", "Het Ensemble", "Grote Zaal", "Amsterdam",
     "Parterre"},
    {"Maria Nowak", "Tomasz Nowak", "Sen nocy letniej", "Zespół", "Duża Scena", "Kraków", "Parter"},
    {"Marie Nováková", "Tomáš Novák", "Sen noci svatojánské", "Soubor", "Velký sál", "Praha", "Přízemí"},
}};

inline const Words& words_in(std::string_view language) {
    const auto found = std::find(kLanguages.begin(), kLanguages.end(), language);
    return kWords[found == kLanguages.end() ? 0 : static_cast<std::size_t>(found - kLanguages.begin())];
}

/// A row of two seats.
inline std::shared_ptr<const SeatMap> map_of(const Words& words) {
    SeatMapParts parts;
    parts.name = words.venue;
    parts.width = parts.height = 200;
    parts.categories = {{words.section, "#1b6ca8"}};
    parts.sections = {{"s", words.section, {{"C", 0, 2}}}};
    parts.seats = {{.id = "C-7", .label = "7", .at = {80, 100}, .next = 1},
                   {.id = "C-8", .label = "8", .at = {104, 100}}};
    return std::make_shared<const SeatMap>(value_of(SeatMap::make(std::move(parts))));
}

inline SessionDetail session_of(const Words& words, const ShopSettings& shop, Time now) {
    using std::chrono::days;
    using std::chrono::hours;
    using std::chrono::minutes;
    SessionDetail detail{
        .session = {.slug = SessionSlug::trusted("example"), .map = MapId::trusted("example")},
        .event = {.slug = EventSlug::trusted("example"), .title = words.event, .artist = words.artist},
        .venue = {
            .slug = VenueSlug::trusted("example"), .name = words.venue, .city = words.city, .timezone = shop.timezone}};
    auto& session = detail.session;
    session.starts_at = std::chrono::floor<days>(now) + days(21) + hours(18) + minutes(30);
    session.doors_at = session.starts_at - hours(1);
    session.currency = shop.currency;
    session.prices = {{.category = words.section, .ticket_type = "adult", .amount = 3'200}};
    return detail;
}

/// What has become of the order that a letter of this kind tells of.
inline OrderStatus status_of(MailKind kind) {
    switch (kind) {
    case MailKind::reservation:
    case MailKind::reminder:
        return OrderStatus::reserved;
    case MailKind::cancelled:
        return OrderStatus::cancelled;
    case MailKind::expired:
        return OrderStatus::expired;
    case MailKind::refunded:
        return OrderStatus::refunded;
    default:
        return OrderStatus::paid;
    }
}

inline OrderDetail order_of(MailKind kind, const Words& words, const ShopSettings& shop, Time now) {
    OrderDetail detail{.order = {.id = OrderId::trusted("example"),
                                 .reference = "EXAMP1E0",
                                 .buyer = BuyerId::trusted("example"),
                                 .status = status_of(kind),
                                 .customer = {PersonName::trusted(words.name), Email::trusted("example@example.org")},
                                 .total = {6'400, shop.currency},
                                 .created_at = now},
                       .session = session_of(words, shop, now),
                       .map = map_of(words)};
    if (detail.order.status == OrderStatus::reserved)
        detail.order.reserved_until =
            std::chrono::floor<std::chrono::days>(now) + std::chrono::days(3) + std::chrono::hours(17);
    const bool is_held = kind == MailKind::passed || kind == MailKind::pass_ended;
    for (SeatIndex place = 0; place < (is_held ? 1u : 2u); ++place)
        detail.order.tickets.push_back({.id = TicketId::trusted("example-" + std::to_string(place + 1)),
                                        .code = "example",
                                        .place = place,
                                        .ticket_type = "adult",
                                        .amount = 3'200});
    if (kind == MailKind::rescheduled)
        detail.change = SessionChange{.kind = SessionChange::Kind::moved,
                                      .was_at = detail.session.session.starts_at - std::chrono::days(7),
                                      .return_until = detail.session.session.starts_at - std::chrono::days(3)};
    return detail;
}

} // namespace example_letter

/// Returns what a letter with this text is written from for a buyer who does not exist. Its links lead to nothing.
inline LetterOccasion example_occasion(const LetterText& text, ShopSettings shop, Time now) {
    const auto& words = example_letter::words_in(text.language);
    LetterOccasion occasion{.message = message_due(text.kind, now, "example@example.org", text.language),
                            .text = text,
                            .is_example = true,
                            .use = LetterUse::shown,
                            .now = now};
    const Money amount{6'400, shop.currency};
    occasion.message.amount = amount.amount;
    if (text.kind == MailKind::passed || text.kind == MailKind::pass_ended) {
        occasion.message.detail = "example\n" + std::string(words.name);
        occasion.buyer = words.buyer;
    }
    if (text.kind == MailKind::gift_card || text.kind == MailKind::card_refunded)
        occasion.card = GiftCard{
            .code = GiftCardCode::trusted("EXAMP1E0EXAMP1E0"), .key = GiftCardKey::trusted(""), .issued = amount};
    else if (text.kind == MailKind::interest)
        occasion.interest =
            Interest{.email = Email::trusted("example@example.org"), .language = text.language, .token = "example"};
    else if (is_of_waiting(text.kind)) {
        occasion.waiting = WaitingEntry{
            .email = Email::trusted("example@example.org"), .places = 2, .language = text.language, .token = "example"};
        occasion.session = example_letter::session_of(words, shop, now);
    } else if (text.kind == MailKind::links)
        occasion.orders.push_back(example_letter::order_of(text.kind, words, shop, now));
    else
        occasion.order = example_letter::order_of(text.kind, words, shop, now);
    occasion.shop = std::move(shop);
    return occasion;
}

} // namespace frontrow
