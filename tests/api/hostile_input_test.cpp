// What strangers send. Each attack gets its 4xx with a code and the field's name, never a 5xx, and changes nothing.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/shop_on.hpp"

namespace frontrow::testing::hostile_input_test {

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

const std::string kHolds = "/api/sessions/tonight/holds";

std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

/// One request and the refusal that it must get.
struct Attack {
    std::string name;
    std::string method;
    std::string target; ///< With {hold}, {theirs} and {order} for ids of the besieged shop.
    std::string body;
    int status = 422;
    std::string code = "invalid";
    std::string field{};
    std::string buyer = kAlice;
    Headers headers{{"content-type", "application/json"}, {"idempotency-key", "key"}};
};

enum class StoreKind : std::uint8_t { sqlite, postgres };

/// To be called once in a test case, which then runs on each kind of store.
StoreKind each_store() {
    auto kind = StoreKind::sqlite;
    SUBCASE("on SQLite") { kind = StoreKind::sqlite; }
    SUBCASE("on Postgres") { kind = StoreKind::postgres; }
    return kind;
}

std::unique_ptr<TestShop> new_shop(StoreKind kind) {
    if (kind == StoreKind::sqlite) return std::make_unique<TestShop>();
    return std::make_unique<TestShop>(TestShop::MakeStore(new_postgres_store));
}

/// A shop in the middle of its work: Alice holds A-1 and a place on the floor, Bob holds B-5 and has reserved B-6.
/// Every attack must leave all of it as it is.
class Besieged {
public:
    explicit Besieged(StoreKind kind) : own_(new_shop(kind)) {
        hold_ = held(R"({"seats":["A-1"],"areas":[{"id":"floor","count":1}]})", kAlice);
        theirs_ = held(R"({"seats":["B-5"]})", kBob);
        const Json order{{"hold", held(R"({"seats":["B-6"]})", kBob)},
                         {"customer", {{"name", "Bob"}, {"email", "bob@example.org"}}},
                         {"payment", {{"method", "box_office"}}}};
        order_ = shop_
                     .json(201, shop_.send("POST", "/api/orders", order.dump(), kBob,
                                           {{"idempotency-key", "bob"}}))["order"]["id"]
                     .get<std::string>();
        before_ = look();
        commits_ = shop_.store.counts().commits;
    }

    /// The text with the ids of this shop in it.
    [[nodiscard]] std::string filled(std::string text) const {
        for (const auto& [name, id] : {std::pair("{hold}", hold_), {"{theirs}", theirs_}, {"{order}", order_}})
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at))
                text.replace(at, std::string_view(name).size(), id);
        return text;
    }

    void survive(const Attack& attack) {
        INFO(attack.name.substr(0, 100));
        const auto response = send(attack);
        INFO(response.text().substr(0, 300));
        const auto json = Json::parse(response.text(), nullptr, false);
        const bool is_problem = response.content_type == "application/problem+json" && json.is_object();
        CHECK(is_problem);
        CHECK(response.status == attack.status);
        CHECK(response.header("Set-Cookie") == std::nullopt);
        if (is_problem) {
            CHECK(json.value("code", "") == attack.code);
            CHECK(json.value("field", "") == attack.field);
            CHECK(json.value("status", 0) == attack.status);
            CHECK(json.value("type", "") == "urn:frontrow:problem:" + attack.code);
            CHECK_FALSE(json.value("title", "").empty());
            CHECK_FALSE(json.value("detail", "").empty());
        }
        check_untouched();
    }

    [[nodiscard]] Response send(const Attack& attack) const {
        Request request{attack.method, filled(attack.target), {}, {}, filled(attack.body), {}};
        if (const auto mark = request.path.find('?'); mark != std::string::npos) {
            std::string_view rest = std::string_view(request.path).substr(mark + 1);
            while (!rest.empty()) {
                const auto end = std::min(rest.find('&'), rest.size());
                const auto equals = std::min(rest.find('='), end);
                request.query.emplace(rest.substr(0, equals),
                                      rest.substr(std::min(equals + 1, end), end - std::min(equals + 1, end)));
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
            request.path.resize(mark);
        }
        if (!attack.buyer.empty()) request.headers.emplace("cookie", "buyer=" + attack.buyer);
        for (const auto& [name, value] : attack.headers) request.headers.emplace(name, value);
        return shop_.shop.router().dispatch(std::move(request));
    }

    void check_untouched() {
        for (const auto& failure : shop_.failures) CHECK_MESSAGE(false, failure);
        shop_.failures.clear();
        if (shop_.store.counts().commits == commits_) return; // then nothing was written
        const auto now = look();
        const bool untouched = now == before_;
        CHECK(untouched);
        before_ = now; // so that one failure is told once
        for (const auto& broken : shop_.store.invariant_violations()) CHECK_MESSAGE(false, broken);
        commits_ = shop_.store.counts().commits;
    }

    TestShop& shop() { return shop_; }

private:
    std::string held(const std::string& body, const std::string& buyer) {
        return shop_.json(201, shop_.send("POST", kHolds, body, buyer))["hold"]["id"].get<std::string>();
    }

    /// Everything that an attack could change, as it is in the store and not in a cache.
    std::string look() {
        shop_.cache.clear();
        std::string all;
        for (const auto* buyer : {&kAlice, &kBob}) {
            all += shop_.send("GET", "/api/sessions/tonight/states", "", *buyer).text();
            all += shop_.send("GET", kHolds, "", *buyer).text();
        }
        all += shop_.send("GET", "/api/sessions/gala/states").text();
        all += shop_.send("GET", "/api/orders/" + order_).text();
        return all;
    }

    std::unique_ptr<TestShop> own_;
    TestShop& shop_ = *own_;
    std::string hold_;
    std::string theirs_;
    std::string order_;
    std::string before_;
    std::uint64_t commits_ = 0; ///< Of the store, when it was looked at.
};

