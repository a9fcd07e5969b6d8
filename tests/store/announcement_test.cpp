// Commit, then announce: once a change is durable its answer is the success, and who has to know of it is told, even
// where the store answers nothing more. Over both stores.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "tests/support/shop_on.hpp"

namespace frontrow::testing::announcement_test {

using std::chrono::minutes;

namespace {

/// A store that can be told to answer no read any more once something has been committed.
class MuteStore final : public Store {
public:
    explicit MuteStore(std::unique_ptr<Store> inner) : inner_(std::move(inner)) {}

    void mute_after_commit() { is_to_fall_silent_ = true; }
    /// Returns whether there was a commit since mute_after_commit().
    bool speak() { return std::exchange(is_silent_, is_to_fall_silent_ = false); }

    [[nodiscard]] std::vector<std::string> invariant_violations() override { return inner_->invariant_violations(); }
    [[nodiscard]] bool is_shared() const noexcept override { return inner_->is_shared(); }
    [[nodiscard]] Counts counts() const noexcept override { return inner_->counts(); }
    [[nodiscard]] bool is_ready() const noexcept override { return inner_->is_ready(); }
    [[nodiscard]] bool take_unannounced() noexcept override { return inner_->take_unannounced(); }
    [[nodiscard]] std::int64_t schema_version() const noexcept override { return inner_->schema_version(); }

protected:
    [[nodiscard]] std::chrono::milliseconds longest_call() const noexcept override { return std::chrono::seconds(5); }
    void run_write(const std::function<bool(Tx&)>& work, const Allowance&) override {
        const auto kept = inner_->write([&](Tx& tx) -> Result<Done> {
            if (work(tx)) return Done{};
            return Error::conflict("refused", "");
        });
        if (kept && is_to_fall_silent_) is_silent_ = true;
    }
    void run_read(const std::function<void(Tx&)>& work, const Allowance&) override {
        if (is_silent_) throw StoreUnavailable("it fell silent after the commit");
        inner_->read([&](Tx& tx) {
            work(tx);
            return Done{};
        });
    }

private:
    const std::unique_ptr<Store> inner_;
    bool is_to_fall_silent_ = false;
    bool is_silent_ = false;
};

struct MuteSqlite {
    TestFolder folder;
    TestShop shop{[this](const Clock& clock) {
        return std::make_unique<MuteStore>(std::make_unique<SqliteStore>(folder.file("mute.db"), clock));
    }};
};
struct MutePostgres {
    TestShop shop{[](const Clock& clock) { return std::make_unique<MuteStore>(new_postgres_store(clock)); }};
};

/// A browser that looks at the seats of a session.
class Viewer {
public:
    Viewer(TestShop& shop, const std::string& session)
        : shop_(shop), source_(shop.send("GET", "/api/sessions/" + session + "/live").live) {
        REQUIRE(source_);
        source_->reader_joined();
        position_.version = -1;
    }
    ~Viewer() { source_->reader_left(); }
    Viewer(const Viewer&) = delete;
    Viewer& operator=(const Viewer&) = delete;

    /// Tells what is known without the store. Returns what the viewer sees then.
    std::string seen() {
        shop_.shop.live().flush([](const SessionSlug&) -> Result<SessionSeats> { return Error::not_found(""); },
                                [](const std::shared_ptr<LiveSource>&) {});
        while (const auto bytes = source_->next(position_)) {
            const auto data = Json::parse(bytes->substr(bytes->find("data: ") + 6));
            if (data.contains("states")) states_ = data["states"];
            if (!data.contains("changes")) continue;
            for (const auto& change : data["changes"])
                states_[change[0].get<std::size_t>()] = change[1].get<std::string>().front();
        }
        return states_;
    }

private:
    TestShop& shop_;
    std::shared_ptr<LiveSource> source_;
    LivePosition position_{};
    std::string states_;
};

template <class Over>
struct House : Over {
    House() : admin(this->shop.log_in(Role::admin)), clerk(this->shop.log_in(Role::box_office)) {}

    MuteStore& store() { return static_cast<MuteStore&>(this->shop.store); }

    /// Lets `act` change seats of a session while nothing can be read after its commit. Returns what it promises.
    template <class Act>
    auto announced(const std::string& session, Act&& act) {
        forget_maps();
        Viewer viewer(this->shop, session);
        const std::string before = this->shop.states("", session); // is kept now
        REQUIRE(viewer.seen() == before);
        store().mute_after_commit();
        auto result = act();
        const std::string seen = viewer.seen();
        CHECK(store().speak());
        CHECK(seen != before);
        CHECK(seen == this->shop.states("", session)); // and what was kept has been dropped, or this would be `before`
        CHECK(this->shop.failures.empty());
        return result;
    }

    Json hold(const std::string& seats, const std::string& buyer = kAlice) {
        return this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":)" + seats + "}", buyer))["hold"];
    }
    Json order(const Json& hold, const std::string& method, const std::string& buyer = kAlice) {
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = kDemoCardAccepted;
        const std::string key = hold["id"];
        return this->shop.json(
            201, this->shop.send("POST", "/api/orders", body.dump(), buyer, {{"idempotency-key", key}}))["order"];
    }
    Json as_admin(int status, const std::string& method, const std::string& target, const Json& body) {
        return this->shop.json(status, this->shop.send_as(admin, method, target, body.dump()));
    }
    std::int64_t version_of(const std::string& what) {
        return this->shop.json(200, this->shop.send_as(admin, "GET", "/api/admin/" + what))["version"];
    }

