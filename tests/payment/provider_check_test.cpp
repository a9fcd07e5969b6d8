// Whether what the environment says of the payment providers will do: the settings show it, and ask.

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "tests/support/fake_provider.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::provider_check_test {

namespace {

struct House {
    FakeProvider stripe{PaymentMethod::stripe};
    TestShop shop;
    std::string admin;

    explicit House(const std::string& public_url = "https://tickets.example")
        : shop(PaymentOptions{
              .demo = true, .box_office = true, .online = {.providers = {&stripe}, .public_url = public_url}}),
          admin(shop.log_in(Role::admin)) {}

    Json listed() { return shop.json(200, shop.send_as(admin, "GET", "/api/admin/payment-providers"))["items"]; }
    Response ask(const std::string& method = "stripe") {
        return shop.send_as(admin, "POST", "/api/admin/payment-providers/" + method + "/try");
    }
    Json asked() { return shop.json(200, ask())["provider"]; }
};

} // namespace

TEST_CASE("the settings show the providers that have a key, and what is known to be wrong") {
    House house;
    CHECK(house.listed() == Json::array({{{"method", "stripe"},
                                          {"keys", {{"of", "environment"}, {"set", nullptr}}},
                                          {"is_test", true},
                                          {"problems", Json::array()},
                                          {"note", ""}}}));
    house.stripe.has_secret = false;
    CHECK(house.listed()[0]["problems"] == Json{"no_webhook_secret"});
    House open("http://127.0.0.1:8080");
    CHECK(open.listed()[0]["problems"] == Json{"not_https"});
}

TEST_CASE("a provider is asked whether it works with our key") {
    House house;
    CHECK(house.asked()["problems"].empty());
    house.stripe.has_secret = false;
    for (const auto& [health, word] : {std::pair{ProviderHealth::wrong_key, "wrong_key"},
                                       {ProviderHealth::lacks_rights, "lacks_rights"},
                                       {ProviderHealth::unreachable, "unreachable"},
                                       {ProviderHealth::unwell, "unwell"}}) {
        house.stripe.health = {health, "it says so"};
        CHECK(house.asked()["problems"] == Json{word, "no_webhook_secret"});
        CHECK(house.asked()["note"] == "it says so");
    }
    refused(house.ask("mollie"), 404, "not_found");
    refused(house.ask("demo"), 404, "not_found"); // plays one, and has no key
}

} // namespace frontrow::testing::provider_check_test
