// The queue of those whose password is hashed.

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "system/sodium.hpp"

namespace frontrow::testing::passwords_test {

TEST_CASE("strangers who guess from many addresses keep nobody out who is known") {
    SodiumPasswords passwords;
    const auto hash = passwords.hash("three green umbrellas");
    REQUIRE(hash);
    constexpr std::size_t guessers = 40; // more than there are places in the queue
    std::atomic<bool> is_over = false;
    std::atomic<std::size_t> turned_away = 0;
    std::vector<std::thread> crowd;
    for (std::size_t i = 0; i < guessers; ++i)
        crowd.emplace_back([&] {
            while (!is_over)
                if (!passwords.fits("a guess at random", *hash, HashedFor::stranger)) {
                    ++turned_away;
                    std::this_thread::yield();
                }
        });
    while (turned_away < guessers) std::this_thread::yield(); // the queue has no place left for them
    std::size_t let_in = 0;
    for (int i = 0; i < 3; ++i) {
        let_in += passwords.fits("three green umbrellas", *hash, HashedFor::known) == true ? 1U : 0U;
        let_in += passwords.hash("another one of mine") ? 1U : 0U;
    }
    is_over = true;
    for (auto& guesser : crowd) guesser.join();
    CHECK(let_in == 6);
}

} // namespace frontrow::testing::passwords_test
