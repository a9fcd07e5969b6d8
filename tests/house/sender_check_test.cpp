// Whether others can tell that mail is the house's: what is made of the records, and what is asked.

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/sender_check.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::sender_check_test {

namespace {

using Outcome = DnsTexts::Outcome;
using Names = std::vector<std::string>;

/// Knows some names, counts what it is asked, and takes its time.
class Records final : public DnsLookup {
public:
    std::map<std::string, std::vector<std::string>> known{};
    Outcome otherwise = Outcome::answered;
    Milliseconds takes{0};
    mutable Names asked{};

    explicit Records(TestClock& clock) : clock_(clock) {}
    [[nodiscard]] DnsTexts texts_of(const std::string& name) const override {
        asked.push_back(name);
        clock_.advance(takes);
        const auto found = known.find(name);
        if (found == known.end()) return {otherwise};
        return {Outcome::answered, found->second};
    }

private:
    TestClock& clock_;
};

struct House {
    TestClock clock{};
    Records records{clock};

    SenderReport check(const std::string& selector = "", const std::string& domain = "tickets.house.example") {
        SenderCheckService service({{domain, true, false}}, &records, clock);
        return (*service.check(selector)).at(0);
    }
    std::string spf(const std::vector<std::string>& texts) {
        records.known = {{"tickets.house.example", texts}};
        return std::string(check().spf.finding);
    }
    std::string dkim(const std::vector<std::string>& texts) {
        records.known = {{"s1._domainkey.tickets.house.example", texts}};
        return std::string(check("s1").dkim.finding);
    }
    std::string dmarc(const std::vector<std::string>& texts, const std::string& at = "tickets.house.example") {
        records.known = {{"_dmarc." + at, texts}};
        return std::string(check().dmarc.finding);
    }
};

} // namespace

TEST_CASE("SPF: one record that does not let everybody send") {
    House house;
    CHECK(house.spf({"v=spf1 include:_spf.mail.example -all", "google-site-verification=x"}) == "right");
    CHECK(house.spf({"V=SPF1"}) == "right");
    CHECK(house.spf({"v=spf10 -all", "spf1", ""}) == "missing");
    CHECK(house.spf({"v=spf1 -all", "v=spf1 mx ~all"}) == "several");
    for (const char* open : {"v=spf1 +all", "v=spf1 mx ALL", "v=spf1 all"}) CHECK(house.spf({open}) == "open");
    house.records.otherwise = Outcome::no_such_name;
    house.records.known.clear();
    CHECK(house.check().spf.finding == "no_domain");
    house.records.otherwise = Outcome::no_answer;
    const auto report = house.check("s1");
    for (const auto* record : {&report.spf, &report.dkim, &report.dmarc}) CHECK(record->finding == "no_answer");
}

TEST_CASE("DKIM: the key of a selector that somebody names, since only who signs knows it") {
    House house;
    CHECK(house.check().dkim.finding == "not_asked");
    CHECK(house.dkim({"v=DKIM1; k=rsa; p=MIGf"}) == "right");
    CHECK(house.dkim({"p=MIGf"}) == "right");
    CHECK(house.dkim({"v=DKIM1; p= ; t=s"}) == "revoked");
    CHECK(house.dkim({"v=DKIM1; k=rsa"}) == "missing");
    CHECK(house.dkim({"p=a", "p=b"}) == "several");
    CHECK(house.check("s1").dkim.name == "s1._domainkey.tickets.house.example");
    SenderCheckService service({{"house.example", true, false}}, &house.records, house.clock);
    for (const std::string& wrong : Names{"a b", "..", "a..b", "ä", "a/", std::string(64, 'a'), ".a", "a."}) {
        INFO(wrong);
        CHECK(service.check(wrong).error().field == "selector");
    }
}

TEST_CASE("DMARC: the policy of the domain, or of the nearest parent that has one") {
    House house;
    CHECK(house.dmarc({"v=DMARC1; p=reject"}) == "right");
    CHECK(house.dmarc({"v=DMARC1;p = Quarantine ; rua=mailto:a@b.example"}) == "right");
    CHECK(house.dmarc({"v=DMARC1; p=none"}) == "watching");
    CHECK(house.dmarc({"v=DMARC1; rua=mailto:a@b.example"}) == "broken");
    CHECK(house.dmarc({"v=DMARC1; p=strict"}) == "broken");
    CHECK(house.dmarc({"v=DMARC1; p=none", "v=DMARC1; p=reject"}) == "several");
    CHECK(house.dmarc({"v=dmarc1; p=none", "p=none"}) == "missing");
    CHECK(house.dmarc({"v=DMARC1; p=reject; sp=none"}) == "right");
    CHECK(house.dmarc({"v=DMARC1; p=reject; sp=none"}, "house.example") == "watching");
    CHECK(house.check().dmarc.name == "_dmarc.house.example");
    CHECK(house.dmarc({"v=DMARC1; p=reject"}, "house.example") == "right");
    CHECK(house.dmarc({"v=DMARC1; p=reject"}, "example") == "missing");
    CHECK(house.check().dmarc.name == "_dmarc.tickets.house.example");
}

TEST_CASE("few questions are asked, and none after somebody has waited for long") {
    House house;
    CHECK(house.check("s1", "a.b.c.d.e.f.g.example").dmarc.finding == "missing");
    CHECK(house.records.asked.size() == 2 + sender_rules::kMaxDmarcNames);
    house.records.asked.clear();
    house.records.takes = std::chrono::seconds(5);
    CHECK(house.check("s1").dmarc.finding == "no_answer");
    CHECK(house.records.asked == Names{"tickets.house.example", "s1._domainkey.tickets.house.example"});
}

TEST_CASE("what DNS cannot be asked about is said, and what it says is shown in plain letters, shortened") {
    House house;
    const auto report = house.check("s1", "bücher.example");
    for (const auto* record : {&report.spf, &report.dkim, &report.dmarc}) CHECK(record->finding == "no_name");
    CHECK(house.records.asked.empty());
    CHECK(house.spf({"v=spf1 \x1B[31m\xFF<b>" + std::string(5'000, 'x')}) == "right");
    const auto shown = house.check().spf.records.at(0);
    CHECK(shown.substr(0, 16) == "v=spf1 ?[31m?<b>");
    CHECK(shown.size() == sender_rules::kMaxShownBytes);
    CHECK(house.spf(std::vector<std::string>(50, "v=spf1 -all")) == "several");
    CHECK(house.check().spf.records.size() == sender_rules::kMaxShown);
}

TEST_CASE("the domains are those of the two addresses, each once") {
    const auto domains = [](const std::string& from, const std::string& news) {
        std::string all;
        for (const auto& domain : sender_domains(from, news))
            all += domain.name + (domain.has_orders ? " orders" : "") + (domain.has_news ? " news" : "") + ";";
        return all;
    };
    CHECK(domains("tickets@House.example", "") == "house.example orders news;");
    CHECK(domains("tickets@house.example", "news@house.example") == "house.example orders news;");
    CHECK(domains("tickets@house.example", "a@news.example") == "house.example orders;news.example news;");
}

TEST_CASE("an admin has it checked, and nobody else") {
    TestShop shop;
    const auto ask = [&](Role role, const std::string& body) {
        return shop.send_as(shop.log_in(role), "POST", "/api/admin/mail/check", body);
    };
    const auto domains = shop.json(200, ask(Role::admin, R"({"selector":" s1 "})"))["domains"];
    CHECK(domains ==
          Json{{{"domain", "house.example"},
                {"has_orders", true},
                {"has_news", true},
                {"spf", {{"name", "house.example"}, {"finding", "right"}, {"records", {"v=spf1 mx -all"}}}},
                {"dkim", {{"name", "s1._domainkey.house.example"}, {"finding", "missing"}, {"records", Json::array()}}},
                {"dmarc", {{"name", "_dmarc.house.example"}, {"finding", "missing"}, {"records", Json::array()}}}}});
    refused(ask(Role::admin, R"({"selector":"a b"})"), 422, "invalid", "selector");
    refused(ask(Role::box_office, "{}"), 403, "forbidden");
    CHECK(shop.json(200, shop.send_as(shop.log_in(Role::box_office), "GET", "/api/admin/mail"))["domains"] ==
          Json{"house.example"});
}

} // namespace frontrow::testing::sender_check_test
