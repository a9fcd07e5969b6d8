// What only the Postgres adapter promises: that it outlives every trouble between it and its server.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "formats/house/archive.hpp"
#include "store/postgres/hints.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/pgbouncer.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/tcp_proxy.hpp"

namespace frontrow::testing::postgres_test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

PostgresStore::Options small(const Clock& clock) {
    auto options = patient_postgres(clock);
    options.connections = 4;
    options.write_lanes = 4;
    return options;
}

/// A shop over a server of its own, which may be treated badly.
struct OwnServer {
    explicit OwnServer(std::vector<std::string> settings = {"fsync=off"}, std::size_t max_file_bytes = 0)
        : server(std::move(settings), max_file_bytes) {}
    PostgresServer server;
    std::string database = server.create_database();
    TestShop shop{[this](const Clock& clock) {
        auto options = small(clock);
        options.limits = {milliseconds(2'000), milliseconds(200), milliseconds(1'500)};
        return std::make_unique<PostgresStore>(server.url(database), options);
    }};

    int hold(const std::string& seat, const std::string& buyer = kAlice) {
        return shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[")" + seat + R"("]})", buyer).status;
    }
};

std::string order_of(const std::string& hold) {
    return Json{{"hold", hold},
                {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                {"payment", {{"method", "box_office"}}}}
        .dump();
}

std::string id_of_hold(const Response& held) { return Json::parse(held.text())["hold"]["id"].get<std::string>(); }

} // namespace

TEST_CASE("who adds what another has just added reads it and decides again") {
    TestClock clock;
    const auto store = new_postgres_store(clock);
    const User user{.email = Email::trusted("bo@example.org"),
                    .name = PersonName::trusted("Bo"),
                    .role = Role::box_office,
                    .password_hash = "not one"};
    int attempts = 0;
    const auto added = store->write([&](Tx& tx) -> Result<Done> {
        ++attempts;
        if (tx.users().find(user.email)) return Error::invalid("email", "There is one already.");
        if (attempts == 1)
            std::thread([&] {
                store->write([&](Tx& other) {
                    other.users().put(user);
                    return Done{};
                });
            }).join();
        tx.users().put(user);
        return Done{};
    });
    REQUIRE_FALSE(added);
    CHECK(added.error().field == "email");
    CHECK(attempts == 2);
}

TEST_CASE("without a clock of its own a store reads the server's, which all processes share") {
    PostgresStore store(shared_postgres().url(shared_postgres().create_database()), {});
    const auto now = store.read([](Tx& tx) { return tx.now(); });
    const auto here = std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
    CHECK(now > here - seconds(60));
    CHECK(now < here + seconds(60));
}

TEST_CASE("many processes that start at once on an empty database all find its schema") {
    const auto url = shared_postgres().url(shared_postgres().create_database());
    std::vector<std::future<bool>> starts;
    for (int i = 0; i < 6; ++i)
        starts.push_back(std::async(std::launch::async, [&] {
            TestClock clock;
            return PostgresStore(url, small(clock)).is_ready();
        }));
    for (auto& start : starts) CHECK(start.get());
}

TEST_CASE("an unreachable server is refused with its text and without the password") {
    TestClock clock;
    try {
        const PostgresStore store("postgresql://frontrow:topsecret@127.0.0.1:1/shop", small(clock));
        FAIL("it was reached");
    } catch (const StoreUnavailable& error) {
        CHECK(std::string_view(error.what()).find("topsecret") == std::string_view::npos);
    }
}

TEST_CASE("an error names the rule that was broken, and shows nothing of the row") {
    TestClock clock;
    const auto store = new_postgres_store(clock);
    const auto add_ada = [&] {
        store->write([](Tx& tx) {
            return tx.users().put(
                {{}, Email::trusted("ada@example.org"), PersonName::trusted("Ada"), Role::admin, "hash"});
        });
    };
    add_ada();
    try {
        add_ada();
        FAIL("there are two of them");
    } catch (const std::exception& error) {
        const std::string what = error.what();
        CHECK(what.find("users_email_key") != std::string::npos);
        CHECK(what.find("ada@example.org") == std::string::npos);
    }
}

