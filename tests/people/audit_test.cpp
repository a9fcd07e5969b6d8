// The log of changes, narrowed to what somebody looks for.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "domain/people/audit_service.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::audit_test {

using std::chrono::hours;

namespace {

template <class Over>
struct Log : Over {
    Log() : admin(this->shop.log_in(Role::admin)) {
        note("ada@house.example", "event.add", "hamlet", "title: Hamlet\n");
        note("bo@house.example", "event.edit", "hamlet", "title: Hamlet, Prince\n");
        this->shop.clock.advance(hours(24));
        admin = this->shop.log_in(Role::admin);
        note("bo@house.example", "eventful.add", "gala", "");
        note("ada@house.example", "order.note", "8RDKFAS8", "note: asks for HAMLET\n");
    }

    void note(const std::string& who, const std::string& action, const std::string& subject, const std::string& after) {
        this->shop.store.write([&](Tx& tx) {
            const AuditLog log(this->shop.store, this->shop.digest);
            log.write(tx, Actor{.name = who}, action, subject, "", after);
            return Done{};
        });
    }
    Json page(const std::string& query) {
        return this->shop.json(200, this->shop.send_as(admin, "GET", "/api/admin/audit?" + query));
    }
    std::vector<std::string> actions(const std::string& query) {
        std::vector<std::string> found;
        const auto found_page = page(query);
        for (const auto& entry : found_page["items"]) found.push_back(entry["action"]);
        return found;
    }

    std::string admin;
};

using Actions = std::vector<std::string>;

} // namespace

TEST_CASE_TEMPLATE("the log is narrowed by who, by what it is about, by a text and by days", Over, STORES) {
    Log<Over> log;
    CHECK(log.actions("") == Actions{"order.note", "eventful.add", "event.edit", "event.add"});
    CHECK(log.actions("who=ada@house.example") == Actions{"order.note", "event.add"});
    CHECK(log.actions("about=event") == Actions{"event.edit", "event.add"});
    CHECK(log.actions("text=hamlet") == Actions{"order.note", "event.edit", "event.add"});
    CHECK(log.actions("text=prince&who=bo@house.example") == Actions{"event.edit"});
    CHECK(log.actions("text=nothing").empty());
    log.note("bo@house.example", "event_terms.edit", "gala", "");
    CHECK(log.actions("about=event") == Actions{"event_terms.edit", "event.edit", "event.add"});
    CHECK(log.actions("about=order_note").empty());
    CHECK(log.actions("from=2026-03-02") == Actions{"event_terms.edit", "order.note", "eventful.add"});
    CHECK(log.actions("until=2026-03-01") == Actions{"event.edit", "event.add"});
    CHECK(log.actions("from=2026-03-01&until=2026-03-02&about=order") == Actions{"order.note"});
    refused(log.shop.send_as(log.admin, "GET", "/api/admin/audit?from=2026-03-02&until=2026-03-01"), 422, "invalid",
            "until");
    refused(log.shop.send_as(log.admin, "GET", "/api/admin/audit?from=yesterday"), 422, "invalid", "from");

    // Page by page, without a gap and without the same one twice.
    const auto first = log.page("text=hamlet&limit=2");
    CHECK(first["items"].size() == 2);
    const auto rest = log.page("text=hamlet&limit=2&after=" + first["next"].template get<std::string>());
    REQUIRE(rest["items"].size() == 1);
    CHECK(rest["items"][0]["action"] == "event.add");
    CHECK(rest["next"].is_null());
}

TEST_CASE("who looks for what is rare in a long log is told that there may be more") {
    Log<OnSqlite> log;
    log.shop.store.write([&](Tx& tx) {
        auto entry = *tx.audit().latest();
        entry.action = "shop.edit";
        for (std::int64_t i = 0; i < AuditLog::kMaxLookedAt; ++i) {
            ++entry.number;
            tx.audit().add(entry);
        }
        return Done{};
    });
    const auto none = log.page("about=event");
    CHECK(none["items"].empty());
    REQUIRE(none["next"].is_string());
    CHECK(log.page("about=event&after=" + none["next"].get<std::string>())["items"].size() == 2);
    CHECK(log.page("about=shop&limit=1000")["items"].size() == 1'000);
}

} // namespace frontrow::testing::audit_test
