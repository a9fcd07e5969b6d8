// Who gets a thread when all of them are wanted.

#include <atomic>
#include <cstddef>
#include <future>
#include <latch>

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
            REQUIRE(pool.submit(WorkerPool::Kind::write, [&] {
                goes_on.wait();
                ++written;
            }));
        for (int i = 0; i < 3; ++i) {
            std::promise<void> was_read;
            REQUIRE(pool.submit(WorkerPool::Kind::read, [&] { was_read.set_value(); }));
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
    REQUIRE(pool.submit(WorkerPool::Kind::write, [&] {
        has_begun.set_value();
        goes_on.wait();
        ++done;
    }));
    has_begun.get_future().wait();
    CHECK(pool.submit(WorkerPool::Kind::read, [&] { ++done; }));
    CHECK(pool.submit(WorkerPool::Kind::write, [&] { ++done; }));
    CHECK(pool.depth() == 2);
    CHECK_FALSE(pool.submit(WorkerPool::Kind::read, [] {}));
    CHECK_FALSE(pool.submit(WorkerPool::Kind::write, [] {}));
    goes_on.count_down();
    pool.finish();
    CHECK(done == 3);
}

} // namespace frontrow::testing::worker_pool_test
