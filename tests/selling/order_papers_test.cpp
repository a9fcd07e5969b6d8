// The files of an order as others read them: tickets by poppler and zbar, the entry of a calendar by its lines.

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "formats/money/receipt_words.hpp"
#include "formats/promotion/image_codec.hpp"
#include "formats/selling/order_paper_words.hpp"
#include "formats/selling/order_papers.hpp"
#include "handlers/shared/printer.hpp"
#include "tests/support/printed_by.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::order_papers_test {

namespace {

std::string without_blanks(const std::string& text) {
    std::string letters;
    for (const char c : text)
        if (c != ' ' && c != '\n') letters += c;
    return letters;
}

/// A PDF as poppler and zbar see it.
class Reader {
public:
    explicit Reader(std::string_view bytes) {
        REQUIRE(bytes.substr(0, 5) == "%PDF-");
        write_file(path_, bytes);
    }

    /// The text without the marks of direction that poppler adds.
    std::string text() {
        const auto raw = printed_by(folder_, "pdftotext", {path_, "-"});
        std::string text;
        for (std::string_view rest = raw; !rest.empty();) {
            const auto [code, bytes] = text_rules::first_character(rest);
            const auto letter = rest.substr(0, std::max<std::size_t>(bytes, 1));
            rest.remove_prefix(letter.size());
            if (!text_rules::is_invisible(code)) text += letter;
        }
        return text;
    }
    bool says(const std::string& words) { return text().find(words) != std::string::npos; }

    int pages() {
        const auto info = printed_by(folder_, "pdfinfo", {path_});
        return std::stoi(info.substr(info.find("Pages:") + 6));
    }

    /// The codes that a scanner finds on that page, as it is printed.
    std::string codes(int page) {
        const auto number = std::to_string(page);
        printed_by(folder_, "pdftoppm",
                   {"-r", "150", "-f", number, "-l", number, "-singlefile", "-png", path_, folder_.file("page")});
        return printed_by(folder_, "zbarimg", {"-q", "--raw", folder_.file("page.png")});
    }

    /// Width and height of its first page, in points.
    std::pair<double, double> size() {
        const auto info = printed_by(folder_, "pdfinfo", {path_});
        const auto at = info.find("Page size:");
        const auto cross = info.find(" x ", at);
        return {std::stod(info.substr(at + 10)), std::stod(info.substr(cross + 3))};
    }

private:
    TestFolder folder_;
    const std::string path_ = folder_.file("tickets.pdf");
};

/// As long as a signed code.
const std::string kDigits = std::string(ticket_code::kDigits - 4, '7') + "1234";

TicketSheet sheet() {
    TicketSheet sheet;
    sheet.house = "Small House";
    sheet.accent = "#8c1c2b";
    sheet.event = "Hamlet";
    sheet.when = "Sunday, 1 March 2026, 21:00";
    sheet.where = "Small House, Berlin";
    sheet.reference = {"Reference", "ABCD-EFGH"};
    sheet.tickets.push_back({.area_title = "Section",
                             .area = "Stalls",
                             .place = {{"Row", "C"}, {"Seat", "12"}},
                             .kind = "Adult · €43.00",
                             .remark = "",
                             .attendee = "",
                             .count = "Ticket 1 of 1",
                             .code = kDigits,
                             .letters = "ABCDEFGHJKMNPQRSTVWXYZ2345"});
    sheet.made_at = kNoon;
    return sheet;
}

const std::string kPaid = "4242 4242 4242 4242";

Json buy(TestShop& shop, const std::string& hold, const std::string& method, const std::string& name = "Ada Lovelace",
         const Json& more = Json::object()) {
    const auto held = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", hold, kAlice))["hold"];
    Json body{{"hold", held["id"]},
              {"customer", {{"name", name}, {"email", "ada@example.org"}}},
              {"payment", {{"method", method == kPaid ? "demo" : method}}}};
    if (method == kPaid) body["payment"]["card"] = kPaid;
    body.update(more);
    return shop.json(201, shop.send("POST", "/api/orders", body.dump(), kAlice,
                                    {{"idempotency-key", held["id"].get<std::string>()}}))["order"];
}

std::string path_of(const Json& order) { return "/api/orders/" + order["id"].get<std::string>(); }

Response pdf_of(TestShop& shop, const Json& order, const std::string& query = "?language=en") {
    return shop.send("GET", path_of(order) + "/tickets.pdf" + query);
}

/// The value of a property of an iCalendar file, unfolded.
std::string property(std::string file, const std::string& name) {
    for (std::size_t at = 0; (at = file.find("\r\n ", at)) != std::string::npos;) file.erase(at, 3);
    const auto at = file.find("\r\n" + name + ":");
    if (at == std::string::npos) return {};
    const auto begin = at + 3 + name.size();
    return file.substr(begin, file.find("\r\n", begin) - begin);
}

std::string calendar_of(TestShop& shop, const Json& order) {
    const auto response = shop.send("GET", path_of(order) + "/calendar.ics?language=en");
    CHECK(response.status == 200);
    CHECK(response.content_type == "text/calendar; charset=utf-8");
    return std::string(response.text());
}

} // namespace

