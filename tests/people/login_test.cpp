// Who is who, and who may do what.

#include <algorithm>
#include <chrono>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "domain/people/recovery_code.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::login_test {

namespace {

constexpr const char* kPassword = "correct horse";

UserEdit somebody(const std::string& email, Role role = Role::admin) {
    UserEdit edit{Email::trusted(email), PersonName::trusted("Somebody"), role};
    edit.password = kPassword;
    return edit;
}

std::vector<std::pair<std::string, std::string>> same_origin() { return {{"sec-fetch-site", "same-origin"}}; }

Response sign_in(TestShop& shop, const std::string& email, const std::string& password) {
    const Json body{{"email", email}, {"password", password}};
    return shop.send("POST", "/api/login", body.dump(), "", same_origin());
}

/// The token in the cookie of an answer.
std::string token_of(const Response& response) {
    const std::string cookie(response.header("Set-Cookie").value_or(""));
    std::smatch found;
    REQUIRE(std::regex_search(cookie, found, std::regex("^login=([0-9A-Z]{26}); Path=/; HttpOnly; SameSite=Lax")));
    return found[1];
}

std::string code_of(const Response& response) { return Json::parse(response.text())["code"].get<std::string>(); }

/// Every route that asks for a permission, and who may take it: a admin, v venue, r artist, m marketing, b box office,
/// s steward.
const std::map<std::string, std::string>& allowed() {
    static const std::map<std::string, std::string> table = {
        {"DELETE /api/login", "avrmbs"},
        {"DELETE /api/logins/{login}", "avrmbs"},
        {"GET /api/admin/audit", "a"},
        {"GET /api/admin/audit.csv", "a"},
        {"GET /api/admin/audit/check", "a"},
        {"GET /api/admin/users", "a"},
        {"GET /api/login", "avrmbs"},
        {"GET /api/logins", "avrmbs"},
        {"POST /api/admin/users", "a"},
        {"POST /api/login/confirm", "avrmbs"},
        {"POST /api/password", "avrmbs"},
        {"POST /api/tokens", "avrmbs"},
        {"POST /api/totp", "avrmbs"},
        {"PUT /api/totp", "avrmbs"},
        {"DELETE /api/totp", "avrmbs"},
        {"POST /api/totp/recovery-codes", "avrmbs"},
        {"GET /api/admin/shop", "a"},
        {"GET /api/admin/cache", "a"},
        {"GET /api/admin/system", "a"},
        {"GET /api/admin/archive", "a"},
        {"DELETE /api/admin/cache", "a"},
        {"GET /api/admin/users.csv", "a"},
        {"GET /api/admin/sessions.csv", "a"},
        {"PUT /api/admin/shop", "a"},
        {"PUT /api/admin/users/{user}", "a"},
        {"POST /api/admin/users/{user}/password-link", "a"},
        // What is played.
        {"GET /api/admin/events", "a"},
        {"POST /api/admin/events", "a"},
        {"GET /api/admin/events/{event}", "a"},
        {"PUT /api/admin/events/{event}", "a"},
        {"POST /api/admin/events/{event}/publish", "a"},
        {"POST /api/admin/events/{event}/cancel", "a"},
        {"POST /api/admin/events/{event}/archive", "a"},
        {"POST /api/admin/events/{event}/delete", "a"},
        {"POST /api/admin/events/{event}/undelete", "a"},
        {"POST /api/admin/events/{event}/unpublish", "a"},
        {"POST /api/admin/events/{event}/duplicate", "a"},
        {"POST /api/admin/events/{event}/sessions", "a"},
        {"PUT /api/admin/events/{event}/sessions", "a"},
        {"GET /api/admin/sessions/{session}", "a"},
        {"PUT /api/admin/sessions/{session}", "a"},
        {"POST /api/admin/sessions/{session}/duplicate", "a"},
        {"POST /api/admin/sessions/{session}/repeat", "a"},
        {"POST /api/admin/sessions/{session}/cancel", "a"},
        {"POST /api/admin/sessions/{session}/postpone", "a"},
        {"POST /api/admin/sessions/{session}/delete", "a"},
        {"POST /api/admin/sessions/{session}/undelete", "a"},
        {"PUT /api/marketing/events/{event}/texts", "am"},
        {"POST /api/admin/sessions/{session}/order-imports/look", "a"},
        {"POST /api/admin/sessions/{session}/order-imports", "a"},
        {"POST /api/marketing/events/{event}/preview-link", "am"},
        {"GET /api/marketing/events", "am"},
        {"POST /api/marketing/images", "am"},
        // Where it is played.
        {"GET /api/venue/venues", "av"},
        {"POST /api/venue/venues", "av"},
        {"PATCH /api/venue/venues/{venue}", "av"},
        {"GET /api/venue/venues/{venue}/maps", "av"},
        {"POST /api/venue/venues/{venue}/maps", "av"},
        {"GET /api/venue/venues/{venue}/draft", "av"},
        {"PUT /api/venue/venues/{venue}/draft", "av"},
        {"POST /api/venue/plans", "av"},
        {"POST /api/venue/plans/columns", "av"},
        {"GET /api/venue/maps/{map}/plan", "av"},
        {"GET /api/venue/maps/{map}/sheet", "av"},
        {"POST /api/venue/venues/{venue}/sheet", "av"},
        // Marketing
        {"GET /api/marketing/campaigns", "am"},
        {"POST /api/marketing/campaigns", "am"},
        {"PUT /api/marketing/campaigns/{campaign}", "am"},
        {"GET /api/marketing/embed", "am"},
        {"PUT /api/marketing/embed", "am"},
        {"GET /api/marketing/interest", "am"},
        {"GET /api/marketing/interest.csv", "am"},
        {"POST /api/marketing/interest/forget", "am"},
        {"GET /api/admin/letters", "a"},
        {"GET /api/admin/letters/{letter}/{language}", "a"},
        {"PUT /api/admin/letters/{letter}/{language}", "a"},
        {"POST /api/admin/letters/{letter}/{language}/preview", "a"},
        {"POST /api/admin/letters/{letter}/{language}/page", "a"},
        {"POST /api/admin/letters/{letter}/{language}/trial", "a"},
        {"GET /api/marketing/mailings", "am"},
        {"POST /api/marketing/mailings", "am"},
        {"GET /api/marketing/mailings/{mailing}", "am"},
        {"PUT /api/marketing/mailings/{mailing}", "am"},
        {"DELETE /api/marketing/mailings/{mailing}", "am"},
        {"GET /api/marketing/mailings/{mailing}/page", "am"},
        {"POST /api/marketing/mailings/{mailing}/trial", "am"},
        {"POST /api/marketing/mailings/{mailing}/send", "am"},
        {"POST /api/marketing/mailings/{mailing}/stop", "am"},
        {"GET /api/marketing/vouchers", "am"},
        {"POST /api/marketing/vouchers", "am"},
        {"PUT /api/marketing/vouchers/{code}", "am"},
        {"GET /api/marketing/voucher-batches", "am"},
        {"POST /api/marketing/voucher-batches", "am"},
        {"GET /api/marketing/voucher-batches/{batch}", "am"},
        {"DELETE /api/marketing/voucher-batches/{batch}", "am"},
        {"GET /api/marketing/voucher-batches/{batch}/codes.csv", "am"},
        // The counter, and the artist's own.
        {"GET /api/door/sessions", "avbs"},
        {"GET /api/door/sessions/{session}/tickets", "avbs"},
        {"GET /api/door/sessions/{session}/state", "avbs"},
        {"GET /api/door/sessions/{session}/search", "avbs"},
        {"POST /api/door/sessions/{session}/scans", "avbs"},
        {"GET /api/box-office/sessions/{session}/attendance", "avb"},
        {"GET /api/box-office/sessions/{session}/attendance.csv", "avb"},
        {"GET /api/admin/orders/{reference}/tickets.pdf", "ab"},
        {"GET /api/admin/orders/{reference}/receipts", "ab"},
        {"POST /api/admin/orders/{reference}/receipts", "ab"},
        {"GET /api/admin/orders/{reference}/receipts/{number}/pdf", "ab"},
        {"GET /api/admin/orders/{reference}/receipts/{number}/page", "ab"},
        {"POST /api/admin/ticket-keys", "a"},
        {"GET /api/box-office/sessions", "avb"},
        {"GET /api/box-office/sessions/{session}/waiting", "ab"},
        {"GET /api/box-office/sessions/{session}/waiting.csv", "ab"},
        {"DELETE /api/box-office/sessions/{session}/waiting/{entry}", "ab"},
        {"GET /api/box-office/sessions/{session}/doors", "avb"},
        {"GET /api/box-office/sessions/{session}/doors.csv", "avb"},
        {"POST /api/box-office/quotes", "avb"},
        {"POST /api/box-office/sales", "avb"},
        {"GET /api/artist/events", "ar"},
        {"GET /api/artist/sessions/{session}", "ar"},
        {"GET /api/artist/sessions/{session}/settlement", "ar"},
        {"GET /api/artist/events/{event}/settlement", "ar"},
        {"GET /api/admin/events/{event}/terms", "a"},
        {"PUT /api/admin/events/{event}/terms", "a"},
        {"GET /api/artist/sessions/{session}/guests", "ar"},
        {"POST /api/artist/sessions/{session}/guests", "ar"},
        {"DELETE /api/artist/sessions/{session}/guests/{guest}", "ar"},
        {"PUT /api/admin/sessions/{session}/guests-quota", "a"},
        // Orders
        {"GET /api/admin/orders", "ab"},
        {"GET /api/admin/orders.csv", "ab"},
        {"GET /api/admin/orders/{reference}", "ab"},
        {"POST /api/admin/orders/cancel", "ab"},
        {"POST /api/admin/orders/{reference}/cancel", "ab"},
        {"POST /api/admin/orders/{reference}/pay", "ab"},
        {"POST /api/admin/orders/{reference}/move", "ab"},
        {"POST /api/admin/orders/{reference}/exchange", "ab"},
        {"POST /api/admin/orders/{reference}/exchange/quote", "ab"},
        {"GET /api/admin/sessions/{session}/concerned", "ab"},
        {"POST /api/admin/sessions/{session}/concerned", "ab"},
        {"POST /api/admin/orders/{reference}/refunds", "ab"},
        {"GET /api/admin/mail", "ab"},
        {"POST /api/admin/mail/{mail}/retry", "ab"},
        {"POST /api/admin/mail/check", "a"},
        {"GET /api/admin/orders/{reference}/mail", "ab"},
        {"POST /api/admin/orders/{reference}/mail", "ab"},
        {"POST /api/admin/bank-statements", "ab"},
        {"GET /api/admin/bank-lines", "ab"},
        {"POST /api/admin/bank-lines", "ab"},
        {"POST /api/admin/bank-lines/{line}/settle", "ab"},
        {"GET /api/admin/payment-incidents", "ab"},
        {"POST /api/admin/payment-incidents/{incident}/settle", "ab"},
        {"GET /api/admin/payment-providers", "a"},
        {"PUT /api/admin/payment-providers/{method}", "a"},
        {"DELETE /api/admin/payment-providers/{method}", "a"},
        {"POST /api/admin/payment-providers/{method}/try", "a"},
        {"GET /api/admin/books", "a"},
        {"GET /api/admin/books/tills", "a"},
        {"GET /api/box-office/till", "avb"},
        {"POST /api/box-office/till", "avb"},
        {"POST /api/box-office/till/close", "avb"},
        {"GET /api/admin/books/tickets.csv", "a"},
        {"GET /api/admin/books/payments.csv", "a"},
        {"GET /api/admin/books/ledger.csv", "a"},
        {"PUT /api/admin/orders/{reference}/note", "ab"},
        {"PUT /api/admin/orders/{reference}/tickets/{ticket}/attendee", "ab"},
        {"GET /api/admin/gift-cards", "ab"},
        {"POST /api/admin/gift-cards", "ab"},
        {"POST /api/admin/gift-cards/find", "ab"},
        {"GET /api/admin/gift-cards/{card}", "ab"},
        {"PUT /api/admin/gift-cards/{card}", "ab"},
        {"POST /api/admin/sessions/{session}/blocks", "a"},
        {"DELETE /api/admin/sessions/{session}/blocks", "a"},
        {"POST /api/admin/blocks", "a"},
        {"GET /api/box-office/sessions/{session}/blocks", "avb"},
        {"GET /api/box-office/sessions/{session}/best", "avb"},
        {"GET /api/admin/figures", "a"},
        {"GET /api/admin/webhooks", "a"},
        {"POST /api/admin/webhooks", "a"},
        {"PUT /api/admin/webhooks/{webhook}", "a"},
        {"DELETE /api/admin/webhooks/{webhook}", "a"},
        {"POST /api/admin/webhooks/{webhook}/secret", "a"},
        {"POST /api/admin/webhooks/{webhook}/test", "a"},
        {"GET /api/admin/webhooks/{webhook}/deliveries", "a"},
        {"GET /api/admin/webhooks/{webhook}/deliveries/{delivery}", "a"},
        {"POST /api/admin/webhooks/{webhook}/deliveries/{delivery}/redeliver", "a"},
    };
    return table;
}

} // namespace

