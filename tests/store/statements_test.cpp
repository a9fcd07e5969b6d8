// How many statements a read or a write takes: bounded, whatever the number of rows.

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "formats/seating/map_json.hpp"
#include "store/sql_sets.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::statements_test {

namespace {

/// How many statements `work` takes.
template <class Work>
std::uint64_t statements_of(Store& store, Work&& work) {
    const auto before = store.counts().statements;
    work();
    return store.counts().statements - before;
}

/// Adds so many events like the test shop's, each with sessions.
void add_events(TestShop& shop, int count) {
    shop.store.write([&](Tx& tx) {
        for (int i = 0; i < count; ++i) {
            Event event = *tx.events().find(EventSlug::trusted("hamlet"));
            event.slug = EventSlug::trusted("show-" + std::to_string(i));
            event.id = tx.events().put(event);
            for (int s = 0; s < 3; ++s) {
                Session session = shop.session.session;
                session.slug = SessionSlug::trusted("show-" + std::to_string(i) + "-" + std::to_string(s));
                session.event = event.id;
                session.starts_at += std::chrono::hours(s);
                tx.sessions().put(session);
            }
        }
        return Done{};
    });
}

SeatMap hall_of(int seats) {
    SeatMapParts parts;
    parts.name = "Hall";
    parts.width = parts.height = 2'000;
    parts.categories = {{"Stalls", "#336699"}};
    parts.sections = {{"stalls", "Stalls", {}}};
    for (int i = 0; i < seats; ++i) {
        if (i % 50 == 0) parts.sections[0].rows.push_back({std::to_string(i / 50), static_cast<SeatIndex>(i), 0});
        ++parts.sections[0].rows.back().count;
        parts.seats.push_back({"s" + std::to_string(i), std::to_string(i % 50), {i % 50 * 20.0, i / 50 * 20.0}});
    }
    return value_of(SeatMap::make(std::move(parts)));
}

} // namespace

TEST_CASE_TEMPLATE("a list takes as many statements for many events as for one", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto admin = shop.log_in(Role::admin);
    const auto artist = shop.log_in(Role::artist, {}, {shop.session.event.artist});
    const std::vector<std::pair<std::string, std::string>> reads{
        {admin, "/api/admin/events"},        {admin, "/api/admin/sessions.csv"}, {artist, "/api/artist/events"},
        {admin, "/api/box-office/sessions"}, {admin, "/api/admin/orders"},       {admin, "/api/admin/users"},
    };
    const auto count = [&] {
        std::vector<std::uint64_t> counts;
        for (const auto& [token, target] : reads)
            counts.push_back(
                statements_of(shop.store, [&] { CHECK(shop.send_as(token, "GET", target).status == 200); }));
        return counts;
    };
    const auto few = count();
    add_events(shop, 25);
    const auto many = count();
    for (std::size_t i = 0; i < reads.size(); ++i) {
        INFO(reads[i].second);
        CHECK(many[i] == few[i]);
        CHECK(many[i] < 20);
    }
}

