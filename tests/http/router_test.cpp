// Paths to handlers, and every error to an answer.

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "http/router.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::router_test {

namespace {

/// A router with some routes whose answers tell what was matched, and the failures that it reported.
struct Fixture {
    std::vector<std::string> failures;
    Router router{[this](const Request& request, std::string_view what) {
        failures.push_back(request.path + ": " + std::string(what));
    }};

    Fixture() {
        for (const std::string pattern : {"/", "/api/events", "/api/events/{event}", "/api/sections/seats",
                                          "/api/orders/{order}", "/api/orders/{order}/tickets/{ticket}"})
            router.add("GET", pattern, [pattern](const Request& request) {
                std::string text = pattern;
                for (const auto& [name, value] : request.parameters) text += " " + name + "=" + value;
                return Response::of(200, "text/plain", text);
            });
        router.add("DELETE", "/api/orders/{order}", [](const Request&) { return Response{204, {}, {}, {}}; });
        router.add("POST", "/refuse", [](const Request&) -> Response {
            throw Refusal({ErrorKind::conflict, "seats_taken", "Too late.", "seats[1]", {"A-1"}});
        });
        router.add("POST", "/unavailable",
                   [](const Request&) -> Response { throw StoreUnavailable("disk full at /var/secret"); });
        router.add("POST", "/defect", [](const Request&) -> Response { throw std::logic_error("row 7 of secret"); });
    }

    [[nodiscard]] Response send(const std::string& method, const std::string& path) const {
        return router.dispatch({method, path});
    }
};

} // namespace

TEST_CASE("a path leads to one handler or to none") {
    const Fixture fixture;
    const std::vector<std::pair<std::string, std::string>> paths = {
        {"/", "/"},
        {"", "/"},
        {"/api/events", "/api/events"},
        {"/api/events/", "/api/events"}, // a slash at the end does not matter
        {"/api/events/hamlet", "/api/events/{event} event=hamlet"},
        {"/api/events/..", "/api/events/{event} event=.."},
        {"/api/events/a b\xff", "/api/events/{event} event=a b\xff"},
        {"/api/sections/seats", "/api/sections/seats"},
        {"/api/orders/1/tickets/2", "/api/orders/{order}/tickets/{ticket} order=1 ticket=2"},
        {"/api/orders/tickets/tickets/tickets", "/api/orders/{order}/tickets/{ticket} order=tickets ticket=tickets"},
        {"/api", ""},
        {"/api/sections", ""},
        {"/api/orders/1/tickets", ""},
        {"/api//events", ""},
        {"//api/events", ""},
        {"/api/events//", ""},
        {"/api/events/hamlet/more", ""},
        {"/API/events", ""},
        {"/{event}", ""},
    };
    for (const auto& [path, expected] : paths) {
        INFO(path);
        const auto response = fixture.send("GET", path);
        CHECK(response.status == (expected.empty() ? 404 : 200));
        if (!expected.empty()) CHECK(response.text() == expected);
    }
}

TEST_CASE("HEAD is answered as GET, OPTIONS with the methods, others with 405") {
    const Fixture fixture;
    CHECK(fixture.send("HEAD", "/api/events").status == 200);
    const auto options = fixture.send("OPTIONS", "/api/orders/1");
    CHECK(options.status == 204);
    CHECK(options.header("Allow") == "OPTIONS, DELETE, GET, HEAD");
    const auto refused = fixture.send("PUT", "/api/orders/1");
    CHECK(refused.status == 405);
    CHECK(refused.header("Allow") == "OPTIONS, DELETE, GET, HEAD");
    CHECK(refused.content_type == "application/problem+json");
    CHECK(fixture.send("HEAD", "/refuse").status == 405);
    CHECK(fixture.send("OPTIONS", "/nothing").status == 404);
    CHECK(fixture.failures.empty());
}

TEST_CASE("a refusal is told to the caller in full, and to nobody else") {
    const Fixture fixture;
    const auto response = fixture.send("POST", "/refuse");
    CHECK(response.status == 409);
    CHECK(Json::parse(response.text()) == Json{{"type", "urn:frontrow:problem:seats_taken"},
                                               {"title", "Conflict"},
                                               {"status", 409},
                                               {"detail", "Too late."},
                                               {"code", "seats_taken"},
                                               {"field", "seats[1]"},
                                               {"seats", {"A-1"}}});
    CHECK(fixture.failures.empty());
}

