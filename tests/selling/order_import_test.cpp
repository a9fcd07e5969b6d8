// Orders that another system has sold: looked at, and taken over once each.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::order_import_test {

namespace {

const std::string kHead = "Order number,Name,Email,Section,Row,Seat,Ticket type,Price\n";

template <class Over>
struct Office : Over {
    Office() : admin(this->shop.log_in(Role::admin)) {}

    Response send(const std::string& file, const std::string& what, const std::string& query = "") {
        return this->shop.send_as(admin, "POST", "/api/admin/sessions/tonight/order-imports" + what + query, file);
    }
    Json look(const std::string& file, const std::string& query = "") {
        return this->shop.json(200, send(file, "/look", query));
    }
    Json take(const std::string& file, const std::string& query = "") {
        return this->shop.json(200, send(file, "", query));
    }
    /// "3 seat seat_unknown" for each fault.
    std::vector<std::string> faults(const std::string& file, const std::string& query = "") {
        std::vector<std::string> found;
        const auto report = look(file, query);
        for (const auto& fault : report["faults"])
            found.push_back(std::to_string(fault["line"].template get<int>()) + " " +
                            fault["field"].template get<std::string>() + " " +
                            fault["code"].template get<std::string>());
        return found;
    }
    Json order(const std::string& reference) {
        return this->shop.json(200, this->shop.send_as(admin, "GET", "/api/admin/orders/" + reference));
    }
    std::size_t letters_about(const Json& order) {
        return this->shop.store.read([&](Tx& tx) {
            const auto id = tx.orders().id_of(reference_of(order["reference"].template get<std::string>()));
            return tx.outbox().of_order(*id).size();
        });
    }

    std::string admin;
};

} // namespace

