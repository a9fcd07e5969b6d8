// The tier in Redis and the ear for what others write, on a real Redis that is treated badly.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "store/cache/redis_cache.hpp"
#include "store/cache/redis_listener.hpp"
#include "store/cache/tiered_cache.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/tcp_proxy.hpp"

namespace frontrow::testing::redis_test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

constexpr Milliseconds kTtl = seconds(20);
const SodiumSeal kSeal("what the shop keeps");
const std::string kKey = "states:tonight";

Version at(std::int64_t number) { return {"session:tonight", number}; }

RedisOptions options_at(int port) {
    RedisOptions options;
    options.port = port;
    options.timeout = milliseconds(200); // a busy machine is no dead Redis
    return options;
}

void invalidate(RedisTier& tier, std::int64_t number, const std::string& key = kKey, std::string_view news = "") {
    tier.invalidate(std::vector{key}, at(number), news);
}

/// Publishes words that a process of this shop has sealed.
void publish(const RedisServer& server, const std::string& words) {
    server.text({"PUBLISH", "frontrow", kSeal.of({redis::kSealedMessage, "frontrow", words}) + words});
}

/// What the listener has told, one line each.
class Ear {
public:
    explicit Ear(const RedisServer& server) : Ear(options_at(server.port())) {}
    explicit Ear(const RedisOptions& options) : listener_(options, "me", kSeal, callbacks()) {}

    /// Waits until the line was told. Returns whether that came within ten seconds; what came before it is forgotten.
    bool hears(const std::string& line) {
        std::unique_lock lock(mutex_);
        const auto find = [&] { return std::find(told_.begin(), told_.end(), line); };
        if (!news_.wait_for(lock, seconds(10), [&] { return find() != told_.end(); })) return false;
        before_.assign(told_.begin(), find());
        told_.erase(told_.begin(), find() + 1);
        return true;
    }
    /// What was told before the line that hears() waited for last.
    [[nodiscard]] std::vector<std::string> before() {
        const std::lock_guard lock(mutex_);
        return before_;
    }

private:
    RedisListener::Callbacks callbacks() {
        RedisListener::Callbacks on;
        on.raised = [this](const std::vector<std::string>& keys, const Version& version, const std::string& news) {
            std::string line = "raised " + version.topic + " " + std::to_string(version.number);
            for (const auto& key : keys) line += " " + key;
            tell(line + " " + news);
        };
        on.dropped = [this](const std::string& key) { tell("dropped " + key); };
        on.voided = [this] { tell("voided"); };
        on.lost = [this] { tell("lost"); };
        on.connected = [this] { tell("connected"); };
        return on;
    }
    void tell(std::string line) {
        const std::lock_guard lock(mutex_);
        told_.push_back(std::move(line));
        news_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable news_;
    std::vector<std::string> told_;
    std::vector<std::string> before_;
    RedisListener listener_;
};

/// Says that it will send a thousand bytes, and sends one of them every few milliseconds.
class Dawdler {
public:
    Dawdler() {
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address_), size_);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address_), &size_);
        ::listen(listener_, 1);
        thread_ = std::jthread([this](const std::stop_token& stop) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            ::send(client, "$1000\r\n", 7, MSG_NOSIGNAL);
            while (!stop.stop_requested() && ::send(client, "x", 1, MSG_NOSIGNAL) == 1) ::poll(nullptr, 0, 5);
            ::close(client);
        });
    }
    ~Dawdler() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_ = {};
        ::close(listener_);
    }
    Dawdler(const Dawdler&) = delete;
    Dawdler& operator=(const Dawdler&) = delete;
    [[nodiscard]] int port() const noexcept { return ntohs(address_.sin_port); }

private:
    const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address_{AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}};
    socklen_t size_ = sizeof(address_);
    std::jthread thread_;
};

} // namespace

