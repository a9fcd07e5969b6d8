// One test for each published flaw of cpp-httplib that Debian's versions still carry: docs/security.md says what each
// is and how it is met.

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/support/open_shop.hpp"

namespace frontrow::testing::cve_test {

namespace {

const std::string kOrders = "POST /api/orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n";

/// Sends `bytes` and then a request that must not be reached. Returns everything that was answered.
std::string answers(const OpenShop& open, const std::string& bytes) {
    auto client = open.client();
    client.send(bytes + get("/healthz"));
    return client.read_all();
}
bool is_alive(const OpenShop& open) { return has(open.ask(get("/healthz")), " 200 "); }

} // namespace

TEST_CASE("CVE-2025-46728: a body without a known length is not gathered") {
    const OpenShop open;
    CHECK(has(answers(open, kOrders + "Transfer-Encoding: chunked\r\n\r\n100000\r\n" + std::string(70'000, 'x')),
              " 411 "));
    // Neither length nor chunks: there is no body, and what follows is a request of its own.
    auto client = open.client();
    client.send(kOrders + "\r\n" + get("/healthz"));
    CHECK(has(client.read_answer(), " 401 "));
    CHECK(has(client.read_answer(), " 200 "));
}

TEST_CASE("CVE-2025-53628: a line has a bound") {
    const OpenShop open;
    CHECK(has(answers(open, "GET /" + std::string(60'000, 'a')), " 431 "));
    CHECK(has(answers(open, "GET / HTTP/1.1\r\nHost: shop\r\nA: " + std::string(60'000, 'a')), " 431 "));
}

TEST_CASE("CVE-2025-53629: chunks do not grow a body without end") {
    const OpenShop open;
    std::string chunks;
    for (int i = 0; i < 1'000; ++i) chunks += "10\r\n0123456789abcdef\r\n";
    CHECK(has(answers(open, kOrders + "Transfer-Encoding: chunked\r\n\r\n" + chunks), " 411 "));
    CHECK(has(answers(open, kOrders + "Content-Length: 5\r\nTransfer-Encoding: Chunked\r\n\r\n" + chunks), " 411 "));
}

TEST_CASE("CVE-2025-66570: a caller cannot name its own address") {
    const OpenShop open;
    for (const std::string name : {"REMOTE_ADDR", "REMOTE_PORT", "LOCAL_ADDR", "LOCAL_PORT", "remote_addr"})
        CHECK(has(answers(open, get("/api/events", name + ": 127.0.0.1\r\n")), " 400 "));
}

TEST_CASE("CVE-2026-21428: no line break gets into a header that is sent") {
    Router router([](const Request&, std::string_view) {});
    router.add("POST", "/", [](const Request& request) {
        return Response::of(200, "text/plain", "")
            .with("X-Echo", std::string(request.query_value("echo").value_or("")));
    });
    Server server(router, {}, "", [](const AccessRecord&) {});
    const int port = server.bind("127.0.0.1", 0);
    std::jthread accepting([&] { server.serve(); });
    const auto ask = [&](const std::string& target) {
        RawClient client(port);
        client.send("POST " + target + " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
        return client.read_all();
    };
    CHECK(has(ask("/?echo=plain"), "X-Echo: plain\r\n"));
    for (const std::string target : {"/?echo=a%0d%0aSet-Cookie:%20x=1", "/?echo=a%0aSet-Cookie:%20x=1"}) {
        const auto answer = ask(target);
        CHECK(has(answer, " 400 "));
        CHECK_FALSE(has(answer, "Set-Cookie"));
    }
    server.stop();
}

TEST_CASE("CVE-2026-22776: a compressed body is not unpacked") {
    const OpenShop open;
    for (const std::string coding : {"gzip", "br", "deflate", "identity"})
        CHECK(has(answers(open, kOrders + "Content-Encoding: " + coding + "\r\nContent-Length: 2\r\n\r\n{}"), " 415 "));
}

TEST_CASE("CVE-2026-28434: what is thrown inside stays inside") {
    Router router([](const Request&, std::string_view) {});
    router.add("POST", "/defect", [](const Request&) -> Response { throw std::runtime_error("secret path /srv/key"); });
    router.add_cached("/defect", [](const Request&) -> Response { throw std::runtime_error("secret path /srv/key"); });
    Server server(router, {}, "", [](const AccessRecord&) {});
    const int port = server.bind("127.0.0.1", 0);
    std::jthread accepting([&] { server.serve(); });
    for (const std::string method : {"GET", "POST"}) {
        RawClient client(port);
        client.send(method + " /defect HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
        const auto answer = client.read_all();
        CHECK(has(answer, " 500 "));
        CHECK_FALSE(has(answer, "secret"));
        CHECK_FALSE(has(answer, "EXCEPTION"));
    }
    server.stop();
}

TEST_CASE("CVE-2026-28435: a small compressed body cannot pass for a large one") {
    const OpenShop open;
    const std::string gzip_of_zeros = "\x1f\x8b\x08";
    CHECK(has(answers(open, kOrders + "content-encoding: GZIP\r\nContent-Length: 3\r\n\r\n" + gzip_of_zeros), " 415 "));
    CHECK(has(answers(open, kOrders + "Content-Length: 1048577\r\n\r\n"), " 413 "));
}

TEST_CASE("CVE-2026-29076: a form is not taken apart by recursion") {
    const OpenShop open;
    const std::string body = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename*=UTF-8''" +
                             std::string(60'000, 'a') + "\r\n\r\nx\r\n--b--\r\n";
    auto client = open.client();
    client.send(
        "POST /api/sessions/tonight/holds HTTP/1.1\r\nHost: shop\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    CHECK(has(client.read_answer(), " 415 "));
    // Nor is a path, by the library's routes: each segment is as long as it may be.
    std::string path;
    for (int i = 0; i < 60; ++i) path += "/" + std::string(250, 'a');
    CHECK(has(open.ask("POST " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n"), " 404 "));
    CHECK(is_alive(open));
}

TEST_CASE("CVE-2026-34441: a request cannot hide in the body of a GET") {
    const OpenShop open;
    const std::string hidden = get("/api/events");
    const auto answer = answers(
        open, get("/static/css/shop.css", "Content-Length: " + std::to_string(hidden.size()) + "\r\n") + hidden);
    CHECK(has(answer, " 400 "));
    CHECK_FALSE(has(answer, "hamlet"));
}

TEST_CASE("CVE-2026-45352: a negative size of a chunk asks for nothing") {
    const OpenShop open;
    for (const std::string size : {"-1", "-2", "fffffffffffffffe"})
        CHECK(has(answers(open, kOrders + "Transfer-Encoding: chunked\r\n\r\n" + size + "\r\n"), " 411 "));
    CHECK(is_alive(open));
}

TEST_CASE("CVE-2026-45372: header values are taken as they are") {
    OpenShop open;
    const auto answer = open.ask(get("/api/events", "Cookie: buyer=a%0d%0aX-Forwarded-For: 1.2.3.4\r\n"));
    CHECK(has(answer, " 200 "));
    CHECK_FALSE(has(answer, "1.2.3.4"));
    // An escape that does no harm is not decoded either: these are two keys.
    const auto order = [&](const std::string& key) {
        return open.ask(post("/api/orders", "{}", "Cookie: buyer=" + kAlice + "\r\nIdempotency-Key: " + key + "\r\n"));
    };
    CHECK(has(order("%41"), " 422 "));
    Router router([](const Request&, std::string_view) {});
    router.add("POST", "/", [](const Request& request) {
        return Response::of(200, "text/plain", std::string(request.header("x-key").value_or("")));
    });
    Server server(router, {}, "", [](const AccessRecord&) {});
    const int port = server.bind("127.0.0.1", 0);
    std::jthread accepting([&] { server.serve(); });
    RawClient client(port);
    client.send("POST / HTTP/1.1\r\nHost: shop\r\nX-Key: %41%2C\r\n\r\n");
    CHECK(client.read_answer().ends_with("\r\n\r\n%41%2C"));
    server.stop();
}

} // namespace frontrow::testing::cve_test
