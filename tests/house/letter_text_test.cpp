// What a house says in its letters in its own words: kept on every store, never more than words, and never without
// what a letter is for.

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/example_letter.hpp"
#include "domain/house/letter_text.hpp"
#include "formats/house/letter_template.hpp"
#include "formats/house/mail_message.hpp"
#include "formats/house/order_letters.hpp"
#include "tests/support/letter_templates.hpp"
#include "tests/support/outgoing_mail.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::letter_text_test {

namespace {

const std::string kLetters = "/api/admin/letters/";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// A shop with its admin and its mail.
template <class On>
struct House : On, OutgoingMail {
    House() : OutgoingMail(this->shop) {}
    Response ask(const std::string& method, const std::string& path, const Json& body = Json::object()) {
        return this->shop.send_as(admin, method, kLetters + path, body.dump());
    }
    void order() {
        const auto hold = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice));
        const Json body{{"hold", hold["hold"]["id"]},
                        {"customer", {{"name", "Ada <b> https://evil.example {{shop}}"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "demo"}, {"card", "4242424242424242"}}},
                        {"language", "en"}};
        this->shop.json(201, this->shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", "k"}}));
    }
    Letter next_letter() {
        outbox.run_due(postbox);
        REQUIRE_FALSE(postbox.letters.empty());
        return postbox.letters.back().second;
    }

    std::string admin = this->shop.log_in(Role::admin);
    Postbox postbox{};
};

OrderLetters writer() {
    return {find_template, []() -> TicketSigner { throw std::logic_error("an example is signed"); },
            "https://tickets.example"};
}

Letter example(const LetterText& text) {
    ShopSettings shop;
    shop.name = "Small House";
    shop.timezone = "Europe/Berlin";
    return writer().write(example_occasion(text, shop, kNoon));
}

} // namespace

TEST_CASE_TEMPLATE("a house words a letter, nobody overwrites it unseen, and the original comes back", On, STORES) {
    House<On> house;
    auto& shop = house.shop;
    const auto before = shop.json(200, house.ask("GET", "confirmation/en"));
    CHECK(before["opening"].is_null());
    CHECK(before["original"]["closing"] == "The box office of {{shop}}");
    CHECK(before["version"] == 0);
    const Json words{{"opening", "Dear {{name}},\r\n\r\n欢迎！\nCome early: https://house.example/?a=1&b=2\n\n\n"},
                     {"closing", before["original"]["closing"]},
                     {"version", 0}};
    const auto now = shop.json(200, house.ask("PUT", "confirmation/en", words));
    CHECK(now["opening"] == "Dear {{name}},\n\n欢迎！\nCome early: https://house.example/?a=1&b=2");
    CHECK(now["closing"].is_null()); // it says what the program says
    CHECK(now["version"] == 1);
    const auto overtaken = house.ask("PUT", "confirmation/en", words);
    refused(overtaken, 409, "changed_meanwhile");
    CHECK(has(overtaken.text(), "\"by\":"));
    const auto list = shop.json(200, shop.send_as(house.admin, "GET", "/api/admin/letters"));
    CHECK(list["items"].size() == kLanguages.size() * kBuyerLetters.size());
    CHECK(list["items"][0] == Json{{"letter", "confirmation"}, {"language", "en"}, {"own", true}});
    CHECK(list["items"][1]["own"] == false);

    house.order();
    const auto letter = house.next_letter();
    CHECK(has(letter.text, "Dear Ada <b> https://evil.example {{shop}},\n\n欢迎！\nCome early: https://house"));
    CHECK(has(letter.text, "/orders/"));
    CHECK(has(letter.html, "Dear Ada &lt;b&gt; https://evil.example {{shop}},</p>"));
    CHECK(has(letter.html, "欢迎！<br>\nCome early: <a href=\"https://house.example/?a=1&amp;b=2\""));
    CHECK_FALSE(has(letter.html, "href=\"https://evil.example"));
    CHECK(letter.pictures.size() == 1);

    const auto original = shop.json(200, house.ask("PUT", "confirmation/en", {{"opening", nullptr}, {"version", 1}}));
    CHECK(original["opening"].is_null());
    CHECK(original["version"] == 2);
    const auto log = shop.json(200, shop.send_as(house.admin, "GET", "/api/admin/audit"))["items"];
    CHECK(log[0]["action"] == "letter.edit");
    CHECK(log[0]["subject"] == "confirmation (en)");
    CHECK(has(log[1]["after"].template get<std::string>(), "opening: Dear {{name}},  欢迎！ Come early"));
    for (const std::string path : {"incident/en", "mailing/en", "confirmation/xx", "no/en"})
        refused(house.ask("GET", path), 404, "not_found");
    shop.check_sound();
}

