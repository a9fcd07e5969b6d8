// The server over real sockets: what a browser does, what a hostile peer does, and what is left of it afterwards.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/nginx.hpp"
#include "tests/support/open_shop.hpp"

namespace frontrow::testing::server_test {

namespace {

std::size_t open_files() {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

} // namespace

TEST_CASE("one connection serves many requests, in order, whoever answers them") {
    OpenShop open;
    auto client = open.client();
    client.send(get("/api/events"));
    const auto events = client.read_answer();
    CHECK(has(events, "HTTP/1.1 200 OK\r\n"));
    CHECK(has(events, "X-Request-Id: test-"));
    CHECK(has(events, "\"hamlet\""));

    // Pipelined: from the cache, from the store, from the cache, from nowhere.
    client.send(get("/healthz") + post("/api/sessions/tonight/holds", R"({"seats":["A-1"]})") + get("/healthz") +
                get("/nowhere") + "HEAD /healthz HTTP/1.1\r\nHost: shop\r\n\r\n");
    CHECK(has(client.read_answer(), "{\"status\":\"ok\"}"));
    const auto hold = client.read_answer();
    CHECK(has(hold, "HTTP/1.1 201 Created\r\n"));
    CHECK(has(hold, "Set-Cookie: buyer="));
    CHECK(has(client.read_answer(), "{\"status\":\"ok\"}"));
    CHECK(has(client.read_answer(), "HTTP/1.1 404 Not Found\r\n"));
    const auto head = client.read_answer(false);
    CHECK(has(head, "Content-Length: 15\r\n"));
    CHECK(client.is_silent(20)); // HEAD has no body
}

TEST_CASE("the same bytes cut anywhere are the same requests") {
    OpenShop open;
    const std::string bytes = post("/api/sessions/tonight/holds", R"({"seats":["A-1"]})") + get("/healthz");
    for (std::size_t cut = 1; cut < bytes.size(); cut += 3) {
        auto client = open.client();
        client.send(bytes.substr(0, cut));
        if (cut % 2) std::this_thread::yield();
        client.send(bytes.substr(cut));
        const auto hold = client.read_answer();
        // A second buyer finds the seat taken.
        REQUIRE((has(hold, " 201 ") || has(hold, " 409 ")));
        REQUIRE(has(client.read_answer(), "{\"status\":\"ok\"}"));
    }
}

TEST_CASE("the caller decides how the connection goes on") {
    OpenShop open;
    auto closes = open.client();
    closes.send(get("/healthz", "Connection: close\r\n"));
    const auto answer = closes.read_all();
    CHECK(has(answer, "Connection: close\r\n"));
    CHECK(answer.ends_with("{\"status\":\"ok\"}"));

    auto old = open.client();
    old.send("GET /healthz HTTP/1.0\r\n\r\n");
    CHECK(old.read_all().ends_with("{\"status\":\"ok\"}"));

    auto half_closed = open.client();
    half_closed.send(get("/healthz") + post("/api/sessions/tonight/holds", R"({"seats":["A-1"]})"));
    half_closed.half_close();
    const auto both = half_closed.read_all();
    CHECK(has(both, " 200 "));
    CHECK(has(both, " 201 "));

    auto waits = open.client();
    waits.send("POST /api/sessions/tonight/holds HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"
               "Expect: 100-continue\r\nContent-Length: 17\r\n\r\n");
    CHECK(waits.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    waits.send(R"({"seats":["A-3"]})");
    CHECK(has(waits.read_answer(), " 201 "));
}

TEST_CASE("what is not a request is refused, says nothing of the inside, and ends the connection") {
    OpenShop open;
    for (const auto& [bytes, status] : std::vector<std::pair<std::string, std::string>>{
             {"nonsense\r\n\r\n", "400 Bad Request"},
             {get("/a%0d%0aSet-Cookie:x=1"), "400 Bad Request"},
             {get("/../etc/passwd"), "400 Bad Request"},
             {get("/", "REMOTE_ADDR: 127.0.0.1\r\n"), "400 Bad Request"},
             {"POST /api/orders HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
              "411 Length Required"},
             {"POST /api/orders HTTP/1.1\r\nHost: shop\r\nContent-Length: 2000000\r\n\r\n", "413 Content Too Large"},
             {get("/", "A: " + std::string(20'000, 'a') + "\r\n"), "431 Request Header Fields Too Large"},
             {"BREW / HTTP/1.1\r\nHost: shop\r\n\r\n", "501 Not Implemented"}}) {
        INFO(status);
        auto client = open.client();
        client.send(bytes + get("/healthz")); // which must not be answered
        const auto answer = client.read_all();
        CHECK(has(answer, "HTTP/1.1 " + status + "\r\n"));
        CHECK(has(answer, "Connection: close\r\n"));
        CHECK(has(answer, "application/problem+json"));
        CHECK_FALSE(has(answer, "Set-Cookie"));
        CHECK_FALSE(has(answer, "EXCEPTION"));
        CHECK_FALSE(has(answer, "200 OK"));
    }
    CHECK(has(open.ask("PUT /api/events HTTP/1.1\r\nHost: shop\r\n\r\n"), "Allow: OPTIONS, GET, HEAD\r\n"));
    CHECK(has(open.ask(get("http://shop/healthz")), " 200 "));
    CHECK(has(open.ask("DELETE http://shop/api/holds/nothing HTTP/1.1\r\nHost: shop\r\n\r\n"), " 40"));
}

TEST_CASE("a sender who is slow loses its own connection and nobody else's time") {
    auto options = OpenShop::quick();
    options.deadlines.head = Seconds(1);
    options.deadlines.body = Seconds(1);
    options.deadlines.idle = Seconds(2);
    OpenShop open(options);
    std::vector<RawClient> slow;
    for (int i = 0; i < 200; ++i) {
        slow.push_back(open.client());
        slow.back().send(i % 2 ? "GET / HTTP/1.1\r\nHost: sh"
                               : "POST /api/orders HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\n\r\n{");
    }
    auto idle = open.client();
    CHECK(has(open.ask(get("/healthz")), " 200 "));
    CHECK(has(open.ask(post("/api/sessions/tonight/holds", R"({"seats":["A-1"]})")), " 201 "));
    for (auto& client : slow) CHECK(has(client.read_all(), "HTTP/1.1 408 Request Timeout\r\n"));
    CHECK(idle.read_all().empty());
}

TEST_CASE("a reader who is slow gets the whole answer, or loses its connection") {
    auto options = OpenShop::quick();
    options.deadlines.send = Seconds(1);
    options.deadlines.min_bytes_per_second = 1'000'000;
    OpenShop open(options);
    std::string requests;
    for (int i = 0; i < 4'000; ++i) requests += get("/api/sections/seats?session=tonight");
    auto patient = open.client();
    std::jthread sending([&] { patient.send(requests); });
    for (int i = 0; i < 4'000; ++i) {
        const auto answer = patient.read_answer();
        REQUIRE_MESSAGE(has(answer, " 200 "), answer);
    }
    sending.join();

    auto deaf = open.client();
    deaf.take_little();
    sending = std::jthread([&] { deaf.send(requests); }); // until the server gives up on us
    sending.join();
    CHECK(has(open.ask(get("/healthz")), " 200 "));
}

TEST_CASE("connections are bounded") {
    auto options = OpenShop::quick();
    options.max_connections = 10;
    OpenShop open(options);
    std::vector<RawClient> clients;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(open.client());
        clients.back().send(get("/healthz"));
        clients.back().read_answer();
    }
    auto refused = open.client();
    const auto answer = refused.read_all();
    CHECK(has(answer, "HTTP/1.1 503 Service Unavailable\r\n"));
    CHECK(has(answer, "Retry-After: 1\r\n"));
    clients.pop_back();
    for (;;) { // until the loop has noticed
        auto again = open.client();
        again.send(get("/healthz", "Connection: close\r\n"));
        if (has(again.read_all(), " 200 ")) break;
    }
}

TEST_CASE("who asks too often is told when to come back, and others are not") {
    auto options = OpenShop::quick();
    options.per_address = {.per_second = 1, .burst = 5};
    options.per_buyer = {.per_second = 1, .burst = 3};
    OpenShop open(options);
    auto client = open.client();
    const auto ask = [&](const std::string& headers) {
        client.send(get("/healthz", headers));
        return client.read_answer();
    };
    for (int i = 0; i < 50; ++i) REQUIRE(has(ask(""), " 200 ")); // the machine itself
    const std::string alice = "Cookie: buyer=" + kAlice + "\r\n";
    for (int i = 0; i < 3; ++i) CHECK(has(ask(alice), " 200 "));
    const auto refused = ask(alice);
    CHECK(has(refused, "HTTP/1.1 429 Too Many Requests\r\n"));
    CHECK(has(refused, "Retry-After: 1\r\n"));
    CHECK(has(ask("Cookie: buyer=" + kBob + "\r\n"), " 200 "));
    const std::string one = "X-Forwarded-For: 203.0.113.9\r\n";
    for (int i = 0; i < 5; ++i) CHECK(has(ask(one), " 200 "));
    CHECK(has(ask(one), " 429 "));
    CHECK(has(ask("X-Forwarded-For: 203.0.113.10\r\n"), " 200 "));
}

TEST_CASE("a full queue refuses at once, and the request behind it is untouched") {
    auto options = OpenShop::quick();
    options.workers = 1;
    options.max_queue = 1;
    OpenShop open(options);
    std::atomic<bool> is_locked = false;
    std::atomic<bool> may_end = false;
    std::jthread writer([&] { // whatever writes waits for this
        open.shop.store.write([&](Tx&) {
            is_locked = true;
            is_locked.notify_all();
            may_end.wait(false);
            return Done{};
        });
    });
    is_locked.wait(false);
    std::vector<RawClient> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(open.client());
        clients.back().send(
            post("/api/sessions/tonight/holds", R"({"seats":["A-)" + std::to_string(i * 2 + 1) + "\"]}"));
    }
    CHECK(has(open.ask(get("/healthz")), " 200 ")); // the loops do not wait
    may_end = true;
    may_end.notify_all();
    int held = 0;
    int refused = 0;
    for (auto& client : clients) {
        const auto answer = client.read_answer();
        if (has(answer, " 201 ")) ++held;
        if (has(answer, " 503 ")) ++refused;
    }
    CHECK(held >= 1);
    CHECK(held + refused == 5);
    const auto states = open.shop.states();
    CHECK(std::count(states.begin(), states.end(), 'h') == held);
}

TEST_CASE("live streams tell of a hold, survive a reset, and are told to come back at the end") {
    auto open = std::make_unique<OpenShop>();
    std::vector<RawClient> viewers;
    for (int i = 0; i < 150; ++i) { // more than a loop feeds at a time
        viewers.push_back(open->client());
        viewers.back().send(get("/api/sessions/tonight/live"));
    }
    for (auto& viewer : viewers) {
        const auto head = viewer.read_until("\r\n\r\n");
        CHECK(has(head, "Content-Type: text/event-stream\r\n"));
        CHECK_FALSE(has(head, "Content-Length"));
        CHECK(has(viewer.read_until("\n\n"), "event: snapshot\n"));
    }
    viewers.front().reset();
    viewers.erase(viewers.begin());
    CHECK(has(open->ask(post("/api/sessions/tonight/holds", R"({"seats":["A-1","A-2"]})")), " 201 "));
    for (auto& viewer : viewers) CHECK(has(viewer.read_until("]]}\n\n"), R"("changes":[[0,"h"],[1,"h"]]})"));
    open.reset();
    for (auto& viewer : viewers) CHECK(has(viewer.read_all(), "retry: "));
}

TEST_CASE("a live stream is kept although its caller says that the connection ends, and ends with it at a stop") {
    auto open = std::make_unique<OpenShop>();
    const std::string path = "/api/sessions/tonight/live";
    std::vector<RawClient> viewers;
    for (const auto& request : {get(path, "Connection: close\r\n"), "GET " + path + " HTTP/1.0\r\n\r\n",
                                "GET " + path + " HTTP/1.0\r\nHost: shop\r\nConnection: close\r\n\r\n"}) {
        viewers.push_back(open->client());
        viewers.back().send(request);
    }
    for (auto& viewer : viewers) {
        CHECK(has(viewer.read_until("\r\n\r\n"), "Content-Type: text/event-stream\r\n"));
        CHECK(has(viewer.read_until("\n\n"), "event: snapshot\n"));
    }
    CHECK(has(open->ask(post("/api/sessions/tonight/holds", R"({"seats":["A-1"]})")), " 201 "));
    for (auto& viewer : viewers) CHECK(has(viewer.read_until("]]}\n\n"), R"("changes":[[0,"h"]]})"));
    open.reset();
    for (auto& viewer : viewers) CHECK(has(viewer.read_all(), "retry: "));
}

TEST_CASE("who asks for the head of a live stream gets it, and the end") {
    OpenShop open;
    auto client = open.client();
    client.send("HEAD /api/sessions/tonight/live HTTP/1.1\r\nHost: shop\r\n\r\n");
    const auto answer = client.read_all();
    CHECK(has(answer, " 200 "));
    CHECK(has(answer, "Content-Type: text/event-stream\r\n"));
    CHECK(answer.ends_with("\r\n\r\n"));
    CHECK(open.shop.shop.live().readers() == 0);
}

TEST_CASE("a live stream passes a plain nginx") {
    OpenShop open;
    const Nginx nginx(open.port);
    auto viewer = nginx.client();
    viewer.send(get("/api/sessions/tonight/live"));
    CHECK(has(viewer.read_until("\r\n\r\n"), "Content-Type: text/event-stream\r\n"));
    CHECK(has(viewer.read_until("\n\n"), "event: snapshot\n"));
    CHECK(has(open.ask(post("/api/sessions/tonight/holds", R"({"seats":["A-1"]})")), " 201 "));
    CHECK(has(viewer.read_until("]]}"), R"("changes":[[0,"h"]]})"));
}

TEST_CASE("a stop lets what runs finish") {
    auto options = OpenShop::quick();
    options.loops = 1; // so that what was sent first is read first
    auto open = std::make_unique<OpenShop>(options);
    std::atomic<bool> is_locked = false;
    std::atomic<bool> may_end = false;
    std::jthread writer([&] {
        open->shop.store.write([&](Tx&) {
            is_locked = true;
            is_locked.notify_all();
            may_end.wait(false);
            return Done{};
        });
    });
    is_locked.wait(false);
    auto idle = open->client();
    auto buyer = open->client();
    buyer.send(post("/api/sessions/tonight/holds", R"({"seats":["A-1"]})"));
    const auto figures = open->ask(get("/healthz")); // behind the buyer's request
    std::jthread stopping([&] { open->server.stop(); });
    CHECK(idle.read_all().empty());
    may_end = true;
    may_end.notify_all();
    CHECK(has(buyer.read_answer(), " 201 "));
    stopping.join();
    writer.join();
}

TEST_CASE("a thousand connections that come and go at random leave nothing behind while seats are sold") {
    const auto files_before = open_files();
    {
        OpenShop open;
        std::atomic<int> held = 0;
        std::jthread selling([&] {
            for (int i = 0; i < 100; ++i) {
                auto client = open.client();
                client.send(post("/api/sessions/tonight/holds", R"({"best":{"count":1}})"));
                if (has(client.read_answer(), " 201 ")) ++held;
            }
        });
        std::mt19937 random(7);
        std::vector<RawClient> clients;
        const std::vector<std::string> starts = {"",
                                                 "GET / HT",
                                                 get("/api/events"),
                                                 get("/api/sessions/tonight/live"),
                                                 post("/api/sessions/tonight/holds", "{"),
                                                 get("/api/events") + get("/api/sections?venue=small-house") + "GET",
                                                 "\0\1\2\3\r\n\r\n"};
        for (int i = 0; i < 1'000; ++i) {
            clients.push_back(open.client());
            clients.back().send(starts[random() % starts.size()]);
            if (clients.size() > 50 || random() % 3 == 0) {
                const auto which = random() % clients.size();
                if (random() % 2) clients[which].reset();
                std::swap(clients[which], clients.back());
                clients.pop_back();
            }
        }
        selling.join();
        clients.clear();
        CHECK(held == 18); // as many as there are seats that "best" may give away
        CHECK(has(open.ask(get("/healthz")), " 200 "));
        open.shop.check_sound();
    }
    CHECK(open_files() == files_before);
}

} // namespace frontrow::testing::server_test
