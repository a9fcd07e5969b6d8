// Who gets a thread when all of them are wanted.

#include <atomic>
#include <cstddef>
#include <future>
#include <latch>
#include <string>

#include <doctest/doctest.h>

#include "http/worker_pool.hpp"

namespace frontrow::testing::worker_pool_test {

TEST_CASE("reads go on while every write waits, and all is finished in the end") {
    for (const std::size_t threads : {std::size_t{2}, std::size_t{8}, std::size_t{64}}) {
        CAPTURE(threads);
        std::latch goes_on(1);
        std::atomic<std::size_t> written{0};
        WorkerPool pool(threads, 1'000);
        for (std::size_t i = 0; i < 2 * threads; ++i)
            REQUIRE(pool.submit(WorkerPool::Kind::write, "", [&] {
                goes_on.wait();
                ++written;
            }));
        for (int i = 0; i < 3; ++i) {
            std::promise<void> was_read;
            REQUIRE(pool.submit(WorkerPool::Kind::read, "", [&] { was_read.set_value(); }));
            was_read.get_future().wait(); // for ever, if it were behind the writes
        }
        CHECK(written == 0);
        goes_on.count_down();
        pool.finish();
        CHECK(written == 2 * threads);
    }
}

TEST_CASE("one thread does both, and a queue that is full takes no more of either") {
    std::latch goes_on(1);
    std::promise<void> has_begun;
    std::atomic<int> done{0};
    WorkerPool pool(1, 2);
    REQUIRE(pool.submit(WorkerPool::Kind::write, "", [&] {
        has_begun.set_value();
        goes_on.wait();
        ++done;
    }));
    has_begun.get_future().wait();
    CHECK(pool.submit(WorkerPool::Kind::read, "", [&] { ++done; }));
    CHECK(pool.submit(WorkerPool::Kind::write, "", [&] { ++done; }));
    CHECK(pool.depth() == 2);
    CHECK_FALSE(pool.submit(WorkerPool::Kind::read, "", [] {}));
    CHECK_FALSE(pool.submit(WorkerPool::Kind::write, "", [] {}));
    goes_on.count_down();
    pool.finish();
    CHECK(done == 3);
}

TEST_CASE("who asks for much keeps nobody else waiting, neither by what runs nor by what waits") {
    for (const auto kind : {WorkerPool::Kind::read, WorkerPool::Kind::write}) {
        std::latch goes_on(1);
        std::atomic<int> done{0};
        WorkerPool pool(16, 1'000);
        for (int i = 0; i < 100; ++i)
            REQUIRE(pool.submit(kind, "flood", [&] {
                goes_on.wait();
                ++done;
            }));
        for (const std::string client : {"another", "a third", ""}) {
            std::promise<void> was_done;
            REQUIRE(pool.submit(kind, client, [&] { was_done.set_value(); }));
            was_done.get_future().wait(); // for ever, if the flood had every thread
        }
        CHECK(done == 0);
        goes_on.count_down();
        pool.finish();
        CHECK(done == 100);
    }
}

TEST_CASE("clients take turns, each in the order in which it asked") {
    std::latch goes_on(1);
    std::string order;
    WorkerPool pool(1, 100);
    REQUIRE(pool.submit(WorkerPool::Kind::write, "", [&] { goes_on.wait(); }));
    for (const std::string what : {"a1", "a2", "a3", "b1", "b2", "c1"})
        REQUIRE(pool.submit(WorkerPool::Kind::write, what.substr(0, 1), [&order, what] { order += what + " "; }));
    goes_on.count_down();
    pool.finish();
    CHECK(order == "a1 b1 c1 a2 b2 a3 ");
}

TEST_CASE("nobody fills the queue for all others, and what has no client is bounded by the queue alone") {
    std::latch goes_on(1);
    std::promise<void> has_begun;
    std::atomic<int> done{0};
    WorkerPool pool(1, 12);
    const auto ask = [&](const std::string& client) {
        return pool.submit(WorkerPool::Kind::read, client, [&] { ++done; });
    };
    REQUIRE(pool.submit(WorkerPool::Kind::read, "a", [&] {
        has_begun.set_value();
        goes_on.wait();
    }));
    has_begun.get_future().wait();
    for (int i = 0; i < 3; ++i) CHECK(ask("a"));
    CHECK_FALSE(ask("a"));
    CHECK(ask("b"));
    for (int i = 0; i < 8; ++i) CHECK(ask(""));
    CHECK_FALSE(ask("b"));
    CHECK_FALSE(ask(""));
    goes_on.count_down();
    pool.finish();
    CHECK(done == 12);
}

} // namespace frontrow::testing::worker_pool_test
