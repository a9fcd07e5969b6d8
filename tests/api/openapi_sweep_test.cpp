// Every route of the description beside everything that is wrong: types, sizes, signs, encodings, roles, other people's
// ids. Never a 5xx, never a second of work, never a hang; a refusal changes nothing; nobody's data is in an answer to
// somebody else. The seed is fixed. FRONTROW_LONG in the environment takes every combination instead of some of each
// route.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "http/head.hpp"
#include "http/wire.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::openapi_sweep_test {

namespace {

constexpr std::uint32_t kSeed = 20'260'301;
constexpr std::size_t kVariantsOfRoute = 30; ///< Unless FRONTROW_LONG is set.
const std::string kMarkerDigest = "markerdigestmarkerdigestmarkerdi";
const std::string kVictim = "V1234567890123456789012345678901234";

std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    if (at != std::string::npos) text.replace(at, what.size(), with);
    return text;
}

const Json& description() {
    static const Json json = [] {
        std::ifstream in(std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "docs" /
                         "openapi.json");
        REQUIRE(in.good());
        return Json::parse(in);
    }();
    return json;
}

const Json& resolved(const Json& value) {
    if (!value.contains("$ref")) return value;
    return description()[Json::json_pointer(value["$ref"].get<std::string>().substr(1))];
}

/// The fields that this body may not leave out by its schema.
std::set<std::string> required_of(const Json& given, const Json& body) {
    const Json& schema = resolved(given);
    std::set<std::string> names;
    for (const auto& name : schema.value("required", Json::array())) names.insert(name.get<std::string>());
    for (const auto& part : schema.value("allOf", Json::array())) names.merge(required_of(part, body));
    const Json dependent = schema.value("dependentRequired", Json::object());
    for (const auto& [name, others] : dependent.items())
        for (const auto& other : others)
            if (body.contains(name)) names.insert(other.get<std::string>());
    std::vector<std::set<std::string>> chosen; // of the ways that the schema leaves open
    for (const auto& part : schema.value("anyOf", Json::array())) {
        auto needed = required_of(part, body);
        if (std::all_of(needed.begin(), needed.end(), [&](const auto& name) { return body.contains(name); }))
            chosen.push_back(std::move(needed));
    }
    if (chosen.size() == 1) names.merge(chosen.front());
    return names;
}

// ---- What is wrong

