#pragma once

#include <latch>
#include <thread>
#include <vector>

namespace frontrow::testing {

/// Lets `count` threads do the same at once, and waits for them. Each gets its number.
template <class Work>
void all_at_once(int count, Work&& work) {
    std::latch start(count);
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            work(i);
        });
}

} // namespace frontrow::testing
