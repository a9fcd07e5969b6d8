// The promises of the cache protocol. Each is a check that the cache passes, and that a cache with the bug planted
// fails.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <latch>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "domain/change_poller.hpp"
#include "store/cache/memory_cache.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::cache_protocol_test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kKey = "states:tonight";
const std::string kOther = "states:gala";

Version at(std::int64_t number) { return {"session:tonight", number}; }

CachedResponse reply_of(std::int64_t number) { return {std::to_string(number), {at(number)}}; }

void invalidate(Cache& cache, std::int64_t number, const std::string& key = kKey) {
    cache.invalidate(std::vector{key}, at(number), "");
}

std::int64_t served(Cache& cache, std::int64_t truth) {
    return std::stoll(cache.get(kKey, seconds(20), [&] { return reply_of(truth); })->bytes);
}

/// A cache as it is often written: a map that forgets on invalidation. Its bugs are those that the protocol is against.
class NaiveCache : public Cache {
public:
    explicit NaiveCache(const Clock& clock) : clock_(clock) {}
    std::shared_ptr<const CachedResponse> get(const std::string& key, Milliseconds ttl, const Load& load) override {
        if (auto kept = find(key)) return kept;
        auto reply = std::make_shared<const CachedResponse>(load());
        const std::lock_guard lock(mutex_);
        kept_[key] = {reply, clock_.now() + ttl}; // counted from the end of the load, and whatever came meanwhile
        return reply;
    }
    std::shared_ptr<const CachedResponse> find(const std::string& key) override {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(key);
        return found == kept_.end() || found->second.second <= clock_.now() ? nullptr : found->second.first;
    }
    void invalidate(std::span<const std::string> keys, const Version& version, std::string_view) override {
        apply_remote(keys, version);
    }
    void apply_remote(std::span<const std::string> keys, const Version& version) override {
        const std::lock_guard lock(mutex_);
        for (const auto& key : keys) {
            kept_.erase(key);
            floors_[key] = version.number; // the latest said, not the highest
        }
    }
    void forget(const std::string& key) override {
        const std::lock_guard lock(mutex_);
        kept_.erase(key);
    }
    void clear() override {
        const std::lock_guard lock(mutex_);
        kept_.clear();
    }
    void verified(Time) override {}
    [[nodiscard]] bool is_verified() override { return true; }
    [[nodiscard]] bool allows(const std::string& key, const DependencyVersions& depends_on) override {
        const std::lock_guard lock(mutex_);
        return depends_on.front().number >= floors_[key];
    }

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, std::pair<std::shared_ptr<const CachedResponse>, Time>> kept_;
    std::map<std::string, std::int64_t> floors_;
};

/// A cache that nobody tells of writes.
class DeafCache final : public NaiveCache {
public:
    using NaiveCache::NaiveCache;
    void invalidate(std::span<const std::string>, const Version&, std::string_view) override {}
};

struct Real {
    TestClock clock;
    MemoryCache cache{clock, {.max_bytes = 1 << 20, .max_age = seconds(1)}};
};
template <class Bug>
struct Planted {
    TestClock clock;
    Bug cache{clock};
};

/// Lets a load begin, does `meanwhile`, then lets it end with `number`. Returns what its caller got.
std::int64_t load_around(Cache& cache, std::int64_t number, const std::function<void()>& meanwhile) {
    std::latch entered(1);
    std::latch leave(1);
    auto caller = std::async(std::launch::async, [&] {
        return std::stoll(cache
                              .get(kKey, seconds(20),
                                   [&] {
                                       entered.count_down();
                                       leave.wait();
                                       return reply_of(number);
                                   })
                              ->bytes);
    });
    entered.wait();
    meanwhile();
    leave.count_down();
    return caller.get();
}

// ---- The promises

bool minimum_never_falls(Cache& cache, TestClock&) {
    invalidate(cache, 5);
    invalidate(cache, 3);
    return !cache.allows(kKey, {at(4)}) && cache.allows(kKey, {at(5)});
}