void survive_all(const std::vector<Attack>& attacks) {
    Besieged besieged(each_store());
    for (const auto& attack : attacks) besieged.survive(attack);
}

const std::string kGoodOrder = R"({"hold":"{hold}","customer":{"name":"Ada","email":"ada@example.org"},)"
                               R"("payment":{"method":"demo","card":"4242424242424242"},)"
                               R"("total":{"amount":5700,"currency":"EUR"}})";

/// "/seats/0/id" as the API names it: "seats[0].id".
std::string field_of(const std::string& pointer) {
    std::string field;
    std::string_view rest(pointer);
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('/'), rest.size());
        const auto part = rest.substr(0, end);
        if (part.find_first_not_of("0123456789") == std::string_view::npos)
            field += "[" + std::string(part) + "]";
        else
            field += (field.empty() ? "" : ".") + std::string(part);
        rest.remove_prefix(end);
    }
    return field;
}

/// A request that would work, and for each of its fields what may not stand there.
struct Form {
    std::string name;
    std::string method;
    std::string target;
    std::string body;
    std::map<std::string, Json> wrong; ///< JSON pointer to an array of wrong values.
};

const Json kNoText = Json::parse(R"([1, 1.5, -1, true, {}, [], ["x"]])");
const Json kNoList = Json::parse(R"([1, true, {}, "x", ""])");
const Json kNoObject = Json::parse(R"([1, true, [], "x", [{}]])");
const Json kNoSeat = Json::parse(R"([null, 1, true, [], ["A-2"]])");
const Json kNoCount = Json::parse(R"(["2", "", true, [], {}, 1.5, 2.0, 1e2, 1e300, -1, -9223372036854775808,
    9223372036854775807, 9223372036854775808, 18446744073709551615, 99999999999999999999999999])");

Json also(Json values, const std::string& more) {
    for (const auto& value : Json::parse(more)) values.push_back(value);
    return values;
}

std::vector<Form> forms() {
    return {
        {"hold",
         "POST",
         kHolds,
         R"({"seats":["A-3",{"id":"A-4","type":"adult"}],"areas":[{"id":"floor","count":1,"type":"adult"}]})",
         {{"/seats", kNoList},
          {"/seats/0", also(kNoSeat, R"(["", "floor", "floor-1", "a-3", "A-99", "A-3 ", "{}", {}])")},
          {"/seats/1", kNoSeat},
          {"/seats/1/id", also(kNoText, "[null]")},
          {"/seats/1/type", also(kNoText, R"(["", "Adult", "senior"])")},
          {"/areas", kNoList},
          {"/areas/0", also(kNoSeat, R"(["floor"])")},
          {"/areas/0/id", also(kNoText, R"([null, "", "stalls", "floor-1", "Floor"])")},
          {"/areas/0/count", also(kNoCount, "[null, 0, 100001]")},
          {"/areas/0/type", also(kNoText, R"(["", "child"])")}}},
        {"best",
         "POST",
         kHolds,
         R"({"best":{"count":2,"category":"Circle","type":"adult","wheelchair":0}})",
         {{"/best", kNoObject},
          {"/best/count", also(kNoCount, "[null, 0, 100001]")},
          {"/best/category", also(kNoText, R"(["", "circle", "Nowhere"])")},
          {"/best/type", also(kNoText, R"(["", "child", "senior"])")},
          {"/best/wheelchair", also(kNoCount, "[3]")}}},
        {"change",
         "PATCH",
         "/api/holds/{hold}",
         R"({"add":["A-3",{"id":"A-4","type":"adult"}],"remove":["A-1"],"areas":[{"id":"floor","count":2,"type":"adult"}]})",
         {{"/add", kNoList},
          {"/add/0", also(kNoSeat, R"(["", "Z-1"])")},
          {"/add/1/id", also(kNoText, "[null]")},
          {"/add/1/type", also(kNoText, R"(["", "senior"])")},
          {"/remove", kNoList},
          {"/remove/0", also(kNoSeat, R"(["", "Z-1", "floor-1", {}, {"id":"A-1"}])")},
          {"/areas", kNoList},
          {"/areas/0", also(kNoSeat, R"(["floor"])")},
          {"/areas/0/id", also(kNoText, R"([null, "", "stalls"])")},
          {"/areas/0/count", also(kNoCount, "[null, 100001]")},
          {"/areas/0/type", also(kNoText, R"(["", "child"])")}}},
        {"order",
         "POST",
         "/api/orders",
         kGoodOrder,
         {{"/hold", also(kNoText, R"([null, "", "a b", "ä", "../x", "{hold}x/"])")},
          {"/customer", also(kNoObject, "[null]")},
          {"/customer/name", also(kNoText, R"([null, "", "   "])")},
          {"/customer/email", also(kNoText, R"([null, "", "ada", "@example.org", "ada@", "a@b", "a b@c.de", "a@b@c.de",
              "ada@example.org, eve@example.org", "<ada@example.org>", "ada@example..org", "ada@.example.org"])")},
          {"/payment", also(kNoObject, "[null]")},
          {"/payment/method", also(kNoText, R"([null, "", "Demo", "invoice", "free"])")},
          {"/payment/card", also(kNoText, R"(["1"])")}, // without one it is paid on a page
          {"/total", kNoObject},
          {"/total/amount", also(Json::parse(R"(["5700", true, [], {}, 1.5, 5700.0, -1, 9223372036854775808,
              18446744073709551615, 99999999999999999999999999])"),
                                 "[null]")},
          {"/total/currency", also(kNoText, R"([null, "", "eur", "EURO", "€"])")}}},
    };
}

