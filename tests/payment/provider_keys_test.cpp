// Keys of payment providers that admins set: kept encrypted, never given out, in use at once and in every process.

#include <chrono>
#include <cstddef>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/payment/kept_providers.hpp"
#include "domain/text.hpp"
#include "formats/house/archive.hpp"
#include "providers/providers.hpp"
#include "system/secret_box.hpp"
#include "tests/support/fake_provider.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::provider_keys_test {

namespace {

/// As the program makes them, but nobody is called.
Result<std::shared_ptr<PaymentProvider>> make(PaymentMethod method, const ProviderKeys& keys) {
    const auto real = Providers::from([](const char*) { return std::string(); }).maker()(method, keys);
    if (!real) return real.error();
    auto fake = std::make_shared<FakeProvider>(method, (*real)->takes_money());
    fake->has_secret = (*real)->knows_messages();
    return std::shared_ptr<PaymentProvider>(std::move(fake));
}

PaymentOptions with(SecretBox* box, const std::string& public_url = "https://tickets.example") {
    return {.box_office = false, .online = {.public_url = public_url, .box = box, .make = make}};
}

const std::string kPath = "/api/admin/payment-providers/";

/// What every house of these tests does, whatever it stands on.
struct House {
    SodiumSecretBox box{{.text = std::string(64, 'a')}};
    TestShop shop;
    std::string admin;

    House() : shop(with(&box)), admin(shop.log_in(Role::admin)) {}
    explicit House(const TestShop::MakeStore& make_store)
        : shop(make_store, with(&box)), admin(shop.log_in(Role::admin)) {}

    Response set(const std::string& method, const Json& keys) {
        return shop.send_as(admin, "PUT", kPath + method, keys.dump());
    }
    Json provider(std::size_t number = 0) {
        return shop.json(200, shop.send_as(admin, "GET", "/api/admin/payment-providers"))["items"][number];
    }
    /// The ways to pay that the page of a session offers.
    Json offered() { return shop.json(200, shop.send("GET", "/api/sessions/tonight"))["payment_methods"]; }
};
struct OnSqlite : House {};
struct OnPostgres : House {
    OnPostgres() : House([](const Clock& clock) { return new_postgres_store(clock); }) {}
};

Json key(const std::string& text) { return {{"key", text}}; }

} // namespace

TEST_CASE_TEMPLATE("keys that are set hold at once, in every process, until they are removed", On, OnSqlite,
                   OnPostgres) {
    On house;
    auto& shop = house.shop;
    std::vector<std::string> reports;
    KeptProviders other(shop.store, house.box, make, [&](auto what) { reports.emplace_back(what); });
    CHECK(house.provider() == Json{{"method", "stripe"},
                                   {"keys", {{"of", nullptr}, {"set", nullptr}}},
                                   {"is_test", nullptr},
                                   {"problems", Json::array()},
                                   {"note", ""}});
    CHECK(house.offered() == Json::array());
    CHECK(house.set("stripe", {{"key", " sk_test_abcdWXYZ "}, {"webhook_secrets", {"whsec_1", "whsec_2"}}}).status ==
          200);
    CHECK(house.provider()["keys"] == Json{{"of", "settings"},
                                           {"set",
                                            {{"ends_in", "WXYZ"},
                                             {"is_test", true},
                                             {"webhook_secrets", 2},
                                             {"set_by", lower_case(house.admin) + "@example.org"},
                                             {"set_at", "2026-03-01T12:00:00Z"}}}});
    CHECK(house.provider()["problems"].empty());
    CHECK(house.offered() == Json{"stripe"});
    CHECK(other.now().empty());
    other.refresh();
    REQUIRE(other.now().size() == 1);
    const auto before = other.now()[0];
    CHECK_FALSE(before->takes_money());

    CHECK(house.set("mollie", key("live_mollieKEY")).status == 200);
    CHECK(house.provider(1)["is_test"] == false);
    other.catch_up(2);
    CHECK(other.now()[0] == before); // with its connections: its keys are what they were
    CHECK(house.set("stripe", key("sk_live_efgh")).status == 200);
    CHECK(house.provider()["keys"]["set"]["webhook_secrets"] == 2); // which were left out, and stay
    other.catch_up(3);
    CHECK(other.now()[0]->takes_money());
    CHECK(other.now()[0]->knows_messages());
    CHECK(house.set("stripe", {{"webhook_secrets", Json::array()}}).status == 200);
    CHECK(house.provider()["problems"] == Json{"no_webhook_secret"});

    CHECK(shop.send_as(house.admin, "DELETE", kPath + "stripe").status == 204);
    CHECK(house.offered() == Json{"mollie"});
    refused(shop.send_as(house.admin, "DELETE", kPath + "stripe"), 404, "not_found");
    other.refresh();
    CHECK(other.now().size() == 1);
    CHECK(reports.empty());
    shop.check_sound();
}