bool reads_what_was_written(Cache& cache, TestClock&) {
    if (served(cache, 1) != 1) return false;
    invalidate(cache, 2);
    return served(cache, 2) == 2;
}

bool keeps_nothing_below_the_minimum(Cache& cache, TestClock&) {
    load_around(cache, 1, [&] { invalidate(cache, 2); });
    return served(cache, 2) == 2;
}

bool counts_age_from_the_start_of_the_load(Cache& cache, TestClock& clock) {
    const auto slow = [&] {
        clock.advance(seconds(30));
        return reply_of(1);
    };
    static_cast<void>(cache.get(kKey, seconds(20), slow));
    return served(cache, 2) == 2;
}

bool loads_once_for_key_and_minimum(Cache& cache, TestClock&) {
    std::atomic<int> loads{0};
    constexpr int callers = 6;
    std::latch inside(1);
    std::latch asking(callers);
    const auto load = [&] {
        ++loads;
        inside.wait();
        return reply_of(1);
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < callers; ++i)
            threads.emplace_back([&] {
                asking.count_down();
                static_cast<void>(cache.get(kKey, seconds(20), load));
            });
        asking.wait();
        // Whoever joins does so within this time; that nobody else loads is seen whenever they come.
        while (loads == 0) std::this_thread::yield();
        for (int i = 0; i < 2'000 && loads == 1; ++i) std::this_thread::yield();
        inside.count_down();
    }
    return loads == 1;
}

using Check = bool (*)(Cache&, TestClock&);

template <class World>
bool passes(Check check) {
    World world;
    return check(world.cache, world.clock);
}

} // namespace

TEST_CASE("1: a floor never falls") {
    CHECK(passes<Real>(minimum_never_falls));
    CHECK_FALSE(passes<Planted<NaiveCache>>(minimum_never_falls));
}

TEST_CASE("2: a read begun after an acknowledged write sees it") {
    CHECK(passes<Real>(reads_what_was_written));
    CHECK_FALSE(passes<Planted<DeafCache>>(reads_what_was_written));
}

TEST_CASE("3: nothing below the floor is kept or served") {
    CHECK(passes<Real>(keeps_nothing_below_the_minimum));
    CHECK_FALSE(passes<Planted<NaiveCache>>(keeps_nothing_below_the_minimum));
}

TEST_CASE("4: age is counted from the start of the load") {
    CHECK(passes<Real>(counts_age_from_the_start_of_the_load));
    CHECK_FALSE(passes<Planted<NaiveCache>>(counts_age_from_the_start_of_the_load));
}

TEST_CASE("5: one load for a key and its floor") {
    CHECK(passes<Real>(loads_once_for_key_and_minimum));
    CHECK_FALSE(passes<Planted<NaiveCache>>(loads_once_for_key_and_minimum));
}

TEST_CASE("where others write, a reply is as young as its load or the last look at the versions") {
    Real world;
    CHECK(served(world.cache, 1) == 1);
    world.clock.advance(seconds(1));
    CHECK(served(world.cache, 2) == 1);
    world.clock.advance(milliseconds(1));
    CHECK(world.cache.find(kKey) == nullptr);
    CHECK_FALSE(world.cache.is_verified());
    world.cache.verified(world.clock.now() - milliseconds(500));
    CHECK(world.cache.is_verified());
    CHECK(served(world.cache, 3) == 1);
    world.clock.advance(milliseconds(501));
    CHECK(served(world.cache, 4) == 4);
    world.clock.advance(-seconds(5)); // a clock that was set back makes nothing young
    CHECK(world.cache.find(kKey) == nullptr);
}

