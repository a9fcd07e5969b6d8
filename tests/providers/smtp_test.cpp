// Letters handed to a mail server that is sound, refuses, hangs, breaks off, or is not there.

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "providers/smtp.hpp"
#include "system/clock.hpp"
#include "tests/support/smtp_stub.hpp"

namespace frontrow::testing::smtp_test {

namespace {

using std::chrono::milliseconds;
using Fault = SmtpStub::Fault;

/// A sender with short patience in front of the stub.
struct Sender {
    explicit Sender(
        const std::string& url, std::function<bool()> stop = [] { return false; },
        milliseconds whole = std::chrono::seconds(60))
        : carrier({.server = SmtpUrl::parse(url), .from = "tickets@house.example", .reply_to = "office@house.example"},
                  clock, std::move(stop),
                  {.connect = std::chrono::seconds(30), .whole = whole, .answer = std::chrono::seconds(10)}) {}
    DeliveryWord send(const std::string& to = "ada@example.org") {
        const OutboxMessage message{.address = to, .message_id = "frontrow.1.1@house.example"};
        return carrier.send(message, {.to_name = "Ada", .subject = "Karten für Faust", .text = ".\nGuten Tag\n"});
    }
    SystemClock clock{};
    SmtpCarrier carrier;
};

} // namespace

TEST_CASE("a letter arrives as it was written, and the connection is used again") {
    SmtpStub server;
    Sender sender(server.url());
    const auto word = sender.send();
    INFO(word.answer);
    CHECK(word.delivery == Delivery::taken);
    CHECK(word.answer == "250 2.0.0 taken as 42");
    CHECK(sender.send("jürgen@müller.example").delivery == Delivery::taken);
    const auto mails = server.mails();
    REQUIRE(mails.size() == 2);
    CHECK(mails[0].from.starts_with("MAIL FROM:<tickets@house.example>"));
    CHECK(mails[0].to == "RCPT TO:<ada@example.org>");
    CHECK(mails[1].to.starts_with("RCPT TO:<jürgen@")); // RFC 6531
    CHECK(mails[0].data.find("Message-ID: <frontrow.1.1@house.example>\r\n") != std::string::npos);
    CHECK(mails[0].data.find("Reply-To: <office@house.example>\r\n") != std::string::npos);
    CHECK(mails[0].data.find("\r\n=2E\r\nGuten Tag\r\n") != std::string::npos);
    CHECK(server.connections() == 1);
}

TEST_CASE("what is about the letter is told from what is about us, and for now from for good") {
    SmtpStub server;
    Sender sender(server.url());
    const auto said = [&](const std::string& at, const std::string& reply) {
        server.be_sound();
        server.answer(at, reply);
        const auto word = sender.send();
        CHECK(word.answer == reply);
        return word.delivery;
    };
    CHECK(said("RCPT", "550 5.1.1 no such user") == Delivery::refused);
    CHECK(said("RCPT", "450 4.2.0 greylisted") == Delivery::later);
    CHECK(said("RCPT", "554 5.7.1 relay access denied") == Delivery::later); // about us, and one letter at a time
    CHECK(said("body", "554 5.6.0 not this one") == Delivery::refused);
    CHECK(said("body", "451 4.3.0 disk full") == Delivery::later);
    CHECK(said("DATA", "452 4.3.1 not now") == Delivery::later);
    CHECK(said("MAIL", "552 5.3.4 too large") == Delivery::refused);
    CHECK(said("MAIL", "530 5.7.0 log in first") == Delivery::unreachable);
    CHECK(server.mails().empty());
    server.be_sound();
    CHECK(sender.send().delivery == Delivery::taken);
}

TEST_CASE("a refusal in an old encoding is a refusal, in what can be read of it") {
    SmtpStub server;
    server.answer("RCPT", "550 Empf\xE4nger unbekannt");
    const auto word = Sender(server.url()).send();
    CHECK(word.delivery == Delivery::refused);
    CHECK(word.answer == "550 Empf?nger unbekannt");
}

TEST_CASE("a server that refuses everybody, or speaks something else, is unreachable") {
    SmtpStub server;
    for (const std::string greeting : {"554 5.3.2 no service", "421 4.7.0 too many connections", "HTTP/1.1 400 Bad"}) {
        server.answer("greeting", greeting);
        CHECK(Sender(server.url()).send().delivery == Delivery::unreachable);
    }
    CHECK(Sender("smtp://127.0.0.1:1").send().delivery == Delivery::unreachable);
    server.be_sound();
    const auto word = Sender("smtps://127.0.0.1:" + server.url().substr(17)).send(); // no TLS there
    CHECK(word.delivery == Delivery::unreachable);
    CHECK(server.mails().empty());
}

TEST_CASE("a server that hangs, breaks off or answers by half keeps nobody for long, and no letter counts as sent") {
    for (const std::string at : {"greeting", "EHLO", "MAIL", "RCPT", "DATA", "body"})
        for (const auto fault : {Fault::hang, Fault::end, Fault::half}) {
            CAPTURE(at);
            CAPTURE(static_cast<int>(fault));
            SmtpStub server;
            server.fault(at, fault);
            Sender sender(server.url(), [&] { return server.is_hanging(); }); // as if its time were over
            const auto word = sender.send();
            CHECK(word.delivery != Delivery::taken);
            CHECK(word.delivery != Delivery::refused);
            CHECK_FALSE(word.answer.empty());
            // Where its end was given, the server may have it: it comes again, under its name.
            CHECK(server.mails().size() == (at == "body" ? 1 : 0));
            server.be_sound();
            CHECK(Sender(server.url()).send().delivery == Delivery::taken);
            const auto name = server.mails().back().data.find("Message-ID: <frontrow.1.1@house.example>");
            CHECK(name != std::string::npos);
        }
}

TEST_CASE("the time of a letter is bounded, whatever the server does") {
    SmtpStub server;
    server.fault("greeting", Fault::hang);
    Sender sender(
        server.url(), [] { return false; }, milliseconds(300));
    CHECK(sender.send().delivery == Delivery::unreachable);
}

TEST_CASE("a server elsewhere that offers no TLS gets nothing, least of all the password") {
    SmtpStub server("127.0.0.2"); // which does not count as this machine
    Sender sender("smtp://ada:secret@127.0.0.2:" + server.url().substr(17));
    const auto word = sender.send();
    CHECK(word.delivery == Delivery::unreachable);
    CHECK(server.connections() == 1);
    for (const auto& line : server.heard())
        CHECK((line.starts_with("EHLO") || line.starts_with("HELO") || line == "QUIT"));
    CHECK(server.mails().empty());
}

TEST_CASE("the address of a server is read with care, and its password is shown nowhere") {
    const auto url = SmtpUrl::parse("smtps://tickets%40house.example:p%3Ass@mail.house.example");
    CHECK(url.user == "tickets@house.example");
    CHECK(url.password == "p:ss");
    CHECK(url.shown == "smtps://mail.house.example:465");
    CHECK(url.is_tls);
    CHECK_FALSE(url.is_loopback);
    CHECK(SmtpUrl::parse("smtp://localhost:25").is_loopback);
    CHECK_FALSE(SmtpUrl::parse("smtp://localhost.example").is_loopback);
    CHECK(SmtpUrl::parse("smtp://[::1]:2525/").server == "smtp://[::1]:2525");
    for (const char* wrong :
         {"", "mail.example", "http://mail.example", "smtp://", "smtp://a:b@", "smtp://h:0", "smtp://h:99999",
          "smtp://h:x", "smtp://u:%zz@h", "smtp://u:%0a@h", "smtp://h/path", "smtp://h?x", "smtp://a b"})
        CHECK_THROWS_AS(SmtpUrl::parse(wrong), std::invalid_argument);
}

} // namespace frontrow::testing::smtp_test