Attack attack_on(const Form& form, const std::string& pointer, const Json& value) {
    Json body = Json::parse(form.body);
    body[Json::json_pointer(pointer)] = value;
    std::string field = field_of(pointer);
    return {form.name + " with " + pointer + " = " + value.dump(),
            form.method,
            form.target,
            body.dump(),
            422,
            "invalid",
            field};
}

/// Headers that name no buyer, and what is odd about each.
std::vector<std::pair<std::string, Headers>> odd_credentials() {
    return {
        {"no cookie", {}},
        {"another cookie", {{"cookie", "session=" + kAlice}}},
        {"a prefix of the name", {{"cookie", "buye=" + kAlice + "; buyerx=" + kAlice + "; xbuyer=" + kAlice}}},
        {"no value", {{"cookie", "buyer"}}},
        {"an empty value", {{"cookie", "buyer="}}},
        {"a character too few", {{"cookie", "buyer=" + kAlice.substr(1)}}},
        {"a character too many", {{"cookie", "buyer=" + kAlice + "0"}}},
        {"lower case", {{"cookie", "buyer=a" + kAlice.substr(1)}}},
        {"a letter that is none of ours", {{"cookie", "buyer=U" + kAlice.substr(1)}}},
        {"quotes", {{"cookie", "buyer=\"" + kAlice + "\""}}},
        {"not UTF-8", {{"cookie", "buyer=\xff" + kAlice.substr(1)}}},
        {"a megabyte", {{"cookie", "buyer=" + times(1'000'000, "A")}}},
        {"only separators", {{"cookie", times(10'000, ";")}}},
        {"the first one counts", {{"cookie", "buyer=x; buyer=" + kAlice}}},
        {"an empty bearer", {{"authorization", "Bearer "}}},
        {"a short bearer", {{"authorization", "Bearer " + kAlice.substr(1)}}},
        {"a bearer in lower case", {{"authorization", "Bearer a" + kAlice.substr(1)}}},
        {"a bearer with a blank", {{"authorization", "Bearer  " + kAlice}}},
        {"a bearer of a megabyte", {{"authorization", "Bearer " + times(1'000'000, "A")}}},
        {"basic", {{"authorization", "Basic " + kAlice}}},
        {"a wrong bearer beside a good cookie", {{"authorization", "Bearer x"}, {"cookie", "buyer=" + kAlice}}},
    };
}

} // namespace

TEST_CASE("every field of every body refuses what is of the wrong type or out of bounds, and is named") {
    Besieged besieged(each_store());
    for (const auto& form : forms())
        for (const auto& [pointer, values] : form.wrong)
            for (const auto& value : values) {
                if (form.name == "hold" && pointer == "/seats/0" && value == Json::object()) continue; // below
                besieged.survive(attack_on(form, pointer, value));
            }
    besieged.survive(
        {"a seat without an id", "POST", kHolds, R"({"seats":["A-3",{}]})", 422, "invalid", "seats[1].id"});
}

TEST_CASE("the forms that the attacks start from are good ones") {
    const auto store = each_store();
    for (const auto& form : forms()) {
        INFO(form.name);
        Besieged besieged(store);
        const auto response = besieged.send({"", form.method, form.target, form.body});
        INFO(response.text());
        CHECK(response.status / 100 == 2);
    }
}

TEST_CASE("a body that is no JSON is refused as malformed") {
    const std::vector<std::string> bodies = {"",
                                             " ",
                                             "{",
                                             "}",
                                             "[",
                                             "]",
                                             "nul",
                                             "hello",
                                             "{'seats':['A-3']}",
                                             R"({"seats":["A-3"],})",
                                             R"({"seats":["A-3",]})",
                                             R"({"seats":["A-3"]} x)",
                                             R"({"seats":["A-3"]}{})",
                                             R"({"seats":["A-3"])",
                                             R"({"seats":["A-3)",
                                             R"({"seats" ["A-3"]})",
                                             R"({seats:["A-3"]})",
                                             R"(/* */{"seats":["A-3"]})",
                                             "<seats/>",
                                             "seats=A-3",
                                             std::string(1, '\0'),
                                             std::string("{\"seats\":[\"A-3\"]}") + '\0',
                                             R"({"best":{"count":NaN}})",
                                             R"({"best":{"count":Infinity}})",
                                             R"({"best":{"count":-Infinity}})",
                                             R"({"best":{"count":nan}})",
                                             R"({"best":{"count":1e999}})",
                                             R"({"best":{"count":-1e999}})",
                                             R"({"best":{"count":01}})",
                                             R"({"best":{"count":+1}})",
                                             R"({"best":{"count":.5}})",
                                             R"({"best":{"count":1.}})",
                                             R"({"best":{"count":0x10}})",
                                             R"({"best":{"count":1_000}})"};
    Besieged besieged(each_store());
    for (const auto& body : bodies) {
        besieged.survive({"hold: " + body, "POST", kHolds, body, 400, "malformed", "body"});
        besieged.survive({"change: " + body, "PATCH", "/api/holds/{hold}", body, 400, "malformed", "body"});
        besieged.survive({"order: " + body, "POST", "/api/orders", body, 400, "malformed", "body"});
    }
}

TEST_CASE("a body that is JSON but no object is refused") {
    Besieged besieged(each_store());
    for (const std::string body : {"null", "true", "1", "\"A-3\"", "[]", "[\"A-3\"]", "[{\"seats\":[\"A-3\"]}]"}) {
        besieged.survive({"hold: " + body, "POST", kHolds, body, 422, "invalid", "body"});
        besieged.survive({"change: " + body, "PATCH", "/api/holds/{hold}", body, 422, "invalid", "body"});
        besieged.survive({"order: " + body, "POST", "/api/orders", body, 422, "invalid", "body"});
    }
}

TEST_CASE("a hold of nothing is refused") {
    Besieged besieged(each_store());
    for (const std::string body : {"{}", R"({"seats":[]})", R"({"seats":null,"areas":null,"best":null})",
                                   R"({"areas":[]})", R"({"seat":["A-3"]})", R"({"Seats":["A-3"]})"})
        besieged.survive({body, "POST", kHolds, body, 422, "invalid", "seats"});
    besieged.survive(
        {"best and seats", "POST", kHolds, R"({"best":{"count":1},"seats":["A-3"]})", 422, "invalid", "best"});
}

TEST_CASE("text that is not UTF-8 is refused wherever it stands") {
    Besieged besieged(each_store());
    for (const std::string bytes : {"\xff",
                                    "\xfe\xff",
                                    "\x80",
                                    "\xc3(",
                                    "\xc3",
                                    "\xc0\xaf",
                                    "\xc1\xbf",
                                    "\xe0\x80\x80",
                                    "\xed\xa0\x80",
                                    "\xed\xbf\xbf",
                                    "\xf0\x80\x80\x80",
                                    "\xf4\x90\x80\x80",
                                    "\xf5\x80\x80\x80",
                                    "\xe2\x82",
                                    R"(\ud800)",
                                    R"(\udfff)",
                                    R"(\ud800A)",
                                    R"(\ud800\ud800)",
                                    R"(\udc00\ud800)",
                                    R"(\u12)",
                                    R"(\x41)"}) {
        besieged.survive(
            {"a seat: " + bytes, "POST", kHolds, R"({"seats":["A-3)" + bytes + R"("]})", 400, "malformed", "body"});
        besieged.survive({"a field's name: " + bytes, "POST", kHolds, R"({"seats":["A-3"],")" + bytes + R"(":1})", 400,
                          "malformed", "body"});
        besieged.survive({"a name: " + bytes, "POST", "/api/orders",
                          R"({"hold":"{hold}","customer":{"name":")" + bytes +
                              R"(","email":"ada@example.org"},"payment":{"method":"box_office"}})",
                          400, "malformed", "body"});
    }
}