TEST_CASE("a raise touches its keys only, and every key where it says so") {
    Real world;
    const auto keep = [&](const std::string& key, DependencyVersions depends_on) {
        static_cast<void>(world.cache.get(key, seconds(20), [&] { return CachedResponse{key, depends_on}; }));
    };
    keep(kKey, {at(1), catalogue_version(7)});
    keep(kOther, {{"session:gala", 4}, catalogue_version(7)});
    keep("map:1", {});
    invalidate(world.cache, 2, "seats:tonight:stalls");
    CHECK(world.cache.find(kKey)); // older than the session, and still true
    world.cache.apply_remote(std::vector{cache_key::all()}, at(2));
    CHECK(world.cache.find(kKey) == nullptr);
    CHECK(world.cache.find(kOther));
    world.cache.apply_remote(std::vector{cache_key::all()}, catalogue_version(8));
    CHECK(world.cache.find(kOther) == nullptr);
    CHECK(world.cache.find("map:1"));
    keep(kOther, {{"session:gala", 4}, catalogue_version(7)}); // read before the edit, landed after it
    CHECK(world.cache.find(kOther) == nullptr);
}

TEST_CASE("hits while others write, drop and load see whole replies of a version that may be served") {
    TestClock clock;
    MemoryCache cache(clock, {.max_bytes = 4'096}); // so small that replies leave all the time
    std::atomic<std::int64_t> truth{1};
    std::atomic<std::int64_t> acknowledged{1};
    std::atomic<int> stale{0};
    std::atomic<bool> is_over{false};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 3; ++t)
            threads.emplace_back([&] {
                while (!is_over) {
                    const auto least = acknowledged.load();
                    const auto reply = cache.get(kKey, seconds(20), [&] { return reply_of(truth.load()); });
                    if (std::stoll(reply->bytes) < least) ++stale;
                    if (const auto kept = cache.find(kOther); kept && kept->bytes.size() != 500) ++stale;
                }
            });
        threads.emplace_back([&] {
            for (std::int64_t number = 2; number < 3'000; ++number) {
                // The store has it first; then the minimum rises; then the writer is told, and may read.
                truth = number;
                invalidate(cache, number);
                acknowledged = number;
                static_cast<void>(cache.get(kOther, seconds(20), [] { return CachedResponse{std::string(500, 'x')}; }));
                cache.forget(kOther);
            }
            is_over = true;
        });
    }
    CHECK(stale == 0);
}

namespace {

/// A cache that must not be read.
class ForbiddenCache final : public Cache {
public:
    std::shared_ptr<const CachedResponse> get(const std::string& key, Milliseconds, const Load&) override {
        throw std::logic_error("the cache was asked for " + key);
    }
    std::shared_ptr<const CachedResponse> find(const std::string& key) override {
        throw std::logic_error("the cache was asked for " + key);
    }
    void invalidate(std::span<const std::string>, const Version&, std::string_view) override { ++invalidations; }
    void apply_remote(std::span<const std::string>, const Version&) override {}
    void forget(const std::string&) override {}
    void clear() override {}
    void verified(Time) override {}
    [[nodiscard]] bool is_verified() override { return false; }
    [[nodiscard]] bool allows(const std::string&, const DependencyVersions&) override { return false; }
    int invalidations = 0;
};

} // namespace

TEST_CASE("8: holding and buying never ask the cache") {
    TestShop base;
    ForbiddenCache cache;
    std::vector<std::string> failures;
    Application shop(
        {base.store, cache, base.clock, base.randomness, base.digest, base.files, base.passwords, base.codes},
        {{.demo = true, .box_office = true}, false},
        [&](const Request&, std::string_view what) { failures.emplace_back(what); });
    const auto send = [&](const std::string& method, const std::string& path, const std::string& body,
                          const std::string& key = "") {
        Request request{method, path, {}, {{"cookie", "buyer=" + kAlice}, {"content-type", "application/json"}}, body};
        if (!key.empty()) request.headers.emplace("idempotency-key", key);
        return shop.router().dispatch(std::move(request));
    };
    const auto held = send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1","A-2"]})");
    REQUIRE(held.status == 201);
    const auto hold = Json::parse(held.text())["hold"]["id"].get<std::string>();
    CHECK(send("PATCH", "/api/holds/" + hold, R"({"add":["A-3"]})").status == 200);
    CHECK(send("GET", "/api/holds/" + hold, "").status == 200);
    const auto order = send("POST", "/api/orders",
                            R"({"hold":")" + hold + R"(","customer":{"name":"Ada","email":"ada@example.org"},)" +
                                R"("payment":{"method":"box_office"}})",
                            "one");
    CHECK(order.status == 201);
    CHECK(send("GET", "/api/orders/" + Json::parse(order.text())["order"]["id"].get<std::string>(), "").status == 200);
    CHECK(cache.invalidations == 3);
    CHECK(failures.empty());
    // The check sees a path that does ask.
    CHECK(send("GET", "/api/sessions/tonight/states", "").status == 500);
    CHECK(failures.size() == 1);
}

