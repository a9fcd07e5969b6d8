// What banks export as CSV: the columns that they call differently, amounts and days as they write them, references as
// people type them; and what each line is to our books.

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include <doctest/doctest.h>

#include "formats/payment/bank_statement.hpp"
#include "tests/support/online_shop.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::bank_statement_test {

namespace {

const Currency kEuro{};

BankStatement read(const std::string& text, const StatementColumns& chosen = {}) {
    return read_bank_statement(text, chosen, kEuro);
}

/// An amount in cents; -1 where it is none.
std::int64_t cents(const std::string& text, const char* currency = "EUR") {
    return bank_statement::parse_amount(text, *Currency::parse(currency)).value_or(-1);
}

/// One that is to be paid by transfer.
const std::string kIban = "DE89 3704 0044 0532 0130 00";

template <class On>
struct House : On {
    std::string admin = this->shop.log_in(Role::admin);

    House() {
        Json body = this->shop.json(200, this->shop.send_as(admin, "GET", "/api/admin/shop"));
        body.update({{"transfer_holder", "Small House"}, {"transfer_iban", kIban}, {"transfer_days_before", 0}});
        this->shop.json(200, this->shop.send_as(admin, "PUT", "/api/admin/shop", body.dump()));
    }
    Json order(const std::string& seat) { return order_of({seat}); }
    Json order_of(const Json& seats) {
        const auto hold = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", Json{{"seats", seats}}.dump(), kAlice))["hold"];
        const Json body{{"hold", hold["id"]},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "transfer"}}}};
        return this->shop.json(201,
                               this->shop.send("POST", "/api/orders", body.dump(), kAlice,
                                               {{"idempotency-key", hold["id"].template get<std::string>()}}))["order"];
    }
    Json statement(const std::string& csv, const std::string& query = "") {
        return this->shop.json(200, this->shop.send_as(admin, "POST", "/api/admin/bank-statements" + query, csv));
    }
    Response pay(const Json& order, std::int64_t amount) {
        const Json body{{"method", "transfer"}, {"amount", {{"amount", amount}, {"currency", "EUR"}}}};
        return this->shop.send_as(
            admin, "POST", "/api/admin/orders/" + order["reference"].template get<std::string>() + "/pay", body.dump());
    }
};

std::string line_of(const std::string& purpose, const std::string& amount) {
    return "14.02.26;Ada;\"" + purpose + "\";" + amount + "\n";
}
const std::string kHead = "Buchungstag;Name;Verwendungszweck;Betrag\n";

} // namespace

