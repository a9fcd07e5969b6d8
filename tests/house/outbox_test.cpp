// Mail: written in the transaction that it tells of, sent by whoever takes it up, at least once and under one name.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/outbox_service.hpp"
#include "tests/support/all_at_once.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::outbox_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Writes what a letter is about, in short.
struct ShortWriter final : LetterWriter {
    [[nodiscard]] Letter write(const LetterOccasion& occasion) const override {
        std::string about(name_of(occasion.message.kind));
        if (occasion.order) about += " " + occasion.order->order.reference;
        for (const auto& order : occasion.orders) about += " " + order.order.reference;
        if (is_broken) throw std::runtime_error("a template is broken");
        return {.subject = about, .text = about};
    }
    [[nodiscard]] LetterText original(MailKind, std::string_view) const override { return {}; }
    bool is_broken = false;
};

/// Takes letters and says of each what it is told to.
struct Carrier final : LetterCarrier {
    DeliveryWord send(const OutboxMessage& message, const Letter& letter) override {
        letters.push_back({message, letter.subject});
        if (on_send) on_send();
        return word;
    }
    [[nodiscard]] const std::string& domain() const override { return name; }
    [[nodiscard]] const std::string& house() const override { return its_house; }
    std::vector<std::pair<OutboxMessage, std::string>> letters{};
    DeliveryWord word{Delivery::taken, "250 OK"};
    std::function<void()> on_send{};
    std::string name = "tickets.example";
    std::string its_house = "office@tickets.example";
};

template <class On>
struct House : On {
    TestShop& shop() { return On::shop; }
    Json order(const std::string& seats, const std::string& method = "demo", const Json& more = Json::object()) {
        const auto hold = shop().json(
            201, shop().send("POST", "/api/sessions/tonight/holds", R"({"seats":[)" + seats + "]}", kAlice))["hold"];
        Json body{{"hold", hold["id"]},
                  {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                  {"payment", {{"method", method}}}};
        if (method == "demo") body["payment"]["card"] = "4242424242424242";
        body.update(more);
        return shop().json(201, shop().send("POST", "/api/orders", body.dump(), kAlice,
                                            {{"idempotency-key", hold["id"].template get<std::string>()}}))["order"];
    }
    const std::string& logged_in() {
        if (admin.empty()) admin = shop().log_in(Role::admin);
        return admin;
    }
    Response as_admin(const std::string& method, const std::string& path, const Json& body) {
        return shop().send_as(logged_in(), method, path, body.dump());
    }
    std::vector<OutboxMessage> all() {
        auto messages = shop().store.read([](Tx& tx) { return tx.outbox().latest({}, {}, 100); });
        std::reverse(messages.begin(), messages.end());
        return messages;
    }
    std::vector<std::string> kinds() {
        std::vector<std::string> names;
        for (const auto& message : all()) names.emplace_back(name_of(message.kind));
        return names;
    }
    OutboxMessage only() {
        const auto messages = all();
        REQUIRE(messages.size() == 1);
        return messages[0];
    }
    std::size_t run() { return outbox.run_due(carrier); }

    std::string admin{};
    ShortWriter writer{};
    Carrier carrier{};
    SeatMapService maps{On::shop.store};
    PasswordLinks links{On::shop.randomness, On::shop.digest};
    OutboxService outbox{On::shop.store, maps, On::shop.clock, writer, links, {.per_minute = 5}};
};

std::string path_of(const Json& order) { return "/api/admin/orders/" + order["reference"].get<std::string>(); }

using Names = std::vector<std::string>;

} // namespace

