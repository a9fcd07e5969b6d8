// The code on a ticket: written, signed, read, and each way in which one is not good.

#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "domain/admission/ticket_codes.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::ticket_code_test {

namespace {

TicketCode sample() {
    return {.key = {7},
            .session = {12},
            .reference = "A0B1Z9YX",
            .number = 3,
            .place = 41,
            .mark = std::string("\x00\xff\x10marks", 8),
            .valid_from = kNoon,
            .valid_until = kNoon + std::chrono::hours(31)};
}

/// Buys these seats at the counter. Returns the order.
Json sold(TestShop& shop, const std::string& clerk, const std::string& seats) {
    const std::string body = R"({"session":"tonight","method":"cash","seats":)" + seats + "}";
    return shop.json(201, shop.send_as(clerk, "POST", "/api/box-office/sales", body, seats))["order"];
}

struct Signed {
    OrderDetail detail;
    std::vector<std::string> digits;
};

Signed signed_tickets(TestShop& shop, const Json& order) {
    Signed all{value_of(shop.shop.orders().find(OrderId::trusted(order["id"]))), {}};
    const auto signer = shop.shop.ticket_codes().signer();
    for (const auto& ticket : all.detail.order.tickets)
        all.digits.push_back(signer.digits(all.detail.session.session, ticket));
    return all;
}

std::string_view word_of(const std::variant<TicketCode, CodeFault>& outcome) {
    const auto* fault = std::get_if<CodeFault>(&outcome);
    return fault ? name_of(*fault) : "good";
}

} // namespace

TEST_CASE("what is written as digits is read from them, and no other digits say the same") {
    const auto said = ticket_code::bytes_of(sample());
    CHECK(said.size() == ticket_code::kSaidBytes);
    const auto digits = ticket_code::digits_of(said + std::string(Signatures::kBytes, '\xff'));
    CHECK(digits.size() == 238);
    CHECK(digits.find_first_not_of("0123456789") == std::string::npos);
    const auto read = std::get<ticket_code::Read>(ticket_code::read(digits));
    CHECK(read.code == sample());
    CHECK(read.code.ticket() == "A0B1Z9YX-3");
    CHECK(read.said == said);
    CHECK(read.signature == std::string(Signatures::kBytes, '\xff'));
    // A group has room for more than seven bytes: such a one is nobody's.
    CHECK(std::get<CodeFault>(ticket_code::read("9" + digits.substr(1))) == CodeFault::unreadable);
    CHECK(std::get<CodeFault>(ticket_code::read(digits + "0")) == CodeFault::trailing);
    CHECK(std::get<CodeFault>(ticket_code::read(digits + "\n")) == CodeFault::trailing);
    CHECK(std::get<CodeFault>(ticket_code::read(digits.substr(1))) == CodeFault::unreadable);
    CHECK(std::get<CodeFault>(ticket_code::read("")) == CodeFault::unreadable);
    for (std::size_t i = 0; i < digits.size(); i += 7) {
        auto broken = digits;
        broken[i] = ' ';
        CHECK(std::get<CodeFault>(ticket_code::read(broken)) == CodeFault::unreadable);
    }
    auto later = said;
    later[0] = 2;
    CHECK(std::get<CodeFault>(ticket_code::read(ticket_code::digits_of(later + std::string(64, 'x')))) ==
          CodeFault::other_version);
}

TEST_CASE("too early and another day are two words") {
    const Time from = kNoon;
    const Time until = kNoon + std::chrono::hours(30);
    CHECK(!fault_of_time(from, until, from));
    CHECK(!fault_of_time(from, until, until - std::chrono::milliseconds(1)));
    CHECK(fault_of_time(from, until, from - std::chrono::milliseconds(1)) == CodeFault::not_yet);
    CHECK(fault_of_time(from, until, from - std::chrono::hours(13)) == CodeFault::other_day);
    CHECK(fault_of_time(from, until, until) == CodeFault::other_day);
}

