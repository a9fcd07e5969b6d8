// Requests and answers: cookies, headers, and what a caller has already.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "http/message.hpp"

namespace frontrow::testing::message_test {

namespace {

Request with_cookies(const std::vector<std::string>& cookies) {
    Request request{"GET", "/"};
    for (const auto& cookie : cookies) request.headers.emplace("cookie", cookie);
    return request;
}

} // namespace

TEST_CASE("a cookie is found by its whole name, and the first one counts") {
    using Table = std::vector<std::pair<std::string, std::optional<std::string>>>;
    for (const auto& [header, expected] : Table{
             {"buyer=T", "T"},
             {"a=1; buyer=T; b=2", "T"},
             {"a=1;buyer=T;b=2", "T"},
             {"a=1;   buyer=T", "T"},
             {"buyer=T; buyer=U", "T"},
             {"buyer=", ""},
             {"buyer=a=b", "a=b"},
             {"buyer=\"T\"", "\"T\""},
             {"xbuyer=T", {}},
             {"buyerx=T", {}},
             {"Buyer=T", {}},
             {"a=buyer=T", {}},
             {"buyer", {}},
             {"", {}},
             {";;; ;", {}},
             {"=T", {}},
             {"buyer; buyer=T", "T"},
         }) {
        INFO(header);
        CHECK(with_cookies({header}).cookie("buyer") == expected);
    }
    CHECK(with_cookies({"a=1", "buyer=T"}).cookie("buyer") == "T");
    CHECK(with_cookies({}).cookie("buyer") == std::nullopt);
}

TEST_CASE("headers, parameters and answers are read by name") {
    Request request{"GET", "/", {{"venue", "small-house"}, {"empty", ""}}, {{"accept", "text/html"}}, {}, {}};
    CHECK(request.header("accept") == "text/html");
    CHECK(request.header("host") == std::nullopt);
    CHECK(request.query_value("venue") == "small-house");
    CHECK(request.query_value("empty") == "");
    CHECK(request.query_value("session") == std::nullopt);
    auto response = Response::of(200, "text/plain", "body").with("A", "1").with("B", "2");
    CHECK(response.text() == "body");
    CHECK(response.header("B") == "2");
    CHECK(response.header("C") == std::nullopt);
    CHECK(Response{}.text().empty());
}

TEST_CASE("a caller who names the etag, in any of the ways there are, gets 304 and no bytes") {
    const auto answer_to = [](const std::optional<std::string>& known) {
        Request request{"GET", "/"};
        if (known) request.headers.emplace("if-none-match", *known);
        return conditional(request, Response::of(200, "application/json", "{}").with("Cache-Control", "no-cache"),
                           "\"abc\"");
    };
    for (const std::string known :
         {"\"abc\"", "W/\"abc\"", "*", "\"x\", \"abc\"", "\"x\",\"abc\",\"y\"", "  \"abc\"  ", "W/\"x\", W/\"abc\""}) {
        INFO(known);
        const auto response = answer_to(known);
        CHECK(response.status == 304);
        CHECK(response.body == nullptr);
        CHECK(response.content_type.empty());
        CHECK(response.header("ETag") == "\"abc\"");
        CHECK(response.header("Cache-Control") == "no-cache");
    }
    for (const std::optional<std::string>& known :
         {std::optional<std::string>(), std::optional<std::string>(""), std::optional<std::string>("abc"),
          std::optional<std::string>("\"ab\""), std::optional<std::string>("\"abcd\""),
          std::optional<std::string>("\"x\", \"y\""), std::optional<std::string>(",,, ,"),
          std::optional<std::string>("W/abc")}) {
        INFO(known.value_or("nothing"));
        const auto response = answer_to(known);
        CHECK(response.status == 200);
        CHECK(response.text() == "{}");
        CHECK(response.header("ETag") == "\"abc\"");
    }
}

TEST_CASE("an answer's body is shared and not copied") {
    const auto bytes = std::make_shared<const std::string>("shared");
    const Response first{200, "text/plain", bytes, {}};
    const Response second = first;
    CHECK(second.body.get() == bytes.get());
}

} // namespace frontrow::testing::message_test