TEST_CASE("a Redis URL is read, or refused without telling its password") {
    const auto full = RedisOptions::parse("redis://ada:p%40ss:word@cache.example:6380/2");
    CHECK(full.host == "cache.example");
    CHECK(full.port == 6380);
    CHECK(full.user == "ada");
    CHECK(full.password == "p@ss:word");
    CHECK(full.database == 2);
    CHECK(RedisOptions::parse("redis://:secret@h").password == "secret");
    CHECK(RedisOptions::parse("redis://h").port == 6379);
    CHECK(RedisOptions::parse("redis://h/").database == 0);
    CHECK(RedisOptions::parse("redis://[::1]:7000").host == "::1");
    CHECK(RedisOptions::parse("redis://[::1]:7000").port == 7000);
    for (const char* wrong : {"",
                              "h:1",
                              "http://h",
                              "redis://",
                              "redis://h:70000",
                              "redis://h:0",
                              "redis://h:",
                              "redis://h:x",
                              "redis://h/x",
                              "redis://h/-1",
                              "redis://h?db=1",
                              "redis://[::1",
                              "redis://[::1]x",
                              "redis://::1",
                              "redis://user@h",
                              "rediss://:secret@h",
                              "redis://:secret@h:x",
                              "redis://:secret%@h",
                              "redis://:secret%4@h",
                              "redis://:secret%-1@h"})
        try {
            static_cast<void>(RedisOptions::parse(wrong));
            FAIL(wrong);
        } catch (const std::invalid_argument& error) {
            CHECK(std::string_view(error.what()).find("secret") == std::string_view::npos);
        }
    CHECK_THROWS_WITH(RedisOptions::parse("rediss://h"), doctest::Contains("stunnel"));
}

TEST_CASE("Redis keeps what is new enough, and nothing that is older than what it knows") {
    const RedisServer server;
    RedisTier one(options_at(server.port()), "one", kSeal);
    RedisTier two(options_at(server.port()), "two", kSeal);
    CHECK(one.fill(kKey, "five", {at(5), {"catalogue", 1}}, kTtl).is_kept);
    CHECK(two.get(kKey) == "five");
    CHECK_FALSE(two.fill(kKey, "four", {at(4), {"catalogue", 1}}, kTtl).is_kept); // than what is there
    CHECK(two.get(kKey) == "five");
    invalidate(one, 7);
    CHECK_FALSE(two.get(kKey).has_value());
    CHECK_FALSE(two.fill(kKey, "six", {at(6), {"catalogue", 1}}, kTtl).is_kept); // than the minimum
    CHECK(two.fill(kKey, "seven", {at(7), {"catalogue", 1}}, kTtl).is_kept);
    invalidate(one, 6); // late
    CHECK(one.get(kKey) == "seven");
    CHECK(one.fill("map:1", std::string("\0bytes\n", 7), {}, kTtl).is_kept);
    CHECK(two.get("map:1") == std::string("\0bytes\n", 7));
    CHECK(std::stoi(server.text({"PTTL", kKey})) <= kTtl.count());
    CHECK(std::stoi(server.text({"PTTL", "floor:" + kKey})) > kTtl.count());
    server.text({"SCRIPT", "FLUSH"});
    CHECK(one.fill(kKey, "eight", {at(8)}, kTtl).is_kept);
    CHECK(server.text({"HEXISTS", kKey, "v:catalogue"}) == "0"); // it stands on no more than it says
    CHECK(two.counts().refused_fills == 2);
    CHECK(two.counts().failures == 0);
}

TEST_CASE("what others raise is heard with its keys, version and news; own raises are not") {
    const RedisServer server;
    Ear ear(server);
    REQUIRE(ear.hears("connected"));
    RedisTier other(options_at(server.port()), "other", kSeal);
    RedisTier own(options_at(server.port()), "me", kSeal);
    invalidate(own, 1);
    other.invalidate(std::vector<std::string>{kKey, "events:all"}, at(2), "12h13a");
    REQUIRE(ear.hears("raised session:tonight 2 states:tonight events:all 12h13a"));
    CHECK(ear.before().empty());
    invalidate(other, 3, "seats:tonight");
    REQUIRE(ear.hears("raised session:tonight 3 seats:tonight "));
    CHECK(ear.before().empty()); // the minimums' invalidations were announced by the messages
    server.text({"HSET", "floor:" + kKey, "session:tonight", "9"});
    CHECK(ear.hears("dropped " + kKey)); // and this one by nobody
    server.text({"FLUSHALL"});
    CHECK(ear.hears("voided"));
    publish(server, "who\nknows");
    CHECK(ear.hears("voided"));
}

