// The memory cache: one flight a key, never an answer from before a drop, and bounds in time and bytes.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <future>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "domain/cache.hpp"
#include "domain/time.hpp"
#include "store/cache/memory_cache.hpp"

namespace frontrow::testing::memory_cache_test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Milliseconds kTtl = seconds(20);

class StoppedClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return Time(Milliseconds(now_.load())); }
    [[nodiscard]] Milliseconds running() const override { return Milliseconds(now_.load()); }
    void advance(Milliseconds by) { now_ += by.count(); }

private:
    std::atomic<Milliseconds::rep> now_{1'000'000};
};

/// A cache of plenty, and a load that counts how often it ran.
struct Fixture {
    StoppedClock clock;
    MemoryCache cache{clock, {.max_bytes = 1 << 20}};
    std::atomic<int> loads{0};

    std::string get(const std::string& key, Milliseconds ttl = kTtl) {
        return cache.get(key, ttl, [&] { return CachedResponse{key + std::to_string(++loads), {}}; })->bytes;
    }
};

/// A load that waits inside until it is let go.
struct Held {
    std::latch entered{1};
    std::latch leave{1};
    CachedResponse operator()(const std::string& bytes) {
        entered.count_down();
        leave.wait();
        return {bytes, {}};
    }
};

} // namespace

TEST_CASE("a kept reply is the same object until its time is over") {
    Fixture fixture;
    const auto load = [&] { return CachedResponse{"bytes " + std::to_string(++fixture.loads)}; };
    const auto first = fixture.cache.get("key", kTtl, load);
    fixture.clock.advance(kTtl - milliseconds(1));
    CHECK(fixture.cache.get("key", kTtl, load).get() == first.get());
    fixture.clock.advance(milliseconds(1));
    const auto second = fixture.cache.get("key", kTtl, load);
    CHECK(second->bytes == "bytes 2");
    CHECK(first->bytes == "bytes 1"); // who still has it keeps it
}

TEST_CASE("time counts from the start of the load, so that a slow one does not make old data young") {
    Fixture fixture;
    const auto slow = [&] {
        fixture.clock.advance(kTtl);
        return CachedResponse{"slow", {}};
    };
    CHECK(fixture.cache.get("key", kTtl, slow)->bytes == "slow");
    CHECK(fixture.get("key") == "key1");
}

TEST_CASE("a reply that ends by itself is not served a moment longer, however long its time to live") {
    Fixture fixture;
    const Time end = fixture.clock.now() + seconds(5);
    const auto load = [&] { return CachedResponse{std::to_string(++fixture.loads), {}, {}, end}; };
    fixture.cache.get("key", kTtl, load);
    fixture.clock.advance(seconds(5) - milliseconds(1));
    CHECK(fixture.cache.get("key", kTtl, load)->bytes == "1");
    fixture.clock.advance(milliseconds(1));
    CHECK(fixture.cache.get("key", kTtl, load)->bytes == "2");
    CHECK(fixture.cache.get("key", kTtl, load)->bytes == "3"); // over when it came: never kept
}

TEST_CASE("dropping forgets one key, clearing forgets all") {
    Fixture fixture;
    CHECK(fixture.get("a") == "a1");
    CHECK(fixture.get("b") == "b2");
    fixture.cache.forget("a");
    fixture.cache.forget("never seen");
    CHECK(fixture.get("a") == "a3");
    CHECK(fixture.get("b") == "b2");
    fixture.cache.clear();
    CHECK(fixture.get("a") == "a4");
    CHECK(fixture.get("b") == "b5");
}

TEST_CASE("callers who want a key while it is loaded share the one load") {
    Fixture fixture;
    Held held;
    constexpr int callers = 8;
    std::latch asking(callers);
    std::vector<std::shared_ptr<const CachedResponse>> replies(callers);
    std::jthread leader([&] {
        fixture.cache.get("key", kTtl, [&] {
            ++fixture.loads;
            return held("shared");
        });
    });
    held.entered.wait(); // from here on every caller finds the flight, or what it left behind
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < callers; ++i)
            threads.emplace_back([&, i] {
                asking.count_down();
                replies[i] = fixture.cache.get("key", kTtl, [&] {
                    ++fixture.loads;
                    return CachedResponse{"another", {}};
                });
            });
        asking.wait();
        held.leave.count_down();
    }
    CHECK(fixture.loads == 1);
    for (const auto& reply : replies) {
        CHECK(reply->bytes == "shared");
        CHECK(reply.get() == replies[0].get());
    }
}

TEST_CASE("one key's load keeps nobody waiting who wants another") {
    Fixture fixture;
    Held held;
    std::jthread leader([&] { fixture.cache.get("slow", kTtl, [&] { return held("slow"); }); });
    held.entered.wait();
    CHECK(fixture.get("quick") == "quick1");
    held.leave.count_down();
}

TEST_CASE("what began to load before a drop is neither joined nor kept after it") {
    for (const bool all : {false, true}) {
        INFO("clear " << all);
        Fixture fixture;
        Held held;
        auto old = std::async(std::launch::async,
                              [&] { return fixture.cache.get("key", kTtl, [&] { return held("old"); })->bytes; });
        held.entered.wait();
        if (all)
            fixture.cache.clear();
        else
            fixture.cache.forget("key");
        CHECK(fixture.get("key") == "key1"); // a load of its own, while the old one is still on its way
        held.leave.count_down();
        CHECK(old.get() == "old"); // for who asked before the drop it is true enough
        CHECK(fixture.get("key") == "key1");
    }
}

