#include <doctest/doctest.h>

#include "domain/seating/place_words.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::place_words_test {

TEST_CASE("places are said in words: rows apart, numbers together, standing places counted") {
    const auto map = value_of(SeatMap::make(small_house()));
    CHECK(place_words(map, {}).empty());
    CHECK(place_words(map, {2}) == "Stalls, row A, seat 3");
    CHECK(place_words(map, {11, 1, 0}) == "Stalls, row A, seats 1, 2; Circle, row B, seat 2");
    CHECK(place_words(map, {20}) == "Floor");
    CHECK(place_words(map, {22, 9, 20}) == "Stalls, row A, seat 10; 2 × Floor");
}

} // namespace frontrow::testing::place_words_test
