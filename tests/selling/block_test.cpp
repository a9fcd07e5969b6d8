// Seats that the house keeps under a name: for whom, until when, for one session and for many.

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::block_test {

using std::chrono::hours;

namespace {

template <class Over>
struct Office : Over {
    Office() : admin(this->shop.log_in(Role::admin)), clerk(this->shop.log_in(Role::box_office)) {}

    Response send(const char* method, const std::string& path, const Json& body) {
        return this->shop.send_as(admin, method, path, body.dump());
    }
    Response block(const Json& body) { return send("POST", "/api/admin/sessions/tonight/blocks", body); }
    Response unblock(const Json& body) { return send("DELETE", "/api/admin/sessions/tonight/blocks", body); }
    Json list(const std::string& session = "tonight") {
        return this->shop.json(
            200, this->shop.send_as(clerk, "GET", "/api/box-office/sessions/" + session + "/blocks"))["items"];
    }
    Response hold(const Json& seats) {
        return this->shop.send("POST", "/api/sessions/tonight/holds", Json{{"seats", seats}}.dump(), kBob);
    }
    BlockService& blocks() { return this->shop.shop.back_office().blocks(); }
    std::int64_t taken() {
        return this->shop.store.read(
            [&](Tx& tx) { return tx.sessions().find(this->shop.session.session.slug)->session.taken; });
    }

    std::string admin;
    std::string clerk;
};

} // namespace

TEST_CASE_TEMPLATE("a block has a name, a reason, a colour and an end, and is listed with its seats", Over, STORES) {
    Office<Over> office;
    auto& shop = office.shop;
    shop.json(200, office.block({{"seats", {"A-5"}}})); // just blocked
    const Json press{{"seats", {"A-2", "A-1"}},
                     {"name", " Press "},
                     {"reason", "Critics of the premiere"},
                     {"color", "#8C1C2B"},
                     {"hours_before", 2}};
    shop.json(200, office.block(press));
    shop.json(200, office.block(press)); // once more changes nothing
    CHECK(office.taken() == 3);
    const auto ends = rfc3339(shop.session.session.starts_at - hours(2));
    const Json kept{{"name", "Press"},    {"reason", "Critics of the premiere"},
                    {"color", "#8c1c2b"}, {"until", ends},
                    {"hours_before", 2},  {"seats", {"A-1", "A-2"}}};
    const Json rest{{"name", nullptr},  {"reason", nullptr},       {"color", nullptr},
                    {"until", nullptr}, {"hours_before", nullptr}, {"seats", {"A-5"}}};
    CHECK(office.list() == Json{kept, rest});

    // A seat of one block is not put into another without a word; one that was just blocked gets the name.
    const auto lost = refused(office.block({{"seats", {"A-2", "A-3", "A-5"}}, {"name", "House"}}), 409, "seats_taken");
    CHECK(lost["seats"] == Json{"A-2"});
    shop.json(200, office.block({{"seats", {"A-3", "A-5"}}, {"name", "House"}}));
    CHECK(office.list()[1]["seats"] == Json{"A-3", "A-5"});
    // The same name again adds to it, and says anew what it is.
    shop.json(200, office.block({{"seats", {"A-4"}}, {"name", "Press"}}));
    CHECK(office.list()[0] == Json{{"name", "Press"},
                                   {"reason", nullptr},
                                   {"color", nullptr},
                                   {"until", nullptr},
                                   {"hours_before", nullptr},
                                   {"seats", {"A-1", "A-2", "A-4"}}});
    shop.json(200, office.unblock({{"name", "Press"}}));
    CHECK(shop.states().substr(0, 5) == "aabab");
    CHECK(office.list().size() == 1);
    refused(office.unblock({{"name", "Nobody"}}), 404, "not_found");
    CHECK(office.taken() == 2);
    CHECK(shop.send_as(shop.log_in(Role::venue, {"other-house"}), "GET", "/api/box-office/sessions/tonight/blocks")
              .status == 404);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("a block that is over is free for whoever comes first, swept or not", Over, STORES) {
    Office<Over> office;
    auto& shop = office.shop;
    const auto until = [&](std::chrono::minutes away) { return rfc3339(shop.clock.now() + away); };
    const auto keep = [&](const char* name, const Json& seats, std::chrono::minutes away) {
        shop.json(200, office.block({{"seats", seats}, {"name", name}, {"until", until(away)}}));
    };
    keep("One", {"A-1", "A-2", "A-3"}, std::chrono::minutes(20));
    keep("Two", {"B-5"}, std::chrono::minutes(40));
    CHECK(office.hold({"A-1"}).status == 409);
    CHECK(!office.blocks().is_expiry_due());
    shop.clock.advance(std::chrono::minutes(30));
    CHECK(shop.states().substr(0, 5) == "aaaaa"); // for everybody, though nobody has swept
    CHECK(office.list().size() == 1);
    CHECK(shop.json(201, office.hold({"A-1"}))["hold"]["seats"].size() == 1);
    // The name may be used again; what was left of it before is not kept with it.
    keep("One", {"A-2"}, std::chrono::minutes(60));
    CHECK(shop.states().substr(0, 5) == "hbaaa");
    CHECK(office.taken() == 3);
    CHECK(office.blocks().expire() == 0);

    shop.clock.advance(std::chrono::minutes(15));
    CHECK(office.blocks().is_expiry_due());
    CHECK(office.blocks().expire() == 1);
    CHECK(office.taken() == 2);
    CHECK(!office.blocks().is_expiry_due());
    // An end that comes sooner counts at once, also for who has seen the later one.
    keep("One", {"A-2"}, std::chrono::minutes(5));
    CHECK(shop.states().substr(0, 3) == "aba"); // the hold is over by now
    shop.clock.advance(std::chrono::minutes(6));
    CHECK(shop.states().substr(0, 3) == "aaa");
    CHECK(office.blocks().expire() == 1);
    shop.check_sound();
}

TEST_CASE_TEMPLATE("the end of a block that was said by the start moves with it, others stay", Over, STORES) {
    Office<Over> office;
    auto& shop = office.shop;
    const Time start = shop.session.session.starts_at;
    shop.json(200, office.block({{"seats", {"A-1", "A-2"}}, {"name", "Press"}, {"hours_before", 2}}));
    shop.json(200, office.block({{"seats", {"A-3"}}, {"name", "House"}, {"until", rfc3339(start - hours(1))}}));
    shop.json(200, office.block({{"seats", {"A-4"}}, {"name", "Early"}, {"hours_before", 5}}));
    const std::string path = "/api/admin/sessions/tonight";
    const auto version = [&] { return shop.json(200, shop.send_as(office.admin, "GET", path))["version"]; };
    const auto pass = [&](Milliseconds time) {
        shop.clock.advance(time);
        office.admin = shop.log_in(Role::admin); // nobody stays logged in for days
        office.clerk = shop.log_in(Role::box_office);
    };
    const auto move_to = [&](Time to) {
        const auto at = rfc3339(to);
        const Json edit{{"version", version()}, {"starts_at", at}, {"doors_at", at}, {"sales_end", at}};
        shop.json(200, office.send("PUT", path, edit));
    };
    const auto ends = [&] {
        Json all = Json::object();
        for (const auto& block : office.list()) all[block["name"].template get<std::string>()] = block["until"];
        return all;
    };
    // One that is over by now stays over, swept or not.
    pass(start - hours(4) - shop.clock.now());
    const auto before = shop.states();
    CHECK(before.substr(0, 5) == "bbbaa");
    move_to(start + hours(24));
    CHECK(ends() == Json{{"Press", rfc3339(start + hours(22))}, {"House", rfc3339(start - hours(1))}});
    pass(hours(4));
    CHECK(shop.states().substr(0, 5) == "bbaaa");
    // A start that nobody knows ends nothing.
    shop.json(200, office.send("POST", path + "/postpone", {{"version", version()}}));
    CHECK(ends() == Json{{"Press", nullptr}});
    CHECK(office.list()[0]["hours_before"] == 2);
    shop.json(200, office.block({{"seats", {"A-5"}}, {"name", "Late"}, {"hours_before", 1}}));
    pass(hours(48));
    office.blocks().expire();
    CHECK(shop.states().substr(0, 5) == "bbaab");
    const Time later = start + hours(72);
    move_to(later);
    CHECK(ends() == Json{{"Press", rfc3339(later - hours(2))}, {"Late", rfc3339(later - hours(1))}});
    // So soon that it is over at once.
    move_to(shop.clock.now() + std::chrono::minutes(90));
    CHECK(ends() == Json{{"Late", rfc3339(shop.clock.now() + std::chrono::minutes(30))}});
    CHECK(shop.states().substr(0, 5) == "aaaab");
    office.blocks().expire();
    shop.check_sound();
}

TEST_CASE("several sessions are blocked at once, and each that cannot be is named with the reason") {
    Office<OnSqlite> office;
    auto& shop = office.shop;
    CHECK(office.hold({"A-2"}).status == 201);
    const auto answer = shop.json(
        200, office.send("POST", "/api/admin/blocks",
                         {{"sessions", {"tonight", "gala", "never"}}, {"seats", {"A-2"}}, {"name", "Sound desk"}}));
    REQUIRE(answer["items"].size() == 3);
    CHECK(answer["items"][0]["code"] == "seats_taken");
    CHECK(answer["items"][0]["seats"] == Json{"A-2"});
    CHECK(answer["items"][1]["is_blocked"] == true);
    CHECK(answer["items"][2]["code"] == "not_found");
    CHECK(office.list().empty());
    CHECK(office.list("gala")[0]["name"] == "Sound desk");
    Json wish{{"sessions", Json::array()}, {"seats", {"A-2"}}};
    refused(office.send("POST", "/api/admin/blocks", wish), 422, "invalid", "sessions");
    wish["sessions"] = {"tonight"};
    wish["seats"] = Json::array();
    refused(office.send("POST", "/api/admin/blocks", wish), 422, "invalid", "seats");
    wish["sessions"] = std::vector<std::string>(101, "tonight");
    refused(office.send("POST", "/api/admin/blocks", wish), 422, "invalid", "sessions");
    shop.check_sound();
}

TEST_CASE("what is wrong with a block is said at its field") {
    Office<OnSqlite> office;
    const auto wrong = [&](const char* name, const Json& value, const std::string& field) {
        Json wish{{"seats", {"A-1"}}, {"name", "Press"}};
        wish[name] = value;
        refused(office.block(wish), 422, "invalid", field);
    };
    wrong("name", std::string(81, 'x'), "name");
    wrong("reason", std::string(201, 'x'), "reason");
    wrong("color", "red", "color");
    wrong("until", "tomorrow", "until");
    wrong("until", rfc3339(office.shop.clock.now()), "until");
    wrong("hours_before", 24 * 300, "hours_before");
    CHECK(office.shop.states() == std::string(25, 'a'));
}

} // namespace frontrow::testing::block_test