TEST_CASE("amounts are read as banks write them, and never guessed") {
    CHECK(cents("1.234,56") == 123'456);
    CHECK(cents("1,234.56") == 123'456);
    CHECK(cents("1'234.50") == 123'450);
    CHECK(cents("+42,00 EUR") == 4'200);
    CHECK(cents("42,5 €") == 4'250);
    CHECK(cents("42") == 4'200);
    CHECK(cents("1.234.567") == 123'456'700);
    CHECK(cents("-12,00") == -1'200);
    CHECK(cents("−12,00") == -1'200);
    CHECK(cents("12,00-") == -1'200);
    CHECK(cents("4.250", "JPY") == -1);
    CHECK(cents("4250", "JPY") == 4'250);
    CHECK(cents("4,250", "KWD") == 4'250);
    for (const std::string wrong : {"", "-", "1.234", "12,345", "1.23,45", "1,2,3", "1.2345,00", "4 2x", "--1", "1e5",
                                    "=1+1", "12.00 USD", "1234567890123,00", "NaN", ",", ".5,5"})
        CHECK_MESSAGE(cents(wrong) == -1, wrong);
}

TEST_CASE("days are read as banks write them") {
    using bank_statement::parse_statement_day;
    for (const std::string day : {"14.02.26", "14.2.2026", "14/02/2026", "2026-02-14", "20260214", " 14.02.2026"})
        CHECK(parse_statement_day(day) == Day{2026, 2, 14});
    for (const std::string wrong : {"", "30.02.26", "14.13.26", "1.1.1.1", "yesterday", "14.02", "99999999"})
        CHECK_FALSE(parse_statement_day(wrong).has_value());
}

TEST_CASE("a reference is found as people write it, and as banks break it") {
    const std::unordered_set<std::string> known{"8RDKFAS8", "01ABCDEF"};
    const auto found = [&](const std::string& purpose) { return references_in(purpose, known); };
    for (const std::string purpose : {"8RDK-FAS8", "8rdk fas8", "Karten 8RDK\nFAS8", "Order8RDKFAS8danke",
                                      "SVWZ+8RDK-FA S8 EREF+NOTPROVIDED", "8 R D K F A S 8"})
        CHECK_MESSAGE(found(purpose) == std::vector<std::string>{"8RDKFAS8"}, purpose);
    CHECK(found("o1ab-cdef, l.: Ol ABCDEF") == std::vector<std::string>{"01ABCDEF"});
    CHECK(found("8RDK-FAS8 und 01AB-CDEF und 8RDK-FAS8") == std::vector<std::string>{"8RDKFAS8", "01ABCDEF"});
    CHECK(found("8RDK-FAS9 Karten").empty());
    CHECK(found("").empty());
}

TEST_CASE("the exports of several banks are read without a choice") {
    // A savings bank's CAMT-CSV: in Windows-1252, a quote around everything, days with two digits of the year.
    const auto camt =
        read("\"Auftragskonto\";\"Buchungstag\";\"Valutadatum\";\"Buchungstext\";\"Verwendungszweck\";"
             "\"Kundenreferenz (End-to-End)\";\"Beguenstigter/Zahlungspflichtiger\";\"Betrag\";\"Waehrung\"\n"
             "\"DE89\";\"14.02.26\";\"14.02.26\";\"GUTSCHR. UEBERWEISUNG\";\"8RDK-FAS8 gr\xFC\xDF"
             "e\";"
             "\"NOTPROVIDED\";\"M\xFCller, Ada\";\"1.042,00\";\"EUR\"\n"
             "\"DE89\";\"14.02.26\";\"14.02.26\";\"LASTSCHRIFT\";\"Strom\";\"\";\"Werke\";\"-80,00\";\"EUR\"\n");
    CHECK(camt.encoding == TableEncoding::windows_1252);
    REQUIRE(camt.lines.size() == 1);
    CHECK(camt.lines[0].payer == "Müller, Ada");
    CHECK(camt.lines[0].purpose == "8RDK-FAS8 grüße");
    CHECK(camt.lines[0].amount.amount == 104'200);
    CHECK(camt.lines[0].on == Day{2026, 2, 14});
    CHECK(camt.lines[0].line == 2);
    CHECK(camt.passed == 1);
    // A cooperative's, with a direction and the purpose in parts.
    const auto parts = read("Buchungstag;Auftraggeber;Verwendungszweck 1;Verwendungszweck 2;Umsatz;S/H\r\n"
                            "14.02.2026;Ada;8RDK-;FAS8;42,00;H\r\n14.02.2026;Werke;Strom;;80,00;S\r\n");
    REQUIRE(parts.lines.size() == 1);
    CHECK(parts.lines[0].purpose == "8RDK- FAS8");
    CHECK(parts.passed == 1);
    // A direct bank's: other lines before the heads, which say another separator or none.
    const auto late = read("Umsatzanzeige, alle\n\nKunde;Ada\nBuchung;Auftraggeber/Empfänger;Verwendungszweck;Betrag;"
                           "Währung\n14.02.2026;Ada;\"8RDK-FAS8\nzwei Karten\";42,00;EUR\n15.02.2026;Ben;x;7,00;CHF\n");
    REQUIRE(late.lines.size() == 2);
    CHECK(late.lines[0].line == 5);
    CHECK(late.lines[0].purpose == "8RDK-FAS8 zwei Karten");
    CHECK(late.lines[1].line == 7);
    CHECK(late.lines[1].amount.currency.code() == "CHF");
    // With columns for money in and out, separated by commas, in English.
    const auto english = read("Booking date,Payee,Purpose,Debit,Credit\n2026-02-14,Ada,8RDKFAS8,,42.00\n"
                              "2026-02-15,Works,power,-80.00,\n");
    REQUIRE(english.lines.size() == 1);
    CHECK(english.columns.amount == "Credit");
    CHECK(english.passed == 1);
}

TEST_CASE("of a table that we do not know somebody chooses the columns") {
    const std::string text = "Kto;Wann;Was;Wert\n1;14.02.26;8RDK-FAS8;42,00\n";
    const auto unknown = read(text);
    CHECK(unknown.heads == std::vector<std::string>{"Kto", "Wann", "Was", "Wert"});
    CHECK(unknown.columns.amount.empty());
    CHECK(unknown.lines.empty());
    const auto chosen = read(text, {.amount = "Wert", .purpose = "Was", .date = "Wann"});
    REQUIRE(chosen.lines.size() == 1);
    CHECK(chosen.lines[0].on == Day{2026, 2, 14});
    CHECK(chosen.lines[0].payer.empty());
}

TEST_CASE("what is no table, or too long, is refused, and an amount that says nothing is told") {
    CHECK_THROWS_AS(read(""), Refusal);
    CHECK_THROWS_AS(read(kHead + "14.02.26;Ada;\"8RDK;42,00\n"), Refusal);
    CHECK_THROWS_AS(read(kHead + "14.02.26;Ada;" + std::string(csv::kMaxCellBytes + 1, 'x') + ";1,00\n"), Refusal);
    std::string many = kHead;
    for (std::size_t i = 0; i <= kMaxStatementLines; ++i) many += "14.02.26;A;x;1,00\n";
    CHECK_THROWS_AS(read(many), Refusal);
    const auto odd = read(kHead + "14.02.26;Ada;x;1.234\n14.02.26;\xFF\xFE;\x01;2,00\n14.02.26\n");
    CHECK(odd.unread == std::vector<std::size_t>{2});
    REQUIRE(odd.lines.size() == 1);
    CHECK(odd.lines[0].payer.empty());
    CHECK(odd.passed == 1);
    std::string noise; // no byte of it may harm
    for (unsigned i = 0; i < 4'096; ++i) noise += static_cast<char>((i * i * 31 + i * 7) & 0xFF);
    try {
        read(noise);
        read(kHead + noise);
    } catch (const Refusal&) {
    }
}

TEST_CASE_TEMPLATE("a statement says what each line is, and what fits is paid once, to the cent", On, ONLINE_STORES) {
    House<On> house;
    const auto a = house.order("A-1"), b = house.order("A-3"), c = house.order("A-5"), d = house.order("A-7");
    const auto reference = [](const Json& order) { return order["reference"].template get<std::string>(); };
    house.shop.json(200, house.shop.send("DELETE", "/api/orders/" + c["id"].template get<std::string>()));
    house.shop.json(200, house.pay(d, 4'200));
    const std::string file =
        kHead + line_of("Karten " + lower_case(reference(a)), "42,00") + line_of(reference(a), "42,00") +
        line_of(reference(b), "41,99") + line_of(reference(c), "42,00") + line_of(reference(d), "42,00") +
        line_of(reference(a) + " " + reference(b), "84,00") + line_of("Spende", "10,00") + line_of("Strom", "-10,00");
    const auto states = [&] {
        std::vector<std::string> all;
        const auto read = house.statement(file);
        for (const auto& item : read["items"]) all.push_back(item["state"]);
        return all;
    };
    CHECK(states() == std::vector<std::string>{"fits", "twice", "differs", "ended", "paid", "several", "unknown"});
    const auto read = house.statement(file);
    CHECK(read["passed"] == 1);
    CHECK(read["items"][0]["orders"] == Json{reference(a)});
    CHECK(read["items"][0]["on"] == "2026-02-14");
    CHECK(read["items"][2]["due"]["amount"] == 4'200);
    CHECK(read["items"][4]["paid_at"].is_string());
    CHECK(booked(house.shop, account_of(PaymentMethod::transfer)) == 4'200); // reading has paid nothing

    // What fits is paid by whoever says so; somebody who has stopped on the way may begin again.
    refused(house.pay(a, 4'199), 409, "total_changed");
    house.shop.json(200, house.pay(a, 4'200));
    refused(house.pay(a, 4'200), 409, "already_paid");
    CHECK(states() == std::vector<std::string>{"paid", "paid", "differs", "ended", "paid", "several", "unknown"});
    CHECK(booked(house.shop, account_of(PaymentMethod::transfer)) == 8'400);
    house.shop.clock.advance(std::chrono::hours(8));
    CHECK(states()[2] == "ended"); // its time is over, whether somebody has swept it or not
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the columns of an unknown bank are chosen, and others than those who take money see nothing", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto order = house.order("A-1");
    const auto file = "Was;Wert\n" + order["reference"].template get<std::string>() + ";42,00\n";
    const auto unknown = house.statement(file);
    CHECK(unknown["heads"] == Json{"Was", "Wert"});
    CHECK(unknown["columns"]["amount"] == nullptr);
    CHECK(unknown["items"] == Json::array());
    CHECK(house.statement(file, "?purpose=Was&amount=Wert")["items"][0]["state"] == "fits");
    CHECK(house.shop.send_as(house.shop.log_in(Role::marketing), "POST", "/api/admin/bank-statements", file).status ==
          403);
    refused(house.shop.send_as(house.admin, "POST", "/api/admin/bank-statements", "\n\n"), 422, "invalid", "line 1");
}

} // namespace frontrow::testing::bank_statement_test