namespace {

/// Two processes in one: each its own cache and poller, over one store.
struct Neighbour {
    struct Viewers final : SeatWatch {
        void changed(const SessionSlug&, std::int64_t version, std::vector<SeatChange> changes) override {
            told.emplace_back(version, std::move(changes));
        }
        void missed(const SessionSlug&) override { ++misses; }
        std::vector<std::pair<std::int64_t, std::vector<SeatChange>>> told;
        int misses = 0;
    };
    explicit Neighbour(TestShop& base)
        : cache(base.clock, {.max_bytes = 1 << 20, .max_age = seconds(1)}),
          poller(base.store, cache, viewers, base.clock) {}

    void keep(const std::string& key, DependencyVersions depends_on) {
        static_cast<void>(cache.get(key, seconds(20), [&] { return CachedResponse{key, depends_on}; }));
    }
    bool has(const std::string& key) { return cache.find(key) != nullptr; }

    Viewers viewers;
    MemoryCache cache;
    ChangePoller poller;
};

std::int64_t version_of(TestShop& base) {
    return base.store.read([](Tx& tx) { return tx.sessions().find(SessionSlug::trusted("tonight"))->session.version; });
}

} // namespace

TEST_CASE("what another process writes without a word is found at the next look, and the viewers are told") {
    TestShop base;
    Neighbour other(base);
    other.poller.poll(false);
    const auto before = version_of(base);
    other.keep(kKey, {at(before)});
    other.keep(kOther, {{"session:gala", 1}});
    base.clock.advance(milliseconds(900));
    other.poller.poll(false);
    base.clock.advance(milliseconds(900));
    CHECK(other.has(kKey)); // young by the look
    REQUIRE(base.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice).status == 201);
    other.viewers.misses = 0;
    other.poller.poll(false);
    CHECK_FALSE(other.has(kKey));
    CHECK(other.has(kOther));
    CHECK(other.viewers.misses == 1);
    other.poller.poll(false);
    CHECK(other.viewers.misses == 1);
    CHECK_FALSE(other.cache.allows(kKey, {at(before)}));
}

TEST_CASE("what was heard of is not looked for again; what was not heard of in time is") {
    TestShop base;
    Neighbour other(base);
    other.poller.poll(true);
    const auto before = version_of(base);
    other.viewers.misses = 0;
    other.keep(kKey, {at(before)});
    other.keep("seats:tonight:circle", {at(before)});
    REQUIRE(base.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice).status == 201);
    other.poller.poll(true); // may be on its way
    CHECK(other.has(kKey));
    other.poller.apply_message(std::vector{kKey}, at(before + 1), "0h");
    CHECK_FALSE(other.has(kKey));
    REQUIRE(other.viewers.told.size() == 1);
    CHECK(other.viewers.told[0].second == std::vector{SeatChange{0, 'h'}});
    other.poller.poll(true);
    CHECK(other.has("seats:tonight:circle")); // nobody said that it had changed
    CHECK(other.viewers.misses == 0);

    REQUIRE(base.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-2"]})", kAlice).status == 201);
    other.poller.poll(true);
    CHECK(other.has("seats:tonight:circle"));
    other.poller.poll(true); // nobody told: the word was lost
    CHECK_FALSE(other.has("seats:tonight:circle"));
    CHECK(other.viewers.misses == 1);
}