TEST_CASE_TEMPLATE("orders of another system are looked at, and taken over once each", Over, STORES) {
    Office<Over> office;
    auto& shop = office.shop;
    const std::string file = kHead + "1001,Ada Marsh,ada@example.org,Stalls,A,1,child,\"12,50\"\n"
                                     "1002,,,Floor,,,,\n"
                                     "1001,Ada Marsh,ada@example.org,Stalls,A,2,,30.00\n"
                                     "1003,Grace,,,,\"Stalls, row A, seat 5\",,0\n";
    const auto seen = office.look(file);
    CHECK(seen["faults"].empty());
    CHECK(seen["columns"]["number"] == "Order number");
    REQUIRE(seen["items"].size() == 3);
    CHECK(seen["items"][0]["tickets"] == 2);
    CHECK(seen["items"][0]["total"]["amount"] == 4'250);
    CHECK(seen["items"][0]["reference"].is_null());
    CHECK(shop.states() == std::string(25, 'a')); // nothing is changed by looking

    const auto done = office.take(file);
    CHECK(shop.states().substr(0, 21) == "ssaasaaaaaaaaaaaaaaas");
    const auto ada = office.order(done["items"][0]["reference"]);
    CHECK(ada["status"] == "paid");
    CHECK(ada["customer"]["name"] == "Ada Marsh");
    CHECK(ada["payment"]["method"] == "elsewhere");
    CHECK(ada["total"]["amount"] == 4'250);
    CHECK(ada["note"] == "#1001");
    CHECK(ada["tickets"][0]["type"] == "child");
    CHECK(office.order(done["items"][2]["reference"])["payment"]["method"] == "free");
    CHECK(office.letters_about(ada) == 0);
    const auto found = shop.json(200, shop.send_as(office.admin, "GET", "/api/admin/orders?q=1001"));
    REQUIRE(found["items"].size() == 1);
    CHECK(found["items"][0]["reference"] == ada["reference"]);

    // The same table again, with one order more: the others are there, whatever has become of them.
    shop.json(200,
              shop.send_as(office.admin, "POST",
                           "/api/admin/orders/" + done["items"][1]["reference"].template get<std::string>() + "/cancel",
                           ""));
    const auto more = file + "1004,Bob,bob@example.org,Stalls,A,3,,\n";
    const auto again = office.look(more);
    CHECK(again["faults"].empty());
    CHECK(again["items"][0]["is_new"] == false);
    CHECK(again["items"][0]["reference"] == ada["reference"]);
    CHECK(again["items"][3]["is_new"] == true);
    const auto second = office.take(more, "?tell=1");
    CHECK(second["items"][0]["is_new"] == false);
    const auto bob = office.order(second["items"][3]["reference"]);
    CHECK(bob["total"]["amount"] == 4'200); // our price, where the table says none
    CHECK(office.letters_about(bob) == 1);
    CHECK(office.take(more)["items"].size() == 4);
    CHECK(shop.states().substr(0, 21) == "sssasaaaaaaaaaaaaaaaa");
    shop.check_sound();
}

TEST_CASE_TEMPLATE("every fault of a table is said at once, and nothing is taken over with one", Over, STORES) {
    Office<Over> office;
    auto& shop = office.shop;
    shop.json(200, shop.send_as(office.admin, "POST", "/api/admin/sessions/tonight/blocks", R"({"seats":["A-2"]})"));
    shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-3"]})", kAlice));
    std::string file = kHead;
    for (const std::string line : {"1,Ada,ada@example.org,Stalls,A,1,,", // good
                                   ",Ada,,Stalls,A,5,,",                 // no number
                                   "2,Ada,,Stalls,A,2,,",                // blocked
                                   "3,Ada,,Stalls,A,3,,",                // held
                                   "4,Ada,,Stalls,A,1,,",                // given to the first
                                   "5,Ada,,Stalls,Z,1,,",                // none
                                   "6,Ada,,,,,,",                        // says none
                                   "7,Ada,no address,Stalls,A,4,,",      // no address
                                   "8,,eve@example.org,Stalls,A,6,,",    // no name
                                   "9,Ada,,Stalls,A,7,senior,",          // no such type
                                   "10,Ada,,Stalls,A,8,,a lot",          // no amount
                                   "11,Ada,,Circle,B,5,,",               // good
                                   "11,Bob,,Circle,B,6,,"})              // somebody else
        file += line + "\n";
    CHECK(office.faults(file) ==
          std::vector<std::string>{"3 number number_missing", "4 seat seat_blocked", "5 seat seat_taken",
                                   "6 seat seat_twice", "7 seat seat_unknown", "8 seat seat_missing",
                                   "9 email no_email", "10 name name_missing", "11 type type_unknown",
                                   "12 amount no_amount", "14 name differs"});
    const auto states = shop.states();
    refused(office.send(file, ""), 409, "import_faults");
    CHECK(shop.states() == states);
    CHECK(office.faults(
              kHead +
              "1,Ada,,Floor,,,,\n2,Ada,,Floor,,,,\n3,A,,Floor,,,,\n4,A,,Floor,,,,\n5,A,,Floor,,,,\n6,A,,Floor,,,,\n") ==
          std::vector<std::string>{"7 seat area_full"});
    shop.check_sound();
}

TEST_CASE("columns are known by their names in other languages, or are chosen, or passed over") {
    Office<OnSqlite> office;
    const std::string german = "Bestellnummer;Kunde;E-Mail-Adresse;Bereich;Reihe;Platz;Kartenart;Preis\n"
                               "77;J\xF6rg;;Stalls;A;1;Vollpreis;42,00\n"; // Windows-1252
    CHECK(office.faults(german) == std::vector<std::string>{"2 type type_unknown"});
    const auto seen = office.look(german, "?type=-");
    CHECK(seen["encoding"] == "Windows-1252");
    CHECK(seen["faults"].empty());
    CHECK(seen["columns"]["type"].is_null());
    CHECK(seen["items"][0]["name"] == "J\u00f6rg");
    const std::string odd = "Wer,Was,Wo\nAda,77,A 1\n";
    CHECK(office.look(odd)["is_read"] == false);
    refused(office.send(odd, ""), 422, "invalid", "number");
    const auto chosen = office.look(odd, "?number=Was&seat=Wo&name=Wer");
    CHECK(chosen["is_read"] == true);
    CHECK(chosen["items"][0]["name"] == "Ada");
    // Who reads again sends what was read before, too: a column that is something else now is looked for anew.
    const std::string number = "Nr.,Seat\n77,A 1\n";
    CHECK(office.look(number)["columns"]["number"].is_null());
    CHECK(office.look(number, "?number=Nr.&seat=Nr.")["columns"]["seat"] == "Seat");
    refused(office.send("", "/look"), 422, "invalid", "line 1");
    refused(office.send(kHead + std::string(2'000, 'x'), "/look"), 400, "malformed", "line 2");
}

TEST_CASE_TEMPLATE("an order that is paid elsewhere is in the books, and its money goes back as it came", Over,
                   STORES) {
    Office<Over> office;
    auto& shop = office.shop;
    const auto reference =
        office.take(kHead + "1,Ada,,Stalls,A,1,,42\n")["items"][0]["reference"].template get<std::string>();
    const auto log = shop.json(200, shop.send_as(office.admin, "GET", "/api/admin/audit"));
    CHECK(log["items"][0]["action"] == "order.import");
    const auto undone =
        shop.json(200, shop.send_as(office.admin, "POST", "/api/admin/orders/" + reference + "/cancel", ""));
    CHECK(undone["status"] == "refunded");
    REQUIRE(undone["money"].size() == 2);
    CHECK(undone["money"][1]["method"] == "elsewhere");
    CHECK(shop.states() == std::string(25, 'a'));
    shop.check_sound();
}

TEST_CASE("a long table is taken over in shares, and nothing of a session that is called off") {
    Office<OnSqlite> office;
    auto& shop = office.shop;
    std::string file = kHead;
    for (const std::string row : {"A", "B"})
        for (int seat = 1; seat <= 10; ++seat)
            file += row + std::to_string(seat) + ",Ada,,,," + row + " " + std::to_string(seat) + ",,\n";
    const auto done = office.take(file);
    CHECK(done["items"].size() == 20);
    CHECK(done["faults"].empty());
    for (const auto& item : done["items"]) CHECK(item["reference"].is_string());
    CHECK(shop.states() == std::string(20, 's') + "aaaaa");
    shop.check_sound();
    const auto version = shop.json(200, shop.send_as(office.admin, "GET", "/api/admin/sessions/tonight"))["version"];
    shop.json(200, shop.send_as(office.admin, "POST", "/api/admin/sessions/tonight/cancel",
                                Json{{"version", version}}.dump()));
    refused(office.send(file, "/look"), 409, "not_on_sale");
    refused(shop.send_as(office.admin, "POST", "/api/admin/sessions/never/order-imports/look", file), 404, "not_found");
}

} // namespace frontrow::testing::order_import_test
