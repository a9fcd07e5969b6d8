#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/store.hpp"
#include "handlers/application.hpp"
#include "http/static_files.hpp"
#include "store/cache/memory_cache.hpp"
#include "store/sqlite.hpp"
#include "system/sodium.hpp"
#include "system/totp.hpp"
#include "tests/support/test_folder.hpp"

/// What the tests stand on: a clock and a randomness of their own, a small house, and the shop in front of it.
namespace frontrow::testing {

/// A moment that all tests begin at: 2026-03-01T12:00:00Z.
inline constexpr Time kNoon{Milliseconds(1'772'366'400'000)};

/// A clock that stands still until it is told to move.
class TestClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return Time(Milliseconds(now_.load())); }
    [[nodiscard]] Milliseconds running() const override { return Milliseconds(running_.load()); }
    /// Sets it, as a person does. What runs by itself takes no notice.
    void set(Time time) { now_ = time.time_since_epoch().count(); }
    template <class Rep, class Period>
    void advance(std::chrono::duration<Rep, Period> by) {
        const auto count = std::chrono::duration_cast<Milliseconds>(by).count();
        now_ += count;
        if (count > 0) running_ += count;
    }

private:
    std::atomic<Milliseconds::rep> now_{kNoon.time_since_epoch().count()};
    std::atomic<Milliseconds::rep> running_{0};
};

/// Repeatable bytes.
class TestRandomness final : public Randomness {
public:
    explicit TestRandomness(std::uint32_t seed = 1) : generator_(seed) {}
    void fill(std::span<unsigned char> bytes) override {
        const std::lock_guard lock(mutex_);
        for (auto& byte : bytes) byte = static_cast<unsigned char>(generator_());
    }

private:
    std::mutex mutex_;
    std::mt19937 generator_;
};

/// A house with two rows of ten (A: Stalls, B: Circle with a wheelchair place B-1 and its companion B-2), each row
/// cut by an aisle after seat 6, and a standing area "floor" of 5. 25 places.
SeatMapParts small_house();

/// Writes the house with one event of two sessions: "tonight" (on sale) and "gala" (not yet). Returns the session
/// "tonight" as it was stored.
SessionDetail open_house(Store& store, const Digest& digest);

/// Options of a store that gives up long after any machine that stands still for a while: a test that is not about
/// the limits must not fail by them.
inline constexpr SqliteStore::Options kPatientSqlite{.longest_call = std::chrono::minutes(5)};

/// A store in a new file, whose schema was made once for all tests: that took most of the time of a small one.
std::unique_ptr<Store> new_sqlite_store(const std::string& file, const Clock& clock);

/// DNS of a world with one text.
class TestRecords final : public DnsLookup {
public:
    [[nodiscard]] DnsTexts texts_of(const std::string& name) const override {
        if (name != "house.example") return {DnsTexts::Outcome::answered};
        return {DnsTexts::Outcome::answered, {"v=spf1 mx -all"}};
    }
};

/// A shop over a SQLite file with the small house open, driven without sockets.
class TestShop {
public:
    /// Over a SQLite file of its own.
    explicit TestShop(PaymentOptions payments = {.demo = true, .box_office = true});
    /// Over a store that is empty; `make` gets the clock that it has to use.
    using MakeStore = std::function<std::unique_ptr<Store>(const Clock&)>;
    explicit TestShop(const MakeStore& make, PaymentOptions payments = {.demo = true, .box_office = true});
    ~TestShop();
    TestShop(const TestShop&) = delete;
    TestShop& operator=(const TestShop&) = delete;

    /// Sends one request as `buyer` (a token of kOrderedLength characters, or nobody).
    Response send(const std::string& method, const std::string& target, const std::string& body = "",
                  const std::string& buyer = "", const std::vector<std::pair<std::string, std::string>>& headers = {});
    /// The JSON of an answer; fails the test where its status is another.
    Json json(int status, const Response& response);
    std::string states(const std::string& buyer = "", const std::string& of = "tonight");

    /// Adds a user in this role who is logged in. Returns the token.
    std::string log_in(Role role, const std::vector<std::string>& venues = {},
                       const std::vector<std::string>& artists = {});
    /// Sends one request as a page of this site does for who has this token; with an idempotency key where one is
    /// given.
    Response send_as(const std::string& token, const std::string& method, const std::string& target,
                     const std::string& body = "", const std::string& key = "");
    /// Changes the settings of the shop as the panel does for who has this token: what `change` names, and all else
    /// stays.
    Response change_settings(const std::string& token, const Json& change);
    /// The same in the store.
    void change_settings(const std::function<void(ShopSettings&)>& change);
    /// Fails the test where the router has reported a defect, or the data breaks an invariant.
    void check_sound();

    TestFolder folder;
    TestClock clock;
    TestRandomness randomness;
    SodiumDigest digest;
    std::unique_ptr<Store> owned_store;
    Store& store;
    MemoryCache cache;
    StaticFiles files;
    SodiumPasswords passwords;
    TestRecords records;
    Totp codes{randomness};
    SessionDetail session;
    std::mutex failures_mutex;
    std::vector<std::string> failures; ///< What the router reported as defects; empty in a sound run.
    ProcessFigures process{};          ///< What the process says of itself.
    std::string address{};             ///< Where the requests that are sent come from.
    Application shop;
};

/// Changes the session "tonight" in the store, and lets no cached response tell of it as it was.
template <class Change>
void change_session(TestShop& shop, Change&& change) {
    shop.store.write([&](Tx& tx) {
        auto session = tx.sessions().find(SessionSlug::trusted("tonight"))->session;
        change(session);
        tx.sessions().put(session);
        return Done{};
    });
    shop.cache.clear();
}

/// Every route as its method and its pattern.
inline std::vector<std::pair<std::string, std::string>> routes_of(const Router& router) {
    std::vector<std::pair<std::string, std::string>> routes;
    router.for_each([&](const Route& route) {
        if (route.handler) routes.emplace_back(route.method, route.pattern);
    });
    return routes;
}

/// Minor units of an amount of money in JSON.
inline std::int64_t amount(const Json& money) { return money["amount"].get<std::int64_t>(); }

/// Tokens of two buyers.
inline const std::string kAlice = "A1234567890123456789012345678901234";
inline const std::string kBob = "B1234567890123456789012345678901234";

} // namespace frontrow::testing