TEST_CASE("control characters are refused, escaped or not") {
    Besieged besieged(each_store());
    const auto order = [](const std::string& name, const std::string& email) {
        return R"({"hold":"{hold}","customer":{"name":")" + name + R"(","email":")" + email +
               R"("},"payment":{"method":"box_office"}})";
    };
    for (const std::string escaped : {R"(\u0000)", R"(\n)", R"(\r\n)", R"(\t)", R"(\u001b[2J)", R"(\u007f)",
                                      R"(\u0085)", R"(\u009f)", "\x7f", "\xc2\x85"}) {
        besieged.survive(
            {"seat " + escaped, "POST", kHolds, R"({"seats":["A-3)" + escaped + R"("]})", 422, "invalid", "seats[0]"});
        besieged.survive({"id " + escaped, "POST", kHolds, R"({"seats":[{"id":"A-3)" + escaped + R"("}]})", 422,
                          "invalid", "seats[0].id"});
        besieged.survive({"name " + escaped, "POST", "/api/orders", order("Ada" + escaped, "a@example.org"), 422,
                          "invalid", "customer.name"});
        besieged.survive({"email " + escaped, "POST", "/api/orders", order("Ada", "a@example.org" + escaped), 422,
                          "invalid", "customer.email"});
    }
    for (const std::string raw : {"\n", "\x01", "\x1b"})
        besieged.survive({"raw", "POST", "/api/orders", order("Ada" + raw, "a@example.org"), 400, "malformed", "body"});
}