// ---- What is drawn

TEST_CASE("a ticket in ten scripts is read by others as it was written") {
    const std::array<std::string, 10> texts = {"Prêt-à-porter Čapek Łódź",
                                               "Θέατρο Ηρώδου",
                                               "Большой театр",
                                               "مسرح المدينة",
                                               "תיאטרון הבימה",
                                               "東京歌劇",
                                               "ひらがな",
                                               "オペラ",
                                               "국립극장",
                                               "Հայաստան"};
    for (const Paper paper : {Paper::a4, Paper::phone, Paper::roll})
        for (const auto& text : texts) {
            auto page = sheet();
            page.paper = paper;
            page.event = text;
            Reader reader(ticket_pdf(page));
            INFO(text);
            // Where blanks are poppler guesses, and is wrong about large letters of some scripts.
            CHECK(without_blanks(reader.text()).find(without_blanks(text)) != std::string::npos);
            CHECK(reader.codes(1) == kDigits + "\n");
        }
}

TEST_CASE("texts of strangers neither leave the page nor hide what stands beside them") {
    const std::string marks = "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A\u030B\u030C";
    const std::vector<std::string> hostile = {
        std::string(100'000, 'W'),
        "<b>not &amp; bold</b> %s \\",
        "\u202Edesrever\u202C \u2066lost\u2067 \u200F\u061C",
        std::string("\x01\x02\x7F nul\0 here", 14) + "\r\n\t\x1B[31m",
        "\xFF\xFE\xC0\x80 \xED\xA0\x80",
        marks + marks + marks,
        "\xF0\x9F\x98\x80\xF3\xA0\x80\x81",
        std::string(3'000, ' '),
    };
    for (const Paper paper : {Paper::a4, Paper::phone, Paper::roll})
        for (const auto& text : hostile) {
            auto page = sheet();
            page.paper = paper;
            for (auto* field : {&page.house, &page.footer, &page.note, &page.event, &page.artist, &page.when,
                                &page.doors, &page.where, &page.customer})
                *field = text;
            auto& ticket = page.tickets[0];
            ticket.area = ticket.kind = ticket.remark = ticket.place[1].second = text;
            Reader reader(ticket_pdf(page));
            CHECK(reader.pages() == 1);
            CHECK(reader.codes(1) == kDigits + "\n");
            CHECK(reader.says("ABCD-EFGH"));
            const auto [width, height] = reader.size();
            CHECK(width < 600);
            CHECK(height < 1'200);
        }
    CHECK(printable("a\u202Eb\x01"
                    "c\nd") == "ab c d");
    CHECK(printable("12345", 3) == "123…");
    CHECK(printable("\xFFz") == "\uFFFDz");
}

TEST_CASE("markup is text") {
    auto page = sheet();
    page.event = "<b>Tom</b> & Jerry &lt;";
    CHECK(Reader(ticket_pdf(page)).says("<b>Tom</b> & Jerry &lt;"));
}

TEST_CASE("the same tickets are the same bytes, each on a page of its own") {
    auto page = sheet();
    page.tickets.assign(kMaxPrintedTickets, page.tickets[0]);
    for (std::size_t i = 0; i < page.tickets.size(); ++i) page.tickets[i].place[1].second = std::to_string(i);
    const auto bytes = ticket_pdf(page);
    CHECK(bytes == ticket_pdf(page));
    CHECK(Reader(bytes).pages() == static_cast<int>(kMaxPrintedTickets));
    CHECK(bytes.size() < 2'000'000);
}

TEST_CASE("what is not paid says so and has no code") {
    auto page = sheet();
    page.warning = "Reserved, not paid";
    page.no_code = "No entry before it is paid";
    page.tickets[0].code.clear();
    for (const Paper paper : {Paper::a4, Paper::phone, Paper::roll}) {
        page.paper = paper;
        Reader reader(ticket_pdf(page));
        CHECK(reader.text().find("Reserved,") != std::string::npos);
        CHECK(reader.says("ABCD-EFGH"));
        TestFolder folder;
        const auto file = folder.file("tickets.pdf");
        write_file(file, ticket_pdf(page));
        printed_by(folder, "pdftoppm", {"-r", "150", "-singlefile", "-png", file, folder.file("page")});
        const auto scanner = spawn("/usr/bin/zbarimg", {"-q", "--raw", folder.file("page.png")});
        CHECK(WEXITSTATUS(wait_for(scanner)) == 4); // "no barcodes were detected"
    }
}

TEST_CASE("a logo of the house is on its tickets, and one that is broken is left out") {
    const auto plain = ticket_pdf(sheet());
    auto page = sheet();
    for (const int channels : {3, 4}) { // without and with transparency
        constexpr png_uint_32 side = 900;
        png_image image{};
        image.version = PNG_IMAGE_VERSION;
        image.width = image.height = side;
        image.format = channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
        const std::vector<unsigned char> pixels(std::size_t{side} * side * static_cast<std::size_t>(channels), 120);
        png_alloc_size_t size = 0;
        REQUIRE(png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr) != 0);
        page.logo.resize(size);
        REQUIRE(png_image_write_to_memory(&image, page.logo.data(), &size, 0, pixels.data(), 0, nullptr) != 0);
        const auto bytes = ticket_pdf(page);
        CHECK(bytes.find("/Image") != std::string::npos);
        CHECK(bytes == ticket_pdf(page));
        page.logo.resize(page.logo.size() / 2);
        CHECK(ticket_pdf(page) == plain);
    }
    page.logo = "\xFF\xD8\xFF no picture";
    CHECK(ticket_pdf(page) == plain);
}

// ---- The routes

TEST_CASE_TEMPLATE("a buyer gets the tickets of an order as a file", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto order = buy(shop, R"({"seats":["A-1","B-1"]})", kPaid, "Käthe Müller");
    const auto answer = pdf_of(shop, order);
    REQUIRE(answer.status == 200);
    CHECK(answer.content_type == "application/pdf");
    CHECK(answer.header("Cache-Control") == "no-store");
    const auto reference = order["reference"].get<std::string>();
    CHECK(answer.header("Content-Disposition") == "attachment; filename=\"tickets-" + reference + ".pdf\"");
    Reader reader(answer.text());
    CHECK(reader.pages() == 2);
    CHECK(reader.says("Hamlet"));
    CHECK(reader.says(reference));
    CHECK(reader.says("Käthe Müller"));
    CHECK(reader.says("Sunday, 1 March 2026, 21:00")); // in the zone of the house
    CHECK(reader.says("wheelchair place"));
    CHECK(reader.says("Adult"));
    auto& codes = shop.shop.ticket_codes();
    for (const int page : {1, 2}) { // what a door proves is what the buyer was sold
        const auto digits = reader.codes(page);
        const auto proven = codes.verify(std::string_view(digits).substr(0, digits.size() - 1), codes.keys());
        REQUIRE(std::holds_alternative<TicketCode>(proven));
        CHECK(std::get<TicketCode>(proven).number == page);
        CHECK(std::get<TicketCode>(proven).reference == reference_of(reference));
    }
    CHECK(without_blanks(reader.text()).find(order["tickets"][1]["code"].get<std::string>()) != std::string::npos);
    CHECK(pdf_of(shop, order).text() == answer.text());
    CHECK(Reader(pdf_of(shop, order, "?language=de&format=phone").text()).says("Sonntag, 1. März 2026, 21:00"));
    CHECK(pdf_of(shop, order, "?format=roll").status == 200);
    CHECK(shop.json(422, pdf_of(shop, order, "?format=a5"))["field"] == "format");
    CHECK(shop.json(422, pdf_of(shop, order, "?language=xx"))["field"] == "language");
    shop.json(404, shop.send("GET", "/api/orders/" + std::string(36, 'A') + "/tickets.pdf"));
    CHECK(shop.failures.empty());
}

TEST_CASE_TEMPLATE("those of the house who see orders print any of them", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto order = buy(shop, R"({"seats":["A-1"]})", kPaid);
    const auto target = "/api/admin/orders/" + order["reference"].get<std::string>() + "/tickets.pdf?format=roll";
    CHECK(shop.send("GET", target).status == 401);
    CHECK(shop.send_as(shop.log_in(Role::marketing), "GET", target).status == 403);
    const auto clerk = shop.log_in(Role::box_office);
    const auto answer = shop.send_as(clerk, "GET", target);
    REQUIRE(answer.status == 200);
    CHECK(answer.text() == pdf_of(shop, order, "?format=roll").text());
    shop.json(404, shop.send_as(clerk, "GET", "/api/admin/orders/AAAA-AAAA/tickets.pdf"));
}

TEST_CASE_TEMPLATE("a reservation is printed as one, and what has ended is not printed", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto order = buy(shop, R"({"seats":["A-1"]})", "box_office");
    Reader reader(pdf_of(shop, order).text());
    CHECK(reader.says("Reserved, not paid"));
    CHECK(reader.says("Please pay €42.00 at the box office."));
    CHECK_FALSE(reader.says(order["tickets"][0]["code"].get<std::string>().substr(0, 4)));
    CHECK(Reader(pdf_of(shop, order, "?language=de").text()).says("Reserviert, nicht bezahlt"));
    shop.json(200, shop.send("DELETE", path_of(order)));
    CHECK(shop.json(409, pdf_of(shop, order))["code"] == "no_tickets");
}

TEST_CASE_TEMPLATE("a reservation says what is left to pay where a gift card pays a part of it", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const Json amount{{"amount", 1'000}, {"currency", "EUR"}};
    const auto card = shop.json(201, shop.send_as(shop.log_in(Role::admin), "POST", "/api/admin/gift-cards",
                                                  Json{{"amount", amount}, {"method", "cash"}}.dump(), "card"));
    const auto order = buy(shop, R"({"seats":["A-1"]})", "box_office", "Ada Lovelace", {{"gift_card", card["code"]}});
    CHECK(Reader(pdf_of(shop, order).text()).says("Please pay €32.00 at the box office."));
}

TEST_CASE("a file that too many want is refused to the rest of an address for a while") {
    TestShop shop;
    const auto order = buy(shop, R"({"seats":["A-1"]})", kPaid);
    int refused = 0;
    for (int i = 0; i < 40; ++i) refused += pdf_of(shop, order).status == 429 ? 1 : 0;
    CHECK(refused > 0);
    CHECK(refused <= 10);
}

TEST_CASE("of those who want a file at once some wait and the rest are told to try again") {
    TestShop shop;
    const auto order = buy(shop, R"({"seats":["A-1"]})", kPaid);
    constexpr int callers = 8;
    std::atomic<int> busy = 0, served = 0;
    std::vector<std::jthread> threads;
    {
        const PrintedPages in_the_way("", kNoon); // nobody else can draw
        for (int i = 0; i < callers; ++i)
            threads.emplace_back([&] {
                const int status = pdf_of(shop, order).status;
                (status == 503 ? busy : served) += status == 503 || status == 200 ? 1 : 0;
            });
        while (busy < callers - 6) std::this_thread::yield(); // six wait and cannot come back
        CHECK(served == 0);
    }
    threads.clear();
    CHECK(served == 6);
    CHECK(busy == callers - 6);
}

// ---- The calendar

TEST_CASE_TEMPLATE("the entry of a calendar follows its order", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto order = buy(shop, R"({"seats":["A-1","A-2"]})", "box_office");
    const auto reserved = calendar_of(shop, order);
    CHECK(property(reserved, "STATUS") == "TENTATIVE");
    CHECK(property(reserved, "DTSTART;TZID=Europe/Berlin") == "20260301T210000");
    CHECK(property(reserved, "DTEND;TZID=Europe/Berlin") == "20260301T230000");
    CHECK(reserved.find("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:20251026T030000\r\n"
                        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
                        "BEGIN:VEVENT\r\n") != std::string::npos);
    CHECK(property(reserved, "DTSTAMP") == "20260301T120000Z");
    CHECK(property(reserved, "SUMMARY") == "Hamlet");
    CHECK(property(reserved, "LOCATION") == "Small House\\, Hamburg");
    CHECK(property(reserved, "DESCRIPTION").find("\\nStalls\\, Row A\\, Seat 1\\nStalls\\, Row A\\, Seat 2\\n") !=
          std::string::npos);
    CHECK(property(reserved, "DESCRIPTION").find("Reserved\\, not paid") != std::string::npos);
    CHECK(reserved.find(order["id"].get<std::string>()) == std::string::npos); // calendars are shared
    const auto clerk = shop.log_in(Role::box_office);
    const auto desk = "/api/admin/orders/" + order["reference"].get<std::string>();
    shop.json(200, shop.send_as(clerk, "POST", desk + "/pay"));
    const auto paid = calendar_of(shop, order);
    CHECK(property(paid, "STATUS") == "CONFIRMED");
    CHECK(property(paid, "UID") == property(reserved, "UID"));
    CHECK(std::stoi(property(paid, "SEQUENCE")) > std::stoi(property(reserved, "SEQUENCE")));
    shop.json(200, shop.send_as(clerk, "POST", desk + "/cancel"));
    const auto ended = calendar_of(shop, order);
    CHECK(property(ended, "STATUS") == "CANCELLED");
    CHECK(property(ended, "UID") == property(reserved, "UID"));
    CHECK(std::stoi(property(ended, "SEQUENCE")) > std::stoi(property(paid, "SEQUENCE")));
}

TEST_CASE("a file for calendars has short lines and nothing that a text has made up") {
    CalendarEntry entry;
    entry.uid = "order-abcdefgh@frontrow";
    entry.title = "A\r\nATTENDEE:mailto:evil@example.org;x,y\\z\u202E";
    entry.text = "first\nsecond " + std::string(300, 'x');
    for (int i = 0; i < 60; ++i) entry.text += "é東";
    const auto file = calendar_file(entry, kNoon);
    CHECK(file.find("\r\nATTENDEE") == std::string::npos);
    CHECK(property(file, "SUMMARY") == "A\\nATTENDEE:mailto:evil@example.org\\;x\\,y\\\\z");
    std::size_t lines = 0;
    for (std::size_t at = 0; at < file.size(); ++lines) {
        const auto end = file.find("\r\n", at);
        REQUIRE(end != std::string::npos);
        CHECK(end - at <= 75);
        CHECK(is_utf8(std::string_view(file).substr(at, end - at))); // no line ends inside a character
        at = end + 2;
    }
    CHECK(lines > 15);
    CHECK(property(file, "DESCRIPTION").ends_with("é東é東"));
    CHECK(property(file, "DESCRIPTION").starts_with("first\\nsecond xx"));
}

TEST_CASE("a file for calendars says the clocks of its zone, also where they are changed meanwhile") {
    const auto at = [](const std::string& text) { return *parse_rfc3339(text); };
    const auto file_of = [&](const std::string& zone, const std::string& from, const std::string& until) {
        CalendarEntry entry;
        entry.uid = "order-abcdefgh@frontrow";
        entry.zone = zone;
        entry.starts_at = at(from);
        entry.ends_at = at(until);
        return calendar_file(entry, kNoon);
    };
    // The clocks go back at 01:00 UTC: what is shown twice means the first, so the second is told in UTC.
    const auto back = file_of("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
    CHECK(property(back, "DTSTART;TZID=Europe/Berlin") == "20261025T023000");
    CHECK(property(back, "DTEND") == "20261025T013000Z");
    CHECK(back.find("BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
                    "TZNAME:CEST\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:20261025T030000\r\n") !=
          std::string::npos);
    const auto kathmandu = file_of("Asia/Kathmandu", "2026-03-01T20:00:00Z", "2026-03-01T22:00:00Z");
    CHECK(property(kathmandu, "DTSTART;TZID=Asia/Kathmandu") == "20260302T014500");
    CHECK(property(kathmandu, "TZOFFSETTO") == "+0545");
    const auto utc = file_of("UTC", "2026-03-01T20:00:00Z", "2026-03-01T22:00:00Z");
    CHECK(property(utc, "DTSTART;TZID=UTC") == "20260301T200000");
    CHECK(utc.find("BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\n") !=
          std::string::npos);
    const auto newfoundland = file_of("America/St_Johns", "2026-07-01T20:00:00Z", "2026-07-01T22:00:00Z");
    CHECK(property(newfoundland, "TZOFFSETTO") == "-0230");
    CHECK(property(file_of("", "2026-03-01T20:00:00Z", "2026-03-01T22:00:00Z"), "DTSTART") == "20260301T200000Z");
}

// ---- The words

TEST_CASE("amounts and moments are written as people read them") {
    const auto of = [](std::int64_t amount, const char* code) { return Money{amount, *Currency::parse(code)}; };
    CHECK(money_words(of(123'456'789, "EUR"), Language::english) == "€1,234,567.89");
    CHECK(money_words(of(123'456'789, "EUR"), Language::german) == "1.234.567,89\u00A0€");
    CHECK(money_words(of(5, "EUR"), Language::german) == "0,05\u00A0€");
    CHECK(money_words(of(1'000, "JPY"), Language::english) == "JPY\u00A01,000");
    CHECK(money_words(of(99'950, "CHF"), Language::german) == "999,50\u00A0CHF");
    CHECK(money_words(of(-120'000, "GBP"), Language::english) == "-£1,200.00");
    CHECK(moment_words(kNoon, "Europe/Berlin", Language::english) == "Sunday, 1 March 2026, 13:00");
    CHECK(moment_words(kNoon, "Asia/Tokyo", Language::german) == "Sonntag, 1. März 2026, 21:00 Uhr");
    CHECK(moment_words(kNoon + std::chrono::hours(15), "Asia/Tokyo", Language::german) ==
          "Montag, 2. März 2026, 12:00 Uhr");
    CHECK(money_words(of(123'456'789, "EUR"), Language::french) == "1\u202F234\u202F567,89\u00A0€");
    CHECK(money_words(of(120'000, "EUR"), Language::spanish) == "1200,00\u00A0€");
    CHECK(money_words(of(5'050, "EUR"), Language::dutch) == "€\u00A050,50");
    CHECK(money_words(of(5'050, "CZK"), Language::czech) == "50,50\u00A0Kč");
    CHECK(moment_words(kNoon, "Europe/Paris", Language::french) == "dimanche 1 mars 2026, 13:00");
    CHECK(moment_words(kNoon, "Europe/Madrid", Language::spanish) == "domingo, 1 de marzo de 2026, 13:00");
    CHECK(moment_words(kNoon, "Europe/Warsaw", Language::polish) == "niedziela, 1 marca 2026, 13:00");
    CHECK(moment_words(kNoon, "Europe/Prague", Language::czech) == "neděle 1. března 2026, 13:00");
    CHECK(type_words("concession", Language::italian) == "Ridotto");
    CHECK(type_words("Members", Language::polish) == "Members"); // the house's own
}

TEST_CASE("what is printed says something in each language, and not the same in two") {
    const auto of = []<class Words>(const Words& words) { // as a list
        return std::bit_cast<std::array<std::string_view, sizeof(Words) / sizeof(std::string_view)>>(words);
    };
    for (std::size_t i = 0; i < kLanguages.size(); ++i) {
        const auto language = language_of(kLanguages[i]);
        CHECK(code_of(language) == kLanguages[i]);
        const auto papers = of(order_papers_rules::words_in(language));
        const auto receipt = of(receipt_words::words_in(language));
        CHECK(std::find(papers.begin(), papers.end(), "") == papers.end());
        CHECK(std::find(receipt.begin(), receipt.end(), "") == receipt.end());
        if (language == Language::english) continue;
        CHECK(papers != of(order_papers_rules::words_in(Language::english)));
        CHECK(receipt != of(receipt_words::words_in(Language::english)));
        // What has a place for a value in one language has it in each.
        const auto english = of(receipt_words::words_in(Language::english));
        for (std::size_t at = 0; at < english.size(); ++at)
            CHECK((receipt[at].find("{}") == std::string_view::npos) ==
                  (english[at].find("{}") == std::string_view::npos));
    }
}

TEST_CASE("one address has at most half of what is printed at a time") {
    Printer printer;
    const auto from = [](const std::string& address) {
        Request request;
        request.address = address;
        return request;
    };
    std::vector<std::unique_ptr<Printer::Turn>> turns;
    const auto print = [&](const std::string& address) {
        turns.push_back(std::make_unique<Printer::Turn>(printer, from(address), "busy"));
    };
    for (int i = 0; i < 3; ++i) print("192.0.2.1");
    CHECK_THROWS_AS(print("192.0.2.1"), Refusal);
    for (int i = 0; i < 3; ++i) print("192.0.2.2");
    CHECK_THROWS_AS(print("192.0.2.3"), Refusal);
    turns.clear();
    for (int i = 0; i < 6; ++i) print(""); // the machine itself counts for nobody
    CHECK_THROWS_AS(print(""), Refusal);
    turns.clear();
    CHECK_NOTHROW(print("192.0.2.1"));
}

} // namespace frontrow::testing::order_papers_test
