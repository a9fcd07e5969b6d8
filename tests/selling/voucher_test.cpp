// Vouchers: what they take off, who may use them how often, and the codes that are made in batches. What is counted in
// the database is tried on every store.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <latch>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "formats/csv.hpp"
#include "store/migrations.hpp"
#include "store/postgres.hpp"
#include "store/sqlite.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::voucher_test {

namespace {

using std::chrono::hours;

const std::string kHolds = "/api/sessions/tonight/holds";
const std::string kVouchers = "/api/marketing/vouchers";
const std::string kBatches = "/api/marketing/voucher-batches";
const std::string kGoodCard = "4242 4242 4242 4242";

Json hold(TestShop& shop, const std::string& body, const std::string& buyer = kAlice) {
    return shop.json(201, shop.send("POST", kHolds, body, buyer))["hold"];
}

Json body_of(const Json& hold, const std::string& method, const std::string& voucher) {
    Json body{{"hold", hold["id"]},
              {"customer", {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}},
              {"payment", {{"method", method}}}};
    if (method == "demo") body["payment"]["card"] = kGoodCard;
    if (!voucher.empty()) body["voucher"] = voucher;
    return body;
}

Response try_to_buy(TestShop& shop, const Json& body, const std::string& key = "key",
                    const std::string& buyer = kAlice) {
    return shop.send("POST", "/api/orders", body.dump(), buyer, {{"idempotency-key", key}});
}

Json buy(TestShop& shop, const Json& hold, const std::string& method, const std::string& voucher,
         const std::string& key = "key", const std::string& buyer = kAlice) {
    return shop.json(201, try_to_buy(shop, body_of(hold, method, voucher), key, buyer))["order"];
}

void refused(TestShop& shop, const Response& response, int status, const std::string& code,
             const std::string& field = "voucher") {
    const auto json = shop.json(status, response);
    CHECK(json["code"] == code);
    CHECK(json.value("field", "") == field);
}

Json percent(const std::string& code, int value, int max_uses = 100) {
    return {{"code", code}, {"kind", "percent"}, {"value", value}, {"max_uses", max_uses}};
}
Json amount(const std::string& code, int value, int max_uses = 100) {
    return {{"code", code}, {"kind", "amount"}, {"value", value}, {"currency", "EUR"}, {"max_uses", max_uses}};
}

Json add(TestShop& shop, const std::string& token, const Json& voucher) {
    return shop.json(201, shop.send_as(token, "POST", kVouchers, voucher.dump()));
}

std::int64_t used(TestShop& shop, const std::string& code) {
    return shop.store.read([&](Tx& tx) { return tx.vouchers().find(VoucherCode::trusted(code))->used; });
}

std::string buyer_number(std::size_t i) { return "C" + std::string(33, '1') + kBase32[i]; }

VoucherRules rules_of(VoucherKind kind, std::int64_t value, std::optional<std::vector<std::string>> categories = {}) {
    VoucherRules rules{.kind = kind, .value = value, .categories = std::move(categories)};
    if (kind == VoucherKind::amount) rules.currency = Currency{};
    return rules;
}

using Discounts = std::vector<std::int64_t>;

} // namespace

TEST_CASE("a percentage is rounded for each ticket, and reaches from one unit to all of it") {
    const auto of = [](std::int64_t value, const std::vector<PricedPlace>& places) {
        return discounts_of(rules_of(VoucherKind::percent, value), places);
    };
    CHECK(of(10, {{"A", 4200}, {"A", 2105}, {"B", 2104}}) == Discounts{420, 211, 210});
    CHECK(of(50, {{"A", 1}, {"A", 0}}) == Discounts{1, 0});
    CHECK(of(100, {{"A", 999}, {"B", kMaxAmount}}) == Discounts{999, kMaxAmount});
    CHECK(of(1, {{"A", 49}}) == Discounts{0});
    CHECK(discounts_of(rules_of(VoucherKind::percent, 50, std::vector<std::string>{"B"}), {{"A", 100}, {"B", 100}}) ==
          Discounts{0, 50});
    CHECK(discounts_of(rules_of(VoucherKind::percent, 50, std::vector<std::string>{}), {{"A", 100}}) == Discounts{0});
}