TEST_CASE("every route lets in the roles of the written table and nobody else") {
    TestShop shop;
    const std::map<Role, char> letters = {{Role::admin, 'a'},     {Role::venue, 'v'},      {Role::artist, 'r'},
                                          {Role::marketing, 'm'}, {Role::box_office, 'b'}, {Role::steward, 's'}};
    std::set<std::string> guarded;
    std::vector<std::pair<std::string, std::string>> routes;
    shop.shop.router().for_each([&](const Route& route) {
        const std::string name = route.method + " " + route.pattern;
        const bool is_panel =
            std::regex_search(route.pattern, std::regex("^/api/(admin|venue|artist|marketing|box-office)"));
        CHECK_MESSAGE((route.permission.has_value() || !is_panel), name, " is open to everybody");
        if (!route.permission) return;
        guarded.insert(name);
        CHECK_MESSAGE(allowed().contains(name), name, " is not in the table");
        routes.emplace_back(route.method, route.pattern);
    });
    for (const auto& [name, roles] : allowed()) CHECK_MESSAGE(guarded.contains(name), name, " does not exist");
    for (const auto& [method, pattern] : routes) {
        const auto target = std::regex_replace(pattern, std::regex(R"(\{\w+\})"), "9");
        INFO(method << " " << target);
        CHECK(shop.send(method, target, "", "", same_origin()).status == 401);
        for (const auto& [role, letter] : letters) {
            INFO(name_of(role));
            const auto found = allowed().find(method + " " + pattern);
            const bool may = found != allowed().end() && found->second.find(letter) != std::string::npos;
            const auto status = shop.send_as(shop.log_in(role), method, target).status;
            CHECK((status == 403) == !may);
            CHECK(status != 401);
            CHECK(status < 500);
        }
    }
    CHECK(shop.failures.empty());
}

