// The description of the API against the program: no route is missing, none is made up, and what the program answers
// has the documented shape, field by field.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::openapi_test {

namespace {

const Json& description() {
    static const Json json = [] {
        const auto file =
            std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "docs" / "openapi.json";
        std::ifstream in(file);
        REQUIRE(in.good());
        return Json::parse(in);
    }();
    return json;
}

/// The value itself, or what its $ref points at.
const Json& resolved(const Json& value) {
    if (!value.contains("$ref")) return value;
    const auto reference = value["$ref"].get<std::string>();
    REQUIRE(reference.starts_with("#/"));
    const Json::json_pointer pointer(reference.substr(1));
    REQUIRE_MESSAGE(description().contains(pointer), reference);
    return resolved(description()[pointer]);
}

/// The schema with the parts of its allOf in it, as if they stood there.
Json flattened(const Json& given) {
    Json whole = resolved(given);
    const Json parts = whole.value("allOf", Json::array());
    whole.erase("allOf");
    for (const auto& part : parts) {
        const Json flat = flattened(part);
        for (const auto& [word, value] : flat.items()) {
            if (word == "required")
                for (const auto& name : value) whole[word].push_back(name);
            else if (whole.contains(word) && value.is_object())
                whole[word].update(value);
            else
                whole[word] = value;
        }
    }
    return whole;
}

bool has_type(const Json& value, std::string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    return false;
}

/// Says how a value differs from a schema: the words of JSON Schema that the description uses, and no others. A field
/// that the schema does not name counts as a difference, or the description would never notice a new one.
class Mismatches {
public:
    static std::vector<std::string> of(const Json& value, const Json& schema) {
        Mismatches mismatches;
        mismatches.check(value, schema, "");
        return mismatches.found_;
    }

private:
    void check(const Json& value, const Json& given, const std::string& path) {
        const Json schema = flattened(given);
        static const std::set<std::string> words = {
            "type",    "description", "required", "properties", "items",     "enum",
            "const",   "oneOf",       "anyOf",    "pattern",    "minLength", "maxLength",
            "minimum", "maximum",     "minItems", "maxItems",   "format",    "dependentRequired"};
        for (const auto& [word, unused] : schema.items())
            if (!words.contains(word)) note(path, "the schema uses " + word + ", which this test does not understand");
        if (schema.contains("oneOf")) return check_one_of(value, schema["oneOf"], path);
        if (schema.contains("anyOf") && std::none_of(schema["anyOf"].begin(), schema["anyOf"].end(),
                                                     [&](const Json& part) { return of(value, part).empty(); }))
            note(path, "fits none of the choices");
        if (schema.contains("const") && value != schema["const"]) note(path, "is not " + schema["const"].dump());
        if (schema.contains("type") && !has_type(value, schema["type"].get<std::string>()))
            return note(path, "is not of type " + schema["type"].get<std::string>());
        if (schema.contains("enum") &&
            std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
            note(path, "is none of " + schema["enum"].dump());
        if (value.is_string()) check_string(value.get<std::string>(), schema, path);
        if (value.is_number()) check_number(value.get<double>(), schema, path);
        if (value.is_array()) check_array(value, schema, path);
        if (value.is_object()) check_object(value, schema, path);
    }

    void check_one_of(const Json& value, const Json& choices, const std::string& path) {
        const auto fits = std::count_if(choices.begin(), choices.end(),
                                        [&](const Json& choice) { return of(value, choice).empty(); });
        if (fits != 1) note(path, "fits " + std::to_string(fits) + " of the choices");
    }

    void check_string(const std::string& text, const Json& schema, const std::string& path) {
        if (schema.contains("pattern") && !std::regex_search(text, std::regex(schema["pattern"].get<std::string>())))
            note(path, "does not match " + schema["pattern"].get<std::string>());
        if (text.size() < schema.value("minLength", std::size_t{0})) note(path, "is too short");
        if (text.size() > schema.value("maxLength", std::string::npos)) note(path, "is too long");
        static const std::regex moment(R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$)");
        if (schema.value("format", "") == "date-time" && !std::regex_match(text, moment)) note(path, "is no time");
    }

    void check_number(double number, const Json& schema, const std::string& path) {
        if (number < schema.value("minimum", number)) note(path, "is too small");
        if (number > schema.value("maximum", number)) note(path, "is too large");
    }

    void check_array(const Json& array, const Json& schema, const std::string& path) {
        if (array.size() < schema.value("minItems", std::size_t{0})) note(path, "has too few items");
        if (array.size() > schema.value("maxItems", array.size())) note(path, "has too many items");
        if (!schema.contains("items")) return note(path, "has items that are not described");
        for (std::size_t i = 0; i < array.size(); ++i) check(array[i], schema["items"], path + "/" + std::to_string(i));
    }

    void check_object(const Json& object, const Json& schema, const std::string& path) {
        for (const auto& name : schema.value("required", Json::array()))
            if (!object.contains(name.get<std::string>())) note(path, "lacks " + name.get<std::string>());
        const Json dependent = schema.value("dependentRequired", Json::object());
        for (const auto& [name, others] : dependent.items())
            for (const auto& other : others)
                if (object.contains(name) && !object.contains(other.get<std::string>()))
                    note(path, "has " + name + " and lacks " + other.get<std::string>());
        if (!schema.contains("properties")) return;
        for (const auto& [name, value] : object.items()) {
            if (schema["properties"].contains(name))
                check(value, schema["properties"][name], path + "/" + name);
            else
                note(path, "has " + name + ", which is not described");
        }
    }

    void note(const std::string& path, const std::string& what) {
        found_.push_back((path.empty() ? "/" : path) + " " + what);
    }

    std::vector<std::string> found_;
};

void check_shape(const Json& value, const Json& schema) {
    for (const auto& mismatch : Mismatches::of(value, schema)) CHECK_MESSAGE(false, mismatch);
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

template <class Each>
void for_each_operation(Each&& each) {
    for (const auto& [path, methods] : description()["paths"].items())
        for (const auto& [method, operation] : methods.items()) each(path, upper(method), operation);
}

/// Calls `each(const Json& content)` for every body of an operation, asked for or answered.
template <class Each>
void for_each_content(const Json& operation, Each&& each) {
    if (operation.contains("requestBody"))
        for (const auto& [type, content] : operation["requestBody"]["content"].items()) each(content);
    for (const auto& [status, response] : operation["responses"].items()) {
        const Json& answer = resolved(response);
        CHECK_MESSAGE(answer.contains("description"), status);
        if (!answer.contains("content")) continue;
        for (const auto& [type, content] : answer["content"].items()) each(content);
    }
}

/// Checks an answer of the program against what the description says of this operation and status.
Json check_answer(const Response& response, const std::string& method, const std::string& path) {
    INFO(method << " " << path << " " << response.status << " " << response.text());
    const Json::json_pointer operation =
        Json::json_pointer("/paths") / path / method / "responses" / std::to_string(response.status);
    REQUIRE(description().contains(operation));
    const Json& described = resolved(description()[operation]);
    if (!described.contains("content")) {
        CHECK(response.text().empty());
        return {};
    }
    REQUIRE(described["content"].contains(response.content_type));
    auto json = response.content_type.starts_with("text/") ? Json(response.text()) : Json::parse(response.text());
    check_shape(json, described["content"][response.content_type]["schema"]);
    return json;
}

} // namespace

TEST_CASE("the description names every route of the program and no other") {
    TestShop shop;
    std::set<std::pair<std::string, std::string>> routes;
    for (const auto& [method, pattern] : routes_of(shop.shop.router())) routes.emplace(pattern, method);
    std::set<std::pair<std::string, std::string>> described;
    for_each_operation(
        [&](const std::string& path, const std::string& method, const Json&) { described.emplace(path, method); });
    CHECK(routes.size() > 20);
    for (const auto& [path, method] : routes)
        CHECK_MESSAGE(described.contains({path, method}), method, " ", path, " is not described");
    for (const auto& [path, method] : described)
        CHECK_MESSAGE(routes.contains({path, method}), method, " ", path, " does not exist");
}

TEST_CASE("the lists of the description are those of the program") {
    const auto listed = [](const Json& schema) { return schema.at("enum").get<std::set<std::string>>(); };
    const Json& schemas = description()["components"]["schemas"];
    std::set<std::string> letters;
    for (const auto kind : kBuyerLetters) letters.emplace(name_of(kind));
    CHECK(listed(schemas["LetterName"]) == letters);
    CHECK(listed(schemas["Mail"]["properties"]["kind"]) ==
          std::set<std::string>(kMailKindNames.begin(), kMailKindNames.end()));
    CHECK(listed(schemas["Mail"]["properties"]["state"]) ==
          std::set<std::string>(kMailStateNames.begin(), kMailStateNames.end()));
}

TEST_CASE("the description is an OpenAPI 3.1 document whose references lead somewhere") {
    const Json& json = description();
    CHECK(json["openapi"] == "3.1.0");
    CHECK(json["info"]["title"] == "Frontrow");
    CHECK(json["components"]["securitySchemes"]["buyer"]["in"] == "cookie");
    CHECK(json["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer");
    const auto follow = [](const auto& self, const Json& value) -> void {
        if (value.is_object()) resolved(value);
        if (value.is_structured())
            for (const auto& [name, inner] : value.items()) self(self, inner);
    };
    follow(follow, json);
}

TEST_CASE("every operation has a name of its own, and declares the parameters of its path") {
    std::set<std::string> names;
    for_each_operation([&](const std::string& path, const std::string& method, const Json& operation) {
        INFO(method << " " << path);
        CHECK(names.insert(operation["operationId"].get<std::string>()).second);
        CHECK_FALSE(operation["summary"].get<std::string>().empty());
        CHECK(operation.contains("security"));
        CHECK_FALSE(operation["responses"].empty());
        std::set<std::string> in_path;
        static const std::regex braces(R"(\{(\w+)\})");
        for (std::sregex_iterator found(path.begin(), path.end(), braces), end; found != end; ++found)
            in_path.insert((*found)[1]);
        std::set<std::string> declared;
        for (const auto& given : operation.value("parameters", Json::array())) {
            const Json& parameter = resolved(given);
            if (parameter["in"] == "path") declared.insert(parameter["name"].get<std::string>());
            if (parameter.contains("example")) check_shape(parameter["example"], parameter["schema"]);
        }
        CHECK(declared == in_path);
    });
}

TEST_CASE("every body has an example, and every example has the documented shape") {
    std::size_t examples = 0;
    const auto check_example = [&](const Json& example, const Json& schema) {
        ++examples;
        check_shape(example, schema);
    };
    for_each_operation([&](const std::string& path, const std::string& method, const Json& operation) {
        INFO(method << " " << path);
        for_each_content(operation, [&](const Json& content) {
            const bool is_our_json = content["schema"].contains("$ref");
            CHECK((content.contains("example") || content.contains("examples") || !is_our_json));
            if (content.contains("example")) check_example(content["example"], content["schema"]);
            for (const auto& given : content.value("examples", Json::object())) {
                const Json& example = resolved(given);
                REQUIRE(example.contains("value"));
                check_example(example["value"], content["schema"]);
            }
        });
    });
    CHECK(examples > 80);
}

TEST_CASE("an example that several answers show stands once, under components") {
    constexpr std::size_t kShort = 200; // what is no longer than its reference would be may stand twice
    std::map<std::string, std::string> places;
    for_each_operation([&](const std::string& path, const std::string& method, const Json& operation) {
        for (const auto& [status, response] : operation["responses"].items()) {
            const Json contents = response.value("content", Json::object());
            for (const auto& [type, content] : contents.items()) {
                const auto example = content.value("example", Json()).dump();
                if (example.size() < kShort) continue;
                const auto [first, is_new] = places.emplace(example, method + " " + path);
                CHECK_MESSAGE(is_new, method, " ", path, " repeats the example of ", first->second);
            }
        }
    });
    CHECK(places.size() > 20);
}

TEST_CASE("the check of shapes finds a planted fault of every kind") {
    const Json& seat = description()["components"]["schemas"]["Seat"];
    const Json good = {{"id", "A-1"},      {"index", 0},     {"row", "A"},         {"label", "1"},
                       {"x", 1.0},         {"y", 2},         {"category", "Best"}, {"kind", "restricted"},
                       {"price", nullptr}, {"state", "mine"}};
    CHECK(Mismatches::of(good, seat).empty());
    const auto with = [&](const char* name, const Json& value) {
        Json json = good;
        json[name] = value;
        return Mismatches::of(json, seat).size();
    };
    CHECK(with("id", "a b") == 1);
    CHECK(with("id", "") == 2);
    CHECK(with("index", -1) == 1);
    CHECK(with("index", 1.5) == 1);
    CHECK(with("kind", "folding") == 1);
    CHECK(with("price", {{"amount", 1}}) == 1);
    CHECK(with("price", {{"amount", "1"}, {"currency", "EUR"}}) == 1);
    CHECK(with("colour", "red") == 1);
    Json incomplete = good;
    incomplete.erase("state");
    CHECK(Mismatches::of(incomplete, seat).size() == 1);
}

TEST_CASE("what the program answers to readers has the documented shape") {
    TestShop shop;
    const std::string map = shop.session.session.map.text();
    check_answer(shop.send("POST", "/api/sessions/tonight/holds",
                           R"({"seats":["A-1"],"areas":[{"id":"floor","count":1}]})", kAlice),
                 "post", "/api/sessions/{session}/holds");
    const auto check_get = [&](const std::string& target, const std::string& path) {
        check_answer(shop.send("GET", target, "", kAlice), "get", path);
        const auto first = shop.send("GET", target);
        if (first.header("ETag"))
            check_answer(shop.send("GET", target, "", "", {{"if-none-match", std::string(*first.header("ETag"))}}),
                         "get", path);
    };
    check_get("/api/events", "/api/events");
    check_get("/api/events/hamlet", "/api/events/{event}");
    check_get("/api/sessions/tonight", "/api/sessions/{session}");
    check_get("/api/sections?venue=small-house", "/api/sections");
    for (const std::string section : {"stalls", "circle", "floor"})
        check_get("/api/seats?session=tonight&section=" + section, "/api/seats");
    check_get("/api/sections/seats?session=tonight", "/api/sections/seats");
    check_get("/api/maps/" + map, "/api/maps/{map}");
    check_get("/api/maps/" + map + "/rows", "/api/maps/{map}/rows");
    check_get("/api/sessions/tonight/states", "/api/sessions/{session}/states");
    check_get("/api/sessions/tonight/holds", "/api/sessions/{session}/holds");
    check_get("/healthz", "/healthz");
    check_get("/readyz", "/readyz");
    for (const std::string path :
         {"/api/events/{event}", "/api/sessions/{session}", "/api/maps/{map}", "/api/maps/{map}/rows",
          "/api/sessions/{session}/states", "/api/sessions/{session}/holds", "/api/orders/{order}"})
        check_answer(shop.send("GET", std::regex_replace(path, std::regex(R"(\{\w+\})"), "nothing")), "get", path);
    for (const std::string path : {"/api/sections", "/api/seats", "/api/sections/seats"})
        check_answer(shop.send("GET", path), "get", path);
}

TEST_CASE("what the program answers to buyers has the documented shape") {
    TestShop shop;
    const std::string kHolds = "/api/sessions/{session}/holds";
    const std::string kHold = "/api/holds/{hold}";
    const std::string kOrders = "/api/orders";
    const auto post_hold = [&](const std::string& body, const std::string& buyer) {
        return check_answer(shop.send("POST", "/api/sessions/tonight/holds", body, buyer), "post", kHolds);
    };
    const auto hold =
        post_hold(R"({"seats":["A-1",{"id":"A-2","type":"child"}],"areas":[{"id":"floor","count":2}]})", kAlice);
    post_hold(R"({"best":{"count":4,"category":"Stalls"}})", kBob);
    for (const std::string body : {R"({"seats":["A-1"]})", R"({"seats":["Z"]})", "{", R"({"best":{"count":99}})"})
        post_hold(body, kBob);
    const auto id = hold["hold"]["id"].get<std::string>();
    check_answer(shop.send("GET", "/api/holds/" + id, "", kAlice), "get", kHold);
    check_answer(shop.send("GET", "/api/holds/" + id), "get", kHold);
    check_answer(shop.send("GET", "/api/holds/" + id, "", kBob), "get", kHold);
    check_answer(shop.send("PATCH", "/api/holds/" + id, R"({"remove":["A-2"]})", kAlice), "patch", kHold);
    check_answer(shop.send("PATCH", "/api/holds/" + id, R"({"remove":["Z"]})", kAlice), "patch", kHold);

    const auto order_by = [&](const std::string& payment, const std::string& key) {
        const std::string body =
            R"({"hold":")" + id + R"(","customer":{"name":"Ada","email":"ada@example.org"},"payment":)" + payment + "}";
        return check_answer(shop.send("POST", kOrders, body, kAlice, {{"idempotency-key", key}}), "post", kOrders);
    };
    order_by(R"({"method":"demo","card":"4000000000000002"})", "1");
    order_by(R"({"method":"free"})", "2");
    order_by("{", "3");
    order_by(R"({"method":"box_office"})", "");
    const auto order = order_by(R"({"method":"box_office"})", "4");
    order_by(R"({"method":"free"})", "4");
    const auto path = "/api/orders/" + order["order"]["id"].get<std::string>();
    const auto ticket = path + "/tickets/" + order["order"]["tickets"][0]["id"].get<std::string>();
    check_answer(shop.send("GET", path), "get", "/api/orders/{order}");
    check_answer(shop.send("DELETE", ticket), "delete", "/api/orders/{order}/tickets/{ticket}");
    check_answer(shop.send("DELETE", path), "delete", "/api/orders/{order}");

    const auto online = post_hold(R"({"seats":["B-10"]})", kAlice)["hold"]["id"];
    const Json wanted{{"hold", online},
                      {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                      {"payment", {{"method", "demo"}}}};
    const auto begun =
        check_answer(shop.send("POST", kOrders, wanted.dump(), kAlice, {{"idempotency-key", "5"}}), "post", kOrders);
    const std::string demo = "/api/demo/payments/{payment}";
    const auto page = begun["order"]["payment"]["redirect_url"].get<std::string>();
    const auto payment = "/api/demo/payments/" + page.substr(std::string("/demo/pay/").size());
    check_answer(shop.send("GET", payment), "get", demo);
    check_answer(shop.send("GET", "/api/demo/payments/unknown"), "get", demo);
    for (const std::string body : {R"({"outcome":"steal"})", "{", R"({"outcome":"late"})", R"({"outcome":"late"})"})
        check_answer(shop.send("POST", payment, body), "post", demo);

    const auto other = post_hold(R"({"seats":["B-5"]})", kAlice)["hold"]["id"].get<std::string>();
    shop.clock.advance(std::chrono::minutes(10));
    check_answer(shop.send("GET", "/api/holds/" + other, "", kAlice), "get", kHold); // 410
    check_answer(shop.send("DELETE", "/api/holds/" + other, "", kAlice), "delete", kHold);
    CHECK(shop.failures.empty());
}

TEST_CASE("what the program answers to marketing has the documented shape") {
    TestShop shop;
    const auto token = shop.log_in(Role::marketing);
    const auto ask = [&](const std::string& method, const std::string& target, const std::string& path,
                         const std::string& body = "") {
        return check_answer(shop.send_as(token, upper(method), target, body), method, path);
    };
    const std::string vouchers = "/api/marketing/vouchers";
    const std::string rules = R"("kind":"percent","value":10,"valid_from":"2026-03-01T12:00:00Z")";
    const std::string voucher = R"({"code":"SPRING10","max_uses":2,)" + rules + "}";
    ask("post", vouchers, vouchers, voucher);
    ask("post", vouchers, vouchers, voucher);
    ask("post", vouchers, vouchers, "{}");
    const std::string edit =
        R"({"max_uses":2,"version":1,"categories":["Stalls"],"sessions":["tonight"],)" + rules + "}";
    ask("put", vouchers + "/SPRING10", vouchers + "/{code}", edit);
    ask("put", vouchers + "/SPRING10", vouchers + "/{code}", edit);
    ask("put", vouchers + "/NOBODY", vouchers + "/{code}", edit);
    ask("get", vouchers, vouchers);
    const std::string batches = "/api/marketing/voucher-batches";
    ask("post", batches, batches, R"({"count":3,"kind":"amount","value":500,"currency":"EUR"})");
    ask("get", batches, batches);
    ask("get", batches + "/1", batches + "/{batch}");
    ask("delete", batches + "/1", batches + "/{batch}");
    ask("get", batches + "/7", batches + "/{batch}");
    const std::string campaigns = "/api/marketing/campaigns";
    ask("post", campaigns, campaigns, R"({"slug":"poster","name":"Poster"})");
    ask("put", campaigns + "/poster", campaigns + "/{campaign}",
        R"({"name":"Poster","session":"tonight","version":1})");
    ask("get", campaigns, campaigns);
    check_answer(shop.send("GET", "/c/poster"), "get", "/c/{campaign}");
    const std::string wish = R"({"email":"ada@example.org","event":"hamlet","language":"en","consent":true})";
    check_answer(shop.send("POST", "/api/interest", wish), "post", "/api/interest");
    check_answer(shop.send("POST", "/api/interest", "{}"), "post", "/api/interest");
    const auto wished = shop.store.read(
        [](Tx& tx) { return tx.interest().find(Email::trusted("ada@example.org"), EventSlug::trusted("hamlet")); });
    for (const auto& linked : {wished->token, std::string("none")})
        check_answer(shop.send("POST", "/api/interest/confirm", Json{{"token", linked}}.dump(), "",
                               {{"sec-fetch-site", "same-origin"}}),
                     "post", "/api/interest/confirm");
    const std::string waiting = "/api/sessions/{session}/waiting";
    const std::string place = R"({"email":"ada@example.org","places":2,"language":"en","consent":true})";
    check_answer(shop.send("POST", "/api/sessions/tonight/waiting", place), "post", waiting); // there are places
    check_answer(shop.send("POST", "/api/sessions/tonight/waiting", "{}"), "post", waiting);
    shop.store.write([](Tx& tx) {
        const auto id = tx.sessions().find(SessionSlug::trusted("tonight"))->session.id;
        tx.waiting().put({.session = id,
                          .email = Email::trusted("ada@example.org"),
                          .places = 2,
                          .consent = "1",
                          .token = "waitingtoken",
                          .asked_at = tx.now()});
        return Done{};
    });
    for (const std::string linked : {"waitingtoken", "none"}) {
        check_answer(shop.send("GET", "/api/waiting/" + linked), "get", "/api/waiting/{token}");
        check_answer(shop.send("POST", "/api/waiting/confirm", Json{{"token", linked}}.dump(), "",
                               {{"sec-fetch-site", "same-origin"}}),
                     "post", "/api/waiting/confirm");
    }
    shop.send_as(shop.log_in(Role::admin), "POST", "/api/admin/events",
                 R"({"title":"Operetta","artist":"The Company"})");
    const std::string link = "/preview-link";
    const std::string of_events = "/api/marketing/events";
    for (const std::string event : {"/operetta", "/hamlet", "/never"})
        ask("post", of_events + event + link, of_events + "/{event}" + link);
    const std::string embed = "/api/marketing/embed";
    ask("get", embed, embed);
    ask("put", embed, embed, R"({"origins":["https://theatre.example"],"version":1})");
    ask("put", embed, embed, R"({"origins":["https://theatre.example"],"version":1})");
    ask("put", embed, embed, R"({"origins":["no site"],"version":2})");
    const std::string interest = "/api/marketing/interest";
    ask("get", interest, interest);
    const std::string letters = "/api/admin/letters";
    const std::string of_letter = letters + "/{letter}/{language}";
    const std::string letter = letters + "/confirmation/en";
    ask("get", letters, letters);
    ask("get", letter, of_letter);
    ask("get", letters + "/confirmation/fr", of_letter);
    for (int i = 0; i < 2; ++i) ask("put", letter, of_letter, R"({"opening":"Dear {{name}},","version":0})");
    ask("put", letter, of_letter, R"({"opening":"{{code}}","version":1})");
    ask("post", letter + "/preview", of_letter + "/preview", R"({"subject":"For {{name}}"})");
    ask("post", letter + "/page", of_letter + "/page", R"({"subject":"For {{name}}"})");
    ask("post", letter + "/trial", of_letter + "/trial", "{}");
    const std::string mailings = "/api/marketing/mailings";
    const std::string of_mailing = mailings + "/{mailing}";
    ask("post", mailings, mailings, R"({"subject":"News","text":"A\n\nB","event":"hamlet","to_artist":"The Company"})");
    ask("post", mailings, mailings, R"({"subject":"","text":"A"})");
    ask("get", mailings, mailings);
    ask("get", mailings + "/1", of_mailing);
    ask("get", mailings + "/7", of_mailing);
    CHECK(ask("get", mailings + "/1/page?language=de", of_mailing + "/page").get<std::string>().find("<p") !=
          std::string::npos);
    ask("get", mailings + "/1/page?language=xx", of_mailing + "/page");
    ask("get", mailings + "/7/page", of_mailing + "/page");
    ask("put", mailings + "/1", of_mailing, R"({"to_event":"hamlet","version":1})");
    ask("put", mailings + "/1", of_mailing, R"({"to_event":"hamlet","version":1})");
    ask("post", mailings + "/1/trial", of_mailing + "/trial", "{}");
    ask("post", mailings + "/1/send", of_mailing + "/send", R"({"version":2,"receivers":7})");
    ask("post", mailings + "/1/send", of_mailing + "/send", R"({"version":2,"receivers":1})");
    ask("post", mailings + "/1/stop", of_mailing + "/stop");
    ask("get", mailings, mailings);
    ask("delete", mailings + "/1", of_mailing);
    ask("post", mailings, mailings, R"({"subject":"News","text":"A"})");
    ask("delete", mailings + "/2", of_mailing);
    ask("post", interest + "/forget", interest + "/forget", R"({"email":"ada@example.org"})");
    check_answer(shop.send("POST", "/unsubscribe/" + wished->token), "post", "/unsubscribe/{token}");
    check_answer(shop.send("POST", "/waiting/waitingtoken"), "post", "/waiting/{token}");

    const std::string body = R"({"seats":["A-1"]})";
    const auto hold = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", body, kAlice))["hold"]["id"];
    const auto preview = [&](const std::string& code) {
        const auto target = "/api/vouchers/" + code + "?hold=" + hold.get<std::string>();
        return check_answer(shop.send("GET", target, "", kAlice), "get", "/api/vouchers/{code}");
    };
    preview("SPRING10");
    preview("NOBODY");
    const std::string typed = "/api/holds/{hold}/code";
    const auto target = "/api/holds/" + hold.get<std::string>() + "/code";
    CHECK(check_answer(shop.send("POST", target, R"({"code":"SPRING10"})", kAlice), "post", typed).contains("voucher"));
    check_answer(shop.send("POST", target, R"({"code":"NOBODY"})", kAlice), "post", typed);
    const std::string order = R"({"hold":)" + hold.dump() + R"(,"customer":{"name":"Ada","email":"ada@example.org"},)" +
                              R"("payment":{"method":"box_office"},"voucher":"spring10"})";
    const auto sold = check_answer(shop.send("POST", "/api/orders", order, kAlice, {{"idempotency-key", "v"}}), "post",
                                   "/api/orders");
    CHECK(sold["order"].contains("voucher"));
}

TEST_CASE("what the program answers of webhooks has the documented shape") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    const auto ask = [&](const std::string& method, const std::string& target, const std::string& path,
                         const std::string& body = "") {
        return check_answer(shop.send_as(admin, upper(method), target, body), method, path);
    };
    const std::string webhooks = "/api/admin/webhooks", of_one = webhooks + "/{webhook}", one = webhooks + "/1";
    const std::string wanted = R"({"name":"CRM","url":"https://crm.example/","events":["order.paid"]})";
    ask("post", webhooks, webhooks, wanted);
    ask("post", webhooks, webhooks, R"({"name":"CRM","url":"http://crm.example/","events":["order.paid"]})");
    ask("get", webhooks, webhooks);
    ask("post", one + "/secret", of_one + "/secret");
    const auto message = "/deliveries/" + ask("post", one + "/test", of_one + "/test")["id"].dump();
    const std::string of_message = of_one + "/deliveries/{delivery}";
    ask("get", one + "/deliveries", of_one + "/deliveries");
    ask("get", one + message, of_message);
    ask("get", one + "/deliveries/99", of_message);
    ask("post", one + message + "/redeliver", of_message + "/redeliver");
    ask("put", one, of_one, R"({"on":false,"version":2})");
    ask("put", one, of_one, R"({"on":false,"version":2})");
    ask("post", one + "/test", of_one + "/test");
    ask("delete", one, of_one);
    ask("delete", one, of_one);
    CHECK(shop.failures.empty());
}

TEST_CASE("what the program answers to the counter and to artists has the documented shape") {
    TestShop shop;
    const auto admin = shop.log_in(Role::admin);
    const auto artist = shop.log_in(Role::artist, {}, {"The Company"});
    const auto ask = [&](const std::string& token, const std::string& method, const std::string& target,
                         const std::string& path, const std::string& body = "") {
        return check_answer(shop.send_as(token, upper(method), target, body), method, path);
    };
    const auto sell = [&](const std::string& body, const std::string& key) {
        check_answer(shop.send_as(admin, "POST", "/api/box-office/sales", body, key), "post", "/api/box-office/sales");
    };
    const std::string sale = R"({"session":"tonight","seats":["A-1"],"areas":[{"id":"floor","count":1}],)";
    sell(sale + R"("method":"cash"})", "1");
    sell(sale + R"("method":"cash"})", "2"); // 409
    sell(sale + R"("method":"free"})", "3"); // 422
    sell("{", "4");
    sell(R"({"session":"tonight","seats":["A-2"],"method":"free","reason":"press"})", "5");
    const std::string quota = "/api/admin/sessions/{session}/guests-quota";
    ask(admin, "put", "/api/admin/sessions/tonight/guests-quota", quota, R"({"quota":2})");
    ask(admin, "put", "/api/admin/sessions/tonight/guests-quota", quota, R"({"quota":2,"version":9})");
    const std::string guests = "/api/artist/sessions/{session}/guests";
    const std::string here = "/api/artist/sessions/tonight";
    ask(artist, "get", here + "/guests", guests);
    ask(artist, "post", here + "/guests", guests, R"({"name":"Grace","places":2})");
    ask(artist, "post", here + "/guests", guests, R"({"name":"Grace","places":2})");
    ask(artist, "get", "/api/artist/events", "/api/artist/events");
    ask(artist, "get", here, "/api/artist/sessions/{session}");
    ask(artist, "get", here + "/settlement", "/api/artist/sessions/{session}/settlement");
    const std::string terms = "/api/admin/events/{event}/terms";
    for (const std::string agreed :
         {R"({"share":7000,"of":"net","guarantee":{"amount":9,"currency":"EUR"},"version":0})", "{}", "{"})
        for (int i = 0; i < 2; ++i) ask(admin, "put", "/api/admin/events/hamlet/terms", terms, agreed); // 200, 409
    ask(admin, "get", "/api/admin/events/hamlet/terms", terms);
    ask(artist, "get", "/api/artist/events/hamlet/settlement", "/api/artist/events/{event}/settlement");
    ask(artist, "get", "/api/artist/sessions/nowhere", "/api/artist/sessions/{session}");
    ask(artist, "delete", here + "/guests/9", guests + "/{guest}");
    ask(artist, "delete", here + "/guests/1", guests + "/{guest}");
    const auto reference = shop.store.read([](Tx& tx) { return tx.orders().search({}, 1).at(0).reference; });
    const std::string attendee = "/api/admin/orders/{reference}/tickets/{ticket}/attendee";
    for (const std::string number : {"-1", "-9"})
        ask(admin, "put", "/api/admin/orders/" + reference + "/tickets/" + reference + number + "/attendee", attendee,
            R"({"name":"Grace"})");
    for (const std::string body : {R"({"selector":"s1"})", "{}", R"({"selector":"a b"})", "{"})
        ask(admin, "post", "/api/admin/mail/check", "/api/admin/mail/check", body);
    ask(admin, "get", "/api/admin/mail", "/api/admin/mail");
    ask(admin, "get", "/api/box-office/sessions", "/api/box-office/sessions");
    const std::string line = "/api/box-office/sessions/{session}/waiting";
    ask(admin, "get", "/api/box-office/sessions/tonight/waiting", line);
    ask(admin, "get", "/api/box-office/sessions/nowhere/waiting", line);
    ask(admin, "get", "/api/box-office/sessions/tonight/waiting?limit=1", line);
    ask(admin, "delete", "/api/box-office/sessions/tonight/waiting/1", line + "/{entry}");
    ask(admin, "delete", "/api/box-office/sessions/tonight/waiting/999", line + "/{entry}");
    const std::string imports = "/api/admin/sessions/{session}/order-imports";
    for (const std::string what : {"/look", "", ""})
        for (const std::string table : {"Order,Seat,Price\n1,A-7,42\n", "Order,Seat\n2,Z-7\n,A 8\n", "Order\n", ""})
            ask(admin, "post", "/api/admin/sessions/tonight/order-imports" + what, imports + what, table);
    ask(admin, "post", "/api/admin/sessions/nowhere/order-imports", imports, "Order,Seat\n1,A-7\n");
    const std::string doors = "/api/box-office/sessions/{session}/doors";
    ask(admin, "get", "/api/box-office/sessions/tonight/doors", doors);
    ask(admin, "get", "/api/box-office/sessions/nowhere/doors", doors);
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::openapi_test