TEST_CASE("while a word may be on its way nothing is taken for younger than the look before") {
    TestShop base;
    Neighbour other(base);
    other.poller.poll(true);
    base.clock.advance(milliseconds(600));
    REQUIRE(base.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice).status == 201);
    other.poller.poll(true);
    base.clock.advance(milliseconds(500));
    CHECK_FALSE(other.cache.is_verified()); // the last look that vouches for everything was 1,100 ms ago
    other.poller.poll(true);
    CHECK(other.cache.is_verified());
}

TEST_CASE("an edit in one process is seen by the next read of every other, and touches nothing else") {
    TestShop base;
    Neighbour other(base);
    other.poller.poll(false);
    for (const char* key : {"events:all", "event:hamlet", "session:tonight", "seats:tonight:stalls",
                            "sections:small-house", "states:tonight", "map:1"})
        other.keep(key, {catalogue_version(1)});
    Event event = base.session.event;
    event.title = "Hamlet, Prince of Denmark";
    const auto title = [&] {
        return base.json(200, base.send("GET", "/api/events/hamlet"))["title"].get<std::string>();
    };
    CHECK(title() == "Hamlet");
    base.shop.catalogue().put(event);
    CHECK(title() == "Hamlet, Prince of Denmark");
    other.poller.poll(true);
    CHECK_FALSE(other.has("events:all"));
    CHECK_FALSE(other.has("event:hamlet"));
    CHECK_FALSE(other.has("session:tonight"));
    CHECK(other.has("seats:tonight:stalls"));
    CHECK(other.has("sections:small-house"));
    CHECK(other.has("states:tonight"));

    Session session = base.session.session;
    session.prices[0].amount = 5'000;
    base.shop.catalogue().put(session);
    other.poller.poll(true);
    for (const char* key : {"seats:tonight:stalls", "sections:small-house", "states:tonight"})
        CHECK_FALSE(other.has(key));
    CHECK(other.has("map:1"));
    const auto seats = base.json(200, base.send("GET", "/api/seats?session=tonight&section=stalls"));
    CHECK(seats["seats"][0]["price"]["amount"] == 5'000);

    Venue venue = base.session.venue;
    venue.name = "The Small House";
    base.shop.catalogue().put(venue);
    CHECK(base.json(200, base.send("GET", "/api/sessions/tonight"))["venue"]["name"] == "The Small House");
}

TEST_CASE("a version that is far above what the store says is not heard, whoever tells of it") {
    TestShop base;
    Neighbour other(base);
    other.poller.poll(false);
    const auto edits = base.store.read([](Tx& tx) { return tx.catalogue().version(); });
    const DependencyVersions truth{catalogue_version(edits), at(version_of(base))};
    const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    other.poller.apply_message(std::vector<std::string>{"events:all"}, catalogue_version(largest), "");
    other.poller.apply_message(std::vector<std::string>{"events:all"}, at(largest), "0s");
    CHECK(other.cache.allows("events:all", truth));
    other.keep("events:all", truth);
    CHECK(other.has("events:all"));
    other.poller.apply_message(std::vector<std::string>{"events:all"}, catalogue_version(edits + 1), "");
    CHECK_FALSE(other.cache.allows("events:all", truth)); // the check sees one that may be
}

TEST_CASE("a process that missed more edits than are kept starts with an empty cache") {
    TestShop base;
    Neighbour other(base);
    other.poller.poll(false);
    other.keep("sections:small-house", {catalogue_version(1)});
    base.store.write([](Tx& tx) {
        tx.catalogue().edit(std::vector<std::string>{"events:all"});
        return tx.catalogue().edit(std::vector<std::string>{});
    });
    base.store.write([](Tx& tx) { return tx.catalogue().edit(std::vector<std::string>{"event:x"}); });
    other.poller.poll(false);
    CHECK(other.has("sections:small-house")); // the first of the new edits is there: nothing was missed
    for (int i = 0; i < 3; ++i)
        base.store.write([](Tx& tx) { return tx.catalogue().edit(std::vector<std::string>{}); });
    other.poller.poll(false);
    CHECK_FALSE(other.has("sections:small-house"));
}

} // namespace frontrow::testing::cache_protocol_test