TEST_CASE("a drop during a load leaves nothing behind, though nobody asked meanwhile") {
    Fixture fixture;
    const auto dropped = [&] {
        fixture.cache.forget("key");
        return CachedResponse{"old", {}};
    };
    CHECK(fixture.cache.get("key", kTtl, dropped)->bytes == "old");
    CHECK(fixture.get("key") == "key1");
}

TEST_CASE("a load that fails is told to all who waited for it, and tried again by the next") {
    Fixture fixture;
    // Kept until both threads are done: the thread sanitizer does not see how the library counts its exceptions.
    const auto failure = std::make_exception_ptr(std::runtime_error("no disk"));
    std::latch entered(1);
    std::latch leave(1);
    const auto fail = [&]() -> CachedResponse {
        entered.count_down();
        leave.wait();
        std::rethrow_exception(failure);
    };
    const auto outcome = [&](const Cache::Load& load) {
        try {
            return fixture.cache.get("key", kTtl, load)->bytes;
        } catch (const std::runtime_error& error) {
            return std::string(error.what());
        }
    };
    auto leader = std::async(std::launch::async, [&] { return outcome(fail); });
    entered.wait();
    std::latch asking(1);
    auto poller = std::async(std::launch::async, [&] {
        asking.count_down();
        return outcome([] { return CachedResponse{"came too late to wait", {}}; });
    });
    asking.wait();
    leave.count_down();
    CHECK(leader.get() == "no disk");
    const auto told = poller.get();
    const bool either = told == "no disk" || told == "came too late to wait"; // never hangs, never an empty reply
    CHECK(either);
    fixture.cache.forget("key");
    CHECK(fixture.get("key") == "key1");
}

TEST_CASE("the replies kept stay within the bound, and the least recently used leave first") {
    StoppedClock clock;
    MemoryCache cache(clock, {.max_bytes = 10'000});
    int loads = 0;
    const auto get = [&](const std::string& key, std::size_t bytes) {
        clock.advance(milliseconds(1));
        return cache.get(key, kTtl, [&] {
            ++loads;
            return CachedResponse{std::string(bytes, 'x'), {}};
        });
    };
    for (const char* key : {"a", "b", "c"}) get(key, 2'500);
    get("a", 2'500); // used again
    CHECK(loads == 3);
    get("d", 2'500); // too much for four of them
    CHECK(loads == 4);
    for (const char* key : {"a", "c", "d"}) get(key, 2'500);
    CHECK(loads == 4);
    get("b", 2'500);
    CHECK(loads == 5); // it had to leave
}

TEST_CASE("a reply larger than the bound is served and not kept, and drives nothing else out for good") {
    StoppedClock clock;
    MemoryCache cache(clock, {.max_bytes = 10'000});
    int loads = 0;
    const auto huge = [&] {
        ++loads;
        return CachedResponse{std::string(20'000, 'x'), {}};
    };
    CHECK(cache.get("huge", kTtl, huge)->bytes.size() == 20'000);
    CHECK(cache.get("huge", kTtl, huge)->bytes.size() == 20'000);
    CHECK(loads == 2);
    const auto small = cache.get("small", kTtl, [] { return CachedResponse{"s", {}}; });
    CHECK(cache.get("small", kTtl, [] { return CachedResponse{"t", {}}; }).get() == small.get());
}

TEST_CASE("marks count towards the bound") {
    StoppedClock clock;
    MemoryCache cache(clock, {.max_bytes = 10'000});
    int loads = 0;
    const auto marked = [&] {
        ++loads;
        CachedResponse reply{"x"};
        for (std::uint32_t i = 0; i < 1'000; ++i) reply.patches.push_back({i, BuyerId::trusted(std::string(32, 'b'))});
        return reply;
    };
    cache.get("key", kTtl, marked);
    cache.get("key", kTtl, marked);
    CHECK(loads == 2);
}

TEST_CASE("after a drop nobody gets what was true before it, whatever the threads do") {
    Fixture fixture;
    std::atomic<int> truth{0};
    std::atomic<int> stale{0};
    constexpr int threads = 8;
    std::latch start(threads);
    {
        std::vector<std::jthread> all;
        for (int t = 0; t < threads; ++t)
            all.emplace_back([&, writes = t < 2] {
                start.arrive_and_wait();
                for (int i = 0; i < 2'000; ++i) {
                    int least = 0;
                    if (writes) { // commit, then drop, then answer: from here on the new value must be seen
                        least = ++truth;
                        fixture.cache.forget("key");
                    }
                    const auto load = [&] { return CachedResponse{std::to_string(truth.load()), {}}; };
                    if (std::stoi(fixture.cache.get("key", kTtl, load)->bytes) < least) ++stale;
                }
            });
    }
    CHECK(stale == 0);
    CHECK(fixture.cache.get("key", kTtl,
                            [] {
                                return CachedResponse{"none", {}};
                            })
              ->bytes == std::to_string(truth.load()));
}

} // namespace frontrow::testing::memory_cache_test
