// JSON on its way out, and the reading of requests field by field.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "formats/json.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::json_test {

namespace {

std::int64_t integer(const std::string& value, std::int64_t least, std::int64_t most) {
    const Json json = Json::parse(R"({"n":)" + value + "}");
    return Fields(json, "").integer("n", least, most);
}

} // namespace

TEST_CASE("bytes on their way out can stand inside a script element and say the same as before") {
    const Json json{{"<a>", "</script><!-- <b> \"<\" \\<"}, {"n", {1, nullptr, true, "ü€🎭"}}};
    const auto bytes = to_bytes(json);
    CHECK(bytes.find('<') == std::string::npos);
    CHECK(Json::parse(bytes) == json);
    CHECK(to_bytes("<") == R"("\u003c")");
    CHECK(to_bytes({{"b", 1}, {"a", 2}}) == R"({"b":1,"a":2})"); // fields keep the order they were written in
}

TEST_CASE("numbers are read within their bounds") {
    const Json json = Json::parse(R"({"half":0.5,"whole":-3,"text":"1","flag":true,"null":null})");
    const Fields fields(json, "a");
    CHECK(fields.number("half", 0, 1) == 0.5);
    CHECK(fields.number("half", 0.5, 0.5) == 0.5);
    CHECK(fields.number("whole", -3, 0) == -3);
    CHECK(refusal_of([&] { static_cast<void>(fields.number("half", 0, 0.4)); }).detail ==
          "The field a.half must be a number from 0.0 to 0.4.");
    for (const auto* name : {"text", "flag", "null", "missing"})
        CHECK(refusal_of([&] { static_cast<void>(fields.number(name, 0, 1)); }).field == "a." + std::string(name));
}

TEST_CASE("text is read where it is a string, plain and short enough") {
    const Json json =
        Json::parse(R"({"good":"Ünï 🎭","long":"12345678901","control":"a\u0007b","number":1,"null":null,"empty":""})");
    const Fields fields(json, "a.b");
    CHECK(fields.text("good", 20) == "Ünï 🎭");
    CHECK(fields.text("empty", 20).empty());
    CHECK(fields.text("long", 11).size() == 11);
    CHECK(fields.optional_text("null", 20) == std::nullopt);
    CHECK(fields.optional_text("missing", 20) == std::nullopt);
    CHECK(fields.optional_text("good", 20) == "Ünï 🎭");
    CHECK(fields.has("empty"));
    CHECK_FALSE(fields.has("null"));
    for (const auto& [name, why] : std::vector<std::pair<const char*, std::string>>{{"long", "10 bytes"},
                                                                                    {"control", "control"},
                                                                                    {"number", "string"},
                                                                                    {"null", "missing"},
                                                                                    {"missing", "missing"}}) {
        const auto error = refusal_of([&, field = name] { (void)fields.text(field, 10); });
        CHECK(error.kind == ErrorKind::invalid);
        CHECK(error.code == "invalid");
        CHECK(error.field == std::string("a.b.") + name);
        CHECK_MESSAGE(error.detail.find(why) != std::string::npos, error.detail);
    }
    CHECK(refusal_of([&] { (void)fields.optional_text("number", 10); }).field == "a.b.number");
}

TEST_CASE("a whole number is read where it is one and within its bounds") {
    CHECK(integer("5", 1, 10) == 5);
    CHECK(integer("1", 1, 10) == 1);
    CHECK(integer("10", 1, 10) == 10);
    CHECK(integer("-3", -3, -3) == -3);
    CHECK(integer("9223372036854775807", 0, INT64_MAX) == INT64_MAX);
    CHECK(integer("-9223372036854775808", INT64_MIN, 0) == INT64_MIN);
    for (const std::string value : {"0", "11", "-1", "5.0", "5.5", "5e0", "\"5\"", "true", "null", "[5]", "{}",
                                    "9223372036854775807", "9223372036854775808", "18446744073709551615",
                                    "18446744073709551621", "1e300", "-9223372036854775808", "-9223372036854775809"}) {
        const auto error = refusal_of([&] { (void)integer(value, 1, 10); });
        CHECK_MESSAGE(error.field == "n", value);
    }
}

TEST_CASE("objects and arrays are read with the path of what they contain") {
    const Json json = Json::parse(R"({"o":{"x":"y"},"a":["p",{"q":1}],"s":"text","null":null})");
    const Fields fields(json, "");
    CHECK(fields.object("o").text("x", 5) == "y");
    CHECK(refusal_of([&] { (void)fields.object("o").text("z", 5); }).field == "o.z");
    CHECK(refusal_of([&] { (void)fields.object("s"); }).field == "s");
    CHECK(refusal_of([&] { (void)fields.object("none"); }).field == "none");
    std::string paths;
    fields.for_each("a", 2, [&](const Json&, const std::string& path) { paths += path + ";"; });
    fields.for_each("none", 2, [&](const Json&, const std::string&) { paths += "none;"; });
    fields.for_each("null", 2, [&](const Json&, const std::string&) { paths += "null;"; });
    CHECK(paths == "a[0];a[1];");
    const auto each = [](const Json&, const std::string&) {};
    CHECK(refusal_of([&] { fields.for_each("a", 1, each); }).field == "a");
    CHECK(refusal_of([&] { fields.for_each("s", 9, each); }).field == "s");
    CHECK(refusal_of([&] { (void)Fields(json["a"], ""); }).field == "body");
    CHECK(refusal_of([&] { (void)Fields(json["s"], "a[3]"); }).field == "a[3]");
}

