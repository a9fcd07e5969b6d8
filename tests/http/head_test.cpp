// The strict check in front of everything: what it takes, and what it refuses before any library sees it.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "http/head.hpp"
#include "http/wire.hpp"

namespace frontrow::testing::head_test {

namespace {

std::string get(std::string_view target, std::string_view headers = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: shop\r\n" + std::string(headers) + "\r\n";
}
std::string post(std::string_view headers) {
    return "POST /api/orders HTTP/1.1\r\nHost: shop\r\n" + std::string(headers) + "\r\n";
}

/// The status of a refusal, 0 for a head that is taken, -1 for one that is incomplete.
int verdict(std::string_view bytes, const RequestLimits& limits = {}) {
    const auto check = check_head(bytes, limits);
    if (const auto* refusal = std::get_if<HeadRefusal>(&check)) return refusal->status;
    return std::holds_alternative<Head>(check) ? 0 : -1;
}

} // namespace

TEST_CASE("a head is taken apart without copying it") {
    const std::string bytes =
        "POST /api/orders?a=b HTTP/1.1\r\nHost: shop:8080\r\nContent-Length:  12 \r\nX-Empty:\r\n\r\nbody";
    const auto check = check_head(bytes, {});
    const Head& head = std::get<Head>(check);
    CHECK(head.method == "POST");
    CHECK(head.path == "/api/orders");
    CHECK(head.query == "a=b");
    CHECK(head.body_bytes == 12);
    CHECK(head.bytes == bytes.size() - 4);
    CHECK(head.keep_alive);
    CHECK(head.header("host") == "shop:8080");
    CHECK(head.header("content-length") == "12");
    CHECK(head.header("x-empty") == "");
    CHECK_FALSE(head.header("cookie").has_value());
    CHECK(head.query.data() >= bytes.data());
    CHECK(head.query.data() < bytes.data() + bytes.size());
}

TEST_CASE("a head is incomplete until its empty line, wherever the bytes are cut") {
    const std::string bytes = get("/api/events", "Accept: */*\r\n");
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        CHECK(verdict(bytes.substr(0, cut)) == -1);
        for (std::size_t known = 0; known <= cut; ++known) // what is known to hold no end is not searched again
            REQUIRE(std::holds_alternative<Head>(check_head(bytes, {}, known)));
    }
    CHECK(verdict(bytes) == 0);
    CHECK(verdict(bytes + "GET /second HTTP/1.1\r\n") == 0);
}