TEST_CASE("an amount is spread over the tickets to the last unit, and takes no more than they cost") {
    const auto of = [](std::int64_t value, const std::vector<PricedPlace>& places) {
        return discounts_of(rules_of(VoucherKind::amount, value), places);
    };
    CHECK(of(1000, {{"A", 1000}, {"A", 1000}, {"A", 1000}}) == Discounts{334, 333, 333});
    CHECK(of(5000, {{"A", 1000}, {"A", 500}}) == Discounts{1000, 500});
    CHECK(of(2, {{"A", 0}, {"A", 1}, {"A", 1}, {"A", 1}}) == Discounts{0, 1, 1, 0});
    CHECK(of(500, {}) == Discounts{});
    CHECK(of(500, {{"A", 0}}) == Discounts{0});
    CHECK(of(kMaxAmount, {{"A", kMaxAmount}, {"A", kMaxAmount}}) == Discounts{kMaxAmount / 2, kMaxAmount / 2});
    TestRandomness randomness(7);
    for (int round = 0; round < 2'000; ++round) {
        std::vector<unsigned char> bytes(12);
        randomness.fill(bytes);
        std::vector<PricedPlace> places;
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < 1 + bytes[0] % 10u; ++i) {
            places.push_back({"A", bytes[i + 1] % 40});
            sum += places.back().amount;
        }
        const std::int64_t value = 1 + bytes[11];
        const auto discounts = of(value, places);
        CHECK(std::accumulate(discounts.begin(), discounts.end(), std::int64_t{0}) == std::min(value, sum));
        for (std::size_t i = 0; i < places.size(); ++i) CHECK((discounts[i] >= 0 && discounts[i] <= places[i].amount));
    }
}

TEST_CASE("a code is the same in capitals and in small letters, and nothing else is a code") {
    CHECK(VoucherCode::parse(" spring-10 ")->text() == "SPRING-10");
    for (const char* text : {"", "ab", "-abc", "a b c", "abc_", "ä-100", "ab\nc", "=1+2"})
        CHECK(!VoucherCode::parse(text));
    CHECK(VoucherCode::parse(std::string(40, 'x')));
    CHECK(!VoucherCode::parse(std::string(41, 'x')));
}

TEST_CASE_TEMPLATE("a voucher makes the tickets of an order cheaper, and the order says by how much", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    add(shop, token, percent("SPRING10", 10, 1));
    const auto own = hold(shop, R"({"seats":["A-1",{"id":"A-2","type":"child"}]})");
    const auto seen =
        shop.json(200, shop.send("GET", "/api/vouchers/spring10?hold=" + own["id"].get<std::string>(), "", kAlice));
    CHECK(seen == Json{{"voucher", "SPRING10"},
                       {"discount", {{"amount", 630}, {"currency", "EUR"}, {"digits", 2}}},
                       {"total", {{"amount", 5670}, {"currency", "EUR"}, {"digits", 2}}},
                       {"taxes", Json::array()},
                       {"tax_exemption", nullptr}});
    CHECK(used(shop, "SPRING10") == 0); // looking costs nothing
    auto body = body_of(own, "demo", "spring10");
    body["total"] = own["total"];
    refused(shop, try_to_buy(shop, body), 409, "total_changed", "");
    body["total"] = seen["total"];
    const auto first = try_to_buy(shop, body);
    const auto order = shop.json(201, first)["order"];
    CHECK(order["total"]["amount"] == 5670);
    CHECK(order["tickets"][0]["price"]["amount"] == 3780);
    CHECK(order["tickets"][1]["price"]["amount"] == 1890);
    CHECK(order["voucher"] == Json{{"code", "SPRING10"}, {"discount", seen["discount"]}});
    CHECK(try_to_buy(shop, body).text() == first.text()); // the same key: neither sold nor counted again
    CHECK(used(shop, "SPRING10") == 1);
    const auto second = hold(shop, R"({"seats":["A-5"]})", kBob);
    refused(shop, try_to_buy(shop, body_of(second, "demo", "SPRING10"), "key", kBob), 409, "voucher_used_up");
    CHECK(buy(shop, second, "demo", "", "key", kBob).contains("voucher") == false);
    shop.check_sound();
}

