// What whoever keeps a shop running is shown of it, and what is said to need doing.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/upkeep.hpp"
#include "tests/support/online_shop.hpp"

namespace frontrow::testing::upkeep_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::int64_t kGigabyte = std::int64_t{1} << 30;

/// A shop that needs nothing.
Upkeep sound() {
    Upkeep upkeep{.now = kNoon};
    upkeep.process = {
        .started_at = kNoon - hours(100),
        .disk = DiskSpace{20 * kGigabyte, 40 * kGigabyte},
        .backup = BackupFigures{.folder = "/var/backups", .every = hours(24), .kept = 14, .latest = kNoon - hours(20)},
        .mail_server = "smtp://mail.example"};
    upkeep.database.bytes = kGigabyte;
    upkeep.providers = {{.method = PaymentMethod::stripe, .takes_money = true}};
    return upkeep;
}

std::vector<std::string> codes(const Upkeep& upkeep, bool is_demo = false) {
    std::vector<std::string> codes;
    for (const auto& warning : warnings_of(upkeep, is_demo))
        codes.push_back(std::string(warning.code) + (warning.about.empty() ? "" : " ") + std::string(warning.about));
    return codes;
}

using Codes = std::vector<std::string>;

template <class On>
Json seen(On& on, const std::string& admin, const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    auto all = headers;
    all.emplace_back("cookie", "login=" + admin);
    return on.shop.json(200, on.shop.send("GET", "/api/admin/system", "", "", all));
}

template <class On>
Codes codes_of(On& on, const std::string& admin, const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    Codes codes;
    const auto system = seen(on, admin, headers);
    for (const auto& warning : system["warnings"]) codes.push_back(warning["code"]);
    return codes;
}

} // namespace

TEST_CASE("a shop that needs nothing is left alone, and each thing that does is said") {
    CHECK(codes(sound()).empty());
    const auto with = [](auto&& change) {
        auto upkeep = sound();
        change(upkeep);
        return codes(upkeep);
    };
    CHECK(with([](Upkeep& u) { u.process.disk->free = kGigabyte - 1; }) == Codes{"disk_low"});
    CHECK(with([](Upkeep& u) { u.database.bytes = 11 * kGigabyte; }) == Codes{"disk_low"});
    CHECK(with([](Upkeep& u) { u.process.disk.reset(); }).empty());
    CHECK(with([](Upkeep& u) { u.process.backup.reset(); }) == Codes{"backup_none"});
    CHECK(with([](Upkeep& u) {
              u.process.backup.reset();
              u.is_shared = true;
          }).empty()); // Postgres has tools of its own
    CHECK(with([](Upkeep& u) { u.process.backup->failing_since = kNoon; }) == Codes{"backup_failing"});
    CHECK(with([](Upkeep& u) { u.process.backup->latest = kNoon - hours(49); }) == Codes{"backup_old"});
    CHECK(with([](Upkeep& u) { u.process.backup->latest.reset(); }) == Codes{"backup_old"});
    CHECK(with([](Upkeep& u) {
              u.process.backup->latest.reset();
              u.process.started_at = kNoon;
          }).empty()); // it has only just begun
    CHECK(with([](Upkeep& u) { u.has_demo_data = true; }) == Codes{"demo_data"});
    CHECK(with([](Upkeep& u) { u.providers[0].silent_since = kNoon; }) == Codes{"provider_silent stripe"});
    CHECK(with([](Upkeep& u) { u.providers[0].takes_money = false; }) == Codes{"provider_test stripe"});
    CHECK(with([](Upkeep& u) { u.process.mail_server.clear(); }) == Codes{"mail_none"});
    CHECK(with([](Upkeep& u) { u.mail.oldest_due = kNoon - minutes(16); }) == Codes{"mail_late"});
    CHECK(with([](Upkeep& u) { u.mail.oldest_due = kNoon - minutes(14); }).empty());
    CHECK(with([](Upkeep& u) { u.mail.failed = 1; }) == Codes{"mail_failed"});
    CHECK(with([](Upkeep& u) { u.has_given_up_webhook = true; }) == Codes{"webhook_off"});
    CHECK(with([](Upkeep& u) { u.has_failing_webhook = true; }) == Codes{"webhook_failing"});
    CHECK(with([](Upkeep& u) { u.cache.shared = CacheFigures::Shared{}; }) == Codes{"redis_down"});
}