TEST_CASE("logging in, being somebody, logging out") {
    TestShop shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    const auto in = sign_in(shop, "Ada@Example.org", kPassword);
    CHECK(shop.json(201, in)["user"]["role"] == "admin");
    const auto token = token_of(in);
    CHECK(shop.json(200, shop.send_as(token, "GET", "/api/login"))["user"]["email"] == "ada@example.org");
    CHECK(token_of(sign_in(shop, "ada@example.org", kPassword)) != token);
    CHECK(shop.json(200, shop.send_as(token, "GET", "/api/logins"))["items"].size() == 2);
    CHECK(shop.send_as(token, "DELETE", "/api/login").status == 204);
    CHECK(shop.send_as(token, "GET", "/api/login").status == 401);
    CHECK(shop.send_as("A" + token.substr(1), "GET", "/api/login").status == 401);
    CHECK(shop.send_as("", "GET", "/api/login").status == 401);
}

TEST_CASE_TEMPLATE("a browser with a long name is kept by its whole letters, on every store", On, STORES) {
    On ground;
    TestShop& shop = ground.shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    auto headers = same_origin();
    headers.emplace_back("user-agent", std::string(199, 'x') + "\xc3\xa4 and more");
    const Json body{{"email", "ada@example.org"}, {"password", kPassword}};
    const auto in = shop.send("POST", "/api/login", body.dump(), "", headers);
    REQUIRE(in.status == 201);
    const auto logins = shop.json(200, shop.send_as(token_of(in), "GET", "/api/logins"));
    CHECK(logins.dump().find('"' + std::string(199, 'x') + '"') != std::string::npos);
    CHECK(shop.failures.empty());
}

TEST_CASE("who cannot log in learns nothing of why") {
    TestShop shop;
    auto inactive = somebody("gone@example.org");
    inactive.is_active = false;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    value_of(shop.shop.back_office().users().add({}, inactive));
    const auto wrong = sign_in(shop, "ada@example.org", "wrong horse");
    CHECK(wrong.status == 401);
    for (const std::string email : {"gone@example.org", "nobody@example.org"}) {
        const auto refused = sign_in(shop, email, kPassword);
        CHECK(refused.status == 401);
        CHECK(refused.text() == wrong.text());
    }
    for (const std::string body : {"{}", R"({"email":"x","password":"y"})", R"({"email":"a@b.de","password":7})"})
        CHECK(shop.send("POST", "/api/login", body, "", same_origin()).status == 422);
}

TEST_CASE_TEMPLATE("guessing is slowed down by account and by address", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    int refused = 0;
    for (int i = 0; i < 22; ++i) refused += sign_in(shop, "ada@example.org", "wrong horse").status == 429;
    CHECK(refused >= 1);
    CHECK(sign_in(shop, "bo@example.org", "wrong horse").status == 401);
    for (int i = 0; i < 40; ++i)
        refused += sign_in(shop, "p" + std::to_string(i) + "@example.org", "short one").status == 429;
    CHECK(refused >= 10);
    CHECK(shop.send("POST", "/api/login", "not JSON", "", same_origin()).status == 429); // before the body is read
}

TEST_CASE_TEMPLATE("who guesses somebody's password does not shut them out", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    value_of(shop.shop.back_office().users().add({}, somebody("bo@example.org")));
    shop.address = "192.0.2.1";
    const auto own = sign_in(shop, "ada@example.org", kPassword);
    REQUIRE(own.status == 201);
    std::string known;
    for (const auto& [name, value] : own.headers)
        if (name == "Set-Cookie" && value.starts_with("browser=")) known = value.substr(0, value.find(';'));
    REQUIRE(known.size() > 40);
    const auto with_browser = [&](const std::string& email, const std::string& cookie, const char* password) {
        auto headers = same_origin();
        headers.emplace_back("cookie", cookie);
        return shop.send("POST", "/api/login", Json{{"email", email}, {"password", password}}.dump(), "", headers);
    };

    // One address: it is refused, and the owner is not, in whatever browser.
    shop.address = "198.51.100.1";
    for (int i = 0; i < 30; ++i) sign_in(shop, "ada@example.org", "wrong horse");
    const auto shut_out = sign_in(shop, "ada@example.org", kPassword);
    CHECK(shut_out.status == 429);
    CHECK(shut_out.header("Retry-After") == "10");
    shop.address = "192.0.2.1";
    CHECK(sign_in(shop, "ada@example.org", kPassword).status == 201);

    // Many addresses reach the ceiling of the account. A browser in which the owner has been is not caught by it.
    int refused = 0;
    for (int i = 0; i < 400 && refused == 0; ++i) {
        shop.address = "203.0.113." + std::to_string(i);
        refused += sign_in(shop, "ada@example.org", "wrong horse").status == 429;
    }
    CHECK(refused == 1);
    // The ceiling lets one more in with every second; nobody is faster than a few tries.
    const auto is_shut_out = [](auto&& attempt) {
        for (int i = 0; i < 50; ++i)
            if (attempt().status == 429) return true;
        return false;
    };
    shop.address = "192.0.2.1";
    CHECK(is_shut_out([&] { return sign_in(shop, "ada@example.org", "wrong horse"); }));
    CHECK(with_browser("ada@example.org", known, kPassword).status == 201);
    CHECK(sign_in(shop, "bo@example.org", kPassword).status == 201);

    // It is the owner's browser alone, is counted by itself, and ends with the password.
    for (const std::string& forged :
         {known + "0", std::string("browser="), std::string("browser=") + std::string(58, 'A')})
        CHECK(is_shut_out([&] { return with_browser("ada@example.org", forged, "wrong horse"); }));
    CHECK(shop.shop.back_office().logins().knows_browser(Email::trusted("ada@example.org"), known.substr(8)));
    CHECK(!shop.shop.back_office().logins().knows_browser(Email::trusted("bo@example.org"), known.substr(8)));
    CHECK(!shop.shop.back_office().logins().knows_browser(Email::trusted("nobody@example.org"), known.substr(8)));
    // A browser from before the second factor does not try codes without the limit of the account.
    const auto set_secret = [&](const std::string& secret) {
        shop.store.write([&](Tx& tx) {
            auto user = *tx.users().find(Email::trusted("ada@example.org"));
            user.totp_secret = secret;
            tx.users().put(user);
            return Done{};
        });
    };
    set_secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    CHECK(!shop.shop.back_office().logins().knows_browser(Email::trusted("ada@example.org"), known.substr(8)));
    set_secret("");
    refused = 0;
    for (int i = 0; i < 30; ++i) refused += with_browser("ada@example.org", known, "wrong horse").status == 429;
    CHECK(refused >= 5);
    const auto change = Json{{"current", kPassword}, {"password", "battery staple"}}.dump();
    CHECK(shop.send_as(token_of(own), "POST", "/api/password", change).status == 204);
    CHECK(!shop.shop.back_office().logins().knows_browser(Email::trusted("ada@example.org"), known.substr(8)));
}