TEST_CASE_TEMPLATE("a sale writes its message down, and costs one statement more by it", On, STORES) {
    House<On> house;
    const auto order = house.order(R"("A-1","A-2")", "demo", {{"language", "de"}});
    const auto message = house.only();
    CHECK(message.kind == MailKind::confirmation);
    CHECK(message.state == MailState::waiting);
    CHECK(message.address == "ada@example.org");
    CHECK(message.language == "de");
    CHECK(Json(message.order->text()) == order["id"]);
    const auto before = house.shop().store.counts().statements;
    house.shop().store.write([&](Tx& tx) {
        tell_of_order(tx, *tx.orders().find_to_change(*message.order));
        return Done{};
    });
    const auto with = house.shop().store.counts().statements - before;
    const auto again = house.shop().store.counts().statements;
    house.shop().store.write([&](Tx& tx) { return tx.orders().find_to_change(*message.order)->reference.size(); });
    CHECK(with - (house.shop().store.counts().statements - again) == 1);
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("whoever has an order sent again too often is told when that goes again", On, STORES) {
    House<On> house;
    const auto order = house.order(R"("A-1")");
    const auto send = [&] {
        return house.shop().send("POST", "/api/orders/" + order["id"].template get<std::string>() + "/mail", "{}");
    };
    const auto refused = [&](const std::string& code, const std::string& seconds) {
        const auto answer = send();
        CHECK(answer.status == 429);
        CHECK(Json::parse(answer.text())["code"] == code);
        CHECK(answer.header("Retry-After") == seconds);
    };
    refused("mailed_just_now", "120");
    house.shop().clock.advance(std::chrono::seconds(30));
    refused("mailed_just_now", "90");
    house.shop().clock.advance(std::chrono::seconds(90));
    for (int i = 0; i < OutboxService::kMaxRepeats - 1; ++i) {
        CHECK(send().status == 202);
        house.shop().clock.advance(OutboxService::kBetweenRepeats);
    }
    refused("mailed_too_often", std::to_string(24 * 3'600 - 2 * 60 * OutboxService::kMaxRepeats));
    house.shop().clock.advance(std::chrono::hours(24) - OutboxService::kMaxRepeats * OutboxService::kBetweenRepeats);
    CHECK(send().status == 202);
}

TEST_CASE_TEMPLATE("what is for the house goes to its address, and nowhere where it has none", On, STORES) {
    House<On> house;
    house.shop().store.write([](Tx& tx) {
        tx.outbox().add(message_due(MailKind::backup_failed, tx.now()));
        return Done{};
    });
    CHECK(house.run() == 1);
    CHECK(house.carrier.letters.at(0).first.address == "office@tickets.example");
    house.carrier.its_house.clear();
    house.shop().store.write([](Tx& tx) {
        tx.outbox().add(message_due(MailKind::backup_made, tx.now()));
        return Done{};
    });
    CHECK(house.run() == 0);
    CHECK(house.all()[1].state == MailState::dropped);
}

TEST_CASE_TEMPLATE("a refused sale tells nobody, and neither does a purchase without an address", On, STORES) {
    House<On> house;
    const auto hold = house.shop().json(
        201, house.shop().send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1"]})", kAlice))["hold"];
    const Json body{{"hold", hold["id"]},
                    {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                    {"payment", {{"method", "demo"}, {"card", "4000000000000002"}}}};
    CHECK(house.shop().send("POST", "/api/orders", body.dump(), kAlice, {{"idempotency-key", "k"}}).status == 402);
    const auto clerk = house.shop().log_in(Role::box_office);
    const auto sold = house.shop().send_as(
        clerk, "POST", "/api/box-office/sales",
        R"({"session":"tonight","seats":[{"id":"B-5","type":"adult"}],"method":"cash"})", "walk-in");
    INFO(sold.text());
    CHECK(sold.status == 201);
    CHECK(house.all().empty());
    const auto bad = house.shop().send("POST", "/api/orders", R"({"hold":"x","language":"xx"})", kAlice,
                                       {{"idempotency-key", "k2"}});
    CHECK(bad.status == 422);
}

TEST_CASE_TEMPLATE("what becomes of an order is told: reserved, reminded, paid, moved, refunded", On, STORES) {
    House<On> house;
    const auto order = house.order(R"("A-1","A-2")", "box_office");
    CHECK(house.kinds() == Names{"reservation", "reminder"});
    CHECK(house.all()[1].due_at == kNoon + minutes(7 * 60 / 2)); // in the middle of its seven hours
    CHECK(house.run() == 1);
    CHECK(house.as_admin("POST", path_of(order) + "/pay", {{"method", "cash"}}).status == 200);
    CHECK(house.as_admin("POST", path_of(order) + "/move", {{"seats", {{"A-1", "A-5"}}}}).status == 200);
    const auto detail = house.shop().json(200, house.shop().send_as(house.admin, "GET", path_of(order)));
    const Json refund{
        {"version", detail["version"]}, {"reason", "an excuse"}, {"amount", {{"amount", 1000}, {"currency", "EUR"}}}};
    const auto refunded = house.shop().send_as(house.admin, "POST", path_of(order) + "/refunds", refund.dump(), "back");
    INFO(refunded.text());
    CHECK(refunded.status == 200);
    CHECK(house.kinds() == Names{"reservation", "reminder", "confirmation", "moved", "refunded"});
    CHECK(house.all().back().amount == 1000);
    CHECK(house.run() == 3);
    house.shop().clock.advance(hours(4)); // the reminder is due, and no longer true
    CHECK(house.run() == 0);
    CHECK(house.all()[1].state == MailState::dropped);
    CHECK(house.all()[1].answer == "The order is no longer reserved.");
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("a reservation that ends tells its customer why", On, STORES) {
    House<On> house;
    const auto cancelled = house.order(R"("A-1")", "box_office");
    CHECK(house.shop().send("DELETE", "/api/orders/" + cancelled["id"].template get<std::string>()).status == 200);
    house.order(R"("A-2")", "box_office");
    house.shop().clock.advance(hours(8));
    CHECK(house.shop().shop.orders().expire_reservations() == 1);
    CHECK(house.kinds() == Names{"reservation", "reminder", "cancelled", "reservation", "reminder", "expired"});
    house.run();
    Names sent;
    for (const auto& [message, subject] : house.carrier.letters) sent.emplace_back(name_of(message.kind));
    CHECK(sent == Names{"cancelled", "expired"}); // what has been overtaken is not sent
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("a message is sent once, under a name that stays whatever happens", On, STORES) {
    House<On> house;
    house.order(R"("A-1")");
    house.carrier.word = {Delivery::later, "451 greylisted"};
    CHECK(house.run() == 0);
    const auto first = house.only();
    CHECK(first.state == MailState::waiting);
    CHECK(first.answer == "451 greylisted");
    CHECK(first.message_id.ends_with("@tickets.example"));
    CHECK(*first.next_try == kNoon + minutes(1));
    CHECK(house.run() == 0); // not before
    CHECK(house.carrier.letters.size() == 1);
    house.shop().clock.advance(minutes(1));
    house.carrier.name = "another.example";
    house.carrier.word = {Delivery::taken, "250 OK"};
    CHECK(house.run() == 1);
    CHECK(house.run() == 0);
    REQUIRE(house.carrier.letters.size() == 2);
    CHECK(house.carrier.letters[0].first.message_id == house.carrier.letters[1].first.message_id);
    CHECK(house.only().state == MailState::sent);
    CHECK(house.outbox.counts().sent == 1);
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("whoever dies while sending leaves the message to the next, and never loses it", On, STORES) {
    House<On> house;
    house.order(R"("A-1")");
    house.carrier.on_send = [] { throw StoreUnavailable("the process was killed here"); };
    CHECK_THROWS_AS(house.run(), StoreUnavailable);
    house.carrier.on_send = {};
    CHECK(house.run() == 0); // its lease is not over: another process may be at it
    house.shop().clock.advance(OutboxService::kLease);
    CHECK(house.run() == 1);
    REQUIRE(house.carrier.letters.size() == 2);
    CHECK(house.carrier.letters[0].first.message_id == house.carrier.letters[1].first.message_id);
}

TEST_CASE_TEMPLATE("a refused address ends its message, an unreachable server stops nobody's", On, STORES) {
    House<On> house;
    const auto order = house.order(R"("A-1")");
    house.carrier.word = {Delivery::refused, "550 5.1.1 no such user"};
    CHECK(house.run() == 0);
    CHECK(house.only().state == MailState::failed);
    CHECK(house.only().answer == "550 5.1.1 no such user");
    CHECK(house.outbox.counts().refused == 1);

    house.order(R"("A-2")");
    house.order(R"("A-3")");
    house.carrier.word = {Delivery::unreachable, "connection refused"};
    CHECK(house.run() == 0);
    CHECK(house.carrier.letters.size() == 2); // the second is not even tried
    CHECK_FALSE(house.outbox.is_due());       // the server is left alone for a while
    house.shop().clock.advance(minutes(2));
    house.carrier.word = {Delivery::taken, ""};
    CHECK(house.outbox.is_due());
    CHECK(house.run() == 2);
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("a letter that nobody takes for three days is given up", On, STORES) {
    House<On> house;
    house.order(R"("A-1")");
    house.carrier.word = {Delivery::later, "452 mailbox full"};
    int tries = 0;
    for (; house.only().state == MailState::waiting && tries < 200; ++tries) {
        house.run();
        house.shop().clock.advance(minutes(30));
    }
    CHECK(house.only().state == MailState::failed);
    CHECK(house.only().answer == "452 mailbox full");
    CHECK(house.carrier.letters.size() < 60); // less and less often
    CHECK(house.shop().clock.now() > kNoon + OutboxService::kGiveUpAfter);
}

TEST_CASE_TEMPLATE("a minute has a share, and a letter that cannot be written keeps nobody behind it", On, STORES) {
    House<On> house;
    for (int i = 1; i <= 7; ++i) house.order("\"A-" + std::to_string(i) + "\"");
    house.writer.is_broken = true;
    CHECK(house.run() == 0);
    CHECK(house.carrier.letters.empty());
    CHECK(house.all()[0].answer.find("a template is broken") != std::string::npos);
    CHECK(house.all()[5].tries == 0); // five a minute, tried or not
    house.writer.is_broken = false;
    house.shop().clock.advance(minutes(1));
    CHECK(house.run() == 5);
    CHECK(house.run() == 0);
    house.shop().clock.advance(minutes(1));
    CHECK(house.run() == 2);
}

TEST_CASE_TEMPLATE("several processes share the outbox, and each message is one's alone", On, STORES) {
    House<On> house;
    for (int i = 0; i < 40; ++i)
        house.outbox.send_links(Email::trusted("p" + std::to_string(i) + "@example.org"), "en");
    house.shop().store.write([&](Tx& tx) { // any message that is sent will do
        std::vector<OutboxMessage> more;
        for (int i = 0; i < 40; ++i)
            more.push_back(
                {.kind = MailKind::links, .address = "ada@example.org", .created_at = tx.now(), .due_at = tx.now()});
        tx.outbox().add(more);
        return Done{};
    });
    house.order(R"("A-1")");
    std::vector<std::vector<std::string>> names(3);
    {
        std::vector<std::jthread> processes;
        for (auto& taken : names)
            processes.emplace_back([&house, &taken] {
                Carrier carrier;
                OutboxService own{house.shop().store, house.maps,  house.shop().clock,
                                  house.writer,       house.links, {.per_minute = 100}};
                own.run_due(carrier);
                for (const auto& [message, subject] : carrier.letters) taken.push_back(message.message_id);
            });
    }
    Names all;
    for (const auto& taken : names) all.insert(all.end(), taken.begin(), taken.end());
    std::sort(all.begin(), all.end());
    CHECK(all.size() == 41);
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
    const auto counts = house.outbox.count();
    CHECK(counts.at(MailState::sent) == 41);
    CHECK(counts.at(MailState::dropped) == 40); // nobody had ordered with these
}

TEST_CASE_TEMPLATE("what nobody sends is dropped in time, and what has ended is forgotten", On, STORES) {
    House<On> house;
    house.order(R"("A-1")");
    house.outbox.forget();
    CHECK(house.only().state == MailState::waiting);
    house.shop().clock.advance(OutboxService::kGiveUpAfter + hours(2));
    house.outbox.forget();
    CHECK(house.only().state == MailState::dropped);
    CHECK(house.run() == 0);
    house.shop().clock.advance(OutboxService::kKeptFor + hours(1));
    house.outbox.forget();
    CHECK(house.all().empty());
}

TEST_CASE_TEMPLATE("a message to the house goes where the house reads it by then", On, STORES) {
    House<On> house;
    house.order(R"("A-1")");
    const auto order = house.only().order;
    house.shop().store.write([&](Tx& tx) {
        const OutboxMessage message{
            .kind = MailKind::incident, .order = order, .created_at = tx.now(), .due_at = tx.now()};
        tx.outbox().add(message);
        return Done{};
    });
    CHECK(house.run() == 2);
    CHECK(house.carrier.letters[1].first.address == "office@tickets.example");
}

namespace {

/// The house with the hours of its letters before a visit; its session "tonight" begins at 20:00, eight hours from now.
template <class On>
struct VisitedHouse : House<On> {
    explicit VisitedHouse(int visit_hours) { keep({{"visit_mail_hours", visit_hours}}); }
    void keep(const Json& change) { this->shop().json(200, this->shop().change_settings(this->logged_in(), change)); }
    /// At this time of the day the letters that are due are written. Returns how many.
    std::int64_t at(Milliseconds since_noon) {
        this->shop().clock.advance(kNoon + since_noon - this->shop().clock.now());
        return this->outbox.write_visits();
    }
    /// Gives the session another time, by the panel's own route.
    void move_to(const std::string& starts_at, const std::string& doors_at) {
        const Json body{{"version", session()["version"]}, {"starts_at", starts_at}, {"doors_at", doors_at}};
        const auto moved = this->as_admin("PUT", "/api/admin/sessions/tonight", body);
        INFO(moved.text());
        REQUIRE(moved.status == 200);
    }
    Json session() {
        return this->shop().json(200, this->as_admin("GET", "/api/admin/sessions/tonight", Json::object()));
    }
    static Json tickets_of(const Json& order) {
        Json ids = Json::array();
        for (const auto& ticket : order["tickets"]) ids.push_back(ticket["id"]);
        return ids;
    }
    std::int64_t visits() {
        const auto all = this->kinds();
        return std::count(all.begin(), all.end(), "visit");
    }
    void is_dropped_as(const std::string& why) {
        CHECK(this->run() == 0);
        CHECK(this->all().back().state == MailState::dropped);
        CHECK(this->all().back().answer == why);
    }
};

} // namespace

TEST_CASE_TEMPLATE("whoever has paid is told of the visit once, so many hours before it begins and not before", On,
                   STORES) {
    VisitedHouse<On> house(3);
    const auto order = house.order(R"("A-1","A-2")", "demo", {{"language", "de"}});
    house.order(R"("A-5")", "box_office"); // not paid
    CHECK(house.run() == 2);
    CHECK(house.at(hours(5) - Milliseconds(1)) == 0);
    CHECK(house.at(hours(5)) == 1);
    CHECK(house.at(hours(5)) == 0);
    const auto message = house.all().back();
    CHECK(message.kind == MailKind::visit);
    CHECK(Json(message.order->text()) == order["id"]);
    CHECK(message.address == "ada@example.org");
    CHECK(message.language == "de");
    CHECK(message.session_starts_at == kNoon + hours(8));
    CHECK(house.run() == 2); // and the reminder of the reservation
    CHECK(house.carrier.letters.back().second == "visit " + message.reference);
    CHECK(house.at(hours(7)) == 0);
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("nobody is told of a visit who has no ticket, no address, or has just been told all of it", On,
                   STORES) {
    VisitedHouse<On> house(3);
    const auto clerk = house.shop().log_in(Role::box_office);
    CHECK(house.shop()
              .send_as(clerk, "POST", "/api/box-office/sales",
                       R"({"session":"tonight","seats":[{"id":"B-5","type":"adult"}],"method":"cash"})", "walk-in")
              .status == 201);
    const auto refunded = house.order(R"("A-1")");
    const auto detail = house.shop().json(200, house.as_admin("GET", path_of(refunded), Json::object()));
    const Json all{{"version", detail["version"]}, {"reason", "an excuse"}, {"tickets", house.tickets_of(detail)}};
    const auto back = house.shop().send_as(house.admin, "POST", path_of(refunded) + "/refunds", all.dump(), "back");
    INFO(back.text());
    CHECK(back.status == 200);
    const auto reserved = house.order(R"("A-3")", "box_office");
    CHECK(house.at(hours(5) - Milliseconds(1)) == 0);
    house.shop().clock.set(kNoon + hours(5)); // exactly three hours before: the confirmation says it all
    house.order(R"("A-5")");
    CHECK(house.as_admin("POST", path_of(reserved) + "/pay", {{"method", "cash"}}).status == 200);
    CHECK(house.outbox.write_visits() == 0);
    house.keep({{"visit_mail_hours", 0}});
    CHECK(house.at(hours(6)) == 0);
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("no letter of a visit goes out that is not true any more", On, STORES) {
    VisitedHouse<On> house(3);
    const auto order = house.order(R"("A-1")");
    house.run();
    SUBCASE("the performance is cancelled") {
        REQUIRE(house.at(hours(5)) == 1);
        CHECK(house.as_admin("POST", "/api/admin/sessions/tonight/cancel", house.session()).status == 200);
        CHECK(house.run() == 1); // that it is cancelled
        CHECK(house.all()[1].answer == "The performance does not take place then.");
        CHECK(house.at(hours(6)) == 0);
    }
    SUBCASE("it was cancelled before") {
        CHECK(house.as_admin("POST", "/api/admin/sessions/tonight/cancel", house.session()).status == 200);
        CHECK(house.at(hours(5)) == 0);
    }
    SUBCASE("it has begun") {
        REQUIRE(house.at(hours(5)) == 1);
        house.shop().clock.set(kNoon + hours(8));
        house.is_dropped_as("The performance has begun.");
    }
    SUBCASE("the order was given back") {
        REQUIRE(house.at(hours(5)) == 1);
        const auto detail = house.shop().json(200, house.as_admin("GET", path_of(order), Json::object()));
        const Json all{{"version", detail["version"]}, {"reason", "an excuse"}, {"tickets", house.tickets_of(detail)}};
        house.shop().send_as(house.admin, "POST", path_of(order) + "/refunds", all.dump(), "back");
        CHECK(house.run() == 1); // that it was refunded
        CHECK(house.all()[1].answer == "The order is no longer paid.");
    }
    SUBCASE("the address was wrong: its letter brings all again") {
        REQUIRE(house.at(hours(5)) == 1);
        CHECK(
            house.as_admin("POST", path_of(order) + "/mail", {{"name", "Ada"}, {"email", "ada@example.com"}}).status ==
            202);
        CHECK(house.outbox.write_visits() == 0);
        CHECK(house.run() == 1);
        CHECK(house.carrier.letters.back().first.address == "ada@example.com");
        CHECK(house.carrier.letters.back().first.kind == MailKind::confirmation);
        CHECK(house.all()[1].answer == "The address was corrected.");
    }
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("who holds a ticket that was passed on is told of the visit as its buyer is", On, STORES) {
    VisitedHouse<On> house(4);
    const auto order = house.order(R"("A-1","A-2","A-3","A-4")");
    const auto pass_path = [&](std::size_t n) {
        return "/api/orders/" + order["id"].template get<std::string>() + "/tickets/" +
               order["tickets"][n]["id"].template get<std::string>() + "/pass";
    };
    const auto pass = [&](std::size_t n, const Json& holder) {
        REQUIRE(house.shop().send("POST", pass_path(n), holder.dump()).status == 201);
    };
    pass(0, {{"name", "Grace"}, {"email", "grace@example.org"}, {"language", "de"}});
    pass(1, {{"name", "Mary"}}); // has no address
    house.run();
    CHECK(house.at(hours(4) - Milliseconds(1)) == 0);
    SUBCASE("once each") {
        pass(2, {{"name", "Joan"}, {"email", "joan@example.org"}});
        house.run();
        house.shop().clock.set(kNoon + hours(4));
        std::atomic<std::int64_t> written = 0;
        all_at_once(4, [&](int) { written += house.outbox.write_visits(); });
        CHECK(written == 3);
        house.shop().clock.advance(minutes(1)); // another minute's share
        CHECK(house.run() == 3);
        std::vector<std::string> readers;
        for (const auto& message : house.all())
            if (message.kind == MailKind::visit) readers.push_back(message.address);
        std::sort(readers.begin(), readers.end());
        CHECK(readers == std::vector<std::string>{"ada@example.org", "grace@example.org", "joan@example.org"});
        const auto grace =
            std::find_if(house.carrier.letters.begin(), house.carrier.letters.end(), [](const auto& sent) {
                return sent.first.kind == MailKind::visit && sent.first.address == "grace@example.org";
            });
        REQUIRE(grace != house.carrier.letters.end());
        CHECK(grace->first.language == "de");
        CHECK(grace->first.session_starts_at == kNoon + hours(8));
    }
    SUBCASE("not a buyer who has passed every ticket on, whatever waits") {
        REQUIRE(house.at(hours(4)) == 2);
        for (const std::size_t n : {2u, 3u}) pass(n, {{"name", "Joan"}});
        CHECK(house.run() == 1);
        const auto all = house.all();
        const auto dropped = std::find_if(all.begin(), all.end(),
                                          [](const OutboxMessage& one) { return one.state == MailState::dropped; });
        REQUIRE(dropped != all.end());
        CHECK(dropped->address == "ada@example.org");
        CHECK(dropped->answer == "All tickets were passed on.");
    }
    SUBCASE("nor one who did before, until they take one back") {
        for (const std::size_t n : {2u, 3u}) pass(n, {{"name", "Joan"}});
        CHECK(house.at(hours(4)) == 1);
        REQUIRE(house.shop().send("DELETE", pass_path(1)).status == 200);
        CHECK(house.outbox.write_visits() == 1);
        CHECK(house.run() == 2);
    }
    SUBCASE("not where the new date has just said it") {
        house.move_to("2026-03-01T19:30:00Z", "2026-03-01T18:30:00Z");
        CHECK(house.run() == 2);
        house.shop().clock.set(kNoon + hours(5));
    }
    SUBCASE("not where their own letter has just said it") {
        house.shop().clock.set(kNoon + hours(4));
        pass(2, {{"name", "Joan"}, {"email", "joan@example.org"}});
        CHECK(house.outbox.write_visits() == 2);
        CHECK(house.run() == 3);
    }
    SUBCASE("not once it was taken back, and not by a letter that waits") {
        REQUIRE(house.at(hours(4)) == 2);
        REQUIRE(house.shop().send("DELETE", pass_path(0)).status == 200);
        CHECK(house.run() == 2); // the buyer, and that Grace holds it no longer
        const auto all = house.all();
        const auto dropped = std::find_if(all.begin(), all.end(),
                                          [](const OutboxMessage& one) { return one.state == MailState::dropped; });
        REQUIRE(dropped != all.end());
        CHECK(dropped->address == "grace@example.org");
        CHECK(dropped->answer == "The ticket was taken back.");
        CHECK_FALSE(house.outbox.letter(dropped->id).has_value());
    }
    SUBCASE("also where the address of the buyer was corrected meanwhile") {
        REQUIRE(house.at(hours(4)) == 2);
        CHECK(
            house.as_admin("POST", path_of(order) + "/mail", {{"name", "Ada"}, {"email", "ada@example.com"}}).status ==
            202);
        CHECK(house.run() == 2); // the buyer's tickets once more, and Grace's letter
        const auto& letters = house.carrier.letters;
        CHECK(std::any_of(letters.begin(), letters.end(), [](const auto& sent) {
            return sent.first.kind == MailKind::visit && sent.first.address == "grace@example.org";
        }));
    }
    CHECK(house.outbox.write_visits() == 0);
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("a performance that was moved has a letter of its own before its new time", On, STORES) {
    VisitedHouse<On> house(3);
    house.order(R"("A-1")");
    REQUIRE(house.at(hours(5)) == 1);
    house.move_to("2026-03-02T20:00:00Z", "2026-03-02T19:00:00Z"); // a day later, before the letter went out
    CHECK(house.run() == 2);                                       // the confirmation, and the new date
    CHECK(house.all()[1].answer == "The performance has another time.");
    CHECK(house.at(hours(6)) == 0);
    CHECK(house.at(hours(29)) == 1);
    CHECK(house.all().back().session_starts_at == kNoon + hours(32));
    CHECK(house.run() == 1);
    REQUIRE(house.at(hours(30)) == 0);
    house.admin.clear();                                           // that login is over by now
    house.move_to("2026-03-02T20:30:00Z", "2026-03-02T19:30:00Z"); // at the last moment: that letter says it all
    CHECK(house.at(hours(30)) == 0);
    CHECK(house.visits() == 2);
    house.shop().check_sound();
}

TEST_CASE_TEMPLATE("what has just been sold waits for no letter of a visit", On, STORES) {
    VisitedHouse<On> house(3);
    for (int i = 1; i <= 6; ++i) house.order("\"A-" + std::to_string(i) + "\"");
    house.run();
    house.shop().clock.advance(minutes(1));
    house.run();
    REQUIRE(house.at(hours(5)) == 6);
    CHECK(house.run() == 3); // of five a minute
    house.order(R"("A-7")");
    house.order(R"("A-8")");
    CHECK(house.run() == 2);
    CHECK(house.carrier.letters.back().first.kind == MailKind::confirmation);
    house.shop().clock.advance(minutes(1));
    CHECK(house.run() == 3);
    CHECK(house.carrier.letters.back().first.kind == MailKind::visit);
}

TEST_CASE_TEMPLATE("several processes write the letters of a house, one for each order", On, STORES) {
    VisitedHouse<On> house(3);
    for (int i = 1; i <= 8; ++i) house.order("\"A-" + std::to_string(i) + "\"");
    house.shop().clock.set(kNoon + hours(5));
    std::atomic<std::int64_t> written = 0;
    all_at_once(8, [&](int) { written += house.outbox.write_visits(); });
    CHECK(written == 8);
    CHECK(house.visits() == 8);
    house.shop().check_sound();
}

} // namespace frontrow::testing::outbox_test
