// What marketing writes to those on the interest list: once to each address, some at a time, after all that was sold,
// and never to who has left. On every store.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/house/outbox_service.hpp"
#include "domain/promotion/mailing_service.hpp"
#include "formats/promotion/mailing_text.hpp"
#include "handlers/shared/letter_page.hpp"
#include "providers/smtp.hpp"
#include "system/clock.hpp"
#include "tests/support/all_at_once.hpp"
#include "tests/support/outgoing_mail.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shop_on.hpp"
#include "tests/support/smtp_stub.hpp"

namespace frontrow::testing::mailing_test {

namespace {

using std::chrono::minutes;

const std::string kMailings = "/api/marketing/mailings";

/// Takes letters and says of each address what it is told to.
struct Carrier final : LetterCarrier {
    DeliveryWord send(const OutboxMessage& message, const Letter& letter) override {
        if (before) before(message);
        letters.emplace_back(message, letter);
        const auto told = words.find(message.address);
        return told == words.end() ? DeliveryWord{Delivery::taken, "250 OK"} : told->second;
    }
    [[nodiscard]] const std::string& domain() const override { return name; }
    [[nodiscard]] const std::string& house() const override { return name; }
    std::map<std::string, DeliveryWord> words{};
    std::function<void(const OutboxMessage&)> before{};
    std::vector<std::pair<OutboxMessage, Letter>> letters{};
    std::string name = "tickets.example";
};

/// A shop with somebody of marketing, a list, and its mail.
template <class On>
struct House : On, OutgoingMail {
    House() : OutgoingMail(this->shop, {.per_minute = 100'000}) {}
    /// Entries that are confirmed, "1@example.org" and so on.
    void list(int count, const std::string& event = "") {
        this->shop.store.write([&](Tx& tx) {
            for (int i = 1; i <= count; ++i) tx.interest().put(entry(tx, std::to_string(i) + "@example.org", event));
            return Done{};
        });
    }
    void enter(const std::string& email, const std::string& event = "", bool is_confirmed = true) {
        this->shop.store.write([&](Tx& tx) {
            auto one = entry(tx, email, event);
            if (!is_confirmed) one.confirmed_at.reset();
            tx.interest().put(one);
            return Done{};
        });
    }
    Interest entry(Tx& tx, const std::string& email, const std::string& event) {
        return {.email = Email::trusted(email),
                .event = EventSlug::parse(event),
                .language = "de",
                .consent = "1",
                .consented_at = tx.now(),
                .token = "token-" + email.substr(0, email.find('@')) + event,
                .asked_at = tx.now(),
                .confirmed_at = tx.now()};
    }
    Response ask(const std::string& method, const std::string& path, const Json& body = Json::object()) {
        return this->shop.send_as(marketing, method, kMailings + path, body.dump());
    }
    Json draft(const Json& more = Json::object()) {
        Json body{{"subject", "A new play"}, {"text", "Dear friends,\n\nhttps://theatre.example is new."}};
        body.update(more);
        return this->shop.json(201, ask("POST", "", body));
    }
    static std::string path(const Json& mailing) { return "/" + std::to_string(mailing["id"].get<std::int64_t>()); }
    Json now(const Json& mailing) { return this->shop.json(200, ask("GET", path(mailing))); }
    Response send(const Json& mailing) {
        return ask("POST", path(mailing) + "/send",
                   {{"version", mailing["version"]}, {"receivers", mailing["receivers"]}});
    }
    Json sent(const Json& more = Json::object()) { return this->shop.json(200, send(draft(more))); }
    /// As the tasks of a process do, until nothing is left to do. Returns what was sent to whom, how often.
    std::map<std::string, int> run() {
        for (;;) {
            if (mailings.is_due())
                mailings.write_some();
            else if (outbox.run_due(carrier) == 0 && !mailings.is_due())
                return readers();
        }
    }
    std::map<std::string, int> readers() {
        std::map<std::string, int> times;
        for (const auto& [message, letter] : carrier.letters) ++times[message.address];
        return times;
    }
    std::int64_t waiting() {
        return this->shop.store.read([](Tx& tx) { return tx.outbox().count()[MailState::waiting]; });
    }

    std::string marketing = this->shop.log_in(Role::marketing);
    MailingService& mailings = this->shop.shop.back_office().mailings();
    Carrier carrier{};
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool each_once(const std::map<std::string, int>& times) {
    return std::all_of(times.begin(), times.end(), [](const auto& one) { return one.second == 1; });
}

} // namespace

TEST_CASE_TEMPLATE("a mailing goes to every confirmed address once, some at a time, and says what became of it", On,
                   STORES) {
    House<On> house;
    house.list(120);
    house.enter("1@example.org", "hamlet"); // the same address for another reason
    house.enter("nobody@example.org", "", false);
    const auto draft = house.draft();
    CHECK(draft["state"] == "draft");
    CHECK(draft["receivers"] == 120);
    CHECK(house.run().empty()); // nobody has sent it
    const auto going = house.shop.json(200, house.send(draft));
    CHECK(going["state"] == "going_out");
    CHECK(going["left"] == 120);
    CHECK(going["started_at"] == rfc3339(kNoon));
    REQUIRE(house.mailings.is_due());
    house.mailings.write_some();
    CHECK(house.waiting() == MailingService::kAtOnce);
    CHECK_FALSE(house.mailings.is_due()); // before these have had their turn
    house.carrier.words = {{"7@example.org", {Delivery::refused, "550 no such user"}},
                           {"9@example.org", {Delivery::later, "450 greylisted"}}};
    CHECK(house.run().size() == 120);
    CHECK(each_once(house.readers()));
    auto now = house.now(draft);
    CHECK(now["state"] == "going_out"); // one is tried again
    CHECK(now["sent"] == 118);
    CHECK(now["failed"] == 1);
    CHECK(now["left"] == 1);
    house.carrier.words.clear();
    house.shop.clock.advance(minutes(2));
    CHECK(house.run()["9@example.org"] == 2);
    now = house.now(draft);
    CHECK(now["state"] == "sent");
    CHECK(now["sent"] == 119);
    CHECK(now["left"] == 0);
    CHECK(now["ended_at"] == rfc3339(kNoon + minutes(2)));
    // What somebody tries again by hand is counted as what becomes of it.
    const auto refused = house.outbox.latest(MailState::failed, {}, 10);
    REQUIRE(refused.size() == 1);
    CHECK(house.outbox.retry(Actor{}, house.shop.shop.back_office().audit(), refused[0].id));
    const auto entry = house.shop.store.read([](Tx& tx) { return tx.audit().latest(); });
    REQUIRE(entry);
    CHECK(entry->action == "mail.retry");
    CHECK(entry->subject == std::to_string(refused[0].id.value));
    house.run();
    CHECK(house.now(draft)["sent"] == 120);
    CHECK(house.now(draft)["failed"] == 0);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a mailing is sent once, whatever is pressed twice and whatever dies between two steps", On,
                   STORES) {
    House<On> house;
    house.list(130);
    const auto draft = house.draft();
    all_at_once(4, [&](int) { CHECK(house.send(draft).status == 200); });
    house.mailings.write_some();
    // A process dies inside its step: what it had written is not there, and neither is how far it came.
    for (auto& message : house.outbox.latest(MailState::waiting, {}, 100)) CHECK(message.mailing.has_value());
    house.outbox.run_due(house.carrier);
    const auto id = MailingId{draft["id"].template get<std::int64_t>()};
    CHECK_THROWS_AS(house.shop.store.write([&](Tx& tx) -> Done {
        tx.mailings().write_some(*tx.mailings().find_to_edit(id), 50);
        throw std::runtime_error("the power fails");
    }),
                    std::runtime_error);
    CHECK(house.waiting() == 0);
    // Another one goes on, while several write at once.
    MailingService other(house.shop.store, house.shop.shop.back_office().audit(), true);
    all_at_once(4, [&](int) {
        if (other.is_due()) other.write_some();
    });
    CHECK(house.waiting() == MailingService::kAtOnce);
    // It dies while it sends: its lease ends, and nobody has been counted.
    house.carrier.before = [](const OutboxMessage& message) {
        if (message.address == "77@example.org") throw StoreUnavailable("the power fails");
    };
    CHECK_THROWS_AS(house.outbox.run_due(house.carrier), StoreUnavailable);
    house.carrier.before = {};
    house.shop.clock.advance(OutboxService::kLease + minutes(1));
    CHECK(house.run().size() == 130);
    CHECK(each_once(house.readers()));
    CHECK(house.now(draft)["state"] == "sent");
    CHECK(house.now(draft)["sent"] == 130);
    // Long after, and with the version of then.
    CHECK(house.shop.json(200, house.send(draft))["state"] == "sent");
    CHECK_FALSE(house.mailings.is_due());
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("who leaves meanwhile gets nothing, and nothing of them is kept; who comes meanwhile is not in it",
                   On, STORES) {
    House<On> house;
    house.list(60);
    const auto mailing = house.sent();
    house.mailings.write_some();
    const auto leave = [&](const std::string& token) {
        CHECK(house.shop
                  .send("POST", "/unsubscribe/" + token, "List-Unsubscribe=One-Click", "",
                        {{"content-type", "application/x-www-form-urlencoded"}})
                  .status == 204);
    };
    leave("token-3");  // whose message waits
    leave("token-58"); // who has none yet
    house.shop.clock.advance(minutes(1));
    house.enter("late@example.org");
    house.enter("58@example.org"); // who has changed their mind
    const auto readers = house.run();
    CHECK(readers.size() == 58);
    for (const std::string gone : {"3@example.org", "58@example.org", "late@example.org"})
        CHECK_FALSE(readers.contains(gone));
    CHECK(house.now(mailing)["state"] == "sent");
    CHECK(house.now(mailing)["sent"] == 58);
    CHECK(house.now(mailing)["left"] == 2);
    leave("token-4"); // who has got it
    for (const auto& message : house.outbox.latest({}, {}, 1'000)) {
        CHECK(message.address != "3@example.org");
        CHECK(message.address != "4@example.org");
    }
    CHECK(house.now(mailing)["sent"] == 58);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a mailing that is stopped writes and sends no more", On, STORES) {
    House<On> house;
    house.list(80);
    const auto mailing = house.sent();
    house.mailings.write_some();
    house.carrier.before = [&](const OutboxMessage& message) {
        if (message.address == "10@example.org") house.ask("POST", house.path(mailing) + "/stop");
    };
    CHECK(house.run().size() == 10); // that one was on its way
    auto now = house.now(mailing);
    CHECK(now["state"] == "stopped");
    CHECK(now["sent"] == 10);
    CHECK(now["left"] == 70);
    CHECK(house.waiting() == 0);
    CHECK(house.outbox.latest(MailState::dropped, {}, 1)[0].answer == "The mailing was stopped.");
    CHECK(house.shop.json(200, house.ask("POST", house.path(mailing) + "/stop")) == now);
    CHECK(house.shop.json(200, house.send(mailing)) == now); // it stays so
    CHECK_FALSE(house.mailings.is_due());
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("what was sold goes before a mailing, which has half of a minute's share", On, STORES) {
    House<On> house;
    OutboxService slow(house.shop.store, house.maps, house.shop.clock, house.letters, house.links, {.per_minute = 6});
    house.list(20);
    house.sent();
    house.mailings.write_some();
    CHECK(slow.run_due(house.carrier) == 3);
    slow.send_links(Email::trusted("ada@example.org"), "en"); // dropped, since she has ordered nothing
    house.shop.store.write([](Tx& tx) {
        for (int i = 0; i < 5; ++i) tx.outbox().add(message_due(MailKind::backup_made, tx.now(), "house@example.org"));
        return Done{};
    });
    CHECK(slow.run_due(house.carrier) == 3);
    CHECK(house.carrier.letters.back().first.kind == MailKind::backup_made);
    house.shop.clock.advance(minutes(1));
    CHECK(slow.run_due(house.carrier) == 2 + 1);
    CHECK(house.readers()["house@example.org"] == 5);
    CHECK(house.carrier.letters.back().first.kind == MailKind::mailing);
}

TEST_CASE_TEMPLATE("a mailing goes to those who asked for an event, or for an event of an artist", On, STORES) {
    House<On> house;
    house.list(3, "hamlet");
    house.enter("ada@example.org");
    const auto hamlet = house.shop.store.read([](Tx& tx) { return *tx.events().find(EventSlug::trusted("hamlet")); });
    REQUIRE_FALSE(hamlet.artist.empty());
    CHECK(house.draft({{"to_event", "hamlet"}})["receivers"] == 3);
    const auto to_artist = house.draft({{"to_artist", lower_case(hamlet.artist)}});
    CHECK(to_artist["receivers"] == 3);
    CHECK(to_artist["to_artist"] == hamlet.artist);
    CHECK(house.draft()["receivers"] == 4);
    const auto moved = house.shop.json(
        200, house.ask("PUT", house.path(to_artist), {{"version", to_artist["version"]}, {"to_event", "hamlet"}}));
    CHECK(moved["to_artist"] == nullptr); // one replaces the other
    CHECK(moved["subject"] == "A new play");
    house.shop.json(200, house.send(moved));
    CHECK(house.run().size() == 3);
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("a draft is edited by one at a time, tried on oneself, and removed", On, STORES) {
    House<On> house;
    house.list(2);
    auto draft = house.draft();
    const auto edited = house.shop.json(
        200, house.ask("PUT", house.path(draft), {{"version", draft["version"]}, {"subject", "Another play"}}));
    CHECK(edited["version"] == 2);
    CHECK(edited["text"] == draft["text"]);
    refused(house.ask("PUT", house.path(draft), {{"version", 1}, {"subject", "A third one"}}), 409,
            "changed_meanwhile");
    refused(house.send(draft), 409, "changed_meanwhile"); // nobody sends what they have not read
    const auto login = house.shop.json(200, house.shop.send_as(house.marketing, "GET", "/api/login"));
    const auto me = login["user"]["email"].template get<std::string>();
    CHECK(house.shop.json(202, house.ask("POST", house.path(draft) + "/trial"))["address"] == me);
    CHECK(house.outbox.run_due(house.carrier) == 1);
    const auto& [message, letter] = house.carrier.letters.front();
    CHECK(message.address == me);
    CHECK(letter.subject == "Another play");
    CHECK(letter.unsubscribe_url == "https://tickets.example/unsubscribe/trial");
    CHECK(house.now(edited)["sent"] == 0);
    house.enter(me, ""); // who is on the list as well: the trial was none of it
    const auto listed = house.now(edited);
    CHECK(listed["receivers"] == 3);
    CHECK(house.ask("DELETE", house.path(house.draft())).status == 204);
    house.shop.json(200, house.send(listed));
    refused(house.ask("PUT", house.path(draft), {{"version", 2}, {"subject", "Too late"}}), 409, "mailing_sent");
    refused(house.ask("DELETE", house.path(draft)), 409, "mailing_sent");
    CHECK(house.run()[me] == 2);
    const auto list = house.shop.json(200, house.ask("GET", "?limit=1"));
    CHECK(list["items"][0]["sent"] == 3);
    CHECK_FALSE(list["items"][0].contains("text"));
    house.draft();
    const auto drafts = house.shop.json(200, house.ask("GET", "?limit=1"))["items"];
    CHECK(drafts[0]["receivers"] == nullptr);
    refused(house.ask("GET", "/99"), 404, "not_found");
    refused(house.ask("POST", house.path(drafts[0]) + "/stop"), 409, "mailing_not_sent");
    std::vector<std::string> log;
    for (const auto& entry : house.shop.store.read([](Tx& tx) { return tx.audit().below(1'000, 100); }))
        if (entry.action.starts_with("mailing.")) log.insert(log.begin(), entry.action.substr(8));
    CHECK(log == std::vector<std::string>{"add", "edit", "add", "remove", "send", "add"});
    house.shop.check_sound();
}

TEST_CASE_TEMPLATE("the number that was asked about is the number that it goes to", On, STORES) {
    House<On> house;
    const auto nobody = house.draft();
    refused(house.send(nobody), 409, "no_receivers");
    house.list(2);
    const auto draft = house.draft();
    house.enter("ada@example.org");
    refused(house.send(draft), 409, "receivers_changed", "receivers");
    CHECK(house.now(draft)["state"] == "draft");
    house.shop.json(200, house.send(house.now(draft)));
    CHECK(house.run().size() == 3);
    const auto unseen = house.draft({{"event", "hamlet"}});
    house.shop.store.write([](Tx& tx) {
        auto event = *tx.events().find(EventSlug::trusted("hamlet"));
        event.status = EventStatus::cancelled;
        tx.events().put(event);
        return Done{};
    });
    refused(house.send(unseen), 422, "invalid", "event");
    MailingService unmailed(house.shop.store, house.shop.shop.back_office().audit(), false);
    const MailingId id{unseen["id"].template get<std::int64_t>()};
    CHECK(unmailed.send({}, id, 1, 3).error().code == "no_mail");
    CHECK(unmailed.send_trial(id, Email::trusted("ada@example.org"), "en").error().code == "no_mail");
    house.shop.check_sound();
}

TEST_CASE("what a mailing cannot say, or say it to, is refused at its field") {
    House<OnSqlite> house;
    const auto refuses = [&](const std::string& field, const Json& value) {
        INFO(field << " " << value.dump().substr(0, 80));
        Json body{{"subject", "A new play"}, {"text", "It is new."}};
        body[field] = value;
        refused(house.ask("POST", "", body), 422, "invalid", field);
    };
    const auto of = [](std::size_t count, const std::string& character) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text += character;
        return text;
    };
    for (const Json& wrong : {Json(" \u200b "), Json(nullptr), Json(7), Json("a\nBcc: b"), Json(of(201, "é"))})
        refuses("subject", wrong);
    for (const Json& wrong : {Json(" \n\n "), Json(nullptr), Json("a\u0007"), Json(of(20'001, "漢"))})
        refuses("text", wrong);
    for (const std::string field : {"event", "to_event"})
        for (const Json& wrong : {Json("no-such-event"), Json("a/b"), Json(7)}) refuses(field, wrong);
    refuses("to_artist", "Nobody");
    refused(
        house.ask("POST", "", {{"subject", "A"}, {"text", "B"}, {"to_event", "hamlet"}, {"to_artist", "The Company"}}),
        422, "invalid", "to_artist");
    const auto longest = house.draft({{"subject", of(200, "é")}, {"text", of(20'000, "漢")}});
    CHECK(longest["text"].get<std::string>().size() == 60'000);
    CHECK(house.draft({{"text", "\r\n a  \r\n\r\n\n\nb\t\n"}})["text"] == " a\n\nb");
    for (int i = 0; i < 10; ++i) CHECK(house.ask("POST", house.path(longest) + "/trial").status == 202);
    refused(house.ask("POST", house.path(longest) + "/trial"), 429, "too_many");
    house.shop.check_sound();
}

TEST_CASE("the text is paragraphs and links, and never anything else of a page") {
    const auto page = [](std::string_view text) { return mailing_page(text, "#123456"); };
    const std::string begin = "<p style=\"margin:0 0 16px\">";
    const auto link = [](const std::string& to) {
        return "<a href=\"" + to + "\" style=\"color:#123456\">" + to + "</a>";
    };
    CHECK(page("a\nb\n\nc") == begin + "a<br>\nb</p>\n" + begin + "c</p>");
    CHECK(page("<b>\"&") == begin + "&lt;b&gt;&quot;&amp;</p>");
    CHECK(page("See https://a.example/x?b=1&c=2.") ==
          begin + "See " + link("https://a.example/x?b=1&amp;c=2") + ".</p>");
    CHECK(page("(http://a.example/x), http://a.example/(y)!") ==
          begin + "(" + link("http://a.example/x") + "), " + link("http://a.example/(y)") + "!</p>");
    CHECK(page("https://a.example/\"onclick=x") == begin + link("https://a.example/") + "&quot;onclick=x</p>");
    CHECK(page("javascript:x http:// https://... httpd") == begin + "javascript:x http:// https://... httpd</p>");
}

TEST_CASE("a mailing arrives at a mail server with the way out of its own reader, by which they leave") {
    House<OnSqlite> house;
    house.list(2);
    house.shop.store.write([](Tx& tx) {
        auto settings = tx.shop().settings().value_or(ShopSettings{});
        settings.name = "Kleines Haus";
        settings.issuer.address = "Markt 1\n20095 Hamburg";
        tx.shop().put(settings);
        auto event = *tx.events().find(EventSlug::trusted("hamlet"));
        tx.images().put({"0123456789abcdef0123456789abcdef.jpg", "bytes"}, tx.now());
        event.image = "/images/0123456789abcdef0123456789abcdef.jpg";
        tx.events().put(event);
        return Done{};
    });
    SmtpStub server;
    SystemClock clock;
    SmtpCarrier carrier(
        {.server = SmtpUrl::parse(server.url()), .from = "tickets@house.example", .news_from = "news@house.example"},
        clock, [] { return false; });
    const auto mailing = house.sent({{"subject", "Größer als je zuvor: die neue Spielzeit, und was sie alles bringt"},
                                     {"text", "Liebe Freunde,\n\nalles unter https://theatre.example/?a=1&b=2."},
                                     {"event", "hamlet"}});
    house.mailings.write_some();
    CHECK(house.outbox.run_due(carrier) == 2);
    const auto mails = server.mails();
    REQUIRE(mails.size() == 2);
    for (int i = 0; i < 2; ++i) {
        const auto& data = mails[static_cast<std::size_t>(i)].data;
        const auto number = std::to_string(i + 1);
        CHECK(mails[static_cast<std::size_t>(i)].to == "RCPT TO:<" + number + "@example.org>");
        CHECK(mails[static_cast<std::size_t>(i)].from.starts_with("MAIL FROM:<news@house.example>"));
        CHECK(has(data, "<news@house.example>\r\n"));
        CHECK(has(data, "\r\nList-Unsubscribe:\r\n <https://tickets.example/unsubscribe/token-" + number + ">\r\n"));
        CHECK(has(data, "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
        const auto head = data.substr(0, data.find("\r\n\r\n"));
        for (std::size_t at = 0; at < head.size();) { // as DKIM signs it: short lines, and none that is blank
            const auto end = std::min(head.find("\r\n", at), head.size());
            CHECK(end - at <= 78);
            CHECK(head.find_first_not_of(' ', at) < end);
            at = end + 2;
        }
    }
    const auto letter = *house.outbox.letter(MailingId{mailing["id"].get<std::int64_t>()}, "de");
    CHECK(letter.subject == mailing["subject"].get<std::string>());
    CHECK(letter.from_name == "Kleines Haus");
    CHECK_FALSE(has(letter.text + letter.html, "{{"));
    for (const std::string part :
         {"alles unter https://theatre.example/?a=1&b=2.\n", "\nHamlet · The Company\n",
          "\nSonntag, 1. März 2026, 21:00 Uhr · Small House, Hamburg\n", "\nhttps://tickets.example/events/hamlet\n",
          "Kleines Haus\nMarkt 1\n20095 Hamburg\n", "\nhttps://tickets.example/unsubscribe/trial\n"}) {
        CAPTURE(letter.text);
        CHECK(has(letter.text, part));
    }
    CHECK(has(letter.html, "href=\"https://theatre.example/?a=1&amp;b=2\""));
    CHECK(has(letter.html, "src=\"/images/0123456789abcdef0123456789abcdef.jpg\"")); // seen on this site
    const auto sent = *house.outbox.letter(house.outbox.latest(MailState::sent, {}, 1)[0].id, LetterUse::sent);
    CHECK(has(sent.html, "src=\"https://tickets.example/images/0123456789abcdef0123456789abcdef.jpg\""));
    CHECK(has(sent.html, "href=\"https://tickets.example/unsubscribe/token-2\""));
    CHECK(sent.attachments.empty());
    // As a mail program does.
    CHECK(house.shop
              .send("POST", "/unsubscribe/token-1", "List-Unsubscribe=One-Click", "",
                    {{"content-type", "application/x-www-form-urlencoded"}})
              .status == 204);
    CHECK(house.draft()["receivers"] == 1);
    const auto page = letter_page(letter);
    CHECK(page.status == 200);
    CHECK(has(page.text(), "alles unter"));
    CHECK(page.header("Content-Security-Policy").value_or("").starts_with("default-src 'none';"));
    house.shop.check_sound();
}

} // namespace frontrow::testing::mailing_test