/// Values for a place in a JSON body, as they are written there.
std::vector<std::string> hostile_values() {
    return {"null",
            "true",
            "0",
            "-1",
            "1",
            "0.5",
            "-0.0",
            "1e308",
            "1e999",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "123456789012345678901234567890",
            R"("")",
            R"(" ")",
            R"("nobody")",
            R"("\u0000")",
            R"("\ud800")",
            R"("\u202e\u200b")",
            "\"\xFF\xFE\"",
            "\"\xC0\xAF\"",
            "\"cut \xE2\x82\"",
            R"("'; DROP TABLE orders; --")",
            R"("<script>alert(1)</script>")",
            R"("2026-02-30T25:61:61Z")",
            R"("-9999-01-01T00:00:00Z")",
            "\"" + times(300, "x") + "\"",
            "\"" + times(70'000, "x") + "\"",
            "\"" + times(300, "\xC3\xA4") + "\"",
            "[]",
            "[null]",
            "[[]]",
            "[" + times(4'999, "0,") + "0]",
            times(500, "[") + times(500, "]"),
            "{}",
            R"({"id":null})",
            R"({"a":1,"a":2})"};
}

/// Values for a place in a target, as they are sent.
std::vector<std::string> hostile_segments() {
    return {"x",
            "0",
            "-1",
            "99999999999999999999",
            "1e9",
            "%00",
            "%0A",
            "%FF",
            "\xFF",
            "%C3%28",
            "\xC3",
            "%E2%82",
            "..",
            "%2e%2e",
            "%2F",
            "%25FF",
            "%",
            "%zz",
            "'%22--",
            "{}",
            "%C3%A4",
            "+",
            "%E2%80%AE",
            "%F0%9F%8E%AB",
            "true",
            "null",
            "a%20b",
            "[]",
            times(255, "a"),
            times(256, "a"),
            times(4'000, "a"),
            times(80, "%C3%A4")};
}

std::vector<std::string> hostile_headers() {
    return {"",
            "*",
            "-1",
            "0",
            "99999999999999999999",
            "\xFF\xFE",
            "Mozilla \xE2\x82",
            "%00",
            "a b",
            "\"",
            times(5'000, "x")};
}

std::vector<std::string> hostile_bodies() {
    return {"",
            "null",
            "[]",
            "{}",
            "{",
            "\"x\"",
            "1e999",
            "\xFF\xFE{}",
            "\xEF\xBB\xBF{}",
            std::string("{}\0", 3),
            "{} {}",
            R"({"a":1,"a":2})",
            R"({"unknown":[{}]})",
            times(60'000, "["),
            "{\"x\":[" + times(20'000, "{},") + "{}]}",
            times(100'000, " ")};
}

std::vector<std::string> content_types() {
    return {"",
            "application/json",
            "application/json; charset=utf-16",
            "APPLICATION/JSON",
            "application/json, text/plain",
            "application/jsonl",
            "application/merge-patch+json",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain",
            "text/csv",
            "image/png",
            "image/jpeg",
            "image/svg+xml",
            "\xFF/\xFF",
            times(3'000, "x")};
}

/// The places in a body: the value itself, what is in it, of lists the first two.
void each_place(const Json& value, const Json::json_pointer& at, std::vector<Json::json_pointer>& places) {
    places.push_back(at);
    if (value.is_object())
        for (const auto& [name, inner] : value.items()) each_place(inner, at / name, places);
    if (value.is_array())
        for (std::size_t i = 0; i < std::min<std::size_t>(value.size(), 2); ++i) each_place(value[i], at / i, places);
}

// ---- Who asks for what

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Somebody {
    std::string name;
    Headers headers;
    std::optional<Role> role{}; ///< Of the house.
};

/// What stands in the data of somebody, and which roles may read it.
struct Marker {
    std::string text;
    std::set<Role> readers;
};

struct Variant {
    std::string target;
    std::string body;
    std::string type = "application/json";
    Headers headers{};
};

struct Operation {
    std::string method;
    std::string pattern;
    std::vector<std::string> in_path{};
    std::vector<std::string> in_query{};
    std::vector<std::string> in_header{};
    std::optional<Json> example{};
    std::string type{};
    Json schema{}; ///< Of the body.

    [[nodiscard]] bool reads() const { return method == "GET"; }
};

std::vector<Operation> operations() {
    std::vector<Operation> all;
    for (const auto& [path, methods] : description()["paths"].items())
        for (const auto& [method, described] : methods.items()) {
            Operation operation{method, path};
            std::transform(method.begin(), method.end(), operation.method.begin(),
                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            for (const auto& given : described.value("parameters", Json::array())) {
                const Json& parameter = resolved(given);
                const auto where = parameter["in"].get<std::string>();
                auto& names = where == "path"    ? operation.in_path
                              : where == "query" ? operation.in_query
                                                 : operation.in_header;
                names.push_back(parameter["name"].get<std::string>());
            }
            if (described.contains("requestBody")) {
                const auto first = described["requestBody"]["content"].begin();
                const std::string& type = first.key();
                const Json& content = first.value();
                operation.type = type;
                if (content.contains("example")) operation.example = content["example"];
                if (content.contains("examples")) operation.example = content["examples"].begin().value()["value"];
                operation.schema = content["schema"];
            }
            all.push_back(std::move(operation));
        }
    return all;
}

/// What all threads of this process have worked so far. Unlike time that passes, it does not tell of the machine's
/// load.
std::chrono::nanoseconds processor_time() {
    timespec time{};
    REQUIRE(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Ends the process where a request takes a minute, and says which one.
class Watchdog {
public:
    void begin(const std::string& what) {
        const std::lock_guard lock(mutex_);
        what_ = what;
        until_ = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    }
    void end() {
        const std::lock_guard lock(mutex_);
        until_.reset();
    }

private:
    void run(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (!stop.stop_requested()) {
            wake_.wait_for(lock, stop, std::chrono::seconds(5), [] { return false; });
            if (!until_ || std::chrono::steady_clock::now() < *until_) continue;
            std::fprintf(stderr, "no answer for a minute: %s\n", what_.c_str());
            std::abort();
        }
    }
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::string what_;
    std::optional<std::chrono::steady_clock::time_point> until_;
    std::jthread thread_{[this](const std::stop_token& stop) { run(stop); }};
};

// ---- The shop in the middle of its work

/// A shop with two houses. Alice holds and has bought in one; in the other is what nobody else may see.
class Town {
public:
    explicit Town(TestShop& shop) : shop_(shop) {
        build_other_house();
        people();
        const auto hold = held("tonight", R"({"seats":["A-5"]})", kAlice);
        const auto order = bought(hold, "Ada Lovelace", "ada@example.org", kAlice);
        own_ = {{"session", "tonight"},
                {"event", "hamlet"},
                {"venue", "small-house"},
                {"map", shop.session.session.map.text()},
                {"order", order["id"].get<std::string>()},
                {"ticket", order["tickets"][0]["id"].get<std::string>()},
                {"reference", order["reference"].get<std::string>()},
                {"hold", held("tonight", R"({"seats":["A-1"],"areas":[{"id":"floor","count":1}]})", kAlice)},
                {"code", "SPRING10"},
                {"card", "1"},
                {"entry", "1"},
                {"campaign", "poster"},
                {"batch", "1"},
                {"mailing", "1"},
                {"letter", "confirmation"},
                {"language", "en"},
                {"webhook", "1"},
                {"delivery", "1"},
                {"user", "2"},
                {"login", "1"},
                {"guest", "1"},
                {"image", "0"},
                {"section", "stalls"},
                {"incident", "1"},
                {"line", "1"},
                {"mail", "1"},
                {"payment", std::string(35, '1')}, // nobody pays on the page of the demo, and no provider has a key
                {"method", "stripe"},
                {"number", "R-000001"},
                {"format", "json"},
                {"token", "none"},
                {"pass", passed_on(bought(held("tonight", R"({"seats":["B-9"]})", kAlice), "Ada Lovelace",
                                          "ada@example.org", kAlice))}};
        shop.json(200, shop.send("POST", "/api/orders/" + own_["order"] + "/receipts", "{}"));
        plant();
    }

    std::vector<Somebody> everybody; ///< Nobody, a buyer, each role, and a script without the scopes.
    std::vector<Marker> markers;

    [[nodiscard]] const Somebody& admin() const { return everybody[2]; }
    [[nodiscard]] const Somebody& alice() const { return everybody[1]; }
    [[nodiscard]] const std::map<std::string, std::string>& own() const { return own_; }
    [[nodiscard]] const std::map<std::string, std::string>& others() const { return others_; }

    /// Everything that is kept, but what every request may write: the log of changes, and when a login was last seen.
    std::string look() {
        std::string all;
        shop_.store.read([&](Tx& tx) {
            Archive& archive = tx.archive();
            for (const auto& table : archive.tables()) {
                if (table.name == "audit_entry") continue;
                all.append(table.name).append(":\n");
                archive.each(table, [&](const ArchiveRow& row) {
                    for (std::size_t i = 0; i < row.size(); ++i) {
                        const auto& column = table.columns[i].name;
                        if (table.name == "login" && (column == "seen_at" || column == "expires_at")) continue;
                        if (const auto* number = std::get_if<std::int64_t>(&row[i])) all += std::to_string(*number);
                        if (const auto* real = std::get_if<double>(&row[i])) all += std::to_string(*real);
                        if (const auto* text = std::get_if<std::string>(&row[i])) all += *text;
                        all += '|';
                    }
                    all += '\n';
                });
            }
            return Done{};
        });
        return all;
    }

private:
    void build_other_house() {
        shop_.store.write([&](Tx& tx) {
            auto parts = small_house();
            parts.name = "Other house";
            auto map = value_of(SeatMap::make(parts));
            const MapId map_id = MapId::trusted(shop_.digest.of(map.canonical_text()));
            Venue venue{.slug = VenueSlug::trusted("other-house"),
                        .name = "Other House",
                        .city = "Bremen",
                        .timezone = "Europe/Berlin"};
            venue.id = tx.venues().put(venue);
            tx.maps().put(map_id, venue.id, map);
            venue.map = map_id;
            tx.venues().put(venue);
            Event event{.slug = EventSlug::trusted("other-show"),
                        .title = "Other Show",
                        .artist = "Other Artist",
                        .description = "Words.",
                        .image = "/static/images/hamlet.svg",
                        .status = EventStatus::published};
            event.id = tx.events().put(event);
            Session session = tx.sessions().find(SessionSlug::trusted("tonight"))->session;
            session.id = {};
            session.slug = SessionSlug::trusted("other");
            session.event = event.id;
            session.venue = venue.id;
            session.map = map_id;
            tx.sessions().put(session);
            others_["map"] = map_id.text();
            return Done{};
        });
    }

    void people() {
        const std::pair<std::string, std::string> here{"Sec-Fetch-Site", "same-origin"}; // nobody is refused for that
        everybody = {{"nobody", {here}}, {"a buyer", {{"Cookie", "buyer=" + kAlice}, here}}};
        for (const Role role : kRoles) {
            const auto token = role == Role::venue || role == Role::steward ? shop_.log_in(role, {"small-house"})
                               : role == Role::artist                       ? shop_.log_in(role, {}, {"The Company"})
                                                                            : shop_.log_in(role);
            everybody.push_back({std::string(name_of(role)), {{"Cookie", "login=" + token}, here}, role});
        }
        const auto token = random_code(shop_.randomness, kSecretLength);
        shop_.store.write([&](Tx& tx) {
            tx.users().add({{},
                            shop_.digest.of(token),
                            tx.users().all().front().id,
                            "a script",
                            {"sign_in"},
                            tx.now(),
                            tx.now(),
                            tx.now() + LoginService::kLongest});
            return Done{};
        });
        everybody.push_back({"a script", {{"Authorization", "Bearer " + token}}});
    }

    std::string held(const std::string& session, const std::string& body, const std::string& buyer) {
        const auto answer = shop_.send("POST", "/api/sessions/" + session + "/holds", body, buyer);
        return shop_.json(201, answer)["hold"]["id"].get<std::string>();
    }
    Json bought(const std::string& hold, const std::string& name, const std::string& email, const std::string& buyer) {
        const Json order{{"hold", hold},
                         {"customer", {{"name", name}, {"email", email}}},
                         {"payment", {{"method", "demo"}, {"card", "4242424242424242"}}}};
        const auto answer = shop_.send("POST", "/api/orders", order.dump(), buyer, {{"idempotency-key", hold}});
        return shop_.json(201, answer)["order"];
    }

    /// Passes the first ticket of an order on. Returns the id of that.
    std::string passed_on(const Json& order) {
        const auto path = "/api/orders/" + order["id"].get<std::string>() + "/tickets/" +
                          order["tickets"][0]["id"].get<std::string>() + "/pass";
        const auto page = shop_.json(201, shop_.send("POST", path, R"({"name":"Grace Hopper"})"))["page"];
        return page.get<std::string>().substr(std::string("/tickets/").size());
    }

    /// What is somebody's, so that it is known again in the wrong answer.
    void plant() {
        const auto order = bought(held("other", R"({"seats":["A-1"]})", kVictim), "Marker Customer",
                                  "marker.customer@example.org", kVictim);
        others_.insert({{"session", "other"},
                        {"event", "other-show"},
                        {"venue", "other-house"},
                        {"reference", order["reference"].get<std::string>()},
                        {"order", own_["order"]}, // whoever knows the id of an order has it
                        {"pass", own_["pass"]},
                        {"ticket", order["tickets"][0]["id"].get<std::string>()},
                        {"hold", held("other", R"({"seats":["A-2"]})", kVictim)},
                        {"code", "MARKERCODE7"}});
        shop_.store.write([&](Tx& tx) {
            const auto victim = tx.users().put({{},
                                                Email::trusted("marker.colleague@example.org"),
                                                PersonName::trusted("Marker Colleague"),
                                                Role::admin,
                                                "marker hash"});
            const auto login = tx.users().add(
                {{}, kMarkerDigest, victim, "Marker Device", {}, tx.now(), tx.now(), tx.now() + LoginService::kIdle});
            Interest interest{{}, Email::trusted("marker.interest@example.org")};
            interest.consent = "1";
            interest.consented_at = tx.now();
            interest.token = "markertoken";
            interest.asked_at = interest.confirmed_at = tx.now();
            tx.interest().put(interest);
            const auto session = tx.sessions().find(SessionSlug::trusted("other"))->session.id;
            const auto waiter = Email::trusted("marker.waiting@example.org");
            tx.waiting().put({.session = session,
                              .email = waiter,
                              .consent = "1",
                              .token = "markerwaitingtoken",
                              .asked_at = tx.now()});
            const auto entry = tx.waiting().find(session, waiter)->id;
            tx.waiting().confirm(entry);
            others_["entry"] = std::to_string(entry.value);
            tx.guests().set_quota(session, 5);
            tx.guests().set_quota(tx.sessions().find(SessionSlug::trusted("tonight"))->session.id, 5);
            tx.guests().add(tx.sessions().find(SessionSlug::trusted("tonight"))->session.id,
                            {{}, PersonName::trusted("Grace Hopper")});
            const auto guest = tx.guests().add(session, {{}, PersonName::trusted("Marker Guest")});
            plant_incident(tx, OrderId::trusted(own_["order"]));
            tx.bank_lines().add(std::vector<BankLine>{
                {.digest = "digest",
                 .line = {.line = 2, .payer = "Marker Payer", .purpose = "Marker Purpose", .amount = {1'000, {}}},
                 .at = tx.now()}});
            others_["user"] = std::to_string(victim.value);
            others_["login"] = std::to_string(login.value);
            others_["guest"] = std::to_string(guest.value);
            return Done{};
        });
        const std::string rules = R"(,"kind":"percent","value":10,"max_uses":2})";
        for (const std::string code : {"SPRING10", "MARKERCODE7"})
            make("/api/marketing/vouchers", R"({"code":")" + code + "\"" + rules);
        make("/api/marketing/voucher-batches", R"({"count":3,"kind":"percent","value":10})");
        make("/api/marketing/campaigns", R"({"slug":"poster","name":"Poster"})");
        make("/api/marketing/mailings", R"({"subject":"News","text":"A new play."})");
        make("/api/admin/webhooks", R"({"name":"CRM","url":"https://crm.example/","events":["order.paid"]})");
        make("/api/admin/gift-cards", R"({"amount":{"amount":5000,"currency":"EUR"},"method":"cash"})");
        const auto card = make("/api/admin/gift-cards",
                               R"({"amount":{"amount":5000,"currency":"EUR"},"method":"cash","note":"Marker Note",)"
                               R"("email":"marker.card@example.org"})",
                               "another");
        others_["card"] = std::to_string(card["id"].get<std::int64_t>());
        const auto receipts = make("/api/admin/orders/" + others_["reference"] + "/receipts",
                                   R"({"name":"Marker Recipient","address":["1 Marker Street","Bremen"]})");
        others_["number"] = receipts["items"][0]["number"].get<std::string>();
        const std::set<Role> counter{Role::admin, Role::box_office};
        markers = {{"Marker Customer", counter},
                   {"marker.customer@example.org", counter},
                   {order["id"].get<std::string>(), counter},
                   {order["reference"].get<std::string>(), counter},
                   {others_["hold"], {Role::admin}},
                   {kVictim, {}},
                   {"Marker Colleague", {Role::admin}},
                   {"marker.colleague@example.org", {Role::admin}},
                   {"Marker Device", {}},
                   {kMarkerDigest, {}},
                   {"marker hash", {}},
                   {"marker.interest@example.org", {Role::admin, Role::marketing}},
                   {"markertoken", {}},
                   {"marker.waiting@example.org", counter},
                   {"markerwaitingtoken", {}},
                   {"Marker Guest", counter},
                   {"Marker Note", counter},
                   {"Marker Payer", counter},
                   {"Marker Purpose", counter},
                   {"marker.card@example.org", counter},
                   {card["code"].get<std::string>(), counter},
                   {"Marker Recipient", counter},
                   {"1 Marker Street", counter},
                   {"MARKERCODE7", {Role::admin, Role::marketing}}};
    }
    /// A payment that has failed and about which somebody has to be told.
    static void plant_incident(Tx& tx, const OrderId& order) {
        const PaymentAttempt attempt{.id = AttemptId::trusted("attempt"),
                                     .order = order,
                                     .state = AttemptState::failed,
                                     .amount = {100, {}},
                                     .idempotency_key = "key",
                                     .created_at = tx.now(),
                                     .hold = HoldId::trusted("hold")};
        tx.payments().add(attempt);
        tx.payments().add_incident({.order = order, .attempt = attempt.id, .kind = "disputed", .expected = {100, {}}});
    }
    Json make(const std::string& target, const std::string& body, const std::string& key = "town") {
        auto headers = admin().headers;
        for (auto& [name, value] : headers) name = lower_case(name);
        headers.emplace_back("idempotency-key", key); // where one is asked for
        const auto answer = shop_.send("POST", target, body, "", headers);
        REQUIRE_MESSAGE(answer.status < 300, answer.text());
        return Json::parse(answer.text());
    }

    TestShop& shop_;
    std::map<std::string, std::string> own_;
    std::map<std::string, std::string> others_;
};

/// What of somebody else's stands in an answer; nothing where it is theirs to read, or what they have asked for.
std::optional<std::string> leak(const Town& town, const Somebody& who, const Variant& variant, std::string_view text) {
    for (const auto& marker : town.markers) {
        const bool may_read = who.role && marker.readers.contains(*who.role);
        if (!may_read && text.find(marker.text) != std::string_view::npos &&
            variant.target.find(marker.text) == std::string::npos)
            return marker.text;
    }
    return {};
}

// ---- The sweep

/// A shop with the pages and letters as they are in static/.
template <class On>
struct Open {
    On on;
    std::vector<std::string> failures{}; ///< What the router reported as defects.
    StaticFiles files{std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "static",
                      [](std::string_view bytes) { return '"' + std::to_string(bytes.size()) + '"'; }};
    Application shop{{on.shop.store, on.shop.cache, on.shop.clock, on.shop.randomness, on.shop.digest, files,
                      on.shop.passwords, on.shop.codes},
                     {{.demo = true, .box_office = true}, false},
                     [this](const Request&, std::string_view what) { failures.emplace_back(what); }};
};

template <class On>
class Sweep {
public:
    Sweep() { rebuild(); }

    [[nodiscard]] std::size_t requests() const noexcept { return requests_; }
    [[nodiscard]] Town& town() { return *town_; }

    std::optional<Permission> permission_of(const Operation& operation) {
        std::optional<Permission> found;
        open_->shop.router().for_each([&](const Route& route) {
            if (route.method == operation.method && route.pattern == operation.pattern) found = route.permission;
        });
        return found;
    }

    /// The request as it should be, or with other people's ids in its path.
    Variant plain(const Operation& operation, bool is_theirs = false) {
        Variant variant{operation.pattern, "", operation.type};
        const auto& names = is_theirs ? town_->others() : town_->own();
        for (const auto& name : operation.in_path)
            variant.target = replaced(variant.target, "{" + name + "}", value_of_name(names, name));
        for (const auto& name : operation.in_query)
            if (const auto known = names.find(name); known != names.end())
                variant.target +=
                    (variant.target.find('?') == std::string::npos ? "?" : "&") + name + "=" + known->second;
        if (operation.example) variant.body = example(operation, *operation.example).dump();
        if (operation.example && operation.example->is_string()) variant.body = operation.example->get<std::string>();
        return variant;
    }

    Response ask(const Operation& operation, const Somebody& who, const Variant& variant) {
        const auto what = who.name + ": " + operation.method + " " + variant.target.substr(0, 200) + " " +
                          variant.type.substr(0, 40) + " " + variant.body.substr(0, 300);
        watchdog_.begin(what);
        const auto commits = open_->on.shop.store.counts().commits;
        const auto begin = processor_time();
        const auto response = answer(operation, who, variant);
        const auto worked = processor_time() - begin;
        watchdog_.end();
        ++requests_;
        INFO(what << " => " << response.status << " " << response.text().substr(0, 300));
        CHECK(worked < std::chrono::seconds(1));
        check_answer(operation, who, variant, response);
        const bool may_change = response.status < 400 && !operation.reads();
        if (open_->on.shop.store.counts().commits != commits) check_state(may_change);
        is_dirty_ = is_dirty_ || may_change;
        return response;
    }

    /// To be called between routes: the state is looked at as a whole, and what was changed is made again.
    void next_route() {
        check_state(false);
        if (is_dirty_) rebuild();
    }

private:
    void rebuild() {
        town_.reset();
        open_.reset();
        open_ = std::make_unique<Open<On>>();
        town_ = std::make_unique<Town>(open_->on.shop);
        static_cast<void>(open_->shop.ticket_codes().signer()); // the first to ask for a code makes the key
        state_ = town_->look();
        is_dirty_ = false;
    }

    std::string value_of_name(const std::map<std::string, std::string>& names, const std::string& name) {
        if (names.contains(name)) return names.at(name);
        REQUIRE_MESSAGE(town_->own().contains(name), "no value for the parameter ", name);
        return town_->own().at(name);
    }

    /// The example of the description with the names of this shop in it.
    Json example(const Operation& operation, Json body) {
        if (!body.is_object()) return body;
        for (const std::string name : {"hold", "session", "event", "venue", "map"})
            if (body.contains(name) && body[name].is_string()) body[name] = town_->own().at(name);
        if (body.contains("seats") && operation.pattern.find("holds") != std::string::npos) body["seats"] = {"A-7"};
        body.erase("total");
        return body;
    }

    Response answer(const Operation& operation, const Somebody& who, const Variant& variant) {
        std::string message = operation.method + " " + variant.target + " HTTP/1.1\r\nHost: shop\r\n";
        const auto header = [&](const std::string& name, const std::string& value) {
            message.append(name).append(": ").append(value).append("\r\n");
        };
        bool has_key = false;
        for (const auto& [name, value] : variant.headers) {
            header(name, value);
            has_key = has_key || name == "Idempotency-Key";
        }
        for (const auto& [name, value] : who.headers) header(name, value);
        if (!has_key) header("Idempotency-Key", "key-" + std::to_string(requests_));
        if (!variant.type.empty() && !operation.reads()) header("Content-Type", variant.type);
        const auto body = operation.reads() ? std::string() : variant.body;
        if (!operation.reads()) header("Content-Length", std::to_string(body.size()));
        message += "\r\n";
        const auto check = check_head(message, {});
        if (const auto* refusal = std::get_if<HeadRefusal>(&check))
            return problem({ErrorKind::malformed, "malformed", std::string(refusal->detail)}, refusal->status);
        REQUIRE(std::holds_alternative<Head>(check));
        Request request = request_of(std::get<Head>(check));
        request.body = body;
        // Everybody from somewhere else: what is looked at here is not how often one may ask.
        request.address = "10." + std::to_string(requests_ >> 16 & 255) + "." + std::to_string(requests_ >> 8 & 255) +
                          "." + std::to_string(requests_ & 255);
        return open_->shop.router().dispatch(std::move(request));
    }

    void check_answer(const Operation& operation, const Somebody& who, const Variant& variant,
                      const Response& response) {
        CHECK(response.status >= 200);
        CHECK(response.status < 500);
        for (const auto& failure : open_->failures) FAIL_CHECK(failure);
        open_->failures.clear();
        const auto text = response.text();
        if (response.status >= 400 && operation.pattern.starts_with("/api/")) {
            CHECK(response.content_type == "application/problem+json");
            const auto json = Json::parse(text, nullptr, false);
            const bool has_code = json.is_object() && json.contains("code");
            CHECK(has_code);
        } else if (response.content_type == "application/json") {
            CHECK(Json::accept(text));
        }
        if (operation.pattern == "/api/admin/archive" && who.role == Role::admin) return; // it is all of it
        const auto found = leak(*town_, who, variant, text);
        CHECK_MESSAGE(!found, found.value_or(""));
    }

    void check_state(bool may_change) {
        auto now = town_->look();
        if (!may_change && now != state_) {
            const auto [before, after] = std::mismatch(state_.begin(), state_.end(), now.begin(), now.end());
            const auto begin = now.rfind('\n', static_cast<std::size_t>(after - now.begin()));
            FAIL_CHECK("a refusal changed something near: ",
                       now.substr(begin == std::string::npos ? 0 : begin + 1, 300));
        }
        state_ = std::move(now);
    }

    std::unique_ptr<Open<On>> open_;
    std::unique_ptr<Town> town_;
    std::string state_;
    bool is_dirty_ = false;
    std::size_t requests_ = 0;
    Watchdog watchdog_;
};

/// Everything wrong with one route, in the order of a fixed shuffle; the plain request at the end.
template <class On>
std::vector<Variant> variants_of(Sweep<On>& sweep, const Operation& operation, std::mt19937& random) {
    const Variant plain = sweep.plain(operation);
    std::vector<Variant> all;
    const auto add = [&](auto&& change) {
        Variant variant = plain;
        change(variant);
        all.push_back(std::move(variant));
    };
    for (const auto& value : hostile_segments()) {
        for (const auto& name : operation.in_path) {
            auto target = operation.pattern;
            for (const auto& other : operation.in_path)
                target = replaced(target, "{" + other + "}", other == name ? value : sweep.town().own().at(other));
            add([&](Variant& variant) { variant.target = target; });
        }
        for (const auto& name : operation.in_query) {
            const std::string mark = plain.target.find('?') == std::string::npos ? "?" : "&";
            add([&](Variant& variant) { variant.target = operation.pattern + "?" + name + "=" + value; });
            add([&](Variant& variant) { variant.target += mark + name + "=" + value; });
        }
        add([&](Variant& variant) {
            variant.target += (plain.target.find('?') == std::string::npos ? "?unknown=" : "&unknown=") + value;
        });
    }
    auto headers = operation.in_header;
    for (const std::string name : {"User-Agent", "Cookie", "Authorization", "Origin", "Accept-Language"})
        headers.push_back(name);
    for (const auto& name : headers)
        for (const auto& value : hostile_headers())
            add([&](Variant& variant) {
                variant.headers = {{name, name == "Cookie"          ? "buyer=" + value + "; login=" + value
                                          : name == "Authorization" ? "Bearer " + value
                                                                    : value}};
            });
    if (!operation.reads()) {
        for (const auto& body : hostile_bodies()) add([&](Variant& variant) { variant.body = body; });
        for (const auto& type : content_types()) add([&](Variant& variant) { variant.type = type; });
    }
    if (operation.example && operation.example->is_structured()) {
        const auto body = Json::parse(plain.body);
        std::vector<Json::json_pointer> places;
        each_place(body, Json::json_pointer(), places);
        for (const auto& place : places) {
            if (place.empty()) continue;
            for (const auto& value : hostile_values())
                add([&](Variant& variant) {
                    auto changed = body;
                    changed[place] = "<here>";
                    variant.body = replaced(changed.dump(), "\"<here>\"", value);
                });
            if (body[place.parent_pointer()].is_object())
                add([&](Variant& variant) {
                    auto changed = body;
                    changed[place.parent_pointer()].erase(place.back());
                    variant.body = changed.dump();
                });
        }
    }
    std::shuffle(all.begin(), all.end(), random);
    if (!std::getenv("FRONTROW_LONG") && all.size() > kVariantsOfRoute) all.resize(kVariantsOfRoute);
    all.push_back(plain);
    return all;
}

} // namespace

TEST_CASE_TEMPLATE("the sweep sees a change, and what is somebody else's", On, STORES) {
    On on;
    Town town(on.shop);
    const auto before = town.look();
    CHECK(town.look() == before);
    on.shop.json(200, on.shop.send("GET", "/api/sessions/tonight/states"));
    CHECK(town.look() == before);
    on.shop.store.write([&](Tx& tx) {
        tx.guests().set_quota(tx.sessions().find(SessionSlug::trusted("tonight"))->session.id, 6);
        return Done{};
    });
    CHECK(town.look() != before);
    const std::string answer = R"({"customer":"Marker Customer"})";
    CHECK(leak(town, town.admin(), {}, answer) == std::nullopt);
    CHECK(leak(town, town.alice(), {}, answer) == "Marker Customer");
    CHECK(leak(town, town.everybody.back(), {}, answer) == "Marker Customer");
    CHECK(leak(town, town.alice(), {"/Marker Customer", ""}, answer) == std::nullopt);
}

TEST_CASE_TEMPLATE("who may not gets nothing and changes nothing, on any route", On, STORES) {
    Sweep<On> sweep;
    for (const auto& operation : operations()) {
        const auto permission = sweep.permission_of(operation);
        for (std::size_t i = 0; i < sweep.town().everybody.size(); ++i) {
            const auto who = sweep.town().everybody[i];
            const bool is_allowed = !permission || (who.role && may(*who.role, *permission)) ||
                                    (who.name == "a script" && *permission == Permission::sign_in);
            if (is_allowed && !operation.reads()) continue; // what is accepted is for the sweep below
            const auto response = sweep.ask(operation, who, sweep.plain(operation));
            if (!is_allowed) {
                INFO(who.name << ": " << operation.method << " " << operation.pattern);
                CHECK(response.status == (who.role || who.name == "a script" ? 403 : 401));
            }
        }
        sweep.next_route();
    }
    CHECK(sweep.requests() > 800);
}

TEST_CASE_TEMPLATE("other people's ids lead nowhere", On, STORES) {
    Sweep<On> sweep;
    for (const auto& operation : operations()) {
        if (operation.in_path.empty()) continue;
        const auto permission = sweep.permission_of(operation);
        const auto names = [&](const char* name) {
            return std::find(operation.in_path.begin(), operation.in_path.end(), name) != operation.in_path.end();
        };
        const bool is_somebodys = permission || (operation.pattern.starts_with("/api/") &&
                                                 (names("hold") || names("ticket") || names("number")));
        for (std::size_t i = 0; i < sweep.town().everybody.size(); ++i) {
            const auto who = sweep.town().everybody[i];
            if (who.role == Role::admin || who.role == Role::box_office || who.role == Role::marketing)
                continue; // they work for all houses
            const auto response = sweep.ask(operation, who, sweep.plain(operation, true));
            INFO(who.name << ": " << operation.method << " " << operation.pattern << " " << response.text());
            if (is_somebodys) CHECK(response.status >= 400);
        }
        sweep.next_route();
    }
    CHECK(sweep.requests() > 300);
}

TEST_CASE_TEMPLATE("whatever is wrong with a request, it is told so and changes nothing", On, STORES) {
    Sweep<On> sweep;
    std::mt19937 random(kSeed);
    std::map<int, std::size_t> answers;
    for (const auto& operation : operations()) {
        const bool is_for_staff = sweep.permission_of(operation).has_value();
        for (const auto& variant : variants_of(sweep, operation, random)) {
            const auto who = is_for_staff ? sweep.town().admin() : sweep.town().alice();
            ++answers[sweep.ask(operation, who, variant).status];
        }
        sweep.next_route();
    }
    CHECK(sweep.requests() > 2'000);
    // The sweep reaches what it is meant to reach.
    for (const int status : {200, 201, 400, 401, 404, 409, 415, 422}) CHECK_MESSAGE(answers[status] > 0, status);
}

TEST_CASE_TEMPLATE("a field that a body may not leave out is missed by its name, and no other is", On, STORES) {
    Sweep<On> sweep;
    std::size_t looked_at = 0;
    for (const auto& operation : operations()) {
        if (operation.type != "application/json" || !operation.example) continue;
        const auto who = sweep.permission_of(operation) ? sweep.town().admin() : sweep.town().alice();
        const auto plain = sweep.plain(operation);
        const auto whole = Json::parse(plain.body);
        const auto required = required_of(operation.schema, whole);
        // Those without a needed field change nothing; the others may, and are told by then what a body lacks at least.
        std::vector<std::string> names(required.begin(), required.end());
        for (const auto& [name, value] : whole.items())
            if (!required.contains(name)) names.push_back(name);
        for (const auto& name : names) {
            if (!whole.contains(name)) continue;
            auto variant = plain;
            auto body = whole;
            body.erase(name);
            variant.body = body.dump();
            const auto answer = sweep.ask(operation, who, variant);
            INFO(operation.method << " " << operation.pattern << " without " << name << ": " << answer.text());
            const auto json = Json::parse(answer.text(), nullptr, false);
            const bool is_named = answer.status == 422 && json.is_object() && json.value("field", "") == name;
            if (required.contains(name))
                CHECK(is_named);
            else
                CHECK_FALSE((is_named && json.value("reason", "") == "missing"));
            ++looked_at;
        }
        sweep.next_route();
    }
    CHECK(looked_at > 100);
}

} // namespace frontrow::testing::openapi_sweep_test