TEST_CASE("a connection is kept as the version and the header say") {
    const auto keeps = [](std::string_view version, std::string_view header) {
        const auto bytes = "GET / HTTP/" + std::string(version) + "\r\nHost: shop\r\n" + std::string(header) + "\r\n";
        return std::get<Head>(check_head(bytes, {})).keep_alive;
    };
    CHECK(keeps("1.1", ""));
    CHECK(keeps("1.1", "Connection: keep-alive\r\n"));
    CHECK_FALSE(keeps("1.1", "Connection: Close\r\n"));
    CHECK_FALSE(keeps("1.1", "Connection: TE, close\r\n"));
    CHECK_FALSE(keeps("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
    CHECK_FALSE(keeps("1.0", ""));
    CHECK(keeps("1.0", "Connection: Keep-Alive\r\n"));
}

TEST_CASE("what is ambiguous or malformed is refused with the status that says so") {
    struct Row {
        const char* what;
        std::string bytes;
        int status;
    };
    using namespace std::string_literals;
    const std::vector<Row> rows = {
        {"plain", get("/"), 0},
        {"query", get("/api/seats?session=a&section=b"), 0},
        {"escaped space", get("/a%20b?c=%C3%A9"), 0},
        {"empty segments", get("//a//"), 0},
        {"a dot in a name", get("/static/js/a.b..js"), 0},
        {"server-wide", "OPTIONS * HTTP/1.1\r\nHost: shop\r\n\r\n", 0},
        {"our own origin", get("http://SHOP/api/events"), 0},
        {"length of a body", post("Content-Length: 5\r\n"), 0},
        {"no body", post(""), 0},
        {"no body said with GET", get("/", "Content-Length: 0\r\n"), 0},
        {"non-ASCII value", get("/", "X-Name: J\xc3\xb6rg\r\n"), 0},

        {"no version", "GET /\r\nHost: shop\r\n\r\n", 400},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: shop\r\n\r\n", 400},
        {"a space in the path", "GET /a b HTTP/1.1\r\nHost: shop\r\n\r\n", 400},
        {"a tab", "GET\t/ HTTP/1.1\r\nHost: shop\r\n\r\n", 400},
        {"an empty line first", "\r\nGET / HTTP/1.1\r\nHost: shop\r\n\r\n", 400},
        {"small letters", "get / HTTP/1.1\r\nHost: shop\r\n\r\n", 501},
        {"an unknown method", "BREW / HTTP/1.1\r\nHost: shop\r\n\r\n", 501},
        {"a tunnel", "CONNECT shop:443 HTTP/1.1\r\nHost: shop\r\n\r\n", 501},
        {"trace", "TRACE / HTTP/1.1\r\nHost: shop\r\n\r\n", 501},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 501},
        {"version 2", "GET / HTTP/2.0\r\nHost: shop\r\n\r\n", 505},
        {"version 1.2", "GET / HTTP/1.2\r\nHost: shop\r\n\r\n", 505},
        {"no HTTP", "GET / FTP/1.1\r\nHost: shop\r\n\r\n", 400},
        {"a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 \r\n\r\n"s, 400},

        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two hosts", get("/", "Host: other\r\n"), 400},
        {"empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"a path in the host", "GET / HTTP/1.1\r\nHost: shop/evil\r\n\r\n", 400},
        {"half a host", "GET / HTTP/1.1\r\nHost: [\r\n\r\n", 400},
        {"another origin", get("http://evil/api/events"), 400},
        {"an origin without a path", get("http://shop"), 400},
        {"a user in the origin", get("http://shop@evil/"), 400},
        {"another scheme", get("ftp://shop/"), 400},
        {"no slash", get("api"), 400},
        {"server-wide GET", get("*"), 400},

        {"no name", get("/", ": value\r\n"), 400},
        {"no colon", get("/", "header\r\n"), 400},
        {"space before the colon", get("/", "Content-Length : 5\r\n"), 400},
        {"a folded line", get("/", "A: b\r\n c\r\n"), 400},
        {"bare LF", get("/", "A: b\nB: c\r\n"), 400},
        {"bare CR", get("/", "A: b\rB: c\r\n"), 400},
        {"NUL", get("/", "A: b\0c\r\n"s), 400},
        // Nobody decodes a value: the library is not told of it, see HttplibAdapter::exchange().
        {"an escaped line break in a value", get("/", "A: b%0d%0AB: c\r\n"), 0},
        {"an escaped NUL in a value", get("/", "A: b%00\r\n"), 0},
        {"another escape in a value", get("/", "A: b%20%C3%A9%\r\n"), 0},
        {"LF only", "GET / HTTP/1.1\nHost: shop\n\n", -1},
        {"the library's own name", get("/", "REMOTE_ADDR: 127.0.0.1\r\n"), 400},
        {"in small letters", get("/", "local_port: 1\r\n"), 400},

        {"two lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        {"a list of lengths", post("Content-Length: 5, 5\r\n"), 400},
        {"a signed length", post("Content-Length: +5\r\n"), 400},
        {"a negative length", post("Content-Length: -1\r\n"), 400},
        {"a hexadecimal length", post("Content-Length: 0x5\r\n"), 400},
        {"an empty length", post("Content-Length:\r\n"), 400},
        {"an overflowing length", post("Content-Length: 18446744073709551617\r\n"), 400},
        {"a large length", post("Content-Length: 16777217\r\n"), 413},
        {"the largest length", post("Content-Length: 1048576\r\n"), 0},
        {"a body with GET", get("/", "Content-Length: 5\r\n"), 400},
        {"a body with HEAD", "HEAD / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\n\r\n", 400},
        {"chunks", post("Transfer-Encoding: chunked\r\n"), 411},
        {"chunks and a length", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 411},
        {"hidden chunks", post("Transfer-Encoding: x, chunked\r\n"), 411},
        {"compressed", post("Content-Encoding: gzip\r\nContent-Length: 5\r\n"), 415},
        {"an expectation", post("Expect: 100-continue\r\nContent-Length: 5\r\n"), 0},
        {"a strange expectation", post("Expect: 200-ok\r\n"), 417},

        {"one range", get("/", "Range: bytes=0-99\r\n"), 0},
        {"the last bytes", get("/", "Range: bytes=-99\r\n"), 0},
        {"many ranges", get("/", "Range: bytes=0-1,0-1,0-1\r\n"), 416},
        {"two headers of ranges", get("/", "Range: bytes=0-1\r\nRange: bytes=0-1\r\n"), 416},
        {"a large range", get("/", "Range: bytes=0-99999999999999999999\r\n"), 416},
        {"no range", get("/", "Range: bytes=-\r\n"), 416},

        {"dots", get("/static/../secret"), 400},
        {"dots at the end", get("/static/.."), 400},
        {"one dot", get("/./a"), 400},
        {"escaped dots", get("/static/%2e%2E/secret"), 400},
        {"an escaped slash", get("/static/..%2fsecret"), 400},
        {"a backslash", get("/static/..\\secret"), 400},
        {"an escaped backslash", get("/static/..%5csecret"), 400},
        {"an escaped NUL", get("/a%00b"), 400},
        {"an escaped line break", get("/a%0d%0aSet-Cookie:x"), 400},
        {"an escaped line break in the query", get("/?a=%0D%0ASet-Cookie:x"), 400},
        {"half an escape", get("/a%2"), 400},
        {"no escape", get("/a%zz"), 400},
        {"half an escape in the query", get("/?a=%"), 400},
        {"a fragment", get("/a#b"), 400},
        {"raw bytes", get("/\xc3\xa9"), 400},
        {"a long segment", get("/" + std::string(256, 'a')), 400},
        {"the longest segment", get("/" + std::string(255, 'a')), 0},
    };
    for (const auto& row : rows) CHECK_MESSAGE(verdict(row.bytes) == row.status, row.what);
}

TEST_CASE("a target is decoded once, and is UTF-8") {
    const auto path_of = [](const std::string& target) {
        const std::string bytes = get(target);
        const auto check = check_head(bytes, {});
        const auto* head = std::get_if<Head>(&check);
        return head ? head->path : "refused";
    };
    CHECK(path_of("/%61pi/orders") == "/api/orders");
    CHECK(path_of("/%2561pi") == "/%61pi"); // not decoded again
    CHECK(path_of("/caf%C3%A9") == "/caf\xc3\xa9");
    for (const std::string target : {"/%FF", "/%C3", "/%C3/%A9", "/%ED%A0%80", "/%C0%AF", "/%C2%80", "/%00", "/a?q=%FF",
                                     "/a?%C3", "/a?q=%E2%82", "/a?q=%00"})
        CHECK_MESSAGE(path_of(target) == "refused", target);
    CHECK(path_of("/a?q=%C3%A9") == "/a");
}

TEST_CASE("who calls is said once") {
    const std::string token = "Cookie: buyer=A\r\n";
    CHECK(verdict(get("/", token)) == 0);
    CHECK(verdict(get("/", "Cookie: theme=a; buyer=A; theme=b\r\n")) == 0);
    CHECK(verdict(get("/", "Cookie: buyer=A; buyer=A\r\n")) == 400);
    CHECK(verdict(get("/", token + token)) == 400);
    CHECK(verdict(get("/", "Cookie: login=A; theme=b;login=\r\n")) == 400);
    CHECK(verdict(get("/", "Cookie: __Host-login=A\r\nCookie: __Host-login=B\r\n")) == 400);
    CHECK(verdict(get("/", "Authorization: Bearer A\r\nauthorization: Bearer B\r\n")) == 400);
    CHECK(verdict(get("/", "Cookie: theme=%0A\r\n")) == 0); // somebody else's, and nobody decodes it
}

TEST_CASE("several lines of a header are one list, and what is no UTF-8 in them reaches nobody") {
    const std::string bytes =
        get("/", "X-Forwarded-For: a\r\nUser-Agent: \xC3\xA9\xC3\tb\xFF\r\nx-forwarded-for: b, c\r\n");
    const auto head = std::get<Head>(check_head(bytes, {}));
    CHECK(head.joined("x-forwarded-for") == "a, b, c");
    CHECK_FALSE(head.joined("x-real-ip").has_value());
    CHECK(request_of(head).header("user-agent") == "\xC3\xA9\xEF\xBF\xBD\tb\xEF\xBF\xBD");
}

TEST_CASE("a head has bounds") {
    const RequestLimits limits{.max_head_bytes = 200, .max_headers = 3};
    CHECK(verdict(get("/", "A: b\r\nB: c\r\n"), limits) == 0);
    CHECK(verdict(get("/", "A: b\r\nB: c\r\nC: d\r\n"), limits) == 431);
    CHECK(verdict(get("/", "A: " + std::string(200, 'a') + "\r\n"), limits) == 431);
    CHECK(verdict(std::string(199, 'a'), limits) == -1);
    CHECK(verdict(std::string(200, 'a'), limits) == 431);
}

TEST_CASE("a checked head becomes the request that handlers see") {
    const std::string bytes = get("/caf%C3%A9/a+b?q=a+b%2Bc&empty=&flag&&q=second", "X-Two: 1\r\nx-two: 2\r\n");
    const auto request = request_of(std::get<Head>(check_head(bytes, {})));
    CHECK(request.path == "/caf\xc3\xa9/a+b");
    CHECK(request.query_value("q") == "a b+c");
    CHECK(request.query_value("empty") == "");
    CHECK(request.query_value("flag") == "");
    CHECK(request.query.size() == 3);
    CHECK(request.headers.count("x-two") == 2);
}

TEST_CASE("an answer is written with its length, except where there is none") {
    const auto written = [](const Response& response, bool keep_alive) {
        std::string output;
        append_until_body(response, keep_alive, output);
        return output;
    };
    const auto response = Response::of(201, "text/plain", "hello").with("X-Name", "value");
    CHECK(written(response, true) ==
          "HTTP/1.1 201 Created\r\nX-Name: value\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n");
    CHECK(written(response, false) ==
          "HTTP/1.1 201 Created\r\nX-Name: value\r\nContent-Type: text/plain\r\nConnection: close\r\n"
          "Content-Length: 5\r\n\r\n");
    CHECK(written(Response{304, {}, {}, {}, {}, {}}, true) == "HTTP/1.1 304 Not Modified\r\n\r\n");
}

} // namespace frontrow::testing::head_test
