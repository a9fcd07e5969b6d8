// Who asks too often, and who is behind a proxy.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "http/address.hpp"
#include "http/rate_limit.hpp"

namespace frontrow::testing::rate_limit_test {

using std::chrono::milliseconds;

TEST_CASE("a host is what a link can name") {
    for (const std::string good :
         {"shop", "shop:8080", "tickets.example.org", "tickets.example.org.", "xn--bhne-5qa.example", "front_row-1",
          "127.0.0.1", "127.0.0.1:80", "[::1]", "[2001:db8::1]:65535", "[::ffff:192.0.2.1]", "4you.example", "1.2.3.x"})
        CHECK_MESSAGE(is_host(good), good);
    for (const std::string bad :
         {"",        "[",           "]",          "[]",           "[:",         "[::1", "[::1]x",
          "[::1]80", "[127.0.0.1]", "[shop]",     "[::1%25eth0]", "::1",        ":",    ":80",
          "shop:",   "shop:http",   "shop:65536", "shop:+1",      "shop:80:80", ".",    "..",
          ".shop",   "a..b",        "shop..",     "a/b",          "a@b",        "a b",  "1.2.3.256",
          "1.2.3",   "80",          "shop%2e",    "sh\xC3\xB6p",  "shop\x01"})
        CHECK_MESSAGE(!is_host(bad), bad);
    CHECK_FALSE(is_host(std::string(64, 'a')));
    std::string long_one;
    for (int i = 0; i < 130; ++i) long_one += "a.";
    CHECK(is_host(long_one));
    CHECK_FALSE(is_host(long_one + "a"));
}

TEST_CASE("a bucket gives its burst at once and then its rate, for each key alone") {
    RateLimit limit({.per_second = 10, .burst = 3, .max_keys = 100});
    const Steady::time_point start{};
    for (int i = 0; i < 3; ++i) CHECK(limit.take("a", start));
    CHECK_FALSE(limit.take("a", start));
    CHECK(limit.take("b", start));
    CHECK_FALSE(limit.take("a", start + milliseconds(99)));
    for (int i = 0; i < 2; ++i) CHECK(limit.take("a", start + milliseconds(200)));
    CHECK_FALSE(limit.take("a", start + milliseconds(200)));
    CHECK_FALSE(limit.take("a", start + milliseconds(100))); // time that seems to go back gives nothing
    for (int i = 0; i < 3; ++i) CHECK(limit.take("a", start + Seconds(100)));
    CHECK_FALSE(limit.take("a", start + Seconds(100)));
}

TEST_CASE("who has used up a bucket is told after how many whole seconds it gives again") {
    CHECK(RateLimit({.per_second = 10}).seconds_per_token() == 1);
    CHECK(RateLimit({.per_second = 1}).seconds_per_token() == 1);
    CHECK(RateLimit({.per_second = 0.02}).seconds_per_token() == 50);
    CHECK(RateLimit({.per_second = 0.3}).seconds_per_token() == 4);
}

TEST_CASE("several tokens are taken at once or none of them, and never more than a burst") {
    RateLimit limit({.per_second = 1, .burst = 10, .max_keys = 100});
    const Steady::time_point start{};
    CHECK(limit.take("a", start, 7));
    CHECK_FALSE(limit.take("a", start, 4));
    CHECK(limit.take("a", start, 3));
    CHECK_FALSE(limit.take("a", start));
    CHECK(limit.take("b", start, 1'000));
    CHECK_FALSE(limit.take("b", start));
}

TEST_CASE("the memory is fixed, whoever calls: whoever has used least makes room, and who is over the limit stays so") {
    RateLimit limit({.per_second = 1, .burst = 5, .max_keys = 8}); // one set of slots
    const auto before = limit.bytes();
    const Steady::time_point start = Steady::time_point{} + Seconds(1);
    for (int i = 0; i < 5; ++i) CHECK(limit.take("flood", start));
    CHECK_FALSE(limit.take("flood", start));
    for (int i = 0; i < 1'000; ++i) CHECK(limit.take(std::string(16'384, 'x') + std::to_string(i), start));
    CHECK_FALSE(limit.take("flood", start));
    CHECK(limit.bytes() == before);
    CHECK(limit.take("flood", start + Seconds(10)));
}

TEST_CASE("addresses are compared alike whatever they look like") {
    CHECK(Address::parse("10.1.2.3")->text() == "10.1.2.3");
    CHECK(Address::parse("::ffff:10.1.2.3")->text() == "10.1.2.3");
    CHECK(Address::parse("2001:db8::1")->text() == "2001:db8::1");
    CHECK(Address::parse("2001:db8:1:2:3:4:5:6")->network() == "2001:db8:1:2::");
    CHECK(Address::parse("127.8.8.8")->is_loopback());
    CHECK(Address::parse("::1")->is_loopback());
    CHECK_FALSE(Address::parse("10.0.0.1")->is_loopback());
    CHECK_FALSE(Address::parse("::2")->is_loopback());
    for (const std::string text : {"", "10.1.2", "10.1.2.3.4", "300.1.1.1", "host", "1::2::3", "10.1.2.3 "})
        CHECK_FALSE(Address::parse(text).has_value());
}

TEST_CASE("X-Forwarded-For is believed as far as trusted proxies wrote it") {
    TrustedProxies proxies;
    CHECK(proxies.add("10.0.0.0/8"));
    CHECK(proxies.add("192.168.1.1"));
    CHECK(proxies.add("2001:db8::/32"));
    for (const std::string text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::1/129", "host/8"})
        CHECK_FALSE(proxies.add(text));

    const auto peer = [&](const std::string& text) { return proxies.peer_of(*Address::parse(text)); };
    CHECK(peer("10.9.9.9").is_proxy);
    CHECK_FALSE(peer("11.9.9.9").is_proxy);
    CHECK(peer("::ffff:10.9.9.9").is_proxy); // an IPv4 address, however it is written
    const auto client = [&](const std::string& from, const std::optional<std::string>& header) {
        return proxies.client(peer(from), header).network;
    };
    CHECK(client("10.1.1.1", {}) == "10.1.1.1");
    CHECK(client("10.1.1.1", "203.0.113.9") == "203.0.113.9");
    CHECK(client("10.1.1.1", "203.0.113.9:4711") == "203.0.113.9");
    CHECK(client("2001:db8::5", "203.0.113.9") == "203.0.113.9");
    CHECK(client("198.51.100.1", "203.0.113.9") == "198.51.100.1");     // not a proxy of ours: it may say what it likes
    CHECK(client("10.1.1.1", "1.2.3.4, 203.0.113.9") == "203.0.113.9"); // the caller wrote the first one itself
    CHECK(client("10.1.1.1", "1.2.3.4, 203.0.113.9, 192.168.1.1") == "203.0.113.9");
    CHECK(client("10.1.1.1", "nonsense") == "10.1.1.1");
    CHECK(client("10.1.1.1", "203.0.113.9, nonsense") == "10.1.1.1");
    CHECK(client("10.1.1.1", "") == "10.1.1.1");
    CHECK(client("127.0.0.1", "203.0.113.9") == "203.0.113.9");
    // CacheCoordinator in a network of 64 bits are one caller, behind a proxy or not.
    CHECK(client("10.1.1.1", "2001:db9:1:2:3:4:5:6") == "2001:db9:1:2::");
    CHECK(client("10.1.1.1", "[2001:db9:1:2::7]:4711") == "2001:db9:1:2::");
    CHECK(client("2001:db9:1:2:3:4:5:6", {}) == "2001:db9:1:2::");
    CHECK(client("::ffff:198.51.100.1", {}) == "198.51.100.1");
    CHECK(proxies.client(peer("127.0.0.1"), {}).is_local);
    CHECK_FALSE(proxies.client(peer("127.0.0.1"), "203.0.113.9").is_local);
    CHECK_FALSE(proxies.client(peer("198.51.100.1"), {}).is_local);
}

} // namespace frontrow::testing::rate_limit_test