TEST_CASE("what a voucher cannot be used for is refused in words, and the hold stays") {
    TestShop shop;
    const auto token = shop.log_in(Role::marketing);
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    const auto tries = [&](const std::string& code, int status, const std::string& why) {
        INFO(code);
        refused(shop, shop.send("GET", "/api/vouchers/" + code + "?hold=" + own["id"].get<std::string>(), "", kAlice),
                status, why);
        refused(shop, try_to_buy(shop, body_of(own, "box_office", code), code), status, why);
    };
    tries("NO-SUCH", 422, "voucher_unknown");
    tries("x", 422, "voucher_unknown");
    auto voucher = percent("OLD", 10);
    voucher["valid_until"] = rfc3339(kNoon);
    add(shop, token, voucher);
    tries("OLD", 409, "voucher_expired");
    voucher = percent("NEW", 10);
    voucher["valid_from"] = rfc3339(kNoon + hours(1));
    add(shop, token, voucher);
    tries("NEW", 409, "voucher_not_yet");
    voucher = percent("GALA", 10);
    voucher["sessions"] = {"gala"};
    add(shop, token, voucher);
    tries("GALA", 409, "voucher_not_for_this");
    voucher = percent("CIRCLE", 10);
    voucher["categories"] = {"Circle"};
    add(shop, token, voucher);
    tries("CIRCLE", 409, "voucher_not_for_this");
    voucher = amount("DOLLARS", 100);
    voucher["currency"] = "USD";
    add(shop, token, voucher);
    tries("DOLLARS", 409, "voucher_not_for_this");
    voucher = percent("STOPPED", 10);
    voucher["active"] = false;
    add(shop, token, voucher);
    tries("STOPPED", 422, "voucher_unknown");
    CHECK(shop.states(kAlice).front() == 'm');
    refused(shop, shop.send("GET", "/api/vouchers/OLD?hold=" + own["id"].get<std::string>(), "", kBob), 404,
            "not_found", "hold");
    CHECK(shop.send("GET", "/api/vouchers/OLD?hold=" + own["id"].get<std::string>()).status == 401);
    shop.check_sound();
}

TEST_CASE("codes cannot be guessed quickly, by no buyer and from no address") {
    TestShop shop;
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    const auto target = "/api/vouchers/GUESS?hold=" + own["id"].get<std::string>();
    int guesses = 0;
    while (guesses < 100 && shop.send("GET", target, "", kAlice).status != 429) ++guesses;
    CHECK(guesses >= 20);
    CHECK(guesses < 30);
    refused(shop, try_to_buy(shop, body_of(own, "box_office", "GUESS")), 429, "too_many_codes");
    for (std::size_t i = 0; guesses < 200 && shop.send("GET", target, "", buyer_number(i % 30)).status != 429; ++i)
        ++guesses;
    CHECK(guesses < 80); // however many buyers there are
    CHECK(shop.json(201, try_to_buy(shop, body_of(own, "box_office", "")))["order"]["status"] == "reserved");
}

TEST_CASE_TEMPLATE("a repeated order gets its first answer, however many codes its buyer has tried since", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    add(shop, shop.log_in(Role::marketing), amount("FIVE", 500, 1));
    const auto own = hold(shop, R"({"seats":["A-1","A-2"]})");
    const auto first = try_to_buy(shop, body_of(own, "box_office", "FIVE"), "key");
    REQUIRE(first.status == 201);
    const auto other = hold(shop, R"({"seats":["A-3"]})");
    const auto target = "/api/vouchers/GUESS?hold=" + other["id"].get<std::string>();
    for (int guesses = 0; guesses < 100 && shop.send("GET", target, "", kAlice).status != 429; ++guesses) {
    }
    refused(shop, try_to_buy(shop, body_of(other, "box_office", "FIVE"), "other key"), 429, "too_many_codes");
    const auto again = try_to_buy(shop, body_of(own, "box_office", "FIVE"), "key");
    CHECK(again.status == 201);
    CHECK(again.text() == first.text());
    refused(shop, try_to_buy(shop, body_of(other, "box_office", "FIVE"), "key"), 422, "idempotency_key_reused",
            "Idempotency-Key");
    shop.check_sound();
}

