// The small values that everything else is made of: money, ids, codes, moments and demo cards.

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.hpp"

namespace frontrow::testing::money_test {

TEST_CASE("a currency is three capital letters") {
    CHECK(Currency::parse("EUR")->code() == "EUR");
    CHECK(Currency::parse("JPY") == Currency::parse("JPY"));
    CHECK(Currency::parse("JPY") != Currency::parse("EUR"));
    for (const std::string bad : {"", "EU", "EURO", "eur", "Eur", "E1R", "€", "E R"})
        CHECK_MESSAGE(!Currency::parse(bad), bad);
    CHECK_FALSE(Currency::parse(std::string("EU\0", 3)));
}

TEST_CASE("money adds up, and the dearest hold there can be does not overflow") {
    Money sum{1, *Currency::parse("USD")};
    sum += Money{2, *Currency::parse("USD")};
    CHECK(sum == Money{3, *Currency::parse("USD")});
    CHECK(sum != Money{3, *Currency::parse("EUR")});
    const std::vector<Claim> claims(1'000, Claim{.place = 0, .amount = kMaxAmount});
    CHECK(total_of(claims, {}).amount == 1'000 * kMaxAmount);
    CHECK(total_of({}, {}) == Money{});
}

TEST_CASE("an id is a short word that is safe in a path, a file name and a log line") {
    for (const std::string good : {"a", "A-1", "stalls-A-12", "x_y.z", "..."})
        CHECK_MESSAGE(SessionSlug::parse(good), good);
    for (const std::string bad : {"", " ", "a b", "a/b", "ä", "a\n", "a%20b", "a:b", "<", "\xff"})
        CHECK_MESSAGE(!SessionSlug::parse(bad), bad);
    CHECK(SessionSlug::parse(std::string(80, 'a')));
    CHECK_FALSE(SessionSlug::parse(std::string(81, 'a')));
    CHECK_FALSE(SessionSlug::parse(std::string("a\0b", 3)));
}

TEST_CASE("a code has only characters that survive being read aloud, and no two are alike") {
    TestRandomness randomness;
    std::set<std::string> codes;
    std::set<char> used;
    for (int i = 0; i < 1'000; ++i) {
        const auto code = random_code(randomness, kSecretLength);
        CHECK(code.size() == kSecretLength);
        used.insert(code.begin(), code.end());
        codes.insert(code);
    }
    CHECK(codes.size() == 1'000);
    CHECK(used == std::set<char>(kBase32.begin(), kBase32.end())); // all of them, and nothing else
    for (const char ambiguous : {'I', 'L', 'O', 'U'}) CHECK_FALSE(used.contains(ambiguous));
}

TEST_CASE("an id that begins with its time sorts by time and is as hard to guess as any") {
    TestRandomness randomness;
    std::string last;
    for (const auto step : {0, 1, 31, 32, 1'000, 1'000'000'000}) {
        const auto code = ordered_code(randomness, kNoon + Milliseconds(step));
        CHECK(code.size() == kOrderedLength);
        CHECK(code > last);
        CHECK(is_buyer_token(code));
        last = code;
    }
    const auto one = ordered_code(randomness, kNoon);
    const auto two = ordered_code(randomness, kNoon);
    CHECK(one.substr(0, 9) == two.substr(0, 9));
    CHECK(one.substr(9) != two.substr(9));
}

TEST_CASE("what is kept of a buyer's token does not grant what the token grants") {
    const SodiumDigest digest;
    const auto buyer = buyer_of(kAlice, digest).text();
    CHECK(buyer == buyer_of(kAlice, digest).text());
    CHECK(buyer != buyer_of(kBob, digest).text());
    CHECK(buyer.find(kAlice.substr(9)) == std::string::npos);
    CHECK_FALSE(is_buyer_token(buyer));
}

TEST_CASE("a moment is written in UTC, to the second that has begun") {
    CHECK(rfc3339(kNoon) == "2026-03-01T12:00:00Z");
    CHECK(rfc3339(kNoon + Milliseconds(999)) == "2026-03-01T12:00:00Z");
    CHECK(rfc3339(kNoon - Milliseconds(1)) == "2026-03-01T11:59:59Z");
    CHECK(rfc3339(Time{}) == "1970-01-01T00:00:00Z");
    CHECK(rfc3339(Time(Milliseconds(-1))) == "1969-12-31T23:59:59Z");
    CHECK(rfc3339(Time(std::chrono::sys_days(std::chrono::year(2028) / 2 / 29))) == "2028-02-29T00:00:00Z");
}

TEST_CASE("a demo card is one of two, blanks or not") {
    CHECK(charge_demo_card("4242424242424242")->status == PaymentStatus::paid);
    CHECK(charge_demo_card(" 4242 4242 4242 4242 ")->method == PaymentMethod::demo);
    const auto declined = charge_demo_card("4000 0000 0000 0002");
    REQUIRE_FALSE(declined);
    CHECK(declined.error().kind == ErrorKind::payment_declined);
    for (const std::string_view card :
         {"", "4242", "4242-4242-4242-4242", "4242424242424243", "42424242424242424242"}) {
        const auto refused = charge_demo_card(card);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "invalid");
        CHECK(refused.error().field == "payment.card");
    }
}

TEST_CASE("a price is found by category and type, and the first type of a category is its usual one") {
    Session session{.slug = SessionSlug::trusted("s"), .map = MapId::trusted("m")};
    CHECK_FALSE(from_price(session));
    CHECK(usual_price(session, "Stalls") == nullptr);
    session.prices = {
        {"Stalls", "adult", 4200}, {"Circle", "adult", 3000}, {"Stalls", "child", 100}, {"Circle", "child", 50}};
    CHECK(price_of(session, "Stalls", "child") == Money{100, {}});
    CHECK_FALSE(price_of(session, "Stalls", "senior"));
    CHECK_FALSE(price_of(session, "Floor", "adult"));
    CHECK(usual_price(session, "Stalls")->amount == 4200);
    CHECK(from_price(session) == Money{3000, {}}); // a child's price is not what anybody can have
}

} // namespace frontrow::testing::money_test