TEST_CASE("what another site's page sends is refused, whoever is logged in") {
    TestShop shop;
    const auto token = shop.log_in(Role::admin);
    const auto status = [&](const std::vector<std::pair<std::string, std::string>>& headers) {
        auto all = headers;
        all.emplace_back("cookie", "login=" + token);
        all.emplace_back("host", "tickets.example.org");
        return shop.send("DELETE", "/api/logins/999", "", "", all).status;
    };
    CHECK(status({{"sec-fetch-site", "same-origin"}}) == 404);
    CHECK(status({{"origin", "https://tickets.example.org"}}) == 404);
    CHECK(status({}) == 403);
    CHECK(status({{"sec-fetch-site", "cross-site"}}) == 403);
    CHECK(status({{"sec-fetch-site", "same-site"}, {"origin", "https://tickets.example.org"}}) == 403);
    CHECK(status({{"origin", "https://evil.tickets.example.org"}}) == 403);
    CHECK(status({{"origin", "https://tickets.example.org.evil"}}) == 403);
    CHECK(status({{"origin", "null"}}) == 403);
    CHECK(shop.send("POST", "/api/login", R"({"email":"a@b.de","password":"long enough"})").status == 403);
}

TEST_CASE("a login ends when it is not used, and after its longest time whatever happens") {
    TestShop shop;
    auto token = shop.log_in(Role::admin);
    shop.clock.advance(LoginService::kIdle - std::chrono::minutes(1));
    CHECK(shop.send_as(token, "GET", "/api/login").status == 200);
    shop.clock.advance(LoginService::kIdle - std::chrono::minutes(1));
    CHECK(shop.send_as(token, "GET", "/api/login").status == 200);
    shop.clock.advance(LoginService::kIdle);
    CHECK(shop.send_as(token, "GET", "/api/login").status == 401);
    token = shop.log_in(Role::admin);
    const Time begin = shop.clock.now();
    while (shop.clock.now() < begin + LoginService::kLongest) {
        CHECK(shop.send_as(token, "GET", "/api/login").status == 200);
        shop.clock.advance(std::chrono::hours(8));
    }
    CHECK(shop.send_as(token, "GET", "/api/login").status == 401);
    shop.shop.back_office().logins().forget_logins();
    CHECK_FALSE(shop.store.read([&](Tx& tx) { return tx.users().find_login(shop.digest.of(token)); }));
}

TEST_CASE("a script's token may do what its scopes say and its user still may") {
    TestShop shop;
    const auto token = shop.log_in(Role::admin);
    const auto added =
        shop.json(201, shop.send_as(token, "POST", "/api/tokens", R"({"name":"export","scopes":["read_audit"]})"));
    const auto bearer = [&](const std::string& method, const std::string& path) {
        return shop.send(method, path, "", "", {{"authorization", "Bearer " + added["token"].get<std::string>()}})
            .status;
    };
    CHECK(bearer("GET", "/api/admin/audit") == 200);
    CHECK(bearer("GET", "/api/admin/users") == 403);
    CHECK(bearer("POST", "/api/tokens") == 403);
    CHECK(shop.send_as(token, "POST", "/api/tokens", R"({"name":"x","scopes":["fly"]})").status == 422);
    CHECK(shop.send_as(shop.log_in(Role::artist), "POST", "/api/tokens", R"({"name":"x","scopes":["edit_users"]})")
              .status == 422);
    CHECK(shop.send_as(token, "DELETE", "/api/logins/" + std::to_string(added["id"].get<int>())).status == 204);
    CHECK(bearer("GET", "/api/admin/audit") == 401);
}

TEST_CASE("a script's token does not become its owner, nor takes everything, whatever its scopes") {
    TestShop shop;
    const auto token = shop.log_in(Role::admin);
    const auto added = shop.json(
        201, shop.send_as(token, "POST", "/api/tokens", R"({"name":"export","scopes":["sign_in","edit_shop"]})"));
    const auto bearer = [&](const std::string& method, const std::string& path, const std::string& body = "") {
        return shop.send(method, path, body, "", {{"authorization", "Bearer " + added["token"].get<std::string>()}})
            .status;
    };
    CHECK(bearer("GET", "/api/login") == 200);
    CHECK(bearer("POST", "/api/tokens", R"({"name":"more","scopes":["sign_in"]})") == 403);
    CHECK(bearer("DELETE", "/api/logins/1") == 403);
    CHECK(bearer("POST", "/api/password", R"({"current":"a","password":"b"})") == 403);
    CHECK(bearer("POST", "/api/totp") == 403);
    CHECK(bearer("PUT", "/api/totp", "{}") == 403);
    CHECK(bearer("DELETE", "/api/totp", "{}") == 403);
    CHECK(bearer("POST", "/api/totp/recovery-codes", "{}") == 403);
    CHECK(bearer("POST", "/api/login/confirm", R"({"password":"a"})") == 403);
    CHECK(bearer("POST", "/api/admin/users", "{}") == 403);
    CHECK(bearer("GET", "/api/admin/archive") == 403);
    CHECK(shop.send_as(token, "POST", "/api/tokens", R"({"name":"x","scopes":["export_shop"]})").status == 422);
    CHECK(shop.send_as(token, "GET", "/api/login").status == 200); // nothing of it has ended anything
}