TEST_CASE("a voucher over everything makes an order free, however it was to be paid") {
    TestShop shop;
    const auto token = shop.log_in(Role::marketing);
    add(shop, token, amount("GIFT", 10'000, 1));
    const auto own = hold(shop, R"({"seats":["A-1","A-2"]})");
    refused(shop, try_to_buy(shop, body_of(own, "demo", "GIFT")), 422, "invalid", "payment.method");
    refused(shop, try_to_buy(shop, body_of(own, "box_office", "GIFT")), 422, "invalid", "payment.method");
    refused(shop, try_to_buy(shop, body_of(own, "free", "")), 422, "invalid", "payment.method");
    const auto order = buy(shop, own, "free", "GIFT");
    CHECK(order["status"] == "paid");
    CHECK(order["total"]["amount"] == 0);
    CHECK(order["voucher"]["discount"]["amount"] == 8400);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("an order that is cancelled gives the use of its voucher back, once", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    add(shop, token, amount("FIVE", 1'001, 1));
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1","A-2"]})"), "box_office", "FIVE");
    CHECK(order["total"]["amount"] == 8400 - 1001);
    const auto path = "/api/orders/" + order["id"].get<std::string>();
    const auto ticket = path + "/tickets/" + order["tickets"][0]["id"].get<std::string>();
    const auto less = shop.json(200, shop.send("DELETE", ticket))["order"];
    CHECK(less["total"]["amount"] == 3700);
    CHECK(less["voucher"]["discount"]["amount"] == 500); // of the ticket that is left
    CHECK(used(shop, "FIVE") == 1);
    shop.check_sound();
    const auto gone = shop.json(200, shop.send("DELETE", path))["order"];
    CHECK(gone["status"] == "cancelled");
    CHECK(gone["voucher"]["discount"]["amount"] == 1001);
    shop.json(200, shop.send("DELETE", path));
    CHECK(used(shop, "FIVE") == 0);
    shop.check_sound();
    buy(shop, hold(shop, R"({"seats":["A-1"]})", kBob), "box_office", "FIVE", "key", kBob);
    shop.json(200, shop.send("DELETE", path));
    CHECK(used(shop, "FIVE") == 1);
}

TEST_CASE_TEMPLATE("the last use of a voucher is never given twice", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    constexpr std::size_t buyers = 8;
    constexpr int uses = 3;
    add(shop, token, percent("RUSH", 20, uses));
    std::vector<Json> bodies;
    for (std::size_t i = 0; i < buyers; ++i)
        bodies.push_back(body_of(hold(shop, R"({"seats":["A-)" + std::to_string(i + 1) + R"("]})", buyer_number(i)),
                                 i % 2 ? "demo" : "box_office", "RUSH"));
    std::vector<Response> answers(buyers);
    std::latch start(buyers);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < buyers; ++i)
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                answers[i] = try_to_buy(shop, bodies[i], "key", buyer_number(i));
            });
    }
    int sold = 0;
    for (const auto& answer : answers) {
        if (answer.status == 201)
            ++sold;
        else
            refused(shop, answer, 409, "voucher_used_up");
    }
    CHECK(sold == uses);
    CHECK(used(shop, "RUSH") == uses);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a voucher is listed, edited by one at a time, and every edit is written down", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    auto voucher = amount("SUMMER", 500, 2);
    voucher["categories"] = {"Stalls"};
    voucher["sessions"] = {"tonight", "gala"};
    voucher["valid_from"] = "2026-03-01T13:00:00+01:00";
    voucher["valid_until"] = "2026-04-01T00:00:00Z";
    auto added = add(shop, token, voucher);
    CHECK(added["version"] == 1);
    CHECK(added["used"] == 0);
    CHECK(added["valid_from"] == "2026-03-01T12:00:00Z");
    refused(shop, shop.send_as(token, "POST", kVouchers, voucher.dump()), 409, "code_taken", "code");
    buy(shop, hold(shop, R"({"seats":["A-1"]})"), "demo", "SUMMER", "1");
    buy(shop, hold(shop, R"({"seats":["A-3"]})"), "demo", "SUMMER", "2");
    added["value"] = 700;
    auto edited = shop.json(200, shop.send_as(token, "PUT", kVouchers + "/summer", added.dump()));
    CHECK(edited["value"] == 700);
    CHECK(edited["version"] == 2);
    refused(shop, shop.send_as(token, "PUT", kVouchers + "/SUMMER", added.dump()), 409, "changed_meanwhile", "");
    edited["max_uses"] = 1;
    refused(shop, shop.send_as(token, "PUT", kVouchers + "/SUMMER", edited.dump()), 422, "invalid", "max_uses");
    refused(shop, shop.send_as(token, "PUT", kVouchers + "/NOBODY", edited.dump()), 404, "not_found", "");
    for (int i = 0; i < 4; ++i) add(shop, token, percent("A" + std::to_string(i) + "-X", 5));
    const auto first = shop.json(200, shop.send_as(token, "GET", kVouchers + "?limit=3"));
    CHECK(first["items"].size() == 3);
    CHECK(first["next"] == "A2-X");
    const auto rest = shop.json(200, shop.send_as(token, "GET", kVouchers + "?limit=3&after=A2-X"));
    CHECK(rest["items"].size() == 2);
    CHECK(rest["next"] == nullptr);
    CHECK(rest["items"][1]["used"] == 2);
    const auto log = shop.store.read([](Tx& tx) { return tx.audit().below(1'000, 100); });
    CHECK(std::count_if(log.begin(), log.end(), [](const AuditEntry& e) { return e.action == "voucher.edit"; }) == 1);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a voucher says whether it is for all sessions, and a list that has become empty is none of them",
                   On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    const auto own = hold(shop, R"({"seats":["A-1"]})");
    const auto quoted = [&](const std::string& code) {
        return shop.send("GET", "/api/vouchers/" + code + "?hold=" + own["id"].get<std::string>(), "", kAlice);
    };
    const auto all = add(shop, token, percent("ALL", 10));
    CHECK(all["all_sessions"] == true);
    CHECK(all["all_categories"] == true);
    CHECK(all["sessions"] == nullptr);
    CHECK(quoted("ALL").status == 200);
    auto wanted = percent("GALA", 10);
    wanted["sessions"] = {"gala"};
    wanted["categories"] = {"Stalls"};
    auto gala = add(shop, token, wanted);
    CHECK(gala["all_sessions"] == false);
    CHECK(gala["all_categories"] == false);
    refused(shop, quoted("GALA"), 409, "voucher_not_for_this");
    // The only session that it was for is gone: it is for none, and not for every other one.
    gala["sessions"] = Json::array();
    auto none = shop.json(200, shop.send_as(token, "PUT", kVouchers + "/GALA", gala.dump()));
    CHECK(none["sessions"] == Json::array());
    CHECK(none["all_sessions"] == false);
    refused(shop, quoted("GALA"), 409, "voucher_not_for_this");
    refused(shop, try_to_buy(shop, body_of(own, "box_office", "GALA"), "gala"), 409, "voucher_not_for_this");
    none["all_sessions"] = true;
    none["all_categories"] = false;
    none["categories"] = Json::array();
    none = shop.json(200, shop.send_as(token, "PUT", kVouchers + "/GALA", none.dump()));
    CHECK(none["sessions"] == nullptr);
    CHECK(none["categories"] == Json::array());
    refused(shop, quoted("GALA"), 409, "voucher_not_for_this");
    const auto refuses = [&](const Json& part, const std::string& field) {
        INFO(part.dump());
        auto voucher = percent("OTHER", 10);
        voucher.update(part);
        refused(shop, shop.send_as(token, "POST", kVouchers, voucher.dump()), 422, "invalid", field);
    };
    refuses({{"all_sessions", true}, {"sessions", {"gala"}}}, "sessions");
    refuses({{"all_sessions", false}}, "sessions");
    refuses({{"all_sessions", "no"}}, "all_sessions");
    refuses({{"sessions", Json::array()}}, "sessions"); // one who does not know the flag may mean either
    refuses({{"all_categories", true}, {"categories", {"Stalls"}}}, "categories");
    Json wish{{"count", 1}, {"kind", "percent"}, {"value", 100}, {"all_sessions", false}, {"sessions", Json::array()}};
    const auto batch = shop.json(202, shop.send_as(token, "POST", kBatches, wish.dump()));
    CHECK(batch["sessions"] == Json::array());
    auto& vouchers = shop.shop.back_office().vouchers();
    while (vouchers.is_making_due()) vouchers.make_some();
    const auto codes = shop.json(200, shop.send_as(token, "GET", kVouchers + "?batch=" + batch["id"].dump()))["items"];
    REQUIRE(codes.size() == 1);
    CHECK(codes[0]["all_sessions"] == false);
    refused(shop, quoted(codes[0]["code"]), 409, "voucher_not_for_this");
    shop.check_sound();
}

TEST_CASE("vouchers of the version before are for what they were for") {
    const TestFolder folder;
    const TestClock clock;
    const auto file = folder.file("shop.db");
    const auto insert = [&](SQLite::Database& database, const std::string& code, const std::string& sessions) {
        database.exec("INSERT INTO voucher (code, kind, value, categories, sessions, max_uses, is_active) VALUES ('" +
                      code + "', 0, 10, '', '" + sessions + "', 1, 1)");
    };
    {
        SQLite::Database before(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        before.exec("PRAGMA foreign_keys = OFF");
        before.exec("CREATE TABLE schema_version (only_row INTEGER PRIMARY KEY, version INTEGER NOT NULL) STRICT");
        for (std::size_t step = 0; step < 3; ++step) before.exec(std::string(kMigrations[step]));
        before.exec("INSERT INTO schema_version VALUES (1, 3)");
        before.exec(
            "INSERT INTO session (slug, event_id, venue_id, map_id, starts_at, doors_at, sales_start, sales_end, "
            "status, currency, hold_ttl, max_seats, max_seats_per_buyer, strand_rule, changed_at) VALUES ('gala', "
            "1, 1, 'map', 1, 1, 1, 1, 0, 'EUR', 1, 1, 1, 0, 1)");
        insert(before, "ALL", "");
        insert(before, "GALA", "gala\n");
    }
    SqliteStore store(file, clock);
    SQLite::Database beside(file, SQLite::OPEN_READWRITE); // it still works while processes are replaced
    beside.setBusyTimeout(5'000);
    insert(beside, "ALL-LATER", "");
    insert(beside, "GALA-LATER", "gala\n");
    const auto sessions = [&](const char* code) {
        return store.read([&](Tx& tx) { return tx.vouchers().find(VoucherCode::trusted(code))->rules.sessions; });
    };
    for (const char* code : {"ALL", "ALL-LATER"}) CHECK_FALSE(sessions(code).has_value());
    for (const char* code : {"GALA", "GALA-LATER"}) CHECK(sessions(code) == std::vector<std::string>{"gala"});
    store.write([&](Tx& tx) {
        auto voucher = *tx.vouchers().find(VoucherCode::trusted("GALA"));
        voucher.rules.sessions->clear();
        tx.vouchers().put(voucher);
        return true;
    });
    CHECK(sessions("GALA") == std::vector<std::string>());
    // To the version before, too, it is for no session: a list that is not empty, of a name that nothing has.
    CHECK(beside.execAndGet("SELECT sessions FROM voucher WHERE code = 'GALA'").getString() == "\n");
}

TEST_CASE("what is not a voucher is refused at its field") {
    TestShop shop;
    const auto token = shop.log_in(Role::marketing);
    const auto refuses = [&](const char* field, const Json& value, const std::string& named, Json voucher) {
        INFO(field << " " << value.dump());
        voucher[field] = value;
        refused(shop, shop.send_as(token, "POST", kVouchers, voucher.dump()), 422, "invalid", named);
    };
    for (const Json& code : {Json("a"), Json("=cmd"), Json(7), Json(nullptr), Json(std::string(101, 'A'))})
        refuses("code", code, "code", percent("X", 1));
    refuses("kind", "gift", "kind", percent("XYZ", 1));
    for (const Json& value : {Json(0), Json(101), Json(-1), Json(1.5), Json("1")})
        refuses("value", value, "value", percent("XYZ", 1));
    refuses("value", kMaxAmount + 1, "value", amount("XYZ", 1));
    refuses("currency", "euro", "currency", amount("XYZ", 1));
    refuses("max_uses", 0, "max_uses", percent("XYZ", 1));
    refuses("categories", Json::array(), "categories", percent("XYZ", 1));
    refuses("categories", {"A\nB"}, "categories[0]", percent("XYZ", 1));
    refuses("sessions", {"a/b"}, "sessions[0]", percent("XYZ", 1));
    for (const char* moment : {"", "tomorrow", "2026-03-01", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z",
                               "2026-03-01T12:00:00Zx", "1969-01-01T00:00:00Z", "9999-01-01T00:00:00Z"})
        refuses("valid_from", moment, "valid_from", percent("XYZ", 1));
    auto backwards = percent("XYZ", 1);
    backwards["valid_from"] = "2026-03-02T00:00:00Z";
    refuses("valid_until", "2026-03-01T00:00:00Z", "valid_until", backwards);
    shop.check_sound();
}

// ---- Batches

TEST_CASE_TEMPLATE("a batch makes its codes bit by bit, and they are for one use each", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    const Json wish{{"prefix", "press"}, {"count", 1'200}, {"kind", "percent"}, {"value", 100}};
    const auto batch = shop.json(202, shop.send_as(token, "POST", kBatches, wish.dump()));
    const auto path = kBatches + "/" + std::to_string(batch["id"].get<std::int64_t>());
    CHECK(batch["made"] == 0);
    CHECK(batch["state"] == "in_making");
    auto& vouchers = shop.shop.back_office().vouchers();
    CHECK(vouchers.is_making_due());
    vouchers.make_some();
    CHECK(shop.json(200, shop.send_as(token, "GET", path))["made"] == 500);
    while (vouchers.is_making_due()) vouchers.make_some();
    const auto made = shop.json(200, shop.send_as(token, "GET", path));
    CHECK(made["made"] == 1'200);
    CHECK(made["state"] == "made");
    std::set<std::string> codes;
    const auto csv = shop.send_as(token, "GET", path + "/codes.csv");
    CHECK(csv.content_type == "text/csv; charset=utf-8");
    std::istringstream lines{std::string(csv.text())};
    std::string line;
    std::getline(lines, line);
    CHECK(line == "\xEF\xBB\xBF"
                  "code,used,active\r");
    while (std::getline(lines, line)) codes.insert(line.substr(0, line.find(',')));
    REQUIRE(codes.size() == 1'200);
    const auto code = *codes.begin();
    CHECK(code.starts_with("PRESS-"));
    CHECK(code.size() == 6 + VoucherService::kRandomLength + 1);
    CHECK(buy(shop, hold(shop, R"({"seats":["A-1"]})"), "free", code)["voucher"]["code"] == code);
    refused(shop, try_to_buy(shop, body_of(hold(shop, R"({"seats":["A-3"]})", kBob), "free", code), "key", kBob), 409,
            "voucher_used_up");
    CHECK(shop.json(200, shop.send_as(token, "GET", kBatches))["items"][0]["used"] == 1);
    CHECK(shop.json(200, shop.send_as(token, "GET", kVouchers))["items"].empty()); // codes of batches stand apart
    const auto page = shop.json(200, shop.send_as(token, "GET", kVouchers + "?limit=2&batch=" + batch["id"].dump()));
    CHECK(page["items"].size() == 2);
    CHECK(page["items"][0]["batch"] == batch["id"]);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a batch that is cancelled makes no more codes, and none of its codes is taken", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::marketing);
    const Json wish{{"count", 600}, {"kind", "percent"}, {"value", 50}};
    const auto id = shop.json(202, shop.send_as(token, "POST", kBatches, wish.dump()))["id"].dump();
    auto& vouchers = shop.shop.back_office().vouchers();
    vouchers.make_some();
    const auto page = shop.json(200, shop.send_as(token, "GET", kVouchers + "?limit=3&batch=" + id))["items"];
    const auto used_code = page[0]["code"].get<std::string>();
    const auto order = buy(shop, hold(shop, R"({"seats":["A-1"]})"), "box_office", used_code);
    const auto cancelled = shop.json(200, shop.send_as(token, "DELETE", kBatches + "/" + id));
    CHECK(cancelled["state"] == "cancelled");
    CHECK(cancelled["made"] == 500);
    CHECK(!vouchers.is_making_due());
    vouchers.make_some();
    CHECK(shop.json(200, shop.send_as(token, "DELETE", kBatches + "/" + id)) == cancelled);
    const auto own = hold(shop, R"({"seats":["A-3"]})");
    refused(shop, try_to_buy(shop, body_of(own, "box_office", page[1]["code"]), "2"), 422, "voucher_unknown");
    CHECK_FALSE(shop.store.write([&](Tx& tx) { // nor by who has read it before
        return tx.vouchers().use(VoucherCode::trusted(page[1]["code"]), 1);
    }));
    CHECK(shop.json(200, shop.send_as(token, "GET", kVouchers + "?batch=" + id))["items"][1]["active"] == false);
    shop.json(200, shop.send("DELETE", "/api/orders/" + order["id"].get<std::string>())); // what was sold is sold
    CHECK(used(shop, used_code) == 0);
    shop.check_sound();
}

TEST_CASE("what is not a batch is refused at its field") {
    TestShop shop;
    const auto token = shop.log_in(Role::marketing);
    const Json sound{{"count", 10}, {"kind", "percent"}, {"value", 10}};
    const auto refuses = [&](const char* field, const Json& value) {
        INFO(field << " " << value.dump());
        auto wish = sound;
        wish[field] = value;
        refused(shop, shop.send_as(token, "POST", kBatches, wish.dump()), 422, "invalid", field);
    };
    for (const Json& count : {Json(0), Json(10'001), Json(-5), Json("10")}) refuses("count", count);
    for (const char* prefix : {"=A", "-A", "A B", "ÄÖ", "ABCDEFGHIJKLMNOPQRST"}) refuses("prefix", prefix);
    refused(shop, shop.send_as(token, "GET", kBatches + "/7"), 404, "not_found", "");
    refused(shop, shop.send_as(token, "DELETE", kBatches + "/x"), 404, "not_found", "");
    refused(shop, shop.send_as(token, "GET", kBatches + "/7/codes.csv"), 404, "not_found", "");
    shop.check_sound();
}

TEST_CASE("several that make one batch make it once") {
    OnPostgres on;
    TestShop& shop = on.shop;
    auto& vouchers = shop.shop.back_office().vouchers();
    const auto id = value_of(vouchers.add(Actor{}, {"", rules_of(VoucherKind::percent, 10), 1'300})).batch.id;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                while (vouchers.is_making_due()) vouchers.make_some();
            });
    }
    std::size_t codes = 0;
    std::string after;
    for (auto page = vouchers.after(after, id, 1'000); !page.empty(); page = vouchers.after(after, id, 1'000)) {
        codes += page.size();
        after = page.back().code.text();
    }
    CHECK(codes == 1'300);
    CHECK(value_of(vouchers.find(id)).batch.state == BatchState::made);
}

TEST_CASE("CSV survives commas, quotes, lines and spreadsheets") {
    std::string text;
    add_csv_line(text, {"plain", "a,b", "say \"hi\"", "two\nlines", ""});
    add_csv_line(text, {"=1+2", "+49", "-3", "@sum", "a=b"});
    CHECK(text == "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n"
                  "\"'=1+2\",\"'+49\",-3,\"'@sum\",a=b\r\n");
    text.clear();
    add_csv_line(text, {"-3", "12.50", "1.2.3", "12.", ".5", "-", "a;b", "-3+1"}, CsvNumbers::with_comma);
    CHECK(text == "-3;12,50;1.2.3;12.;.5;\"'-\";\"a;b\";\"'-3+1\"\r\n");
    for (const auto& [field, cell] : std::vector<std::pair<std::string, std::string>>{
             {"Ada;=1+1", "\"Ada;'=1+1\""},
             {"Ada; =1+1;\"=2\"", "\"Ada; '=1+1;\"\"'=2\"\"\""},
             {"Ada,=1+1", "\"Ada,'=1+1\""},
             {"Ada\t@x|-y\n+z", "\"Ada\t'@x|'-y\n'+z\""},
             {"\t=1", "\"'\t'=1\""},
             {"\r1", "\"'\r1\""},
             {" =1", "\" '=1\""},
             {"＝1+1", "\"'＝1+1\""},
             {"a;＋1;－1;＠x", "\"a;'＋1;'－1;'＠x\""},
             {"Müller-Lüdenscheidt = 1; x", "\"Müller-Lüdenscheidt = 1; x\""},
             {"Rock - Pop", "Rock - Pop"},
         })
        CHECK(csv_cell(field) == cell);
}

} // namespace frontrow::testing::voucher_test
