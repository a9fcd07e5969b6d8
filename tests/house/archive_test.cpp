// A shop that moves from one store to another and back loses nothing.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "formats/house/archive.hpp"
#include "tests/support/archives.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"

namespace frontrow::testing::archive_test {

namespace {

/// A voucher, a batch and a campaign, an order by both, somebody who wants to hear of it, and what is written to them.
void fill_marketing(TestShop& shop) {
    const auto token = shop.log_in(Role::marketing);
    const auto add = [&](const std::string& what, const std::string& body) {
        REQUIRE(shop.send_as(token, "POST", "/api/marketing/" + what, body).status / 100 == 2);
    };
    add("vouchers", R"({"code":"TEN","kind":"percent","value":10,"max_uses":5,"sessions":["tonight"]})");
    add("voucher-batches", R"({"count":3,"kind":"amount","value":500,"currency":"EUR","categories":["Stalls"]})");
    shop.shop.back_office().vouchers().make_some();
    add("campaigns", R"({"slug":"poster","name":"Poster","session":"tonight"})");
    const auto held = shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-9"]})", kAlice);
    const Json order{{"hold", shop.json(201, held)["hold"]["id"]},
                     {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                     {"payment", {{"method", "box_office"}}},
                     {"voucher", "TEN"}};
    const std::vector<std::pair<std::string, std::string>> headers = {{"idempotency-key", "marketing"},
                                                                      {"cookie", "campaign=poster"}};
    REQUIRE(shop.send("POST", "/api/orders", order.dump(), kAlice, headers).status == 201);
    const std::string wish = R"({"email":"ada@example.org","event":"hamlet","language":"en","consent":true})";
    REQUIRE(shop.send("POST", "/api/interest", wish).status == 204);
    add("mailings", R"({"subject":"News","text":"A\n\nB","event":"hamlet","to_artist":"The Company"})");
    add("mailings/1/trial", "{}");
}

void add_webhook(TestShop& shop) {
    const auto token = shop.log_in(Role::admin);
    const std::string path = "/api/admin/webhooks";
    const std::string webhook = R"({"name":"CRM","url":"https://crm.example/","events":["order.paid"]})";
    REQUIRE(shop.send_as(token, "POST", path, webhook).status == 201);
    REQUIRE(shop.send_as(token, "POST", path + "/1/test").status == 202);
}

/// A shop where everything has happened.
void fill(TestShop& shop) {
    add_webhook(shop);
    const auto hold = [&](const std::string& wish, const std::string& buyer) {
        const auto answer = shop.send("POST", "/api/sessions/tonight/holds", wish, buyer);
        REQUIRE(answer.status == 201);
        return Json::parse(answer.text())["hold"]["id"].get<std::string>();
    };
    const auto buy = [&](const std::string& held, const std::string& buyer, const Json& payment) {
        const Json order{{"hold", held},
                         {"customer", {{"name", "Zoë \"the\" <Ada>"}, {"email", "ada@example.org"}}},
                         {"payment", payment}};
        const auto answer = shop.send("POST", "/api/orders", order.dump(), buyer, {{"idempotency-key", held}});
        REQUIRE(answer.status == 201);
        return Json::parse(answer.text())["order"];
    };
    hold(R"({"seats":["A-1"]})", kAlice);
    shop.clock.advance(std::chrono::minutes(11)); // that one has expired
    const auto paid = buy(hold(R"({"seats":["A-2","A-3"]})", kAlice), kAlice,
                          {{"method", "demo"}, {"card", std::string(kDemoCardAccepted)}});
    const auto reserved = buy(hold(R"({"areas":[{"id":"floor","count":2}]})", kBob), kBob, {{"method", "box_office"}});
    const std::string ticket = "/api/orders/" + reserved["id"].get<std::string>() + "/tickets/" +
                               reserved["tickets"][0]["id"].get<std::string>();
    REQUIRE(shop.send("DELETE", ticket, "", kBob).status == 200);
    hold(R"({"seats":["B-4","B-5"]})", kBob);
    const auto given_back = hold(R"({"seats":["A-10"]})", kAlice);
    REQUIRE(shop.send("DELETE", "/api/holds/" + given_back, "", kAlice).status == 204);
    shop.shop.catalogue().put(shop.session.event);
    shop.store.write([&](Tx& tx) {
        for (const auto& table : tx.archive().tables())
            if (table.name == "tax_rate")
                tx.archive().put(table, {std::string("standard"), std::int64_t{0}, std::int64_t{1'900}});
            else if (table.name == "seat_unit")
                tx.archive().put(
                    table, {shop.session.session.map.text(), std::int64_t{0}, std::string("Table"), std::int64_t{1}});
            else if (table.name == "plan_draft")
                tx.archive().put(table,
                                 {shop.session.session.venue.value, shop.session.session.map.text(), std::string("{}"),
                                  std::string("vic@example.org"), std::int64_t{1}, std::int64_t{3}});
            else if (table.name == "map_source")
                tx.archive().put(table, {shop.session.session.map.text(), std::string("{}")});
        return Done{};
    });
    shop.log_in(Role::artist, {"small-house"}, {shop.session.event.artist, "Nobody Yet"});
    const auto admin = shop.log_in(Role::admin);
    const std::string words = R"({"opening":"Dear {{name}},\n\nwelcome!","version":0})";
    REQUIRE(shop.send_as(admin, "PUT", "/api/admin/letters/visit/de", words).status == 200);
    REQUIRE(shop.send_as(admin, "POST", "/api/tokens", R"({"name":"export","scopes":["read_audit"]})").status == 201);
    shop.store.write([&](Tx& tx) {
        const Session& session = shop.session.session;
        Block block{.session = session.id, .name = "Press", .until = tx.now() + std::chrono::hours(24 * 30)};
        block.id = tx.blocks().put(block);
        tx.claims().take(session.id, session.map, {19, ClaimState::blocked});
        return tx.blocks().add(block, 19);
    });
    shop.store.write([&](Tx& tx) { return tx.sessions().touch(shop.session.session.id, 1); });
    shop.store.write([&](Tx& tx) {
        tx.artist_terms().put(shop.session.event.id, {.share = 7'000, .guarantee = {100, {}}});
        tx.guests().set_quota(shop.session.session.id, 4);
        tx.guests().add(shop.session.session.id, {{}, PersonName::trusted("Grace"), 2});
        tx.images().put({std::string(32, '0') + ".png", "bytes"}, tx.now());
        tx.users().see_place(tx.users().all().front().id, "digest");
        tx.users().add(PasswordLink{"digest", tx.users().all().front().id, tx.now() + std::chrono::hours(2)});
        for (const auto& user : tx.users().all())
            tx.tills().open({.who = actor_of(user), .opened_at = tx.now(), .opening = {5'000, {}}});
        return Done{};
    });
    fill_marketing(shop);
    REQUIRE(shop.send_as(admin, "POST", "/api/admin/ticket-keys").status == 201);
    shop.store.write([&](Tx& tx) {
        const OrderId order = OrderId::trusted(reserved["id"].get<std::string>());
        const PaymentAttempt attempt{.id = AttemptId::trusted("attempt"),
                                     .order = order,
                                     .state = AttemptState::failed,
                                     .amount = {1500, {}},
                                     .idempotency_key = "key",
                                     .request = "mode=payment&currency=eur",
                                     .created_at = tx.now(),
                                     .hold = HoldId::trusted("hold"),
                                     .hold_created_at = tx.now()};
        tx.payments().add(attempt);
        tx.payments().note_event("stripe evt_1");
        Order sale{.id = OrderId::trusted(std::string(35, '7')),
                   .reference = std::string(kReferenceLength, '7'),
                   .buyer = BuyerId::trusted(std::string(41, 'a')),
                   .status = OrderStatus::cancelled,
                   .customer = {PersonName::trusted("Ada"), Email::trusted("ada@example.org")},
                   .created_at = tx.now(),
                   .payment = {PaymentMethod::stripe, PaymentStatus::cancelled}};
        sale.gift_sale = GiftSale{.card = tx.gift_cards().add({.code = GiftCardCode::trusted(std::string(16, '7')),
                                                               .key = GiftCardKey::trusted("its digest"),
                                                               .issued = {2'500, {}},
                                                               .created_at = tx.now()}),
                                  .worth = 2'500,
                                  .recipient = "Grace",
                                  .message = "Enjoy"};
        tx.orders().add(sale);
        tx.waiting().put({.session = shop.session.session.id,
                          .email = Email::trusted("ada@example.org"),
                          .consent = "1",
                          .token = "waiting",
                          .asked_at = tx.now()});
        tx.bank_lines().add(
            std::vector<BankLine>{{.digest = "digest",
                                   .line = {.line = 2, .payer = "Ada", .purpose = "?", .amount = {700, {}}},
                                   .at = tx.now()}});
        const auto change = tx.settlements().add_change(
            {.session = shop.session.session.id, .was_at = shop.session.session.starts_at, .at = tx.now()});
        tx.settlements().put({.order = order, .change = change, .at = tx.now()});
        tx.payments().add_return({.id = whole_return(attempt.id),
                                  .attempt = attempt.id,
                                  .reason = "late",
                                  .amount = attempt.amount,
                                  .state = ReturnState::done, // what is open would be in the books too
                                  .next_try = tx.now(),
                                  .at = tx.now()});
        tx.payments().add_incident(
            {.order = order, .attempt = attempt.id, .kind = "amount", .expected = {1500, {}}, .told = Money{1499, {}}});
        return Done{};
    });
    shop.json(200, shop.send("POST", "/api/orders/" + paid["id"].get<std::string>() + "/receipts", "{}"));
    shop.json(201,
              shop.send_as(admin, "POST", "/api/admin/gift-cards",
                           R"({"amount":{"amount":5000,"currency":"EUR"},"method":"cash","email":"ada@example.org"})",
                           "card"));
    const auto reference = reference_of(paid["reference"].get<std::string>());
    REQUIRE(
        shop.send_as(admin, "POST", "/api/admin/orders/" + reference + "/move", R"({"seats":{"A-2":"A-6"}})").status ==
        200);
    shop.json(201, shop.send("POST",
                             "/api/orders/" + paid["id"].get<std::string>() + "/tickets/" +
                                 paid["tickets"][1]["id"].get<std::string>() + "/pass",
                             R"({"name":"Grace Hopper"})"));
    shop.clock.advance(std::chrono::hours(5)); // before the doors
    const std::string scans = R"({"scans":[{"key":"one","ticket":")" + paid["tickets"][1]["id"].get<std::string>() +
                              R"("},{"key":"two","code":"Z"}]})";
    const auto scanned = shop.send_as(admin, "POST", "/api/door/sessions/tonight/scans", scans);
    REQUIRE(shop.json(200, scanned)["items"][0]["verdict"] == "in");
}

std::unique_ptr<Store> empty_sqlite(const TestFolder& folder, const Clock& clock, const std::string& name) {
    return std::make_unique<SqliteStore>(folder.file(name), clock, kPatientSqlite);
}

/// A store whose first work is run in vain.
class Overtaking final : public Store {
public:
    explicit Overtaking(Store& store) : store_(store) {}
    std::vector<std::string> invariant_violations() override { return store_.invariant_violations(); }
    [[nodiscard]] bool is_shared() const noexcept override { return store_.is_shared(); }
    [[nodiscard]] std::int64_t schema_version() const noexcept override { return store_.schema_version(); }
    [[nodiscard]] Counts counts() const noexcept override { return store_.counts(); }
    [[nodiscard]] bool is_ready() const noexcept override { return store_.is_ready(); }
    [[nodiscard]] bool take_unannounced() noexcept override { return store_.take_unannounced(); }

protected:
    [[nodiscard]] std::chrono::milliseconds longest_call() const noexcept override { return std::chrono::seconds(5); }
    void run_write(const std::function<bool(Tx&)>& work, const Allowance&) override {
        store_.write([&](Tx& tx) { return in_vain_at_first([&] { work(tx); }); }, Patience::of_an_operator);
    }
    void run_read(const std::function<void(Tx&)>& work, const Allowance&) override {
        store_.read([&](Tx& tx) { return in_vain_at_first([&] { work(tx); }); }, Patience::of_an_operator);
    }

private:
    Done in_vain_at_first(const std::function<void()>& work) {
        work();
        if (std::exchange(is_first_, false)) throw SerializationFailure("once");
        return {};
    }
    Store& store_;
    bool is_first_ = true;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("a shop goes from SQLite to Postgres and back, and every row of every table is the same") {
    TestShop shop;
    fill(shop);
    const auto archive = exported(shop.store);
    const auto postgres = new_postgres_store(shop.clock);
    import(*postgres, archive);
    CHECK(exported(*postgres) == archive);
    for (const auto& broken : postgres->invariant_violations()) CHECK_MESSAGE(false, broken);
    const auto back = empty_sqlite(shop.folder, shop.clock, "back.db");
    import(*back, exported(*postgres));
    CHECK(exported(*back) == archive);
    for (const auto& broken : back->invariant_violations()) CHECK_MESSAGE(false, broken);
    // The tables that this shop has something in: all.
    back->read([&](Tx& tx) {
        for (const auto& table : tx.archive().tables()) {
            int rows = 0;
            tx.archive().each(table, [&](const ArchiveRow&) { ++rows; });
            CHECK_MESSAGE(rows > 0, table.name);
        }
        return Done{};
    });
    // What is added afterwards gets numbers of its own.
    for (Store* store : {postgres.get(), back.get()}) {
        Event event = shop.session.event;
        event.slug = EventSlug::trusted("another");
        const auto id = store->write([&](Tx& tx) { return tx.events().put(event); });
        CHECK(id.value > shop.session.event.id.value);
    }
}

TEST_CASE("the archive has every table and every column of the schema, but not the secret of its processes") {
    TestFolder folder;
    TestClock clock;
    const auto store = empty_sqlite(folder, clock, "shop.db");
    std::set<std::string> archived;
    store->read([&](Tx& tx) {
        for (const auto& table : tx.archive().tables())
            for (const auto& column : table.columns) archived.insert(table.name + "." + column.name);
        return Done{};
    });
    std::set<std::string> schema;
    SQLite::Database database(folder.file("shop.db"), SQLite::OPEN_READONLY);
    SQLite::Statement columns(
        database,
        "SELECT t.name || '.' || c.name FROM pragma_table_list t JOIN "
        "pragma_table_info(t.name) c WHERE t.type = 'table' AND t.schema = 'main' AND "
        "t.name NOT LIKE 'sqlite_%' AND t.name NOT IN ('schema_version', 'seal', 'ticket_secret', 'provider_key')");
    while (columns.executeStep()) schema.insert(columns.getColumn(0).getString());
    CHECK(archived == schema);
}

TEST_CASE("an archive is read into an empty store only") {
    TestShop shop;
    const auto archive = exported(shop.store);
    CHECK_THROWS_WITH(import(shop.store, archive), doctest::Contains("not empty"));
    CHECK(exported(shop.store) == archive);
}

TEST_CASE("a file that is no archive is refused with its line, and nothing of it is kept") {
    TestShop shop;
    fill(shop);
    const auto archive = exported(shop.store);
    const auto with = [&](const std::string& from, const std::string& to) { return replaced(archive, from, to); };
    const auto line = [&](std::size_t number) { // where it begins
        std::size_t at = 0;
        while (--number > 0) at = archive.find('\n', at) + 1;
        return at;
    };
    const std::string venue = "[1,\"small-house\"";
    for (const auto& [name, file, fault] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"nothing", "", "line 1 is missing"},
             {"no JSON", "hello\n", "line 1 is not JSON"},
             {"another schema", with("\"schema\":" + std::to_string(kSchemaVersion), "\"schema\":99"), "line 1 should"},
             {"a newer one",
              with("\"schema\":" + std::to_string(kSchemaVersion), "\"made_by\":\"9.8.7\",\"schema\":99"),
              "made by frontrow 9.8.7, with schema 99"},
             {"a newer one that says something else",
              with("\"schema\":" + std::to_string(kSchemaVersion), "\"made_by\":\"<b>9</b>\",\"schema\":99"),
              "made by another frontrow, with schema 99"},
             {"schema 0", with("\"schema\":" + std::to_string(kSchemaVersion), "\"schema\":0"), "line 1 should"},
             {"a table twice", with("{\"table\":\"venue_map\"", "{\"table\":\"seat_map\""), "should be"},
             {"cut in a line", archive.substr(0, archive.size() / 2), "line "},
             {"cut between lines", archive.substr(0, line(40)), "line 40 is missing"},
             {"without its end", archive.substr(0, archive.rfind("{\"end\"")), "is missing"},
             {"something after the end", archive + "\n", "comes after the end"},
             {"a row lost", with(archive.substr(line(3), line(4) - line(3)), ""), "line 4 does not fit"},
             {"an unknown table", with("{\"table\":\"venue\"", "{\"table\":\"sqlite_schema\""), "line 2 should"},
             {"columns in another order", with("\"id\",\"slug\"", "\"slug\",\"id\""), "line 2 should"},
             {"too few values", with(venue, "[\"small-house\""), "line 3 should be a row of venue with 6 values"},
             {"a text for a number", with(venue, "[\"1\",\"small-house\""),
              "line 3 has a value of the wrong kind in venue.id"},
             {"a number for a text", with(venue, "[1,2"), "line 3 has a value of the wrong kind in venue.slug"},
             {"a number beyond 64 bits", with(venue, "[18446744073709551615,\"small-house\""), "line 3 has a value"},
             {"a null where none may be", with(venue, "[1,null"), "line 3 does not fit"},
             {"a row that refers to nothing", with("{\"table\":\"event\"", "[\"x\"]\n{\"table\":\"event\""),
              "should be a row of"},
             {"deep JSON", std::string(100'000, '[') + "\n", "line 1 is not JSON"},
             {"a line without end", std::string(5 << 20, '['), "line 1 is longer"},
             {"an escaped NUL", with("Small House", "Small\\u0000House"), "line 3 has a NUL in venue.name"},
             {"half a character", with("Small House", "Small\\ud800House"), "line 3 is not JSON"},
             {"a number beyond doubles", with("400.0,300.0", "1e999,300.0"), "line 5 is not JSON"},
             {"a fraction for a number", with(venue, "[1.0,\"small-house\""), "line 3 has a value of the wrong kind"},
             {"a NUL", with("Small House", std::string("Small\0House", 11)), "line 3 is not JSON"},
         }) {
        INFO(name);
        TestFolder folder;
        const auto store = empty_sqlite(folder, shop.clock, "other.db");
        CHECK_THROWS_WITH(import(*store, file), doctest::Contains(fault.c_str()));
        CHECK(store->read([](Tx& tx) { return tx.archive().is_empty(); }));
    }
}

TEST_CASE("a work that is run again: an import begins again, an export would have everything twice") {
    TestShop shop;
    fill(shop);
    const auto archive = exported(shop.store);
    const auto other = empty_sqlite(shop.folder, shop.clock, "other.db");
    Overtaking importing(*other);
    import(importing, archive);
    CHECK(exported(*other) == archive);
    Overtaking exporting(shop.store);
    CHECK_THROWS_AS(exported(exporting), StoreUnavailable);
}

TEST_CASE("tables of many pages keep every row and its order in both kinds of store") {
    TestClock clock;
    TestFolder folder;
    const auto sqlite = empty_sqlite(folder, clock, "shop.db");
    const auto postgres = new_postgres_store(clock);
    constexpr std::int64_t rows = 3'000; // a whole number of pages
    for (Store* store : {sqlite.get(), postgres.get()})
        store->write(
            [&](Tx& tx) {
                for (const auto& table : tx.archive().tables())
                    for (std::int64_t i = 0; i < rows; ++i) {
                        const std::string text = (i % 3 == 0 ? "a" : i % 3 == 1 ? "Z" : "é") + std::to_string(i);
                        if (table.name == "event")
                            tx.archive().put(table, {i - 5, text, text, "", "", "", 1, {}, 1, {}, 1, 0});
                        if (table.name == "catalogue_change") tx.archive().put(table, {i / 700 + 1, text});
                    }
                tx.archive().finish();
                return Done{};
            },
            Patience::of_an_operator);
    const auto archive = exported(*sqlite);
    const auto shapes = sqlite->read([](Tx& tx) { return tx.archive().tables(); });
    const auto has_one_row = [](const ArchiveTableShape& table) { return table.columns[0].name == "only_row"; };
    const auto from_the_beginning = std::count_if(shapes.begin(), shapes.end(), has_one_row);
    CHECK(archive.ends_with("\"rows\":" + std::to_string(2 * rows + from_the_beginning) + "}\n"));
    CHECK(exported(*postgres) == archive);
    const auto back = empty_sqlite(folder, clock, "back.db");
    import(*back, archive);
    CHECK(exported(*back) == archive);
}

TEST_CASE("a text of any size goes from one store to the other and back in lines of bounded length") {
    TestShop shop;
    std::string source; // letters of one to four bytes, and what JSON escapes, at every distance from a piece's end
    while (source.size() < 5'000'000) source += "{\"né€😀\\\n\t\x1f" + std::to_string(source.size());
    const auto sized = [&](std::size_t bytes) { return std::string(bytes, 'x'); };
    std::vector<std::string> texts{sized(archive_file::kRoom), sized(archive_file::kRoom + 1)};
    for (std::size_t shift = 1; shift < 4; ++shift)
        texts.push_back(sized(archive_file::kRoom - shift) + "😀" + sized(archive_file::kRoom - 2) + "€\"");
    shop.store.write(
        [&](Tx& tx) {
            tx.maps().put_source(shop.session.session.map, source);
            for (const auto& table : tx.archive().tables())
                for (std::int64_t i = 0; table.name == "audit_entry" && i < std::ssize(texts); ++i) {
                    const auto& text = texts[static_cast<std::size_t>(i)];
                    tx.archive().put(table, {1'000 + i,
                                             kNoon.time_since_epoch().count(),
                                             {},
                                             "somebody",
                                             "shop.edit",
                                             "it",
                                             text,
                                             text + text,
                                             std::string(32, '0')});
                }
            return Done{};
        },
        Patience::of_an_operator);
    const auto archive = exported(shop.store);
    std::istringstream lines(archive);
    for (std::string line; std::getline(lines, line);) REQUIRE(line.size() <= archive_file::kMaxLine);
    const auto postgres = new_postgres_store(shop.clock);
    import(*postgres, archive);
    CHECK(postgres->read([&](Tx& tx) { return tx.maps().source_of(shop.session.session.map); }) == source);
    CHECK((exported(*postgres) == archive)); // not to be printed
    const auto back = empty_sqlite(shop.folder, shop.clock, "back.db");
    import(*back, exported(*postgres));
    CHECK((exported(*back) == archive));
}

TEST_CASE("pieces of a text that lie about themselves are refused, with nothing of the archive kept") {
    TestShop shop;
    const auto archive = exported(shop.store);
    const auto venue = archive.find("\"Small House\"");
    REQUIRE(venue != std::string::npos);
    const auto end = archive.find('\n', venue) + 1;
    const auto in_pieces = [&](const std::string& value, const std::string& pieces) {
        return archive.substr(0, venue) + value + archive.substr(venue + 13, end - venue - 13) + pieces +
               archive.substr(end);
    };
    const auto whole = in_pieces(R"({"lines":3})", "\"Small\"\n\"\"\n\" House\"\n");
    const auto other = empty_sqlite(shop.folder, shop.clock, "whole.db");
    import(*other, whole);
    CHECK(exported(*other) == archive);
    int shops = 0;
    for (const auto& [file, fault] : std::vector<std::pair<std::string, std::string>>{
             {in_pieces(R"({"lines":2})", "\"Small House\"\n"), "line 5 should be a piece of venue.name"},
             {in_pieces(R"({"lines":1})", "\"Small\"\n\" House\"\n"), "line 5 should be"},
             {in_pieces(R"({"lines":18446744073709551615})", "\"Small House\"\n"), "line 5 should be a piece"},
             {in_pieces(R"({"lines":-1})", ""), "line 3 has a value of the wrong kind in venue.name"},
             {in_pieces(R"({"lines":1.0})", "\"Small House\"\n"), "line 3 has a value of the wrong kind"},
             {in_pieces(R"({"lines":1,"more":1})", "\"Small House\"\n"), "line 3 has a value of the wrong kind"},
             {in_pieces(R"({})", ""), "line 3 has a value of the wrong kind"},
             {in_pieces(R"({"lines":1})", "null\n"), "line 4 should be a piece"},
             {in_pieces(R"({"lines":1})", "\"Small\\u0000House\"\n"), "line 4 has a NUL"},
             {in_pieces(R"({"lines":1})", "\"Small\xff\"\n"), "line 4 is not JSON"},
             {replaced(archive, "400.0,300.0", R"({"lines":1},300.0)"), "line 5 has a value of the wrong kind"},
             {archive.substr(0, venue) + R"({"lines":9},)" + "\n\"Small", "line 3 "},
         }) {
        INFO(fault);
        const auto store = empty_sqlite(shop.folder, shop.clock, std::to_string(++shops) + ".db");
        CHECK_THROWS_WITH(import(*store, file), doctest::Contains(fault.c_str()));
        CHECK(store->read([](Tx& tx) { return tx.archive().is_empty(); }));
    }
}

TEST_CASE("a store that was cleared is as one that is new, but for the count of edits") {
    const auto without_edits = [](const std::string& archive) {
        std::istringstream lines(archive);
        std::vector<std::string> kept;
        bool is_of_edits = false;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("{")) is_of_edits = line.find("\"catalogue") != std::string::npos;
            if (!is_of_edits && !line.starts_with("{\"end")) kept.push_back(line);
        }
        return kept;
    };
    TestClock clock;
    TestFolder folder;
    const auto fresh = without_edits(exported(*empty_sqlite(folder, clock, "fresh.db")));
    TestShop shop;
    fill(shop);
    const auto archive = exported(shop.store);
    const auto postgres = new_postgres_store(clock);
    import(*postgres, archive);
    for (Store* store : {&shop.store, postgres.get()}) {
        const auto latest = store->read([&](Tx& tx) { return tx.sessions().find(shop.session.session.slug)->session; });
        CHECK(store->write([](Tx& tx) { return tx.archive().clear(); }) == latest.version);
        CHECK(without_edits(exported(*store)) == fresh);
    }
}

TEST_CASE("real numbers stay what they are to the last bit") {
    TestShop shop;
    const auto archive = exported(shop.store);
    for (const std::string number : {"0.1", "84.10000000000001", "-1e-300", "5e-324", "1.7976931348623157e+308"}) {
        INFO(number);
        const auto changed = replaced(archive, "400.0,300.0,200.0", "400.0,300.0," + number);
        const auto sqlite = empty_sqlite(shop.folder, shop.clock, number + ".db");
        const auto postgres = new_postgres_store(shop.clock);
        import(*sqlite, changed);
        import(*postgres, changed);
        CHECK(exported(*sqlite) == changed);
        CHECK(exported(*postgres) == changed);
    }
}

TEST_CASE("what an archive cannot carry is not exported as something else") {
    TestShop shop;
    const auto archive = exported(shop.store);
    int shops = 0;
    for (const auto& [edit, fault] : std::vector<std::pair<std::string, std::string>>{
             {"UPDATE venue SET name = CAST(x'61ff' AS TEXT)", "venue has a text that is not UTF-8"},
             {"UPDATE venue SET name = 'a' || char(0) || 'b'", "venue.name has a text with a NUL"},
             {"UPDATE seat_map SET focal_x = 9e999", "seat_map.focal_x has a number that is not finite"},
         }) {
        INFO(edit);
        const auto name = std::to_string(++shops) + ".db";
        import(*empty_sqlite(shop.folder, shop.clock, name), archive);
        SQLite::Database(shop.folder.file(name), SQLite::OPEN_READWRITE).exec(edit);
        const auto store = empty_sqlite(shop.folder, shop.clock, name);
        CHECK_THROWS_WITH(exported(*store), doctest::Contains(fault.c_str()));
    }
}

TEST_CASE("ids that leave no room for new ones are refused where the database counts on") {
    TestShop shop;
    const auto archive = exported(shop.store);
    const auto rows = static_cast<std::size_t>(std::count(archive.begin(), archive.end(), '\n'));
    const auto postgres = new_postgres_store(shop.clock);
    const auto tables = postgres->read([](Tx& tx) { return tx.archive().tables().size(); });
    const auto before = rows - tables - 2; // lines that are no rows: one a table, the first and the last
    auto changed =
        replaced(archive, "{\"table\":\"session\"",
                 "[9223372036854775807,\"last\",\"t\",\"\",\"\",\"\",1,null,1,null,1]\n{\"table\":\"session\"");
    changed = replaced(changed, "\"rows\":" + std::to_string(before), "\"rows\":" + std::to_string(before + 1));
    CHECK_THROWS_AS(import(*postgres, changed), ArchiveFault);
    CHECK(postgres->read([](Tx& tx) { return tx.archive().is_empty(); }));
}

TEST_CASE("an archive comes from something that can be read again, and goes to something that takes it") {
    TestShop shop;
    int ends[2]{};
    REQUIRE(::pipe(ends) == 0);
    ::close(ends[1]);
    std::ifstream pipe("/dev/fd/" + std::to_string(ends[0]), std::ios::binary);
    ::close(ends[0]);
    const auto other = empty_sqlite(shop.folder, shop.clock, "other.db");
    CHECK_THROWS_WITH(read_archive(*other, pipe), doctest::Contains("must be a file"));
    std::ostringstream full;
    full.setstate(std::ios::badbit);
    CHECK_THROWS_WITH(write_archive(shop.store, full), doctest::Contains("cannot be written"));
}

TEST_CASE("a browser takes the whole shop away and begins an empty one with it") {
    TestShop shop;
    fill_marketing(shop);
    const auto admin = shop.log_in(Role::admin);
    const auto file = shop.send_as(admin, "GET", "/api/admin/archive");
    CHECK(file.status == 200);
    CHECK(file.header("Cache-Control") == "no-store");
    std::ostringstream whole;
    write_archive(shop.store, whole, "1.2.3"); // as the shop of the tests calls itself
    CHECK(file.text() == whole.str());

    TestFolder folder;
    SqliteStore store(folder.file("new.db"), shop.clock);
    MemoryCache cache(shop.clock, {.max_bytes = 1 << 20});
    Application begun({store, cache, shop.clock, shop.randomness, shop.digest, shop.files, shop.passwords, shop.codes},
                      {}, [](const Request&, std::string_view what) { CHECK_MESSAGE(false, what); });
    const auto bring = [&](const std::string& token, const std::string& body) {
        return begun.router().dispatch(
            {"POST", "/api/setup/archive", {}, {{"sec-fetch-site", "same-origin"}, {"setup-token", token}}, body, {}});
    };
    const auto code = [](const Response& response) { return Json::parse(response.text())["code"].get<std::string>(); };
    const auto events = [&] { return begun.router().dispatch({"GET", "/api/events", {}, {}, {}, {}}); };
    CHECK(Json::parse(events().text())["events"].empty());
    const auto token = begun.back_office().logins().setup_token();
    const std::string archive(file.text());
    CHECK(code(bring("", archive)) == "setup_ended");
    CHECK(code(bring(std::string(26, '0'), archive)) == "setup_ended");
    CHECK(Json::parse(bring(token, archive.substr(0, archive.size() / 2)).text())["field"] == "archive");
    CHECK(Json::parse(events().text())["events"].empty()); // nothing of it
    auto of_demo = archive;
    const auto shop_row = of_demo.find('\n', of_demo.find("{\"table\":\"shop\"")) + 1;
    const auto shop_end = of_demo.find('\n', shop_row);
    const auto shop_table = of_demo.rfind("{\"table\":\"shop\"", shop_row);
    const auto columns = Json::parse(of_demo.substr(shop_table, shop_row - shop_table))["columns"];
    auto values = Json::parse(of_demo.substr(shop_row, shop_end - shop_row));
    const auto is_demo = std::find(columns.begin(), columns.end(), "is_demo") - columns.begin();
    values.at(static_cast<std::size_t>(is_demo)) = 1;
    CHECK(code(bring(token, of_demo.replace(shop_row, shop_end - shop_row, values.dump()))) == "archive_of_demo");
    CHECK(store.read([](Tx& tx) { return tx.archive().is_empty(); }));
    CHECK(bring(token, archive).status == 204);
    CHECK(events().text() == shop.send("GET", "/api/events").text());
    CHECK(code(bring(token, archive)) == "setup_ended"); // it has people now
    CHECK(store.invariant_violations() == std::vector<std::string>());
}

} // namespace frontrow::testing::archive_test