TEST_CASE("who takes the whole shop away stands in the log of changes") {
    TestShop shop;
    const auto token = shop.log_in(Role::admin);
    CHECK(shop.send_as(shop.log_in(Role::box_office), "GET", "/api/admin/archive").status == 403);
    CHECK(shop.send_as(token, "GET", "/api/admin/archive").status == 200);
    const auto log = shop.json(200, shop.send_as(token, "GET", "/api/admin/audit"));
    REQUIRE(log["items"].size() >= 1);
    CHECK(log["items"][0]["action"] == "archive.export");
}

TEST_CASE("a new password ends all logins but a new one of the same browser") {
    TestShop shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    const auto token = token_of(sign_in(shop, "ada@example.org", kPassword));
    const auto other = token_of(sign_in(shop, "ada@example.org", kPassword));
    const auto change = [&](const std::string& body) { return shop.send_as(token, "POST", "/api/password", body); };
    CHECK(change(R"({"current":"wrong horse","password":"battery staple"})").status == 422);
    CHECK(change(R"({"current":"correct horse","password":"short"})").status == 422);
    CHECK(shop.send_as(other, "GET", "/api/login").status == 200);
    const auto changed = change(R"({"current":"correct horse","password":"battery staple"})");
    CHECK(changed.status == 204);
    CHECK(shop.send_as(other, "GET", "/api/login").status == 401);
    CHECK(shop.send_as(token, "GET", "/api/login").status == 401); // whoever has copied it is out, too
    CHECK(shop.send_as(token_of(changed), "GET", "/api/login").status == 200);
    CHECK(sign_in(shop, "ada@example.org", kPassword).status == 401);
    CHECK(sign_in(shop, "ada@example.org", "battery staple").status == 201);
}