TEST_CASE("text that is too long is refused") {
    const auto order = [](const std::string& field, std::size_t length) {
        Json body = Json::parse(kGoodOrder);
        body[Json::json_pointer(field)] = std::string(length, 'a');
        return Attack{field, "POST", "/api/orders", body.dump(), 422, "invalid", field_of(field)};
    };
    survive_all({
        {"a seat", "POST", kHolds, R"({"seats":[")" + times(81, "a") + R"("]})", 422, "invalid", "seats[0]"},
        {"a seat's id", "POST", kHolds, R"({"seats":[{"id":")" + times(81, "a") + R"("}]})", 422, "invalid",
         "seats[0].id"},
        {"a type", "POST", kHolds, R"({"seats":[{"id":"A-3","type":")" + times(121, "a") + R"("}]})", 422, "invalid",
         "seats[0].type"},
        {"a megabyte", "POST", kHolds, R"({"seats":[")" + times(1'000'000, "a") + R"("]})", 422, "invalid", "seats[0]"},
        {"an area", "POST", kHolds, R"({"areas":[{"id":")" + times(81, "a") + R"(","count":1}]})", 422, "invalid",
         "areas[0].id"},
        {"a category", "POST", kHolds, R"({"best":{"count":1,"category":")" + times(121, "a") + R"("}})", 422,
         "invalid", "best.category"},
        order("/hold", 81),
        order("/customer/name", 121),
        order("/customer/email", 255),
        order("/payment/method", 21),
        order("/payment/card", 31),
        order("/total/currency", 4),
        order("/customer/name", 1'000'000),
    });
}