TEST_CASE("no answer, no entry of the log and no archive has a key that was set, and the database only encrypted") {
    House house;
    auto& shop = house.shop;
    const auto answer = house.set("stripe", {{"key", "sk_live_topsecret"}, {"webhook_secrets", {"whsec_topsecret"}}});
    std::string seen(answer.text());
    for (const auto* path :
         {"/api/admin/payment-providers", "/api/admin/audit", "/api/admin/shop", "/api/admin/system"})
        seen += shop.send_as(house.admin, "GET", path).text();
    CHECK(seen.find("payment_provider.keys") != std::string::npos);
    CHECK(seen.find("cret\\n") != std::string::npos); // the last letters
    std::ostringstream archive;
    write_archive(shop.store, archive, "1.2.3");
    for (const auto& text :
         {seen, archive.str(), content_of(shop.folder.file("shop.db")), content_of(shop.folder.file("shop.db-wal"))})
        CHECK(text.find("topsecret") == std::string::npos);
    const auto kept = shop.store.read([](Tx& tx) { return tx.provider_keys().all(); }).at(0);
    CHECK(archive.str().find(kept.key) == std::string::npos);
    CHECK(house.box.open(kept.key, "stripe key") == "sk_live_topsecret");
}

TEST_CASE("keys are set by an admin who has just given the password, by no script, and are such keys") {
    House house;
    auto& shop = house.shop;
    refused(house.set("stripe", key("pk_test_1")), 422, "invalid", "key");
    refused(house.set("stripe", key("")), 422, "invalid", "key");
    refused(house.set("mollie", {{"key", "test_1"}, {"webhook_secrets", {"whsec_1"}}}), 422, "invalid",
            "webhook_secrets");
    refused(house.set("stripe", {{"webhook_secrets", {"whsec_1"}}}), 422, "invalid", "key");
    refused(house.set("stripe", {{"key", "sk_test_1"}, {"webhook_secrets", {"no secret"}}}), 422, "invalid",
            "webhook_secrets");
    refused(house.set("demo", key("sk_test_1")), 404, "not_found");
    const auto token = shop.json(
        201, shop.send_as(house.admin, "POST", "/api/tokens", R"({"name":"x","scopes":["edit_shop"]})"))["token"];
    refused(shop.send("PUT", kPath + "stripe", R"({"key":"sk_test_1"})", "",
                      {{"authorization", "Bearer " + token.get<std::string>()}}),
            403, "confirmation_required");
    shop.clock.advance(LoginService::kConfirmed);
    refused(house.set("stripe", key("sk_test_1")), 403, "confirmation_required");
    refused(shop.send_as(house.admin, "DELETE", kPath + "stripe"), 403, "confirmation_required");
    CHECK(house.offered() == Json::array());
}