TEST_CASE("writes that wait for each other in a circle are run again until all have succeeded") {
    OwnServer ground({"fsync=off", "deadlock_timeout=20ms"});
    const auto other =
        ground.shop.store.read([](Tx& tx) { return tx.sessions().find(SessionSlug::trusted("gala"))->session.id; });
    const auto first = ground.shop.session.session.id;
    std::latch both_have_one(2);
    const auto in_order = [&](SessionId one, SessionId two) {
        bool is_first_run = true;
        ground.shop.store.write([&](Tx& tx) {
            tx.sessions().touch(one, 1);
            if (is_first_run) both_have_one.arrive_and_wait();
            is_first_run = false;
            return tx.sessions().touch(two, 1);
        });
    };
    {
        const std::jthread forth([&] { in_order(first, other); });
        const std::jthread back([&] { in_order(other, first); });
    }
    CHECK(ground.shop.store.read([&](Tx& tx) { return tx.sessions().find(first)->session.taken; }) == 2);
    CHECK(ground.shop.store.read([&](Tx& tx) { return tx.sessions().find(other)->session.taken; }) == 2);
}

TEST_CASE("a write that would wait too long for a row, or a connection, is told so") {
    OwnServer ground;
    const auto session = ground.shop.session.session.id;
    std::latch has_row(1);
    std::latch is_enough(1);
    const std::jthread slow([&] {
        ground.shop.store.write([&](Tx& tx) {
            const auto version = tx.sessions().touch(session, 0);
            has_row.count_down();
            is_enough.wait();
            return version;
        });
    });
    has_row.wait();
    CHECK_THROWS_AS(ground.shop.store.write([&](Tx& tx) { return tx.sessions().touch(session, 0); }), StoreUnavailable);
    auto options = small(ground.shop.clock);
    options.connections = 1;
    options.longest_wait = milliseconds(30);
    PostgresStore narrow(ground.server.url(ground.database), options);
    narrow.read([&](Tx&) {
        CHECK_THROWS_AS(narrow.read([](Tx&) { return 0; }), StoreUnavailable);
        return 0;
    });
    CHECK(narrow.is_ready());
    is_enough.count_down();
}

TEST_CASE("a crash of the server costs the requests of that moment, and nothing that was acknowledged") {
    OwnServer ground;
    REQUIRE(ground.hold("A-1") == 201);
    ground.server.crash();
    CHECK(ground.hold("A-2") == 503);
    CHECK(ground.shop.send("GET", "/readyz").status == 503);
    ground.server.start();
    CHECK(ground.hold("A-2") == 201); // at once, though every connection of the pool was dead
    CHECK(ground.hold("A-1", kBob) == 409);
    CHECK(ground.shop.send("GET", "/readyz").status == 200);
    CHECK(ground.shop.store.invariant_violations().empty());
    CHECK(ground.shop.failures.size() == 1); // the one 503 of the hold, with its reason
}

TEST_CASE("a server that stands still keeps nobody waiting beyond the limit") {
    OwnServer ground;
    REQUIRE(ground.hold("A-1") == 201);
    ground.server.stop(true);
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::future<int>> holds;
    for (int i = 0; i < 8; ++i)
        holds.push_back(std::async(std::launch::async, [&, i] { return ground.hold("B-" + std::to_string(i + 1)); }));
    for (auto& hold : holds) CHECK(hold.get() == 503);
    // The limits add up to a few seconds; without them nobody would ever have come back.
    CHECK(std::chrono::steady_clock::now() - begin < seconds(30));
    ground.server.stop(false);
    while (!ground.shop.store.is_ready()) ::poll(nullptr, 0, 5);
    // The server goes on with statements whose callers have left, and a hold waits no longer for their rows than
    // allowed.
    int status = 503;
    for (int i = 0; i < 300 && status == 503; ++i) status = ground.hold("A-3");
    CHECK(status == 201);
    CHECK(ground.shop.store.invariant_violations().empty());
}

