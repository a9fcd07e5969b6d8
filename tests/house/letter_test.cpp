// What letters say, and the form in which they go out.

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/letter.hpp"
#include "domain/money/gift_sale.hpp"
#include "formats/house/mail_message.hpp"
#include "formats/house/order_letters.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/letter_templates.hpp"

namespace frontrow::testing::letter_test {

namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto end = rest.find("\r\n");
        REQUIRE(end != std::string_view::npos);
        lines.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end + 2);
    }
    return lines;
}

/// The head of a message, unfolded: a line for each field.
std::vector<std::string> fields_of(const std::string& message) {
    std::vector<std::string> fields;
    for (const auto& line : lines_of(message.substr(0, message.find("\r\n\r\n") + 2))) {
        if (line.starts_with(' '))
            fields.back() += line;
        else
            fields.push_back(line);
    }
    return fields;
}

std::string unquoted(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
        } else if (text.substr(i, 3) == "=\r\n") {
            i += 2;
        } else {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        }
    }
    return out;
}

/// A sold and a reserved order of the test house, in these words.
struct Stage {
    OrderDetail order(const std::string& method, const std::string& name) {
        const auto hold = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds",
                                                   R"({"areas":[{"id":"floor","count":1}],"seats":["A-1"]})", kAlice));
        Json body{{"hold", hold["hold"]["id"]},
                  {"customer", {{"name", name}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = "4242424242424242";
        const auto placed = shop.json(
            201, shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", "k"}}))["order"]["id"];
        return value_of(shop.shop.orders().find(OrderId::trusted(placed.get<std::string>())));
    }
    static LetterOccasion occasion(MailKind kind, const std::string& language, const OrderDetail& detail) {
        LetterOccasion occasion{.message = {.kind = kind,
                                            .order = detail.order.id,
                                            .address = "ada@example.org",
                                            .language = language,
                                            .amount = 1050}};
        occasion.shop.name = "Small House";
        occasion.order = detail;
        if (kind == MailKind::links) {
            auto card = detail;
            card.order.gift_sale = GiftSale{.worth = 5'000};
            card.map = nullptr;
            occasion.orders = {detail, detail, std::move(card)};
        }
        return occasion;
    }
    TestShop shop;
    OrderLetters letters{find_template, [this] { return shop.shop.ticket_codes().signer(); },
                         "https://tickets.example"};
};

constexpr MailKind kKinds[] = {MailKind::confirmation, MailKind::reservation,     MailKind::reminder,
                               MailKind::cancelled,    MailKind::expired,         MailKind::refunded,
                               MailKind::moved,        MailKind::links,           MailKind::incident,
                               MailKind::visit,        MailKind::payment_returned};

} // namespace

TEST_CASE("whoever is to transfer the money reads how much, to whom and what to write, and nothing of a counter") {
    Stage stage;
    auto detail = stage.order("box_office", "Ada");
    detail.order.payment.method = PaymentMethod::transfer;
    detail.transfer = BankTransfer{.holder = "Small House e.V.", .iban = "DE89370400440532013000"};
    const auto reference = spelled_reference(detail.order.reference);
    for (const auto kind : {MailKind::reservation, MailKind::reminder})
        for (const std::string language : {"de", "en"}) {
            auto text = stage.letters.write(Stage::occasion(kind, language, detail)).text;
            std::replace(text.begin(), text.end(), '\n', ' ');
            CAPTURE(text);
            const auto amount = language == "de" ? "57,00 EUR" : "EUR 57.00";
            for (const auto& part : {std::string(amount), std::string("Small House e.V."),
                                     std::string("DE89 3704 0044 0532 0130 00"), reference})
                CHECK(has(text, part));
            CHECK_FALSE(has(text, "box office by"));
            CHECK_FALSE(has(text, "Kasse"));
        }
}

TEST_CASE(
    "every letter is written in each language of its readers, as text and as a page, without a place left empty") {
    Stage stage;
    const auto detail = stage.order("box_office", "Ada & <Co>");
    for (const auto kind : kKinds)
        for (const auto code : kLanguages) {
            const std::string language(code);
            CAPTURE(name_of(kind));
            CAPTURE(language);
            const auto letter = stage.letters.write(Stage::occasion(kind, language, detail));
            CHECK(letter.language == letter_language(kind, language)); // the house’s own are in fewer
            CHECK(letter.subject.size() > 10);
            for (const std::string& text : {letter.subject, letter.text, letter.html}) {
                CHECK(is_utf8(text));
                CHECK_FALSE(has(text, "{{"));
                CHECK_FALSE(has(text, "  ·"));
                CHECK_FALSE(has(text, ": ,"));
            }
            CHECK_FALSE(has(letter.text, "\n\n\n"));
            CHECK_FALSE(has(letter.text, "&amp;")); // a text is no page
            CHECK_FALSE(has(letter.html, "<Co>"));  // and a page does not take a name for a tag
            std::istringstream lines(letter.text);
            for (std::string line; std::getline(lines, line);)
                CHECK((count_characters(line) <= 76 || has(line, "https://")));
            if (is_of_payment(kind)) continue;
            CHECK(has(letter.text, "https://tickets.example/"));
            if (kind != MailKind::links) continue;
            CHECK(has(letter.text, language == "en" ? "EUR 50.00 · " : "50"));
            for (const std::string& text : {letter.text, letter.html})
                CHECK(has(text, "https://tickets.example/gift-cards/" + detail.order.id.text()));
        }
}

TEST_CASE("whose money came too late reads that it goes back, and nothing of tickets that were valid") {
    Stage stage;
    auto detail = stage.order("box_office", "Ada");
    for (const auto code : kLanguages) {
        const auto written = [&](OrderStatus status) {
            detail.order.status = status;
            return stage.letters.write(Stage::occasion(MailKind::refunded, std::string(code), detail)).text;
        };
        const auto late = written(OrderStatus::expired);
        CHECK(late == written(OrderStatus::cancelled));
        CHECK(late != written(OrderStatus::partly_refunded));
        CHECK(has(late, "10"));
        if (code == "en") CHECK(has(late, "did not buy any tickets"));
        if (code == "en") CHECK_FALSE(has(late, "still valid"));
    }
}

TEST_CASE(
    "who has paid twice reads that one payment goes back and that nothing else changes, of tickets and of a card") {
    Stage stage;
    const auto detail = stage.order("demo", "Ada");
    for (const auto code : kLanguages)
        for (const auto kind : {MailKind::refunded, MailKind::card_refunded}) {
            CAPTURE(code);
            const auto written = [&](const char* why) {
                auto occasion = Stage::occasion(kind, std::string(code), detail);
                occasion.message.detail = why;
                occasion.order->order.status = OrderStatus::paid;
                const Money worth{5'000, *Currency::parse("EUR")};
                if (kind == MailKind::card_refunded)
                    occasion.card = GiftCard{.code = GiftCardCode::trusted("EXAMP1E0EXAMP1E0"),
                                             .key = GiftCardKey::trusted(""),
                                             .issued = worth};
                const auto letter = stage.letters.write(occasion);
                CHECK_FALSE(has(letter.text + letter.html, "{{"));
                CHECK_FALSE(has(letter.text, "\n\n\n"));
                CHECK(has(letter.text, "10"));
                return letter.text;
            };
            const auto second = written("second");
            CHECK(second != written(""));
            if (kind == MailKind::card_refunded) CHECK(written("settled") != second);
            if (kind == MailKind::card_refunded) CHECK(written("settled") != written(""));
            if (code == "en") CHECK(has(second, "more than once"));
            if (code == "en") CHECK_FALSE(has(second, "no longer on the card"));
        }
}

TEST_CASE("the house reads how much goes back by itself, of which order, why, and whether its buyer knows") {
    Stage stage;
    auto detail = stage.order("demo", "Ada");
    for (const std::string language : {"en", "de"}) {
        const auto written = [&](const char* why) {
            auto occasion = Stage::occasion(MailKind::payment_returned, language, detail);
            occasion.message.detail = why;
            auto letter = stage.letters.write(occasion);
            CHECK(has(letter.subject, spelled_reference(detail.order.reference)));
            std::replace(letter.text.begin(), letter.text.end(), '\n', ' ');
            CHECK(has(letter.text, language == "en" ? "EUR 10.50" : "10,50 EUR"));
            CHECK(has(letter.text, "https://tickets.example/admin#orders/" + detail.order.reference));
            CHECK(letter.to_name.empty());
            return letter.text;
        };
        const auto twice = written("second"), late = written("late");
        CHECK(has(twice, language == "en" ? "was paid already" : "war schon bezahlt"));
        CHECK(has(late, language == "en" ? "too late" : "zu spät"));
        CHECK(has(late, language == "en" ? "was told by email" : "aus einer E-Mail"));
        auto nameless = detail;
        std::swap(nameless.order.customer.email, detail.order.customer.email);
        detail.order.customer.email = Email::trusted(std::string(kNoEmail));
        CHECK(has(written("late"), language == "en" ? "left no email address" : "keine E-Mail-Adresse"));
        detail.order.customer.email = nameless.order.customer.email;
    }
}

TEST_CASE("a confirmation says what was bought, in words of the box office, with a code for each ticket") {
    Stage stage;
    const auto detail = stage.order("demo", "Ada Lovelace");
    const auto german = stage.letters.write(Stage::occasion(MailKind::confirmation, "de", detail));
    CHECK(german.subject == "Ihre Karten für Hamlet, Sonntag, 1. März 2026");
    CHECK(has(german.text, "Guten Tag Ada Lovelace,"));
    CHECK(has(german.text, "Sonntag, 1. März 2026, 21:00 Uhr")); // in the house's zone
    CHECK(has(german.text, "- Stalls, Reihe A, Platz 1 (Erwachsene, 42,00 EUR)"));
    CHECK(has(german.text, "Summe: 57,00 EUR"));
    CHECK(has(german.text, "https://tickets.example/orders/" + detail.order.id.text()));
    CHECK(german.pictures.size() == 2);
    CHECK(german.pictures[0].bytes.substr(1, 3) == "PNG");
    for (const auto& picture : german.pictures) CHECK(has(german.html, "cid:" + picture.name));
    REQUIRE(german.attachments.size() == 2);
    CHECK(german.attachments[0].bytes.starts_with("%PDF"));
    CHECK(has(german.attachments[1].bytes, "BEGIN:VEVENT"));
    auto looked_at = Stage::occasion(MailKind::confirmation, "de", detail);
    looked_at.use = LetterUse::shown; // in a demo by anybody: no ticket is drawn for that
    const auto shown = stage.letters.write(looked_at);
    CHECK(shown.html == german.html);
    REQUIRE(shown.attachments.size() == 2);
    CHECK(shown.attachments[0].name == german.attachments[0].name);
    for (const auto& file : shown.attachments) CHECK(file.bytes.empty());
    looked_at.use = LetterUse::listed; // fifty at a time: not even a code is drawn
    const auto listed = stage.letters.write(looked_at);
    CHECK(listed.text == german.text);
    CHECK(listed.subject == german.subject);
    CHECK(listed.attachments.size() == 2);
    CHECK(listed.pictures.empty());
    CHECK(listed.html.empty());
    const auto english = stage.letters.write(Stage::occasion(MailKind::confirmation, "", detail)); // the shop's
    CHECK(english.subject == "Your tickets for Hamlet, Sunday 1 March 2026");
    CHECK(has(english.text, "- Stalls, row A, seat 1 (Adult, EUR 42.00)"));
}

TEST_CASE("a letter says whose each ticket is, as far as somebody has said, and the holder's where one was passed on") {
    Stage stage;
    auto detail = stage.order("demo", "Ada Lovelace");
    detail.order.tickets[0].attendee = "Grace <Hopper>";
    const auto mine = stage.letters.write(Stage::occasion(MailKind::confirmation, "en", detail));
    CHECK(has(mine.text, "- Stalls, row A, seat 1, Grace <Hopper> (Adult, EUR 42.00)"));
    CHECK(has(mine.text, "- Floor (Adult, EUR 15.00)"));
    CHECK(has(mine.html, "<br>Grace &lt;Hopper&gt;<br>Adult"));
    detail.order.tickets[0].holder = TicketHolder{
        .pass = PassId::trusted("P"), .name = PersonName::trusted("Alan Turing"), .email = "", .language = ""};
    const auto theirs = stage.letters.write(Stage::occasion(MailKind::moved, "en", detail));
    CHECK(has(theirs.text, "seat 1, Alan Turing ("));
    CHECK_FALSE(has(theirs.text + theirs.html, "Hopper"));
}

TEST_CASE("the letter before a visit brings the tickets, says what to bring, and what the house says itself") {
    Stage stage;
    auto detail = stage.order("demo", "Ada Lovelace");
    auto occasion = Stage::occasion(MailKind::visit, "de", detail);
    occasion.shop.face.ticket_note = "Kein Nacheinlass.";
    occasion.shop.visit.text = "Die Garderobe ist frei.\n\n<b>Parken</b>: am Markt {{x}}";
    const auto german = stage.letters.write(occasion);
    CHECK(german.subject == "Ihr Besuch: Hamlet, Sonntag, 1. März 2026, 21:00 Uhr");
    CHECK(has(german.text, "Einlass ab 20:00 Uhr\n"));
    CHECK(has(german.text, "Small House"));
    CHECK(has(german.text, "- Stalls, Reihe A, Platz 1 (Erwachsene, 42,00 EUR)"));
    CHECK(has(german.text, "https://tickets.example/orders/" + detail.order.id.text()));
    CHECK(has(german.text, "\n\nDie Garderobe ist frei.\n\n<b>Parken</b>: am Markt {{x}}\n\nKein Nacheinlass.\n\n"));
    CHECK(has(german.html, ">Die Garderobe ist frei.</p>"));
    CHECK(has(german.html, ">&lt;b&gt;Parken&lt;/b&gt;: am Markt {{x}}</p>"));
    CHECK_FALSE(has(german.text, "Nachweis"));
    CHECK(german.pictures.size() == 2);
    REQUIRE(german.attachments.size() == 2);
    CHECK(german.attachments[0].bytes.starts_with("%PDF"));
    CHECK(has(german.attachments[1].bytes, "BEGIN:VEVENT"));
    detail.order.tickets[0].ticket_type = "student";
    const auto reduced = stage.letters.write(Stage::occasion(MailKind::visit, "de", detail));
    CHECK(has(reduced.text, "Nachweis"));
    CHECK_FALSE(has(reduced.text, "Garderobe"));
    CHECK_FALSE(has(reduced.text, "\n\n\n"));
}

TEST_CASE("what is not paid carries no code, in no letter") {
    Stage stage;
    const auto detail = stage.order("box_office", "Ada");
    for (const auto kind : kKinds) {
        const auto letter = stage.letters.write(Stage::occasion(kind, "de", detail));
        CHECK(letter.pictures.empty());
        for (const auto& file : letter.attachments) CHECK(file.type.starts_with("text/calendar"));
        for (const auto& ticket : detail.order.tickets) CHECK_FALSE(has(letter.text + letter.html, ticket.code));
    }
}

TEST_CASE("a letter to those who run the house has its link for nobody but them, and a name is one line of it") {
    Stage stage;
    for (const auto kind : {MailKind::invitation, MailKind::new_password})
        for (const std::string language : {"de", "en"}) {
            CAPTURE(name_of(kind));
            LetterOccasion occasion{.message = {.kind = kind, .address = "eve@example.org", .language = language}};
            occasion.shop.name = "Small House";
            occasion.user =
                User{.email = Email::trusted("eve@example.org"),
                     .name = PersonName::trusted("Eve\r\nBcc: all@example.org\r\n\r\nhttps://evil.example")};
            const auto looked_at = stage.letters.write(occasion);
            CHECK_FALSE(has(looked_at.text, "#"));
            occasion.secret = "ABCDEFGHJKMNPQRSTVWXYZ0123";
            const auto letter = stage.letters.write(occasion);
            CHECK(has(letter.text, "https://tickets.example/password#ABCDEFGHJKMNPQRSTVWXYZ0123\n"));
            CHECK(has(letter.html, "href=\"https://tickets.example/password#ABCDEFGHJKMNPQRSTVWXYZ0123\""));
            CHECK_FALSE(has(letter.subject + letter.text + letter.html, "{{"));
            CHECK_FALSE(has(letter.text, "\nBcc:"));
            const auto message = mail_message(
                letter,
                {.from = "tickets@example.org", .to = "eve@example.org", .message_id = "frontrow.1.1@example.org"});
            for (const auto& field : fields_of(message)) CHECK_FALSE(field.starts_with("Bcc:"));
        }
}

TEST_CASE("the house reads when a backup failed and why, and that it works again, in both languages") {
    Stage stage;
    for (const auto kind : {MailKind::backup_failed, MailKind::backup_made})
        for (const std::string language : {"en", "de"}) {
            LetterOccasion occasion{
                .message = {.kind = kind, .language = language, .detail = "the disk\nis <full>", .created_at = kNoon}};
            occasion.shop.name = "Small House";
            occasion.shop.timezone = "Europe/Berlin";
            const auto letter = stage.letters.write(occasion);
            CAPTURE(letter.text);
            CHECK(has(letter.subject, "Small House"));
            CHECK(has(letter.text,
                      language == "en" ? "Sunday 1 March 2026, 13:00\n" : "Sonntag, 1. März 2026, 13:00 Uhr"));
            CHECK(has(letter.text, "https://tickets.example/admin#system\n"));
            CHECK(has(letter.text, "the disk is <full>") == (kind == MailKind::backup_failed));
            CHECK_FALSE(has(letter.html, "<full>"));
            CHECK_FALSE(has(letter.subject + letter.text + letter.html, "{{"));
        }
}

TEST_CASE("the house reads which webhook was switched off, and what was answered last, in both languages") {
    Stage stage;
    for (const std::string language : {"en", "de"}) {
        LetterOccasion occasion{.message = {.kind = MailKind::webhook_off,
                                            .language = language,
                                            .detail = "CRM <b>\n502 Bad\nGateway",
                                            .created_at = kNoon}};
        occasion.shop.name = "Small House";
        occasion.shop.timezone = "Europe/Berlin";
        const auto letter = stage.letters.write(occasion);
        CAPTURE(letter.text);
        CHECK(has(letter.subject, "CRM <b>"));
        CHECK(has(letter.text, "502 Bad Gateway\n"));
        CHECK(has(letter.text, "https://tickets.example/admin#webhooks\n"));
        CHECK_FALSE(has(letter.html, "<b>"));
        CHECK_FALSE(has(letter.subject + letter.text + letter.html, "{{"));
    }
}

TEST_CASE("a new login is told in plain words, and nothing of a browser that nobody knows") {
    Stage stage;
    LetterOccasion occasion{.message = {.kind = MailKind::new_login,
                                        .address = "eve@example.org",
                                        .language = "en",
                                        .detail = "192.0.2.7\nMozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
                                        .created_at = kNoon}};
    occasion.shop.name = "Small House";
    occasion.shop.timezone = "Europe/Berlin";
    occasion.user = User{.email = Email::trusted("eve@example.org"), .name = PersonName::trusted("Eve")};
    const auto letter = stage.letters.write(occasion);
    CHECK(has(letter.text, "When: Sunday 1 March 2026, 13:00\n"));
    CHECK(has(letter.text, "With: Firefox, Linux\n"));
    CHECK(has(letter.text, "From: internet address 192.0.2.7\n"));
    CHECK(has(letter.text, "https://tickets.example/password\n"));
    occasion.message.language = "de";
    occasion.message.detail = "192.0.2.7\nhttps://evil.example/";
    const auto german = stage.letters.write(occasion);
    CHECK(has(german.text, "Womit: ein unbekanntes Programm\n"));
    CHECK_FALSE(has(german.text + german.html, "evil"));
    CHECK_FALSE(has(german.subject + german.text + german.html, "{{"));
}

TEST_CASE("a template that is missing or broken is named") {
    Stage stage;
    const auto detail = stage.order("demo", "Ada");
    const auto signer = [&] { return stage.shop.shop.ticket_codes().signer(); };
    const OrderLetters none([](const std::string&) { return nullptr; }, signer, "");
    CHECK_THROWS_WITH(static_cast<void>(none.write(Stage::occasion(MailKind::moved, "en", detail))),
                      doctest::Contains("en/moved.txt"));
    const OrderLetters broken(
        [](const std::string&) { return std::make_shared<const std::string>("Subject\n\n{{#open}}"); }, signer, "");
    CHECK_THROWS_WITH(static_cast<void>(broken.write(Stage::occasion(MailKind::moved, "en", detail))),
                      doctest::Contains("en/moved.txt"));
}

TEST_CASE("a message has the parts that mail programs look for") {
    Letter letter{
        .to_name = "Jürgen \"J\" Groß",
        .language = "de",
        .from_name = "Haus am Markt",
        .subject = "Ihre Karten für Die Zauberflöte, Freitag, 4. Dezember 2026, und noch viel mehr",
        .text = "Guten Tag\n.\nFrom here \n" + std::string(200, 'x') + "\n",
        .html = "<p>Größe = 1</p>",
        .pictures = {{"code1@frontrow", "image/png", std::string("\x89PNG\0\x01", 6)}},
        .attachments = {{"Karten für Groß.pdf", "application/pdf", "%PDF-"}, {"day.ics", "text/calendar", "B"}}};
    const auto message = mail_message(letter, {.from = "tickets@house.example",
                                               .reply_to = "office@house.example",
                                               .to = "jürgen@müller.example",
                                               .message_id = "frontrow.1.2@house.example",
                                               .date = kNoon});
    const auto fields = fields_of(message);
    const auto field = [&](std::string_view name) {
        const auto found =
            std::find_if(fields.begin(), fields.end(), [&](const std::string& line) { return line.starts_with(name); });
        return found == fields.end() ? std::string() : *found;
    };
    CHECK(field("Date:") == "Date: Sun, 01 Mar 2026 12:00:00 +0000");
    CHECK(field("From:") == "From: \"Haus am Markt\" <tickets@house.example>");
    CHECK(field("To:").ends_with(" <jürgen@müller.example>"));
    CHECK(has(field("To:"), "=?UTF-8?B?SsO8cmdlbiAiSiIgR3Jvw58=?="));
    CHECK(has(field("Subject:"), "=?UTF-8?B?"));
    CHECK(field("Message-ID:") == "Message-ID: <frontrow.1.2@house.example>");
    CHECK(has(message, "filename*=UTF-8''Karten%20f%C3%BCr%20Gro%C3%9F.pdf\r\n"));
    CHECK(has(message, "filename=\"day.ics\"\r\n"));
    CHECK(has(message, "Content-ID: <code1@frontrow>\r\n"));
    for (const std::string kind : {"mixed", "alternative", "related"}) {
        CHECK(has(message, "multipart/" + kind));
        CHECK(has(message, "\r\n--=_frontrow_" + kind + "--\r\n"));
    }
    CHECK(message.find("Guten Tag") < message.find("text/html")); // the text first, as the lesser form
    CHECK(has(message, "<p>Gr=C3=B6=C3=9Fe =3D 1</p>"));
    CHECK(has(message, "Guten Tag\r\n=2E\r\nFrom here=20\r\n" + std::string(75, 'x') + "=\r\n"));
    for (const auto& line : lines_of(message)) CHECK(line.size() <= 78);
}

TEST_CASE("whatever a name, a title or an address has in it, no head gets another field from it") {
    std::mt19937 random(20260301);
    const std::vector<std::string> pieces = {"\r\n",
                                             "\n",
                                             "\r",
                                             "Bcc: eve@example.org",
                                             ":",
                                             "=?UTF-8?Q?=0D=0A?=",
                                             "\"",
                                             "\\",
                                             "<",
                                             ">",
                                             ",",
                                             "ü",
                                             "漢字",
                                             "שלום",
                                             "🎭",
                                             " ",
                                             "\t",
                                             "\0x",
                                             "{{x}}",
                                             "--=_frontrow_mixed",
                                             "\xE2\x80\xA8",
                                             "a",
                                             "."};
    const auto text = [&] {
        std::string made;
        for (auto count = random() % 30; count > 0; --count) made += pieces[random() % pieces.size()];
        return made;
    };
    const std::vector<std::string> known = {"Date",
                                            "From",
                                            "To",
                                            "Subject",
                                            "Message-ID",
                                            "Auto-Submitted",
                                            "MIME-Version",
                                            "Content-Type",
                                            "Content-Transfer-Encoding",
                                            "Content-Language"};
    for (int i = 0; i < 3'000; ++i) {
        const Letter letter{.to_name = text(),
                            .language = "de",
                            .from_name = text(),
                            .subject = text(),
                            .text = text() + "\n",
                            .html = i % 2 ? text() : "",
                            .attachments = i % 3 ? std::vector<LetterFile>{}
                                                 : std::vector<LetterFile>{{text(), "text/plain", text()}}};
        const auto message =
            mail_message(letter, {.from = "a@b.example", .to = "c@d.example", .message_id = "1@b.example"});
        for (const auto& field : fields_of(message)) {
            CAPTURE(field);
            CHECK(std::find(known.begin(), known.end(), field.substr(0, field.find(':'))) != known.end());
        }
        for (const auto& line : lines_of(message)) {
            CHECK(line.size() < 250);
            CHECK(line != ".");
            CHECK(std::none_of(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; }));
        }
        if (letter.html.empty() && letter.attachments.empty()) {
            auto body = unquoted(message.substr(message.find("\r\n\r\n") + 4));
            std::string expected;
            for (const char c : letter.text) expected += c == '\n' ? std::string("\r\n") : std::string(1, c);
            CHECK(body == expected);
        }
    }
    for (const std::string wrong :
         {"a@b\r\nBcc: c@d.example", "a b@c.example", "<a@b.example>", "a@b.example,c@d.example"})
        CHECK_THROWS_AS(mail_message({}, {.from = "a@b.example", .to = wrong, .message_id = "1@b"}),
                        std::invalid_argument);
}

TEST_CASE("a letter that one can leave says how in its head, in one request") {
    Letter letter{.subject = "News", .text = "News\n"};
    const MailHeads heads{.from = "a@b.example", .to = "c@d.example", .message_id = "1@b.example"};
    for (const auto& field : fields_of(mail_message(letter, heads))) CHECK_FALSE(field.starts_with("List-"));
    letter.unsubscribe_url = "https://tickets.example/unsubscribe/01KJMZG90AWXEJ4QQ9HQY0PD99";
    const auto fields = fields_of(mail_message(letter, heads));
    const auto is_there = [&](const std::string& field) {
        return std::count(fields.begin(), fields.end(), field) == 1;
    };
    CHECK(is_there("List-Unsubscribe: <https://tickets.example/unsubscribe/01KJMZG90AWXEJ4QQ9HQY0PD99>"));
    CHECK(is_there("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    for (const std::string wrong :
         {"https://a.example/>\r\nBcc: c@d.example", "https://a.example/ b", "https://a.example/>,<x"}) {
        letter.unsubscribe_url = wrong;
        CHECK_THROWS_AS(mail_message(letter, heads), std::invalid_argument);
    }
}

TEST_CASE("text is broken at blanks, and a link never") {
    const std::string link = "https://tickets.example/orders/" + std::string(80, 'x');
    const auto text = wrapped("Ä" + std::string(70, 'b') + " c d\n\n" + link + "\n- eins\n");
    CHECK(text == "Ä" + std::string(70, 'b') + "\nc d\n\n" + link + "\n- eins\n");
}

} // namespace frontrow::testing::letter_test
