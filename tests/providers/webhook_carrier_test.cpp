// Messages to other systems: signed, to addresses of the internet alone, without redirects, and bounded.

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "providers/webhook_carrier.hpp"
#include "system/clock.hpp"

namespace frontrow::testing::webhook_carrier_test {

namespace {

/// Another system, on loopback.
class Receiver {
public:
    explicit Receiver(httplib::Server::Handler answer = [](const auto&, auto& response) {
        response.set_content("thank you", "text/plain");
    }) {
        server_.Post(".*", [this, answer = std::move(answer)](const auto& request, auto& response) {
            {
                const std::lock_guard lock(mutex_);
                heard_.push_back(request);
            }
            answer(request, response);
        });
        server_.Get(".*", [this](const auto& request, auto&) {
            const std::lock_guard lock(mutex_);
            heard_.push_back(request);
        });
        server_.set_tcp_nodelay(true);
        port_ = server_.bind_to_any_port("127.0.0.1");
        accepting_ = std::jthread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~Receiver() { server_.stop(); }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    [[nodiscard]] std::vector<httplib::Request> heard() const {
        const std::lock_guard lock(mutex_);
        return heard_;
    }
    [[nodiscard]] int port() const { return port_; }

private:
    httplib::Server server_{};
    mutable std::mutex mutex_{};
    std::vector<httplib::Request> heard_{};
    int port_ = 0;
    std::jthread accepting_{};
};

bool everywhere(const sockaddr&) { return true; }

const std::string kBytes = "0123456789abcdefghijklmn"; // 24, as long as ours

Webhook webhook_at(const Receiver& receiver, const std::string& host = "127.0.0.1") {
    return {.name = "CRM",
            .url = "http://" + host + ":" + std::to_string(receiver.port()) + "/hooks?a=b",
            .secret = "whsec_" + base64(kBytes)};
}

WebhookDelivery delivery() {
    return {.id = DeliveryId{7}, .created_at = Time(Milliseconds(1'772'366'400'000)), .body = R"({"type":"test"})"};
}

WebhookAnswer send(
    const Webhook& webhook, HttpsWebhookCarrier::MayReach may_reach = &everywhere,
    std::function<bool()> stop = [] { return false; }) {
    const SystemClock clock;
    HttpsWebhookCarrier carrier(clock, std::move(stop), may_reach,
                                {.connect = std::chrono::seconds(5), .whole = std::chrono::seconds(20)});
    return carrier.send(webhook, delivery());
}

/// HMAC-SHA256 as OpenSSL computes it.
std::string mac_of(const std::string& key, const std::string& text) {
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), mac, &length);
    return base64(std::string_view(reinterpret_cast<const char*>(mac), length));
}

bool is_public(const std::string& text) {
    sockaddr_storage storage{};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    if (::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1)
        storage.ss_family = AF_INET;
    else if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1)
        storage.ss_family = AF_INET6;
    return frontrow::is_public(*reinterpret_cast<const sockaddr*>(&storage));
}

} // namespace

