// What an attack leaves behind in the real executable: nothing that grows.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/types.h>

#include "tests/support/raw_client.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::attack_test {

namespace {

std::string get(const std::string& target, const std::string& headers = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: shop\r\n" + headers + "\r\n";
}
std::string post(const std::string& target, const std::string& body, const std::string& headers = "") {
    return "POST " + target + " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// The largest answer that anybody may ask for, 2 MB of seats.
constexpr const char* kLargest = "/api/sections/seats?session=arena-rock-2";

/// A demo that is warm: every kind of answer has been given once.
class AttackedDemo {
public:
    AttackedDemo()
        : server_({"demo", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0", "--database",
                   "sqlite:" + folder_.file("shop.db")}),
          port_(server_.port()), metrics_port_(std::stoi(behind(server_.output(), "metrics at http://127.0.0.1:"))) {
        for (int i = 0; i < 300; ++i) {
            ask(get("/"));
            ask(get(kLargest));
            ask(get("/api/events"));
        }
        for (auto& watcher : crowd(100, get("/api/sessions/arena-rock-2/live"))) watcher.read_until("\r\n\r\n");
        settle();
    }

    /// Returns the status of the answer, whose body nobody reads.
    int ask(const std::string& request) const {
        RawClient client(port_);
        client.send(request);
        const auto head = client.read_until("\r\n\r\n");
        return head.starts_with("HTTP/1.1 ") ? std::stoi(head.substr(9, 3)) : 0;
    }
    /// So many connections that have each sent the same.
    [[nodiscard]] std::vector<RawClient> crowd(int size, const std::string& sent) const {
        std::vector<RawClient> clients;
        for (int i = 0; i < size; ++i) clients.emplace_back(port_).send(sent);
        return clients;
    }
    /// Waits until every connection is gone. Throws where one stays, which is what an attack would leave.
    void settle() const {
        RawClient client(metrics_port_);
        std::string said;
        const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        do {
            if (std::chrono::steady_clock::now() > end) throw std::runtime_error("connections stay: " + said);
            ::poll(nullptr, 0, 1);
            client.send(get("/metrics"));
            said = client.read_answer();
            REQUIRE(said.find("\nfrontrow_connections ") != std::string::npos);
        } while (behind(said, "\nfrontrow_connections ").front() != '0');
    }
    [[nodiscard]] std::size_t descriptors() const {
        const std::filesystem::directory_iterator open("/proc/" + std::to_string(server_.pid()) + "/fd");
        return static_cast<std::size_t>(std::distance(begin(open), end(open)));
    }
    /// In kB.
    [[nodiscard]] std::size_t memory() const {
        std::ifstream status("/proc/" + std::to_string(server_.pid()) + "/status");
        std::string word;
        while (status >> word)
            if (word == "VmRSS:" && status >> word) return std::stoul(word);
        return 0;
    }

private:
    static std::string behind(const std::string& text, const std::string& sign) {
        return text.substr(text.find(sign) + sign.size(), 10);
    }

    TestFolder folder_;
    ServerProcess server_;
    int port_;
    int metrics_port_;
};

/// What anybody can do to us without a login, by name.
std::vector<std::pair<std::string, std::function<void(const AttackedDemo&)>>> attacks() {
    std::string objects = R"({"x":[)";
    for (int i = 0; i < 20'000; ++i) objects += "{},";
    objects += "{}]}";
    const auto buyer = [](int number, std::size_t length) {
        const auto digits = std::to_string(number);
        return "Cookie: buyer=" + std::string(length - digits.size(), 'Z') + digits + "\r\n";
    };
    return {
        {"bodies that are hard to read",
         [=](const AttackedDemo& demo) {
             for (int i = 0; i < 50; ++i) {
                 const auto status = demo.ask(post("/api/interest", objects));
                 CHECK((status == 422 || status == 429)); // read, or beyond what an address may ask
             }
         }},
        {"a new caller for each request, with a name of 15 kB",
         [=](const AttackedDemo& demo) {
             for (int i = 0; i < 1'000; ++i) CHECK(demo.ask(get("/api/events", buyer(i, 15'000))) == 200);
         }},
        {"readers who take nothing of what they asked for",
         [](const AttackedDemo& demo) {
             CHECK(demo.ask(get(kLargest)) == 200);
             std::string many;
             for (int i = 0; i < 8; ++i) many += get(kLargest);
             const auto idle = demo.crowd(300, many);
             CHECK(demo.ask(get("/healthz")) == 200);
         }},
        {"two connections that never stop asking",
         [](const AttackedDemo& demo) {
             std::string many;
             for (int i = 0; i < 5'000; ++i) many += get("/api/events");
             const auto flood = demo.crowd(2, many);
             CHECK(demo.ask(get("/healthz")) == 200);
         }},
        {"viewers of a session who come and go",
         [](const AttackedDemo& demo) {
             for (auto& viewer : demo.crowd(450, get("/api/sessions/arena-rock-2/live"))) viewer.read_until("\r\n\r\n");
         }},
        {"what is no HTTP",
         [](const AttackedDemo& demo) {
             for (int i = 0; i < 500; ++i) demo.ask(std::string(2'000, static_cast<char>(i)) + "\r\n\r\n");
         }},
        {"plans of 16 MB from nobody",
         [](const AttackedDemo& demo) {
             const auto half = demo.crowd(100, "POST /api/venue/plans HTTP/1.1\r\nHost: shop\r\nContent-Length: "
                                               "16000000\r\n\r\n" +
                                                   std::string(300'000, ' '));
             CHECK(demo.ask(get("/healthz")) == 200);
         }},
        {"bodies that never end",
         [](const AttackedDemo& demo) {
             const auto half =
                 demo.crowd(500, "POST /api/interest HTTP/1.1\r\nHost: shop\r\nContent-Length: 65000\r\n\r\n" +
                                     std::string(60'000, ' '));
             CHECK(demo.ask(get("/healthz")) == 200);
         }},
        {"seats held under one name after another",
         [=](const AttackedDemo& demo) {
             int held = 0;
             for (int i = 0; i < 300; ++i)
                 held +=
                     demo.ask(post("/api/sessions/arena-rock-2/holds", R"({"best":{"count":2}})", buyer(i, 35))) == 201;
             CHECK(held > 0);
         }},
        {"passwords",
         [](const AttackedDemo& demo) {
             for (int i = 0; i < 200; ++i) {
                 const auto status =
                     demo.ask(post("/api/login", R"({"email":"admin@demo.example","password":"guess number 1"})",
                                   "Sec-Fetch-Site: same-origin\r\n"));
                 CHECK((status == 401 || status == 429)); // looked at, or beyond what may be tried
             }
         }},
    };
}

} // namespace

TEST_CASE("memory and descriptors return to what they were after each attack") {
    const AttackedDemo demo;
    const auto all = attacks();
    for (const auto& [name, attack] : all) attack(demo); // the first time fills what is bounded
    demo.settle();
    const auto memory = demo.memory();
    const auto descriptors = demo.descriptors();
    REQUIRE(memory > 0);
    for (const auto& [name, attack] : all) {
        INFO(name);
        attack(demo);
        demo.settle();
        CHECK(demo.descriptors() <= descriptors + descriptors / 5);
        // A sanitizer keeps what is freed for a while, so that it can tell of late uses.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        CHECK(demo.memory() <= memory + memory / 5);
#endif
    }
}

} // namespace frontrow::testing::attack_test