    /// So many maps are looked at that the one of the house is not at hand any more.
    void forget_maps() {
        for (int i = 0; i < 70; ++i) {
            auto parts = small_house();
            parts.sections[0].name = "Stalls " + std::to_string(i);
            const auto map = value_of(SeatMap::make(std::move(parts)));
            const auto id = MapId::trusted(this->shop.digest.of(map.canonical_text()));
            if (!is_drawn_)
                this->shop.store.write([&](Tx& tx) {
                    tx.maps().put(id, this->shop.session.venue.id, map);
                    return Done{};
                });
            this->shop.cache.forget(cache_key::map(id));
            REQUIRE(this->shop.send("GET", "/api/maps/" + id.text()).status == 200);
        }
        is_drawn_ = true;
    }

    std::string admin;
    std::string clerk;

private:
    bool is_drawn_ = false;
};

} // namespace

TEST_CASE_TEMPLATE("what buyers do stands and is told, although nothing can be read after the commit", Over, MuteSqlite,
                   MutePostgres) {
    House<Over> house;
    TestShop& shop = house.shop;
    const Json held = house.announced("tonight", [&] { return house.hold(R"(["A-1","A-2"])"); });
    const std::string path = "/api/holds/" + held["id"].get<std::string>();
    house.announced("tonight", [&] {
        return shop.json(200, shop.send("PATCH", path, R"({"add":["A-3"],"remove":["A-2"]})", kAlice));
    });
    const Json sold = house.announced("tonight", [&] { return house.order(held, "demo"); });
    CHECK(sold["status"] == "paid");

    const Json reserved = house.order(house.hold(R"(["B-5","B-6"])", kBob), "box_office", kBob);
    const std::string order = "/api/orders/" + reserved["id"].get<std::string>();
    const std::string ticket = reserved["tickets"][0]["id"];
    house.announced("tonight",
                    [&] { return shop.json(200, shop.send("DELETE", order + "/tickets/" + ticket, "", kBob)); });
    house.announced("tonight", [&] { return shop.json(200, shop.send("DELETE", order, "", kBob)); });

    const Json released = house.hold(R"(["A-9"])");
    house.announced("tonight", [&] {
        CHECK(shop.send("DELETE", "/api/holds/" + released["id"].get<std::string>(), "", kAlice).status == 204);
        return Done{};
    });
    CHECK(shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("what the sweeper frees is told, although nothing can be read after the commit", Over, MuteSqlite,
                   MutePostgres) {
    House<Over> house;
    TestShop& shop = house.shop;
    static_cast<void>(house.hold(R"(["A-1","A-2"])"));
    Viewer viewer(shop, "tonight");
    REQUIRE(viewer.seen() == "hh" + std::string(23, 'a'));
    const auto version = shop.store.read([](Tx& tx) { return *tx.sessions().find(SessionSlug::trusted("tonight")); });
    const DependencyVersions held = dependencies_of(version);
    REQUIRE(shop.cache.allows(cache_key::events(), held));
    shop.clock.advance(minutes(11));
    house.forget_maps();
    house.store().mute_after_commit();
    CHECK_NOTHROW(shop.shop.holds().sweep());
    CHECK(viewer.seen() == std::string(25, 'a'));
    CHECK_FALSE(shop.cache.allows(cache_key::events(), held));
    CHECK(house.store().speak());
}

TEST_CASE_TEMPLATE("what the house does stands and is told, although nothing can be read after the commit", Over,
                   MuteSqlite, MutePostgres) {
    House<Over> house;
    TestShop& shop = house.shop;
    const std::string blocks = "/api/admin/sessions/tonight/blocks";
    house.announced("tonight", [&] { return house.as_admin(200, "POST", blocks, {{"seats", {"A-5", "A-6"}}}); });
    house.announced("tonight", [&] { return house.as_admin(200, "DELETE", blocks, {{"seats", {"A-5"}}}); });

    const Json sold = house.announced("tonight", [&] {
        const Json sale{{"session", "tonight"}, {"seats", {"B-9", "B-10"}}, {"method", "cash"}};
        return shop.json(201, shop.send_as(house.clerk, "POST", "/api/box-office/sales", sale.dump(), "sale"))["order"];
    });
    const std::string order = "/api/admin/orders/" + sold["reference"].get<std::string>();
    house.announced("tonight", [&] {
        return house.as_admin(200, "POST", order + "/move", {{"seats", {{"B-9", "A-9"}}}});
    });
    house.announced("tonight", [&] { return house.as_admin(200, "POST", order + "/cancel", Json::object()); });

    static_cast<void>(house.order(house.hold(R"(["A-1"])"), "box_office"));
    const auto seen = house.version_of("sessions/tonight");
    house.announced("tonight", [&] {
        return house.as_admin(200, "POST", "/api/admin/sessions/tonight/cancel", {{"version", seen}});
    });
    CHECK(shop.json(200, shop.send("GET", "/api/sessions/tonight"))["status"] == "cancelled");
    CHECK(shop.store.invariant_violations().empty());
}

} // namespace frontrow::testing::announcement_test