TEST_CASE("who only reads is not refused because the time of their login cannot be written down") {
    OwnServer ground;
    const auto token = ground.shop.log_in(Role::admin);
    ground.shop.clock.advance(std::chrono::minutes(6));
    pqxx::connection other(ground.server.url(ground.database));
    pqxx::work lock(other);
    lock.exec("SELECT id FROM login FOR UPDATE");
    CHECK(ground.shop.send_as(token, "GET", "/api/login").status == 200);
    lock.commit();
    CHECK(ground.shop.send_as(token, "GET", "/api/login").status == 200);
}

TEST_CASE(
    "what has expired and is in other hands is left for later, and the sweep says so instead of trying without end") {
    OwnServer ground;
    auto& holds = ground.shop.shop.holds();
    auto& orders = ground.shop.shop.orders();
    const auto kept = ground.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["B-1"]})", kBob);
    REQUIRE(kept.status == 201);
    const auto order =
        ground.shop.send("POST", "/api/orders", order_of(id_of_hold(kept)), kBob, {{"idempotency-key", "key"}});
    REQUIRE(order.status == 201);
    REQUIRE(ground.hold("A-1") == 201);
    ground.shop.clock.advance(std::chrono::hours(24 * 365)); // the reservation is over too
    pqxx::connection other(ground.server.url(ground.database));
    {
        pqxx::work lock(other);
        lock.exec("SELECT id FROM hold FOR UPDATE");
        lock.exec("SELECT id FROM orders FOR UPDATE");
        CHECK(holds.is_sweep_due());
        CHECK(holds.sweep() == 0);
        CHECK(orders.is_expiry_due());
        CHECK(orders.expire_reservations() == 0);
    }
    CHECK(holds.sweep() == 1);
    CHECK_FALSE(holds.is_sweep_due());
    CHECK(orders.expire_reservations() == 1);
    CHECK_FALSE(orders.is_expiry_due());
    CHECK(ground.shop.store.invariant_violations().empty());
}

TEST_CASE("once the server is known to stand still nobody waits for it, and all goes on when it does") {
    PostgresServer server;
    const auto database = server.create_database();
    TestShop shop([&](const Clock& clock) {
        auto options = small(clock);
        // Whoever waited for anything but the word that the server is silent would not come back today.
        options.limits = {std::chrono::hours(3), std::chrono::hours(3), std::chrono::hours(3), milliseconds(500)};
        options.longest_wait = std::chrono::hours(3);
        return std::make_unique<PostgresStore>(server.url(database), options);
    });
    const auto hold = [&](const std::string& seat) {
        return shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[")" + seat + R"("]})", kAlice).status;
    };
    REQUIRE(hold("A-1") == 201);
    server.stop(true);
    std::vector<std::future<int>> answers;
    for (int i = 0; i < 16; ++i) {
        answers.push_back(std::async(std::launch::async, [&, i] { return hold("B-" + std::to_string(i % 8 + 1)); }));
        answers.push_back(std::async(std::launch::async, [&] {
            return shop.send("GET", "/api/sessions/tonight/seats?fresh=" + std::to_string(::rand())).status;
        }));
    }
    std::size_t refused = 0;
    for (auto& answer : answers) refused += answer.get() == 503 ? 1U : 0U;
    CHECK(refused >= 16); // every hold
    CHECK(shop.send("GET", "/readyz").status == 503);
    CHECK(hold("A-2") == 503); // at once
    server.stop(false);
    while (!shop.store.is_ready()) ::poll(nullptr, 0, 5);
    CHECK(hold("A-3") == 201);
    CHECK(shop.send("GET", "/readyz").status == 200);
    CHECK(shop.store.invariant_violations().empty());
}

