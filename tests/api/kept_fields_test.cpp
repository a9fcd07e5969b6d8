// An edit that leaves a field out does not erase it: a page of the version before does not know every field.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/shop_on.hpp"

namespace frontrow::testing::kept_fields_test {

namespace {

/// Something that can be edited by a PUT, as it is before.
struct Noun {
    std::string path;
    Json before;
    Json edit;                        ///< One field, as it becomes.
    std::vector<std::string> alone{}; ///< Fields that null makes what they are in a new one.
};

/// What a PUT of these fields answers.
Json put(TestShop& shop, const std::string& token, const std::string& path, Json body, std::int64_t version) {
    body["version"] = version;
    return shop.json(200, shop.send_as(token, "PUT", path, body.dump()));
}

void check_kept(TestShop& shop, const std::string& token, const Noun& noun) {
    CAPTURE(noun.path);
    const auto version = noun.before["version"].get<std::int64_t>();
    auto expected = noun.before;
    expected["version"] = version + 1;
    CHECK(put(shop, token, noun.path, Json::object(), version) == expected);
    expected.update(noun.edit);
    expected["version"] = version + 2;
    CHECK(put(shop, token, noun.path, noun.edit, version + 1) == expected);
    auto after = version + 2;
    for (const auto& field : noun.alone) {
        CAPTURE(field);
        const auto cleared = put(shop, token, noun.path, {{field, nullptr}}, after++);
        CHECK(cleared[field] != expected[field]);
        expected[field] = cleared[field];
        expected["version"] = after;
        CHECK(cleared == expected);
    }
    Json stale = noun.edit;
    stale["version"] = version;
    CHECK(shop.json(409, shop.send_as(token, "PUT", noun.path, stale.dump()))["code"] == "changed_meanwhile");
    CHECK(shop.json(422, shop.send_as(token, "PUT", noun.path, noun.edit.dump()))["field"] == "version");
    CHECK(shop.json(422, shop.send_as(token, "PUT", noun.path, "[]"))["field"] == "body");
}

Json made(TestShop& shop, const std::string& token, const std::string& path, const Json& body) {
    return shop.json(201, shop.send_as(token, "POST", path, body.dump()));
}

} // namespace

TEST_CASE_TEMPLATE("a field that an edit leaves out stays as it is", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::admin);

    const std::string users = "/api/admin/users";
    const auto venue = made(shop, token, users,
                            {{"email", "vera@example.org"},
                             {"name", "Vera"},
                             {"role", "venue"},
                             {"password", "correct horse"},
                             {"active", false},
                             {"venues", {"small-house"}},
                             {"artists", {"The Company"}}});
    const auto path_of = [&](const Json& user) { return users + "/" + std::to_string(user["id"].get<std::int64_t>()); };
    check_kept(shop, token, {path_of(venue), venue, {{"name", "Vera V."}}, {"active", "venues", "artists"}});

    // This one has a value in every field.
    const auto event = shop.json(200, shop.send_as(token, "GET", "/api/admin/events/hamlet"));
    check_kept(shop, token, {"/api/admin/events/hamlet", event, {{"title", "Hamlet II"}}, {"description", "artist"}});
    auto texts = shop.json(200, shop.send_as(token, "GET", "/api/marketing/events"))["items"];
    for (const auto& item : texts)
        if (item["slug"] == "hamlet")
            check_kept(shop, token, {"/api/marketing/events/hamlet/texts", item, {{"description", "Another play."}}});
    const auto session = shop.json(200, shop.send_as(token, "GET", "/api/admin/sessions/gala"));
    check_kept(shop, token, {"/api/admin/sessions/gala", session, {{"max_seats", 3}}});

    const auto voucher = made(shop, token, "/api/marketing/vouchers",
                              {{"code", "GALA"},
                               {"kind", "amount"},
                               {"value", 500},
                               {"currency", "EUR"},
                               {"max_uses", 7},
                               {"categories", {"Stalls"}},
                               {"sessions", {"gala"}},
                               {"valid_from", "2026-03-01T12:00:00Z"},
                               {"valid_until", "2026-04-01T12:00:00Z"},
                               {"active", false}});
    check_kept(shop, token,
               {"/api/marketing/vouchers/GALA", voucher, {{"max_uses", 8}}, {"active", "valid_from", "valid_until"}});
    const auto campaign = made(shop, token, "/api/marketing/campaigns",
                               {{"slug", "posters"}, {"name", "Posters"}, {"session", "gala"}, {"active", false}});
    check_kept(shop, token,
               {"/api/marketing/campaigns/posters", campaign, {{"name", "All posters"}}, {"active", "session"}});