TEST_CASE_TEMPLATE("a map is kept by one statement for some hundred seats", On, STORES) {
    On on;
    for (const int seats : {1, 255, 256, 257, 511, 3'000}) {
        const SeatMap map = hall_of(seats);
        const MapId id = MapId::trusted(std::string(28, 'm') + std::to_string(1'000 + seats));
        const auto statements = statements_of(on.shop.store, [&] {
            on.shop.store.write([&](Tx& tx) {
                tx.maps().put(id, on.shop.session.venue.id, map);
                return Done{};
            });
        });
        CHECK(statements < 30 + static_cast<std::uint64_t>(seats) / 100);
        const auto read = on.shop.store.read([&](Tx& tx) { return tx.maps().find(id); });
        REQUIRE(read);
        CHECK(read->places() == map.places());
        CHECK(read->place_id(static_cast<SeatIndex>(seats - 1)) == map.place_id(static_cast<SeatIndex>(seats - 1)));
    }
}

namespace {

std::string buyer_of(int number) { return "D" + std::string(33, '1') + kBase32[static_cast<std::size_t>(number)]; }

void hold(TestShop& shop, int seat) {
    const auto body = R"({"seats":["A-)" + std::to_string(seat) + R"("]})";
    shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", body, buyer_of(seat)));
}

/// Buys, or reserves, a seat of row A with a voucher.
void order(TestShop& shop, int seat, const std::string& method) {
    const auto body = R"({"seats":["A-)" + std::to_string(seat) + R"("]})";
    const auto held = shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", body, buyer_of(seat)))["hold"];
    Json wanted{{"hold", held["id"]},
                {"voucher", "TEN"},
                {"customer", {{"name", "Ada"}, {"email", std::to_string(seat) + "@example.org"}}},
                {"payment", {{"method", method}}}};
    if (method == "demo") wanted["payment"]["card"] = "4242 4242 4242 4242";
    shop.json(201, shop.send("POST", "/api/orders", wanted.dump(), buyer_of(seat), {{"idempotency-key", "1"}}));
}

template <class On>
struct Ending : On {
    TestShop& shop = On::shop;

    Ending() {
        shop.store.write([&](Tx& tx) {
            auto session = tx.sessions().find(SessionSlug::trusted("tonight"))->session;
            session.strand_rule = StrandRule::off;
            tx.sessions().put(session);
            Voucher voucher{VoucherCode::trusted("TEN")};
            voucher.rules.value = 10;
            voucher.max_uses = 100;
            return tx.vouchers().add(voucher);
        });
        shop.cache.clear();
    }
    std::int64_t used() {
        return shop.store.read([](Tx& tx) { return tx.vouchers().find(VoucherCode::trusted("TEN"))->used; });
    }
};

/// What it takes to free so many holds, and then to end as many reservations.
template <class On>
std::array<std::uint64_t, 2> statements_to_expire(int count) {
    Ending<On> house;
    TestShop& shop = house.shop;
    std::array<std::uint64_t, 2> counts{};
    const auto all = static_cast<std::size_t>(count);
    for (int seat = 1; seat <= count; ++seat) hold(shop, seat);
    shop.clock.advance(std::chrono::hours(1));
    counts[0] = statements_of(shop.store, [&] { CHECK(shop.shop.holds().sweep() == all); });
    for (int seat = 1; seat <= count; ++seat) order(shop, seat, "box_office");
    CHECK(house.used() == count);
    shop.clock.set(kNoon + std::chrono::hours(7)); // an hour before the curtain
    counts[1] = statements_of(shop.store, [&] { CHECK(shop.shop.orders().expire_reservations() == all); });
    CHECK(house.used() == 0);
    CHECK(shop.states().substr(0, 10) == "aaaaaaaaaa");
    house.shop.check_sound();
    return counts;
}

/// What it takes to cancel a session with so many reservations and as many sales.
template <class On>
std::uint64_t statements_to_call_off(int count) {
    Ending<On> house;
    TestShop& shop = house.shop;
    const auto admin = shop.log_in(Role::admin);
    for (int seat = 1; seat <= count; ++seat) {
        order(shop, seat, "box_office");
        order(shop, seat + 5, "demo");
    }
    const auto session = shop.json(200, shop.send_as(admin, "GET", "/api/admin/sessions/tonight"));
    const Json seen{{"version", session["version"]}};
    const auto taken = statements_of(shop.store, [&] {
        const auto off = shop.json(200, shop.send_as(admin, "POST", "/api/admin/sessions/tonight/cancel", seen.dump()));
        CHECK(off["calling_off"]["cancelled"] == count);
        CHECK(off["calling_off"]["to_refund"] == count);
        CHECK(off["calling_off"]["orders"].size() == static_cast<std::size_t>(count));
    });
    CHECK(house.used() == count);
    house.shop.check_sound();
    return taken;
}

} // namespace

TEST_CASE_TEMPLATE("what is over ends by as many statements for many as for one", On, STORES) {
    const auto few = statements_to_expire<On>(1);
    const auto many = statements_to_expire<On>(5);
    CHECK(many[0] == few[0]);
    CHECK(many[0] < 20);
    CHECK(many[1] == few[1]);
    CHECK(many[1] < 25);
    const auto one = statements_to_call_off<On>(1);
    CHECK(statements_to_call_off<On>(5) == one);
    CHECK(one < 58);
}

TEST_CASE_TEMPLATE("a large map is written some places at a time, and found when it is whole", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto admin = shop.log_in(Role::admin);
    const SeatMap map = hall_of(3'500);
    const MapId id = MapId::trusted(shop.digest.of(map.canonical_text()));
    const auto write_some = [&] {
        return shop.store.write([&](Tx& tx) { return tx.maps().prepare(id, shop.session.venue.id, map, 0, 1'000); });
    };
    CHECK(write_some()); // by somebody who was interrupted then
    shop.store.read([&](Tx& tx) {
        CHECK(tx.maps().find(id) == nullptr);
        CHECK_FALSE(tx.maps().venue_of(id).has_value());
        return Done{};
    });
    CHECK(shop.send("GET", "/api/maps/" + id.text()).status == 404);
    const auto before = shop.store.counts();
    const auto body = R"({"replaces":")" + shop.session.session.map.text() + R"(","map":)" + MapJson::of(map) + "}";
    const auto published = shop.json(201, shop.send_as(admin, "POST", "/api/venue/venues/small-house/maps", body));
    CHECK(published["id"] == id.text());
    const auto after = shop.store.counts();
    CHECK(after.writes - before.writes == 5); // four for the places, and the edit
    CHECK((after.statements - before.statements) / 5 < 40);
    const auto read = shop.store.read([&](Tx& tx) { return tx.maps().find(id); });
    REQUIRE(read);
    CHECK(read->canonical_text() == map.canonical_text());
    CHECK_FALSE(write_some());
    shop.check_sound();
}

TEST_CASE("the ids of a set are asked for some hundred at a time, by few texts") {
    std::vector<std::string> lists;
    std::vector<std::int64_t> seen;
    std::vector<SessionId> ids;
    for (std::int64_t i = 1; i <= 261; ++i) ids.push_back(SessionId{i});
    for_each_set(std::span<const SessionId>(ids), [&](const std::string& list, const std::vector<SqlValue>& values) {
        lists.push_back(list);
        for (const auto& value : values) seen.push_back(std::get<std::int64_t>(value));
    });
    REQUIRE(lists.size() == 2);
    CHECK(lists[1] == "($1, $2, $3, $4, $5, $6, $7, $8)"); // five, rounded up
    CHECK(seen.size() == 264);
    CHECK(seen.back() == 261);
    for_each_set(std::span<const SessionId>(), [](const auto&, const auto&) { FAIL("there is nothing to ask"); });
}

} // namespace frontrow::testing::statements_test
