// What artists see of their own events: numbers, their guests, and nobody's name; over both stores.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "domain/money.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::artist_test {

namespace {

/// A shop with an artist, who plays "tonight", and another, who does not.
template <class Over>
struct Stage : Over {
    Stage()
        : artist(this->shop.log_in(Role::artist, {}, {"The Company", "Somebody Else"})),
          stranger(this->shop.log_in(Role::artist, {}, {"The Compan"})), admin(this->shop.log_in(Role::admin)) {}

    Json get(const std::string& target) { return this->shop.json(200, this->shop.send_as(artist, "GET", target)); }
    Response send(const std::string& method, const std::string& target, const Json& body) {
        return this->shop.send_as(artist, method, target, body.dump());
    }
    /// Buys as that buyer.
    void buy(const std::string& seat, const std::string& buyer, const std::string& method) {
        const auto hold = this->shop.json(201, this->shop.send("POST", "/api/sessions/tonight/holds",
                                                               Json{{"seats", {seat}}}.dump(), buyer))["hold"]["id"];
        Json body{{"hold", hold},
                  {"customer", {{"name", "Zebedee Q"}, {"email", "zebedee@secret.example"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = kDemoCardAccepted;
        this->shop.json(201, this->shop.send("POST", "/api/orders", body.dump(), buyer, {{"idempotency-key", seat}}));
    }
    int set_quota(const Json& body, const std::string& token) {
        return this->shop.send_as(token, "PUT", "/api/admin/sessions/tonight/guests-quota", body.dump()).status;
    }

    std::string artist;
    std::string stranger;
    std::string admin;
};

const std::string kGuests = "/api/artist/sessions/tonight/guests";

} // namespace

TEST_CASE("amounts are written with the digits of their currency") {
    const auto of = [](std::int64_t amount, const char* code) { return decimal({amount, *Currency::parse(code)}); };
    CHECK(of(0, "EUR") == "0.00");
    CHECK(of(5, "EUR") == "0.05");
    CHECK(of(4'200, "EUR") == "42.00");
    CHECK(of(4'200, "JPY") == "4200");
    CHECK(of(4'200, "KWD") == "4.200");
}

TEST_CASE_TEMPLATE("artists see their own figures, and only theirs", Over, STORES) {
    Stage<Over> stage;
    stage.shop.store.write([&](Tx& tx) {
        stage.shop.session.session.fee = 250;
        return tx.sessions().put(stage.shop.session.session);
    });
    stage.buy("A-1", kAlice, "demo");
    stage.shop.clock.advance(std::chrono::hours(12)); // past midnight in Hamburg
    stage.shop.store.write([&](Tx& tx) {              // the sale goes on for this test
        auto session = stage.shop.session.session;
        session.sales_end += std::chrono::hours(48);
        session.starts_at += std::chrono::hours(48);
        tx.sessions().put(session);
        return Done{};
    });
    stage.artist = stage.shop.log_in(Role::artist, {}, {"The Company"});
    stage.buy("A-2", kBob, "box_office");
    stage.shop.json(201, stage.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["B-5"]})", kAlice));

    const auto events = stage.get("/api/artist/events");
    REQUIRE(events["items"].size() == 1);
    CHECK(events["next"].is_null());
    CHECK(events["items"][0]["sessions"].size() == 2);
    const auto session = stage.get("/api/artist/sessions/tonight");
    CHECK(session["sold"] == 2);
    CHECK(session["held"] == 1);
    CHECK(session["blocked"] == 0);
    CHECK(session["capacity"] == 25);
    CHECK(session["revenue"]["amount"] == 4'200);
    CHECK(session["reserved_amount"]["amount"] == 4'200);
    REQUIRE(session["days"].size() == 2);
    CHECK(session["days"][0]["day"] == "2026-03-01");
    CHECK(session["days"][1]["day"] == "2026-03-02");
    CHECK(session["days"][1]["tickets"] == 1);

    const auto settlement = stage.get("/api/artist/sessions/tonight/settlement");
    REQUIRE(settlement["lines"].size() == 2);
    CHECK(settlement["lines"][1]["fees"]["amount"] == 250);
    CHECK(settlement["fees"]["amount"] == 500);
    CHECK(settlement["lines"][0]["status"] == "paid");
    CHECK(settlement["lines"][1]["status"] == "due");
    CHECK(settlement["paid"]["amount"] == 4'200);
    CHECK(settlement["due"]["amount"] == 4'200);
    CHECK(settlement["tickets"] == 2);
    const auto csv = stage.shop.send_as(stage.artist, "GET", "/api/artist/sessions/tonight/settlement?format=csv");
    CHECK(csv.status == 200);
    CHECK(csv.text() == "\xEF\xBB\xBF"
                        "category,ticket_type,status,price,tickets,discount,amount,fees,currency\r\n"
                        "Stalls,adult,paid,42.00,1,0.00,42.00,2.50,EUR\r\n"
                        "Stalls,adult,due,42.00,1,0.00,42.00,2.50,EUR\r\n");
    CHECK(stage.shop.send_as(stage.artist, "GET", "/api/artist/sessions/tonight/settlement?format=xml").status == 422);

    stage.stranger = stage.shop.log_in(Role::artist, {}, {"The Compan"});
    const auto nothing = stage.shop.send_as(stage.stranger, "GET", "/api/artist/events");
    CHECK(stage.shop.json(200, nothing)["items"].empty());
    for (const std::string path : {"", "/settlement", "/settlement?format=csv", "/guests"})
        CHECK(stage.shop.send_as(stage.stranger, "GET", "/api/artist/sessions/tonight" + path).status == 404);
    CHECK(stage.shop.send_as(stage.stranger, "POST", kGuests, R"({"name":"Me","places":1})").status == 404);
    CHECK(stage.shop.send_as(stage.stranger, "DELETE", kGuests + "/1").status == 404);
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("who answers for an artist does so however the name is spelled", Over, STORES) {
    Stage<Over> stage;
    const auto named = [&](const std::string& artist) {
        stage.shop.store.write([&](Tx& tx) {
            auto event = *tx.events().find(EventSlug::trusted("hamlet"));
            event.artist = artist;
            return tx.events().put(event);
        });
    };
    const auto has_event = [&](const std::string& token) {
        const auto is_listed =
            !stage.shop.json(200, stage.shop.send_as(token, "GET", "/api/artist/events"))["items"].empty();
        const auto status = stage.shop.send_as(token, "GET", "/api/artist/sessions/tonight").status;
        CHECK(status == (is_listed ? 200 : 404));
        return is_listed;
    };
    named("Zoë Kravitz");
    const auto zoe = stage.shop.log_in(Role::artist, {}, {"zoe kravitz"});
    CHECK(has_event(zoe));
    named("ZOË KRAVITZ");
    CHECK(has_event(zoe));
    named("Zoe Kravits");
    CHECK_FALSE(has_event(zoe));
    named("");
    CHECK_FALSE(has_event(zoe));
    named("Zoë Kravitz");
    CHECK(has_event(zoe));
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("events come page by page, and drafts to nobody", Over, STORES) {
    Stage<Over> stage;
    stage.shop.store.write([&](Tx& tx) {
        for (int i = 0; i < 4; ++i)
            tx.events().put({{},
                             EventSlug::trusted("more-" + std::to_string(i)),
                             "More",
                             i % 2 == 0 ? "The Company" : "Somebody Else",
                             "",
                             "",
                             i == 3 ? EventStatus::draft : EventStatus::published});
        return Done{};
    });
    std::vector<std::string> slugs;
    std::string target = "/api/artist/events?limit=2";
    for (int pages = 0; pages < 5; ++pages) {
        const auto page = stage.get(target);
        for (const auto& event : page["items"]) slugs.push_back(event["slug"]);
        if (page["next"].is_null()) break;
        target = "/api/artist/events?limit=2&after=" + page["next"].template get<std::string>();
    }
    CHECK(slugs == std::vector<std::string>{"more-2", "more-1", "more-0", "hamlet"});
    const auto all = stage.shop.json(200, stage.shop.send_as(stage.admin, "GET", "/api/artist/events"));
    CHECK(all["items"].size() == 4);
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("no answer to an artist names a customer", Over, STORES) {
    Stage<Over> stage;
    stage.buy("A-1", kAlice, "demo");
    stage.buy("A-2", kBob, "box_office");
    CHECK(stage.set_quota({{"quota", 5}}, stage.admin) == 200);
    stage.shop.json(201, stage.send("POST", kGuests, {{"name", "Own guest"}, {"places", 1}}));
    std::vector<std::string> references;
    stage.shop.store.read([&](Tx& tx) {
        for (const auto status : {OrderStatus::paid, OrderStatus::reserved})
            for (const auto& id : tx.orders().of_session(stage.shop.session.session.id, status)) {
                const auto order = tx.orders().find(id);
                references.insert(references.end(), {id.text(), order->reference, order->buyer.text()});
                for (const auto& ticket : order->tickets) references.push_back(ticket.code);
            }
        return Done{};
    });
    REQUIRE(references.size() == 8);
    for (const std::string path : {"events", "sessions/tonight", "sessions/gala", "sessions/tonight/settlement",
                                   "sessions/tonight/settlement?format=csv", "sessions/tonight/guests"}) {
        INFO(path);
        const auto response = stage.shop.send_as(stage.artist, "GET", "/api/artist/" + path);
        REQUIRE(response.status == 200);
        const auto text = lower_case(response.text());
        for (const std::string secret : {"zebedee", "secret.example", "@"})
            CHECK(text.find(secret) == std::string::npos);
        for (const auto& secret : references) CHECK(text.find(lower_case(secret)) == std::string::npos);
    }
}

TEST_CASE_TEMPLATE("the guest list keeps its quota, whoever writes at once", Over, STORES) {
    Stage<Over> stage;
    const auto add = [&](const std::string& name, std::int64_t places) {
        return stage.send("POST", kGuests, {{"name", name}, {"places", places}});
    };
    CHECK(stage.get(kGuests)["quota"] == 0);
    const auto full = add("Ada", 1);
    CHECK(full.status == 409);
    CHECK(Json::parse(full.text())["code"] == "guest_list_full");
    CHECK(stage.set_quota({{"quota", 5}}, stage.artist) == 403);
    CHECK(stage.set_quota({{"quota", 5}, {"version", 7}}, stage.admin) == 409);
    CHECK(stage.set_quota({{"quota", 5}, {"version", 0}}, stage.admin) == 200);
    CHECK(stage.set_quota({{"quota", -1}}, stage.admin) == 422);
    CHECK(stage.set_quota({{"quota", 10'001}}, stage.admin) == 422);

    const auto list = stage.shop.json(201, add("Ada", 3));
    CHECK(list["places"] == 3);
    CHECK(list["version"] == 1);
    CHECK(Json::parse(add("Bob", 3).text())["field"] == "places");
    CHECK(add("", 1).status == 422);
    CHECK(add("Bob", 0).status == 422);
    CHECK(add("Bob", 101).status == 422);
    CHECK(stage.set_quota({{"quota", 2}}, stage.admin) == 409);

    std::atomic<int> added = 0; // six want the two places that are left
    {
        std::vector<std::jthread> writers;
        for (int i = 0; i < 6; ++i)
            writers.emplace_back([&, i] {
                if (add("Guest " + std::to_string(i), 1).status == 201) ++added;
            });
    }
    CHECK(added == 2);
    const auto now = stage.get(kGuests);
    CHECK(now["places"] == 5);
    REQUIRE(now["items"].size() == 3);
    CHECK(now["items"][0]["name"] == "Ada");
    const auto doors =
        stage.shop.json(200, stage.shop.send_as(stage.admin, "GET", "/api/box-office/sessions/tonight/doors"));
    CHECK(doors["guests"].size() == 3);

    const auto ada = kGuests + "/" + std::to_string(now["items"][0]["id"].template get<std::int64_t>());
    CHECK(stage.send("DELETE", "/api/artist/sessions/gala/guests" + ada.substr(kGuests.size()), {}).status == 404);
    CHECK(stage.send("DELETE", ada, {}).status == 204);
    CHECK(stage.send("DELETE", ada, {}).status == 404);
    CHECK(stage.get(kGuests)["places"] == 2);
    CHECK(stage.set_quota({{"quota", 2}}, stage.admin) == 200);
    const std::string log(stage.shop.send_as(stage.admin, "GET", "/api/admin/audit").text());
    for (const std::string action : {"guest.quota", "guest.add", "guest.remove"})
        CHECK(log.find(action) != std::string::npos);
    stage.shop.check_sound();
}

} // namespace frontrow::testing::artist_test
