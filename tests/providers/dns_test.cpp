// TXT records by the resolver of libc, beside a name server on loopback that answers as it likes.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "providers/dns.hpp"

namespace frontrow::testing::dns_test {

namespace {

using Outcome = DnsTexts::Outcome;

std::string two(std::size_t number) {
    return {static_cast<char>(number >> 8 & 0xFF), static_cast<char>(number & 0xFF)};
}

/// A name as it is written into a message.
std::string wire_name(std::string_view name) {
    std::string bytes;
    while (!name.empty()) {
        const auto end = std::min(name.find('.'), name.size());
        bytes.append(1, static_cast<char>(end)).append(name.substr(0, end));
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return bytes + '\0';
}

std::string record(const std::string& owner, int type, const std::string& data) {
    return owner + two(static_cast<std::size_t>(type)) + two(1) + two(0) + two(60) + two(data.size()) + data;
}
const std::string kAsked = "\xC0\x0C"; ///< Points to the name of the question.

std::string txt(const std::vector<std::string>& strings, const std::string& owner = kAsked) {
    std::string data;
    for (const auto& text : strings) data.append(1, static_cast<char>(text.size())).append(text);
    return record(owner, ns_t_txt, data);
}

/// What the server says to a question, over UDP and over TCP.
struct Reply {
    int code = 0;
    std::vector<std::string> records{};
    bool is_cut_short = false; ///< Over UDP: it has no records, and says so.
    bool is_silent = false;
    bool hangs_over_tcp = false; ///< Half an answer, and no more.
    int count = -1;              ///< Of records, as it says; as many as there are unless said.
};

/// A name server on loopback, over UDP and TCP on the same port. Of names that it does not know it says so.
class NameServer {
public:
    explicit NameServer(std::map<std::string, Reply> replies) : replies_(std::move(replies)) {
        udp_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        tcp_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        address_.sin_family = AF_INET;
        ::inet_pton(AF_INET, "127.0.0.1", &address_.sin_addr);
        socklen_t size = sizeof(address_);
        const auto* const address = reinterpret_cast<const sockaddr*>(&address_);
        REQUIRE(::bind(tcp_, address, size) == 0);
        ::getsockname(tcp_, reinterpret_cast<sockaddr*>(&address_), &size);
        REQUIRE(::bind(udp_, address, size) == 0);
        ::listen(tcp_, 8);
        serving_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~NameServer() {
        serving_.request_stop();
        serving_.join();
        for (const int socket : {udp_, tcp_, held_})
            if (socket >= 0) ::close(socket);
    }
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;

    [[nodiscard]] DnsTexts ask(const std::string& name, SystemDns::Patience patience = {1, 1}) const {
        return SystemDns(address_, patience).texts_of(name);
    }

private:
    void serve(const std::stop_token& stop) {
        char bytes[2048];
        while (!stop.stop_requested()) {
            pollfd ready[] = {{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}};
            if (::poll(ready, 2, 20) < 1) continue;
            if (ready[0].revents != 0) {
                sockaddr_in from{};
                socklen_t size = sizeof(from);
                auto* const asker = reinterpret_cast<sockaddr*>(&from);
                const auto got = ::recvfrom(udp_, bytes, sizeof(bytes), 0, asker, &size);
                if (got <= 12) continue;
                const auto answer = message({bytes, static_cast<std::size_t>(got)}, true);
                if (!answer.empty()) ::sendto(udp_, answer.data(), answer.size(), 0, asker, size);
            }
            if (ready[1].revents != 0) answer_over_tcp();
        }
    }

    void answer_over_tcp() {
        char bytes[2048];
        const int client = ::accept4(tcp_, nullptr, nullptr, SOCK_CLOEXEC);
        const auto got = ::recv(client, bytes, sizeof(bytes), 0);
        const std::string_view question(bytes, got > 0 ? static_cast<std::size_t>(got) : 0);
        const auto answer = question.size() > 14 ? message(question.substr(2), false) : "";
        const bool hangs = is_hanging_;
        const auto sent = (two(answer.size()) + answer).substr(0, hangs ? answer.size() / 2 : answer.size() + 2);
        ::send(client, sent.data(), sent.size(), MSG_NOSIGNAL);
        if (hangs)
            held_ = client;
        else
            ::close(client);
    }

    /// The answer to a question; empty for none.
    std::string message(std::string_view question, bool over_udp) {
        std::string name;
        std::size_t at = 12;
        while (at < question.size() && question[at] != 0) {
            const auto length = static_cast<std::size_t>(static_cast<unsigned char>(question[at]));
            name.append(name.empty() ? "" : ".").append(question.substr(at + 1, length));
            at += length + 1;
        }
        const auto found = replies_.find(name);
        const Reply reply = found == replies_.end() ? Reply{.code = ns_r_nxdomain} : found->second;
        is_hanging_ = reply.hangs_over_tcp;
        if (reply.is_silent) return {};
        const bool is_short = over_udp && reply.is_cut_short;
        const auto count = reply.count >= 0 ? static_cast<std::size_t>(reply.count) : reply.records.size();
        std::string answer(question.substr(0, 2));
        answer.append(1, static_cast<char>(is_short ? 0x83 : 0x81)).append(1, static_cast<char>(0x80 | reply.code));
        answer += two(1) + two(is_short ? 0 : count) + two(0) + two(0);
        answer += question.substr(12, at + 5 - 12);
        if (!is_short)
            for (const auto& one : reply.records) answer += one;
        return answer;
    }

    const std::map<std::string, Reply> replies_;
    sockaddr_in address_{};
    int udp_ = -1, tcp_ = -1, held_ = -1;
    bool is_hanging_ = false;
    std::jthread serving_{};
};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("a name server is asked for the texts of a name, however they are cut into strings") {
    const std::string half(255, 'a');
    const NameServer server({{"one.example", {.records = {txt({"v=spf1 -all"})}}},
                             {"two.example", {.records = {txt({"v=spf1 -all"}), txt({"v=spf1 ~all"})}}},
                             {"long.example", {.records = {txt({half, half, "b"})}}},
                             {"empty.example", {.records = {txt({""}), txt({})}}},
                             {"other.example", {.records = {record(kAsked, ns_t_a, "\x7F\0\0\1")}}},
                             {"nothing.example", {}}});
    CHECK(server.ask("one.example").texts == Texts{"v=spf1 -all"});
    CHECK(server.ask("ONE.example").texts.empty()); // this server knows names as they are written
    CHECK(server.ask("two.example").texts == Texts{"v=spf1 -all", "v=spf1 ~all"});
    CHECK(server.ask("long.example").texts == Texts{half + half + "b"});
    CHECK(server.ask("empty.example").texts == Texts{"", ""});
    for (const char* name : {"other.example", "nothing.example"}) {
        CHECK(server.ask(name).outcome == Outcome::answered);
        CHECK(server.ask(name).texts.empty());
    }
    CHECK(server.ask("unknown.example").outcome == Outcome::no_such_name);
}

TEST_CASE("the texts of an alias are those of the name that it leads to, and a circle of aliases has none") {
    const auto alias = [](const std::string& from, const std::string& to) {
        return record(wire_name(from), ns_t_cname, wire_name(to));
    };
    const NameServer server(
        {{"key.example",
          {.records = {alias("key.example", "Host.Example"), txt({"p=abc"}, wire_name("host.example"))}}},
         {"lost.example", {.records = {alias("lost.example", "gone.example")}}},
         {"round.example", {.records = {alias("round.example", "a.example"), alias("a.example", "round.example")}}},
         {"foreign.example", {.records = {txt({"p=abc"}, wire_name("elsewhere.example"))}}}});
    CHECK(server.ask("key.example").texts == Texts{"p=abc"});
    for (const char* name : {"lost.example", "round.example", "foreign.example"}) {
        CHECK(server.ask(name).outcome == Outcome::answered);
        CHECK(server.ask(name).texts.empty());
    }
}

TEST_CASE("an answer that was cut short is asked for over TCP, for a bounded time") {
    Reply many{.is_cut_short = true};
    for (int i = 0; i < 20; ++i) many.records.push_back(txt({std::string(250, 'x')}));
    const NameServer server(
        {{"many.example", many},
         {"none.example", {.is_cut_short = true}},
         {"failed.example", {.code = ns_r_servfail, .is_cut_short = true}},
         {"hangs.example", {.records = many.records, .is_cut_short = true, .hangs_over_tcp = true}}});
    CHECK(server.ask("many.example").texts == Texts(20, std::string(250, 'x')));
    CHECK(server.ask("none.example").outcome == Outcome::answered);
    CHECK(server.ask("failed.example").outcome == Outcome::no_answer);
    CHECK(server.ask("hangs.example", {1, 1, Milliseconds(30)}).outcome == Outcome::no_answer);
}

TEST_CASE("what cannot be read is no answer, and much of it is not kept") {
    const std::string circle = "\xC0\x20"; // of the only record, where it stands itself
    const std::string far = "\xFF\xFF";
    std::vector<std::string> thousand(1'000, txt({"v=spf1 -all"}));
    Reply wide{.is_cut_short = true};
    wide.records.push_back(record(kAsked, ns_t_txt, [] {
        std::string data;
        for (int i = 0; i < 200; ++i) data += '\xFF' + std::string(255, 'y');
        return data;
    }()));
    const NameServer server(
        {{"circle.example", {.records = {txt({"a"}, circle)}}},
         {"far.example", {.records = {txt({"a"}, far)}}},
         {"short.example",
          {.records = {record(kAsked, ns_t_txt,
                              "\x05"
                              "ab")}}},
         {"fewer.example", {.records = {txt({"a"})}, .count = 3}},
         {"alias.example", {.records = {record(kAsked, ns_t_cname, wire_name("a.example") + "more")}}},
         {"thousand.example", {.records = thousand, .is_cut_short = true}},
         {"wide.example", wide},
         {"refused.example", {.code = ns_r_refused}}});
    for (const char* name :
         {"circle.example", "far.example", "short.example", "fewer.example", "alias.example", "refused.example"}) {
        INFO(name);
        CHECK(server.ask(name).outcome == Outcome::no_answer);
    }
    CHECK(server.ask("thousand.example").texts.size() == dns_rules::kMaxRecords);
    CHECK(server.ask("wide.example").texts.at(0).size() == dns_rules::kMaxTextBytes);
}

TEST_CASE("a name server that is silent is waited for as long as was said") {
    // A whole second, the least that libc waits.
    const NameServer server({{"silent.example", {.is_silent = true}}});
    const auto begin = std::chrono::steady_clock::now();
    CHECK(server.ask("silent.example").outcome == Outcome::no_answer);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}

TEST_CASE("where no name server is there is no answer") {
    sockaddr_in nobody{};
    nobody.sin_family = AF_INET;
    nobody.sin_port = htons(1); // nothing listens there
    ::inet_pton(AF_INET, "127.0.0.1", &nobody.sin_addr);
    CHECK(SystemDns(nobody, {1, 1}).texts_of("one.example").outcome == Outcome::no_answer);
}

} // namespace frontrow::testing::dns_test
