// The look of a shop: its settings, and what they make of the pages.

#include <filesystem>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "domain/house/color.hpp"
#include "domain/house/shop_service.hpp"
#include "handlers/shared/pages/reader_language.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::branding_test {

namespace {

const std::string kSettings = "/api/admin/shop";

Json settings_of(std::int64_t version) {
    return {{"name", "Haus & <Hof>"},
            {"currency", "EUR"},
            {"timezone", "Europe/Berlin"},
            {"language", "de"},
            {"accent", "#1f4e79"},
            {"introduction", "Seit 1911 \"mittendrin\"."},
            {"footer", "Am Markt 1"},
            {"ticket_note", "Bis zum \"Gong\"."},
            {"imprint_url", "https://haus.example/?a=1&b=2"},
            {"hold_ttl_seconds", 300},
            {"max_seats", 4},
            {"max_seats_per_buyer", 6},
            {"version", version}};
}

/// The shop with the pages as they are in static/; the browser tests look at them in a browser.
struct Front {
    explicit Front(TestShop& base)
        : shop({base.store, base.cache, base.clock, base.randomness, base.digest, files, base.passwords, base.codes},
               {}, [](const Request&, std::string_view what) { CHECK_MESSAGE(false, what); }) {}
    [[nodiscard]] std::string page(const std::string& path, const std::string& languages = "") const {
        const auto response = shop.router().dispatch(
            {"GET", path, {}, {{"accept", "text/html"}, {"accept-language", languages}}, {}, {}});
        CHECK(response.header("Content-Security-Policy"));
        return std::string(response.text());
    }