TEST_CASE("many who raise at once are each heard, and nothing is told twice") {
    const RedisServer server;
    Ear ear(server);
    REQUIRE(ear.hears("connected"));
    constexpr int threads = 4;
    constexpr std::int64_t invalidations = 250;
    {
        std::vector<std::jthread> all;
        for (int t = 0; t < threads; ++t)
            all.emplace_back([&, t] { // two of them are other threads of the listener's own process
                RedisTier tier(options_at(server.port()), t % 2 == 0 ? "me" : "other", kSeal);
                for (std::int64_t i = 1; i <= invalidations; ++i) invalidate(tier, i, "key" + std::to_string(t));
            });
    }
    server.text({"HSET", "floor:last", "session:tonight", "1"});
    REQUIRE(ear.hears("dropped last"));
    const auto told = ear.before();
    CHECK(told.size() == 2 * invalidations);
    for (const auto& line : told) CHECK(line.starts_with("raised session:tonight "));
}

TEST_CASE("a listener that is no longer wanted goes without a word, and words that it cannot read void everything") {
    const RedisServer server;
    std::atomic<int> lost{0};
    std::atomic<bool> is_connected{false};
    {
        RedisListener::Callbacks on;
        on.connected = [&] {
            is_connected = true;
            is_connected.notify_all();
        };
        on.lost = [&] { ++lost; };
        const RedisListener listener(options_at(server.port()), "me", kSeal, std::move(on));
        is_connected.wait(false);
        CHECK(listener.is_connected());
    }
    CHECK(lost == 0);
    Ear ear(server);
    REQUIRE(ear.hears("connected"));
    for (const char* words :
         {"", "\n", "a\nb\n\n", "a\nb\n1x\nkey\n", "a\nb\n99999999999999999999\nkey\n", "a\n\n1\nkey\n"}) {
        publish(server, words);
        INFO(words);
        CHECK(ear.hears("voided"));
        CHECK(ear.before().empty());
    }
    server.text({"PUBLISH", "__redis__:invalidate", "not an array"});
    CHECK(ear.hears("voided"));
    publish(server, "a\nb\n1"); // short, but clear: it names no key
    CHECK(ear.hears("raised b 1 "));
}

TEST_CASE("shops in two databases of one Redis do not hear each other") {
    const RedisServer server;
    auto elsewhere = options_at(server.port());
    elsewhere.database = 1;
    Ear here(server);
    Ear there(elsewhere);
    REQUIRE(here.hears("connected"));
    REQUIRE(there.hears("connected"));
    RedisTier one(options_at(server.port()), "one", kSeal);
    RedisTier two(elsewhere, "two", kSeal);
    CHECK(one.fill(kKey, "here", {at(1)}, kTtl).is_kept);
    CHECK_FALSE(two.get(kKey).has_value());
    invalidate(two, 2, "theirs");
    REQUIRE(there.hears("raised session:tonight 2 theirs "));
    invalidate(one, 1, "ours");
    REQUIRE(here.hears("raised session:tonight 1 ours "));
    for (const auto& line : here.before()) CHECK(line == "dropped theirs"); // invalidations know no databases
    CHECK(one.get(kKey) == "here");
}

