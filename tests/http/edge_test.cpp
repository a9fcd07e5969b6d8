// The edge over real sockets: one client, one caller and one route for each request, whoever tries to be several.

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "domain/quota.hpp"
#include "http/backlog.hpp"
#include "tests/support/open_shop.hpp"

namespace frontrow::testing::edge_test {

namespace {

/// The test shop behind a server that notes what it has answered.
class NotedShop {
public:
    explicit NotedShop(const Server::Options& options)
        : server(shop.shop.router(), options, "test-", [this](const AccessRecord& record) { note(record); }) {
        port = server.bind("127.0.0.1", 0);
        accepting_ = std::jthread([this] { server.serve(); });
    }
    ~NotedShop() { server.stop(); }
    NotedShop(const NotedShop&) = delete;
    NotedShop& operator=(const NotedShop&) = delete;

    [[nodiscard]] RawClient client() const { return RawClient(port); }

    struct Answer {
        std::string route;
        bool may_wait;
    };
    std::vector<Answer> answers() {
        const std::lock_guard lock(mutex_);
        return answers_;
    }

    TestShop shop;
    Server server;
    int port = 0;

private:
    void note(const AccessRecord& record) {
        const std::lock_guard lock(mutex_);
        answers_.push_back({std::string(record.route), record.may_wait});
    }
    std::mutex mutex_;
    std::vector<Answer> answers_;
    std::jthread accepting_;
};

Server::Options one_loop() {
    auto options = OpenShop::quick();
    options.loops = 1;
    return options;
}

std::size_t count_of(const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

} // namespace

TEST_CASE("a path that is spelled with escapes takes the way of the path that it means") {
    NotedShop open(one_loop());
    auto client = open.client();
    for (const std::string target : {"/api/orders/nothing", "/%61pi/orders/nothing", "/api/%6frders/nothing"}) {
        client.send(get(target));
        CHECK(has(client.read_answer(), " 404 "));
        const auto last = open.answers().back();
        CHECK(last.route == "/api/orders/{order}");
        CHECK(last.may_wait); // not on the event loop
    }
    client.send(get("/%61pi/events"));
    CHECK(has(client.read_answer(), " 200 "));
}

TEST_CASE("a buyer is one caller, by cookie or as Bearer; who writes a token of no form is none") {
    auto options = one_loop();
    options.per_buyer = {.per_second = 0.001, .burst = 4};
    OpenShop open(options);
    auto client = open.client();
    const auto ask = [&](const std::string& headers) {
        client.send(get("/healthz", headers));
        return client.read_answer();
    };
    const std::string cookie = "Cookie: buyer=" + kAlice + "\r\n";
    const std::string bearer = "Authorization: bEaReR " + kAlice + "\r\n";
    for (const auto& headers : {cookie, bearer, cookie, bearer}) CHECK(has(ask(headers), " 200 "));
    CHECK(has(ask(bearer), " 429 "));
    CHECK(has(ask(cookie), " 429 "));
    for (int i = 0; i < 20; ++i) CHECK(has(ask("Cookie: buyer=" + std::string(10'000, 'x') + "\r\n"), " 200 "));
}

TEST_CASE("a client is one, however it writes its X-Forwarded-For and from wherever in its network it comes") {
    auto options = one_loop();
    options.per_address = {.per_second = 0.001, .burst = 4};
    OpenShop open(options);
    const auto status = [&](const std::string& headers) { return open.ask(get("/healthz", headers)).substr(9, 3); };
    const std::string client = "X-Forwarded-For: 203.0.113.9\r\n";
    CHECK(status(client) == "200");
    CHECK(status("X-Forwarded-For: 1.1.1.1\r\n" + client) == "200"); // the proxy's own line is the last one
    CHECK(status("X-Forwarded-For: 1.1.1.2, 203.0.113.9\r\n") == "200");
    CHECK(status("x-forwarded-for: 1.1.1.3\r\nX-FORWARDED-FOR: 203.0.113.9:99\r\n") == "200");
    CHECK(status("X-Forwarded-For: 1.1.1.4\r\n" + client) == "429");
    for (int i = 0; i < 4; ++i) CHECK(status("X-Forwarded-For: 2001:db8:1:2::" + std::to_string(i) + "\r\n") == "200");
    CHECK(status("X-Forwarded-For: 2001:db8:1:2:ffff::1\r\n") == "429");
    CHECK(status("X-Forwarded-For: 2001:db8:1:3::1\r\n") == "200");
}

TEST_CASE("who goes on asking beyond the limit loses the connection") {
    auto options = one_loop();
    options.per_address = {.per_second = 0.001, .burst = 5};
    OpenShop open(options);
    auto client = open.client();
    std::string requests;
    for (int i = 0; i < 50; ++i) requests += get("/healthz", "X-Forwarded-For: 203.0.113.9\r\n");
    client.send(requests);
    const auto answers = client.read_all();
    CHECK(count_of(answers, " 200 OK\r\n") == 5);
    CHECK(count_of(answers, " 429 Too Many Requests\r\n") == 4);
}

TEST_CASE("two connections that pipeline without end keep nobody else waiting") {
    NotedShop open(one_loop());
    std::string requests;
    for (int i = 0; i < 400; ++i) requests += get("/api/events");
    std::atomic<bool> is_over = false;
    const auto flood = [&] {
        auto client = open.client();
        std::jthread reading([&] {
            while (client.read_some()) {
            }
        });
        while (!is_over) client.send(requests);
        client.half_close();
    };
    std::jthread first(flood);
    std::jthread second(flood);
    while (open.answers().size() < 1'000) std::this_thread::yield();
    auto client = open.client();
    for (int i = 0; i < 5; ++i) {
        const auto before = open.answers().size();
        client.send(get("/healthz"));
        CHECK(has(client.read_answer(), " 200 "));
        const auto answers = open.answers();
        std::size_t ahead = 0; // of ours, since we asked
        for (auto at = before; at < answers.size() && answers[at].route != "/healthz"; ++at) ++ahead;
        CHECK(ahead < 200); // two budgets or three; a loop that serves all that has arrived gives thousands
    }
    is_over = true;
}

TEST_CASE("live streams of one client are bounded, behind a proxy too, and others have theirs") {
    auto options = one_loop();
    options.max_live_per_address = 2;
    OpenShop open(options);
    const auto watch = [&](const std::string& address) {
        auto client = open.client();
        client.send(get("/api/sessions/tonight/live", "X-Forwarded-For: " + address + "\r\n"));
        return client;
    };
    std::vector<RawClient> viewers;
    for (int i = 0; i < 2; ++i) {
        viewers.push_back(watch("203.0.113.9"));
        CHECK(has(viewers.back().read_until("\n\n"), " 200 "));
    }
    auto third = watch("203.0.113.9");
    const auto refused = third.read_answer();
    CHECK(has(refused, " 429 "));
    CHECK(has(refused, "too_many_streams"));
    auto other = watch("203.0.113.10");
    CHECK(has(other.read_until("\r\n\r\n"), " 200 "));
    viewers.clear();
    for (;;) { // until the loop has noticed
        auto again = watch("203.0.113.9");
        if (has(again.read_until("\r\n\r\n"), " 200 ")) break;
    }
}

TEST_CASE("connections of one client are bounded behind a proxy too, whatever they wait for") {
    auto options = one_loop();
    options.max_connections_per_address = 2;
    OpenShop open(options);
    const auto from = [](const std::string& address) { return "X-Forwarded-For: " + address + "\r\n"; };
    const auto half = [&](const std::string& address) {
        auto client = open.client();
        client.send("POST /api/interest HTTP/1.1\r\nHost: shop\r\n" + from(address) + "Content-Length: 9\r\n\r\n");
        return client;
    };
    std::vector<RawClient> clients;
    for (int i = 0; i < 2; ++i) clients.push_back(half("203.0.113.9"));
    const auto refused = half("203.0.113.9").read_all();
    CHECK(has(refused, " 429 "));
    CHECK(has(refused, "too_many_requests"));
    auto pooled = open.client(); // a proxy speaks for one after the other by it
    for (int i = 0; i < 4; ++i) {
        pooled.send(get("/healthz", from("203.0.113." + std::to_string(20 + i))));
        CHECK(has(pooled.read_answer(), " 200 "));
    }
    for (int i = 0; i < 2; ++i) clients.push_back(half("203.0.113.20")); // who has none left of it
    for (auto& client : clients) client.send("something");
    for (auto& client : clients) CHECK(has(client.read_answer(), " 415 "));
    clients[0].send(get("/healthz", from("203.0.113.21")));
    CHECK(has(clients[0].read_answer(), " 200 "));
    CHECK(has(open.ask(get("/healthz", from("203.0.113.9"))), " 200 "));
    for (int i = 0; i < 3; ++i) clients.push_back(open.client()); // the proxy's own are as many as there are
    for (auto& client : clients) {
        client.send(get("/healthz"));
        CHECK(has(client.read_answer(), " 200 "));
    }
}

TEST_CASE("a body is bounded by what its route takes, before it is read") {
    OpenShop open(one_loop());
    const auto answer_to = [&](const std::string& target, std::size_t bytes) {
        return open
            .ask("POST " + target + " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: " +
                 std::to_string(bytes) + "\r\n\r\n" + (bytes < 100'000 ? std::string(bytes, ' ') : ""))
            .substr(9, 3);
    };
    CHECK(answer_to("/api/interest", 65'536) == "400");
    CHECK(answer_to("/api/interest", 65'537) == "413");
    CHECK(answer_to("/api/nowhere", 1'000'000) == "413");
    CHECK(answer_to("/api/admin/events", 65'537) == "403"); // of the house: it may be larger
    CHECK(answer_to("/api/admin/events", 1'048'577) == "413");
}

TEST_CASE("who sends a large body is looked at before it is read") {
    OpenShop open(one_loop());
    const auto head = [](const std::string& target, const std::string& headers, std::size_t bytes) {
        return "POST " + target + " HTTP/1.1\r\nHost: shop\r\nSec-Fetch-Site: same-origin\r\n" + headers +
               "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
    };
    const auto first_word = [&](const std::string& sent) { // with no byte of the body on its way
        auto client = open.client();
        client.send(sent);
        return client.read_until("\r\n\r\n").substr(9, 3);
    };
    const auto cookie = [&](Role role) { return "Cookie: login=" + open.shop.log_in(role) + "\r\n"; };
    const std::string expects = "Expect: 100-continue\r\n";
    CHECK(first_word(head("/api/admin/events", expects, 65'537)) == "401");
    CHECK(first_word(head("/api/venue/plans", expects, 16'000'000)) == "401");
    CHECK(first_word(head("/api/venue/plans", expects + cookie(Role::marketing), 16'000'000)) == "403");
    CHECK(first_word(head("/api/setup/archive", expects, 16'000'000)) == "410"); // it has been set up

    CHECK(first_word(head("/api/admin/events", expects + cookie(Role::admin), 65'537)) == "100");

    // The same without asking: the answer comes while the body is still on its way, and ends the connection.
    auto eager = open.client();
    eager.send(head("/api/venue/plans", "", 4'000'000) + std::string(100'000, ' '));
    CHECK(has(eager.read_answer(), " 401 "));

    // What has been looked at goes on as any request does, with another behind it.
    auto known = open.client();
    known.send(head("/api/admin/events", cookie(Role::admin) + "Content-Type: application/json\r\n", 100'000) +
               std::string(100'000, ' ') + get("/healthz"));
    CHECK(has(known.read_answer(), " 400 "));
    CHECK(has(known.read_answer(), " 200 "));
}

TEST_CASE("rights that are lost while a large body is on its way are lost") {
    OpenShop open(one_loop());
    const auto token = open.shop.log_in(Role::admin);
    auto client = open.client();
    client.send("POST /api/admin/events HTTP/1.1\r\nHost: shop\r\nSec-Fetch-Site: same-origin\r\nCookie: login=" +
                token + "\r\nContent-Length: 70000\r\nExpect: 100-continue\r\n\r\n");
    CHECK(has(client.read_until("\r\n\r\n"), " 100 "));
    CHECK(open.shop.send_as(token, "DELETE", "/api/login").status == 204);
    client.send(std::string(70'000, ' '));
    CHECK(has(client.read_answer(), " 401 "));
}

TEST_CASE("every answer says how browsers have to take it, whoever made it") {
    OpenShop open(one_loop());
    for (const std::string& request :
         {get("/"), get("/api/events"), get("/healthz"), get("/nowhere"), get("/static/css/shop.css"),
          post("/api/sessions/tonight/holds", "{"), std::string("nonsense\r\n\r\n"), get("/%00")}) {
        const auto answer = open.ask(request);
        INFO(answer.substr(0, 200));
        CHECK(count_of(answer, "X-Content-Type-Options: nosniff\r\n") == 1);
        CHECK(count_of(answer, "Referrer-Policy: same-origin\r\n") == 1);
        CHECK(count_of(answer, "Content-Security-Policy: ") == 1);
        CHECK_FALSE(has(answer, "Strict-Transport-Security")); // not over plain HTTP
    }
}

TEST_CASE("answers that nobody takes are bounded in all, and for each client") {
    const auto shared = std::make_shared<const std::string>(500, 'x');
    Backlog backlog({.bytes = 2'000, .bytes_per_client = 1'200});
    std::vector<Backlog::Room> rooms;
    for (int i = 0; i < 50; ++i) { // what all wait for is kept once
        auto room = backlog.add("a", 10, shared);
        REQUIRE(room.has_value());
        rooms.push_back(std::move(*room));
    }
    CHECK(backlog.bytes() == 1'000);
    // What is made for one caller is theirs.
    auto own = backlog.add("b", 0, std::make_shared<const std::string>(900, 'y'));
    REQUIRE(own.has_value());
    CHECK_FALSE(backlog.add("b", 400, {}).has_value());
    CHECK_FALSE(backlog.add("c", 200, {}).has_value()); // nothing is left in all
    backlog.remove(*own);
    CHECK(backlog.add("c", 200, {}).has_value());
    for (const auto& room : rooms) backlog.remove(room);
    CHECK(backlog.bytes() == 200);
    backlog.remove({200, {}, "c"});
    CHECK(backlog.bytes() == 0);
    auto alone = backlog.add("d", 1'000'000, {}); // somebody asked for it who may have it
    REQUIRE(alone.has_value());
    backlog.remove(*alone);
    CHECK(backlog.bytes() == 0);
}

namespace {

/// Answers that wait, as a loop keeps them: the clients that it gives up are counted.
class Waiting {
public:
    explicit Waiting(Backlog::Limits limits)
        : backlog_(limits, [this](const std::string& client) {
              given_up.push_back(client);
              return std::erase_if(rooms_, [&](const Backlog::Room& room) {
                         if (room.client != client) return false;
                         backlog_.remove(room);
                         return true;
                     }) > 0;
          }) {}
    ~Waiting() {
        for (const auto& room : rooms_) backlog_.remove(room);
        CHECK(backlog_.bytes() == 0);
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    /// Returns whether there was room.
    bool add(const std::string& client, std::size_t bytes, Backlog::Body body = {}) {
        auto room = backlog_.add(client, bytes, std::move(body));
        if (room) rooms_.push_back(std::move(*room));
        return room.has_value();
    }
    [[nodiscard]] std::size_t bytes() const { return backlog_.bytes(); }

    std::vector<std::string> given_up{};

private:
    std::vector<Backlog::Room> rooms_{};
    Backlog backlog_;
};

Backlog::Body body_of(std::size_t bytes) { return std::make_shared<const std::string>(bytes, 'x'); }

} // namespace

TEST_CASE("where nothing is left whoever alone makes us keep most makes room, by whatever bodies") {
    const std::vector<Backlog::Body> shared{body_of(400), body_of(500), body_of(600)}; // which the cache has too
    Waiting waiting({.bytes = 2'000, .bytes_per_client = 1'500});
    for (const auto& one : shared) CHECK(waiting.add("many", 0, one));
    CHECK(waiting.add("own", 300));
    CHECK(waiting.add("own", 250));
    CHECK(waiting.given_up == std::vector<std::string>{"many"});
}

TEST_CASE("nobody makes others go without being smaller, and only one goes where that suffices") {
    Waiting waiting({.bytes = 2'000, .bytes_per_client = 1'500});
    CHECK(waiting.add("large", 900));
    CHECK(waiting.add("middle", 600));
    CHECK_FALSE(waiting.add("larger", 1'000));
    CHECK_FALSE(waiting.add("large", 550)); // its own would be the most
    CHECK(waiting.given_up.empty());
    CHECK(waiting.add("small", 550));
    CHECK(waiting.given_up == std::vector<std::string>{"large"});
    CHECK(waiting.bytes() == 1'150);
}

TEST_CASE("a smaller one is taken however large it is, where nobody else is left") {
    Waiting waiting({.bytes = 1'000, .bytes_per_client = 1'000});
    CHECK(waiting.add("large", 1'500));
    CHECK(waiting.add("middle", 1'200));
    CHECK(waiting.given_up == std::vector<std::string>{"large"});
    CHECK(waiting.bytes() == 1'200);
}

TEST_CASE("those who wait for the same are not given up for one who needs less") {
    const auto shared = body_of(1'900);
    Waiting waiting({.bytes = 2'000, .bytes_per_client = 1'950});
    for (const char* client : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}) CHECK(waiting.add(client, 5, shared));
    CHECK_FALSE(waiting.add("enemy", 60)); // whoever of them went, the body would stay
    CHECK(waiting.given_up.empty());
    CHECK(waiting.bytes() == 1'950);
}

TEST_CASE("a client waits for no more than its share, of bodies that others have too") {
    std::vector<Backlog::Body> bodies;
    for (int i = 0; i < 5; ++i) bodies.push_back(body_of(400));
    Waiting waiting({.bytes = 10'000, .bytes_per_client = 1'200});
    for (int i = 0; i < 3; ++i) CHECK(waiting.add("a", 0, bodies[static_cast<std::size_t>(i)]));
    CHECK(waiting.add("a", 0, bodies[0])); // kept once
    CHECK_FALSE(waiting.add("a", 0, bodies[3]));
    CHECK(waiting.add("b", 0, bodies[3]));
    CHECK(waiting.add("c", 5'000)); // all that it waits for
    CHECK_FALSE(waiting.add("c", 1));
}

TEST_CASE("whoever waits for a large answer and takes nothing keeps nobody from theirs") {
    auto options = one_loop();
    options.unsent = {.bytes = 1'000, .bytes_per_client = 1'000'000};
    OpenShop open(options);
    const auto size_of = [&](const std::string& path) { return open.ask(get(path)).size(); };
    const std::string large = "/api/sections/seats?session=tonight";
    const std::string small = "/api/events";
    REQUIRE(size_of(large) > size_of(small) + 500);
    constexpr std::size_t kMany = 150;         // requests that are no more than a head together
    REQUIRE(size_of(small) * kMany > 200'000); // more than the system keeps
    const auto deaf = [&](const std::string& address, const std::string& path) {
        std::string requests;
        for (std::size_t i = 0; i < kMany; ++i) requests += get(path, "X-Forwarded-For: " + address + "\r\n");
        auto client = open.client();
        client.take_little();
        client.send(requests);
        return client;
    };
    auto greedy = deaf("203.0.113.9", large);
    greedy.read_until("\r\n\r\n");
    auto other = deaf("203.0.113.10", small);
    other.half_close();
    CHECK(count_of(other.read_all(), " 200 OK\r\n") == kMany);
}

TEST_CASE("a caller who does not take its answers costs no copies of them, and is let go where there is no room") {
    auto options = one_loop();
    options.unsent = {.bytes = 400'000, .bytes_per_client = 400'000};
    OpenShop open(options);
    std::string requests;
    for (int i = 0; i < 400; ++i) requests += get("/api/events");
    std::vector<RawClient> deaf;
    for (int i = 0; i < 20; ++i) {
        deaf.push_back(open.client());
        deaf.back().take_little();
        deaf.back().send(requests);
    }
    CHECK(has(open.ask(get("/healthz")), " 200 "));
    for (auto& client : deaf) CHECK(has(client.read_until("\r\n\r\n"), " 200 ")); // all wait for the same bytes
}

namespace {

/// Gives the shop a programme that makes its answers so large that the system keeps little of one.
void describe_at_length(TestShop& shop) {
    shop.store.write([](Tx& tx) {
        auto event = *tx.events().find(EventSlug::trusted("hamlet"));
        event.description = std::string(2'000'000, 'x');
        tx.events().put(event);
        return Done{};
    });
}

bool says(const Gauges& gauges, const std::string& figure) { return has(gauges.text(), "\n" + figure + "\n"); }

/// Keeps the only worker of a shop until finish().
class BusyWorker {
public:
    explicit BusyWorker(OpenShop& open) : buyer_(open.client()) {
        writer_ = std::jthread([&] {
            open.shop.store.write([&](Tx&) {
                is_locked_ = true;
                is_locked_.notify_all();
                may_end_.wait(false);
                return Done{};
            });
        });
        is_locked_.wait(false);
        buyer_.send(post("/api/sessions/tonight/holds", R"({"seats":["A-1"]})"));
    }
    ~BusyWorker() { finish(); }
    BusyWorker(const BusyWorker&) = delete;
    BusyWorker& operator=(const BusyWorker&) = delete;

    void finish() {
        may_end_ = true;
        may_end_.notify_all();
        if (writer_.joinable()) writer_.join();
    }

private:
    RawClient buyer_;
    std::atomic<bool> is_locked_ = false;
    std::atomic<bool> may_end_ = false;
    std::jthread writer_;
};

} // namespace

TEST_CASE("all who wait for a fresh answer wait for the same bytes") {
    auto options = one_loop();
    options.workers = 1;
    options.unsent = {.bytes = 3'000'000, .bytes_per_client = 3'000'000};
    OpenShop open(options);
    describe_at_length(open.shop);
    BusyWorker busy(open); // so that nobody finds the answer in the cache
    std::vector<RawClient> slow;
    for (int i = 0; i < 6; ++i) {
        slow.push_back(open.client());
        slow.back().send(get("/api/events"));
    }
    CHECK(has(open.ask(get("/healthz")), " 200 ")); // behind all of them
    busy.finish();
    std::vector<std::string> heads;
    for (auto& client : slow) heads.push_back(client.read_until("\r\n\r\n")); // all wait before one reads on
    for (std::size_t i = 0; i < slow.size(); ++i) {
        CHECK(has(heads[i], " 200 "));
        CHECK(slow[i].read_body(heads[i]).size() > 2'000'000);
    }
}

TEST_CASE("a reader is slow by what arrives, and not by when the system takes more at once") {
    auto options = one_loop();
    options.deadlines.send = Seconds(3);
    options.deadlines.min_bytes_per_second = 3'000;
    OpenShop open(options);
    describe_at_length(open.shop);
    constexpr int kWindow = 4'096;
    RawClient slow(open.port, kWindow);
    slow.send(get("/api/events"));
    const auto head = slow.read_until("\r\n\r\n");
    auto body = slow.read(20'000);
    RawClient deaf(open.port, kWindow);
    deaf.send(get("/api/events"));
    const auto begin = std::chrono::steady_clock::now();
    const auto read_on = [&] { // fast enough however long the deaf one lives, and far less than the system waits for
        const auto due =
            20'000 + static_cast<std::size_t>((std::chrono::steady_clock::now() - begin) / Milliseconds(1)) * 10;
        if (due > body.size()) body += slow.read(due - body.size());
        std::this_thread::yield();
    };
    while (!says(open.shop.shop.gauges(), "frontrow_connections 2")) read_on();
    while (says(open.shop.shop.gauges(), "frontrow_connections 2")) read_on();
    CHECK(says(open.shop.shop.gauges(), "frontrow_connections 1"));
    body += slow.read(2'000'000 - body.size());
    CHECK(body.size() == 2'000'000);
}

TEST_CASE("a body that is never sent to its end counts for who sends it, behind a proxy too") {
    auto options = one_loop();
    options.unsent = {.bytes = 400'000, .bytes_per_client = 100'000};
    OpenShop open(options);
    const auto half = [&](const std::string& address) {
        auto client = open.client();
        client.send("POST /api/interest HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nX-Forwarded-For: " +
                    address + "\r\nContent-Length: 65000\r\n\r\n" + std::string(60'000, ' '));
        return client;
    };
    const std::string rest(5'000, ' ');
    std::vector<RawClient> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(half("203.0.113.9"));
    auto other = half("203.0.113.10");
    for (std::size_t i = 1; i < clients.size(); ++i) CHECK(has(clients[i].read_answer(), " 503 "));
    other.send(rest);
    CHECK(has(other.read_answer(), " 400 ")); // it was read: there is no JSON in it
    clients[0].send(rest);
    CHECK(has(clients[0].read_answer(), " 400 "));
    auto again = half("203.0.113.9");
    again.send(rest);
    CHECK(has(again.read_answer(), " 400 "));
}

TEST_CASE("what has come of a large body counts for who sends it while they are looked at") {
    auto options = one_loop();
    options.workers = 1;
    options.unsent = {.bytes = 400'000, .bytes_per_client = 100'000};
    OpenShop open(options);
    BusyWorker busy(open);
    const auto half = [&](const std::string& address) {
        auto client = open.client();
        client.send("POST /api/venue/plans HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: " + address +
                    "\r\nContent-Length: 200000\r\n\r\n" + std::string(60'000, ' '));
        return client;
    };
    std::vector<RawClient> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(half("203.0.113.9"));
    auto other = half("203.0.113.10");
    CHECK(has(open.ask(get("/healthz")), " 200 ")); // behind all of them
    busy.finish();
    CHECK(has(other.read_answer(), " 403 ")); // looked at, and nobody we know
    std::size_t refused = 0;
    for (auto& client : clients) {
        const auto answer = client.read_answer();
        CAPTURE(answer);
        if (has(answer, " 503 ")) ++refused;
        CHECK((has(answer, " 503 ") || has(answer, " 403 ")));
    }
    CHECK(refused > 5);
    CHECK(refused < clients.size());
}

TEST_CASE("who takes nothing of their answers costs others behind the same proxy nothing") {
    auto options = one_loop();
    options.unsent = {.bytes = 1'000'000, .bytes_per_client = 1'000};
    OpenShop open(options);
    constexpr std::size_t kMany = 1'000; // more than the system keeps
    const auto deaf = [&](const std::string& address) {
        std::string requests;
        for (std::size_t i = 0; i < kMany; ++i)
            requests += get("/api/sessions/tonight/holds", "X-Forwarded-For: " + address + "\r\n");
        auto client = open.client();
        client.take_little();
        client.send(requests);
        return client;
    };
    std::vector<RawClient> clients;
    for (int i = 0; i < 20; ++i) clients.push_back(deaf("203.0.113.9"));
    auto other = deaf("203.0.113.10");
    other.half_close();
    CHECK(count_of(other.read_all(), " 200 OK\r\n") == kMany);
}

TEST_CASE("a quota counts what each client has open, and forgets who has nothing") {
    Quota quota(2);
    auto first = quota.enter("a");
    auto second = quota.enter("a");
    CHECK(first);
    CHECK(second);
    CHECK_FALSE(quota.enter("a"));
    CHECK(quota.enter("b"));
    CHECK(quota.clients() == 1);
    first = {};
    auto third = quota.enter("a");
    CHECK(third);
    third = std::move(second);
    CHECK(quota.enter("a"));
    third = {};
    CHECK(quota.clients() == 0);
}

} // namespace frontrow::testing::edge_test
