#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <resolv.h>
#include <sys/socket.h>
#include <unistd.h>

#include "domain/house/sender_check.hpp"
#include "domain/text.hpp"

namespace frontrow {

namespace dns_rules {

inline constexpr std::size_t kMaxRecords = 64;     ///< Of an answer that are looked at.
inline constexpr std::size_t kMaxTextBytes = 4096; ///< Of one text that are kept.
inline constexpr int kMaxAliases = 8;              ///< That are followed.
inline constexpr std::size_t kHeaderBytes = 12;

inline bool is_truncated(std::span<const unsigned char> answer) {
    return answer.size() >= kHeaderBytes && (answer[2] & 0x02) != 0;
}

/// Reads an answer from its beginning on. After the first thing that does not fit into it nothing more is read.
class AnswerReader {
public:
    explicit AnswerReader(std::span<const unsigned char> bytes) : bytes_(bytes) {}

    [[nodiscard]] bool is_broken() const noexcept { return is_broken_; }
    [[nodiscard]] unsigned number() {
        const auto two = take(2);
        return two.empty() ? 0 : static_cast<unsigned>(two[0]) << 8 | two[1];
    }
    /// Returns the next bytes, none where there are not as many.
    std::span<const unsigned char> take(std::size_t count) {
        if (is_broken_ || bytes_.size() - at_ < count) {
            is_broken_ = true;
            return {};
        }
        const auto taken = bytes_.subspan(at_, count);
        at_ += count;
        return taken;
    }
    /// Returns a name in lower case. libc follows what points elsewhere in the answer, and no circle.
    [[nodiscard]] std::string name() {
        char text[NS_MAXDNAME];
        const int length = is_broken_ ? -1
                                      : dn_expand(bytes_.data(), bytes_.data() + bytes_.size(), bytes_.data() + at_,
                                                  text, sizeof(text));
        is_broken_ = length < 0;
        if (is_broken_) return {};
        at_ += static_cast<std::size_t>(length);
        return lower_case(text);
    }
    [[nodiscard]] std::size_t at() const noexcept { return at_; }

private:
    std::span<const unsigned char> bytes_;
    std::size_t at_ = 0;
    bool is_broken_ = false;
};

/// Returns the strings of a TXT record as one text; nothing where they do not fill it.
inline std::optional<std::string> joined(std::span<const unsigned char> data) {
    std::string text;
    while (!data.empty()) {
        const std::size_t length = data[0];
        if (data.size() < 1 + length) return {};
        text.append(data.begin() + 1, data.begin() + 1 + static_cast<std::ptrdiff_t>(length));
        data = data.subspan(1 + length);
    }
    text.resize(std::min(text.size(), kMaxTextBytes));
    return text;
}

/// Reads what an answer says of the texts of a name, also where the name is an alias of another.
inline DnsTexts texts_in(std::span<const unsigned char> bytes, const std::string& name) {
    AnswerReader reader(bytes);
    reader.take(3);
    const auto flags = reader.take(1);
    const unsigned questions = reader.number();
    const unsigned answers = reader.number();
    reader.take(4);
    for (unsigned i = 0; i < questions && !reader.is_broken(); ++i) {
        static_cast<void>(reader.name());
        reader.take(4);
    }
    const int code = flags.empty() ? -1 : flags[0] & 0x0F;
    if (reader.is_broken() || (code != ns_r_noerror && code != ns_r_nxdomain)) return {};
    std::vector<std::pair<std::string, std::string>> texts, aliases; // each with whose it is
    for (std::size_t i = 0; i < std::min<std::size_t>(answers, kMaxRecords); ++i) {
        const auto owner = reader.name();
        const unsigned type = reader.number();
        reader.take(6);
        const std::size_t length = reader.number();
        const auto begin = reader.at();
        if (type == ns_t_cname) {
            aliases.emplace_back(owner, reader.name());
            if (reader.at() != begin + length) return {};
        } else {
            const auto data = reader.take(length);
            auto text = type == ns_t_txt ? joined(data) : std::string();
            if (!text) return {};
            if (type == ns_t_txt) texts.emplace_back(owner, std::move(*text));
        }
        if (reader.is_broken()) return {};
    }
    DnsTexts found{code == ns_r_nxdomain ? DnsTexts::Outcome::no_such_name : DnsTexts::Outcome::answered};
    std::string current = lower_case(name);
    for (int followed = 0; followed <= kMaxAliases; ++followed) {
        for (auto& [owner, text] : texts)
            if (owner == current) found.texts.push_back(text);
        const auto alias =
            std::find_if(aliases.begin(), aliases.end(), [&](auto& one) { return one.first == current; });
        if (!found.texts.empty() || alias == aliases.end()) break;
        current = alias->second;
    }
    return found;
}

} // namespace dns_rules

/// Asks the name servers of this machine (/etc/resolv.conf) by the resolver of libc, with a state of its own for each
/// question. An answer that was cut short is asked for again over TCP, by ourselves: libc would wait for it without an
/// end. Safe from any thread.
class SystemDns final : public DnsLookup {
public:
    struct Patience {
        int seconds = 1; ///< For each try with each server.
        int tries = 2;
        Milliseconds over_tcp = std::chrono::seconds(3);
    };

    SystemDns() : patience_() {}
    /// Asks this server, an IPv4 one, instead.
    SystemDns(const sockaddr_in& server, Patience patience) : server_(server), patience_(patience) {}

