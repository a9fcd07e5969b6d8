// The suite that every store passes. An adapter joins by one line: its type in STORES_UNDER_TEST.

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "store/postgres.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/postgres_server.hpp"

namespace frontrow::testing::store_test {

namespace {

/// A store in a SQLite file, which can be closed and opened again.
class SqliteUnderTest {
public:
    SqliteUnderTest() { open(); }
    void reopen() {
        store_.reset();
        open();
    }
    Store& operator*() { return *store_; }
    Store* operator->() { return store_.get(); }
    TestClock clock;
    SodiumDigest digest;

private:
    void open() { store_ = std::make_unique<SqliteStore>(folder_.file("shop.db"), clock, kPatientSqlite); }
    TestFolder folder_;
    std::unique_ptr<Store> store_;
};

/// A store in a database of its own on a Postgres server.
class PostgresUnderTest {
public:
    PostgresUnderTest() { open(); }
    void reopen() {
        store_.reset();
        open();
    }
    Store& operator*() { return *store_; }
    Store* operator->() { return store_.get(); }
    TestClock clock;
    SodiumDigest digest;

private:
    void open() { store_ = std::make_unique<PostgresStore>(shared_postgres().url(database_), patient_postgres(clock)); }
    const std::string database_ = shared_postgres().create_database();
    std::unique_ptr<Store> store_;
};

#define STORES_UNDER_TEST SqliteUnderTest, PostgresUnderTest

Claim claim_by(const BuyerId& buyer, const HoldId& hold, SeatIndex place, Time expires_at) {
    return {place, ClaimState::held, buyer, hold, {}, "adult", 4200, expires_at};
}

const BuyerId kAda = BuyerId::trusted(std::string(41, 'a'));
const BuyerId kBen = BuyerId::trusted(std::string(41, 'b'));
const HoldId kAdasHold = HoldId::trusted(std::string(kOrderedLength, 'A'));
const HoldId kBensHold = HoldId::trusted(std::string(kOrderedLength, 'B'));
constexpr auto kTtl = std::chrono::minutes(10);

Hold hold_of(const HoldId& id, const BuyerId& buyer, const SessionDetail& session, Time now) {
    return {id, session.session.id, buyer, now, now + kTtl};
}

/// Holds places in one transaction. Returns what became of each.
std::vector<ClaimResult> take(Store& store, const SessionDetail& session, const HoldId& id, const BuyerId& buyer,
                              const std::vector<SeatIndex>& places) {
    return store.write([&](Tx& tx) {
        if (!tx.holds().find(id)) tx.holds().add(hold_of(id, buyer, session, tx.now()));
        std::vector<ClaimResult> takes;
        std::int64_t fresh = 0;
        for (const auto place : places) {
            takes.push_back(
                tx.claims().take(session.session.id, session.session.map, claim_by(buyer, id, place, tx.now() + kTtl)));
            if (takes.back() == ClaimResult::fresh) ++fresh;
        }
        tx.sessions().touch(session.session.id, fresh);
        return takes;
    });
}

Order order_of(const SessionDetail& session, const BuyerId& buyer, const std::string& letter,
               std::vector<SeatIndex> places, Time now) {
    Order order{OrderId::trusted(std::string(kOrderedLength, letter[0])),
                std::string(8, letter[0]),
                session.session.id,
                buyer,
                OrderStatus::paid,
                {PersonName::trusted("Ada"), Email::trusted("ada@example.org")},
                {0, {}},
                now,
                {PaymentMethod::demo, PaymentStatus::paid}};
    for (std::size_t i = 0; i < places.size(); ++i) {
        order.tickets.push_back({TicketId::trusted("T-" + std::to_string(i)),
                                 std::string(25, letter[0]) + std::to_string(i), places[i], "adult", 4200});
        order.total.amount += 4200;
    }
    mark_paid(order);
    return order;
}

} // namespace

TEST_CASE_TEMPLATE("a seat map comes back as it was stored", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    store.reopen();
    const auto map = store->read([&](Tx& tx) { return tx.maps().find(session.session.map); });
    REQUIRE(map);
    CHECK(map->canonical_text() == value_of(SeatMap::make(small_house())).canonical_text());
    CHECK(store.digest.of(map->canonical_text()) == session.session.map.text());
    CHECK(store->read([](Tx& tx) { return tx.maps().find(MapId::trusted(std::string(32, '0'))); }) == nullptr);
}

TEST_CASE_TEMPLATE("putting a session again changes it and keeps its sales", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    auto session = open_house(*store, store.digest);
    take(*store, session, kAdasHold, kAda, {0, 1});
    session.session.max_seats = 3;
    session.session.prices = {{"Stalls", "adult", 100}};
    store->write([&](Tx& tx) { return tx.sessions().put(session.session); });
    const auto again = store->read([&](Tx& tx) { return *tx.sessions().find(session.session.slug); });
    CHECK(again.session.id == session.session.id);
    CHECK(again.session.max_seats == 3);
    CHECK(again.session.taken == 2);
    CHECK(again.session.capacity == 25);
    CHECK(again.session.version == session.session.version + 1);
    REQUIRE(again.session.prices.size() == 1);
    CHECK(again.session.prices[0].amount == 100);
    CHECK(again.venue.timezone == "Europe/Berlin");
}

TEST_CASE_TEMPLATE("drafts and binned events are not found, cancelled ones are", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    auto event = session.event;
    const auto visible = [&] {
        return store->read([&](Tx& tx) { return tx.sessions().find(session.session.slug).has_value(); });
    };
    const auto listed = [&] { return store->read([&](Tx& tx) { return tx.sessions().starting_from(kNoon).size(); }); };
    const auto put = [&] { store->write([&](Tx& tx) { return tx.events().put(event); }); };
    CHECK(visible());
    CHECK(listed() == 2);
    event.status = EventStatus::cancelled;
    put();
    CHECK(visible());
    event.status = EventStatus::draft;
    put();
    CHECK_FALSE(visible());
    CHECK(listed() == 0);
    event.status = EventStatus::published;
    event.deleted_at = kNoon;
    put();
    CHECK_FALSE(visible());
    CHECK(store->read([&](Tx& tx) { return tx.events().find(event.slug).has_value(); }) == false);
}

TEST_CASE_TEMPLATE("a place has one claim: others are refused until it expires", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    CHECK(take(*store, session, kAdasHold, kAda, {3}) == std::vector{ClaimResult::fresh});
    CHECK(take(*store, session, kBensHold, kBen, {3, 4}) == std::vector{ClaimResult::refused, ClaimResult::fresh});
    store.clock.advance(kTtl - Milliseconds(1));
    CHECK(take(*store, session, kBensHold, kBen, {3}) == std::vector{ClaimResult::refused});
    store.clock.advance(Milliseconds(1));
    CHECK(take(*store, session, kBensHold, kBen, {3}) == std::vector{ClaimResult::replaced});
    CHECK(take(*store, session, kAdasHold, kAda, {3}) == std::vector{ClaimResult::refused});
    CHECK(store->invariant_violations() ==
          std::vector<std::string>{"a held place that expires at another time than its hold: 1/3"});
}

TEST_CASE_TEMPLATE("a claim on a place that does not exist is a defect and writes nothing", Adapter,
                   STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    CHECK_THROWS_AS(take(*store, session, kAdasHold, kAda, {1, 25}), std::logic_error);
    CHECK(store->read([&](Tx& tx) { return tx.claims().in_range(session.session.id, 0, 1000).size(); }) == 0);
    CHECK_FALSE(store->read([&](Tx& tx) { return tx.holds().find(kAdasHold).has_value(); }));
}

TEST_CASE_TEMPLATE("what is no text is refused by every store alike, whether it is written or looked for", Adapter,
                   STORES_UNDER_TEST) {
    Adapter store;
    const auto buyer = BuyerId::trusted(std::string(41, 'a'));
    for (const std::string& text : {std::string("\xff"), std::string("Jos\xc3"), std::string("a\0b", 3)}) {
        CAPTURE(text);
        CHECK_THROWS_AS(store->write([&](Tx& tx) {
            tx.orders().keep_idempotency_record(buyer, "key", {"digest", text});
            return Done{};
        }),
                        std::logic_error);
        CHECK_THROWS_AS(store->read([&](Tx& tx) { return tx.orders().idempotency_record(buyer, text).has_value(); }),
                        std::logic_error);
    }
    CHECK_FALSE(store->read([&](Tx& tx) { return tx.orders().idempotency_record(buyer, "key").has_value(); }));
}

TEST_CASE_TEMPLATE("a write that is refused or throws changes nothing", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    const auto add = [&](Tx& tx) { tx.holds().add(hold_of(kAdasHold, kAda, session, tx.now())); };
    const auto refused = store->write([&](Tx& tx) -> Result<Done> {
        add(tx);
        return Error::conflict("no", "no");
    });
    CHECK_FALSE(static_cast<bool>(refused));
    CHECK_THROWS_WITH(store->write([&](Tx& tx) -> Done {
        add(tx);
        throw std::runtime_error("oops");
    }),
                      "oops");
    CHECK_FALSE(store->read([&](Tx& tx) { return tx.holds().find(kAdasHold).has_value(); }));
    store->write([&](Tx& tx) {
        add(tx);
        return Done{};
    });
    CHECK(store->read([&](Tx& tx) { return tx.holds().find(kAdasHold).has_value(); }));
}

TEST_CASE_TEMPLATE("writes that share a commit do not share their refusals", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    constexpr int count = 16;
    std::latch start(count);
    std::atomic<int> kept{0};
    std::atomic<int> thrown{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < count; ++i)
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                const auto write = [&](Tx& tx) -> Result<Done> {
                    tx.sessions().touch(session.session.id, 1);
                    if (i % 3 == 0) return Error::conflict("no", "no");
                    if (i % 3 == 1) throw std::runtime_error("oops");
                    return Done{};
                };
                try {
                    if (store->write(write)) ++kept;
                } catch (const std::runtime_error&) {
                    ++thrown;
                }
            });
    }
    const auto after = store->read([&](Tx& tx) { return *tx.sessions().find(session.session.slug); });
    CHECK(kept == 5);
    CHECK(thrown == 5);
    CHECK(after.session.taken == 5);
    CHECK(after.session.version == session.session.version + 5);
}

