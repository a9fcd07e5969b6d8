// What banks export as CSV: the columns that they call differently, amounts and days as they write them, references as
// people type them; and what each line is to our books.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include <doctest/doctest.h>

#include "formats/payment/bank_statement.hpp"
#include "tests/support/all_at_once.hpp"
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
        const Json account{{"transfer_holder", "Small House"}, {"transfer_iban", kIban}, {"transfer_days_before", 0}};
        this->shop.json(200, this->shop.change_settings(admin, account));
    }
    Json order(const std::string& seat) { return order_of(Json::array({seat})); }
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
    /// Keeps the lines of a file, and returns all of it.
    Json keep(const std::string& csv) {
        return this->shop.json(200, this->shop.send_as(admin, "POST", "/api/admin/bank-lines", csv))["items"];
    }
    Json kept() { return this->shop.json(200, this->shop.send_as(admin, "GET", "/api/admin/bank-lines")); }
    Response settle(const Json& line, const Json& decision) {
        const auto path =
            "/api/admin/bank-lines/" + std::to_string(line["id"].template get<std::int64_t>()) + "/settle";
        return this->shop.send_as(admin, "POST", path, decision.dump());
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

TEST_CASE_TEMPLATE("lines of a statement are kept once, and somebody decides about each of them once", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto a = house.order("A-1"), b = house.order("A-3"), c = house.order("A-5");
    const auto reference = [](const Json& order) { return order["reference"].template get<std::string>(); };
    const auto transfers = [&] { return booked(house.shop, account_of(PaymentMethod::transfer)); };
    const std::string file = kHead + line_of(reference(a), "42,00") + line_of(reference(a), "42,00") +
                             line_of(reference(b), "41,99") + line_of("Spende", "10,00") + line_of("Miete", "500,00") +
                             line_of("Strom", "-10,00");
    const auto read = house.statement(file);
    CHECK(read["items"][0]["id"] == nullptr);
    CHECK(house.kept()["open"] == 0); // reading keeps nothing

    auto lines = house.keep(file);
    REQUIRE(lines.size() == 5);
    CHECK(lines[0]["state"] == "fits");
    CHECK(lines[1]["state"] == "twice");
    CHECK(lines[0]["id"] != lines[1]["id"]); // money that came twice is two lines
    CHECK(house.keep(file) == lines);
    CHECK(house.keep(kHead + line_of("Miete", "500,00"))[0]["id"] == lines[4]["id"]); // of another file
    CHECK(house.kept()["open"] == 5);
    CHECK(transfers() == 0); // what is open is in no account

    const auto taken = [](const std::vector<Json>& orders, std::int64_t due) {
        Json names = Json::array();
        for (const auto& order : orders) names.push_back(order["reference"]);
        return Json{{"verdict", "taken"}, {"orders", names}, {"due", {{"amount", due}, {"currency", "EUR"}}}};
    };
    refused(house.settle(lines[0], taken({a}, 4'100)), 409, "total_changed");
    const auto paid = house.shop.json(200, house.settle(lines[0], taken({a}, 4'200)))["line"];
    CHECK(paid["verdict"] == "taken");
    CHECK(paid["state"] == "settled");
    const auto who = paid["settled_by"].template get<std::string>();
    CHECK(who.find("@example.org") != std::string::npos);
    CHECK(transfers() == 4'200);
    refused(house.settle(lines[0], taken({a}, 4'200)), 409, "line_settled");
    refused(house.settle(lines[1], taken({a}, 4'200)), 409, "already_paid");
    CHECK(transfers() == 4'200);

    // What came too little is missing of the payment.
    house.shop.json(200, house.settle(lines[2], taken({b}, 4'200)));
    CHECK(transfers() == 8'399);
    CHECK(booked(house.shop, Account::write_offs) == 1);
    // What came twice goes back, and the order says so; what names nothing is in the ledger by itself.
    house.shop.json(200, house.settle(lines[1], {{"verdict", "given_back"}, {"reason", "Paid twice"}}));
    house.shop.json(200, house.settle(lines[3], {{"verdict", "given_back"}}));
    const auto money =
        house.shop.json(200, house.shop.send_as(house.admin, "GET", "/api/admin/orders/" + reference(a)))["money"];
    REQUIRE(money.size() == 3);
    CHECK(money[1]["kind"] == "surplus");
    CHECK(money[2]["kind"] == "returned");
    CHECK(money[2]["by"] == who);
    CHECK(money[2]["reason"] == "Paid twice");
    CHECK(transfers() == 8'399);
    CHECK(booked(house.shop, Account::balances) == 0);
    const auto files =
        house.shop.send_as(house.admin, "GET", "/api/admin/books/payments.csv?from=2026-01-01&until=2027-01-01");
    CHECK(files.text().find("10.00") != std::string::npos);

    house.shop.clock.advance(std::chrono::seconds(1));
    refused(house.settle(lines[4], {{"verdict", "ignored"}, {"reason", " "}}), 422, "invalid", "reason");
    house.shop.json(200, house.settle(lines[4], {{"verdict", "ignored"}, {"reason", "The rent of the bar"}}));
    CHECK(transfers() == 8'399);
    const auto kept = house.kept();
    CHECK(kept["open"] == 0);
    CHECK(kept["items"].size() == 5);
    CHECK(kept["items"][0]["reason"] == "The rent of the bar"); // the latest decision
    for (const auto& line : house.keep(file)) CHECK(line["state"] == "settled");
    CHECK(house.kept() == kept);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("lines of a statement take as many statements for many orders as for one", On, ONLINE_STORES) {
    House<On> house;
    const auto statements_of = [&](auto&& work) {
        const auto before = house.shop.store.counts().statements;
        work();
        return house.shop.store.counts().statements - before;
    };
    const auto named = [](const Json& order, const std::string& amount) {
        return line_of(order["reference"].template get<std::string>(), amount);
    };
    const auto paid = house.order("A-1");
    std::string file = kHead + named(paid, "42,00");
    house.shop.json(200, house.pay(paid, 4'200));
    house.keep(file);
    const auto of_one = statements_of([&] { CHECK(house.kept()["items"][0]["state"] == "paid"); });
    const auto read_one = statements_of([&] { house.statement(file); });
    for (const auto* seat : {"A-3", "A-5", "A-7", "A-9"}) file += named(house.order(seat), "42,00");
    house.keep(file);
    CHECK(statements_of([&] { CHECK(house.kept()["items"].size() == 5); }) == of_one);
    CHECK(statements_of([&] { CHECK(house.statement(file)["items"].size() == 5); }) == read_one);
}

TEST_CASE_TEMPLATE("one transfer pays several orders, or one that it does not name, and only what waits for money", On,
                   ONLINE_STORES) {
    House<On> house;
    const auto a = house.order("A-1"), b = house.order("A-3"), c = house.order("A-5");
    const auto reference = [](const Json& order) { return order["reference"].template get<std::string>(); };
    const auto transfers = [&] { return booked(house.shop, account_of(PaymentMethod::transfer)); };
    house.shop.json(200, house.shop.send("DELETE", "/api/orders/" + c["id"].template get<std::string>()));
    const auto lines = house.keep(kHead + line_of(reference(a) + " " + reference(b), "90,00") +
                                  line_of("Karten", "42,00") + line_of(reference(c), "42,00"));
    const auto take = [](const Json& orders) { return Json{{"verdict", "taken"}, {"orders", orders}}; };
    CHECK(lines[0]["state"] == "several");
    refused(house.settle(lines[2], take({reference(c)})), 409, "order_ended");
    refused(house.settle(lines[2], take(Json::array())), 422, "invalid", "orders");
    refused(house.settle(lines[2], take({"00000000"})), 422, "invalid", "orders");
    refused(house.settle(lines[2], take({"?"})), 422, "invalid", "orders[0]");
    refused(house.settle(lines[2], {{"verdict", "?"}}), 422, "invalid", "verdict");
    refused(house.settle({{"id", 99}}, take({reference(a)})), 404, "not_found");
    // Of several orders one that cannot be paid stops all of it.
    refused(house.settle(lines[0], take({reference(a), reference(c)})), 409, "order_ended");
    CHECK(transfers() == 0);
    house.shop.json(200, house.settle(lines[0], take({reference(a), reference(b)})));
    CHECK(transfers() == 9'000);
    CHECK(booked(house.shop, Account::write_offs) == -600); // what was too much
    const auto d = house.order("A-7");
    house.shop.json(200, house.settle(lines[1], take({reference(d)})));
    CHECK(transfers() == 13'200);
    house.shop.clock.advance(std::chrono::hours(8));
    refused(house.settle(lines[2], take({reference(d)})), 409, "already_paid");
    const auto clerk = house.shop.log_in(Role::marketing);
    CHECK(house.shop.send_as(clerk, "GET", "/api/admin/bank-lines").status == 403);
    CHECK(house.shop.send_as(clerk, "POST", "/api/admin/bank-lines", kHead).status == 403);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("of two who decide about one line, or pay one order by two lines, one does", On, ONLINE_STORES) {
    House<On> house;
    const auto order = house.order("A-1");
    const auto name = order["reference"].template get<std::string>();
    const auto lines = house.keep(kHead + line_of(name, "42,00") + line_of(name + " noch einmal", "42,00"));
    const Json take{{"verdict", "taken"}, {"orders", {name}}};
    const Json decisions[] = {take, {{"verdict", "given_back"}}, {{"verdict", "ignored"}, {"reason", "no"}}};
    std::atomic<int> done = 0, sold = 0;
    all_at_once(6, [&](int i) {
        const auto& line = lines[static_cast<std::size_t>(i) / 3];
        const auto answer = house.settle(line, decisions[i % 3]);
        CHECK((answer.status == 200 || answer.status == 409));
        if (answer.status == 200) ++done;
        if (answer.status == 200 && i % 3 == 0) ++sold;
    });
    CHECK(done == 2);
    CHECK(booked(house.shop, account_of(PaymentMethod::transfer)) == 4'200 * sold);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("verify finds a line that is in the ledger otherwise than it was decided", On, ONLINE_STORES) {
    House<On> house;
    const auto line = house.keep(kHead + line_of("Spende", "10,00"))[0];
    CHECK(house.shop.store.invariant_violations().empty());
    house.shop.store.write([&](Tx& tx) {
        auto kept = *tx.bank_lines().find_to_change({line["id"].template get<std::int64_t>()});
        kept.verdict = LineVerdict::given_back; // and nothing is booked
        kept.settled_at = tx.now();
        tx.bank_lines().settle(kept);
        return Done{};
    });
    const auto found = house.shop.store.invariant_violations();
    REQUIRE(found.size() == 1);
    CHECK(found[0].find("line of a bank statement") != std::string::npos);
}

namespace {

/// A house whose bank says everything that can go wrong, and whose people read files again and stop on the way.
template <class On>
class Muddle : House<On> {
public:
    explicit Muddle(std::uint32_t seed) : dice_(seed) {
        this->shop.store.write([&](Tx& tx) {
            Session session = this->shop.session.session;
            session.max_seats_per_buyer = 1'000;
            tx.sessions().put(session);
            return Done{};
        });
        for (const std::string row : {"A-", "B-"})
            for (int seat = 1; seat < 10; seat += 2)
                free_.push_back(Json::array({row + std::to_string(seat), row + std::to_string(seat + 1)}));
    }

    void step() {
        switch (dice_() % 8) {
        case 0:
        case 1:
            if (!free_.empty()) order_two();
            break;
        case 2:
            come_in(dice_() % 2 == 0 ? "Spende" : "8RDK-FAS9", static_cast<std::int64_t>(dice_() % 9'999) + 1);
            break;
        case 3:
        case 4:
            import();
            break;
        case 5:
            decide();
            break;
        case 6:
            if (!orders_.empty()) change(any_order());
            break;
        default:
            ++day_;
            this->shop.clock.advance(std::chrono::minutes(25));
            this->shop.shop.orders().expire_reservations();
        }
        check();
    }

private:
    /// What the bank says of one day.
    struct Line {
        int day;
        std::string text;
        std::int64_t amount;
        bool is_kept = false;
    };

    void order_two() {
        const auto order = this->order_of(free_.back());
        free_.pop_back();
        orders_.push_back(order);
        const auto total = amount(order["total"]);
        const auto said = dice_() % 4 == 0 ? total / 2 : total + std::int64_t{dice_() % 8 == 0};
        for (auto times = dice_() % 4; times > 0; --times) come_in(order["reference"], said);
    }

    void come_in(const std::string& purpose, std::int64_t amount) {
        const auto day = std::to_string(1 + day_);
        const Currency euro;
        auto text = decimal({amount, euro});
        std::replace(text.begin(), text.end(), '.', ',');
        lines_.push_back({day_, day + ".01.26;Ada;" + purpose + ";" + text + "\n", amount});
    }

    /// The file from some day on, as exports overlap, and of what fits as much as somebody gets done.
    void import() {
        const auto first = day_ == 0 ? 0 : static_cast<int>(dice_() % static_cast<unsigned>(day_ + 1));
        std::string file = kHead;
        for (auto& line : lines_)
            if (line.day >= first) file += line.text, line.is_kept = true;
        auto patience = dice_() % 4;
        for (const auto& item : this->keep(file)) {
            CHECK(item["id"].is_number());
            if (item["state"] != "fits") continue;
            if (patience-- == 0) return;
            const Json wanted{{"verdict", "taken"}, {"orders", item["orders"]}, {"due", item["due"]}};
            CHECK(settle_one(item, wanted) == 200);
        }
    }

    /// Somebody goes through the list, or comes back to what is settled.
    void decide() {
        const auto items = this->kept()["items"];
        if (items.empty()) return;
        const auto& item = items[dice_() % items.size()];
        Json wanted{{"verdict", "given_back"}};
        if (dice_() % 3 == 0) wanted = {{"verdict", "ignored"}, {"reason", "not ours"}};
        if (dice_() % 2 == 0 && !orders_.empty()) wanted = {{"verdict", "taken"}, {"orders", some_orders()}};
        const auto status = settle_one(item, wanted);
        CHECK((status == 200 || status == 409));
        CHECK((item["verdict"].is_null() || status == 409));
    }

    int settle_one(const Json& item, const Json& wanted) {
        const auto status = this->settle(item, wanted).status;
        if (status == 200 && wanted["verdict"] == "taken") transferred_ += amount(item["amount"]);
        return status;
    }

    /// Somebody notes a payment by hand, or the buyer cancels a part of the order or all of it.
    void change(const Json& order) {
        const auto how = dice_() % 4;
        const auto id = "/api/orders/" + order["id"].template get<std::string>();
        if (how > 1) {
            const auto part = how == 2 ? "" : "/tickets/" + order["tickets"][0]["id"].template get<std::string>();
            const auto status = this->shop.send("DELETE", id + part).status;
            CHECK((status == 200 || status == 409));
            return;
        }
        const auto path = "/api/admin/orders/" + order["reference"].template get<std::string>() + "/pay";
        const auto answer =
            this->shop.send_as(this->admin, "POST", path, Json{{"method", how == 0 ? "cash" : "transfer"}}.dump());
        CHECK((answer.status == 200 || answer.status == 409));
        if (answer.status != 200) return;
        (how == 0 ? cash_ : transferred_) += amount(Json::parse(answer.text())["paid"]);
    }

    const Json& any_order() { return orders_[dice_() % orders_.size()]; }
    Json some_orders() {
        Json references = Json::array({any_order()["reference"]});
        if (dice_() % 3 == 0) references.push_back(any_order()["reference"]);
        return references;
    }

    void check() {
        CHECK(booked(this->shop, account_of(PaymentMethod::transfer)) == transferred_);
        CHECK(booked(this->shop, account_of(PaymentMethod::cash)) == cash_);
        CHECK(booked(this->shop, Account::balances) == 0);
        CHECK(this->kept()["items"].size() ==
              static_cast<std::size_t>(
                  std::count_if(lines_.begin(), lines_.end(), [](const auto& line) { return line.is_kept; })));
        CHECK(this->shop.store.invariant_violations().empty());
    }

    std::mt19937 dice_;
    std::vector<Json> free_;
    std::vector<Json> orders_;
    std::vector<Line> lines_;
    int day_ = 0;
    std::int64_t transferred_ = 0; ///< By lines that were taken and by hand.
    std::int64_t cash_ = 0;
};

} // namespace

TEST_CASE_TEMPLATE("whatever is read, decided, noted and cancelled, the books have what was taken, to the cent", On,
                   ONLINE_STORES) {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
        CAPTURE(seed);
        Muddle<On> muddle(seed);
        for (int i = 0; i < 60; ++i) muddle.step();
    }
}

} // namespace frontrow::testing::bank_statement_test