    StaticFiles files{std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "static",
                      [](std::string_view bytes) { return '"' + std::to_string(bytes.size()) + '"'; }};
    Application shop;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("contrast is that of WCAG, and what cannot be read is no accent") {
    const auto color = [](const char* text) { return *Color::parse(text); };
    CHECK(color("#000000").contrast(color("#ffffff")) == doctest::Approx(21));
    CHECK(color("#777777").contrast(color("#ffffff")) == doctest::Approx(4.48).epsilon(0.01));
    CHECK(color("#8C1C2B").text() == "#8c1c2b");
    CHECK(color("#000000").mixed(color("#ffffff"), 0.5).text() == "#808080");
    for (const char* text : {"", "8c1c2b", "#8c1c2", "#8c1c2g", "#8c1c2b0", "red"}) CHECK(!Color::parse(text));
    CHECK(shop_rules::is_readable_accent(color("#1f4e79")));
    CHECK(!shop_rules::is_readable_accent(color("#ffcc00")));
    for (const char* text : {"#000000", "#1f4e79", "#0000ff", "#8c1c2b"}) {
        CAPTURE(text);
        CHECK(shop_rules::night_accent(color(text)).contrast(color("#15120f")) >= 4.5);
    }
}

TEST_CASE_TEMPLATE("an edit of the settings shows on every page at its next read", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto admin = shop.log_in(Role::admin);
    const Front front(shop);
    CHECK(has(front.page("/"), "<span>Frontrow</span>"));
    const auto before = shop.json(200, shop.send("GET", "/api/shop"));
    CHECK(before["name"] == "Frontrow");
    CHECK(before["accent"] == nullptr);
    const auto saved = shop.json(200, shop.send_as(admin, "PUT", kSettings, settings_of(0).dump()));
    CHECK(saved["version"] == 1);
    CHECK(saved["monolingual"] == false);
    CHECK(shop.json(200, shop.send_as(admin, "GET", kSettings)) == saved);
    const auto face = shop.json(200, shop.send("GET", "/api/shop"));
    CHECK(face["languages"] == Json{"de", "en"});
    CHECK(face["logo"] == nullptr);
    for (const std::string path : {"/", "/sessions/tonight", "/checkout/none", "/orders/none", "/login", "/nothing"}) {
        CAPTURE(path);
        const auto html = front.page(path);
        CHECK(has(html, "<span>Haus &amp; &lt;Hof&gt;</span>"));
        CHECK(has(html, "<html lang=\"de\" data-languages=\"de en\" data-digits=\"" + std::string(kMinorDigits) +
                            "\" data-ticket-note=\"Bis zum &quot;Gong&quot;.\" data-news data-waiting-list>"));
        CHECK(has(html, "<link rel=\"stylesheet\" href=\"/shop.css\">"));
        CHECK(has(html, "<p class=\"plain\">Diese Seite braucht JavaScript"));
        CHECK(has(html, "<p>Am Markt 1 · <a href=\"https://haus.example/?a=1&amp;b=2\"") == has(html, "<footer"));
        CHECK(!has(html, "<Hof>"));
    }
    CHECK(has(front.page("/"), ">Seit 1911 &quot;mittendrin&quot;.</p>"));
    CHECK(has(front.page("/"), "<footer"));
    const auto style = shop.send("GET", "/shop.css");
    CHECK(style.content_type == "text/css; charset=utf-8");
    CHECK(has(std::string(style.text()), ":root{--accent:#1f4e79;--action:#1f4e79;"));
    CHECK(shop.json(409, shop.send_as(admin, "PUT", kSettings, settings_of(0).dump()))["code"] == "changed_meanwhile");
    CHECK(shop.failures.empty());
}

TEST_CASE("settings that cannot be are refused by name, and change nothing") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    const auto refused = [&](const char* name, const Json& value) {
        auto wanted = settings_of(0);
        wanted[name] = value;
        CAPTURE(wanted.dump());
        CHECK(shop.json(422, shop.send_as(admin, "PUT", kSettings, wanted.dump()))["field"] == name);
    };
    refused("accent", "red");
    refused("accent", "#ffcc00");
    refused("logo", "https://elsewhere.example/logo.png");
    refused("logo", "/a\"onerror=1");
    for (const char* acts : {"/api/orders", "/c/poster", "/images", "/static/../api/orders", "/imagesx", "//images/a"})
        refused("logo", acts);
    refused("imprint_url", "javascript:alert(1)");
    refused("imprint_url", "//elsewhere.example");
    refused("privacy_url", "https://a.example/\"><script>");
    refused("introduction", std::string(501, 'x'));
    refused("footer", "two\nlines");
    refused("ticket_note", std::string(201, 'x'));
    refused("hold_ttl_seconds", 59);
    refused("max_seats", 101);
    refused("max_seats_per_buyer", 3); // less than one hold may have
    refused("monolingual", "yes");
    refused("language", "ru");
    CHECK(shop.json(200, shop.send_as(admin, "GET", kSettings))["version"] == 0);
    CHECK(shop.send_as(shop.log_in(Role::marketing), "PUT", kSettings, settings_of(0).dump()).status == 403);
    CHECK(shop.failures.empty());
}

TEST_CASE("what a browser asks for is weighed as it says, and only what is offered is given") {
    const auto chosen = [](const std::string& wishes, const std::string& named = "") {
        Request request{"GET", "/", {}, {{"accept-language", wishes}}, {}, {}};
        if (!named.empty()) request.query.emplace("lang", named);
        return reader_language(request, "de en fr");
    };
    CHECK(chosen("") == "de");
    CHECK(chosen("fr-CA, en;q=0.8") == "fr");
    CHECK(chosen("en;q=0.3, FR;q=0.75") == "fr");
    CHECK(chosen("pl, en;q=0.5, fr;q=0.5") == "en");
    CHECK(chosen("fr;q=0, en;q=0.001") == "en");
    CHECK(chosen("fra, e, *, ;;q=, ,en") == "en");
    CHECK(chosen("pl") == "de");
    CHECK(chosen("fr", "en") == "en");
    CHECK(chosen("fr", "pl") == "fr");
    CHECK(chosen("en, fr", "f") == "en");
    std::string many;
    for (int i = 0; i < 10'000; ++i) many += "pl,";
    CHECK(chosen(many + "fr") == "de");
}

TEST_CASE_TEMPLATE("a house offers its buyers the languages it chooses, and its own people those of the panels", On,
                   STORES) {
    On store;
    TestShop& shop = store.shop;
    const auto admin = shop.log_in(Role::admin);
    const Front front(shop);
    Json wanted = settings_of(0);
    for (const Json& wrong :
         {Json("fr"), Json{"fr", "ru"}, Json{1}, Json{"fr", "fr", "fr", "fr", "fr", "fr", "fr", "fr", "fr"}}) {
        wanted["more_languages"] = wrong;
        CHECK(shop.send_as(admin, "PUT", kSettings, wanted.dump()).status == 422);
    }
    wanted["language"] = "fr";
    wanted["more_languages"] = {"pl", "fr", "it"};
    const auto saved = shop.json(200, shop.send_as(admin, "PUT", kSettings, wanted.dump()));
    CHECK(saved["more_languages"] == Json{"pl", "fr", "it"});
    CHECK(shop.json(200, shop.send("GET", "/api/shop"))["languages"] == Json{"fr", "it", "pl"});
    CHECK(has(front.page("/"), "<html lang=\"fr\" data-languages=\"fr it pl\""));
    CHECK(has(front.page("/"), "Cette page a besoin de JavaScript"));
    CHECK(has(front.page("/", "pl-PL,pl;q=0.9,en;q=0.8"), "<html lang=\"pl\""));
    CHECK(has(front.page("/", "pl"), "Ta strona wymaga JavaScriptu"));
    CHECK(has(front.page("/", "de, en"), "<html lang=\"fr\""));
    CHECK(has(front.page("/admin", "pl"), "lang=\"en\" data-languages=\"en de\""));
    CHECK(has(front.page("/verify", "fr"), "lang=\"en\" data-languages=\"en de\""));
    wanted = saved;
    wanted["language"] = "de";
    shop.json(200, shop.send_as(admin, "PUT", kSettings, wanted.dump()));
    CHECK(has(front.page("/", "fr"), "<html lang=\"fr\" data-languages=\"de fr it pl\""));
    CHECK(has(front.page("/admin", "fr"), "lang=\"de\" data-languages=\"de\""));
    wanted = shop.json(200, shop.send_as(admin, "GET", kSettings));
    wanted["monolingual"] = true;
    shop.json(200, shop.send_as(admin, "PUT", kSettings, wanted.dump()));
    CHECK(shop.json(200, shop.send("GET", "/api/shop"))["languages"] == Json{"de"});
    CHECK(shop.failures.empty());
}

TEST_CASE("a new session begins with what the settings say") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    shop.json(200, shop.send_as(admin, "PUT", kSettings, settings_of(0).dump()));
    const Json wanted{{"venue", "small-house"},
                      {"starts_at", "2026-05-01T18:00:00Z"},
                      {"prices", {{{"category", "Stalls"}, {"ticket_type", "adult"}, {"amount", 4200}}}}};
    const auto session =
        shop.json(201, shop.send_as(admin, "POST", "/api/admin/events/hamlet/sessions", wanted.dump()));
    CAPTURE(session.dump());
    CHECK(session["hold_ttl_seconds"] == 300);
    CHECK(session["max_seats"] == 4);
    CHECK(session["max_seats_per_buyer"] == 6);
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::branding_test