    [[nodiscard]] DnsTexts texts_of(const std::string& name) const override {
        State state(server_, patience_);
        if (!state.is_open) return {};
        std::vector<unsigned char> answer(kMaxUdpBytes);
        const int length = res_nquery(&state.resolver, name.c_str(), ns_c_in, ns_t_txt, answer.data(), kMaxUdpBytes);
        if (length > 0) answer.resize(std::min(static_cast<std::size_t>(length), answer.size()));
        // Where libc finds no record in an answer it leaves that in its place.
        const int why = length > 0 ? NETDB_SUCCESS : state.resolver.res_h_errno;
        if (why != NETDB_SUCCESS && why != NO_DATA)
            return {why == HOST_NOT_FOUND ? DnsTexts::Outcome::no_such_name : DnsTexts::Outcome::no_answer};
        if (dns_rules::is_truncated(answer)) return dns_rules::texts_in(over_tcp(state.resolver, name), name);
        if (why == NO_DATA) return {DnsTexts::Outcome::answered};
        return dns_rules::texts_in(answer, name);
    }

private:
    static constexpr int kMaxUdpBytes = 4096;
    static constexpr int kMaxServers = 2; ///< Of those that the machine has.

    /// What libc keeps for one question.
    struct State {
        State(const std::optional<sockaddr_in>& server, const Patience& patience) {
            is_open = res_ninit(&resolver) == 0;
            if (!is_open) return;
            if (server) {
                resolver.nscount = 1;
                resolver.nsaddr_list[0] = *server;
            }
            resolver.nscount = std::min(resolver.nscount, kMaxServers);
            resolver.retrans = patience.seconds;
            resolver.retry = patience.tries;
            resolver.options &= ~static_cast<unsigned long>(RES_USEVC);
            resolver.options |= RES_IGNTC | RES_USE_EDNS0;
        }
        ~State() {
            if (is_open) res_nclose(&resolver);
        }
        State(const State&) = delete;
        State& operator=(const State&) = delete;

        struct __res_state resolver {};
        bool is_open = false;
    };

    /// A connection whose every wait ends at the same moment.
    class Connection {
    public:
        Connection(const sockaddr* address, socklen_t size, Milliseconds patience)
            : until_(std::chrono::steady_clock::now() + patience),
              socket_(::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
            is_open_ = socket_ >= 0 && connect(address, size);
        }
        ~Connection() {
            if (socket_ >= 0) ::close(socket_);
        }
        Connection(const Connection&) = delete;
        Connection& operator=(const Connection&) = delete;

        /// Returns whether all of it is on its way. It is small: the buffer of a new connection takes it whole.
        [[nodiscard]] bool send(std::span<const unsigned char> bytes) const {
            return is_open_ && ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == std::ssize(bytes);
        }
        /// Fills `bytes`. Returns false where they do not come in time.
        [[nodiscard]] bool receive(std::span<unsigned char> bytes) const {
            while (!bytes.empty()) {
                if (!is_open_ || !wait(POLLIN)) return false;
                const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
                if (got <= 0) return false;
                bytes = bytes.subspan(static_cast<std::size_t>(got));
            }
            return true;
        }

    private:
        [[nodiscard]] bool connect(const sockaddr* address, socklen_t size) const {
            if (::connect(socket_, address, size) == 0) return true;
            if (errno != EINPROGRESS || !wait(POLLOUT)) return false;
            int failed = 0;
            socklen_t length = sizeof(failed);
            return ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &failed, &length) == 0 && failed == 0;
        }
        [[nodiscard]] bool wait(short what) const {
            const auto left = std::chrono::ceil<Milliseconds>(until_ - std::chrono::steady_clock::now()).count();
            pollfd ready{socket_, what, 0};
            return left > 0 && ::poll(&ready, 1, static_cast<int>(left)) == 1;
        }

        const std::chrono::steady_clock::time_point until_;
        const int socket_;
        bool is_open_ = false;
    };

    /// Returns the answer of the first server; nothing where it does not come whole and in time.
    [[nodiscard]] std::vector<unsigned char> over_tcp(struct __res_state& resolver, const std::string& name) const {
        unsigned char question[2 + NS_PACKETSZ];
        const int length = res_nmkquery(&resolver, ns_o_query, name.c_str(), ns_c_in, ns_t_txt, nullptr, 0, nullptr,
                                        question + 2, NS_PACKETSZ);
        if (length < 0 || resolver.nscount < 1) return {};
        question[0] = static_cast<unsigned char>(length >> 8);
        question[1] = static_cast<unsigned char>(length & 0xFF);
        // One that is not IPv4 stands where libc keeps those.
        const auto* const other = resolver._u._ext.nsaddrs[0];
        const bool is_other = resolver.nsaddr_list[0].sin_family == 0 && other;
        const auto* const address = is_other ? reinterpret_cast<const sockaddr*>(other)
                                             : reinterpret_cast<const sockaddr*>(&resolver.nsaddr_list[0]);
        const Connection connection(address, is_other ? sizeof(sockaddr_in6) : sizeof(sockaddr_in), patience_.over_tcp);
        unsigned char size[2];
        if (!connection.send({question, static_cast<std::size_t>(length) + 2}) || !connection.receive(size)) return {};
        std::vector<unsigned char> answer(static_cast<std::size_t>(size[0]) << 8 | size[1]);
        const bool is_ours = connection.receive(answer) && answer.size() >= dns_rules::kHeaderBytes &&
                             answer[0] == question[2] && answer[1] == question[3];
        return is_ours ? answer : std::vector<unsigned char>();
    }

    const std::optional<sockaddr_in> server_{};
    const Patience patience_;
};

} // namespace frontrow
