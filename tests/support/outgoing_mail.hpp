#pragma once

#include <string>
#include <utility>
#include <vector>

#include "domain/house/outbox_service.hpp"
#include "domain/people/password_link.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "formats/house/order_letters.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/letter_templates.hpp"

namespace frontrow::testing {

/// Takes every letter.
struct Postbox final : LetterCarrier {
    DeliveryWord send(const OutboxMessage& message, const Letter& letter) override {
        letters.emplace_back(message, letter);
        return {Delivery::taken, "250 OK"};
    }
    [[nodiscard]] const std::string& domain() const override { return name; }
    [[nodiscard]] const std::string& house() const override { return name; }
    std::vector<std::pair<OutboxMessage, Letter>> letters{};
    std::string name = "tickets.example";
};

/// What writes the letters of a shop and sends them.
struct OutgoingMail {
    explicit OutgoingMail(TestShop& shop, OutboxService::Options options = {})
        : letters(
              find_template, [&shop] { return shop.shop.ticket_codes().signer(); }, "https://tickets.example"),
          maps(shop.store), links(shop.randomness, shop.digest),
          outbox(shop.store, maps, shop.clock, letters, links, options) {}
    const OrderLetters letters;
    SeatMapService maps;
    const PasswordLinks links;
    OutboxService outbox;
};

} // namespace frontrow::testing