TEST_CASE("a Redis that dies is noticed at once, and heard again when it is back, empty") {
    RedisServer server;
    Ear ear(server);
    REQUIRE(ear.hears("connected"));
    RedisTier tier(options_at(server.port()), "other", kSeal);
    CHECK(tier.fill(kKey, "one", {at(1)}, kTtl).is_kept);
    server.crash();
    CHECK(ear.hears("lost"));
    CHECK_FALSE(tier.get(kKey).has_value());
    server.start();
    CHECK(ear.hears("connected"));
    CHECK_FALSE(tier.get(kKey).has_value());
    CHECK(tier.fill(kKey, "two", {at(2)}, kTtl).is_kept);
    CHECK(tier.is_up());
    invalidate(tier, 3);
    CHECK(ear.hears("raised session:tonight 3 states:tonight "));
}

TEST_CASE("the first raise after a restart of Redis is not lost with the connections kept from before") {
    RedisServer server;
    RedisTier tier(options_at(server.port()), "one", kSeal);
    CHECK(tier.fill(kKey, "one", {at(1)}, kTtl).is_kept);
    server.crash();
    server.start();
    invalidate(tier, 2);
    CHECK(server.text({"HGET", "floor:" + kKey, "session:tonight"}) == "2");
    CHECK(tier.counts().failures == 0);
}