TEST_CASE("maintenance has the time that it needs, and leaves statistics behind") {
    PostgresServer& server = shared_postgres();
    const auto database = server.create_database();
    TestShop shop([&](const Clock& clock) {
        auto options = small(clock);
        options.limits = {milliseconds(300), milliseconds(100), milliseconds(2'000)};
        return std::make_unique<PostgresStore>(server.url(database), options);
    });
    pqxx::connection other(server.url(database));
    const auto has_statistics = [](pqxx::connection& connection) {
        return pqxx::nontransaction(connection)
            .exec1("SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'session'")[0]
            .as<bool>();
    };
    CHECK_FALSE(has_statistics(other));
    std::stringstream archive;
    {
        pqxx::work lock(other);
        lock.exec("LOCK TABLE session IN ACCESS EXCLUSIVE MODE");
        auto promises = std::async(std::launch::async, [&] { return shop.store.invariant_violations(); });
        auto carried = std::async(std::launch::async, [&] { write_archive(shop.store, archive); });
        const auto count = [](Tx& tx) { return tx.sessions().starting_from(Time::min()).size(); };
        CHECK_THROWS_AS(shop.store.read(count), StoreUnavailable); // a buyer's time is over, here
        CHECK_THROWS_AS(shop.store.read(count), StoreUnavailable);
        lock.abort();
        CHECK(promises.get().empty());
        CHECK_NOTHROW(carried.get());
    }
    CHECK(has_statistics(other));
    const auto copy = server.create_database();
    PostgresStore store(server.url(copy), small(shop.clock));
    read_archive(store, archive);
    pqxx::connection beside(server.url(copy));
    CHECK(has_statistics(beside));
    CHECK(store.invariant_violations().empty());
}

TEST_CASE("a row that another program has locked is left by the sweep, which says that it has freed nothing") {
    PostgresServer& server = shared_postgres();
    const auto database = server.create_database();
    TestShop shop(
        [&](const Clock& clock) { return std::make_unique<PostgresStore>(server.url(database), small(clock)); });
    REQUIRE(shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1","A-2"]})", kAlice).status == 201);
    shop.clock.advance(std::chrono::hours(1));
    {
        pqxx::connection other(server.url(database));
        pqxx::work lock(other);
        lock.exec("SELECT id FROM hold FOR UPDATE");
        CHECK(shop.shop.holds().is_sweep_due());
        CHECK(shop.shop.holds().sweep() == 0);
        CHECK(shop.shop.holds().is_sweep_due());
    }
    CHECK(shop.shop.holds().sweep() == 2);
    CHECK_FALSE(shop.shop.holds().is_sweep_due());
    CHECK(shop.shop.holds().sweep() == 0);
}

TEST_CASE("a caller does not wait longer for locks of others than for all it does, an operator does") {
    PostgresServer& server = shared_postgres();
    const auto database = server.create_database();
    TestShop shop([&](const Clock& clock) {
        auto options = small(clock);
        options.limits = {std::chrono::hours(3), std::chrono::hours(3), milliseconds(200)};
        return std::make_unique<PostgresStore>(server.url(database), options);
    });
    const auto session = shop.session.session.id;
    pqxx::connection other(server.url(database));
    pqxx::work lock(other);
    lock.exec("SELECT * FROM session FOR UPDATE");
    const auto touch = [&](Tx& tx) { return tx.sessions().touch(session, 0); };
    CHECK_THROWS_AS(shop.store.write(touch), StoreUnavailable);
    auto patient = std::async(std::launch::async, [&] { return shop.store.write(touch, Patience::of_an_operator); });
    CHECK_THROWS_AS(shop.store.write(touch), StoreUnavailable); // meanwhile, and longer than a buyer may
    lock.abort();
    CHECK(patient.get() > 0);
}

TEST_CASE("a connection made again has the settings of the first") {
    PostgresServer& server = shared_postgres();
    const auto url = server.url(server.create_database());
    const auto timeout = [&](postgres::Connection& connection) {
        connection.begin(false);
        std::string value;
        connection.each("SHOW lock_timeout", [&](const SqlRow& row) { value = row.text(0); });
        CHECK(connection.roll_back());
        return value;
    };
    postgres::Pool pool(url, {.lock = milliseconds(1'234)}, 2, milliseconds(500));
    {
        auto lease = pool.borrow(std::chrono::steady_clock::now() + seconds(60));
        CHECK(timeout(*lease) == "1234ms");
        lease.is_sound();
    }
    pqxx::connection admin(server.url("postgres"));
    pqxx::nontransaction(admin).exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
                                     "'frontrow' AND datname = '" +
                                     url.substr(url.rfind('/') + 1) + "'");
    {
        auto lease = pool.borrow(std::chrono::steady_clock::now() + seconds(60));
        CHECK_THROWS_AS(lease->begin(false), postgres::ConnectionLost);
    }
    auto lease = pool.borrow(std::chrono::steady_clock::now() + seconds(60));
    CHECK(timeout(*lease) == "1234ms");
    lease.is_sound();
}

TEST_CASE("every session of the server is ended again and again in a storm of sales: each sale happened or did not") {
    OwnServer ground;
    constexpr int kBuyers = 12;
    std::atomic<int> still_buying{kBuyers};
    std::mutex mutex;
    std::set<std::string> sold;
    std::atomic<int> twice{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kBuyers; ++i)
            threads.emplace_back([&, i] {
                std::mt19937 random(static_cast<std::uint32_t>(i));
                for (int step = 0; step < 8; ++step) {
                    const std::string buyer(kOrderedLength, static_cast<char>('A' + i));
                    const std::string seat = (random() % 2 ? "A-" : "B-") + std::to_string(random() % 10 + 1);
                    const auto held = ground.shop.send("POST", "/api/sessions/tonight/holds",
                                                       R"({"seats":[")" + seat + R"("]})", buyer);
                    if (held.status != 201) continue;
                    const auto hold = id_of_hold(held);
                    for (int attempt = 0; attempt < 50; ++attempt) { // as a client does: the same key until it is known
                        const auto bought =
                            ground.shop.send("POST", "/api/orders", order_of(hold), buyer, {{"idempotency-key", hold}});
                        if (bought.status == 503) continue;
                        if (bought.status != 201) break;
                        const std::lock_guard lock(mutex);
                        if (!sold.insert(seat).second) ++twice;
                        break;
                    }
                }
                --still_buying;
            });
        threads.emplace_back([&] {
            pqxx::connection admin(ground.server.url("postgres"));
            std::size_t before = 0;
            int pause = 30; // longer where nothing gets through: a slow machine needs more than that for one sale
            while (still_buying > 0) {
                pqxx::nontransaction(admin).exec(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'frontrow'");
                ::poll(nullptr, 0, pause);
                const std::lock_guard lock(mutex);
                pause = sold.size() > before ? 30 : std::min(2 * pause, 2'000);
                before = sold.size();
            }
        });
    }
    CHECK(twice == 0);
    CHECK_FALSE(sold.empty());
    const auto states = ground.shop.states();
    CHECK(static_cast<std::size_t>(std::count(states.begin(), states.end(), 's')) == sold.size());
    CHECK(ground.shop.store.invariant_violations().empty());
}

TEST_CASE("the answer to a COMMIT that gets lost is told as 503, and the same key tells the sale") {
    PostgresServer& server = shared_postgres();
    const auto database = server.create_database();
    std::atomic<bool> swallows{false};
    TcpProxy proxy(server.port(), {.look = [&](std::string_view piece) {
                       const bool is_commit = piece.find(std::string_view("COMMIT\0", 7)) != std::string_view::npos;
                       return is_commit && swallows.exchange(false) ? TcpProxy::Fate::cut : TcpProxy::Fate::pass;
                   }});
    TestShop shop([&](const Clock& clock) {
        return std::make_unique<PostgresStore>(PostgresServer::url_at(proxy.port(), database), small(clock));
    });
    const auto hold =
        id_of_hold(shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1","A-2"]})", kAlice));
    const auto buy = [&] {
        return shop.send("POST", "/api/orders", order_of(hold), kAlice, {{"idempotency-key", "key"}});
    };
    swallows = true;
    const auto lost = buy();
    CHECK(lost.status == 503);
    REQUIRE(shop.failures.size() == 1);
    CHECK(shop.failures[0].find("outcome of a commit is unknown") != std::string::npos);
    const auto again = buy();
    CHECK(again.status == 201);
    CHECK(buy().text() == again.text());
    CHECK(shop.states().substr(0, 3) == "ssa");
    CHECK(shop.store.invariant_violations().empty());
}

TEST_CASE("a disk that takes no more fails the write, keeps what was there, and reads go on") {
    constexpr std::size_t megabyte = 1 << 20;
    OwnServer ground({"fsync=off"}, 17 * megabyte); // a segment of the log has 16
    REQUIRE(ground.hold("A-1") == 201);
    std::mt19937 random(1);
    std::string body(megabyte, '\0');
    bool is_full = false;
    for (int i = 0; i < 40 && !is_full; ++i) {
        for (char& c : body) c = static_cast<char>('!' + random() % 90); // nothing that could be compressed
        try {
            ground.shop.store.write([&](Tx& tx) {
                tx.orders().keep_idempotency_record(BuyerId::trusted(std::string(41, 'a')), std::to_string(i),
                                                    {"digest", body});
                return Done{};
            });
        } catch (const StoreUnavailable&) {
            is_full = true;
        }
    }
    CHECK(is_full);
    CHECK(ground.shop.states().substr(0, 2) == "ha");
    CHECK(ground.hold("A-2") == 201);
    CHECK(ground.shop.store.invariant_violations().empty());
}

TEST_CASE(
    "a pooler that lets connections take turns on a session is refused with the reason, by whatever way it shows") {
    PostgresServer& server = shared_postgres();
    for (const bool in_turns : {false, true}) {
        CAPTURE(in_turns);
        const auto database = server.create_database();
        const PgBouncer pooler(server.port(), "transaction", in_turns);
        TestClock clock;
        std::string reason;
        try {
            const PostgresStore store(PostgresServer::url_at(pooler.port(), database), small(clock));
        } catch (const StoreUnavailable& error) {
            reason = error.what();
        }
        CHECK(reason.find("pool_mode = session") != std::string::npos);
        CHECK(PostgresStore(server.url(database), small(clock)).invariant_violations().empty());
    }
}

TEST_CASE("a pooler that keeps a session for each connection serves a sale, and the next process its sessions again") {
    PostgresServer& server = shared_postgres();
    const auto database = server.create_database();
    const PgBouncer pooler(server.port(), "session");
    const auto url = PostgresServer::url_at(pooler.port(), database);
    {
        TestShop shop([&](const Clock& clock) { return std::make_unique<PostgresStore>(url, small(clock)); });
        const auto held = shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice);
        REQUIRE(held.status == 201);
        const auto bought =
            shop.send("POST", "/api/orders", order_of(id_of_hold(held)), kAlice, {{"idempotency-key", "key"}});
        CHECK(bought.status == 201);
    }
    const TestClock clock;
    CHECK(PostgresStore(url, small(clock)).invariant_violations().empty());
}

TEST_CASE("a statement is prepared under the digest of its text, whichever connection it is that prepares it") {
    CHECK(postgres::name_of("SELECT 1") == postgres::name_of(std::string("SELECT ") + "1"));
    CHECK(postgres::name_of("SELECT 1") != postgres::name_of("SELECT 2"));
    CHECK(postgres::name_of(std::string(10'000, 'x')).size() < 63); // what Postgres would cut
}

TEST_CASE("a process that writes lets the others know, and is not told of itself") {
    PostgresServer& server = shared_postgres();
    const auto url = server.url(server.create_database());
    std::mutex mutex;
    std::condition_variable told;
    std::set<std::string> hinted;
    const auto note = [&](const std::string& who) {
        return [&, who] {
            const std::lock_guard lock(mutex);
            hinted.insert(who);
            told.notify_all();
        };
    };
    PostgresHints one(url, "one", note("one"));
    PostgresHints two(url, "two", note("two"));
    std::unique_lock lock(mutex);
    for (int i = 0; i < 100 && !hinted.contains("two"); ++i) { // until the other listens
        lock.unlock();
        one.send();
        lock.lock();
        told.wait_for(lock, milliseconds(100), [&] { return hinted.contains("two"); });
    }
    CHECK(hinted == std::set<std::string>{"two"});
}

} // namespace frontrow::testing::postgres_test