TEST_CASE("nobody is asked to keep a demo, whose machine may still be full") {
    auto demo = sound();
    demo.process = {.disk = DiskSpace{1, 2}};
    demo.providers[0].takes_money = false;
    demo.has_demo_data = true;
    CHECK(codes(demo, true) == Codes{"disk_low"});
}

TEST_CASE_TEMPLATE("the system page says what the shop is kept in, and what waits", On, ONLINE_STORES) {
    On on;
    on.shop.process = {
        .started_at = kNoon - hours(1),
        .database = "its name",
        .disk = DiskSpace{20 * kGigabyte, 40 * kGigabyte},
        .backup = BackupFigures{.folder = "/var/backups",
                                .every = hours(24),
                                .kept = 14,
                                .latest = kNoon - hours(2),
                                .bytes = 4096,
                                .failing_since = kNoon - minutes(3),
                                .failure = "the disk is full"},
        .replica = ReplicaFigures{
            .folder = "/mnt/other", .copied_at = kNoon - minutes(1), .failing_since = kNoon, .failure = "it is away"}};
    const auto admin = on.shop.log_in(Role::admin);
    auto system = seen(on, admin);
    CHECK(system["version"] == "1.2.3");
    CHECK(system["database"]["kind"] == (on.shop.store.is_shared() ? "postgresql" : "sqlite"));
    CHECK(system["database"]["product"].template get<std::string>().starts_with(
        on.shop.store.is_shared() ? "PostgreSQL " : "SQLite "));
    CHECK(system["database"]["bytes"].template get<std::int64_t>() > 100'000);
    CHECK(system["disk"]["free"] == 20 * kGigabyte);
    CHECK(system["backup"] == Json{{"folder", "/var/backups"},
                                   {"every_hours", 24},
                                   {"kept", 14},
                                   {"latest_at", "2026-03-01T10:00:00Z"},
                                   {"latest_bytes", 4096},
                                   {"failing_since", "2026-03-01T11:57:00Z"},
                                   {"failure", "the disk is full"}});
    CHECK(system["replica"] == Json{{"folder", "/mnt/other"},
                                    {"copied_at", "2026-03-01T11:59:00Z"},
                                    {"failing_since", "2026-03-01T12:00:00Z"},
                                    {"failure", "it is away"}});
    CHECK(system["mail"] == Json{{"server", nullptr}, {"waiting", 0}, {"oldest_due", nullptr}, {"failed", 0}});
    const auto unheard = [](const char* method) {
        return Json{{"method", method}, {"takes_money", false}, {"heard_at", nullptr}, {"silent_since", nullptr}};
    };
    CHECK(system["payments"] == Json::array({unheard("stripe"), unheard("demo")}));
    CHECK(system["warnings"] ==
          Json::array({{{"code", "backup_failing"}, {"about", ""}}, {{"code", "replica_failing"}, {"about", ""}}}));

    on.shop.store.write([](Tx& tx) {
        tx.outbox().add(message_due(MailKind::links, kNoon, "a@example.org"));
        tx.outbox().add(message_due(MailKind::links, kNoon + minutes(5), "b@example.org"));
        return Done{};
    });
    on.shop.clock.advance(minutes(2));
    system = seen(on, admin);
    CHECK(system["mail"]["waiting"] == 2);
    CHECK(system["mail"]["oldest_due"] == "2026-03-01T12:00:00Z");
    on.shop.store.write([](Tx& tx) {
        const auto first = tx.outbox().latest({}, {}, 2).back().id;
        tx.outbox().end(first, MailState::failed, "550 no such user");
        return Done{};
    });
    system = seen(on, admin);
    CHECK(system["mail"] == Json{{"server", nullptr}, {"waiting", 1}, {"oldest_due", nullptr}, {"failed", 1}});
    on.shop.clock.advance(hours(24 * 8));
    CHECK(seen(on, on.shop.log_in(Role::admin))["mail"]["failed"] == 0); // of this week only
    on.shop.check_sound();
}

TEST_CASE_TEMPLATE("the system page says when a provider was last heard, and since when it is silent", On,
                   ONLINE_STORES) {
    On on;
    const auto admin = on.shop.log_in(Role::admin);
    const auto hold =
        on.shop.json(201, on.shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice))["hold"];
    const Json body{{"hold", hold["id"]},
                    {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                    {"payment", {{"method", "stripe"}}}};
    CHECK(on.shop.send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", "k"}}).status < 300);
    CHECK(seen(on, admin)["payments"][0]["heard_at"] == "2026-03-01T12:00:00Z");
    on.stripe.is_down = true;
    on.shop.clock.advance(minutes(2));
    run_payments(on.shop);
    on.shop.clock.advance(minutes(2));
    run_payments(on.shop);
    auto stripe = seen(on, admin)["payments"][0];
    CHECK(stripe["heard_at"] == "2026-03-01T12:00:00Z");
    CHECK(stripe["silent_since"] == "2026-03-01T12:02:00Z");
    CHECK(codes_of(on, admin) == Codes{"provider_silent"});
    on.stripe.is_down = false;
    on.shop.clock.advance(minutes(2));
    run_payments(on.shop);
    stripe = seen(on, admin)["payments"][0];
    CHECK(stripe["heard_at"] == "2026-03-01T12:06:00Z");
    CHECK(stripe["silent_since"] == nullptr);
}

TEST_CASE("the system page says how the request came, and what is wrong with that") {
    struct {
        TestShop shop{PaymentOptions{.demo = false, .box_office = true}};
    } on;
    on.shop.process = sound().process;
    const auto admin = on.shop.log_in(Role::admin);
    CHECK(seen(on, admin)["connection"]["proxy"] == "none");
    CHECK(codes_of(on, admin).empty()); // from the machine itself
    on.shop.address = "203.0.113.7";
    CHECK(codes_of(on, admin) == Codes{"no_tls"});
    const auto behind = [](const std::string& who, const std::string& proto) {
        return std::vector<std::pair<std::string, std::string>>{
            {"x-forwarded-for", who}, {"x-forwarded-proto", proto}, {"host", "tickets.example"}};
    };
    auto connection = seen(on, admin, behind("198.51.100.1, 203.0.113.7", "https"))["connection"];
    CHECK(connection["proxy"] == "trusted");
    CHECK(connection["host"] == "tickets.example");
    CHECK(connection["forwarded_proto"] == "https");
    CHECK(codes_of(on, admin, behind("203.0.113.7", "https")) == Codes{"cookies_not_secure"});
    CHECK(codes_of(on, admin, behind("203.0.113.7", "http")) == Codes{"no_tls", "cookies_not_secure"});
    CHECK(codes_of(on, admin, behind("198.51.100.1", "https")) == Codes{"proxy_not_trusted", "cookies_not_secure"});
    connection = seen(on, admin, {{"x-forwarded-for", "198.51.100.1, 203.0.113.7:4711"}})["connection"];
    CHECK(connection["proxy"] == "trusted"); // some proxies write the port too
    connection = seen(on, admin, {{"x-forwarded-for", "\xff"}, {"host", "\xff"}})["connection"];
    CHECK(connection["host"] == nullptr);
    CHECK(connection["proxy"] == "none");

    // Who comes from the machine itself counts for nobody: a proxy there has to say for whom it asks.
    on.shop.address = "";
    const std::string at = "/admin/system";
    for (const std::string here : {"localhost:8080", "LocalHost:8080", "localhost.", "shop.localhost", "127.0.0.1:8080",
                                   "[::1]:8080", "127.0.0.1"}) {
        CHECK(codes_of(on, admin, {{"host", here}}).empty());
        CHECK(codes_of(on, admin, {{"host", here}, {"referer", "http://" + here + at}}).empty());
        CHECK(codes_of(on, admin, {{"host", here}, {"referer", "https://tickets.example" + at}}) ==
              Codes{"proxy_silent"}); // as nginx asks unless it is told
    }
    for (const std::string there : {"tickets.example", "localhost.example", "192.0.2.1:8080", "[2001:db8::1]"})
        CHECK(codes_of(on, admin, {{"host", there}}) == Codes{"proxy_silent"});
}

} // namespace frontrow::testing::upkeep_test