TEST_CASE_TEMPLATE("what was acknowledged is read at once and after a restart", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    take(*store, session, kAdasHold, kAda, {0, 7});
    const auto order = order_of(session, kAda, "Q", {0, 7}, store.clock.now());
    store->write([&](Tx& tx) {
        tx.orders().add(order);
        record_payment(tx, order, order.payment.method, {});
        CHECK(tx.claims().sell(kAdasHold, order.id, {}) == 2);
        tx.holds().remove(kAdasHold);
        tx.orders().keep_idempotency_record(kAda, "key", {"digest", "body"});
        return Done{};
    });
    const auto check = [&] {
        const auto found = store->read([&](Tx& tx) { return tx.orders().find(order.id); });
        REQUIRE(found);
        CHECK(found->tickets.size() == 2);
        CHECK(found->tickets[1].place == 7);
        CHECK(found->total == Money{8400, {}});
        CHECK(found->customer.email.text() == "ada@example.org");
        CHECK(found->created_at == order.created_at);
        const auto answer = store->read([&](Tx& tx) { return tx.orders().idempotency_record(kAda, "key"); });
        REQUIRE(answer);
        CHECK(answer->body == "body");
        CHECK(store->invariant_violations().empty());
    };
    check();
    store.reopen();
    check();
}