TEST_CASE("a message is signed as Standard Webhooks says, with both secrets while one is replaced") {
    const Receiver receiver;
    auto webhook = webhook_at(receiver);
    const auto answer = send(webhook);
    INFO(answer.text);
    CHECK(answer.status == 200);
    CHECK(answer.text == "thank you");
    CHECK(answer.is_taken());
    webhook.old_secret = std::exchange(webhook.secret, "whsec_" + base64("another key of bytes"));
    webhook.old_until = SystemClock().now() + std::chrono::hours(1);
    CHECK(send(webhook).is_taken());
    webhook.old_until = {};
    CHECK(send(webhook).is_taken());
    const auto heard = receiver.heard();
    REQUIRE(heard.size() == 3);
    const auto field = [&](std::size_t i, const char* name) { return heard[i].get_header_value(name); };
    CHECK(heard[0].path == "/hooks");
    CHECK(heard[0].get_param_value("a") == "b");
    CHECK(heard[0].body == R"({"type":"test"})");
    CHECK(field(0, "content-type") == "application/json");
    CHECK(field(0, "webhook-id") == "msg_1772366400000_7");
    const auto signed_text = [&](std::size_t i) {
        return field(i, "webhook-id") + "." + field(i, "webhook-timestamp") + "." + heard[i].body;
    };
    CHECK(field(0, "webhook-signature") == "v1," + mac_of(kBytes, signed_text(0)));
    const auto seconds = std::stoll(field(0, "webhook-timestamp"));
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(SystemClock().now().time_since_epoch()).count();
    CHECK(seconds <= now);
    CHECK(seconds > now - 3'600);
    CHECK(field(1, "webhook-signature") ==
          "v1," + mac_of("another key of bytes", signed_text(1)) + " v1," + mac_of(kBytes, signed_text(1)));
    CHECK(field(2, "webhook-signature") == "v1," + mac_of("another key of bytes", signed_text(2)));
}

TEST_CASE("the example of Standard Webhooks has the signature that it says") {
    // github.com/standard-webhooks/standard-webhooks, the test vector of its libraries
    CHECK(webhook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                            R"({"test": 2432232314})") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("nothing is sent to this machine, whatever name stands for it, and the very address is looked at") {
    const Receiver receiver;
    for (const std::string host : {"127.0.0.1", "localhost", "127.1", "0x7f000001", "[::ffff:127.0.0.1]"}) {
        CAPTURE(host);
        auto webhook = webhook_at(receiver, host);
        webhook.url.replace(0, 4, "https");
        const auto answer = send(webhook, &frontrow::is_public);
        CHECK(answer.status == 0);
        CHECK(answer.text.ends_with("which is no address of the internet. Nothing was sent."));
    }
    // The name was right when it was looked up a moment ago, and stands for another address now: that one is refused.
    static std::atomic<int> looked = 0;
    static std::atomic<bool> is_moved = false;
    static const int port = receiver.port();
    const SystemClock clock;
    HttpsWebhookCarrier carrier(
        clock, [] { return false; },
        +[](const sockaddr& address) {
            sockaddr_in seen{};
            std::memcpy(&seen, &address, sizeof(seen));
            if (address.sa_family == AF_INET && ntohs(seen.sin_port) == port) ++looked;
            return !is_moved;
        });
    auto webhook = webhook_at(receiver);
    CHECK(carrier.send(webhook, delivery()).is_taken());
    CHECK(looked == 1);
    is_moved = true;
    webhook.url.replace(webhook.url.find("127.0.0.1"), 9, "127.0.0.2"); // a connection that is not open yet
    CHECK_FALSE(carrier.send(webhook, delivery()).is_taken());
    CHECK(looked == 2);
    CHECK(receiver.heard().size() == 1);
    // By http nothing leaves for the internet.
    CHECK(send(webhook_at(receiver), &frontrow::is_public).status == 0);
    CHECK(receiver.heard().size() == 1);
}

TEST_CASE("addresses of the internet are told from all others") {
    for (const auto* address :
         {"93.184.216.34", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.167.255.255",
          "198.17.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "64:ff9b::1.1.1.1"}) {
        CAPTURE(address);
        CHECK(is_public(address));
    }
    for (const auto* address : {"0.0.0.0",
                                "10.1.2.3",
                                "100.64.0.1",
                                "100.127.255.255",
                                "127.0.0.1",
                                "127.255.255.255",
                                "169.254.169.254",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.0.0.8",
                                "192.0.2.1",
                                "192.88.99.1",
                                "192.168.1.1",
                                "198.18.0.1",
                                "198.19.255.255",
                                "198.51.100.1",
                                "203.0.113.1",
                                "224.0.0.1",
                                "239.255.255.255",
                                "240.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::127.0.0.1",
                                "::ffff:127.0.0.1",
                                "::ffff:1.1.1.1",
                                "64:ff9b::127.0.0.1",
                                "64:ff9b:1::1.1.1.1",
                                "100::1",
                                "fc00::1",
                                "fd12::1",
                                "fe80::1",
                                "fec0::1",
                                "ff02::1",
                                "2001::1",
                                "2001:db8::1",
                                "2002:7f00:1::",
                                "3fff::1",
                                "5f00::1",
                                "no address"}) {
        CAPTURE(address);
        CHECK_FALSE(is_public(address));
    }
}

TEST_CASE("redirects are not followed, and of a long answer the beginning is kept") {
    const Receiver redirecting([](const auto&, auto& response) { response.set_redirect("/elsewhere", 307); });
    auto answer = send(webhook_at(redirecting));
    CHECK(answer.status == 307);
    CHECK(answer.text == "Redirects are not followed.");
    CHECK_FALSE(answer.is_taken());
    CHECK(redirecting.heard().size() == 1);

    const Receiver talkative([](const auto&, auto& response) {
        std::string text = "a";
        for (int i = 0; i < 100'000; ++i) text += "ä";
        response.set_content(text, "text/plain");
    });
    answer = send(webhook_at(talkative));
    CHECK(answer.status == 200);
    CHECK(answer.text.size() == kMaxWebhookAnswerBytes - 1); // no half of a character
    CHECK(is_utf8(answer.text));

    const Receiver binary([](const auto&, auto& response) {
        response.status = 500;
        response.set_content(std::string("\xff\x00z", 3), "application/octet-stream");
    });
    answer = send(webhook_at(binary));
    CHECK(answer.status == 500);
    CHECK(answer.text.empty());

    const Receiver large_headed([](const auto&, auto& response) {
        for (int i = 0; i < 100; ++i) response.set_header("X-" + std::to_string(i), std::string(1'000, 'x'));
    });
    CHECK(send(webhook_at(large_headed)).status == 0);
}

TEST_CASE("whoever does not answer is not waited for for ever, and not at all once the program ends") {
    std::atomic<bool> is_over = false;
    const Receiver hanging([&](const auto&, auto&) {
        while (!is_over) std::this_thread::yield();
    });
    const auto answer = send(webhook_at(hanging), &everywhere, [&] { return !hanging.heard().empty(); });
    CHECK(answer.status == 0);
    const SystemClock clock;
    HttpsWebhookCarrier hasty(clock, [] { return false; }, &everywhere,
                              {.connect = std::chrono::seconds(5), .whole = std::chrono::milliseconds(50)});
    CHECK(hasty.send(webhook_at(hanging), delivery()).text == "Timeout was reached");
    is_over = true;
    auto webhook = webhook_at(hanging);
    webhook.url = "http://127.0.0.1:1/"; // nobody listens
    CHECK(send(webhook).status == 0);
}

} // namespace frontrow::testing::webhook_carrier_test