TEST_CASE_TEMPLATE("words are tried on oneself before they are in use, some times in a row, as nobody's order", On,
                   STORES) {
    House<On> house;
    const Json words{{"subject", "Grüße von {{shop}}, {{name}}"}, {"opening", "Liebe Gäste,"}, {"closing", nullptr}};
    const auto sent = house.shop.json(202, house.ask("POST", "visit/de/trial", words));
    const auto letter = house.next_letter();
    const auto& message = house.postbox.letters.back().first;
    CHECK(message.address == sent["address"].template get<std::string>());
    CHECK_FALSE(message.message_id.empty());
    CHECK(letter.subject == "Grüße von Frontrow, Maria Müller");
    CHECK(has(letter.text, "Liebe Gäste,\n\nEin Sommernachtstraum"));
    CHECK(has(letter.text, "Ihr Team von Frontrow\n"));
    CHECK(letter.attachments.empty());
    const auto kept = house.outbox.latest({}, {}, 1);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].state == MailState::sent);
    CHECK(house.shop.json(200, house.ask("GET", "visit/de"))["version"] == 0);
    const auto preview = house.shop.json(200, house.ask("POST", "visit/de/preview", words));
    CHECK(preview["subject"] == letter.subject);
    CHECK(has(preview["text"].template get<std::string>(), "Liebe Gäste,\n\nEin Sommernachtstraum"));
    const auto page =
        house.shop.send_as(house.admin, "POST", kLetters + "visit/de/page", "words=" + words.dump() + "\r\n");
    CHECK(page.status == 200);
    CHECK(has(page.text(), "<p style=\"margin:0 0 16px\">Liebe Gäste,</p>"));
    CHECK(page.header("Content-Security-Policy").value_or("").starts_with("default-src 'none';"));
    for (int i = 1; i < 10; ++i) CHECK(house.ask("POST", "visit/de/trial", words).status == 202);
    refused(house.ask("POST", "visit/de/trial", words), 429, "too_many");
    // What is no text of a letter is dropped, and keeps nobody waiting.
    house.shop.store.write([](Tx& tx) {
        auto odd = message_due(MailKind::letter_trial, tx.now(), "eve@example.org", "en");
        odd.detail = "incident\x1f\x1f\x1f";
        tx.outbox().add(odd);
        return Done{};
    });
    house.outbox.run_due(house.postbox);
    CHECK(house.outbox.latest({}, {}, 1)[0].state == MailState::dropped);
    house.shop.check_sound();
}