TEST_CASE("the codes are those of RFC 6238") {
    const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // "12345678901234567890"
    CHECK(Totp::code_of(secret, 59 / 30) == "287082");
    CHECK(Totp::code_of(secret, 1'111'111'109 / 30) == "081804");
    CHECK(Totp::code_of(secret, 20'000'000'000 / 30) == "353130");
    TestRandomness randomness;
    Totp codes(randomness);
    CHECK(is_totp_secret(codes.new_secret()));
    const Time now{std::chrono::seconds(1'111'111'109)};
    CHECK(codes.step_of("081804", secret, now) == 1'111'111'109 / 30);
    CHECK(codes.step_of("081804", secret, now + std::chrono::seconds(30)) == 1'111'111'109 / 30);
    CHECK_FALSE(codes.step_of("081804", secret, now + std::chrono::seconds(61)));
    CHECK_FALSE(codes.step_of("", secret, now));
}

TEST_CASE("a second factor is asked for, and each of its codes works once") {
    TestShop shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    const auto token = token_of(sign_in(shop, "ada@example.org", kPassword));
    const auto secret = shop.json(200, shop.send_as(token, "POST", "/api/totp"))["secret"].get<std::string>();
    const auto code = [&] {
        return Totp::code_of(secret, shop.clock.now().time_since_epoch() / std::chrono::seconds(30));
    };
    const auto add = [&](const std::string& shown) {
        return shop.send_as(token, "PUT", "/api/totp", Json{{"code", shown}}.dump()).status;
    };
    CHECK(add(code() == "000000" ? "000001" : "000000") == 422);
    CHECK(add(code()) == 200);
    CHECK(add(code()) == 409);
    const auto with_code = [&](const std::string& shown) {
        const Json body{{"email", "ada@example.org"}, {"password", kPassword}, {"code", shown}};
        return shop.send("POST", "/api/login", body.dump(), "", same_origin());
    };
    CHECK(code_of(sign_in(shop, "ada@example.org", kPassword)) == "code_needed");
    CHECK(code_of(sign_in(shop, "ada@example.org", "wrong horse")) == "wrong_password");
    CHECK(code_of(with_code(code())) == "wrong_code"); // it was shown when the factor was added
    shop.clock.advance(std::chrono::seconds(30));
    const auto row_version = shop.store.read([](Tx& tx) { return tx.users().all()[0].row_version; });
    CHECK(with_code(code()).status == 201);
    CHECK(shop.store.read([](Tx& tx) { return tx.users().all()[0].row_version; }) == row_version); // a login is no edit
    CHECK(code_of(with_code(code())) == "wrong_code");
    // Codes have a limit of their own; whoever does not know the password cannot use it up.
    for (int i = 0; i < 30; ++i) {
        shop.address = "203.0.113." + std::to_string(i);
        CHECK(code_of(shop.send("POST", "/api/login",
                                Json{{"email", "ada@example.org"}, {"password", "wrong horse"}, {"code", "1"}}.dump(),
                                "", same_origin())) == "wrong_password");
    }
    int refused = 0;
    for (int i = 0; i < 30; ++i) {
        shop.address = "198.51.100." + std::to_string(i);
        refused += code_of(with_code("1")) == "too_many_logins";
    }
    CHECK(refused >= 5);
    // In a browser in which the owner has been they are counted by themselves, and counted.
    shop.clock.advance(std::chrono::seconds(30));
    const auto user = *shop.store.read([](Tx& tx) { return tx.users().find(Email::trusted("ada@example.org")); });
    auto headers = same_origin();
    headers.emplace_back("cookie", "browser=" + shop.shop.back_office().logins().known_browser(user));
    const auto at_home = [&](const std::string& shown) {
        const Json body{{"email", "ada@example.org"}, {"password", kPassword}, {"code", shown}};
        return shop.send("POST", "/api/login", body.dump(), "", headers);
    };
    CHECK(at_home(code()).status == 201);
    for (int i = 0; i < 9; ++i) CHECK(code_of(at_home("1")) == "wrong_code");
    CHECK(code_of(at_home("1")) == "too_many_logins");
    shop.address = "";
    CHECK(shop.send_as(token, "DELETE", "/api/totp").status == 204);
    CHECK(shop.send_as(token, "DELETE", "/api/totp").status == 204);
    const auto last = sign_in(shop, "ada@example.org", kPassword);
    CHECK(last.status == 201);
}

TEST_CASE_TEMPLATE("who has lost the phone gets in by a recovery code, each of which works once", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    const auto token = token_of(sign_in(shop, "ada@example.org", kPassword));
    CHECK(code_of(shop.send_as(token, "POST", "/api/totp/recovery-codes")) == "no_totp");
    const auto secret = shop.json(200, shop.send_as(token, "POST", "/api/totp"))["secret"].template get<std::string>();
    const auto code = Totp::code_of(secret, shop.clock.now().time_since_epoch() / std::chrono::seconds(30));
    const auto spaced = code.substr(0, 3) + " " + code.substr(3); // as apps show it
    const auto codes = shop.json(200, shop.send_as(token, "PUT", "/api/totp", Json{{"code", spaced}}.dump()));
    const auto first = codes["recovery_codes"].template get<std::vector<std::string>>();
    REQUIRE(first.size() == kRecoveryCodes);
    CHECK(first[0].size() == 14);
    const auto with_code = [&](const std::string& shown) {
        const Json body{{"email", "ada@example.org"}, {"password", kPassword}, {"code", shown}};
        return shop.send("POST", "/api/login", body.dump(), "", same_origin());
    };
    CHECK(with_code(first[0]).status == 201);
    CHECK(code_of(with_code(first[0])) == "wrong_code");
    std::string by_hand = first[1];
    for (char& c : by_hand) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
    CHECK(with_code(by_hand).status == 201);
    CHECK(with_code(first[2].substr(0, 13)).status == 401);
    CHECK(shop.json(200, shop.send_as(token, "GET", "/api/login"))["recovery_codes"] == kRecoveryCodes - 2);
    const auto confirm = [&](const std::string& shown) {
        return shop.send_as(token, "POST", "/api/login/confirm", Json{{"password", kPassword}, {"code", shown}}.dump());
    };
    CHECK(confirm(first[3]).status == 204);

    // New ones end those before; with the factor they are gone. What is kept tells nobody a code.
    const auto renewed = shop.json(200, shop.send_as(token, "POST", "/api/totp/recovery-codes"));
    CHECK(with_code(first[4]).status == 401);
    const auto second = renewed["recovery_codes"].template get<std::vector<std::string>>();
    CHECK(with_code(second[0]).status == 201);
    const auto kept = shop.store.read([](Tx& tx) { return tx.users().all()[0].recovery_digests; });
    for (const auto& digest : kept) CHECK(digest.size() == 32);
    CHECK(shop.send_as(token, "DELETE", "/api/totp").status == 204);
    CHECK(shop.store.read([](Tx& tx) { return tx.users().all()[0].recovery_digests; }).empty());
}

TEST_CASE_TEMPLATE("what a found browser must not do needs the password again, and the code", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    const auto token = token_of(sign_in(shop, "ada@example.org", kPassword));
    const auto is_confirmed = [&] { return shop.json(200, shop.send_as(token, "GET", "/api/login"))["confirmed"]; };
    const auto add_token = [&] {
        return shop.send_as(token, "POST", "/api/tokens", R"({"name":"x","scopes":["read_audit"]})");
    };
    const auto confirm = [&](const std::string& password, const std::string& code = "") {
        return shop.send_as(token, "POST", "/api/login/confirm", Json{{"password", password}, {"code", code}}.dump());
    };
    CHECK(is_confirmed() == true); // they have just logged in
    CHECK(add_token().status == 201);
    shop.clock.advance(LoginService::kConfirmed);
    CHECK(is_confirmed() == false);
    for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{
             {"POST", "/api/tokens"},
             {"DELETE", "/api/logins/1"},
             {"POST", "/api/password"},
             {"POST", "/api/totp"},
             {"PUT", "/api/totp"},
             {"DELETE", "/api/totp"},
             {"POST", "/api/totp/recovery-codes"},
             {"GET", "/api/admin/archive"},
             {"HEAD", "/api/admin/archive"},
             {"POST", "/api/admin/users"},
             {"PUT", "/api/admin/users/1"},
         }) {
        INFO(method << ' ' << path);
        const auto refused = shop.send_as(token, method, path, method == "GET" || method == "HEAD" ? "" : "{}");
        CHECK(refused.status == 403);
        CHECK(code_of(refused) == "confirmation_required");
    }
    // What the settings have of money is the account that buyers transfer it to.
    const auto account = [&](const std::string& iban) {
        const auto version = shop.json(200, shop.send_as(token, "GET", "/api/admin/shop"))["version"];
        return Json{{"transfer_holder", "Small House"}, {"transfer_iban", iban}, {"version", version}}.dump();
    };
    const auto put = [&](const std::string& settings) {
        return shop.send_as(token, "PUT", "/api/admin/shop", settings);
    };
    CHECK(code_of(put(account("DE89370400440532013000"))) == "confirmation_required");
    CHECK(put(account("")).status == 200);
    const auto wrong = confirm("wrong horse");
    CHECK(wrong.status == 422);
    CHECK(Json::parse(wrong.text())["field"] == "password");
    CHECK(code_of(add_token()) == "confirmation_required");
    CHECK(confirm(kPassword).status == 204);
    CHECK(add_token().status == 201);
    CHECK(put(account("DE89370400440532013000")).status == 200);
    const Json scopes{{"name", "script"}, {"scopes", {"edit_shop"}}};
    const auto script =
        shop.json(201, shop.send_as(token, "POST", "/api/tokens", scopes.dump()))["token"].template get<std::string>();
    const auto by_script = [&](const std::string& settings) {
        return shop.send("PUT", "/api/admin/shop", settings, "", {{"authorization", "Bearer " + script}});
    };
    CHECK(code_of(by_script(account("GB29NWBK60161331926819"))) == "confirmation_required");
    CHECK(by_script(account("DE89370400440532013000")).status == 200); // as it is
    CHECK(put(account("")).status == 200);

    const auto other = token_of(sign_in(shop, "ada@example.org", kPassword));
    const auto secret = shop.json(200, shop.send_as(token, "POST", "/api/totp"))["secret"].template get<std::string>();
    const auto code = [&] {
        return Totp::code_of(secret, shop.clock.now().time_since_epoch() / std::chrono::seconds(30));
    };
    REQUIRE(shop.send_as(token, "PUT", "/api/totp", Json{{"code", code()}}.dump()).status == 200);
    CHECK(shop.send_as(other, "GET", "/api/login").status == 401); // it had given no code
    shop.clock.advance(LoginService::kConfirmed);
    CHECK(code_of(confirm(kPassword)) == "code_needed");
    CHECK(code_of(confirm(kPassword, "12345")) == "wrong_code");
    CHECK(code_of(add_token()) == "confirmation_required");
    CHECK(confirm(kPassword, code()).status == 204);
    CHECK(code_of(confirm(kPassword, code())) == "wrong_code"); // each works once
    CHECK(add_token().status == 201);

    // Somebody else takes the lost factor away: whoever has the phone is out.
    const auto ada = *shop.store.read([](Tx& tx) { return tx.users().find(Email::trusted("ada@example.org")); });
    UserEdit without = somebody("ada@example.org");
    without.password.reset();
    without.row_version = ada.row_version;
    without.ends_totp = true;
    CHECK(value_of(shop.shop.back_office().users().edit({}, ada.id, without)).totp_secret.empty());
    CHECK(shop.send_as(token, "GET", "/api/login").status == 401);
    CHECK(sign_in(shop, "ada@example.org", kPassword).status == 201);
}

TEST_CASE_TEMPLATE("guessing the password again is slowed down as a login is", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    const auto token = token_of(sign_in(shop, "ada@example.org", kPassword));
    const auto confirm = [&](const std::string& password) {
        return shop.send_as(token, "POST", "/api/login/confirm", Json{{"password", password}}.dump());
    };
    int refused = 0;
    for (int i = 0; i < 22; ++i) refused += confirm("wrong horse").status == 429;
    CHECK(refused >= 1);
    CHECK(shop.failures.empty());
}

TEST_CASE_TEMPLATE("a second factor is one that the server has shown this login not long ago", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    const auto token = token_of(sign_in(shop, "ada@example.org", kPassword));
    const auto code = [&](const std::string& secret) {
        return Totp::code_of(secret, shop.clock.now().time_since_epoch() / std::chrono::seconds(30));
    };
    const auto add = [&](const std::string& of, const std::string& secret) {
        return shop.send_as(of, "PUT", "/api/totp", Json{{"secret", secret}, {"code", code(secret)}}.dump());
    };
    const std::string known = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    CHECK(code_of(add(token, known)) == "secret_ended"); // none was shown
    const auto shown = shop.json(200, shop.send_as(token, "POST", "/api/totp"));
    const auto secret = shown["secret"].template get<std::string>();
    CHECK(shown["qr"].template get<std::string>().starts_with("<svg "));
    CHECK(add(token, known).status == 422);
    const auto other = token_of(sign_in(shop, "ada@example.org", kPassword));
    CHECK(code_of(add(other, secret)) == "secret_ended"); // it was shown to another login
    shop.clock.advance(LoginService::kOffered);
    const Json password{{"password", kPassword}};
    REQUIRE(shop.send_as(token, "POST", "/api/login/confirm", password.dump()).status == 204);
    CHECK(code_of(add(token, secret)) == "secret_ended");
    const auto again = shop.json(200, shop.send_as(token, "POST", "/api/totp"))["secret"].template get<std::string>();
    CHECK(add(token, again).status == 200);
}

TEST_CASE("the settings of the shop are edited by one person at a time") {
    TestShop shop;
    const auto token = shop.log_in(Role::admin);
    const auto put = [&](const std::string& name, int version) {
        const Json body{{"name", name},
                        {"currency", "CHF"},
                        {"timezone", "Europe/Zurich"},
                        {"language", "de"},
                        {"version", version}};
        return shop.send_as(token, "PUT", "/api/admin/shop", body.dump());
    };
    CHECK(shop.json(200, shop.send_as(token, "GET", "/api/admin/shop"))["version"] == 0);
    CHECK(shop.json(200, put("Small House", 0))["version"] == 1);
    CHECK(code_of(put("Large House", 0)) == "changed_meanwhile");
    CHECK(shop.json(200, shop.send_as(token, "GET", "/api/login"))["shop"]["name"] == "Small House");
    CHECK(Json::parse(put("", 1).text())["field"] == "name");
}

TEST_CASE("a password that would soon be guessed is none, wherever it is chosen") {
    TestShop shop;
    auto& logins = shop.shop.back_office().logins();
    const auto set_up = [&](const std::string& password) {
        const Json body{
            {"token", logins.setup_token()},
            {"shop", {{"name", "Kino Rex"}, {"currency", "EUR"}, {"timezone", "Europe/Berlin"}, {"language", "de"}}},
            {"admin", {{"name", "Ada Byron"}, {"email", "countess@example.org"}, {"password", password}}}};
        return shop.send("POST", "/api/setup", body.dump(), "", same_origin());
    };
    for (const char* guessed : {"1234567890", "aaaaaaaaaa", "qwertyuiop", "Passwort123", "iloveyou12", "frontrow2026",
                                "KinoRex2026", "AdaByron1985", "countess@example.org", "byron-byron"}) {
        const auto problem = Json::parse(set_up(guessed).text());
        CHECK_MESSAGE(problem["code"] == "guessable_password", guessed);
        CHECK(problem["field"] == "admin.password");
    }
    REQUIRE_FALSE(logins.is_set_up());
    const auto token = token_of(set_up(kPassword));
    const auto code_for = [&](const std::string& target, const Json& body) {
        return code_of(shop.send_as(token, "POST", target, body.dump()));
    };
    CHECK(code_for("/api/password", {{"current", kPassword}, {"password", "KinoRex2026"}}) == "guessable_password");
    CHECK(code_for("/api/admin/users", {{"email", "bo@example.org"},
                                        {"name", "Bo Weavil"},
                                        {"role", "box_office"},
                                        {"password", "BoWeavil1999"},
                                        {"venues", Json::array()},
                                        {"artists", Json::array()}}) == "guessable_password");
    CHECK_MESSAGE(shop.passwords.is_guessable(std::string(200, 'a'), {}), "and its length costs little");
    CHECK_FALSE(shop.passwords.is_guessable("wrong horse", {}));
}

TEST_CASE_TEMPLATE("logins, refusals and changes of rights are written down with address and browser", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    value_of(shop.shop.back_office().users().add({}, somebody("ada@example.org")));
    auto& logins = shop.shop.back_office().logins();
    const auto entries = [&](const std::string& action) {
        std::vector<AuditEntry> found;
        for (auto& entry : shop.store.read([](Tx& tx) { return tx.audit().below(1'000'000, 1'000); }))
            if (entry.action == action) found.insert(found.begin(), std::move(entry));
        return found;
    };
    const auto from = [&](const std::string& address, const std::string& email, const char* password) {
        shop.address = address;
        auto headers = same_origin();
        headers.emplace_back("user-agent", "Firefox/" + address);
        return shop.send("POST", "/api/login", Json{{"email", email}, {"password", password}}.dump(), "", headers);
    };
    const auto token = token_of(from("192.0.2.7", "ada@example.org", kPassword));
    REQUIRE(entries("login.begin").size() == 1);
    CHECK(entries("login.begin")[0].subject == "ada@example.org");
    CHECK(entries("login.begin")[0].after == "address: 192.0.2.7\nbrowser: Firefox/192.0.2.7\n");

    // Refusals at first, then whenever they have doubled. What was typed as an address is not kept.
    for (int i = 1; i <= 19; ++i) {
        CHECK(from("192.0.2." + std::to_string(10 + i), "ada@example.org", "wrong horse").status == 401);
        from("198.51.100." + std::to_string(i), "my secret@example.org", "wrong horse");
        from("198.51.100." + std::to_string(i), "x" + std::to_string(i) + "@example.org", "wrong horse");
        logins.write_refused();
    }
    std::vector<std::string> told;
    int unknown = 0;
    for (const auto& entry : entries("login.refused")) {
        unknown += entry.subject == "unknown address";
        if (entry.subject == "ada@example.org") told.push_back(entry.after);
        CHECK(entry.subject.find("secret") == std::string::npos);
    }
    REQUIRE(told.size() == 5); // 1, 2, 4, 8, 16
    CHECK(told[4] == "times: 16\naddress: 192.0.2.26\nbrowser: Firefox/192.0.2.26\n");
    CHECK(unknown >= 4);
    CHECK(unknown <= 6);
    shop.clock.advance(std::chrono::hours(25)); // whoever begins again then is told of at once
    logins.write_refused();
    CHECK(from("192.0.2.99", "ada@example.org", "wrong horse").status == 401);
    logins.write_refused();
    CHECK(entries("login.refused").back().after.starts_with("times: 1\n"));

    shop.address = "203.0.113.5";
    const auto again = token_of(from("203.0.113.5", "ada@example.org", kPassword));
    const Json wanted{{"current", kPassword}, {"password", "battery staple"}};
    CHECK(shop.send_as(again, "POST", "/api/password", wanted.dump()).status == 204);
    CHECK(entries("user.password")[0].after == "address: 203.0.113.5\n"); // a caller that does not say what it is
}

TEST_CASE("an empty shop becomes that of whoever has its link, once") {
    TestShop shop;
    auto& logins = shop.shop.back_office().logins();
    CHECK_FALSE(logins.is_set_up());
    const auto link = logins.setup_token();
    CHECK(logins.setup_token() == link); // another process of this shop, or the next start
    const auto set_up = [&](const std::string& token, const std::string& zone = "Europe/Berlin") {
        const Json body{
            {"token", token},
            {"shop", {{"name", "Small House"}, {"currency", "EUR"}, {"timezone", zone}, {"language", "de"}}},
            {"admin", {{"name", "Ada"}, {"email", "ada@example.org"}, {"password", kPassword}}}};
        return shop.send("POST", "/api/setup", body.dump(), "", same_origin());
    };
    CHECK(set_up(std::string(link.rbegin(), link.rend())).status == 410);
    CHECK(set_up("").status == 410);
    CHECK(Json::parse(set_up(link, "Mars/Olympus").text())["field"] == "shop.timezone");
    CHECK_FALSE(logins.is_set_up());
    const auto token = token_of(set_up(link));
    CHECK(logins.is_set_up());
    CHECK(shop.send_as(token, "GET", "/api/admin/users").status == 200);
    CHECK(set_up(link).status == 410);
    CHECK(set_up(logins.setup_token()).status == 410); // somebody runs it already
    CHECK(shop.store.read([](Tx& tx) { return tx.shop().settings(); })->name == "Small House");
}

TEST_CASE("users are edited by one person at a time, and somebody stays admin") {
    TestShop shop;
    auto& users = shop.shop.back_office().users();
    const auto ada = value_of(users.add({}, somebody("ada@example.org"))).user;
    const auto token = token_of(sign_in(shop, "ada@example.org", kPassword));
    const auto body = [](const std::string& email, const std::string& role, int version, bool active = true) {
        return Json{{"email", email},
                    {"name", "Bo"},
                    {"role", role},
                    {"active", active},
                    {"version", version},
                    {"password", "a long password"},
                    {"venues", {"small-house"}},
                    {"artists", Json::array()}}
            .dump();
    };
    const auto bo = shop.json(201, shop.send_as(token, "POST", "/api/admin/users", body("bo@example.org", "venue", 0)));
    CHECK(bo["venues"] == Json{"small-house"});
    const auto path = "/api/admin/users/" + std::to_string(bo["id"].get<int>());
    CHECK(shop.send_as(token, "POST", "/api/admin/users", body("bo@example.org", "venue", 0)).status == 422);
    const auto his = token_of(sign_in(shop, "bo@example.org", "a long password"));
    CHECK(shop.json(200, shop.send_as(token, "PUT", path, body("bo@example.org", "artist", 1)))["version"] == 2);
    CHECK(shop.send_as(his, "GET", "/api/login").status == 401); // the password was set
    const auto late = shop.json(409, shop.send_as(token, "PUT", path, body("bo@example.org", "venue", 1)));
    CHECK(late["code"] == "changed_meanwhile");
    CHECK(late["by"].is_string());
    CHECK(late["at"].is_string());
    CHECK(shop.send_as(token, "PUT", path, body("ada@example.org", "venue", 2)).status == 422);
    CHECK(shop.send_as(token, "PUT", path, body("bo@example.org", "king", 2)).status == 422);
    const auto own = "/api/admin/users/" + std::to_string(ada.id.value);
    CHECK(code_of(shop.send_as(token, "PUT", own, body("ada@example.org", "venue", 1))) == "last_admin");
    CHECK(code_of(shop.send_as(token, "PUT", own, body("ada@example.org", "admin", 1, false))) == "last_admin");
    CHECK(shop.send_as(token, "GET", "/api/login").status == 200);
}

TEST_CASE("the log of changes is a chain: no entry can be changed, added or taken out unnoticed") {
    TestShop shop;
    auto& users = shop.shop.back_office().users();
    for (int i = 0; i < 5; ++i)
        value_of(users.add({}, somebody("p" + std::to_string(i) + "@example.org", Role::venue)));
    const auto token = shop.log_in(Role::admin);
    const auto page = shop.json(200, shop.send_as(token, "GET", "/api/admin/audit?limit=2"));
    CHECK(page["items"][0]["number"] == 5);
    CHECK(page["items"][0]["after"].get<std::string>().find("role: venue\n") != std::string::npos);
    CHECK(page["next"] == "4");
    const auto rest = shop.json(200, shop.send_as(token, "GET", "/api/admin/audit?after=4"));
    CHECK(rest["items"].size() == 3);
    CHECK(rest["next"].is_null());
    const auto first_broken = [&] {
        return shop.json(200, shop.send_as(token, "GET", "/api/admin/audit/check"))["first_broken"];
    };
    CHECK(first_broken().is_null());
    const auto tampered = [&](const std::string& statement) {
        SQLite::Database(shop.folder.file("shop.db"), SQLite::OPEN_READWRITE).exec(statement);
        return first_broken();
    };
    CHECK(tampered("UPDATE audit_entry SET subject = 'x' WHERE number = 4") == 4);
    CHECK(tampered("UPDATE audit_entry SET after_text = 'x' WHERE number = 2") == 2);
    CHECK(tampered("DELETE FROM audit_entry WHERE number = 1") == 2);
}

TEST_CASE("users, logins and the log are kept the same way in Postgres, and two who write into the log take turns") {
    TestShop shop([](const Clock& clock) { return new_postgres_store(clock); });
    auto& users = shop.shop.back_office().users();
    value_of(users.add({}, somebody("ada@example.org")));
    const auto token = token_of(sign_in(shop, "ada@example.org", kPassword));
    CHECK(shop.json(200, shop.send_as(token, "GET", "/api/logins"))["items"].size() == 1);
    std::vector<std::jthread> writers;
    for (int w = 0; w < 4; ++w)
        writers.emplace_back([&users, w] {
            for (int i = 0; i < 5; ++i)
                value_of(users.add({}, somebody("p" + std::to_string(w) + "-" + std::to_string(i) + "@example.org")));
        });
    writers.clear();
    const auto log = shop.json(200, shop.send_as(token, "GET", "/api/admin/audit"));
    CHECK(log["items"].size() == 22);
    CHECK(shop.json(200, shop.send_as(token, "GET", "/api/admin/audit/check"))["first_broken"].is_null());
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::login_test