TEST_CASE_TEMPLATE("a second valid ticket for a place cannot be stored, even where claims are wrong", Adapter,
                   STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    store->write([&](Tx& tx) {
        tx.orders().add(order_of(session, kAda, "Q", {5}, tx.now()));
        return Done{};
    });
    const auto second = [&](Tx& tx) {
        tx.orders().add(order_of(session, kBen, "R", {5}, tx.now()));
        return Done{};
    };
    CHECK_THROWS_AS(store->write(second), std::logic_error);
    store->write([&](Tx& tx) {
        return tx.orders().cancel_ticket(OrderId::trusted(std::string(kOrderedLength, 'Q')), TicketId::trusted("T-0"));
    });
    store->write(second);
}

TEST_CASE_TEMPLATE("only the order that bought a place gives it back", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    take(*store, session, kAdasHold, kAda, {2});
    const auto order = order_of(session, kAda, "Q", {2}, store.clock.now());
    store->write([&](Tx& tx) {
        tx.orders().add(order);
        return tx.claims().sell(kAdasHold, order.id, {});
    });
    const auto refund = [&](const std::string& letter) {
        return store->write([&](Tx& tx) {
            return tx.claims().refund(session.session.id, 2, OrderId::trusted(std::string(kOrderedLength, letter[0])));
        });
    };
    CHECK_FALSE(refund("R"));
    CHECK(refund("Q"));
    CHECK_FALSE(refund("Q"));
}