TEST_CASE("what cannot be in a letter is refused at its part") {
    House<OnSqlite> house;
    const auto refuses = [&](const std::string& letter, const std::string& part, const Json& value,
                             const std::string& reason) {
        CAPTURE(value.dump().substr(0, 60));
        for (const std::string method : {"PUT", "POST"}) {
            const auto answer =
                house.ask(method, letter + (method == "PUT" ? "/de" : "/de/preview"), {{part, value}, {"version", 0}});
            refused(answer, 422, "invalid", part);
            CHECK(Json::parse(answer.text())["reason"] == reason);
        }
    };
    for (const std::string part : {"subject", "opening", "closing"}) {
        for (const std::string wrong : {"{{code}}", "{{{event}}}", "{{>tickets}}", "{{#event}}x{{/event}}",
                                        "{{ event }}", "{{event", "{{}}", "{{amount}}"})
            refuses("confirmation", part, "Hello " + wrong, "unknown_placeholder");
        refuses("confirmation", part, "a\x07", "not_plain");
        refuses("confirmation", part, 7, "wrong_type");
    }
    refuses("confirmation", "subject", "a\r\nBcc: b@example.org", "not_plain");
    refuses("confirmation", "subject", std::string(201, 'a'), "too_long");
    refuses("confirmation", "opening", std::string(2'001, 'a'), "too_long");
    refuses("interest", "subject", "News", "fixed");
    const auto longest =
        house.ask("PUT", "confirmation/de",
                  {{"subject", std::string(200, 'a')}, {"opening", std::string(2'000, '}')}, {"version", 0}});
    CHECK(longest.status == 200);
    house.shop.check_sound();
}

TEST_CASE("every letter has each of its values, and keeps what it is for whatever a house says") {
    for (const auto kind : kBuyerLetters)
        for (const auto code : kLanguages) {
            const std::string language(code);
            CAPTURE(name_of(kind));
            CAPTURE(language);
            const auto original = writer().original(kind, language);
            for (const auto& part : {original.subject, original.opening, original.closing})
                CHECK_FALSE(unknown_placeholder(kind, part).has_value());
            CHECK_FALSE(original.opening.empty());
            CHECK_FALSE(original.closing.empty());
            LetterText own{.kind = kind, .language = language};
            const auto usual = example(own);
            for (const auto name : placeholders_of(kind)) own.opening += fmt::format("{0}={{{{{0}}}}}\n", name);
            own.closing = "Bye";
            const auto letter = example(own);
            for (const auto name : placeholders_of(kind)) {
                CHECK(has(letter.text, fmt::format("{}=", name)));
                CHECK_FALSE(has(letter.text, fmt::format("{}=\n", name)));
            }
            CHECK(letter.subject == usual.subject);
            CHECK(letter.pictures.size() == usual.pictures.size());
            CHECK_FALSE(has(letter.subject + letter.text + letter.html, "{{"));
            // All that stands between the opening and the closing is as it was.
            const auto fixed = usual.text.substr(usual.text.find("\n\n"));
            std::istringstream lines(fixed);
            for (std::string line; std::getline(lines, line);)
                if (has(line, "https://") || has(line, ": EXAM")) CHECK(has(letter.text, line));
        }
}

TEST_CASE("a value that is missing leaves no gap, and one in a link ends the link") {
    kainjow::mustache::data data;
    data.set("name", "");
    data.set("event", "a & b");
    CHECK(letter_text("Hello {{name}},\nto {{event}} {{missing}}!", data) == "Hello,\nto a & b!");
    CHECK(letter_page_text("See https://house.example/{{event}} now", data, "#123456") ==
          "<p style=\"margin:0 0 16px\">See <a href=\"https://house.example/\" "
          "style=\"color:#123456\">https://house.example/</a>a &amp; b now</p>");
    LetterText text{.kind = MailKind::passed, .language = "de", .subject = "a", .opening = "", .closing = "b\nc"};
    auto message = message_due(MailKind::letter_trial, kNoon, "ada@example.org", "de");
    message.detail = detail_of(text);
    const auto tried = tried_text(message);
    REQUIRE(tried.has_value());
    CHECK(tried->kind == MailKind::passed);
    CHECK(tried->closing == "b\nc");
    CHECK(detail_of(*tried) == message.detail);
    for (const std::string wrong : {"", "passed", "passed\x1f\x1f", "nobody\x1f\x1f\x1f", "passed\x1f\x1f\x1f\x1f"}) {
        message.detail = wrong;
        CHECK_FALSE(tried_text(message).has_value());
    }
}

} // namespace frontrow::testing::letter_text_test
