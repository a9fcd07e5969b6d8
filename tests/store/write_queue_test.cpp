// How long a caller waits for a commit that does not end.

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "store/sqlite.hpp"
#include "store/write_queue.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::write_queue_test {

namespace {

using std::chrono::milliseconds;

/// A store for transactions to run works in.
struct Fixture {
    TestFolder folder;
    TestClock clock;
    SqliteStore store{folder.file("shop.db"), clock};

    void run(WriteQueue::Batch batch) {
        store.write([&](Tx& tx) {
            for (const auto& write : batch) static_cast<void>(write->run(tx));
            return Done{};
        });
    }
};

Allowance for_(milliseconds time) { return {Patience::of_a_buyer, std::chrono::steady_clock::now() + time}; }
constexpr milliseconds kLong = std::chrono::hours(1);

/// What a write was told; "" where it was kept.
std::string told(WriteQueue& queue, const WriteQueue::Work& work, const Allowance& allowance) {
    try {
        queue.run(work, allowance);
        return "";
    } catch (const StoreUnavailable& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("a disk that stands still keeps no caller beyond its time, and is known to stand still until it goes on") {
    Fixture fixture;
    std::latch goes_on(1);
    std::promise<void> stands;
    std::atomic<int> ran{0};
    WriteQueue queue(1, 8, milliseconds(1), [&](WriteQueue::Batch batch) {
        fixture.run(batch);
        if (ran == 1) {
            stands.set_value();
            goes_on.wait();
        }
    });
    const auto work = [&](Tx&) { return ++ran > 0; };
    auto first = std::async(std::launch::async, [&] { return told(queue, work, for_(milliseconds(1'000))); });
    stands.get_future().wait();
    CHECK(first.get().find("outcome of a commit is unknown") != std::string::npos);
    CHECK_FALSE(queue.take_unannounced()); // nobody knows yet
    while (!queue.is_stuck()) std::this_thread::yield();
    CHECK(told(queue, work, for_(kLong)).find("stands still") != std::string::npos); // at once
    CHECK(ran == 1);
    goes_on.count_down();
    while (queue.is_stuck()) std::this_thread::yield();
    CHECK(told(queue, work, for_(kLong)).empty());
    CHECK(queue.take_unannounced()); // the first
    CHECK_FALSE(queue.take_unannounced());
    CHECK(ran == 2);
}

TEST_CASE("a write whose caller could not wait for its turn is never run") {
    Fixture fixture;
    std::latch goes_on(1);
    std::promise<void> is_running;
    std::atomic<int> others{0};
    WriteQueue queue(1, 8, kLong, [&](WriteQueue::Batch batch) { fixture.run(batch); });
    auto first = std::async(std::launch::async, [&] {
        // Its time is over while it runs: it stays, since it runs on its caller's stack, and is told what became of it.
        return told(
            queue,
            [&](Tx&) {
                is_running.set_value();
                goes_on.wait();
                return true;
            },
            for_(milliseconds(500)));
    });
    is_running.get_future().wait();
    const auto other = [&](Tx&) { return ++others > 0; };
    CHECK(told(queue, other, for_(milliseconds(600))).find("did not get to a write") != std::string::npos);
    goes_on.count_down();
    const auto end = first.get();
    CHECK((end.empty() || end.find("outcome of a commit is unknown") != std::string::npos));
    CHECK(told(queue, other, for_(kLong)).empty());
    CHECK(others == 1);
}

TEST_CASE("those who share a commit are all woken, whoever of them has left") {
    Fixture fixture;
    std::latch goes_on(1);
    std::promise<void> is_running;
    WriteQueue queue(1, 64, kLong, [&](WriteQueue::Batch batch) { fixture.run(batch); });
    auto first = std::async(std::launch::async, [&] {
        return told(
            queue,
            [&](Tx&) {
                is_running.set_value();
                goes_on.wait();
                return true;
            },
            for_(kLong));
    });
    is_running.get_future().wait();
    std::atomic<int> kept{0};
    std::vector<std::future<std::string>> impatient;
    std::vector<std::future<std::string>> patient;
    const auto ask = [&](milliseconds time) {
        return std::async(std::launch::async, [&, time] {
            return told(
                queue, [&](Tx&) { return ++kept > 0; }, for_(time));
        });
    };
    for (int i = 0; i < 8; ++i) {
        impatient.push_back(ask(milliseconds(1)));
        patient.push_back(ask(kLong));
    }
    for (auto& caller : impatient) CHECK_FALSE(caller.get().empty());
    goes_on.count_down();
    CHECK(first.get().empty());
    for (auto& caller : patient) CHECK(caller.get().empty());
    CHECK(kept == 8);
}

} // namespace frontrow::testing::write_queue_test