TEST_CASE("6: while the breaker is open only probes reach Redis, and it closes when one succeeds") {
    RedisServer server;
    Steady::time_point now = Steady::now();
    auto options = options_at(server.port());
    RedisTier tier(options, "one", kSeal, [&] { return now; });
    REQUIRE(tier.fill(kKey, "one", {at(1)}, kTtl).is_kept);
    server.stop(true);
    for (int i = 0; i < options.failures_to_open; ++i) CHECK_FALSE(tier.get(kKey).has_value());
    CHECK_FALSE(tier.is_up());
    const auto calls = tier.counts().calls;
    for (int i = 0; i < 1'000; ++i) CHECK_FALSE(tier.get(kKey).has_value());
    CHECK(tier.counts().calls == calls);
    now += options.probe_every;
    for (int i = 0; i < 10; ++i) CHECK_FALSE(tier.get(kKey).has_value());
    CHECK(tier.counts().calls == calls + 1);
    server.stop(false);
    CHECK_FALSE(tier.get(kKey).has_value());
    now += options.probe_every;
    CHECK(tier.get(kKey) == "one");
    CHECK(tier.is_up());
    CHECK(tier.get(kKey) == "one");

    // The check sees a breaker that never opens.
    options.failures_to_open = 1'000'000;
    options.timeout = milliseconds(5);
    RedisTier open_hearted(options, "two", kSeal);
    server.stop(true);
    for (int i = 0; i < 10; ++i) CHECK_FALSE(open_hearted.get(kKey).has_value());
    CHECK(open_hearted.counts().calls == 10);
    server.stop(false);
}

TEST_CASE("a Redis that stands still is taken for lost") {
    const RedisServer server;
    Ear ear(server);
    REQUIRE(ear.hears("connected"));
    const auto began = Steady::now();
    server.stop(true);
    CHECK(ear.hears("lost"));
    CHECK(Steady::now() - began < seconds(4)); // two, and a busy machine
    server.stop(false);
    CHECK(ear.hears("connected"));
}

TEST_CASE("no call takes longer than the timeout, though byte after byte comes in time") {
    const Dawdler server;
    auto options = options_at(server.port());
    options.timeout = milliseconds(100);
    RedisTier tier(options, "one", kSeal);
    const auto began = Steady::now();
    CHECK_FALSE(tier.get(kKey).has_value());
    CHECK(Steady::now() - began < seconds(2)); // it would take five to say all
    CHECK(tier.counts().failures == 1);
}

TEST_CASE("an answer that comes late or in half is never taken for another") {
    const RedisServer server;
    RedisTier direct(options_at(server.port()), "one", kSeal);
    REQUIRE(direct.fill("a", std::string(1'000, 'a'), {}, kTtl).is_kept);
    REQUIRE(direct.fill("b", std::string(1'000, 'b'), {}, kTtl).is_kept);
    std::atomic<int> cuts{0};
    const TcpProxy proxy(server.port(), {.look = [&](std::string_view piece) {
                             const bool is_cut = piece.find("HGET") != std::string_view::npos && cuts++ % 2 == 0;
                             return is_cut ? TcpProxy::Fate::half : TcpProxy::Fate::pass;
                         }});
    RedisTier tier(options_at(proxy.port()), "two", kSeal);
    for (int i = 0; i < 6; ++i) {
        const std::string key = i % 4 < 2 ? "a" : "b";
        const auto value = tier.get(key);
        CHECK((!value || *value == std::string(1'000, key[0])));
        CHECK(value.has_value() == (i % 2 == 1));
    }
}

TEST_CASE("a Redis that wants another password, or is full, fails nobody") {
    const RedisServer strict({"--requirepass", "right"});
    auto options = options_at(strict.port());
    options.password = "wrong";
    RedisTier stranger(options, "one", kSeal);
    CHECK_FALSE(stranger.fill(kKey, "x", {}, kTtl).is_kept);
    CHECK_FALSE(stranger.get(kKey).has_value());
    options.password = "right";
    RedisTier known(options, "two", kSeal);
    CHECK(known.fill(kKey, "x", {}, kTtl).is_kept);
    CHECK(known.get(kKey) == "x");

    const RedisServer full({"--maxmemory", "1", "--maxmemory-policy", "noeviction"});
    RedisTier cramped(options_at(full.port()), "three", kSeal);
    CHECK_FALSE(cramped.fill(kKey, "x", {}, kTtl).is_kept);
    CHECK_FALSE(cramped.is_up());
}

TEST_CASE("a full Redis still takes raises, and so never keeps what is gone") {
    const RedisServer server({"--maxmemory-policy", "noeviction"});
    RedisTier tier(options_at(server.port()), "one", kSeal);
    Ear ear(server);
    REQUIRE(ear.hears("connected"));
    REQUIRE(tier.fill(kKey, "old", {at(1)}, kTtl).is_kept);
    server.text({"CONFIG", "SET", "maxmemory", "1"});
    REQUIRE(server.text({"SET", "k", "v"}).starts_with("OOM"));
    invalidate(tier, 2);
    CHECK(ear.hears("raised session:tonight 2 states:tonight "));
    CHECK(server.text({"EXISTS", kKey}) == "0");
    CHECK(server.text({"HGET", "floor:" + kKey, "session:tonight"}) == "2");
    CHECK_FALSE(tier.fill(kKey, "new", {at(2)}, kTtl).is_kept);
    server.text({"CONFIG", "SET", "maxmemory", "0"});
    CHECK(tier.fill(kKey, "new", {at(2)}, kTtl).is_kept);
    CHECK(tier.get(kKey) == "new");
}

TEST_CASE("a Redis that takes no writes is not read either: what was dropped is still there") {
    const RedisServer original;
    const RedisServer replica({"--replicaof", "127.0.0.1 " + std::to_string(original.port())});
    RedisTier writer(options_at(original.port()), "one", kSeal);
    RedisTier reader(options_at(replica.port()), "two", kSeal);
    REQUIRE(writer.fill(kKey, "old", {at(1)}, kTtl).is_kept);
    const auto end = Steady::now() + seconds(20);
    while (replica.text({"EXISTS", kKey}) != "1") REQUIRE(Steady::now() < end); // it copies all before it follows
    CHECK(reader.get(kKey) == "old");
    CHECK(reader.is_up());
    invalidate(reader, 2);
    CHECK_FALSE(reader.get(kKey).has_value());
    CHECK_FALSE(reader.is_up());
    CHECK_FALSE(reader.fill(kKey, "new", {at(2)}, kTtl).is_kept);
    CHECK_FALSE(reader.get(kKey).has_value());
    replica.text({"REPLICAOF", "NO", "ONE"});
    CHECK(reader.fill(kKey, "new", {at(2)}, kTtl).is_kept); // as it is tried after every miss
    CHECK(reader.get(kKey) == "new");
    CHECK(reader.is_up());
}

namespace {

/// One process of several: its memory in front of the Redis that all share.
struct Process {
    explicit Process(const RedisServer& server, TestClock& time, const std::string& name)
        : clock(time), redis(options_at(server.port()), name, kSeal) {
        cache.verified(clock.now());
    }
    std::string get(const std::string& truth, std::int64_t version, const std::string& key = kKey) {
        return cache
            .get(key, kTtl,
                 [&] {
                     ++loads;
                     return CachedResponse{truth, {at(version)}};
                 })
            ->bytes;
    }
    TestClock& clock;
    MemoryCache memory{clock, {.max_bytes = 1 << 20, .max_age = seconds(1)}};
    RedisTier redis;
    TieredCache cache{memory, redis, clock, "build"};
    int loads = 0;
};

} // namespace

TEST_CASE("what one process has loaded the others need not; what one raises none of them gets from Redis") {
    const RedisServer server;
    TestClock clock;
    Process one(server, clock, "one");
    Process two(server, clock, "two");
    CHECK(one.get("first", 1) == "first");
    CHECK(two.get("never asked", 1) == "first");
    CHECK(two.loads == 0);
    one.cache.invalidate(std::vector{kKey}, at(2), "");
    CHECK(one.get("second", 2) == "second");
    two.memory.forget(kKey); // as it does on hearing of it
    CHECK(two.get("never asked", 2) == "second");
    CHECK(two.loads == 0);
    CHECK(one.loads == 2);
}

TEST_CASE("a reply in Redis that somebody could not take back is refused by who knows better") {
    RedisServer server;
    TestClock clock;
    Process one(server, clock, "one");
    Process two(server, clock, "two");
    CHECK(one.get("old", 1) == "old");
    // Another process has written version 2 and could not reach Redis. `two` has seen the version in the store.
    two.cache.apply_remote(std::vector{cache_key::all()}, at(2));
    CHECK(two.get("new", 2) == "new");
    // `three` has just started, and follows nobody yet.
    Process three(server, clock, "three");
    clock.advance(seconds(2));
    CHECK_FALSE(three.cache.is_verified());
    CHECK(three.get("from the store", 2) == "from the store");
    // Age counts in Redis too, and what another build has written is not read.
    clock.advance(kTtl);
    three.cache.verified(clock.now());
    CHECK(three.get("newer", 2) == "newer");
    TieredCache other_build(three.memory, three.redis, clock, "another build");
    three.memory.clear();
    CHECK(other_build.get(kKey, kTtl,
                          [] {
                              return CachedResponse{"of this build", {at(2)}};
                          })
              ->bytes == "of this build");
}

TEST_CASE("a proof is of its parts, in their order, under the shop's secret") {
    const SodiumSeal same("what the shop keeps");
    const SodiumSeal other("what another shop keeps");
    const auto proof = kSeal.of({"value", "key", "bytes"});
    CHECK(proof.size() == Seal::kProofBytes);
    CHECK(same.fits({"value", "key", "bytes"}, proof));
    CHECK_FALSE(other.fits({"value", "key", "bytes"}, proof));
    CHECK_FALSE(same.fits({"value", "keyb", "ytes"}, proof));
    CHECK_FALSE(same.fits({"valuekey", "bytes"}, proof));
    CHECK_FALSE(same.fits({"value", "key", "bytes", ""}, proof));
    CHECK_FALSE(same.fits({"value", "key", "bytes"}, proof.substr(1)));
    CHECK_FALSE(same.fits({"value", "key", "bytes"}, ""));
}

TEST_CASE("the shop keeps one secret, whoever of its processes begins") {
    TestShop shop;
    const auto keep = [&](const std::string& mine) {
        return shop.store.write([&](Tx& tx) { return tx.catalogue().seal_secret(mine); });
    };
    CHECK(keep("first") == "first");
    CHECK(keep("second") == "first");
}

TEST_CASE("nothing is believed that a stranger has put into Redis") {
    const RedisServer server;
    TestClock clock;
    Process one(server, clock, "one");
    const std::string other_key = "states:gala";
    CHECK(one.get("first", 1) == "first");
    CHECK(one.get("other", 1, other_key) == "other");
    const std::string sealed = server.text({"HGET", kKey, "blob"});
    const std::string sealed_other = server.text({"HGET", other_key, "blob"});
    const std::string blob = "build\n" + to_blob({"poison", {at(1)}, {}, clock.now() + seconds(20)});
    const SodiumSeal another_shop("another secret");
    std::vector<std::string> poison{"",
                                    "x",
                                    blob,
                                    sealed.substr(1),
                                    sealed + "x",
                                    sealed_other,
                                    std::string(Seal::kProofBytes, '\0') + blob,
                                    another_shop.of({redis::kSealedValue, kKey, blob}) + blob,
                                    kSeal.of({redis::kSealedMessage, kKey, blob}) + blob};
    for (std::size_t byte = 0; byte < sealed.size(); byte += 7) {
        poison.push_back(sealed);
        poison.back()[byte] = static_cast<char>(poison.back()[byte] ^ 1);
    }
    for (const auto& value : poison) {
        Process victim(server, clock, "victim");
        server.text({"HSET", kKey, "blob", value});
        CHECK(victim.get("from the store", 1) == "from the store");
        CHECK(victim.redis.counts().hits == 0);
        CHECK(victim.redis.counts().forgeries == 1);
    }
    Process victim(server, clock, "victim"); // the check sees a value that is believed
    server.text({"HSET", kKey, "blob", kSeal.of({redis::kSealedValue, kKey, blob}) + blob});
    CHECK(victim.get("from the store", 1) == "poison");
}

TEST_CASE("what was true once and is put back into Redis is refused by its version and its time") {
    const RedisServer server;
    TestClock clock;
    Process one(server, clock, "one");
    Process two(server, clock, "two");
    CHECK(one.get("old", 1) == "old");
    const std::string old = server.text({"HGET", kKey, "blob"});
    const auto replay = [&] {
        server.text({"DEL", kKey, "floor:" + kKey});
        server.text({"HSET", kKey, "blob", old, "v:session:tonight", "1"});
    };
    one.cache.invalidate(std::vector{kKey}, at(2), "");
    replay();
    CHECK(one.get("new", 2) == "new");
    replay();
    two.cache.apply_remote(std::vector{cache_key::all()}, at(2)); // as its first look at the store has it
    CHECK(two.get("new", 2) == "new");
    replay();
    Process three(server, clock, "three");
    clock.advance(kTtl);
    three.cache.verified(clock.now());
    CHECK(three.get("new", 2) == "new"); // whatever it knows of versions, the time of that reply is over
}

TEST_CASE("words that no process of this shop has sealed are not heard") {
    const RedisServer server;
    Ear ear(server);
    REQUIRE(ear.hears("connected"));
    const std::string words = "who\ncatalogue\n9223372036854775807\nevents:all \n";
    const SodiumSeal another_shop("another secret");
    for (const auto& forged : {words, std::string(Seal::kProofBytes, '\0') + words, std::string(),
                               another_shop.of({redis::kSealedMessage, "frontrow", words}) + words,
                               kSeal.of({redis::kSealedMessage, "frontrow:1", words}) + words,
                               kSeal.of({redis::kSealedValue, "frontrow", words}) + words})
        server.text({"PUBLISH", "frontrow", forged});
    publish(server, "other\nsession:tonight\n3\nstates:tonight \n");
    CHECK(ear.hears("raised session:tonight 3 states:tonight "));
    CHECK(ear.before().empty());
}

TEST_CASE("versions that a stranger sets in Redis keep nobody from filling it for long") {
    const RedisServer server;
    TestClock clock;
    Process one(server, clock, "one");
    const auto is_shared = [&] {
        Process reader(server, clock, "reader");
        return reader.get("from the store", 5) == "shared";
    };
    const auto reload = [&] {
        one.memory.forget(kKey);
        server.text({"HDEL", kKey, "blob"});
        return one.get("shared", 5);
    };
    // No version of ours has so many digits, and what is none counts for nothing.
    for (const char* none : {"9223372036854775807", "nan", "inf", "-1", "0x10", "1e9", "many", ""}) {
        INFO(none);
        server.text({"HSET", "floor:" + kKey, "session:tonight", none});
        server.text({"HSET", kKey, "v:session:tonight", none});
        CHECK(reload() == "shared");
        CHECK(is_shared());
    }
    // One that might be ours: the second load, which began after it was seen, shows that the store is not so far.
    for (const auto& [where, field] : {std::pair("floor:" + kKey, "session:tonight"), {kKey, "v:session:tonight"}}) {
        INFO(where);
        server.text({"HSET", where, field, "999999"});
        CHECK(reload() == "shared");
        CHECK_FALSE(is_shared());
        server.text({"HSET", where, field, "999999"}); // the reader above has not corrected it by itself
        CHECK(reload() == "shared");
        CHECK(is_shared());
    }
    CHECK(one.redis.counts().corrections == 2);
    // A minimum that is right is left alone, though the load that it refused was too old for it.
    server.text({"HSET", "floor:" + kKey, "session:tonight", "6"});
    CHECK(reload() == "shared");
    one.memory.forget(kKey);
    CHECK(one.get("newer", 6) == "newer");
    CHECK(one.redis.counts().corrections == 2);
    CHECK(server.text({"HGET", "floor:" + kKey, "session:tonight"}) == "6");
    // And what is of another kind is in nobody's way.
    server.text({"SET", "floor:" + kKey, "text"});
    server.text({"SET", kKey, "text"});
    one.memory.forget(kKey);
    CHECK(one.get("newest", 7) == "newest");
    server.text({"SET", "floor:" + kKey, "text"});
    one.cache.invalidate(std::vector{kKey}, at(8), "");
    CHECK(server.text({"HGET", "floor:" + kKey, "session:tonight"}) == "8");
    CHECK(one.redis.is_up());
}

TEST_CASE("pages, styles and pictures neither go to Redis nor come from there") {
    const RedisServer server;
    TestClock clock;
    Process one(server, clock, "one");
    for (const std::string key : {"page:index.html:etag", "shop.css:etag", "image:name", "seats", "eventsx:all", ""}) {
        INFO(key);
        CHECK(one.get("made here", 1, key) == "made here");
        CHECK(server.text({"EXISTS", key}) == "0");
        const std::string blob = "build\n" + to_blob({"<script>", {at(1)}, {}, clock.now() + seconds(20)});
        server.text({"HSET", key, "blob", kSeal.of({redis::kSealedValue, key, blob}) + blob});
        Process two(server, clock, "two");
        CHECK(two.get("made here", 1, key) == "made here");
    }
    const auto session = SessionSlug::trusted("tonight");
    for (const auto& key : {cache_key::events(), cache_key::shop(), cache_key::event(EventSlug::trusted("hamlet")),
                            cache_key::session(session), cache_key::sections(VenueSlug::trusted("house")),
                            cache_key::map(MapId::trusted("m")), cache_key::states(session),
                            cache_key::seats(session, "A"), cache_key::all_seats(session)})
        CHECK(cache_key::is_for_all(key));
}

TEST_CASE("without Redis everything is answered, from memory and the store") {
    RedisServer server;
    TestClock clock;
    Process one(server, clock, "one");
    server.crash();
    CHECK(one.get("first", 1) == "first");
    one.cache.invalidate(std::vector{kKey}, at(2), "");
    CHECK(one.get("second", 2) == "second");
    CHECK(one.get("third", 3) == "second"); // kept in memory
    CHECK(one.loads == 2);
}

} // namespace frontrow::testing::redis_test