TEST_CASE("what is broken is told to us, and its internal text never leaves") {
    const Fixture fixture;
    const auto defect = fixture.send("POST", "/defect");
    CHECK(defect.status == 500);
    CHECK(Json::parse(defect.text())["code"] == "internal");
    CHECK(defect.text().find("secret") == std::string_view::npos);
    const auto unavailable = fixture.send("POST", "/unavailable");
    CHECK(unavailable.status == 503);
    CHECK(Json::parse(unavailable.text())["code"] == "unavailable");
    CHECK(unavailable.header("Retry-After") == "1");
    CHECK(unavailable.text().find("secret") == std::string_view::npos);
    CHECK(fixture.failures ==
          std::vector<std::string>{"/defect: row 7 of secret", "/unavailable: disk full at /var/secret"});
}

TEST_CASE("the fallback answers reads of paths without a route, and nothing else") {
    Fixture fixture;
    fixture.router.set_fallback(
        [](const Request& request) { return Response::of(200, "text/plain", "fallback " + request.path); });
    CHECK(fixture.send("GET", "/nothing").text() == "fallback /nothing");
    CHECK(fixture.send("HEAD", "/nothing").status == 200);
    CHECK(fixture.send("GET", "/api").text() == "fallback /api");
    CHECK(fixture.send("POST", "/nothing").status == 404);
    CHECK(fixture.send("GET", "/refuse").status == 405);
    CHECK(fixture.send("GET", "/api/events").text() == "/api/events");
}

TEST_CASE("logs and metrics see the pattern of a path, never its ids") {
    const Fixture fixture;
    const auto pattern_of = [&](std::string_view path) { return fixture.router.route_of("HEAD", path).pattern; };
    CHECK(fixture.router.route_of("POST", "/").pattern == "other");
    CHECK(pattern_of("/") == "/");
    CHECK(pattern_of("/api/orders/secret/tickets/1") == "/api/orders/{order}/tickets/{ticket}");
    CHECK(pattern_of("/api/events/") == "/api/events");
    for (const std::string path : {"/api", "/secret", "/api/orders/secret/tickets", "/api//events"})
        CHECK(pattern_of(path) == "other");
}

TEST_CASE("what is cached is answered at once or not at all, and everything else only by who may wait") {
    Router router([](const Request&, std::string_view) {});
    router.add("GET", "/store", [](const Request&) { return Response::of(200, "text/plain", "from the store"); });
    router.add_cached("/hit", [](const Request&) { return Response::of(200, "text/plain", "from the cache"); });
    router.add_cached("/miss", [](const Request& request) -> Response {
        if (!request.may_wait) throw WouldWait{};
        return Response::of(200, "text/plain", "loaded");
    });
    CHECK(router.route_of("GET", "/store").answers == Answers::from_store);
    CHECK(router.route_of("GET", "/hit").answers == Answers::from_cache);
    CHECK(router.route_of("GET", "/nowhere").answers == Answers::from_cache);
    const auto at_once = [&](Request request) {
        const Route& route = router.match(request);
        return router.dispatch_at_once(route, request);
    };
    CHECK(at_once({"GET", "/hit"})->text() == "from the cache");
    CHECK_FALSE(at_once({"GET", "/miss"}).has_value());
    CHECK(router.dispatch({"GET", "/miss"}).text() == "loaded");
    CHECK(at_once({"GET", "/nowhere"})->status == 404);
    CHECK(at_once({"POST", "/hit"})->status == 405);
}

TEST_CASE("every route is visited once") {
    const Fixture fixture;
    const auto routes = routes_of(fixture.router);
    CHECK(std::set<std::pair<std::string, std::string>>(routes.begin(), routes.end()) ==
          std::set<std::pair<std::string, std::string>>{{"GET", "/"},
                                                        {"GET", "/api/events"},
                                                        {"GET", "/api/events/{event}"},
                                                        {"GET", "/api/sections/seats"},
                                                        {"GET", "/api/orders/{order}"},
                                                        {"DELETE", "/api/orders/{order}"},
                                                        {"GET", "/api/orders/{order}/tickets/{ticket}"},
                                                        {"POST", "/refuse"},
                                                        {"POST", "/unavailable"},
                                                        {"POST", "/defect"}});
    CHECK(routes.size() == 10);
}

TEST_CASE("every kind of error has a status and a title of its own") {
    const std::vector<std::pair<ErrorKind, int>> statuses = {
        {ErrorKind::malformed, 400}, {ErrorKind::unauthorized, 401},       {ErrorKind::payment_declined, 402},
        {ErrorKind::not_found, 404}, {ErrorKind::method_not_allowed, 405}, {ErrorKind::conflict, 409},
        {ErrorKind::gone, 410},      {ErrorKind::too_large, 413},          {ErrorKind::unsupported_type, 415},
        {ErrorKind::invalid, 422},   {ErrorKind::internal, 500},           {ErrorKind::unavailable, 503}};
    std::set<std::string_view> titles;
    for (const auto& [kind, status] : statuses) {
        CHECK(status_of(kind) == status);
        titles.insert(title_of(status));
    }
    CHECK(titles.size() == statuses.size());
}

} // namespace frontrow::testing::router_test