TEST_CASE_TEMPLATE("a ticket is signed the same each time, and no changed digit is good", On, STORES) {
    On on;
    const auto clerk = on.shop.log_in(Role::admin);
    const auto order = sold(on.shop, clerk, R"([{"id":"A-1"},{"id":"A-2","type":"child"}])");
    CHECK(on.shop.json(200, on.shop.send("GET", "/api/tickets/keys"))["items"].empty());
    const auto all = signed_tickets(on.shop, order);
    CHECK(signed_tickets(on.shop, order).digits == all.digits);
    CHECK(all.digits[0] != all.digits[1]);
    auto& codes = on.shop.shop.ticket_codes();
    const auto keys = codes.keys();
    REQUIRE(keys.size() == 1);
    const auto code = std::get<TicketCode>(codes.verify(all.digits[1], keys));
    CHECK(code.ticket() == all.detail.order.tickets[1].id.text());
    CHECK(code.place == all.detail.order.tickets[1].place);
    CHECK(code.session == on.shop.session.session.id);
    CHECK(code.valid_from == on.shop.session.session.doors_at - kValidBeforeDoors);
    for (std::size_t i = 0; i < all.digits[0].size(); ++i) {
        auto changed = all.digits[0];
        changed[i] = changed[i] == '0' ? '1' : '0';
        CHECK(word_of(codes.verify(changed, keys)) != "good");
    }
    // Neither the secret nor the ticket's own code is in what anybody reads.
    const auto listed = on.shop.send("GET", "/api/tickets/keys").text();
    CHECK(listed.find(keys[0].public_key) != std::string::npos);
    const auto secret = on.shop.store.read([](Tx& tx) { return tx.ticket_keys().current(); })->second;
    CHECK(secret.size() == 64);
    CHECK(listed.find(secret) == std::string::npos);
}

TEST_CASE_TEMPLATE("keys rotate: printed codes stay good, the old secret is gone, and another shop's key is none", On,
                   STORES) {
    On on;
    const auto admin = on.shop.log_in(Role::admin);
    const auto order = sold(on.shop, admin, R"([{"id":"A-1"}])");
    const auto before = signed_tickets(on.shop, order).digits[0];
    const auto key = on.shop.json(201, on.shop.send_as(admin, "POST", "/api/admin/ticket-keys"));
    CHECK(key["id"] == 2);
    CHECK(key["retired_at"] == nullptr);
    const auto after = signed_tickets(on.shop, order).digits[0];
    CHECK(after != before);
    auto& codes = on.shop.shop.ticket_codes();
    const auto keys = codes.keys();
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].retired_at);
    CHECK(word_of(codes.verify(before, keys)) == "good");
    CHECK(word_of(codes.verify(after, keys)) == "good");
    CHECK(word_of(codes.verify(after, {keys[0]})) == "other_key");
    auto swapped = keys[1];
    swapped.public_key = keys[0].public_key;
    CHECK(word_of(codes.verify(after, {swapped})) == "forged");
    const auto steward = on.shop.log_in(Role::box_office);
    CHECK(on.shop.send_as(steward, "POST", "/api/admin/ticket-keys").status == 403);
    CHECK(on.shop.store.invariant_violations().empty());
}

TEST_CASE_TEMPLATE("a ticket that moves has another code, and the picture follows it", On, STORES) {
    On on;
    const auto admin = on.shop.log_in(Role::admin);
    const auto order = sold(on.shop, admin, R"([{"id":"A-1"}])");
    const std::string picture = "/api/orders/" + order["id"].template get<std::string>() + "/tickets/" +
                                order["tickets"][0]["id"].template get<std::string>() + "/code.svg";
    const auto first = on.shop.send("GET", picture);
    CHECK(first.status == 200);
    CHECK(*first.header("Cache-Control") == "no-store");
    const auto before = signed_tickets(on.shop, order);
    const auto moved = on.shop.send_as(admin, "POST", "/api/admin/orders/" + before.detail.order.reference + "/move",
                                       R"({"seats":{"A-1":"A-5"}})");
    INFO(moved.text());
    REQUIRE(moved.status == 200);
    const auto after = signed_tickets(on.shop, order);
    auto& codes = on.shop.shop.ticket_codes();
    const auto keys = codes.keys();
    const auto old_code = std::get<TicketCode>(codes.verify(before.digits[0], keys));
    const auto new_code = std::get<TicketCode>(codes.verify(after.digits[0], keys));
    CHECK(old_code.ticket() == new_code.ticket());
    CHECK(old_code.mark != new_code.mark);
    CHECK(old_code.place != new_code.place);
    CHECK(on.shop.send("GET", picture).text() != first.text());
}

} // namespace frontrow::testing::ticket_code_test
