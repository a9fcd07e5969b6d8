// What an event has brought, between house and artist: every figure is the ledger's, whatever was sold and given back,
// and adds up by performance, price, rate and period. On every store.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/money/artist_terms.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/random_shop.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::run_settlement_test {

namespace {

const std::string kSettlement = "/api/artist/events/hamlet/settlement";
const std::string kTerms = "/api/admin/events/hamlet/terms";

Json terms(std::int64_t share, const char* base, std::int64_t guarantee, std::int64_t version) {
    return {{"share", share},
            {"of", base},
            {"guarantee", {{"amount", guarantee}, {"currency", "EUR"}}},
            {"version", version}};
}

/// A house with a fee of 1.50 at 19 % and seats at 7 %, its artist and somebody who is not.
template <class Over>
struct Stage : Over {
    Stage() {
        this->shop.store.write([&](Tx& tx) {
            ShopSettings settings;
            settings.timezone = "Europe/Berlin";
            settings.tax.rates = {{"standard", 1'900}, {"reduced", 700}};
            tx.shop().put(settings);
            for (const char* slug : {"tonight", "gala"}) {
                Session session = tx.sessions().find(SessionSlug::trusted(slug))->session;
                session.fee = 150;
                session.sales_start = this->shop.session.session.sales_start;
                for (auto& price : session.prices) price.tax = "reduced";
                tx.sessions().put(session);
            }
            return Done{};
        });
        admin = this->shop.log_in(Role::admin);
        clerk = this->shop.log_in(Role::box_office);
        artist = this->shop.log_in(Role::artist, {}, {"The Company"});
    }

    std::string sell(const std::string& session, const std::vector<std::string>& seats) {
        const Json body{{"session", session}, {"seats", seats}, {"method", "cash"}};
        const auto sold = this->shop.json(
            201, this->shop.send_as(clerk, "POST", "/api/box-office/sales", body.dump(), std::to_string(++keys)));
        return sold["order"]["reference"];
    }

    /// Gives one of its tickets back but for its fee.
    void give_back_one(const std::string& reference) {
        const auto path = "/api/admin/orders/" + reference;
        const auto order = this->shop.json(200, this->shop.send_as(clerk, "GET", path));
        const Json body{{"reason", "Ill"},
                        {"version", order["version"]},
                        {"tickets", {order["tickets"][0]["id"]}},
                        {"keep_fee", true}};
        this->shop.json(200, this->shop.send_as(clerk, "POST", path + "/refunds", body.dump(), std::to_string(++keys)));
    }

    void reserve(const std::string& seat) {
        const auto hold = this->shop.json(201, this->shop.send("POST", "/api/sessions/tonight/holds",
                                                               Json{{"seats", {seat}}}.dump(), kAlice))["hold"]["id"];
        const Json body{{"hold", hold},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", "box_office"}}}};
        this->shop.json(201, this->shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", seat}}));
    }

    Json agree(const Json& wanted) {
        return this->shop.json(200, this->shop.send_as(admin, "PUT", kTerms, wanted.dump()));
    }
    Json settled(const std::string& query = "") {
        return this->shop.json(200, this->shop.send_as(artist, "GET", kSettlement + query));
    }

    std::string admin, clerk, artist;
    int keys = 0;
};

/// What the accounts of the books say of tickets: those alone are in these four.
std::map<std::string, std::int64_t> booked(TestShop& shop, const std::string& admin) {
    std::map<std::string, std::int64_t> balances;
    const auto books = shop.json(200, shop.send_as(admin, "GET", "/api/admin/books?from=2026-03-01&until=2026-03-02"));
    for (const auto& sum : books["accounts"]) balances[sum["account"]] = amount(sum["credit"]) - amount(sum["debit"]);
    return balances;
}

/// Checks that sums are those of their parts.
void check_parts(const Json& sums) {
    std::int64_t gross = 0, tax = 0;
    for (const auto& part : sums["taxes"]) {
        gross += amount(part["gross"]);
        tax += amount(part["tax"]);
        CHECK(amount(part["net"]) == amount(part["gross"]) - amount(part["tax"]));
    }
    CHECK(gross == amount(sums["gross"]));
    CHECK(tax == amount(sums["tax"]));
    CHECK(amount(sums["net"]) == amount(sums["gross"]) - amount(sums["tax"]));
    if (!sums["artist"].is_null())
        CHECK(amount(sums["artist"]) + amount(sums["house"]) + amount(sums["tax"]) == amount(sums["gross"]));
}

/// Checks one performance against its lines, and adds it to the sums of all.
void check_session(const Json& session, std::map<std::string, std::int64_t>& all) {
    std::int64_t gross = 0, fees = 0, tickets = 0, due = 0;
    for (const auto& line : session["lines"]) {
        const bool is_paid = line["status"] == "paid";
        (is_paid ? gross : due) += amount(line["amount"]);
        if (!is_paid) continue;
        fees += amount(line["fees"]);
        tickets += line["tickets"].get<std::int64_t>();
    }
    CHECK(gross == amount(session["gross"]));
    CHECK(fees == amount(session["fees"]));
    CHECK(tickets == session["tickets"].get<std::int64_t>());
    CHECK(due == amount(session["due"]));
    check_parts(session);
    for (const char* name : {"gross", "discount", "fees", "tax", "net", "due", "base", "artist", "house"})
        all[name] += amount(session[name]);
}

} // namespace

TEST_CASE("the artist has their share, rounded once a performance, or what is guaranteed") {
    Session session{.slug = SessionSlug::trusted("s"), .map = MapId::trusted("m")};
    ArtistTerms terms{.share = 6'667};
    CHECK(artist_part(terms, session, 0) == 0);
    CHECK(artist_part(terms, session, 100) == 67);
    CHECK(artist_part(terms, session, 75) == 50); // 50.0025
    terms.share = 5'000;
    CHECK(artist_part(terms, session, 1) == 1);
    terms.guarantee = {1'000, *Currency::parse("EUR")};
    CHECK(artist_part(terms, session, 0) == 1'000);
    CHECK(artist_part(terms, session, 2'002) == 1'001);
    session.currency = *Currency::parse("CHF");
    CHECK(artist_part(terms, session, 0) == 0);
    session.currency = *Currency::parse("EUR");
    session.status = SessionStatus::cancelled;
    CHECK(artist_part(terms, session, 0) == 0);
    terms.share = kWholeShare;
    CHECK(artist_part(terms, session, 30'000 * kMaxAmount) == 30'000 * kMaxAmount);
}

TEST_CASE_TEMPLATE("house and artist settle what the ledger has, by performance, price and rate", Over, STORES) {
    Stage<Over> stage;
    stage.give_back_one(stage.sell("tonight", {"A-1", "A-2"}));
    stage.reserve("B-1");

    auto run = stage.settled();
    CHECK(run["terms"]["agreed"] == false);
    REQUIRE(run["sessions"].size() == 2);
    CHECK(run["sessions"][0]["artist"].is_null());
    CHECK(amount(run["sessions"][0]["gross"]) == 4'350);
    CHECK(amount(run["sessions"][0]["due"]) == 3'000);

    CHECK(stage.agree(terms(7'000, "net", 0, 0))["version"] == 1);
    run = stage.settled();
    const auto& tonight = run["sessions"][0];
    CHECK(tonight["session"] == "tonight");
    CHECK(tonight["tickets"] == 1);
    CHECK(amount(tonight["fees"]) == 300);
    CHECK(amount(tonight["tax"]) == 265 + 48);
    REQUIRE(tonight["taxes"].size() == 2);
    CHECK(tonight["taxes"][0]["basis_points"] == 1'900);
    CHECK(amount(tonight["taxes"][0]["tax"]) == 48);
    CHECK(amount(tonight["taxes"][1]["gross"]) == 4'050);
    CHECK(amount(tonight["base"]) == 3'785);
    CHECK(amount(tonight["artist"]) == 2'650); // 2649.5
    CHECK(amount(tonight["house"]) == 4'350 - 313 - 2'650);

    stage.agree(terms(7'000, "gross", 0, 1));
    CHECK(amount(stage.settled()["sessions"][0]["artist"]) == 2'835);
    stage.agree(terms(7'000, "gross", 5'000, 2));
    run = stage.settled();
    CHECK(amount(run["sessions"][0]["artist"]) == 5'000);
    CHECK(amount(run["sessions"][0]["house"]) == 4'350 - 313 - 5'000); // more than there is
    CHECK(amount(run["totals"][0]["artist"]) == 10'000);
    check_parts(run["totals"][0]);
    CHECK(amount(run["totals"][0]["gross"]) == 4'350);
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("a settlement is for the days that are asked for, and a file in the house's time", Over, STORES) {
    Stage<Over> stage;
    stage.sell("tonight", {"A-1"});
    stage.agree(terms(5'000, "net", 0, 0));
    const auto starts_at = stage.settled()["sessions"][1]["starts_at"].template get<std::string>();
    const auto day = starts_at.substr(0, 10);
    CHECK(stage.settled("?from=" + day)["sessions"].size() == 1);
    CHECK(stage.settled("?from=" + day + "&until=" + day)["sessions"].size() == 1);
    CHECK(stage.settled("?until=2026-03-01")["sessions"].size() == 1);
    CHECK(stage.settled("?from=2027-01-01")["totals"].empty());

    const auto file = stage.shop.send_as(stage.artist, "GET", kSettlement + "?format=csv&until=2026-03-01");
    CHECK(file.status == 200);
    CHECK(file.text() ==
          "\xEF\xBB\xBFrow,session,starts_at,category,ticket_type,status,price,tickets,discount,fees,gross,due,"
          "tax_rate,tax,net,share_of,artist,house,currency\r\n"
          "price,tonight,2026-03-01 21:00:00,Stalls,adult,paid,42.00,1,0.00,1.50,42.00,,,,,,,,EUR\r\n"
          "tax,tonight,2026-03-01 21:00:00,,,,,,,,1.50,,19.00,0.24,1.26,,,,EUR\r\n"
          "tax,tonight,2026-03-01 21:00:00,,,,,,,,40.50,,7.00,2.65,37.85,,,,EUR\r\n"
          "performance,tonight,2026-03-01 21:00:00,,,,,1,0.00,1.50,42.00,0.00,,2.89,39.11,37.85,18.93,20.18,EUR\r\n"
          "total_tax,,,,,,,,,,1.50,,19.00,0.24,1.26,,,,EUR\r\n"
          "total_tax,,,,,,,,,,40.50,,7.00,2.65,37.85,,,,EUR\r\n"
          "total,,,,,,,1,0.00,1.50,42.00,0.00,,2.89,39.11,37.85,18.93,20.18,EUR\r\n");
    for (const std::string wrong : {"?format=xml", "?from=yesterday", "?from=2026-03-02&until=2026-03-01"})
        CHECK(stage.shop.send_as(stage.artist, "GET", kSettlement + wrong).status == 422);
}

TEST_CASE_TEMPLATE("a copied event has what is agreed on with its artist, and its own from then on", Over, STORES) {
    Stage<Over> stage;
    stage.agree(terms(7'000, "gross", 5'000, 0));
    const Json copied{{"title", "Again"}, {"starts_at", "2026-09-01T20:00:00+02:00"}};
    stage.shop.json(201,
                    stage.shop.send_as(stage.admin, "POST", "/api/admin/events/hamlet/duplicate", copied.dump(), "c1"));
    const std::string path = "/api/admin/events/again/terms";
    const auto copy = stage.shop.json(200, stage.shop.send_as(stage.admin, "GET", path));
    CHECK(copy["agreed"] == true);
    CHECK(copy["share"] == 7'000);
    CHECK(copy["of"] == "gross");
    CHECK(copy["guarantee"]["amount"] == 5'000);
    CHECK(copy["version"] == 1);
    stage.shop.json(200, stage.shop.send_as(stage.admin, "PUT", path, terms(1'000, "net", 0, 1).dump()));
    CHECK(stage.settled()["terms"]["share"] == 7'000);
    stage.shop.check_sound();
}

TEST_CASE_TEMPLATE("what is agreed on is seen by the artist and those who see figures, and changed by one at a time",
                   Over, STORES) {
    Stage<Over> stage;
    const auto stranger = stage.shop.log_in(Role::artist, {}, {"Somebody Else"});
    CHECK(stage.shop.send_as(stranger, "GET", kSettlement).status == 404);
    for (const auto& token : {stage.clerk, stage.artist, stage.shop.log_in(Role::marketing)}) {
        CHECK(stage.shop.send_as(token, "GET", kTerms).status == 403);
        CHECK(stage.shop.send_as(token, "PUT", kTerms, terms(1, "net", 0, 0).dump()).status == 403);
    }
    CHECK(stage.shop.send_as(stage.clerk, "GET", kSettlement).status == 403);
    CHECK(stage.shop.json(200, stage.shop.send_as(stage.admin, "GET", kTerms))["agreed"] == false);
    stage.agree(terms(7'000, "net", 100, 0));
    const auto late = stage.shop.send_as(stage.admin, "PUT", kTerms, terms(10, "net", 0, 0).dump());
    CHECK(stage.shop.json(409, late)["code"] == "changed_meanwhile");
    CHECK(stage.settled()["terms"]["share"] == 7'000);
    for (const auto& wrong :
         {terms(10'001, "net", 0, 1), terms(-1, "net", 0, 1), terms(1, "most", 0, 1), terms(1, "net", -1, 1)})
        CHECK(stage.shop.send_as(stage.admin, "PUT", kTerms, wrong.dump()).status == 422);
    CHECK(stage.shop.send_as(stage.admin, "PUT", "/api/admin/events/nothing/terms", terms(1, "net", 0, 0).dump())
              .status == 404);
    const std::string log(stage.shop.send_as(stage.admin, "GET", "/api/admin/audit").text());
    CHECK(log.find("event.terms") != std::string::npos);
    CHECK(log.find("70.00 %") != std::string::npos);
    stage.shop.store.write([](Tx& tx) {
        auto event = *tx.events().find(EventSlug::trusted("hamlet"));
        event.status = EventStatus::draft;
        return tx.events().put(event);
    });
    CHECK(stage.shop.send_as(stage.artist, "GET", kSettlement).status == 404);
    CHECK(stage.shop.send_as(stage.admin, "GET", kSettlement).status == 200);
}

TEST_CASE_TEMPLATE("whatever is sold and given back, the settlement of an event is what the ledger has", Over, STORES) {
    std::uint32_t seed = 70;
    for (const std::string currency : {"EUR", "KWD"}) {
        CAPTURE(currency);
        RandomShop<Over> random(currency, ++seed);
        const auto admin = random.shop.log_in(Role::admin);
        auto wanted = terms(6'667, currency == "EUR" ? "net" : "gross", 777, 0);
        wanted["guarantee"]["currency"] = currency;
        random.shop.json(200, random.shop.send_as(admin, "PUT", kTerms, wanted.dump()));
        for (int i = 0; i < 60; ++i) random.step();
        auto books = booked(random.shop, admin);
        const auto run = random.shop.json(200, random.shop.send_as(admin, "GET", kSettlement));
        std::map<std::string, std::int64_t> all;
        for (const auto& session : run["sessions"]) check_session(session, all);
        REQUIRE(run["totals"].size() == 1);
        const auto& total = run["totals"][0];
        check_parts(total);
        for (const auto& [name, sum] : all) CHECK_MESSAGE(amount(total[name]) == sum, name);
        CHECK(all["gross"] == books["sales"] + books["discounts"] + books["fees"] + books["tax"]);
        CHECK(all["tax"] == books["tax"]);
        CHECK(all["discount"] == -books["discounts"]);
        CHECK(all["base"] >= books["sales"] + books["discounts"]);
        CHECK(all["gross"] > 0);
        CHECK(random.tax() > 0); // else nothing has been tried
        CHECK(random.shop.failures.empty());
    }
}

} // namespace frontrow::testing::run_settlement_test
