// Behind real proxies, nginx and HAProxy as Debian has them: who asks is counted by the address that the proxy saw, not
// by what the caller says, and live seats come through.

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>
#include <unistd.h>

#include "tests/support/child.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::proxy_test {

namespace {

constexpr int kBurst = 20;

/// A proxy in front of a port. It learns its callers' addresses from the PROXY protocol, so that a test can come from
/// anywhere.
class Proxy {
public:
    Proxy(std::string path, std::vector<std::string> arguments, int port) : port_(port) {
        if (::access(path.c_str(), X_OK) != 0) throw std::runtime_error(path + " is missing: install Debian's package");
        child_ = spawn(std::move(path), std::move(arguments));
        for (;;) { // until it listens
            int status = 0;
            if (::waitpid(child_, &status, WNOHANG) != 0) throw std::runtime_error("the proxy has ended");
            try {
                const RawClient client(port_);
                return;
            } catch (const std::runtime_error&) {
                ::poll(nullptr, 0, 10);
            }
        }
    }
    ~Proxy() {
        ::kill(child_, SIGTERM);
        wait_for(child_);
    }
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    /// A connection of somebody at this address.
    [[nodiscard]] RawClient from(const std::string& address) const {
        RawClient client(port_);
        client.send("PROXY TCP4 " + address + " 192.0.2.1 40000 80\r\n");
        return client;
    }

private:
    const int port_;
    pid_t child_ = -1;
};

struct Nginx {
    Nginx(const TestFolder& folder, int shop)
        : port(free_port()), proxy("/usr/sbin/nginx", {"-p", folder.file(""), "-c", write(folder, port, shop)}, port) {}
    static std::string write(const TestFolder& folder, int port, int shop) {
        const auto file = folder.file("nginx.conf");
        std::string temporary;
        for (const std::string what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            temporary += what + "_temp_path " + folder.file(what) + ";\n";
        // No proxy_http_version: it speaks HTTP/1.0 to the shop, as a plain proxy_pass does.
        std::ofstream(file) << "daemon off; master_process off; pid " << folder.file("nginx.pid")
                            << "; error_log stderr;\nevents {}\nhttp { access_log off; keepalive_requests 100000;\n"
                            << temporary << "server { listen 127.0.0.1:" << port
                            << " proxy_protocol; set_real_ip_from 127.0.0.1; real_ip_header proxy_protocol;\n"
                            << "location / { proxy_pass http://127.0.0.1:" << shop << "; proxy_buffering off;\n"
                            << "proxy_set_header Host $http_host;\n"
                            << "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } } }\n";
        return file;
    }
    int port;
    Proxy proxy;
};

struct HaProxy {
    HaProxy(const TestFolder& folder, int shop)
        : port(free_port()), proxy("/usr/sbin/haproxy", {"-db", "-f", write(folder, port, shop)}, port) {}
    static std::string write(const TestFolder& folder, int port, int shop) {
        const auto file = folder.file("haproxy.cfg");
        std::ofstream(file)
            << "defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
            << "  option forwardfor\n" // adds a line of its own behind the caller's
            << "frontend front\n  bind 127.0.0.1:" << port << " accept-proxy\n  default_backend shop\n"
            << "backend shop\n  server one 127.0.0.1:" << shop << "\n";
        return file;
    }
    int port;
    Proxy proxy;
};

ServerProcess counting_shop(const TestFolder& folder) {
    return ServerProcess({"demo", "--listen", "127.0.0.1:0", "--database", "sqlite:" + folder.file("shop.db"),
                          "--address-rate", "1", "--address-burst", std::to_string(kBurst)});
}

std::string request(const std::string& target, const std::string& headers = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: shop\r\n" + headers + "\r\n";
}

/// How many of the answers to these requests, one after the other, are 429. Each may have headers of its own.
template <class HeadersOf>
int refused(const Proxy& proxy, const std::string& address, int count, HeadersOf&& headers_of) {
    int refusals = 0;
    for (int i = 0; i < count; ++i) {
        auto client = proxy.from(address);
        client.send(request("/api/shop", headers_of(i)));
        const auto answer = client.read_answer();
        const bool is_refusal = answer.starts_with("HTTP/1.1 429");
        CHECK((is_refusal || answer.starts_with("HTTP/1.1 200")));
        refusals += is_refusal ? 1 : 0;
    }
    return refusals;
}

std::string forwarded_for(int number) {
    return "X-Forwarded-For: 198.18." + std::to_string(number / 256) + "." + std::to_string(number % 256) + "\r\n";
}

} // namespace

TEST_CASE_TEMPLATE("limits hold for each address that the proxy saw, whatever a caller says of itself", Kind, Nginx,
                   HaProxy) {
    TestFolder folder;
    auto shop = counting_shop(folder);
    const Kind kind(folder, shop.port());
    const auto nothing = [](int) { return std::string(); };
    constexpr int kMany = 6 * kBurst; // far more than come back while they are asked
    CHECK(refused(kind.proxy, "203.0.113.7", kMany, nothing) > kMany / 2);
    CHECK(refused(kind.proxy, "203.0.113.8", kBurst / 2, nothing) == 0); // who has nothing to do with it
    CHECK(refused(kind.proxy, "203.0.113.9", kMany, forwarded_for) > kMany / 2);
    CHECK(refused(kind.proxy, "203.0.113.10", kMany,
                  [](int i) { return forwarded_for(i) + forwarded_for(i + 1'000); }) > kMany / 2);
    CHECK(refused(kind.proxy, "203.0.113.11", kMany,
                  [](int i) { return "x-forwarded-for: 127.0.0.1\r\n" + forwarded_for(i); }) > kMany / 2);
    CHECK(refused(kind.proxy, "203.0.113.12", kBurst / 2, nothing) == 0);
}

TEST_CASE_TEMPLATE("live seats come through a proxy", Kind, Nginx, HaProxy) {
    TestFolder folder;
    auto shop = counting_shop(folder);
    const Kind kind(folder, shop.port());
    auto viewer = kind.proxy.from("203.0.113.7");
    viewer.send(request("/api/sessions/quartet-2/live"));
    const auto head = viewer.read_until("\r\n\r\n");
    CHECK(head.starts_with("HTTP/1.1 200"));
    CHECK(head.find("text/event-stream") != std::string::npos);
    viewer.read_until("event: snapshot");
    auto buyer = kind.proxy.from("203.0.113.8");
    const std::string body = R"({"best":{"count":2}})";
    buyer.send("POST /api/sessions/quartet-2/holds HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"
               "Content-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
    CHECK(buyer.read_answer().starts_with("HTTP/1.1 201"));
    viewer.read_until("event: seats");
}

} // namespace frontrow::testing::proxy_test
