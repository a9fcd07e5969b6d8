#include "tests/support/fixture.hpp"

#include <filesystem>
#include <map>

#include "tests/support/letter_templates.hpp"

namespace frontrow::testing {

SeatMapParts small_house() {
    SeatMapParts parts;
    parts.name = "Small house";
    parts.width = 400;
    parts.height = 300;
    parts.focal = {200, 20};
    parts.categories = {{"Stalls", "#1b6ca8"}, {"Circle", "#a8571b"}, {"Floor", "#2f7d4f"}};
    for (std::uint16_t row = 0; row < 2; ++row) {
        const std::string letter(1, static_cast<char>('A' + row));
        parts.sections.push_back({row == 0 ? "stalls" : "circle", row == 0 ? "Stalls" : "Circle", {{letter, 0, 10}}});
        for (std::uint32_t i = 0; i < 10; ++i) {
            Seat seat;
            seat.id = letter + "-" + std::to_string(i + 1);
            seat.label = std::to_string(i + 1);
            seat.at = {60.0 + 24.0 * i + (i >= 6 ? 24 : 0), 80.0 + 40.0 * row};
            seat.category = row;
            seat.next = i == 5 || i == 9 ? kNoSeat : row * 10u + i + 1;
            if (row == 1 && i == 0) seat.kind = SeatKind::wheelchair;
            if (row == 1 && i == 1) seat.kind = SeatKind::companion;
            parts.seats.push_back(std::move(seat));
        }
    }
    parts.areas = {{"floor", "Floor", 5, 0, 2, {60, 180}, 240, 60}};
    parts.decorations = {{DecorationKind::stage, "Stage", {200, 20}, 16, {{120, 10}, {280, 10}, {260, 40}, {140, 40}}}};
    return parts;
}

SessionDetail open_house(Store& store, const Digest& digest) {
    return store.write([&](Tx& tx) {
        auto map = value_of(SeatMap::make(small_house()));
        const MapId map_id = MapId::trusted(digest.of(map.canonical_text()));
        Venue venue{.slug = VenueSlug::trusted("small-house"),
                    .name = "Small House",
                    .city = "Hamburg",
                    .timezone = "Europe/Berlin"};
        venue.id = tx.venues().put(venue);
        tx.maps().put(map_id, venue.id, map);
        venue.map = map_id;
        tx.venues().put(venue);
        Event event{.slug = EventSlug::trusted("hamlet"),
                    .title = "Hamlet",
                    .artist = "The Company",
                    .description = "A prince cannot decide.",
                    .image = "/static/images/hamlet.svg",
                    .status = EventStatus::published};
        event.id = tx.events().put(event);
        Session session{.slug = SessionSlug::trusted("tonight"), .event = event.id, .venue = venue.id, .map = map_id};
        session.starts_at = kNoon + std::chrono::hours(8);
        session.doors_at = kNoon + std::chrono::hours(7);
        session.sales_start = kNoon - std::chrono::hours(24);
        session.sales_end = kNoon + std::chrono::hours(8);
        session.max_seats = 6;
        session.max_seats_per_buyer = 8;
        session.strand_rule = StrandRule::off;
        session.reservations.are_taken = true;
        session.prices = {
            {"Stalls", "adult", 4200}, {"Stalls", "child", 2100}, {"Circle", "adult", 3000}, {"Floor", "adult", 1500}};
        tx.sessions().put(session);
        Session gala = session;
        gala.slug = SessionSlug::trusted("gala");
        gala.starts_at += std::chrono::hours(24 * 30);
        gala.doors_at += std::chrono::hours(24 * 30);
        gala.sales_start = kNoon + std::chrono::hours(24);
        gala.sales_end = gala.starts_at;
        tx.sessions().put(gala);
        return *tx.sessions().find(session.slug);
    });
}

std::unique_ptr<Store> new_sqlite_store(const std::string& file, const Clock& clock) {
    static const TestFolder folder;
    static const std::string empty_shop = [] {
        const TestClock its_own;
        const SqliteStore store(folder.file("empty.db"), its_own);
        return folder.file("empty.db");
    }();
    std::filesystem::copy_file(empty_shop, file);
    return std::make_unique<SqliteStore>(file, clock, kPatientSqlite);
}

/// The templates of letters as they lie in static/: all the files that the shop of a test has.
static std::span<const EmbeddedFile> letter_templates() {
    static const auto texts = [] {
        const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "static";
        std::map<std::string, std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "mail"))
            if (entry.is_regular_file()) {
                const auto path = entry.path().lexically_relative(root).generic_string();
                found[path] = *find_template(path);
            }
        return found;
    }();
    static const auto files = [] {
        std::vector<EmbeddedFile> list;
        for (const auto& [path, text] : texts) list.push_back({path, "\"letter\"", text, {}, {}});
        return list;
    }();
    return files;
}