TEST_CASE("more than anybody could want is refused before any work is done for it") {
    const auto seats = [](const std::string& list, std::size_t count) {
        std::string body = R"({")" + list + R"(":["A-3")";
        for (std::size_t i = 1; i < count; ++i) body += ",\"S-" + std::to_string(i) + "\"";
        return body + "]}";
    };
    survive_all({
        {"10,000 seats", "POST", kHolds, seats("seats", 10'000), 422, "invalid", "seats"},
        {"10,000 seats to add", "PATCH", "/api/holds/{hold}", seats("add", 10'000), 422, "invalid", "add"},
        {"10,000 seats to remove", "PATCH", "/api/holds/{hold}", seats("remove", 10'000), 422, "invalid", "remove"},
        {"500 seats", "POST", kHolds, seats("seats", 500), 422, "invalid", "seats[1]"}, // a table may have so many
        {"51 areas", "POST", kHolds,
         R"({"areas":[)" + times(50, R"({"id":"floor","count":1},)") + R"({"id":"floor","count":1}]})", 422, "invalid",
         "areas"},
        {"100,000 places", "POST", kHolds, R"({"areas":[{"id":"floor","count":100000}]})", 409, "too_many_seats",
         "seats"},
        {"50 times 100,000 places", "POST", kHolds,
         R"({"areas":[)" + times(49, R"({"id":"floor","count":100000},)") + R"({"id":"floor","count":100000}]})", 409,
         "too_many_seats", "seats"},
        {"100,000 places in a change", "PATCH", "/api/holds/{hold}", R"({"areas":[{"id":"floor","count":100000}]})",
         409, "too_many_seats", "seats"},
    });
}

TEST_CASE("an object of more fields than any request has is refused, for telling them apart takes long") {
    std::string fields;
    for (int i = 0; i < 2'000; ++i) fields += "\"f" + std::to_string(i) + "\":0,";
    survive_all({
        {"hold", "POST", kHolds, "{" + fields + R"("seats":["A-3"]})", 400, "malformed", "body"},
        {"an inner one", "POST", kHolds, R"({"seats":["A-3"],"x":{)" + fields + R"("y":0}})", 400, "malformed", "body"},
        {"change", "PATCH", "/api/holds/{hold}", "{" + fields + R"("add":["A-3"]})", 400, "malformed", "body"},
        {"order", "POST", "/api/orders", "{" + fields + kGoodOrder.substr(1), 400, "malformed", "body"},
    });
}

TEST_CASE("JSON that is nested too deeply is refused") {
    const auto nested = [](std::size_t depth) {
        return R"({"x":)" + times(depth, "[") + times(depth, "]") + R"(,"seats":["Z-1"]})";
    };
    survive_all({
        {"just allowed, and then the seat is unknown", "POST", kHolds, nested(31), 422, "invalid", "seats[0]"},
        {"a little too deep", "POST", kHolds, nested(40), 400, "malformed", "body"},
        {"200,000 brackets", "POST", kHolds, nested(200'000), 400, "malformed", "body"},
        {"200,000 brackets that never close", "POST", kHolds, times(200'000, "["), 400, "malformed", "body"},
        {"100,000 objects", "POST", kHolds, times(100'000, R"({"a":)"), 400, "malformed", "body"},
        {"in an order", "POST", "/api/orders", times(100'000, R"({"a":)"), 400, "malformed", "body"},
    });
}

TEST_CASE("a body that names a field twice is ambiguous and refused") {
    survive_all({
        {"seats", "POST", kHolds, R"({"seats":["A-3"],"seats":["A-4"]})", 400, "malformed", "body"},
        {"an inner one", "POST", kHolds, R"({"best":{"count":1,"count":2}})", 400, "malformed", "body"},
        {"escaped", "POST", kHolds, R"({"seats":["A-3"],"se\u0061ts":["A-4"]})", 400, "malformed", "body"},
        {"an order's hold", "POST", "/api/orders", R"({"hold":"{theirs}",)" + kGoodOrder.substr(1), 400, "malformed",
         "body"},
    });
}

TEST_CASE("a seat that is named twice is refused") {
    survive_all({
        {"hold", "POST", kHolds, R"({"seats":["A-3","A-4","A-3"]})", 422, "invalid", "seats[2]"},
        {"hold with types", "POST", kHolds, R"({"seats":["A-3",{"id":"A-3","type":"child"}]})", 422, "invalid",
         "seats[1]"},
        {"change", "PATCH", "/api/holds/{hold}", R"({"add":["A-3","A-3"]})", 422, "invalid", "add[1]"},
    });
}

TEST_CASE("a body has to say that it is JSON") {
    Besieged besieged(each_store());
    for (const std::string type :
         {"", "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data",
          "application/jsonp", "application/json-patch+json", "application/problem+json", "application/ json",
          "application", "application/json,text/plain", "\xff"}) {
        const Headers headers{{"content-type", type}, {"idempotency-key", "key"}};
        besieged.survive({"hold: " + type, "POST", kHolds, R"({"seats":["A-3"]})", 415, "unsupported_type",
                          "Content-Type", kAlice, headers});
        besieged.survive({"change: " + type, "PATCH", "/api/holds/{hold}", R"({"add":["A-3"]})", 415,
                          "unsupported_type", "Content-Type", kAlice, headers});
        besieged.survive({"order: " + type, "POST", "/api/orders", kGoodOrder, 415, "unsupported_type", "Content-Type",
                          kAlice, headers});
    }
    besieged.survive({"no type at all",
                      "POST",
                      kHolds,
                      R"({"seats":["A-3"]})",
                      415,
                      "unsupported_type",
                      "Content-Type",
                      kAlice,
                      {}});
}

TEST_CASE("a media type is read without regard to case and parameters") {
    const auto store = each_store();
    for (const std::string type :
         {"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8",
          "application/json ; charset=utf-8", "Application/JSON"}) {
        INFO(type);
        Besieged besieged(store);
        const auto response =
            besieged.send({"", "POST", kHolds, R"({"seats":["A-3"]})", 201, "", "", kAlice, {{"content-type", type}}});
        CHECK(response.status == 201);
    }
}

TEST_CASE("who has no cookie, or an odd one, is nobody") {
    Besieged besieged(each_store());
    const auto nobody = [](const std::string& method, const std::string& target, const std::string& body,
                           const std::string& name) {
        return Attack{name + ": " + method + " " + target, method, target, body, 401, "unauthorized", "buyer", ""};
    };
    for (const auto& [name, headers] : odd_credentials())
        for (auto attack :
             {nobody("GET", "/api/holds/{hold}", "", name),
              nobody("PATCH", "/api/holds/{hold}", R"({"remove":["A-1"]})", name),
              nobody("DELETE", "/api/holds/{hold}", "", name), nobody("POST", "/api/orders", kGoodOrder, name)}) {
            attack.headers = headers;
            attack.headers.emplace_back("content-type", "application/json");
            attack.headers.emplace_back("idempotency-key", "key");
            besieged.survive(attack);
        }
    CHECK(besieged.shop().json(200, besieged.shop().send("GET", kHolds))["holds"].empty());
}

TEST_CASE("a bearer token is as good as the cookie, and goes before it") {
    Besieged besieged(each_store());
    const auto holds = [&](const Headers& headers) {
        const auto response = besieged.send({"", "GET", kHolds, "", 200, "", "", "", headers});
        return besieged.shop().json(200, response)["holds"].size();
    };
    CHECK(holds({{"authorization", "Bearer " + kAlice}}) == 1);
    CHECK(holds({{"authorization", "bearer " + kAlice}}) == 1); // a scheme has no case (RFC 9110, section 11.1)
    CHECK(holds({{"authorization", "Bearer " + std::string(kAlice.size(), '0')}, {"cookie", "buyer=" + kAlice}}) == 0);
    CHECK(holds({{"cookie", "theme=dark; buyer=" + kAlice + "; x=y"}}) == 1);
    CHECK(holds({{"cookie", "theme=dark;buyer=" + kAlice}}) == 1);
}

TEST_CASE("a hold of another buyer looks like one that does not exist") {
    Besieged besieged(each_store());
    for (const std::string& hold : {std::string("{theirs}"), std::string(kOrderedLength, '0')}) {
        const auto path = "/api/holds/" + hold;
        besieged.survive({"read " + hold, "GET", path, "", 404, "not_found"});
        besieged.survive({"change " + hold, "PATCH", path, R"({"add":["A-3"]})", 404, "not_found"});
        besieged.survive({"empty " + hold, "PATCH", path, R"({"remove":["B-5"]})", 404, "not_found"});
        Json order = Json::parse(kGoodOrder);
        order["hold"] = hold;
        besieged.survive({"buy " + hold, "POST", "/api/orders", order.dump(), 404, "not_found", "hold"});
        order["payment"] = {{"method", "box_office"}};
        besieged.survive({"reserve " + hold, "POST", "/api/orders", order.dump(), 404, "not_found", "hold"});
    }
    besieged.survive({"release", "DELETE", "/api/holds/{theirs}", "", 404, "not_found"});
    besieged.survive({"take their seat", "POST", kHolds, R"({"seats":["B-5"]})", 409, "seats_taken"});
    besieged.survive({"take a sold seat", "POST", kHolds, R"({"seats":["B-6"]})", 409, "seats_taken"});
    besieged.survive({"add their seat", "PATCH", "/api/holds/{hold}", R"({"add":["B-5"]})", 409, "seats_taken"});
    // Removing what somebody else has changes nothing, as it would of any seat that is not in the hold.
    CHECK(besieged.send({"", "PATCH", "/api/holds/{hold}", R"({"remove":["B-5","B-6"]})"}).status == 200);
    besieged.check_untouched();
}

TEST_CASE("an order or a ticket that does not exist cannot be read, cancelled or guessed") {
    Besieged besieged(each_store());
    const std::string none(kOrderedLength, '0');
    besieged.survive({"read", "GET", "/api/orders/" + none, "", 404, "not_found"});
    besieged.survive({"cancel", "DELETE", "/api/orders/" + none, "", 404, "not_found"});
    besieged.survive(
        {"ticket of no order", "DELETE", "/api/orders/" + none + "/tickets/" + none, "", 404, "not_found"});
    besieged.survive({"no ticket", "DELETE", "/api/orders/{order}/tickets/" + none, "", 404, "not_found"});
    besieged.survive({"a hold's id", "GET", "/api/orders/{hold}", "", 404, "not_found"});
}

TEST_CASE("odd ids in a path lead nowhere") {
    Besieged besieged(each_store());
    const std::vector<std::string> odd = {".",
                                          "..",
                                          "...",
                                          "%00",
                                          "%2e%2e",
                                          std::string(1, '\0'),
                                          std::string("tonight") + '\0',
                                          "tonight ",
                                          " tonight",
                                          "TONIGHT",
                                          "tonight%20",
                                          "ton\night",
                                          "\xff\xfe",
                                          "\xc3\xbc",
                                          "<script>",
                                          "'; DROP TABLE claim; --",
                                          "\"",
                                          "*",
                                          "{session}",
                                          "tonight;x",
                                          "tonight\\",
                                          "~",
                                          "-1",
                                          "0",
                                          "null",
                                          "undefined",
                                          times(81, "a"),
                                          times(10'240, "a"),
                                          times(10'240, "%61"),
                                          times(1'000'000, "a")};
    for (const auto& id : odd) {
        const std::string name = id.substr(0, 30);
        for (const std::string before : {"/api/events/", "/api/sessions/", "/api/maps/", "/api/holds/", "/api/orders/"})
            besieged.survive({before + name, "GET", before + id, "", 404, "not_found"});
        for (const std::string after : {"/states", "/holds"})
            besieged.survive({name + after, "GET", "/api/sessions/" + id + after, "", 404, "not_found"});
        besieged.survive(
            {"hold in " + name, "POST", "/api/sessions/" + id + "/holds", R"({"seats":["A-3"]})", 404, "not_found"});
        besieged.survive({"change " + name, "PATCH", "/api/holds/" + id, R"({"add":["A-3"]})", 404, "not_found"});
        besieged.survive({"cancel " + name, "DELETE", "/api/orders/" + id, "", 404, "not_found"});
        besieged.survive({"ticket " + name, "DELETE", "/api/orders/{order}/tickets/" + id, "", 404, "not_found"});
        for (const std::string page : {"/", "/sessions/", "/static/", "/api/"})
            besieged.survive({page + name, "GET", (page == "/" ? "/x" : page) + id, "", 404, "not_found"});
    }
}

TEST_CASE("paths that no route has are not found, whatever the method") {
    Besieged besieged(each_store());
    for (const std::string path : {"/api",
                                   "/api/",
                                   "/api/sessions",
                                   "/api/sessions/",
                                   "/api//events",
                                   "//api/events",
                                   "/api/sessions//states",
                                   "/api/sessions//holds",
                                   "/api/holds",
                                   "/api/holds/",
                                   "/api/events/hamlet/sessions",
                                   "/api/sessions/tonight/states/x",
                                   "/api/orders/{order}/tickets",
                                   "/API/events",
                                   "/api/events.json",
                                   "/administrator",
                                   "/.git/config",
                                   "/../../etc/passwd",
                                   "/static/../main.cpp",
                                   "/static//etc/passwd",
                                   "/static/..",
                                   "\\",
                                   "*",
                                   "api",
                                   "/\xff"})
        for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE"})
            besieged.survive({method + " " + path, method, path, R"({"seats":["A-3"]})", 404, "not_found"});
}

TEST_CASE("a method that a path does not take is refused with the methods that it takes") {
    Besieged besieged(each_store());
    std::map<std::string, std::set<std::string>> paths;
    for (auto [method, pattern] : routes_of(besieged.shop().shop.router())) {
        for (const auto& [name, value] : {std::pair<std::string, std::string>("{session}", "tonight"),
                                          {"{event}", "hamlet"},
                                          {"{ticket}", "1"},
                                          {"{map}", "m"}})
            if (const auto at = pattern.find(name); at != std::string::npos) pattern.replace(at, name.size(), value);
        paths[pattern].insert(method);
    }
    REQUIRE(paths.size() > 15);
    for (const auto& [path, methods] : paths) {
        const auto allow_of = [&](const Response& response) {
            std::set<std::string> allowed;
            std::string_view rest = response.header("Allow").value_or("");
            while (!rest.empty()) {
                const auto end = std::min(rest.find(", "), rest.size());
                allowed.emplace(rest.substr(0, end));
                rest.remove_prefix(std::min(end + 2, rest.size()));
            }
            return allowed;
        };
        auto expected = methods;
        expected.insert("OPTIONS");
        if (methods.contains("GET")) expected.insert("HEAD");
        for (const std::string method :
             {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "get"}) {
            if (expected.contains(method)) continue;
            const Attack attack{method + " " + path, method, path, R"({"seats":["A-3"]})", 405, "method_not_allowed"};
            besieged.survive(attack);
            CHECK(allow_of(besieged.send(attack)) == expected);
        }
        const auto options = besieged.send({"", "OPTIONS", path, ""});
        CHECK(options.status == 204);
        CHECK(allow_of(options) == expected);
    }
}

TEST_CASE("a method that is no text is refused like any other") {
    survive_all({{"not UTF-8", "G\xffT", "/api/events", "", 405, "method_not_allowed"},
                 {"nothing", "", "/api/events", "", 405, "method_not_allowed"}});
}

TEST_CASE("a parameter that is missing or no name is refused by its name") {
    Besieged besieged(each_store());
    const auto odd = {std::string(),        std::string("a b"), std::string("\xff"),
                      std::string(1, '\0'), times(81, "a"),     std::string("<x>")};
    besieged.survive({"no venue", "GET", "/api/sections", "", 422, "invalid", "venue"});
    besieged.survive({"no session", "GET", "/api/sections/seats", "", 422, "invalid", "session"});
    besieged.survive({"no session", "GET", "/api/seats?section=stalls", "", 422, "invalid", "session"});
    besieged.survive({"no section", "GET", "/api/seats?session=tonight", "", 422, "invalid", "section"});
    for (const auto& id : odd) {
        besieged.survive({"venue " + id, "GET", "/api/sections?venue=" + id, "", 422, "invalid", "venue"});
        besieged.survive({"session " + id, "GET", "/api/sections/seats?session=" + id, "", 422, "invalid", "session"});
        besieged.survive(
            {"session " + id, "GET", "/api/seats?section=stalls&session=" + id, "", 422, "invalid", "session"});
        besieged.survive(
            {"section " + id, "GET", "/api/seats?session=tonight&section=" + id, "", 422, "invalid", "section"});
    }
    besieged.survive({"unknown venue", "GET", "/api/sections?venue=x", "", 404, "not_found"});
    besieged.survive({"unknown session", "GET", "/api/sections/seats?session=x", "", 404, "not_found"});
    besieged.survive({"unknown session", "GET", "/api/seats?session=x&section=stalls", "", 404, "not_found"});
    besieged.survive({"unknown section", "GET", "/api/seats?session=tonight&section=x", "", 404, "not_found"});
}

TEST_CASE("an order needs an Idempotency-Key that can be kept") {
    Besieged besieged(each_store());
    const auto with = [](const std::string& name, const Headers& more) {
        Attack attack{name, "POST", "/api/orders", kGoodOrder, 422, "invalid", "Idempotency-Key"};
        attack.headers = more;
        attack.headers.emplace_back("content-type", "application/json");
        return attack;
    };
    besieged.survive(with("none", {}));
    for (const auto& key :
         {std::string(), times(256, "k"), times(1'000'000, "k"), std::string("a\nb"), std::string("a\tb"),
          std::string(1, '\0'), std::string("\xff"), std::string("\xed\xa0\x80"), std::string("\x7f")})
        besieged.survive(with("key " + key.substr(0, 20), {{"idempotency-key", key}}));
}

TEST_CASE("names and addresses that are merely unusual are taken as they are") {
    Besieged besieged(each_store());
    Json body = Json::parse(besieged.filled(kGoodOrder));
    body["customer"] = {{"name", "  </script><b>Ṣàndrà 'Ö\"\\ O’Neill & Søn 🎭  "},
                        {"email", " a+b.c@sub.münchen.example "}};
    const auto response = besieged.send({"", "POST", "/api/orders", body.dump()});
    const auto order = besieged.shop().json(201, response)["order"];
    CHECK(order["customer"]["name"] == "</script><b>Ṣàndrà 'Ö\"\\ O’Neill & Søn 🎭"); // without the blanks around it
    CHECK(order["customer"]["email"] == "a+b.c@sub.münchen.example");
    CHECK(response.text().find('<') == std::string_view::npos); // no body can end a script element
    CHECK(besieged.shop().failures.empty());
}

} // namespace frontrow::testing::hostile_input_test
