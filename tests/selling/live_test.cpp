// Live seats: a snapshot, then only changes, in order and without a gap.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/selling/live_service.hpp"
#include "formats/server_sent_events.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::live_test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Reads a source as a browser does. Fails the test where a version is skipped.
class Reader {
public:
    explicit Reader(LiveSource& source, std::int64_t last_event = -1) : source_(source) {
        position_.version = version = last_event;
        source_.reader_joined();
    }
    ~Reader() { source_.reader_left(); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    void read() {
        while (const auto bytes = source_.next(position_)) {
            REQUIRE(bytes->ends_with("\n\n"));
            const auto data = Json::parse(bytes->substr(bytes->find("data: ") + 6));
            if (bytes->find("event: viewers\n") == 0) {
                viewers = data["viewers"];
                continue;
            }
            CHECK(bytes->starts_with("id: " + data["version"].dump() + "\n"));
            if (data.contains("states")) {
                ++snapshots;
                states = data["states"];
            } else {
                ++changes;
                CHECK(data["version"] > version);
                for (const auto& change : data["changes"])
                    states[change[0].get<std::size_t>()] = change[1].get<std::string>().front();
            }
            version = data["version"];
        }
    }

    std::int64_t version = -1;
    std::int64_t viewers = -1;
    int snapshots = 0;
    int changes = 0;
    std::string states;

private:
    LiveSource& source_;
    LivePosition position_;
};

LiveSession::Clock::time_point at(int ms) {
    return LiveSession::Clock::time_point{} + seconds(1'000) + milliseconds(ms);
}

std::unique_ptr<LiveSession> session_of(const std::string& letters, std::int64_t version) {
    auto live = std::make_unique<LiveSession>(SessionSlug::trusted("tonight"), server_sent_events);
    live->load({version, letters, {}, {}}, live->misses());
    return live;
}

} // namespace

TEST_CASE("a reader gets one snapshot and then the changes that came together as one event") {
    const auto live = session_of("aaaa", 7);
    Reader reader(*live);
    reader.read();
    CHECK(reader.snapshots == 1);
    CHECK(reader.states == "aaaa");
    live->changed(8, {{0, 'h'}, {1, 'h'}});
    live->changed(9, {{1, 's'}});
    reader.read();
    CHECK(reader.changes == 0); // until the flush
    CHECK(live->flush(at(0)));
    reader.read();
    CHECK(reader.changes == 1);
    CHECK(reader.states == "hsaa");
    CHECK(reader.version == 9);
    CHECK_FALSE(live->flush(at(1)));
}

TEST_CASE("versions that come out of order wait for those before them") {
    const auto live = session_of("aaaa", 7);
    Reader reader(*live);
    live->changed(9, {{0, 's'}});
    CHECK(live->is_unsettled());
    live->flush(at(0));
    reader.read();
    CHECK(reader.states == "aaaa");
    live->changed(8, {{0, 'h'}});
    live->flush(at(1));
    reader.read();
    CHECK(reader.states == "saaa");
    CHECK(reader.version == 9);
    live->changed(8, {{0, 'h'}}); // an old one once more
    live->flush(at(2));
    reader.read();
    CHECK(reader.states == "saaa");
}

TEST_CASE("a version that does not come is looked up in the store") {
    const auto live = session_of("aaaa", 7);
    Reader reader(*live);
    live->changed(9, {{0, 's'}});
    live->flush(at(0));
    live->flush(at(150));
    CHECK_FALSE(live->needs_load());
    live->flush(at(250));
    REQUIRE(live->needs_load());
    live->load({9, "shaa", {}, {}}, live->misses());
    reader.read();
    CHECK(reader.states == "shaa");
    CHECK(reader.version == 9);
    CHECK_FALSE(live->needs_load());
}

TEST_CASE("who has read the old map sets no version back and makes nobody believe in it") {
    const SeatStates old_map{5, "hhaa", {}, {}, "old"};
    const SeatStates new_map{6, "aahh", {}, {}, "new"};
    LiveSession live(SessionSlug::trusted("tonight"), server_sent_events);
    live.load(old_map, live.misses());
    Reader reader(live);
    reader.read();
    REQUIRE(reader.states == "hhaa");

    // Two threads are about to load it. One has read the store before the session moved to the new map …
    live.missed();
    const auto slow = live.misses();
    live.missed(); // … the move is made known
    live.changed(6, {});
    const auto quick = live.misses();

    SUBCASE("the slow one comes last") {
        live.load(new_map, quick);
        live.load(old_map, slow);
    }
    SUBCASE("the slow one comes first") {
        live.load(old_map, slow);
        CHECK(live.needs_load()); // or version 6 would be told with the letters of the old map
        live.flush(at(0));
        reader.read();
        CHECK(reader.version == 5);
        live.load(new_map, quick);
    }
    CHECK_FALSE(live.needs_load());
    live.flush(at(1));
    reader.read();
    CHECK(reader.version == 6);
    CHECK(reader.states == "aahh");
    live.changed(7, {{0, 's'}}); // and it goes on from there
    live.flush(at(2));
    reader.read();
    CHECK(reader.version == 7);
    CHECK(reader.states == "sahh");
}

TEST_CASE("what was missed while the store was read stays to be loaded") {
    const auto live = session_of("aaaa", 7);
    const auto before = live->misses();
    live->missed();
    live->load({7, "aaaa", {}, {}}, before);
    CHECK(live->needs_load());
    live->load({8, "haaa", {}, {}}, live->misses());
    CHECK_FALSE(live->needs_load());
}

TEST_CASE("who comes back goes on from the last event, or gets a snapshot where that is not known") {
    const auto live = session_of("aaaa", 7);
    for (int version = 8; version < 12; ++version) {
        live->changed(version, {{static_cast<SeatIndex>(version - 8), 'h'}});
        live->flush(at(version));
    }
    Reader knows(*live, 9);
    knows.states = "hhaa";
    knows.read();
    CHECK(knows.snapshots == 0);
    CHECK(knows.changes == 2);
    CHECK(knows.states == "hhhh");
    Reader is_current(*live, 11);
    is_current.read();
    CHECK(is_current.snapshots + is_current.changes == 0);
    for (const std::int64_t strange : {3, 12, 999, -5}) {
        Reader reader(*live, strange);
        reader.version = -1;
        reader.read();
        CHECK(reader.snapshots == 1);
        CHECK(reader.states == "hhhh");
    }
}

TEST_CASE("a reader who is too slow for the history gets a snapshot, and no queue of its own") {
    const auto live = session_of("aaaa", 0);
    Reader slow(*live);
    slow.read();
    for (int version = 1; version <= 2'000; ++version) {
        live->changed(version, {{static_cast<SeatIndex>(version % 4), version % 8 < 4 ? 'h' : 'a'}});
        live->flush(at(version));
    }
    slow.read();
    CHECK(slow.snapshots == 2);
    CHECK(slow.changes == 0);
    CHECK(slow.version == 2'000);
}

TEST_CASE("viewers are told in steps that a person would notice, and not too often") {
    const auto live = session_of("aaaa", 0);
    Reader first(*live);
    CHECK(live->flush(at(0)));
    first.read();
    CHECK(first.viewers == 1);
    Reader second(*live);
    CHECK_FALSE(live->flush(at(1'000)));
    CHECK(live->is_unsettled());
    CHECK(live->flush(at(2'000)));
    first.read();
    second.read();
    CHECK(first.viewers == 2);
    CHECK(second.viewers == 2);
    CHECK_FALSE(live->is_unsettled());
}

TEST_CASE("random changes in random order reach every reader as the model says") {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        INFO("seed ", seed);
        std::mt19937 random(seed);
        const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
        const auto live = session_of(std::string(20, 'a'), 0);
        std::string model(20, 'a');
        std::map<std::int64_t, std::string> at_version{{0, model}};
        std::vector<std::pair<std::int64_t, std::vector<SeatChange>>> undelivered;
        std::vector<std::unique_ptr<Reader>> readers;
        std::int64_t version = 0;
        for (int step = 0; step < 300; ++step) {
            switch (below(5)) {
            case 0: {
                const SeatChange change{below(20), "ahsb"[below(4)]};
                model[change.place] = change.letter;
                at_version[++version] = model;
                undelivered.push_back({version, {change}});
                break;
            }
            case 1:
                if (!undelivered.empty()) {
                    const auto which = undelivered.begin() + static_cast<std::ptrdiff_t>(
                                                                 below(static_cast<std::uint32_t>(undelivered.size())));
                    live->changed(which->first, which->second);
                    undelivered.erase(which);
                }
                break;
            case 2:
                live->flush(at(0));
                break;
            case 3:
                if (!readers.empty()) {
                    Reader& reader = *readers[below(static_cast<std::uint32_t>(readers.size()))];
                    reader.read();
                    if (reader.version >= 0) REQUIRE(reader.states == at_version.at(reader.version));
                }
                break;
            default:
                if (readers.size() < 5) readers.push_back(std::make_unique<Reader>(*live));
                break;
            }
        }
        for (const auto& [late, changes] : undelivered) live->changed(late, changes);
        live->flush(at(0));
        for (const auto& reader : readers) {
            reader->read();
            REQUIRE(reader->states == model);
            REQUIRE(reader->version == version);
        }
    }
}

TEST_CASE("what buyers do is told to who watches, and costs nothing where nobody does") {
    TestShop shop;
    const auto read = [&](const SessionSlug& slug) { return shop.shop.seats().find(slug); };
    int woken = 0;
    const auto flush = [&] { shop.shop.live().flush(read, [&](const std::shared_ptr<LiveSource>&) { ++woken; }); };
    const auto follow = [&] {
        const auto response = shop.send("GET", "/api/sessions/tonight/live");
        REQUIRE(response.status == 200);
        REQUIRE(response.live);
        CHECK(response.content_type == "text/event-stream");
        return response.live;
    };
    CHECK(shop.send("GET", "/api/sessions/nowhere/live").status == 404);
    CHECK(shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice).status == 201);

    auto source = follow();
    {
        Reader reader(*source);
        reader.read();
        CHECK(reader.states == shop.states());
        const auto held =
            shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-9","B-10"]})", kBob));
        const std::string hold = "/api/holds/" + held["hold"]["id"].get<std::string>();
        CHECK(shop.send("PATCH", hold, R"({"add":["B-9"],"remove":["A-9"]})", kBob).status == 200);
        flush();
        reader.read();
        CHECK(reader.states == shop.states());
        CHECK(reader.snapshots == 1);
        CHECK(reader.changes == 1); // both together
        CHECK(woken > 0);

        CHECK(shop.send("DELETE", hold, "", kBob).status == 204);
        flush();
        reader.read();
        CHECK(reader.states == shop.states());

        shop.clock.advance(std::chrono::minutes(11)); // Alice's time is over
        shop.shop.holds().sweep();
        flush();
        reader.read();
        CHECK(reader.states == shop.states());
        CHECK(reader.states == std::string(25, 'a'));
        CHECK(reader.snapshots == 1);

        shop.shop.live().missed_all();
        flush();
        reader.read();
        CHECK(reader.states == shop.states());
        CHECK(shop.shop.live().readers() == 1);
    }
    source = nullptr;
    flush();
    CHECK(shop.shop.live().readers() == 0);
    woken = 0;
    CHECK(shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice).status == 201);
    flush();
    CHECK(woken == 0);
}

} // namespace frontrow::testing::live_test
