#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "http/server.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/raw_client.hpp"

namespace frontrow::testing {

inline std::string get(std::string_view target, std::string_view headers = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: shop\r\n" + std::string(headers) + "\r\n";
}
inline std::string post(std::string_view target, std::string_view body, std::string_view headers = "") {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n" +
           std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}
inline bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// The test shop behind a server on a free port of loopback.
class OpenShop {
public:
    explicit OpenShop(const Server::Options& options = quick()) : server(shop.shop.router(), options, "test-", note) {
        server.add_metrics(shop.shop.gauges());
        port = server.bind("127.0.0.1", 0);
        accepting_ = std::jthread([this] { server.serve(); });
        live_ = std::jthread([this](const std::stop_token& stop) {
            shop.shop.live().run(
                stop, [this](const SessionSlug& slug) { return shop.shop.seats().find(slug); },
                [this](const std::shared_ptr<LiveSource>& source) { server.wake_readers(source); });
        });
    }
    ~OpenShop() {
        live_ = {};
        server.stop();
    }
    OpenShop(const OpenShop&) = delete;
    OpenShop& operator=(const OpenShop&) = delete;

    static Server::Options quick() {
        Server::Options options;
        options.loops = 2;
        options.workers = 4;
        return options;
    }
    [[nodiscard]] RawClient client() const { return RawClient(port); }
    /// What a new connection is told.
    [[nodiscard]] std::string ask(std::string_view bytes) const {
        RawClient fresh(port);
        fresh.send(bytes);
        return fresh.read_answer();
    }

    TestShop shop;
    Server server;
    int port = 0;

private:
    static void note(const AccessRecord&) {}
    std::jthread accepting_;
    std::jthread live_;
};

} // namespace frontrow::testing