TestShop::TestShop(PaymentOptions payments)
    : TestShop([this](const Clock& time) { return new_sqlite_store(folder.file("shop.db"), time); }, payments) {}

TestShop::TestShop(const MakeStore& make, PaymentOptions payments)
    : owned_store(make(clock)), store(*owned_store), cache(clock, {.max_bytes = 4 << 20}), files(letter_templates()),
      session(open_house(store, digest)),
      shop({store, cache, clock, randomness, digest, files, passwords, codes, {}, "1.2.3", [this] { return process; }},
           {.payments = payments,
            .mail = {.is_set_up = true},
            .sender_domains = sender_domains("tickets@house.example", ""),
            .dns = &records},
           [this](const Request&, std::string_view what) {
               const std::lock_guard lock(failures_mutex);
               failures.emplace_back(what);
           }) {}

TestShop::~TestShop() = default;

Response TestShop::send(const std::string& method, const std::string& target, const std::string& body,
                        const std::string& buyer, const std::vector<std::pair<std::string, std::string>>& headers) {
    Request request{method, target, {}, {}, body, {}};
    request.address = address;
    if (const auto mark = target.find('?'); mark != std::string::npos) {
        request.path = target.substr(0, mark);
        std::string_view rest = std::string_view(target).substr(mark + 1);
        while (!rest.empty()) {
            const auto end = std::min(rest.find('&'), rest.size());
            const auto pair = rest.substr(0, end);
            const auto equals = std::min(pair.find('='), pair.size());
            request.query.emplace(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    if (!body.empty()) request.headers.emplace("content-type", "application/json");
    if (!buyer.empty()) request.headers.emplace("cookie", "buyer=" + buyer);
    for (const auto& [name, value] : headers) request.headers.emplace(name, value);
    return shop.router().dispatch(std::move(request));
}

std::string TestShop::log_in(Role role, const std::vector<std::string>& venues,
                             const std::vector<std::string>& artists) {
    const auto token = random_code(randomness, kSecretLength);
    store.write([&](Tx& tx) {
        const auto id = tx.users().put({.id = {},
                                        .email = Email::trusted(lower_case(token) + "@example.org"),
                                        .name = PersonName::trusted("Somebody"),
                                        .role = role,
                                        .password_hash = "no password has this hash",
                                        .all_venues = venues.empty(),
                                        .venues = venues,
                                        .artists = artists});
        tx.users().add(
            {{}, digest.of(token), id, "test", {}, tx.now(), tx.now(), tx.now() + LoginService::kIdle, tx.now()});
        return Done{};
    });
    return token;
}

Response TestShop::send_as(const std::string& token, const std::string& method, const std::string& target,
                           const std::string& body, const std::string& key) {
    std::vector<std::pair<std::string, std::string>> headers{{"cookie", "login=" + token},
                                                             {"sec-fetch-site", "same-origin"}};
    if (!key.empty()) headers.emplace_back("idempotency-key", key);
    return send(method, target, body, "", headers);
}

Response TestShop::change_settings(const std::string& token, const Json& change) {
    Json settings = json(200, send_as(token, "GET", "/api/admin/shop"));
    settings.update(change);
    return send_as(token, "PUT", "/api/admin/shop", settings.dump());
}

void TestShop::change_settings(const std::function<void(ShopSettings&)>& change) {
    store.write([&](Tx& tx) {
        auto settings = tx.shop().settings().value_or(ShopSettings{});
        change(settings);
        tx.shop().put(settings);
        return Done{};
    });
}

void TestShop::check_sound() {
    for (const auto& failure : failures) FAIL_CHECK(failure);
    for (const auto& broken : store.invariant_violations()) FAIL_CHECK(broken);
}

Json TestShop::json(int status, const Response& response) {
    INFO(response.text());
    REQUIRE(response.status == status);
    return Json::parse(response.text());
}

std::string TestShop::states(const std::string& buyer, const std::string& of) {
    return json(200, send("GET", "/api/sessions/" + of + "/states", "", buyer))["states"].get<std::string>();
}

} // namespace frontrow::testing
