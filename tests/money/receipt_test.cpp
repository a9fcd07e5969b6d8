// Receipts, invoices and credit notes: numbered without a gap whatever fails or happens at once, issued once and never
// changed. On every store.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "formats/money/receipt_html.hpp"
#include "formats/money/receipt_lines.hpp"
#include "formats/money/receipt_pdf.hpp"
#include "formats/money/receipt_words.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::receipt_test {

namespace {

/// A house with an address, two rates of tax and a fee, and somebody at its box office.
template <class Over>
struct House {
    House() {
        settings.name = "Small House";
        settings.timezone = "Europe/Berlin";
        settings.tax.rates = {{"standard", 1'900}, {"reduced", 700}};
        settings.issuer = {"Am Markt 1\n20095 Hamburg", "DE 123"};
        put();
        shop.store.write([&](Tx& tx) {
            Session session = shop.session.session;
            session.fee = 150;
            for (auto& price : session.prices) price.tax = "reduced";
            tx.sessions().put(session);
            return Done{};
        });
    }

    void put() {
        shop.store.write([&](Tx& tx) {
            tx.shop().put(settings);
            return Done{};
        });
    }

    Response post(const std::string& path, const Json& body) {
        return shop.send_as(clerk, "POST", path, body.dump(), std::to_string(++keys));
    }

    /// Returns an order that was paid at the counter, as its customer gets it.
    Json sell(const std::vector<std::string>& seats) {
        return shop.json(201, post("/api/box-office/sales",
                                   {{"session", "tonight"}, {"seats", seats}, {"method", "cash"}}))["order"];
    }

    Json issue(const Json& order, const Json& to = Json::object(), int status = 200) {
        return shop.json(status, shop.send("POST", own(order), to.dump()));
    }

    Json receipts(const Json& order) { return shop.json(200, shop.send("GET", own(order)))["items"]; }

    void refund(const Json& order, Json body) {
        const auto reference = order["reference"].template get<std::string>();
        const auto seen = shop.json(200, shop.send_as(clerk, "GET", "/api/admin/orders/" + reference));
        body["version"] = seen["version"];
        body["reason"] = "Is ill";
        shop.json(200, post("/api/admin/orders/" + reference + "/refunds", body));
    }

    static std::string own(const Json& order) {
        return "/api/orders/" + order["id"].template get<std::string>() + "/receipts";
    }

    Over over;
    TestShop& shop = over.shop;
    std::string clerk = shop.log_in(Role::box_office);
    ShopSettings settings{};
    int keys = 0;
};

std::int64_t sum_of(const Json& receipt, const char* what) {
    std::int64_t sum = 0;
    for (const auto& line : receipt["lines"]) sum += line[what]["amount"].get<std::int64_t>();
    return sum;
}

const Json kMarsh{{"name", "Marsh Ltd"}, {"address", {"Main Street 1", "20095 Hamburg"}}};

} // namespace

TEST_CASE_TEMPLATE("a receipt is issued once, to nobody or to somebody, and says what was paid with its tax", Over,
                   STORES) {
    House<Over> house;
    const auto first = house.sell({"A-1", "A-2"});
    CHECK(house.receipts(first).empty());
    const auto issued = house.issue(first)["items"];
    REQUIRE(issued.size() == 1);
    CHECK(issued[0]["number"] == "R-000001");
    CHECK(issued[0]["kind"] == "receipt");
    CHECK(issued[0]["amount"]["amount"] == 8'400);
    CHECK(issued[0]["lines"].size() == 4); // a price and a fee each
    CHECK(issued[0]["lines"][0]["row"] == "A");
    CHECK(sum_of(issued[0], "amount") == 8'400);
    CHECK(sum_of(issued[0], "tax") == tax_in(8'100, 700) + tax_in(300, 1'900));
    CHECK(house.issue(first)["items"] == issued);
    CHECK(house.issue(first, kMarsh, 409)["code"] == "receipt_issued");

    const auto second = house.sell({"B-5"});
    const auto invoice = house.issue(second, kMarsh)["items"];
    CHECK(invoice[0]["number"] == "R-000002");
    CHECK(invoice[0]["kind"] == "invoice");
    CHECK(invoice[0]["address"] == kMarsh["address"]);
    CHECK(house.issue(second, kMarsh)["items"] == invoice);
    CHECK(house.issue(second)["items"] == invoice);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("each refund has a credit note, which adds up with the others to the receipt", Over, STORES) {
    House<Over> house;
    const auto order = house.sell({"A-1", "A-2", "A-3"});
    house.issue(order, kMarsh);
    house.refund(order, {{"amount", {{"amount", 1'001}, {"currency", "EUR"}}}});
    house.refund(order, {{"tickets", {order["tickets"][1]["id"]}}, {"keep_fee", true}});
    house.refund(order, {{"tickets", {order["tickets"][0]["id"], order["tickets"][2]["id"]}}});
    const auto all = house.receipts(order);
    REQUIRE(all.size() == 4);
    std::int64_t amount = 0, tax = 0;
    for (std::size_t i = 1; i < all.size(); ++i) {
        CHECK(all[i]["kind"] == "credit_note");
        CHECK(all[i]["number"] == "C-00000" + std::to_string(i));
        CHECK(all[i]["corrects"] == "R-000001");
        CHECK(all[i]["name"] == "Marsh Ltd");
        CHECK(sum_of(all[i], "amount") == all[i]["amount"]["amount"]);
        amount += sum_of(all[i], "amount");
        tax += sum_of(all[i], "tax");
    }
    CHECK(amount == 3 * 4'200 - 150); // a fee was kept
    CHECK(tax == sum_of(all[0], "tax") - 24);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a refund of an order whose receipt nobody wanted issues that too", Over, STORES) {
    House<Over> house;
    const auto order = house.sell({"A-1"});
    house.refund(order, {{"tickets", {order["tickets"][0]["id"]}}});
    const auto all = house.receipts(order);
    REQUIRE(all.size() == 2);
    CHECK(all[0]["number"] == "R-000001");
    CHECK(all[1]["number"] == "C-000001");
    CHECK(sum_of(all[0], "tax") == sum_of(all[1], "tax"));
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what was issued stays as it was, whatever changes", Over, STORES) {
    House<Over> house;
    const auto order = house.sell({"A-1", "A-2"});
    const auto issued = house.issue(order)["items"];
    const auto printed = [&] {
        return std::string(house.shop.send("GET", house.own(order) + "/R-000001/pdf?language=de").text());
    };
    const auto before = printed();
    CHECK(before.starts_with("%PDF"));
    house.settings.name = "Another House";
    house.settings.tax.rates = {{"standard", 0}};
    house.settings.tax.exemption = "Exempt";
    house.settings.issuer = {};
    house.put();
    const auto reference = order["reference"].template get<std::string>();
    house.shop.json(200, house.shop.send_as(house.clerk, "POST", "/api/admin/orders/" + reference + "/move",
                                            R"({"seats":{"A-1":"B-7"}})"));
    CHECK(house.receipts(order) == issued);
    CHECK(printed() == before);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a number that was taken and not kept is given again", Over, STORES) {
    House<Over> house;
    const auto order = house.sell({"A-1"});
    const auto id = OrderId::trusted(order["id"].template get<std::string>());
    const auto issue = [&](Tx& tx) {
        const auto receipt = receipt_of(tx, *tx.orders().find_to_change(id), tx.money().of_order(id), {});
        CHECK(receipt->number == 1);
    };
    CHECK_THROWS_AS(house.shop.store.write([&](Tx& tx) -> Done {
        issue(tx);
        throw std::runtime_error("the machine stops");
    }),
                    std::runtime_error);
    const auto refused = house.shop.store.write([&](Tx& tx) -> Result<Done> {
        issue(tx);
        return Error::conflict("never", "Never.");
    });
    CHECK_FALSE(refused);
    CHECK(house.issue(order)["items"][0]["number"] == "R-000001");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("many who ask at once get numbers without a gap, and an order gets one", Over, STORES) {
    House<Over> house;
    std::vector<Json> orders;
    for (const auto* seat : {"A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "B-5", "B-6"})
        orders.push_back(house.sell({seat}));
    std::vector<std::thread> askers;
    for (std::size_t i = 0; i < 2 * orders.size(); ++i)
        askers.emplace_back([&, i] {
            const auto to = Json{{"name", i < orders.size() ? "Early" : "Late"}};
            const auto answer = house.shop.send("POST", house.own(orders[i % orders.size()]), to.dump());
            CHECK((answer.status == 200 || answer.status == 409));
        });
    for (auto& asker : askers) asker.join();
    std::set<std::string> numbers;
    for (const auto& order : orders) {
        const auto receipts = house.receipts(order);
        REQUIRE(receipts.size() == 1);
        numbers.insert(receipts[0]["number"].template get<std::string>());
    }
    CHECK(numbers.size() == orders.size());
    CHECK(*numbers.begin() == "R-000001");
    CHECK(*numbers.rbegin() == "R-000008");
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("verify finds a receipt that is not what was paid, and a number that is missing", Over, STORES) {
    House<Over> house;
    const auto order = house.sell({"A-1"});
    const auto other = house.sell({"A-2"});
    house.issue(order);
    const auto finds = [&](const std::string& what) {
        const auto broken = house.shop.store.invariant_violations();
        return std::any_of(broken.begin(), broken.end(),
                           [&](const auto& line) { return line.find(what) != std::string::npos; });
    };
    CHECK_FALSE(finds("receipt"));
    house.shop.store.write([&](Tx& tx) {
        const auto id = OrderId::trusted(other["id"].template get<std::string>());
        const auto paid = *tx.orders().find(id);
        Receipt wrong = receipt_rules::receipt_for(tx, paid, tx.money().of_order(id).at(0));
        wrong.lines = {{.ticket = paid.tickets[0].id, .amount = 4'199}};
        tx.receipts().add(wrong);
        return Done{};
    });
    CHECK(finds("a receipt that says something else"));
}

TEST_CASE("a receipt is refused where nothing was paid, and what is no name or address is named") {
    House<OnSqlite> house;
    const auto given = house.shop.json(
        201,
        house.post("/api/box-office/sales",
                   {{"session", "tonight"}, {"seats", {"A-1"}}, {"method", "free"}, {"reason", "Press"}}))["order"];
    CHECK(house.issue(given, Json::object(), 409)["code"] == "no_receipt");
    const auto order = house.sell({"A-2"});
    CHECK(house.issue(order, {{"address", {"Main Street 1"}}}, 422)["field"] == "name");
    CHECK(house.issue(order, {{"name", "A\nB"}}, 422)["field"] == "name");
    CHECK(house.issue(order, {{"name", "A"}, {"address", {"x", " "}}}, 422)["field"] == "address[1]");
    CHECK(house.issue(order, {{"name", "A"}, {"address", {"x", 5}}}, 422)["field"] == "address[1]");
    CHECK(house.issue(order, {{"name", "A"}, {"address", std::vector<std::string>(7, "x")}}, 422)["field"] ==
          "address");
    CHECK(house.receipts(order).empty());
    house.issue(order);
    CHECK(house.shop.send("GET", house.own(order) + "/R-000002/pdf").status == 404);
    CHECK(house.shop.send("GET", house.own(given) + "/R-000001/pdf").status == 404); // of somebody else
    CHECK(house.shop.send("GET", "/api/orders/00000000000000000000000000000000000/receipts").status == 404);
    const auto path = "/api/admin/orders/" + order["reference"].get<std::string>() + "/receipts";
    CHECK(house.shop.json(200, house.shop.send_as(house.clerk, "GET", path))["items"] == house.receipts(order));
    CHECK(house.shop.send_as(house.clerk, "GET", path + "/R-000001/pdf").content_type == "application/pdf");
    CHECK(house.shop.send("GET", path).status == 401);
    CHECK(house.shop.failures.empty());
}

TEST_CASE("the words of a receipt are its lines, the fees together, the sum and the tax in it, in the language that is "
          "asked for") {
    using receipt_words::rows_of;
    Receipt receipt{.order = OrderId::trusted("x"),
                    .reference = "ABCDEFGH",
                    .amount = {8'400, *Currency::parse("EUR")},
                    .paid_at = kNoon,
                    .issued_at = kNoon,
                    .timezone = "Europe/Berlin",
                    .starts_at = kNoon};
    const auto ticket = TicketId::trusted("T");
    for (const auto* label : {"1", "2"}) {
        receipt.lines.push_back({ticket, false, 4'050, 700, 265, "Stalls", "A", label, "adult"});
        receipt.lines.push_back({ticket, true, 150, 1'900, 24, "Stalls", "A", label, "adult"});
    }
    const auto said = [&](Language language) {
        std::vector<std::string> lines;
        for (const auto& row : rows_of(receipt, language))
            lines.push_back(row.what + "|" + row.rate + "|" + row.amount);
        return lines;
    };
    CHECK(said(Language::english) ==
          std::vector<std::string>{"Stalls, row A, seat 1 · Adult|7%|€40.50", "Stalls, row A, seat 2 · Adult|7%|€40.50",
                                   "Booking fee|19%|€3.00", "Total||€84.00", "Net at 19%||€2.52", "VAT 19%||€0.48",
                                   "Net at 7%||€75.70", "VAT 7%||€5.30"});
    CHECK(said(Language::german)[2] == "Vorverkaufsgebühr|19\u00A0%|3,00\u00A0€");
    CHECK(said(Language::french)[2] == "Frais de réservation|19\u00A0%|3,00\u00A0€");
    CHECK(said(Language::dutch).back() == "Btw 7%||€\u00A05,30");
    CHECK(rate_words(550, Language::german) == "5,5\u00A0%");
    CHECK(rate_words(0, Language::english) == "0%");
    for (int i = 0; i < 300; ++i) receipt.lines.push_back({ticket, false, 1, 700, 0, "Floor", "", "", "adult"});
    const auto pdf = receipt_pdf({receipt, "", ""}, Language::german);
    CHECK(pdf.starts_with("%PDF"));
}

TEST_CASE("the page of a receipt has its words and figures, and nothing of them is a tag") {
    Receipt receipt{.kind = ReceiptKind::credit_note,
                    .number = 7,
                    .order = OrderId::trusted("x"),
                    .reference = "ABCDEFGH",
                    .amount = {4'200, *Currency::parse("EUR")},
                    .by_gift_card = 200,
                    .paid_at = kNoon,
                    .issued_at = kNoon,
                    .corrects = 42,
                    .reason = "Is <ill> & \"tired\"",
                    .to = {"Marsh & Co", "Main Street 1\n20095 Hamburg"},
                    .house = "Haus <Hof>",
                    .house_address = "Am Markt 1",
                    .tax_number = "DE 123",
                    .exemption = "Exempt by § 4",
                    .event = "Hamlet",
                    .venue = "Hall",
                    .timezone = "Europe/Berlin",
                    .starts_at = kNoon};
    receipt.lines.push_back({TicketId::trusted("T"), false, 4'050, 700, 265, "Stalls", "A", "1", "adult"});
    receipt.lines.push_back({TicketId::trusted("T"), true, 150, 1'900, 24, "Stalls", "A", "1", "adult"});
    for (const auto language : {Language::english, Language::german, Language::czech}) {
        const auto html = receipt_html({receipt, "", "#123456", "/images/logo.png"}, language);
        std::size_t at = 0;
        const auto says = [&](const std::string& text) {
            INFO(text);
            const auto found = html.find(">" + escaped_markup(text) + "<", at);
            REQUIRE(found != std::string::npos);
            at = found;
        };
        for (const auto* text : {"Haus <Hof>", "Am Markt 1", "DE 123", "Marsh & Co"}) says(text);
        says(receipt_words::title_of(receipt, receipt_words::words_in(language)));
        for (const auto& [name, value] : receipt_words::facts_of(receipt, language)) says(name), says(value);
        says("Hamlet");
        for (const auto& row : receipt_words::rows_of(receipt, language))
            says(row.what), says(row.rate), says(row.amount);
        says("Exempt by § 4");
        CHECK(html.find("<ill>") == std::string::npos);
        CHECK(html.find("<script") == std::string::npos);
    }
    CHECK(receipt_html({receipt, "", ""}, Language::german).find("<html lang=\"de\">") != std::string::npos);
}

TEST_CASE("who has the page of an order has the page of its receipt, and staff have it by the reference") {
    House<OnSqlite> house;
    const auto order = house.sell({"A-1"});
    house.issue(order);
    const auto page = house.shop.send("GET", house.own(order) + "/R-000001/page?language=de");
    CHECK(page.status == 200);
    CHECK(page.text().find("Quittung R-000001") != std::string::npos);
    const auto by_reference = "/api/admin/orders/" + order["reference"].get<std::string>() + "/receipts/R-000001/page";
    CHECK(house.shop.send_as(house.clerk, "GET", by_reference + "?language=de").text() == page.text());
    CHECK(house.shop.send("GET", by_reference).status == 401);
    CHECK(house.shop.send("GET", house.own(order) + "/R-000002/page").status == 404);
    CHECK(house.shop.send("GET", house.own(order) + "/R-000001/page?language=xx").status == 422);
}

} // namespace frontrow::testing::receipt_test