TEST_CASE("a body is read where it is JSON from the first byte to the last, and not too deep") {
    CHECK(parse_body(R"( {"a":[1,2.5,"x"]} )")["a"][1] == 2.5);
    CHECK(parse_body(std::string(32, '[') + std::string(32, ']')).is_array());
    for (const std::string& body :
         {std::string(), std::string("{"), std::string("{}x"), std::string("{} {}"), std::string("NaN"),
          std::string("\"\xff\""), std::string("\"\\ud800\""), std::string("1e999"), std::string("{}\0", 3),
          std::string("{}\0{\"a\":1}", 10), std::string(40, '[') + std::string(40, ']'), std::string(1'000'000, '['),
          std::string(R"({"a":1,"a":2})")}) {
        const auto error = refusal_of([&] { (void)parse_body(body); });
        CHECK_MESSAGE(error.kind == ErrorKind::malformed, body.substr(0, 40));
        CHECK(error.code == "malformed");
        CHECK(error.field == "body");
    }
}

namespace {

/// The shapes of a body that a reader could take long over, each of about `bytes`.
std::vector<std::string> shapes(std::size_t bytes) {
    const auto list_of = [bytes](std::string_view item) {
        std::string list = R"({"x":[)";
        while (list.size() + item.size() < bytes) list.append(item).append(",");
        return list.append(item).append("]}");
    };
    return {list_of("{}"), list_of("[]"),          list_of(R"({"a":{"b":1}})"),
            list_of("0"),  list_of(R"("\u0000")"), R"({"x":")" + std::string(bytes, 'a') + "\"}"};
}

/// The processor's time that this thread has had.
std::chrono::nanoseconds thread_time() {
    timespec time{};
    REQUIRE(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// The shortest of several runs, which is the least disturbed by whatever else the machine does.
std::chrono::nanoseconds time_to_parse(const std::string& body) {
    auto shortest = std::chrono::nanoseconds::max();
    for (int run = 0; run < 7; ++run) {
        const auto begin = thread_time();
        static_cast<void>(parse_body(body));
        shortest = std::min(shortest, thread_time() - begin);
    }
    return shortest;
}

} // namespace

TEST_CASE("a body of eight times the size takes about eight times as long, whatever its shape") {
    constexpr std::size_t size = 15'000;
    const auto small = shapes(size);
    const auto large = shapes(8 * size);
    for (std::size_t i = 0; i < small.size(); ++i) {
        INFO(small[i].substr(0, 20));
        CHECK(time_to_parse(large[i]) < 20 * time_to_parse(small[i])); // a quadratic reader takes 64 times as long
    }
}

TEST_CASE("a body with more values than any of ours is refused") {
    const auto list_of = [](int values) {
        std::string list = "[0";
        for (int i = 1; i < values; ++i) list += ",0";
        return list + "]";
    };
    constexpr int most = 100'000 - 1; // beside the array itself
    CHECK(parse_body(list_of(most)).size() == most);
    CHECK_THROWS_AS(parse_body(list_of(most + 1)), Refusal);
}

TEST_CASE("a body is read as the library reads it") {
    for (const std::string body :
         {R"({"b":1,"a":{"z":[],"y":{},"x":null},"c":[[1,[2,[3]]],{"d":[{"e":-1.5e-3}]}],"":"\u00e4\ud83c\udfad"})",
          R"([{"a":1},{"a":2,"b":{"a":3}},[],[[]],true,false,18446744073709551615,-9223372036854775808])", R"("text")",
          "0", "null", R"({"a long name that no short string holds":{"another one that is as long":[]}})"}) {
        CHECK(parse_body(body) == Json::parse(body));
        CHECK(to_bytes(parse_body(body)) == to_bytes(Json::parse(body))); // with its fields in the same order
    }
    CHECK_THROWS_AS(parse_body(R"({"a":[{"b":1,"c":2,"b":3}]})"), Refusal);
    CHECK(parse_body(R"({"a":[{"b":1},{"b":2}],"b":3})")["b"] == 3);
}

TEST_CASE("an object of given fields is the same as a list of them in braces") {
    const std::string name = "Ada";
    CHECK(object_of("name", name, "seats", Json::array({1, 2}), "price", object_of("amount", 5, "none", nullptr)) ==
          Json{{"name", name}, {"seats", {1, 2}}, {"price", {{"amount", 5}, {"none", nullptr}}}});
    CHECK(object_of() == Json::object());
}

} // namespace frontrow::testing::json_test