TEST_CASE("keys that this server cannot open are those of no provider, and nothing else minds") {
    House house;
    auto& shop = house.shop;
    CHECK(house.set("stripe", {{"key", "sk_test_1"}, {"webhook_secrets", {"whsec_1"}}}).status == 200);
    std::vector<std::string> reports;
    SodiumSecretBox other({.text = std::string(64, 'b')});
    auto options = with(&other);
    // The next start of the program, with another key.
    Application next(
        {shop.store, shop.cache, shop.clock, shop.randomness, shop.digest, shop.files, shop.passwords, shop.codes},
        {.payments = options, .report = [&](auto what) { reports.emplace_back(what); }},
        [](const Request&, std::string_view) {});
    CHECK(reports == std::vector<std::string>{
                         "the keys of stripe were sealed with another key than this server has; nobody can pay by it"});
    CHECK(next.payments().online().all().empty());
    const OnlinePayments& online = next.payments().online();
    const auto reported = ProviderCheckService(shop.store, online).all();
    REQUIRE(reported.size() == 2);
    CHECK(reported[0].problems == std::vector<std::string_view>{"cannot_open"});
    ProviderKeyService keys(shop.store, next.catalogue(), next.back_office().audit(), online);
    CHECK(keys.set({}, "stripe", {.webhook_secrets = std::vector<std::string>{"whsec_2"}}).error().field == "key");
    CHECK(keys.set({}, "stripe", {.key = "sk_test_2"}).error().field == "webhook_secrets");
    CHECK(keys.set({}, "stripe", {.key = "sk_test_2", .webhook_secrets = std::vector<std::string>{"whsec_2"}}));
    CHECK(online.by(PaymentMethod::stripe) != nullptr);
}

TEST_CASE("where keys cannot be set it is said why, and what the environment has wins") {
    const auto why = [](SecretBox* box, const std::string& public_url) {
        TestShop shop(with(box, public_url));
        const auto admin = shop.log_in(Role::admin);
        refused(shop.send_as(admin, "PUT", kPath + "stripe", R"({"key":"sk_test_1"})"), 409, "keys_cannot_be_kept");
        return shop.json(200, shop.send_as(admin, "GET", "/api/admin/payment-providers"))["refused"];
    };
    SodiumSecretBox box({.text = std::string(64, 'a')});
    SodiumSecretBox shut({});
    CHECK(why(nullptr, "https://tickets.example") == "environment_only");
    CHECK(why(&box, "") == "no_public_url");
    CHECK(why(&shut, "https://tickets.example") == "no_encryption_key");

    House house;
    CHECK(house.set("stripe", key("sk_test_1")).status == 200);
    FakeProvider of_environment(PaymentMethod::stripe, true);
    auto online = with(&house.box).online;
    online.providers = {&of_environment};
    online.kept = house.shop.shop.kept_providers();
    CHECK(online.by(PaymentMethod::stripe).get() == &of_environment);
    CHECK(online.all().size() == 1);
    const auto reported = ProviderCheckService(house.shop.store, online).all().at(0);
    CHECK(reported.has_environment);
    CHECK(reported.keys->last == "st_1"); // it can be removed
    ProviderKeyService keys(house.shop.store, house.shop.shop.catalogue(), house.shop.shop.back_office().audit(),
                            online);
    CHECK(keys.set({}, "stripe", {.key = "sk_test_2"}).error().code == "keys_of_environment");
    CHECK(keys.remove({}, "stripe"));
}

TEST_CASE("a payment that was begun by a key of the other kind waits, and the settings say so") {
    House house;
    auto& shop = house.shop;
    CHECK(house.set("mollie", key("test_1")).status == 200);
    const auto hold = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice));
    const Json order{{"hold", hold["hold"]["id"]},
                     {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                     {"payment", {{"method", "mollie"}}}};
    const auto sold =
        shop.json(201, shop.send("POST", "/api/orders", order.dump(), kAlice, {{"idempotency-key", "one"}}))["order"];
    CHECK(sold["status"] == "pending");
    CHECK(house.provider(1)["problems"].empty());
    CHECK(house.set("mollie", key("live_1")).status == 200);
    CHECK(house.provider(1)["problems"] == Json{"other_mode_open"});
    shop.clock.advance(std::chrono::minutes(2));
    while (shop.shop.payments().is_due() && shop.shop.payments().run_due() > 0) {
    }
    CHECK(shop.json(200, shop.send("GET", "/api/orders/" + sold["id"].get<std::string>(), "",
                                   kAlice))["order"]["status"] == "pending");
    CHECK(house.set("mollie", key("test_1")).status == 200);
    CHECK(house.provider(1)["problems"].empty());
}

} // namespace frontrow::testing::provider_keys_test