TEST_CASE_TEMPLATE("expired holds are freed in portions, remembered for a while, and nothing else is touched", Adapter,
                   STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    const HoldId second = HoldId::trusted(std::string(kOrderedLength, 'C'));
    take(*store, session, kAdasHold, kAda, {0, 1, 2});
    take(*store, session, second, kAda, {4});
    store.clock.advance(kTtl);
    take(*store, session, kBensHold, kBen, {3});
    const auto expire = [&] { return store->write([](Tx& tx) { return tx.holds().expire(1).size(); }); };
    CHECK(expire() + expire() == 4);
    CHECK(expire() == 0);
    CHECK(store->read([&](Tx& tx) { return tx.holds().find(second).has_value(); }));
    store->write([&](Tx& tx) {
        tx.holds().forget(tx.now() + Milliseconds(1));
        return Done{};
    });
    CHECK_FALSE(store->read([&](Tx& tx) { return tx.holds().find(second).has_value(); }));
    const auto left = store->read([&](Tx& tx) { return tx.claims().in_range(session.session.id, 0, 25); });
    REQUIRE(left.size() == 1);
    CHECK(left[0].place == 3);
    CHECK(store->read([](Tx& tx) { return tx.holds().next_expiry(); }) == left[0].expires_at);
}

TEST_CASE_TEMPLATE("time never goes back, not even over a restart", Adapter, STORES_UNDER_TEST) {
    Adapter store;
    const auto session = open_house(*store, store.digest);
    const auto now = [&] { return store->read([](Tx& tx) { return tx.now(); }); };
    store.clock.advance(std::chrono::hours(2));
    take(*store, session, kAdasHold, kAda, {0});
    const Time latest = now();
    store.clock.advance(-std::chrono::hours(1));
    CHECK(now() == latest);
    CHECK(store->write([](Tx& tx) { return tx.now(); }) == latest);
    store.reopen();
    CHECK(now() == latest);
}

TEST_CASE_TEMPLATE("after the clock was set back time goes on, a little slower, until both agree", Adapter,
                   STORES_UNDER_TEST) {
    using std::chrono::minutes;
    Adapter store;
    const auto now = [&] { return store->read([](Tx& tx) { return tx.now(); }); };
    const Time latest = now();
    store.clock.advance(-minutes(32)); // whoever sets it does not make time pass
    CHECK(now() == latest);
    store.clock.advance(minutes(16));
    CHECK(now() == latest + minutes(15)); // a cart of fifteen minutes is over after sixteen
    for (int i = 0; i < 1'000; ++i) store.clock.advance(std::chrono::seconds(31)), now();
    CHECK(now() == store.clock.now()); // they agree once sixteen times the step has passed
    store.clock.advance(minutes(1));
    CHECK(now() == store.clock.now());
}

} // namespace frontrow::testing::store_test