    Json shop_now = shop.json(200, shop.send_as(token, "GET", "/api/admin/shop"));
    shop_now.update({{"name", "Small House"},
                     {"monolingual", true},
                     {"more_languages", {"fr", "nl"}},
                     {"accent", "#123456"},
                     {"introduction", "Welcome."},
                     {"footer", "Come again."},
                     {"ticket_note", "Keep it."},
                     {"imprint_url", "https://small.example/imprint"},
                     {"privacy_url", "https://small.example/privacy"},
                     {"hold_ttl_seconds", 300},
                     {"max_seats", 6},
                     {"reservation_minutes", 60},
                     {"summary_hour", 7}});
    shop_now = put(shop, token, "/api/admin/shop", shop_now, shop_now["version"].get<std::int64_t>());
    check_kept(shop, token,
               {"/api/admin/shop",
                shop_now,
                {{"max_seats", 5}},
                {"monolingual", "accent", "footer", "imprint_url", "summary_hour"}});

    const std::string terms = "/api/admin/events/hamlet/terms";
    const auto agreed =
        put(shop, token, terms,
            {{"share", 7'000}, {"of", "gross"}, {"guarantee", {{"amount", 9}, {"currency", "CHF"}}}}, 0);
    check_kept(shop, token, {terms, agreed, {{"share", 6'000}}});

    const std::string embed = "/api/marketing/embed";
    auto sites = shop.json(200, shop.send_as(token, "GET", embed));
    sites = put(shop, token, embed, {{"origins", {"https://theatre.example"}}}, sites["version"].get<std::int64_t>());
    check_kept(shop, token, {embed, sites, {{"origins", {"https://other.example"}}}, {"origins"}});
    shop.check_sound();
}

TEST_CASE_TEMPLATE("fields that say one thing together are replaced together", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto token = shop.log_in(Role::admin);
    const auto version = [](const Json& json) { return json["version"].get<std::int64_t>(); };
    auto user = made(shop, token, "/api/admin/users",
                     {{"email", "vera@example.org"},
                      {"name", "Vera"},
                      {"role", "venue"},
                      {"password", "correct horse"},
                      {"venues", {"small-house"}}});
    const auto path = "/api/admin/users/" + std::to_string(user["id"].get<std::int64_t>());
    user = put(shop, token, path, {{"all_venues", true}}, version(user));
    CHECK(user["all_venues"] == true);
    CHECK(user["venues"].empty());
    user = put(shop, token, path, {{"venues", {"small-house"}}}, version(user));
    CHECK(user["all_venues"] == false);
    CHECK(user["venues"] == Json{"small-house"});

    auto campaign =
        made(shop, token, "/api/marketing/campaigns", {{"slug", "posters"}, {"name", "Posters"}, {"session", "gala"}});
    campaign = put(shop, token, "/api/marketing/campaigns/posters", {{"event", "hamlet"}}, version(campaign));
    CHECK(campaign["event"] == "hamlet");
    CHECK(campaign["session"] == nullptr);

    auto voucher = made(shop, token, "/api/marketing/vouchers",
                        {{"code", "TEN"}, {"kind", "percent"}, {"value", 10}, {"max_uses", 1}, {"sessions", {"gala"}}});
    // Ten percent must not become ten cents, because somebody has forgotten a field.
    const Json amount{{"kind", "amount"}, {"version", version(voucher)}};
    CHECK(shop.json(422, shop.send_as(token, "PUT", "/api/marketing/vouchers/TEN", amount.dump()))["field"] == "value");
    voucher = put(shop, token, "/api/marketing/vouchers/TEN", {{"sessions", nullptr}}, version(voucher));
    CHECK(voucher["sessions"] == nullptr);
    CHECK(voucher["value"] == 10);
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::kept_fields_test
